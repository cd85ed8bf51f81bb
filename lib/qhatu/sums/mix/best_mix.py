"""How many to make of each product when hours, oven or money do not reach for all.

What counts is not what a product leaves, but what it leaves for each unit of what is scarce. With one scarce thing
a table is enough (:func:`qhatu.sums.mix.scarce.scarce_ranking`); with several, a linear programme finds the best mix
(:func:`best_mix`), and says what runs out first and what one more of it is worth.
"""

from __future__ import annotations

from decimal import Decimal

from qhatu.sums.bad_input import BadInput, named
from qhatu.sums.checked import not_negative
from qhatu.sums.mix.workshop import Product, Resource, ResourceUse, Workshop
from qhatu.sums.numbers import ZERO, quotient, settled
from qhatu.sums.plain import Plain
from qhatu.sums.solving.linear import linear_optimum
from qhatu.sums.solving.programme import Constraint, Variable

TYPE_CHECKING = False  # typing's own flag of this name costs a tenth of this package's import
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class ResourceWorth(ResourceUse):
    """What the best mix takes of a resource, and what one more unit of it is worth.

    Args:
        name: the resource.
        available: how much there is.
        used: how much the mix takes.
        one_more: money that the best mix gains for each unit more (its shadow price); 0 while some is left.
        holds_to: the amount available up to which each unit more gains the same; None for no end.
        one_less: money that is lost for each unit less; None where there is none to take away.
        holds_from: the amount available down to which each unit less loses the same; None for no end.

    >>> ResourceWorth(
    ...     name="horno", available=Decimal("18"), used=Decimal("18"),
    ...     one_more=Decimal("1"), holds_to=Decimal("24"), one_less=Decimal("1"), holds_from=Decimal("12"),
    ... ).binds
    True
    """

    one_more: Decimal | None
    holds_to: Decimal | None
    one_less: Decimal | None
    holds_from: Decimal | None

    @property
    def binds(self) -> bool:
        """Does it run out?"""
        return settled(self.left) == 0


class ProductPlan(Plain):
    """What the best mix says of a product.

    Args:
        name: the product.
        units: how many to make.
        contribution: money all of them leave together.
        falls_short: money that one unit would have to leave more, before making more of it than was promised
            pays; 0 where more is made already; None where no price is enough, because what it needs is not there.
        contribution_from: the mix stays best while one unit leaves no less than this; None for no limit.
        contribution_to: … and no more than this.
        one_more_sold: money gained for each unit more that could be sold; 0 where buyers are not what stops it;
            None without a limit to what can be sold.

    >>> ProductPlan(
    ...     name="plato", units=Decimal("0"), contribution=Decimal("0"), falls_short=Decimal("3"),
    ...     contribution_from=None, contribution_to=Decimal("12"), one_more_sold=Decimal("0"),
    ... ).falls_short  # con Bs 3 más por plato convendría hacerlo
    Decimal('3')
    """

    name: str
    units: Decimal
    contribution: Decimal
    falls_short: Decimal | None
    contribution_from: Decimal | None
    contribution_to: Decimal | None
    one_more_sold: Decimal | None


class MixPlan(Plain):
    """The best mix, and what it depends on.

    Args:
        contribution: money the whole mix leaves.
        products: what to make of each product, in the order given.
        resources: what is used of each resource and what one more is worth, in the order given.
        another: units of each product in a different mix that leaves just as much; None where there is none. With
            whole lots nobody looks for it.
        proved: is it certain that no mix leaves more? False only with whole lots, when there are so many mixes
            that not all could be looked at.
        bound: no mix at all leaves more than this.

    With whole lots, what one more is worth and how far it holds are those of the best mix without whole lots: a
    guide, not a promise, for one hour more does not always make one more lot.

    >>> cups = Product(name="taza", contribution=8, needs={"horas": 2})
    >>> plan = best_mix([cups], [Resource(name="horas", available=40)])
    >>> plan.runs_out  # 20 tazas y se acabaron las horas
    ('horas',)
    """

    contribution: Decimal
    products: tuple[ProductPlan, ...]
    resources: tuple[ResourceWorth, ...]
    another: tuple[Decimal, ...] | None
    proved: bool
    bound: Decimal

    @property
    def units(self) -> dict[str, Decimal]:
        """How many to make of each product."""
        return {product.name: product.units for product in self.products}

    @property
    def runs_out(self) -> tuple[str, ...]:
        """The resources of which nothing is left, the one most worth having more of first."""
        binding = [resource for resource in self.resources if resource.binds]
        return tuple(each.name for each in sorted(binding, key=lambda each: -(each.one_more or ZERO)))

    @property
    def do_not_pay(self) -> tuple[str, ...]:
        """The products of which it does not pay to make more than was promised."""
        return tuple(
            product.name for product in self.products if product.falls_short != 0 and not product.one_more_sold
        )


class MixComparison(Plain):
    """A mix of one's own beside the best one.

    Args:
        contribution: money one's own mix would leave, were it possible.
        resources: what it would take of each resource.
        lacking: the resources that do not reach for it.
        unsold: the products of which it makes more than can be sold.
        unkept: the products of which it makes less than was promised.
        broken: the products that it does not make in whole lots.
        best: the best mix.

    >>> cups = Product(name="taza", contribution=8, needs={"horas": 2})
    >>> mine = compare_mix({"taza": 15}, [cups], [Resource(name="horas", available=40)])
    >>> mine.possible, str(mine.gap)  # con 5 tazas más, Bs 40 más
    (True, '40')
    """

    contribution: Decimal
    resources: tuple[ResourceUse, ...]
    lacking: tuple[str, ...]
    unsold: tuple[str, ...]
    unkept: tuple[str, ...]
    broken: tuple[str, ...]
    best: MixPlan

    @property
    def possible(self) -> bool:
        """Can it be made, sold and delivered?"""
        return not (self.lacking or self.unsold or self.unkept or self.broken)

    @property
    def gap(self) -> Decimal:
        """Money that the best mix leaves more; negative only where one's own is not possible."""
        return self.best.contribution - self.contribution


def best_mix(products: Iterable[Product], resources: Iterable[Resource]) -> MixPlan:
    """Return how many to make of each product so that the cycle leaves the most money.

    Args:
        products: those that could be made, 1 to 50, with names of their own.
        resources: those that may run out, up to 50, with names of their own.

    Returns a :class:`MixPlan`.

    Formula: the most Σ contribution × units, with Σ needs × units ≤ available for each resource and every product
    between what was promised and what can be sold: :func:`qhatu.sums.solving.linear.linear_optimum`, exact.

    Edge case: a product that leaves nothing or less is made only as far as it was promised.

    Raises:
        NoPlan: the promises do not fit in a resource, or between what was promised and what can be sold there is
            no whole lot.
        NoLimit: nothing limits a product that leaves money.
        TooLong: the numbers have so many figures that the exact answer takes too much work.
        BadInput: too many products or resources, names that repeat, a need for a resource that is not there.

    Source: product mix under several constraints (Hillier and Lieberman, Introduction to Operations Research,
    chapter 3; Horngren, Cost Accounting, "linear programming" in the chapter on decision making).

    >>> plan = best_mix(
    ...     [Product(name="vela", contribution=5, needs={"horas": 1, "molde": 2}),
    ...      Product(name="jabón", contribution=4, needs={"horas": 2, "molde": 1}, most=30)],
    ...     [Resource(name="horas", available=80), Resource(name="molde", available=100)],
    ... )
    >>> plan.units, plan.contribution  # Bs 280 en el ciclo
    ({'vela': Decimal('40'), 'jabón': Decimal('20')}, Decimal('280'))
    >>> [(resource.name, resource.one_more) for resource in plan.resources]  # Bs 1 por hora, Bs 2 por molde
    [('horas', Decimal('1')), ('molde', Decimal('2'))]
    """
    workshop = Workshop(products=products, resources=resources)
    products, resources = workshop.products, workshop.resources
    workshop.promised()
    variables = [_variable(product) for product in products]
    constraints = [
        Constraint(
            name=resource.name,
            takes=tuple(product.needs_of(resource.name) * (product.lot or 1) for product in products),
            amount=resource.available,
        )
        for resource in resources
    ]
    in_parts = linear_optimum([variable.but(whole=False) for variable in variables], constraints)
    best = linear_optimum(variables, constraints) if any(v.whole for v in variables) else in_parts
    mosts = {found.name: found for found in in_parts.mosts}
    planned = []
    for product, found, guide in zip(products, best.variables, in_parts.variables, strict=True):
        lot = product.lot or Decimal(1)
        units = found.amount * lot
        planned.append(
            ProductPlan(
                name=product.name,
                units=units,
                contribution=units * product.contribution,
                falls_short=_per_unit(guide.falls_short, lot),
                contribution_from=_per_unit(guide.worth_from, lot),
                contribution_to=_per_unit(guide.worth_to, lot),
                one_more_sold=_per_unit(mosts[product.name].one_more, lot) if product.name in mosts else None,
            )
        )
    return MixPlan(
        contribution=best.sum,
        products=tuple(planned),
        resources=tuple(
            ResourceWorth(
                name=resource.name,
                available=resource.available,
                used=found.used,
                one_more=guide.one_more,
                holds_to=guide.holds_to,
                one_less=guide.one_less,
                holds_from=guide.holds_from,
            )
            for resource, found, guide in zip(resources, best.constraints, in_parts.constraints, strict=True)
        ),
        another=best.another,
        proved=best.proved,
        bound=best.bound,
    )


def compare_mix(
    units: Mapping[str, Decimal], products: Iterable[Product], resources: Iterable[Resource]
) -> MixComparison:
    """Return what a mix of one's own leaves, whether it can be made, and how far it is from the best.

    Args:
        units: units to make of each product, by name, 0 or more; a product that is not named is not made.
        products: as in :func:`best_mix`.
        resources: as in :func:`best_mix`.

    Returns a :class:`MixComparison`.

    Formula: Σ contribution × units; for each resource Σ needs × units, beside what there is.

    Edge case: a mix that cannot be made is still worked out, so that a page can show what it lacks.

    Raises:
        BadInput: negative units or a product that is not in the list; and as :func:`best_mix`.

    Source: no source but arithmetic.

    >>> cup = Product(name="taza", contribution=8, needs={"horas": 2}, most=25)
    >>> mine = compare_mix({"taza": 30}, [cup], [Resource(name="horas", available=40)])
    >>> mine.lacking, mine.unsold, str(mine.gap)  # 30 tazas dejarían Bs 80 más, pero no se pueden hacer
    (('horas',), ('taza',), '-80')
    """
    workshop = Workshop(products=products, resources=resources)
    products, resources = workshop.products, workshop.resources
    names = [product.name for product in products]
    for name in units:
        if name not in names:
            raise BadInput("«{name}» no está en tu lista de productos. Revisa cómo está escrito.", name=name)
    own = [not_negative(units.get(name, ZERO), named("el número de unidades")) for name in names]
    uses = workshop.used(own)
    made = list(zip(own, products, strict=True))
    return MixComparison(
        contribution=sum((much * product.contribution for much, product in made), ZERO),
        resources=uses,
        lacking=tuple(use.name for use in uses if settled(use.left) < 0),
        unsold=tuple(product.name for much, product in made if product.most is not None and much > product.most),
        unkept=tuple(product.name for much, product in made if much < product.least),
        broken=tuple(product.name for much, product in made if product.lot and product.lots_in(much) % 1),
        best=best_mix(products, resources),
    )


def _variable(product: Product) -> Variable:
    """A product as the linear programme sees it: in lots where it has them, else in units."""
    least, most = product.range_in_lots()
    return Variable(
        name=product.name,
        worth=product.contribution * (product.lot or 1),
        least=least,
        most=most,
        whole=product.lot is not None,
    )


def _per_unit(of_a_lot: Decimal | None, lot: Decimal) -> Decimal | None:
    return None if of_a_lot is None else quotient(of_a_lot, lot)
