"""Does a large order pay, and does a price list by quantity make sense?"""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qhatu.sums.bad_input import BadInput
from qhatu.sums.prices.wholesale import QuantityDiscount, bundle_price, lowest_order_price, quantity_prices
from qhatu.sums.profit.sales_mix import MixProduct
from sums.workshop import BS, amounts, calm, hostile, numbers, sizes

COIN = BS("0.10")


def discount(from_units, off):
    return QuantityDiscount(from_units=from_units, discount=BS(off))


def test_with_room_to_spare_an_order_only_has_to_pay_for_itself():
    order = lowest_order_price(BS(200), BS("2.70"), order_cost=BS(60))
    assert (order.lowest, order.spent, order.displaced_units, order.displaced) == (3, 600, 0, 0)


def test_a_special_order_without_room_costs_the_sales_it_displaces_as_printed():
    # "Morning Sky, Inc.", https://wizedu.com/questions/161654/morning-sky-inc-msi-manufactures-and-sells: 2,200 units
    # that spend $3.86 and $460 to modify; all would displace sales that leave $9.14: indifferent at $13.21.
    order = lowest_order_price(BS(2200), BS("3.86"), BS(460), free_units=BS(0), usual_contribution=BS("9.14"))
    assert (order.spent, order.displaced) == (8952, 20108)
    assert round(order.lowest, 2) == BS("13.21")


def test_what_the_room_would_bring_otherwise_is_a_cost_of_the_order_as_printed():
    # "Pontotoc Industries", http://www.accountingmcqs.com/pontotoc-industries-manufactures-a-product-that-is-mcq-2510:
    # 1,000 units spend 40 + 30 + 24 + 6 dollars each, and their place would bring $20,000: over $120.
    assert lowest_order_price(BS(1000), BS(100), order_cost=BS(20000)).lowest == 120


def test_only_the_units_there_is_no_room_for_displace_sales():
    order = lowest_order_price(
        BS(200), BS("2.70"), BS(60), free_units=BS(150), usual_contribution=BS("3.30"), wanted=BS(35)
    )
    assert (order.displaced_units, order.displaced, order.lowest) == (50, 165, 4)


def test_a_price_list_says_where_it_does_not_cover_and_where_more_costs_less():
    lines = quantity_prices(BS(6), (discount(50, "0.30"), discount(12, "0.10")), lowest=BS("4.50"), coin=COIN)
    assert [(line.from_units, line.price, line.covers) for line in lines] == [
        (1, BS("6.00"), True),
        (12, BS("5.40"), True),
        (50, BS("4.20"), False),
    ]
    # 11 at Bs 6 are Bs 66 and 12 at Bs 5.40 are Bs 64.80; 39 at Bs 5.40 are Bs 210.60 and 50 at Bs 4.20 are Bs 210.
    assert [line.cheaper_from for line in lines] == [0, 11, 39]


def test_exactly_as_dear_is_not_cheaper():
    # 10 at Bs 6 are the Bs 60 of 12 at Bs 5; only 11 cost more.
    assert quantity_prices(BS(6), (discount(12, "0.17"),), BS(0), COIN)[1].cheaper_from == 11


def test_a_discount_that_coins_cannot_say_changes_nothing():
    assert [line.price for line in quantity_prices(BS(6), (discount(12, "0.005"),), BS(0), COIN)] == [6, 6]


def test_a_bundle_costs_less_than_its_things_and_still_leaves_some():
    things = (
        MixProduct(name="Vela", price=BS(6), variable_per_unit=BS("2.70"), units=BS(3)),
        MixProduct(name="Portavela", price=BS("12.50"), variable_per_unit=BS(7), units=BS(1)),
    )
    gift = bundle_price(things, BS("0.10"), COIN)
    assert (gift.apart, gift.price, gift.saving) == (BS("30.50"), BS("27.50"), 3)
    assert (gift.contribution, round(gift.margin, 4)) == (BS("12.40"), BS("0.4509"))
    assert bundle_price(things, BS("0.6"), COIN).contribution < 0


@pytest.mark.parametrize(
    ("ask", "says"),
    [
        (lambda: discount(1, "0.1"), "desde cuántas unidades: hace falta un número de 2"),
        (lambda: discount(BS("2.5"), "0.1"), "número entero"),
        (lambda: discount(2, "1"), "el descuento: hace falta menos de 100"),
        (lambda: quantity_prices(BS(6), [discount(2, "0.1")] * 2, BS(0), COIN), "Hay dos descuentos desde 2 unidades"),
        (lambda: quantity_prices(BS(0), (), BS(0), COIN), "el precio"),
        (lambda: quantity_prices(BS(6), (), BS(-1), COIN), "el precio más bajo"),
        (lambda: quantity_prices(BS(6), (), BS(0), BS(0)), "moneda"),
        (lambda: lowest_order_price(BS(0), BS(1)), "las unidades del pedido"),
        (lambda: lowest_order_price(BS(1), BS(-1)), "lo que gasta cada unidad"),
        (lambda: lowest_order_price(BS(1), BS(1), free_units=BS(-1)), "alcanzas a hacer de más"),
        (lambda: bundle_price((), BS(0), COIN), "los productos"),
        (lambda: bundle_price([MixProduct(name="x", price=1, variable_per_unit=1, units=1)], BS(1), COIN), "descuento"),
    ],
)
def test_what_makes_no_sense_is_told_in_a_sentence_that_names_it(ask, says):
    with pytest.raises(BadInput, match=says):
        ask()


@pytest.mark.parametrize("number", hostile)
@pytest.mark.parametrize("place", range(6))
def test_a_hostile_number_is_refused_wherever_it_stands(place, number):
    with pytest.raises(BadInput):
        lowest_order_price(*[number if k == place else BS(n) for k, n in enumerate((9, 6, 3, 1, 1, 1))])


@pytest.mark.parametrize("number", hostile)
@pytest.mark.parametrize(
    "ask",
    [
        lambda n: quantity_prices(n, (), BS(0), COIN),
        lambda n: quantity_prices(BS(6), (), n, COIN),
        lambda n: quantity_prices(BS(6), (), BS(0), n),
        lambda n: discount(n, "0.1"),
        lambda n: bundle_price([MixProduct(name="x", price=1, variable_per_unit=1, units=1)], n, COIN),
    ],
)
def test_a_hostile_number_in_a_list_is_refused(ask, number):
    with pytest.raises(BadInput):
        ask(number)


@calm
@given(sizes, amounts, amounts, amounts, amounts, amounts)
def test_at_the_lowest_price_an_order_leaves_as_much_as_refusing_it(units, variable, cost, free, usual, wanted):
    order = lowest_order_price(units, variable, cost, free, usual, wanted)
    lost = max(units - free, 0) * usual
    assert abs(units * (order.lowest - variable) - cost - lost - wanted) < BS("1e-9")


@calm
@given(
    numbers("0.5", "500"),
    st.dictionaries(st.integers(2, 60), numbers("0", "0.8"), max_size=4),
)
def test_an_order_is_called_dearer_exactly_when_it_is(price, steps):
    lines = quantity_prices(
        price, [QuantityDiscount(from_units=n, discount=off) for n, off in steps.items()], BS(0), COIN
    )
    for fewer, line in pairwise(lines):
        dearer = [n for n in range(fewer.from_units, line.from_units) if n * fewer.price > line.from_units * line.price]
        assert line.cheaper_from == (dearer[0] if dearer else 0)
