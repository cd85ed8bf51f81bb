"""Is the price that leaves most really the one, among all prices and not only those named?"""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qhatu.sums.bad_input import BadInput
from qhatu.sums.prices.from_cost import NoPrice
from qhatu.sums.prices.price_response import BuyingAnswer, buying_chances
from qhatu.sums.prices.price_survey import PriceAnswer
from sums.workshop import BS, calm, hostile, numbers, shares

ZERO = BS(0)


def told(too_cheap, cheap, expensive, too_expensive, at_cheap="0.7", at_expensive="0.3"):
    four = PriceAnswer(
        too_cheap=BS(too_cheap), cheap=BS(cheap), expensive=BS(expensive), too_expensive=BS(too_expensive)
    )
    return BuyingAnswer(prices=four, at_cheap=BS(at_cheap), at_expensive=BS(at_expensive))


@st.composite
def answers(draw):
    four = sorted(draw(st.lists(numbers("0", "60", places=1), min_size=4, max_size=4, unique=True)))
    return told(*four, draw(shares), draw(shares))


surveys = st.lists(answers(), min_size=1, max_size=6)


def chance(answer, price):
    four = answer.prices
    knots = [
        (four.too_cheap, BS(0)),
        (four.cheap, answer.at_cheap),
        (four.expensive, answer.at_expensive),
        (four.too_expensive, BS(0)),
    ]
    for (start, low), (end, high) in pairwise(knots):
        if start <= price <= end:
            return low + (high - low) * (price - start) / (end - start)
    return BS(0)


def mean_chance(survey, price):
    return sum(chance(answer, price) for answer in survey) / len(survey)


def test_two_people_reach_as_far_as_counted_by_hand():
    # At 5: 0.7, and half way from 0 at 4 to 0.7 at 6. At 6: 0.5, half way from 0.7 at 5 to 0.3 at 7, and 0.7.
    found = buying_chances([told(3, 5, 7, 9), told(4, 6, 8, 10)])
    assert found.prices == (3, 4, 5, 6, 7, 8, 9, 10)
    by_hand = ("0", "0.175", "0.525", "0.6", "0.4", "0.225", "0.075", "0")
    assert found.reach == tuple(map(BS, by_hand))
    assert (found.widest_price, found.widest_reach) == (6, BS("0.6"))


def test_the_best_price_may_be_one_that_nobody_named():
    # From 6 to 7 the two reach 1.8 − 0.2 p: (p − 3) × that is largest at 6, a price that was named.
    two = [told(3, 5, 7, 9), told(4, 6, 8, 10)]
    assert (buying_chances(two, BS(3)).best_price, buying_chances(two, BS(3)).best_left) == (6, BS("1.8"))
    # From 7 to 8 they reach 1.625 − 0.175 p: (p − 5) × that is largest where 2.5 = 0.35 p.
    assert round(buying_chances(two, BS(5)).best_price, 20) == round(BS(50) / 7, 20)
    alone = buying_chances([told(3, 5, 8, 10, "0.8", "0.5")], BS("2.70"))
    assert (alone.best_price, alone.best_reach, alone.best_left) == (BS("7.85"), BS("0.515"), BS("2.65225"))


def test_answers_out_of_order_are_left_out_and_counted():
    found = buying_chances([told(3, 5, 7, 9), told(9, 7, 5, 3)])
    assert (found.people, found.consistent, found.widest_reach) == (2, 1, BS("0.7"))


@pytest.mark.parametrize("chances", [("0", "0"), ("0.7", "0.3")])
def test_where_nobody_pays_more_than_it_costs_there_is_no_price(chances):
    with pytest.raises(NoPrice, match="ningún precio deja algo"):
        buying_chances([told(3, 5, 7, 9, *chances)], variable_per_unit=BS(9))


@pytest.mark.parametrize(
    ("ask", "says"),
    [
        (lambda: told(3, 5, 7, 9, "1.1"), "la probabilidad de comprar"),
        (lambda: buying_chances(()), "las respuestas"),
        (lambda: buying_chances([told(9, 7, 5, 3)]), "tiene los cuatro precios"),
        (lambda: buying_chances([told(3, 5, 7, 9)], BS(-1)), "lo que gasta cada unidad"),
    ],
)
def test_what_makes_no_sense_is_told_in_a_sentence_that_names_it(ask, says):
    with pytest.raises(BadInput, match=says):
        ask()


@pytest.mark.parametrize("number", hostile)
@pytest.mark.parametrize(
    "ask", [lambda n: told(3, 5, 7, 9, n), lambda n: told(3, 5, 7, n), lambda n: buying_chances([told(3, 5, 7, 9)], n)]
)
def test_a_hostile_number_is_refused_wherever_it_stands(ask, number):
    with pytest.raises(BadInput):
        ask(number)


def test_ten_thousand_answers_are_read():
    found = buying_chances([told(k, k + 2, k + 4, k + 6) for k in range(10_000)])
    assert found.consistent == 10_000
    assert found.reach[-1] == 0


@calm
@given(surveys)
def test_the_reach_is_the_mean_of_the_people(survey):
    found = buying_chances_or_none(survey)
    if found:
        assert all(
            abs(reach - mean_chance(survey, price)) < BS("1e-8")
            for price, reach in zip(found.prices, found.reach, strict=True)
        )
        assert found.widest_reach == max(found.reach)


@calm
@given(surveys, numbers("0", "30"), numbers("0", "70", places=3))
def test_no_other_price_leaves_more_than_the_best(survey, variable, other):
    found = buying_chances_or_none(survey, variable)
    left = (other - variable) * mean_chance(survey, other)
    if found:
        assert abs((found.best_price - variable) * mean_chance(survey, found.best_price) - found.best_left) < BS("1e-7")
        assert left <= found.best_left + BS("1e-7")
    else:
        assert left <= BS("1e-7")


def buying_chances_or_none(survey, variable=ZERO):
    try:
        return buying_chances(survey, variable)
    except NoPrice:
        return None
