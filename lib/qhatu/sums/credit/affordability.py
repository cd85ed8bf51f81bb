"""How much debt a cash plan can carry: the instalment, the loan behind it, the months that suit it."""

from __future__ import annotations

from decimal import ROUND_FLOOR, Decimal

from qhatu.sums.bad_input import BadInput, named
from qhatu.sums.cash.balances import running_balances
from qhatu.sums.checked import not_negative, positive, share, things
from qhatu.sums.credit.charges import NO_SAVINGS, Charge, ForcedSavings
from qhatu.sums.credit.instalments import repayments, rounding
from qhatu.sums.credit.schedule import instalment_totals
from qhatu.sums.credit.terms import OPEN_ENDED_KINDS, LoanTerms
from qhatu.sums.numbers import ONE, ZERO, exact, quotient
from qhatu.sums.plain import Plain

_TRIES = 20

TYPE_CHECKING = False  # typing's own flag of this name costs a tenth of this package's import
if TYPE_CHECKING:
    from collections.abc import Iterable


class AffordableInstalment(Plain):
    """The largest instalment that a cash plan carries, and what sets it.

    Args:
        instalment: the smaller of the next two, in money, 0 or more.
        by_balance: the largest that leaves the cushion at the end of every period.
        by_surplus: the safe share of what an average period leaves; None if no share was asked for.
        tightest: the period whose balance sets ``by_balance``, counted from 0.

    >>> affordable_instalment(Decimal(100), [Decimal(50), Decimal(-30), Decimal(200)]).tightest
    1
    """

    instalment: Decimal
    by_balance: Decimal
    by_surplus: Decimal | None
    tightest: int


def affordable_instalment(
    opening: Decimal,
    net_by_period: Iterable[Decimal],
    cushion: Decimal = ZERO,
    weights: Iterable[Decimal] = (),
    safe_share: Decimal | None = None,
) -> AffordableInstalment:
    """Return the largest instalment that leaves every week or month of a cash plan at a cushion or above.

    Args:
        opening: money there is before the plan's first period, without the loan.
        net_by_period: what each period receives less what it pays, without the loan, 1 to 10,000 of them.
        cushion: money that should always be there, 0 or more.
        weights: how many instalments each period pays, 0 or more; 1 in every period when not given. A short list
            is repeated: 0, 0, 1 pays each third period.
        safe_share: share of an average period's surplus that instalments may take, from 0 to 1; no limit when not
            given.

    Returns an :class:`AffordableInstalment`, not rounded.

    Formula: the least of (balance − cushion) ÷ instalments paid until then; and safe share × sum of net cash ÷ sum
    of weights.

    Edge case: a plan that is below the cushion without any instalment carries 0.

    Raises:
        BadInput: no periods, a number outside its range, no period with an instalment.

    Source: no source verified; it is the level amount that a cash budget still bears.

    >>> plan = [Decimal(150), Decimal(60), Decimal(-40), Decimal(300)]  # Bs que quedan cada mes
    >>> affordable_instalment(Decimal(200), plan, cushion=Decimal(100)).instalment  # el tercer mes es el más justo
    Decimal('90')
    """
    nets = [exact(net) for net in things(net_by_period, named("los meses o semanas"), least=1)]
    cushion = not_negative(cushion, named("lo que siempre debe quedar en caja"))
    given = [
        not_negative(weight, named("el peso de una cuota"))
        for weight in things(weights, named("los pesos de las cuotas"))
    ]
    given = given or [ONE]
    paid, limits = ZERO, []
    for place, balance in enumerate(running_balances(opening, nets)):
        paid += given[place % len(given)]
        left = balance - cushion
        if paid:
            limits.append((quotient(left, paid), place))
        elif left < 0:
            limits.append((ZERO, place))
    if not paid:
        raise BadInput("En ningún mes del plan se paga cuota. Anota un peso mayor que 0 donde se puede pagar.")
    by_balance, tightest = min(limits)
    by_balance = exact(max(by_balance, ZERO))
    by_surplus = None
    if safe_share is not None:
        safe = share(safe_share, named("la parte segura de lo que queda"))
        by_surplus = exact(max(quotient(safe * sum(nets, ZERO), paid), ZERO))
    return AffordableInstalment(
        instalment=by_balance if by_surplus is None else min(by_balance, by_surplus),
        by_balance=by_balance,
        by_surplus=by_surplus,
        tightest=tightest,
    )


def loan_carried(
    instalment: Decimal, terms: LoanTerms, charges: Iterable[Charge] = (), savings: ForcedSavings = NO_SAVINGS
) -> Decimal:
    """Return the largest loan of which no instalment asks for more than one can pay.

    Args:
        instalment: the most that can be paid each time, charges and savings included, above 0.
        terms: the loan; of its principal only that its extras and balloon fit it. Prepayments are left aside.
        charges: its charges.
        savings: the savings that it asks for.

    Returns the principal in money, rounded down to the loan's cent; 0 when the charges alone ask for more.

    Formula: without rounding each instalment is a × principal + b; the least of (what can be paid − b) ÷ a, made
    smaller while the rounded schedule asks for more. What rounding gives away is left out.

    Edge case: of a loan whose last instalment pays a balloon, the balloon has to be paid too.

    Raises:
        BadInput: a kind of loan whose instalments are not worked out from it (``share_of_balance``,
            ``minimum_payment``, ``given``), or a number outside its range.

    Source: present value of an annuity, for a level loan (Brealey, Myers and Allen, Principles of Corporate
    Finance, ch. 2).

    >>> terms = LoanTerms(principal=1, rate=Decimal("0.24"), instalments=12)
    >>> loan_carried(Decimal(300), terms)  # con Bs 300 al mes, al 24 % anual en un año
    Decimal('3172.60')
    """
    most = positive(instalment, named("lo que puedes pagar en cada cuota"))
    charges = things(charges, named("los cargos"))
    terms = terms.but(prepayments=())
    grows = [] if terms.kind in OPEN_ENDED_KINDS else _growth_of_instalments(terms, charges, savings)
    if not any(more > 0 for more, _ in grows):
        raise BadInput(
            "Con la clase de cuota «{kind}» y estas condiciones la cuota no sale del monto del préstamo. "
            "Elige cuota fija (level) u otra que se calcule del monto.",
            kind=terms.kind,
        )
    if any(fixed > most for more, fixed in grows if more <= 0):
        return ZERO
    principal, steepness = min((quotient(most - fixed, more), more) for more, fixed in grows if more > 0)
    to_cent = rounding(terms.cent, ROUND_FLOOR)
    principal = to_cent(principal)
    for times in range(_TRIES):
        if principal <= 0:
            return ZERO
        beyond = max(instalment_totals(terms.but(principal=principal), charges, savings)) - most
        if beyond <= 0:
            break
        principal = to_cent(principal - max(quotient(beyond, steepness), terms.cent) * 2**times)
    return principal


def instalments_needed(instalment: Decimal, terms: LoanTerms) -> int:
    """Return how many equal instalments pay a loan back, the last of them perhaps smaller.

    Args:
        instalment: money paid each time for interest and principal, above 0.
        terms: the loan; its rate and first days count, its own kind, number of instalments and grace do not.

    Returns a whole number, at most 10,000.

    Formula: instalments are paid until nothing is owed; unrounded, −ln(1 − principal × rate ÷ instalment) ÷
    ln(1 + rate), rounded up.

    Edge case: at a rate of 0, principal ÷ instalment, rounded up.

    Raises:
        NeverPaid: the instalment does not cover the interest.
        BadInput: an instalment of 0 or below.

    Source: number of periods of an annuity (Blank and Tarquin, Engineering Economy, ch. 2).

    >>> instalments_needed(Decimal(300), LoanTerms(principal=3000, rate=Decimal("0.24"), instalments=1))  # Bs
    12
    """
    paid = positive(instalment, named("lo que puedes pagar en cada cuota"))
    return len(repayments(_paid_with(paid, terms)))


def weights_from_surplus(net_by_period: Iterable[Decimal], cushion: Decimal = ZERO) -> tuple[Decimal, ...]:
    """Return the weights of instalments that follow what a cash plan leaves in each week or month.

    Args:
        net_by_period: what each period receives less what it pays, without the loan, 1 to 10,000 of them.
        cushion: money of each period's surplus that is not to be touched, 0 or more.

    Returns one weight for each period, together 1, for a ``seasonal`` loan: 0 where nothing is left.

    Formula: surplus above the cushion ÷ sum of those surpluses. In proportion, each instalment takes the same
    share of what its period leaves; any other pattern takes a larger share somewhere.

    Edge case: periods that leave nothing pay nothing, and their interest is paid by later ones.

    Raises:
        BadInput: no period leaves anything, no periods, or a number outside its range.

    Source: no source verified; it is division in proportion.

    >>> plan = [Decimal(-200), Decimal(300), Decimal(100)]  # siembra, cosecha y un mes normal, en Bs
    >>> [str(weight) for weight in weights_from_surplus(plan)]
    ['0', '0.75', '0.25']
    """
    cushion = not_negative(cushion, named("lo que no se toca de cada mes"))
    nets = things(net_by_period, named("los meses o semanas"), least=1)
    left = [max(exact(net) - cushion, ZERO) for net in nets]
    together = sum(left, ZERO)
    if not together:
        raise BadInput(
            "En ningún mes del plan queda dinero para una cuota. "
            "Mira primero cómo subir lo que entra o bajar lo que sale."
        )
    return tuple(quotient(surplus, together) for surplus in left)


class OwnContribution(Plain):
    """How the cost of something is shared between a loan and one's own money.

    Args:
        loan: money borrowed, no more than can be carried and no more than the lender gives.
        own: money of one's own, or of the family or a fund, that completes it.
        own_share: ``own`` as a share of the cost.

    >>> own_contribution(Decimal(4000), Decimal(3000)).own
    Decimal('1000')
    """

    loan: Decimal
    own: Decimal
    own_share: Decimal


def own_contribution(cost: Decimal, carried: Decimal, least_own_share: Decimal = ZERO) -> OwnContribution:
    """Return how much of a purchase one has to put in oneself.

    Args:
        cost: money that all of it costs, above 0.
        carried: the largest loan that one can carry (see :func:`loan_carried`), 0 or more.
        least_own_share: share of the cost that the lender asks one to put in, from 0 to 1.

    Returns an :class:`OwnContribution`.

    Formula: loan = the least of what is carried and cost × (1 − least own share); own = cost − loan.

    Edge case: if one carries all of it and the lender asks for nothing, own is 0.

    Raises:
        BadInput: a number outside its range.

    Source: loan to cost (any textbook of finance of projects).

    >>> own_contribution(Decimal(5000), Decimal(4500), Decimal("0.20"))  # un horno; el fondo pide poner el 20 %
    OwnContribution(loan=Decimal('4000.00'), own=Decimal('1000.00'), own_share=Decimal('0.20'))
    """
    cost = positive(cost, named("lo que cuesta"))
    carried = not_negative(carried, named("el préstamo que puedes pagar"))
    least = share(least_own_share, named("la parte que tienes que poner"))
    loan = min(carried, cost * (1 - least))
    return OwnContribution(loan=loan, own=cost - loan, own_share=quotient(cost - loan, cost))


def _growth_of_instalments(
    terms: LoanTerms, charges: tuple[Charge, ...], savings: ForcedSavings
) -> list[tuple[Decimal, Decimal]]:
    """What each instalment asks for, without rounding: so much for each unit of principal, and so much always."""
    terms = terms.but(cent=ZERO, coin=None)
    once = instalment_totals(terms, charges, savings)
    twice = instalment_totals(terms.but(principal=2 * terms.principal), charges, savings)
    return [(exact(quotient(two - one, terms.principal)), 2 * one - two) for one, two in zip(once, twice, strict=False)]


def _paid_with(instalment: Decimal, terms: LoanTerms) -> LoanTerms:
    """The same debt, rate and days, paid with one amount as often as it takes."""
    return LoanTerms(
        principal=terms.principal,
        rate=terms.rate,
        rate_kind=terms.rate_kind,
        compounded_per_year=terms.compounded_per_year,
        frequency=terms.frequency,
        kind="given",
        amounts=(instalment,),
        disbursed_on=terms.disbursed_on,
        first_due=terms.first_due,
        due_day=terms.due_day,
        day_count=terms.day_count,
        rate_changes=terms.rate_changes,
        cent=terms.cent,
    )
