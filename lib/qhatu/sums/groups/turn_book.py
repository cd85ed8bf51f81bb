"""What each member of a pasanaku should have put in and got so far, while the group's events are replayed."""

from __future__ import annotations

from decimal import Decimal

from qhatu.sums.groups.books import RuleBroken
from qhatu.sums.groups.turns import Bid, TurnMaker
from qhatu.sums.numbers import ZERO

TYPE_CHECKING = False  # typing's own flag of this name costs a tenth of this package's import
if TYPE_CHECKING:
    from collections.abc import Sequence

    from qhatu.sums.groups.books import Books
    from qhatu.sums.groups.ledger import Event
    from qhatu.sums.groups.pasanaku import PasanakuRules
    from qhatu.sums.groups.turns import Turn


class TurnBook:
    """The turns that were decided so far, and what they make each member owe and be owed.

    A turn is decided when its first money moves that depends on it; until then its bids are only gathered.

    >>> from qhatu.sums.groups.ledger import Group, replayed
    >>> from qhatu.sums.groups.pasanaku import Hand, PasanakuRules
    >>> rules = PasanakuRules(hands=(Hand(name="Wara"), Hand(name="Illa")), contribution=Decimal("100"))
    >>> book = TurnBook(replayed(Group(members=("Wara", "Illa"), rules=rules)), rules)
    >>> book.to_put("Illa", 1), book.to_get("Wara", 1)  # Illa pone Bs 100, Wara cobra Bs 200
    (Decimal('100'), Decimal('200'))
    """

    __slots__ = ("ahead", "bids", "fees", "gets", "hands_of", "maker", "puts", "rules", "turns")

    def __init__(self, books: Books, rules: PasanakuRules) -> None:
        for hand in rules.hands:
            for holder in hand.holders:
                if holder not in books.members:
                    raise RuleBroken(
                        "El turno «{hand}» es de «{member}», que no está en el grupo. "
                        "Agrega a la persona o corrige el turno.",
                        hand=hand.name,
                        member=holder,
                    )
        self.rules, self.maker = rules, TurnMaker(rules, books.cent)
        self.turns: list[Turn] = []
        self.bids: dict[int, list[Bid]] = {}
        self.puts = [ZERO] * len(rules.hands)
        self.gets = [ZERO] * len(rules.hands)
        self.fees = ZERO
        self.ahead: tuple[int, list[Decimal]] = -1, []  # what all should have put in with the turn still open
        self.hands_of: dict[str, list[int]] = {}
        for place, hand in enumerate(rules.hands):
            for holder in hand.holders:
                self.hands_of.setdefault(holder, []).append(place)

    def decide(self, until: int) -> None:
        """Decide all turns up to one, with the bids there are."""
        while len(self.turns) < min(until, len(self.rules.hands)):
            turn = self.maker.make(self.bids.get(len(self.turns) + 1, []))
            self.turns.append(turn)
            self.fees += turn.fee
            self.puts = [put + more for put, more in zip(self.puts, turn.puts, strict=True)]
            self.gets = [got + more for got, more in zip(self.gets, turn.gets, strict=True)]

    def to_put(self, member: str, turn: int) -> Decimal:
        """What a member should have put in, all turns up to one together."""
        rules = self.rules
        free = rules.order != "bidding" or rules.discount_when == "next" or rules.discount_to == "box"
        self.decide(turn - 1 if free else turn)
        puts = self.puts
        if len(self.turns) < min(turn, len(rules.hands)):
            # What is put in now does not depend on who wins: that is still open.
            if self.ahead[0] != len(self.turns):
                now = self.maker.copy().make([]).puts
                self.ahead = len(self.turns), [put + more for put, more in zip(self.puts, now, strict=True)]
            puts = self.ahead[1]
        return self._of(member, puts)

    def _of(self, member: str, amounts: Sequence[Decimal]) -> Decimal:
        hands, cent = self.rules.hands, self.maker.cent
        return sum(
            (hands[place].part_of(member, amounts[place], cent) for place in self.hands_of.get(member, ())), ZERO
        )

    def to_get(self, member: str, turn: int) -> Decimal:
        """What a member should have got, all turns up to one together."""
        self.decide(turn)
        return self._of(member, self.gets)

    def bid(self, event: Event) -> None:
        """Gather a bid: with the hand that was named, or the first of the member's that still waits."""
        turn = event.period
        self.decide(turn - 1)
        if len(self.turns) >= turn:
            raise RuleBroken(
                "El turno {turn} ya está decidido y {member} puja tarde. Puja por el turno que sigue.",
                turn=Decimal(turn),
                member=event.member,
            )
        own = [hand.name for hand in self.rules.hands if event.member in hand.holders]
        own = [name for name in own if name in self.maker.waiting and event.item in ("", name)]
        if not own:
            raise RuleBroken(
                "{member} no tiene por cobrar un turno «{hand}» con el que pujar. Puja quien todavía espera el suyo.",
                member=event.member,
                hand=event.item,
            )
        bid = Bid(turn=turn, hand=own[0], discount=event.amount)
        bids = self.bids.setdefault(turn, [])
        self.maker.refuse_bid(bid, bids)
        bids.append(bid)

    def check(self, books: Books, event: Event) -> None:
        """Refuse a payment to or from the pasanaku that nobody owes."""
        turn, amount = event.period, event.amount
        if event.kind in ("contribution", "cover"):
            whose = event.to if event.kind == "cover" else event.member
            due, done = self.to_put(whose, turn), books.total("contribution", whose) + books.total("cover", whose)
            if done + amount > due:
                raise RuleBroken(
                    "Hasta el turno {turn}, a {member} le toca poner {due}; ya puso {done} y se anotó {amount}.",
                    turn=Decimal(turn),
                    member=whose,
                    due=due,
                    done=done,
                    amount=amount,
                )
        elif event.kind == "payout":
            due, done = self.to_get(event.member, turn), books.total("payout", event.member)
            if done + amount > due:
                raise RuleBroken(
                    "Hasta el turno {turn}, a {member} le toca cobrar {due}; ya cobró {done} y se anotó {amount}.",
                    turn=Decimal(turn),
                    member=event.member,
                    due=due,
                    done=done,
                    amount=amount,
                )
            self._refuse_if_late(books, event)
        elif event.kind == "fee" or (event.kind == "expense" and self.rules.fee_share):
            self.decide(turn)
            done = books.total("fee", event.member) + books.total("expense", event.member)
            if (event.kind == "fee" and event.member != self.rules.organiser) or done + amount > self.fees:
                raise RuleBroken(
                    "La comisión es de quien organiza, «{organiser}»: {due} hasta el turno {turn}; "
                    "ya cobró {done} y se anotó {amount}.",
                    organiser=self.rules.organiser,
                    due=self.fees,
                    turn=Decimal(turn),
                    done=done,
                    amount=amount,
                )

    def _refuse_if_late(self, books: Books, event: Event) -> None:
        due = self.to_put(event.member, event.period)
        done = books.total("contribution", event.member) + books.total("cover", event.member)
        if done < due:
            raise RuleBroken(
                "{member} no cobra mientras deba: le falta poner {late} hasta el turno {turn}.",
                member=event.member,
                late=due - done,
                turn=Decimal(event.period),
            )
