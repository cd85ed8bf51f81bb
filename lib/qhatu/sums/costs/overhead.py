"""Costs no product causes alone, absorbed by all of them: rates, pools of cost, departments that serve others.

A *pool* gathers costs that grow with the same thing, its *base*: hours of hands, of machine or of oven, money of
labour, set-ups, orders. Its rate is fixed before the month begins. One pool for the whole workshop, one for each
department or one for each activity (activity-based costing) are the same sum with more pools.
"""

from __future__ import annotations

from decimal import Decimal

from qhatu.sums.bad_input import BadInput, named
from qhatu.sums.checked import not_negative, positive, things
from qhatu.sums.numbers import ZERO, exact, quotient
from qhatu.sums.plain import Plain

TYPE_CHECKING = False  # typing's own flag of this name costs a tenth of this package's import
if TYPE_CHECKING:
    from collections.abc import Sequence

_MOST_POOLS = 100  # every product has a row of them


class CostPool(Plain):
    """Shared costs that grow with one base, as they are budgeted for a period.

    Args:
        name: what the workshop calls it: oven, packing, going to fairs.
        cost: money budgeted for the period, 0 or more.
        base: how much of its base is budgeted for the same period, above 0: hours, set-ups, money of labour.

    Raises:
        BadInput: a negative cost, no base.

    >>> CostPool(name="Horno", cost=Decimal("600"), base=Decimal("120")).rate  # Bs 5 la hora de horno
    Decimal('5')
    """

    name: str
    cost: Decimal
    base: Decimal

    def __post_init__(self) -> None:
        self._put(
            cost=not_negative(self.cost, named("el gasto presupuestado")),
            base=positive(self.base, named("la base con que se reparte el gasto")),
        )

    @property
    def rate(self) -> Decimal:
        """Money for one unit of the base; see :func:`overhead_rate`."""
        return overhead_rate(self.cost, self.base)


class PoolUse(Plain):
    """How much of a pool's base a product uses.

    Args:
        pool: the name of the pool.
        amount: how much of its base all units of the product use, 0 or more.

    Raises:
        BadInput: a negative amount.

    >>> PoolUse(pool="Horno", amount=Decimal("40")).amount
    Decimal('40')
    """

    pool: str
    amount: Decimal

    def __post_init__(self) -> None:
        self._put(amount=not_negative(self.amount, named("lo que el producto usa de cada gasto")))


class CostedProduct(Plain):
    """One product of a workshop that makes several, or one job, with what it takes directly and of each pool.

    Args:
        name: what the learner calls it.
        units: units made in the period, above 0.
        materials: money of its materials, for all units, 0 or more.
        labour: money of its work, paid or valued, for all units, 0 or more.
        uses: what it uses of the base of each pool; none of a pool left out.

    Raises:
        BadInput: no units, a negative amount.

    >>> CostedProduct(name="Olla", units=30, materials=90, labour=200).labour  # bolivianos
    Decimal('200')
    """

    name: str
    units: Decimal
    materials: Decimal = ZERO
    labour: Decimal = ZERO
    uses: tuple[PoolUse, ...] = ()

    def __post_init__(self) -> None:
        self._put(
            units=positive(self.units, named("las unidades que salen")),
            materials=not_negative(self.materials, named("el costo de los materiales")),
            labour=not_negative(self.labour, named("el costo del trabajo")),
            uses=tuple(self.uses),
        )


class AbsorbedCost(Plain):
    """What one product costs with its part of the pools; made by :func:`absorbed_costs`.

    All fields are money for all ``units`` of the product ``name``: its ``materials``, its ``labour`` and the
    ``overhead`` it absorbs. ``overhead_of_each_pool`` has one amount for each pool, in the order of the pools.

    >>> oven = CostPool(name="Horno", cost=Decimal("600"), base=Decimal("120"))
    >>> pot = CostedProduct(name="Olla", units=30, materials=90, labour=200, uses=[PoolUse(pool="Horno", amount=20)])
    >>> absorbed_costs([pot], [oven])[0].cost_per_unit  # Bs 390 entre 30 ollas
    Decimal('13')
    """

    name: str
    units: Decimal
    materials: Decimal
    labour: Decimal
    overhead: Decimal
    overhead_of_each_pool: tuple[Decimal, ...]

    @property
    def prime_cost(self) -> Decimal:
        """Materials and labour."""
        return self.materials + self.labour

    @property
    def conversion_cost(self) -> Decimal:
        """Labour and overhead: what turns the materials into the product."""
        return self.labour + self.overhead

    @property
    def cost(self) -> Decimal:
        """Materials, labour and overhead."""
        return self.prime_cost + self.overhead

    @property
    def cost_per_unit(self) -> Decimal:
        """Cost of one unit."""
        return quotient(self.cost, self.units)

    @property
    def overhead_per_unit(self) -> Decimal:
        """Overhead that one unit absorbs."""
        return quotient(self.overhead, self.units)


def overhead_rate(budgeted_overhead: Decimal, budgeted_base: Decimal) -> Decimal:
    """Return what one unit of a base absorbs of the shared costs, fixed before the period begins.

    Args:
        budgeted_overhead: money budgeted for the period, 0 or more.
        budgeted_base: hours of work or of machine, money of labour, units, set-ups… budgeted for the same
            period, above 0.

    Returns money for one unit of the base; a share of the money of labour when that is the base.

    Formula: budgeted overhead ÷ budgeted base.

    Edge case: an overhead of 0 gives a rate of 0.

    Raises:
        BadInput: a negative overhead, no base.

    Source: predetermined overhead rate (OpenStax, Principles of Managerial Accounting, chapter 4).

    >>> overhead_rate(Decimal("1250"), Decimal("500"))  # Bs 1250 al mes, 500 horas
    Decimal('2.5')
    """
    overhead = not_negative(budgeted_overhead, named("el gasto presupuestado"))
    return quotient(overhead, positive(budgeted_base, named("la base con que se reparte el gasto")))


def under_absorbed_overhead(actual_overhead: Decimal, rate: Decimal, actual_base: Decimal) -> Decimal:
    """Return the part of the real shared costs that no product has absorbed.

    Args:
        actual_overhead: money really spent in the period, 0 or more.
        rate: money for one unit of the base, 0 or more, from :func:`overhead_rate`.
        actual_base: what was really used of the base, 0 or more.

    Returns money: above 0 when too little was absorbed, below 0 when too much.

    Formula: actual overhead − rate × actual base.

    Edge case: in a month without work the whole of it is left.

    Raises:
        BadInput: a negative number.

    Source: under- and overapplied overhead (OpenStax, Principles of Managerial Accounting, chapter 4). It is
    closed to the cost of what was sold, or split among stocks and sales with :func:`qhatu.sums.money.split_exactly`.

    >>> under_absorbed_overhead(Decimal("1300"), rate=Decimal("2.5"), actual_base=Decimal("500"))  # faltaron Bs 50
    Decimal('50.0')
    """
    actual = not_negative(actual_overhead, named("el gasto de verdad"))
    rate = not_negative(rate, named("la tasa del gasto"))
    return actual - rate * not_negative(actual_base, named("lo que se usó de la base"))


def absorbed_costs(products: Sequence[CostedProduct], pools: Sequence[CostPool]) -> tuple[AbsorbedCost, ...]:
    """Work out the absorption cost sheet of a workshop that makes several products.

    Args:
        products: what each takes directly, and how much of each pool's base it uses.
        pools: the shared costs, each with its base: one for the workshop, one for each department, or one for
            each activity.

    Returns one cost for each product, in the same order; not rounded.

    Formula: materials + labour + sum over the pools of rate × amount used.

    Edge case: what products use together may differ from what was budgeted; the rest of the pool is not
    absorbed (:func:`under_absorbed_overhead`).

    Raises:
        BadInput: no products, more than 100 pools, two of one name, a use of a pool that is not there.

    Source: absorption and activity-based costing (OpenStax, Principles of Managerial Accounting, 6.3).

    >>> oven = CostPool(name="Horno", cost=Decimal("600"), base=Decimal("120"))
    >>> bowl = CostedProduct(name="Plato", units=50, labour=100, uses=[PoolUse(pool="Horno", amount=10)])
    >>> absorbed_costs([bowl], [oven])[0].cost  # Bs 100 de trabajo y 10 horas de horno a Bs 5
    Decimal('150')
    """
    pools = things(pools, named("los gastos compartidos"), most=_MOST_POOLS)
    places: dict[str, int] = {}
    for place, pool in enumerate(pools):
        if places.setdefault(pool.name, place) != place:
            raise BadInput(
                "Hay dos gastos compartidos con el nombre «{name}». Ponle otro nombre a uno de ellos.", name=pool.name
            )
    costs = []
    for product in things(products, named("los productos del taller"), least=1):
        absorbed = [ZERO] * len(pools)
        for use in product.uses:
            if use.pool not in places:
                raise BadInput(
                    "«{product}» usa «{pool}» y ese gasto no está anotado. Anótalo o revisa el nombre.",
                    product=product.name,
                    pool=use.pool,
                )
            pool = pools[places[use.pool]]
            # Multiplied before it is divided: a cost that comes out even is then exactly even.
            absorbed[places[use.pool]] += quotient(pool.cost * use.amount, pool.base)
        costs.append(
            AbsorbedCost(
                name=product.name,
                units=product.units,
                materials=product.materials,
                labour=product.labour,
                overhead=exact(sum(absorbed, ZERO)),
                overhead_of_each_pool=tuple(absorbed),
            )
        )
    return tuple(costs)
