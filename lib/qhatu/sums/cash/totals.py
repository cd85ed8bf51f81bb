"""What the cash book adds up to: by month and by category, what was really earned beside what is in the box, and
how much of it is the household's.

Earned and spent count when they happen, paid or not; cash counts when it moves. A month can earn and have no cash,
because it sold on credit, or have cash and lose, because it was lent.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from qhatu.sums.bad_input import named
from qhatu.sums.cash.book import Entry, each_once
from qhatu.sums.checked import not_negative
from qhatu.sums.numbers import ZERO, exact
from qhatu.sums.plain import Plain

TYPE_CHECKING = False  # typing's own flag of this name costs a tenth of this package's import
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Literal

    from qhatu.sums.cash.book import EntryKind

    Step = Literal["result", "on_credit", "in_kind", "stock", "household", "loans"]


class BookTotals(Plain):
    """What a cash book, or a month of it, adds up to; made by :func:`book_totals`. All of them are sizes, 0 or more.

    ``received`` and ``paid`` are cash, transfers left out. ``income`` and ``expense`` are what was earned and spent,
    paid in any way or not yet; ``sold_on_credit``, ``bought_on_credit``, ``income_in_kind`` and ``expense_in_kind``
    are parts of them. ``collected``, ``debts_paid`` and ``written_off`` end what was on credit. ``household_in`` was
    put in by the house, what it paid of the enterprise's expenses included, and ``household_out`` taken by it, what
    it kept of the sales included; ``household_in_kind_in`` and ``household_in_kind_out`` are their parts in goods.
    ``borrowed`` and ``repaid`` are loans, and ``borrowed_in_kind`` and ``repaid_in_kind`` their parts in goods.

    >>> sale = Entry(id="1", when=date(2026, 3, 1), kind="income", amount=90, paid="on_credit", who="Doña Juana")
    >>> wicks = Entry(id="2", when=date(2026, 3, 2), kind="expense", amount=30, paid="household")
    >>> totals = book_totals([sale, wicks])
    >>> totals.result, totals.net, totals.household  # ganó Bs 60, en la caja no entró nada, la casa puso Bs 30
    (Decimal('60'), Decimal('0'), Decimal('30'))
    """

    received: Decimal = ZERO
    paid: Decimal = ZERO
    income: Decimal = ZERO
    expense: Decimal = ZERO
    sold_on_credit: Decimal = ZERO
    bought_on_credit: Decimal = ZERO
    income_in_kind: Decimal = ZERO
    expense_in_kind: Decimal = ZERO
    collected: Decimal = ZERO
    debts_paid: Decimal = ZERO
    written_off: Decimal = ZERO
    household_in: Decimal = ZERO
    household_out: Decimal = ZERO
    household_in_kind_in: Decimal = ZERO
    household_in_kind_out: Decimal = ZERO
    borrowed: Decimal = ZERO
    repaid: Decimal = ZERO
    borrowed_in_kind: Decimal = ZERO
    repaid_in_kind: Decimal = ZERO

    @property
    def net(self) -> Decimal:
        """What the cash grew by (below 0: shrank by)."""
        return self.received - self.paid

    @property
    def result(self) -> Decimal:
        """What was earned: income less expense and what will never be paid. The change of stock is not in it."""
        return self.income - self.expense - self.written_off

    @property
    def household(self) -> Decimal:
        """What the household put in beyond what it took (below 0: took beyond what it put in)."""
        return self.household_in - self.household_out


class MonthTotals(Plain):
    """One month of the cash book; made by :func:`totals_by_month`.

    ``month`` is its first day and ``totals`` what it adds up to.

    >>> sale = Entry(id="1", when=date(2026, 3, 14), kind="income", amount=90)
    >>> totals_by_month([sale])[0].month
    datetime.date(2026, 3, 1)
    """

    month: date
    totals: BookTotals


class CategoryTotal(Plain):
    """All entries of one kind and category; made by :func:`totals_by_category`.

    ``kind`` and ``category`` are the entries', ``many`` how many there are, ``amount`` what they are worth together
    and ``cash`` what they bring in (above 0) or take out (below 0).

    >>> sale = Entry(id="1", when=date(2026, 3, 14), kind="income", amount=90, category="Feria")
    >>> totals_by_category([sale, sale.but(id="2", amount=60)])[0].amount  # Bs 150 en la feria
    Decimal('150')
    """

    kind: EntryKind
    category: str
    many: int
    amount: Decimal
    cash: Decimal


def book_totals(entries: Iterable[Entry]) -> BookTotals:
    """Add up a cash book, or the entries of a month.

    Args:
        entries: at most 10,000, in any order.

    Returns a :class:`BookTotals`.

    Formula: each entry counts in what it is and in how it was paid.

    Edge case: a transfer is neither received nor paid; an empty book is 0 in everything.

    Raises:
        BadInput: two entries of one id, a total that grows to 10¹⁵.

    Source: accrual and cash basis (OpenStax, Principles of Financial Accounting, 4.1).

    >>> day = date(2026, 3, 1)
    >>> sale = Entry(id="1", when=day, kind="income", amount=100)
    >>> home = Entry(id="2", when=day, kind="household_out", amount=40)
    >>> totals = book_totals([sale, home])
    >>> totals.result, totals.net  # ganó Bs 100 y se llevó Bs 40 a la casa
    (Decimal('100'), Decimal('60'))
    """
    added: dict[str, Decimal] = {}
    for entry in each_once(entries):
        for name in _counts_in(entry):
            added[name] = exact(added.get(name, ZERO) + entry.amount)
    return BookTotals(**added)


def totals_by_month(entries: Iterable[Entry]) -> tuple[MonthTotals, ...]:
    """Add up a cash book month by month.

    Args:
        entries: at most 10,000, in any order.

    Returns one :class:`MonthTotals` for each month that has an entry, the first one first.

    Formula: :func:`book_totals` of the entries of each calendar month.

    Edge case: a month without entries is left out.

    Raises:
        BadInput: as :func:`book_totals`.

    Source: monthly summary of the cash book (ILO, Improve Your Business, record keeping).

    >>> sale = Entry(id="1", when=date(2026, 3, 1), kind="income", amount=100)
    >>> months = totals_by_month([sale.but(id="2", when=date(2026, 5, 20)), sale])
    >>> [(month.month.isoformat(), month.totals.income) for month in months]  # marzo y mayo
    [('2026-03-01', Decimal('100')), ('2026-05-01', Decimal('100'))]
    """
    by_month: dict[date, list[Entry]] = {}
    for entry in each_once(entries):
        by_month.setdefault(entry.when.replace(day=1), []).append(entry)
    return tuple(MonthTotals(month=month, totals=book_totals(of_month)) for month, of_month in sorted(by_month.items()))


def totals_by_category(entries: Iterable[Entry]) -> tuple[CategoryTotal, ...]:
    """Add up a cash book by what the learner called things: sales at the fair, paraffin, fares.

    Args:
        entries: at most 10,000, in any order.

    Returns one :class:`CategoryTotal` for each kind and category, the kinds together and in each the largest first.

    Formula: sum of the amounts, and of what they move in cash.

    Edge case: entries without a category are one category without a name in each kind.

    Raises:
        BadInput: two entries of one id, a total that grows to 10¹⁵.

    Source: no source verified; it is adding up by name.

    >>> day = date(2026, 3, 1)
    >>> fares = Entry(id="1", when=day, kind="expense", amount=12, category="Pasajes")
    >>> wax = Entry(id="2", when=day, kind="expense", amount=150, category="Parafina")
    >>> [(total.category, total.amount) for total in totals_by_category([fares, wax])]  # bolivianos
    [('Parafina', Decimal('150')), ('Pasajes', Decimal('12'))]
    """
    sums: dict[tuple[EntryKind, str], tuple[int, Decimal, Decimal]] = {}
    for entry in each_once(entries):
        many, amount, cash = sums.get((entry.kind, entry.category), (0, ZERO, ZERO))
        sums[entry.kind, entry.category] = many + 1, exact(amount + entry.amount), cash + entry.cash
    in_order = sorted(sums.items(), key=lambda of: (of[0][0], -of[1][1], of[0][1]))
    return tuple(
        CategoryTotal(kind=kind, category=category, many=many, amount=amount, cash=cash)
        for (kind, category), (many, amount, cash) in in_order
    )


def result_to_cash(
    totals: BookTotals, opening_stock: Decimal = ZERO, closing_stock: Decimal = ZERO
) -> tuple[tuple[Step, Decimal], ...]:
    """Say step by step where what was earned has gone, from the result to the cash.

    Args:
        totals: what the book adds up to.
        opening_stock: what materials and products were worth before the first entry, in money, 0 or more.
        closing_stock: what they are worth after the last one, in money, 0 or more.

    Returns pairs of a step and an amount of money, which sum to the growth of the cash: ``result`` earned, the change
    of stock included; ``on_credit``, what buyers still owe (below 0) and suppliers still wait for (above 0);
    ``in_kind``, paid in goods; ``stock``, money that lies in more stock (below 0); ``household`` and ``loans``, put in
    or taken out.

    Formula: result = income − expense − written off + closing stock − opening stock; and so on, each once.

    Edge case: where all is paid now, with no loans and no house, result and cash are the same.

    Raises:
        BadInput: a stock below 0.

    Source: indirect method of the statement of cash flows (OpenStax, Principles of Financial Accounting, 16.3).

    >>> sale = Entry(id="1", when=date(2026, 3, 1), kind="income", amount=90, paid="on_credit", who="Doña Juana")
    >>> steps = result_to_cash(book_totals([sale]))
    >>> [(step, str(amount)) for step, amount in steps if amount]  # ganó Bs 90, y los debe doña Juana
    [('result', '90'), ('on_credit', '-90')]
    """
    opening = not_negative(opening_stock, named("lo que había en materiales y productos"))
    more_stock = not_negative(closing_stock, named("lo que queda en materiales y productos")) - opening
    owed_to_me = totals.sold_on_credit - totals.collected - totals.written_off
    i_owe = totals.bought_on_credit - totals.debts_paid
    in_goods = totals.household_in_kind_in - totals.household_in_kind_out
    return (
        ("result", totals.result + more_stock),
        ("on_credit", i_owe - owed_to_me),
        ("in_kind", totals.expense_in_kind - totals.income_in_kind),
        ("stock", -more_stock if more_stock else ZERO),
        ("household", totals.household - in_goods),
        ("loans", totals.borrowed - totals.borrowed_in_kind - totals.repaid + totals.repaid_in_kind),
    )


def _counts_in(entry: Entry) -> tuple[str, ...]:
    """The totals in which an entry counts with its amount."""
    cash = ("received",) if entry.cash > 0 else ("paid",) if entry.cash < 0 else ()
    how = {
        ("income", "on_credit"): ("sold_on_credit",),
        ("income", "in_kind"): ("income_in_kind",),
        ("income", "household"): ("household_out",),
        ("expense", "on_credit"): ("bought_on_credit",),
        ("expense", "in_kind"): ("expense_in_kind",),
        ("expense", "household"): ("household_in",),
        ("household_in", "in_kind"): ("household_in_kind_in",),
        ("household_out", "in_kind"): ("household_in_kind_out",),
        ("loan_received", "in_kind"): ("borrowed_in_kind",),
        ("loan_repaid", "in_kind"): ("repaid_in_kind",),
    }
    what = {"debt_paid": "debts_paid", "loan_received": "borrowed", "loan_repaid": "repaid", "transfer": ""}
    name = what.get(entry.kind, entry.kind)
    return (*cash, *((name,) if name else ()), *how.get((entry.kind, entry.paid), ()))
