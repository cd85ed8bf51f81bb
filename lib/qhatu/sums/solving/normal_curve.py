"""The normal curve: what lies under it, where a share of it ends, and what is expected beyond a point.

Computed with floats and given back as Decimal, to twelve decimals: what is far finer than any estimate of a demand.
:mod:`qhatu.sums.solving.quantiles` has the widths of confidence intervals.
"""

from __future__ import annotations

import math
from decimal import Decimal

from qhatu.sums.bad_input import BadInput
from qhatu.sums.numbers import exact

_PLACES = 12
_HALVINGS = 200


def normal_share_below(z: Decimal) -> Decimal:
    """Return the share of a normal curve that lies at or under a point.

    Args:
        z: the point, in standard deviations from the mean.

    Returns a share of one.

    Formula: Φ(z) = erfc(−z ÷ √2) ÷ 2.

    Edge case: far from the mean it is 0 or 1 to twelve decimals.

    Raises:
        BadInput: a number that is none.

    Source: NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.6.1.

    >>> round(normal_share_below(Decimal("1.96")), 4)  # de 10.000 ferias, 9.750 venden eso o menos
    Decimal('0.9750')
    """
    return _decimal(math.erfc(-float(exact(z)) / math.sqrt(2)) / 2)


def normal_quantile(share: Decimal) -> Decimal:
    """Return the point of a normal curve at or under which a share of it lies.

    Args:
        share: between 0 and 1, neither included.

    Returns the number of standard deviations from the mean; negative for less than a half.

    Formula: Φ⁻¹(share), by Wichura's method.

    Edge case: a half gives the mean, 0.

    Raises:
        BadInput: a share of nothing or of everything: the curve has no end.

    Source: M. J. Wichura, "Algorithm AS241: the percentage points of the normal distribution", Applied Statistics
    37 (1988), as Python's ``statistics.NormalDist`` has it.

    >>> round(normal_quantile(Decimal("0.975")), 4)  # para que alcance en 975 de cada 1000 ferias
    Decimal('1.9600')
    """
    from statistics import NormalDist

    share = exact(share)
    if not 0 < float(share) < 1:
        raise BadInput(
            "Aquí va una parte entre 0 y 100 de cada 100, sin llegar a ninguno de los dos; encontré {found}. "
            "La seguridad completa no existe.",
            found=share * 100,
        )
    return _decimal(NormalDist().inv_cdf(float(share)))


def normal_loss(z: Decimal) -> Decimal:
    """Return how far beyond a point a normal demand goes on average, counting as 0 when it does not reach it.

    Args:
        z: the point, in standard deviations from the mean.

    Returns standard deviations; × the demand's own standard deviation it is the units that are lacking.

    Formula: L(z) = φ(z) − z × (1 − Φ(z)), the standard loss function.

    Edge case: far under the mean it is −z: almost all demand is beyond.

    Raises:
        BadInput: a number that is none.

    Source: unit normal loss, the table at the end of Nahmias, Production and Operations Analysis.

    >>> round(normal_loss(Decimal("0.5")), 4)  # con 10 piezas de desviación faltan 2 en promedio
    Decimal('0.1978')
    """
    return _decimal(_loss(float(exact(z))))


def normal_point_of_loss(loss: Decimal) -> Decimal:
    """Return the point beyond which a normal demand goes by a given number of standard deviations on average.

    Args:
        loss: standard deviations, above 0.

    Returns the number of standard deviations from the mean.

    Formula: the z with L(z) = loss, by halving.

    Edge case: for a loss of many deviations it is −loss.

    Raises:
        BadInput: a loss of 0 or less: the curve has no end.

    Source: the same table as :func:`normal_loss`, read from within.

    >>> round(normal_point_of_loss(Decimal("0.0085")), 2)  # para que casi nunca falte
    Decimal('2.00')
    """
    wanted = exact(loss)
    if not float(wanted) > 0:
        raise BadInput("Lo que falta en promedio tiene que ser más que 0 y encontré {found}.", found=wanted)
    target = float(wanted)
    low, high = -target - 1, 40.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if _loss(middle) > target:
            low = middle
        else:
            high = middle
    return _decimal((low + high) / 2)


def _loss(x: float) -> float:
    density = math.exp(-x * x / 2) / math.sqrt(2 * math.pi)
    return max(density - x * math.erfc(x / math.sqrt(2)) / 2, 0.0)


def _decimal(number: float) -> Decimal:
    return Decimal(f"{number:.{_PLACES}f}")
