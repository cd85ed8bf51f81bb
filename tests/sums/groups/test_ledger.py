"""Does the book of a group always balance, and does it refuse what its rules do not allow?"""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qhatu.sums import BadInput
from qhatu.sums.groups.account import account_of, member_flows
from qhatu.sums.groups.books import EFFECTS, RuleBroken
from qhatu.sums.groups.community_fund import CommunityRules
from qhatu.sums.groups.funding import Award
from qhatu.sums.groups.ledger import Event, Group, Rules, record, replayed
from qhatu.sums.groups.lending import MemberLoanTerms
from qhatu.sums.groups.materials_fund import MaterialsRules
from qhatu.sums.groups.pasanaku import Hand, PasanakuRules
from qhatu.sums.groups.revolving_fund import RevolvingRules
from qhatu.sums.groups.savings_group import SavingsRules
from sums.workshop import BS, calm, hostile

WOMEN = ("Wara", "Illa", "Nina")


def said(kind, member="", amount="0", period=0, **more):
    return Event(kind=kind, member=member, amount=BS(amount), period=period, **more)


def purse(*events, **more):
    return record(Group(members=WOMEN, **more), events)


def assert_it_balances(group):
    """The three sums that hold whatever happened, each from numbers the others do not use."""
    account = account_of(group)
    came, went = (sum((getattr(x, way) for x in account.lines), BS(0)) for way in ("money_in", "money_out"))
    assert came - went == account.money
    members = sum((position.net for position in account.positions), BS(0))
    assert account.money == account.from_outside - account.to_outside - members
    assert account.worth == account.put_in + account.result == account.money + account.owed + account.stock_cost
    assert all(left >= 0 for _, left in account.pots)
    assert sum((position.owes + position.owes_in_kind for position in account.positions), BS(0)) == account.owed
    for position in account.positions:
        flows = member_flows(group, position.member)
        assert sum(flows, BS(0)) == position.net
    return account


# The table of what each kind does.


@pytest.mark.parametrize("kind", EFFECTS)
def test_each_kind_touches_each_account_once_at_most(kind):
    effect = EFFECTS[kind]
    assert {effect.pot, effect.owed, effect.stock, effect.put_in} <= {-1, 0, 1}
    assert (effect.whose == "nobody") == (effect.pot == 0)


# By example.


def test_a_day_in_a_plain_purse_is_written_line_by_line():
    group = purse(
        said("contribution", "Wara", "50"),
        said("contribution", "Illa", "30"),
        said("income", amount="20", note="venta de api"),
        said("expense", amount="15", period=1, day=date(2026, 5, 3)),
        said("loan", "Nina", "40", period=1),
        said("repayment", "Nina", "10", period=2),
        said("interest", "Nina", "2", period=2),
    )
    account = assert_it_balances(group)
    assert [(x.number, x.money_in, x.money_out, x.left, x.owes) for x in account.lines] == [
        (1, 50, 0, 50, 0),
        (2, 30, 0, 80, 0),
        (3, 20, 0, 100, 0),
        (4, 0, 15, 85, 0),
        (5, 0, 40, 45, 40),
        (6, 10, 0, 55, 30),
        (7, 2, 0, 57, 30),
    ]
    assert account.lines[3].day == date(2026, 5, 3)
    assert (account.put_in, account.result, account.worth) == (80, 7, 87)  # 20 − 15 + 2 de ganancia
    assert account.of("Nina").net == 28
    assert member_flows(group, "Nina") == (0, 40, -12)
    assert member_flows(group, "Nina", kinds=["interest"]) == (0, 0, -2)


def test_money_moves_between_pots_and_stays_in_the_group():
    group = Group(members=WOMEN, rules=SavingsRules(share_price=BS(5), social=BS(1)))
    group = record(
        group, [said("contribution", "Wara", "3", pot="social"), said("transfer", amount="2", pot="social", to="box")]
    )
    account = assert_it_balances(group)
    assert (account.pot("social"), account.pot("box"), account.pot("otra")) == (1, 2, 0)


def test_who_pays_in_another_s_place_is_owed_by_her_and_not_by_the_group():
    group = purse(
        said("cover", "Wara", "50", to="Illa"),
        said("reimburse", "Illa", "20", period=1, to="Wara"),
    )
    account = assert_it_balances(group)
    assert (account.of("Wara").net, account.of("Illa").net) == (-30, -20)
    assert (account.of("Illa").owes_members, account.of("Illa").owes) == (30, 0)
    assert account.money == 50
    assert member_flows(group, "Wara") == (-50, 20)


def test_material_leaves_at_its_moving_average_cost():
    group = purse(
        said("grant", amount="1000"),
        said("purchase", amount="280", item="parafina", quantity=BS(10)),
        said("purchase", amount="80", item="parafina", quantity=BS(2)),  # 12 kg a Bs 30
        said("issue", "Wara", "66", item="parafina", quantity=BS(2)),
        said("loss", item="parafina", quantity=BS(1)),
        said("lend", "Illa", item="parafina", quantity=BS(4)),
        said("give_back", "Illa", item="parafina", quantity=BS(1)),
        said("forgive", "Illa", item="parafina", quantity=BS(3)),
    )
    account = assert_it_balances(group)
    (stock,) = account.stock
    assert (stock.quantity, stock.cost) == (6, 180)
    assert account.of("Wara").owes == 66
    assert account.result == 6 - 30 - 90  # lo que se aumentó, lo perdido, lo perdonado
    assert account.of("Illa").owes_in_kind == 0 and account.in_kind == ()


def test_the_last_of_a_material_takes_all_its_cost_with_it():
    group = purse(
        said("gift", amount="10", item="hilo", quantity=BS(3)),
        said("loss", item="hilo", quantity=BS(1)),
        said("loss", item="hilo", quantity=BS(1)),
        said("loss", item="hilo", quantity=BS(1)),
    )
    account = assert_it_balances(group)
    assert (account.stock[0].quantity, account.stock[0].cost, account.result, account.put_in) == (0, 0, -10, 10)


def test_a_grouped_change_is_written_whole_or_not_at_all():
    group = purse(said("contribution", "Wara", "50"))
    with pytest.raises(RuleBroken) as refused:
        record(group, [said("contribution", "Illa", "50"), said("payout", "Illa", "101")])
    assert refused.value.facts["number"] == 3
    assert account_of(group).money == 50


def test_the_same_events_always_give_the_same_account():
    group = purse(said("contribution", "Wara", "50"), said("loan", "Illa", "20"))
    assert account_of(group) == account_of(Group(members=WOMEN, events=group.events))


# What no group allows.


@pytest.mark.parametrize(
    ("event", "says"),
    [
        (said("payout", "Wara", "51"), "En «caja de ahorro» hay 50 y hacen falta 51"),
        (said("transfer", amount="51", to="box"), "hay 50 y hacen falta 51"),
        (said("purchase", amount="51", item="cera", quantity=BS(1)), "hay 50 y hacen falta 51"),
        (said("repayment", "Wara", "1"), "Wara debe 0 y se anotó 1"),
        (said("write_off", "Wara", "1"), "Wara debe 0 y se anotó 1"),
        (said("reimburse", "Wara", "1", to="Illa"), "Wara debe a Illa 0"),
        (said("contribution", "Rosa", "1"), "nadie que se llame «Rosa»"),
        (said("cover", "Wara", "1", to="Rosa"), "nadie que se llame «Rosa»"),
        (said("income", "Rosa", "1"), "nadie que se llame «Rosa»"),
        (said("contribution", "Wara", "0"), "le falta cuánto fue"),
        (said("contribution", "Wara", "0.005"), "no se puede pagar con la moneda más pequeña"),
        (said("contribution", "Wara", "1", pot="social"), "no tiene una caja «fondo social»"),
        (said("transfer", amount="1", to="social"), "no tiene una caja «fondo social»"),
        (said("purchase", amount="1", quantity=BS(1)), "le falta de qué material"),
        (said("purchase", amount="1", item="cera"), "le falta cuánto fue"),
        (said("loss", item="cera", quantity=BS(1)), "De «cera» quedan 0 y hacen falta 1"),
        (said("give_back", "Wara", item="cera", quantity=BS(1)), "Wara debe 0 de «cera»"),
        (said("note", period=4), "Ya se anotó la reunión 5 y esta anotación es de la 4"),
    ],
)
def test_what_cannot_be_is_refused_with_names_and_numbers(event, says):
    group = purse(said("contribution", "Wara", "50"))
    if event.kind == "note":
        group = record(group, [said("note", period=5)])
    with pytest.raises(RuleBroken, match=says):
        record(group, [event])


@pytest.mark.parametrize(
    "make",
    [
        lambda: Group(members=()),
        lambda: Group(members=("Wara", "Wara")),
        lambda: Group(members=("Wara", "")),
        lambda: Group(members=WOMEN, cent=BS(0)),
        lambda: Group(members=tuple(map(str, range(1_001)))),
        lambda: Event(kind="robo"),
        lambda: said("contribution", "Wara", "-1"),
        lambda: Event(kind="note", period=BS("1.5")),
        lambda: Event(kind="note", period=-1),
        lambda: Event(kind="note", day="ayer"),
        lambda: account_of(purse()).of("Rosa"),
        lambda: member_flows(purse(), "Rosa"),
        lambda: member_flows(purse(), "Wara", kinds=["robo"]),
    ],
)
def test_what_makes_no_sense_is_told_in_a_sentence(make):
    with pytest.raises(BadInput):
        make()


@pytest.mark.parametrize("number", hostile)
def test_a_hostile_number_is_refused_wherever_it_stands(number):
    for make in (
        lambda: Event(kind="note", amount=number),
        lambda: Event(kind="note", quantity=number),
        lambda: Group(members=WOMEN, cent=number),
    ):
        with pytest.raises(BadInput):
            make()


def test_ten_thousand_events_are_exact_to_the_cent():
    events = [said("contribution", "Wara", "999999999999.99", period=n) for n in range(10_000)]
    account = account_of(purse(*events))
    assert account.money == BS("9999999999999900")
    with pytest.raises(BadInput):
        record(Group(members=WOMEN, events=tuple(events)), [said("note", period=10_000)])


# Properties: whatever is tried under whatever rules, the book balances.

HORNO = Award(proposal="Horno", organisation="Wara", amount=BS(30), part=False)
RULES = [
    Rules(),
    SavingsRules(share_price=BS(5), social=BS(1), fines=(("tarde", BS(1)),), loans=MemberLoanTerms(rate=BS("0.02"))),
    RevolvingRules(most_lent=BS(50), in_turn=False, loans=MemberLoanTerms(rate=BS("0.03"), interest="flat")),
    MaterialsRules(charge=BS("0.1")),
    MaterialsRules(charge=BS("0.1"), paid_back="kind"),
    PasanakuRules(hands=tuple(Hand(name=name) for name in WOMEN), contribution=BS(10), fine=BS(1)),
    CommunityRules(awards=(HORNO,), parts=(BS(2), BS(1))),
]


@st.composite
def tried(draw):
    kind = draw(st.sampled_from(list(EFFECTS)))
    return {
        "kind": kind,
        "member": draw(st.sampled_from([*WOMEN, ""])),
        "amount": BS(draw(st.sampled_from([0, 1, 5, 10, 15, 20, 30, 50]))),
        "pot": draw(st.sampled_from(["box", "box", "box", "social"])),
        "item": draw(st.sampled_from(["", "cera", "tarde", "Horno"])),
        "quantity": BS(draw(st.sampled_from([0, 1, 2, 3]))),
        "to": draw(st.sampled_from([*WOMEN, "box"])),
        "later": draw(st.sampled_from([0, 0, 0, 1])),
    }


@settings(calm, max_examples=80)
@given(st.sampled_from(RULES), st.lists(tried(), max_size=40))
def test_whatever_is_tried_the_book_balances(rules, attempts):
    group, period = Group(members=WOMEN, rules=rules), 0
    for attempt in attempts:
        period += attempt.pop("later")
        try:
            group = record(group, [Event(period=period, **attempt)])
        except BadInput as refused:
            assert str(refused)
    assert_it_balances(group)


@calm
@given(st.lists(st.tuples(st.sampled_from(WOMEN), st.integers(1, 10**13)), max_size=20))
def test_what_all_put_in_is_in_the_box(given_money):
    group = purse(*(said("contribution", who, str(BS(cents) / 100)) for who, cents in given_money))
    assert replayed(group).pots["box"] == sum(BS(cents) for _, cents in given_money) / 100
    assert_it_balances(group)
