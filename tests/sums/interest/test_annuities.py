"""Are payments that come every period worth what they are, and paid off when they should be?"""

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from qhatu.sums.bad_input import BadInput
from qhatu.sums.interest.annuities import (
    NeverPaidOff,
    first_growing_payment,
    future_value_of_payments,
    level_payment,
    payment_for_goal,
    payment_parts,
    payments_needed,
    present_value_for_ever,
    present_value_of_growing_payments,
    present_value_of_payments,
    rate_from_payment,
)
from qhatu.sums.interest.flows import net_present_value
from qhatu.sums.solving.roots import NoRate
from sums.published import reproduces
from sums.workshop import BS, calm, hostile, numbers

MONTHLY = BS("0.05") / 12

principals = numbers("1", "99999")
rates = numbers("-0.05", "0.5", places=4)
periods = st.integers(1, 60)
in_advance = st.booleans()


def near(found: BS, wanted: BS, size: BS | int = 1) -> bool:
    return abs(found - wanted) <= BS("1e-15") * max(abs(wanted), BS(size))


# Published cases.


@reproduces("annuity_payment")
def test_the_payment_is_that_of_the_manual(inputs, expected):
    payment = level_payment(BS(inputs["principal"]), BS(inputs["annual_rate"]) / 12, inputs["n"])
    assert abs(payment - expected["payment"]) <= BS("0.01")


@reproduces("rate_from_payment")
def test_the_rate_is_that_of_the_manual(inputs, expected):
    rate = 12 * rate_from_payment(BS(inputs["principal"]), BS(inputs["payment"]), inputs["n"])
    assert abs(rate - expected["annual_nominal_rate"]) < BS("0.00001")  # the manual's solver stops early


def test_the_figures_are_those_of_the_manual_of_numpy_financial():
    # The examples of its docstrings: fv, pmt, nper, pv.
    assert round(future_value_of_payments(BS(100), MONTHLY, 120, initial=BS(100)), 8) == BS("15692.92889434")
    assert round(level_payment(BS(200000), BS("0.075") / 12, 180), 8) == BS("1854.02472001")
    assert round(payments_needed(BS(8000), BS("0.07") / 12, BS(150)), 5) == BS("64.07335")
    assert round(payment_for_goal(BS("15692.93"), MONTHLY, 120, initial=BS("100.00067131625819")), 6) == 100


def test_interest_and_principal_are_those_of_the_manual_of_numpy_financial():
    # The example of ipmt: 2500 over a year at 8.24 %, paid by the month.
    loan = BS(2500), BS("0.0824") / 12, 12
    rows = [payment_parts(*loan, number) for number in range(1, 13)]
    shown = [(round(row.principal, 2), round(row.interest, 2), round(row.balance, 2)) for row in rows]
    assert shown[0] == (BS("200.58"), BS("17.17"), BS("2299.42"))
    assert shown[1] == (BS("201.96"), BS("15.79"), BS("2097.46"))
    assert shown[11] == (BS("216.26"), BS("1.49"), BS("0.00"))
    assert round(sum(row.interest for row in rows), 2) == BS("112.98")


def test_the_perpetuities_are_those_of_brealey_myers_and_allen():
    # Chapter 2: a billion a year for ever at 10 %; growing by 4 % a year.
    assert present_value_for_ever(BS(1), BS("0.10")) == 10
    assert round(present_value_for_ever(BS(1), BS("0.10"), BS("0.04")), 3) == BS("16.667")


def test_the_car_in_instalments_is_that_of_brealey_myers_and_allen():
    # Chapter 2: five payments of 5,000 at 7 %.
    assert round(present_value_of_payments(BS(5000), BS("0.07"), 5)) == 20501


# By hand.


def test_without_interest_a_payment_is_its_part_of_the_loan():
    assert level_payment(BS(1200), BS(0), 12) == 100
    assert level_payment(BS(1200), BS(0), 12, final=BS(600), in_advance=True) == 50
    assert present_value_of_payments(BS(100), BS(0), 12) == future_value_of_payments(BS(100), BS(0), 12) == 1200
    assert payments_needed(BS(1200), BS(0), BS(500)) == BS("2.4")
    assert rate_from_payment(BS(1200), BS(100), 12) == 0
    assert payment_for_goal(BS(1200), BS(0), 12) == 100
    assert present_value_of_growing_payments(BS(100), BS(0), BS(0), 12) == 1200


def test_one_payment_is_the_loan_and_its_interest():
    assert level_payment(BS(100), BS("0.1"), 1) == 110
    assert level_payment(BS(100), BS("0.1"), 1, in_advance=True) == 100
    assert rate_from_payment(BS(100), BS(110), 1) == BS("0.1")
    assert payments_needed(BS(100), BS("0.1"), BS(110)) == 1


def test_a_loan_whose_final_is_all_of_it_pays_only_interest():
    assert level_payment(BS(1000), BS("0.02"), 24, final=BS(1000)) == 20
    assert payment_parts(BS(1000), BS("0.02"), 24, 24, final=BS(1000)).principal == 0
    assert payments_needed(BS(1000), BS("0.02"), BS(20), final=BS(1000)) == 0


def test_the_first_payment_in_advance_pays_no_interest():
    first = payment_parts(BS(1000), BS("0.05"), 4, 1, in_advance=True)
    assert first.interest == 0
    assert first.principal + first.balance == 1000


def test_paying_just_the_interest_pays_for_ever():
    for payment in (BS(50), BS(10)):
        with pytest.raises(NeverPaidOff, match="el interés de un periodo es 50"):
            payments_needed(BS(1000), BS("0.05"), payment)
    assert payments_needed(BS(1000), BS("0.05"), BS("50.01")) > 100


def test_a_first_payment_that_takes_everything_leaves_no_loan():
    with pytest.raises(NoRate, match="se lleva todo"):
        rate_from_payment(BS(1000), BS(1000), 3, in_advance=True)


def test_a_loan_that_nothing_pays_back_has_no_rate():
    with pytest.raises(NoRate):
        rate_from_payment(BS(1000), BS(0), 12)


# What holds for any numbers.


@settings(calm)
@given(principals, rates, periods, numbers("0", "9999"), in_advance)
def test_payments_and_final_are_worth_the_loan(principal, rate, periods, final, in_advance):
    assume(final <= principal)
    payment = level_payment(principal, rate, periods, final, in_advance)
    assume(payment >= 0)
    assert near(present_value_of_payments(payment, rate, periods, final, in_advance), principal)


@settings(calm)
@given(principals, rates, periods, in_advance)
def test_payments_are_worth_what_they_are_one_by_one(payment, rate, periods, in_advance):
    flows = [payment] * periods if in_advance else [BS(0), *[payment] * periods]
    worth = net_present_value(rate, flows)
    assert near(present_value_of_payments(payment, rate, periods, in_advance=in_advance), worth, size=10**9)
    saved = future_value_of_payments(payment, rate, periods, in_advance=in_advance)
    assert near(saved, worth * (1 + rate) ** periods, size=10**12)


@settings(calm)
@given(principals, rates, periods, numbers("0", "9999"), in_advance)
def test_the_goal_is_reached(goal, rate, periods, initial, in_advance):
    payment = payment_for_goal(goal, rate, periods, initial, in_advance)
    assume(payment >= 0)
    assert near(future_value_of_payments(payment, rate, periods, initial, in_advance), goal, size=10**9)


@settings(calm)
@given(principals, numbers("0", "0.5", places=4), periods, in_advance)
def test_it_takes_as_many_payments_as_the_payment_was_made_for(principal, rate, periods, in_advance):
    payment = level_payment(principal, rate, periods, in_advance=in_advance)
    if rate and periods > 1:
        assume(payment - rate * (principal - payment * in_advance) > BS("1e-6"))
    assert abs(payments_needed(principal, rate, payment, in_advance=in_advance) - periods) < BS("1e-9")


@settings(calm)
@given(principals, numbers("-0.05", "0.5", places=4), st.integers(2, 60), in_advance)
def test_the_rate_hidden_in_a_payment_is_the_one_it_was_made_with(principal, rate, periods, in_advance):
    payment = level_payment(principal, rate, periods, in_advance=in_advance)
    assert abs(rate_from_payment(principal, payment, periods, in_advance=in_advance) - rate) < BS("1e-15")


@settings(calm, max_examples=50)
@given(principals, rates, st.integers(1, 24), numbers("0", "9999"), in_advance)
def test_the_parts_of_all_payments_pay_the_loan_and_no_more(principal, rate, periods, final, in_advance):
    rows = [payment_parts(principal, rate, periods, k, final, in_advance) for k in range(1, periods + 1)]
    payment = level_payment(principal, rate, periods, final, in_advance)
    balance = principal
    for row in rows:
        assert near(row.interest + row.principal, payment, size=10**9)
        balance -= row.principal
        assert near(row.balance, balance, size=10**9)
    owed_at_the_end = final / (1 + rate) if in_advance else final
    assert near(balance, owed_at_the_end, size=10**9)


@settings(calm)
@given(principals, rates, rates, st.integers(1, 40), in_advance)
def test_growing_payments_are_worth_what_they_are_one_by_one(first, growth, rate, periods, in_advance):
    payments = [first * (1 + growth) ** k for k in range(periods)]
    worth = net_present_value(rate, payments if in_advance else [BS(0), *payments])
    found = present_value_of_growing_payments(first, growth, rate, periods, in_advance)
    assert near(found, worth, size=10**9)
    assert near(first_growing_payment(found, growth, rate, periods, in_advance), first, size=10**6)


@settings(calm)
@given(principals, rates, periods, in_advance)
def test_payments_that_do_not_grow_are_level(principal, rate, periods, in_advance):
    level = level_payment(principal, rate, periods, in_advance=in_advance)
    assert near(first_growing_payment(principal, BS(0), rate, periods, in_advance), level)


@settings(calm)
@given(principals, numbers("0.0001", "0.5", places=4))
def test_what_never_ends_is_worth_more_than_what_lasts_long_and_hardly_more(payment, rate):
    for_ever = present_value_for_ever(payment, rate)
    long = present_value_of_payments(payment, rate, 10_000)
    assert long <= for_ever
    assert near(long + for_ever / (1 + rate) ** 10_000, for_ever)


# Numbers at the edges.


def test_a_rate_next_to_nothing_is_no_division_by_nothing():
    # To the first power of the rate: 100 × (1 + 6.5 i) and 1200 × (1 − 6.5 i).
    assert near(level_payment(BS(1200), BS("1e-14"), 12), BS("100.0000000000065"))
    assert near(present_value_of_payments(BS(100), BS("1e-14"), 12), BS("1199.999999999922"))


@pytest.mark.parametrize("rate", ["-0.99", "-0.5", "0", "0.01", "1", "100"])
def test_ten_thousand_periods_give_an_answer_or_say_why_not(rate):
    for ask in (level_payment, present_value_of_payments, future_value_of_payments, payment_for_goal):
        try:
            assert ask(BS(1000), BS(rate), 10_000).is_finite()
        except BadInput as error:
            assert "hacer la cuenta" in str(error)
    row = payment_parts(BS(1000), abs(BS(rate)), 10_000, 9_999)
    assert near(row.balance * (1 + abs(BS(rate))), level_payment(BS(1000), abs(BS(rate)), 10_000), size=10**6)


def test_at_a_hundredfold_rate_only_interest_is_paid():
    assert near(level_payment(BS(1000), BS(100), 10_000), BS(100_000))
    assert rate_from_payment(BS(1000), BS(100_000), 10_000) == 100


# Bad input.


@pytest.mark.parametrize(
    ("ask", "says"),
    [
        (lambda: level_payment(BS(-1), BS("0.1"), 1), "el monto del préstamo"),
        (lambda: level_payment(BS(1), BS(-1), 1), "la tasa"),
        (lambda: level_payment(BS(1), BS("0.1"), 0), "el número de cuotas"),
        (lambda: level_payment(BS(1), BS("0.1"), BS("1.5")), "el número de cuotas"),
        (lambda: level_payment(BS(1), BS("0.1"), 10_001), "el número de cuotas"),
        (lambda: level_payment(BS(1), BS("0.1"), 1, final=BS(-1)), "la cuota final"),
        (lambda: present_value_of_payments(BS(-1), BS("0.1"), 1), "la cuota"),
        (lambda: future_value_of_payments(BS(-1), BS("0.1"), 1), "lo que ahorras"),
        (lambda: future_value_of_payments(BS(1), BS("0.1"), 1, initial=BS(-1)), "lo que ya tienes"),
        (lambda: payment_for_goal(BS(-1), BS("0.1"), 1), "la meta de ahorro"),
        (lambda: payments_needed(BS(1), BS("0.1"), BS(0)), "la cuota"),
        (lambda: rate_from_payment(BS(0), BS(1), 1), "el monto del préstamo"),
        (lambda: rate_from_payment(BS(1), BS(-1), 1), "la cuota"),
        (lambda: payment_parts(BS(1), BS("0.1"), 12, 13), "el número de la cuota: .* 1 a 12"),
        (lambda: payment_parts(BS(1), BS("0.1"), 12, 0), "el número de la cuota"),
        (lambda: present_value_of_growing_payments(BS(1), BS(-1), BS("0.1"), 12), "el crecimiento"),
        (lambda: present_value_of_growing_payments(BS(-1), BS(0), BS("0.1"), 12), "el primer pago"),
        (lambda: first_growing_payment(BS(1), BS(0), BS("0.1"), 0), "el número de cuotas"),
        (lambda: present_value_for_ever(BS(1), BS("0.1"), BS("0.1")), "es más que lo que crecen"),
        (lambda: present_value_for_ever(BS(1), BS(0)), "es más que lo que crecen"),
    ],
)
def test_what_makes_no_sense_is_told(ask, says):
    with pytest.raises(BadInput, match=says):
        ask()


@pytest.mark.parametrize("number", hostile)
@pytest.mark.parametrize(
    "ask",
    [
        lambda n: level_payment(n, BS("0.1"), 12),
        lambda n: level_payment(BS(1), n, 12),
        lambda n: level_payment(BS(1), BS("0.1"), n),
        lambda n: level_payment(BS(1), BS("0.1"), 12, final=n),
        lambda n: present_value_of_payments(n, BS("0.1"), 12),
        lambda n: future_value_of_payments(BS(1), n, 12),
        lambda n: payment_for_goal(n, BS("0.1"), 12),
        lambda n: payments_needed(BS(1), BS("0.1"), n),
        lambda n: rate_from_payment(n, BS(1), 12),
        lambda n: rate_from_payment(BS(1), n, 12),
        lambda n: payment_parts(BS(1), BS("0.1"), 12, n),
        lambda n: present_value_of_growing_payments(BS(1), n, BS("0.1"), 12),
        lambda n: first_growing_payment(BS(1), BS("0.1"), n, 12),
        lambda n: present_value_for_ever(n, BS("0.1")),
    ],
)
def test_a_hostile_number_is_refused_wherever_it_stands(ask, number):
    with pytest.raises(BadInput):
        ask(number)
