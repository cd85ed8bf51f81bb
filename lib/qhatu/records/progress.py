"""How far each learner of a class has come, and what the trainer chose for all of them."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy import orm

from qhatu.records import models
from qhatu.records.answers import practice_points
from qhatu.records.database import Database, field_key
from qhatu.records.enterprises import Enterprise, latest_enterprises
from qhatu.records.people import Person, by_name, person


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


_NO_WORK: tuple[str | None, str | None, datetime | None, int] = (None, None, None, 0)
_NO_POINTS = (Decimal(0), Decimal(0))


class ClassWide(Database):
    """What a store knows of the class as a whole."""

    def setting(self, name: str, default: str = "") -> str:
        """What the trainer chose for the class, under a name."""
        with self._reading() as session:
            row = session.get(models.ClassSetting, name)
            return default if row is None else row.value

    def set_setting(self, name: str, value: str) -> None:
        """Keeps what the trainer chose."""
        with self._writing() as session:
            row = session.get(models.ClassSetting, field_key(name)) or models.ClassSetting(name=name)
            row.value = value
            session.add(row)

    def progress(self) -> list[Progress]:
        """Where each learner is, in the order of their names; four queries, however many they are."""
        with self._reading() as session:
            learners = by_name(sa.select(models.Person).where(models.Person.role == "learner"))
            people = session.scalars(learners).all()
            enterprises = latest_enterprises(session)
            work = _latest_work(session)
            practice = practice_points(session)
        progress = []
        for row in people:
            enterprise = enterprises.get(row.id)
            module, screen, last_saved, filled = work.get(enterprise and enterprise.cycle_id, _NO_WORK)
            points, out_of = practice.get(row.id, _NO_POINTS)
            progress.append(
                Progress(
                    person=person(row),
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


def _latest_work(
    session: orm.Session,
) -> dict[int | None, tuple[str | None, str | None, datetime | None, int]]:
    """By cycle: the module saved in last, its screen, when, and how many of its fields hold something."""
    entry = models.Entry
    is_screen = entry.key == "screen"
    # What the class itself notes, such as a lesson that was opened, was not filled in by anybody.
    is_typed = sa.not_(sa.or_(is_screen, entry.key.like("seen/%")))
    is_filled = sa.and_(is_typed, sa.func.trim(entry.value) != "")
    last_saved = sa.func.max(entry.typed_at)
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
