"""Does a loan's schedule ask for what its charges and savings say, and give back what it keeps?"""

from datetime import date

import pytest
from hypothesis import given, settings

from qhatu.sums.bad_input import BadInput
from qhatu.sums.credit.charges import Charge, ForcedSavings
from qhatu.sums.credit.schedule import borrower_flows, schedule
from qhatu.sums.credit.terms import LoanTerms
from sums.loans import SIGNED, a_year_at_two_in_a_hundred, loans, some_charges, some_savings
from sums.workshop import BS, calm, hostile


def three(**changes):
    """Bs 3,000 without interest in three months."""
    return LoanTerms(**{"principal": 3000, "rate": 0, "instalments": 3, **changes})


def asked(terms, *charges, **savings):
    plan = schedule(terms, charges, ForcedSavings(**savings))
    return [row.total for row in plan.rows]


def test_up_front_is_kept_back_or_paid_apart_and_costs_the_same():
    kept = schedule(three(), [Charge(name="Comisión", share=BS("0.02"), amount=BS(15))])
    apart = schedule(three(), [Charge(name="Comisión", share=BS("0.02"), amount=BS(15), is_paid_apart=True)])
    assert (kept.received, kept.paid_apart) == (2925, 0)
    assert (apart.received, apart.paid_apart) == (3000, 75)
    assert kept.cost == apart.cost == 75
    assert borrower_flows(kept) == borrower_flows(apart)


def test_financed_is_owed_with_its_interest_and_not_received():
    plan = schedule(a_year_at_two_in_a_hundred(), [Charge(name="Seguro", when="financed", share=BS("0.04"))])
    assert (plan.owed, plan.received) == (3120, 3000)
    assert plan.rows[0].interest == BS("62.40")
    assert sum(row.principal for row in plan.rows) == 3120
    assert plan.cost == plan.interest + 120


def test_each_instalment_pays_an_amount_or_a_share_of_its_base():
    each = {"name": "Cargo", "when": "each_instalment"}
    assert asked(three(), Charge(**each, amount=BS(5))) == [1005, 1005, 1005]
    assert asked(three(), Charge(**each, share=BS("0.001"))) == [1003, 1003, 1003]
    assert asked(three(), Charge(**each, share=BS("0.001"), base="balance")) == [1003, 1002, 1001]
    assert asked(three(), Charge(**each, share=BS("0.01"), base="instalment")) == [1010, 1010, 1010]
    interest = Charge(**each, share=BS("0.13"), base="interest")
    assert schedule(a_year_at_two_in_a_hundred(), [interest]).rows[0].fees == BS("7.80")


def test_what_is_said_for_a_month_or_a_year_is_shared_by_instalments():
    insurance = {"name": "Seguro", "when": "each_instalment"}
    assert asked(three(frequency="quarterly"), Charge(**insurance, amount=BS(2), per="month")) == [1006] * 3
    assert asked(three(), Charge(**insurance, amount=BS(120), per="year")) == [1010] * 3
    weekly = asked(three(frequency="weekly"), Charge(**insurance, amount=BS(52), per="year"))
    assert weekly == [1001] * 3


def test_only_some_instalments_pay_a_charge():
    assert asked(three(), Charge(name="Visita", when="each_instalment", amount=BS(5), only=(2, 9))) == [
        1000,
        1005,
        1000,
    ]


def test_at_the_end_a_charge_comes_with_the_last_instalment():
    assert asked(three(), Charge(name="Cierre", when="at_end", amount=BS(5))) == [1000, 1000, 1005]


@pytest.mark.parametrize("days", [{}, {"disbursed_on": SIGNED}])
def test_yearly_charges_come_each_year_behind_or_ahead(days):
    terms = three(instalments=30, principal=3000, **days)
    behind = schedule(terms, [Charge(name="Seguro", when="each_year", amount=BS(50))])
    ahead = schedule(terms, [Charge(name="Seguro", when="each_year_ahead", amount=BS(50))])
    assert [row.number for row in behind.rows if row.fees] == [12, 24]
    assert [row.number for row in ahead.rows if row.fees] == [12, 24]
    assert (behind.kept_back, ahead.kept_back) == (0, 50)


def test_the_last_year_is_not_paid_ahead_again():
    plan = schedule(three(instalments=12), [Charge(name="Seguro", when="each_year_ahead", amount=BS(50))])
    assert plan.fees == 50


def test_a_yearly_charge_waits_for_the_first_instalment_after_the_year():
    terms = three(
        disbursed_on=date(2024, 2, 29),
        due_dates=(date(2025, 2, 27), date(2025, 2, 28), date(2028, 3, 1)),
    )
    plan = schedule(terms, [Charge(name="Seguro", when="each_year", amount=BS(50))])
    assert [row.number for row in plan.rows if row.fees] == [2, 3]


def test_insurance_is_shown_apart_from_fees():
    plan = schedule(
        three(),
        [
            Charge(name="Comisión", amount=BS(10)),
            Charge(name="Desgravamen", when="each_instalment", amount=BS(2), is_insurance=True),
        ],
    )
    assert (plan.fees, plan.insurance) == (10, 6)
    assert (plan.rows[0].fees, plan.rows[0].insurance) == (0, 2)


def test_savings_come_back_at_the_end_with_their_interest():
    plan = schedule(three(), savings=ForcedSavings(up_front_share=BS("0.10"), rate=BS("0.12")))
    assert plan.received == 2700
    assert plan.returned == BS("309.09")  # 300, three months at 1 %
    assert plan.cost == BS("-9.09")
    assert plan.rows[-1].total == 1000 - BS("309.09")


def test_savings_pay_the_last_instalments():
    plan = schedule(three(), savings=ForcedSavings(up_front_amount=BS(1200), returned="against_last"))
    assert [row.total for row in plan.rows] == [1000, 800, 0]
    assert plan.cost == 0


def test_savings_that_never_come_back_are_a_cost():
    plan = schedule(three(), savings=ForcedSavings(each_amount=BS(10), returned="never"))
    assert [row.total for row in plan.rows] == [1010] * 3
    assert plan.cost == 30


def test_a_share_of_each_instalment_is_saved_and_paid_apart_at_the_start():
    plan = schedule(three(), savings=ForcedSavings(up_front_amount=BS(50), is_paid_apart=True, each_share=BS("0.05")))
    assert (plan.received, plan.paid_apart) == (3000, 50)
    assert [row.total for row in plan.rows] == [1050, 1050, 1050 - 200]


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: Charge(name="C", when="later"), "cuándo se paga el cargo"),
        (lambda: Charge(name="C", base="house"), "de qué se calcula el cargo"),
        (lambda: Charge(name="C", per="week"), "el tiempo del cargo"),
        (lambda: Charge(name="C", amount=BS(-1)), "el monto del cargo"),
        (lambda: Charge(name="C", share=BS(101)), "la parte que se cobra"),
        (lambda: Charge(name="Com", share=BS("0.1"), base="balance"), "«Com» se paga en un momento"),
        (lambda: Charge(name="Com", only=(1,)), "«Com» no se paga con las cuotas"),
        (lambda: Charge(name="Com", per="month"), "«Com» no se paga con las cuotas"),
        (lambda: Charge(name="Com", when="at_end", is_paid_apart=True), "solo se puede pagar aparte"),
        (lambda: ForcedSavings(up_front_share=BS("1.1")), "la parte del préstamo que queda como ahorro"),
        (lambda: ForcedSavings(each_amount=BS(-1)), "el ahorro con cada cuota"),
        (lambda: ForcedSavings(rate=BS(-1)), "el interés del ahorro"),
        (lambda: ForcedSavings(returned="someday"), "cómo se devuelve el ahorro"),
        (lambda: schedule(three(), [Charge(name="C", amount=BS(3001))]), "te descuentan 3001, más de lo que prestan"),
    ],
)
def test_what_makes_no_sense_is_told_in_a_sentence(make, says):
    with pytest.raises(BadInput, match=says):
        make()


@pytest.mark.parametrize("number", hostile)
@pytest.mark.parametrize("field", ["up_front_share", "up_front_amount", "each_amount", "each_share", "rate"])
def test_a_hostile_number_is_refused_wherever_it_stands(field, number):
    with pytest.raises(BadInput):
        ForcedSavings(**{field: number})
    with pytest.raises(BadInput):
        schedule(three(), [Charge(name="C", when="each_instalment", **{("share", "amount")[len(field) % 2]: number})])


def test_the_largest_charges_are_answered_or_refused():
    largest = Charge(name="C", when="at_end", amount=BS("9e14"))
    assert schedule(three(principal=BS("9e14")), [largest]).fees == BS("9e14")
    with pytest.raises(BadInput):
        schedule(three(principal=BS("9e14")), [largest.but(when="financed")])


few = settings(calm, max_examples=80)


@few
@given(loans(), some_charges, some_savings)
def test_what_a_loan_costs_is_its_interest_its_charges_and_what_savings_lose(terms, charges, savings):
    plan = schedule(terms, charges, savings)
    assert plan.cost == plan.interest + plan.fees + plan.insurance + plan.saved - plan.returned
    assert -sum(borrower_flows(plan)) == plan.cost
    assert sum(row.principal for row in plan.rows) == plan.owed
    for row in plan.rows:
        assert row.total == row.instalment + row.fees + row.insurance + row.savings - row.returned


@few
@given(loans(), some_savings)
def test_savings_without_interest_come_back_to_the_cent(terms, savings):
    plan = schedule(terms, savings=savings.but(rate=BS(0)))
    assert plan.returned == (0 if savings.returned == "never" else plan.saved)


@few
@given(loans(), some_charges)
def test_a_loan_never_gets_cheaper_when_a_charge_is_added(terms, charges):
    assert schedule(terms, charges).cost >= schedule(terms).cost
