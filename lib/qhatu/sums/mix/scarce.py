"""The product mix where one thing is scarce: a table in which each product has its rank.

No linear programme is needed: what leaves most for each unit of the scarce thing is made first, as far as it can
be sold, then the next. :mod:`qhatu.sums.mix.best_mix` is for several scarce things at once.
"""

from __future__ import annotations

from decimal import Decimal

from qhatu.sums.bad_input import BadInput
from qhatu.sums.mix.workshop import Product, Resource, ResourceUse, Workshop
from qhatu.sums.numbers import ZERO, quotient, settled
from qhatu.sums.plain import Plain
from qhatu.sums.solving.programme import NoLimit

TYPE_CHECKING = False  # typing's own flag of this name costs a tenth of this package's import
if TYPE_CHECKING:
    from collections.abc import Iterable


class RankedProduct(Plain):
    """A line of the ranking by one scarce resource.

    Args:
        rank: 1 for what is made first; equal ones share it.
        name: the product.
        contribution: money each unit leaves.
        needs: how much of the resource one unit takes.
        per_scarce: money left for each unit of the resource; None where the product takes none of it.
        units: how many to make: first what was promised of all, then by rank as far as the resource reaches.
        used: how much of the resource they take.
        left: how much of it remains for the lines below, promises set aside.

    >>> RankedProduct(
    ...     rank=1, name="librero", contribution=Decimal("48"), needs=Decimal("0.25"), per_scarce=Decimal("192"),
    ...     units=Decimal("40000"), used=Decimal("10000"), left=Decimal("70000"),
    ... ).per_scarce  # Bs 48 en un cuarto de hora
    Decimal('192')
    """

    rank: int
    name: str
    contribution: Decimal
    needs: Decimal
    per_scarce: Decimal | None
    units: Decimal
    used: Decimal
    left: Decimal


def scarce_ranking(products: Iterable[Product], resource: Resource) -> tuple[RankedProduct, ...]:
    """Return the products in the order in which one scarce resource is best spent, and how far it reaches.

    Args:
        products: those that could be made, at least one, with names of their own. What they need of other
            resources, and their lots, are left aside.
        resource: the one that is scarce.

    Returns a line for each product, the first to be made first; those that leave nothing come last and are made
    only as far as promised.

    Formula: contribution ÷ needs of the resource, the largest first; promises are set aside before anything else.
    Where only this resource runs out, this is the best mix there is.

    Edge case: a product that takes none of the resource comes first and is made as far as it can be sold.

    Raises:
        NoPlan: the promises do not fit in the resource.
        NoLimit: a product that leaves money takes none of the resource and has no limit to what can be sold.
        BadInput: no products, or names that repeat.

    Source: unit contribution margin per production restraint (OpenStax, Principles of Managerial Accounting,
    10.6); "contribution margin per unit of the constraining resource" in Horngren, Cost Accounting.

    >>> table = scarce_ranking(
    ...     [Product(name="mesa", contribution=185, needs={"horas": 1}, most=60),
    ...      Product(name="silla", contribution=55, needs={"horas": Decimal("0.5")}, most=48)],
    ...     Resource(name="horas", available=70),
    ... )
    >>> [(row.name, str(row.per_scarce), str(row.units)) for row in table]  # Bs 185 y Bs 110 por hora
    [('mesa', '185', '60'), ('silla', '110', '20')]
    """
    in_parts = [product.but(lot=None, needs={resource.name: product.needs_of(resource.name)}) for product in products]
    workshop = Workshop(products=in_parts, resources=(resource,))
    (promised,) = workshop.promised()
    rows = []
    for product in workshop.products:
        needs = product.needs_of(resource.name)
        rows.append((product, needs, quotient(product.contribution, needs) if needs else None))

    def most_first(row: tuple[Product, Decimal, Decimal | None]) -> tuple[int, Decimal]:
        product, _, per_scarce = row
        if per_scarce is None:
            return (0 if product.contribution > 0 else 2), ZERO
        return 1, -per_scarce

    rows.sort(key=most_first)
    left = promised.left
    ranked: list[RankedProduct] = []
    for place, (product, needs, per_scarce) in enumerate(rows, start=1):
        more = _as_far_as(product, needs, left) if product.contribution > 0 else ZERO
        left -= more * needs
        units = product.least + more
        same = ranked and per_scarce is not None and ranked[-1].per_scarce == per_scarce
        ranked.append(
            RankedProduct(
                rank=ranked[-1].rank if same else place,
                name=product.name,
                contribution=product.contribution,
                needs=needs,
                per_scarce=per_scarce,
                units=units,
                used=units * needs,
                left=left if settled(left) else ZERO,
            )
        )
    return tuple(ranked)


def limiting_resources(products: Iterable[Product], resources: Iterable[Resource]) -> tuple[ResourceUse, ...]:
    """Return what each resource would have to give if all that can be sold were made; a negative rest is missing.

    Args:
        products: as in :func:`best_mix`, each with a limit to what can be sold.
        resources: as in :func:`best_mix`.

    Returns a line for each resource, what lacks most of what it has first.

    Formula: Σ needs × what can be sold, beside what there is.

    Edge case: where nothing is missing no resource is scarce, and everything that leaves money can be made.

    Raises:
        BadInput: a product without a limit to what can be sold; and as :func:`best_mix`.

    Source: the first step of limiting factor analysis (any managerial accounting textbook).

    >>> mesa = Product(name="mesa", contribution=185, needs={"horas": 1, "tablas": 4}, most=60)
    >>> there_is = [Resource(name="tablas", available=300), Resource(name="horas", available=50)]
    >>> [(use.name, str(use.left)) for use in limiting_resources([mesa], there_is)]  # para 60 mesas
    [('horas', '-10'), ('tablas', '60')]
    """
    workshop = Workshop(products=products, resources=resources)
    for product in workshop.products:
        if product.most is None:
            raise BadInput(
                "Para ver qué no alcanza hace falta saber cuánto se puede vender de «{name}». Anótalo.",
                name=product.name,
            )
    uses = workshop.used(product.most for product in workshop.products)

    def most_lacking_first(use: ResourceUse) -> tuple[bool, bool, Decimal]:
        some = use.available > 0
        return settled(use.left) >= 0, some, quotient(use.left, use.available) if some else ZERO

    return tuple(sorted(uses, key=most_lacking_first))


def _as_far_as(product: Product, needs: Decimal, left: Decimal) -> Decimal:
    """Return how many units more than promised can be sold and made with what is left."""
    room = None if product.most is None else product.most - product.least
    if not needs:
        if room is None:
            raise NoLimit.to([product.name])
        return room
    reach = quotient(max(left, ZERO), needs)
    return reach if room is None or reach < room else room
