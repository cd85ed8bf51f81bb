"""From the sales log to how many will be asked for: what :mod:`~qhatu.sums.stock.demand` asks of each outing."""

from __future__ import annotations

from decimal import Decimal

from qhatu.sums.bad_input import named
from qhatu.sums.checked import things
from qhatu.sums.market.outing_results import outing_result
from qhatu.sums.market.outings import OutingLog
from qhatu.sums.market.sold_out import hours_between, sold_out_products
from qhatu.sums.stock import demand

TYPE_CHECKING = False  # typing's own flag of this name costs a tenth of this package's import
if TYPE_CHECKING:
    from collections.abc import Iterable

_NOT_NOTED = Decimal(1)


def demand_log(outings: Iterable[OutingLog], product: str) -> tuple[demand.Outing, ...]:
    """Return what each outing shows of the demand for one product, to decide how many to take next time.

    Args:
        outings: the logs of outings of the same kind.
        product: the product looked at.

    Returns a :class:`qhatu.sums.stock.demand.Outing` for each outing that had some of it to sell, in their order.

    Formula: taken = taken − given − lost; sold; the hour of the last sale where none was left.

    Edge cases: an outing without the product says nothing and is left out. Without the hours of opening and closing an
    outing that sold out only tells that at least so many were asked for.

    Raises:
        DoesNotBalance: as :func:`qhatu.sums.market.outing_results.outing_result`.
        BadInput: units that are not whole.

    Source: as :func:`qhatu.sums.stock.demand.demand_from_log`.

    >>> from datetime import date, datetime
    >>> from qhatu.sums.market.outings import Sale, Taken
    >>> log = OutingLog(
    ...     name="Feria",
    ...     day=date(2026, 3, 1),
    ...     taken=(Taken(product="Vela", units=12),),
    ...     sales=(Sale(id="a", when=datetime(2026, 3, 1, 12), product="Vela", units=12, paid=72),),
    ...     opened=datetime(2026, 3, 1, 8),
    ...     closed=datetime(2026, 3, 1, 14),
    ... )
    >>> [seen] = demand_log([log], "Vela")  # doce velas de Bs 6 en cuatro horas, y dos horas sin nada
    >>> seen.sold, seen.hours_open, seen.sold_out_after
    (12, Decimal('6'), Decimal('4'))
    """
    seen = []
    for outing in things(outings, named("las salidas")):
        alone = _of_one_product(outing, product)
        for row in outing_result(alone).products:
            to_sell = row.taken - row.given - row.lost
            if to_sell <= 0:
                continue
            hours = hours_between(alone.opened, alone.closed) if alone.opened and alone.closed else _NOT_NOTED
            after = [ran_out.hours_on_sale for ran_out in sold_out_products(alone)]
            noted = after[0] if after and after[0] and after[0] <= hours else None
            seen.append(demand.Outing(taken=to_sell, sold=row.sold, hours_open=hours, sold_out_after=noted))
    return tuple(seen)


def _of_one_product(outing: OutingLog, product: str) -> OutingLog:
    """The same log without the other products."""
    taken, sales, unsold = (
        tuple(entry for entry in entries if entry.product == product)
        for entries in (outing.taken, outing.sales, outing.unsold)
    )
    return outing.but(taken=taken, sales=sales, unsold=unsold)
