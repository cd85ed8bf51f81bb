"""Break-even where costs jump with the quantity: a second helper, another oven, a larger stall.

There may then be several break-even points, and quantities in between at which the month loses again.
"""

from __future__ import annotations

from decimal import ROUND_FLOOR, Decimal

from qhatu.sums.bad_input import BadInput, named
from qhatu.sums.checked import not_negative, positive, things
from qhatu.sums.numbers import ZERO, quotient, settled
from qhatu.sums.plain import Plain
from qhatu.sums.profit.profit_goal import contribution_for_profit

TYPE_CHECKING = False  # typing's own flag of this name costs a tenth of this package's import
if TYPE_CHECKING:
    from collections.abc import Iterable


class VolumeRange(Plain):
    """What a period costs and brings while the quantity stays within a range.

    Args:
        up_to: the largest number of units of the range, above 0; the range begins after the one before it.
        fixed: money the period spends whatever is sold, all of it and not what is added; 0 or more.
        price: money for one unit, for all units of the period, 0 or more.
        variable_per_unit: money one more unit spends, for all units of the period, 0 or more.

    Raises:
        BadInput: a number outside its range.

    >>> VolumeRange(up_to=300, fixed=Decimal("96"), price=Decimal("6"), variable_per_unit=Decimal("3")).fixed
    Decimal('96')
    """

    up_to: Decimal
    fixed: Decimal
    price: Decimal
    variable_per_unit: Decimal

    def __post_init__(self) -> None:
        self._put(
            up_to=positive(self.up_to, named("hasta cuántas unidades")),
            fixed=not_negative(self.fixed, named("los gastos fijos")),
            price=not_negative(self.price, named("el precio")),
            variable_per_unit=not_negative(self.variable_per_unit, named("lo que gasta cada unidad")),
        )


class RangeBreakEven(Plain):
    """One range and its break-even point; made by :func:`break_even_by_ranges`.

    Args:
        over: the range begins over so many units.
        up_to: and ends with so many.
        needed: units that its costs would need, exactly, whether the range reaches them or not; None where no
            quantity is enough.
        from_units: the smallest whole number of units in the range that covers; None where none does.
        to_units: the largest whole number of units in the range; None where none covers.
        profit: money left at ``to_units``, before taxes; negative where none covers, and then at the range's end.

    >>> month = VolumeRange(up_to=300, fixed=Decimal("96"), price=Decimal("6"), variable_per_unit=Decimal("3"))
    >>> break_even_by_ranges((month,))[0].profit  # con 300 velas
    Decimal('804')
    """

    over: Decimal
    up_to: Decimal
    needed: Decimal | None
    from_units: int | None
    to_units: int | None
    profit: Decimal


def break_even_by_ranges(
    ranges: Iterable[VolumeRange], profit: Decimal = ZERO, tax: Decimal = ZERO
) -> tuple[RangeBreakEven, ...]:
    """Return every break-even point of costs that jump with the quantity.

    Args:
        ranges: one or more, each beginning where the one before ends; the last ends with all that can be made.
        profit: money to be left in the period, after the tax, 0 or more; 0 for the break-even points.
        tax: share of the profit that is paid as tax, 0 ≤ tax < 1.

    Returns one :class:`RangeBreakEven` for each range, in order. Where ``from_units`` is None the range does not
    cover at any quantity; a range that covers after one that does not, or again, is another break-even point.

    Formula: needed = (fixed + profit ÷ (1 − tax)) ÷ (price − variable); a range covers from there, or from its
    beginning, to its end.

    Edge case: at exactly the last unit of a range its own costs count; one more unit, and the next range's do.

    Raises:
        BadInput: no ranges, ranges that are not in order, a number outside its range.

    Source: break-even with step fixed costs (Stevenson, Operations Management, ch. 5, capacity planning).

    >>> alone = VolumeRange(up_to=300, fixed=Decimal("600"), price=Decimal("6"), variable_per_unit=Decimal("3"))
    >>> answers = break_even_by_ranges((alone, alone.but(up_to=600, fixed=Decimal("1200"))))
    >>> [(answer.from_units, answer.to_units) for answer in answers]  # con ayudante se empata de nuevo en 400
    [(200, 300), (400, 600)]
    """
    answers, over = [], ZERO
    for part in things(ranges, named("los tramos"), least=1):
        if part.up_to <= over:
            raise BadInput(
                "Cada tramo tiene que terminar más arriba que el anterior: encontré {found} después de {before}. "
                "Ponlos en orden.",
                found=part.up_to,
                before=over,
            )
        answers.append(_range_break_even(over, part, contribution_for_profit(part.fixed, profit, tax)))
        over = part.up_to
    return tuple(answers)


def _range_break_even(over: Decimal, part: VolumeRange, to_cover: Decimal) -> RangeBreakEven:
    left = part.price - part.variable_per_unit
    first, last = _whole(over) + 1, _whole(part.up_to)
    needed = None
    if settled(left) > 0:
        needed = quotient(to_cover, left)
        first = max(first, -_whole(-needed))
    elif to_cover or settled(left) < 0:
        first = last + 1
    covers = first <= last
    return RangeBreakEven(
        over=over,
        up_to=part.up_to,
        needed=needed,
        from_units=first if covers else None,
        to_units=last if covers else None,
        profit=left * (last if covers else part.up_to) - part.fixed,
    )


def _whole(units: Decimal) -> int:
    return int(settled(units).to_integral_value(ROUND_FLOOR))
