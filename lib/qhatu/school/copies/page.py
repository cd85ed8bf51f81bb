"""The trainer's page of copies: how old the last one is, and one to take along, closed with a passphrase."""

import re
from datetime import datetime

from qhatu.class_folder import COPIES
from qhatu.house import qhatu_command
from qhatu.packs.words import marked
from qhatu.school.classroom import ClassHandler, Trouble
from qhatu.school.copies.backup import SEALED, pack
from qhatu.school.copies.daily import DAYS, WEEKS, Copies, copies
from qhatu.school.copies.sealing import SHORTEST, passphrase, sealed_elsewhere
from qhatu.school.opening.address import is_this_computer
from qhatu.sums import BadInput

LONGEST_TYPED = 400


class CopiesHandler(ClassHandler):
    """Shows the copies of the class, and hands out one that only its passphrase opens."""

    async def get(self) -> None:
        self.only_trainers()
        await self._show("")

    async def post(self) -> None:
        self.only_trainers()
        if not self._is_private:
            raise Trouble(_NOT_HERE, 403)
        kept: Copies = self.settings["copies"]
        try:
            phrase = passphrase(self.get_body_argument("phrase", "", strip=False)[:LONGEST_TYPED])
            if phrase != passphrase(self.get_body_argument("again", "", strip=False)[:LONGEST_TYPED]):
                raise BadInput("Las dos frases no son iguales. Escribe la misma dos veces.")
            # One after the other: closing a copy takes a processor and 256 MB for two seconds.
            async with kept.making:
                classroom = self.classroom
                packed = await classroom.work(pack, classroom.folder, store=classroom.store, with_secret=True)
                sealed = await classroom.work(sealed_elsewhere, packed, phrase)
        except BadInput as fault:
            self.set_status(400)
            await self._show(self.words.explain(fault))
            return
        name = re.sub(r"[^A-Za-z0-9_-]+", "-", self.classroom.course).strip("-") or "qhatu"
        self.set_header("Content-Type", "application/octet-stream")
        self.set_header("Content-Disposition", f'attachment; filename="{name}-{datetime.now():%Y-%m-%d-%H%M}{SEALED}"')
        self.finish(sealed)

    @property
    def _is_private(self) -> bool:
        """Whether nobody on the way can read what is typed here."""
        forwarded = "X-Forwarded-For" in self.request.headers or "Forwarded" in self.request.headers
        return self.request.protocol == "https" or (not forwarded and is_this_computer(self.request.remote_ip))

    async def _show(self, sentence: str) -> None:
        kept: Copies = self.settings["copies"]
        words = self.words
        self.show(
            "copies/copies.html",
            sentence=sentence,
            told=kept.told(words),
            trouble=kept.trouble(words),
            not_here="" if self._is_private else words.say(_NOT_HERE),
            fewest=SHORTEST,
            days=DAYS,
            weeks=WEEKS,
            folder=self.classroom.folder / COPIES,
            command=qhatu_command(),
            copies=[
                {
                    "day": f"{copy.moment.astimezone():%Y-%m-%d %H:%M}",
                    "name": copy.path.name,
                    "kilobytes": -(-copy.size // 1000),
                }
                for copy in await self.classroom.ask(copies, self.classroom.folder)
            ],
        )


_NOT_HERE = marked(
    "La frase viajaría a la vista por esta red. Abre esta página en la computadora de la clase para guardar una copia."
)
