"""Is it told what an outing left, down to the last unit and the last boliviano?"""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qhatu.sums.bad_input import BadInput
from qhatu.sums.market.cycles import cycle_of_outings
from qhatu.sums.market.outing_results import DoesNotBalance, outing_result
from qhatu.sums.market.outings import OutingCost, OutingLog, Sale, Taken, Unsold
from sums.market import BREAD, CANDLES, fair, sale, whole_day
from sums.workshop import BS, amounts, calm, numbers


def test_a_whole_day_comes_out_as_by_hand():
    result = outing_result(whole_day())
    candles, bread = result.products
    assert (candles.sold, candles.given, candles.lost, candles.left, candles.spoiled) == (20, 2, 1, 7, 0)
    assert (bread.sold, bread.given, bread.lost, bread.left, bread.spoiled) == (12, 3, 0, 5, 5)
    assert not candles.sold_out and not bread.sold_out
    assert (candles.income, candles.contribution, candles.result) == (114, 60, BS("51.90"))
    assert (bread.income, bread.contribution, bread.result) == (12, 6, 2)
    assert (result.income, result.owed, result.received) == (126, 1, 125)
    assert (result.contribution, result.unsold_cost, result.going_cost) == (66, BS("12.10"), 21)
    assert result.result == BS("32.90")
    assert result.per_hour == BS("32.90") / 8
    # 23 candles went, six minutes each: 2.3 hours more.
    assert result.all_hours == BS("10.3")
    assert result.hour_earned == BS("32.90") / BS("10.3")
    assert result.spent == result.income - result.result == BS("93.10")


def test_bargaining_shows_as_a_share_of_what_was_asked():
    result = outing_result(whole_day())
    assert result.discount_share == BS(6) / 132
    assert result.products[0].average_price == BS("5.7")
    assert result.products[0].sold_share == BS(20) / 30


def test_what_keeps_costs_nothing_when_it_comes_back_and_what_does_not_is_lost():
    kept = outing_result(whole_day(taken=(CANDLES, BREAD.but(keeps=True))))
    assert kept.result - outing_result(whole_day()).result == BS("2.50")


def test_an_outing_without_sales_loses_the_cost_of_going():
    result = outing_result(fair(costs=(OutingCost(name="Pasaje", amount=6),), hours=3))
    assert (result.income, result.result, result.per_hour) == (0, -6, -2)
    assert result.discount_share is None
    assert result.products[0].average_price is None
    assert not result.products[0].sold_out


def test_without_hours_there_is_no_hour_to_divide_by():
    result = outing_result(fair())
    assert result.per_hour is None
    assert result.hour_earned is None


def test_what_was_counted_at_the_end_must_be_what_is_left():
    counted = whole_day(taken=(CANDLES.but(brought_back=7), BREAD.but(brought_back=5)))
    assert outing_result(counted) == outing_result(whole_day())
    with pytest.raises(
        DoesNotBalance, match=r"De «Vela» llevaste 30: vendiste 20, regalaste 2, perdiste 1 y trajiste 6 .* suman 29"
    ) as told:
        outing_result(whole_day(taken=(CANDLES.but(brought_back=6), BREAD)))
    assert told.value.facts["taken"] - told.value.facts["together"] == 1


def test_more_cannot_be_sold_than_was_taken():
    with pytest.raises(
        DoesNotBalance, match="De «Vela» llevaste 22 y anotaste más: 20 vendidas, 2 regaladas y 1 perdidas"
    ):
        outing_result(whole_day(taken=(CANDLES.but(units=22), BREAD)))


def test_kilos_balance_too():
    kilos = Taken(product="Chocolate", units=BS("2.5"))
    result = outing_result(
        fair(
            taken=(kilos,),
            sales=(sale(product="Chocolate", units=BS("1.25")), sale("a2", 1, "Chocolate", units=BS("1.25"))),
        )
    )
    assert result.products[0].left == 0
    assert result.products[0].sold_out


def test_a_result_too_large_for_any_sum_is_told():
    many = tuple(sale(str(number), paid="9e14") for number in range(2))
    with pytest.raises(BadInput, match="número así"):
        outing_result(fair(sales=many))


@st.composite
def outings(draw: st.DrawFn) -> OutingLog:
    taken, sales, unsold = [], [], []
    for product in ("Vela", "Pan", "Taza")[: draw(st.integers(0, 3))]:
        units = draw(st.integers(1, 40))
        taken.append(
            Taken(
                product=product,
                units=units,
                variable_per_unit=draw(numbers("0", "50")),
                minutes_per_unit=draw(numbers("0", "60")),
                keeps=draw(st.booleans()),
            )
        )
        left = units
        while left and draw(st.booleans()):
            sold = draw(st.integers(1, left))
            left -= sold
            entry = f"{product}{left}"
            if draw(st.booleans()):
                when = datetime(2026, 3, 1) + timedelta(minutes=draw(st.integers(0, 1439)))
                sales.append(
                    Sale(id=entry, when=when, product=product, units=sold, paid=draw(amounts), asked=draw(amounts))
                )
            else:
                unsold.append(
                    Unsold(id=entry, product=product, why=draw(st.sampled_from(["gift", "lost"])), units=sold)
                )
    costs = tuple(OutingCost(name="Pasaje", amount=amount) for amount in draw(st.lists(amounts, max_size=3)))
    return OutingLog(
        name="Feria",
        day=date(2026, 3, 1),
        taken=tuple(taken),
        sales=tuple(sales),
        unsold=tuple(unsold),
        costs=costs,
        hours=draw(numbers("0", "24")),
    )


@calm
@given(outings())
def test_units_balance_and_money_adds_up(outing):
    result = outing_result(outing)
    for product in result.products:
        assert product.sold + product.given + product.lost + product.left == product.taken
        assert product.gone + product.left - product.spoiled == product.taken
    assert result.income == sum(entry.paid for entry in outing.sales)
    assert sum(product.result for product in result.products) - result.going_cost == result.result
    assert result.income - result.spent == result.result


@calm
@given(outings(), numbers("0.01", "100"))
def test_a_dearer_way_there_lowers_the_result_by_as_much(outing, more):
    dearer = outing.but(costs=(*outing.costs, OutingCost(name="Otro pasaje", amount=more)))
    assert outing_result(outing).result - outing_result(dearer).result == more


@calm
@given(outings(), outings())
def test_a_cycle_is_the_sum_of_its_outings(one, other):
    results = [outing_result(one), outing_result(other)]
    cycle = cycle_of_outings("Marzo", results)
    assert cycle.result == sum(result.result for result in results)
    assert cycle.sold == sum(result.sold for result in results)
