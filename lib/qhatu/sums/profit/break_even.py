"""How many must be sold so that the month neither wins nor loses money, and how far from that one stands.

Profit goals stand in ``profit_goal``, several products in ``sales_mix``, fixed costs that jump with the
quantity in ``volume_ranges``.
"""

from __future__ import annotations

from decimal import ROUND_CEILING, Decimal

from qhatu.sums.bad_input import BadInput, NoBreakEven, named
from qhatu.sums.checked import between, not_negative, positive
from qhatu.sums.costs.cost_sheet import CostSheet
from qhatu.sums.numbers import ZERO, exact, quotient, settled
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


class SafetyMargin(Plain):
    """How far sales stand above the break-even point; below it, everything is negative.

    Args:
        units: units that could be left unsold.
        sales: money that could be left unsold.
        share: the same, of what is sold; at most 1.

    >>> SafetyMargin(units=Decimal("20"), sales=Decimal("120"), share=Decimal("0.25")).sales
    Decimal('120')
    """

    units: Decimal
    sales: Decimal
    share: Decimal


class ExtraUnits(Plain):
    """What must be sold on top of the usual sales so that an outlay pays for itself.

    Args:
        units: whole units more.
        exact: the same before rounding up to a whole unit.
        contribution: money each of them leaves.
        growth: ``exact`` as a share of the usual sales; None where none were given.

    >>> ExtraUnits(units=40, exact=Decimal("40"), contribution=Decimal("3"), growth=None).units
    40
    """

    units: int
    exact: Decimal
    contribution: Decimal
    growth: Decimal | None


def units_rounded_up(units: Decimal) -> int:
    """Round units up to whole ones, the dust of divisions aside.

    Args:
        units: how many are needed, 0 or more.

    Formula: the smallest whole number that is not below them.

    Edge case: 20.0000000001 units are 20: nobody sells a thousand-millionth.

    Raises:
        BadInput: negative units, or a number no sum can be done with.

    Source: no source verified; a part of a unit is not sold, and one unit less would not be enough.

    >>> units_rounded_up(Decimal("33.34"))  # velas
    34
    """
    return int(settled(not_negative(units, named("las unidades"))).to_integral_value(ROUND_CEILING))


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
    whole = units_rounded_up(units)
    return BreakEven(units=whole, exact=units, contribution=contribution, sales=whole * price)


def break_even(sheet: CostSheet, price: Decimal) -> BreakEven:
    """Return how many units must be sold to cover the fixed costs of a month, or of the months of the sheet.

    Args:
        sheet: what a batch costs, and how many batches there are in how many months.
        price: money for one unit, 0 or more.

    Returns a :class:`BreakEven` for those months. Unpaid hours are in neither cost: at this point the pocket and
    the tools are even, and the hours have earned nothing yet.

    Formula: :func:`break_even_units` of ``fixed`` and ``variable_per_unit``.

    Edge case: without shared costs and tools that age by months, 0 units.

    Raises:
        NoBreakEven: the price is not above the variable cost.
        BadInput: a negative price.

    Source: cost-volume-profit analysis (OpenStax, Principles of Managerial Accounting, 3.2).

    >>> from qhatu.sums.costs.cost_sheet import Batch, SharedCost, cost_sheet
    >>> light = SharedCost(name="Luz", monthly=Decimal("60"))
    >>> sheet = cost_sheet(Batch(units=Decimal("24"), batches=Decimal("8"), shared=(light,)))
    >>> break_even(sheet, Decimal("5")).units  # Bs 60 de luz con Bs 5 de cada vela
    12
    """
    return break_even_units(sheet.fixed, price, sheet.variable_per_unit)


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


def margin_of_safety(units_sold: Decimal, break_even_units: Decimal, price: Decimal) -> SafetyMargin:
    """Return what sales can lose before the month loses money: in units, in money and as a share.

    Args:
        units_sold: units sold, or planned, in a period, above 0.
        break_even_units: units that break even in the same period, 0 or more: whole or exact, as one prefers.
        price: money for one unit, 0 or more.

    Returns a :class:`SafetyMargin`.

    Formula: units = sold − break-even; sales = units × price; share as :func:`safety_margin`.

    Edge case: under the break-even point all three are negative: what is missing.

    Raises:
        BadInput: nothing sold, negative break-even units or price.

    Source: margin of safety (OpenStax, Principles of Managerial Accounting, 3.5).

    >>> spare = margin_of_safety(Decimal("80"), Decimal("60"), Decimal("6"))  # 80 velas de Bs 6
    >>> spare.units, spare.sales, spare.share
    (Decimal('20'), Decimal('120'), Decimal('0.25'))
    """
    part = safety_margin(units_sold, break_even_units)
    price = not_negative(price, named("el precio"))
    spare = exact(units_sold) - exact(break_even_units)
    return SafetyMargin(units=spare, sales=spare * price, share=part)


def operating_leverage(contribution: Decimal, fixed: Decimal) -> Decimal:
    """Return how many times more the profit moves than the sales do.

    Args:
        contribution: money that all sales of a period leave after their variable cost, 0 or more.
        fixed: money spent in the period whatever is sold, 0 or more.

    Returns times: at 3, sales that fall by 10 of each 100 take 30 of each 100 of the profit.

    Formula: contribution ÷ (contribution − fixed).

    Edge cases: without fixed costs, 1. It is 1 ÷ :func:`safety_margin`.

    Raises:
        NoBreakEven: there is no profit to move.
        BadInput: a negative number.

    Source: degree of operating leverage (OpenStax, Principles of Managerial Accounting, 3.5).

    >>> operating_leverage(Decimal("264"), Decimal("198"))  # 80 velas que dejan Bs 3,30, con Bs 198 de gastos fijos
    Decimal('4')
    """
    contribution = not_negative(contribution, named("lo que dejan las ventas"))
    fixed = not_negative(fixed, named("los gastos fijos"))
    profit = contribution - fixed
    if settled(profit) <= 0:
        raise NoBreakEven(
            "Las ventas dejan {contribution} y los gastos fijos son {fixed}: todavía no hay ganancia que suba o baje. "
            "Mira primero cuánto falta para empatar.",
            contribution=contribution,
            fixed=fixed,
        )
    return quotient(contribution, profit)


def extra_units_for(
    outlay: Decimal, price: Decimal, variable_per_unit: Decimal, usual_units: Decimal = ZERO
) -> ExtraUnits:
    """Return how many more units must be sold so that an outlay pays for itself.

    Args:
        outlay: money spent once, or in each period: a stall, a poster, a helper; 0 or more.
        price: money for one unit, 0 or more.
        variable_per_unit: money one more unit spends, 0 or more.
        usual_units: units sold without it, in the time the outlay works for, 0 or more; 0 for not known.

    Returns :class:`ExtraUnits`, for the same time.

    Formula: outlay ÷ (price − variable), rounded up; growth = exact ÷ usual units.

    Edge case: units that would have been sold anyway do not count; only what comes on top pays for the outlay.

    Raises:
        NoBreakEven: the price is not above the variable cost, so no quantity is enough.
        BadInput: a negative number.

    Source: incremental cost-volume-profit analysis (any managerial accounting textbook).

    >>> more = extra_units_for(Decimal("99"), Decimal("6"), Decimal("2.70"), usual_units=Decimal("120"))
    >>> more.units, more.growth  # un afiche de Bs 99 se paga con 30 velas más: 25 de cada 100
    (30, Decimal('0.25'))
    """
    outlay = not_negative(outlay, named("lo que vas a gastar"))
    usual = not_negative(usual_units, named("lo que vendes ahora"))
    answer = break_even_units(outlay, price, variable_per_unit)
    return ExtraUnits(
        units=answer.units,
        exact=answer.exact,
        contribution=answer.contribution,
        growth=quotient(answer.exact, usual) if usual else None,
    )


def share_of_capacity(answer: BreakEven, capacity: Decimal) -> Decimal:
    """Return what part of all that can be made must be sold to break even.

    Args:
        answer: the break-even point of a period.
        capacity: units that can be made and sold in the same period at most, above 0.

    Returns a share, 0 ≤ share ≤ 1.

    Formula: exact break-even units ÷ capacity.

    Edge case: a share of 1 leaves nothing to lose.

    Raises:
        NoBreakEven: more whole units are needed than there is room for.
        BadInput: a capacity of 0 or below.

    Source: break-even as a share of capacity (any managerial accounting textbook).

    >>> month = break_even_units(fixed=Decimal("198"), price=Decimal("6"), variable_per_unit=Decimal("2.70"))
    >>> share_of_capacity(month, Decimal("240"))  # 60 de las 240 velas que alcanzas a hacer
    Decimal('0.25')
    """
    capacity = positive(capacity, named("lo que alcanzas a hacer"))
    if answer.units > capacity:
        raise NoBreakEven(
            "Para empatar hacen falta {units} unidades y alcanzas a hacer {capacity}. "
            "Sube el precio, baja los gastos o busca cómo hacer más.",
            units=Decimal(answer.units),
            capacity=capacity,
        )
    return quotient(answer.exact, capacity)


def cash_break_even_units(
    fixed: Decimal,
    not_paid: Decimal,
    price: Decimal,
    variable_per_unit: Decimal,
    other_payments: Decimal = ZERO,
) -> BreakEven:
    """Return how many units bring in the money that a period really pays out.

    Args:
        fixed: fixed costs of the period, 0 or more.
        not_paid: the part of them that no money is paid for, such as wear of tools, 0 ≤ not_paid ≤ fixed.
        price: money for one unit, 0 or more.
        variable_per_unit: money one more unit spends, 0 or more.
        other_payments: money paid out that is no cost: a loan's principal, what the family takes; 0 or more.

    Returns a :class:`BreakEven`: below it the pocket gets emptier.

    Formula: (fixed − not paid + other payments) ÷ (price − variable), rounded up.

    Edge case: where all fixed costs are wear, 0 units.

    Raises:
        NoBreakEven: the price is not above the variable cost.
        BadInput: a negative number, more not paid than there are fixed costs.

    Source: cash break-even point (Ross, Westerfield & Jordan, Fundamentals of Corporate Finance, ch. 11).

    >>> answer = cash_break_even_units(Decimal("198"), Decimal("66"), Decimal("6"), Decimal("2.70"))
    >>> answer.units  # de Bs 198, Bs 66 son desgaste que este mes no se paga
    40
    """
    fixed = not_negative(fixed, named("los gastos fijos"))
    not_paid = between(not_paid, 0, fixed, named("lo que no se paga con dinero"))
    other = not_negative(other_payments, named("los otros pagos"))
    return break_even_units(fixed - not_paid + other, price, variable_per_unit)


def cash_break_even(sheet: CostSheet, price: Decimal, other_payments: Decimal = ZERO) -> BreakEven:
    """Return how many units must be sold so that no money leaves the pocket in a month, or in the months of the sheet.

    Args:
        sheet: what a batch costs, and how many batches there are in how many months.
        price: money for one unit, 0 or more.
        other_payments: money those months pay that is no cost, such as a loan's principal, 0 or more.

    Returns a :class:`BreakEven` for those months; its contribution is price − what one unit pays out.

    Formula: (shared costs of those months + other payments) ÷ (price − materials and paid work of a unit), rounded up.

    Edge case: never more units than :func:`break_even` while there are no other payments: wear is not paid now, and
    one day it will be.

    Raises:
        NoBreakEven: the price is not above what a unit pays out.
        BadInput: a negative price or payment.

    Source: cash break-even point (Ross, Westerfield & Jordan, Fundamentals of Corporate Finance, ch. 11).

    >>> from qhatu.sums.costs.cost_sheet import Batch, SharedCost, Tool, cost_sheet
    >>> light = SharedCost(name="Luz", monthly=Decimal("60"))
    >>> pot = Tool(name="Olla", price=Decimal("1440"), life=Decimal("36"), life_unit="month")
    >>> batch = Batch(units=Decimal("24"), batches=Decimal("8"), tools=(pot,), shared=(light,))
    >>> sheet = cost_sheet(batch)
    >>> cash_break_even(sheet, Decimal("5")).units, break_even(sheet, Decimal("5")).units  # la olla: Bs 40 al mes
    (12, 20)
    """
    other = not_negative(other_payments, named("los otros pagos"))
    return break_even_units(
        sheet.shared * sheet.batches + other, price, sheet.per_unit(sheet.materials + sheet.paid_work)
    )
