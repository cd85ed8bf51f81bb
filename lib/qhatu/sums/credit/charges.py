"""What a loan costs besides its interest: fees, insurance, and savings that the lender asks for."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from qhatu.sums.bad_input import BadInput, named
from qhatu.sums.checked import between, not_negative, one_of, share, things, whole
from qhatu.sums.credit.instalments import rounding
from qhatu.sums.credit.terms import LARGEST_RATE, LoanTerms
from qhatu.sums.interest.dates import MONTHS_PER_YEAR, months_later
from qhatu.sums.numbers import ZERO, quotient
from qhatu.sums.plain import Plain

WHENS = ("up_front", "financed", "each_instalment", "each_year", "each_year_ahead", "at_end")
BASES = ("loan", "balance", "instalment", "interest")

TYPE_CHECKING = False  # typing's own flag of this name costs a tenth of this package's import
if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from typing import Literal

    When = Literal["up_front", "financed", "each_instalment", "each_year", "each_year_ahead", "at_end"]
    Base = Literal["loan", "balance", "instalment", "interest"]
    Per = Literal["period", "month", "year"]
    Repaid = tuple[date | None, Decimal, Decimal, Decimal, Decimal]


class Charge(Plain):
    """Something paid for a loan besides interest: a fee, an insurance, a form, a lawyer, a tax.

    It is ``amount``, in money, and ``share`` of a base, together.

    Args:
        name: what the paper calls it; shown, never looked at.
        when: ``up_front`` (on receiving the loan), ``financed`` (added to the loan, and paid with it),
            ``each_instalment``, ``each_year`` (with the first instalment a year after receiving it, and so on),
            ``each_year_ahead`` (on receiving it and each year while something is owed) or ``at_end`` (with the
            last instalment).
        amount: money each time, 0 or more.
        share: share of the base each time, from 0 to 100; 0.0005 is half of each thousand.
        base: of what the share is taken: the ``loan`` (the principal, without what is financed), the
            ``balance`` owed before the instalment, the ``instalment`` (principal and interest) or its
            ``interest`` (a tax on it). Only the loan outside the instalments, or the balance each year.
        per: the time that ``amount`` and ``share`` are for, with ``each_instalment``: its own ``period``, or a
            ``month`` or ``year``, of which it pays its part.
        only: numbers of the instalments that pay it; none stands for all.
        is_insurance: whether it is insurance, which schedules show apart.
        is_paid_apart: whether an ``up_front`` one is paid from one's own pocket instead of being kept back from
            the loan. It costs the same.

    Raises:
        BadInput: a number outside its range, a base that its moment does not have, an unknown moment.

    >>> Charge(name="Seguro de desgravamen", when="each_instalment", share=Decimal("0.0005"), base="balance",
    ...        per="month", is_insurance=True).share
    Decimal('0.0005')
    """

    name: str
    when: When = "up_front"
    amount: Decimal = ZERO
    share: Decimal = ZERO
    base: Base = "loan"
    per: Per = "period"
    only: tuple[int, ...] = ()
    is_insurance: bool = False
    is_paid_apart: bool = False

    def __post_init__(self) -> None:
        one_of(self.when, WHENS, named("cuándo se paga el cargo"))
        one_of(self.base, BASES, named("de qué se calcula el cargo"))
        one_of(self.per, ("period", "month", "year"), named("el tiempo del cargo"))
        self._put(
            amount=not_negative(self.amount, named("el monto del cargo")),
            share=between(self.share, 0, LARGEST_RATE, named("la parte que se cobra como cargo")),
            only=tuple(
                whole(number, named("la cuota que paga el cargo"), least=1)
                for number in things(self.only, named("las cuotas que pagan el cargo"))
            ),
        )
        with_instalments = self.when == "each_instalment"
        bases = BASES if with_instalments else BASES[:2] if self.when.startswith("each_year") else BASES[:1]
        if self.share and self.base not in bases:
            raise BadInput(
                "El cargo «{name}» se paga en un momento ({when}) que no tiene esa base ({base}). "
                "Calcúlalo sobre el préstamo (loan) o págalo con cada cuota (each_instalment).",
                name=self.name,
                when=self.when,
                base=self.base,
            )
        if (self.only or self.per != "period") and not with_instalments:
            raise BadInput(
                "El cargo «{name}» no se paga con las cuotas ({when}), así que no lleva ni mes, ni año, ni número de "
                "cuota. Quítalos, o págalo con cada cuota (each_instalment).",
                name=self.name,
                when=self.when,
            )
        if self.is_paid_apart and self.when != "up_front":
            raise BadInput(
                "El cargo «{name}» solo se puede pagar aparte si se paga al recibir el préstamo (up_front).",
                name=self.name,
            )


class ForcedSavings(Plain):
    """Savings that a lender asks for, and gives back: a share kept from the loan, a deposit, some with each instalment.

    Args:
        up_front_share: share of the loan saved on receiving it, from 0 to 1.
        up_front_amount: money saved on receiving it, 0 or more.
        is_paid_apart: whether that comes from one's own pocket instead of being kept back from the loan.
        each_amount: money saved with each instalment, 0 or more.
        each_share: share of the instalment (principal and interest) saved with it, from 0 to 1.
        rate: interest that savings earn in a year, nominal, as a share of one, from 0 to 100; it is added to
            them with each instalment.
        returned: ``at_end`` (in hand, with the last instalment), ``against_last`` (they pay the last instalments)
            or ``never``.

    Raises:
        BadInput: a number outside its range, an unknown way of giving them back.

    >>> ForcedSavings(up_front_share=Decimal("0.10")).returned  # 10 de cada 100 quedan guardados
    'at_end'
    """

    up_front_share: Decimal = ZERO
    up_front_amount: Decimal = ZERO
    is_paid_apart: bool = False
    each_amount: Decimal = ZERO
    each_share: Decimal = ZERO
    rate: Decimal = ZERO
    returned: Literal["at_end", "against_last", "never"] = "at_end"

    def __post_init__(self) -> None:
        self._put(
            up_front_share=share(self.up_front_share, named("la parte del préstamo que queda como ahorro")),
            up_front_amount=not_negative(self.up_front_amount, named("el ahorro al recibir el préstamo")),
            each_amount=not_negative(self.each_amount, named("el ahorro con cada cuota")),
            each_share=share(self.each_share, named("la parte de la cuota que queda como ahorro")),
            rate=between(self.rate, 0, LARGEST_RATE, named("el interés del ahorro")),
        )
        one_of(self.returned, ("at_end", "against_last", "never"), named("cómo se devuelve el ahorro"))

    @property
    def is_asked(self) -> bool:
        """Whether there is anything to save."""
        return any((self.up_front_share, self.up_front_amount, self.each_amount, self.each_share))


NO_SAVINGS = ForcedSavings()


def charge_at_start(charge: Charge, terms: LoanTerms) -> Decimal:
    """Return what one charge adds on receiving the loan, paid at once or financed.

    Args:
        charge: the charge.
        terms: the loan.

    Returns money, rounded to the loan's cent.

    Formula: amount + share × principal.

    Edge case: a charge that is paid with the instalments gives 0. A yearly one paid ahead is paid for the first
    time here.

    Raises:
        BadInput: a charge of 10¹⁵ and more.

    Source: sums of the house.

    >>> fee = Charge(name="Comisión", share=Decimal("0.02"))
    >>> charge_at_start(fee, LoanTerms(principal=3000, rate=0, instalments=12))  # el 2 % de Bs 3000
    Decimal('60.00')
    """
    if charge.when not in ("up_front", "financed", "each_year_ahead"):
        return ZERO
    return rounding(terms.cent)(charge.amount + charge.share * terms.principal)


def charge_by_row(charge: Charge, terms: LoanTerms, rows: Sequence[Repaid]) -> list[Decimal]:
    """Return what one charge adds to each instalment.

    Args:
        charge: the charge.
        terms: the loan.
        rows: its :func:`~qhatu.sums.credit.instalments.repayments`.

    Returns money for each row, rounded to the loan's cent; what is paid outside the instalments is not in them.

    Formula: (amount + share × base) × the part of a month or a year that a period is, where it is ``per`` one.

    Edge case: an instalment of the grace pays it too: what is owed is insured all the same.

    Raises:
        BadInput: charges of 10¹⁵ and more.

    Source: sums of the house.

    >>> from qhatu.sums.credit.instalments import repayments
    >>> terms = LoanTerms(principal=3000, rate=0, instalments=3)
    >>> life = Charge(name="Seguro", when="each_instalment", share=Decimal("0.001"), base="balance")
    >>> [str(amount) for amount in charge_by_row(life, terms, repayments(terms))]  # 1 por mil del saldo
    ['3.00', '2.00', '1.00']
    """
    to_cents, charged = rounding(terms.cent), [ZERO] * len(rows)
    part = Decimal({"year": 12, "month": 1}.get(charge.per, 0))
    part = quotient(terms.months_per_period, part) if part else Decimal(1)
    amount, share = charge.amount, charge.share
    paying = _rows_that_pay(charge, terms, rows)
    if charge.base == "loan" or not share:
        always = to_cents((amount + share * terms.principal) * part)
        for number in paying:
            charged[number - 1] = always
        return charged
    for number in paying:
        _, instalment, interest, principal, balance = rows[number - 1]
        if charge.base == "balance":
            base = balance if charge.when == "each_year_ahead" else balance + principal
        else:
            base = instalment if charge.base == "instalment" else interest
        charged[number - 1] = to_cents((amount + share * max(base, ZERO)) * part)
    return charged


def _rows_that_pay(charge: Charge, terms: LoanTerms, rows: Sequence[Repaid]) -> Collection[int]:
    if charge.when == "each_instalment":
        return [number for number in charge.only if number <= len(rows)] if charge.only else range(1, len(rows) + 1)
    if charge.when == "each_year":
        return _anniversaries(terms, rows)
    if charge.when == "each_year_ahead":
        return [number for number in _anniversaries(terms, rows) if rows[number - 1][4] > 0]
    return [len(rows)] if charge.when == "at_end" else []


def _anniversaries(terms: LoanTerms, rows: Sequence[Repaid]) -> list[int]:
    """The numbers of the instalments that are the first ones in a year or more, in two or more, and so on."""
    if terms.disbursed_on is None:
        first = 1 if terms.in_advance else 0
        return list(range(terms.periods_per_year + first, len(rows) + 1, terms.periods_per_year))
    found, passed = [], 0
    for number, (due, *_) in enumerate(rows, 1):
        years = due.year - terms.disbursed_on.year
        if years > passed and due >= months_later(terms.disbursed_on, MONTHS_PER_YEAR * years):
            passed = years
            found.append(number)
        elif years - 1 > passed:
            passed = years - 1
            found.append(number)
    return found
