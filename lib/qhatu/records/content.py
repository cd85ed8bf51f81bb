"""What a class holds, apart from where it is kept: read it out of one class, join it with another's, write it back.

Rows have numbers of their own in each class. Here everything goes by ids that are the same everywhere, so that two
laptops can be compared: people and enterprises by their `uid`, cycles by their number, fields by their key.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy import orm

from qhatu.packs.words import marked
from qhatu.records import models
from qhatu.records.enterprises import LOGS
from qhatu.records.names import name_key
from qhatu.sums import BadInput

_LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)

Field = tuple[str, int, str, str]
"""Where something is typed: the enterprise's uid, the number of the cycle, the module, the key."""

Question = tuple[str, str, str]
"""What was answered: the person's uid, the exercise, the question."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PersonPart:
    """Somebody of a class. How they sign in there (PIN, drawing) belongs to that class."""

    name: str
    role: str
    language: str
    facts: Mapping[str, str]
    joined_at: datetime
    last_seen: datetime | None
    pin_hash: str = ""
    picture: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class EnterprisePart:
    """An enterprise: who joined when, by uid, and its cycles by number: when each was opened and closed."""

    name: str
    trade: str
    place: str
    started_at: datetime
    members: Mapping[str, datetime]
    cycles: Mapping[int, tuple[datetime, datetime | None]]


@dataclass(frozen=True, kw_only=True, slots=True)
class FieldPart:
    """What stands in a field, since when, by whom (None: somebody who is not told), and all that was ever typed there.

    `changes` maps a text and the moment it was typed to who typed it.
    """

    value: str
    typed_at: datetime
    author: str | None
    changes: Mapping[tuple[str, datetime], str | None]


@dataclass(frozen=True, kw_only=True, slots=True)
class AnswerPart:
    """The last answer to a question."""

    value: str
    tries: int
    points: Decimal | None
    out_of: Decimal | None
    answered_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Content:
    """A class, or a part of one."""

    people: Mapping[str, PersonPart] = field(default_factory=dict)
    enterprises: Mapping[str, EnterprisePart] = field(default_factory=dict)
    fields: Mapping[Field, FieldPart] = field(default_factory=dict)
    answers: Mapping[Question, AnswerPart] = field(default_factory=dict)


# ---- out of a class


def read(session: orm.Session, *, typed_in: Collection[str] | None = None) -> Content:
    """What a class holds; of typed texts only those of the enterprises `typed_in`, or all of them."""
    facts: dict[int, dict[str, str]] = {}
    for row in session.scalars(sa.select(models.PersonFact)):
        facts.setdefault(row.person_id, {})[row.name] = row.value
    people, uid_of = {}, {}
    for row in session.scalars(sa.select(models.Person)):
        uid_of[row.id] = row.uid
        people[row.uid] = PersonPart(
            name=row.name,
            role=row.role,
            language=row.language,
            facts=facts.get(row.id, {}),
            joined_at=row.joined_at,
            last_seen=row.last_seen,
            pin_hash=row.pin_hash,
            picture=row.picture,
        )
    answers = {
        (uid_of[row.person_id], row.exercise, row.question): AnswerPart(
            value=row.value, tries=row.tries, points=row.points, out_of=row.out_of, answered_at=row.answered_at
        )
        for row in session.scalars(sa.select(models.Answer))
    }
    enterprises = _enterprises(session, uid_of)
    return Content(people=people, enterprises=enterprises, fields=_fields(session, uid_of, typed_in), answers=answers)


def _enterprises(session: orm.Session, uid_of: Mapping[int, str]) -> dict[str, EnterprisePart]:
    members: dict[int, dict[str, datetime]] = {}
    for row in session.scalars(sa.select(models.Membership)):
        members.setdefault(row.enterprise_id, {})[uid_of[row.person_id]] = row.joined_at
    cycles: dict[int, dict[int, tuple[datetime, datetime | None]]] = {}
    for row in session.scalars(sa.select(models.Cycle)):
        cycles.setdefault(row.enterprise_id, {})[row.number] = (row.opened_at, row.closed_at)
    return {
        row.uid: EnterprisePart(
            name=row.name,
            trade=row.trade,
            place=row.place,
            started_at=row.started_at,
            members=members.get(row.id, {}),
            cycles=cycles.get(row.id, {}),
        )
        for row in session.scalars(sa.select(models.Enterprise))
    }


def _fields(
    session: orm.Session, uid_of: Mapping[int, str], typed_in: Collection[str] | None
) -> dict[Field, FieldPart]:
    def typed(table: type) -> Iterable[tuple[Field, str, datetime, str | None]]:
        wanted = (
            sa.select(
                models.Enterprise.uid,
                models.Cycle.number,
                table.module,
                table.key,
                table.value,
                table.typed_at,
                table.person_id,
            )
            .join(models.Cycle, models.Cycle.id == table.cycle_id)
            .join(models.Enterprise, models.Enterprise.id == models.Cycle.enterprise_id)
        )
        if typed_in is not None:
            wanted = wanted.where(models.Enterprise.uid.in_(typed_in))
        for *where, value, typed_at, author in session.execute(wanted):
            yield tuple(where), value, typed_at, uid_of.get(author)

    changes: dict[Field, dict[tuple[str, datetime], str | None]] = {}
    for where, value, typed_at, author in typed(models.Change):
        changes.setdefault(where, {})[value, typed_at] = author
    return {
        where: standing(value, typed_at, author, changes.get(where, {}))
        for where, value, typed_at, author in typed(models.Entry)
    }


def standing(
    value: str, typed_at: datetime, author: str | None, changes: Mapping[tuple[str, datetime], str | None]
) -> FieldPart:
    """A field whose history also knows what stands in it."""
    if not any(text == value for text, _ in changes):
        changes = {**changes, (value, typed_at): author}
    return FieldPart(value=value, typed_at=typed_at, author=author, changes=changes)


# ---- two into one


def same_people(mine: Content, theirs: Content, *, same_names: bool) -> dict[str, str]:
    """Who has two uids although they are one: maps each of the two to the one that both will have.

    A trainer with a trainer's name is the same trainer. A learner with a learner's name is another person unless
    `same_names`; then an enterprise of theirs with the same name, trade and place is the same enterprise too.
    Raises `BadInput` where a name would be there twice.
    """
    by_name = {name_key(part.name): uid for uid, part in mine.people.items()}
    one: dict[str, str] = {}
    twice = []
    for uid, part in theirs.people.items():
        known = by_name.get(name_key(part.name))
        if uid in mine.people or known is None or known in theirs.people:
            continue
        if same_names or part.role == mine.people[known].role == "trainer":
            one.update(joined(mine, theirs, known, uid))
        else:
            twice.append(part.name)
    if twice:
        raise BadInput(
            marked(
                "Estos nombres están en las dos clases, y Qhatu no sabe si son las mismas personas: {names}. No se "
                "cambió nada. Si lo son, repite con --same-names. Si no, cambia antes el nombre de una."
            ),
            names=", ".join(sorted(twice)),
        )
    return one


def joined(mine: Content, theirs: Content, known: str, other: str) -> dict[str, str]:
    """Makes one person of two uids, and one enterprise of two of theirs that are called and placed the same."""
    one = dict.fromkeys((known, other), min(known, other))
    free = {
        _called(part): uid
        for uid, part in sorted(mine.enterprises.items())
        if known in part.members and uid not in theirs.enterprises
    }
    for uid, part in sorted(theirs.enterprises.items()):
        if other in part.members and uid not in mine.enterprises and (same := free.pop(_called(part), None)):
            one.update(dict.fromkeys((same, uid), min(same, uid)))
    return one


def renamed(content: Content, one: Mapping[str, str]) -> Content:
    """The same content under other uids."""

    def of(uid: str | None) -> str | None:
        return one.get(uid, uid)

    return Content(
        people={of(uid): part for uid, part in content.people.items()},
        enterprises={
            of(uid): replace(part, members={of(member): at for member, at in part.members.items()})
            for uid, part in content.enterprises.items()
        },
        fields={
            (of(uid), *where): replace(
                part, author=of(part.author), changes={key: of(author) for key, author in part.changes.items()}
            )
            for (uid, *where), part in content.fields.items()
        },
        answers={(of(uid), *where): part for (uid, *where), part in content.answers.items()},
    )


def union(mine: Content, theirs: Content, moment: datetime) -> Content:
    """Everything of both, nothing twice; the same whichever of the two is called mine.

    What was typed or answered later stands, and the other is in the history; a moment after `moment`, from a clock
    that ran ahead, counts as long ago. A name, a language or a fact has no moment of its own: it is taken from where
    that person was seen last, and an enterprise's from where something was typed in it last. PIN, drawing and role of
    who is in both stay mine.
    """
    mine, theirs = _logs_once(mine, theirs, moment)
    fields = _both(mine.fields, theirs.fields, lambda one, other: _field(one, other, moment))
    mine_last, their_last = _last_typed(mine), _last_typed(theirs)
    enterprises = {}
    for uid in mine.enterprises.keys() | theirs.enterprises.keys():
        one, other = mine.enterprises.get(uid), theirs.enterprises.get(uid)
        if one is None or other is None:
            enterprises[uid] = one or other
        else:
            enterprises[uid] = _enterprise(one, other, mine_last.get(uid), their_last.get(uid))
    return Content(
        people=_both(mine.people, theirs.people, _person),
        enterprises=enterprises,
        fields=fields,
        answers=_both(mine.answers, theirs.answers, lambda one, other: _answer(one, other, moment)),
    )


def _both(mine: Mapping, theirs: Mapping, join) -> dict:
    kept = {**theirs, **mine}
    for key in mine.keys() & theirs.keys():
        kept[key] = join(mine[key], theirs[key])
    return kept


def _person(mine: PersonPart, theirs: PersonPart) -> PersonPart:
    def last(part: PersonPart) -> tuple:
        return part.last_seen or _LONG_AGO, part.name, part.language, sorted(part.facts.items())

    later = max(mine, theirs, key=last)
    return replace(
        mine,
        name=later.name,
        language=later.language,
        facts=later.facts,
        joined_at=min(mine.joined_at, theirs.joined_at),
        last_seen=later.last_seen,
    )


def _enterprise(
    mine: EnterprisePart, theirs: EnterprisePart, mine_last: datetime | None, their_last: datetime | None
) -> EnterprisePart:
    def last(told: tuple[datetime | None, EnterprisePart]) -> tuple:
        return told[0] or _LONG_AGO, told[1].name, told[1].trade, told[1].place

    _, later = max((mine_last, mine), (their_last, theirs), key=last)
    return replace(
        later,
        started_at=min(mine.started_at, theirs.started_at),
        members=_both(mine.members, theirs.members, max),
        cycles=_both(mine.cycles, theirs.cycles, _cycle),
    )


def _cycle(
    mine: tuple[datetime, datetime | None], theirs: tuple[datetime, datetime | None]
) -> tuple[datetime, datetime | None]:
    closed = [part[1] for part in (mine, theirs) if part[1] is not None]
    return min(mine[0], theirs[0]), max(closed, default=None)


def _field(mine: FieldPart, theirs: FieldPart, moment: datetime) -> FieldPart:
    def last(part: FieldPart) -> tuple:
        return part.typed_at <= moment, part.typed_at, part.value, part.author or ""

    later = max(mine, theirs, key=last)
    # Who wrote something may have left one of the two classes: the other still knows.
    changes = _both(mine.changes, theirs.changes, lambda one, other: max(one or "", other or "") or None)
    return replace(later, changes=changes)


def _answer(mine: AnswerPart, theirs: AnswerPart, moment: datetime) -> AnswerPart:
    def last(part: AnswerPart) -> tuple:
        marks = (part.points is not None, part.points or 0, part.out_of or 0)
        return part.answered_at <= moment, part.answered_at, part.value, marks

    return replace(max(mine, theirs, key=last), tries=max(mine.tries, theirs.tries))


def _logs_once(mine: Content, theirs: Content, moment: datetime) -> tuple[Content, Content]:
    """A sale that one phone told to two laptops is one, although they may have noted it in different cycles."""
    first: dict[tuple[str, str, str], int] = {}
    for uid, number, module, key in (*mine.fields, *theirs.fields):
        if module in LOGS:
            first[uid, module, key] = min(number, first.get((uid, module, key), number))

    def moved(content: Content) -> Content:
        fields = {}
        for (uid, number, module, key), part in content.fields.items():
            where = uid, first.get((uid, module, key), number), module, key
            fields[where] = _field(fields[where], part, moment) if where in fields else part
        return replace(content, fields=fields)

    return moved(mine), moved(theirs)


def _last_typed(content: Content) -> dict[str, datetime]:
    last: dict[str, datetime] = {}
    for (uid, *_), part in content.fields.items():
        last[uid] = max(part.typed_at, last.get(uid, part.typed_at))
    return last


def _called(part: EnterprisePart) -> tuple[str, str, str]:
    return name_key(part.name), part.trade, part.place


# ---- into a class


def write(session: orm.Session, before: Content, after: Content, one: Mapping[str, str]) -> None:
    """Makes a class that holds `before` hold `after`; `one` tells which uids of `before` became another.

    Raises `BadInput` where two people would have one name.
    """
    _give_new_uids(session, before, one)
    before = renamed(before, one)
    person_ids = _write_people(session, before, after)
    cycle_ids = _write_enterprises(session, before, after, person_ids)
    _write_fields(session, before, after, person_ids, cycle_ids)
    for where, part in after.answers.items():
        if before.answers.get(where) != part:
            uid, exercise, question = where
            row = {"person_id": person_ids[uid], "exercise": exercise, "question": question}
            session.merge(
                models.Answer(
                    **row,
                    value=part.value,
                    tries=part.tries,
                    points=part.points,
                    out_of=part.out_of,
                    answered_at=part.answered_at,
                )
            )
    session.flush()


def _give_new_uids(session: orm.Session, before: Content, one: Mapping[str, str]) -> None:
    for table, known in ((models.Person, before.people), (models.Enterprise, before.enterprises)):
        for uid in known:
            if one.get(uid, uid) != uid:
                session.execute(sa.update(table).where(table.uid == uid).values(uid=one[uid]))


def _write_people(session: orm.Session, before: Content, after: Content) -> dict[str, int]:
    keys: dict[str, str] = {}
    for part in after.people.values():
        if name_key(part.name) in keys:
            raise BadInput(
                marked("Quedarían dos personas con el nombre «{name}». No se cambió nada: cambia antes el de una."),
                name=part.name,
            )
        keys[name_key(part.name)] = part.name
    rows = {row.uid: row for row in session.scalars(sa.select(models.Person))}
    changed = [uid for uid in rows if after.people[uid] != before.people[uid]]
    for uid in changed:
        rows[uid].name_key = uid  # two people may have changed names with each other
    session.flush()
    pictures = {row.picture for row in rows.values()}
    for uid, part in after.people.items():
        row = rows.get(uid)
        if row is None:
            picture = None if part.picture in pictures else part.picture
            row = rows[uid] = models.Person(uid=uid, role=part.role, pin_hash=part.pin_hash, picture=picture)
            pictures.add(picture)
            session.add(row)
        elif uid not in changed:
            continue
        row.name, row.name_key, row.language = part.name, name_key(part.name), part.language
        row.joined_at, row.last_seen = part.joined_at, part.last_seen
        session.flush()
        known = before.people[uid].facts if uid in before.people else {}
        if known != part.facts:
            session.execute(sa.delete(models.PersonFact).where(models.PersonFact.person_id == row.id))
            session.add_all(
                models.PersonFact(person_id=row.id, name=name, value=value) for name, value in part.facts.items()
            )
    return {uid: row.id for uid, row in rows.items()}


def _write_enterprises(
    session: orm.Session, before: Content, after: Content, person_ids: Mapping[str, int]
) -> dict[tuple[str, int], int]:
    rows = {row.uid: row for row in session.scalars(sa.select(models.Enterprise))}
    cycles = {(row.enterprise_id, row.number): row for row in session.scalars(sa.select(models.Cycle))}
    for uid, part in after.enterprises.items():
        if before.enterprises.get(uid) == part:
            continue
        row = rows.get(uid)
        if row is None:
            row = rows[uid] = models.Enterprise(uid=uid)
            session.add(row)
        row.name, row.trade, row.place, row.started_at = part.name, part.trade, part.place, part.started_at
        session.flush()
        for member, joined_at in part.members.items():
            session.merge(models.Membership(person_id=person_ids[member], enterprise_id=row.id, joined_at=joined_at))
        for number, (opened_at, closed_at) in part.cycles.items():
            cycle = cycles.get((row.id, number))
            if cycle is None:
                cycle = cycles[row.id, number] = models.Cycle(enterprise_id=row.id, number=number)
                session.add(cycle)
            cycle.opened_at, cycle.closed_at = opened_at, closed_at
    session.flush()
    uid_of = {row.id: uid for uid, row in rows.items()}
    return {(uid_of[enterprise], number): cycle.id for (enterprise, number), cycle in cycles.items()}


def _write_fields(
    session: orm.Session,
    before: Content,
    after: Content,
    person_ids: Mapping[str, int],
    cycle_ids: Mapping[tuple[str, int], int],
) -> None:
    """Writes what changed. The history of such a field is written anew, in the order in which it was typed.

    New numbers make it news to every page that is open; what stands always has the highest of its field.
    """
    entries, changes = models.Entry.__table__, models.Change.__table__
    touched = {where: part for where, part in after.fields.items() if before.fields.get(where) != part}
    gone = [where for where in before.fields if where not in after.fields or where in touched]
    for table in (entries, changes):
        if gone:
            named = {name: table.c[name] == sa.bindparam(f"the_{name}") for name in ("cycle_id", "module", "key")}
            session.execute(
                sa.delete(table).where(*named.values()),
                [
                    {"the_cycle_id": cycle_ids[uid, number], "the_module": module, "the_key": key}
                    for uid, number, module, key in gone
                ],
                execution_options={"synchronize_session": False},
            )
    history: list[tuple[datetime, bool, Field, dict]] = []
    for where, part in touched.items():
        uid, number, module, key = where
        place = {"cycle_id": cycle_ids[uid, number], "module": module, "key": key}
        for value, typed_at, author, stands in _in_order(part):
            row = {**place, "value": value, "typed_at": typed_at, "person_id": person_ids.get(author)}
            last = max(moment for _, moment in part.changes) if stands else typed_at
            history.append((max(typed_at, last), stands, where, row))
    history.sort(key=lambda told: told[:3])
    if not history:
        return
    given = session.scalars(
        sa.insert(changes).returning(changes.c.id, sort_by_parameter_order=True), [row for *_, row in history]
    ).all()
    standing_rows = [
        {
            **row,
            "typed_at": touched[where].typed_at,
            "person_id": person_ids.get(touched[where].author),
            "revision": number,
        }
        for number, (_, stands, where, row) in zip(given, history, strict=True)
        if stands
    ]
    session.execute(sa.insert(entries), standing_rows)


def _in_order(part: FieldPart) -> Iterable[tuple[str, datetime, str | None, bool]]:
    """A field's history as it was typed, and at its end what stands: text, moment, author, whether it stands."""
    history = sorted((typed_at, value) for value, typed_at in part.changes)
    own = max(((at, value) for at, value in history if value == part.value), default=None)
    if own != history[-1]:
        # It stood before, was typed over, and was typed again.
        own = (part.typed_at, part.value)
    for typed_at, value in history:
        if (typed_at, value) != own:
            yield value, typed_at, part.changes[value, typed_at], False
    typed_at, value = own
    yield value, typed_at, part.changes.get((value, typed_at), part.author), True
