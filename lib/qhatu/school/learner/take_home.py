"""Papers that a learner takes home, drawn when they are asked for."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date

from qhatu import packs
from qhatu.packs.words import Words
from qhatu.records import cost_sheet
from qhatu.records.cost_form import MODULE as MANAGEMENT
from qhatu.school.classroom import ClassHandler, Trouble


class CostSheetHandler(ClassHandler):
    """The cost sheet of one's own product as a PDF of one page; `?cycle=1` gives that of an earlier cycle."""

    async def get(self) -> None:
        classroom, person = self.classroom, self.person
        enterprise = await classroom.ask(classroom.store.enterprise_of, person.id)
        if enterprise is None:
            self.redirect("/start")
            return
        number = self.get_query_argument("cycle", "")
        cycles = await classroom.ask(classroom.store.cycles, enterprise.id)
        cycle_id = next((cycle.id for cycle in cycles if str(cycle.number) == number), enterprise.cycle_id)
        entries = await classroom.ask(classroom.store.entries, cycle_id, MANAGEMENT)
        pdf = await classroom.work(
            cost_sheet_of,
            entries,
            self.words.language,
            trade=enterprise.trade,
            place=enterprise.place,
            person=person.name,
            enterprise=enterprise.name,
        )
        self.set_header("Content-Type", "application/pdf")
        name = file_name(self.words.say("hoja-de-costos"), enterprise.name)
        self.set_header("Content-Disposition", f'inline; filename="{name}"')
        self.finish(pdf)


class BlankCostSheetHandler(ClassHandler):
    """The cost sheet of a trade to fill in by hand, for who has no device."""

    async def get(self, trade: str) -> None:
        if trade not in packs.trades():
            raise Trouble("No hay ese oficio.", 404)
        pdf = await self.classroom.work(blank_cost_sheet_of, trade, self.classroom.place, self.words)
        self.set_header("Content-Type", "application/pdf")
        self.finish(pdf)


def blank_cost_sheet_of(trade: str, place: str, words: Words) -> bytes:
    """The PDF of an empty sheet in a trade's words."""
    from qhatu.papers.blank_cost_sheet import blank_cost_sheet_pdf

    found = packs.place(place)
    return blank_cost_sheet_pdf(packs.trade(trade), Words(words.language, found), found)


def cost_sheet_of(
    entries: Mapping[str, str], language: str, *, trade: str, place: str, person: str, enterprise: str
) -> bytes:
    """The PDF for what one person has filled in so far; `trade` and `place` are ids, the others names."""
    from qhatu.papers.cost_sheet import cost_sheet_pdf  # typst is loaded when the first sheet is asked for

    of_trade, where, today = packs.trade(trade), packs.place(place), date.today()
    words = Words(language, where)
    return cost_sheet_pdf(
        cost_sheet.read(entries, of_trade, where, today.year, words),
        enterprise_name=enterprise,
        person_name=person,
        trade=of_trade,
        words=words,
        place=where,
        day=today,
    )


def file_name(paper: str, enterprise: str, kind: str = "pdf") -> str:
    """A file name that every system takes: letters without accents, digits and hyphens.

    >>> file_name("hoja-de-costos", 'Velas "Ñusta"; ../etc')
    'hoja-de-costos-velas-nusta-etc.pdf'
    """
    plain = unicodedata.normalize("NFKD", f"{paper}-{enterprise}").encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:80] + f".{kind}"
