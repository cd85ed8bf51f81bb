"""How many to take, when who takes too few loses sales and who takes too many is left with them (the newsvendor).

One more is worth taking as long as the chance of selling it, times what it then leaves, is more than the chance of
being left with it, times what is then lost.
"""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from qhatu.sums.bad_input import BadInput, named
from qhatu.sums.checked import not_negative, whole
from qhatu.sums.numbers import ONE, ZERO, exact, quotient, settled
from qhatu.sums.plain import Plain
from qhatu.sums.solving.normal_curve import normal_loss, normal_quantile, normal_share_below
from qhatu.sums.stock.demand import MOST_UNITS, Demand, NormalDemand, UniformDemand


class NoEnd(BadInput):
    """There is no number that is best: one more is always worth taking.

    Apart from :class:`BadInput` because nothing need be typed wrongly.

    >>> from qhatu.sums.stock.demand import NormalDemand
    >>> units_to_take(NormalDemand(mean=100, sd=20), Terms(price=10, cost=4, salvage=4))
    Traceback (most recent call last):
    ...
    qhatu.sums.stock.newsvendor.NoEnd: Con lo que sobra no pierdes nada, así que siempre conviene llevar una más. ...
    """


class Terms(Plain):
    """What a unit costs and brings, sold or not.

    Args:
        price: money for a unit that is sold, 0 or more.
        cost: money a unit costs to have it there, 0 or more.
        salvage: money a unit that is left over still brings, or is worth; negative where getting rid of it costs.
        holding: where what is left over is kept for the next time: money that keeping one costs, 0 or more, and
            ``salvage`` is not used. None where it is not kept.
        lost_sale: money that a buyer who goes away with nothing costs besides the sale (he may not come back), 0 or
            more.

    Raises:
        BadInput: a number outside its range; left-over units that bring more than they cost.

    >>> bread = Terms(price=5, cost=3, salvage=1)
    >>> bread.lost_by_one_too_few, bread.lost_by_one_too_many  # bolivianos
    (Decimal('2'), Decimal('2'))
    >>> bread.but(holding=Decimal("0.50")).lost_by_one_too_many  # si se guarda, solo cuesta guardarlo
    Decimal('0.50')
    """

    price: Decimal
    cost: Decimal
    salvage: Decimal = ZERO
    holding: Decimal | None = None
    lost_sale: Decimal = ZERO

    def __post_init__(self) -> None:
        self._put(
            price=not_negative(self.price, named("el precio")),
            cost=not_negative(self.cost, named("el costo")),
            salvage=exact(self.salvage),
            lost_sale=not_negative(self.lost_sale, named("lo que cuesta que alguien se vaya sin comprar")),
        )
        if self.holding is not None:
            self._put(holding=not_negative(self.holding, named("lo que cuesta guardar una unidad")))
        elif self.salvage > self.cost:
            raise BadInput(
                "Por cada unidad que sobra te darían {salvage} y te costó {cost}: con lo que sobra ganarías. "
                "Revisa los dos; si es cierto, lleva todas las que puedas.",
                salvage=self.salvage,
                cost=self.cost,
            )

    @property
    def left_worth(self) -> Decimal:
        """Money that a unit that is left over is worth."""
        return self.salvage if self.holding is None else self.cost - self.holding

    @property
    def lost_by_one_too_few(self) -> Decimal:
        """Money not earned for each unit that was asked for and not there; 0 or less: taking it loses anyway."""
        return self.price - self.cost + self.lost_sale

    @property
    def lost_by_one_too_many(self) -> Decimal:
        """Money lost with each unit that is left over."""
        return self.cost - self.left_worth


class Taking(Plain):
    """What is to be expected of taking so many units.

    Args:
        units: units taken.
        expected_sold: units sold on average.
        expected_left: units left over on average.
        expected_lost: units asked for that were not there, on average.
        expected_profit: money left on average: sold at the price, left over at their worth, less the cost of all and
            what lost sales cost besides.
        chance_of_enough: chance that all who ask are served.
        chance_of_selling_out: chance that nothing is left over.
        up_to: any number from ``units`` to this one is just as good on average; the same as ``units`` where none is.
        at_the_edge: is ``units`` the most that the log can speak of, or more? Then it only says that so many "or more"
            are asked for, and the averages are for a demand that goes no further. Take a few more, to learn.

    >>> Taking(
    ...     units=10, expected_sold=9, expected_left=1, expected_lost=2, expected_profit=40,
    ...     chance_of_enough=Decimal("0.6"), chance_of_selling_out=Decimal("0.5"), up_to=10, at_the_edge=False,
    ... ).expected_profit  # en promedio quedan Bs 40
    40
    """

    units: Decimal
    expected_sold: Decimal
    expected_left: Decimal
    expected_lost: Decimal
    expected_profit: Decimal
    chance_of_enough: Decimal
    chance_of_selling_out: Decimal
    up_to: Decimal
    at_the_edge: bool

    @property
    def fill_rate(self) -> Decimal:
        """Share of what is asked for that is served, on average; 1 where nothing is asked for."""
        asked = self.expected_sold + self.expected_lost
        return quotient(self.expected_sold, asked) if asked else ONE


def critical_ratio(terms: Terms) -> Decimal:
    """Return the share of times in which what is taken should be enough for all who ask.

    Args:
        terms: what a unit costs and brings.

    Returns a share of one.

    Formula: too few ÷ (too few + too many), of what one unit loses either way.

    Edge cases: where a unit sold leaves nothing it is 0, take none; where one left over loses nothing it is 1.

    Raises:
        BadInput: when the terms are made, not here.

    Source: F. Y. Edgeworth (1888); K. J. Arrow, T. Harris and J. Marschak, "Optimal inventory policy", Econometrica 19
    (1951); Nahmias, Production and Operations Analysis, "the newsvendor model".

    >>> critical_ratio(Terms(price=10, cost=4, salvage=2))  # Bs 6 por una de menos, Bs 2 por una de más
    Decimal('0.75')
    """
    few, many = terms.lost_by_one_too_few, terms.lost_by_one_too_many
    return quotient(few, few + many) if few > 0 else ZERO


def units_to_take(demand: Demand | NormalDemand | UniformDemand, terms: Terms, in_whole: bool = True) -> Taking:
    """Return how many units to take so that the most is left on average.

    Args:
        demand: how likely each number of units is to be asked for.
        terms: what a unit costs and brings.
        in_whole: of a demand by a curve, take whole units; the one of the two nearest that leaves more. Without it, the
            point of the curve itself.

    Returns a :class:`Taking`.

    Formula: the fewest units for which the chance of enough is not under the critical ratio; of a curve, the point at
    which it is the critical ratio (normal: mean + Φ⁻¹(ratio) × sd).

    Edge cases: 0 where a unit sold leaves nothing. Where a left-over unit loses nothing, as many as can be asked for.

    Raises:
        NoEnd: a left-over unit loses nothing and the demand has no largest number.
        BadInput: a number out of range.

    Source: as :func:`critical_ratio`.

    >>> from qhatu.sums.stock.demand import DemandChance
    >>> quarter = Decimal("0.25")
    >>> demand = Demand(chances=[DemandChance(units=units, chance=quarter) for units in (10, 20, 30, 40)])
    >>> best = units_to_take(demand, Terms(price=10, cost=4, salvage=2))
    >>> str(best.units), str(best.up_to), str(best.expected_profit)  # de 30 a 40 da igual: Bs 120 en promedio
    ('30', '40', '120.00')
    """
    ratio = critical_ratio(terms)
    if not ratio:
        return _expect(ZERO, demand, terms)
    if isinstance(demand, Demand):
        below = ZERO
        for place, each in enumerate(demand.chances):
            below += each.chance
            # A chance that is the ratio but for the dust of a division is the ratio.
            if settled(below - ratio) < 0 and place < len(demand.chances) - 1:
                continue
            best = _expect(Decimal(each.units), demand, terms)
            tied = settled(below - ratio) == 0 and place < len(demand.chances) - 1
            return best.but(up_to=Decimal(demand.chances[place + 1].units)) if tied else best
    units = _point_of(demand, terms, ratio)
    if not in_whole:
        return _expect(units, demand, terms)
    near = {settled(units).to_integral_value(way) for way in (ROUND_FLOOR, ROUND_CEILING)}
    return max((_expect(each, demand, terms) for each in sorted(near)), key=lambda taking: taking.expected_profit)


def result_of_taking(units: Decimal, demand: Demand | NormalDemand | UniformDemand, terms: Terms) -> Taking:
    """Return what is to be expected of taking a number of one's own.

    Args:
        units: units taken, 0 to 10,000; whole ones of a demand by numbers.
        demand: how likely each number of units is to be asked for.
        terms: what a unit costs and brings.

    Returns a :class:`Taking`.

    Formula: lost = average of what is asked for beyond ``units``; left = average of what ``units`` are beyond it;
    sold = units − left. Normal: lost = sd × L((units − mean) ÷ sd), at most the mean.

    Edge case: with 0 units all of the demand is lost.

    Raises:
        BadInput: a number out of range.

    Source: as :func:`critical_ratio`; measures of performance in Cachon and Terwiesch, Matching Supply with Demand,
    chapter on the newsvendor model.

    >>> from qhatu.sums.stock.demand import NormalDemand
    >>> mine = result_of_taking(120, NormalDemand(mean=100, sd=40), Terms(price=10, cost=4, salvage=2))
    >>> round(mine.expected_sold, 1), round(mine.expected_profit)  # bolivianos en promedio
    (Decimal('92.1'), 497)
    """
    if isinstance(demand, Demand):
        return _expect(Decimal(whole(units, named("lo que llevas"), most=MOST_UNITS)), demand, terms)
    return _expect(not_negative(units, named("lo que llevas")), demand, terms)


def _point_of(demand: NormalDemand | UniformDemand, terms: Terms, ratio: Decimal) -> Decimal:
    """Return the point of a curve at which the chance of enough is the critical ratio; not under 0."""
    if isinstance(demand, UniformDemand):
        return demand.least + (demand.most - demand.least) * ratio
    if not demand.sd:
        return demand.mean
    if not float(ratio) < 1:
        raise NoEnd(
            "Con lo que sobra no pierdes nada, así que siempre conviene llevar una más. "
            "Anota lo que pierdes con cada una que sobra."
        )
    return max(demand.mean + normal_quantile(ratio) * demand.sd, ZERO)


def _expect(units: Decimal, demand: Demand | NormalDemand | UniformDemand, terms: Terms) -> Taking:
    edge = False
    if isinstance(demand, Demand):
        lost, left = demand.beyond(units), demand.short_of(units)
        enough, selling_out = demand.at_most(units), demand.at_least(units)
        edge = demand.open_chance > 0 and units >= demand.chances[-1].units
    elif isinstance(demand, UniformDemand):
        width = demand.most - demand.least
        reached = min(max(units, demand.least), demand.most)
        above, below = demand.most - reached, reached - demand.least
        lost = quotient(above * above, 2 * width) + max(demand.least - units, ZERO)
        left = quotient(below * below, 2 * width) + max(units - demand.most, ZERO)
        enough, selling_out = quotient(below, width), quotient(above, width)
    elif demand.sd:
        z = exact(quotient(units - demand.mean, demand.sd))
        # Far under the mean the curve counts demands below 0, which nobody makes.
        lost = min(normal_loss(z) * demand.sd, demand.mean)
        left = max(units - demand.mean + lost, ZERO)
        enough = normal_share_below(z)
        selling_out = ONE - enough
    else:
        lost, left = max(demand.mean - units, ZERO), max(units - demand.mean, ZERO)
        enough, selling_out = Decimal(int(units >= demand.mean)), Decimal(int(units <= demand.mean))
    sold = units - left
    return Taking(
        units=units + ZERO,
        expected_sold=sold,
        expected_left=left,
        expected_lost=lost,
        expected_profit=terms.price * sold + terms.left_worth * left - terms.cost * units - terms.lost_sale * lost,
        chance_of_enough=enough,
        chance_of_selling_out=selling_out,
        up_to=units + ZERO,
        at_the_edge=edge,
    )
