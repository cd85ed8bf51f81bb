"""Are projects compared with each other, with doing nothing and with the money they are offered?"""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qhatu.sums.bad_input import BadInput
from qhatu.sums.interest.flows import net_present_value
from qhatu.sums.investment.projects import Project, best_project, is_money_good, project_worth, seed_capital
from sums.workshop import BS, calm, hostile, numbers

TEN = BS("0.10")


def project(name: str, *amounts: int) -> Project:
    return Project(name=name, flows=tuple(map(BS, amounts)))


# Projects beside each other.


def test_the_larger_project_is_better_though_its_rate_is_smaller():
    # Brealey, Myers and Allen, chapter 5: D turns 10,000 into 20,000, E turns 20,000 into 35,000; 10 %.
    choice = best_project([project("D", -10000, 20000), project("E", -20000, 35000)], TEN)
    assert choice.best == "E"
    assert [round(worth.net_present_value) for worth in choice.ranking] == [11818, 8182]
    assert [worth.internal_rates for worth in choice.ranking] == [(BS("0.75"),), (BS(1),)]


def test_a_machine_that_lasts_longer_is_compared_by_the_year_when_each_is_bought_again():
    # Brealey, Myers and Allen, chapter 6: A costs more in all and less by the year.
    machines = [project("A", -15000, -5000, -5000, -5000), project("B", -10000, -6000, -6000)]
    assert [worth.name for worth in best_project(machines, BS("0.06")).ranking] == ["B", "A"]
    assert [worth.name for worth in best_project(machines, BS("0.06"), done_again=True).ranking] == ["A", "B"]


def test_doing_nothing_is_one_of_the_choices():
    assert best_project([project("Horno", -1000, 500, 500)], TEN).best is None
    assert best_project([project("Horno", -1000, 500, 500)], BS(0)).best is None  # no better, no worse
    assert best_project([project("Horno", -1000, 600, 600)], BS(0)).best == "Horno"


def test_a_measure_that_a_project_does_not_have_is_left_out_and_several_are_all_told():
    lost = project_worth(project("Feria", -100, 20, 20), TEN)
    assert (lost.payback, lost.discounted_payback) == (None, None)
    assert project_worth(project("Nada", 0, 0), TEN).internal_rates == ()
    assert project_worth(project("Mina", -1000, 2500, -1500), TEN).internal_rates == (0, BS("0.5"))
    assert project_worth(project("Regalo", 10, 10), TEN).internal_rates == ()


flow_lists = st.lists(numbers("-9999", "9999"), min_size=2, max_size=12).map(tuple)


@settings(calm, max_examples=60)
@given(st.lists(flow_lists, min_size=1, max_size=5), numbers("-0.2", "1", places=3))
def test_no_project_is_better_than_the_best(flows, rate):
    choice = best_project([Project(name=str(k), flows=each) for k, each in enumerate(flows)], rate)
    worths = [net_present_value(rate, each) for each in flows]
    assert [worth.net_present_value for worth in choice.ranking] == sorted(worths, reverse=True)
    assert choice.best == (None if max(worths) <= 0 else str(worths.index(max(worths))))


# Money for a project.


def test_a_dear_loan_spoils_a_good_project():
    oven, loan = [BS(-1000), BS(1150)], [BS(1000), BS(-1300)]
    verdict = is_money_good(TEN, oven, loan)
    assert verdict.project > 0
    assert verdict.together < 0
    assert (verdict.good, verdict.cheaper_than_own) == (False, False)
    assert verdict.rates == (BS("0.3"),)


def test_a_dear_loan_may_be_good_for_who_has_no_other_money():
    verdict = is_money_good(TEN, [BS(-1000), BS(1600)], [BS(1000), BS(-1300)])
    assert (verdict.good, verdict.cheaper_than_own) == (True, False)


def test_a_gift_has_no_rate_and_is_always_cheaper_than_own_money():
    verdict = is_money_good(TEN, [BS(-1000), BS(700)], [BS(500)])
    assert verdict.rates == ()
    assert verdict.cheaper_than_own
    assert verdict.together == verdict.project + 500


def test_the_worst_moment_of_the_pocket_is_told_though_the_end_is_good():
    # The oven earns late, the loan asks early.
    verdict = is_money_good(BS(0), [BS(-1000), BS(100), BS(1500)], [BS(1000), BS(-550), BS(-550)])
    assert verdict.good
    assert verdict.lowest == -450


@settings(calm, max_examples=60)
@given(numbers("-0.2", "1", places=3), flow_lists, flow_lists)
def test_what_the_project_and_the_money_are_worth_add_up(rate, flows, money):
    verdict = is_money_good(rate, flows, money)
    assert verdict.together == verdict.project + verdict.money
    longer = max(len(flows), len(money))
    both = [sum(each[k] for each in (flows, money) if k < len(each)) for k in range(longer)]
    assert abs(verdict.together - net_present_value(rate, both)) < BS("1e-12")
    assert verdict.lowest == min(0, *(sum(both[: k + 1]) for k in range(longer)))


# Seed capital.


@pytest.mark.parametrize(
    ("own", "most", "least", "grant", "missing", "needed"),
    [
        (2000, 9000, "0.20", 8000, 0, 2000),
        (1500, 9000, "0.20", 6000, 2500, 2000),
        (0, 9000, "0.20", 0, 10000, 2000),
        (5000, 3000, "0.20", 3000, 2000, 7000),
        (0, 9000, "0", 9000, 1000, 1000),
        (12000, 9000, "0.20", 0, 0, 2000),
        (5000, 9000, "0.50", 5000, 0, 5000),
    ],
)
def test_a_fund_gives_in_proportion_to_one_s_own(own, most, least, grant, missing, needed):
    given_money = seed_capital(BS(10000), BS(own), BS(most), BS(least))
    assert (given_money.grant, given_money.missing, given_money.own_needed) == (grant, missing, needed)


@settings(calm)
@given(numbers("1", "99999"), numbers("0", "99999"), numbers("0", "99999"), numbers("0", "0.99"))
def test_the_fund_s_conditions_are_kept_and_the_own_money_needed_is_enough(cost, own, most, least):
    money = seed_capital(cost, own, most, least)
    assert 0 <= money.grant <= most
    assert money.grant + own + money.missing >= cost
    assert own >= least * (own + money.grant) - BS("1e-15")
    assert seed_capital(cost, money.own_needed, most, least).missing < BS("1e-15")


# Bad input.


@pytest.mark.parametrize(
    ("ask", "says"),
    [
        (lambda: project("Horno", -1), "hacen falta 2 o más"),
        (lambda: best_project([], TEN), "los proyectos"),
        (lambda: best_project([project("Horno", -1, 1)] * 101, TEN), "caben 100"),
        (lambda: best_project([project("Horno", -1, 1)], BS(-1)), "la tasa"),
        (lambda: is_money_good(BS(-1), [], []), "la tasa"),
        (lambda: seed_capital(BS(0), BS(1), BS(1), BS("0.2")), "lo que cuesta el proyecto"),
        (lambda: seed_capital(BS(1), BS(-1), BS(1), BS("0.2")), "el aporte propio"),
        (lambda: seed_capital(BS(1), BS(1), BS(-1), BS("0.2")), "lo más que da el fondo"),
        (lambda: seed_capital(BS(1), BS(1), BS(1), BS(1)), "la parte propia"),
    ],
)
def test_what_makes_no_sense_is_told(ask, says):
    with pytest.raises(BadInput, match=says):
        ask()


@pytest.mark.parametrize("number", hostile)
@pytest.mark.parametrize(
    "ask",
    [
        lambda n: Project(name="Horno", flows=(BS(-1), n)),
        lambda n: best_project([project("Horno", -1, 1)], n),
        lambda n: is_money_good(TEN, [n], []),
        lambda n: is_money_good(n, [], []),
        lambda n: seed_capital(n, BS(1), BS(1), BS("0.2")),
        lambda n: seed_capital(BS(1), BS(1), BS(1), n),
    ],
)
def test_a_hostile_number_is_refused_wherever_it_stands(ask, number):
    with pytest.raises(BadInput):
        ask(number)
