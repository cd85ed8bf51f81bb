"""The copies that a class makes of itself: one a day, in its own folder, the older ones thinned out.

They help against a slip and against a damaged file. Against a lost computer only a copy on a stick does
(`qhatu backup`).
"""

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from qhatu.class_folder import COPIES, DATABASE
from qhatu.files import own_folder
from qhatu.packs.words import Words
from qhatu.records import migrations, models
from qhatu.records.snapshot import revision
from qhatu.records.store import Store
from qhatu.school.copies.backup import PLAIN, BackupTrouble, disk_trouble, pack, write_proved
from qhatu.sums import BadInput

DAYS, WEEKS, UPGRADES = 7, 4, 2
EVERY = timedelta(hours=24)
#: After a copy that failed, and to notice that a computer slept over the hour.
LOOK_AGAIN = timedelta(minutes=10)

# The number tells what came after what: a computer whose clock stopped writes any day.
_NAME = re.compile(r"(\d{4,})-(\d{4}-\d{2}-\d{2})(-antes-de-[\w]+)?" + re.escape(PLAIN))


@dataclass(frozen=True, kw_only=True, slots=True)
class Copied:
    """One copy in the class's folder; `upgrade` where it was made before its tables were changed."""

    number: int
    day: date
    path: Path
    moment: datetime
    size: int
    upgrade: bool


class Copies:
    """Makes the copies of a class while it runs, and knows how that went.

    `store` is for records that are not in the folder. `last` is the newest copy; `told` and `trouble` ask neither disk
    nor database.
    """

    def __init__(self, folder: Path, store: Store | None = None):
        self.folder, self._store = folder, store
        self.making = asyncio.Lock()
        self._fault: BadInput | None = None
        self.last = next(iter(copies(folder)), None)

    def told(self, words: Words, now: datetime | None = None) -> str:
        """How old the last copy is, in one line."""
        if self.last is None:
            return words.say("Todavía no hay ninguna copia.")
        age = max(timedelta(), (now or datetime.now(UTC)) - self.last.moment)
        return words.say("Última copia: {ago}", ago=words.ago(age))

    def trouble(self, words: Words) -> str:
        """Why there is no newer copy; empty while all is well."""
        if self._fault is None:
            return ""
        return words.say("La copia de hoy no se pudo guardar. {reason}", reason=words.explain(self._fault))

    def make(self) -> bool:
        """Makes a copy and thins out the older ones; returns whether it went well, and never raises."""
        try:
            self.last = make_copy(self.folder, store=self._store)
            self._fault = None
        except BadInput as fault:
            self._fault = fault
        except Exception:
            # The class goes on whatever happens to a copy of it.
            logging.getLogger("qhatu.class").exception("A copy could not be made")
            self._fault = BackupTrouble("Algo falló al hacerla. La clase sigue guardando.")
        return self._fault is None

    async def keep_making(self, work: Callable[[Callable[[], bool]], Awaitable[bool]]) -> None:
        """Makes a copy now and every 24 hours, beside the loop; sooner again after one that failed."""
        while True:
            await work(self.make)
            await asyncio.sleep(LOOK_AGAIN.total_seconds())
            while not self._is_due():
                await asyncio.sleep(LOOK_AGAIN.total_seconds())

    def _is_due(self) -> bool:
        return self._fault is not None or self.last is None or abs(datetime.now(UTC) - self.last.moment) >= EVERY


def make_copy(folder: Path, *, store: Store | None = None, upgrade: str = "") -> Copied:
    """Makes a copy in the class's folder, proves it, and only then removes the ones that the rule no longer keeps.

    Raises `BackupTrouble` where it cannot be; then every older copy is still there.
    """
    there = folder / COPIES
    content = pack(folder, store=store)
    try:
        own_folder(there)
        for left in there.glob(".*.part"):
            left.unlink(missing_ok=True)
        number = max((copy.number for copy in copies(folder)), default=0) + 1
        before = f"-antes-de-{upgrade}" if upgrade else ""
        write_proved(there / f"{number:04d}-{date.today().isoformat()}{before}{PLAIN}", content)
    except OSError as refused:
        raise disk_trouble(refused, there, len(content)) from refused
    known = copies(folder)
    for copy in known:
        if copy not in kept(known):
            # A copy that cannot be removed harms nobody.
            with suppress(OSError):
                copy.path.unlink()
    return known[0]


def copies(folder: Path) -> list[Copied]:
    """The copies in a class's folder, the newest first."""
    found = []
    for path in (folder / COPIES).glob(f"*{PLAIN}"):
        if named := _NAME.fullmatch(path.name):
            with suppress(OSError, ValueError):
                seen = path.stat()
                found.append(
                    Copied(
                        number=int(named[1]),
                        day=date.fromisoformat(named[2]),
                        path=path,
                        moment=datetime.fromtimestamp(seen.st_mtime, UTC),
                        size=seen.st_size,
                        upgrade=bool(named[3]),
                    )
                )
    return sorted(found, key=lambda copy: copy.number, reverse=True)


def kept(known: list[Copied]) -> list[Copied]:
    """The copies worth their room: the last of each of 7 days and 4 weeks, and two from before an upgrade.

    `known` is in order, the newest first, and the newest is always kept.
    """
    days: dict[object, Copied] = {}
    weeks: dict[object, Copied] = {}
    upgrades = [copy for copy in known if copy.upgrade][:UPGRADES]
    for copy in known:
        if copy.upgrade:
            continue
        days.setdefault(copy.day, copy)
        weeks.setdefault(copy.day.isocalendar()[:2], copy)
    chosen = [*list(days.values())[:DAYS], *list(weeks.values())[:WEEKS], *upgrades]
    return [copy for copy in known if copy in chosen]


def copy_before_upgrade(folder: Path) -> None:
    """Makes a copy where this Qhatu is about to change the tables of a class, so that there is a way back.

    Does nothing where the tables are up to date or there is no class yet. Raises `BackupTrouble` where the copy cannot
    be made: then the class must not be opened, and is as it was.
    """
    path = folder / DATABASE
    found = revision(path) if path.is_file() else None
    if found is None or found == models.REVISION or not migrations.knows(found):
        return
    try:
        make_copy(folder, upgrade=models.REVISION)
    except BadInput as fault:
        raise BackupTrouble(
            "Este Qhatu cambia las tablas de la clase y antes guarda una copia, que no se pudo guardar. No se cambió "
            "nada. {reason}",
            reason=str(fault),
        ) from fault
