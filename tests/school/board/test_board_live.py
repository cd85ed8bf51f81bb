"""The board while a class is under way: what most got wrong, groups, only what changed, and nothing for strangers."""

import json
import re
from decimal import Decimal

import pytest

from qhatu.packs.words import Words, languages
from qhatu.records import practice
from qhatu.records.store import Newcomer, NewEnterprise, QuestionResult
from qhatu.school.board import standings as board
from qhatu.school.board.page import Parts
from qhatu.school.board.standings import Board, missed
from school.running_class import PEOPLE, RunningClass, eventually

WORDS = Words("es", "bolivia")
MODULE, EXERCISE = "5-management", "cost-and-price"


def board_of(store):
    return Board(store, lambda language: Words(language, "bolivia"))


def learner(store, name, trade="candles", **entries):
    person = store.add_person(name, pin_hash="x")
    enterprise = store.start_enterprise(person.id, name=f"Velas {name}", trade=trade, place="bolivia")
    if entries:
        store.save(enterprise.cycle_id, MODULE, entries, person.id)
    return person


# ---- what most got wrong


def result(question, answered, right, exercise=EXERCISE):
    return QuestionResult(exercise=exercise, question=question, answered=answered, right=right)


def test_the_question_that_most_got_wrong_stands_first_and_what_all_know_is_left_out():
    told = missed(
        [result("full-cost", 10, 8), result("material-cost", 10, 10), result("fair-price", 9, 2)],
        WORDS,
        "candles",
        "bolivia",
    )
    assert [one.asks for one in told] == [
        "¿Cuál es el precio justo de cada vela?",
        "Contando todo, ¿cuánto te cuesta cada vela?",
    ]
    assert [one.told for one in told] == ["2 de 9 la tienen bien", "8 de 10 la tienen bien"]


def test_a_question_of_an_earlier_practice_does_not_stop_the_board():
    gone = [result("full-cost", 3, 1, exercise="long-gone"), result("no-such-question", 3, 1)]
    assert missed(gone, WORDS, "candles", "bolivia") == []


@pytest.mark.parametrize("language", languages())
def test_every_question_of_every_practice_can_be_told_in_every_language(language):
    words = Words(language, "bolivia")
    for name in practice.exercises():
        for question in practice.exercise(name).questions:
            (one,) = missed([result(question.name, 2, 1, exercise=name)], words, "", "bolivia")
            assert one.asks.endswith("?")
            assert "{" not in one.asks
            assert len(one.asks) < len(question.asks)


def test_the_board_counts_the_answers_of_the_class(store):
    for name, points in (("Ana", 3), ("Berta", 0), ("Carla", 0)):
        store.save_answer(
            learner(store, name, trade="pottery").id, EXERCISE, "full-cost", "1", Decimal(points), Decimal(3)
        )
    its_board = board_of(store)
    its_board.rows({}, WORDS)
    (one,) = its_board.missed(WORDS, "bolivia")
    assert one.told == "1 de 3 la tienen bien"
    assert [one] == missed([result("full-cost", 3, 1)], WORDS, "pottery", "bolivia")
    assert [one] != missed([result("full-cost", 3, 1)], WORDS, "candles", "bolivia")


# ---- groups and large classes


def test_who_works_in_a_group_is_told_to_do_so(store):
    ana, berta = learner(store, "Ana", price="6"), store.add_person("Berta", pin_hash="x")
    shared = store.enterprise_of(ana.id)
    store.join_enterprise(berta.id, store.invite(shared.id, ana.id))
    told = [row.enterprise for row in board_of(store).rows({}, WORDS)]
    assert told == ["Velas Ana, en grupo de 2"] * 2


def test_of_many_sheets_that_change_at_once_only_some_are_read_again_and_in_the_end_all(store, monkeypatch):
    monkeypatch.setattr(board, "SHEETS_AT_ONCE", 2)
    people = [learner(store, name, price="6") for name in ("Ana", "Berta", "Carla", "Delia", "Elsa")]
    its_board = board_of(store)
    assert [row.filled for row in its_board.rows({}, WORDS)] == [1] * 5
    for person in people:
        store.save(store.enterprise_of(person.id).cycle_id, MODULE, {"units_per_batch": "24"}, person.id)
    read = [sum(row.filled == 2 for row in its_board.rows({}, WORDS)) for _ in range(4)]
    assert read == [2, 4, 5, 5]


# ---- only what changed


def test_a_row_that_went_is_no_longer_in_the_order():
    parts = Parts()
    seen = parts.update({"p1": "Ana", "p2": "Berta"}, ["p1", "p2"])
    parts.update({"p2": "Berta"}, ["p2"])
    assert parts.since(seen) == {"revision": parts.revision, "parts": {}, "order": ["p2"]}


@pytest.mark.parametrize("seen", ("", "nonsense", "0123abcd.1", ".5", "-1"))
def test_whoever_has_seen_another_run_gets_everything(seen):
    parts = Parts()
    parts.update({"p1": "Ana"}, ["p1"])
    assert parts.since(seen)["parts"] == {"p1": "Ana"}
    assert parts.since(seen)["order"] == ["p1"]


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    """A class of three hundred and some."""
    running = RunningClass(tmp_path_factory.mktemp("board") / "el-alto")
    with running.store() as store:
        store.enrol(
            Newcomer(
                name=f"Persona {number}",
                pin_hash="x",
                enterprise=NewEnterprise(name=f"Taller {number}", trade="candles", place="bolivia"),
            )
            for number in range(300)
        )
    running.start()
    yield running
    running.stop()


def news(trainer, since, more=""):
    """What changed since a revision, and how many bytes that was."""
    answer = trainer.get(f"/board/rows?since={since}{more}")
    return json.loads(answer.text), len(answer.content)


def revision(page):
    return re.search(r'data-revision="([^"]+)"', page.text)[1]


def test_a_browser_gets_only_the_rows_that_changed(running):
    trainer, wara = running.trainer(), running.learner("Wara Ñahui")
    page = trainer.get("/board")
    assert page.text.count("<li id=") == 300 + len(PEOPLE)
    wara.open_page("/m/5-management/lesson")
    seen = revision(page)

    def hers():
        nonlocal seen
        told, _ = news(trainer, seen)
        rows = {part: html for part, html in told["parts"].items() if re.fullmatch(r"p\d+", part)}
        assert len(rows) <= len(PEOPLE)
        seen = told["revision"]
        return any("Wara Ñahui" in html and "Gestión" in html for html in rows.values())

    assert eventually(hers)
    quiet, size = news(trainer, seen)
    assert (quiet["parts"], quiet["order"]) == ({}, None)
    assert size < 100


def test_the_board_for_the_projector_tells_nothing_of_anybody_not_even_in_its_source(running):
    trainer = running.trainer()
    page = trainer.get("/board?anonymous=1")
    told = page.text + trainer.get("/board/rows?anonymous=1&since=").text
    with running.store() as store:
        learners = [person for person in store.people() if person.role == "learner"]
        for person in learners:
            enterprise = store.enterprise_of(person.id)
            for secret in (person.name, person.uid, person.code, enterprise.name if enterprise else person.name):
                assert secret not in told
    numbers = [int(number) for number in re.findall(r'<li id=\\?"p(\d+)', page.text)]
    assert numbers == list(range(1, 301 + len(PEOPLE)))


def test_with_names_and_without_are_two_runs_so_that_neither_is_patched_with_the_other(running):
    trainer = running.trainer()
    seen = revision(trainer.get("/board"))
    told, _ = news(trainer, seen, "&anonymous=1")
    assert len(told["order"]) == 300 + len(PEOPLE)
