"""Projects beside each other and beside doing nothing; and whether the money for one is good.

Doing nothing is always one of the choices, and its net present value is 0: the money stays where it earns the
rate of comparison.
"""

from __future__ import annotations

from decimal import Decimal
from itertools import zip_longest

from qhatu.sums.bad_input import named
from qhatu.sums.checked import not_negative, positive, share, things
from qhatu.sums.interest.flows import MOST_FLOWS, internal_rates, net_present_value
from qhatu.sums.investment.returns import NeverRecovered, discounted_payback, equivalent_annual_cost, payback
from qhatu.sums.numbers import ZERO, exact, quotient
from qhatu.sums.plain import Plain
from qhatu.sums.solving.roots import NoRate

TYPE_CHECKING = False  # typing's own flag of this name costs a tenth of this package's import
if TYPE_CHECKING:
    from collections.abc import Iterable

MOST_PROJECTS = 100


class Project(Plain):
    """A use of money: what it takes and what it brings.

    Args:
        name: what the learner calls it; used in sentences.
        flows: money, one amount a period, received + and paid −; the first is now. Two at least.

    Raises:
        BadInput: fewer than two flows, more than 10,001, or an amount that is not a number.

    >>> Project(name="Horno", flows=(Decimal(-1000), Decimal(600), Decimal(600))).name
    'Horno'
    """

    name: str
    flows: tuple[Decimal, ...]

    def __post_init__(self) -> None:
        flows = things(self.flows, named("los movimientos"), least=2, most=MOST_FLOWS)
        self._put(flows=tuple(exact(flow) for flow in flows))


class ProjectWorth(Plain):
    """What a project is worth; made by :func:`project_worth`.

    Args:
        name: the project's name.
        net_present_value: money of today; above 0 it is better than doing nothing.
        equivalent_per_period: the same money as a level amount for each period of the project's life, by which
            projects of different life are compared if each would be done again and again.
        internal_rates: every rate per period at which it is worth nothing; none, one or several.
        payback: periods until what was put in has come back, or None if it never does.
        discounted_payback: the same with what the money could have earned elsewhere, or None.

    >>> project_worth(Project(name="Horno", flows=(Decimal(-1000), Decimal(600), Decimal(600))), ZERO).payback
    Decimal('1.666666666666666666666666667')
    """

    name: str
    net_present_value: Decimal
    equivalent_per_period: Decimal
    internal_rates: tuple[Decimal, ...]
    payback: Decimal | None
    discounted_payback: Decimal | None


class Choice(Plain):
    """Projects from the best to the worst; made by :func:`best_project`.

    Args:
        ranking: what each is worth, the best first.
        best: the name of the best, or None where doing nothing is better than all of them.

    >>> best_project([Project(name="Horno", flows=(Decimal(-1000), Decimal(400)))], ZERO).best is None
    True
    """

    ranking: tuple[ProjectWorth, ...]
    best: str | None


class MoneyVerdict(Plain):
    """Whether the money for a project is good for whoever takes it; made by :func:`is_money_good`.

    Args:
        project: net present value of the project alone, paid with own money.
        money: net present value of the loan, grant or lease alone; above 0 it is cheaper than own money.
        together: what both come to.
        rates: the rates per period that the money costs, by its internal rates; none for a gift.
        lowest: the lowest that own pocket gets to, adding up both as they come: 0 or below.
        good: whether together they are worth more than doing nothing.
        cheaper_than_own: whether the money costs less than one's own would, so that even who has it takes this.

    >>> is_money_good(ZERO, [Decimal(-100), Decimal(120)], [Decimal(100), Decimal(-105)]).lowest
    Decimal('0')
    """

    project: Decimal
    money: Decimal
    together: Decimal
    rates: tuple[Decimal, ...]
    lowest: Decimal
    good: bool
    cheaper_than_own: bool


class SeedCapital(Plain):
    """What a fund gives beside one's own contribution; made by :func:`seed_capital`.

    Args:
        grant: money the fund gives.
        missing: money still to be found.
        own_needed: own contribution at which nothing is missing and the grant is as large as can be.

    >>> seed_capital(Decimal(1000), Decimal(200), Decimal(5000), Decimal("0.2")).missing
    Decimal('0')
    """

    grant: Decimal
    missing: Decimal
    own_needed: Decimal


def project_worth(project: Project, rate_per_period: Decimal) -> ProjectWorth:
    """Return what a project is worth, by every measure that it has.

    Args:
        project: its name and flows.
        rate_per_period: what else the money could earn, share of one per period, above −1.

    Returns :class:`ProjectWorth`. A measure it has none of is None or empty; that is told, not guessed.

    Formula: see :func:`qhatu.sums.interest.flows.net_present_value` and the others by their names.

    Edge case: flows that are all 0 have no internal rate, and are worth 0.

    Raises:
        BadInput: a rate of −1 or below, a value of 10¹⁵ or more, too many changes of sign.

    Source: Brealey, Myers and Allen, Principles of Corporate Finance, chapters 5 and 6.

    >>> oven = Project(name="Horno", flows=(Decimal(-1000), Decimal(600), Decimal(600)))
    >>> round(project_worth(oven, Decimal("0.10")).net_present_value, 2)  # Bs 41 mejor que dejarlo ahorrado
    Decimal('41.32')
    """
    try:
        rates = internal_rates(project.flows)
    except NoRate:
        rates = ()
    try:
        back = payback(project.flows)
    except NeverRecovered:
        back = None
    try:
        back_discounted = discounted_payback(rate_per_period, project.flows)
    except NeverRecovered:
        back_discounted = None
    return ProjectWorth(
        name=project.name,
        net_present_value=net_present_value(rate_per_period, project.flows),
        equivalent_per_period=-equivalent_annual_cost(rate_per_period, project.flows),
        internal_rates=rates,
        payback=back,
        discounted_payback=back_discounted,
    )


def best_project(projects: Iterable[Project], rate_per_period: Decimal, done_again: bool = False) -> Choice:
    """Return projects from the best to the worst, and the best of them unless doing nothing is better.

    Args:
        projects: those that exclude each other, 1 to 100, with periods of one length.
        rate_per_period: what else the money could earn, share of one per period, above −1.
        done_again: each would be done again when it ends, so projects of different life are compared by what
            they leave per period.

    Returns a :class:`Choice`.

    Formula: by net present value, or by its level equivalent per period when done again.

    Edge case: a project worth exactly 0 is no better than doing nothing. Equals keep their order.

    Raises:
        BadInput: no project or more than 100, a rate of −1 or below.

    Source: Brealey, Myers and Allen, Principles of Corporate Finance, chapters 5 and 6.

    >>> oven = Project(name="Horno", flows=(Decimal(-1000), Decimal(600), Decimal(600)))
    >>> wheel = Project(name="Torno", flows=(Decimal(-500), Decimal(300), Decimal(330)))
    >>> best_project([oven, wheel], Decimal("0.10")).best  # el torno deja Bs 45, el horno Bs 41
    'Torno'
    """
    worths = [
        project_worth(project, rate_per_period)
        for project in things(projects, named("los proyectos"), least=1, most=MOST_PROJECTS)
    ]

    def left(worth: ProjectWorth) -> Decimal:
        return worth.equivalent_per_period if done_again else worth.net_present_value

    ranking = tuple(sorted(worths, key=left, reverse=True))
    return Choice(ranking=ranking, best=ranking[0].name if left(ranking[0]) > 0 else None)


def is_money_good(rate_per_period: Decimal, project: Iterable[Decimal], money: Iterable[Decimal]) -> MoneyVerdict:
    """Return whether a loan, a grant or a lease for a project leaves one better off than without it.

    Args:
        rate_per_period: what own money could earn elsewhere, share of one per period, above −1.
        project: its flows if it were paid with own money, one amount a period; the first is now.
        money: the flows of the money offered, in the same periods: what is received +, what is paid back −.

    Returns a :class:`MoneyVerdict`.

    Formula: net present values add up: together = project + money. Good when together > 0; cheaper than own money
    when money > 0.

    Edge cases: dear money can be good for who has no other, if the project carries it; who has own money does
    better without it. ``lowest`` says how much is missing at the worst moment, however good it is at the end.

    Raises:
        BadInput: a rate of −1 or below, more than 10,001 flows, a value of 10¹⁵ or more.

    Source: adjusted present value: Brealey, Myers and Allen, Principles of Corporate Finance, chapter 19.

    >>> oven, loan = [Decimal(-1000), Decimal(700), Decimal(700)], [Decimal(1000), Decimal(-550), Decimal(-550)]
    >>> verdict = is_money_good(Decimal("0.10"), oven, loan)
    >>> verdict.good, round(verdict.together, 2)  # un préstamo al 6,6 por ciento para un horno que gana más
    (True, Decimal('260.33'))
    """
    project, money = (things(flows, named("los movimientos"), most=MOST_FLOWS) for flows in (project, money))
    alone, of_money = (net_present_value(rate_per_period, flows) for flows in (project, money))
    try:
        rates = internal_rates(money)
    except NoRate:
        rates = ()
    balance = lowest = ZERO
    for own, other in zip_longest(project, money, fillvalue=ZERO):
        balance += exact(own) + exact(other)
        lowest = min(lowest, balance)
    together = alone + of_money
    return MoneyVerdict(
        project=alone,
        money=of_money,
        together=together,
        rates=rates,
        lowest=lowest,
        good=together > 0,
        cheaper_than_own=of_money > 0,
    )


def seed_capital(
    cost: Decimal, own_contribution: Decimal, most_grant: Decimal, least_own_share: Decimal
) -> SeedCapital:
    """Return what a fund gives when it asks for a share of one's own, and what is still missing.

    Args:
        cost: money that the whole project takes, above 0.
        own_contribution: what one puts in, money and what is accepted in kind, 0 or more.
        most_grant: the most that the fund gives, 0 or more.
        least_own_share: the share of own and given money together that has to be one's own, 0 ≤ share < 1.

    Returns :class:`SeedCapital`.

    Formula: grant = the smallest of: the fund's most; cost − own; own × (1 − share) ÷ share. Missing = cost − own
    − grant. Own needed = the larger of share × cost and cost − the fund's most.

    Edge case: with a share of 0 own money is not asked for. Own money beyond the cost needs no grant.

    Raises:
        BadInput: a cost of 0 or below, a negative amount, a share outside its range.

    Source: no source verified; the rule of matching grants as calls for proposals state it.

    >>> given = seed_capital(Decimal(10000), Decimal(1500), Decimal(9000), Decimal("0.20"))
    >>> given.grant, given.missing, given.own_needed  # con Bs 1500 propios dan Bs 6000; con Bs 2000 darían todo
    (Decimal('6000'), Decimal('2500'), Decimal('2000.00'))
    """
    cost = positive(cost, named("lo que cuesta el proyecto"))
    own = not_negative(own_contribution, named("el aporte propio"))
    most = not_negative(most_grant, named("lo más que da el fondo"))
    least = share(least_own_share, named("la parte propia"), below_one=True)
    grant = min(most, max(ZERO, cost - own))
    if least:
        grant = min(grant, quotient(own * (1 - least), least))
    return SeedCapital(
        grant=grant + ZERO,
        missing=max(ZERO, cost - own - grant),
        own_needed=max(least * cost, cost - most) + ZERO,
    )
