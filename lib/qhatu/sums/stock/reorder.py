"""When to order again, so that what is there lasts until the order comes in.

The reorder point is what is used while waiting, and a reserve (safety stock) for when more is used or the order
comes late.
"""

from __future__ import annotations

from decimal import Decimal

from qhatu.sums.bad_input import BadInput, named
from qhatu.sums.checked import not_negative, positive, share
from qhatu.sums.numbers import ZERO, exact, quotient
from qhatu.sums.plain import Plain
from qhatu.sums.solving.normal_curve import normal_loss, normal_point_of_loss, normal_quantile


class Waiting(Plain):
    """What is used in a day and how long an order takes, with how much both vary.

    Args:
        demand_per_day: units used or sold in an ordinary day, 0 or more.
        lead_days: days from ordering to having it, on average, 0 or more. Where stock is only looked at every so
            many days, add them: an order must last until the next one comes in.
        demand_sd: standard deviation of what one day uses, in units, 0 or more.
        lead_sd: standard deviation of the days an order takes, 0 or more.

    Days may be weeks or months, if they are in all four. What one day uses must not depend on what another did.

    Raises:
        BadInput: a negative number.

    >>> Waiting(demand_per_day=10, lead_days=4, demand_sd=3).sd  # 3 de cada día son 6 en cuatro días
    Decimal('6')
    """

    demand_per_day: Decimal
    lead_days: Decimal
    demand_sd: Decimal = ZERO
    lead_sd: Decimal = ZERO

    def __post_init__(self) -> None:
        self._put(
            demand_per_day=not_negative(self.demand_per_day, named("lo que se usa en un día")),
            lead_days=not_negative(self.lead_days, named("los días que tarda un pedido")),
            demand_sd=not_negative(self.demand_sd, named("lo que varía el uso de un día a otro")),
            lead_sd=not_negative(self.lead_sd, named("lo que varían los días que tarda un pedido")),
        )

    @property
    def mean(self) -> Decimal:
        """Units used while an order is on its way, on average."""
        return self.demand_per_day * self.lead_days

    @property
    def sd(self) -> Decimal:
        """Standard deviation of the units used while an order is on its way."""
        spread = self.lead_days * self.demand_sd**2 + self.demand_per_day**2 * self.lead_sd**2
        return spread.sqrt() + ZERO


def reorder_point(waiting: Waiting, safety_stock: Decimal = ZERO) -> Decimal:
    """Return the stock at which to order again.

    Args:
        waiting: what is used in a day and how long an order takes.
        safety_stock: units in reserve; from one of the functions below, or 0.

    Returns units: order as soon as no more than these are there, what is already ordered counted in.

    Formula: demand per day × lead days + safety stock.

    Edge case: without a reserve, half of the orders come in too late.

    Raises:
        BadInput: a number out of range.

    Source: any operations management textbook; Nahmias, Production and Operations Analysis.

    >>> reorder_point(Waiting(demand_per_day=3, lead_days=7), safety_stock=9)  # 30 ovillos de lana
    Decimal('30')
    """
    return waiting.mean + exact(safety_stock)


def safety_stock_by_the_worst(waiting: Waiting, most_per_day: Decimal, longest_days: Decimal) -> Decimal:
    """Return the reserve that covers the busiest days and the slowest order there have been.

    Args:
        waiting: an ordinary day and an ordinary order.
        most_per_day: units used in the busiest day, not under an ordinary one.
        longest_days: days of the slowest order, not under an ordinary one.

    Returns units.

    Formula: most per day × longest days − demand per day × lead days.

    Edge case: where nothing ever varies it is 0.

    Raises:
        BadInput: a most or a longest under the ordinary.

    Source: the maximum-minus-average rule (cost and management accounting textbooks: maximum usage × maximum lead
    time).

    >>> yarn = Waiting(demand_per_day=3, lead_days=7)
    >>> safety_stock_by_the_worst(yarn, most_per_day=5, longest_days=10)  # a Bs 25 el ovillo, Bs 725 parados
    Decimal('29')
    """
    most = positive(most_per_day, named("lo que se usa en el día de más uso"))
    longest = positive(longest_days, named("los días que tardó el pedido más lento"))
    if most < waiting.demand_per_day:
        raise BadInput(
            "El día de más uso tiene {most} y un día normal {usual}. Revisa cuál es cuál.",
            most=most,
            usual=waiting.demand_per_day,
        )
    if longest < waiting.lead_days:
        raise BadInput(
            "El pedido más lento tardó {most} días y uno normal {usual}. Revisa cuál es cuál.",
            most=longest,
            usual=waiting.lead_days,
        )
    return most * longest - waiting.mean


def safety_stock_by_service(waiting: Waiting, service: Decimal) -> Decimal:
    """Return the reserve with which a given share of the orders comes in before the stock runs out.

    Args:
        waiting: what is used and how long an order takes, with how much both vary.
        service: the share of orders that come in in time, between 0 and 1, neither included (0.95: 95 of 100).

    Returns units, not rounded.

    Formula: Φ⁻¹(service) × √(lead days × demand_sd² + demand per day² × lead_sd²): demand while waiting is taken to
    be normal.

    Edge case: a half needs no reserve, and less than a half gives a negative one: it orders late on purpose.

    Raises:
        BadInput: a service of none or of all.

    Source: cycle service level, or type 1 service (Nahmias, Production and Operations Analysis; Chopra and Meindl,
    Supply Chain Management).

    >>> candles = Waiting(demand_per_day=10, lead_days=4, demand_sd=3)
    >>> round(safety_stock_by_service(candles, Decimal("0.95")), 1)  # velas
    Decimal('9.9')
    """
    return normal_quantile(share(service, named("la parte de los pedidos que llega a tiempo"))) * waiting.sd


def safety_stock_by_fill_rate(waiting: Waiting, fill_rate: Decimal, order_quantity: Decimal) -> Decimal:
    """Return the reserve with which a given share of all units asked for is there when it is asked for.

    Args:
        waiting: what is used and how long an order takes, with how much both vary.
        fill_rate: the share of units served at once, 0 or more and less than 1 (0.98: 98 of 100 units).
        order_quantity: units in each order, above 0.

    Returns units, not rounded.

    Formula: z × σ with L(z) = (1 − fill rate) × order quantity ÷ σ, where σ is the standard deviation of what is used
    while waiting and L the normal loss.

    Edge cases: where nothing varies it is 0. With large orders it is negative: little of what is asked for falls in
    the time of waiting.

    Raises:
        BadInput: a fill rate of all, an order of nothing.

    Source: type 2 service (Nahmias, Production and Operations Analysis, "(Q, R) systems").

    >>> jars = Waiting(demand_per_day=100, lead_days=1, demand_sd=25)
    >>> round(safety_stock_by_fill_rate(jars, Decimal("0.98"), 100))  # frascos
    26
    """
    missing = 1 - share(fill_rate, named("la parte de lo que te piden que entregas al momento"), below_one=True)
    quantity = positive(order_quantity, named("la cantidad de cada pedido"))
    sd = exact(waiting.sd)
    return normal_point_of_loss(quotient(missing * quantity, sd)) * sd if sd else ZERO


def expected_shortage(waiting: Waiting, reorder_at: Decimal) -> Decimal:
    """Return the units that are lacking, on average, each time an order is waited for.

    Args:
        waiting: what is used and how long an order takes, with how much both vary.
        reorder_at: the stock at which it is ordered again, 0 or more.

    Returns units per order.

    Formula: σ × L((reorder point − mean) ÷ σ), with σ and mean of what is used while waiting.

    Edge case: where nothing varies, what the mean is above the reorder point, or 0.

    Raises:
        BadInput: a negative reorder point.

    Source: expected number of shortages per cycle (Nahmias, Production and Operations Analysis).

    >>> round(expected_shortage(Waiting(demand_per_day=100, lead_days=1, demand_sd=25), 125), 1)  # de 100 frascos, 2
    Decimal('2.1')
    """
    at = not_negative(reorder_at, named("el punto de pedido"))
    sd = exact(waiting.sd)
    if not sd:
        return max(waiting.mean - at, ZERO)
    return normal_loss(exact(quotient(at - waiting.mean, sd))) * sd


def days_of_stock(on_hand: Decimal, demand_per_day: Decimal) -> Decimal:
    """Return for how many days what is there will last.

    Args:
        on_hand: units there are, 0 or more.
        demand_per_day: units used or sold in a day, above 0.

    Returns days, not rounded.

    Formula: on hand ÷ demand per day.

    Edge case: with nothing there, 0.

    Raises:
        BadInput: a negative stock, no demand.

    Source: days of supply (any operations management textbook).

    >>> days_of_stock(45, 6)  # 45 velas: una semana y media día
    Decimal('7.5')
    """
    on_hand = not_negative(on_hand, named("lo que hay"))
    return quotient(on_hand, positive(demand_per_day, named("lo que se usa en un día")))
