"""Brings the tables of a class up to date: one file in `versions` for every change since the first day.

Programmers make a new one from the repository with `alembic -c lib/qhatu/records/migrations/alembic.ini
revision --autogenerate -m "what changes"`, and then name it in `qhatu.records.models.REVISION`. There is no
way back: what people kept is never thrown away.
"""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

FOLDER = Path(__file__).resolve().parent


def knows(revision: str, folder: Path = FOLDER) -> bool:
    """Whether this Qhatu has a revision; one that it has not was made by a newer Qhatu.

    >>> knows("0001"), knows("from-the-future")
    (True, False)
    """
    return any(script.revision == revision for script in ScriptDirectory(str(folder)).walk_revisions())


def upgrade(connection: Connection, folder: Path = FOLDER) -> None:
    """Takes the tables from whatever revision they are at, or from nothing, to the newest one.

    It happens in the transaction that the connection is in: the caller commits all of it or nothing.
    """
    command.upgrade(_config(connection, folder), "head")


def _config(connection: Connection, folder: Path) -> Config:
    config = Config()
    # A folder's name may hold a percent sign, which the configuration's format would take for a variable.
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
