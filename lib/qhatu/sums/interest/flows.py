"""Money at different times, brought to one: what it is worth today, and at what rate it is worth nothing.

Signs are seen from whoever asks: money received is positive, money paid is negative. A loan of Bs 1,000 begins
with +1,000 and goes on with its instalments, negative; an investment begins negative. Flows come in two kinds:
one number a period, the first of them *now*; or dated ones, that may fall on any day.

A rate is a share of one per period, above −1: 0.02 is two of each hundred each period.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from qhatu.sums.bad_input import BadInput, Named, named
from qhatu.sums.checked import MOST_THINGS, a_date, things
from qhatu.sums.interest.dates import checked_year_days
from qhatu.sums.numbers import ONE, WIDE, ZERO, exact
from qhatu.sums.plain import Plain
from qhatu.sums.solving.roots import the_only_rate, zero_value_rates

TYPE_CHECKING = False  # typing's own flag of this name costs a tenth of this package's import
if TYPE_CHECKING:
    from collections.abc import Iterable

YEAR_DAYS = 365
THE_RATE = named("la tasa")
MOST_FLOWS = MOST_THINGS + 1
"""What moves now, and after each of the most periods."""


class DatedFlow(Plain):
    """Money that moves on a day.

    Args:
        on: the day.
        amount: money, positive if received, negative if paid; may be 0.

    Raises:
        BadInput: no date, or an amount that is not a number.

    >>> DatedFlow(on=date(2026, 3, 1), amount=Decimal("-250")).amount  # una cuota que se paga
    Decimal('-250')
    """

    on: date
    amount: Decimal

    def __post_init__(self) -> None:
        a_date(self.on, named("la fecha del movimiento"))
        self._exact("amount")


def growth(rate: Decimal, what: Named = THE_RATE) -> Decimal:
    """Return what 1 becomes in a period at a rate: 1 + rate, which has to be above 0.

    Args:
        rate: a share of one per period, above −1.
        what: the rate's name in Spanish, with its article, for the sentence.

    Formula: 1 + rate.

    Edge case: a rate of −1 loses everything, and nothing can be brought back to today with it.

    Raises:
        BadInput: a rate of −1 or below.

    Source: compound interest (any textbook of financial mathematics).

    >>> growth(Decimal("0.03"))  # Bs 1 al 3 por ciento
    Decimal('1.03')
    """
    grown = exact(1 + exact(rate))
    if grown <= 0:
        raise BadInput(
            "Revisa {what}: tiene que ser más que -100 de cada 100 y encontré {found}.", what=what, found=rate * 100
        )
    return grown


def net_present_value(rate_per_period: Decimal, flows: Iterable[Decimal]) -> Decimal:
    """Return what flows are worth now, at the rate that the money could earn elsewhere.

    Args:
        rate_per_period: share of one per period, above −1.
        flows: money, one amount a period, received + and paid −; the first is *now* and is not discounted.

    Returns money of today; above 0 the flows are better than that other use of the money.

    Formula: Σ flow ÷ (1 + rate)ᵏ, for k = 0, 1, 2 …

    Edge case: a spreadsheet's NPV takes its first amount to be one period away; give it all but the first, and
    add the first. No flows at all are worth 0.

    Raises:
        BadInput: a rate of −1 or below, more than 10,001 flows, a value of 10¹⁵ or more.

    Source: Brealey, Myers and Allen, Principles of Corporate Finance, chapter 2.

    >>> round(net_present_value(Decimal("0.10"), [Decimal(-1000), Decimal(600), Decimal(600)]), 2)  # un horno
    Decimal('41.32')
    """
    grown = growth(rate_per_period)
    flows = things(flows, named("los movimientos"), most=MOST_FLOWS)
    value = ZERO
    for flow in reversed(flows):
        value = WIDE.add(WIDE.divide(value, grown), exact(flow))
    return exact(value + ZERO)


def internal_rates(flows: Iterable[Decimal]) -> tuple[Decimal, ...]:
    """Return every rate at which flows are worth nothing: none, one or several, and none missing.

    Args:
        flows: money, one amount a period, received + and paid −; the first is now.

    Returns rates per period, above −1, the lowest first, to twenty decimals.

    Formula: the rates r of Σ flow ÷ (1 + r)ᵏ = 0.

    Edge cases: where the value touches 0 and turns back, that rate counts once. Rates that can hardly be told
    apart (by 10⁻⁹ over the whole time) are told as one. See :mod:`qhatu.sums.solving.roots`.

    Raises:
        NoRate: all flows are 0, so that any rate would do.
        BadInput: more than 10,001 flows, or so many changes of sign that they cannot be looked at in a second.

    Source: Brealey, Myers and Allen, Principles of Corporate Finance, chapter 5 ("multiple rates of return").

    >>> internal_rates([Decimal(-1000), Decimal(2500), Decimal(-1500)])  # al final hay que pagar por desmontar
    (Decimal('0'), Decimal('0.5'))
    """
    flows = things(flows, named("los movimientos"), most=MOST_FLOWS)
    return zero_value_rates(flows, range(len(flows)))


def internal_rate(flows: Iterable[Decimal]) -> Decimal:
    """Return the one rate at which flows are worth nothing: what the money earns, or what a loan costs.

    Args:
        flows: money, one amount a period, received + and paid −; the first is now.

    Returns a rate per period, above −1, to twenty decimals.

    Formula: the rate r of Σ flow ÷ (1 + r)ᵏ = 0.

    Edge case: a rate below 0 says that less comes back than was put in.

    Raises:
        NoRate: nothing is put in, nothing comes back, or the value never is 0.
        SeveralRates: more than one rate; it carries all of them.
        BadInput: as :func:`internal_rates`.

    Source: Brealey, Myers and Allen, Principles of Corporate Finance, chapter 5.

    >>> round(internal_rate([Decimal(-1000), Decimal(600), Decimal(600)]), 6)  # un horno de Bs 1000
    Decimal('0.130662')
    """
    flows = things(flows, named("los movimientos"), most=MOST_FLOWS)
    return the_only_rate(zero_value_rates(flows, range(len(flows))), flows)


def dated_net_present_value(annual_rate: Decimal, flows: Iterable[DatedFlow], year_days: int = YEAR_DAYS) -> Decimal:
    """Return what dated flows are worth on the day of the earliest, at an effective annual rate.

    Args:
        annual_rate: effective rate a year, share of one, above −1.
        flows: dated money, in any order.
        year_days: the days a year is taken to have, 360 to 366.

    Returns money of the earliest day.

    Formula: Σ flow ÷ (1 + rate)^(days since the earliest ÷ days of the year).

    Edge case: flows of one day are worth their sum, whatever the rate.

    Raises:
        BadInput: a rate of −1 or below, more than 10,001 flows, a value of 10¹⁵ or more.

    Source: the function XNPV of spreadsheets, with 365 days (OASIS OpenDocument 1.3, part 4, 6.12.52).

    >>> loan = [DatedFlow(on=date(2026, 3, 1), amount=Decimal(1000)), DatedFlow(on=date(2027, 3, 1), amount=-1100)]
    >>> dated_net_present_value(Decimal("0.10"), loan)  # Bs 1000 por un año al 10 por ciento
    Decimal('0')
    """
    grown = growth(annual_rate, named("la tasa anual"))
    year_days = checked_year_days(year_days)
    amounts, days = _by_day(flows)
    # One fractional power, for a day; the others are whole powers of it.
    a_day = WIDE.power(grown, WIDE.divide(ONE, Decimal(year_days)))
    powers: dict[int, Decimal] = {}
    value, later = ZERO, days[-1] if days else 0
    for amount, day in zip(reversed(amounts), reversed(days), strict=True):
        gap = later - day
        if gap not in powers:
            powers[gap] = WIDE.power(a_day, gap)
        value, later = WIDE.add(WIDE.divide(value, powers[gap]), amount), day
    return exact(value + ZERO)


def dated_internal_rates(flows: Iterable[DatedFlow], year_days: int = YEAR_DAYS) -> tuple[Decimal, ...]:
    """Return every effective annual rate at which dated flows are worth nothing, and none missing.

    Args:
        flows: dated money, in any order; of one day, they are added up.
        year_days: the days a year is taken to have, 360 to 366.

    Returns rates a year, above −1, the lowest first, to twenty decimals.

    Formula: the rates r of Σ flow ÷ (1 + r)^(days since the earliest ÷ days of the year) = 0.

    Edge cases: as :func:`internal_rates`. Flows of a single day have no rate.

    Raises:
        NoRate: all flows are 0, or they cancel out within each day, so that any rate would do.
        BadInput: as :func:`internal_rates`; a rate of more than 300 figures, as a few days can make it.

    Source: the function XIRR of spreadsheets, which gives one of them (OASIS OpenDocument 1.3, part 4).

    >>> loan = [DatedFlow(on=date(2026, 3, 1), amount=Decimal(1000)), DatedFlow(on=date(2027, 3, 1), amount=-1100)]
    >>> dated_internal_rates(loan)  # Bs 1000 que en un año se vuelven Bs 1100
    (Decimal('0.1'),)
    """
    amounts, days = _by_day(flows)
    return zero_value_rates(amounts, days, checked_year_days(year_days))


def dated_internal_rate(flows: Iterable[DatedFlow], year_days: int = YEAR_DAYS) -> Decimal:
    """Return the one effective annual rate at which dated flows are worth nothing.

    Args:
        flows: dated money, in any order; of one day, they are added up.
        year_days: the days a year is taken to have, 360 to 366.

    Returns a rate a year, above −1, to twenty decimals.

    Formula: the rate r of Σ flow ÷ (1 + r)^(days since the earliest ÷ days of the year) = 0.

    Edge case: Bs 10 for a week of Bs 100 come to 143 times the money in a year: rates of a few
    days, said by the year, are huge and yet right.

    Raises:
        NoRate: nothing is put in, nothing comes back, or the value never is 0.
        SeveralRates: more than one rate; it carries all of them.
        BadInput: as :func:`dated_internal_rates`.

    Source: the function XIRR of spreadsheets (OASIS OpenDocument 1.3, part 4).

    >>> week = [DatedFlow(on=date(2026, 3, 1), amount=Decimal(100)), DatedFlow(on=date(2026, 3, 8), amount=-110)]
    >>> round(dated_internal_rate(week), 2)  # Bs 100 prestados por una semana, con Bs 10 de interés
    Decimal('142.99')
    """
    amounts, days = _by_day(flows)
    return the_only_rate(zero_value_rates(amounts, days, checked_year_days(year_days)), amounts)


def amounts_by_day(flows: Iterable[DatedFlow]) -> tuple[tuple[Decimal, ...], tuple[date, ...]]:
    """Return what moves on each day on which something does, and those days, in order.

    Args:
        flows: dated money, in any order.

    Returns amounts, one a day, and as many days.

    Formula: the sum of each day's flows.

    Edge case: a day whose flows cancel out stays, with 0.

    Raises:
        BadInput: more than 10,001 flows.

    Source: the house's own.

    >>> day = date(2026, 3, 1)
    >>> amounts_by_day([DatedFlow(on=day, amount=Decimal(1000)), DatedFlow(on=day, amount=Decimal(-20))])  # comisión
    ((Decimal('980'),), (datetime.date(2026, 3, 1),))
    """
    sums: dict[date, Decimal] = {}
    for flow in things(flows, named("los movimientos"), most=MOST_FLOWS):
        sums[flow.on] = WIDE.add(sums[flow.on], flow.amount) if flow.on in sums else flow.amount
    days = tuple(sorted(sums))
    return tuple(sums[day] for day in days), days


def _by_day(flows: Iterable[DatedFlow]) -> tuple[tuple[Decimal, ...], list[int]]:
    amounts, days = amounts_by_day(flows)
    return amounts, [(day - days[0]).days for day in days]
