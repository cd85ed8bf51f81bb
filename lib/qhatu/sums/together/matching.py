"""Complementarity: who offers what somebody else needs, and how to bring most of it together."""

from __future__ import annotations

from decimal import Decimal

from qhatu.sums.bad_input import BadInput, named
from qhatu.sums.checked import not_negative, positive, things
from qhatu.sums.numbers import ZERO
from qhatu.sums.plain import Plain

TYPE_CHECKING = False  # typing's own flag of this name costs a tenth of this package's import
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

MOST_LINES = 1000
MOST_PAIRS = 2500  # of one thing; the flow then takes under a second on a slow laptop


class MapLine(Plain):
    """A line of the map: somebody offers, or needs, so much of something.

    Args:
        name: who.
        thing: what: a material, a tool by hours, a skill, a market.
        quantity: how much, above 0; one unit for each thing, the same in offers and needs.

    Raises:
        BadInput: a quantity of 0 or below.

    >>> MapLine(name="Wara", thing="horno (horas)", quantity=Decimal("6")).quantity
    Decimal('6')
    """

    name: str
    thing: str
    quantity: Decimal

    def __post_init__(self) -> None:
        self._put(quantity=positive(self.quantity, named("la cantidad que se ofrece o se necesita")))


class Match(Plain):
    """Something one can give to another; made by :func:`complementary_matches`.

    Args:
        giver: who offers it.
        receiver: who needs it, another person.
        thing: what.
        quantity: how much.

    >>> offers = [MapLine(name="Wara", thing="horno", quantity=Decimal("6"))]
    >>> needs = [MapLine(name="Illa", thing="horno", quantity=Decimal("4"))]
    >>> complementary_matches(offers, needs).matches[0].quantity
    Decimal('4')
    """

    giver: str
    receiver: str
    thing: str
    quantity: Decimal


class Complementarity(Plain):
    """The matches and what stays without one; made by :func:`complementary_matches`.

    Args:
        matches: who gives what to whom, by thing.
        unmet: needs, or parts of them, that nobody can cover: to be bought together or looked for outside.
        unused: offers, or parts of them, that nobody asked for.

    >>> needs = [MapLine(name="Illa", thing="torno", quantity=Decimal("4"))]
    >>> complementary_matches([], needs).unmet[0].thing
    'torno'
    """

    matches: tuple[Match, ...]
    unmet: tuple[MapLine, ...]
    unused: tuple[MapLine, ...]


def complementary_matches(
    offers: Iterable[MapLine],
    needs: Iterable[MapLine],
    distances: Mapping[tuple[str, str], Decimal] | None = None,
) -> Complementarity:
    """Match offers with needs so that as much as possible is covered, from as near as possible.

    Args:
        offers: what each has to give; several lines of one person and thing add up.
        needs: what each lacks.
        distances: how far two people are from each other, 0 or more, in any one unit (minutes, bolivianos of
            fare), by pair in either order; 0 where a pair is not named.

    Returns a :class:`Complementarity`.

    Formula: for each thing, a flow from offers to needs with the greatest quantity and, among those, the least
    sum of quantity × distance; nobody is matched with themselves.

    Edge case: whoever offers and needs the same thing gives to and takes from others, if that covers more.

    Raises:
        BadInput: quantities of 0 or below, negative distances, more lines than fit.

    Source: minimum-cost maximum flow by successive shortest paths (R. K. Ahuja, T. L. Magnanti and J. B. Orlin,
    "Network Flows", 1993, ch. 9).

    >>> offers = [MapLine(name="Wara", thing="horno", quantity=Decimal("6"))]
    >>> needs = [MapLine(name=name, thing="horno", quantity=hours) for name, hours in (("Illa", 4), ("Inti", 5))]
    >>> found = complementary_matches(offers, needs, {("Wara", "Inti"): Decimal("20")})  # Inti vive a Bs 20 de pasaje
    >>> [(match.receiver, match.quantity) for match in found.matches]
    [('Illa', Decimal('4')), ('Inti', Decimal('2'))]
    >>> found.unmet
    (MapLine(name='Inti', thing='horno', quantity=Decimal('3')),)
    """
    given, lacking = _by_thing(offers), _by_thing(needs)
    far: dict[tuple[str, str], Decimal] = {}
    for (one, other), distance in (distances or {}).items():
        far[one, other] = far[other, one] = not_negative(distance, named("la distancia"))
    matches: list[Match] = []
    unmet: list[MapLine] = []
    unused: list[MapLine] = []
    for thing in sorted({*given, *lacking}):
        stock, wanted = dict(given.get(thing, {})), dict(lacking.get(thing, {}))
        if len(stock) * len(wanted) > MOST_PAIRS:
            raise BadInput(
                "Son demasiadas personas para «{thing}»: {givers} lo ofrecen y {receivers} lo necesitan. "
                "Haz el mapa por grupos.",
                thing=thing,
                givers=Decimal(len(stock)),
                receivers=Decimal(len(wanted)),
            )
        flow = _cheapest_fullest_flow(stock, wanted, far)
        for (giver, receiver), quantity in sorted(flow.items()):
            matches.append(Match(giver=giver, receiver=receiver, thing=thing, quantity=quantity))
            stock[giver] -= quantity
            wanted[receiver] -= quantity
        unmet += [MapLine(name=name, thing=thing, quantity=left) for name, left in wanted.items() if left]
        unused += [MapLine(name=name, thing=thing, quantity=left) for name, left in stock.items() if left]
    return Complementarity(matches=tuple(matches), unmet=tuple(unmet), unused=tuple(unused))


def complementary_pairs(offers: Iterable[MapLine], needs: Iterable[MapLine]) -> tuple[tuple[str, str, int, int], ...]:
    """Return the pairs of people who complete each other, the most mutual first.

    Args:
        offers: what each has to give.
        needs: what each lacks.

    Returns rows of (one, other, things one can give the other, things the other can give back), where one
    gives at least as many as it gets.

    Formula: things that one offers and the other needs, counted both ways; first the pairs with most in the
    direction that has less, then with most in all.

    Edge case: a pair in which only one gives comes after every mutual one; a pair without any is left out.

    Raises:
        BadInput: quantities of 0 or below, more lines than fit.

    Source: complementarity as the house's words say it; no published measure was found.

    >>> offers = [MapLine(name="Wara", thing="horno", quantity=1), MapLine(name="Illa", thing="puesto", quantity=1)]
    >>> needs = [MapLine(name="Illa", thing="horno", quantity=1), MapLine(name="Wara", thing="puesto", quantity=1)]
    >>> complementary_pairs(offers, needs)  # se completan sin poner un boliviano
    (('Illa', 'Wara', 1, 1),)
    """
    given, lacking = _by_thing(offers), _by_thing(needs)
    gives: dict[tuple[str, str], int] = {}
    for thing in given:
        for giver in given[thing]:
            for receiver in lacking.get(thing, {}):
                if giver != receiver:
                    gives[giver, receiver] = gives.get((giver, receiver), 0) + 1
    rows = []
    for one, other in {tuple(sorted(pair)) for pair in gives}:
        there, back = gives.get((one, other), 0), gives.get((other, one), 0)
        rows.append((one, other, there, back) if there >= back else (other, one, back, there))
    return tuple(sorted(rows, key=lambda row: (-row[3], -row[2], row[0], row[1])))


def _by_thing(lines: Iterable[MapLine]) -> dict[str, dict[str, Decimal]]:
    """Add up what each offers or needs of each thing."""
    found: dict[str, dict[str, Decimal]] = {}
    for line in things(lines, named("las líneas del mapa"), most=MOST_LINES):
        by_name = found.setdefault(line.thing, {})
        by_name[line.name] = by_name.get(line.name, ZERO) + line.quantity
    return found


def _cheapest_fullest_flow(
    stock: Mapping[str, Decimal], wanted: Mapping[str, Decimal], far: Mapping[tuple[str, str], Decimal]
) -> dict[tuple[str, str], Decimal]:
    """Send along the shortest path that is left, until none is: each step is the cheapest way to send more."""
    stock, wanted = dict(stock), dict(wanted)
    sent: dict[str, dict[str, Decimal]] = {receiver: {} for receiver in wanted}
    while path := _shortest_path(stock, wanted, sent, far):
        # giver, receiver, giver, receiver…: forward to each receiver, back from it to who sent there before.
        giver, receiver = path[0], path[-1]
        backward = list(zip(path[2::2], path[1::2], strict=False))
        quantity = min(stock[giver], wanted[receiver], *(sent[end][start] for start, end in backward))
        for start, end in zip(path[::2], path[1::2], strict=True):
            sent[end][start] = sent[end].get(start, ZERO) + quantity
        for start, end in backward:
            sent[end][start] -= quantity
            if not sent[end][start]:
                del sent[end][start]
        stock[giver] -= quantity
        wanted[receiver] -= quantity
    return {(giver, receiver): quantity for receiver, givers in sent.items() for giver, quantity in givers.items()}


def _shortest_path(
    stock: Mapping[str, Decimal],
    wanted: Mapping[str, Decimal],
    sent: Mapping[str, Mapping[str, Decimal]],
    far: Mapping[tuple[str, str], Decimal],
) -> list[str]:
    """Find the cheapest way from somebody with stock to somebody in need (Bellman and Ford, with a queue).

    A step forward sends from a giver to a receiver; a step back takes away again what a giver sent there before,
    and costs less than nothing.
    """
    to_giver = {name: ZERO for name, left in stock.items() if left > 0}
    to_receiver: dict[str, Decimal] = {}
    giver_before: dict[str, str] = {}
    receiver_before: dict[str, str] = {}
    queue = list(to_giver)
    for giver in queue:
        cost = to_giver[giver]
        for receiver in wanted:
            reached = cost + far.get((giver, receiver), ZERO)
            if giver == receiver or (receiver in to_receiver and reached >= to_receiver[receiver]):
                continue
            to_receiver[receiver], giver_before[receiver] = reached, giver
            for other in sent[receiver]:
                back = reached - far.get((other, receiver), ZERO)
                if other not in to_giver or back < to_giver[other]:
                    to_giver[other], receiver_before[other] = back, receiver
                    queue.append(other)
    ends = [name for name, left in wanted.items() if left > 0 and name in to_receiver]
    if not ends:
        return []
    path = [min(ends, key=lambda name: to_receiver[name])]
    while True:
        path.append(giver_before[path[-1]])
        if path[-1] not in receiver_before:
            return path[::-1]
        path.append(receiver_before[path[-1]])
