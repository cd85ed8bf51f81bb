"""Does the book say what is in the box, and does nothing count twice?"""

from datetime import datetime, timedelta

import pytest
from hypothesis import given

from qhatu.sums.bad_input import BadInput
from qhatu.sums.cash.book import Entry, RedDay, cash_book, cash_count, merge_entries
from sums.cash_entries import FIRST, a_week, books, entry
from sums.workshop import BS, calm, hostile, numbers


def test_only_what_is_paid_now_moves_the_cash():
    book = cash_book(a_week(), {"cash": BS(100)})
    assert [row.change for row in book.rows] == [120, -45, 0, 50, -30, 0, 0, 200, 0]
    assert [row.balance for row in book.rows] == [220, 175, 175, 225, 195, 195, 195, 395, 395]
    assert book.by_account == (("banco", 140), ("cash", 255))
    assert book.closing == 395


def test_entries_are_put_in_the_order_of_days_and_those_of_a_day_stay():
    book = cash_book(reversed(a_week()))
    assert [row.entry.id for row in book.rows] == ["2", "1", "3", "5", "4", "9", "8", "7", "6"]


def test_a_day_that_would_end_with_less_than_nothing_is_named():
    book = cash_book([entry("1", "expense", "30"), entry("2", "income", "10", 1), entry("3", "income", "20", 3)])
    assert book.red_days == (
        RedDay(when=FIRST, account="cash", balance=BS(-30)),
        RedDay(when=FIRST + timedelta(1), account="cash", balance=BS(-20)),
    )


def test_what_is_spent_before_the_sale_of_the_same_day_is_not_red():
    assert cash_book([entry("1", "expense", "30"), entry("2", "income", "30")]).red_days == ()


def test_one_account_may_be_red_while_all_together_are_not():
    book = cash_book([entry("1", "transfer", "50", to_account="banco")], {"cash": BS(20), "banco": BS(100)})
    assert book.red_days == (RedDay(when=FIRST, account="cash", balance=BS(-30)),)
    assert book.closing == 120


def test_an_empty_book_holds_what_there_was():
    assert cash_book([], {"cash": BS(7)}).closing == 7
    assert cash_book([]).by_account == ()


def test_a_box_is_counted_coin_by_coin():
    count = cash_count(BS("235.50"), [(BS(100), 2), (BS(20), 1), (BS(5), 2), (BS("0.50"), 1)])
    assert (count.counted, count.difference) == (BS("230.50"), -5)
    assert cash_count(BS(10), []).difference == -10


# Joining books.


def test_a_book_joined_twice_is_the_same_book():
    once = merge_entries(a_week()[:4], a_week())
    assert once.added == ("5", "6", "7", "8", "9")
    assert once.repeated == ("1", "2", "3", "4")
    assert once.entries == a_week()
    twice = merge_entries(once.entries, a_week())
    assert (twice.added, twice.conflicts, twice.entries) == ((), (), once.entries)


def test_one_number_with_two_stories_is_left_to_the_person():
    other = entry("1", "income", "130", 0, category="Feria")
    merged = merge_entries(a_week(), [other])
    assert merged.conflicts == ("1",)
    assert merged.entries == a_week()


def test_what_comes_twice_in_one_file_comes_in_once():
    merged = merge_entries([], [entry("1"), entry("1"), entry("1", amount="11")])
    assert (merged.added, merged.repeated, merged.conflicts) == (("1",), ("1",), ("1",))
    assert len(merged.entries) == 1


# Bad input.


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: entry(id=""), "le falta su número"),
        (lambda: entry(amount="0"), "mayor que 0"),
        (lambda: entry(amount="-5"), "mayor que 0"),
        (lambda: entry(kind="venta"), "«venta»"),
        (lambda: entry(paid="fiado"), "«fiado»"),
        (lambda: entry(kind="collected", paid="on_credit", who="Ana"), "«on_credit»"),
        (lambda: entry(kind="household_in", paid="household"), "«household»"),
        (lambda: entry(paid="on_credit"), "Anota quién debe"),
        (lambda: entry(paid="on_credit", who="  "), "Anota quién debe"),
        (lambda: entry(kind="collected"), "Anota quién debe"),
        (lambda: entry(kind="loan_received"), "Anota quién debe"),
        (lambda: entry(paid="on_credit", who="Ana", due=FIRST - timedelta(1)), "está antes que la anotación"),
        (lambda: entry(kind="transfer"), "Elige otra cuenta"),
        (lambda: entry(kind="transfer", to_account="cash"), "Elige otra cuenta"),
        (lambda: Entry(id="1", when="2026-03-01", kind="income", amount=1), "hace falta una fecha"),
        (lambda: Entry(id="1", when=datetime(2026, 3, 1), kind="income", amount=1), "hace falta una fecha"),
        (lambda: cash_book([entry("1"), entry("1")]), "«1» está dos veces"),
        (lambda: merge_entries([entry("1"), entry("1")], []), "«1» está dos veces"),
        (lambda: cash_book([entry(str(n), amount="9e14") for n in range(2)]), "sobren ceros"),
        (lambda: cash_book([entry(str(n)) for n in range(10_001)]), "caben 10000"),
        (lambda: cash_count(BS(1), [(BS(0), 1)]), "mayor que 0"),
        (lambda: cash_count(BS(1), [(BS(1), -1)]), "hace falta un número de 0 a 1000000"),
        (lambda: cash_count(BS(1), [(BS(1), BS("1.5"))]), "número entero"),
    ],
)
def test_what_makes_no_sense_is_told_in_a_sentence(make, says):
    with pytest.raises(BadInput, match=says):
        make()


@pytest.mark.parametrize("number", hostile)
def test_a_hostile_number_is_refused(number):
    for ask in (
        lambda: Entry(id="1", when=FIRST, kind="income", amount=number),
        lambda: cash_book([], {"cash": number}),
        lambda: cash_count(number, []),
        lambda: cash_count(BS(1), [(number, 1)]),
        lambda: cash_count(BS(1), [(BS(1), number)]),
    ):
        with pytest.raises(BadInput):
            ask()


# Properties.


@calm
@given(books(), numbers("0", "999"))
def test_the_accounts_together_are_the_last_balance(entries, opening):
    book = cash_book(entries, {"cash": opening})
    assert book.closing == opening + sum(row.change for row in book.rows)
    assert not book.rows or book.closing == book.rows[-1].balance


@calm
@given(books(), books())
def test_in_whatever_order_books_are_joined_no_entry_is_lost_or_doubled(one, other):
    other = tuple(each.but(id=f"b{each.id}") for each in other)
    forwards, backwards = merge_entries(one, other), merge_entries(other, one)
    assert sorted(forwards.entries, key=lambda e: e.id) == sorted(backwards.entries, key=lambda e: e.id)
    assert len(forwards.entries) == len(one) + len(other)
    assert cash_book(forwards.entries).closing == cash_book(one).closing + cash_book(other).closing
