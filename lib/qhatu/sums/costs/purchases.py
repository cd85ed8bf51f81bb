"""Packs to buy: how many whole ones, what waits on the shelf, and which of several offers is the cheapest.

A recipe takes 1.9 kg and the shop sells 5 kg: the cost of the batch counts what is taken
(:func:`qhatu.sums.material_cost`), the pocket pays the whole pack. The difference is money that sleeps.
"""

from __future__ import annotations

from decimal import ROUND_CEILING, Decimal

from qhatu.sums.bad_input import BadInput, named
from qhatu.sums.checked import not_negative, one_of, positive, things, whole
from qhatu.sums.costs.materials import Material, Purchase
from qhatu.sums.numbers import ZERO, exact, quotient, settled
from qhatu.sums.plain import Plain
from qhatu.sums.quantities import convert

TYPE_CHECKING = False  # typing's own flag of this name costs a tenth of this package's import
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Literal

    from qhatu.sums.quantities import Equivalence, LocalUnit

    Cheapest = Literal["unit", "today"]

_MOST_OFFERS = 1000


class PacksToBuy(Plain):
    """Whole packs for a need, and what is left of them; made by :func:`packs_to_buy`.

    ``packs`` is a whole number; ``cost`` the money they take from the pocket, delivery included; ``left_over``
    what waits on the shelf afterwards, in the unit of the pack; ``tied_up`` the money that part cost.

    >>> paraffin = Purchase(size=Decimal("5"), unit="kg", price=Decimal("150"))
    >>> packs_to_buy(Decimal("16"), paraffin).tied_up  # sobran 4 kg de Bs 30
    Decimal('120')
    """

    packs: int
    cost: Decimal
    left_over: Decimal
    tied_up: Decimal


class PackOffer(Plain):
    """A pack that somebody sells.

    Args:
        seller: who sells it; used to tell offers apart.
        purchase: the pack: how much it holds and what it costs.
        delivery: money to fetch or bring one purchase of any number of packs, 0 or more: the fare, the carrier.
        least_packs: the fewest packs the seller sells at once, 1 or more.

    Raises:
        BadInput: a negative delivery, fewer than one pack.

    >>> fair = PackOffer(seller="Feria", purchase=Purchase(size=1, unit="kg", price=32), delivery=4)
    >>> fair.delivery  # Bs 4 de pasaje
    Decimal('4')
    """

    seller: str
    purchase: Purchase
    delivery: Decimal = ZERO
    least_packs: int = 1

    def __post_init__(self) -> None:
        self._put(
            delivery=not_negative(self.delivery, named("lo que cuesta traerlo")),
            least_packs=whole(self.least_packs, named("el mínimo de paquetes que venden"), least=1),
        )


class PackCompared(Plain):
    """What one offer costs for a need; made by :func:`compare_packs`.

    ``per_unit`` is money for one unit of use when whole packs are used up, delivery included; ``buy`` are the
    packs for the need.

    >>> kilo = PackOffer(seller="Mercado", purchase=Purchase(size=1, unit="kg", price=32))
    >>> compare_packs([kilo], Decimal("1900"), "g")[0].per_unit  # Bs 0,032 el gramo
    Decimal('0.032')
    """

    seller: str
    per_unit: Decimal
    buy: PacksToBuy


def price_per_unit(
    purchase: Purchase, unit: str, local: Iterable[LocalUnit] = (), equal: Iterable[Equivalence] = ()
) -> Decimal:
    """Return what one unit of use costs, when it is bought in packs.

    Args:
        purchase: the pack.
        unit: the unit of use.
        local: units of the place besides those of the purchase.
        equal: what a quantity of the material is in a unit of another kind; see :func:`qhatu.sums.convert`.

    Returns money for one ``unit``, not rounded.

    Formula: price × one unit, in the unit of the pack ÷ size of the pack.

    Edge case: a gift costs 0 a unit.

    Raises:
        BadInput: a unit that is not known or does not measure the same.

    Source: unit pricing (any shop's shelf).

    >>> price_per_unit(Purchase(size=Decimal("5"), unit="kg", price=Decimal("150")), "g")  # Bs 0,03 el gramo
    Decimal('0.030')
    """
    one = convert(Decimal(1), unit, purchase.unit, (*purchase.local, *local), equal)
    return quotient(purchase.price * one, purchase.size)


def quantity_to_take(material: Material, batches: Decimal | int = 1) -> Decimal:
    """Return how much of a material is taken from the shelf for some batches, the wasted part included.

    Args:
        material: how it is bought, how much ends in a batch, what share is lost.
        batches: batches to be made, 0 or more; for a month, those of the month.

    Returns the quantity in the unit of the pack.

    Formula: quantity, in the unit of the pack × batches ÷ (1 − waste).

    Edge case: for 0 batches nothing is taken.

    Raises:
        BadInput: a negative number of batches.

    Source: gross requirement = net requirement ÷ yield (any text on material requirements planning).

    >>> pack = Purchase(size=Decimal("5"), unit="kg", price=Decimal("150"))
    >>> used = Material(
    ...     name="Parafina", purchase=pack, quantity=Decimal("1900"), unit="g", waste=Decimal("0.05")
    ... )
    >>> quantity_to_take(used, batches=8)  # 8 tandas de velas
    Decimal('16')
    """
    batches = not_negative(batches, named("el número de tandas"))
    return quotient(material.in_packs_unit() * batches, 1 - material.waste)


def packs_to_buy(
    need: Decimal,
    purchase: Purchase,
    in_stock: Decimal | int = 0,
    delivery: Decimal | int = 0,
    least_packs: int = 1,
) -> PacksToBuy:
    """Return how many whole packs cover a need, what they cost and how much money stays on the shelf.

    Args:
        need: what will be taken from the shelf, in the unit of the pack, 0 or more
            (:func:`quantity_to_take`).
        purchase: the pack.
        in_stock: what is on the shelf already, in the same unit, 0 or more.
        delivery: money for bringing one purchase of any number of packs, 0 or more.
        least_packs: the fewest packs sold at once, 1 or more.

    Returns packs, money and what is left, as a :class:`PacksToBuy`.

    Formula: packs = (need − in stock) ÷ size, rounded up, at least ``least_packs``; left over = in stock +
    packs × size − need; tied up = left over × price ÷ size.

    Edge cases: what the shelf covers buys 0 packs and pays no delivery. Dust that divisions leave does not buy
    a pack more. What was in stock is valued at today's price.

    Raises:
        BadInput: a negative number, or packs beyond counting.

    Source: no source verified; plain arithmetic.

    >>> paraffin = Purchase(size=Decimal("5"), unit="kg", price=Decimal("150"))
    >>> bought = packs_to_buy(Decimal("16"), paraffin, in_stock=Decimal("0.5"))
    >>> bought.packs, bought.cost, bought.left_over  # Bs 600 por 20 kg; sobran 4,5 kg
    (4, Decimal('600'), Decimal('4.5'))
    """
    need = not_negative(need, named("lo que hace falta"))
    in_stock = not_negative(in_stock, named("lo que ya tienes"))
    delivery = not_negative(delivery, named("lo que cuesta traerlo"))
    least_packs = whole(least_packs, named("el mínimo de paquetes que venden"), least=1)
    missing = need - in_stock
    packs = ZERO
    if missing > 0:
        packs = settled(quotient(missing, purchase.size)).to_integral_value(ROUND_CEILING)
        packs = exact(max(packs, Decimal(least_packs))) if packs else ZERO
    left_over = exact(max(in_stock + packs * purchase.size - need, ZERO))
    return PacksToBuy(
        packs=int(packs),
        cost=exact(packs * purchase.price + (delivery if packs else 0)),
        left_over=left_over,
        tied_up=quotient(left_over * purchase.price, purchase.size),
    )


def compare_packs(
    offers: Iterable[PackOffer],
    need: Decimal,
    unit: str,
    cheapest: Cheapest = "unit",
    local: Iterable[LocalUnit] = (),
    equal: Iterable[Equivalence] = (),
) -> tuple[PackCompared, ...]:
    """Set offers of the same material side by side, the cheapest first.

    Args:
        offers: what several sellers ask, in packs of any size.
        need: what will be taken from the shelf, in ``unit``, above 0.
        unit: the unit of use, which each pack's unit can be converted to.
        cheapest: what decides. ``unit``: the price of a unit of use, when what is left keeps and will be used.
            ``today``: the money paid now for whole packs, when what is left spoils or there is no more money.
        local: units of the place besides those of each purchase.
        equal: what a quantity of the material is in a unit of another kind.

    Returns one comparison for each offer; equals keep the order they came in.

    Formula: price of a unit = money paid for the whole packs ÷ what they hold, in units of use.

    Edge case: the same offer can be the dearest today and the cheapest a unit: a large pack.

    Raises:
        BadInput: no offers or more than 1000, a need of 0 or below, units that do not measure the same.

    Source: unit pricing (any shop's shelf).

    >>> sack = PackOffer(seller="Por mayor", purchase=Purchase(size=25, unit="kg", price=650))
    >>> kilo = PackOffer(seller="Tienda", purchase=Purchase(size=1, unit="kg", price=32))
    >>> [offer.seller for offer in compare_packs([kilo, sack], Decimal("8"), "kg")]  # Bs 26 el kilo contra Bs 32
    ['Por mayor', 'Tienda']
    >>> [offer.seller for offer in compare_packs([kilo, sack], Decimal("8"), "kg", cheapest="today")]
    ['Tienda', 'Por mayor']
    """
    need = positive(need, named("lo que hace falta"))
    cheapest = one_of(cheapest, ("unit", "today"), named("la forma de elegir la oferta"))
    local, equal = tuple(local), tuple(equal)
    compared = []
    for offer in things(offers, named("las ofertas"), least=1, most=_MOST_OFFERS):
        pack, units = offer.purchase, (*offer.purchase.local, *local)
        wanted = convert(need, unit, pack.unit, units, equal)
        buy = packs_to_buy(wanted, pack, delivery=offer.delivery, least_packs=offer.least_packs)
        held = convert(buy.packs * pack.size, pack.unit, unit, units, equal)
        if not exact(held) > 0:
            raise BadInput(
                "Lo que hace falta es casi nada y no se compra ningún paquete de «{seller}»; encontré {need}. "
                "Revisa la cantidad y la unidad.",
                seller=offer.seller,
                need=need,
            )
        compared.append(PackCompared(seller=offer.seller, per_unit=quotient(buy.cost, held), buy=buy))
    key = (lambda offer: offer.per_unit) if cheapest == "unit" else (lambda offer: offer.buy.cost)
    return tuple(sorted(compared, key=key))
