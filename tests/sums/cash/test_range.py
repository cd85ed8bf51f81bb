"""Is the luck the same again, does it follow the laws of chance, and does it go through the plan as the plan does?"""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qhatu.sums.bad_input import BadInput
from qhatu.sums.cash.lines import CashLine, FollowingLine, PaymentTerms
from qhatu.sums.cash.plan import CashPlan, cash_forecast
from qhatu.sums.cash.range import Doubt, cash_range
from qhatu.sums.cash.what_if import ChangeBy, changed_plan
from sums.workshop import BS, calm, hostile, numbers


def line(name, kind, *amounts, **more):
    return CashLine(name=name, kind=kind, amounts=amounts, **more)


def plan_of(*lines, opening="0"):
    return CashPlan(periods=len(lines[0].amounts), lines=lines, opening=BS(opening))


def doubt(name, *lines, low="1", likely="1", high="1", chance="1", otherwise="1", **more):
    factors = {"low": low, "likely": likely, "high": high, "chance": chance, "otherwise": otherwise}
    return Doubt(name=name, lines=lines, **{key: BS(number) for key, number in factors.items()}, **more)


def a_year():
    season = (300, 150, 150, 200, 200, 250, 200, 200, 250, 300, 400, 600)
    credit = PaymentTerms(shares=(BS("0.7"), BS("0.25")), never=BS("0.05"))
    ahead = PaymentTerms(shares=(BS("0.5"),), ahead=(BS("0.5"),))
    fair = (2000, *[0] * 11)
    return plan_of(
        line("Velas", "sales", *season, price=6, terms=credit, before=(500,), after=(300,)),
        line("Alasitas", "sales", *fair),
        FollowingLine(name="Parafina", kind="materials", follows=("Velas",), rate=BS("2.7"), of="amounts", terms=ahead),
        FollowingLine(name="Impuesto", kind="tax", follows=("Velas", "Alasitas"), rate=BS("0.05"), every=2),
        line("Alquiler", "shared_costs", *[600] * 12),
        opening="800",
    )


DOUBTS = (
    doubt("Ventas", "Velas", low="0.6", high="1.3"),
    doubt("La feria", "Alasitas", chance="0.8", otherwise="0"),
    doubt("Bloqueo", "Velas", "Alasitas", low="0.2", likely="0.4", high="0.8", chance="0.1"),
    doubt("Parafina", "Parafina", low="0.9", high="1.5", once=True),
    doubt("Precio", "Velas", low="0.9", high="1.1", of="price", periods=(10, 11)),
)

# The same again: what Python 3.11, 3.12 and 3.13 all gave.

GOLDEN_DECEMBER = ["36.25", "1934.90", "3655.04", "1847.35"]
GOLDEN_LOWEST = ["-686.19", "1146.39", "2468.37"]
GOLDEN_CHANCE = "0.238"


def test_a_seed_gives_the_same_year_on_every_system_and_version_of_python():
    answer = cash_range(a_year(), DOUBTS, seed=2026, runs=500)
    december = answer.periods[11]
    assert [str(number) for number in (december.low, december.middle, december.high, december.mean)] == GOLDEN_DECEMBER
    assert [str(n) for n in (answer.lowest_low, answer.lowest_middle, answer.lowest_high)] == GOLDEN_LOWEST
    assert str(answer.chance_any_red) == GOLDEN_CHANCE
    assert cash_range(a_year(), DOUBTS, seed=2027, runs=500) != answer


def test_the_order_in_which_doubts_are_told_does_not_matter():
    forwards, backwards = (cash_range(a_year(), order, seed=1, runs=50) for order in (DOUBTS, DOUBTS[::-1]))
    assert forwards == backwards


def test_a_longer_plan_has_the_same_luck_in_its_first_months():
    uncertain = doubt("Ventas", "Velas", low="0.5", high="2")
    short, long = (
        cash_range(plan_of(line("Velas", "sales", *[100] * months)), [uncertain], seed=5, runs=50) for months in (3, 9)
    )
    assert [period.mean for period in short.periods] == [period.mean for period in long.periods[:3]]


def test_in_a_plan_changed_by_a_certain_amount_every_number_moves_by_as_much():
    richer = a_year().but(opening=1300)
    before, after = (cash_range(plan, DOUBTS, seed=3, runs=200) for plan in (a_year(), richer))
    for was, now in zip(before.periods, after.periods, strict=True):
        assert (now.low - was.low, now.middle - was.middle, now.high - was.high) == (500, 500, 500)


# The laws of chance, against closed forms. Numbers are drawn once and for all, so nothing here can fail by bad luck.

LOW, LIKELY, HIGH, MANY = 600, 1000, 1300, 10_000


def one_month(**said):
    plan = plan_of(line("Velas", "sales", 1000))
    return cash_range(plan, [doubt("Ventas", "Velas", **said)], seed=11, runs=MANY)


def test_the_mean_is_that_of_a_triangle():
    mean = (LOW + LIKELY + HIGH) / 3
    spread = ((LOW**2 + LIKELY**2 + HIGH**2 - LOW * LIKELY - LOW * HIGH - LIKELY * HIGH) / 18) ** 0.5
    assert abs(float(one_month(low="0.6", high="1.3").periods[0].mean) - mean) < 4 * spread / MANY**0.5


@pytest.mark.parametrize(("share", "field"), [(0.1, "low"), (0.5, "middle"), (0.9, "high")])
def test_the_quantiles_are_those_of_a_triangle(share, field):
    turn = (LIKELY - LOW) / (HIGH - LOW)
    if share < turn:
        quantile = LOW + (share * (HIGH - LOW) * (LIKELY - LOW)) ** 0.5
    else:
        quantile = HIGH - ((1 - share) * (HIGH - LOW) * (HIGH - LIKELY)) ** 0.5
    assert abs(float(getattr(one_month(low="0.6", high="1.3").periods[0], field)) - quantile) < 12


def test_a_fair_happens_as_often_as_it_should():
    fair = plan_of(line("Alasitas", "sales", 900), line("Puesto", "selling_costs", 100))
    answer = cash_range(fair, [doubt("Feria", "Alasitas", chance="0.8", otherwise="0")], seed=11, runs=MANY)
    assert abs(answer.chance_end_red - BS("0.2")) < BS("0.016")  # four standard errors
    assert answer.periods[0].middle == 800
    assert answer.periods[0].low == -100


def test_what_never_happens_leaves_the_plan_and_what_always_happens_is_no_chance():
    assert one_month(low="0", high="3", chance="0").periods[0].high == 1000
    assert one_month(low="0.5", likely="0.5", high="0.5").periods[0].low == 500


def test_a_chance_of_a_range_draws_the_whole_range_when_it_happens():
    answer = one_month(low="0", likely="1", high="2", chance="0.5", otherwise="5")
    # Half the years 5,000, half a triangle of mean 1,000.
    assert abs(answer.periods[0].mean - 3000) < 90
    assert answer.periods[0].high == 5000
    assert abs(answer.periods[0].low - BS("632.46")) < 40  # the fifth part of the triangle: √(0.2 × 2 × 1)


def test_independent_months_add_their_variances_and_a_doubt_drawn_once_its_spread():
    plan = plan_of(line("Velas", "sales", *[1000] * 12))
    each = cash_range(plan, [doubt("Ventas", "Velas", low="0.5", high="1.5")], seed=1).periods[11]
    once = cash_range(plan, [doubt("Ventas", "Velas", low="0.5", high="1.5", once=True)], seed=1).periods[11]
    # Of a triangle, and nearly of a normal curve, 80 of 100 lie within so many spreads.
    narrow, wide = each.high - each.low, once.high - once.low
    assert abs(float(wide) - 12_000 * (1 - 0.2**0.5)) < 300
    assert abs(float(narrow) - 2 * 1.2816 * 1000 * (12 / 24) ** 0.5) < 80


def test_what_strikes_two_lines_together_widens_the_range_and_two_doubts_apart_do_not():
    two = plan_of(line("Velas", "sales", 500), line("Faroles", "sales", 500))
    together = cash_range(two, [doubt("Lluvia", "Velas", "Faroles", low="0", high="1")], seed=1)
    one = cash_range(plan_of(line("Velas", "sales", 1000)), [doubt("Lluvia", "Velas", low="0", high="1")], seed=1)
    apart = cash_range(
        two, [doubt("Lluvia", "Velas", low="0", high="1"), doubt("Viento", "Faroles", low="0", high="1")], seed=1
    )
    assert together.periods == one.periods
    assert apart.periods[0].high - apart.periods[0].low < together.periods[0].high - together.periods[0].low
    assert abs(apart.periods[0].mean - together.periods[0].mean) < 15


# Through the plan.


def test_without_doubts_every_year_is_the_plan():
    answer = cash_range(a_year(), [], seed=1, runs=7)
    planned = cash_forecast(a_year())
    for period, balance in zip(answer.periods, planned.balances, strict=True):
        assert period.low == period.middle == period.high == period.mean == round(balance, 2)
        assert period.chance_red == (balance < 0)
        assert period.chance_lowest == (period.index == planned.lowest.index)
    assert answer.lowest_middle == round(planned.lowest.amount, 2)


def drawn(asked, seed, runs):
    """The factors of a doubt, by the formula that is told, and in the plainest way."""
    by_period = {}
    for period in sorted(asked.periods) or range(12):
        luck = Random(int.from_bytes(f"{seed}/{asked.name}/{0 if asked.once else period}".encode(), "big"))
        low, likely, high = map(float, (asked.low, asked.likely, asked.high))
        by_period[period] = []
        for _ in range(runs):
            u = luck.random()
            if u >= asked.chance:
                by_period[period].append(float(asked.otherwise))
                continue
            u /= float(asked.chance)
            if low == high:
                by_period[period].append(likely)
            elif u < (likely - low) / (high - low):
                by_period[period].append(low + (u * (high - low) * (likely - low)) ** 0.5)
            else:
                by_period[period].append(high - ((1 - u) * (high - low) * (high - likely)) ** 0.5)
    return by_period


def test_each_simulated_year_is_the_forecast_of_a_plan_changed_by_what_was_drawn():
    runs, seed = 11, 4
    draws = [(asked, drawn(asked, seed, runs)) for asked in DOUBTS]
    years = []
    for year in range(runs):
        changes = [
            ChangeBy(factor=BS(repr(factors[year])), lines=asked.lines, periods=(period,), of=asked.of)
            for asked, by_period in draws
            for period, factors in by_period.items()
        ]
        plan = a_year()
        for start in range(0, len(changes), 100):
            plan = changed_plan(plan, changes[start : start + 100])
        years.append(cash_forecast(plan).balances)
    answer = cash_range(a_year(), DOUBTS, seed=seed, runs=runs)
    for period, balances in zip(answer.periods, zip(*years, strict=True), strict=True):
        # Of eleven sorted balances the second, the sixth and the tenth.
        ordered = sorted(balances)
        assert [period.low, period.middle, period.high] == [round(ordered[place], 2) for place in (1, 5, 9)]
        assert period.mean == round(sum(balances) / runs, 2)
        assert period.chance_red * runs == sum(balance < 0 for balance in balances)
    assert answer.lowest_middle == round(sorted(min(year) for year in years)[5], 2)
    assert answer.chance_any_red * runs == sum(min(year) < 0 for year in years)


def test_the_money_to_add_keeps_nine_of_ten_years_out_of_the_red():
    answer = cash_range(a_year(), DOUBTS, seed=1)
    assert answer.cash_to_add > 0
    helped = cash_range(a_year().but(opening=800 + answer.cash_to_add), DOUBTS, seed=1)
    assert helped.chance_any_red <= BS("0.1")
    assert helped.cash_to_add == 0


def test_with_a_cushion_red_begins_above_nothing():
    plan = plan_of(line("Velas", "sales", 100))
    assert cash_range(plan, [], seed=1, runs=1, cushion=BS(100)).chance_any_red == 0
    assert cash_range(plan, [], seed=1, runs=1, cushion=BS("100.01")).chance_any_red == 1


def test_results_are_rounded_to_the_coin_that_is_asked_for():
    answer = cash_range(a_year(), DOUBTS, seed=1, runs=20, cent=BS(10))
    assert all(period.low % 10 == 0 for period in answer.periods)


# Bad input.


@pytest.mark.parametrize(
    ("ask", "says"),
    [
        (lambda: doubt("", "Velas"), "Falta el nombre"),
        (lambda: doubt("Lluvia"), "Falta decir qué líneas"),
        (lambda: doubt("Lluvia", "Velas", low="1.1"), "del más bajo al más alto"),
        (lambda: doubt("Lluvia", "Velas", high="1001"), "hace falta un número de 0 a 1000"),
        (lambda: doubt("Lluvia", "Velas", chance="1.1"), "hace falta un número de 0 a 100 de cada 100"),
        (lambda: doubt("Lluvia", "Velas", otherwise="-1"), "hace falta un número de 0 a 1000"),
        (lambda: doubt("Lluvia", "Velas", of="units"), "«units»"),
        (lambda: cash_range(a_year(), [doubt("Lluvia", "Vela")], seed=1), "no hay una línea «Vela»"),
        (
            lambda: cash_range(a_year(), [doubt("Lluvia", "Velas", periods=(12,))], seed=1),
            "el mes 13 y el plan tiene 12",
        ),
        (lambda: cash_range(a_year(), [doubt("Lluvia", "Velas")] * 2, seed=1), "dos dudas con el nombre"),
        (lambda: cash_range(a_year(), [], seed=-1), "hace falta un número de 0 a"),
        (lambda: cash_range(a_year(), [], seed=1, runs=0), "hace falta un número de 1 a 10000"),
        (lambda: cash_range(a_year(), [], seed=1, cent=BS(0)), "mayor que 0"),
        (
            lambda: cash_range(plan_of(line("V", "sales", *[1] * 10_000)), [doubt("L", "V")], seed=1),
            "demasiadas cuentas",
        ),
        (lambda: cash_range(a_year(), [doubt(str(n), "Velas") for n in range(51)], seed=1), "caben 50"),
    ],
)
def test_what_makes_no_sense_is_told_in_a_sentence(ask, says):
    with pytest.raises(BadInput, match=says):
        ask()


@pytest.mark.parametrize("number", hostile)
@pytest.mark.parametrize(
    "ask",
    [
        lambda n: Doubt(name="L", lines=("V",), low=n),
        lambda n: Doubt(name="L", lines=("V",), likely=n),
        lambda n: Doubt(name="L", lines=("V",), high=n),
        lambda n: Doubt(name="L", lines=("V",), chance=n),
        lambda n: Doubt(name="L", lines=("V",), otherwise=n),
        lambda n: cash_range(a_year(), [], seed=n),
        lambda n: cash_range(a_year(), [], seed=1, runs=n),
        lambda n: cash_range(a_year(), [], seed=1, cushion=n),
        lambda n: cash_range(a_year(), [], seed=1, cent=n),
    ],
)
def test_a_hostile_number_is_refused(ask, number):
    with pytest.raises(BadInput):
        ask(number)


def test_a_fortune_times_a_thousand_is_refused_and_not_made_up():
    with pytest.raises(BadInput):
        cash_range(plan_of(line("V", "sales", BS("9e14"))), [doubt("L", "V", high="1000")], seed=1)


@st.composite
def doubts(draw):
    low, likely, high = sorted(draw(st.lists(numbers("0", "3"), min_size=3, max_size=3)))
    return Doubt(
        name="Duda",
        lines=draw(st.sampled_from([("Velas",), ("Parafina",), ("Velas", "Impuesto")])),
        low=low,
        likely=likely,
        high=high,
        chance=draw(numbers("0", "1")),
        otherwise=draw(numbers("0", "3")),
        once=draw(st.booleans()),
        periods=draw(st.sets(st.integers(0, 11)).map(tuple)),
    )


@settings(calm, max_examples=40)
@given(doubts(), st.integers(0, 10**9))
def test_what_is_low_is_not_above_the_middle_and_chances_are_shares(asked, seed):
    answer = cash_range(a_year(), [asked], seed=seed, runs=23)
    for period in answer.periods:
        assert period.low <= period.middle <= period.high
        assert 0 <= period.chance_red <= answer.chance_any_red <= 1
    assert round(sum(period.chance_lowest for period in answer.periods), 20) == 1
    assert answer.lowest_low <= answer.lowest_middle <= answer.lowest_high
    assert answer.chance_end_red == answer.periods[-1].chance_red
