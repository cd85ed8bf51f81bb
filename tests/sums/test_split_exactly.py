"""Does a split give everybody their part, and lose no cent?"""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qhatu.sums.bad_input import BadInput
from qhatu.sums.money import split_exactly
from sums.workshop import BS, amounts, calm, hostile

CENT = BS("0.01")


def test_a_hundred_among_three_leaves_the_odd_cent_with_the_first():
    assert split_exactly(BS(100), [BS(1)] * 3, CENT) == (BS("33.34"), BS("33.33"), BS("33.33"))


def test_the_odd_cents_go_to_those_who_lost_most_by_rounding():
    # 0.7, 0.2 and 0.1 of Bs 0.05 are 3.5, 1.0 and 0.5 cents; the first of equals gets the cent.
    assert split_exactly(BS("0.05"), [BS(7), BS(2), BS(1)], CENT) == (BS("0.04"), BS("0.01"), BS("0.00"))
    assert split_exactly(BS("0.05"), [BS(1), BS(2), BS(7)], CENT) == (BS("0.01"), BS("0.01"), BS("0.03"))


def test_seats_are_given_out_as_by_hamilton():
    # The textbook's case of largest remainder: 10 seats among 6, 6 and 2 hundred votes.
    assert split_exactly(BS(10), [BS(600), BS(600), BS(200)], BS(1)) == (4, 4, 2)


def test_who_puts_nothing_gets_nothing():
    assert split_exactly(BS("10"), [BS(0), BS(1), BS(0)], CENT) == (0, 10, 0)


def test_a_debt_is_split_as_an_amount():
    assert split_exactly(BS(-100), [BS(1)] * 3, CENT) == (BS("-33.34"), BS("-33.33"), BS("-33.33"))
    assert [str(part) for part in split_exactly(BS("-0.01"), [BS(1), BS(1)], CENT)] == ["-0.01", "0.00"]


def test_coins_larger_than_a_cent_are_not_broken():
    assert split_exactly(BS("1"), [BS(1), BS(2)], BS("0.50")) == (BS("0.50"), BS("0.50"))


def test_a_remainder_in_the_fortieth_figure_still_decides():
    assert split_exactly(BS(1), [BS("0." + "3" * 40), BS("0." + "3" * 39 + "4")], BS(1)) == (0, 1)


@calm
@given(
    st.decimals(BS("-99999"), BS("99999"), places=2, allow_nan=False, allow_infinity=False),
    st.lists(amounts, min_size=1, max_size=12).filter(any),
)
def test_the_parts_sum_to_the_whole_and_none_is_a_cent_away_from_its_share(amount, weights):
    parts = split_exactly(amount, weights, CENT)
    assert sum(parts) == amount
    for part, weight in zip(parts, weights, strict=True):
        assert abs(Fraction(part) - Fraction(amount) * Fraction(weight) / Fraction(sum(weights))) < Fraction(CENT)
        assert part == part.quantize(CENT)


@calm
@given(amounts, st.lists(amounts, min_size=2, max_size=8).filter(any))
def test_who_puts_more_never_gets_less(amount, weights):
    parts = split_exactly(amount, sorted(weights, reverse=True), CENT)
    assert list(parts) == sorted(parts, reverse=True)


def test_ten_thousand_parts_sum_to_the_whole():
    assert sum(split_exactly(BS("1234567.89"), [BS(1) / (place + 3) for place in range(10_000)], CENT)) == BS(
        "1234567.89"
    )


@pytest.mark.parametrize(
    ("amount", "weights", "cent", "says"),
    [
        ("10", [], "0.01", "hacen falta 1 o más"),
        ("10", ["0", "0"], "0.01", "todas son 0"),
        ("10", ["1", "-1"], "0.01", "hace falta 0 o más"),
        ("10.005", ["1"], "0.01", "Redondéalo primero"),
        ("10", ["1"], "0", "moneda más pequeña"),
        ("10", ["1"], "-0.01", "moneda más pequeña"),
        ("10", ["1"] * 10_001, "0.01", "caben 10000"),
    ],
)
def test_what_cannot_be_split_is_told_in_a_sentence(amount, weights, cent, says):
    with pytest.raises(BadInput, match=says):
        split_exactly(BS(amount), [BS(weight) for weight in weights], BS(cent))


@pytest.mark.parametrize("number", hostile)
def test_a_hostile_number_is_refused_wherever_it_stands(number):
    for amount, weights, cent in ((number, [BS(1)], CENT), (BS(1), [BS(1), number], CENT), (BS(1), [BS(1)], number)):
        with pytest.raises(BadInput):
            split_exactly(amount, weights, cent)
