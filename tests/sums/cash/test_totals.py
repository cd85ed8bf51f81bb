"""What did the month earn, what is in the box, and where did the difference go?"""

import pytest
from hypothesis import given

from qhatu.sums.bad_input import BadInput
from qhatu.sums.cash.book import cash_book
from qhatu.sums.cash.totals import book_totals, result_to_cash, totals_by_category, totals_by_month
from sums.cash_entries import a_week, books, entry
from sums.workshop import BS, calm, hostile, numbers


def test_a_week_earns_more_than_it_brings():
    totals = book_totals(a_week())
    assert (totals.income, totals.expense, totals.result) == (235, 53, 182)
    assert (totals.received, totals.paid, totals.net) == (370, 75, 295)
    assert (totals.sold_on_credit, totals.collected, totals.income_in_kind) == (90, 50, 25)
    assert (totals.household_in, totals.household_out, totals.household) == (8, 30, -22)
    assert totals.borrowed == 200


def test_each_step_from_the_result_to_the_cash_says_where_money_went():
    steps = dict(result_to_cash(book_totals(a_week())))
    assert steps == {"result": 182, "on_credit": -40, "in_kind": -25, "stock": 0, "household": -22, "loans": 200}
    assert sum(steps.values()) == 295


def test_material_that_lies_on_the_shelf_is_earned_and_not_cash():
    steps = dict(result_to_cash(book_totals([entry("1", "expense", "100")]), BS(20), BS(90)))
    assert (steps["result"], steps["stock"]) == (-30, -70)


def test_what_will_never_be_paid_is_lost_and_moves_no_cash():
    sale = entry("1", "income", "50", paid="on_credit", who="Ana")
    totals = book_totals([sale, entry("2", "written_off", "50", 60, who="Ana")])
    assert (totals.result, totals.net) == (0, 0)
    assert all(amount == 0 for _, amount in result_to_cash(totals))


def test_a_sale_whose_money_stayed_at_home_was_taken_home():
    totals = book_totals([entry("1", "income", "50", paid="household")])
    assert (totals.result, totals.net, totals.household) == (50, 0, -50)


def test_goods_from_the_house_are_not_cash():
    totals = book_totals([entry("1", "household_in", "50", paid="in_kind"), entry("2", "household_out", "20")])
    assert (totals.household, totals.net) == (30, -20)
    assert dict(result_to_cash(totals))["household"] == -20


def test_a_transfer_is_neither_received_nor_paid():
    totals = book_totals([entry("1", "transfer", "50", to_account="banco")])
    assert totals == book_totals([])


def test_the_book_adds_up_month_by_month():
    months = totals_by_month([entry("1", day=40), entry("2", day=0), entry("3", "expense", "4", 30)])
    assert [(month.month.month, month.totals.net) for month in months] == [(3, 6), (4, 10)]


def test_the_book_adds_up_by_what_things_are_called():
    totals = totals_by_category([*a_week(), entry("10", "expense", "60", 2, category="Pasajes")])
    spent = [(each.category, each.many, each.amount, each.cash) for each in totals if each.kind == "expense"]
    assert spent == [("Pasajes", 2, 68, -60), ("Parafina", 1, 45, -45)]


def test_two_entries_of_one_number_do_not_add_up():
    for ask in (book_totals, totals_by_month, totals_by_category):
        with pytest.raises(BadInput, match="dos veces"):
            ask([entry(), entry()])


@pytest.mark.parametrize("number", [*hostile, BS(-1)])
def test_a_hostile_number_is_refused(number):
    for stocks in ((number, BS(0)), (BS(0), number)):
        with pytest.raises(BadInput):
            result_to_cash(book_totals([]), *stocks)


@calm
@given(books(), numbers("0", "999"), numbers("0", "999"))
def test_the_steps_sum_to_the_cash_whatever_was_noted(entries, opening_stock, closing_stock):
    totals = book_totals(entries)
    steps = result_to_cash(totals, opening_stock, closing_stock)
    assert sum(amount for _, amount in steps) == totals.net == cash_book(entries).closing


@calm
@given(books())
def test_months_and_categories_sum_to_the_book(entries):
    totals, months, categories = book_totals(entries), totals_by_month(entries), totals_by_category(entries)
    assert sum(month.totals.net for month in months) == totals.net == sum(each.cash for each in categories)
    assert sum(month.totals.result for month in months) == totals.result
    assert sum(each.many for each in categories) == len(entries)
