"""A linear programme as people put it, and the same in whole numbers.

What can be chosen (:class:`Variable`) and the limits it shares (:class:`Constraint`) are written as one table of
whole numbers (:class:`Programme`), whose best corner :mod:`qhatu.sums.solving.simplex` finds. Who wants a plan asks
:mod:`qhatu.sums.solving.linear`.
"""

from __future__ import annotations

import math
from decimal import Decimal

from qhatu.sums.bad_input import BadInput, named
from qhatu.sums.checked import one_of
from qhatu.sums.numbers import ZERO, exact
from qhatu.sums.plain import Plain
from qhatu.sums.solving.simplex import StepCount, Table

TYPE_CHECKING = False  # typing's own flag of this name costs a tenth of this package's import
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from fractions import Fraction
    from typing import Literal

    Kind = Literal["at_most", "at_least", "exactly"]

KINDS = ("at_most", "at_least", "exactly")
_NAMES_SHOWN = 5


class NoPlan(BadInput):
    """No plan keeps within all limits at once: some of them contradict each other.

    ``conflict`` holds the names of the constraints that do, and of the variables whose least above 0, or whose most,
    does. Without any one of them the others of the list can be kept.

    >>> from qhatu.sums.solving.linear import linear_optimum
    >>> hours = Constraint(name="horas", takes=(2,), amount=30)
    >>> linear_optimum([Variable(name="ollas", worth=10, least=20)], [hours])  # 20 ollas piden 40 horas
    Traceback (most recent call last):
    ...
    qhatu.sums.solving.programme.NoPlan: No hay plan que cumpla con todo esto: horas, ollas. Cambia ...
    """

    conflict: tuple[str, ...] = ()

    @staticmethod
    def between(names: Iterable[str]) -> NoPlan:
        """Say that these limits cannot be kept together."""
        names = tuple(dict.fromkeys(names))
        error = NoPlan(
            "No hay plan que cumpla con todo esto: {conflict}. Cambia alguno de esos límites.", conflict=_listed(names)
        )
        error.conflict = names
        return error


class NoLimit(BadInput):
    """The plan could get better without end: some limit was not written down.

    ``growing`` holds the names of the variables that could grow for ever.

    >>> from qhatu.sums.solving.linear import linear_optimum
    >>> linear_optimum([Variable(name="ollas", worth=10)], [])  # a Bs 10 cada una, y sin límite de horas
    Traceback (most recent call last):
    ...
    qhatu.sums.solving.programme.NoLimit: No hay un mejor plan, porque nada pone un tope a esto: ollas. Anota ...
    """

    growing: tuple[str, ...] = ()

    @staticmethod
    def to(names: Iterable[str]) -> NoLimit:
        """Say that nothing limits these."""
        names = tuple(names)
        error = NoLimit(
            "No hay un mejor plan, porque nada pone un tope a esto: {growing}. Anota el límite que falta.",
            growing=_listed(names),
        )
        error.growing = names
        return error


class TooLong(BadInput):
    """The question is well put, but answering it exactly takes more work than a page may do.

    >>> issubclass(TooLong, BadInput)
    True
    """


class Variable(Plain):
    """Something of which a plan chooses how much.

    Args:
        name: what it is called; used in sentences.
        worth: what one unit adds to the sum that is maximised or minimised; may be negative.
        least: the least there may be of it, in units; may be negative.
        most: the most there may be, in units, not under ``least``; None for no limit of its own.
        whole: only whole units of it can be had.

    Numbers are kept with 28 figures.

    Raises:
        BadInput: a most under the least.

    >>> Variable(name="ollas", worth=Decimal("12.50"), most=40).most
    Decimal('40')
    """

    name: str
    worth: Decimal
    least: Decimal = ZERO
    most: Decimal | None = None
    whole: bool = False

    def __post_init__(self) -> None:
        self._put(worth=+exact(self.worth), least=+exact(self.least))
        if self.most is not None:
            self._put(most=+exact(self.most))
            if self.most < self.least:
                raise BadInput(
                    "Lo más que puede haber de «{name}» es {most} y lo menos {least}. "
                    "Lo más no puede ser menos que lo menos.",
                    name=self.name,
                    most=self.most,
                    least=self.least,
                )


class Constraint(Plain):
    """A limit that several variables share.

    Args:
        name: what it is called; used in sentences.
        takes: for each variable, in order, what one unit takes of the limit; may be negative.
        amount: how much there is, or has to be.
        kind: ``at_most`` (≤), ``at_least`` (≥) or ``exactly`` (=) the amount.

    Numbers are kept with 28 figures.

    Raises:
        BadInput: an unknown kind.

    >>> Constraint(name="horas", takes=(2, 3), amount=40).kind
    'at_most'
    """

    name: str
    takes: tuple[Decimal, ...]
    amount: Decimal
    kind: Kind = "at_most"

    def __post_init__(self) -> None:
        self._put(takes=tuple(+exact(much) for much in self.takes), amount=+exact(self.amount))
        one_of(self.kind, KINDS, named("la clase de límite"))


class Row(Plain):
    """A limit in whole numbers: Σ number × variable ≤ amount.

    Args:
        numbers: one for each variable.
        amount: how much there is, the variables' leasts taken off.
        scale: by how much the limit was multiplied to be whole; negative where it was "at least".
        owner: whose it is: the constraint of this place or, after them, the most of the variable of that place.

    >>> Row(numbers=(2, 3), amount=40, scale=1, owner=0).amount
    40
    """

    numbers: tuple[int, ...]
    amount: int
    scale: int
    owner: int


class Programme:
    """The problem in whole numbers: variables from 0 up, rows that are all "at most", worth to be maximised.

    Variable j of its table is that of the problem less its least; variable ``len(variables) + i`` is what is left
    of row i.
    """

    def __init__(self, variables: Sequence[Variable], constraints: Sequence[Constraint], minimise: bool) -> None:
        self.variables, self.constraints = variables, constraints
        self.sign = -1 if minimise else 1
        for constraint in constraints:
            if len(constraint.takes) != len(variables):
                raise BadInput(
                    "«{name}» trae {found} números y hacen falta {needed}: uno por cada cosa que se puede elegir.",
                    name=constraint.name,
                    found=Decimal(len(constraint.takes)),
                    needed=Decimal(len(variables)),
                )
        self.worths = [_fraction(variable.worth) for variable in variables]
        self.leasts = [_fraction(math.ceil(v.least) if v.whole else v.least) for v in variables]
        self.mosts = [
            None if v.most is None else _fraction(math.floor(v.most) if v.whole else v.most) for v in variables
        ]
        for variable, least, most in zip(variables, self.leasts, self.mosts, strict=True):
            if most is not None and most < least:
                error = NoPlan(
                    "No hay un número entero de «{name}» entre {least} y {most}. Cambia uno de los dos.",
                    name=variable.name,
                    least=variable.least,
                    most=variable.most,
                )
                error.conflict = (variable.name,)
                raise error
        self.takes = [[_fraction(much) for much in constraint.takes] for constraint in constraints]
        self.rows = tuple(self._rows())
        self.scale = _common(self.worths)

    def _rows(self) -> Iterable[Row]:
        for owner, (constraint, takes) in enumerate(zip(self.constraints, self.takes, strict=True)):
            rest = self.limit_of(owner) - self.used_of(owner, self.leasts)
            if constraint.kind != "at_least":
                yield self._row(takes, rest, 1, owner)
            if constraint.kind != "at_most":
                yield self._row(takes, rest, -1, owner)
        for j, most in enumerate(self.mosts):
            if most is not None:
                itself = [_fraction(int(k == j)) for k in range(len(self.variables))]
                yield self._row(itself, most - self.leasts[j], 1, len(self.constraints) + j)

    def _row(self, takes: list[Fraction], amount: Fraction, sign: int, owner: int) -> Row:
        scale = _common([*takes, amount]) * sign
        numbers, held = [int(much * scale) for much in takes], int(amount * scale)
        divisor = math.gcd(*numbers)
        if divisor > 1 and all(v.whole for v, number in zip(self.variables, numbers, strict=True) if number):
            # Whole units take whole multiples of the divisor: what is over cannot be used.
            numbers, held = [number // divisor for number in numbers], held // divisor
        return Row(numbers=tuple(numbers), amount=held, scale=scale, owner=owner)

    def best_corner(self, work: StepCount) -> Table:
        """Return the table at a best corner, whole units aside."""
        table = self._table(work)
        if (r := table.mend(weighing=False)) is not None:
            # The row says: what is used, and all beside it with a number above 0, would add up to less than 0.
            against = [v for v, much in zip(table.unused, table.rows[r], strict=False) if much > 0]
            raise NoPlan.between(self._conflict([*against, table.used[r]], work))
        if (c := table.improve()) is not None:
            growing = [v for v, row in zip(table.used, table.rows, strict=False) if row[c] < 0]
            growing = sorted([*growing, table.unused[c]])
            raise NoLimit.to([self.variables[v].name for v in growing if v < len(self.variables)])
        return table

    def _table(self, work: StepCount) -> Table:
        count = len(self.variables)
        rows = [[*row.numbers, row.amount] for row in self.rows]
        rows.append([-int(worth * self.scale) * self.sign for worth in self.worths] + [0])
        return Table(rows, list(range(count, count + len(self.rows))), list(range(count)), 1, work)

    def _conflict(self, against: list[int], work: StepCount) -> list[str]:
        """Return the names of as few limits as contradict each other, among those of these variables of the table."""
        count, limits = len(self.variables), len(self.constraints)
        owners = {self.rows[v - count].owner for v in against if v >= count}
        # A variable that is not under 0 is nobody's limit; one that is promised is.
        owners |= {limits + v for v in against if v < count and self.leasts[v] > 0}
        for owner in sorted(owners):
            if not self._fits(owners - {owner}, work):
                owners.remove(owner)
        names = [each.name for each in (*self.constraints, *self.variables)]
        return [names[owner] for owner in sorted(owners)]

    def _fits(self, owners: set[int], work: StepCount) -> bool:
        """Can these limits be kept together, the other ones left out?"""
        limits = len(self.constraints)
        constraints = [constraint for i, constraint in enumerate(self.constraints) if i in owners]
        variables = [
            v if limits + j in owners else v.but(most=None, least=min(v.least, ZERO))
            for j, v in enumerate(self.variables)
        ]
        return Programme(variables, constraints, False)._table(work).mend(weighing=False) is None

    def amounts(self, table: Table) -> list[Fraction]:
        """Return how much a corner has of each variable."""
        return [_fraction(*table.held(j)) + least for j, least in enumerate(self.leasts)]

    def sum_of(self, amounts: Sequence[Fraction]) -> Fraction:
        """Return what so much of each variable is worth."""
        return _dot(self.worths, amounts)

    def sum_at(self, worth: Fraction) -> Fraction:
        """Return the sum where the table says that the plan is worth so much."""
        return _fraction(worth * self.sign, self.scale) + self.sum_of(self.leasts)

    def worth_of(self, amounts: Sequence[Fraction]) -> Fraction:
        """Return what the table says that so much of each variable is worth."""
        return (self.sum_of(amounts) - self.sum_of(self.leasts)) * self.scale * self.sign

    def limit_of(self, i: int) -> Fraction:
        """Return how much there is of a constraint."""
        return _fraction(self.constraints[i].amount)

    def used_of(self, i: int, amounts: Sequence[Fraction]) -> Fraction:
        """Return what so much of each variable takes of a constraint."""
        return _dot(self.takes[i], amounts)

    def keeps_within(self, amounts: Sequence[Fraction]) -> bool:
        """Do so much of each variable, none of them under its least, keep within all limits?"""
        above = [amount - least for amount, least in zip(amounts, self.leasts, strict=True)]
        return all(_dot(row.numbers, above) <= row.amount for row in self.rows)

    def gain(self, table: Table, owner: int, step: int) -> tuple[Fraction, Fraction | None] | None:
        """Return what the sum gains when a limit moves.

        Args:
            table: at the best corner.
            owner: the limit: a constraint or, after them, a variable's most.
            step: 1 when there is more of it, −1 when less.

        Returns the gain for each unit and for how many units it holds (None: without end); None where it cannot
        move.
        """
        count = len(self.variables)
        mine = [(count + i, row.scale) for i, row in enumerate(self.rows) if row.owner == owner]
        moved = [table.direction(variable, scale * step) for variable, scale in mine]
        followed = table.follow([sum(each) for each in zip(*moved, strict=True)])
        if followed is None:
            return None
        (gain, under), reach = followed
        return _fraction(gain * self.sign, under * self.scale), None if reach is None else _fraction(*reach)

    def room(self, about: Table, j: int, amount: Fraction, step: int) -> Fraction | None:
        """Return how far the worth of a variable can move before the plan is no longer a best one.

        Args:
            about: the best corner's table, turned about.
            j: the variable.
            amount: how much of it the plan has.
            step: 1 when one unit gets worth more, −1 when less.

        Returns None where it can move without end.
        """
        # Turned about, a worth that rises is a row that holds less.
        followed = about.follow(about.direction(j, -self.scale * self.sign * step))
        if followed is None:
            return _fraction(0)
        (gain, under), reach = followed
        # The sum gains as much as there is of it; where it gains another amount at once, another plan takes over.
        if _fraction(-gain * self.sign * step, under * self.scale) != amount - self.leasts[j]:
            return _fraction(0)
        return None if reach is None else _fraction(*reach)

    def another(self, table: Table) -> list[Fraction] | None:
        """Return a different plan that is just as good as the best corner, or None where there is none."""
        worth, width = table.rows[-1], len(table.unused)
        free = [c for c in range(width) if worth[c] == 0]
        closed = frozenset(range(width)) - frozenset(free)
        other = table.copy()
        # Bring in as much as will come of what the sum does not mind.
        other.rows[-1] = [-table.one if c in free else 0 for c in range(width)] + [0]
        if (c := other.improve(closed)) is None:
            found, before = self.amounts(other), self.amounts(table)
            return None if found == before else found
        # It comes without end: take one unit of it.
        for row in other.rows:
            row[width] -= row[c]
        found = self.amounts(other)
        if (variable := other.unused[c]) < len(found):
            found[variable] += 1
        return found


def _fraction(number: Decimal | int, under: int = 1) -> Fraction:
    from fractions import Fraction

    return Fraction(number) / under


def _dot(numbers: Sequence[Fraction], amounts: Sequence[Fraction]) -> Fraction:
    return sum((number * amount for number, amount in zip(numbers, amounts, strict=True)), _fraction(0))


def _common(numbers: Sequence[Fraction]) -> int:
    return math.lcm(*(number.denominator for number in numbers))


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names if len(names) <= _NAMES_SHOWN else [*names[:_NAMES_SHOWN], "…"])
