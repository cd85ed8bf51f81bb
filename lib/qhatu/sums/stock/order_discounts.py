"""How much to order when the supplier sells whole packs, cheapens by quantity, and room or shelf life is short.

The plain economic quantity, and what any quantity costs in a year, are in :mod:`qhatu.sums.stock.orders`.
"""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from qhatu.sums.bad_input import BadInput, named
from qhatu.sums.checked import not_negative, one_of, positive, things
from qhatu.sums.numbers import ZERO, exact, quotient, settled
from qhatu.sums.plain import Plain
from qhatu.sums.stock.orders import DAYS_PER_YEAR, OrderPolicy, Supply

TYPE_CHECKING = False  # typing's own flag of this name costs a tenth of this package's import
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Literal

    DiscountKind = Literal["all_units", "next_units"]

DISCOUNT_KINDS = ("all_units", "next_units")


class PriceBreak(Plain):
    """A price that holds from a quantity on.

    Args:
        from_quantity: units in one order from which it holds, above 0.
        unit_price: money for one unit, 0 or more.

    Raises:
        BadInput: a number outside its range.

    >>> PriceBreak(from_quantity=500, unit_price=Decimal("0.29")).unit_price
    Decimal('0.29')
    """

    from_quantity: Decimal
    unit_price: Decimal

    def __post_init__(self) -> None:
        self._put(
            from_quantity=positive(self.from_quantity, named("la cantidad desde la que vale un precio")),
            unit_price=not_negative(self.unit_price, named("el precio de una unidad")),
        )


class OrderLimits(Plain):
    """What an order has to keep to.

    Args:
        pack: only whole packs of so many units are sold, above 0; None for any quantity.
        least: the fewest units the supplier sells at once, 0 or more.
        room: the most units there is room for, above 0; None for no limit.
        shelf_days: days after which a unit can no longer be used, above 0; None where it keeps.
        days_per_year: days counted in a year, above 0.

    Raises:
        BadInput: a number outside its range.

    >>> OrderLimits(pack=12, shelf_days=90).pack
    Decimal('12')
    """

    pack: Decimal | None = None
    least: Decimal = ZERO
    room: Decimal | None = None
    shelf_days: Decimal | None = None
    days_per_year: Decimal = DAYS_PER_YEAR

    def __post_init__(self) -> None:
        self._put(
            least=not_negative(self.least, named("lo menos que vende el proveedor")),
            days_per_year=positive(self.days_per_year, named("los días del año")),
        )
        if self.pack is not None:
            self._put(pack=positive(self.pack, named("lo que trae un paquete")))
        if self.room is not None:
            self._put(room=positive(self.room, named("lo que cabe donde guardas")))
        if self.shelf_days is not None:
            self._put(shelf_days=positive(self.shelf_days, named("los días que dura")))

    def most(self, demand_per_year: Decimal) -> Decimal | None:
        """Return the most units that fit, and that are used up before they spoil; None for no limit."""
        mosts = [] if self.room is None else [self.room]
        if self.shelf_days is not None:
            mosts.append(quotient(demand_per_year * self.shelf_days, self.days_per_year))
        return min(mosts, default=None)


def best_orders(
    supply: Supply,
    breaks: Iterable[PriceBreak] = (),
    discount: DiscountKind = "all_units",
    limits: OrderLimits | None = None,
) -> tuple[OrderPolicy, ...]:
    """Return the best quantity at each of the supplier's prices, what costs least in a year first.

    Args:
        supply: what is needed in a year and what it costs; its price holds under the first break.
        breaks: lower prices from a quantity on, at most 100; none where there is one price.
        discount: whether a lower price holds for ``all_units`` of the order or only for the ``next_units``, those
            above its quantity.
        limits: packs, the supplier's least, room and shelf life; None for none.

    Returns an :class:`~qhatu.sums.stock.orders.OrderPolicy` for each price whose range holds a possible quantity; the
    first is the one to choose.

    Formula: within the range of one price the yearly cost has a single valley, at √(2 × demand × (cost per order +
    what the first units cost more) ÷ cost of keeping one); the possible quantities next to it are compared. With the
    discount for the next units only, the price paid is an average: (what the first units cost more + price ×
    quantity) ÷ quantity.

    Edge case: with all units cheaper, the best quantity is often that at which a lower price begins.

    Raises:
        BadInput: prices that do not fall with the quantity, breaks of the same quantity, no quantity that keeps to
            the limits, keeping or ordering that costs nothing where that leaves no answer.

    Source: all-units and incremental quantity discounts (Nahmias, Production and Operations Analysis, chapter on
    inventory control subject to known demand).

    >>> bags = Supply(
    ...     demand_per_year=600, cost_per_order=8, unit_price=Decimal("0.30"), holding_share=Decimal("0.20")
    ... )
    >>> cheaper = [PriceBreak(from_quantity=500, unit_price=Decimal("0.29")),
    ...            PriceBreak(from_quantity=1000, unit_price=Decimal("0.28"))]
    >>> best = best_orders(bags, cheaper)[0]
    >>> str(best.quantity), round(best.total, 2)  # 500 bolsas cada vez: Bs 198,10 al año
    ('500', Decimal('198.10'))
    """
    limits = OrderLimits() if limits is None else limits
    breaks = sorted(things(breaks, named("los precios por cantidad"), most=100), key=lambda each: each.from_quantity)
    one_of(discount, DISCOUNT_KINDS, named("la clase de descuento"))
    most = limits.most(supply.demand_per_year)
    found = []
    for price in _prices(supply, breaks, discount):
        low, high = max(price.low, limits.least), price.high
        if most is not None and (high is None or most < high):
            quantities = _around(price.valley(supply, most), low, most, limits.pack, with_high=True)
        else:
            quantities = _around(price.valley(supply, high), low, high, limits.pack, with_high=False)
        policies = [price.policy(supply, quantity, limits.days_per_year) for quantity in quantities]
        found += [min(policies, key=lambda policy: policy.total)] if policies else []
    if not found:
        most = ZERO if most is None else most
        if limits.pack is None:
            raise BadInput(
                "No hay cantidad que cumpla: el proveedor vende {least} o más, y lo más que puedes guardar es {most}. "
                "Cambia uno de los dos.",
                least=limits.least,
                most=most,
            )
        raise BadInput(
            "No hay cantidad que cumpla: el proveedor vende {least} o más, en paquetes de {pack}, "
            "y lo más que puedes guardar es {most}. Cambia alguno de los tres.",
            least=max(limits.least, limits.pack),
            pack=limits.pack,
            most=most,
        )
    return tuple(sorted(found, key=lambda policy: policy.total))


class _Price:
    """A price and the quantities it holds for: from ``low``, up to but not including ``high``."""

    def __init__(self, low: Decimal, high: Decimal | None, price: Decimal, over: Decimal) -> None:
        self.low, self.high, self.price = low, high, price
        self.over = over  # what the first units of an order cost above this price

    def valley(self, supply: Supply, high: Decimal | None) -> Decimal | None:
        """Return the quantity at which a year costs least; None where more is always better."""
        holding = exact(supply.holding_at(self.price))
        if not holding:
            if high is None:
                raise BadInput(
                    "Si guardar no cuesta nada, siempre convendría comprar más de golpe. "
                    "Anota lo que cuesta guardar, o cuánto cabe o cuánto dura."
                )
            return None
        return quotient(2 * supply.demand_per_year * (supply.cost_per_order + self.over), holding).sqrt()

    def policy(self, supply: Supply, quantity: Decimal, days: Decimal) -> OrderPolicy:
        demand = supply.demand_per_year
        holding = quantity * supply.holding_at(self.price) + supply.holding_share * self.over
        return OrderPolicy(
            quantity=quantity,
            orders_per_year=quotient(demand, quantity),
            days_between=quotient(days * quantity, demand),
            highest_stock=quantity,
            ordering=quotient(demand * supply.cost_per_order, quantity),
            holding=quotient(holding, Decimal(2)),
            buying=demand * self.price + quotient(demand * self.over, quantity),
        )


def _prices(supply: Supply, breaks: list[PriceBreak], discount: DiscountKind) -> Iterator[_Price]:
    low, price, over = ZERO, supply.unit_price, ZERO
    for step in breaks:
        if step.from_quantity == low:
            raise BadInput("Hay dos precios desde {quantity} unidades. Deja uno solo.", quantity=low)
        if step.unit_price >= price:
            raise BadInput(
                "Desde {quantity} unidades el precio es {found} y antes {before}. Al comprar más, tiene que bajar.",
                quantity=step.from_quantity,
                found=step.unit_price,
                before=price,
            )
        yield _Price(low, step.from_quantity, price, over)
        if discount == "next_units":
            over += (price - step.unit_price) * step.from_quantity
        low, price = step.from_quantity, step.unit_price
    yield _Price(low, None, price, over)


def _around(
    valley: Decimal | None, low: Decimal, high: Decimal | None, pack: Decimal | None, with_high: bool
) -> list[Decimal]:
    """Return the possible quantities nearest to a valley, from `low` to `high`."""
    if high is not None and (high < low or (high == low and not with_high)):
        return []
    wanted = high if valley is None else max(valley, low) if high is None else min(max(valley, low), high)
    if pack is None:
        if not wanted:
            raise BadInput(
                "Si pedir no cuesta nada no hay una cantidad mejor que otra: compra cada vez lo que haga falta."
            )
        # Just under a lower price nothing is best: that quantity is worth trying at the lower price.
        return [wanted + ZERO] if with_high or wanted != high else []
    fewest = max(settled(quotient(low, pack)).to_integral_value(ROUND_CEILING), Decimal(1))
    packs = settled(quotient(wanted, pack))
    near = {packs.to_integral_value(ROUND_FLOOR), packs.to_integral_value(ROUND_CEILING)}
    if high is not None:
        last = settled(quotient(high, pack))
        most = last.to_integral_value(ROUND_FLOOR)
        if not with_high and most == last:
            most -= 1
        if most < fewest:
            return []
        near = {min(each, most) for each in near}
    return [max(each, fewest) * pack for each in sorted(near)]
