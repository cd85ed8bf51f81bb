"""Is it worth putting money in: what comes back, when, and what it earns.

Flows are one amount a period, received + and paid −, and the first of them is now. A rate of comparison stands
for what else the money could do: the savings account, the debt that could be paid, the goods that could be bought.
"""

from __future__ import annotations

from decimal import Decimal
from itertools import accumulate

from qhatu.sums.bad_input import BadInput, named
from qhatu.sums.checked import not_negative, positive, things
from qhatu.sums.interest.annuities import level_payment
from qhatu.sums.interest.flows import MOST_FLOWS, growth, net_present_value
from qhatu.sums.numbers import ONE, WIDE, ZERO, exact, quotient, settled
from qhatu.sums.solving.roots import NoRate

TYPE_CHECKING = False  # typing's own flag of this name costs a tenth of this package's import
if TYPE_CHECKING:
    from collections.abc import Iterable

TWO = Decimal(2)


class NeverRecovered(BadInput):
    """What was put in does not come back within the flows.

    Apart from :class:`BadInput` because nothing was typed wrongly: a page answers it with advice.

    >>> payback([Decimal(-100), Decimal(30), Decimal(30)])
    Traceback (most recent call last):
    ...
    qhatu.sums.investment.returns.NeverRecovered: En 2 periodos no recuperas lo que pusiste: faltan 40. ...
    """


def profitability_index(rate_per_period: Decimal, flows: Iterable[Decimal]) -> Decimal:
    """Return what each boliviano put in now brings back, in money of today.

    Args:
        rate_per_period: share of one per period, above −1.
        flows: money, one amount a period; the first, now, is the outlay and below 0.

    Returns a ratio; above 1 the project is worth more than it takes.

    Formula: present value of the flows after the first ÷ −first.

    Edge case: a net present value of 0 is an index of 1. Some books print the index less 1.

    Raises:
        BadInput: a first flow that is not below 0, a rate of −1 or below.

    Source: Brealey, Myers and Allen, Principles of Corporate Finance, chapter 5; OpenStax, Principles of
    Managerial Accounting, 11.4.

    >>> profitability_index(Decimal("0.10"), [Decimal(-1000), Decimal(550), Decimal(605)])  # un horno de Bs 1000
    Decimal('1')
    """
    flows = things(flows, named("los movimientos"), least=1, most=MOST_FLOWS)
    outlay = positive(-exact(flows[0]), named("lo que se pone ahora"))
    return exact(quotient(net_present_value(rate_per_period, (ZERO, *flows[1:])), outlay))


def modified_internal_rate(flows: Iterable[Decimal], rate_to_borrow: Decimal, rate_to_reinvest: Decimal) -> Decimal:
    """Return what money earns when what comes back is put to work at a rate that is known, not at its own.

    Args:
        flows: money, one amount a period, at least two; the first is now.
        rate_to_borrow: what the money put in costs, share of one per period, above −1.
        rate_to_reinvest: what the money that comes back earns, share of one per period, above −1.

    Returns a rate per period; there is always just one.

    Formula: (value at the end of what is received ÷ value now of what is paid)^(1 ÷ periods) − 1.

    Edge case: flows whose internal rate is several have one modified rate.

    Raises:
        NoRate: nothing is received, or nothing is paid.
        BadInput: fewer than two flows, a rate of −1 or below.

    Source: the function MIRR of spreadsheets (OASIS OpenDocument 1.3, part 4, 6.12.25).

    >>> round(modified_internal_rate([Decimal(-100), Decimal(60), Decimal(60)], Decimal("0.1"), Decimal("0.05")), 4)
    Decimal('0.1091')
    """
    flows = [exact(flow) for flow in things(flows, named("los movimientos"), least=2, most=MOST_FLOWS)]
    periods = len(flows) - 1
    borrowed = growth(rate_to_borrow, named("la tasa a la que te prestas"))
    reinvested = growth(rate_to_reinvest, named("la tasa a la que guardas"))
    paid = WIDE.divide(_grown([-min(flow, ZERO) for flow in flows], borrowed), WIDE.power(borrowed, periods))
    received = _grown([max(flow, ZERO) for flow in flows], reinvested)
    if not paid or not received:
        raise NoRate("Aquí no hay tasa: hace falta dinero que se pone y dinero que vuelve.")
    return exact(WIDE.power(WIDE.divide(received, paid), WIDE.divide(1, periods)) - 1 + ZERO)


def payback(flows: Iterable[Decimal], for_good: bool = False) -> Decimal:
    """Return after how many periods what was put in has come back.

    Args:
        flows: money, one amount a period; the first is now. A period's money is taken to come evenly over it.
        for_good: ask for the time from which on it never goes missing again, instead of the first time.

    Returns periods, with a fraction.

    Formula: k + what is missing after k periods ÷ what the next period brings.

    Edge case: nothing put in is recovered after 0 periods. What comes later does not count: two projects of one
    payback may leave very different money.

    Raises:
        NeverRecovered: the flows end before, with what is missing.
        BadInput: no flows, or more than 10,001.

    Source: OpenStax, Principles of Managerial Accounting, 11.2; Brealey, Myers and Allen, Principles of Corporate
    Finance, chapter 5.

    >>> payback([Decimal(-1000), Decimal(400), Decimal(400), Decimal(400)])  # un horno de Bs 1000
    Decimal('2.5')
    """
    return _payback(
        [exact(flow) for flow in things(flows, named("los movimientos"), least=1, most=MOST_FLOWS)], for_good
    )


def level_payback(outlay: Decimal, return_per_period: Decimal) -> Decimal:
    """Return after how many periods an outlay has come back, when each period brings the same.

    Args:
        outlay: money put in now, 0 or more.
        return_per_period: money that each period brings, above 0.

    Returns periods, with a fraction.

    Formula: outlay ÷ return.

    Edge case: whether the returns last that long is not asked here.

    Raises:
        BadInput: a negative outlay, a return of 0 or below.

    Source: OpenStax, Principles of Managerial Accounting, 11.2.

    >>> level_payback(Decimal(1000), Decimal(400))  # un horno de Bs 1000 que deja Bs 400 al mes
    Decimal('2.5')
    """
    return quotient(
        not_negative(outlay, named("lo que se pone ahora")),
        positive(return_per_period, named("lo que deja cada periodo")),
    )


def discounted_payback(rate_per_period: Decimal, flows: Iterable[Decimal], for_good: bool = False) -> Decimal:
    """Return after how many periods what was put in has come back with what it could have earned elsewhere.

    Args:
        rate_per_period: share of one per period, above −1.
        flows: money, one amount a period; the first is now.
        for_good: ask for the time from which on it never goes missing again, instead of the first time.

    Returns periods, with a fraction.

    Formula: the payback of flow ÷ (1 + rate)ᵏ.

    Edge case: a net present value of 0 is recovered just at the end. Within a period the discounted money is
    taken to come evenly, as textbooks do.

    Raises:
        NeverRecovered: the flows end before, with what is missing in money of today.
        BadInput: no flows, a rate of −1 or below, a discounted flow of 10¹⁵ or more.

    Source: Brealey, Myers and Allen, Principles of Corporate Finance, chapter 5.

    >>> round(discounted_payback(Decimal("0.10"), [Decimal(-1000), Decimal(600), Decimal(600)]), 2)  # un horno
    Decimal('1.92')
    """
    grown = growth(rate_per_period)
    flows = things(flows, named("los movimientos"), least=1, most=MOST_FLOWS)
    powers = accumulate([grown] * (len(flows) - 1), WIDE.multiply, initial=ONE)
    return _payback(
        [exact(WIDE.divide(exact(flow), power) + ZERO) for flow, power in zip(flows, powers, strict=True)], for_good
    )


def equivalent_annual_cost(rate_per_year: Decimal, flows: Iterable[Decimal]) -> Decimal:
    """Return what using a thing costs a year, when it is bought anew each time it is worn out.

    Args:
        rate_per_year: share of one a year, above −1; with flows by the month, a rate and a cost by the month.
        flows: money, one amount a year, costs −; the first is now and the last is the end of its life.

    Returns money per year, above 0 for a cost, below 0 for a gain.

    Formula: −(net present value) ÷ a(n), the level payment of that value over the years.

    Edge case: it makes things of different life comparable, if each would be bought again.

    Raises:
        BadInput: fewer than two flows, a rate of −1 or below.

    Source: Brealey, Myers and Allen, Principles of Corporate Finance, chapter 6.

    >>> machine = [Decimal(-15000), Decimal(-5000), Decimal(-5000), Decimal(-5000)]
    >>> round(equivalent_annual_cost(Decimal("0.06"), machine))  # Bs 15.000 y Bs 5000 al año por tres años
    10612
    """
    flows = things(flows, named("los movimientos"), least=2, most=MOST_FLOWS)
    cost = -net_present_value(rate_per_year, flows)
    each = level_payment(abs(cost), rate_per_year, len(flows) - 1)
    return each if cost >= 0 else -each


def accounting_rate_of_return(
    profit_per_year: Decimal, outlay: Decimal, residual: Decimal = ZERO, on_average: bool = False
) -> Decimal:
    """Return the profit of an ordinary year as a share of the money put in, wear of the thing included.

    Args:
        profit_per_year: money per year after all costs and the year's wear; may be negative.
        outlay: money put in, above 0.
        residual: money that the thing brings at the end, 0 or more.
        on_average: divide by the average of outlay and residual instead of the outlay.

    Returns a share of one a year.

    Formula: profit ÷ outlay; or profit ÷ ((outlay + residual) ÷ 2).

    Edge case: it does not ask when the money comes; books differ in the divisor, so it is said.

    Raises:
        BadInput: an outlay of 0 or below, a negative residual.

    Source: OpenStax, Principles of Managerial Accounting, 11.2 (on the outlay); average investment: any
    managerial accounting textbook.

    >>> accounting_rate_of_return(Decimal(900), Decimal(6000))  # Bs 900 al año con un torno de Bs 6000
    Decimal('0.15')
    """
    profit, outlay = exact(profit_per_year), positive(outlay, named("lo que se pone ahora"))
    residual = not_negative(residual, named("el valor al final"))
    return quotient(profit, (outlay + residual) / TWO if on_average else outlay)


def sensitivity_margin(rate_per_period: Decimal, flows: Iterable[Decimal], affected: Iterable[Decimal]) -> Decimal:
    """Return by what share one part of a project may change for the worse before the project is worth nothing.

    Args:
        rate_per_period: share of one per period, above −1.
        flows: the whole project, one amount a period; the first is now.
        affected: the part of them that would change: what sales leave after their materials (received +), or a
            cost (paid −); as many amounts at most, from now on.

    Returns a share of one of ``affected``: 0.10 means that those sales may fall, or that cost rise, by ten of each
    hundred. Below 0, by how much they would have to change for the better.

    Formula: net present value of the flows ÷ present value of ``affected``, without its sign.

    Edge case: a part whose present value is 0 can change without end; that is refused.

    Raises:
        BadInput: a part worth 0, more of them than flows, a rate of −1 or below.

    Source: sensitivity analysis, as ACCA teaches it in Financial Management (FM): NPV ÷ present value of the part.

    >>> project, sales = [Decimal(-900), Decimal(550), Decimal(605)], [Decimal(0), Decimal(550), Decimal(605)]
    >>> sensitivity_margin(Decimal("0.10"), project, sales)  # las ventas pueden bajar 10 de cada 100
    Decimal('0.1')
    """
    flows = things(flows, named("los movimientos"), most=MOST_FLOWS)
    affected = things(affected, named("la parte que cambia"), most=len(flows))
    part = net_present_value(rate_per_period, affected)
    if not part:
        raise BadInput("La parte que cambia vale 0 en dinero de hoy: con ella no cambia nada. Elige otra.")
    return exact(quotient(net_present_value(rate_per_period, flows), abs(part)))


def _grown(flows: Iterable[Decimal], grown: Decimal) -> Decimal:
    """Return what flows, the first of them now, have grown to when the last one comes."""
    value = ZERO
    for flow in flows:
        value = WIDE.add(WIDE.multiply(value, grown), flow)
    return value


def _payback(flows: list[Decimal], for_good: bool) -> Decimal:
    totals = list(accumulate(flows, WIDE.add))
    # A hair's breadth of dust, from discounting, must not leave something missing for ever.
    missing = [settled(total) < 0 for total in totals]
    if missing[-1] if for_good else all(missing):
        raise NeverRecovered(
            "En {periods} periodos no recuperas lo que pusiste: faltan {missing}. "
            "Pon menos, busca que deje más o mira un plazo más largo.",
            periods=Decimal(len(flows) - 1),
            missing=-totals[-1],
        )
    recovered = len(flows) - missing[::-1].index(True) if for_good and any(missing) else missing.index(False)
    if not recovered:
        return ZERO
    return recovered - 1 + min(ONE, quotient(-totals[recovered - 1], flows[recovered]))
