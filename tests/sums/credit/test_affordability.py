"""Does what one can carry really leave every month with its cushion, and no more than that?"""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qhatu.sums.bad_input import BadInput
from qhatu.sums.cash.balances import lowest_cash
from qhatu.sums.credit.affordability import (
    affordable_instalment,
    instalments_needed,
    loan_carried,
    own_contribution,
    weights_from_surplus,
)
from qhatu.sums.credit.charges import Charge, ForcedSavings
from qhatu.sums.credit.instalments import NeverPaid
from qhatu.sums.credit.loan_in_plan import loan_in_plan
from qhatu.sums.credit.schedule import schedule
from qhatu.sums.credit.terms import LoanTerms
from sums.loans import a_year_at_two_in_a_hundred, loans, some_charges
from sums.workshop import BS, calm, hostile, numbers

PLAN = [BS(150), BS(60), BS(-40), BS(300)]


def test_the_tightest_month_sets_the_instalment():
    found = affordable_instalment(BS(200), PLAN, cushion=BS(100))
    # 200 + 150 + 60 - 40 = 370 after three instalments; (370 - 100) / 3 = 90.
    assert (found.instalment, found.by_balance, found.tightest) == (90, 90, 2)


def test_a_safe_share_of_what_is_left_may_be_less():
    found = affordable_instalment(BS(200), PLAN, cushion=BS(100), safe_share=BS("0.7"))
    # 0.7 of 470 in four months is 82.25 a month.
    assert (found.instalment, found.by_balance, found.by_surplus) == (BS("82.25"), 90, BS("82.25"))


def test_paying_only_where_there_is_money_carries_more():
    found = affordable_instalment(BS(0), [BS(-50), BS(300), BS(-50), BS(300)], weights=[BS(0), BS(1)])
    assert (found.instalment, found.tightest) == (0, 0)  # the first month is red without any loan
    found = affordable_instalment(BS(100), [BS(-50), BS(300), BS(-50), BS(300)], weights=[BS(0), BS(1)])
    assert (found.instalment, found.tightest) == (300, 2)  # the fourth is as tight


def test_a_plan_below_its_cushion_carries_nothing():
    assert affordable_instalment(BS(0), [BS(10), BS(10)], cushion=BS(50)).instalment == 0
    assert affordable_instalment(BS(0), [BS(-10), BS(10)], safe_share=BS(1)).by_surplus == 0


def test_an_instalment_carries_the_loan_of_which_it_is_the_instalment():
    terms = a_year_at_two_in_a_hundred()
    carried = loan_carried(BS("283.68"), terms)
    assert carried == BS("3000.01")
    assert schedule(terms.but(principal=carried)).largest_total == BS("283.68")
    assert schedule(terms.but(principal=BS("3000.10"))).largest_total == BS("283.69")


def test_charges_and_savings_leave_a_smaller_loan():
    terms = a_year_at_two_in_a_hundred(rate=0)
    assert loan_carried(BS(110), terms) == 1320
    assert loan_carried(BS(110), terms, [Charge(name="C", when="each_instalment", amount=BS(10))]) == 1200
    assert loan_carried(BS(110), terms, savings=ForcedSavings(each_share=BS("0.10"))) == 1200
    assert loan_carried(BS(110), terms, [Charge(name="C", when="financed", share=BS("0.10"))]) == 1200


def test_a_charge_that_asks_for_all_leaves_no_loan():
    each = Charge(name="C", when="each_instalment", amount=BS(110))
    assert loan_carried(BS(110), a_year_at_two_in_a_hundred(), [each]) == 0


def test_of_a_falling_instalment_the_first_is_the_one_to_carry():
    assert loan_carried(BS(120), a_year_at_two_in_a_hundred(kind="equal_principal", rate=BS("0.24"))) == BS("1161.29")


def test_of_interest_only_the_end_has_to_be_carried_too():
    terms = LoanTerms(principal=1, rate=BS("0.12"), kind="interest_only", instalments=12)
    assert loan_carried(BS(101), terms) == 100


def test_coins_that_round_up_do_not_ask_for_more_than_one_can_pay():
    terms = a_year_at_two_in_a_hundred(coin=BS(10), coin_rounding="up")
    carried = loan_carried(BS(285), terms)
    assert schedule(terms.but(principal=carried)).largest_total == 280
    assert carried > 2900


@pytest.mark.parametrize(
    "terms",
    [
        {"kind": "given", "amounts": (BS(1),), "instalments": None},
        {"kind": "share_of_balance", "balance_share": BS("0.1"), "least": BS(1)},
    ],
)
def test_an_instalment_that_is_not_worked_out_from_the_loan_is_told(terms):
    with pytest.raises(BadInput, match="no sale del monto"):
        loan_carried(BS(100), a_year_at_two_in_a_hundred(**terms))


def test_a_smaller_instalment_needs_more_of_them_until_it_never_ends():
    terms = a_year_at_two_in_a_hundred()
    assert instalments_needed(BS("283.68"), terms) == 12
    assert instalments_needed(BS(200), terms) == 19
    assert instalments_needed(BS(61), terms) == 208
    with pytest.raises(NeverPaid):
        instalments_needed(BS(60), terms)
    assert instalments_needed(BS(1000), terms.but(rate=0)) == 3


def test_weights_follow_the_harvest():
    assert weights_from_surplus([BS(-200), BS(300), BS(100)]) == (0, BS("0.75"), BS("0.25"))
    assert weights_from_surplus([BS(-200), BS(300), BS(100)], cushion=BS(100)) == (0, 1, 0)
    with pytest.raises(BadInput, match="En ningún mes del plan queda dinero"):
        weights_from_surplus([BS(-200), BS(0)])


def test_a_seasonal_loan_takes_the_same_share_of_each_month_s_surplus():
    nets = [BS(-100), BS(500), BS(250), BS(250)]
    terms = LoanTerms(
        principal=800, rate=BS("0.12"), instalments=4, kind="seasonal", weights=weights_from_surplus(nets)
    )
    plan = schedule(terms.but(cent=BS(0)))
    shares = {round(row.total / net, 12) for row, net in zip(plan.rows, nets, strict=True) if net > 0}
    assert len(shares) == 1
    assert plan.rows[0].total == 0


def test_what_the_loan_does_not_cover_is_one_s_own():
    assert own_contribution(BS(5000), BS(3500)).own == 1500
    found = own_contribution(BS(5000), BS(9000), BS("0.25"))
    assert (found.loan, found.own, found.own_share) == (3750, 1250, BS("0.25"))
    assert own_contribution(BS(5000), BS(5000)).own == 0


@pytest.mark.parametrize(
    ("ask", "says"),
    [
        (lambda: affordable_instalment(BS(0), []), "los meses o semanas"),
        (lambda: affordable_instalment(BS(0), PLAN, weights=[BS(0)]), "En ningún mes del plan se paga cuota"),
        (lambda: affordable_instalment(BS(0), PLAN, cushion=BS(-1)), "lo que siempre debe quedar en caja"),
        (lambda: affordable_instalment(BS(0), PLAN, safe_share=BS(2)), "la parte segura"),
        (lambda: loan_carried(BS(0), a_year_at_two_in_a_hundred()), "lo que puedes pagar en cada cuota"),
        (lambda: instalments_needed(BS(-1), a_year_at_two_in_a_hundred()), "lo que puedes pagar en cada cuota"),
        (lambda: own_contribution(BS(0), BS(1)), "lo que cuesta"),
        (lambda: own_contribution(BS(1), BS(-1)), "el préstamo que puedes pagar"),
        (lambda: own_contribution(BS(1), BS(1), BS(2)), "la parte que tienes que poner"),
    ],
)
def test_what_makes_no_sense_is_told_in_a_sentence(ask, says):
    with pytest.raises(BadInput, match=says):
        ask()


@pytest.mark.parametrize("number", hostile)
@pytest.mark.parametrize(
    "ask",
    [
        lambda n: affordable_instalment(n, PLAN),
        lambda n: affordable_instalment(BS(0), [n]),
        lambda n: affordable_instalment(BS(0), PLAN, cushion=n),
        lambda n: affordable_instalment(BS(0), PLAN, weights=[n]),
        lambda n: affordable_instalment(BS(0), PLAN, safe_share=n),
        lambda n: loan_carried(n, a_year_at_two_in_a_hundred()),
        lambda n: instalments_needed(n, a_year_at_two_in_a_hundred()),
        lambda n: weights_from_surplus([n]),
        lambda n: own_contribution(n, BS(1)),
    ],
)
def test_a_hostile_number_is_refused_wherever_it_stands(ask, number):
    with pytest.raises(BadInput):
        ask(number)


few = settings(calm, max_examples=50)
plans = st.lists(numbers("-500", "999"), min_size=1, max_size=24)


@calm
@given(numbers("0", "999"), plans, numbers("0", "99"), st.lists(numbers("0", "2", places=1), max_size=4))
def test_with_the_affordable_instalment_the_lowest_month_is_at_the_cushion(opening, nets, cushion, weights):
    if weights and not any(weights[: len(nets)]):
        return
    found = affordable_instalment(opening, nets, cushion, weights)
    pattern = weights or [BS(1)]

    def lowest(instalment):
        paid = [net - instalment * pattern[place % len(pattern)] for place, net in enumerate(nets)]
        return lowest_cash(opening, paid).amount

    if found.instalment > 0:
        assert lowest(found.instalment) >= cushion - BS("1e-20")
        assert lowest(found.instalment + BS("0.01")) < cushion
    else:
        assert lowest(BS("0.01")) < cushion


@few
@given(loans(), some_charges, numbers("50", "5000"))
def test_the_loan_carried_asks_for_no_more_and_nearly_all_of_what_can_be_paid(terms, charges, instalment):
    terms = terms.but(coin=None)
    carried = loan_carried(instalment, terms, charges)
    if not carried:
        return
    assert schedule(terms.but(principal=carried), charges).largest_total <= instalment
    # Ten cents of rounding a row, and what they are in the loan; more would be money left lying.
    more = carried * BS("1.01") + 40
    assert schedule(terms.but(principal=more), charges).largest_total > instalment - BS("0.05")


@few
@given(loans(("level",)), plans)
def test_an_affordable_level_loan_leaves_no_month_red(terms, nets):
    terms = LoanTerms(principal=1, rate=terms.rate, instalments=max(len(nets) - 1, 1))
    found = affordable_instalment(BS(0), [BS(0), *nets], weights=[BS(0), *[BS(1)] * len(nets)])
    if found.instalment < 1:
        return
    loan = schedule(terms.but(principal=loan_carried(found.instalment, terms)))
    # The loan itself is spent on the day it is received.
    beside = loan_in_plan(loan, BS(0), [-loan.received, *nets])
    assert beside.lowest_with.amount >= 0
