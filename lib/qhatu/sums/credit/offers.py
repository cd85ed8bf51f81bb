"""Loan offers side by side: what comes into the hand, what is paid, at what rates, and beside one's own cash plan.

The rates of an offer are those of its borrower, with all charges and savings; the rate that the paper names stays
in its terms. An offer is cheaper by one measure and dearer by another when money is kept for different times:
both orders are given, and why they differ.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import accumulate

from qhatu.sums.bad_input import BadInput, named
from qhatu.sums.checked import things
from qhatu.sums.credit.charges import NO_SAVINGS, Charge, ForcedSavings
from qhatu.sums.credit.loan_in_plan import LoanInPlan, loans_in_plan
from qhatu.sums.credit.periods import DAYS_PER_MONTH, HALF_A_MONTH, is_regular
from qhatu.sums.credit.schedule import Schedule, borrower_flows, dated_borrower_flows, schedule
from qhatu.sums.credit.terms import FREQUENCIES, LoanTerms
from qhatu.sums.interest.dates import days_between
from qhatu.sums.interest.flows import dated_internal_rates, internal_rates
from qhatu.sums.interest.percentage_rates import teac
from qhatu.sums.interest.rates import effective_annual_rate, equivalent_rate, nominal_annual_rate
from qhatu.sums.numbers import ZERO, quotient
from qhatu.sums.plain import Plain
from qhatu.sums.solving.roots import NoRate, sign_changes, the_only_rate, to_twenty_decimals

_MOST_STEPS = 20
_FINE = Decimal("1e-24")

TYPE_CHECKING = False  # typing's own flag of this name costs a tenth of this package's import
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Literal

    from qhatu.sums.cash.periods import PlanFrequency

    Reason = Literal["received", "term", "pace"]


class LoanOffer(Plain):
    """A loan that somebody offers, with all that it costs.

    Args:
        name: whose it is; shown, and different for each offer that is compared.
        terms: the loan.
        charges: its charges.
        savings: the savings that it asks for.

    >>> LoanOffer(name="Banco", terms=LoanTerms(principal=3000, rate=Decimal("0.115"), instalments=12)).charges
    ()
    """

    name: str
    terms: LoanTerms
    charges: tuple[Charge, ...] = ()
    savings: ForcedSavings = NO_SAVINGS

    def __post_init__(self) -> None:
        self._put(charges=things(self.charges, named("los cargos")))


class OfferResult(Plain):
    """What an offer comes to for its borrower; money, and rates as shares of one.

    Args:
        name: whose offer it is.
        plan: its schedule.
        received: what comes into the hand, after what is kept back and what is paid apart.
        total_paid: what is paid with the instalments, before savings come back.
        savings_returned: savings that come back.
        cost: ``total_paid`` − ``savings_returned`` − ``received``.
        cost_per_100: what each 100 received cost.
        rate_per_period: rate of one period at which what is paid is worth what is received.
        rate_per_month: the same for a month, interest upon interest.
        nominal_annual: ``rate_per_period`` × periods of a year.
        effective_annual: ``rate_per_period`` for a year, interest upon interest.
        teac: by the nominal convention of :func:`qhatu.sums.interest.percentage_rates.teac`, which is not verified.
        first_instalment: what the first instalment that is not 0 asks for, with everything.
        largest_instalment: the most that any instalment asks for.
        months: from receiving the loan to the last instalment; months of 30 days where days are irregular.
        in_plan: the loan beside one's cash plan; None without a plan.

    >>> fee = Charge(name="Comisión", share=Decimal("0.02"))
    >>> terms = LoanTerms(principal=3000, rate=Decimal("0.24"), instalments=12)
    >>> offer_result(LoanOffer(name="Banco", terms=terms, charges=(fee,))).received
    Decimal('2940.00')
    """

    name: str
    plan: Schedule
    received: Decimal
    total_paid: Decimal
    savings_returned: Decimal
    cost: Decimal
    cost_per_100: Decimal
    rate_per_period: Decimal
    rate_per_month: Decimal
    nominal_annual: Decimal
    effective_annual: Decimal
    teac: Decimal
    first_instalment: Decimal
    largest_instalment: Decimal
    months: Decimal
    in_plan: LoanInPlan | None


class OfferComparison(Plain):
    """Offers in order, by rate and by money.

    Args:
        results: one for each offer, in the order they were given.
        by_rate: names by effective annual rate, the lowest first.
        by_total_paid: names by what is paid in all, less savings that come back, the lowest first.
        cost_above_cheapest: for each result, its cost less the lowest cost.
        reasons: why the first of ``by_rate`` is not the first of ``by_total_paid``: it gives more into the hand
            (``received``), it lasts longer (``term``), or it pays the debt back later within the same time
            (``pace``). Empty where they are the same offer.

    >>> year = LoanTerms(principal=3000, rate=Decimal("0.24"), instalments=12)
    >>> longer = year.but(rate=Decimal("0.20"), instalments=24)
    >>> compare_offers([LoanOffer(name="IFD", terms=year), LoanOffer(name="Banco", terms=longer)]).reasons
    ('term',)
    """

    results: tuple[OfferResult, ...]
    by_rate: tuple[str, ...]
    by_total_paid: tuple[str, ...]
    cost_above_cheapest: tuple[Decimal, ...]
    reasons: tuple[Reason, ...]


def offer_result(offer: LoanOffer) -> OfferResult:
    """Work out what an offer comes to for its borrower.

    Args:
        offer: the loan with its charges and savings.

    Returns an :class:`OfferResult`.

    Formula: rate_per_period is the rate r of Σ flow ÷ (1 + r)^k = 0 of
    :func:`~qhatu.sums.credit.schedule.borrower_flows`. Where days are irregular, the effective rate of the dated
    flows (days ÷ 365) comes first, and the others from it.

    Edge case: savings that come back at the end make two rates possible; if the loan costs something, only one
    of them is above 0, and that is it. A loan that costs nothing has the rate 0.

    Raises:
        NoRate: nothing is received, or nothing is paid.
        SeveralRates: there is more than one rate, and none of them is the only one above 0.
        BadInput: what :func:`~qhatu.sums.credit.schedule.schedule` refuses.

    Source: the effective rate with all charges is the APRC of directive 2014/17/EU, annex I; the nominal one that
    of US Regulation Z (12 CFR 1026), Appendix J.

    >>> fee = Charge(name="Comisión", share=Decimal("0.02"))
    >>> terms = LoanTerms(principal=3000, rate=Decimal("0.24"), instalments=12)
    >>> result = offer_result(LoanOffer(name="Banco", terms=terms, charges=(fee,)))
    >>> result.cost_per_100.quantize(Decimal("0.01"))  # cada Bs 100 que recibes cuestan Bs 15,79
    Decimal('15.79')
    >>> [str(round(rate, 4)) for rate in (result.rate_per_month, result.nominal_annual, result.effective_annual)]
    ['0.0233', '0.2797', '0.3184']
    """
    plan = schedule(offer.terms, offer.charges, offer.savings)
    terms, cost, in_hand = plan.terms, plan.cost, plan.received - plan.paid_apart
    if in_hand <= 0:
        raise NoRate("Con esta oferta no te queda dinero en la mano: todo se va en cargos y ahorro. Revisa los cargos.")
    per_year = Decimal(terms.periods_per_year)
    if is_regular(terms):
        flows = borrower_flows(plan)
        rate = _rate_above_zero(flows) if cost > 0 and flows[-1] > 0 else None
        rate = _rate_of_a_loan(internal_rates(flows), flows, cost) if rate is None else rate
        effective = effective_annual_rate(rate, per_year)
        months = quotient(Decimal(12 * len(plan.rows)), per_year)
    else:
        rates = dated_internal_rates(dated_borrower_flows(plan))
        effective = _rate_of_a_loan(rates, borrower_flows(plan), cost)
        rate = equivalent_rate(effective, Decimal(1), per_year)
        months = quotient(
            Decimal(days_between(terms.disbursed_on, plan.rows[-1].due, "30/360")), Decimal(DAYS_PER_MONTH)
        )
    _, months_of_a_period, days_of_a_period = FREQUENCIES[terms.frequency]
    days = DAYS_PER_MONTH * months_of_a_period or days_of_a_period or HALF_A_MONTH
    return OfferResult(
        name=offer.name,
        plan=plan,
        received=in_hand,
        total_paid=plan.total_paid - plan.paid_apart,
        savings_returned=plan.returned,
        cost=cost,
        cost_per_100=quotient(cost * 100, in_hand),
        rate_per_period=rate,
        rate_per_month=rate if per_year == 12 else equivalent_rate(rate, per_year, Decimal(12)),
        nominal_annual=nominal_annual_rate(rate, per_year),
        effective_annual=effective,
        teac=teac(rate, Decimal(days)),
        first_instalment=plan.first_total,
        largest_instalment=plan.largest_total,
        months=months,
        in_plan=None,
    )


def compare_offers(
    offers: Iterable[LoanOffer],
    opening: Decimal = ZERO,
    net_by_period: Iterable[Decimal] = (),
    cushion: Decimal = ZERO,
    frequency: PlanFrequency = "monthly",
    starts: date | None = None,
    received_in: int = 0,
) -> OfferComparison:
    """Put offers side by side, and beside one's own cash plan if there is one.

    Args:
        offers: 1 to 100 of them, each with a name of its own.
        opening: money there is before the first period of the cash plan.
        net_by_period: what each period of the plan receives less what it pays, without a loan; none for no plan.
        cushion: money that should always be there.
        frequency: of the plan's periods.
        starts: first day of the plan, for loans with days.
        received_in: the period in which the loan is received, counted from 0; not used with ``starts``.

    Returns an :class:`OfferComparison`.

    Formula: :func:`offer_result` and :func:`~qhatu.sums.credit.loan_in_plan.loans_in_plan`.

    Edge case: of offers that are equal, the one that was given first comes first.

    Raises:
        BadInput: no offers, two of one name, or what one of them or the plan is refused for.

    Source: comparing by annual percentage rate and by total amount payable (directive 2008/48/EC, annexes I and
    II).

    >>> short = LoanTerms(principal=3000, rate=Decimal("0.24"), instalments=12)
    >>> offers = [LoanOffer(name="IFD", terms=short),
    ...           LoanOffer(name="Banco", terms=short.but(rate=Decimal("0.20"), instalments=24))]
    >>> compared = compare_offers(offers, Decimal(0), [Decimal(200)] * 12)  # Bs 200 que quedan cada mes
    >>> compared.by_rate, compared.by_total_paid, compared.reasons
    (('Banco', 'IFD'), ('IFD', 'Banco'), ('term',))
    >>> [result.in_plan.red_with for result in compared.results]
    [(), ()]
    """
    offers = things(offers, named("las ofertas"), least=1, most=100)
    names = [offer.name for offer in offers]
    if len(set(names)) < len(names):
        raise BadInput("Hay dos ofertas con el mismo nombre. Ponle a cada una un nombre distinto.")
    results = [offer_result(offer) for offer in offers]
    nets = things(net_by_period, named("los meses o semanas"), most=9_999)
    if nets:
        plans = [result.plan for result in results]
        beside = loans_in_plan(plans, opening, nets, cushion, frequency, starts, received_in)
        results = [result.but(in_plan=in_plan) for result, in_plan in zip(results, beside, strict=True)]
    by_rate = sorted(results, key=lambda result: result.effective_annual)
    by_total = sorted(results, key=_paid_in_all)
    cheapest = min(result.cost for result in results)
    return OfferComparison(
        results=tuple(results),
        by_rate=tuple(result.name for result in by_rate),
        by_total_paid=tuple(result.name for result in by_total),
        cost_above_cheapest=tuple(result.cost - cheapest for result in results),
        reasons=_reasons(by_rate[0], by_total[0]),
    )


def _paid_in_all(result: OfferResult) -> Decimal:
    return result.total_paid - result.savings_returned


def _reasons(lowest_rate: OfferResult, least_paid: OfferResult) -> tuple[Reason, ...]:
    if _paid_in_all(lowest_rate) <= _paid_in_all(least_paid):
        return ()
    found: list[Reason] = []
    if lowest_rate.received > least_paid.received:
        found.append("received")
    if lowest_rate.months > least_paid.months:
        found.append("term")
    return tuple(found) or ("pace",)


def _rate_of_a_loan(rates: tuple[Decimal, ...], flows: tuple[Decimal, ...], cost: Decimal) -> Decimal:
    """The rate of a loan among all those at which its flows are worth nothing.

    At the rate 0 the flows of a loan that costs something are worth less than nothing, and at the highest rates
    more: what is received comes first. So at least one rate lies above 0, and if it is the only one, it is the
    loan's. A loan that costs nothing has the rate 0.
    """
    above_zero = [rate for rate in rates if rate > 0]
    if cost > 0 and len(above_zero) == 1:
        return above_zero[0]
    return the_only_rate(rates, flows) if cost else ZERO


def _rate_above_zero(flows: tuple[Decimal, ...]) -> Decimal | None:
    """The rate of a loan that costs something and whose savings come back, sooner than by looking for all its rates.

    What has moved until each moment is below 0 at the end; where it changes sign only once, there is just one rate
    above 0 (Norstrøm). None where it changes more often.
    """
    if sign_changes(accumulate(flows)) != 1:
        return None
    factor = Decimal(_float_factor([float(flow) for flow in flows]))
    for _ in range(_MOST_STEPS):
        value = slope = ZERO
        for flow in reversed(flows):
            slope = slope * factor + value
            value = value * factor + flow
        if not slope:
            return None
        step = value / slope
        factor -= step
        if abs(step) <= factor * _FINE:
            return to_twenty_decimals(1 / factor - 1)
    return None


def _float_factor(flows: list[float]) -> float:
    """The discount factor, near enough, of flows that are worth more than nothing at 0 and less at 1."""
    low, high = 0.0, 1.0
    for _ in range(40):
        factor, value = (low + high) / 2, 0.0
        for flow in reversed(flows):
            value = value * factor + flow
        low, high = (factor, high) if value > 0 else (low, factor)
    return high
