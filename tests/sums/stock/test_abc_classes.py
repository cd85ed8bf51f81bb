"""Are the few dear things told from the many cheap ones?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qhatu.sums.bad_input import BadInput
from qhatu.sums.stock.abc_classes import StockItem, abc_classes
from sums.workshop import BS, amounts, calm, hostile


def things(*values) -> list[StockItem]:
    return [StockItem(name=f"t{i}", units_per_year=value, unit_cost=1) for i, value in enumerate(values)]


def test_the_dearest_come_first_and_hold_most_of_the_money():
    lines = abc_classes(things(50, 700, 100, 120, 30))
    assert [(line.name, line.abc) for line in lines] == [
        ("t1", "A"),
        ("t3", "A"),
        ("t2", "B"),
        ("t0", "B"),
        ("t4", "C"),
    ]
    assert [line.up_to_here for line in lines] == [BS("0.7"), BS("0.82"), BS("0.92"), BS("0.97"), 1]


def test_what_holds_nearly_everything_is_a_by_itself():
    assert [line.abc for line in abc_classes(things(96, 3, 1))] == ["A", "C", "C"]
    assert [line.abc for line in abc_classes(things(1))] == ["A"]


def test_a_limit_that_is_exactly_reached_closes_its_class():
    assert [line.abc for line in abc_classes(things(80, 15, 5))] == ["A", "B", "C"]
    thirds = abc_classes(things(1, 1, 1), a_share=BS(1) / 3, b_share=BS(2) / 3)
    assert [line.abc for line in thirds] == ["A", "B", "C"]


def test_what_is_worth_nothing_is_never_worth_counting():
    assert [line.abc for line in abc_classes(things(10, 0), a_share=1, b_share=1)] == ["A", "C"]


@pytest.mark.parametrize(
    ("ask", "says"),
    [
        (lambda: abc_classes([]), "hacen falta 1 o más"),
        (lambda: abc_classes(things(0, 0)), "vale algo"),
        (lambda: abc_classes(things(1), BS("0.9"), BS("0.8")), "80 de cada 100, no puede ser menos que el de la A, 90"),
        (lambda: abc_classes(things(1), BS("1.2")), "el límite de la clase A"),
        (lambda: things(-1), "lo que se usa en un año"),
    ],
)
def test_what_makes_no_sense_is_told_in_a_sentence_that_names_it(ask, says):
    with pytest.raises(BadInput, match=says):
        ask()


@pytest.mark.parametrize("number", hostile)
@pytest.mark.parametrize(
    "ask",
    [
        lambda n: StockItem(name="t", units_per_year=n, unit_cost=1),
        lambda n: StockItem(name="t", units_per_year=1, unit_cost=n),
        lambda n: abc_classes(things(1), n),
    ],
)
def test_a_hostile_number_is_refused_wherever_it_stands(ask, number):
    with pytest.raises(BadInput):
        ask(number)


@calm
@given(st.lists(amounts, min_size=1, max_size=30).filter(any))
def test_the_classes_follow_one_another_and_hold_everything(values):
    lines = abc_classes(things(*values))
    assert "".join(line.abc for line in lines) == "".join(sorted(line.abc for line in lines))
    assert abs(sum(line.value_share for line in lines) - 1) < BS("1e-20")
    assert lines[-1].up_to_here == pytest.approx(BS(1))
    assert sorted(line.value for line in lines) == sorted(values)
    # No smaller group of the dearest reaches the limit.
    assert sum((line.value_share for line in lines if line.abc == "A"), BS(0)) >= BS("0.8") - BS("1e-8")
