"""Does each product of a batch carry its part, and all together the whole?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qhatu.sums.bad_input import BadInput
from qhatu.sums.costs.joint import JointProduct, gain_of_finishing, joint_cost_after_by_products, split_joint_cost
from sums.workshop import BS, amounts, calm, hostile, numbers, sizes

CENT = BS("0.01")
BASES = ["units", "weight", "sales_at_split_off", "net_realisable_value", "constant_margin"]


def parts(joint_cost, products, by, cent=CENT, by_products=()):
    return [share.joint_cost for share in split_joint_cost(BS(joint_cost), products, by, cent, by_products)]


# Published cases.

# Horngren, Datar and Rajan, Cost Accounting, chapter on joint products, "Farmers' Dairy": $400,000 of milk and
# processing give 25,000 gallons of cream ($8) and 75,000 of skim ($4); the cream becomes 20,000 gallons of
# buttercream at $25 for $280,000 more, the skim 50,000 gallons of condensed milk at $22 for $520,000 more.
CREAM = JointProduct(
    name="Cream", units=25000, price=8, weight=25000, further_cost=280000, finished_units=20000, finished_price=25
)
SKIM = JointProduct(
    name="Skim", units=75000, price=4, weight=75000, further_cost=520000, finished_units=50000, finished_price=22
)


@pytest.mark.parametrize(
    ("by", "cream", "skim"),
    [
        ("sales_at_split_off", 160000, 240000),
        ("units", 100000, 300000),
        ("weight", 100000, 300000),
        ("net_realisable_value", 110000, 290000),
        ("constant_margin", 95000, 305000),
    ],
)
def test_the_milk_of_farmers_dairy(by, cream, skim):
    assert parts(400000, [CREAM, SKIM], by) == [cream, skim]


def test_at_a_constant_margin_both_leave_a_quarter():
    shares = split_joint_cost(BS(400000), [CREAM, SKIM], "constant_margin", CENT)
    assert [share.margin for share in shares] == [BS("0.25"), BS("0.25")]
    assert [share.profit for share in shares] == [125000, 275000]


def test_three_products_of_which_one_is_sold_as_it_comes_out():
    # Exercise 9.36 as solved at https://www.coursehero.com/file/5696730/A2/
    x = JointProduct(name="X", units=1, price=80000, further_cost=18000, finished_price=110000)
    y = JointProduct(name="Y", units=1, price=70000, further_cost=14000, finished_price=90000)
    z = JointProduct(name="Z", units=1, price=50000)
    assert parts(80000, [x, y, z], "sales_at_split_off") == [32000, 28000, 20000]
    assert parts(80000, [x, y, z], "constant_margin") == [31280, 26320, 22400]
    assert [gain_of_finishing(product) for product in (x, y, z)] == [12000, 6000, 0]


# By hand.


def test_seconds_split_by_pieces_seem_to_lose_and_by_sales_do_not():
    first = JointProduct(name="Primera", units=80, price=15)
    second = JointProduct(name="Segunda", units=20, price=5)
    by_pieces = split_joint_cost(BS(650), [first, second], "units", CENT)
    assert [share.cost_per_unit for share in by_pieces] == [BS("6.5"), BS("6.5")]
    assert by_pieces[1].profit == -30
    by_sales = split_joint_cost(BS(650), [first, second], "sales_at_split_off", CENT)
    assert [share.cost_per_unit for share in by_sales] == [BS("7.5"), BS("2.5")]
    assert [share.margin for share in by_sales] == [BS("0.5"), BS("0.5")]


def test_a_by_product_makes_the_others_cheaper():
    cheese = JointProduct(name="Queso", units=10, price=30)
    whey = JointProduct(name="Suero", units=40, price=2, further_cost=20)
    assert joint_cost_after_by_products(BS(200), [whey]) == 140
    assert parts(200, [cheese], "units", by_products=[whey]) == [140]


def test_a_by_product_that_must_be_cleared_away_makes_them_dearer():
    waste = JointProduct(name="Sobras", units=40, price=0, further_cost=20)
    assert joint_cost_after_by_products(BS(200), [waste]) == 220


def test_a_product_dear_to_finish_may_get_a_negative_part():
    dear = JointProduct(name="Fino", units=1, price=0, further_cost=90, finished_price=100)
    plain = JointProduct(name="Simple", units=1, price=100)
    # All costs are 110 of 200 in sales: each may cost 55.
    assert parts(20, [dear, plain], "constant_margin") == [-35, 55]


def test_a_cost_that_is_no_whole_number_of_cents_is_rounded_once():
    three = [JointProduct(name=name, units=1, price=1) for name in "abc"]
    assert parts(BS(100) / 3, three, "units") == [BS("11.11"), BS("11.11"), BS("11.11")]
    assert parts(BS("100.004"), three, "units") == [BS("33.34"), BS("33.33"), BS("33.33")]


def test_what_brings_nothing_has_no_margin():
    assert split_joint_cost(BS(0), [JointProduct(name="a", units=1, price=0)], "units", CENT)[0].margin == 0


@pytest.mark.parametrize(
    ("ask", "says"),
    [
        (lambda: JointProduct(name="a", units=0, price=1), "unidades que salen"),
        (lambda: JointProduct(name="a", units=1, price=-1), "precio al salir"),
        (lambda: JointProduct(name="a", units=1, price=1, weight=-1), "peso"),
        (lambda: JointProduct(name="a", units=1, price=1, further_cost=-1), "terminarlo"),
        (lambda: JointProduct(name="a", units=1, price=1, finished_units=0), "unidades terminadas"),
        (lambda: JointProduct(name="a", units=1, price=1, finished_price=-1), "ya terminado"),
        (lambda: parts(1, [], "units"), "los productos de la tanda"),
        (lambda: parts(-1, [CREAM], "units"), "costo en común"),
        (lambda: parts(1, [CREAM], "pieces"), "forma de repartir el costo: encontré «pieces»"),
        (lambda: parts(1, [CREAM.but(weight=0)], "weight"), "todas son 0"),
        (lambda: parts(1, [CREAM.but(price=0)], "sales_at_split_off"), "todas son 0"),
        (lambda: parts(1, [CREAM.but(further_cost=500001)], "net_realisable_value"), "venderlo como sale"),
        (lambda: parts(1, [SKIM], "units", by_products=[CREAM]), "Los subproductos dejan 220000 y la tanda cuesta 1"),
        (lambda: parts(1, [CREAM], "units", cent=BS(0)), "moneda más pequeña"),
    ],
)
def test_what_makes_no_sense_is_told_in_a_sentence(ask, says):
    with pytest.raises(BadInput, match=says):
        ask()


@pytest.mark.parametrize("number", hostile)
def test_a_hostile_number_is_refused_wherever_it_stands(number):
    for field in ("units", "price", "weight", "further_cost", "finished_units", "finished_price"):
        with pytest.raises(BadInput):
            CREAM.but(**{field: number})
    with pytest.raises(BadInput):
        split_joint_cost(number, [CREAM], "units", CENT)


@st.composite
def products(draw):
    price = draw(numbers("0.01", "999"))
    return JointProduct(
        name="Algo", units=draw(sizes), price=price, weight=draw(sizes), finished_price=price + draw(amounts)
    )


@calm
@given(st.lists(products(), min_size=1, max_size=6), amounts, st.sampled_from(BASES))
def test_all_products_together_carry_the_whole_cost_to_the_cent(made, cost, by):
    shares = split_joint_cost(cost, made, by, CENT)
    assert sum(share.joint_cost for share in shares) == cost
    for share in shares:
        assert share.joint_cost == share.joint_cost.quantize(CENT)


@calm
@given(st.lists(products(), min_size=2, max_size=6), amounts)
def test_split_by_sales_no_product_loses_money_that_the_batch_does_not(made, cost):
    shares = split_joint_cost(cost, made, "sales_at_split_off", CENT)
    if sum(product.sales_at_split_off for product in made) >= cost:
        for product, share in zip(made, shares, strict=True):
            assert product.sales_at_split_off - share.joint_cost > -CENT


@calm
@given(st.lists(products(), min_size=2, max_size=5), numbers("0", "99999"), numbers("0", "500"))
def test_at_a_constant_margin_all_margins_are_one(made, cost, further):
    made = [product.but(further_cost=further) for product in made]
    shares = split_joint_cost(cost, made, "constant_margin", CENT)
    sales = sum(share.sales for share in shares)
    margin = (sales - cost - further * len(made)) / sales
    for share in shares:
        assert abs(share.profit - share.sales * margin) <= CENT
