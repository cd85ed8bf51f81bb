"""«Mi cuenta»: what somebody may do about themselves, which needs nobody's leave.

Their picture and PIN, their language, who works in their enterprise with them, what they chose to tell of themselves,
a file with all their data, and the end of it all.
"""

import re
from datetime import UTC, datetime
from pathlib import Path

from qhatu import packs
from qhatu.class_folder import COURSE, SLIPS
from qhatu.packs.words import marked
from qhatu.records.store import Person, PictureTaken
from qhatu.school.door.sign_in import Door, TooManyTries, whose
from qhatu.school.grading.submissions import forget_submissions
from qhatu.school.learner.take_home import file_name
from qhatu.school.members import pins
from qhatu.school.members.pictures import is_picture, some_free
from qhatu.school.members.roster import forget_slip
from qhatu.sums import BadInput

OFFERED = 18
SEXES = {"woman": marked("Mujer"), "man": marked("Hombre"), "other": marked("Otra respuesta")}
OLDEST, YOUNGEST = 110, 5  # years


class AccountHandler(Door):
    """The page itself; `asked` is the part of it in which something was refused."""

    async def get(self) -> None:
        await self.show_account()

    async def show_account(self, *, asked: str = "", sentence: str = "", invitation: str = "", done: str = "") -> None:
        """Shows the page, with what was refused or done, or with a code to invite somebody by."""
        store, person = self.classroom.store, self.person
        enterprise = await self.classroom.ask(store.enterprise_of, person.id)
        members = await self.classroom.ask(store.members, enterprise.id) if enterprise else []
        self.show(
            "door/account.html",
            enterprise=enterprise,
            trade=await self.classroom.ask(packs.trade, enterprise.trade) if enterprise else None,
            others=[member for member in members if member.id != person.id],
            asked=asked,
            sentence=sentence,
            invitation=invitation,
            done=done,
        )


class EnterpriseHandler(AccountHandler):
    """Several people, one enterprise: a code invites, a code joins, and whoever wants leaves."""

    async def get(self, verb: str) -> None:
        self.redirect("/me")

    async def post(self, verb: str) -> None:
        store, person = self.classroom.store, self.person
        enterprise = await self.classroom.ask(store.enterprise_of, person.id)
        try:
            if verb == "join":
                await self._join(person)
                await self.show_account(done=self.words.say("Listo. Desde ahora trabajan juntos en este negocio."))
                return
            if enterprise is None:
                raise BadInput("Primero elige en tu camino qué produces.")
            if verb == "invite":
                await self.show_account(invitation=await self.classroom.ask(store.invite, enterprise.id, person.id))
                return
            await self.classroom.ask(store.leave_enterprise, person.id, enterprise.id)
        except BadInput as refused:
            await self.show_account(asked=verb, sentence=self.refuse(refused))
            return
        self.redirect("/me")

    async def _join(self, person: Person) -> None:
        """Joins by a code. Six digits that hold for half an hour are few: tries are counted as those of a PIN."""
        identity, key = self.identity_provider, f"joining {person.id}"
        if wait := identity.by_person.begin(key):
            raise TooManyTries(wait)
        code = re.sub(r"\D", "", self.get_body_argument("code", ""))
        await self.classroom.ask(self.classroom.store.join_enterprise, person.id, code)
        identity.by_person.succeeded(key, forget_all=True)


class PinHandler(Door):
    """Another PIN: the old one once, the new one twice. Other phones have to sign in again."""

    async def get(self) -> None:
        self.show("door/account_pin.html", sentence="")

    async def post(self) -> None:
        person, token = self.person, self.current_user.token
        try:
            if not await self.recognised(person, self.get_body_argument("old", "")):
                raise BadInput("Tu PIN de ahora no es ese. Si no te acuerdas, pide otro a quien facilita la clase.")
            pin = pins.chosen_pin(
                self.get_body_argument("pin", ""), self.get_body_argument("again", ""), self.person.role
            )
        except BadInput as refused:
            self.show("door/account_pin.html", sentence=self.refuse(refused))
            return
        pin_hash = await self.classroom.work(pins.hash_pin, pin)
        await self.classroom.ask(self.classroom.store.set_pin_hash, person.id, pin_hash, keep_session=token)
        self.kernel_manager.close_person(person.id, but=token)
        self.show("door/account_pin.html", sentence="", done=True)


class PictureHandler(Door):
    """Another picture, of those that nobody has."""

    async def get(self) -> None:
        await self._offer("")

    async def post(self) -> None:
        picture = self.get_body_argument("picture", "")
        try:
            if picture and not is_picture(picture):
                raise PictureTaken("Ese dibujo ya es de otra persona. Elige otro dibujo u otro color.")
            await self.classroom.ask(self.classroom.store.set_picture, self.person.id, picture)
        except BadInput as refused:
            await self._offer(self.refuse(refused))
            return
        self.redirect("/me")

    async def _offer(self, sentence: str) -> None:
        taken = await self.classroom.ask(self.classroom.store.taken_pictures)
        self.show("door/account_picture.html", offered=some_free(taken, OFFERED), sentence=sentence)


class AboutHandler(Door):
    """Three facts that nobody must tell: with them the class sees whether it reaches everybody."""

    async def get(self) -> None:
        await self._ask(await self.classroom.ask(self.classroom.store.about, self.person.id), "")

    async def post(self) -> None:
        typed = {name: self.get_body_argument(name, "")[:200] for name in ("sex", "birth_year", "origin")}
        try:
            facts = {**typed, "sex": _sex(typed["sex"]), "birth_year": _birth_year(typed["birth_year"])}
            await self.classroom.ask(self.classroom.store.set_about, self.person.id, facts)
        except BadInput as refused:
            await self._ask(typed, self.refuse(refused))
            return
        self.redirect("/" if self._is_new else "/me")

    @property
    def _is_new(self) -> bool:
        return self.get_argument("new", "") == "1"

    async def _ask(self, facts: dict[str, str], sentence: str) -> None:
        self.show("door/account_about.html", facts=facts, sexes=SEXES, sentence=sentence, is_new=self._is_new)


class DataHandler(Door):
    """All that the class keeps of somebody, in a file that another class takes in."""

    async def get(self) -> None:
        await self.send_file(self.person)

    async def send_file(self, person: Person) -> None:
        """Answers with the file of somebody; its name holds no more than their first name."""
        from qhatu.records.portable import person_file

        content = await self.classroom.ask(person_file, self.classroom.store, person.id)
        name = file_name("qhatu", person.name.split()[0], "json")
        self.set_header("Content-Type", "application/json; charset=utf-8")
        self.set_header("Content-Disposition", f'attachment; filename="{name}"')
        self.finish(content)


class ForgetHandler(Door):
    """«Borra mis datos»: says what goes and what stays, asks for the PIN, and does it."""

    async def get(self) -> None:
        await self._ask("")

    async def post(self) -> None:
        try:
            if not await self.recognised(self.person, self.get_body_argument("pin", "")):
                raise BadInput("Ese no es tu PIN. No se borró nada.")
        except BadInput as refused:
            await self._ask(self.refuse(refused))
            return
        uid = self.person.uid
        await forget(self, self.person)
        self.clear_cookie(self.classroom.cookie)
        self._jupyter_current_user = None
        self.show("door/forgotten.html", uid=uid)

    async def _ask(self, sentence: str) -> None:
        enterprise = await self.classroom.ask(self.classroom.store.enterprise_of, self.person.id)
        self.show("door/account_forget.html", sentence=sentence, enterprise=enterprise)


async def forget(handler: Door, person: Person) -> None:
    """Deletes somebody from the records, from the course that is graded and from what runs at this moment."""
    classroom = handler.classroom
    handler.kernel_manager.close_person(person.id)
    await classroom.ask(classroom.store.forget, person.id)
    await classroom.work(forget_files, classroom.folder, person)
    handler.identity_provider.by_person.forget(whose(person))


def forget_files(folder: Path, person: Person) -> None:
    """Deletes somebody from the files beside a class's records: the slips with PINs, and what grading wrote.

    Where nothing was graded, nbgrader is not even imported.
    """
    forget_slip(folder / SLIPS, person.name)
    if forget_submissions(folder / COURSE, person.code):
        from qhatu.school.grading.grade import forget as forget_grades

        forget_grades(folder, person.code)


def handlers() -> list[tuple]:
    """The addresses of «Mi cuenta»."""
    return [
        (r"/me", AccountHandler),
        (r"/me/enterprise/(invite|join|leave)", EnterpriseHandler),
        (r"/me/pin", PinHandler),
        (r"/me/picture", PictureHandler),
        (r"/me/about", AboutHandler),
        (r"/me/data", DataHandler),
        (r"/me/forget", ForgetHandler),
    ]


def _sex(text: str) -> str:
    return text if text in SEXES else ""


def _birth_year(text: str) -> str:
    """A year of birth that can be; empty stays empty.

    >>> _birth_year(" 2001 "), _birth_year("")
    ('2001', '')
    """
    year, now = text.strip(), datetime.now(UTC).year
    if year and not (re.fullmatch(r"[0-9]{4}", year) and now - OLDEST <= int(year) <= now - YOUNGEST):
        raise BadInput(
            "Un año de nacimiento tiene 4 números, por ejemplo {example}. También puedes dejarlo vacío.", example="2001"
        )
    return year
