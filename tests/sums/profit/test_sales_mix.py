"""Do several products cover the fixed costs together, in their proportion?"""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from qhatu.sums.bad_input import BadInput, NoBreakEven
from qhatu.sums.profit.break_even import break_even_units
from qhatu.sums.profit.sales_mix import (
    MixProduct,
    SalesPart,
    break_even_best_first,
    break_even_by_sales,
    break_even_mix,
    composite_unit,
)
from sums.published import exactly, reproduces
from sums.workshop import BS, amounts, calm, hostile, numbers, sizes


def product(name, price, variable, units):
    return MixProduct(name=name, price=BS(price), variable_per_unit=BS(variable), units=BS(units))


@st.composite
def products(draw, least_margin="0"):
    variable = draw(numbers("0", "500"))
    return MixProduct(
        name="Vela",
        price=variable + draw(numbers(least_margin, "500")),
        variable_per_unit=variable,
        units=draw(numbers("0.01", "500")),
    )


earning = st.lists(products("0.01"), min_size=1, max_size=5)


@reproduces("break_even_multi_product")
def test_a_published_mix_breaks_even_as_printed(inputs, expected):
    mix = [
        MixProduct(
            **{"name": p["name"], "price": p["price"], "variable_per_unit": p["variable_cost"], "units": p["mix"]}
        )
        for p in map(exactly, inputs["products"])
    ]
    answer = break_even_mix(BS(inputs["fixed_costs"]), mix)
    assert answer.basket.price == expected["composite_price"]
    assert answer.basket.variable == expected["composite_variable_cost"]
    assert answer.basket.contribution == expected["composite_cm"]
    assert round(answer.composites, 2) == expected["break_even_composites"]
    assert answer.whole_composites == expected["break_even_composites_whole"]
    # The published rows are the exact units to the nearest; ours are rounded so that together they still cover.
    assert {line.name: round(line.exact) for line in answer.lines} == expected["units"]
    assert {line.name: line.units - expected["units"][line.name] in (0, 1) for line in answer.lines} == dict.fromkeys(
        expected["units"], True
    )
    assert round(answer.units) == expected["total_units"]
    assert abs(answer.sales - expected["sales_at_break_even"]) <= 3
    assert abs(answer.variable - expected["variable_costs_at_break_even"]) <= 3


@reproduces("contribution_margin_mix")
def test_a_published_basket_leaves_what_is_printed(inputs, expected):
    items = [
        MixProduct(name=f"fruit {k}", price=item["price"], variable_per_unit=item["cost"], units=item["n"])
        for k, item in enumerate(map(exactly, inputs["items"]))
    ]
    basket = composite_unit(items)
    assert (basket.price, basket.variable) == (expected["total_price"], expected["total_cost"])
    assert basket.contribution == expected["total_cm"]


def test_the_two_programs_of_a_textbook_break_even_as_printed():
    # Horngren, Datar & Rajan, Cost Accounting, ch. 3: 60 of one ($200 less $120) with 40 of the other ($100 less $70),
    # fixed costs $4,500: 45 and 30 units, revenues $12,000, 37.5 % of them left.
    answer = break_even_mix(BS(4500), (product("Do-All", 200, 120, 60), product("Superword", 100, 70, 40)))
    assert [line.units for line in answer.lines] == [45, 30]
    assert (answer.units, answer.sales, answer.basket.ratio) == (75, 12000, BS("0.375"))


def test_the_three_products_of_a_study_text_break_even_as_printed():
    # BPP, ACCA F5 Performance Management (2011), ch. 3, p. 80, https://fliphtml5.com/wnzvv/bznt/
    # ACCA_F5-Performance_Management-Study_Text-BPP-2011/103/: beta, gamma, delta in 3 : 4 : 5 at $135, $165 and $220;
    # 45.17 % of the sales is left, fixed costs $950,000: $2,103,166, of which $393,433, $641,150 and $1,068,583.
    sold = {"beta": 3 * 135, "gamma": 4 * 165, "delta": 5 * 220}
    parts = [SalesPart(name=name, sales=BS(sales), contribution_ratio=BS("0.4517")) for name, sales in sold.items()]
    answer = break_even_by_sales(BS(950000), parts)
    assert round(answer.sales) == 2103166
    assert [round(part) for part in answer.parts] == [393433, 641150, 1068583]


def test_three_of_one_and_one_of_the_other_break_even_as_printed():
    # https://www.gaodun.com/q/7014kb: three A ($5 less $3) for each B ($6 less $5), fixed costs $280,000: 40,000
    # baskets, $240,000 of B and $600,000 of A.
    answer = break_even_mix(BS(280000), (product("A", 5, 3, 3), product("B", 6, 5, 1)))
    assert (answer.composites, answer.sales) == (40000, 840000)
    assert [line.sales for line in answer.lines] == [600000, 240000]


def test_a_question_that_knows_only_ratios_is_answered():
    # BPP, ACCA F5 (same page), "TIM": one MK (20 %) for every two KL (40 %), fixed costs $30,000. A third is left.
    answer = break_even_by_sales(
        BS(30000),
        (
            SalesPart(name="MK", sales=BS(1), contribution_ratio=BS("0.20")),
            SalesPart(name="KL", sales=BS(2), contribution_ratio=BS("0.40")),
        ),
    )
    assert round(answer.contribution_ratio, 4) == BS("0.3333")
    assert round(answer.sales, 10) == 90000


def test_two_lines_of_products_break_even_in_money_as_printed():
    # "Garrett Corporation", https://www.transtutors.com/questions/needed-asap-please-less-than-1-5-hours-thank-you-109766
    # .htm: 60 % of the sales leave 35 %, 40 % leave 45 %, fixed costs $1,950,000: $5,000,000, in $3,000,000 and
    # $2,000,000.
    answer = break_even_by_sales(
        BS(1950000),
        (
            SalesPart(name="Standard", sales=BS("0.6"), contribution_ratio=BS("0.35")),
            SalesPart(name="Deluxe", sales=BS("0.4"), contribution_ratio=BS("0.45")),
        ),
    )
    assert (answer.contribution_ratio, answer.sales, answer.parts) == (BS("0.39"), 5000000, (3000000, 2000000))


def test_a_profit_volume_chart_has_the_points_printed():
    # BPP, ACCA PM study text (https://opentuition.com/topic/cvp-multi-product): X ($8 less $3), Y ($6 less $4),
    # Z ($6 less $5), 2,000, 4,000 and 3,000 units, fixed costs $10,000. The points are (16,000, 0), (40,000, 8,000) and
    # (58,000, 11,000): X alone breaks even.
    answer = break_even_best_first(
        BS(10000), (product("Z", 6, 5, 3000), product("X", 8, 3, 2000), product("Y", 6, 4, 4000))
    )
    assert [(step.name, step.sales, step.profit) for step in answer.steps] == [
        ("X", 16000, 0),
        ("Y", 40000, 8000),
        ("Z", 58000, 11000),
    ]
    assert (answer.product, answer.units, answer.sales) == ("X", 2000, 16000)


def test_one_product_alone_is_the_ordinary_break_even():
    answer = break_even_mix(BS(198), (product("Vela", 6, "2.70", 1),))
    assert answer.lines[0].units == break_even_units(BS(198), BS(6), BS("2.70")).units == 60


def test_a_goal_after_tax_is_covered_too():
    mix = (product("Vela", 6, "2.70", 5), product("Tazón", 15, 9, 2))
    assert break_even_mix(BS(285), mix, profit=BS("213.75"), tax=BS("0.25")).whole_composites == 20


def test_a_product_that_loses_is_carried_and_not_rounded_up():
    answer = break_even_mix(BS(100), (product("Vela", 6, 2, 3), product("Yapa", 0, 1, 1)))
    assert round(answer.lines[1].exact, 3) == BS("9.091")
    assert [line.units for line in answer.lines] == [28, 9]
    assert 28 * 4 - 9 >= 100


def test_what_is_given_away_comes_last():
    answer = break_even_best_first(BS(10), (product("Yapa", 0, 1, 5), product("Vela", 6, 3, 10)))
    assert [step.name for step in answer.steps] == ["Vela", "Yapa"]
    assert [step.profit for step in answer.steps] == [20, 15]


def test_without_fixed_costs_there_is_nothing_to_cover():
    answer = break_even_best_first(BS(0), (product("Vela", 6, 3, 10),))
    assert (answer.product, answer.sales, answer.units) == ("", 0, 0)


@pytest.mark.parametrize(
    ("ask", "says"),
    [
        (lambda: break_even_mix(BS(1), (product("Vela", 6, 9, 1), product("Tazón", 15, 13, 1))), "En esta proporción"),
        (lambda: break_even_by_sales(BS(1), [SalesPart(name="x", sales=1, contribution_ratio=0)]), "quedan 0"),
        (lambda: break_even_best_first(BS(100), (product("Vela", 6, 3, 10),)), "faltan 70 para cubrir"),
    ],
)
def test_what_no_quantity_reaches_is_said_as_advice(ask, says):
    with pytest.raises(NoBreakEven, match=says):
        ask()


@pytest.mark.parametrize(
    ("ask", "says"),
    [
        (lambda: composite_unit(()), "los productos: hacen falta 1 o más"),
        (lambda: product("Vela", 6, 3, 0), "las unidades de cada producto"),
        (lambda: product("Vela", -6, 3, 1), "el precio"),
        (
            lambda: SalesPart(name="Velas", sales=1, contribution_ratio=BS("1.2")),
            "«Velas» pueden quedar 100 como mucho",
        ),
        (lambda: SalesPart(name="Velas", sales=0, contribution_ratio=BS("0.2")), "las ventas de cada producto"),
        (lambda: break_even_mix(BS(-1), (product("Vela", 6, 3, 1),)), "los gastos fijos"),
        (lambda: break_even_by_sales(BS(1), ()), "los productos"),
        (lambda: break_even_best_first(BS(-1), (product("Vela", 6, 3, 1),)), "los gastos fijos"),
    ],
)
def test_what_makes_no_sense_is_told_in_a_sentence_that_names_it(ask, says):
    with pytest.raises(BadInput, match=says):
        ask()


@pytest.mark.parametrize("number", hostile)
@pytest.mark.parametrize(
    "ask",
    [
        lambda n: MixProduct(name="x", price=n, variable_per_unit=1, units=1),
        lambda n: MixProduct(name="x", price=1, variable_per_unit=n, units=1),
        lambda n: MixProduct(name="x", price=1, variable_per_unit=1, units=n),
        lambda n: SalesPart(name="x", sales=n, contribution_ratio=1),
        lambda n: SalesPart(name="x", sales=1, contribution_ratio=n),
        lambda n: break_even_mix(n, (product("Vela", 6, 3, 1),)),
        lambda n: break_even_mix(BS(1), (product("Vela", 6, 3, 1),), n),
        lambda n: break_even_mix(BS(1), (product("Vela", 6, 3, 1),), BS(1), n),
        lambda n: break_even_best_first(n, (product("Vela", 6, 3, 1),)),
    ],
)
def test_a_hostile_number_is_refused_wherever_it_stands(ask, number):
    with pytest.raises(BadInput):
        ask(number)


def test_ten_thousand_products_are_answered():
    mix = [product("Vela", 6, 3, 1)] * 10_000
    assert break_even_mix(BS(30000), mix).whole_composites == 1
    assert break_even_best_first(BS(30000), mix).sales == 60000


@calm
@given(amounts, earning, amounts, numbers("0", "0.9"))
def test_the_whole_units_of_all_cover_and_the_exact_ones_just_do(fixed, mix, profit, tax):
    answer = break_even_mix(fixed, mix, profit, tax)
    needed = fixed + profit / (1 - tax)
    assert abs(answer.sales - answer.variable - needed) < BS("1e-9")
    left = sum(line.units * (p.price - p.variable_per_unit) for line, p in zip(answer.lines, mix, strict=True))
    assert left >= needed - BS("1e-9") * sum(p.price for p in mix)
    assert all(
        abs(line.exact - answer.composites * p.units) < BS("1e-9") for line, p in zip(answer.lines, mix, strict=True)
    )


@calm
@given(sizes, earning)
def test_by_sales_and_by_baskets_are_one_answer(fixed, mix):
    assume(all(p.price for p in mix))
    parts = [
        SalesPart(name=p.name, sales=p.price * p.units, contribution_ratio=(p.price - p.variable_per_unit) / p.price)
        for p in mix
    ]
    by_sales, by_basket = break_even_by_sales(fixed, parts), break_even_mix(fixed, mix)
    assert abs(by_sales.sales - by_basket.sales) <= by_basket.sales * BS("1e-15")
    assert abs(sum(by_sales.parts) - by_sales.sales) <= by_sales.sales * BS("1e-20")


@calm
@given(sizes, earning)
def test_the_best_first_never_needs_more_sales_than_the_fixed_proportion(fixed, mix):
    try:
        first = break_even_best_first(fixed, mix)
    except NoBreakEven:
        return
    assert first.sales <= break_even_mix(fixed, mix).sales + BS("1e-6")
