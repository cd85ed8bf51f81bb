"""Does the log of outings say how many would have been asked for, also where nothing was left?"""

from math import exp, factorial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qhatu.sums.bad_input import BadInput
from qhatu.sums.stock.demand import (
    Demand,
    DemandChance,
    NormalDemand,
    Outing,
    UniformDemand,
    demand_from_log,
    poisson_demand,
)
from sums.workshop import BS, calm, hostile

LITTLE = BS("1e-12")


def some_left(sold: int) -> Outing:
    """So many were asked for: some came back."""
    return Outing(taken=sold + 1, sold=sold, hours_open=8)


def sold_out(taken: int, after=None) -> Outing:
    """At least so many were asked for."""
    return Outing(taken=taken, sold=taken, hours_open=8, sold_out_after=after)


def chances(demand: Demand) -> dict:
    return {each.units: each.chance for each in demand.chances}


# Published cases.


def test_kaplan_and_meier_s_estimate_is_that_of_the_leukaemia_patients():
    """E. J. Freireich and others, Blood 21 (1963), the 6-MP group of every textbook of survival analysis.

    A patient last seen in week t was in remission longer than t: at least t + 1 weeks.
    """
    relapsed = [6, 6, 6, 7, 10, 13, 16, 22, 23]
    last_seen = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
    demand = demand_from_log([*map(some_left, relapsed), *(sold_out(week + 1) for week in last_seen)])
    survive = [round(1 - demand.at_most(week), 3) for week in (6, 7, 10, 13, 16, 22, 23)]
    assert survive == [BS(s) for s in ("0.857", "0.807", "0.753", "0.690", "0.627", "0.538", "0.448")]
    assert (demand.chances[-1].units, round(demand.open_chance, 3)) == (36, BS("0.448"))


def test_green_business_is_stocked_with_eleven_for_996_of_1000():
    """Cachon and Terwiesch, Matching Supply with Demand, Poisson with mean 4.25: ten are enough in 99.56 of 100."""
    demand = poisson_demand(BS("4.25"))
    assert round(demand.at_most(10), 4) == BS("0.9956")
    assert demand.at_most(11) > BS("0.996")


# By example.


def test_where_some_always_came_back_both_ways_are_the_plain_frequencies():
    log = [some_left(units) for units in (8, 10, 10, 15)]
    for method in ("kaplan_meier", "rate"):
        demand = demand_from_log(log, method)
        assert (chances(demand), demand.reckoned) == ({8: BS("0.25"), 10: BS("0.5"), 15: BS("0.25")}, method)
        assert (demand.mean, demand.open_chance) == (BS("10.75"), 0)


def test_an_outing_that_sold_out_hands_its_chance_on_to_the_larger_numbers():
    """Of the four, one sold out at 10: with the one at 8 known, it is 12 or 15 in equal parts."""
    demand = demand_from_log([some_left(8), sold_out(10), some_left(12), some_left(15)])
    assert chances(demand) == {8: BS("0.25"), 12: BS("0.375"), 15: BS("0.375")}


def test_who_sold_out_at_a_number_says_nothing_of_that_number():
    """Both asked for 10 or more; one of them for exactly 10, so the likeliest is that both did."""
    assert chances(demand_from_log([some_left(10), sold_out(10)])) == {10: 1}
    assert chances(demand_from_log([some_left(10), sold_out(10), some_left(20)])) == {10: BS("0.5"), 20: BS("0.5")}


def test_where_the_largest_sold_out_what_lies_beyond_stays_open():
    demand = demand_from_log([some_left(8), sold_out(20), sold_out(20)])
    assert chances(demand) == {8: BS(1) / 3, 20: 1 - BS(1) / 3}
    assert demand.open_chance == 1 - BS(1) / 3
    everything = demand_from_log([sold_out(5), sold_out(9)])
    assert (chances(everything), everything.open_chance) == ({9: 1}, 1)


def test_the_rate_goes_on_selling_until_closing():
    log = [sold_out(20, after=5), sold_out(20, after=8), sold_out(20), some_left(20), some_left(7)]
    assert chances(demand_from_log(log, "rate")) == {7: BS("0.2"), 20: BS("0.6"), 32: BS("0.2")}
    assert sold_out(15, after=7).at_that_rate == 17  # 17.14
    assert sold_out(1, after=BS("5.3333")).at_that_rate == 2  # 1.50001


def test_a_poisson_demand_has_its_mean_and_its_spread():
    demand = poisson_demand(BS("12.5"))
    assert abs(demand.mean - BS("12.5")) < LITTLE
    assert abs(demand.sd - BS("12.5").sqrt()) < LITTLE
    assert float(chances(demand)[9]) == pytest.approx(exp(-12.5) * 12.5**9 / factorial(9))
    assert abs(poisson_demand(5000).mean - 5000) < BS("1e-8")
    assert chances(poisson_demand(BS("1e-14")))[0] == pytest.approx(1)


def test_what_is_lacking_and_what_is_over_are_counted_from_any_number():
    demand = Demand(chances=[DemandChance(units=20, chance=BS("0.25")), DemandChance(units=10, chance=BS("0.75"))])
    assert (demand.beyond(12), demand.short_of(12)) == (2, BS("1.5"))
    assert (demand.at_most(10), demand.at_least(11), demand.at_least(10)) == (BS("0.75"), BS("0.25"), 1)
    assert [each.units for each in demand.chances] == [10, 20]


@pytest.mark.parametrize(
    ("ask", "says"),
    [
        (lambda: demand_from_log([]), "las salidas: hacen falta 1 o más"),
        (lambda: demand_from_log([some_left(5)], "guess"), "la forma de calcular"),
        (lambda: Outing(taken=5, sold=6, hours_open=8), "Vendiste 6 y llevaste 5"),
        (lambda: Outing(taken=0, sold=0, hours_open=8), "lo que llevaste"),
        (lambda: Outing(taken=5, sold=BS("2.5"), hours_open=8), "número entero"),
        (lambda: Outing(taken=5, sold=5, hours_open=0), "las horas de venta"),
        (lambda: Outing(taken=5, sold=5, hours_open=8, sold_out_after=9), "tardó en acabarse: .* de 0 a 8"),
        (lambda: Outing(taken=5, sold=5, hours_open=8, sold_out_after=0), "las horas que tardó en acabarse"),
        (lambda: Outing(taken=5, sold=4, hours_open=8, sold_out_after=3), "sobraron 1 de 5"),
        (lambda: sold_out(10_000, after=BS("0.01")).at_that_rate, "lo que se habría vendido"),
        (lambda: Demand(chances=[]), "hacen falta 1 o más"),
        (lambda: Demand(chances=[DemandChance(units=1, chance=BS("0.9"))]), "suman 90"),
        (lambda: Demand(chances=[DemandChance(units=1, chance=BS("0.5"))] * 2), "La cantidad 1 está dos veces"),
        (lambda: Demand(chances=[DemandChance(units=1, chance=1)], open_chance=2), "de que pidan más"),
        (lambda: Demand(chances=[DemandChance(units=1, chance=1)], reckoned="guess"), "la forma de calcular"),
        (lambda: NormalDemand(mean=10, sd=11), "varía en 11 y en promedio son 10"),
        (lambda: UniformDemand(least=5, most=5), "Lo más que piden, 5, tiene que ser más"),
        (lambda: poisson_demand(0), "lo que piden en promedio"),
        (lambda: poisson_demand(5001), "hace falta un número de 0 a 5000"),
    ],
)
def test_what_makes_no_sense_is_told_in_a_sentence_that_names_it(ask, says):
    with pytest.raises(BadInput, match=says):
        ask()


@pytest.mark.parametrize("number", hostile)
@pytest.mark.parametrize(
    "ask",
    [
        lambda n: Outing(taken=n, sold=1, hours_open=8),
        lambda n: Outing(taken=5, sold=n, hours_open=8),
        lambda n: Outing(taken=5, sold=5, hours_open=n),
        lambda n: sold_out(5, after=n),
        lambda n: DemandChance(units=n, chance=1),
        lambda n: DemandChance(units=1, chance=n),
        lambda n: NormalDemand(mean=n, sd=1),
        lambda n: UniformDemand(least=1, most=n),
        lambda n: poisson_demand(n),
    ],
)
def test_a_hostile_number_is_refused_wherever_it_stands(ask, number):
    with pytest.raises(BadInput):
        ask(number)


# Properties.

logs = st.lists(st.builds(lambda units, out: (sold_out if out else some_left)(units), st.integers(1, 9), st.booleans()))
logs = logs.filter(bool)


def likelihood(share_of: dict[int, float], log: list[Outing]) -> float:
    """How likely a log is where demand has these chances: exactly so many, or at least so many."""
    likely = 1.0
    for outing in log:
        fits = (units >= outing.sold if outing.sold_out else units == outing.sold for units in share_of)
        likely *= sum(share for share, fit in zip(share_of.values(), fits, strict=True) if fit)
    return likely


@calm
@given(logs, st.data())
def test_no_other_chances_make_the_log_likelier_than_kaplan_and_meier_s(log, data):
    found = {units: float(chance) for units, chance in chances(demand_from_log(log)).items()}
    weights = data.draw(st.lists(st.integers(0, 9), min_size=11, max_size=11).filter(any))
    other = {units: weight / sum(weights) for units, weight in enumerate(weights, start=1)}
    # Towards any other chances it gets less likely, near and far.
    for step in (0.01, 0.3, 1.0):
        mixed = {u: (1 - step) * found.get(u, 0.0) + step * other.get(u, 0.0) for u in {*found, *other}}
        assert likelihood(mixed, log) <= likelihood(found, log) * (1 + 1e-9)


@calm
@given(logs)
def test_demand_is_never_less_than_what_was_sold(log):
    demand, sold = demand_from_log(log), BS(sum(outing.sold for outing in log)) / len(log)
    assert demand.mean >= sold - LITTLE
    assert demand_from_log(log, "rate").mean >= sold - LITTLE
    assert demand.open_chance <= demand.chances[-1].chance
