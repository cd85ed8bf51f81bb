"""Does each product absorb its part of what none of them causes alone?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qhatu.sums.bad_input import BadInput
from qhatu.sums.costs.overhead import (
    CostedProduct,
    CostPool,
    PoolUse,
    absorbed_costs,
    overhead_rate,
    under_absorbed_overhead,
)
from qhatu.sums.money import split_exactly
from sums.workshop import BS, amounts, calm, hostile, sizes


def product(name, units, uses, materials=0, labour=0):
    return CostedProduct(
        name=name,
        units=units,
        materials=materials,
        labour=labour,
        uses=[PoolUse(pool=pool, amount=amount) for pool, amount in uses.items()],
    )


# Weygandt, Kimmel and Kieso, Managerial Accounting, chapter "Activity-based costing", Atlas Company: 25,000 benches and
# 5,000 coasters, one hour of labour each, $900,000 of overhead. The unit costs of $82, $72, $69 and $137 are quoted at
# https://www.coursehero.com/file/6522591/Comparing-Unit-Costs/ (where the products are The Boot and The Club).
MATERIALS_AND_LABOUR = [(25000, 40 * 25000, 12 * 25000), (5000, 30 * 5000, 12 * 5000)]


def atlas(bench_uses, coaster_uses):
    return [
        product(name, units, uses, materials, labour)
        for name, uses, (units, materials, labour) in zip(
            ("Ab Bench", "Ab Coaster"), (bench_uses, coaster_uses), MATERIALS_AND_LABOUR, strict=True
        )
    ]


def test_one_rate_for_the_workshop_costs_both_products_of_atlas_thirty():
    hours = CostPool(name="labour hours", cost=900000, base=30000)
    bench, coaster = absorbed_costs(atlas({"labour hours": 25000}, {"labour hours": 5000}), [hours])
    assert hours.rate == 30
    assert (bench.overhead_per_unit, coaster.overhead_per_unit) == (30, 30)
    assert (bench.cost_per_unit, coaster.cost_per_unit) == (82, 72)


def test_a_rate_for_each_activity_shows_which_of_them_is_dear():
    pools = [
        CostPool(name="setups", cost=300000, base=1500),
        CostPool(name="machine hours", cost=500000, base=50000),
        CostPool(name="inspections", cost=100000, base=2000),
    ]
    assert [pool.rate for pool in pools] == [200, 10, 50]
    bench, coaster = absorbed_costs(
        atlas(
            {"setups": 500, "machine hours": 30000, "inspections": 500},
            {"setups": 1000, "machine hours": 20000, "inspections": 1500},
        ),
        pools,
    )
    assert bench.overhead_of_each_pool == (100000, 300000, 25000)
    assert coaster.overhead_of_each_pool == (200000, 200000, 75000)
    assert (bench.overhead_per_unit, coaster.overhead_per_unit) == (17, 95)
    assert (bench.cost_per_unit, coaster.cost_per_unit) == (69, 137)


def test_the_rate_and_the_rest_of_the_rand_company():
    # Garrison, Noreen and Brewer, Managerial Accounting, chapter on job-order costing: $90,000 applied at $6 an hour,
    # $95,000 really spent, so $5,000 underapplied.
    assert under_absorbed_overhead(BS(95000), rate=BS(6), actual_base=BS(15000)) == 5000


def test_a_rate_may_be_a_share_of_the_money_of_labour():
    # OpenStax, Principles of Managerial Accounting, 4.5: each job carries overhead of 2.5 times its direct labour.
    rate = overhead_rate(BS(375), BS(150))
    assert rate == BS("2.5")
    assert rate * 66 == 165


# A pottery, by hand.

OVEN, HANDS = CostPool(name="Horno", cost=600, base=120), CostPool(name="Horas", cost=300, base=200)


def test_an_absorption_sheet_of_two_departments():
    pot = product("Olla", 30, {"Horno": 40, "Horas": 60}, materials=90, labour=210)
    cost = absorbed_costs([pot], [OVEN, HANDS])[0]
    assert (cost.prime_cost, cost.overhead, cost.conversion_cost, cost.cost) == (300, 290, 500, 590)
    assert cost.overhead_of_each_pool == (200, 90)


def test_a_pool_a_product_does_not_use_costs_it_nothing():
    cost = absorbed_costs([product("Collar", 10, {"Horas": 20})], [OVEN, HANDS])[0]
    assert cost.overhead_of_each_pool == (0, 30)


def test_one_pool_used_twice_is_used_by_both():
    twice = CostedProduct(name="Olla", units=1, uses=[PoolUse(pool="Horno", amount=1), PoolUse(pool="Horno", amount=2)])
    assert absorbed_costs([twice], [OVEN])[0].overhead == 15


def test_too_much_absorbed_shows_as_a_negative_rest():
    assert under_absorbed_overhead(BS(500), BS(5), BS(120)) == -100
    assert under_absorbed_overhead(BS(500), BS(5), BS(0)) == 500


def test_what_was_not_absorbed_can_be_split_among_stocks_and_sales_to_the_cent():
    rest = under_absorbed_overhead(BS(1000), rate=BS(5), actual_base=BS("179.98"))
    assert split_exactly(rest, [BS(100), BS(200), BS(300)], BS("0.01")) == (BS("16.68"), BS("33.37"), BS("50.05"))


@pytest.mark.parametrize(
    ("ask", "says"),
    [
        (lambda: CostPool(name="Horno", cost=-1, base=1), "gasto presupuestado"),
        (lambda: CostPool(name="Horno", cost=1, base=0), "base con que se reparte"),
        (lambda: PoolUse(pool="Horno", amount=-1), "usa de cada gasto"),
        (lambda: product("Olla", 0, {}), "unidades que salen"),
        (lambda: product("Olla", 1, {}, materials=-1), "costo de los materiales"),
        (lambda: product("Olla", 1, {}, labour=-1), "costo del trabajo"),
        (lambda: overhead_rate(BS(-1), BS(1)), "gasto presupuestado"),
        (lambda: overhead_rate(BS(1), BS(0)), "base con que se reparte"),
        (lambda: under_absorbed_overhead(BS(-1), BS(1), BS(1)), "gasto de verdad"),
        (lambda: under_absorbed_overhead(BS(1), BS(-1), BS(1)), "tasa del gasto"),
        (lambda: under_absorbed_overhead(BS(1), BS(1), BS(-1)), "se usó de la base"),
        (lambda: absorbed_costs([], [OVEN]), "los productos del taller"),
        (lambda: absorbed_costs([product("Olla", 1, {})], [OVEN, OVEN]), "compartidos con el nombre «Horno»"),
        (lambda: absorbed_costs([product("Olla", 1, {})], [OVEN] * 101), "caben 100"),
        (lambda: absorbed_costs([product("Olla", 1, {"Gas": 1})], [OVEN]), "«Olla» usa «Gas» y ese gasto no está"),
    ],
)
def test_what_makes_no_sense_is_told_in_a_sentence(ask, says):
    with pytest.raises(BadInput, match=says):
        ask()


@pytest.mark.parametrize("number", hostile)
@pytest.mark.parametrize(
    "ask",
    [
        lambda n: CostPool(name="Horno", cost=n, base=1),
        lambda n: CostPool(name="Horno", cost=1, base=n),
        lambda n: PoolUse(pool="Horno", amount=n),
        lambda n: product("Olla", n, {}),
        lambda n: under_absorbed_overhead(n, BS(1), BS(1)),
    ],
)
def test_a_hostile_number_is_refused_wherever_it_stands(ask, number):
    with pytest.raises(BadInput):
        ask(number)


@calm
@given(amounts, st.lists(sizes, min_size=1, max_size=6))
def test_what_is_used_as_budgeted_is_absorbed_as_budgeted(cost, uses):
    pool = CostPool(name="Horno", cost=cost, base=sum(uses))
    costs = absorbed_costs([product(str(place), 1, {"Horno": use}) for place, use in enumerate(uses)], [pool])
    assert abs(sum(one.overhead for one in costs) - cost) <= cost * BS("1e-25")
