"""Does a batch cost what one would work out by hand?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qhatu.sums import (
    BadInput,
    Batch,
    Material,
    Purchase,
    SharedCost,
    Tool,
    Work,
    break_even,
    cost_sheet,
    material_cost,
    product_share,
    round_to_coin,
    shared_cost_per_month,
    tool_wear,
    work_cost,
)
from qhatu.sums.costs.cost_sheet import split_shared_costs
from sums.workshop import (
    BS,
    amounts,
    batches,
    birthday_candles,
    calm,
    hostile,
    materials,
    numbers,
    paraffin,
    shared_costs,
    sizes,
    tools,
    wick,
    works,
)

# By example.


def test_paraffin_with_five_in_a_hundred_lost_costs_sixty():
    cost = material_cost(paraffin())
    assert cost == BS("60.00")
    assert str(cost) == "60"


def test_wick_bought_by_the_metre_and_used_by_the_centimetre_costs_four_eighty():
    assert material_cost(wick()) == BS("4.80")


def test_a_waste_of_one_half_takes_double():
    assert material_cost(paraffin(quantity="1", waste="0.5")) == 2 * material_cost(paraffin("1", "0"))


def test_a_material_that_was_a_gift_costs_nothing():
    assert material_cost(paraffin(price="0")) == 0


def test_an_hour_at_the_minimum_wage_is_the_month_divided_by_its_hours():
    hour_worth = BS("3300") / BS("208")
    assert round(work_cost(Work(kind="own", minutes=BS("60"), hourly=hour_worth)), 2) == BS("15.87")


def test_ninety_minutes_are_an_hour_and_a_half():
    assert work_cost(Work(kind="paid", minutes=BS("90"), hourly=BS("16"))) == 24


def test_a_tool_that_ages_by_months_is_shared_by_the_batches_of_a_month():
    pot = Tool(name="Olla", price=BS("200"), life=BS("36"), life_unit="month", residual=BS("20"))
    assert tool_wear(pot, BS("10")) == BS("0.5")


def test_a_tool_that_wears_by_use_does_not_mind_how_many_batches_a_month_has():
    mould = Tool(name="Molde", price=BS("50"), life=BS("100"), life_unit="batch")
    assert tool_wear(mould, BS("3")) == tool_wear(mould, BS("30")) == BS("0.5")


def test_the_house_and_the_product_each_take_their_part_of_the_rent():
    rent = SharedCost(name="Alquiler", monthly=BS("800"), share=BS("0.25"))
    light = SharedCost(name="Luz", monthly=BS("40"))
    assert shared_cost_per_month((rent, light), BS("0.5")) == 120
    assert shared_cost_per_month((), BS("0.5")) == 0


@pytest.mark.parametrize("base", ["hours", "units", "sales"])
def test_a_product_carries_its_part_of_the_workshop(base):
    assert product_share(base, BS("30"), BS("120")) == BS("0.25")
    assert product_share(base, BS("30"), BS("30")) == 1


def test_three_products_split_the_rent_to_the_cent():
    rent = SharedCost(name="Alquiler", monthly=BS("400"), share=BS("0.25"))
    assert split_shared_costs((rent,), [BS(1), BS(1), BS(1)], BS("0.01")) == (BS("33.34"), BS("33.33"), BS("33.33"))


def test_the_candle_of_the_drawn_screen_comes_out_as_drawn():
    sheet = cost_sheet(birthday_candles())
    assert sheet.per_unit(sheet.materials) == BS("2.70")
    assert round(sheet.per_unit(sheet.own_work), 20) == BS("1.60")
    assert sheet.per_unit(sheet.wear) == BS("0.20")
    assert sheet.per_unit(sheet.shared) == BS("0.40")
    assert sheet.cash_per_unit == BS("3.10")
    assert round(sheet.full_per_unit, 20) == BS("4.90")
    assert sheet.fixed == 198
    assert sheet.variable_per_unit == BS("2.70")
    assert sheet.units_made == 330


def test_each_kind_of_work_and_of_wear_goes_to_its_own_line():
    sheet = cost_sheet(
        Batch(
            units=BS(10),
            batches=BS(4),
            works=tuple(
                Work(kind=kind, minutes=BS(60), hourly=BS(hourly))
                for kind, hourly in [("paid", 1), ("own", 2), ("family", 4), ("reciprocal", 8), ("own", 16)]
            ),
            tools=(
                Tool(name="Olla", price=BS(48), life=BS(12), life_unit="month"),
                Tool(name="Molde", price=BS(48), life=BS(12), life_unit="batch"),
            ),
        )
    )
    assert (sheet.paid_work, sheet.own_work, sheet.family_work, sheet.reciprocal_work) == (1, 18, 4, 8)
    assert (sheet.wear_by_month, sheet.wear_by_use) == (1, 4)
    assert sheet.unpaid_work == 30
    assert sheet.unpaid_minutes == 240
    assert sheet.variable_per_unit == BS("0.5")
    assert sheet.fixed == 4


def test_an_empty_batch_costs_nothing():
    sheet = cost_sheet(Batch(units=BS(24), batches=BS(8)))
    assert sheet.cash == sheet.full == sheet.fixed == sheet.variable_per_unit == 0


def test_whole_numbers_do_as_well_as_decimals_and_stay_exact():
    candles = Batch(units=24, batches=3, shared=(SharedCost(name="Luz", monthly=10),))
    assert cost_sheet(candles).shared == BS(10) / 3


def test_plain_data_cannot_be_changed_behind_ones_back():
    with pytest.raises(AttributeError):
        paraffin().quantity = BS("2")


# Bad input.


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (
            lambda: Purchase(size=BS("0"), unit="kg", price=BS("150")),
            "paquete tiene que ser más que 0; encontré 0",
        ),
        (lambda: Purchase(size=BS("-5"), unit="kg", price=BS("150")), "encontré -5"),
        (lambda: Purchase(size=BS("1e-20"), unit="kg", price=BS("150")), "más que 0"),
        (
            lambda: Purchase(size=BS("5"), unit="kg", price=BS("-1")),
            "cuesta el paquete no puede ser menos que 0",
        ),
        (lambda: Purchase(size=BS("5"), unit="arroba", price=BS("1")), "No conozco la unidad «arroba»"),
        (lambda: paraffin(quantity="-1"), "cantidad de «Parafina» no puede ser menos que 0; encontré -1"),
        (lambda: paraffin(waste="1"), "menos de 100 de cada 100; encontré 100."),
        (lambda: paraffin(waste="1.05"), "encontré 105."),
        (lambda: paraffin(waste="-0.05"), "no puede ser menos que 0; encontré -5 de cada 100"),
        (lambda: paraffin(waste="0." + "9" * 40), "menos de 100 de cada 100"),
        (lambda: paraffin().but(unit="m"), "Compras «Parafina» en kg y lo usas en m"),
        (lambda: paraffin().but(unit="libra"), "No conozco la unidad «libra»"),
        (lambda: Work(kind="own", minutes=BS("-1"), hourly=BS("15")), "minutos de trabajo"),
        (lambda: Work(kind="own", minutes=BS("1"), hourly=BS("-15")), "vale la hora"),
        (lambda: Work(kind="mine", minutes=BS("1"), hourly=BS("15")), "clase de trabajo «mine»"),
        (lambda: _pot(life="0"), "dura «Olla» tiene que ser más que 0"),
        (lambda: _pot(life="-1"), "dura «Olla»"),
        (lambda: _pot(price="-1"), "costó «Olla»"),
        (lambda: _pot(residual="-1"), "al final por «Olla»"),
        (lambda: _pot(residual="181"), "va de 0 a lo que costó, 180; encontré 181"),
        (lambda: _pot(life_unit="year"), "duración en «year»"),
        (lambda: tool_wear(_pot(), BS("0")), "tandas tienen que ser más que 0"),
        (lambda: SharedCost(name="Luz", monthly=BS("-1")), "«Luz» no puede ser menos que 0"),
        (lambda: SharedCost(name="Luz", monthly=BS("1"), share=BS("1.2")), "encontré 120"),
        (lambda: SharedCost(name="Luz", monthly=BS("1"), share=BS("-0.1")), "encontré -10"),
        (lambda: shared_cost_per_month((), BS("1.5")), "encontré 150"),
        (lambda: Batch(units=BS("0"), batches=BS("1")), "cada tanda tiene que salir más que 0"),
        (lambda: Batch(units=BS("-1"), batches=BS("1")), "cada tanda"),
        (lambda: Batch(units=BS("1"), batches=BS("0")), "tandas tienen que ser más que 0"),
        (lambda: Batch(units=BS("1"), batches=BS("1"), months=BS("0")), "12 si las cuentas por año"),
        (lambda: tool_wear(_pot(), BS("1"), BS("-12")), "12 si las cuentas por año"),
        (lambda: Batch(units=BS("1"), batches=BS("1"), shared_share=BS("2")), "encontré 200"),
        (lambda: product_share("hours", BS("0"), BS("10")), "más que 0"),
        (lambda: product_share("hours", BS("11"), BS("10")), "horas de este producto.*11 de 10"),
        (lambda: product_share("units", BS("11"), BS("10")), "unidades de este producto"),
        (lambda: product_share("sales", BS("11"), BS("0")), "ventas de este producto"),
        (lambda: product_share("weight", BS("1"), BS("1")), "repartir «weight»"),
        (lambda: split_shared_costs((), [BS(0)], BS("0.01")), "todas son 0"),
        (lambda: split_shared_costs((), [BS(1)], BS(0)), "moneda más pequeña"),
    ],
)
def test_what_makes_no_sense_is_told_in_a_sentence_that_names_it(make, says):
    with pytest.raises(BadInput, match=says):
        make()


def _pot(price="180", life="36", life_unit="month", residual="0"):
    return Tool(name="Olla", price=BS(price), life=BS(life), life_unit=life_unit, residual=BS(residual))


@pytest.mark.parametrize("number", hostile)
@pytest.mark.parametrize(
    "make",
    [
        lambda n: Purchase(size=n, unit="kg", price=BS(1)),
        lambda n: Purchase(size=BS(1), unit="kg", price=n),
        lambda n: paraffin().but(quantity=n),
        lambda n: paraffin().but(waste=n),
        lambda n: Work(kind="own", minutes=n, hourly=BS(1)),
        lambda n: Work(kind="own", minutes=BS(1), hourly=n),
        lambda n: Tool(name="Olla", price=n, life=BS(1), life_unit="month"),
        lambda n: Tool(name="Olla", price=BS(1), life=n, life_unit="month"),
        lambda n: Tool(name="Olla", price=BS(1), life=BS(1), life_unit="month", residual=n),
        lambda n: tool_wear(_pot(), n),
        lambda n: SharedCost(name="Luz", monthly=n),
        lambda n: SharedCost(name="Luz", monthly=BS(1), share=n),
        lambda n: shared_cost_per_month((), n),
        lambda n: product_share("hours", n, BS(1)),
        lambda n: product_share("hours", BS(1), n),
        lambda n: Batch(units=n, batches=BS(1)),
        lambda n: Batch(units=BS(1), batches=n),
        lambda n: Batch(units=BS(1), batches=BS(1), shared_share=n),
    ],
)
def test_a_hostile_number_is_refused_wherever_it_stands(make, number):
    with pytest.raises(BadInput):
        make(number)


def test_the_largest_and_the_smallest_meet_without_overflow():
    pack = Purchase(size=BS("1e-14"), unit="mm", price=BS("9e14"))
    dear = Material(name="Oro", purchase=pack, quantity=BS("9e14"), unit="m", waste=BS("0.99999999999999"))
    sheet = cost_sheet(Batch(units=BS("1e-14"), batches=BS("1e-14"), materials=(dear,)))
    assert sheet.full_per_unit.is_finite()


# Properties.


@calm
@given(batches())
def test_the_parts_sum_to_the_whole(batch):
    sheet = cost_sheet(batch)
    parts = (
        sheet.materials,
        sheet.paid_work,
        sheet.own_work,
        sheet.family_work,
        sheet.reciprocal_work,
        sheet.wear_by_month,
        sheet.wear_by_use,
        sheet.shared,
    )
    assert abs(sum(parts) - sheet.full) <= sheet.full * BS("1e-25")
    assert sheet.cash + sheet.wear + sheet.unpaid_work == sheet.full
    assert sheet.variable_per_unit * sheet.units_made + sheet.fixed == pytest.approx(
        (sheet.cash + sheet.wear) * sheet.batches
    )


@calm
@given(batches())
def test_cash_is_never_more_than_full(batch):
    sheet = cost_sheet(batch)
    assert 0 <= sheet.cash <= sheet.full
    assert 0 <= sheet.cash_per_unit <= sheet.full_per_unit


@calm
@given(materials(), amounts, numbers("0", "0.0099", places=4))
def test_a_material_never_gets_cheaper_when_quantity_price_or_waste_rises(material, more, more_waste):
    dearer_pack = material.purchase.but(price=material.purchase.price + more)
    cost = material_cost(material)
    assert material_cost(material.but(quantity=material.quantity + more)) >= cost
    assert material_cost(material.but(waste=material.waste + more_waste)) >= cost
    assert material_cost(material.but(purchase=dearer_pack)) >= cost


@calm
@given(materials(), sizes)
def test_a_material_never_gets_dearer_when_the_pack_holds_more_for_the_same_money(material, more):
    larger = material.purchase.but(size=material.purchase.size + more)
    assert material_cost(material.but(purchase=larger)) <= material_cost(material)


@calm
@given(works(), amounts)
def test_work_never_gets_cheaper_when_minutes_or_the_hour_rise(work, more):
    assert work_cost(work.but(minutes=work.minutes + more)) >= work_cost(work)
    assert work_cost(work.but(hourly=work.hourly + more)) >= work_cost(work)


def test_a_harvest_of_the_year_carries_the_whole_year():
    """Three harvests a year: 12 × 90 of rent and 12 × 10 of wear are for the three; by hand 360 and 40 each."""
    rent = SharedCost(name="Alquiler", monthly=BS(90))
    pump = Tool(name="Mochila", price=BS(360), life=BS(36), life_unit="month")
    sheet = cost_sheet(Batch(units=BS(7), batches=BS(3), months=BS(12), tools=(pump,), shared=(rent,)))
    assert (sheet.shared, sheet.wear_by_month) == (360, 40)
    assert sheet.fixed == 1200
    assert sheet.units_made == 21
    assert break_even(sheet, BS(100)).units == 12


@calm
@given(batches(), st.integers(1, 36).map(BS))
def test_counting_over_more_months_changes_no_cost(batch, times):
    """Twelve times the batches in twelve times the months are the same batches."""
    once, longer = cost_sheet(batch), cost_sheet(batch.but(batches=batch.batches * times, months=batch.months * times))
    assert longer.full == pytest.approx(once.full)
    assert longer.fixed == pytest.approx(once.fixed * times)


@calm
@given(tools(), sizes, sizes)
def test_a_tool_never_wears_more_when_it_lasts_longer(tool, batches, more):
    assert tool_wear(tool.but(life=tool.life + more), batches) <= tool_wear(tool, batches)


@calm
@given(tools(), sizes)
def test_over_its_life_a_tool_wears_exactly_what_it_loses(tool, batches):
    batches_of_life = tool.life if tool.life_unit == "batch" else tool.life * batches
    lost = tool.price - tool.residual
    assert abs(tool_wear(tool, batches) * batches_of_life - lost) <= lost * BS("1e-25")


@calm
@given(batches(), materials(), works(), tools(), shared_costs())
def test_a_batch_never_gets_cheaper_when_something_is_added_to_it(batch, material, work, tool, shared):
    full = cost_sheet(batch).full
    for fuller in (
        batch.but(materials=(*batch.materials, material)),
        batch.but(works=(*batch.works, work)),
        batch.but(tools=(*batch.tools, tool)),
        batch.but(shared=(*batch.shared, shared)),
    ):
        assert cost_sheet(fuller).full >= full


@calm
@given(st.lists(amounts.filter(bool), min_size=1, max_size=6))
def test_the_products_of_a_workshop_carry_all_of_its_shared_costs_together(hours):
    workshop = sum(hours)
    carried = sum(product_share("hours", product, workshop) for product in hours)
    assert round(carried, 20) == 1


@calm
@given(st.lists(shared_costs(), max_size=4), st.lists(amounts, min_size=1, max_size=6).filter(any))
def test_split_shared_costs_are_the_months_shared_costs_to_the_cent(costs, hours):
    split = split_shared_costs(costs, hours, BS("0.01"))
    assert sum(split) == round_to_coin(shared_cost_per_month(costs, BS(1)), BS("0.01"))
    for part, own in zip(split, hours, strict=True):
        if own:
            whole = shared_cost_per_month(costs, product_share("hours", own, sum(hours)))
            assert abs(part - whole) < BS("0.02")
