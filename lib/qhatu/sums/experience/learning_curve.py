"""How the time of a piece falls as the hand learns.

Each time the pieces made double, the time becomes the same share of what it was: with a learning rate of 0.8,
80 of each hundred minutes. Two models say this of two different times, and must not be mixed:

- ``cumulative_average`` (Wright): of the *average* time of all pieces made so far;
- ``unit_time`` (Crawford): of the time of *each* piece.

At the same rate, the first learns faster: with 100 minutes and 0.8 the second piece takes 60 by the first and 80
by the second. Times are in the unit of the first piece's time (minutes or hours); a «unit» may be a batch.
:mod:`~qhatu.sums.experience.learning_rates` finds a curve from some times,
:mod:`~qhatu.sums.experience.learning_fit` from a whole log.
"""

from __future__ import annotations

from decimal import Decimal, localcontext

from qhatu.sums.bad_input import BadInput, named
from qhatu.sums.checked import not_negative, one_of, positive, share, whole
from qhatu.sums.numbers import WIDE, ZERO, exact, quotient
from qhatu.sums.plain import Plain

TYPE_CHECKING = False  # typing's own flag of this name costs a tenth of this package's import
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Literal

    LearningModel = Literal["cumulative_average", "unit_time"]

LEARNING_MODELS = ("cumulative_average", "unit_time")
MOST_UNITS = 10**9

_LN_OF_TWO = WIDE.ln(Decimal(2))
_FEWEST_CUMULATIVE = Decimal("0.5")
_ADDED_ONE_BY_ONE = 32
_BERNOULLI = ((1, 6), (-1, 30), (1, 42), (-1, 30), (5, 66), (-691, 2730), (7, 6), (-3617, 510), (43867, 798))
_BERNOULLI += ((-174611, 330),)


class NeverThatFast(BadInput):
    """No piece, however many are made, gets down to the time asked for.

    Apart from :class:`BadInput` because nothing was typed wrongly: a page answers it with advice.

    >>> slow = LearningCurve(model="unit_time", first_time=Decimal(90), rate=Decimal("0.9"), learns_until=20)
    >>> unit_within_time(slow, Decimal(45))
    Traceback (most recent call last):
    ...
    qhatu.sums.experience.learning_curve.NeverThatFast: A este paso ninguna pieza baja a 45; la más ...
    """


class LearningCurve(Plain):
    """How long each piece takes, from the first on.

    Args:
        model: ``cumulative_average`` (Wright) or ``unit_time`` (Crawford).
        first_time: time of the first unit, above 0, in minutes or hours.
        rate: the share of the time that is left each time the units double, 0 < rate ≤ 1; 1 is no learning.
            With ``cumulative_average`` at least 0.5, at which the second unit would take no time at all.
        learns_until: the last unit that still teaches: from there on all take as long as that one. None when
            learning goes on.

    Raises:
        BadInput: an unknown model, a time of 0 or below, a rate outside its range.

    >>> LearningCurve(model="unit_time", first_time=Decimal(90), rate=Decimal("0.85")).learns_until is None
    True
    """

    model: LearningModel
    first_time: Decimal
    rate: Decimal
    learns_until: int | None = None

    def __post_init__(self) -> None:
        one_of(self.model, LEARNING_MODELS, named("el modelo de aprendizaje"))
        rate = share(positive(self.rate, named("la tasa de aprendizaje")), named("la tasa de aprendizaje"))
        if self.model == "cumulative_average" and rate < _FEWEST_CUMULATIVE:
            raise BadInput(
                "Con el promedio acumulado la tasa de aprendizaje no baja de 50 de cada 100; encontré {found}. "
                "Con menos, la segunda pieza tomaría menos que nada de tiempo.",
                found=rate * 100,
            )
        self._put(first_time=positive(self.first_time, named("el tiempo de la primera pieza")), rate=rate)
        if self.learns_until is not None:
            self._put(learns_until=_unit(self.learns_until))


def learning_exponent(rate: Decimal) -> Decimal:
    """Return the exponent b of the curve: time = first × units^b.

    Args:
        rate: the learning rate, 0 < rate ≤ 1.

    Returns a number, 0 or below.

    Formula: ln rate ÷ ln 2.

    Edge case: without learning, at a rate of 1, it is 0.

    Raises:
        BadInput: a rate outside its range.

    Source: T. P. Wright, «Factors affecting the cost of airplanes», Journal of the Aeronautical Sciences 3
    (1936), 122–128.

    >>> round(learning_exponent(Decimal("0.8")), 4)  # el −0,322 de los libros: una vela de Bs 8 de trabajo a Bs 6,40
    Decimal('-0.3219')
    """
    rate = share(positive(rate, named("la tasa de aprendizaje")), named("la tasa de aprendizaje"))
    return _written(_exponent(rate))


def time_of_unit(curve: LearningCurve, unit: int) -> Decimal:
    """Return how long one unit takes.

    Args:
        curve: the learning curve.
        unit: which one, counted from 1, at most 1,000,000,000.

    Returns time, in the unit of ``curve.first_time``.

    Formula: unit time, first × n^b; cumulative average, first × (n^(b+1) − (n − 1)^(b+1)). Beyond
    ``learns_until``, the time of that unit.

    Edge case: the first unit takes ``first_time`` in both models.

    Raises:
        BadInput: a unit below 1 or too large.

    Source: C. T. Horngren, S. M. Datar and M. V. Rajan, Cost Accounting, chapter 10: the cumulative average-time and
    the incremental unit-time learning models.

    >>> pot = LearningCurve(model="unit_time", first_time=Decimal(100), rate=Decimal("0.8"))
    >>> time_of_unit(pot, 4)  # la cuarta olla; a Bs 15 la hora, Bs 16 en vez de Bs 25
    Decimal('64')
    """
    unit = _unit(unit)
    if curve.learns_until is not None:
        unit = min(unit, curve.learns_until)
    return _times_first(curve, _in_first_units(curve, unit, unit))


def total_time(curve: LearningCurve, units: int) -> Decimal:
    """Return how long the first so many units take together.

    Args:
        curve: the learning curve.
        units: how many, from the first on; 0 or more, at most 1,000,000,000.

    Returns time, in the unit of ``curve.first_time``.

    Formula: cumulative average, first × n^(b+1); unit time, first × the sum of k^b for k = 1…n.

    Edge case: no units take no time. The sum of the unit-time model is exact to all 28 digits however many
    the units: the first 32 are added one by one and the rest by the formula of Euler and Maclaurin.

    Raises:
        BadInput: fewer than 0 units or too many.

    Source: as :func:`time_of_unit`.

    >>> pot = LearningCurve(model="cumulative_average", first_time=Decimal(100), rate=Decimal("0.8"))
    >>> total_time(pot, 16)  # dieciséis ollas, que a Bs 15 la hora son Bs 163,84 de trabajo
    Decimal('655.36')
    """
    units = whole(units, named("el número de piezas"), most=MOST_UNITS)
    return time_of_lot(curve, 1, units) if units else ZERO


def average_time(curve: LearningCurve, units: int) -> Decimal:
    """Return the average time of the first so many units.

    Args:
        curve: the learning curve.
        units: how many, from the first on; 1 or more, at most 1,000,000,000.

    Returns time per unit, in the unit of ``curve.first_time``.

    Formula: :func:`total_time` ÷ units.

    Edge case: of one unit, its own time.

    Raises:
        BadInput: fewer than 1 unit or too many.

    Source: as :func:`time_of_unit`.

    >>> pot = LearningCurve(model="cumulative_average", first_time=Decimal(100), rate=Decimal("0.8"))
    >>> average_time(pot, 8)  # minutos; a Bs 15 la hora, Bs 12,80 cada olla
    Decimal('51.2')
    """
    units = _unit(units)
    return quotient(total_time(curve, units), Decimal(units))


def time_of_lot(curve: LearningCurve, first: int, last: int) -> Decimal:
    """Return how long the units from one to another take together, both included.

    Args:
        curve: the learning curve.
        first: the first unit of the lot, counted from 1.
        last: the last one, at least ``first`` and at most 1,000,000,000.

    Returns time, in the unit of ``curve.first_time``.

    Formula: :func:`total_time` of ``last`` less that of ``first`` − 1.

    Edge case: a lot of one unit takes :func:`time_of_unit`.

    Raises:
        BadInput: units outside their range.

    Source: as :func:`time_of_unit`.

    >>> pot = LearningCurve(model="cumulative_average", first_time=Decimal(100), rate=Decimal("0.8"))
    >>> time_of_lot(pot, 5, 8)  # minutos de las ollas 5 a 8, para un pedido de Bs 120
    Decimal('153.6')
    """
    first = _unit(first)
    last = whole(last, named("la última pieza del lote"), least=first, most=MOST_UNITS)
    learns = last if curve.learns_until is None else min(last, curve.learns_until)
    time = _in_first_units(curve, first, learns) if first <= learns else ZERO
    steady = last - max(first - 1, learns)
    if steady:
        time = WIDE.add(time, WIDE.multiply(steady, _in_first_units(curve, learns, learns)))
    return _times_first(curve, time)


def time_of_next(curve: LearningCurve, made: int, more: int) -> Decimal:
    """Return how long the next units will take.

    Args:
        curve: the learning curve.
        made: units made so far, 0 or more.
        more: units to make now, 0 or more; together at most 1,000,000,000.

    Returns time, in the unit of ``curve.first_time``.

    Formula: :func:`time_of_lot` of the units made + 1 to made + more.

    Edge case: no more units take no more time.

    Raises:
        BadInput: numbers outside their range.

    Source: as :func:`time_of_unit`.

    >>> pot = LearningCurve(model="unit_time", first_time=Decimal(100), rate=Decimal("0.8"))
    >>> round(time_of_next(pot, 4, 4))  # minutos de un pedido de cuatro ollas de Bs 30, hechas ya cuatro
    220
    """
    made = whole(made, named("las piezas hechas"), most=MOST_UNITS)
    more = whole(more, named("las piezas que faltan"), most=MOST_UNITS - made)
    return time_of_lot(curve, made + 1, made + more) if more else ZERO


def units_in_time(curve: LearningCurve, made: int, time: Decimal) -> int:
    """Return how many more units can be finished in a time.

    Args:
        curve: the learning curve.
        made: units made so far, 0 or more.
        time: what there is, in the unit of ``curve.first_time``, 0 or more.

    Returns whole units.

    Formula: the most units whose :func:`time_of_next` is not above the time.

    Edge case: what is begun and not finished does not count.

    Raises:
        BadInput: a negative time, or so much that more than 1,000,000,000 units would fit.

    Source: as :func:`time_of_unit`.

    >>> pot = LearningCurve(model="unit_time", first_time=Decimal(100), rate=Decimal("0.8"))
    >>> units_in_time(pot, made=4, time=Decimal(480))  # en un día de 8 horas, hechas ya cuatro ollas de Bs 30
    9
    """
    made = whole(made, named("las piezas hechas"), most=MOST_UNITS - 1)
    time = not_negative(time, named("el tiempo que tienes"))
    most = MOST_UNITS - made
    if time_of_next(curve, made, most) <= time:
        raise BadInput(
            "En ese tiempo cabrían {most} piezas o más. Revisa el tiempo de la primera pieza y el que tienes.",
            most=Decimal(most),
        )
    return _last_that(lambda more: time_of_next(curve, made, more) <= time, 0, most)


def unit_within_time(curve: LearningCurve, time: Decimal) -> int:
    """Return the first unit that takes no longer than a time.

    Args:
        curve: the learning curve.
        time: the time wanted, in the unit of ``curve.first_time``, above 0.

    Returns which unit, counted from 1: before it, one fewer have to be made.

    Formula: the least n whose :func:`time_of_unit` is not above the time.

    Edge case: 1 when the first is already fast enough.

    Raises:
        NeverThatFast: learning stops before, or not even unit 1,000,000,000 is that fast.
        BadInput: a time of 0 or below.

    Source: as :func:`time_of_unit`.

    >>> pot = LearningCurve(model="unit_time", first_time=Decimal(100), rate=Decimal("0.8"))
    >>> unit_within_time(pot, Decimal(60))  # la primera que deja Bs 15 en una hora
    5
    """
    time = positive(time, named("el tiempo que quieres"))
    last = MOST_UNITS if curve.learns_until is None else curve.learns_until
    fastest = time_of_unit(curve, last)
    if fastest > time:
        raise NeverThatFast(
            "A este paso ninguna pieza baja a {wanted}; la más rápida lleva {fastest}. "
            "Cambia un paso, una herramienta o el diseño.",
            wanted=time,
            fastest=fastest,
        )
    return 1 + _last_that(lambda unit: unit == 0 or time_of_unit(curve, unit) > time, 0, last)


def experience_after_break(curve: LearningCurve, made: int, lost: Decimal) -> int:
    """Return how many units of experience are left after some weeks without making any.

    Args:
        curve: the learning curve.
        made: units made before the break, 0 or more.
        lost: share of what was learned that is forgotten, from 0 to 1; the maker's own estimate.

    Returns units, from 0 to ``made``, to be taken for ``made`` in :func:`time_of_next` and :func:`units_in_time`.

    Formula: what was learned is the time of the first unit less that of the next; the next will take its time
    plus the lost share of it. One goes on from the last unit of the curve that takes at least so long.

    Edge case: nothing lost, nothing changes; all lost, one begins again.

    Raises:
        BadInput: numbers outside their range.

    Source: the retrograde method of G. Anderlohr, «What production breaks cost», Industrial Engineering (1969).

    >>> pot = LearningCurve(model="unit_time", first_time=Decimal(100), rate=Decimal("0.8"))
    >>> experience_after_break(pot, made=15, lost=Decimal("0.2"))  # la olla 16, de Bs 30, iba a llevar 41 minutos
    6
    """
    made = whole(made, named("las piezas hechas"), most=MOST_UNITS - 1)
    lost = share(lost, named("la parte que se olvidó"))
    next_time, first_time = time_of_unit(curve, made + 1), time_of_unit(curve, 1)
    slower = next_time + lost * (first_time - next_time)
    return _last_that(lambda left: time_of_unit(curve, left + 1) >= slower, 0, made)


def _unit(unit: int) -> int:
    return whole(unit, named("el número de la pieza"), least=1, most=MOST_UNITS)


def _last_that(holds: Callable[[int], bool], least: int, most: int) -> int:
    """The last whole number from least to most for which something holds that holds for the least and then stops."""
    while least < most:
        middle = (least + most + 1) // 2
        least, most = (middle, most) if holds(middle) else (least, middle - 1)
    return least


def _exponent(rate: Decimal) -> Decimal:
    return rate.ln(WIDE) / _LN_OF_TWO


def _written(number: Decimal) -> Decimal:
    """To the 28 digits of any sum, so that what comes out even is even, and without idle zeros."""
    return (+number).normalize() + ZERO


def _times_first(curve: LearningCurve, units: Decimal) -> Decimal:
    return exact(_written(WIDE.multiply(curve.first_time, units)))


def _in_first_units(curve: LearningCurve, first: int, last: int) -> Decimal:
    """Time of a lot in times of the first unit, as if learning never stopped."""
    with localcontext(WIDE):
        exponent = _exponent(curve.rate)
        if curve.model == "unit_time":
            return _sum_of_powers(first, last, exponent)
        return _raised(last, exponent + 1) - _raised(first - 1, exponent + 1)


def _raised(number: int, exponent: Decimal) -> Decimal:
    return (exponent * Decimal(number).ln()).exp() if number > 1 else Decimal(number)


def _sum_of_powers(first: int, last: int, exponent: Decimal) -> Decimal:
    """The sum of k^exponent for k from first to last, without adding a thousand million of them."""
    near = min(last, max(first, _ADDED_ONE_BY_ONE))
    total = sum((_raised(k, exponent) for k in range(first, near)), ZERO)
    start, end = _raised(near, exponent), _raised(last, exponent)
    if near == last:
        return total + end
    # Euler and Maclaurin: the area under the curve, half of both ends, and what the odd derivatives there tell.
    total += _area(near, last, start, end, exponent) + (start + end) / 2
    factor, factorial = exponent, 2
    start, end = start / near, end / last
    for place, (over, under) in enumerate(_BERNOULLI, start=1):
        total += over * factor * (end - start) / (under * factorial)
        factor *= (exponent - 2 * place + 1) * (exponent - 2 * place)
        factorial *= (2 * place + 1) * (2 * place + 2)
        start, end = start / near**2, end / last**2
    return total


def _area(near: int, last: int, start: Decimal, end: Decimal, exponent: Decimal) -> Decimal:
    # At a rate of one half the exponent is −1 but for the last of sixty digits, and the area a logarithm.
    if abs(exponent + 1) < Decimal("1e-40"):
        return (Decimal(last) / near).ln()
    return (last * end - near * start) / (exponent + 1)
