"""Does a savings group's box come back to those who saved, to the cent, with nobody left in debt?"""

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qhatu.sums import BadInput
from qhatu.sums.groups.account import account_of
from qhatu.sums.groups.books import RuleBroken
from qhatu.sums.groups.ledger import Event, Group, record
from qhatu.sums.groups.lending import MemberLoanTerms, loan_book
from qhatu.sums.groups.savings_group import SavingsRules, attendance, savings_rate, share_out_events, share_out_now
from qhatu.sums.groups.share_out import Saver, share_out
from qhatu.sums.solving.roots import NoRate
from sums.published import exactly, reproduces
from sums.workshop import BS, calm, hostile

WOMEN = ("Wara", "Illa", "Nina")


def saver(member, shares, debt="0", share_meetings="0"):
    return Saver(member=member, shares=BS(shares), debt=BS(debt), share_meetings=BS(share_meetings))


# The share-out.


@reproduces("vsla_share_out")
def test_a_member_gets_savings_back_and_her_part_of_the_profit(inputs, expected):
    given_, wanted = exactly(inputs), exactly(expected)
    others = given_["total_shares"] - given_["member_shares"]
    savers = [saver("Ama", given_["member_shares"]), saver("las demás", others)]
    box = given_["total_shares"] * given_["share_price"] + given_["group_profit"]
    shared = share_out(savers, given_["share_price"], box)
    ama = shared.rows[0]
    assert (ama.profit, ama.savings, ama.paid) == (
        wanted["profit_share"],
        wanted["savings_refund"],
        wanted["total_received"],
    )
    assert shared.share_value == 6 and shared.return_on_savings == BS("0.2")


def test_a_hundred_of_a_thousand_shares_are_a_tenth_of_the_box():
    """AgroCenta SPEX documentation, VSLA Contributions (https://spex.agrocenta.com/docs/main/vsla-contributions)."""
    shared = share_out([saver("una", "100"), saver("las demás", "900")], BS(5), BS(10_000))
    assert shared.rows[0].paid == 1_000


def test_a_debt_is_set_off_against_what_its_member_would_get():
    shared = share_out([saver("Wara", "60", debt="100"), saver("Illa", "40")], BS(5), BS(500))
    wara, illa = shared.rows
    assert shared.total == 600 and shared.share_value == 6
    assert (wara.entitled, wara.set_off, wara.paid) == (360, 100, 260)
    assert (illa.entitled, illa.paid) == (240, 240)


def test_a_debt_that_shares_do_not_cover_is_lost_by_the_others():
    # En la caja hay 90; Wara debe 200 y tiene 10 de 100 acciones. Entre las otras 90, la acción vale 1.
    shared = share_out([saver("Wara", "10", debt="200"), saver("Illa", "90")], BS(2), BS(90))
    wara, illa = shared.rows
    assert (wara.entitled, wara.set_off, wara.lost, wara.paid) == (10, 10, 190, 0)
    assert (illa.paid, illa.profit) == (90, -90)
    assert shared.share_value == 1 and shared.lost == 190


def test_one_loss_can_make_another_member_fall_short_too():
    # Con Wara adentro, Illa alcanza a cubrir su deuda; sin lo que Wara no cubre, ya no.
    savers = [saver("Wara", "10", debt="1000"), saver("Illa", "10", debt="100"), saver("Nina", "10")]
    shared = share_out(savers, BS(5), BS(50))
    assert [row.entitled for row in shared.rows] == [50, 50, 50]
    assert [row.paid for row in shared.rows] == [0, 0, 50]
    assert [row.lost for row in shared.rows] == [950, 50, 0]


@pytest.mark.parametrize(
    ("profit_by", "paid"),
    [("shares", (72, 48)), ("equal", (70, 50)), ("share_meetings", (75, 45))],
)
def test_profit_is_shared_as_the_group_agreed(profit_by, paid):
    savers = [saver("Wara", "12", share_meetings="30"), saver("Illa", "8", share_meetings="10")]
    assert tuple(row.paid for row in share_out(savers, BS(5), BS(120), profit_by=profit_by).rows) == paid


def test_a_loss_is_always_shared_by_shares():
    savers = [saver("Wara", "12", share_meetings="0"), saver("Illa", "8", share_meetings="10")]
    for profit_by in ("shares", "equal", "share_meetings"):
        assert [row.paid for row in share_out(savers, BS(5), BS(50), profit_by=profit_by).rows] == [30, 20]


def test_cents_are_not_lost_among_three():
    assert [row.paid for row in share_out([saver(who, "1") for who in WOMEN], BS(5), BS(100)).rows] == [
        BS("33.34"),
        BS("33.33"),
        BS("33.33"),
    ]


@settings(calm, max_examples=100)
@given(
    st.lists(st.tuples(st.integers(0, 200), st.integers(0, 10**6), st.integers(0, 500)), min_size=1, max_size=8),
    st.integers(0, 10**7),
    st.sampled_from(["shares", "share_meetings", "equal"]),
)
def test_what_is_paid_is_the_box_and_nobody_is_left_in_debt(members, cents, profit_by):
    savers = [
        saver(str(n), str(shares), str(BS(debt) / 100), str(meetings))
        for n, (shares, debt, meetings) in enumerate(members)
    ]
    box = BS(cents) / 100
    if not any(shares for shares, _, _ in members):
        with pytest.raises(BadInput):
            share_out(savers, BS(5), box, profit_by=profit_by)
        return
    shared = share_out(savers, BS(5), box, profit_by=profit_by)
    assert shared.paid == sum(row.paid for row in shared.rows) == box
    for row in shared.rows:
        assert row.set_off + row.lost == row.debt
        assert row.paid >= 0 and row.set_off >= 0 and row.lost >= 0
        assert row.paid + row.set_off == row.entitled == row.savings + row.profit
        assert not (row.lost and row.paid)
    assert sum(row.savings for row in shared.rows) + shared.profit == shared.total
    if profit_by == "shares":
        # Nobody is further than a cent and the others' odd cents from shares × value of one share.
        for row in shared.rows:
            assert abs(row.entitled - row.shares * shared.share_value) <= BS("0.01") * len(savers)


# The book.

RULES = SavingsRules(
    share_price=BS(5),
    social=BS(2),
    fines=(("tarde", BS(1)), ("falta", BS(3))),
    loans=MemberLoanTerms(rate=BS("0.02"), most_instalments=3),
)


def said(kind, member="", amount="0", period=0, **more):
    return Event(kind=kind, member=member, amount=BS(amount), period=period, **more)


def shares(member, count, period=0):
    return said("contribution", member, str(5 * count), period, quantity=BS(count))


def group(*events, rules=RULES):
    return record(Group(members=WOMEN, rules=rules), events)


def a_cycle():
    """Three meetings: 6, 4 and 2 shares, a loan with interest, a fine, and help in a misfortune."""
    return group(
        *(said("present", who) for who in WOMEN),
        *(said("contribution", who, "2", pot="social") for who in WOMEN),
        shares("Wara", 5),
        shares("Illa", 4),
        said("loan", "Illa", "45", quantity=BS(3)),
        said("absent", "Nina", period=1),
        shares("Wara", 1, 1),
        said("interest", "Illa", "0.90", 1),
        said("repayment", "Illa", "15", 1),
        said("help", "Nina", "4", 1, pot="social"),
        said("present", "Nina", period=2),
        shares("Nina", 2, 2),
        said("fine", "Nina", "3", 2, item="falta"),
        said("interest", "Illa", "0.60", 2),
        said("repayment", "Illa", "15", 2),
    )


def test_a_cycle_by_hand():
    cycle = a_cycle()
    account = account_of(cycle)
    assert account.pot("social") == 2
    assert account.pot("box") == 25 + 20 - 45 + 5 + BS("15.90") + 10 + 3 + BS("15.60")
    assert account.of("Illa").owes == 15
    shared = share_out_now(cycle, 2)  # 12 acciones, 60 de ahorro, 4.50 de interés y multa
    assert shared.total == BS("64.50") and shared.share_value == BS("5.375")
    assert [row.paid for row in shared.rows] == [BS("32.25"), BS("6.50"), BS("10.75")]
    # Un mes después el préstamo ya debe 0.30 más.
    assert share_out_now(cycle, 3).total == BS("64.80")


def test_the_share_out_empties_the_box_and_closes_the_book():
    cycle = a_cycle()
    last = share_out_events(cycle, 3)
    assert [(event.kind, event.member) for event in last] == [
        ("share_out", "Wara"),
        ("add_interest", "Illa"),
        ("set_off", "Illa"),
        ("share_out", "Illa"),
        ("share_out", "Nina"),
    ]
    closed = record(cycle, last)
    account = account_of(closed)
    assert (account.pot("box"), account.pot("social"), account.owed) == (0, 2, 0)
    with pytest.raises(RuleBroken, match="El ciclo ya se cerró"):
        record(closed, [said("note", period=4)])


def test_the_share_out_is_written_as_it_came_out_and_nothing_in_between():
    cycle = a_cycle()
    last = share_out_events(cycle, 3)
    with pytest.raises(RuleBroken, match="no es parte de él"):
        record(cycle, [last[0], shares("Wara", 1, 3)])
    with pytest.raises(RuleBroken, match="no es parte de él"):
        record(cycle, [last[0].but(amount=last[0].amount + 1)])
    with pytest.raises(RuleBroken, match="no es parte de él"):
        record(cycle, [last[0], last[0]])
    with pytest.raises(RuleBroken, match="no es parte de él"):
        record(cycle, [last[0], last[1].but(period=4)])


def test_an_unpaid_loan_is_set_off_and_what_is_not_covered_is_written_off():
    group_ = group(
        shares("Wara", 5),
        shares("Illa", 1),
        said("loan", "Illa", "15"),
        rules=RULES.but(loans=MemberLoanTerms(rate=BS("0.1"), most_instalments=1)),
    )
    last = share_out_events(group_, 2)  # Illa debe 15 y 3 de interés, y sus acciones no alcanzan
    assert [(event.kind, event.member, event.amount) for event in last] == [
        ("share_out", "Wara", 15),
        ("add_interest", "Illa", 3),
        ("set_off", "Illa", 3),
        ("write_off", "Illa", 15),
    ]
    account = account_of(record(group_, last))
    assert (account.money, account.owed, account.worth) == (0, 0, 0)


def test_what_savings_earned_is_the_internal_rate_of_what_was_put_in_and_got():
    group_ = group(shares("Wara", 2), shares("Wara", 2, 1), said("income", amount="2.10", period=2))
    rate = savings_rate(group_, "Wara", 2)  # 10 hoy y 10 en la reunión 1 se hacen 22.10 en la 2
    assert abs(10 * (1 + rate) ** 2 + 10 * (1 + rate) - BS("22.10")) < BS("1e-15")
    closed = record(group_, share_out_events(group_, 2))
    assert savings_rate(closed, "Wara", 0) == rate
    with pytest.raises(NoRate):
        savings_rate(group_, "Nina", 2)


def test_a_debt_set_off_counts_as_money_that_was_got():
    alone = group(shares("Wara", 5), said("income", amount="5", period=1))
    indebted = group(
        shares("Wara", 5),
        said("income", amount="5"),
        said("loan", "Wara", "10"),
        rules=RULES.but(loans=MemberLoanTerms()),
    )
    rate = savings_rate(alone, "Wara", 1)
    assert savings_rate(indebted, "Wara", 1) == rate == BS("0.2")
    assert savings_rate(record(indebted, share_out_events(indebted, 1)), "Wara", 0) == rate


def test_shares_bought_early_earn_more_where_time_counts():
    rules = RULES.but(profit_by="share_meetings")
    group_ = group(shares("Wara", 1), shares("Illa", 3, 3), said("income", amount="12", period=3), rules=rules)
    # En la reunión 4, una acción de 4 reuniones y tres de una: 12 se parten 4 a 3.
    assert [row.profit for row in share_out_now(group_, 4).rows] == [BS("6.86"), BS("5.14"), 0]


def test_attendance_is_counted_by_meeting():
    assert [(each.member, each.present, each.absent) for each in attendance(a_cycle())] == [
        ("Wara", 1, 0),
        ("Illa", 1, 0),
        ("Nina", 2, 1),
    ]


@pytest.mark.parametrize(
    ("event", "says"),
    [
        (shares("Wara", 6), "En una reunión se compran de 1 a 5 acciones; con estas Wara tendría 6"),
        (said("contribution", "Wara", "7", quantity=BS(1)), "Wara puso 7 por 1 acciones de 5"),
        (said("contribution", "Wara", "2.50", quantity=BS("0.5")), "Compra acciones enteras"),
        (said("contribution", "Wara", "3", pot="social"), "es de 2 por reunión y Wara puso 3"),
        (said("cover", "Wara", "5", to="Illa"), "Las acciones las compra cada persona"),
        (said("fine", "Wara", "2", item="tarde"), "no tienen una multa «tarde» de 2; tienen: tarde .1., falta .3."),
        (said("charge", "Wara", "1", item="risa"), "no tienen una multa «risa»"),
        (said("help", "Wara", "1"), "sale del fondo social"),
        (said("loan", "Nina", "1"), "Nina ahorró 0 y puede deber hasta 3 veces eso, 0"),
        (said("loan", "Illa", "61"), "Illa ahorró 20 y puede deber hasta 3 veces eso, 60. Ya debe 0 y pide 61"),
        (said("loan", "Illa", "10", quantity=BS(4)), "de 1 a 3 y encontré 4"),
        (said("loan", "Illa", "10", pot="social"), "son de la caja de ahorro"),
        (said("interest", "Illa", "1"), "Illa no tiene un préstamo"),
        (said("share_out", "Illa", "1"), "no es parte de él"),
        (said("advance", "Illa", "1", item="Horno"), "no conocen «adelanto a un proyecto»"),
    ],
)
def test_what_breaks_the_rules_is_refused_with_names_and_numbers(event, says):
    with pytest.raises(BadInput, match=says):
        group(shares("Illa", 4), said("contribution", "Illa", "50", pot="social"), event)


def test_shares_of_one_meeting_count_together_and_a_new_meeting_begins_anew():
    with pytest.raises(RuleBroken, match="tendría 6"):
        group(shares("Wara", 3), shares("Wara", 3))
    assert account_of(group(shares("Wara", 3), shares("Wara", 3, 1))).of("Wara").shares == 6


def test_one_loan_at_a_time_and_interest_no_more_than_is_due():
    lent = group(shares("Illa", 5), said("loan", "Illa", "20", quantity=BS(2)))
    with pytest.raises(RuleBroken, match="Préstamos por pagar de Illa: 1"):
        record(lent, [said("loan", "Illa", "1", item="otro")])
    with pytest.raises(RuleBroken, match=r"un interés de 0\.4 y se anotó 0\.41"):
        record(lent, [said("interest", "Illa", "0.41", 1)])
    with pytest.raises(RuleBroken, match="Illa debe 20 y se anotó 21"):
        record(lent, [said("repayment", "Illa", "21", 1)])
    paid = record(lent, [said("interest", "Illa", "0.40", 1), said("repayment", "Illa", "20", 1)])
    assert record(paid, [said("loan", "Illa", "5", 1)])


def test_a_fine_that_is_not_paid_at_once_is_owed_and_set_off_in_the_end():
    group_ = group(shares("Wara", 2), shares("Illa", 2), said("charge", "Illa", "1", item="tarde"))
    assert account_of(group_).of("Illa").owes == 1
    assert [row.paid for row in share_out_now(group_, 1).rows] == [BS("10.50"), BS("9.50"), 0]
    paid = record(group_, [said("repayment", "Illa", "1", 1, item="tarde")])
    assert [row.paid for row in share_out_now(paid, 1).rows] == [BS("10.50"), BS("10.50"), 0]


def test_a_loan_and_a_fine_do_not_share_a_name():
    with pytest.raises(RuleBroken, match="«tarde» es el nombre de un préstamo"):
        group(shares("Illa", 5), said("loan", "Illa", "5", item="tarde"), said("charge", "Illa", "1", item="tarde"))
    with pytest.raises(RuleBroken, match="«tarde» ya es el nombre de otra deuda"):
        group(shares("Illa", 5), said("charge", "Illa", "1", item="tarde"), said("loan", "Illa", "5", item="tarde"))


# Loans.


@pytest.mark.parametrize(("interest", "due"), [("declining", ("2", "1.50", "1", "0.50")), ("flat", ("2",) * 4)])
def test_interest_is_on_what_is_owed_or_on_what_was_lent(interest, due):
    terms = MemberLoanTerms(rate=BS("0.02"), interest=interest, most_instalments=4)
    rules = RULES.but(loans=terms, savings_multiple=BS(10))
    events = [shares("Illa", 5), said("income", amount="100"), said("loan", "Illa", "100", 1)]
    for month, interest_due in enumerate(due, start=2):
        events += [said("interest", "Illa", interest_due, month), said("repayment", "Illa", "25", month)]
        with pytest.raises(RuleBroken, match="hasta hoy un interés"):
            group(*events[:-1], said("interest", "Illa", "0.01", month), rules=rules)
    account = account_of(group(*events, rules=rules))
    assert account.of("Illa").owes == 0
    assert loan_book(group(*events, rules=rules), 10).interest_due == 0


def test_weekly_meetings_with_monthly_interest():
    rules = RULES.but(loans=MemberLoanTerms(rate=BS("0.05"), every=4, most_instalments=2))
    lent = group(shares("Illa", 5), said("loan", "Illa", "20"), rules=rules)
    assert [loan_book(lent, week).interest_due for week in (3, 4, 7, 8)] == [0, 1, 1, 2]
    assert [loan_book(lent, week).late for week in (3, 4, 7, 8, 40)] == [0, 10, 10, 20, 20]


def test_the_loan_book_says_what_is_late_and_what_is_at_risk():
    rules = RULES.but(loans=MemberLoanTerms(most_instalments=2), savings_multiple=BS(10))
    lent = group(
        shares("Wara", 5),
        shares("Illa", 5),
        said("loan", "Illa", "20"),
        said("loan", "Wara", "20"),
        said("repayment", "Wara", "10", 1),
        said("write_off", "Illa", "5", 1),
        rules=rules,
    )
    book = loan_book(lent, 1)
    assert (book.lent, book.repaid, book.written_off, book.owed, book.late) == (40, 10, 5, 25, 5)
    assert (book.at_risk, book.default_share) == (BS("0.6"), BS("0.125"))
    assert [loan.late for loan in book.loans] == [5, 0]


def test_a_loan_that_comes_back_all_at_the_end_is_late_only_then():
    rules = RULES.but(loans=MemberLoanTerms(most_instalments=3, repayment="at_end"))
    lent = group(shares("Illa", 5), said("loan", "Illa", "20"), rules=rules)
    assert [loan_book(lent, month).late for month in (2, 3)] == [0, 20]


@settings(calm, max_examples=60)
@given(
    st.lists(st.tuples(st.sampled_from(WOMEN), st.integers(1, 5)), min_size=1, max_size=10),
    st.lists(st.tuples(st.sampled_from(WOMEN), st.integers(1, 6000)), max_size=3, unique_by=lambda loan: loan[0]),
    st.integers(0, 6),
    st.sampled_from(["shares", "share_meetings", "equal"]),
)
def test_every_cycle_can_be_shared_out_and_closes_with_nothing_left(bought, lent, months, profit_by):
    rules = SavingsRules(
        share_price=BS(5),
        most_shares=5,
        loans=MemberLoanTerms(rate=BS("0.03")),
        savings_multiple=BS(10),
        profit_by=profit_by,
    )
    cycle, meeting = Group(members=WOMEN, rules=rules), 0
    for meeting, (who, count) in enumerate(bought):
        cycle = record(cycle, [shares(who, count, meeting)])
    for who, cents in lent:
        with suppress(RuleBroken):
            cycle = record(cycle, [said("loan", who, str(BS(cents) / 100), meeting)])
    closed = record(cycle, share_out_events(cycle, meeting + months))
    account = account_of(closed)
    assert account.money == account.owed == account.worth == 0
    assert sum(position.net for position in account.positions) == 0


# Bad input.


@pytest.mark.parametrize(
    "make",
    [
        lambda: SavingsRules(share_price=BS(0)),
        lambda: SavingsRules(share_price=BS(5), least_shares=3, most_shares=2),
        lambda: SavingsRules(share_price=BS(5), fines=(("tarde", BS(0)),)),
        lambda: SavingsRules(share_price=BS(5), profit_by="suerte"),
        lambda: MemberLoanTerms(rate=BS(-1)),
        lambda: MemberLoanTerms(interest="compuesto"),
        lambda: MemberLoanTerms(every=0),
        lambda: saver("Wara", "-1"),
        lambda: share_out([], BS(5), BS(100)),
        lambda: share_out([saver("Wara", "0", debt="5")], BS(5), BS(100)),
        lambda: share_out([saver("Wara", "1"), saver("Wara", "1")], BS(5), BS(100)),
        lambda: share_out([saver("Wara", "1")], BS(5), BS("0.001")),
        lambda: share_out([saver("Wara", "0.001")], BS(5), BS(1)),
        lambda: share_out([saver("Wara", "1")], BS(5), BS(100), profit_by="suerte"),
        lambda: share_out_now(Group(members=WOMEN), 0),
        lambda: share_out_now(a_cycle(), 1),
        lambda: share_out_events(group(), 0),
        lambda: savings_rate(a_cycle(), "Rosa", 2),
        lambda: loan_book(Group(members=WOMEN), 0),
        lambda: loan_book(a_cycle(), 1),
    ],
)
def test_what_makes_no_sense_is_told_in_a_sentence(make):
    with pytest.raises(BadInput):
        make()


@pytest.mark.parametrize("number", hostile)
def test_a_hostile_number_is_refused_wherever_it_stands(number):
    for make in (
        lambda: SavingsRules(share_price=number),
        lambda: SavingsRules(share_price=BS(5), social=number),
        lambda: MemberLoanTerms(rate=number),
        lambda: saver("Wara", number),
        lambda: share_out([saver("Wara", "1")], number, BS(1)),
        lambda: share_out([saver("Wara", "1")], BS(5), number),
        lambda: share_out([saver("Wara", "1")], BS(5), BS(1), cent=number),
    ):
        with pytest.raises(BadInput):
            make()


def test_the_wildest_interest_is_refused_and_never_overflows():
    rules = RULES.but(loans=MemberLoanTerms(rate=BS("1e12"), most_instalments=1), savings_multiple=BS("1e9"))
    lent = group(shares("Illa", 5), said("loan", "Illa", "25"), rules=rules)
    with pytest.raises(BadInput):
        loan_book(lent, 10_000)
