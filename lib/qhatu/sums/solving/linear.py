"""The best of all plans that keep within their limits, where everything counts in proportion: a linear programme.

Written here because a learner's page carries no numerical library. It is meant for the small problems of a
workshop, and it is exact: "this limit binds" and "another plan is just as good" are facts, not matters of a
tolerance. :mod:`qhatu.sums.mix.best_mix` speaks of products and hours; this module speaks of variables and constraints.
"""

from __future__ import annotations

from decimal import Decimal

from qhatu.sums.bad_input import named
from qhatu.sums.checked import things
from qhatu.sums.numbers import ZERO, quotient
from qhatu.sums.plain import Plain
from qhatu.sums.solving.programme import Constraint, NoPlan, Programme, TooLong, Variable
from qhatu.sums.solving.simplex import OutOfWork, StepCount, Table
from qhatu.sums.solving.whole_units import WholeSearch

TYPE_CHECKING = False  # typing's own flag of this name costs a tenth of this package's import
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from fractions import Fraction

MOST_VARIABLES = 50
MOST_CONSTRAINTS = 50
"""Beyond these a table of the plan no longer fits a screen, nor its answer a wait of a second."""

WORK = 4_000_000
WORK_FOR_WHOLE = 3_000_000


class VariableFound(Plain):
    """What a best plan says of one variable.

    Args:
        name: its name.
        amount: how much of it the plan has, in its units.
        worth: what one unit adds, as it was given.
        falls_short: by how much its worth would have to get better (rise, or fall where the sum is minimised)
            before having more of it than its least pays; 0 where more is had already, or where more or less is
            all the same; None where no worth is enough, or whole units are asked for.
        worth_from: the plan stays best while the worth is not under this; None for no limit (or whole units).
        worth_to: … and not above this.

    >>> jug = VariableFound(name="jarra", amount=0, worth=20, falls_short=5, worth_from=None, worth_to=25)
    >>> jug.falls_short  # con Bs 25 empezaría a convenir
    5
    """

    name: str
    amount: Decimal
    worth: Decimal
    falls_short: Decimal | None
    worth_from: Decimal | None
    worth_to: Decimal | None


class ConstraintFound(Plain):
    """What a best plan says of one limit.

    Args:
        name: its name; for a variable's own most, the variable's.
        amount: how much there was.
        used: how much of it the plan takes.
        left: what lies between the two, 0 or more.
        one_more: by how much the best sum rises for each unit more of the amount (its shadow price, or dual
            value); where the sum is minimised a rise is a cost. None where more is impossible, or whole units are
            asked for.
        holds_to: the amount up to which each unit more does the same; None for no end.
        one_less: by how much the best sum falls for each unit less; None as above. It differs from ``one_more`` only
            at a corner where more limits meet than are needed to fix it.
        holds_from: the amount down to which each unit less does the same; None for no end.

    >>> oven = ConstraintFound(
    ...     name="horno", amount=18, used=18, left=0, one_more=1, holds_to=24, one_less=1, holds_from=12
    ... )
    >>> oven.binds, oven.one_more  # una hora más de horno vale Bs 1, hasta 24 horas
    (True, 1)
    """

    name: str
    amount: Decimal
    used: Decimal
    left: Decimal
    one_more: Decimal | None
    holds_to: Decimal | None
    one_less: Decimal | None
    holds_from: Decimal | None

    @property
    def binds(self) -> bool:
        """Is nothing of it left?"""
        return self.left == 0


class LinearPlan(Plain):
    """A best plan, and what it depends on.

    Args:
        sum: what the plan is worth in all.
        variables: what it says of each variable, in the order given.
        constraints: what it says of each constraint, in the order given.
        mosts: what it says of each variable's own most, in the order of the variables that have one.
        another: how much of each variable a different plan has that is just as good; None where there is none
            (or whole units are asked for: then nobody looked).
        proved: is it certain that no plan is better? False only with whole units, when the work allowed was
            used up before all plans were looked at.
        bound: no plan at all is better than this; the same as ``sum`` when that is proved.

    >>> pots = Variable(name="ollas", worth=10, most=8)
    >>> plan = linear_optimum([pots], [Constraint(name="horas", takes=(2,), amount=30)])
    >>> plan.sum, plan.another  # 8 ollas de Bs 10
    (Decimal('80'), None)
    """

    sum: Decimal
    variables: tuple[VariableFound, ...]
    constraints: tuple[ConstraintFound, ...]
    mosts: tuple[ConstraintFound, ...]
    another: tuple[Decimal, ...] | None
    proved: bool
    bound: Decimal

    @property
    def amounts(self) -> tuple[Decimal, ...]:
        """How much the plan has of each variable."""
        return tuple(found.amount for found in self.variables)


def linear_optimum(
    variables: Iterable[Variable], constraints: Iterable[Constraint], minimise: bool = False
) -> LinearPlan:
    """Return the plan with the largest (or smallest) sum of worths among all that keep within the limits.

    Args:
        variables: what can be chosen, at least one and at most 50.
        constraints: the limits they share, at most 50.
        minimise: look for the smallest sum instead of the largest.

    Returns a :class:`LinearPlan`. All of it is exact but for the last of 28 figures of a division.

    Formula: max (or min) Σ worth × amount, with Σ takes × amount ≤, ≥ or = each constraint's amount and every
    amount between its least and its most. Solved by the simplex method over whole numbers: the dual method finds a
    plan that keeps within the limits, the primal one the best; largest promise first, Bland's rule where a turn
    gains nothing. What one more is worth is followed along the amount itself, so that it is the true gain also at
    a corner where several limits meet. Whole units by branch and bound.

    Edge case: with whole units there is no gain for one more, no range and no second plan: the fields that
    would say so are None. Ask once more without whole units for a first idea of them.

    Raises:
        NoPlan: the limits contradict each other; it names which.
        NoLimit: the sum has no end; it names what grows.
        TooLong: the exact answer takes too much work (numbers of very many figures, very many whole plans).
        BadInput: more variables or constraints than fit, or a constraint with more or fewer numbers than there
            are variables.

    Source: G. B. Dantzig, Linear Programming and Extensions (1963); R. G. Bland, "New finite pivoting rules for
    the simplex method", Mathematics of Operations Research 2 (1977); J. Edmonds, "Systems of distinct
    representatives and linear algebra" (1967), for dividing without rest; A. H. Land and A. G. Doig (1960) for
    whole units.

    >>> doors, windows = Variable(name="puertas", worth=3), Variable(name="ventanas", worth=5)
    >>> plan = linear_optimum([doors, windows], [
    ...     Constraint(name="taller 1", takes=(1, 0), amount=4),
    ...     Constraint(name="taller 2", takes=(0, 2), amount=12),
    ...     Constraint(name="taller 3", takes=(3, 2), amount=18),
    ... ])
    >>> plan.sum, plan.amounts  # Bs 36 con 2 puertas y 6 ventanas
    (Decimal('36'), (Decimal('2'), Decimal('6')))
    >>> [(found.name, str(found.one_more)) for found in plan.constraints]
    [('taller 1', '0'), ('taller 2', '1.5'), ('taller 3', '1')]
    """
    programme = Programme(
        things(variables, named("lo que se puede elegir"), least=1, most=MOST_VARIABLES),
        things(constraints, named("los límites"), most=MOST_CONSTRAINTS),
        minimise,
    )
    try:
        table = programme.best_corner(StepCount(WORK))
        if any(variable.whole for variable in programme.variables):
            return _found_whole(programme, table)
        return _found(programme, table)
    except OutOfWork:
        raise TooLong(
            "Esta cuenta es demasiado larga para hacerla exacta. Quita productos o límites, o redondea los números."
        ) from None


def _found(programme: Programme, table: Table) -> LinearPlan:
    """Say everything of the best corner."""
    amounts, about = programme.amounts(table), table.turned_about()
    another = programme.another(table)
    limits = len(programme.constraints)
    total = _decimal(programme.sum_of(amounts))
    return LinearPlan(
        sum=total,
        variables=tuple(_variable(programme, about, j, amount) for j, amount in enumerate(amounts)),
        constraints=tuple(_limit(programme, amounts, i, table) for i in range(limits)),
        mosts=tuple(_limit(programme, amounts, limits + j, table) for j in _with_a_most(programme)),
        another=None if another is None else tuple(map(_decimal, another)),
        proved=True,
        bound=total,
    )


def _found_whole(programme: Programme, table: Table) -> LinearPlan:
    """Look among the plans in whole units and say what was found."""
    search = WholeSearch(programme, table, StepCount(WORK_FOR_WHOLE))
    if search.best is None:
        if search.bound is None:
            raise NoPlan("No hay ningún plan en unidades enteras que cumpla con todos los límites. Cambia alguno.")
        raise OutOfWork
    amounts, limits = search.best, len(programme.constraints)
    return LinearPlan(
        sum=_decimal(programme.sum_of(amounts)),
        variables=tuple(
            VariableFound(
                name=variable.name,
                amount=_decimal(amount),
                worth=variable.worth,
                falls_short=None,
                worth_from=None,
                worth_to=None,
            )
            for variable, amount in zip(programme.variables, amounts, strict=True)
        ),
        constraints=tuple(_limit(programme, amounts, i) for i in range(limits)),
        mosts=tuple(_limit(programme, amounts, limits + j) for j in _with_a_most(programme)),
        another=None,
        proved=search.bound == programme.sum_of(amounts),
        bound=_decimal(search.bound),
    )


def _with_a_most(programme: Programme) -> list[int]:
    return [j for j, most in enumerate(programme.mosts) if most is not None]


def _variable(programme: Programme, about: Table, j: int, amount: Fraction) -> VariableFound:
    variable, worth = programme.variables[j], programme.worths[j]
    up, down = programme.room(about, j, amount, 1), programme.room(about, j, amount, -1)
    better = up if programme.sign > 0 else down
    falls_short = ZERO if amount > programme.leasts[j] else None if better is None else _decimal(better)
    return VariableFound(
        name=variable.name,
        amount=_decimal(amount),
        worth=variable.worth,
        falls_short=falls_short,
        worth_from=None if down is None else _decimal(worth - down),
        worth_to=None if up is None else _decimal(worth + up),
    )


def _limit(
    programme: Programme, amounts: Sequence[Fraction], owner: int, table: Table | None = None
) -> ConstraintFound:
    """Say how much of a limit is used and, of the best corner, what one more and one less of it do to the sum."""
    limits = len(programme.constraints)
    if owner < limits:
        name, amount = programme.constraints[owner].name, programme.limit_of(owner)
        used = programme.used_of(owner, amounts)
    else:
        name, amount = programme.variables[owner - limits].name, programme.mosts[owner - limits]
        used = amounts[owner - limits]
    moves: dict[int, tuple[Decimal | None, Decimal | None]] = {1: (None, None), -1: (None, None)}
    for step in moves if table else ():
        if (followed := programme.gain(table, owner, step)) is not None:
            gain, reach = followed
            moves[step] = _decimal(gain * step), None if reach is None else _decimal(amount + step * reach)
    return ConstraintFound(
        name=name,
        amount=_decimal(amount),
        used=_decimal(used),
        left=_decimal(abs(amount - used)),
        one_more=moves[1][0],
        holds_to=moves[1][1],
        one_less=moves[-1][0],
        holds_from=moves[-1][1],
    )


def _decimal(fraction: Fraction) -> Decimal:
    return quotient(Decimal(fraction.numerator), Decimal(fraction.denominator))
