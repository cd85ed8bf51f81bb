"""A tool has to be bought again: what to put aside each month, and when it stops being worth its repairs."""

from __future__ import annotations

from decimal import Decimal

from qhatu.sums.bad_input import BadInput, named
from qhatu.sums.checked import between, not_negative, things, whole
from qhatu.sums.numbers import ONE, ZERO, exact, quotient
from qhatu.sums.plain import Plain

TYPE_CHECKING = False  # typing's own flag of this name costs a tenth of this package's import
if TYPE_CHECKING:
    from collections.abc import Sequence

MONTHS = Decimal(12)
_LEAST_RATE, _MOST_RATE = Decimal("-0.99"), Decimal(100)


class BestLife(Plain):
    """When to replace a tool; made by :func:`when_to_replace`.

    ``years`` is the number of years after which to replace it, ``average_per_year`` what a year then costs, and
    ``averages`` what a year costs if it is kept one year, two, three…

    >>> when_to_replace(Decimal("300"), [Decimal(20), Decimal(60), Decimal(200)], [Decimal(150), Decimal(90), 0]).years
    2
    """

    years: int
    average_per_year: Decimal
    averages: tuple[Decimal, ...]


def saved_per_month(
    price: Decimal,
    months: int,
    residual: Decimal | int = 0,
    saved: Decimal | int = 0,
    price_rise_per_year: Decimal | int = 0,
    rate_per_month: Decimal | int = 0,
) -> Decimal:
    """Return what to put aside at the end of each month so that the next tool can be paid when this one is done.

    Args:
        price: what such a tool costs today, 0 or more.
        months: months until it has to be bought, 1 or more.
        residual: what the old one will bring then, 0 or more.
        saved: what is put aside already, 0 or more.
        price_rise_per_year: share by which the price rises each year, −0.99 to 100.
        rate_per_month: interest that the savings earn each month, as a share, −0.99 to 100; 0 in a box at home.

    Returns money per month, not rounded; 0 when what is saved is enough.

    Formula: (price × (1 + rise) ^ (months ÷ 12) − residual − saved × (1 + rate) ^ months) ÷ (((1 + rate) ^ months
    − 1) ÷ rate).

    Edge case: with a rate of 0, what is missing ÷ months.

    Raises:
        BadInput: no months, a negative amount, a share outside its range.

    Source: sinking fund (any textbook on the mathematics of finance).

    >>> saved_per_month(Decimal("1800"), months=36, residual=Decimal("180"))  # Bs 45 al mes para otra olla
    Decimal('45')
    """
    price = not_negative(price, named("lo que cuesta hoy la herramienta"))
    months = whole(months, named("los meses que faltan"), least=1)
    residual = not_negative(residual, named("lo que te darían al final"))
    saved = not_negative(saved, named("lo que ya ahorraste"))
    rise = between(price_rise_per_year, _LEAST_RATE, _MOST_RATE, named("lo que sube el precio en un año"))
    rate = between(rate_per_month, _LEAST_RATE, _MOST_RATE, named("el interés de lo ahorrado"))
    needed = price * (ONE + rise) ** (Decimal(months) / MONTHS) - residual
    grown = (ONE + rate) ** months
    missing = exact(max(needed - saved * grown, ZERO))
    if not rate:
        return quotient(missing, Decimal(months))
    return exact(quotient(missing * rate, grown - ONE))


def when_to_replace(price: Decimal, upkeep: Sequence[Decimal], resale: Sequence[Decimal]) -> BestLife:
    """Return after how many years to replace a tool whose repairs grow while its worth falls.

    Args:
        price: what the tool costs until it is ready for use, 0 or more.
        upkeep: repairs and running of its first year, second, third…, money, 0 or more each.
        resale: what it would bring at the end of each of those years, 0 or more each; as many as ``upkeep``.

    Returns the years of the lowest average cost, of equals the fewest.

    Formula: for n years, (price − resale of year n + upkeep of years 1 to n) ÷ n; the n for which it is lowest.

    Edge case: if the last year is the lowest, the tool may well serve longer: say more years.

    Raises:
        BadInput: no years, lists of different length, a negative amount.

    Source: replacement of items that deteriorate, without interest (any operations research textbook).

    >>> best = when_to_replace(
    ...     Decimal("6100"), [Decimal(cost) for cost in (100, 250, 400, 600, 900, 1250, 1600)], [Decimal(100)] * 7
    ... )
    >>> best.years, round(best.average_per_year, 2)  # Bs 1583,33 al año
    (6, Decimal('1583.33'))
    """
    price = not_negative(price, named("lo que cuesta hoy la herramienta"))
    upkeep = things(upkeep, named("los arreglos de cada año"), least=1)
    resale = things(resale, named("lo que te darían por la herramienta al final de cada año"))
    if len(upkeep) != len(resale):
        raise BadInput(
            "Hacen falta tantos años de arreglos como de lo que te darían por la herramienta; "
            "encontré {upkeep} y {resale}.",
            upkeep=Decimal(len(upkeep)),
            resale=Decimal(len(resale)),
        )
    spent, averages = price, []
    for year, (cost, worth) in enumerate(zip(upkeep, resale, strict=True), start=1):
        spent += not_negative(cost, named("los arreglos de cada año"))
        worth = not_negative(worth, named("lo que te darían por la herramienta al final de cada año"))
        averages.append(quotient(spent - worth, Decimal(year)))
    lowest = min(averages)
    return BestLife(years=averages.index(lowest) + 1, average_per_year=lowest, averages=tuple(averages))
