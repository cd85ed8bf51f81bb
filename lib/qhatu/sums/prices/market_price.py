"""What others ask, and where one's own price stands: under the floor, among the market, above it.

Two questions are kept apart. Of the *costs*: does the price return what leaves the pocket (floor), does it pay for
the hours too (fair)? Of the *market*: is it what most ask?
"""

from __future__ import annotations

from decimal import Decimal

from qhatu.sums.bad_input import BadInput, named
from qhatu.sums.checked import not_negative, positive, things
from qhatu.sums.numbers import ONE, ZERO, quotient
from qhatu.sums.plain import Plain

TYPE_CHECKING = False  # typing's own flag of this name costs a tenth of this package's import
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Literal

    PlaceByCost = Literal["under_floor", "under_fair", "fair"]
    PlaceInMarket = Literal["unknown", "under_all", "under_most", "among_most", "over_most", "over_all"]


class OfferedPrice(Plain):
    """What somebody else asks for something like it.

    Args:
        seller: who asks it.
        price: money for one unit, above 0.
        weight: how much it counts, above 0: how many they sell, or how much alike it is. 2 counts as two sellers.

    Raises:
        BadInput: a number of 0 or below.

    >>> OfferedPrice(seller="Wara", price=Decimal("6")).weight
    Decimal('1')
    """

    seller: str
    price: Decimal
    weight: Decimal = ONE

    def __post_init__(self) -> None:
        self._put(
            price=positive(self.price, named("el precio de cada vendedor")),
            weight=positive(self.weight, named("lo que cuenta cada vendedor")),
        )


class MarketPrices(Plain):
    """What a market asks; made by :func:`market_prices`.

    Args:
        sellers: how many prices were seen.
        lowest: the lowest price.
        lower_quartile: a quarter of the market asks this or less.
        median: half of the market asks this or less: the price to compare with.
        upper_quartile: three quarters of the market ask this or less.
        highest: the highest price.
        average: the mean, each price by its weight; one dear seller pulls it up, the median not.


    >>> market_prices([OfferedPrice(seller="Wara", price=Decimal("6"))]).median  # bolivianos
    Decimal('6')
    """

    sellers: int
    lowest: Decimal
    lower_quartile: Decimal
    median: Decimal
    upper_quartile: Decimal
    highest: Decimal
    average: Decimal


class PricePlace(Plain):
    """Where a price stands; made by :func:`place_price`.

    Args:
        price: the price, money for one unit.
        by_cost: ``under_floor``: each sale takes money out of the pocket; ``under_fair``: the pocket is even, the
            hours earn less than they are worth; ``fair``: everything is paid.
        over_floor: price − floor.
        over_fair: price − fair price.
        in_market: ``under_all`` or ``over_all`` sellers, ``under_most`` or ``over_most`` (outside the middle half of
            the market), ``among_most``; ``unknown`` without a market.
        over_median: price − median of the market; 0 without a market.
        room: median − fair price: what the market would pay beyond all costs, negative where it pays less than the
            hours are worth; 0 without a market.

    >>> place_price(Decimal("5"), floor=Decimal("3.10"), fair=Decimal("6.10")).by_cost  # la vela a Bs 5
    'under_fair'
    """

    price: Decimal
    by_cost: PlaceByCost
    over_floor: Decimal
    over_fair: Decimal
    in_market: PlaceInMarket
    over_median: Decimal
    room: Decimal


def market_prices(offers: Iterable[OfferedPrice]) -> MarketPrices:
    """Say in six numbers what a market asks.

    Args:
        offers: the prices that were seen, one or more, in any order.

    Returns :class:`MarketPrices`.

    Formula: a quantile is the lowest price at which the weights reach its share of all weight; where they reach it
    exactly, the middle between that price and the next.

    Edge case: with one seller all six are its price. A weight of 2 is the same as two sellers.

    Raises:
        BadInput: no prices.

    Source: quantile by averaging at steps (Hyndman & Fan, "Sample Quantiles in Statistical Packages", The American
    Statistician 50, 1996, definition 2), with weights for counts.

    >>> fair = [OfferedPrice(seller="Wara", price=Decimal("5")), OfferedPrice(seller="Illa", price=Decimal("6")),
    ...         OfferedPrice(seller="Tata Inti", price=Decimal("8"), weight=Decimal("2"))]
    >>> market = market_prices(fair)
    >>> market.median, market.lower_quartile, market.average  # quien vende el doble cuenta por dos
    (Decimal('7'), Decimal('5.5'), Decimal('6.75'))
    """
    ordered = sorted(things(offers, named("los precios de otros"), least=1), key=lambda offer: offer.price)
    together = sum((offer.weight for offer in ordered), ZERO)
    lower, middle, upper = (_quantile(ordered, together, quarters) for quarters in (1, 2, 3))
    return MarketPrices(
        sellers=len(ordered),
        lowest=ordered[0].price,
        lower_quartile=lower,
        median=middle,
        upper_quartile=upper,
        highest=ordered[-1].price,
        average=quotient(sum((offer.price * offer.weight for offer in ordered), ZERO), together),
    )


def place_price(price: Decimal, floor: Decimal, fair: Decimal, market: MarketPrices | None = None) -> PricePlace:
    """Say where a price stands among one's own costs and among what others ask.

    Args:
        price: money for one unit, 0 or more.
        floor: the price under which each sale takes money out of the pocket, 0 or more; see
            :func:`qhatu.sums.floor_price`.
        fair: the price that pays for everything, the floor or more; see :func:`qhatu.sums.fair_price`.
        market: what others ask; None where nobody looked.

    Returns a :class:`PricePlace`: two words for a sentence, and the distances.

    Formula: differences; see the fields.

    Edge case: exactly at the floor the pocket is even, exactly at the fair price all is paid, and at a quartile the
    price is among most.

    Raises:
        BadInput: a negative price, a fair price under the floor.

    Source: price floor, cost-plus price and competition-based price as three guides (Kotler & Keller, Marketing
    Management, setting the price).

    >>> market = market_prices([OfferedPrice(seller=name, price=Decimal(asks))
    ...                         for name, asks in (("Wara", "5"), ("Illa", "6.50"), ("Tata Inti", "7"))])
    >>> place = place_price(Decimal("6"), floor=Decimal("3.10"), fair=Decimal("6.10"), market=market)
    >>> place.by_cost, place.over_floor, place.in_market, place.room  # se puede subir hasta lo justo
    ('under_fair', Decimal('2.90'), 'among_most', Decimal('0.40'))
    """
    price = not_negative(price, named("el precio"))
    floor = not_negative(floor, named("el precio mínimo"))
    fair = not_negative(fair, named("el precio justo"))
    if fair < floor:
        raise BadInput(
            "El precio justo, {fair}, no puede ser menos que el mínimo, {floor}. Revisa los costos de los dos.",
            fair=fair,
            floor=floor,
        )
    return PricePlace(
        price=price,
        by_cost="under_floor" if price < floor else "under_fair" if price < fair else "fair",
        over_floor=price - floor,
        over_fair=price - fair,
        in_market="unknown" if market is None else _place_in(market, price),
        over_median=price - market.median if market else ZERO,
        room=market.median - fair if market else ZERO,
    )


def _quantile(ordered: list[OfferedPrice], together: Decimal, quarters: int) -> Decimal:
    reached = ZERO
    for here, offer in enumerate(ordered):
        reached += offer.weight
        if 4 * reached > quarters * together:
            return offer.price
        if 4 * reached == quarters * together:
            return quotient(offer.price + ordered[here + 1].price, Decimal(2))
    return ordered[-1].price


def _place_in(market: MarketPrices, price: Decimal) -> PlaceInMarket:
    if price < market.lowest:
        return "under_all"
    if price > market.highest:
        return "over_all"
    if price < market.lower_quartile:
        return "under_most"
    return "over_most" if price > market.upper_quartile else "among_most"
