"""The weeks or months of a plan on the calendar, and dated money put into them."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from qhatu.sums.bad_input import BadInput, named
from qhatu.sums.checked import a_date, one_of, things, whole
from qhatu.sums.interest.dates import months_later
from qhatu.sums.numbers import ZERO, exact

TYPE_CHECKING = False  # typing's own flag of this name costs a tenth of this package's import
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Literal

    PlanFrequency = Literal[
        "daily", "weekly", "every_2_weeks", "every_4_weeks",
        "monthly", "every_2_months", "quarterly", "every_4_months", "half_yearly", "yearly",
    ]  # fmt: skip

# The step from the start of one period to the next: days, or months.
PLAN_FREQUENCIES = {
    "daily": (1, 0),
    "weekly": (7, 0),
    "every_2_weeks": (14, 0),
    "every_4_weeks": (28, 0),
    "monthly": (0, 1),
    "every_2_months": (0, 2),
    "quarterly": (0, 3),
    "every_4_months": (0, 4),
    "half_yearly": (0, 6),
    "yearly": (0, 12),
}


def period_starts(starts: date, frequency: PlanFrequency, periods: int) -> tuple[date, ...]:
    """Return the first day of each week or month of a plan.

    Args:
        starts: the first day of the first period.
        frequency: ``daily``, ``weekly``, ``every_2_weeks``, ``every_4_weeks``, ``monthly``, ``every_2_months``,
            ``quarterly``, ``every_4_months``, ``half_yearly`` or ``yearly``.
        periods: how many, from 0 to 10,000.

    Formula: each is so many days, or so many calendar months, after ``starts``.

    Edge case: a month without that day starts on its last one; from 31 January, on 28 February and 31 March.

    Raises:
        BadInput: no date, an unknown frequency, a number outside its range, a plan beyond the year 9999.

    Source: :func:`qhatu.sums.interest.dates.months_later`, the usual end-of-month rule.

    >>> [day.isoformat() for day in period_starts(date(2026, 1, 31), "monthly", 3)]  # tres meses desde fin de enero
    ['2026-01-31', '2026-02-28', '2026-03-31']
    """
    a_date(starts, named("el primer día del plan"))
    one_of(frequency, PLAN_FREQUENCIES, named("cada cuánto es un periodo del plan"))
    count = whole(periods, named("los meses o semanas del plan"))
    days, months = PLAN_FREQUENCIES[frequency]
    if months:
        return tuple(months_later(starts, months * index) for index in range(count))
    try:
        return tuple(starts + timedelta(days * index) for index in range(count))
    except OverflowError:
        raise BadInput("El plan termina después del año 9999. Revisa el primer día y cuántas semanas tiene.") from None


def amounts_by_period(
    dated: Iterable[tuple[date, Decimal]], starts: date, frequency: PlanFrequency, periods: int
) -> tuple[Decimal, ...]:
    """Add up dated money by week or month: fairs, due dates, or what a cash book has noted.

    Args:
        dated: pairs of a day and an amount of money, which may be below 0; at most 10,000.
        starts: the first day of the first period.
        frequency: as in :func:`period_starts`.
        periods: how many, from 1 to 9,999.

    Returns one amount for each period, 0 where nothing fell.

    Formula: a day belongs to the last period that starts on it or before it.

    Edge case: the day a period starts belongs to it, and the day before to the one before.

    Raises:
        BadInput: a day before the first period or after the last one, since its money would be lost unseen; and
            as :func:`period_starts`.

    Source: no source verified; it is adding up by date.

    >>> fairs = [(date(2026, 1, 24), Decimal("900")), (date(2026, 3, 1), Decimal("400"))]
    >>> amounts_by_period(fairs, date(2026, 1, 1), "monthly", 3)  # Alasitas en enero, otra feria en marzo
    (Decimal('900'), Decimal('0'), Decimal('400'))
    """
    from bisect import bisect_right

    count = whole(periods, named("los meses o semanas del plan"), least=1, most=9_999)
    *first_days, after = period_starts(starts, frequency, count + 1)
    amounts = [ZERO] * count
    for day, amount in things(dated, named("los montos con fecha")):
        a_date(day, named("la fecha del monto"))
        if not starts <= day < after:
            raise BadInput(
                "El {day} no está en el plan, que va desde el {starts} y termina antes del {after}. "
                "Cambia la fecha o alarga el plan.",
                day=day.isoformat(),
                starts=starts.isoformat(),
                after=after.isoformat(),
            )
        place = bisect_right(first_days, day) - 1
        amounts[place] = exact(amounts[place] + exact(amount))
    return tuple(amounts)
