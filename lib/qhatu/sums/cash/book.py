"""The cash book: what came in and went out, paid, on credit or in kind, and what must be in the box.

The enterprise's money and the household's are two purses. What one takes home, what one puts in from the house, an
expense paid from one's own pocket and a sale whose money stayed at home are all written down, so that neither hides
in the other.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from qhatu.sums.bad_input import BadInput, named
from qhatu.sums.checked import a_date, first_twice, one_of, positive, things, whole
from qhatu.sums.numbers import ZERO, exact
from qhatu.sums.plain import Plain

TYPE_CHECKING = False  # typing's own flag of this name costs a tenth of this package's import
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Literal

    EntryKind = Literal[
        "income", "expense", "collected", "debt_paid", "written_off", "household_in", "household_out",
        "loan_received", "loan_repaid", "transfer",
    ]  # fmt: skip
    Paid = Literal["now", "on_credit", "in_kind", "household"]

CASH_BOX = "cash"

# What moves cash when it is paid now: 1 into the enterprise, −1 out of it, 0 neither.
_DIRECTIONS = {
    "income": 1,
    "expense": -1,
    "collected": 1,
    "debt_paid": -1,
    "written_off": 0,
    "household_in": 1,
    "household_out": -1,
    "loan_received": 1,
    "loan_repaid": -1,
    "transfer": 0,
}
# The ways in which each kind may be paid; what is not here is paid now.
_WAYS = {
    "income": ("now", "on_credit", "in_kind", "household"),
    "expense": ("now", "on_credit", "in_kind", "household"),
    "household_in": ("now", "in_kind"),
    "household_out": ("now", "in_kind"),
    "loan_received": ("now", "in_kind"),
    "loan_repaid": ("now", "in_kind"),
}


class Entry(Plain):
    """One line of the cash book.

    Args:
        id: what tells it from every other entry, wherever it was written down; not empty.
        when: the day.
        kind: ``income`` and ``expense`` of the enterprise; ``collected``, when somebody pays what they owed;
            ``debt_paid``, when one pays what one owed; ``written_off``, what somebody will never pay;
            ``household_in`` and ``household_out``, put in from the house and taken home; ``loan_received`` and
            ``loan_repaid``, without its interest, which is an expense; ``transfer`` from one account to another.
        amount: money, or what it is worth in money, above 0.
        category: what the learner calls it: «Ventas en feria», «Parafina».
        paid: ``now``; ``on_credit``, and then somebody owes it; ``in_kind``, in goods of that worth, which moves no
            cash; ``household``: the house paid the expense, or kept the money of the sale.
        who: who paid, owes or is owed; needed where something is owed or lent.
        due: the day on which it should be paid, on ``when`` or later; None where none was agreed.
        account: where the money lies: ``cash`` for the box, or the name of a bank account, of a telephone's purse.
        to_account: where a transfer goes.
        settles: the id of the entry on credit that a payment pays; empty to pay the oldest of that person.

    Raises:
        BadInput: an amount of 0 or below, no id, nobody named where somebody owes, a way of paying that its kind does
            not have, a due day before the day itself, a transfer that goes nowhere.

    >>> Entry(id="7", when=date(2026, 3, 1), kind="income", amount=36, paid="on_credit", who="Doña Juana").cash
    Decimal('0')
    """

    id: str
    when: date
    kind: EntryKind
    amount: Decimal
    category: str = ""
    paid: Paid = "now"
    who: str = ""
    due: date | None = None
    account: str = CASH_BOX
    to_account: str = ""
    settles: str = ""

    def __post_init__(self) -> None:
        if not self.id:
            raise BadInput("A una anotación le falta su número. Cada una lleva uno que no se repite.")
        a_date(self.when, named("la fecha de la anotación"))
        one_of(self.kind, _DIRECTIONS, named("la clase de anotación"))
        one_of(self.paid, _WAYS.get(self.kind, ("now",)), named("la forma de pago"))
        self._put(amount=positive(self.amount, named("el monto de la anotación")))
        if self._needs_somebody and not _same_name(self.who):
            raise BadInput(
                "Falta el nombre de la persona en la anotación del {when} por {amount}. Anota quién debe o a quién.",
                when=self.when.isoformat(),
                amount=self.amount,
            )
        if self.due is not None and a_date(self.due, named("la fecha de pago")) < self.when:
            raise BadInput(
                "La fecha de pago, {due}, está antes que la anotación, {when}. Cambia una de las dos.",
                due=self.due.isoformat(),
                when=self.when.isoformat(),
            )
        if self.kind == "transfer" and (not self.to_account or self.to_account == self.account):
            raise BadInput(
                "El traspaso del {when} va de «{account}» a «{to}». Elige otra cuenta a la que llega.",
                when=self.when.isoformat(),
                account=self.account,
                to=self.to_account,
            )

    @property
    def _needs_somebody(self) -> bool:
        settles = ("collected", "debt_paid", "written_off", "loan_received", "loan_repaid")
        return self.paid == "on_credit" or (self.kind in settles and not self.settles)

    @property
    def cash(self) -> Decimal:
        """What it brings into the enterprise's accounts together (above 0) or takes out of them (below 0)."""
        if self.paid != "now":
            return ZERO
        direction = _DIRECTIONS[self.kind]
        return self.amount if direction > 0 else -self.amount if direction else ZERO

    @property
    def person(self) -> str:
        """Who, written in one way, so that «Doña Juana» and «doña  juana» are one person."""
        return _same_name(self.who)


class BookRow(Plain):
    """An entry and the money of all accounts after it; made by :func:`cash_book`.

    ``entry`` is the entry, ``change`` what it brings in (above 0) or takes out, and ``balance`` what there is then.

    >>> sale = Entry(id="1", when=date(2026, 3, 1), kind="income", amount=60)
    >>> cash_book([sale], {"cash": Decimal(20)}).rows[0].balance  # de Bs 20 a Bs 80
    Decimal('80')
    """

    entry: Entry
    change: Decimal
    balance: Decimal


class RedDay(Plain):
    """A day on which an account moves and ends with less than nothing, which cannot be; made by :func:`cash_book`.

    On ``when`` the ``account`` would hold ``balance``, below 0: a sale, or money from the house, was not noted.

    >>> bought = Entry(id="1", when=date(2026, 3, 1), kind="expense", amount=60)
    >>> cash_book([bought], {"cash": Decimal(20)}).red_days
    (RedDay(when=datetime.date(2026, 3, 1), account='cash', balance=Decimal('-40')),)
    """

    when: date
    account: str
    balance: Decimal


class CashBook(Plain):
    """The book in order, with its balances; made by :func:`cash_book`.

    ``rows`` holds one :class:`BookRow` for each entry, in the order of days; ``by_account`` pairs of an account and
    what it ends with, in the order of names; ``red_days`` the days that end with less than nothing.

    >>> bank = Entry(id="1", when=date(2026, 3, 1), kind="transfer", amount=50, to_account="banco")
    >>> book = cash_book([bank], {"cash": Decimal(80)})
    >>> book.by_account, book.closing  # Bs 50 al banco, Bs 30 en la caja
    ((('banco', Decimal('50')), ('cash', Decimal('30'))), Decimal('80'))
    """

    rows: tuple[BookRow, ...]
    by_account: tuple[tuple[str, Decimal], ...]
    red_days: tuple[RedDay, ...]

    @property
    def closing(self) -> Decimal:
        """The money of all accounts after the last entry."""
        return sum((balance for _, balance in self.by_account), ZERO)


class MergedBook(Plain):
    """Two books made one; made by :func:`merge_entries`.

    ``entries`` are those of both, each once; ``added`` are the ids that were new, ``repeated`` those that were there
    already, word for word, and ``conflicts`` those that were there with something else: the first book's stays.

    >>> sale = Entry(id="1", when=date(2026, 3, 1), kind="income", amount=60)
    >>> merge_entries([sale], [sale, sale.but(id="2")]).added
    ('2',)
    """

    entries: tuple[Entry, ...]
    added: tuple[str, ...]
    repeated: tuple[str, ...]
    conflicts: tuple[str, ...]


class CashCount(Plain):
    """What is in the box beside what the book says; made by :func:`cash_count`.

    ``expected`` is what the book says and ``counted`` what is there.

    >>> cash_count(Decimal(75), [(Decimal(50), 1), (Decimal(10), 2)]).difference  # faltan Bs 5
    Decimal('-5')
    """

    expected: Decimal
    counted: Decimal

    @property
    def difference(self) -> Decimal:
        """What is too much (above 0) or missing (below 0)."""
        return self.counted - self.expected


def cash_book(entries: Iterable[Entry], opening: Mapping[str, Decimal] | None = None) -> CashBook:
    """Put a book in order and work out what must be in each account.

    Args:
        entries: at most 10,000, in any order; those of one day stay in the order given.
        opening: what was in each account before the first entry, in money; nothing where it is not said.

    Returns a :class:`CashBook`.

    Formula: balance = the one before + what was paid now, in or out; a transfer changes two accounts and not their
    sum.

    Edge case: within a day money may be spent before the sale that brought it is written down, so only what the day
    ends with can be red.

    Raises:
        BadInput: two entries of one id (:func:`merge_entries` first), a balance that grows to 10¹⁵.

    Source: the cash book of single-entry bookkeeping (ILO, Improve Your Business, record keeping).

    >>> day = date(2026, 3, 1)
    >>> wicks = Entry(id="1", when=day, kind="expense", amount=30)
    >>> owed = Entry(id="2", when=day, kind="income", amount=90, paid="on_credit", who="Doña Juana")
    >>> cash_book([wicks, owed], {"cash": Decimal(50)}).closing  # los Bs 90 fiados no están en la caja
    Decimal('20')
    """
    ordered = sorted(each_once(entries), key=lambda entry: entry.when)
    accounts = {account: exact(amount) for account, amount in (opening or {}).items()}
    balance = exact(sum(accounts.values(), ZERO))
    rows, red_days = [], []
    moved_today: set[str] = set()
    for place, entry in enumerate(ordered):
        for account, change in _moves(entry):
            accounts[account] = exact(accounts.get(account, ZERO) + change)
            moved_today.add(account)
        balance = exact(balance + entry.cash)
        rows.append(BookRow(entry=entry, change=entry.cash, balance=balance))
        if place + 1 == len(ordered) or ordered[place + 1].when != entry.when:
            red_days += [
                RedDay(when=entry.when, account=account, balance=accounts[account])
                for account in sorted(moved_today)
                if accounts[account] < 0
            ]
            moved_today.clear()
    return CashBook(rows=tuple(rows), by_account=tuple(sorted(accounts.items())), red_days=tuple(red_days))


def merge_entries(book: Iterable[Entry], others: Iterable[Entry]) -> MergedBook:
    """Join the entries of two books, such as a telephone's and the workshop's, without counting one twice.

    Args:
        book: the entries that are kept, each with its own id; at most 10,000.
        others: those that are added, at most 10,000.

    Returns a :class:`MergedBook`.

    Formula: an id that is new is added; one that is there is not.

    Edge case: joined again, nothing more is added. An id that is there with something else, or twice in ``others``
    with different things, is a conflict, for the person to decide; what is there stays.

    Raises:
        BadInput: two entries of one id in ``book``.

    Source: no source verified; it is joining by identity.

    >>> sale = Entry(id="1", when=date(2026, 3, 1), kind="income", amount=60)
    >>> merge_entries([sale], [sale.but(amount=66)]).conflicts  # ¿Bs 60 o Bs 66?
    ('1',)
    """
    known = {entry.id: entry for entry in each_once(book)}
    added, repeated, conflicts = [], [], []
    for entry in things(others, named("las anotaciones")):
        if entry.id not in known:
            known[entry.id] = entry
            added.append(entry.id)
        else:
            (repeated if known[entry.id] == entry else conflicts).append(entry.id)
    return MergedBook(
        entries=tuple(known.values()),
        added=tuple(added),
        repeated=tuple(dict.fromkeys(repeated)),
        conflicts=tuple(dict.fromkeys(conflicts)),
    )


def cash_count(expected: Decimal, pieces: Iterable[tuple[Decimal, int]]) -> CashCount:
    """Count the box and compare it with what the book says.

    Args:
        expected: what the book says is in the box, in money.
        pieces: pairs of what a note or coin is worth, above 0, and how many there are.

    Returns a :class:`CashCount`.

    Formula: counted = sum of worth × how many.

    Edge case: an empty box counts 0, and all that was expected is missing.

    Raises:
        BadInput: a coin worth 0 or less, fewer than 0 of them.

    Source: cash count (arqueo de caja), any bookkeeping textbook.

    >>> cash_count(Decimal("86.50"), [(Decimal(20), 4), (Decimal(5), 1), (Decimal("0.50"), 3)]).difference  # cuadra
    Decimal('0.00')
    """
    counted = ZERO
    for worth, many in things(pieces, named("los billetes y monedas")):
        counted += positive(worth, named("lo que vale el billete o la moneda")) * whole(
            many, named("cuántos billetes o monedas"), most=1_000_000
        )
    return CashCount(expected=exact(expected), counted=exact(counted))


def each_once(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Return the entries of a book, in which no id may stand twice.

    Args:
        entries: at most 10,000.

    Edge case: an empty book is a book.

    Raises:
        BadInput: two entries of one id, or too many.

    Source: no source verified; it is a check.

    >>> each_once([])
    ()
    """
    book = things(entries, named("las anotaciones"))
    if (twice := first_twice(entry.id for entry in book)) is not None:
        raise BadInput("La anotación «{id}» está dos veces. Junta los libros antes de hacer la cuenta.", id=twice)
    return book


def _moves(entry: Entry) -> tuple[tuple[str, Decimal], ...]:
    if entry.kind == "transfer":
        return (entry.account, -entry.amount), (entry.to_account, entry.amount)
    return ((entry.account, entry.cash),) if entry.cash else ()


def _same_name(who: str) -> str:
    return " ".join(who.split()).casefold()
