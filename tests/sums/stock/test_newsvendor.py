"""Is as much taken as leaves the most on average, and does the bag hold the best of everything?"""

from collections import Counter
from itertools import product as every

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qhatu.sums.bad_input import BadInput
from qhatu.sums.stock import load
from qhatu.sums.stock.demand import (
    Demand,
    DemandChance,
    NormalDemand,
    Outing,
    UniformDemand,
    demand_from_log,
    poisson_demand,
)
from qhatu.sums.stock.load import LoadItem, best_load
from qhatu.sums.stock.newsvendor import NoEnd, Terms, critical_ratio, result_of_taking, units_to_take
from sums.workshop import BS, calm, hostile

LITTLE = BS("1e-12")


def equally(*units: int) -> Demand:
    times, count = Counter(units), BS(len(units))
    return Demand(chances=[DemandChance(units=u, chance=BS(n) / count) for u, n in times.items()])


# Published cases.

COMPUTER_JOURNAL = Terms(price=BS("0.75"), cost=BS("0.25"), salvage=BS("0.10"))
SOLD_IN_52_WEEKS = """
    15 19  9 12  9 22  4  7  8 11 14 11  6 11  9 18 10  0 14 12  8  9  5  4  4 17
    18 14 15  8  6  7 12 15 15 19  9 10  9 16  8 11 11 18 15 17 19 14 14 17 13 12
"""


def test_mac_buys_fifteen_copies_by_the_normal_curve():
    """Nahmias, Production and Operations Analysis, "the newsboy": ratio 0.77, z = 0.74, Q = 15.24."""
    assert round(critical_ratio(COMPUTER_JOURNAL), 2) == BS("0.77")
    demand = NormalDemand(mean=BS("11.73"), sd=BS("4.74"))
    assert abs(units_to_take(demand, COMPUTER_JOURNAL, in_whole=False).units - BS("15.24")) < BS("0.03")
    assert units_to_take(demand, COMPUTER_JOURNAL).units == 15


def test_mac_buys_fifteen_copies_by_his_own_52_weeks():
    """The same source, discrete demand: F(14) is under 0.77 and F(15) above; mean 11.73."""
    demand = equally(*map(int, SOLD_IN_52_WEEKS.split()))
    assert round(demand.mean, 2) == BS("11.73")
    assert demand.at_most(14) < critical_ratio(COMPUTER_JOURNAL) < demand.at_most(15)
    assert units_to_take(demand, COMPUTER_JOURNAL).units == 15


def test_o_neill_s_hammer_wetsuit():
    """Cachon and Terwiesch, Matching Supply with Demand, the newsvendor chapter: mean 3192, sd 1181.

    The ratio is 0.7778. Their tables round z up (0.77: Q = 4101; 3,500 are z = 0.26: lost 334, sold 2858, left 642,
    profit $187,221), so that figures agree to one part in a thousand.
    """
    hammer, terms = NormalDemand(mean=3192, sd=1181), Terms(price=180, cost=110, salvage=90)
    assert round(critical_ratio(terms), 4) == BS("0.7778")
    assert units_to_take(hammer, terms).units == pytest.approx(BS(4101), rel=BS("0.002"))
    at_3500 = result_of_taking(3500, hammer, terms)
    for found, printed in (
        (at_3500.expected_sold, 2858),
        (at_3500.expected_left, 642),
        (at_3500.expected_lost, 334),
        (at_3500.expected_profit, 187_221),
    ):
        assert found == pytest.approx(BS(printed), rel=BS("0.003"))
    assert round(at_3500.fill_rate, 3) == BS("0.896")


def test_a_season_of_uniform_demand():
    """Worked by hand: too few costs 2 and too many 3, so 2 of 5 of the way from 200 to 800."""
    best = units_to_take(UniformDemand(least=200, most=800), Terms(price=10, cost=8, salvage=5))
    assert (best.units, best.chance_of_selling_out) == (440, BS("0.6"))


# By example.

BREAD = Terms(price=10, cost=4, salvage=2)


def test_everything_is_told_of_what_is_taken():
    taking = result_of_taking(20, equally(10, 20, 30, 40), BREAD.but(lost_sale=1))
    assert (taking.expected_sold, taking.expected_left, taking.expected_lost) == (BS("17.5"), BS("2.5"), BS("7.5"))
    assert taking.expected_profit == 175 + 5 - 80 - BS("7.5")
    assert (taking.chance_of_enough, taking.chance_of_selling_out) == (BS("0.5"), BS("0.75"))
    assert taking.fill_rate == BS("0.7")


def test_numbers_that_are_just_as_good_are_said():
    best = units_to_take(equally(10, 20, 30, 40), BREAD)
    assert (best.units, best.up_to) == (30, 40)
    assert result_of_taking(36, equally(10, 20, 30, 40), BREAD).expected_profit == best.expected_profit
    assert units_to_take(equally(10, 20, 30, 40), BREAD.but(price=9)).up_to == 30
    thirds = units_to_take(equally(1, 2, 3), Terms(price=3, cost=1))
    assert (thirds.units, thirds.up_to) == (2, 3)


def test_what_leaves_nothing_when_sold_is_not_taken():
    for terms in (Terms(price=4, cost=4), Terms(price=3, cost=4, salvage=2)):
        taking = units_to_take(equally(10, 20), terms)
        assert (taking.units, taking.expected_sold, taking.expected_lost) == (0, 0, 15)
    assert units_to_take(equally(10, 20), Terms(price=4, cost=4, lost_sale=9)).units == 20


def test_what_keeps_is_taken_to_the_last_that_could_sell():
    assert units_to_take(equally(10, 20, 30, 40), BREAD.but(holding=0)).units == 40
    assert units_to_take(UniformDemand(least=2, most=9), BREAD.but(holding=0)).units == 9
    assert units_to_take(equally(10, 20, 30, 40), BREAD.but(holding=6)).units == 20
    with pytest.raises(NoEnd, match="siempre conviene llevar una más"):
        units_to_take(NormalDemand(mean=100, sd=10), BREAD.but(holding=0))
    assert units_to_take(NormalDemand(mean=100, sd=0), BREAD.but(holding=0)).units == 100


def test_at_the_edge_of_the_log_it_is_said_that_more_may_be_asked_for():
    log = [Outing(taken=10, sold=6, hours_open=6), *[Outing(taken=10, sold=10, hours_open=6)] * 3]
    best = units_to_take(demand_from_log(log), BREAD)
    assert (best.units, best.at_the_edge) == (10, True)
    careful = units_to_take(demand_from_log(log), Terms(price=5, cost=4))
    assert (careful.units, careful.at_the_edge) == (6, False)
    assert result_of_taking(12, demand_from_log(log), BREAD).at_the_edge
    by_rate = demand_from_log([each if each.sold < 10 else each.but(sold_out_after=4) for each in log], "rate")
    assert (units_to_take(by_rate, BREAD).units, units_to_take(by_rate, BREAD).at_the_edge) == (15, False)


def test_a_demand_that_is_certain_is_taken_exactly():
    sure = result_of_taking(30, NormalDemand(mean=25, sd=0), BREAD)
    assert (sure.expected_sold, sure.expected_left, sure.expected_lost) == (25, 5, 0)
    assert (sure.chance_of_enough, sure.chance_of_selling_out) == (1, 0)


def test_a_curve_never_speaks_of_sales_below_nothing():
    none = result_of_taking(0, NormalDemand(mean=10, sd=10), BREAD)
    assert (none.expected_sold, none.expected_left, none.expected_lost) == (0, 0, 10)


# Several products and one bag.

HALF_SURE = equally(10, 20)


def test_the_bag_takes_what_leaves_most_for_its_room():
    bags = LoadItem(name="bolsa", demand=HALF_SURE, terms=Terms(price=50, cost=30), takes=2)
    belts = LoadItem(name="cinto", demand=HALF_SURE, terms=Terms(price=30, cost=10), takes=1)
    packed = best_load([bags, belts], 30)
    # Ten belts for sure at 20 each, then, at 10 for the room of one, ten bags and no more.
    assert [line.taking.units for line in packed.lines] == [10, 10]
    assert (packed.used, packed.left, packed.expected_profit, packed.one_more) == (30, 0, 400, 5)
    assert (packed.proved, packed.bound) == (True, 400)


def test_what_takes_no_room_is_taken_as_if_alone():
    free = LoadItem(name="postal", demand=HALF_SURE, terms=Terms(price=3, cost=1), takes=0)
    packed = best_load([free], 0)
    assert packed.lines[0].taking.units == units_to_take(HALF_SURE, Terms(price=3, cost=1)).units
    assert (packed.left, packed.one_more) == (0, 0)


def test_where_taking_in_line_leaves_a_gap_other_packings_are_tried():
    big = LoadItem(name="manta", demand=equally(1), terms=Terms(price=100, cost=40), takes=6)
    small = LoadItem(name="gorro", demand=equally(2), terms=Terms(price=60, cost=15), takes=5)
    packed = best_load([big, small], 10)
    # A blanket leaves 60 in 6, a cap 45 in 5: first the blanket, and then no cap fits.
    assert [line.taking.units for line in packed.lines] == [0, 2]
    assert (packed.expected_profit, packed.proved) == (90, True)


def test_a_packing_that_could_not_be_proved_says_how_far_it_may_be(monkeypatch):
    monkeypatch.setattr(load, "_MOST_LOOKS", 3)
    big = LoadItem(name="manta", demand=equally(1), terms=Terms(price=100, cost=40), takes=6)
    small = LoadItem(name="gorro", demand=equally(2), terms=Terms(price=60, cost=15), takes=5)
    packed = best_load([big, small], 10)
    assert (packed.expected_profit, packed.proved, packed.bound) == (60, False, 96)


# Bad input.


@pytest.mark.parametrize(
    ("ask", "says"),
    [
        (lambda: Terms(price=-1, cost=1), "el precio"),
        (lambda: Terms(price=5, cost=1, salvage=2), "cada unidad que sobra te darían 2 y te costó 1"),
        (lambda: Terms(price=5, cost=1, holding=-1), "guardar una unidad"),
        (lambda: result_of_taking(BS("2.5"), HALF_SURE, BREAD), "número entero"),
        (lambda: result_of_taking(-1, UniformDemand(least=1, most=2), BREAD), "lo que llevas"),
        (lambda: best_load([], 5), "hacen falta 1 o más"),
        (lambda: best_load([LoadItem(name="a", demand=HALF_SURE, terms=BREAD, takes=1)] * 2, 5), "el nombre «a»"),
        (lambda: best_load([LoadItem(name="a", demand=HALF_SURE, terms=BREAD, takes=1)], -5), "lo que cabe"),
        (lambda: LoadItem(name="a", demand=HALF_SURE, terms=BREAD, takes=-1), "lo que ocupa una unidad"),
    ],
)
def test_what_makes_no_sense_is_told_in_a_sentence_that_names_it(ask, says):
    with pytest.raises(BadInput, match=says):
        ask()


@pytest.mark.parametrize("number", hostile)
@pytest.mark.parametrize(
    "ask",
    [
        lambda n: BREAD.but(price=n),
        lambda n: BREAD.but(cost=n),
        lambda n: BREAD.but(salvage=n),
        lambda n: BREAD.but(holding=n),
        lambda n: BREAD.but(lost_sale=n),
        lambda n: result_of_taking(n, HALF_SURE, BREAD),
        lambda n: result_of_taking(n, NormalDemand(mean=9, sd=1), BREAD),
        lambda n: best_load([LoadItem(name="a", demand=HALF_SURE, terms=BREAD, takes=1)], n),
        lambda n: LoadItem(name="a", demand=HALF_SURE, terms=BREAD, takes=n),
    ],
)
def test_a_hostile_number_is_refused_wherever_it_stands(ask, number):
    with pytest.raises(BadInput):
        ask(number)


# Properties.

demands = st.lists(st.integers(0, 12), min_size=1, max_size=8).map(lambda units: equally(*units))
terms = st.builds(
    lambda price, cost, under, lost: Terms(price=price, cost=cost, salvage=cost - under, lost_sale=lost),
    st.integers(0, 12),
    st.integers(0, 9),
    st.integers(0, 9),
    st.integers(0, 2),
)


@calm
@given(demands, terms)
def test_no_other_number_leaves_more_on_average(demand, terms):
    best = units_to_take(demand, terms)
    for units in range(15):
        assert result_of_taking(units, demand, terms).expected_profit <= best.expected_profit + LITTLE
    for units in range(int(best.units), int(best.up_to) + 1):
        assert abs(result_of_taking(units, demand, terms).expected_profit - best.expected_profit) < LITTLE
    assert result_of_taking(best.up_to + 1, demand, terms).expected_profit < best.expected_profit + LITTLE


@calm
@given(demands, terms, st.integers(0, 15))
def test_what_is_taken_is_sold_or_left_and_what_is_asked_for_is_sold_or_lost(demand, terms, units):
    taking = result_of_taking(units, demand, terms)
    assert abs(taking.expected_sold + taking.expected_left - units) < LITTLE
    assert abs(taking.expected_sold + taking.expected_lost - demand.mean) < LITTLE
    assert min(taking.expected_sold, taking.expected_left, taking.expected_lost) >= -LITTLE
    assert 0 <= taking.fill_rate <= 1


@calm
@given(st.integers(10, 400), terms)
def test_a_poisson_of_many_is_nearly_the_normal_curve(mean, terms):
    if not BS("0.05") < critical_ratio(terms) < BS("0.95"):
        return
    by_chance = units_to_take(poisson_demand(BS(mean)), terms).units
    by_curve = units_to_take(NormalDemand(mean=mean, sd=BS(mean).sqrt()), terms).units
    assert abs(by_chance - by_curve) <= 2


@calm
@given(st.integers(50, 200), st.integers(1, 20), terms, st.integers(-3, 3))
def test_no_other_point_of_a_curve_leaves_more(mean, sd, terms, away):
    if critical_ratio(terms) == 1:
        return
    for demand in (NormalDemand(mean=mean, sd=sd), UniformDemand(least=mean - sd, most=mean + sd)):
        best = units_to_take(demand, terms)
        other = result_of_taking(max(best.units + away, BS(0)), demand, terms)
        assert other.expected_profit <= best.expected_profit + BS("1e-6")


@settings(deadline=None, max_examples=80)
@given(
    st.lists(
        st.tuples(st.lists(st.integers(0, 5), min_size=1, max_size=3), terms, st.integers(0, 4)), min_size=1, max_size=3
    ),
    st.integers(0, 16),
)
def test_no_other_load_leaves_more_on_average(drawn, room):
    items = [
        LoadItem(name=f"p{i}", demand=equally(*units), terms=each, takes=takes)
        for i, (units, each, takes) in enumerate(drawn)
    ]
    packed = best_load(items, room)
    assert packed.used <= room and packed.proved
    assert packed.used == sum(line.taking.units * item.takes for line, item in zip(packed.lines, items, strict=True))
    leaves = [[result_of_taking(u, item.demand, item.terms).expected_profit for u in range(6)] for item in items]
    best = max(
        sum(row[u] for row, u in zip(leaves, units, strict=True))
        for units in every(range(6), repeat=len(items))
        if sum(u * item.takes for u, item in zip(units, items, strict=True)) <= room
    )
    assert abs(packed.expected_profit - best) < BS("1e-8")
