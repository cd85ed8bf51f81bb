"""Marking: what is right, which mistakes are recognised, and what is not a try."""

import re
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qhatu import packs
from qhatu.packs.words import Words
from qhatu.records.practice import (
    check_exercise,
    exercise,
    exercise_path,
    exercises,
    mark,
    own_case,
    read_exercise,
    say_mark,
    seed_for,
    texts_of,
)
from qhatu.records.practice_case import FACTS, RESULTS
from qhatu.sums import BadInput

COIN = Decimal("0.10")
LEARNERS = [f"p{number:04d}" for number in range(1, 13)]


@pytest.fixture(scope="module")
def asked():
    return exercise("cost-and-price")


@pytest.fixture(params=packs.trades())
def trade(request):
    return request.param


def case_of(learner, trade="candles"):
    return own_case("cost-and-price", course="el-alto", learner_code=learner, trade=trade, place="bolivia")


def as_typed(number, decimals=2):
    """A number as a learner writes it, rounded, with a decimal comma."""
    return f"{number.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP):f}".replace(".", ",")


def test_the_right_answer_rounded_to_cents_or_to_the_coin_has_all_points(asked, trade):
    for learner in LEARNERS:
        case = case_of(learner, trade)
        for question in asked.questions:
            for decimals in (2, 1) if question.unit == "money" else (0,):
                typed = as_typed(case.results[question.answer], decimals)
                marked = mark(asked, case, question.name, typed, COIN)
                assert (marked.verdict, marked.points) == ("right", question.points), (question.name, typed)


def test_each_mistake_of_the_rubric_is_recognised_by_its_number(asked, trade):
    for learner in LEARNERS:
        case = case_of(learner, trade)
        for question in asked.questions:
            for mistake in question.mistakes:
                if mistake.found not in case.results:
                    continue
                typed = as_typed(case.results[mistake.found])
                marked = mark(asked, case, question.name, typed, COIN)
                assert marked.verdict == "mistake"
                assert marked.says == mistake.says
                assert marked.points == question.points * mistake.share


def test_a_number_nobody_comes_to_is_wrong_and_gets_a_hint_that_grows_with_each_try(asked):
    hints = asked.question("full-cost").hints
    assert len(hints) == 3
    for tries, hint in ((1, hints[0]), (2, hints[1]), (3, hints[2]), (9, hints[2]), (0, hints[0]), (None, hints[2])):
        marked = mark(asked, case_of("p0001"), "full-cost", "987654", COIN, tries=tries)
        assert (marked.verdict, marked.points, marked.says) == ("wrong", 0, hint)


def test_half_a_coin_is_forgiven_and_no_more(asked):
    case = case_of("p0001")
    right = case.results["fair_price"].quantize(Decimal("0.0001"))
    within = mark(asked, case, "fair-price", f"{right + Decimal('0.0499')}", COIN)
    beyond = mark(asked, case, "fair-price", f"{right + Decimal('0.0502')}", COIN)
    assert (within.verdict, beyond.verdict) == ("right", "wrong")


def test_whole_units_are_exact(asked):
    case = case_of("p0001")
    right = case.results["break_even"]
    assert mark(asked, case, "break-even", str(right), COIN).verdict == "right"
    assert mark(asked, case, "break-even", str(right + 1), COIN).verdict != "right"


def test_a_piece_of_a_unit_is_recognised_though_it_has_no_end(asked):
    case = case_of("p0001")
    typed = as_typed(case.results["break_even_not_rounded"], 2)
    assert mark(asked, case, "break-even", typed, COIN).verdict == "mistake"


def test_what_is_not_a_number_is_answered_with_its_sentence_and_is_no_try(asked):
    case = case_of("p0001")
    marked = mark(asked, case, "material-cost", "12O0", COIN)
    assert (marked.verdict, marked.points, marked.counts) == ("unreadable", 0, False)
    assert "¿La O es un cero?" in say_mark(marked, case, Words("es", "bolivia"))


@pytest.mark.parametrize("typed", ["", "   ", None])
def test_no_answer_is_no_try(asked, typed):
    assert mark(asked, case_of("p0001"), "material-cost", typed, COIN).verdict == "empty"


def test_an_english_reader_types_a_decimal_point(asked):
    case = case_of("p0001")
    typed = f"{case.results['fair_price'].quantize(Decimal('0.01'))}"
    assert mark(asked, case, "fair-price", typed, COIN, decimal_mark=".").verdict == "right"


@settings(max_examples=150, deadline=None)
@given(typed=st.text(max_size=60))
def test_whatever_is_typed_is_marked_within_its_points(typed):
    asked = exercise("cost-and-price")
    case = case_of("p0003")
    for question in asked.questions:
        marked = mark(asked, case, question.name, typed, COIN)
        assert 0 <= marked.points <= marked.out_of == question.points
        assert say_mark(marked, case, Words("es", "bolivia"))


def test_every_text_can_be_filled_in_for_every_trade_and_language(asked, trade):
    case = case_of("p0001", trade)
    for language in ("es", "en"):
        words = Words(language, "bolivia")
        for text in texts_of(asked):
            said = words.say(text, **case.facts(words))
            assert not re.search(r"[{}]", said)


def test_the_facts_of_a_case_are_the_ones_a_rubric_may_name():
    assert set(case_of("p0001").facts(Words("es", "bolivia"))) == set(FACTS)


def test_amounts_and_quantities_in_the_texts_are_shown_without_rounding(trade):
    """A learner who calculates with the numbers on the screen must arrive at the right answer."""
    for learner in LEARNERS:
        case = case_of(learner, trade)
        assert case.material.quantity == round(case.material.quantity, 3)
        amounts = (case.materials, case.hourly, case.shared, case.price, case.other_cost)
        for amount in (*amounts, case.material.purchase.price):
            assert amount == round(amount, 2)


def test_asking_for_an_unknown_exercise_or_question_names_the_nearest(asked):
    with pytest.raises(BadInput, match="cost-and-price"):
        exercise("cost-and-prize")
    with pytest.raises(BadInput, match="full-cost"):
        asked.question("full-costs")


def test_seeds_differ_by_course_exercise_and_learner():
    seeds = {
        seed_for("a", "cost-and-price", "p0001"),
        seed_for("b", "cost-and-price", "p0001"),
        seed_for("a", "cost-and-price", "p0002"),
        seed_for("a", "other", "p0001"),
        seed_for("a|cost-and-price", "p0001", ""),
    }
    assert len(seeds) == 5


# ---- the checker


def test_every_exercise_of_the_house_is_without_fault():
    assert exercises()
    for name in exercises():
        assert check_exercise(exercise_path(name)) == []


def test_an_exercise_has_at_least_five_questions(asked):
    assert len(asked.questions) >= 5


BROKEN = [
    (
        'answer = "full_cost"',
        'answer = "full_costs"',
        "answer: aquí no existe «full_costs». ¿Es «full_cost»?",
    ),
    ('found = "whole_pack"', 'found = "hole_pack"', "¿Es «whole_pack»?"),
    ('found = "whole_pack"', 'found = "hour_per_batch"', "aquí no existe «hour_per_batch»"),
    ('found = "whole_pack"', 'found = "waste_taken_off"', "ya está en la misma pregunta"),
    ('share = "0.75"', 'share = "75"', "encontré «75»"),
    ('share = "0.75"', 'share = "mucho"', "encontré «mucho»"),
    ("points = 2", "points = 0", "faltan los puntos"),
    ("points = 2\n", "", "faltan los puntos"),
    ("{pack_price}", "{pack_prize}", "el caso no tiene el dato «pack_prize». ¿Es «pack_price»?"),
    ("{pack_price}", "{pack_price", "sin su pareja"),
    ('name = "full-cost"', 'name = "material-cost"', "ya lo tiene otra pregunta"),
    ('name = "full-cost"', 'name = "Costo Completo"', "usa minúsculas"),
    ('unit = "money"', 'unit = "Bs"', "unit: aquí no existe «Bs»"),
    ("por cada {batch}?", "por cada {batch}? Piensa.", "asks: termina con la pregunta"),
    ("hints = ", "hinst = ", "no conozco esta clave. ¿Es «hints»?"),
    ("hints = ", "hnits = ", "hints: faltan las pistas"),
    ('title = "', 'title = "" # "', "title: falta este texto"),
    ("[[question]]", "[question", "no se puede leer"),
]


@pytest.mark.parametrize(("right", "wrong", "told"), BROKEN)
def test_the_checker_names_file_line_and_what_to_do(tmp_path, right, wrong, told):
    broken = tmp_path / "cost-and-price.toml"
    rubric = exercise_path("cost-and-price").read_text(encoding="utf-8")
    broken.write_text(rubric.replace(right, wrong, 1), encoding="utf-8")
    faults = [str(fault) for fault in check_exercise(broken)]
    assert any(told in fault for fault in faults), faults
    assert all(fault.startswith("cost-and-price.toml, línea ") for fault in faults), faults


def test_the_checker_finds_all_faults_in_one_run(tmp_path):
    broken = tmp_path / "cost-and-price.toml"
    rubric = exercise_path("cost-and-price").read_text(encoding="utf-8")
    for right, wrong, _ in BROKEN[:1] + BROKEN[4:5] + BROKEN[6:7]:
        rubric = rubric.replace(right, wrong, 1)
    broken.write_text(rubric, encoding="utf-8")
    assert len(check_exercise(broken)) == 3


def test_the_checker_holds_the_notebook_to_the_rubric(tmp_path):
    rubric = exercise_path("cost-and-price")
    (tmp_path / rubric.name).write_bytes(rubric.read_bytes())
    notebook = rubric.with_suffix(".ipynb").read_text(encoding="utf-8")
    changed = notebook.replace('"points": 2', '"points": 20', 1).replace('"full-cost"', '"full-coast"')
    (tmp_path / "cost-and-price.ipynb").write_text(changed, encoding="utf-8")
    told = " ".join(str(fault) for fault in check_exercise(tmp_path / rubric.name))
    assert "dice 20 puntos" in told
    assert "falta la celda de la pregunta «full-cost»" in told
    assert "no tiene la pregunta «full-coast». ¿Es «full-cost»?" in told


@pytest.mark.parametrize("content", ["", "[1]", "title = 3", "question = 1", '[[question]]\nname = "a"', "\x00"])
def test_a_broken_rubric_is_a_sentence_and_never_a_traceback(tmp_path, content):
    broken = tmp_path / "broken.toml"
    broken.write_text(content, encoding="utf-8")
    with pytest.raises(BadInput):
        read_exercise(broken)
    assert check_exercise(broken)


def test_all_results_of_the_rubric_are_known(asked):
    for question in asked.questions:
        assert {mistake.found for mistake in question.mistakes} <= set(RESULTS[question.answer])
