"""What is typed is kept within a second, and said to be kept only once it is."""

import asyncio
import json
import re
from datetime import UTC, datetime
from html import unescape

import pytest

from qhatu.packs.words import Words
from qhatu.pages import saving
from qhatu.pages.saving import LONGEST_SECONDS, PAUSE_SECONDS, Saver
from qhatu.records.keeper import NotKept, Refused
from qhatu.records.merging import Kept, News, Overtaken

NOW = datetime(2026, 11, 22, tzinfo=UTC)


class Notebook:
    """A keeper on paper: it remembers, and refuses as often as it is told to.

    `others` are texts that somebody else of the enterprise has typed since.
    """

    def __init__(self, refusals: int = 0) -> None:
        self.kept: dict[str, str] = {}
        self.saves = 0
        self.refusals = refusals
        self.asked = 0
        self.revision = 0
        self.others: dict[str, str] = {}
        self.overtaken: dict[str, Overtaken] = {}
        self.told: list[tuple[dict, dict]] = []

    def save(self, module, fields, *, ages, seen, since):
        if self.refusals:
            self.refusals -= 1
            raise NotKept("No hay sitio en el disco.")
        self.saves += 1
        self.revision += 1
        self.kept.update(fields)
        self.told.append((dict(ages), dict(seen)))
        overtaken = {key: told for key, told in self.overtaken.items() if key in fields}
        changed, self.others = self.others, {}
        return Kept(moment=NOW, revision=self.revision, members=2, changed=changed, overtaken=overtaken)

    def news(self, module, since):
        self.asked += 1
        changed, self.others = self.others, {}
        self.revision += bool(changed)
        return News(revision=self.revision, members=2, changed=changed)


def said(saver: Saver) -> tuple[str, dict[str, str]]:
    """The state and the acknowledged texts that the page shows."""
    state = re.search(r'data-state="(\w+)"', saver.status.value)[1]
    told = json.loads(unescape(re.search(r'data-acked="([^"]*)"', saver.status.value)[1]))
    return state, {key: text for key, (text, _) in told.items()}


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

    def save(self, module, fields, **more):
        if "broken" in fields:
            raise Refused("Ese texto no se puede guardar.")
        return super().save(module, fields, **more)


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


def listening(paper: Notebook, heard: list, **more) -> Saver:
    return Saver(paper, "5-management", Words("es"), on_news=lambda *news: heard.append(news), **more)


def test_what_others_typed_arrives_by_itself_where_several_people_work(monkeypatch):
    monkeypatch.setattr(saving, "NEWS_SECONDS", 0.05)

    async def look_at_the_page(members):
        paper, heard = Notebook(), []
        saver = listening(paper, heard, members=members)
        paper.others = {"price": "9"}
        await asyncio.sleep(0.5)
        saver.close()
        asked = paper.asked
        await asyncio.sleep(0.2)
        return heard, asked, paper.asked

    heard, asked, asked_later = asyncio.run(look_at_the_page(members=2))
    assert heard == [({"price": "9"}, {})]
    assert asked >= 2
    assert asked_later == asked
    assert asyncio.run(look_at_the_page(members=1)) == ([], 0, 0)


def test_a_field_with_an_unsaved_text_is_never_overwritten():
    async def type_while_somebody_else_does():
        paper, heard = Notebook(refusals=1), []
        saver = listening(paper, heard, members=2)
        saver.keep("price", "7")
        await asyncio.sleep(PAUSE_SECONDS + 0.2)  # it could not be kept
        saver._hear(5, {"price": "9", "margin": "30"}, {})
        unsaved = dict(saver.unsaved)
        saver.close()
        return heard, unsaved

    heard, unsaved = asyncio.run(type_while_somebody_else_does())
    assert heard == [({"margin": "30"}, {})]
    assert unsaved == {"price": "7"}


def test_who_typed_later_is_named_and_the_browser_lets_go_of_its_own_text():
    paper, heard = Notebook(), []
    paper.overtaken = {"price": Overtaken(text="9", by="María", own=False)}
    saver = listening(paper, heard)
    saver.keep("price", "7", age=60, seen=3)
    ((texts, words),) = heard
    assert texts == {"price": "9"}
    assert words == {"price": "María cambió este dato después. Lo tuyo queda en el historial."}
    assert said(saver) == ("saved", {"price": "7"})


def test_a_text_tells_how_long_ago_it_was_typed_also_when_it_waited():
    async def type_while_the_disk_is_full():
        paper = Notebook(refusals=1)
        saver = Saver(paper, "5-management", Words("es"), revision=12)
        saver.keep("price", "7", age=60, seen=3)
        saver.keep("margin", "30", age=-5)
        await asyncio.sleep(PAUSE_SECONDS + 2.6)
        return paper.told

    ((ages, seen),) = asyncio.run(type_while_the_disk_is_full())
    assert 62 < ages["price"] < 90
    assert 2 < ages["margin"] < 30
    assert seen == {"price": 3, "margin": 12}


def test_what_is_acknowledged_later_has_a_higher_number_and_the_last_ones_are_told_again():
    saver = Saver(Notebook(), "5-management", Words("es"))
    saver.keep("price", "7")
    saver.keep("margin", "30")
    saver.keep("price", "8")
    told = json.loads(unescape(re.search(r'data-acked="([^"]*)"', saver.status.value)[1]))
    assert told == {"margin": ["30", 2], "price": ["8", 3]}


def test_a_choice_is_acknowledged_by_the_name_that_the_browser_shows():
    saver = Saver(Notebook(), "5-management", Words("es"))
    saver.keep("product", "glass-candle", shown="Vela en vaso")
    assert said(saver)[1] == {"product": "Vela en vaso"}
