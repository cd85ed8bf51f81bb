"""A class of invented people to look around in: some have finished, some are half-way, one is stuck.

They stand in `data/cohorts/`, one folder a cohort: `people.csv` (who they are, with PINs anybody may know),
`records.csv` (what they typed) and `answers.csv` (how they answered the practice). Values are texts as people type
them, mistakes included. They belong in a class of their own: everybody can read their trainer's PIN.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from qhatu import packs
from qhatu.house import house
from qhatu.packs.tables import Row, read_table
from qhatu.packs.words import Words
from qhatu.records import practice
from qhatu.records.store import Enterprise, Newcomer, NewEnterprise, Person, Role, Store
from qhatu.sums import round_to_coin

COHORT = "productive-hands"


@dataclass(frozen=True, kw_only=True, slots=True)
class SignIn:
    """How an invented person signs in, to be printed beside the address; `trade` is empty for who has not begun."""

    name: str
    pin: str
    role: Role
    language: str
    trade: str
    enterprise: str


@dataclass(frozen=True, kw_only=True, slots=True)
class _Member:
    """An invented person and what they have done so far; `hours_ago` is when they did it."""

    sign_in: SignIn
    place: str
    hours_ago: Decimal
    entries: dict[str, dict[str, str]]
    answers: tuple[Row, ...]


def sign_ins(cohort: str = COHORT) -> list[SignIn]:
    """Names and PINs of a cohort's invented people, the trainer first.

    >>> [(one.name, one.role) for one in sign_ins()][:2]
    [('Elena Rojas', 'trainer'), ('Wara Condori', 'learner')]
    """
    return [member.sign_in for member in _members(cohort)]


def fill(
    store: Store, hash_pin: Callable[[str], str], *, course: str | None = None, cohort: str = COHORT
) -> list[SignIn]:
    """Puts a cohort's invented people and their work into a class, and returns how they sign in.

    Doing it again adds only what is missing: nobody's PIN, enterprise or typing is ever changed. With `course`, the
    class's name on which everybody's practice numbers hang, they have answered the practice too.
    """
    members = list(_members(cohort))
    newcomers = []
    for member in members:
        told = member.sign_in
        known = store.person_named(told.name)
        opened = NewEnterprise(name=told.enterprise, trade=told.trade, place=member.place) if told.enterprise else None
        newcomers.append(
            Newcomer(
                name=told.name,
                pin_hash=None if known else hash_pin(told.pin),
                role=told.role,
                language=told.language,
                enterprise=opened,
            )
        )
    now = datetime.now(UTC)
    for member, person in zip(members, store.enrol(newcomers), strict=True):
        enterprise = store.enterprise_of(person.id)
        if enterprise is not None and enterprise.name == member.sign_in.enterprise:
            at = now - timedelta(hours=float(member.hours_ago))
            _type(store, member, person, enterprise, at)
            if course is not None:
                _answer(store, member, person, enterprise, course, at)
    return [member.sign_in for member in members]


def _type(store: Store, member: _Member, person: Person, enterprise: Enterprise, at: datetime) -> None:
    for module, fields in member.entries.items():
        if not store.entries(enterprise.cycle_id, module):
            store.save(enterprise.cycle_id, module, fields, person.id, at=at)


def _answer(store: Store, member: _Member, person: Person, enterprise: Enterprise, course: str, at: datetime) -> None:
    place = packs.place(enterprise.place)
    words = Words(person.language, place)
    for row in member.answers:
        exercise = practice.exercise(row["exercise"])
        if row["question"] in store.answers(person.id, exercise.name):
            continue
        case = practice.own_case(
            exercise.name, course=course, learner_code=person.code, trade=enterprise.trade, place=enterprise.place
        )
        # Not every case leads to every mistake: there, the invented person knew better.
        result = case.results.get(row["found"], case.results[exercise.question(row["question"]).answer])
        typed = str(round_to_coin(result, place.cent)).replace(".", words.decimal_mark)
        marked = practice.mark(
            exercise, case, row["question"], typed, place.coin, decimal_mark=words.decimal_mark, currency=place.symbol
        )
        store.save_answer(person.id, exercise.name, row["question"], typed, marked.points, marked.out_of, at=at)


def _members(cohort: str) -> Iterator[_Member]:
    folder = house() / "data" / "cohorts" / cohort
    typed = _by_person(folder / "records.csv", ("module", "key", "value"))
    answered = _by_person(folder / "answers.csv", ("exercise", "question", "found"))
    columns = ("name", "pin", "role", "language", "trade", "place", "enterprise", "hours_ago")
    for row in read_table(folder / "people.csv", required=columns):
        entries: dict[str, dict[str, str]] = {}
        for entry in typed.get(row["name"], ()):
            entries.setdefault(entry["module"], {})[entry["key"]] = entry["value"]
        yield _Member(
            sign_in=SignIn(**{field: row[field] for field in SignIn.__dataclass_fields__}),
            place=row["place"],
            hours_ago=row.decimal("hours_ago") if row["hours_ago"] else Decimal(0),
            entries=entries,
            answers=answered.get(row["name"], ()),
        )


def _by_person(path: Path, columns: tuple[str, ...]) -> dict[str, tuple[Row, ...]]:
    rows: dict[str, tuple[Row, ...]] = {}
    for row in read_table(path, required=("person", *columns)):
        rows[row["person"]] = (*rows.get(row["person"], ()), row)
    return rows
