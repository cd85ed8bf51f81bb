"""What ran out before the end: demand was larger than sales, and how much larger can only be estimated."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from qhatu.sums.bad_input import named
from qhatu.sums.market.outing_results import outing_result
from qhatu.sums.market.outings import OutingLog, a_moment
from qhatu.sums.numbers import ZERO, quotient
from qhatu.sums.plain import Plain

_SECONDS_PER_HOUR = Decimal(3600)
_SECONDS_PER_DAY = 86400


class SoldOut(Plain):
    """A product that ran out, and how many more might have been sold; one row of :func:`sold_out_products`.

    Args:
        product: its name.
        when: the last sale.
        sold: units sold till then: demand was at least so much.
        hours_on_sale: hours from the opening to then; None when nobody noted the opening and the closing.
        hours_without: hours from then to the closing; None likewise.
        missed: an *estimate* of the units that would still have been sold; None likewise, or when it ran out at once.

    >>> row = SoldOut(product="Vela", when=datetime(2026, 3, 1, 12), sold=20, hours_on_sale=4, hours_without=2,
    ...               missed=10)
    >>> row.demand  # quizá 30, que a Bs 6 son Bs 60 que no se vendieron
    Decimal('30')
    """

    product: str
    when: datetime
    sold: Decimal
    hours_on_sale: Decimal | None
    hours_without: Decimal | None
    missed: Decimal | None

    def __post_init__(self) -> None:
        self._exact("sold")
        for field in ("hours_on_sale", "hours_without", "missed"):
            if getattr(self, field) is not None:
                self._exact(field)

    @property
    def demand(self) -> Decimal | None:
        """An *estimate* of what would have been sold with enough of it; None where there is none."""
        return None if self.missed is None else self.sold + self.missed


def hours_between(start: datetime, end: datetime) -> Decimal:
    """Return the hours from one moment to another.

    Args:
        start: the earlier moment, without a time zone.
        end: the later one.

    Returns hours, with their part.

    Formula: the seconds between ÷ 3600.

    Edge case: 0 when the second is not later.

    Raises:
        BadInput: a day without an hour, or an hour with a time zone.

    Source: the clock.

    >>> hours_between(datetime(2026, 3, 1, 8), datetime(2026, 3, 1, 12, 30))  # de feria, a Bs 7,50 la hora
    Decimal('4.5')
    """
    apart = a_moment(end, named("la hora del final")) - a_moment(start, named("la hora del comienzo"))
    seconds = Decimal(apart.days * _SECONDS_PER_DAY + apart.seconds) + Decimal(apart.microseconds) / 1_000_000
    return max(ZERO, quotient(seconds, _SECONDS_PER_HOUR))


def sold_out_products(outing: OutingLog) -> tuple[SoldOut, ...]:
    """Return the products that ran out, when, and an estimate of how many more might have been sold.

    Args:
        outing: everything that was written down of it; the estimate needs ``opened`` and ``closed``.

    Returns a :class:`SoldOut` for each product of which none was left, in the order in which they were taken.

    Formula: missed = units sold ÷ hours on sale × hours without: as if buyers came evenly all day.

    Edge cases: it is an estimate and not a record. Fairs have their hours: what runs out before the best one missed
    more than this says, and what runs out after it missed less. A product of which nothing was sold did not run out.

    Raises:
        DoesNotBalance: as :func:`outing_result`.

    Source: the house's estimate. For the problem, sales that hide demand: S. Nahmias, «Demand estimation in lost sales
    inventory systems», Naval Research Logistics 41 (1994), 739–757.

    >>> from datetime import date
    >>> from qhatu.sums.market.outings import Sale, Taken
    >>> sales = tuple(Sale(id=str(n), when=datetime(2026, 3, 1, 9 + n), product="Vela", paid=6) for n in range(4))
    >>> fair = OutingLog(name="Feria", day=date(2026, 3, 1), taken=(Taken(product="Vela", units=4),), sales=sales,
    ...               opened=datetime(2026, 3, 1, 8), closed=datetime(2026, 3, 1, 14))
    >>> [(row.product, row.when.hour, row.missed) for row in sold_out_products(fair)]  # 2 más: otros Bs 12
    [('Vela', 12, Decimal('2'))]
    """
    last: dict[str, datetime] = {}
    for sale in outing.sales:
        last[sale.product] = max(sale.when, last.get(sale.product, sale.when))
    rows = []
    for product in outing_result(outing).products:
        if not product.sold_out:
            continue
        when = last[product.product]
        on_sale, without, missed = None, None, None
        if outing.opened and outing.closed:
            on_sale, without = hours_between(outing.opened, when), hours_between(when, outing.closed)
            missed = quotient(product.sold * without, on_sale) if on_sale else None
        rows.append(
            SoldOut(
                product=product.product,
                when=when,
                sold=product.sold,
                hours_on_sale=on_sale,
                hours_without=without,
                missed=missed,
            )
        )
    return tuple(rows)
