"""Loans from a group to its members: what was agreed, the interest that falls due, what is late.

The savings group and the revolving fund lend alike, so the terms stand here once. Interest falls due at each
instalment's meeting, on what is owed (*declining*) or on what was lent (*flat*), and is rounded to the cent there.
"""

from __future__ import annotations

from decimal import Decimal

from qhatu.sums.bad_input import BadInput, named
from qhatu.sums.checked import not_negative, one_of, whole
from qhatu.sums.groups.books import Books, RuleBroken
from qhatu.sums.groups.ledger import Event, Group, replayed
from qhatu.sums.money import round_to_coin
from qhatu.sums.numbers import WIDE, ZERO, exact, quotient
from qhatu.sums.plain import Plain

TYPE_CHECKING = False  # typing's own flag of this name costs a tenth of this package's import
if TYPE_CHECKING:
    from typing import Literal


class MemberLoanTerms(Plain):
    """How a group lends to its members.

    Args:
        rate: interest at each instalment, a share of one (0.02 is two of each hundred).
        interest: ``"declining"``, on what is still owed, or ``"flat"``, on what was lent, as long as any is owed.
        repayment: ``"equal_principal"``, a like part at each instalment, or ``"at_end"``, all with the last.
        most_instalments: the most instalments a loan may have.
        every: periods from one instalment to the next: 4 where meetings are weekly and interest monthly.
        most_at_once: loans a member may have open at one time.

    A loan's own number of instalments is the ``quantity`` of its event; without one it has ``most_instalments``.

    Raises:
        BadInput: a negative rate, a kind of interest or repayment that is not known, a count below 1.

    >>> MemberLoanTerms(rate=Decimal("0.02"), most_instalments=6).interest  # 2 de cada 100 sobre lo que se debe
    'declining'
    """

    rate: Decimal = ZERO
    interest: Literal["declining", "flat"] = "declining"
    repayment: Literal["equal_principal", "at_end"] = "equal_principal"
    most_instalments: int = 12
    every: int = 1
    most_at_once: int = 1

    def __post_init__(self) -> None:
        one_of(self.interest, ("declining", "flat"), named("la clase de interés"))
        one_of(self.repayment, ("equal_principal", "at_end"), named("la forma de devolver"))
        self._put(
            rate=not_negative(self.rate, named("el interés")),
            most_instalments=whole(self.most_instalments, named("el número de cuotas"), least=1),
            every=whole(self.every, named("cada cuántas reuniones se paga"), least=1),
            most_at_once=whole(self.most_at_once, named("el número de préstamos a la vez"), least=1),
        )

    def check(self, books: Books, event: Event) -> None:
        """Refuse a loan, an interest or a repayment that these terms do not allow."""
        if event.kind == "loan":
            self._check_loan(books, event)
        loan = _open(books).get((event.member, event.item))
        if loan is None:
            if event.kind in ("interest", "add_interest"):
                raise RuleBroken(
                    "{member} no tiene un préstamo «{item}», así que no debe interés.",
                    member=event.member,
                    item=event.item,
                )
            return
        self.accrue(loan, event.period, books.cent)
        if event.kind in ("interest", "add_interest") and event.amount > loan.interest_due:
            raise RuleBroken(
                "{member} debe hasta hoy un interés de {due} y se anotó {amount}. "
                "Lo que pasa de eso devuelve el préstamo.",
                member=event.member,
                due=loan.interest_due,
                amount=event.amount,
            )
        if event.kind == "charge":
            raise RuleBroken(
                "«{item}» es el nombre de un préstamo de {member}. Anota la multa con otro nombre.",
                item=event.item,
                member=event.member,
            )

    def _check_loan(self, books: Books, event: Event) -> None:
        open_now = [key for key in _open(books) if key[0] == event.member]
        if (event.member, event.item) in open_now or len(open_now) >= self.most_at_once:
            raise RuleBroken(
                "Préstamos por pagar de {member}: {open}. El grupo permite {most}, cada uno con su nombre; "
                "primero se paga lo que se debe.",
                member=event.member,
                open=Decimal(len(open_now)),
                most=Decimal(self.most_at_once),
            )
        if books.owed.get((event.member, event.item)):
            raise RuleBroken(
                "«{item}» ya es el nombre de otra deuda de {member}. Dale otro nombre al préstamo.",
                item=event.item,
                member=event.member,
            )
        whole(event.quantity or 1, named("el número de cuotas"), least=1, most=self.most_instalments)

    def after(self, books: Books, event: Event) -> None:
        """Keep what a loan, a payment or a write-off changes in it."""
        key = (event.member, event.item)
        if event.kind == "loan":
            loan = _Loan(event, int(event.quantity) or self.most_instalments)
            _open(books)[key] = loan
            books.notes.setdefault("loans", []).append(loan)
            return
        loan = _open(books).get(key)
        if loan is None:
            return
        if event.kind == "interest":
            loan.interest_due -= event.amount
            loan.interest_paid += event.amount
        elif event.kind == "add_interest":
            loan.interest_due -= event.amount
            loan.added += event.amount
        elif event.kind in ("repayment", "set_off"):
            loan.repaid += event.amount
        elif event.kind == "write_off":
            loan.written_off += event.amount
            if not loan.owed:
                loan.interest_due = ZERO
        if not loan.owed and not loan.interest_due:
            del _open(books)[key]

    def accrue(self, loan: _Loan, period: int, cent: Decimal) -> None:
        """Add the interest of the instalments that fell due since the last time."""
        due = (period - loan.start) // self.every
        base = loan.lent if self.interest == "flat" else loan.owed
        if due > loan.charged and loan.owed:
            loan.interest_due = exact(
                loan.interest_due + (due - loan.charged) * round_to_coin(WIDE.multiply(base, self.rate), cent)
            )
        loan.charged = max(loan.charged, due)

    def debts(self, books: Books, period: int) -> dict[str, list[tuple[str, Decimal, Decimal]]]:
        """List by member what they owe: for what, how much, and the interest due on it in a period."""
        for loan in _open(books).values():
            self.accrue(loan, period, books.cent)
        interest = {key: loan.interest_due for key, loan in _open(books).items()}
        debts: dict[str, list[tuple[str, Decimal, Decimal]]] = {}
        for member, item in dict.fromkeys((*books.owed, *interest)):
            owed, due = books.owed.get((member, item), ZERO), interest.get((member, item), ZERO)
            if owed or due:
                debts.setdefault(member, []).append((item, owed, due))
        return debts

    def due_by(self, loan: _Loan, period: int, cent: Decimal) -> Decimal:
        """Return the principal that should have come back by a period."""
        due = min((period - loan.start) // self.every, loan.instalments)
        if self.repayment == "at_end":
            return loan.lent if due == loan.instalments else ZERO
        return round_to_coin(WIDE.divide(loan.lent * due, Decimal(loan.instalments)), cent)


class _Loan:
    """One loan while its group's events are replayed."""

    __slots__ = (
        "added", "charged", "instalments", "interest_due", "interest_paid", "item", "lent", "member", "repaid", "start",
        "written_off",
    )  # fmt: skip

    def __init__(self, event: Event, instalments: int) -> None:
        self.member, self.item, self.lent, self.start = event.member, event.item, event.amount, event.period
        self.instalments, self.charged = instalments, 0
        self.repaid = self.interest_due = self.interest_paid = self.added = self.written_off = ZERO

    @property
    def owed(self) -> Decimal:
        """What has neither come back nor been given up, without the interest that is due apart."""
        return self.lent + self.added - self.repaid - self.written_off


def _open(books: Books) -> dict[tuple[str, str], _Loan]:
    return books.notes.setdefault("open_loans", {})


class MemberLoan(Plain):
    """How one loan of the group stands; made by :func:`loan_book`.

    Args:
        member: who has it.
        item: its name, where a member may have several.
        start: the period it was given in.
        instalments: how many instalments were agreed.
        lent: money lent.
        repaid: what came back of it.
        written_off: what the group gave up.
        owed: what is still owed, without the interest that is due.
        interest_due: interest that fell due and was not paid.
        interest_paid: interest paid.
        late: principal that should have come back by now and did not.
    """

    member: str
    item: str
    start: int
    instalments: int
    lent: Decimal
    repaid: Decimal
    written_off: Decimal
    owed: Decimal
    interest_due: Decimal
    interest_paid: Decimal
    late: Decimal


class LoanBook(Plain):
    """All loans of a group together; made by :func:`loan_book`.

    Args:
        loans: every loan, in the order they were given.
        lent: money lent in all.
        repaid: what came back of it.
        written_off: what the group gave up.
        owed: what is still owed, without the interest that is due.
        interest_due: interest that fell due and was not paid.
        interest_paid: interest paid.
        late: principal that is late.
        at_risk: principal still owed on loans that are late in anything, as a share of all that is owed.
        default_share: principal given up, as a share of all that was lent.
    """

    loans: tuple[MemberLoan, ...]
    lent: Decimal
    repaid: Decimal
    written_off: Decimal
    owed: Decimal
    interest_due: Decimal
    interest_paid: Decimal
    late: Decimal
    at_risk: Decimal
    default_share: Decimal


def loan_book(group: Group, period: int) -> LoanBook:
    """Return every loan of a group as it stands in a period: what is owed, what interest is due, what is late.

    Args:
        group: a savings group or a revolving fund.
        period: the meeting, turn or month to look at it from; the last one written about, or later.

    Formula: at risk = principal owed on loans with any of it late ÷ all principal owed.

    Edge case: nothing lent gives shares of 0.

    Raises:
        BadInput: a group whose rules do not lend, a period before the last one written about.
        RuleBroken: a list of events that the rules do not allow.

    Source: portfolio at risk: CGAP, Definitions of Selected Financial Terms, Ratios, and Adjustments for
    Microfinance (2003).

    >>> from qhatu.sums.groups.ledger import record
    >>> from qhatu.sums.groups.revolving_fund import RevolvingRules
    >>> fund = Group(members=("Wara", "Illa"), rules=RevolvingRules(most_lent=Decimal("1000"), in_turn=False))
    >>> fund = record(
    ...     fund,
    ...     [
    ...         Event(kind="grant", amount=Decimal("1000")),
    ...         Event(kind="loan", member="Illa", amount=Decimal("600"), quantity=Decimal("6")),
    ...         Event(kind="repayment", period=1, member="Illa", amount=Decimal("100")),
    ...     ],
    ... )
    >>> book = loan_book(fund, period=2)  # en el mes 2 Illa ya debió devolver Bs 200 y devolvió 100
    >>> book.owed, book.late, book.at_risk
    (Decimal('500'), Decimal('100.00'), Decimal('1'))
    """
    terms = getattr(group.rules, "loans", None)
    if not isinstance(terms, MemberLoanTerms):
        raise BadInput("Las reglas de este grupo no hablan de préstamos. Elige un grupo que preste.")
    books = replayed(group)
    period = whole(period, named("el número de la reunión o del turno"), least=books.period)
    loans, at_risk = [], ZERO
    for loan in books.notes.get("loans", ()):
        terms.accrue(loan, period, books.cent)
        late = min(loan.owed, max(ZERO, terms.due_by(loan, period, books.cent) - loan.repaid - loan.written_off))
        at_risk += loan.owed if late else ZERO
        facts = {name: getattr(loan, name) for name in MemberLoan.fields if name != "late"}
        loans.append(MemberLoan(late=late, **facts))
    sums = {name: sum((getattr(loan, name) for loan in loans), ZERO) for name in _SUMMED}
    return LoanBook(
        loans=tuple(loans),
        at_risk=quotient(at_risk, sums["owed"]) if sums["owed"] else ZERO,
        default_share=quotient(sums["written_off"], sums["lent"]) if sums["lent"] else ZERO,
        **sums,
    )


_SUMMED = ("lent", "repaid", "written_off", "owed", "interest_due", "interest_paid", "late")
