"""Is it ordered in time, and is the reserve as large as the promise asks?"""

from statistics import NormalDist

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qhatu.sums.bad_input import BadInput
from qhatu.sums.solving.normal_curve import normal_loss, normal_point_of_loss, normal_quantile, normal_share_below
from qhatu.sums.stock.reorder import (
    Waiting,
    days_of_stock,
    expected_shortage,
    reorder_point,
    safety_stock_by_fill_rate,
    safety_stock_by_service,
    safety_stock_by_the_worst,
)
from sums.workshop import BS, calm, hostile, numbers

# Published cases.


def test_harvey_s_mustard_is_ordered_at_126_or_151():
    """Nahmias, Production and Operations Analysis, Harvey's Specialty Shop: lead-time demand 100 ± 25, Q = 100.

    A type 1 service of 98 of 100 asks for R = 151 (its table's z is 2.05), a type 2 service of 98 for R = 126.
    """
    mustard = Waiting(demand_per_day=100, lead_days=1, demand_sd=25)
    by_cycle = reorder_point(mustard, safety_stock_by_service(mustard, BS("0.98")))
    by_unit = reorder_point(mustard, safety_stock_by_fill_rate(mustard, BS("0.98"), 100))
    assert (round(by_cycle), round(by_unit)) == (151, 126)


@pytest.mark.parametrize(
    ("z", "below", "loss"),
    [
        ("0", "0.5000", "0.3989"),
        ("0.26", "0.6026", "0.2824"),
        ("0.74", "0.7704", "0.1334"),
        ("2.05", "0.9798", "0.0074"),
    ],
)
def test_the_normal_table_is_the_one_of_the_books(z, below, loss):
    """Standard normal and unit normal loss tables (Nahmias; Cachon and Terwiesch)."""
    assert round(normal_share_below(BS(z)), 4) == BS(below)
    assert round(normal_loss(BS(z)), 4) == BS(loss)
    assert abs(normal_quantile(BS(below)) - BS(z)) < BS("0.005")


# By example.

YARN = Waiting(demand_per_day=3, lead_days=7)


def test_without_reserve_it_is_ordered_when_what_is_there_lasts_just_so_long():
    assert reorder_point(YARN) == 21
    assert reorder_point(YARN, 9) == 30


def test_the_worst_there_has_been_asks_for_the_largest_reserve():
    assert safety_stock_by_the_worst(YARN, most_per_day=5, longest_days=10) == 29
    assert safety_stock_by_the_worst(YARN, most_per_day=3, longest_days=7) == 0


def test_both_the_demand_and_the_order_s_days_may_vary():
    """σ² = lead × σd² + d² × σL²: 4 × 9 + 100 × 0.64 = 100."""
    waiting = Waiting(demand_per_day=10, lead_days=4, demand_sd=3, lead_sd=BS("0.8"))
    assert waiting.sd == 10
    assert safety_stock_by_service(waiting, BS("0.5")) == 0
    assert round(safety_stock_by_service(waiting, BS("0.975")), 4) == BS("19.5996")


def test_where_nothing_varies_no_reserve_is_needed():
    assert safety_stock_by_service(YARN, BS("0.99")) == 0
    assert safety_stock_by_fill_rate(YARN, BS("0.99"), 10) == 0
    assert expected_shortage(YARN, 20) == 1
    assert expected_shortage(YARN, 25) == 0


def test_what_is_there_lasts_some_days():
    assert days_of_stock(45, 6) == BS("7.5")
    assert days_of_stock(0, 6) == 0


@pytest.mark.parametrize(
    ("ask", "says"),
    [
        (lambda: Waiting(demand_per_day=-1, lead_days=2), "lo que se usa en un día"),
        (lambda: Waiting(demand_per_day=1, lead_days=-2), "los días que tarda un pedido"),
        (lambda: safety_stock_by_the_worst(YARN, 2, 7), "de más uso tiene 2 y un día normal 3"),
        (lambda: safety_stock_by_the_worst(YARN, 3, 6), "más lento tardó 6 días y uno normal 7"),
        (lambda: safety_stock_by_service(YARN, BS(1)), "La seguridad completa no existe"),
        (lambda: safety_stock_by_service(YARN, BS(0)), "encontré 0"),
        (lambda: safety_stock_by_service(YARN, BS("1.5")), "hace falta un número de 0 a 100"),
        (lambda: safety_stock_by_fill_rate(YARN, BS(1), 10), "menos de 100"),
        (lambda: safety_stock_by_fill_rate(YARN, BS("0.9"), 0), "la cantidad de cada pedido"),
        (lambda: expected_shortage(YARN, -1), "el punto de pedido"),
        (lambda: days_of_stock(-1, 1), "lo que hay"),
        (lambda: days_of_stock(1, 0), "lo que se usa en un día"),
        (lambda: normal_quantile(BS("0." + "9" * 30)), "La seguridad completa"),
        (lambda: normal_point_of_loss(BS(0)), "más que 0"),
    ],
)
def test_what_makes_no_sense_is_told_in_a_sentence_that_names_it(ask, says):
    with pytest.raises(BadInput, match=says):
        ask()


@pytest.mark.parametrize("number", hostile)
@pytest.mark.parametrize(
    "ask",
    [
        lambda n: YARN.but(demand_sd=n),
        lambda n: YARN.but(lead_sd=n),
        lambda n: reorder_point(YARN, n),
        lambda n: safety_stock_by_the_worst(YARN, n, 9),
        lambda n: safety_stock_by_service(YARN, n),
        lambda n: safety_stock_by_fill_rate(YARN, BS("0.9"), n),
        lambda n: expected_shortage(YARN, n),
        lambda n: days_of_stock(n, 1),
        lambda n: normal_share_below(n),
        lambda n: normal_quantile(n),
        lambda n: normal_loss(n),
        lambda n: normal_point_of_loss(n),
    ],
)
def test_a_hostile_number_is_refused_wherever_it_stands(ask, number):
    with pytest.raises(BadInput):
        ask(number)


# Properties.


@calm
@given(numbers("-6", "6", places=3))
def test_the_curve_agrees_with_python_s(z):
    assert normal_share_below(z) == pytest.approx(BS(NormalDist().cdf(float(z))), abs=BS("1e-11"))
    # L falls as fast as the share above: L(−z) = L(z) + z.
    assert abs(normal_loss(-z) - normal_loss(z) - z) < BS("1e-11")


@calm
@given(numbers("0.001", "0.999", places=3))
def test_a_share_of_the_curve_ends_where_it_is_said_to_end(share):
    assert abs(normal_share_below(normal_quantile(share)) - share) < BS("1e-11")


@calm
@given(numbers("0.0001", "20", places=4))
def test_a_point_of_loss_has_that_loss(loss):
    assert abs(normal_loss(normal_point_of_loss(loss)) - loss) < BS("1e-10")


waits = st.builds(
    Waiting, demand_per_day=numbers("0", "99"), lead_days=numbers("0.1", "30"), demand_sd=numbers("0.1", "20")
)


@calm
@given(waits, numbers("0.5", "0.998", places=3))
def test_a_better_service_never_needs_a_smaller_reserve(waiting, service):
    assert safety_stock_by_service(waiting, service) <= safety_stock_by_service(waiting, service + BS("0.001"))


@calm
@given(waits, numbers("0.5", "0.99", places=3), numbers("1", "500"))
def test_with_its_reserve_as_much_is_lacking_as_the_fill_rate_allows(waiting, fill_rate, quantity):
    reserve = safety_stock_by_fill_rate(waiting, fill_rate, quantity)
    at = reorder_point(waiting, reserve)
    if at >= 0:
        assert abs(expected_shortage(waiting, at) - (1 - fill_rate) * quantity) < BS("1e-6")
