"""Is money rounded once, to a coin that exists, and never to the person's loss by dust?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qhatu.sums import BadInput, round_to_coin
from sums.workshop import BS, amounts, calm, hostile, numbers

coins = st.sampled_from([BS("0.01"), BS("0.05"), BS("0.10"), BS("0.50"), BS("1"), BS("5"), BS("0.30")])


@pytest.mark.parametrize(
    ("amount", "coin", "rounded"),
    [
        ("6.125", "0.10", "6.10"),
        ("6.15", "0.10", "6.20"),
        ("6.25", "0.10", "6.30"),
        ("6.149999", "0.10", "6.10"),
        ("2.5", "1", "3"),
        ("7.3", "0.50", "7.50"),
        ("0.04", "0.10", "0.00"),
        ("-6.15", "0.10", "-6.20"),
        ("-0.04", "0.10", "0.00"),
        ("12", "0.10", "12.00"),
    ],
)
def test_half_a_coin_goes_away_from_zero_as_in_commerce(amount, coin, rounded):
    assert str(round_to_coin(BS(amount), BS(coin))) == rounded


@pytest.mark.parametrize(
    ("amount", "rounded"),
    [("3.31", "3.40"), ("3.30", "3.30"), ("3.3001", "3.40"), ("0", "0.00"), ("-3.31", "-3.30")],
)
def test_rounding_up_goes_to_the_coin_above(amount, rounded):
    assert str(round_to_coin(BS(amount), BS("0.10"), up=True)) == rounded


def test_the_dust_of_a_division_does_not_cost_a_coin():
    dusty = BS("3.300000000000000000000000001")
    assert round_to_coin(dusty, BS("0.10"), up=True) == BS("3.30")
    almost_half = BS("6.149999999999999999999999999")
    assert round_to_coin(almost_half, BS("0.10")) == BS("6.20")


@calm
@given(amounts, coins)
def test_what_is_rounded_can_be_paid_and_lies_within_half_a_coin(amount, coin):
    rounded = round_to_coin(amount, coin)
    assert rounded % coin == 0
    assert abs(rounded - amount) <= coin / 2
    assert round_to_coin(rounded, coin) == rounded


@calm
@given(numbers("-9999", "9999", places=6), coins)
def test_rounded_up_is_never_less_and_never_a_whole_coin_more(amount, coin):
    assert 0 <= round_to_coin(amount, coin, up=True) - amount < coin


@pytest.mark.parametrize("coin", ["0", "-0.10", "1e-20"])
def test_a_coin_of_no_value_is_refused(coin):
    with pytest.raises(BadInput, match="moneda más pequeña"):
        round_to_coin(BS("5"), BS(coin))


@pytest.mark.parametrize("number", hostile)
def test_a_hostile_number_is_refused(number):
    with pytest.raises(BadInput):
        round_to_coin(number, BS("0.10"))
    with pytest.raises(BadInput):
        round_to_coin(BS("5"), number)


def test_the_largest_and_the_smallest_meet_without_overflow():
    assert round_to_coin(BS("9e14"), BS("1e-14")) == BS("9e14")
