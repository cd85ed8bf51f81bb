"""Is it flagged that more would have been sold, and never taken for a record?"""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qhatu.sums.bad_input import BadInput
from qhatu.sums.market.outing_demand import demand_log
from qhatu.sums.market.outings import Taken, Unsold
from qhatu.sums.market.sold_out import hours_between, sold_out_products
from qhatu.sums.stock.demand import demand_from_log
from sums.market import MORNING, fair, sale
from sums.workshop import BS, calm

OPEN = {"opened": MORNING, "closed": MORNING + timedelta(hours=6)}


def day(sold, last_minutes=240, taken=12, **more):
    """A fair from nine to three at which candles sold evenly till some minutes after nine."""
    sales = tuple(sale(f"v{n}", last_minutes * (n + 1) // sold) for n in range(sold))
    return fair(**{"taken": (Taken(product="Vela", units=taken),), "sales": sales, **OPEN, **more})


def test_twelve_candles_in_four_hours_might_have_been_eighteen_in_six():
    [row] = sold_out_products(day(12))
    assert (row.product, row.when, row.sold) == ("Vela", MORNING + timedelta(hours=4), 12)
    assert (row.hours_on_sale, row.hours_without, row.missed, row.demand) == (4, 2, 6, 18)


def test_what_came_back_did_not_run_out():
    assert sold_out_products(day(11)) == ()


def test_what_was_given_and_lost_is_not_left_either():
    gone = day(9, unsold=(Unsold(id="u", product="Vela", why="gift", units=3),))
    assert sold_out_products(gone)[0].sold == 9
    all_broken = day(0, unsold=(Unsold(id="u", product="Vela", why="lost", units=12),))
    assert sold_out_products(all_broken) == ()


def test_without_the_hours_the_moment_is_told_and_no_estimate_is_made():
    for unknown in ({"opened": None}, {"closed": None}, {"opened": None, "closed": None}):
        [row] = sold_out_products(day(12, **unknown))
        assert row.when == MORNING + timedelta(hours=4)
        assert row.hours_on_sale is row.hours_without is row.missed is row.demand is None
        assert demand_log([day(12, **unknown)], "Vela")[0].sold_out_after is None


def test_what_was_gone_at_once_gives_no_rate_and_what_lasted_to_the_end_missed_nothing():
    [at_once] = sold_out_products(day(12, last_minutes=0))
    assert (at_once.hours_on_sale, at_once.missed) == (0, None)
    [to_the_end] = sold_out_products(day(12, last_minutes=360))
    assert (to_the_end.hours_without, to_the_end.missed) == (0, 0)
    [after_the_end] = sold_out_products(day(12, last_minutes=400))
    assert after_the_end.missed == 0


def test_hours_are_counted_with_their_part():
    assert hours_between(MORNING, MORNING + timedelta(days=1, minutes=90)) == BS("25.5")
    assert hours_between(MORNING, MORNING + timedelta(microseconds=36)) == BS("1e-8")
    assert hours_between(MORNING, MORNING - timedelta(hours=1)) == 0
    with pytest.raises(BadInput, match="la hora del final"):
        hours_between(MORNING, MORNING.date())


def test_the_log_feeds_the_question_how_many_to_take_next_time():
    fairs = [day(12), day(9), day(12, opened=None, closed=None), fair(taken=(Taken(product="Pan", units=5),))]
    seen = demand_log(fairs, "Vela")
    assert [(one.taken, one.sold, one.sold_out_after) for one in seen] == [(12, 12, 4), (12, 9, None), (12, 12, None)]
    assert [chance.units for chance in demand_from_log(seen, method="rate").chances] == [9, 12, 18]


def test_gifts_were_not_there_to_be_sold():
    two_given = Unsold(id="u", product="Vela", why="gift", units=2)
    one_lost = Unsold(id="l", product="Vela", why="lost")
    [seen] = demand_log([day(6, taken=10, unsold=(two_given, one_lost))], "Vela")
    assert (seen.taken, seen.sold, seen.sold_out) == (7, 6, False)
    [last] = demand_log([day(1, last_minutes=360, taken=1)], "Vela")
    assert (last.taken, last.sold, last.sold_out_after) == (1, 1, 6)
    all_given = day(0, taken=2, unsold=(Unsold(id="u", product="Vela", why="gift", units=2),))
    assert demand_log([all_given], "Vela") == ()


@calm
@given(st.integers(1, 30), st.integers(1, 360))
def test_the_sooner_it_runs_out_the_more_is_missed(sold, minutes):
    [row] = sold_out_products(day(sold, minutes, taken=sold))
    assert row.missed >= 0
    assert abs(row.demand / 6 - row.sold / row.hours_on_sale) < BS("1e-20")
    if minutes < 360:
        [later] = sold_out_products(day(sold, minutes + 1, taken=sold))
        assert later.missed < row.missed
