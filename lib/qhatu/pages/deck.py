"""Screens, one at a time: a question at the top, the running result and the one button that goes on at the foot."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import ipywidgets as w

from qhatu.house import address, in_class
from qhatu.packs.words import Words
from qhatu.pages.markup import Markup, boxed, html, joined, listen_button, pressed, shown

# Beyond this many seconds, a thousand years, an age means nothing.
LONGEST_AGE = 3e10


@dataclass(frozen=True, slots=True)
class Draft:
    """A text that a browser kept since it could not be saved: typed `age` seconds ago over revision `seen`."""

    text: str
    age: float = 0.0
    seen: int | None = None


@dataclass(frozen=True, kw_only=True)
class Screen:
    """One screen: what it asks, what helps to answer, and the widgets to answer with.

    Each line that `say` gives stands on its own. `widgets` builds them when the screen is first shown. `foot` gives the
    running result as a caption and an amount. `going_on` is what the button says; the last screen has no button, but
    `ending`, a piece of HTML.
    """

    name: str
    question: Callable[[], str]
    say: Callable[[], str]
    widgets: Callable[[], Sequence[w.Widget]]
    foot: Callable[[], tuple[str, str]]
    going_on: str = ""
    ending: str = ""


class Deck:
    """A sequence of screens with a head, dots for the way, and a foot. `box` is the widget.

    `on_turn(name)` hears which screen was turned to, so that the page can be resumed there. `on_drafts(drafts)` takes
    by key what a browser had kept and could not save then. `saves_while_typing` says that the page keeps what is typed
    by itself: a browser that hears nothing of it for long opens the page again.
    """

    def __init__(
        self,
        screens: Sequence[Screen],
        *,
        where: Callable[[], tuple[str, str]],
        status: w.Widget,
        words: Words,
        drafts_name: str,
        at: str = "",
        on_turn: Callable[[str], None] = lambda name: None,
        on_drafts: Callable[[dict[str, Draft]], None] = lambda drafts: None,
        saves_while_typing: bool = True,
    ) -> None:
        self._screens, self._where, self._words = tuple(screens), where, words
        self._on_turn, self._on_drafts = on_turn, on_drafts
        self._built: dict[str, Sequence[w.Widget]] = {}
        self._back = pressed("‹", self.back, "qh-back")
        self._back.tooltip = words.say("Volver")
        home = html(
            '<a class="back" href="{home}" aria-label="{label}">‹</a>',
            home=address("/"),
            label=words.say("Volver a mi camino"),
        )
        self._home = shown(home if in_class() else "")
        self._place = shown("", "where")
        self._dots = shown()
        self._words_of_screen = shown()
        self._body = boxed([], "qh-body-of-screen")
        self._now = shown()
        self._go = pressed("", self.forward, "qh-go")
        self._ending = shown()
        drafts = w.Textarea()
        drafts.add_class("qh-drafts")
        drafts.add_class("qh-gone")
        drafts.observe(self._drafted, "value")
        mark = shown(
            html(
                '<i data-drafts="{name}" data-saves="{saves}" hidden></i>',
                name=drafts_name,
                saves="typing" if saves_while_typing else "asked",
            )
        )
        head = w.HBox([self._back, self._home, self._place, status])
        head.add_class("qh-head")
        self._foot = w.HBox([self._now, self._go, self._ending])
        self._foot.add_class("qh-foot")
        main = boxed([self._words_of_screen, self._body], "qh-main")
        self.box = boxed([head, self._dots, main, self._foot, drafts, mark], "qh")
        names = [screen.name for screen in self._screens]
        self._index = names.index(at) if at in names else 0
        self.show()

    @property
    def screen(self) -> Screen:
        """The screen that is shown."""
        return self._screens[self._index]

    def forward(self) -> None:
        """Turn to the next screen."""
        self._turn(min(self._index + 1, len(self._screens) - 1))

    def back(self) -> None:
        """Turn to the screen before."""
        self._turn(max(self._index - 1, 0))

    def turn_to(self, name: str) -> None:
        """Turn to the screen of this name."""
        self._turn([screen.name for screen in self._screens].index(name))

    def forget(self, *names: str) -> None:
        """Build these screens anew when they are shown next: what they ask has changed."""
        for name in names:
            self._built.pop(name, None)

    def _turn(self, index: int) -> None:
        self._index = index
        self._on_turn(self.screen.name)
        self.show()

    def show(self) -> None:
        """Show the current screen from its beginning."""
        screen = self.screen
        if screen.name not in self._built:
            self._built[screen.name] = screen.widgets()
        self._body.children = tuple(self._built[screen.name])
        first, last = self._index == 0, self._index == len(self._screens) - 1
        (self._back.add_class if first else self._back.remove_class)("qh-gone")
        (self._home.remove_class if first else self._home.add_class)("qh-gone")
        (self._go.add_class if last else self._go.remove_class)("qh-gone")
        self._go.description = screen.going_on or self._words.say("Sigue")
        self._ending.value = str(screen.ending) if last else ""
        self._dots.value = str(self._way())
        self.refresh()

    def refresh(self) -> None:
        """Show what the typed numbers come to by now: the words of the screen, the place and the foot."""
        screen = self.screen
        station, name = self._where()
        self._place.value = str(html('<div class="where">{station}<b>{name}</b></div>', station=station, name=name))
        said = screen.say()
        self._words_of_screen.value = str(
            html('<h1 tabindex="-1">{asks}</h1>', asks=screen.question())
            + joined(html('<p class="say">{line}</p>', line=line) for line in said.splitlines())
            + listen_button(self._words)
        )
        caption, amount = screen.foot()
        self._now.value = str(
            html(
                '<div class="now"><small>{caption}</small><b>{amount}</b></div>',
                caption=caption,
                amount=amount,
            )
        )

    def _way(self) -> Markup:
        states = ["done"] * self._index + ["here"] + [""] * (len(self._screens) - self._index - 1)
        told = self._words.say(
            "Pantalla {number} de {count}", number=str(self._index + 1), count=str(len(self._screens))
        )
        return html(
            '<div class="dots" role="img" aria-label="{told}" data-screen="{index}" data-name="{name}">{dots}</div>',
            told=told,
            index=self._index,
            name=self.screen.name,
            dots=joined(html('<i class="{state}"></i>', state=state) for state in states),
        )

    def _drafted(self, change) -> None:
        """Take what the browser hands in: its drafts and, where it opened the page again by itself, the screen."""
        try:
            told = json.loads(change["new"] or "{}")
        except ValueError:
            return
        if not isinstance(told, dict):
            return
        drafts = told.get("drafts")
        found = {str(key): _draft(draft) for key, draft in drafts.items()} if isinstance(drafts, dict) else {}
        if found:
            self._on_drafts(found)
        if told.get("screen") in [screen.name for screen in self._screens if screen is not self.screen]:
            self.turn_to(told["screen"])


def _draft(told: object) -> Draft:
    """A draft as a browser tells it; whatever it leaves out or cannot mean is as if it were typed just now.

    >>> _draft({"text": "6,50", "age": 90, "seen": 7})
    Draft(text='6,50', age=90.0, seen=7)
    >>> _draft({"text": "6,50", "age": "long ago", "seen": 1.5}), _draft(None)
    (Draft(text='6,50', age=0.0, seen=None), Draft(text='', age=0.0, seen=None))
    """
    if not isinstance(told, dict):
        return Draft("")
    age, seen = told.get("age"), told.get("seen")
    return Draft(
        str(told.get("text", "")),
        float(age) if type(age) in (int, float) and abs(age) < LONGEST_AGE else 0.0,
        seen if type(seen) is int else None,
    )
