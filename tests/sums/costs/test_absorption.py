"""Why do two ways of telling one month's profit differ, and by how much?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qhatu.sums.bad_input import BadInput
from qhatu.sums.costs.absorption import profit_two_ways
from sums.workshop import BS, calm, hostile, numbers


def weber(**month):
    """Garrison, Noreen and Brewer, Managerial Accounting, chapter on variable costing: Weber Light Aircraft."""
    return profit_two_ways(
        price=BS(100000),
        variable_making=BS(25000),
        variable_selling=BS(10000),
        fixed_making=BS(70000),
        fixed_selling=BS(20000),
        **month,
    )


def test_three_months_of_weber_light_aircraft():
    january = weber(made=BS(1), sold=BS(1))
    february = weber(made=BS(2), sold=BS(1))
    march = weber(
        made=BS(4), sold=BS(5), at_start=february.units_at_end, fixed_per_unit_at_start=february.fixed_per_unit
    )
    assert [month.variable for month in (january, february, march)] == [-25000, -25000, 235000]
    assert [month.absorption for month in (january, february, march)] == [-25000, 10000, 200000]
    assert [month.difference for month in (january, february, march)] == [0, 35000, -35000]


def stassen(made, sold, at_start):
    """Horngren, Datar and Rajan, Cost Accounting, chapter "Inventory costing and capacity analysis": Stassen."""
    return profit_two_ways(
        made=BS(made),
        sold=BS(sold),
        at_start=BS(at_start),
        price=BS(1000),
        variable_making=BS(200),
        variable_selling=BS(185),
        fixed_making=BS(1080000),
        fixed_selling=BS(1380000),
        normal_units=BS(8000),
    )


@pytest.mark.parametrize(
    ("made", "sold", "at_start", "variable", "absorption", "under_absorbed"),
    [
        (8000, 6000, 0, 1230000, 1500000, 0),
        (5000, 6500, 2000, 1537500, 1335000, 405000),
        (10000, 7500, 500, 2152500, 2490000, -270000),
    ],
)
def test_three_years_of_stassen_at_a_budgeted_rate(made, sold, at_start, variable, absorption, under_absorbed):
    year = stassen(made, sold, at_start)
    assert year.fixed_per_unit == 135
    assert (year.variable, year.absorption, year.under_absorbed) == (variable, absorption, under_absorbed)


# By hand.


def pots(**month):
    return profit_two_ways(
        price=BS(30),
        variable_making=BS(10),
        variable_selling=BS(2),
        fixed_making=BS(500),
        fixed_selling=BS(200),
        **month,
    )


def test_twenty_pots_on_the_shelf_keep_their_part_of_the_fixed_costs():
    month = pots(made=BS(100), sold=BS(80))
    assert (month.variable, month.absorption, month.fixed_in_stock_at_end, month.units_at_end) == (740, 840, 100, 20)


def test_what_was_made_first_is_sold_first():
    # 30 old pots at 4 each; 20 sold, so 10 of them stay, and all 50 new ones at 10.
    month = pots(made=BS(50), sold=BS(20), at_start=BS(30), fixed_per_unit_at_start=BS(4))
    assert (month.fixed_in_stock_at_start, month.fixed_in_stock_at_end) == (120, 40 + 500)


def test_old_pots_may_have_cost_less_to_make():
    cheaper = pots(made=BS(50), sold=BS(60), at_start=BS(30), variable_making_at_start=BS(8))
    assert cheaper.variable == pots(made=BS(50), sold=BS(60), at_start=BS(30)).variable + 60


def test_a_budget_that_is_not_what_was_spent_leaves_the_rest_to_the_month():
    month = pots(made=BS(90), sold=BS(90), normal_units=BS(100), budgeted_fixed=BS(400))
    assert (month.fixed_per_unit, month.under_absorbed) == (4, 500 - 360)
    assert month.absorption == month.variable


def test_a_month_in_which_nothing_is_made_absorbs_nothing():
    month = pots(made=BS(0), sold=BS(10), at_start=BS(10), fixed_per_unit_at_start=BS(5))
    assert month.under_absorbed == 500
    assert month.absorption == month.variable - 50


@pytest.mark.parametrize(
    ("month", "says"),
    [
        ({"made": -1, "sold": 0}, "unidades hechas"),
        ({"made": 1, "sold": -1}, "unidades vendidas"),
        ({"made": 1, "sold": 2}, "Se vendieron 2 y solo había 1"),
        ({"made": 1, "sold": 1, "at_start": -1}, "había al empezar"),
        ({"made": 1, "sold": 1, "normal_units": 0}, "periodo normal"),
        ({"made": 1, "sold": 1, "normal_units": 1, "budgeted_fixed": -1}, "presupuestados"),
        ({"made": 1, "sold": 1, "fixed_per_unit_at_start": -1}, "gastos fijos que lleva cada unidad guardada"),
        ({"made": 1, "sold": 1, "variable_making_at_start": -1}, "gastó hacer cada unidad guardada"),
    ],
)
def test_what_makes_no_sense_is_told_in_a_sentence(month, says):
    with pytest.raises(BadInput, match=says):
        pots(**{name: BS(number) for name, number in month.items()})


WHOLE = {
    "made": 10, "sold": 10, "price": 1, "variable_making": 1, "variable_selling": 1, "fixed_making": 1,
    "fixed_selling": 1, "at_start": 1, "normal_units": 1, "budgeted_fixed": 1,
}  # fmt: skip


@pytest.mark.parametrize("number", [*hostile, BS(-1)])
@pytest.mark.parametrize("field", WHOLE)
def test_a_hostile_number_is_refused_wherever_it_stands(field, number):
    with pytest.raises(BadInput):
        profit_two_ways(**{**{name: BS(n) for name, n in WHOLE.items()}, field: number})


units = numbers("0", "999", places=0)


@calm
@given(units, units, units, st.none() | numbers("1", "999", places=0))
def test_over_two_months_that_end_with_an_empty_shelf_both_ways_tell_the_same(made, sold, later, normal):
    sold = min(sold, made)
    first = pots(made=made, sold=sold, normal_units=normal)
    second = pots(
        made=later,
        sold=first.units_at_end + later,
        at_start=first.units_at_end,
        fixed_per_unit_at_start=first.fixed_per_unit,
        normal_units=normal,
    )
    assert second.units_at_end == 0
    assert round(first.variable + second.variable, 12) == round(first.absorption + second.absorption, 12)


@calm
@given(units, units, units)
def test_making_more_without_selling_more_shows_more_profit_only_under_absorption(made, sold, more):
    sold = min(sold, made)
    less, plenty = pots(made=made, sold=sold), pots(made=made + more, sold=sold)
    assert less.variable == plenty.variable
    if sold:
        assert plenty.absorption >= less.absorption - BS("1e-20")
