"""Is time counted in unit-periods as Appendix J of Regulation Z says?"""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qhatu.sums.bad_input import BadInput
from qhatu.sums.interest.dates import months_later
from qhatu.sums.interest.unit_periods import UNIT_PERIODS, UnitPeriod, unit_periods_between
from sums.workshop import BS, calm

days = st.dates(date(1950, 1, 1), date(2100, 12, 31))
units = st.sampled_from(
    [UnitPeriod(kind=kind, every=every) for kind in UNIT_PERIODS for every in {1, UNIT_PERIODS[kind]}]
)


@pytest.mark.parametrize(
    ("kind", "every", "per_year"),
    [
        ("day", 1, "365"),
        ("week", 1, "52"),
        ("week", 2, "26"),
        ("week", 4, "13"),
        ("semimonth", 1, "24"),
        ("month", 1, "12"),
        ("month", 2, "6"),
        ("month", 3, "4"),
        ("month", 6, "2"),
        ("year", 1, "1"),
    ],
)
def test_the_law_says_how_many_unit_periods_a_year_has(kind, every, per_year):
    assert UnitPeriod(kind=kind, every=every).per_year == BS(per_year)


@pytest.mark.parametrize(
    ("kind", "every", "start", "end", "whole", "fraction"),
    [
        # (b)(5)(ii), months: back from the later day; the days before ÷ 30.
        ("month", 1, date(1978, 1, 10), date(1978, 2, 10), 1, BS(0)),
        ("month", 1, date(1978, 2, 10), date(1978, 4, 1), 1, BS(19) / 30),
        # (b)(5)(iii), half months and multiples of months: 30 days a month.
        ("semimonth", 1, date(1978, 2, 23), date(1978, 3, 1), 0, BS(6) / 15),
        ("semimonth", 1, date(1978, 2, 23), date(1978, 3, 16), 1, BS(6) / 15),
        ("month", 3, date(1978, 5, 23), date(1978, 10, 1), 1, BS(39) / 90),
        ("month", 2, date(1978, 1, 10), date(1978, 3, 1), 0, BS(52) / 60),
        # (b)(5)(iv), days and weeks: of the calendar.
        ("week", 1, date(1978, 3, 20), date(1978, 4, 21), 4, BS(4) / 7),
        ("week", 4, date(1978, 3, 18), date(1978, 4, 20), 1, BS(5) / 28),
        ("week", 2, date(1978, 4, 3), date(1978, 4, 11), 0, BS(8) / 14),
        ("day", 1, date(1978, 4, 3), date(1978, 4, 11), 8, BS(0)),
        ("day", 255, date(1978, 1, 3), date(1978, 9, 15), 1, BS(0)),
        # (b)(5)(v), years: whole months left ÷ 12, other days ÷ 365.
        ("year", 1, date(1978, 1, 10), date(1980, 4, 10), 2, BS(3) / 12),
        ("year", 1, date(1978, 1, 10), date(1980, 4, 20), 2, BS(100) / 365),
        ("year", 1, date(1978, 1, 10), date(1980, 1, 10), 2, BS(0)),
        # Where the months are long: thirty days left of a month of 31.
        ("month", 1, date(2026, 1, 2), date(2026, 2, 1), 0, BS(1)),
        ("month", 1, date(2026, 2, 28), date(2026, 3, 31), 1, BS(0)),
    ],
)
def test_time_is_counted_as_the_law_says(kind, every, start, end, whole, fraction):
    time = unit_periods_between(start, end, UnitPeriod(kind=kind, every=every))
    assert (time.whole, time.fraction) == (whole, fraction)


@calm
@given(days, st.integers(0, 900), units)
def test_a_later_day_is_never_sooner(start, months, unit):
    sooner = unit_periods_between(start, months_later(start, months), unit)
    later = unit_periods_between(start, months_later(start, months + 13), unit)
    assert later.whole + later.fraction > sooner.whole + sooner.fraction


@calm
@given(days, days, units)
def test_the_fraction_is_a_part_of_one(one, other, unit):
    time = unit_periods_between(min(one, other), max(one, other), unit)
    assert time.whole >= 0
    assert 0 <= time.fraction <= 1


@pytest.mark.parametrize(
    ("ask", "says"),
    [
        (lambda: UnitPeriod(kind="fortnight"), "«fortnight»"),
        (lambda: UnitPeriod(kind="month", every=12), "cada cuánto se paga"),
        (lambda: UnitPeriod(kind="year", every=2), "cada cuánto se paga"),
        (lambda: UnitPeriod(kind="week", every=0), "cada cuánto se paga"),
        (lambda: unit_periods_between(date(2026, 1, 2), date(2026, 1, 1), UnitPeriod(kind="week")), "está antes"),
        (lambda: unit_periods_between(None, date(2026, 1, 1), UnitPeriod(kind="month")), "la fecha del comienzo"),
    ],
)
def test_what_makes_no_sense_is_told(ask, says):
    with pytest.raises(BadInput, match=says):
        ask()
