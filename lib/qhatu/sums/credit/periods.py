"""The periods of a loan: on which day each ends, how long it is, and the rate of interest in it."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from itertools import count, pairwise

from qhatu.sums.bad_input import BadInput, named
from qhatu.sums.checked import MOST_THINGS, between
from qhatu.sums.credit.terms import FREQUENCIES, LARGEST_RATE, LOWEST_RATE, LoanTerms
from qhatu.sums.interest.dates import days_between, days_of_year, months_later
from qhatu.sums.numbers import ONE, ZERO, exact, quotient

DAYS_PER_MONTH = 30
HALF_A_MONTH = 15
LONGEST_PERIOD = 366 * 9999  # days of the whole calendar

TYPE_CHECKING = False  # typing's own flag of this name costs a tenth of this package's import
if TYPE_CHECKING:
    from collections.abc import Iterator


def due_dates(terms: LoanTerms) -> tuple[date, ...]:
    """Return the day on which each instalment falls due.

    Args:
        terms: a loan with the day it is received and its number of instalments.

    Returns one day for each instalment, in order; the first is the day of receiving the loan where they are paid
    in advance. A balloon in advance has one day more.

    Formula: months, or days, counted from the first one, not each from the one before: a loan due on the 31st
    falls on 28 February and again on 31 March.

    Edge case: half a month is 15 days further in the same month, and back on the first day's date in the next.

    Raises:
        BadInput: no day of receiving the loan, no number of instalments, or days beyond the year 9999.

    Source: monthly unit periods end on the same day of the month, or its last (US Regulation Z, 12 CFR 1026,
    Appendix J, (b)).

    >>> received = date(2026, 1, 31)  # Bs 600 en tres cuotas
    >>> terms = LoanTerms(principal=600, rate=0, instalments=3, disbursed_on=received)
    >>> [day.isoformat() for day in due_dates(terms)]
    ['2026-02-28', '2026-03-31', '2026-04-30']
    """
    if terms.disbursed_on is None or terms.instalments is None:
        raise BadInput("Para poner fechas a las cuotas falta el día en que recibes el préstamo o cuántas cuotas son.")
    return tuple(due for due, _ in periods_of(terms))


def periods_of(terms: LoanTerms) -> Iterator[tuple[date | None, Decimal]]:
    """Walk through the periods of a loan; through 10,000 where it has no number of instalments.

    Args:
        terms: the loan.

    Returns, one by one, the day on which a period ends (None where the loan has no days) and its length: in
    ordinary periods if ``day_count`` is ``equal_periods``, in days of that count if not.

    Formula: with equal periods each is 1. One that is not regular is its days ÷ the days of an ordinary one;
    where those are months, days are counted 30/360.

    Edge case: the first period of a loan paid in advance is 0 long.

    Raises:
        BadInput: days beyond the year 9999.

    Source: day count conventions of ISDA 2006 Definitions, 4.16; odd first periods of US Regulation Z (12 CFR
    1026), Appendix J, (b).

    >>> late_first = LoanTerms(  # Bs 600 en dos cuotas; la primera, al mes y medio
    ...     principal=600, rate=0, instalments=2, disbursed_on=date(2026, 1, 1), first_due=date(2026, 2, 16))
    >>> [(day.isoformat(), length) for day, length in periods_of(late_first)]
    [('2026-02-16', Decimal('1.5')), ('2026-03-16', Decimal('1'))]
    """
    many = terms.instalments or MOST_THINGS
    if terms.in_advance and terms.balloon:
        many += 1
    start = terms.disbursed_on
    if start is None:
        for place in range(many):
            yield None, ZERO if terms.in_advance and place == 0 else ONE
        return
    for place, due in zip(range(many), _dues(terms), strict=False):
        if terms.day_count != "equal_periods":
            length = Decimal(days_between(start, due, terms.day_count))
        elif place == 0 or terms.due_dates:
            length = _ordinary_periods(start, due, terms)
        else:
            length = ONE
        yield due, length
        start = due


def is_regular(terms: LoanTerms) -> bool:
    """Return whether all periods of a loan are ordinary ones, so that its rate can be counted in periods.

    Args:
        terms: the loan.

    Formula: no irregular days, and a first period as long as the others.

    Edge case: a loan without days is regular. Months of 28 and of 31 days are both ordinary.

    Raises nothing.

    Source: unit periods (US Regulation Z, 12 CFR 1026, Appendix J, (b)).

    >>> is_regular(LoanTerms(  # la primera cuota, al mes y medio
    ...     principal=600, rate=0, instalments=2, disbursed_on=date(2026, 1, 1), first_due=date(2026, 2, 16)))
    False
    """
    if terms.disbursed_on is None or terms.in_advance:
        return True
    if terms.due_dates:
        days = (terms.disbursed_on, *terms.due_dates)
        return all(_ordinary_periods(start, end, terms) == 1 for start, end in pairwise(days))
    return _ordinary_periods(terms.disbursed_on, next(_dues(terms)), terms) == 1


def period_rate(terms: LoanTerms, length: Decimal = ONE, rate: Decimal | None = None) -> Decimal:
    """Return the rate of interest of one period.

    Args:
        terms: the loan.
        length: of the period: 1 for an ordinary one or, if the loan counts days, its days.
        rate: another rate of the loan's own kind, as a share of one; its own when not given.

    Returns a share of one for the whole period, above −1.

    Formula, with n the periods (or days of the count) of a year and c the times of compounding: nominal,
    rate × length ÷ n; compounded, (1 + rate ÷ c)^(c × length ÷ n) − 1; effective, (1 + rate)^(length ÷ n) − 1.

    Edge case: a length of 0 bears nothing.

    Raises:
        BadInput: a rate or a length outside its range, or a rate that leaves nothing of what is owed or takes it
            beyond what sums can hold.

    Source: nominal and effective rates (Bodie, Kane and Marcus, Investments, ch. 5).

    >>> period_rate(LoanTerms(principal=100, rate=Decimal("0.24"), instalments=5))  # 24 % al año, al mes
    Decimal('0.02')
    >>> daily = LoanTerms(principal=100, rate=Decimal("0.24"), instalments=5, compounded_per_year=360)
    >>> round(period_rate(daily), 8)  # el mismo 24 %, capitalizado cada día
    Decimal('0.02019454')
    """
    length = between(length, 0, LONGEST_PERIOD, named("el largo del periodo"))
    rate = terms.rate if rate is None else between(rate, LOWEST_RATE, LARGEST_RATE, named("la tasa de interés"))
    of_a_year = terms.periods_per_year if terms.day_count == "equal_periods" else days_of_year(terms.day_count)
    if terms.rate_kind == "per_month":
        rate *= 12
    elif terms.rate_kind == "per_period":
        rate *= terms.periods_per_year
    compounded = 1 if terms.rate_kind == "effective_annual" else terms.compounded_per_year
    if compounded is None:
        periodic = quotient(rate * length, Decimal(of_a_year))
    else:
        growth = exact(1 + rate / compounded)
        periodic = growth ** (length * compounded / of_a_year) - 1 if growth > 0 else -ONE
    if not exact(1 + periodic) > 0:
        raise BadInput(
            "Con esa tasa, en un solo periodo se pierde todo lo prestado: encontré {rate} de cada 100. "
            "Tiene que ser más que -100.",
            rate=periodic * 100,
        )
    return exact(periodic)


def _dues(terms: LoanTerms) -> Iterator[date]:
    if terms.due_dates:
        yield from terms.due_dates
        return
    _, months, days = FREQUENCIES[terms.frequency]
    first = terms.disbursed_on if terms.in_advance else terms.first_due
    if first is not None:
        yield first
    base = first or terms.disbursed_on
    for step in count(1):
        if months:
            yield months_later(base, months * step, terms.due_day)
        elif days:
            yield _days_later(base, days * step)
        else:
            yield _half_months_later(base, step)


def _days_later(base: date, days: int) -> date:
    try:
        return base + timedelta(days=days)
    except OverflowError:
        raise BadInput(
            "Esas cuotas terminan después del año 9999. Revisa cuántas cuotas son y cada cuánto se pagan."
        ) from None


def _half_months_later(base: date, steps: int, anchor: int | None = None) -> date:
    """The day some half months later, of payments on the anchor's day of the month and half a month after it."""
    months, odd = divmod(steps, 2)
    day = anchor or base.day
    if not odd:
        return months_later(base, months, day)
    if day <= HALF_A_MONTH:
        return months_later(base, months, day + HALF_A_MONTH)
    return months_later(base, months + 1, min(day, DAYS_PER_MONTH) - HALF_A_MONTH)


def _ordinary_periods(start: date, end: date, terms: LoanTerms) -> Decimal:
    """Return how many ordinary periods lie between two days; the end of a month closes one that began on a 31st."""
    _, months, days = FREQUENCIES[terms.frequency]
    if days:
        return quotient(Decimal((end - start).days), Decimal(days))
    # A 28 February is also what a 29th, 30th or 31st becomes there.
    is_last_of_month = months_later(start, 0, 31) == start
    anchors = range(start.day, 32 if is_last_of_month else start.day + 1)
    if months and any(months_later(start, months, day) == end for day in anchors):
        return ONE
    if not months and any(end == _half_months_later(start, 1, day) for day in anchors):
        return ONE
    return quotient(Decimal(days_between(start, end, "30/360")), Decimal(DAYS_PER_MONTH * months or HALF_A_MONTH))
