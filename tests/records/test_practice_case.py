"""Numbers of one's own: sound, the same tomorrow, and of no use to a neighbour."""

from decimal import Decimal
from itertools import combinations

import pytest

from qhatu import packs
from qhatu.records.copying import LARGEST_CHANCE, LEARNERS, chance_that_it_fits
from qhatu.records.practice import exercise, exercises, own_case, seed_for
from qhatu.records.practice_case import RESULTS, draw_case


@pytest.fixture(scope="module", params=packs.trades())
def cases(request):
    return [
        own_case(
            "cost-and-price",
            course="el-alto",
            learner_code=f"p{number:04d}",
            trade=request.param,
            place="bolivia",
        )
        for number in range(LEARNERS)
    ]


@pytest.fixture
def coin():
    return packs.place("bolivia").coin


def test_the_count_of_fitting_pairs_is_that_of_trying_all():
    answers = [Decimal(number) for number in (1, 1, 2, 3, 5, 8)]
    tried = [abs(one - other) <= 1 for one, other in combinations(answers, 2)]
    assert chance_that_it_fits(answers, Decimal(1)) == Decimal(sum(tried)) / len(tried)


@pytest.mark.parametrize("name", exercises())
def test_a_neighbours_right_answer_hardly_ever_fits(name, cases, coin):
    for question in exercise(name).questions:
        tolerance = Decimal(0) if question.unit == "units" else coin / 2
        answers = [case.results[question.answer] for case in cases]
        assert chance_that_it_fits(answers, tolerance) <= LARGEST_CHANCE, question.name


def test_every_mistake_can_be_told_from_the_right_answer(cases, coin):
    for case in cases:
        found = case.results
        for right, mistakes in RESULTS.items():
            apart = 0 if right == "break_even" else coin
            assert all(abs(found[right] - found[name]) > apart for name in mistakes if name in found)


def test_every_case_could_be_a_workshop(cases):
    for case in cases:
        found = case.results
        assert case.price * case.units_per_batch > case.materials
        assert Decimal("0.05") <= case.material.waste <= Decimal("0.25")
        assert 0 < found["hour_earned"] < 200
        assert 5 <= found["break_even"] <= 1000
        assert found["material_cost"] <= case.materials


def test_only_the_full_cost_in_a_break_even_may_be_missing(cases):
    everything = {name for right, mistakes in RESULTS.items() for name in (right, *mistakes)}
    missing = set().union(*(everything - set(case.results) for case in cases))
    assert missing <= {"break_even_with_full_cost"}


def test_the_same_learner_meets_the_same_numbers_again(cases):
    again = own_case("cost-and-price", course="el-alto", learner_code="p0007", trade="candles", place="bolivia")
    once = draw_case(packs.trade("candles"), packs.place("bolivia"), seed_for("el-alto", "cost-and-price", "p0007"))
    assert once == again


def test_who_has_no_trade_yet_practises_with_the_usual_one():
    nobody = own_case("cost-and-price", course="el-alto", learner_code="p0001")
    usual = own_case("cost-and-price", course="el-alto", learner_code="p0001", trade=packs.USUAL_TRADE)
    assert nobody == usual
