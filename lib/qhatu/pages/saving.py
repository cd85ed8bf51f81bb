"""Keeps what is typed: within a second, and said to be kept only once it is; and hears what others typed meanwhile."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import ipywidgets as w

from qhatu.house import trial
from qhatu.packs.words import Words
from qhatu.pages.markup import Markup, as_attribute, html
from qhatu.records.keeper import Keeper, Refused
from qhatu.records.merging import Kept, Overtaken
from qhatu.sums import BadInput

PAUSE_SECONDS = 0.35
LONGEST_SECONDS = 0.8
TRY_AGAIN_SECONDS = 2.0
# How often the page of an enterprise of several people asks what the others typed.
NEWS_SECONDS = 5.0
# A browser that was busy or hidden may miss what was acknowledged once, so the last ones are told again.
TOLD_AGAIN = 40

OnNews = Callable[[Mapping[str, str], Mapping[str, str]], None]


@dataclass(frozen=True, slots=True)
class _Typed:
    """A typed text: the moment by this computer's steady clock, the revision it was typed over, and how it looked.

    `shown` is what stood in the browser's input, which is a name where the text is the code of a choice.
    """

    text: str
    at: float
    seen: int
    shown: str


@dataclass
class _Outcome:
    """What came of handing texts in: those that are kept, what the class told, and why others are not."""

    kept: dict[str, _Typed] = field(default_factory=dict)
    told: list[Kept] = field(default_factory=list)
    trouble: BadInput | None = None
    may_try_again: bool = False


class Saver:
    """Collects typed texts and hands them to the keeper after a short pause in the typing.

    `status` is the widget that says *Guardado*. It also carries what was kept, so that the browser can let go of its
    own draft of exactly that. `on_news(texts, said)` hears what others typed, by key, and what to say where somebody
    typed later than this page's learner; a field whose text is not kept yet is left alone.
    """

    def __init__(
        self,
        keeper: Keeper,
        module: str,
        words: Words,
        *,
        revision: int = 0,
        members: int = 1,
        on_news: OnNews = lambda texts, said: None,
    ) -> None:
        self._keeper, self._module, self._words, self._on_news = keeper, module, words, on_news
        self._revision, self._members = revision, members
        self._unsaved: dict[str, _Typed] = {}
        self._told = Acknowledged()
        self._since: float | None = None
        self._planned: asyncio.TimerHandle | None = None
        self._saving: asyncio.Task | None = None
        self._listening: asyncio.Task | None = None
        self.status = w.HTML()
        self._say("saved", said_to_be_kept(words))
        self._listen()

    @property
    def unsaved(self) -> Mapping[str, str]:
        """What was typed and is not kept yet."""
        return {key: typed.text for key, typed in self._unsaved.items()}

    def keep(self, key: str, text: str, *, shown: str | None = None, age: float = 0.0, seen: int | None = None) -> None:
        """Keep a typed text soon; typing on puts it off, but never beyond a second.

        `shown` is how the text stands in the browser, where that is different. A draft of an earlier visit was typed
        `age` seconds ago over revision `seen`.
        """
        now = time.monotonic()
        revision = self._revision if seen is None else seen
        self._unsaved[key] = _Typed(text, now - max(0.0, age), revision, text if shown is None else shown)
        self._since = self._since or now
        self._say("trying", self._words.say("Guardando…"))
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:  # no event loop, as in a script: keep it at once
            self._settle(self._save(self._unsaved_now()))
            return
        left = LONGEST_SECONDS - (now - self._since)
        self._plan(loop, max(0.0, min(PAUSE_SECONDS, left)))

    def acknowledge(self, key: str, shown: str) -> None:
        """Tell the browser to let go of its draft: this very text is kept already, or never will be."""
        self._told.add({key: shown})
        self._say_how_it_stands(None)

    def close(self) -> None:
        """Stop asking what others typed."""
        if self._listening:
            self._listening.cancel()

    # ---- handing in

    def _plan(self, loop: asyncio.AbstractEventLoop, seconds: float) -> None:
        if self._planned:
            self._planned.cancel()
        self._planned = loop.call_later(seconds, self._begin, loop)

    def _begin(self, loop: asyncio.AbstractEventLoop) -> None:
        if self._saving and not self._saving.done():  # one save at a time, so that the later one wins
            self._plan(loop, PAUSE_SECONDS)
            return
        self._saving = loop.create_task(self._flush(loop))

    async def _flush(self, loop: asyncio.AbstractEventLoop) -> None:
        fields = self._unsaved_now()
        if fields and not self._settle(await asyncio.to_thread(self._save, fields)):
            self._plan(loop, TRY_AGAIN_SECONDS)

    def _unsaved_now(self) -> dict[str, _Typed]:
        self._since = None
        return dict(self._unsaved)

    def _save(self, fields: Mapping[str, _Typed]) -> _Outcome:
        """Hand these texts in; one by one where one is refused, so that it does not keep the others out."""
        now = time.monotonic()
        try:
            told = self._keeper.save(
                self._module,
                {key: typed.text for key, typed in fields.items()},
                ages={key: now - typed.at for key, typed in fields.items()},
                seen={key: typed.seen for key, typed in fields.items()},
                since=self._revision,
            )
        except Refused as refused:
            if len(fields) == 1:
                return _Outcome(trouble=refused)
            whole = _Outcome()
            for key, typed in fields.items():
                one = self._save({key: typed})
                whole.kept |= one.kept
                whole.told += one.told
                whole.trouble = whole.trouble or one.trouble
                whole.may_try_again |= one.may_try_again
            return whole
        except BadInput as trouble:
            return _Outcome(trouble=trouble, may_try_again=True)
        return _Outcome(kept=dict(fields), told=[told])

    def _settle(self, outcome: _Outcome) -> bool:
        """Let go of what is kept and say how it stands; tells whether there is nothing to try again."""
        self._unsaved = {key: typed for key, typed in self._unsaved.items() if outcome.kept.get(key) is not typed}
        self._told.add({key: typed.shown for key, typed in outcome.kept.items()})
        for told in outcome.told:
            self._members = told.members
            self._hear(told.revision, told.changed, told.overtaken)
        self._listen()
        self._say_how_it_stands(outcome.trouble)
        return not outcome.may_try_again

    # ---- hearing what others typed

    def _listen(self) -> None:
        if self._members < 2 or (self._listening and not self._listening.done()):
            return
        try:
            self._listening = asyncio.get_running_loop().create_task(self._ask_for_news())
        except RuntimeError:  # no event loop, as in a script
            return

    async def _ask_for_news(self) -> None:
        """Ask again and again; the task ends with the kernel, that is with the page, or with the sign-in."""
        while True:
            await asyncio.sleep(NEWS_SECONDS)
            since = self._revision
            try:
                news = await asyncio.to_thread(self._keeper.news, self._module, since)
            except Refused:
                return
            except BadInput:
                continue
            if self._revision == since and self._hear(news.revision, news.changed, {}):
                self._say_how_it_stands(None)

    def _hear(self, revision: int, changed: Mapping[str, str], overtaken: Mapping[str, Overtaken]) -> bool:
        """Pass on what others typed, but into no field whose text is not kept yet; tells whether there was anything."""
        self._revision = max(revision, self._revision)
        later = {key: told for key, told in overtaken.items() if key not in self._unsaved}
        texts = {key: text for key, text in changed.items() if key not in self._unsaved}
        texts |= {key: told.text for key, told in later.items()}
        if texts:
            self._on_news(texts, {key: self._say_who(told) for key, told in later.items()})
        return bool(texts)

    def _say_who(self, told: Overtaken) -> str:
        if told.own:
            return self._words.say("Cambiaste este dato después, en otra página. Lo de antes queda en el historial.")
        if told.by:
            return self._words.say("{who} cambió este dato después. Lo tuyo queda en el historial.", who=told.by)
        return self._words.say("Alguien cambió este dato después. Lo tuyo queda en el historial.")

    # ---- what the browser is told

    def _say_how_it_stands(self, trouble: BadInput | None) -> None:
        if trouble is not None:
            self._say("failed", self._words.explain(trouble))
        elif self._unsaved:
            self._say("trying", self._words.say("Guardando…"))
        else:
            self._say("saved", said_to_be_kept(self._words))

    def _say(self, state: str, words: str) -> None:
        self.status.value = str(status(state, words, self._told, self._revision, is_shared=self._members > 1))


def said_to_be_kept(words: Words) -> str:
    """What stands at the head of a page once all is kept; where a pack is tried out nothing is."""
    return words.say("Prueba") if trial() else words.say("✓ Guardado")


class Acknowledged:
    """The texts kept last, by key, each with a number that grows: a browser lets go only of what it typed before.

    >>> told = Acknowledged()
    >>> told.add({"price": "6"})
    >>> told.add({"price": "7", "margin": "30"})
    >>> told.lately
    {'price': ('7', 2), 'margin': ('30', 2)}
    """

    def __init__(self) -> None:
        self.lately: dict[str, tuple[str, int]] = {}
        self._count = 0

    def add(self, texts: Mapping[str, str]) -> None:
        """Take in texts that are kept, as they stand in the browser."""
        self._count += 1
        for key, text in texts.items():
            self.lately.pop(key, None)
            self.lately[key] = text, self._count
        for key in list(self.lately)[:-TOLD_AGAIN]:
            del self.lately[key]


def status(state: str, words: str, kept: Acknowledged, seen: int = 0, *, is_shared: bool = False) -> Markup:
    """How it stands with the keeping: `state` is saved, trying or failed; `seen` the revision that the page shows.

    `is_shared` says that several people work on what the page shows.
    """
    return html(
        '<span class="saved {state}" role="status" data-state="{state}" data-acked="{kept}" data-seen="{seen}" '
        'data-shared="{shared}">{words}</span>',
        state=state,
        kept=as_attribute(kept.lately),
        seen=seen,
        shared="yes" if is_shared else "no",
        words=words,
    )
