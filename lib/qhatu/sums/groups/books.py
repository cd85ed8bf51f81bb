"""What each kind of event does to the pots, the debts and the stock, and the books in which it is written down.

The table :data:`EFFECTS` is the whole arithmetic of group money: one line a kind, as in double entry.
"""

from __future__ import annotations

from decimal import Decimal

from qhatu.sums.bad_input import BadInput, named
from qhatu.sums.money import round_to_coin
from qhatu.sums.numbers import WIDE, ZERO
from qhatu.sums.plain import Plain

TYPE_CHECKING = False  # typing's own flag of this name costs a tenth of this package's import
if TYPE_CHECKING:
    from typing import Any, Literal

    from qhatu.sums.groups.ledger import Event, Rules


class Effect(Plain):
    """Where the amount of one kind of event goes: +1 into it, −1 out of it, 0 not touched.

    What the four do not explain was earned (+) or spent and lost (−): pot + owed + stock − put_in.

    Args:
        pot: the money in a pot.
        owed: what somebody owes to the group.
        stock: the material in the group's keeping, at what it cost.
        put_in: what the group holds for those who put it in.
        whose: whose money moves: a member's, somebody's outside the group, or nobody's.
        needs: what has to be written down for it.

    >>> EFFECTS["loan"].pot, EFFECTS["loan"].owed  # un préstamo sale de la caja y queda como deuda
    (-1, 1)
    """

    pot: int = 0
    owed: int = 0
    stock: int = 0
    put_in: int = 0
    whose: Literal["member", "outside", "nobody"] = "member"
    needs: tuple[str, ...] = ("member", "amount")


_OUTSIDE = {"whose": "outside", "needs": ("amount",)}
_MATERIAL = ("item", "quantity")
_LENT = ("member", "item", "quantity")
_PROJECT = ("member", "amount", "item")
_SAID = {"whose": "nobody", "needs": ("member",)}

EFFECTS = {
    # between a member and a pot
    "contribution": Effect(pot=+1, put_in=+1),
    "cover": Effect(pot=+1, put_in=+1, needs=("member", "amount", "to")),  # paid by a member in another's place
    "payout": Effect(pot=-1, put_in=-1),
    "share_out": Effect(pot=-1, put_in=-1),
    "fine": Effect(pot=+1),
    "fee": Effect(pot=-1),
    "help": Effect(pot=-1),
    # loans and what is owed
    "loan": Effect(pot=-1, owed=+1),
    "repayment": Effect(pot=+1, owed=-1),
    "interest": Effect(pot=+1),
    "charge": Effect(owed=+1, whose="nobody"),  # a fine that is put on the account, to be paid later
    "write_off": Effect(owed=-1, whose="nobody"),
    "add_interest": Effect(owed=+1, whose="nobody"),  # that fell due and was not paid
    "set_off": Effect(owed=-1, put_in=-1, whose="nobody"),  # paid with what the group holds for the member
    # outside the group
    "grant": Effect(pot=+1, put_in=+1, **_OUTSIDE),
    "income": Effect(pot=+1, **_OUTSIDE),
    "expense": Effect(pot=-1, **_OUTSIDE),
    # inside the group
    "transfer": Effect(whose="nobody", needs=("amount", "to")),
    "reimburse": Effect(whose="nobody", needs=("member", "amount", "to")),  # to the member who paid in one's place
    # material: the amount of what leaves is what it cost on average
    "purchase": Effect(pot=-1, stock=+1, whose="outside", needs=("amount", *_MATERIAL)),
    "gift": Effect(stock=+1, put_in=+1, whose="nobody", needs=("amount", *_MATERIAL)),
    "issue": Effect(owed=+1, stock=-1, whose="nobody", needs=("member", "amount", *_MATERIAL)),
    "sale": Effect(pot=+1, stock=-1, needs=("member", "amount", *_MATERIAL)),
    "lend": Effect(owed=+1, stock=-1, whose="nobody", needs=_LENT),
    "give_back": Effect(owed=-1, stock=+1, whose="nobody", needs=_LENT),
    "forgive": Effect(owed=-1, whose="nobody", needs=_LENT),
    "loss": Effect(stock=-1, whose="nobody", needs=_MATERIAL),
    # a project that is paid in parts and renders its account
    "advance": Effect(pot=-1, owed=+1, needs=_PROJECT),
    "rendered": Effect(owed=-1, whose="nobody", needs=_PROJECT),
    "refund": Effect(pot=+1, owed=-1, needs=_PROJECT),
    # said, not paid
    "present": Effect(**_SAID),
    "absent": Effect(**_SAID),
    "application": Effect(**_SAID),
    "bid": Effect(whose="nobody", needs=("member", "amount")),
    "vote": Effect(whose="nobody", needs=("member", "item")),
    "note": Effect(whose="nobody", needs=()),
}

SAID = {
    "contribution": named("aporte"),
    "cover": named("aporte puesto por otra persona"),
    "payout": named("cobro"),
    "share_out": named("reparto"),
    "fine": named("multa"),
    "fee": named("comisión"),
    "help": named("ayuda"),
    "loan": named("préstamo"),
    "repayment": named("devolución del préstamo"),
    "interest": named("interés"),
    "charge": named("cargo a cuenta"),
    "write_off": named("deuda perdida"),
    "add_interest": named("interés que se suma a la deuda"),
    "set_off": named("deuda pagada con lo ahorrado"),
    "grant": named("donación"),
    "income": named("ingreso"),
    "expense": named("gasto"),
    "transfer": named("paso de una caja a otra"),
    "reimburse": named("devolución a quien puso por otra persona"),
    "purchase": named("compra de material"),
    "gift": named("material regalado"),
    "issue": named("entrega de material a cuenta"),
    "sale": named("venta de material"),
    "lend": named("préstamo de material"),
    "give_back": named("devolución de material"),
    "forgive": named("material perdonado"),
    "loss": named("material perdido"),
    "advance": named("adelanto a un proyecto"),
    "rendered": named("gasto rendido"),
    "refund": named("dinero devuelto de un proyecto"),
    "present": named("presente"),
    "absent": named("ausente"),
    "application": named("solicitud"),
    "bid": named("puja"),
    "vote": named("voto"),
    "note": named("nota"),
    "box": named("caja de ahorro"),
    "social": named("fondo social"),
}
"""What each kind of event and each pot is called in a sentence; a pot of the group's own says its own name."""


def said(code: str) -> str:
    """Return what a kind of event or a pot is called in a sentence.

    Args:
        code: a kind of :data:`EFFECTS`, or the name of a pot.

    Edge case: what has no name here is called as it is written.

    Source: the house's words.

    >>> said("loan"), said("materiales")  # un préstamo de Bs 30 de la caja de materiales
    ('préstamo', 'materiales')
    """
    return SAID.get(code, code)


_IN_KIND = ("lend", "give_back", "forgive")
_AT_COST = (*_IN_KIND, "loss")


class RuleBroken(BadInput):
    """An event that the group's rules do not allow; it has not been counted.

    Apart from :class:`BadInput` so that a page can answer it in the group: nobody mistyped, somebody has to decide.
    Its facts always hold ``number``, the place of the event in the list, counted from 1.

    >>> from qhatu.sums.groups.ledger import Event, Group, record
    >>> purse = Group(members=("Wara", "Illa"))
    >>> record(purse, [Event(kind="loan", member="Illa", amount=Decimal("30"))])  # Bs 30 de una caja vacía
    Traceback (most recent call last):
    ...
    qhatu.sums.groups.books.RuleBroken: En «caja de ahorro» hay 0 y hacen falta 30. Anota primero ...
    """


class Books:
    """The account while it is being replayed; rules read it before they let an event in.

    Money is whole cents throughout, so every sum here is exact.

    >>> Books(("Wara",), ("box",), Decimal("0.01")).pots
    {'box': Decimal('0')}
    """

    __slots__ = (
        "between", "cent", "closed", "cost_in_kind", "in_kind", "lines", "members", "notes", "of_period", "outside",
        "owed", "owes", "paid", "period", "pots", "put_in", "received", "shares", "stock", "totals",
    )  # fmt: skip

    def __init__(self, members: tuple[str, ...], pots: tuple[str, ...], cent: Decimal) -> None:
        self.members = dict.fromkeys(members)
        self.cent = cent
        self.period = 0
        self.closed = False
        self.pots = dict.fromkeys(pots, ZERO)
        self.paid = dict.fromkeys(members, ZERO)
        self.received = dict.fromkeys(members, ZERO)
        self.shares = dict.fromkeys(members, ZERO)
        self.outside = [ZERO, ZERO]  # came from outside, went outside
        self.owed: dict[tuple[str, str], Decimal] = {}  # in money, by member and item
        self.owes = dict.fromkeys(members, ZERO)  # the same, by member
        self.in_kind: dict[tuple[str, str], list[Decimal]] = {}  # quantity to give back, what it cost
        self.cost_in_kind = dict.fromkeys(members, ZERO)  # the cost alone, by member
        self.stock: dict[str, list[Decimal]] = {}  # quantity, what it cost
        self.between: dict[tuple[str, str], Decimal] = {}  # who owes, to whom that paid in their place
        self.put_in = ZERO
        self.totals: dict[tuple[str, str, str], Decimal] = {}  # kind, member, pot
        self.of_period: dict[tuple[str, str, str], Decimal] = {}  # the same, of the present period alone
        self.notes: dict[str, Any] = {}
        self.lines: list[Any] = []

    def total(self, kind: str, member: str, pot: str = "box") -> Decimal:
        """Money of one kind so far, of one member and pot."""
        return self.totals.get((kind, member, pot), ZERO)

    def this_period(self, kind: str, member: str, pot: str = "box") -> Decimal:
        """Money of one kind in the present period, of one member and pot."""
        return self.of_period.get((kind, member, pot), ZERO)

    def turn_to(self, period: int) -> None:
        """Begin a period: what was counted of the last one alone is forgotten."""
        if period != self.period:
            self.period = period
            self.of_period = {}

    def write(self, event: Event, rules: Rules) -> None:
        """Count an event that the rules let in."""
        effect, amount = EFFECTS[event.kind], event.amount
        if effect.pot < 0 or event.kind == "transfer":
            self._needs_money(event)
        cost = self._material(event, rules)
        if effect.pot:
            self.pots[event.pot] += effect.pot * amount
            self._hand(event.member if effect.whose == "member" else "", effect.pot, amount)
        elif event.kind == "transfer":
            self.pots[event.pot] -= amount
            self.pots[event.to] += amount
        if effect.owed and event.kind not in _IN_KIND:
            self._owe(event, effect.owed * amount)
        if event.kind == "cover":
            pair = (event.to, event.member)
            self.between[pair] = self.between.get(pair, ZERO) + amount
        elif event.kind == "reimburse":
            self._reimburse(event)
        elif event.kind == "contribution":
            self.shares[event.member] += event.quantity
        money = cost if event.kind in _AT_COST else amount
        self.put_in += effect.put_in * money
        key = (event.kind, event.to if event.kind == "cover" else event.member, event.pot)
        for tally in (self.totals, self.of_period):
            tally[key] = tally.get(key, ZERO) + money

    def _owe(self, event: Event, more: Decimal) -> None:
        key = (event.member, event.item)
        owed = self.owed.get(key, ZERO)
        if owed + more < 0:
            raise RuleBroken(
                "{member} debe {owed} y se anotó {amount}. Nadie devuelve ni rinde más de lo que debe.",
                member=event.member,
                owed=owed,
                amount=event.amount,
            )
        self.owed[key] = owed + more
        self.owes[event.member] += more

    def _hand(self, member: str, into_pot: int, amount: Decimal) -> None:
        if not member:
            self.outside[into_pot < 0] += amount
        elif into_pot > 0:
            self.paid[member] += amount
        else:
            self.received[member] += amount

    def _needs_money(self, event: Event) -> None:
        if event.amount > self.pots[event.pot]:
            raise RuleBroken(
                "En «{pot}» hay {found} y hacen falta {asked}. Anota primero lo que falta por entrar o saca menos.",
                pot=said(event.pot),
                found=self.pots[event.pot],
                asked=event.amount,
            )

    def _reimburse(self, event: Event) -> None:
        pair = (event.member, event.to)
        owed = self.between.get(pair, ZERO)
        if event.amount > owed:
            raise RuleBroken(
                "{member} debe a {to} {owed} por lo que puso en su lugar, y se anotó que le devuelve {amount}.",
                member=event.member,
                to=event.to,
                owed=owed,
                amount=event.amount,
            )
        self.between[pair] = owed - event.amount
        self.paid[event.member] += event.amount
        self.received[event.to] += event.amount

    def _material(self, event: Event, rules: Rules) -> Decimal:
        """Move material between stock and debts, and return what it cost; for anything else, the amount."""
        effect, quantity = EFFECTS[event.kind], event.quantity
        if effect.stock > 0 and event.kind != "give_back":
            held = self.stock.setdefault(event.item, [ZERO, ZERO])
            held[0] += quantity
            held[1] += event.amount
            return event.amount
        if effect.stock < 0:
            held = self.stock.get(event.item, [ZERO, ZERO])
            if quantity > held[0]:
                raise RuleBroken(
                    "De «{item}» quedan {found} y hacen falta {asked}. Compra más o entrega menos.",
                    item=event.item,
                    found=held[0],
                    asked=quantity,
                )
            cost = self._part(held, quantity)
            if event.kind == "lend":
                debt = self.in_kind.setdefault((event.member, event.item), [ZERO, ZERO])
                debt[0] += rules.due_in_kind(quantity)
                debt[1] += cost
                self.cost_in_kind[event.member] += cost
            return cost
        if event.kind not in _IN_KIND:
            return event.amount
        debt = self.in_kind.get((event.member, event.item), [ZERO, ZERO])
        if quantity > debt[0]:
            raise RuleBroken(
                "{member} debe {owed} de «{item}» y se anotaron {quantity}. Nadie devuelve más de lo que debe.",
                member=event.member,
                owed=debt[0],
                item=event.item,
                quantity=quantity,
            )
        cost = self._part(debt, quantity)
        self.cost_in_kind[event.member] -= cost
        if event.kind == "give_back":
            held = self.stock.setdefault(event.item, [ZERO, ZERO])
            held[0] += quantity
            held[1] += cost
        return cost

    def _part(self, of: list[Decimal], quantity: Decimal) -> Decimal:
        """Take a quantity out of [quantity, cost] at its average cost, to the cent; the last of it takes the rest."""
        if quantity == of[0]:
            cost = of[1]
        else:
            cost = min(of[1], round_to_coin(WIDE.divide(WIDE.multiply(of[1], quantity), of[0]), self.cent))
        of[0] -= quantity
        of[1] -= cost
        return cost
