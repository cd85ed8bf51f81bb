"""What the law of a place calls a loan's annual rate: of the United States, of the European Union, of Bolivia.

They answer the same question, what a loan costs a year with all its charges, and answer it with different
numbers: the first does not let interest earn interest, the second does. So each has its own name, and none is
"the" rate.
"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal, localcontext
from math import exp, expm1, log

from qhatu.sums.bad_input import named
from qhatu.sums.checked import between, one_of
from qhatu.sums.interest.dates import MONTHS_PER_YEAR, months_and_days, months_later
from qhatu.sums.interest.flows import DatedFlow, amounts_by_day
from qhatu.sums.interest.rates import effective_annual_rate, nominal_annual_rate
from qhatu.sums.interest.unit_periods import UnitPeriod, UnitPeriods, unit_periods_between
from qhatu.sums.numbers import WIDE, ZERO, exact
from qhatu.sums.solving.roots import SHARP, NoRate, sign_changes, the_only_rate, to_twenty_decimals, zero_value_rates

TYPE_CHECKING = False  # typing's own flag of this name costs a tenth of this package's import
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date
    from typing import Literal

    Counted = Literal["days", "weeks", "months", "years"]
    TeacConvention = Literal["nominal", "effective"]

COUNTED = ("days", "weeks", "months", "years")
"""What the European Union's rate may count time in, besides odd days."""

TEAC_CONVENTIONS = ("nominal", "effective")
TEAC_YEAR_DAYS = 360

_LEAST_LOG, _MOST_LOG = -34.0, 34.5  # ln of what a period makes of 1: from almost nothing to 10¹⁵
_FARTHEST = 700.0  # exp() of more is too much for a float
_FINE = Decimal("1e-13")  # a step of Newton so small leaves an error of its square
_ASTRAY = Decimal("1e-9")


def annual_percentage_rate_us(flows: Iterable[DatedFlow], unit: UnitPeriod) -> Decimal:
    """Return a loan's annual percentage rate as the law of the United States reckons it: nominal, by actuaries.

    Args:
        flows: money received (+, what reaches the hand after charges kept back) and paid (−), dated, in any order.
        unit: the time between most of the payments.

    Returns a nominal rate a year, share of one; the law tells it to two decimals of a per cent.

    Formula: the rate i per unit-period of Σ flow ÷ ((1 + f·i) × (1 + i)^t) = 0, times the unit-periods of a year.
    t and f are the whole unit-periods, and the fraction, since the first flow; within a fraction interest is
    simple.

    Edge case: of several rates, the one at which something is owed from the first day to the last; there is never
    more than one such. Where there is none, because the borrower has paid too much and then receives again, it
    is said. A loss within a fraction of a unit-period, where interest is simple, may have no rate above −1.

    Raises:
        NoRate: money never comes back, or never comes; or no rate above −1 at which something is always owed.
        BadInput: more than 10,001 flows, a rate of 10¹⁵ or more.

    Source: Regulation Z (12 CFR 1026), Appendix J, (b)(8),
    https://www.consumerfinance.gov/rules-policy/regulations/1026/J/

    >>> from datetime import date
    >>> loan = [DatedFlow(on=date(2026, 1, 10), amount=Decimal(1000)), DatedFlow(on=date(2026, 4, 10), amount=-1090)]
    >>> annual_percentage_rate_us(loan, UnitPeriod(kind="month", every=3))  # Bs 90 por Bs 1000 en tres meses
    Decimal('0.36')
    """
    amounts, days = amounts_by_day(flows)
    spans = [unit_periods_between(days[0], day, unit) for day in days]
    return to_twenty_decimals(_rate_while_owing(amounts, spans) * unit.per_year)


def annual_percentage_rate_eu(flows: Iterable[DatedFlow], counted: Counted = "days") -> Decimal:
    """Return a loan's annual percentage rate of charge as the law of the European Union reckons it: effective.

    Args:
        flows: money received (+, what reaches the hand after charges kept back) and paid (−), dated, in any order.
        counted: what time is counted in. ``days``: days ÷ 365. ``months``, ``weeks`` or ``years``: whole ones (of
            a twelfth, a 52nd, one), counted back from each payment to the first flow, and the days left before
            them ÷ 365, or ÷ 366 where the year that ends with them has a 29 February.

    Returns an effective rate a year, share of one; the law tells it to one decimal of a per cent at least.

    Formula: the rate X of Σ flow ÷ (1 + X)^time = 0, with times in years since the first flow.

    Edge case: the same loan by days and by months differs a little, because months are not equally long.

    Raises:
        NoRate: money never comes back, or never comes.
        SeveralRates: more than one rate; it carries all of them.
        BadInput: more than 10,001 flows, an unknown way of counting, a rate of more than 300 figures.

    Source: directives 98/7/EC, annex II; 2008/48/EC, annex I; 2014/17/EU, annex I and its remark (c).

    >>> from datetime import date
    >>> loan = [DatedFlow(on=date(2026, 1, 10), amount=Decimal(1000)), DatedFlow(on=date(2026, 7, 10), amount=-1100)]
    >>> round(annual_percentage_rate_eu(loan, "months"), 4)  # Bs 100 por Bs 1000 en medio año
    Decimal('0.2100')
    """
    one_of(counted, COUNTED, named("la manera de contar el tiempo"))
    amounts, days = amounts_by_day(flows)
    times, per_year = _parts_of_years(days, counted)
    return the_only_rate(zero_value_rates(amounts, times, per_year), amounts)


def teac(rate_per_period: Decimal, days_per_period: Decimal, convention: TeacConvention = "nominal") -> Decimal:
    """Return the Bolivian TEAC (tasa efectiva activa al cliente) by the convention that is asked for: NOT VERIFIED.

    The rule is the supervisor's (ASFI, Recopilación de Normas, libro 5, título I, capítulo III), whose text this
    house has not read. Its name says "effective"; what is told of it is a nominal rate, periods of a year of 360
    days times the rate per period. Until it is checked against a bank's own plan, a page that shows it has to
    say which convention it is and that it is not verified.

    Args:
        rate_per_period: the rate at which all that was received equals all that is paid, charges included; share
            of one per period, above −1, from :func:`qhatu.sums.interest.flows.internal_rate`.
        days_per_period: days of a period in a year of 360, 1 to 360: 30 for months, 7 for weeks.
        convention: ``nominal`` or ``effective``.

    Returns a rate a year, share of one.

    Formula: nominal: rate × 360 ÷ days. Effective: (1 + rate)^(360 ÷ days) − 1.

    Edge case: with a period of 360 days both are the rate itself.

    Raises:
        BadInput: a rate of −1 or below, days outside their range, an unknown convention.

    Source: no source verified; the regulation named above is known to exist.

    >>> teac(Decimal("0.02"), 30)  # el 2 por ciento al mes, con todo
    Decimal('0.24')
    >>> round(teac(Decimal("0.02"), 30, "effective"), 4)
    Decimal('0.2682')
    """
    one_of(convention, TEAC_CONVENTIONS, named("la convención de la TEAC"))
    days = between(days_per_period, 1, TEAC_YEAR_DAYS, named("los días de un periodo"))
    periods = WIDE.divide(Decimal(TEAC_YEAR_DAYS), days)
    if convention == "effective":
        return effective_annual_rate(rate_per_period, periods)
    return nominal_annual_rate(rate_per_period, periods)


def _parts_of_years(days: Sequence[date], counted: Counted) -> tuple[list[int], int]:
    """Return times since the first day in whole parts of a year, and how many of those parts a year has."""
    if counted == "days":
        return [(day - days[0]).days for day in days], 365
    units_per_year = {"weeks": 52, "months": MONTHS_PER_YEAR, "years": 1}[counted]
    times = []
    for day in days:
        units, odd_days = _units_back(days[0], day, counted)
        time = units * 365 * 366
        if odd_days:
            # Their year is the one that ends with the last of them.
            last = days[0] + timedelta(days=odd_days)
            year_days = (last - months_later(last, -MONTHS_PER_YEAR)).days
            time += odd_days * units_per_year * (365 * 366 // year_days)
        times.append(time)
    return times, units_per_year * 365 * 366


def _units_back(first: date, day: date, counted: Counted) -> tuple[int, int]:
    """Return how many whole weeks, months or years lead back from a day towards the first, and the days left."""
    if counted == "weeks":
        return divmod((day - first).days, 7)
    months, days = months_and_days(first, day)
    if counted == "months":
        return months, days
    years, months = divmod(months, MONTHS_PER_YEAR)
    return years, (months_later(day, -years * MONTHS_PER_YEAR) - first).days


def _rate_while_owing(amounts: Sequence[Decimal], spans: Sequence[UnitPeriods]) -> Decimal:
    """Return the rate per unit-period at which something is owed from the first flow until the last pays it off."""
    kept = [(amount, span.whole, span.fraction) for amount, span in zip(amounts, spans, strict=True) if amount]
    changes = sign_changes([amount for amount, *_ in kept])
    if not changes:
        return the_only_rate((), amounts)
    lent = 1 if kept[0][0] > 0 else -1  # the lender's own flows have the same rate
    flows = [(lent * float(amount), whole, float(fraction)) for amount, whole, fraction in kept]
    near = rate = Decimal(expm1(_near_by_newton(flows) if changes == 1 else _near_by_halving(flows)))
    with localcontext(SHARP):
        for _ in range(20):
            value, slope = _value_and_slope(kept, rate)
            step = value / slope if slope else value
            rate = max(rate - step, (rate - 1) / 2)
            if abs(step) < _FINE * (1 + rate):
                break
        strayed = abs(rate - near) > _ASTRAY * (1 + near)
    if strayed and changes == 1:
        return the_only_rate((), amounts)
    if strayed:
        raise NoRate(
            "Aquí no hay tasa de préstamo: en algún momento se ha pagado más de lo que se debe, y después se vuelve "
            "a recibir."
        )
    return exact(rate)


def _near_by_newton(flows: Sequence[tuple[float, int, float]]) -> float:
    """Return ln(1 + rate) of flows that change sign once: ln(paid ÷ received) then falls, and is 0 once."""
    last_received = max(whole for amount, whole, _ in flows if amount > 0)
    log_growth, low, high = 0.0, _LEAST_LOG, _MOST_LOG
    for _ in range(200):
        rate = expm1(log_growth)
        received = received_slope = paid = paid_slope = 0.0
        for amount, whole, fraction in flows:
            later, simple = whole - last_received, 1 + fraction * rate
            part = amount * exp(max(-_FARTHEST, min(_FARTHEST, -later * log_growth))) / simple
            slope = part * (later + fraction * (1 + rate) / simple)
            if amount > 0:
                received += part
                received_slope -= slope
            else:
                paid -= part
                paid_slope += slope
        height = log(paid / received) if paid else -_FARTHEST
        if height > 0:
            low = log_growth
        else:
            high = log_growth
        fall = received_slope / received - paid_slope / paid if paid else 0.0
        nearer = log_growth + height / fall if fall else low
        if not low <= nearer <= high:
            nearer = (low + high) / 2
        moved, log_growth = abs(nearer - log_growth), nearer
        if moved <= 1e-12 * abs(log_growth):
            break
    return log_growth


def _near_by_halving(flows: Sequence[tuple[float, int, float]]) -> float:
    """Return ln(1 + rate) from which on every balance is above 0, and below which one of them is not."""
    low, high = _LEAST_LOG, _MOST_LOG
    for _ in range(70):
        middle = (low + high) / 2
        low, high = (low, middle) if _always_owing(flows, middle) else (middle, high)
    return high


def _always_owing(flows: Sequence[tuple[float, int, float]], log_growth: float) -> bool:
    """Say whether, at a rate, what is owed never falls under 0.

    From one flow to the next it grows by the quotient of their discount factors, and the more the higher the
    rate; so a higher rate never makes less owed.
    """
    rate, owed, before, simple_before = expm1(log_growth), 0.0, 0, 1.0
    for amount, whole, fraction in flows:
        simple = 1 + fraction * rate
        owed = owed * exp(min(_FARTHEST / 2, (whole - before) * log_growth)) * simple / simple_before + amount
        if owed < 0:
            return False
        if owed > 1e100:
            return True
        before, simple_before = whole, simple
    return True


def _value_and_slope(flows: Sequence[tuple[Decimal, int, Decimal]], rate: Decimal) -> tuple[Decimal, Decimal]:
    """Return Σ flow ÷ ((1 + f·i) × (1 + i)^t), and by how much it changes with i."""
    grown, powers = 1 + rate, {}
    value = slope = ZERO
    power, before = Decimal(1), 0
    for amount, whole, fraction in flows:
        gap = whole - before
        if gap not in powers:
            powers[gap] = grown**-gap
        power *= powers[gap]
        before, simple = whole, 1 + fraction * rate
        part = amount * power / simple
        value += part
        slope -= part * (fraction / simple + whole / grown)
    return value, slope
