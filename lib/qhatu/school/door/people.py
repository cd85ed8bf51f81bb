"""The trainer's list of people: who is in the class, who may come in, and the cards with which they do.

A PIN is shown once, on the card that is printed when it is drawn: the class keeps only its hash.
"""

from base64 import b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from qhatu.packs.words import languages
from qhatu.records.store import Enterprise, Person, Store
from qhatu.school.access import TRAINER
from qhatu.school.classroom import Trouble
from qhatu.school.door.account import DataHandler, forget
from qhatu.school.door.sign_in import Door, whose
from qhatu.school.lessons.tries import CHOICES, allow_tries, tries_allowed
from qhatu.school.members import pins
from qhatu.school.members.pictures import free_picture
from qhatu.school.members.roster import give_pictures
from qhatu.school.opening.address import qr_drawing
from qhatu.school.opening.class_code import told_code
from qhatu.sums import BadInput

LONGEST_NAME_TYPED = 200


@dataclass(frozen=True, kw_only=True, slots=True)
class Listed:
    """Somebody on the list, and when they were here last, in words."""

    person: Person
    enterprise: Enterprise | None
    seen: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Card:
    """What somebody needs to come in; `pin` is empty where only they know it."""

    person: Person
    pin: str = ""


class PeoplePage(Door):
    """What every page of the list has in common: it is the trainers' alone."""

    async def prepare(self) -> None:
        await super().prepare()
        if not self._finished:  # nobody signed in, and they are on their way to the door
            self.only_trainers()

    async def somebody(self, number: str) -> Person:
        """The person at an address; a 404 where nobody is."""
        try:
            return await self.classroom.ask(self.classroom.store.person, int(number[:9]))
        except BadInput:
            raise Trouble("No encontramos a esa persona en la clase.", 404) from None

    def show_cards(self, cards: list[Card], *, back: str = "/people", done: Sequence[str] = ()) -> None:
        """Shows cards to print and cut, each with the way to the class."""
        address = self.classroom.address
        qr = "data:image/svg+xml;base64," + b64encode(qr_drawing(address)).decode()
        self.show("door/cards.html", cards=cards, back=back, done=done, address=address, qr=qr)

    async def new_pin(self, person: Person) -> Card:
        """Draws another PIN for somebody, who has to sign in again everywhere, and forgets their failed tries."""
        pin = pins.draw_pin(person.role)
        pin_hash = await self.classroom.work(pins.hash_pin, pin)
        await self.classroom.ask(self.classroom.store.set_pin_hash, person.id, pin_hash)
        self.identity_provider.by_person.forget(whose(person))
        self.kernel_manager.close_person(person.id)
        (pictured,) = await self.classroom.ask(give_pictures, self.classroom.store, [person])
        return Card(person=pictured, pin=pin)


class PeopleHandler(PeoplePage):
    """The list itself, and what changes it: who is added, brought from another class, or may sign up alone."""

    async def get(self, verb: str = "") -> None:
        if verb:  # somebody typed the address of a form, or came back to it
            self.redirect("/people")
            return
        await self.show_list()

    async def post(self, verb: str = "") -> None:
        if not verb:
            self.redirect("/people")
            return
        try:
            forms = {"add": self._add, "import": self._import}
            forms |= {"registration": self._registration, "tries": self._tries}
            await forms[verb]()
        except BadInput as refused:
            await self.show_list(asked=verb, sentence=self.refuse(refused))

    async def show_list(self, *, asked: str = "", sentence: str = "", done: Sequence[str] = ()) -> None:
        """Shows the list, with what was refused or what was done."""
        classroom = self.classroom
        self.show(
            "door/people.html",
            listed=await classroom.ask(everybody, classroom.store, self.words.ago),
            registers=bool(classroom.entrance.code),
            tries=await classroom.ask(tries_allowed, classroom.store),
            tries_choices=CHOICES,
            asked=asked,
            sentence=sentence,
            done=done,
            typed=self.get_body_argument("name", "") if asked == "add" else "",
        )

    async def _add(self) -> None:
        store = self.classroom.store
        role = TRAINER if self.get_body_argument("role", "") == TRAINER else "learner"
        language = self.get_body_argument("speaks", "")
        pin = pins.draw_pin(role)
        person = await self.classroom.ask(
            store.add_person,
            self.get_body_argument("name", "")[:LONGEST_NAME_TYPED],
            pin_hash=await self.classroom.work(pins.hash_pin, pin),
            role=role,
            language=language if language in languages() else self.classroom.language,
        )
        (pictured,) = await self.classroom.ask(give_pictures, store, [person])
        self.show_cards([Card(person=pictured, pin=pin)])

    async def _import(self) -> None:
        from qhatu.records.portable import import_person

        files = self.request.files.get("file") or []
        if not files or not files[0].body:
            raise BadInput("Elige el archivo que la persona trajo de su otra clase.")
        pin = pins.draw_pin()
        came = await self.classroom.ask(
            import_person,
            self.classroom.store,
            files[0].body,
            pin_hash=await self.classroom.work(pins.hash_pin, pin),
            trusted=self.get_body_argument("trusted", "") == "1",
        )
        (person,) = await self.classroom.ask(give_pictures, self.classroom.store, [came.person])
        if came.new:
            self.show_cards([Card(person=person, pin=pin)], done=came.sentences(self.words))
        else:
            await self.show_list(done=came.sentences(self.words))

    async def _registration(self) -> None:
        classroom = self.classroom
        chosen = "open" if self.get_body_argument("registration", "") == "open" else "roster"
        await classroom.ask(classroom.store.set_setting, "registration", chosen)
        classroom.entrance.code = await classroom.ask(told_code, classroom.store)
        self.redirect("/people")

    async def _tries(self) -> None:
        classroom = self.classroom
        await classroom.ask(allow_tries, classroom.store, self.get_body_argument("tries", ""))
        self.redirect("/people")


class PersonHandler(PeoplePage):
    """One person: what the trainer may do for them."""

    async def get(self, number: str, verb: str = "") -> None:
        person = await self.somebody(number)
        if verb:
            self.redirect(f"/people/{person.id}")
            return
        await self.show_person(person)

    async def post(self, number: str, verb: str = "") -> None:
        person = await self.somebody(number)
        try:
            match verb:
                case "pin":
                    self.show_cards([await self.new_pin(person)], back=f"/people/{person.id}")
                    return
                case "name":
                    typed = self.get_body_argument("name", "")[:LONGEST_NAME_TYPED]
                    await self.classroom.ask(self.classroom.store.rename_person, person.id, typed)
                case "picture":
                    await self.classroom.ask(another_picture, self.classroom.store, person)
                case "forget":
                    if person.id == self.person.id:
                        raise BadInput("Para borrarte a ti, ve a «Mi cuenta».")
                    if self.get_body_argument("sure", "") != "yes":
                        raise BadInput("Marca primero que te lo pidió. No se borró nada.")
                    await forget(self, person)
                    self.redirect("/people")
                    return
        except BadInput as refused:
            await self.show_person(person, asked=verb, sentence=self.refuse(refused))
            return
        self.redirect(f"/people/{person.id}")

    async def show_person(self, person: Person, *, asked: str = "", sentence: str = "") -> None:
        """Shows the person's page, with what was refused."""
        store = self.classroom.store
        seen = (await self.classroom.ask(store.last_seen)).get(person.id)
        self.show(
            "door/person.html",
            who=person,
            enterprise=await self.classroom.ask(store.enterprise_of, person.id),
            seen=self.words.ago(datetime.now(UTC) - seen) if seen else "",
            asked=asked,
            sentence=sentence,
        )


class PersonDataHandler(PeoplePage, DataHandler):
    """The file of somebody who asks the trainer for it, or has no phone to put it on."""

    async def get(self, number: str) -> None:
        await self.send_file(await self.somebody(number))


class CardsHandler(PeoplePage):
    """Everybody's cards: without PINs, which nobody can read; or with new ones for who never came in."""

    async def get(self) -> None:
        store = self.classroom.store
        learners = [person for person in await self.classroom.ask(store.people) if person.role != TRAINER]
        self.show_cards([Card(person=person) for person in await self.classroom.ask(give_pictures, store, learners)])

    async def post(self) -> None:
        people, seen = await self.classroom.ask(lambda store: (store.people(), store.last_seen()), self.classroom.store)
        never = [person for person in people if person.role != TRAINER and person.id not in seen]
        self.show_cards([await self.new_pin(person) for person in never])


def handlers() -> list[tuple]:
    """The addresses of the list."""
    return [
        (r"/people", PeopleHandler),
        (r"/people/(add|import|registration|tries)", PeopleHandler),
        (r"/people/cards", CardsHandler),
        (r"/people/([0-9]{1,9})", PersonHandler),
        (r"/people/([0-9]{1,9})/(pin|name|picture|forget)", PersonHandler),
        (r"/people/([0-9]{1,9})/data", PersonDataHandler),
    ]


def everybody(store: Store, ago: Callable[[timedelta], str]) -> list[Listed]:
    """Everybody in the class by name, trainers too."""
    enterprises = {line.person.id: line.enterprise for line in store.progress()}
    last_seen, now = store.last_seen(), datetime.now(UTC)
    return [
        Listed(
            person=person,
            enterprise=enterprises.get(person.id),
            seen=ago(now - last_seen[person.id]) if person.id in last_seen else "",
        )
        for person in store.people()
    ]


def another_picture(store: Store, person: Person) -> None:
    """Gives somebody another picture, drawn by chance."""
    store.set_picture(person.id, free_picture(store.taken_pictures()) or person.picture)
