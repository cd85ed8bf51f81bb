"""What a loan says about itself: how much, at what rate, when and in which way it is paid back.

A rate is a share of one and says which rate it is: per period, per month, nominal annual or effective annual.
Instalments are counted from 1; those of the grace are counted too.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from qhatu.sums.bad_input import BadInput, Named, named
from qhatu.sums.checked import MOST_THINGS, a_date, between, not_negative, one_of, positive, share, things, whole
from qhatu.sums.interest.dates import DAY_COUNTS
from qhatu.sums.money import CENT
from qhatu.sums.numbers import ZERO, exact
from qhatu.sums.plain import Plain

SMALLEST_COIN = Decimal("1e-6")  # what is smaller, sums take for the dust of divisions

# How many in a year, and the step from one to the next: months, or days; half a month has neither.
FREQUENCIES = {
    "daily": (365, 0, 1),
    "weekly": (52, 0, 7),
    "every_2_weeks": (26, 0, 14),
    "every_4_weeks": (13, 0, 28),
    "semi_monthly": (24, 0, 0),
    "monthly": (12, 1, 0),
    "every_2_months": (6, 2, 0),
    "quarterly": (4, 3, 0),
    "every_4_months": (3, 4, 0),
    "half_yearly": (2, 6, 0),
    "yearly": (1, 12, 0),
}
RATE_KINDS = ("per_period", "per_month", "nominal_annual", "effective_annual")
KINDS = (
    "level",
    "equal_principal",
    "flat",
    "interest_only",
    "growing",
    "seasonal",
    "share_of_balance",
    "minimum_payment",
    "given",
)
SOLVED_KINDS = ("level", "growing", "seasonal")
OPEN_ENDED_KINDS = ("share_of_balance", "minimum_payment", "given")
LARGEST_RATE = Decimal(100)
LOWEST_RATE = Decimal("-0.99")
MOST_CHANGES = 60  # each one works all later instalments out again

TYPE_CHECKING = False  # typing's own flag of this name costs a tenth of this package's import
if TYPE_CHECKING:
    from typing import Literal

    RateKind = Literal["per_period", "per_month", "nominal_annual", "effective_annual"]
    Frequency = Literal[
        "daily",
        "weekly",
        "every_2_weeks",
        "every_4_weeks",
        "semi_monthly",
        "monthly",
        "every_2_months",
        "quarterly",
        "every_4_months",
        "half_yearly",
        "yearly",
    ]
    LoanKind = Literal[
        "level",
        "equal_principal",
        "flat",
        "interest_only",
        "growing",
        "seasonal",
        "share_of_balance",
        "minimum_payment",
        "given",
    ]
    GraceInterest = Literal["capitalised", "at_end", "spread", "forgiven"]
    DayCount = Literal["equal_periods", "30/360", "actual/360", "actual/365"]
    OddInterest = Literal["spread", "first"]
    PrepaidKeeps = Literal["instalment", "term"]
    CoinRounding = Literal["nearest", "up", "down"]
    LastRow = Literal["instalment", "interest"]


class LoanTerms(Plain):
    """A loan as the paper states it, before charges.

    Args:
        principal: money lent, above 0.
        rate: interest as a share of one, from −0.99 to 100 (10,000 %).
        rate_kind: which rate that is: ``per_period`` of ``frequency``, ``per_month`` (× 12 is the nominal
            annual rate), ``nominal_annual`` (÷ periods of a year) or ``effective_annual`` (compounded).
        compounded_per_year: how often in a year a rate per month or nominal annual is compounded, where that
            is not with each instalment: 360 or 365 for daily.
        frequency: time from one instalment to the next; see ``FREQUENCIES``.
        instalments: how many, those of the grace included, 1 to 10,000. None, for ``share_of_balance``,
            ``minimum_payment`` and one ``given`` amount: as many as it takes.
        kind: ``level`` (all alike), ``equal_principal``, ``flat`` (interest always on the first amount),
            ``interest_only`` (principal with the last), ``growing`` (by ``growth`` or ``growth_amount``),
            ``seasonal`` (as ``weights``), ``share_of_balance`` (each pays interest and ``balance_share`` of
            what is owed), ``minimum_payment`` (each pays in all ``balance_share`` of what is owed with its
            interest) or ``given`` (as ``amounts``).
        weights: how instalments (``seasonal``) or parts of the principal (``equal_principal``) compare, 0 or
            more, from the first after the grace; a short list is repeated.
        growth: share by which instalments grow at each step, above −1.
        growth_amount: money by which they grow at each step.
        growth_every: instalments from one step to the next, 1 or more; 12 grows monthly ones once a year.
        balance_share: share of the balance paid with each instalment, from 0 to 1.
        least: money of principal (``share_of_balance``) or in all (``minimum_payment``) paid at the least.
        amounts: the ``given`` instalments, in money; one alone is repeated. The last pays what is left.
        balloon: money of principal left for the end, in ``level``, ``equal_principal``, ``growing`` or
            ``seasonal``. It is paid with the last instalment; in advance, one period after it.
        amortised_over: instalments for which a ``level`` one is worked out, where the loan ends sooner and
            what is left is paid with the last.
        extras: pairs of an instalment's number and money paid on top of it, for which a solved instalment is
            the smaller.
        in_advance: each instalment is paid as its period begins, the first on receiving the loan (leases).
        interest_up_front: all interest of a ``flat`` loan is kept back on lending (a discounted loan).
        grace_on_all: first instalments in which nothing is paid.
        grace_on_principal: instalments after those in which only interest is paid.
        grace_interest: what becomes of the interest of ``grace_on_all``: ``capitalised`` (owed, and bears
            interest), ``at_end`` (paid after the grace, at once), ``spread`` (over all later instalments,
            without interest) or ``forgiven``.
        disbursed_on: day of receiving the loan; None counts periods only.
        first_due: day of the first instalment; None for one period after receiving it.
        due_day: day of the month of later ones, 1 to 31; in a shorter month, its last.
        due_dates: all days, where they are irregular.
        day_count: how time is counted: ``equal_periods`` (all alike, days count in an odd one only),
            ``30/360``, ``actual/360`` or ``actual/365``.
        odd_interest: interest of a longer or shorter first period: ``spread`` over solved instalments, or
            added to the ``first``.
        rate_changes: pairs of an instalment's number and the rate from its period on (same ``rate_kind``);
            solved instalments are worked out again.
        prepayments: pairs of an instalment's number and money of principal paid with it that was not agreed on.
        prepaid_keeps: what they leave as it was: the ``instalment`` (the loan ends sooner; of equal principal, its
            part of the principal) or the ``term`` (later instalments are smaller).
        cent: what the parts of each instalment are rounded to, half up; 0 does not round.
        coin: what the whole instalment is rounded to; None for ``cent``. The last takes the difference.
        coin_rounding: ``nearest``, ``up`` or ``down``.
        last_row: where the last difference goes: in its ``instalment``, or in its ``interest``, so that all
            level instalments are alike (used where it is under a cent an instalment).

    Raises:
        BadInput: a number outside its range, a field that this kind of loan does not use, days out of order.

    >>> LoanTerms(principal=3000, rate=Decimal("0.115"), instalments=12).frequency  # Bs 3000 al 11,5 % anual
    'monthly'
    """

    principal: Decimal
    rate: Decimal
    rate_kind: RateKind = "nominal_annual"
    compounded_per_year: int | None = None
    frequency: Frequency = "monthly"
    instalments: int | None = None
    kind: LoanKind = "level"
    weights: tuple[Decimal, ...] = ()
    growth: Decimal = ZERO
    growth_amount: Decimal = ZERO
    growth_every: int = 1
    balance_share: Decimal = ZERO
    least: Decimal = ZERO
    amounts: tuple[Decimal, ...] = ()
    balloon: Decimal = ZERO
    amortised_over: int | None = None
    extras: tuple[tuple[int, Decimal], ...] = ()
    in_advance: bool = False
    interest_up_front: bool = False
    grace_on_all: int = 0
    grace_on_principal: int = 0
    grace_interest: GraceInterest = "capitalised"
    disbursed_on: date | None = None
    first_due: date | None = None
    due_day: int | None = None
    due_dates: tuple[date, ...] = ()
    day_count: DayCount = "equal_periods"
    odd_interest: OddInterest = "spread"
    rate_changes: tuple[tuple[int, Decimal], ...] = ()
    prepayments: tuple[tuple[int, Decimal], ...] = ()
    prepaid_keeps: PrepaidKeeps = "instalment"
    cent: Decimal = CENT
    coin: Decimal | None = None
    coin_rounding: CoinRounding = "nearest"
    last_row: LastRow = "instalment"

    @property
    def periods_per_year(self) -> int:
        """Instalments of a year."""
        return FREQUENCIES[self.frequency][0]

    @property
    def months_per_period(self) -> Decimal:
        """Months from one instalment to the next, twelfths of a year."""
        return Decimal(12) / self.periods_per_year

    def __post_init__(self) -> None:
        one_of(self.kind, KINDS, named("la clase de cuota"))
        one_of(self.frequency, FREQUENCIES, named("cada cuánto se paga"))
        self._check_rates()
        self._check_counts()
        self._check_amounts()
        self._check_dates()
        self._check_rounding()
        self._check_that_fields_fit_the_kind()

    def _check_rates(self) -> None:
        one_of(self.rate_kind, RATE_KINDS, named("la clase de tasa"))
        changes = things(self.rate_changes, named("los cambios de tasa"), most=MOST_CHANGES)
        self._put(
            principal=positive(self.principal, named("el monto del préstamo")),
            rate=between(self.rate, LOWEST_RATE, LARGEST_RATE, named("la tasa de interés")),
            rate_changes=tuple(
                (
                    whole(number, named("la cuota desde la que cambia la tasa"), least=1),
                    between(rate, LOWEST_RATE, LARGEST_RATE, named("la tasa de interés")),
                )
                for number, rate in changes
            ),
        )
        if self.compounded_per_year is not None:
            many = whole(
                self.compounded_per_year, named("las veces al año que se capitaliza el interés"), least=1, most=366
            )
            self._put(compounded_per_year=many)
            if self.rate_kind not in ("per_month", "nominal_annual"):
                raise BadInput(
                    "Las veces al año que se capitaliza el interés van solo con una tasa por mes o nominal anual. "
                    "Con esta tasa, déjalas vacías."
                )

    def _check_counts(self) -> None:
        if self.due_dates:
            dues = things(self.due_dates, named("las fechas de pago"))
            self._put(due_dates=dues)
            if self.instalments is None:
                self._put(instalments=len(dues))
            elif self.instalments != len(dues):
                raise BadInput(
                    "Anotaste {dates} fechas de pago y {instalments} cuotas. Tiene que haber una fecha por cuota.",
                    dates=Decimal(len(dues)),
                    instalments=exact(self.instalments),
                )
        if self.instalments is not None:
            self._put(instalments=whole(self.instalments, named("el número de cuotas"), least=1))
        elif self.kind not in OPEN_ENDED_KINDS:
            raise BadInput("Falta el número de cuotas. Anota en cuántas cuotas se paga el préstamo.")
        self._put(
            growth_every=whole(self.growth_every, named("cada cuántas cuotas crece la cuota"), least=1),
            grace_on_all=whole(self.grace_on_all, named("las cuotas de gracia sin pagar nada")),
            grace_on_principal=whole(self.grace_on_principal, named("las cuotas de gracia pagando solo interés")),
        )
        one_of(
            self.grace_interest,
            ("capitalised", "at_end", "spread", "forgiven"),
            named("lo que pasa con el interés de la gracia"),
        )
        if self.instalments is not None and self.grace >= self.instalments:
            raise BadInput(
                "La gracia dura {grace} cuotas y el préstamo tiene {instalments}. "
                "Después de la gracia tiene que quedar por lo menos una cuota.",
                grace=Decimal(self.grace),
                instalments=Decimal(self.instalments),
            )
        if self.amortised_over is not None:
            over = whole(
                self.amortised_over, named("el número de cuotas con que se calcula la cuota"), self.instalments or 1
            )
            self._put(amortised_over=over)

    @property
    def grace(self) -> int:
        """Instalments that pay no principal."""
        return self.grace_on_all + self.grace_on_principal

    def _check_amounts(self) -> None:
        weights = things(self.weights, named("los pesos de las cuotas"))
        amounts = things(self.amounts, named("las cuotas anotadas"))
        one_of(self.prepaid_keeps, ("instalment", "term"), named("lo que queda igual al pagar antes"))
        most_prepaid = MOST_THINGS if self.prepaid_keeps == "instalment" else MOST_CHANGES
        self._put(
            weights=tuple(not_negative(weight, named("el peso de una cuota")) for weight in weights),
            amounts=tuple(not_negative(amount, named("el monto de una cuota")) for amount in amounts),
            extras=_numbered(self.extras, named("los pagos extra")),
            prepayments=_numbered(self.prepayments, named("los pagos antes de tiempo"), most_prepaid),
            growth=between(self.growth, LOWEST_RATE, LARGEST_RATE, named("el crecimiento de la cuota")),
            growth_amount=exact(self.growth_amount),
            balance_share=share(self.balance_share, named("la parte del saldo que se paga cada vez")),
            least=not_negative(self.least, named("lo menos que se paga cada vez")),
            balloon=not_negative(self.balloon, named("lo que queda para el final")),
        )
        for number, _ in (*self.extras, *self.prepayments, *self.rate_changes):
            whole(number, named("el número de la cuota"), least=1, most=self.instalments or MOST_THINGS)
        after_grace = None if self.instalments is None else self.instalments - self.grace
        if self.weights and not any(self.weights[:after_grace]):
            raise BadInput("Todas las cuotas tienen peso 0, y alguna tiene que pagar el préstamo. Cambia un peso.")

    def _check_dates(self) -> None:
        one_of(self.day_count, ("equal_periods", *DAY_COUNTS), named("la manera de contar los días"))
        one_of(self.odd_interest, ("spread", "first"), named("dónde va el interés del primer periodo"))
        if self.due_day is not None:
            self._put(due_day=whole(self.due_day, named("el día de pago"), least=1, most=31))
        if self.disbursed_on is None:
            if self.first_due or self.due_dates or self.due_day or self.day_count != "equal_periods":
                raise BadInput("Para poner fechas a las cuotas o contar días falta el día en que recibes el préstamo.")
            return
        last = a_date(self.disbursed_on, named("el día en que recibes el préstamo"))
        if self.in_advance and (self.due_dates or (self.first_due or last) != last):
            raise BadInput(
                "Si las cuotas se pagan por adelantado, la primera cae el día en que recibes el préstamo, el {day}. "
                "Deja vacías las otras fechas.",
                day=last.isoformat(),
            )
        if self.first_due is not None:
            a_date(self.first_due, named("el día de la primera cuota"))
        if self.due_dates and self.first_due not in (None, self.due_dates[0]):
            raise BadInput(
                "La primera cuota tiene dos fechas: {first} y {listed}. Deja una sola.",
                first=self.first_due.isoformat(),
                listed=str(self.due_dates[0]),
            )
        for due in self.due_dates or ((self.first_due,) if self.first_due and not self.in_advance else ()):
            if a_date(due, named("una fecha de pago")) <= last:
                raise BadInput(
                    "Las fechas de pago van en orden, después del préstamo; encontré {due} después de {last}.",
                    due=due.isoformat(),
                    last=last.isoformat(),
                )
            last = due

    def _check_rounding(self) -> None:
        cent = not_negative(self.cent, named("el centavo con que se redondea"))
        if cent and cent.normalize().as_tuple().digits != (1,):
            raise BadInput(
                "El centavo con que se redondea es 1, 10 o 0,1 y así; encontré {cent}. "
                "Una moneda como 0,05 va en la moneda con que se redondea la cuota.",
                cent=cent,
            )
        if cent:
            between(cent, SMALLEST_COIN, 1000, named("el centavo con que se redondea"))
        self._put(cent=cent)
        if self.coin is not None:
            coin = between(self.coin, SMALLEST_COIN, 10**9, named("la moneda con que se redondea la cuota"))
            self._put(coin=coin)
        one_of(self.coin_rounding, ("nearest", "up", "down"), named("cómo se redondea la cuota"))
        one_of(self.last_row, ("instalment", "interest"), named("dónde va la diferencia del redondeo"))

    def _check_that_fields_fit_the_kind(self) -> None:
        """A field that would be left aside unseen is a misunderstanding about money: refuse it."""
        kind = self.kind
        solved = kind in SOLVED_KINDS
        misplaced = [
            (self.weights, kind in ("seasonal", "equal_principal"), named("los pesos de las cuotas")),
            (self.growth or self.growth_amount, kind == "growing", named("el crecimiento de la cuota")),
            (self.balance_share, kind in OPEN_ENDED_KINDS[:2], named("la parte del saldo que se paga cada vez")),
            (self.least, kind in OPEN_ENDED_KINDS[:2], named("lo menos que se paga cada vez")),
            (self.amounts, kind == "given", named("las cuotas anotadas")),
            (self.balloon, solved or kind == "equal_principal", named("lo que queda para el final")),
            (
                self.amortised_over,
                kind == "level" and not self.balloon,
                named("el número de cuotas con que se calcula la cuota"),
            ),
            (self.extras, solved, named("los pagos extra")),
            (self.due_day, FREQUENCIES[self.frequency][1] and not self.due_dates, named("el día de pago")),
            (self.interest_up_front, kind == "flat" and not self.in_advance, named("el interés por adelantado")),
            (
                self.grace,
                not (self.in_advance or self.interest_up_front or self.instalments is None),
                named("la gracia"),
            ),
        ]
        for value, fits, what in misplaced:
            if value and not fits:
                raise BadInput(
                    "Con la clase de cuota «{kind}» y las otras condiciones no se usa este dato: {what}. "
                    "Déjalo vacío o cambia la clase de cuota.",
                    kind=kind,
                    what=what,
                )
        if kind == "seasonal" and not self.weights:
            raise BadInput("Faltan los pesos de las cuotas. Anota un número para cada cuota: 0 donde no se paga.")
        if kind == "given":
            if not self.amounts:
                raise BadInput("Faltan las cuotas anotadas. Anota el monto de cada una.")
            if self.instalments is None and len(self.amounts) > 1:
                self._put(instalments=len(self.amounts))
            if len(self.amounts) not in (1, self.instalments):
                raise BadInput(
                    "Anotaste {amounts} montos y {instalments} cuotas. Tiene que haber un monto por cuota, o uno solo.",
                    amounts=Decimal(len(self.amounts)),
                    instalments=Decimal(self.instalments),
                )


def _numbered(pairs: tuple[tuple[int, Decimal], ...], what: Named, most: int = MOST_THINGS) -> tuple:
    """Money that goes with numbered instalments; what is given twice to one is added up."""
    together: dict[int, Decimal] = {}
    for number, amount in things(pairs, what, most=most):
        number = whole(number, named("el número de la cuota"), least=1)
        together[number] = together.get(number, ZERO) + not_negative(amount, what)
    return tuple(sorted(together.items()))
