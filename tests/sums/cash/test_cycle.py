"""How long is money out, and how much of it?"""

import pytest
from hypothesis import given

from qhatu.sums.bad_input import BadInput
from qhatu.sums.cash.balances import starting_cash_needed
from qhatu.sums.cash.cycle import balance_for_days, cash_cycle, days_outstanding, upfront_financing
from sums.published import exactly, reproduces
from sums.workshop import BS, amounts, calm, hostile, numbers, sizes


@reproduces("working_capital")
def test_the_contract_is_financed_until_it_pays_as_printed(inputs, expected):
    inputs, expected = exactly(inputs), exactly(expected)
    assert (
        upfront_financing(inputs["monthly_contract"], inputs["profit_margin"], inputs["months_before_payment"])
        == expected["upfront_financing"]
    )
    # The same, month by month: only costs leave before the first payment.
    cost = inputs["monthly_contract"] * (1 - inputs["profit_margin"])
    before = [-cost] * int(inputs["months_before_payment"])
    assert starting_cash_needed([*before, inputs["monthly_contract"] * 4 - cost]) == expected["upfront_financing"]


def test_slowpay_waits_42_days():
    # Ross, Westerfield and Jaffe, Corporate Finance, "The operating and cash cycles"; the averages of the beginning
    # and the end. https://www.solutioninn.com/study-help/corporate-finance-principles-and-practice/
    # you-have-collected-the-following-information-for-the-slowpay-company-1175714
    sales, cost = BS(50_000), BS(30_000)
    stock = days_outstanding(BS(6_000), cost)
    collect = days_outstanding(BS(2_000), sales)
    pay = days_outstanding(BS(3_750), cost)
    assert (stock, collect) == (73, BS("14.6"))
    assert round(pay, 1) == BS("45.6")
    cycle = cash_cycle(stock, collect, pay)
    assert cycle.operating == BS("87.6")
    assert round(cycle.cash) == 42


def test_the_bookstore_of_a_textbook_has_129_days():
    # Ross, Westerfield and Jordan, Fundamentals of Corporate Finance, 6th alternate edition, 19.1, in millions.
    # https://www.ajjacobson.us/hill-companies/info-xxt.html
    stock = days_outstanding(BS("2.5"), BS("8.2"))
    collect = days_outstanding(BS("1.8"), BS("11.5"))
    pay = days_outstanding(BS("0.875"), BS("8.2"))
    assert round(stock, 1) == BS("111.3")
    assert (round(collect), round(pay)) == (57, 39)
    assert round(cash_cycle(stock, collect, pay).cash) in (129, 130)  # the source adds rounded days


def test_with_a_bank_year_of_360_days_everything_is_shorter():
    assert days_outstanding(BS(100), BS(1200), BS(360)) == 30


def test_who_is_paid_before_paying_has_a_cycle_below_nothing():
    assert cash_cycle(BS(10), BS(0), BS(30)).cash == -20


def test_a_cycle_ties_up_what_its_days_cost():
    assert balance_for_days(BS(36_500), BS(42)) == 4200
    assert balance_for_days(BS(12_000), BS(45), BS(360)) == 1500


@pytest.mark.parametrize(
    "ask",
    [
        lambda n: cash_cycle(n, BS(1), BS(1)),
        lambda n: cash_cycle(BS(1), n, BS(1)),
        lambda n: cash_cycle(BS(1), BS(1), n),
        lambda n: days_outstanding(n, BS(1)),
        lambda n: days_outstanding(BS(1), n),
        lambda n: days_outstanding(BS(1), BS(1), n),
        lambda n: balance_for_days(n, BS(1)),
        lambda n: balance_for_days(BS(1), n),
        lambda n: balance_for_days(BS(1), BS(1), n),
        lambda n: upfront_financing(n, BS(0), BS(1)),
        lambda n: upfront_financing(BS(1), n, BS(1)),
        lambda n: upfront_financing(BS(1), BS(0), n),
    ],
)
@pytest.mark.parametrize("number", [*hostile, BS(-1)])
def test_a_hostile_number_is_refused(ask, number):
    with pytest.raises(BadInput):
        ask(number)


@pytest.mark.parametrize("ask", [lambda: days_outstanding(BS(1), BS(0)), lambda: balance_for_days(BS(1), BS(1), BS(0))])
def test_nothing_is_divided_by_nothing(ask):
    with pytest.raises(BadInput, match="mayor que 0"):
        ask()


@calm
@given(amounts, sizes, numbers("1", "366"))
def test_days_and_balances_undo_each_other(balance, flow, days):
    assert round(balance_for_days(flow, days_outstanding(balance, flow, days), days) - balance, 12) == 0
