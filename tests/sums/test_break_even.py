"""Do the break-even units cover the costs, and does one less not?"""

import pytest
from hypothesis import assume, given

from qhatu.sums import (
    BadInput,
    Batch,
    NoBreakEven,
    SharedCost,
    break_even,
    break_even_units,
    cost_sheet,
    safety_margin,
)
from sums.workshop import BS, amounts, batches, birthday_candles, calm, hostile, sizes


def test_the_month_of_the_drawn_screen_breaks_even_at_sixty_candles():
    answer = break_even(cost_sheet(birthday_candles()), BS("6.00"))
    assert answer.units == 60
    assert answer.exact == 60
    assert answer.contribution == BS("3.30")
    assert answer.sales == 360


def test_a_part_of_a_unit_is_rounded_up_to_a_whole_one():
    answer = break_even_units(fixed=BS("100"), price=BS("5"), variable_per_unit=BS("2"))
    assert answer.units == 34
    assert round(answer.exact, 2) == BS("33.33")
    assert answer.sales == 170


def test_without_fixed_costs_nothing_needs_to_be_sold():
    answer = break_even_units(fixed=BS("0"), price=BS("5"), variable_per_unit=BS("2"))
    assert (answer.units, answer.sales) == (0, 0)


def test_the_dust_of_a_division_does_not_ask_for_one_more_candle():
    # A third of Bs 100, three times: Bs 99.99… or Bs 100.00…1 must both be 20 candles of Bs 5.
    light = SharedCost(name="Luz", monthly=BS("100"))
    sheet = cost_sheet(Batch(units=BS(7), batches_per_month=BS(3), shared=(light,)))
    assert break_even(sheet, BS("5")).units == 20
    dusty = BS("100.0000000000000000000000001")
    assert break_even_units(fixed=dusty, price=BS("5"), variable_per_unit=BS("0")).units == 20


@pytest.mark.parametrize("price", ["2.70", "2.50", "0", "2.7000000000000000000000001"])
def test_at_a_price_not_above_the_variable_cost_no_quantity_is_enough(price):
    with pytest.raises(NoBreakEven, match="no llegas a empatar") as told:
        break_even_units(fixed=BS("198"), price=BS(price), variable_per_unit=BS("2.70"))
    assert told.value.facts["variable"] == BS("2.7")


def test_no_break_even_is_a_bad_input_for_whoever_does_not_tell_them_apart():
    assert issubclass(NoBreakEven, BadInput)


def test_the_safety_margin_is_what_sales_can_lose():
    assert safety_margin(BS("80"), BS("60")) == BS("0.25")
    assert safety_margin(BS("60"), BS("60")) == 0
    assert safety_margin(BS("40"), BS("60")) == BS("-0.5")
    assert safety_margin(BS("40"), 0) == 1


@pytest.mark.parametrize(
    ("ask", "says"),
    [
        (lambda: break_even_units(BS("-1"), BS("5"), BS("2")), "gastos fijos"),
        (lambda: break_even_units(BS("1"), BS("-5"), BS("2")), "precio no puede"),
        (lambda: break_even_units(BS("1"), BS("5"), BS("-2")), "gasta cada unidad"),
        (lambda: safety_margin(BS("0"), BS("60")), "lo que vendes tiene que ser más que 0"),
        (lambda: safety_margin(BS("-1"), BS("60")), "encontré -1"),
        (lambda: safety_margin(BS("1"), BS("-60")), "unidades para empatar"),
    ],
)
def test_what_makes_no_sense_is_told_in_a_sentence_that_names_it(ask, says):
    with pytest.raises(BadInput, match=says):
        ask()


@pytest.mark.parametrize("number", hostile)
@pytest.mark.parametrize(
    "ask",
    [
        lambda n: break_even_units(n, BS(5), BS(2)),
        lambda n: break_even_units(BS(5), n, BS(2)),
        lambda n: break_even_units(BS(5), BS(5), n),
        lambda n: break_even(cost_sheet(birthday_candles()), n),
        lambda n: safety_margin(n, BS(2)),
        lambda n: safety_margin(BS(2), n),
    ],
)
def test_a_hostile_number_is_refused_wherever_it_stands(ask, number):
    with pytest.raises(BadInput):
        ask(number)


@calm
@given(amounts, sizes, amounts)
def test_at_the_break_even_units_sales_cover_and_one_less_does_not(fixed, price, variable):
    assume(price > variable)
    answer = break_even_units(fixed, price, variable)
    assert answer.units * answer.contribution >= fixed
    assert answer.units == 0 or (answer.units - 1) * answer.contribution < fixed
    assert answer.sales == answer.units * price


@calm
@given(batches(), sizes)
def test_a_months_sales_at_break_even_cover_the_months_spending(batch, price):
    sheet = cost_sheet(batch)
    try:
        answer = break_even(sheet, price)
    except NoBreakEven:
        assert price <= sheet.variable_per_unit + BS("1e-9")
    else:
        spent = answer.units * sheet.variable_per_unit + sheet.fixed_per_month
        assert answer.sales >= spent - BS("1e-6")


@calm
@given(amounts, sizes, amounts, amounts)
def test_higher_fixed_costs_never_ask_for_fewer_units(fixed, price, variable, more):
    assume(price > variable)
    low = break_even_units(fixed, price, variable)
    high = break_even_units(fixed + more, price, variable)
    assert high.units >= low.units
