"""Do the answers to a questionnaire say what they say, and no more?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qhatu.sums.bad_input import BadInput
from qhatu.sums.market.proportions import wilson_interval
from qhatu.sums.market.survey import mean_estimate, median, median_estimate, question_result
from sums.workshop import BS, calm, hostile, numbers

COLOURS = ["Roja", "Azul", "Blanca"]
answers_to_one = st.lists(st.sampled_from([*COLOURS, "No sé", "", None]), max_size=40)
answers_to_several = st.lists(st.lists(st.sampled_from([*COLOURS, "No sé"]), max_size=3).map(tuple), max_size=40)
prices = st.lists(numbers("0", "500"), min_size=1, max_size=30)


def of(*many: str) -> list[BS]:
    return [BS(one) for one in many]


# Questions.


def test_who_does_not_know_and_who_left_it_empty_are_no_share_of_the_others():
    result = question_result(["Roja"] * 6 + ["Azul"] * 2 + ["No sé"] * 3 + [None, ""], COLOURS, do_not_know="No sé")
    assert (result.asked, result.answered, result.do_not_know, result.blank) == (13, 8, 3, 2)
    assert [(row.option, row.chosen.count, row.chosen.answers) for row in result.options] == [
        ("Roja", 6, 8),
        ("Azul", 2, 8),
        ("Blanca", 0, 8),
    ]
    assert result.options[0].chosen == wilson_interval(6, 8)


def test_where_several_may_be_marked_the_shares_are_of_people():
    result = question_result([("Roja", "Azul"), ("Roja",), ("Roja", "Roja"), ("No sé", "Azul")], do_not_know="No sé")
    assert [(row.option, row.chosen.share) for row in result.options] == [("Roja", BS("0.75")), ("Azul", BS("0.5"))]
    assert result.do_not_know == 0


def test_an_open_question_puts_the_most_frequent_answer_first():
    result = question_result(["feria", "tienda", "feria", "amiga"])
    assert [row.option for row in result.options] == ["feria", "amiga", "tienda"]


def test_the_favourite_is_named_only_when_it_leads_beyond_doubt():
    assert question_result(["Roja"] * 14 + ["Azul"] * 4).favourite == "Roja"
    assert question_result(["Roja"] * 6 + ["Azul"] * 4).favourite is None
    assert question_result(["Roja"] * 5 + ["Azul"] * 5).favourite is None
    assert question_result(["Roja"] * 3).favourite == "Roja"
    assert question_result([]).favourite is None
    assert question_result([], COLOURS).favourite is None


def test_who_marked_both_says_nothing_about_which_is_liked_more():
    both = [("Roja", "Azul")] * 50
    assert question_result([*both, *[("Roja",)] * 3, *[("Azul",)] * 2]).favourite is None
    assert question_result([*both, *[("Roja",)] * 12, *[("Azul",)] * 2]).favourite == "Roja"


def test_nobody_asked_is_a_result_too():
    result = question_result([], COLOURS)
    assert result.answered == 0
    assert {(row.chosen.low, row.chosen.high) for row in result.options} == {(0, 1)}


def test_among_few_people_the_shares_are_surer():
    few = question_result(["Roja"] * 9 + ["Azul"] * 3, population=12)
    assert few.options[0].chosen.of_each(4) == (3, 3)


# Means and medians.


def test_student_s_own_example_of_ten_sleepers_is_reproduced():
    """Student, «The probable error of a mean», Biometrika 6 (1908): hours gained; interval as R's t.test prints it."""
    gained = of("1.2", "2.4", "1.3", "1.3", "0.0", "1.0", "1.8", "0.8", "4.6", "1.4")
    found = mean_estimate(gained)
    assert found.mean == BS("1.58")
    assert (round(found.low, 7), round(found.high, 7)) == (BS("0.7001142"), BS("2.4598858"))


def test_one_answer_has_a_mean_and_no_interval():
    found = mean_estimate([BS("6")])
    assert (found.mean, found.deviation, found.low, found.high) == (6, None, None, None)


def test_when_all_say_the_same_the_interval_is_that():
    found = mean_estimate([BS("6")] * 5)
    assert found.low == found.mean == found.high == 6


@pytest.mark.parametrize(
    ("count", "rank", "level"),
    [
        (6, 1, "0.969"),
        (7, 1, "0.984"),
        (8, 1, "0.992"),
        (9, 2, "0.961"),
        (10, 2, "0.979"),
        (11, 2, "0.988"),
        (12, 3, "0.961"),
        (13, 3, "0.978"),
        (14, 3, "0.987"),
        (15, 4, "0.965"),
        (16, 4, "0.979"),
        (17, 5, "0.951"),
        (18, 5, "0.969"),
        (19, 5, "0.981"),
        (20, 6, "0.959"),
    ],
)
def test_the_printed_table_of_intervals_of_the_median_is_reproduced(count, rank, level):
    """Table A.7 of https://www.coursehero.com/file/5646626/A7/: rank from below, confidence of the interval."""
    found = median_estimate([BS(number) for number in range(1, count + 1)])
    assert (found.low, found.high) == (rank, count + 1 - rank)
    assert round(found.confidence, 3) == BS(level)


def test_a_median_printed_with_its_interval_is_reproduced():
    """statpsych, https://dgbonett.github.io/statpsych/reference/ci.median.html."""
    printed = "30.2 20.4 15.1 10.2 10.5 60.8 20.8 25.0 20.7 30.9 10.8 5.1 50.9 40.0 20.9 10.8 0 20.5 50.8"
    found = median_estimate(of(*printed.split()))
    assert (found.median, found.low, found.high) == (BS("20.7"), BS("10.8"), BS("30.9"))


def test_with_five_answers_no_interval_of_the_median_is_sure_enough():
    found = median_estimate(of("4", "5", "6", "7", "40"))
    assert (found.median, found.low, found.high, found.confidence) == (6, None, None, None)
    assert median_estimate(of("4", "5", "6", "7", "40"), BS("0.9")).high == 40


def test_the_middle_of_an_even_count_is_between_the_two_in_the_middle():
    assert median(of("9", "4", "5", "6")) == BS("5.5")
    assert median(of("9", "4", "5")) == 5


# Bad input.


@pytest.mark.parametrize(
    ("ask", "says"),
    [
        (lambda: question_result(["Verde"], COLOURS), "la respuesta «Verde» y no está entre las opciones: Roja, Azul"),
        (lambda: question_result([], ["Roja", "Roja"]), "«Roja» está dos veces"),
        (lambda: question_result(["Roja"] * 5, population=4), "son 4 personas y hay 5 respuestas"),
        (lambda: question_result(["Roja"] * 10_001), r"las respuestas.*10000"),
        (lambda: question_result([], confidence=BS(2)), None),
        (lambda: mean_estimate([]), r"las respuestas.*encontré 0"),
        (lambda: mean_estimate([BS(1)], BS(95)), "la confianza"),
        (lambda: median_estimate([]), r"las respuestas.*encontré 0"),
        (lambda: median_estimate([BS(1)], BS(95)), "la confianza"),
        (lambda: median([]), r"las respuestas.*encontré 0"),
    ],
)
def test_what_makes_no_sense_is_told_in_a_sentence_that_names_it(ask, says):
    if says is None:
        assert ask().asked == 0
        return
    with pytest.raises(BadInput, match=says):
        ask()


@pytest.mark.parametrize("number", hostile)
@pytest.mark.parametrize("ask", [mean_estimate, median_estimate, median])
def test_a_hostile_number_is_refused_wherever_it_stands(ask, number):
    with pytest.raises(BadInput):
        ask([BS(1), number])


def test_ten_thousand_answers_are_answered():
    many = [BS(number) for number in range(10_000)]
    assert mean_estimate(many).mean == median(many) == BS("4999.5")
    assert median_estimate(many).low == 4901
    assert question_result([str(number) for number in many]).favourite is None


# Properties.


@calm
@given(answers_to_one)
def test_everybody_asked_is_somewhere_once(answers):
    result = question_result(answers, COLOURS, do_not_know="No sé")
    assert result.asked == len(answers) == result.blank + result.do_not_know + result.answered
    assert sum(row.chosen.count for row in result.options) == result.answered


@calm
@given(answers_to_several)
def test_no_option_has_more_people_than_answered_and_the_favourite_has_most(answers):
    result = question_result(answers, COLOURS, do_not_know="No sé")
    counts = {row.option: row.chosen.count for row in result.options}
    assert all(count <= result.answered for count in counts.values())
    if result.favourite:
        assert all(counts[result.favourite] > count for option, count in counts.items() if option != result.favourite)


@calm
@given(prices, numbers("0.01", "100"))
def test_means_and_medians_move_with_the_unit(values, factor):
    bigger = [value * factor for value in values]
    assert abs(mean_estimate(bigger).mean - mean_estimate(values).mean * factor) < BS("1e-9")
    assert median(bigger) == pytest.approx(median(values) * factor)


@calm
@given(prices, numbers("0.5", "0.999", places=3))
def test_the_middle_lies_in_its_interval_which_is_as_sure_as_was_asked(values, confidence):
    found = median_estimate(values, confidence)
    assert min(values) <= found.median <= max(values)
    if found.low is not None:
        assert found.low <= found.median <= found.high
        assert found.confidence >= confidence
