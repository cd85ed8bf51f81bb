"""Why the result is not the planned one: prices that were others, quantities that were others, or both.

Every variance is money seen from the result: above 0 is favourable (more was left than planned), below 0 is not.
A standard quantity is the one that what was *really made* should have taken, not the one of the plan.
"""

from __future__ import annotations

from decimal import Decimal

from qhatu.sums.bad_input import BadInput, named
from qhatu.sums.checked import not_negative, positive, things
from qhatu.sums.numbers import ZERO, exact, quotient
from qhatu.sums.plain import Plain

TYPE_CHECKING = False  # typing's own flag of this name costs a tenth of this package's import
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Literal

    Verdict = Literal["favourable", "unfavourable", "none"]


class MaterialVariances(Plain):
    """Why a material cost more or less than it should; made by :func:`material_variances`.

    ``price`` for having paid another price, ``usage`` for having used another quantity.

    >>> variances = material_variances(Decimal(30), Decimal(19), actual_cost=Decimal(640), used=Decimal(20))
    >>> variances.price, variances.usage, variances.total  # más cara Bs 40, y un kilo de más, Bs 30
    (Decimal('-40'), Decimal('-30'), Decimal('-70'))
    """

    price: Decimal
    usage: Decimal

    @property
    def total(self) -> Decimal:
        """Both together; standard cost − actual cost where all that was bought was used."""
        return self.price + self.usage


class LabourVariances(Plain):
    """Why work cost more or less than it should; made by :func:`labour_variances`.

    ``rate`` for having paid another wage, ``idle`` for hours paid and not worked, ``efficiency`` for having taken
    other hours.

    >>> variances = labour_variances(Decimal(16), Decimal(10), Decimal(180), hours_paid=Decimal(12))
    >>> variances.rate, variances.efficiency  # Bs 15 la hora en vez de 16, pero 12 horas en vez de 10
    (Decimal('12'), Decimal('-32'))
    """

    rate: Decimal
    idle: Decimal
    efficiency: Decimal

    @property
    def total(self) -> Decimal:
        """All together: standard cost − actual cost."""
        return self.rate + self.idle + self.efficiency


class OverheadVariances(Plain):
    """Why shared costs were not those that products carried; made by :func:`fixed_overhead_variances`.

    ``spending`` for having spent another amount than budgeted, ``capacity`` for having worked other hours than
    budgeted, ``efficiency`` for what those hours made.

    >>> variances = fixed_overhead_variances(Decimal(600), Decimal(100), Decimal(640), Decimal(90), Decimal(95))
    >>> variances.volume  # Bs 600 entre 100 horas, y lo hecho valía 95
    Decimal('-30')
    """

    spending: Decimal
    capacity: Decimal
    efficiency: Decimal

    @property
    def volume(self) -> Decimal:
        """What products carried − what was budgeted: capacity and efficiency together."""
        return self.capacity + self.efficiency

    @property
    def total(self) -> Decimal:
        """All together: what products carried − what was spent."""
        return self.spending + self.volume


class ProductSold(Plain):
    """One product as it was planned and as it was sold.

    Args:
        name: what the learner calls it.
        planned_units: units in the plan, 0 or more.
        planned_price: money for one unit in the plan, 0 or more.
        unit_cost: money one unit should cost, 0 or more: its variable cost, so that what is left is the contribution,
            or its full cost for the profit. 0 to compare sales alone.
        units: units really sold, 0 or more.
        sales: money they really brought in, 0 or more.

    >>> ProductSold(name="Vela", planned_units=100, planned_price=6, unit_cost=4, units=90, sales=558).planned_margin
    Decimal('2')
    """

    name: str
    planned_units: Decimal
    planned_price: Decimal
    unit_cost: Decimal
    units: Decimal
    sales: Decimal

    def __post_init__(self) -> None:
        self._put(
            planned_units=not_negative(self.planned_units, named("las unidades del plan")),
            planned_price=not_negative(self.planned_price, named("el precio del plan")),
            unit_cost=not_negative(self.unit_cost, named("el costo de una unidad")),
            units=not_negative(self.units, named("las unidades vendidas")),
            sales=not_negative(self.sales, named("el dinero de las ventas")),
        )

    @property
    def planned_margin(self) -> Decimal:
        """What one unit should leave: planned price − unit cost."""
        return self.planned_price - self.unit_cost


class SalesVariances(Plain):
    """Why sales left more or less than planned; made by :func:`sales_variances`.

    ``price`` for having sold at other prices, ``quantity`` for having sold more or fewer units in all, ``mix`` for
    having sold more of what leaves much, or of what leaves little.

    >>> candle = ProductSold(name="Vela", planned_units=100, planned_price=6, unit_cost=4, units=90, sales=558)
    >>> variances = sales_variances([candle])
    >>> variances.price, variances.volume  # Bs 0,20 más en 90 velas; 10 velas menos de Bs 2
    (Decimal('18'), Decimal('-20'))
    """

    price: Decimal
    mix: Decimal
    quantity: Decimal

    @property
    def volume(self) -> Decimal:
        """Mix and quantity together: units sold beyond the plan × what each should leave."""
        return self.mix + self.quantity

    @property
    def total(self) -> Decimal:
        """All together."""
        return self.price + self.volume


class Ingredient(Plain):
    """One material of a mixture in which one can take the place of another.

    Args:
        name: what the learner calls it.
        standard_quantity: what the recipe takes, in the unit of the mixture, 0 or more.
        standard_price: money for each unit, 0 or more.
        used: what was really put in, in the same unit, 0 or more.

    >>> Ingredient(name="Cera", standard_quantity=2, standard_price=40, used=3).used
    Decimal('3')
    """

    name: str
    standard_quantity: Decimal
    standard_price: Decimal
    used: Decimal

    def __post_init__(self) -> None:
        self._put(
            standard_quantity=not_negative(self.standard_quantity, named("la cantidad de la receta")),
            standard_price=not_negative(self.standard_price, named("el precio del material")),
            used=not_negative(self.used, named("la cantidad usada")),
        )


class MixAndYield(Plain):
    """Why a mixture took more or less money in materials; made by :func:`mix_and_yield_variances`.

    ``mix`` for other proportions than the recipe's, ``yield_variance`` for what the whole of it gave.

    >>> wax = Ingredient(name="Cera", standard_quantity=1, standard_price=40, used=3)
    >>> paraffin = Ingredient(name="Parafina", standard_quantity=1, standard_price=30, used=1)
    >>> mix_and_yield_variances([wax, paraffin], Decimal(20), Decimal(40)).mix  # más cera, que es más cara
    Decimal('-10')
    """

    mix: Decimal
    yield_variance: Decimal

    @property
    def usage(self) -> Decimal:
        """Both together."""
        return self.mix + self.yield_variance


def verdict(variance: Decimal) -> Verdict:
    """Say whether a variance is favourable.

    Args:
        variance: money, above 0 where more is left than planned.

    Returns ``favourable``, ``unfavourable`` or ``none``.

    Formula: its sign.

    Edge case: 0 is neither.

    Raises:
        BadInput: a number that is not finite.

    Source: favourable and unfavourable variances (OpenStax, Principles of Managerial Accounting, 8.1).

    >>> verdict(Decimal("-40"))  # la parafina costó Bs 40 más
    'unfavourable'
    """
    variance = exact(variance)
    return "favourable" if variance > 0 else "unfavourable" if variance < 0 else "none"


def material_variances(
    standard_price: Decimal,
    standard_quantity: Decimal,
    actual_cost: Decimal,
    used: Decimal,
    bought: Decimal | None = None,
) -> MaterialVariances:
    """Part the difference in what a material cost into price and usage.

    Args:
        standard_price: money one unit of the material should cost, 0 or more.
        standard_quantity: what the pieces really made should have taken, 0 or more.
        actual_cost: money really paid for what was bought, 0 or more: price × quantity bought.
        used: what was really used, in the same unit, 0 or more.
        bought: what was bought for that money, 0 or more; None where all of it was used.

    Returns a :class:`MaterialVariances`.

    Formula: price = bought × standard price − actual cost; usage = (standard quantity − used) × standard price.

    Edge case: bought and not yet used, its price variance is counted already now.

    Raises:
        BadInput: a negative number.

    Source: direct materials variances (OpenStax, Principles of Managerial Accounting, 8.2).

    >>> material_variances(Decimal(30), Decimal(19), Decimal(150), used=Decimal(20), bought=Decimal(5)).price
    Decimal('0')
    """
    price = not_negative(standard_price, named("el precio que debía tener el material"))
    standard = not_negative(standard_quantity, named("la cantidad que debía usarse"))
    cost = not_negative(actual_cost, named("lo que costó el material"))
    used = not_negative(used, named("la cantidad usada"))
    bought = used if bought is None else not_negative(bought, named("la cantidad comprada"))
    return MaterialVariances(price=exact(bought * price - cost), usage=exact((standard - used) * price))


def labour_variances(
    standard_rate: Decimal,
    standard_hours: Decimal,
    actual_cost: Decimal,
    hours_paid: Decimal,
    hours_worked: Decimal | None = None,
) -> LabourVariances:
    """Part the difference in what work cost into wage, idle hours and efficiency.

    Args:
        standard_rate: money an hour should cost, 0 or more.
        standard_hours: hours that the pieces really made should have taken, 0 or more.
        actual_cost: money really paid, 0 or more: wage × hours paid. For variable shared costs, what was spent.
        hours_paid: hours really paid, 0 or more.
        hours_worked: hours really worked, 0 or more and not above those paid; None where they are the same.

    Returns a :class:`LabourVariances`. With variable shared costs by the hour, ``rate`` is their spending variance.

    Formula: rate = paid × standard rate − actual cost; idle = (worked − paid) × standard rate;
    efficiency = (standard hours − worked) × standard rate.

    Edge case: all paid hours worked, nothing is idle.

    Raises:
        BadInput: a negative number, more hours worked than paid.

    Source: direct labour variances (OpenStax, Principles of Managerial Accounting, 8.3; idle time as in CIMA's
    Management Accounting).

    >>> labour_variances(Decimal(16), Decimal(10), Decimal(192), Decimal(12), hours_worked=Decimal(11)).idle
    Decimal('-16')
    """
    rate = not_negative(standard_rate, named("lo que debía costar la hora"))
    standard = not_negative(standard_hours, named("las horas que debía tomar"))
    cost = not_negative(actual_cost, named("lo que se pagó por el trabajo"))
    paid = not_negative(hours_paid, named("las horas pagadas"))
    worked = paid if hours_worked is None else not_negative(hours_worked, named("las horas trabajadas"))
    if worked > paid:
        raise BadInput(
            "Las horas trabajadas, {worked}, no pueden ser más que las pagadas, {paid}. Revisa las dos.",
            worked=worked,
            paid=paid,
        )
    return LabourVariances(
        rate=exact(paid * rate - cost),
        idle=exact((worked - paid) * rate),
        efficiency=exact((standard - worked) * rate),
    )


def fixed_overhead_variances(
    budgeted: Decimal,
    budgeted_hours: Decimal,
    spent: Decimal,
    hours_worked: Decimal,
    standard_hours: Decimal,
) -> OverheadVariances:
    """Part the difference between the fixed costs that products carried and those that were spent.

    Args:
        budgeted: fixed shared costs of the budget, in money, 0 or more.
        budgeted_hours: hours (or units) among which they were to be shared, above 0.
        spent: fixed costs really spent, 0 or more.
        hours_worked: hours really worked, 0 or more.
        standard_hours: hours that the pieces really made should have taken, 0 or more.

    Returns an :class:`OverheadVariances`.

    Formula, with rate = budgeted ÷ budgeted hours: spending = budgeted − spent; capacity = (worked − budgeted hours) ×
    rate; efficiency = (standard hours − worked) × rate.

    Edge case: shared by units made instead of hours, ``hours_worked`` = ``standard_hours`` = units made, and all of
    the volume variance is capacity.

    Raises:
        BadInput: a negative number, no budgeted hours.

    Source: fixed overhead variances (OpenStax, Principles of Managerial Accounting, 8.4; Horngren, Cost Accounting,
    chapter 8).

    >>> fixed_overhead_variances(Decimal(600), Decimal(100), Decimal(640), Decimal(100), Decimal(100)).spending
    Decimal('-40')
    """
    planned = not_negative(budgeted, named("los gastos fijos del plan"))
    hours = positive(budgeted_hours, named("las horas del plan"))
    paid = not_negative(spent, named("los gastos fijos que hubo"))
    worked = not_negative(hours_worked, named("las horas trabajadas"))
    standard = not_negative(standard_hours, named("las horas que debía tomar"))
    return OverheadVariances(
        spending=exact(planned - paid),
        capacity=exact(quotient((worked - hours) * planned, hours)),
        efficiency=exact(quotient((standard - worked) * planned, hours)),
    )


def sales_variances(products: Iterable[ProductSold]) -> SalesVariances:
    """Part the difference between planned and actual sales into price, mix and quantity.

    Args:
        products: from 1 to 10,000 of them, each as planned and as sold.

    Returns a :class:`SalesVariances`.

    Formula: price = sales − units × planned price; volume = (units − planned units) × planned margin, summed;
    quantity = (all units − all planned units) × average planned margin by the planned mix; mix = volume − quantity.

    Edge case: with one product there is no mix. Where no unit was planned, all of the volume is mix.

    Raises:
        BadInput: no products.

    Source: sales price, mix and quantity variances (Horngren, Cost Accounting, sales-mix and sales-quantity
    variances).

    >>> candle = ProductSold(name="Vela", planned_units=50, planned_price=6, unit_cost=4, units=60, sales=360)
    >>> lamp = ProductSold(name="Farol", planned_units=50, planned_price=20, unit_cost=12, units=40, sales=800)
    >>> variances = sales_variances([candle, lamp])
    >>> variances.quantity, variances.mix  # igual número, pero menos faroles, que dejan Bs 6 más
    (Decimal('0'), Decimal('-60'))
    """
    sold = things(products, named("los productos"), least=1)
    price = sum((exact(each.sales - each.units * each.planned_price) for each in sold), ZERO)
    volume = sum((exact((each.units - each.planned_units) * each.planned_margin) for each in sold), ZERO)
    planned_units = sum((each.planned_units for each in sold), ZERO)
    planned_margin = sum((exact(each.planned_units * each.planned_margin) for each in sold), ZERO)
    more_units = sum((each.units for each in sold), ZERO) - planned_units
    quantity = quotient(more_units * planned_margin, planned_units) if exact(planned_units) else ZERO
    return SalesVariances(price=exact(price), mix=exact(volume - quantity), quantity=exact(quantity))


def mix_and_yield_variances(
    ingredients: Iterable[Ingredient], standard_output: Decimal, actual_output: Decimal
) -> MixAndYield:
    """Part the difference in the materials of a mixture into its proportions and what it gave.

    Args:
        ingredients: from 1 to 10,000, all in one unit (kilos, litres).
        standard_output: what the recipe gives, in any unit, above 0.
        actual_output: what was really made, in the same unit, 0 or more.

    Returns a :class:`MixAndYield`.

    Formula: mix = (used in all × the recipe's proportion − used) × standard price, summed; yield = (what the recipe
    takes for what was made − used in all) × the recipe's average price.

    Edge case: in the recipe's proportions there is no mix variance, however much was used.

    Raises:
        BadInput: no ingredients, a recipe of nothing, an output of 0 or below.

    Source: materials mix and yield variances (ACCA Performance Management; Horngren, Cost Accounting).

    >>> wax = Ingredient(name="Cera", standard_quantity=1, standard_price=40, used=2)
    >>> paraffin = Ingredient(name="Parafina", standard_quantity=1, standard_price=30, used=2)
    >>> mix_and_yield_variances([wax, paraffin], Decimal(20), Decimal(30)).yield_variance  # sobró un kilo de mezcla
    Decimal('-35')
    """
    mixed = things(ingredients, named("los materiales de la mezcla"), least=1)
    output = positive(standard_output, named("lo que da la receta"))
    made = not_negative(actual_output, named("lo que salió"))
    recipe = positive(sum((each.standard_quantity for each in mixed), ZERO), named("la cantidad de toda la receta"))
    recipe_cost = sum((exact(each.standard_quantity * each.standard_price) for each in mixed), ZERO)
    used = exact(sum((each.used for each in mixed), ZERO))
    used_cost = sum((exact(each.used * each.standard_price) for each in mixed), ZERO)
    return MixAndYield(
        mix=exact(quotient(used * recipe_cost, recipe) - used_cost),
        # One division for each: what comes out even is then exactly even.
        yield_variance=exact(quotient(made * recipe_cost, output) - quotient(used * recipe_cost, recipe)),
    )
