"""The pasanaku: each puts in the same every period, and each takes the whole pot once.

The order of the turns is fixed, drawn, or bid for. Without fee or discount nobody pays or earns interest: who
takes early borrows from who takes late, and each one puts in exactly what they take out. A fee goes to the
organiser. A discount, what a bidder gives up to take earlier, is shared among the others. Here is the table of
all turns; what each turn costs or earns is in :mod:`qhatu.sums.groups.turn_costs`.

A *hand* is one place in the pasanaku: one person's, or shared by several who put in and take together. One person
may have several hands. Turns are counted from 1.
"""

from __future__ import annotations

from decimal import Decimal

from qhatu.sums.bad_input import BadInput, named
from qhatu.sums.checked import not_negative, one_of, positive, share, things, whole
from qhatu.sums.groups.books import Books, RuleBroken
from qhatu.sums.groups.draw import Place
from qhatu.sums.groups.ledger import Event, Group, Rules, replayed
from qhatu.sums.groups.turn_book import TurnBook
from qhatu.sums.groups.turns import Bid, Turn, TurnMaker
from qhatu.sums.money import CENT, split_exactly
from qhatu.sums.numbers import ZERO, exact
from qhatu.sums.plain import Plain

TYPE_CHECKING = False  # typing's own flag of this name costs a tenth of this package's import
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Literal

MOST_HANDS = 200
"""Nearly four years of weekly turns; the table has a cell for each hand in each turn."""


class Hand(Plain):
    """One place in a pasanaku.

    Args:
        name: what it is called; the member's id when it is one person's.
        members: who share it; empty when ``name`` is the only one.
        parts: how much of it is whose, one number of 0 or more for each of ``members``; empty for equal parts.
        first_turn: in a draw, the earliest turn it may get.
        last_turn: in a draw, the latest; 0 for no limit; the same as ``first_turn`` promises it that turn.

    Raises:
        BadInput: a name that is empty, parts for more or fewer people than share it, impossible turns.

    >>> Hand(name="Wara").holders
    ('Wara',)
    """

    name: str
    members: tuple[str, ...] = ()
    parts: tuple[Decimal, ...] = ()
    first_turn: int = 1
    last_turn: int = 0

    def __post_init__(self) -> None:
        if not self.name:
            raise BadInput("Cada turno del pasanaku necesita el nombre de quien lo tiene. Hay uno sin nombre.")
        place = Place(name=self.name, first=self.first_turn, last=self.last_turn)
        members = things(self.members, named("quienes comparten el turno"))
        parts = tuple(not_negative(part, named("la parte de cada persona en el turno")) for part in self.parts)
        if len(set(members)) < len(members) or (parts and (len(parts) != len(members) or not any(parts))):
            raise BadInput(
                "En el turno «{name}», anota una parte para cada persona que lo comparte, y a cada persona una vez.",
                name=self.name,
            )
        self._put(members=members, parts=parts, first_turn=place.first, last_turn=place.last)

    @property
    def holders(self) -> tuple[str, ...]:
        """Who put in and take with this hand."""
        return self.members or (self.name,)

    def part_of(self, member: str, so_far: Decimal, cent: Decimal) -> Decimal:
        """Return one holder's part of all the money of this hand so far, to the cent.

        Of all of it together: turn by turn the odd cent would always fall to the same one.
        """
        if not self.members:
            return so_far
        parts = split_exactly(so_far, self.parts or (Decimal(1),) * len(self.members), cent)
        return parts[self.members.index(member)]


class PasanakuRules(Rules):
    """The rules of a pasanaku.

    Args:
        hands: its places; in their order when the order is fixed. From 2 to 200.
        contribution: money each hand puts in every period, above 0.
        order: ``"fixed"``, ``"lottery"`` or ``"bidding"``.
        words: what was agreed aloud before the draw; it also decides between equal bids.
        discount_to: who shares a winning discount: ``"all"`` hands, all the ``"others"``, those still
            ``"waiting"`` for their turn, or the ``"box"``, which is shared by all hands at the last turn.
        discount_when: ``"now"``, putting in less in the same turn, or ``"next"``, in the one after.
        most_discount: the most that may be given up, a share of the pot.
        fee_share: what the organiser keeps at each turn, a share of the pot.
        fee_from: the fee is taken from the ``"winner"`` besides the discount, out of the ``"discount"`` (a bid
            below the fee counts as the fee), or from the ``"contributions"``, put in by all on top.
        organiser: the member, or an outsider, who gets the fee; ``""`` for nobody.
        organiser_first: the organiser's hand takes the first turn, whole.
        kept_share: what is kept of each pot as a guarantee, a share, and given back at the last turn.
        fine: for putting in late, in the actual account; 0 for none.

    Raises:
        BadInput: fewer than 2 hands, a name twice, a share outside its range, an organiser first without a hand.

    >>> rules = PasanakuRules(hands=(Hand(name="Wara"), Hand(name="Illa")), contribution=Decimal("100"))
    >>> rules.pot  # Bs 100 de cada una
    Decimal('200')
    """

    hands: tuple[Hand, ...]
    contribution: Decimal
    order: Literal["fixed", "lottery", "bidding"] = "fixed"
    words: str = ""
    discount_to: Literal["all", "others", "waiting", "box"] = "all"
    discount_when: Literal["now", "next"] = "now"
    most_discount: Decimal = Decimal("0.4")
    fee_share: Decimal = ZERO
    fee_from: Literal["winner", "discount", "contributions"] = "winner"
    organiser: str = ""
    organiser_first: bool = False
    kept_share: Decimal = ZERO
    fine: Decimal = ZERO

    kinds = (
        "contribution", "cover", "reimburse", "payout", "fee", "expense", "fine", "charge", "repayment", "bid",
        "share_out", "present", "absent", "vote", "note",
    )  # fmt: skip

    def __post_init__(self) -> None:
        hands = things(self.hands, named("los turnos del pasanaku"), least=2, most=MOST_HANDS)
        if len({hand.name for hand in hands}) < len(hands):
            raise BadInput(
                "Dos turnos del pasanaku tienen el mismo nombre. Quien tiene dos los distingue: Wara 1, Wara 2."
            )
        one_of(self.order, ("fixed", "lottery", "bidding"), named("la forma de ordenar los turnos"))
        one_of(self.discount_to, ("all", "others", "waiting", "box"), named("a quién va lo que se deja en la puja"))
        one_of(self.discount_when, ("now", "next"), named("cuándo se descuenta la puja"))
        one_of(self.fee_from, ("winner", "discount", "contributions"), named("de dónde sale la comisión"))
        self._put(
            hands=hands,
            contribution=positive(self.contribution, named("el aporte al pasanaku")),
            most_discount=share(self.most_discount, named("lo que se puede dejar en la puja")),
            fee_share=share(self.fee_share, named("la comisión de quien organiza"), below_one=True),
            kept_share=share(self.kept_share, named("lo que se guarda como garantía"), below_one=True),
            fine=not_negative(self.fine, named("la multa")),
        )
        exact(self.pot)
        if self.organiser_first and not self.organiser_hand:
            raise BadInput(
                "Quien organiza («{organiser}») cobra primero, pero no tiene un turno. "
                "Anota su turno o quita esa regla.",
                organiser=self.organiser,
            )

    def check(self, books: Books, event: Event) -> None:
        """Refuse what a pasanaku does not allow."""
        book = self.turn_book(books)
        if event.kind == "bid":
            book.bid(event)
        elif event.kind in ("fine", "charge") and event.amount != self.fine:
            raise RuleBroken(
                "La multa acordada es de {fine} y se anotó {amount} para {member}.",
                fine=self.fine,
                amount=event.amount,
                member=event.member,
            )
        elif event.kind == "share_out" and event.period <= len(self.hands):
            raise RuleBroken(
                "Las multas se reparten cuando el pasanaku termina, después del turno {last}.",
                last=Decimal(len(self.hands)),
            )
        book.check(books, event)

    def turn_book(self, books: Books) -> TurnBook:
        """Return what these books know about the turns."""
        if "turns" not in books.notes:
            books.notes["turns"] = TurnBook(books, self)
        return books.notes["turns"]

    @property
    def pot(self) -> Decimal:
        """What all hands put in for one turn."""
        return self.contribution * len(self.hands)

    @property
    def organiser_hand(self) -> str:
        """The first hand of the organiser; "" without one."""
        return next((hand.name for hand in self.hands if self.organiser and self.organiser in hand.holders), "")


class PasanakuTable(Plain):
    """Every turn of a pasanaku; made by :func:`pasanaku_table`.

    Args:
        rules: what was agreed.
        turns: all turns, in order.
        cent: the smallest part of money.
    """

    rules: PasanakuRules
    turns: tuple[Turn, ...]
    cent: Decimal

    def flows(self, hand: str) -> tuple[Decimal, ...]:
        """Return what a hand gets less what it puts in, turn by turn: received +, paid −."""
        names = [each.name for each in self.rules.hands]
        if hand not in names:
            raise BadInput(
                "En este pasanaku no hay un turno «{hand}»; hay: {hands}.", hand=hand, hands=", ".join(names)
            )
        place = names.index(hand)
        return tuple(turn.gets[place] - turn.puts[place] for turn in self.turns)

    def member_flows(self, member: str) -> tuple[Decimal, ...]:
        """Return the same for a person: of all hands the person holds, and the fees of who organises."""
        flows = [turn.fee if member == self.rules.organiser else ZERO for turn in self.turns]
        for place, hand in enumerate(self.rules.hands):
            if member not in hand.holders:
                continue
            put = got = before = ZERO
            for at, turn in enumerate(self.turns):
                put, got = put + turn.puts[place], got + turn.gets[place]
                so_far = hand.part_of(member, got, self.cent) - hand.part_of(member, put, self.cent)
                flows[at] += so_far - before
                before = so_far
        return tuple(flows)


def pasanaku_table(rules: PasanakuRules, bids: Iterable[Bid] = (), cent: Decimal = CENT) -> PasanakuTable:
    """Return every turn of a pasanaku: who takes it, what each puts in and what each gets.

    Args:
        rules: hands, contribution, order, fee and the rest.
        bids: what was bid for each turn, where turns are bid for; a turn without bids goes to the first in the draw.
        cent: the smallest part of money, above 0.

    Formula: pot = contribution × hands. The winner gets pot − discount − fee; the discount (less the fee, where
    it comes out of it) lowers what the hands put in, in the same turn or the next.

    Edge case: where a part of the discount is more than the contribution, the hand gets the rest. Without fee,
    what all hands get less what they put in sums to 0, to the cent.

    Raises:
        RuleBroken: a bid that the rules do not allow.
        BadInput: a contribution that is not whole cents, limits of a draw that cannot all be kept.

    Source: rotating savings and credit associations: Ardener (1964), The Comparative Study of Rotating Credit
    Associations; discount and fee: the chit funds of India (Chit Funds Act, 1982).

    >>> hands = (Hand(name="Wara"), Hand(name="Illa"), Hand(name="Nina"))
    >>> table = pasanaku_table(PasanakuRules(hands=hands, contribution=Decimal("100")))
    >>> table.flows("Illa")  # pone Bs 100, recibe Bs 300 menos sus Bs 100, pone Bs 100
    (Decimal('-100'), Decimal('200'), Decimal('-100'))
    """
    maker = TurnMaker(rules, positive(cent, named("la moneda más pequeña")))
    by_turn: dict[int, list[Bid]] = {}
    for bid in things(bids, named("las pujas")):
        if bid.turn > len(rules.hands):
            raise BadInput(
                "Hay una puja por el turno {turn} y el pasanaku tiene {turns}. Revisa el turno de la puja.",
                turn=Decimal(bid.turn),
                turns=Decimal(len(rules.hands)),
            )
        by_turn.setdefault(bid.turn, []).append(bid)
    turns = [maker.make(by_turn.get(number, [])) for number in range(1, len(rules.hands) + 1)]
    return PasanakuTable(rules=rules, turns=tuple(turns), cent=maker.cent)


class Arrears(Plain):
    """What a member of a pasanaku is behind with; made by :func:`arrears`.

    Args:
        member: who.
        to_put: what should have been put in so far.
        put: what was put in, by the member or by somebody in their place.
        late: what is missing.
        owes_members: what others put in for the member and is not paid back.
    """

    member: str
    to_put: Decimal
    put: Decimal
    late: Decimal
    owes_members: Decimal


def arrears(group: Group, turn: int) -> tuple[Arrears, ...]:
    """Return how each member of a pasanaku stands with what they should have put in by a turn.

    Args:
        group: a pasanaku and what happened so far.
        turn: the turn, from 1; not before the last one written about.

    Formula: late = to put − put.

    Edge case: after the last turn nothing more falls due.

    Raises:
        BadInput: a group with other rules, a turn that is over.
        RuleBroken: a list of events that the rules do not allow.

    Source: the organiser's notebook of a pasanaku; no source verified.

    >>> from qhatu.sums.groups.ledger import record
    >>> rules = PasanakuRules(hands=(Hand(name="Wara"), Hand(name="Illa")), contribution=Decimal("100"))
    >>> group = Group(members=("Wara", "Illa"), rules=rules)
    >>> group = record(group, [Event(kind="contribution", period=1, member="Illa", amount=Decimal("100"))])
    >>> [(each.member, each.late) for each in arrears(group, turn=2)]  # dos turnos de Bs 100; Wara no puso
    [('Wara', Decimal('200')), ('Illa', Decimal('100'))]
    """
    if not isinstance(group.rules, PasanakuRules):
        raise BadInput("Las reglas de este grupo no son de un pasanaku. Elige un pasanaku.")
    books = replayed(group)
    book = group.rules.turn_book(books)
    turn = whole(turn, named("el turno"), least=books.period)
    to_members = dict.fromkeys(group.members, ZERO)
    for (debtor, _), owed in books.between.items():
        to_members[debtor] += owed
    rows = []
    for member in group.members:
        due = book.to_put(member, turn)
        put = books.total("contribution", member) + books.total("cover", member)
        rows.append(Arrears(member=member, to_put=due, put=put, late=due - put, owes_members=to_members[member]))
    return tuple(rows)
