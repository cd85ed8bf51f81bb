"""Do the curves of a price survey cross where a ruler would find it?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qhatu.sums.bad_input import BadInput
from qhatu.sums.prices.price_survey import NoCrossing, PriceAnswer, price_sensitivity, where_curves_cross
from sums.workshop import BS, calm, hostile, numbers


def told(too_cheap, cheap, expensive, too_expensive):
    return PriceAnswer(
        too_cheap=BS(too_cheap), cheap=BS(cheap), expensive=BS(expensive), too_expensive=BS(too_expensive)
    )


FOUR = [told(2, 4, 6, 9), told(3, 5, 7, 8), told(4, 5, 8, 10), told(6, 5, 7, 8)]

in_order = st.lists(numbers("0", "60", places=1), min_size=4, max_size=4, unique=True).map(
    lambda four: told(*sorted(four))
)
surveys = st.lists(in_order, min_size=1, max_size=12)


def test_a_survey_of_three_is_read_as_with_a_ruler():
    # Of each price, by hand and of three people:    2 3 4 5 6 7 8 9 10
    #   too cheap, who named it or more               3 2 1 0 0 0 0 0 0
    #   cheap                                         3 3 3 2 0 0 0 0 0
    #   expensive, who named it or less               0 0 0 0 1 2 3 3 3
    #   too expensive                                 0 0 0 0 0 0 1 2 3
    survey = price_sensitivity(FOUR)
    assert survey.prices == tuple(range(2, 11))
    thirds = {name: [round(3 * share, 20) for share in getattr(survey, name)] for name in PriceAnswer.fields}
    assert thirds["too_cheap"] == [3, 2, 1, 0, 0, 0, 0, 0, 0]
    assert thirds["cheap"] == [3, 3, 3, 2, 0, 0, 0, 0, 0]
    assert thirds["expensive"] == [0, 0, 0, 0, 1, 2, 3, 3, 3]
    assert thirds["too_expensive"] == [0, 0, 0, 0, 0, 0, 1, 2, 3]
    # Too cheap falls from 1 to 0 between 4 and 5, while not cheap rises from 0 to 1: half way, at half a person.
    assert survey.marginal_cheapness.price == BS("4.5")
    assert round(survey.marginal_cheapness.height, 20) == round(BS(1) / 6, 20)
    # Cheap falls from 2 to 0 between 5 and 6, while expensive rises from 0 to 1: after two thirds of the way.
    assert round(survey.indifference.price, 20) == round(5 + BS(2) / 3, 20)
    # Nobody finds 5 to 7 too cheap or too expensive: the middle, and the stretch is told.
    assert (survey.optimal.price, survey.optimal.from_price, survey.optimal.to_price) == (6, 5, 7)
    # Not expensive falls from 1 to 0 between 7 and 8, while too expensive rises from 0 to 1.
    assert survey.marginal_expensiveness.price == BS("7.5")


def test_the_neighbouring_curves_give_the_narrower_range():
    survey = price_sensitivity(FOUR, range_by="neighbours")
    assert (survey.marginal_cheapness.price, survey.marginal_expensiveness.price) == (5, BS("6.5"))


def test_answers_out_of_order_are_set_apart_and_counted():
    survey = price_sensitivity(FOUR)
    assert (survey.people, survey.consistent, survey.set_apart) == (4, 3, (FOUR[3],))


@pytest.mark.parametrize("prices", [(5, 5, 7, 8), (3, 5, 5, 8), (3, 5, 8, 8), (8, 7, 6, 5)])
def test_two_equal_prices_are_not_in_order(prices):
    assert not told(*prices).is_consistent


def test_few_people_leave_much_doubt():
    assert price_sensitivity([told(2, 4, 6, 9)]).doubt > BS("0.39")
    # Half of 100 people: Wilson's interval is 0.404 to 0.596.
    assert round(price_sensitivity([told(2, 4, 6, 9)] * 100).doubt, 3) == BS("0.096")


def test_one_person_is_read_alone():
    # Between 2 and 4 that one doubt falls from 1 to 0; a price is "not cheap" only from beyond 4, at 6.
    survey = price_sensitivity([told(2, 4, 6, 9)])
    assert survey.indifference.price == 5
    assert (survey.optimal.from_price, survey.optimal.to_price) == (4, 6)


@pytest.mark.parametrize("times", [2, 7])
def test_the_same_answers_again_change_no_price(times):
    once, more = price_sensitivity(FOUR), price_sensitivity(FOUR * times)
    for point in ("marginal_cheapness", "indifference", "optimal", "marginal_expensiveness"):
        assert abs(getattr(more, point).price - getattr(once, point).price) < BS("1e-20")


def test_curves_of_a_printed_table_can_be_crossed_in_per_cent():
    # By hand: between 3.99 and 4.99, falling 30 to 20 and rising 22 to 41 leave 8 of 29 of the way.
    crossing = where_curves_cross(
        [BS("2.99"), BS("3.99"), BS("4.99")], [BS(58), BS(30), BS(20)], [BS(7), BS(22), BS(41)]
    )
    assert round(crossing.price, 10) == round(BS("3.99") + BS(8) / 29, 10)
    assert round(crossing.height, 10) == round(30 - BS(80) / 29, 10)


def test_curves_that_touch_at_a_given_price_cross_there():
    assert where_curves_cross([BS(4), BS(5), BS(6)], [BS(3), BS(2), BS(1)], [BS(1), BS(2), BS(3)]).price == 5
    assert where_curves_cross([BS(4), BS(5)], [BS(1), BS(0)], [BS(1), BS(2)]).price == 4
    assert where_curves_cross([BS(4), BS(5)], [BS(3), BS(2)], [BS(1), BS(2)]).price == 5


@pytest.mark.parametrize(("falling", "rising"), [((9, 8), (1, 2)), ((2, 1), (8, 9))])
def test_curves_that_do_not_cross_are_said_to(falling, rising):
    with pytest.raises(NoCrossing, match="Entre 4 y 6 las dos curvas no se cruzan"):
        where_curves_cross([BS(4), BS(6)], list(map(BS, falling)), list(map(BS, rising)))


@pytest.mark.parametrize(
    ("ask", "says"),
    [
        (lambda: told(-1, 4, 6, 9), "el precio que dijo cada persona"),
        (lambda: price_sensitivity(()), "las respuestas: hacen falta 1 o más"),
        (lambda: price_sensitivity([FOUR[3]] * 2), "tiene los cuatro precios en orden"),
        (lambda: price_sensitivity(FOUR, range_by="median"), "la forma de sacar el rango"),
        (lambda: where_curves_cross([BS(4)], [BS(1)], [BS(1)]), "los precios: hacen falta 2 o más"),
        (lambda: where_curves_cross([BS(4), BS(5)], [BS(1)], [BS(1), BS(2)]), "encontré 2 precios, 1 y 2 números"),
        (lambda: where_curves_cross([BS(5), BS(5)], [BS(1)] * 2, [BS(1)] * 2), "de menos a más"),
        (lambda: where_curves_cross([BS(4), BS(5)], [BS(1), BS(2)], [BS(0)] * 2), "La primera curva sube"),
        (lambda: where_curves_cross([BS(4), BS(5)], [BS(1)] * 2, [BS(1), BS(0)]), "La segunda curva baja"),
    ],
)
def test_what_makes_no_sense_is_told_in_a_sentence_that_names_it(ask, says):
    with pytest.raises(BadInput, match=says):
        ask()


@pytest.mark.parametrize("number", hostile)
@pytest.mark.parametrize(
    "ask",
    [
        lambda n: told(2, 4, 6, n),
        lambda n: where_curves_cross([BS(4), n], [BS(1)] * 2, [BS(1)] * 2),
        lambda n: where_curves_cross([BS(4), BS(5)], [n, BS(1)], [BS(1)] * 2),
        lambda n: where_curves_cross([BS(4), BS(5)], [BS(1)] * 2, [BS(1), n]),
    ],
)
def test_a_hostile_number_is_refused_wherever_it_stands(ask, number):
    with pytest.raises(BadInput):
        ask(number)


def test_ten_thousand_answers_are_read():
    survey = price_sensitivity([told(k, k + 2, k + 4, k + 6) for k in range(10_000)])
    assert survey.indifference.price == pytest.approx(5002, abs=1)


@calm
@given(surveys, st.sampled_from(["opposites", "neighbours"]))
def test_consistent_answers_always_cross_and_in_order(answers, range_by):
    survey = price_sensitivity(answers, range_by)
    assert survey.marginal_cheapness.price <= survey.optimal.price <= survey.marginal_expensiveness.price
    assert survey.marginal_cheapness.price <= survey.indifference.price <= survey.marginal_expensiveness.price
    assert survey.prices[0] <= survey.marginal_cheapness.price
    assert survey.marginal_expensiveness.price <= survey.prices[-1]


@calm
@given(surveys)
def test_neighbouring_curves_never_widen_the_range(answers):
    wide, narrow = price_sensitivity(answers), price_sensitivity(answers, "neighbours")
    assert wide.marginal_cheapness.price <= narrow.marginal_cheapness.price
    assert narrow.marginal_expensiveness.price <= wide.marginal_expensiveness.price


@calm
@given(surveys)
def test_at_the_price_read_both_curves_stand_at_the_height_read(answers):
    survey = price_sensitivity(answers)

    def height(curve, at):
        last = max(k for k, price in enumerate(survey.prices) if price <= at)
        if survey.prices[last] == at:
            return curve[last]
        start, end = survey.prices[last], survey.prices[last + 1]
        return curve[last] + (curve[last + 1] - curve[last]) * (at - start) / (end - start)

    for point, falling, rising in [
        (survey.optimal, survey.too_cheap, survey.too_expensive),
        (survey.indifference, survey.cheap, survey.expensive),
        (survey.marginal_cheapness, survey.too_cheap, [1 - share for share in survey.cheap]),
        (survey.marginal_expensiveness, [1 - share for share in survey.expensive], survey.too_expensive),
    ]:
        assert abs(height(falling, point.price) - point.height) < BS("1e-20")
        assert abs(height(rising, point.price) - point.height) < BS("1e-20")
