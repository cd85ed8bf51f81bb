"""What a page's kernel may ask of the class: open a module, keep what was typed, hear of others, keep an answer.

Every request carries the token of its kernel, which says whose work this is; nothing in the request can say otherwise.
It is answered only to this very computer, and a save only once the database has committed.
"""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC
from typing import Any

from jupyter_server.base.handlers import log
from tornado import web

from qhatu.packs.words import Words
from qhatu.records import merging, practice
from qhatu.records.forms import accepts
from qhatu.records.store import Enterprise, Person, Store, StoreTrouble
from qhatu.school.classroom import Classroom, JsonAnswers, Trouble, not_understood
from qhatu.school.lessons.kernels import KernelOwner
from qhatu.school.lessons.path import SEEN_LESSON
from qhatu.school.lessons.tries import tries_allowed
from qhatu.school.opening.address import is_this_computer
from qhatu.sums import BadInput

MOST_FIELDS = 300
LONGEST_VALUE = 400
MOST_REVISIONS = 2**62


class KernelHandler(JsonAnswers):
    """Answers a kernel.

    It is no `JupyterHandler`, since a kernel has no cookie and its token is nothing a browser ever holds.
    """

    # Set before anything is answered.
    owner: KernelOwner
    asker: Person

    @property
    def classroom(self) -> Classroom:
        return self.settings["classroom"]

    @property
    def words(self) -> Words:
        asker = getattr(self, "asker", None)
        return self.classroom.words(asker.language if asker else None)

    def set_default_headers(self) -> None:
        self.set_header("Cache-Control", "no-store")
        self.set_header("X-Content-Type-Options", "nosniff")

    async def prepare(self) -> None:
        """Finds out whose kernel asks; a sign-in that has ended keeps nothing any more."""
        forwarded = "X-Forwarded-For" in self.request.headers or "Forwarded" in self.request.headers
        scheme, _, token = self.request.headers.get("Authorization", "").partition(" ")
        if forwarded or not is_this_computer(self.request.remote_ip) or scheme.casefold() != "bearer":
            raise web.HTTPError(404)
        owner = self.settings["kernel_manager"].owner_of_token(token.strip())
        if owner is None:
            raise Trouble("Esta página se cerró. Ábrela otra vez.", 401)
        person = await self.classroom.ask(self.classroom.store.who, owner.session)
        if person is None or person.id != owner.person_id:
            raise Trouble("Saliste de tu cuenta. Entra otra vez con tu nombre y tu PIN.", 401)
        self.owner, self.asker = owner, person

    async def post(self, verb: str) -> None:
        asked = self.asked()
        match verb:
            case "open":
                module = self._module(asked)
                self.tell(await self.classroom.ask(opened, self.classroom, self.asker, module))
            case "save":
                module = self._module(asked)
                told = {
                    "fields": _fields(module, asked.get("fields")),
                    "ages": _ages(asked.get("ages", {})),
                    "seen": _revisions(asked.get("seen", {})),
                    **_revisions({"since": asked.get("since", 0)}),
                }
                whose = asked.get("enterprise")
                self.tell(await self.classroom.ask(save, self.classroom.store, self.asker, whose, module, **told))
            case "news":
                told = _revisions({"since": asked.get("since", 0)})
                whose, module = asked.get("enterprise"), self._module(asked)
                self.tell(await self.classroom.ask(news, self.classroom.store, self.asker, whose, module, **told))
            case "answer":
                exercise, question, value = (_text(asked.get(name)) for name in ("exercise", "question", "value"))
                tries = await self.classroom.ask(answer, self.classroom, self.asker, exercise, question, value)
                self.tell({"tries": tries})

    def _module(self, asked: Mapping[str, Any]) -> str:
        module = asked.get("module")
        if not isinstance(module, str) or module not in {page.module for page in self.classroom.pages.values()}:
            raise Trouble("Este módulo no está en esta clase.", 404)
        return module

    def log_exception(self, typ, value, trace) -> None:
        """What a learner typed wrongly is no event for the log; everything else is."""
        if not isinstance(value, BadInput) or isinstance(value, StoreTrouble):
            super().log_exception(typ, value, trace)
        else:
            log().info("A kernel's request was refused: %s", value)


def opened(classroom: Classroom, person: Person, module: str) -> dict[str, Any]:
    """What a page starts from: whose it is, and all that was kept before."""
    store = classroom.store
    enterprise = store.enterprise_of(person.id)
    revision, entries = store.news(enterprise.cycle_id, module, 0) if enterprise else (0, {})
    exercises = [name for name in practice.exercises() if practice.exercise(name).module == module]
    return {
        "person": {"uid": person.uid, "name": person.name, "code": person.code, "language": person.language},
        "enterprise": enterprise
        and {
            "uid": enterprise.uid,
            "name": enterprise.name,
            "trade": enterprise.trade,
            "place": enterprise.place,
            "cycle": enterprise.cycle,
        },
        "course": classroom.course,
        "members": enterprise.members if enterprise else 1,
        "tries_allowed": tries_allowed(store),
        "revision": revision,
        "entries": {key: value for key, value in entries.items() if key != SEEN_LESSON},
        "answers": {
            name: {
                question: {"value": given.value, "tries": given.tries}
                for question, given in store.answers(person.id, name).items()
            }
            for name in exercises
        },
    }


def save(
    store: Store,
    person: Person,
    enterprise: object,
    module: str,
    *,
    fields: Mapping[str, str],
    ages: Mapping[str, float],
    seen: Mapping[str, int],
    since: int,
) -> dict[str, Any]:
    """Keeps typed texts in the person's own enterprise, and tells once committed what came of them.

    `enterprise` is the uid of the one that the page shows. `saved` is the moment as ISO 8601.
    """
    own = _enterprise(store, person, enterprise)
    kept = merging.keep(store, person.id, own, module, fields, ages=ages, seen=seen, since=since)
    return {
        "saved": kept.moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "revision": kept.revision,
        "members": kept.members,
        "changed": kept.changed,
        "overtaken": {key: asdict(told) for key, told in kept.overtaken.items()},
    }


def news(store: Store, person: Person, enterprise: object, module: str, since: int) -> dict[str, Any]:
    """What changed in a module of the person's own enterprise after a revision."""
    return asdict(merging.news(store, _enterprise(store, person, enterprise), module, since))


def answer(classroom: Classroom, person: Person, exercise: str, question: str, value: str) -> int:
    """Marks an answer by the learner's own numbers, keeps it, and returns how many times it was tried.

    The points are worked out here: whatever the page believes does not count. What cannot be read as a number is no
    try, and leaves the answer before as it was. Where the trainer allows so many tries, one more is refused.
    """
    store = classroom.store
    enterprise = store.enterprise_of(person.id)
    asked = practice.exercise(exercise)
    asked.question(question)
    made = {
        "trade": enterprise.trade if enterprise else "",
        "place": enterprise.place if enterprise else classroom.place,
    }
    case = practice.own_case(exercise, course=classroom.course, learner_code=person.code, **made)
    place = practice.practice_place(**made)
    marked = practice.mark(
        asked,
        case,
        question,
        value,
        place.coin,
        decimal_mark=classroom.words(person.language).decimal_mark,
        currency=place.symbol,
    )
    before = store.answers(person.id, exercise).get(question)
    if not marked.counts:
        return before.tries if before else 0
    if before and before.value == value:  # the same once more is no other try
        return before.tries
    most = tries_allowed(store)
    if before and most and before.tries >= most:
        raise Trouble("Ya usaste tus {most} intentos en esta pregunta. Queda lo que respondiste antes.", 409, most=most)
    return store.save_answer(person.id, exercise, question, value, marked.points, marked.out_of).tries


def _enterprise(store: Store, person: Person, shown: object) -> Enterprise:
    """The enterprise a person works in; a page that shows another one, by its uid, was opened too long ago."""
    enterprise = store.enterprise_of(person.id)
    if enterprise is None:
        raise BadInput("Primero elige en tu camino qué produces.")
    if shown and shown != enterprise.uid:
        raise Trouble("Ahora trabajas en otro negocio. Abre esta página otra vez.", 409)
    return enterprise


def _fields(module: str, fields: object) -> dict[str, str]:
    """The fields of a save, each under a key that the module's form knows; raises a `Trouble` otherwise."""
    if not isinstance(fields, dict) or not fields or len(fields) > MOST_FIELDS:
        raise not_understood()
    for key in fields:
        if not accepts(module, key):
            raise Trouble("La página mandó una casilla que este módulo no tiene: {key}.", 400, key=key[:60])
    return {key: _text(value) for key, value in fields.items()}


def _ages(told: object) -> dict[str, float]:
    """How many seconds ago each field was typed; a `Trouble` where that is no number."""
    return _numbers(told, int, float)


def _revisions(told: object) -> dict[str, int]:
    """The numbers of revisions, as far as a database can count; a `Trouble` where one is no whole number."""
    return {key: min(max(number, 0), MOST_REVISIONS) for key, number in _numbers(told, int).items()}


def _numbers(told: object, *kinds: type) -> dict[str, Any]:
    if not isinstance(told, dict) or len(told) > MOST_FIELDS:
        raise not_understood()
    if any(isinstance(number, bool) or not isinstance(number, kinds) for number in told.values()):
        raise not_understood()
    return told


def _text(value: object) -> str:
    """A text short enough to be typed by hand, without the signs that a database or a page could stumble over."""
    if not isinstance(value, str) or any(ord(sign) < 32 and sign not in "\t\n\r" for sign in value):
        raise not_understood()
    if len(value) > LONGEST_VALUE:
        raise Trouble("Eso es muy largo: caben {most} letras. Escribe lo más corto.", 413, most=LONGEST_VALUE)
    return value
