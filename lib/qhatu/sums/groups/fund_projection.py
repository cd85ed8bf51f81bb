"""What becomes of a revolving fund over the years: how many loans one pot gives, and whether it lasts.

A share of what is lent never comes back, running the fund costs something, prices rise. Interest has to make up
for the three, or each round lends a little less, until one loan is more than what is left. This is a projection
with whole loans and expected losses; what really happened stands in the group's book.
"""

from __future__ import annotations

from decimal import ROUND_FLOOR, Decimal

from qhatu.sums.bad_input import named
from qhatu.sums.checked import not_negative, one_of, positive, share, things, whole
from qhatu.sums.interest.flows import growth
from qhatu.sums.numbers import WIDE, ZERO, exact, quotient, settled
from qhatu.sums.plain import Plain

TYPE_CHECKING = False  # typing's own flag of this name costs a tenth of this package's import
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Literal


class FundPlan(Plain):
    """A revolving fund as it is planned. A period is the time from one instalment to the next.

    Args:
        pot: money at the beginning, 0 or more.
        loan_size: money of one loan, above 0.
        instalments: in how many periods a loan comes back, 1 or more.
        rate: interest per period, a share of one.
        interest: ``"declining"``, on what is still owed, or ``"flat"``, on what was lent.
        repayment: ``"equal_principal"``, a like part each period, or ``"at_end"``, all in the last.
        default_share: the share of the loans that never pays anything back, below 1.
        cost_per_period: money that running the fund costs each period.
        cost_per_loan: money that each loan costs to give.
        inflation: how much prices rise each period, a share of one, above −1.
        growing_loans: loans grow with prices, so that they keep buying the same.
        reserve: money that always stays in the box.
        most_loans: the most loans anybody asks for in a period; 0 for no limit.

    Raises:
        BadInput: a number outside its range.

    >>> FundPlan(pot=Decimal("10000"), loan_size=Decimal("1000"), instalments=10).default_share  # Bs 10.000
    Decimal('0')
    """

    pot: Decimal
    loan_size: Decimal
    instalments: int
    rate: Decimal = ZERO
    interest: Literal["declining", "flat"] = "declining"
    repayment: Literal["equal_principal", "at_end"] = "equal_principal"
    default_share: Decimal = ZERO
    cost_per_period: Decimal = ZERO
    cost_per_loan: Decimal = ZERO
    inflation: Decimal = ZERO
    growing_loans: bool = False
    reserve: Decimal = ZERO
    most_loans: int = 0

    def __post_init__(self) -> None:
        one_of(self.interest, ("declining", "flat"), named("la clase de interés"))
        one_of(self.repayment, ("equal_principal", "at_end"), named("la forma de devolver"))
        growth(self.inflation, named("lo que suben los precios"))
        self._exact("inflation")
        self._put(
            pot=not_negative(self.pot, named("el dinero del fondo")),
            loan_size=positive(self.loan_size, named("el monto del préstamo")),
            instalments=whole(self.instalments, named("el número de cuotas"), least=1),
            rate=not_negative(self.rate, named("el interés")),
            default_share=share(self.default_share, named("la parte que no se devuelve"), below_one=True),
            cost_per_period=not_negative(self.cost_per_period, named("lo que cuesta manejar el fondo")),
            cost_per_loan=not_negative(self.cost_per_loan, named("lo que cuesta dar un préstamo")),
            reserve=not_negative(self.reserve, named("lo que siempre queda en la caja")),
            most_loans=whole(self.most_loans, named("cuántos préstamos se piden")),
        )

    def principal_parts(self) -> tuple[Decimal, ...]:
        """Return the share of a loan that comes back in each of its periods."""
        if self.repayment == "at_end":
            return (*(ZERO,) * (self.instalments - 1), Decimal(1))
        return (quotient(Decimal(1), Decimal(self.instalments)),) * self.instalments

    def interest_bases(self) -> tuple[Decimal, ...]:
        """Return, for each period of a loan, the share of it on which interest is paid."""
        if self.interest == "flat" or self.repayment == "at_end":
            return (Decimal(1),) * self.instalments
        return self.balances()

    def balances(self) -> tuple[Decimal, ...]:
        """Return the share of a loan that is out during each of its periods."""
        if self.repayment == "at_end":
            return (Decimal(1),) * self.instalments
        left = range(self.instalments, 0, -1)
        return tuple(quotient(Decimal(periods), Decimal(self.instalments)) for periods in left)


class FundPeriod(Plain):
    """One period of a revolving fund; made by :func:`project_fund`.

    Args:
        period: which, from 0.
        repaid: principal that comes back.
        interest: interest that is paid.
        costs: what running the fund and giving the loans costs.
        loans: loans given.
        loan_size: money of one of them.
        lent: money lent.
        lost: what of that will never come back.
        cash: money in the box at the end of the period.
        owed: what will still come back, interest apart.
        worth: cash and owed together.
        real_worth: the same in money of the beginning.
    """

    period: int
    repaid: Decimal
    interest: Decimal
    costs: Decimal
    loans: int
    loan_size: Decimal
    lent: Decimal
    lost: Decimal
    cash: Decimal
    owed: Decimal
    worth: Decimal
    real_worth: Decimal


class FundProjection(Plain):
    """A revolving fund over time; made by :func:`project_fund`.

    Args:
        periods: every period, from 0.
        loans: loans given in all.
        lent: money lent in all.
        times_lent: money lent in all ÷ the pot: how often each boliviano went round; 0 without a pot.
        last_loan: the period of the last loan, when the fund gave no other in a whole term after it; None while
            it goes on, as far as was looked.
        short: the first period whose costs the box could not pay; None if it always could.
    """

    periods: tuple[FundPeriod, ...]
    loans: int
    lent: Decimal
    times_lent: Decimal
    last_loan: int | None
    short: int | None

    def loans_by_year(self, periods_per_year: int) -> tuple[int, ...]:
        """Return the loans given in each year; the first begins with period 0."""
        per_year = whole(periods_per_year, named("cuántos periodos tiene el año"), least=1)
        given = [period.loans for period in self.periods]
        return tuple(sum(given[start : start + per_year]) for start in range(0, len(given), per_year))


def project_fund(plan: FundPlan, periods: int) -> FundProjection:
    """Return what becomes of a revolving fund, period by period.

    Args:
        plan: the pot, the loans, what they cost and what of them is lost.
        periods: how many periods to look ahead, 1 or more.

    Formula: in each period come back principal and interest of the loans that pay; costs are paid; and as many
    whole loans are given as the box holds, beyond the reserve. Period 0 only lends.

    Edge cases: the share that is lost is that of every loan, from the day it is given: with whole people it is
    what happens on average. Costs the box cannot pay stay unpaid, and the projection says since when. What
    divisions leave beyond a thousand-millionth is dropped from the box.

    Raises:
        BadInput: a count below 1 or above 10,000, sums of 10¹⁵ or more.

    Source: the house's own model; the money that comes back being lent again is what makes a fund revolve.

    >>> fund = project_fund(FundPlan(pot=Decimal("3000"), loan_size=Decimal("1000"), instalments=2), periods=4)
    >>> [period.loans for period in fund.periods], fund.lent  # Bs 3000 que en 4 meses prestan Bs 10.000
    ([3, 1, 2, 2, 2], Decimal('10000'))
    """
    steps = whole(periods, named("cuántos periodos se miran"), least=1)
    pays, grown = 1 - plan.default_share, growth(plan.inflation, named("lo que suben los precios"))
    rows: list[FundPeriod] = []
    good: list[Decimal] = []  # of what was lent in each period, what comes back
    cash, owed, active, prices, short = plan.pot, ZERO, ZERO, Decimal(1), None
    for period in range(steps + 1):
        repaid = interest = running = ZERO
        if period:
            base = owed if plan.interest == "declining" else active
            interest = exact(plan.rate * base)
            ended = good[period - plan.instalments] if period >= plan.instalments else ZERO
            repaid = ended if plan.repayment == "at_end" else quotient(active, Decimal(plan.instalments))
            active -= ended
            # Divisions leave dust; what is out when nothing is active is nothing.
            owed = max(ZERO, owed - repaid) if active else ZERO
            prices = WIDE.multiply(prices, grown)
            cash = exact(cash + repaid + interest)
            running = min(cash, plan.cost_per_period)
            if running < plan.cost_per_period and short is None:
                short = period
            cash -= running
        size = exact(plan.loan_size * prices) if plan.growing_loans else plan.loan_size
        loans = _whole_loans(plan, cash, size)
        lent, giving = loans * size, loans * plan.cost_per_loan
        cash = settled(cash - lent - giving)
        good.append(lent * pays)
        active, owed = active + good[-1], owed + good[-1]
        worth = cash + owed
        rows.append(
            FundPeriod(
                period=period,
                repaid=repaid,
                interest=interest,
                costs=running + giving,
                loans=loans,
                loan_size=size,
                lent=lent,
                lost=lent - good[-1],
                cash=cash,
                owed=owed,
                worth=worth,
                real_worth=exact(quotient(worth, prices)),
            )
        )
    lent = exact(sum((row.lent for row in rows), ZERO))
    given = [row.period for row in rows if row.loans]
    return FundProjection(
        periods=tuple(rows),
        loans=sum(row.loans for row in rows),
        lent=lent,
        times_lent=quotient(lent, plan.pot) if plan.pot else ZERO,
        last_loan=given[-1] if given and steps - given[-1] > plan.instalments else None,
        short=short,
    )


def _whole_loans(plan: FundPlan, cash: Decimal, size: Decimal) -> int:
    each = size + plan.cost_per_loan
    free = cash - plan.reserve
    if free <= 0 or each <= 0:
        return 0
    loans = int(settled(exact(WIDE.divide(free, each))).to_integral_value(ROUND_FLOOR))
    return min(loans, plan.most_loans) if plan.most_loans else loans


def interest_that_keeps_value(plan: FundPlan) -> Decimal:
    """Return the interest per period with which a fund keeps buying what it buys today.

    Args:
        plan: the fund; its own interest is not looked at, only on what it is charged.

    Returns a share of one per period, 0 or more.

    Formula: the rate at which what a loan brings, less its cost and its part of running the fund, is worth what
    was lent, at prices that rise: (1 − default) × Σ (principal + rate × base) ÷ (1 + inflation)ᵗ
    − cost per loan ÷ loan − cost per period ÷ pot × Σ balance ÷ (1 + inflation)ᵗ = 1.

    Edge case: for loans that come back whole after one period it is
    ((1 + inflation) × (1 + cost per loan ÷ loan) + cost per period ÷ pot) ÷ (1 − default) − 1. It takes the pot to
    be lent out all the time: money that waits in the box earns nothing, so it is the least that is needed.

    Raises:
        BadInput: a pot of 0, a rate of 10¹⁵ or more.

    Source: net present value at the rise of prices; the parts are those of CGAP, Microcredit Interest Rates,
    Occasional Paper 1 (2002).

    >>> plan = FundPlan(pot=Decimal("10000"), loan_size=Decimal("1000"), instalments=1, default_share=Decimal("0.05"))
    >>> round(interest_that_keeps_value(plan), 4)  # de cada Bs 100 prestados, 5 no vuelven
    Decimal('0.0526')
    """
    pot = positive(plan.pot, named("el dinero del fondo"))
    grown = growth(plan.inflation, named("lo que suben los precios"))
    principal = bases = out = ZERO
    prices = Decimal(1)
    for part, base, balance in zip(plan.principal_parts(), plan.interest_bases(), plan.balances(), strict=True):
        prices = WIDE.multiply(prices, grown)
        principal = WIDE.add(principal, WIDE.divide(part, prices))
        bases = WIDE.add(bases, WIDE.divide(base, prices))
        out = WIDE.add(out, WIDE.divide(balance, prices))
    pays = 1 - plan.default_share
    costs = WIDE.divide(plan.cost_per_loan, plan.loan_size) + WIDE.multiply(WIDE.divide(plan.cost_per_period, pot), out)
    needed = WIDE.subtract(WIDE.add(Decimal(1), costs), WIDE.multiply(pays, principal))
    return max(ZERO, exact(settled(exact(WIDE.divide(needed, WIDE.multiply(pays, bases))))))


def sustainable_rate(
    costs: Decimal,
    losses: Decimal,
    funds: Decimal = ZERO,
    growth_wanted: Decimal = ZERO,
    other_income: Decimal = ZERO,
) -> Decimal:
    """Return the interest a lender has to earn to live on it and grow, by CGAP's formula.

    Args:
        costs: administrative expenses of a year (AE).
        losses: loans lost in a year (LL), below 1.
        funds: what the lender's own money costs in a year, rising prices included (CF).
        growth_wanted: what the lender wants to grow of its own each year (K).
        other_income: what idle money earns in a year (II).

    All five are shares of the average amount lent out; so is the answer, a year.

    Formula: (AE + LL + CF + K − II) ÷ (1 − LL).

    Edge case: with losses alone of one tenth, one ninth: what the nine tenths that pay have to bring.

    Raises:
        BadInput: a negative share, losses of 1 or more.

    Source: CGAP, Microcredit Interest Rates, Occasional Paper 1, revised November 2002.

    >>> round(sustainable_rate(costs=Decimal("0.10"), losses=Decimal("0.03"), funds=Decimal("0.05")), 4)  # por año
    Decimal('0.1856')
    """
    losses = share(losses, named("la parte que no se devuelve"), below_one=True)
    together = (
        not_negative(costs, named("lo que cuesta manejar el fondo"))
        + losses
        + not_negative(funds, named("lo que cuesta el dinero del fondo"))
        + not_negative(growth_wanted, named("lo que el fondo quiere crecer"))
        - not_negative(other_income, named("lo que gana el dinero guardado"))
    )
    return exact(quotient(together, 1 - losses))


def when_served(projection: FundProjection, applicants: Iterable[str]) -> tuple[tuple[str, int | None], ...]:
    """Return in which period each of those waiting gets a loan.

    Args:
        projection: the loans a fund will give.
        applicants: who waits, the first one first.

    Returns each name with its period, or None when it is not reached in the time that was looked at.

    Formula: the n-th in the queue gets the n-th loan.

    Edge case: who is there twice waits twice.

    Raises:
        BadInput: more than 10,000 waiting.

    Source: first come, first served; the house's own rule.

    >>> fund = project_fund(FundPlan(pot=Decimal("2000"), loan_size=Decimal("1000"), instalments=2), periods=2)
    >>> when_served(fund, ["Wara", "Illa", "Nina"])  # dos préstamos de Bs 1000 hoy, otro en un mes
    (('Wara', 0), ('Illa', 0), ('Nina', 1))
    """
    waiting = things(applicants, named("quienes esperan"))
    served: list[int | None] = []
    for period in projection.periods:
        served += [period.period] * min(period.loans, len(waiting) - len(served))
    served += [None] * (len(waiting) - len(served))
    return tuple(zip(waiting, served, strict=True))
