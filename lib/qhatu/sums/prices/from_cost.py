"""From a cost to a price, and from a price to what it leaves.

Two words that trip people: the *margin* is a share of the price, the *markup* a share of the cost. A cost of
Bs 4 sold at Bs 5 has a margin of 20 % and a markup of 25 %. All shares here are of one, not of a hundred.
"""

from __future__ import annotations

from decimal import Decimal

from qhatu.sums.bad_input import BadInput, named
from qhatu.sums.checked import not_negative, share
from qhatu.sums.costs.cost_sheet import MINUTES_PER_HOUR, CostSheet
from qhatu.sums.money import round_to_coin
from qhatu.sums.numbers import exact, quotient


class NoPrice(BadInput):
    """No price brings what is wanted, because so much of each price goes elsewhere that none of it is left.

    Apart from :class:`BadInput` because nothing was typed wrongly: a page answers it with advice.

    >>> from qhatu.sums.prices.channels import Channel, price_for_net
    >>> price_for_net(Channel(name="Tienda", commission_share=Decimal("1")), Decimal("5"))
    Traceback (most recent call last):
    ...
    qhatu.sums.prices.from_cost.NoPrice: En «Tienda» ningún precio te deja algo: ...
    """


def price_from_margin(cost: Decimal, margin: Decimal) -> Decimal:
    """Return the price of which a given share is left after the cost.

    Args:
        cost: money for one unit, 0 or more.
        margin: share of the *price* to be left, 0 ≤ margin < 1.

    Returns money for one unit, not rounded.

    Formula: cost ÷ (1 − margin).

    Edge case: a margin of 0 gives the cost itself.

    Raises:
        BadInput: a negative cost, a margin outside its range.

    Source: gross margin pricing (any managerial accounting textbook).

    >>> price_from_margin(Decimal("4.90"), Decimal("0.20"))  # Bs 4,90 y un margen de 20 de cada 100
    Decimal('6.125')
    """
    cost, margin = _cost(cost), exact(margin)
    if margin < 0:
        raise BadInput(
            "El margen no puede ser menos que 0; encontré {margin} de cada 100. Con menos que 0 vendes a pérdida.",
            margin=margin * 100,
        )
    return quotient(cost, _left_of_one(margin))


def price_from_markup(cost: Decimal, markup: Decimal) -> Decimal:
    """Return the price that adds a given share of the cost to the cost.

    Args:
        cost: money for one unit, 0 or more.
        markup: share of the *cost* to be added, 0 or more; 1 doubles the cost.

    Returns money for one unit, not rounded.

    Formula: cost × (1 + markup).

    Edge case: a markup of 0 gives the cost itself.

    Raises:
        BadInput: a negative cost or markup.

    Source: cost-plus pricing (any managerial accounting textbook).

    >>> price_from_markup(Decimal("4.90"), Decimal("0.25"))  # bolivianos
    Decimal('6.1250')
    """
    cost, markup = _cost(cost), exact(markup)
    if markup < 0:
        raise BadInput(
            "El recargo no puede ser menos que 0; encontré {markup} de cada 100. Con menos que 0 vendes a pérdida.",
            markup=markup * 100,
        )
    return cost * (1 + markup)


def cost_for_margin(price: Decimal, margin: Decimal) -> Decimal:
    """Return what a unit may cost at most, so that a given price leaves a given margin.

    Args:
        price: money for one unit, what the market pays, 0 or more.
        margin: share of the *price* to be left, 0 ≤ margin < 1.

    Returns money for one unit, not rounded.

    Formula: price × (1 − margin); it undoes :func:`price_from_margin`.

    Edge case: a margin of 0 lets the cost be the price itself.

    Raises:
        BadInput: a negative price, a margin outside its range.

    Source: target costing (Horngren, Datar & Rajan, Cost Accounting, pricing decisions).

    >>> cost_for_margin(Decimal("5"), Decimal("0.20"))  # si la feria paga Bs 5
    Decimal('4.00')
    """
    return _price(price) * (1 - share(margin, named("el margen"), below_one=True))


def cost_for_markup(price: Decimal, markup: Decimal) -> Decimal:
    """Return what a unit may cost at most, so that a given price holds a given markup.

    Args:
        price: money for one unit, 0 or more.
        markup: share of the *cost* that is added to it, 0 or more.

    Returns money for one unit, not rounded.

    Formula: price ÷ (1 + markup); it undoes :func:`price_from_markup`.

    Edge case: a markup of 0 lets the cost be the price itself.

    Raises:
        BadInput: a negative price or markup.

    Source: retail price and cost price (any business mathematics textbook).

    >>> cost_for_markup(Decimal("5"), Decimal("0.25"))  # bolivianos
    Decimal('4')
    """
    return quotient(_price(price), 1 + not_negative(markup, named("el recargo")))


def margin_from_markup(markup: Decimal) -> Decimal:
    """Return the margin, a share of the price, that equals a markup, a share of the cost.

    Args:
        markup: share of the cost, above −1; negative when selling at a loss.

    Formula: markup ÷ (1 + markup).

    Edge case: the margin is always the smaller of the two, and both are 0 together.

    Raises:
        BadInput: a markup of −1 or below, which is no price.

    Source: both are the same money, divided by the price or by the cost.

    >>> margin_from_markup(Decimal("0.25"))  # Bs 1 sobre un costo de Bs 4 es Bs 1 de un precio de Bs 5
    Decimal('0.2')
    """
    markup = exact(markup)
    if not exact(1 + markup) > 0:
        raise BadInput(
            "Con un recargo de {markup} de cada 100 no queda precio. Tiene que ser más que -100.",
            markup=markup * 100,
        )
    return quotient(markup, 1 + markup)


def markup_from_margin(margin: Decimal) -> Decimal:
    """Return the markup, a share of the cost, that equals a margin, a share of the price.

    Args:
        margin: share of the price, below 1; negative when selling at a loss.

    Formula: margin ÷ (1 − margin).

    Edge case: a margin of one half is a markup of 1: the price is double the cost.

    Raises:
        BadInput: a margin of 1 or above, which no price reaches.

    Source: both are the same money, divided by the cost or by the price.

    >>> markup_from_margin(Decimal("0.20"))  # Bs 1 de un precio de Bs 5 es Bs 1 sobre un costo de Bs 4
    Decimal('0.25')
    """
    margin = exact(margin)
    return quotient(margin, _left_of_one(margin))


def margin_of(price: Decimal, cost: Decimal) -> Decimal:
    """Return the share of a price that is left after the cost.

    Args:
        price: money for one unit, above 0.
        cost: money for one unit, 0 or more.

    Returns a share of the price, at most 1; negative when the price does not cover the cost.

    Formula: (price − cost) ÷ price.

    Edge case: at the price of the cost, 0.

    Raises:
        BadInput: a price of 0 or below, a negative cost.

    Source: gross margin ratio (any managerial accounting textbook).

    >>> margin_of(Decimal("5"), Decimal("4"))  # bolivianos
    Decimal('0.2')
    """
    price, cost = exact(price), _cost(cost)
    if price <= 0:
        raise BadInput("El precio tiene que ser más que 0; encontré {price}.", price=price)
    return quotient(price - cost, price)


def markup_of(price: Decimal, cost: Decimal) -> Decimal:
    """Return the share of the cost that a price adds to it.

    Args:
        price: money for one unit, 0 or more.
        cost: money for one unit, above 0.

    Returns a share of the cost, −1 or more; negative when the price does not cover the cost.

    Formula: (price − cost) ÷ cost.

    Edge case: at the price of the cost, 0.

    Raises:
        BadInput: a negative price, a cost of 0 or below.

    Source: markup on cost (any managerial accounting textbook).

    >>> markup_of(Decimal("5"), Decimal("4"))  # bolivianos
    Decimal('0.25')
    """
    price, cost = _price(price), _cost(cost)
    if cost == 0:
        raise BadInput("Para sacar el recargo, el costo tiene que ser más que 0; encontré {cost}.", cost=cost)
    return quotient(price - cost, cost)


def floor_price(sheet: CostSheet, coin: Decimal) -> Decimal:
    """Return the price under which each sale takes money out of the pocket.

    Args:
        sheet: what a batch costs.
        coin: the smallest coin in use, above 0.

    Returns money for one unit, rounded up to the coin: rounded down it would no longer cover the cost.

    Formula: cash cost per unit, rounded up.

    Edge case: a product made only of gifts and own hours has a floor of 0.

    Raises:
        BadInput: a coin of 0 or below.

    Source: short-run price floor; shared costs are counted in, since the month has to pay them.

    >>> from qhatu.sums.costs.cost_sheet import Batch, SharedCost, cost_sheet
    >>> light = SharedCost(name="Luz", monthly=Decimal("50"))
    >>> sheet = cost_sheet(Batch(units=Decimal("24"), batches=Decimal("8"), shared=(light,)))
    >>> floor_price(sheet, Decimal("0.10"))  # Bs 0,26
    Decimal('0.30')
    """
    return round_to_coin(sheet.cash_per_unit, coin, up=True)


def fair_price(sheet: CostSheet, margin: Decimal, coin: Decimal) -> Decimal:
    """Return the price that pays for everything, unpaid hours included, and leaves a share to grow.

    Args:
        sheet: what a batch costs.
        margin: share of the price to be left, 0 ≤ margin < 1.
        coin: the smallest coin in use, above 0.

    Returns money for one unit, rounded to the nearest coin.

    Formula: full cost per unit ÷ (1 − margin), rounded.

    Edge case: never below :func:`floor_price`, which the nearest coin could be where the margin is almost 0.

    Raises:
        BadInput: a margin outside its range, a coin of 0 or below.

    Source: full-cost pricing (any managerial accounting textbook).

    >>> from qhatu.sums.costs.cost_sheet import Batch, Work, cost_sheet
    >>> two_hours = Work(kind="own", minutes=Decimal("120"), hourly=Decimal("15.87"))
    >>> sheet = cost_sheet(Batch(units=Decimal("24"), batches=Decimal("8"), works=(two_hours,)))
    >>> fair_price(sheet, Decimal("0.20"), Decimal("0.10"))  # Bs 1,6531
    Decimal('1.70')
    """
    nearest = round_to_coin(price_from_margin(sheet.full_per_unit, margin), coin)
    return max(nearest, floor_price(sheet, coin))


def hour_earned(sheet: CostSheet, price: Decimal) -> Decimal:
    """Return what each unpaid hour really earns at a price, all units being sold.

    Args:
        sheet: what a batch costs; its unpaid minutes are those of oneself, the family and ayni.
        price: money for one unit, 0 or more.

    Returns money per hour; negative when each hour of work loses money.

    Formula: (price × units − (full cost − value of unpaid work)) ÷ unpaid hours.

    Edge case: what an unpaid hour was *said* to be worth does not change the result.

    Raises:
        BadInput: no unpaid minutes in the batch, so there is no hour to divide by; a negative price.

    Source: return to family labour, a measure of smallholder and household enterprise studies.

    >>> from qhatu.sums.costs.cost_sheet import Batch, Work, cost_sheet
    >>> two_hours = Work(kind="own", minutes=Decimal("120"), hourly=Decimal("15.87"))
    >>> sheet = cost_sheet(Batch(units=Decimal("24"), batches=Decimal("8"), works=(two_hours,)))
    >>> hour_earned(sheet, Decimal("2"))  # Bs 48 en dos horas
    Decimal('24')
    """
    price = _price(price)
    if sheet.unpaid_minutes <= 0:
        raise BadInput(
            "Para saber cuánto gana tu hora, anota los minutos que trabajan tú, "
            "tu familia o quienes ayudan en ayni; encontré {minutes} minutos.",
            minutes=sheet.unpaid_minutes,
        )
    # Not full − unpaid: taking away what was just added would leave dust.
    spent = sheet.cash + sheet.wear
    return quotient((price * sheet.units - spent) * MINUTES_PER_HOUR, sheet.unpaid_minutes)


def _cost(cost: Decimal) -> Decimal:
    cost = exact(cost)
    if cost < 0:
        raise BadInput("El costo no puede ser menos que 0; encontré {cost}. Quita el signo menos.", cost=cost)
    return cost


def _price(price: Decimal) -> Decimal:
    price = exact(price)
    if price < 0:
        raise BadInput("El precio no puede ser menos que 0; encontré {price}. Quita el signo menos.", price=price)
    return price


def _left_of_one(margin: Decimal) -> Decimal:
    left = exact(1 - margin)
    if left <= 0:
        raise BadInput(
            "El margen tiene que ser menos de 100 de cada 100; encontré {margin}. "
            "Es la parte del precio que queda, y el costo también sale del precio.",
            margin=margin * 100,
        )
    return left
