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
from qhatu.sums.profit.break_even import (
    cash_break_even,
    cash_break_even_units,
    extra_units_for,
    margin_of_safety,
    operating_leverage,
    share_of_capacity,
    units_rounded_up,
)
from sums.published import exactly, reproduces
from sums.workshop import BS, amounts, batches, birthday_candles, calm, hostile, shares, sizes


@reproduces("break_even")
def test_a_published_break_even_comes_out_as_printed(inputs, expected):
    given_numbers = exactly(inputs)
    fixed, price, variable = (given_numbers[name] for name in ("fixed_costs", "price", "variable_cost"))
    answer = break_even_units(fixed, price, variable)
    assert answer.contribution == expected["contribution_margin"]
    assert answer.units == expected["break_even_units"]
    assert answer.sales == expected["break_even_sales"]
    assert 175 * answer.contribution - fixed == expected["operating_income_at_175_units"]


def test_manteo_machine_breaks_even_as_printed():
    # OpenStax, Principles of Managerial Accounting, 3.5: $90 less $40, fixed costs $85,000: 1,700 units, $153,000.
    # https://openstax.org/books/principles-managerial-accounting/pages/3-5-calculate-and-interpret-a-companys-margin-of-safety-and-operating-leverage
    answer = break_even_units(BS(85000), BS(90), BS(40))
    assert (answer.units, answer.sales) == (1700, 153000)


def test_the_safety_margin_and_the_leverage_of_a_textbook_come_out_as_printed():
    # Garrison, Noreen & Brewer, Managerial Accounting, ch. 5 (Acoustic Concepts): 400 speakers at $250 that spend $150,
    # fixed costs $35,000: 350 speakers break even; margin of safety $12,500 or 12.5 %; operating leverage 8.
    answer = break_even_units(BS(35000), BS(250), BS(150))
    assert (answer.units, answer.sales) == (350, 87500)
    spare = margin_of_safety(BS(400), answer.exact, BS(250))
    assert (spare.units, spare.sales, spare.share) == (50, 12500, BS("0.125"))
    assert operating_leverage(BS(40000), BS(35000)) == 8


def test_the_three_contracts_of_a_textbook_have_the_leverage_printed():
    # Horngren, Datar & Rajan, Cost Accounting, ch. 3: 40 packages leave $3,200, $2,000 and $1,200 under three contracts
    # with fixed costs of $2,000, $800 and none: degrees of operating leverage 2.67, 1.67 and 1.
    printed = [("3200", "2000", "2.67"), ("2000", "800", "1.67"), ("1200", "0", "1.00")]
    for contribution, fixed, times in printed:
        assert round(operating_leverage(BS(contribution), BS(fixed)), 2) == BS(times)


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
    sheet = cost_sheet(Batch(units=BS(7), batches=BS(3), shared=(light,)))
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


def test_under_the_break_even_point_the_safety_margin_is_what_is_missing():
    missing = margin_of_safety(BS(40), BS(60), BS(6))
    assert (missing.units, missing.sales, missing.share) == (-20, -120, BS("-0.5"))


def test_a_poster_is_paid_by_what_comes_on_top_of_the_usual_sales():
    more = extra_units_for(BS(100), BS(6), BS("2.70"), usual_units=BS(120))
    assert more.units == 31
    assert more.contribution == BS("3.30")
    assert round(more.growth, 4) == BS("0.2525")
    assert extra_units_for(BS(100), BS(6), BS("2.70")).growth is None
    assert extra_units_for(BS(0), BS(6), BS("2.70")).units == 0


def test_what_can_be_made_bounds_what_can_be_reached():
    month = break_even_units(BS(198), BS(6), BS("2.70"))
    assert share_of_capacity(month, BS(60)) == 1
    assert share_of_capacity(month, BS(240)) == BS("0.25")
    with pytest.raises(NoBreakEven, match="hacen falta 60 unidades y alcanzas a hacer 59"):
        share_of_capacity(month, BS(59))


def test_a_part_of_a_unit_more_than_can_be_made_is_not_reached():
    with pytest.raises(NoBreakEven, match="hacen falta 34 unidades"):
        share_of_capacity(break_even_units(BS(100), BS(5), BS(2)), BS("33.5"))


def test_the_pocket_breaks_even_before_the_tools_are_paid():
    # Of Bs 198, the pot wears Bs 66 without being paid this month.
    assert cash_break_even_units(BS(198), BS(66), BS(6), BS("2.70")).units == 40
    assert cash_break_even_units(BS(198), BS(66), BS(6), BS("2.70"), other_payments=BS(66)).units == 60
    sheet = cost_sheet(birthday_candles())
    assert cash_break_even(sheet, BS(6)).units == 40
    assert cash_break_even(sheet, BS(6), other_payments=BS(66)).units == 60


def test_without_a_profit_there_is_none_to_move():
    with pytest.raises(NoBreakEven, match="todavía no hay ganancia"):
        operating_leverage(BS(198), BS(198))


def test_dust_is_no_unit():
    assert units_rounded_up(BS(100) / 3 * 3) == 100
    assert units_rounded_up(BS("33.01")) == 34


@pytest.mark.parametrize(
    ("ask", "says"),
    [
        (lambda: margin_of_safety(BS(80), BS(60), BS(-1)), "el precio"),
        (lambda: operating_leverage(BS(-1), BS(0)), "lo que dejan las ventas"),
        (lambda: operating_leverage(BS(1), BS(-1)), "los gastos fijos"),
        (lambda: extra_units_for(BS(-1), BS(6), BS(2)), "lo que vas a gastar"),
        (lambda: extra_units_for(BS(1), BS(6), BS(2), usual_units=BS(-1)), "lo que vendes ahora"),
        (lambda: share_of_capacity(break_even_units(BS(9), BS(6), BS(2)), BS(0)), "lo que alcanzas a hacer"),
        (lambda: cash_break_even_units(BS(1), BS(2), BS(6), BS(2)), "con dinero: hace falta un número de 0 a 1"),
        (lambda: cash_break_even(cost_sheet(birthday_candles()), BS(6), BS(-1)), "los otros pagos"),
        (lambda: units_rounded_up(BS(-1)), "las unidades"),
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
        lambda n: margin_of_safety(n, BS(2), BS(2)),
        lambda n: margin_of_safety(BS(2), BS(2), n),
        lambda n: operating_leverage(n, BS(2)),
        lambda n: operating_leverage(BS(2), n),
        lambda n: extra_units_for(n, BS(6), BS(2)),
        lambda n: extra_units_for(BS(6), BS(6), BS(2), n),
        lambda n: share_of_capacity(break_even_units(BS(9), BS(6), BS(2)), n),
        lambda n: cash_break_even_units(n, BS(0), BS(6), BS(2)),
        lambda n: cash_break_even_units(BS(2), n, BS(6), BS(2)),
        lambda n: cash_break_even_units(BS(2), BS(0), BS(6), BS(2), n),
        lambda n: cash_break_even(cost_sheet(birthday_candles()), n),
        units_rounded_up,
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
        spent = answer.units * sheet.variable_per_unit + sheet.fixed
        dust = BS("1e-9") * answer.contribution  # a thousand-millionth of a unit is none
        assert answer.sales >= spent - dust - BS("1e-9")


@calm
@given(amounts, sizes, amounts, amounts)
def test_higher_fixed_costs_never_ask_for_fewer_units(fixed, price, variable, more):
    assume(price > variable)
    low = break_even_units(fixed, price, variable)
    high = break_even_units(fixed + more, price, variable)
    assert high.units >= low.units


@calm
@given(amounts, sizes, amounts, sizes)
def test_the_leverage_is_the_other_side_of_the_safety_margin(fixed, price, variable, units):
    assume(price > variable and units * (price - variable) > fixed + BS("0.01"))
    spare = margin_of_safety(units, break_even_units(fixed, price, variable).exact, price)
    assert abs(operating_leverage(units * (price - variable), fixed) * spare.share - 1) < BS("1e-9")
    assert abs(spare.sales - spare.share * units * price) < BS("1e-9")


@calm
@given(batches(), sizes)
def test_the_pocket_never_needs_more_units_than_the_whole(batch, price):
    sheet = cost_sheet(batch)
    try:
        whole = break_even(sheet, price)
    except NoBreakEven:
        return
    assert cash_break_even(sheet, price).units <= whole.units


@calm
@given(amounts, shares, sizes, amounts, amounts)
def test_what_is_not_paid_and_what_is_paid_besides_are_counted_against_each_other(fixed, part, price, variable, other):
    assume(price > variable)
    wear = fixed * part
    same = break_even_units(fixed - wear + other, price, variable)
    assert cash_break_even_units(fixed, wear, price, variable, other) == same
