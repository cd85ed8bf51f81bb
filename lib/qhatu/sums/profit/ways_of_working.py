"""By hand or with a machine, a stall or a share of the sales: which way is better, and from how many units on.

A way has a fixed cost and a cost for each unit. The dear one to begin with is often the cheap one to go on with.
"""

from __future__ import annotations

from decimal import Decimal

from qhatu.sums.bad_input import named
from qhatu.sums.checked import not_negative, things
from qhatu.sums.numbers import ZERO, quotient, settled
from qhatu.sums.plain import Plain

TYPE_CHECKING = False  # typing's own flag of this name costs a tenth of this package's import
if TYPE_CHECKING:
    from collections.abc import Iterable

_NEVER = Decimal(10) ** 15  # units that nobody makes


class Way(Plain):
    """One way of working.

    Args:
        name: what the learner calls it.
        fixed: money it costs in the period whatever is made, 0 or more.
        variable_per_unit: money one more unit spends in this way, 0 or more.
        price: money for one unit, 0 or more; 0 in all ways to compare costs alone.

    Raises:
        BadInput: a negative number.

    >>> Way(name="A mano", fixed=Decimal("50"), variable_per_unit=Decimal("4")).price
    Decimal('0')
    """

    name: str
    fixed: Decimal
    variable_per_unit: Decimal
    price: Decimal = ZERO

    def __post_init__(self) -> None:
        self._put(
            fixed=not_negative(self.fixed, named("los gastos fijos")),
            variable_per_unit=not_negative(self.variable_per_unit, named("lo que gasta cada unidad")),
            price=not_negative(self.price, named("el precio")),
        )

    @property
    def contribution(self) -> Decimal:
        """Money each unit leaves; what it spends, as a negative number, where no price is known."""
        return self.price - self.variable_per_unit


class Indifference(Plain):
    """From how many units on another way is better; made by :func:`indifference_units`.

    Args:
        units: units at which both leave the same; None where one way is better at every quantity, or both are equal.
        better_below: the name of the way that is better for fewer units.
        better_above: the name of the way that is better for more.

    >>> hand = Way(name="A mano", fixed=Decimal("50"), variable_per_unit=Decimal("4"))
    >>> indifference_units(hand, hand.but(name="Con horno", variable_per_unit=Decimal("3"))).units is None
    True
    """

    units: Decimal | None
    better_below: str
    better_above: str


class BestWay(Plain):
    """A stretch of quantities and the best way in it; made by :func:`best_ways`.

    Args:
        name: the way's.
        from_units: units from which it is the best; there it equals the one before.
        to_units: units up to which it is the best; None for as many as one likes.

    >>> best_ways((Way(name="A mano", fixed=Decimal("50"), variable_per_unit=Decimal("4")),))[0].from_units  # unidades
    Decimal('0')
    """

    name: str
    from_units: Decimal
    to_units: Decimal | None


def indifference_units(one: Way, other: Way) -> Indifference:
    """Return the number of units at which two ways leave the same.

    Args:
        one: a way of working.
        other: another way, for the same period.

    Returns an :class:`Indifference`.

    Formula: (fixed of one − fixed of the other) ÷ (contribution of one − contribution of the other).

    Edge case: where the way with lower fixed costs also leaves more of each unit, it is better at every quantity and
    there is no such number; of two equal ways the first is named.

    Raises:
        BadInput: when a way is made, not here.

    Source: crossover point of two cost lines (Heizer & Render, Operations Management, process and location
    break-even).

    >>> by_hand = Way(name="A mano", fixed=Decimal("50"), variable_per_unit=Decimal("4"))
    >>> by_oven = Way(name="Con horno", fixed=Decimal("250"), variable_per_unit=Decimal("2"))
    >>> answer = indifference_units(by_hand, by_oven)
    >>> answer.units, answer.better_below, answer.better_above  # hasta 100 unidades conviene a mano
    (Decimal('100'), 'A mano', 'Con horno')
    """
    stretches = best_ways((one, other))
    if len(stretches) == 1:
        return Indifference(units=None, better_below=stretches[0].name, better_above=stretches[0].name)
    first, second = stretches
    return Indifference(units=first.to_units, better_below=first.name, better_above=second.name)


def best_ways(ways: Iterable[Way]) -> tuple[BestWay, ...]:
    """Return the best way for each quantity, from 0 units on.

    Args:
        ways: one or more, all for the same period.

    Returns one :class:`BestWay` for each stretch, in order of units; a way that is never the best is missing.

    Formula: the upper edge of the lines units × contribution − fixed.

    Edge case: of ways that are equal the first is kept. At 0 units the one with the lowest fixed cost is the best.

    Raises:
        BadInput: no ways.

    Source: locational and process cost-volume analysis (Heizer & Render, Operations Management).

    >>> for way in best_ways((
    ...     Way(name="Comprar hecho", fixed=Decimal("0"), variable_per_unit=Decimal("5")),
    ...     Way(name="A mano", fixed=Decimal("50"), variable_per_unit=Decimal("4")),
    ...     Way(name="Con horno", fixed=Decimal("250"), variable_per_unit=Decimal("2")),
    ... )):
    ...     print(way.name, way.from_units, way.to_units)  # bolivianos al mes y por unidad
    Comprar hecho 0 50
    A mano 50 100
    Con horno 100 None
    """
    cheapest: dict[Decimal, Way] = {}
    for way in things(ways, named("las formas de trabajar"), least=1):
        slope = settled(way.contribution)
        if slope not in cheapest or way.fixed < cheapest[slope].fixed:
            cheapest[slope] = way
    edge: list[tuple[Way, Decimal]] = []
    for _, way in sorted(cheapest.items(), key=lambda pair: pair[0]):
        begins = ZERO
        while edge:
            last, last_begins = edge[-1]
            begins = quotient(way.fixed - last.fixed, way.contribution - last.contribution)
            if begins > last_begins:
                break
            edge.pop()  # it was overtaken before it became the best
            begins = ZERO
        if begins < _NEVER:
            edge.append((way, begins))
    ends = [*(begins for _, begins in edge[1:]), None]
    return tuple(
        BestWay(name=way.name, from_units=begins, to_units=end) for (way, begins), end in zip(edge, ends, strict=True)
    )
