"""A draw that everybody can check: who goes first, second, third, from words said aloud.

Before the draw the group agrees on words: a date, a number each one says. Every name gets a ticket, the SHA-256
of those words and the name, and the smallest ticket goes first. Nobody can choose the words so as to win without
the others seeing them, and anybody can work out the tickets again.
"""

from __future__ import annotations

from decimal import Decimal

from qhatu.sums.bad_input import BadInput, named
from qhatu.sums.checked import things, whole
from qhatu.sums.plain import Plain

TYPE_CHECKING = False  # typing's own flag of this name costs a tenth of this package's import
if TYPE_CHECKING:
    from collections.abc import Iterable

MOST_DRAWN = 1_000


class Place(Plain):
    """A name in the draw, and the places it may get.

    Args:
        name: who, or which hand.
        first: the earliest place it may get, from 1; somebody new whom nobody knows goes later.
        last: the latest; 0 for no limit. The same as ``first`` gives it that place: school begins in February.

    Raises:
        BadInput: a place below 1, a latest place before the earliest.

    >>> Place(name="Wara", first=3).last  # Wara no antes del tercer turno
    0
    """

    name: str
    first: int = 1
    last: int = 0

    def __post_init__(self) -> None:
        first = whole(self.first, named("el primer lugar que puede tocar"), least=1)
        last = whole(self.last, named("el último lugar que puede tocar"))
        if last and last < first:
            raise BadInput(
                "A «{name}» le puede tocar desde el lugar {first} y hasta el {last}: no queda ninguno. "
                "Cambia uno de los dos.",
                name=self.name,
                first=Decimal(first),
                last=Decimal(last),
            )
        self._put(first=first, last=last)


class Drawn(Plain):
    """One place of a draw; made by :func:`drawn_order`.

    Args:
        place: which, from 1.
        name: who got it.
        ticket: the SHA-256 that decided, in 64 figures of base 16.
    """

    place: int
    name: str
    ticket: str


def drawn_order(places: Iterable[Place], words: str) -> tuple[Drawn, ...]:
    """Draw an order that anybody can draw again from the same words.

    Args:
        places: the names, each once, with the places each may get.
        words: what was agreed aloud before the draw; the same words give the same order.

    Formula: a ticket is SHA-256(words, a line feed, name), in UTF-8. Place by place, the smallest ticket wins
    among those who may have it and whose winning leaves a place to everybody else.

    Edge case: without limits the order is that of the tickets, each order as likely as any other. With limits
    everybody gets a place they may have, but not every order that would do is equally likely.

    Raises:
        BadInput: limits that cannot all be kept, a name twice, no names or more than 1,000.

    Source: SHA-256: FIPS 180-4 (NIST). That no interval of places may be wanted by more names than it has:
    Hall (1935), On representatives of subsets.

    >>> [drawn.name for drawn in drawn_order([Place(name="Wara"), Place(name="Illa", first=2)], "3 de mayo, 17")]
    ['Wara', 'Illa']
    """
    places = things(places, named("los nombres del sorteo"), least=1, most=MOST_DRAWN)
    size = len(places)
    if len({place.name for place in places}) < size:
        raise BadInput("En el sorteo hay un nombre dos veces. Distínguelos, por ejemplo con el apellido.")
    ticket = tickets((place.name for place in places), words)
    latest = {place.name: min(place.last or size, size) for place in places}
    _all_find_a_place(places, latest)
    waiting = sorted(places, key=lambda place: (ticket[place.name], place.name))
    wanted_by = [0] * (size + 1)  # how many of those waiting may have no later place
    for last in latest.values():
        wanted_by[last] += 1
    order = []
    for turn in range(1, size + 1):
        # Where as many must be placed by some turn as there are turns until then, one of those is next.
        pressed, wanting = size, 0
        for limit in range(turn, size + 1):
            wanting += wanted_by[limit]
            if wanting > limit - turn:
                pressed = limit
                break
        chosen = next(at for at, place in enumerate(waiting) if place.first <= turn and latest[place.name] <= pressed)
        name = waiting.pop(chosen).name
        wanted_by[latest[name]] -= 1
        order.append(Drawn(place=turn, name=name, ticket=ticket[name]))
    return tuple(order)


def tickets(names: Iterable[str], words: str) -> dict[str, str]:
    """Return the ticket of each name in a draw; the smallest goes first.

    Args:
        names: who takes part.
        words: what was agreed aloud before the draw.

    Formula: SHA-256(words, a line feed, name), in UTF-8, as 64 figures of base 16.

    Edge case: a name given twice has one ticket.

    Source: SHA-256: FIPS 180-4 (NIST).

    >>> tickets(["Wara"], "3 de mayo, 17")["Wara"][:12]  # los primeros 12 de 64 signos
    '6ae6c8376a31'
    """
    from hashlib import sha256

    return {name: sha256(f"{words}\n{name}".encode("utf-8", "surrogatepass")).hexdigest() for name in names}


def _all_find_a_place(places: Iterable[Place], latest: dict[str, int]) -> None:
    """Refuse limits that cannot all be kept: giving each turn to whom it is most urgent for would find a way."""
    from heapq import heappop, heappush

    coming = sorted(places, key=lambda place: place.first, reverse=True)
    ready: list[tuple[int, str]] = []
    for turn in range(1, len(coming) + 1):
        while coming and coming[-1].first <= turn:
            place = coming.pop()
            heappush(ready, (latest[place.name], place.name))
        if not ready:
            raise BadInput(
                "El turno {turn} no le puede tocar a nadie: todos piden uno que viene después. Quita algún límite.",
                turn=Decimal(turn),
            )
        last, name = heappop(ready)
        if last < turn:
            raise BadInput(
                "No se puede dar a todos el turno que piden: a «{name}» le tocaría después del {last}. "
                "Quita algún límite.",
                name=name,
                last=Decimal(last),
            )
