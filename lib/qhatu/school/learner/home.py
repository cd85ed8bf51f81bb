"""What a learner sees between pages: the path with one next thing to do, and, the first time, what they produce."""

from jupyter_server.auth.decorator import allow_unauthenticated

from qhatu import packs
from qhatu.school.classroom import ClassHandler, Trouble
from qhatu.school.learner.sales import OPEN_WITH, today_in_words
from qhatu.school.lessons import path
from qhatu.sums import BadInput


class HomeHandler(ClassHandler):
    """«Mi camino»: seven stations, the stops of the open one, and one button to what comes next."""

    async def get(self) -> None:
        classroom, person = self.classroom, self.person
        enterprise = await classroom.ask(classroom.store.enterprise_of, person.id)
        if enterprise is None:
            self.redirect("/start" if person.role == "learner" else "/board")
            return
        await classroom.ask(classroom.store.touch, person.id)
        kept = await classroom.ask(path.all_kept, classroom, person, enterprise, self.words)
        way = path.ways(classroom.pages.values(), kept, self.words)
        here = path.here(way)
        sells = any(page.module in OPEN_WITH for page in classroom.pages.values())
        sold_today = await classroom.ask(today_in_words, classroom.store, enterprise, self.words) if sells else ""
        self.show(
            "learner/home.html",
            way=way,
            here=here,
            today=path.today(here, self.words),
            enterprise=enterprise,
            sells=sells,
            sold_today=sold_today,
        )


class StartHandler(ClassHandler):
    """«¿Qué produces?»: the trades to choose from, then the name of the enterprise."""

    async def get(self, trade: str = "") -> None:
        enterprise = await self.classroom.ask(self.classroom.store.enterprise_of, self.person.id)
        if not trade:
            trades = await self.classroom.ask(packs.sound_trades)
            self.show("learner/trades.html", trades=trades, enterprise=enterprise)
            return
        chosen = await self._trade(trade)
        self.show("learner/enterprise.html", trade=chosen, name=self._suggested(chosen), sentence="")

    async def post(self, trade: str = "") -> None:
        chosen = await self._trade(trade)
        name = self.get_body_argument("name", "")
        classroom = self.classroom
        try:
            await classroom.ask(
                classroom.store.start_enterprise, self.person.id, name=name, trade=chosen.id, place=classroom.place
            )
        except BadInput as refused:
            self.set_status(400)
            self.show("learner/enterprise.html", trade=chosen, name=name, sentence=self.words.explain(refused))
            return
        self.redirect("/")

    async def _trade(self, trade: str) -> packs.Trade:
        if trade not in packs.trades():
            raise Trouble("Ese oficio no está en esta computadora. Elige uno de los que ves.", 404)
        return await self.classroom.ask(packs.trade, trade)

    def _suggested(self, trade: packs.Trade) -> str:
        """A name to begin with, such as «Velas de Wara»; the learner writes a better one over it."""
        first_name = self.person.name.split()[0]
        return self.words.say("{trade} de {person}", trade=self.words.of(trade.names), person=first_name)


class DrawingHandler(ClassHandler):
    """A trade's drawing, as a picture of its own: whatever is in the file, it can run nothing in a page."""

    @property
    def content_security_policy(self) -> str:
        return "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox"

    @allow_unauthenticated
    async def get(self, trade: str) -> None:
        if trade not in packs.trades():
            raise Trouble("Ese oficio no está en esta computadora. Elige uno de los que ves.", 404)
        drawing = (await self.classroom.ask(packs.trade, trade)).drawing
        self.set_header("Content-Type", "image/svg+xml; charset=utf-8")
        self.set_header("Cache-Control", "private, max-age=3600")
        self.finish(drawing)
