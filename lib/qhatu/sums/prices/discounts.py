"""Discounts: what really is taken off, how much a price can bear, and what must be sold to make up for it.

Discounts in a row are each taken from what the one before has left: 10 % and 5 % are 14.5 %, not 15 %.
"""

from __future__ import annotations

from decimal import Decimal

from qhatu.sums.bad_input import BadInput, NoBreakEven, named
from qhatu.sums.checked import not_negative, positive, share, things
from qhatu.sums.money import round_to_coin
from qhatu.sums.numbers import ZERO, exact, quotient, settled
from qhatu.sums.plain import Plain
from qhatu.sums.profit.break_even import units_rounded_up

TYPE_CHECKING = False  # typing's own flag of this name costs a tenth of this package's import
if TYPE_CHECKING:
    from collections.abc import Iterable


class PriceChange(Plain):
    """What a new price asks of the sales so that they leave as much as before; made by :func:`units_at_new_price`.

    Args:
        contribution_before: money each unit leaves at the old price.
        contribution_after: money each unit leaves at the new price.
        units: whole units to sell at the new price.
        exact: the same before rounding up to a whole unit.
        extra: ``exact`` less the units sold before; negative for what a dearer price may lose.
        growth: ``extra`` as a share of the units sold before.

    >>> units_at_new_price(Decimal("80"), Decimal("6"), Decimal("2.70"), Decimal("5.40")).units  # velas
    98
    """

    contribution_before: Decimal
    contribution_after: Decimal
    units: int
    exact: Decimal
    extra: Decimal
    growth: Decimal


def single_discount(discounts: Iterable[Decimal]) -> Decimal:
    """Return the one discount that equals several in a row.

    Args:
        discounts: shares taken off, each of what is left by the one before, 0 to 1; their order does not matter.

    Returns a share of the first price.

    Formula: 1 − (1 − first) × (1 − second) × …

    Edge case: never more than the discounts added up; none at all are 0.

    Raises:
        BadInput: a share outside its range.

    Source: series trade discount, single equivalent rate (any business mathematics textbook).

    >>> single_discount((Decimal("0.10"), Decimal("0.05")))  # 10 y 5 de cada 100
    Decimal('0.1450')
    """
    return 1 - _left_after(discounts)


def price_after_discounts(price: Decimal, discounts: Iterable[Decimal]) -> Decimal:
    """Return what is paid after discounts in a row.

    Args:
        price: money before them, 0 or more.
        discounts: shares taken off, each of what is left by the one before, 0 to 1.

    Returns money, not rounded.

    Formula: price × (1 − first) × (1 − second) × …

    Edge case: a discount of 1 gives the thing away.

    Raises:
        BadInput: a negative price, a share outside its range.

    Source: series trade discount, net price (any business mathematics textbook).

    >>> price_after_discounts(Decimal("100"), (Decimal("0.10"), Decimal("0.05")))  # bolivianos
    Decimal('85.5000')
    """
    return not_negative(price, named("el precio")) * _left_after(discounts)


def price_before_discounts(paid: Decimal, discounts: Iterable[Decimal]) -> Decimal:
    """Return the price to mark so that discounts in a row still leave a wanted amount.

    Args:
        paid: money to be left, 0 or more.
        discounts: shares taken off, each of what is left by the one before, 0 ≤ share < 1.

    Returns money, not rounded; it undoes :func:`price_after_discounts`.

    Formula: paid ÷ ((1 − first) × (1 − second) × …).

    Edge case: without discounts, the amount itself.

    Raises:
        BadInput: a negative amount, a share outside its range, discounts that leave nothing.

    Source: series trade discount, list price (any business mathematics textbook).

    >>> price_before_discounts(Decimal("9"), (Decimal("0.10"),))  # para cobrar Bs 9 con 10 de cada 100 de descuento
    Decimal('10')
    """
    paid = not_negative(paid, named("lo que quieres cobrar"))
    left = exact(_left_after(discounts))
    if not left:
        raise BadInput("Con esos descuentos no queda nada por cobrar, y ningún precio alcanza. Descuenta menos.")
    return exact(quotient(paid, left))


def largest_discount(price: Decimal, lowest: Decimal) -> Decimal:
    """Return the discount that brings a price down to the lowest one that is still worth it.

    Args:
        price: money before it, above 0.
        lowest: the lowest price one would sell at, 0 or more: what the unit spends, or a floor price.

    Returns a share of the price, at most 1; negative when the price already is too low, and has to rise by so much.

    Formula: (price − lowest) ÷ price.

    Edge case: at the lowest price, 0.

    Raises:
        BadInput: a price of 0 or below, a negative lowest price.

    Source: a discount comes out of the margin, so the margin is the most it can be (any business mathematics
    textbook).

    >>> largest_discount(Decimal("6"), Decimal("4.50"))  # de Bs 6 a Bs 4,50
    Decimal('0.25')
    """
    price = positive(price, named("el precio"))
    return quotient(price - not_negative(lowest, named("el precio más bajo")), price)


def units_at_new_price(
    units: Decimal,
    price: Decimal,
    variable_per_unit: Decimal,
    new_price: Decimal,
    new_variable_per_unit: Decimal | None = None,
    outlay: Decimal = ZERO,
) -> PriceChange:
    """Return how many units a new price must sell to leave as much as the old one did.

    Args:
        units: units sold at the old price in a period, above 0.
        price: the old price, money for one unit, 0 or more.
        variable_per_unit: money one more unit spends, 0 or more.
        new_price: the new price, lower or higher, 0 or more.
        new_variable_per_unit: money one more unit spends from now on, 0 or more; None where it stays the same.
        outlay: money the change itself costs in the period: a sign, an advert; 0 or more.

    Returns a :class:`PriceChange` for the same period.

    Formula: (units × (price − variable) + outlay) ÷ (new price − new variable), rounded up.

    Edge case: sales that lost money until now ask for no units, for stopping already leaves more.

    Raises:
        NoBreakEven: the new price is not above what a unit spends.
        BadInput: no units, a negative number.

    Source: break-even sales change (Nagle & Müller, The Strategy and Tactics of Pricing, financial analysis).

    >>> change = units_at_new_price(Decimal("80"), Decimal("6"), Decimal("3"), Decimal("5"))
    >>> change.extra, change.growth  # bajar de Bs 6 a Bs 5 pide 40 velas más: la mitad más de lo que vendes
    (Decimal('40'), Decimal('0.5'))
    """
    units = positive(units, named("las unidades que vendes"))
    price = not_negative(price, named("el precio"))
    variable = not_negative(variable_per_unit, named("lo que gasta cada unidad"))
    new_price = not_negative(new_price, named("el precio nuevo"))
    new_variable = variable
    if new_variable_per_unit is not None:
        new_variable = not_negative(new_variable_per_unit, named("lo que gastará cada unidad"))
    before, after = price - variable, new_price - new_variable
    if settled(after) <= 0:
        raise NoBreakEven(
            "Con el precio nuevo, {price}, cada unidad gasta {variable}: por mucho que vendas, "
            "no llegas a lo de antes. Pon un precio más alto o baja ese gasto.",
            price=new_price,
            variable=new_variable,
        )
    outlay = not_negative(outlay, named("lo que cuesta el cambio"))
    needed = max(quotient(units * before + outlay, after), ZERO)
    return PriceChange(
        contribution_before=before,
        contribution_after=after,
        units=units_rounded_up(needed),
        exact=needed,
        extra=needed - units,
        growth=quotient(needed - units, units),
    )


def charm_price(price: Decimal, step: Decimal, below: Decimal, coin: Decimal, up: bool = True) -> Decimal:
    """Return the price that stands just below a round one: 5.90 rather than 6.

    Args:
        price: money for one unit, 0 or more.
        step: what a round price is a multiple of, above 0: Bs 1, Bs 5, Bs 10.
        below: how far below it to stand, 0 ≤ below < step; 0 gives the round price itself.
        coin: the smallest coin in use, above 0.
        up: never under ``price``, so that a floor still holds; otherwise the nearest such price, which may be under.

    Returns money for one unit, in coins, above 0.

    Formula: step × round((price + below) ÷ step) − below, rounded up to the coin.

    Edge cases: never under one step less ``below``, so that the nearest is not a gift. A step that coins cannot pay
    is rounded like any other price.

    Raises:
        BadInput: a number outside its range.

    Source: odd pricing (Kotler & Armstrong, Principles of Marketing, psychological pricing). Whether it sells more
    is for one's own sales to show.

    >>> charm_price(Decimal("5.35"), step=Decimal("1"), below=Decimal("0.10"), coin=Decimal("0.10"))  # bolivianos
    Decimal('5.90')
    """
    price = not_negative(price, named("el precio"))
    step = positive(step, named("el precio redondo"))
    below = not_negative(below, named("lo que se le quita al precio redondo"))
    if below >= step:
        raise BadInput(
            "Lo que se le quita al precio redondo tiene que ser menos que él, {step}; encontré {below}.",
            step=step,
            below=below,
        )
    round_price = max(round_to_coin(price + below, step, up=up), step)
    return round_to_coin(round_price - below, coin, up=True)


def _left_after(discounts: Iterable[Decimal]) -> Decimal:
    left = Decimal(1)
    for discount in things(discounts, named("los descuentos")):
        left *= 1 - share(discount, named("el descuento"))
    return left
