"""The database of a class: how it is opened, brought up to date, read and written, and what is said when it fails.

Everything above it works inside `_reading()` and `_writing()`: one transaction each, committed when the block ends
well and never half there.
"""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock

import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoFreeConnection
from sqlalchemy.pool import QueuePool

from qhatu.packs.words import marked
from qhatu.records import models
from qhatu.sums import BadInput

LONGEST_VALUE = 2000
#: How long a save waits for another one to finish.
BUSY_SECONDS = 15

_KEY = re.compile(r"[a-z0-9_/-]{1,120}")
_ID = re.compile(r"[a-z0-9-]{1,60}")
# Signs that are no text, but for the end of a line and the tabulator; PostgreSQL refuses some of them too.
_NO_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
# Only one program at a time may change a PostgreSQL database's tables; any number that nobody else uses will
# do.
_MIGRATION_LOCK = 7120517


class StoreTrouble(BadInput):
    """The database cannot be opened, read or written; nothing of what was being saved is half there."""


class Database:
    """A class's tables in any database that SQLAlchemy reaches; many threads may use one at once.

    Opening it brings the tables up to date, or makes them in an empty database. Raises `StoreTrouble` where
    the file is no class, was written by a newer Qhatu, or cannot be opened.
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

    def close(self) -> None:
        """Lets go of the file or the server; a store that is used again opens it again."""
        self._engine.dispose()

    def _let_the_file_forget(self) -> None:
        """Takes what was deleted out of SQLite's journal as well, unless somebody is reading there now."""
        if self._engine.dialect.name == "sqlite":
            with self._turn, self._in_plain_words(), self._engine.connect() as connection:
                connection.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

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
            raise explained(trouble, self._where) from trouble


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
    # What somebody had deleted must not be found in the file either.
    connection.execute("PRAGMA secure_delete=ON")


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


def explained(trouble: Exception, where: str) -> StoreTrouble:
    """A sentence for what a database, or its driver, said."""
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


def short_id(text: str) -> str:
    """A module, trade or place as it may be stored; raises `BadInput` for any other text."""
    if not isinstance(text, str) or not _ID.fullmatch(text):
        raise BadInput("«{found}» no es un nombre corto: van letras minúsculas, números y guiones.", found=cut(text))
    return text


def field_key(text: str) -> str:
    """The key of an entry, an exercise or a question as it may be stored; raises `BadInput` for any other text."""
    if not isinstance(text, str) or not _KEY.fullmatch(text):
        raise BadInput("El campo «{found}» no existe en esta página. Vuelve a abrirla.", found=cut(text))
    return text


def typed_text(key: str, text: str) -> str:
    """What was typed in a field as it may be stored; raises `BadInput` where it is too long or is no text."""
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


def cut(found: object) -> str:
    """What was found, short enough and plain enough to be quoted in a sentence.

    >>> cut("a" * 50 + "b") == "a" * 40
    True
    """
    return _NO_TEXT.sub("□", str(found))[:40]


def now() -> datetime:
    """This moment, with its zone."""
    return datetime.now(UTC)


_MISSING = {
    models.Person: marked("No encontramos a esa persona en la clase."),
    models.Enterprise: marked("No encontramos esa empresa en la clase."),
    models.Cycle: marked("No encontramos ese ciclo en la clase."),
    models.Change: marked("No encontramos ese cambio en la clase."),
}


def existing(session: orm.Session, table: type, number: int, *, lock: bool = False):
    """The row of this number; raises `BadInput` where there is none."""
    row = session.get(table, number, with_for_update=lock)
    if row is None:
        raise BadInput(_MISSING[table])
    return row
