"""The unit-periods of the United States' Regulation Z: how its law counts the time between two payments.

A unit-period is the time between most of the payments: a week, two weeks, half a month, a month, two months, a
year. Time is said in whole unit-periods and a fraction, and the rules for it are the law's, not the calendar's.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from qhatu.sums.bad_input import named
from qhatu.sums.checked import one_of, whole
from qhatu.sums.interest.dates import MONTHS_PER_YEAR, months_and_days, months_later
from qhatu.sums.numbers import quotient
from qhatu.sums.plain import Plain

TYPE_CHECKING = False  # typing's own flag of this name costs a tenth of this package's import
if TYPE_CHECKING:
    from typing import Literal

    UnitPeriodKind = Literal["day", "week", "semimonth", "month", "year"]

UNIT_PERIODS = {"day": 365, "week": 52, "semimonth": 1, "month": 11, "year": 1}
"""Each kind of unit-period, and the largest multiple of it that is one too."""


class UnitPeriod(Plain):
    """The time between most payments of a loan.

    Args:
        kind: ``day``, ``week``, ``semimonth``, ``month`` or ``year``.
        every: how many of them: 2 with ``week`` is a fortnight. Half months and years stand alone; weeks up to
            52, months up to 11. Days up to 365, for a single payment after that many days.

    Raises:
        BadInput: an unknown kind, or a multiple outside its range.

    >>> UnitPeriod(kind="month", every=2).per_year  # una cuota cada dos meses
    Decimal('6')
    """

    kind: UnitPeriodKind
    every: int = 1

    def __post_init__(self) -> None:
        one_of(self.kind, UNIT_PERIODS, named("cada cuánto se paga"))
        self._put(every=whole(self.every, named("cada cuánto se paga"), least=1, most=UNIT_PERIODS[self.kind]))

    @property
    def per_year(self) -> Decimal:
        """How many of them the law counts in a year: 365 days, 52 weeks, 24 half months, 12 months."""
        in_a_year = {"day": 365, "week": 52, "semimonth": 24, "month": MONTHS_PER_YEAR, "year": 1}
        return quotient(Decimal(in_a_year[self.kind]), Decimal(self.every))


class UnitPeriods(Plain):
    """A time in whole unit-periods and the fraction of one that is left.

    Args:
        whole: whole unit-periods, 0 or more.
        fraction: the rest, from 0 to 1; 1 where 30 days are left of a month of 31.

    >>> UnitPeriods(whole=1, fraction=Decimal("0.5")).fraction
    Decimal('0.5')
    """

    whole: int
    fraction: Decimal


def unit_periods_between(start: date, end: date, unit: UnitPeriod) -> UnitPeriods:
    """Return how many unit-periods, and what fraction of one, lie between two days.

    Args:
        start: the earlier day.
        end: the later day, on ``start`` or later.
        unit: the unit-period.

    Returns :class:`UnitPeriods`.

    Formula: days and weeks: days ÷ days of the unit. Months: whole months counted back from ``end``, and the days
    left before them ÷ 30. Half months and multiples of months: 30 × whole months counted back + days left, ÷ 15
    or ÷ 30 × months. Years: whole years counted back, and what is left ÷ 12 if it is whole months, else ÷ 365.

    Edge case: a month back from the 31st is the last day of a shorter month.

    Raises:
        BadInput: no dates, or an end before the start.

    Source: Regulation Z (12 CFR 1026), Appendix J, (b)(5),
    https://www.consumerfinance.gov/rules-policy/regulations/1026/J/

    >>> unit_periods_between(date(1978, 2, 23), date(1978, 3, 1), UnitPeriod(kind="semimonth"))  # 6 días de 15
    UnitPeriods(whole=0, fraction=Decimal('0.4'))
    """
    months, days = months_and_days(start, end)
    if unit.kind in ("day", "week"):
        return _parted((end - start).days, unit.every * (7 if unit.kind == "week" else 1))
    if unit.kind == "year":
        years, months = divmod(months, MONTHS_PER_YEAR)
        if not days:
            return UnitPeriods(whole=years, fraction=quotient(Decimal(months), Decimal(MONTHS_PER_YEAR)))
        left = (months_later(end, -years * MONTHS_PER_YEAR) - start).days
        return UnitPeriods(whole=years, fraction=quotient(Decimal(left), Decimal(365)))
    if unit.kind == "month" and unit.every == 1:
        return UnitPeriods(whole=months, fraction=quotient(Decimal(days), Decimal(30)))
    return _parted(30 * months + days, 15 if unit.kind == "semimonth" else 30 * unit.every)


def _parted(days: int, length: int) -> UnitPeriods:
    count, left = divmod(days, length)
    return UnitPeriods(whole=count, fraction=quotient(Decimal(left), Decimal(length)))
