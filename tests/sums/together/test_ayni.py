"""Are hours given back hour for hour, between the two they belong to?"""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qhatu.sums.bad_input import BadInput
from qhatu.sums.together.ayni import Help, ayni_balances, ayni_owed, minka_days_owed
from sums.workshop import calm, numbers

people = st.sampled_from(["Illa", "Inti", "Wara", "Tupak"])
helps = st.lists(
    st.tuples(people, people, numbers("0.25", "12"), st.dates(date(2026, 1, 1), date(2026, 12, 31)))
    .filter(lambda drawn: drawn[0] != drawn[1])
    .map(lambda drawn: Help(giver=drawn[0], receiver=drawn[1], hours=drawn[2], on=drawn[3])),
    max_size=25,
)


def gave(giver: str, receiver: str, hours: str, day: int) -> Help:
    return Help(giver=giver, receiver=receiver, hours=Decimal(hours), on=date(2026, 3, day))


def test_what_is_given_back_settles_the_oldest_help():
    owed = ayni_owed([gave("Wara", "Illa", "3", 1), gave("Wara", "Illa", "2", 5), gave("Illa", "Wara", "4", 9)])
    assert [(each.debtor, each.creditor, each.hours, each.since.day) for each in owed] == [("Illa", "Wara", 1, 5)]


def test_giving_back_more_than_was_owed_turns_the_debt():
    owed = ayni_owed([gave("Wara", "Illa", "3", 1), gave("Illa", "Wara", "5", 9)])
    assert [(each.debtor, each.hours, each.since.day) for each in owed] == [("Wara", 2, 9)]


def test_a_third_person_does_not_settle_a_debt():
    circle = [gave("Wara", "Illa", "3", 1), gave("Illa", "Inti", "3", 2), gave("Inti", "Wara", "3", 3)]
    assert len(ayni_owed(circle)) == 3
    assert set(ayni_balances(circle).values()) == {0}


def test_the_order_in_which_helps_are_written_down_does_not_matter():
    written = [gave("Illa", "Wara", "4", 9), gave("Wara", "Illa", "2", 5), gave("Wara", "Illa", "3", 1)]
    assert ayni_owed(written) == ayni_owed(reversed(written))


@calm
@given(helps)
def test_hours_owed_agree_with_the_balances_and_these_sum_to_zero(helps):
    balances = ayni_balances(helps)
    assert sum(balances.values()) == 0
    of_debts = dict.fromkeys(balances, Decimal(0))
    for owed in ayni_owed(helps):
        assert owed.hours > 0
        of_debts[owed.creditor] += owed.hours
        of_debts[owed.debtor] -= owed.hours
    assert of_debts == balances


@calm
@given(helps)
def test_only_one_of_two_owes_the_other(helps):
    pairs = [frozenset((owed.debtor, owed.creditor)) for owed in ayni_owed(helps)]
    assert len(pairs) == len(set(pairs))


def test_help_to_oneself_is_no_ayni():
    with pytest.raises(BadInput, match="entre dos personas"):
        gave("Wara", "Wara", "1", 1)


@pytest.mark.parametrize("hours", ["0", "-1", "NaN", "Infinity", "1e15"])
def test_hours_have_to_be_hours(hours):
    with pytest.raises(BadInput):
        gave("Wara", "Illa", hours, 1)


def test_days_of_minka_are_owed_or_given_beyond_the_due():
    owed = minka_days_owed({"Wara": Decimal("3"), "Illa": Decimal("0.5")}, Decimal("2"))
    assert owed == {"Illa": Decimal("1.5"), "Wara": Decimal("-1")}
    with pytest.raises(BadInput, match="los días trabajados"):
        minka_days_owed({"Wara": Decimal("-1")}, Decimal("2"))
