"""What is handed in to be graded: who the learners are, and the answers of each, as files in a class's course.

`learners.json` says whose numbers are official; nothing about that is ever read from a submission. A
submission is `submitted/<code>/<exercise>/` with the notebook, `answers.json` and `timestamp.txt`. The class
writes them from its records; a trainer may also put one there by hand.
"""

import contextlib
import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from qhatu.class_folder import LEARNERS
from qhatu.house import qhatu_command
from qhatu.packs.words import marked
from qhatu.sums import BadInput

ANSWERS = "answers.json"
TIMESTAMP = "timestamp.txt"
LARGEST_ANSWERS = 200_000  # bytes: a hundred exercises fit; a photo by mistake does not slow the grading
LONGEST_ANSWER = 2000
FROM_CLASS = "class"


@dataclass(frozen=True, kw_only=True, slots=True)
class Learner:
    """A learner as grading knows them: the code nbgrader uses, and what makes their numbers their own."""

    code: str
    name: str
    language: str = "es"
    trade: str = ""
    place: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class CourseList:
    """Who is in a course, by code; the course's name is part of everybody's seed."""

    course: str
    learners: Mapping[str, Learner]


def write_learners(root: Path, told: CourseList) -> None:
    """Writes `learners.json` into a course's folder, if it tells anything new."""
    learners = {code: asdict(learner) for code, learner in told.learners.items()}
    text = json.dumps({"course": told.course, "learners": learners}, ensure_ascii=False, indent=1) + "\n"
    put(root / LEARNERS, text)


def read_learners(root: Path) -> CourseList:
    """Reads `learners.json` from a course's folder; `BadInput` where it is missing or broken."""
    path = root / LEARNERS
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        learners = {code: Learner(**learner) for code, learner in told["learners"].items()}
        return CourseList(course=told["course"], learners=learners)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise BadInput(
            marked("No pude leer la lista de la clase en {path}. Vuelve a escribirla con: {command} grade"),
            path=str(path),
            command=qhatu_command(),
        ) from None


def read_answers(folder: Path) -> dict[str, str | Decimal]:
    """The answers of one submission by question: texts as they were typed, or numbers.

    `BadInput`, a sentence about the file, where there is none, where it is too large, or where it is not an
    object `{"answers": {question: text}}`.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = (Path(folder) / "answers.json").write_text('{"answers": {"full-cost": "12,5"}}')
    ...     read_answers(Path(folder))
    {'full-cost': '12,5'}
    """
    path = folder / ANSWERS
    where = {"file": "/".join(path.parts[-4:])}
    try:
        content = path.read_bytes() if path.stat().st_size <= LARGEST_ANSWERS else None
        told = None if content is None else _loaded(content)
    except FileNotFoundError:
        raise BadInput(marked("Falta {file}: ahí van las respuestas."), **where) from None
    except (OSError, ValueError, ArithmeticError, RecursionError):
        raise BadInput(
            marked("{file} no se puede leer: debe ser JSON en UTF-8, como lo escribe Qhatu."), **where
        ) from None
    if content is None:
        raise BadInput(marked("{file} es demasiado grande para ser un archivo de respuestas."), **where)
    answers = told.get("answers") if isinstance(told, dict) else None
    if not isinstance(answers, dict):
        raise BadInput(marked('{file}: falta "answers", con una respuesta para cada pregunta.'), **where)
    for question, answer in answers.items():
        if not isinstance(answer, str | Decimal) or len(str(answer)) > LONGEST_ANSWER:
            raise BadInput(
                marked("{file}: la respuesta a «{question}» debe ser un texto o un número."),
                question=question[:60],
                **where,
            )
    return answers


def as_typed(answer: str | Decimal | None, decimal_mark: str) -> str:
    """An answer as its learner would have typed it; a number gets the reader's decimal mark.

    >>> as_typed(Decimal("12.5"), ","), as_typed("12.5", ","), as_typed(None, ",")
    ('12,5', '12.5', '')
    """
    if answer is None or isinstance(answer, str):
        return answer or ""
    # Beyond this a number is unreadable anyway, and written out it could have millions of digits.
    written = f"{answer:f}" if -30 < answer.adjusted() < 30 else str(answer)
    return written.replace(".", decimal_mark)


def is_from_class(folder: Path) -> bool:
    """Whether a submission was written by the class, and not put there by hand."""
    try:
        told = json.loads((folder / ANSWERS).read_text(encoding="utf-8"))
        return told["from"] == FROM_CLASS
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return False


def write_submission(
    root: Path, code: str, exercise: str, *, notebook: str, answers: Mapping[str, str], saved: datetime
) -> None:
    """Puts a learner's answers where nbgrader looks for submissions: all of it or, on any failure, nothing.

    One that says the same already is left alone, so that it keeps its grade.
    """
    folder = root / "submitted" / code / exercise
    moment = saved.astimezone(UTC)
    told = {
        "version": 1,
        "from": FROM_CLASS,
        "exercise": exercise,
        "saved": moment.isoformat(timespec="seconds"),
        "answers": dict(sorted(answers.items())),
    }
    files = {
        f"{exercise}.ipynb": notebook,
        ANSWERS: json.dumps(told, ensure_ascii=False, indent=1) + "\n",
        TIMESTAMP: moment.strftime("%Y-%m-%d %H:%M:%S UTC") + "\n",
    }
    if all(_says(folder / name, text) for name, text in files.items()):
        return
    waiting = Path(tempfile.mkdtemp(prefix=".arriving-", dir=_made(root)))
    try:
        arriving, before = _made(waiting / "new"), waiting / "old"
        for name, text in files.items():
            (arriving / name).write_text(text, encoding="utf-8", newline="\n")
        _made(folder.parent)
        # A folder that holds something cannot be replaced in one step: the old one steps aside, and back on failure.
        if folder.exists():
            os.replace(folder, before)
        try:
            os.replace(arriving, folder)
        except OSError:
            if before.exists():
                os.replace(before, folder)
            raise
    finally:
        shutil.rmtree(waiting, ignore_errors=True)


def forget_submissions(root: Path, code: str) -> bool:
    """Deletes a learner from a course's folder: what they handed in, what was said of it, and who they are.

    Returns whether there is a course at all. The gradebook is `grading.forget`'s.
    """
    if not root.is_dir():
        return False
    for step in ("submitted", "autograded", "feedback"):
        shutil.rmtree(root / step / code, ignore_errors=True)
    try:
        told = read_learners(root)
    except BadInput:  # it is written anew by the next grading, without them
        return True
    others = {other: learner for other, learner in told.learners.items() if other != code}
    write_learners(root, CourseList(course=told.course, learners=others))
    return True


def put(path: Path, text: str) -> bool:
    """Writes a file whole or not at all; returns False where it says so already."""
    if _says(path, text):
        return False
    _made(path.parent)
    handle, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, 0o644)
        os.replace(name, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(name)
        raise
    return True


def _says(path: Path, text: str) -> bool:
    try:
        return path.read_bytes() == text.encode()
    except OSError:
        return False


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _loaded(content: bytes) -> object:
    text = content.decode("utf-8-sig")
    return json.loads(text, parse_float=Decimal, parse_int=Decimal, parse_constant=_refuse)


def _refuse(constant: str) -> None:
    raise ValueError(constant)
