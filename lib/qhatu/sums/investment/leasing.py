"""Leasing: rentals, the rate they hide, and whether to lease a thing or to buy it.

The lessor buys the thing and lends its use. Rentals come in advance (the first on the day it is handed over) or in
arrears (the first a period later); the first may be several rentals at once ("3 + 9": three at once and nine
more). At the end the thing goes back, or becomes one's own for the purchase option, also called the residual value.
"""

from __future__ import annotations

from decimal import Decimal, localcontext

from qhatu.sums.bad_input import BadInput, named
from qhatu.sums.checked import not_negative, positive, things, whole
from qhatu.sums.interest.flows import growth, internal_rate, net_present_value
from qhatu.sums.investment.projects import MOST_PROJECTS, Project
from qhatu.sums.investment.returns import equivalent_annual_cost
from qhatu.sums.money import round_to_coin
from qhatu.sums.numbers import ONE, WIDE, ZERO, exact
from qhatu.sums.plain import Plain

TYPE_CHECKING = False  # typing's own flag of this name costs a tenth of this package's import
if TYPE_CHECKING:
    from collections.abc import Iterable


class Lease(Plain):
    """A lease as it is offered.

    Args:
        price: what the thing costs who pays it at once, above 0.
        rental: money per period, 0 or more.
        rentals: how many times something is paid, 1 to 10,000; "3 + 9" are 10.
        first_multiple: how many rentals the first payment is, 0 or more: 3 for "3 + 9".
        in_advance: the first payment is on the first day, instead of after a period.
        option: money that makes it one's own at the end of the last period, 0 or more.
        fee: money kept or paid on the first day besides, 0 or more.

    Raises:
        BadInput: an amount outside its range.

    >>> Lease(price=Decimal(10000), rental=Decimal("1263.64"), rentals=6, first_multiple=Decimal(3)).option
    Decimal('0')
    """

    price: Decimal
    rental: Decimal
    rentals: int
    first_multiple: Decimal = ONE
    in_advance: bool = True
    option: Decimal = ZERO
    fee: Decimal = ZERO

    def __post_init__(self) -> None:
        self._put(
            price=positive(self.price, named("el precio al contado")),
            rental=not_negative(self.rental, named("el alquiler")),
            rentals=_rentals(self.rentals),
            first_multiple=not_negative(self.first_multiple, named("los alquileres del primer pago")),
            option=not_negative(self.option, named("la opción de compra")),
            fee=not_negative(self.fee, named("la comisión")),
        )


class LeaseRow(Plain):
    """A payment of a lease.

    Args:
        period: when it is paid: 0 for the first day, 1 a period later.
        payment: money paid.
        interest: the part of it that pays for the use of the lessor's money.
        principal: the part that pays the thing.
        balance: what is still owed of the thing after it.

    >>> lease_schedule(Lease(price=Decimal(100), rental=Decimal(50), rentals=2))[0].balance
    Decimal('50')
    """

    period: int
    payment: Decimal
    interest: Decimal
    principal: Decimal
    balance: Decimal


class WayCost(Plain):
    """What a way of getting a thing costs in money of today; made by :func:`cheapest_way`.

    Args:
        name: the way's name.
        present_cost: money of today.
        cost_per_period: the same money as a level amount per period of its life.

    >>> cheapest_way([Project(name="Comprar", flows=(Decimal(-100), Decimal(20)))], ZERO)[0].present_cost
    Decimal('80')
    """

    name: str
    present_cost: Decimal
    cost_per_period: Decimal


def lease_rental(
    price: Decimal,
    rate_per_period: Decimal,
    rentals: int,
    first_multiple: Decimal = ONE,
    in_advance: bool = True,
    option: Decimal = ZERO,
) -> Decimal:
    """Return the rental at which a lessor earns a rate.

    Args:
        price: what the thing costs who pays it at once, above 0.
        rate_per_period: share of one per period, above −1.
        rentals: how many times something is paid, 1 to 10,000.
        first_multiple: how many rentals the first payment is, 0 or more.
        in_advance: the first payment is on the first day, instead of after a period.
        option: money that makes it one's own at the end of the last period, 0 or more.

    Returns money per period, not rounded; below 0 when the option alone is more than the price has grown to.

    Formula: (price − option × (1 + i)⁻ⁿ) ÷ (first multiple + Σ (1 + i)⁻ᵏ for k = 1 … n − 1), × (1 + i) in arrears.

    Edge case: a single payment of 0 rentals pays nothing, and is refused.

    Raises:
        BadInput: an amount outside its range, nothing but a first payment of 0 rentals.

    Source: present value of the rentals (any textbook of financial mathematics).

    >>> round(lease_rental(Decimal(10000), Decimal("0.07") / 12, 6, first_multiple=Decimal(3)), 2)  # 3 y 5 más
    Decimal('1263.64')
    """
    price, grown, rentals = positive(price, named("el precio al contado")), growth(rate_per_period), _rentals(rentals)
    first = not_negative(first_multiple, named("los alquileres del primer pago"))
    option = not_negative(option, named("la opción de compra"))
    with localcontext(WIDE):
        last = grown ** (1 - rentals)
        others = Decimal(rentals - 1) if grown == 1 else (1 - last) / (grown - 1)
        if not first + others:
            raise BadInput("Con un solo pago de 0 alquileres no se paga nada. Revisa los alquileres del primer pago.")
        rental = (price - option * last / grown) / (first + others)
        if not in_advance:
            rental *= grown
    return exact(rental + ZERO)


def lease_rate(lease: Lease, with_option: bool = True) -> Decimal:
    """Return the rate per period that a lease hides.

    Args:
        lease: as it is offered.
        with_option: the option is paid at the end and counts; otherwise the thing goes back, and its use alone
            was paid for.

    Returns a share of one per period, to twenty decimals.

    Formula: the internal rate of price − fee now, and the payments.

    Edge case: with a first payment above the price there is no rate. Without the option the rate is only that of
    the money if the thing is worth nothing at the end.

    Raises:
        NoRate: nothing is left of the price after the first payment, or nothing is ever paid.
        BadInput: a rate of 10¹⁵ or more.

    Source: interest rate implicit in the lease, IFRS 16, appendix A.

    >>> offer = Lease(price=Decimal(10000), rental=Decimal("1263.64"), rentals=6, first_multiple=Decimal(3))
    >>> round(lease_rate(offer) * 12, 4)  # una máquina de Bs 10.000 en 3 alquileres y 5 más
    Decimal('0.0700')
    """
    flows = lease_flows(lease, keep=with_option)
    return internal_rate((lease.price + flows[0], *flows[1:]))


def lease_schedule(lease: Lease, cent: Decimal | None = None) -> tuple[LeaseRow, ...]:
    """Return what each payment of a lease pays, up to the purchase option.

    Args:
        lease: as it is offered, with its option.
        cent: the coin to which the interest of each row is rounded, above 0; not rounded when it is not given.

    Returns the payments, in order; the option, where there is one, is the last of them.

    Formula: interest = what was owed × the lease's rate; the fee is not part of what is owed, but of the rate.

    Edge case: the last row's interest takes up what the rounding of the others left, so the balance ends at 0.

    Raises:
        NoRate: as :func:`lease_rate`.
        BadInput: a coin of 0 or below.

    Source: amortisation by the effective interest method, IFRS 16, 36.

    >>> offer = Lease(price=Decimal(10000), rental=Decimal("1263.64"), rentals=6, first_multiple=Decimal(3))
    >>> rows = lease_schedule(offer, cent=Decimal("0.01"))
    >>> rows[0].balance, rows[1].interest, rows[5].balance  # tras el primer pago de Bs 3790,92
    (Decimal('6209.08'), Decimal('36.23'), Decimal('0.00'))
    """
    coin = None if cent is None else positive(cent, named("la moneda más pequeña"))
    lease = lease.but(fee=ZERO)
    rate = lease_rate(lease)
    payments = [-flow for flow in lease_flows(lease)]
    while not payments[-1]:
        payments.pop()
    rows, owed = [], lease.price
    for period, payment in enumerate(payments):
        if not period and not lease.in_advance:
            continue
        interest = owed * rate if period else ZERO
        if coin is not None:
            interest = round_to_coin(interest, coin)
        if period == len(payments) - 1:
            interest = payment - owed
        owed = owed + interest - payment
        rows.append(
            LeaseRow(period=period, payment=payment, interest=interest, principal=payment - interest, balance=owed)
        )
    return tuple(rows)


def lease_flows(
    lease: Lease, keep: bool = True, maintenance_per_period: Decimal = ZERO, resale: Decimal = ZERO
) -> tuple[Decimal, ...]:
    """Return what a lease takes out of the pocket, period by period.

    Args:
        lease: as it is offered.
        keep: the option is paid at the end and the thing stays; otherwise it goes back.
        maintenance_per_period: money that keeping it in order takes at the end of each period, 0 or more, where
            the lessee pays it.
        resale: money that it brings at the end, 0 or more, if it is kept.

    Returns flows, paid −; the first is now and the last is the end of the last period.

    Formula: rentals, fee, maintenance and option, each at its time.

    Edge case: what goes back cannot be sold: without ``keep`` the resale does not count.

    Raises:
        BadInput: a negative amount.

    Source: lease against purchase: Brealey, Myers and Allen, Principles of Corporate Finance, chapter on leasing.

    >>> lease_flows(Lease(price=Decimal(100), rental=Decimal(40), rentals=2, option=Decimal(30)))  # por años
    (Decimal('-40'), Decimal('-40'), Decimal('-30'))
    """
    upkeep = not_negative(maintenance_per_period, named("el mantenimiento"))
    resale = not_negative(resale, named("el valor de reventa"))
    rentals = [lease.first_multiple * lease.rental, *[lease.rental] * (lease.rentals - 1)]
    payments = [*rentals, ZERO] if lease.in_advance else [ZERO, *rentals]
    payments = [payments[0] + lease.fee, *(payment + upkeep for payment in payments[1:])]
    if keep:
        payments[-1] += lease.option - resale
    return tuple(exact(-payment) + ZERO for payment in payments)


def cash_purchase_flows(
    price: Decimal, periods: int, maintenance_per_period: Decimal = ZERO, resale: Decimal = ZERO
) -> tuple[Decimal, ...]:
    """Return what buying with own cash takes out of the pocket, period by period.

    Args:
        price: money paid now, 0 or more.
        periods: for how long the thing is used, 1 to 10,000 periods.
        maintenance_per_period: money at the end of each period, 0 or more.
        resale: money that it brings at the end, 0 or more.

    Returns flows, paid −; the first is now and the last is the end of the last period.

    Formula: price now; maintenance each period; resale at the end.

    Edge case: a thing that is thrown away has a resale of 0.

    Raises:
        BadInput: a negative amount, periods outside their range.

    Source: lease against purchase: Brealey, Myers and Allen, Principles of Corporate Finance, chapter on leasing.

    >>> cash_purchase_flows(Decimal(100), 2, maintenance_per_period=Decimal(5), resale=Decimal(20))  # por años
    (Decimal('-100'), Decimal('-5'), Decimal('15'))
    """
    return loan_purchase_flows(price, (), periods, maintenance_per_period, resale)


def loan_purchase_flows(
    price: Decimal,
    loan: Iterable[Decimal],
    periods: int,
    maintenance_per_period: Decimal = ZERO,
    resale: Decimal = ZERO,
) -> tuple[Decimal, ...]:
    """Return what buying with a loan takes out of the pocket, period by period.

    Args:
        price: money paid now, 0 or more.
        loan: the loan's flows, received + and paid −, the first of them now; as many as periods + 1 at most.
        periods: for how long the thing is used, 1 to 10,000 periods.
        maintenance_per_period: money at the end of each period, 0 or more.
        resale: money that it brings at the end, 0 or more.

    Returns flows, paid −; the first is now and the last is the end of the last period.

    Formula: price now, maintenance and resale, and the loan's flows beside them.

    Edge case: what the loan does not pay of the price comes from the pocket now.

    Raises:
        BadInput: a negative amount, a loan that lasts longer than the thing is used.

    Source: lease against purchase: Brealey, Myers and Allen, Principles of Corporate Finance, chapter on leasing.

    >>> loan_purchase_flows(Decimal(100), [Decimal(80), Decimal(-45), Decimal(-45)], 2)  # Bs 20 propios
    (Decimal('-20'), Decimal('-45'), Decimal('-45'))
    """
    price = not_negative(price, named("el precio al contado"))
    periods = whole(periods, named("los periodos de uso"), least=1)
    upkeep = not_negative(maintenance_per_period, named("el mantenimiento"))
    resale = not_negative(resale, named("el valor de reventa"))
    flows = [-price, *[-upkeep] * periods]
    flows[-1] += resale
    for period, flow in enumerate(things(loan, named("los movimientos del préstamo"), most=periods + 1)):
        flows[period] += exact(flow)
    return tuple(exact(flow) + ZERO for flow in flows)


def cheapest_way(ways: Iterable[Project], rate_per_period: Decimal, done_again: bool = False) -> tuple[WayCost, ...]:
    """Return what each way of getting a thing costs in money of today, the cheapest first.

    Args:
        ways: each with its name and its flows, paid −, of periods of one length; 1 to 100.
        rate_per_period: what own money could earn, or what borrowing costs, share of one per period, above −1.
        done_again: the thing is got anew each time it ends, so ways of different length are compared by what
            they cost per period.

    Returns a :class:`WayCost` of each.

    Formula: present cost = −(net present value); per period, :func:`equivalent_annual_cost`.

    Edge case: equals keep their order.

    Raises:
        BadInput: no way or more than 100, a rate of −1 or below.

    Source: lease against purchase: Brealey, Myers and Allen, Principles of Corporate Finance, chapter on leasing.

    >>> lease = Lease(price=Decimal(1000), rental=Decimal(360), rentals=3)
    >>> ways = [
    ...     Project(name="Al contado", flows=cash_purchase_flows(Decimal(1000), 3)),
    ...     Project(name="Leasing", flows=lease_flows(lease)),
    ... ]
    >>> [(way.name, round(way.present_cost, 2)) for way in cheapest_way(ways, Decimal("0.10"))]  # un torno de Bs 1000
    [('Leasing', Decimal('984.79')), ('Al contado', Decimal('1000.00'))]
    """
    costs = [
        WayCost(
            name=way.name,
            present_cost=-net_present_value(rate_per_period, way.flows) + ZERO,
            cost_per_period=equivalent_annual_cost(rate_per_period, way.flows),
        )
        for way in things(ways, named("las maneras de conseguirlo"), least=1, most=MOST_PROJECTS)
    ]
    return tuple(sorted(costs, key=lambda cost: cost.cost_per_period if done_again else cost.present_cost))


def _rentals(rentals: int) -> int:
    return whole(rentals, named("el número de alquileres"), least=1)
