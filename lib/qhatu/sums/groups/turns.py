"""How one turn of a pasanaku follows from the one before: who wins it, what each puts in, what it leaves in the box."""

from __future__ import annotations

from decimal import Decimal

from qhatu.sums.bad_input import BadInput, named
from qhatu.sums.checked import not_negative, whole
from qhatu.sums.groups.books import RuleBroken
from qhatu.sums.groups.draw import Place, drawn_order, tickets
from qhatu.sums.money import round_to_coin, split_exactly
from qhatu.sums.numbers import WIDE, ZERO
from qhatu.sums.plain import Plain

TYPE_CHECKING = False  # typing's own flag of this name costs a tenth of this package's import
if TYPE_CHECKING:
    from collections.abc import Sequence

    from qhatu.sums.groups.pasanaku import PasanakuRules


class Bid(Plain):
    """What somebody would give up to take a turn.

    Args:
        turn: which turn, from 1.
        hand: whose bid.
        discount: money given up of the pot, 0 or more.

    Raises:
        BadInput: a turn below 1, a negative discount.

    >>> Bid(turn=1, hand="Wara", discount=Decimal("100")).discount  # Wara deja Bs 100 para cobrar primero
    Decimal('100')
    """

    turn: int
    hand: str
    discount: Decimal

    def __post_init__(self) -> None:
        self._put(
            turn=whole(self.turn, named("el turno"), least=1),
            discount=not_negative(self.discount, named("lo que se deja en la puja")),
        )


class Turn(Plain):
    """One turn of a pasanaku; made by :func:`qhatu.sums.groups.pasanaku.pasanaku_table`.

    Args:
        number: which turn, from 1.
        hand: the hand that takes it.
        pot: what all hands put in when nothing is discounted.
        discount: what the winner gives up of the pot.
        fee: what the organiser keeps.
        shared: the part of the discount that goes to the hands (or to the box, to be shared at the end).
        kept: what is kept of the winner's pot as a guarantee until the last turn.
        puts: what each hand puts in, in the order of the rules' hands.
        gets: what each hand gets, in the same order.
        box: what is left in the box after the turn.
    """

    number: int
    hand: str
    pot: Decimal
    discount: Decimal
    fee: Decimal
    shared: Decimal
    kept: Decimal
    puts: tuple[Decimal, ...]
    gets: tuple[Decimal, ...]
    box: Decimal


class TurnMaker:
    """Makes the turns one after another; between two of them it knows who waits and what is carried over.

    >>> from qhatu.sums.groups.pasanaku import Hand, PasanakuRules
    >>> rules = PasanakuRules(hands=(Hand(name="Wara"), Hand(name="Illa")), contribution=Decimal("100"))
    >>> TurnMaker(rules, Decimal("0.01")).make([]).gets  # Wara cobra Bs 200
    (Decimal('200'), Decimal('0'))
    """

    __slots__ = ("box", "boxed", "carried", "cent", "kept", "made", "names", "rules", "waiting")

    def __init__(self, rules: PasanakuRules, cent: Decimal) -> None:
        self.rules, self.cent = rules, cent
        if WIDE.remainder(rules.contribution, cent):
            raise BadInput(
                "{amount} no se puede pagar con la moneda más pequeña, {cent}. Redondea el monto.",
                amount=rules.contribution,
                cent=cent,
            )
        self.names = [hand.name for hand in rules.hands]
        self.waiting = _first_order(rules)
        self.carried = [ZERO] * len(self.names)
        self.kept = [ZERO] * len(self.names)
        self.box = self.boxed = ZERO
        self.made = 0

    def copy(self) -> TurnMaker:
        """Return another that stands where this one stands; the two go on apart."""
        other = object.__new__(TurnMaker)
        for name in TurnMaker.__slots__:
            value = getattr(self, name)
            setattr(other, name, list(value) if name in ("carried", "kept", "waiting") else value)
        return other

    def refuse_bid(self, bid: Bid, already: Sequence[Bid]) -> None:
        """Refuse a bid for the next turn that the rules do not allow."""
        rules, turn = self.rules, self.made + 1
        if rules.order != "bidding" or turn == len(self.names) or (rules.organiser_first and turn == 1):
            raise RuleBroken(
                "En el turno {turn} no se puja: solo se puja donde así se acordó, "
                "y no en el último turno ni en el que toca a quien organiza.",
                turn=Decimal(turn),
            )
        if bid.turn != turn or bid.hand not in self.waiting or any(bid.hand == other.hand for other in already):
            raise RuleBroken(
                "Por el turno {turn} puja, una sola vez, quien todavía espera el suyo; «{hand}» no puede.",
                turn=Decimal(bid.turn),
                hand=bid.hand,
            )
        most = WIDE.multiply(rules.pot, rules.most_discount)
        if bid.discount > most or WIDE.remainder(bid.discount, self.cent):
            raise RuleBroken(
                "En la puja se puede dejar hasta {most}, en monedas enteras; «{hand}» deja {discount}.",
                most=most,
                hand=bid.hand,
                discount=bid.discount,
            )

    def make(self, bids: Sequence[Bid]) -> Turn:
        """Make the next turn from the bids for it; the highest wins, of equal ones the first in the draw."""
        rules, size, cent = self.rules, len(self.names), self.cent
        for place, bid in enumerate(bids):
            self.refuse_bid(bid, bids[:place])
        self.made += 1
        last = self.made == size
        best = max(bids, key=lambda bid: (bid.discount, -self.waiting.index(bid.hand)), default=None)
        winner, discount = (best.hand, best.discount) if best else (self.waiting[0], ZERO)
        self.waiting.remove(winner)
        pot = rules.pot
        fee = round_to_coin(WIDE.multiply(pot, rules.fee_share), cent) or ZERO
        if rules.fee_from == "discount":
            discount = max(discount, fee)
        shared = discount - fee if rules.fee_from == "discount" else discount
        prize = pot - discount - (fee if rules.fee_from == "winner" else ZERO)
        if prize < 0:
            raise RuleBroken(
                "El turno {turn} reúne {pot}, y no alcanza para la puja de {discount} y la comisión de {fee}. "
                "Baja lo que se puede dejar en la puja.",
                turn=Decimal(self.made),
                pot=pot,
                discount=discount,
                fee=fee,
            )
        on_top = split_exactly(fee, (Decimal(1),) * size, cent) if rules.fee_from == "contributions" and fee else None
        less = self._less_to_put(winner, shared)
        puts, gets = [], [ZERO] * size
        for place in range(size):
            asked = rules.contribution + (on_top[place] if on_top else ZERO)
            puts.append(max(ZERO, asked - less[place]))
            gets[place] += max(ZERO, less[place] - asked)
        won = self.names.index(winner)
        kept = ZERO if last else round_to_coin(WIDE.multiply(prize, rules.kept_share), cent) or ZERO
        gets[won] += prize - kept
        self.kept[won] = kept
        if last:
            at_the_end = split_exactly(self.boxed, (Decimal(1),) * size, cent) if self.boxed else (ZERO,) * size
            gets = [got + back + end for got, back, end in zip(gets, self.kept, at_the_end, strict=True)]
        self.box += sum(puts, ZERO) - sum(gets, ZERO) - fee
        return Turn(
            number=self.made,
            hand=winner,
            pot=pot,
            discount=discount,
            fee=fee,
            shared=shared,
            kept=kept,
            puts=tuple(puts),
            gets=tuple(gets),
            box=self.box,
        )

    def _less_to_put(self, winner: str, shared: Decimal) -> list[Decimal]:
        """What each hand puts in less in this turn, thanks to a discount of this one or the one before."""
        rules, nothing = self.rules, [ZERO] * len(self.names)
        if not shared:
            parts = nothing
        elif rules.discount_to == "box":
            self.boxed += shared
            parts = nothing
        else:
            of_it = {"all": set(self.names), "waiting": set(self.waiting), "others": set(self.names) - {winner}}
            weights = [Decimal(name in of_it[rules.discount_to]) for name in self.names]
            parts = list(split_exactly(shared, weights, self.cent))
        if rules.discount_when == "now":
            return parts
        less, self.carried = self.carried, parts
        return less


def _first_order(rules: PasanakuRules) -> list[str]:
    """Return the hands as they wait before the first turn."""
    names = [hand.name for hand in rules.hands]
    first = rules.organiser_hand if rules.organiser_first else ""
    if rules.order == "lottery":
        places = [
            Place(name=hand.name, first=1, last=1)
            if hand.name == first
            else Place(name=hand.name, first=hand.first_turn, last=hand.last_turn)
            for hand in rules.hands
        ]
        return [drawn.name for drawn in drawn_order(places, rules.words)]
    if rules.order == "bidding":
        ticket = tickets(names, rules.words)
        names.sort(key=lambda name: (ticket[name], name))
    if first:
        names.remove(first)
        names.insert(0, first)
    return names
