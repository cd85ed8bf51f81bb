"""The board as a page that keeps itself up to date: a browser asks every few seconds, and gets only what changed.

Three hundred learners are three hundred rows; between two questions some twenty of them change. What a row looks like
is worked out again only when something in it changed, and once for everybody who looks at the board in one language.
"""

import json
import secrets
import time
from collections.abc import Mapping, Sequence
from functools import partial
from threading import Lock
from typing import Any

from markupsafe import Markup, escape

from qhatu import packs
from qhatu.house import qhatu_command
from qhatu.school.board.standings import PRESENCES, Board, Row, counts, summary, without_names
from qhatu.school.classroom import ClassHandler, Classroom
from qhatu.school.copies.daily import Copies
from qhatu.school.lessons.kernels import KernelOwner
from qhatu.school.opening.address import qr_drawing

# Whoever asks within so many seconds of somebody else is told the same.
FRESH = 2.0


class Parts:
    """The parts of a page that changes, as HTML by their ids, and the revision at which each came to be what it is.

    >>> parts = Parts()
    >>> before = parts.update({"p1": "Ana", "p2": "Berta"}, ["p1", "p2"])
    >>> now = parts.update({"p1": "Ana", "p2": "Berta ✓"}, ["p1", "p2"])
    >>> parts.since(before)["parts"]
    {'p2': 'Berta ✓'}
    >>> parts.since(now)["parts"]
    {}
    """

    def __init__(self) -> None:
        self._run, self._revision = secrets.token_hex(4), 0
        self._parts: dict[str, tuple[str, int]] = {}
        self._order: tuple[list[str], int] = ([], 0)

    def update(self, parts: Mapping[str, str], order: Sequence[str]) -> str:
        """Takes what the page looks like now, and the order of its rows; returns the revision of it."""
        number = self._revision + 1
        known = self._parts
        changed = {part for part, html in parts.items() if part not in known or known[part][0] != html}
        self._parts = {part: (html, number) if part in changed else known[part] for part, html in parts.items()}
        if list(order) != self._order[0]:
            self._order = (list(order), number)
        if changed or self._order[1] == number:
            self._revision = number
        return self.revision

    @property
    def revision(self) -> str:
        """What a browser says it has seen; another run of the server has other revisions."""
        return f"{self._run}.{self._revision}"

    def since(self, seen: str) -> dict[str, Any]:
        """What changed after a revision: parts by id, and the ids of all rows in their order where that changed.

        Everything, where the revision is not one of these.
        """
        run, _, number = seen.partition(".")
        known = int(number) if run == self._run and number.isdecimal() else 0
        return {
            "revision": self.revision,
            "parts": {part: html for part, (html, changed) in self._parts.items() if changed > known},
            "order": self._order[0] if self._order[1] > known else None,
        }


class BoardView:
    """The board in one language, with names or without."""

    def __init__(self, board: Board, classroom: Classroom, language: str, *, anonymous: bool):
        self._board, self._classroom, self._anonymous = board, classroom, anonymous
        self._words = classroom.words(language)
        self._parts = Parts()
        self._rows: dict[str, tuple[Row, str]] = {}
        self._shown: dict[str, Any] = {}
        self._made = float("-inf")
        self._one_at_a_time = Lock()

    def since(self, seen: str, open_pages: Mapping[int, KernelOwner], copies: Mapping[str, str]) -> dict[str, Any]:
        """What changed after a revision; `copies` tells of the class's copies."""
        with self._one_at_a_time:
            self._refresh(open_pages, copies)
            return self._parts.since(seen)

    def shown(self, open_pages: Mapping[int, KernelOwner], copies: Mapping[str, str]) -> dict[str, Any]:
        """What the template of the whole page needs."""
        with self._one_at_a_time:
            self._refresh(open_pages, copies)
            return {**self._shown, "revision": self._parts.revision}

    def _refresh(self, open_pages: Mapping[int, KernelOwner], copies: Mapping[str, str]) -> None:
        if time.monotonic() - self._made < FRESH:
            return
        words, classroom = self._words, self._classroom
        rows = self._board.rows(open_pages, words)
        if self._anonymous:
            rows = without_names(rows, words, classroom.key)
        self._rows = {_id(row): self._drawn(row) for row in rows}
        drawn = {part: html for part, (_, html) in self._rows.items()}
        how_many = counts(rows)
        heads = {
            "enter": self._render("board/enter.html", entrance=classroom.entrance, words=words),
            "summary": str(escape(summary(rows, words))),
            "missed": self._render("board/missed.html", missed=self._board.missed(words, classroom.place)),
            "copies": self._render("board/copies.html", **copies) if copies else "",
        }
        numbers = {f"count-{presence}": str(count) for presence, count in how_many.items()}
        self._parts.update({**heads, **numbers, **drawn}, list(drawn))
        self._shown = {
            **{part: Markup(html) for part, html in heads.items()},
            "counts": how_many,
            "rows": [Markup(html) for html in drawn.values()],
        }
        self._made = time.monotonic()

    def _drawn(self, row: Row) -> tuple[Row, str]:
        known = self._rows.get(_id(row))
        if known is not None and known[0] == row:
            return known
        return row, self._render("board/row.html", row=row, id=_id(row), presences=PRESENCES)

    def _render(self, template: str, **facts: Any) -> str:
        return self._classroom.html.get_template(template).render(say=self._words.say, **facts)


class BoardHandler(ClassHandler):
    """The board as a page, with names or, for the projector, without."""

    @property
    def anonymous(self) -> bool:
        return self.get_query_argument("anonymous", "") == "1"

    async def get(self) -> None:
        self.only_trainers()
        classroom = self.classroom
        shown = await self._ask(self._view().shown)
        self.show(
            "board/board.html",
            trades=await classroom.ask(packs.sound_trades),
            command=qhatu_command(),
            anonymous=self.anonymous,
            presences=PRESENCES,
            **shown,
        )

    async def _ask(self, question: Any) -> dict[str, Any]:
        copies: Copies = self.settings["copies"]
        told = {} if self.anonymous else {"told": copies.told(self.words), "trouble": copies.trouble(self.words)}
        return await self.classroom.ask(question, open_pages=self.kernel_manager.at_their_page(), copies=told)

    def _view(self) -> BoardView:
        views: dict[tuple[str, bool], BoardView] = self.settings["board_views"]
        language, anonymous = self.words.language, self.anonymous
        if (language, anonymous) not in views:
            board = self.settings["board"]
            views[language, anonymous] = BoardView(board, self.classroom, language, anonymous=anonymous)
        return views[language, anonymous]


class BoardRowsHandler(BoardHandler):
    """What changed on the board after the revision that a browser has seen."""

    async def get(self) -> None:
        self.only_trainers()
        news = await self._ask(partial(self._view().since, self.get_query_argument("since", "")))
        self.set_header("Content-Type", "application/json; charset=utf-8")
        self.finish(json.dumps(news, ensure_ascii=False))


class BoardQrHandler(ClassHandler):
    """The class's address as a QR, to be thrown at the wall."""

    async def get(self) -> None:
        self.only_trainers()
        self.set_header("Content-Type", "image/svg+xml")
        self.finish(qr_drawing(self.classroom.entrance.link))


def _id(row: Row) -> str:
    return f"p{row.person_id}"
