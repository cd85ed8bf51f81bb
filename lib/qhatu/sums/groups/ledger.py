"""One engine for all group money: what happened is written down once, in order, and the account follows from it.

A group is its members, its rules and a list of events that only grows. An account is never kept: it is replayed
from the events, so whoever has the same list has the same account, to the cent. Each event is weighed against
the rules before it counts, and one that breaks them is refused with a sentence that names the rule, the person
and the numbers.

Whatever the rules, three things hold after every event:

* money that came into the pots − money that went out = what is in the pots;
* what members and outsiders put in, net of what they got, is what is in the pots: nothing appears, nothing is lost;
* pots + what is owed + stock at cost = what was put in + what was earned − what was spent and lost.

Amounts are money, above 0; the kind of an event says where it goes. A *period* is a meeting, a turn or a month,
counted from 0, and never goes back. Seen from a member: received +, paid −.
"""

from __future__ import annotations

from decimal import Decimal

from qhatu.sums.bad_input import BadInput, named
from qhatu.sums.checked import a_date, between, not_negative, one_of, things, whole
from qhatu.sums.groups.books import EFFECTS, Books, RuleBroken, said
from qhatu.sums.money import CENT
from qhatu.sums.numbers import WIDE, ZERO, settled
from qhatu.sums.plain import Plain

TYPE_CHECKING = False  # typing's own flag of this name costs a tenth of this package's import
if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

MOST_MEMBERS = 1_000
"""The most members a group has here; a larger one is several groups."""


class Event(Plain):
    """One thing that happened in the group, as it is written in its book.

    Args:
        kind: what happened, one of :data:`qhatu.sums.groups.books.EFFECTS`: a contribution, a loan, a fine…
        period: the meeting, turn or month it happened in, a whole number of 0 or more.
        member: whose money it is; ``""`` when it is nobody's in the group.
        amount: money, 0 or more, in whole cents.
        pot: the pot it goes into or comes out of.
        item: which loan, material or project it belongs to; ``""`` when there is only one.
        quantity: how many: shares bought, kilos of a material, instalments of a loan; 0 or more.
        to: the other pot of a transfer, or the member somebody paid for.
        day: the day, if it was noted.
        note: anything else worth telling.

    Raises:
        BadInput: a kind that is not known, a negative number, a period that is not a whole number.

    >>> Event(kind="contribution", period=1, member="Wara", amount=Decimal("50")).amount  # el aporte de Wara
    Decimal('50')
    """

    kind: str
    period: int = 0
    member: str = ""
    amount: Decimal = ZERO
    pot: str = "box"
    item: str = ""
    quantity: Decimal = ZERO
    to: str = ""
    day: date | None = None
    note: str = ""

    def __post_init__(self) -> None:
        one_of(self.kind, EFFECTS, named("la clase de anotación"))
        quantity = not_negative(self.quantity, named("la cantidad de la anotación"))
        self._put(
            period=whole(self.period, named("el número de la reunión o del turno")),
            amount=not_negative(self.amount, named("el monto de la anotación")),
            # Beyond nine decimals nobody weighs, and sums of thousands would no longer be exact.
            quantity=quantity if quantity.as_tuple().exponent >= -9 else settled(quantity),
        )
        if self.day is not None:
            a_date(self.day, named("el día de la anotación"))


class Rules(Plain):
    """What a group allows. These are the rules of a plain purse with one box; each instrument has its own.

    A subclass lists the pots and the kinds of event it knows, and refuses what breaks its rules in ``check``.

    >>> Rules().pots
    ('box',)
    """

    pots = ("box",)
    kinds = tuple(EFFECTS)

    def check(self, books: Books, event: Event) -> None:
        """Refuse, with a :class:`RuleBroken`, an event that these rules do not allow."""

    def after(self, books: Books, event: Event) -> None:
        """Keep in ``books.notes`` what later checks will need; the event has already been counted."""

    def due_in_kind(self, quantity: Decimal) -> Decimal:
        """How much of a material has to be given back for a quantity that was lent."""
        return quantity


class Group(Plain):
    """A group: who belongs to it, what it allows and what happened so far.

    Args:
        members: the ids of its members, each once, none empty; at most 1,000.
        rules: what it allows; :class:`Rules` itself is a plain purse.
        events: what happened, in order; :func:`record` adds to it and looks at the rules.
        cent: the smallest part of money that is written down, from 0.0001 to 1,000 (Bs 0.01, or a coin of Bs 0.10).

    Raises:
        BadInput: no members, a name twice or empty, more than 10,000 events.

    >>> Group(members=("Wara", "Illa")).events
    ()
    """

    members: tuple[str, ...]
    rules: Rules = Rules()
    events: tuple[Event, ...] = ()
    cent: Decimal = CENT

    def __post_init__(self) -> None:
        members = things(self.members, named("los miembros del grupo"), least=1, most=MOST_MEMBERS)
        seen = set()
        for member in members:
            if not member or member in seen:
                raise BadInput(
                    "Revisa los miembros del grupo: «{member}» está vacío o está dos veces. "
                    "Cada persona va una vez, con un nombre que la distinga.",
                    member=member,
                )
            seen.add(member)
        # Cents any finer could make the sum of ten thousand events longer than the 28 figures that stay exact.
        cent = between(self.cent, Decimal("0.0001"), 1000, named("la moneda más pequeña"))
        self._put(members=members, events=things(self.events, named("las anotaciones del grupo")), cent=cent)


class AccountLine(Plain):
    """One line of the account, as members check it; made by :func:`replayed`.

    A transfer has two, one for each pot.

    Args:
        number: the event's place in the book, from 1.
        period: the meeting, turn or month.
        kind: what happened.
        member: whose money it is, or ``""``.
        item: the loan, material or project.
        to: the other pot or member.
        money_in: money that came into the pot.
        money_out: money that came out of it.
        pot: which pot.
        left: money in that pot after this line.
        owes: what the member owes to the group in money after this line.
        note: what was noted.
        day: the day, if it was noted.
    """

    number: int
    period: int
    kind: str
    member: str
    item: str
    to: str
    money_in: Decimal
    money_out: Decimal
    pot: str
    left: Decimal
    owes: Decimal
    note: str
    day: date | None


def record(group: Group, events: Iterable[Event]) -> Group:
    """Write events at the end of a group's book, if its rules allow every one of them.

    Args:
        group: the group as it stands.
        events: what happened, in order.

    Returns the group with the events; the one that was given does not change.

    Formula: each event is weighed against the rules as the account stood just before it.

    Edge case: of several events, if one breaks a rule none is written.

    Raises:
        RuleBroken: an event that the rules do not allow, with its number in the list.
        BadInput: more than 10,000 events in all. The time needed grows with the number of events.

    Source: event log replayed by rules ("event sourcing"), and double entry; the house's own design.

    >>> purse = record(Group(members=("Wara", "Illa")), [Event(kind="contribution", member="Wara", amount=Decimal(50))])
    >>> replayed(purse).pots["box"]  # Wara puso Bs 50
    Decimal('50')
    """
    longer = group.but(events=(*group.events, *things(events, named("las anotaciones nuevas"))))
    replayed(longer)
    return longer


def replayed(group: Group) -> Books:
    """Return the books of a group with every event weighed and counted; what the instruments ask their sums of.

    Args:
        group: its members, rules and events.

    Edge case: books are made anew at each call, so nobody can change a group through them.

    Raises:
        RuleBroken: a list of events that the rules do not allow, with the event's number in the list.

    Source: event log replayed by rules ("event sourcing"); the house's own design.

    >>> replayed(Group(members=("Wara",))).pots  # todavía no pasó nada
    {'box': Decimal('0')}
    """
    books = Books(group.members, group.rules.pots, group.cent)
    for number, event in enumerate(group.events, start=1):
        try:
            _weigh(books, group.rules, event)
            books.turn_to(event.period)
            group.rules.check(books, event)
            books.write(event, group.rules)
            group.rules.after(books, event)
        except BadInput as refused:
            refused.facts["number"] = Decimal(number)
            raise
        into = EFFECTS[event.kind].pot
        if event.kind == "transfer":
            books.lines.append(_line(books, number, event, event.pot, -1))
            into, pot = 1, event.to
        else:
            pot = event.pot
        books.lines.append(_line(books, number, event, pot, into))
    return books


def _line(books: Books, number: int, event: Event, pot: str, into: int) -> AccountLine:
    return AccountLine(
        number=number,
        period=event.period,
        kind=event.kind,
        member=event.member,
        item=event.item,
        to=event.to,
        money_in=event.amount if into > 0 else ZERO,
        money_out=event.amount if into < 0 else ZERO,
        pot=pot,
        left=books.pots[pot],
        owes=books.owes.get(event.member, ZERO),
        note=event.note,
        day=event.day,
    )


def _weigh(books: Books, rules: Rules, event: Event) -> None:
    """Refuse what no rules would let in: somebody unknown, a pot that is not there, a period that is over."""
    if books.closed:
        raise RuleBroken(
            "El ciclo ya se cerró y no se anota más. Empieza el ciclo que sigue con un grupo nuevo.",
        )
    if event.kind not in rules.kinds:
        raise RuleBroken(
            "Las reglas de este grupo no conocen «{kind}». Elige una de estas: {kinds}.",
            kind=said(event.kind),
            kinds=tuple(map(said, rules.kinds)),
        )
    if event.period < books.period:
        raise RuleBroken(
            "Ya se anotó la reunión {last} y esta anotación es de la {found}. "
            "El libro no vuelve atrás: anótalo en la reunión de ahora.",
            last=Decimal(books.period),
            found=Decimal(event.period),
        )
    needs = EFFECTS[event.kind].needs
    people = [event.member] if event.member or "member" in needs else []
    if event.kind in ("cover", "reimburse"):
        people.append(event.to)
    for person in people:
        if person not in books.members:
            raise RuleBroken(
                "En el grupo no hay nadie que se llame «{member}». Elige a alguien de la lista.", member=person
            )
    for pot in (event.pot, event.to) if event.kind == "transfer" else (event.pot,):
        if pot not in books.pots:
            raise RuleBroken(
                "Este grupo no tiene una caja «{pot}»; tiene: {pots}.", pot=said(pot), pots=tuple(map(said, books.pots))
            )
    if ("amount" in needs and not event.amount) or ("quantity" in needs and not event.quantity):
        raise RuleBroken(
            "A la anotación «{kind}» le falta cuánto fue. Escribe un número mayor que 0.",
            kind=said(event.kind),
        )
    if "item" in needs and not event.item:
        raise RuleBroken(
            "A la anotación «{kind}» le falta de qué material o proyecto es. Escríbelo.",
            kind=said(event.kind),
        )
    if WIDE.remainder(event.amount, books.cent):
        raise RuleBroken(
            "{amount} no se puede pagar con la moneda más pequeña, {cent}. Redondea el monto.",
            amount=event.amount,
            cent=books.cent,
        )
