"""What could be made in the next cycle, and what there is to make it with.

The words of two questions: which mix is best (:mod:`~qhatu.sums.mix.best_mix`), and in which order one scarce thing
is best spent (:mod:`~qhatu.sums.mix.scarce`).
"""

from __future__ import annotations

import math
from decimal import Decimal

from qhatu.sums.bad_input import BadInput, named
from qhatu.sums.checked import first_twice, not_negative, positive, things
from qhatu.sums.numbers import ZERO, exact, quotient, settled
from qhatu.sums.plain import Plain
from qhatu.sums.solving.linear import MOST_CONSTRAINTS, MOST_VARIABLES
from qhatu.sums.solving.programme import NoPlan

TYPE_CHECKING = False  # typing's own flag of this name costs a tenth of this package's import
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class Product(Plain):
    """A product that could be made in the next cycle.

    Args:
        name: what the learner calls it; no two products share one.
        contribution: money each unit leaves (its price less what one more unit spends); may be negative.
        needs: how much of each resource one unit takes, by the resource's name, in that resource's unit; what is
            not named takes none. Given as a mapping or as pairs, kept as pairs.
        least: units promised, 0 or more.
        most: units that can be sold, not under ``least``; None for no limit.
        lot: it is only made in whole lots of so many units, above 0: 1 for whole pieces, 24 for full trays of 24;
            None where any part of a unit may stand for an average.

    Raises:
        BadInput: a negative number, a most under the least, a resource named twice.

    >>> cup = Product(name="taza", contribution=8, needs={"horas": Decimal("0.5"), "horno": 1}, most=60)
    >>> cup.needs_of("horas"), cup.needs_of("arcilla")
    (Decimal('0.5'), Decimal('0'))
    """

    name: str
    contribution: Decimal
    needs: Mapping[str, Decimal] | tuple[tuple[str, Decimal], ...]
    least: Decimal = ZERO
    most: Decimal | None = None
    lot: Decimal | None = None

    def __post_init__(self) -> None:
        self._exact("contribution")
        needs = tuple(self.needs.items()) if hasattr(self.needs, "items") else tuple(self.needs)
        for name, much in needs:
            if exact(much) < 0:
                raise BadInput(
                    "Lo que «{product}» usa de «{resource}» no puede ser menos que 0 y encontré {found}. "
                    "Quita el signo menos.",
                    product=self.name,
                    resource=name,
                    found=much,
                )
        if (twice := first_twice(name for name, _ in needs)) is not None:
            raise BadInput(
                "Lo que «{product}» usa de «{resource}» está anotado dos veces. Deja una sola cantidad.",
                product=self.name,
                resource=twice,
            )
        self._put(
            needs=tuple((name, exact(much)) for name, much in needs),
            least=not_negative(self.least, named("lo que prometiste de un producto")),
        )
        if self.most is not None:
            self._put(most=not_negative(self.most, named("lo que se puede vender de un producto")))
            if self.most < self.least:
                raise BadInput(
                    "Prometiste {least} de «{name}» y anotaste que se pueden vender {most}. "
                    "Lo que se puede vender cuenta también lo prometido.",
                    name=self.name,
                    least=self.least,
                    most=self.most,
                )
        if self.lot is not None:
            self._put(lot=positive(self.lot, named("las unidades por tanda")))

    def lots_in(self, units: Decimal) -> Decimal:
        """Return how many lots so many units are; of a product without lots, the units themselves."""
        return units if self.lot is None else settled(quotient(units, self.lot))

    def range_in_lots(self) -> tuple[Decimal, Decimal | None]:
        """Return the least and the most that can be made, in whole lots; of a product without lots, in units."""
        if self.lot is None:
            return self.least, self.most
        least = Decimal(math.ceil(self.lots_in(self.least)))
        most = None if self.most is None else Decimal(math.floor(self.lots_in(self.most)))
        if most is not None and most < least:
            raise NoPlan(
                "«{name}» sale de {lot} en {lot}, y ningún número entero de tandas da entre {least} y {most} unidades. "
                "Cambia lo prometido o lo que se puede vender.",
                name=self.name,
                lot=self.lot,
                least=self.least,
                most=self.most,
            )
        return least, most

    def needs_of(self, resource: str) -> Decimal:
        """Return how much of a resource one unit takes."""
        return dict(self.needs).get(resource, ZERO)


class Resource(Plain):
    """Something of which there is only so much in a cycle: hours, oven, clay, money to begin with.

    Args:
        name: what the learner calls it; no two resources share one.
        available: how much there is in the cycle, 0 or more, in a unit of one's own.

    Raises:
        BadInput: a negative amount.

    >>> Resource(name="horas", available=120).available
    Decimal('120')
    """

    name: str
    available: Decimal

    def __post_init__(self) -> None:
        self._put(available=not_negative(self.available, named("lo que hay de un recurso")))


class ResourceUse(Plain):
    """What a plan takes of a resource.

    Args:
        name: the resource.
        available: how much there is.
        used: how much the plan takes.

    >>> ResourceUse(name="horas", available=Decimal("120"), used=Decimal("130")).left  # faltan 10
    Decimal('-10')
    """

    name: str
    available: Decimal
    used: Decimal

    @property
    def left(self) -> Decimal:
        """What remains of it; negative where it does not reach."""
        return self.available - self.used


class Workshop(Plain):
    """The products and resources of one question, that know each other by name.

    Args:
        products: at least one, with names of their own.
        resources: those that the products need, with names of their own.

    Raises:
        BadInput: too many of either (50), names that repeat, a need for a resource that is not there.

    >>> Workshop(products=[Product(name="taza", contribution=8, needs={"horno": 1})], resources=[])
    Traceback (most recent call last):
    ...
    qhatu.sums.bad_input.BadInput: «taza» usa «horno», que no está en la lista de lo que hay. Anota cuánto hay.
    """

    products: tuple[Product, ...]
    resources: tuple[Resource, ...]

    def __post_init__(self) -> None:
        self._put(
            products=things(self.products, named("los productos"), least=1, most=MOST_VARIABLES),
            resources=things(self.resources, named("los recursos"), most=MOST_CONSTRAINTS),
        )
        for things_named in (self.products, self.resources):
            if (twice := first_twice(each.name for each in things_named)) is not None:
                raise BadInput("El nombre «{name}» está dos veces. Ponle a cada cosa un nombre distinto.", name=twice)
        known = {resource.name for resource in self.resources}
        for product in self.products:
            for name, much in product.needs:
                if much and name not in known:
                    raise BadInput(
                        "«{product}» usa «{resource}», que no está en la lista de lo que hay. Anota cuánto hay.",
                        product=product.name,
                        resource=name,
                    )

    def used(self, units: Iterable[Decimal]) -> tuple[ResourceUse, ...]:
        """Return what so many units of each product take of each resource."""
        units = tuple(units)
        return tuple(
            ResourceUse(
                name=resource.name,
                available=resource.available,
                used=sum(
                    (much * p.needs_of(resource.name) for much, p in zip(units, self.products, strict=True)), ZERO
                ),
            )
            for resource in self.resources
        )

    def promised(self) -> tuple[ResourceUse, ...]:
        """Return what the promises take of each resource, whole lots made of them, or say where they do not fit."""
        uses = self.used(product.range_in_lots()[0] * (product.lot or 1) for product in self.products)
        for use in uses:
            if settled(use.left) < 0:
                raise NoPlan(
                    "«{resource}» no alcanza para lo prometido: hace falta {needed} y hay {available}. "
                    "Consigue más o promete menos.",
                    resource=use.name,
                    needed=use.used,
                    available=use.available,
                )
        return uses
