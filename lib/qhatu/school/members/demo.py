"""A class of invented people to look around in: some have finished, some are half-way, one is stuck.

They stand in `data/cohorts/`, one folder a cohort: `people.csv` (who they are, with PINs anybody may know),
`cycles.csv` (when they closed which cycle), `records.csv` (what they typed in each), `sales.csv` (what they sold) and
`answers.csv` (how they answered the practice). Values are texts as people type them, mistakes included. They belong in
a class of their own: everybody can read their trainer's PIN.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from qhatu import packs
from qhatu.house import house
from qhatu.packs.folders import chosen
from qhatu.packs.tables import Row, read_table
from qhatu.packs.words import Words
from qhatu.records import practice, sales
from qhatu.records.cost_form import MODULE
from qhatu.records.store import Enterprise, Newcomer, NewEnterprise, Person, Role, Store
from qhatu.sums import round_to_coin

COHORT = "productive-hands"
SECONDS_A_DAY = 24 * 3600


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
    """An invented person and what they have done so far; `hours_ago` is when they were here last."""

    sign_in: SignIn
    place: str
    began_days_ago: Decimal
    hours_ago: Decimal
    closed_days_ago: tuple[Decimal, ...]
    """When each cycle but the one under way was closed, the first one first."""
    entries: Mapping[int, Mapping[str, Mapping[str, str]]]
    """What was typed anew, by cycle, module and key."""
    sales: tuple[Row, ...]
    answers: tuple[Row, ...]


def sign_ins(cohort: str = COHORT) -> list[SignIn]:
    """Names and PINs of a cohort's invented people, the trainer first; an unknown cohort is a `BadInput`.

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
    members, now = list(_members(cohort)), datetime.now(UTC)
    newcomers = []
    for member in members:
        told = member.sign_in
        known = store.person_named(told.name)
        began_at = now - timedelta(days=float(member.began_days_ago))
        opened = NewEnterprise(name=told.enterprise, trade=told.trade, place=member.place, began_at=began_at)
        newcomers.append(
            Newcomer(
                name=told.name,
                pin_hash=None if known else hash_pin(told.pin),
                role=told.role,
                language=told.language,
                enterprise=opened if told.enterprise else None,
            )
        )
    for member, person in zip(members, store.enrol(newcomers), strict=True):
        enterprise = store.enterprise_of(person.id)
        if enterprise is not None and enterprise.name == member.sign_in.enterprise:
            at = now - timedelta(hours=float(member.hours_ago))
            if not any(store.entries(cycle.id, MODULE) for cycle in store.cycles(enterprise.id)):
                _live(store, member, person, enterprise, now, at)
            if course is not None:
                _answer(store, member, person, enterprise, course, at)
    return [member.sign_in for member in members]


def _live(store: Store, member: _Member, person: Person, enterprise: Enterprise, now: datetime, last: datetime) -> None:
    """Goes through somebody's cycles, what they typed in each and what they sold; `last` is when they were here."""
    closed = [now - timedelta(days=float(days)) for days in member.closed_days_ago]
    cycle_id = enterprise.cycle_id
    for number in range(1, len(closed) + 2):
        at = closed[number - 1] if number <= len(closed) else last
        for module, fields in member.entries.get(number, {}).items():
            store.save(cycle_id, module, dict(fields), person.id, at=at)
        if number <= len(closed):
            cycle_id = store.close_cycle(cycle_id, person.id, at=at).cycle_id
    sold = [_as_from_a_phone(row) for row in member.sales]
    for start in range(0, len(sold), sales.MOST_AT_ONCE):
        some = sold[start : start + sales.MOST_AT_ONCE]
        found = sales.hand_in(store, person.id, enterprise.id, some, place=packs.place(enterprise.place), moment=now)
        for refused in found.refused.values():
            raise refused


def _as_from_a_phone(row: Row) -> dict[str, object]:
    """A sale as a phone would hand it in so many days later; its names hang on where it stands in the table."""
    age = float(row.decimal("days_ago")) * SECONDS_A_DAY
    name = hashlib.blake2b(f"{row['person']} {row.number}".encode(), digest_size=16).hexdigest()
    return {
        "uid": name,
        "edit": name,
        "product": row["product"],
        "units": row["units"],
        "paid": row["paid"],
        "asked": row["asked"],
        "way": row["way"],
        "buyer": row["buyer"],
        "who": "",
        "void": False,
        "sold": {"age": age},
        "edited": {"age": age},
    }


def _answer(store: Store, member: _Member, person: Person, enterprise: Enterprise, course: str, at: datetime) -> None:
    place = practice.practice_place(enterprise.trade, enterprise.place)
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
    folder = chosen(house() / "data" / "cohorts", "people.csv", cohort)
    typed = _by_person(folder / "records.csv", ("cycle", "module", "key", "value"))
    answered = _by_person(folder / "answers.csv", ("exercise", "question", "found"))
    closed = _by_person(folder / "cycles.csv", ("cycle", "closed_days_ago"))
    sold = _by_person(folder / "sales.csv", ("days_ago", "product", "units", "asked", "paid", "way", "buyer"))
    columns = ("name", "pin", "role", "language", "trade", "place", "enterprise", "began_days_ago", "hours_ago")
    for row in read_table(folder / "people.csv", required=columns):
        name = row["name"]
        entries: dict[int, dict[str, dict[str, str]]] = {}
        for entry in typed.get(name, ()):
            in_cycle = entries.setdefault(entry.whole("cycle"), {})
            in_cycle.setdefault(entry["module"], {})[entry["key"]] = entry["value"]
        yield _Member(
            sign_in=SignIn(**{field: row[field] for field in SignIn.__dataclass_fields__}),
            place=row["place"],
            began_days_ago=row.decimal("began_days_ago") if row["began_days_ago"] else Decimal(0),
            hours_ago=row.decimal("hours_ago") if row["hours_ago"] else Decimal(0),
            closed_days_ago=tuple(
                cycle.decimal("closed_days_ago")
                for cycle in sorted(closed.get(name, ()), key=lambda cycle: cycle.whole("cycle"))
            ),
            entries=entries,
            sales=sold.get(name, ()),
            answers=answered.get(name, ()),
        )


def _by_person(path: Path, columns: tuple[str, ...]) -> dict[str, tuple[Row, ...]]:
    rows: dict[str, tuple[Row, ...]] = {}
    for row in read_table(path, required=("person", *columns)):
        rows[row["person"]] = (*rows.get(row["person"], ()), row)
    return rows
