"""Is what came in always what went out and what is there, to the cent?"""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qhatu.sums.bad_input import BadInput
from qhatu.sums.stock.stock_card import COST_METHODS, StockMove, stock_card
from sums.workshop import BS, calm, hostile, numbers


def bought(units, cost, **more) -> StockMove:
    return StockMove(kind="purchase", units=units, cost=cost, **more)


def used(units, **more) -> StockMove:
    return StockMove(kind="use", units=units, **more)


# Published cases.

TRACKERS = [used(120), bought(225, 225 * 27), used(180), bought(210, 210 * 33)]
BEGINNING = {"opening_units": 150, "opening_value": 150 * 21}


@pytest.mark.parametrize(
    ("method", "sold", "left"), [("fifo", 7_200, 8_955), ("lifo", 7_380, 8_775), ("average", 7_253, 8_902)]
)
def test_the_trackers_of_the_spy_who_loves_you_when_counted_at_each_sale(method, sold, left):
    """OpenStax, Principles of Financial Accounting, 10.3 (module m67891), perpetual; rounded to the dollar there."""
    card = stock_card(TRACKERS, method, **BEGINNING)
    assert round(-card.value("use")) == sold
    assert round(card.closing_value) == left
    assert card.closing_units == 285


@pytest.mark.parametrize(("method", "sold", "left"), [("fifo", 7_200, 8_955), ("lifo", 9_360, 6_795)])
def test_the_trackers_of_the_spy_who_loves_you_when_counted_at_the_month_s_end(method, sold, left):
    """OpenStax, Principles of Financial Accounting, 10.2 (module m67890), periodic: the purchases first."""
    purchases_first = sorted(TRACKERS, key=lambda move: move.kind)
    card = stock_card(purchases_first, method, **BEGINNING)
    assert (-card.value("use"), card.closing_value) == (sold, left)


def test_the_second_sale_of_trackers_goes_at_the_average_of_the_moment():
    """The same source: 255 units worth $6,705 are $26.29 each, 285 worth $8,902 are $31.24 (rounded)."""
    rows = stock_card(TRACKERS, **BEGINNING).rows
    assert (rows[1].on_hand, rows[1].on_hand_value, round(rows[1].unit_cost, 2)) == (255, 6705, BS("26.29"))
    assert round(rows[3].unit_cost, 2) == BS("31.24")


# By example.


def test_losses_and_counts_go_at_the_same_cost_as_uses():
    card = stock_card(
        [bought(10, 100), bought(10, 120), StockMove(kind="loss", units=1), StockMove(kind="count", units=17)]
    )
    assert [row.value for row in card.rows] == [100, 120, -11, -22]
    assert (card.units("count"), card.value("loss"), card.closing_value) == (-2, -11, 187)


def test_a_count_that_finds_more_brings_it_in_at_the_cost_of_what_is_there():
    more = [bought(10, 100), bought(10, 120), StockMove(kind="count", units=22)]
    assert stock_card(more).rows[-1].value == 22
    assert stock_card(more, "fifo").rows[-1].value == 24
    gone = [bought(10, 100), used(10), StockMove(kind="count", units=2)]
    assert stock_card(gone).rows[-1].value == 20
    assert stock_card([StockMove(kind="count", units=2)]).rows[-1].value == 0


def test_a_count_that_agrees_changes_nothing():
    row = stock_card([bought(10, 100), StockMove(kind="count", units=10)]).rows[-1]
    assert (row.units, row.value, row.on_hand_value) == (0, 0, 100)
    assert str(row.value) == "0"


def test_thirds_of_a_cent_stay_in_stock_and_leave_with_the_last_unit():
    card = stock_card([bought(3, 10), used(1), used(1), used(1)])
    assert [row.value for row in card.rows] == [10, BS("-3.33"), BS("-3.34"), BS("-3.33")]
    assert (card.closing_units, card.closing_value) == (0, 0)
    assert card.rows[-1].unit_cost is None


def test_the_cent_may_be_another():
    assert stock_card([bought(3, 10), used(1)], cent=1).closing_value == 7
    assert stock_card([bought(3, BS("10.004"))]).closing_value == 10


def test_a_third_of_a_unit_that_came_in_can_go_out_again():
    third = BS(10) / 3
    card = stock_card([bought(third, 30), used(third)])
    assert (card.closing_units, card.closing_value) == (0, 0)


def test_an_empty_card_shows_what_there_was():
    card = stock_card([], opening_units=4, opening_value=20)
    assert (card.closing_units, card.closing_value, card.units("use")) == (4, 20, 0)


def test_the_oldest_go_first_across_several_purchases():
    moves = [bought(2, 10), bought(2, 20), bought(2, 30), used(5)]
    assert stock_card(moves, "fifo").rows[-1].value == -45
    assert stock_card(moves, "lifo").rows[-1].value == -55
    assert stock_card(moves).rows[-1].value == -50


def test_ten_thousand_lines_are_worked_out():
    moves = [bought(2, BS("10.01")), used(1)] * 5_000
    for method in COST_METHODS:
        assert stock_card(moves, method).closing_units == 5_000


MONDAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("ask", "says"),
    [
        (lambda: stock_card([bought(5, 10), used(3), used(3)]), "En la línea 3 salen 3 y solo hay 2"),
        (lambda: stock_card([StockMove(kind="loss", units=1)]), "En la línea 1 salen 1 y solo hay 0"),
        (lambda: stock_card([bought(0, 10)]), "En la línea 1 anotaste una compra de 0"),
        (
            lambda: stock_card([bought(5, 10, day=MONDAY), used(1), used(1, day=MONDAY - timedelta(days=1))]),
            "En la línea 3 el día es 2026-03-01 y antes hay uno del 2026-03-02",
        ),
        (lambda: stock_card([], "newest"), "la forma de valorar"),
        (lambda: stock_card([], opening_value=5), "no había nada y anotaste que costó 5"),
        (lambda: stock_card([], cent=0), "el centavo"),
        (lambda: stock_card([used(1)] * 10_001), "caben 10000"),
        (lambda: used(-1), "las unidades de un movimiento"),
        (lambda: bought(1, -1), "lo que costó la compra"),
        (lambda: StockMove(kind="gift", units=1), "la clase de movimiento"),
        (lambda: used(1, day="lunes"), "hace falta una fecha"),
    ],
)
def test_what_makes_no_sense_is_told_in_a_sentence_that_names_it(ask, says):
    with pytest.raises(BadInput, match=says):
        ask()


@pytest.mark.parametrize("number", hostile)
@pytest.mark.parametrize(
    "ask",
    [
        lambda n: used(n),
        lambda n: bought(1, n),
        lambda n: stock_card([], opening_units=n),
        lambda n: stock_card([], opening_units=1, opening_value=n),
        lambda n: stock_card([], cent=n),
    ],
)
def test_a_hostile_number_is_refused_wherever_it_stands(ask, number):
    with pytest.raises(BadInput):
        ask(number)


# Properties.

moves = st.one_of(
    st.builds(bought, numbers("0.01", "99"), numbers("0", "999")),
    st.builds(used, numbers("0", "60")),
    st.builds(lambda units: StockMove(kind="loss", units=units), numbers("0", "9")),
    st.builds(lambda units: StockMove(kind="count", units=units), numbers("0", "99")),
)


def those_that_can_be(drawn: list[StockMove]) -> list[StockMove]:
    there, kept = BS(0), []
    for move in drawn:
        if move.kind in ("use", "loss") and move.units > there:
            continue
        there = move.units if move.kind == "count" else there + move.units * (1 if move.kind == "purchase" else -1)
        kept.append(move)
    return kept


@calm
@given(st.lists(moves, max_size=25).map(those_that_can_be), st.sampled_from(COST_METHODS))
def test_what_came_in_is_what_went_out_and_what_is_there(drawn, method):
    card = stock_card(drawn, method)
    assert sum((row.value for row in card.rows), BS(0)) == card.closing_value
    assert sum((row.units for row in card.rows), BS(0)) == card.closing_units
    for row in card.rows:
        assert row.on_hand >= 0 and row.on_hand_value >= 0
        assert row.value % BS("0.01") == 0
        assert row.on_hand or row.on_hand_value == 0
    assert card.units("purchase") == sum((move.units for move in drawn if move.kind == "purchase"), BS(0))


@calm
@given(st.lists(moves, max_size=25).map(those_that_can_be))
def test_the_average_lies_between_the_cheapest_and_the_dearest_purchase(drawn):
    drawn = [move for move in drawn if move.kind != "count"]
    prices = [move.cost / move.units for move in drawn if move.kind == "purchase"]
    card = stock_card(those_that_can_be(drawn))
    for row in card.rows:
        if row.on_hand:
            # A rounded cent for each line that went out.
            dust = BS("0.01") * len(drawn) / row.on_hand
            assert min(prices) - dust <= row.unit_cost <= max(prices) + dust


@calm
@given(st.lists(numbers("1", "9"), min_size=2, max_size=8).map(sorted), numbers("1", "7"))
def test_when_prices_rise_the_oldest_leave_cheapest_and_the_newest_dearest(prices, share):
    purchases = [bought(10, price * 10) for price in prices]
    out = used(10 * len(prices) * share / 8)
    fifo, average, lifo = (
        -stock_card([*purchases, out], method).value("use") for method in ("fifo", "average", "lifo")
    )
    for cheaper, dearer in pairwise((fifo, average, lifo)):
        assert cheaper <= dearer + BS("0.05")
