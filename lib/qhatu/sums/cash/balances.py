"""Net cash by period: the balances it leaves, the lowest of them, and what has to be there at the start.

Cash is seen from the enterprise: received is above 0, paid is below 0. Periods are counted from 0; each is a
week, a month or whatever the plan uses, and a balance is the one at the end of its period.
"""

from __future__ import annotations

from decimal import Decimal

from qhatu.sums.bad_input import named
from qhatu.sums.checked import not_negative, things
from qhatu.sums.numbers import ZERO, exact
from qhatu.sums.plain import Plain

TYPE_CHECKING = False  # typing's own flag of this name costs a tenth of this package's import
if TYPE_CHECKING:
    from collections.abc import Iterable


class LowestCash(Plain):
    """The lowest of the balances, and when it is.

    Args:
        amount: the balance, in money; below 0 when money is missing.
        index: the period it closes, counted from 0; the first one where several are as low.

    >>> LowestCash(amount=Decimal("-120"), index=3).index  # faltan Bs 120 en el cuarto mes
    3
    """

    amount: Decimal
    index: int


def running_balances(opening: Decimal, net_by_period: Iterable[Decimal]) -> tuple[Decimal, ...]:
    """Return the money there is at the end of each period.

    Args:
        opening: money there is before the first period; may be below 0.
        net_by_period: what each period receives less what it pays, in money, at most 10,000 of them.

    Returns as many balances as periods.

    Formula: each balance = the one before + the net cash of its period.

    Edge case: without periods there are no balances.

    Raises:
        BadInput: a number that is not finite or of 10¹⁵ and more, a balance that grows to that, or too many
            periods.

    Source: the cash budget of any managerial accounting textbook (OpenStax, Principles of Managerial
    Accounting, 7.3).

    >>> running_balances(Decimal("500"), [Decimal("-300"), Decimal("-320"), Decimal("400")])  # bolivianos
    (Decimal('200'), Decimal('-120'), Decimal('280'))
    """
    balance, balances = exact(opening), []
    for net in _periods(net_by_period):
        balance = exact(balance + exact(net))
        balances.append(balance)
    return tuple(balances)


def lowest_cash(opening: Decimal, net_by_period: Iterable[Decimal]) -> LowestCash:
    """Return the lowest balance at the end of a period, and which period that is.

    Args:
        opening: money there is before the first period; may be below 0.
        net_by_period: what each period receives less what it pays, in money, from 1 to 10,000 of them.

    Formula: the least of :func:`running_balances`.

    Edge case: the opening money is not one of the balances compared, so a plan that only grows is lowest at the
    end of its first period.

    Raises:
        BadInput: as :func:`running_balances`, and when there are no periods.

    Source: the maximum cumulative deficit by which a project's working capital is found (Sapag Chain,
    Preparación y evaluación de proyectos).

    >>> lowest_cash(Decimal("500"), [Decimal("-300"), Decimal("-320"), Decimal("400")])  # bolivianos
    LowestCash(amount=Decimal('-120'), index=1)
    """
    balances = running_balances(opening, _periods(net_by_period, 1))
    lowest = min(balances)
    return LowestCash(amount=lowest, index=balances.index(lowest))


def red_periods(opening: Decimal, net_by_period: Iterable[Decimal], cushion: Decimal = ZERO) -> tuple[int, ...]:
    """Return the periods that close with less than a wanted cushion; with no cushion, in red.

    Args:
        opening: money there is before the first period; may be below 0.
        net_by_period: what each period receives less what it pays, in money, at most 10,000 of them.
        cushion: money that should always be there; 0 for just not going into red.

    Returns the periods, counted from 0; the first of them is the first red one.

    Formula: those of :func:`running_balances` that are below the cushion.

    Edge case: a balance of exactly the cushion is not red.

    Raises:
        BadInput: as :func:`running_balances`.

    Source: minimum cash balance of a cash budget (OpenStax, Principles of Managerial Accounting, 7.3).

    >>> red_periods(Decimal("500"), [Decimal("-300"), Decimal("-320"), Decimal("400")])  # bolivianos
    (1,)
    """
    cushion = exact(cushion)
    return tuple(index for index, balance in enumerate(running_balances(opening, net_by_period)) if balance < cushion)


def starting_cash_needed(net_by_period: Iterable[Decimal], cushion: Decimal = ZERO) -> Decimal:
    """Return how much has to be there at the start so that no period closes below a wanted cushion.

    Args:
        net_by_period: what each period receives less what it pays, in money, from 1 to 10,000 of them.
        cushion: money that should always be there, 0 or more.

    Returns money, 0 or more: the working capital the plan needs.

    Formula: cushion − the lowest cumulative net cash, and not less than 0.

    Edge case: a plan that never falls below what it has gained needs nothing.

    Raises:
        BadInput: as :func:`lowest_cash`, and when the cushion is below 0.

    Source: the method of the maximum cumulative deficit (Sapag Chain, Preparación y evaluación de proyectos).

    >>> starting_cash_needed([Decimal("-300"), Decimal("-320"), Decimal("900")], Decimal("100"))  # bolivianos
    Decimal('720')
    """
    cushion = not_negative(cushion, named("lo que siempre debe quedar en caja"))
    return exact(max(ZERO, cushion - lowest_cash(ZERO, net_by_period).amount))


def break_even_period(net_by_period: Iterable[Decimal]) -> int | None:
    """Return the first period that receives at least what it pays.

    Args:
        net_by_period: what each period receives less what it pays, in money, at most 10,000 of them.

    Returns the period, counted from 0; None when there is none.

    Formula: the first net cash of 0 or more.

    Edge case: a later period may be in deficit again, as after a season; see :func:`recovery_period`.

    Raises:
        BadInput: as :func:`running_balances`.

    Source: break-even month of a start-up's cash flow projection; no source verified.

    >>> break_even_period([Decimal("-300"), Decimal("-50"), Decimal("200")])  # el tercer mes ya se paga solo
    2
    """
    nets = [exact(net) for net in _periods(net_by_period)]
    return next((index for index, net in enumerate(nets) if net >= 0), None)


def recovery_period(net_by_period: Iterable[Decimal]) -> int | None:
    """Return the period in which all that was put in has come back, and does not leave again within the plan.

    Args:
        net_by_period: what each period receives less what it pays, in money, at most 10,000 of them.

    Returns the period, counted from 0; None when it has not come back by the end of the plan.

    Formula: the period after the last one whose cumulative net cash is below 0.

    Edge case: a plan that never puts anything in has recovered in its first period.

    Raises:
        BadInput: as :func:`running_balances`.

    Source: cumulative cash flow, as in the payback period (Brealey, Myers and Allen, Principles of Corporate Finance).

    >>> recovery_period([Decimal("-300"), Decimal("100"), Decimal("250")])  # Bs 50 sobre lo puesto, al tercer mes
    2
    """
    balances = running_balances(ZERO, net_by_period)
    negative = [index for index, balance in enumerate(balances) if balance < 0]
    first = negative[-1] + 1 if negative else 0
    return first if first < len(balances) else None


def _periods(net_by_period: Iterable[Decimal], least: int = 0) -> tuple[Decimal, ...]:
    return things(net_by_period, named("los meses o semanas"), least=least)
