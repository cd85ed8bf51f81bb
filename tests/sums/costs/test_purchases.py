"""How much does the recipe take, how many packs are that, and which offer is the cheapest?"""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from qhatu.sums.bad_input import BadInput
from qhatu.sums.costs.materials import Material, Purchase, material_cost
from qhatu.sums.costs.purchases import PackOffer, compare_packs, packs_to_buy, price_per_unit, quantity_to_take
from qhatu.sums.quantities import Equivalence, LocalUnit
from sums.workshop import BS, amounts, calm, hostile, materials, numbers, paraffin, sizes

FIVE_KILOS = Purchase(size=BS(5), unit="kg", price=BS(150))
ARROBA = LocalUnit(name="arroba", size=BS("11.5"), unit="kg")
OIL = Equivalence(amount=BS(1), unit="l", equals=BS("0.92"), equals_unit="kg")

# A recipe and a pack that measure differently.


def test_clay_bought_by_the_arroba_is_used_by_the_kilo():
    clay = Material(
        name="Arcilla",
        purchase=Purchase(size=BS(2), unit="arroba", price=BS(46), local=[ARROBA]),
        quantity=BS("5.75"),
        unit="kg",
    )
    assert clay.in_packs_unit() == BS("0.5")
    assert material_cost(clay) == BS("11.5")


def test_oil_bought_by_the_kilo_is_used_by_the_millilitre():
    drum = Purchase(size=BS("4.6"), unit="kg", price=BS(50))
    oil = Material(name="Aceite", purchase=drum, quantity=BS(500), unit="ml", equal=[OIL])
    assert material_cost(oil) == 5


def test_a_recipe_may_have_a_unit_of_its_own():
    cup = LocalUnit(name="taza", size=BS(200), unit="ml")
    drum = Purchase(size=BS("4.6"), unit="kg", price=BS(50))
    oil = Material(name="Aceite", purchase=drum, quantity=BS("2.5"), unit="taza", local=[cup], equal=[OIL])
    assert material_cost(oil) == 5


def test_without_a_weight_oil_by_the_millilitre_is_refused_with_its_name():
    with pytest.raises(BadInput, match="Compras «Aceite» en kg y lo usas en ml"):
        Material(name="Aceite", purchase=FIVE_KILOS, quantity=BS(1), unit="ml")


def test_a_unit_of_the_place_is_not_known_before_it_is_said():
    with pytest.raises(BadInput, match="No conozco la unidad «arroba»"):
        Purchase(size=BS(2), unit="arroba", price=BS(46))


# How much, and how many packs.


def test_what_is_taken_holds_what_is_lost():
    assert quantity_to_take(paraffin()) == 2
    assert quantity_to_take(paraffin(), batches=BS("13.75")) == BS("27.5")
    assert quantity_to_take(paraffin(), batches=0) == 0


def test_a_month_of_candles_takes_six_packs_and_leaves_money_on_the_shelf():
    bought = packs_to_buy(quantity_to_take(paraffin(), batches=BS("13.75")), FIVE_KILOS)
    assert (bought.packs, bought.cost, bought.left_over, bought.tied_up) == (6, 900, BS("2.5"), 75)


def test_a_need_that_fills_whole_packs_leaves_nothing_even_through_division():
    bought = packs_to_buy(BS(10) / 3 * 3, FIVE_KILOS)
    assert bought.packs == 2
    assert bought.left_over < BS("1e-20")


def test_what_the_shelf_covers_buys_nothing_and_pays_no_fare():
    bought = packs_to_buy(BS(4), FIVE_KILOS, in_stock=BS(6), delivery=BS(8), least_packs=3)
    assert (bought.packs, bought.cost, bought.left_over, bought.tied_up) == (0, 0, 2, 60)


def test_the_fare_is_paid_once_and_the_least_sold_is_bought():
    bought = packs_to_buy(BS(4), FIVE_KILOS, delivery=BS(8), least_packs=3)
    assert (bought.packs, bought.cost, bought.left_over) == (3, 458, 11)


@calm
@given(numbers("0", "9999"), numbers("0.01", "999"), amounts, numbers("0", "9999"))
def test_the_packs_cover_the_need_and_one_less_would_not(need, size, price, in_stock):
    bought = packs_to_buy(need, Purchase(size=size, unit="kg", price=price), in_stock=in_stock)
    assert in_stock + bought.packs * size >= need
    assert bought.packs == 0 or in_stock + (bought.packs - 1) * size < need
    assert bought.left_over == in_stock + bought.packs * size - need
    assert bought.tied_up >= 0


@calm
@given(materials(), st.integers(0, 50))
def test_what_is_used_and_what_is_tied_up_is_what_was_paid(material, batches):
    assume(material_cost(material) * batches < BS("1e12"))  # sums refuse amounts of 10¹⁵ and more
    bought = packs_to_buy(quantity_to_take(material, batches), material.purchase)
    paid = material_cost(material) * batches + bought.tied_up
    assert abs(paid - bought.cost) <= BS("1e-9") + bought.cost * BS("1e-20")


# Which offer.

KILO = PackOffer(seller="Tienda", purchase=Purchase(size=BS(1), unit="kg", price=BS(32)))
SACK = PackOffer(seller="Por mayor", purchase=Purchase(size=BS(25000), unit="g", price=BS(650)))
LOCAL = PackOffer(seller="Feria", purchase=Purchase(size=BS(1), unit="arroba", price=BS(322), local=[ARROBA]))


def test_a_unit_costs_the_same_in_whatever_unit_it_is_asked():
    assert price_per_unit(FIVE_KILOS, "kg") == 30
    assert price_per_unit(FIVE_KILOS, "g") == BS("0.03")
    assert price_per_unit(FIVE_KILOS, "l", equal=[OIL]) == BS("27.6")
    assert price_per_unit(FIVE_KILOS, "arroba", local=[ARROBA]) == 345


def test_what_keeps_is_cheapest_in_the_large_pack_and_what_spoils_in_the_small_one():
    unit = compare_packs([KILO, SACK, LOCAL], BS(8), "kg")
    assert [(offer.seller, offer.per_unit) for offer in unit] == [("Por mayor", 26), ("Feria", 28), ("Tienda", 32)]
    today = compare_packs([SACK, KILO, LOCAL], BS(8), "kg", cheapest="today")
    assert [(offer.seller, offer.buy.cost) for offer in today] == [("Tienda", 256), ("Feria", 322), ("Por mayor", 650)]


def test_the_fare_can_eat_what_the_large_pack_saves():
    far = SACK.but(delivery=BS(200))
    assert compare_packs([far, KILO], BS(8), "kg")[0].seller == "Tienda"


def test_equal_offers_keep_their_order():
    assert [o.seller for o in compare_packs([KILO.but(seller="B"), KILO.but(seller="A")], BS(1), "kg")] == ["B", "A"]


@pytest.mark.parametrize(
    ("ask", "says"),
    [
        (lambda: packs_to_buy(BS(-1), FIVE_KILOS), "lo que hace falta"),
        (lambda: packs_to_buy(BS(1), FIVE_KILOS, in_stock=BS(-1)), "lo que ya tienes"),
        (lambda: packs_to_buy(BS(1), FIVE_KILOS, delivery=BS(-1)), "lo que cuesta traerlo"),
        (lambda: packs_to_buy(BS(1), FIVE_KILOS, least_packs=0), "mínimo de paquetes"),
        (lambda: packs_to_buy(BS("9e14"), FIVE_KILOS.but(size=BS("1e-14"))), "no se puede hacer la cuenta"),
        (lambda: quantity_to_take(paraffin(), batches=-1), "número de tandas"),
        (lambda: price_per_unit(FIVE_KILOS, "l"), "no miden lo mismo"),
        (lambda: PackOffer(seller="X", purchase=FIVE_KILOS, delivery=BS(-1)), "lo que cuesta traerlo"),
        (lambda: PackOffer(seller="X", purchase=FIVE_KILOS, least_packs=BS("1.5")), "número entero"),
        (lambda: compare_packs([], BS(1), "kg"), "las ofertas"),
        (lambda: compare_packs([KILO], BS(0), "kg"), "lo que hace falta"),
        (lambda: compare_packs([KILO], BS(1), "m"), "no miden lo mismo"),
        (lambda: compare_packs([KILO], BS(1), "kg", cheapest="mes"), "forma de elegir la oferta"),
        (lambda: compare_packs([KILO], BS("1e-12"), "g"), "no se compra ningún paquete de «Tienda»"),
    ],
)
def test_what_makes_no_sense_is_told_in_a_sentence(ask, says):
    with pytest.raises(BadInput, match=says):
        ask()


@pytest.mark.parametrize("number", hostile)
@pytest.mark.parametrize(
    "ask",
    [
        lambda n: packs_to_buy(n, FIVE_KILOS),
        lambda n: packs_to_buy(BS(1), FIVE_KILOS, in_stock=n),
        lambda n: packs_to_buy(BS(1), FIVE_KILOS, least_packs=n),
        lambda n: quantity_to_take(paraffin(), n),
        lambda n: compare_packs([KILO], n, "kg"),
        lambda n: KILO.but(delivery=n),
    ],
)
def test_a_hostile_number_is_refused_wherever_it_stands(ask, number):
    with pytest.raises(BadInput):
        ask(number)


@calm
@given(st.lists(st.tuples(sizes, sizes), min_size=1, max_size=5), numbers("1", "9999"))
def test_no_offer_is_cheaper_than_the_first(packs, need):
    offers = [
        PackOffer(seller=str(place), purchase=Purchase(size=size, unit="kg", price=price))
        for place, (size, price) in enumerate(packs)
    ]
    by_unit = compare_packs(offers, need, "kg")
    assert by_unit[0].per_unit == min(offer.per_unit for offer in by_unit)
    today = compare_packs(offers, need, "kg", cheapest="today")
    assert today[0].buy.cost == min(offer.buy.cost for offer in today)
