"""A whole class as the bytes of one SQLite file, as it was at one moment, taken while others write in it.

Nothing is written to a disk on the way: it works when the disk is full, and leaves no open copy behind.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from qhatu.packs.words import marked
from qhatu.records import models
from qhatu.records.database import BUSY_SECONDS, Database, StoreTrouble, explained
from qhatu.sums import BadInput

_MAGIC = b"SQLite format 3\x00"
# Where a SQLite file says how it is written. A database in memory has no log beside it, so 2 (with one) becomes 1.
_HOW_WRITTEN = slice(18, 20)


class NoClass(BadInput):
    """The bytes are not those of a whole class."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Counts:
    """How much a class holds, and the revision of its tables: what tells a whole copy from half of one."""

    tables: str
    people: int
    enterprises: int
    entries: int
    answers: int


def snapshot(path: Path) -> bytes:
    """The class in this SQLite file, as it is now. Whoever is saving goes on; what is half saved is not in it.

    Raises `StoreTrouble` where the file cannot be read.
    """
    return _without_log(file_snapshot(path))


def file_snapshot(path: Path) -> bytes:
    """Any SQLite file as it is now, while another program may be writing in it."""
    if not path.is_file():
        raise StoreTrouble(
            "No se puede abrir {where}. Revisa que la carpeta exista y que puedas escribir en ella.", where=path
        )
    with _told(path):
        try:
            return _copied(_reader(path))
        except sqlite3.OperationalError:
            # Reading takes a small file beside this one, for which a full disk has no room. Where nobody has it open,
            # nothing waits in a log either, and it can be read as it stands.
            if not _is_at_rest(path):
                raise
            copied = _copied(_reader(path, "&immutable=1"))
            if not _is_at_rest(path):
                raise
            return copied


def store_snapshot(store: Database) -> bytes:
    """The class of an open store, in a database of any kind, such as PostgreSQL, as a SQLite file."""
    address = store._engine.url
    if address.get_backend_name() == "sqlite" and address.database not in (None, "", ":memory:"):
        return snapshot(Path(address.database))
    target = sa.create_engine("sqlite://", poolclass=sa.StaticPool)
    try:
        models.Base.metadata.create_all(target)
        with store._in_plain_words(), store._engine.connect() as connection, target.begin() as writing:
            if connection.dialect.name != "sqlite":
                # All tables as they were at one moment.
                connection = connection.execution_options(isolation_level="REPEATABLE READ")
            for table in models.Base.metadata.sorted_tables:
                rows = [dict(row) for row in connection.execute(sa.select(table)).mappings()]
                if rows:
                    writing.execute(table.insert(), rows)
            writing.exec_driver_sql("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)")
            writing.exec_driver_sql("INSERT INTO alembic_version VALUES (?)", (models.REVISION,))
        with closing(target.raw_connection()) as raw:
            return raw.driver_connection.serialize()
    finally:
        target.dispose()


def whole(database: bytes) -> Counts:
    """What these bytes hold, once they proved to be a whole class; raises `NoClass` where they are not.

    Every page and every reference is looked at. A file with triggers or views is none of ours: they would act when
    the class is opened.
    """
    if not database.startswith(_MAGIC):
        raise NoClass(marked("En la copia no hay una clase."))
    try:
        with closing(sqlite3.connect(":memory:")) as copy:
            copy.deserialize(_without_log(database))
            copy.execute("PRAGMA trusted_schema=OFF")
            copy.execute("PRAGMA cell_size_check=ON")
            made = copy.execute("SELECT type, rootpage FROM sqlite_schema").fetchall()
            if any(kind not in ("table", "index") or not page for kind, page in made):
                raise NoClass(marked("La copia trae instrucciones que no son de Qhatu. No se abrió."))
            sound = copy.execute("PRAGMA integrity_check(1)").fetchone()
            if sound != ("ok",) or copy.execute("PRAGMA foreign_key_check").fetchone():
                raise NoClass(marked("Los datos de la copia están dañados. Usa otra copia."))
            return _counts(copy)
    except (sqlite3.Error, TypeError, ValueError) as damage:
        raise NoClass(marked("Los datos de la copia están dañados. Usa otra copia.")) from damage


def revision(path: Path) -> str | None:
    """The revision of the tables of a class's file; None where the file has none, or is no class."""
    try:
        with closing(_reader(path)) as source:
            found = source.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.Error:
        return None
    return str(found[0]) if found else None


def _counts(copy: sqlite3.Connection) -> Counts:
    (tables,) = copy.execute("SELECT version_num FROM alembic_version").fetchone()
    people, enterprises, entries, answers = (
        copy.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
        for table in ("person", "enterprise", "entry", "answer")
    )
    return Counts(tables=str(tables), people=people, enterprises=enterprises, entries=entries, answers=answers)


def _reader(path: Path, more: str = "") -> sqlite3.Connection:
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro{more}", uri=True, timeout=BUSY_SECONDS)


def _copied(reader: sqlite3.Connection) -> bytes:
    with closing(reader) as source, closing(sqlite3.connect(":memory:")) as copy:
        # In one step, so that nobody's save makes it begin again.
        source.backup(copy, pages=-1)
        return copy.serialize()


def _is_at_rest(path: Path) -> bool:
    log = path.with_name(f"{path.name}-wal")
    return not log.exists() or log.stat().st_size == 0


def _without_log(database: bytes) -> bytes:
    changed = bytearray(database)
    changed[_HOW_WRITTEN] = b"\1\1"
    return bytes(changed)


@contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as trouble:
        raise explained(trouble, str(path)) from trouble
