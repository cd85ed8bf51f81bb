"""One time round and the next: what it cost, at what price it sold, how much, and what the hour earned.

The plan of a cycle begins with what the last one showed. Four figures are enough to see whether it went better.
"""

from __future__ import annotations

from decimal import Decimal

from qhatu.sums.bad_input import named
from qhatu.sums.checked import not_negative, things
from qhatu.sums.market.outing_results import OutingResult
from qhatu.sums.numbers import ZERO, exact, quotient
from qhatu.sums.plain import Plain

TYPE_CHECKING = False  # typing's own flag of this name costs a tenth of this package's import
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Literal

    CycleFigure = Literal["cost_per_unit", "price", "sold", "hour_earned"]


class Cycle(Plain):
    """What one cycle, or one outing, gave in all.

    Args:
        name: what the learner calls it: «abril», «feria de Alasita».
        sold: units sold, 0 or more.
        income: money of the sales, 0 or more.
        spent: money that what went cost to make and to sell, unpaid hours not counted, 0 or more.
        hours: unpaid hours of making and selling, 0 or more.

    Raises:
        BadInput: a negative number.

    >>> april = Cycle(name="Abril", sold=40, income=240, spent=150, hours=12)
    >>> april.cost_per_unit, april.price, april.hour_earned  # bolivianos
    (Decimal('3.75'), Decimal('6'), Decimal('7.5'))
    """

    name: str
    sold: Decimal
    income: Decimal
    spent: Decimal
    hours: Decimal = ZERO

    def __post_init__(self) -> None:
        self._put(
            sold=not_negative(self.sold, named("las unidades vendidas")),
            income=not_negative(self.income, named("lo que entró por ventas")),
            spent=not_negative(self.spent, named("lo que gastaste")),
            hours=not_negative(self.hours, named("las horas de trabajo")),
        )

    @property
    def result(self) -> Decimal:
        """Income less what was spent."""
        return self.income - self.spent

    @property
    def cost_per_unit(self) -> Decimal | None:
        """Money spent for each unit sold; None when none was sold."""
        return quotient(self.spent, self.sold) if self.sold else None

    @property
    def price(self) -> Decimal | None:
        """Money paid for a unit on average; None when none was sold."""
        return quotient(self.income, self.sold) if self.sold else None

    @property
    def hour_earned(self) -> Decimal | None:
        """Result for each unpaid hour; None without hours."""
        return quotient(self.result, self.hours) if self.hours else None


class CycleChange(Plain):
    """How one figure changed from a cycle to another; one row of :func:`compare_cycles`.

    Args:
        figure: ``cost_per_unit``, ``price``, ``sold`` or ``hour_earned``.
        before: the figure of the earlier cycle; None where it has none.
        after: that of the later one; None likewise.

    >>> CycleChange(figure="price", before=Decimal(5), after=Decimal(6)).share  # de Bs 5 a Bs 6
    Decimal('0.2')
    """

    figure: CycleFigure
    before: Decimal | None
    after: Decimal | None

    def __post_init__(self) -> None:
        for field in ("before", "after"):
            if getattr(self, field) is not None:
                self._exact(field)

    @property
    def change(self) -> Decimal | None:
        """After less before; None when either is missing."""
        return None if self.before is None or self.after is None else self.after - self.before

    @property
    def share(self) -> Decimal | None:
        """The change as a share of what it was; None when either is missing or it was not above 0."""
        return None if self.change is None or self.before <= 0 else quotient(self.change, self.before)

    @property
    def better(self) -> bool | None:
        """Whether it went better: less cost, or more of the others; None when nothing changed or nothing is known."""
        if not self.change:
            return None
        return (self.change < 0) == (self.figure == "cost_per_unit")


def cycle_of_outings(name: str, results: Iterable[OutingResult]) -> Cycle:
    """Put the outings of a cycle together.

    Args:
        name: what the learner calls the cycle.
        results: what its outings left, from :func:`qhatu.sums.market.outing_results.outing_result`; one or many.

    Returns a :class:`Cycle`.

    Formula: sums of units sold, income, money spent (what went cost to make, and the costs of going) and hours (of
    going, and unpaid ones of making).

    Edge case: no outings, a cycle of nothing.

    Raises:
        BadInput: sums too large.

    Source: sums; no formula.

    >>> from datetime import date, datetime
    >>> from qhatu.sums.market.outing_results import outing_result
    >>> from qhatu.sums.market.outings import OutingLog, Sale, Taken
    >>> sale = Sale(id="a", when=datetime(2026, 3, 1, 10), product="Vela", units=10, paid=60)
    >>> candles = Taken(product="Vela", units=10, variable_per_unit=Decimal("2.70"))
    >>> fair = OutingLog(name="Feria", day=date(2026, 3, 1), taken=(candles,), sales=(sale,), hours=4)
    >>> cycle_of_outings("Marzo", [outing_result(fair)]).hour_earned  # Bs 33 en cuatro horas
    Decimal('8.25')
    """
    results = things(results, named("las salidas"))
    return Cycle(
        name=name,
        sold=sum((result.sold for result in results), ZERO),
        income=sum((result.income for result in results), ZERO),
        spent=sum((result.spent for result in results), ZERO),
        hours=sum((result.all_hours for result in results), ZERO),
    )


def compare_cycles(before: Cycle, after: Cycle) -> tuple[CycleChange, ...]:
    """Compare two cycles, or two outings, figure by figure.

    Args:
        before: the earlier, or the one to compare with.
        after: the later.

    Returns a :class:`CycleChange` for cost per unit, price, units sold and hour earned, in this order.

    Formula: after − before, and that ÷ before.

    Edge case: a figure that one of them does not have (a price without sales) is not compared.

    Raises:
        BadInput: never by itself.

    Source: horizontal analysis, as any accounting textbook.

    >>> april = Cycle(name="Abril", sold=40, income=240, spent=150, hours=12)
    >>> may = Cycle(name="Mayo", sold=50, income=290, spent=175, hours=12)
    >>> [(row.figure, row.change, row.better) for row in compare_cycles(april, may)[:2]]  # bolivianos
    [('cost_per_unit', Decimal('-0.25'), True), ('price', Decimal('-0.2'), False)]
    """
    return tuple(
        CycleChange(figure=figure, before=_figure(before, figure), after=_figure(after, figure))
        for figure in ("cost_per_unit", "price", "sold", "hour_earned")
    )


def best_by_hour(cycles: Iterable[Cycle]) -> tuple[Cycle, ...]:
    """Put cycles, or outings, in order of what their hours earned.

    Args:
        cycles: those to compare, in any order.

    Returns them, the best hour first; those without hours at the end, in the order given.

    Formula: ``hour_earned``, from high to low.

    Edge case: equal ones stay in the order given.

    Raises:
        BadInput: more than 10,000.

    Source: return to labour as the measure of a household enterprise.

    >>> fair = Cycle(name="Feria", sold=40, income=240, spent=150, hours=12)
    >>> school = Cycle(name="Colegio", sold=15, income=75, spent=45, hours=2)
    >>> [cycle.name for cycle in best_by_hour([fair, school])]  # el colegio deja menos, y Bs 15 la hora
    ['Colegio', 'Feria']
    """
    cycles = things(cycles, named("los ciclos"))
    with_hours = [cycle for cycle in cycles if cycle.hours]
    return (
        *sorted(with_hours, key=lambda cycle: -cycle.hour_earned),
        *(cycle for cycle in cycles if not cycle.hours),
    )


def _figure(cycle: Cycle, figure: str) -> Decimal | None:
    number = getattr(cycle, figure)
    return None if number is None else exact(number)
