"""What if a fair is cancelled, material gets dearer, buyers pay later: a cash plan before and after.

A change makes another plan out of a plan. Several are done one after the other, in the order given: a line that a
change adds is touched by those after it and not by those before.
"""

from __future__ import annotations

from decimal import Decimal

from qhatu.sums.bad_input import BadInput, named
from qhatu.sums.cash.lines import CashLine, FollowingLine, chosen
from qhatu.sums.cash.plan import CashForecast, CashPlan, cash_forecast
from qhatu.sums.checked import not_negative, one_of, things, whole
from qhatu.sums.numbers import ONE
from qhatu.sums.plain import Plain

TYPE_CHECKING = False  # typing's own flag of this name costs a tenth of this package's import
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Literal

    from qhatu.sums.cash.lines import LineKind

    Changed = Literal["amounts", "price"]

MOST_CHANGES = 100


class ChangeBy(Plain):
    """Multiply some lines of a plan: sales × 0 for a fair that is cancelled, materials × 1.2, price × 0.9.

    Args:
        factor: what they are multiplied by, 0 or more.
        lines: the names of the lines; and
        kinds: kinds of lines, all of that kind. At least one of the two says something.
        periods: the periods it touches, counted from 0; empty for all of the plan and those after it.
        of: ``amounts`` for how much, ``price`` for the price of a line that has amounts of its own: a line that
            follows its amounts stays as it is, and one that follows its money changes with it. In a line that
            follows others both change its rate.

    Edge case: what was sold or bought before the plan stays as it was.

    Raises:
        BadInput: a factor below 0, nothing to touch, an unknown kind or choice.

    >>> ChangeBy(factor=0, lines=("Alasitas", "Puesto en Alasitas")).factor  # la feria no se hace
    Decimal('0')
    """

    factor: Decimal
    lines: tuple[str, ...] = ()
    kinds: tuple[LineKind, ...] = ()
    periods: tuple[int, ...] = ()
    of: Changed = "amounts"

    def __post_init__(self) -> None:
        self._put(
            factor=not_negative(self.factor, named("por cuánto se multiplica")),
            **chosen(self.lines, self.kinds),
            periods=tuple(
                whole(period, named("el mes o semana que cambia (el primero es el 0)"))
                for period in things(self.periods, named("los meses que cambian"))
            ),
        )
        one_of(self.of, ("amounts", "price"), named("lo que cambia"))


class PaidLater(Plain):
    """Pay or collect some lines of a plan so many periods later.

    Args:
        by: how many periods later, from 0 to 600.
        lines: the names of the lines; and
        kinds: kinds of lines, all of that kind. At least one of the two says something.
        at_once_too: delay what is paid at once as well, not only what is paid on credit.

    Edge case: what was sold on credit before the plan and is not yet collected is collected later too.

    Raises:
        BadInput: a number outside its range, nothing to touch, an unknown kind.

    >>> PaidLater(by=1, kinds=("sales",)).by  # el fiado se cobra un mes más tarde
    1
    """

    by: int
    lines: tuple[str, ...] = ()
    kinds: tuple[LineKind, ...] = ()
    at_once_too: bool = False

    def __post_init__(self) -> None:
        self._put(by=whole(self.by, named("los meses de atraso"), most=600), **chosen(self.lines, self.kinds))


class AddLine(Plain):
    """Add a line to a plan, after those it has: a new outlay, a loan and its instalments.

    Args:
        line: the line, with one amount for each period of the plan.

    >>> oven = CashLine(name="Horno", kind="outlay", amounts=(0, 1500, 0))
    >>> AddLine(line=oven).line.name  # Bs 1.500 en el segundo mes
    'Horno'
    """

    line: CashLine | FollowingLine


class WhatIf(Plain):
    """A plan's forecast before and after some changes; made by :func:`what_if`.

    ``before`` is the forecast of the plan as it was and ``after`` that of the changed plan.

    >>> fair = CashLine(name="Feria", kind="sales", amounts=(0, 900))
    >>> paraffin = CashLine(name="Parafina", kind="materials", amounts=(400, 0))
    >>> plan = CashPlan(periods=2, lines=(fair, paraffin), opening=Decimal(500))
    >>> answer = what_if(plan, [ChangeBy(factor=Decimal("1.5"), kinds=("materials",))])
    >>> answer.after.lowest.amount, answer.closing_change, answer.turned_red  # faltan Bs 100 el primer mes
    (Decimal('-100.0'), Decimal('-200.0'), (0,))
    """

    before: CashForecast
    after: CashForecast

    @property
    def lowest_change(self) -> Decimal:
        """By how much the lowest balance rises, or falls (below 0)."""
        return self.after.lowest.amount - self.before.lowest.amount

    @property
    def closing_change(self) -> Decimal:
        """By how much the money at the end rises, or falls (below 0)."""
        return self.after.closing - self.before.closing

    @property
    def turned_red(self) -> tuple[int, ...]:
        """The periods that close in red after the changes and did not before."""
        was_red = frozenset(self.before.red_periods)
        return tuple(index for index in self.after.red_periods if index not in was_red)

    @property
    def no_longer_red(self) -> tuple[int, ...]:
        """The periods that closed in red before the changes and do not after."""
        is_red = frozenset(self.after.red_periods)
        return tuple(index for index in self.before.red_periods if index not in is_red)


def what_if(plan: CashPlan, changes: Iterable[ChangeBy | PaidLater | AddLine]) -> WhatIf:
    """Compare a cash plan with the same plan changed.

    Args:
        plan: the plan as it is.
        changes: :class:`ChangeBy`, :class:`PaidLater` and :class:`AddLine`, done in this order, at most 100.

    Returns a :class:`WhatIf`.

    Formula: :func:`qhatu.sums.cash.plan.cash_forecast` of the plan and of :func:`changed_plan`.

    Edge case: without changes nothing changes.

    Raises:
        BadInput: as :func:`changed_plan`.

    Source: sensitivity analysis of a cash budget (any managerial accounting textbook).

    >>> fair = CashLine(name="Alasitas", kind="sales", amounts=(900, 0))
    >>> rent = CashLine(name="Alquiler", kind="shared_costs", amounts=(300, 300))
    >>> plan = CashPlan(periods=2, lines=(fair, rent))
    >>> what_if(plan, [ChangeBy(factor=0, lines=("Alasitas",))]).turned_red  # sin la feria, los dos meses en rojo
    (0, 1)
    """
    return WhatIf(before=cash_forecast(plan), after=cash_forecast(changed_plan(plan, changes)))


def changed_plan(plan: CashPlan, changes: Iterable[ChangeBy | PaidLater | AddLine]) -> CashPlan:
    """Return the plan that some changes make out of a plan.

    Args:
        plan: the plan as it is; it does not change.
        changes: done in this order, at most 100.

    Returns another plan.

    Formula: each change is done to what the one before it made.

    Edge case: two :class:`ChangeBy` give the same in either order, since both multiply.

    Raises:
        BadInput: a change that touches a line, a kind or a period that the plan does not have; a plan that can no
            longer be made, because amounts grow to 10¹⁵ or an added line does not fit.

    Source: no source verified; it is multiplying and moving.

    >>> rent = CashLine(name="Alquiler", kind="shared_costs", amounts=(300, 300))
    >>> double = ChangeBy(factor=2, lines=("Alquiler",), periods=(1,))
    >>> changed_plan(CashPlan(periods=2, lines=(rent,)), [double]).lines[0].amounts  # al doble el segundo mes
    (Decimal('300'), Decimal('600'))
    """
    for change in things(changes, named("los cambios"), most=MOST_CHANGES):
        if isinstance(change, AddLine):
            plan = plan.but(lines=(*plan.lines, change.line))
        else:
            touched = plan.line_names(change.lines, change.kinds)
            plan = plan.but(
                lines=tuple(
                    _changed(line, change, plan.periods) if line.name in touched else line for line in plan.lines
                )
            )
    return plan


def _changed(line: CashLine | FollowingLine, change: ChangeBy | PaidLater, periods: int) -> CashLine | FollowingLine:
    if isinstance(change, PaidLater):
        return line.but(terms=line.terms.later(change.by, change.at_once_too))
    for period in change.periods:
        if period >= periods:
            raise BadInput(
                "El cambio toca el mes {found} y el plan tiene {periods}. Elige un mes del plan.",
                found=Decimal(period + 1),
                periods=Decimal(periods),
            )
    which = frozenset(change.periods) or range(periods)
    # What was before the plan stays; what comes after it changes only with the whole of the plan.
    on = ONE if change.periods else change.factor
    if isinstance(line, FollowingLine):
        before, *rates, after = line.rates(periods, before=1, after=1)
        return line.but(rate=_multiplied(rates, change.factor, which), rate_before=before, rate_after=after * on)
    if change.of == "price":
        before, after = line.prices_around
        return line.but(
            price=_multiplied(line.price, change.factor, which), price_before=before, price_after=after * on
        )
    return line.but(
        amounts=_multiplied(line.amounts, change.factor, which), after=tuple(amount * on for amount in line.after)
    )


def _multiplied(numbers: Iterable[Decimal], factor: Decimal, which: range | frozenset[int]) -> tuple[Decimal, ...]:
    return tuple(number * factor if index in which else number for index, number in enumerate(numbers))
