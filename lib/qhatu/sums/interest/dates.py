"""Days on which money moves: months later, days between, parts of a year.

A bank counts the days of a loan in one of a few ways, and the interest of the same loan changes with it. The way
is always named here: ``30/360`` (every month has 30 days), ``actual/360`` and ``actual/365`` (days of the
calendar in a year of 360 or 365).
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from qhatu.sums.bad_input import BadInput, named
from qhatu.sums.checked import a_date, one_of, whole
from qhatu.sums.numbers import quotient

TYPE_CHECKING = False  # typing's own flag of this name costs a tenth of this package's import
if TYPE_CHECKING:
    from typing import Literal

    DayCount = Literal["30/360", "actual/360", "actual/365"]

DAY_COUNTS = ("30/360", "actual/360", "actual/365")
"""The ways of counting days that this house knows."""

MONTHS_PER_YEAR = 12
_MONTH_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_MOST_MONTHS = 120_000


def months_later(day: date, months: int, day_of_month: int | None = None) -> date:
    """Return the day some months after another: the same day of the month or, where there is none, its last.

    Args:
        day: the day to count from.
        months: whole months, negative to count back.
        day_of_month: the day of the month to fall on, 1 to 31; ``day``'s own when not given. Who counts month
            by month from a 31st gives 31 each time, so that February's 28 does not stay for the year.

    Returns a date.

    Formula: month + months, carried into the year; day = the smaller of ``day_of_month`` and the month's last.

    Edge case: 0 months with another ``day_of_month`` moves within the month.

    Raises:
        BadInput: no date, months that are not whole, a day of the month beyond 31, or a year beyond 1–9999.

    Source: the usual end-of-month rule (ISDA 2006 Definitions, 4.9 to 4.12, on dates that fall on no day).

    >>> months_later(date(2026, 1, 31), 1)  # la cuota del 31 de enero, en febrero
    datetime.date(2026, 2, 28)
    >>> months_later(date(2026, 2, 28), 1, day_of_month=31)
    datetime.date(2026, 3, 31)
    """
    a_date(day, named("la fecha"))
    months = whole(months, named("el número de meses"), least=-_MOST_MONTHS, most=_MOST_MONTHS)
    wanted = day.day
    if day_of_month is not None:
        wanted = whole(day_of_month, named("el día del mes"), least=1, most=31)
    year, month = divmod(day.year * MONTHS_PER_YEAR + day.month - 1 + months, MONTHS_PER_YEAR)
    if not date.min.year <= year <= date.max.year:
        raise BadInput(
            "Esa fecha queda fuera del calendario: caería en el año {year}. Revisa la fecha y los meses.",
            year=Decimal(year),
        )
    return date(year, month + 1, min(wanted, _last_day(year, month + 1)))


def days_between(start: date, end: date, day_count: DayCount) -> int:
    """Return how many days of interest lie between two days, by a named way of counting.

    Args:
        start: the first day; it is not counted.
        end: the last day, on ``start`` or later; it is counted.
        day_count: ``30/360``, ``actual/360`` or ``actual/365``.

    Returns whole days.

    Formula: actual: days of the calendar. 30/360: 360 × years + 30 × months + days, where a 31st as ``start``
    counts as 30, and a 31st as ``end`` counts as 30 when ``start`` is a 30 or 31.

    Edge case: with 30/360 the end of February is not stretched to 30: from 28 February to 1 March, 3 days.

    Raises:
        BadInput: no dates, an end before the start, an unknown way of counting.

    Source: ISDA 2006 Definitions, 4.16 (d), (e) and (f) "30/360" or "Bond Basis".

    >>> days_between(date(2026, 1, 31), date(2026, 3, 31), "30/360")
    60
    >>> days_between(date(2026, 1, 31), date(2026, 3, 31), "actual/360")
    59
    """
    _check_order(start, end)
    one_of(day_count, DAY_COUNTS, named("la manera de contar los días"))
    if day_count != "30/360":
        return (end - start).days
    first = min(start.day, 30)
    last = min(end.day, 30) if first == 30 else end.day
    return 360 * (end.year - start.year) + 30 * (end.month - start.month) + last - first


def year_part(start: date, end: date, day_count: DayCount) -> Decimal:
    """Return the part of a year that lies between two days, by a named way of counting.

    Args:
        start: the first day.
        end: the last day, on ``start`` or later.
        day_count: ``30/360``, ``actual/360`` or ``actual/365``.

    Returns years, 1 for a whole one; more than 1 when it is longer.

    Formula: :func:`days_between` ÷ 360, or ÷ 365 with ``actual/365``.

    Edge case: a calendar year by ``actual/360`` is more than a year, 365/360: interest is paid for all its days.

    Raises:
        BadInput: as :func:`days_between`.

    Source: ISDA 2006 Definitions, 4.16.

    >>> year_part(date(2026, 3, 1), date(2026, 9, 1), "30/360")  # medio año de interés
    Decimal('0.5')
    """
    return quotient(Decimal(days_between(start, end, day_count)), Decimal(days_of_year(day_count)))


def days_of_year(day_count: DayCount) -> int:
    """Return the days that a way of counting gives a year.

    Args:
        day_count: ``30/360``, ``actual/360`` or ``actual/365``.

    Returns 360 or 365.

    Formula: the figure after the stroke.

    Edge case: leap years change nothing; ``actual/365`` is the fixed one.

    Raises:
        BadInput: an unknown way of counting.

    Source: ISDA 2006 Definitions, 4.16.

    >>> days_of_year("actual/365")  # un día de interés es 1/365 de la tasa anual
    365
    """
    one_of(day_count, DAY_COUNTS, named("la manera de contar los días"))
    return int(day_count.rpartition("/")[2])


def last_day_of_month(year: int, month: int) -> int:
    """Return how many days a month has.

    Args:
        year: 1 to 9999.
        month: 1 to 12.

    Returns 28 to 31.

    Formula: the Gregorian calendar's.

    Edge case: 1900 had no 29 February, 2000 had.

    Raises:
        BadInput: a year or month outside its range.

    Source: ISO 8601.

    >>> last_day_of_month(2028, 2)  # hasta cuándo llega la cuota de fin de mes
    29
    """
    year = whole(year, named("el año"), least=date.min.year, most=date.max.year)
    month = whole(month, named("el mes"), least=1, most=MONTHS_PER_YEAR)
    return _last_day(year, month)


def months_and_days(start: date, end: date) -> tuple[int, int]:
    """Return the whole months between two days, counted back from the later, and the days left before them.

    Args:
        start: the earlier day.
        end: the later day, on ``start`` or later.

    Returns months and days.

    Formula: the most months that can be taken from ``end`` without passing ``start``.

    Edge case: a month back from the 31st is the last day of a shorter month.

    Raises:
        BadInput: no dates, or an end before the start.

    Source: Regulation Z, Appendix J, (b)(5)(ii); directive 2014/17/EU, annex I, remark (c) counts so too.

    >>> months_and_days(date(2026, 1, 10), date(2026, 3, 1))  # de marzo a febrero un mes, y 22 días
    (1, 22)
    """
    _check_order(start, end)
    months = MONTHS_PER_YEAR * (end.year - start.year) + end.month - start.month
    last = _last_day(start.year, start.month)
    if min(end.day, last) >= start.day:
        return months, min(end.day, last) - start.day
    year, month = (start.year, start.month + 1) if start.month < MONTHS_PER_YEAR else (start.year + 1, 1)
    return months - 1, last - start.day + min(end.day, _last_day(year, month))


def checked_year_days(days: int) -> int:
    """Return the days counted in a year, looked at.

    Args:
        days: a whole number from 360 (months of 30 days) to 366.

    Formula: none; it is a check.

    Edge case: a leap year's 366 is taken as it is said.

    Raises:
        BadInput: any other number.

    Source: the years of 360 and 365 days of ISDA 2006 Definitions, 4.16, and the calendar's own.

    >>> checked_year_days(365)  # un día de interés es 1/365 de la tasa
    365
    """
    return whole(days, named("los días del año"), least=360, most=366)


def _check_order(start: date, end: date) -> None:
    a_date(start, named("la fecha del comienzo"))
    a_date(end, named("la fecha del final"))
    if end < start:
        raise BadInput(
            "La fecha del final, {end}, está antes que la del comienzo, {start}. Cambia una de las dos.",
            end=end.isoformat(),
            start=start.isoformat(),
        )


def _last_day(year: int, month: int) -> int:
    if month == 2 and year % 4 == 0 and (year % 100 or year % 400 == 0):
        return 29
    return _MONTH_DAYS[month - 1]
