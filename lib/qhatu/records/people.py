"""The people of a class: who they are, how they sign in, and how they leave."""

import hashlib
import re
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.exc import IntegrityError

from qhatu.records import models
from qhatu.records.database import Database, StoreTrouble, cut, existing, now
from qhatu.records.enterprises import NewEnterprise, latest_enterprise, open_enterprise
from qhatu.records.names import name_key, plain_name
from qhatu.sums import BadInput

Role = Literal["learner", "trainer"]

#: A person who is looking at a page is noted at most this often: every note is a write to the disk.
TOUCH_EVERY = timedelta(minutes=1)
#: What somebody may tell of themselves; nobody must.
FACTS = ("sex", "birth_year", "origin")
LONGEST_FACT = 80

_LANGUAGE = re.compile(r"[a-z]{2,3}(_[A-Z]{2})?")
_PICTURE = re.compile(r"[a-z]+(-[a-z]+)*")


class NameTaken(BadInput):
    """Somebody in the class already has this name."""


class PictureTaken(BadInput):
    """Somebody in the class already signs in by this drawing."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Person:
    """Somebody of the class. `uid` is theirs in every class they move to; `picture` is empty where they have none."""

    id: int
    uid: str
    name: str
    role: Role
    language: str
    picture: str = ""

    @property
    def code(self) -> str:
        """The person's id in the gradebook: it never changes and tells nothing about them.

        >>> Person(id=7, uid="0f", name="Rosa", role="learner", language="es").code
        'p0007'
        """
        return f"p{self.id:04d}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Newcomer:
    """One line of a class list. Somebody who is already in the class keeps all they have.

    `pin_hash` None keeps the PIN of somebody already there. `enterprise` is opened only for who has none.
    """

    name: str
    pin_hash: str | None
    role: Role = "learner"
    language: str = "es"
    enterprise: NewEnterprise | None = None


class People(Database):
    """What a store knows of people."""

    def add_person(
        self, name: str, *, pin_hash: str, role: Role = "learner", language: str = "es", picture: str = ""
    ) -> Person:
        """Adds somebody to the class.

        Raises `NameTaken` where somebody has that name, whatever its case, accents and double spaces, and
        `PictureTaken` where somebody signs in by that drawing.
        """
        name = plain_name(name)
        row = person_row(name, pin_hash, role, language)
        row.picture = _picture(picture)
        try:
            with self._writing() as session:
                if taken := named(session, name):
                    raise _taken(taken.name)
                _refuse_taken_picture(session, row.picture)
                session.add(row)
        except IntegrityError as same_moment:
            raise _taken(name) from same_moment
        return person(row)

    def enrol(self, newcomers: Iterable[Newcomer]) -> list[Person]:
        """Adds a whole list or, on any fault, nobody of it; who is there already keeps what they have."""
        newcomers = [(plain_name(newcomer.name), newcomer) for newcomer in newcomers]
        rows = []
        try:
            with self._writing() as session:
                for name, newcomer in newcomers:
                    row = named(session, name)
                    if row is None:
                        if newcomer.pin_hash is None:
                            raise BadInput("{name} es nueva en la clase y le falta un PIN.", name=name)
                        row = person_row(name, newcomer.pin_hash, newcomer.role, newcomer.language)
                        session.add(row)
                        session.flush()
                    elif newcomer.pin_hash is not None:
                        _change_pin(session, row, newcomer.pin_hash)
                    if newcomer.enterprise is not None and latest_enterprise(session, row.id) is None:
                        open_enterprise(session, row.id, newcomer.enterprise)
                    rows.append(row)
        except IntegrityError as same_moment:
            raise StoreTrouble(
                "Alguien más inscribía gente al mismo tiempo. No se anotó a nadie: inténtalo otra vez."
            ) from same_moment
        return [person(row) for row in rows]

    def person(self, person_id: int) -> Person:
        """Somebody by number; raises `BadInput` where there is nobody."""
        with self._reading() as session:
            return person(existing(session, models.Person, person_id))

    def person_named(self, name: str) -> Person | None:
        """Somebody by name, whatever its case, accents and double spaces."""
        with self._reading() as session:
            row = named(session, name)
            return None if row is None else person(row)

    def person_pictured(self, picture: str) -> Person | None:
        """Who signs in by this drawing."""
        wanted = sa.select(models.Person).where(models.Person.picture == picture)
        with self._reading() as session:
            row = session.scalar(wanted) if _PICTURE.fullmatch(picture) else None
            return None if row is None else person(row)

    def people(self) -> list[Person]:
        """Everybody in the class, trainers too, in the order of their names."""
        with self._reading() as session:
            return [person(row) for row in session.scalars(by_name(sa.select(models.Person)))]

    def members(self, enterprise_id: int) -> list[Person]:
        """The people who work in an enterprise, who joined first first."""
        wanted = (
            sa.select(models.Person)
            .join(models.Membership, models.Membership.person_id == models.Person.id)
            .where(models.Membership.enterprise_id == enterprise_id)
            .order_by(models.Membership.joined_at, models.Person.id)
        )
        with self._reading() as session:
            return [person(row) for row in session.scalars(wanted)]

    def last_seen(self) -> dict[int, datetime]:
        """By person: when they were here last; who never came is not in it."""
        wanted = sa.select(models.Person.id, models.Person.last_seen).where(models.Person.last_seen.is_not(None))
        with self._reading() as session:
            return {number: seen for number, seen in session.execute(wanted)}

    def taken_pictures(self) -> set[str]:
        """The drawings by which somebody signs in already."""
        wanted = sa.select(models.Person.picture).where(models.Person.picture.is_not(None))
        with self._reading() as session:
            return set(session.scalars(wanted))

    def set_picture(self, person_id: int, picture: str) -> None:
        """Gives somebody a drawing to sign in by, or takes it away where it is empty; raises `PictureTaken`."""
        drawing = _picture(picture)
        try:
            with self._writing() as session:
                row = existing(session, models.Person, person_id, lock=True)
                if row.picture != drawing:
                    _refuse_taken_picture(session, drawing)
                    row.picture = drawing
        except IntegrityError as same_moment:
            raise _picture_taken() from same_moment

    def rename_person(self, person_id: int, name: str) -> Person:
        """Corrects somebody's name; raises `NameTaken` where somebody else has it."""
        name = plain_name(name)
        try:
            with self._writing() as session:
                row = existing(session, models.Person, person_id, lock=True)
                there = named(session, name)
                if there is not None and there.id != row.id:
                    raise _taken(there.name)
                row.name, row.name_key = name, name_key(name)
        except IntegrityError as same_moment:
            raise _taken(name) from same_moment
        return person(row)

    def pin_hash(self, person_id: int) -> str:
        """What a PIN is checked against; the PIN itself is kept nowhere."""
        with self._reading() as session:
            return existing(session, models.Person, person_id).pin_hash

    def set_pin_hash(self, person_id: int, pin_hash: str, *, keep_session: str | None = None) -> None:
        """Gives somebody another PIN and signs them out everywhere, but where they hold the token `keep_session`."""
        with self._writing() as session:
            row = existing(session, models.Person, person_id, lock=True)
            _change_pin(session, row, pin_hash, keep_session)

    def set_language(self, person_id: int, language: str) -> None:
        """Changes the language in which somebody reads the pages."""
        with self._writing() as session:
            existing(session, models.Person, person_id, lock=True).language = language_code(language)

    def about(self, person_id: int) -> dict[str, str]:
        """What somebody chose to tell of themselves, by `FACTS`."""
        wanted = sa.select(models.PersonFact).where(models.PersonFact.person_id == person_id)
        with self._reading() as session:
            return {row.name: row.value for row in session.scalars(wanted)}

    def set_about(self, person_id: int, facts: Mapping[str, str]) -> None:
        """Keeps what somebody chose to tell of themselves; an empty text takes it back."""
        with self._writing() as session:
            existing(session, models.Person, person_id, lock=True)
            for name, value in facts.items():
                keep_fact(session, person_id, name, value)

    def touch(self, person_id: int) -> None:
        """Notes that somebody is here now, at most once a minute."""
        moment = now()
        with self._reading() as session:
            last_seen = existing(session, models.Person, person_id).last_seen
        if last_seen is None or moment - last_seen >= TOUCH_EVERY:
            with self._writing() as session:
                seen(session, person_id, moment)

    def forget(self, person_id: int) -> None:
        """Deletes somebody, their answers, and the enterprises in which nobody else works.

        What they typed in an enterprise of several people stays there without their name.
        """
        others = orm.aliased(models.Membership)
        mine = sa.select(models.Membership.enterprise_id).where(
            models.Membership.person_id == person_id,
            ~sa.exists().where(others.enterprise_id == models.Membership.enterprise_id, others.person_id != person_id),
        )
        with self._writing() as session:
            existing(session, models.Person, person_id, lock=True)
            alone = session.scalars(mine).all()
            session.execute(sa.delete(models.Enterprise).where(models.Enterprise.id.in_(alone)))
            session.execute(sa.delete(models.Person).where(models.Person.id == person_id))
        self._let_the_file_forget()

    # ---- sign-ins

    def start_session(self, person_id: int, *, days: float = 30) -> str:
        """Signs somebody in on one browser; returns the token for it, of which only the hash is stored."""
        token = secrets.token_urlsafe(32)
        moment = now()
        with self._writing() as session:
            existing(session, models.Person, person_id)
            session.execute(sa.delete(models.Session).where(models.Session.expires_at <= moment))
            session.add(
                models.Session(
                    token_hash=_token_hash(token),
                    person_id=person_id,
                    started_at=moment,
                    expires_at=moment + timedelta(days=days),
                )
            )
            seen(session, person_id, moment)
        return token

    def who(self, token: str) -> Person | None:
        """Who signed in with this token; None where nobody did, or too long ago."""
        found = (
            sa.select(models.Person)
            .join(models.Session, models.Session.person_id == models.Person.id)
            .where(models.Session.token_hash == _token_hash(token), models.Session.expires_at > now())
        )
        with self._reading() as session:
            row = session.scalar(found)
            return None if row is None else person(row)

    def end_session(self, token: str) -> None:
        """Signs out the browser that holds this token; nothing happens where it is signed out already."""
        gone = sa.delete(models.Session).where(models.Session.token_hash == _token_hash(token))
        with self._writing() as session:
            session.execute(gone)


def person_row(name: str, pin_hash: str, role: str, language: str, uid: str = "") -> models.Person:
    """A new row for somebody whose name was checked already."""
    return models.Person(
        uid=uid or secrets.token_hex(16),
        name=name,
        name_key=name_key(name),
        role=_role(role),
        language=language_code(language),
        pin_hash=pin_hash,
        joined_at=now(),
    )


def person(row: models.Person) -> Person:
    """A row as everybody else sees it."""
    return Person(
        id=row.id, uid=row.uid, name=row.name, role=row.role, language=row.language, picture=row.picture or ""
    )


def named(session: orm.Session, name: str) -> models.Person | None:
    """The row of whoever has this name."""
    try:
        key = name_key(plain_name(name))
    except BadInput:
        # Nobody can have a name that is refused.
        return None
    return session.scalar(sa.select(models.Person).where(models.Person.name_key == key))


def by_name(people: sa.Select[tuple[models.Person]]) -> sa.Select[tuple[models.Person]]:
    """The same people in the order of their names."""
    return people.order_by(models.Person.name_key, models.Person.id)


def seen(session: orm.Session, person_id: int, moment: datetime) -> None:
    """Notes when somebody was here last, unless that is known to be later."""
    earlier = sa.or_(models.Person.last_seen.is_(None), models.Person.last_seen < moment)
    session.execute(
        sa.update(models.Person)
        .where(models.Person.id == person_id, earlier)
        .values(last_seen=moment)
        .execution_options(synchronize_session=False)
    )


def keep_fact(session: orm.Session, person_id: int, name: str, value: str) -> None:
    """Keeps one of the `FACTS`; an empty value takes it back."""
    if name not in FACTS:
        raise BadInput("«{found}» no es un dato que la clase guarde.", found=cut(name))
    value = " ".join(str(value).split())
    if len(value) > LONGEST_FACT or cut(value) != value[:40]:
        raise BadInput("Escribe ese dato con menos de {most} letras, sin signos raros.", most=LONGEST_FACT)
    row = session.get(models.PersonFact, (person_id, name))
    if not value:
        if row is not None:
            session.delete(row)
    elif row is None:
        session.add(models.PersonFact(person_id=person_id, name=name, value=value))
    else:
        row.value = value


def language_code(text: str) -> str:
    """A language as it may be stored; raises `BadInput` for any other text."""
    if not isinstance(text, str) or not _LANGUAGE.fullmatch(text):
        raise BadInput("«{found}» no es un idioma. Escribe, por ejemplo, es o en.", found=cut(text))
    return text


def _role(text: str) -> str:
    if text not in ("learner", "trainer"):
        raise BadInput("«{found}» no es un papel en la clase: es learner o trainer.", found=cut(text))
    return text


def _picture(text: str) -> str | None:
    if text and (len(text) > 24 or not _PICTURE.fullmatch(text)):
        raise BadInput("«{found}» no es un dibujo de la clase. Elige uno de los que ves.", found=cut(text))
    return text or None


def _refuse_taken_picture(session: orm.Session, picture: str | None) -> None:
    if picture and session.scalar(sa.select(models.Person.id).where(models.Person.picture == picture)):
        raise _picture_taken()


def _picture_taken() -> PictureTaken:
    return PictureTaken("Ese dibujo ya es de otra persona. Elige otro dibujo u otro color.")


def _taken(name: str) -> NameTaken:
    return NameTaken("Ya hay alguien que se llama «{name}». Agrega el segundo apellido o un apodo.", name=name)


def _token_hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def _change_pin(session: orm.Session, row: models.Person, pin_hash: str, keep_session: str | None = None) -> None:
    row.pin_hash = pin_hash
    gone = sa.delete(models.Session).where(models.Session.person_id == row.id)
    if keep_session is not None:
        gone = gone.where(models.Session.token_hash != _token_hash(keep_session))
    session.execute(gone)
