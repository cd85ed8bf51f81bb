"""Does the quantity of each order cost least in a year, whatever the supplier asks?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qhatu.sums.bad_input import BadInput
from qhatu.sums.stock.order_discounts import OrderLimits, PriceBreak, best_orders
from qhatu.sums.stock.orders import (
    Supply,
    economic_order_quantity,
    order_policy,
    order_quantity_with_waiting,
    production_quantity,
)
from sums.published import exactly, reproduces
from sums.workshop import BS, calm, hostile, numbers

LITTLE = BS("1e-15")

# Published cases.


@reproduces("eoq")
def test_the_economic_order_quantity_is_the_published_one(inputs, expected):
    given_ = exactly(inputs)
    supply = Supply(
        demand_per_year=given_["annual_demand"],
        cost_per_order=given_["order_cost"],
        unit_price=given_["unit_price"],
        holding_share=given_["carrying_percent"],
    )
    assert economic_order_quantity(supply) == expected["eoq"]


def test_eproms_are_made_745_at_a_time():
    """Nahmias, Production and Operations Analysis, finite production rate: Q = 745, at most 559, $335.41 a year."""
    chips = Supply(demand_per_year=2500, cost_per_order=50, unit_price=2, holding_share=BS("0.3"))
    quantity = production_quantity(chips, 10_000)
    policy = order_policy(chips, quantity, made_per_year=10_000)
    assert (round(quantity), round(policy.highest_stock)) == (745, 559)
    assert round(policy.ordering + policy.holding, 2) == BS("335.41")
    assert round(policy.days_between / 365, 3) == BS("0.298")


BAGS = Supply(demand_per_year=600, cost_per_order=8, unit_price=BS("0.30"), holding_share=BS("0.20"))
CHEAPER = [
    PriceBreak(from_quantity=500, unit_price=BS("0.29")),
    PriceBreak(from_quantity=1000, unit_price=BS("0.28")),
]


def test_trash_bags_are_bought_by_the_500_where_all_get_cheaper():
    """Nahmias, all-units discount: G(500) = 198.10, G(1000) = 200.80, G(400) = 204.00."""
    found = best_orders(BAGS, CHEAPER)
    assert [(each.quantity, each.total) for each in found] == [
        (500, BS("198.10")),
        (1000, BS("200.80")),
        (400, BS("204.00")),
    ]


def test_trash_bags_are_bought_by_the_400_where_only_the_next_get_cheaper():
    """Nahmias, incremental discount: 400 at 204.00, then 519 at 204.58."""
    found = best_orders(BAGS, CHEAPER, discount="next_units")
    assert [(round(each.quantity), round(each.total, 2)) for each in found[:2]] == [
        (400, BS("204.00")),
        (519, BS("204.58")),
    ]


def test_speakers_with_planned_shortages():
    """Hillier and Lieberman, inventory theory, television speakers: Q* = 28,540, S* = 22,424; without, 25,298."""
    speakers = Supply(demand_per_year=8000, cost_per_order=12_000, holding_per_unit=BS("0.30"))
    policy = order_quantity_with_waiting(speakers, BS("1.10"))
    assert (round(policy.quantity), round(policy.highest_stock)) == (28_540, 22_424)
    assert round(economic_order_quantity(speakers)) == 25_298


# By example.

CLAY = Supply(demand_per_year=600, cost_per_order=30, unit_price=5, holding_per_unit=10)


def test_at_the_economic_quantity_ordering_costs_as_much_as_keeping():
    policy = order_policy(CLAY, economic_order_quantity(CLAY))
    assert (policy.quantity, policy.ordering, policy.holding, policy.buying) == (60, 300, 300, 3000)
    assert (policy.orders_per_year, policy.average_stock, policy.total) == (10, 30, 3600)
    assert policy.days_between == BS("36.5")
    assert order_policy(CLAY, 60, days_per_year=360).days_between == 36


def test_an_order_that_costs_nothing_is_placed_every_day():
    assert economic_order_quantity(CLAY.but(cost_per_order=0)) == 0


def test_whole_packs_take_the_cheaper_of_the_two_around_the_valley():
    assert best_orders(CLAY, limits=OrderLimits(pack=50))[0].quantity == 50
    assert best_orders(CLAY, limits=OrderLimits(pack=35))[0].quantity == 70
    assert best_orders(CLAY, limits=OrderLimits(pack=500))[0].quantity == 500


def test_room_shelf_life_and_the_supplier_s_least_are_kept():
    assert best_orders(CLAY, limits=OrderLimits(room=40))[0].quantity == 40
    assert best_orders(CLAY, limits=OrderLimits(room=40, pack=12))[0].quantity == 36
    assert best_orders(CLAY, limits=OrderLimits(shelf_days=BS("7.3")))[0].quantity == 12
    assert best_orders(CLAY, limits=OrderLimits(least=75))[0].quantity == 75
    assert best_orders(CLAY, limits=OrderLimits(least=75, pack=12))[0].quantity == 84


def test_a_lower_price_that_does_not_fit_is_not_chosen():
    quantities = [each.quantity for each in best_orders(BAGS, CHEAPER, limits=OrderLimits(room=900))]
    assert quantities == [500, 400]
    assert [each.quantity for each in best_orders(BAGS, CHEAPER, limits=OrderLimits(room=500))] == [500, 400]


def test_where_keeping_costs_nothing_as_much_as_fits_is_ordered():
    free = CLAY.but(holding_per_unit=0)
    assert best_orders(free, limits=OrderLimits(room=200, pack=30))[0].quantity == 180


@pytest.mark.parametrize(
    ("ask", "says"),
    [
        (lambda: Supply(demand_per_year=0, cost_per_order=1), "lo que necesitas en un año"),
        (lambda: CLAY.but(cost_per_order=-1), "lo que cuesta cada pedido"),
        (lambda: CLAY.but(holding_share=2), "la parte del precio que cuesta guardar"),
        (lambda: economic_order_quantity(CLAY.but(holding_per_unit=0)), "siempre convendría comprar más de golpe"),
        (lambda: order_policy(CLAY, 0), "la cantidad de cada pedido"),
        (lambda: order_policy(CLAY, 60, days_per_year=0), "los días del año"),
        (lambda: production_quantity(CLAY.but(holding_per_unit=0), 700), "siempre convendría hacer más de golpe"),
        (lambda: production_quantity(CLAY, 600), "puedes hacer 600 y necesitas 600"),
        (lambda: order_quantity_with_waiting(CLAY, 0), "espere un año por una unidad"),
        (lambda: best_orders(CLAY, [PriceBreak(from_quantity=9, unit_price=6)]), "Desde 9 unidades el precio es 6"),
        (lambda: best_orders(CLAY, [PriceBreak(from_quantity=9, unit_price=4)] * 2), "dos precios desde 9"),
        (lambda: best_orders(CLAY, discount="some"), "la clase de descuento"),
        (lambda: best_orders(CLAY.but(cost_per_order=0)), "Si pedir no cuesta nada"),
        (lambda: best_orders(CLAY.but(holding_per_unit=0)), "siempre convendría comprar más de golpe"),
        (lambda: best_orders(CLAY, limits=OrderLimits(room=10, pack=12)), "12 o más, en paquetes de 12, .* es 10"),
        (lambda: best_orders(CLAY, limits=OrderLimits(room=10, least=12)), "vende 12 o más, y .* es 10"),
        (lambda: PriceBreak(from_quantity=0, unit_price=1), "la cantidad desde la que vale"),
        (lambda: OrderLimits(pack=0), "lo que trae un paquete"),
        (lambda: OrderLimits(shelf_days=0), "los días que dura"),
    ],
)
def test_what_makes_no_sense_is_told_in_a_sentence_that_names_it(ask, says):
    with pytest.raises(BadInput, match=says):
        ask()


@pytest.mark.parametrize("number", hostile)
@pytest.mark.parametrize(
    "ask",
    [
        lambda n: CLAY.but(demand_per_year=n),
        lambda n: CLAY.but(cost_per_order=n),
        lambda n: CLAY.but(unit_price=n),
        lambda n: CLAY.but(holding_per_unit=n),
        lambda n: order_policy(CLAY, n),
        lambda n: order_policy(CLAY, 1, made_per_year=n),
        lambda n: production_quantity(CLAY, n),
        lambda n: order_quantity_with_waiting(CLAY, n),
        lambda n: OrderLimits(room=n),
        lambda n: PriceBreak(from_quantity=n, unit_price=1),
    ],
)
def test_a_hostile_number_is_refused_wherever_it_stands(ask, number):
    with pytest.raises(BadInput):
        ask(number)


# Properties.

supplies = st.builds(
    Supply,
    demand_per_year=st.integers(1, 300),
    cost_per_order=st.integers(1, 60),
    unit_price=st.integers(5, 20),
    holding_share=numbers("0", "1"),
    holding_per_unit=st.integers(1, 9),
)


@calm
@given(supplies, numbers("0.5", "2"))
def test_no_other_quantity_costs_less_in_a_year(supply, times):
    quantity = economic_order_quantity(supply)
    best, other = order_policy(supply, quantity), order_policy(supply, quantity * times)
    assert other.total >= best.total * (1 - LITTLE)
    assert best.ordering == pytest.approx(best.holding)


@calm
@given(supplies, st.integers(2, 50))
def test_what_is_made_little_by_little_is_made_more_at_a_time(supply, times_faster):
    made = supply.demand_per_year * times_faster
    quantity = production_quantity(supply, made)
    assert quantity >= economic_order_quantity(supply)
    best = order_policy(supply, quantity, made_per_year=made)
    for other in (quantity * BS("0.9"), quantity * BS("1.1")):
        assert order_policy(supply, other, made_per_year=made).total >= best.total


def price_paid(supply, breaks, discount, quantity):
    """What an order of so many units costs, unit by unit, as a supplier would write it."""
    steps = [(BS(0), supply.unit_price), *((each.from_quantity, each.unit_price) for each in breaks)]
    if discount == "all_units":
        return quantity * [price for start, price in steps if quantity >= start][-1]
    ends = [*(start for start, _ in steps[1:]), BS("Infinity")]
    return sum(
        (max(min(quantity, end) - start, BS(0)) * price for (start, price), end in zip(steps, ends, strict=True)), BS(0)
    )


@calm
@given(
    supplies,
    st.lists(st.integers(2, 60), unique=True, max_size=3).map(sorted),
    st.sampled_from(["all_units", "next_units"]),
    st.builds(
        OrderLimits,
        pack=st.integers(1, 9),
        least=st.integers(0, 30),
        room=st.one_of(st.none(), st.integers(45, 90)),
    ),
)
def test_no_number_of_packs_costs_less_than_the_best(supply, starts, discount, limits):
    breaks = [PriceBreak(from_quantity=start, unit_price=4 - i) for i, start in enumerate(starts)]

    def cost(quantity):
        paid = price_paid(supply, breaks, discount, quantity)
        orders = supply.demand_per_year / quantity
        kept = quantity / 2 * (supply.holding_per_unit + supply.holding_share * paid / quantity)
        return orders * (supply.cost_per_order + paid) + kept

    best = best_orders(supply, breaks, discount, limits)[0]
    assert best.total == pytest.approx(cost(best.quantity))
    assert best.quantity % limits.pack == 0
    assert limits.least <= best.quantity <= (limits.room or best.quantity)
    last = int(limits.room) if limits.room else 400
    possible = [BS(q) for q in range(int(limits.pack), last + 1, int(limits.pack)) if q >= limits.least]
    assert best.total <= min(map(cost, possible)) * (1 + LITTLE)
