"""A loan beside one's own cash plan: what it moves in each month or week, and which of them go red with it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from qhatu.sums.bad_input import BadInput, named
from qhatu.sums.cash.balances import LowestCash, running_balances
from qhatu.sums.cash.periods import PLAN_FREQUENCIES, period_starts
from qhatu.sums.checked import one_of, things, whole
from qhatu.sums.credit.schedule import Schedule, borrower_flows, dated_borrower_flows
from qhatu.sums.credit.terms import FREQUENCIES
from qhatu.sums.numbers import ZERO, exact
from qhatu.sums.plain import Plain

TYPE_CHECKING = False  # typing's own flag of this name costs a tenth of this package's import
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from qhatu.sums.cash.periods import PlanFrequency

_MOST_PERIODS = 9_999
# The frequencies that a plan can have, with how many periods they make in a year.
PLAN_PERIODS_PER_YEAR = {name: FREQUENCIES[name][0] for name in PLAN_FREQUENCIES}


class LoanInPlan(Plain):
    """What a loan does to a cash plan.

    Args:
        loan_by_period: what the loan moves in each period of the plan: received +, paid −.
        instalment_periods: the period in which each instalment falls, counted from 0; below 0 before the plan, and
            as many as the plan has or more after it.
        left_after: money that it still asks for after the plan's last period.
        balances_without: money at the end of each period without the loan.
        balances_with: money at the end of each period with it.
        red_without: periods that close below the cushion without it, counted from 0.
        red_with: periods that close below the cushion with it.
        lowest_without: the lowest of ``balances_without``, and when.
        lowest_with: the lowest of ``balances_with``, and when.

    >>> from qhatu.sums.credit.schedule import schedule
    >>> from qhatu.sums.credit.terms import LoanTerms
    >>> loan = schedule(LoanTerms(principal=300, rate=0, instalments=3))
    >>> beside = loan_in_plan(loan, Decimal(0), [Decimal(-200), Decimal(150), Decimal(150), Decimal(90)])
    >>> beside.red_without, beside.red_with, beside.left_after  # bolivianos
    ((0, 1), (), Decimal('0'))
    """

    loan_by_period: tuple[Decimal, ...]
    instalment_periods: tuple[int, ...]
    left_after: Decimal
    balances_without: tuple[Decimal, ...]
    balances_with: tuple[Decimal, ...]
    red_without: tuple[int, ...]
    red_with: tuple[int, ...]
    lowest_without: LowestCash
    lowest_with: LowestCash


def loan_in_plan(
    loan: Schedule,
    opening: Decimal,
    net_by_period: Iterable[Decimal],
    cushion: Decimal = ZERO,
    frequency: PlanFrequency = "monthly",
    starts: date | None = None,
    received_in: int = 0,
    net_with_loan: Iterable[Decimal] | None = None,
) -> LoanInPlan:
    """Put a loan beside a cash plan and say what becomes of each month or week.

    Args:
        loan: its schedule.
        opening: money there is before the plan's first period.
        net_by_period: what each period receives less what it pays without the loan, in money, 1 to 9,999 of them.
        cushion: money that should always be there; 0 for just not going into red.
        frequency: of the plan's periods.
        starts: first day of the plan, for a loan with days.
        received_in: the period in which the loan is received, counted from 0; not used with ``starts``.
        net_with_loan: the plan's periods when what the loan is for has been bought and brings in its money; the
            same as without it when not given.

    Returns a :class:`LoanInPlan`.

    Formula: balances of net cash, and of net cash + what the loan moves.

    Edge case: by counting, an instalment one month after the loan falls in the next period of a monthly plan, and
    what falls within a period belongs to it. Of a loan received before the plan starts only what is still to
    come is seen.

    Raises:
        BadInput: a plan without periods or of two lengths, a number that is not finite, a plan with a first day
            and a loan without days.

    Source: cash budget (OpenStax, Principles of Managerial Accounting, 7.3).

    >>> from qhatu.sums.credit.schedule import schedule
    >>> from qhatu.sums.credit.terms import LoanTerms
    >>> loan = schedule(LoanTerms(principal=300, rate=0, instalments=3))
    >>> plan = [Decimal(100), Decimal(50), Decimal(120), Decimal(200)]  # Bs que quedan cada mes
    >>> beside = loan_in_plan(loan, Decimal(0), plan, net_with_loan=[net - 300 * (net == 100) for net in plan])
    >>> beside.red_with, beside.lowest_with  # un horno de Bs 300 a crédito, en tres cuotas
    ((), LowestCash(amount=Decimal('50.00'), index=1))
    """
    return loans_in_plan([loan], opening, net_by_period, cushion, frequency, starts, received_in, net_with_loan)[0]


def loans_in_plan(
    loans: Iterable[Schedule],
    opening: Decimal,
    net_by_period: Iterable[Decimal],
    cushion: Decimal = ZERO,
    frequency: PlanFrequency = "monthly",
    starts: date | None = None,
    received_in: int = 0,
    net_with_loan: Iterable[Decimal] | None = None,
) -> tuple[LoanInPlan, ...]:
    """Put several loans, one at a time, beside one cash plan.

    Args:
        loans: their schedules, at most 100.
        opening: as in :func:`loan_in_plan`.
        net_by_period: as in :func:`loan_in_plan`.
        cushion: as in :func:`loan_in_plan`.
        frequency: as in :func:`loan_in_plan`.
        starts: as in :func:`loan_in_plan`.
        received_in: as in :func:`loan_in_plan`.
        net_with_loan: as in :func:`loan_in_plan`.

    Returns one :class:`LoanInPlan` for each loan, in their order.

    Formula: that of :func:`loan_in_plan`.

    Edge case: no loans give nothing.

    Raises:
        BadInput: as :func:`loan_in_plan`.

    Source: as :func:`loan_in_plan`.

    >>> from qhatu.sums.credit.schedule import schedule
    >>> from qhatu.sums.credit.terms import LoanTerms
    >>> short = schedule(LoanTerms(principal=300, rate=0, instalments=1))
    >>> long = schedule(LoanTerms(principal=300, rate=0, instalments=3))
    >>> [beside.red_with for beside in loans_in_plan([short, long], Decimal(0), [Decimal(100)] * 3)]  # Bs 100 al mes
    [(), ()]
    """
    nets = [exact(net) for net in things(net_by_period, named("los meses o semanas"), least=1, most=_MOST_PERIODS)]
    nets_with = nets
    if net_with_loan is not None:
        nets_with = [exact(net) for net in things(net_with_loan, named("los meses o semanas"))]
    if len(nets_with) != len(nets):
        raise BadInput(
            "El plan sin el préstamo tiene {without} meses o semanas y el plan con él {with_loan}. "
            "Haz los dos igual de largos.",
            without=Decimal(len(nets)),
            with_loan=Decimal(len(nets_with)),
        )
    cushion = exact(cushion)
    one_of(frequency, PLAN_PERIODS_PER_YEAR, named("cada cuánto es un periodo del plan"))
    received_in = whole(received_in, named("el mes o semana en que recibes el préstamo"))
    first_days = period_starts(starts, frequency, len(nets) + 1) if starts is not None else ()
    balances_without = running_balances(opening, nets)
    red_without, lowest_without = _red(balances_without, cushion), _lowest(balances_without)
    found = []
    for loan in things(loans, named("los préstamos"), most=100):
        moved, left_after = [ZERO] * len(nets), ZERO
        placed = tuple(_placed(loan, frequency, first_days, received_in))
        for place, amount in placed:
            if place >= len(nets):
                left_after -= amount
            elif place >= 0:
                moved[place] += amount
        balances = running_balances(opening, map(sum, zip(nets_with, moved, strict=True)))
        found.append(
            LoanInPlan(
                loan_by_period=tuple(moved),
                instalment_periods=tuple(place for place, _ in placed[-len(loan.rows) :]),
                left_after=left_after,
                balances_without=balances_without,
                balances_with=balances,
                red_without=red_without,
                red_with=_red(balances, cushion),
                lowest_without=lowest_without,
                lowest_with=_lowest(balances),
            )
        )
    return tuple(found)


def _placed(
    loan: Schedule, frequency: PlanFrequency, first_days: tuple[date, ...], received_in: int
) -> Iterator[tuple[int, Decimal]]:
    """What the loan moves, with the period of the plan it falls in; before the plan, that is below 0."""
    if first_days:
        from bisect import bisect_right

        for flow in dated_borrower_flows(loan):
            yield bisect_right(first_days, flow.on) - 1, flow.amount
        return
    of_the_loan, of_the_plan = loan.terms.periods_per_year, PLAN_PERIODS_PER_YEAR[frequency]
    for number, amount in enumerate(borrower_flows(loan)):
        yield received_in + number * of_the_plan // of_the_loan, amount


def _red(balances: tuple[Decimal, ...], cushion: Decimal) -> tuple[int, ...]:
    return tuple(place for place, balance in enumerate(balances) if balance < cushion)


def _lowest(balances: tuple[Decimal, ...]) -> LowestCash:
    amount = min(balances)
    return LowestCash(amount=amount, index=balances.index(amount))
