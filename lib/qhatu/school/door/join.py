"""Signing up by oneself, where the trainer allows it: the class's code, a name, a picture and a PIN, one at a time.

What was answered stands in the address of the next question, so that a phone's own button goes back, and a page without
scripts will do. Only the PIN is sent in a form, and with it somebody is in the class or, on any fault, nobody.
"""

from dataclasses import asdict, dataclass

from jupyter_server.auth.decorator import allow_unauthenticated

from qhatu.records.names import plain_name
from qhatu.records.store import NameTaken, Person, PictureTaken
from qhatu.school.door.sign_in import LONGEST_TYPED, ClassIdentity, Door, TooManyTries, Tries
from qhatu.school.members import pins
from qhatu.school.members.pictures import is_picture, pictures, some_free
from qhatu.school.opening.class_code import class_code, is_code, registers
from qhatu.sums import BadInput

NO_PICTURE = "none"
OFFERED = 6


@dataclass(frozen=True, slots=True)
class Answers:
    """What somebody who signs up has answered so far; empty where they have not come to it yet."""

    code: str = ""
    name: str = ""
    picture: str = ""


class JoinHandler(Door):
    """One question after the other; the first that has no good answer is asked."""

    @allow_unauthenticated
    async def get(self) -> None:
        if await self._is_open():
            told = Answers(*(self.get_query_argument(name, "")[:LONGEST_TYPED] for name in ("code", "name", "picture")))
            question, fault = await self._next(told)
            drawn_pin = pins.draw_pin() if self.get_query_argument("draw", "") else ""
            await self._ask(question, told, fault, drawn_pin=drawn_pin)

    @allow_unauthenticated
    async def post(self) -> None:
        if not await self._is_open():
            return
        told = Answers(*(self.get_body_argument(name, "")[:LONGEST_TYPED] for name in ("code", "name", "picture")))
        question, fault = await self._next(told)
        try:
            if question == "pin":
                person = await self._sign_up(told)
            else:
                person = await self._signed_up_already(told) if isinstance(fault, NameTaken) else None
        except BadInput as refused:
            fault, person = refused, None
            question = {NameTaken: "name", PictureTaken: "picture"}.get(type(refused), question)
        if person is None:
            await self._ask(question, told, fault)
            return
        await self.sign_in(person)
        self.redirect("/me/about?new=1")

    async def _is_open(self) -> bool:
        """Whether somebody may sign up on this phone now; if not, they are told why."""
        if self.person is not None:
            await self._ask("somebody", Answers(code=self.get_argument("code", "")), None)
        elif not await self.classroom.ask(registers, self.classroom.store):
            self.set_status(403)
            await self._ask("closed", Answers(), None)
        else:
            return True
        return False

    async def _next(self, told: Answers) -> tuple[str, BadInput | None]:
        """The question to ask next, and what was wrong with the answer that there is."""
        for question, check in (
            ("code", self._check_code),
            ("name", self._check_name),
            ("picture", self._check_picture),
        ):
            answer = getattr(told, question)
            if not answer:
                return question, None
            try:
                await check(answer)
            except BadInput as fault:
                return question, fault
        return "pin", None

    async def _check_code(self, typed: str) -> None:
        identity: ClassIdentity = self.identity_provider
        self._in_turn(identity.by_code)
        if not is_code(typed, await self.classroom.ask(class_code, self.classroom.store)):
            raise BadInput("Ese código no es el de esta clase. Pregúntalo a quien facilita y escríbelo otra vez.")
        identity.by_code.succeeded(self.request.remote_ip or "", forget_all=False)

    async def _check_name(self, typed: str) -> None:
        name = plain_name(typed)
        if await self.classroom.ask(self.classroom.store.person_named, name) is not None:
            # A name that is taken counts like a wrong code: nobody is to find out who is in the class by trying.
            self._in_turn(self.identity_provider.by_code)
            raise NameTaken(
                "Ya hay alguien que se llama «{name}». Si eres tú, entra con tu PIN. Si no, agrega tu segundo apellido "
                "o un apodo.",
                name=name,
            )

    async def _check_picture(self, picture: str) -> None:
        if picture == NO_PICTURE:
            return
        if not is_picture(picture) or picture in await self.classroom.ask(self.classroom.store.taken_pictures):
            raise PictureTaken("Ese dibujo ya es de otra persona. Elige otro dibujo u otro color.")

    def _in_turn(self, tries: Tries) -> None:
        if wait := tries.begin(self.request.remote_ip or ""):
            raise TooManyTries(wait)

    async def _sign_up(self, told: Answers) -> Person:
        pin = pins.chosen_pin(self.get_body_argument("pin", ""), self.get_body_argument("again", ""))
        self._in_turn(self.identity_provider.by_join)
        return await self.classroom.ask(
            self.classroom.store.add_person,
            told.name,
            pin_hash=await self.classroom.work(pins.hash_pin, pin),
            language=self.chosen or self.classroom.language,
            picture="" if told.picture == NO_PICTURE else told.picture,
        )

    async def _signed_up_already(self, told: Answers) -> Person | None:
        """Who tapped twice has signed up with the first tap: the same name and PIN simply let them in."""
        pin = self.get_body_argument("pin", "")
        person = await self.classroom.ask(self.classroom.store.person_named, told.name)
        return person if pin and await self.recognised(person, pin, asked=told.name) else None

    async def _ask(self, question: str, told: Answers, fault: BadInput | None, *, drawn_pin: str = "") -> None:
        taken = await self.classroom.ask(self.classroom.store.taken_pictures) if question == "picture" else pictures()
        offered = some_free(taken, OFFERED)
        if question == "picture" and not offered:
            question, told = "pin", Answers(told.code, told.name, NO_PICTURE)
        self.show(
            "door/join.html",
            question=question,
            answers={name: answer for name, answer in asdict(told).items() if answer},
            sentence=self.refuse(fault) if fault else "",
            is_taken=isinstance(fault, NameTaken),
            offered=offered,
            drawn_pin=drawn_pin,
            chosen=self.chosen,
        )
