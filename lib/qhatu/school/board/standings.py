"""What the trainer's board tells: who is where, who is stuck or has not come back, and what most got wrong.

How it is shown, and how it keeps itself up to date, is in `page`.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from threading import Lock
from typing import Literal

from qhatu.packs.stations import station as station_of
from qhatu.packs.words import Words, marked
from qhatu.records import practice
from qhatu.records.cost_form import MODULE as MANAGEMENT
from qhatu.records.store import Progress, QuestionResult, Store
from qhatu.school.lessons import path
from qhatu.school.lessons.kernels import KernelOwner
from qhatu.sums import BadInput

# Somebody with a page open who has saved nothing for this long may need a hand.
STUCK_AFTER = timedelta(minutes=10)
# Without a page open, somebody who was seen this recently is still in the room.
AROUND_WITHIN = timedelta(minutes=3)
# Somebody who was seen longer ago than this was in an earlier session, and has not come back to this one.
SESSION = timedelta(hours=10)
# Reading a cost sheet takes some five milliseconds. Of those that changed, this many are read again at a time.
SHEETS_AT_ONCE = 30
MOST_MISSED = 5

Presence = Literal["stuck", "here", "away", "absent", "never"]
_ORDER: tuple[Presence, ...] = ("stuck", "here", "away", "absent", "never")

SCREENS = {
    "product": marked("su producto"),
    "batch": marked("su tanda"),
    "materials": marked("sus materiales"),
    "work": marked("su trabajo"),
    "tools": marked("sus herramientas"),
    "shared": marked("sus gastos"),
    "price": marked("su precio"),
    "result": marked("su resultado"),
}
PAGES = {
    "lesson": marked("la lección"),
    "app": marked("su negocio"),
    "practice": marked("la práctica"),
}
PRESENCES: Mapping[Presence, str] = {
    "stuck": marked("Quizá necesita ayuda"),
    "here": marked("Trabajando"),
    "away": marked("No está ahora"),
    "absent": marked("No volvió"),
    "never": marked("Todavía no entró"),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One learner on the board, in words."""

    person_id: int
    name: str
    enterprise: str
    presence: Presence
    where: str
    filled: int
    saved: str
    points: str
    priced: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Missed:
    """A practice question that some got wrong, in words: what it asks, and how many of those who answered know it."""

    exercise: str
    asks: str
    told: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Sheet:
    """What the board knows of one cost sheet: how many fields hold something, and whether it has a price."""

    filled: int
    priced: bool


_EMPTY = Sheet(filled=0, priced=False)


class Board:
    """Puts the board together. A cost sheet is read again only when something was saved in it since.

    `words` gives the words of a language: what a learner typed is read with the marks of their own.
    """

    def __init__(self, store: Store, words: Callable[[str], Words]):
        self._store, self._words = store, words
        self._sheets: dict[int, tuple[datetime, Sheet]] = {}
        self._trade = ""
        self._one_at_a_time = Lock()

    def rows(self, open_pages: Mapping[int, KernelOwner], words: Words, now: datetime | None = None) -> list[Row]:
        """Everybody in the class: who may be stuck first, then who is at work, then the others; each by name."""
        now = now or datetime.now(UTC)
        everybody = self._store.progress()
        with self._one_at_a_time:
            self._read_sheets(everybody)
        trades = Counter(one.enterprise.trade for one in everybody if one.enterprise)
        self._trade = max(trades, key=trades.__getitem__, default="")
        out_of = sum((practice.exercise(name).out_of for name in practice.exercises()), start=Decimal(0))
        rows = [
            _row(progress, open_pages.get(progress.person.id), self._sheet(progress), words, out_of, now)
            for progress in everybody
        ]
        return sorted(rows, key=lambda row: _ORDER.index(row.presence))

    def missed(self, words: Words, place: str) -> list[Missed]:
        """What most got wrong in the practice: up to five questions, the one that most got wrong first.

        Each learner has numbers of their own; a question is told with some of the trade that most were in when the
        rows were put together last.
        """
        return missed(self._store.question_results(), words, self._trade, place)

    def _sheet(self, progress: Progress) -> Sheet:
        enterprise = progress.enterprise
        return self._sheets.get(enterprise.cycle_id, (None, _EMPTY))[1] if enterprise else _EMPTY

    def _read_sheets(self, everybody: Iterable[Progress]) -> None:
        """Reads the sheets that are new, and of those that changed the ones that were read longest ago."""
        saved = {
            progress.enterprise.cycle_id: progress
            for progress in everybody
            if progress.enterprise and progress.last_saved
        }
        known = self._sheets
        new = [cycle for cycle in saved if cycle not in known]
        changed = [cycle for cycle in known if cycle in saved and known[cycle][0] != saved[cycle].last_saved]
        for cycle in (*new, *changed[:SHEETS_AT_ONCE]):
            known.pop(cycle, None)  # who was read last stands last
            known[cycle] = (saved[cycle].last_saved, self._read(saved[cycle]))

    def _read(self, progress: Progress) -> Sheet:
        enterprise, words = progress.enterprise, self._words(progress.person.language)
        entries = self._store.entries(enterprise.cycle_id, MANAGEMENT)
        return Sheet(
            filled=sum(1 for key, text in entries.items() if text and key not in ("screen", path.SEEN_LESSON)),
            priced=path.has_price(entries, enterprise.trade, enterprise.place, words),
        )


def _row(
    progress: Progress, page: KernelOwner | None, sheet: Sheet, words: Words, out_of: Decimal, now: datetime
) -> Row:
    enterprise = progress.enterprise
    return Row(
        person_id=progress.person.id,
        name=progress.person.name,
        enterprise=_enterprise(enterprise.name, enterprise.members, words) if enterprise else "",
        presence=presence(page.opened if page else None, progress.last_saved, progress.last_seen, now),
        where=where(page.page if page else "", progress.module or "", progress.screen or "", words),
        filled=sheet.filled,
        saved=words.ago(now - progress.last_saved) if progress.last_saved else "",
        points=words.say("{points} de {out_of}", points=progress.practice_points, out_of=out_of)
        if progress.practice_out_of
        else "",
        priced=sheet.priced,
    )


def _enterprise(name: str, members: int, words: Words) -> str:
    if members < 2:
        return name
    return words.say("{name}, en grupo de {count}", name=name, count=str(members))


def presence(opened: datetime | None, saved: datetime | None, seen: datetime | None, now: datetime) -> Presence:
    """Whether somebody is at work, may be stuck, is away, has not come back since an earlier session or never came.

    `opened` is when the page was opened that they have open now, if any.

    >>> noon = datetime(2026, 11, 21, 12, tzinfo=UTC)
    >>> presence(noon - timedelta(minutes=20), noon - timedelta(minutes=11), noon, noon)
    'stuck'
    >>> presence(noon - timedelta(minutes=2), noon - timedelta(days=7), noon, noon)
    'here'
    >>> presence(None, noon - timedelta(days=7), noon - timedelta(days=7), noon)
    'absent'
    """
    if opened is not None:
        moved = max(opened, saved) if saved else opened
        return "stuck" if now - moved > STUCK_AFTER else "here"
    if seen is None:
        return "never"
    if now - seen <= AROUND_WITHIN:
        return "here"
    return "away" if now - seen <= SESSION else "absent"


def where(page: str, module: str, screen: str, words: Words) -> str:
    """Where somebody is, in words: the page that is open, else the one where something was saved last.

    >>> where("5-management/app", "5-management", "materials", Words("es"))
    '5 · Gestión, sus materiales'
    """
    module, _, stop = page.partition("/") if page else (module, "", "app")
    station = station_of(module)
    if station is None:
        return ""
    at = SCREENS.get(screen) if stop == "app" else None
    spot = words.say(at or PAGES.get(stop, PAGES["app"]))
    return f"{station.title(words)}, {spot}"


def missed(results: Iterable[QuestionResult], words: Words, trade: str, place: str) -> list[Missed]:
    """The questions that most got wrong, in the reader's words; those that everybody knows are not among them.

    >>> from qhatu.records.store import QuestionResult
    >>> known = QuestionResult(exercise="cost-and-price", question="full-cost", answered=4, right=4)
    >>> missed([known], Words("es"), "candles", "bolivia")
    []
    """
    wrong = [result for result in results if result.right < result.answered]
    wrong.sort(key=lambda one: (one.right - one.answered, one.right, one.exercise, one.question))
    found = []
    for result in wrong:
        try:
            exercise = practice.exercise(result.exercise)
            question = exercise.question(result.question)
        except BadInput:  # it was in the practice of an earlier version
            continue
        case = practice.own_case(result.exercise, course="", learner_code="", trade=trade, place=place)
        told = words.say("{right} de {answered} la tienen bien", right=str(result.right), answered=str(result.answered))
        asks = last_sentence(words.say(question.asks, **case.facts(words)))
        found.append(Missed(exercise=words.say(exercise.title), asks=asks, told=told))
    return found[:MOST_MISSED]


def last_sentence(text: str) -> str:
    """The last sentence of a text, where a practice question asks what it asks.

    >>> last_sentence("Vendes a Bs 6,50. Contando todo, ¿cuánto te cuesta cada vela?")
    'Contando todo, ¿cuánto te cuesta cada vela?'
    """
    return re.split(r"(?<=[.!?])\s+", text.strip())[-1]


def summary(rows: Iterable[Row], words: Words) -> str:
    """One line that says how far the class has come.

    >>> summary([], Words("es"))
    'Todavía no hay nadie en la clase.'
    """
    rows = list(rows)
    if not rows:
        return words.say("Todavía no hay nadie en la clase.")
    return words.say(
        "{priced} de {all} ya tienen su precio.", priced=str(sum(row.priced for row in rows)), all=str(len(rows))
    )


def without_names(rows: Iterable[Row], words: Words, key: str) -> list[Row]:
    """The same rows without names, shuffled the same way each time, so that nobody is known by their place.

    Whoever reads the page's source finds no more than who reads the page: `person_id` is the row's number too.
    `key` differs from one start of the server to the next; without it the order cannot be worked out.
    """
    shuffled = sorted(rows, key=lambda row: hashlib.blake2b(f"{key}/{row.person_id}".encode(), digest_size=8).digest())
    return [
        replace(row, person_id=number, name=words.say("Participante {number}", number=str(number)), enterprise="")
        for number, row in enumerate(shuffled, start=1)
    ]


def counts(rows: Iterable[Row]) -> dict[Presence, int]:
    """How many there are of each presence, in the order of the board."""
    found = Counter(row.presence for row in rows)
    return {presence: found[presence] for presence in _ORDER}
