"""The gallery: every trade with its drawing, each to be looked at whole and tried out, the places, and the manual."""

from datetime import date

from qhatu import packs
from qhatu.house import Trial, house
from qhatu.packs.checks import PLACE_FILES, TRADE_FILES
from qhatu.packs.stations import station
from qhatu.packs.words import Words, languages
from qhatu.records.keeper import sample_entries
from qhatu.school.access import STOPS, Page
from qhatu.school.classroom import ClassHandler, Trouble
from qhatu.school.gallery.shown import FAMILIES, WORKERS, manual, shown_trade, told_of_place
from qhatu.school.learner.take_home import cost_sheet_of
from qhatu.school.lessons.module_page import ModulePageHandler
from qhatu.school.lessons.path import TITLES


class Tried(ClassHandler):
    """What whoever leads a class looks at before learners do, in the language that the address names: `?lang=en`."""

    def refuse_others(self, trade: str) -> None:
        """Refuses whoever is no trainer, and a trade that is not there."""
        self.only_trainers()
        if trade not in packs.trades():
            raise Trouble("Ese oficio no está en esta computadora. Elige uno de los que ves.", 404)

    @property
    def words(self) -> Words:
        wished = self.get_query_argument("lang", "")
        return self.classroom.words(wished) if wished in languages() else super().words

    def trial(self, trade: packs.Trade) -> Trial:
        """The trial of a trade, where its prices were noted, in the reader's language."""
        return Trial(trade.id, trade.sample.place, self.words.language, self.person.uid)


class GalleryHandler(Tried):
    """The trades by their families, and the places."""

    async def get(self) -> None:
        self.only_trainers()
        trades = await self.classroom.ask(packs.sound_trades)
        families = {
            self.words.say(told): [trade for trade in trades if trade.family == family]
            for family, told in FAMILIES.items()
        }
        unsound = sorted(set(packs.trades()) - {trade.id for trade in trades})
        places = await self.classroom.ask(packs.sound_places)
        self.show("gallery/gallery.html", families=families, unsound=unsound, places=places)


class TradeHandler(Tried):
    """One pack whole: what learners will see of it, what follows from its numbers, and what is wrong in it."""

    async def get(self, trade: str) -> None:
        self.refuse_others(trade)
        shown = await self.classroom.work(shown_trade, trade, self.words, date.today())
        tried = self.trial(shown.trade) if shown.trade else None
        self.show(
            "gallery/trade.html",
            shown=shown,
            names=[self.words.of(one.product.names) for one in shown.products],
            screens=self._screens(tried),
            tried=tried,
            workers=WORKERS,
        )

    def _screens(self, tried: Trial | None) -> list[tuple[str, str]]:
        """The pages that a learner of this trade opens: what each is called, and where it is tried out."""
        if tried is None:
            return []
        pages = sorted(self.classroom.pages.values(), key=lambda page: (page.module, STOPS.index(page.stop)))
        return [(self._title(page), tried.address(f"/m/{page.path}")) for page in pages]

    def _title(self, page: Page) -> str:
        found = station(page.module)
        module = found.title(self.words) if found else page.module
        return f"{module}: {self.words.say(TITLES[page.stop])}"


class TrialPageHandler(Tried, ModulePageHandler):
    """A module's page as a learner of a trade sees it, with the pack's own sample filled in; nothing is kept."""

    async def get(self, trade: str, module_path: str) -> None:
        self.refuse_others(trade)
        page = self.page(module_path, under=f"/packs/{trade}")
        self.environment = self.trial(await self.classroom.ask(packs.trade, trade)).environment
        await self.stream(page)


class TrialPaperHandler(Tried):
    """The cost sheet to take home, filled in with the pack's own sample."""

    async def get(self, trade: str) -> None:
        self.refuse_others(trade)
        shown = await self.classroom.ask(packs.trade, trade)
        place = await self.classroom.ask(packs.place, shown.sample.place)
        language = self.words.language
        pdf = await self.classroom.work(
            cost_sheet_of,
            await self.classroom.ask(sample_entries, shown, place, language),
            language,
            trade=shown.id,
            place=place.id,
            person=shown.story.who,
            enterprise=self.words.of(shown.names),
        )
        self.set_header("Content-Type", "application/pdf")
        self.finish(pdf)


class PlaceHandler(ClassHandler):
    """What is known of a place, and how surely: for whoever learns, too."""

    async def get(self, place: str) -> None:
        if place not in packs.places():
            raise Trouble("Ese lugar no está en esta computadora.", 404)
        found = await self.classroom.ask(packs.place, place)
        words = Words(self.words.language, found)
        told = await self.classroom.ask(told_of_place, found, words, date.today())
        self.show("gallery/place.html", place=found, told=told)


class ManualHandler(Tried):
    """What each file of a pack holds, column by column: the schemas, to be read."""

    async def get(self) -> None:
        self.only_trainers()
        files = [file for file in (*TRADE_FILES, *PLACE_FILES) if not file.endswith(".svg")]
        told = await self.classroom.ask(lambda: {file: manual(file, self.words) for file in files})
        self.show("gallery/manual.html", told=told, folder=house() / "data")


def handlers(pages: dict[str, object]) -> list[tuple]:
    """The addresses of the gallery; `pages` is what Voilà wants to know for a module's page."""
    return [
        (r"/packs", GalleryHandler),
        (r"/packs/([a-z0-9-]+)", TradeHandler),
        (r"/packs/([a-z0-9-]+)/m/(.*)", TrialPageHandler, pages),
        (r"/packs/([a-z0-9-]+)/papers/cost-sheet\.pdf", TrialPaperHandler),
        (r"/places/([a-z0-9-]+)", PlaceHandler),
        (r"/manual", ManualHandler),
    ]
