"""How far is what happened from the plan, and where will it end?"""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qhatu.sums.bad_input import BadInput
from qhatu.sums.cash.amounts import repeated_amounts
from qhatu.sums.cash.balances import running_balances
from qhatu.sums.cash.lines import CashLine
from qhatu.sums.cash.plan import CashPlan
from qhatu.sums.cash.plan_and_actual import (
    PlannedLine,
    compare_plan,
    plan_against_book,
    target_progress,
    updated_balances,
    year_end,
)
from sums.cash_entries import FIRST, books, entry
from sums.workshop import BS, calm, hostile, numbers


def comes(name, planned, actual, **more):
    return PlannedLine(name=name, comes_in=True, planned=BS(planned), actual=BS(actual), **more)


def goes(name, planned, actual, **more):
    return PlannedLine(name=name, comes_in=False, planned=BS(planned), actual=BS(actual), **more)


# Published cases.


def test_webb_misses_its_plan_by_93_100_and_most_of_it_for_selling_fewer():
    # Horngren, Cost Accounting, chapter 7, Webb Company: 12,000 jackets planned, 10,000 made and sold.
    answer = compare_plan(
        [
            comes("Revenues", 1_440_000, 1_250_000, varies=True),
            goes("Direct materials", 720_000, 621_600, varies=True),
            goes("Direct labour", 192_000, 198_000, varies=True),
            goes("Variable overhead", 144_000, 130_500, varies=True),
            goes("Fixed costs", 276_000, 285_000),
        ],
        planned_volume=BS(12_000),
        actual_volume=BS(10_000),
    )
    assert (answer.planned, answer.flexed, answer.actual) == (108_000, 44_000, 14_900)
    assert (answer.difference, answer.volume, answer.other) == (-93_100, -64_000, -29_100)
    assert [line.other for line in answer.lines] == [50_000, -21_600, -38_000, -10_500, -9_000]


def test_big_bad_bikes_flexes_its_budget_as_printed():
    # OpenStax, Principles of Managerial Accounting, 7.4: planned for 1,500 trainers of $70, flexed to 1,000.
    answer = compare_plan(
        [
            comes("Sales", 105_000, 0, varies=True),
            goes("Material", 6_000, 0, varies=True),
            goes("Labour", 22_500, 0, varies=True),
            goes("Variable overhead", 4_500, 0, varies=True),
            goes("Fixed overhead", 29_000, 0),
            goes("Variable selling", 3_750, 0, varies=True),
            goes("Fixed selling", 18_000, 0),
            goes("Taxes", 1_000, 0),
        ],
        planned_volume=BS(1_500),
        actual_volume=BS(1_000),
    )
    assert answer.planned == 20_250
    assert [line.flexed for line in answer.lines] == [70_000, 4_000, 15_000, 3_000, 29_000, 2_500, 18_000, 1_000]
    assert answer.flexed == -2_500


def test_a_project_that_spent_more_than_its_work_was_worth_will_spend_more_in_all():
    # http://davion.ca/index.php/tutorial/cost-performance-and-calculations/estimate-at-completion: budget 1,000, of
    # which work worth 600 is done for 750; 1,150 in all if the rest goes as planned, 1,250 if it goes on so.
    end = year_end([600, 400], [750])
    assert (end.as_planned, end.at_this_pace) == (1_150, 1_250)


# Worked by hand.


def test_more_spent_is_unfavourable_and_more_sold_is_favourable():
    answer = compare_plan([comes("Ventas", 600, 660), goes("Parafina", 200, 230), goes("Alquiler", 100, 90)])
    assert [line.difference for line in answer.lines] == [60, -30, 10]
    assert [line.share for line in answer.lines] == [BS("0.1"), BS("-0.15"), BS("0.1")]
    assert answer.difference == 40
    assert answer.volume == 0


def test_what_was_not_planned_has_no_share():
    assert compare_plan([goes("Multa", 0, 50)]).lines[0].share is None


def a_plan():
    return CashPlan(
        periods=3,
        starts=FIRST,
        lines=(
            CashLine(name="Feria", kind="sales", amounts=(500, 300, 0)),
            CashLine(name="Cera", kind="materials", amounts=(200, 100, 50)),
        ),
    )


def test_the_book_stands_beside_the_plan_of_the_same_days():
    entries = [
        entry("1", "income", "420", 3, category="Feria"),
        entry("2", "income", "90", 40, category="Feria"),
        entry("3", "income", "60", 5, category="Feria", paid="on_credit", who="Ana"),
        entry("4", "expense", "230", 4, category="Cera"),
        entry("5", "expense", "15", 4, category="Pasajes"),
        entry("6", "income", "7", 9, category="Yapa"),
        entry("7", "income", "999", -1, category="Feria"),
        entry("8", "income", "999", 61, category="Feria"),
    ]
    first = plan_against_book(a_plan(), entries, periods=1)
    assert [(line.name, line.planned, line.actual, line.difference) for line in first.lines] == [
        ("Feria", 500, 420, -80),
        ("Cera", 200, 230, -30),
        ("Pasajes", 0, 15, -15),
        ("Yapa", 0, 7, 7),
    ]
    both = plan_against_book(a_plan(), entries, periods=2)
    assert [(line.planned, line.actual) for line in both.lines[:2]] == [(800, 510), (300, 230)]


def test_a_plan_without_a_day_cannot_stand_beside_a_book():
    with pytest.raises(BadInput, match="anota el primer día"):
        plan_against_book(a_plan().but(starts=None), [], 1)
    with pytest.raises(BadInput, match="hace falta un número de 1 a 3"):
        plan_against_book(a_plan(), [], 4)
    with pytest.raises(BadInput, match="No hay nada que comparar"):
        plan_against_book(CashPlan(periods=1, lines=(), starts=FIRST), [], 1)


def test_a_strong_december_is_not_forgotten_by_the_pace():
    plan = [BS(100)] * 11 + [BS(900)]
    end = year_end(plan, [BS(80)] * 6)
    assert end.planned == 2_000
    assert end.as_planned == 480 + 1_400
    assert end.at_this_pace == 1_600
    assert end.at_this_average == 960


def test_before_anything_happened_only_the_plan_tells_something():
    end = year_end([BS(100)] * 12, [])
    assert (end.so_far, end.as_planned, end.at_this_pace, end.at_this_average) == (0, 1_200, None, None)


def test_where_nothing_was_planned_so_far_there_is_no_pace():
    assert year_end([BS(0), BS(100)], [BS(30)]).at_this_pace is None


def test_the_months_past_are_those_that_were_and_the_rest_is_the_plan():
    assert updated_balances(BS(500), [BS(-100), BS(-200), BS(400)], [BS(-250)]) == (250, 50, 450)
    assert updated_balances(BS(500), [BS(-100)], []) == (400,)


def test_a_target_says_how_far_it_is_and_what_each_month_needs():
    progress = target_progress(BS(18_000), repeated_amounts(BS(1_200), 3), periods=12)
    assert (progress.reached, progress.expected, progress.ahead) == (3_600, 4_500, -900)
    assert (progress.left, progress.needed_per_period, progress.share) == (14_400, 1_600, BS("0.2"))


def test_a_target_reached_needs_nothing_more():
    progress = target_progress(BS(100), [BS(130)], periods=2)
    assert (progress.left, progress.needed_per_period, progress.ahead) == (0, 0, 80)
    assert target_progress(BS(100), [BS(30)], periods=1).needed_per_period is None


@pytest.mark.parametrize(
    ("ask", "says"),
    [
        (lambda: compare_plan([]), "1 o más"),
        (lambda: compare_plan([comes("V", 1, 1)], planned_volume=BS(1)), "Falta una de las dos"),
        (lambda: compare_plan([comes("V", 1, 1)], BS(0), BS(1)), "mayor que 0"),
        (lambda: compare_plan([comes("V", 1, 1)], BS(1), BS(-1)), "hace falta 0 o más"),
        (lambda: year_end([], []), "1 o más"),
        (lambda: year_end([BS(1)], [BS(1)] * 2), "caben 1"),
        (lambda: year_end([BS("0.001"), BS("9e14")], [BS("9e14")]), "sobren ceros"),
        (lambda: updated_balances(BS(0), [BS(1)], [BS(1)] * 2), "caben 1"),
        (lambda: target_progress(BS(0), [], 1), "mayor que 0"),
        (lambda: target_progress(BS(1), [BS(1)] * 2, 1), "caben 1"),
        (lambda: target_progress(BS(1), [], 2, [BS(1)]), "tiene 2 meses y encontré 1"),
        (lambda: target_progress(BS(1), [], 2, [BS(0)] * 2), "mayor que 0"),
    ],
)
def test_what_makes_no_sense_is_told_in_a_sentence(ask, says):
    with pytest.raises(BadInput, match=says):
        ask()


@pytest.mark.parametrize("number", hostile)
@pytest.mark.parametrize(
    "ask",
    [
        lambda n: PlannedLine(name="V", comes_in=True, planned=n, actual=1),
        lambda n: PlannedLine(name="V", comes_in=True, planned=1, actual=n),
        lambda n: compare_plan([comes("V", 1, 1)], n, BS(1)),
        lambda n: compare_plan([comes("V", 1, 1)], BS(1), n),
        lambda n: plan_against_book(a_plan(), [], n),
        lambda n: year_end([n], []),
        lambda n: year_end([BS(1)], [n]),
        lambda n: updated_balances(n, [BS(1)], []),
        lambda n: updated_balances(BS(0), [n], []),
        lambda n: target_progress(n, [], 1),
        lambda n: target_progress(BS(1), [n], 1),
        lambda n: target_progress(BS(1), [], n),
        lambda n: target_progress(BS(1), [], 1, [n]),
    ],
)
def test_a_hostile_number_is_refused(ask, number):
    with pytest.raises(BadInput):
        ask(number)


money = numbers("0", "99999")
lines = st.lists(
    st.builds(
        PlannedLine, name=st.just("x"), comes_in=st.booleans(), planned=money, actual=money, varies=st.booleans()
    ),
    min_size=1,
    max_size=5,
)


@calm
@given(lines, numbers("0.01", "999"), money)
def test_the_lines_and_the_parts_sum_to_the_whole_difference(given_lines, planned, actual):
    answer = compare_plan(given_lines, planned, actual)
    assert answer.difference == sum(line.difference for line in answer.lines)
    assert round(answer.volume + answer.other - answer.difference, 9) == 0
    for line in answer.lines:
        assert round(line.volume + line.other - line.difference, 9) == 0


@calm
@given(books(), st.integers(1, 3))
def test_all_the_cash_of_the_days_is_in_some_line(entries, periods):
    answer = plan_against_book(a_plan(), entries, periods)
    end = date(2026, 3 + periods, 1)
    assert answer.actual == sum(each.cash for each in entries if FIRST <= each.when < end)


@calm
@given(st.lists(numbers("1", "999"), min_size=1, max_size=12))
def test_who_keeps_to_the_plan_ends_as_planned(plan):
    for passed in range(1, len(plan) + 1):
        end = year_end(plan, plan[:passed])
        assert end.as_planned == round(end.at_this_pace, 12) == end.planned == sum(plan)


@calm
@given(money, st.lists(numbers("-999", "999"), min_size=1, max_size=9), st.integers(0, 9))
def test_a_plan_that_came_true_is_not_updated(opening, nets, passed):
    assert updated_balances(opening, nets, nets[:passed]) == running_balances(opening, nets)
