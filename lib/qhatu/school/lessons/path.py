"""The path a learner walks: its stations in their order, and how far somebody has come at each stop of one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from qhatu import packs
from qhatu.packs.stations import Station, stations
from qhatu.packs.words import Words, marked
from qhatu.records import cost_sheet, practice
from qhatu.records.cost_form import MODULE as MANAGEMENT
from qhatu.records.store import Enterprise, Person, Store
from qhatu.school.access import STOPS, Page
from qhatu.school.classroom import Classroom

# Not typed by anybody: the server notes under this key that a lesson was opened.
SEEN_LESSON = "seen/lesson"


@dataclass(frozen=True, kw_only=True, slots=True)
class Stop:
    """A lesson, an app or a practice, and how far one learner has come there.

    `told` says it in words, in the learner's language; `path` is what stands behind `/m/`.
    """

    name: str
    title: str
    told: str
    path: str
    done: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Way:
    """One station as one learner sees it; without stops it is announced and not open yet.

    `paper` is where the sheet to take home is found, once there is something to print.
    """

    station: Station
    stops: tuple[Stop, ...]
    paper: str = ""

    @property
    def next_stop(self) -> Stop | None:
        """The first stop that is not done; None where all are, or where there is none."""
        return next((stop for stop in self.stops if not stop.done), None)

    @property
    def done(self) -> bool:
        """Whether there is something here and all of it is done."""
        return bool(self.stops) and self.next_stop is None


@dataclass(frozen=True, kw_only=True, slots=True)
class Kept:
    """What a learner has kept of one module: entries by key, and per exercise answers given, answers asked, points."""

    entries: Mapping[str, str]
    answered: int = 0
    questions: int = 0
    points: Decimal = Decimal(0)
    out_of: Decimal = Decimal(0)
    priced: bool = False


NOTHING = Kept(entries={})
PAPERS = {MANAGEMENT: "/papers/cost-sheet.pdf"}
TITLES = {
    "lesson": marked("Aprende"),
    "app": marked("Mi negocio"),
    "practice": marked("Practica"),
}


def ways(pages: Iterable[Page], kept: Mapping[str, Kept], words: Words) -> tuple[Way, ...]:
    """The whole path as one learner sees it; `kept` tells, by module, what they have."""
    there = {(page.module, page.stop): page for page in pages}
    return tuple(
        Way(
            station=station,
            stops=tuple(
                _stop(there[station.module, name], kept.get(station.module, NOTHING), words)
                for name in STOPS
                if (station.module, name) in there
            ),
            paper=PAPERS.get(station.module, "") if kept.get(station.module, NOTHING).priced else "",
        )
        for station in stations()
    )


def here(path: Iterable[Way]) -> Way | None:
    """The station where there is something to do next: the first open one that is not done."""
    return next((way for way in path if way.next_stop), None)


def today(way: Way | None, words: Words) -> str:
    """What a learner is greeted with, by what comes next.

    >>> today(None, Words("es"))
    'Llegaste hasta aquí. ¡Bien hecho!'
    """
    match way.next_stop.name if way and way.next_stop else "":
        case "lesson":
            return words.say("Hoy empezamos con una historia.")
        case "app":
            return words.of(way.station.today)
        case "practice":
            return words.say("Hoy toca practicar.")
    return words.say("Llegaste hasta aquí. ¡Bien hecho!")


def all_kept(classroom: Classroom, person: Person, enterprise: Enterprise, words: Words) -> dict[str, Kept]:
    """What a learner has kept of each module that is open, by module."""
    modules = {page.module for page in classroom.pages.values()}
    return {module: _kept(classroom.store, module, person, enterprise, words) for module in modules}


def _kept(store: Store, module: str, person: Person, enterprise: Enterprise, words: Words) -> Kept:
    entries = store.entries(enterprise.cycle_id, module)
    exercises = [practice.exercise(name) for name in practice.exercises()]
    mine = [exercise for exercise in exercises if exercise.module == module]
    answers = {exercise.name: store.answers(person.id, exercise.name) for exercise in mine}
    given = [answer for of_exercise in answers.values() for answer in of_exercise.values()]
    return Kept(
        entries=entries,
        answered=len(given),
        questions=sum(len(exercise.questions) for exercise in mine),
        points=sum((answer.points or 0 for answer in given), start=Decimal(0)),
        out_of=sum((exercise.out_of for exercise in mine), start=Decimal(0)),
        priced=module == MANAGEMENT and has_price(entries, enterprise.trade, enterprise.place, words),
    )


def _stop(page: Page, kept: Kept, words: Words) -> Stop:
    typed = sum(1 for key, value in kept.entries.items() if value and key not in ("screen", SEEN_LESSON))
    match page.stop:
        case "lesson":
            done = SEEN_LESSON in kept.entries or typed > 0
            told = words.say("Ya la abriste") if done else words.say("Una historia y una cuenta para probar")
        case "app":
            done = kept.priced
            if done:
                told = words.say("Ya tienes tu costo y tu precio")
            elif typed:
                told = words.say("Llenaste {count} casillas", count=str(typed))
            else:
                told = words.say("Tus materiales, tu trabajo, tu precio")
        case _:
            done = 0 < kept.questions <= kept.answered
            if kept.answered:
                told = words.say(
                    "{answered} de {questions} respuestas, {points} de {out_of} puntos",
                    answered=str(kept.answered),
                    questions=str(kept.questions),
                    points=kept.points,
                    out_of=kept.out_of,
                )
            else:
                told = words.say("Cuentas con números solo tuyos")
    return Stop(name=page.stop, title=words.say(TITLES[page.stop]), told=told, path=page.path, done=done)


def has_price(entries: Mapping[str, str], trade: str, place: str, words: Words) -> bool:
    """Whether a cost sheet's entries already give a cost and a price to judge it by."""
    reading = cost_sheet.read(entries, packs.trade(trade), packs.place(place), date.today().year, words)
    return reading.is_complete
