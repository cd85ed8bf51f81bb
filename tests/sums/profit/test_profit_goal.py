"""Is the goal reached with the units, the price or the costs that are answered, and not with one less?"""

import pytest
from hypothesis import assume, given

from qhatu.sums.bad_input import BadInput, NoBreakEven
from qhatu.sums.profit.break_even import break_even_units
from qhatu.sums.profit.profit_goal import (
    fixed_for_profit,
    plan_income,
    price_for_profit,
    profit_at,
    sales_for_profit,
    units_for_profit,
    units_for_profit_share,
    variable_for_profit,
)
from sums.workshop import BS, amounts, calm, hostile, numbers, sizes

taxes = numbers("0", "0.9")


def test_the_software_of_a_textbook_is_sold_as_printed():
    # Horngren, Datar & Rajan, Cost Accounting, ch. 3: packages at $200 that spend $120, fixed costs $2,000. 25 break
    # even, 40 leave an operating income of $1,200, 45 a net income of $960 after taxes of 40 %.
    assert units_for_profit(BS(2000), BS(200), BS(120), BS(0)).units == 25
    assert units_for_profit(BS(2000), BS(200), BS(120), BS(1200)).units == 40
    answer = units_for_profit(BS(2000), BS(200), BS(120), BS(960), tax=BS("0.40"))
    assert (answer.units, answer.sales) == (45, 9000)
    assert profit_at(BS(45), BS(2000), BS(200), BS(120), tax=BS("0.40")) == 960


def test_the_stoves_of_a_textbook_are_sold_as_printed():
    # Garrison, Noreen & Brewer, Managerial Accounting, ch. 5 (Outback Outfitters): stoves at $50 that spend $32, fixed
    # costs $108,000: 6,000 stoves, $300,000. Ten per cent cheaper and a quarter more than 8,000 sold leave $22,000, and
    # 11,000 stoves would leave $35,000.
    assert units_for_profit(BS(108000), BS(50), BS(32), BS(0)).sales == 300000
    assert sales_for_profit(BS(108000), BS("0.36")) == 300000
    assert profit_at(BS(10000), BS(108000), BS(45), BS(32)) == 22000
    assert units_for_profit(BS(108000), BS(45), BS(32), BS(35000)).units == 11000


def test_the_calculator_s_manual_is_right_whichever_number_is_asked_for():
    # HP 10bII+ Financial Calculator, User's Guide, ch. 11: at 300 less 250 with fixed costs of 150,000, 3,200 units
    # leave 10,000; 10,000 filters at 45 less 23 bear fixed costs of 220,000.
    assert units_for_profit(BS(150000), BS(300), BS(250), BS(10000)).units == 3200
    assert price_for_profit(BS(3200), BS(150000), BS(250), BS(10000)) == 300
    assert variable_for_profit(BS(3200), BS(150000), BS(300), BS(10000)) == 250
    assert fixed_for_profit(BS(3200), BS(300), BS(250), BS(10000)) == 150000
    assert fixed_for_profit(BS(10000), BS(45), BS(23)) == 220000


def test_the_toasters_of_a_textbook_return_what_was_put_in():
    # Kotler & Armstrong, Principles of Marketing, target return pricing, https://fliphtml5.com/ptccz/qubl/
    # PRINCIPLE_OF_MARKETING_-1/316: 20 % of $1,000,000 on 50,000 toasters that spend $10, with fixed costs of $300,000,
    # needs a price of $20; at that price 30,000 break even.
    assert price_for_profit(BS(50000), BS(300000), BS(10), profit=BS(200000)) == 20
    assert units_for_profit(BS(300000), BS(20), BS(10), BS(0)).units == 30000


def test_a_goal_may_be_a_share_of_the_sales():
    answer = units_for_profit_share(BS(198), BS(6), BS("2.70"), BS("0.25"))
    assert (answer.units, answer.contribution) == (110, BS("3.30"))
    assert profit_at(BS(110), BS(198), BS(6), BS("2.70")) == BS("0.25") * answer.sales
    assert units_for_profit_share(BS(198), BS(6), BS("2.70"), BS(0)).units == 60


def test_a_loss_pays_no_tax():
    assert profit_at(BS(0), BS(198), BS(6), BS("2.70"), tax=BS("0.25")) == -198


def test_a_goal_out_of_the_hours_reach_says_what_can_be_earned_and_at_which_price_it_could():
    plan = plan_income(BS(1500), BS(198), BS(6), BS("2.70"), hours_per_unit=BS("0.25"), hours=BS(100), most_units=450)
    assert (plan.units, plan.sales, plan.hours) == (515, 3090, BS("128.75"))
    assert (plan.most_units, plan.most_income, plan.reachable) == (400, 1122, False)
    assert plan.price_needed == BS("6.945")
    assert profit_at(BS(400), BS(198), plan.price_needed, BS("2.70")) == 1500


def test_the_buyers_may_be_fewer_than_the_hours():
    plan = plan_income(BS(500), BS(198), BS(6), BS("2.70"), hours_per_unit=BS("0.25"), hours=BS(100), most_units=250)
    assert (plan.units, plan.most_units, plan.reachable, plan.price_needed) == (212, 250, True, None)


def test_without_limits_every_goal_is_reachable():
    plan = plan_income(BS(1500), BS(198), BS(6), BS("2.70"))
    assert (plan.most_units, plan.most_income, plan.reachable, plan.price_needed) == (None, None, True, None)


def test_without_an_hour_nothing_can_be_made_and_no_price_helps():
    plan = plan_income(BS(1500), BS(198), BS(6), BS("2.70"), hours_per_unit=BS(1), hours=BS(0))
    assert (plan.most_units, plan.most_income, plan.reachable, plan.price_needed) == (0, -198, False, None)


def test_hours_that_a_unit_does_not_take_do_not_limit_it():
    assert plan_income(BS(1500), BS(198), BS(6), BS("2.70"), hours=BS(10)).most_units is None


@pytest.mark.parametrize(
    ("ask", "says"),
    [
        (lambda: units_for_profit(BS(1), BS(2), BS(3), BS(1)), "no llegas a empatar"),
        (lambda: units_for_profit_share(BS(1), BS(6), BS(3), BS("0.5")), "no te pueden quedar 50 de cada 100"),
        (lambda: sales_for_profit(BS(1), BS(0)), "quedan 0"),
        (lambda: sales_for_profit(BS(1), BS("-0.1")), "quedan -10"),
        (lambda: plan_income(BS(1), BS(1), BS(2), BS(3)), "no llegas a empatar"),
    ],
)
def test_what_no_quantity_reaches_is_said_as_advice(ask, says):
    with pytest.raises(NoBreakEven, match=says):
        ask()


@pytest.mark.parametrize(
    ("ask", "says"),
    [
        (lambda: units_for_profit(BS(-1), BS(6), BS(3), BS(1)), "los gastos fijos"),
        (lambda: units_for_profit(BS(1), BS(6), BS(3), BS(-1)), "lo que quieres ganar"),
        (
            lambda: units_for_profit(BS(1), BS(6), BS(3), BS(1), tax=BS(1)),
            "el impuesto a la ganancia.*Con 100 no queda",
        ),
        (lambda: units_for_profit_share(BS(1), BS(0), BS(3), BS("0.1")), "el precio"),
        (lambda: units_for_profit_share(BS(1), BS(6), BS(3), BS(1)), "la parte de la venta que quieres ganar"),
        (lambda: sales_for_profit(BS(1), BS("1.1")), "pueden quedar 100 como mucho; encontré 110"),
        (lambda: price_for_profit(BS(0), BS(1), BS(1)), "las unidades que vendes"),
        (lambda: price_for_profit(BS(1), BS(1), BS(-1)), "lo que gasta cada unidad"),
        (lambda: variable_for_profit(BS(1), BS(1), BS(-1)), "el precio"),
        (lambda: fixed_for_profit(BS(-1), BS(1), BS(1)), "las unidades que vendes"),
        (lambda: plan_income(BS(1), BS(1), BS(6), BS(3), hours=BS(-1)), "las horas que tienes en el mes"),
        (lambda: plan_income(BS(1), BS(1), BS(6), BS(3), hours_per_unit=BS(-1)), "las horas de cada unidad"),
        (lambda: plan_income(BS(1), BS(1), BS(6), BS(3), most_units=-1), "las unidades que puedes vender"),
    ],
)
def test_what_makes_no_sense_is_told_in_a_sentence_that_names_it(ask, says):
    with pytest.raises(BadInput, match=says):
        ask()


TAME = [
    (units_for_profit, (9, 6, 3, 1, 0)),
    (units_for_profit_share, (9, 6, 3, 0, 0)),
    (sales_for_profit, (9, 1, 1, 0)),
    (price_for_profit, (9, 9, 3, 1, 0)),
    (variable_for_profit, (9, 9, 3, 1, 0)),
    (fixed_for_profit, (9, 6, 3, 1, 0)),
    (profit_at, (9, 9, 6, 3, 0)),
    (plan_income, (9, 9, 6, 3, 0, 1, 9, 9)),
]


@pytest.mark.parametrize("number", hostile)
@pytest.mark.parametrize(("ask", "tame", "place"), [(ask, tame, k) for ask, tame in TAME for k in range(len(tame))])
def test_a_hostile_number_is_refused_wherever_it_stands(ask, tame, place, number):
    with pytest.raises(BadInput):
        ask(*[number if k == place else BS(n) for k, n in enumerate(tame)])


@calm
@given(amounts, sizes, amounts, amounts, taxes)
def test_the_units_leave_the_goal_and_one_less_does_not(fixed, price, variable, goal, tax):
    assume(price > variable)
    units = units_for_profit(fixed, price, variable, goal, tax).units
    dust = BS("1e-9") * price  # a thousand-millionth of a unit is none
    assert profit_at(BS(units), fixed, price, variable, tax) >= goal - dust
    assert units == 0 or profit_at(BS(units - 1), fixed, price, variable, tax) < goal


@calm
@given(sizes, amounts, amounts, amounts, taxes)
def test_the_price_asked_for_leaves_the_goal(units, fixed, variable, goal, tax):
    price = price_for_profit(units, fixed, variable, goal, tax)
    assert abs(profit_at(units, fixed, price, variable, tax) - goal) < BS("1e-9")


@calm
@given(sizes, amounts, amounts, amounts, amounts, taxes)
def test_what_a_unit_and_a_month_may_cost_leave_the_goal(units, fixed, price, variable, goal, tax):
    at_most = variable_for_profit(units, fixed, price, goal, tax)
    assert at_most < 0 or abs(profit_at(units, fixed, price, at_most, tax) - goal) < BS("1e-9")
    at_most = fixed_for_profit(units, price, variable, goal, tax)
    assert at_most < 0 or abs(profit_at(units, at_most, price, variable, tax) - goal) < BS("1e-9")


@calm
@given(amounts, sizes, amounts, amounts)
def test_the_sales_of_a_goal_are_its_units_at_their_price(fixed, price, variable, goal):
    assume(price > variable + BS("0.01"))
    exact_units = break_even_units(fixed + goal, price, variable).exact
    assert abs(sales_for_profit(fixed, (price - variable) / price, goal) - exact_units * price) < BS("1e-6")


@calm
@given(amounts, amounts, sizes, amounts, sizes, amounts)
def test_a_goal_is_reachable_exactly_when_the_most_that_can_be_earned_reaches_it(
    goal, fixed, price, variable, a, hours
):
    assume(price > variable)
    plan = plan_income(goal, fixed, price, variable, hours_per_unit=a, hours=hours)
    assert plan.reachable == (plan.most_income >= goal - BS("1e-9") * price)
