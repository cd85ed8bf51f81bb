"""Is a quorum counted as statutes say, and does each way to vote crown whom it should, ties said?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qhatu.sums.bad_input import BadInput
from qhatu.sums.together.voting import (
    HALF_PLUS_ONE,
    TWO_THIRDS,
    Majority,
    approval_vote,
    beats_every_other,
    borda_count,
    has_quorum,
    majority_vote,
    ranked_vote,
    votes_needed,
)
from sums.workshop import calm

# The textbook example of social choice: four cities choose a capital, each liking best what is nearest.
# https://en.wikipedia.org/wiki/Condorcet_method#Example:_Voting_on_the_location_of_Tennessee's_capital
CITIES = ["Memphis", "Nashville", "Chattanooga", "Knoxville"]
TENNESSEE = [
    *[("Memphis", "Nashville", "Chattanooga", "Knoxville")] * 42,
    *[("Nashville", "Chattanooga", "Knoxville", "Memphis")] * 26,
    *[("Chattanooga", "Knoxville", "Nashville", "Memphis")] * 15,
    *[("Knoxville", "Chattanooga", "Nashville", "Memphis")] * 17,
]
NAMES = ["feria", "taller", "horno", "tienda"]
ranked_ballots = st.lists(st.lists(st.sampled_from(NAMES), unique=True, max_size=4).map(tuple), max_size=15)


@pytest.mark.parametrize(
    ("people", "half_plus_one", "two_thirds"), [(0, 1, 0), (1, 1, 1), (2, 2, 2), (3, 2, 2), (24, 13, 16), (25, 13, 17)]
)
def test_a_majority_is_half_plus_one_or_two_thirds(people, half_plus_one, two_thirds):
    assert votes_needed(people, HALF_PLUS_ONE) == half_plus_one
    assert votes_needed(people, TWO_THIRDS) == two_thirds


@given(st.integers(0, 10**6), st.integers(1, 50), st.integers(0, 50))
def test_a_majority_is_the_smallest_number_that_reaches_its_part(people, denominator, numerator):
    numerator = min(numerator, denominator)
    enough = votes_needed(people, Majority(numerator=numerator, denominator=denominator, more_than=False))
    assert enough * denominator >= people * numerator > (enough - 1) * denominator
    more = votes_needed(people, Majority(numerator=numerator, denominator=denominator))
    assert more * denominator > people * numerator >= (more - 1) * denominator


def test_a_quorum_is_counted_of_all_members():
    assert not has_quorum(12, 25)
    assert has_quorum(13, 25)
    with pytest.raises(BadInput, match="hace falta un número de 0 a 25"):
        has_quorum(26, 25)


def test_blank_ballots_count_only_where_the_majority_is_of_those_present():
    ballots = ["sí", "sí", "sí", "no", "no", None]
    assert majority_vote(ballots, ["sí", "no"]).winners == ("sí",)
    assert majority_vote(ballots, ["sí", "no"], base="present").winners == ()
    assert majority_vote(ballots, ["sí", "no"], base="members", people=5 + 1).needed == 4


def test_the_most_votes_are_no_majority():
    first = [ballot[0] for ballot in TENNESSEE]
    tally = majority_vote(first, CITIES)
    assert tally.votes[0] == ("Memphis", 42)
    assert (tally.needed, tally.winners) == (51, ())


def test_ranked_votes_of_tennessee_crown_knoxville():
    vote = ranked_vote(TENNESSEE, CITIES)
    assert vote.winners == ("Knoxville",)
    assert vote.out == (("Chattanooga",), ("Nashville",))
    assert [dict(each.votes)["Knoxville"] for each in vote.rounds] == [17, 32, 58]


def test_points_and_pairs_of_tennessee_crown_nashville():
    points = borda_count(TENNESSEE, CITIES)
    assert points.winners == ("Nashville",)
    assert dict(points.votes) == {"Memphis": 126, "Nashville": 194, "Chattanooga": 173, "Knoxville": 107}
    assert beats_every_other(TENNESSEE, CITIES) == "Nashville"


def test_nobody_beats_every_other_in_a_circle():
    assert beats_every_other([("a", "b", "c"), ("b", "c", "a"), ("c", "a", "b")], ["a", "b", "c"]) is None


def test_a_tie_for_the_last_seat_is_said():
    ballots = [("feria", "taller"), ("feria", "horno"), ("feria",)]
    assert approval_vote(ballots, NAMES, seats=2).winners == ("feria", "taller", "horno")


def test_nobody_is_approved_by_empty_ballots():
    tally = approval_vote([(), ()], NAMES)
    assert (tally.winners, tally.blank) == ((), 2)


def test_those_who_tie_for_the_fewest_fall_together_where_they_cannot_catch_up():
    ballots = [("feria",)] * 4 + [("taller",)] * 3 + [("horno", "taller"), ("tienda", "taller")]
    vote = ranked_vote(ballots, NAMES)
    assert vote.out[0] == ("horno", "tienda")
    assert vote.winners == ("taller",)


def test_an_earlier_round_parts_those_who_tie():
    # horno falls first; then taller and tienda tie at 3, and taller had fewer in the first round.
    ballots = [("feria",)] * 4 + [("tienda", "feria")] * 3 + [("taller", "tienda")] * 2 + [("horno", "taller")]
    vote = ranked_vote(ballots, NAMES)
    assert vote.out[:2] == (("horno",), ("taller",))


def test_those_who_cannot_be_parted_all_win():
    assert ranked_vote([("feria",), ("taller",)], ["feria", "taller"]).winners == ("feria", "taller")


def test_without_a_ballot_nobody_wins():
    assert ranked_vote([], NAMES).winners == ()
    assert ranked_vote([()], ["feria"]).winners == ()
    assert majority_vote([], NAMES).winners == ()


@calm
@given(ranked_ballots)
def test_a_run_off_never_loses_a_ballot_and_ends(ballots):
    vote = ranked_vote(ballots, NAMES)
    for each in vote.rounds:
        assert sum(got for _, got in each.votes) + each.blank == len(ballots)
    assert len(vote.rounds) <= len(NAMES)
    assert vote.exhausted == vote.rounds[-1].blank


@calm
@given(ranked_ballots)
def test_whoever_more_than_half_put_first_wins_every_count(ballots):
    ballots += [("feria",)] * (len(ballots) + 1)
    assert ranked_vote(ballots, NAMES).winners == ("feria",)
    assert majority_vote([ballot[0] if ballot else None for ballot in ballots], NAMES).winners == ("feria",)
    assert beats_every_other(ballots, NAMES) == "feria"


@pytest.mark.parametrize("count", [approval_vote, ranked_vote, borda_count, beats_every_other])
@pytest.mark.parametrize(
    ("ballot", "says"), [(("circo",), "no está entre las opciones"), (("feria", "feria"), "nombra dos veces")]
)
def test_a_spoilt_ballot_is_named(count, ballot, says):
    with pytest.raises(BadInput, match=says):
        count([("taller",), ballot], NAMES)


@pytest.mark.parametrize(
    ("ask", "says"),
    [
        (lambda: Majority(numerator=4, denominator=3), "el numerador de la mayoría .* de 0 a 3 y encontré 4"),
        (lambda: Majority(numerator=0, denominator=0), "el denominador de la mayoría"),
        (lambda: majority_vote(["sí"], ["sí"], base="all"), "el total del que se saca la mayoría: encontré «all»"),
    ],
)
def test_a_majority_that_makes_no_sense_is_told(ask, says):
    with pytest.raises(BadInput, match=says):
        ask()


def test_an_option_that_stands_twice_is_named():
    with pytest.raises(BadInput, match="«feria» está dos veces"):
        majority_vote(["feria"], ["feria", "feria"])
