"""Does the group pay what the seller asks and receive what the customer pays, to the cent, and fairly?"""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qhatu.sums.bad_input import BadInput
from qhatu.sums.together.joint_orders import BulkPrice, joint_order, joint_purchase, purchase_price
from sums.workshop import calm, numbers

BS = Decimal
CENT = BS("0.01")
WAX = [BulkPrice(least=BS(0), price=BS(30)), BulkPrice(least=BS(50), price=BS(26))]

wanted = st.dictionaries(st.sampled_from("ABCDEFG"), numbers("0", "500"), min_size=1).filter(
    lambda drawn: any(drawn.values())
)
able = st.dictionaries(st.sampled_from("ABCDEFG"), st.integers(0, 200), min_size=1).filter(
    lambda drawn: sum(drawn.values()) > 0
)


def test_together_the_price_of_the_whole_quantity_holds():
    parts = joint_purchase({"Wara": BS(20), "Illa": BS(30)}, WAX, CENT, shared_cost=BS(40))
    assert sum(part.pays for part in parts) == 50 * 26 + 40
    assert [part.saves for part in parts] == [BS("64.00"), BS("96.00")]


def test_each_can_pay_for_what_they_take_and_the_trip_by_quantity_or_alike():
    both = {"Wara": BS(20), "Illa": BS(30)}
    assert [part.pays for part in joint_purchase(both, WAX, CENT, BS(40), base="quantity")] == [536, 804]
    assert [part.pays for part in joint_purchase(both, WAX, CENT, BS(40), base="equal")] == [540, 800]


def test_the_small_buyer_may_pay_more_than_alone_where_the_trip_is_shared_alike():
    parts = joint_purchase({"Wara": BS(1), "Illa": BS(60)}, WAX, CENT, shared_cost=BS(40), base="equal")
    assert parts[0].saves < 0 < parts[0].alone


def test_who_takes_nothing_pays_nothing():
    parts = joint_purchase({"Wara": BS(0), "Illa": BS(60)}, WAX, CENT, shared_cost=BS(40), base="equal")
    assert (parts[0].alone, parts[0].pays) == (0, 0)


def test_alone_one_pays_the_price_of_the_smallest_sale():
    wholesale = [BulkPrice(least=BS(50), price=BS(26))]
    parts = joint_purchase({"Wara": BS(20), "Illa": BS(30)}, wholesale, CENT)
    assert [part.saves for part in parts] == [0, 0]
    with pytest.raises(BadInput, match="pide comprar 50 o más"):
        joint_purchase({"Wara": BS(20)}, wholesale, CENT)


@calm
@given(wanted, numbers("0", "900"), st.sampled_from(["alone", "quantity", "equal"]))
def test_what_all_pay_is_the_seller_s_price_and_the_trip_to_the_cent(wanted, trip, base):
    parts = joint_purchase(wanted, WAX, CENT, shared_cost=trip, base=base)
    together = sum(wanted.values())
    assert abs(sum(part.pays for part in parts) - (together * purchase_price(together, WAX) + trip)) <= CENT
    assert all(part.pays >= 0 for part in parts)


@calm
@given(wanted, numbers("0", "900"))
def test_shared_by_what_each_would_pay_alone_nobody_loses_while_the_whole_is_cheaper(wanted, trip):
    parts = joint_purchase(wanted, WAX, CENT, shared_cost=trip)
    if sum(part.pays for part in parts) <= sum(part.alone for part in parts):
        assert all(part.saves > -CENT for part in parts)


@calm
@given(able, st.data(), st.sampled_from(["capacity", "equal"]))
def test_an_order_is_made_whole_and_nobody_makes_more_than_they_can(able, data, base):
    units = data.draw(st.integers(1, sum(able.values())))
    parts = joint_order(units, able, BS("6.10"), CENT, base=base)
    assert sum(part.units for part in parts) == units
    assert all(0 <= part.units <= able[part.name] for part in parts)
    assert sum(part.receives for part in parts) == units * BS("6.10")


@calm
@given(able, st.data())
def test_in_equal_parts_only_who_can_make_no_more_makes_less(able, data):
    units = data.draw(st.integers(1, sum(able.values())))
    parts = joint_order(units, able, BS(6), CENT, base="equal")
    most = max(part.units for part in parts)
    assert all(part.units >= most - 1 or part.units == able[part.name] for part in parts)


def test_an_order_that_is_too_large_is_said():
    with pytest.raises(BadInput, match="El pedido es de 100 y entre todos alcanzan a hacer 90"):
        joint_order(100, {"Wara": 60, "Illa": 30}, BS(6), CENT)


def test_an_order_that_costs_more_than_it_brings_is_said():
    with pytest.raises(BadInput, match="es más que lo que entra, 60"):
        joint_order(10, {"Wara": 60}, BS(6), CENT, shared_cost=BS(61))
