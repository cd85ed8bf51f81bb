"""Several products out of one batch: one cost in common, split among all that comes out.

The wool and the meat of one sheep, the cream and the whey of one milk, first- and second-grade pots of one kiln:
up to the point where they part (the *split-off*) nobody can say what each of them cost. The cost in common is
split by a rule, and every rule is a choice. Split by pieces or by weight, a cheap product can seem to lose
money; split by what each brings, none does that the batch itself does not.

What is finished after the split-off has further costs of its own. What comes out besides and brings little (a
*by-product*: whey, candle ends, offcuts) gets no cost; what it brings makes the others cheaper.
"""

from __future__ import annotations

from decimal import Decimal

from qhatu.sums.bad_input import BadInput, named
from qhatu.sums.checked import not_negative, one_of, positive, things
from qhatu.sums.money import round_to_coin, split_exactly
from qhatu.sums.numbers import ZERO, exact, quotient
from qhatu.sums.plain import Plain

TYPE_CHECKING = False  # typing's own flag of this name costs a tenth of this package's import
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Literal

    JointBase = Literal["units", "weight", "sales_at_split_off", "net_realisable_value", "constant_margin"]

_BASES = ("units", "weight", "sales_at_split_off", "net_realisable_value", "constant_margin")


class JointProduct(Plain):
    """One of the products of a batch: what of it comes out, and what it brings as it is and finished.

    Args:
        name: what the learner calls it.
        units: pieces, kilos or litres of it that come out at the split-off, above 0. All that is made, not what
            is sold.
        price: money for one unit as it comes out, 0 or more; 0 for what nobody buys unfinished.
        weight: weight of all of it, 0 or more, in one same unit for all products; used to split by weight.
        further_cost: money to finish all of it after the split-off, 0 or more.
        finished_units: units when finished, above 0; ``None`` for as many as come out.
        finished_price: money for one finished unit, 0 or more; ``None`` for ``price``.

    Raises:
        BadInput: a number outside its range.

    >>> cheese = JointProduct(name="Queso", units=10, price=0, further_cost=60, finished_price=25)
    >>> cheese.finished_sales, cheese.net_realisable_value  # Bs 250 menos Bs 60 para terminarlo
    (Decimal('250'), Decimal('190'))
    """

    name: str
    units: Decimal
    price: Decimal
    weight: Decimal = ZERO
    further_cost: Decimal = ZERO
    finished_units: Decimal | None = None
    finished_price: Decimal | None = None

    def __post_init__(self) -> None:
        units = positive(self.units, named("las unidades que salen"))
        price = not_negative(self.price, named("el precio al salir"))
        finished_units = units if self.finished_units is None else self.finished_units
        finished_price = price if self.finished_price is None else self.finished_price
        self._put(
            units=units,
            price=price,
            weight=not_negative(self.weight, named("el peso de lo que sale")),
            further_cost=not_negative(self.further_cost, named("lo que cuesta terminarlo")),
            finished_units=positive(finished_units, named("las unidades terminadas")),
            finished_price=not_negative(finished_price, named("el precio ya terminado")),
        )

    @property
    def sales_at_split_off(self) -> Decimal:
        """Money all of it would bring as it comes out."""
        return self.units * self.price

    @property
    def finished_sales(self) -> Decimal:
        """Money all of it brings finished."""
        return self.finished_units * self.finished_price

    @property
    def net_realisable_value(self) -> Decimal:
        """Money all of it brings finished, less what finishing costs; may be negative."""
        return self.finished_sales - self.further_cost


class JointShare(Plain):
    """What one product of a batch carries of the cost in common; made by :func:`split_joint_cost`.

    ``joint_cost`` is its part of the cost in common and ``further_cost`` what finishing it costs, ``units`` and
    ``sales`` are those finished. The properties follow from them.

    >>> pot = JointProduct(name="Olla", units=30, price=20)
    >>> split_joint_cost(Decimal("300"), [pot], "units", Decimal("0.01"))[0].cost_per_unit  # Bs 300 entre 30
    Decimal('10.00')
    """

    name: str
    units: Decimal
    joint_cost: Decimal
    further_cost: Decimal
    sales: Decimal

    @property
    def cost(self) -> Decimal:
        """Its part of the cost in common and the cost of finishing it."""
        return self.joint_cost + self.further_cost

    @property
    def cost_per_unit(self) -> Decimal:
        """Cost of one finished unit."""
        return quotient(self.cost, self.units)

    @property
    def profit(self) -> Decimal:
        """Sales less cost, all units being sold."""
        return self.sales - self.cost

    @property
    def margin(self) -> Decimal:
        """Share of its sales that is left; 0 for what brings nothing."""
        return quotient(self.profit, self.sales) if self.sales else ZERO


def split_joint_cost(
    joint_cost: Decimal,
    products: Sequence[JointProduct],
    by: JointBase,
    cent: Decimal,
    by_products: Sequence[JointProduct] = (),
) -> tuple[JointShare, ...]:
    """Split the cost a batch has in common among its products, to the cent.

    Args:
        joint_cost: money spent up to the split-off, 0 or more.
        products: the main products that come out.
        by: the rule. ``units`` and ``weight``: by what there is of each. ``sales_at_split_off``: by what each
            would bring as it comes out. ``net_realisable_value``: by what each brings finished less what
            finishing costs. ``constant_margin``: so that all leave the same share of their sales.
        cent: the smallest part of money that is written down, above 0.
        by_products: what comes out besides and brings little; see :func:`joint_cost_after_by_products`.

    Returns one share for each product, in the same order; their joint costs sum to the cost in common, rounded
    to the cent, exactly.

    Formula: joint cost × weight of the product ÷ sum of weights; for ``constant_margin``, (joint cost + all
    further costs) × its finished sales ÷ all finished sales − its further cost.

    Edge case: with ``constant_margin`` a product that is dear to finish can get a *negative* part: the others
    carry it.

    Raises:
        BadInput: no products, a rule nobody knows, nothing to split by (all weights 0), a product that costs
            more to finish than it brings when splitting by net realisable value, by-products that bring more
            than the batch costs.

    Source: Horngren, Datar and Rajan, Cost Accounting, chapter "Cost allocation: joint products and byproducts".

    >>> first = JointProduct(name="Primera", units=80, price=15)
    >>> second = JointProduct(name="Segunda", units=20, price=5)
    >>> [share.joint_cost for share in split_joint_cost(
    ...     Decimal("650"), [first, second], "sales_at_split_off", Decimal("0.01")
    ... )]  # Bs 1200 y Bs 100 de venta
    [Decimal('600.00'), Decimal('50.00')]
    """
    by = one_of(by, _BASES, named("la forma de repartir el costo"))
    products = things(products, named("los productos de la tanda"), least=1)
    joint_cost = round_to_coin(joint_cost_after_by_products(joint_cost, by_products), cent)
    if by == "net_realisable_value":
        for product in products:
            if product.net_realisable_value < 0:
                raise BadInput(
                    "Terminar «{name}» cuesta {further_cost} y se vende en {sales}: es mejor venderlo como sale. "
                    "Quita lo que cuesta terminarlo, el precio ya terminado y las unidades terminadas.",
                    name=product.name,
                    further_cost=product.further_cost,
                    sales=product.finished_sales,
                )
    if by == "constant_margin":
        further = [round_to_coin(product.further_cost, cent) for product in products]
        sales = [product.finished_sales for product in products]
        whole = split_exactly(joint_cost + sum(further, ZERO), sales, cent)
        parts = [cost - own for cost, own in zip(whole, further, strict=True)]
    else:
        parts = split_exactly(joint_cost, [getattr(product, by) for product in products], cent)
    return tuple(
        JointShare(
            name=product.name,
            units=product.finished_units,
            joint_cost=part,
            further_cost=product.further_cost,
            sales=product.finished_sales,
        )
        for product, part in zip(products, parts, strict=True)
    )


def joint_cost_after_by_products(joint_cost: Decimal, by_products: Sequence[JointProduct]) -> Decimal:
    """Return what of the cost in common is left for the main products when the by-products have paid their part.

    Args:
        joint_cost: money spent up to the split-off, 0 or more.
        by_products: what comes out besides and brings little.

    Returns money, not rounded.

    Formula: joint cost − sum of (finished sales − further cost) of the by-products.

    Edge case: a by-product that costs more to clear away than it brings makes the others dearer.

    Raises:
        BadInput: by-products that bring more than the batch costs: then they are main products.

    Source: the production method for by-products (Horngren, Datar and Rajan, Cost Accounting, chapter "Cost
    allocation: joint products and byproducts").

    >>> ends = JointProduct(name="Cabos de vela", units=Decimal("2"), price=Decimal("10"))
    >>> joint_cost_after_by_products(Decimal("300"), [ends])  # Bs 20 de cabos
    Decimal('280')
    """
    joint_cost = not_negative(joint_cost, named("el costo en común de la tanda"))
    brought = sum(
        (product.net_realisable_value for product in things(by_products, named("los subproductos"))),
        ZERO,
    )
    if brought > joint_cost:
        raise BadInput(
            "Los subproductos dejan {brought} y la tanda cuesta {joint_cost}: dejan más de lo que cuesta todo. "
            "Anótalos como productos principales.",
            brought=brought,
            joint_cost=joint_cost,
        )
    return exact(joint_cost - brought)


def gain_of_finishing(product: JointProduct) -> Decimal:
    """Return what finishing a product brings over selling it as it comes out.

    Args:
        product: what it brings as it is and finished, and what finishing costs.

    Returns money for all of it; negative when it is better sold as it comes out.

    Formula: finished sales − sales at the split-off − further cost.

    Edge case: the cost in common does not count: it is spent already, whatever is done now.

    Raises:
        BadInput: when the product is made, not here.

    Source: sell-or-process-further decision (any managerial accounting textbook).

    >>> yarn = JointProduct(name="Lana", units=20, price=30, further_cost=150, finished_price=45)
    >>> gain_of_finishing(yarn)  # Bs 300 más de venta por Bs 150 de hilado
    Decimal('150')
    """
    return product.finished_sales - product.sales_at_split_off - product.further_cost
