"""A learning curve from a few observed times: from two, from one and a known rate, or the nearest to several."""

from __future__ import annotations

from decimal import Decimal, localcontext

from qhatu.sums.bad_input import BadInput, named
from qhatu.sums.checked import one_of, positive, things, whole
from qhatu.sums.experience.learning_curve import LEARNING_MODELS, MOST_UNITS, LearningCurve, time_of_unit
from qhatu.sums.numbers import WIDE, ZERO, exact, quotient

TYPE_CHECKING = False  # typing's own flag of this name costs a tenth of this package's import
if TYPE_CHECKING:
    from collections.abc import Iterable

    from qhatu.sums.experience.learning_curve import LearningModel

_TWO = Decimal(2)
_E = WIDE.exp(Decimal(1))
_MOST_POINTS = 1000


class NoLearning(BadInput):
    """The times noted do not fall, so that no learning curve goes through them.

    Apart from :class:`BadInput` because nothing was typed wrongly: a page answers it with advice.

    >>> curve_through("unit_time", [(1, Decimal(60)), (4, Decimal(66))])
    Traceback (most recent call last):
    ...
    qhatu.sums.experience.learning_rates.NoLearning: Los tiempos no bajan: con el doble de piezas, de ...
    """


def learning_rate_between(unit: int, time: Decimal, later_unit: int, later_time: Decimal) -> Decimal:
    """Return the learning rate that two observations show.

    Args:
        unit: which unit was looked at first, counted from 1.
        time: its time, above 0: with ``unit_time`` that of the unit itself, with ``cumulative_average`` the
            average of all units up to it.
        later_unit: which unit was looked at later, after ``unit``.
        later_time: its time, above 0, of the same kind.

    Returns the share of the time that is left each time the units double; above 1 when it has grown.

    Formula: (later time ÷ time) ^ (ln 2 ÷ ln(later unit ÷ unit)).

    Edge case: from a unit to its double, simply the later time ÷ the earlier.

    Raises:
        BadInput: a time of 0 or below, or the later unit is not after the earlier.

    Source: as :func:`qhatu.sums.experience.learning_curve.time_of_unit`, solved for the rate.

    >>> learning_rate_between(1, Decimal("12.5"), 8, Decimal("34.3") / 8)  # ocho asientos de Bs 90 en 34,3 horas
    Decimal('0.7')
    """
    unit = whole(unit, named("el número de la pieza"), least=1, most=MOST_UNITS)
    later_unit = whole(later_unit, named("la pieza mirada después"), least=unit + 1, most=MOST_UNITS + 1)
    time, later_time = positive(time, named("el tiempo de la pieza")), positive(later_time, named("el segundo tiempo"))
    with localcontext(WIDE):
        slope = (later_time / time).ln() / (Decimal(later_unit) / unit).ln()
    return _power(_TWO, slope)


def curve_from_unit(model: LearningModel, rate: Decimal, unit: int, time: Decimal) -> LearningCurve:
    """Return the curve of a known rate on which one unit takes a known time.

    Args:
        model: ``cumulative_average`` or ``unit_time``.
        rate: the learning rate, as in :class:`qhatu.sums.experience.learning_curve.LearningCurve`.
        unit: which unit is known, counted from 1.
        time: time of that unit itself, above 0, in minutes or hours.

    Returns a :class:`LearningCurve`.

    Formula: first time = time ÷ the time of that unit on a curve whose first unit takes 1.

    Edge case: of the first unit, the time itself.

    Raises:
        BadInput: numbers outside their range.

    Source: as :func:`qhatu.sums.experience.learning_curve.time_of_unit`, solved for the first time.

    >>> curve_from_unit("unit_time", Decimal("0.8"), 4, Decimal(64)).first_time  # la cuarta, de Bs 16, llevó 64 minutos
    Decimal('100')
    """
    one = LearningCurve(model=model, first_time=Decimal(1), rate=rate)
    share_of_first = time_of_unit(one, unit)
    if share_of_first <= 0:
        raise BadInput("Con una tasa tan baja esa pieza no toma tiempo. Revisa la tasa de aprendizaje.")
    return one.but(first_time=quotient(positive(time, named("el tiempo de la pieza")), share_of_first))


def curve_through(model: LearningModel, observations: Iterable[tuple[int, Decimal]]) -> LearningCurve:
    """Return the curve that passes nearest to some observed times, which need not be of all units.

    Args:
        model: ``cumulative_average`` or ``unit_time``.
        observations: pairs of a unit, counted from 1, and a time, above 0: with ``unit_time`` that of the unit
            itself, with ``cumulative_average`` the average of all units up to it. At least two
            different units, at most 1,000 pairs.

    Returns a :class:`LearningCurve`. How sure it is, only a log of each replica can tell
    (:func:`qhatu.sums.experience.learning_fit.fit_learning`): averages carry their past with them, and an interval from
    them would be far too narrow.

    Formula: the straight line of least squares through ln unit and ln time.

    Edge case: through two observations it passes exactly.

    Raises:
        NoLearning: the times do not fall.
        BadInput: fewer than two different units, a time of 0 or below.

    Source: as :func:`~qhatu.sums.experience.learning_curve.time_of_unit`; least squares on logarithms as in LINDO
    Systems, LEARNC model
    (https://www.lindo.com/doc/online_help/lingo17_0/learning_curve.htm).

    >>> tonnes = [(8, "0.1666"), (60, "0.1428"), (100, "0.1250"), (190, "0.1111")]  # de LINDO; aquí, velas de Bs 6
    >>> curve = curve_through("unit_time", [(unit, Decimal(hours)) for unit, hours in tonnes])
    >>> round(curve.first_time, 4), round(curve.rate, 4)
    (Decimal('0.2202'), Decimal('0.9186'))
    """
    one_of(model, LEARNING_MODELS, named("el modelo de aprendizaje"))
    points = [
        (
            whole(unit, named("el número de la pieza"), least=1, most=MOST_UNITS),
            positive(time, named("el tiempo de la pieza")),
        )
        for unit, time in things(observations, named("los tiempos anotados"), least=2, most=_MOST_POINTS)
    ]
    if len({unit for unit, _ in points}) < 2:
        raise BadInput("Hacen falta los tiempos de dos piezas distintas, por ejemplo la primera y la cuarta.")
    with localcontext(WIDE):  # so that times that lie on a curve give its rate exactly, and even ones 1
        logs = [(Decimal(unit).ln(), time.ln()) for unit, time in points]
        middle_x = sum(x for x, _ in logs) / len(logs)
        middle_y = sum(y for _, y in logs) / len(logs)
        spread = sum((x - middle_x) ** 2 for x, _ in logs)
        slope = sum((x - middle_x) * (y - middle_y) for x, y in logs) / spread
        level = middle_y - slope * middle_x
    rate = _power(_TWO, slope)
    if rate > 1:
        raise NoLearning(
            "Los tiempos no bajan: con el doble de piezas, de cada 100 minutos quedan {rate}. "
            "Revisa si cambió algo al hacerlas, o anota más piezas.",
            rate=rate * 100,
        )
    return LearningCurve(model=model, first_time=_power(_E, level), rate=rate)


def _power(base: Decimal, exponent: Decimal) -> Decimal:
    """A power that is too large for any sum is told so; one too small is 0."""
    with localcontext(WIDE):
        log = exponent * base.ln()
        raised = log.exp() if -100 < log < 40 else ZERO if log < 0 else Decimal(10) ** 16
    # To the 28 digits of any sum, so that what comes out even is even.
    return exact((+raised).normalize() + ZERO)
