"""What does paying early save, and what do other terms for the rest of a loan cost?"""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qhatu.sums.bad_input import BadInput
from qhatu.sums.credit.charges import Charge
from qhatu.sums.credit.prepayment import prepayment, restructuring, rule_of_78_refund
from qhatu.sums.credit.schedule import schedule
from qhatu.sums.credit.terms import LoanTerms
from sums.loans import a_year_at_two_in_a_hundred, loans
from sums.workshop import BS, calm, hostile, numbers


def year(**changes):
    return schedule(a_year_at_two_in_a_hundred(**changes))


def test_keeping_the_instalment_ends_sooner_and_saves_more_than_keeping_the_term():
    sooner = prepayment(year(), 3, BS(1000))
    lighter = prepayment(year(), 3, BS(1000), keeps="term")
    assert (sooner.instalments_saved, lighter.instalments_saved) == (4, 0)
    assert sooner.new.rows[4].total == year().rows[4].total
    assert lighter.new.rows[4].total < year().rows[4].total
    assert sooner.saved > lighter.saved > 0


def test_paying_all_saves_all_later_interest_and_charges():
    loan = schedule(a_year_at_two_in_a_hundred(), [Charge(name="S", when="each_instalment", amount=BS(2))])
    early = prepayment(loan, 10, BS(99999))
    assert early.amount == loan.rows[9].balance
    assert early.interest_saved == loan.rows[10].interest + loan.rows[11].interest
    assert early.charges_saved == 4
    assert len(early.new.rows) == 10


def test_a_penalty_may_cost_more_than_is_saved():
    early = prepayment(year(), 11, BS(100), penalty_share=BS("0.05"))
    assert early.penalty == 5
    assert early.saved < 0


def test_of_a_flat_loan_paying_early_saves_nothing():
    assert prepayment(year(kind="flat"), 3, BS(1000)).interest_saved == 0


@pytest.mark.parametrize("kind", ["equal_principal", "interest_only"])
@pytest.mark.parametrize("keeps", ["instalment", "term"])
def test_other_kinds_are_paid_early_too(kind, keeps):
    early = prepayment(year(kind=kind), 3, BS(1000), keeps=keeps)
    assert early.saved > 0
    assert sum(row.principal for row in early.new.rows) == 3000


def test_a_second_payment_before_its_day_comes_on_top_of_the_first():
    once = prepayment(year(), 3, BS(500)).new
    twice = prepayment(once, 5, BS(500))
    assert twice.saved > 0
    assert sum(row.principal for row in twice.new.rows) == 3000


def test_longer_terms_relieve_now_and_cost_later():
    loan = year()
    found = restructuring(loan, 6, LoanTerms(principal=1, rate=BS("0.24"), instalments=12))
    assert found.owed == loan.rows[5].balance
    assert found.relief == BS("283.68") - found.new.largest_total
    assert found.paid_before == sum(row.total for row in loan.rows[6:])
    assert found.extra == found.paid_now - found.paid_before > 0


def test_what_is_unpaid_is_owed_and_what_is_forgiven_is_not():
    loan = year()
    same = a_year_at_two_in_a_hundred(instalments=6)
    found = restructuring(loan, 6, same, unpaid=BS(200), forgiven=BS(50))
    assert found.owed == loan.rows[5].balance + 150
    assert found.paid_before == sum(row.total for row in loan.rows[6:]) + 200


def test_the_same_terms_change_nothing_and_a_fee_is_the_extra():
    loan, rest = year(), a_year_at_two_in_a_hundred(instalments=6)
    assert abs(restructuring(loan, 6, rest).extra) <= BS("0.05")
    fee = Charge(name="Reprogramación", amount=BS(30), is_paid_apart=True)
    assert restructuring(loan, 6, rest, [fee]).extra == restructuring(loan, 6, rest).extra + 30


def test_the_digits_of_twelve_months_sum_to_seventy_eight():
    # The last month has 1/78 of the interest and the first 12/78.
    assert rule_of_78_refund(BS(78), 12, 1) == 1
    assert rule_of_78_refund(BS(78), 12, 11) == 78 - 12
    assert rule_of_78_refund(BS(78), 12, 0) == 0
    assert rule_of_78_refund(BS(78), 12, 12) == 78


@pytest.mark.parametrize(
    ("ask", "says"),
    [
        (lambda: prepayment(year(), 12, BS(1)), "ya no se debe nada"),
        (lambda: prepayment(year(), 0, BS(1)), "el número de la cuota"),
        (lambda: prepayment(year(), 13, BS(1)), "el número de la cuota"),
        (lambda: prepayment(year(), 1, BS(0)), "lo que pagas antes de tiempo"),
        (lambda: prepayment(year(), 1, BS(1), keeps="both"), "lo que queda igual"),
        (lambda: prepayment(year(), 1, BS(1), penalty_share=BS(2)), "el cargo por pagar antes"),
        (lambda: restructuring(year(), 6, a_year_at_two_in_a_hundred(), forgiven=BS(9999)), "ya no queda deuda"),
        (lambda: rule_of_78_refund(BS(-1), 12, 1), "el interés de todo el préstamo"),
        (lambda: rule_of_78_refund(BS(1), 12, 13), "las cuotas que faltan"),
    ],
)
def test_what_makes_no_sense_is_told_in_a_sentence(ask, says):
    with pytest.raises(BadInput, match=says):
        ask()


@pytest.mark.parametrize("number", hostile)
@pytest.mark.parametrize(
    "ask",
    [
        lambda n: prepayment(year(), n, BS(1)),
        lambda n: prepayment(year(), 1, n),
        lambda n: prepayment(year(), 1, BS(1), penalty_share=n),
        lambda n: restructuring(year(), 1, a_year_at_two_in_a_hundred(), unpaid=n),
        lambda n: restructuring(year(), 1, a_year_at_two_in_a_hundred(), forgiven=n),
        lambda n: rule_of_78_refund(n, 12, 1),
    ],
)
def test_a_hostile_number_is_refused_wherever_it_stands(ask, number):
    with pytest.raises(BadInput):
        ask(number)


@settings(calm, max_examples=50)
@given(loans(), st.integers(1, 36), numbers("1", "999"), st.sampled_from(["instalment", "term"]))
def test_paying_early_never_costs_more_interest_and_pays_the_whole_loan_back(terms, number, amount, keeps):
    loan = schedule(terms.but(coin=None))
    if number > len(loan.rows) or loan.rows[number - 1].balance <= 0:
        return
    early = prepayment(loan, number, amount, keeps)
    assert sum(row.principal for row in early.new.rows) == loan.owed
    assert early.interest_saved >= -BS("0.01") * len(loan.rows)
    assert (
        early.new.rows[number - 1].total == loan.rows[number - 1].total + early.amount
        or early.amount == loan.rows[number - 1].balance
    )
