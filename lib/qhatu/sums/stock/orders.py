"""How much to buy or make at a time: often and little, or seldom and much.

Ordering costs something each time, whatever the quantity (the fare, the day lost, the kiln heated); keeping costs
something for each unit that waits (money tied up, what spoils, the room it takes). Between the two lies a quantity
at which a year costs least, and around it the cost is flat: a little more or less hardly matters.
"""

from __future__ import annotations

from decimal import Decimal

from qhatu.sums.bad_input import BadInput, named
from qhatu.sums.checked import not_negative, positive, share
from qhatu.sums.numbers import ZERO, exact, quotient
from qhatu.sums.plain import Plain

DAYS_PER_YEAR = Decimal(365)


class Supply(Plain):
    """What is needed in a year, and what it costs to have it there.

    Args:
        demand_per_year: units needed in a year, above 0.
        cost_per_order: money that each order (or each start of the machine) costs whatever its size, 0 or more.
        unit_price: money for one unit, 0 or more; also what one costs to make.
        holding_share: share of its price that keeping one unit for a year costs, 0 to 1.
        holding_per_unit: money that keeping one unit for a year costs besides, 0 or more.

    Raises:
        BadInput: a number outside its range.

    >>> clay = Supply(demand_per_year=600, cost_per_order=25, unit_price=40, holding_share=Decimal("0.2"))
    >>> clay.holding_at(clay.unit_price)  # guardar una bolsa un año cuesta Bs 8
    Decimal('8.0')
    """

    demand_per_year: Decimal
    cost_per_order: Decimal
    unit_price: Decimal = ZERO
    holding_share: Decimal = ZERO
    holding_per_unit: Decimal = ZERO

    def __post_init__(self) -> None:
        self._put(
            demand_per_year=positive(self.demand_per_year, named("lo que necesitas en un año")),
            cost_per_order=not_negative(self.cost_per_order, named("lo que cuesta cada pedido")),
            unit_price=not_negative(self.unit_price, named("el precio de una unidad")),
            holding_share=share(self.holding_share, named("la parte del precio que cuesta guardar un año")),
            holding_per_unit=not_negative(self.holding_per_unit, named("lo que cuesta guardar una unidad un año")),
        )

    def holding_at(self, unit_price: Decimal) -> Decimal:
        """Return what keeping one unit for a year costs when it was bought at a price."""
        return self.holding_per_unit + self.holding_share * unit_price


class OrderPolicy(Plain):
    """What a year costs when always the same quantity is ordered.

    Args:
        quantity: units in each order.
        orders_per_year: orders in a year; not always a whole number.
        days_between: days from one order to the next.
        highest_stock: units there are just after an order came in.
        ordering: money a year for placing orders.
        holding: money a year for keeping what waits: half of the highest stock, on average.
        buying: money a year for the units themselves.

    >>> policy = order_policy(Supply(demand_per_year=600, cost_per_order=20, holding_per_unit=6), 60)
    >>> str(policy.orders_per_year), str(policy.total)  # 10 pedidos: Bs 200, y Bs 180 de guardar
    ('10', '380')
    """

    quantity: Decimal
    orders_per_year: Decimal
    days_between: Decimal
    highest_stock: Decimal
    ordering: Decimal
    holding: Decimal
    buying: Decimal

    @property
    def total(self) -> Decimal:
        """Everything a year costs."""
        return self.ordering + self.holding + self.buying

    @property
    def average_stock(self) -> Decimal:
        """Units that wait, on average."""
        return quotient(self.highest_stock, Decimal(2))


def economic_order_quantity(supply: Supply) -> Decimal:
    """Return the quantity of each order at which a year costs least.

    Args:
        supply: what is needed in a year and what ordering and keeping cost.

    Returns units per order, not rounded. :func:`qhatu.sums.stock.order_discounts.best_orders` minds packs,
    discounts, room and shelf life.

    Formula: √(2 × demand per year × cost per order ÷ cost of keeping one unit for a year).

    Edge case: where an order costs nothing it is 0: buy each day what the day needs.

    Raises:
        BadInput: keeping costs nothing, so there is no end to what should be bought at once; a quantity of 10¹⁵ or
            more.

    Source: F. W. Harris, "How many parts to make at once" (1913); Nahmias, Production and Operations Analysis,
    chapter on inventory control subject to known demand.

    >>> economic_order_quantity(Supply(demand_per_year=600, cost_per_order=30, holding_per_unit=10))  # Bs 30 el viaje
    Decimal('60')
    """
    return _square_root(2 * supply.demand_per_year * supply.cost_per_order, _holding(supply))


def order_policy(
    supply: Supply, quantity: Decimal, made_per_year: Decimal | None = None, days_per_year: Decimal = DAYS_PER_YEAR
) -> OrderPolicy:
    """Return what a year costs when each order is of a given quantity.

    Args:
        supply: what is needed in a year and what it costs.
        quantity: units in each order, above 0.
        made_per_year: units that could be made in a year, more than are needed, where an order comes in little by
            little from one's own workshop; None where all of it comes at once.
        days_per_year: days counted in a year, above 0 (some count 360, or only those worked).

    Returns an :class:`OrderPolicy`.

    Formula: orders = demand ÷ quantity; highest stock = quantity × (1 − demand ÷ made per year); ordering = orders ×
    cost per order; keeping = highest stock ÷ 2 × cost of keeping one; buying = demand × price.

    Edge case: at the economic quantity ordering and keeping cost the same.

    Raises:
        BadInput: a quantity of 0 or less, a workshop that makes no more than is needed.

    Source: as :func:`economic_order_quantity`.

    >>> supply = Supply(demand_per_year=600, cost_per_order=20, unit_price=5, holding_per_unit=6)
    >>> policy = order_policy(supply, 60)
    >>> str(policy.ordering), str(policy.holding), str(policy.buying)  # bolivianos al año
    ('200', '180', '3000')
    """
    quantity = positive(quantity, named("la cantidad de cada pedido"))
    days = positive(days_per_year, named("los días del año"))
    highest = quantity * _left_of_making(supply, made_per_year)
    orders = quotient(supply.demand_per_year, quantity)
    return OrderPolicy(
        quantity=quantity,
        orders_per_year=orders,
        days_between=quotient(days * quantity, supply.demand_per_year),
        highest_stock=highest,
        ordering=quotient(supply.demand_per_year * supply.cost_per_order, quantity),
        holding=quotient(highest * supply.holding_at(supply.unit_price), Decimal(2)),
        buying=supply.demand_per_year * supply.unit_price,
    )


def production_quantity(supply: Supply, made_per_year: Decimal) -> Decimal:
    """Return how many to make at a time in one's own workshop, where they come out little by little.

    Args:
        supply: what is needed in a year; an order is a start of the work, with what preparing it costs.
        made_per_year: units that could be made in a year without a pause, more than are needed.

    Returns units per start, not rounded; more than :func:`economic_order_quantity`, since some are used up while the
    others are made.

    Formula: √(2 × demand × cost per start ÷ (cost of keeping one × (1 − demand ÷ made per year))).

    Edge case: the faster they can be made, the nearer to the economic order quantity.

    Raises:
        BadInput: a workshop that makes no more than is needed; keeping costs nothing.

    Source: E. W. Taft (1918); Nahmias, Production and Operations Analysis, "extension to a finite production rate".

    >>> plates = Supply(demand_per_year=600, cost_per_order=27, holding_per_unit=3)
    >>> production_quantity(plates, 2400)  # a Bs 27 de preparar el horno cada vez
    Decimal('120')
    """
    left = _left_of_making(supply, made_per_year)
    return _square_root(2 * supply.demand_per_year * supply.cost_per_order, _holding(supply, making=True) * left)


class WaitingBuyers(Plain):
    """An order policy where buyers wait for the next order when nothing is there.

    Args:
        quantity: units in each order.
        highest_stock: units there are just after an order came in and those who waited were served.
        most_waiting: units that are waited for just before.
        yearly_cost: money a year for ordering, keeping and making wait; the units themselves not counted.

    >>> WaitingBuyers(quantity=90, highest_stock=40, most_waiting=50, yearly_cost=400).most_waiting  # Bs 400 al año
    50
    """

    quantity: Decimal
    highest_stock: Decimal
    most_waiting: Decimal
    yearly_cost: Decimal


def order_quantity_with_waiting(supply: Supply, waiting_per_unit: Decimal) -> WaitingBuyers:
    """Return how many to order at a time where buyers wait, at a cost, instead of going elsewhere.

    Args:
        supply: what is needed in a year and what it costs.
        waiting_per_unit: money that it costs to let one unit wait for a year, above 0: discounts, anger, lost friends.

    Returns a :class:`WaitingBuyers`, not rounded.

    Formula: with Q the economic order quantity, h the cost of keeping one unit for a year and p of letting one wait:
    quantity = Q × √((p + h) ÷ p); highest stock = Q × √(p ÷ (p + h)); the difference waits.

    Edge case: the dearer waiting is, the nearer to the economic order quantity.

    Raises:
        BadInput: waiting or keeping costs nothing.

    Source: the economic order quantity with planned shortages (Hillier and Lieberman, Introduction to Operations
    Research, chapter on inventory theory).

    >>> pots = Supply(demand_per_year=600, cost_per_order=30, holding_per_unit=10)
    >>> policy = order_quantity_with_waiting(pots, 30)  # Bs 30 por olla que alguien espera un año
    >>> round(policy.quantity, 1), round(policy.most_waiting, 1)
    (Decimal('69.3'), Decimal('17.3'))
    """
    waiting = positive(waiting_per_unit, named("lo que cuesta que alguien espere un año por una unidad"))
    holding, economic = _holding(supply), economic_order_quantity(supply)
    quantity = exact(economic * quotient(waiting + holding, waiting).sqrt() + ZERO)
    highest = economic * quotient(waiting, waiting + holding).sqrt() + ZERO
    return WaitingBuyers(
        quantity=quantity,
        highest_stock=highest,
        most_waiting=quantity - highest,
        yearly_cost=highest * holding,
    )


def _holding(supply: Supply, making: bool = False) -> Decimal:
    holding = exact(supply.holding_at(supply.unit_price))
    if not holding and making:
        raise BadInput(
            "Si guardar no cuesta nada, siempre convendría hacer más de golpe. "
            "Anota lo que cuesta guardar: el dinero parado, lo que se malogra, el espacio."
        )
    if not holding:
        raise BadInput(
            "Si guardar no cuesta nada, siempre convendría comprar más de golpe. "
            "Anota lo que cuesta guardar: el dinero parado, lo que se malogra, el espacio."
        )
    return holding


def _left_of_making(supply: Supply, made_per_year: Decimal | None) -> Decimal:
    if made_per_year is None:
        return Decimal(1)
    made = positive(made_per_year, named("lo que puedes hacer en un año"))
    left = exact(1 - quotient(supply.demand_per_year, made))
    if left <= 0:
        raise BadInput(
            "En un año puedes hacer {made} y necesitas {needed}: no sobra nada que guardar. "
            "Aquí lo que puedes hacer tiene que ser más que lo que necesitas.",
            made=made,
            needed=supply.demand_per_year,
        )
    return left


def _square_root(dividend: Decimal, divisor: Decimal) -> Decimal:
    return exact(quotient(dividend, divisor).sqrt() + ZERO)
