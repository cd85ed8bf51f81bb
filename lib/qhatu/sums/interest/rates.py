"""The names a rate goes by, kept apart and turned into each other.

The same loan has a rate *per period* (2 % a month), a *nominal* annual one (24 %, that times twelve) and an
*effective* annual one (26.82 %, what it comes to when interest earns interest). Offers are compared by the same
one. What the law of a place calls a loan's rate is in :mod:`qhatu.sums.interest.percentage_rates`.

All rates are shares of one, and every name says its period.
"""

from __future__ import annotations

from decimal import Decimal

from qhatu.sums.bad_input import named
from qhatu.sums.checked import between, share
from qhatu.sums.interest.flows import growth
from qhatu.sums.numbers import WIDE, ZERO, exact, quotient
from qhatu.sums.solving.roots import FAR

_MOST_PERIODS = 10_000
_LEAST_PERIODS = Decimal("0.01")


def nominal_annual_rate(rate_per_period: Decimal, periods_per_year: Decimal) -> Decimal:
    """Return the rate a year that does not let interest earn interest: so many times the rate per period.

    Args:
        rate_per_period: share of one per period, above −1.
        periods_per_year: periods in a year, 0.01 to 10,000: 12 for months.

    Returns a nominal rate a year.

    Formula: rate × periods.

    Edge case: with one period a year it is the effective rate too.

    Raises:
        BadInput: a rate of −1 or below, periods outside their range.

    Source: compound interest (any textbook of financial mathematics).

    >>> nominal_annual_rate(Decimal("0.02"), 12)  # el 2 por ciento al mes
    Decimal('0.24')
    """
    return exact(_above_total_loss(rate_per_period) * _per_year(periods_per_year))


def effective_annual_rate(rate_per_period: Decimal, periods_per_year: Decimal) -> Decimal:
    """Return the rate a year that a rate per period comes to when interest earns interest.

    Args:
        rate_per_period: share of one per period, above −1.
        periods_per_year: periods in a year, 0.01 to 10,000: 12 for months.

    Returns an effective rate a year.

    Formula: (1 + rate)^periods − 1.

    Edge case: larger than the nominal rate, unless the rate is 0 or the period a year.

    Raises:
        BadInput: a rate of −1 or below, periods outside their range, a rate of 10¹⁵ or more.

    Source: compound interest (any textbook of financial mathematics).

    >>> round(effective_annual_rate(Decimal("0.02"), 12), 4)  # el 2 por ciento al mes
    Decimal('0.2682')
    """
    return equivalent_rate(rate_per_period, periods_per_year, 1)


def rate_from_nominal(nominal_annual_rate: Decimal, periods_per_year: Decimal) -> Decimal:
    """Return the rate per period that a nominal rate a year stands for.

    Args:
        nominal_annual_rate: share of one a year; above −1 per period.
        periods_per_year: periods in a year, 0.01 to 10,000: 12 for months.

    Returns a rate per period.

    Formula: nominal rate ÷ periods.

    Edge case: what most contracts mean by "24 % a year, paid by the month".

    Raises:
        BadInput: a rate of −1 or below per period, periods outside their range.

    Source: compound interest (any textbook of financial mathematics).

    >>> rate_from_nominal(Decimal("0.24"), 12)  # el 24 por ciento al año
    Decimal('0.02')
    """
    return _above_total_loss(quotient(exact(nominal_annual_rate), _per_year(periods_per_year)))


def rate_from_effective(effective_annual_rate: Decimal, periods_per_year: Decimal) -> Decimal:
    """Return the rate per period that comes to an effective rate a year.

    Args:
        effective_annual_rate: share of one a year, above −1.
        periods_per_year: periods in a year, 0.01 to 10,000: 12 for months.

    Returns a rate per period.

    Formula: (1 + effective rate)^(1 ÷ periods) − 1.

    Edge case: smaller than the effective rate ÷ periods.

    Raises:
        BadInput: a rate of −1 or below, periods outside their range.

    Source: compound interest (any textbook of financial mathematics).

    >>> round(rate_from_effective(Decimal("0.2682"), 12), 4)  # el 26,82 por ciento efectivo
    Decimal('0.0200')
    """
    return equivalent_rate(effective_annual_rate, 1, periods_per_year)


def equivalent_rate(rate_per_period: Decimal, periods_per_year: Decimal, other_periods_per_year: Decimal) -> Decimal:
    """Return the rate for another period that earns the same when interest earns interest.

    Args:
        rate_per_period: share of one per period, above −1.
        periods_per_year: periods in a year, 0.01 to 10,000: 12 for months.
        other_periods_per_year: the same of the period that the rate is wanted for.

    Returns a rate per other period.

    Formula: (1 + rate)^(periods ÷ other periods) − 1.

    Edge case: from a period to itself the rate comes back, to 28 figures.

    Raises:
        BadInput: a rate of −1 or below, periods outside their range, a rate of 10¹⁵ or more.

    Source: compound interest (any textbook of financial mathematics).

    >>> equivalent_rate(Decimal("0.02"), 12, 6)  # de un mes a dos
    Decimal('0.0404')
    """
    grown = growth(rate_per_period)
    times = WIDE.divide(_per_year(periods_per_year), _per_year(other_periods_per_year))
    return exact(FAR.subtract(FAR.power(grown, times), 1) + ZERO)


def equivalent_nominal_rate(
    nominal_annual_rate: Decimal, periods_per_year: Decimal, other_periods_per_year: Decimal
) -> Decimal:
    """Return the nominal rate a year, compounded so many times, that earns the same as one compounded otherwise.

    Args:
        nominal_annual_rate: share of one a year; above −1 per period.
        periods_per_year: how often a year it is compounded, 0.01 to 10,000: 12 for months.
        other_periods_per_year: how often the rate that is wanted is compounded.

    Returns a nominal rate a year.

    Formula: other × ((1 + nominal ÷ periods)^(periods ÷ other) − 1).

    Edge case: with 1 as the other it is the effective rate.

    Raises:
        BadInput: a rate of −1 or below per period, periods outside their range, a rate of 10¹⁵ or more.

    Source: compound interest (any textbook of financial mathematics).

    >>> equivalent_nominal_rate(Decimal("0.24"), 12, 6)  # el 24 por ciento por meses, dicho por bimestres
    Decimal('0.2424')
    """
    rate = rate_from_nominal(nominal_annual_rate, periods_per_year)
    other = equivalent_rate(rate, periods_per_year, other_periods_per_year)
    return exact(other * exact(other_periods_per_year))


def effective_from_continuous(continuous_rate: Decimal) -> Decimal:
    """Return the effective rate a year of one that is compounded at every moment.

    Args:
        continuous_rate: share of one a year, −1,000 to 1,000.

    Returns an effective rate a year.

    Formula: e^rate − 1.

    Edge case: the most that a nominal rate can come to, however often it is compounded.

    Raises:
        BadInput: a rate outside its range, or one that comes to 10¹⁵ or more.

    Source: compound interest (any textbook of financial mathematics).

    >>> round(effective_from_continuous(Decimal("0.10")), 4)  # el 10 por ciento a cada instante
    Decimal('0.1052')
    """
    rate = between(continuous_rate, -1000, 1000, named("la tasa"))
    return exact(WIDE.subtract(WIDE.exp(rate), 1) + ZERO)


def continuous_from_effective(effective_annual_rate: Decimal) -> Decimal:
    """Return the rate that, compounded at every moment, comes to an effective rate a year.

    Args:
        effective_annual_rate: share of one a year, above −1.

    Returns a continuous rate a year.

    Formula: ln(1 + effective rate).

    Edge case: the smallest nominal rate that comes to it.

    Raises:
        BadInput: a rate of −1 or below.

    Source: compound interest (any textbook of financial mathematics).

    >>> round(continuous_from_effective(Decimal("0.1052")), 4)  # el 10,52 por ciento efectivo
    Decimal('0.1000')
    """
    return WIDE.ln(growth(effective_annual_rate)) + ZERO


def real_rate(rate: Decimal, inflation: Decimal) -> Decimal:
    """Return what a rate really earns or costs while prices rise.

    Args:
        rate: share of one per period, above −1.
        inflation: what prices rise in the same period, share of one, above −1.

    Returns a rate per period, in money that buys the same.

    Formula: (1 + rate) ÷ (1 + inflation) − 1.

    Edge case: below 0 when prices rise faster: the saver loses and the borrower wins.

    Raises:
        BadInput: a rate or inflation of −1 or below.

    Source: Fisher's relation: Brealey, Myers and Allen, Principles of Corporate Finance, chapter 3.

    >>> real_rate(Decimal("0.155"), Decimal("0.05"))  # un crédito al 15,5 por ciento, con precios que suben 5
    Decimal('0.1')
    """
    grown, dearer = growth(rate), growth(inflation, named("la inflación"))
    return exact(quotient(grown, dearer) - 1)


def rate_from_discount(discount: Decimal) -> Decimal:
    """Return the rate per period of a loan whose interest is kept back on the first day.

    Args:
        discount: share of the amount owed that is kept back, 0 ≤ discount < 1.

    Returns a rate per period.

    Formula: discount ÷ (1 − discount).

    Edge case: always more than the discount: less than the whole is received.

    Raises:
        BadInput: a discount outside its range.

    Source: rate of discount (any textbook of financial mathematics).

    >>> rate_from_discount(Decimal("0.20"))  # de Bs 100 te dan Bs 80 y devuelves Bs 100
    Decimal('0.25')
    """
    discount = share(discount, named("el descuento"), below_one=True)
    return quotient(discount, 1 - discount)


def _above_total_loss(rate: Decimal) -> Decimal:
    return growth(rate) - 1


def _per_year(periods: Decimal) -> Decimal:
    return between(periods, _LEAST_PERIODS, _MOST_PERIODS, named("los periodos del año"))
