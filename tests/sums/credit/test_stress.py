"""What happens to a loan if a month fails, sales fall, the rate rises or an instalment is missed?"""

from datetime import date

import pytest

from qhatu.sums.bad_input import BadInput
from qhatu.sums.credit.late_payment import LateRules
from qhatu.sums.credit.schedule import schedule
from qhatu.sums.credit.stress import Stress, stress_tests
from qhatu.sums.credit.terms import LoanTerms
from sums.loans import a_year_at_two_in_a_hundred, dated
from sums.workshop import BS, hostile

SALES, SPENDING = [BS(250)] * 5, [BS(120)] * 5


def plain_loan():
    return schedule(LoanTerms(principal=300, rate=0, instalments=3))


def tried(*stresses, loan=None, **changes):
    asked = {"opening": BS(0), "sales_by_period": SALES, "spending_by_period": SPENDING, **changes}
    return stress_tests(loan or plain_loan(), stresses=stresses, **asked)


def test_first_of_all_the_plan_as_it_is():
    (calm,) = tried()
    assert calm.name == ""
    assert calm.in_plan.balances_with == (430, 460, 490, 520, 650)
    assert (calm.first_unpaid, calm.needed, calm.extra_paid) == (None, 0, 0)


def test_a_month_without_sales_leaves_an_instalment_unpaid():
    _, failed = tried(Stress(name="Sin feria", sales_factor=BS(0), periods=(1, 2)))
    assert failed.in_plan.balances_with == (430, 210, -10, 20, 150)
    assert failed.first_unpaid == 2
    assert failed.needed == 10


def test_a_fifth_less_of_everything_and_dearer_materials():
    _, less, dearer = tried(
        Stress(name="20 % menos", sales_factor=BS("0.8")), Stress(name="Parafina +50 %", spending_factor=BS("1.5"))
    )
    assert less.in_plan.balances_with[:2] == (380, 360)
    assert dearer.in_plan.balances_with[:2] == (370, 340)


def test_a_higher_rate_asks_for_more():
    loan = schedule(a_year_at_two_in_a_hundred())
    _, dearer = tried(Stress(name="Tasa +6", rate_added=BS("0.06")), loan=loan)
    assert dearer.extra_paid == schedule(a_year_at_two_in_a_hundred(rate=BS("0.30"))).total_paid - loan.total_paid


def test_a_missed_instalment_comes_with_the_next_and_its_late_interest():
    rules = LateRules(rate_per_month=BS("0.03"), fee=BS(5))
    _, missed = tried(Stress(name="No pago", missed=(1,)), late_rules=rules)
    assert missed.in_plan.loan_by_period == (300, 0, -208, -100, 0)
    assert missed.extra_paid == 8


def test_two_missed_in_a_row_are_both_paid_with_the_third():
    rules = LateRules(rate_per_month=BS("0.03"))
    _, missed = tried(Stress(name="No pago", missed=(2, 1)), late_rules=rules)
    assert missed.in_plan.loan_by_period == (300, 0, 0, -309, 0)  # 3 for the first month and 6 for the second


def test_by_its_days_a_missed_instalment_is_late_for_the_days_between():
    rules = LateRules(rate_per_month=BS("0.03"), grace_days=30)
    _, april, may = tried(
        Stress(name="abril", missed=(1,)), Stress(name="mayo", missed=(2,)),
        loan=dated(), starts=date(2026, 3, 1), late_rules=rules,
    )  # fmt: skip
    assert april.extra_paid == 0  # 30 days to the first of May
    assert may.extra_paid == BS("3.10")


def test_a_cushion_has_to_be_there_too():
    (calm,) = tried(cushion=BS(500))
    assert calm.needed == 70
    assert calm.in_plan.red_with == (0, 1, 2)
    assert calm.first_unpaid is None


@pytest.mark.parametrize(
    ("ask", "says"),
    [
        (lambda: Stress(name="", sales_factor=BS(-1)), "el factor de las ventas"),
        (lambda: Stress(name="", spending_factor=BS(1001)), "el factor de los gastos"),
        (lambda: Stress(name="", periods=(-1,)), "el mes o semana que falla"),
        (lambda: Stress(name="", missed=(0,)), "la cuota que no se paga"),
        (lambda: tried(Stress(name="", periods=(5,))), "el mes o semana que falla.* 4 "),
        (lambda: tried(Stress(name="", missed=(3,))), "la cuota que no se paga.* 2 "),
        (lambda: tried(Stress(name="", rate_added=BS(-1))), "la tasa de interés"),
        (lambda: tried(spending_by_period=[BS(1)]), "ventas de 5 meses o semanas y gastos de 1"),
        (lambda: tried(sales_by_period=[], spending_by_period=[]), "los meses o semanas"),
    ],
)
def test_what_makes_no_sense_is_told_in_a_sentence(ask, says):
    with pytest.raises(BadInput, match=says):
        ask()


@pytest.mark.parametrize("number", hostile)
@pytest.mark.parametrize("field", ["sales_factor", "spending_factor", "rate_added"])
def test_a_hostile_number_is_refused_wherever_it_stands(field, number):
    with pytest.raises(BadInput):
        Stress(name="", **{field: number})
    with pytest.raises(BadInput):
        tried(sales_by_period=[number], spending_by_period=[BS(1)])
