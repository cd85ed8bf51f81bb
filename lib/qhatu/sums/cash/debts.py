"""Who owes me and whom I owe, out of the cash book, and how old each debt is."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from qhatu.sums.bad_input import BadInput, named
from qhatu.sums.cash.book import Entry, each_once
from qhatu.sums.checked import a_date, not_negative, one_of, share, things, whole
from qhatu.sums.numbers import ZERO, exact
from qhatu.sums.plain import Plain

TYPE_CHECKING = False  # typing's own flag of this name costs a tenth of this package's import
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Literal

    CountedFrom = Literal["start", "due"]


class OpenDebt(Plain):
    """A debt of which something is still to be paid; made by :func:`open_debts`.

    ``id`` is its entry's and ``who`` owes it or is owed; it began on ``when`` and should be paid by ``due``, None
    where no day was agreed. Of its ``amount``, ``left`` is still to be paid, ``days`` after it began and ``days_late``
    after it was due, 0 while it is not.

    >>> march = date(2026, 3, 1)
    >>> sale = Entry(id="1", when=march, kind="income", amount=90, paid="on_credit", who="Doña Juana")
    >>> debt = open_debts([sale], on=date(2026, 3, 31)).owed_to_me[0]
    >>> debt.left, debt.days  # Bs 90 desde hace 30 días
    (Decimal('90'), 30)
    """

    id: str
    who: str
    when: date
    due: date | None
    amount: Decimal
    left: Decimal
    days: int
    days_late: int


class PaidTooMuch(Plain):
    """A payment larger than the debt it was for, and so an advance; made by :func:`open_debts`.

    ``who`` paid or was paid ``amount`` too much.

    >>> day = date(2026, 3, 1)
    >>> early = Entry(id="1", when=day, kind="collected", amount=40, who="Colegio")
    >>> open_debts([early], on=day).paid_to_me_ahead  # el colegio dio Bs 40 de adelanto
    (PaidTooMuch(who='Colegio', amount=Decimal('40')),)
    """

    who: str
    amount: Decimal


class Debts(Plain):
    """Who owes me and whom I owe on a day; made by :func:`open_debts`.

    ``owed_to_me`` for what I sold on credit, ``i_owe`` for what I bought on credit and for loans, the oldest first;
    ``paid_to_me_ahead`` and ``paid_ahead`` are what was paid beyond any debt, to me and by me.

    >>> day = date(2026, 3, 1)
    >>> loan = Entry(id="1", when=day, kind="loan_received", amount=500, who="Cooperativa")
    >>> back = Entry(id="2", when=day, kind="loan_repaid", amount=200, who="Cooperativa")
    >>> open_debts([loan, back], on=day).total_i_owe  # quedan Bs 300
    Decimal('300')
    """

    owed_to_me: tuple[OpenDebt, ...]
    i_owe: tuple[OpenDebt, ...]
    paid_to_me_ahead: tuple[PaidTooMuch, ...]
    paid_ahead: tuple[PaidTooMuch, ...]

    @property
    def total_owed_to_me(self) -> Decimal:
        """All that is owed to me."""
        return sum((debt.left for debt in self.owed_to_me), ZERO)

    @property
    def total_i_owe(self) -> Decimal:
        """All that I owe, loans included."""
        return sum((debt.left for debt in self.i_owe), ZERO)


class AgeBand(Plain):
    """The debts of an age; made by :func:`debt_ages`.

    From ``from_days`` to ``to_days``, both included, None where there is no end, ``left`` is still to be paid.

    >>> [band.to_days for band in debt_ages([], limits=(30, 60))]
    [30, 60, None]
    """

    from_days: int
    to_days: int | None
    left: Decimal


def open_debts(entries: Iterable[Entry], on: date) -> Debts:
    """Return who owes me and whom I owe on a day.

    Args:
        entries: the cash book, at most 10,000, in any order; those after the day are left out.
        on: the day.

    Returns a :class:`Debts`.

    Formula: a payment first pays the entry it names, then the oldest debts of that person; what will never be paid
    (``written_off``) counts as paid.

    Edge case: a payment larger than all that person owes is an advance, and pays what they buy on credit later.

    Raises:
        BadInput: no date, two entries of one id.

    Source: accounts receivable and payable, first in first out (any bookkeeping textbook).

    >>> sale = Entry(id="1", when=date(2026, 3, 1), kind="income", amount=90, paid="on_credit", who="Doña Juana")
    >>> paid = Entry(id="2", when=date(2026, 3, 9), kind="collected", amount=50, who="doña juana")
    >>> open_debts([sale, paid], on=date(2026, 3, 9)).total_owed_to_me  # debía Bs 90 y pagó Bs 50
    Decimal('40')
    """
    a_date(on, named("el día de la cuenta"))
    book = sorted((entry for entry in each_once(entries) if entry.when <= on), key=lambda entry: entry.when)
    sold, ahead_to_me = _settled(book, "income", ("collected", "written_off"), on)
    bought, ahead = _settled(book, "expense", ("debt_paid",), on)
    lent, ahead_of_loans = _settled(book, "loan_received", ("loan_repaid",), on)
    return Debts(
        owed_to_me=sold,
        i_owe=tuple(sorted(bought + lent, key=lambda debt: debt.when)),
        paid_to_me_ahead=ahead_to_me,
        paid_ahead=ahead + ahead_of_loans,
    )


def debt_ages(
    debts: Iterable[OpenDebt], limits: Iterable[int] = (30, 60, 90), counted_from: CountedFrom = "start"
) -> tuple[AgeBand, ...]:
    """Add up debts by how old they are.

    Args:
        debts: those owed to me, or those I owe, at most 10,000.
        limits: the last day of each age, rising, at most 100 of them: 30, 60 and 90 give four ages.
        counted_from: ``start`` for the days since the debt began, ``due`` for the days it is late.

    Returns one :class:`AgeBand` for each age, the youngest first.

    Formula: a debt of so many days belongs to the first age whose last day is not before them.

    Edge case: on the last day of an age it still belongs to it; without limits there is one age.

    Raises:
        BadInput: limits that do not rise, or below 0.

    Source: aging of receivables (OpenStax, Principles of Financial Accounting, 9.2).

    >>> sale = Entry(id="1", when=date(2026, 1, 1), kind="income", amount=90, paid="on_credit", who="Doña Juana")
    >>> owed = open_debts([sale], on=date(2026, 2, 10)).owed_to_me
    >>> [(band.from_days, band.left) for band in debt_ages(owed)]  # Bs 90 desde hace 40 días
    [(0, Decimal('0')), (31, Decimal('90')), (61, Decimal('0')), (91, Decimal('0'))]
    """
    from bisect import bisect_left

    last_days = [
        whole(limit, named("los días de una edad"), most=100_000)
        for limit in things(limits, named("las edades"), most=100)
    ]
    one_of(counted_from, ("start", "due"), named("desde cuándo se cuenta"))
    if sorted(set(last_days)) != last_days:
        raise BadInput(
            "Las edades de las deudas van de menos a más días; encontré {found}.", found=", ".join(map(str, last_days))
        )
    left = [ZERO] * (len(last_days) + 1)
    for debt in things(debts, named("las deudas")):
        place = bisect_left(last_days, debt.days if counted_from == "start" else debt.days_late)
        left[place] = exact(left[place] + debt.left)
    first_days = [0, *(day + 1 for day in last_days)]
    return tuple(
        AgeBand(from_days=first, to_days=last, left=amount)
        for first, last, amount in zip(first_days, [*last_days, None], left, strict=True)
    )


def expected_never_paid(amounts: Iterable[Decimal], shares: Iterable[Decimal]) -> Decimal:
    """Return how much of what is owed will probably never be paid, by the age of the debts.

    Args:
        amounts: what is owed in each age, in money, 0 or more: the ``left`` of :func:`debt_ages`.
        shares: the share of each age that is never paid, as a share of one, in the same order.

    Returns money.

    Formula: sum of amount × share.

    Edge case: nothing owed, nothing lost.

    Raises:
        BadInput: not as many shares as ages, a number outside its range.

    Source: balance sheet aging of receivables method (OpenStax, Principles of Financial Accounting, 9.2).

    >>> expected_never_paid((Decimal(200), Decimal(100)), (Decimal("0.05"), Decimal("0.30")))  # de Bs 300, Bs 40
    Decimal('40.00')
    """
    owed = tuple(not_negative(amount, named("lo que se debe")) for amount in things(amounts, named("las edades")))
    lost = tuple(share(part, named("la parte que nunca se paga")) for part in things(shares, named("las partes")))
    if len(owed) != len(lost):
        raise BadInput(
            "Las edades de las deudas ({owed}) y las partes que nunca se pagan ({lost}) tienen que ser tantas unas "
            "como otras. Anota una parte por cada edad.",
            owed=Decimal(len(owed)),
            lost=Decimal(len(lost)),
        )
    return exact(sum((amount * part for amount, part in zip(owed, lost, strict=True)), ZERO))


def _settled(
    book: list[Entry], begins: str, ends: tuple[str, ...], on: date
) -> tuple[tuple[OpenDebt, ...], tuple[PaidTooMuch, ...]]:
    """What is left of the debts of one kind, and what was paid beyond them."""
    debts = [
        entry for entry in book if entry.kind == begins and (entry.paid == "on_credit" or begins == "loan_received")
    ]
    left = {debt.id: debt.amount for debt in debts}
    person_of = {debt.id: debt.person for debt in debts}
    paid: dict[str, Decimal] = {}
    spelled: dict[str, str] = {}
    for payment in book:
        if payment.kind not in ends:
            continue
        named_one = payment.settles if payment.settles in left else ""
        to_it = min(payment.amount, left[named_one]) if named_one else ZERO
        if named_one:
            left[named_one] -= to_it
        person = payment.person or person_of.get(named_one, "")
        spelled.setdefault(person, payment.who)
        paid[person] = paid.get(person, ZERO) + payment.amount - to_it
    # Which payment pays which debt does not change what is left in the end: the oldest go first.
    for debt in debts:
        taken = min(paid.get(debt.person, ZERO), left[debt.id])
        if taken:
            left[debt.id] -= taken
            paid[debt.person] -= taken
    return (
        tuple(
            OpenDebt(
                id=debt.id,
                who=debt.who,
                when=debt.when,
                due=debt.due,
                amount=debt.amount,
                left=left[debt.id],
                days=(on - debt.when).days,
                days_late=max(0, (on - debt.due).days) if debt.due else 0,
            )
            for debt in debts
            if left[debt.id]
        ),
        tuple(PaidTooMuch(who=spelled[person], amount=amount) for person, amount in paid.items() if amount),
    )
