"""Is the learning of a log found, and is it said how sure it is?"""

import math
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qhatu.sums.bad_input import BadInput
from qhatu.sums.experience.learning_curve import LEARNING_MODELS, LearningCurve, time_of_lot, time_of_next
from qhatu.sums.experience.learning_fit import fit_learning, project_time
from qhatu.sums.experience.prototypes import Replica
from qhatu.sums.solving.quantiles import student_critical_value
from sums.workshop import BS, hostile, numbers

calmer = settings(deadline=None, max_examples=50)
models = pytest.mark.parametrize("model", LEARNING_MODELS)


def log_of(*minutes, units=1):
    return [Replica(minutes=BS(str(each)), units=units) for each in minutes]


def log_on(curve, sizes, made=0, chance=lambda: 1.0):
    """A log that lies on a curve, each replica off by a chance."""
    log = []
    for units in sizes:
        minutes = float(time_of_lot(curve, made + 1, made + units)) * chance()
        log.append(Replica(minutes=BS(f"{minutes:.12g}"), units=units))
        made += units
    return log


def straight_line(minutes):
    """Least squares through ln unit and ln minutes, written out as in a textbook."""
    xs = [math.log(unit) for unit in range(1, len(minutes) + 1)]
    ys = [math.log(each) for each in minutes]
    count, mean_x, mean_y = len(xs), sum(xs) / len(xs), sum(ys) / len(ys)
    sxx = sum((x - mean_x) ** 2 for x in xs)
    slope = sum((x - mean_x) * (y - mean_y) for x, y in zip(xs, ys, strict=True)) / sxx
    level = mean_y - slope * mean_x
    squares = sum((y - level - slope * x) ** 2 for x, y in zip(xs, ys, strict=True))
    return level, slope, math.sqrt(squares / (count - 2)), mean_x, sxx


NOTED = (92, 80, 68, 66, 61, 57, 58)


def test_for_single_pieces_the_unit_time_fit_is_the_textbook_s_straight_line():
    level, slope, s, _, sxx = straight_line(NOTED)
    half = float(student_critical_value(BS("0.95"), 5)) * s / math.sqrt(sxx)
    fit = fit_learning(log_of(*NOTED), "unit_time")
    assert float(fit.first_time) == pytest.approx(math.exp(level), rel=1e-9)
    assert float(fit.rate) == pytest.approx(2**slope, rel=1e-9)
    assert float(fit.rate_low) == pytest.approx(2 ** (slope - half), rel=1e-9)
    assert float(fit.rate_high) == pytest.approx(2 ** (slope + half), rel=1e-9)
    assert float(fit.deviation) == pytest.approx(math.exp(s) - 1, rel=1e-9)
    assert fit.verdict == "learning"


def test_the_next_piece_has_the_textbook_s_prediction_interval():
    level, slope, s, mean_x, sxx = straight_line(NOTED)
    x = math.log(8)
    half = float(student_critical_value(BS("0.9"), 5)) * s * math.sqrt(1 + 1 / 7 + (x - mean_x) ** 2 / sxx)
    found = project_time(log_of(*NOTED), "unit_time", confidence=BS("0.9"))
    assert float(found.expected) == pytest.approx(math.exp(level + slope * x), rel=1e-9)
    assert float(found.low) == pytest.approx(math.exp(level + slope * x - half), rel=1e-9)
    assert float(found.high) == pytest.approx(math.exp(level + slope * x + half), rel=1e-9)
    assert (found.made, found.more) == (7, 1)


@models
@pytest.mark.parametrize("sizes", [[1] * 6, [1, 2, 4, 8, 16], [5, 5, 5, 5], [10, 1, 1, 3]])
@pytest.mark.parametrize("made_before", [0, 40])
def test_a_log_that_lies_on_a_curve_gives_that_curve_back(model, sizes, made_before):
    curve = LearningCurve(model=model, first_time=BS(90), rate=BS("0.83"))
    log = log_on(curve, sizes, made_before)
    fit = fit_learning(log, model, made_before)
    assert float(fit.rate) == pytest.approx(0.83, rel=1e-6)
    assert float(fit.first_time) == pytest.approx(90, rel=1e-5)
    assert fit.verdict == "learning"
    found = project_time(log, model, more=12, made_before=made_before)
    expected = float(time_of_next(curve, made_before + sum(sizes), 12))
    for minutes in (found.low, found.expected, found.high):
        assert float(minutes) == pytest.approx(expected, rel=1e-5)


@models
def test_nothing_is_said_of_an_empty_log(model):
    fit = fit_learning([], model)
    assert (fit.verdict, fit.replicas, fit.rate, fit.first_time, fit.mean_time) == ("too_few", 0, None, None, None)
    with pytest.raises(BadInput, match="Todavía no hay réplicas"):
        _ = fit.curve
    with pytest.raises(BadInput, match="Todavía no hay réplicas"):
        project_time([], model)


@models
def test_of_one_replica_only_its_time_is_known(model):
    fit = fit_learning(log_of(90, units=3), model)
    assert (fit.verdict, fit.rate, fit.mean_time) == ("too_few", None, 30)
    found = project_time(log_of(90, units=3), model, more=2)
    assert (found.expected, found.low, found.high) == (60, None, None)


@models
def test_two_replicas_make_a_rate_and_no_interval(model):
    log = log_of(100, 60 if model == "cumulative_average" else 80)
    fit = fit_learning(log, model)
    assert fit.verdict == "too_few"
    assert float(fit.rate) == pytest.approx(0.8)
    assert fit.rate_low is fit.rate_high is fit.deviation is None
    assert project_time(log, model).low is None


@models
def test_a_log_without_learning_is_told_so_and_not_projected_to_grow(model):
    uneven = log_of(60, 62, 59, 61, 60, 61)
    fit = fit_learning(uneven, model)
    assert fit.verdict == "unclear"
    assert fit.rate_low < 1 < fit.rate_high
    slower = log_of(50, 58, 63, 66, 70, 72)
    assert fit_learning(slower, model).verdict == "slower"
    curve = fit_learning(slower, model).curve
    assert curve.rate == 1
    mean = math.exp(sum(map(math.log, (50, 58, 63, 66, 70, 72))) / 6)
    assert float(curve.first_time) == pytest.approx(mean)
    assert float(project_time(slower, model, more=3).expected) == pytest.approx(3 * mean)


@models
def test_a_steady_hand_is_no_learner(model):
    fit = fit_learning(log_of(60, 60, 60, 60), model)
    assert (fit.verdict, fit.rate, fit.deviation) == ("unclear", 1, 0)


@models
def test_more_replicas_of_the_same_hand_make_it_surer(model):
    curve = LearningCurve(model=model, first_time=BS(90), rate=BS("0.8"))

    def uneven():
        turn = iter([1.06, 0.95] * 20)
        return lambda: next(turn)

    few = fit_learning(log_on(curve, [1] * 6, chance=uneven()), model)
    many = fit_learning(log_on(curve, [1] * 30, chance=uneven()), model)
    assert many.rate_high - many.rate_low < few.rate_high - few.rate_low


@models
def test_of_a_hundred_intervals_ninety_five_hold_the_truth(model):
    """Five batches, each off by chance by ten of each hundred; three hundred logs with one seed."""
    curve = LearningCurve(model=model, first_time=BS(90), rate=BS("0.8"))
    dice = random.Random(7)
    sizes, rates_held, times_held, tried = [1, 1, 2, 3, 4], 0, 0, 300
    for _ in range(tried):
        log = log_on(curve, sizes, chance=lambda: math.exp(dice.gauss(0, 0.1)))
        fit, found = fit_learning(log, model), project_time(log, model, more=8)
        rates_held += fit.rate_low <= BS("0.8") <= fit.rate_high
        took = sum(float(time_of_next(curve, made, 4)) * math.exp(dice.gauss(0, 0.1)) for made in (11, 15))
        times_held += float(found.low) <= took <= float(found.high)
    # Two standard deviations of such a count are 2.5 of each hundred.
    assert 0.92 <= rates_held / tried <= 0.985
    assert 0.92 <= times_held / tried <= 0.985


@models
def test_times_beyond_any_curve_are_called_unclear(model):
    log = log_of("9e14", "1e-14", "1e-14", "9e14")
    assert fit_learning(log, model).verdict == "unclear"
    found = project_time(log, model)
    assert found.high is None
    grown = fit_learning(log_of("1e-14", "9e14", 1), model, made_before=10**6)
    assert (grown.verdict, grown.rate_low, grown.rate_high) == ("unclear", None, None)


@models
def test_ten_thousand_pieces_are_fitted(model):
    assert fit_learning(log_of(*[90] * 10_000), model).units == 10_000
    with pytest.raises(BadInput, match="piezas de la bitácora"):
        fit_learning(log_of(90, 90, units=6000), model)


@pytest.mark.parametrize(
    ("ask", "says"),
    [
        (lambda: fit_learning([], "otro"), "modelo de aprendizaje"),
        (lambda: fit_learning([], "unit_time", made_before=-1), "piezas hechas antes"),
        (lambda: fit_learning([], "unit_time", confidence=BS(95)), "la confianza"),
        (lambda: project_time(log_of(1), "unit_time", more=0), "piezas que faltan"),
        (lambda: project_time(log_of("9e14"), "unit_time", more=9), "más años"),
    ],
)
def test_what_makes_no_sense_is_told_in_a_sentence_that_names_it(ask, says):
    with pytest.raises(BadInput, match=says):
        ask()


@pytest.mark.parametrize("number", hostile)
@pytest.mark.parametrize(
    "ask",
    [
        lambda n: fit_learning([], "unit_time", made_before=n),
        lambda n: fit_learning([], "unit_time", confidence=n),
        lambda n: project_time(log_of(1), "unit_time", more=n),
    ],
)
def test_a_hostile_number_is_refused_wherever_it_stands(ask, number):
    with pytest.raises(BadInput):
        ask(number)


logs = st.lists(st.builds(Replica, minutes=numbers("1", "999"), units=st.integers(1, 6)), min_size=3, max_size=10)


@calmer
@given(logs, st.sampled_from(LEARNING_MODELS))
def test_no_curve_nearby_lies_closer_to_the_log(log, model):
    """The sum of squares of the logarithms grows on both sides of the rate found."""
    fit = fit_learning(log, model)
    if fit.rate_low is None or not BS("0.55") < fit.rate < 1:
        return

    def squares(rate):
        curve = LearningCurve(model=model, first_time=BS(1), rate=rate)
        rests, made = [], 0
        for replica in log:
            rests.append(math.log(replica.minutes) - math.log(time_of_lot(curve, made + 1, made + replica.units)))
            made += replica.units
        mean = sum(rests) / len(rests)
        return sum((rest - mean) ** 2 for rest in rests)

    least = squares(fit.rate)
    for rate in (fit.rate * BS("0.99"), min(fit.rate * BS("1.01"), BS(1))):
        assert squares(rate) >= least - 1e-9


@calmer
@given(logs, st.sampled_from(LEARNING_MODELS), st.integers(1, 40))
def test_the_interval_holds_what_is_expected_and_more_pieces_take_longer(log, model, more):
    found, longer = project_time(log, model, more), project_time(log, model, more + 1)
    assert found.low <= found.expected <= longer.expected
    if found.high is not None:
        assert found.expected <= found.high


@calmer
@given(logs, st.sampled_from(LEARNING_MODELS), numbers("0.01", "100"))
def test_minutes_or_hours_give_the_same_rate(log, model, factor):
    fit = fit_learning(log, model)
    other = fit_learning([replica.but(minutes=replica.minutes * factor) for replica in log], model)
    assert float(other.rate) == pytest.approx(float(fit.rate), rel=1e-6)
    assert other.verdict == fit.verdict
