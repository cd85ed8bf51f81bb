"""Does the time of a piece fall as the two learning curves of the textbooks say?"""

import math
from decimal import localcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qhatu.sums.bad_input import BadInput
from qhatu.sums.experience.learning_curve import (
    LEARNING_MODELS,
    MOST_UNITS,
    LearningCurve,
    NeverThatFast,
    average_time,
    experience_after_break,
    learning_exponent,
    time_of_lot,
    time_of_next,
    time_of_unit,
    total_time,
    unit_within_time,
    units_in_time,
)
from qhatu.sums.experience.learning_rates import NoLearning, curve_from_unit, curve_through, learning_rate_between
from sums.published import exactly, reproduces
from sums.workshop import BS, calm, hostile, numbers

rates = numbers("0.5", "1", places=4)
counts = st.integers(1, 3000)


def curve_of(model, first_time, rate, learns_until):
    return LearningCurve(model=model, first_time=BS(first_time), rate=BS(rate), learns_until=learns_until)


def wright(first_time="100", rate="0.8", learns_until=None):
    return curve_of("cumulative_average", first_time, rate, learns_until)


def crawford(first_time="100", rate="0.8", learns_until=None):
    return curve_of("unit_time", first_time, rate, learns_until)


@st.composite
def curves(draw: st.DrawFn) -> LearningCurve:
    return LearningCurve(
        model=draw(st.sampled_from(LEARNING_MODELS)),
        first_time=draw(numbers("1", "500")),
        rate=draw(rates),
        learns_until=draw(st.none() | st.integers(1, 200)),
    )


# Printed by others.


@reproduces("learning_curve_cumulative_average")
def test_the_cumulative_average_model_gives_the_printed_times(inputs, expected):
    inputs = exactly(inputs)
    curve = LearningCurve(
        model="cumulative_average", first_time=inputs["first_unit_hours"], rate=inputs["learning_rate"]
    )
    for units, hours in expected.get("cumulative_average", {}).items():
        assert average_time(curve, int(units)) == hours
    for units, hours in expected.get("total_time", {}).items():
        assert total_time(curve, int(units)) == hours
    for units, hours in expected.get("incremental_total", {}).items():
        assert time_of_lot(curve, int(units) // 2 + 1, int(units)) == hours
    for units, hours in expected.get("incremental_average", {}).items():
        assert time_of_lot(curve, int(units) // 2 + 1, int(units)) / (int(units) // 2) == hours
    if "second_unit" in expected:
        assert average_time(curve, 2) == expected["average_2"]
        assert total_time(curve, 2) == expected["total_2"]
        assert time_of_unit(curve, 2) == expected["second_unit"]


def test_the_printed_hours_of_units_nine_to_sixteen_are_a_misprint():
    """Case learning_curve_80_wright prints 254.76; eight units of the printed 30.72 are 245.76."""
    assert time_of_lot(wright(), 9, 16) == 8 * BS("30.72") == BS("245.76") != BS("254.76")


@reproduces("learning_curve_unit_time")
def test_the_unit_time_model_gives_the_printed_times(inputs, expected):
    inputs = exactly(inputs)
    curve = LearningCurve(model="unit_time", first_time=inputs["first_unit_hours"], rate=inputs["learning_rate"])
    units = int(inputs["units"])
    assert abs(total_time(curve, units) / expected["cumulative_hours"] - 1) <= BS("0.001")
    assert round(average_time(curve, units)) == expected["cumulative_average"]


@pytest.mark.parametrize(
    ("unit", "own", "together", "average"),
    [
        (3, "7.0210", "25.0210", "8.3403"),
        (4, "6.4000", "31.4210", "7.8553"),
        (7, "5.3449", "48.3391", "6.9056"),
        (10, "4.7651", "63.1537", "6.3154"),
        (50, "2.8383", "201.2171", "4.0243"),
        (100, "2.2706", "326.5081", "3.2651"),
        (500, "1.3525", "988.4725", "1.9769"),
        (1000, "1.0820", "1586.7092", "1.5867"),
    ],
)
def test_the_table_of_an_80_per_cent_curve_to_a_thousand_units_is_reproduced(unit, own, together, average):
    """Supplement 4A, first unit 10 hours: https://www.coursehero.com/file/6335478/Ch04A-Learning-Curves/."""
    curve = crawford("10")
    assert round(time_of_unit(curve, unit), 4) == BS(own)
    assert round(total_time(curve, unit), 4) == BS(together)
    assert round(average_time(curve, unit), 4) == BS(average)


def test_the_coefficients_of_heizer_and_render_are_reproduced():
    """Operations Management, module E: 85 %, unit 4, in all 3.345; 90 %, unit 6, in all 5.101."""
    assert round(total_time(crawford("1", "0.85"), 4), 3) == BS("3.345")
    assert round(total_time(crawford("1", "0.90"), 6), 3) == BS("5.101")


def test_the_examples_of_r_s_learningcurve_are_reproduced():
    """https://rdrr.io/cran/learningCurve/man: figures only."""
    assert round(time_of_unit(crawford("100", "0.85"), 125), 5) == BS("32.23647")
    assert round(total_time(crawford("100", "0.85"), 125), 3) == BS("5201.085")
    assert round(time_of_unit(wright("110", "0.885"), 2200), 5) == BS("23.34001")
    assert round(time_of_unit(curve_from_unit("unit_time", BS("0.85"), 100, BS(100)), 125), 5) == BS("94.90257")
    block = time_of_lot(curve_from_unit("unit_time", BS("0.75"), 201, BS(125)), 201, 500)
    assert abs(block - BS("30350.48")) < BS("0.02")  # theirs is the approximation by an integral
    assert [round(learning_exponent(BS(rate)), 7) for rate in ("0.80", "0.85", "0.90")] == [
        BS("-0.3219281"),
        BS("-0.2344653"),
        BS("-0.1520031"),
    ]
    assert round(learning_rate_between(1, BS(80), 250, BS(8250) / 250), 7) == BS("0.8947908")


def test_exam_questions_on_the_rate_are_answered():
    """ACCA: https://opentuition.com/topic/learning-curve-27, …/?p=375300 and …/topic/learning-rate-5."""
    assert learning_rate_between(1, BS("12.5"), 8, BS("34.3") / 8) == BS("0.7")
    assert round(learning_rate_between(1, BS(1500), 16, BS(9000) / 16), 2) == BS("0.78")
    assert learning_rate_between(1, BS(8), 2, BS(8 + 6) / 2) == BS("0.875")


def test_an_exam_question_on_the_steady_state_is_answered():
    """ACCA, June 2013, question 3: 45 minutes, 90 %, 100 units; 22.346654 with the exponent rounded to −0.152."""
    learning = wright("45", "0.9", learns_until=100)
    assert abs(average_time(learning, 100) - BS("22.346654")) < BS("0.001")
    assert time_of_unit(learning, 250) == time_of_unit(learning, 100)


# By hand.


def test_at_the_same_rate_wright_s_second_piece_is_faster_than_crawford_s():
    assert time_of_unit(wright(), 2) == 60
    assert time_of_unit(crawford(), 2) == 80
    assert total_time(wright(), 2) == 160
    assert total_time(crawford(), 2) == 180


def test_after_the_last_unit_that_teaches_all_take_as_long():
    for curve in (wright(learns_until=4), crawford(learns_until=4)):
        steady = time_of_unit(curve, 4)
        assert time_of_unit(curve, 5) == time_of_unit(curve, 1000) == steady
        for lot, hand in [
            (total_time(curve, 10), total_time(curve, 4) + 6 * steady),
            (time_of_lot(curve, 6, 10), 5 * steady),
            (time_of_lot(curve, 4, 5), 2 * steady),
        ]:
            assert abs(lot - hand) < BS("1e-20")


def test_without_learning_each_piece_takes_as_long():
    for model in LEARNING_MODELS:
        curve = LearningCurve(model=model, first_time=BS(90), rate=BS(1))
        assert time_of_unit(curve, 7) == average_time(curve, 7) == 90
        assert total_time(curve, 1000) == 90_000
        assert units_in_time(curve, 3, BS(899)) == 9


def test_a_rate_of_one_half_makes_the_second_piece_free_by_wright_and_the_sum_harmonic_by_crawford():
    assert time_of_unit(wright(rate="0.5"), 2) == 0
    assert total_time(wright(rate="0.5"), 1000) == 100
    harmonic = math.fsum(1 / k for k in range(1, 5001))
    assert float(total_time(crawford("1", "0.5"), 5000)) == pytest.approx(harmonic, rel=1e-15)


def test_a_thousand_million_pieces_are_summed_as_exactly_as_a_hundred():
    many = total_time(crawford("1"), MOST_UNITS)
    half = total_time(crawford("1"), MOST_UNITS // 2)
    assert abs(many - half - time_of_lot(crawford("1"), MOST_UNITS // 2 + 1, MOST_UNITS)) < BS("1e-20")
    # Twice the even units taken away leaves 1 − 0.8 + 0.702 − 0.64 …, which lies between 0 and 1.
    assert 0 < many - 2 * BS("0.8") * half < 1


@pytest.mark.parametrize("rate", ["0.55", "0.8", "0.97"])
def test_the_formula_for_many_pieces_agrees_with_adding_them_one_by_one(rate):
    with localcontext(prec=50):
        exponent = BS(rate).ln() / BS(2).ln()
        added = sum((exponent * BS(unit).ln()).exp() for unit in range(1, 201))
    assert abs(total_time(crawford("1", rate), 200) - added) < BS("1e-25")


def test_how_many_fit_in_a_day_and_which_is_the_first_fast_one():
    assert units_in_time(crawford(), made=4, time=BS(0)) == 0
    exactly_two = time_of_next(crawford(), 4, 2)
    assert units_in_time(crawford(), 4, exactly_two) == 2
    assert units_in_time(crawford(), 4, exactly_two - BS("0.001")) == 1
    assert unit_within_time(crawford(), BS(64)) == 4
    assert unit_within_time(crawford(), BS("63.99")) == 5
    assert unit_within_time(crawford(), BS(100)) == 1


def test_after_a_break_one_goes_on_from_an_earlier_piece():
    assert experience_after_break(crawford(), 15, BS(0)) == 15
    assert experience_after_break(crawford(), 15, BS(1)) == 0
    # Halfway back from the 64 of the fourth to the 100 of the first is 82, and the second already takes only 80.
    assert experience_after_break(crawford(), 3, BS("0.5")) == 0
    assert experience_after_break(crawford(), 3, BS("0.4")) == 1
    left = experience_after_break(crawford(), 15, BS("0.2"))
    slower = BS("40.96") + BS("0.2") * (100 - BS("40.96"))
    assert time_of_unit(crawford(), left + 1) >= slower > time_of_unit(crawford(), left + 2)


def test_two_observations_make_a_curve_and_more_the_nearest():
    curve = curve_through("unit_time", [(2, BS(80)), (8, BS("51.2"))])
    assert (curve.first_time, curve.rate) == (100, BS("0.8"))
    assert curve_through("cumulative_average", [(1, BS(100)), (2, BS(50)), (4, BS(25))]).rate == BS("0.5")
    assert curve_through("unit_time", [(unit, BS(60)) for unit in (1, 2, 3, 7)]).rate == 1
    uneven = curve_through("cumulative_average", [(1, BS(100)), (2, BS(78)), (4, BS(66)), (8, BS(50))])
    assert BS("0.79") < uneven.rate < BS("0.81")


def test_a_piece_that_never_gets_so_fast_is_told_with_the_fastest():
    with pytest.raises(NeverThatFast, match=r"ninguna pieza baja a 10; la más rápida lleva 51.2"):
        unit_within_time(crawford(learns_until=8), BS(10))
    with pytest.raises(NeverThatFast):
        unit_within_time(crawford(rate="1"), BS(99))


def test_times_that_grow_make_no_curve():
    with pytest.raises(NoLearning, match="de cada 100 minutos quedan 110"):
        curve_through("unit_time", [(1, BS(100)), (2, BS(110))])
    assert learning_rate_between(1, BS(100), 2, BS(110)) == BS("1.1")


# Bad input.


@pytest.mark.parametrize(
    ("ask", "says"),
    [
        (lambda: crawford().but(model="otro"), r"el modelo de aprendizaje.*«otro»"),
        (lambda: crawford("0"), r"tiempo de la primera pieza.*encontré 0"),
        (lambda: crawford(rate="80"), r"tasa de aprendizaje.*encontré 8000"),
        (lambda: crawford(rate="0"), r"tasa de aprendizaje.*encontré 0"),
        (lambda: wright(rate="0.49"), "no baja de 50 de cada 100; encontré 49"),
        (lambda: crawford(learns_until=0), r"número de la pieza.* 1 a "),
        (lambda: time_of_unit(crawford(), 0), "número de la pieza"),
        (lambda: time_of_unit(crawford(), BS("1.5")), "número entero"),
        (lambda: total_time(crawford(), -1), "número de piezas"),
        (lambda: total_time(crawford(), MOST_UNITS + 1), "número de piezas"),
        (lambda: average_time(crawford(), 0), "número de la pieza"),
        (lambda: time_of_lot(crawford(), 5, 4), r"última pieza del lote.* 5 a "),
        (lambda: time_of_next(crawford(), -1, 4), "piezas hechas"),
        (lambda: time_of_next(crawford(), MOST_UNITS, 1), "piezas que faltan"),
        (lambda: units_in_time(crawford(), 0, BS(-1)), r"el tiempo que tienes.*encontré -1"),
        (lambda: units_in_time(wright(rate="0.5"), 1, BS(0)), "cabrían"),
        (lambda: unit_within_time(crawford(), BS(0)), "tiempo que quieres"),
        (lambda: learning_rate_between(4, BS(1), 4, BS(1)), r"pieza mirada después.* 5 a "),
        (lambda: learning_rate_between(1, BS(0), 4, BS(1)), "tiempo de la pieza"),
        (lambda: learning_rate_between(1, BS(1), 4, BS(0)), "el segundo tiempo"),
        (lambda: learning_rate_between(MOST_UNITS - 1, BS("1e-14"), MOST_UNITS, BS("9e14")), "número así"),
        (lambda: curve_from_unit("unit_time", BS("0.8"), 2, BS(0)), "tiempo de la pieza"),
        (lambda: curve_from_unit("cumulative_average", BS("0.5"), 2, BS(1)), "esa pieza no toma tiempo"),
        (lambda: curve_through("unit_time", [(1, BS(1))]), r"los tiempos anotados.*2.*encontré 1"),
        (lambda: curve_through("unit_time", [(3, BS(1)), (3, BS(2))]), "dos piezas distintas"),
        (lambda: curve_through("cumulative_average", [(1, BS(100)), (2, BS(40))]), "no baja de 50"),
        (lambda: experience_after_break(crawford(), 3, BS("1.1")), "la parte que se olvidó"),
        (lambda: learning_exponent(BS(2)), "tasa de aprendizaje"),
    ],
)
def test_what_makes_no_sense_is_told_in_a_sentence_that_names_it(ask, says):
    with pytest.raises(BadInput, match=says):
        ask()


@pytest.mark.parametrize("number", hostile)
@pytest.mark.parametrize(
    "ask",
    [
        lambda n: crawford().but(first_time=n),
        lambda n: crawford().but(rate=n),
        lambda n: crawford().but(learns_until=n),
        lambda n: time_of_unit(crawford(), n),
        lambda n: total_time(wright(), n),
        lambda n: time_of_lot(crawford(), n, 5),
        lambda n: time_of_lot(crawford(), 1, n),
        lambda n: units_in_time(crawford(), 0, n),
        lambda n: unit_within_time(crawford(), n),
        lambda n: learning_rate_between(1, n, 2, BS(1)),
        lambda n: learning_rate_between(1, BS(1), 2, n),
        lambda n: curve_from_unit("unit_time", BS("0.8"), 2, n),
        lambda n: curve_through("unit_time", [(1, BS(1)), (2, n)]),
        lambda n: experience_after_break(crawford(), 5, n),
    ],
)
def test_a_hostile_number_is_refused_wherever_it_stands(ask, number):
    with pytest.raises(BadInput):
        ask(number)


def test_the_steepest_and_the_largest_meet_without_overflow():
    for number in (time_of_unit(crawford("9e14", "1e-14"), MOST_UNITS), time_of_unit(crawford("1e-14", "1e-14"), 2)):
        assert number.is_finite()
    with pytest.raises(BadInput):
        total_time(crawford("9e14", "1"), MOST_UNITS)


# Properties.


@calm
@given(curves(), counts)
def test_each_model_is_what_its_name_says(curve, units):
    """Doubling the units leaves the rate's share: of the average in one, of the unit in the other."""
    curve = curve.but(learns_until=None)
    time = average_time if curve.model == "cumulative_average" else time_of_unit
    assert abs(time(curve, 2 * units) - time(curve, units) * curve.rate) < BS("1e-22")


@calm
@given(curves(), counts, counts)
def test_lots_sum_to_the_whole(curve, units, more):
    whole = total_time(curve, units) + time_of_next(curve, units, more)
    assert abs(whole - total_time(curve, units + more)) <= BS("1e-18")


@calm
@given(curves(), st.integers(1, 60))
def test_units_sum_to_their_lot(curve, units):
    one_by_one = sum(time_of_unit(curve, unit) for unit in range(1, units + 1))
    assert abs(one_by_one - total_time(curve, units)) <= BS("1e-20")


@calm
@given(curves(), counts)
def test_the_hand_never_slows_down_and_the_total_never_falls(curve, unit):
    assert 0 <= time_of_unit(curve, unit + 1) <= time_of_unit(curve, unit) <= curve.first_time
    assert total_time(curve, unit + 1) >= total_time(curve, unit)


@calm
@given(curves(), st.integers(0, 300), numbers("0", "20000"))
def test_what_fits_in_a_time_fits_and_one_more_does_not(curve, made, time):
    if time_of_next(curve, made, 10**6) <= time:
        return
    more = units_in_time(curve, made, time)
    assert time_of_next(curve, made, more) <= time < time_of_next(curve, made, more + 1)


@calm
@given(numbers("1", "500"), numbers("0.51", "0.999", places=3), st.integers(1, 200), st.integers(1, 200))
def test_two_units_of_a_curve_give_its_rate_back(first_time, rate, unit, later):
    curve = LearningCurve(model="unit_time", first_time=first_time, rate=rate)
    found = learning_rate_between(unit, time_of_unit(curve, unit), unit + later, time_of_unit(curve, unit + later))
    assert abs(found - rate) < BS("1e-20")
    again = curve_from_unit("unit_time", rate, unit, time_of_unit(curve, unit))
    assert abs(again.first_time - first_time) < BS("1e-20")


@calm
@given(curves(), st.integers(0, 500), numbers("0", "1"))
def test_a_break_never_teaches(curve, made, lost):
    left = experience_after_break(curve, made, lost)
    assert 0 <= left <= made
    assert experience_after_break(curve, made, lost / 2) >= left
