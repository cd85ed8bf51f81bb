"""Who owes whom, since when, and what of it will never come?"""

from datetime import date, timedelta

import pytest
from hypothesis import given

from qhatu.sums.bad_input import BadInput
from qhatu.sums.cash.debts import debt_ages, expected_never_paid, open_debts
from sums.cash_entries import FIRST, books, entry
from sums.workshop import BS, calm, hostile

LATER = FIRST + timedelta(365)


def sold(id, amount, day=0, who="Ana", **more):
    return entry(id, "income", amount, day, paid="on_credit", who=who, **more)


def test_a_payment_pays_the_oldest_debt_first():
    debts = open_debts([sold("1", "30", 0), sold("2", "50", 5), entry("3", "collected", "40", 9, who="Ana")], LATER)
    assert [(debt.id, debt.left) for debt in debts.owed_to_me] == [("2", 40)]
    assert debts.owed_to_me[0].amount == 50


def test_a_payment_that_names_its_debt_pays_that_one():
    payment = entry("3", "collected", "40", 9, settles="2")
    debts = open_debts([sold("1", "30", 0), sold("2", "50", 5), payment], LATER)
    assert [(debt.id, debt.left) for debt in debts.owed_to_me] == [("1", 30), ("2", 10)]


def test_what_is_left_of_a_payment_goes_to_the_next_debt_of_that_person_alone():
    payment = entry("3", "collected", "60", 9, settles="2")
    debts = open_debts([sold("1", "30", 0), sold("2", "50", 5), sold("4", "7", 0, who="Beto"), payment], LATER)
    assert [(debt.who, debt.left) for debt in debts.owed_to_me] == [("Ana", 20), ("Beto", 7)]


def test_one_person_written_in_two_ways_is_one_person():
    debts = open_debts([sold("1", "30", who="Doña Juana"), entry("2", "collected", "30", 1, who=" doña  JUANA")], LATER)
    assert debts.owed_to_me == ()


def test_paying_too_much_is_an_advance_and_pays_the_next_purchase():
    ahead = [entry("1", "collected", "100", 0, who="Colegio")]
    assert open_debts(ahead, LATER).paid_to_me_ahead[0].amount == 100
    debts = open_debts([*ahead, sold("2", "130", 9, who="Colegio")], LATER)
    assert (debts.total_owed_to_me, debts.paid_to_me_ahead) == (30, ())


def test_what_will_never_be_paid_is_no_longer_owed():
    assert open_debts([sold("1", "30"), entry("2", "written_off", "30", 90, who="Ana")], LATER).owed_to_me == ()


def test_i_owe_what_i_bought_on_credit_and_what_was_lent_to_me_each_by_itself():
    debts = open_debts(
        [
            entry("1", "expense", "80", 3, paid="on_credit", who="Ferretería"),
            entry("2", "loan_received", "500", 0, who="Ferretería"),
            entry("3", "debt_paid", "90", 5, who="Ferretería"),
            entry("4", "loan_repaid", "200", 6, who="Ferretería"),
        ],
        LATER,
    )
    assert [(debt.id, debt.left) for debt in debts.i_owe] == [("2", 300)]
    assert debts.total_i_owe == 300
    assert [(paid.who, paid.amount) for paid in debts.paid_ahead] == [("Ferretería", 10)]


def test_what_comes_after_the_day_does_not_count_yet():
    entries = [sold("1", "30", 0), entry("2", "collected", "30", 9, who="Ana"), sold("3", "5", 8)]
    assert open_debts(entries, FIRST + timedelta(7)).total_owed_to_me == 30


def test_a_debt_says_how_old_and_how_late_it_is():
    debt = open_debts([sold("1", "30", 0, due=FIRST + timedelta(10))], FIRST + timedelta(25)).owed_to_me[0]
    assert (debt.days, debt.days_late) == (25, 15)
    assert open_debts([sold("1", "30")], LATER).owed_to_me[0].days_late == 0


def test_debts_fall_into_ages_by_their_last_day():
    entries = [sold(str(days), "10", -days, who=str(days)) for days in (0, 30, 31, 60, 90, 91, 400)]
    owed = open_debts(entries, FIRST).owed_to_me
    assert [band.left for band in debt_ages(owed)] == [20, 20, 10, 20]
    assert [(band.from_days, band.to_days) for band in debt_ages(owed)] == [(0, 30), (31, 60), (61, 90), (91, None)]
    assert [band.left for band in debt_ages(owed, limits=())] == [70]


def test_late_debts_are_counted_from_the_day_they_were_due():
    owed = open_debts([sold("1", "10", -100, due=FIRST - timedelta(5)), sold("2", "10", -100)], FIRST).owed_to_me
    assert [band.left for band in debt_ages(owed, limits=(0, 30), counted_from="due")] == [10, 10, 0]


def test_the_older_a_debt_the_less_of_it_comes_as_printed():
    # Warren, Reeve and Duchac, Accounting: aging of receivables by days past due.
    # https://solutioninn.com/study-help/questions/aging-of-receivables-schedule-december-31-2015-days-past-due-10919353
    owed = [BS(n) for n in (320_000, 110_000, 24_000, 18_000, 43_000)]
    assert expected_never_paid(owed, [BS(n) for n in ("0.01", "0.03", "0.10", "0.33", "0.75")]) == 47_090


@pytest.mark.parametrize(
    ("ask", "says"),
    [
        (lambda: open_debts([], "hoy"), "hace falta una fecha"),
        (lambda: open_debts([entry(), entry()], LATER), "dos veces"),
        (lambda: debt_ages([], limits=(60, 30)), "de menos a más días"),
        (lambda: debt_ages([], limits=(30, 30)), "de menos a más días"),
        (lambda: debt_ages([], limits=(-1,)), "hace falta un número de 0 a"),
        (lambda: debt_ages([], counted_from="hoy"), "«hoy»"),
        (lambda: expected_never_paid([BS(1)], []), r"deudas \(1\) .* pagan \(0\)"),
        (lambda: expected_never_paid([BS(1)], [BS(2)]), "hace falta un número de 0 a 100"),
    ],
)
def test_what_makes_no_sense_is_told_in_a_sentence(ask, says):
    with pytest.raises(BadInput, match=says):
        ask()


@pytest.mark.parametrize("number", hostile)
def test_a_hostile_number_is_refused(number):
    for ask in (
        lambda: debt_ages([], limits=(number,)),
        lambda: expected_never_paid([number], [BS(0)]),
        lambda: expected_never_paid([BS(1)], [number]),
    ):
        with pytest.raises(BadInput):
            ask()


@calm
@given(books())
def test_what_was_sold_on_credit_is_paid_or_still_owed(entries):
    debts = open_debts(entries, date(2027, 1, 1))
    on_credit = sum(each.amount for each in entries if each.kind == "income" and each.paid == "on_credit")
    ended = sum(each.amount for each in entries if each.kind in ("collected", "written_off"))
    assert debts.total_owed_to_me - sum(paid.amount for paid in debts.paid_to_me_ahead) == on_credit - ended
    assert all(0 < debt.left <= debt.amount for debt in debts.owed_to_me + debts.i_owe)


@calm
@given(books())
def test_the_ages_hold_all_that_is_owed(entries):
    debts = open_debts(entries, date(2026, 4, 15))
    assert sum(band.left for band in debt_ages(debts.owed_to_me)) == debts.total_owed_to_me
