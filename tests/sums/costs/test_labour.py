"""What is an hour worth, paid by the month, by the piece or in ayni?"""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qhatu.sums.bad_input import BadInput
from qhatu.sums.costs.cost_sheet import Batch, cost_sheet
from qhatu.sums.costs.labour import (
    MonthlyWage,
    PieceRate,
    WageCharge,
    Work,
    hour_worth,
    hours_per_month,
    monthly_cost_of_wage,
    piece_rate_pay,
    reciprocal_work_worth,
    wage_on,
)
from sums.workshop import BS, amounts, calm, hostile, numbers, sizes

WAGES = {2023: BS(2362), 2025: BS(2750), 2026: BS(3300)}


# The hour of a monthly wage.


@pytest.mark.parametrize(
    ("day", "year", "monthly"),
    [
        (date(2026, 1, 1), 2026, 3300),
        (date(2025, 12, 31), 2025, 2750),
        (date(2024, 7, 1), 2023, 2362),  # no wage of 2024 is noted
        (date(2031, 7, 1), 2026, 3300),
    ],
)
def test_the_wage_of_a_day_is_that_of_its_year_or_the_newest_before(day, year, monthly):
    assert wage_on(WAGES, day) == MonthlyWage(year=year, monthly=BS(monthly))


def test_the_order_in_which_wages_are_noted_does_not_matter():
    assert wage_on(dict(reversed(WAGES.items())), date(2026, 3, 1)).monthly == 3300


def test_before_the_first_wage_known_there_is_none():
    with pytest.raises(BadInput, match="No hay salario anotado para 2022"):
        wage_on(WAGES, date(2022, 12, 31))
    with pytest.raises(BadInput, match="No hay salario anotado"):
        wage_on({}, date(2026, 1, 1))


def test_an_hour_of_a_day_is_no_day():
    with pytest.raises(BadInput, match="hace falta una fecha"):
        wage_on(WAGES, datetime(2026, 1, 1, 8))


def test_eight_hours_six_days_a_week_are_208_a_month():
    assert hours_per_month(BS(48)) == 208
    assert round(hour_worth(BS(3300), hours_per_month(BS(48))), 2) == BS("15.87")


def test_another_divisor_gives_another_hour():
    assert hour_worth(BS(3300), BS(240)) == BS("13.75")
    assert hour_worth(BS(3300), BS(165)) == 20


def test_the_employer_spends_more_than_the_wage():
    charges = [WageCharge(name="Salud", share=BS("0.10")), WageCharge(name="Aguinaldo", share=BS(1) / 12)]
    assert round(monthly_cost_of_wage(BS(3600), charges), 10) == 3600 + 360 + 300
    assert monthly_cost_of_wage(BS(3600), []) == 3600


def test_above_its_limit_a_charge_grows_no_more():
    capped = [WageCharge(name="Riesgo", share=BS("0.02"), up_to=BS(3000))]
    assert monthly_cost_of_wage(BS(2000), capped) == 2040
    assert monthly_cost_of_wage(BS(5000), capped) == 5060


# Piece rates.

BANDS = (PieceRate(rate=BS(2)), PieceRate(rate=BS("2.50"), above=BS(100)), PieceRate(rate=BS(3), above=BS(150)))


@pytest.mark.parametrize(
    ("pieces", "each_at_its_rate", "all_at_the_last"),
    [("0", "0", "0"), ("100", "200", "200"), ("101", "202.5", "252.5"), ("150", "325", "375"), ("180", "415", "540")],
)
def test_pieces_are_paid_each_at_its_rate_or_all_at_the_rate_reached(pieces, each_at_its_rate, all_at_the_last):
    assert piece_rate_pay(BS(pieces), BANDS) == BS(each_at_its_rate)
    assert piece_rate_pay(BS(pieces), BANDS, all_at_the_rate_reached=True) == BS(all_at_the_last)


def test_a_guaranteed_minimum_is_paid_on_a_bad_day():
    assert piece_rate_pay(BS(20), BANDS, least_pay=BS(90)) == 90
    assert piece_rate_pay(BS(0), BANDS, least_pay=BS(90)) == 90
    assert piece_rate_pay(BS(50), BANDS, least_pay=BS(90)) == 100


# Ayni.


def test_hours_received_are_worth_those_to_give_back_and_the_food():
    assert reciprocal_work_worth(BS(6), BS(15)) == 90
    assert reciprocal_work_worth(BS(4), BS(15), hours_back_per_hour=2, food=BS(24)) == 144


def test_ayni_without_food_is_the_reciprocal_work_of_a_batch():
    helped = Work(kind="reciprocal", minutes=BS(360), hourly=BS(15))
    sheet = cost_sheet(Batch(units=BS(1), batches=BS(1), works=(helped,)))
    assert sheet.reciprocal_work == reciprocal_work_worth(BS(6), BS(15))
    assert sheet.cash == 0


@pytest.mark.parametrize(
    ("ask", "says"),
    [
        (lambda: MonthlyWage(year=0, monthly=BS(1)), "año del salario"),
        (lambda: MonthlyWage(year=2026, monthly=BS(-1)), "salario del mes"),
        (lambda: hours_per_month(BS(0)), "horas de trabajo a la semana"),
        (lambda: hours_per_month(BS("168.1")), "Una semana tiene 168 horas"),
        (lambda: hour_worth(BS(-1), BS(208)), "salario del mes"),
        (lambda: hour_worth(BS(3300), BS(0)), "horas de trabajo al mes"),
        (lambda: WageCharge(name="Salud", share=BS("-0.1")), "parte del salario que se aporta"),
        (lambda: WageCharge(name="Salud", share=BS("0.1"), up_to=BS(-1)), "salario hasta el que se aporta"),
        (lambda: PieceRate(rate=BS(-1)), "se paga por pieza"),
        (lambda: PieceRate(rate=BS(1), above=BS(-1)), "desde el que cambia la paga"),
        (lambda: piece_rate_pay(BS(-1), BANDS), "número de piezas"),
        (lambda: piece_rate_pay(BS(1), ()), "las pagas por pieza"),
        (lambda: piece_rate_pay(BS(1), BANDS[1:]), "empieza después de 100"),
        (lambda: piece_rate_pay(BS(1), (BANDS[0], BANDS[2], BANDS[1])), "encontré 100 después de 150"),
        (lambda: piece_rate_pay(BS(1), BANDS, least_pay=BS(-1)), "paga mínima"),
        (lambda: reciprocal_work_worth(BS(-1), BS(15)), "horas que te ayudaron"),
        (lambda: reciprocal_work_worth(BS(1), BS(-15)), "vale la hora"),
        (lambda: reciprocal_work_worth(BS(1), BS(15), hours_back_per_hour=0), "se devuelven"),
        (lambda: reciprocal_work_worth(BS(1), BS(15), food=-1), "comida"),
    ],
)
def test_what_makes_no_sense_is_told_in_a_sentence(ask, says):
    with pytest.raises(BadInput, match=says):
        ask()


@pytest.mark.parametrize("number", hostile)
@pytest.mark.parametrize(
    "ask",
    [
        lambda n: wage_on({2026: n}, date(2026, 1, 1)),
        lambda n: hours_per_month(n),
        lambda n: hour_worth(n, BS(208)),
        lambda n: hour_worth(BS(3300), n),
        lambda n: monthly_cost_of_wage(n, ()),
        lambda n: WageCharge(name="Salud", share=n),
        lambda n: piece_rate_pay(n, BANDS),
        lambda n: PieceRate(rate=n),
        lambda n: reciprocal_work_worth(n, BS(15)),
    ],
)
def test_a_hostile_number_is_refused_wherever_it_stands(ask, number):
    with pytest.raises(BadInput):
        ask(number)


# Properties.


@calm
@given(amounts, amounts, st.booleans())
def test_one_more_piece_never_pays_less(pieces, more, whole):
    paid = piece_rate_pay(pieces, BANDS, all_at_the_rate_reached=whole)
    assert piece_rate_pay(pieces + more, BANDS, all_at_the_rate_reached=whole) >= paid


@calm
@given(amounts, amounts)
def test_each_at_its_rate_is_never_more_than_all_at_the_rate_reached(pieces, least):
    assert piece_rate_pay(pieces, BANDS, least) <= piece_rate_pay(pieces, BANDS, least, all_at_the_rate_reached=True)


@calm
@given(amounts, sizes)
def test_a_month_of_hours_is_worth_the_month(monthly, hours):
    assert abs(hour_worth(monthly, hours) * hours - monthly) <= monthly * BS("1e-25")


@calm
@given(amounts, st.lists(st.tuples(numbers("0", "1"), amounts), max_size=4))
def test_charges_never_make_work_cheaper(monthly, charges):
    paid = [WageCharge(name="Aporte", share=share, up_to=limit) for share, limit in charges]
    assert monthly_cost_of_wage(monthly, paid) >= monthly
