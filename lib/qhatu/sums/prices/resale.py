"""From the maker's price to what the last customer pays, and back: taxes, and the hands a product goes through.

Two rates that trip people: a tax of 13 % *of the price* (inside it, "por dentro") is 14.94 % *of what is left* to the
seller. Each is turned into the other here; the rates themselves are data of a place.
"""

from __future__ import annotations

from decimal import Decimal

from qhatu.sums.bad_input import BadInput, named
from qhatu.sums.checked import not_negative, one_of, positive, share, things
from qhatu.sums.numbers import ZERO, exact, quotient
from qhatu.sums.plain import Plain
from qhatu.sums.prices.from_cost import NoPrice

TYPE_CHECKING = False  # typing's own flag of this name costs a tenth of this package's import
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Literal

    TaxBase = Literal["price", "net"]


class Reseller(Plain):
    """Somebody who buys to sell again: a wholesaler, a shop.

    Args:
        name: what the learner calls them; used in sentences.
        margin: share of *their* price they keep, 0 ≤ margin < 1.
        markup: share of what they paid that they add, 0 or more. Give one of the two; a shop says which it uses.
        cost_per_unit: money they spend on a unit besides, such as transport, 0 or more; it is added to what they paid.

    Raises:
        BadInput: both a margin and a markup, a number outside its range.

    >>> Reseller(name="Tienda", margin=Decimal("0.25")).markup
    Decimal('0')
    """

    name: str
    margin: Decimal = ZERO
    markup: Decimal = ZERO
    cost_per_unit: Decimal = ZERO

    def __post_init__(self) -> None:
        self._put(
            margin=share(self.margin, named("el margen"), below_one=True),
            markup=not_negative(self.markup, named("el recargo")),
            cost_per_unit=not_negative(self.cost_per_unit, named("lo que gasta por unidad")),
        )
        if self.margin and self.markup:
            raise BadInput(
                "«{name}» tiene un margen y un recargo a la vez, y son dos formas de decir lo mismo. Deja uno en 0.",
                name=self.name,
            )


class Resale(Plain):
    """One step of the chain, per unit; made by :func:`customer_price`.

    Args:
        name: the reseller's.
        buys_at: money they pay.
        sells_at: money they ask, before a tax on top.
        keeps: money they keep: what they ask, less what they paid and spent.

    >>> customer_price(Decimal("6"), (Reseller(name="Tienda", margin=Decimal("0.25")),)).steps[0].keeps  # bolivianos
    Decimal('2')
    """

    name: str
    buys_at: Decimal
    sells_at: Decimal
    keeps: Decimal


class CustomerPrice(Plain):
    """What the last customer pays and where it goes, per unit; made by :func:`customer_price`.

    Args:
        maker_gets: money the maker asks.
        steps: one for each reseller, in order.
        tax: money of the tax that is added at the end.
        customer_pays: money the last customer pays.
        maker_share: ``maker_gets`` as a share of it; 0 where nothing is paid.

    >>> customer_price(Decimal("6"), ()).maker_share  # sin intermediarios
    Decimal('1')
    """

    maker_gets: Decimal
    steps: tuple[Resale, ...]
    tax: Decimal
    customer_pays: Decimal
    maker_share: Decimal


def tax_share_of_net(share_of_price: Decimal) -> Decimal:
    """Return a tax inside the price as a share of what is left after it.

    Args:
        share_of_price: the tax as a share of the price, 0 ≤ share < 1.

    Returns a share of the net, 0 or more.

    Formula: share ÷ (1 − share).

    Edge case: it is always the larger of the two; without a tax both are 0.

    Raises:
        BadInput: a share outside its range.

    Source: IVA "por dentro" (Bolivia, Ley 843): 13 % of the price is 14.94 % of the net.

    >>> round(tax_share_of_net(Decimal("0.13")), 4)  # IVA: 13 de cada 100 del precio
    Decimal('0.1494')
    """
    part = share(share_of_price, named("el impuesto a la venta"), below_one=True)
    return quotient(part, 1 - part)


def tax_share_of_price(share_of_net: Decimal) -> Decimal:
    """Return a tax on top of the net as a share of the price that holds it.

    Args:
        share_of_net: the tax as a share of what is left after it, 0 or more.

    Returns a share of the price, 0 ≤ share < 1.

    Formula: share ÷ (1 + share).

    Edge case: a tax as large as the net is half of the price.

    Raises:
        BadInput: a negative share.

    Source: value-added tax in a price that includes it: 20 % on the net is a sixth of the price.

    >>> tax_share_of_price(Decimal("0.25"))  # Bs 25 sobre Bs 100 son 20 de cada 100 de Bs 125
    Decimal('0.2')
    """
    part = not_negative(share_of_net, named("el impuesto a la venta"))
    return quotient(part, 1 + part)


def price_with_tax(net: Decimal, tax_share: Decimal, of: TaxBase) -> Decimal:
    """Return the price that leaves a net after its tax.

    Args:
        net: money for one unit, 0 or more, that has to be left.
        tax_share: the tax, a share of ``of``.
        of: ``price`` for a tax inside the price, ``net`` for one on top of what is left.

    Returns money for one unit, not rounded.

    Formula: net ÷ (1 − share) of the price; net × (1 + share) of the net.

    Edge case: without a tax, the net.

    Raises:
        BadInput: a negative net, a share outside its range, an unknown base.

    Source: the two definitions of a sales tax; see :func:`tax_share_of_net`.

    >>> round(price_with_tax(Decimal("6"), Decimal("0.13"), of="price"), 2)  # factura con IVA por dentro
    Decimal('6.90')
    """
    net = not_negative(net, named("lo que quieres recibir"))
    if _tax_base(of) == "price":
        return quotient(net, 1 - share(tax_share, named("el impuesto a la venta"), below_one=True))
    return net * (1 + not_negative(tax_share, named("el impuesto a la venta")))


def price_before_tax(price: Decimal, tax_share: Decimal, of: TaxBase) -> Decimal:
    """Return what is left of a price that holds its tax.

    Args:
        price: money for one unit, 0 or more, the tax included.
        tax_share: the tax, a share of ``of``.
        of: ``price`` for a tax inside the price, ``net`` for one on top of what is left.

    Returns money for one unit, not rounded.

    Formula: price × (1 − share) of the price; price ÷ (1 + share) of the net.

    Edge case: without a tax, the price.

    Raises:
        BadInput: a negative price, a share outside its range, an unknown base.

    Source: the two definitions of a sales tax; see :func:`tax_share_of_net`.

    >>> price_before_tax(Decimal("100"), Decimal("0.13"), of="price")  # de una factura de Bs 100
    Decimal('87.00')
    """
    price = not_negative(price, named("el precio"))
    if _tax_base(of) == "price":
        return price * (1 - share(tax_share, named("el impuesto a la venta")))
    return quotient(price, 1 + not_negative(tax_share, named("el impuesto a la venta")))


def customer_price(maker_price: Decimal, resellers: Iterable[Reseller], tax_on_top: Decimal = ZERO) -> CustomerPrice:
    """Follow a product from its maker to the last customer.

    Args:
        maker_price: money the maker asks for one unit, 0 or more.
        resellers: those it goes through, the first buyer first; none for a direct sale.
        tax_on_top: a tax added to the last price, a share of it, 0 or more. A tax inside the prices is part of each
            reseller's margin.

    Returns a :class:`CustomerPrice`, nothing rounded.

    Formula: each asks (what they paid + cost) ÷ (1 − margin), or × (1 + markup); at the end × (1 + tax).

    Edge case: two margins of 25 and 20 of each 100 are together 40 of each 100 of the last price, not 45.

    Raises:
        BadInput: a negative price or tax, more than 10,000 resellers.

    Source: chain of trade margins (Kotler & Armstrong, Principles of Marketing, appendix on marketing by the numbers).

    >>> shelf = customer_price(Decimal("6"), (
    ...     Reseller(name="Mayorista", margin=Decimal("0.20")), Reseller(name="Tienda", margin=Decimal("0.25")),
    ... ))
    >>> shelf.customer_pays, shelf.maker_share  # de Bs 10 en el estante, Bs 6 son tuyos
    (Decimal('10'), Decimal('0.6'))
    """
    price = maker = not_negative(maker_price, named("tu precio"))
    tax_on_top = not_negative(tax_on_top, named("el impuesto a la venta"))
    steps = []
    for reseller in things(resellers, named("los intermediarios")):
        spent = price + reseller.cost_per_unit
        asks = exact(quotient(spent * (1 + reseller.markup), 1 - reseller.margin))
        steps.append(Resale(name=reseller.name, buys_at=price, sells_at=asks, keeps=asks - spent))
        price = asks
    pays = price * (1 + tax_on_top)
    return CustomerPrice(
        maker_gets=maker,
        steps=tuple(steps),
        tax=price * tax_on_top,
        customer_pays=pays,
        maker_share=quotient(maker, pays) if pays else ZERO,
    )


def maker_price_for(customer_pays: Decimal, resellers: Iterable[Reseller], tax_on_top: Decimal = ZERO) -> Decimal:
    """Work back from what the last customer will pay to what the maker can ask.

    Args:
        customer_pays: money the last customer pays for one unit, above 0, a tax on top included.
        resellers: those it goes through, the first buyer first.
        tax_on_top: a tax added to the last price, a share of it, 0 or more.

    Returns money for one unit, 0 or more, not rounded; it undoes :func:`customer_price`.

    Formula: customer pays ÷ (1 + tax); then for each reseller, the last first, × (1 − margin) or ÷ (1 + markup),
    less their cost.

    Edge case: without resellers and tax, what the customer pays.

    Raises:
        NoPrice: the resellers' costs and margins take all that the customer pays, or more.
        BadInput: a number outside its range.

    Source: pricing backward from the customer (Kotler & Armstrong, Principles of Marketing, appendix on marketing by
    the numbers).

    >>> maker_price_for(Decimal("10"), (  # Bs 10 en el estante
    ...     Reseller(name="Mayorista", margin=Decimal("0.20")), Reseller(name="Tienda", margin=Decimal("0.25")),
    ... ))
    Decimal('6.0000')
    """
    pays = positive(customer_pays, named("lo que paga el último cliente"))
    price = quotient(pays, 1 + not_negative(tax_on_top, named("el impuesto a la venta")))
    for reseller in reversed(things(resellers, named("los intermediarios"))):
        price = quotient(price * (1 - reseller.margin), 1 + reseller.markup) - reseller.cost_per_unit
        if price < 0:
            raise NoPrice(
                "De {pays} que paga el último cliente no te llega nada: "
                "«{name}» gasta y gana más de lo que queda para comprarte. "
                "Vende más directo o busca quien pague más.",
                pays=pays,
                name=reseller.name,
            )
    return price + ZERO


def _tax_base(of: TaxBase) -> str:
    return one_of(of, ("price", "net"), named("de qué es parte el impuesto"))
