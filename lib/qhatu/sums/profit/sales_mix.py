"""Break-even where several products are sold: in a fixed proportion, by their shares of sales, or the best first.

The *composite unit* is a basket that holds the products in the proportion they are sold in: 5 candles, 3 bowls and
2 boxes. It is priced like one product; what it needs is shared out again.
"""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from qhatu.sums.bad_input import BadInput, NoBreakEven, named
from qhatu.sums.checked import not_negative, positive, things
from qhatu.sums.numbers import ZERO, exact, quotient, settled
from qhatu.sums.plain import Plain
from qhatu.sums.profit.break_even import units_rounded_up
from qhatu.sums.profit.profit_goal import contribution_for_profit, sales_for_profit

TYPE_CHECKING = False  # typing's own flag of this name costs a tenth of this package's import
if TYPE_CHECKING:
    from collections.abc import Iterable


class MixProduct(Plain):
    """One product of several, and how many of it are sold with the others.

    Args:
        name: what the learner calls it.
        price: money for one unit, 0 or more.
        variable_per_unit: money one more unit spends, 0 or more.
        units: its part of the mix, above 0: units in a basket, in a month, or a share of one. Only the proportion
            between products counts.

    Raises:
        BadInput: a number outside its range.

    >>> MixProduct(name="Vela", price=6, variable_per_unit=Decimal("2.70"), units=5).price
    Decimal('6')
    """

    name: str
    price: Decimal
    variable_per_unit: Decimal
    units: Decimal

    def __post_init__(self) -> None:
        self._put(
            price=not_negative(self.price, named("el precio")),
            variable_per_unit=not_negative(self.variable_per_unit, named("lo que gasta cada unidad")),
            units=positive(self.units, named("las unidades de cada producto")),
        )


class CompositeUnit(Plain):
    """A basket with all products in their proportion; made by :func:`composite_unit`.

    Args:
        units: units it holds.
        price: money it brings.
        variable: money it spends.
        contribution: what it leaves.
        ratio: ``contribution`` as a share of the price; 0 where the price is 0.

    >>> composite_unit((MixProduct(name="Vela", price=6, variable_per_unit=3, units=5),)).ratio  # cinco velas
    Decimal('0.5')
    """

    units: Decimal
    price: Decimal
    variable: Decimal
    contribution: Decimal
    ratio: Decimal


class MixLine(Plain):
    """One product at the break-even point of a mix; made by :func:`break_even_mix`.

    Args:
        name: the product's.
        exact: units of it, in exact proportion.
        units: whole units of it, so rounded that all products together still cover: up where a unit leaves money,
            down where it loses some. A book that rounds to the nearest may differ by one.
        sales: money the exact units bring.

    >>> candle = MixProduct(name="Vela", price=6, variable_per_unit=3, units=5)
    >>> break_even_mix(Decimal("200"), (candle,)).lines[0].units  # Bs 200 con Bs 3 de cada vela
    67
    """

    name: str
    exact: Decimal
    units: int
    sales: Decimal


class MixBreakEven(Plain):
    """The break-even point of a mix; made by :func:`break_even_mix`.

    Args:
        basket: the composite unit.
        composites: baskets to sell, exactly.
        whole_composites: the same rounded up to whole baskets.
        lines: one for each product, in the order given.
        units: units of all products, exactly.
        sales: money they bring, exactly.
        variable: money they spend, exactly; sales − variable are the fixed costs and the profit.

    >>> candle = MixProduct(name="Vela", price=6, variable_per_unit=3, units=5)
    >>> break_even_mix(Decimal("300"), (candle,)).whole_composites  # canastas de cinco velas
    20
    """

    basket: CompositeUnit
    composites: Decimal
    whole_composites: int
    lines: tuple[MixLine, ...]
    units: Decimal
    sales: Decimal
    variable: Decimal


class SalesPart(Plain):
    """A product known by its part of the sales, where units cannot be counted.

    Args:
        name: what the learner calls it.
        sales: its part of the sales, above 0: money of a month, or a share of one; only the proportion counts.
        contribution_ratio: share of its sales left after their variable cost, at most 1; negative for a loss.

    Raises:
        BadInput: no sales, a ratio above 1.

    >>> SalesPart(name="Velas", sales=Decimal("1200"), contribution_ratio=Decimal("0.55")).name
    'Velas'
    """

    name: str
    sales: Decimal
    contribution_ratio: Decimal

    def __post_init__(self) -> None:
        self._exact("contribution_ratio")
        self._put(sales=positive(self.sales, named("las ventas de cada producto")))
        if self.contribution_ratio > 1:
            raise BadInput(
                "De cada 100 de venta de «{name}» pueden quedar 100 como mucho; encontré {found}. "
                "Quita lo que gasta cada venta.",
                name=self.name,
                found=self.contribution_ratio * 100,
            )


class SalesBreakEven(Plain):
    """The break-even point by sales; made by :func:`break_even_by_sales`.

    Args:
        contribution_ratio: of all sales together, each weighing by its part.
        sales: money all products must bring in.
        parts: money each must bring in, in the order given.

    >>> velas = SalesPart(name="Velas", sales=1, contribution_ratio=Decimal("0.5"))
    >>> break_even_by_sales(Decimal("200"), (velas,)).parts  # bolivianos
    (Decimal('400'),)
    """

    contribution_ratio: Decimal
    sales: Decimal
    parts: tuple[Decimal, ...]


class ProfitStep(Plain):
    """Where sales and profit stand after one more product of the order; made by :func:`break_even_best_first`.

    Args:
        name: the product that was added.
        ratio: share of its sales that is left.
        sales: money of all products so far.
        profit: what they leave after the fixed costs; negative until these are covered.

    >>> candle = MixProduct(name="Vela", price=6, variable_per_unit=3, units=100)
    >>> break_even_best_first(Decimal("200"), (candle,)).steps[0].profit  # cien velas
    Decimal('100')
    """

    name: str
    ratio: Decimal
    sales: Decimal
    profit: Decimal


class BestFirst(Plain):
    """The earliest break-even point of planned sales; made by :func:`break_even_best_first`.

    Args:
        steps: sales and profit after each product, the one that leaves most of its sales first.
        sales: money that must be sold, in this order, to break even.
        product: the name of the product with which it does; empty where there is nothing to cover.
        units: units of that product that are needed.

    >>> candle = MixProduct(name="Vela", price=6, variable_per_unit=3, units=100)
    >>> break_even_best_first(Decimal("150"), (candle,)).sales  # 50 velas
    Decimal('300')
    """

    steps: tuple[ProfitStep, ...]
    sales: Decimal
    product: str
    units: Decimal


def composite_unit(products: Iterable[MixProduct]) -> CompositeUnit:
    """Put the products into one basket, in the proportion they are sold in.

    Args:
        products: one or more.

    Returns a :class:`CompositeUnit`.

    Formula: sums of price × units and of variable × units; contribution = price − variable; ratio = contribution ÷
    price.

    Edge case: with shares of one as units, price and contribution are weighted averages of a unit.

    Raises:
        BadInput: no products.

    Source: composite unit (OpenStax, Principles of Managerial Accounting, 3.4).

    >>> basket = composite_unit((
    ...     MixProduct(name="Vela", price=Decimal("6"), variable_per_unit=Decimal("2.70"), units=Decimal("5")),
    ...     MixProduct(name="Tazón", price=Decimal("15"), variable_per_unit=Decimal("9"), units=Decimal("2")),
    ... ))
    >>> basket.price, basket.contribution  # 5 velas y 2 tazones: Bs 60, y quedan Bs 28,50
    (Decimal('60'), Decimal('28.50'))
    """
    units = price = variable = ZERO
    for product in things(products, named("los productos"), least=1):
        units += product.units
        price += product.price * product.units
        variable += product.variable_per_unit * product.units
    left = price - variable
    return CompositeUnit(
        units=units,
        price=price,
        variable=variable,
        contribution=left,
        ratio=quotient(left, price) if price else ZERO,
    )


def break_even_mix(
    fixed: Decimal, products: Iterable[MixProduct], profit: Decimal = ZERO, tax: Decimal = ZERO
) -> MixBreakEven:
    """Return how many of each product cover the fixed costs together, and leave a wanted profit.

    Args:
        fixed: money spent in the period whatever is sold, 0 or more.
        products: one or more, each with its part of the mix.
        profit: money to be left in the period, after the tax, 0 or more; 0 for the break-even point.
        tax: share of the profit that is paid as tax, 0 ≤ tax < 1.

    Returns a :class:`MixBreakEven` for the same period.

    Formula: baskets = (fixed + profit ÷ (1 − tax)) ÷ contribution of a basket; of each product, baskets × its units.

    Edge cases: one product alone gives :func:`qhatu.sums.break_even_units`. A product that loses money is carried by
    the others while the basket leaves any.

    Raises:
        NoBreakEven: the whole basket leaves nothing.
        BadInput: no products, a number outside its range.

    Source: multi-product break-even with composite units (OpenStax, Principles of Managerial Accounting, 3.4).

    >>> month = break_even_mix(Decimal("285"), (
    ...     MixProduct(name="Vela", price=Decimal("6"), variable_per_unit=Decimal("2.70"), units=Decimal("5")),
    ...     MixProduct(name="Tazón", price=Decimal("15"), variable_per_unit=Decimal("9"), units=Decimal("2")),
    ... ))
    >>> month.whole_composites, [(line.name, line.units) for line in month.lines]
    (10, [('Vela', 50), ('Tazón', 20)])
    """
    products = things(products, named("los productos"), least=1)
    basket = composite_unit(products)
    if settled(basket.contribution) <= 0:
        raise NoBreakEven(
            "En esta proporción no llegas a empatar: lo que vendes por {price} gasta {variable}. "
            "Vende más de lo que deja más, sube precios o baja ese gasto.",
            price=basket.price,
            variable=basket.variable,
        )
    needed = contribution_for_profit(fixed, profit, tax)
    composites = quotient(needed, basket.contribution)
    lines = []
    for product in products:
        # One division, at the end: units that come out even are then exactly even.
        units = quotient(needed * product.units, basket.contribution)
        leaves = product.price >= product.variable_per_unit
        rounded = settled(units).to_integral_value(ROUND_CEILING if leaves else ROUND_FLOOR)
        lines.append(MixLine(name=product.name, exact=units, units=int(rounded), sales=units * product.price))
    return MixBreakEven(
        basket=basket,
        composites=composites,
        whole_composites=units_rounded_up(composites),
        lines=tuple(lines),
        units=quotient(needed * basket.units, basket.contribution),
        sales=quotient(needed * basket.price, basket.contribution),
        variable=quotient(needed * basket.variable, basket.contribution),
    )


def break_even_by_sales(
    fixed: Decimal, parts: Iterable[SalesPart], profit: Decimal = ZERO, tax: Decimal = ZERO
) -> SalesBreakEven:
    """Return how much money each product must bring in, where only its part of the sales is known.

    Args:
        fixed: money spent in the period whatever is sold, 0 or more.
        parts: one or more, each with its sales and its contribution ratio.
        profit: money to be left in the period, after the tax, 0 or more.
        tax: share of the profit that is paid as tax, 0 ≤ tax < 1.

    Returns a :class:`SalesBreakEven`, in money of the same period.

    Formula: ratio = sum of sales × ratio ÷ sum of sales; sales = (fixed + profit ÷ (1 − tax)) ÷ ratio, shared out as
    the sales are.

    Edge case: the average weighs by money, not by units: what is sold dear weighs more.

    Raises:
        NoBreakEven: all sales together leave nothing.
        BadInput: no products, a number outside its range.

    Source: weighted average contribution ratio (BPP, ACCA F5 Performance Management, ch. 3).

    >>> answer = break_even_by_sales(Decimal("180"), (
    ...     SalesPart(name="Velas", sales=Decimal("600"), contribution_ratio=Decimal("0.55")),
    ...     SalesPart(name="Tazones", sales=Decimal("400"), contribution_ratio=Decimal("0.30")),
    ... ))
    >>> answer.contribution_ratio, answer.sales, answer.parts  # bolivianos
    (Decimal('0.45'), Decimal('400'), (Decimal('240'), Decimal('160')))
    """
    parts = things(parts, named("los productos"), least=1)
    together = sum((part.sales for part in parts), ZERO)
    left = sum((part.sales * part.contribution_ratio for part in parts), ZERO)
    ratio = quotient(left, together)
    sales = sales_for_profit(fixed, ratio, profit, tax)
    return SalesBreakEven(
        contribution_ratio=ratio,
        sales=sales,
        parts=tuple(quotient(sales * part.sales, together) for part in parts),
    )


def break_even_best_first(fixed: Decimal, products: Iterable[MixProduct]) -> BestFirst:
    """Return the earliest break-even point of planned sales, when what leaves most of its price is sold first.

    Args:
        fixed: money spent in the period whatever is sold, 0 or more.
        products: one or more; their units are those planned for the period.

    Returns a :class:`BestFirst`: the points of a profit-volume chart, and where it crosses 0.

    Formula: products in order of (price − variable) ÷ price, the largest first; sales and profit added up.

    Edge case: a product given away, at price 0, comes last: it has no ratio.

    Raises:
        NoBreakEven: all that is planned does not cover the fixed costs.
        BadInput: no products, negative fixed costs.

    Source: multi-product profit-volume chart (BPP, ACCA F5 Performance Management, ch. 3).

    >>> answer = break_even_best_first(Decimal("330"), (
    ...     MixProduct(name="Tazón", price=Decimal("15"), variable_per_unit=Decimal("9"), units=Decimal("40")),
    ...     MixProduct(name="Vela", price=Decimal("6"), variable_per_unit=Decimal("2.70"), units=Decimal("80")),
    ... ))
    >>> answer.product, answer.units, answer.sales  # las 80 velas dejan Bs 264; faltan Bs 66: 11 tazones
    ('Tazón', Decimal('11.00'), Decimal('645.00'))
    """
    fixed = not_negative(fixed, named("los gastos fijos"))
    ranked = [(_ratio(product), product) for product in things(products, named("los productos"), least=1)]
    ranked.sort(key=lambda pair: (pair[1].price > 0, pair[0]), reverse=True)
    sales, profit, crossing, steps = ZERO, -fixed, None, []
    if not fixed:
        crossing = (ZERO, "", ZERO)
    for ratio, product in ranked:
        left = product.price - product.variable_per_unit
        if crossing is None and left > 0 and settled(profit + left * product.units) >= 0:
            units = quotient(-profit, left)
            crossing = (sales + units * product.price, product.name, units)
        sales += product.price * product.units
        profit += left * product.units
        steps.append(ProfitStep(name=product.name, ratio=ratio, sales=sales, profit=profit))
    if crossing is None:
        raise NoBreakEven(
            "Con todo lo que planeas vender faltan {missing} para cubrir los gastos fijos. "
            "Vende más, sube precios o baja gastos.",
            missing=-profit,
        )
    return BestFirst(steps=tuple(steps), sales=crossing[0], product=crossing[1], units=crossing[2])


def _ratio(product: MixProduct) -> Decimal:
    if not product.price:
        return ZERO
    return exact(quotient(product.price - product.variable_per_unit, product.price))
