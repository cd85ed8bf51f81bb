"""Are rentals, the rate they hide and the choice between leasing and buying right?"""

from itertools import pairwise

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from qhatu.sums.bad_input import BadInput
from qhatu.sums.interest.annuities import level_payment
from qhatu.sums.interest.flows import net_present_value
from qhatu.sums.investment.leasing import (
    Lease,
    cash_purchase_flows,
    cheapest_way,
    lease_flows,
    lease_rate,
    lease_rental,
    lease_schedule,
    loan_purchase_flows,
)
from qhatu.sums.investment.projects import Project
from qhatu.sums.solving.roots import NoRate
from sums.published import reproduces
from sums.workshop import BS, calm, hostile, numbers

CENT = BS("0.01")
TEN = BS("0.10")


def offer(**given) -> Lease:
    return Lease(**{"price": BS(10000), "rental": BS(1000), "rentals": 12, **given})


# Published cases.


@reproduces("leasing_advance_rentals")
def test_a_lease_with_several_rentals_at_once_is_that_of_the_manual(inputs, expected):
    price, multiple = BS(inputs["equipment_cost"]), BS(inputs["first_rental_multiple"])
    rental = lease_rental(price, inputs["nominal_annual_rate"] / 12, inputs["rentals"], multiple)
    assert abs(rental - expected["rental"]) < CENT
    lease = Lease(price=price, rental=round(rental, 2), rentals=inputs["rentals"], first_multiple=multiple)
    rows = lease_schedule(lease, cent=CENT)
    assert rows[0].payment == expected["first_rental"]
    assert rows[0].balance == expected["balance_after_first"]
    assert abs(rows[1].interest - expected["interest_row2"]) <= BS("0.02")
    assert abs(rows[1].balance - expected["balance_row2"]) <= BS("0.02")
    assert abs(rows[-1].interest - expected["last_interest"]) <= BS("0.02")
    assert rows[-1].balance == 0
    assert abs(lease_rate(lease) * 12 - inputs["nominal_annual_rate"]) < BS("0.0001")


# By hand.


def test_in_arrears_without_an_option_a_lease_is_a_level_loan():
    assert lease_rental(BS(1000), TEN, 5, in_advance=False) == level_payment(BS(1000), TEN, 5)
    assert lease_rental(BS(1000), TEN, 5) == level_payment(BS(1000), TEN, 5, in_advance=True)


def test_the_option_is_paid_at_the_end_of_the_last_period():
    # Two rentals in advance, at 0 and 1, and the option at 2: 100 = r + r/1.1 + 12.1/1.21.
    rental = lease_rental(BS(100), TEN, 2, option=BS("12.1"))
    assert abs(rental - 90 / (1 + 1 / BS("1.1"))) < BS("1e-24")
    assert lease_flows(Lease(price=BS(100), rental=BS(50), rentals=2, option=BS(9))) == (-50, -50, -9)
    assert lease_flows(Lease(price=BS(100), rental=BS(50), rentals=2, option=BS(9), in_advance=False)) == (0, -50, -59)


def test_giving_it_back_saves_the_option_and_loses_the_resale():
    lease = offer(rentals=2, option=BS(500))
    assert lease_flows(lease, keep=True, resale=BS(2000)) == (-1000, -1000, 1500)
    assert lease_flows(lease, keep=False, resale=BS(2000)) == (-1000, -1000, 0)
    assert lease_rate(offer(rentals=11, option=BS(500)), with_option=False) < lease_rate(
        offer(rentals=11, option=BS(500))
    )


def test_a_fee_makes_the_hidden_rate_higher_and_the_schedule_no_different():
    assert lease_rate(offer(fee=BS(200))) > lease_rate(offer())
    assert lease_schedule(offer(fee=BS(200))) == lease_schedule(offer())


def test_maintenance_is_paid_at_the_end_of_each_period():
    assert lease_flows(offer(rentals=2, fee=BS(50)), maintenance_per_period=BS(10)) == (-1050, -1010, -10)
    assert cash_purchase_flows(BS(900), 2, BS(10), BS(100)) == (-900, -10, 90)


def test_what_a_loan_does_not_pay_comes_from_the_pocket():
    loan = [BS(700), BS(-400), BS(-400)]
    assert loan_purchase_flows(BS(900), loan, 3, BS(10), BS(100)) == (-200, -410, -410, 90)


def test_the_cheapest_way_depends_on_what_money_costs():
    ways = [
        Project(name="Al contado", flows=cash_purchase_flows(BS(10000), 12)),
        Project(name="Leasing", flows=lease_flows(offer())),
    ]
    hidden = lease_rate(offer())
    assert cheapest_way(ways, hidden - BS("0.001"))[0].name == "Al contado"
    assert cheapest_way(ways, hidden + BS("0.001"))[0].name == "Leasing"
    costs = cheapest_way(ways, hidden)
    assert abs(costs[0].present_cost - costs[1].present_cost) < BS("1e-12")


def test_ways_of_different_length_are_compared_by_the_period_when_done_again():
    ways = [
        Project(name="A", flows=(BS(-15000), BS(-5000), BS(-5000), BS(-5000))),
        Project(name="B", flows=(BS(-10000), BS(-6000), BS(-6000))),
    ]
    assert [way.name for way in cheapest_way(ways, BS("0.06"))] == ["B", "A"]
    assert [way.name for way in cheapest_way(ways, BS("0.06"), done_again=True)] == ["A", "B"]


def test_a_first_payment_that_pays_all_leaves_no_rate():
    with pytest.raises(NoRate):
        lease_rate(offer(first_multiple=BS(10)))
    with pytest.raises(NoRate):
        lease_rate(offer(rental=BS(0)))


# What holds for any lease.

prices = numbers("100", "99999")
rates = numbers("0", "0.2", places=4)
multiples = st.integers(0, 4).map(BS)


@settings(calm)
@given(prices, rates, st.integers(2, 60), multiples, st.booleans(), numbers("0", "90"))
def test_rentals_and_option_are_worth_the_price(price, rate, rentals, multiple, in_advance, option):
    rental = lease_rental(price, rate, rentals, multiple, in_advance, option)
    assume(rental > 0)
    lease = Lease(
        price=price,
        rental=rental,
        rentals=rentals,
        first_multiple=multiple,
        in_advance=in_advance,
        option=option,
    )
    assert abs(net_present_value(rate, lease_flows(lease)) + price) < BS("1e-15")
    first = multiple * rental if in_advance else BS(0)
    assume(first < price)
    assert abs(lease_rate(lease) - rate) < BS("1e-15")


@settings(calm, max_examples=60)
@given(
    prices,
    rates,
    st.integers(2, 36),
    multiples,
    st.booleans(),
    numbers("0", "90"),
    st.sampled_from([None, CENT, BS(1)]),
)
def test_a_schedule_pays_the_price_and_no_more(price, rate, rentals, multiple, in_advance, option, cent):
    rental = round(lease_rental(price, rate, rentals, multiple, in_advance, option), 2)
    assume(rental > 0 and multiple * rental < price)
    lease = Lease(
        price=price,
        rental=rental,
        rentals=rentals,
        first_multiple=multiple,
        in_advance=in_advance,
        option=option,
    )
    rows = lease_schedule(lease, cent)
    assert sum(row.principal for row in rows) == pytest.approx(price, rel=BS("1e-24"))
    assert sum(row.payment for row in rows) == multiple * rental + (rentals - 1) * rental + option
    assert abs(rows[-1].balance) < BS("1e-20")
    if cent is None:
        rate = lease_rate(lease)
        for before, row in pairwise(rows):
            assert abs(before.balance * (1 + rate) - row.payment - row.balance) < BS("1e-9")
    else:
        assert all(row.interest % cent == 0 for row in rows[:-1])


# Bad input.


@pytest.mark.parametrize(
    ("ask", "says"),
    [
        (lambda: offer(price=BS(0)), "el precio al contado"),
        (lambda: offer(rental=BS(-1)), "el alquiler"),
        (lambda: offer(rentals=0), "el número de alquileres"),
        (lambda: offer(rentals=BS("1.5")), "el número de alquileres"),
        (lambda: offer(first_multiple=BS(-1)), "los alquileres del primer pago"),
        (lambda: offer(option=BS(-1)), "la opción de compra"),
        (lambda: offer(fee=BS(-1)), "la comisión"),
        (lambda: lease_rental(BS(1), BS(-1), 1), "la tasa"),
        (lambda: lease_rental(BS(1), TEN, 1, first_multiple=BS(0)), "un solo pago de 0 alquileres"),
        (lambda: lease_schedule(offer(), cent=BS(0)), "la moneda más pequeña"),
        (lambda: lease_flows(offer(), maintenance_per_period=BS(-1)), "el mantenimiento"),
        (lambda: lease_flows(offer(), resale=BS(-1)), "el valor de reventa"),
        (lambda: cash_purchase_flows(BS(-1), 1), "el precio al contado"),
        (lambda: cash_purchase_flows(BS(1), 0), "los periodos de uso"),
        (lambda: loan_purchase_flows(BS(1), [BS(1)] * 3, 1), "los movimientos del préstamo: caben 2"),
        (lambda: cheapest_way([], TEN), "las maneras de conseguirlo"),
    ],
)
def test_what_makes_no_sense_is_told(ask, says):
    with pytest.raises(BadInput, match=says):
        ask()


@pytest.mark.parametrize("number", hostile)
@pytest.mark.parametrize(
    "ask",
    [
        lambda n: offer(price=n),
        lambda n: offer(rental=n),
        lambda n: offer(rentals=n),
        lambda n: offer(option=n),
        lambda n: lease_rental(n, TEN, 12),
        lambda n: lease_rental(BS(1), n, 12),
        lambda n: lease_schedule(offer(), cent=n),
        lambda n: lease_flows(offer(), resale=n),
        lambda n: loan_purchase_flows(BS(1), [n], 12),
        lambda n: cash_purchase_flows(n, 12),
    ],
)
def test_a_hostile_number_is_refused_wherever_it_stands(ask, number):
    with pytest.raises(BadInput):
        ask(number)


def test_ten_thousand_rentals_are_no_trouble():
    lease = offer(rental=lease_rental(BS(10000), BS("0.01"), 10_000), rentals=10_000)
    assert abs(lease_rate(lease) - BS("0.01")) < BS("1e-15")
    assert len(lease_schedule(lease)) == 10_000
