"""Money rounded once, at the edge, to the smallest coin people really pay with, and split without losing one."""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal
from math import lcm

from qhatu.sums.bad_input import BadInput, named
from qhatu.sums.checked import not_negative, things
from qhatu.sums.numbers import WIDE, exact, settled

TYPE_CHECKING = False  # typing's own flag of this name costs a tenth of this package's import
if TYPE_CHECKING:
    from collections.abc import Sequence

CENT = Decimal("0.01")
"""The part of money that accounts are kept in where nobody says another."""


def round_to_coin(amount: Decimal, coin: Decimal, up: bool = False) -> Decimal:
    """Round an amount of money to what can be paid in coins.

    Args:
        amount: money, in the currency of the coin; may be negative.
        coin: the smallest coin in use, in the same currency, above 0 (Bs 0.10).
        up: round to the coin above instead of the nearest, for a price that must not fall below a cost.

    Formula: coin × round(amount ÷ coin). Half a coin goes away from zero; with ``up``, towards more money.

    Edge case: what divisions leave beyond a thousand-millionth of a coin is dust and does not cost a coin
    more.

    Raises:
        BadInput: the coin is 0 or negative, or either number is not finite.

    Source: cash rounding ("Swedish rounding"), half up as in commerce.

    >>> round_to_coin(Decimal("6.125"), Decimal("0.10"))
    Decimal('6.10')
    >>> round_to_coin(Decimal("3.31"), Decimal("0.10"), up=True)
    Decimal('3.40')
    """
    coin = _coin(coin)
    coins = settled(WIDE.divide(exact(amount), coin))
    whole_coins = coins.to_integral_value(ROUND_CEILING if up else ROUND_HALF_UP)
    rounded = WIDE.multiply(whole_coins, coin)
    return rounded if rounded else abs(rounded)


def split_exactly(amount: Decimal, weights: Sequence[Decimal], cent: Decimal) -> tuple[Decimal, ...]:
    """Split an amount so that its parts are whole cents and together are the amount, to the cent.

    Args:
        amount: money to split, a whole number of cents; may be negative.
        weights: one number of 0 or more for each part, in any unit, not all 0: hours, units, kilos, shares.
        cent: the smallest part of money that is written down, above 0 (Bs 0.01, or a coin of Bs 0.10).

    Returns one amount for each weight, in the same order; they sum to ``amount`` exactly.

    Formula: each part first gets amount × weight ÷ sum of weights, rounded towards 0 to the cent; the cents left
    over go one each to the parts that lost most by the rounding, the first of equals first (largest remainder).

    Edge cases: a weight of 0 gets 0. A negative amount is split as the positive one, with the sign changed.
    Every part is less than one cent away from its exact share.

    Raises:
        BadInput: no weights, one that is negative, all of them 0; a cent of 0 or below; an amount that is not a
            whole number of cents: round it first (:func:`round_to_coin`).

    Source: the largest-remainder (Hamilton, Hare–Niemeyer) method of apportionment.

    >>> split_exactly(Decimal("100"), (Decimal(1), Decimal(1), Decimal(1)), Decimal("0.01"))  # Bs 100 entre tres
    (Decimal('33.34'), Decimal('33.33'), Decimal('33.33'))
    """
    amount, cent = exact(amount), _coin(cent)
    weights = [
        not_negative(weight, named("lo que cuenta cada parte"))
        for weight in things(weights, named("las partes"), least=1)
    ]
    if not any(weights):
        raise BadInput(
            "Para repartir, alguna parte tiene que ser más que 0 y todas son 0. Anota cuánto cuenta cada una."
        )
    # Whole numbers from here on: not even the 60th figure may decide who gets a cent.
    (money, of_money), (coin, of_coin) = amount.as_integer_ratio(), cent.as_integer_ratio()
    cents, rest = divmod(abs(money) * of_coin, of_money * coin)
    if rest:
        raise BadInput(
            "Para repartir {amount}, tiene que ser un número entero de partes de {cent}. Redondéalo primero.",
            amount=amount,
            cent=cent,
        )
    ratios = [weight.as_integer_ratio() for weight in weights]
    common = lcm(*(bottom for _, bottom in ratios))
    sizes = [top * (common // bottom) for top, bottom in ratios]
    together = sum(sizes)
    parts, lost = map(list, zip(*(divmod(cents * size, together) for size in sizes), strict=True))
    for place in sorted(range(len(parts)), key=lambda place: -lost[place])[: cents - sum(parts)]:
        parts[place] += 1
    signed = cent if amount >= 0 else -cent
    return tuple(WIDE.multiply(part, signed) if part else abs(WIDE.multiply(0, signed)) for part in parts)


def _coin(coin: Decimal) -> Decimal:
    coin = exact(coin)
    if coin <= 0:
        raise BadInput("La moneda más pequeña tiene que valer más que 0; encontré {coin}.", coin=coin)
    return coin
