"""Does the account of a loan say what was really paid, what is late and what that costs?"""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qhatu.sums.bad_input import BadInput
from qhatu.sums.credit.charges import Charge, ForcedSavings
from qhatu.sums.credit.late_payment import LateRules, Payment, loan_ledger
from qhatu.sums.credit.schedule import schedule
from sums.loans import SIGNED, a_year_at_two_in_a_hundred, dated
from sums.workshop import BS, calm, hostile, numbers

APRIL, MAY, JUNE = date(2026, 4, 1), date(2026, 5, 1), date(2026, 6, 1)
THREE_A_MONTH = LateRules(rate_per_month=BS("0.03"))


def paid(*days_and_amounts):
    return [Payment(on=day, amount=BS(amount)) for day, amount in days_and_amounts]


def test_paid_on_its_day_nothing_is_late():
    ledger = loan_ledger(dated(), paid((APRIL, 100), (MAY, 100), (JUNE, 100)), THREE_A_MONTH)
    assert (ledger.late_interest, ledger.overdue, ledger.held, ledger.balance) == (0, 0, 0, 0)
    assert [one.days_late for one in ledger.instalments] == [0, 0, 0]
    assert ledger.first_unpaid is None


def test_ten_days_late_cost_a_third_of_a_month():
    ledger = loan_ledger(dated(), paid((date(2026, 4, 11), 101)), THREE_A_MONTH, until=date(2026, 4, 11))
    assert ledger.entries[0].late_interest == 1
    assert ledger.entries[0].principal == 100
    assert ledger.instalments[0].settled_on == date(2026, 4, 11)
    assert ledger.instalments[0].days_late == 10
    assert ledger.overdue == 0


def test_what_is_never_paid_goes_on_costing():
    ledger = loan_ledger(dated(), [], THREE_A_MONTH, until=date(2026, 5, 31))
    # Bs 100 for 60 days and Bs 100 for 30.
    assert ledger.late_interest == ledger.late_interest_unpaid == 9
    assert ledger.overdue == 209
    assert ledger.balance == 300
    assert [one.days_late for one in ledger.instalments] == [60, 30]
    assert ledger.first_unpaid == 1


def test_part_of_an_instalment_leaves_the_rest_late():
    ledger = loan_ledger(dated(), paid((APRIL, 40), (date(2026, 5, 1), 0 + 61)), THREE_A_MONTH, until=MAY)
    assert ledger.entries[1].late_interest == BS("1.80")  # Bs 60 for 30 days
    assert ledger.entries[1].principal == BS("59.20")
    assert ledger.instalments[0].unpaid == BS("0.80")
    assert ledger.overdue == BS("100.80")


def test_paid_before_its_day_money_is_held_until_then():
    ledger = loan_ledger(dated(), paid((date(2026, 3, 10), 150)), THREE_A_MONTH, until=date(2026, 4, 20))
    assert [entry.on for entry in ledger.entries] == [date(2026, 3, 10), APRIL]
    assert [entry.held for entry in ledger.entries] == [150, 50]
    assert ledger.instalments[0].settled_on == APRIL
    assert (ledger.held, ledger.balance, ledger.overdue) == (50, 200, 0)


def test_within_the_days_of_grace_nothing_is_asked_and_after_them_all_days_count():
    rules = THREE_A_MONTH.but(grace_days=5, fee=BS(7))
    assert loan_ledger(dated(), paid((date(2026, 4, 6), 100)), rules, until=date(2026, 4, 20)).late_interest == 0
    assert loan_ledger(dated(), [], rules, until=date(2026, 4, 6)).late_interest == 0
    assert loan_ledger(dated(), [], rules, until=date(2026, 4, 7)).late_interest == BS("7.60")  # six days and the fee


def test_a_law_s_cap_holds_late_interest_down():
    rules = LateRules(rate_per_month=BS("0.10"), cap_per_month=BS("0.03"))
    assert loan_ledger(dated(), [], rules, until=MAY).late_interest == 3


@pytest.mark.parametrize(("late_on", "late"), [("principal", BS("6.71")), ("instalment", BS("8.51"))])
def test_late_interest_is_on_the_principal_or_on_all_of_the_instalment(late_on, late):
    loan = schedule(a_year_at_two_in_a_hundred(disbursed_on=date(2026, 3, 1)))
    rules = THREE_A_MONTH.but(late_on=late_on)
    assert loan_ledger(loan, [], rules, until=MAY).late_interest == late


def test_the_contract_says_what_a_payment_pays_first():
    loan = schedule(
        a_year_at_two_in_a_hundred(disbursed_on=date(2026, 3, 1)),
        [Charge(name="Seguro", when="each_instalment", amount=BS(4))],
    )
    half = paid((date(2026, 4, 16), 50))
    first = loan_ledger(loan, half, THREE_A_MONTH, until=date(2026, 4, 16)).entries[0]
    assert (first.late_interest, first.charges, first.interest, first.principal) == (BS("3.36"), 4, BS("42.64"), 0)
    rules = THREE_A_MONTH.but(order=("principal", "interest", "charges", "late_interest"))
    first = loan_ledger(loan, half, rules, until=date(2026, 4, 16)).entries[0]
    assert (first.late_interest, first.charges, first.interest, first.principal) == (0, 0, 0, 50)


def test_what_an_instalment_does_not_pay_of_its_interest_is_owed():
    loan = schedule(a_year_at_two_in_a_hundred(disbursed_on=date(2026, 3, 1), instalments=4, grace_on_all=2))
    ledger = loan_ledger(loan, [], until=MAY)
    assert ledger.balance == loan.rows[1].balance
    assert ledger.overdue == 0
    assert [one.settled_on for one in ledger.instalments] == [APRIL, MAY]


def test_savings_that_come_back_pay_the_last_instalment():
    loan = schedule(
        a_year_at_two_in_a_hundred(rate=0, instalments=1, principal=300, disbursed_on=date(2026, 3, 1)),
        savings=ForcedSavings(up_front_share=BS("0.10")),
    )
    ledger = loan_ledger(loan, paid((APRIL, 270)), THREE_A_MONTH)
    assert [entry.principal for entry in ledger.entries] == [30, 270]
    assert (ledger.balance, ledger.overdue) == (0, 0)


def test_more_than_all_that_was_owed_is_held():
    ledger = loan_ledger(dated(), paid((APRIL, 400)))
    assert (ledger.balance, ledger.held) == (0, 100)


def test_what_happens_after_the_day_of_the_account_is_not_in_it():
    ledger = loan_ledger(dated(), paid((APRIL, 100), (MAY, 100)), until=APRIL)
    assert len(ledger.entries) == len(ledger.instalments) == 1
    assert ledger.balance == 200


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: Payment(on=APRIL, amount=0), "el monto del pago"),
        (lambda: Payment(on="abril", amount=1), "la fecha del pago"),
        (lambda: LateRules(rate_per_month=BS(-1)), "el interés por mora de un mes"),
        (lambda: LateRules(grace_days=-1), "los días de gracia"),
        (lambda: LateRules(fee=BS(-1)), "la multa"),
        (lambda: LateRules(cap_per_month=BS(-1)), "el tope"),
        (lambda: LateRules(late_on="all"), "de qué se cobra la mora"),
        (lambda: LateRules(order=("interest",)), "nombrar una vez cada parte"),
        (lambda: loan_ledger(schedule(a_year_at_two_in_a_hundred()), []), "necesita el día en que lo recibes"),
        (lambda: loan_ledger(dated(), [], until="hoy"), "el día de la cuenta"),
    ],
)
def test_what_makes_no_sense_is_told_in_a_sentence(make, says):
    with pytest.raises(BadInput, match=says):
        make()


@pytest.mark.parametrize("number", hostile)
@pytest.mark.parametrize("field", ["rate_per_month", "grace_days", "fee", "cap_per_month"])
def test_a_hostile_number_is_refused_wherever_it_stands(field, number):
    with pytest.raises(BadInput):
        LateRules(**{field: number})
    with pytest.raises(BadInput):
        Payment(on=APRIL, amount=number)


def test_ten_thousand_instalments_and_payments_are_no_trouble():
    loan = schedule(
        a_year_at_two_in_a_hundred(rate=0, principal=10_000, instalments=10_000, frequency="daily", disbursed_on=SIGNED)
    )
    payments = [Payment(on=row.due + timedelta(days=3), amount=BS(1)) for row in loan.rows]
    ledger = loan_ledger(loan, payments, LateRules(grace_days=2), until=loan.rows[-1].due + timedelta(days=3))
    assert ledger.balance == 0
    assert {one.days_late for one in ledger.instalments} == {3}
    assert loan_ledger(loan, [], THREE_A_MONTH, until=date.max).late_interest > 10_000


some_payments = st.lists(
    st.builds(
        Payment,
        on=st.dates(date(2026, 1, 31), date(2027, 6, 1)),
        amount=numbers("0.01", "900"),
    ),
    max_size=12,
)
some_rules = st.builds(
    LateRules,
    rate_per_month=numbers("0", "0.1", places=3),
    late_on=st.sampled_from(["principal", "instalment"]),
    grace_days=st.integers(0, 10),
    fee=numbers("0", "10"),
    order=st.permutations(["late_interest", "charges", "interest", "principal"]).map(tuple),
)


@settings(calm, max_examples=60)
@given(some_payments, some_rules, st.sampled_from(["level", "flat", "equal_principal"]))
def test_every_coin_that_was_paid_is_somewhere(payments, rules, kind):
    fee = Charge(name="C", when="each_instalment", amount=BS(3))
    loan = schedule(a_year_at_two_in_a_hundred(kind=kind, disbursed_on=SIGNED), [fee])
    ledger = loan_ledger(loan, payments, rules)
    went = sum(e.late_interest + e.charges + e.interest + e.principal for e in ledger.entries)
    assert went + ledger.held == sum(payment.amount for payment in payments)
    principal = sum(entry.principal for entry in ledger.entries)
    assert ledger.balance == loan.owed - principal >= 0
    assert ledger.overdue == sum(one.unpaid for one in ledger.instalments) + ledger.late_interest_unpaid
    assert all(entry.held == 0 or entry.overdue == 0 for entry in ledger.entries)
    assert (ledger.first_unpaid is None) == all(one.unpaid == 0 for one in ledger.instalments)


@settings(calm, max_examples=40)
@given(some_payments, st.integers(1, 40))
def test_paying_later_never_costs_less(payments, days):
    loan = schedule(a_year_at_two_in_a_hundred(disbursed_on=SIGNED))
    # In this order no payment is lost to late interest while something else bears it.
    rules = THREE_A_MONTH.but(late_on="instalment", order=("charges", "interest", "principal", "late_interest"))
    later = [payment.but(on=payment.on + timedelta(days=days)) for payment in payments]
    until = date(2027, 8, 1)
    sooner_costs = loan_ledger(loan, payments, rules, until).late_interest
    assert loan_ledger(loan, later, rules, until).late_interest >= sooner_costs
