"""Who is asking: name or picture and PIN at the door, a cookie afterwards, a link for the trainer at this computer.

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

from qhatu.packs.words import Words, languages, marked
from qhatu.records.names import name_key
from qhatu.records.store import Person
from qhatu.school.access import TRAINER
from qhatu.school.classroom import ClassHandler, Classroom, Trouble
from qhatu.school.members import pins
from qhatu.school.members.pictures import COLOURS, DRAWINGS, is_picture
from qhatu.school.opening.address import is_this_computer
from qhatu.school.opening.class_code import registers
from qhatu.sums import BadInput

LONGEST_TYPED = 200
# The pages, beside those of modules, to which somebody who was sent to the door is let through.
OWN_PAGES = ("/board", "/cycles", "/history", "/me", "/people", "/sales", "/start")
SESSION_DAYS = 30

A_MINUTE, AN_HOUR, A_DAY = 60, 3600, 24 * 3600
# Failed tries that one person, and one address, may have: (how many, in how many seconds). A class of forty stands
# behind one router with one address, and may err ten times each. Against sixty tries a day a PIN of four digits stands
# 74 days on average; whoever forgot theirs gets another one from the trainer, and with it all their tries.
PERSON_LIMITS = ((5, A_MINUTE), (20, AN_HOUR), (60, A_DAY))
ADDRESS_LIMITS = ((100, A_MINUTE), (400, AN_HOUR))
# Codes said aloud are shorter than secrets, and forty people may type one at one moment.
CODE_LIMITS = ((60, A_MINUTE), (150, AN_HOUR))
# How many may sign up from one address: a whole class at one moment, but no crowd that nobody invited.
JOIN_LIMITS = ((60, A_MINUTE), (200, AN_HOUR))


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

    def forget(self, key: str) -> None:
        """Takes back all the tries of somebody who got another PIN."""
        self._begun.pop(key, None)

    def _forget_old(self, now: float) -> None:
        for key in [key for key, begun in self._begun.items() if not begun or begun[-1] <= now - self._longest]:
            del self._begun[key]


class TooManyTries(Trouble):
    """Too many tries failed; `wait` says for how many seconds nobody is listened to."""

    def __init__(self, wait: float):
        self.wait = wait
        minutes, hours = math.ceil(wait / A_MINUTE), math.ceil(wait / AN_HOUR)
        if minutes == 1:
            super().__init__(marked("Son muchos intentos. Espera un minuto y prueba otra vez."), 429)
        elif minutes < 100:
            sentence = marked("Son muchos intentos. Espera {minutes} minutos y prueba otra vez.")
            super().__init__(sentence, 429, minutes=minutes)
        else:
            sentence = marked("Son muchos intentos. Pide otro PIN a quien facilita la clase, o espera {hours} horas.")
            super().__init__(sentence, 429, hours=hours)


class ClassIdentity(IdentityProvider):
    """Tells who asks from the cookie alone. There is no token that opens the server from outside."""

    auth_enabled = True

    def __init__(self, **traits):
        traits.pop("login_handler_class", None)  # Voilà hands in its own
        super().__init__(**{**traits, "token": ""})
        self.by_person, self.by_address = Tries(PERSON_LIMITS), Tries(ADDRESS_LIMITS)
        self.by_code, self.by_join = Tries(CODE_LIMITS), Tries(JOIN_LIMITS)

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
    """What signing in has in common, however it is done, and every other place where a PIN is asked for."""

    @property
    def chosen(self) -> str:
        """The language chosen on this very page; empty where none was."""
        chosen = self.get_argument("language", "")
        return chosen if chosen in languages() else ""

    @property
    def words(self) -> Words:
        return self.classroom.words(self.chosen) if self.chosen else super().words

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
        ours = {f"/m/{path}" for path in self.classroom.pages} | set(OWN_PAGES)
        return wished if wished in ours else "/"

    async def recognised(self, person: Person | None, pin: str, *, asked: str = "") -> bool:
        """Whether this PIN is the person's. It counts as a try of theirs, and of the address that it comes from.

        `asked` is the name or the picture that nobody has, where there is no person: refusing takes as long, and is
        limited, as if there were one. Raises `TooManyTries`.
        """
        identity: ClassIdentity = self.identity_provider
        key = whose(person) if person else f"nobody {asked}"
        address = self.request.remote_ip or ""
        if wait := identity.by_person.begin(key):
            raise TooManyTries(wait)
        if wait := identity.by_address.begin(address):
            identity.by_person.succeeded(key, forget_all=False)
            raise TooManyTries(wait)
        if person is None:
            kept = await self.classroom.work(nobodys_pin)
        else:
            kept = await self.classroom.ask(self.classroom.store.pin_hash, person.id)
        right = await self.classroom.work(pins.check_pin, pin.strip()[:LONGEST_TYPED], kept) and person is not None
        if right:
            identity.by_person.succeeded(key, forget_all=True)
            identity.by_address.succeeded(address, forget_all=False)
        return right

    def refuse(self, fault: BadInput) -> str:
        """Sets the status of an answer that asks again, and returns why in a sentence."""
        self.set_status(fault.status_code if isinstance(fault, Trouble) else 400)
        if isinstance(fault, TooManyTries):
            self.set_header("Retry-After", str(math.ceil(fault.wait)))
        return self.words.explain(fault)


class LoginHandler(Door):
    """The door: a name or a picture, and a PIN. A language chosen here becomes the language of who signs in.

    Whoever reads little taps their drawing, then its colour. All of them are shown, whether somebody has them or not,
    and nobody's name: a stranger learns nothing here about who is in the class.
    """

    @allow_unauthenticated
    async def get(self) -> None:
        wished = self.get_query_argument("next", "/")
        if self.person is not None:
            self.redirect(self.own_page(wished))
        else:
            await self._ask("", wished=wished, picture=self.get_query_argument("picture", ""))

    @allow_unauthenticated
    async def post(self) -> None:
        name = self.get_body_argument("name", "")[:LONGEST_TYPED]
        picture = self.get_body_argument("picture", "")
        wished = self.get_body_argument("next", "/")
        store = self.classroom.store
        try:
            if is_picture(picture):
                person, asked = await self.classroom.ask(store.person_pictured, picture), picture
            else:
                person, asked = await self.classroom.ask(store.person_named, name), name_key(name)
            if not await self.recognised(person, self.get_body_argument("pin", ""), asked=asked):
                raise NotRecognised(is_picture(picture))
        except (TooManyTries, NotRecognised) as fault:
            await self._ask(self.refuse(fault), name=name, picture=picture, wished=wished)
            return
        if self.chosen and self.chosen != person.language:
            await self.classroom.ask(store.set_language, person.id, self.chosen)
        await self.sign_in(person)
        self.redirect(self.own_page(wished))

    async def _ask(self, sentence: str, *, wished: str, name: str = "", picture: str = "") -> None:
        """The next question: a name and a PIN together; or a drawing, then its colour, then the PIN."""
        if is_picture(picture):
            question = "pin"
        elif picture in DRAWINGS:
            question = "colour"
        else:
            question = "drawing" if self.get_argument("by", "") == "picture" else "name"
        self.show(
            "door/sign_in.html",
            question=question,
            sentence=sentence,
            name=name,
            picture=picture,
            drawings=DRAWINGS,
            colours=COLOURS,
            wished=self.own_page(wished),
            chosen=self.chosen,
            registers=await self.classroom.ask(registers, self.classroom.store),
        )


class NotRecognised(Trouble):
    """No such person, or not their PIN: which of both is not told."""

    def __init__(self, by_picture: bool):
        if by_picture:
            super().__init__(marked("El dibujo o el PIN no son esos. Mira tu tarjeta y prueba otra vez."), 401)
        else:
            super().__init__(marked("El nombre o el PIN no son esos. Escríbelos como están en tu tarjeta."), 401)


class LogoutHandler(ClassHandler):
    """The way out: forgets the cookie's token, here and in the records, and stops what was opened with it.

    A page with scripts asks here first whether the phone still holds something that the class does not have.
    """

    @allow_unauthenticated
    def get(self) -> None:
        if self.person is None:
            self.redirect("/login")
        else:
            self.show("door/leave.html")

    @allow_unauthenticated
    async def post(self) -> None:
        user = getattr(self, "_jupyter_current_user", None)
        if user is not None:
            await self.classroom.ask(self.classroom.store.end_session, user.token)
            self.kernel_manager.close_session(user.token)
        self.clear_cookie(self.classroom.cookie)
        # The page itself clears what is theirs on this phone. The header that clears all would take along what others
        # who share the phone sold without connection.
        self.redirect("/login")


class LanguageHandler(ClassHandler):
    """Changes the language of whoever is signed in."""

    async def post(self) -> None:
        chosen = self.get_body_argument("language", "")
        if chosen not in languages():
            raise Trouble("Ese idioma todavía no está.", 400)
        await self.classroom.ask(self.classroom.store.set_language, self.person.id, chosen)
        back = self.get_body_argument("back", "")
        self.redirect(back if back in ("/board", "/me") else "/")


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


def whose(person: Person) -> str:
    """What somebody's tries are counted under, whether they sign in by name or by picture."""
    return f"person {person.id}"


@cache
def nobodys_pin() -> str:
    """The hash of a PIN that nobody has."""
    return pins.hash_pin(secrets.token_hex(16))
