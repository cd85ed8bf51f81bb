"""Where a class keeps its people's work: one database, reached only from the class server's process.

Every method that saves does it in one transaction and returns only after the database has committed. What
goes wrong arrives as a sentence: `BadInput` for what somebody typed, `StoreTrouble` for the database itself.
A store may be used from many threads at once. What it knows of each thing stands in a file of its own: `people`,
`enterprises`, `entries`, `answers`, `progress`; how it reaches the database in `database`.
"""

from pathlib import Path

import sqlalchemy as sa

from qhatu.records.answers import Answer, Answers, QuestionResult
from qhatu.records.database import StoreTrouble, bring_up_to_date
from qhatu.records.enterprises import Cycle, Enterprise, Enterprises, NewEnterprise
from qhatu.records.entries import Change, Entries, Saved
from qhatu.records.people import NameTaken, Newcomer, People, Person, PictureTaken, Role
from qhatu.records.progress import ClassWide, Progress

__all__ = [
    "Answer",
    "Change",
    "Cycle",
    "Enterprise",
    "NameTaken",
    "NewEnterprise",
    "Newcomer",
    "Person",
    "PictureTaken",
    "Progress",
    "QuestionResult",
    "Role",
    "Saved",
    "Store",
    "StoreTrouble",
    "bring_up_to_date",
]


class Store(People, Enterprises, Entries, Answers, ClassWide):
    """A class's records in any database that SQLAlchemy reaches; SQLite by default.

    >>> store = Store("sqlite://")
    >>> rosa = store.add_person("Rosa Mamani", pin_hash="…")
    >>> candles = store.start_enterprise(rosa.id, name="Velas Illa", trade="candles", place="bolivia")
    >>> _ = store.save(candles.cycle_id, "5-management", {"price": "6,00"}, rosa.id)
    >>> store.entries(candles.cycle_id, "5-management")
    {'price': '6,00'}
    """

    @classmethod
    def in_file(cls, path: Path) -> "Store":
        """The class kept in one SQLite file, made if it is not there; any letter of the path may be used."""
        return cls(sa.URL.create("sqlite", database=str(path)))
