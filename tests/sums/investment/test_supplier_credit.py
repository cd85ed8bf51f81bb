"""Is the rate found that a discount, an instalment price or an advance hides?"""

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from qhatu.sums.bad_input import BadInput
from qhatu.sums.interest.annuities import level_payment
from qhatu.sums.investment.supplier_credit import (
    advance_cost,
    discount_cost,
    instalment_price_cost,
    saving_from_discount,
    value_of_paying_later,
)
from qhatu.sums.solving.roots import NoRate
from sums.workshop import BS, calm, hostile, numbers

THOUSAND = BS(1000)


@pytest.mark.parametrize(
    ("discount", "until", "due", "nominal", "effective"),
    [
        # "2/10, net 30" and its kin, as every textbook of financial management prints them, with 365 days.
        ("0.02", 10, 30, "0.3724", "0.4459"),
        ("0.01", 10, 30, "0.1843", "0.2013"),
        ("0.03", 15, 45, "0.3763", "0.4486"),
        # Brealey, Myers and Allen, on credit management: "5/10, net 60" is 45.4 %.
        ("0.05", 10, 60, "0.3842", "0.4542"),
    ],
)
def test_a_discount_not_taken_costs_what_the_textbooks_say(discount, until, due, nominal, effective):
    cost = discount_cost(THOUSAND, BS(discount), until, due)
    assert (round(cost.nominal_annual, 4), round(cost.effective_annual, 4)) == (BS(nominal), BS(effective))
    assert cost.extra == THOUSAND * BS(discount)


def test_with_a_year_of_360_days_two_ten_net_thirty_is_36_73():
    assert round(discount_cost(THOUSAND, BS("0.02"), 10, 30, year_days=360).nominal_annual, 4) == BS("0.3673")


def test_who_pays_after_the_term_pays_a_lower_rate():
    in_term, late = (discount_cost(THOUSAND, BS("0.02"), 10, day) for day in (30, 60))
    assert late.nominal_annual < in_term.nominal_annual
    assert late.rate_per_period == in_term.rate_per_period


def test_without_a_discount_waiting_costs_nothing():
    cost = discount_cost(THOUSAND, BS(0), 0, 30)
    assert (cost.extra, cost.rate_per_period, cost.effective_annual) == (0, 0, 0)


@settings(calm)
@given(numbers("1", "99999"), numbers("0", "0.3"), st.integers(0, 30), st.integers(10, 90))
def test_at_the_discount_s_own_rate_nothing_is_saved_and_below_it_something(invoice, discount, until, days):
    cost = discount_cost(invoice, discount, until, until + days).effective_annual
    term = invoice, discount, until, until + days
    assert abs(saving_from_discount(*term, cost)) < BS("1e-12")
    assert saving_from_discount(*term, cost / 2) >= saving_from_discount(*term, cost) - BS("1e-12")
    assert saving_from_discount(*term, BS(0)) == invoice * discount


def test_instalments_without_interest_at_a_higher_price_have_a_rate():
    # Bs 1,000 at once, or 12 instalments of Bs 100 "without interest".
    cost = instalment_price_cost(THOUSAND, BS(0), BS(100), 12, BS(12))
    assert cost.extra == 200
    assert round(cost.rate_per_period, 4) == BS("0.0292")


def test_instalments_at_the_cash_price_cost_nothing():
    cost = instalment_price_cost(BS(1200), BS(200), BS(100), 10, BS(52))
    assert (cost.extra, cost.rate_per_period, cost.effective_annual) == (0, 0, 0)


@settings(calm)
@given(numbers("10", "99999"), numbers("0", "0.9"), numbers("0", "0.1", places=4), st.integers(1, 36))
def test_the_rate_that_instalments_were_made_with_is_found(price, share, rate, count):
    down = round(price * share, 2)
    assume(down < price)
    instalment = level_payment(price - down, rate, count)
    cost = instalment_price_cost(price, down, instalment, count, BS(12))
    assert abs(cost.rate_per_period - rate) < BS("1e-15")
    assert abs(cost.effective_annual - ((1 + rate) ** 12 - 1)) < BS("1e-13")


def test_an_advance_is_paid_for_by_the_discount():
    # Half of Bs 950 a month early instead of Bs 1,000 at the end: Bs 50 for the use of Bs 475.
    cost = advance_cost(THOUSAND, BS(950), BS(475), days=30)
    assert abs(cost.rate_per_period - BS(50) / 475) < BS("1e-24")
    assert advance_cost(THOUSAND, THOUSAND, BS(500), days=30).effective_annual == 0


@settings(calm)
@given(numbers("100", "99999"), numbers("0", "0.5"), numbers("0.5", "1"), st.integers(30, 360))
def test_both_ways_of_being_paid_are_worth_the_same_at_the_advance_s_rate(price, off, part, days):
    discounted = price * (1 - off)
    advance = discounted * part
    rate = advance_cost(price, discounted, advance, days).rate_per_period
    assert abs(advance * (1 + rate) + discounted - advance - price) < BS("1e-15")


def test_paying_later_is_worth_the_interest_of_the_time():
    assert value_of_paying_later(BS(1100), BS("0.10"), 365) == 100
    assert value_of_paying_later(BS(1100), BS("0.10"), 0) == value_of_paying_later(BS(1100), BS(0), 90) == 0
    assert value_of_paying_later(THOUSAND, BS("0.10"), 365, later_amount=BS(1210)) == -100
    assert value_of_paying_later(BS(1100), BS("0.10"), 360, year_days=360) == 100


@settings(calm)
@given(numbers("0", "99999"), numbers("0", "3"), st.integers(0, 700), st.integers(0, 700))
def test_the_longer_a_payment_may_wait_the_better(amount, rate, days, more):
    sooner, later = (value_of_paying_later(amount, rate, wait) for wait in (days, days + more))
    assert later >= sooner - BS("1e-15")
    assert 0 <= later <= amount


@pytest.mark.parametrize(
    ("ask", "says"),
    [
        (lambda: discount_cost(BS(0), BS("0.02"), 10, 30), "el monto de la factura"),
        (lambda: discount_cost(THOUSAND, BS(1), 10, 30), "el descuento"),
        (lambda: discount_cost(THOUSAND, BS("-0.1"), 10, 30), "el descuento"),
        (lambda: discount_cost(THOUSAND, BS("0.02"), -1, 30), "el último día del descuento"),
        (lambda: discount_cost(THOUSAND, BS("0.02"), 30, 30), "el día de pago: .* 31 a 3660"),
        (lambda: discount_cost(THOUSAND, BS("0.02"), 10, 30, year_days=100), "los días del año"),
        (lambda: discount_cost(THOUSAND, BS("0.9"), 0, 1), "hacer la cuenta"),
        (lambda: saving_from_discount(THOUSAND, BS("0.02"), 10, 30, BS(-1)), "la tasa anual"),
        (lambda: instalment_price_cost(BS(0), BS(0), BS(1), 1, BS(12)), "el precio al contado"),
        (lambda: instalment_price_cost(BS(10), BS(-1), BS(1), 1, BS(12)), "la cuota inicial"),
        (lambda: instalment_price_cost(BS(10), BS(10), BS(1), 1, BS(12)), "ya paga el precio al contado"),
        (lambda: instalment_price_cost(BS(10), BS(0), BS(-1), 1, BS(12)), "la cuota"),
        (lambda: instalment_price_cost(BS(10), BS(0), BS(1), 0, BS(12)), "el número de cuotas"),
        (lambda: instalment_price_cost(BS(10), BS(0), BS(1), 12, BS(0)), "los periodos del año"),
        (lambda: advance_cost(BS(0), BS(0), BS(1), 1), "el precio"),
        (lambda: advance_cost(BS(10), BS(11), BS(1), 1), "el precio con adelanto"),
        (lambda: advance_cost(BS(10), BS(9), BS(10), 1), "el adelanto"),
        (lambda: advance_cost(BS(10), BS(9), BS(0), 1), "el adelanto"),
        (lambda: advance_cost(BS(10), BS(9), BS(5), 0), "los días hasta la entrega"),
        (lambda: value_of_paying_later(BS(-1), BS("0.1"), 1), "lo que se paga"),
        (lambda: value_of_paying_later(BS(1), BS(-1), 1), "la tasa anual"),
        (lambda: value_of_paying_later(BS(1), BS("0.1"), -1), "los días de espera"),
        (lambda: value_of_paying_later(BS(1), BS("0.1"), 1, BS(-1)), "lo que se paga después"),
    ],
)
def test_what_makes_no_sense_is_told(ask, says):
    with pytest.raises(BadInput, match=says):
        ask()


def test_instalments_of_nothing_have_no_rate():
    with pytest.raises(NoRate):
        instalment_price_cost(BS(10), BS(0), BS(0), 3, BS(12))


@pytest.mark.parametrize("number", hostile)
@pytest.mark.parametrize(
    "ask",
    [
        lambda n: discount_cost(n, BS("0.02"), 10, 30),
        lambda n: discount_cost(THOUSAND, n, 10, 30),
        lambda n: discount_cost(THOUSAND, BS("0.02"), 10, n),
        lambda n: saving_from_discount(THOUSAND, BS("0.02"), 10, 30, n),
        lambda n: instalment_price_cost(n, BS(0), BS(1), 12, BS(12)),
        lambda n: instalment_price_cost(BS(10), BS(0), n, 12, BS(12)),
        lambda n: advance_cost(THOUSAND, n, BS(1), 30),
        lambda n: value_of_paying_later(n, BS("0.1"), 30),
        lambda n: value_of_paying_later(BS(1), n, 30),
    ],
)
def test_a_hostile_number_is_refused_wherever_it_stands(ask, number):
    with pytest.raises(BadInput):
        ask(number)
