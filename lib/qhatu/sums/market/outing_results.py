"""What an outing left: sold and left over, income, what stays after its costs, per hour and per product.

Money that came in is above 0 and so are costs; a result below 0 is a loss. What is left over counts as a cost only
where it does not keep. Nothing is rounded.
"""

from __future__ import annotations

from decimal import Decimal

from qhatu.sums.bad_input import BadInput
from qhatu.sums.costs.labour import MINUTES_PER_HOUR
from qhatu.sums.market.outings import OutingLog, Sale, Taken
from qhatu.sums.numbers import ZERO, quotient, settled
from qhatu.sums.plain import Plain


class DoesNotBalance(BadInput):
    """What was taken is not what was sold, given, lost and brought back together.

    Apart from :class:`BadInput` so that a page can offer to note what is missing as lost, or as a sale forgotten.

    >>> from datetime import date
    >>> candles = Taken(product="Vela", units=9, brought_back=7)  # de Bs 6
    >>> outing_result(OutingLog(name="Feria", day=date(2026, 3, 1), taken=(candles,)))
    Traceback (most recent call last):
    ...
    qhatu.sums.market.outing_results.DoesNotBalance: De «Vela» llevaste 9: vendiste 0, regalaste 0, perdiste 0 ...
    """


class ProductResult(Plain):
    """What became of one product, and what it left; one row of an :class:`OutingResult`.

    Args:
        product: its name.
        taken: units taken.
        sold: units sold.
        given: units given away (yapa, samples).
        lost: units broken, stolen or eaten.
        left: units brought back.
        spoiled: those of them that do not keep.
        asked: money first asked for what was sold.
        income: money of the sales, what is still owed included.
        variable_per_unit: money that one unit cost to make.
        minutes_per_unit: unpaid minutes that one unit took to make.
        sold_out: whether none was left, so that demand may have been larger than sales.

    >>> row = ProductResult(product="Vela", taken=30, sold=24, given=1, lost=0, left=5, spoiled=0, asked=150,
    ...                     income=144, variable_per_unit=Decimal("2.70"), minutes_per_unit=6, sold_out=False)
    >>> row.contribution, row.result, row.average_price  # bolivianos
    (Decimal('79.20'), Decimal('76.50'), Decimal('6'))
    """

    product: str
    taken: Decimal
    sold: Decimal
    given: Decimal
    lost: Decimal
    left: Decimal
    spoiled: Decimal
    asked: Decimal
    income: Decimal
    variable_per_unit: Decimal
    minutes_per_unit: Decimal
    sold_out: bool

    def __post_init__(self) -> None:
        self._exact("taken", "sold", "given", "lost", "left", "spoiled", "asked", "income")
        self._exact("variable_per_unit", "minutes_per_unit")

    @property
    def contribution(self) -> Decimal:
        """Income less what the units sold cost to make."""
        return self.income - self.sold * self.variable_per_unit

    @property
    def unsold_cost(self) -> Decimal:
        """What the units given away, lost and spoiled cost to make."""
        return (self.given + self.lost + self.spoiled) * self.variable_per_unit

    @property
    def result(self) -> Decimal:
        """What the product leaves towards the costs of going."""
        return self.contribution - self.unsold_cost

    @property
    def gone(self) -> Decimal:
        """Units that will not be sold another day: sold, given, lost or spoiled."""
        return self.sold + self.given + self.lost + self.spoiled

    @property
    def average_price(self) -> Decimal | None:
        """Money paid for one unit on average; None when none was sold."""
        return quotient(self.income, self.sold) if self.sold else None

    @property
    def sold_share(self) -> Decimal | None:
        """Share of what was taken that was sold; None when nothing was taken."""
        return quotient(self.sold, self.taken) if self.taken else None


class OutingResult(Plain):
    """What an outing left; made by :func:`outing_result`.

    Args:
        name: the outing's name.
        products: a :class:`ProductResult` for each product taken, in their order.
        owed: money of the income that is still owed.
        going_cost: money spent to go.
        hours: hours of all who went.

    >>> from datetime import date
    >>> outing_result(OutingLog(name="Feria", day=date(2026, 3, 1), taken=())).income  # no se llevó nada
    Decimal('0')
    """

    name: str
    products: tuple[ProductResult, ...]
    owed: Decimal
    going_cost: Decimal
    hours: Decimal

    @property
    def sold(self) -> Decimal:
        """Units sold, of all products."""
        return sum((product.sold for product in self.products), ZERO)

    @property
    def asked(self) -> Decimal:
        """Money first asked for what was sold."""
        return sum((product.asked for product in self.products), ZERO)

    @property
    def income(self) -> Decimal:
        """Money of all sales, what is still owed included."""
        return sum((product.income for product in self.products), ZERO)

    @property
    def received(self) -> Decimal:
        """Money of the sales that is in the box: income less what is owed."""
        return self.income - self.owed

    @property
    def contribution(self) -> Decimal:
        """Income less what the units sold cost to make."""
        return sum((product.contribution for product in self.products), ZERO)

    @property
    def unsold_cost(self) -> Decimal:
        """What the units given away, lost and spoiled cost to make."""
        return sum((product.unsold_cost for product in self.products), ZERO)

    @property
    def result(self) -> Decimal:
        """What stays after all of it: contribution less unsold units and the costs of going."""
        return self.contribution - self.unsold_cost - self.going_cost

    @property
    def spent(self) -> Decimal:
        """Money that the units gone cost to make, and the costs of going: income − result."""
        return self.going_cost + sum((product.gone * product.variable_per_unit for product in self.products), ZERO)

    @property
    def discount_share(self) -> Decimal | None:
        """Share of what was asked that bargaining took off; None when nothing was asked."""
        return quotient(self.asked - self.income, self.asked) if self.asked else None

    @property
    def per_hour(self) -> Decimal | None:
        """Result for each hour of the outing; None without hours."""
        return quotient(self.result, self.hours) if self.hours else None

    @property
    def all_hours(self) -> Decimal:
        """Hours of the outing and those unpaid that the units gone took to make."""
        making = sum((product.gone * product.minutes_per_unit for product in self.products), ZERO)
        return self.hours + quotient(making, MINUTES_PER_HOUR)

    @property
    def hour_earned(self) -> Decimal | None:
        """Result for each hour of the outing and of making what went; None without hours."""
        return quotient(self.result, self.all_hours) if self.all_hours else None


def outing_result(outing: OutingLog) -> OutingResult:
    """Work out what an outing left, product by product and all together.

    Args:
        outing: everything that was written down of it.

    Returns an :class:`OutingResult`.

    Formula: left = taken − sold − given − lost; contribution = income − sold × variable cost; result = contribution −
    (given + lost + spoiled) × variable cost − costs of going.

    Edge case: an outing without sales has a result: the costs of going, lost.

    Raises:
        DoesNotBalance: more went than was taken, or what was counted at the end is not what should be left.

    Source: contribution margin statement, as any managerial accounting textbook; the balance of units is the physical
    flow of a stock record.

    >>> from datetime import date, datetime
    >>> from qhatu.sums.market.outings import OutingCost
    >>> candles = Taken(product="Vela", units=30, variable_per_unit=Decimal("2.70"), minutes_per_unit=6)
    >>> sales = tuple(Sale(id=str(n), when=datetime(2026, 3, 1, 9, n), product="Vela", paid=6) for n in range(20))
    >>> fair = OutingLog(name="Feria", day=date(2026, 3, 1), taken=(candles,), sales=sales, hours=6,
    ...               costs=(OutingCost(name="Pasaje", amount=6), OutingCost(name="Puesto", amount=15)))
    >>> result = outing_result(fair)
    >>> result.income, result.result, result.per_hour, result.hour_earned  # bolivianos
    (Decimal('120'), Decimal('45.00'), Decimal('7.50'), Decimal('5.625'))
    """
    sold: dict[str, list[Sale]] = {taken.product: [] for taken in outing.taken}
    for sale in outing.sales:
        sold[sale.product].append(sale)
    gone = {(taken.product, why): ZERO for taken in outing.taken for why in ("gift", "lost")}
    for entry in outing.unsold:
        gone[entry.product, entry.why] += entry.units
    return OutingResult(
        name=outing.name,
        products=tuple(
            _product_result(taken, sold[taken.product], gone[taken.product, "gift"], gone[taken.product, "lost"])
            for taken in outing.taken
        ),
        owed=sum((sale.paid for sale in outing.sales if sale.on_credit), ZERO),
        going_cost=sum((cost.amount for cost in outing.costs), ZERO),
        hours=outing.hours,
    )


def _product_result(taken: Taken, sales: list[Sale], given: Decimal, lost: Decimal) -> ProductResult:
    sold = sum((sale.units for sale in sales), ZERO)
    left = taken.units - sold - given - lost
    counted = taken.brought_back
    if settled(left) < 0 and counted is None:
        raise DoesNotBalance(
            "De «{product}» llevaste {taken} y anotaste más: {sold} vendidas, {given} regaladas y {lost} perdidas. "
            "Revisa cuántas llevaste, o si una venta está dos veces.",
            product=taken.product,
            taken=taken.units,
            sold=sold,
            given=given,
            lost=lost,
        )
    if counted is not None and settled(left - counted):
        raise DoesNotBalance(
            "De «{product}» llevaste {taken}: vendiste {sold}, regalaste {given}, perdiste {lost} y trajiste {back} "
            "de vuelta, que suman {together}. Busca qué venta falta o sobra, o anota lo que se perdió.",
            product=taken.product,
            taken=taken.units,
            sold=sold,
            given=given,
            lost=lost,
            back=counted,
            together=sold + given + lost + counted,
        )
    left = left if settled(left) else ZERO
    return ProductResult(
        product=taken.product,
        taken=taken.units,
        sold=sold,
        given=given,
        lost=lost,
        left=left,
        spoiled=ZERO if taken.keeps else left,
        asked=sum((sale.asked for sale in sales), ZERO),
        income=sum((sale.paid for sale in sales), ZERO),
        variable_per_unit=taken.variable_per_unit,
        minutes_per_unit=taken.minutes_per_unit,
        sold_out=not left and bool(sales),
    )
