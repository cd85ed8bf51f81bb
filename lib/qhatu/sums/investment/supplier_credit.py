"""What it costs, or earns, to pay later or be paid earlier: suppliers, instalment sellers, customers.

A discount for paying at once, a dearer price in instalments and a discount for a customer who pays in advance are
all loans, and each hides a rate. These find it, by the period and by the year, so that it can stand beside a bank's.
"""

from __future__ import annotations

from decimal import Decimal

from qhatu.sums.bad_input import BadInput, named
from qhatu.sums.checked import between, not_negative, positive, whole
from qhatu.sums.interest.annuities import rate_from_payment
from qhatu.sums.interest.dates import checked_year_days
from qhatu.sums.interest.flows import YEAR_DAYS, growth
from qhatu.sums.interest.rates import effective_annual_rate, nominal_annual_rate, rate_from_discount
from qhatu.sums.numbers import WIDE, ZERO, exact, quotient
from qhatu.sums.plain import Plain

_MOST_DAYS = 3660


class HiddenRate(Plain):
    """The rate that a way of paying hides.

    Args:
        extra: money that paying later costs, or that being paid earlier costs.
        rate_per_period: share of one for the time between the two ways of paying, or per instalment.
        nominal_annual: the same by the year, without interest on interest.
        effective_annual: the same by the year, with interest on interest.

    >>> discount_cost(Decimal(1000), Decimal("0.02"), discount_day=10, pay_day=30).extra
    Decimal('20.00')
    """

    extra: Decimal
    rate_per_period: Decimal
    nominal_annual: Decimal
    effective_annual: Decimal


def discount_cost(
    invoice: Decimal, discount: Decimal, discount_day: int, pay_day: int, year_days: int = YEAR_DAYS
) -> HiddenRate:
    """Return what it costs not to take a discount for paying early.

    Args:
        invoice: money of the whole invoice, above 0.
        discount: share of it taken off if it is paid by ``discount_day``, 0 ≤ discount < 1.
        discount_day: the last day on which the discount holds, 0 for at once.
        pay_day: the day on which it is paid instead, after ``discount_day``.
        year_days: the days a year is taken to have, 360 to 366.

    Returns a :class:`HiddenRate`; its period is the days between the two.

    Formula: discount ÷ (1 − discount) per period; × or ^ year ÷ days.

    Edge case: who pays after the term pays a lower rate for the same discount, and with the supplier's trust.

    Raises:
        BadInput: a discount outside its range, a pay day not after the discount's, an effective rate of 10¹⁵ or
            more.

    Source: cost of trade credit: Brealey, Myers and Allen, Principles of Corporate Finance, chapter on credit
    management; the case "2/10, net 30" of every textbook.

    >>> cost = discount_cost(Decimal(1000), Decimal("0.02"), discount_day=10, pay_day=30)
    >>> round(cost.nominal_annual, 4), round(cost.effective_annual, 4)  # 2 por ciento si pagas en 10 días, y no en 30
    (Decimal('0.3724'), Decimal('0.4459'))
    """
    invoice = positive(invoice, named("el monto de la factura"))
    rate = rate_from_discount(discount)
    first = whole(discount_day, named("el último día del descuento"), most=_MOST_DAYS)
    days = whole(pay_day, named("el día de pago"), least=first + 1, most=_MOST_DAYS) - first
    return _hidden(invoice * exact(discount), rate, WIDE.divide(checked_year_days(year_days), days))


def saving_from_discount(
    invoice: Decimal,
    discount: Decimal,
    discount_day: int,
    pay_day: int,
    annual_rate: Decimal,
    year_days: int = YEAR_DAYS,
) -> Decimal:
    """Return what is left over from a discount after paying for the money to take it with.

    Args:
        invoice: money of the whole invoice, above 0.
        discount: share of it taken off if it is paid by ``discount_day``, 0 ≤ discount < 1.
        discount_day: the last day on which the discount holds, 0 for at once.
        pay_day: the day on which it would be paid instead, after ``discount_day``.
        annual_rate: what borrowing costs, or own money earns, effective a year, share of one, above −1.
        year_days: the days a year is taken to have, 360 to 366.

    Returns money on ``pay_day``; above 0, take the discount; below 0, pay later.

    Formula: invoice − invoice × (1 − discount) × (1 + rate)^(days ÷ year).

    Edge case: at the effective rate of :func:`discount_cost` it is 0.

    Raises:
        BadInput: as :func:`discount_cost`, and a rate of −1 or below.

    Source: cost of trade credit (any textbook of financial management).

    >>> round(saving_from_discount(Decimal(1000), Decimal("0.02"), 10, 30, Decimal("0.20")), 2)  # con un préstamo al 20
    Decimal('10.16')
    """
    discount_cost(invoice, discount, discount_day, pay_day, year_days)
    grown = growth(annual_rate, named("la tasa anual"))
    invoice, left = exact(invoice), 1 - exact(discount)
    borrowed = WIDE.power(grown, WIDE.divide(pay_day - discount_day, year_days))
    return exact(WIDE.subtract(invoice, WIDE.multiply(invoice * left, borrowed)) + ZERO)


def instalment_price_cost(
    cash_price: Decimal, down_payment: Decimal, instalment: Decimal, instalments: int, periods_per_year: Decimal
) -> HiddenRate:
    """Return what it costs to buy in instalments instead of paying the cash price.

    Args:
        cash_price: money for who pays at once, above 0.
        down_payment: money paid now all the same, 0 or more and below the cash price.
        instalment: money of each instalment, 0 or more, the first of them in one period.
        instalments: how many, 1 to 10,000.
        periods_per_year: instalments in a year, 0.01 to 10,000: 12 by the month, 52 by the week.

    Returns a :class:`HiddenRate`; its period is that of the instalments.

    Formula: the rate at which the instalments are worth cash price − down payment.

    Edge case: "without interest" at a price above the cash price has a rate; at the cash price it is 0.

    Raises:
        NoRate: nothing is paid in instalments.
        BadInput: an amount outside its range.

    Source: internal rate: Brealey, Myers and Allen, Principles of Corporate Finance, chapter 5.

    >>> cost = instalment_price_cost(Decimal(1500), Decimal(300), Decimal(120), 12, 12)
    >>> cost.extra, round(cost.effective_annual, 4)  # una máquina de Bs 1500, o Bs 300 y 12 cuotas de Bs 120
    (Decimal('240'), Decimal('0.4130'))
    """
    price = positive(cash_price, named("el precio al contado"))
    down = not_negative(down_payment, named("la cuota inicial"))
    if down >= price:
        raise BadInput(
            "La cuota inicial, {down}, ya paga el precio al contado, {price}. Tiene que ser menos.",
            down=down,
            price=price,
        )
    rate = rate_from_payment(price - down, instalment, instalments)
    return _hidden(down + exact(instalment) * instalments - price, rate, periods_per_year)


def advance_cost(
    price: Decimal, discounted_price: Decimal, advance: Decimal, days: int, year_days: int = YEAR_DAYS
) -> HiddenRate:
    """Return what it costs to be paid in advance by a customer who gets a lower price for it.

    Args:
        price: money for who pays all of it at delivery, above 0.
        discounted_price: money that who pays in advance pays in all, 0 or more and at most ``price``.
        advance: the part of it paid now, above 0 and at most ``discounted_price``.
        days: days from the advance to the delivery, 1 or more.
        year_days: the days a year is taken to have, 360 to 366.

    Returns a :class:`HiddenRate`; its period is those days.

    Formula: (price − discounted price) ÷ advance per period: the customer lends the advance and is paid by the
    discount.

    Edge case: an advance without a discount is a loan that costs nothing.

    Raises:
        BadInput: an amount outside its range, no days.

    Source: internal rate of the difference between both ways of being paid.

    >>> cost = advance_cost(Decimal(1000), Decimal(950), Decimal(500), days=30)
    >>> cost.rate_per_period, round(cost.nominal_annual, 4)  # Bs 50 menos por tener Bs 500 un mes antes
    (Decimal('0.1'), Decimal('1.2167'))
    """
    price = positive(price, named("el precio"))
    discounted = between(discounted_price, ZERO, price, named("el precio con adelanto"))
    advance = between(positive(advance, named("el adelanto")), ZERO, discounted, named("el adelanto"))
    days = whole(days, named("los días hasta la entrega"), least=1, most=_MOST_DAYS)
    periods = WIDE.divide(checked_year_days(year_days), days)
    return _hidden(price - discounted, quotient(price - discounted, advance), periods)


def value_of_paying_later(
    amount: Decimal, annual_rate: Decimal, days: int, later_amount: Decimal | None = None, year_days: int = YEAR_DAYS
) -> Decimal:
    """Return what it is worth today to pay an amount some days later.

    Args:
        amount: money that would have to be paid today, 0 or more.
        annual_rate: what money earns, or borrowing costs, effective a year, share of one, above −1.
        days: days that the payment is put off, 0 or more.
        later_amount: what is paid then, 0 or more, if it is not the same amount.
        year_days: the days a year is taken to have, 360 to 366.

    Returns money of today; above 0 paying later is better.

    Formula: amount − later amount ÷ (1 + rate)^(days ÷ year).

    Edge case: at a rate of 0 it is worth nothing to wait.

    Raises:
        BadInput: a negative amount, a rate of −1 or below, negative days.

    Source: present value (any textbook of financial mathematics).

    >>> round(value_of_paying_later(Decimal(5000), Decimal("0.24"), 60), 2)  # Bs 5000 de cera, pagados en 60 días
    Decimal('173.71')
    """
    amount = not_negative(amount, named("lo que se paga"))
    later = amount if later_amount is None else not_negative(later_amount, named("lo que se paga después"))
    grown = growth(annual_rate, named("la tasa anual"))
    days = whole(days, named("los días de espera"), most=_MOST_DAYS)
    worth = WIDE.divide(later, WIDE.power(grown, WIDE.divide(days, checked_year_days(year_days))))
    return exact(WIDE.subtract(amount, worth) + ZERO)


def _hidden(extra: Decimal, rate: Decimal, periods_per_year: Decimal) -> HiddenRate:
    return HiddenRate(
        extra=exact(extra),
        rate_per_period=rate,
        nominal_annual=nominal_annual_rate(rate, periods_per_year),
        effective_annual=effective_annual_rate(rate, periods_per_year),
    )
