"""The account of a group: what is in each pot, how each member stands, and every line to check it by."""

from __future__ import annotations

from decimal import Decimal

from qhatu.sums.bad_input import BadInput, named
from qhatu.sums.checked import one_of
from qhatu.sums.groups.books import EFFECTS
from qhatu.sums.groups.ledger import AccountLine, Group, replayed
from qhatu.sums.numbers import ZERO
from qhatu.sums.plain import Plain

TYPE_CHECKING = False  # typing's own flag of this name costs a tenth of this package's import
if TYPE_CHECKING:
    from collections.abc import Iterable


class Position(Plain):
    """How one member stands with the group; made by :func:`account_of`.

    Args:
        member: who.
        paid: money handed over so far, to the pots and to members who had paid in one's place.
        received: money got so far, from the same.
        owes: money owed to the group.
        owes_in_kind: material owed to the group, at what it cost.
        owes_members: money owed to members who paid in one's place.
        shares: shares bought.
    """

    member: str
    paid: Decimal
    received: Decimal
    owes: Decimal
    owes_in_kind: Decimal
    owes_members: Decimal
    shares: Decimal

    @property
    def net(self) -> Decimal:
        """Received less paid: above 0, the group has given more than it got."""
        return self.received - self.paid


class Holding(Plain):
    """A material in the group's keeping; made by :func:`account_of`.

    Args:
        item: what it is.
        quantity: how much is left.
        cost: what that cost, at the moving average.
    """

    item: str
    quantity: Decimal
    cost: Decimal


class OwedMaterial(Plain):
    """A material that a member has to give back in kind; made by :func:`account_of`.

    Args:
        member: who.
        item: what.
        quantity: how much is still to be given back.
        cost: what that cost the group.
    """

    member: str
    item: str
    quantity: Decimal
    cost: Decimal


class Account(Plain):
    """The account of a group: pots, people, stock and every line; made by :func:`account_of`.

    Args:
        period: the last period written about.
        pots: each pot and the money in it.
        positions: how each member stands, in the members' order.
        stock: the material that is left.
        in_kind: the material that members have to give back.
        put_in: what the group holds for those who put it in, net of what was given back to them.
        result: earned less spent and lost; below 0, the group has eaten into what was put in.
        owed: what members owe, in money and in kind at cost.
        from_outside: money that came from outside.
        to_outside: money that went outside.
        lines: every event, in order.
    """

    period: int
    pots: tuple[tuple[str, Decimal], ...]
    positions: tuple[Position, ...]
    stock: tuple[Holding, ...]
    in_kind: tuple[OwedMaterial, ...]
    put_in: Decimal
    result: Decimal
    owed: Decimal
    from_outside: Decimal
    to_outside: Decimal
    lines: tuple[AccountLine, ...]

    @property
    def money(self) -> Decimal:
        """All the money in the pots."""
        return sum((left for _, left in self.pots), ZERO)

    @property
    def stock_cost(self) -> Decimal:
        """All the material in stock, at what it cost."""
        return sum((held.cost for held in self.stock), ZERO)

    @property
    def worth(self) -> Decimal:
        """What the group has: money, what is owed to it, and stock; always ``put_in + result``."""
        return self.money + self.owed + self.stock_cost

    def pot(self, name: str) -> Decimal:
        """Return the money in one pot; 0 for a pot the group does not have."""
        return dict(self.pots).get(name, ZERO)

    def of(self, member: str) -> Position:
        """Return how one member stands."""
        for position in self.positions:
            if position.member == member:
                return position
        raise BadInput("En el grupo no hay nadie que se llame «{member}». Elige a alguien de la lista.", member=member)


def account_of(group: Group) -> Account:
    """Return the account of a group: every line, every pot, and how each member stands.

    Args:
        group: its members, rules and events.

    Formula: all events from the first, each added to the pots, debts and stock as
    :data:`qhatu.sums.groups.books.EFFECTS` says.

    Edge case: a group to which nothing has happened has an account of zeros.

    Raises:
        RuleBroken: a list of events that the rules do not allow.

    Source: double entry: what the group has is what was put in and what it earned.

    >>> from qhatu.sums.groups.ledger import Event, record
    >>> purse = record(
    ...     Group(members=("Wara", "Illa")),
    ...     [
    ...         Event(kind="contribution", member="Wara", amount=Decimal("50")),
    ...         Event(kind="loan", period=1, member="Illa", amount=Decimal("30")),  # Bs 30 prestados a Illa
    ...     ],
    ... )
    >>> account = account_of(purse)
    >>> account.pot("box"), account.of("Illa").owes, account.worth
    (Decimal('20'), Decimal('30'), Decimal('50'))
    """
    books = replayed(group)
    in_kind = tuple(
        OwedMaterial(member=member, item=item, quantity=quantity, cost=cost)
        for (member, item), (quantity, cost) in books.in_kind.items()
        if quantity
    )
    to_members: dict[str, Decimal] = {}
    for (member, _), owed in books.between.items():
        to_members[member] = to_members.get(member, ZERO) + owed
    positions = tuple(
        Position(
            member=member,
            paid=books.paid[member],
            received=books.received[member],
            owes=books.owes[member],
            owes_in_kind=books.cost_in_kind[member],
            owes_members=to_members.get(member, ZERO),
            shares=books.shares[member],
        )
        for member in group.members
    )
    stock = tuple(Holding(item=item, quantity=left, cost=cost) for item, (left, cost) in books.stock.items())
    owed = sum(books.owes.values(), ZERO) + sum(books.cost_in_kind.values(), ZERO)
    worth = sum(books.pots.values(), ZERO) + owed + sum((held.cost for held in stock), ZERO)
    return Account(
        period=books.period,
        pots=tuple(books.pots.items()),
        positions=positions,
        stock=stock,
        in_kind=in_kind,
        put_in=books.put_in,
        result=worth - books.put_in,
        owed=owed,
        from_outside=books.outside[0],
        to_outside=books.outside[1],
        lines=tuple(books.lines),
    )


def member_flows(group: Group, member: str, kinds: Iterable[str] = ()) -> tuple[Decimal, ...]:
    """Return what one member got from the group in each period, less what they paid in it.

    Args:
        group: its members, rules and events.
        member: who.
        kinds: count only events of these kinds; all of them when empty.

    Returns money by period, from 0 to the last: received +, paid −; ready for an internal rate.

    Formula: in each period, Σ received − Σ paid.

    Edge case: money given back to a member who had paid in one's place is counted; nothing that is only said is.

    Raises:
        RuleBroken: a list of events that the rules do not allow.
        BadInput: a member the group does not have, a kind that is not known.

    Source: cash flows seen from the member.

    >>> from qhatu.sums.groups.ledger import Event, record
    >>> purse = record(
    ...     Group(members=("Wara",)),
    ...     [
    ...         Event(kind="contribution", period=1, member="Wara", amount=Decimal("50")),
    ...         Event(kind="payout", period=2, member="Wara", amount=Decimal("20")),
    ...     ],
    ... )
    >>> member_flows(purse, "Wara")  # Bs 50 en la reunión 1, Bs 20 de vuelta en la 2
    (Decimal('0'), Decimal('-50'), Decimal('20'))
    """
    wanted = tuple(one_of(kind, EFFECTS, named("la clase de anotación")) for kind in kinds) or tuple(EFFECTS)
    account = account_of(group)
    account.of(member)
    flows = [ZERO] * (account.period + 1)
    for event in group.events:
        if event.kind not in wanted:
            continue
        if event.kind == "reimburse":
            change = (event.to == member) * event.amount - (event.member == member) * event.amount
        elif event.member == member and EFFECTS[event.kind].whose == "member":
            change = -EFFECTS[event.kind].pot * event.amount
        else:
            continue
        flows[event.period] += change
    return tuple(flows)
