"""The discount factors at which amounts are worth nothing, cut apart until each stands alone.

With v = ln x × the latest time, the positive and the negative amounts add up to two sums of exponentials that grow
with v, as do their slopes of every order. So the sums at both ends of a stretch of v bound a slope of high order
everywhere inside; that, and the slope of the order below at the ends, bound the order below; and so on down to the
value itself (Taylor). A stretch where the value keeps its sign holds no factor. One where a slope keeps its sign
holds as many as the turns of the lower slopes leave room for (Rolle). Any other is cut in two.

Floats only look, with room for what they may be wrong by. Where they cannot tell, and for every answer, Decimal
decides, in the context in force.
"""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
from math import exp, log
from operator import mul

from qhatu.sums.bad_input import BadInput
from qhatu.sums.numbers import ZERO

TYPE_CHECKING = False  # typing's own flag of this name costs a tenth of this package's import
if TYPE_CHECKING:
    from collections.abc import Sequence

SPECK = 1e-9
"""Of the whole time: stretches are cut no shorter, and factors no further apart are told as one."""

_ORDERS = 9  # the value and so many slopes less one are looked at; the same rate that many times over is still told
_FINE = Decimal("1e-26")  # of the factor: Newton stops at a step of this size
_NOTHING = Decimal("1e-26")  # of all the money, discounted: a value as small as that is 0
_NEXT_TO_NOTHING = Decimal("1e-18")  # what a value in a speck, where it hardly changes, may be of a 0 beside it
_DEARER = 3  # a value by Decimal, beside a look with floats
_MOST_LOOKS = 1_500_000  # amounts looked at: about a second


class _Point:
    """What is worth what at one v: the sums of positive and of negative amounts with their slopes, and who wins."""

    __slots__ = ("minus", "plus", "sign", "v")

    def __init__(self, v: float, plus: list[float], minus: list[float], sign: int) -> None:
        self.v, self.plus, self.minus, self.sign = v, plus, minus, sign


class Stretches:
    """Cuts the line of v, up to a little above 0 (a factor of 1), into stretches of which the factors can be told."""

    def __init__(self, amounts: Sequence[Decimal], times: list[int], changes: int) -> None:
        self.amounts, self.times, self.latest, self.changes = amounts, times, times[-1], changes
        pairs = [(float(amount), time / self.latest) for amount, time in zip(amounts, times, strict=True)]
        self.plus = tuple(zip(*[(amount, time) for amount, time in pairs if amount > 0], strict=True))
        self.minus = tuple(zip(*[(-amount, time) for amount, time in pairs if amount < 0], strict=True))
        # A sum of n exponentials, of numbers down to −745, is wrong by less than this share of itself.
        self.room = (len(pairs) + 800) * 2.3e-16
        self.looks_left = _MOST_LOOKS

    def factors(self) -> list[Decimal]:
        """Return the factors below 1, in no order; some just above may be among them."""
        others = sum(abs(float(amount)) for amount in self.amounts[1:])
        # Before this the first amount outweighs all the others together.
        begin = min(0.0, log(abs(float(self.amounts[0])) / others) / self.times[1] * self.latest) - 1
        found: list[Decimal] = []
        stretches = [(self.look_near(begin, 0.1), self.look_near(0.1, 0.1))]
        while stretches:
            a, b = stretches.pop()
            order = self.steady_order(a, b)
            if order is not None:
                found += self.told_by_slopes(a, b, order)
            elif b.v - a.v < SPECK:
                found += self.told_by_middle(a, b)
            else:
                middle = self.look_near((a.v + b.v) / 2, (b.v - a.v) / 4)
                stretches += [(a, middle), (middle, b)]
        return found

    def spend(self, looks: int) -> None:
        """Count the amounts that are looked at, and give up before it takes too long."""
        self.looks_left -= looks
        if self.looks_left < 0:
            raise BadInput(
                "Aquí el dinero cambia {changes} veces entre entrar y salir, y son demasiadas para revisar todas las "
                "tasas. Junta los movimientos por mes o por año.",
                changes=Decimal(self.changes),
            )

    def factor(self, v: float) -> Decimal:
        return (Decimal(v) / self.latest).exp()

    def look(self, v: float) -> _Point:
        self.spend(len(self.times))
        plus, minus = self.sums(self.plus, v), self.sums(self.minus, v)
        sign = (plus[0] > minus[0]) - (plus[0] < minus[0])
        if abs(plus[0] - minus[0]) <= self.room * (plus[0] + minus[0]):
            sign = self.sign_at(self.amounts, self.factor(v))
        return _Point(v, plus, minus, sign)

    def look_near(self, v: float, reach: float) -> _Point:
        """Look at v or, where the value is 0 there, a little beside it."""
        for aside in (0.0, 0.31, -0.42, 0.73, -0.84):
            point = self.look(v + aside * reach)
            if point.sign:
                return point
        self.spend(_MOST_LOOKS)  # flat all around: the same rate many times over
        return point

    @staticmethod
    def sums(sizes_and_times: tuple[Sequence[float], Sequence[float]], v: float) -> list[float]:
        """Return Σ size × eᵛᵗ and its slopes by v, as many as are looked at."""
        sizes, times = sizes_and_times
        parts = [size * exp(v * time) for size, time in zip(sizes, times, strict=True)]
        sums = [sum(parts)]
        for _ in range(_ORDERS - 1):
            parts = list(map(mul, parts, times))
            sums.append(sum(parts))
        return sums

    def steady_order(self, a: _Point, b: _Point) -> int | None:
        """Return the lowest order of a slope (0 for the value) that surely keeps its sign from a to b, if any does."""
        over, under, half = 1 + self.room, 1 - self.room, (b.v - a.v) / 2
        steady, fall, rise = None, None, None
        for order in reversed(range(_ORDERS)):
            plus_a, minus_a, plus_b, minus_b = a.plus[order], a.minus[order], b.plus[order], b.minus[order]
            low, high = plus_a * under - minus_b * over, plus_b * over - minus_a * under
            if fall is not None:
                # In the half beside a, no further from its slope there than half the way at the next slope; so at b.
                low = max(low, min(plus_a * under - minus_a * over + fall, plus_b * under - minus_b * over - rise))
                high = min(high, max(plus_a * over - minus_a * under + rise, plus_b * over - minus_b * under - fall))
            if low > 0 or high < 0:
                steady = order
            fall, rise = half * min(0.0, low), half * max(0.0, high)
        return steady

    def told_by_slopes(self, a: _Point, b: _Point, order: int) -> list[Decimal]:
        """Return the factors of a stretch where the slope of an order keeps its sign.

        The slope of the order below then crosses 0 once at most, and where it does parts the stretch into two
        where the slope of the next order below crosses once at most (Rolle), down to the value itself.
        """
        if not order or (order == 1 and a.sign == b.sign):
            return []
        low, high = self.factor(a.v), self.factor(b.v)
        zeros: list[Decimal] = []
        for lower in reversed(range(order)):
            slopes = [amount * time**lower for amount, time in zip(self.amounts, self.times, strict=True)]
            parts = [(x, self.sign_at(slopes, x)) for x in (low, *zeros, high)]
            zeros = [x for x, sign in parts if not sign]
            for (x, sign), (y, other) in pairwise(parts):
                if sign * other < 0:
                    zeros.append(self.crossing(slopes, x, y, sign))
            zeros.sort()
        return zeros

    def told_by_middle(self, a: _Point, b: _Point) -> list[Decimal]:
        """Return the one factor, or none, of a stretch too short to tell two from each other."""
        if a.sign != b.sign:
            return [self.crossing(self.amounts, self.factor(a.v), self.factor(b.v), a.sign)]
        middle = self.factor((a.v + b.v) / 2)
        return [] if self.sign_at(self.amounts, middle, _NEXT_TO_NOTHING) == a.sign else [middle]

    def two_values(self, amounts: Sequence[Decimal], others: Sequence[Decimal], x: Decimal) -> tuple[Decimal, Decimal]:
        """Return what amounts are worth at a factor, and what others of the same times are."""
        self.spend(_DEARER * len(self.times))
        powers = {0: Decimal(1), 1: x}
        value, other_value, later = ZERO, ZERO, self.latest
        for amount, other, time in zip(reversed(amounts), reversed(others), reversed(self.times), strict=True):
            gap = later - time
            power = powers.get(gap)
            if power is None:
                power = powers[gap] = x**gap
            value = value * power + amount
            other_value = other_value * power + other
            later = time
        return value, other_value

    def sign_at(self, amounts: Sequence[Decimal], x: Decimal, nothing: Decimal = _NOTHING) -> int:
        """Return the sign of the value at x, 0 if it is next to nothing of all the money discounted."""
        value, money = self.two_values(amounts, list(map(abs, amounts)), x)
        return 0 if abs(value) <= nothing * money else 1 if value > 0 else -1

    def crossing(self, amounts: Sequence[Decimal], low: Decimal, high: Decimal, sign: int) -> Decimal:
        """Return where amounts, of a sign at low and of the other at high, are worth nothing (Newton, bracketed)."""
        slopes = [amount * time for amount, time in zip(amounts, self.times, strict=True)]
        x, last = (low * high).sqrt(), high / low - 1
        while last > _FINE:
            value, slope = self.two_values(amounts, slopes, x)
            if not value:
                break
            if (value > 0) == (sign > 0):
                low = x
            else:
                high = x
            step = value / slope if slope else last
            if abs(step) > last / 2 or not low <= x - x * step <= high:
                x, last = (low * high).sqrt(), high / low - 1
            else:
                x, last = x - x * step, abs(step)
        return x
