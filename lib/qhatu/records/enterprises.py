"""Enterprises of one person, a family or a group: who is in them, and their cycles one after the other."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.exc import IntegrityError

from qhatu.records import models
from qhatu.records.database import Database, StoreTrouble, existing, now, short_id
from qhatu.records.names import name_key, plain_name
from qhatu.sums import BadInput

#: How many digits the code has by which somebody joins an enterprise.
INVITATION_DIGITS = 6
#: What is written down day by day belongs to its own cycle; the next one begins without it.
LOGS = ("sales",)


@dataclass(frozen=True, kw_only=True, slots=True)
class Enterprise:
    """A productive unit and its cycle under way: entries hang on `cycle_id`; `cycle` counts from 1.

    `members` is how many people work in it; `uid` is the same in every class it moves to.
    """

    id: int
    uid: str
    name: str
    trade: str
    place: str
    cycle_id: int
    cycle: int
    members: int = 1


@dataclass(frozen=True, kw_only=True, slots=True)
class NewEnterprise:
    """An enterprise to be opened, now or as of the moment when it began."""

    name: str
    trade: str
    place: str
    began_at: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Cycle:
    """One productive cycle, counted from 1; `closed_at` is None while it is under way."""

    id: int
    number: int
    opened_at: datetime
    closed_at: datetime | None


class Enterprises(Database):
    """What a store knows of enterprises."""

    def enterprise_of(self, person_id: int) -> Enterprise | None:
        """The enterprise that somebody joined last, with its cycle under way."""
        with self._reading() as session:
            return latest_enterprise(session, person_id)

    def enterprises_of(self, person_id: int) -> list[Enterprise]:
        """Every enterprise that somebody works in, each with its cycle under way; the one joined last at the end."""
        with self._reading() as session:
            by_enterprise = {enterprise.id: enterprise for _, enterprise in _joined(session, person_id)}
            return list(by_enterprise.values())

    def start_enterprise(self, person_id: int, *, name: str, trade: str, place: str) -> Enterprise:
        """Opens an enterprise and its first cycle; what somebody kept in an earlier enterprise stays kept.

        Asking twice for the same one, as a double tap does, gives the one that there is.
        """
        new = NewEnterprise(name=plain_name(name), trade=short_id(trade), place=short_id(place))
        with self._writing() as session:
            existing(session, models.Person, person_id, lock=True)
            there = latest_enterprise(session, person_id)
            if there is not None and _same_enterprise(there, new):
                return there
            return open_enterprise(session, person_id, new)

    def rename_enterprise(self, enterprise_id: int, name: str) -> None:
        """Gives an enterprise another name."""
        name = plain_name(name)
        with self._writing() as session:
            existing(session, models.Enterprise, enterprise_id, lock=True).name = name

    def set_trade(self, enterprise_id: int, trade: str) -> None:
        """Changes what an enterprise makes; what was typed about the former trade stays kept."""
        trade = short_id(trade)
        with self._writing() as session:
            existing(session, models.Enterprise, enterprise_id, lock=True).trade = trade

    # ---- several people, one enterprise

    def invite(self, enterprise_id: int, person_id: int, *, minutes: float = 30) -> str:
        """A code of six digits by which somebody may join an enterprise in the next minutes; it ends the one before."""
        code = str(secrets.randbelow(9 * 10 ** (INVITATION_DIGITS - 1)) + 10 ** (INVITATION_DIGITS - 1))
        moment = now()
        try:
            with self._writing() as session:
                existing(session, models.Enterprise, enterprise_id, lock=True)
                refuse_stranger(session, person_id, enterprise_id)
                invitations = models.Invitation
                ended = sa.or_(invitations.enterprise_id == enterprise_id, invitations.expires_at <= moment)
                session.execute(sa.delete(invitations).where(ended))
                expires_at = moment + timedelta(minutes=minutes)
                session.add(invitations(code=code, enterprise_id=enterprise_id, expires_at=expires_at))
        except IntegrityError as same_code:
            raise StoreTrouble("No salió un código nuevo. Inténtalo otra vez.") from same_code
        return code

    def join_enterprise(self, person_id: int, code: str) -> Enterprise:
        """Takes somebody into the enterprise that invited them; from now on it is the one that their pages show.

        Raises `BadInput` where the code is none or has ended.
        """
        moment = now()
        with self._writing() as session:
            existing(session, models.Person, person_id, lock=True)
            invitation = session.get(models.Invitation, "".join(code.split())[:12])
            if invitation is None or invitation.expires_at <= moment:
                raise BadInput("Ese código no vale, o ya pasó su tiempo. Pide otro a quien te invitó.")
            member = session.get(models.Membership, (person_id, invitation.enterprise_id))
            if member is None:
                member = models.Membership(person_id=person_id, enterprise_id=invitation.enterprise_id)
                session.add(member)
            member.joined_at = moment
            session.flush()
            return latest_enterprise(session, person_id)

    def leave_enterprise(self, person_id: int, enterprise_id: int) -> None:
        """Takes somebody out of an enterprise in which others go on; what they typed stays there."""
        with self._writing() as session:
            existing(session, models.Enterprise, enterprise_id, lock=True)
            refuse_stranger(session, person_id, enterprise_id)
            count = sa.select(sa.func.count()).where(models.Membership.enterprise_id == enterprise_id)
            if session.scalar(count) == 1:
                raise BadInput("Eres la única persona de este negocio: no lo puedes dejar sin nadie.")
            session.delete(session.get(models.Membership, (person_id, enterprise_id)))

    # ---- cycles

    def cycles(self, enterprise_id: int) -> list[Cycle]:
        """The cycles of an enterprise, the first one first."""
        wanted = (
            sa.select(models.Cycle).where(models.Cycle.enterprise_id == enterprise_id).order_by(models.Cycle.number)
        )
        with self._reading() as session:
            return [_cycle(row) for row in session.scalars(wanted)]

    def cycle_at(self, enterprise_id: int, moment: datetime) -> int:
        """The id of the cycle that was under way at a moment; of the first one, where it was before all."""
        cycles = self.cycles(enterprise_id)
        if not cycles:
            raise BadInput("No encontramos ese ciclo en la clase.")
        return next((cycle.id for cycle in reversed(cycles) if cycle.opened_at <= moment), cycles[0].id)

    def close_cycle(self, cycle_id: int, person_id: int, *, at: datetime | None = None) -> Enterprise:
        """Closes a cycle, now or as of a moment, and opens the next one, which starts from what was typed in it.

        The logs of the closed cycle, such as its sales, stay its own. Closing one twice, as a double tap does, opens
        one next cycle only.
        """
        moment = at or now()
        with self._writing() as session:
            cycle = existing(session, models.Cycle, cycle_id, lock=True)
            refuse_stranger(session, person_id, cycle.enterprise_id)
            if cycle.closed_at is None:
                cycle.closed_at = moment
                following = models.Cycle(enterprise_id=cycle.enterprise_id, number=cycle.number + 1, opened_at=moment)
                session.add(following)
                session.flush()
                _copy_entries(session, cycle.id, following.id, moment)
            session.flush()
            return enterprise_with_members(session, cycle.enterprise_id)


def refuse_stranger(session: orm.Session, person_id: int, enterprise_id: int) -> None:
    """Raises `BadInput` where somebody does not work in an enterprise."""
    if session.get(models.Membership, (person_id, enterprise_id)) is None:
        raise BadInput("Esta empresa es de otra persona: entra otra vez con tu nombre y tu PIN.")


def latest_enterprises(session: orm.Session) -> dict[int, Enterprise]:
    """By person: the enterprise joined last, with its highest cycle."""
    return dict(_joined(session))


def latest_enterprise(session: orm.Session, person_id: int) -> Enterprise | None:
    """The enterprise that somebody joined last, with its highest cycle."""
    return dict(_joined(session, person_id)).get(person_id)


def enterprise_with_members(session: orm.Session, enterprise_id: int) -> Enterprise:
    """An enterprise by number, with its cycle under way."""
    wanted = (
        sa.select(models.Enterprise, models.Cycle, _how_many_members())
        .join(models.Cycle, models.Cycle.enterprise_id == models.Enterprise.id)
        .where(models.Enterprise.id == enterprise_id)
        .order_by(models.Cycle.number.desc())
    )
    return _enterprise(*session.execute(wanted).first())


def open_enterprise(session: orm.Session, person_id: int, new: NewEnterprise) -> Enterprise:
    """Opens an enterprise of one person, and its first cycle."""
    moment = new.began_at or now()
    row = models.Enterprise(
        uid=secrets.token_hex(16),
        name=plain_name(new.name),
        trade=short_id(new.trade),
        place=short_id(new.place),
        started_at=moment,
    )
    session.add(row)
    session.flush()
    cycle = models.Cycle(enterprise_id=row.id, number=1, opened_at=moment)
    session.add_all([cycle, models.Membership(person_id=person_id, enterprise_id=row.id, joined_at=moment)])
    session.flush()
    return _enterprise(row, cycle, 1)


def _joined(session: orm.Session, person_id: int | None = None) -> list[tuple[int, Enterprise]]:
    """Who joined which enterprise, of everybody or of one: the one joined last and its highest cycle come last."""
    wanted = (
        sa.select(models.Membership.person_id, models.Enterprise, models.Cycle, _how_many_members())
        .join(models.Enterprise, models.Enterprise.id == models.Membership.enterprise_id)
        .join(models.Cycle, models.Cycle.enterprise_id == models.Enterprise.id)
        .order_by(models.Membership.joined_at, models.Enterprise.id, models.Cycle.number)
    )
    if person_id is not None:
        wanted = wanted.where(models.Membership.person_id == person_id)
    return [(member, _enterprise(*found)) for member, *found in session.execute(wanted)]


def _how_many_members() -> sa.ScalarSelect[int]:
    one = orm.aliased(models.Membership)
    return sa.select(sa.func.count()).where(one.enterprise_id == models.Enterprise.id).scalar_subquery()


def _enterprise(row: models.Enterprise, cycle: models.Cycle, members: int) -> Enterprise:
    return Enterprise(
        id=row.id,
        uid=row.uid,
        name=row.name,
        trade=row.trade,
        place=row.place,
        cycle_id=cycle.id,
        cycle=cycle.number,
        members=members,
    )


def _cycle(row: models.Cycle) -> Cycle:
    return Cycle(id=row.id, number=row.number, opened_at=row.opened_at, closed_at=row.closed_at)


def _same_enterprise(there: Enterprise, new: NewEnterprise) -> bool:
    return (name_key(there.name), there.trade, there.place) == (name_key(new.name), new.trade, new.place)


def _copy_entries(session: orm.Session, closed: int, following: int, moment: datetime) -> None:
    """What stood in a cycle stands in the next one too; where a page was left is forgotten."""
    kept = sa.select(models.Entry).where(
        models.Entry.cycle_id == closed, models.Entry.module.not_in(LOGS), models.Entry.key != "screen"
    )
    for entry in session.scalars(kept).all():
        same = {"module": entry.module, "key": entry.key, "value": entry.value, "person_id": entry.person_id}
        change = models.Change(cycle_id=following, typed_at=moment, **same)
        session.add(change)
        session.flush()
        session.add(models.Entry(cycle_id=following, typed_at=moment, revision=change.id, **same))
