"""Does a revolving fund, or a fund of materials, last as long as its sums say?"""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qhatu.sums import BadInput
from qhatu.sums.groups.account import account_of
from qhatu.sums.groups.books import RuleBroken
from qhatu.sums.groups.fund_projection import (
    FundPlan,
    interest_that_keeps_value,
    project_fund,
    sustainable_rate,
    when_served,
)
from qhatu.sums.groups.ledger import Event, Group, record
from qhatu.sums.groups.lending import MemberLoanTerms, loan_book
from qhatu.sums.groups.materials_fund import MaterialsRules, issue_price
from qhatu.sums.groups.materials_projection import MaterialsPlan, charge_that_keeps_stock, project_materials
from qhatu.sums.groups.revolving_fund import RevolvingRules, loan_queue
from qhatu.sums.interest.flows import net_present_value
from sums.workshop import BS, calm, hostile

WOMEN = ("Wara", "Illa", "Nina")


def said(kind, member="", amount="0", period=0, **more):
    return Event(kind=kind, member=member, amount=BS(amount), period=period, **more)


def fund(pot="10000", loan="1000", instalments=10, **more):
    return FundPlan(
        pot=BS(pot),
        loan_size=BS(loan),
        instalments=instalments,
        **{name: BS(value) if isinstance(value, str) and value[0].isdigit() else value for name, value in more.items()},
    )


# A revolving fund over the years.


def test_ten_loans_come_back_a_tenth_each_month_and_go_out_again():
    projection = project_fund(fund(), 12)
    first, second = projection.periods[:2]
    assert (first.loans, first.lent, first.cash, first.owed) == (10, 10_000, 0, 10_000)
    assert (second.repaid, second.loans) == (1_000, 1)
    assert all(period.worth == 10_000 for period in projection.periods)
    assert (projection.last_loan, projection.short) == (None, None)


def test_the_same_pot_lends_several_times_its_size():
    projection = project_fund(fund(instalments=1), 11)
    assert (projection.loans, projection.lent, projection.times_lent) == (120, 120_000, 12)
    assert projection.loans_by_year(6) == (60, 60)


def test_of_each_hundred_lent_five_that_never_come_back_wear_the_fund_out():
    projection = project_fund(fund(pot="1000", loan="100", instalments=1, default_share="0.05"), 400)
    assert projection.periods[0].lost == 50
    assert [period.loans for period in projection.periods[:3]] == [10, 9, 9]
    assert projection.last_loan is not None
    end = projection.periods[-1]
    assert end.worth < 100 and end.loans == 0 and end.owed == 0


def test_interest_that_makes_up_for_the_loss_keeps_it_alive():
    plan = fund(pot="100000", loan="1", instalments=1, default_share="0.05")
    needed = interest_that_keeps_value(plan)
    assert needed == BS("0.052631579")
    kept = project_fund(plan.but(rate=needed), 120)
    assert {period.loans for period in kept.periods} <= {100_000, 99_999}
    eaten = project_fund(plan.but(rate=needed - BS("0.01")), 120)
    assert eaten.periods[-1].worth < 40_000


def test_prices_that_rise_have_to_be_paid_too():
    """By hand: for one period, (1 + inflation) × (1 + cost of a loan) + cost of the period, over what pays."""
    plan = fund(
        pot="100000",
        loan="100",
        instalments=1,
        inflation="0.02",
        default_share="0.04",
        cost_per_loan="1",
        cost_per_period="500",
    )
    wanted = (BS("1.02") * BS("1.01") + BS("0.005")) / BS("0.96") - 1
    assert abs(interest_that_keeps_value(plan) - wanted) < BS("1e-9")


@pytest.mark.parametrize("interest", ["declining", "flat"])
@pytest.mark.parametrize("repayment", ["equal_principal", "at_end"])
def test_the_interest_that_keeps_value_makes_each_loan_worth_what_was_lent(interest, repayment):
    plan = fund(
        instalments=6,
        default_share="0.03",
        inflation="0.004",
        cost_per_loan="10",
        interest=interest,
        repayment=repayment,
    )
    rate = interest_that_keeps_value(plan)
    parts = zip(plan.principal_parts(), plan.interest_bases(), strict=True)
    flows = [BS(-1) - BS("0.01"), *((principal + rate * base) * BS("0.97") for principal, base in parts)]
    assert abs(net_present_value(BS("0.004"), flows)) < BS("1e-7")


@pytest.mark.parametrize("repayment", ["equal_principal", "at_end"])
def test_real_worth_is_kept_when_all_is_lent_at_that_interest(repayment):
    plan = fund(pot="100000", loan="1", instalments=6, default_share="0.02", inflation="0.01", repayment=repayment)
    projection = project_fund(plan.but(rate=interest_that_keeps_value(plan)), 600)
    # Between loans given and due the worth swings; over whole rounds it neither grows nor dies.
    assert abs(projection.periods[600].real_worth / projection.periods[300].real_worth - 1) < BS("0.02")


def test_flat_interest_brings_more_than_declining():
    declining = project_fund(fund(rate="0.01"), 60)
    flat = project_fund(fund(rate="0.01", interest="flat"), 60)
    assert flat.periods[1].interest == declining.periods[1].interest == 100
    assert flat.periods[-1].worth > declining.periods[-1].worth


def test_loans_that_grow_with_prices_buy_the_same_and_are_fewer():
    projection = project_fund(fund(pot="1000", loan="100", instalments=1, inflation="0.1", growing_loans=True), 30)
    assert [period.loans for period in projection.periods[:4]] == [10, 9, 8, 7]
    assert projection.periods[1].loan_size == 110
    assert projection.periods[1].real_worth == BS(1000) / BS("1.1")
    assert projection.last_loan == 24  # 100 × 1.1²⁵ ya pasa de 1000


def test_a_reserve_and_few_applicants_leave_money_in_the_box():
    projection = project_fund(fund(reserve="2500", most_loans=3), 3)
    assert [(period.loans, period.cash) for period in projection.periods[:2]] == [(3, 7_000), (3, 4_300)]
    assert min(period.cash for period in projection.periods) >= 2_500


def test_costs_the_box_cannot_pay_are_told():
    projection = project_fund(fund(pot="1000", loan="1000", instalments=2, cost_per_period="600"), 4)
    assert projection.short == 1
    assert [period.costs for period in projection.periods] == [0, 500, 500, 0, 0]
    assert projection.last_loan == 0


def test_a_pot_smaller_than_a_loan_gives_none():
    projection = project_fund(fund(pot="999"), 3)
    assert (projection.loans, projection.last_loan, projection.times_lent) == (0, None, 0)
    assert project_fund(fund(pot="0"), 3).times_lent == 0


def test_who_waits_knows_when():
    projection = project_fund(fund(pot="2000", instalments=2), 4)
    names = [f"{n}" for n in range(1, 9)]
    assert when_served(projection, names) == (
        *(("1", 0), ("2", 0), ("3", 1), ("4", 2), ("5", 3), ("6", 4)),
        *(("7", None), ("8", None)),
    )


@settings(calm, max_examples=60)
@given(
    st.integers(0, 10**6),
    st.integers(1, 5000),
    st.integers(1, 15),
    st.integers(0, 100),
    st.integers(0, 300),
    st.integers(0, 50),
    st.sampled_from(["declining", "flat"]),
    st.sampled_from(["equal_principal", "at_end"]),
)
def test_what_the_fund_has_is_what_it_had_and_earned_less_what_it_lost(
    pot, loan, instalments, rate, default, cost, interest, repayment
):
    plan = FundPlan(
        pot=BS(pot),
        loan_size=BS(loan),
        instalments=instalments,
        rate=BS(rate) / 1000,
        default_share=BS(default) / 1000,
        cost_per_period=BS(cost),
        cost_per_loan=BS(cost) / 10,
        interest=interest,
        repayment=repayment,
    )
    worth = plan.pot
    for period in project_fund(plan, 40).periods:
        worth += period.interest - period.costs - period.lost
        assert abs(period.worth - worth) < BS("1e-6")
        assert period.cash >= 0 and period.owed >= 0
        assert period.lent == period.loans * period.loan_size


@calm
@given(st.integers(0, 99), st.integers(0, 50), st.integers(0, 50))
def test_the_interest_needed_never_falls_when_more_is_lost_or_prices_rise_more(default, more, rise):
    plan = fund(instalments=4)
    loses = interest_that_keeps_value(plan.but(default_share=BS(default) / 200, inflation=BS(rise) / 1000))
    assert (
        interest_that_keeps_value(plan.but(default_share=BS(default) / 200, inflation=BS(rise + more) / 1000)) >= loses
    )
    assert (
        interest_that_keeps_value(plan.but(default_share=BS(default + more) / 200, inflation=BS(rise) / 1000)) >= loses
    )


def test_cgap_s_formula():
    """CGAP, Microcredit Interest Rates (2002): R = (AE + LL + CF + K − II) ÷ (1 − LL), its parts by hand."""
    rate = sustainable_rate(BS("0.25"), BS("0.02"), BS("0.10"), BS("0.15"), BS("0.03"))
    assert rate == BS("0.49") / BS("0.98") == BS("0.5")
    assert sustainable_rate(costs=BS(0), losses=BS("0.1")) == BS(1) / 9


# The book of a revolving fund.


def revolving(*events, **more):
    rules = RevolvingRules(most_lent=BS(1000), loans=MemberLoanTerms(rate=BS("0.01"), most_instalments=10), **more)
    return record(Group(members=WOMEN, rules=rules), [said("grant", amount="1500"), *events])


def test_the_queue_goes_by_turn_and_who_never_had_a_loan_goes_first():
    group = revolving(*(said("application", who) for who in ("Illa", "Wara")))
    assert loan_queue(group) == ("Illa", "Wara")
    with pytest.raises(RuleBroken, match="Ahora le toca a «Illa» y no a Wara"):
        record(group, [said("loan", "Wara", "1000")])
    group = record(
        group,
        [
            said("loan", "Illa", "1000"),
            said("repayment", "Illa", "1000", 1),
            said("interest", "Illa", "10", 1),
            said("application", "Illa", period=1),
            said("application", "Nina", period=1),
        ],
    )
    assert loan_queue(group) == ("Wara", "Nina", "Illa")
    in_order = group.but(rules=group.rules.but(new_first=False))
    assert loan_queue(in_order) == ("Wara", "Illa", "Nina")


def test_a_debt_is_given_up_only_after_waiting():
    group = revolving(said("application", "Illa"), said("loan", "Illa", "900", quantity=BS(3)), default_after=2)
    with pytest.raises(RuleBroken, match="3 cuotas y se espera 2 más antes de darlo por perdido; van 4"):
        record(group, [said("write_off", "Illa", "900", 4)])
    lost = record(group, [said("write_off", "Illa", "900", 5)])
    book = loan_book(lost, 5)
    assert (book.written_off, book.owed, book.interest_due, book.default_share) == (900, 0, 0, 1)
    assert account_of(lost).worth == 600 and account_of(lost).result == -900


@pytest.mark.parametrize(
    ("event", "says"),
    [
        (said("loan", "Illa", "1001"), "Illa pide 1001 y el fondo presta hasta 1000"),
        (said("application", "Illa", "1001"), "Illa pide 1001 y el fondo presta hasta 1000"),
        (said("application", "Wara"), "Wara ya está en la lista de espera"),
        (said("share_out", "Wara", "1"), "no conocen «reparto»"),
    ],
)
def test_what_breaks_the_fund_is_refused(event, says):
    with pytest.raises(RuleBroken, match=says):
        revolving(said("application", "Wara"), event)


# A fund of materials.


def materials(**more):
    numbers = {"money": "3000", "unit_price": "30", "quantity_each": "5", **more}
    return MaterialsPlan(**{name: value if name == "paid_back" else BS(value) for name, value in numbers.items()})


def test_paid_back_at_cost_a_fund_serves_fewer_each_cycle_when_prices_rise():
    cycles = project_materials(materials(price_rise="0.1"), 5)
    assert [cycle.producers for cycle in cycles] == [20, 18, 16, 15, 13]
    assert (cycles[0].bought, cycles[0].paid, cycles[0].money) == (100, 3_000, 3_000)


def test_paid_back_in_kind_it_serves_as_many_whatever_prices_do():
    cycles = project_materials(materials(price_rise="0.5", paid_back="kind"), 6)
    assert [cycle.producers for cycle in cycles] == [20] * 6
    assert [cycle.money for cycle in cycles] == [0] * 6


def test_what_spoils_and_what_is_not_paid_wear_it_out():
    cycles = project_materials(materials(spoilt_share="0.1", unpaid_share="0.1", paid_back="kind"), 3)
    assert [(cycle.spoilt, cycle.producers, cycle.handed_out) for cycle in cycles][:2] == [
        (10, 18, 90),
        (BS("8.1"), 14, 70),
    ]
    assert cycles[0].stock == 81


@pytest.mark.parametrize("paid_back", ["money", "kind"])
def test_the_charge_that_keeps_the_stock_keeps_it(paid_back):
    plan = materials(
        money="3000000",
        quantity_each="0.01",
        spoilt_share="0.05",
        unpaid_share="0.1",
        price_rise="0.08",
        paid_back=paid_back,
    )
    charge = charge_that_keeps_stock(plan)
    cycles = project_materials(plan.but(charge=charge), 20)
    assert abs(cycles[-1].handed_out / cycles[0].handed_out - 1) < BS("0.001")
    fewer = project_materials(plan.but(charge=charge - BS("0.02")), 20)
    assert fewer[-1].handed_out < cycles[0].handed_out * BS("0.75")


def test_the_charge_by_hand():
    assert charge_that_keeps_stock(materials(price_rise="0.1")) == BS("0.1")
    assert charge_that_keeps_stock(materials(paid_back="kind", unpaid_share="0.2", price_rise="5")) == BS("0.25")
    plan = materials(spoilt_share="0.5", cost_per_cycle="300")
    assert charge_that_keeps_stock(plan) == BS("1.2")  # (1 + 0.1) ÷ 0.5 − 1
    assert charge_that_keeps_stock(materials(price_rise="-0.5")) == 0


@settings(calm, max_examples=60)
@given(
    st.integers(0, 10**6),
    st.integers(1, 10**4),
    st.integers(1, 500),
    st.integers(0, 50),
    st.integers(0, 50),
    st.integers(-50, 50),
    st.sampled_from(["money", "kind"]),
)
def test_no_kilo_is_handed_out_that_was_not_there(money, price, each, spoilt, unpaid, rise, paid_back):
    plan = materials(
        money=str(money),
        unit_price=str(BS(price) / 100),
        quantity_each=str(BS(each) / 10),
        spoilt_share=str(BS(spoilt) / 100),
        unpaid_share=str(BS(unpaid) / 100),
        price_rise=str(BS(rise) / 100),
        paid_back=paid_back,
    )
    stock = BS(0)
    for cycle in project_materials(plan, 12):
        assert cycle.handed_out == cycle.producers * plan.quantity_each
        left = stock + cycle.bought - cycle.spoilt - cycle.handed_out
        assert 0 <= left < plan.quantity_each + BS("1e-8")
        assert abs(cycle.stock - left - cycle.came_back) < BS("1e-8")
        stock = cycle.stock


def store(*events, **more):
    rules = MaterialsRules(**more)
    first = [
        said("grant", amount="1000"),
        said("purchase", amount="300", item="cera", quantity=BS(10)),
    ]
    return record(Group(members=WOMEN, rules=rules), [*first, *events])


def test_material_is_charged_at_average_cost_and_a_part_more():
    group = store(charge=BS("0.10"))
    assert issue_price(group, "cera", BS(3)) == 99
    group = record(group, [said("issue", "Wara", "99", item="cera", quantity=BS(3))])
    group = record(group, [said("purchase", amount="130", item="cera", quantity=BS(3))])  # 10 kg cuestan 340
    assert issue_price(group, "cera", BS(10)) == 374
    account = account_of(record(group, [said("repayment", "Wara", "99", 1, item="cera")]))
    assert (account.result, account.worth) == (9, 1_009)


def test_material_lent_in_kind_comes_back_with_its_part_more():
    group = store(said("lend", "Wara", item="cera", quantity=BS(5)), paid_back="kind", charge=BS("0.2"))
    account = account_of(group)
    assert (account.in_kind[0].quantity, account.in_kind[0].cost) == (6, 150)
    back = account_of(record(group, [said("give_back", "Wara", item="cera", quantity=BS(6))]))
    assert (back.stock[0].quantity, back.stock[0].cost, back.result) == (11, 300, 0)


@pytest.mark.parametrize(
    ("event", "more", "says"),
    [
        (said("issue", "Wara", "98", item="cera", quantity=BS(3)), {"charge": BS("0.1")}, "3 de «cera» valen 99"),
        (said("sale", "Wara", "98", item="cera", quantity=BS(3)), {}, "3 de «cera» valen 90"),
        (said("issue", "Wara", "330", item="cera", quantity=BS(11)), {}, "De «cera» quedan 10 y hacen falta 11"),
        (said("issue", "Wara", "90", item="cera", quantity=BS(3)), {"paid_back": "kind"}, "se devuelve en material"),
        (said("lend", "Wara", item="cera", quantity=BS(3)), {}, "se devuelve en dinero"),
        (said("issue", "Wara", "90", item="cera", quantity=BS(3)), {"most_owed": BS(80)}, "puede deber hasta 80"),
        (
            said("lend", "Wara", item="cera", quantity=BS(3)),
            {"most_owed": BS(80), "paid_back": "kind"},
            "puede deber hasta 80; ya debe 0 y esta entrega vale 90",
        ),
    ],
)
def test_what_breaks_the_fund_of_materials_is_refused(event, more, says):
    with pytest.raises(RuleBroken, match=says):
        store(event, **more)


def test_who_owes_of_one_hand_out_gets_no_other_where_the_rules_say_so():
    issue = said("issue", "Wara", "30", item="cera", quantity=BS(1))
    with pytest.raises(RuleBroken, match="Wara todavía debe 30 de una entrega"):
        store(issue, issue, unpaid_blocks=True)
    assert account_of(store(issue, issue)).of("Wara").owes == 60


# Bad input.


@pytest.mark.parametrize(
    "make",
    [
        lambda: fund(pot="-1"),
        lambda: fund(loan="0"),
        lambda: fund(instalments=0),
        lambda: fund(default_share="1"),
        lambda: fund(inflation=BS(-1)),
        lambda: fund(interest="compuesto"),
        lambda: fund(repayment="nunca"),
        lambda: project_fund(fund(), 0),
        lambda: project_fund(fund(), 10_001),
        lambda: project_fund(fund(), 12).loans_by_year(0),
        lambda: interest_that_keeps_value(fund(pot="0")),
        lambda: sustainable_rate(BS("0.1"), BS(1)),
        lambda: sustainable_rate(BS("-0.1"), BS("0.1")),
        lambda: materials(unit_price="0"),
        lambda: materials(paid_back="nada"),
        lambda: materials(unpaid_share="1"),
        lambda: project_materials(materials(), 0),
        lambda: charge_that_keeps_stock(materials(money="0")),
        lambda: MaterialsRules(paid_back="nada"),
        lambda: RevolvingRules(most_lent=BS(0)),
        lambda: loan_queue(Group(members=WOMEN)),
        lambda: issue_price(Group(members=WOMEN), "cera", BS(1)),
        lambda: issue_price(store(), "cera", BS(0)),
        lambda: issue_price(store(), "cera", BS(11)),
        lambda: issue_price(store(), "hilo", BS(1)),
    ],
)
def test_what_makes_no_sense_is_told_in_a_sentence(make):
    with pytest.raises(BadInput):
        make()


@pytest.mark.parametrize("number", hostile)
@pytest.mark.parametrize(
    "field", ["pot", "loan_size", "rate", "default_share", "cost_per_period", "inflation", "reserve"]
)
def test_a_hostile_number_is_refused_wherever_it_stands(field, number):
    with pytest.raises(BadInput):
        fund().but(**{field: number})


@pytest.mark.parametrize("rate", ["-0.99", "0", "1", "100"])
@pytest.mark.parametrize("growing", [True, False])
def test_the_wildest_rates_over_ten_thousand_periods_end_in_an_answer_or_a_sentence(rate, growing):
    for plan in (
        fund(inflation=BS(rate), growing_loans=growing),
        fund(rate=BS(max(BS(0), BS(rate))), instalments=10_000, growing_loans=growing),
    ):
        try:
            projection = project_fund(plan, 10_000)
        except BadInput:
            continue
        assert len(projection.periods) == 10_001
