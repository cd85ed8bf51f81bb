"""Does a channel leave what one would count by hand, and does the price to mark bring back the wanted net?"""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from qhatu.sums.bad_input import BadInput
from qhatu.sums.prices.channels import Channel, ChannelOffer, net_in_channel, price_for_net, rank_channels
from qhatu.sums.prices.from_cost import NoPrice
from sums.workshop import BS, amounts, calm, hostile, numbers, shares, sizes

PARTS = ("unsold", "commission", "tax", "transport", "waiting")


@st.composite
def channels(draw):
    return Channel(
        name="Tienda",
        commission_share=draw(shares),
        commission_per_unit=draw(numbers("0", "50")),
        transport_per_unit=draw(numbers("0", "50")),
        trip_cost=draw(amounts),
        units_per_trip=draw(sizes),
        tax_share=draw(shares),
        tax_on_top=draw(st.booleans()),
        unsold_share=draw(numbers("0", "0.9")),
        unsold_worth=draw(numbers("0", "50")),
        months_to_pay=draw(numbers("0", "12")),
        rate_per_month=draw(numbers("0", "0.2")),
    )


def test_from_hand_to_hand_the_net_is_the_price():
    sold = net_in_channel(Channel(name="En casa"), BS("6"))
    assert sold.net == sold.price == sold.customer_pays == 6
    assert [getattr(sold, part) for part in PARTS] == [0] * 5


def test_a_fair_shares_its_trip_among_what_is_carried():
    fair = Channel(name="Feria", trip_cost=BS(40), units_per_trip=BS(80), transport_per_unit=BS("0.10"))
    assert net_in_channel(fair, BS(6)).transport == BS("0.60")


def test_a_shop_on_consignment_is_counted_part_by_part():
    # Ten candles of Bs 8: nine are sold, one comes back and is still worth Bs 2. The shop keeps a quarter and Bs 0.10
    # a candle, and pays after two months, when money costs 5 of each hundred a month. One Bs 0.20 to carry each.
    shop = Channel(
        name="Tienda",
        commission_share=BS("0.25"),
        commission_per_unit=BS("0.10"),
        transport_per_unit=BS("0.20"),
        unsold_share=BS("0.10"),
        unsold_worth=BS(2),
        months_to_pay=BS(2),
        rate_per_month=BS("0.05"),
    )
    sold = net_in_channel(shop, BS(8))
    paid = 9 * (BS(8) - 2 - BS("0.10")) / 10  # Bs 5.31 a candle taken, in two months
    assert sold.unsold == BS("0.60")
    assert sold.commission == BS("1.89")
    assert round(sold.waiting, 20) == round(paid - paid / BS("1.10"), 20)
    assert round(sold.net, 20) == round(paid / BS("1.10") + BS("0.20") - BS("0.20"), 20)


def test_a_tax_inside_the_price_is_lost_and_one_on_top_is_handed_on():
    inside = net_in_channel(Channel(name="Con factura", tax_share=BS("0.13")), BS(100))
    assert (inside.tax, inside.net, inside.customer_pays) == (13, 87, 100)
    on_top = net_in_channel(Channel(name="Con factura", tax_share=BS("0.13"), tax_on_top=True), BS(100))
    assert (on_top.tax, on_top.net, on_top.customer_pays) == (0, 100, 113)


def test_thirteen_of_each_hundred_inside_are_fourteen_ninety_four_on_the_net():
    # IVA "por dentro" (Bolivia): a net of 100 is invoiced at 114.94.
    assert round(price_for_net(Channel(name="Con factura", tax_share=BS("0.13")), BS(100)), 2) == BS("114.94")


def test_what_spoils_has_to_be_paid_by_what_is_sold():
    assert price_for_net(Channel(name="Feria", unsold_share=BS("0.20")), BS(4)) == 5


def test_where_leftovers_are_worth_more_than_the_net_a_price_of_nothing_will_do():
    assert price_for_net(Channel(name="Feria", unsold_share=BS("0.5"), unsold_worth=BS(8)), BS(3)) == 0


@pytest.mark.parametrize(
    "takes_all",
    [
        {"commission_share": BS(1)},
        {"commission_share": BS("0.9"), "tax_share": BS("0.13")},
        {"tax_share": BS("0.13"), "months_to_pay": BS(10), "rate_per_month": BS(1)},
    ],
)
def test_a_channel_that_takes_everything_has_no_price(takes_all):
    with pytest.raises(NoPrice, match="En «Tienda» ningún precio te deja algo") as told:
        price_for_net(Channel(name="Tienda", **takes_all), BS(5))
    assert told.value.facts["taken"] >= 100


def test_the_best_channel_by_unit_is_not_the_best_in_all_nor_by_hour():
    fair = ChannelOffer(
        channel=Channel(name="Feria", trip_cost=BS(80), units_per_trip=BS(80)), price=BS(6), units=BS(80), hours=BS(10)
    )
    shop = ChannelOffer(
        channel=Channel(name="Tienda", commission_share=BS("0.25")),
        price=BS(6),
        units=BS(200),
        fixed=BS(30),
        hours=BS(20),
    )
    phone = ChannelOffer(channel=Channel(name="Celular"), price=BS(6), units=BS(30), hours=BS(3))
    by_unit = rank_channels((fair, shop, phone), BS("2.70"))
    assert [channel.name for channel in by_unit] == ["Celular", "Feria", "Tienda"]
    assert [channel.left_per_unit for channel in by_unit] == [BS("3.30"), BS("2.30"), BS("1.80")]
    in_all = rank_channels((fair, shop, phone), BS("2.70"), by="total")
    assert [(channel.name, channel.left) for channel in in_all] == [("Tienda", 330), ("Feria", 184), ("Celular", 99)]
    by_hour = rank_channels((fair, shop, phone), BS("2.70"), by="hour")
    assert [(c.name, c.left_per_hour) for c in by_hour] == [("Celular", 33), ("Feria", BS("18.4")), ("Tienda", 16.5)]


def test_equals_stay_in_the_order_they_were_given():
    offers = [ChannelOffer(channel=Channel(name=name), price=BS(6)) for name in ("b", "a", "c")]
    assert [channel.name for channel in rank_channels(offers, BS(2))] == ["b", "a", "c"]


@pytest.mark.parametrize(
    ("ask", "says"),
    [
        (lambda: Channel(name="x", commission_share=BS("1.2")), "la comisión: hace falta un número de 0 a 100"),
        (lambda: Channel(name="x", tax_share=BS("1.2")), "el impuesto a la venta"),
        (lambda: Channel(name="x", tax_share=BS("-0.1"), tax_on_top=True), "el impuesto a la venta"),
        (lambda: Channel(name="x", units_per_trip=0), "las unidades que llevas en cada viaje"),
        (lambda: Channel(name="x", unsold_share=1), "la parte que no se vende: hace falta menos de 100"),
        (lambda: Channel(name="x", rate_per_month=-1), "el interés por mes"),
        (lambda: ChannelOffer(channel=Channel(name="x"), price=-1), "el precio"),
        (lambda: net_in_channel(Channel(name="x"), BS(-1)), "el precio"),
        (lambda: price_for_net(Channel(name="x"), BS(-1)), "lo que quieres recibir"),
        (lambda: rank_channels((), BS(1)), "los canales: hacen falta 1 o más"),
        (lambda: rank_channels([ChannelOffer(channel=Channel(name="x"), price=6)], BS(1), by="hour"), "horas de venta"),
        (lambda: rank_channels([ChannelOffer(channel=Channel(name="x"), price=6)], BS(1), by="day"), "comparar"),
    ],
)
def test_what_makes_no_sense_is_told_in_a_sentence_that_names_it(ask, says):
    with pytest.raises(BadInput, match=says):
        ask()


@pytest.mark.parametrize("number", hostile)
@pytest.mark.parametrize(
    "ask",
    [
        *(
            lambda n, field=field: Channel(name="x", **{field: n})
            for field in Channel.fields[1:]
            if field[-3:] != "top"
        ),
        lambda n: net_in_channel(Channel(name="x"), n),
        lambda n: price_for_net(Channel(name="x"), n),
        lambda n: rank_channels([ChannelOffer(channel=Channel(name="x"), price=6)], n),
    ],
)
def test_a_hostile_number_is_refused_wherever_it_stands(ask, number):
    with pytest.raises(BadInput):
        ask(number)


@calm
@given(channels(), amounts)
def test_the_parts_and_the_net_are_the_price(channel, price):
    sold = net_in_channel(channel, price)
    assert abs(price - sum(getattr(sold, part) for part in PARTS) - sold.net) < BS("1e-15")


@calm
@given(channels(), amounts)
def test_the_price_to_mark_brings_back_the_wanted_net(channel, net):
    try:
        price = price_for_net(channel, net)
    except NoPrice:
        assert net_in_channel(channel, BS(2)).net <= net_in_channel(channel, BS(1)).net + BS("1e-9")
        return
    assume(price < BS("1e12"))
    found = net_in_channel(channel, price).net
    assert found >= net - BS("1e-9")
    assert price == 0 or abs(found - net) < BS("1e-9")


@calm
@given(channels(), amounts, numbers("0", "0.5"))
def test_a_dearer_commission_never_leaves_more(channel, price, more):
    dearer = channel.but(commission_share=min(channel.commission_share + more, BS(1)))
    assert net_in_channel(dearer, price).net <= net_in_channel(channel, price).net
