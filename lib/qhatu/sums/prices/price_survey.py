"""What people would pay: the price sensitivity meter of Peter van Westendorp.

Each person names four prices: so cheap that they would doubt it, cheap, expensive, so expensive that they would not
buy it. Four curves say, for each price, what share of the people finds it so; where two cross is a price to look at.
It measures what people say, not what they buy.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from decimal import Decimal

from qhatu.sums.bad_input import BadInput, named
from qhatu.sums.checked import not_negative, one_of, things
from qhatu.sums.market.proportions import wilson_interval
from qhatu.sums.numbers import quotient
from qhatu.sums.plain import Plain

TYPE_CHECKING = False  # typing's own flag of this name costs a tenth of this package's import
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Literal

    RangeBy = Literal["opposites", "neighbours"]


class NoCrossing(BadInput):
    """Two curves do not meet between the first and the last price, so there is no price to read off.

    >>> where_curves_cross((Decimal("4"), Decimal("6")), (Decimal("1"), Decimal("0.8")), (Decimal("0"), Decimal("0.2")))
    Traceback (most recent call last):
    ...
    qhatu.sums.prices.price_survey.NoCrossing: Entre 4 y 6 las dos curvas no se cruzan: ...
    """


class PriceAnswer(Plain):
    """The four prices one person named, money for one unit, each 0 or more.

    Args:
        too_cheap: so cheap that they would doubt its quality.
        cheap: a good buy.
        expensive: expensive, and still worth a thought.
        too_expensive: so expensive that they would not buy it.

    Prices that are not in order are kept as they were said; see :attr:`is_consistent`.

    Raises:
        BadInput: a negative price.

    >>> PriceAnswer(too_cheap=3, cheap=5, expensive=8, too_expensive=10).is_consistent
    True
    """

    too_cheap: Decimal
    cheap: Decimal
    expensive: Decimal
    too_expensive: Decimal

    def __post_init__(self) -> None:
        price = named("el precio que dijo cada persona")
        self._put(**{field: not_negative(getattr(self, field), price) for field in type(self).fields})

    @property
    def is_consistent(self) -> bool:
        """Whether each of the four prices is higher than the one before."""
        return self.too_cheap < self.cheap < self.expensive < self.too_expensive


class CurveCrossing(Plain):
    """The price at which two curves cross; made by :func:`where_curves_cross`.

    Args:
        price: where they cross; the middle, where they run together for a while.
        height: how high they stand there, in the unit of the curves.
        from_price: the first price at which they meet.
        to_price: the last; the same as the first where they cross at once.

    >>> where_curves_cross((Decimal(4), Decimal(6)), (Decimal(1), Decimal(0)), (Decimal(0), Decimal(1))).price  # Bs 5
    Decimal('5')
    """

    price: Decimal
    height: Decimal
    from_price: Decimal
    to_price: Decimal


class PriceSensitivity(Plain):
    """What a price survey says; made by :func:`price_sensitivity`.

    Args:
        people: how many answered.
        consistent: how many of them named four prices in order; all numbers below are of these.
        set_apart: the answers that were not, as they were given, to be asked again.
        doubt: how far a share near one half may be from that of everybody, as a share (95 of 100 times, by chance
            alone): with few people it is large, and the prices are a hint and no more.
        prices: every price that was named, once, in order; the curves are given at these.
        too_cheap: share of people who find each price too cheap.
        cheap: share who find it cheap, or less than that.
        expensive: share who find it expensive, or more than that.
        too_expensive: share who find it too expensive.
        marginal_cheapness: under this price more people doubt it than are won: the lowest price to ask.
        indifference: as many find it cheap as expensive: the price people are used to.
        optimal: as many find it too cheap as too expensive: the price fewest people refuse.
        marginal_expensiveness: over this price more people are lost than it is worth: the highest price to ask.

    >>> told = PriceAnswer(too_cheap=3, cheap=5, expensive=8, too_expensive=10)
    >>> price_sensitivity((told, told.but(too_expensive=7))).consistent  # la segunda no está en orden
    1
    """

    people: int
    consistent: int
    set_apart: tuple[PriceAnswer, ...]
    doubt: Decimal
    prices: tuple[Decimal, ...]
    too_cheap: tuple[Decimal, ...]
    cheap: tuple[Decimal, ...]
    expensive: tuple[Decimal, ...]
    too_expensive: tuple[Decimal, ...]
    marginal_cheapness: CurveCrossing
    indifference: CurveCrossing
    optimal: CurveCrossing
    marginal_expensiveness: CurveCrossing


def price_sensitivity(answers: Iterable[PriceAnswer], range_by: RangeBy = "opposites") -> PriceSensitivity:
    """Read from a price survey between which prices people would buy.

    Args:
        answers: one for each person.
        range_by: which curves bound the range. ``opposites``, as van Westendorp drew it: too cheap with not cheap,
            too expensive with not expensive. ``neighbours``, as many do today: too cheap with expensive, too expensive
            with cheap; it never gives a wider range.

    Returns :class:`PriceSensitivity`.

    Formula: at a price, "too cheap" and "cheap" are the shares of those who named it or more, "expensive" and "too
    expensive" of those who named it or less; "not cheap" is 1 − cheap. Curves are straight between the prices named.
    Optimal: too cheap = too expensive. Indifference: cheap = expensive.

    Edge cases: answers whose prices are not in order are set apart and counted, not mended. With one person left, every
    price is read from that person alone.

    Raises:
        BadInput: nobody answered, or nobody named four prices in order.

    Source: P. H. van Westendorp, "NSS-Price Sensitivity Meter (PSM)", Proceedings of the 29th ESOMAR Congress, 1976,
    139-167.

    >>> survey = price_sensitivity([
    ...     PriceAnswer(too_cheap=2, cheap=4, expensive=6, too_expensive=9),
    ...     PriceAnswer(too_cheap=3, cheap=5, expensive=7, too_expensive=8),
    ...     PriceAnswer(too_cheap=4, cheap=5, expensive=8, too_expensive=10),
    ...     PriceAnswer(too_cheap=6, cheap=5, expensive=7, too_expensive=8),
    ... ])
    >>> survey.consistent, survey.marginal_cheapness.price, survey.marginal_expensiveness.price  # tres de cuatro
    (3, Decimal('4.5'), Decimal('7.5'))
    >>> survey.optimal.price, round(survey.indifference.price, 2)  # bolivianos
    (Decimal('6'), Decimal('5.67'))
    """
    one_of(range_by, ("opposites", "neighbours"), named("la forma de sacar el rango"))
    told = things(answers, named("las respuestas"), least=1)
    sound = [answer for answer in told if answer.is_consistent]
    if not sound:
        raise BadInput(
            "Ninguna respuesta (hay {people}) tiene los cuatro precios en orden: "
            "demasiado barato, barato, caro, demasiado caro. Vuelve a preguntar.",
            people=Decimal(len(told)),
        )
    people = len(sound)
    columns = {field: sorted(getattr(answer, field) for answer in sound) for field in PriceAnswer.fields}
    prices = sorted(set().union(*columns.values()))
    # Counts of people, and not shares: what crosses is then exact.
    too_cheap, cheap = (
        [people - bisect_left(columns[field], price) for price in prices] for field in ("too_cheap", "cheap")
    )
    expensive, too_expensive = (
        [bisect_right(columns[field], price) for price in prices] for field in ("expensive", "too_expensive")
    )
    not_cheap = [people - count for count in cheap]
    not_expensive = [people - count for count in expensive]
    opposites = range_by == "opposites"

    def crossing(falling: list[int], rising: list[int]) -> CurveCrossing:
        met = _crossing(prices, falling, rising)
        return met.but(height=quotient(met.height, Decimal(people)))

    half = wilson_interval(people // 2, people)
    return PriceSensitivity(
        people=len(told),
        consistent=people,
        set_apart=tuple(answer for answer in told if not answer.is_consistent),
        doubt=quotient(half.high - half.low, Decimal(2)),
        prices=tuple(prices),
        too_cheap=_shares(too_cheap, people),
        cheap=_shares(cheap, people),
        expensive=_shares(expensive, people),
        too_expensive=_shares(too_expensive, people),
        marginal_cheapness=crossing(too_cheap, not_cheap if opposites else expensive),
        indifference=crossing(cheap, expensive),
        optimal=crossing(too_cheap, too_expensive),
        marginal_expensiveness=crossing(not_expensive if opposites else cheap, too_expensive),
    )


def where_curves_cross(
    prices: Sequence[Decimal], falling: Sequence[Decimal], rising: Sequence[Decimal]
) -> CurveCrossing:
    """Return the price at which a falling and a rising curve cross, each straight between the prices given.

    Args:
        prices: two or more, in order, each once.
        falling: the height of the first curve at each price, 0 or more, never rising: people, shares or per cent.
        rising: the height of the second at each price, in the same unit, never falling.

    Returns a :class:`CurveCrossing`.

    Formula: with d = rising − falling, between the last price where d < 0 and the first where d > 0:
    price + (next price − price) × (−d) ÷ (next d − d).

    Edge case: where the curves run together for a while, the middle of that stretch.

    Raises:
        NoCrossing: one curve is over the other at every price.
        BadInput: fewer than two prices, curves of another length, a curve that turns, prices out of order.

    Source: linear interpolation of cumulative curves, as in the charts of the price sensitivity meter.

    >>> where_curves_cross(
    ...     (Decimal("4"), Decimal("5"), Decimal("6")),
    ...     (Decimal("0.9"), Decimal("0.5"), Decimal("0.1")),
    ...     (Decimal("0.1"), Decimal("0.2"), Decimal("0.8")),
    ... ).price  # entre Bs 5 y Bs 6
    Decimal('5.3')
    """
    at = [not_negative(price, named("el precio")) for price in things(prices, named("los precios"), least=2)]
    down = [not_negative(height, named("la altura de la curva")) for height in things(falling, named("la curva"))]
    up = [not_negative(height, named("la altura de la curva")) for height in things(rising, named("la curva"))]
    if not len(at) == len(down) == len(up):
        raise BadInput(
            "Cada curva necesita un número por precio: encontré {prices} precios, {falling} y {rising} números.",
            prices=Decimal(len(at)),
            falling=Decimal(len(down)),
            rising=Decimal(len(up)),
        )
    if at != sorted(set(at)):
        raise BadInput("Los precios tienen que ir de menos a más, cada uno una vez. Ponlos en orden.")
    if down != sorted(down, reverse=True):
        raise BadInput("La primera curva sube, y tiene que bajar siempre: a más precio, menos gente lo halla barato.")
    if up != sorted(up):
        raise BadInput("La segunda curva baja, y tiene que subir siempre: a más precio, más gente lo halla caro.")
    return _crossing(at, down, up)


def _crossing(
    prices: Sequence[Decimal], falling: Sequence[Decimal | int], rising: Sequence[Decimal | int]
) -> CurveCrossing:
    over = [Decimal(up - down) for down, up in zip(falling, rising, strict=True)]
    if over[0] > 0 or over[-1] < 0:
        raise NoCrossing(
            "Entre {lowest} y {highest} las dos curvas no se cruzan: una está siempre encima de la otra. "
            "Pregunta a más gente o por otros precios.",
            lowest=prices[0],
            highest=prices[-1],
        )
    # `over` never falls: it is negative, then 0 for a while or not at all, then positive.
    meet, part = bisect_left(over, 0), bisect_right(over, 0)
    if meet < part:
        first, last = prices[meet], prices[part - 1]
        middle = first if first == last else quotient(first + last, Decimal(2))
        return CurveCrossing(price=middle, height=Decimal(falling[meet]), from_price=first, to_price=last)
    missing, gained = -over[meet - 1], over[meet] - over[meet - 1]
    price = prices[meet - 1] + quotient((prices[meet] - prices[meet - 1]) * missing, gained)
    height = falling[meet - 1] + quotient((falling[meet] - falling[meet - 1]) * missing, gained)
    return CurveCrossing(price=price, height=height, from_price=price, to_price=price)


def _shares(counts: list[int], people: int) -> tuple[Decimal, ...]:
    of = {count: quotient(Decimal(count), Decimal(people)) for count in set(counts)}
    return tuple(of[count] for count in counts)
