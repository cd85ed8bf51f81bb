"""Does a tool lose exactly what it loses, in whichever way it is told?"""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qhatu.sums.bad_input import BadInput
from qhatu.sums.costs.wear import (
    capitalised_cost,
    declining_rate,
    declining_schedule,
    straight_line_schedule,
    straight_line_wear,
    sum_of_years_schedule,
    use_schedule,
)
from sums.published import exactly, reproduces
from sums.workshop import BS, calm, hostile, numbers

CENT = BS("0.01")


def wears(schedule):
    return [row.wear for row in schedule]


# Published cases.


@reproduces("depreciation")
def test_wear_is_as_published(inputs, expected):
    if "capitalised_cost" in expected:
        given = exactly(inputs)
        assert (
            capitalised_cost(given["price"], taxes=given["sales_taxes"], set_up=given["delivery_setup"])
            == expected["capitalised_cost"]
        )
        return
    cost, residual, years = inputs["cost"], inputs["salvage"], inputs["life_years"]
    assert straight_line_wear(cost, residual, years) == expected["straight_line_per_year"]
    assert wears(straight_line_schedule(cost, residual, years)) == [expected["straight_line_per_year"]] * years
    assert straight_line_wear(cost, residual, inputs["life_units"]) == expected["per_unit"]
    used = use_schedule(cost, residual, inputs["life_units"], inputs["units"])
    assert wears(used) == expected["units_of_production"]
    doubled = wears(declining_schedule(cost, residual, years))
    assert doubled[: len(expected["double_declining"])] == expected["double_declining"]


def test_the_whole_life_of_that_machine_ends_at_its_residual():
    # OpenStax, Principles of Financial Accounting, 11.3: the last year takes only what is above the residual.
    rows = declining_schedule(BS(10000), BS(1000), 5)
    assert wears(rows) == [4000, 2400, 1440, 864, 296]
    assert rows[-1].book_at_end == 1000


def test_the_delivery_truck_of_barbs_florists():
    # Weygandt, Kimmel and Kieso, Accounting Principles, chapter "Plant assets": cost $13,000, salvage $1,000, five
    # years, 100,000 miles. The book says of the last $685: 40% would be $674, "adjusted" to reach the salvage value.
    assert wears(straight_line_schedule(BS(13000), BS(1000), 5)) == [2400] * 5
    miles = [BS(15000), BS(30000), BS(20000), BS(25000), BS(10000)]
    assert wears(use_schedule(BS(13000), BS(1000), BS(100000), miles)) == [1800, 3600, 2400, 3000, 1200]
    declining = declining_schedule(BS(13000), BS(1000), 5, last_year_takes_the_rest=True, cent=BS(1))
    assert wears(declining) == [5200, 3120, 1872, 1123, 685]
    assert [row.accumulated for row in declining] == [5200, 8320, 10192, 11315, 12000]


def test_the_truck_bought_in_april_wears_nine_months_of_its_first_year():
    # The same book: bought on April 1, straight line gives 1,800 in the first year and 600 in the sixth.
    assert wears(straight_line_schedule(BS(13000), BS(1000), 5, months_in_first_year=9)) == [1800, *[2400] * 4, 600]


def test_the_crane_of_stanley_coal_mines():
    # Kieso, Weygandt and Warfield, Intermediate Accounting, chapter 11: cost $500,000, salvage $50,000, five years,
    # 30,000 hours, of which 4,000 in the first year.
    assert straight_line_wear(BS(500000), BS(50000), BS(5)) == 90000
    assert wears(use_schedule(BS(500000), BS(50000), BS(30000), [BS(4000)])) == [60000]
    digits = sum_of_years_schedule(BS(500000), BS(50000), 5)
    assert wears(digits) == [150000, 120000, 90000, 60000, 30000]
    assert [row.book_at_end for row in digits] == [350000, 230000, 140000, 80000, 50000]
    doubled = declining_schedule(BS(500000), BS(50000), 5)
    assert wears(doubled) == [200000, 120000, 72000, 43200, 14800]


# By hand.


def test_a_part_year_of_the_years_digits_lies_in_two_calendar_years():
    # Life 3 years, worth 600: 300, 200, 100. Bought in October, 3 months of each fall in its own calendar year.
    rows = sum_of_years_schedule(BS(600), BS(0), 3, months_in_first_year=3)
    assert wears(rows) == [75, 275, 175, 75]


def test_a_declining_tool_can_switch_to_the_straight_line():
    # 40% of 1000, 600, 360 is more than the straight line over the years left; then 216 ÷ 2 is.
    rows = declining_schedule(BS(1000), BS(0), 5, switch_to_straight_line=True)
    assert wears(rows) == [400, 240, 144, 108, 108]
    assert rows[-1].book_at_end == 0


def test_one_and_a_half_times_the_straight_line_switches_too():
    rows = declining_schedule(BS(1000), BS(0), 5, BS("1.5") / 5, switch_to_straight_line=True, cent=CENT)
    # 300, 210; then 490 ÷ 3 = 163.33 beats 147.
    assert wears(rows) == [300, 210, BS("163.33"), BS("163.34"), BS("163.33")]


def test_a_constant_share_leaves_something_unless_told_otherwise():
    assert declining_schedule(BS(1000), BS(0), 3, BS("0.5"))[-1].book_at_end == 125
    assert declining_schedule(BS(1000), BS(0), 3, BS("0.5"), last_year_takes_the_rest=True)[-1].book_at_end == 0


def test_the_first_year_of_a_declining_tool_can_be_half_a_year():
    rows = declining_schedule(BS(1000), BS(0), 2, BS("0.5"), months_in_first_year=6)
    assert wears(rows) == [250, 375, BS("93.75")]


def test_a_tool_of_one_or_two_years_is_not_worth_less_than_nothing():
    assert wears(declining_schedule(BS(100), BS(10), 1)) == [90]
    assert wears(declining_schedule(BS(100), BS(10), 2)) == [90, 0]


def test_the_rate_that_leads_to_the_residual_leads_to_it():
    rate = declining_rate(BS(10000), BS(2401), BS(4))
    assert round(rate, 20) == BS("0.3")
    assert round(declining_schedule(BS(10000), BS(2401), 4, rate)[-1].book_at_end, 10) == 2401
    assert declining_rate(BS(10000), BS(10000), BS(4)) == 0


def test_uses_beyond_the_life_wear_nothing():
    rows = use_schedule(BS(100), BS(0), BS(10), [BS(6), BS(6), BS(6)], cent=CENT)
    assert wears(rows) == [60, 40, 0]


def test_an_unfinished_life_leaves_its_part():
    assert use_schedule(BS(100), BS(10), BS(3), [BS(1), BS(1)], cent=CENT)[-1].book_at_end == 40


def test_a_discount_makes_the_tool_cheaper_and_its_transport_dearer():
    assert capitalised_cost(BS(1000), delivery=BS(50), discount=BS(100)) == 950


# Bad input.


@pytest.mark.parametrize(
    ("ask", "says"),
    [
        (lambda: capitalised_cost(BS(-1)), "costó la herramienta"),
        (lambda: capitalised_cost(BS(1), discount=2), "el descuento"),
        (lambda: capitalised_cost(BS(1), taxes=-2), "impuestos"),
        (lambda: capitalised_cost(BS(1), delivery=-2), "traerla"),
        (lambda: capitalised_cost(BS(1), set_up=-2), "instalarla"),
        (lambda: straight_line_wear(BS(1), BS(0), BS(0)), "dura la herramienta"),
        (lambda: straight_line_wear(BS(1), BS(2), BS(1)), "va de 0 a lo que costó, 1; encontré 2"),
        (lambda: straight_line_wear(BS(1), BS(-1), BS(1)), "encontré -1"),
        (lambda: straight_line_schedule(BS(1), BS(0), 0), "años que dura"),
        (lambda: straight_line_schedule(BS(1), BS(0), 10_000), "años que dura"),
        (lambda: straight_line_schedule(BS(1), BS(0), BS("2.5")), "número entero"),
        (lambda: straight_line_schedule(BS(1), BS(0), 2, months_in_first_year=0), "primer año"),
        (lambda: straight_line_schedule(BS(1), BS(0), 2, months_in_first_year=13), "primer año"),
        (lambda: straight_line_schedule(BS("1.005"), BS(0), 2, cent=CENT), "Redondéalo"),
        (lambda: straight_line_schedule(BS(1), BS(0), 2, cent=BS(0)), "moneda más pequeña"),
        (lambda: use_schedule(BS(1), BS(0), BS(1), []), "usos de cada año"),
        (lambda: use_schedule(BS(1), BS(0), BS(1), [BS(-1)]), "usos de cada año"),
        (lambda: declining_schedule(BS(1), BS(0), 2, BS(0)), "desgaste de un año"),
        (lambda: declining_schedule(BS(1), BS(0), 2, BS("1.1")), "de 0 a 100 de cada 100"),
        (lambda: declining_rate(BS(1), BS(0), BS(1)), "te darían al final"),
        (lambda: declining_rate(BS(1), BS(2), BS(1)), "va de 0 a lo que costó"),
        (lambda: declining_rate(BS(1), BS(1), BS(0)), "años que dura"),
    ],
)
def test_what_makes_no_sense_is_told_in_a_sentence(ask, says):
    with pytest.raises(BadInput, match=says):
        ask()


@pytest.mark.parametrize("number", hostile)
@pytest.mark.parametrize(
    "ask",
    [
        lambda n: capitalised_cost(n),
        lambda n: straight_line_wear(n, BS(0), BS(1)),
        lambda n: straight_line_wear(BS(1), n, BS(1)),
        lambda n: straight_line_wear(BS(1), BS(0), n),
        lambda n: use_schedule(BS(1), BS(0), n, [BS(1)]),
        lambda n: use_schedule(BS(1), BS(0), BS(1), [n]),
        lambda n: declining_schedule(BS(1), BS(0), 3, n),
        lambda n: declining_schedule(BS(1), BS(0), n),
        lambda n: declining_rate(n, BS(1), BS(1)),
        lambda n: declining_rate(BS(1), BS(1), n),
    ],
)
def test_a_hostile_number_is_refused_wherever_it_stands(ask, number):
    with pytest.raises(BadInput):
        ask(number)


def test_as_many_years_as_fit_are_answered():
    assert len(declining_schedule(BS(10**9), BS(0), 9_999, switch_to_straight_line=True)) == 9_999
    assert sum(wears(sum_of_years_schedule(BS(10**9), BS(0), 9_999, CENT, months_in_first_year=5))) == 10**9
    assert sum(wears(use_schedule(BS(10**9), BS(0), BS(9_999), [BS(1)] * 9_999, CENT))) == 10**9


# Properties.


@st.composite
def tools_and_ways(draw):
    cost = draw(numbers("0", "99999"))
    residual = draw(numbers("0", str(cost)))
    years, months = draw(st.integers(1, 15)), draw(st.integers(1, 12))
    way = draw(st.sampled_from(["line", "digits", "switch", "rest"]))
    if way == "line":
        return cost, residual, straight_line_schedule(cost, residual, years, CENT, months)
    if way == "digits":
        return cost, residual, sum_of_years_schedule(cost, residual, years, CENT, months)
    choice = {"switch_to_straight_line": True} if way == "switch" else {"last_year_takes_the_rest": True}
    rate = draw(st.none() | numbers("0.01", "1"))
    rows = declining_schedule(cost, residual, years, rate, cent=CENT, months_in_first_year=months, **choice)
    return cost, residual, rows


@calm
@given(tools_and_ways())
def test_over_its_life_a_tool_loses_exactly_what_it_loses_to_the_cent(case):
    cost, residual, rows = case
    assert sum(wears(rows)) == cost - residual
    assert rows[-1].book_at_end == residual
    assert rows[0].book_at_start == cost
    for before, after in pairwise(rows):
        assert after.book_at_start == before.book_at_end
    for row in rows:
        assert row.wear >= 0
        assert row.wear == row.wear.quantize(CENT)
        assert row.book_at_end == row.book_at_start - row.wear == cost - row.accumulated >= residual


@calm
@given(numbers("0", "99999"), st.integers(1, 20), numbers("0.01", "1"))
def test_a_declining_tool_never_loses_more_from_year_to_year(cost, years, rate):
    lost = wears(declining_schedule(cost, BS(0), years, rate))
    assert lost == sorted(lost, reverse=True)
