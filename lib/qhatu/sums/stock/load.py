"""How many of each product to take when the bag, the table or the money does not reach for all of them.

Each more unit of a product is worth less than the one before, since it is less likely to be sold. So one takes, unit by
unit, what leaves most for the room it takes, until nothing more fits.
"""

from __future__ import annotations

from decimal import ROUND_FLOOR, Decimal

from qhatu.sums.bad_input import BadInput, named
from qhatu.sums.checked import first_twice, not_negative, things
from qhatu.sums.numbers import ZERO, quotient, settled
from qhatu.sums.plain import Plain
from qhatu.sums.solving.simplex import OutOfWork, StepCount
from qhatu.sums.stock.demand import Demand
from qhatu.sums.stock.newsvendor import Taking, Terms, result_of_taking

TYPE_CHECKING = False  # typing's own flag of this name costs a tenth of this package's import
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

MOST_PRODUCTS = 100
_MOST_LOOKS = 20_000


class LoadItem(Plain):
    """A product that could be taken along.

    Args:
        name: what the learner calls it.
        demand: how likely each number of units is to be asked for.
        terms: what a unit costs and brings.
        takes: how much of the bag, or of the money, one unit takes, 0 or more.

    Raises:
        BadInput: a negative number.

    >>> from qhatu.sums.stock.demand import DemandChance
    >>> ten = Demand(chances=[DemandChance(units=10, chance=1)])
    >>> LoadItem(name="vela", demand=ten, terms=Terms(price=6, cost=3), takes=3).takes  # Bs 3 de dinero cada una
    Decimal('3')
    """

    name: str
    demand: Demand
    terms: Terms
    takes: Decimal

    def __post_init__(self) -> None:
        self._put(takes=not_negative(self.takes, named("lo que ocupa una unidad")))


class LoadLine(Plain):
    """A product of the load.

    Args:
        name: the product.
        used: how much of the bag or the money its units take.
        taking: how many to take, and what is to be expected of them.

    >>> from qhatu.sums.stock.demand import DemandChance
    >>> taking = result_of_taking(
    ...     10, Demand(chances=[DemandChance(units=10, chance=1)]), Terms(price=6, cost=3)
    ... )
    >>> LoadLine(name="vela", used=30, taking=taking).taking.expected_profit  # 10 velas que dejan Bs 3
    Decimal('30')
    """

    name: str
    used: Decimal
    taking: Taking


class Load(Plain):
    """What to take of each product.

    Args:
        lines: one for each product, in the order given.
        expected_profit: money all of it leaves on average.
        used: how much of the bag or the money is taken.
        left: how much of it remains.
        one_more: money that the next unit in line would leave for each unit of room it takes; 0 where nothing worth
            taking stays behind.
        proved: is it certain that no load leaves more? False only where products of different size can be packed in
            so many ways that not all could be looked at.
        bound: no load at all leaves more than this.

    >>> from qhatu.sums.stock.demand import DemandChance
    >>> ten = Demand(chances=[DemandChance(units=10, chance=1)])
    >>> load = best_load([LoadItem(name="vela", demand=ten, terms=Terms(price=6, cost=3), takes=3)], 20)
    >>> str(load.lines[0].taking.units), str(load.left), str(load.one_more)  # 6 velas y sobran Bs 2
    ('6', '2', '1')
    """

    lines: tuple[LoadLine, ...]
    expected_profit: Decimal
    used: Decimal
    left: Decimal
    one_more: Decimal
    proved: bool
    bound: Decimal


def best_load(items: Iterable[LoadItem], capacity: Decimal) -> Load:
    """Return how many to take of each product so that all of it leaves the most on average.

    Args:
        items: the products, 1 to 100. Each one's demand does not depend on the others'.
        capacity: how much fits in the bag, or how much money there is for it, 0 or more.

    Returns a :class:`Load`.

    Formula: one more unit of a product leaves (too few + too many) × chance that it is asked for − too many, of what
    one unit loses either way. Units are taken in the order of what they leave for the room they take, while they
    leave something. Where all take the same room, or the bag is exactly full, nothing better exists. Otherwise other
    packings are searched, leaving alone those that could not be better even if units could be cut (branch and bound).

    Edge case: where everything worth taking fits, each product stands as if it were alone
    (:func:`qhatu.sums.stock.newsvendor.units_to_take`, its fewest units).

    Raises:
        BadInput: no products, too many, names that repeat, or negative room.

    Source: marginal allocation: O. Gross (1956); B. Fox, "Discrete optimization via marginal analysis", Management
    Science 13 (1966); newsvendors under one constraint: G. Hadley and T. Whitin, Analysis of Inventory Systems (1963).

    >>> from qhatu.sums.stock.demand import DemandChance
    >>> half = Decimal("0.5")
    >>> some = Demand(chances=[DemandChance(units=10, chance=half), DemandChance(units=20, chance=half)])
    >>> load = best_load([
    ...     LoadItem(name="bolsa", demand=some, terms=Terms(price=50, cost=30), takes=1),
    ...     LoadItem(name="cinto", demand=some, terms=Terms(price=30, cost=10), takes=1),
    ... ], 25)
    >>> [(line.name, str(line.taking.units)) for line in load.lines]  # 10 bolsas dejan Bs 20 seguros cada una
    [('bolsa', '10'), ('cinto', '15')]
    """
    items = things(items, named("los productos"), least=1, most=MOST_PRODUCTS)
    capacity = not_negative(capacity, named("lo que cabe"))
    if (twice := first_twice(item.name for item in items)) is not None:
        raise BadInput("Hay dos productos con el nombre «{name}». Ponle otro nombre a uno de ellos.", name=twice)
    steps = [_steps(item) for item in items]
    packing = _Packing([item.takes for item in items], steps, capacity)
    lines, used = [], ZERO
    for item, units in zip(items, packing.units, strict=True):
        takes = units * item.takes
        used += takes
        lines.append(
            LoadLine(name=item.name, used=takes, taking=result_of_taking(Decimal(units), item.demand, item.terms))
        )
    profit = sum((line.taking.expected_profit for line in lines), ZERO)
    return Load(
        lines=tuple(lines),
        expected_profit=profit,
        used=used,
        left=capacity - used,
        one_more=packing.one_more,
        proved=packing.proved,
        bound=profit if packing.proved else profit + packing.bound - packing.gain,
    )


def _steps(item: LoadItem) -> list[tuple[Decimal, int]]:
    """Return what units leave on average, one after another: so much each, so many of them."""
    few, many = item.terms.lost_by_one_too_few, item.terms.lost_by_one_too_many
    steps, before, asked = [], 0, sum((each.chance for each in item.demand.chances), ZERO)
    for each in item.demand.chances:
        gain = (few + many) * asked - many
        if settled(gain) <= 0:
            break
        if each.units > before:
            steps.append((gain, each.units - before))
        before, asked = each.units, asked - each.chance
    return steps


class _Packing:
    """The units of each product, found one by one, and then among all packings that could be better."""

    def __init__(self, takes: list[Decimal], steps: list[list[tuple[Decimal, int]]], capacity: Decimal) -> None:
        # What takes no room is taken as far as it leaves something; the others crowd for it.
        self.units = [0 if room else sum(count for _, count in steps[i]) for i, room in enumerate(takes)]
        self.crowd = [i for i, room in enumerate(takes) if room and steps[i]]
        self.takes, self.capacity = takes, capacity
        self.steps = {i: _Steps(takes[i], steps[i]) for i in self.crowd}
        self.gain = self.bound = self.one_more = ZERO
        self.proved = True
        self._one_by_one()
        if not self.proved:
            self._search()

    def _one_by_one(self) -> None:
        left, cut = self.capacity, False
        for per_room, i, gain, count in _in_line(self.steps):
            takes = self.takes[i]
            fit = min(_how_many(left, takes), count)
            if fit < count and not cut:
                cut, self.one_more = True, per_room
                rest = left - fit * takes
                self.bound = self.gain + fit * gain + rest * per_room
                # Nothing is better where nothing is left over, nor where all are of one size.
                self.proved = settled(rest) == 0 or all(self.takes[j] == takes for j in self.crowd)
            self.units[i] += fit
            self.gain += fit * gain
            left -= fit * takes
        if self.proved:
            self.bound = self.gain

    def _search(self) -> None:
        """Go through the products, keeping the beginnings that may end better than the best packing known."""
        begun: list[tuple[Decimal, Decimal, tuple]] = [(self.capacity, ZERO, ())]  # room left, gain, units so far
        work = StepCount(_MOST_LOOKS)
        try:
            for place, i in enumerate(self.crowd):
                steps, behind = self.steps[i], self.crowd[place + 1 :]
                work.spend(sum(len(self.steps[j].steps) for j in behind) // 4)
                rest = _Line({j: self.steps[j] for j in behind})
                begun = _not_beaten(
                    (room - units * steps.takes, gain + steps.gain(units), (chosen, i, units))
                    for room, gain, chosen in begun
                    for units in _promising(steps, rest, room, self.gain - gain, work)
                )
        except OutOfWork:
            return
        self.proved = True
        for _, gain, chosen in begun:
            if gain > self.gain:
                self.gain = gain
                while chosen:
                    chosen, i, units = chosen
                    self.units[i] = units
        self.bound = self.gain


class _Steps:
    """What one product's units leave together, from the first to the last worth taking."""

    def __init__(self, takes: Decimal, steps: list[tuple[Decimal, int]]) -> None:
        self.takes, self.steps = takes, steps
        self.ends, self.gains = [0], [ZERO]
        for gain, count in steps:
            self.ends.append(self.ends[-1] + count)
            self.gains.append(self.gains[-1] + gain * count)
        self.most = self.ends[-1]

    def gain(self, units: int) -> Decimal:
        place = _place(self.ends, units)
        return self.gains[place] + ((units - self.ends[place]) * self.steps[place][0] if units < self.most else ZERO)


class _Line:
    """The steps of several products in the order of what they leave for the room they take."""

    def __init__(self, steps: dict[int, _Steps]) -> None:
        self.line = _in_line(steps)
        self.rooms, self.gains = [ZERO], [ZERO]
        for _, i, gain, count in self.line:
            self.rooms.append(self.rooms[-1] + steps[i].takes * count)
            self.gains.append(self.gains[-1] + gain * count)

    def at_best(self, room: Decimal) -> Decimal:
        """Return what they could leave in so much room if units could be cut."""
        room = max(room, ZERO)
        place = _place(self.rooms, room)
        cut = (room - self.rooms[place]) * self.line[place][0] if place < len(self.line) else ZERO
        return self.gains[place] + cut


def _place(rising: Sequence[Decimal | int], much: Decimal | int) -> int:
    from bisect import bisect_right

    return bisect_right(rising, much) - 1


def _in_line(steps: dict[int, _Steps]) -> list[tuple[Decimal, int, Decimal, int]]:
    line = [(quotient(gain, one.takes), i, gain, count) for i, one in steps.items() for gain, count in one.steps]
    return sorted(line, key=lambda step: -step[0])


def _promising(steps: _Steps, rest: _Line, room: Decimal, wanted: Decimal, work: StepCount) -> Iterator[int]:
    """Give the units of a product with which it and the rest could leave more than is wanted, could units be cut."""

    def promise(units: int) -> Decimal:
        work.spend(1)
        return steps.gain(units) + rest.at_best(room - units * steps.takes)

    most = min(steps.most, _how_many(room, steps.takes))
    low, high = 0, most
    while low < high:  # the promise rises to one peak and falls
        middle = (low + high) // 2
        low, high = (middle + 1, high) if promise(middle + 1) > promise(middle) else (low, middle)
    for way in (range(low, -1, -1), range(low + 1, most + 1)):
        for units in way:
            if settled(promise(units) - wanted) <= 0:
                break
            yield units


def _how_many(room: Decimal, takes: Decimal) -> int:
    return int(settled(quotient(max(room, ZERO), takes)).to_integral_value(ROUND_FLOOR))


def _not_beaten(packings: Iterable[tuple[Decimal, Decimal, tuple]]) -> list[tuple[Decimal, Decimal, tuple]]:
    """Leave out each packing beside which another leaves as much and has as much room left."""
    kept: list[tuple[Decimal, Decimal, tuple]] = []
    for packing in sorted(packings, key=lambda each: (-each[0], -each[1])):
        if not kept or packing[1] > kept[-1][1]:
            kept.append(packing)
    return kept
