"""What a tool loses of its worth, year by year, until it has to be bought again.

Four ways of saying it, each with a schedule whose rows add up to what the tool loses: the same every year
(*straight line*), by what it is used (*units of use*), more when it is new (*declining balance*, and *sum of the
years' digits*). For the cost of one batch, :func:`qhatu.sums.tool_wear` is enough.

Amounts are money in one currency. ``cost`` is what the tool cost until it was ready for use
(:func:`capitalised_cost`), ``residual`` what it still brings at the end, between 0 and the cost. Where a
``cent`` is given every row is in whole cents, and the rows still sum to the whole; without it nothing is rounded.
"""

from __future__ import annotations

from decimal import Decimal

from qhatu.sums.bad_input import BadInput, named
from qhatu.sums.checked import MOST_THINGS, between, not_negative, positive, share, things, whole
from qhatu.sums.money import round_to_coin, split_exactly
from qhatu.sums.numbers import ZERO, exact, quotient
from qhatu.sums.plain import Plain

TYPE_CHECKING = False  # typing's own flag of this name costs a tenth of this package's import
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

MONTHS = 12
_MOST_YEARS = MOST_THINGS - 1  # one more row may be needed for what is left over


class WearYear(Plain):
    """One row of a schedule of wear; made by :func:`straight_line_schedule` and its siblings.

    ``year`` counts from 1; ``book_at_start`` and ``book_at_end`` are what the books still say the tool is worth,
    ``wear`` what it lost in the year, ``accumulated`` what it lost since it was bought.

    >>> straight_line_schedule(Decimal("180"), Decimal("0"), years=3)[0].book_at_end  # una olla de Bs 180
    Decimal('120')
    """

    year: int
    book_at_start: Decimal
    wear: Decimal
    accumulated: Decimal
    book_at_end: Decimal


def capitalised_cost(
    price: Decimal,
    taxes: Decimal | int = 0,
    delivery: Decimal | int = 0,
    set_up: Decimal | int = 0,
    discount: Decimal | int = 0,
) -> Decimal:
    """Return what a tool cost until it was ready for use: this wears out, not the price alone.

    Args:
        price: money on the bill, 0 or more.
        taxes: taxes on the purchase that nobody gives back, 0 or more.
        delivery: transport, its insurance, loading, 0 or more.
        set_up: installing, testing, the first adjustment, 0 or more.
        discount: what the seller took off the price, 0 or more and at most the price.

    Formula: price − discount + taxes + delivery + set-up.

    Edge case: repairs and upkeep later on are costs of their month and do not belong here.

    Raises:
        BadInput: a negative amount, a discount larger than the price.

    Source: OpenStax, Principles of Financial Accounting, 11.3; IAS 16, paragraphs 15–17.

    >>> capitalised_cost(Decimal("1200"), delivery=Decimal("80"), set_up=Decimal("40"))  # un torno, en bolivianos
    Decimal('1320')
    """
    price = not_negative(price, named("lo que costó la herramienta"))
    discount = between(discount, 0, price, named("el descuento"))
    taxes = not_negative(taxes, named("los impuestos de la compra"))
    delivery = not_negative(delivery, named("lo que cuesta traerla"))
    set_up = not_negative(set_up, named("lo que cuesta instalarla"))
    return price - discount + taxes + delivery + set_up


def straight_line_wear(cost: Decimal, residual: Decimal, life: Decimal) -> Decimal:
    """Return what a tool loses in each unit of its life, the same in all of them.

    Args:
        cost: money until it was ready for use, 0 or more.
        residual: money it still brings at the end, 0 ≤ residual ≤ cost.
        life: how long it lasts, above 0, in any unit: years, months, batches, hours, pieces, kilometres.

    Returns money for one unit of life: per year if life is in years, per use if it is in uses.

    Formula: (cost − residual) ÷ life.

    Edge case: a tool that brings at the end what it cost wears for 0.

    Raises:
        BadInput: a life of 0 or below, a residual outside its range.

    Source: straight-line and units-of-production depreciation (OpenStax, Principles of Financial Accounting,
    11.3).

    >>> straight_line_wear(Decimal("10000"), Decimal("1000"), life=Decimal("100000"))  # Bs 0,09 por pieza
    Decimal('0.09')
    """
    cost, residual = _cost_and_residual(cost, residual)
    return quotient(cost - residual, positive(life, named("lo que dura la herramienta")))


def straight_line_schedule(
    cost: Decimal, residual: Decimal, years: int, cent: Decimal | None = None, months_in_first_year: int = 12
) -> tuple[WearYear, ...]:
    """Return the wear of each year when it is the same in all of them.

    Args:
        cost: money until it was ready for use, 0 or more.
        residual: money it still brings at the end, 0 ≤ residual ≤ cost.
        years: years it lasts, 1 or more.
        cent: round each row to it, above 0; ``None`` for no rounding.
        months_in_first_year: months of the first calendar year in which it is used, 1 to 12.

    Returns one row a year; one more when it was not used from the first month, for the months left over.

    Formula: (cost − residual) × months of the year ÷ all months.

    Edge case: with a cent, rows may differ by one cent so that their sum is exact.

    Raises:
        BadInput: no years, a residual outside its range, amounts that are not in whole cents.

    Source: straight-line depreciation (OpenStax, Principles of Financial Accounting, 11.3).

    >>> [row.wear for row in straight_line_schedule(Decimal("100"), Decimal("0"), 3, cent=Decimal("0.01"))]  # Bs 100
    [Decimal('33.34'), Decimal('33.33'), Decimal('33.33')]
    """
    cost, residual = _cost_and_residual(cost, residual)
    months = _months_of_years(years, months_in_first_year)
    return _rows(cost, _by_weights(cost - residual, [Decimal(month) for month in months], cent))


def use_schedule(
    cost: Decimal, residual: Decimal, life: Decimal, uses_per_year: Sequence[Decimal], cent: Decimal | None = None
) -> tuple[WearYear, ...]:
    """Return the wear of each year when a tool wears by what it is used.

    Args:
        cost: money until it was ready for use, 0 or more.
        residual: money it still brings at the end, 0 ≤ residual ≤ cost.
        life: uses it stands in all, above 0: batches, hours, pieces, kilometres.
        uses_per_year: uses of each year, 0 or more, in the same unit.
        cent: round each row to it, above 0; ``None`` for no rounding.

    Returns one row a year.

    Formula: (cost − residual) × uses of the year ÷ life.

    Edge case: uses beyond the life wear nothing more; what is left of the life waits for other years.

    Raises:
        BadInput: a life of 0 or below, negative uses, a residual outside its range, amounts that are not in
            whole cents.

    Source: units-of-production depreciation (OpenStax, Principles of Financial Accounting, 11.3).

    >>> rows = use_schedule(Decimal("10000"), Decimal("1000"), Decimal("100000"), [Decimal(20000), Decimal(30000)])
    >>> [row.wear for row in rows]  # bolivianos
    [Decimal('1800'), Decimal('2700')]
    """
    cost, residual = _cost_and_residual(cost, residual)
    left = positive(life, named("lo que dura la herramienta"))
    counted = []
    for uses in things(uses_per_year, named("los usos de cada año"), least=1, most=_MOST_YEARS):
        counted.append(min(not_negative(uses, named("los usos de cada año")), left))
        left -= counted[-1]
    return _rows(cost, _by_weights(cost - residual, [*counted, left], cent)[:-1])


def sum_of_years_schedule(
    cost: Decimal, residual: Decimal, years: int, cent: Decimal | None = None, months_in_first_year: int = 12
) -> tuple[WearYear, ...]:
    """Return the wear of each year when it falls by the same step from one year to the next.

    Args:
        cost: money until it was ready for use, 0 or more.
        residual: money it still brings at the end, 0 ≤ residual ≤ cost.
        years: years it lasts, 1 or more.
        cent: round each row to it, above 0; ``None`` for no rounding.
        months_in_first_year: months of the first calendar year in which it is used, 1 to 12.

    Returns one row a year; one more when it was not used from the first month.

    Formula: (cost − residual) × years still to come ÷ (1 + 2 + … + years).

    Edge case: with one year of life, all of it in that year.

    Raises:
        BadInput: no years, a residual outside its range, amounts that are not in whole cents.

    Source: sum-of-the-years'-digits depreciation (Kieso, Weygandt and Warfield, Intermediate Accounting,
    chapter 11).

    >>> [row.wear for row in sum_of_years_schedule(Decimal("600"), Decimal("0"), 3)]  # bolivianos
    [Decimal('300'), Decimal('200'), Decimal('100')]
    """
    cost, residual = _cost_and_residual(cost, residual)
    months = _months_of_years(years, months_in_first_year)
    # Each year of the tool's own life may lie in two calendar years.
    late = MONTHS - months[0]
    weights = [0] * len(months)
    for turn in range(int(years)):
        weights[turn] += (int(years) - turn) * months[0]
        if late:
            weights[turn + 1] += (int(years) - turn) * late
    return _rows(cost, _by_weights(cost - residual, [Decimal(weight) for weight in weights], cent))


def declining_schedule(
    cost: Decimal,
    residual: Decimal,
    years: int,
    rate_per_year: Decimal | None = None,
    switch_to_straight_line: bool = False,
    last_year_takes_the_rest: bool = False,
    cent: Decimal | None = None,
    months_in_first_year: int = 12,
) -> tuple[WearYear, ...]:
    """Return the wear of each year when a tool always loses the same share of what it is still worth.

    Args:
        cost: money until it was ready for use, 0 or more.
        residual: money it still brings at the end, 0 ≤ residual ≤ cost.
        years: years it lasts, 1 or more.
        rate_per_year: share of the worth lost in a year, above 0 and at most 1; ``None`` for twice the share of
            the straight line, 2 ÷ years (*double declining*). One and a half times is ``Decimal("1.5") / years``.
        switch_to_straight_line: from the year on in which the straight line over the years left loses more, go
            on with it; the residual is then reached exactly.
        last_year_takes_the_rest: lose in the last year whatever is still above the residual.
        cent: round each row to it, above 0; ``None`` for no rounding.
        months_in_first_year: months of the first calendar year in which it is used, 1 to 12.

    Returns one row a year; one more when it was not used from the first month.

    Formula: worth at the start of the year × rate × months ÷ 12, never more than what is above the residual.

    Edge cases: the worth never falls below the residual. Without one of the two choices it may stay above it: a
    constant share never takes all. The residual is not taken off before the rate.

    Raises:
        BadInput: no years, a rate or a residual outside its range.

    Source: double-declining-balance depreciation (OpenStax, Principles of Financial Accounting, 11.3).

    >>> [row.wear for row in declining_schedule(Decimal("10000"), Decimal("1000"), 5)][:2]  # bolivianos
    [Decimal('4000.0'), Decimal('2400.00')]
    """
    cost, residual = _cost_and_residual(cost, residual)
    months = _months_of_years(years, months_in_first_year)
    if rate_per_year is None:
        rate = min(quotient(Decimal(2), Decimal(int(years))), Decimal(1))
    else:
        rate = share(positive(rate_per_year, named("el desgaste de un año")), named("el desgaste de un año"))
    book, left, wears = cost, sum(months), []
    for month in months:
        wear = book * rate * month / MONTHS
        if switch_to_straight_line:
            wear = max(wear, (book - residual) * month / left)
        if cent is not None:
            wear = round_to_coin(wear, cent)
        left -= month
        rest = book - residual
        if left == 0 and (switch_to_straight_line or last_year_takes_the_rest):
            wear = rest
        wears.append(min(wear, rest))
        book -= wears[-1]
    return _rows(cost, wears)


def declining_rate(cost: Decimal, residual: Decimal, years: Decimal) -> Decimal:
    """Return the share lost each year by which a tool comes down from its cost to its residual.

    Args:
        cost: money until it was ready for use, above 0.
        residual: money it still brings at the end, above 0 and at most the cost.
        years: years it lasts, above 0.

    Returns a share of the worth at the start of each year, 0 ≤ share < 1.

    Formula: 1 − (residual ÷ cost) ^ (1 ÷ years).

    Edge case: a residual of 0 has no such rate: a constant share never takes all.

    Raises:
        BadInput: a number of 0 or below, a residual above the cost.

    Source: reducing-balance (fixed-percentage) depreciation, any financial accounting textbook.

    >>> round(declining_rate(Decimal("10000"), Decimal("2401"), Decimal("4")), 10)  # de Bs 10 000 a Bs 2401
    Decimal('0.3000000000')
    """
    cost = positive(cost, named("lo que costó la herramienta"))
    residual = positive(residual, named("lo que te darían al final"))
    _, residual = _cost_and_residual(cost, residual)
    years = positive(years, named("los años que dura"))
    return 1 - quotient(residual, cost) ** quotient(Decimal(1), years)


def _cost_and_residual(cost: Decimal, residual: Decimal) -> tuple[Decimal, Decimal]:
    cost, residual = not_negative(cost, named("lo que costó la herramienta")), exact(residual)
    if not 0 <= residual <= cost:
        raise BadInput(
            "Lo que te darían al final va de 0 a lo que costó, {cost}; encontré {residual}.",
            cost=cost,
            residual=residual,
        )
    return cost, residual


def _months_of_years(years: int, months_in_first_year: int) -> list[int]:
    """Return how many months of use each calendar year has."""
    years = whole(years, named("los años que dura"), least=1, most=_MOST_YEARS)
    first = whole(months_in_first_year, named("los meses de uso del primer año"), least=1, most=MONTHS)
    return [first, *[MONTHS] * (years - 1), *([MONTHS - first] if first < MONTHS else [])]


def _by_weights(lost: Decimal, weights: list[Decimal], cent: Decimal | None) -> list[Decimal]:
    if cent is not None:
        return list(split_exactly(lost, weights, cent))
    together = sum(weights, ZERO)
    return [quotient(lost * weight, together) for weight in weights]


def _rows(cost: Decimal, wears: Iterable[Decimal]) -> tuple[WearYear, ...]:
    rows, lost = [], ZERO
    for year, wear in enumerate(wears, start=1):
        rows.append(
            WearYear(
                year=year,
                book_at_start=cost - lost,
                wear=wear,
                accumulated=lost + wear,
                book_at_end=cost - lost - wear,
            )
        )
        lost += wear
    return tuple(rows)
