"""The table of a linear programme, turned by the simplex method without any rounding.

Whole numbers only: every number of the table is a fraction over one common denominator, and each turn divides
exactly (Edmonds; Bareiss), so nothing is lost and nothing has to be guessed to be "almost zero". Who wants a plan
asks :mod:`qhatu.sums.solving.linear`.

A table says, of each variable that is in use (a row), how much of it is held, and how much of it is given up for one
unit of each variable that is not in use (the columns). The last row is the worth of the plan.
"""

from __future__ import annotations

TYPE_CHECKING = False  # typing's own flag of this name costs a tenth of this package's import
if TYPE_CHECKING:
    from fractions import Fraction
    from typing import Self


class OutOfWork(Exception):
    """The work allowed for one question is used up; whoever asked says so in a sentence."""


class StepCount:
    """What may still be spent on one question, so that no page waits for ever.

    A count and not a clock: the same question gets the same answer on a phone and on a server. One unit is about
    the work on one small number of a table; 4 million of them take about a second on a laptop.
    """

    __slots__ = ("left",)

    def __init__(self, left: int) -> None:
        self.left = left

    def spend(self, units: int) -> None:
        """Count what is about to be done, or refuse it."""
        self.left -= units
        if self.left < 0:
            raise OutOfWork


class Table:
    """A linear programme at one of its corners.

    Args:
        rows: whole numbers over ``one``: a row for each variable in use and, last, the worth. In each, a number
            for each variable not in use, then how much is held, and then, where one is asked for, a direction
            (how much more is held when something outside moves by one).
        used: the variable of each row.
        unused: the variable of each column.
        one: the common denominator, above 0.
        work: what may still be spent.

    All variables are 0 or more and the worth is maximised: row r says ``used[r] = held − Σ number × unused``, and
    the last row ``worth = held − Σ number × unused``.
    """

    __slots__ = ("one", "rows", "unused", "used", "work")

    def __init__(self, rows: list[list[int]], used: list[int], unused: list[int], one: int, work: StepCount) -> None:
        self.rows, self.used, self.unused, self.one, self.work = rows, used, unused, one, work

    def copy(self) -> Self:
        """Return the same table, to be turned without turning this one."""
        return type(self)([row[:] for row in self.rows], self.used[:], self.unused[:], self.one, self.work)

    def turn(self, r: int, c: int) -> None:
        """Put the variable of a column in use, in the place of that of a row."""
        row, one = self.rows[r], self.one
        pivot = row[c]
        self.work.spend(len(self.rows) * len(row) * (2 + max(pivot.bit_length(), one.bit_length()) // 64))
        for i, other in enumerate(self.rows):
            if i == r:
                continue
            if much := other[c]:
                other[:] = [(a * pivot - much * b) // one for a, b in zip(other, row, strict=True)]
                other[c] = -much
            elif pivot != one:
                other[:] = [a * pivot // one for a in other]
        row[c] = one
        self.one = pivot
        if pivot < 0:
            self.one = -pivot
            for other in self.rows:
                other[:] = [-a for a in other]
        self.used[r], self.unused[c] = self.unused[c], self.used[r]

    def improve(self, closed: frozenset[int] = frozenset()) -> int | None:
        """Go from corner to corner as long as the worth rises; nothing held may be below 0 to begin with.

        Args:
            closed: columns that may not come in use.

        Returns None at the best corner, or the column that could be brought in without end.

        The column that promises most is brought in; from a corner where that gained nothing, the first one
        (Bland's rule), which cannot go round in circles.
        """
        width, stalled = len(self.unused), False
        while True:
            worth = self.rows[-1]
            better = [c for c in range(width) if worth[c] < 0 and c not in closed]
            if not better:
                return None
            c = min(better, key=self.unused.__getitem__) if stalled else min(better, key=worth.__getitem__)
            leaving = None
            for r, row in enumerate(self.rows[:-1]):
                if row[c] <= 0:
                    continue
                if leaving is not None:
                    best = self.rows[leaving]
                    ahead = row[width] * best[c] - best[width] * row[c]
                    if ahead > 0 or (ahead == 0 and self.used[r] > self.used[leaving]):
                        continue
                leaving = r
            if leaving is None:
                return c
            stalled = self.rows[leaving][width] == 0
            self.turn(leaving, c)

    def mend(self, weighing: bool = True, at: tuple[int, int] = (0, 1)) -> int | None:
        """Bring everything held to 0 or more (the dual simplex method).

        Args:
            weighing: keep the worth the best there is, as it must be to begin with; without, any corner will do.
            at: with a direction in the table, the step (over, under) along it at which to look, and just beyond.

        Returns None when it is done, or the row that says that it cannot be done.

        The row that lacks most is mended first; after many turns the first one (Bland's rule), which cannot go
        round in circles.
        """
        width, (over, under) = len(self.unused), at
        moving = len(self.rows[-1]) > width + 1
        hurry = 2 * (len(self.rows) + width)
        while True:
            lacking = []
            for r, row in enumerate(self.rows[:-1]):
                lack = (row[width] * under + row[-1] * over, row[-1]) if moving else (row[width], 0)
                if lack < (0, 0):
                    lacking.append((lack, self.used[r], r))
            if not lacking:
                return None
            r = min(lacking)[2] if hurry > 0 else min(lacking, key=lambda each: each[1])[2]
            hurry -= 1
            row, worth = self.rows[r], self.rows[-1]
            entering = None
            for c in range(width):
                if row[c] >= 0:
                    continue
                if entering is not None:
                    ahead = worth[entering] * row[c] - worth[c] * row[entering] if weighing else 0
                    if ahead > 0 or (ahead == 0 and self.unused[c] > self.unused[entering]):
                        continue
                entering = c
            if entering is None:
                return r
            self.turn(r, entering)

    def add(self, numbers: list[int], held: int) -> None:
        """Add a row, over ``one`` like the others; its variable is a new one."""
        self.work.spend(len(self.rows) * len(numbers))
        self.rows.insert(-1, [*numbers, held])
        self.used.append(len(self.used) + len(self.unused))

    def worth(self) -> Fraction:
        """Return what the plan is worth."""
        from fractions import Fraction

        return Fraction(self.rows[-1][len(self.unused)], self.one)

    def held(self, variable: int) -> tuple[int, int]:
        """Return how much there is of a variable, as a fraction."""
        if variable in self.unused:
            return 0, 1
        return self.rows[self.used.index(variable)][len(self.unused)], self.one

    def direction(self, variable: int, by: int) -> list[int]:
        """Return how all that is held moves when a variable is allowed to stand ``by`` lower than 0."""
        if variable in self.unused:
            c = self.unused.index(variable)
            return [row[c] * by for row in self.rows]
        return [by * self.one if kept == variable else 0 for kept in self.used] + [0]

    def follow(self, direction: list[int]) -> tuple[tuple[int, int], tuple[int, int] | None] | None:
        """Say what the best worth gains along a direction, and how far each step gains the same.

        Args:
            direction: one number for each row, over ``one``, from :meth:`direction`.

        Returns the gain per step and the number of steps it holds for (None: without end), as fractions; None
        where not even the smallest step can be made. The table must stand at the best corner.
        """
        table = self.copy()
        for row, much in zip(table.rows, direction, strict=True):
            row.append(much)
        width, at, gain = len(self.unused), (0, 1), None
        while table.mend(at=at) is None:
            now = (table.rows[-1][-1], table.one)
            if gain is not None and now[0] * gain[1] != gain[0] * now[1]:
                return gain, at
            gain = now
            over, under = None, 1
            for row in table.rows[:-1]:
                if row[-1] < 0 and (over is None or row[width] * under < over * -row[-1]):
                    over, under = row[width], -row[-1]
            if over is None:
                return gain, None
            at = (over, under)
        return None if gain is None else (gain, at)

    def turned_about(self) -> Self:
        """Return the table of the dual programme: what is worth there is held here, and the other way round."""
        width = len(self.unused)
        rows = [[-row[c] for row in self.rows[:-1]] + [self.rows[-1][c]] for c in range(width)]
        rows.append([row[width] for row in self.rows[:-1]] + [-self.rows[-1][width]])
        return type(self)(rows, self.unused[:], self.used[:], self.one, self.work)
