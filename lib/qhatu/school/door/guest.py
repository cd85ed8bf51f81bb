"""What a guest sees without signing in: the first taste of each trade, and what its pack holds.

A guest has no kernel, writes nothing, and sees nobody of the class. Everything else asks who they are.
"""

from jupyter_server.auth.decorator import allow_unauthenticated

from qhatu import packs
from qhatu.school.classroom import Trouble
from qhatu.school.door.sign_in import Door


class TasteHandler(Door):
    """«Para probar»: the trades, and of each one something to make in ten minutes."""

    @allow_unauthenticated
    async def get(self, trade: str = "") -> None:
        known = await self.classroom.ask(packs.trades)
        if trade and trade not in known:
            raise Trouble("Ese oficio no está en esta computadora. Elige uno de los que ves.", 404)
        if trade:
            self.show("door/taste.html", trade=await self.classroom.ask(packs.trade, trade), chosen=self.chosen)
        else:
            trades = await self.classroom.ask(packs.sound_trades)
            self.show("door/tastes.html", trades=trades, chosen=self.chosen)


def handlers() -> list[tuple]:
    """The addresses of a guest's pages."""
    return [(r"/taste", TasteHandler), (r"/taste/([a-z0-9-]+)", TasteHandler)]
