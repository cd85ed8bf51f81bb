"""The savings group: shares bought at each meeting, a social fund, fines, loans, and a share-out that ends the cycle.

Members save by buying shares at one price. The box lends to members; interest and fines are its profit. A social
fund apart helps in a misfortune, and is not shared out. Here are the rules, and what the group's book says: the
share-out of today, who came, what the savings of each earned.
"""

from __future__ import annotations

from decimal import Decimal

from qhatu.sums.bad_input import BadInput, named
from qhatu.sums.checked import not_negative, one_of, positive, things, whole
from qhatu.sums.groups.books import Books, RuleBroken, said
from qhatu.sums.groups.ledger import Event, Group, Rules, replayed
from qhatu.sums.groups.lending import MemberLoanTerms
from qhatu.sums.groups.share_out import Saver, ShareOut, share_out
from qhatu.sums.interest.flows import internal_rate
from qhatu.sums.numbers import WIDE, ZERO, exact
from qhatu.sums.plain import Plain

TYPE_CHECKING = False  # typing's own flag of this name costs a tenth of this package's import
if TYPE_CHECKING:
    from typing import Literal

_LAST = ("add_interest", "set_off", "write_off", "share_out")


class SavingsRules(Rules):
    """The rules of a savings group.

    Args:
        share_price: money one share costs, above 0.
        least_shares: the fewest shares a member who saves buys in a meeting.
        most_shares: the most.
        social: what each member puts into the social fund at each meeting; 0 for none.
        fines: each fine's name and amount: being late, not coming.
        loans: how the box lends.
        savings_multiple: a member may owe up to so many times what they have saved.
        profit_by: how profit is shared at the end: by shares, by share-meetings or in equal parts.

    Raises:
        BadInput: a price of 0 or below, a negative amount, fewer shares at most than at least.

    >>> SavingsRules(share_price=Decimal("5")).most_shares  # de 1 a 5 acciones de Bs 5 en cada reunión
    5
    """

    share_price: Decimal
    least_shares: int = 1
    most_shares: int = 5
    social: Decimal = ZERO
    fines: tuple[tuple[str, Decimal], ...] = ()
    loans: MemberLoanTerms = MemberLoanTerms()
    savings_multiple: Decimal = Decimal(3)
    profit_by: Literal["shares", "share_meetings", "equal"] = "shares"

    pots = ("box", "social")
    kinds = (
        "contribution", "cover", "reimburse", "fine", "charge", "help", "loan", "repayment", "interest",
        *_LAST, "grant", "income", "expense", "transfer", "present", "absent", "vote", "note",
    )  # fmt: skip

    def __post_init__(self) -> None:
        least = whole(self.least_shares, named("las acciones que se compran como mínimo"))
        self._put(
            share_price=positive(self.share_price, named("el precio de la acción")),
            least_shares=least,
            most_shares=whole(self.most_shares, named("las acciones que se compran como máximo"), least=max(1, least)),
            social=not_negative(self.social, named("el aporte al fondo social")),
            savings_multiple=not_negative(self.savings_multiple, named("cuántas veces lo ahorrado se puede prestar")),
            fines=tuple(
                (name, positive(amount, named("la multa"))) for name, amount in things(self.fines, named("las multas"))
            ),
        )
        one_of(self.profit_by, ("shares", "share_meetings", "equal"), named("la forma de repartir la ganancia"))

    def check(self, books: Books, event: Event) -> None:
        """Refuse what a savings group does not allow."""
        if event.kind in ("contribution", "cover") and event.pot == "social":
            self._check_social(event)
        elif event.kind == "contribution":
            self._check_shares(books, event)
        elif event.kind == "cover":
            raise RuleBroken(
                "Las acciones las compra cada persona a su nombre; "
                "otra solo puede poner por ella el aporte al fondo social."
            )
        elif event.kind in ("fine", "charge"):
            self._check_fine(event)
        elif event.kind == "help" and event.pot != "social":
            raise RuleBroken("La ayuda a {member} sale del fondo social, no de la caja de ahorro.", member=event.member)
        elif event.kind == "loan":
            self._check_loan(books, event)
        if event.kind in ("loan", "repayment", "interest", "share_out") and event.pot != "box":
            raise RuleBroken("Los préstamos y el reparto son de la caja de ahorro, no de «{pot}».", pot=said(event.pot))
        self._check_closing(books, event)
        self.loans.check(books, event)

    def after(self, books: Books, event: Event) -> None:
        """Keep loans, the meetings each share has been in the box, and what is left of the share-out."""
        self.loans.after(books, event)
        if event.kind == "contribution" and event.quantity:
            books.notes.setdefault("bought", []).append((event.member, event.quantity, event.period))
        left = books.notes.get("share_out")
        if left is not None and event.kind in _LAST:
            left.remove(_same(event))
            books.closed = not left

    def _check_social(self, event: Event) -> None:
        if not self.social or WIDE.remainder(event.amount, self.social):
            raise RuleBroken(
                "El aporte al fondo social es de {social} por reunión y {member} puso {amount}. "
                "Se pone una vez o varias, pero entero.",
                social=self.social,
                member=event.member,
                amount=event.amount,
            )

    def _check_shares(self, books: Books, event: Event) -> None:
        if event.quantity != event.quantity.to_integral_value() or event.amount != exact(
            WIDE.multiply(event.quantity, self.share_price)
        ):
            raise RuleBroken(
                "{member} puso {amount} por {shares} acciones de {price}. Compra acciones enteras y paga su precio.",
                member=event.member,
                amount=event.amount,
                shares=event.quantity,
                price=self.share_price,
            )
        paid = books.this_period("contribution", event.member) + event.amount
        shares = WIDE.divide(paid, self.share_price)
        if not self.least_shares <= shares <= self.most_shares:
            raise RuleBroken(
                "En una reunión se compran de {least} a {most} acciones; con estas {member} tendría {shares}.",
                least=Decimal(self.least_shares),
                most=Decimal(self.most_shares),
                member=event.member,
                shares=shares,
            )

    def _check_fine(self, event: Event) -> None:
        if (event.item, event.amount) not in self.fines:
            raise RuleBroken(
                "Las reglas no tienen una multa «{fine}» de {amount}; tienen: {fines}.",
                fine=event.item,
                amount=event.amount,
                fines=", ".join(f"{name} ({amount})" for name, amount in self.fines) or "—",
            )

    def _check_loan(self, books: Books, event: Event) -> None:
        saved = WIDE.multiply(books.shares[event.member], self.share_price)
        most = exact(WIDE.multiply(saved, self.savings_multiple))
        if books.owes[event.member] + event.amount > most:
            raise RuleBroken(
                "{member} ahorró {saved} y puede deber hasta {times} veces eso, {most}. Ya debe {owes} y pide {asked}.",
                member=event.member,
                saved=saved,
                times=self.savings_multiple,
                most=most,
                owes=books.owes[event.member],
                asked=event.amount,
            )

    def _check_closing(self, books: Books, event: Event) -> None:
        """Once the share-out begins, only what it is made of is written, as it was worked out."""
        if event.kind in ("share_out", "set_off", "add_interest") and "share_out" not in books.notes:
            books.notes["share_out"] = [_same(each) for each in self.last_events(books, event.period)]
        left = books.notes.get("share_out")
        if left is not None and event.kind not in ("note", "present", "absent") and _same(event) not in left:
            raise RuleBroken(
                "El reparto ya empezó y «{kind}» de {amount} no es parte de él. "
                "Reparte como salió en la cuenta, el mismo día.",
                kind=said(event.kind),
                amount=event.amount,
            )

    def shared(self, books: Books, period: int) -> ShareOut:
        """Return how the box of these books would be shared out in a period."""
        times = dict.fromkeys(books.members, ZERO)
        for member, shares, since in books.notes.get("bought", ()):
            times[member] += shares * (period - since)
        debts = self.loans.debts(books, period)
        savers = [
            Saver(
                member=member,
                shares=books.shares[member],
                debt=sum((owed + interest for _, owed, interest in debts.get(member, ())), ZERO),
                share_meetings=times[member],
            )
            for member in books.members
        ]
        return share_out(savers, self.share_price, books.pots["box"], books.cent, self.profit_by)

    def last_events(self, books: Books, period: int) -> list[Event]:
        """Return what has to be written to share out the box of these books in a period."""
        events = []

        def write(kind: str, member: str, amount: Decimal, item: str = "") -> None:
            if amount:
                events.append(Event(kind=kind, period=period, member=member, amount=amount, item=item))

        debts = self.loans.debts(books, period)
        for row in self.shared(books, period).rows:
            covered = row.set_off
            for item, owed, interest in debts.get(row.member, ()):
                write("add_interest", row.member, interest, item)
                off = min(covered, owed + interest)
                write("set_off", row.member, off, item)
                write("write_off", row.member, owed + interest - off, item)
                covered -= off
            write("share_out", row.member, row.paid)
        return events


class Attendance(Plain):
    """How often a member came; made by :func:`attendance`.

    Args:
        member: who.
        present: meetings they came to.
        absent: meetings they did not come to.
    """

    member: str
    present: int
    absent: int


def share_out_now(group: Group, period: int) -> ShareOut:
    """Return what each member of a savings group would get if the box were shared out in a period.

    Args:
        group: a savings group.
        period: the meeting; the last one written about, or later. Interest due until then is counted.

    Formula: see :func:`qhatu.sums.groups.share_out.share_out`.

    Edge case: the social fund is not shared out; it stays for the next cycle.

    Raises:
        BadInput: a group with other rules, a meeting that is over, nobody has shares.
        RuleBroken: a list of events that the rules do not allow.

    Source: share-out of a Village Savings and Loan Association (VSL Associates, https://www.vsla.net).

    >>> from qhatu.sums.groups.ledger import record
    >>> group = Group(members=("Wara", "Illa"), rules=SavingsRules(share_price=Decimal("5")))
    >>> group = record(
    ...     group,
    ...     [
    ...         Event(kind="contribution", member="Wara", quantity=Decimal("3"), amount=Decimal("15")),
    ...         Event(kind="contribution", member="Illa", quantity=Decimal("1"), amount=Decimal("5")),
    ...         Event(kind="income", amount=Decimal("4"), note="venta de api"),
    ...     ],
    ... )
    >>> [(row.member, row.paid) for row in share_out_now(group, period=1).rows]  # cada acción de Bs 5 vale Bs 6
    [('Wara', Decimal('18.00')), ('Illa', Decimal('6.00'))]
    """
    rules, books = _books(group)
    return rules.shared(books, _not_before(books, period))


def share_out_events(group: Group, period: int) -> tuple[Event, ...]:
    """Return what has to be written in the book to share out the box and end the cycle.

    Args:
        group: a savings group.
        period: the meeting of the share-out; the last one written about, or later.

    Returns, for each member, the interest put on their debt, the debt set off, what of it is lost, and the money
    handed over. :func:`qhatu.sums.groups.ledger.record` accepts these, all of them, and then the book is closed.

    Formula: see :func:`qhatu.sums.groups.share_out.share_out`.

    Edge case: a member without shares or debts is in none of them.

    Raises:
        BadInput: a group with other rules, a meeting that is over, nobody has shares.
        RuleBroken: a list of events that the rules do not allow.

    Source: share-out of a Village Savings and Loan Association (VSL Associates, https://www.vsla.net).

    >>> from qhatu.sums.groups.ledger import record
    >>> group = Group(members=("Wara",), rules=SavingsRules(share_price=Decimal("5")))
    >>> group = record(group, [Event(kind="contribution", member="Wara", quantity=Decimal(2), amount=Decimal(10))])
    >>> last = share_out_events(group, period=1)  # Bs 10 vuelven a Wara
    >>> last[0].kind, last[0].amount, replayed(record(group, last)).closed
    ('share_out', Decimal('10.00'), True)
    """
    rules, books = _books(group)
    return tuple(rules.last_events(books, _not_before(books, period)))


def savings_rate(group: Group, member: str, period: int) -> Decimal:
    """Return what the savings of one member earned, per meeting.

    Args:
        group: a savings group, before or after its share-out.
        member: who.
        period: the meeting at which what they would get is counted; not used once the cycle is closed.

    Returns the rate per meeting, a share of one. Loans and the social fund are not part of it.

    Formula: the internal rate of shares bought (−) and what the member is entitled to at the end (+).

    Edge case: where nothing was earned or lost, the rate is 0.

    Raises:
        NoRate: no shares, or shares bought at the very meeting of the share-out.
        BadInput: a group with other rules, a member it does not have, a meeting that is over.
        RuleBroken: a list of events that the rules do not allow.

    Source: internal rate of return (any corporate finance textbook).

    >>> from qhatu.sums.groups.ledger import record
    >>> group = Group(members=("Wara",), rules=SavingsRules(share_price=Decimal("5")))
    >>> group = record(
    ...     group,
    ...     [
    ...         Event(kind="contribution", member="Wara", quantity=Decimal("2"), amount=Decimal("10")),
    ...         Event(kind="income", amount=Decimal("1"), note="rifa"),
    ...     ],
    ... )
    >>> round(savings_rate(group, "Wara", period=2), 6)  # Bs 10 se hicieron 11 en dos reuniones
    Decimal('0.048809')
    """
    rules, books = _books(group)
    if member not in books.members:
        raise BadInput("En el grupo no hay nadie que se llame «{member}». Elige a alguien de la lista.", member=member)
    if books.closed:
        period = books.period
        entitled = books.total("share_out", member) + books.total("set_off", member)
    else:
        period = _not_before(books, period)
        entitled = next(row.entitled for row in rules.shared(books, period).rows if row.member == member)
    flows = [ZERO] * (period + 1)
    for who, shares, since in books.notes.get("bought", ()):
        if who == member:
            flows[since] -= exact(WIDE.multiply(shares, rules.share_price))
    flows[period] += entitled
    return internal_rate(flows)


def attendance(group: Group) -> tuple[Attendance, ...]:
    """Return how often each member came to the meetings, as it was noted.

    Args:
        group: any group that notes who is present and who is absent.

    Formula: events "present" and "absent", counted.

    Edge case: what was noted twice in one meeting counts once, and being present outweighs being absent.

    Raises:
        RuleBroken: a list of events that the rules do not allow.

    Source: the attendance list of a Village Savings and Loan Association (VSL Associates, https://www.vsla.net).

    >>> from qhatu.sums.groups.ledger import record
    >>> group = record(
    ...     Group(members=("Wara", "Illa")),
    ...     [
    ...         Event(kind="present", period=1, member="Wara"),
    ...         Event(kind="absent", period=1, member="Illa"),
    ...         Event(kind="present", period=2, member="Illa"),
    ...     ],
    ... )
    >>> [(each.member, each.present, each.absent) for each in attendance(group)]  # dos reuniones
    [('Wara', 1, 0), ('Illa', 1, 1)]
    """
    replayed(group)
    came = {(event.member, event.period) for event in group.events if event.kind == "present"}
    missed = {(event.member, event.period) for event in group.events if event.kind == "absent"} - came
    present, absent = dict.fromkeys(group.members, 0), dict.fromkeys(group.members, 0)
    for meetings, times in ((came, present), (missed, absent)):
        for member, _ in meetings:
            times[member] += 1
    return tuple(Attendance(member=each, present=present[each], absent=absent[each]) for each in group.members)


def _same(event: Event) -> tuple[object, ...]:
    return event.kind, event.period, event.member, event.item, event.amount, event.pot


def _books(group: Group) -> tuple[SavingsRules, Books]:
    if not isinstance(group.rules, SavingsRules):
        raise BadInput("Las reglas de este grupo no son de un grupo de ahorro. Elige el grupo que ahorra con acciones.")
    return group.rules, replayed(group)


def _not_before(books: Books, period: int) -> int:
    return whole(period, named("el número de la reunión"), least=books.period)
