"""Who is forgotten leaves no trace in the files beside the records either; who stays keeps every grade."""

import csv
from decimal import Decimal

import pytest

pytest.importorskip("nbgrader", reason="nbgrader comes with the trainer extra")

from nbgrader.api import Gradebook

from qhatu.records.store import Store
from qhatu.school.door.account import forget_files
from qhatu.school.grading.grade import grade
from qhatu.school.grading.submissions import read_learners
from qhatu.school.members.roster import Enrolled, pin_slips

EXERCISE = "cost-and-price"


@pytest.fixture
def graded(tmp_path):
    """A class of two that was graded, with their slips still lying there."""
    folder = tmp_path / "el-alto"
    folder.mkdir()
    store = Store.in_file(folder / "class.db")
    people = [store.add_person(name, pin_hash="…") for name in ("Urpi Zenteno", "Marco Choque")]
    for person in people:
        store.start_enterprise(person.id, name=f"Velas {person.name}", trade="candles", place="bolivia")
        store.save_answer(person.id, EXERCISE, "full-cost", "12,50", Decimal(1), Decimal(2))
    grade(folder, store=store)
    pin_slips([Enrolled(person=person, pin="4821") for person in people], folder / "pins.csv")
    store.close()
    return folder, *people


def test_nothing_that_was_written_of_somebody_is_left(graded):
    folder, urpi, marco = graded
    files = [file for file in folder.rglob("*") if file.is_file() and not file.name.startswith("class.db")]
    assert [file for file in files if b"Urpi" in file.read_bytes()]
    forget_files(folder, urpi)
    left = [file for file in folder.rglob("*") if file.is_file() and not file.name.startswith("class.db")]
    assert not [file for file in left if urpi.code in file.as_posix() or b"Urpi" in file.read_bytes()]
    with Gradebook(f"sqlite:///{folder / 'course' / 'gradebook.db'}") as book:
        assert [student.id for student in book.students] == [marco.code]
    for name in ("grades.csv", "moodle.csv", "pins.csv", "course/learners.json"):
        content = (folder / name).read_text(encoding="utf-8-sig")
        assert "Urpi" not in content
        assert "Marco" in content


def test_who_stays_keeps_their_grade_and_the_next_grading_runs(graded):
    folder, urpi, marco = graded
    before = rows(folder)
    forget_files(folder, urpi)
    assert rows(folder) == [row for row in before if row["code"] == marco.code]
    assert list(read_learners(folder / "course").learners) == [marco.code]
    store = Store.in_file(folder / "class.db")
    store.forget(urpi.id)
    report = grade(folder, store=store)
    store.close()
    assert (report.learners, report.unchanged, report.faults) == (1, 1, ())


def test_a_class_that_was_never_graded_has_nothing_to_forget(tmp_path):
    store = Store("sqlite://")
    forget_files(tmp_path, store.add_person("Urpi Zenteno", pin_hash="…"))
    assert list(tmp_path.iterdir()) == []


def rows(folder):
    with open(folder / "grades.csv", encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))
