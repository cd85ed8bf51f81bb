"""Does the mix leave the most there is, and does the table of one scarce thing agree with it?"""

from itertools import pairwise
from itertools import product as every

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qhatu.sums.bad_input import BadInput
from qhatu.sums.mix.best_mix import best_mix, compare_mix
from qhatu.sums.mix.scarce import limiting_resources, scarce_ranking
from qhatu.sums.mix.workshop import Product, Resource
from qhatu.sums.solving.programme import NoLimit, NoPlan
from sums.workshop import BS, calm, hostile

LITTLE = BS("1e-9")


def wood_world() -> list[Product]:
    """Contribution = price − materials − labour − variable overhead."""
    return [
        Product(name="desk", contribution=350 - 40 - 70 - 55, needs={"hours": 1}, most=60_000),
        Product(name="chair", contribution=200 - 30 - 65 - 50, needs={"hours": BS("0.5")}, most=48_000),
        Product(name="bookcase", contribution=175 - 35 - 50 - 45, needs={"hours": BS("0.25")}, most=40_000),
    ]


HOURS = Resource(name="hours", available=80_000)


# Published cases.


def test_wood_world_makes_bookcases_first_then_desks_then_chairs():
    """OpenStax, Principles of Managerial Accounting, 10.6 (module m68086).

    The source prints $48 and $192 for the bookcase, whose figures give 175 − 35 − 50 − 45 = 45 and 180; then desks,
    at 185 an hour, go first. Its own order and quantities are reproduced with the contribution it prints.
    """
    as_printed = [*wood_world()[:2], wood_world()[2].but(contribution=48)]
    table = scarce_ranking(as_printed, HOURS)
    assert [(row.rank, row.name, row.per_scarce) for row in table] == [
        (1, "bookcase", 192),
        (2, "desk", 185),
        (3, "chair", 110),
    ]
    assert [row.units for row in table] == [40_000, 60_000, 20_000]
    assert [row.left for row in table] == [70_000, 10_000, 0]
    assert [row.name for row in scarce_ranking(wood_world(), HOURS)] == ["desk", "bookcase", "chair"]


def test_wood_world_would_need_ninety_four_thousand_hours():
    (hours,) = limiting_resources(wood_world(), [HOURS])
    assert (hours.used, hours.left) == (94_000, -14_000)


def test_an_hour_more_at_wood_world_is_worth_what_a_chair_leaves_in_it():
    """The same section: the value of relaxing the constraint is that of the product with unsatisfied demand."""
    (hours,) = best_mix(wood_world(), [HOURS]).resources
    assert (hours.one_more, hours.holds_to, hours.holds_from) == (110, 94_000, 70_000)


def test_wyndor_glass_told_as_products_and_hours():
    """Hillier and Lieberman, Introduction to Operations Research, 3.1: 36 thousand with 2 and 6 batches a week."""
    plan = best_mix(
        [
            Product(name="doors", contribution=3, needs={"plant 1": 1, "plant 3": 3}),
            Product(name="windows", contribution=5, needs={"plant 2": 2, "plant 3": 2}),
        ],
        [Resource(name=f"plant {i}", available=there) for i, there in ((1, 4), (2, 12), (3, 18))],
    )
    assert plan.contribution == 36
    assert plan.units == {"doors": 2, "windows": 6}
    assert plan.runs_out == ("plant 2", "plant 3")


# By example.


def candles_and_soap():
    products = [
        Product(name="vela", contribution=5, needs={"horas": 1, "molde": 2}),
        Product(name="jabón", contribution=4, needs={"horas": 2, "molde": 1}, most=30),
        Product(name="imán", contribution=1, needs={"horas": 1, "molde": 1}),
    ]
    return products, [Resource(name="horas", available=80), Resource(name="molde", available=100)]


def test_what_is_not_made_says_how_much_more_it_would_have_to_leave():
    plan = best_mix(*candles_and_soap())
    magnet = plan.products[2]
    assert (magnet.units, magnet.falls_short, magnet.contribution_to) == (0, 2, 3)
    assert plan.do_not_pay == ("imán",)


def test_a_promise_that_does_not_pay_is_kept_and_costs_the_rest():
    products, resources = candles_and_soap()
    kept = best_mix([*products[:2], products[2].but(least=6)], resources)
    assert kept.units["imán"] == 6
    assert best_mix(products, resources).contribution - kept.contribution == 6 * 2


def test_a_product_that_loses_money_is_only_made_as_promised():
    losing = Product(name="llavero", contribution=-2, needs={"horas": 1}, least=3, most=50)
    plan = best_mix([losing], [Resource(name="horas", available=10)])
    assert (plan.contribution, plan.units, plan.products[0].falls_short) == (-6, {"llavero": 3}, 2)


def test_where_buyers_are_what_stops_it_one_more_sold_is_worth_something():
    cup = Product(name="taza", contribution=8, needs={"horas": 2}, most=15)
    plan = best_mix([cup], [Resource(name="horas", available=40)])
    assert (plan.products[0].one_more_sold, plan.resources[0].one_more) == (8, 0)
    assert plan.runs_out == ()
    assert plan.do_not_pay == best_mix([cup.but(least=15)], [Resource(name="horas", available=40)]).do_not_pay == ()
    full = best_mix([cup], [Resource(name="horas", available=20)])
    assert (full.products[0].one_more_sold, full.resources[0].one_more) == (0, 4)


def test_only_full_loads_of_the_oven():
    products = [
        Product(name="plato", contribution=6, needs={"horas": BS("0.5")}, lot=12),
        Product(name="olla", contribution=20, needs={"horas": 2}, lot=1),
    ]
    plan = best_mix(products, [Resource(name="horas", available=15)])
    # Two full loads of plates and one pot; in parts it would be 30 plates.
    assert (plan.units, plan.contribution) == ({"plato": 24, "olla": 1}, 164)
    assert (plan.proved, plan.bound) == (True, 164)
    assert plan.resources[0].one_more == 12
    assert plan.resources[0].left == 1


def test_a_lot_s_guide_is_said_for_one_unit():
    plate = Product(name="plato", contribution=6, needs={"horas": BS("0.5")}, lot=12, most=24)
    saucer = Product(name="platillo", contribution=3, needs={"horas": BS("0.5")}, lot=6)
    plan = best_mix([plate, saucer], [Resource(name="horas", available=15)])
    assert plan.units == {"plato": 24, "platillo": 6}
    assert plan.products[0].one_more_sold == 3
    assert (plan.products[0].contribution_from, plan.products[1].contribution_to) == (3, 6)


def test_another_mix_as_good_is_shown():
    products = [Product(name=name, contribution=10, needs={"horas": 2}) for name in ("rojo", "azul")]
    plan = best_mix(products, [Resource(name="horas", available=20)])
    assert {tuple(plan.units.values()), plan.another} == {(10, 0), (0, 10)}


def test_what_needs_nothing_scarce_is_made_as_far_as_it_sells():
    plan = best_mix([Product(name="cuento", contribution=2, needs={}, most=7)], [])
    assert plan.units == {"cuento": 7}


def test_one_s_own_mix_is_told_what_it_lacks():
    products, resources = candles_and_soap()
    products = [products[0].but(least=10), products[1], products[2].but(lot=5)]
    mine = compare_mix({"jabón": 45, "imán": 7}, products, resources)
    assert (mine.lacking, mine.unsold, mine.unkept, mine.broken) == (("horas",), ("jabón",), ("vela",), ("imán",))
    assert [use.left for use in mine.resources] == [-17, 48]
    assert (mine.contribution, mine.possible) == (187, False)
    fine = compare_mix({"vela": 30, "jabón": 25}, products, resources)
    assert fine.possible
    assert fine.gap == 280 - 250


def test_equal_products_share_a_rank_and_what_takes_nothing_goes_first():
    table = scarce_ranking(
        [
            Product(name="a", contribution=2, needs={"horas": 3}, most=4),
            Product(name="b", contribution=4, needs={"horas": 6}, most=4),
            Product(name="c", contribution=1, needs={}, most=9),
            Product(name="d", contribution=0, needs={}, least=1),
            Product(name="e", contribution=-1, needs={"horas": 1}, least=2),
        ],
        Resource(name="horas", available=20),
    )
    assert [(row.rank, row.name, row.units) for row in table] == [
        (1, "c", 9),
        (2, "a", 4),
        (2, "b", 1),
        (4, "e", 2),
        (5, "d", 1),
    ]
    assert [row.left for row in table] == [18, 6, 0, 0, 0]


def test_what_lacks_most_of_what_it_has_comes_first():
    table = [Product(name="mesa", contribution=9, needs={"a": 1, "b": 1, "c": 1, "d": 1}, most=10)]
    there = [Resource(name=name, available=much) for name, much in (("a", 9), ("b", 5), ("c", 20), ("d", 0))]
    assert [use.name for use in limiting_resources(table, there)] == ["d", "b", "a", "c"]


# Bad input.

CUP = Product(name="taza", contribution=8, needs={"horas": 2})


@pytest.mark.parametrize(
    ("ask", "kind", "says"),
    [
        (lambda: best_mix([], []), BadInput, "los productos: hacen falta 1 o más"),
        (lambda: best_mix([CUP], []), BadInput, "«taza» usa «horas», que no está"),
        (lambda: best_mix([CUP, CUP], [HOURS.but(name="horas")]), BadInput, "«taza» está dos veces"),
        (lambda: best_mix([CUP], [HOURS.but(name="horas")] * 2), BadInput, "«horas» está dos veces"),
        (lambda: CUP.but(needs={"horas": -1}), BadInput, "«taza» usa de «horas» no puede ser menos que 0"),
        (lambda: CUP.but(needs=(("horas", 1), ("horas", 2))), BadInput, "«taza» usa de «horas» está anotado dos veces"),
        (lambda: CUP.but(least=5, most=4), BadInput, "Prometiste 5 de «taza» y anotaste que se pueden vender 4"),
        (lambda: CUP.but(lot=0), BadInput, "las unidades por tanda"),
        (lambda: Resource(name="horas", available=-1), BadInput, "lo que hay de un recurso"),
        (
            lambda: best_mix([CUP.but(least=9)], [Resource(name="horas", available=12)]),
            NoPlan,
            "«horas» no alcanza para lo prometido: hace falta 18 y hay 12",
        ),
        (
            lambda: best_mix([CUP.but(least=2, most=4, lot=5)], [Resource(name="horas", available=99)]),
            NoPlan,
            "«taza» sale de 5 en 5",
        ),
        (lambda: best_mix([CUP.but(needs={})], []), NoLimit, "a esto: taza"),
        (lambda: scarce_ranking([CUP.but(needs={})], HOURS), NoLimit, "a esto: taza"),
        (lambda: scarce_ranking([CUP.but(least=9)], Resource(name="horas", available=12)), NoPlan, "hace falta 18"),
        (lambda: limiting_resources([CUP], [HOURS.but(name="horas")]), BadInput, "cuánto se puede vender de «taza»"),
        (lambda: compare_mix({"tasa": 1}, [CUP], [HOURS.but(name="horas")]), BadInput, "«tasa» no está en tu lista"),
        (lambda: compare_mix({"taza": -1}, [CUP], [HOURS.but(name="horas")]), BadInput, "el número de unidades"),
    ],
)
def test_what_makes_no_sense_is_told_in_a_sentence_that_names_it(ask, kind, says):
    with pytest.raises(kind, match=says):
        ask()


@pytest.mark.parametrize("number", hostile)
@pytest.mark.parametrize(
    "ask",
    [
        lambda n: CUP.but(contribution=n),
        lambda n: CUP.but(needs={"horas": n}),
        lambda n: CUP.but(least=n),
        lambda n: CUP.but(most=n),
        lambda n: CUP.but(lot=n),
        lambda n: Resource(name="horas", available=n),
        lambda n: compare_mix({"taza": n}, [CUP], [HOURS.but(name="horas")]),
    ],
)
def test_a_hostile_number_is_refused_wherever_it_stands(ask, number):
    with pytest.raises(BadInput):
        ask(number)


# Properties.


@st.composite
def shops(draw, resources=1, lots=False):
    names = [f"r{i}" for i in range(resources)]
    products = [
        Product(
            name=f"p{j}",
            contribution=draw(st.integers(-3, 20)),
            needs={name: draw(st.integers(0, 4)) for name in names},
            least=(least := draw(st.integers(0, 2))),
            most=least + draw(st.integers(0, 5)),
            lot=draw(st.sampled_from([1, 1, 2])) if lots else None,
        )
        for j in range(draw(st.integers(1, 4)))
    ]
    return products, [Resource(name=name, available=draw(st.integers(0, 40))) for name in names]


@calm
@given(shops())
def test_the_table_of_one_scarce_thing_is_the_best_mix(shop):
    products, (resource,) = shop
    try:
        table = scarce_ranking(products, resource)
    except NoPlan:
        with pytest.raises(NoPlan):
            best_mix(products, [resource])
        return
    by_rank = sum(row.contribution * row.units for row in table)
    assert abs(best_mix(products, [resource]).contribution - by_rank) < LITTLE
    assert sum(row.used for row in table) <= resource.available + LITTLE
    assert all(one.rank <= other.rank for one, other in pairwise(table))


@settings(deadline=None, max_examples=60)
@given(shops(resources=2, lots=True))
def test_no_mix_of_whole_lots_leaves_more_than_the_best(shop):
    products, resources = shop
    best = None
    for units in every(*(range(int(p.most) + 1) for p in products)):
        mine = [BS(much) for much in units]
        if any(much < p.least or much % p.lot for much, p in zip(mine, products, strict=True)):
            continue
        if all(
            sum(m * p.needs_of(r.name) for m, p in zip(mine, products, strict=True)) <= r.available for r in resources
        ):
            leaves = sum(m * p.contribution for m, p in zip(mine, products, strict=True))
            best = leaves if best is None else max(best, leaves)
    try:
        plan = best_mix(products, resources)
    except NoPlan:
        assert best is None
        return
    assert plan.contribution == best == plan.bound
    assert compare_mix(plan.units, products, resources).possible


@calm
@given(shops(resources=2), st.integers(0, 1))
def test_more_of_a_resource_never_leaves_less(shop, which):
    products, resources = shop
    try:
        before = best_mix(products, resources)
    except NoPlan:
        return
    more = [r.but(available=r.available + 3) if i == which else r for i, r in enumerate(resources)]
    after = best_mix(products, more)
    at_most = before.contribution + 3 * before.resources[which].one_more
    assert before.contribution - LITTLE <= after.contribution <= at_most + LITTLE
    assert compare_mix(before.units, products, resources).possible
