"""The learning curve of one's own log: the rate it shows, how sure that is, and how long the next pieces will take.

Each replica's time is taken to be that of the curve, a bit more or less by chance, by the same share whether the
piece is quick or slow. The curve is the one of least squares on the logarithms of the replicas' own times, in both
models. (The textbook's line through the logarithms of the cumulative *averages* is
:func:`~qhatu.sums.experience.learning_rates.curve_through`; no honest interval comes from it, since each average
contains the one before.) Computed with floats and given back with twelve figures; none of it is money.
"""

from __future__ import annotations

import math
from decimal import Decimal
from operator import mul

from qhatu.sums.bad_input import BadInput, named
from qhatu.sums.checked import MOST_THINGS, one_of, things, whole
from qhatu.sums.experience.learning_curve import LEARNING_MODELS, LearningCurve
from qhatu.sums.experience.prototypes import Replica
from qhatu.sums.numbers import ZERO, exact
from qhatu.sums.plain import Plain
from qhatu.sums.solving.quantiles import USUAL_CONFIDENCE, checked_confidence, student_critical_value

TYPE_CHECKING = False  # typing's own flag of this name costs a tenth of this package's import
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Literal

    from qhatu.sums.experience.learning_curve import LearningModel

    LearningVerdict = Literal["too_few", "learning", "unclear", "slower"]

FEWEST_FOR_AN_INTERVAL = 3
_MOST_MADE_BEFORE = 10**6
_STEEPEST = 20.0  # a rate of one in a million; beyond it there are only misprints
_NEAREST_TO_HALF = 1e-6
_NO_SLOPE = 1e-9
_LARGEST_LOG = math.log(1e15)


class LearningFit(Plain):
    """What a log shows of its maker's learning; made by :func:`fit_learning`.

    Args:
        model: ``cumulative_average`` or ``unit_time``.
        replicas: how many replicas the log has.
        units: how many units they are.
        confidence: share of the intervals that hold the truth.
        verdict: ``learning`` when the interval of the rate lies below 1; ``slower`` when it lies above;
            ``unclear`` when it holds 1, so that what is seen may be chance; ``too_few`` with fewer than three
            replicas.
        first_time: minutes of the first unit on the curve; None without replicas.
        rate: share of the time left each time the units double; above 1 when times grow; None with fewer than
            two replicas.
        rate_low: the least rate that agrees with the log; None with fewer than three replicas, or when times
            jump beyond what any curve of the model does (then the verdict is ``unclear``).
        rate_high: the largest one; None likewise, or when it is beyond any number.
        deviation: how far a replica usually lies from the curve, as a share of its time; None likewise.
        mean_time: geometric mean of the minutes per unit, which is all there is without learning; None without
            replicas.

    >>> fit_learning([Replica(minutes=Decimal(90)), Replica(minutes=Decimal(72))], "unit_time").verdict
    'too_few'
    """

    model: LearningModel
    replicas: int
    units: int
    confidence: Decimal
    verdict: LearningVerdict = "too_few"
    first_time: Decimal | None = None
    rate: Decimal | None = None
    rate_low: Decimal | None = None
    rate_high: Decimal | None = None
    deviation: Decimal | None = None
    mean_time: Decimal | None = None

    @property
    def curve(self) -> LearningCurve:
        """The curve to plan with; where times do not fall, the flat one of the mean time."""
        if self.mean_time is None:
            raise BadInput("Todavía no hay réplicas. Anota los minutos de la primera.")
        if self.rate is None or self.first_time is None or self.rate >= 1:
            return LearningCurve(model=self.model, first_time=self.mean_time, rate=Decimal(1))
        return LearningCurve(model=self.model, first_time=self.first_time, rate=self.rate)


class TimeProjection(Plain):
    """How long the next units will take, and between what times; made by :func:`project_time`.

    Args:
        made: units made before them, those before the log included.
        more: units to make.
        expected: minutes they take in the middle case: as likely more as less.
        low: minutes below which they hardly fall; None with fewer than three replicas.
        high: minutes above which they hardly rise; None likewise, or when the log is so uneven that nothing
            can be said.

    >>> log = [Replica(minutes=Decimal(minutes)) for minutes in (100, 81, 70, 64)]
    >>> round(project_time(log, "unit_time", more=1).expected)  # minutos de la quinta pieza, a Bs 15 la hora
    60
    """

    made: int
    more: int
    expected: Decimal
    low: Decimal | None
    high: Decimal | None


def fit_learning(
    replicas: Iterable[Replica],
    model: LearningModel,
    made_before: int = 0,
    confidence: Decimal = USUAL_CONFIDENCE,
) -> LearningFit:
    """Return the learning that a prototype log shows, and how sure that is.

    Args:
        replicas: the log, in the order in which they were made; at most 10,000 units.
        model: ``cumulative_average`` or ``unit_time``.
        made_before: units already made before the log begins, 0 or more.
        confidence: share of the intervals that hold the truth, from 0.5 to 0.9999.

    Returns a :class:`LearningFit`.

    Formula: the first time and the exponent b with the least Σ (ln minutes − ln minutes on the curve)²; for
    single pieces in the unit-time model that is the line of least squares through ln unit and ln minutes. The
    interval of the rate is 2^(b ± t s ÷ √S), with s² = the sum ÷ (n − 2), S the squares of how each replica's
    logarithm moves with b about their mean, and t that of Student with n − 2 degrees. Exact for that line;
    for batches and for cumulative averages, as is usual, by the tangent at b.

    Edge cases: no replica, one or two: what can be said is, and the rest is None. Two replicas make a rate and
    no interval: any two times lie on some curve.

    Raises:
        BadInput: an unknown model, too many units, a number outside its range.

    Source: least squares on logarithms as in any operations management textbook; intervals as in N. R. Draper
    and H. Smith, Applied Regression Analysis, on the straight line and on nonlinear estimation.

    >>> log = [Replica(minutes=Decimal(minutes)) for minutes in (92, 80, 68, 66, 61, 57)]
    >>> fit = fit_learning(log, "unit_time")
    >>> fit.verdict, round(fit.rate, 2), round(fit.rate_low, 2), round(fit.rate_high, 2)  # velas de Bs 6
    ('learning', Decimal('0.83'), Decimal('0.81'), Decimal('0.86'))
    """
    confidence = checked_confidence(confidence)
    lots, logs = _read(replicas, model, made_before)
    units = sum(after - before for before, after in lots)
    fit = LearningFit(model=model, replicas=len(lots), units=units, confidence=confidence)
    if len(lots) > 0:
        mean = _number(_flat(lots, logs).level)
        fit = fit.but(first_time=mean, mean_time=mean)
    if len(lots) > 1:
        line = _nearest(lots, logs, model)
        fit = fit.but(first_time=_number(line.level), rate=_number(line.slope * math.log(2)))
    if len(lots) < FEWEST_FOR_AN_INTERVAL:
        return fit
    fit = fit.but(
        verdict="unclear", deviation=None if line.chance > _LARGEST_LOG else _rounded(math.expm1(line.chance))
    )
    least = _least_slope(model)
    if line.slope in (least, _STEEPEST):
        return fit
    half = float(student_critical_value(confidence, len(lots) - 2)) * line.chance / math.sqrt(line.leverage)
    low, high = max(line.slope - half, least), line.slope + half
    if high < -_NO_SLOPE:
        fit = fit.but(verdict="learning")
    elif low > _NO_SLOPE:
        fit = fit.but(verdict="slower")
    return fit.but(rate_low=_number(low * math.log(2)), rate_high=_number(high * math.log(2)))


def project_time(
    replicas: Iterable[Replica],
    model: LearningModel,
    more: int = 1,
    made_before: int = 0,
    confidence: Decimal = USUAL_CONFIDENCE,
) -> TimeProjection:
    """Return how long the next units will take by one's own log, and between what times.

    Args:
        replicas: the log, in the order in which they were made; one or more, at most 10,000 units.
        model: ``cumulative_average`` or ``unit_time``.
        more: units to make next, from 1 to 10,000; in batches as large as the last replica.
        made_before: units already made before the log begins, 0 or more.
        confidence: share of the intervals that hold the truth, from 0.5 to 0.9999.

    Returns a :class:`TimeProjection`.

    Formula: ln T ± t s √(1 ÷ n + (d − d̄)² ÷ S + Σ w²), with T the time of the next units on the curve, d how its
    logarithm moves with b, and w each one's part of it: the doubt of the curve, and the chance of each piece. For
    the next piece alone Σ w² is 1: the prediction interval of a straight line.

    Edge cases: times that do not fall (a rate of 1 or above) are not projected to grow: the next take the mean
    time. With one replica the next takes as long; with fewer than three there is no interval.

    Raises:
        BadInput: no replicas, too many units, an unknown model, a number outside its range, or a time so long that
            nobody waits for it.

    Source: as :func:`fit_learning`.

    >>> log = [Replica(minutes=Decimal(minutes)) for minutes in (92, 80, 68, 66, 61, 57)]
    >>> next_six = project_time(log, "unit_time", more=6)  # seis velas más, de Bs 6
    >>> round(next_six.low), round(next_six.expected), round(next_six.high)
    (290, 309, 331)
    """
    confidence = checked_confidence(confidence)
    lots, logs = _read(replicas, model, made_before)
    if not lots:
        raise BadInput("Todavía no hay réplicas. Anota los minutos de la primera.")
    more = whole(more, named("las piezas que faltan"), least=1)
    made, batch = lots[-1][1], lots[-1][1] - lots[-1][0]
    line = _nearest(lots, logs, model) if len(lots) > 1 else _flat(lots, logs)
    free = len(lots) - 2
    if line.slope >= 0:
        line, free = _flat(lots, logs), len(lots) - 1
    sizes = [
        _log_size(first, min(first + batch, made + more), line.slope, model)[0]
        for first in range(made, made + more, batch)
    ]
    largest = max(sizes)
    parts = [math.exp(size - largest) for size in sizes]
    together = math.fsum(parts)
    log_time = line.level + largest + math.log(together)
    if log_time > _LARGEST_LOG:
        raise BadInput("Con estos tiempos la cuenta da más años de los que vive nadie. Revisa los minutos anotados.")
    expected = _rounded(math.exp(log_time))
    if len(lots) < FEWEST_FOR_AN_INTERVAL:
        return TimeProjection(made=made, more=more, expected=expected, low=None, high=None)
    chance = math.fsum((part / together) ** 2 for part in parts)
    doubt = 1 / len(lots)
    if line.leverage:
        doubt += (_log_size(made, made + more, line.slope, model)[1] - line.middle) ** 2 / line.leverage
    half = float(student_critical_value(confidence, free)) * line.chance * math.sqrt(doubt + chance)
    return TimeProjection(
        made=made, more=more, expected=expected, low=_number(log_time - half), high=_number(log_time + half)
    )


class _Line(Plain):
    """A curve fitted: level and slope of its logarithm, the chance of a replica, and how well the slope is held."""

    level: float
    slope: float
    chance: float
    middle: float
    leverage: float


def _read(replicas: Iterable[Replica], model: str, made_before: int) -> tuple[list[tuple[int, int]], list[float]]:
    """Each replica as the units made before and after it, and the logarithm of its minutes."""
    one_of(model, LEARNING_MODELS, named("el modelo de aprendizaje"))
    made = whole(made_before, named("las piezas hechas antes"), most=_MOST_MADE_BEFORE)
    lots, logs, begun = [], [], made
    for replica in things(replicas, named("las réplicas")):
        lots.append((made, made + replica.units))
        logs.append(math.log(replica.minutes))
        made += replica.units
    whole(made - begun, named("las piezas de la bitácora"), most=MOST_THINGS)
    return lots, logs


def _log_size(before: int, after: int, slope: float, model: str) -> tuple[float, float]:
    """The logarithm of a lot's time in times of the first unit, and how it moves with the slope."""
    if model == "cumulative_average":
        power = slope + 1
        if before == 0:
            return power * math.log(after), math.log(after)
        wider = math.log1p((after - before) / before)
        grown = math.expm1(power * wider)
        return power * math.log(before) + math.log(grown), math.log(before) + wider * (grown + 1) / grown
    first = before + 1
    if after == first:
        return slope * math.log(first), math.log(first)
    parts = [(k / first) ** slope for k in range(first, after + 1)]
    together = math.fsum(parts)
    moved = math.fsum(part * math.log(k) for k, part in enumerate(parts, start=first)) / together
    return slope * math.log(first) + math.log(together), moved


def _least_slope(model: str) -> float:
    """The steepest that a curve may fall; at a rate of one half the second piece would take no time at all."""
    return _NEAREST_TO_HALF - 1 if model == "cumulative_average" else -_STEEPEST


def _flat(lots: Sequence[tuple[int, int]], logs: Sequence[float]) -> _Line:
    """No learning: the mean of the logarithms."""
    per_unit = [log - math.log(after - before) for (before, after), log in zip(lots, logs, strict=True)]
    level = math.fsum(per_unit) / len(per_unit)
    squares = math.fsum((log - level) ** 2 for log in per_unit)
    chance = math.sqrt(squares / (len(per_unit) - 1)) if len(per_unit) > 1 else 0.0
    return _Line(level=level, slope=0.0, chance=chance, middle=0.0, leverage=0.0)


def _nearest(lots: Sequence[tuple[int, int]], logs: Sequence[float], model: str) -> _Line:
    """The curve of least squares, by the method of Gauss and Newton, halving a step that goes too far."""
    least, count = _least_slope(model), len(lots)

    def looked_at(slope: float) -> tuple[float, float, list[float], list[float]]:
        sizes, moves = zip(*(_log_size(before, after, slope, model) for before, after in lots), strict=True)
        rests = [log - size for log, size in zip(logs, sizes, strict=True)]
        level, middle = math.fsum(rests) / count, math.fsum(moves) / count
        return level, middle, [rest - level for rest in rests], [move - middle for move in moves]

    slope, seen = 0.0, looked_at(0.0)
    squares = math.fsum(map(mul, seen[2], seen[2]))
    for _ in range(100):
        _, _, rests, moves = seen
        step = math.fsum(map(mul, rests, moves)) / math.fsum(map(mul, moves, moves))
        while abs(step) > 1e-13 * (1 + abs(slope)):
            tried = min(max(slope + step, least), _STEEPEST)
            seen = looked_at(tried)
            tried_squares = math.fsum(map(mul, seen[2], seen[2]))
            if tried_squares < squares:
                slope, squares = tried, tried_squares
                break
            step /= 2
        else:
            break
    level, middle, rests, moves = looked_at(slope)
    leverage = math.fsum(map(mul, moves, moves))
    chance = math.sqrt(squares / (count - 2)) if count > 2 else 0.0
    return _Line(level=level, slope=slope, chance=chance, middle=middle, leverage=leverage)


def _number(log: float) -> Decimal | None:
    """What a logarithm stands for; None where it is beyond any number that a sum takes."""
    return _rounded(math.exp(max(log, -100.0))) if log <= _LARGEST_LOG else None


def _rounded(number: float) -> Decimal:
    return exact(Decimal(f"{number:.12g}")) + ZERO
