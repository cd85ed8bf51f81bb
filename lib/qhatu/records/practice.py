"""Practice: what is asked, what is right, and what a wrong number tells about the way it was found.

An exercise is a rubric in TOML beside its notebook, under `modules/*/practice/`. It is about a learner's own
case (`draw_case`), so a neighbour's numbers do not help; a mistake is recognised by the number it leads to,
and answered with a sentence about what went wrong. The page and the gradebook both mark with `mark`, outside
any notebook.
"""

from __future__ import annotations

import hashlib
import re
import string
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from qhatu import packs
from qhatu.house import house
from qhatu.packs.folders import Keys, read_toml
from qhatu.packs.tables import nearest
from qhatu.packs.words import marked
from qhatu.records.practice_case import FACTS, RESULTS, Case, draw_case
from qhatu.sums import BadInput, parse_number

if TYPE_CHECKING:
    from qhatu.packs.checks import Fault
    from qhatu.packs.words import Words

__all__ = [
    "Case",
    "Exercise",
    "Mark",
    "Mistake",
    "Question",
    "check_exercise",
    "draw_case",
    "exercise",
    "exercise_path",
    "exercises",
    "mark",
    "own_case",
    "practice_place",
    "read_exercise",
    "say_mark",
    "seed_for",
    "texts_of",
]

Verdict = Literal["right", "mistake", "wrong", "unreadable", "empty"]

UNITS = ("money", "units")
"""What a question asks for: an amount in the place's currency, or whole pieces."""

_QUESTION_TEXTS = ("asks", "shows", "right")
_EXERCISE_KEYS = ("title", "question")
_QUESTION_KEYS = ("name", *_QUESTION_TEXTS, "hints", "unit", "answer", "points", "mistake")
_MISTAKE_KEYS = ("found", "share", "says")
# The name becomes nbgrader's grade_id, a cell's id, a column of a table and a part of a file's name.
_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


@dataclass(frozen=True, kw_only=True, slots=True)
class Mistake:
    """A wrong way: the result it leads to (`found`), the part of the points it earns, and what to say."""

    found: str
    share: Decimal
    says: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """One question; texts are Spanish templates whose braces name facts of the case.

    `answer` names the right result. `shows` is what somebody who answers it may say of themselves. `hints` grow: each
    try that led nowhere is answered with the next one.
    """

    name: str
    asks: str
    unit: Literal["money", "units"]
    answer: str
    points: Decimal
    shows: str
    hints: tuple[str, ...]
    right: str
    mistakes: tuple[Mistake, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Exercise:
    """A rubric: questions of growing difficulty about one case. `module` is the folder it belongs to."""

    name: str
    module: str
    title: str
    questions: tuple[Question, ...]

    @property
    def out_of(self) -> Decimal:
        """The points that can be had.

        >>> exercise("cost-and-price").out_of
        Decimal('13')
        """
        return sum((question.points for question in self.questions), Decimal(0))

    def question(self, name: str) -> Question:
        """The question of a name; `BadInput` names the nearest where there is none."""
        known = {question.name: question for question in self.questions}
        if name in known:
            return known[name]
        raise _unknown(marked("El ejercicio no tiene la pregunta «{found}». ¿Es «{near}»?"), name, tuple(known))


@dataclass(frozen=True, kw_only=True, slots=True)
class Mark:
    """What an answer is worth and what to say of it.

    `says` is a Spanish template to be filled with `facts` and with the facts of the case; `say_mark` does
    both. An answer that is `unreadable` or `empty` is not a try.
    """

    verdict: Verdict
    points: Decimal
    out_of: Decimal
    says: str
    facts: Mapping[str, Any]

    @property
    def counts(self) -> bool:
        """Whether it was a try: a number was read."""
        return self.verdict not in ("unreadable", "empty")


# ---- finding and reading


def exercises() -> tuple[str, ...]:
    """The names of all exercises, in the order of their modules.

    >>> "cost-and-price" in exercises()
    True
    """
    return tuple(path.stem for path in _rubrics())


def exercise_path(name: str) -> Path:
    """The rubric's file; the notebook of the same name stands beside it. `BadInput` where there is none."""
    known = {path.stem: path for path in _rubrics()}
    if name in known:
        return known[name]
    raise _unknown(marked("No encontré el ejercicio «{found}». ¿Es «{near}»?"), name, tuple(known))


def exercise(name: str) -> Exercise:
    """The exercise of a name; one that was edited is read again. `BadInput` where it is missing or broken.

    >>> [question.name for question in exercise("cost-and-price").questions][:2]
    ['material-cost', 'full-cost']
    """
    path = exercise_path(name)
    return _exercise(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=64)
def _exercise(path: Path, changed: int) -> Exercise:
    return read_exercise(path)


def read_exercise(path: Path) -> Exercise:
    """Reads a rubric; `BadInput` names the file and the key that stop the reading.

    It does not look for every fault: `check_exercise` does.
    """
    path = Path(path)
    told = read_toml(path)
    return Exercise(
        name=path.stem,
        module=path.parent.parent.name,
        title=Keys(path.name, told).text("title").strip(),
        questions=tuple(_question(path.name, table) for table in _tables(path.name, told, "question")),
    )


def _question(file: str, table: dict[str, Any]) -> Question:
    keys = Keys(file, table)
    texts = {name: keys.text(name).strip() for name in _QUESTION_TEXTS}
    unit, answer = keys.text("unit"), keys.text("answer")
    mistakes = tuple(_mistake(file, told) for told in _tables(file, table, "mistake", required=False))
    for wanted, known in (
        (unit, UNITS),
        (answer, RESULTS),
        *((each.found, _all_results()) for each in mistakes),
    ):
        if wanted not in known:
            raise _unknown(marked("{file}: no conozco «{found}». ¿Es «{near}»?"), wanted, tuple(known), file=file)
    points = _number(table.get("points"))
    if points is None or points <= 0:
        raise BadInput(
            marked("{file}: la pregunta «{name}» necesita puntos, por ejemplo points = 2."),
            file=file,
            name=keys.text("name"),
        )
    return Question(
        name=keys.text("name"),
        unit=unit,  # type: ignore[arg-type]
        answer=answer,
        points=points,
        mistakes=mistakes,
        hints=_hints(file, table),
        **texts,
    )


def _hints(file: str, table: dict[str, Any]) -> tuple[str, ...]:
    found = table.get("hints")
    if not isinstance(found, list) or not found or not all(isinstance(hint, str) and hint.strip() for hint in found):
        raise BadInput(marked('{file}: faltan las pistas, de menos a más: hints = ["…", "…"].'), file=file)
    return tuple(hint.strip() for hint in found)


def _mistake(file: str, table: dict[str, Any]) -> Mistake:
    keys = Keys(file, table)
    share = _number(table.get("share"))
    if share is None or not 0 <= share < 1:
        raise BadInput(
            marked("{file}: share de «{name}» es la parte de los puntos que se gana, desde 0 y menos que 1."),
            file=file,
            name=keys.text("found"),
        )
    return Mistake(found=keys.text("found"), share=share, says=keys.text("says").strip())


def _tables(file: str, told: dict[str, Any], key: str, required: bool = True) -> list[dict[str, Any]]:
    found = told.get(key, [])
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found) or (required and not found):
        raise BadInput(marked("{file}: falta [[{key}]]."), file=file, key=key)
    return found


def _number(value: object) -> Decimal | None:
    """A number written as text or as a number; None where it is neither."""
    if isinstance(value, bool) or not isinstance(value, int | str | Decimal):
        return None
    try:
        number = Decimal(value)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _rubrics() -> list[Path]:
    return sorted((house() / "modules").glob("*/practice/*.toml"))


def _all_results() -> tuple[str, ...]:
    return tuple(name for right, mistakes in RESULTS.items() for name in (right, *mistakes))


def _unknown(sentence: str, found: str, known: tuple[str, ...], **facts: str) -> BadInput:
    near = nearest(str(found), known) or next(iter(known), "")
    return BadInput(sentence, found=found, near=near, **facts)


def texts_of(exercise: Exercise) -> Iterator[str]:
    """Every Spanish text of an exercise, as the catalogue of a language translates it.

    >>> "Cuánto cuesta y a cuánto vender" in texts_of(exercise("cost-and-price"))
    True
    """
    yield exercise.title
    for question in exercise.questions:
        yield from (getattr(question, name) for name in _QUESTION_TEXTS)
        yield from question.hints
        yield from (mistake.says for mistake in question.mistakes)


# ---- whose numbers


def seed_for(course: str, exercise: str, learner_code: str) -> int:
    """The seed of one learner's numbers in one exercise of one course: 64 bits, the same on any computer.

    >>> seed_for("el-alto", "cost-and-price", "p0001") == seed_for("el-alto", "cost-and-price", "p0002")
    False
    """
    told = "\N{UNIT SEPARATOR}".join((course, exercise, learner_code))
    return int.from_bytes(hashlib.blake2b(told.encode(), digest_size=8).digest(), "big")


def own_case(exercise: str, *, course: str, learner_code: str, trade: str | None = "", place: str | None = "") -> Case:
    """The official case of one learner: what the page asks about and the gradebook marks by.

    >>> own_case("cost-and-price", course="el-alto", learner_code="p0001").minutes > 0
    True
    """
    made = packs.trade(trade or packs.USUAL_TRADE)
    return draw_case(made, practice_place(trade, place), seed_for(course, exercise, learner_code))


def practice_place(trade: str | None, place: str | None) -> packs.Place:
    """The place in whose money somebody practises, by the ids of their trade and their place.

    Who has not chosen a trade or a place yet practises with the first there is. Where the place's money is not that
    of the trade's sample, the case is of where its prices were noted: see `packs.money_place`.

    >>> practice_place("candles", "peru").symbol, practice_place("", None).id
    ('Bs', 'bolivia')
    """
    return packs.money_place(packs.trade(trade or packs.USUAL_TRADE), packs.place(place or packs.places()[0]))


# ---- marking


def mark(
    exercise: Exercise,
    case: Case,
    question_name: str,
    typed: str | None,
    coin: Decimal,
    *,
    decimal_mark: str = ",",
    currency: str = "Bs",
    tries: int | None = None,
) -> Mark:
    """Marks what a learner typed, as text, to one question about their own case.

    An amount is right within half a coin; whole units are right exactly. Then each mistake of the rubric is
    tried, in its order, with the same tolerance, and earns its share of the points. What cannot be read as a
    number is not a try; its sentence is that of `BadInput`. `decimal_mark` and `currency` are the reader's. What led
    nowhere is answered with the hint for that many `tries`, this one included; without them, with the last.

    >>> from qhatu import packs
    >>> asked = exercise("cost-and-price")
    >>> case = own_case("cost-and-price", course="el-alto", learner_code="p0001")
    >>> right = str(round(case.results["material_cost"], 2)).replace(".", ",")
    >>> mark(asked, case, "material-cost", right, packs.place("bolivia").coin).verdict
    'right'
    >>> mark(asked, case, "material-cost", "12O0", packs.place("bolivia").coin).verdict
    'unreadable'
    """
    question = exercise.question(question_name)
    nothing = Decimal(0)
    if typed is None or not typed.strip():
        return Mark(
            verdict="empty",
            points=nothing,
            out_of=question.points,
            says=marked("Todavía no respondiste esta pregunta."),
            facts={},
        )
    try:
        number = parse_number(typed, decimal_mark=decimal_mark, currency=currency)
    except BadInput as error:
        return Mark(
            verdict="unreadable",
            points=nothing,
            out_of=question.points,
            says=error.sentence,
            facts=error.facts,
        )
    results = case.results
    if _agrees(number, results[question.answer], question, coin):
        return Mark(verdict="right", points=question.points, out_of=question.points, says=question.right, facts={})
    for mistake in question.mistakes:
        if mistake.found in results and _agrees(number, results[mistake.found], question, coin):
            return Mark(
                verdict="mistake",
                points=question.points * mistake.share,
                out_of=question.points,
                says=mistake.says,
                facts={},
            )
    hint = question.hints[len(question.hints) - 1 if tries is None else min(max(tries, 1), len(question.hints)) - 1]
    return Mark(verdict="wrong", points=nothing, out_of=question.points, says=hint, facts={})


def _agrees(number: Decimal, result: Decimal, question: Question, coin: Decimal) -> bool:
    whole = question.unit == "units" and result == result.to_integral_value()
    return abs(number - result) <= (0 if whole else coin / 2)


def say_mark(mark: Mark, case: Case, words: Words) -> str:
    """The sentence of a mark in the reader's language, with the numbers of the case filled in."""
    return words.say(mark.says, **{**case.facts(words), **mark.facts})


# ---- checking


def check_exercise(path: Path) -> list[Fault]:
    """Every fault of a rubric, and of the notebook beside it where there is one, found in one reading.

    Looks for keys, results and facts that do not exist (and names the nearest), shares outside 0 to 1, texts
    that are missing, `asks` that does not end with a question, names used twice, questions without points, and
    notebook cells that do not fit their question.

    >>> check_exercise(exercise_path("cost-and-price"))
    []
    """
    path = Path(path)
    inspection = _Inspection(path)
    try:
        told = read_toml(path)
    except BadInput as error:
        inspection.add((), "", "", error.sentence, **error.facts)
        return inspection.faults
    inspection.read_lines()
    inspection.keys(told, _EXERCISE_KEYS, ())
    inspection.text(told, "title", (), facts=False)
    questions = told.get("question")
    if not isinstance(questions, list) or not questions:
        inspection.add((), "question", "", marked("falta por lo menos una pregunta: [[question]]."))
        questions = []
    seen: set[str] = set()
    for number, question in enumerate(questions):
        if isinstance(question, dict):
            inspection.question(question, (number,), seen)
        else:
            inspection.add((number,), "question", question, marked("cada pregunta empieza con [[question]]."))
    inspection.notebook(questions)
    return inspection.faults


_NEAR = marked("¿Es «{near}»?")


class _Inspection:
    """The faults of one rubric, each with its line."""

    def __init__(self, path: Path):
        self.path = path
        self.faults: list[Fault] = []
        self._lines: dict[tuple, int] = {}

    def read_lines(self) -> None:
        self._lines = _lines_of(self.path.read_text(encoding="utf-8-sig"))

    def add(
        self, where: tuple[int, ...], key: str, found: object, says: str, advice: str = "", **facts: object
    ) -> None:
        row = self._lines.get((*where, key)) or self._lines.get((*where, ""))
        self._keep(self.path, row, key, found, says, advice, facts)

    def keys(self, table: dict[str, Any], known: tuple[str, ...], where: tuple[int, ...]) -> None:
        for key in table:
            if key not in known:
                self.unknown(where, key, key, marked("no conozco esta clave."), known)

    def unknown(self, where: tuple[int, ...], key: str, found: str, says: str, known: tuple[str, ...]) -> None:
        near = nearest(found, known)
        self.add(where, key, found, says, _NEAR if near else "", near=near)

    def hints(self, table: dict[str, Any], where: tuple[int, ...]) -> None:
        found = table.get("hints")
        if not isinstance(found, list) or not found:
            says = marked("faltan las pistas: una lista de textos, de menos a más.")
            self.add(where, "hints", "" if found is None else found, says)
            return
        for hint in found:
            self.text({"hints": hint}, "hints", where)

    def text(self, table: dict[str, Any], key: str, where: tuple[int, ...], facts: bool = True) -> None:
        text = table.get(key)
        if not isinstance(text, str) or not text.strip():
            self.add(where, key, "" if text is None else text, marked("falta este texto en castellano."))
            return
        try:
            named = [name for _, name, _, _ in string.Formatter().parse(text) if name is not None]
        except ValueError:
            self.add(where, key, "", marked("hay un signo {{ o }} sin su pareja."))
            return
        for name in named:
            if not facts or name not in FACTS:
                known = FACTS if facts else ()
                self.unknown(where, key, name, marked("el caso no tiene el dato «{found}»."), known)

    def ends_with_a_question(self, table: dict[str, Any], where: tuple[int, ...]) -> None:
        """The page shows the last sentence of what is asked as its heading."""
        asks = table.get("asks")
        if isinstance(asks, str) and asks.strip() and not asks.rstrip().endswith("?"):
            says = marked("termina con la pregunta y su signo «?»: la página la muestra como título.")
            self.add(where, "asks", "", says)

    def choice(self, table: dict[str, Any], key: str, known: tuple[str, ...], where: tuple[int, ...]) -> bool:
        found = table.get(key)
        if found in known:
            return True
        if found is None:
            self.add(where, key, "", marked("falta; puede ser {known}."), known=", ".join(known))
        else:
            self.unknown(where, key, str(found), marked("aquí no existe «{found}»."), known)
        return False

    def question(self, table: dict[str, Any], where: tuple[int, ...], seen: set[str]) -> None:
        self.keys(table, _QUESTION_KEYS, where)
        name = table.get("name")
        if not isinstance(name, str) or not _NAME.fullmatch(name):
            says = marked("usa minúsculas, cifras y guiones, sin acentos; encontré «{found}».")
            self.add(where, "name", "" if name is None else name, says)
        elif name in seen:
            self.add(where, "name", name, marked("el nombre «{found}» ya lo tiene otra pregunta."))
        else:
            seen.add(name)
        for key in _QUESTION_TEXTS:
            self.text(table, key, where)
        self.hints(table, where)
        self.ends_with_a_question(table, where)
        self.choice(table, "unit", UNITS, where)
        knows_answer = self.choice(table, "answer", tuple(RESULTS), where)
        points = _number(table.get("points"))
        if points is None or points <= 0:
            says = marked("faltan los puntos: un número mayor que 0.")
            self.add(where, "points", table.get("points", ""), says)
        known = RESULTS[table["answer"]] if knows_answer else _all_results()
        mistakes = table.get("mistake", [])
        found: set[str] = set()
        for number, mistake in enumerate(mistakes if isinstance(mistakes, list) else [mistakes]):
            if isinstance(mistake, dict):
                self.mistake(mistake, (*where, number), known, found)
            else:
                says = marked("cada error empieza con [[question.mistake]].")
                self.add(where, "mistake", mistake, says)

    def mistake(self, table: dict[str, Any], where: tuple[int, ...], known: tuple[str, ...], seen: set[str]) -> None:
        self.keys(table, _MISTAKE_KEYS, where)
        if self.choice(table, "found", known, where):
            if table["found"] in seen:
                says = marked("el error «{found}» ya está en la misma pregunta.")
                self.add(where, "found", table["found"], says)
            seen.add(table["found"])
        share = _number(table.get("share"))
        if share is None or not 0 <= share < 1:
            says = marked("es la parte de los puntos que se gana, desde 0 y menos que 1; encontré «{found}».")
            self.add(where, "share", table.get("share", ""), says)
        self.text(table, "says", where)

    def notebook(self, questions: list[Any]) -> None:
        """The graded cells of the notebook beside the rubric ask the same questions, for the same points."""
        beside = self.path.with_suffix(".ipynb")
        if not beside.exists():
            return
        import json

        try:
            cells = json.loads(beside.read_text(encoding="utf-8"))["cells"]
            graded = {
                cell["metadata"]["nbgrader"]["grade_id"]: cell["metadata"]["nbgrader"]
                for cell in cells
                if cell["metadata"].get("nbgrader", {}).get("grade")
            }
        except (ValueError, KeyError, TypeError, AttributeError):
            self._keep(beside, None, "", "", marked("no se puede leer como cuaderno."))
            return
        asked = {str(each.get("name")): each for each in questions if isinstance(each, dict)}
        for name in asked:
            if name not in graded:
                says = marked("falta la celda de la pregunta «{found}», con sus puntos.")
                self._keep(beside, None, "grade_id", name, says)
        for name, cell in graded.items():
            if name not in asked:
                near = nearest(str(name), tuple(asked))
                says = marked("la rúbrica no tiene la pregunta «{found}».")
                self._keep(beside, None, "grade_id", name, says, _NEAR if near else "", {"near": near})
            elif _number(asked[name].get("points")) != _number(str(cell.get("points"))):
                says = marked("la celda «{name}» dice {found} puntos y la rúbrica dice {points}.")
                facts = {"name": name, "points": asked[name].get("points")}
                self._keep(beside, None, "points", cell.get("points"), says, "", facts)

    def _keep(
        self,
        path: Path,
        row: int | None,
        column: str,
        found: object,
        says: str,
        advice: str = "",
        facts: Mapping[str, object] | None = None,
    ) -> None:
        # Checking packs needs their schemas; a learner's page, which only marks, does not.
        from qhatu.packs.checks import Fault

        self.faults.append(
            Fault(
                file=path.name,
                row=row,
                column=column,
                found=str(found),
                says=says,
                advice=advice,
                facts=facts or {},
            )
        )


def _lines_of(text: str) -> dict[tuple, int]:
    """The line of every key; `(0, 2, "share")` is the share of the first question's third mistake."""
    lines: dict[tuple, int] = {}
    where: tuple[int, ...] = ()
    for number, line in enumerate(text.splitlines(), start=1):
        if header := re.match(r"\s*\[\[\s*(question(?:\.mistake)?)\s*\]\]", line):
            if header[1] == "question":
                where = (where[0] + 1,) if where else (0,)
            else:
                where = (where[0], where[1] + 1 if len(where) > 1 else 0) if where else ()
            lines[(*where, "")] = number
        elif key := re.match(r"\s*([\w-]+)\s*=", line):
            lines.setdefault((*where, key[1]), number)
    return lines
