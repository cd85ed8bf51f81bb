"""Who buys, what, where and at what hour: sales put together in groups."""

from __future__ import annotations

from decimal import Decimal

from qhatu.sums.bad_input import named
from qhatu.sums.checked import one_of, things
from qhatu.sums.market.outings import Sale
from qhatu.sums.numbers import ZERO, quotient
from qhatu.sums.plain import Plain

TYPE_CHECKING = False  # typing's own flag of this name costs a tenth of this package's import
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Literal

    SalesKey = Literal["product", "buyer", "channel", "hour"]


class SalesGroup(Plain):
    """Sales put together by product, kind of buyer, channel or hour; one row of :func:`sales_by`.

    Args:
        name: the product, buyer or channel as it was written; of an hour, two figures: «09».
        sales: how many sales.
        units: units sold.
        asked: money first asked.
        income: money paid or owed.
        share: share of all income, from 0 to 1; 0 where there was none.

    >>> SalesGroup(name="Turista", sales=4, units=6, asked=40, income=36, share=Decimal("0.25")).average_price
    Decimal('6')
    """

    name: str
    sales: int
    units: Decimal
    asked: Decimal
    income: Decimal
    share: Decimal

    def __post_init__(self) -> None:
        self._exact("units", "asked", "income", "share")

    @property
    def average_price(self) -> Decimal | None:
        """Money paid for one unit on average; None without units."""
        return quotient(self.income, self.units) if self.units else None

    @property
    def discount_share(self) -> Decimal | None:
        """Share of what was asked that bargaining took off; None when nothing was asked."""
        return quotient(self.asked - self.income, self.asked) if self.asked else None


def sales_by(sales: Iterable[Sale], key: SalesKey) -> tuple[SalesGroup, ...]:
    """Put sales together by product, by kind of buyer, by channel or by hour of the day.

    Args:
        sales: the sales, of one outing or of many.
        key: ``product``, ``buyer``, ``channel`` or ``hour``.

    Returns a :class:`SalesGroup` for each, the largest income first; hours in their order, those between the first and
    the last in which nothing was sold included.

    Formula: sums; the share is the group's income ÷ all income.

    Edge case: no sales, no groups; what nobody wrote down is the group «».

    Raises:
        BadInput: another key, or more than 10,000 sales.

    Source: sums; no formula.

    >>> from datetime import datetime
    >>> log = [
    ...     Sale(id="a", when=datetime(2026, 3, 1, 9, 5), product="Vela", paid=6, buyer="vecina"),
    ...     Sale(id="b", when=datetime(2026, 3, 1, 11, 0), product="Vela", paid=16, units=2, asked=18, buyer="turista"),
    ... ]
    >>> [(group.name, group.units, group.income) for group in sales_by(log, "hour")]  # a las diez no vino nadie
    [('09', Decimal('1'), Decimal('6')), ('10', Decimal('0'), Decimal('0')), ('11', Decimal('2'), Decimal('16'))]
    >>> sales_by(log, "buyer")[0].name  # quien más dejó: Bs 16
    'turista'
    """
    key = one_of(key, ("product", "buyer", "channel", "hour"), named("la manera de juntar las ventas"))
    groups: dict[str, list[Sale]] = {}
    sales = things(sales, named("las ventas"))
    if key == "hour" and sales:
        hours = [sale.when.hour for sale in sales]
        groups = {f"{hour:02d}": [] for hour in range(min(hours), max(hours) + 1)}
    for sale in sales:
        groups.setdefault(f"{sale.when.hour:02d}" if key == "hour" else getattr(sale, key), []).append(sale)
    together = sum((sale.paid for sale in sales), ZERO)
    rows = [_sales_group(name, grouped, together) for name, grouped in groups.items()]
    return tuple(rows if key == "hour" else sorted(rows, key=lambda row: -row.income))


def _sales_group(name: str, sales: list[Sale], together: Decimal) -> SalesGroup:
    income = sum((sale.paid for sale in sales), ZERO)
    return SalesGroup(
        name=name,
        sales=len(sales),
        units=sum((sale.units for sale in sales), ZERO),
        asked=sum((sale.asked for sale in sales), ZERO),
        income=income,
        share=quotient(income, together) if together else ZERO,
    )
