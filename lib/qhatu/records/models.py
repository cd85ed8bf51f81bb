"""The tables of a class: people, their enterprises cycle by cycle, what they typed and what they answered.

Only the parts of the store use these classes; everybody else sees the plain dataclasses that it returns.
A change here needs a migration in `migrations/versions`: a test compares the two.
"""

from datetime import UTC, datetime
from decimal import Decimal

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    ForeignKey,
    Index,
    MetaData,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

#: The revision in `migrations/versions` that makes these tables. Known here so that opening a class whose
#: file is up to date needs no Alembic.
REVISION = "0002"


class Instant(TypeDecorator):
    """A moment in UTC, always with its zone: SQLite and MySQL forget the zone, so it is put back."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise TypeError("a stored moment needs a time zone")
        utc = value.astimezone(UTC)
        return utc if dialect.name == "postgresql" else utc.replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Points(TypeDecorator):
    """Practice points, kept as whole ten-thousandths so that every database adds them exactly."""

    impl = BigInteger
    cache_ok = True
    _SCALE = 10_000

    def process_bind_param(self, value: Decimal | None, dialect) -> int | None:
        return None if value is None else int((Decimal(value) * self._SCALE).to_integral_value())

    def process_result_value(self, value: int | None, dialect) -> Decimal | None:
        if value is None:
            return None
        exact = Decimal(int(value)) / self._SCALE
        return exact.quantize(Decimal(1)) if exact == exact.to_integral_value() else exact.normalize()


class Base(DeclarativeBase):
    """Constraints have names, since PostgreSQL and migrations need to call them by one."""

    metadata = MetaData(
        naming_convention={
            "pk": "pk_%(table_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        }
    )


class Person(Base):
    """Someone who signs in. `name_key` is the name without case, accents and double spaces.

    `uid` is theirs in every class they move to; `picture` the drawing by which they may sign in.
    """

    __tablename__ = "person"
    __table_args__ = (
        UniqueConstraint("name_key"),
        UniqueConstraint("uid"),
        UniqueConstraint("picture"),
        CheckConstraint("role IN ('learner', 'trainer')", name="role"),
        # The number is also the person's code in the gradebook: it must never be given again.
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(32))
    name: Mapped[str] = mapped_column(String(80))
    name_key: Mapped[str] = mapped_column(String(240))
    role: Mapped[str] = mapped_column(String(16))
    language: Mapped[str] = mapped_column(String(16))
    picture: Mapped[str | None] = mapped_column(String(24))
    pin_hash: Mapped[str] = mapped_column(String(255))
    joined_at: Mapped[datetime] = mapped_column(Instant)
    last_seen: Mapped[datetime | None] = mapped_column(Instant)


class PersonFact(Base):
    """What somebody chose to tell of themselves, such as where they come from; nobody must."""

    __tablename__ = "person_fact"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    name: Mapped[str] = mapped_column(String(24), primary_key=True)
    value: Mapped[str] = mapped_column(String(80))


class ClassSetting(Base):
    """What the trainer chose for the whole class, such as who may register."""

    __tablename__ = "class_setting"

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    value: Mapped[str] = mapped_column(String(400))


class Session(Base):
    """A sign-in on one browser. The token itself is only in that browser."""

    __tablename__ = "session"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    started_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)


class Enterprise(Base):
    """A productive unit: one person, a family, or several producers together."""

    __tablename__ = "enterprise"
    __table_args__ = (UniqueConstraint("uid"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(32))
    name: Mapped[str] = mapped_column(String(80))
    trade: Mapped[str] = mapped_column(String(60))
    place: Mapped[str] = mapped_column(String(60))
    started_at: Mapped[datetime] = mapped_column(Instant)


class Membership(Base):
    """Who works in which enterprise. The one joined last is the one a person's pages show."""

    __tablename__ = "membership"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    enterprise_id: Mapped[int] = mapped_column(
        ForeignKey("enterprise.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    joined_at: Mapped[datetime] = mapped_column(Instant)


class Invitation(Base):
    """A code by which somebody may join an enterprise, for a short while."""

    __tablename__ = "invitation"

    code: Mapped[str] = mapped_column(String(12), primary_key=True)
    enterprise_id: Mapped[int] = mapped_column(ForeignKey("enterprise.id", ondelete="CASCADE"), index=True)
    expires_at: Mapped[datetime] = mapped_column(Instant)


class Cycle(Base):
    """One productive cycle of an enterprise, counted from 1; the highest number is the one under way."""

    __tablename__ = "cycle"
    __table_args__ = (UniqueConstraint("enterprise_id", "number"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    enterprise_id: Mapped[int] = mapped_column(ForeignKey("enterprise.id", ondelete="CASCADE"))
    number: Mapped[int]
    opened_at: Mapped[datetime] = mapped_column(Instant)
    closed_at: Mapped[datetime | None] = mapped_column(Instant)


class Entry(Base):
    """What stands in one field, letter by letter as it was typed, who typed it and when.

    `revision` is the number of the change that put it there: what has a higher one than somebody saw is news to them.
    """

    __tablename__ = "entry"

    cycle_id: Mapped[int] = mapped_column(ForeignKey("cycle.id", ondelete="CASCADE"), primary_key=True)
    module: Mapped[str] = mapped_column(String(60), primary_key=True)
    key: Mapped[str] = mapped_column(String(120), primary_key=True)
    value: Mapped[str] = mapped_column(Text)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    typed_at: Mapped[datetime] = mapped_column(Instant)
    revision: Mapped[int]


class Change(Base):
    """Everything that ever stood in a field, or was typed too late to stand there. Rows are never changed."""

    __tablename__ = "change"
    __table_args__ = (
        Index("ix_change_cycle_id_module_key", "cycle_id", "module", "key"),
        # Numbers tell what came after what: none may be given twice.
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    cycle_id: Mapped[int] = mapped_column(ForeignKey("cycle.id", ondelete="CASCADE"))
    module: Mapped[str] = mapped_column(String(60))
    key: Mapped[str] = mapped_column(String(120))
    value: Mapped[str] = mapped_column(Text)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    typed_at: Mapped[datetime] = mapped_column(Instant)


class Answer(Base):
    """A person's last answer to one practice question, and how many times they have tried."""

    __tablename__ = "answer"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    exercise: Mapped[str] = mapped_column(String(120), primary_key=True)
    question: Mapped[str] = mapped_column(String(120), primary_key=True)
    value: Mapped[str] = mapped_column(Text)
    tries: Mapped[int]
    points: Mapped[Decimal | None] = mapped_column(Points)
    out_of: Mapped[Decimal | None] = mapped_column(Points)
    answered_at: Mapped[datetime] = mapped_column(Instant)
