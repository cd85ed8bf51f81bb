"""The amounts of a plan, period by period: a season, what repeats, what must be bought before it is used."""

from __future__ import annotations

from decimal import Decimal

from qhatu.sums.bad_input import BadInput, named
from qhatu.sums.checked import not_negative, things, whole
from qhatu.sums.numbers import ZERO, exact, quotient

TYPE_CHECKING = False  # typing's own flag of this name costs a tenth of this package's import
if TYPE_CHECKING:
    from collections.abc import Iterable


def season_factors(weights: Iterable[Decimal]) -> tuple[Decimal, ...]:
    """Turn how strong each month of a year is, in any unit, into factors that average 1.

    Args:
        weights: one number of 0 or more for each month (or week) of a season, in any unit, not all 0: last
            year's sales, or points from one's own judgement.

    Returns as many factors: 1 is an ordinary month, 2 a month that sells double.

    Formula: weight × number of weights ÷ sum of weights.

    Edge case: weights that are all the same give 1 each.

    Raises:
        BadInput: no weights, one below 0, all of them 0.

    Source: seasonal index of simple averages (any textbook of operations management).

    >>> season_factors((Decimal(1), Decimal(1), Decimal(1), Decimal(5)))  # diciembre vende cinco veces más
    (Decimal('0.5'), Decimal('0.5'), Decimal('0.5'), Decimal('2.5'))
    """
    given = things((not_negative(weight, named("el peso de cada mes")) for weight in weights), named("los meses"), 1)
    together = sum(given, ZERO)
    if exact(together) == 0:
        raise BadInput("En ningún mes se vende algo: todos los pesos son 0. Anota un número más grande en los buenos.")
    return tuple(quotient(weight * len(given), together) for weight in given)


def season_from_past(amounts: Iterable[Decimal], season: int = 12) -> tuple[Decimal, ...]:
    """Find the season in the sales of some whole years.

    Args:
        amounts: what was sold in each month, the oldest first, 0 or more each; whole years, one or more.
        season: how many periods make a season: 12 months, 52 weeks, 4 quarters; from 1 to 10,000.

    Returns one factor for each period of the season, in the order of the first; they average 1.

    Formula: average of that month over the years ÷ average of all months.

    Edge case: one year alone gives its own shape, good months by chance included.

    Raises:
        BadInput: years that are not whole, an amount below 0, nothing sold at all.

    Source: seasonal index of simple averages (any textbook of operations management).

    >>> season_from_past((Decimal(200), Decimal(600), Decimal(300), Decimal(900)), season=2)  # dos años de dos épocas
    (Decimal('0.5'), Decimal('1.5'))
    """
    season = whole(season, named("los meses de la temporada"), least=1)
    sold = things((not_negative(amount, named("la venta de cada mes")) for amount in amounts), named("los meses"), 1)
    if len(sold) % season:
        raise BadInput(
            "Para ver la temporada hacen falta años enteros, de {season} meses; encontré {found} meses. "
            "Agrega los que faltan o quita los que sobran.",
            season=Decimal(season),
            found=Decimal(len(sold)),
        )
    return season_factors(sum(sold[place::season], ZERO) for place in range(season))


def seasonal_amounts(
    average: Decimal, factors: Iterable[Decimal], periods: int, first: int = 0, growth: Decimal = ZERO
) -> tuple[Decimal, ...]:
    """Spread an ordinary month's amount over a plan, stronger and weaker by season.

    Args:
        average: the amount of an ordinary period, money or units, 0 or more.
        factors: one for each period of the season, 0 or more: from :func:`season_factors`, or one's own.
        periods: how many periods the plan has, from 1 to 10,000.
        first: the place in the season where the plan starts, counted from 0: a plan from April is 3. From 0 to the
            number of factors less one.
        growth: the share by which each period sells more than the one before, season apart, above −1; 0 for none.

    Returns one amount for each period, not rounded.

    Formula: average × factor of its place × (1 + growth) ^ periods passed.

    Edge case: the season begins again when it ends, so twelve factors do for three years.

    Raises:
        BadInput: a negative number, no factors, a count outside its range, an amount that grows to 10¹⁵.

    Source: multiplicative seasonal model (any textbook of operations management).

    >>> seasonal_amounts(Decimal(1000), (Decimal("0.5"), Decimal("1.5")), 4, first=1)  # bolivianos
    (Decimal('1500.0'), Decimal('500.0'), Decimal('1500.0'), Decimal('500.0'))
    """
    average = not_negative(average, named("la venta de un mes normal"))
    strength = things(
        (not_negative(factor, named("el factor de cada mes")) for factor in factors), named("los meses"), 1
    )
    periods = whole(periods, named("los meses o semanas"), least=1)
    first = whole(first, named("el primer mes de la temporada (el primero es el 0)"), most=len(strength) - 1)
    step = 1 + exact(growth)
    if not exact(step) > 0:
        raise BadInput(
            "Con un crecimiento de {growth} de cada 100 no queda venta. Tiene que ser más que -100.",
            growth=exact(growth) * 100,
        )
    amounts, level = [], average
    for index in range(periods):
        amounts.append(exact(level * strength[(first + index) % len(strength)]))
        level = exact(level * step)
    return tuple(amounts)


def repeated_amounts(
    amount: Decimal, periods: int, every: int = 1, first: int = 0, times: int | None = None
) -> tuple[Decimal, ...]:
    """Write the same amount into each period, or every so many of them, or just once.

    Args:
        amount: money or units each time, 0 or more.
        periods: how many periods the plan has, from 1 to 10,000.
        every: how many periods pass from one to the next, from 1.
        first: the period of the first one, counted from 0.
        times: how many times; left out, to the end of the plan.

    Returns one amount for each period, 0 where it does not fall.

    Formula: the amount in periods first, first + every, first + 2 × every …

    Edge case: a first time after the end of the plan gives only 0.

    Raises:
        BadInput: a negative amount, a count outside its range.

    Source: no source verified; it is counting.

    >>> repeated_amounts(Decimal(200), 6, every=2, first=1)  # un impuesto de Bs 200 cada dos meses
    (Decimal('0'), Decimal('200'), Decimal('0'), Decimal('200'), Decimal('0'), Decimal('200'))
    """
    amount = not_negative(amount, named("el monto que se repite"))
    periods = whole(periods, named("los meses o semanas"), least=1)
    every = whole(every, named("cada cuántos meses"), least=1)
    first = whole(first, named("el primer mes o semana en que toca (el primero es el 0)"))
    falls = range(first, periods, every)
    if times is not None:
        falls = falls[: whole(times, named("las veces que se repite"))]
    amounts = [ZERO] * periods
    for index in falls:
        amounts[index] = amount
    return tuple(amounts)


def purchases_needed(
    used_by_period: Iterable[Decimal], kept_by_period: Iterable[Decimal], opening_stock: Decimal = ZERO
) -> tuple[Decimal, ...]:
    """Return what must be bought, or made, in each period so that enough is there for it and for the next.

    Args:
        used_by_period: what each period uses or sells, in one unit (kilos, pieces, or money at cost), 0 or more.
        kept_by_period: what must be left at the end of each period, in the same unit, 0 or more, as many as
            periods: materials bought ahead, finished pieces for the fair.
        opening_stock: what is there before the first period, in the same unit, 0 or more.

    Returns one amount for each period, in the same unit.

    Formula: used + kept at its end − there at its start.

    Edge case: where more is there than is needed, 0 is bought, and what is left over serves the next period.

    Raises:
        BadInput: a negative number, not as many amounts to keep as periods.

    Source: production and direct materials budgets (OpenStax, Principles of Managerial Accounting, 7.2).

    >>> purchases_needed((Decimal(20), Decimal(30)), (Decimal(15), Decimal(5)), Decimal(10))  # kilos de parafina
    (Decimal('25'), Decimal('20'))
    """
    used = things(
        (not_negative(use, named("lo que se usa en el mes")) for use in used_by_period), named("los meses"), 1
    )
    kept = things((not_negative(keep, named("lo que debe quedar")) for keep in kept_by_period), named("los meses"))
    if len(used) != len(kept):
        raise BadInput(
            "Los meses de uso ({used}) y los de lo que debe quedar ({kept}) tienen que ser los mismos. "
            "Anota los dos para cada mes.",
            used=Decimal(len(used)),
            kept=Decimal(len(kept)),
        )
    stock, bought = not_negative(opening_stock, named("lo que hay al empezar")), []
    for use, keep in zip(used, kept, strict=True):
        buy = max(ZERO, use + keep - stock)
        stock = stock + buy - use
        bought.append(exact(buy))
    return tuple(bought)
