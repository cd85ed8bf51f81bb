"""What becomes of a materials fund, cycle by cycle: how many producers it serves, and whether it keeps its kilos."""

from __future__ import annotations

from decimal import ROUND_FLOOR, Decimal

from qhatu.sums.bad_input import named
from qhatu.sums.checked import not_negative, one_of, positive, share, whole
from qhatu.sums.interest.flows import growth
from qhatu.sums.numbers import WIDE, ZERO, exact, settled
from qhatu.sums.plain import Plain

TYPE_CHECKING = False  # typing's own flag of this name costs a tenth of this package's import
if TYPE_CHECKING:
    from typing import Literal


class MaterialsPlan(Plain):
    """A materials fund as it is planned. A cycle goes from one bulk purchase to the next.

    Args:
        money: money at the beginning, 0 or more.
        unit_price: what one unit of the material costs in bulk at the beginning, above 0.
        quantity_each: how much one producer gets in a cycle, above 0.
        paid_back: in ``"money"`` or in ``"kind"``.
        charge: what is added to the cost, or to the quantity, a share of it.
        unpaid_share: the share of what was handed out that never comes back, below 1.
        spoilt_share: the share of the stock that is lost in the store in a cycle, below 1.
        price_rise: how much the material's price rises from one cycle to the next, a share, above −1.
        cost_per_cycle: money that running the fund costs in a cycle: store, transport, papers.

    Raises:
        BadInput: a number outside its range.

    >>> MaterialsPlan(money=3000, unit_price=30, quantity_each=5).charge  # Bs 3000 de parafina a Bs 30 el kilo
    Decimal('0')
    """

    money: Decimal
    unit_price: Decimal
    quantity_each: Decimal
    paid_back: Literal["money", "kind"] = "money"
    charge: Decimal = ZERO
    unpaid_share: Decimal = ZERO
    spoilt_share: Decimal = ZERO
    price_rise: Decimal = ZERO
    cost_per_cycle: Decimal = ZERO

    def __post_init__(self) -> None:
        one_of(self.paid_back, ("money", "kind"), named("en qué se devuelve"))
        growth(self.price_rise, named("lo que sube el precio"))
        self._exact("price_rise")
        self._put(
            money=not_negative(self.money, named("el dinero del fondo")),
            unit_price=positive(self.unit_price, named("el precio del material")),
            quantity_each=positive(self.quantity_each, named("lo que lleva cada persona")),
            charge=not_negative(self.charge, named("lo que se aumenta al costo")),
            unpaid_share=share(self.unpaid_share, named("la parte que no se devuelve"), below_one=True),
            spoilt_share=share(self.spoilt_share, named("la parte del material que se pierde"), below_one=True),
            cost_per_cycle=not_negative(self.cost_per_cycle, named("lo que cuesta manejar el fondo")),
        )


class MaterialsCycle(Plain):
    """One cycle of a materials fund; made by :func:`project_materials`.

    Args:
        cycle: which, from 1.
        unit_price: the material's price in this cycle.
        bought: how much was bought, with all the money there was.
        spoilt: how much was lost in the store.
        producers: how many got their whole quantity.
        handed_out: how much they got together.
        came_back: how much came back in kind; 0 when paid back in money.
        paid: how much money came back; 0 when paid back in kind.
        money: money at the end of the cycle, its costs paid.
        stock: material at the end of the cycle.
        buys: all the fund has, in material at the price of this cycle.
    """

    cycle: int
    unit_price: Decimal
    bought: Decimal
    spoilt: Decimal
    producers: int
    handed_out: Decimal
    came_back: Decimal
    paid: Decimal
    money: Decimal
    stock: Decimal
    buys: Decimal


def project_materials(plan: MaterialsPlan, cycles: int) -> tuple[MaterialsCycle, ...]:
    """Return how many producers a materials fund serves, cycle by cycle, and what it has left.

    Args:
        plan: money, price, what each gets, how it comes back and what of it is lost.
        cycles: how many cycles to look ahead, 1 or more.

    Formula: buy with all the money; lose a share in the store; hand out to as many whole producers as there is
    for; what comes back is cost × (1 + charge), or quantity × (1 + charge), of those who pay.

    Edge cases: what is left over waits in the store and is handed out next time. Costs the fund cannot pay take
    all its money. What divisions leave beyond a thousand-millionth is dropped.

    Raises:
        BadInput: a count below 1 or above 10,000, numbers of 10¹⁵ or more.

    Source: the house's own model; stock at moving-average cost, IAS 2, paragraph 27.

    >>> plan = MaterialsPlan(money=3000, unit_price=30, quantity_each=5, price_rise=Decimal("0.10"))
    >>> [cycle.producers for cycle in project_materials(plan, cycles=5)]  # devuelven lo que costó: Bs 3000
    [20, 18, 16, 15, 13]
    """
    grown = growth(plan.price_rise, named("lo que sube el precio"))
    money, stock, stock_cost, price = plan.money, ZERO, ZERO, plan.unit_price
    rows = []
    for cycle in range(1, whole(cycles, named("cuántos ciclos se miran"), least=1) + 1):
        bought = settled(exact(WIDE.divide(money, price)))
        stock, stock_cost = exact(stock + bought), exact(stock_cost + money)
        spoilt = settled(WIDE.multiply(stock, plan.spoilt_share))
        producers = int(WIDE.divide(exact(stock - spoilt), plan.quantity_each).to_integral_value(ROUND_FLOOR))
        handed_out = WIDE.multiply(plan.quantity_each, producers)
        unit_cost = WIDE.divide(stock_cost, stock) if stock else ZERO
        stock -= spoilt + handed_out
        pays, more = 1 - plan.unpaid_share, 1 + plan.charge
        due = WIDE.multiply(WIDE.multiply(handed_out, pays), more)
        came_back = settled(exact(due)) if plan.paid_back == "kind" else ZERO
        paid = settled(exact(WIDE.multiply(due, unit_cost))) if plan.paid_back == "money" else ZERO
        stock = exact(stock + came_back)
        stock_cost = exact(WIDE.multiply(unit_cost, stock))
        money = max(ZERO, paid - plan.cost_per_cycle)
        rows.append(
            MaterialsCycle(
                cycle=cycle,
                unit_price=price,
                bought=bought,
                spoilt=spoilt,
                producers=producers,
                handed_out=handed_out,
                came_back=came_back,
                paid=paid,
                money=money,
                stock=stock,
                buys=exact(stock + WIDE.divide(money, price)),
            )
        )
        price = positive(WIDE.multiply(price, grown), named("el precio del material"))
    return tuple(rows)


def charge_that_keeps_stock(plan: MaterialsPlan) -> Decimal:
    """Return what has to be added to what is handed out so that the fund can hand out as much again.

    Args:
        plan: the fund; its own charge is not looked at.

    Returns a share of the cost, or of the quantity where it is paid back in kind; 0 or more.

    Formula: in money (1 + price rise + cost per cycle ÷ money) ÷ ((1 − spoilt) × (1 − unpaid)) − 1; in kind
    1 ÷ ((1 − spoilt) × (1 − unpaid)) − 1.

    Edge case: in kind rising prices do no harm, but costs cannot be paid with material: they are not counted.

    Raises:
        BadInput: no money at the beginning, a charge of 10¹⁵ or more.

    Source: capital maintenance, in money for what is bought and in kind for what is kept (IASB, Conceptual
    Framework for Financial Reporting, chapter 8).

    >>> plan = MaterialsPlan(money=3000, unit_price=30, quantity_each=5, price_rise=Decimal("0.10"))
    >>> charge_that_keeps_stock(plan)  # si el precio sube 10 de cada 100, sobre Bs 30 hay que cobrar Bs 33
    Decimal('0.10')
    """
    money = positive(plan.money, named("el dinero del fondo"))
    needed = Decimal(1)
    if plan.paid_back == "money":
        needed = WIDE.add(1 + plan.price_rise, WIDE.divide(plan.cost_per_cycle, money))
    left = WIDE.multiply(1 - plan.spoilt_share, 1 - plan.unpaid_share)
    return max(ZERO, exact(WIDE.divide(needed, left) - 1) + ZERO)
