"""Money rounded once, at the edge, to the smallest coin people really pay with."""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal

from qhatu.sums.bad_input import BadInput
from qhatu.sums.numbers import WIDE, exact, settled


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
    coin = exact(coin)
    if coin <= 0:
        raise BadInput("La moneda más pequeña tiene que valer más que 0; encontré {coin}.", coin=coin)
    coins = settled(WIDE.divide(exact(amount), coin))
    whole_coins = coins.to_integral_value(ROUND_CEILING if up else ROUND_HALF_UP)
    rounded = WIDE.multiply(whole_coins, coin)
    return rounded if rounded else abs(rounded)
