"""What becomes of a loan and its cash plan when something goes wrong: a month fails, sales fall, the rate rises."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from qhatu.sums.bad_input import BadInput, named
from qhatu.sums.checked import between, not_negative, things, whole
from qhatu.sums.credit.instalments import rounding
from qhatu.sums.credit.late_payment import NO_LATE_RULES, LateRules
from qhatu.sums.credit.loan_in_plan import LoanInPlan, loan_in_plan
from qhatu.sums.credit.periods import DAYS_PER_MONTH
from qhatu.sums.credit.schedule import Schedule, schedule
from qhatu.sums.numbers import ONE, ZERO, exact
from qhatu.sums.plain import Plain

LARGEST_FACTOR = Decimal(1000)

TYPE_CHECKING = False  # typing's own flag of this name costs a tenth of this package's import
if TYPE_CHECKING:
    from collections.abc import Iterable

    from qhatu.sums.cash.periods import PlanFrequency


class Stress(Plain):
    """Something that goes wrong.

    Args:
        name: what it is called on screen.
        sales_factor: what sales are multiplied by in ``periods``, from 0 (nothing is sold) to 1,000;
            0.8 is a fifth less.
        spending_factor: the same for what is spent; materials 20 % dearer are 1.2 of that part.
        periods: periods of the plan in which that happens, counted from 0; none stands for all.
        rate_added: what is added to the loan's rate, in its own kind, as a share of one; below 0 lowers it.
        missed: numbers of instalments that are not paid when due, and are paid with the next one. The last one
            cannot be.

    Raises:
        BadInput: a number outside its range.

    >>> Stress(name="Se suspende la feria", sales_factor=Decimal(0), periods=(3,)).spending_factor
    Decimal('1')
    """

    name: str
    sales_factor: Decimal = ONE
    spending_factor: Decimal = ONE
    periods: tuple[int, ...] = ()
    rate_added: Decimal = ZERO
    missed: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        self._put(
            sales_factor=between(self.sales_factor, 0, LARGEST_FACTOR, named("el factor de las ventas")),
            spending_factor=between(self.spending_factor, 0, LARGEST_FACTOR, named("el factor de los gastos")),
            periods=tuple(
                whole(period, named("el mes o semana que falla"))
                for period in things(self.periods, named("los meses o semanas que fallan"))
            ),
            rate_added=between(self.rate_added, -100, 100, named("lo que cambia la tasa")),
            missed=tuple(
                sorted(
                    {
                        whole(number, named("la cuota que no se paga"), least=1)
                        for number in things(self.missed, named("las cuotas que no se pagan"))
                    }
                )
            ),
        )


class StressResult(Plain):
    """What became of the plan.

    Args:
        name: of what went wrong.
        in_plan: the loan beside the plan, as it went.
        first_unpaid: number of the first instalment for which there was no money; None if there always was.
        needed: money that would have to be there besides, so that no period closes below the cushion.
        extra_paid: what the loan asks for in all, more than without it.

    >>> from qhatu.sums.credit.terms import LoanTerms
    >>> loan = schedule(LoanTerms(principal=300, rate=0, instalments=3))
    >>> stress_tests(loan, Decimal(0), [Decimal(120)] * 4, [Decimal(0)] * 4, [])[0].needed
    Decimal('0')
    """

    name: str
    in_plan: LoanInPlan
    first_unpaid: int | None
    needed: Decimal
    extra_paid: Decimal


def stress_tests(
    loan: Schedule,
    opening: Decimal,
    sales_by_period: Iterable[Decimal],
    spending_by_period: Iterable[Decimal],
    stresses: Iterable[Stress],
    cushion: Decimal = ZERO,
    late_rules: LateRules = NO_LATE_RULES,
    frequency: PlanFrequency = "monthly",
    starts: date | None = None,
    received_in: int = 0,
) -> tuple[StressResult, ...]:
    """Try out, one at a time, what goes wrong with a plan that carries a loan.

    Args:
        loan: its schedule.
        opening: money there is before the plan's first period.
        sales_by_period: what each period receives, 0 or more, 1 to 9,999 of them.
        spending_by_period: what each period pays, without the loan, 0 or more; as many.
        stresses: what goes wrong, at most 100.
        cushion: money that should always be there.
        late_rules: what the contract says of paying late, for the instalments that are missed.
        frequency: of the plan's periods.
        starts: first day of the plan, for a loan with days.
        received_in: the period in which the loan is received, counted from 0; not used with ``starts``.

    Returns the plan when nothing goes wrong, named ``""``, and then one result for each stress.

    Formula: the plan with its sales and spending multiplied, and the schedule at the other rate; a missed
    instalment moves to the next, with late interest for the days between (30 for a month) and the fee.

    Edge case: an instalment is unpaid when its period closes below 0; earlier ones are taken as paid from what
    there was.

    Raises:
        BadInput: sales and spending of two lengths, a period or an instalment that is not in them, a number
            outside its range.

    Source: no source verified; it is one plan beside another.

    >>> from qhatu.sums.credit.terms import LoanTerms
    >>> loan = schedule(LoanTerms(principal=300, rate=0, instalments=3))
    >>> fair = Stress(name="Sin feria", sales_factor=Decimal(0), periods=(1,))
    >>> calm, failed = stress_tests(loan, Decimal(0), [Decimal(250)] * 4, [Decimal(240)] * 4, [fair])
    >>> calm.first_unpaid, failed.first_unpaid, failed.needed  # Bs 250 de ventas menos en el segundo mes
    (None, 1, Decimal('210.00'))
    """
    sales = [not_negative(amount, named("las ventas de un mes o semana")) for amount in sales_by_period]
    spending = [not_negative(amount, named("los gastos de un mes o semana")) for amount in spending_by_period]
    if len(sales) != len(spending):
        raise BadInput(
            "Anotaste ventas de {sales} meses o semanas y gastos de {spending}. Anota los dos para los mismos.",
            sales=Decimal(len(sales)),
            spending=Decimal(len(spending)),
        )
    results = []
    for stress in (Stress(name=""), *things(stresses, named("lo que puede salir mal"), most=100)):
        for period in stress.periods:
            between(period, 0, len(sales) - 1, named("el mes o semana que falla"))
        hit = set(stress.periods) or range(len(sales))
        nets = [
            exact(sold * stress.sales_factor - spent * stress.spending_factor) if place in hit else sold - spent
            for place, (sold, spent) in enumerate(zip(sales, spending, strict=True))
        ]
        stressed = _stressed(loan, stress, late_rules)
        beside = loan_in_plan(stressed, opening, nets, cushion, frequency, starts, received_in)
        results.append(
            StressResult(
                name=stress.name,
                in_plan=beside,
                first_unpaid=_first_unpaid(beside, stressed),
                needed=max(exact(cushion) - beside.lowest_with.amount, ZERO),
                extra_paid=_paid_in_all(stressed) - _paid_in_all(loan),
            )
        )
    return tuple(results)


def _stressed(loan: Schedule, stress: Stress, rules: LateRules) -> Schedule:
    terms = loan.terms
    if stress.rate_added:
        terms = terms.but(
            rate=exact(terms.rate + stress.rate_added),
            rate_changes=tuple((number, exact(rate + stress.rate_added)) for number, rate in terms.rate_changes),
        )
        loan = schedule(terms, loan.charges, loan.savings)
    if not stress.missed:
        return loan
    between(stress.missed[-1], 1, len(loan.rows) - 1, named("la cuota que no se paga"))
    to_cents, missed, rows = rounding(terms.cent), set(stress.missed), []
    moved = dict.fromkeys(("instalment", "interest", "principal", "fees", "insurance", "savings", "returned"), ZERO)
    nothing, bearing, balance = dict(moved), ZERO, loan.owed
    for place, row in enumerate(loan.rows):
        if place and bearing:
            days = DAYS_PER_MONTH * terms.months_per_period
            if row.due is not None:
                days = Decimal((row.due - loan.rows[place - 1].due).days)
            if days > rules.grace_days:
                moved["fees"] += to_cents(bearing * rules.charged_per_month * days / DAYS_PER_MONTH)
                moved["fees"] += rules.fee if row.number - 1 in missed else ZERO
        together = {part: moved[part] + getattr(row, part) for part in moved}
        if row.number in missed:
            moved, bearing = together, bearing + (row.principal if rules.late_on == "principal" else row.total)
            rows.append(row.but(**nothing, total=ZERO, balance=balance))
        else:
            asked = together["instalment"] + together["fees"] + together["insurance"] + together["savings"]
            rows.append(row.but(**together, total=asked - together["returned"]))
            moved, bearing = dict(nothing), ZERO
            balance = row.balance
    late = sum((row.fees for row in rows), ZERO) - sum((row.fees for row in loan.rows), ZERO)
    return loan.but(rows=tuple(rows), fees=loan.fees + late)


def _first_unpaid(beside: LoanInPlan, loan: Schedule) -> int | None:
    for row, period in zip(loan.rows, beside.instalment_periods, strict=True):
        if row.total > 0 and 0 <= period < len(beside.balances_with) and beside.balances_with[period] < 0:
            return row.number
    return None


def _paid_in_all(loan: Schedule) -> Decimal:
    return loan.total_paid - loan.returned
