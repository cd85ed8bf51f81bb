"""What was really paid on a loan, and when: late, in part, before its day, or not at all.

The interest of the plan stays as planned; what is late bears late interest besides. A payment made before its day
is held and used when the next instalment falls due; to pay a debt sooner there is
:func:`~qhatu.sums.credit.prepayment.prepayment`.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from qhatu.sums.bad_input import BadInput, named
from qhatu.sums.checked import a_date, between, not_negative, one_of, positive, things, whole
from qhatu.sums.credit.instalments import rounding
from qhatu.sums.credit.periods import DAYS_PER_MONTH
from qhatu.sums.credit.schedule import Schedule
from qhatu.sums.credit.terms import LARGEST_RATE
from qhatu.sums.numbers import ZERO, exact
from qhatu.sums.plain import Plain

PARTS = ("late_interest", "charges", "interest", "principal")

TYPE_CHECKING = False  # typing's own flag of this name costs a tenth of this package's import
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Literal

    LateOn = Literal["principal", "instalment"]
    Part = Literal["late_interest", "charges", "interest", "principal"]


class Payment(Plain):
    """Money that was really paid on a loan.

    Args:
        on: the day.
        amount: money, above 0.

    Raises:
        BadInput: no date, or an amount of 0 or below.

    >>> Payment(on=date(2026, 4, 1), amount=Decimal(250)).amount
    Decimal('250')
    """

    on: date
    amount: Decimal

    def __post_init__(self) -> None:
        a_date(self.on, named("la fecha del pago"))
        self._put(amount=positive(self.amount, named("el monto del pago")))


class LateRules(Plain):
    """What a contract says of paying late.

    Args:
        rate_per_month: late interest for 30 days, as a share of one, from 0 to 100. It comes on top of the planned
            interest, and bears no interest itself.
        late_on: what bears it: the ``principal`` that is late, or the whole ``instalment`` with its charges.
        grace_days: days after the due day on which paying still costs nothing; on the next, late interest counts
            from the due day.
        fee: money asked once for each instalment that is later than that, 0 or more.
        cap_per_month: the most that late interest may be for 30 days, where a law sets one; None for no limit.
        order: what a payment pays first: ``late_interest`` (with the fee), ``charges`` (fees, insurance and
            savings), ``interest`` and ``principal``, each once; of each, the oldest first.

    Raises:
        BadInput: a number outside its range, an order that does not name each part once.

    >>> LateRules(rate_per_month=Decimal("0.05"), cap_per_month=Decimal("0.03")).charged_per_month
    Decimal('0.03')
    """

    rate_per_month: Decimal = ZERO
    late_on: LateOn = "principal"
    grace_days: int = 0
    fee: Decimal = ZERO
    cap_per_month: Decimal | None = None
    order: tuple[Part, ...] = PARTS

    def __post_init__(self) -> None:
        self._put(
            rate_per_month=between(self.rate_per_month, 0, LARGEST_RATE, named("el interés por mora de un mes")),
            grace_days=whole(self.grace_days, named("los días de gracia de la mora")),
            fee=not_negative(self.fee, named("la multa por cuota atrasada")),
            order=things(self.order, named("el orden en que se aplica un pago")),
        )
        one_of(self.late_on, ("principal", "instalment"), named("de qué se cobra la mora"))
        if self.cap_per_month is not None:
            self._put(cap_per_month=not_negative(self.cap_per_month, named("el tope del interés por mora")))
        if sorted(self.order) != sorted(PARTS):
            raise BadInput(
                "El orden en que se aplica un pago tiene que nombrar una vez cada parte: {parts}. Encontré {found}.",
                parts=", ".join(PARTS),
                found=", ".join(map(str, self.order)),
            )

    @property
    def charged_per_month(self) -> Decimal:
        """Late interest for 30 days, not above the cap."""
        return self.rate_per_month if self.cap_per_month is None else min(self.rate_per_month, self.cap_per_month)


NO_LATE_RULES = LateRules()


class LedgerEntry(Plain):
    """What happened on one day: a payment, or held money used when an instalment fell due. All in money.

    Args:
        on: the day.
        paid: what was paid that day; 0 when held money was used.
        late_interest: of what was paid or held, what went to late interest and late fees.
        charges: what went to fees, insurance and savings.
        interest: what went to interest.
        principal: what went to principal.
        held: what is held for later instalments after that day.
        overdue: what is due and not paid after that day, late interest included.
        balance: principal still owed after that day, late or not yet due.

    >>> rent = LedgerEntry(on=date(2026, 4, 1), paid=Decimal(100), late_interest=Decimal(0), charges=Decimal(0),
    ...     interest=Decimal(10), principal=Decimal(90), held=Decimal(0), overdue=Decimal(0), balance=Decimal(910))
    >>> rent.principal
    Decimal('90')
    """

    on: date
    paid: Decimal
    late_interest: Decimal
    charges: Decimal
    interest: Decimal
    principal: Decimal
    held: Decimal
    overdue: Decimal
    balance: Decimal


class InstalmentPaid(Plain):
    """What became of one instalment.

    Args:
        number: counted from 1.
        due: the day it fell due.
        settled_on: the day on which it was wholly paid, late interest aside; None if it is not.
        days_late: days from ``due`` to ``settled_on``, or to the day of the account; 0 if it is not late.
        unpaid: money of it that is still to be paid.

    >>> InstalmentPaid(number=1, due=date(2026, 4, 1), settled_on=date(2026, 4, 6), days_late=5,
    ...                unpaid=Decimal(0)).days_late
    5
    """

    number: int
    due: date
    settled_on: date | None
    days_late: int
    unpaid: Decimal


class LoanLedger(Plain):
    """The account of a loan on a day.

    Args:
        on: the day of the account.
        entries: payments and uses of held money until then.
        instalments: what became of each instalment that fell due until then.
        late_interest: all late interest and fees until then, paid or not.
        late_interest_unpaid: those not paid.
        overdue: what is due and not paid, late interest included.
        held: money paid for later instalments.
        balance: principal still owed.

    >>> from qhatu.sums.credit.schedule import schedule
    >>> from qhatu.sums.credit.terms import LoanTerms
    >>> loan = schedule(LoanTerms(principal=300, rate=0, instalments=3, disbursed_on=date(2026, 3, 1)))
    >>> loan_ledger(loan, [Payment(on=date(2026, 4, 1), amount=100)], until=date(2026, 4, 30)).balance
    Decimal('200.00')
    """

    on: date
    entries: tuple[LedgerEntry, ...]
    instalments: tuple[InstalmentPaid, ...]
    late_interest: Decimal
    late_interest_unpaid: Decimal
    overdue: Decimal
    held: Decimal
    balance: Decimal

    @property
    def first_unpaid(self) -> int | None:
        """The number of the first instalment that fell due and is not wholly paid."""
        return next((paid.number for paid in self.instalments if paid.settled_on is None), None)


def loan_ledger(
    loan: Schedule, payments: Iterable[Payment], rules: LateRules = NO_LATE_RULES, until: date | None = None
) -> LoanLedger:
    """Return the account of a loan from what was really paid.

    Args:
        loan: its schedule, with days.
        payments: what was paid, in any order of days, at most 10,000.
        rules: what the contract says of paying late; nothing when not given.
        until: the day of the account; the last of all due days and payments when not given. What happens later
            is left out.

    Returns a :class:`LoanLedger`.

    Formula: late interest = what is late × rate per month × days ÷ 30, by simple interest; each payment pays the
    parts in the order of the rules, of each part the oldest first.

    Edge cases: paid on its due day, an instalment is not late. Savings that come back are a payment of that day.

    Raises:
        BadInput: a loan without days, too many payments, or sums of 10¹⁵ and more.

    Source: order of application and simple late interest are the contract's; no source verified.

    >>> from qhatu.sums.credit.schedule import schedule
    >>> from qhatu.sums.credit.terms import LoanTerms
    >>> loan = schedule(LoanTerms(principal=300, rate=0, instalments=3, disbursed_on=date(2026, 3, 1)))
    >>> late = [Payment(on=date(2026, 4, 16), amount=Decimal("101.50"))]  # 15 días tarde, al 3 % mensual
    >>> ledger = loan_ledger(loan, late, LateRules(rate_per_month=Decimal("0.03")), until=date(2026, 4, 16))
    >>> ledger.entries[0].late_interest, ledger.entries[0].principal, ledger.overdue
    (Decimal('1.50'), Decimal('100.00'), Decimal('0.00'))
    """
    if loan.terms.disbursed_on is None:
        raise BadInput("Para llevar la cuenta de los pagos, el préstamo necesita el día en que lo recibes.")
    payments = sorted(things(payments, named("los pagos")), key=lambda payment: payment.on)
    if until is None:
        until = max(loan.rows[-1].due, *(payment.on for payment in payments[-1:]), loan.terms.disbursed_on)
    return _Account(loan, rules, a_date(until, named("el día de la cuenta"))).after(payments)


class _Account:
    """A loan being paid: what is due and not paid, part by part, and what is held."""

    def __init__(self, loan: Schedule, rules: LateRules, until: date) -> None:
        self.loan, self.rules, self.until = loan, rules, until
        self.to_cents = rounding(loan.terms.cent)
        self.balance, self.held = loan.owed, ZERO
        # Of each part, what each instalment still lacks, with the place up to which all is paid.
        self.lacks: dict[str, list[Decimal]] = {part: [] for part in PARTS[1:]}
        self.paid_up_to = dict.fromkeys(PARTS[1:], 0)
        self.settled: list[date | None] = []
        self.due_unpaid = ZERO
        self.late_owed = self.late_paid = ZERO
        self.late_base, self.counted_to, self.late_rows = ZERO, loan.terms.disbursed_on, 0
        self.entries: list[LedgerEntry] = []

    def after(self, payments: list[Payment]) -> LoanLedger:
        for on, what, place in self._events(payments):
            self._count_late_interest(on)
            if what == "late":
                self._turns_late(place)
            elif what == "due":
                self._falls_due(place)
            else:
                self._apply(on, payments[place].amount, ZERO)
        self._count_late_interest(self.until)
        unpaid = [sum(lacking) for lacking in zip(*self.lacks.values(), strict=True)]
        late_unpaid = self.to_cents(self.late_owed)
        return LoanLedger(
            on=self.until,
            entries=tuple(self.entries),
            instalments=tuple(
                InstalmentPaid(
                    number=row.number,
                    due=row.due,
                    settled_on=settled,
                    days_late=((settled or self.until) - row.due).days,
                    unpaid=lacking,
                )
                for row, settled, lacking in zip(self.loan.rows, self.settled, unpaid, strict=False)
            ),
            late_interest=self.late_paid + late_unpaid,
            late_interest_unpaid=late_unpaid,
            overdue=self.due_unpaid + late_unpaid,
            held=self.held,
            balance=self.balance,
        )

    def _events(self, payments: list[Payment]) -> list[tuple[date, str, int]]:
        """What happens until the day of the account, in order; on one day, an instalment falls due before a payment."""
        last, grace = self.until.toordinal(), self.rules.grace_days
        dues = [row.due.toordinal() for row in self.loan.rows]
        events = [(due, 1, "due", place) for place, due in enumerate(dues)]
        events += [(due + grace + 1, 0, "late", place) for place, due in enumerate(dues)]
        events += [(payment.on.toordinal(), 2, "payment", place) for place, payment in enumerate(payments)]
        return [(date.fromordinal(day), what, place) for day, _, what, place in sorted(events) if day <= last]

    def _falls_due(self, place: int) -> None:
        row = self.loan.rows[place]
        charges = row.fees + row.insurance + row.savings
        if row.principal < 0:  # what the instalment does not pay of its interest is owed from now on
            self.balance -= row.principal
        asked = {
            "charges": charges,
            "interest": max(row.instalment if row.principal < 0 else row.interest, ZERO),
            "principal": max(row.principal, ZERO),
        }
        for part, amount in asked.items():
            self.lacks[part].append(amount)
            self.due_unpaid += amount
        self.settled.append(None if any(asked.values()) else row.due)
        given_back = row.returned + max(-row.interest, ZERO)
        if self.held or given_back:
            held, self.held = self.held, ZERO
            self._apply(row.due, ZERO, held + given_back)

    def _turns_late(self, place: int) -> None:
        """The days of grace are over: what is unpaid bears late interest, from its due day on."""
        self.late_rows = place + 1
        unpaid = {part: lacks[place] for part, lacks in self.lacks.items()}
        bears = unpaid["principal"] if self.rules.late_on == "principal" else sum(unpaid.values())
        self.late_base += bears
        self.late_owed += self._late_interest(bears, self.rules.grace_days + 1)
        if any(unpaid.values()):
            self.late_owed += self.rules.fee

    def _late_interest(self, amount: Decimal, days: int) -> Decimal:
        return amount * self.rules.charged_per_month * days / DAYS_PER_MONTH

    def _count_late_interest(self, on: date) -> None:
        if self.late_base:
            self.late_owed = exact(self.late_owed + self._late_interest(self.late_base, (on - self.counted_to).days))
        self.counted_to = on

    def _apply(self, on: date, paid: Decimal, besides: Decimal) -> None:
        left = paid + besides
        went = dict.fromkeys(PARTS, ZERO)
        for part in self.rules.order:
            went[part] = self._pay_late_interest(left) if part == "late_interest" else self._pay(part, left, on)
            left -= went[part]
        self.held += left
        if paid or any(went.values()):
            self.entries.append(
                LedgerEntry(
                    on=on,
                    paid=paid,
                    **went,
                    held=self.held,
                    overdue=self.due_unpaid + self.to_cents(self.late_owed),
                    balance=self.balance,
                )
            )

    def _pay_late_interest(self, most: Decimal) -> Decimal:
        owed = self.to_cents(self.late_owed)
        part = min(owed, most)
        self.late_paid += part
        self.late_owed = self.late_owed - part if part < owed else ZERO
        return part

    def _pay(self, part: str, most: Decimal, on: date) -> Decimal:
        """Pay one part of the instalments that are due, the oldest first; return what it took."""
        lacks, left = self.lacks[part], most
        place = self.paid_up_to[part]
        while place < len(lacks) and (left or not lacks[place]):
            amount = min(lacks[place], left)
            lacks[place] -= amount
            left -= amount
            if place < self.late_rows and (part == "principal" or self.rules.late_on == "instalment"):
                self.late_base -= amount
            if lacks[place]:
                break
            if self.settled[place] is None and not any(lacks[place] for lacks in self.lacks.values()):
                self.settled[place] = on
            place += 1
        self.paid_up_to[part] = place
        took = most - left
        self.due_unpaid -= took
        if part == "principal":
            self.balance -= took
        return took
