"""The plan beside what happened: line by line, for the number really sold, and to the end of the year.

Differences are seen from the result: above 0 is favourable (more came in, or less went out, than planned).
"""

from __future__ import annotations

from decimal import Decimal

from qhatu.sums.bad_input import BadInput, named
from qhatu.sums.cash.balances import running_balances
from qhatu.sums.cash.lines import COMES_IN
from qhatu.sums.cash.periods import period_starts
from qhatu.sums.cash.plan import CashPlan, cash_forecast
from qhatu.sums.checked import not_negative, positive, things, whole
from qhatu.sums.numbers import ZERO, exact, quotient
from qhatu.sums.plain import Plain

TYPE_CHECKING = False  # typing's own flag of this name costs a tenth of this package's import
if TYPE_CHECKING:
    from collections.abc import Iterable

    from qhatu.sums.cash.book import Entry


class PlannedLine(Plain):
    """One line of a plan and what it came to.

    Args:
        name: what the learner calls it.
        comes_in: whether its money comes in (sales) or goes out (costs).
        planned: money of the plan, as a size.
        actual: what it came to, as a size.
        varies: whether it should grow with the number sold: sales and materials do, rent does not.

    >>> PlannedLine(name="Parafina", comes_in=False, planned=270, actual=290, varies=True).actual
    Decimal('290')
    """

    name: str
    comes_in: bool
    planned: Decimal
    actual: Decimal
    varies: bool = False

    def __post_init__(self) -> None:
        self._exact("planned", "actual")


class LineVariance(Plain):
    """One line as planned, as it should have been for the number sold, and as it was; made by :func:`compare_plan`.

    ``name`` is the line's and ``comes_in`` says whether its money comes in. ``planned``, ``flexed`` (planned for the
    number really sold) and ``actual`` are money, as sizes.

    >>> paraffin = PlannedLine(name="Parafina", comes_in=False, planned=270, actual=290, varies=True)
    >>> line = compare_plan([paraffin], planned_volume=Decimal(100), actual_volume=Decimal(110)).lines[0]
    >>> line.difference, line.volume, line.other  # Bs 20 más; pero para 110 velas tocaban Bs 297
    (Decimal('-20'), Decimal('-27'), Decimal('7'))
    """

    name: str
    comes_in: bool
    planned: Decimal
    flexed: Decimal
    actual: Decimal

    @property
    def difference(self) -> Decimal:
        """What it adds to the result beyond the plan (below 0: takes from it)."""
        return self._favourable(self.actual - self.planned)

    @property
    def volume(self) -> Decimal:
        """The part of the difference that comes from having sold another number."""
        return self._favourable(self.flexed - self.planned)

    @property
    def other(self) -> Decimal:
        """The part that comes from prices and from how things were done."""
        return self._favourable(self.actual - self.flexed)

    @property
    def share(self) -> Decimal | None:
        """The difference as a share of the plan; None where nothing was planned."""
        return quotient(self.difference, abs(self.planned)) if exact(self.planned) else None

    def _favourable(self, more: Decimal) -> Decimal:
        return more if self.comes_in or not more else -more


class PlanComparison(Plain):
    """A plan beside what happened; made by :func:`compare_plan`.

    ``lines`` holds one :class:`LineVariance` for each line.

    >>> sales = PlannedLine(name="Ventas", comes_in=True, planned=600, actual=540)
    >>> rent = PlannedLine(name="Alquiler", comes_in=False, planned=200, actual=200)
    >>> answer = compare_plan([sales, rent])
    >>> answer.planned, answer.actual, answer.difference  # quedan Bs 340 en vez de Bs 400
    (Decimal('400'), Decimal('340'), Decimal('-60'))
    """

    lines: tuple[LineVariance, ...]

    @property
    def planned(self) -> Decimal:
        """The planned result: what comes in less what goes out."""
        return sum((line.planned if line.comes_in else -line.planned for line in self.lines), ZERO)

    @property
    def flexed(self) -> Decimal:
        """The result the plan gives for the number really sold."""
        return sum((line.flexed if line.comes_in else -line.flexed for line in self.lines), ZERO)

    @property
    def actual(self) -> Decimal:
        """The result that was."""
        return sum((line.actual if line.comes_in else -line.actual for line in self.lines), ZERO)

    @property
    def difference(self) -> Decimal:
        """What was left beyond the plan (below 0: what was missing)."""
        return self.actual - self.planned

    @property
    def volume(self) -> Decimal:
        """The part of the difference that comes from having sold another number."""
        return self.flexed - self.planned

    @property
    def other(self) -> Decimal:
        """The part that comes from prices and from how things were done."""
        return self.actual - self.flexed


class YearEnd(Plain):
    """Where a line will end if it goes on so; made by :func:`year_end`.

    ``planned`` is the plan's total, ``planned_so_far`` the plan's part of it by now, and ``so_far`` what there is.
    Three ends are told, each by its name: ``as_planned`` if the rest goes by the plan; ``at_this_pace`` if the rest
    misses the plan as what is past did, season included; ``at_this_average`` if each period to come is like the
    average of those past. One that cannot be worked out is None.

    >>> end = year_end(planned_by_period=[100, 100, 400], actual_so_far=[80, 80])
    >>> end.as_planned, end.at_this_pace, end.at_this_average  # bolivianos, con un diciembre fuerte
    (Decimal('560'), Decimal('480'), Decimal('240'))
    """

    planned: Decimal
    planned_so_far: Decimal
    so_far: Decimal
    as_planned: Decimal
    at_this_pace: Decimal | None
    at_this_average: Decimal | None


class TargetProgress(Plain):
    """How far a target is; made by :func:`target_progress`.

    Of ``target``, ``reached`` is there and ``expected`` should be by now; ``left`` is missing, and each period to come
    needs ``needed_per_period`` on average, None where there is none to come.

    >>> progress = target_progress(Decimal(1200), [Decimal(80), Decimal(90)], periods=12)
    >>> progress.ahead, progress.needed_per_period  # van Bs 30 atrás; hacen falta Bs 103 al mes
    (Decimal('-30'), Decimal('103'))
    """

    target: Decimal
    reached: Decimal
    expected: Decimal
    left: Decimal
    needed_per_period: Decimal | None

    @property
    def share(self) -> Decimal:
        """The share of the target that is reached."""
        return quotient(self.reached, self.target)

    @property
    def ahead(self) -> Decimal:
        """What is reached beyond what should be by now (below 0: behind)."""
        return self.reached - self.expected


def compare_plan(
    lines: Iterable[PlannedLine], planned_volume: Decimal | None = None, actual_volume: Decimal | None = None
) -> PlanComparison:
    """Compare a plan with what happened, and part what comes from having sold another number.

    Args:
        lines: the plan's lines with what each came to, from 1 to 10,000.
        planned_volume: units (or hours, or batches) of the plan, above 0; None to leave the number sold out of it.
        actual_volume: the same as it was, 0 or more; given together with the planned one.

    Returns a :class:`PlanComparison`.

    Formula: a line that varies is flexed to planned × actual volume ÷ planned volume; difference = flexed − planned
    and actual − flexed, with the sign of the result.

    Edge case: without volumes, or at the planned one, nothing comes from the volume.

    Raises:
        BadInput: no lines, one volume without the other, a number outside its range.

    Source: static and flexible budget variances (Horngren, Cost Accounting, chapter 7; OpenStax, Principles of
    Managerial Accounting, 7.4).

    >>> sales = PlannedLine(name="Ventas", comes_in=True, planned=600, actual=594, varies=True)
    >>> rent = PlannedLine(name="Alquiler", comes_in=False, planned=200, actual=210)
    >>> answer = compare_plan([sales, rent], planned_volume=Decimal(100), actual_volume=Decimal(110))
    >>> answer.volume, answer.other  # 10 velas más, Bs 60; menos precio y más alquiler, Bs 76
    (Decimal('60'), Decimal('-76'))
    """
    given = things(lines, named("las líneas del plan"), least=1)
    if (planned_volume is None) != (actual_volume is None):
        raise BadInput("Falta una de las dos cantidades vendidas: anota la del plan y la que fue, o ninguna.")
    planned, actual = Decimal(1), Decimal(1)
    if planned_volume is not None and actual_volume is not None:
        planned = positive(planned_volume, named("la cantidad del plan"))
        actual = not_negative(actual_volume, named("la cantidad vendida"))
    return PlanComparison(
        lines=tuple(
            LineVariance(
                name=line.name,
                comes_in=line.comes_in,
                planned=line.planned,
                flexed=exact(quotient(line.planned * actual, planned)) if line.varies else line.planned,
                actual=line.actual,
            )
            for line in given
        )
    )


def plan_against_book(plan: CashPlan, entries: Iterable[Entry], periods: int) -> PlanComparison:
    """Compare the cash of a plan's first periods with what the cash book says of the same days.

    Args:
        plan: the plan, with its first day.
        entries: the cash book, at most 10,000; a category with the name of a line belongs to it.
        periods: how many periods have passed, from 1 to those of the plan, and not above 9,999.

    Returns a :class:`PlanComparison` of cash: the lines of the plan first, then the categories that are not in it.

    Formula: for each line, the plan's cash of those periods beside the sum of what the entries moved.

    Edge case: a category that is not in the plan was planned at 0; entries of other days do not count.

    Raises:
        BadInput: a plan without its first day, periods beyond the plan.

    Source: cash budget against actual (any managerial accounting textbook).

    >>> from datetime import date
    >>> from qhatu.sums.cash.book import Entry
    >>> from qhatu.sums.cash.lines import CashLine
    >>> sales = CashLine(name="Ventas", kind="sales", amounts=(500, 500))
    >>> plan = CashPlan(periods=2, lines=(sales,), starts=date(2026, 3, 1))
    >>> sold = Entry(id="1", when=date(2026, 3, 8), kind="income", amount=420, category="Ventas")
    >>> fares = Entry(id="2", when=date(2026, 3, 8), kind="expense", amount=30, category="Pasajes")
    >>> [(line.name, line.difference) for line in plan_against_book(plan, [sold, fares], periods=1).lines]  # marzo
    [('Ventas', Decimal('-80')), ('Pasajes', Decimal('-30'))]
    """
    count = whole(periods, named("los meses que pasaron"), least=1, most=min(plan.periods, 9_999))
    if plan.starts is None:
        raise BadInput("Para comparar el plan con tu libro de caja, anota el primer día del plan.")
    after = period_starts(plan.starts, plan.frequency, count + 1)[count]
    moved: dict[str, Decimal] = {}
    for entry in things(entries, named("las anotaciones")):
        if plan.starts <= entry.when < after and entry.cash:
            moved[entry.category] = exact(moved.get(entry.category, ZERO) + entry.cash)
    lines = []
    for line in cash_forecast(plan).lines:
        comes_in = COMES_IN[line.kind]
        planned, actual = sum(line.cash[:count], ZERO), moved.pop(line.name, ZERO)
        lines.append(_sized(line.name, comes_in, planned, actual))
    lines += [_sized(name, cash > 0, ZERO, cash) for name, cash in moved.items()]
    if not lines:
        raise BadInput(
            "No hay nada que comparar: el plan no tiene líneas y el libro no tiene anotaciones de esos días."
        )
    return compare_plan(lines)


def year_end(planned_by_period: Iterable[Decimal], actual_so_far: Iterable[Decimal]) -> YearEnd:
    """Tell where sales, or a cost, will end the year, from what has happened so far.

    Args:
        planned_by_period: the plan of each period of the year, in money or units, from 1 to 10,000.
        actual_so_far: what the first periods came to, not more of them than planned; may be none.

    Returns a :class:`YearEnd`.

    Formula: as planned: so far + the rest of the plan. At this pace: so far + the rest × so far ÷ planned so far.
    At this average: so far ÷ periods passed × periods.

    Edge case: with nothing past, only the plan tells anything; where 0 was planned so far, there is no pace.

    Raises:
        BadInput: more periods past than planned, no plan, an end of 10¹⁵ or more.

    Source: estimate at completion, EAC = AC + (BAC − EV) and EAC = AC + (BAC − EV) ÷ CPI (PMI, A Guide to the Project
    Management Body of Knowledge, cost management).

    >>> year_end([100, 100, 400], [80]).at_this_pace  # vendió 80 donde el plan decía 100
    Decimal('480')
    """
    plan = [exact(planned) for planned in things(planned_by_period, named("los meses del plan"), least=1)]
    past = [exact(actual) for actual in things(actual_so_far, named("los meses que pasaron"), most=len(plan))]
    so_far, planned_so_far = sum(past, ZERO), sum(plan[: len(past)], ZERO)
    rest = sum(plan[len(past) :], ZERO)
    pace = exact(so_far + quotient(rest * so_far, planned_so_far)) if exact(planned_so_far) else None
    return YearEnd(
        planned=exact(planned_so_far + rest),
        planned_so_far=exact(planned_so_far),
        so_far=exact(so_far),
        as_planned=exact(so_far + rest),
        at_this_pace=pace,
        at_this_average=exact(quotient(so_far * len(plan), Decimal(len(past)))) if past else None,
    )


def updated_balances(
    opening: Decimal, planned_net_by_period: Iterable[Decimal], actual_net_so_far: Iterable[Decimal]
) -> tuple[Decimal, ...]:
    """Return the balances of a plan whose first periods are past: what was, and from there on what is planned.

    Args:
        opening: money there was before the first period.
        planned_net_by_period: net cash of each period in the plan, in money, from 1 to 10,000.
        actual_net_so_far: what the first periods really came to, not more of them than planned.

    Returns as many balances as planned periods.

    Formula: :func:`qhatu.sums.cash.balances.running_balances` of the actual net cash, then the planned.

    Edge case: with nothing past, the plan's own balances.

    Raises:
        BadInput: more periods past than planned, and as ``running_balances``.

    Source: rolling cash forecast (any managerial accounting textbook).

    >>> updated_balances(Decimal(500), [Decimal(-100), Decimal(-200)], [Decimal(-250)])  # marzo salió peor
    (Decimal('250'), Decimal('50'))
    """
    plan = things(planned_net_by_period, named("los meses del plan"), least=1)
    past = things(actual_net_so_far, named("los meses que pasaron"), most=len(plan))
    return running_balances(opening, past + plan[len(past) :])


def target_progress(
    target: Decimal, reached_by_period: Iterable[Decimal], periods: int, weights: Iterable[Decimal] | None = None
) -> TargetProgress:
    """Tell how far a target is, whether one is ahead or behind, and what each period to come needs.

    Args:
        target: what is to be reached in all, in money or units, above 0.
        reached_by_period: what the periods past have brought, in the same unit, not more of them than ``periods``.
        periods: how many periods there are in all, from 1 to 10,000.
        weights: how strong each period is, 0 or more, as many as periods, not all 0; None for all alike.

    Returns a :class:`TargetProgress`.

    Formula: expected = target × weights of the periods past ÷ all weights; needed = what is left ÷ periods to come.

    Edge case: once the target is reached, nothing is left and nothing is needed.

    Raises:
        BadInput: a target of 0 or below, more periods past than there are, weights that are not as many as periods.

    Source: no source verified; it is rule of three.

    >>> season = [Decimal(1), Decimal(1), Decimal(4)]
    >>> target_progress(Decimal(600), [Decimal(90)], 3, season).expected  # por la temporada tocaban Bs 100
    Decimal('100')
    """
    goal = positive(target, named("la meta"))
    count = whole(periods, named("los meses de la meta"), least=1)
    past = [exact(each) for each in things(reached_by_period, named("los meses que pasaron"), most=count)]
    strength = [Decimal(1)] * count
    if weights is not None:
        strength = [not_negative(each, named("el peso de cada mes")) for each in things(weights, named("los meses"))]
        if len(strength) != count:
            raise BadInput(
                "Revisa los pesos de los meses: la meta tiene {periods} meses y encontré {weights}. "
                "Anota uno para cada mes.",
                weights=Decimal(len(strength)),
                periods=Decimal(count),
            )
    together = positive(sum(strength, ZERO), named("el peso de todos los meses"))
    reached = exact(sum(past, ZERO))
    left = max(ZERO, goal - reached)
    to_come = count - len(past)
    return TargetProgress(
        target=goal,
        reached=reached,
        expected=exact(quotient(goal * sum(strength[: len(past)], ZERO), together)),
        left=exact(left),
        needed_per_period=exact(quotient(left, Decimal(to_come))) if to_come else None,
    )


def _sized(name: str, comes_in: bool, planned: Decimal, actual: Decimal) -> PlannedLine:
    """Cash, received above 0 and paid below, as the sizes of a line."""
    if comes_in:
        return PlannedLine(name=name, comes_in=True, planned=planned, actual=actual)
    return PlannedLine(name=name, comes_in=False, planned=-planned + ZERO, actual=-actual + ZERO)
