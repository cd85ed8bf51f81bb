"""What is typed is kept within a second, and said to be kept only once it is."""

import asyncio
import json
import re
from html import unescape

import pytest

from qhatu.packs.words import Words
from qhatu.pages.saving import LONGEST_SECONDS, PAUSE_SECONDS, Saver
from qhatu.records.keeper import NotKept, Refused


class Notebook:
    """A keeper on paper: it remembers, and refuses as often as it is told to."""

    def __init__(self, refusals: int = 0) -> None:
        self.kept: dict[str, str] = {}
        self.saves = 0
        self.refusals = refusals

    def save(self, module, fields):
        if self.refusals:
            self.refusals -= 1
            raise NotKept("No hay sitio en el disco.")
        self.saves += 1
        self.kept.update(fields)


def said(saver: Saver) -> tuple[str, dict[str, str]]:
    """The state and the acknowledged texts that the page shows."""
    state = re.search(r'data-state="(\w+)"', saver.status.value)[1]
    return state, json.loads(unescape(re.search(r'data-acked="([^"]*)"', saver.status.value)[1]))


def test_typing_is_collected_and_kept_after_a_pause():
    async def type_a_word():
        paper = Notebook()
        saver = Saver(paper, "5-management", Words("es"))
        for text in ("1", "12", "12,5"):
            saver.keep("price", text)
        assert said(saver) == ("trying", {})
        await asyncio.sleep(PAUSE_SECONDS + 0.2)
        return paper, said(saver)

    paper, shown = asyncio.run(type_a_word())
    assert paper.kept == {"price": "12,5"}
    assert paper.saves == 1
    assert shown == ("saved", {"price": "12,5"})


def test_who_never_pauses_is_kept_all_the_same():
    async def type_on_and_on():
        paper = Notebook()
        saver = Saver(paper, "5-management", Words("es"))
        for turn in range(int(2 * LONGEST_SECONDS / 0.1)):
            saver.keep("product_name", "v" * turn)
            await asyncio.sleep(0.1)
        return paper.saves

    assert asyncio.run(type_on_and_on()) >= 1


def test_what_could_not_be_kept_is_said_held_and_tried_again():
    async def type_while_the_disk_is_full():
        paper = Notebook(refusals=1)
        saver = Saver(paper, "5-management", Words("es"))
        saver.keep("price", "7")
        await asyncio.sleep(PAUSE_SECONDS + 0.2)
        refused = said(saver), dict(saver.unsaved), saver.status.value
        await asyncio.sleep(2.3)
        return refused, said(saver), paper.kept

    ((state, acknowledged), unsaved, words), later, kept = asyncio.run(type_while_the_disk_is_full())
    assert (state, acknowledged) == ("failed", {})
    assert "No hay sitio en el disco." in words
    assert unsaved == {"price": "7"}
    assert later == ("saved", {"price": "7"})
    assert kept == {"price": "7"}


class Strict(Notebook):
    """A keeper that will never take one of the fields."""

    def save(self, module, fields):
        if "broken" in fields:
            raise Refused("Ese texto no se puede guardar.")
        super().save(module, fields)


def test_a_text_that_is_refused_does_not_keep_the_others_from_being_kept():
    async def type_two():
        paper = Strict()
        saver = Saver(paper, "5-management", Words("es"))
        saver.keep("broken", "x")
        saver.keep("price", "7")
        await asyncio.sleep(PAUSE_SECONDS + 0.2)
        return paper.kept, said(saver), dict(saver.unsaved)

    kept, shown, unsaved = asyncio.run(type_two())
    assert kept == {"price": "7"}
    assert shown == ("failed", {"price": "7"})
    assert unsaved == {"broken": "x"}


def test_without_an_event_loop_it_is_kept_at_once():
    paper = Notebook()
    saver = Saver(paper, "5-management", Words("es"))
    saver.keep("price", "7")
    assert paper.kept == {"price": "7"}
    assert said(saver)[0] == "saved"


@pytest.mark.parametrize("text", ['"><script>alert(1)</script>', "{name}", "a & b"])
def test_what_was_typed_cannot_break_the_page_that_acknowledges_it(text):
    saver = Saver(Notebook(), "5-management", Words("es"))
    saver.keep("product_name", text)
    assert "<script>" not in saver.status.value
    assert said(saver)[1] == {"product_name": text}
