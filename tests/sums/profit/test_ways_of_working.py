"""Is each way called the best exactly where it is?"""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qhatu.sums.bad_input import BadInput
from qhatu.sums.profit.ways_of_working import Way, best_ways, indifference_units
from sums.workshop import BS, amounts, calm, hostile, numbers


def way(name, fixed, variable, price=0):
    return Way(name=name, fixed=BS(fixed), variable_per_unit=BS(variable), price=BS(price))


def told(ways):
    return [(best.name, best.from_units, best.to_units) for best in best_ways(ways)]


some_ways = st.lists(
    st.tuples(numbers("0", "500"), numbers("0", "20"), numbers("0", "20")), min_size=1, max_size=6
).map(lambda rows: [way(f"manera {k}", *row) for k, row in enumerate(rows)])

SITES = [way("Akron", 30000, 75, 120), way("Bowling Green", 60000, 45, 120), way("Chicago", 110000, 25, 120)]


@pytest.mark.parametrize("order", [SITES, SITES[::-1], [SITES[1], SITES[2], SITES[0]]])
def test_the_sites_of_a_textbook_cross_as_printed(order):
    # Heizer & Render, Operations Management, location break-even: Akron is best below 1,000 units, Bowling Green from
    # there to 2,500, Chicago beyond. https://slideplayer.com./slide/9251729 shows the same figures.
    assert told(order) == [("Akron", 0, 1000), ("Bowling Green", 1000, 2500), ("Chicago", 2500, None)]


def test_buying_turning_and_milling_cross_as_printed():
    # R. Lembke, Operations Management, break-even analysis, http://slidegur.com/doc/169865/break-even: outsource at
    # $200, lathe $80,000 and $75, machining centre $200,000 and $15: 640 and 2,000 units.
    ways = (way("outsource", 0, 200), way("lathe", 80000, 75), way("machining centre", 200000, 15))
    assert told(ways) == [("outsource", 0, 640), ("lathe", 640, 2000), ("machining centre", 2000, None)]


def test_the_three_contracts_of_a_textbook_are_all_equal_at_forty():
    # Horngren, Datar & Rajan, Cost Accounting, ch. 3: a stall for $2,000, for $800 and 15 % of $200, or for 25 %.
    one, two, three = way("1", 2000, 120, 200), way("2", 800, 150, 200), way("3", 0, 170, 200)
    assert indifference_units(one, two).units == indifference_units(two, three).units == 40
    assert told((one, two, three)) == [("3", 0, 40), ("1", 40, None)]


def test_a_machine_is_worth_it_from_so_many_on():
    answer = indifference_units(way("Con horno", 250, 2), way("A mano", 50, 4))
    assert (answer.units, answer.better_below, answer.better_above) == (100, "A mano", "Con horno")


def test_a_way_that_is_cheaper_in_both_is_better_at_every_quantity():
    answer = indifference_units(way("A mano", 50, 4), way("Con horno", 40, 3))
    assert (answer.units, answer.better_below, answer.better_above) == (None, "Con horno", "Con horno")


def test_side_by_side_the_lower_fixed_cost_wins_and_of_equals_the_first():
    assert indifference_units(way("a", 50, 4), way("b", 60, 4)).better_below == "a"
    assert indifference_units(way("a", 60, 4), way("b", 50, 4)).better_below == "b"
    assert indifference_units(way("a", 50, 4), way("b", 50, 4)).better_above == "a"


def test_a_way_that_only_touches_the_others_is_not_named():
    assert [best.name for best in best_ways((way("a", 0, 4), way("b", 50, 3), way("c", 100, 2)))] == ["a", "c"]


def test_with_equal_fixed_costs_the_one_that_spends_less_is_best_from_the_first():
    assert told((way("a", 50, 4), way("b", 50, 3))) == [("b", 0, None)]


def test_a_crossing_that_nobody_reaches_is_none():
    # A difference of a millionth of a centavo on each unit would pay for Bs 900,000 at 9 × 10^15 units.
    assert indifference_units(way("a", 0, "4.0000000001"), way("b", 900000, 4)).units is None


@pytest.mark.parametrize(
    ("ask", "says"),
    [
        (lambda: way("a", -1, 4), "los gastos fijos"),
        (lambda: way("a", 1, -4), "lo que gasta cada unidad"),
        (lambda: way("a", 1, 4, -1), "el precio"),
        (lambda: best_ways(()), "las formas de trabajar: hacen falta 1 o más"),
    ],
)
def test_what_makes_no_sense_is_told_in_a_sentence_that_names_it(ask, says):
    with pytest.raises(BadInput, match=says):
        ask()


@pytest.mark.parametrize("number", hostile)
@pytest.mark.parametrize("place", range(3))
def test_a_hostile_number_is_refused_wherever_it_stands(place, number):
    with pytest.raises(BadInput):
        way("a", *[number if k == place else 1 for k in range(3)])


def test_ten_thousand_ways_are_answered():
    # Tangents of a parabola: each is the best somewhere.
    ways = [way(f"manera {k}", k * k, 20000 - 2 * k) for k in range(10_000)]
    assert len(best_ways(ways)) == 10_000


@calm
@given(some_ways, amounts)
def test_the_best_way_leaves_as_much_as_any_other(ways, units):
    def leaves(each):
        return units * each.contribution - each.fixed

    stretch = next(best for best in best_ways(ways) if best.to_units is None or units <= best.to_units)
    best = next(each for each in ways if each.name == stretch.name)
    assert leaves(best) >= max(map(leaves, ways)) - BS("1e-9")


@calm
@given(some_ways)
def test_the_stretches_follow_each_other_from_nothing_to_as_many_as_one_likes(ways):
    stretches = best_ways(ways)
    assert stretches[0].from_units == 0
    assert stretches[-1].to_units is None
    for one, other in pairwise(stretches):
        assert one.to_units == other.from_units > one.from_units
