"""Grades a class's practice into nbgrader's gradebook, with a page of feedback for each learner and one table.

`grade` is run again as often as one likes: it makes what is missing, grades again only whose answers, numbers or
rubric changed, and leaves the rest alone. nbgrader's own commands work in the course's folder too.
"""

import contextlib
import csv
import io
import logging
import re
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import nbformat
import nbgrader.api
import sqlalchemy as sa
from alembic.script import ScriptDirectory
from nbgrader.api import (
    Assignment,
    Grade,
    Gradebook,
    GradeCell,
    MissingEntry,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
)
from nbgrader.converters import Autograde, GenerateAssignment, GenerateFeedback
from nbgrader.converters.base import BaseConverter
from nbgrader.coursedir import CourseDirectory
from nbgrader.utils import capture_log
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from qhatu.class_folder import COURSE, DATABASE, GRADEBOOK, GRADES, MOODLE
from qhatu.house import qhatu_command
from qhatu.packs.words import Words, marked
from qhatu.records import practice
from qhatu.records.store import Person, Store
from qhatu.school.grading.formgrader import formgrader_command, open_formgrader
from qhatu.school.grading.rubric_grader import graded_fingerprint, official, told_points
from qhatu.school.grading.submissions import (
    CourseList,
    Learner,
    is_from_class,
    put,
    read_answers,
    write_learners,
    write_submission,
)
from qhatu.sums import BadInput

__all__ = ["GradingReport", "course_folder", "forget", "formgrader_command", "grade", "open_formgrader"]

LOG = "grading.log"
MOST_TOLD = 30  # lines of a trainer's screen
CONFIG = """\
# Written by `qhatu grade`, so that nbgrader's own commands work in this folder too.
import os; from qhatu.house import house; os.environ["QHATU_COURSE"] = os.path.dirname(os.path.abspath(__file__))
load_subconfig("nbgrader_config.py", path=str(house() / "curriculum"))
"""

Progress = Callable[[int, int], object]
# A cell that begins so is run by a spreadsheet program.
_FORMULA = re.compile(r"^\s*[=+\-@\t\r]")


@dataclass(frozen=True, kw_only=True, slots=True)
class Moved:
    """A grade that is another one now: after other answers, or after the rubric was changed."""

    name: str
    exercise: str
    before: Decimal
    after: Decimal


@dataclass(frozen=True, kw_only=True)
class GradingReport:
    """What one run of `grade` did.

    `graded` holds the (code, exercise) of whose grade was worked out anew, `moved` those among them who had another
    grade before, `unchanged` how many were left alone,
    `without_answers` the names of who has not answered anything yet. `faults` are the submissions that could not be
    graded, and why; all others were.
    """

    course: Path
    table: Path
    exercises: tuple[str, ...]
    learners: int
    graded: tuple[tuple[str, str], ...]
    moved: tuple[Moved, ...]
    unchanged: int
    without_answers: tuple[str, ...]
    faults: tuple[BadInput, ...]

    def sentences(self, words: Words) -> list[str]:
        """The report as a trainer reads it: what was done, where it is, who is missing, what went wrong."""
        told = [
            words.say(
                "{learners} participantes: {graded} calificados ahora, {unchanged} sin cambios.",
                learners=self.learners,
                graded=len(self.graded),
                unchanged=self.unchanged,
            ),
            words.say("Notas: {table}", table=self.table),
            words.say("Para importarlas en Moodle: {table}", table=self.table.with_name(MOODLE)),
            words.say("Comentarios para cada participante: {folder}", folder=self.course / "feedback"),
        ]
        for moved in self.moved[:MOST_TOLD]:
            told.append(
                words.say(
                    "La nota de {name} pasó de {before} a {after} puntos.",
                    name=moved.name,
                    before=moved.before,
                    after=moved.after,
                )
            )
        if len(self.moved) > MOST_TOLD:
            told.append(words.say("Y cambiaron {count} notas más.", count=len(self.moved) - MOST_TOLD))
        if self.without_answers:
            told.append(words.say("Todavía no respondieron: {names}.", names=words.list_of(self.without_answers)))
        return told + [words.explain(fault) for fault in self.faults]


def course_folder(folder: Path) -> Path:
    """Where a class keeps its course: nbgrader's folders and its gradebook."""
    return Path(folder) / COURSE


def grade(
    folder: Path,
    *,
    store: Store | None = None,
    course: str = "",
    exercises: Sequence[str] | None = None,
    place: str = "",
    progress: Progress | None = None,
) -> GradingReport:
    """Grades the practice of the class in `folder`: gradebook, feedback and table.

    Args:
        folder: the class's folder; the course is made in its `course/`, the table is its `grades.csv`, and Moodle's
            import of grades takes its `moodle.csv`.
        store: the class's records; without one, `class.db` in the folder is opened.
        course: the name on which everybody's numbers hang; without one, the folder's name, as in the class server.
        exercises: names of exercises; without them, all there are.
        place: the place of learners who have no enterprise yet.
        progress: called with how many of how many steps are done.

    A learner's submission is written whole or not at all. A submission that was put in `submitted/` by hand is graded
    in the place of the class's, and never overwritten; a broken one is reported, and the others are graded.
    Raises `BadInput` where the class has no records or an exercise does not exist. Not for use inside a server: for
    the time it takes, nbgrader changes the process's working directory.
    """
    folder = Path(folder).resolve()
    wanted = [practice.exercise(name) for name in (practice.exercises() if exercises is None else exercises)]
    with contextlib.ExitStack() as closing:
        if store is None:
            store = _store(folder)
            closing.callback(store.close)
        people = _learners(store, place)
        root = course_folder(folder)
        _assemble(root, wanted)
        learners = {person.code: learner for person, learner in people}
        write_learners(root, CourseList(course=course or folder.name, learners=learners))
        closing.enter_context(_quiet())
        run = _Run(root, closing.enter_context(_log(root)), progress)
        run.enrol(learners.values())
        answered = {}
        for exercise in wanted:
            run.release(exercise.name)
            for person, learner in people:
                if saved := _submit(root, store, person, exercise.name, run.faults):
                    answered[learner.code, exercise.name] = saved
        run.grade([exercise.name for exercise in wanted], learners)
        rows = list(_rows(run.folders.db_url, wanted, learners, answered))
    _write_table(folder / GRADES, [_head(wanted), *rows], run.faults)
    _write_table(folder / MOODLE, _for_moodle(wanted, learners, rows), run.faults)
    return GradingReport(
        course=root,
        table=folder / GRADES,
        exercises=tuple(exercise.name for exercise in wanted),
        learners=len(learners),
        graded=tuple(run.graded),
        moved=tuple(run.moved),
        unchanged=run.unchanged,
        without_answers=tuple(
            learner.name
            for learner in learners.values()
            if not any((root / "submitted" / learner.code / exercise.name).exists() for exercise in wanted)
        ),
        faults=tuple(run.faults),
    )


def forget(folder: Path, code: str) -> None:
    """Deletes a learner's grades from the gradebook and from the table; nothing happens where there are none.

    What they handed in is deleted by `submissions.forget_submissions`.
    """
    root = course_folder(folder)
    gradebook = root / GRADEBOOK
    if gradebook.exists():
        with _quiet(), Gradebook(f"sqlite:///{gradebook}") as book:
            with contextlib.suppress(MissingEntry):
                book.remove_student(code)
            # A row that was deleted is still in the file, until its pages are written anew.
            with book.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.exec_driver_sql("VACUUM")
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    (root / LOG).unlink(missing_ok=True)
    for table in (Path(folder) / GRADES, Path(folder) / MOODLE):
        if table.exists():
            rows = list(csv.reader(io.StringIO(table.read_text(encoding="utf-8-sig"), newline="")))
            put(table, _as_table(row for row in rows if row[:1] != [code]))


# ---- what goes in


def _store(folder: Path) -> Store:
    path = folder / DATABASE
    if not path.exists():
        raise BadInput(
            marked("No encontré la clase en {folder}. Ábrela primero con: {command} class"),
            folder=str(folder),
            command=qhatu_command(),
        )
    return Store.in_file(path)


def _learners(store: Store, place: str) -> list[tuple[Person, Learner]]:
    """Everybody who learns, never who teaches, with the trade and the place of their enterprise."""
    return [
        (
            line.person,
            Learner(
                code=line.person.code,
                name=line.person.name,
                language=line.person.language,
                trade=line.enterprise.trade if line.enterprise else "",
                place=line.enterprise.place if line.enterprise else place,
            ),
        )
        for line in store.progress()
    ]


def _assemble(root: Path, exercises: Iterable[practice.Exercise]) -> None:
    """The course's sources: each exercise's notebook as it stands in `modules/`, and the settings for nbgrader.

    Rubrics, which hold the answers, stay where they are.
    """
    for exercise in exercises:
        notebook = practice.exercise_path(exercise.name).with_suffix(".ipynb")
        put(root / "source" / exercise.name / notebook.name, notebook.read_text(encoding="utf-8"))
    put(root / "nbgrader_config.py", CONFIG)
    (root / "exchange").mkdir(parents=True, exist_ok=True)


def _submit(root: Path, store: Store, person: Person, exercise: str, faults: list[BadInput]) -> datetime | None:
    """Writes one learner's submission from the class's records; returns when they last answered, if they did."""
    answers = store.answers(person.id, exercise)
    if not answers:
        return None
    saved = max(answer.at for answer in answers.values())
    there = root / "submitted" / person.code / exercise
    if there.exists() and not is_from_class(there):
        faults.append(
            BadInput(
                marked(
                    "{name} ({code}) tiene una entrega puesta a mano, y esa es la que cuenta. "
                    "Para contar lo que respondió en la clase, quita la carpeta {folder}."
                ),
                name=person.name,
                code=person.code,
                folder=f"submitted/{person.code}/{exercise}",
            )
        )
        return saved
    released = (root / "release" / exercise / f"{exercise}.ipynb").read_text(encoding="utf-8")
    texts = {question: answer.value for question, answer in answers.items()}
    try:
        write_submission(root, person.code, exercise, notebook=released, answers=texts, saved=saved)
    except OSError as trouble:
        faults.append(
            BadInput(
                marked("No pude escribir la entrega de {name} ({code}): {found}. Revisa el disco y repite."),
                name=person.name,
                code=person.code,
                found=trouble.strerror or type(trouble).__name__,
            )
        )
    return saved


# ---- nbgrader's part


class _Run:
    """One run of nbgrader's converters over a course, in this process."""

    def __init__(self, root: Path, log: logging.Logger, progress: Progress | None):
        self.root, self.log = root, log
        self.graded: list[tuple[str, str]] = []
        self.moved: list[Moved] = []
        self.unchanged = 0
        self.faults: list[BadInput] = []
        self._progress = progress or (lambda done, total: None)
        self.config: Config = PyFileConfigLoader("nbgrader_config.py", path=str(root)).load_config()
        self.folders = CourseDirectory(config=self.config, log=log)
        _open_gradebook(self.folders.db_url)

    def enrol(self, learners: Iterable[Learner]) -> None:
        """Puts every learner into the gradebook, under their code; a changed name is changed there too."""
        names = {learner.code: _first_and_last(learner.name) for learner in learners}
        with Gradebook(self.folders.db_url) as book:
            known = {student.id: student for student in book.db.query(Student)}
            for code, (first, last) in names.items():
                student = known.get(code)
                if student is None:
                    book.add_student(code, first_name=first, last_name=last)
                elif (student.first_name, student.last_name) != (first, last):
                    book.update_or_create_student(code, first_name=first, last_name=last)

    def release(self, exercise: str) -> None:
        """Makes the assignment, unless it is made from the same source already."""
        source = self.root / "source" / exercise / f"{exercise}.ipynb"
        released = self.root / "release" / exercise / source.name
        with Gradebook(self.folders.db_url) as book:
            try:
                book.find_notebook(exercise, exercise)
                known = released.exists() and released.stat().st_mtime_ns >= source.stat().st_mtime_ns
            except MissingEntry:
                known = False
        if known:
            return
        self.folders.assignment_id = exercise
        told = self._convert(GenerateAssignment, "*")
        if not told["success"]:
            raise BadInput(
                marked("nbgrader no pudo preparar el ejercicio «{exercise}»: {found} Lee {log}."),
                exercise=exercise,
                found=_last_error(told),
                log=str(self.root / LOG),
            )

    def grade(self, exercises: Sequence[str], learners: Mapping[str, Learner]) -> None:
        """Autogrades every submission whose grade could have changed, and writes the feedback that is not up to date.

        Points that a trainer gave by hand in formgrader stay, and are told in the feedback.
        """
        waiting: list[tuple[str, str, tuple[type[BaseConverter], ...]]] = []
        before: dict[tuple[str, str], Decimal] = {}
        for exercise in exercises:
            handed_in = sorted(
                path.name
                for path in (self.root / "submitted").glob("*")
                if (path / exercise).is_dir() and not path.name.startswith(".")
            )
            with Gradebook(self.folders.db_url) as book:
                scores = _scores(book, exercise)
            before |= {(code, exercise): _total(of_code) for code, of_code in scores.items()}
            for code in handed_in:
                try:
                    if code not in scores or not self._is_graded(code, exercise):
                        self._look_at(code, exercise)
                        waiting.append((code, exercise, (Autograde, GenerateFeedback)))
                        continue
                except BadInput as fault:
                    self.faults.append(fault)
                    continue
                self.unchanged += 1
                if not self._is_told(code, exercise, _total(scores[code])):
                    waiting.append((code, exercise, (GenerateFeedback,)))
        for done, (code, exercise, steps) in enumerate(waiting):
            self._progress(done, len(waiting))
            if self._convert_all(steps, code, exercise, learners[code]) and Autograde in steps:
                self.graded.append((code, exercise))
        self._progress(len(waiting), len(waiting))
        for exercise in exercises:
            with Gradebook(self.folders.db_url) as book:
                after = {code: _total(of_code) for code, of_code in _scores(book, exercise).items()}
            self.moved += [
                Moved(name=learners[code].name, exercise=exercise, before=before[code, exercise], after=after[code])
                for code, of_exercise in self.graded
                if of_exercise == exercise and before.get((code, exercise), after[code]) != after[code]
            ]

    def _is_graded(self, code: str, exercise: str) -> bool:
        """Whether the grade that is there comes from these answers, this rubric and these numbers."""
        answers = read_answers(self.root / "submitted" / code / exercise)
        graded = self.root / "autograded" / code / exercise / f"{exercise}.ipynb"
        return graded_fingerprint(graded) == official(self.root, code, exercise).fingerprint(answers)

    def _is_told(self, code: str, exercise: str, points: Decimal) -> bool:
        """Whether the feedback that is there tells the points of the gradebook."""
        return told_points(self.root / "feedback" / code / exercise / f"{exercise}.html") == points

    def _look_at(self, code: str, exercise: str) -> None:
        """Finds out what nbgrader would only log: a submission that is nobody's, or cannot be read."""
        folder = self.root / "submitted" / code / exercise
        official(self.root, code, exercise)
        read_answers(folder)
        notebook = folder / f"{exercise}.ipynb"
        where = {"file": f"submitted/{code}/{exercise}/{notebook.name}"}
        if not notebook.exists():
            raise BadInput(marked("Falta {file}: la entrega necesita también su cuaderno."), **where)
        try:
            nbformat.read(notebook, as_version=4)
        except Exception:  # nbformat raises whatever a broken file makes json, its schemas or its converters raise
            raise BadInput(marked("{file} no se puede leer como cuaderno."), **where) from None

    def _convert_all(self, steps: Iterable[type[BaseConverter]], code: str, exercise: str, learner: Learner) -> bool:
        self.folders.assignment_id = exercise
        for converter in steps:
            told = self._convert(converter, code)
            if not told["success"]:
                self.faults.append(
                    BadInput(
                        marked("No se pudo calificar a {name} ({code}) en «{exercise}»: {found} Lee {log}."),
                        name=learner.name,
                        code=code,
                        exercise=exercise,
                        found=_last_error(told),
                        log=str(self.root / LOG),
                    )
                )
                return False
        return True

    def _convert(self, converter: type[BaseConverter], student: str) -> dict:
        self.folders.student_id = student
        app = converter(coursedir=self.folders, config=self.config, log=self.log)
        app.force = True
        return capture_log(app)


def _last_error(told: Mapping[str, str]) -> str:
    """The line of nbgrader's log that says what happened."""
    lines = [
        line.strip()
        for line in (told.get("log", "") + told.get("error", "")).splitlines()
        if re.match(r"\s*[\w.]+(Error|Exception|BadInput|Entry)\b", line)
    ]
    return lines[0] if lines else "nbgrader"


def _open_gradebook(url: str) -> None:
    """Makes the gradebook if it is not there, so that it can be read while it is written."""
    with Gradebook(url) as book:
        if book.engine.dialect.name == "sqlite":
            with book.engine.connect() as connection:
                connection.execute(sa.text("PRAGMA journal_mode=WAL"))


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Silences warnings that say nothing to a trainer, and spares a new gradebook the start of another program."""
    # nbgrader runs the command `alembic` to learn a version: it is seldom on the path, and takes seconds.
    asking, nbgrader.api.get_alembic_version = nbgrader.api.get_alembic_version, _gradebook_version
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", sa.exc.SAWarning)
            warnings.simplefilter("ignore", nbformat.warnings.MissingIDFieldWarning)
            warnings.simplefilter("ignore", DeprecationWarning)
            yield
    finally:
        nbgrader.api.get_alembic_version = asking


def _gradebook_version() -> str:
    """The version of nbgrader's tables, read where its own command would read it."""
    versions = ScriptDirectory(str(Path(nbgrader.api.__file__).parent / "alembic"))
    return versions.get_current_head() or ""


@contextlib.contextmanager
def _log(root: Path) -> Iterator[logging.Logger]:
    """What nbgrader has to say goes to `grading.log` in the course, not to the trainer's screen."""
    log = logging.Logger("qhatu.grading", logging.INFO)
    handler = logging.FileHandler(root / LOG, mode="w", encoding="utf-8", delay=True)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    log.addHandler(handler)
    try:
        yield log
    finally:
        handler.close()


def _first_and_last(name: str) -> tuple[str, str]:
    """A name in the two parts that nbgrader keeps, neither of which a spreadsheet or a page may run.

    >>> _first_and_last("Wara Quispe Mamani"), _first_and_last("=A1 <b>")
    (('Wara', 'Quispe Mamani'), ("'=A1", '‹b›'))
    """
    first, _, last = _harmless(name).replace("<", "‹").replace(">", "›").partition(" ")
    return first, last


def _harmless(text: str) -> str:
    """A text that no spreadsheet program takes for a formula.

    >>> _harmless("=HYPERLINK(A1)"), _harmless("Wara")
    ("'=HYPERLINK(A1)", 'Wara')
    """
    return f"'{text}" if _FORMULA.match(text) else text


# ---- what comes out


def _scores(book: Gradebook, exercise: str) -> dict[str, dict[str, Decimal]]:
    """The points of everybody who handed in an exercise, by code and question."""
    found = (
        book.db.query(SubmittedAssignment.student_id, GradeCell.name, Grade.score)
        .select_from(Grade)
        .join(SubmittedNotebook, Grade.notebook_id == SubmittedNotebook.id)
        .join(SubmittedAssignment, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        .join(Assignment, SubmittedAssignment.assignment_id == Assignment.id)
        .join(GradeCell, Grade.cell_id == GradeCell.id)
        .filter(Assignment.name == exercise)
    )
    scores: dict[str, dict[str, Decimal]] = {}
    for code, question, score in found:
        scores.setdefault(code, {})[question] = Decimal(str(score or 0))
    return scores


def _total(scores: Mapping[str, Decimal]) -> Decimal:
    return sum(scores.values(), Decimal(0))


def _handed_in(book: Gradebook, exercise: str) -> dict[str, datetime | None]:
    """When everybody who handed in an exercise did so, by code; in UTC, as the gradebook keeps it."""
    found = (
        book.db.query(SubmittedAssignment.student_id, SubmittedAssignment.timestamp)
        .join(Assignment, SubmittedAssignment.assignment_id == Assignment.id)
        .filter(Assignment.name == exercise)
    )
    return {code: moment and moment.replace(tzinfo=UTC) for code, moment in found}


def _rows(
    gradebook: str,
    exercises: Sequence[practice.Exercise],
    learners: Mapping[str, Learner],
    answered: Mapping[tuple[str, str], datetime],
) -> Iterator[list[str]]:
    """The table's rows: each learner in each exercise, with what the gradebook says; nothing where it says nothing."""
    columns = _question_columns(exercises)
    with Gradebook(gradebook) as book:
        for exercise in exercises:
            scores, handed_in = _scores(book, exercise.name), _handed_in(book, exercise.name)
            for code, learner in learners.items():
                mine = scores.get(code, {})
                moment = handed_in.get(code) or answered.get((code, exercise.name))
                yield [
                    code,
                    _harmless(learner.name),
                    exercise.name,
                    *(_points(mine[name]) if name in mine else "" for name in columns),
                    _points(_total(mine)),
                    _points(exercise.out_of),
                    _moment(moment),
                ]


def _question_columns(exercises: Iterable[practice.Exercise]) -> list[str]:
    return list(dict.fromkeys(question.name for exercise in exercises for question in exercise.questions))


def _points(points: Decimal) -> str:
    return f"{points.normalize() + 0:f}"


def _moment(moment: datetime | None) -> str:
    """A moment as the trainer's clock shows it."""
    return "" if moment is None else moment.astimezone().isoformat(sep=" ", timespec="minutes")


def _as_table(rows: Iterable[list[str]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return "\N{ZERO WIDTH NO-BREAK SPACE}" + text.getvalue()


def _head(exercises: Iterable[practice.Exercise]) -> list[str]:
    return ["code", "name", "exercise", *_question_columns(exercises), "points", "out_of", "last_save"]


def _for_moodle(
    exercises: Sequence[practice.Exercise], learners: Mapping[str, Learner], rows: Iterable[list[str]]
) -> Iterator[list[str]]:
    """The points as Moodle imports them: everybody by their code as ID number, "-" where nothing was handed in."""
    columns = _head(exercises)
    of = {(row[0], row[2]): dict(zip(columns, row, strict=True)) for row in rows}
    yield ["ID number", "First name", "Last name", *(exercise.title for exercise in exercises)]
    for code, learner in learners.items():
        mine = [of[code, exercise.name] for exercise in exercises]
        handed_in = [any(told[question] for question in _question_columns(exercises)) for told in mine]
        points = [told["points"] if there else "-" for told, there in zip(mine, handed_in, strict=True)]
        yield [code, *_first_and_last(learner.name), *points]


def _write_table(path: Path, rows: Iterable[list[str]], faults: list[BadInput]) -> None:
    """Writes a table as spreadsheet programs read it: UTF-8 that says so, and no formulas."""
    try:
        put(path, _as_table(rows))
    except OSError:
        faults.append(
            BadInput(
                marked("No pude escribir {path}. Si está abierto en otro programa, ciérralo y repite: qhatu grade"),
                path=str(path),
            )
        )
