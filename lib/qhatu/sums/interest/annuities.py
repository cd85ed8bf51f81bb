"""Payments that come every period: what they are worth, how large, how many and at what rate.

All amounts of money here are written without a sign, because what each one is stands in its name: a loan is
``principal``, what is paid for it ``payment``. Rates are a share of one per period, and periods are whatever the
payments are: weeks, months, years.

At a rate i, n payments of 1 made at the end of each period are worth a(n) = (1 − (1 + i)⁻ⁿ) ÷ i now, and n when
i is 0. Paid in advance, at the beginning of each period, each is worth 1 + i times as much.
"""

from __future__ import annotations

from decimal import Decimal, localcontext

from qhatu.sums.bad_input import BadInput, named
from qhatu.sums.checked import not_negative, positive, whole
from qhatu.sums.interest.flows import growth, internal_rate
from qhatu.sums.numbers import WIDE, ZERO, exact, quotient
from qhatu.sums.plain import Plain
from qhatu.sums.solving.roots import NoRate


class NeverPaidOff(BadInput):
    """No number of payments pays a loan off, because each pays less than the interest, or just that.

    Apart from :class:`BadInput` because nothing was typed wrongly: a page answers it with advice.

    >>> payments_needed(Decimal(1000), Decimal("0.05"), Decimal(50))
    Traceback (most recent call last):
    ...
    qhatu.sums.interest.annuities.NeverPaidOff: Con 50 cada vez no terminas de pagar: ... Paga más que eso.
    """


class PaymentParts(Plain):
    """What one payment of a level loan pays.

    Args:
        interest: the part that pays for the use of the money.
        principal: the part that pays the loan back.
        balance: what is still owed after the payment.

    >>> PaymentParts(interest=Decimal(10), principal=Decimal(90), balance=Decimal(910)).principal
    Decimal('90')
    """

    interest: Decimal
    principal: Decimal
    balance: Decimal


def level_payment(
    principal: Decimal, rate_per_period: Decimal, periods: int, final: Decimal = ZERO, in_advance: bool = False
) -> Decimal:
    """Return the payment that, made every period, pays off a loan.

    Args:
        principal: money received now, 0 or more.
        rate_per_period: share of one per period, above −1.
        periods: number of payments, 1 to 10,000.
        final: money still to be paid at the end of the last period, besides the payments (a balloon), 0 or more.
        in_advance: paid at the beginning of each period, the first one now.

    Returns money per period, not rounded; below 0 when ``final`` alone is more than the loan has grown to.

    Formula: (principal − final × (1 + i)⁻ⁿ) ÷ a(n), ÷ (1 + i) in advance.

    Edge case: at a rate of 0, (principal − final) ÷ periods.

    Raises:
        BadInput: a negative amount, a rate of −1 or below, periods that are not a whole number from 1 to 10,000.

    Source: Brealey, Myers and Allen, Principles of Corporate Finance, chapter 2; the function PMT of
    spreadsheets, with its sign turned.

    >>> round(level_payment(Decimal(10000), Decimal("0.02"), 12), 2)  # Bs 10.000 al 2 por ciento al mes
    Decimal('945.60')
    """
    principal, final = _amount(principal), not_negative(final, named("la cuota final"))
    grown, periods = growth(rate_per_period), _periods(periods)
    with localcontext(WIDE):
        payment = (principal - final * grown**-periods) / _worth_of_ones(grown, periods, in_advance)
    return exact(payment + ZERO)


def present_value_of_payments(
    payment: Decimal, rate_per_period: Decimal, periods: int, final: Decimal = ZERO, in_advance: bool = False
) -> Decimal:
    """Return what equal payments are worth now: the loan that they pay off.

    Args:
        payment: money per period, 0 or more.
        rate_per_period: share of one per period, above −1.
        periods: number of payments, 0 to 10,000.
        final: money at the end of the last period, besides the payments, 0 or more.
        in_advance: paid at the beginning of each period, the first one now.

    Returns money of now.

    Formula: payment × a(n), × (1 + i) in advance, + final × (1 + i)⁻ⁿ.

    Edge case: without payments, the value of ``final`` alone.

    Raises:
        BadInput: a negative amount, a rate of −1 or below, periods outside their range, a value of 10¹⁵ or more.

    Source: Brealey, Myers and Allen, Principles of Corporate Finance, chapter 2; the function PV of spreadsheets.

    >>> round(present_value_of_payments(Decimal(500), Decimal("0.02"), 12), 2)  # con Bs 500 al mes se paga
    Decimal('5287.67')
    """
    payment, final = not_negative(payment, named("la cuota")), not_negative(final, named("la cuota final"))
    grown, periods = growth(rate_per_period), _periods(periods, least=0)
    with localcontext(WIDE):
        value = payment * _worth_of_ones(grown, periods, in_advance) + final * grown**-periods
    return exact(value + ZERO)


def future_value_of_payments(
    payment: Decimal, rate_per_period: Decimal, periods: int, initial: Decimal = ZERO, in_advance: bool = False
) -> Decimal:
    """Return what equal savings have grown to at the end of the last period.

    Args:
        payment: money saved per period, 0 or more.
        rate_per_period: share of one per period, above −1.
        periods: number of periods, 0 to 10,000.
        initial: money there from the beginning, 0 or more.
        in_advance: saved at the beginning of each period instead of its end.

    Returns money at the end of the last period.

    Formula: (initial + payment × a(n), × (1 + i) in advance) × (1 + i)ⁿ.

    Edge case: without payments, compound interest on ``initial``.

    Raises:
        BadInput: a negative amount, a rate of −1 or below, periods outside their range, a value of 10¹⁵ or more.

    Source: Brealey, Myers and Allen, Principles of Corporate Finance, chapter 2; the function FV of spreadsheets.

    >>> round(future_value_of_payments(Decimal(100), Decimal("0.01"), 12), 2)  # Bs 100 al mes por un año
    Decimal('1268.25')
    """
    payment = not_negative(payment, named("lo que ahorras cada vez"))
    initial = not_negative(initial, named("lo que ya tienes ahorrado"))
    grown, periods = growth(rate_per_period), _periods(periods, least=0)
    with localcontext(WIDE):
        value = (initial + payment * _worth_of_ones(grown, periods, in_advance)) * grown**periods
    return exact(value + ZERO)


def payment_for_goal(
    goal: Decimal, rate_per_period: Decimal, periods: int, initial: Decimal = ZERO, in_advance: bool = False
) -> Decimal:
    """Return what has to be saved every period to have an amount at the end.

    Args:
        goal: money wanted at the end of the last period, 0 or more.
        rate_per_period: share of one per period, above −1.
        periods: number of periods, 1 to 10,000.
        initial: money there from the beginning, 0 or more.
        in_advance: saved at the beginning of each period instead of its end.

    Returns money per period, not rounded; below 0 when ``initial`` alone grows beyond the goal.

    Formula: (goal × (1 + i)⁻ⁿ − initial) ÷ a(n), ÷ (1 + i) in advance.

    Edge case: at a rate of 0, (goal − initial) ÷ periods.

    Raises:
        BadInput: a negative amount, a rate of −1 or below, periods that are not a whole number from 1 to 10,000.

    Source: sinking fund (any textbook of financial mathematics).

    >>> round(payment_for_goal(Decimal(3000), Decimal("0.01"), 12), 2)  # para una máquina de Bs 3000 en un año
    Decimal('236.55')
    """
    goal = not_negative(goal, named("la meta de ahorro"))
    initial = not_negative(initial, named("lo que ya tienes ahorrado"))
    grown, periods = growth(rate_per_period), _periods(periods)
    with localcontext(WIDE):
        payment = (goal * grown**-periods - initial) / _worth_of_ones(grown, periods, in_advance)
    return exact(payment + ZERO)


def payments_needed(
    principal: Decimal, rate_per_period: Decimal, payment: Decimal, final: Decimal = ZERO, in_advance: bool = False
) -> Decimal:
    """Return how many equal payments pay a loan off.

    Args:
        principal: money received now, 0 or more.
        rate_per_period: share of one per period, above −1.
        payment: money per period, above 0.
        final: money still to be paid at the end of the last period, besides the payments, 0 or more.
        in_advance: paid at the beginning of each period, the first one now.

    Returns a number of payments, with its fraction: 9.3 is nine payments and a smaller tenth.

    Formula: ln((p − i × final) ÷ (p − i × principal)) ÷ ln(1 + i), with p the payment, × (1 + i) in advance.

    Edge case: at a rate of 0, (principal − final) ÷ payment. A ``final`` that is the principal or more leaves
    nothing for the payments to pay off: 0 payments.

    Raises:
        NeverPaidOff: the payment does not exceed the interest of a period.
        BadInput: a negative amount, a payment of 0, a rate of −1 or below.

    Source: the function NPER of spreadsheets (OASIS OpenDocument 1.3, part 4, 6.12.29).

    >>> round(payments_needed(Decimal(1000), Decimal("0.03"), Decimal(100)), 2)  # Bs 1000, pagando Bs 100 al mes
    Decimal('12.07')
    """
    principal, final = _amount(principal), not_negative(final, named("la cuota final"))
    payment, grown = positive(payment, named("la cuota")), growth(rate_per_period)
    rate = grown - 1
    if final >= principal:
        return ZERO
    if not rate:
        return quotient(principal - final, payment)
    with localcontext(WIDE):
        each = payment * grown if in_advance else payment
        left = each - rate * principal
        if left <= 0:
            raise NeverPaidOff(
                "Con {payment} cada vez no terminas de pagar: solo el interés de un periodo es {interest}. "
                "Paga más que eso.",
                payment=payment,
                interest=rate * (principal - payment if in_advance else principal),
            )
        number = ((each - rate * final) / left).ln() / grown.ln()
    return exact(number + ZERO)


def rate_from_payment(
    principal: Decimal, payment: Decimal, periods: int, final: Decimal = ZERO, in_advance: bool = False
) -> Decimal:
    """Return the rate per period that is hidden in a loan's equal payments.

    Args:
        principal: money received now, or the cash price of what is bought, above 0.
        payment: money per period, 0 or more.
        periods: number of payments, 1 to 10,000.
        final: money still to be paid at the end of the last period, besides the payments, 0 or more.
        in_advance: paid at the beginning of each period, the first one now.

    Returns a share of one per period, to twenty decimals; below 0 when less is paid than received.

    Formula: the one rate i of principal = payment × a(n), × (1 + i) in advance, + final × (1 + i)⁻ⁿ.

    Edge case: when what is paid adds up to the principal, 0.

    Raises:
        NoRate: nothing is ever paid back, or the first payment in advance takes all that was received.
        BadInput: an amount outside its range, periods that are not a whole number from 1 to 10,000.

    Source: the function RATE of spreadsheets, without its guess (OASIS OpenDocument 1.3, part 4, 6.12.42).

    >>> round(rate_from_payment(Decimal(1000), Decimal(100), 12), 6)  # Bs 1000 en 12 cuotas de Bs 100
    Decimal('0.029229')
    """
    principal, payment = positive(principal, named("el monto del préstamo")), not_negative(payment, named("la cuota"))
    final, periods = not_negative(final, named("la cuota final")), _periods(periods)
    flows = [principal, *[-payment] * periods]
    if in_advance:
        if payment >= principal:
            raise NoRate(
                "Aquí no hay tasa: la primera cuota, {payment}, se lleva todo lo que recibes, {principal}.",
                payment=payment,
                principal=principal,
            )
        flows = [principal - payment, *[-payment] * (periods - 1), ZERO]
    flows[-1] -= final
    return internal_rate(flows)


def payment_parts(
    principal: Decimal,
    rate_per_period: Decimal,
    periods: int,
    number: int,
    final: Decimal = ZERO,
    in_advance: bool = False,
) -> PaymentParts:
    """Return how much of one payment of a level loan is interest, how much pays it back, and what is still owed.

    Args:
        principal: money received now, 0 or more.
        rate_per_period: share of one per period, above −1.
        periods: number of payments, 1 to 10,000.
        number: which payment, 1 for the first, ``periods`` for the last.
        final: money still to be paid at the end of the last period, besides the payments, 0 or more.
        in_advance: paid at the beginning of each period, the first one now.

    Returns :class:`PaymentParts`, not rounded.

    Formula: balance = payment × a(payments left) + final × (1 + i)^−(periods left); interest = i × the balance
    after the payment before; principal = payment − interest.

    Edge case: the first payment in advance pays no interest. A bank's schedule in cents differs by its rounding.

    Raises:
        BadInput: as :func:`level_payment`; a number outside 1 to ``periods``.

    Source: the functions IPMT and PPMT of spreadsheets (OASIS OpenDocument 1.3, part 4).

    >>> first = payment_parts(Decimal(10000), Decimal("0.02"), 12, 1)
    >>> first.interest, round(first.principal, 2), round(first.balance, 2)  # la primera de 12 cuotas de Bs 945,60
    (Decimal('200.00'), Decimal('745.60'), Decimal('9254.40'))
    """
    payment = level_payment(principal, rate_per_period, periods, final, in_advance)
    periods = _periods(periods)
    number = whole(number, named("el número de la cuota"), least=1, most=periods)
    principal, final, grown = _amount(principal), exact(final), growth(rate_per_period)

    def balance_after(paid: int) -> Decimal:
        if not paid:
            return principal
        left = periods - paid
        with localcontext(WIDE):
            balance = payment * _worth_of_ones(grown, left, False) + final / grown ** (left + in_advance)
        return exact(balance + ZERO)

    interest = (grown - 1) * balance_after(number - 1)
    if in_advance and number == 1:
        interest = ZERO
    return PaymentParts(interest=interest + ZERO, principal=payment - interest, balance=balance_after(number))


def present_value_of_growing_payments(
    first_payment: Decimal,
    growth_per_period: Decimal,
    rate_per_period: Decimal,
    periods: int,
    in_advance: bool = False,
) -> Decimal:
    """Return what payments are worth now, of which each is larger than the one before by the same share.

    Args:
        first_payment: money, the first of them, 0 or more.
        growth_per_period: share of one that each payment adds to the one before, above −1; below 0 they shrink.
        rate_per_period: share of one per period, above −1.
        periods: number of payments, 0 to 10,000.
        in_advance: paid at the beginning of each period, the first one now.

    Returns money of now.

    Formula: first × (1 − ((1 + g) ÷ (1 + i))ⁿ) ÷ (i − g), × (1 + i) in advance.

    Edge case: when they grow at the rate itself, first × n ÷ (1 + i).

    Raises:
        BadInput: a negative payment, a rate or growth of −1 or below, a value of 10¹⁵ or more.

    Source: growing annuity: Brealey, Myers and Allen, Principles of Corporate Finance, chapter 2.

    >>> round(present_value_of_growing_payments(Decimal(100), Decimal("0.01"), Decimal("0.02"), 12), 2)  # ventas
    Decimal('1115.06')
    """
    first = not_negative(first_payment, named("el primer pago"))
    factor = _worth_of_growing_ones(growth_per_period, growth(rate_per_period), _periods(periods, 0), in_advance)
    return exact(WIDE.multiply(first, factor) + ZERO)


def first_growing_payment(
    principal: Decimal,
    growth_per_period: Decimal,
    rate_per_period: Decimal,
    periods: int,
    in_advance: bool = False,
) -> Decimal:
    """Return the first of the growing payments that pay a loan off.

    Args:
        principal: money received now, 0 or more.
        growth_per_period: share of one that each payment adds to the one before, above −1; below 0 they shrink.
        rate_per_period: share of one per period, above −1.
        periods: number of payments, 1 to 10,000.
        in_advance: paid at the beginning of each period, the first one now.

    Returns money, the first payment, not rounded; payment k is (1 + growth)^(k − 1) times as much.

    Formula: principal ÷ the worth of such payments that begin with 1.

    Edge case: without growth, :func:`level_payment`.

    Raises:
        BadInput: a negative amount, a rate or growth of −1 or below, periods outside 1 to 10,000.

    Source: growing annuity: Brealey, Myers and Allen, Principles of Corporate Finance, chapter 2.

    >>> round(first_growing_payment(Decimal(10000), Decimal("0.02"), Decimal("0.02"), 12), 2)  # crece como la tasa
    Decimal('850.00')
    """
    principal = _amount(principal)
    factor = _worth_of_growing_ones(growth_per_period, growth(rate_per_period), _periods(periods), in_advance)
    return exact(WIDE.divide(principal, factor) + ZERO)


def present_value_for_ever(payment: Decimal, rate_per_period: Decimal, growth_per_period: Decimal = ZERO) -> Decimal:
    """Return what payments that never end are worth now, the first of them in one period.

    Args:
        payment: money, the first of them, 0 or more.
        rate_per_period: share of one per period, above the growth.
        growth_per_period: share of one that each payment adds to the one before, above −1.

    Returns money of now.

    Formula: payment ÷ (rate − growth).

    Edge case: a rate that is not above the growth would make them worth more than any money.

    Raises:
        BadInput: a negative payment, a growth of −1 or below, a rate that is not above the growth.

    Source: perpetuity: Brealey, Myers and Allen, Principles of Corporate Finance, chapter 2.

    >>> present_value_for_ever(Decimal(600), Decimal("0.08"))  # un puesto que se alquila por Bs 600 al año
    Decimal('7500')
    """
    payment = not_negative(payment, named("el pago"))
    grown, growing = growth(rate_per_period), growth(growth_per_period, named("el crecimiento"))
    if grown <= growing:
        raise BadInput(
            "Pagos que no terminan solo tienen un valor si la tasa, {rate} de cada 100, es más que lo que crecen, "
            "{growth} de cada 100.",
            rate=(grown - 1) * 100,
            growth=(growing - 1) * 100,
        )
    return exact(quotient(payment, grown - growing))


def _amount(principal: Decimal) -> Decimal:
    return not_negative(principal, named("el monto del préstamo"))


def _periods(periods: int, least: int = 1) -> int:
    return whole(periods, named("el número de cuotas"), least=least)


def _worth_of_ones(grown: Decimal, periods: int, in_advance: bool) -> Decimal:
    """Return what payments of 1 are worth now, at a rate of grown − 1, in the context in force."""
    if grown == 1:
        return Decimal(periods)
    worth = (1 - grown**-periods) / (grown - 1)
    return worth * grown if in_advance else worth


def _worth_of_growing_ones(growth_per_period: Decimal, grown: Decimal, periods: int, in_advance: bool) -> Decimal:
    growing = growth(growth_per_period, named("el crecimiento"))
    with localcontext(WIDE):
        worth = periods / grown if grown == growing else (1 - (growing / grown) ** periods) / (grown - growing)
        return worth * grown if in_advance else worth
