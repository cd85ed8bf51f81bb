"""What a sale really leaves in each channel: the fair, the shop on consignment, the messages on a phone.

All amounts are for one unit *taken to* the channel, sold there or not: what comes back unsold was made, carried and
paid for too. Shares are of one. A tax that is *inside* the price is a share of the price (a tax "por dentro"); a tax
*on top* is added to the price and handed on, so it leaves the seller neither richer nor poorer.
"""

from __future__ import annotations

from decimal import Decimal

from qhatu.sums.bad_input import named
from qhatu.sums.checked import not_negative, one_of, positive, share, things
from qhatu.sums.numbers import ONE, ZERO, exact, quotient
from qhatu.sums.plain import Plain
from qhatu.sums.prices.from_cost import NoPrice

TYPE_CHECKING = False  # typing's own flag of this name costs a tenth of this package's import
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Literal

    RankBy = Literal["unit", "total", "hour"]


class Channel(Plain):
    """A way to reach buyers, and what it takes of each sale.

    Args:
        name: what the learner calls it; used in sentences.
        commission_share: share of the price the channel keeps, 0 to 1: a shop's cut and a card's fee together.
        commission_per_unit: money the channel keeps of each unit sold, 0 or more.
        transport_per_unit: money to bring one unit there, 0 or more; packing for the way belongs here.
        trip_cost: money of one trip there, however much is carried: fares, the stall, food; 0 or more.
        units_per_trip: units taken on one trip, above 0.
        tax_share: tax on the sale, a share of the price, 0 or more; at most 1 where it is inside the price.
        tax_on_top: whether the tax is added to the price; otherwise it is inside.
        unsold_share: share of the units taken that is not sold: spoilt, broken, given back; 0 ≤ share < 1.
        unsold_worth: money an unsold unit is still worth, 0 or more; 0 when it is lost.
        months_to_pay: months until the channel pays, 0 or more; 0 for cash.
        rate_per_month: what money costs meanwhile, a share of it for each month, 0 or more.

    Consignment is no case of its own: a shop that pays after the sale and gives back the rest has an
    ``unsold_share``, an ``unsold_worth`` and ``months_to_pay``.

    Raises:
        BadInput: a number outside its range.

    >>> shop = Channel(name="Tienda", commission_share=Decimal("0.30"), months_to_pay=Decimal("2"))
    >>> shop.tax_share, shop.units_per_trip
    (Decimal('0'), Decimal('1'))
    """

    name: str
    commission_share: Decimal = ZERO
    commission_per_unit: Decimal = ZERO
    transport_per_unit: Decimal = ZERO
    trip_cost: Decimal = ZERO
    units_per_trip: Decimal = ONE
    tax_share: Decimal = ZERO
    tax_on_top: bool = False
    unsold_share: Decimal = ZERO
    unsold_worth: Decimal = ZERO
    months_to_pay: Decimal = ZERO
    rate_per_month: Decimal = ZERO

    def __post_init__(self) -> None:
        tax = named("el impuesto a la venta")
        self._put(
            commission_share=share(self.commission_share, named("la comisión")),
            commission_per_unit=not_negative(self.commission_per_unit, named("la comisión por unidad")),
            transport_per_unit=not_negative(self.transport_per_unit, named("el transporte por unidad")),
            trip_cost=not_negative(self.trip_cost, named("lo que cuesta cada viaje")),
            units_per_trip=positive(self.units_per_trip, named("las unidades que llevas en cada viaje")),
            tax_share=not_negative(self.tax_share, tax) if self.tax_on_top else share(self.tax_share, tax),
            unsold_share=share(self.unsold_share, named("la parte que no se vende"), below_one=True),
            unsold_worth=not_negative(self.unsold_worth, named("lo que vale lo que vuelve")),
            months_to_pay=not_negative(self.months_to_pay, named("los meses hasta que te pagan")),
            rate_per_month=not_negative(self.rate_per_month, named("el interés por mes")),
        )

    @property
    def money_waits(self) -> Decimal:
        """How many times its worth today money has to be, when the channel pays; 1 for cash."""
        return 1 + self.rate_per_month * self.months_to_pay


class ChannelNet(Plain):
    """What one unit taken to a channel leaves, part by part; made by :func:`net_in_channel`.

    ``price`` less all the parts is ``net``; nothing is counted twice.

    Args:
        price: money marked for one unit, without a tax on top.
        customer_pays: money the customer pays: the price, with a tax on top.
        unsold: money not received because part of what was taken is not sold, less what that part is still worth.
        commission: money the channel keeps.
        tax: money of a tax inside the price; 0 for one on top.
        transport: money to bring the unit there.
        waiting: money lost by being paid later.
        net: money that is left, before what it cost to make the unit; may be negative.

    >>> net_in_channel(Channel(name="Feria", trip_cost=40, units_per_trip=80), Decimal("6")).transport  # pasajes
    Decimal('0.5')
    """

    price: Decimal
    customer_pays: Decimal
    unsold: Decimal
    commission: Decimal
    tax: Decimal
    transport: Decimal
    waiting: Decimal
    net: Decimal


class ChannelOffer(Plain):
    """What one channel takes in a period, and at which price.

    Args:
        channel: the channel.
        price: money marked for one unit, 0 or more.
        units: units taken there in the period, 0 or more.
        fixed: money the channel costs in the period whatever is sold: a stall by the month, a page; 0 or more.
        hours: hours of selling and carrying it takes in the period, 0 or more.

    Raises:
        BadInput: a negative number.

    >>> ChannelOffer(channel=Channel(name="Feria"), price=Decimal("6"), units=Decimal("80")).fixed
    Decimal('0')
    """

    channel: Channel
    price: Decimal
    units: Decimal = ZERO
    fixed: Decimal = ZERO
    hours: Decimal = ZERO

    def __post_init__(self) -> None:
        self._put(
            price=not_negative(self.price, named("el precio")),
            units=not_negative(self.units, named("las unidades que llevas")),
            fixed=not_negative(self.fixed, named("lo que cuesta el canal")),
            hours=not_negative(self.hours, named("las horas de venta")),
        )


class RankedChannel(Plain):
    """One channel's place in the ranking; made by :func:`rank_channels`.

    Args:
        name: the channel's.
        price: money marked for one unit.
        net: money one unit taken there leaves before its making.
        left_per_unit: the same after its making.
        left: money all units of the period leave after their making and the channel's fixed cost.
        left_per_hour: ``left`` for each hour of selling; 0 where no hours were given.

    >>> feria = ChannelOffer(channel=Channel(name="Feria"), price=Decimal("6"), units=Decimal("80"))
    >>> rank_channels((feria,), Decimal("2.70"))[0].left  # 80 velas
    Decimal('264.00')
    """

    name: str
    price: Decimal
    net: Decimal
    left_per_unit: Decimal
    left: Decimal
    left_per_hour: Decimal


def net_in_channel(channel: Channel, price: Decimal) -> ChannelNet:
    """Return what one unit taken to a channel leaves at a price, part by part.

    Args:
        channel: the channel.
        price: money marked for one unit, 0 or more, without a tax on top.

    Returns a :class:`ChannelNet`, in money per unit taken.

    Formula, with s = 1 − unsold share: unsold = (price − unsold worth) × (1 − s); commission = (price × share + per
    unit) × s; tax inside = price × share × s; transport = per unit + trip ÷ units of a trip; what the channel pays,
    (price − commission of a unit) × s, is worth that ÷ (1 + rate × months) today, and the difference is waiting.

    Edge cases: unsold units that are worth more than the price make ``unsold`` negative. Commission is taken of the
    price without a tax on top.

    Raises:
        BadInput: a negative price.

    Source: net price after channel costs (any marketing arithmetic appendix); money paid later is discounted with
    simple interest.

    >>> shop = Channel(
    ...     name="Tienda", commission_share=Decimal("0.25"), transport_per_unit=Decimal("0.20"),
    ...     unsold_share=Decimal("0.10"), unsold_worth=Decimal("2"),
    ... )
    >>> sold = net_in_channel(shop, Decimal("8"))  # a consignación: de 10 velas de Bs 8 vuelve una
    >>> sold.unsold, sold.commission, sold.transport, sold.net
    (Decimal('0.60'), Decimal('1.8000'), Decimal('0.20'), Decimal('5.4000'))
    """
    price = not_negative(price, named("el precio"))
    sold_share = 1 - channel.unsold_share
    unsold = (price - channel.unsold_worth) * channel.unsold_share
    commission = (price * channel.commission_share + channel.commission_per_unit) * sold_share
    tax = ZERO if channel.tax_on_top else price * channel.tax_share * sold_share
    transport = quotient(
        channel.transport_per_unit * channel.units_per_trip + channel.trip_cost, channel.units_per_trip
    )
    paid_later = price * sold_share - commission
    lost = channel.money_waits - 1
    waiting = quotient(paid_later * lost, channel.money_waits) if lost else ZERO
    return ChannelNet(
        price=price,
        customer_pays=price * (1 + channel.tax_share) if channel.tax_on_top else price,
        unsold=unsold,
        commission=commission,
        tax=tax,
        transport=transport,
        waiting=waiting,
        net=price - unsold - commission - tax - transport - waiting,
    )


def price_for_net(channel: Channel, net: Decimal) -> Decimal:
    """Return the price to mark in a channel so that one unit taken there leaves a wanted net.

    Args:
        channel: the channel.
        net: money one unit has to leave before its making, 0 or more: in one's own channel, simply the price.

    Returns money for one unit, without a tax on top, not rounded: round it up to the coin.

    Formula: :func:`net_in_channel` solved for the price, which it is a straight line of.

    Edge case: where unsold units are worth so much that even a price of 0 leaves the net, 0.

    Raises:
        NoPrice: commission, tax and waiting take the whole price, so that no price leaves more than another.
        BadInput: a negative net.

    Source: the same as :func:`net_in_channel`; IVA of 13 % "por dentro" is 14.94 % on what is left, which this gives.

    >>> shop = Channel(name="Tienda", commission_share=Decimal("0.20"), tax_share=Decimal("0.13"))
    >>> round(price_for_net(shop, Decimal("6")), 2)  # para que te queden Bs 6
    Decimal('8.96')
    """
    net = not_negative(net, named("lo que quieres recibir"))
    sold_share, waits, per_trip = 1 - channel.unsold_share, channel.money_waits, channel.units_per_trip
    tax_inside = ZERO if channel.tax_on_top else channel.tax_share
    kept = exact(1 - channel.commission_share - tax_inside * waits)
    if kept <= 0:
        taken = 1 - quotient(1 - channel.commission_share, waits) + tax_inside
        raise NoPrice(
            "En «{channel}» ningún precio te deja algo: "
            "de cada 100 del precio se van {taken} en comisión, impuesto y espera. Busca otro trato u otro canal.",
            channel=channel.name,
            taken=taken * 100,
        )
    wanted = net + channel.transport_per_unit - channel.unsold_share * channel.unsold_worth
    # One division, at the end: a price that comes out even is then exactly even.
    asked = (wanted * per_trip + channel.trip_cost) * waits + channel.commission_per_unit * sold_share * per_trip
    return max(exact(quotient(asked, sold_share * kept * per_trip)), ZERO)


def rank_channels(
    offers: Iterable[ChannelOffer], variable_per_unit: Decimal, by: RankBy = "unit"
) -> tuple[RankedChannel, ...]:
    """Put channels in order, the one that leaves most first.

    Args:
        offers: the channels, each with its price and what goes there in the same period; one or more.
        variable_per_unit: money one more unit costs to make, 0 or more.
        by: what is compared: ``unit``, what one unit taken there leaves; ``total``, what the period leaves;
            ``hour``, what each hour of selling leaves.

    Returns one :class:`RankedChannel` for each offer. Equals stay in the order they were given.

    Formula: left per unit = net − variable; left = left per unit × units − fixed; left per hour = left ÷ hours.

    Edge case: the best by unit is often not the best in all: compare both.

    Raises:
        BadInput: no offers, a negative cost, an unknown way to compare, no hours where hours are compared.

    Source: channel contribution (any managerial accounting textbook).

    >>> fair = ChannelOffer(
    ...     channel=Channel(name="Feria", trip_cost=Decimal("80"), units_per_trip=Decimal("80")),
    ...     price=Decimal("6"), units=Decimal("80"),
    ... )
    >>> shop = ChannelOffer(
    ...     channel=Channel(name="Tienda", commission_share=Decimal("0.25")), price=Decimal("6"), units=Decimal("200")
    ... )
    >>> [(ranked.name, ranked.left_per_unit) for ranked in rank_channels((shop, fair), Decimal("2.70"))]  # por vela
    [('Feria', Decimal('2.30')), ('Tienda', Decimal('1.80'))]
    >>> rank_channels((shop, fair), Decimal("2.70"), by="total")[0].name  # Bs 360 contra Bs 184
    'Tienda'
    """
    offers = things(offers, named("los canales"), least=1)
    variable = not_negative(variable_per_unit, named("lo que gasta cada unidad"))
    one_of(by, ("unit", "total", "hour"), named("la forma de comparar"))
    ranked = []
    for offer in offers:
        if by == "hour":
            positive(offer.hours, named("las horas de venta"))
        net = net_in_channel(offer.channel, offer.price).net
        left = (net - variable) * offer.units - offer.fixed
        ranked.append(
            RankedChannel(
                name=offer.channel.name,
                price=offer.price,
                net=net,
                left_per_unit=net - variable,
                left=left,
                left_per_hour=quotient(left, offer.hours) if offer.hours else ZERO,
            )
        )
    field = {"unit": "left_per_unit", "total": "left", "hour": "left_per_hour"}[by]
    return tuple(sorted(ranked, key=lambda channel: getattr(channel, field), reverse=True))
