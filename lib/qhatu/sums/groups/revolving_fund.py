"""The revolving fund: one pot that is lent, comes back, and is lent to the next in the queue.

Here are its rules for the group's book: how much is lent, to whom next, when a debt is given up. What will become
of the pot over the years is told by :mod:`qhatu.sums.groups.fund_projection`; how the loans stand today by
:func:`qhatu.sums.groups.lending.loan_book`.
"""

from __future__ import annotations

from decimal import Decimal

from qhatu.sums.bad_input import BadInput, named
from qhatu.sums.checked import positive, whole
from qhatu.sums.groups.books import Books, RuleBroken
from qhatu.sums.groups.ledger import Event, Group, Rules, replayed
from qhatu.sums.groups.lending import MemberLoanTerms


class RevolvingRules(Rules):
    """The rules of a revolving fund.

    Args:
        most_lent: the most money of one loan, above 0.
        loans: how the fund lends.
        in_turn: a loan goes to the first in the queue of applications, and to nobody else.
        new_first: in the queue, who never had a loan goes before who had one.
        default_after: instalments that have to go by after the last agreed one before a debt may be given up.

    Raises:
        BadInput: a loan of 0 or below, a negative count.

    >>> RevolvingRules(most_lent=Decimal("2000")).in_turn  # préstamos de hasta Bs 2000, por turno
    True
    """

    most_lent: Decimal
    loans: MemberLoanTerms = MemberLoanTerms()
    in_turn: bool = True
    new_first: bool = True
    default_after: int = 3

    kinds = (
        "application", "loan", "repayment", "interest", "fine", "charge", "write_off", "grant", "contribution",
        "payout", "income", "expense", "present", "absent", "vote", "note",
    )  # fmt: skip

    def __post_init__(self) -> None:
        self._put(
            most_lent=positive(self.most_lent, named("el monto más grande de un préstamo")),
            default_after=whole(
                self.default_after, named("cuántas cuotas se espera antes de dar un préstamo por perdido")
            ),
        )

    def check(self, books: Books, event: Event) -> None:
        """Refuse what a revolving fund does not allow."""
        if event.kind == "application":
            self._check_application(books, event)
        elif event.kind == "loan":
            self._check_loan(books, event)
        elif event.kind == "write_off":
            self._check_write_off(books, event)
        self.loans.check(books, event)

    def after(self, books: Books, event: Event) -> None:
        """Keep the loans and the queue."""
        self.loans.after(books, event)
        queue = books.notes.setdefault("queue", [])
        if event.kind == "application":
            queue.append(event.member)
        elif event.kind == "loan":
            books.notes.setdefault("served", set()).add(event.member)
            if event.member in queue:
                queue.remove(event.member)

    def queue(self, books: Books) -> list[str]:
        """Return who is waiting in these books, the next one first."""
        served = books.notes.get("served", set()) if self.new_first else set()
        return sorted(books.notes.get("queue", ()), key=lambda member: member in served)

    def _check_amount(self, event: Event) -> None:
        if event.amount > self.most_lent:
            raise RuleBroken(
                "{member} pide {asked} y el fondo presta hasta {most} a cada persona.",
                member=event.member,
                asked=event.amount,
                most=self.most_lent,
            )

    def _check_application(self, books: Books, event: Event) -> None:
        if event.member in books.notes.get("queue", ()):
            raise RuleBroken("{member} ya está en la lista de espera. Basta una solicitud.", member=event.member)
        self._check_amount(event)

    def _check_loan(self, books: Books, event: Event) -> None:
        self._check_amount(event)
        waiting = self.queue(books)
        if self.in_turn and (not waiting or waiting[0] != event.member):
            raise RuleBroken(
                "Ahora le toca a «{next}» y no a {member}. El fondo presta por turno: primero la solicitud.",
                next=waiting[0] if waiting else "—",
                member=event.member,
            )

    def _check_write_off(self, books: Books, event: Event) -> None:
        loan = books.notes.get("open_loans", {}).get((event.member, event.item))
        if loan is None:
            return
        gone = (event.period - loan.start) // self.loans.every
        if gone < loan.instalments + self.default_after:
            raise RuleBroken(
                "El préstamo de {member} tiene {instalments} cuotas y se espera {wait} más antes de darlo por perdido; "
                "van {gone}.",
                member=event.member,
                instalments=Decimal(loan.instalments),
                wait=Decimal(self.default_after),
                gone=Decimal(gone),
            )


def loan_queue(group: Group) -> tuple[str, ...]:
    """Return who is waiting for a loan of a revolving fund, the next one first.

    Args:
        group: a revolving fund and what happened so far.

    Formula: by the order of the applications; who never had a loan first, if the rules say so.

    Edge case: nobody waiting gives ().

    Raises:
        BadInput: a group with other rules.
        RuleBroken: a list of events that the rules do not allow.

    Source: first come, first served; the house's own rule.

    >>> from qhatu.sums.groups.ledger import record
    >>> fund = Group(members=("Wara", "Illa"), rules=RevolvingRules(most_lent=Decimal("500")))
    >>> fund = record(fund, [Event(kind="application", member=who) for who in ("Illa", "Wara")])
    >>> loan_queue(fund)  # esperan Bs 500 cada una
    ('Illa', 'Wara')
    """
    if not isinstance(group.rules, RevolvingRules):
        raise BadInput("Las reglas de este grupo no son de un fondo rotatorio. Elige un fondo rotatorio.")
    return tuple(group.rules.queue(replayed(group)))
