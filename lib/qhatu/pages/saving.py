"""Keeps what is typed: within a second, and said to be kept only once it is."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping

import ipywidgets as w

from qhatu.packs.words import Words
from qhatu.pages.markup import Markup, as_attribute, html
from qhatu.records.keeper import Keeper, Refused
from qhatu.sums import BadInput

PAUSE_SECONDS = 0.35
LONGEST_SECONDS = 0.8
TRY_AGAIN_SECONDS = 2.0


class Saver:
    """Collects typed texts and hands them to the keeper after a short pause in the typing.

    `status` is the widget that says *Guardado*. It also carries what was kept, so that the browser can let go of its
    own draft of exactly that.
    """

    def __init__(self, keeper: Keeper, module: str, words: Words) -> None:
        self._keeper, self._module, self._words = keeper, module, words
        self._unsaved: dict[str, str] = {}
        self._since: float | None = None
        self._planned: asyncio.TimerHandle | None = None
        self._saving: asyncio.Task | None = None
        self.status = w.HTML()
        self._say("saved", words.say("✓ Guardado"), {})

    @property
    def unsaved(self) -> Mapping[str, str]:
        """What was typed and is not kept yet."""
        return dict(self._unsaved)

    def keep(self, key: str, text: str) -> None:
        """Keep a typed text soon; typing on puts it off, but never beyond a second."""
        self._unsaved[key] = text
        self._since = self._since or time.monotonic()
        self._say("trying", self._words.say("Guardando…"), {})
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:  # no event loop, as in a script: keep it at once
            self._settle(*self._save(self._unsaved_now()))
            return
        left = LONGEST_SECONDS - (time.monotonic() - self._since)
        self._plan(loop, max(0.0, min(PAUSE_SECONDS, left)))

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
        if fields and not self._settle(*await asyncio.to_thread(self._save, fields)):
            self._plan(loop, TRY_AGAIN_SECONDS)

    def _unsaved_now(self) -> dict[str, str]:
        self._since = None
        return dict(self._unsaved)

    def _save(self, fields: Mapping[str, str]) -> tuple[Mapping[str, str], BadInput | None]:
        """Keep these texts; gives those that are kept, and why the others are not."""
        try:
            self._keeper.save(self._module, fields)
        except Refused as refused:
            if len(fields) == 1:
                return {}, refused
            # One text that is refused must not keep the others from being kept.
            one_by_one = [self._save({key: text}) for key, text in fields.items()]
            kept = {key: text for saved, _ in one_by_one for key, text in saved.items()}
            return kept, next((trouble for _, trouble in one_by_one if trouble), None)
        except BadInput as trouble:
            return {}, trouble
        return fields, None

    def _settle(self, kept: Mapping[str, str], trouble: BadInput | None) -> bool:
        """Let go of what is kept and say how it stands; tells whether there is nothing to try again."""
        self._unsaved = {key: text for key, text in self._unsaved.items() if kept.get(key) != text}
        if trouble is not None:
            self._say("failed", self._words.explain(trouble), kept)
        elif self._unsaved:
            self._say("trying", self._words.say("Guardando…"), kept)
        else:
            self._say("saved", self._words.say("✓ Guardado"), kept)
        return trouble is None

    def _say(self, state: str, words: str, kept: Mapping[str, str]) -> None:
        self.status.value = str(status(state, words, kept))


def status(state: str, words: str, kept: Mapping[str, str]) -> Markup:
    """How it stands with the keeping: `state` is saved, trying or failed, `kept` the texts just kept, by key."""
    return html(
        '<span class="saved {state}" role="status" data-state="{state}" data-acked="{kept}">{words}</span>',
        state=state,
        kept=as_attribute(dict(kept)),
        words=words,
    )
