"""Are discounts in a row taken from what is left, and what must be sold to make up for one?"""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from qhatu.sums.bad_input import BadInput, NoBreakEven
from qhatu.sums.prices.discounts import (
    charm_price,
    largest_discount,
    price_after_discounts,
    price_before_discounts,
    single_discount,
    units_at_new_price,
)
from sums.workshop import BS, amounts, calm, hostile, sizes, wastes

COIN = BS("0.10")
rows = st.lists(wastes, max_size=5)


def test_ten_and_five_are_not_fifteen():
    assert single_discount((BS("0.10"), BS("0.05"))) == BS("0.145")
    assert price_after_discounts(BS(200), (BS("0.10"), BS("0.05"))) == 171


def test_the_published_series_of_trade_discounts_comes_out_as_printed():
    # Centennial College Libraries, trade discounts: 25 %, 15 % and 10 % leave $28 of $48.80, one rate of 42.625 %.
    # https://libraryguides.centennialcollege.ca/c.php?g=645085&p=5114063
    series = (BS("0.25"), BS("0.15"), BS("0.10"))
    assert single_discount(series) == BS("0.42625")
    assert round(price_before_discounts(BS(28), series), 2) == BS("48.80")


def test_without_discounts_nothing_is_taken_off():
    assert single_discount(()) == 0
    assert price_after_discounts(BS(6), ()) == price_before_discounts(BS(6), ()) == 6


def test_a_margin_bears_a_discount_as_large_as_itself():
    assert largest_discount(BS(5), BS(4)) == BS("0.2")
    assert largest_discount(BS(4), BS(4)) == 0
    assert largest_discount(BS(4), BS(5)) == BS("-0.25")


def test_the_published_price_cut_needs_as_many_pillows_as_printed():
    # Nagle and Holden, The Strategy and Tactics of Pricing, ch. 3: Westside Manufacturing sells 4,000 pillows at $10
    # that spend $5.50 each. A cut of 5 % needs 12.5 % more, 500 pillows; with $0.22 less spent on each, 6.6 %, 265 more
    # (rounded); with $800 of fixed costs more, 17.5 %, 700 more.
    pillows = BS(4000), BS(10), BS("5.50"), BS("9.50")
    assert (units_at_new_price(*pillows).growth, units_at_new_price(*pillows).extra) == (BS("0.125"), 500)
    cheaper = units_at_new_price(*pillows, new_variable_per_unit=BS("5.28"))
    assert round(cheaper.growth, 3) == BS("0.066") and round(cheaper.extra) == 265
    assert units_at_new_price(*pillows, outlay=BS(800)).growth == BS("0.175")


def test_a_dearer_price_may_lose_sales():
    change = units_at_new_price(BS(80), BS(6), BS(3), BS(7))
    assert (change.contribution_before, change.contribution_after) == (3, 4)
    assert (change.units, change.extra, change.growth) == (60, -20, BS("-0.25"))


def test_sales_that_lost_money_ask_for_no_units_at_a_better_price():
    assert units_at_new_price(BS(80), BS(2), BS(3), BS(4)).units == 0


def test_a_new_price_under_the_variable_cost_never_makes_up():
    with pytest.raises(NoBreakEven, match=r"Con el precio nuevo, 2\.5, cada unidad gasta 2.7"):
        units_at_new_price(BS(80), BS(6), BS("2.70"), BS("2.50"))


@pytest.mark.parametrize(
    ("price", "step", "below", "up", "charming"),
    [
        ("5.35", "1", "0.10", True, "5.90"),
        ("5.90", "1", "0.10", True, "5.90"),
        ("5.91", "1", "0.10", True, "6.90"),
        ("6.10", "1", "0.10", False, "5.90"),
        ("23", "10", "1", True, "29.00"),
        ("23", "10", "1", False, "19.00"),
        ("5.35", "1", "0", True, "6.00"),
        ("0.20", "1", "0.10", False, "0.90"),
        ("5.35", "0.25", "0", True, "5.50"),
        ("5.15", "0.25", "0", True, "5.30"),
    ],
)
def test_a_price_stands_just_below_a_round_one(price, step, below, up, charming):
    assert str(charm_price(BS(price), BS(step), BS(below), COIN, up=up)) == charming


@pytest.mark.parametrize(
    ("ask", "says"),
    [
        (lambda: single_discount((BS("1.1"),)), "el descuento: hace falta un número de 0 a 100"),
        (lambda: price_after_discounts(BS(-1), ()), "el precio"),
        (lambda: price_before_discounts(BS(-1), ()), "lo que quieres cobrar"),
        (lambda: price_before_discounts(BS(9), (BS("0.5"), BS(1))), "no queda nada por cobrar"),
        (lambda: largest_discount(BS(0), BS(1)), "el precio"),
        (lambda: largest_discount(BS(1), BS(-1)), "el precio más bajo"),
        (lambda: units_at_new_price(BS(0), BS(6), BS(3), BS(5)), "las unidades que vendes"),
        (lambda: units_at_new_price(BS(80), BS(6), BS(3), BS(5), outlay=BS(-1)), "lo que cuesta el cambio"),
        (lambda: charm_price(BS(6), BS(1), BS(1), COIN), "tiene que ser menos que él, 1; encontré 1"),
        (lambda: charm_price(BS(6), BS(0), BS(0), COIN), "el precio redondo"),
        (lambda: charm_price(BS(6), BS(1), BS("0.1"), BS(0)), "moneda"),
    ],
)
def test_what_makes_no_sense_is_told_in_a_sentence_that_names_it(ask, says):
    with pytest.raises(BadInput, match=says):
        ask()


@pytest.mark.parametrize("number", hostile)
@pytest.mark.parametrize(
    "ask",
    [
        lambda n: single_discount((n,)),
        lambda n: price_after_discounts(n, (BS("0.1"),)),
        lambda n: price_before_discounts(n, (BS("0.1"),)),
        lambda n: largest_discount(n, BS(1)),
        lambda n: largest_discount(BS(1), n),
        *(
            lambda n, place=place: units_at_new_price(
                *[n if k == place else x for k, x in enumerate((80, 6, 3, 5, 3, 1))]
            )
            for place in range(6)
        ),
        *(
            lambda n, place=place: charm_price(*[n if k == place else x for k, x in enumerate((6, 1, 0, COIN))])
            for place in range(4)
        ),
    ],
)
def test_a_hostile_number_is_refused_wherever_it_stands(ask, number):
    with pytest.raises(BadInput):
        ask(number)


def test_ten_thousand_discounts_leave_almost_nothing_and_say_so():
    assert single_discount([BS("0.5")] * 10_000) == 1
    with pytest.raises(BadInput):
        price_before_discounts(BS(6), [BS("0.999999999999")] * 10_000)


@calm
@given(amounts, rows)
def test_a_price_marked_up_for_its_discounts_leaves_the_amount(paid, series):
    marked = price_before_discounts(paid, series)
    assert abs(price_after_discounts(marked, series) - paid) <= paid * BS("1e-20")


@calm
@given(rows)
def test_discounts_in_a_row_never_take_more_than_their_sum(series):
    assert single_discount(series) <= sum(series) + BS("1e-20")


@calm
@given(sizes, sizes, sizes, sizes, amounts)
def test_at_the_new_units_as_much_is_left_and_with_one_less_not(units, price, variable, new_price, outlay):
    assume(price > variable and new_price > variable)
    change = units_at_new_price(units, price, variable, new_price, outlay=outlay)
    before = units * (price - variable)
    dust = BS("1e-9") * new_price  # a thousand-millionth of a unit is none
    assert change.units * (new_price - variable) - outlay >= before - dust
    assert (change.units - 1) * (new_price - variable) - outlay < before


@calm
@given(amounts, st.sampled_from([BS("0.50"), BS(1), BS(5), BS(10)]), st.sampled_from([BS(0), BS("0.10"), BS("0.20")]))
def test_a_charming_price_is_never_under_the_price_nor_a_step_over(price, step, below):
    charming = charm_price(price, step, below, COIN)
    assert price <= charming < price + step or charming == step - below
    assert (charming + below) % step == 0
