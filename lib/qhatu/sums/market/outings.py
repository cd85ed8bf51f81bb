"""An outing to sell — a fair, a shop, a school — as it is written down: what was taken, each sale, what it cost.

One tap of a phone is one :class:`Sale`, with a name of its own (``id``), so that the logs of two phones can be put
together without counting a sale twice. What was earned is told by :mod:`~qhatu.sums.market.outing_results`.
One outing is one day of selling: a fair of three days is three.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

from qhatu.sums.bad_input import BadInput, Named, named
from qhatu.sums.checked import MOST_THINGS, a_date, first_twice, not_negative, one_of, positive, things, whole
from qhatu.sums.numbers import ONE, ZERO
from qhatu.sums.plain import Plain

TYPE_CHECKING = False  # typing's own flag of this name costs a tenth of this package's import
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Literal

    UnsoldReason = Literal["gift", "lost"]


class Taken(Plain):
    """A product that was taken to sell.

    Args:
        product: its name; no two alike in an outing.
        units: how many were taken, above 0; may be a part (2.5 kg of chocolate).
        variable_per_unit: money that one unit cost to make: materials, paid work, wear by use; 0 or more.
        minutes_per_unit: unpaid minutes that one unit took to make, 0 or more.
        keeps: whether what is left over can be sold another day; bread and cut flowers do not keep, and their cost
            is lost.
        brought_back: units counted at the end, 0 or more; None when nobody counted.

    Raises:
        BadInput: a number outside its range.

    >>> Taken(product="Vela", units=30, variable_per_unit=Decimal("2.70")).keeps
    True
    """

    product: str
    units: Decimal
    variable_per_unit: Decimal = ZERO
    minutes_per_unit: Decimal = ZERO
    keeps: bool = True
    brought_back: Decimal | None = None

    def __post_init__(self) -> None:
        self._put(
            units=positive(self.units, named("las unidades que llevaste")),
            variable_per_unit=not_negative(self.variable_per_unit, named("lo que gasta cada unidad")),
            minutes_per_unit=not_negative(self.minutes_per_unit, named("los minutos de cada unidad")),
        )
        if self.brought_back is not None:
            self._put(brought_back=not_negative(self.brought_back, named("las unidades que trajiste de vuelta")))


class Sale(Plain):
    """One sale, as it is tapped into the phone.

    Args:
        id: a name that no other sale has, given by the phone that took it.
        when: day and hour, by the clock of the place (a datetime without a time zone).
        product: what was sold.
        paid: money for all its units together, 0 or more.
        units: how many, above 0.
        asked: money first asked for all of them, 0 or more; None when nobody bargained.
        buyer: the kind of buyer, in the learner's words: neighbour, tourist, shop.
        channel: where or how: fair, school, telephone.
        on_credit: whether the money is still owed.

    Raises:
        BadInput: a number outside its range, or a day without an hour.

    >>> Sale(id="a1", when=datetime(2026, 3, 1, 10, 5), product="Vela", units=3, asked=18, paid=16).discount
    Decimal('2')
    """

    id: str
    when: datetime
    product: str
    paid: Decimal
    units: Decimal = ONE
    asked: Decimal | None = None
    buyer: str = ""
    channel: str = ""
    on_credit: bool = False

    def __post_init__(self) -> None:
        paid = not_negative(self.paid, named("lo que te pagaron"))
        self._put(
            when=a_moment(self.when, named("la hora de la venta")),
            paid=paid,
            units=positive(self.units, named("las unidades vendidas")),
            asked=paid if self.asked is None else not_negative(self.asked, named("lo que pediste")),
        )

    @property
    def discount(self) -> Decimal:
        """Money that bargaining took off; below 0 when more was paid than asked."""
        return self.asked - self.paid


class Unsold(Plain):
    """Units that went without being sold.

    Args:
        id: a name that no other entry has, given by the phone that took it.
        product: what it was.
        why: ``gift`` (the yapa, a sample) or ``lost`` (broken, stolen, eaten).
        units: how many, above 0.

    Raises:
        BadInput: a number outside its range, another reason.

    >>> Unsold(id="a7", product="Vela", why="gift").units  # la yapa de quien compró Bs 60
    Decimal('1')
    """

    id: str
    product: str
    why: UnsoldReason
    units: Decimal = ONE

    def __post_init__(self) -> None:
        one_of(self.why, ("gift", "lost"), named("el motivo"))
        self._put(units=positive(self.units, named("las unidades regaladas o perdidas")))


class OutingCost(Plain):
    """Money spent to go: fares, the stall, the food, the bags.

    Args:
        name: what it was for.
        amount: money, 0 or more.

    Raises:
        BadInput: a negative amount.

    >>> OutingCost(name="Puesto", amount=20).amount  # bolivianos
    Decimal('20')
    """

    name: str
    amount: Decimal

    def __post_init__(self) -> None:
        self._put(amount=not_negative(self.amount, named("el gasto de la salida")))


class OutingLog(Plain):
    """Everything that was written down of one outing.

    Args:
        name: where it was, in the learner's words.
        day: the date.
        taken: the products that were taken.
        sales: the sales, of those products alone.
        unsold: what was given away or lost.
        costs: money spent to go.
        hours: hours of all who went together, the way there and back included; 0 or more.
        opened: when selling began; None when nobody noted it.
        closed: when it ended, after ``opened``; None likewise.

    Raises:
        BadInput: a product twice, an entry of a product that was not taken, two entries with one name, an end before
            the beginning, a number outside its range.

    >>> OutingLog(name="Feria", day=date(2026, 3, 1), taken=(Taken(product="Vela", units=30),)).sales
    ()
    """

    name: str
    day: date
    taken: tuple[Taken, ...]
    sales: tuple[Sale, ...] = ()
    unsold: tuple[Unsold, ...] = ()
    costs: tuple[OutingCost, ...] = ()
    hours: Decimal = ZERO
    opened: datetime | None = None
    closed: datetime | None = None

    def __post_init__(self) -> None:
        self._put(
            day=a_date(self.day, named("el día de la salida")),
            taken=things(self.taken, named("los productos que llevaste")),
            sales=things(self.sales, named("las ventas")),
            unsold=things(self.unsold, named("lo regalado y lo perdido")),
            costs=things(self.costs, named("los gastos de la salida")),
            hours=not_negative(self.hours, named("las horas de la salida")),
        )
        for moment in (self.opened, self.closed):
            if moment is not None:
                a_moment(moment, named("la hora en que abriste o cerraste"))
        if self.opened and self.closed and self.closed <= self.opened:
            raise BadInput("La hora en que cerraste tiene que ser después de la hora en que abriste. Revisa las dos.")
        products = _only_once(taken.product for taken in self.taken)
        for entry in (*self.sales, *self.unsold):
            if entry.product not in products:
                raise BadInput(
                    "Anotaste «{product}» y no está entre lo que llevaste: {known}. "
                    "Agrégalo a lo que llevaste, o corrige su nombre.",
                    product=entry.product,
                    known=", ".join(products),
                )
        _only_once(sale.id for sale in self.sales)
        _only_once(entry.id for entry in self.unsold)


def a_moment(when: datetime, what: Named) -> datetime:
    """Return a day and hour by the clock of the place.

    Args:
        when: a datetime without a time zone.
        what: its Spanish name, with the article.

    Edge case: a date without an hour is refused, and so is an hour with a time zone: two clocks cannot be compared.

    Raises:
        BadInput: anything else.

    Source: none; it is a check.

    >>> a_moment(datetime(2026, 3, 1, 10, 5), named("la hora de la venta"))  # cuando se vendió la de Bs 6
    datetime.datetime(2026, 3, 1, 10, 5)
    """
    if not isinstance(when, datetime) or when.tzinfo is not None:
        raise BadInput("Revisa {what}: hace falta un día con su hora y encontré «{found}».", what=what, found=str(when))
    return when


def merged_sales(logs: Iterable[Iterable[Sale]], removed: Iterable[str] = ()) -> tuple[Sale, ...]:
    """Put the logs of several phones together, each sale once.

    Args:
        logs: the sales of each phone; the same sale may be in several.
        removed: ids of sales that were undone on any of them.

    Returns the sales in the order of their hours.

    Formula: one of each ``id``, less the removed.

    Edge case: the order of the logs does not matter, and merging again changes nothing.

    Raises:
        BadInput: two different sales have the same ``id``: it was corrected on one phone, and somebody has to say
            which is right; or more than 10,000 sales.

    Source: union of sets with a key; a grow-only set with tombstones (M. Shapiro and others, «Conflict-free replicated
    data types», 2011).

    >>> first = Sale(id="a1", when=datetime(2026, 3, 1, 10, 5), product="Vela", paid=6)  # bolivianos
    >>> second = Sale(id="b1", when=datetime(2026, 3, 1, 9, 50), product="Vela", paid=5)
    >>> [sale.id for sale in merged_sales([[first], [second, first]])]
    ['b1', 'a1']
    """
    gone, found = set(removed), {}
    for log in things(logs, named("las bitácoras")):
        for sale in things(log, named("las ventas")):
            if found.setdefault(sale.id, sale) != sale:
                raise BadInput(
                    "La venta «{id}» está anotada de dos maneras: {one} por {paid} y {other} por {other_paid}. "
                    "Borra la que no es.",
                    id=sale.id,
                    one=found[sale.id].product,
                    paid=found[sale.id].paid,
                    other=sale.product,
                    other_paid=sale.paid,
                )
    kept = [sale for sale in found.values() if sale.id not in gone]
    return tuple(sorted(things(kept, named("las ventas")), key=lambda sale: (sale.when, sale.id)))


def likely_repeats(sales: Iterable[Sale], within_seconds: int = 10) -> tuple[tuple[Sale, Sale], ...]:
    """Return pairs of sales that look like one sale tapped twice, to be asked about.

    Args:
        sales: the sales, in any order.
        within_seconds: how close in time they are, from 0 to 3,600.

    Returns pairs, the earlier first; nothing is removed.

    Formula: the same product, units, money, kind of buyer and channel, one right after the other within that time.

    Edge case: three alike in a row make two pairs.

    Raises:
        BadInput: a number outside its range, or more than 10,000 sales.

    Source: none; it is a question to the person, not a sum.

    >>> first = Sale(id="a1", when=datetime(2026, 3, 1, 10, 5, 1), product="Vela", paid=6)
    >>> second = first.but(id="a2", when=datetime(2026, 3, 1, 10, 5, 3))
    >>> len(likely_repeats([first, second]))  # ¿vendiste dos de Bs 6, o tocaste dos veces?
    1
    """
    apart = timedelta(seconds=whole(within_seconds, named("los segundos"), most=3600))
    last: dict[tuple[object, ...], Sale] = {}
    pairs = []
    for sale in sorted(things(sales, named("las ventas"), most=MOST_THINGS), key=lambda sale: (sale.when, sale.id)):
        alike = (sale.product, sale.units, sale.paid, sale.asked, sale.buyer, sale.channel)
        before = last.get(alike)
        if before and sale.when - before.when <= apart:
            pairs.append((before, sale))
        last[alike] = sale
    return tuple(pairs)


def _only_once(names: Iterable[str]) -> tuple[str, ...]:
    names = tuple(names)
    if (twice := first_twice(names)) is not None:
        raise BadInput("«{name}» está dos veces en la salida. Quita uno, o cambia su nombre.", name=twice)
    return names
