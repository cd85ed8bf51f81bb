"""Is it said who wins whatever the weights, who never can, and how often each does?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qhatu.sums.bad_input import BadInput
from qhatu.sums.market.scoring import rank_alternatives
from qhatu.sums.market.weightings import always_first, dominated_alternatives, winning_shares
from sums.market import table, tables
from sums.workshop import BS, calm, numbers


def shares_of(found):
    return {row.name: row.share for row in found.rows}


def test_the_seller_who_is_dearer_worse_and_farther_is_beaten():
    supply = table([1, 1, 1], Wara=(4, 5, 3), Illa=(3, 5, 2), Sisa=(5, 1, 1), Nina=(2, 4, 2))
    assert [(row.name, row.by) for row in dominated_alternatives(*supply)] == [("Illa", "Wara"), ("Nina", "Wara")]


def test_two_that_are_equal_everywhere_do_not_beat_each_other():
    assert dominated_alternatives(*table([1, 1], A=(3, 4), B=(3, 4))) == ()
    assert always_first(*table([1, 1], A=(3, 4), B=(3, 4), C=(1, 4))) == ("A", "B")
    assert always_first(*table([1, 1], A=(3, 4), B=(4, 3))) == ()


def test_two_criteria_divide_the_line_where_totals_cross():
    # A leads while 5x + (1 − x) > 3x + 4(1 − x): x > 0.6.
    found = winning_shares(*table([3, 1], A=(5, 1), B=(3, 4)))
    assert shares_of(found) == {"A": BS("0.4"), "B": BS("0.6")}
    assert found.draws == 0


def test_three_criteria_divide_the_triangle_exactly():
    corners = winning_shares(*table([1, 1, 1], A=(1, 0, 0), B=(0, 1, 0), C=(0, 0, 1)))
    assert all(abs(share - BS(1) / 3) < BS("1e-25") for share in shares_of(corners).values())
    # A wins where x > 1/2: a triangle of half the side, a quarter of the whole.
    quarter = winning_shares(*table([1, 1, 1], A=(1, 0, 0), B=("0.5", "0.5", "0.5")))
    assert shares_of(quarter) == {"A": BS("0.25"), "B": BS("0.75")}


def test_those_who_are_equal_everywhere_divide_their_share():
    found = winning_shares(*table([3, 1], A=(5, 1), B=(3, 4), C=(3, 4)))
    assert shares_of(found) == {"A": BS("0.4"), "B": BS("0.3"), "C": BS("0.3")}


def test_who_is_beaten_never_wins_and_who_is_best_in_all_always():
    assert shares_of(winning_shares(*table([1] * 5, A=(5,) * 5, B=(4,) * 5))) == {"A": 1, "B": 0}
    assert shares_of(winning_shares(*table([1], A=(5,), B=(4,)))) == {"A": 1, "B": 0}


def test_with_many_criteria_weightings_are_drawn_and_the_same_seed_draws_the_same():
    choice = table([1] * 4, A=(1, 0, 0, 0), B=(0, 1, 0, 0), C=(0, 0, 1, 0), D=(0, 0, 0, 1))
    found = winning_shares(*choice)
    assert found.draws == 10_000
    assert found == winning_shares(*choice) != winning_shares(*choice, seed=2)
    assert all(abs(share - BS("0.25")) < BS("0.02") for share in shares_of(found).values())
    # A fourth criterion that tells nothing: drawn shares come near those of the exact triangle.
    exact = shares_of(winning_shares(*table([1] * 3, A=(5, 1, 2), B=(2, 4, 3), C=(1, 3, 5))))
    drawn = shares_of(winning_shares(*table([1] * 4, A=(5, 1, 2, 0), B=(2, 4, 3, 0), C=(1, 3, 5, 0))))
    assert all(abs(exact[name] - drawn[name]) < BS("0.02") for name in exact)


def test_a_table_as_large_as_can_be_is_drawn_fewer_times():
    large = table(range(1, 51), **{f"a{n}": [(n * k) % 97 for k in range(1, 51)] for n in range(1, 101)})
    assert 100 <= winning_shares(*large).draws < 1000


@pytest.mark.parametrize(
    ("ask", "says"),
    [
        (lambda: winning_shares(*table([1], **{f"a{n}": (n,) for n in range(101)})), r"las opciones.*100.*101"),
        (lambda: winning_shares(*table([1], A=(1,)), draws=99), "número de sorteos"),
        (lambda: winning_shares(*table([1], A=(1,)), seed=-1), "semilla"),
        (lambda: dominated_alternatives([], []), "los criterios"),
        (lambda: always_first([], []), "los criterios"),
    ],
)
def test_what_makes_no_sense_is_told_in_a_sentence_that_names_it(ask, says):
    with pytest.raises(BadInput, match=says):
        ask()


@st.composite
def small_tables(draw: st.DrawFn):
    width = draw(st.integers(1, 3))
    rows = draw(st.lists(st.lists(st.integers(1, 6), min_size=width, max_size=width), min_size=1, max_size=7))
    return table([1] * width, **{f"a{place}": row for place, row in enumerate(rows)})


@calm
@given(small_tables())
def test_the_shares_of_all_weightings_sum_to_one(choice):
    found = winning_shares(*choice)
    assert found.draws == 0
    assert abs(sum(shares_of(found).values()) - 1) < BS("1e-20")
    assert min(shares_of(found).values()) >= 0


@calm
@given(small_tables())
def test_beaten_ones_have_no_share_and_whoever_always_wins_all_of_it(choice):
    shares = shares_of(winning_shares(*choice))
    assert all(shares[row.name] == 0 for row in dominated_alternatives(*choice))
    first = always_first(*choice)
    if first:
        assert abs(sum(shares[name] for name in first) - 1) < BS("1e-20")


@calm
@given(tables())
def test_no_weights_make_a_beaten_one_win_alone(choice):
    criteria, alternatives = choice
    winners = rank_alternatives(criteria, alternatives).winners
    beaten = {row.name: row.by for row in dominated_alternatives(criteria, alternatives)}
    for winner in winners:
        assert beaten.get(winner) is None or beaten[winner] in winners
    assert set(always_first(criteria, alternatives)) <= set(winners)
    assert not set(beaten.values()) & set(beaten)


@calm
@given(small_tables(), st.lists(numbers("0.01", "10"), min_size=3, max_size=3))
def test_whoever_wins_with_some_weights_alone_has_a_share(choice, weights):
    criteria, alternatives = choice
    weighted = [criterion.but(weight=weight) for criterion, weight in zip(criteria, weights, strict=False)]
    winners = rank_alternatives(weighted, alternatives).winners
    if len(winners) == 1:
        assert shares_of(winning_shares(criteria, alternatives))[winners[0]] > 0
