"""Does a season keep its average, and is enough bought in time?"""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qhatu.sums.bad_input import BadInput
from qhatu.sums.cash.amounts import (
    purchases_needed,
    repeated_amounts,
    season_factors,
    season_from_past,
    seasonal_amounts,
)
from qhatu.sums.cash.periods import PLAN_FREQUENCIES, amounts_by_period, period_starts
from sums.workshop import BS, calm, hostile, numbers

JANUARY = date(2026, 1, 1)
few = st.lists(numbers("0", "9999"), min_size=1, max_size=24)


def test_a_month_twice_as_strong_has_a_factor_twice_as_large():
    assert season_factors([BS("100"), BS("200"), BS("300")]) == (BS("0.5"), 1, BS("1.5"))


def test_the_season_is_found_in_past_years():
    # Two years of four quarters, averages 1.1, 1.6, 2.1 and 3.2 thousand; all together 2 thousand.
    sold = [BS(n) for n in (1000, 1500, 2000, 3000, 1200, 1700, 2200, 3400)]
    assert season_from_past(sold, season=4) == (BS("0.55"), BS("0.8"), BS("1.05"), BS("1.6"))


def test_lemonade_sells_less_in_january_than_in_august():
    # Skeleton Key, Lemonade stand part 3: seasonal forecasts: 4, 6 and 8 in three Januaries, 16, 23 and 31 in August,
    # 12.31 in an average month. http://www.skeletonkey.com/lemonade-stand-part-3-seasonal-forecasts/
    januaries, augusts, average = [4, 6, 8], [16, 23, 31], BS("12.31")
    rest = (average * 36 - sum(januaries) - sum(augusts)) / 30
    sold = [BS(n) for year in range(3) for n in (januaries[year], *[rest] * 6, augusts[year], *[rest] * 4)]
    season = season_from_past(sold)
    assert round(season[0], 4) == BS("0.4874")
    assert round(season[7], 3) == BS("1.895")


def test_a_plan_may_start_in_the_middle_of_a_season_and_go_on_for_several():
    factors = (BS("0.5"), BS("1"), BS("1.5"))
    assert seasonal_amounts(BS("100"), factors, 5, first=2) == (150, 50, 100, 150, 50)


def test_growth_comes_on_top_of_the_season():
    assert seasonal_amounts(BS("100"), [BS("1"), BS("2")], 3, growth=BS("0.1")) == (100, 220, 121)


def test_what_repeats_falls_every_so_often_and_no_more_than_it_should():
    assert repeated_amounts(BS("7"), 5) == (7, 7, 7, 7, 7)
    assert repeated_amounts(BS("7"), 6, every=3, first=1) == (0, 7, 0, 0, 7, 0)
    assert repeated_amounts(BS("7"), 6, every=2, times=2) == (7, 0, 7, 0, 0, 0)
    assert repeated_amounts(BS("7"), 3, first=1, times=1) == (0, 7, 0)
    assert repeated_amounts(BS("7"), 2, first=5) == (0, 0)


def test_material_is_bought_for_the_month_and_ahead_of_the_next():
    assert purchases_needed([BS(20), BS(30), BS(10)], [BS(15), BS(5), BS(0)], BS(10)) == (25, 20, 5)


def test_what_is_too_much_on_the_shelf_is_used_before_anything_is_bought():
    assert purchases_needed([BS(10), BS(10)], [BS(0), BS(0)], BS(15)) == (0, 5)


# OpenStax, Principles of Managerial Accounting, 7.2, Big Bad Bikes.
# https://openstax.org/books/principles-managerial-accounting/pages/7-2-prepare-operating-budgets
SALES_OF_TRAINERS = [BS(n) for n in (1000, 1000, 1500, 2500, 3500)]


def test_big_bad_bikes_makes_what_it_sells_and_thirty_of_each_hundred_of_the_next_quarter():
    made = purchases_needed(SALES_OF_TRAINERS[:4], [BS("0.3") * sold for sold in SALES_OF_TRAINERS[1:]])
    assert made == (1300, 1150, 1800, 2800)


def test_big_bad_bikes_buys_steel_for_them_and_twenty_of_each_hundred_of_the_next_quarter():
    pounds = [BS("3.2") * made for made in (1300, 1150, 1800, 2800, 3800)]
    bought = purchases_needed(pounds[:4], [BS("0.2") * used for used in pounds[1:]])
    assert [amount * BS("1.25") for amount in bought] == [6120, 5120, 8000, 12000]


# Days.


def test_a_month_that_begins_on_the_31st_begins_on_the_last_day_of_a_short_month():
    starts = period_starts(date(2026, 1, 31), "monthly", 4)
    assert [day.day for day in starts] == [31, 28, 31, 30]


@pytest.mark.parametrize("frequency", PLAN_FREQUENCIES)
def test_every_frequency_goes_forward(frequency):
    starts = period_starts(date(2024, 2, 29), frequency, 40)
    assert list(starts) == sorted(set(starts))


def test_a_year_of_weeks_is_364_days():
    assert (period_starts(JANUARY, "weekly", 53)[52] - JANUARY).days == 364


def test_dated_money_falls_into_its_month():
    dated = [(date(2026, 1, 31), BS("5")), (date(2026, 2, 1), BS("7")), (date(2026, 1, 1), BS("-2"))]
    assert amounts_by_period(dated, JANUARY, "monthly", 2) == (3, 7)


@pytest.mark.parametrize("day", [date(2025, 12, 31), date(2026, 3, 1)])
def test_money_outside_the_plan_is_not_lost_unseen(day):
    with pytest.raises(BadInput, match="no está en el plan"):
        amounts_by_period([(day, BS("5"))], JANUARY, "monthly", 2)


@pytest.mark.parametrize("frequency", ["daily", "weekly", "monthly", "yearly"])
def test_the_calendar_ends(frequency):
    with pytest.raises(BadInput, match=r"9999|10000|10001|fuera"):
        period_starts(date(9990, 1, 1), frequency, 10_000)


@pytest.mark.parametrize(
    ("ask", "says"),
    [
        (lambda: season_factors([]), "1 o más"),
        (lambda: season_factors([BS(0), BS(0)]), "todos los pesos son 0"),
        (lambda: season_factors([BS(-1), BS(2)]), "hace falta 0 o más"),
        (lambda: season_from_past([BS(1)] * 13), "años enteros, de 12 meses; encontré 13"),
        (lambda: seasonal_amounts(BS(1), [BS(1)], 3, first=1), "hace falta un número de 0 a 0 y encontré 1"),
        (lambda: seasonal_amounts(BS(1), [BS(1)], 3, growth=BS(-1)), "no queda venta"),
        (lambda: seasonal_amounts(BS(1), [BS(1)], 10_000, growth=BS(1)), "sobren ceros"),
        (lambda: seasonal_amounts(BS(-1), [BS(1)], 3), "hace falta 0 o más"),
        (lambda: repeated_amounts(BS(1), 0), "hace falta un número de 1 a 10000"),
        (lambda: repeated_amounts(BS(1), 2, every=0), "hace falta un número de 1 a 10000"),
        (lambda: repeated_amounts(BS("0.5"), BS("2.5")), "número entero"),
        (lambda: purchases_needed([BS(1)], []), r"uso \(1\) .* quedar \(0\)"),
        (lambda: purchases_needed([BS(1)], [BS(1)], BS(-1)), "hace falta 0 o más"),
        (lambda: period_starts("2026-01-01", "monthly", 1), "hace falta una fecha"),
        (lambda: period_starts(JANUARY, "mensual", 1), "mensual"),
    ],
)
def test_what_makes_no_sense_is_told_in_a_sentence(ask, says):
    with pytest.raises(BadInput, match=says):
        ask()


@pytest.mark.parametrize("number", hostile)
@pytest.mark.parametrize(
    "ask",
    [
        lambda n: season_factors([n, BS(1)]),
        lambda n: season_from_past([n], 1),
        lambda n: seasonal_amounts(n, [BS(1)], 2),
        lambda n: seasonal_amounts(BS(1), [n], 2),
        lambda n: seasonal_amounts(BS(1), [BS(1)], 2, growth=n),
        lambda n: seasonal_amounts(BS(1), [BS(1)], n),
        lambda n: repeated_amounts(n, 2),
        lambda n: purchases_needed([n], [BS(0)]),
        lambda n: amounts_by_period([(JANUARY, n)], JANUARY, "monthly", 1),
    ],
)
def test_a_hostile_number_is_refused(ask, number):
    with pytest.raises(BadInput):
        ask(number)


@calm
@given(few.filter(any))
def test_season_factors_average_one(weights):
    factors = season_factors(weights)
    assert round(sum(factors) / len(factors), 20) == 1


@calm
@given(few.filter(any), numbers("0", "9999"))
def test_a_season_changes_when_money_comes_and_not_how_much(weights, average):
    amounts = seasonal_amounts(average, season_factors(weights), len(weights))
    assert round(sum(amounts), 10) == average * len(weights)


@calm
@given(few, st.data())
def test_the_shelf_never_holds_less_than_was_wanted(used, data):
    kept = data.draw(st.lists(numbers("0", "999"), min_size=len(used), max_size=len(used)))
    stock = opening = data.draw(numbers("0", "999"))
    bought = purchases_needed(used, kept, opening)
    for buy, use, keep in zip(bought, used, kept, strict=True):
        stock += buy - use
        assert stock >= keep
        assert buy == 0 or stock == keep
