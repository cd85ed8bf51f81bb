"""Do months, days and parts of a year come out as banks count them?"""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qhatu.sums.bad_input import BadInput
from qhatu.sums.interest.dates import (
    DAY_COUNTS,
    days_between,
    days_of_year,
    last_day_of_month,
    months_and_days,
    months_later,
    year_part,
)
from sums.workshop import BS, calm

days = st.dates(date(1900, 1, 1), date(2200, 12, 31))


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 1, 15), 1, date(2026, 2, 15)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2026, 12, 31), 12, date(2027, 12, 31)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2026, 1, 15), -13, date(2024, 12, 15)),
        (date(2026, 1, 15), 0, date(2026, 1, 15)),
    ],
)
def test_a_month_later_is_the_same_day_or_the_month_s_last(day, months, later):
    assert months_later(day, months) == later


def test_who_pays_on_the_31st_comes_back_to_it_after_february():
    days = [months_later(date(2026, 1, 31), k, day_of_month=31) for k in range(4)]
    assert [day.day for day in days] == [31, 28, 31, 30]
    chained = months_later(months_later(date(2026, 1, 31), 1), 1, day_of_month=31)
    assert chained == date(2026, 3, 31)


def test_another_day_of_the_month_may_be_asked_for():
    assert months_later(date(2026, 1, 10), 0, day_of_month=5) == date(2026, 1, 5)
    assert months_later(date(2026, 1, 10), 2, day_of_month=30) == date(2026, 3, 30)


@calm
@given(days, st.integers(-1200, 1200), st.integers(-1200, 1200))
def test_months_add_up_where_no_month_is_too_short(day, some, more):
    day = day.replace(day=min(day.day, 28))
    assert months_later(months_later(day, some), more) == months_later(day, some + more)


@pytest.mark.parametrize(
    ("start", "end", "thirties", "calendar"),
    [
        (date(2007, 1, 15), date(2007, 1, 30), 15, 15),
        (date(2007, 1, 15), date(2007, 2, 15), 30, 31),
        (date(2007, 1, 15), date(2007, 7, 15), 180, 181),
        (date(2007, 9, 30), date(2008, 3, 31), 180, 183),
        (date(2007, 9, 30), date(2007, 10, 31), 30, 31),
        (date(2007, 9, 30), date(2008, 9, 30), 360, 366),
        (date(2007, 1, 15), date(2007, 1, 31), 16, 16),
        (date(2007, 1, 31), date(2007, 2, 28), 28, 28),
        (date(2007, 2, 28), date(2007, 3, 31), 33, 31),
        (date(2006, 8, 31), date(2007, 2, 28), 178, 181),
        (date(2008, 2, 29), date(2008, 3, 1), 2, 1),
        (date(2026, 3, 1), date(2026, 3, 1), 0, 0),
    ],
)
def test_thirty_days_a_month_are_counted_by_the_bond_basis_and_others_by_the_calendar(start, end, thirties, calendar):
    # 30/360 by hand, from the words of ISDA 2006, 4.16 (f).
    assert days_between(start, end, "30/360") == thirties
    assert days_between(start, end, "actual/360") == days_between(start, end, "actual/365") == calendar


@pytest.mark.parametrize("day_count", DAY_COUNTS)
def test_a_part_of_a_year_is_its_days_by_the_days_of_the_year(day_count):
    start, end = date(2026, 1, 15), date(2026, 4, 20)
    part = year_part(start, end, day_count)
    assert part == BS(days_between(start, end, day_count)) / days_of_year(day_count)


def test_a_calendar_year_is_one_year_or_a_little_more():
    parts = [year_part(date(2025, 3, 1), date(2026, 3, 1), day_count) for day_count in DAY_COUNTS]
    assert parts == [1, BS(365) / 360, 1]


@calm
@given(days, st.integers(0, 40_000))
def test_days_of_the_calendar_add_up(start, count):
    assert days_between(start, start + timedelta(days=count), "actual/360") == count


@calm
@given(days, st.integers(0, 600))
def test_months_of_thirty_days_have_thirty_days(start, months):
    start = start.replace(day=min(start.day, 28))
    assert days_between(start, months_later(start, months), "30/360") == 30 * months


@calm
@given(days, days)
def test_months_and_days_lead_back_to_the_start(one, other):
    start, end = min(one, other), max(one, other)
    months, left = months_and_days(start, end)
    assert 0 <= left <= 30
    assert (months_later(end, -months) - start).days == left
    assert months_later(end, -months - 1) < start


@calm
@given(days)
def test_a_month_s_last_day_is_followed_by_a_first(day):
    last = day.replace(day=last_day_of_month(day.year, day.month))
    assert (last + timedelta(days=1)).day == 1


@pytest.mark.parametrize(
    ("ask", "says"),
    [
        (lambda: months_later("2026-01-31", 1), "la fecha: hace falta una fecha"),
        (lambda: months_later(datetime(2026, 1, 31), 1), "hace falta una fecha"),
        (lambda: months_later(date(2026, 1, 31), BS("0.5")), "el número de meses"),
        (lambda: months_later(date(2026, 1, 31), 10**6), "el número de meses"),
        (lambda: months_later(date(2026, 1, 31), 12 * 9000), "año 11026"),
        (lambda: months_later(date(2026, 1, 31), -12 * 2026), "año 0"),
        (lambda: months_later(date(2026, 1, 31), 1, day_of_month=32), "el día del mes"),
        (lambda: months_later(date(2026, 1, 31), 1, day_of_month=0), "el día del mes"),
        (lambda: days_between(date(2026, 1, 2), date(2026, 1, 1), "30/360"), "está antes que la del comienzo"),
        (lambda: days_between(None, date(2026, 1, 1), "30/360"), "la fecha del comienzo"),
        (lambda: days_between(date(2026, 1, 1), None, "30/360"), "la fecha del final"),
        (lambda: days_between(date(2026, 1, 1), date(2026, 1, 2), "actual/actual"), "«actual/actual»"),
        (lambda: year_part(date(2026, 1, 1), date(2026, 1, 2), "30/365"), "30/360, actual/360, actual/365"),
        (lambda: months_and_days(date(2026, 1, 2), date(2026, 1, 1)), "está antes"),
        (lambda: last_day_of_month(2026, 13), "el mes"),
        (lambda: last_day_of_month(0, 1), "el año"),
        (lambda: days_of_year("365"), "la manera de contar los días"),
    ],
)
def test_what_makes_no_sense_is_told(ask, says):
    with pytest.raises(BadInput, match=says):
        ask()
