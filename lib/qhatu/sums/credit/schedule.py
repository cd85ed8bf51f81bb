"""The whole payment plan of a loan: what is received, what each instalment pays, what is still owed after it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from qhatu.sums.bad_input import BadInput, named
from qhatu.sums.checked import things
from qhatu.sums.credit.charges import NO_SAVINGS, Charge, ForcedSavings, charge_at_start, charge_by_row
from qhatu.sums.credit.instalments import flat_interest, repayments, rounding
from qhatu.sums.credit.terms import LoanTerms
from qhatu.sums.interest.flows import DatedFlow
from qhatu.sums.numbers import ZERO, exact
from qhatu.sums.plain import Plain

MOST_CHARGES = 20

TYPE_CHECKING = False  # typing's own flag of this name costs a tenth of this package's import
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class ScheduleRow(Plain):
    """One instalment of a schedule, in money.

    Args:
        number: counted from 1.
        due: the day it falls due; None where the loan has no days.
        instalment: interest and principal.
        interest: of the period.
        principal: what the debt falls by; below 0 when it grows.
        fees: charges that are no insurance.
        insurance: charges that are.
        savings: what is saved with it because the lender asks for it.
        returned: savings that come back with it, in hand or against what it asks for.
        total: what has to be paid: all of these, less what comes back; below 0 when more comes back.
        balance: what is still owed after it.

    >>> ScheduleRow(number=1, due=None, instalment=Decimal("105"), interest=Decimal(5), principal=Decimal(100),
    ...             fees=Decimal(0), insurance=Decimal(1), savings=Decimal(0), returned=Decimal(0),
    ...             total=Decimal(106), balance=Decimal(200)).total
    Decimal('106')
    """

    number: int
    due: date | None
    instalment: Decimal
    interest: Decimal
    principal: Decimal
    fees: Decimal
    insurance: Decimal
    savings: Decimal
    returned: Decimal
    total: Decimal
    balance: Decimal


class Schedule(Plain):
    """A loan worked out to its last instalment; money throughout.

    Args:
        terms: the loan.
        charges: its charges.
        savings: the savings it asks for.
        rows: its instalments, in order.
        owed: what is owed on receiving it: the principal and what is financed.
        kept_back: what the lender keeps of the principal on handing it over: charges, savings, interest up front.
        paid_apart: charges and savings paid from one's own pocket on receiving it.
        fees: all charges that are no insurance, financed ones included.
        insurance: all charges that are.
        interest: all interest; below 0 only at a negative rate.
        saved: all forced savings paid in.
        returned: what comes back of them, with their interest.

    >>> plan = schedule(LoanTerms(principal=3000, rate=Decimal("0.24"), instalments=12))
    >>> plan.rows[0].total, plan.interest  # Bs 3000 al 24 % anual
    (Decimal('283.68'), Decimal('404.14'))
    """

    terms: LoanTerms
    charges: tuple[Charge, ...]
    savings: ForcedSavings
    rows: tuple[ScheduleRow, ...]
    owed: Decimal
    kept_back: Decimal
    paid_apart: Decimal
    fees: Decimal
    insurance: Decimal
    interest: Decimal
    saved: Decimal
    returned: Decimal

    @property
    def received(self) -> Decimal:
        """What comes into the hand: the principal less what is kept back of it."""
        return self.terms.principal - self.kept_back

    @property
    def total_paid(self) -> Decimal:
        """Everything paid from beginning to end, before savings come back."""
        return self.paid_apart + sum((row.total + row.returned for row in self.rows), ZERO)

    @property
    def cost(self) -> Decimal:
        """What the loan costs: what is paid, less what comes back and what was received."""
        return self.total_paid - self.returned - self.received

    @property
    def largest_total(self) -> Decimal:
        """The most that any instalment asks for, charges and savings included."""
        return max(row.total for row in self.rows)

    @property
    def first_total(self) -> Decimal:
        """What the first instalment that is not 0 asks for."""
        return next((row.total for row in self.rows if row.total), ZERO)

    @property
    def growing_debt(self) -> tuple[int, ...]:
        """The numbers of the instalments after which more is owed than before (negative amortisation)."""
        return tuple(row.number for row in self.rows if row.principal < 0)


def schedule(terms: LoanTerms, charges: Iterable[Charge] = (), savings: ForcedSavings = NO_SAVINGS) -> Schedule:
    """Work out the whole payment plan of a loan.

    Args:
        terms: the loan.
        charges: its charges, at most 20; none when not given.
        savings: the savings that it asks for; none when not given.

    Returns a :class:`Schedule`. The principal of its rows sums to what is owed, to the cent.

    Formula: :func:`~qhatu.sums.credit.instalments.repayments` of principal + financed charges; then charges and
    savings are added to each instalment.

    Edge case: savings returned ``against_last`` pay for an instalment as soon as they are enough for it and all
    later ones; from then on nothing more is saved.

    Raises:
        NeverPaid: as many instalments as it takes would be without end.
        BadInput: more is kept back than is lent, or sums of 10¹⁵ and more.

    Source: the actuarial method (US Regulation Z, 12 CFR 1026, Appendix J, (a)).

    >>> fee = Charge(name="Comisión", share=Decimal("0.02"))
    >>> plan = schedule(LoanTerms(principal=3000, rate=Decimal("0.24"), instalments=12), [fee])
    >>> plan.received, plan.total_paid, plan.cost  # Bs 3000 con Bs 60 de comisión
    (Decimal('2940.00'), Decimal('3404.14'), Decimal('464.14'))
    """
    worked = _worked_out(terms, charges, savings)
    rows = tuple(
        ScheduleRow(
            number=number,
            due=due,
            instalment=instalment,
            interest=interest,
            principal=principal,
            fees=fees,
            insurance=insurance,
            savings=save,
            returned=back,
            total=total,
            balance=balance,
        )
        for number, ((due, instalment, interest, principal, balance), fees, insurance, save, back, total) in enumerate(
            zip(
                worked.repaid,
                worked.fees,
                worked.insurance,
                worked.saved,
                worked.returned,
                worked.totals,
                strict=True,
            ),
            1,
        )
    )
    return Schedule(
        terms=terms,
        charges=worked.charges,
        savings=savings,
        rows=rows,
        owed=worked.owed,
        kept_back=worked.kept_back,
        paid_apart=worked.paid_apart,
        fees=sum(worked.fees, worked.fees_at_start),
        insurance=sum(worked.insurance, worked.insurance_at_start),
        interest=sum((row.interest for row in rows), worked.interest_up_front),
        saved=sum(worked.saved, worked.saved_up_front),
        returned=sum(worked.returned, ZERO),
    )


def instalment_totals(
    terms: LoanTerms, charges: Iterable[Charge] = (), savings: ForcedSavings = NO_SAVINGS
) -> tuple[Decimal, ...]:
    """Return what each instalment of a loan asks for, with everything, and nothing else of its schedule.

    Args:
        terms: as in :func:`schedule`.
        charges: as in :func:`schedule`.
        savings: as in :func:`schedule`.

    Returns money, one amount for each instalment.

    Formula: the totals of :func:`schedule`, without the time it takes to write the rows.

    Edge case: an amount is below 0 where more savings come back than are asked for.

    Raises:
        BadInput: as :func:`schedule`.

    Source: as :func:`schedule`.

    >>> [str(total) for total in instalment_totals(LoanTerms(principal=300, rate=0, instalments=3))]  # bolivianos
    ['100.00', '100.00', '100.00']
    """
    return tuple(_worked_out(terms, charges, savings).totals)


def borrower_flows(plan: Schedule) -> tuple[Decimal, ...]:
    """Return what a loan moves in its borrower's pocket, period by period.

    Args:
        plan: the schedule of the loan.

    Returns money, received above 0 and paid below 0: index 0 is the moment of receiving the loan, and each later
    index is one instalment further. Paid in advance, the first instalment is in index 0 too.

    Formula: received − paid apart, then − total of each instalment.

    Edge case: their sum is the cost of the loan, with a minus.

    Raises nothing.

    Source: the borrower's side of the equation of value (US Regulation Z, 12 CFR 1026, Appendix J, (a)).

    >>> plan = schedule(LoanTerms(principal=300, rate=0, instalments=3), [Charge(name="Formulario", amount=15)])
    >>> [str(amount) for amount in borrower_flows(plan)]  # recibe Bs 285 y paga tres veces Bs 100
    ['285.00', '-100.00', '-100.00', '-100.00']
    """
    at_once, rows = plan.received - plan.paid_apart, plan.rows
    if plan.terms.in_advance:
        at_once, rows = at_once - rows[0].total, rows[1:]
    return (at_once, *(-row.total for row in rows))


def dated_borrower_flows(plan: Schedule) -> tuple[DatedFlow, ...]:
    """Return what a loan moves in its borrower's pocket, day by day.

    Args:
        plan: the schedule of a loan with days.

    Returns the amounts of :func:`borrower_flows` with their days.

    Formula: as :func:`borrower_flows`.

    Edge case: paid in advance, the first instalment is part of the first day.

    Raises:
        BadInput: the loan has no days.

    Source: as :func:`borrower_flows`.

    >>> terms = LoanTerms(principal=300, rate=0, instalments=1, disbursed_on=date(2026, 3, 1))
    >>> [(flow.on.isoformat(), str(flow.amount)) for flow in dated_borrower_flows(schedule(terms))]  # bolivianos
    [('2026-03-01', '300.00'), ('2026-04-01', '-300.00')]
    """
    start = plan.terms.disbursed_on
    if start is None:
        raise BadInput("Para poner fechas a lo que recibes y pagas falta el día en que recibes el préstamo.")
    rows = plan.rows[1:] if plan.terms.in_advance else plan.rows
    days = (start, *(row.due for row in rows))
    return tuple(DatedFlow(on=day, amount=amount) for day, amount in zip(days, borrower_flows(plan), strict=True))


class _Worked(Plain):
    """The columns of a schedule, and what is paid on receiving the loan."""

    charges: tuple[Charge, ...]
    owed: Decimal
    repaid: tuple[tuple, ...]
    fees: list[Decimal]
    insurance: list[Decimal]
    saved: list[Decimal]
    returned: list[Decimal]
    totals: list[Decimal]
    fees_at_start: Decimal
    insurance_at_start: Decimal
    interest_up_front: Decimal
    saved_up_front: Decimal
    kept_back: Decimal
    paid_apart: Decimal


def _worked_out(terms: LoanTerms, charges: Iterable[Charge], savings: ForcedSavings) -> _Worked:
    charges = things(charges, named("los cargos"), most=MOST_CHARGES)
    starts = [(charge, charge_at_start(charge, terms)) for charge in charges]
    financed = sum((start for charge, start in starts if charge.when == "financed"), ZERO)
    owed = exact(terms.principal + financed)
    repaid = repayments(terms, owed)
    interest_up_front = flat_interest(terms, owed) if terms.interest_up_front else ZERO
    saved_up_front = rounding(terms.cent)(savings.up_front_amount + savings.up_front_share * terms.principal)
    fees_at_start = sum((start for charge, start in starts if not charge.is_insurance), ZERO)
    insurance_at_start = sum((start for charge, start in starts if charge.is_insurance), ZERO)
    paid_apart = sum(
        (start for charge, start in starts if charge.is_paid_apart), saved_up_front if savings.is_paid_apart else ZERO
    )
    at_start = fees_at_start + insurance_at_start + saved_up_front + interest_up_front
    kept_back = at_start - financed - paid_apart
    if kept_back > terms.principal:
        raise BadInput(
            "Del préstamo de {principal} te descuentan {kept}, más de lo que prestan. Revisa los cargos.",
            principal=terms.principal,
            kept=kept_back,
        )
    fees = _charged([charge for charge in charges if not charge.is_insurance], terms, repaid)
    insurance = _charged([charge for charge in charges if charge.is_insurance], terms, repaid)
    dues = [row[1] + fee + cover for row, fee, cover in zip(repaid, fees, insurance, strict=True)]
    saved, returned = _savings_by_row(savings, terms, repaid, dues, saved_up_front)
    return _Worked(
        charges=charges,
        owed=owed,
        repaid=repaid,
        fees=fees,
        insurance=insurance,
        saved=saved,
        returned=returned,
        totals=[due + save - back for due, save, back in zip(dues, saved, returned, strict=True)],
        fees_at_start=fees_at_start,
        insurance_at_start=insurance_at_start,
        interest_up_front=interest_up_front,
        saved_up_front=saved_up_front,
        kept_back=kept_back,
        paid_apart=paid_apart,
    )


def _charged(charges: Sequence[Charge], terms: LoanTerms, repaid: Sequence[tuple]) -> list[Decimal]:
    together = [ZERO] * len(repaid)
    for charge in charges:
        amounts = charge_by_row(charge, terms, repaid)
        together = [so_far + amount for so_far, amount in zip(together, amounts, strict=True)]
    return together


def _savings_by_row(
    savings: ForcedSavings, terms: LoanTerms, repaid: Sequence[tuple], dues: Sequence[Decimal], fund: Decimal
) -> tuple[list[Decimal], list[Decimal]]:
    """What each instalment saves, and what of the savings comes back with it."""
    saved, returned = [ZERO] * len(dues), [ZERO] * len(dues)
    if not savings.is_asked:
        return saved, returned
    to_cents, still_due, is_paying = rounding(terms.cent), sum(dues, ZERO), False
    for place, due in enumerate(dues):
        if place or not terms.in_advance:
            fund += to_cents(fund * savings.rate / terms.periods_per_year)
        still_due -= due
        if savings.returned == "against_last" and (is_paying or fund > still_due):
            is_paying = True
            returned[place] = min(due, fund - still_due)
            fund -= returned[place]
        else:
            saved[place] = to_cents(savings.each_amount + savings.each_share * repaid[place][1])
            fund += saved[place]
    if savings.returned != "never":
        returned[-1] += fund
    return saved, returned
