"""What each instalment of a loan pays: interest and principal, before charges.

Interest is worked out on what is owed, an instalment pays it first, and the rest of the instalment is principal.
Where an instalment is smaller than its interest, its principal is below 0 and what is owed grows. In whatever way
it is paid, the principal of all rows sums to what was owed at the start.
"""

from __future__ import annotations

from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal

from qhatu.sums.bad_input import BadInput, named
from qhatu.sums.checked import not_negative, positive
from qhatu.sums.credit.patterns import instalment_weights, principal_parts, solved_instalments
from qhatu.sums.credit.periods import period_rate, periods_of
from qhatu.sums.credit.terms import SOLVED_KINDS, LoanTerms
from qhatu.sums.interest.dates import days_of_year
from qhatu.sums.numbers import ONE, WIDE, ZERO, exact, quotient, settled

ROUNDINGS = {"nearest": ROUND_HALF_UP, "up": ROUND_CEILING, "down": ROUND_FLOOR}
LARGEST_DEBT = Decimal(10) ** 15

TYPE_CHECKING = False  # typing's own flag of this name costs a tenth of this package's import
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class NeverPaid(BadInput):
    """Instalments that never pay a loan back, because they do not cover its interest.

    Apart from :class:`BadInput` because nothing was typed wrongly: a page answers it with advice.

    >>> repayments(LoanTerms(principal=1000, rate=Decimal("0.10"), rate_kind="per_month", kind="given", amounts=(90,)))
    Traceback (most recent call last):
    ...
    qhatu.sums.credit.instalments.NeverPaid: Con estas cuotas la deuda no baja: ...
    """


def repayments(
    terms: LoanTerms, owed: Decimal | None = None
) -> tuple[tuple[date | None, Decimal, Decimal, Decimal, Decimal], ...]:
    """Return the instalments of a loan, one row each, without charges.

    Args:
        terms: the loan.
        owed: money owed at the start, above 0: the principal, and what is financed on top of it. The principal
            alone when not given.

    Returns rows of (day due or None, instalment, interest, principal, balance after it), in money.

    Formula: interest = balance × rate of the period, or first balance × rate if ``flat``; principal = instalment
    − interest. Instalments that are solved are x × weight + extra, where x makes all of them, discounted at the
    rates of the loan, worth what is owed. Each part is rounded to the cent as it comes, and the last instalment
    takes the difference.

    Edge cases: at a rate of 0 a level instalment is what is owed ÷ instalments. Rounded up to a coin, the loan may
    be paid before its last instalment; then there are fewer rows.

    Raises:
        NeverPaid: as many instalments as it takes would be without end.
        BadInput: extras or a balloon that pay more than is owed; a debt that grows to 10¹⁵.

    Source: the actuarial method (US Regulation Z, 12 CFR 1026, Appendix J, (a)); amortisation of a loan in Brealey,
    Myers and Allen, Principles of Corporate Finance, ch. 2.

    >>> terms = LoanTerms(principal=3000, rate=Decimal("0.03"), rate_kind="per_month", instalments=3)
    >>> for _, instalment, interest, principal, balance in repayments(terms):  # Bs 3000 al 3 % mensual
    ...     print(instalment, interest, principal, balance)
    1060.59 90.00 970.59 2029.41
    1060.59 60.88 999.71 1029.70
    1060.59 30.89 1029.70 0.00
    """
    owed = terms.principal if owed is None else positive(owed, named("lo que se debe"))
    return tuple(_Repayment(terms, owed).rows())


def flat_interest(terms: LoanTerms, owed: Decimal) -> Decimal:
    """Return all the interest of a flat loan, which is worked out on the first amount from beginning to end.

    Args:
        terms: a loan with a number of instalments.
        owed: money owed at the start, above 0.

    Returns money, rounded to the loan's cent.

    Formula: owed × the sum of the rates of its periods.

    Edge case: paying early does not change it, which is why the same rate costs nearly double that of a balance.

    Raises:
        BadInput: what is owed is 0 or less, interest of 10¹⁵ and more, or a rate so far below 0 that it gives back
            more than was lent.

    Source: add-on interest (any consumer mathematics textbook).

    >>> flat = LoanTerms(principal=20000, rate=Decimal("0.07"), kind="flat", instalments=36)
    >>> flat_interest(flat, 20000)  # Bs 20000 al 7 % anual sobre el monto inicial, tres años
    Decimal('4200.00')
    """
    owed = positive(owed, named("lo que se debe"))
    rate_of, changes, rate, together = _remembered_rates(terms), dict(terms.rate_changes), terms.rate, ZERO
    for number, (_, length) in enumerate(periods_of(terms), 1):
        rate = changes.get(number, rate)
        together += rate_of(rate, length)
    if together <= -1:
        raise BadInput(
            "Con esa tasa, el interés plano devuelve más de lo que se prestó: {found} de cada 100. Revisa la tasa.",
            found=-together * 100,
        )
    return rounding(terms.cent)(owed * together)


def rounding(step: Decimal, how: str = ROUND_HALF_UP) -> Callable[[Decimal], Decimal]:
    """Return the function that rounds the amounts of one schedule.

    Args:
        step: the cent or coin, 0 or more; 0 does not round.
        how: one of the roundings of :mod:`decimal`.

    Formula: that of :func:`qhatu.sums.round_to_coin`, with what is alike from row to row done once.

    Edge case: the dust of divisions costs no cent, and there is no −0.

    Raises:
        BadInput: a negative step; and from the function returned, an amount of 10¹⁵ and more.

    Source: cash rounding, half up as in commerce.

    >>> rounding(Decimal("0.01"))(Decimal("60.8823")), rounding(Decimal("0.50"), ROUND_CEILING)(Decimal("60.88"))  # Bs
    (Decimal('60.88'), Decimal('61.00'))
    """
    step = not_negative(step, named("la moneda con que se redondea"))
    unit, nothing = step.normalize(), step * 0  # nothing has the places of the step: Bs 12.30, not 12.3
    if not unit:
        return exact
    if unit.as_tuple().digits != (1,):
        return lambda amount: (
            WIDE.multiply(settled(WIDE.divide(exact(amount), step)).to_integral_value(how), step) + ZERO
        )

    def to_cents(amount: Decimal) -> Decimal:
        if not -LARGEST_DEBT < amount < LARGEST_DEBT:
            exact(amount)  # refuses it
        return settled(amount).quantize(unit, rounding=how, context=WIDE) + nothing

    return to_cents


class _Repayment:
    """One loan being paid back: what is owed now, and the interest put off in the grace."""

    def __init__(self, terms: LoanTerms, owed: Decimal) -> None:
        self.terms, self.owed, self.balance = terms, owed, owed
        self.to_cents = rounding(terms.cent)
        self.to_coins = rounding(terms.coin or terms.cent, ROUNDINGS[terms.coin_rounding])
        self.rate_of = _remembered_rates(terms)
        self.rate, self.changes = terms.rate, dict(terms.rate_changes)
        # A loan without a number of instalments may be paid long before its periods run out of calendar.
        self.periods = periods_of(terms) if terms.instalments is None else tuple(periods_of(terms))
        self.last = None if terms.instalments is None else _last_to_pay(terms)
        self.flat_left = flat_interest(terms, owed) if terms.kind == "flat" and not terms.interest_up_front else ZERO
        self.put_off = self.put_off_each = ZERO
        self.prepaid = {number: self.to_cents(amount) for number, amount in terms.prepayments}
        self.solved_again = set(self.changes) if terms.kind in SOLVED_KINDS else set()
        if terms.prepaid_keeps == "term":
            self.solved_again.update(number + 1 for number in self.prepaid)
        self.instalment_of: Callable[[int, Decimal], Decimal] | None = None

    def rows(self) -> Iterator[tuple[date | None, Decimal, Decimal, Decimal, Decimal]]:
        grace_on_all, grace = self.terms.grace_on_all, self.terms.grace
        for number, (due, length) in enumerate(self.periods, 1):
            if number in self.changes:
                self.rate = self.changes[number]
            interest, principal, is_paid = self._interest(length), ZERO, False
            if number <= grace_on_all:
                interest, principal = self._not_paid_now(interest)
            elif number > grace:
                interest, principal, is_paid = self._paid_now(number, interest)
            if number in self.prepaid:
                principal += min(self.prepaid[number], self.balance - principal)
                is_paid = self.balance == principal and not self.flat_left
            if self.put_off and (number > grace_on_all or is_paid):
                interest += self._paid_of_put_off(is_paid)
            self.balance -= principal
            if not -LARGEST_DEBT < self.balance < LARGEST_DEBT:
                raise BadInput(
                    "Con estas condiciones la deuda crece hasta un monto con el que no se puede hacer la cuenta. "
                    "Sube la cuota, baja la tasa o acorta la gracia."
                )
            yield due, interest + principal, interest, principal, self.balance
            if is_paid:
                return
            if self.last is None and principal <= 0 and number >= max(self.changes, default=0):
                break
        if principal > 0:
            raise NeverPaid(
                "Con estas cuotas el préstamo no se termina de pagar: después de {number} todavía se debe {balance}. "
                "Sube la cuota.",
                number=Decimal(number),
                balance=self.balance,
            )
        raise NeverPaid(
            "Con estas cuotas la deuda no baja: en la cuota {number} pagas {paid} y solo el interés es {interest}. "
            "Sube la cuota.",
            number=Decimal(number),
            paid=interest + principal,
            interest=interest,
        )

    def _interest(self, length: Decimal) -> Decimal:
        rate = self.rate_of(self.rate, length)
        if self.terms.kind != "flat":
            return self.to_cents(self.balance * rate)
        interest = _no_further(self.to_cents(self.owed * rate), self.flat_left)
        self.flat_left -= interest
        return interest

    def _not_paid_now(self, interest: Decimal) -> tuple[Decimal, Decimal]:
        """Interest and principal of an instalment of the grace in which nothing is paid."""
        if self.terms.grace_interest == "capitalised":
            return interest, -interest
        if self.terms.grace_interest != "forgiven":
            self.put_off += interest
        return ZERO, ZERO

    def _paid_now(self, number: int, interest: Decimal) -> tuple[Decimal, Decimal, bool]:
        """Interest and principal of an instalment after the grace, and whether nothing is owed after it."""
        if self.instalment_of is None or number in self.solved_again:
            self.instalment_of = self._instalments_from(number, interest)
        instalment = self.instalment_of(number, interest)
        if number != self.last and instalment < self.balance + interest + self.flat_left:
            principal = instalment - interest
            if self.terms.kind == "flat":  # large coins may have paid its principal before its interest
                principal = min(principal, self.balance)
            return interest, principal, False
        interest += self.flat_left
        if self.terms.last_row == "interest":
            levelling = instalment - self.balance
            if abs(levelling - interest) <= number * self.terms.cent and (levelling >= 0 or interest < 0):
                interest = levelling
        return interest, self.balance, True

    def _paid_of_put_off(self, is_paid: bool) -> Decimal:
        """What is paid now of the interest put off in the grace."""
        part = self.put_off
        if self.terms.grace_interest == "spread" and not is_paid:
            many = self.last - self.terms.grace_on_all
            self.put_off_each = self.put_off_each or self.to_cents(quotient(self.put_off, Decimal(many)))
            part = _no_further(self.put_off_each, self.put_off)
        self.put_off -= part
        return part

    def _instalments_from(self, number: int, interest: Decimal) -> Callable[[int, Decimal], Decimal]:
        """What each instalment from this one on pays, by its number and its interest."""
        terms, share, least = self.terms, self.terms.balance_share, self.to_cents(self.terms.least)
        if terms.kind in SOLVED_KINDS:
            solved = self._solved_from(number, interest)
            return lambda at, interest: solved[at - number]
        if terms.kind == "given":
            given = [self.to_cents(amount) for amount in terms.amounts]
            return lambda at, interest: given[(at - 1) % len(given)]
        if terms.kind == "share_of_balance":
            return lambda at, interest: interest + max(self.to_cents(share * self.balance), least)
        if terms.kind == "minimum_payment":
            return lambda at, interest: max(self.to_cents(share * (self.balance + interest)), least)
        parts = [self.to_cents(part) for part in principal_parts(terms, self.balance, number)]
        to_coins = self.to_coins if terms.coin and terms.kind != "interest_only" else exact
        return lambda at, interest: to_coins(interest + parts[at - number])

    def _solved_from(self, number: int, interest: Decimal) -> list[Decimal]:
        terms = self.terms
        lengths = [length for _, length in self.periods[number - 1 :]]
        rate_of_length = {length: self.rate_of(self.rate, length) for length in set(lengths)}
        rates = [rate_of_length[length] for length in lengths]
        has_odd_first = number == 1 and terms.odd_interest == "first" and not terms.in_advance
        if has_odd_first:
            rates[0] = self.rate_of(self.rate, _ordinary_length(terms))
        instalments = solved_instalments(terms, self.balance, number, rates)
        rounded = {amount: self.to_coins(amount) for amount in set(instalments)}
        solved = [rounded[amount] for amount in instalments]
        if has_odd_first:
            solved[0] = max(solved[0] + interest - self.to_cents(self.balance * rates[0]), ZERO)
        return solved


def _remembered_rates(terms: LoanTerms) -> Callable[[Decimal, Decimal], Decimal]:
    """The rate of a period by the loan's rate and the length, worked out once: most periods are alike."""
    known: dict[Decimal, dict[Decimal, Decimal]] = {}

    def rate_of(rate: Decimal, length: Decimal) -> Decimal:
        of_lengths = known.setdefault(rate, {})
        if length not in of_lengths:
            of_lengths[length] = period_rate(terms, length, rate)
        return of_lengths[length]

    return rate_of


def _last_to_pay(terms: LoanTerms) -> int:
    """The instalment that pays what is left: the last one, or the last that is above 0."""
    weights = instalment_weights(terms)
    last = terms.grace + len(weights)
    if terms.balloon or terms.amortised_over or terms.kind not in (*SOLVED_KINDS, "equal_principal"):
        return last
    while not weights[last - terms.grace - 1] and all(number != last for number, _ in terms.extras):
        last -= 1
    return last


def _ordinary_length(terms: LoanTerms) -> Decimal:
    if terms.day_count == "equal_periods":
        return ONE
    return quotient(Decimal(days_of_year(terms.day_count)), Decimal(terms.periods_per_year))


def _no_further(step: Decimal, goal: Decimal) -> Decimal:
    """The step, or the goal where the step would go beyond it; both of one sign."""
    return step if abs(step) < abs(goal) else goal
