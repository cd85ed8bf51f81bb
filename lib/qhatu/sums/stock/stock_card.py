"""The stock card: what came in, what went out, what is there, and what it is worth.

The same thing bought at different prices has no single cost. The card gives what goes out the average cost of what
is there at that moment (moving average), or the cost of the oldest units (first in, first out), or of the newest
(last in, first out, which international standards no longer allow but textbooks still ask for). Every row is
rounded to the cent, and what is rounded stays in stock: what came in is always exactly what went out and what is
there.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from qhatu.sums.bad_input import BadInput, named
from qhatu.sums.checked import a_date, not_negative, one_of, positive, things
from qhatu.sums.money import CENT
from qhatu.sums.numbers import WIDE, ZERO, exact, quotient, settled
from qhatu.sums.plain import Plain

TYPE_CHECKING = False  # typing's own flag of this name costs a tenth of this package's import
if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from typing import Literal

    MoveKind = Literal["purchase", "use", "loss", "count"]
    CostMethod = Literal["average", "fifo", "lifo"]

MOVE_KINDS = ("purchase", "use", "loss", "count")
COST_METHODS = ("average", "fifo", "lifo")


class StockMove(Plain):
    """A line that somebody writes on a stock card.

    Args:
        kind: ``purchase`` (or made), ``use`` (or sold), ``loss`` (spoiled, broken, given away) or ``count`` (somebody
            counted what is really there).
        units: units bought, used, lost or, in a count, found on the shelf; 0 or more, to nine decimals.
        cost: money paid for all the units of a purchase, 0 or more, freight included; in other lines it is not used.
        day: when; None where the order of the lines is enough.

    Raises:
        BadInput: an unknown kind, negative numbers, something that is no day.

    >>> StockMove(kind="purchase", units=10, cost=Decimal("125.50")).units
    Decimal('10')
    """

    kind: MoveKind
    units: Decimal
    cost: Decimal = ZERO
    day: date | None = None

    def __post_init__(self) -> None:
        one_of(self.kind, MOVE_KINDS, named("la clase de movimiento"))
        self._put(
            units=_without_dust(not_negative(self.units, named("las unidades de un movimiento"))),
            cost=not_negative(self.cost, named("lo que costó la compra")),
        )
        if self.day is not None:
            a_date(self.day, named("el día de un movimiento"))


class StockRow(Plain):
    """A line of the stock card, worked out.

    Args:
        kind: the move's kind.
        day: the move's day, or None.
        units: units that came in, or negative where they went out; of a count, the difference found.
        value: money that came in or, negative, went out, at cost.
        on_hand: units there are after the move.
        on_hand_value: money they are worth at cost.

    >>> StockRow(kind="use", day=None, units=-2, value=-25, on_hand=8, on_hand_value=100).value  # salen Bs 25
    -25
    """

    kind: MoveKind
    day: date | None
    units: Decimal
    value: Decimal
    on_hand: Decimal
    on_hand_value: Decimal

    @property
    def unit_cost(self) -> Decimal | None:
        """Money that one of the units there are is worth; None where none is left."""
        return quotient(self.on_hand_value, self.on_hand) if self.on_hand else None


class StockCard(Plain):
    """A stock card, line by line.

    Args:
        opening_units: units there were at the beginning.
        opening_value: money they had cost.
        rows: a row for each move, in the order given.

    >>> card = stock_card([StockMove(kind="purchase", units=10, cost=125), StockMove(kind="use", units=2)])
    >>> str(card.value("use")), str(card.closing_value)  # salen Bs 25 y quedan Bs 100
    ('-25.00', '100.00')
    """

    opening_units: Decimal
    opening_value: Decimal
    rows: tuple[StockRow, ...]

    @property
    def closing_units(self) -> Decimal:
        """Units there are at the end."""
        return self.rows[-1].on_hand if self.rows else self.opening_units

    @property
    def closing_value(self) -> Decimal:
        """Money they are worth at cost."""
        return self.rows[-1].on_hand_value if self.rows else self.opening_value

    def units(self, kind: MoveKind) -> Decimal:
        """Units of all moves of a kind together; negative where they went out."""
        return _sum(row.units for row in self.rows if row.kind == kind)

    def value(self, kind: MoveKind) -> Decimal:
        """Money of all moves of a kind together, at cost; negative where it went out."""
        return _sum(row.value for row in self.rows if row.kind == kind)


def stock_card(
    moves: Iterable[StockMove],
    method: CostMethod = "average",
    opening_units: Decimal = ZERO,
    opening_value: Decimal = ZERO,
    cent: Decimal = CENT,
) -> StockCard:
    """Return the stock card of a material or a product.

    Args:
        moves: what happened, in order; at most 10,000 lines.
        method: the cost of what goes out: ``average`` of what is there, that of the oldest (``fifo``) or of the newest
            (``lifo``).
        opening_units: units there are before the first line, 0 or more.
        opening_value: money all of them cost, 0 or more.
        cent: the smallest part of money the card shows, above 0; every value is rounded to it, halves up.

    Returns a :class:`StockCard`. Opening value + purchases + uses + losses + counts = closing value, to the cent, since
    what goes out is negative.

    Formula: average: units out ÷ units there × value there. First in, first out: of each purchase, oldest first, units
    out ÷ its units left × its value left. When the last unit goes, all the value goes with it.

    Edge cases: a count that finds less is a loss at the same cost as a use; one that finds more brings units in at the
    average cost of what is there (of the newest purchase with the other methods), and at no cost where nothing was ever
    bought. For the periodic method of textbooks, write the purchases before the uses.

    Raises:
        BadInput: more goes out than there is, a purchase of nothing, days that go back (the sentence names the line);
            a value at the beginning where there were no units; an unknown method; a cent of 0.

    Source: perpetual inventory, moving weighted average, first in first out, last in first out (OpenStax, Principles
    of Financial Accounting, 10.3); IAS 2, Inventories, 25, for the first two.

    >>> card = stock_card([
    ...     StockMove(kind="purchase", units=10, cost=100),
    ...     StockMove(kind="purchase", units=10, cost=120),
    ...     StockMove(kind="use", units=5),
    ...     StockMove(kind="count", units=14),
    ... ])
    >>> [str(row.value) for row in card.rows]  # a Bs 11 en promedio; en el conteo falta una
    ['100.00', '120.00', '-55.00', '-11.00']
    """
    moves = things(moves, named("los movimientos"))
    one_of(method, COST_METHODS, named("la forma de valorar lo que sale"))
    cent = positive(cent, named("el centavo"))
    shelf = _Shelf(method, cent)
    units = _without_dust(not_negative(opening_units, named("lo que había al empezar")))
    value = not_negative(opening_value, named("lo que costó lo que había al empezar"))
    if value and not units:
        raise BadInput(
            "Al empezar no había nada y anotaste que costó {value}. Anota cuánto había, o quita ese monto.",
            value=value,
        )
    opened = shelf.put(units, value) if units else ZERO
    rows, before = [], None
    for line, move in enumerate(moves, start=1):
        if move.day is not None:
            if before is not None and move.day < before:
                raise BadInput(
                    "En la línea {line} el día es {found} y antes hay uno del {before}. Ordena las líneas por día.",
                    line=Decimal(line),
                    found=str(move.day),
                    before=str(before),
                )
            before = move.day
        came, worth = shelf.move(move, line)
        rows.append(
            StockRow(
                kind=move.kind, day=move.day, units=came, value=worth, on_hand=shelf.units, on_hand_value=shelf.value
            )
        )
    return StockCard(opening_units=units, opening_value=opened, rows=tuple(rows))


class _Shelf:
    """The units there are: one heap, or a heap for each purchase, with the value of each."""

    def __init__(self, method: CostMethod, cent: Decimal) -> None:
        self.method, self.cent = method, cent
        self.units = self.value = ZERO
        self.heaps: list[list[Decimal]] = []  # [units, value], the oldest first; `gone` of them are used up
        self.gone = 0
        self.newest = [Decimal(1), ZERO]  # units and value of the heap that was added to last, as it then was

    def move(self, move: StockMove, line: int) -> tuple[Decimal, Decimal]:
        """Do what a line says and return the units and the value that came in (negative: went out)."""
        if move.kind == "purchase":
            if not move.units:
                raise BadInput(
                    "En la línea {line} anotaste una compra de 0 unidades. Anota cuántas compraste.", line=Decimal(line)
                )
            return move.units, self.put(move.units, move.cost)
        out = WIDE.subtract(self.units, move.units) if move.kind == "count" else move.units
        if out < 0:
            units, value = self.heaps[-1] if self.units else self.newest
            return -out, self.put(-out, WIDE.divide(WIDE.multiply(value, -out), units))
        if out > self.units:
            raise BadInput(
                "En la línea {line} salen {out} y solo hay {there}. ¿Falta anotar una compra antes?",
                line=Decimal(line),
                out=out,
                there=self.units,
            )
        return -out + ZERO, -self.take(out) + ZERO

    def put(self, units: Decimal, value: Decimal) -> Decimal:
        value = exact(self._rounded(value))
        if self.method == "average" and self.heaps:
            heap = self.heaps[0]
            heap[:] = [WIDE.add(heap[0], units), WIDE.add(heap[1], value)]
        else:
            self.heaps.append([units, value])
        self.units, self.value = WIDE.add(self.units, units), WIDE.add(self.value, value)
        self.newest = self.heaps[-1][:]
        return value

    def take(self, out: Decimal) -> Decimal:
        """Take units away and return their value."""
        value, left = ZERO, out
        while left:
            place = self.gone if self.method == "fifo" else len(self.heaps) - 1
            heap = self.heaps[place]
            if left < heap[0]:
                part = self._rounded(WIDE.divide(WIDE.multiply(heap[1], left), heap[0]))
                heap[:] = [WIDE.subtract(heap[0], left), WIDE.subtract(heap[1], part)]
                left = ZERO
            else:
                part = heap[1]
                left = WIDE.subtract(left, heap[0])
                if self.method == "fifo":
                    self.gone += 1
                else:
                    self.heaps.pop()
            value = WIDE.add(value, part)
        self.units, self.value = WIDE.subtract(self.units, out), WIDE.subtract(self.value, value)
        return value

    def _rounded(self, value: Decimal) -> Decimal:
        cents = WIDE.divide(value, self.cent).quantize(Decimal(1), ROUND_HALF_UP, WIDE)
        return WIDE.multiply(cents, self.cent)


def _without_dust(units: Decimal) -> Decimal:
    whole = settled(units)
    return units if units == whole else whole


def _sum(numbers: Iterable[Decimal]) -> Decimal:
    total = ZERO
    for number in numbers:
        total = WIDE.add(total, number)
    return total
