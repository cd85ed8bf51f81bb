"""Who is asking: name and PIN at the door, a cookie afterwards, and a link for the trainer at this computer.

The cookie holds a random token, signed with the class's secret; the records keep only its hash. Signing out forgets
it everywhere, and stops the kernels that were opened with it.
"""

import math
import secrets
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache

from jupyter_server.auth.decorator import allow_unauthenticated
from jupyter_server.auth.identity import IdentityProvider, User
from tornado import web

from qhatu.packs.words import Words, languages
from qhatu.records.names import name_key
from qhatu.records.store import Person
from qhatu.school import pins
from qhatu.school.access import TRAINER
from qhatu.school.address import is_this_computer
from qhatu.school.classroom import ClassHandler, Classroom, Trouble

LONGEST_TYPED = 200
SESSION_DAYS = 30

# Failed tries that one name, and one address, may have: (how many, in how many seconds). A class of forty stands behind
# one router with one address; a PIN of four digits stands a whole afternoon against thirty tries an hour.
NAME_LIMITS = ((5, 60), (30, 3600))
ADDRESS_LIMITS = ((100, 60),)


@dataclass
class SignedIn(User):
    """Somebody signed in, as Jupyter's server knows them; `token` is the one in their cookie."""

    person: Person = None  # type: ignore[assignment]  # User's fields have defaults, so these must
    token: str = field(default="", repr=False)


class Tries:
    """Counts tries that failed, by name or by address, and says how long to wait after too many.

    A try counts from its start, so that many at one moment do not all pass before the first has failed.

    >>> now = [0.0]
    >>> tries = Tries(((2, 60),), clock=lambda: now[0])
    >>> tries.begin("rosa"), tries.begin("rosa"), tries.begin("rosa")
    (0.0, 0.0, 60.0)
    >>> tries.begin("marco")
    0.0
    >>> now[0] = 61
    >>> tries.begin("rosa")
    0.0
    """

    def __init__(self, limits: tuple[tuple[int, float], ...], clock: Callable[[], float] = time.monotonic):
        self._limits, self._clock = limits, clock
        self._longest = max(seconds for _, seconds in limits)
        self._begun: dict[str, deque[float]] = {}

    def begin(self, key: str) -> float:
        """Notes a try and returns 0, or returns the seconds to wait, without noting it, where there were too many."""
        now = self._clock()
        self._forget_old(now)
        begun = self._begun.setdefault(key, deque())
        for most, seconds in self._limits:
            recent = [moment for moment in begun if moment > now - seconds]
            if len(recent) >= most:
                return recent[-most] + seconds - now
        begun.append(now)
        return 0.0

    def succeeded(self, key: str, *, forget_all: bool) -> None:
        """Takes back the try that succeeded, or with it all the tries before."""
        begun = self._begun.get(key)
        if begun:
            begun.pop()
            if forget_all:
                begun.clear()

    def _forget_old(self, now: float) -> None:
        for key in [key for key, begun in self._begun.items() if not begun or begun[-1] <= now - self._longest]:
            del self._begun[key]


class ClassIdentity(IdentityProvider):
    """Tells who asks from the cookie alone. There is no token that opens the server from outside."""

    auth_enabled = True

    def __init__(self, **traits):
        traits.pop("login_handler_class", None)  # Voilà hands in its own
        super().__init__(**{**traits, "token": ""})
        self.by_name, self.by_address = Tries(NAME_LIMITS), Tries(ADDRESS_LIMITS)

    async def get_user(self, handler: web.RequestHandler) -> SignedIn | None:
        """The person whose token the request's cookie holds; static files ask for nobody."""
        if isinstance(handler, web.StaticFileHandler):
            return None
        classroom: Classroom = handler.settings["classroom"]
        token = handler.get_secure_cookie(classroom.cookie, max_age_days=SESSION_DAYS)
        if not token:
            return None
        person = await classroom.ask(classroom.store.who, token.decode())
        if person is None:
            return None
        return SignedIn(username=str(person.id), name=person.name, person=person, token=token.decode())

    def is_token_authenticated(self, handler: web.RequestHandler) -> bool:
        """Never: a request that brings a token of its own would go around the checks on forms and origins."""
        return False

    def get_handlers(self) -> list[tuple]:
        """The door: in, out, and the trainer's link."""
        return [
            (r"/login", LoginHandler),
            (r"/logout", LogoutHandler),
            (r"/language", LanguageHandler),
            (r"/trainer/([\w-]+)", TrainerLinkHandler),
        ]


class Door(ClassHandler):
    """What signing in has in common, however it is done."""

    async def sign_in(self, person: Person) -> None:
        """Gives this browser a cookie of its own."""
        token = await self.classroom.ask(self.classroom.store.start_session, person.id, days=SESSION_DAYS)
        self.set_signed_cookie(
            self.classroom.cookie,
            token,
            expires_days=SESSION_DAYS,
            httponly=True,
            samesite="Lax",
            secure=self.request.protocol == "https",
        )

    def own_page(self, wished: str) -> str:
        """Where to go after signing in: the page that was wished for, if it is exactly one of ours."""
        ours = {f"/m/{path}" for path in self.classroom.pages} | {"/board", "/start"}
        return wished if wished in ours else "/"


class LoginHandler(Door):
    """The door: one form, a name and a PIN. A language chosen here becomes the language of who signs in."""

    @property
    def chosen(self) -> str:
        """The language chosen on this very page; empty where none was."""
        chosen = self.get_argument("language", "")
        return chosen if chosen in languages() else ""

    @property
    def words(self) -> Words:
        return self.classroom.words(self.chosen) if self.chosen else super().words

    @allow_unauthenticated
    def get(self) -> None:
        wished = self.get_query_argument("next", "/")
        if self.person is not None:
            self.redirect(self.own_page(wished))
        else:
            self._ask_again("", wished=wished)

    @allow_unauthenticated
    async def post(self) -> None:
        name = self.get_body_argument("name", "")[:LONGEST_TYPED]
        pin = self.get_body_argument("pin", "").strip()[:LONGEST_TYPED]
        wished = self.get_body_argument("next", "/")
        identity: ClassIdentity = self.identity_provider
        key, address = name_key(name), self.request.remote_ip or ""
        wait = identity.by_address.begin(address) or identity.by_name.begin(key)
        if wait:
            self.set_status(429)
            self.set_header("Retry-After", str(math.ceil(wait)))
            self._ask_again(self._wait_sentence(wait), name=name, wished=wished)
            return
        person = await self._person(name, pin)
        if person is None:
            self.set_status(401)
            self._ask_again(
                self.words.say("El nombre o el PIN no son esos. Escríbelos como están en tu tarjeta."),
                name=name,
                wished=wished,
            )
            return
        identity.by_name.succeeded(key, forget_all=True)
        identity.by_address.succeeded(address, forget_all=False)
        if self.chosen and self.chosen != person.language:
            await self.classroom.ask(self.classroom.store.set_language, person.id, self.chosen)
        await self.sign_in(person)
        self.redirect(self.own_page(wished))

    async def _person(self, name: str, pin: str) -> Person | None:
        """Who has this name and this PIN. A name that nobody has takes as long to refuse as a wrong PIN."""
        store = self.classroom.store
        person = await self.classroom.ask(store.person_named, name)
        if person is None:
            await self.classroom.work(pins.check_pin, pin, await self.classroom.work(nobodys_pin))
            return None
        pin_hash = await self.classroom.ask(store.pin_hash, person.id)
        return person if await self.classroom.work(pins.check_pin, pin, pin_hash) else None

    def _wait_sentence(self, seconds: float) -> str:
        minutes = math.ceil(seconds / 60)
        if minutes == 1:
            return self.words.say("Son muchos intentos. Espera un minuto y prueba otra vez.")
        return self.words.say("Son muchos intentos. Espera {minutes} minutos y prueba otra vez.", minutes=minutes)

    def _ask_again(self, sentence: str, *, wished: str, name: str = "") -> None:
        self.show("sign_in.html", sentence=sentence, name=name, wished=self.own_page(wished), chosen=self.chosen)


class LogoutHandler(ClassHandler):
    """The way out: forgets the cookie's token, here and in the records, and stops what was opened with it."""

    @allow_unauthenticated
    async def post(self) -> None:
        user = getattr(self, "_jupyter_current_user", None)
        if user is not None:
            await self.classroom.ask(self.classroom.store.end_session, user.token)
            self.kernel_manager.close_session(user.token)
        self.clear_cookie(self.classroom.cookie)
        self.redirect("/login")


class LanguageHandler(ClassHandler):
    """Changes the language of whoever is signed in."""

    async def post(self) -> None:
        chosen = self.get_body_argument("language", "")
        if chosen not in languages():
            raise Trouble("Ese idioma todavía no está.", 400)
        await self.classroom.ask(self.classroom.store.set_language, self.person.id, chosen)
        self.redirect("/board" if self.get_body_argument("back", "") == "/board" else "/")


class TrainerLinkHandler(Door):
    """Opens the board to whoever sits at the computer of the class and has the link that it printed."""

    @allow_unauthenticated
    async def get(self, key: str) -> None:
        forwarded = "X-Forwarded-For" in self.request.headers or "Forwarded" in self.request.headers
        if forwarded or not is_this_computer(self.request.remote_ip):
            raise Trouble("Este enlace solo se abre en la computadora de la clase. Entra con tu nombre y tu PIN.", 403)
        if not secrets.compare_digest(key.encode(), self.classroom.key.encode()):
            raise Trouble("Este enlace ya no vale: la clase se abrió otra vez. Busca el nuevo en la pantalla.", 403)
        if self.person is None or self.person.role != TRAINER:
            await self.sign_in(await self.classroom.ask(first_trainer, self.classroom))
        self.redirect("/board")


def first_trainer(classroom: Classroom) -> Person:
    """The class's first trainer; where there is none, one is made who comes in by the link alone."""
    store = classroom.store
    trainers = [person for person in store.people() if person.role == TRAINER]
    if trainers:
        return min(trainers, key=lambda person: person.id)
    name = "Facilitadora"
    while store.person_named(name) is not None:  # a learner may be called so
        name += " 2"
    # Nobody knows this PIN, and nobody needs to.
    return store.add_person(
        name, pin_hash=pins.hash_pin(secrets.token_hex(16)), role=TRAINER, language=classroom.language
    )


@cache
def nobodys_pin() -> str:
    """The hash of a PIN that nobody has."""
    return pins.hash_pin(secrets.token_hex(16))
