"""Is as much as possible of what is needed covered, from as near as possible?"""

from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qhatu.sums.bad_input import BadInput
from qhatu.sums.together.matching import MapLine, complementary_matches, complementary_pairs
from sums.workshop import calm

NAMES = ["Illa", "Inti", "Wara"]
few = st.dictionaries(st.sampled_from(NAMES), st.integers(1, 3), max_size=3)
near = st.dictionaries(st.sampled_from([("Illa", "Inti"), ("Illa", "Wara"), ("Inti", "Wara")]), st.integers(0, 5))


def lines(quantities: dict, thing: str = "horno") -> list[MapLine]:
    return [MapLine(name=name, thing=thing, quantity=Decimal(many)) for name, many in quantities.items()]


def best_of_all(stock: dict, wanted: dict, far: dict) -> tuple[int, int]:
    """The greatest quantity and, with it, the least distance, by trying every flow there is."""
    pairs = [(giver, receiver) for giver in stock for receiver in wanted if giver != receiver]
    best = (0, 0)
    for sent in product(*(range(min(stock[giver], wanted[receiver]) + 1) for giver, receiver in pairs)):
        flow = dict(zip(pairs, sent, strict=True))
        if any(sum(many for (one, _), many in flow.items() if one == giver) > stock[giver] for giver in stock):
            continue
        if any(sum(many for (_, one), many in flow.items() if one == name) > wanted[name] for name in wanted):
            continue
        distance = sum(many * far.get(pair, far.get(pair[::-1], 0)) for pair, many in flow.items())
        best = min(best, (-sum(sent), distance))
    return best


@calm
@given(few, few, near)
def test_matches_are_the_fullest_and_then_the_nearest(stock, wanted, far):
    distances = {pair: Decimal(many) for pair, many in far.items()}
    found = complementary_matches(lines(stock), lines(wanted), distances)
    covered = sum(match.quantity for match in found.matches)
    travelled = sum(
        match.quantity * far.get((match.giver, match.receiver), far.get((match.receiver, match.giver), 0))
        for match in found.matches
    )
    assert (-covered, travelled) == best_of_all(stock, wanted, far)
    assert sum(line.quantity for line in found.unmet) == sum(wanted.values()) - covered
    assert sum(line.quantity for line in found.unused) == sum(stock.values()) - covered
    assert all(match.giver != match.receiver for match in found.matches)


def test_who_offers_and_needs_the_same_gives_and_takes_where_that_covers_more():
    found = complementary_matches(lines({"Wara": 5, "Inti": 5}), lines({"Wara": 5, "Illa": 5}))
    assert {(match.giver, match.receiver) for match in found.matches} == {("Wara", "Illa"), ("Inti", "Wara")}


def test_lines_of_one_person_add_up():
    found = complementary_matches([*lines({"Wara": 2}), *lines({"Wara": 3})], lines({"Illa": 5}))
    assert [match.quantity for match in found.matches] == [5]


def test_things_do_not_mix():
    found = complementary_matches(lines({"Wara": 2}, "horno"), lines({"Illa": 2}, "torno"))
    assert found.matches == ()
    assert [line.thing for line in found.unmet] == ["torno"]


def test_mutual_pairs_come_first():
    offers = [*lines({"Wara": 1, "Inti": 1}, "horno"), *lines({"Illa": 1}, "puesto"), *lines({"Wara": 1}, "torno")]
    needs = [*lines({"Illa": 1}, "horno"), *lines({"Wara": 1}, "puesto"), *lines({"Inti": 1}, "torno")]
    assert complementary_pairs(offers, needs) == (
        ("Illa", "Wara", 1, 1),
        ("Inti", "Illa", 1, 0),
        ("Wara", "Inti", 1, 0),
    )


@pytest.mark.parametrize("number", ["0", "-1", "NaN", "Infinity", "1e15"])
def test_a_quantity_has_to_be_one(number):
    with pytest.raises(BadInput):
        MapLine(name="Wara", thing="horno", quantity=Decimal(number))


def test_a_negative_distance_is_said():
    with pytest.raises(BadInput, match="la distancia"):
        complementary_matches(lines({"Wara": 1}), lines({"Illa": 1}), {("Wara", "Illa"): Decimal(-1)})


def test_too_large_a_map_is_said_before_anybody_waits():
    crowd = {str(number): 1 for number in range(60)}
    with pytest.raises(BadInput, match="60 lo ofrecen y 60 lo necesitan"):
        complementary_matches(lines(crowd), lines(crowd))
