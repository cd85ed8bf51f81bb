"""The month's profit told in two ways, and why they differ.

*Variable* costing charges the fixed costs of making to the month in which they are spent. *Absorption* costing
puts a part of them into each unit made; the part in units that stay on the shelf waits there for the month in
which they are sold. So whoever makes more than they sell shows more profit under absorption, without having sold
a unit more.
"""

from __future__ import annotations

from decimal import Decimal

from qhatu.sums.bad_input import BadInput, named
from qhatu.sums.checked import not_negative, positive
from qhatu.sums.numbers import ZERO, exact, quotient
from qhatu.sums.plain import Plain


class TwoProfits(Plain):
    """One month's profit under variable and under absorption costing; made by :func:`profit_two_ways`.

    Money: ``variable`` and ``absorption`` are the two profits; ``fixed_in_stock_at_start`` and
    ``fixed_in_stock_at_end`` the fixed costs of making that wait in the stock; ``under_absorbed`` the fixed
    costs of making that no unit absorbed, below 0 when too much was. ``fixed_per_unit`` is what one unit made
    absorbs, ``units_at_end`` the units left.

    >>> month = profit_two_ways(
    ...     made=10, sold=8, price=50, variable_making=20, variable_selling=0, fixed_making=100, fixed_selling=0
    ... )
    >>> month.variable, month.absorption  # dos ollas guardan Bs 20 de gastos fijos
    (Decimal('140'), Decimal('160'))
    """

    variable: Decimal
    absorption: Decimal
    fixed_in_stock_at_start: Decimal
    fixed_in_stock_at_end: Decimal
    under_absorbed: Decimal
    fixed_per_unit: Decimal
    units_at_end: Decimal

    @property
    def difference(self) -> Decimal:
        """Absorption less variable profit: what the fixed costs in stock grew by."""
        return self.fixed_in_stock_at_end - self.fixed_in_stock_at_start


def profit_two_ways(
    made: Decimal,
    sold: Decimal,
    price: Decimal,
    variable_making: Decimal,
    variable_selling: Decimal,
    fixed_making: Decimal,
    fixed_selling: Decimal,
    at_start: Decimal | int = 0,
    fixed_per_unit_at_start: Decimal | None = None,
    variable_making_at_start: Decimal | None = None,
    normal_units: Decimal | None = None,
    budgeted_fixed: Decimal | None = None,
) -> TwoProfits:
    """Work out a period's profit under variable and absorption costing, units made first being sold first.

    Args:
        made: units made in the period, 0 or more.
        sold: units sold in the period, 0 or more, at most those made and those there at the start.
        price: money for one unit sold, 0 or more.
        variable_making: money that making one more unit spends, 0 or more.
        variable_selling: money that selling one more unit spends, 0 or more.
        fixed_making: money of the period's fixed costs of making, 0 or more.
        fixed_selling: money of the period's fixed costs of selling and running, 0 or more.
        at_start: units there at the start, 0 or more.
        fixed_per_unit_at_start: fixed costs of making that each of those carries, 0 or more; ``None`` for what a
            unit of this period absorbs.
        variable_making_at_start: what making each of those spent, 0 or more; ``None`` for this period's.
        normal_units: units of an ordinary period, above 0, by which the fixed costs are absorbed; ``None`` for
            those really made.
        budgeted_fixed: fixed costs of making budgeted for an ordinary period, 0 or more; ``None`` for the real
            ones. Used only with ``normal_units``.

    Returns both profits and the bridge between them, as :class:`TwoProfits`, not rounded.

    Formula: variable = sales − variable costs of what was sold − all fixed costs; absorption = variable + fixed
    costs in stock at the end − at the start. A unit absorbs budgeted fixed costs ÷ normal units, or fixed costs
    ÷ units made; under absorbed = fixed costs − absorbed, charged to the period.

    Edge cases: what is made and sold in equal numbers at an unchanged rate gives the same profit. In a period in
    which nothing is made and no normal units are given, nothing is absorbed.

    Raises:
        BadInput: a negative number, more sold than there were.

    Source: Garrison, Noreen and Brewer, Managerial Accounting, chapter on variable costing; Horngren, Datar and
    Rajan, Cost Accounting, chapter "Inventory costing and capacity analysis".

    >>> month = profit_two_ways(
    ...     made=Decimal("100"), sold=Decimal("80"), price=Decimal("30"), variable_making=Decimal("10"),
    ...     variable_selling=Decimal("2"), fixed_making=Decimal("500"), fixed_selling=Decimal("200"),
    ... )
    >>> month.variable, month.absorption, month.difference  # 20 jarras guardan Bs 5 cada una
    (Decimal('740'), Decimal('840'), Decimal('100'))
    """
    made = not_negative(made, named("las unidades hechas"))
    sold = not_negative(sold, named("las unidades vendidas"))
    at_start = not_negative(at_start, named("las unidades que había al empezar"))
    if sold > made + at_start:
        raise BadInput(
            "Se vendieron {sold} y solo había {had}. Cuenta también las unidades guardadas de antes.",
            sold=sold,
            had=made + at_start,
        )
    price = not_negative(price, named("el precio"))
    variable_making = not_negative(variable_making, named("lo que gasta hacer una unidad"))
    variable_selling = not_negative(variable_selling, named("lo que gasta vender una unidad"))
    fixed_making = not_negative(fixed_making, named("los gastos fijos de hacer"))
    fixed_selling = not_negative(fixed_selling, named("los gastos fijos de vender"))
    fixed_per_unit = _fixed_per_unit(made, fixed_making, normal_units, budgeted_fixed)
    old_fixed, old_variable = fixed_per_unit, variable_making
    if fixed_per_unit_at_start is not None:
        old_fixed = not_negative(
            fixed_per_unit_at_start, named("los gastos fijos que lleva cada unidad guardada de antes")
        )
    if variable_making_at_start is not None:
        old_variable = not_negative(variable_making_at_start, named("lo que gastó hacer cada unidad guardada de antes"))
    old_sold = min(sold, at_start)
    new_sold = sold - old_sold
    contribution = sold * (price - variable_selling) - old_sold * old_variable - new_sold * variable_making
    variable = exact(contribution - fixed_making - fixed_selling)
    fixed_at_start = exact(at_start * old_fixed)
    fixed_at_end = exact((at_start - old_sold) * old_fixed + (made - new_sold) * fixed_per_unit)
    return TwoProfits(
        variable=variable,
        absorption=variable + fixed_at_end - fixed_at_start,
        fixed_in_stock_at_start=fixed_at_start,
        fixed_in_stock_at_end=fixed_at_end,
        under_absorbed=exact(fixed_making - made * fixed_per_unit) if normal_units is not None or not made else ZERO,
        fixed_per_unit=fixed_per_unit,
        units_at_end=at_start + made - sold,
    )


def _fixed_per_unit(
    made: Decimal, fixed_making: Decimal, normal_units: Decimal | None, budgeted_fixed: Decimal | None
) -> Decimal:
    if normal_units is None:
        return quotient(fixed_making, made) if made else ZERO
    normal_units = positive(normal_units, named("las unidades de un periodo normal"))
    if budgeted_fixed is None:
        return quotient(fixed_making, normal_units)
    return quotient(not_negative(budgeted_fixed, named("los gastos fijos presupuestados")), normal_units)
