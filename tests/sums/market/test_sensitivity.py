"""Is it said when other weights would let somebody else win?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qhatu.sums.bad_input import BadInput
from qhatu.sums.market.scoring import rank_alternatives
from qhatu.sums.market.sensitivity import smallest_weight_change, weight_ranges
from qhatu.sums.numbers import settled
from sums.market import table, tables
from sums.workshop import BS, calm, numbers

# Ciudad wins 4 to 3.25; by hand, the lines cross where 5x + 1(1 − x) = 3x + 4(1 − x), at x = 0.6 for the sales.
FAIRS = table([3, 1], Ciudad=(5, 1), Pueblo=(3, 4))


def test_the_winner_stays_until_the_other_line_crosses():
    sells, near = weight_ranges(*FAIRS)
    assert (sells.share, sells.low, sells.high) == (BS("0.75"), BS("0.6"), 1)
    assert (sells.below, sells.above) == (("Pueblo",), ())
    assert (near.low, near.high, near.below, near.above) == (0, BS("0.4"), (), ("Pueblo",))
    assert sells.holds and near.holds


def test_half_a_point_ahead_is_ahead():
    sells, near = weight_ranges(*table([3, 1], Ciudad=("4.5", 1), Pueblo=(4, "1.5")))
    assert (sells.low, sells.high, near.low, near.high) == (BS("0.5"), 1, 0, BS("0.5"))


def test_the_ends_are_also_told_as_weights_to_type():
    sells, near = weight_ranges(*FAIRS)
    assert (sells.typed, sells.typed_low, sells.typed_high) == (3, BS("1.5"), None)
    assert (near.typed, near.typed_low, near.typed_high) == (1, 0, 2)


def test_another_alternative_can_be_asked_what_it_would_need():
    sells, near = weight_ranges(*FAIRS, name="Pueblo")
    assert (sells.low, sells.high, sells.holds) == (0, BS("0.6"), False)
    assert near.typed_low == 2


def test_who_can_never_win_by_one_weight_has_no_range():
    sells, near = weight_ranges(*table([3, 1], Ciudad=(5, 4), Pueblo=(3, 4), Valle=(1, 1)), name="Valle")
    assert (sells.low, sells.high, sells.below, sells.above, sells.typed_low) == (None, None, (), (), None)
    assert not near.holds


def test_the_others_keep_their_proportions_while_one_weight_moves():
    # At x for the first, the others have (1 − x) times 2/3 and 1/3: B leads by (1 − x)(2·2/3 − 1·1/3) − 2x, so x = 1/3.
    first, _, _ = weight_ranges(*table([3, 2, 1], A=(4, 1, 3), B=(2, 3, 2)))
    assert abs(first.low - BS(1) / 3) < BS("1e-20")
    assert first.below == ("B",)


def test_the_smallest_change_is_that_of_the_criterion_nearest_to_its_end():
    change = smallest_weight_change(*table([3, 2, 1], A=(4, 1, 3), B=(2, 3, 2)))
    nearest = min(
        (abs(end - row.share), row.criterion)
        for row in weight_ranges(*table([3, 2, 1], A=(4, 1, 3), B=(2, 3, 2)))
        for end, winners in ((row.low, row.below), (row.high, row.above))
        if winners
    )
    assert (abs(change.by), change.criterion) == nearest
    assert change.winners == ("B",)


def test_who_is_best_in_all_is_moved_by_no_weight():
    assert smallest_weight_change(*table([3, 1], Ciudad=(5, 4), Pueblo=(3, 4))) is None
    assert smallest_weight_change(*table([1], A=(5,), B=(3,))) is None
    assert smallest_weight_change(*table([1, 1], A=(5, 3))) is None


def test_in_a_tie_the_least_touch_decides():
    change = smallest_weight_change(*table([1, 1], A=(4, 2), B=(2, 4)))
    assert (change.by, change.to, change.winners) == (0, BS("0.5"), ("B",))


def test_several_may_win_beyond_an_end():
    _, near = weight_ranges(*table([3, 1], A=(5, 1), B=(3, 4), C=(3, 4), D=(3, 2)))
    assert near.above == ("B", "C")


def test_with_all_the_weight_on_one_criterion_the_rest_is_shared_equally():
    first, second, third = weight_ranges(*table([1, 0, 0], A=(5, 1, 1), B=(3, 4, 6)))
    # Others: A 1, B 5; A 5x + (1 − x) against B 3x + 5(1 − x): x = 2/3.
    assert abs(first.low - BS(2) / 3) < BS("1e-20")
    assert (first.typed_low, first.typed_high) == (None, None)
    assert abs(second.high - BS("0.4")) < BS("1e-20") and abs(third.high - BS(2) / 7) < BS("1e-20")


def test_of_a_single_criterion_the_weight_cannot_move():
    [only] = weight_ranges(*table([2], A=(5,), B=(3,)))
    assert (only.low, only.high, only.below, only.above) == (0, 1, (), ())


def test_a_name_that_is_not_there_is_told_with_those_that_are():
    with pytest.raises(BadInput, match=r"se llame «Valle». Las opciones son: Ciudad, Pueblo"):
        weight_ranges(*FAIRS, name="Valle")


def moved(criteria, place, share):
    """The same criteria with one share moved and the others in proportion."""
    others = sum(criterion.weight for here, criterion in enumerate(criteria) if here != place)
    weights = [
        share if here == place else (1 - share) * (criterion.weight / others if others else BS(1) / (len(criteria) - 1))
        for here, criterion in enumerate(criteria)
    ]
    return [criterion.but(weight=weight) for criterion, weight in zip(criteria, weights, strict=True)]


@calm
@given(tables(), numbers("0", "1", places=3), st.integers(0, 4))
def test_inside_the_range_it_wins_and_outside_it_does_not(choice, share, place):
    criteria, alternatives = choice
    if len(criteria) < 2:
        return
    place %= len(criteria)
    winner = rank_alternatives(criteria, alternatives).winners[0]
    row = weight_ranges(criteria, alternatives)[place]
    if any(settled((share - end) * 1000) == 0 for end in (row.low, row.high)):
        return
    winners = rank_alternatives(moved(criteria, place, share), alternatives).winners
    assert (winner in winners) == (row.low <= share <= row.high)


@calm
@given(tables())
def test_just_beyond_an_end_those_named_win(choice):
    criteria, alternatives = choice
    step = BS("1e-6")
    for place, row in enumerate(weight_ranges(criteria, alternatives)):
        assert row.holds
        for end, way, winners in ((row.low, -1, row.below), (row.high, 1, row.above)):
            beyond = end + way * step
            if winners and 0 <= beyond <= 1:
                found = rank_alternatives(moved(criteria, place, beyond), alternatives).winners
                assert set(winners) == set(found)


@calm
@given(tables())
def test_the_weight_to_type_makes_the_share_it_stands_for(choice):
    criteria, alternatives = choice
    for place, row in enumerate(weight_ranges(criteria, alternatives)):
        for end, typed in ((row.low, row.typed_low), (row.high, row.typed_high)):
            if typed is None:
                continue
            others = sum(criterion.weight for here, criterion in enumerate(criteria) if here != place)
            assert typed / (typed + others) == pytest.approx(end)
