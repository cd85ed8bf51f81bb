"""How much to put aside for the next tool, and when is this one too old?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qhatu.sums.bad_input import BadInput
from qhatu.sums.costs.replacement import saved_per_month, when_to_replace
from qhatu.sums.costs.wear import straight_line_wear
from sums.workshop import BS, amounts, calm, hostile, numbers


def test_without_interest_what_is_missing_is_shared_by_the_months():
    assert saved_per_month(BS(1800), 36, residual=BS(180)) == 45
    assert saved_per_month(BS(1800), 36, residual=BS(180), saved=BS(540)) == 30


def test_what_is_saved_already_may_be_enough():
    assert saved_per_month(BS(1800), 36, saved=BS(2000)) == 0


def test_a_price_that_rises_asks_for_more():
    # In two years at 10% a year, Bs 1000 are Bs 1210.
    assert round(saved_per_month(BS(1000), 24, price_rise_per_year=BS("0.10")), 10) == round(BS(1210) / 24, 10)


def test_savings_that_earn_ask_for_less():
    # By hand: 331 at the end of three months at 10% a month take 100 at the end of each: 121 + 110 + 100.
    assert round(saved_per_month(BS(331), 3, rate_per_month=BS("0.10")), 20) == 100
    assert saved_per_month(BS("133.1"), 3, saved=BS(100), rate_per_month=BS("0.10")) == 0


@calm
@given(amounts, st.integers(1, 120), numbers("0", "0.05", places=4), numbers("0", "0.5", places=4))
def test_what_is_put_aside_each_month_grows_to_the_price(price, months, rate, rise):
    monthly = saved_per_month(price, months, price_rise_per_year=rise, rate_per_month=rate)
    pot = BS(0)
    for _ in range(months):
        pot = pot * (1 + rate) + monthly
    wanted = price * (1 + rise) ** (BS(months) / 12)
    assert abs(pot - wanted) <= wanted * BS("1e-18")


@calm
@given(amounts, st.integers(1, 240))
def test_without_interest_or_rise_it_is_the_wear_of_the_straight_line(price, months):
    assert saved_per_month(price, months) == straight_line_wear(price, BS(0), BS(months))


def _machine(upkeep, resale, price="6100"):
    return when_to_replace(BS(price), [BS(cost) for cost in upkeep], [BS(worth) for worth in resale])


def test_a_machine_is_replaced_when_its_average_cost_is_lowest():
    # By hand: 6,000 lost and upkeep added up, divided by the years.
    best = _machine((100, 250, 400, 600, 900, 1250, 1600, 2000), [100] * 8)
    assert best.years == 6
    assert [round(average, 2) for average in best.averages] == [
        *(6100, 3175, 2250, BS("1837.5"), 1650, BS("1583.33"), BS("1585.71"), BS("1637.5"))
    ]


def test_a_worth_that_falls_early_speaks_for_keeping():
    best = _machine((50, 60, 200), (500, 480, 470), price="1000")
    # 550; (520 + 110) ÷ 2 = 315; (530 + 310) ÷ 3 = 280
    assert (best.years, best.average_per_year) == (3, 280)


def test_of_equal_averages_the_fewest_years_are_chosen():
    assert _machine((100, 100), (0, 0), price="0").years == 1


@pytest.mark.parametrize(
    ("ask", "says"),
    [
        (lambda: saved_per_month(BS(-1), 3), "cuesta hoy"),
        (lambda: saved_per_month(BS(1), 0), "meses que faltan"),
        (lambda: saved_per_month(BS(1), 3, residual=-1), "al final"),
        (lambda: saved_per_month(BS(1), 3, saved=-1), "ya ahorraste"),
        (lambda: saved_per_month(BS(1), 3, price_rise_per_year=BS(-1)), "sube el precio"),
        (lambda: saved_per_month(BS(1), 3, rate_per_month=BS(101)), "interés de lo ahorrado"),
        (lambda: saved_per_month(BS(1000), 10_000, price_rise_per_year=BS(100)), "no se puede hacer la cuenta"),
        (lambda: _machine((), ()), "arreglos de cada año"),
        (lambda: _machine((1, 2), (1,)), "encontré 2 y 1"),
        (lambda: _machine((-1,), (1,)), "arreglos de cada año"),
        (lambda: _machine((1,), (-1,)), "por la herramienta al final de cada año"),
    ],
)
def test_what_makes_no_sense_is_told_in_a_sentence(ask, says):
    with pytest.raises(BadInput, match=says):
        ask()


@pytest.mark.parametrize("number", hostile)
@pytest.mark.parametrize(
    "ask",
    [
        lambda n: saved_per_month(n, 3),
        lambda n: saved_per_month(BS(1), n),
        lambda n: saved_per_month(BS(1), 3, rate_per_month=n),
        lambda n: when_to_replace(n, [BS(1)], [BS(1)]),
        lambda n: when_to_replace(BS(1), [n], [BS(1)]),
    ],
)
def test_a_hostile_number_is_refused_wherever_it_stands(ask, number):
    with pytest.raises(BadInput):
        ask(number)


@pytest.mark.parametrize("rate", ["-0.99", "1e-14", "-1e-14", "100"])
def test_a_strange_rate_over_many_months_is_answered(rate):
    assert saved_per_month(BS(1000), 10_000, rate_per_month=BS(rate)) >= 0
