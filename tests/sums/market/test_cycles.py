"""Did the cycle go better than the one before?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qhatu.sums.bad_input import BadInput
from qhatu.sums.market.cycles import Cycle, best_by_hour, compare_cycles, cycle_of_outings
from qhatu.sums.market.outing_results import outing_result
from sums.market import whole_day
from sums.workshop import BS, amounts, calm, hostile

APRIL = Cycle(name="Abril", sold=40, income=240, spent=150, hours=12)
MAY = Cycle(name="Mayo", sold=50, income=290, spent=175, hours=10)

cycles = st.builds(Cycle, name=st.just("c"), sold=amounts, income=amounts, spent=amounts, hours=amounts)


def test_the_four_figures_of_a_cycle():
    assert (APRIL.cost_per_unit, APRIL.price, APRIL.sold, APRIL.hour_earned) == (BS("3.75"), 6, 40, BS("7.5"))


def test_less_cost_is_better_and_a_lower_price_is_not():
    changes = {row.figure: row for row in compare_cycles(APRIL, MAY)}
    assert {name: row.change for name, row in changes.items()} == {
        "cost_per_unit": BS("-0.25"),
        "price": BS("-0.2"),
        "sold": 10,
        "hour_earned": 4,
    }
    assert {name: row.better for name, row in changes.items()} == {
        "cost_per_unit": True,
        "price": False,
        "sold": True,
        "hour_earned": True,
    }
    assert changes["sold"].share == BS("0.25")


def test_what_did_not_change_is_neither_better_nor_worse():
    assert [row.better for row in compare_cycles(APRIL, APRIL)] == [None] * 4
    assert [row.change for row in compare_cycles(APRIL, APRIL)] == [0] * 4


def test_a_cycle_without_sales_has_no_price_to_compare():
    nothing = Cycle(name="Mayo", sold=0, income=0, spent=20)
    cost, price, sold, hour = compare_cycles(APRIL, nothing)
    assert (cost.change, price.change, hour.change, price.better, price.share) == (None,) * 5
    assert sold.share == -1
    assert compare_cycles(nothing, APRIL)[2].share is None


def test_from_a_loss_there_is_a_change_and_no_share():
    loss = APRIL.but(spent=300)
    row = compare_cycles(loss, APRIL)[3]
    assert (row.before, row.after, row.share, row.better) == (-5, BS("7.5"), None, True)


def test_outings_become_a_cycle_and_stand_in_order_of_their_hour():
    result = outing_result(whole_day())
    one = cycle_of_outings("Sábado", [result])
    assert (one.sold, one.income, one.spent, one.hours) == (32, 126, BS("93.10"), BS("10.3"))
    assert one.hour_earned == result.hour_earned
    both = cycle_of_outings("Marzo", [result, result])
    assert (both.sold, both.price) == (64, one.price)
    no_hours = APRIL.but(name="Sin horas", hours=0)
    assert [cycle.name for cycle in best_by_hour([no_hours, one, APRIL, MAY])] == [
        "Mayo",
        "Abril",
        "Sábado",
        "Sin horas",
    ]
    assert cycle_of_outings("Nada", []).price is None


@pytest.mark.parametrize("number", [*hostile, BS(-1)])
@pytest.mark.parametrize("field", ["sold", "income", "spent", "hours"])
def test_a_hostile_number_is_refused_wherever_it_stands(field, number):
    with pytest.raises(BadInput):
        APRIL.but(**{field: number})


@calm
@given(cycles, cycles)
def test_going_back_undoes_every_change(before, after):
    there, back = compare_cycles(before, after), compare_cycles(after, before)
    for one, other in zip(there, back, strict=True):
        if one.change is None:
            assert other.change is None
        else:
            assert one.change == -other.change
            assert one.better is None or one.better is not other.better
