"""Is the middle of a market its middle, and does a price stand where one would say?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qhatu.sums.bad_input import BadInput
from qhatu.sums.prices.market_price import OfferedPrice, market_prices, place_price
from sums.workshop import BS, calm, hostile, sizes

prices = st.lists(sizes, min_size=1, max_size=8)


def market(*asked):
    return market_prices([OfferedPrice(seller=f"vende {k}", price=BS(price)) for k, price in enumerate(asked)])


def quartiles(found):
    return found.lower_quartile, found.median, found.upper_quartile


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        # Definition 2 of Hyndman & Fan, by hand: where the count is reached exactly, the mean of two neighbours.
        ((6,), (6, 6, 6)),
        ((4, 6), (4, 5, 6)),
        ((4, 5, 6), (4, 5, 6)),
        ((1, 2, 3, 4), (BS("1.5"), BS("2.5"), BS("3.5"))),
        ((1, 2, 3, 4, 5), (2, 3, 4)),
        ((8, 7, 6, 5, 4, 3, 2, 1), (BS("2.5"), BS("4.5"), BS("6.5"))),
    ],
)
def test_the_quartiles_are_those_counted_by_hand(asked, expected):
    assert quartiles(market(*asked)) == expected


def test_one_dear_seller_pulls_the_mean_and_not_the_median():
    found = market(5, 6, 7, 30)
    assert (found.average, found.median) == (12, BS("6.5"))
    assert (found.sellers, found.lowest, found.highest) == (4, 5, 30)


def test_one_who_sells_more_counts_more():
    found = market_prices(
        [
            OfferedPrice(seller="Wara", price=BS(5)),
            OfferedPrice(seller="Illa", price=BS(8), weight=BS(3)),
        ]
    )
    assert (found.median, found.average) == (8, BS("7.25"))


@pytest.mark.parametrize(
    ("price", "by_cost", "in_market"),
    [
        ("1", "under_floor", "under_all"),
        ("3.09", "under_floor", "under_all"),
        ("3.10", "under_fair", "under_all"),
        ("4", "under_fair", "under_most"),
        ("4.50", "under_fair", "among_most"),
        ("6.09", "under_fair", "among_most"),
        ("6.10", "fair", "among_most"),
        ("6.50", "fair", "among_most"),
        ("6.60", "fair", "over_most"),
        ("7", "fair", "over_most"),
        ("7.10", "fair", "over_all"),
    ],
)
def test_a_price_stands_under_between_or_over(price, by_cost, in_market):
    found = place_price(BS(price), BS("3.10"), BS("6.10"), market(4, 5, 6, 7))
    assert (found.by_cost, found.in_market) == (by_cost, in_market)
    assert found.over_floor == BS(price) - BS("3.10")
    assert found.over_fair == BS(price) - BS("6.10")
    assert found.over_median == BS(price) - BS("5.50")


def test_the_room_is_what_the_market_pays_beyond_all_costs():
    assert place_price(BS(6), BS("3.10"), BS("6.10"), market(7, 8, 9)).room == BS("1.90")
    assert place_price(BS(6), BS("3.10"), BS("6.10"), market(4, 5, 6)).room == BS("-1.10")


def test_without_a_market_only_the_costs_are_said():
    found = place_price(BS(6), BS("3.10"), BS("6.10"))
    assert (found.in_market, found.over_median, found.room) == ("unknown", 0, 0)


@pytest.mark.parametrize(
    ("ask", "says"),
    [
        (lambda: market_prices(()), "los precios de otros: hacen falta 1 o más"),
        (lambda: OfferedPrice(seller="x", price=BS(0)), "el precio de cada vendedor"),
        (lambda: OfferedPrice(seller="x", price=BS(1), weight=BS(0)), "lo que cuenta cada vendedor"),
        (lambda: place_price(BS(6), BS(5), BS(4)), "El precio justo, 4, no puede ser menos que el mínimo, 5"),
        (lambda: place_price(BS(-1), BS(3), BS(4)), "el precio"),
        (lambda: place_price(BS(6), BS(-1), BS(4)), "el precio mínimo"),
    ],
)
def test_what_makes_no_sense_is_told_in_a_sentence_that_names_it(ask, says):
    with pytest.raises(BadInput, match=says):
        ask()


@pytest.mark.parametrize("number", hostile)
@pytest.mark.parametrize(
    "ask",
    [
        lambda n: OfferedPrice(seller="x", price=n),
        lambda n: OfferedPrice(seller="x", price=BS(1), weight=n),
        lambda n: place_price(n, BS(3), BS(4)),
        lambda n: place_price(BS(6), n, BS(4)),
        lambda n: place_price(BS(6), BS(3), n),
    ],
)
def test_a_hostile_number_is_refused_wherever_it_stands(ask, number):
    with pytest.raises(BadInput):
        ask(number)


@calm
@given(st.lists(st.tuples(sizes, st.integers(1, 4)), min_size=1, max_size=6))
def test_a_weight_is_so_many_sellers(offers):
    weighted = market_prices([OfferedPrice(seller="x", price=price, weight=BS(times)) for price, times in offers])
    repeated = market(*(price for price, times in offers for _ in range(times)))
    assert weighted.but(sellers=0, average=0) == repeated.but(sellers=0, average=0)
    assert abs(weighted.average - repeated.average) < BS("1e-15")


@calm
@given(prices)
def test_the_six_numbers_are_in_order(asked):
    found = market(*asked)
    assert found.lowest <= found.lower_quartile <= found.median <= found.upper_quartile <= found.highest
    assert found.lowest <= found.average + BS("1e-15") <= found.highest + BS("2e-15")


@calm
@given(prices, st.sampled_from([1, 2, 3]))
def test_as_many_quarters_ask_no_more_than_the_quartile(asked, quarters):
    quartile = quartiles(market(*asked))[quarters - 1]
    assert 4 * sum(price <= quartile for price in asked) >= quarters * len(asked)
    assert 4 * sum(price < quartile for price in asked) <= quarters * len(asked)
