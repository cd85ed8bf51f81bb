"""Ayni: help that is given back, hour for hour, and mink'a: days that each owes to all.

Ayni is between two people, so what one owes another is never paid by a third: balances stay by pair.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from qhatu.sums.bad_input import BadInput, named
from qhatu.sums.checked import a_date, not_negative, positive, things
from qhatu.sums.numbers import ZERO
from qhatu.sums.plain import Plain

TYPE_CHECKING = False  # typing's own flag of this name costs a tenth of this package's import
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class Help(Plain):
    """Hours that one person gave to another.

    Args:
        giver: who worked.
        receiver: whom it helped, another person.
        hours: hours given, above 0.
        on: the day.

    Raises:
        BadInput: no hours, no date, help to oneself.

    >>> Help(giver="Wara", receiver="Illa", hours=Decimal("4"), on=date(2026, 3, 1)).hours
    Decimal('4')
    """

    giver: str
    receiver: str
    hours: Decimal
    on: date

    def __post_init__(self) -> None:
        self._put(hours=positive(self.hours, named("las horas de ayni")))
        a_date(self.on, named("el día del ayni"))
        if self.giver == self.receiver:
            raise BadInput(
                "El ayni es entre dos personas; encontré «{name}» en los dos lados. Anota quién dio y quién recibió.",
                name=self.giver,
            )


class Owed(Plain):
    """Hours one person still has to give back to another; made by :func:`ayni_owed`.

    Args:
        debtor: who has to give them back.
        creditor: who gave them.
        hours: hours that are still owed, above 0.
        since: the day of the oldest help that has not been given back whole.

    >>> helps = [Help(giver="Wara", receiver="Illa", hours=Decimal("4"), on=date(2026, 3, 1))]
    >>> ayni_owed(helps)[0].debtor
    'Illa'
    """

    debtor: str
    creditor: str
    hours: Decimal
    since: date


def ayni_owed(helps: Iterable[Help]) -> tuple[Owed, ...]:
    """Return who still owes hours to whom, and since when.

    Args:
        helps: every help given, in any order.

    Returns the debts, the oldest first. A pair whose hours are even does not appear.

    Formula: for each pair, hours given one way − hours given the other; what is given back settles the oldest
    help first.

    Edge case: help given before anything was owed is a help of its own, and waits to be given back.

    Raises:
        BadInput: when a help is made, not here; more helps than fit.

    Source: ayni as reciprocal labour, hour for hour (see the house's words); oldest first is ordinary
    book-keeping (FIFO).

    >>> wara_helped = Help(giver="Wara", receiver="Illa", hours=Decimal("4"), on=date(2026, 3, 1))
    >>> illa_gave_back = Help(giver="Illa", receiver="Wara", hours=Decimal("1.5"), on=date(2026, 3, 8))
    >>> ayni_owed([wara_helped, illa_gave_back])  # a Bs 0: se paga con horas
    (Owed(debtor='Illa', creditor='Wara', hours=Decimal('2.5'), since=datetime.date(2026, 3, 1)),)
    """
    waiting: dict[tuple[str, str], list[tuple[date, Decimal]]] = {}
    for help_given in sorted(things(helps, named("las ayudas")), key=lambda each: each.on):
        hours, back = help_given.hours, waiting.get((help_given.receiver, help_given.giver), [])
        while hours and back:
            on, owed = back[0]
            settled = min(hours, owed)
            hours -= settled
            if owed == settled:
                back.pop(0)
            else:
                back[0] = (on, owed - settled)
        if hours:
            waiting.setdefault((help_given.giver, help_given.receiver), []).append((help_given.on, hours))
    debts = [
        Owed(debtor=receiver, creditor=giver, hours=sum((hours for _, hours in left), ZERO), since=left[0][0])
        for (giver, receiver), left in waiting.items()
        if left
    ]
    return tuple(sorted(debts, key=lambda owed: (owed.since, owed.debtor, owed.creditor)))


def ayni_balances(helps: Iterable[Help]) -> dict[str, Decimal]:
    """Return the hours each person has given more than received.

    Args:
        helps: every help given.

    Returns hours by person: above 0, others owe them hours; below 0, they owe hours. They sum to 0.

    Formula: hours given − hours received.

    Edge case: a balance of 0 can hide hours owed to one and by another; :func:`ayni_owed` shows them.

    Raises:
        BadInput: when a help is made, not here; more helps than fit.

    Source: ayni as reciprocal labour, hour for hour (see the house's words).

    >>> ayni_balances([Help(giver="Wara", receiver="Illa", hours=Decimal("4"), on=date(2026, 3, 1))])
    {'Illa': Decimal('-4'), 'Wara': Decimal('4')}
    """
    balances: dict[str, Decimal] = {}
    for help_given in things(helps, named("las ayudas")):
        balances[help_given.giver] = balances.get(help_given.giver, ZERO) + help_given.hours
        balances[help_given.receiver] = balances.get(help_given.receiver, ZERO) - help_given.hours
    return dict(sorted(balances.items()))


def minka_days_owed(days_worked: Mapping[str, Decimal], days_due: Decimal) -> dict[str, Decimal]:
    """Return the days of communal work each member still owes, or has given beyond their due.

    Args:
        days_worked: days each member has worked for all, 0 or more; one who worked none is there with 0.
        days_due: days that each owes in the same time, 0 or more.

    Returns days by member: above 0, still owed; below 0, given beyond the due.

    Formula: due − worked.

    Edge case: nothing due makes every day worked a gift.

    Raises:
        BadInput: negative days.

    Source: mink'a as communal work by turns (see the house's words); how many days is for each community.

    >>> minka_days_owed({"Illa": Decimal("1"), "Wara": Decimal("3")}, Decimal("2"))  # dos días cada una, Bs 0
    {'Illa': Decimal('1'), 'Wara': Decimal('-1')}
    """
    due = not_negative(days_due, named("los días que debe cada quien"))
    return {
        member: due - not_negative(worked, named("los días trabajados"))
        for member, worked in sorted(days_worked.items())
    }
