"""Departments that serve others: their cost goes to those who make and sell.

Nobody buys a kitchen's lunches or a caretaker's broom; the potters who eat and the oven room that is swept carry
them. Three ways: *direct* (services to other services are left out), *step-down* (one service after another, each
closed once passed on) and *reciprocal* (all at once, exact).
"""

from __future__ import annotations

from decimal import Decimal

from qhatu.sums.bad_input import BadInput, named
from qhatu.sums.checked import not_negative, one_of, things
from qhatu.sums.money import split_exactly
from qhatu.sums.numbers import ZERO, exact, quotient
from qhatu.sums.plain import Plain

TYPE_CHECKING = False  # typing's own flag of this name costs a tenth of this package's import
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Literal

    ServiceMethod = Literal["direct", "step_down", "reciprocal"]

_MOST_DEPARTMENTS = 100


class Service(Plain):
    """What a department does for another.

    Args:
        to: the name of the department served.
        amount: how much of the service it gets, 0 or more, in one same unit for all that are served: hours,
            lunches, square metres, people.

    Raises:
        BadInput: a negative amount.

    >>> Service(to="Torno", amount=Decimal("40")).amount
    Decimal('40')
    """

    to: str
    amount: Decimal

    def __post_init__(self) -> None:
        self._put(amount=not_negative(self.amount, named("lo que un área hace por otra")))


class Department(Plain):
    """A part of the workshop with costs of its own; one that serves others passes all of them on.

    Args:
        name: what the workshop calls it.
        cost: money of its own costs in the period, 0 or more.
        serves: what it does for others; empty for one that makes or sells and keeps its costs. A service to
            itself is not counted.

    Raises:
        BadInput: a negative cost.

    >>> Department(name="Cocina", cost=Decimal("300"), serves=[Service(to="Torno", amount=4)]).cost
    Decimal('300')
    """

    name: str
    cost: Decimal
    serves: tuple[Service, ...] = ()

    def __post_init__(self) -> None:
        self._put(cost=not_negative(self.cost, named("el costo del área")), serves=tuple(self.serves))


class DepartmentCost(Plain):
    """What a department's costs become; made by :func:`pass_on_services`.

    All are money of the department ``name``: ``own`` its own costs, ``received`` from those who serve it, and
    ``passed_on`` to those it serves: everything, for one that serves; nothing, for one that makes or sells.

    >>> kitchen = Department(name="Cocina", cost=Decimal("300"), serves=[Service(to="Torno", amount=4)])
    >>> pass_on_services([kitchen, Department(name="Torno", cost=Decimal("500"))], "direct")[1].kept
    Decimal('800')
    """

    name: str
    own: Decimal
    received: Decimal
    passed_on: Decimal

    @property
    def kept(self) -> Decimal:
        """Own costs and those received, less those passed on."""
        return self.own + self.received - self.passed_on


def pass_on_services(
    departments: Sequence[Department], method: ServiceMethod, cent: Decimal | None = None
) -> tuple[DepartmentCost, ...]:
    """Pass the costs of the departments that serve on to those that make and sell.

    Args:
        departments: all of them, in any order; for the step-down the services are closed in the order given.
        method: ``direct``, ``step_down`` or ``reciprocal``.
        cent: round what each keeps to it, above 0, so that together they keep the whole; ``None`` for no
            rounding.

    Returns one cost for each department, in the same order.

    Formula: a service's cost (with the reciprocal method and in the step-down: own + received) × amount served
    ÷ sum of amounts served. Direct counts only those who make or sell; step-down, only those not closed yet;
    reciprocal solves all services as simultaneous equations.

    Edge case: with one service the three methods agree.

    Raises:
        BadInput: no departments or more than 100, two of one name, a service to one that is not there, a
            service that nobody who is counted uses, services that only serve each other; with a cent, costs
            that are not in whole cents.

    Source: Horngren, Datar and Rajan, Cost Accounting, chapter "Allocation of support-department costs, common
    costs, and revenues". The work grows with the cube of the number of services.

    >>> kitchen = Department(name="Cocina", cost=Decimal("300"), serves=[
    ...     Service(to="Torno", amount=Decimal("4")), Service(to="Horno", amount=Decimal("2"))
    ... ])
    >>> wheel, oven = Department(name="Torno", cost=Decimal("500")), Department(name="Horno", cost=Decimal("400"))
    >>> [area.kept for area in pass_on_services([kitchen, wheel, oven], "direct")]  # Bs 300 de almuerzos
    [Decimal('0'), Decimal('700'), Decimal('500')]
    """
    method = one_of(method, ("direct", "step_down", "reciprocal"), named("la forma de repartir los servicios"))
    departments = things(departments, named("las áreas del taller"), least=1, most=_MOST_DEPARTMENTS)
    served = _amounts_served(departments)
    servers = [place for place, amounts in enumerate(served) if amounts is not None]
    counted = [_counted(place, served, servers, method) for place in servers]
    for place, amounts in zip(servers, counted, strict=True):
        if not any(amounts):
            raise BadInput(
                "El costo de «{name}» no tiene a quién pasar: nadie que haga o venda recibe su servicio, "
                "o los que lo reciben ya están cerrados. Anota a quién sirve, o cambia el orden.",
                name=departments[place].name,
            )
    own = [department.cost for department in departments]
    if method == "reciprocal":
        totals = _simultaneous(own, servers, counted, departments)
    else:
        totals = _one_after_another(own, servers, counted)
    received = [exact(total - cost) for total, cost in zip(totals, own, strict=True)]
    passed_on = [total if place in servers else ZERO for place, total in enumerate(totals)]
    if cent is not None and any(own):
        keepers = [place for place in range(len(own)) if place not in servers]
        kept = split_exactly(sum(own, ZERO), [totals[place] for place in keepers], cent)
        for place, amount in zip(keepers, kept, strict=True):
            received[place] = amount - own[place]
    return tuple(
        DepartmentCost(name=department.name, own=department.cost, received=got, passed_on=passed)
        for department, got, passed in zip(departments, received, passed_on, strict=True)
    )


def _amounts_served(departments: Sequence[Department]) -> list[list[Decimal] | None]:
    """Return what each department does for each of the others; ``None`` for one that serves nobody."""
    places: dict[str, int] = {}
    for place, department in enumerate(departments):
        if places.setdefault(department.name, place) != place:
            raise BadInput(
                "Hay dos áreas con el nombre «{name}». Ponle otro nombre a una de ellas.", name=department.name
            )
    served: list[list[Decimal] | None] = []
    for place, department in enumerate(departments):
        if not department.serves:
            served.append(None)
            continue
        amounts = [ZERO] * len(departments)
        for service in department.serves:
            if service.to not in places:
                raise BadInput(
                    "«{name}» sirve a «{to}» y esa área no está anotada. Anótala o revisa el nombre.",
                    name=department.name,
                    to=service.to,
                )
            amounts[places[service.to]] += service.amount
        amounts[place] = ZERO
        served.append(amounts)
    return served


def _counted(
    place: int, served: list[list[Decimal] | None], servers: list[int], method: ServiceMethod
) -> list[Decimal]:
    """Return the amounts of a service by which a method passes its cost on."""
    closed = {"direct": servers, "step_down": [other for other in servers if other <= place], "reciprocal": [place]}
    return [ZERO if other in closed[method] else amount for other, amount in enumerate(served[place])]


def _one_after_another(own: list[Decimal], servers: list[int], counted: list[list[Decimal]]) -> list[Decimal]:
    totals = list(own)
    for place, amounts in zip(servers, counted, strict=True):
        together = sum(amounts, ZERO)
        for other, amount in enumerate(amounts):
            totals[other] += quotient(totals[place] * amount, together)
    return totals


def _simultaneous(
    own: list[Decimal], servers: list[int], counted: list[list[Decimal]], departments: Sequence[Department]
) -> list[Decimal]:
    """Solve total of a service = own cost + share of each other service's total, by elimination."""
    shares = [[quotient(amount, sum(amounts, ZERO)) for amount in amounts] for amounts in counted]
    rows = [
        [*((ZERO - shares[giver][place]) if giver != row else Decimal(1) for giver in range(len(servers))), own[place]]
        for row, place in enumerate(servers)
    ]
    for step in range(len(rows)):
        pivot = max(range(step, len(rows)), key=lambda row: abs(rows[row][step]))
        if not exact(rows[pivot][step]):
            raise BadInput(
                "«{name}» y otras áreas se sirven solo entre ellas, y su costo no llega a quien hace o vende. "
                "Anota a quién más sirven.",
                name=departments[servers[step]].name,
            )
        rows[step], rows[pivot] = rows[pivot], rows[step]
        for row in range(step + 1, len(rows)):
            if factor := quotient(rows[row][step], rows[step][step]):
                rows[row] = [one - factor * other for one, other in zip(rows[row], rows[step], strict=True)]
    solved = [ZERO] * len(rows)
    for step in reversed(range(len(rows))):
        known = sum((rows[step][other] * solved[other] for other in range(step + 1, len(rows))), ZERO)
        solved[step] = quotient(rows[step][-1] - known, rows[step][step])
    totals = list(own)
    for place, total in zip(servers, solved, strict=True):
        totals[place] = total
    for given, total in zip(shares, solved, strict=True):
        for other, part in enumerate(given):
            if other not in servers:
                totals[other] += part * total
    return totals
