"""Work and what an hour of it is worth: paid by the month or by the piece, or not paid at all.

An hour nobody pays for is not free: it could have been worked elsewhere. The house proposes the place's minimum
wage of the year, divided by the hours of a month; both are the place's, and change there.
"""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

from qhatu.sums.bad_input import BadInput, named
from qhatu.sums.checked import a_date, not_negative, positive, things, whole
from qhatu.sums.numbers import ZERO, quotient
from qhatu.sums.plain import Plain

MINUTES_PER_HOUR = Decimal(60)

TYPE_CHECKING = False  # typing's own flag of this name costs a tenth of this package's import
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date
    from typing import Literal

    WorkKind = Literal["paid", "own", "family", "reciprocal"]


class Work(Plain):
    """Minutes somebody works on a batch, and what an hour of them is worth.

    Args:
        kind: ``paid`` (a wage leaves the pocket), or unpaid: ``own``, ``family``, ``reciprocal`` (ayni, which
            is given back in hours).
        minutes: minutes per batch, 0 or more.
        hourly: money per hour, 0 or more: the wage paid or, for unpaid work, what an hour is worth.

    Raises:
        BadInput: negative minutes or value, an unknown kind.

    >>> Work(kind="own", minutes=Decimal("145"), hourly=Decimal("15.87")).minutes
    Decimal('145')
    """

    kind: WorkKind
    minutes: Decimal
    hourly: Decimal

    def __post_init__(self) -> None:
        self._exact("minutes", "hourly")
        if self.kind not in ("paid", "own", "family", "reciprocal"):
            raise BadInput(
                "No conozco la clase de trabajo «{kind}». "
                "Tiene que ser pagado (paid), propio (own), de la familia (family) o ayni (reciprocal).",
                kind=self.kind,
            )
        if self.minutes < 0:
            raise BadInput(
                "Los minutos de trabajo no pueden ser menos que 0; encontré {minutes}. Quita el signo menos.",
                minutes=self.minutes,
            )
        if self.hourly < 0:
            raise BadInput(
                "Lo que vale la hora no puede ser menos que 0; encontré {hourly}. Quita el signo menos.",
                hourly=self.hourly,
            )


def work_cost(work: Work) -> Decimal:
    """Return what the work on one batch costs or, unpaid, what it is worth.

    Args:
        work: its minutes per batch and the value of an hour.

    Returns money per batch.

    Formula: minutes × hourly ÷ 60.

    Edge case: an hour worth 0 costs 0; whether that is fair is for the page to ask.

    Raises:
        BadInput: when the work is made, not here; see :class:`Work`.

    Source: unpaid hours at opportunity cost; the place's minimum wage by the hour is the house's first
    proposal.

    >>> round(work_cost(Work(kind="family", minutes=Decimal("90"), hourly=Decimal("15.87"))), 3)  # bolivianos
    Decimal('23.805')
    """
    return quotient(work.minutes * work.hourly, MINUTES_PER_HOUR)


class MonthlyWage(Plain):
    """A wage of a month, and the year from which it is paid; found by :func:`wage_on`.

    Args:
        year: the first year of it.
        monthly: money per month, 0 or more.

    Raises:
        BadInput: a year that is none, a negative wage.

    >>> MonthlyWage(year=2026, monthly=Decimal("3300")).monthly  # bolivianos
    Decimal('3300')
    """

    year: int
    monthly: Decimal

    def __post_init__(self) -> None:
        self._put(
            year=whole(self.year, named("el año del salario"), least=1, most=9999),
            monthly=not_negative(self.monthly, named("el salario del mes")),
        )


class WageCharge(Plain):
    """What an employer pays on top of a wage: social insurance, a pension fund, the thirteenth month's share.

    Args:
        name: what the place calls it.
        share: its part of the wage, 0 or more (0.10 is ten of each hundred; a thirteenth month is 1 ÷ 12).
        up_to: the monthly wage above which nothing more is charged, 0 or more; ``None`` where there is no such
            limit.

    Raises:
        BadInput: a negative share or limit.

    >>> WageCharge(name="Seguro de salud", share=Decimal("0.10")).share  # Bs 10 por cada Bs 100 de salario
    Decimal('0.10')
    """

    name: str
    share: Decimal
    up_to: Decimal | None = None

    def __post_init__(self) -> None:
        self._put(share=not_negative(self.share, named("la parte del salario que se aporta")))
        if self.up_to is not None:
            self._put(up_to=not_negative(self.up_to, named("el salario hasta el que se aporta")))


class PieceRate(Plain):
    """What a piece is paid, from a number of pieces on.

    Args:
        rate: money for one piece, 0 or more.
        above: the rate is for pieces beyond this many, 0 or more; 0 for the first of them.

    Raises:
        BadInput: a negative number.

    >>> PieceRate(rate=Decimal("2.50"), above=Decimal("100")).rate  # Bs 2,50 desde la pieza 101
    Decimal('2.50')
    """

    rate: Decimal
    above: Decimal = ZERO

    def __post_init__(self) -> None:
        self._put(
            rate=not_negative(self.rate, named("lo que se paga por pieza")),
            above=not_negative(self.above, named("el número de piezas desde el que cambia la paga")),
        )


def wage_on(wages: Mapping[int, Decimal], day: date) -> MonthlyWage:
    """Return the wage that was in force on a day: that of its year, or the newest before it.

    Args:
        wages: money per month, by the first year in which it is paid; the place's data.
        day: the day for which work is valued.

    Formula: the wage of the greatest year that is not after the day's.

    Edge case: after the newest year known, that year's wage goes on.

    Raises:
        BadInput: no wage of that year nor of any before it.

    Source: no source verified; each place's data name theirs.

    >>> from datetime import date
    >>> wages = {2025: Decimal("2750"), 2026: Decimal("3300")}  # bolivianos al mes
    >>> wage_on(wages, date(2026, 3, 1))
    MonthlyWage(year=2026, monthly=Decimal('3300'))
    """
    day = a_date(day, named("el día en que se trabaja"))
    years = [year for year in wages if year <= day.year]
    if not years:
        raise BadInput(
            "No hay salario anotado para {year} ni para años anteriores. Anota el salario del mes de ese año.",
            year=str(day.year),
        )
    return MonthlyWage(year=max(years), monthly=wages[max(years)])


def hours_per_month(hours_per_week: Decimal) -> Decimal:
    """Return the hours of an ordinary month of work.

    Args:
        hours_per_week: hours of an ordinary week, above 0 and at most 168.

    Formula: hours per week × 52 ÷ 12.

    Edge case: a law or a custom of the place may say another divisor (30 days of 8 hours are 240); then that
    is the number to use, and not this sum.

    Raises:
        BadInput: no hours, or more than a week has.

    Source: no source verified; a year of 52 weeks and 12 months.

    >>> hours_per_month(Decimal("48"))  # con Bs 3300 al mes, Bs 15,87 la hora
    Decimal('208')
    """
    hours_per_week = positive(hours_per_week, named("las horas de trabajo a la semana"))
    if hours_per_week > 168:
        raise BadInput("Una semana tiene 168 horas; encontré {hours} de trabajo.", hours=hours_per_week)
    return quotient(hours_per_week * 52, Decimal(12))


def hour_worth(monthly: Decimal, hours_per_month: Decimal) -> Decimal:
    """Return what an hour of work is worth, by what a month of it would be paid.

    Args:
        monthly: money per month, 0 or more: the place's wage, or what one would earn elsewhere; with
            :func:`monthly_cost_of_wage`, what an employer spends.
        hours_per_month: hours that month's wage pays, above 0: the place's divisor.

    Returns money per hour, not rounded.

    Formula: monthly ÷ hours per month.

    Edge case: hours that are paid but not worked (holidays, waiting) make a *worked* hour dearer: divide by the
    hours worked.

    Raises:
        BadInput: a negative wage, no hours.

    Source: opportunity cost of unpaid work at the replacement wage.

    >>> round(hour_worth(Decimal("3300"), Decimal("208")), 2)  # bolivianos la hora
    Decimal('15.87')
    """
    monthly = not_negative(monthly, named("el salario del mes"))
    return quotient(monthly, positive(hours_per_month, named("las horas de trabajo al mes")))


def monthly_cost_of_wage(monthly: Decimal, charges: Iterable[WageCharge]) -> Decimal:
    """Return what a month of paid work costs the employer, social charges included.

    Args:
        monthly: the wage agreed on, money per month, 0 or more.
        charges: what the place makes the employer pay on top of it; none give the wage itself.

    Returns money per month, not rounded.

    Formula: wage + sum of share × the smaller of wage and limit.

    Edge case: what is taken *from* the wage (the worker's own contribution) costs the employer nothing more and
    does not belong here.

    Raises:
        BadInput: a negative wage.

    Source: employer's payroll cost (any cost accounting textbook); the shares are the place's.

    >>> charges = (WageCharge(name="Salud", share=Decimal("0.10")), WageCharge(name="Vivienda", share=Decimal("0.02")))
    >>> monthly_cost_of_wage(Decimal("3300"), charges)  # bolivianos
    Decimal('3696.00')
    """
    monthly = not_negative(monthly, named("el salario del mes"))
    charged = (
        charge.share * (monthly if charge.up_to is None else min(monthly, charge.up_to))
        for charge in things(charges, named("los aportes"))
    )
    return monthly + sum(charged, ZERO)


def piece_rate_pay(
    pieces: Decimal,
    rates: Iterable[PieceRate],
    least_pay: Decimal | int = 0,
    all_at_the_rate_reached: bool = False,
) -> Decimal:
    """Return what is paid for pieces made.

    Args:
        pieces: pieces that are paid, 0 or more; leave out the bad ones if they are not.
        rates: what a piece is paid, the first from piece 0 on, each next from a larger number of pieces on.
        least_pay: money that is paid in any case, 0 or more: a guaranteed minimum.
        all_at_the_rate_reached: whether the rate reached pays all pieces, also the first; otherwise each piece
            is paid at the rate of its own place in the row.

    Returns money, not rounded.

    Formula: sum over the rates of rate × pieces in its stretch, or rate reached × pieces; at least
    ``least_pay``.

    Edge case: exactly as many pieces as ``above`` are still paid at the rate before it.

    Raises:
        BadInput: no rates, the first not from 0 on, one that does not begin after the one before it; a negative
            number.

    Source: straight and differential piecework (any cost accounting textbook).

    >>> rates = (PieceRate(rate=Decimal("2")), PieceRate(rate=Decimal("2.50"), above=Decimal("100")))
    >>> piece_rate_pay(Decimal("120"), rates)  # Bs 2 por 100 piezas y Bs 2,50 por 20
    Decimal('250.00')
    """
    pieces = not_negative(pieces, named("el número de piezas"))
    least_pay = not_negative(least_pay, named("la paga mínima"))
    rates = things(rates, named("las pagas por pieza"), least=1)
    if rates[0].above:
        raise BadInput(
            "La primera paga por pieza tiene que valer desde la pieza 1; encontré que empieza después de {above}.",
            above=rates[0].above,
        )
    for before, after in pairwise(rates):
        if after.above <= before.above:
            raise BadInput(
                "Cada paga por pieza tiene que empezar después de la anterior; encontré {after} después de {before}. "
                "Ordénalas de menos a más piezas.",
                after=after.above,
                before=before.above,
            )
    reached = [rate for rate in rates if rate.above < pieces]
    if not reached:
        return least_pay
    if all_at_the_rate_reached:
        return max(pieces * reached[-1].rate, least_pay)
    ends = [*(rate.above for rate in reached[1:]), pieces]
    paid = (rate.rate * (end - rate.above) for rate, end in zip(reached, ends, strict=True))
    return max(sum(paid, ZERO), least_pay)


def reciprocal_work_worth(
    hours: Decimal,
    hour_worth: Decimal,
    hours_back_per_hour: Decimal | int = 1,
    food: Decimal | int = 0,
) -> Decimal:
    """Return what hours received in ayni are worth: those that will be given back for them, and the food.

    Args:
        hours: hours others worked for one, 0 or more.
        hour_worth: money per hour of one's own, 0 or more: with it the debt is paid.
        hours_back_per_hour: hours to give back for each received, above 0; 1 unless custom says otherwise (an
            hour with a team of oxen may be two without).
        food: money for what was offered to those who helped, 0 or more.

    Returns money.

    Formula: hours × hours back per hour × worth of an hour + food.

    Edge case: hours that nobody expects back are a gift and no cost: leave them out.

    Raises:
        BadInput: a negative number, nothing to give back.

    Source: no source verified; reciprocity hour for hour is the custom of ayni, and each community's own.

    >>> reciprocal_work_worth(Decimal("6"), Decimal("15"), food=Decimal("24"))  # dos personas, tres horas
    Decimal('114')
    """
    hours = not_negative(hours, named("las horas que te ayudaron"))
    hour_worth = not_negative(hour_worth, named("lo que vale la hora"))
    back = positive(hours_back_per_hour, named("las horas que se devuelven por cada una"))
    return hours * back * hour_worth + not_negative(food, named("lo que costó la comida que ofreciste"))
