"""Which few things hold most of the money in stock, and deserve to be counted often."""

from __future__ import annotations

from decimal import Decimal

from qhatu.sums.bad_input import BadInput, named
from qhatu.sums.checked import not_negative, share, things
from qhatu.sums.numbers import ZERO, quotient, settled
from qhatu.sums.plain import Plain

TYPE_CHECKING = False  # typing's own flag of this name costs a tenth of this package's import
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Literal

    AbcClass = Literal["A", "B", "C"]


class StockItem(Plain):
    """A material or product, with what a year uses of it.

    Args:
        name: what the learner calls it.
        units_per_year: units used or sold in a year, 0 or more.
        unit_cost: money for one unit, 0 or more.

    Raises:
        BadInput: a negative number.

    >>> StockItem(name="lana", units_per_year=400, unit_cost=25).value
    Decimal('10000')
    """

    name: str
    units_per_year: Decimal
    unit_cost: Decimal

    def __post_init__(self) -> None:
        self._put(
            units_per_year=not_negative(self.units_per_year, named("lo que se usa en un año")),
            unit_cost=not_negative(self.unit_cost, named("lo que cuesta una unidad")),
        )

    @property
    def value(self) -> Decimal:
        """Money that a year's use is worth."""
        return self.units_per_year * self.unit_cost


class ClassedItem(Plain):
    """A line of the classification.

    Args:
        name: the item.
        value: money that a year's use of it is worth.
        value_share: its share of the value of all, of one.
        up_to_here: the share of this and all lines above, of one.
        abc: ``A``, ``B`` or ``C``.

    >>> ClassedItem(name="lana", value=10000, value_share=1, up_to_here=1, abc="A").abc  # Bs 10.000
    'A'
    """

    name: str
    value: Decimal
    value_share: Decimal
    up_to_here: Decimal
    abc: AbcClass


def abc_classes(
    items: Iterable[StockItem], a_share: Decimal = Decimal("0.8"), b_share: Decimal = Decimal("0.95")
) -> tuple[ClassedItem, ...]:
    """Return the items by what a year's use of them is worth, the dearest first, with the class of each.

    Args:
        items: at least one and at most 10,000.
        a_share: A are the first items that together reach this share of all the value, 0 to 1.
        b_share: B are the next ones, until this share is reached; not under ``a_share``.

    Returns a line for each item.

    Formula: value = units per year × unit cost; an item is A while the items above it hold less than ``a_share``, B
    while they hold less than ``b_share``, else C.

    Edge cases: the item that reaches a limit belongs to the class it completes, so the dearest is always A. An item
    that is worth nothing is always C.

    Raises:
        BadInput: no items, all of them worth nothing, shares out of order.

    Source: ABC analysis, after Pareto (H. F. Dickie, "ABC inventory analysis shoots for dollars not pennies",
    1951); the limits 80 and 95 of 100 are usual, not a rule.

    >>> for line in abc_classes([
    ...     StockItem(name="hilo", units_per_year=50, unit_cost=2),
    ...     StockItem(name="lana", units_per_year=90, unit_cost=10),
    ... ]):
    ...     print(line.abc, line.name, line.up_to_here)  # la lana es Bs 900 de Bs 1.000
    A lana 0.9
    B hilo 1
    """
    items = things(items, named("los materiales o productos"), least=1)
    a = settled(share(a_share, named("el límite de la clase A")))
    b = settled(share(b_share, named("el límite de la clase B")))
    if b < a:
        raise BadInput(
            "El límite de la clase B, {b} de cada 100, no puede ser menos que el de la A, {a}.", a=a * 100, b=b * 100
        )
    total = sum((item.value for item in items), ZERO)
    if settled(total) <= 0:
        raise BadInput("Ninguno de estos materiales o productos vale algo. Anota cuánto usas y cuánto cuesta.")
    lines, above = [], ZERO
    for item in sorted(items, key=lambda each: -each.value):
        before = settled(quotient(above, total))
        above += item.value
        kind = "C" if not item.value else "A" if not lines or before < a else "B" if before < b else "C"
        lines.append(
            ClassedItem(
                name=item.name,
                value=item.value,
                value_share=quotient(item.value, total),
                up_to_here=quotient(above, total),
                abc=kind,
            )
        )
    return tuple(lines)
