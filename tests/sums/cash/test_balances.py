"""When is money lowest, and how much has to be there at the start?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qhatu.sums.bad_input import BadInput
from qhatu.sums.cash.balances import (
    LowestCash,
    break_even_period,
    lowest_cash,
    recovery_period,
    red_periods,
    running_balances,
    starting_cash_needed,
)
from sums.workshop import BS, calm, hostile, numbers

nets = st.lists(numbers("-99999", "99999"), min_size=1, max_size=24)
amounts = numbers("-99999", "99999")
YEAR = [BS(n) for n in (-300, -320, 400, 150, -80, 900)]


def test_each_balance_carries_over_to_the_next_period():
    assert running_balances(BS("500"), YEAR) == (200, -120, 280, 430, 350, 1250)
    assert running_balances(BS("500"), []) == ()


def test_the_lowest_cash_says_how_low_and_when():
    assert lowest_cash(BS("500"), YEAR) == LowestCash(amount=BS("-120"), index=1)


def test_of_two_months_as_low_the_first_is_told():
    assert lowest_cash(BS("0"), [BS("-5"), BS("3"), BS("-3")]).index == 0


def test_a_plan_that_only_grows_is_lowest_at_the_end_of_its_first_period():
    assert lowest_cash(BS("10"), [BS("1"), BS("1")]) == LowestCash(amount=BS("11"), index=0)


def test_a_month_that_closes_with_exactly_the_cushion_is_not_red():
    assert red_periods(BS("500"), YEAR) == (1,)
    assert red_periods(BS("500"), YEAR, cushion=BS("280")) == (0, 1)


def test_the_working_capital_is_the_largest_deficit_and_the_cushion():
    assert starting_cash_needed(YEAR) == 620
    assert starting_cash_needed(YEAR, cushion=BS("100")) == 720
    assert starting_cash_needed([BS("1"), BS("2")]) == 0


def test_the_month_that_pays_for_itself_comes_before_the_one_that_has_paid_for_all():
    assert break_even_period(YEAR) == 2
    assert recovery_period(YEAR) == 5
    assert break_even_period([BS("-1")]) is recovery_period([BS("-1")]) is None


def test_money_that_leaves_again_has_not_come_back():
    assert recovery_period([BS("-100"), BS("150"), BS("-80"), BS("60")]) == 3
    assert recovery_period([BS("5"), BS("5")]) == 0


def test_without_periods_there_is_no_lowest_one():
    with pytest.raises(BadInput, match="1 o más"):
        lowest_cash(BS("0"), [])


def test_ten_thousand_periods_are_enough():
    assert running_balances(BS("0"), [BS("1")] * 10_000)[-1] == 10_000
    with pytest.raises(BadInput, match="caben 10000"):
        running_balances(BS("0"), [BS("1")] * 10_001)


@pytest.mark.parametrize("number", [*hostile, BS("1e15")])
@pytest.mark.parametrize(
    "ask",
    [
        lambda n: running_balances(n, YEAR),
        lambda n: running_balances(BS(0), [n]),
        lambda n: lowest_cash(BS(0), [BS(1), n]),
        lambda n: red_periods(BS(0), YEAR, n),
        lambda n: starting_cash_needed([n]),
        lambda n: starting_cash_needed(YEAR, n),
        lambda n: break_even_period([n]),
        lambda n: recovery_period([n]),
        lambda n: running_balances(BS("9e14"), [BS("9e14")]) if n.is_nan() else running_balances(BS(0), [n]),
    ],
)
def test_a_hostile_number_is_refused_wherever_it_stands(ask, number):
    with pytest.raises(BadInput):
        ask(number)


@calm
@given(amounts, nets)
def test_the_last_balance_is_the_opening_and_all_that_came_and_went(opening, net_by_period):
    assert running_balances(opening, net_by_period)[-1] == opening + sum(net_by_period)


@calm
@given(nets, numbers("0", "5000"))
def test_with_the_money_that_is_needed_no_period_is_red_and_with_a_cent_less_one_is(net_by_period, cushion):
    needed = starting_cash_needed(net_by_period, cushion)
    assert red_periods(needed, net_by_period, cushion) == ()
    if needed:
        assert red_periods(needed - BS("0.01"), net_by_period, cushion)


@calm
@given(amounts, nets, numbers("0", "5000"))
def test_more_at_the_start_lifts_the_lowest_balance_by_as_much_and_does_not_move_it(opening, net_by_period, more):
    before, after = lowest_cash(opening, net_by_period), lowest_cash(opening + more, net_by_period)
    assert after == LowestCash(amount=before.amount + more, index=before.index)
