"""Where a class keeps its people's work: one database, reached only from the class server's process.

Every method that saves does it in one transaction and returns only after the database has committed. What
goes wrong arrives as a sentence: `BadInput` for what somebody typed, `StoreTrouble` for the database itself.
A store may be used from many threads at once.
"""

import hashlib
import re
import secrets
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from threading import Lock
from typing import Literal

import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoFreeConnection
from sqlalchemy.pool import QueuePool

from qhatu.packs.words import marked
from qhatu.records import models
from qhatu.records.names import name_key, plain_name
from qhatu.sums import BadInput

Role = Literal["learner", "trainer"]

LONGEST_VALUE = 2000
#: A person who is looking at a page is noted at most this often: every note is a write to the disk.
TOUCH_EVERY = timedelta(minutes=1)
#: How long a save waits for another one to finish.
BUSY_SECONDS = 15

_KEY = re.compile(r"[a-z0-9_/-]{1,120}")
_ID = re.compile(r"[a-z0-9-]{1,60}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(_[A-Z]{2})?")
# Signs that are no text, but for the end of a line and the tabulator; PostgreSQL refuses some of them too.
_NO_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
# Only one program at a time may change a PostgreSQL database's tables; any number that nobody else uses will
# do.
_MIGRATION_LOCK = 7120517


class NameTaken(BadInput):
    """Somebody in the class already has this name."""


class StoreTrouble(BadInput):
    """The database cannot be opened, read or written; nothing of what was being saved is half there."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Person:
    """Somebody of the class."""

    id: int
    name: str
    role: Role
    language: str

    @property
    def code(self) -> str:
        """The person's id in the gradebook: it never changes and tells nothing about them.

        >>> Person(id=7, name="Rosa", role="learner", language="es").code
        'p0007'
        """
        return f"p{self.id:04d}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Enterprise:
    """A productive unit and its cycle under way: entries hang on `cycle_id`; `cycle` counts from 1."""

    id: int
    name: str
    trade: str
    place: str
    cycle_id: int
    cycle: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """The last answer to a practice question; `points` and `out_of` are None until it is marked."""

    value: str
    tries: int
    points: Decimal | None
    out_of: Decimal | None
    at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Progress:
    """Where one learner is.

    `module` is the one they saved in last, `screen` the screen they left it at, `last_saved` when, and
    `filled` how many of its fields hold something. `last_seen` may be later: they may read without typing.
    """

    person: Person
    enterprise: Enterprise | None
    module: str | None
    screen: str | None
    last_saved: datetime | None
    filled: int
    practice_points: Decimal
    practice_out_of: Decimal
    last_seen: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class NewEnterprise:
    """An enterprise to be opened."""

    name: str
    trade: str
    place: str


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


class Store:
    """A class's records in any database that SQLAlchemy reaches; SQLite by default.

    Opening it brings the tables up to date, or makes them in an empty database. Raises `StoreTrouble` where
    the file is no class, was written by a newer Qhatu, or cannot be opened.

    >>> store = Store("sqlite://")
    >>> rosa = store.add_person("Rosa Mamani", pin_hash="…")
    >>> candles = store.start_enterprise(rosa.id, name="Velas Illa", trade="candles", place="bolivia")
    >>> _ = store.save(candles.cycle_id, "5-management", {"price": "6,00"}, rosa.id)
    >>> store.entries(candles.cycle_id, "5-management")
    {'price': '6,00'}
    """

    def __init__(self, url: str | sa.URL):
        self._where = str(url)
        with self._in_plain_words():
            address = sa.make_url(url)
            self._where = _shown_place(address)
            self._engine = _engine(address)
        # The same connections; a transaction of the second kind takes the right to write when it begins.
        self._writers = self._engine.execution_options(qhatu_writes=True)
        # SQLite has one writer at a time, and who finds it busy sleeps up to 0.1 s before asking again: threads that
        # queue up here instead are served at once, one after the other.
        self._turn = Lock() if self._engine.dialect.name == "sqlite" else nullcontext()
        self._reading_sessions = orm.sessionmaker(self._engine, expire_on_commit=False)
        self._writing_sessions = orm.sessionmaker(self._writers, expire_on_commit=False)
        try:
            with self._in_plain_words():
                bring_up_to_date(self._writers)
        except BaseException:
            self.close()
            raise

    @classmethod
    def in_file(cls, path: Path) -> "Store":
        """The class kept in one SQLite file, made if it is not there; any letter of the path may be used."""
        return cls(sa.URL.create("sqlite", database=str(path)))

    def close(self) -> None:
        """Lets go of the file or the server; a store that is used again opens it again."""
        self._engine.dispose()

    # ---- people

    def add_person(self, name: str, *, pin_hash: str, role: Role = "learner", language: str = "es") -> Person:
        """Adds somebody to the class.

        Raises `NameTaken` where somebody has that name, whatever its case, accents and double spaces.
        """
        name = plain_name(name)
        row = _person_row(name, pin_hash, role, language)
        try:
            with self._writing() as session:
                if taken := _named(session, name):
                    raise _taken(taken.name)
                session.add(row)
        except IntegrityError as same_moment:
            raise _taken(name) from same_moment
        return _person(row)

    def enrol(self, newcomers: Iterable[Newcomer]) -> list[Person]:
        """Adds a whole list or, on any fault, nobody of it; who is there already keeps what they have."""
        newcomers = [(plain_name(newcomer.name), newcomer) for newcomer in newcomers]
        rows = []
        try:
            with self._writing() as session:
                for name, newcomer in newcomers:
                    row = _named(session, name)
                    if row is None:
                        if newcomer.pin_hash is None:
                            raise BadInput("{name} es nueva en la clase y le falta un PIN.", name=name)
                        row = _person_row(name, newcomer.pin_hash, newcomer.role, newcomer.language)
                        session.add(row)
                        session.flush()
                    elif newcomer.pin_hash is not None:
                        _change_pin(session, row, newcomer.pin_hash)
                    if newcomer.enterprise is not None and _latest_enterprise(session, row.id) is None:
                        _open_enterprise(session, row.id, newcomer.enterprise)
                    rows.append(row)
        except IntegrityError as same_moment:
            raise StoreTrouble(
                "Alguien más inscribía gente al mismo tiempo. No se anotó a nadie: inténtalo otra vez."
            ) from same_moment
        return [_person(row) for row in rows]

    def person(self, person_id: int) -> Person:
        """Somebody by number; raises `BadInput` where there is nobody."""
        with self._reading() as session:
            return _person(_existing(session, models.Person, person_id))

    def person_named(self, name: str) -> Person | None:
        """Somebody by name, whatever its case, accents and double spaces."""
        with self._reading() as session:
            row = _named(session, name)
            return None if row is None else _person(row)

    def people(self) -> list[Person]:
        """Everybody in the class, trainers too, in the order of their names."""
        with self._reading() as session:
            return [_person(row) for row in session.scalars(_by_name(sa.select(models.Person)))]

    def pin_hash(self, person_id: int) -> str:
        """What a PIN is checked against; the PIN itself is kept nowhere."""
        with self._reading() as session:
            return _existing(session, models.Person, person_id).pin_hash

    def set_pin_hash(self, person_id: int, pin_hash: str) -> None:
        """Gives somebody another PIN and signs them out everywhere."""
        with self._writing() as session:
            _change_pin(session, _existing(session, models.Person, person_id, lock=True), pin_hash)

    def set_language(self, person_id: int, language: str) -> None:
        """Changes the language in which somebody reads the pages."""
        with self._writing() as session:
            _existing(session, models.Person, person_id, lock=True).language = _language(language)

    def touch(self, person_id: int) -> None:
        """Notes that somebody is here now, at most once a minute."""
        now = _now()
        with self._reading() as session:
            last_seen = _existing(session, models.Person, person_id).last_seen
        if last_seen is None or now - last_seen >= TOUCH_EVERY:
            with self._writing() as session:
                _seen(session, person_id, now)

    # ---- sign-ins

    def start_session(self, person_id: int, *, days: float = 30) -> str:
        """Signs somebody in on one browser; returns the token for it, of which only the hash is stored."""
        token = secrets.token_urlsafe(32)
        now = _now()
        with self._writing() as session:
            _existing(session, models.Person, person_id)
            session.execute(sa.delete(models.Session).where(models.Session.expires_at <= now))
            session.add(
                models.Session(
                    token_hash=_token_hash(token),
                    person_id=person_id,
                    started_at=now,
                    expires_at=now + timedelta(days=days),
                )
            )
            _seen(session, person_id, now)
        return token

    def who(self, token: str) -> Person | None:
        """Who signed in with this token; None where nobody did, or too long ago."""
        found = (
            sa.select(models.Person)
            .join(models.Session, models.Session.person_id == models.Person.id)
            .where(models.Session.token_hash == _token_hash(token), models.Session.expires_at > _now())
        )
        with self._reading() as session:
            row = session.scalar(found)
            return None if row is None else _person(row)

    def end_session(self, token: str) -> None:
        """Signs out the browser that holds this token; nothing happens where it is signed out already."""
        gone = sa.delete(models.Session).where(models.Session.token_hash == _token_hash(token))
        with self._writing() as session:
            session.execute(gone)

    # ---- enterprises

    def enterprise_of(self, person_id: int) -> Enterprise | None:
        """The enterprise that somebody joined last, with its cycle under way."""
        with self._reading() as session:
            return _latest_enterprise(session, person_id)

    def start_enterprise(self, person_id: int, *, name: str, trade: str, place: str) -> Enterprise:
        """Opens an enterprise and its first cycle; what somebody kept in an earlier enterprise stays kept.

        Asking twice for the same one, as a double tap does, gives the one that there is.
        """
        new = NewEnterprise(name=plain_name(name), trade=_id(trade), place=_id(place))
        with self._writing() as session:
            _existing(session, models.Person, person_id, lock=True)
            there = _latest_enterprise(session, person_id)
            if there is not None and _same_enterprise(there, new):
                return there
            return _open_enterprise(session, person_id, new)

    def rename_enterprise(self, enterprise_id: int, name: str) -> None:
        """Gives an enterprise another name."""
        name = plain_name(name)
        with self._writing() as session:
            _existing(session, models.Enterprise, enterprise_id, lock=True).name = name

    def set_trade(self, enterprise_id: int, trade: str) -> None:
        """Changes what an enterprise makes; what was typed about the former trade stays kept."""
        trade = _id(trade)
        with self._writing() as session:
            _existing(session, models.Enterprise, enterprise_id, lock=True).trade = trade

    # ---- what is typed

    def entries(self, cycle_id: int, module: str) -> dict[str, str]:
        """Everything typed in one module in one cycle, as it was typed, by key."""
        wanted = (
            sa.select(models.Entry.key, models.Entry.value)
            .where(models.Entry.cycle_id == cycle_id, models.Entry.module == module)
            .order_by(models.Entry.key)
        )
        with self._reading() as session:
            return {key: value for key, value in session.execute(wanted)}

    def save(
        self,
        cycle_id: int,
        module: str,
        fields: Mapping[str, str],
        person_id: int,
        *,
        at: datetime | None = None,
    ) -> datetime:
        """Keeps what a member of the enterprise typed, and returns the moment (UTC) once it is on the disk.

        Of two saves of one field the later one stays. `at` is for work that is brought in from elsewhere:
        when it was typed. Raises `BadInput` where a value is longer than 2000 signs or is no text, where a
        key is none, or where the enterprise is somebody else's; then none of the fields is saved.
        """
        module = _id(module)
        fields = {_key(key): _value(key, value) for key, value in fields.items()}
        moment = at or _now()
        with self._writing() as session:
            # The cycle's row is the lock: two saves of one cycle go one after the other on any database.
            cycle = _existing(session, models.Cycle, cycle_id, lock=True)
            if session.get(models.Membership, (person_id, cycle.enterprise_id)) is None:
                raise BadInput("Esta empresa es de otra persona: entra otra vez con tu nombre y tu PIN.")
            there = {
                entry.key: entry
                for entry in session.scalars(
                    sa.select(models.Entry).where(
                        models.Entry.cycle_id == cycle_id,
                        models.Entry.module == module,
                        models.Entry.key.in_(fields),
                    )
                )
            }
            for key, value in fields.items():
                entry = there.get(key) or models.Entry(cycle_id=cycle_id, module=module, key=key)
                entry.value, entry.person_id, entry.saved_at = value, person_id, moment
                session.add(entry)
            _seen(session, person_id, moment)
        return moment

    # ---- practice

    def answers(self, person_id: int, exercise: str) -> dict[str, Answer]:
        """A person's last answer to each question of an exercise, by question."""
        wanted = (
            sa.select(models.Answer)
            .where(models.Answer.person_id == person_id, models.Answer.exercise == exercise)
            .order_by(models.Answer.question)
        )
        with self._reading() as session:
            return {row.question: _answer(row) for row in session.scalars(wanted)}

    def save_answer(
        self,
        person_id: int,
        exercise: str,
        question: str,
        value: str,
        points: Decimal | None,
        out_of: Decimal | None,
        *,
        at: datetime | None = None,
    ) -> Answer:
        """Keeps an answer in the place of the one before, and counts one more try.

        `points` of `out_of` are kept to a ten-thousandth; None where nothing was marked yet. `at` is for work that
        is brought in from elsewhere.
        """
        exercise, question = _key(exercise), _key(question)
        value = _value(question, value)
        with self._writing() as session:
            _existing(session, models.Person, person_id, lock=True)
            moment = at or _now()
            row = session.get(models.Answer, (person_id, exercise, question)) or models.Answer(
                person_id=person_id, exercise=exercise, question=question, tries=0
            )
            row.value, row.tries, row.answered_at = value, row.tries + 1, moment
            row.points, row.out_of = points, out_of
            session.add(row)
            _seen(session, person_id, moment)
            answer = _answer(row)
        return answer

    # ---- the class

    def progress(self) -> list[Progress]:
        """Where each learner is, in the order of their names; four queries, however many they are."""
        with self._reading() as session:
            learners = _by_name(sa.select(models.Person).where(models.Person.role == "learner"))
            people = session.scalars(learners).all()
            enterprises = _latest_enterprises(session)
            work = _latest_work(session)
            practice = _practice_points(session)
        progress = []
        for row in people:
            enterprise = enterprises.get(row.id)
            module, screen, last_saved, filled = work.get(enterprise and enterprise.cycle_id, _NO_WORK)
            points, out_of = practice.get(row.id, _NO_POINTS)
            progress.append(
                Progress(
                    person=_person(row),
                    enterprise=enterprise,
                    module=module,
                    screen=screen,
                    last_saved=last_saved,
                    filled=filled,
                    practice_points=points,
                    practice_out_of=out_of,
                    last_seen=row.last_seen,
                )
            )
        return progress

    # ---- transactions

    @contextmanager
    def _reading(self) -> Iterator[orm.Session]:
        """A transaction that sees one moment and changes nothing."""
        with self._in_plain_words(), self._reading_sessions() as session:
            yield session

    @contextmanager
    def _writing(self) -> Iterator[orm.Session]:
        """A transaction that is committed when the block ends well, and has never been when it does not."""
        with self._turn, self._in_plain_words(), self._writing_sessions.begin() as session:
            yield session

    @contextmanager
    def _in_plain_words(self) -> Iterator[None]:
        try:
            yield
        except IntegrityError:
            # Two people did the same thing at one moment: the method that was at work knows what it means.
            raise
        except (SQLAlchemyError, sqlite3.Error, ImportError) as trouble:
            raise _trouble(trouble, self._where) from trouble


def bring_up_to_date(engine: sa.Engine, folder: Path | None = None, newest: str = models.REVISION) -> None:
    """Makes the tables in an empty database, or takes older ones to the newest revision: all or nothing.

    `folder` holds the revisions; without it, Qhatu's own. Raises `StoreTrouble` where the database belongs to
    another program or to a newer Qhatu.
    """
    with engine.connect() as connection:
        if _revision(connection) == newest:
            return
    # Alembic takes a while to import: only who changes the tables pays for it.
    from qhatu.records import migrations

    folder = folder or migrations.FOLDER
    with engine.connect() as connection:
        sqlite = connection.dialect.name == "sqlite"
        if sqlite:
            # SQLite changes a column by copying its table and dropping the old one, which would take along
            # every row that refers to it; and this switch turns only outside of a transaction.
            connection.connection.execute("PRAGMA foreign_keys=OFF")
        try:
            with connection.begin():
                if connection.dialect.name == "postgresql":
                    connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_MIGRATION_LOCK)))
                # Another process may have done it while this one waited for its turn.
                revision = _revision(connection)
                if revision == newest:
                    return
                if revision is not None and not migrations.knows(revision, folder):
                    raise StoreTrouble(
                        "{where} es de un Qhatu más nuevo que este (tablas {found}). No se cambió nada: "
                        "actualiza Qhatu para abrirlo.",
                        where=_shown_place(engine.url),
                        found=revision,
                    )
                migrations.upgrade(connection, folder)
                if sqlite and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
                    raise StoreTrouble(
                        "{where} tiene datos sueltos y no se puede pasar al Qhatu nuevo. No se cambió nada: "
                        "guarda una copia del archivo y pide ayuda.",
                        where=_shown_place(engine.url),
                    )
        finally:
            if sqlite:
                connection.connection.execute("PRAGMA foreign_keys=ON")


def _revision(connection: sa.Connection) -> str | None:
    """The revision of a database's tables, or None where it has no tables yet."""
    tables = set(sa.inspect(connection).get_table_names())
    if not tables:
        return None
    revision = None
    if "alembic_version" in tables:
        revision = connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()
    if revision is None or "person" not in tables:
        raise StoreTrouble(
            "{where} tiene datos de otro programa. No se tocó nada: abre la clase en otro lugar.",
            where=_shown_place(connection.engine.url),
        )
    return revision


# ---- the database


def _engine(address: sa.URL) -> sa.Engine:
    if address.get_backend_name() != "sqlite":
        return sa.create_engine(address, pool_pre_ping=True, pool_timeout=BUSY_SECONDS)
    in_memory = address.database in (None, "", ":memory:")
    engine = sa.create_engine(
        address,
        connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False},
        poolclass=QueuePool,
        # A database in memory is its connection: threads take turns on the only one.
        pool_size=1 if in_memory else 5,
        max_overflow=0 if in_memory else 10,
        pool_timeout=BUSY_SECONDS,
    )
    sa.event.listen(engine, "connect", _prepare_sqlite)
    sa.event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, _record) -> None:
    # Transactions begin where `_begin_sqlite` says, not where Python's driver would put them.
    connection.isolation_level = None
    connection.execute(f"PRAGMA busy_timeout={int(BUSY_SECONDS * 1000)}")
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute("PRAGMA journal_mode=WAL")
    # In WAL anything less can lose the last commits when the power goes.
    connection.execute("PRAGMA synchronous=FULL")


def _begin_sqlite(connection: sa.Connection) -> None:
    # Who begins by reading and wants to write later may find that somebody wrote meanwhile, and fails at
    # once.
    writes = connection.get_execution_options().get("qhatu_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _shown_place(address: sa.URL) -> str:
    """A database as it may be shown to people: never with its password."""
    if address.get_backend_name() == "sqlite":
        return address.database or "memoria"
    return f"{address.database}@{address.host or 'localhost'}"


_SQLITE_SAYS = {
    sqlite3.SQLITE_FULL: marked(
        "No queda lugar en el disco, y lo último no se guardó. Libera espacio e inténtalo otra vez ({where})."
    ),
    sqlite3.SQLITE_BUSY: marked(
        "Otro programa ocupa los datos de la clase, y lo último no se guardó. Inténtalo otra vez ({where})."
    ),
    sqlite3.SQLITE_NOTADB: marked(
        "{where} no es un archivo de clase de Qhatu. No se tocó nada: revisa el nombre del archivo."
    ),
    sqlite3.SQLITE_CORRUPT: marked(
        "El archivo de la clase está dañado ({where}). No lo borres: ábrelo de tu última copia de respaldo."
    ),
    sqlite3.SQLITE_READONLY: marked(
        "No hay permiso para escribir en el archivo de la clase ({where}), y lo último no se guardó."
    ),
    sqlite3.SQLITE_CANTOPEN: marked(
        "No se puede abrir {where}. Revisa que la carpeta exista y que puedas escribir en ella."
    ),
    sqlite3.SQLITE_IOERR: marked(
        "El disco no respondió, y lo último no se guardó. Si es memoria USB, mira si está puesta ({where})."
    ),
}
_SQLITE_SAYS[sqlite3.SQLITE_LOCKED] = _SQLITE_SAYS[sqlite3.SQLITE_BUSY]
_SQLITE_SAYS[sqlite3.SQLITE_PERM] = _SQLITE_SAYS[sqlite3.SQLITE_CANTOPEN]


def _trouble(trouble: Exception, where: str) -> StoreTrouble:
    if isinstance(trouble, NoFreeConnection):
        return StoreTrouble(_SQLITE_SAYS[sqlite3.SQLITE_BUSY], where=where)
    if isinstance(trouble, ImportError):
        return StoreTrouble(
            'Para usar esa base de datos falta instalar «{module}»: pip install "qhatu[hub]".',
            module=trouble.name,
        )
    if isinstance(trouble, ArgumentError):
        return StoreTrouble(
            "No se entiende la dirección de la base de datos. Se esperaba algo como sqlite:///clase.db."
        )
    original = trouble.orig if isinstance(trouble, DBAPIError) else trouble
    # The lowest byte is the kind of the trouble, the rest its variety.
    code = getattr(original, "sqlite_errorcode", -1) & 0xFF
    if code in _SQLITE_SAYS:
        return StoreTrouble(_SQLITE_SAYS[code], where=where)
    return StoreTrouble(
        "La base de datos no respondió, y lo último no se guardó ({where}: {found}).",
        where=where,
        found=next(iter(str(original).splitlines()), type(original).__name__),
    )


# ---- what may be stored


def _id(text: str) -> str:
    if not isinstance(text, str) or not _ID.fullmatch(text):
        raise BadInput("«{found}» no es un nombre corto: van letras minúsculas, números y guiones.", found=_cut(text))
    return text


def _key(text: str) -> str:
    if not isinstance(text, str) or not _KEY.fullmatch(text):
        raise BadInput("El campo «{found}» no existe en esta página. Vuelve a abrirla.", found=_cut(text))
    return text


def _value(key: str, text: str) -> str:
    if not isinstance(text, str):
        raise BadInput("En «{key}» se esperaba un texto y llegó otra cosa. Vuelve a abrir la página.", key=key)
    if len(text) > LONGEST_VALUE:
        raise BadInput(
            "Lo que escribiste en «{key}» tiene {found} letras y caben {most}. Escríbelo más corto.",
            key=key,
            found=len(text),
            most=LONGEST_VALUE,
        )
    if _NO_TEXT.search(text):
        raise BadInput("En «{key}» hay un signo que no se ve. Bórralo y escríbelo otra vez a mano.", key=key)
    return text


def _language(text: str) -> str:
    if not isinstance(text, str) or not _LANGUAGE.fullmatch(text):
        raise BadInput("«{found}» no es un idioma. Escribe, por ejemplo, es o en.", found=_cut(text))
    return text


def _role(text: str) -> str:
    if text not in ("learner", "trainer"):
        raise BadInput("«{found}» no es un papel en la clase: es learner o trainer.", found=_cut(text))
    return text


def _cut(found: object) -> str:
    return _NO_TEXT.sub("□", str(found))[:40]


def _taken(name: str) -> NameTaken:
    return NameTaken("Ya hay alguien que se llama «{name}». Agrega el segundo apellido o un apodo.", name=name)


# ---- rows


def _now() -> datetime:
    return datetime.now(UTC)


def _token_hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def _person_row(name: str, pin_hash: str, role: str, language: str) -> models.Person:
    return models.Person(
        name=name,
        name_key=name_key(name),
        role=_role(role),
        language=_language(language),
        pin_hash=pin_hash,
        joined_at=_now(),
    )


def _person(row: models.Person) -> Person:
    return Person(id=row.id, name=row.name, role=row.role, language=row.language)


def _answer(row: models.Answer) -> Answer:
    return Answer(value=row.value, tries=row.tries, points=row.points, out_of=row.out_of, at=row.answered_at)


_MISSING = {
    models.Person: marked("No encontramos a esa persona en la clase."),
    models.Enterprise: marked("No encontramos esa empresa en la clase."),
    models.Cycle: marked("No encontramos ese ciclo en la clase."),
}


def _existing(session: orm.Session, table: type, number: int, *, lock: bool = False):
    row = session.get(table, number, with_for_update=lock)
    if row is None:
        raise BadInput(_MISSING[table])
    return row


def _named(session: orm.Session, name: str) -> models.Person | None:
    try:
        key = name_key(plain_name(name))
    except BadInput:
        # Nobody can have a name that is refused.
        return None
    return session.scalar(sa.select(models.Person).where(models.Person.name_key == key))


def _change_pin(session: orm.Session, row: models.Person, pin_hash: str) -> None:
    row.pin_hash = pin_hash
    session.execute(sa.delete(models.Session).where(models.Session.person_id == row.id))


def _seen(session: orm.Session, person_id: int, moment: datetime) -> None:
    earlier = sa.or_(models.Person.last_seen.is_(None), models.Person.last_seen < moment)
    session.execute(
        sa.update(models.Person)
        .where(models.Person.id == person_id, earlier)
        .values(last_seen=moment)
        .execution_options(synchronize_session=False)
    )


def _latest_enterprises(session: orm.Session, person_id: int | None = None) -> dict[int, Enterprise]:
    """By person: the enterprise joined last, with its highest cycle; of everybody, or of one."""
    wanted = (
        sa.select(models.Membership.person_id, models.Enterprise, models.Cycle)
        .join(models.Enterprise, models.Enterprise.id == models.Membership.enterprise_id)
        .join(models.Cycle, models.Cycle.enterprise_id == models.Enterprise.id)
        .order_by(models.Membership.joined_at, models.Enterprise.id, models.Cycle.number)
    )
    if person_id is not None:
        wanted = wanted.where(models.Membership.person_id == person_id)
    return {member: _enterprise(enterprise, cycle) for member, enterprise, cycle in session.execute(wanted)}


def _latest_enterprise(session: orm.Session, person_id: int) -> Enterprise | None:
    return _latest_enterprises(session, person_id).get(person_id)


def _enterprise(row: models.Enterprise, cycle: models.Cycle) -> Enterprise:
    return Enterprise(id=row.id, name=row.name, trade=row.trade, place=row.place, cycle_id=cycle.id, cycle=cycle.number)


def _open_enterprise(session: orm.Session, person_id: int, new: NewEnterprise) -> Enterprise:
    now = _now()
    row = models.Enterprise(name=plain_name(new.name), trade=_id(new.trade), place=_id(new.place), started_at=now)
    session.add(row)
    session.flush()
    cycle = models.Cycle(enterprise_id=row.id, number=1, opened_at=now)
    session.add_all([cycle, models.Membership(person_id=person_id, enterprise_id=row.id, joined_at=now)])
    session.flush()
    return _enterprise(row, cycle)


def _same_enterprise(there: Enterprise, new: NewEnterprise) -> bool:
    return (name_key(there.name), there.trade, there.place) == (name_key(new.name), new.trade, new.place)


_NO_WORK: tuple[str | None, str | None, datetime | None, int] = (None, None, None, 0)
_NO_POINTS = (Decimal(0), Decimal(0))


def _latest_work(
    session: orm.Session,
) -> dict[int | None, tuple[str | None, str | None, datetime | None, int]]:
    """By cycle: the module saved in last, its screen, when, and how many of its fields hold something."""
    entry = models.Entry
    is_screen = entry.key == "screen"
    # What the class itself notes, such as a lesson that was opened, was not filled in by anybody.
    is_typed = sa.not_(sa.or_(is_screen, entry.key.like("seen/%")))
    is_filled = sa.and_(is_typed, sa.func.trim(entry.value) != "")
    last_saved = sa.func.max(entry.saved_at)
    wanted = (
        sa.select(
            entry.cycle_id,
            entry.module,
            sa.func.max(sa.case((is_screen, entry.value))),
            last_saved,
            sa.func.sum(sa.case((is_filled, 1), else_=0)),
        )
        .group_by(entry.cycle_id, entry.module)
        .order_by(last_saved)
    )
    return {
        cycle_id: (module, screen or None, saved, int(filled))
        for cycle_id, module, screen, saved, filled in session.execute(wanted)
    }


def _practice_points(session: orm.Session) -> dict[int, tuple[Decimal, Decimal]]:
    """By person: points reached and points there were, over all questions answered."""
    wanted = sa.select(
        models.Answer.person_id, sa.func.sum(models.Answer.points), sa.func.sum(models.Answer.out_of)
    ).group_by(models.Answer.person_id)
    return {person: (points or Decimal(0), out_of or Decimal(0)) for person, points, out_of in session.execute(wanted)}


def _by_name(people: sa.Select[tuple[models.Person]]) -> sa.Select[tuple[models.Person]]:
    return people.order_by(models.Person.name_key, models.Person.id)
