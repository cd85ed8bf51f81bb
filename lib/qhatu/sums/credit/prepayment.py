"""Changing a loan on its way: paying part of it before its day, or agreeing on other terms for what is left."""

from __future__ import annotations

from decimal import Decimal

from qhatu.sums.bad_input import BadInput, named
from qhatu.sums.checked import not_negative, positive, share, whole
from qhatu.sums.credit.charges import NO_SAVINGS, Charge, ForcedSavings
from qhatu.sums.credit.instalments import rounding
from qhatu.sums.credit.schedule import Schedule, ScheduleRow, schedule
from qhatu.sums.credit.terms import LoanTerms
from qhatu.sums.numbers import ZERO, exact, quotient
from qhatu.sums.plain import Plain

TYPE_CHECKING = False  # typing's own flag of this name costs a tenth of this package's import
if TYPE_CHECKING:
    from collections.abc import Iterable

    from qhatu.sums.credit.terms import PrepaidKeeps


class Prepayment(Plain):
    """What paying part of a loan before its day changes; money throughout.

    Args:
        amount: principal paid before its day.
        penalty: what the lender asks for that.
        new: the schedule with it.
        interest_saved: interest of the old schedule, less that of the new one.
        charges_saved: the same with fees and insurance.
        saved: both together, less the penalty; below 0 it costs more than it saves.
        instalments_saved: how many instalments fewer there are.

    >>> loan = schedule(LoanTerms(principal=3000, rate=Decimal("0.24"), instalments=12))
    >>> prepayment(loan, 3, Decimal(1000)).instalments_saved
    4
    """

    amount: Decimal
    penalty: Decimal
    new: Schedule
    interest_saved: Decimal
    charges_saved: Decimal
    saved: Decimal
    instalments_saved: int


def prepayment(
    loan: Schedule,
    number: int,
    amount: Decimal,
    keeps: PrepaidKeeps = "instalment",
    penalty_share: Decimal = ZERO,
) -> Prepayment:
    """Work out what is saved by paying part or all of a loan before its day.

    Args:
        loan: its schedule.
        number: the instalment with which it is paid, counted from 1.
        amount: money of principal paid on top of that instalment, above 0; more than is owed pays what is owed.
        keeps: ``instalment`` pays the same each time, for a shorter time; ``term`` pays less each time, until the
            same day.
        penalty_share: share of the amount that the lender asks for, from 0 to 1.

    Returns a :class:`Prepayment`.

    Formula: the schedule with that amount beside the schedule without it.

    Edge case: of a flat loan, whose interest stays on the first amount, paying before its day saves nothing; see
    :func:`rule_of_78_refund`.

    Raises:
        BadInput: nothing is owed after that instalment, or a number outside its range.

    Source: amortisation on the unpaid balance (US Regulation Z, 12 CFR 1026, Appendix J, (a)).

    >>> loan = schedule(LoanTerms(principal=3000, rate=Decimal("0.24"), instalments=12))
    >>> early = prepayment(loan, 3, Decimal(1000), keeps="term")
    >>> early.new.rows[3].total, early.saved  # Bs 1000 de la feria: la cuota ya no es de Bs 283,68
    (Decimal('161.16'), Decimal('102.63'))
    """
    row = _row(loan, number)
    amount = min(positive(amount, named("lo que pagas antes de tiempo")), row.balance)
    terms = loan.terms.but(prepayments=(*loan.terms.prepayments, (row.number, amount)), prepaid_keeps=keeps)
    new = schedule(terms, loan.charges, loan.savings)
    penalty = rounding(terms.cent)(amount * share(penalty_share, named("el cargo por pagar antes")))
    interest_saved = loan.interest - new.interest
    charges_saved = loan.fees + loan.insurance - new.fees - new.insurance
    return Prepayment(
        amount=amount,
        penalty=penalty,
        new=new,
        interest_saved=interest_saved,
        charges_saved=charges_saved,
        saved=interest_saved + charges_saved - penalty,
        instalments_saved=len(loan.rows) - len(new.rows),
    )


class Restructuring(Plain):
    """What agreeing on other terms for what is left of a loan changes; money throughout.

    Args:
        owed: principal of the new loan: the balance and what was unpaid besides, less what was forgiven.
        new: its schedule.
        paid_before: what was still to be paid in all by the old terms.
        paid_now: what is to be paid in all by the new ones.
        extra: ``paid_now`` − ``paid_before``; what the relief costs, below 0 if it saves.
        relief: largest instalment still to come by the old terms, less that by the new ones.

    >>> loan = schedule(LoanTerms(principal=3000, rate=Decimal("0.24"), instalments=12))
    >>> longer = LoanTerms(principal=1, rate=Decimal("0.24"), instalments=12)
    >>> restructuring(loan, 6, longer).relief > 0
    True
    """

    owed: Decimal
    new: Schedule
    paid_before: Decimal
    paid_now: Decimal
    extra: Decimal
    relief: Decimal


def restructuring(
    loan: Schedule,
    number: int,
    new_terms: LoanTerms,
    new_charges: Iterable[Charge] = (),
    new_savings: ForcedSavings = NO_SAVINGS,
    unpaid: Decimal = ZERO,
    forgiven: Decimal = ZERO,
) -> Restructuring:
    """Work out what other terms for what is left of a loan relieve, and what the relief costs.

    Args:
        loan: its schedule.
        number: the last instalment that counts by the old terms, counted from 1.
        new_terms: the new ones; their principal is not looked at.
        new_charges: the charges of the new loan; none when not given.
        new_savings: the savings that it asks for; none when not given.
        unpaid: money besides the balance that becomes principal: instalments and late interest owed, 0 or more.
        forgiven: money that the lender gives up, 0 or more.

    Returns a :class:`Restructuring`.

    Formula: owed = balance + unpaid − forgiven; then the new schedule beside the rest of the old one with what is
    unpaid.

    Edge case: interest that was unpaid becomes principal and bears interest itself; some laws forbid that.

    Raises:
        BadInput: nothing is left to owe, or a number outside its range.

    Source: no source verified; it is one schedule beside another.

    >>> loan = schedule(LoanTerms(principal=3000, rate=Decimal("0.24"), instalments=12))
    >>> longer = restructuring(loan, 6, LoanTerms(principal=1, rate=Decimal("0.24"), instalments=12))
    >>> longer.owed, longer.relief, longer.extra  # Bs 1589 en doce cuotas en vez de seis
    (Decimal('1589.00'), Decimal('133.42'), Decimal('100.98'))
    """
    row = _row(loan, number)
    unpaid = not_negative(unpaid, named("lo que quedó sin pagar"))
    owed = exact(row.balance + unpaid - not_negative(forgiven, named("lo que te perdonan")))
    if owed <= 0:
        raise BadInput(
            "Con lo que te perdonan ya no queda deuda. Revisa lo que te perdonan: tiene que ser menos que {most}.",
            most=row.balance + unpaid,
        )
    new = schedule(new_terms.but(principal=owed), new_charges, new_savings)
    old = loan.rows[row.number :]
    before = sum((row.total for row in old), unpaid)
    now = new.total_paid - new.returned
    return Restructuring(
        owed=owed,
        new=new,
        paid_before=before,
        paid_now=now,
        extra=now - before,
        relief=max(row.total for row in old) - new.largest_total,
    )


def rule_of_78_refund(interest: Decimal, instalments: int, left: int) -> Decimal:
    """Return what is given back of the interest of a flat loan paid before its day, by the rule of 78.

    Args:
        interest: all interest of the loan, in money, 0 or more.
        instalments: of the whole loan, 1 to 10,000.
        left: instalments that are not yet due when it is paid, from 0 to all.

    Returns money, not rounded.

    Formula: interest × left × (left + 1) ÷ (instalments × (instalments + 1)).

    Edge case: nothing left gives nothing back, all left gives back all. It gives back less than interest on the
    balance would.

    Raises:
        BadInput: a number outside its range.

    Source: sum-of-the-digits method: the digits of 12 months sum to 78 (any consumer mathematics textbook).

    >>> round(rule_of_78_refund(Decimal(390), 12, 6), 2)  # de Bs 390 de interés, pagando todo a medio año
    Decimal('105.00')
    """
    interest = not_negative(interest, named("el interés de todo el préstamo"))
    many = whole(instalments, named("el número de cuotas"), least=1)
    rest = whole(left, named("las cuotas que faltan"), most=many)
    return quotient(interest * rest * (rest + 1), Decimal(many * (many + 1)))


def _row(loan: Schedule, number: int) -> ScheduleRow:
    """The row of an instalment after which something is still owed."""
    row = loan.rows[whole(number, named("el número de la cuota"), least=1, most=len(loan.rows)) - 1]
    if row.balance <= 0:
        raise BadInput(
            "Después de la cuota {number} ya no se debe nada. Elige una cuota anterior.", number=Decimal(row.number)
        )
    return row
