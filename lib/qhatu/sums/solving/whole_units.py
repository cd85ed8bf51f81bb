"""The best plan in whole units of a linear programme, by branch and bound."""

from __future__ import annotations

import math

from qhatu.sums.solving.programme import Programme
from qhatu.sums.solving.simplex import OutOfWork, StepCount, Table

TYPE_CHECKING = False  # typing's own flag of this name costs a tenth of this package's import
if TYPE_CHECKING:
    from fractions import Fraction


class WholeSearch:
    """A search among the plans in whole units, which stops when its work is used up.

    At a plan with a part of a unit of something the question is split in two: at most so many whole units of it,
    or at least one more. A question whose best plan, parts allowed, is no better than a whole plan already found
    is left alone.

    ``best`` is the best plan found, or None; ``bound`` the sum that no plan goes beyond, or None where it is
    certain that there is no plan.
    """

    def __init__(self, programme: Programme, corner: Table, work: StepCount) -> None:
        self._programme = programme
        self._whole = [j for j, variable in enumerate(programme.variables) if variable.whole]
        worths = [int(worth * programme.scale) for worth in programme.worths]
        # Where all that is worth something comes in whole units, so does the sum.
        only_whole = all(v.whole for v, worth in zip(programme.variables, worths, strict=True) if worth)
        self._step = math.gcd(*worths) if only_whole else 0
        self._reached: Fraction | None = None  # what `best` is worth in its table
        self.best: list[Fraction] | None = None
        waiting = [corner.copy()]
        waiting[0].work = work
        self._try_rounded_down(waiting[0])
        self._search(waiting)
        open_ends = [self._promise(table) for table in waiting]
        furthest = max([*open_ends, *([] if self._reached is None else [self._reached])], default=None)
        self.bound = None if furthest is None else programme.sum_at(furthest)

    def _search(self, waiting: list[Table]) -> None:
        """Go through the questions, the latest first; one that is not finished stays in the list."""
        try:
            while waiting:
                table = waiting[-1]
                halves = self._split(table) if self._is_promising(table) else []
                halves = [half for half in halves if half.mend() is None and self._is_promising(half)]
                waiting.pop()
                waiting += halves
        except OutOfWork:
            return

    def _promise(self, table: Table) -> Fraction:
        """Return the most that a whole plan of this question can be worth in its table."""
        worth = table.worth()
        return worth // self._step * self._step if self._step else worth

    def _is_promising(self, table: Table) -> bool:
        return self._reached is None or self._promise(table) > self._reached

    def _split(self, table: Table) -> list[Table]:
        """Return the two halves of a question, the more promising last; none where its plan is already whole."""
        width, one = len(table.unused), table.one
        parts = [
            (abs(2 * (row[width] % one) - one), variable, r)
            for r, (variable, row) in enumerate(zip(table.used, table.rows, strict=False))
            if variable in self._whole and row[width] % one
        ]
        if not parts:
            self._reached, self.best = table.worth(), self._programme.amounts(table)
            return []
        _, _, r = min(parts)
        row = table.rows[r]
        floor, part = divmod(row[width], one)
        at_most, at_least = table.copy(), table.copy()
        at_most.add([-number for number in row[:width]], floor * one - row[width])
        at_least.add(row[:width], row[width] - (floor + 1) * one)
        return [at_least, at_most] if 2 * part < one else [at_most, at_least]

    def _try_rounded_down(self, table: Table) -> None:
        """Begin with the best plan in parts, whole units rounded down, where it keeps within the limits."""
        programme = self._programme
        amounts = programme.amounts(table)
        for j in self._whole:
            amounts[j] += -(amounts[j] % 1)
        if programme.keeps_within(amounts):
            self.best, self._reached = amounts, programme.worth_of(amounts)
