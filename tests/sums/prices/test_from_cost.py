"""Does a price cover what it should, and does an hour earn what is left?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qhatu.sums import (
    BadInput,
    Batch,
    SharedCost,
    Work,
    cost_sheet,
    fair_price,
    floor_price,
    hour_earned,
    margin_from_markup,
    margin_of,
    markup_from_margin,
    markup_of,
    price_from_margin,
    price_from_markup,
    round_to_coin,
)
from qhatu.sums.prices.from_cost import cost_for_margin, cost_for_markup
from sums.workshop import BS, amounts, batches, birthday_candles, calm, hostile, numbers, sizes, wastes

COIN = BS("0.10")
coins = st.sampled_from([BS("0.01"), COIN, BS("0.50"), BS("1")])


def test_a_margin_is_of_the_price_and_a_markup_of_the_cost():
    assert price_from_margin(BS("4"), BS("0.20")) == 5
    assert price_from_markup(BS("4"), BS("0.25")) == 5
    assert margin_of(BS("5"), BS("4")) == BS("0.20")
    assert markup_of(BS("5"), BS("4")) == BS("0.25")


def test_with_no_margin_the_price_is_the_cost():
    assert price_from_margin(BS("4.90"), BS("0")) == price_from_markup(BS("4.90"), BS("0")) == BS("4.90")


def test_a_margin_of_one_half_doubles_the_cost():
    assert price_from_margin(BS("4"), BS("0.5")) == 8
    assert markup_from_margin(BS("0.5")) == 1


def test_the_market_s_price_says_what_a_unit_may_cost():
    assert cost_for_margin(BS("5"), BS("0.20")) == 4
    assert cost_for_markup(BS("5"), BS("0.25")) == 4
    assert cost_for_margin(BS("5"), BS("0")) == cost_for_markup(BS("5"), BS("0")) == 5


def test_the_toasters_of_a_textbook_are_priced_as_printed():
    # Kotler & Armstrong, Principles of Marketing, cost-plus pricing: a toaster spends $10, 50,000 of them share
    # $300,000 of fixed cost, so one costs $16; for 20 of each 100 of the price it is sold at $20.
    cost = BS(10) + BS(300000) / 50000
    assert cost == 16
    assert price_from_margin(cost, BS("0.20")) == 20


def test_selling_under_the_cost_shows_as_a_negative_share():
    assert margin_of(BS("4"), BS("5")) == BS("-0.25")
    assert markup_of(BS("4"), BS("5")) == BS("-0.2")
    assert margin_from_markup(BS("-0.2")) == BS("-0.25")


def test_the_candle_of_the_drawn_screen_is_priced_as_drawn():
    sheet = cost_sheet(birthday_candles())
    assert str(floor_price(sheet, COIN)) == "3.10"
    assert str(fair_price(sheet, BS("0.20"), COIN)) == "6.10"
    assert str(round_to_coin(hour_earned(sheet, BS("6.00")), COIN)) == "26.80"


def test_at_the_full_cost_the_hour_earns_what_it_was_said_to_be_worth():
    sheet = cost_sheet(birthday_candles())
    assert round(hour_earned(sheet, sheet.full_per_unit), 15) == round(BS("3300") / BS("208"), 15)


def test_at_the_cash_cost_and_wear_the_hour_earns_nothing_and_below_it_loses():
    sheet = cost_sheet(birthday_candles())
    assert hour_earned(sheet, BS("3.30")) == 0
    assert hour_earned(sheet, BS("3.00")) < 0


def test_the_floor_rounds_up_where_the_nearest_coin_would_lose_money():
    sheet = cost_sheet(_costing_only_shared("3.31"))
    assert floor_price(sheet, COIN) == BS("3.40")


def test_the_fair_price_is_never_under_the_floor():
    sheet = cost_sheet(_costing_only_shared("3.31"))
    assert fair_price(sheet, BS("0"), COIN) == BS("3.40")


def _costing_only_shared(per_unit: str) -> Batch:
    return Batch(units=BS(1), batches=BS(1), shared=(SharedCost(name="Luz", monthly=BS(per_unit)),))


def test_without_unpaid_minutes_there_is_no_hour_to_earn():
    with pytest.raises(BadInput, match="anota los minutos"):
        hour_earned(cost_sheet(_costing_only_shared("3")), BS("5"))


SHEET = cost_sheet(birthday_candles())


@pytest.mark.parametrize(
    ("ask", "says"),
    [
        (lambda: price_from_margin(BS("5"), BS("1")), "menos de 100 de cada 100; encontré 100"),
        (lambda: price_from_margin(BS("5"), BS("1.5")), "encontré 150"),
        (lambda: price_from_margin(BS("5"), BS("0." + "9" * 30)), "menos de 100"),
        (lambda: price_from_margin(BS("5"), BS("-0.1")), "encontré -10"),
        (lambda: price_from_margin(BS("-5"), BS("0.1")), "costo no puede ser menos que 0"),
        (lambda: price_from_markup(BS("5"), BS("-0.1")), "recargo no puede ser menos que 0"),
        (lambda: price_from_markup(BS("-5"), BS("0.1")), "costo no puede ser menos que 0"),
        (lambda: margin_from_markup(BS("-1")), "no queda precio"),
        (lambda: markup_from_margin(BS("1")), "menos de 100"),
        (lambda: margin_of(BS("0"), BS("4")), "precio tiene que ser más que 0"),
        (lambda: margin_of(BS("5"), BS("-4")), "costo no puede ser menos que 0"),
        (lambda: markup_of(BS("5"), BS("0")), "costo tiene que ser más que 0"),
        (lambda: markup_of(BS("-5"), BS("4")), "precio no puede ser menos que 0"),
        (lambda: cost_for_margin(BS("-5"), BS("0.1")), "precio no puede ser menos que 0"),
        (lambda: cost_for_margin(BS("5"), BS("1")), "el margen: hace falta menos de 100"),
        (lambda: cost_for_markup(BS("5"), BS("-0.1")), "el recargo: hace falta 0 o más"),
        (lambda: floor_price(SHEET, BS("0")), "moneda"),
        (lambda: fair_price(SHEET, BS("1"), COIN), "menos de 100"),
        (lambda: fair_price(SHEET, BS("0.2"), BS("-1")), "moneda"),
        (lambda: hour_earned(SHEET, BS("-1")), "precio no puede ser menos que 0"),
    ],
)
def test_what_makes_no_sense_is_told_in_a_sentence_that_names_it(ask, says):
    with pytest.raises(BadInput, match=says):
        ask()


@pytest.mark.parametrize("number", hostile)
@pytest.mark.parametrize(
    "ask",
    [
        lambda n: price_from_margin(n, BS("0.2")),
        lambda n: price_from_margin(BS(5), n),
        lambda n: price_from_markup(n, BS("0.2")),
        lambda n: price_from_markup(BS(5), n),
        lambda n: margin_from_markup(n),
        lambda n: markup_from_margin(n),
        lambda n: margin_of(n, BS(5)),
        lambda n: margin_of(BS(5), n),
        lambda n: markup_of(n, BS(5)),
        lambda n: markup_of(BS(5), n),
        lambda n: cost_for_margin(n, BS("0.2")),
        lambda n: cost_for_margin(BS(5), n),
        lambda n: cost_for_markup(n, BS("0.2")),
        lambda n: cost_for_markup(BS(5), n),
        lambda n: floor_price(SHEET, n),
        lambda n: fair_price(SHEET, n, COIN),
        lambda n: fair_price(SHEET, BS("0.2"), n),
        lambda n: hour_earned(SHEET, n),
    ],
)
def test_a_hostile_number_is_refused_wherever_it_stands(ask, number):
    with pytest.raises(BadInput):
        ask(number)


@calm
@given(wastes)
def test_margin_and_markup_undo_each_other(margin):
    assert round(margin_from_markup(markup_from_margin(margin)), 20) == margin


@calm
@given(amounts, wastes)
def test_a_price_made_from_a_share_shows_that_share_again(cost, share):
    if cost:
        assert round(margin_of(price_from_margin(cost, share), cost), 20) == share
        assert round(markup_of(price_from_markup(cost, share), cost), 20) == share


@calm
@given(amounts, wastes)
def test_the_cost_a_price_allows_is_the_cost_it_was_made_from(cost, share):
    assert abs(cost_for_margin(price_from_margin(cost, share), share) - cost) < BS("1e-18")
    assert abs(cost_for_markup(price_from_markup(cost, share), share) - cost) < BS("1e-18")


@calm
@given(sizes, sizes)
def test_the_margin_is_never_more_than_the_markup(price, cost):
    assert margin_of(price, cost) <= markup_of(price, cost)


@calm
@given(batches(), wastes, coins)
def test_the_floor_covers_the_cash_cost_and_the_fair_price_the_floor(batch, margin, coin):
    sheet = cost_sheet(batch)
    floor = floor_price(sheet, coin)
    assert floor >= sheet.cash_per_unit - coin * BS("1e-9")
    assert floor % coin == 0
    assert fair_price(sheet, margin, coin) >= floor


@calm
@given(batches(), sizes, numbers("0.01", "500"))
def test_a_higher_price_never_earns_less_an_hour(batch, price, more):
    sheet = cost_sheet(batch)
    if sheet.unpaid_minutes:
        assert hour_earned(sheet, price + more) > hour_earned(sheet, price)


@calm
@given(amounts, amounts, sizes, amounts)
def test_what_the_hour_was_said_to_be_worth_does_not_change_what_it_earns(one, other, minutes, price):
    def earned(hourly):
        own = Work(kind="own", minutes=minutes, hourly=hourly)
        return hour_earned(cost_sheet(Batch(units=BS(24), batches=BS(8), works=(own,))), price)

    assert earned(one) == earned(other)
