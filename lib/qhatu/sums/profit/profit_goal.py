"""What must be sold, or charged, to be left with a wanted profit: "I need Bs 1,500 a month".

The goal is what stays after a tax on the profit. For a household enterprise that profit is the month's income:
unpaid hours are in no cost here, they are what the goal pays for.
"""

from __future__ import annotations

from decimal import ROUND_FLOOR, Decimal

from qhatu.sums.bad_input import BadInput, NoBreakEven, named
from qhatu.sums.checked import not_negative, positive, share, whole
from qhatu.sums.numbers import ZERO, exact, quotient, settled
from qhatu.sums.plain import Plain
from qhatu.sums.profit.break_even import BreakEven, break_even_units, units_rounded_up

_MOST_UNITS = 10**12


class IncomePlan(Plain):
    """What an income goal asks of a month, and whether the month has room for it; made by :func:`plan_income`.

    Args:
        units: whole units to sell.
        sales: money they bring in.
        hours: hours of work they take.
        most_units: whole units that hours and buyers allow at most; None where neither was given.
        most_income: income left when so many are sold, negative for a loss; None likewise.
        reachable: whether ``units`` is within ``most_units``.
        price_needed: the price at which ``most_units`` would reach the goal; None where it is reachable, or where
            not one unit can be made.

    >>> plan_income(Decimal("1500"), Decimal("150"), Decimal("6"), Decimal("2.70")).sales  # Bs 6 por 500 velas
    Decimal('3000')
    """

    units: int
    sales: Decimal
    hours: Decimal
    most_units: int | None
    most_income: Decimal | None
    reachable: bool
    price_needed: Decimal | None


def contribution_for_profit(fixed: Decimal, profit: Decimal = ZERO, tax: Decimal = ZERO) -> Decimal:
    """Return how much sales must leave, after their variable cost, to cover the fixed costs and a wanted profit.

    Args:
        fixed: money spent in the period whatever is sold, 0 or more.
        profit: money to be left in the period, after the tax, 0 or more; 0 for the break-even point.
        tax: share of the profit that is paid as tax, 0 ≤ tax < 1.

    Returns money of the period.

    Formula: fixed + profit ÷ (1 − tax).

    Edge case: the tax is on the profit alone, so that at a profit of 0 it does not matter.

    Raises:
        BadInput: a negative number, a tax outside its range.

    Source: target net income (Horngren, Datar & Rajan, Cost Accounting, ch. 3).

    >>> contribution_for_profit(Decimal("198"), Decimal("660"), tax=Decimal("0.25"))  # Bs 880 antes del impuesto
    Decimal('1078')
    """
    return not_negative(fixed, named("los gastos fijos")) + _before_tax(profit, tax)


def units_for_profit(
    fixed: Decimal, price: Decimal, variable_per_unit: Decimal, profit: Decimal, tax: Decimal = ZERO
) -> BreakEven:
    """Return how many units leave a wanted profit.

    Args:
        fixed: money spent in the period whatever is sold, 0 or more.
        price: money for one unit, 0 or more.
        variable_per_unit: money one more unit spends, 0 or more.
        profit: money to be left in the period, after the tax, 0 or more.
        tax: share of the profit that is paid as tax, 0 ≤ tax < 1.

    Returns a :class:`BreakEven`: its units leave the profit, one less does not.

    Formula: (fixed + profit ÷ (1 − tax)) ÷ (price − variable), rounded up.

    Edge case: for a profit of 0, the break-even point itself.

    Raises:
        NoBreakEven: the price is not above the variable cost.
        BadInput: a negative number, a tax outside its range.

    Source: target operating income and target net income (Horngren, Datar & Rajan, Cost Accounting, ch. 3).

    >>> units_for_profit(Decimal("198"), Decimal("6"), Decimal("2.70"), profit=Decimal("660")).units  # velas
    260
    >>> units_for_profit(Decimal("198"), Decimal("6"), Decimal("2.70"), Decimal("660"), tax=Decimal("0.25")).units
    327
    """
    return break_even_units(contribution_for_profit(fixed, profit, tax), price, variable_per_unit)


def units_for_profit_share(
    fixed: Decimal, price: Decimal, variable_per_unit: Decimal, profit_share: Decimal, tax: Decimal = ZERO
) -> BreakEven:
    """Return how many units leave a wanted share of the sales as profit.

    Args:
        fixed: money spent in the period whatever is sold, 0 or more.
        price: money for one unit, above 0.
        variable_per_unit: money one more unit spends, 0 or more.
        profit_share: share of the sales to be left, after the tax, 0 ≤ share < 1.
        tax: share of the profit that is paid as tax, 0 ≤ tax < 1.

    Returns a :class:`BreakEven`; its contribution is price − variable, as always.

    Formula: fixed ÷ (price − variable − price × share ÷ (1 − tax)), rounded up.

    Edge case: for a share of 0, the break-even point itself.

    Raises:
        NoBreakEven: each unit leaves no more than the share that is wanted, so no quantity is enough.
        BadInput: a number outside its range.

    Source: profit goal as a percentage of sales (any cost accounting textbook).

    >>> answer = units_for_profit_share(Decimal("198"), Decimal("6"), Decimal("2.70"), Decimal("0.25"))
    >>> answer.units  # 110 velas dejan Bs 165, y son 25 de cada 100 de Bs 660
    110
    """
    fixed = not_negative(fixed, named("los gastos fijos"))
    price = positive(price, named("el precio"))
    variable = not_negative(variable_per_unit, named("lo que gasta cada unidad"))
    wanted = share(profit_share, named("la parte de la venta que quieres ganar"), below_one=True)
    contribution = price - variable
    left = contribution - price * _before_tax(wanted, tax)
    if settled(left) <= 0:
        raise NoBreakEven(
            "Con el precio {price} no te pueden quedar {wanted} de cada 100: "
            "con lo que gasta cada unidad, {variable}, y el impuesto, no alcanza. "
            "Sube el precio, baja ese gasto o pide una parte menor.",
            price=price,
            wanted=wanted * 100,
            variable=variable,
        )
    units = quotient(fixed, left)
    whole_ones = units_rounded_up(units)
    return BreakEven(units=whole_ones, exact=units, contribution=contribution, sales=whole_ones * price)


def sales_for_profit(
    fixed: Decimal, contribution_ratio: Decimal, profit: Decimal = ZERO, tax: Decimal = ZERO
) -> Decimal:
    """Return how much money sales must bring in, where only their contribution ratio is known.

    Args:
        fixed: money spent in the period whatever is sold, 0 or more.
        contribution_ratio: share of the sales left after their variable cost, at most 1; of one product it is
            :func:`qhatu.sums.margin_of` its variable cost.
        profit: money to be left in the period, after the tax, 0 or more; 0 for the break-even point.
        tax: share of the profit that is paid as tax, 0 ≤ tax < 1.

    Returns money of the period, not rounded.

    Formula: (fixed + profit ÷ (1 − tax)) ÷ contribution ratio.

    Edge case: with a ratio of 1, where nothing is spent on a sale, the fixed costs and the profit themselves.

    Raises:
        NoBreakEven: the ratio is 0 or below: sales leave nothing.
        BadInput: a number outside its range.

    Source: break-even point in sales dollars (OpenStax, Principles of Managerial Accounting, 3.2).

    >>> sales_for_profit(Decimal("198"), Decimal("0.55"))  # de cada Bs 100 quedan Bs 55
    Decimal('360')
    """
    needed = contribution_for_profit(fixed, profit, tax)
    ratio = exact(contribution_ratio)
    if ratio > 1:
        raise BadInput(
            "De cada 100 de venta pueden quedar 100 como mucho; encontré {found}. Quita lo que gasta cada venta.",
            found=ratio * 100,
        )
    if settled(ratio) <= 0:
        raise NoBreakEven(
            "De cada 100 de venta quedan {left} después de lo que gasta: así no llegas a empatar. "
            "Sube el precio o baja ese gasto.",
            left=ratio * 100,
        )
    return quotient(needed, ratio)


def price_for_profit(
    units: Decimal, fixed: Decimal, variable_per_unit: Decimal, profit: Decimal = ZERO, tax: Decimal = ZERO
) -> Decimal:
    """Return the price at which a given number of units leaves a wanted profit.

    Args:
        units: units sold in the period, above 0.
        fixed: money spent in the period whatever is sold, 0 or more.
        variable_per_unit: money one more unit spends, 0 or more.
        profit: money to be left in the period, after the tax, 0 or more; 0 for the price that breaks even.
        tax: share of the profit that is paid as tax, 0 ≤ tax < 1.

    Returns money for one unit, not rounded.

    Formula: variable + (fixed + profit ÷ (1 − tax)) ÷ units.

    Edge case: without fixed costs and profit, the variable cost.

    Raises:
        BadInput: no units, a negative number, a tax outside its range.

    Source: target-return pricing (Kotler & Keller, Marketing Management, setting the price).

    >>> price_for_profit(Decimal("260"), Decimal("198"), Decimal("2.70"), profit=Decimal("660"))  # 260 velas
    Decimal('6.00')
    """
    units = positive(units, named("las unidades que vendes"))
    variable = not_negative(variable_per_unit, named("lo que gasta cada unidad"))
    # One division, at the end: a price that comes out even is then exactly even.
    return quotient(variable * units + contribution_for_profit(fixed, profit, tax), units)


def variable_for_profit(
    units: Decimal, fixed: Decimal, price: Decimal, profit: Decimal = ZERO, tax: Decimal = ZERO
) -> Decimal:
    """Return what one unit may spend at most so that a given number of units leaves a wanted profit.

    Args:
        units: units sold in the period, above 0.
        fixed: money spent in the period whatever is sold, 0 or more.
        price: money for one unit, 0 or more.
        profit: money to be left in the period, after the tax, 0 or more.
        tax: share of the profit that is paid as tax, 0 ≤ tax < 1.

    Returns money for one unit, not rounded; negative where not even free materials would be enough.

    Formula: price − (fixed + profit ÷ (1 − tax)) ÷ units.

    Edge case: without fixed costs and profit, the price.

    Raises:
        BadInput: no units, a negative number, a tax outside its range.

    Source: cost-volume-profit analysis, solved for the variable cost (any managerial accounting textbook).

    >>> variable_for_profit(Decimal("260"), Decimal("198"), Decimal("6"), profit=Decimal("660"))  # bolivianos
    Decimal('2.7')
    """
    units = positive(units, named("las unidades que vendes"))
    price = not_negative(price, named("el precio"))
    return quotient(price * units - contribution_for_profit(fixed, profit, tax), units)


def fixed_for_profit(
    units: Decimal, price: Decimal, variable_per_unit: Decimal, profit: Decimal = ZERO, tax: Decimal = ZERO
) -> Decimal:
    """Return what the fixed costs may be at most so that a given number of units leaves a wanted profit.

    Args:
        units: units sold in the period, 0 or more.
        price: money for one unit, 0 or more.
        variable_per_unit: money one more unit spends, 0 or more.
        profit: money to be left in the period, after the tax, 0 or more.
        tax: share of the profit that is paid as tax, 0 ≤ tax < 1.

    Returns money of the period: the dearest rent that still works; negative where not even a free place would do.

    Formula: units × (price − variable) − profit ÷ (1 − tax).

    Edge case: for a profit of 0, what the units leave.

    Raises:
        BadInput: a negative number, a tax outside its range.

    Source: cost-volume-profit analysis, solved for the fixed costs (any managerial accounting textbook).

    >>> fixed_for_profit(Decimal("260"), Decimal("6"), Decimal("2.70"), profit=Decimal("660"))  # al mes
    Decimal('198.00')
    """
    return _contribution(units, price, variable_per_unit) - _before_tax(profit, tax)


def profit_at(
    units: Decimal, fixed: Decimal, price: Decimal, variable_per_unit: Decimal, tax: Decimal = ZERO
) -> Decimal:
    """Return the profit that a number of units leaves, or the loss.

    Args:
        units: units sold in the period, 0 or more.
        fixed: money spent in the period whatever is sold, 0 or more.
        price: money for one unit, 0 or more.
        variable_per_unit: money one more unit spends, 0 or more.
        tax: share of the profit that is paid as tax, 0 ≤ tax < 1.

    Returns money of the period after the tax; negative for a loss.

    Formula: (units × (price − variable) − fixed) × (1 − tax).

    Edge case: a loss pays no tax and saves none.

    Raises:
        BadInput: a negative number, a tax outside its range.

    Source: contribution income statement (OpenStax, Principles of Managerial Accounting, 3.2).

    >>> profit_at(Decimal("80"), Decimal("198"), Decimal("6"), Decimal("2.70"))  # 80 velas
    Decimal('66.00')
    """
    tax = share(tax, named("el impuesto a la ganancia"), below_one=True)
    profit = _contribution(units, price, variable_per_unit) - not_negative(fixed, named("los gastos fijos"))
    return profit * (1 - tax) if profit > 0 else profit


def plan_income(
    goal: Decimal,
    fixed: Decimal,
    price: Decimal,
    variable_per_unit: Decimal,
    tax: Decimal = ZERO,
    hours_per_unit: Decimal = ZERO,
    hours: Decimal | None = None,
    most_units: int | None = None,
) -> IncomePlan:
    """Say what must be sold for an income goal, and whether the hours and the buyers are enough for it.

    Args:
        goal: money to be left in a month, after the tax, 0 or more.
        fixed: money a month spends whatever is sold, 0 or more.
        price: money for one unit, 0 or more.
        variable_per_unit: money one more unit spends, 0 or more.
        tax: share of the profit that is paid as tax, 0 ≤ tax < 1.
        hours_per_unit: hours of work one unit takes, 0 or more.
        hours: hours a month has for this work, 0 or more; None where there is no limit.
        most_units: whole units that can be sold in a month at most; None where there is no limit.

    Returns an :class:`IncomePlan`, all for the same month.

    Formula: :func:`units_for_profit`; most units = the smaller of hours ÷ hours per unit, rounded down, and
    ``most_units``; most income = :func:`profit_at` them.

    Edge case: a unit that takes no hours is not limited by them.

    Raises:
        NoBreakEven: the price is not above the variable cost, so that more sales mean less income.
        BadInput: a number outside its range.

    Source: target net income (Horngren, Datar & Rajan, Cost Accounting, ch. 3), with a limit of time.

    >>> plan = plan_income(
    ...     Decimal("1500"), Decimal("198"), Decimal("6"), Decimal("2.70"),
    ...     hours_per_unit=Decimal("0.25"), hours=Decimal("100"),
    ... )
    >>> plan.units, plan.most_units, plan.most_income  # 515 velas; en 100 horas salen 400
    (515, 400, Decimal('1122.00'))
    >>> plan.reachable, plan.price_needed
    (False, Decimal('6.945'))
    """
    answer = units_for_profit(fixed, price, variable_per_unit, goal, tax)
    hours_per_unit = not_negative(hours_per_unit, named("las horas de cada unidad"))
    limits = []
    if hours is not None:
        hours = not_negative(hours, named("las horas que tienes en el mes"))
        if hours_per_unit:
            limits.append(int(settled(quotient(hours, hours_per_unit)).to_integral_value(ROUND_FLOOR)))
    if most_units is not None:
        limits.append(whole(most_units, named("las unidades que puedes vender"), most=_MOST_UNITS))
    most = min(limits, default=None)
    reachable = most is None or answer.units <= most
    room = exact(most) if most is not None else None
    return IncomePlan(
        units=answer.units,
        sales=answer.sales,
        hours=answer.units * hours_per_unit,
        most_units=most,
        most_income=None if room is None else profit_at(room, fixed, price, variable_per_unit, tax),
        reachable=reachable,
        price_needed=price_for_profit(room, fixed, variable_per_unit, goal, tax) if room and not reachable else None,
    )


def _contribution(units: Decimal, price: Decimal, variable_per_unit: Decimal) -> Decimal:
    units = not_negative(units, named("las unidades que vendes"))
    price = not_negative(price, named("el precio"))
    return units * (price - not_negative(variable_per_unit, named("lo que gasta cada unidad")))


def _before_tax(profit: Decimal, tax: Decimal) -> Decimal:
    profit = not_negative(profit, named("lo que quieres ganar"))
    tax = share(tax, named("el impuesto a la ganancia"), below_one=True)
    return exact(quotient(profit, 1 - tax))
