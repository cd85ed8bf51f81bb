"""Do the names of a rate turn into each other without loss?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qhatu.sums.bad_input import BadInput
from qhatu.sums.interest.rates import (
    continuous_from_effective,
    effective_annual_rate,
    effective_from_continuous,
    equivalent_nominal_rate,
    equivalent_rate,
    nominal_annual_rate,
    rate_from_discount,
    rate_from_effective,
    rate_from_nominal,
    real_rate,
)
from sums.published import reproduces
from sums.workshop import BS, calm, hostile, numbers

rates = numbers("-0.5", "2", places=6)
per_year = st.sampled_from(list(map(BS, ["1", "2", "4", "6", "12", "24", "26", "52", "360", "365"])))


def near(found: BS, wanted: BS) -> bool:
    return abs(found - wanted) <= BS("1e-20") * (1 + abs(wanted))


@reproduces("rate_conversion")
def test_a_nominal_rate_is_divided_and_an_effective_one_takes_a_root(inputs, expected):
    assert rate_from_nominal(inputs["nominal_annual_6pct_monthly"], 12) == expected["monthly_from_nominal"]
    monthly = rate_from_effective(inputs["effective_annual_7_5pct"], 12)
    assert round(monthly * 100, 3) == expected["monthly_from_effective_percent"]


@pytest.mark.parametrize(
    ("periods", "effective"),
    [(1, "0.12"), (2, "0.1236"), (4, "0.1255"), (12, "0.1268"), (52, "0.1273"), (365, "0.1275")],
)
def test_twelve_per_cent_a_year_is_more_the_oftener_it_is_compounded(periods, effective):
    # The table of every textbook of financial mathematics.
    assert round(effective_annual_rate(rate_from_nominal(BS("0.12"), periods), periods), 4) == BS(effective)


def test_compounded_at_every_moment_it_is_more_than_all_of_them():
    # Brealey, Myers and Allen, chapter 2: 11 % compounded continuously is 11.6 %.
    assert round(effective_from_continuous(BS("0.11")), 3) == BS("0.116")
    assert round(effective_from_continuous(BS("0.12")), 4) == BS("0.1275")


def test_a_microlender_s_three_per_cent_a_month_by_its_three_names():
    assert nominal_annual_rate(BS("0.03"), 12) == BS("0.36")
    assert round(effective_annual_rate(BS("0.03"), 12), 4) == BS("0.4258")
    assert round(equivalent_nominal_rate(BS("0.36"), 12, 1), 4) == BS("0.4258")


def test_a_discount_of_a_half_doubles_the_money():
    assert rate_from_discount(BS("0.5")) == 1
    assert rate_from_discount(BS(0)) == 0


def test_prices_that_rise_as_the_rate_leave_nothing():
    assert real_rate(BS("0.1"), BS("0.1")) == 0
    assert real_rate(BS("0.03"), BS("0.12")) < 0
    # Brealey, Myers and Allen, chapter 3: 10 % nominal with 6 % of inflation is 3.774 %.
    assert round(real_rate(BS("0.10"), BS("0.06")), 5) == BS("0.03774")


@calm
@given(rates, per_year)
def test_each_name_turns_back_into_the_rate(rate, periods):
    assert near(rate_from_nominal(nominal_annual_rate(rate, periods), periods), rate)
    assert near(continuous_from_effective(effective_from_continuous(rate)), rate)


@calm
@given(numbers("-0.05", "0.05", places=6), per_year)
def test_an_effective_rate_turns_back_into_the_one_of_the_period(rate, periods):
    assert near(rate_from_effective(effective_annual_rate(rate, periods), periods), rate)


@calm
@given(numbers("-0.05", "0.05", places=6), per_year, per_year)
def test_equivalent_rates_come_to_the_same_in_a_year(rate, periods, others):
    other = equivalent_rate(rate, periods, others)
    assert near(effective_annual_rate(other, others), effective_annual_rate(rate, periods))
    nominal = equivalent_nominal_rate(nominal_annual_rate(rate, periods), periods, others)
    assert near(nominal, nominal_annual_rate(other, others))


@calm
@given(rates, per_year)
def test_the_effective_rate_is_never_below_the_nominal_one(rate, periods):
    try:
        effective = effective_annual_rate(rate, periods)
    except BadInput:
        return  # more than a thousand million millions
    assert effective - nominal_annual_rate(rate, periods) >= BS("-1e-20")


@calm
@given(rates, rates)
def test_what_a_rate_really_earns_is_what_is_left_after_prices_rise(rate, inflation):
    assert near((1 + real_rate(rate, inflation)) * (1 + inflation), 1 + rate)


@pytest.mark.parametrize("rate", ["-0.99", "-0.000001", "0", "1e-14", "1", "100"])
@pytest.mark.parametrize("periods", ["0.01", "1", "12", "365", "10000"])
def test_rates_and_periods_of_any_size_give_an_answer_or_say_why_not(rate, periods):
    for ask in (effective_annual_rate, rate_from_effective, nominal_annual_rate):
        try:
            assert ask(BS(rate), BS(periods)) >= -10_000
        except BadInput as error:
            assert "hacer la cuenta" in str(error) or "-100" in str(error)


@pytest.mark.parametrize(
    ("ask", "says"),
    [
        (lambda: effective_annual_rate(BS(-1), 12), "la tasa: tiene que ser más que -100"),
        (lambda: nominal_annual_rate(BS(-2), 12), "encontré -200"),
        (lambda: rate_from_nominal(BS(-12), 12), "la tasa"),
        (lambda: rate_from_effective(BS(-1), 12), "la tasa"),
        (lambda: effective_annual_rate(BS("0.1"), 0), "los periodos del año: .* 0.01 a 10000"),
        (lambda: equivalent_rate(BS("0.1"), 12, 10_001), "los periodos del año"),
        (lambda: effective_annual_rate(BS("9e14"), 10_000), "hacer la cuenta"),
        (lambda: effective_from_continuous(BS(1001)), "la tasa"),
        (lambda: effective_from_continuous(BS(999)), "hacer la cuenta"),
        (lambda: continuous_from_effective(BS(-1)), "la tasa"),
        (lambda: real_rate(BS("0.1"), BS(-1)), "la inflación"),
        (lambda: rate_from_discount(BS(1)), "el descuento"),
        (lambda: rate_from_discount(BS("-0.1")), "el descuento"),
    ],
)
def test_what_makes_no_sense_is_told(ask, says):
    with pytest.raises(BadInput, match=says):
        ask()


@pytest.mark.parametrize("number", hostile)
@pytest.mark.parametrize(
    "ask",
    [
        lambda n: nominal_annual_rate(n, 12),
        lambda n: nominal_annual_rate(BS("0.1"), n),
        lambda n: effective_annual_rate(n, 12),
        lambda n: effective_annual_rate(BS("0.1"), n),
        lambda n: rate_from_nominal(n, 12),
        lambda n: rate_from_effective(n, 12),
        lambda n: equivalent_rate(BS("0.1"), 12, n),
        lambda n: equivalent_nominal_rate(n, 12, 6),
        lambda n: effective_from_continuous(n),
        lambda n: continuous_from_effective(n),
        lambda n: real_rate(n, BS("0.1")),
        lambda n: real_rate(BS("0.1"), n),
        lambda n: rate_from_discount(n),
    ],
)
def test_a_hostile_number_is_refused_wherever_it_stands(ask, number):
    with pytest.raises(BadInput):
        ask(number)
