"""What people type into the fields of a module, cycle by cycle, and everything that stood there before."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy import orm

from qhatu.records import models
from qhatu.records.database import Database, existing, field_key, now, short_id, typed_text
from qhatu.records.enterprises import refuse_stranger
from qhatu.records.people import seen
from qhatu.sums import BadInput

#: A text that somebody is still typing on is one change, not one for each pause of their finger.
STILL_TYPING = timedelta(seconds=20)


@dataclass(frozen=True, kw_only=True, slots=True)
class Saved:
    """What came of a save: when (UTC), the newest revision of the module, and what was not taken.

    `standing` holds, by key, the texts that stand where somebody typed another one later than the one that was saved.
    """

    moment: datetime
    revision: int
    standing: Mapping[str, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """One text that stood in a field, or came too late to; `stands` where it does now."""

    id: int
    module: str
    key: str
    value: str
    at: datetime
    person_id: int | None
    person_name: str
    stands: bool


# Each change with the name of who made it, and the number of the one that stands in its field.
_CHANGES = (
    sa.select(models.Change, models.Person.name, models.Entry.revision)
    .outerjoin(models.Person, models.Person.id == models.Change.person_id)
    .outerjoin(
        models.Entry,
        sa.and_(
            models.Entry.cycle_id == models.Change.cycle_id,
            models.Entry.module == models.Change.module,
            models.Entry.key == models.Change.key,
        ),
    )
)


class Entries(Database):
    """What a store knows of typed texts."""

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
        at: datetime | Mapping[str, datetime] | None = None,
    ) -> Saved:
        """Keeps what a member of the enterprise typed, and returns once it is on the disk.

        Of two texts for one field the one typed later stands, and both are in its history. `at` tells when a text was
        typed, or each of them by its key, where that was not just now. Raises `BadInput` where a value is longer than
        2000 signs or is no text, where a key is none, where the enterprise is somebody else's, or where the cycle was
        closed before; then none of the fields is saved.
        """
        module = short_id(module)
        fields = {field_key(key): typed_text(key, value) for key, value in fields.items()}
        moment = now()
        typed_at = at if isinstance(at, Mapping) else dict.fromkeys(fields, at) if at else {}
        standing = {}
        with self._writing() as session:
            # The cycle's row is the lock: two saves of one cycle go one after the other on any database.
            cycle = existing(session, models.Cycle, cycle_id, lock=True)
            refuse_stranger(session, person_id, cycle.enterprise_id)
            _refuse_closed(cycle, [typed_at.get(key, moment) for key in fields])
            there = _entries_by_key(session, cycle_id, module, fields)
            for key, value in fields.items():
                entry = there.get(key)
                if entry is not None and _is_older(typed_at.get(key), entry.typed_at, moment):
                    if entry.value != value:
                        _note(session, entry, value, person_id, typed_at[key])
                        standing[key] = entry.value
                else:
                    entry = entry or models.Entry(cycle_id=cycle_id, module=module, key=key)
                    _put(session, entry, value, person_id, typed_at.get(key, moment))
            session.flush()
            revision = _newest_revision(session, cycle_id, module)
            seen(session, person_id, max((typed_at.get(key, moment) for key in fields), default=moment))
        return Saved(moment=moment, revision=revision, standing=standing)

    def news(self, cycle_id: int, module: str, since: int) -> tuple[int, dict[str, str]]:
        """The newest revision of a module, and what stands by now in each field that changed after revision `since`."""
        wanted = (
            sa.select(models.Entry.key, models.Entry.value)
            .where(models.Entry.cycle_id == cycle_id, models.Entry.module == module, models.Entry.revision > since)
            .order_by(models.Entry.key)
        )
        with self._reading() as session:
            return _newest_revision(session, cycle_id, module), {key: text for key, text in session.execute(wanted)}

    def history(
        self, cycle_id: int, *, module: str | None = None, key: str | None = None, most: int = 200
    ) -> list[Change]:
        """The last changes of a cycle, the newest first: of all modules or one, of all fields or one."""
        wanted = _CHANGES.where(models.Change.cycle_id == cycle_id).order_by(models.Change.id.desc()).limit(most)
        if module is not None:
            wanted = wanted.where(models.Change.module == module)
        if key is not None:
            wanted = wanted.where(models.Change.key == key)
        with self._reading() as session:
            return [_change(*row) for row in session.execute(wanted)]

    def standing(self, cycle_id: int, module: str, key: str) -> Change | None:
        """The change whose text stands in a field now; None where nobody has typed there."""
        wanted = _CHANGES.where(
            models.Change.cycle_id == cycle_id,
            models.Change.module == module,
            models.Change.key == key,
            models.Change.id == models.Entry.revision,
        )
        with self._reading() as session:
            found = session.execute(wanted).first()
        return _change(*found) if found else None

    def step_back(self, change_id: int, person_id: int) -> Saved:
        """Puts back what a change had put into a field, as a change of its own, so that it can be undone too."""
        with self._reading() as session:
            change = existing(session, models.Change, change_id)
        return self.save(change.cycle_id, change.module, {change.key: change.value}, person_id)


def _change(change: models.Change, name: str | None, revision: int | None) -> Change:
    return Change(
        id=change.id,
        module=change.module,
        key=change.key,
        value=change.value,
        at=change.typed_at,
        person_id=change.person_id,
        person_name=name or "",
        stands=change.id == revision,
    )


def _refuse_closed(cycle: models.Cycle, moments: list[datetime]) -> None:
    if cycle.closed_at is not None and any(moment > cycle.closed_at for moment in moments):
        raise BadInput("Este ciclo ya se cerró. Vuelve a tu camino para seguir en el nuevo.")


def _entries_by_key(session: orm.Session, cycle_id: int, module: str, keys) -> dict[str, models.Entry]:
    wanted = sa.select(models.Entry).where(
        models.Entry.cycle_id == cycle_id, models.Entry.module == module, models.Entry.key.in_(keys)
    )
    return {entry.key: entry for entry in session.scalars(wanted)}


def _is_older(typed: datetime | None, stands_since: datetime, moment: datetime) -> bool:
    """Whether a text was typed before the one that stands.

    What is typed right now never is. A text that stands since a moment still to come was noted by a clock that has
    been put back: it gives way.
    """
    return typed is not None and typed < stands_since <= moment


def _put(session: orm.Session, entry: models.Entry, value: str, person_id: int, typed: datetime) -> None:
    """Makes a text the one that stands in a field."""
    if entry.value is None:
        entry.revision = _note(session, entry, value, person_id, typed)
    elif entry.value != value:
        typing_on = (
            entry.person_id == person_id
            and value.startswith(entry.value)
            and abs(typed - entry.typed_at) < STILL_TYPING
        )
        if typing_on:
            session.execute(sa.delete(models.Change).where(models.Change.id == entry.revision))
        entry.revision = _note(session, entry, value, person_id, typed)
    entry.value, entry.person_id, entry.typed_at = value, person_id, typed
    session.add(entry)


def _note(session: orm.Session, entry: models.Entry, value: str, person_id: int, typed: datetime) -> int:
    """Writes a text into a field's history; returns the number of the change."""
    change = models.Change(
        cycle_id=entry.cycle_id, module=entry.module, key=entry.key, value=value, person_id=person_id, typed_at=typed
    )
    session.add(change)
    session.flush()
    return change.id


def _newest_revision(session: orm.Session, cycle_id: int, module: str) -> int:
    newest = sa.select(sa.func.max(models.Change.id)).where(
        models.Change.cycle_id == cycle_id, models.Change.module == module
    )
    return session.scalar(newest) or 0
