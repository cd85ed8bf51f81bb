"""Buying together and selling together: what it saves, who pays what, who makes how many."""

from __future__ import annotations

from decimal import Decimal

from qhatu.sums.bad_input import BadInput, named
from qhatu.sums.checked import not_negative, one_of, positive, things, whole
from qhatu.sums.money import round_to_coin, split_exactly
from qhatu.sums.numbers import ZERO, exact
from qhatu.sums.plain import Plain

TYPE_CHECKING = False  # typing's own flag of this name costs a tenth of this package's import
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Literal

    CostBase = Literal["alone", "quantity", "equal"]
    OrderBase = Literal["capacity", "equal"]

MOST_MEMBERS = 300


class BulkPrice(Plain):
    """A seller's price from a quantity on.

    Args:
        least: the quantity from which the price holds for all of it, 0 or more, in the unit of the purchase.
        price: money for one unit, 0 or more.

    Raises:
        BadInput: negative numbers.

    >>> BulkPrice(least=Decimal("50"), price=Decimal("26")).price  # Bs 26 el kilo desde 50 kilos
    Decimal('26')
    """

    least: Decimal
    price: Decimal

    def __post_init__(self) -> None:
        self._put(
            least=not_negative(self.least, named("la cantidad desde la que vale el precio")),
            price=not_negative(self.price, named("el precio por mayor")),
        )


class BuyersPart(Plain):
    """One member's part of a joint purchase; made by :func:`joint_purchase`.

    Args:
        name: who.
        quantity: how much they take home.
        alone: money it would cost them to buy it alone.
        pays: money they pay in the joint purchase, to the cent.

    >>> joint_purchase({"Wara": Decimal(5)}, [BulkPrice(least=0, price=Decimal(30))], cent=Decimal("0.01"))[0].pays
    Decimal('150.00')
    """

    name: str
    quantity: Decimal
    alone: Decimal
    pays: Decimal

    @property
    def saves(self) -> Decimal:
        """Money saved against buying alone; negative for whom it costs more."""
        return self.alone - self.pays


class MakersPart(Plain):
    """One member's part of a joint order; made by :func:`joint_order`.

    Args:
        name: who.
        units: whole units they make.
        receives: money for them, after the group's costs, to the cent.

    >>> joint_order(10, {"Wara": 20}, price=Decimal(6), cent=Decimal("0.01"))[0].units
    10
    """

    name: str
    units: int
    receives: Decimal


def purchase_price(quantity: Decimal, prices: Sequence[BulkPrice]) -> Decimal:
    """Return what a unit costs to who buys so much of it.

    Args:
        quantity: how much is bought, 0 or more.
        prices: the seller's prices by quantity, in any order.

    Returns money for one unit.

    Formula: the price of the greatest ``least`` that the quantity reaches.

    Edge case: a seller may ask more from a greater quantity; that price is taken as it is said.

    Raises:
        BadInput: no prices, or less than the seller's smallest sale.

    Source: all-units quantity discount (any operations textbook).

    >>> kilos = [BulkPrice(least=0, price=Decimal(30)), BulkPrice(least=Decimal(50), price=Decimal(26))]
    >>> purchase_price(Decimal(49), kilos), purchase_price(Decimal(50), kilos)  # bolivianos el kilo
    (Decimal('30'), Decimal('26'))
    """
    quantity = not_negative(quantity, named("la cantidad que se compra"))
    prices = things(prices, named("los precios por cantidad"), least=1)
    reached = [each for each in prices if each.least <= quantity]
    if not reached:
        raise BadInput(
            "Quien vende pide comprar {least} o más, y encontré {found}. Junten más cantidad.",
            least=min(each.least for each in prices),
            found=quantity,
        )
    return max(reached, key=lambda each: each.least).price


def joint_purchase(
    quantities: Mapping[str, Decimal],
    prices: Sequence[BulkPrice],
    cent: Decimal,
    shared_cost: Decimal = ZERO,
    alone_cost: Decimal = ZERO,
    base: CostBase = "alone",
) -> tuple[BuyersPart, ...]:
    """Return what each pays when a group buys together, beside what they would pay alone.

    Args:
        quantities: how much each member wants, 0 or more, in one unit.
        prices: the seller's prices by quantity. Alone, a quantity under the smallest sale pays that price all
            the same, so that a saving is never made up.
        cent: the smallest part of money that accounts are kept in, above 0.
        shared_cost: money for the joint trip, freight or errand, 0 or more.
        alone_cost: money that each would spend on a trip of their own, 0 or more.
        base: how the total is shared: by what each would pay ``alone``, so that all save in the same proportion;
            or each pays for what they take and the shared cost goes by ``quantity`` or in ``equal`` parts among
            those who take something.

    Returns a part for each member, in the order they were given. What they pay sums to the total, to the cent.

    Formula: total = quantity together × price at that quantity + shared cost; each pays
    total × alone ÷ Σ alone, or their quantity × price + their part of the shared cost.

    Edge case: by ``quantity`` or in ``equal`` parts somebody can pay more than alone; ``saves`` is then
    negative. By ``alone`` nobody does, as long as the whole is cheaper together.

    Raises:
        BadInput: nobody, nothing wanted, negative numbers.

    Source: proportional cost sharing by stand-alone cost (H. P. Young, "Cost Allocation", 1994).

    >>> kilos = [BulkPrice(least=0, price=Decimal(30)), BulkPrice(least=Decimal(50), price=Decimal(26))]
    >>> wanted = {"Wara": Decimal(20), "Illa": Decimal(30)}
    >>> for part in joint_purchase(wanted, kilos, cent=Decimal("0.01"), shared_cost=Decimal(40)):
    ...     print(part.name, part.alone, part.pays)  # Bs 1300 de cera y Bs 40 de flete, en vez de Bs 1500
    Wara 600 536.00
    Illa 900 804.00
    """
    names = things(quantities, named("las personas"), least=1, most=MOST_MEMBERS)
    wanted = [not_negative(quantities[name], named("la cantidad que se compra")) for name in names]
    together = positive(sum(wanted, ZERO), named("lo que quieren comprar entre todos"))
    shared_cost = not_negative(shared_cost, named("el gasto de ir a comprar"))
    alone_cost = not_negative(alone_cost, named("el gasto de ir por separado"))
    one_of(base, ("alone", "quantity", "equal"), named("la forma de repartir"))
    prices = things(prices, named("los precios por cantidad"), least=1)
    smallest = min(each.least for each in prices)
    alone = [
        exact(each * purchase_price(max(each, smallest), prices) + alone_cost) if each else ZERO for each in wanted
    ]
    price = purchase_price(together, prices)
    if base == "alone" and any(alone):
        pays = _split(together * price + shared_cost, alone, cent)
    else:
        weights = wanted if base == "quantity" else [Decimal(bool(each)) for each in wanted]
        own, common = _split(together * price, wanted, cent), _split(shared_cost, weights, cent)
        pays = tuple(mine + part for mine, part in zip(own, common, strict=True))
    return tuple(
        BuyersPart(name=name, quantity=quantity, alone=cost, pays=part)
        for name, quantity, cost, part in zip(names, wanted, alone, pays, strict=True)
    )


def joint_order(
    units: int,
    capacities: Mapping[str, int],
    price: Decimal,
    cent: Decimal,
    shared_cost: Decimal = ZERO,
    base: OrderBase = "capacity",
) -> tuple[MakersPart, ...]:
    """Share an order among those who can make it, and the money among those who make it.

    Args:
        units: whole units that are ordered, 1 or more.
        capacities: whole units each member can make in time, 0 or more.
        price: money for one unit, 0 or more.
        cent: the smallest part of money that accounts are kept in, above 0.
        shared_cost: money spent for all (transport, packing, whoever found the order), 0 or more; it is taken
            from the income before it is shared.
        base: units in proportion to what each can make (``capacity``), or as ``equal`` as capacities allow.

    Returns a part for each member, in the order they were given; units sum to the order and money to the
    income less the shared cost, to the cent.

    Formula: units by largest remainder of units × capacity ÷ Σ capacities; or by filling all to the same
    level. Money = (units × price − shared cost) × own units ÷ units.

    Edge case: where equal parts leave a few units over, those listed first make one more.

    Raises:
        BadInput: more ordered than all can make together, or costs above the income.

    Source: largest remainder (Hamilton's method); equal parts are the constrained equal awards rule
    (W. Thomson, 2003).

    >>> for part in joint_order(100, {"Wara": 80, "Illa": 40, "Inti": 30}, price=Decimal(6), cent=Decimal("0.01"),
    ...                         shared_cost=Decimal(60)):
    ...     print(part.name, part.units, part.receives)  # Bs 540 para repartir
    Wara 53 286.20
    Illa 27 145.80
    Inti 20 108.00
    >>> [part.units for part in joint_order(100, {"Wara": 80, "Illa": 40, "Inti": 30}, price=Decimal(6),
    ...                                     cent=Decimal("0.01"), base="equal")]
    [35, 35, 30]
    """
    units = whole(units, named("las unidades del pedido"), least=1, most=10**9)
    names = things(capacities, named("las personas"), least=1, most=MOST_MEMBERS)
    able = [whole(capacities[name], named("lo que alcanza a hacer cada quien"), most=10**9) for name in names]
    price = not_negative(price, named("el precio de una unidad"))
    shared_cost = not_negative(shared_cost, named("el gasto del pedido"))
    one_of(base, ("capacity", "equal"), named("la forma de repartir"))
    if units > sum(able):
        raise BadInput(
            "El pedido es de {units} y entre todos alcanzan a hacer {found}. "
            "Pidan más plazo, acepten menos o inviten a alguien más.",
            units=Decimal(units),
            found=Decimal(sum(able)),
        )
    income = exact(units * price - shared_cost)
    if income < 0:
        raise BadInput(
            "El gasto del pedido, {cost}, es más que lo que entra, {income}. Suban el precio o bajen el gasto.",
            cost=shared_cost,
            income=units * price,
        )
    if base == "capacity":
        made = [int(part) for part in split_exactly(Decimal(units), [Decimal(each) for each in able], Decimal(1))]
    else:
        made = _filled_equally(units, able)
    receives = _split(income, [Decimal(each) for each in made], cent)
    return tuple(
        MakersPart(name=name, units=each, receives=part) for name, each, part in zip(names, made, receives, strict=True)
    )


def _split(amount: Decimal, weights: Sequence[Decimal], cent: Decimal) -> tuple[Decimal, ...]:
    """Share what is first brought to whole cents: nobody pays with less."""
    return split_exactly(round_to_coin(amount, cent), weights, cent)


def _filled_equally(units: int, able: Iterable[int]) -> list[int]:
    """Fill all to one level; who can make less than it makes all they can."""
    able = list(able)
    made = [0] * len(able)
    # From the smallest capacity up: each takes an equal part of what is left, or all they can.
    left, makers = units, len(able)
    for place in sorted(range(len(able)), key=lambda place: able[place]):
        made[place] = min(able[place], left // makers)
        left -= made[place]
        makers -= 1
    for place in range(len(able)):
        more = min(left, 1, able[place] - made[place])
        made[place] += more
        left -= more
    return made
