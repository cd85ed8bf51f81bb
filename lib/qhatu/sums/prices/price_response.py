"""At which price most would buy, and at which most money comes in: the price survey with one more question.

Beside the four prices of :mod:`~qhatu.sums.prices.price_survey`, each person says how likely they would buy at their
cheap and at their expensive price. Between their prices the chance is a straight line; at the too cheap and the too
expensive one it is 0.
"""

from __future__ import annotations

from decimal import Decimal, localcontext

from qhatu.sums.bad_input import BadInput, named
from qhatu.sums.checked import not_negative, share, things
from qhatu.sums.numbers import WIDE, ZERO, settled
from qhatu.sums.plain import Plain
from qhatu.sums.prices.from_cost import NoPrice
from qhatu.sums.prices.price_survey import PriceAnswer

TYPE_CHECKING = False  # typing's own flag of this name costs a tenth of this package's import
if TYPE_CHECKING:
    from collections.abc import Iterable


class BuyingAnswer(Plain):
    """What one person would pay, and how likely they would buy.

    Args:
        prices: the four prices they named.
        at_cheap: the chance that they buy at their cheap price, a share of one.
        at_expensive: the chance that they buy at their expensive price, a share of one. People promise more than they
            buy: what "surely" is worth as a chance is for whoever asks to settle, and the same for all.

    Raises:
        BadInput: a chance outside its range.

    >>> four = PriceAnswer(too_cheap=3, cheap=5, expensive=8, too_expensive=10)
    >>> BuyingAnswer(prices=four, at_cheap=Decimal("0.7"), at_expensive=Decimal("0.3")).at_cheap
    Decimal('0.7')
    """

    prices: PriceAnswer
    at_cheap: Decimal
    at_expensive: Decimal

    def __post_init__(self) -> None:
        chance = named("la probabilidad de comprar")
        self._put(at_cheap=share(self.at_cheap, chance), at_expensive=share(self.at_expensive, chance))


class BuyingChances(Plain):
    """What people would buy at each price; made by :func:`buying_chances`.

    Args:
        people: how many answered.
        consistent: how many of them named four prices in order; all numbers below are of these.
        prices: every price that was named, once, in order.
        reach: the share of the people who would buy at each of them; between them it is a straight line.
        widest_price: the price at which most would buy; the lowest of several.
        widest_reach: the share who would.
        best_price: the price that leaves most money; the lowest of several.
        best_reach: the share who would buy at it.
        best_left: money it leaves for each person asked: (price − variable) × reach.

    >>> four = PriceAnswer(too_cheap=3, cheap=5, expensive=8, too_expensive=10)
    >>> buying_chances((BuyingAnswer(prices=four, at_cheap=1, at_expensive=Decimal("0.5")),)).widest_price  # Bs 5
    Decimal('5')
    """

    people: int
    consistent: int
    prices: tuple[Decimal, ...]
    reach: tuple[Decimal, ...]
    widest_price: Decimal
    widest_reach: Decimal
    best_price: Decimal
    best_reach: Decimal
    best_left: Decimal


def buying_chances(answers: Iterable[BuyingAnswer], variable_per_unit: Decimal = ZERO) -> BuyingChances:
    """Return at which price most people would buy, and at which price most money is left.

    Args:
        answers: one for each person.
        variable_per_unit: money one more unit spends, 0 or more; at 0 the money that comes in is compared.

    Returns :class:`BuyingChances`.

    Formula: reach = the mean of the people's chances. Left = (price − variable) × reach is, between two prices named,
    a parabola: its highest point is found exactly, and need not be a price that anybody named.

    Edge case: answers whose prices are not in order are left out and counted, as in
    :func:`qhatu.sums.prices.price_survey.price_sensitivity`.

    Raises:
        NoPrice: at no price would anybody buy and leave something.
        BadInput: nobody answered, nobody named four prices in order, a negative cost.

    Source: D. Newton, J. Miller and P. Smith, "A market acceptance extension to traditional price sensitivity
    measurement", AMA Advanced Research Techniques Forum, 1993.

    >>> four = PriceAnswer(too_cheap=3, cheap=5, expensive=8, too_expensive=10)
    >>> asked = BuyingAnswer(prices=four, at_cheap=Decimal("0.8"), at_expensive=Decimal("0.5"))
    >>> chances = buying_chances((asked, asked), variable_per_unit=Decimal("2.70"))  # entre Bs 5 y Bs 8
    >>> chances.best_price, chances.best_reach, chances.best_left
    (Decimal('7.85'), Decimal('0.515'), Decimal('2.65225'))
    """
    told = things(answers, named("las respuestas"), least=1)
    variable = not_negative(variable_per_unit, named("lo que gasta cada unidad"))
    sound = [answer for answer in told if answer.prices.is_consistent]
    if not sound:
        raise BadInput(
            "Ninguna respuesta (hay {people}) tiene los cuatro precios en orden: "
            "demasiado barato, barato, caro, demasiado caro. Vuelve a preguntar.",
            people=Decimal(len(told)),
        )
    # Slopes of people whose prices are almost the same are steep: what they add and take away again must not leave
    # dust that a wide price gap would make large.
    with localcontext(WIDE):
        prices, reach, slopes = _curve(sound)
        widest = max(range(len(prices)), key=lambda at: (reach[at], -at))
        best_price, best_reach = _best(prices, reach, slopes, variable)
    left = _tidy((best_price - variable) * best_reach)
    if left <= 0:
        raise NoPrice(
            "Con estas respuestas ningún precio deja algo: nadie compraría por más de lo que gasta cada unidad, "
            "{variable}. Baja ese gasto o pregunta a otra gente.",
            variable=variable,
        )
    return BuyingChances(
        people=len(told),
        consistent=len(sound),
        prices=prices,
        reach=tuple(map(_tidy, reach)),
        widest_price=prices[widest],
        widest_reach=_tidy(reach[widest]),
        best_price=best_price + ZERO,
        best_reach=_tidy(best_reach),
        best_left=left,
    )


def _curve(answers: list[BuyingAnswer]) -> tuple[tuple[Decimal, ...], list[Decimal], list[Decimal]]:
    """Return all prices, the mean chance at each, and its slope after each: turns are gathered, then walked once."""
    people = Decimal(len(answers))
    turns: dict[Decimal, Decimal] = {}
    for answer in answers:
        four = answer.prices
        at = (four.too_cheap, four.cheap, four.expensive, four.too_expensive)
        chances = (ZERO, answer.at_cheap, answer.at_expensive, ZERO)
        before = ZERO
        for k, price in enumerate(at):
            after = (chances[k + 1] - chances[k]) / (at[k + 1] - price) if k < 3 else ZERO
            turns[price] = turns.get(price, ZERO) + after - before
            before = after
    prices = tuple(sorted(turns))
    reach, slopes, height, slope, last = [], [], ZERO, ZERO, prices[0]
    for price in prices:
        height += slope * (price - last)
        slope += turns[price] / people
        reach.append(height)
        slopes.append(slope)
        last = price
    return prices, reach, slopes


def _best(
    prices: tuple[Decimal, ...], reach: list[Decimal], slopes: list[Decimal], variable: Decimal
) -> tuple[Decimal, Decimal]:
    """Return the price and the reach at which (price − variable) × reach is largest; the lowest such price."""
    best_left, best = None, (prices[0], reach[0])
    for at, price in enumerate(prices):
        candidates = [(price, reach[at])]
        if slopes[at] < 0 and at + 1 < len(prices):
            # Where reach falls by a straight line, the product's derivative is 0 half way between cost and its end.
            top = (price + variable - reach[at] / slopes[at]) / 2
            if price < top < prices[at + 1]:
                candidates.append((top, reach[at] + slopes[at] * (top - price)))
        for candidate, share_of_people in candidates:
            left = settled((candidate - variable) * share_of_people)
            if best_left is None or left > best_left:
                best_left, best = left, (candidate, share_of_people)
    return best


def _tidy(number: Decimal) -> Decimal:
    return settled(number).normalize() + ZERO
