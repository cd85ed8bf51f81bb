"""The materials fund: the group buys inputs in bulk, hands them out, and gets back money or the same material.

Paid back in money, at cost and a part more, the fund lives as long as that part makes up for what is lost, what
is not paid, and prices that rise. Paid back in kind, it keeps its kilos whatever prices do. Here are the rules
for the group's book, which values what leaves the store at its moving-average cost, and what becomes of the fund
cycle by cycle.
"""

from __future__ import annotations

from decimal import Decimal

from qhatu.sums.bad_input import BadInput, named
from qhatu.sums.checked import not_negative, one_of, positive
from qhatu.sums.groups.books import Books, RuleBroken
from qhatu.sums.groups.ledger import Event, Group, Rules, replayed
from qhatu.sums.money import round_to_coin
from qhatu.sums.numbers import WIDE, ZERO, exact, settled

TYPE_CHECKING = False  # typing's own flag of this name costs a tenth of this package's import
if TYPE_CHECKING:
    from typing import Literal


class MaterialsRules(Rules):
    """The rules of a materials fund.

    Args:
        paid_back: in ``"money"`` or in ``"kind"``, the same material.
        charge: what is added to the cost, or to the quantity, a share of it: 0.05 is five of each hundred.
        most_owed: the most a member may owe, in money or in material at cost; 0 for no limit.
        unpaid_blocks: who owes of one hand-out gets no other before paying back.

    Raises:
        BadInput: a negative number, a way of paying back that is not known.

    >>> MaterialsRules(paid_back="kind", charge=Decimal("0.10")).due_in_kind(Decimal("20"))  # 20 kg, vuelven 22
    Decimal('22.00')
    """

    paid_back: Literal["money", "kind"] = "money"
    charge: Decimal = ZERO
    most_owed: Decimal = ZERO
    unpaid_blocks: bool = False

    kinds = (
        "grant", "contribution", "gift", "purchase", "issue", "sale", "lend", "give_back", "forgive", "repayment",
        "write_off", "loss", "fine", "charge", "income", "expense", "application", "present", "absent", "vote", "note",
    )  # fmt: skip

    def __post_init__(self) -> None:
        one_of(self.paid_back, ("money", "kind"), named("en qué se devuelve"))
        self._put(
            charge=not_negative(self.charge, named("lo que se aumenta al costo")),
            most_owed=not_negative(self.most_owed, named("lo más que puede deber una persona")),
        )

    def check(self, books: Books, event: Event) -> None:
        """Refuse what a materials fund does not allow."""
        if event.kind not in ("issue", "sale", "lend"):
            return
        if (event.kind == "issue" and self.paid_back == "kind") or (event.kind == "lend" and self.paid_back == "money"):
            raise RuleBroken(
                "En este fondo lo entregado se devuelve en {way}, y la entrega a {member} se anotó de otra manera.",
                way=named("dinero") if self.paid_back == "money" else named("material"),
                member=event.member,
            )
        price = self.price(books, event.item, event.quantity)
        if event.kind != "lend" and event.amount != price:
            raise RuleBroken(
                "{quantity} de «{item}» valen {price}, con lo que se aumenta al costo, y a {member} se anotó {amount}.",
                quantity=event.quantity,
                item=event.item,
                price=price,
                member=event.member,
                amount=event.amount,
            )
        if event.kind != "sale":
            self._check_debt(books, event)

    def price(self, books: Books, item: str, quantity: Decimal) -> Decimal:
        """Return what these books charge for a quantity: its average cost and a part more, to the cent."""
        held, cost = books.stock.get(item, (ZERO, ZERO))
        if not held or quantity > held:
            raise RuleBroken(
                "De «{item}» quedan {found} y hacen falta {asked}. Compra más o entrega menos.",
                item=item,
                found=held,
                asked=quantity,
            )
        plain = WIDE.divide(WIDE.multiply(cost, quantity), held)
        return round_to_coin(exact(WIDE.multiply(plain, 1 + self.charge)), books.cent)

    def due_in_kind(self, quantity: Decimal) -> Decimal:
        """How much has to be given back for a quantity that was lent: a part more, to nine decimals."""
        due = exact(WIDE.multiply(quantity, 1 + self.charge))
        return due if due.as_tuple().exponent >= -9 else settled(due)

    def _check_debt(self, books: Books, event: Event) -> None:
        owes = books.owes[event.member] + books.cost_in_kind[event.member]
        held, cost = books.stock[event.item]
        more = event.amount if event.kind == "issue" else WIDE.divide(WIDE.multiply(cost, event.quantity), held)
        if self.unpaid_blocks and owes:
            raise RuleBroken(
                "{member} todavía debe {owes} de una entrega. Primero devuelve, después lleva más.",
                member=event.member,
                owes=owes,
            )
        if self.most_owed and owes + more > self.most_owed:
            raise RuleBroken(
                "{member} puede deber hasta {most}; ya debe {owes} y esta entrega vale {more}.",
                member=event.member,
                most=self.most_owed,
                owes=owes,
                more=more,
            )


def issue_price(group: Group, item: str, quantity: Decimal) -> Decimal:
    """Return what a member is charged today for a quantity of a material.

    Args:
        group: a materials fund and what happened so far.
        item: which material.
        quantity: how much of it, above 0, in the unit it is bought in.

    Returns money, to the cent.

    Formula: cost of the stock × quantity ÷ stock × (1 + charge).

    Edge case: each purchase at another price moves the average, and so the price.

    Raises:
        BadInput: a group with other rules, a quantity of 0 or below.
        RuleBroken: more than is left.

    Source: moving (weighted) average cost of inventories: IAS 2, paragraph 27.

    >>> from qhatu.sums.groups.ledger import record
    >>> fund = Group(members=("Wara",), rules=MaterialsRules(charge=Decimal("0.10")))
    >>> fund = record(
    ...     fund,
    ...     [
    ...         Event(kind="grant", amount=Decimal("400")),
    ...         Event(kind="purchase", item="parafina", quantity=Decimal("10"), amount=Decimal("280")),
    ...         Event(kind="purchase", item="parafina", quantity=Decimal("2"), amount=Decimal("80")),
    ...     ],
    ... )
    >>> issue_price(fund, "parafina", Decimal("3"))  # 12 kg costaron Bs 360: a Bs 30 y 10 de cada 100 más
    Decimal('99.00')
    """
    if not isinstance(group.rules, MaterialsRules):
        raise BadInput("Las reglas de este grupo no son de un fondo de materiales. Elige un fondo de materiales.")
    return group.rules.price(replayed(group), item, positive(quantity, named("la cantidad del material")))
