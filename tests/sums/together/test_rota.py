"""Do all carry the same in time, as far as they can come?"""

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qhatu.sums.bad_input import BadInput
from qhatu.sums.together.rota import Duty, Member, fair_rota
from sums.workshop import calm

FIRST = date(2026, 3, 1)


def sundays(many: int, people: int = 1, burden: str = "1") -> list[Duty]:
    return [
        Duty(name="Puesto", on=FIRST + timedelta(weeks=week), people=people, burden=Decimal(burden))
        for week in range(many)
    ]


def turns_of(rota) -> Counter:
    return Counter(name for turn in rota.turns for name in turn.people)


@calm
@given(st.integers(1, 12), st.integers(0, 40), st.integers(1, 4))
def test_no_two_members_differ_by_more_than_a_turn(members, duties, people):
    rota = fair_rota(sundays(duties, people), [Member(name=str(n)) for n in range(members)])
    turns = turns_of(rota)
    counts = [turns[str(n)] for n in range(members)]
    assert max(counts) - min(counts) <= 1
    assert sum(counts) + sum(missing for _, missing in rota.missing) == duties * people


def test_who_carried_more_before_comes_later():
    rota = fair_rota(sundays(4), [Member(name="Wara", carried=Decimal(2)), Member(name="Illa")])
    assert [turn.people for turn in rota.turns] == [("Illa",), ("Illa",), ("Wara",), ("Illa",)]
    assert rota.carried == {"Wara": 3, "Illa": 3}


def test_who_can_come_half_the_days_carries_half():
    rota = fair_rota(sundays(30), [Member(name="Wara", share=Decimal("0.5")), Member(name="Illa")])
    assert turns_of(rota) == {"Wara": 10, "Illa": 20}


def test_a_heavy_duty_counts_for_more():
    duties = [*sundays(1, burden="3"), *sundays(4)[1:]]
    assert turns_of(fair_rota(duties, [Member(name="Wara"), Member(name="Illa")])) == {"Wara": 1, "Illa": 3}


def test_nobody_has_a_duty_on_a_day_away_nor_two_on_one_day():
    duties = [Duty(name="Puesto", on=FIRST), Duty(name="Limpieza", on=FIRST)]
    rota = fair_rota(duties, [Member(name="Wara"), Member(name="Illa", away=(FIRST,))])
    assert [turn.people for turn in rota.turns] == [("Wara",), ()]
    assert [(duty.name, many) for duty, many in rota.missing] == [("Limpieza", 1)]


def test_two_of_one_name_are_told_apart():
    with pytest.raises(BadInput, match="«Wara»"):
        fair_rota(sundays(1), [Member(name="Wara"), Member(name="Wara")])


def test_a_burden_below_nothing_is_told_with_whose_it_is():
    with pytest.raises(BadInput, match="ya cargó «Wara» no puede ser menos que 0; encontré -1"):
        Member(name="Wara", carried=Decimal(-1))


@pytest.mark.parametrize(
    "make",
    [
        lambda n: Duty(name="x", on=FIRST, burden=n),
        lambda n: Duty(name="x", on=FIRST, people=n),
        lambda n: Member(name="x", share=n),
        lambda n: Member(name="x", carried=n),
    ],
)
@pytest.mark.parametrize("number", ["-1", "NaN", "Infinity", "1e15"])
def test_hostile_numbers_are_said(make, number):
    with pytest.raises(BadInput):
        make(Decimal(number))
