"""Selling many at once: the lowest price an order can have, prices by quantity, things sold together."""

from __future__ import annotations

from decimal import ROUND_FLOOR, Decimal

from qhatu.sums.bad_input import BadInput, named
from qhatu.sums.checked import not_negative, positive, share, things, whole
from qhatu.sums.money import round_to_coin
from qhatu.sums.numbers import ZERO, quotient, settled
from qhatu.sums.plain import Plain
from qhatu.sums.profit.sales_mix import MixProduct, composite_unit

_MOST_UNITS = 10**12

TYPE_CHECKING = False  # typing's own flag of this name costs a tenth of this package's import
if TYPE_CHECKING:
    from collections.abc import Iterable


class OrderPrice(Plain):
    """The lowest price at which a large order leaves no less than refusing it; made by :func:`lowest_order_price`.

    Args:
        lowest: money for one unit, not rounded.
        spent: money the order takes out of the pocket: its units and its own costs.
        displaced_units: usual sales the order leaves no room for.
        displaced: money those usual sales would have left.

    >>> lowest_order_price(Decimal("200"), Decimal("2.70"), order_cost=Decimal("60")).spent  # 200 velas y un flete
    Decimal('600.00')
    """

    lowest: Decimal
    spent: Decimal
    displaced_units: Decimal
    displaced: Decimal


class QuantityDiscount(Plain):
    """A discount for those who take many.

    Args:
        from_units: whole units from which all units of the order are cheaper, 2 or more.
        discount: share taken off the price, 0 ≤ discount < 1.

    Raises:
        BadInput: a number outside its range.

    >>> QuantityDiscount(from_units=12, discount=Decimal("0.10")).from_units  # una docena
    12
    """

    from_units: int
    discount: Decimal

    def __post_init__(self) -> None:
        self._put(
            from_units=whole(self.from_units, named("desde cuántas unidades"), least=2, most=_MOST_UNITS),
            discount=share(self.discount, named("el descuento"), below_one=True),
        )


class QuantityPrice(Plain):
    """One line of a price list by quantity; made by :func:`quantity_prices`.

    Args:
        from_units: whole units from which the price holds.
        price: money for each unit of the order, in coins.
        covers: whether it is not under the lowest price.
        cheaper_from: the smallest order under ``from_units`` that costs more than taking ``from_units``; 0 where there
            is none. Whoever asks for so many gets the difference for nothing.

    >>> ten = QuantityDiscount(from_units=12, discount=Decimal("0.10"))
    >>> quantity_prices(Decimal("6"), (ten,), Decimal("5"), Decimal("0.10"))[1].price  # bolivianos
    Decimal('5.40')
    """

    from_units: int
    price: Decimal
    covers: bool
    cheaper_from: int


class Bundle(Plain):
    """Several things sold together at one price; made by :func:`bundle_price`.

    Args:
        apart: money they would cost one by one.
        price: money for all together, in coins.
        saving: what the buyer saves.
        contribution: money left after what they spend; negative when the bundle loses.
        margin: ``contribution`` as a share of the price; 0 where nothing is paid.

    >>> candle = MixProduct(name="Vela", price=Decimal("6"), variable_per_unit=Decimal("2.70"), units=Decimal("3"))
    >>> bundle_price((candle,), Decimal("0.10"), Decimal("0.10")).saving  # tres velas
    Decimal('1.80')
    """

    apart: Decimal
    price: Decimal
    saving: Decimal
    contribution: Decimal
    margin: Decimal


def lowest_order_price(
    order_units: Decimal,
    variable_per_unit: Decimal,
    order_cost: Decimal = ZERO,
    free_units: Decimal | None = None,
    usual_contribution: Decimal = ZERO,
    wanted: Decimal = ZERO,
) -> OrderPrice:
    """Return the lowest price at which a large order still pays.

    Args:
        order_units: units of the order, above 0.
        variable_per_unit: money one unit of it spends, 0 or more. What is saved on it, such as bags and selling
            hours that are paid, is already taken off.
        order_cost: money the order costs besides, however many units: carriage, a mould; 0 or more.
        free_units: units that can be made beside the usual sales, 0 or more; None where there is room for all.
        usual_contribution: money one usual sale leaves, 0 or more; lost where the order takes its place.
        wanted: money the order has to leave, 0 or more.

    Returns an :class:`OrderPrice`; round its price up to the coin.

    Formula: (units × variable + order cost + displaced units × usual contribution + wanted) ÷ units, where displaced
    units = units − free units, at least 0.

    Edge case: fixed costs are in no term: the month pays them with the order or without.

    Raises:
        BadInput: no units, a negative number.

    Source: special order decision (OpenStax, Principles of Managerial Accounting, 10.2).

    >>> order = lowest_order_price(
    ...     Decimal("200"), Decimal("2.70"), order_cost=Decimal("60"),
    ...     free_units=Decimal("150"), usual_contribution=Decimal("3.30"),
    ... )
    >>> order.lowest, order.displaced_units  # 200 velas; 50 ya no se venden en la feria
    (Decimal('3.825'), Decimal('50'))
    """
    units = positive(order_units, named("las unidades del pedido"))
    spent = units * not_negative(variable_per_unit, named("lo que gasta cada unidad"))
    spent += not_negative(order_cost, named("lo que cuesta el pedido"))
    free = units if free_units is None else not_negative(free_units, named("las unidades que alcanzas a hacer de más"))
    displaced_units = max(units - free, ZERO)
    displaced = displaced_units * not_negative(usual_contribution, named("lo que deja cada venta"))
    return OrderPrice(
        lowest=quotient(spent + displaced + not_negative(wanted, named("lo que quieres ganar")), units),
        spent=spent,
        displaced_units=displaced_units,
        displaced=displaced,
    )


def quantity_prices(
    price: Decimal, discounts: Iterable[QuantityDiscount], lowest: Decimal, coin: Decimal
) -> tuple[QuantityPrice, ...]:
    """Make a price list by quantity, and look whether each price still covers and makes sense.

    Args:
        price: money for one unit bought alone, above 0.
        discounts: from how many units on, and how much; in any order, each quantity once.
        lowest: the lowest price one would sell at, 0 or more.
        coin: the smallest coin in use, above 0.

    Returns one :class:`QuantityPrice` for each step, the smallest quantity first; the first holds from 1 unit.

    Formula: price × (1 − discount), rounded to the nearest coin.

    Edge case: a discount smaller than half a coin changes nothing.

    Raises:
        BadInput: a number outside its range, two discounts from the same quantity.

    Source: all-units quantity discount (Nahmias, Production and Operations Analysis, ch. 4).

    >>> ten = QuantityDiscount(from_units=12, discount=Decimal("0.10"))
    >>> [(line.from_units, line.price, line.cheaper_from)
    ...  for line in quantity_prices(Decimal("6"), (ten,), Decimal("5"), Decimal("0.10"))]  # 11 a Bs 6 cuestan más
    [(1, Decimal('6.00'), 0), (12, Decimal('5.40'), 11)]
    """
    price = positive(price, named("el precio"))
    lowest = not_negative(lowest, named("el precio más bajo"))
    steps = sorted(things(discounts, named("los descuentos")), key=lambda step: step.from_units)
    lines = [_quantity_price(1, round_to_coin(price, coin), lowest, None)]
    for step in steps:
        if step.from_units == lines[-1].from_units:
            raise BadInput(
                "Hay dos descuentos desde {units} unidades. Deja uno solo.",
                units=Decimal(step.from_units),
            )
        asked = round_to_coin(price * (1 - step.discount), coin)
        lines.append(_quantity_price(step.from_units, asked, lowest, lines[-1]))
    return tuple(lines)


def bundle_price(products: Iterable[MixProduct], discount: Decimal, coin: Decimal) -> Bundle:
    """Price several things that are sold together.

    Args:
        products: each with its price alone, what it spends, and how many of it are in the bundle; one or more.
        discount: share taken off what they cost one by one, 0 ≤ discount < 1.
        coin: the smallest coin in use, above 0.

    Returns a :class:`Bundle`.

    Formula: sum of price × units, × (1 − discount), rounded to the nearest coin.

    Edge case: rounding may give a coin more or less than the discount says.

    Raises:
        BadInput: no products, a number outside its range.

    Source: product-bundle pricing (Kotler & Armstrong, Principles of Marketing).

    >>> candle = MixProduct(name="Vela", price=Decimal("6"), variable_per_unit=Decimal("2.70"), units=Decimal("3"))
    >>> holder = MixProduct(name="Portavela", price=Decimal("12"), variable_per_unit=Decimal("7"), units=Decimal("1"))
    >>> gift = bundle_price((candle, holder), Decimal("0.10"), Decimal("0.10"))  # Bs 30 por separado
    >>> gift.price, gift.contribution
    (Decimal('27.00'), Decimal('11.90'))
    """
    apart = composite_unit(products)
    off = share(discount, named("el descuento"), below_one=True)
    price = round_to_coin(apart.price * (1 - off), coin)
    left = price - apart.variable
    return Bundle(
        apart=apart.price,
        price=price,
        saving=apart.price - price,
        contribution=left,
        margin=quotient(left, price) if price else ZERO,
    )


def _quantity_price(from_units: int, price: Decimal, lowest: Decimal, fewer: QuantityPrice | None) -> QuantityPrice:
    cheaper_from = 0
    if fewer is not None and fewer.price:
        beyond = int(settled(quotient(from_units * price, fewer.price)).to_integral_value(ROUND_FLOOR)) + 1
        cheaper_from = max(beyond, fewer.from_units) if beyond < from_units else 0
    return QuantityPrice(from_units=from_units, price=price, covers=price >= lowest, cheaper_from=cheaper_from)
