"""People who move: all of one person in a file that another class takes in, and two classes that become one.

A file of a person is JSON that they can read themselves; `person_file.schema.json` says what is in it. It never holds
a PIN, nor anything of other people: what somebody else of the same enterprise typed is there as the enterprise's, by
«other». A file comes from anywhere, so nothing in it is believed that was not checked as if it were typed.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import orm
from sqlalchemy.exc import IntegrityError

import qhatu
from qhatu.house import qhatu_command
from qhatu.packs.words import Words
from qhatu.records import content, models, sales
from qhatu.records.content import AnswerPart, Content, EnterprisePart, FieldPart, PersonPart
from qhatu.records.database import StoreTrouble, existing, field_key, now, short_id, typed_text
from qhatu.records.forms import accepts
from qhatu.records.names import name_key, plain_name
from qhatu.records.people import FACTS, LONGEST_FACT, Person, language_code, named, person
from qhatu.records.store import Store
from qhatu.sums import BadInput

FORMAT, VERSION = "qhatu-person", 1
#: A person of three years with a stall at every fair stays under 1 MB.
MOST_BYTES = 8_000_000
_SCHEMA = Path(__file__).with_name("person_file.schema.json")
_UID = re.compile(r"[0-9a-f]{32}")
_MOST_POINTS = Decimal(1000)


class NotAPersonFile(BadInput):
    """The file is none of a person, or something in it cannot be; nothing of it was taken in."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Imported:
    """What came of taking in a person's file.

    `new` tells whether they were new in the class, `fields` and `answers` how much of what stands came from the file.
    `unknown` counts fields that this Qhatu has no place for, and `others` names the enterprises that are here already
    and in which they do not work: neither was taken in.
    """

    person: Person
    new: bool
    enterprises: tuple[str, ...]
    fields: int
    answers: int
    unknown: int
    others: tuple[str, ...]

    def sentences(self, words: Words) -> list[str]:
        """The same, for whoever took it in."""
        name = self.person.name
        told = [
            words.say("{name} ya está en la clase, con todo lo que trajo.", name=name)
            if self.new
            else words.say("{name} ya estaba en la clase. Se juntó lo que trajo con lo que tenía.", name=name)
        ]
        told.append(
            words.say("Llegaron {fields} casillas y {answers} respuestas.", fields=self.fields, answers=self.answers)
        )
        if self.unknown:
            told.append(words.say("{count} casillas no se trajeron: este Qhatu no las conoce.", count=self.unknown))
        for name in self.others:
            told.append(
                words.say(
                    "El negocio «{name}» ya está aquí con otra gente, y no se tocó. Para entrar, pídeles su código.",
                    name=name,
                )
            )
        return told


@dataclass(frozen=True, kw_only=True, slots=True)
class Merged:
    """What came from the other class: who is new, which trainers, who has something new, and how much."""

    people: tuple[str, ...]
    trainers: tuple[str, ...]
    changed: tuple[str, ...]
    enterprises: int
    fields: int
    answers: int
    joined: tuple[tuple[str, str], ...]

    def sentences(self, words: Words) -> list[str]:
        """The same, for the trainer."""
        if not (self.people or self.changed or self.enterprises or self.fields or self.answers):
            return [words.say("No había nada nuevo: la clase ya tenía todo.")]
        told = []
        if self.people:
            told.append(words.say("Personas nuevas: {names}.", names=words.list_of(self.people)))
        if self.trainers:
            told.append(
                words.say(
                    "Ahora también facilitan, y ven todo de la clase: {names}.", names=words.list_of(self.trainers)
                )
            )
        if self.changed:
            told.append(words.say("Llegó algo nuevo de: {names}.", names=words.list_of(self.changed)))
        told.append(
            words.say(
                "Llegaron {enterprises} negocios, {fields} casillas y {answers} respuestas. Lo que cada casilla tenía "
                "antes está en su historia.",
                enterprises=self.enterprises,
                fields=self.fields,
                answers=self.answers,
            )
        )
        for name, enterprise in self.joined:
            told.append(
                words.say(
                    "{name} está otra vez en el negocio «{enterprise}», como en la otra clase.",
                    name=name,
                    enterprise=enterprise,
                )
            )
        return told


# ---- one person


def person_file(store: Store, person_id: int) -> bytes:
    """All that the class keeps of somebody, as a file that they can read and that another class takes in."""
    with store._reading() as session:
        uid = existing(session, models.Person, person_id).uid
        everything = content.read(session, typed_in=_own_enterprises(session, person_id))
    mine, own = everything.people[uid], everything.enterprises
    told = {
        "format": FORMAT,
        "version": VERSION,
        "written": _moment(now()),
        "qhatu": qhatu.__version__,
        "person": {
            "uid": uid,
            "name": mine.name,
            "language": mine.language,
            "joined": _moment(mine.joined_at),
            **({"seen": _moment(mine.last_seen)} if mine.last_seen else {}),
            "about": dict(mine.facts),
        },
        "enterprises": [
            _enterprise_told(which, part, everything.fields, uid)
            for which, part in sorted(own.items(), key=lambda one: (one[1].started_at, one[0]))
            if uid in part.members
        ],
        "answers": [
            {
                "exercise": exercise,
                "question": question,
                "value": part.value,
                "tries": part.tries,
                **({} if part.points is None else {"points": f"{part.points:f}", "out_of": f"{part.out_of or 0:f}"}),
                "answered": _moment(part.answered_at),
            }
            for (who, exercise, question), part in sorted(everything.answers.items())
            if who == uid
        ],
    }
    return (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode()


def import_person(
    store: Store,
    data: bytes,
    *,
    pin_hash: str,
    trusted: bool = False,
    as_person: int | None = None,
) -> Imported:
    """Takes somebody in with all that their file holds; who is here already keeps the later of each field.

    Taking in the same file again changes nothing. `pin_hash` is for who is new; who is here keeps their PIN.
    `as_person` says which person of this class the file is of, where they registered here before they brought it.
    `trusted` believes the points of answers, and that they work in an enterprise that is here already: only for a file
    that a trainer of the other class handed over.

    Raises `NotAPersonFile` where the file is none, and `BadInput` where somebody else here has their name.
    """
    theirs = _read_file(data)
    (uid,) = theirs.people
    moment = now()
    theirs, unknown = _known_fields(theirs)
    if not trusted:
        theirs = _without_points(theirs)
    mover = theirs.people[uid]
    seen = min(mover.last_seen, moment) if mover.last_seen else None
    theirs = replace(theirs, people={uid: replace(mover, pin_hash=pin_hash, last_seen=seen)})
    try:
        with store._writing() as session:
            mine = content.read(session, typed_in=())
            one = _who_it_is(session, mine, theirs, uid, as_person)
            here = content.renamed(mine, one)
            theirs = content.renamed(theirs, one)
            uid = one.get(uid, uid)
            others = () if trusted else _where_a_stranger(here, theirs, uid)
            theirs = _without_enterprises(theirs, others)
            before = content.read(session, typed_in=_before_rename(theirs.enterprises, one))
            here = content.renamed(before, one)
            after = content.union(here, theirs, moment)
            content.write(session, before, after, one)
            row = named(session, after.people[uid].name)
            return Imported(
                person=person(row),
                new=uid not in here.people,
                enterprises=tuple(part.name for part in theirs.enterprises.values()),
                fields=_how_many_new(here.fields, after.fields),
                answers=_how_many_new(here.answers, after.answers),
                unknown=unknown,
                others=tuple(here.enterprises[which].name for which in others),
            )
    except IntegrityError as same_moment:
        raise _at_the_same_moment() from same_moment


def read_file(path: Path) -> bytes:
    """The bytes of a person's file, and no more of them than one can have; raises `NotAPersonFile`."""
    try:
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except OSError as refused:
        raise NotAPersonFile(
            "No se pudo leer {file}: {found}. Revisa el nombre, y si la memoria está puesta.",
            file=path,
            found=refused.strerror or type(refused).__name__,
        ) from refused


def name_in(data: bytes) -> str:
    """The name of the person whose file it is; raises `NotAPersonFile` where it is none."""
    (part,) = _read_file(data).people.values()
    return part.name


def merge_classes(into: Store, other: Store, *, same_names: bool = False) -> Merged:
    """Takes into a class all that another one holds, without counting anything twice; the other stays as it is.

    What was typed or answered later stands, whichever class it was in. Doing it again changes nothing, and it comes
    out the same from either side, but for PIN, drawing and role of who is in both, and for the class's own settings.
    `same_names` says that a learner with a learner's name is the same person: for classes that never had a common copy.
    It happens whole or, on any fault, not at all.

    What was deleted in one of the two comes back from the other: tell who asked for it.
    """
    moment = now()
    with other._reading() as session:
        theirs = _checked(content.read(session))
    try:
        with into._writing() as session:
            mine = content.read(session, typed_in=())
            one = content.same_people(mine, theirs, same_names=same_names)
            theirs = content.renamed(theirs, one)
            before = content.read(session, typed_in=_before_rename(theirs.enterprises, one))
            here = content.renamed(before, one)
            after = content.union(here, theirs, moment)
            content.write(session, before, after, one)
            return _merged(here, after)
    except IntegrityError as same_moment:
        raise _at_the_same_moment() from same_moment


def _merged(before: Content, after: Content) -> Merged:
    new = {uid: part for uid, part in after.people.items() if uid not in before.people}
    fields = [where for where, part in after.fields.items() if _stands(before.fields.get(where)) != _stands(part)]
    answers = [where for where, part in after.answers.items() if before.answers.get(where) != part]
    movers = {uid for uid, *_ in answers} | {after.fields[where].author for where in fields}
    return Merged(
        people=_names(after, new),
        trainers=_names(after, (uid for uid, part in new.items() if part.role == "trainer")),
        changed=_names(after, (uid for uid in movers if uid in before.people)),
        enterprises=len(after.enterprises.keys() - before.enterprises.keys()),
        fields=len(fields),
        answers=len(answers),
        joined=tuple(
            sorted(
                (after.people[member].name, part.name)
                for uid, part in after.enterprises.items()
                if uid in before.enterprises
                for member in part.members.keys() - before.enterprises[uid].members.keys()
                if member in before.people
            )
        ),
    )


def _names(after: Content, uids) -> tuple[str, ...]:
    return tuple(sorted(after.people[uid].name for uid in uids))


def _how_many_new(before: Mapping, after: Mapping) -> int:
    return sum(_stands(before.get(where)) != _stands(part) for where, part in after.items())


def _stands(part: FieldPart | AnswerPart | None) -> str | None:
    return None if part is None else part.value


def _own_enterprises(session: orm.Session, person_id: int) -> list[str]:
    own = session.query(models.Enterprise.uid).join(
        models.Membership, models.Membership.enterprise_id == models.Enterprise.id
    )
    return [uid for (uid,) in own.filter(models.Membership.person_id == person_id)]


def _before_rename(enterprises: Mapping[str, EnterprisePart], one: Mapping[str, str]) -> set[str]:
    """The uids under which a class may know these enterprises still."""
    return set(enterprises) | {former for former, uid in one.items() if uid in enterprises}


def _at_the_same_moment() -> StoreTrouble:
    return StoreTrouble("Alguien más inscribía gente al mismo tiempo. No se anotó a nadie: inténtalo otra vez.")


# ---- a person's file


def _enterprise_told(
    uid: str, part: EnterprisePart, fields: Mapping[content.Field, FieldPart], me: str
) -> dict[str, Any]:
    return {
        "uid": uid,
        "name": part.name,
        "trade": part.trade,
        "place": part.place,
        "started": _moment(part.started_at),
        "joined": _moment(part.members[me]),
        "cycles": [
            {
                "number": number,
                "opened": _moment(opened),
                **({"closed": _moment(closed)} if closed else {}),
                "fields": [
                    _field_told(module, key, typed, me)
                    for (where, cycle, module, key), typed in sorted(fields.items())
                    if (where, cycle) == (uid, number)
                ],
            }
            for number, (opened, closed) in sorted(part.cycles.items())
        ],
    }


def _field_told(module: str, key: str, part: FieldPart, me: str) -> dict[str, Any]:
    def told(value: str, typed_at: datetime, author: str | None) -> dict[str, Any]:
        return {"value": value, "typed": _moment(typed_at), "by": "me" if author == me else "other"}

    before = sorted((at, value, author or "") for (value, at), author in part.changes.items())
    stands = (part.typed_at, part.value)
    return {
        "module": module,
        "key": key,
        **told(part.value, part.typed_at, part.author),
        "before": [told(value, at, author) for at, value, author in before if (at, value) != stands],
    }


def _read_file(data: bytes) -> Content:
    """What a file holds, once everything in it proved to be what could have been typed."""
    if len(data) > MOST_BYTES:
        raise NotAPersonFile(
            "El archivo pesa {found} MB y caben {most}. No se trajo nada: mira si es el archivo de una persona.",
            found=len(data) // 1_000_000,
            most=MOST_BYTES // 1_000_000,
        )
    try:
        told = json.loads(data.decode("utf-8-sig"), parse_constant=_no_number)
    except (ValueError, RecursionError) as broken:
        raise _not_one() from broken
    if isinstance(told, dict) and told.get("format") == FORMAT and _is_newer(told.get("version")):
        raise NotAPersonFile("El archivo es de un Qhatu más nuevo que este. No se trajo nada: actualiza Qhatu.")
    fault = next(_validator().iter_errors(told), None)
    if fault is not None:
        raise _not_one("/".join(map(str, fault.absolute_path)))
    try:
        return _checked(_content(told))
    except BadInput as fault:
        raise NotAPersonFile(
            "Algo del archivo no se puede guardar, y no se trajo nada. {reason}", reason=str(fault)
        ) from fault
    except ValueError as no_moment:  # the 31st of February
        raise _not_one() from no_moment


def _is_newer(version: object) -> bool:
    return isinstance(version, int) and version > VERSION


def _no_number(text: str) -> None:
    raise ValueError(text)


@cache
def _validator():
    from jsonschema import Draft202012Validator

    return Draft202012Validator(json.loads(_SCHEMA.read_text(encoding="utf-8")))


def _not_one(where: str = "") -> NotAPersonFile:
    if where:
        return NotAPersonFile(
            "Este archivo no es el de una persona de Qhatu, o alguien lo cambió: falla en «{where}». No se trajo nada.",
            where=where[:80],
        )
    return NotAPersonFile("Este archivo no es el de una persona de Qhatu, o está dañado. No se trajo nada.")


def _content(told: Mapping[str, Any]) -> Content:
    about = told["person"]
    me = about["uid"]
    enterprises, fields = {}, {}
    for one in told["enterprises"]:
        cycles = {}
        for cycle in one["cycles"]:
            closed = _read_moment(cycle["closed"]) if "closed" in cycle else None
            cycles[cycle["number"]] = (_read_moment(cycle["opened"]), closed)
            for typed in cycle["fields"]:
                fields[one["uid"], cycle["number"], typed["module"], typed["key"]] = _field(typed, me)
        enterprises[one["uid"]] = EnterprisePart(
            name=one["name"],
            trade=one["trade"],
            place=one["place"],
            started_at=_read_moment(one["started"]),
            members={me: _read_moment(one["joined"])},
            cycles=cycles,
        )
    return Content(
        people={
            me: PersonPart(
                name=about["name"],
                role="learner",
                language=about["language"],
                facts=about["about"],
                joined_at=_read_moment(about["joined"]),
                last_seen=_read_moment(about["seen"]) if "seen" in about else None,
            )
        },
        enterprises=enterprises,
        fields=fields,
        answers={
            (me, one["exercise"], one["question"]): AnswerPart(
                value=one["value"],
                tries=one["tries"],
                points=Decimal(one["points"]) if "points" in one else None,
                out_of=Decimal(one["out_of"]) if "out_of" in one else None,
                answered_at=_read_moment(one["answered"]),
            )
            for one in told["answers"]
        },
    )


def _field(typed: Mapping[str, Any], me: str) -> FieldPart:
    def by(one: Mapping[str, Any]) -> str | None:
        return me if one["by"] == "me" else None

    changes = {(one["value"], _read_moment(one["typed"])): by(one) for one in typed.get("before", ())}
    return content.standing(typed["value"], _read_moment(typed["typed"]), by(typed), changes)


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()


def _read_moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


# ---- what may be taken in


def _checked(theirs: Content) -> Content:
    """The same, with names as they are kept; raises `BadInput` where something could not have been typed."""
    for uid in (*theirs.people, *theirs.enterprises):
        if not _UID.fullmatch(uid):
            raise _not_one()
    for where, part in theirs.fields.items():
        _, number, module, key = where
        short_id(module)
        if number < 1:
            raise _not_one()
        for value in (part.value, *(value for value, _ in part.changes)):
            typed_text(field_key(key), value)
            if module == sales.MODULE and not _could_be_sale(key, value):
                raise _not_one(key)
    for (_, exercise, question), answer in theirs.answers.items():
        typed_text(field_key(exercise), answer.value)
        field_key(question)
        if answer.points is not None and not 0 <= answer.points <= (answer.out_of or 0) <= _MOST_POINTS:
            raise _not_one("points")
    return replace(
        theirs,
        people={uid: _checked_person(part) for uid, part in theirs.people.items()},
        enterprises={
            uid: replace(part, name=plain_name(part.name), trade=short_id(part.trade), place=short_id(part.place))
            for uid, part in theirs.enterprises.items()
        },
    )


def _checked_person(part: PersonPart) -> PersonPart:
    language_code(part.language)
    if part.role not in ("learner", "trainer"):
        raise _not_one()
    for name, value in part.facts.items():
        if name not in FACTS or len(value) > LONGEST_FACT:
            raise _not_one(name)
        typed_text(name, value)
    return replace(part, name=plain_name(part.name))


def _known_fields(theirs: Content) -> tuple[Content, int]:
    """Without fields that no page of this Qhatu has, and how many those are."""
    kept = {where: part for where, part in theirs.fields.items() if _is_known(*where[2:])}
    return replace(theirs, fields=kept), len(theirs.fields) - len(kept)


def _is_known(module: str, key: str) -> bool:
    return module == sales.MODULE or accepts(module, key) or key == "screen" or key.startswith("seen/")


def _could_be_sale(key: str, text: str) -> bool:
    """Whether a phone could have handed in this sale; numbers without end would stop every page that adds them up."""
    sale = sales.read_sale(key, text)
    if sale is None or sale.key != key or sale.sold_at.tzinfo is None:
        return False
    numbers = ((sale.units, sales.MOST_UNITS), (sale.paid, sales.MOST_MONEY), (sale.asked, sales.MOST_MONEY))
    if not all(number.is_finite() and 0 <= number <= most and number.adjusted() > -9 for number, most in numbers):
        return False
    return all(not name or plain_name(name) == name for name in (sale.product, sale.who))


def _without_points(theirs: Content) -> Content:
    answers = {where: replace(part, points=None, out_of=None) for where, part in theirs.answers.items()}
    return replace(theirs, answers=answers)


def _without_enterprises(theirs: Content, which: tuple[str, ...]) -> Content:
    return replace(
        theirs,
        enterprises={uid: part for uid, part in theirs.enterprises.items() if uid not in which},
        fields={where: part for where, part in theirs.fields.items() if where[0] not in which},
    )


def _where_a_stranger(here: Content, theirs: Content, uid: str) -> tuple[str, ...]:
    """The enterprises of a file that are here already without this person."""
    known = here.enterprises
    return tuple(which for which in theirs.enterprises if which in known and uid not in known[which].members)


def _who_it_is(session: orm.Session, mine: Content, theirs: Content, uid: str, as_person: int | None) -> dict[str, str]:
    """Which person of the class a file is of: maps their uids to one, where they have two."""
    part = theirs.people[uid]
    if as_person is not None:
        known = existing(session, models.Person, as_person).uid
        if uid == known:
            return {}
        if uid in mine.people:
            raise BadInput(
                "Este archivo es de {name}, que también está en la clase. No se trajo nada.",
                name=mine.people[uid].name,
            )
        return content.joined(mine, theirs, known, uid)
    if uid not in mine.people:
        same = next((one for one in mine.people.values() if name_key(one.name) == name_key(part.name)), None)
        if same is not None:
            raise BadInput(
                "En la clase ya hay alguien que se llama «{name}», y no se sabe si es la misma persona. No se trajo "
                "nada. Si es la misma, tráelo con: {command} import-person … --same-name. Si no, cambia antes el "
                "nombre de quien ya está.",
                name=same.name,
                command=qhatu_command(),
            )
    return {}
