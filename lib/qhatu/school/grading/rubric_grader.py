"""Qhatu's parts inside nbgrader: they grade answers by their rubric, outside any kernel, and write the feedback.

nbgrader's own converters do the rest: gradebook, checksums, overwriting of changed cells, formgrader. A test
that runs in a learner's kernel can always be beaten; here nothing that a learner wrote is ever run.
"""

import hashlib
import html
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters import TemplateExporter
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_output
from nbgrader import utils
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Unicode, default

from qhatu import __version__, packs
from qhatu.class_folder import LEARNERS
from qhatu.packs.words import Words, marked
from qhatu.records import practice
from qhatu.records.practice import Case, Exercise, Mark
from qhatu.school.grading.submissions import Learner, as_typed, read_answers, read_learners
from qhatu.sums import BadInput

TEMPLATES = Path(__file__).resolve().parent / "html"
MARK = "application/vnd.qhatu.mark+json"
PARAMETERS, INJECTED = "parameters", "injected-parameters"

# Never a colour alone: every verdict has a sign and a word.
VERDICTS: Mapping[str, tuple[str, str]] = {
    "right": ("✓", marked("Correcto")),
    "mistake": ("◐", marked("Casi: mira qué pasó")),
    "wrong": ("✗", marked("Todavía no")),
    "unreadable": ("?", marked("No se pudo leer")),
    "empty": ("–", marked("Sin respuesta")),
}


@dataclass(frozen=True, kw_only=True)
class Official:
    """What grading one learner's submission goes by; none of it comes from the submission."""

    learner: Learner
    exercise: Exercise
    case: Case
    place: packs.Place
    words: Words

    def mark(self, answers: Mapping[str, str | Decimal]) -> dict[str, tuple[str, Mark]]:
        """What was typed to each question, and its mark."""
        marks = {}
        for question in self.exercise.questions:
            typed = as_typed(answers.get(question.name), self.words.decimal_mark)
            marks[question.name] = (
                typed,
                practice.mark(
                    self.exercise,
                    self.case,
                    question.name,
                    typed,
                    self.place.coin,
                    decimal_mark=self.words.decimal_mark,
                    currency=self.place.symbol,
                ),
            )
        return marks

    def fingerprint(self, answers: Mapping[str, str | Decimal]) -> str:
        """Changes whenever a grade or its feedback could: with answers, rubric, numbers, language."""
        told = (
            __version__,
            self.exercise,
            self.case,
            self.words.language,
            self.learner.name,
            sorted(answers.items()),
        )
        return hashlib.blake2b(repr(told).encode(), digest_size=16).hexdigest()


def official(root: Path, code: str, exercise: str) -> Official:
    """The official numbers of one learner in one exercise of the course in `root`.

    `BadInput` where the learner is not in the class.
    """
    told = _learners(root, (root / LEARNERS).stat().st_mtime_ns)
    if code not in told.learners:
        raise BadInput(marked("En la clase no hay nadie con el código «{code}»."), code=code)
    learner = told.learners[code]
    place = practice.practice_place(learner.trade, learner.place)
    case = practice.own_case(exercise, course=told.course, learner_code=code, trade=learner.trade, place=place.id)
    return Official(
        learner=learner,
        exercise=practice.exercise(exercise),
        case=case,
        place=place,
        words=Words(learner.language, place),
    )


@lru_cache(maxsize=4)
def _learners(root: Path, changed: int):
    return read_learners(root)


class CoursePreprocessor(NbGraderPreprocessor):
    """A step of nbgrader that knows its course; `course_folder` is set in `nbgrader_config.py`."""

    course_folder = Unicode("", help="The folder of the course, with its learners.json.").tag(config=True)

    def official(self, resources: dict[str, Any]) -> Official:
        """What this submission is graded by; its learner is the folder's, not the notebook's."""
        told = resources["nbgrader"]
        return official(Path(self.course_folder), told["student"], told["assignment"])


class OfficialParameters(CoursePreprocessor):
    """Sanitizing: whatever parameters a submitted notebook carries, it gets the official ones."""

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
        # nbgrader puts deleted cells back as plain dictionaries, which nobody after it can read.
        nb = nbformat.from_dict(json.loads(json.dumps(nb)))
        learner = self.official(resources).learner
        told = {
            "trade": learner.trade,
            "place": learner.place,
            "language": learner.language,
            "learner": learner.code,
        }
        source = "\n".join(f"{name} = {value!r}" for name, value in told.items())
        nb.cells = [cell for cell in nb.cells if INJECTED not in cell.metadata.get("tags", ())]
        there = [cell for cell in nb.cells if PARAMETERS in cell.metadata.get("tags", ())]
        if not there:
            there = [new_code_cell(id=PARAMETERS, metadata={"tags": [PARAMETERS]})]
            nb.cells.insert(0, there[0])
        for cell in there:
            cell.source = source
        return nb, resources


class GradeByRubric(CoursePreprocessor):
    """Autograding: writes points and a sentence into each graded cell, where a kernel would have put its output."""

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
        by = self.official(resources)
        answers = read_answers(Path(resources["metadata"]["path"]))
        marks = by.mark(answers)
        facts = by.case.facts(by.words)
        count = 0
        for cell in nb.cells:
            if cell.cell_type != "code":
                continue
            count += 1
            cell.execution_count = count
            cell.outputs = []
            if utils.is_grade(cell) and not utils.is_solution(cell):
                # A graded cell without output would get all its points: one the rubric does not know must
                # stop here.
                question = by.exercise.question(cell.metadata.nbgrader["grade_id"])
                typed, mark = marks[question.name]
                told = {
                    "question": question.name,
                    "asks": by.words.say(question.asks, **facts),
                    "shows": by.words.say(question.shows, **facts),
                    "typed": typed,
                    "verdict": mark.verdict,
                    "says": practice.say_mark(mark, by.case, by.words),
                }
                points = mark.points / mark.out_of * Decimal(str(cell.metadata.nbgrader["points"]))
                cell.outputs = [
                    new_output("display_data", data={"text/html": _for_trainer(told, by.words), MARK: told}),
                    new_output("execute_result", data={"text/plain": str(float(points))}, execution_count=count),
                ]
        nb.metadata["qhatu"] = {
            "fingerprint": by.fingerprint(answers),
            "title": by.words.say(by.exercise.title),
            "language": by.words.language,
            "place": by.place.id,
            "learner": by.learner.name,
        }
        return nb, resources


def _for_trainer(told: Mapping[str, str], words: Words) -> str:
    """What formgrader shows of one answer."""
    sign, verdict = VERDICTS[told["verdict"]]
    return (
        f"<p>{html.escape(told['asks'])}</p>"
        f"<p><b>{sign} {html.escape(words.say(verdict))}.</b> {html.escape(words.say('Respuesta'))}: "
        f"<b>{html.escape(told['typed']) or '—'}</b></p><p>{html.escape(told['says'])}</p>"
    )


class FeedbackPage(TemplateExporter):
    """A learner's feedback as one small page that opens anywhere, without a network.

    It tells what nbgrader's own would, in the learner's language and from the marks alone: nbgrader's weighs
    140 kB and asks a server far away for its mathematics.
    """

    export_from_notebook = None
    output_mimetype = "text/html"

    @default("file_extension")
    def _file_extension_default(self) -> str:
        return ".html"

    @default("template_name")
    def _template_name_default(self) -> str:
        return "feedback"

    @default("extra_template_basedirs")
    def _extra_template_basedirs_default(self) -> list[str]:
        return [str(TEMPLATES)]

    def _preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
        # The scores are known only after nbgrader's GetGrades has been through the cells.
        nb, resources = super()._preprocess(nb, resources)
        told, marks = nb.metadata.get("qhatu", {}), marks_of(nb)
        resources["told"], resources["marks"], resources["verdicts"] = told, marks, VERDICTS
        resources["words"] = Words(told.get("language"), told.get("place") or None)
        resources["points"] = sum((mark["points"] for mark in marks), Decimal(0))
        resources["out_of"] = sum((mark["out_of"] for mark in marks), Decimal(0))
        return nb, resources


def marks_of(nb: NotebookNode) -> list[dict[str, Any]]:
    """The marks an autograded notebook holds, each with its `points` and `out_of` from the gradebook."""
    found = []
    for cell in nb.cells:
        graded = cell.metadata.get("nbgrader", {})
        for output in cell.get("outputs", ()):
            if told := output.get("data", {}).get(MARK):
                points = Decimal(str(graded.get("score") or 0))
                found.append({**told, "points": points, "out_of": Decimal(str(graded["points"]))})
    return found


def graded_fingerprint(notebook: Path) -> str:
    """The fingerprint under which an autograded notebook was graded; "" where it was not."""
    try:
        told = json.loads(notebook.read_text(encoding="utf-8"))
        return str(told["metadata"]["qhatu"]["fingerprint"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def told_points(feedback: Path) -> Decimal | None:
    """The points that a page of feedback tells; None where there is none."""
    try:
        told = re.search(r'<meta name="qhatu-points" content="([0-9.]+)">', feedback.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return Decimal(told[1]) if told else None
