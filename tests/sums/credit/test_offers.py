"""Do offers come to the rates that regulators and others print, and are they told apart fairly?"""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qhatu.sums.bad_input import BadInput
from qhatu.sums.credit.charges import Charge, ForcedSavings
from qhatu.sums.credit.loan_in_plan import loan_in_plan, loans_in_plan
from qhatu.sums.credit.offers import LoanOffer, compare_offers, offer_result
from qhatu.sums.credit.schedule import borrower_flows, dated_borrower_flows, schedule
from qhatu.sums.credit.terms import LoanTerms
from qhatu.sums.interest.flows import dated_internal_rate, net_present_value
from qhatu.sums.solving.roots import NoRate
from sums.loans import SIGNED, a_year_at_two_in_a_hundred, dated, loans, some_charges, some_savings
from sums.published import exactly, reproduces
from sums.workshop import BS, calm, hostile, numbers


def result(terms, *charges, savings=None):
    return offer_result(LoanOffer(name="Banco", terms=terms, charges=charges, savings=savings or ForcedSavings()))


def fee(amount, **changes):
    return Charge(**{"name": "Comisión", "amount": BS(amount), **changes})


# ---- published cases, from the terms of the loan to its rate


def _monthly(inputs, expected):
    terms = LoanTerms(
        principal=inputs["principal"],
        rate=inputs["nominal_annual_rate"],
        instalments=int(inputs["n"]),
        amortised_over=int(inputs["amortisation_n"]) if "amortisation_n" in inputs else None,
        kind="growing" if "annual_growth" in inputs else "level",
        growth=inputs.get("annual_growth", BS(0)),
        growth_every=12,
    )
    charges = [fee(inputs["upfront_fee"])]
    if "insurance_per_year" in inputs:
        insurance = fee(inputs["insurance_per_year"], when="each_instalment", per="year", is_insurance=True)
        charges.append(insurance)
    if "financed_premium" in inputs:
        charges.append(fee(inputs["financed_premium"], when="financed", is_insurance=True))
    found = result(terms, *charges)
    first, last = found.plan.rows[0], found.plan.rows[-1]
    assert first.instalment in (
        expected.get("instalment"),
        expected.get("instalment_without_insurance"),
        expected.get("first_year_instalment"),
    )
    assert first.total in (expected.get("payment"), first.instalment)
    if "total_cost_of_credit" in expected:
        # Published as 240 times the rounded instalment; the last one, to the cent, is 2.30 smaller.
        assert abs(found.cost - expected["total_cost_of_credit"]) <= 240 * BS("0.01")
    if "balloon" in expected:
        # Published from the unrounded instalment; from the rounded one 142,097.99.
        assert last.instalment - first.instalment == BS("142097.98")
        unrounded = result(terms.but(cent=BS(0)), *charges).plan.rows
        assert round(unrounded[-1].instalment - unrounded[0].instalment, 2) == expected["balloon"]
    if "last_year_instalment" in expected:
        assert found.plan.rows[-2].instalment == expected["last_year_instalment"]
    if "amount_owed" in expected:
        assert found.plan.owed == expected["amount_owed"]
    return found


def _share_of_balance(inputs, expected):
    terms = LoanTerms(
        principal=inputs["principal"],
        rate=inputs["nominal_annual_rate"],
        kind="share_of_balance",
        balance_share=inputs["capital_percent_of_balance"],
        least=inputs["min_capital"],
        cent=BS(0),
    )
    found = result(terms, fee(inputs["upfront_fee"]))
    assert len(found.plan.rows) == expected["months"]
    # Published rows call the last one number 240; it is month 233.
    for number, printed in (
        (1, "payment_month_1"),
        (2, "payment_month_2"),
        (232, "payment_month_232"),
        (233, "payment_last"),
    ):
        assert round(found.plan.rows[number - 1].instalment, 2) == expected[printed]
    return found


def _overdraft(inputs, expected):
    terms = LoanTerms(
        principal=inputs["principal"],
        rate=inputs["effective_annual_rate"],
        rate_kind="effective_annual",
        kind="interest_only",
        instalments=int(inputs["months"]),
    )
    monthly = fee(inputs["monthly_charge"], when="each_instalment")
    found = result(terms, fee(inputs["upfront_fee"]), monthly)
    assert found.plan.rows[0].interest == expected["monthly_interest"]
    assert found.first_instalment == expected["monthly_payment"]
    return found


def _discounted(inputs, expected):
    terms = LoanTerms(
        principal=inputs["principal"],
        rate=inputs["nominal_annual_rate"],
        kind="flat",
        frequency="half_yearly",
        instalments=1,
        interest_up_front=True,
    )
    found = result(terms, fee(inputs["upfront_fee"]))
    assert found.plan.interest == expected["interest_retained"]
    assert found.received == expected["net_received"]
    return found


def _fee_with_the_first_instalment(inputs, expected):
    # The page's loan is that of its first example: 8.25 % nominal makes the instalment of 1,707.
    terms = LoanTerms(
        principal=inputs["principal"], rate=BS("0.0825"), instalments=int(inputs["n"]), last_row="interest"
    )
    found = result(terms, fee(inputs["fee_with_first_instalment"], when="each_instalment", only=(1,)))
    assert found.plan.rows[1].total == inputs["instalment"]
    return found


def _one_repayment(inputs, expected):
    repaid = inputs["repayments"][0]
    terms = LoanTerms(principal=inputs["loan"], rate=0, disbursed_on=inputs["loan_date"], due_dates=(repaid["date"],))
    charges = [fee(repaid["amount"] - inputs["loan"], when="at_end")]
    if "fee_retained" in inputs:
        charges.append(fee(inputs["fee_retained"]))
    found = result(terms, *charges)
    assert found.received == inputs.get("net_received", inputs["loan"])
    return found


def _near(found, expected, near):
    assert abs(found.effective_annual * 100 - expected["apr_percent"]) <= BS(near)


@reproduces("apr_effective_eu")
def test_the_effective_rate_with_all_charges_is_as_printed(inputs, expected):
    inputs, expected = exactly(inputs), exactly(expected)
    if "capital_percent_of_balance" in inputs:
        _near(_share_of_balance(inputs, expected), expected, "0.0001")
    elif "monthly_charge" in inputs:
        _near(_overdraft(inputs, expected), expected, "0.002")
    elif "periods_per_year" in inputs:
        _near(_monthly(inputs, expected), expected, "0.0001")
    elif "nominal_annual_rate" in inputs:
        _near(_discounted(inputs, expected), expected, "0.0001")
    elif "fee_with_first_instalment" in inputs:
        _near(_fee_with_the_first_instalment(inputs, expected), expected, "0.005")
    elif "loan" in inputs:
        _near(_one_repayment(inputs, expected), expected, "0.005")
    else:
        terms = LoanTerms(principal=inputs["principal"], rate=0, instalments=2, disbursed_on=inputs["date"])
        found = result(terms, fee(20, when="each_instalment"))
        assert [row.due for row in found.plan.rows] == [repaid["date"] for repaid in inputs["repayments"]]
        assert [row.total for row in found.plan.rows] == [repaid["amount"] for repaid in inputs["repayments"]]
        # By days it is as printed; an offer counts whole months, which the case says gives 85.585.
        assert round(dated_internal_rate(dated_borrower_flows(found.plan)) * 100, 2) == expected["apr_percent"]
        assert round(found.effective_annual * 100, 3) == BS("85.585")


@reproduces("apr_effective_eu_upfront_fee")
def test_a_fee_kept_back_raises_the_rate_as_printed(inputs, expected):
    _near(_one_repayment(exactly(inputs), exactly(expected)), exactly(expected), "0.05")


def test_regulation_z_s_first_example_is_a_level_loan_at_its_own_rate():
    # 12 CFR 1026, Appendix J, (c)(1)(i): $5,000, 24 monthly payments of $230, 9.69 %.
    found = result(LoanTerms(principal=5000, rate=BS("0.0969"), instalments=24))
    assert abs(found.first_instalment - 230) <= BS("0.02")
    assert round(found.nominal_annual, 4) == BS("0.0969")


# ---- by hand


def test_without_charges_the_rate_of_an_offer_is_the_rate_of_its_terms():
    found = result(a_year_at_two_in_a_hundred())
    assert round(found.rate_per_period, 5) == round(found.rate_per_month, 5) == BS("0.02")
    assert round(found.nominal_annual, 4) == round(found.teac, 4) == BS("0.24")
    assert round(found.effective_annual, 4) == BS("0.2682")


def test_two_in_a_hundred_flat_is_three_and_a_half_on_the_balance():
    flat = a_year_at_two_in_a_hundred(rate=BS("0.02"), rate_kind="per_month", kind="flat")
    assert round(result(flat).rate_per_month, 4) == BS("0.0348")


def test_a_weekly_rate_is_told_by_the_month_too():
    found = result(
        LoanTerms(principal=1000, rate=BS("0.01"), rate_kind="per_period", frequency="weekly", instalments=20)
    )
    assert abs(found.rate_per_month - (BS("1.01") ** (BS(52) / 12) - 1)) < BS("0.0001")
    assert abs(found.teac - BS("0.01") * 360 / 7) < BS("0.0001")
    assert found.months == BS(20) * 12 / 52


def test_each_hundred_received_has_its_cost():
    found = result(a_year_at_two_in_a_hundred(rate=0), fee(600))
    assert found.received == 2400
    assert found.cost == 600
    assert found.cost_per_100 == 25
    assert result(a_year_at_two_in_a_hundred(rate=0), fee(600, is_paid_apart=True)).cost_per_100 == 25


def test_savings_kept_back_raise_the_rate_even_if_they_come_back():
    found = result(a_year_at_two_in_a_hundred(), savings=ForcedSavings(up_front_share=BS("0.20")))
    assert found.savings_returned == 600
    assert found.cost == result(a_year_at_two_in_a_hundred()).cost
    assert found.rate_per_period > BS("0.025")
    # It is a rate of the borrower's own flows, and the only one above 0.
    assert abs(net_present_value(found.rate_per_period, borrower_flows(found.plan))) < BS("1e-10")


def test_an_odd_first_period_is_counted_by_its_days():
    terms = a_year_at_two_in_a_hundred(disbursed_on=date(2026, 1, 1), first_due=date(2026, 3, 16))
    found = result(terms)
    assert abs(found.effective_annual - dated_internal_rate(dated_borrower_flows(found.plan))) < BS("1e-15")
    assert abs((1 + found.rate_per_period) ** 12 - 1 - found.effective_annual) < BS("1e-15")
    assert found.months == BS("13.5")


def test_in_advance_the_rate_is_that_of_the_terms():
    assert round(result(a_year_at_two_in_a_hundred(in_advance=True)).rate_per_period, 4) == BS("0.02")


def test_an_offer_that_leaves_nothing_in_the_hand_has_no_rate():
    with pytest.raises(NoRate, match="no te queda dinero en la mano"):
        result(a_year_at_two_in_a_hundred(), fee(3000))


def test_interest_only_is_cheaper_by_rate_and_dearer_by_money_because_it_pays_back_later():
    falling = a_year_at_two_in_a_hundred(kind="equal_principal")
    late = a_year_at_two_in_a_hundred(kind="interest_only", rate=BS("0.23"))
    compared = compare_offers([LoanOffer(name="A", terms=falling), LoanOffer(name="B", terms=late)])
    assert compared.by_rate == ("B", "A")
    assert compared.by_total_paid == ("A", "B")
    assert compared.reasons == ("pace",)
    assert compared.cost_above_cheapest == (0, compared.results[1].cost - compared.results[0].cost)


def test_more_in_the_hand_and_a_longer_time_are_both_said():
    small = a_year_at_two_in_a_hundred()
    large = small.but(principal=5000, rate=BS("0.2"), instalments=24)
    compared = compare_offers([LoanOffer(name="A", terms=small), LoanOffer(name="B", terms=large)])
    assert compared.reasons == ("received", "term")


def test_offers_that_agree_have_nothing_to_explain():
    cheap = a_year_at_two_in_a_hundred(rate=BS("0.12"))
    compared = compare_offers(
        [LoanOffer(name="A", terms=a_year_at_two_in_a_hundred()), LoanOffer(name="B", terms=cheap)]
    )
    assert compared.by_rate == compared.by_total_paid == ("B", "A")
    assert compared.reasons == ()


def test_two_offers_need_two_names():
    offer = LoanOffer(name="A", terms=a_year_at_two_in_a_hundred())
    with pytest.raises(BadInput, match="dos ofertas con el mismo nombre"):
        compare_offers([offer, offer])
    with pytest.raises(BadInput, match="las ofertas"):
        compare_offers([])


# ---- beside the cash plan


def test_each_month_of_the_plan_has_its_instalment():
    loan = schedule(LoanTerms(principal=300, rate=0, instalments=3))
    beside = loan_in_plan(loan, BS(50), [BS(-300), BS(100), BS(60), BS(100)], cushion=BS(10))
    assert beside.loan_by_period == (300, -100, -100, -100)
    assert beside.instalment_periods == (1, 2, 3)
    assert beside.balances_without == (-250, -150, -90, 10)
    assert beside.balances_with == (50, 50, 10, 10)
    assert beside.red_without == (0, 1, 2)
    assert beside.red_with == ()
    assert (beside.lowest_without.index, beside.lowest_with.amount) == (0, 10)
    assert beside.left_after == 0


def test_what_a_loan_asks_for_after_the_plan_is_not_forgotten():
    loan = schedule(LoanTerms(principal=300, rate=0, instalments=3))
    assert loan_in_plan(loan, BS(0), [BS(0), BS(0)]).left_after == 200


def test_weekly_instalments_fall_into_months_and_monthly_ones_into_weeks():
    weekly = schedule(LoanTerms(principal=260, rate=0, frequency="weekly", instalments=26))
    months = loan_in_plan(weekly, BS(0), [BS(0)] * 7).loan_by_period
    assert months == (260 - 40, -40, -40, -50, -40, -40, -10)
    monthly = schedule(LoanTerms(principal=100, rate=0, instalments=1))
    assert loan_in_plan(monthly, BS(0), [BS(0)] * 6, frequency="weekly").loan_by_period == (100, 0, 0, 0, -100, 0)


def test_by_its_days_a_loan_falls_into_the_plan_s_own_months():
    beside = loan_in_plan(dated(), BS(0), [BS(0)] * 4, starts=date(2026, 2, 15))
    assert beside.loan_by_period == (300, -100, -100, -100)
    assert beside.instalment_periods == (1, 2, 3)


def test_of_a_loan_received_before_the_plan_only_what_is_to_come_is_seen():
    beside = loan_in_plan(dated(), BS(0), [BS(0)] * 2, starts=date(2026, 4, 15))
    assert beside.loan_by_period == (-100, -100)
    assert beside.instalment_periods == (-1, 0, 1)


def test_the_loan_may_come_later_in_the_plan_and_change_it():
    loan = schedule(LoanTerms(principal=300, rate=0, instalments=3))
    beside = loan_in_plan(loan, BS(0), [BS(10)] * 3, received_in=1, net_with_loan=[BS(10), BS(-290), BS(110)])
    assert beside.loan_by_period == (0, 300, -100)
    assert beside.balances_without == (10, 20, 30)
    assert beside.balances_with == (10, 20, 30)


@pytest.mark.parametrize(
    ("ask", "says"),
    [
        (lambda loan: loan_in_plan(loan, BS(0), []), "los meses o semanas"),
        (lambda loan: loan_in_plan(loan, BS(0), [BS(1)], net_with_loan=[BS(1), BS(2)]), "Haz los dos igual de largos"),
        (lambda loan: loan_in_plan(loan, BS(0), [BS(1)], frequency="semi_monthly"), "cada cuánto es un periodo"),
        (lambda loan: loan_in_plan(loan, BS(0), [BS(1)], starts=SIGNED), "falta el día en que recibes"),
        (lambda loan: loan_in_plan(loan, BS(0), [BS(1)], received_in=-1), "el mes o semana en que recibes"),
    ],
)
def test_a_plan_that_does_not_fit_is_told_in_a_sentence(ask, says):
    with pytest.raises(BadInput, match=says):
        ask(schedule(a_year_at_two_in_a_hundred()))


@pytest.mark.parametrize("number", hostile)
def test_a_hostile_number_is_refused_in_the_plan(number):
    loan = schedule(a_year_at_two_in_a_hundred())
    for plan in ((number, [BS(1)], BS(0)), (BS(0), [number], BS(0)), (BS(0), [BS(1)], number)):
        with pytest.raises(BadInput):
            loans_in_plan([loan], *plan)


@pytest.mark.parametrize("rate", ["-0.99", "1e-14", "100"])
@pytest.mark.parametrize("frequency", ["daily", "monthly", "yearly"])
def test_the_hardest_rates_come_back(rate, frequency):
    terms = LoanTerms(
        principal=BS("1e6"), rate=BS(rate), rate_kind="per_period", frequency=frequency, instalments=3, cent=BS(0)
    )
    try:
        found = result(terms)
    except BadInput:
        assert rate == "100" and frequency != "yearly"  # an effective rate of more than 10¹⁵
        return
    assert abs(found.rate_per_period - BS(rate)) < BS("1e-12")


def test_ten_thousand_instalments_have_their_rate():
    found = result(
        LoanTerms(principal=10**6, rate=BS("0.001"), rate_kind="per_period", frequency="daily", instalments=10_000)
    )
    assert round(found.rate_per_period, 6) == BS("0.001")


# ---- properties

few = settings(calm, max_examples=40)


@few
@given(loans(), some_charges, some_savings)
def test_what_is_paid_discounted_at_the_rate_found_is_what_was_received(terms, charges, savings):
    offer = LoanOffer(name="A", terms=terms, charges=charges, savings=savings)
    try:
        found = offer_result(offer)
    except BadInput:  # forgiven interest and returned savings may leave no rate, or more than one
        return
    worth = net_present_value(found.rate_per_period, borrower_flows(found.plan))
    assert abs(worth) <= found.received * BS("1e-12")


@few
@given(loans(("level", "equal_principal", "interest_only")), numbers("0", "0.3", places=3))
def test_a_charge_never_lowers_the_rate_and_the_effective_one_is_never_below_the_nominal(terms, share):
    terms = terms.but(grace_interest="capitalised", disbursed_on=None)
    plain, charged = result(terms), result(terms, Charge(name="C", share=share))
    assert charged.rate_per_period >= plain.rate_per_period
    assert charged.effective_annual >= charged.nominal_annual
    assert charged.cost == plain.cost + charged.plan.fees


@few
@given(st.lists(loans(("level", "flat")), min_size=1, max_size=4))
def test_every_offer_stands_once_in_each_order(several):
    offers = [
        LoanOffer(name=str(place), terms=terms.but(grace_interest="capitalised")) for place, terms in enumerate(several)
    ]
    compared = compare_offers(offers)
    assert sorted(compared.by_rate) == sorted(compared.by_total_paid) == [offer.name for offer in offers]
    assert min(compared.cost_above_cheapest) == 0
