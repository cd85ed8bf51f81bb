"""How wide an interval has to be to hold a given share of the chances: the normal curve, and Student's.

Both are computed with floats, to ten figures or more, and given back as Decimal; what is done with them is exact.
"""

from __future__ import annotations

import math
from decimal import Decimal

from qhatu.sums.bad_input import named
from qhatu.sums.checked import between, whole
from qhatu.sums.numbers import ZERO
from qhatu.sums.solving.normal_curve import normal_quantile

TYPE_CHECKING = False  # typing's own flag of this name costs a tenth of this package's import
if TYPE_CHECKING:
    from collections.abc import Callable

USUAL_CONFIDENCE = Decimal("0.95")
"""Of a hundred intervals made this way, ninety-five hold the truth: the habit of every textbook."""

_LEAST_CONFIDENCE, _MOST_CONFIDENCE = Decimal("0.5"), Decimal("0.9999")
_MOST_ROUNDS = 200


def checked_confidence(confidence: Decimal) -> Decimal:
    """Return a confidence that has to lie between one half and 0.9999.

    Args:
        confidence: share of the intervals that are to hold the truth.

    Edge case: certainty, 1, is refused: no sample gives it.

    Raises:
        BadInput: a confidence outside its range.

    Source: the house's range; nobody prints a table beyond it.

    >>> checked_confidence(Decimal("0.9"))  # se acierta 9 de cada 10 veces; nunca 10 de 10
    Decimal('0.9')
    """
    return between(confidence, _LEAST_CONFIDENCE, _MOST_CONFIDENCE, named("la confianza"))


def normal_critical_value(confidence: Decimal = USUAL_CONFIDENCE) -> Decimal:
    """Return how many standard deviations on each side of the mean hold a share of the normal curve.

    Args:
        confidence: the share of the curve between both sides, from 0.5 to 0.9999.

    Returns a number of standard deviations.

    Formula: the z under which (1 + confidence) ÷ 2 of the curve lies (:func:`~.normal_curve.normal_quantile`).

    Edge case: a confidence of one half gives the quartile, 0.6745.

    Raises:
        BadInput: a confidence outside its range.

    Source: NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.1.

    >>> round(normal_critical_value(Decimal("0.95")), 6)  # el 1,96 de todos los libros
    Decimal('1.959964')
    """
    return normal_quantile((1 + checked_confidence(confidence)) / 2)


def student_critical_value(confidence: Decimal, degrees_of_freedom: int) -> Decimal:
    """Return how many standard errors on each side hold a share of Student's curve, which is for small samples.

    Args:
        confidence: the share of the curve between both sides, from 0.5 to 0.9999.
        degrees_of_freedom: observations less what was estimated from them, from 1 to 10,000.

    Returns a number of standard errors; always more than :func:`normal_critical_value`.

    Formula: the t with I(ν ÷ (ν + t²); ν ÷ 2, ½) = 1 − confidence, where I is the regularised incomplete beta
    function (continued fraction), by Newton's method.

    Edge case: with one degree of freedom it is the tangent of confidence × 90°: 12.7 where many have 1.96.

    Raises:
        BadInput: a confidence or degrees of freedom outside their range.

    Source: NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.2; the continued fraction is 26.5.8 of
    Abramowitz and Stegun, Handbook of Mathematical Functions.

    >>> round(student_critical_value(Decimal("0.95"), 4), 3)  # cinco precios en bolivianos, cuatro grados
    Decimal('2.776')
    """
    outside = float(1 - checked_confidence(confidence))
    degrees = whole(degrees_of_freedom, named("los grados de libertad"), least=1)
    log_height = math.lgamma((degrees + 1) / 2) - math.lgamma(degrees / 2) - math.log(degrees * math.pi) / 2

    def beyond(t: float) -> tuple[float, float]:
        height = 2 * math.exp(log_height - (degrees + 1) / 2 * math.log1p(t * t / degrees))
        return _incomplete_beta(degrees / (degrees + t * t), degrees / 2, 0.5), height

    return _where_it_falls_to(outside, beyond)


def _where_it_falls_to(share: float, beyond: Callable[[float], tuple[float, float]]) -> Decimal:
    """Return where a falling, convex curve comes down to a share; `beyond` gives its height and its slope."""
    where = 0.0
    for _ in range(_MOST_ROUNDS):
        left, slope = beyond(where)
        step = (left - share) / slope
        where += step
        if abs(step) <= 1e-14 * where:
            break
    return Decimal(f"{where:.12g}") + ZERO


def _incomplete_beta(x: float, a: float, b: float) -> float:
    if x >= 1:
        return 1.0
    log_front = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)
    # The fraction converges fast on one side of the mean, so the other side is read from its mirror.
    if x < (a + 1) / (a + b + 2):
        return math.exp(log_front) * _beta_fraction(x, a, b) / a
    return 1 - math.exp(log_front) * _beta_fraction(1 - x, b, a) / b


def _beta_fraction(x: float, a: float, b: float) -> float:
    """The continued fraction of the incomplete beta function, by Lentz's method."""
    least = 1e-300
    c, d = 1.0, 1 / ((1 - (a + b) * x / (a + 1)) or least)
    value = d
    for m in range(1, 100_000):
        for numerator in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d = 1 / ((1 + numerator * d) or least)
            c = (1 + numerator / c) or least
            value *= c * d
        if abs(c * d - 1) < 1e-16:
            break
    return value
