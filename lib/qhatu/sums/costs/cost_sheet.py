"""What a batch costs: materials, work, wear of tools, shared costs.

Two sums stand side by side. The *cash* cost is what leaves the pocket. The *full* cost adds what is spent
without paying: the wear of tools, and the hours of oneself, the family and those who help in ayni, valued at
what an hour is worth. Selling under the first, money goes; selling under the second, one works for less than
the hour is worth.

All amounts are in the currency of the enterprise and per batch unless the name says otherwise. Nothing is
rounded here.
"""

from __future__ import annotations

from decimal import Decimal

from qhatu.sums.bad_input import BadInput
from qhatu.sums.costs.labour import MINUTES_PER_HOUR, Work, work_cost
from qhatu.sums.costs.materials import Material, Purchase, material_cost
from qhatu.sums.money import round_to_coin, split_exactly
from qhatu.sums.numbers import ONE, ZERO, exact, quotient
from qhatu.sums.plain import Plain

TYPE_CHECKING = False  # typing's own flag of this name costs a tenth of this package's import
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Literal

    LifeUnit = Literal["month", "batch"]
    ShareBase = Literal["hours", "units", "sales"]

# Materials and work stand in modules of their own; a cost is asked for here, with all that it is made of.
__all__ = [
    "MINUTES_PER_HOUR",
    "Batch",
    "CostSheet",
    "Material",
    "Purchase",
    "SharedCost",
    "Tool",
    "Work",
    "cost_sheet",
    "material_cost",
    "product_share",
    "shared_cost_per_month",
    "split_shared_costs",
    "tool_wear",
    "work_cost",
]


class Tool(Plain):
    """A tool that wears out.

    Args:
        name: what the learner calls it; used in sentences.
        price: money to have it ready for use, transport included, 0 or more.
        life: how long it lasts, in ``life_unit``, above 0.
        life_unit: ``month`` for what ages by time, ``batch`` for what wears by use.
        residual: money it still brings at the end, 0 ≤ residual ≤ price.

    Raises:
        BadInput: a life of 0 or below, a negative price, a residual outside its range, an unknown unit.

    >>> Tool(name="Olla", price=Decimal("180"), life=Decimal("36"), life_unit="month").residual
    Decimal('0')
    """

    name: str
    price: Decimal
    life: Decimal
    life_unit: LifeUnit
    residual: Decimal = ZERO

    def __post_init__(self) -> None:
        self._exact("price", "life", "residual")
        if self.life_unit not in ("month", "batch"):
            raise BadInput(
                "No conozco la duración en «{unit}» de «{name}». Tiene que ser en meses (month) o en tandas (batch).",
                unit=self.life_unit,
                name=self.name,
            )
        if self.price < 0:
            raise BadInput(
                "Lo que costó «{name}» no puede ser menos que 0; encontré {price}. Quita el signo menos.",
                name=self.name,
                price=self.price,
            )
        if self.life <= 0:
            raise BadInput(
                "Lo que dura «{name}» tiene que ser más que 0; encontré {life}. Anota hasta cuándo te sirve.",
                name=self.name,
                life=self.life,
            )
        if not 0 <= self.residual <= self.price:
            raise BadInput(
                "Lo que te darían al final por «{name}» va de 0 a lo que costó, {price}; encontré {residual}.",
                name=self.name,
                price=self.price,
                residual=self.residual,
            )


class SharedCost(Plain):
    """A cost of the month that no single batch causes: rent, light, a telephone.

    Args:
        name: what the learner calls it; used in sentences.
        monthly: money per month for the whole of it, 0 or more.
        share: the part of it that belongs to the enterprise, 0 ≤ share ≤ 1: a room of the rented house.

    Raises:
        BadInput: a negative cost or a share outside its range.

    >>> SharedCost(name="Alquiler", monthly=Decimal("400"), share=Decimal("0.25")).share
    Decimal('0.25')
    """

    name: str
    monthly: Decimal
    share: Decimal = ONE

    def __post_init__(self) -> None:
        self._exact("monthly", "share")
        if self.monthly < 0:
            raise BadInput(
                "Lo que pagas al mes por «{name}» no puede ser menos que 0; encontré {monthly}. Quita el signo menos.",
                name=self.name,
                monthly=self.monthly,
            )
        if not 0 <= self.share <= 1:
            raise BadInput(
                "La parte de «{name}» que es del taller va de 0 a 100 de cada 100; encontré {share}.",
                name=self.name,
                share=self.share * 100,
            )


class Batch(Plain):
    """All that goes into one batch of one product.

    Args:
        units: sound units the batch gives, above 0; may be a part (1.5 m² of cloth).
        batches: batches of this product in ``months``, above 0; may be a part.
        materials, works, tools, shared: what it takes; each may be empty.
        shared_share: this product's part of the workshop's shared costs, 0 ≤ shared_share ≤ 1, from
            :func:`product_share`; 1 when the workshop makes nothing else.
        months: the months over which the batches are counted, above 0: 1 for what is made all year round, 12 for the
            harvests of a year.

    Raises:
        BadInput: no units, no batches, no months, a share outside its range.

    >>> Batch(units=Decimal("24"), batches=Decimal("8")).shared_share
    Decimal('1')
    """

    units: Decimal
    batches: Decimal
    materials: tuple[Material, ...] = ()
    works: tuple[Work, ...] = ()
    tools: tuple[Tool, ...] = ()
    shared: tuple[SharedCost, ...] = ()
    shared_share: Decimal = ONE
    months: Decimal = ONE

    def __post_init__(self) -> None:
        self._exact("units", "batches", "shared_share", "months")
        if self.units <= 0:
            raise BadInput(
                "De cada tanda tiene que salir más que 0; encontré {units}. Anota cuántas unidades salen bien.",
                units=self.units,
            )
        _check_batches(self.batches, self.months)
        _check_product_share(self.shared_share)


class CostSheet(Plain):
    """What one batch costs, part by part; made by :func:`cost_sheet`.

    Money per batch: ``materials``; ``paid_work``, ``own_work``, ``family_work`` and ``reciprocal_work``;
    ``wear_by_month`` and ``wear_by_use`` of tools; ``shared`` costs. Besides them ``units`` and
    ``unpaid_minutes``, both per batch, and the ``batches`` of so many ``months``. The properties add them up: nothing
    is added up anywhere else.

    >>> sheet = cost_sheet(Batch(
    ...     units=Decimal("24"),
    ...     batches=Decimal("10"),
    ...     works=(Work(kind="own", minutes=Decimal("120"), hourly=Decimal("15")),),
    ...     shared=(SharedCost(name="Luz", monthly=Decimal("60")),),
    ... ))
    >>> sheet.cash, sheet.full  # Bs 6 de luz; con dos horas de Bs 15, Bs 36
    (Decimal('6'), Decimal('36'))
    """

    units: Decimal
    batches: Decimal
    months: Decimal
    materials: Decimal
    paid_work: Decimal
    own_work: Decimal
    family_work: Decimal
    reciprocal_work: Decimal
    wear_by_month: Decimal
    wear_by_use: Decimal
    shared: Decimal
    unpaid_minutes: Decimal

    @property
    def unpaid_work(self) -> Decimal:
        """Value of the hours nobody is paid for: own, family's and reciprocal."""
        return self.own_work + self.family_work + self.reciprocal_work

    @property
    def wear(self) -> Decimal:
        """Wear of tools, by months and by use."""
        return self.wear_by_month + self.wear_by_use

    @property
    def cash(self) -> Decimal:
        """What leaves the pocket: materials, paid work, shared costs."""
        return self.materials + self.paid_work + self.shared

    @property
    def full(self) -> Decimal:
        """Everything that is spent, paid or not: cash, wear and unpaid work."""
        return self.cash + self.wear + self.unpaid_work

    @property
    def cash_per_unit(self) -> Decimal:
        """What leaves the pocket for one unit."""
        return self.per_unit(self.cash)

    @property
    def full_per_unit(self) -> Decimal:
        """Everything that is spent on one unit."""
        return self.per_unit(self.full)

    @property
    def variable_per_unit(self) -> Decimal:
        """What one more unit spends: materials, paid work and wear by use."""
        return self.per_unit(self.materials + self.paid_work + self.wear_by_use)

    @property
    def fixed(self) -> Decimal:
        """What those months spend even when nothing is sold: this product's shared costs and the wear by months."""
        return (self.shared + self.wear_by_month) * self.batches

    @property
    def units_made(self) -> Decimal:
        """Units made in those months."""
        return self.units * self.batches

    def per_unit(self, amount: Decimal) -> Decimal:
        """Divide money of the batch among its units."""
        return quotient(amount, self.units)


def tool_wear(tool: Tool, batches: Decimal, months: Decimal = ONE) -> Decimal:
    """Return what one batch uses up of a tool.

    Args:
        tool: its price, its life in months or in batches, what it brings at the end.
        batches: batches it works for in ``months``, above 0. Not used when its life is in batches.
        months: the months over which those batches are counted, above 0.

    Returns money per batch.

    Formula: (price − residual) × months ÷ (months of life × batches), or (price − residual) ÷ batches of life.

    Edge case: a tool that was a gift, at price 0, wears for 0.

    Raises:
        BadInput: ``batches`` or ``months`` is 0 or below.

    Source: straight-line and units-of-production depreciation (OpenStax, Principles of Financial Accounting,
    11.3).

    >>> pot = Tool(name="Olla", price=Decimal("180"), life=Decimal("36"), life_unit="month")
    >>> tool_wear(pot, Decimal("10"))  # Bs 5 al mes entre 10 tandas
    Decimal('0.5')
    >>> tool_wear(pot, Decimal("2"), months=Decimal("12"))  # Bs 60 al año entre 2 cosechas
    Decimal('30')
    """
    batches, months = exact(batches), exact(months)
    _check_batches(batches, months)
    lost = tool.price - tool.residual
    if tool.life_unit == "batch":
        return quotient(lost, tool.life)
    return quotient(lost * months, tool.life * batches)


def shared_cost_per_month(costs: Iterable[SharedCost], product_share: Decimal) -> Decimal:
    """Return this product's part of the month's shared costs.

    Args:
        costs: the shared costs of the workshop.
        product_share: this product's part of them, 0 ≤ product_share ≤ 1, from :func:`product_share`.

    Returns money per month.

    Formula: (sum of monthly × share) × product share.

    Edge case: no costs give 0.

    Raises:
        BadInput: a share outside its range.

    Source: allocation of overhead by one base (any cost accounting textbook).

    >>> rent = SharedCost(name="Alquiler", monthly=Decimal("400"), share=Decimal("0.25"))
    >>> shared_cost_per_month((rent,), Decimal("0.5"))  # Bs 50 de Bs 400
    Decimal('50.000')
    """
    part = exact(product_share)
    _check_product_share(part)
    return sum((cost.monthly * cost.share for cost in costs), ZERO) * part


def product_share(base: ShareBase, product: Decimal, workshop: Decimal) -> Decimal:
    """Return this product's part of the workshop, by which it carries its part of the shared costs.

    Args:
        base: what is compared: ``hours`` worked, ``units`` made or ``sales`` in money.
        product: this product's hours, units or sales in a month, above 0.
        workshop: those of all products together in the same month, this one included.

    Returns a share, 0 < share ≤ 1.

    Formula: product ÷ workshop.

    Edge case: a workshop with one product gives 1.

    Raises:
        BadInput: nothing of this product, more of it than of all together, an unknown base.

    Source: allocation base of overhead (any cost accounting textbook); hours are the usual one where hands do
    the work.

    >>> product_share("sales", Decimal("600"), Decimal("2400"))  # Bs 600 de los Bs 2400 que vende el taller
    Decimal('0.25')
    """
    product, workshop = exact(product), exact(workshop)
    if base not in ("hours", "units", "sales"):
        raise BadInput(
            "No conozco la forma de repartir «{base}». "
            "Tiene que ser por horas (hours), por unidades (units) o por ventas (sales).",
            base=base,
        )
    if product <= 0:
        raise BadInput(
            "Para repartir los gastos, lo de este producto en el mes tiene que ser más que 0; encontré {product}.",
            product=product,
        )
    if product > workshop:
        if base == "hours":
            raise BadInput(
                "Las horas de este producto no pueden ser más que las de todo el taller; "
                "encontré {product} de {workshop}. En las del taller cuenta también las de este producto.",
                product=product,
                workshop=workshop,
            )
        if base == "units":
            raise BadInput(
                "Las unidades de este producto no pueden ser más que las de todo el taller; "
                "encontré {product} de {workshop}. En las del taller cuenta también las de este producto.",
                product=product,
                workshop=workshop,
            )
        raise BadInput(
            "Las ventas de este producto no pueden ser más que las de todo el taller; "
            "encontré {product} de {workshop}. En las del taller cuenta también las de este producto.",
            product=product,
            workshop=workshop,
        )
    return quotient(product, workshop)


def split_shared_costs(costs: Iterable[SharedCost], amounts: Sequence[Decimal], cent: Decimal) -> tuple[Decimal, ...]:
    """Split the month's shared costs among all the products of the workshop, to the cent.

    Args:
        costs: the shared costs of the workshop.
        amounts: the hours, the units or the sales of each product in that month, 0 or more, not all 0; for all
            products the same one of the three.
        cent: the smallest part of money that is written down, above 0.

    Returns money per month for each product, in the same order; together they are the month's shared costs,
    rounded to the cent once.

    Formula: sum of monthly × share, rounded, × amount ÷ sum of amounts, by largest remainder
    (:func:`split_exactly`).

    Edge case: a product with an amount of 0 carries nothing.

    Raises:
        BadInput: no products, a negative amount, all of them 0, a cent of 0 or below.

    Source: allocation of overhead by one base (any cost accounting textbook).

    >>> rent = SharedCost(name="Alquiler", monthly=Decimal("400"), share=Decimal("0.25"))
    >>> split_shared_costs((rent,), (Decimal("20"), Decimal("10")), Decimal("0.10"))  # Bs 100: velas 20 h, jabones 10 h
    (Decimal('66.70'), Decimal('33.30'))
    """
    together = shared_cost_per_month(costs, ONE)
    return split_exactly(round_to_coin(together, cent), amounts, cent)


def cost_sheet(batch: Batch) -> CostSheet:
    """Work out what one batch costs, part by part.

    Args:
        batch: all that goes into it.

    Returns a :class:`CostSheet`, in money per batch.

    Formula: the sums of :func:`material_cost`, :func:`work_cost` and :func:`tool_wear`, and
    :func:`shared_cost_per_month` × months ÷ batches.

    Edge case: an empty batch costs 0.

    Raises:
        BadInput: when the batch or a part of it is made, not here.

    Source: job cost sheet (OpenStax, Principles of Managerial Accounting, 4.5), with unpaid work added.

    >>> wick = Purchase(size=Decimal("100"), unit="m", price=Decimal("100"))
    >>> sheet = cost_sheet(Batch(
    ...     units=Decimal("24"),
    ...     batches=Decimal("10"),
    ...     materials=(Material(name="Pabilo", purchase=wick, quantity=Decimal("480"), unit="cm"),),
    ... ))
    >>> sheet.materials, sheet.cash_per_unit  # Bs 4,80 la tanda, Bs 0,20 la vela
    (Decimal('4.8'), Decimal('0.2'))
    """
    by_kind = dict.fromkeys(("paid", "own", "family", "reciprocal"), ZERO)
    for work in batch.works:
        by_kind[work.kind] += work_cost(work)
    wear = dict.fromkeys(("month", "batch"), ZERO)
    for tool in batch.tools:
        wear[tool.life_unit] += tool_wear(tool, batch.batches, batch.months)
    return CostSheet(
        units=batch.units,
        batches=batch.batches,
        months=batch.months,
        materials=sum((material_cost(material) for material in batch.materials), ZERO),
        paid_work=by_kind["paid"],
        own_work=by_kind["own"],
        family_work=by_kind["family"],
        reciprocal_work=by_kind["reciprocal"],
        wear_by_month=wear["month"],
        wear_by_use=wear["batch"],
        shared=quotient(shared_cost_per_month(batch.shared, batch.shared_share) * batch.months, batch.batches),
        unpaid_minutes=sum((work.minutes for work in batch.works if work.kind != "paid"), ZERO),
    )


def _check_batches(batches: Decimal, months: Decimal) -> None:
    if batches <= 0:
        raise BadInput(
            "Las tandas tienen que ser más que 0; encontré {batches}. "
            "Si haces una cada dos meses, escribe la mitad de una.",
            batches=batches,
        )
    if months <= 0:
        raise BadInput(
            "Los meses en que se cuentan las tandas tienen que ser más que 0; encontré {months}. "
            "Escribe 1 si las cuentas por mes y 12 si las cuentas por año.",
            months=months,
        )


def _check_product_share(share: Decimal) -> None:
    if not 0 <= share <= 1:
        raise BadInput(
            "La parte de los gastos del taller que lleva este producto va de 0 a 100 de cada 100; encontré {share}.",
            share=share * 100,
        )
