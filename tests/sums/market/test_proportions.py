"""Is a small sample said with the doubt that it leaves?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qhatu.sums.bad_input import BadInput
from qhatu.sums.market.proportions import (
    ShareDifference,
    difference_of_shares,
    needed_answers,
    needed_answers_for_mean,
    wilson_interval,
)
from sums.workshop import BS, calm, hostile, numbers


@st.composite
def samples(draw: st.DrawFn) -> tuple[int, int]:
    answers = draw(st.integers(1, 2000))
    return draw(st.integers(0, answers)), answers


# Printed by others.


@pytest.mark.parametrize(
    ("count", "answers", "low", "high"),
    [(81, 263, "0.2553", "0.3662"), (15, 148, "0.0624", "0.1605"), (0, 20, "0", "0.1611"), (1, 29, "0.0061", "0.1718")],
)
def test_newcombe_s_table_of_one_share_is_reproduced(count, answers, low, high):
    """Statistics in Medicine 17 (1998), 857–872, table I, method 3 (score, without continuity correction)."""
    found = wilson_interval(count, answers)
    assert (round(found.low, 4), round(found.high, 4)) == (BS(low), BS(high))


def test_wilson_s_interval_agrees_with_one_printed_with_eight_decimals():
    """https://rstudio-pubs-static.s3.amazonaws.com/1367507_eef7a4d0fb5347a8a820fe3c10141369.html: 6 of 32 cars."""
    found = wilson_interval(6, 32)
    assert (round(found.low, 8), round(found.high, 8)) == (BS("0.08889545"), BS("0.35309155"))


@pytest.mark.parametrize(
    ("first", "second", "low", "high"),
    [
        ((56, 70), (48, 80), "0.0524", "0.3339"),
        ((9, 10), (3, 10), "0.1705", "0.8090"),
        ((6, 7), (2, 7), "0.0582", "0.8062"),
        ((5, 56), (0, 29), "-0.0381", "0.1926"),
        ((0, 10), (0, 20), "-0.1611", "0.2775"),
        ((0, 10), (0, 10), "-0.2775", "0.2775"),
        ((10, 10), (0, 20), "0.6791", "1"),
        ((10, 10), (0, 10), "0.6075", "1"),
    ],
)
def test_newcombe_s_table_of_two_shares_is_reproduced(first, second, low, high):
    """Statistics in Medicine 17 (1998), 873–890, table II, method 10, cases a to h."""
    found = difference_of_shares(wilson_interval(*first), wilson_interval(*second))
    assert (round(found.low, 4), round(found.high, 4)) == (BS(low), BS(high))


@pytest.mark.parametrize(
    ("confidence", "half_width", "answers"),
    [("0.95", "0.05", 385), ("0.95", "0.03", 1068), ("0.95", "0.10", 97), ("0.90", "0.05", 271), ("0.99", "0.05", 664)],
)
def test_the_sizes_of_samples_of_every_textbook_are_reproduced(confidence, half_width, answers):
    assert needed_answers(BS(half_width), BS(confidence)) == answers


def test_krejcie_and_morgan_s_table_is_reproduced():
    """Educational and Psychological Measurement 30 (1970), 607–610; they round to the nearest, here always up."""
    table = {10: 10, 15: 14, 20: 19, 30: 28, 40: 36, 50: 44, 60: 52, 70: 59, 80: 66, 100: 80, 120: 92, 140: 103}
    table |= {240: 148, 500: 217, 1000: 278, 1500: 306, 2800: 338, 9000: 368, 10_000: 370, 1_000_000: 384}
    for population, printed in table.items():
        assert needed_answers(BS("0.05"), population=population) - printed in (0, 1)


# By hand.


def test_seven_of_ten_may_be_four_or_nine_of_each_ten():
    assert wilson_interval(7, 10).of_each(10) == (3, 9)
    assert wilson_interval(70, 100).of_each(10) == (6, 8)


def test_a_sentence_is_rounded_outwards_but_not_for_dust():
    half = wilson_interval(5, 10, population=10)
    assert half.of_each(10) == (5, 5)
    assert half.of_each(3) == (1, 2)


def test_without_answers_anything_is_possible():
    nothing = wilson_interval(0, 0)
    assert (nothing.share, nothing.low, nothing.high, nothing.of_each(10)) == (None, 0, 1, (0, 10))


def test_nobody_and_everybody_end_at_none_and_all():
    assert wilson_interval(0, 20).low == 0
    assert wilson_interval(20, 20).high == 1
    assert str(wilson_interval(0, 20).low) == "0"


def test_when_all_were_asked_there_is_no_doubt():
    asked = wilson_interval(7, 40, population=40)
    assert asked.low == asked.high == asked.share == BS("0.175")


def test_those_who_answered_are_counted_among_the_few():
    three_of_four = wilson_interval(3, 3, population=4)
    assert three_of_four.low == BS("0.75")


def test_two_versions_of_ten_pieces_do_not_show_a_difference_of_two():
    change = difference_of_shares(wilson_interval(9, 10), wilson_interval(7, 10))
    assert change.difference == BS("0.2")
    assert not change.is_clear
    assert not ShareDifference(difference=BS("0.2"), low=BS(0), high=BS("0.4")).is_clear
    assert not ShareDifference(difference=BS("-0.2"), low=BS("-0.4"), high=BS(0)).is_clear


def test_a_mean_price_needs_four_times_the_answers_for_half_the_doubt():
    assert needed_answers_for_mean(BS("0.50"), BS("2")) == 62
    assert needed_answers_for_mean(BS("0.25"), BS("2")) == 246
    assert needed_answers_for_mean(BS("0.25"), BS("0")) == 1
    assert needed_answers_for_mean(BS("0.25"), BS("2"), population=50) == 42


# Bad input.


@pytest.mark.parametrize(
    ("ask", "says"),
    [
        (lambda: wilson_interval(11, 10), r"respuestas que cuentas.* 0 a 10 .*11"),
        (lambda: wilson_interval(-1, 10), "encontré -1"),
        (lambda: wilson_interval(BS("0.5"), 10), "número entero"),
        (lambda: wilson_interval(1, 10, population=9), "son 9 personas y hay 10 respuestas"),
        (lambda: wilson_interval(1, 10, confidence=BS(95)), "la confianza"),
        (lambda: wilson_interval(1, 10).of_each(0), "número de personas"),
        (lambda: difference_of_shares(wilson_interval(0, 0), wilson_interval(1, 2)), "respuestas en los dos grupos"),
        (lambda: needed_answers(BS(0)), r"la duda que aceptas.*encontré 0"),
        (lambda: needed_answers(BS("0.6")), r"la duda que aceptas.* 0 a 0\.5"),
        (lambda: needed_answers(BS("0.1"), expected_share=BS(1)), "la parte que esperas"),
        (lambda: needed_answers(BS("0.1"), expected_share=BS(0)), "la parte que esperas"),
        (lambda: needed_answers(BS("1e-14")), "número así"),
        (lambda: needed_answers(BS("0.1"), population=0), "número de personas"),
        (lambda: needed_answers_for_mean(BS(0), BS(1)), "la duda que aceptas"),
        (lambda: needed_answers_for_mean(BS(1), BS(-1)), "lo que varían las respuestas"),
    ],
)
def test_what_makes_no_sense_is_told_in_a_sentence_that_names_it(ask, says):
    with pytest.raises(BadInput, match=says):
        ask()


@pytest.mark.parametrize("number", hostile)
@pytest.mark.parametrize(
    "ask",
    [
        lambda n: wilson_interval(n, 10),
        lambda n: wilson_interval(1, n),
        lambda n: wilson_interval(1, 10, population=n),
        lambda n: needed_answers(n),
        lambda n: needed_answers(BS("0.1"), expected_share=n),
        lambda n: needed_answers_for_mean(n, BS(1)),
        lambda n: needed_answers_for_mean(BS(1), n),
    ],
)
def test_a_hostile_number_is_refused_wherever_it_stands(ask, number):
    with pytest.raises(BadInput):
        ask(number)


# Properties.


@calm
@given(samples(), numbers("0.5", "0.9999", places=4))
def test_the_interval_holds_the_share_and_stays_between_none_and_all(sample, confidence):
    found = wilson_interval(*sample, confidence)
    assert 0 <= found.low <= found.share <= found.high <= 1
    assert found.low < found.high


@calm
@given(samples())
def test_yes_and_no_mirror_each_other(sample):
    count, answers = sample
    yes, no = wilson_interval(count, answers), wilson_interval(answers - count, answers)
    assert abs(yes.low - (1 - no.high)) < BS("1e-20")


@calm
@given(samples())
def test_the_ends_are_where_the_share_is_just_as_far_as_the_confidence_allows(sample):
    """The definition of the score interval: |x ÷ n − p| = z √(p (1 − p) ÷ n) at both ends."""
    count, answers = sample
    found = wilson_interval(count, answers)
    for p in (found.low, found.high):
        if 0 < p < 1:
            far = abs(found.share - p) / (p * (1 - p) / answers).sqrt()
            assert abs(far - BS("1.95996398454")) < BS("1e-9")


@calm
@given(samples(), st.integers(0, 5000))
def test_fewer_people_leave_less_doubt(sample, others):
    count, answers = sample
    among_few = wilson_interval(count, answers, population=answers + others)
    among_more = wilson_interval(count, answers, population=answers + others + 1000)
    everywhere = wilson_interval(count, answers)
    assert among_few.high - among_few.low <= among_more.high - among_more.low <= everywhere.high - everywhere.low
    assert among_few.low <= among_few.share <= among_few.high


@calm
@given(samples(), samples())
def test_a_difference_turned_round_is_its_mirror(one, other):
    there = difference_of_shares(wilson_interval(*one), wilson_interval(*other))
    back = difference_of_shares(wilson_interval(*other), wilson_interval(*one))
    assert (there.difference, there.low, there.high) == (-back.difference, -back.high, -back.low)
    assert -1 <= there.low <= there.difference <= there.high <= 1


@calm
@given(numbers("0.005", "0.5", places=3), numbers("0.01", "0.99"), st.integers(1, 100_000))
def test_the_sample_that_is_needed_is_never_more_than_all_and_less_doubt_needs_more(width, expected, population):
    among_few = needed_answers(width, expected_share=expected, population=population)
    anywhere = needed_answers(width, expected_share=expected)
    assert 1 <= among_few <= min(population, anywhere)
    assert needed_answers(width / 2, expected_share=expected) >= anywhere
