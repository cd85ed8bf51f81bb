"""The trainer's board: who is where, who is stuck, and how far the class has come."""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Literal

from qhatu import packs
from qhatu.house import qhatu_command
from qhatu.packs.stations import station as station_of
from qhatu.packs.words import Words, marked
from qhatu.records import practice
from qhatu.records.store import Progress, Store
from qhatu.school import path
from qhatu.school.address import qr_drawing
from qhatu.school.classroom import ClassHandler
from qhatu.school.home import MANAGEMENT
from qhatu.school.kernels import KernelOwner

# Somebody with a page open who has saved nothing for this long may need a hand.
STUCK_AFTER = timedelta(minutes=10)
# Without a page open, somebody who was seen this recently is still in the room.
AROUND_WITHIN = timedelta(minutes=3)

Presence = Literal["stuck", "here", "away", "never"]
_ORDER: tuple[Presence, ...] = ("stuck", "here", "away", "never")

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
class Sheet:
    """What the board knows of one learner's cost sheet: how many fields hold something, and whether it has a price."""

    filled: int
    priced: bool


class Board:
    """Puts the board together. A cost sheet is read again only when something was saved in it since.

    `words` gives the words of a language: what a learner typed is read with the marks of their own.
    """

    def __init__(self, store: Store, words: Callable[[str], Words]):
        self._store, self._words = store, words
        self._sheets: dict[int, tuple[datetime | None, Sheet]] = {}

    def rows(self, open_pages: Mapping[int, KernelOwner], words: Words, now: datetime | None = None) -> list[Row]:
        """Everybody in the class: who may be stuck first, then who is at work, then the others; each by name."""
        now = now or datetime.now(UTC)
        rows = [
            _row(progress, open_pages.get(progress.person.id), self._sheet(progress), words, now)
            for progress in self._store.progress()
        ]
        return sorted(rows, key=lambda row: _ORDER.index(row.presence))

    def _sheet(self, progress: Progress) -> Sheet:
        enterprise = progress.enterprise
        if enterprise is None or progress.last_saved is None:
            return Sheet(filled=0, priced=False)
        known = self._sheets.get(enterprise.cycle_id)
        if known is None or known[0] != progress.last_saved:
            entries, words = self._store.entries(enterprise.cycle_id, MANAGEMENT), self._words(progress.person.language)
            sheet = Sheet(
                filled=sum(1 for key, text in entries.items() if text and key not in ("screen", path.SEEN_LESSON)),
                priced=path.has_price(entries, enterprise.trade, enterprise.place, words),
            )
            known = self._sheets[enterprise.cycle_id] = (progress.last_saved, sheet)
        return known[1]


def _row(progress: Progress, page: KernelOwner | None, sheet: Sheet, words: Words, now: datetime) -> Row:
    asked = sum((practice.exercise(name).out_of for name in practice.exercises()), start=Decimal(0))
    return Row(
        person_id=progress.person.id,
        name=progress.person.name,
        enterprise=progress.enterprise.name if progress.enterprise else "",
        presence=presence(page.opened if page else None, progress.last_saved, progress.last_seen, now),
        where=where(page.page if page else "", progress.module or "", progress.screen or "", words),
        filled=sheet.filled,
        saved=words.ago(now - progress.last_saved) if progress.last_saved else "",
        points=words.say("{points} de {out_of}", points=progress.practice_points, out_of=asked)
        if progress.practice_out_of
        else "",
        priced=sheet.priced,
    )


def presence(opened: datetime | None, saved: datetime | None, seen: datetime | None, now: datetime) -> Presence:
    """Whether somebody is at work, may be stuck, is away or never came.

    `opened` is when the page was opened that they have open now, if any.

    >>> noon = datetime(2026, 11, 21, 12, tzinfo=UTC)
    >>> presence(noon - timedelta(minutes=20), noon - timedelta(minutes=11), noon, noon)
    'stuck'
    >>> presence(noon - timedelta(minutes=2), noon - timedelta(days=7), noon, noon)
    'here'
    """
    if opened is not None:
        moved = max(opened, saved) if saved else opened
        return "stuck" if now - moved > STUCK_AFTER else "here"
    if seen is None:
        return "never"
    return "here" if now - seen <= AROUND_WITHIN else "away"


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

    `key` differs from one start of the server to the next; without it the order cannot be worked out.
    """
    shuffled = sorted(rows, key=lambda row: hashlib.blake2b(f"{key}/{row.person_id}".encode(), digest_size=8).digest())
    return [
        replace(row, name=words.say("Participante {number}", number=str(number)), enterprise="")
        for number, row in enumerate(shuffled, start=1)
    ]


class BoardHandler(ClassHandler):
    """The board as a page; its rows are fetched again every few seconds."""

    template = "board.html"

    async def get(self) -> None:
        self.only_trainers()
        anonymous = self.get_query_argument("anonymous", "") == "1"
        classroom, words = self.classroom, self.words
        board: Board = self.settings["board"]
        rows = await classroom.ask(board.rows, self.kernel_manager.at_their_page(), words)
        told = summary(rows, words)
        if anonymous:
            rows = without_names(rows, words, classroom.key)
        self.show(
            self.template,
            rows=rows,
            trades=[packs.trade(trade) for trade in packs.trades()],
            command=qhatu_command(),
            summary=told,
            anonymous=anonymous,
            presences=PRESENCES,
            counts=_counts(rows),
            address=classroom.address,
        )


class BoardRowsHandler(BoardHandler):
    """Only the part of the board that changes."""

    template = "board_rows.html"


class BoardQrHandler(ClassHandler):
    """The class's address as a QR, to be thrown at the wall."""

    async def get(self) -> None:
        self.only_trainers()
        self.set_header("Content-Type", "image/svg+xml")
        self.finish(qr_drawing(self.classroom.address))


def _counts(rows: Iterable[Row]) -> dict[Presence, int]:
    rows = list(rows)
    return {presence: sum(row.presence == presence for row in rows) for presence in _ORDER}
