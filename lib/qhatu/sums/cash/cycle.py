"""How long money is tied up between paying for materials and being paid for what was made, and how much of it."""

from __future__ import annotations

from decimal import Decimal

from qhatu.sums.bad_input import named
from qhatu.sums.checked import not_negative, positive, share
from qhatu.sums.numbers import exact, quotient
from qhatu.sums.plain import Plain

DAYS_PER_YEAR = 365


class CashCycle(Plain):
    """The days between buying materials and collecting for what was made of them; made by :func:`cash_cycle`.

    ``days_of_stock`` it waits as material, in the making and finished; ``days_to_collect`` the buyers take to pay;
    ``days_to_pay`` the suppliers wait for their money.

    >>> cash_cycle(days_of_stock=Decimal(30), days_to_collect=Decimal(20), days_to_pay=Decimal(15)).operating
    Decimal('50')
    """

    days_of_stock: Decimal
    days_to_collect: Decimal
    days_to_pay: Decimal

    @property
    def operating(self) -> Decimal:
        """Days from receiving the materials to collecting for the sale."""
        return self.days_of_stock + self.days_to_collect

    @property
    def cash(self) -> Decimal:
        """Days from paying for the materials to collecting: those that one's own money has to last."""
        return self.operating - self.days_to_pay


def cash_cycle(days_of_stock: Decimal, days_to_collect: Decimal, days_to_pay: Decimal) -> CashCycle:
    """Return how many days one's own money is out, from paying for materials to being paid.

    Args:
        days_of_stock: days that materials, work in the making and finished pieces wait, together, 0 or more.
        days_to_collect: days that buyers take to pay, 0 or more.
        days_to_pay: days that suppliers wait for their money, 0 or more.

    Formula: operating cycle = days of stock + days to collect; cash cycle = operating cycle − days to pay.

    Edge case: below 0, the suppliers' money works for the enterprise: it is paid before it pays.

    Raises:
        BadInput: a number of days below 0.

    Source: cash conversion cycle (Ross, Westerfield and Jordan, Fundamentals of Corporate Finance, short-term
    finance and planning).

    >>> cash_cycle(Decimal(30), Decimal(20), Decimal(15)).cash  # 35 días pones tú el dinero
    Decimal('35')
    """
    return CashCycle(
        days_of_stock=not_negative(days_of_stock, named("los días que espera el material")),
        days_to_collect=not_negative(days_to_collect, named("los días que tardan en pagarte")),
        days_to_pay=not_negative(days_to_pay, named("los días que te espera quien te vende")),
    )


def days_outstanding(balance: Decimal, flow: Decimal, days: Decimal = Decimal(DAYS_PER_YEAR)) -> Decimal:
    """Return how many days of a flow are in a balance: of sales in what is owed to me, of cost in the stock.

    Args:
        balance: money, 0 or more, usually the average of the beginning and the end: stock, what buyers owe, what is
            owed to suppliers.
        flow: money in the period, above 0: cost of what was sold (for stock and suppliers; or purchases), sales on
            credit (for buyers).
        days: days of the period, above 0; 365 for a year, 360 where a bank counts so.

    Returns days.

    Formula: balance × days ÷ flow.

    Edge case: a balance of 0 is 0 days.

    Raises:
        BadInput: a balance below 0, a flow or days of 0 or below.

    Source: inventory, receivables and payables periods (Ross, Westerfield and Jordan, Fundamentals of Corporate
    Finance).

    >>> days_outstanding(Decimal(600), Decimal(3650))  # Bs 600 en parafina, Bs 3.650 de costo al año
    Decimal('60')
    """
    balance = not_negative(balance, named("el saldo"))
    flow = positive(flow, named("el movimiento del periodo"))
    return exact(quotient(balance * positive(days, named("los días del periodo")), flow))


def balance_for_days(flow: Decimal, days_out: Decimal, days: Decimal = Decimal(DAYS_PER_YEAR)) -> Decimal:
    """Return the money that so many days of a flow tie up: what buyers will owe, or what a cycle needs.

    Args:
        flow: money in the period, 0 or more: its sales on credit, its cost, all that it pays.
        days_out: days that the money is out, 0 or more; the cash cycle for the working capital of the whole.
        days: days of the period, above 0.

    Returns money.

    Formula: flow ÷ days × days out.

    Edge case: no days out tie up nothing.

    Raises:
        BadInput: a number below 0, a period of 0 days.

    Source: the method of the lag period for working capital (Sapag Chain, Preparación y evaluación de proyectos);
    the inverse of :func:`days_outstanding`.

    >>> balance_for_days(Decimal(7300), Decimal(35))  # Bs 20 al día durante 35 días
    Decimal('700')
    """
    flow = not_negative(flow, named("el movimiento del periodo"))
    out = not_negative(days_out, named("los días que el dinero está afuera"))
    return exact(quotient(flow * out, positive(days, named("los días del periodo"))))


def upfront_financing(sales_per_period: Decimal, margin: Decimal, periods_before_payment: Decimal) -> Decimal:
    """Return the money to put in before the first payment of a contract arrives.

    Args:
        sales_per_period: what each period of the contract is sold for, 0 or more.
        margin: the share of the sale that is left after its cost, 0 ≤ margin ≤ 1.
        periods_before_payment: how many periods are worked before the first payment, 0 or more.

    Returns money.

    Formula: sales × (1 − margin) × periods.

    Edge case: paid at once, nothing is needed.

    Raises:
        BadInput: a number below 0, a margin above 1.

    Source: OpenStax, Principles of Managerial Accounting, 3.2.

    >>> upfront_financing(Decimal(2000), Decimal("0.25"), Decimal(3))  # el colegio paga a los tres meses
    Decimal('4500.00')
    """
    sales = not_negative(sales_per_period, named("la venta de cada mes"))
    left = 1 - share(margin, named("el margen"))
    return exact(sales * left * not_negative(periods_before_payment, named("los meses antes del pago")))
