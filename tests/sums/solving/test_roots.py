"""Is every rate found, and no other? A theorem older than computers (Sturm, 1829) counts them too."""

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from qhatu.sums.bad_input import BadInput
from qhatu.sums.solving.roots import (
    NoRate,
    SeveralRates,
    sign_changes,
    the_only_rate,
    to_twenty_decimals,
    zero_value_rates,
)
from sums.workshop import BS, calm, hostile


def product(*polynomials: list) -> list:
    """The coefficients of a product, those of the lowest power first."""
    result = [BS(1)]
    for other in polynomials:
        longer = [BS(0)] * (len(result) + len(other) - 1)
        for i, a in enumerate(result):
            for j, b in enumerate(other):
                longer[i + j] += a * BS(b)
        result = longer
    return result


def flows_with(*rates: str) -> list[BS]:
    """Flows, one a period, that are worth nothing at these rates and at no other."""
    return product(*([-1, 1 + BS(rate)] for rate in rates))


def rates_of(flows: list, gap: int = 1) -> tuple[BS, ...]:
    return zero_value_rates([BS(flow) for flow in flows], [gap * k for k in range(len(flows))], gap)


# Known answers.


def test_one_change_of_sign_has_just_one_rate():
    assert rates_of([-100, 110]) == (BS("0.1"),)
    assert rates_of([100, -110]) == (BS("0.1"),)
    assert rates_of([-100, 0, 0, "133.1"]) == (BS("0.1"),)


def test_the_oil_pump_has_two_rates():
    # Lorie and Savage (1955): a larger pump takes out sooner what the smaller would have taken out later.
    assert rates_of([-1600, 10000, -10000]) == (BS("0.25"), BS("4"))


def test_the_strip_mine_that_has_to_be_restored_has_two_rates():
    # Brealey, Myers and Allen, chapter 5, "multiple rates of return": helium, 3.50 % and 19.54 %.
    helium = [-30, *[10] * 9, -65]
    assert [round(rate * 100, 2) for rate in rates_of(helium)] == [BS("3.50"), BS("19.54")]


def test_flows_that_are_worth_more_than_nothing_at_any_rate_have_none():
    # Brealey, Myers and Allen, chapter 5: project E, 1000, −3000, 2500.
    assert rates_of([1000, -3000, 2500]) == ()


def test_a_rate_at_which_the_value_only_touches_nothing_counts_once():
    assert rates_of([-100, 220, -121]) == (BS("0.1"),)
    assert rates_of(flows_with("0.07", "0.07")) == (BS("0.07"),)
    assert rates_of(flows_with("0", "0")) == (BS(0),)
    assert rates_of(flows_with("-0.5", "-0.5", "0.2")) == (BS("-0.5"), BS("0.2"))


@pytest.mark.parametrize("times", [3, 4, 5, 6, 7])
def test_a_rate_that_counts_many_times_is_told_once(times):
    rates = rates_of(flows_with(*["0.1"] * times))
    assert len(rates) == 1
    assert abs(rates[0] - BS("0.1")) < BS("1e-9")


def test_a_hair_makes_two_rates_of_a_touch_or_none():
    assert rates_of([-100, 220, "-121.0000000001"]) == ()
    low, high = rates_of([-100, 220, "-120.9999999999"])
    # v = 1 ÷ (1 + r) of 120.9999999999 v² − 220 v + 100 = 0, written out.
    width = (BS("1.1") ** 2 - BS("1.209999999999")).sqrt()
    assert abs(high - (BS("0.1") + width)) < BS("1e-18") and abs(low - (BS("0.1") - width)) < BS("1e-18")


def test_eight_rates_from_nine_tenths_lost_to_threefold_are_all_found():
    rates = ["-0.9", "-0.5", "0", "0.1", "0.2", "0.5", "1", "3"]
    assert rates_of(flows_with(*rates)) == tuple(map(BS, rates))


def test_five_rates_that_only_touch_nothing_are_all_found():
    twice = flows_with("-0.5", "0", "0.25", "1", "4")
    assert rates_of(product(twice, twice)) == tuple(map(BS, ["-0.5", "0", "0.25", "1", "4"]))


def test_rates_a_ten_thousandth_apart_are_told_apart():
    assert rates_of(flows_with("0", "0.0001", "0.0002")) == (BS(0), BS("0.0001"), BS("0.0002"))


def test_amounts_without_a_change_of_sign_have_no_rate():
    assert rates_of([1, 2, 3]) == rates_of([-1, 0, -3]) == rates_of([5]) == ()


def test_amounts_that_are_all_nothing_would_take_any_rate():
    with pytest.raises(NoRate, match="no se mueve dinero"):
        rates_of([0, 0])
    with pytest.raises(NoRate):
        zero_value_rates([], [])


@pytest.mark.parametrize("rate", ["-0.99", "-0.5", "-0.000001", "0", "1e-14", "0.02", "1", "100", "1000000"])
@pytest.mark.parametrize("time", [1, 7, 10_000])
def test_rates_of_any_size_are_found_over_any_time(rate, time):
    grown = (1 + BS(rate)) ** time
    if not BS("1e-14") < grown < BS("1e14"):
        return
    (found,) = zero_value_rates([BS(-1), grown], [0, time])
    assert abs(found - BS(rate)) < BS("1e-19") * (1 + BS(rate)) + BS("1e-20")


@pytest.mark.parametrize("rate", ["-0.99", "0", "0.01", "1", "100"])
def test_ten_thousand_periods_are_no_trouble(rate):
    # An annuity for ever and, at its end, what it is worth: the rate does not change with its length.
    coupon = [BS(1000) * BS(rate)] * 9_999
    (found,) = rates_of([-1000, *coupon, coupon[0] + 1000])
    assert abs(found - BS(rate)) < BS("1e-18") * (1 + BS(rate))


def test_flows_that_go_to_and_fro_ten_thousand_times_are_looked_at_too():
    assert rates_of([1, -1] * 5_000) == (BS(0),)


def test_what_would_take_too_long_is_refused_and_says_what_to_do():
    with pytest.raises(BadInput, match="Junta los movimientos"):
        rates_of(flows_with(*["0.1"] * 25))


def test_times_may_be_far_apart():
    # Twice a rate of 10 % a year, by days.
    assert zero_value_rates([BS(-100), BS(220), BS(-121)], [0, 365, 730], 365) == (BS("0.1"),)


# Sturm's theorem.


def roots_above_zero(flows: list[int]) -> int:
    """Count the different roots above 0 of Σ flow × x^k, by Sturm's sequence, in exact fractions."""
    coefficients = [Fraction(flow) for flow in flows]
    while coefficients and not coefficients[0]:
        coefficients.pop(0)
    while coefficients and not coefficients[-1]:
        coefficients.pop()
    sequence = [coefficients, [k * c for k, c in enumerate(coefficients)][1:]]
    while len(sequence[-1]) > 1:
        rest = remainder(sequence[-2], sequence[-1])
        if not rest:
            break
        sequence.append([-c for c in rest])
    at_zero = [polynomial[0] for polynomial in sequence if polynomial]
    far_away = [polynomial[-1] for polynomial in sequence if polynomial]
    return changes(at_zero) - changes(far_away)


def remainder(of: list[Fraction], by: list[Fraction]) -> list[Fraction]:
    rest = of[:]
    while len(rest) >= len(by):
        factor = rest[-1] / by[-1]
        for k in range(1, len(by) + 1):
            rest[-k] -= factor * by[-k]
        rest.pop()
    while rest and not rest[-1]:
        rest.pop()
    return rest


def changes(numbers: list[Fraction]) -> int:
    signs = [number > 0 for number in numbers if number]
    return sum(a != b for a, b in pairwise(signs))


@settings(calm, max_examples=300)
@given(st.lists(st.integers(-30, 30), min_size=2, max_size=9))
def test_there_are_as_many_rates_as_sturm_counts(flows):
    assume(any(flows))
    assert len(rates_of(flows)) == roots_above_zero(flows)


# The same rate twice is drawn on purpose.
SOME_RATES = st.sampled_from(["-0.9", "-0.3", "-0.01", "0", "0.005", "0.01", "0.1", "0.25", "2", "40"])


@settings(calm, max_examples=60)
@given(st.lists(SOME_RATES, min_size=1, max_size=4), st.integers(1, 40), st.sampled_from([1, 7, 30]))
def test_the_rates_that_flows_were_made_of_come_out_again(rates, twist, gap):
    # The factor 1 − x·twist/50 + x² has no real root: it bends the flows and adds no rate.
    flows = product(flows_with(*rates), [1, -BS(twist) / 50, 1])
    found = rates_of(flows, gap)
    wanted = sorted({BS(rate) for rate in rates})
    assert len(found) == len(wanted)
    assert all(abs(a - b) < BS("1e-7") * (1 + b) for a, b in zip(found, wanted, strict=True))


@settings(calm, max_examples=100)
@given(st.lists(st.integers(-1000, 1000), min_size=2, max_size=40), st.integers(1, 1000))
def test_rates_do_not_change_with_the_currency_nor_with_who_looks(flows, times):
    assume(any(flows))
    rates = rates_of(flows)
    assert rates_of([-times * flow for flow in flows]) == pytest.approx(rates, rel=BS("1e-15"))


@settings(calm, max_examples=100)
@given(st.lists(st.integers(-1000, 1000), min_size=2, max_size=60))
def test_at_each_rate_the_flows_are_worth_nothing(flows):
    assume(any(flows))
    for rate in rates_of(flows):
        worth = [flow / (1 + rate) ** k for k, flow in enumerate(flows)]
        assert abs(sum(worth)) <= BS("1e-12") * sum(map(abs, worth))


# What is given.


@pytest.mark.parametrize(
    ("amounts", "times"),
    [([1, -1], [0]), ([1, -1], [1, 1]), ([1, -1], [1, 0]), ([1, -1], [0, 10**12])],
)
def test_times_have_to_go_forward_with_an_amount_each(amounts, times):
    with pytest.raises(BadInput, match="en orden"):
        zero_value_rates(list(map(BS, amounts)), times)


@pytest.mark.parametrize("number", hostile)
def test_a_hostile_number_is_refused(number):
    with pytest.raises(BadInput):
        zero_value_rates([BS(-1), number], [0, 1])
    with pytest.raises(BadInput):
        sign_changes([BS(-1), number])


@pytest.mark.parametrize("number", [BS("NaN"), BS("sNaN"), BS("Infinity"), BS("-Infinity"), BS("1e301")])
def test_what_is_no_rate_is_not_rounded(number):
    with pytest.raises(BadInput):
        to_twenty_decimals(number)


@pytest.mark.parametrize("number", [BS("NaN"), BS("sNaN"), BS("Infinity")])
def test_what_is_no_rate_is_not_handed_on(number):
    with pytest.raises(BadInput):
        the_only_rate([number], [BS(-1), BS(2)])
    with pytest.raises(BadInput):
        the_only_rate([], [BS(-1), number])


def test_a_few_days_rate_said_by_the_year_may_be_huge_but_not_endless():
    (rate,) = zero_value_rates([BS(-1), BS(2)], [0, 1], 365)
    assert abs(rate - (BS(2) ** 365 - 1)) < BS("1e-24") * rate
    with pytest.raises(BadInput):  # tenfold in a day: 366 figures
        zero_value_rates([BS(-1), BS(10)], [0, 1], 365)
    with pytest.raises(SeveralRates, match=r"10\.00; 7\.52e\+111 de cada 100"):
        the_only_rate((BS("0.1"), rate), [BS(-1), BS(2)])


def test_changes_of_sign_are_counted_between_neighbours():
    assert sign_changes([]) == sign_changes([BS(1)]) == sign_changes([BS(1), BS(2)]) == 0
    assert sign_changes([BS(-1), BS(1), BS(2), BS(-1)]) == 2


@pytest.mark.parametrize(
    ("flows", "says"),
    [
        ([100, 20], "nunca se pone ni se paga"),
        ([-100, -20], "nunca vuelve nada"),
        ([1000, -3000, 2500], "con ninguna"),
    ],
)
def test_why_there_is_no_rate_is_told(flows, says):
    with pytest.raises(NoRate, match=says):
        the_only_rate(rates_of(flows), list(map(BS, flows)))


def test_several_rates_are_all_told_and_carried():
    flows = flows_with("0", "0.5")
    with pytest.raises(SeveralRates, match=r"hay 2: 0(\.00)?; 50\.00 de cada 100") as told:
        the_only_rate(rates_of(flows), flows)
    assert told.value.rates == (BS(0), BS("0.5"))
