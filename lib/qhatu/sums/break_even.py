"""How many must be sold so that the month neither wins nor loses money."""

from __future__ import annotations

from decimal import ROUND_CEILING, Decimal

from qhatu.sums.bad_input import BadInput, NoBreakEven
from qhatu.sums.costs import CostSheet
from qhatu.sums.numbers import exact, quotient, settled
from qhatu.sums.plain import Plain


class BreakEven(Plain):
    """The point where sales cover what was spent.

    Args:
        units: whole units to sell; at this many sales cover the fixed costs, at one less they do not.
        exact: the same before rounding up to a whole unit.
        contribution: money each unit leaves towards the fixed costs: price − variable cost.
        sales: money those whole units bring in.

    >>> BreakEven(units=60, exact=Decimal("60"), contribution=Decimal("3.30"), sales=Decimal("360")).sales
    Decimal('360')
    """

    units: int
    exact: Decimal
    contribution: Decimal
    sales: Decimal


def break_even_units(fixed: Decimal, price: Decimal, variable_per_unit: Decimal) -> BreakEven:
    """Return how many units cover the fixed costs of a period.

    Args:
        fixed: money spent in the period whatever is sold, 0 or more.
        price: money for one unit, 0 or more.
        variable_per_unit: money one more unit spends, 0 or more.

    Returns a :class:`BreakEven` for the same period.

    Formula: units = fixed ÷ (price − variable), rounded up; sales = units × price.

    Edge case: without fixed costs the answer is 0 units.

    Raises:
        NoBreakEven: the price is not above the variable cost, so no quantity is enough.
        BadInput: a negative number.

    Source: cost-volume-profit analysis (OpenStax, Principles of Managerial Accounting, 3.2).

    >>> answer = break_even_units(fixed=Decimal("198"), price=Decimal("6"), variable_per_unit=Decimal("2.70"))
    >>> answer.units, answer.contribution, answer.sales  # 60 velas, Bs 3,30 cada una, Bs 360
    (60, Decimal('3.30'), Decimal('360'))
    """
    fixed, price, variable = exact(fixed), exact(price), exact(variable_per_unit)
    if fixed < 0:
        raise BadInput(
            "Los gastos fijos no pueden ser menos que 0; encontré {fixed}. Quita el signo menos.", fixed=fixed
        )
    if price < 0:
        raise BadInput("El precio no puede ser menos que 0; encontré {price}. Quita el signo menos.", price=price)
    if variable < 0:
        raise BadInput(
            "Lo que gasta cada unidad no puede ser menos que 0; encontré {variable}. Quita el signo menos.",
            variable=variable,
        )
    contribution = price - variable
    if settled(contribution) <= 0:
        raise NoBreakEven(
            "Con el precio {price} no llegas a empatar: "
            "cada unidad gasta {variable} en materiales, trabajo pagado y herramientas. "
            "Sube el precio o baja ese gasto.",
            price=price,
            variable=variable,
        )
    units = quotient(fixed, contribution)
    whole_units = int(settled(units).to_integral_value(ROUND_CEILING))
    return BreakEven(units=whole_units, exact=units, contribution=contribution, sales=whole_units * price)


def break_even(sheet: CostSheet, price: Decimal) -> BreakEven:
    """Return how many units a month must sell to cover its fixed costs.

    Args:
        sheet: what a batch costs and how many batches a month has.
        price: money for one unit, 0 or more.

    Returns a :class:`BreakEven` for one month. Unpaid hours are in neither cost: at this point the pocket and
    the tools are even, and the hours have earned nothing yet.

    Formula: :func:`break_even_units` of ``fixed_per_month`` and ``variable_per_unit``.

    Edge case: without shared costs and tools that age by months, 0 units.

    Raises:
        NoBreakEven: the price is not above the variable cost.
        BadInput: a negative price.

    Source: cost-volume-profit analysis (OpenStax, Principles of Managerial Accounting, 3.2).

    >>> from qhatu.sums.costs import Batch, SharedCost, cost_sheet
    >>> light = SharedCost(name="Luz", monthly=Decimal("60"))
    >>> sheet = cost_sheet(Batch(units=Decimal("24"), batches_per_month=Decimal("8"), shared=(light,)))
    >>> break_even(sheet, Decimal("5")).units  # Bs 60 de luz con Bs 5 de cada vela
    12
    """
    return break_even_units(sheet.fixed_per_month, price, sheet.variable_per_unit)


def safety_margin(units_sold: Decimal, break_even_units: Decimal) -> Decimal:
    """Return the share of sales that can be lost before the month loses money.

    Args:
        units_sold: units sold, or planned, in a period, above 0.
        break_even_units: units that break even in the same period, 0 or more.

    Returns a share of ``units_sold``, at most 1; negative when sales are under the break-even point.

    Formula: (sold − break-even) ÷ sold.

    Edge case: selling exactly the break-even units, 0.

    Raises:
        BadInput: nothing sold, or negative break-even units.

    Source: margin of safety ratio (any managerial accounting textbook).

    >>> safety_margin(Decimal("80"), Decimal("60"))  # de 80 velas de Bs 6 se pueden dejar de vender 20
    Decimal('0.25')
    """
    sold, even = exact(units_sold), exact(break_even_units)
    if sold <= 0:
        raise BadInput(
            "Para sacar el margen de seguridad, lo que vendes tiene que ser más que 0; encontré {sold}.",
            sold=sold,
        )
    if even < 0:
        raise BadInput("Las unidades para empatar no pueden ser menos que 0; encontré {even}.", even=even)
    return quotient(sold - even, sold)
