"""Taking turns: who cleans, who sells, who is pasante, so that in time all have carried the same."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from qhatu.sums.bad_input import BadInput, named
from qhatu.sums.checked import a_date, positive, things, whole
from qhatu.sums.numbers import ONE, ZERO, exact, quotient
from qhatu.sums.plain import Plain

TYPE_CHECKING = False  # typing's own flag of this name costs a tenth of this package's import
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

MOST_MEMBERS = 300


class Duty(Plain):
    """Something that has to be done on a day.

    Args:
        name: what it is.
        on: the day.
        burden: how heavy it is next to the others, above 0: hours, or 1 for all alike.
        people: how many have to do it together, 1 or more.

    Raises:
        BadInput: no burden, no date, no people.

    >>> Duty(name="Puesto de la feria", on=date(2026, 3, 1), burden=Decimal("8")).people
    1
    """

    name: str
    on: date
    burden: Decimal = ONE
    people: int = 1

    def __post_init__(self) -> None:
        self._put(
            burden=positive(self.burden, named("el peso del turno")),
            people=whole(self.people, named("cuántas personas hacen el turno"), least=1),
        )
        a_date(self.on, named("el día del turno"))


class Member(Plain):
    """Somebody who takes turns.

    Args:
        name: who.
        carried: burden carried before these duties, 0 or more; what makes a rota fair over time.
        share: how much of a full part is theirs to carry, above 0: one half for who can come half the days.
        away: the days they cannot.

    Raises:
        BadInput: a negative burden, a share of 0 or below.

    >>> Member(name="Wara", carried=Decimal("8")).share
    Decimal('1')
    """

    name: str
    carried: Decimal = ZERO
    share: Decimal = ONE
    away: tuple[date, ...] = ()

    def __post_init__(self) -> None:
        self._put(share=positive(self.share, named("la parte que le toca a cada quien")))
        self._exact("carried")
        if self.carried < 0:
            raise BadInput(
                "Lo que ya cargó «{name}» no puede ser menos que 0; encontré {found}. Quita el signo menos.",
                name=self.name,
                found=self.carried,
            )


class DutyTurn(Plain):
    """Who does a duty; made by :func:`fair_rota`.

    Args:
        duty: what has to be done.
        people: who does it; fewer than it needs where not enough could.

    >>> fair_rota([Duty(name="Limpieza", on=date(2026, 3, 1))], [Member(name="Wara")]).turns[0].people
    ('Wara',)
    """

    duty: Duty
    people: tuple[str, ...]


class Rota(Plain):
    """The turns and what each has carried after them; made by :func:`fair_rota`.

    Args:
        turns: one for each duty, by date.
        carried: burden carried by each member, that of before included.
        missing: duties for which there were not enough people, with how many are missing.

    >>> fair_rota([Duty(name="Limpieza", on=date(2026, 3, 1))], [Member(name="Wara")]).carried
    {'Wara': Decimal('1')}
    """

    turns: tuple[DutyTurn, ...]
    carried: dict[str, Decimal]
    missing: tuple[tuple[Duty, int], ...]


def fair_rota(duties: Iterable[Duty], members: Sequence[Member]) -> Rota:
    """Give out duties so that each carries the same for their share, in time.

    Args:
        duties: what has to be done, in any order.
        members: who takes turns, with what they carried before; where all else is equal, in this order.

    Returns a :class:`Rota`.

    Formula: each duty, by date and the heaviest first, goes to whoever of those who can has carried the least
    ÷ share; among equals, to whoever has waited longest, then in the order of the list. Nobody does two duties
    on one day.

    Edge cases: with duties alike and all present, no two members differ by more than one turn. A duty nobody
    can do stays open and is named.

    Raises:
        BadInput: no members, two of one name.

    Source: the house's own rule (least carried first), close to the greedy rule of list scheduling
    (R. L. Graham, 1969).

    >>> sundays = [Duty(name="Puesto", on=date(2026, 3, day)) for day in (1, 8, 15)]
    >>> rota = fair_rota(sundays, [Member(name="Wara", carried=Decimal(1)), Member(name="Illa")])
    >>> [turn.people for turn in rota.turns]  # Wara ya hizo un turno de Bs 0, empieza Illa
    [('Illa',), ('Wara',), ('Illa',)]
    """
    members = things(members, named("las personas"), least=1, most=MOST_MEMBERS)
    order: dict[str, int] = {}
    for place, member in enumerate(members):
        if order.setdefault(member.name, place) != place:
            raise BadInput(
                "Hay dos personas con el nombre «{name}». Agrega un apellido para distinguirlas.", name=member.name
            )
    carried = {member.name: member.carried for member in members}
    last: dict[str, date] = {}
    busy: set[tuple[str, date]] = set()
    turns, missing = [], []
    for duty in sorted(things(duties, named("los turnos"), most=1000), key=lambda duty: (duty.on, -duty.burden)):
        able = [one for one in members if duty.on not in one.away and (one.name, duty.on) not in busy]
        able.sort(
            key=lambda one: (quotient(carried[one.name], one.share), last.get(one.name, date.min), order[one.name])
        )
        chosen = tuple(one.name for one in able[: duty.people])
        for name in chosen:
            carried[name] = exact(carried[name] + duty.burden)
            last[name] = duty.on
            busy.add((name, duty.on))
        turns.append(DutyTurn(duty=duty, people=chosen))
        if len(chosen) < duty.people:
            missing.append((duty, duty.people - len(chosen)))
    return Rota(turns=tuple(turns), carried=carried, missing=tuple(missing))
