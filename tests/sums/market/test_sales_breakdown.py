"""Is it told who buys, what, where and when?"""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qhatu.sums.bad_input import BadInput
from qhatu.sums.market.sales_breakdown import sales_by
from sums.market import logs, sale
from sums.workshop import BS, calm

DAY = [
    sale("a", 0, paid="6", buyer="vecina", channel="feria"),
    sale("b", 10, paid="16", asked=18, units=2, buyer="turista", channel="feria"),
    sale("c", 130, paid="5", asked=6, buyer="vecina", channel="teléfono"),
    sale("d", 140, product="Pan", paid="3", units=3),
]


def test_each_kind_of_buyer_has_its_units_its_money_and_its_price():
    tourist, neighbour, unknown = sales_by(DAY, "buyer")
    assert (tourist.name, tourist.sales, tourist.units, tourist.income) == ("turista", 1, 2, 16)
    assert (neighbour.name, neighbour.sales, neighbour.income, neighbour.asked) == ("vecina", 2, 11, 12)
    assert (unknown.name, unknown.income) == ("", 3)
    assert tourist.share == BS(16) / 30
    assert tourist.average_price == 8
    assert neighbour.discount_share == BS(1) / 12
    assert unknown.discount_share == 0


def test_products_and_channels_are_put_together_the_same_way():
    assert [(group.name, group.income) for group in sales_by(DAY, "product")] == [("Vela", 27), ("Pan", 3)]
    assert [(group.name, group.income) for group in sales_by(DAY, "channel")] == [
        ("feria", 22),
        ("teléfono", 5),
        ("", 3),
    ]


def test_the_hours_without_sales_are_shown_too():
    assert [(group.name, group.units, group.income) for group in sales_by(DAY, "hour")] == [
        ("09", 3, 22),
        ("10", 0, 0),
        ("11", 4, 8),
    ]
    assert sales_by(DAY, "hour")[1].average_price is None


def test_the_same_hour_of_two_days_is_one_hour():
    tomorrow = [one.but(id=f"{one.id}2", when=one.when + timedelta(days=1)) for one in DAY]
    assert [group.sales for group in sales_by([*DAY, *tomorrow], "hour")] == [4, 0, 4]


def test_no_sales_make_no_groups_and_gifts_have_no_share():
    assert sales_by([], "hour") == sales_by([], "buyer") == ()
    [given_away] = sales_by([sale(paid="0")], "product")
    assert (given_away.share, given_away.discount_share) == (0, None)


def test_another_way_of_grouping_is_refused():
    with pytest.raises(BadInput, match="encontré «day»"):
        sales_by(DAY, "day")


@calm
@given(logs(), st.sampled_from(["product", "buyer", "channel", "hour"]))
def test_the_groups_sum_to_all_sales(phones, key):
    sales = phones[0]
    groups = sales_by(sales, key)
    assert sum(group.income for group in groups) == sum(one.paid for one in sales)
    assert sum(group.sales for group in groups) == len(sales)
    if any(one.paid for one in sales):
        assert abs(sum(group.share for group in groups) - 1) < BS("1e-20")
