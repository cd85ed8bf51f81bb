"""nbgrader's full circle on a small class: release, submit, autograde, feedback, table; and again."""

import csv
import json
import os
import re
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("nbgrader", reason="nbgrader comes with the trainer extra")

from nbgrader.api import Gradebook, MissingEntry

from qhatu import packs
from qhatu.house import house
from qhatu.packs.words import Words
from qhatu.records import practice
from qhatu.records.store import Store
from qhatu.school.grading.grade import grade
from qhatu.school.grading.submissions import read_answers, write_submission
from qhatu.sums import BadInput

COURSE = "el-alto"
EXERCISE = "cost-and-price"
TRADE, PLACE = "candles", "bolivia"
LARGEST_FEEDBACK = 40_000


def typed(number):
    return f"{number.quantize(Decimal('0.01'), ROUND_HALF_UP)}".replace(".", ",")


def case_of(code):
    return practice.own_case(EXERCISE, course=COURSE, learner_code=code, trade=TRADE, place=PLACE)


def right_answers(code):
    results = case_of(code).results
    return {question.name: typed(results[question.answer]) for question in practice.exercise(EXERCISE).questions}


def mistaken_answers(code):
    """The first mistake of each question that this case allows."""
    results = case_of(code).results
    return {
        question.name: typed(next(results[each.found] for each in question.mistakes if each.found in results))
        for question in practice.exercise(EXERCISE).questions
    }


def points_by_rubric(code, answers):
    asked, coin = practice.exercise(EXERCISE), packs.place(PLACE).coin
    case = case_of(code)
    return {
        question.name: practice.mark(asked, case, question.name, answers.get(question.name), coin).points
        for question in asked.questions
    }


class SmallClass:
    """Rosa is right, Beto mistaken, Copa wrote down Rosa's numbers, Dina typed an O, Ema has not begun."""

    def __init__(self, folder: Path):
        folder.mkdir(exist_ok=True)
        self.folder = folder
        self.course = folder / "course"
        self.store = Store.in_file(folder / "class.db")

    def people(self):
        return {person.name: person for person in self.store.people()}

    def code(self, name):
        return self.people()[name].code

    def enrol(self):
        self.store.add_person("Profe Juana", pin_hash="…", role="trainer")
        for name, language in (("Rosa Mamani", "es"), ("Beto", "en"), ("Copa", "es"), ("Dina", "es"), ("Ema", "es")):
            person = self.store.add_person(name, pin_hash="…", language=language)
            self.store.start_enterprise(person.id, name="Velas", trade=TRADE, place=PLACE)
        rosa = right_answers(self.code("Rosa Mamani"))
        beto = {name: text.replace(",", ".") for name, text in mistaken_answers(self.code("Beto")).items()}
        dina = right_answers(self.code("Dina")) | {"material-cost": "12O0"}
        for name, answers in (("Rosa Mamani", rosa), ("Beto", beto), ("Copa", rosa), ("Dina", dina)):
            self.answer(name, answers)

    def answer(self, name, answers):
        for question, text in answers.items():
            self.store.save_answer(self.people()[name].id, EXERCISE, question, text, None, Decimal(1))

    def grade(self):
        return grade(self.folder, store=self.store, course=COURSE)

    def scores(self, code):
        """The gradebook's points by question."""
        with Gradebook(f"sqlite:///{self.course / 'gradebook.db'}") as book:
            notebook = book.find_submission_notebook(EXERCISE, EXERCISE, code)
            return {each.cell.name: Decimal(str(each.score)) for each in notebook.grades}

    def feedback(self, code):
        return (self.course / "feedback" / code / EXERCISE / f"{EXERCISE}.html").read_text(encoding="utf-8")

    def table(self):
        with open(self.folder / "grades.csv", encoding="utf-8-sig", newline="") as file:
            return {row["name"]: row for row in csv.DictReader(file)}

    def put_by_hand(self, code, *, answers='{"answers": {}}', notebook=None):
        folder = self.course / "submitted" / code / EXERCISE
        folder.mkdir(parents=True)
        released = (self.course / "release" / EXERCISE / f"{EXERCISE}.ipynb").read_text(encoding="utf-8")
        (folder / f"{EXERCISE}.ipynb").write_text(released if notebook is None else notebook, encoding="utf-8")
        (folder / "answers.json").write_text(answers, encoding="utf-8")
        return folder


@pytest.fixture(scope="module")
def graded_once(tmp_path_factory):
    small = SmallClass(tmp_path_factory.mktemp("graded") / COURSE)
    small.enrol()
    small.report = small.grade()
    yield small
    small.store.close()


@pytest.fixture
def graded(graded_once, tmp_path):
    """A copy of the graded class, to be changed."""
    graded_once.store.close()
    shutil.copytree(graded_once.folder, tmp_path / COURSE)
    small = SmallClass(tmp_path / COURSE)
    yield small
    small.store.close()


# ---- once around


def test_the_gradebook_says_what_the_rubric_says(graded_once):
    rosa, copa = graded_once.code("Rosa Mamani"), graded_once.code("Copa")
    answers = right_answers(rosa)
    assert graded_once.scores(rosa) == points_by_rubric(rosa, answers)
    assert graded_once.scores(copa) == points_by_rubric(copa, answers)


def test_who_is_right_has_all_points(graded_once):
    out_of = practice.exercise(EXERCISE).out_of
    assert sum(graded_once.scores(graded_once.code("Rosa Mamani")).values()) == out_of


def test_a_recognised_mistake_has_its_share_and_its_sentence(graded_once):
    code = graded_once.code("Beto")
    by_rubric = points_by_rubric(code, mistaken_answers(code))
    assert graded_once.scores(code) == by_rubric
    assert 0 < sum(by_rubric.values()) < practice.exercise(EXERCISE).out_of
    words, case = Words("en", PLACE), case_of(code)
    page = graded_once.feedback(code)
    for question in practice.exercise(EXERCISE).questions:
        says = next(each.says for each in question.mistakes if each.found in case.results)
        assert words.say(says, **case.facts(words))[:40] in page.replace("&#39;", "'").replace("&#34;", '"')


def test_a_neighbours_numbers_do_not_help(graded_once):
    assert sum(graded_once.scores(graded_once.code("Copa")).values()) <= 2


def test_what_cannot_be_read_has_no_points_and_its_sentence(graded_once):
    code = graded_once.code("Dina")
    assert graded_once.scores(code)["material-cost"] == 0
    assert graded_once.scores(code)["full-cost"] == 3
    assert "¿La O es un cero?" in graded_once.feedback(code)


def test_who_has_not_answered_has_no_submission_and_is_named(graded_once):
    assert graded_once.report.without_answers == ("Ema",)
    assert not (graded_once.course / "submitted" / graded_once.code("Ema")).exists()
    assert graded_once.table()["Ema"]["points"] == "0"
    assert graded_once.table()["Ema"]["material-cost"] == ""


def test_trainers_are_not_in_the_gradebook(graded_once):
    with Gradebook(f"sqlite:///{graded_once.course / 'gradebook.db'}") as book:
        assert {student.first_name for student in book.students} == {"Rosa", "Beto", "Copa", "Dina", "Ema"}
        assert book.find_student(graded_once.code("Rosa Mamani")).last_name == "Mamani"
        with pytest.raises(MissingEntry):
            book.find_student(graded_once.code("Profe Juana"))


def test_nothing_of_the_rubric_is_in_the_course(graded_once):
    for path in (graded_once.course / "source").rglob("*"):
        assert path.is_dir() or path.suffix == ".ipynb"
    released = (graded_once.course / "release" / EXERCISE / f"{EXERCISE}.ipynb").read_text(encoding="utf-8")
    assert "full_without_shared" not in released


def test_every_feedback_is_small_and_asks_nothing_of_the_network(graded_once):
    pages = list((graded_once.course / "feedback").rglob("*.html"))
    assert len(pages) == 4
    for page in pages:
        assert page.stat().st_size < LARGEST_FEEDBACK
        text = page.read_text(encoding="utf-8")
        assert not re.search(r"https?://|src=|@import|url\(", text)


def test_feedback_is_in_the_learners_language(graded_once):
    assert '<html lang="en">' in graded_once.feedback(graded_once.code("Beto"))
    assert '<html lang="es">' in graded_once.feedback(graded_once.code("Dina"))


def test_the_table_has_a_row_for_everybody_and_opens_in_a_spreadsheet(graded_once):
    assert (graded_once.folder / "grades.csv").read_bytes().startswith(b"\xef\xbb\xbfcode,name,exercise,material-cost,")
    table = graded_once.table()
    assert list(table) == ["Beto", "Copa", "Dina", "Ema", "Rosa Mamani"]
    rosa = table["Rosa Mamani"]
    assert (rosa["points"], rosa["out_of"], rosa["full-cost"]) == ("13", "13", "3")
    assert re.match(r"\d{4}-\d\d-\d\d \d\d:\d\d", rosa["last_save"])


def test_moodle_imports_everybody_by_their_code(graded_once):
    with open(graded_once.folder / "moodle.csv", encoding="utf-8-sig", newline="") as file:
        rows = {row["ID number"]: row for row in csv.DictReader(file)}
    title = practice.exercise(EXERCISE).title
    assert set(rows) == {graded_once.code(name) for name in ("Rosa Mamani", "Beto", "Copa", "Dina", "Ema")}
    rosa = rows[graded_once.code("Rosa Mamani")]
    assert (rosa["First name"], rosa["Last name"], rosa[title]) == ("Rosa", "Mamani", "13")
    assert rows[graded_once.code("Beto")][title] == graded_once.table()["Beto"]["points"]
    assert rows[graded_once.code("Ema")][title] == "-"


def test_the_report_says_it_in_sentences(graded_once):
    told = "\n".join(graded_once.report.sentences(Words("es")))
    assert "5 participantes: 4 calificados ahora, 0 sin cambios." in told
    assert "Todavía no respondieron: Ema." in told
    assert graded_once.report.faults == ()


def test_no_learners_code_was_run_and_parameters_are_official(graded_once):
    code = graded_once.code("Rosa Mamani")
    path = graded_once.course / "autograded" / code / EXERCISE / f"{EXERCISE}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    parameters = next(cell for cell in notebook.cells if "parameters" in cell.metadata.get("tags", ()))
    assert parameters.source == f"trade = 'candles'\nplace = 'bolivia'\nlanguage = 'es'\nlearner = '{code}'"


# ---- again


def test_grading_again_changes_nothing(graded):
    before = {path: path.read_bytes() for path in graded.folder.rglob("*.html")}
    table = (graded.folder / "grades.csv").read_bytes()
    report = graded.grade()
    assert (report.graded, report.unchanged, report.faults) == ((), 4, ())
    assert {path: path.read_bytes() for path in graded.folder.rglob("*.html")} == before
    assert (graded.folder / "grades.csv").read_bytes() == table
    with Gradebook(f"sqlite:///{graded.course / 'gradebook.db'}") as book:
        assert len(book.assignment_submissions(EXERCISE)) == 4


def test_only_who_answered_anew_is_graded_anew(graded):
    copa = graded.code("Copa")
    before = sum(graded.scores(copa).values())
    graded.answer("Copa", right_answers(copa))
    report = graded.grade()
    assert report.graded == ((copa, EXERCISE),)
    assert [(moved.name, moved.before, moved.after) for moved in report.moved] == [("Copa", before, 13)]
    assert sum(graded.scores(copa).values()) == 13
    assert graded.table()["Copa"]["points"] == "13"


def test_after_a_change_of_the_rubric_one_command_says_whose_grade_moved(graded, tmp_path, monkeypatch):
    assert graded.grade().moved == ()
    shutil.copytree(house() / "modules", tmp_path / "modules")
    rubric = tmp_path / "modules" / "5-management" / "practice" / f"{EXERCISE}.toml"
    told = rubric.read_text(encoding="utf-8")
    rubric.write_text(told.replace('share = "0.5"', 'share = "0.25"'), encoding="utf-8")
    monkeypatch.setattr(practice, "house", lambda: tmp_path)
    report = graded.grade()
    (moved,) = report.moved
    assert (moved.name, len(report.graded)) == ("Beto", 4), "all are graded anew, and only Beto's mistakes earn less"
    assert moved.after < moved.before
    words = Words("es")
    told = f"La nota de Beto pasó de {words.number(moved.before)} a {words.number(moved.after)} puntos."
    assert told in report.sentences(words)


def test_points_given_by_hand_stay_and_are_told_in_the_feedback(graded):
    copa = graded.code("Copa")
    with Gradebook(f"sqlite:///{graded.course / 'gradebook.db'}") as book:
        by_hand = book.find_grade("full-cost", EXERCISE, EXERCISE, copa)
        by_hand.manual_score = 2.5
        book.db.commit()
    report = graded.grade()
    assert report.graded == ()
    assert graded.table()["Copa"]["full-cost"] == "2.5"
    assert "2,5 de 3 puntos" in graded.feedback(copa)


def test_a_changed_name_is_changed_in_the_gradebook(graded):
    with Gradebook(f"sqlite:///{graded.course / 'gradebook.db'}") as book:
        book.update_or_create_student(graded.code("Copa"), first_name="Otra", last_name="Persona")
    graded.grade()
    with Gradebook(f"sqlite:///{graded.course / 'gradebook.db'}") as book:
        assert book.find_student(graded.code("Copa")).first_name == "Copa"


# ---- put there by hand


@pytest.mark.parametrize(
    ("answers", "told"),
    [
        ("{", "no se puede leer: debe ser JSON"),
        ("[1, 2]", 'falta "answers"'),
        ('{"answers": ["12"]}', 'falta "answers"'),
        ('{"answers": {"full-cost": {"a": 1}}}', "la respuesta a «full-cost» debe ser un texto o un número"),
        ('{"answers": {"full-cost": NaN}}', "no se puede leer"),
        ("[" * 90_000, "no se puede leer"),
        (" " * 200_001, "es demasiado grande"),
    ],
)
def test_broken_answers_are_reported_and_the_others_are_graded(graded, answers, told):
    graded.put_by_hand(graded.code("Ema"), answers=answers)
    copa = graded.code("Copa")
    graded.answer("Copa", right_answers(copa))
    report = graded.grade()
    (fault,) = report.faults
    assert told in str(fault)
    assert report.graded == ((copa, EXERCISE),)


def test_a_broken_notebook_is_reported(graded):
    graded.put_by_hand(graded.code("Ema"), notebook="{}")
    (fault,) = graded.grade().faults
    assert "no se puede leer como cuaderno" in str(fault)


def test_missing_files_are_reported(graded):
    folder = graded.put_by_hand(graded.code("Ema"))
    (folder / "answers.json").unlink()
    (fault,) = graded.grade().faults
    assert "Falta submitted" in str(fault)


def test_a_submission_of_nobody_is_reported(graded):
    graded.put_by_hand("p9999")
    (fault,) = graded.grade().faults
    assert str(fault) == "En la clase no hay nadie con el código «p9999»."


def test_a_trainers_submission_is_nobodys(graded):
    graded.put_by_hand(graded.code("Profe Juana"))
    assert "no hay nadie con el código" in str(graded.grade().faults[0])


def test_whatever_a_handed_in_notebook_claims_the_official_numbers_count(graded):
    """Parameters of another learner, a test cell deleted, another rewritten with more points."""
    ema = graded.code("Ema")
    notebook = nbformat.read(graded.course / "release" / EXERCISE / f"{EXERCISE}.ipynb", as_version=4)
    notebook.cells[1].source = 'trade = "pottery"; learner = "p0002"; raise SystemExit'
    notebook.cells[4].source = "exercise.ask('full-cost'); 100.0"
    notebook.cells[4].metadata.nbgrader.points = 100
    del notebook.cells[5]
    graded.put_by_hand(ema, answers=json.dumps({"answers": right_answers(ema)}), notebook=nbformat.writes(notebook))
    report = graded.grade()
    assert report.faults == ()
    assert graded.scores(ema) == points_by_rubric(ema, right_answers(ema))
    assert sum(graded.scores(ema).values()) == 13


def test_numbers_in_a_hand_written_answers_file_are_read_as_numbers(graded):
    ema = graded.code("Ema")
    answers = {name: float(text.replace(",", ".")) for name, text in right_answers(ema).items()}
    graded.put_by_hand(ema, answers=json.dumps({"answers": answers}))
    graded.grade()
    assert sum(graded.scores(ema).values()) == 13


def test_a_hand_put_submission_is_never_overwritten_and_the_trainer_is_told(graded):
    ema = graded.code("Ema")
    folder = graded.put_by_hand(ema, answers=json.dumps({"answers": {"full-cost": "1"}}))
    graded.answer("Ema", right_answers(ema))
    report = graded.grade()
    assert "puesta a mano" in str(report.faults[0])
    assert read_answers(folder) == {"full-cost": "1"}
    assert sum(graded.scores(ema).values()) == 0


def test_what_a_learner_typed_cannot_become_part_of_a_page(graded):
    graded.answer("Copa", {"full-cost": "<script>alert(1)</script>"})
    graded.grade()
    copa = graded.code("Copa")
    autograded = graded.course / "autograded" / copa / EXERCISE / f"{EXERCISE}.ipynb"
    html = [
        output.data["text/html"]
        for cell in nbformat.read(autograded, as_version=4).cells
        for output in cell.get("outputs", ())
        if "text/html" in output.get("data", {})
    ]
    assert len(html) == 5
    assert not any("<script" in text for text in [*html, graded.feedback(copa)])


# ---- files


def test_a_submission_is_written_whole_or_not_at_all(tmp_path):
    (tmp_path / "submitted").mkdir()
    (tmp_path / "submitted" / "p0001").write_text("a file in the way", encoding="utf-8")
    saved = datetime(2026, 11, 21, tzinfo=UTC)
    with pytest.raises(OSError):
        write_submission(tmp_path, "p0001", EXERCISE, notebook="{}", answers={}, saved=saved)
    assert [path.name for path in tmp_path.iterdir()] == ["submitted"]


@settings(max_examples=200, deadline=None)
@given(
    content=st.binary(max_size=200)
    | st.recursive(
        st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["answers", "a"]), inner, max_size=2)
        ),
    ).map(lambda told: json.dumps(told).encode())
)
def test_any_answers_file_is_read_or_answered_with_a_sentence(tmp_path_factory, content):
    folder = tmp_path_factory.mktemp("answers")
    (folder / "answers.json").write_bytes(content)
    try:
        answers = read_answers(folder)
    except BadInput as error:
        assert str(error)
    else:
        assert all(isinstance(question, str) for question in answers)


def test_a_class_that_does_not_exist_is_a_sentence(tmp_path):
    with pytest.raises(BadInput, match="No encontré la clase"):
        grade(tmp_path / "nowhere")


# ---- by hand


def test_nbgraders_own_commands_work_in_the_course(graded):
    environment = {**os.environ, "PYTHONWARNINGS": "ignore"}
    environment.pop("QHATU_COURSE", None)

    def nbgrader(*words):
        command = [sys.executable, "-m", "nbgrader", *words]
        return subprocess.run(command, cwd=graded.course, env=environment, capture_output=True, text=True, check=True)

    copa = graded.code("Copa")
    shutil.rmtree(graded.course / "autograded" / copa)
    assert copa in nbgrader("db", "student", "list").stdout
    nbgrader("autograde", EXERCISE, f"--student={copa}")
    assert graded.scores(copa) == points_by_rubric(copa, right_answers(graded.code("Rosa Mamani")))
