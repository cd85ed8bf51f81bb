"""Does every boliviano of a pasanaku come back to somebody, and is the true cost of each turn told?"""

from hashlib import sha256
from itertools import permutations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from qhatu.sums import BadInput
from qhatu.sums.groups.account import account_of
from qhatu.sums.groups.books import RuleBroken
from qhatu.sums.groups.draw import Place, drawn_order, tickets
from qhatu.sums.groups.ledger import Event, Group, record
from qhatu.sums.groups.pasanaku import Hand, PasanakuRules, arrears, pasanaku_table
from qhatu.sums.groups.turn_costs import after_leaving, better_than_bank, turn_costs, turn_worths
from qhatu.sums.groups.turns import Bid
from qhatu.sums.interest.flows import internal_rate, internal_rates, net_present_value
from sums.workshop import BS, calm, hostile

FOUR = ("Wara", "Illa", "Nina", "Sami")


def hands(names=FOUR):
    return tuple(Hand(name=name) for name in names)


def many(count):
    return tuple(Hand(name=str(place)) for place in range(1, count + 1))


def rules(names=FOUR, contribution="100", **more):
    return PasanakuRules(hands=hands(names), contribution=BS(contribution), **more)


def bid(turn, hand, discount):
    return Bid(turn=turn, hand=hand, discount=BS(discount))


# Published illustrations.


def test_twelve_who_put_in_a_hundred_each_take_twelve_hundred_once():
    """GDRC, Lending Model: ROSCA (http://www.gdrc.org/icm/model/rosca.html): 12 persons, Rs. 100, Rs. 1,200."""
    table = pasanaku_table(PasanakuRules(hands=many(12), contribution=BS(100)))
    for turn in table.turns:
        assert turn.pot == sum(turn.puts) == sum(turn.gets) == 1200
        assert turn.box == 0


def test_kapil_chits_takes_its_commission_out_of_the_discount_and_the_rest_lowers_the_next_month():
    """Kapil Chits, How does chit work (http://kapilchits.com/HowdoesChitWorks.aspx): 50 × 10,000, bid of 35 %."""
    chit = PasanakuRules(
        hands=many(50),
        contribution=BS(10_000),
        order="bidding",
        fee_share=BS("0.05"),
        fee_from="discount",
        discount_when="next",
    )
    table = pasanaku_table(chit, [bid(1, "7", "175000")])
    first, second = table.turns[:2]
    assert (first.pot, first.fee, first.shared) == (500_000, 25_000, 150_000)
    assert sum(first.gets) == 500_000 - 175_000
    assert set(first.puts) == {10_000}
    assert set(second.puts) == {7_000}


def test_chetana_chits_takes_its_commission_besides_the_discount():
    """Chetana Chits, services (http://chetanachits.com/services-detail.html): bid of 100,000, 5 % to the foreman."""
    chit = PasanakuRules(
        hands=many(50), contribution=BS(10_000), order="bidding", fee_share=BS("0.05"), discount_when="next"
    )
    first, second = pasanaku_table(chit, [bid(1, "1", "100000")]).turns[:2]
    assert first.gets[0] == 375_000
    assert first.shared / 50 == 2_000
    assert set(second.puts) == {8_000}


def test_nagashiva_puts_its_commission_on_top_of_what_each_pays():
    """Nagashiva, How it works (https://nagashiva.com/HowItWork.html): 20 × 5,000 and 300 each; bid of 30 %."""
    chit = PasanakuRules(
        hands=many(20),
        contribution=BS(5_000),
        order="bidding",
        most_discount=BS("0.30"),
        fee_share=BS("0.06"),
        fee_from="contributions",
    )
    table = pasanaku_table(chit, [bid(1, "3", "30000")])
    first, second = table.turns[:2]
    assert sum(second.puts) == 106_000
    assert set(first.puts) == {3_800}
    assert sum(first.gets) == 70_000


# A pasanaku without interest.


def test_the_first_turn_borrows_the_last_saves_and_nobody_pays_interest():
    table = pasanaku_table(rules())
    assert table.flows("Wara") == (300, -100, -100, -100)
    assert table.flows("Nina") == (-100, -100, 300, -100)
    ways = [(cost.hand, cost.way, cost.net, cost.rate_per_turn, cost.rate_per_year) for cost in turn_costs(table)]
    assert ways == [
        ("Wara", "borrows", 0, 0, 0),
        ("Illa", "saves_then_borrows", 0, 0, 0),
        ("Nina", "saves_then_borrows", 0, 0, 0),
        ("Sami", "saves", 0, 0, 0),
    ]


def test_the_textbook_s_equation_has_two_answers_for_the_second_of_four():
    rates = internal_rates(pasanaku_table(rules()).flows("Illa"))
    assert rates[0] == 0
    assert round(rates[1], 6) == BS("1.414214")  # raíz de dos


def test_with_savings_that_earn_elsewhere_the_second_turn_lends_dearer_than_it_seems():
    cost = turn_costs(pasanaku_table(rules()), saving_rate=BS("0.02"))[1]
    # Bs 100 guardados un turno son 102; 300 − 102 = 198 prestados que se pagan con dos cuotas de 100.
    assert round(cost.rate_per_turn, 6) == round(internal_rate([BS(198), BS(-100), BS(-100)]), 6)


@settings(calm, max_examples=60)
@given(st.integers(2, 24), st.integers(1, 10**7))
def test_turns_sum_to_zero_across_members_at_no_interest(size, cents):
    table = pasanaku_table(PasanakuRules(hands=many(size), contribution=BS(cents) / 100))
    for turn in table.turns:
        assert sum(turn.gets) == sum(turn.puts)
    assert all(sum(table.flows(hand.name)) == 0 for hand in table.rules.hands)
    assert all(cost.rate_per_turn == 0 for cost in turn_costs(table))


# Rising prices, and the bank.


def test_rising_prices_take_from_who_waits_and_give_to_who_goes_first():
    worths = [worth for _, worth in turn_worths(pasanaku_table(rules()), BS("0.01"))]
    assert worths == sorted(worths, reverse=True)
    assert worths[0] > 0 > worths[-1]
    assert round(worths[-1], 2) == round(300 / BS("1.01") ** 3 - 100 - 100 / BS("1.01") - 100 / BS("1.01") ** 2, 2)
    assert [worth for _, worth in turn_worths(pasanaku_table(rules()), BS(0))] == [0] * 4


def test_going_first_is_worth_what_a_loan_would_have_cost():
    table = pasanaku_table(rules())
    # 300 prestados al 5 % por turno, menos tres pagos de 100.
    assert better_than_bank(table, "Wara", loan_rate=BS("0.05")) == BS(300) * BS("1.05") ** 3 - 100 * (
        BS("1.05") ** 2 + BS("1.05") + 1
    )
    # Quien cobra al final guardó sin ganar: en el banco habría ganado esto.
    last = better_than_bank(table, "Sami", loan_rate=BS("0.05"), saving_rate=BS("0.01"))
    assert last == 300 - 100 * (BS("1.01") ** 3 + BS("1.01") ** 2 + BS("1.01"))
    assert better_than_bank(table, "Nina", loan_rate=BS(0)) == 0


@settings(calm, max_examples=60)
@given(st.integers(2, 12), st.integers(1, 300), st.integers(0, 100), st.data())
def test_the_rate_found_leaves_neither_debt_nor_savings_at_that_bank(size, discount, saving, data):
    chit = PasanakuRules(hands=many(size), contribution=BS(100), order="bidding", most_discount=BS("0.4"))
    discount = min(discount, 40 * size)
    table = pasanaku_table(chit, [bid(1, str(data.draw(st.integers(1, size))), str(discount))])
    saving_rate = BS(saving) / 1000
    for cost in turn_costs(table, saving_rate=saving_rate):
        if cost.rate_per_turn is not None and cost.way == "saves_then_borrows":
            left = better_than_bank(table, cost.hand, loan_rate=cost.rate_per_turn, saving_rate=saving_rate)
            assert abs(left) < BS("0.001")
        elif cost.rate_per_turn is not None:
            assert abs(net_present_value(cost.rate_per_turn, table.flows(cost.hand))) < BS("0.001")


# Discounts and fees.


@pytest.mark.parametrize(
    ("to", "puts"),
    [
        ("all", (90, 90, 90, 90)),
        ("others", (100, BS("86.66"), BS("86.67"), BS("86.67"))),
        ("waiting", (100, BS("86.66"), BS("86.67"), BS("86.67"))),
        ("box", (100, 100, 100, 100)),
    ],
)
def test_a_discount_is_shared_as_it_was_agreed(to, puts):
    table = pasanaku_table(rules(order="bidding", discount_to=to), [bid(1, "Wara", "40")])
    assert sorted(table.turns[0].puts) == sorted(puts)
    assert table.turns[0].gets[0] == 360
    assert sum(sum(table.flows(name)) for name in FOUR) == 0
    assert table.turns[-1].box == 0


def test_what_is_kept_in_the_box_goes_back_to_all_at_the_last_turn():
    table = pasanaku_table(rules(order="bidding", discount_to="box"), [bid(1, "Wara", "40"), bid(2, "Illa", "20")])
    assert [turn.box for turn in table.turns] == [40, 60, 60, 0]
    assert [sum(table.flows(name)) for name in ("Wara", "Illa")] == [15 - 40, 15 - 20]


def test_a_discount_larger_than_what_one_puts_in_is_paid_out():
    chit = rules(names=("Wara", "Illa", "Nina"), order="bidding", discount_to="waiting")
    table = pasanaku_table(chit, [bid(1, "Wara", "10"), bid(2, "Illa", "120")])
    nina = table.rules.hands.index(Hand(name="Nina"))
    assert (table.turns[1].puts[nina], table.turns[1].gets[nina]) == (0, 20)
    assert sum(sum(table.flows(name)) for name in ("Wara", "Illa", "Nina")) == 0


def test_of_equal_bids_the_first_in_the_draw_wins():
    order = [drawn.name for drawn in drawn_order([Place(name=name) for name in FOUR], "3 de mayo")]
    chit = rules(order="bidding", words="3 de mayo")
    table = pasanaku_table(chit, [bid(1, name, "20") for name in FOUR])
    assert table.turns[0].hand == order[0]
    assert [turn.hand for turn in pasanaku_table(chit).turns] == order


def test_the_organiser_takes_the_first_pot_whole_and_a_fee_at_each_turn():
    chit = rules(organiser="Nina", organiser_first=True, fee_share=BS("0.02"), order="lottery", words="17")
    table = pasanaku_table(chit)
    assert table.turns[0].hand == "Nina"
    assert [turn.fee for turn in table.turns] == [8] * 4
    assert table.turns[1].gets[FOUR.index(table.turns[1].hand)] == 392
    flows = {name: table.member_flows(name) for name in FOUR}
    assert sum(flows["Nina"]) == 32 - 8
    assert sum(map(sum, flows.values())) == 0


def test_two_who_share_a_hand_put_in_and_take_their_parts():
    shared = Hand(name="Turno 2", members=("Illa", "Nina"), parts=(BS(2), BS(1)))
    table = pasanaku_table(PasanakuRules(hands=(Hand(name="Wara"), shared), contribution=BS(100)))
    assert table.member_flows("Illa") == (BS("-66.67"), BS("66.67"))
    assert table.member_flows("Nina") == (BS("-33.33"), BS("33.33"))
    assert table.member_flows("nadie") == (0, 0)


def test_one_who_holds_two_hands_takes_twice():
    two = (Hand(name="Wara 1", members=("Wara",)), Hand(name="Wara 2", members=("Wara",)), Hand(name="Illa"))
    table = pasanaku_table(PasanakuRules(hands=two, contribution=BS(100)))
    assert table.member_flows("Wara") == (100, 100, -200)


@st.composite
def any_pasanaku(draw):
    size = draw(st.integers(2, 8))
    chit = PasanakuRules(
        hands=many(size),
        contribution=BS(draw(st.integers(1, 100_000))) / 100,
        order="bidding",
        words=draw(st.sampled_from(["", "17", "mayo"])),
        discount_to=draw(st.sampled_from(["all", "others", "waiting", "box"])),
        discount_when=draw(st.sampled_from(["now", "next"])),
        most_discount=BS("0.6"),
        fee_share=BS(draw(st.integers(0, 20))) / 100,
        fee_from=draw(st.sampled_from(["winner", "discount", "contributions"])),
        organiser="1",
        organiser_first=draw(st.booleans()),
        kept_share=BS(draw(st.integers(0, 50))) / 100,
    )
    waiting = [hand.name for hand in chit.hands]
    bids = []
    if chit.organiser_first:
        waiting.remove("1")
    for turn in range(2 if chit.organiser_first else 1, size):
        who = draw(st.sampled_from(waiting))
        waiting.remove(who)
        most = int(chit.pot * chit.most_discount * 100)
        bids.append(Bid(turn=turn, hand=who, discount=BS(draw(st.integers(0, most))) / 100))
    return pasanaku_table(chit, bids)


@settings(calm, max_examples=100)
@given(any_pasanaku())
def test_whatever_was_agreed_each_takes_once_and_no_cent_is_lost(table):
    names = [hand.name for hand in table.rules.hands]
    assert sorted(turn.hand for turn in table.turns) == sorted(names)
    box = BS(0)
    for turn in table.turns:
        assert min(*turn.puts, *turn.gets) >= 0
        box += sum(turn.puts) - sum(turn.gets) - turn.fee
        assert turn.box == box >= 0
    assert box == 0
    assert sum(sum(table.flows(name)) for name in names) == -sum(turn.fee for turn in table.turns)
    assert sum(sum(table.member_flows(name)) for name in names) == 0


# The draw.


def test_a_ticket_can_be_worked_out_again_by_anybody():
    assert tickets(["Ñusta"], "3 de mayo")["Ñusta"] == sha256("3 de mayo\nÑusta".encode()).hexdigest()
    drawn = drawn_order([Place(name=name) for name in FOUR], "3 de mayo")
    assert [each.ticket for each in drawn] == sorted(tickets(FOUR, "3 de mayo").values())


def test_other_words_give_another_order():
    orders = {tuple(x.name for x in drawn_order([Place(name=n) for n in FOUR], str(w))) for w in range(60)}
    assert len(orders) > 15


def test_each_comes_first_about_as_often_as_the_others():
    first = [drawn_order([Place(name=name) for name in FOUR], str(words))[0].name for words in range(400)]
    assert all(70 < first.count(name) < 130 for name in FOUR)


@settings(calm, max_examples=100)
@given(st.lists(st.tuples(st.integers(1, 5), st.integers(0, 5)), min_size=1, max_size=5), st.text(max_size=5))
def test_a_draw_keeps_all_limits_whenever_any_order_does(limits, words):
    assume(all(not last or last >= first for first, last in limits))
    places = [Place(name=str(n), first=first, last=last) for n, (first, last) in enumerate(limits)]

    def keeps(order):
        return all(p.first <= at and (not p.last or at <= p.last) for at, p in enumerate(order, start=1))

    if not any(keeps(order) for order in permutations(places)):
        with pytest.raises(BadInput):
            drawn_order(places, words)
        return
    by_name = {place.name: place for place in places}
    drawn = drawn_order(places, words)
    assert keeps([by_name[each.name] for each in drawn])
    assert [each.place for each in drawn] == list(range(1, len(places) + 1))


def test_a_promised_turn_is_kept():
    school = Hand(name="Sami", first_turn=2, last_turn=2)
    new = Hand(name="Rosa", first_turn=4)
    for words in map(str, range(20)):
        chit = PasanakuRules(hands=(*hands()[:3], school, new), contribution=BS(100), order="lottery", words=words)
        order = [turn.hand for turn in pasanaku_table(chit).turns]
        assert order[1] == "Sami"
        assert order.index("Rosa") >= 3


# When somebody leaves.


def test_who_leaves_after_taking_costs_those_who_take_later():
    left = after_leaving(pasanaku_table(rules()), "Wara", last_put=2)
    assert (left.missing, left.recovered) == (200, 0)
    assert {row.hand: row.net_after for row in left.rows} == {"Wara": 200, "Illa": 0, "Nina": -100, "Sami": -100}


def test_all_can_bear_it_together_or_the_organiser():
    table = pasanaku_table(rules())
    together = after_leaving(table, "Wara", last_put=1, borne_by="all")
    assert [row.net_after for row in together.rows] == [300, -100, -100, -100]
    organiser = after_leaving(table, "Wara", last_put=1, borne_by="organiser")
    assert (organiser.organiser_loss, [row.net_after for row in organiser.rows]) == (300, [300, 0, 0, 0])


def test_what_was_kept_as_a_guarantee_covers_a_part():
    table = pasanaku_table(rules(kept_share=BS("0.25")))
    assert [turn.kept for turn in table.turns] == [100, 100, 100, 0]
    left = after_leaving(table, "Wara", last_put=1)
    assert (left.missing, left.recovered) == (300, 100)
    assert sum(row.net_after for row in left.rows) == 0


@settings(calm, max_examples=60)
@given(any_pasanaku(), st.sampled_from(["receivers", "all", "organiser"]), st.data())
def test_what_one_leaves_unpaid_others_bear_to_the_cent(table, borne_by, data):
    turn = data.draw(st.sampled_from(table.turns))
    left = after_leaving(table, turn.hand, data.draw(st.integers(turn.number, len(table.turns))), borne_by)
    before, after = (sum(getattr(row, way) for row in left.rows) for way in ("net", "net_after"))
    assert after - left.organiser_loss == before
    assert 0 <= left.recovered <= left.missing


def test_who_leaves_before_their_turn_is_owed_money():
    with pytest.raises(BadInput, match="cobra en el turno 3"):
        after_leaving(pasanaku_table(rules()), "Nina", last_put=2)


# The book of a pasanaku.


def said(kind, member, amount, turn, **more):
    return Event(kind=kind, member=member, amount=BS(amount), period=turn, **more)


def test_the_odd_cent_of_a_shared_hand_does_not_always_fall_to_the_same_one():
    shared = Hand(name="Turno 1", members=("Illa", "Nina", "Sami"))
    chit = PasanakuRules(hands=(shared, *many(11)), contribution=BS(100))
    flows = [pasanaku_table(chit).member_flows(name) for name in shared.members]
    assert [sum(each) for each in flows] == [0, 0, 0]
    assert {min(each) for each in flows} == {BS("-33.34")}
    group = Group(members=(*shared.members, *(hand.name for hand in many(11))), rules=chit)
    for turn in range(1, 13):
        due = [each.to_put for each in arrears(group, turn)][:3]
        assert sum(due) == 100 * turn
        assert max(due) - min(due) <= BS("0.01")


def two(**more):
    return Group(members=("Wara", "Illa"), rules=rules(names=("Wara", "Illa"), **more))


def test_a_pasanaku_that_is_paid_as_agreed_ends_with_an_empty_box():
    events = [
        event
        for turn, who in [(1, "Wara"), (2, "Illa")]
        for event in (
            said("contribution", "Wara", "100", turn),
            said("contribution", "Illa", "100", turn),
            said("payout", who, "200", turn),
        )
    ]
    account = account_of(record(two(), events))
    assert account.money == 0
    assert [position.net for position in account.positions] == [0, 0]


@pytest.mark.parametrize(
    ("event", "says"),
    [
        (said("contribution", "Wara", "101", 1), "a Wara le toca poner 100; ya puso 0 y se anotó 101"),
        (said("payout", "Illa", "200", 1), "a Illa le toca cobrar 0"),
        (said("payout", "Wara", "200", 1), "Wara no cobra mientras deba: le falta poner 100"),
        (said("bid", "Wara", "10", 1), "En el turno 1 no se puja"),
        (said("fine", "Wara", "3", 1), "La multa acordada es de 5"),
        (said("fee", "Wara", "3", 1), "La comisión es de quien organiza"),
        (said("share_out", "Wara", "3", 2), "Las multas se reparten cuando el pasanaku termina"),
        (said("loan", "Wara", "3", 1), "no conocen «préstamo»"),
    ],
)
def test_what_breaks_the_pasanaku_is_refused_with_turn_and_numbers(event, says):
    with pytest.raises(RuleBroken, match=says):
        record(two(fine=BS(5)), [said("contribution", "Illa", "100", 1), event])


def test_a_pot_that_is_short_is_paid_when_somebody_covers_what_is_missing():
    group = record(two(), [said("contribution", "Wara", "100", 1)])
    with pytest.raises(RuleBroken, match="hay 100 y hacen falta 200"):
        record(group, [said("payout", "Wara", "200", 1)])
    group = record(group, [said("cover", "Wara", "100", 1, to="Illa"), said("payout", "Wara", "200", 1)])
    assert [(each.member, each.late, each.owes_members) for each in arrears(group, 2)] == [
        ("Wara", 100, 0),
        ("Illa", 100, 100),
    ]


def test_late_payment_is_taken_in_a_later_turn_and_never_more_than_is_due():
    group = record(two(fine=BS(5)), [said("contribution", "Wara", "100", 1)])
    late = [said("contribution", "Illa", "200", 2), said("fine", "Illa", "5", 2)]
    account = account_of(record(group, late))
    assert account.money == 305
    with pytest.raises(RuleBroken, match="le toca poner 200; ya puso 200"):
        record(group, [*late, said("contribution", "Illa", "1", 2)])


def test_bids_are_events_and_the_highest_takes_the_turn():
    group = record(
        two(order="bidding"),
        [said("bid", "Wara", "10", 1), said("bid", "Illa", "20", 1), said("contribution", "Wara", "90", 1)],
    )
    with pytest.raises(RuleBroken, match="ya está decidido"):
        record(group, [said("bid", "Illa", "30", 1, item="Illa")])
    group = record(group, [said("contribution", "Illa", "90", 1), said("payout", "Illa", "180", 1)])
    assert account_of(group).money == 0
    assert [each.late for each in arrears(group, 2)] == [100, 100]


def test_nobody_bids_with_the_hand_of_another_or_twice():
    group = two(order="bidding")
    with pytest.raises(RuleBroken, match="Wara no tiene por cobrar un turno «Illa»"):
        record(group, [said("bid", "Wara", "10", 1, item="Illa")])
    with pytest.raises(RuleBroken, match="una sola vez"):
        record(group, [said("bid", "Wara", "10", 1), said("bid", "Wara", "20", 1)])
    with pytest.raises(RuleBroken, match="se puede dejar hasta 80"):
        record(group, [said("bid", "Wara", "81", 1)])


def test_where_the_discount_counts_next_time_one_can_put_in_before_the_bids():
    group = record(
        two(order="bidding", discount_when="next"),
        [
            said("contribution", "Wara", "100", 1),
            said("contribution", "Illa", "100", 1),
            said("bid", "Illa", "20", 1),
            said("payout", "Illa", "180", 1),
            said("contribution", "Wara", "90", 2),
            said("contribution", "Illa", "90", 2),
            said("payout", "Wara", "200", 2),
        ],
    )
    assert account_of(group).money == 0


@settings(calm, max_examples=40)
@given(any_pasanaku())
def test_every_table_can_be_paid_out_as_it_stands(table):
    chit = table.rules
    names = tuple(hand.name for hand in chit.hands)
    events = []
    for turn in table.turns:
        moves = list(zip(names, turn.puts, turn.gets, strict=True))
        if (
            turn.discount
            and chit.order == "bidding"
            and turn.number < len(names)
            and not (chit.organiser_first and turn.number == 1)
        ):
            events.append(said("bid", turn.hand, str(turn.discount), turn.number))
        events += [said("contribution", who, str(put), turn.number) for who, put, _ in moves if put]
        events += [said("payout", who, str(got), turn.number) for who, _, got in moves if got]
        events += [said("fee", "1", str(turn.fee), turn.number)] if turn.fee else []
    # Without a bid the draw decides, as it did in the table only where nothing was given up.
    if all(turn.discount for turn in table.turns[:-1]) and chit.most_discount >= max(
        turn.discount / turn.pot for turn in table.turns
    ):
        account = account_of(record(Group(members=names, rules=chit), events))
        assert account.money == 0
        assert [position.net for position in account.positions] == [sum(table.member_flows(name)) for name in names]


# Bad input.


@pytest.mark.parametrize(
    "make",
    [
        lambda: rules(names=("Wara",)),
        lambda: rules(names=("Wara", "Wara")),
        lambda: rules(contribution="0"),
        lambda: rules(order="suerte"),
        lambda: rules(discount_to="nadie"),
        lambda: rules(fee_from="aire"),
        lambda: rules(fee_share=BS(1)),
        lambda: rules(most_discount=BS("1.1")),
        lambda: rules(organiser_first=True),
        lambda: rules(organiser="Rosa", organiser_first=True),
        lambda: PasanakuRules(hands=many(201), contribution=BS(1)),
        lambda: Hand(name=""),
        lambda: Hand(name="Wara", members=("Illa", "Illa")),
        lambda: Hand(name="Wara", members=("Illa", "Nina"), parts=(BS(1),)),
        lambda: Hand(name="Wara", members=("Illa", "Nina"), parts=(BS(0), BS(0))),
        lambda: Hand(name="Wara", first_turn=3, last_turn=2),
        lambda: Bid(turn=0, hand="Wara", discount=BS(1)),
        lambda: Bid(turn=1, hand="Wara", discount=BS(-1)),
        lambda: pasanaku_table(rules(contribution="0.005")),
        lambda: pasanaku_table(rules(), [bid(1, "Wara", "1")]),
        lambda: pasanaku_table(rules(order="bidding"), [bid(4, "Wara", "1")]),
        lambda: pasanaku_table(rules(order="bidding"), [bid(5, "Wara", "1")]),
        lambda: pasanaku_table(rules(order="bidding"), [bid(1, "Rosa", "1")]),
        lambda: pasanaku_table(rules(order="bidding"), [bid(1, "Wara", "1"), bid(2, "Wara", "1")]),
        lambda: pasanaku_table(
            rules(order="bidding", most_discount=BS(1), fee_share=BS("0.1")), [bid(1, "Wara", "400")]
        ),
        lambda: pasanaku_table(rules()).flows("Rosa"),
        lambda: after_leaving(pasanaku_table(rules()), "Wara", 5),
        lambda: after_leaving(pasanaku_table(rules()), "Wara", 1, borne_by="nadie"),
        lambda: turn_costs(pasanaku_table(rules()), turns_per_year=BS(0)),
        lambda: turn_costs(pasanaku_table(rules()), saving_rate=BS(-1)),
        lambda: turn_worths(pasanaku_table(rules()), BS(-1)),
        lambda: better_than_bank(pasanaku_table(rules()), "Wara", loan_rate=BS(-2)),
        lambda: arrears(Group(members=FOUR), 1),
        lambda: arrears(Group(members=FOUR, rules=rules(names=("Wara", "Rosa"))), 1),
        lambda: drawn_order([], ""),
    ],
)
def test_what_makes_no_sense_is_told_in_a_sentence(make):
    with pytest.raises(BadInput):
        make()


@pytest.mark.parametrize("number", hostile)
def test_a_hostile_number_is_refused_wherever_it_stands(number):
    for make in (
        lambda: rules(contribution=str(number)),
        lambda: rules(fee_share=number),
        lambda: rules(kept_share=number),
        lambda: Bid(turn=1, hand="Wara", discount=number),
        lambda: turn_costs(pasanaku_table(rules()), saving_rate=number),
        lambda: turn_worths(pasanaku_table(rules()), number),
        lambda: better_than_bank(pasanaku_table(rules()), "Wara", loan_rate=number),
    ):
        with pytest.raises(BadInput):
            make()


@pytest.mark.parametrize("rate", ["-0.99", "0", "100"])
def test_the_wildest_rates_have_an_answer_in_the_largest_pasanaku(rate):
    table = pasanaku_table(PasanakuRules(hands=many(200), contribution=BS(1), fee_share=BS("0.01")))
    costs = turn_costs(table, saving_rate=BS(rate))
    assert len(costs) == 200
    assert costs[0].rate_per_turn > 0 > costs[-1].rate_per_turn
