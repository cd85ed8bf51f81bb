"""Does a price grow along its chain as the resellers say, and can one walk back?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qhatu.sums.bad_input import BadInput
from qhatu.sums.prices.from_cost import NoPrice
from qhatu.sums.prices.resale import (
    Reseller,
    customer_price,
    maker_price_for,
    price_before_tax,
    price_with_tax,
    tax_share_of_net,
    tax_share_of_price,
)
from sums.workshop import BS, amounts, calm, hostile, numbers, sizes, wastes

SHOP = Reseller(name="Tienda", margin=BS("0.25"))
bases = st.sampled_from(["price", "net"])


@st.composite
def resellers(draw):
    by_margin = draw(st.booleans())
    return Reseller(
        name="Tienda",
        margin=draw(numbers("0", "0.9")) if by_margin else 0,
        markup=0 if by_margin else draw(numbers("0", "3")),
        cost_per_unit=draw(numbers("0", "20")),
    )


def test_thirteen_inside_are_fourteen_ninety_four_on_the_net():
    # IVA of Bolivia, 13 % "por dentro": 14.94 % of the net price.
    assert round(tax_share_of_net(BS("0.13")), 4) == BS("0.1494")
    assert round(price_with_tax(BS(100), BS("0.13"), of="price"), 2) == BS("114.94")
    assert price_before_tax(BS(100), BS("0.13"), of="price") == 87


def test_twenty_on_the_net_are_a_sixth_of_the_price():
    assert tax_share_of_price(BS("0.20")) == BS(1) / 6
    assert price_with_tax(BS(100), BS("0.20"), of="net") == 120
    assert price_before_tax(BS(120), BS("0.20"), of="net") == 100


def test_the_published_chain_of_trade_margins_comes_out_as_printed():
    # "Trade Margins and Selling Prices", https://transtutors.com/questions/trade-margins-and-selling-prices-
    # understanding-trade-margins-trade-margins-also-refe-9168508.htm: a shop sells at $100 what it bought at $75
    # (25 %), the wholesaler bought it at $60 (20 %), the maker keeps $10 of its $60 (16.67 %).
    assert maker_price_for(BS(100), (Reseller(name="wholesaler", margin=BS("0.20")), SHOP)) == 60
    shelf = customer_price(BS(60), (Reseller(name="wholesaler", margin=BS("0.20")), SHOP))
    assert [(step.buys_at, step.sells_at, step.keeps) for step in shelf.steps] == [(60, 75, 15), (75, 100, 25)]
    assert (shelf.customer_pays, shelf.maker_share) == (100, BS("0.6"))


def test_the_maker_s_price_of_a_toaster_comes_out_as_printed():
    # Kotler & Armstrong, Principles of Marketing, appendix 2, exercise 1.3, as answered in https://www.studymode.com/
    # essays/Pricing-Break-Even-And-Marginal-Analysis-1302138.html: $60 less 20 % is $48, less 15 % is $40.80.
    chain = (Reseller(name="wholesaler", margin=BS("0.15")), Reseller(name="retailer", margin=BS("0.20")))
    assert maker_price_for(BS(60), chain) == BS("40.80")


def test_a_markup_is_of_what_they_paid_and_their_costs_come_before():
    shelf = customer_price(
        BS(6), (Reseller(name="Tienda", markup=BS("0.5"), cost_per_unit=BS(2)),), tax_on_top=BS("0.1")
    )
    assert (shelf.steps[0].sells_at, shelf.steps[0].keeps) == (12, 4)
    assert (shelf.tax, shelf.customer_pays) == (BS("1.2"), BS("13.2"))


def test_without_resellers_the_customer_pays_the_maker():
    assert customer_price(BS(6), ()).customer_pays == maker_price_for(BS(6), ()) == 6
    assert customer_price(BS(0), ()).maker_share == 0


def test_a_chain_that_eats_the_whole_price_is_said():
    with pytest.raises(NoPrice, match="De 10 que paga el último cliente no te llega nada: «Flota»"):
        maker_price_for(BS(10), (Reseller(name="Flota", cost_per_unit=BS(8)), SHOP))


@pytest.mark.parametrize(
    ("ask", "says"),
    [
        (lambda: Reseller(name="Tienda", margin=BS("0.2"), markup=BS("0.2")), "«Tienda» tiene un margen y un recargo"),
        (lambda: Reseller(name="x", margin=BS(1)), "el margen: hace falta menos de 100"),
        (lambda: Reseller(name="x", markup=BS("-0.1")), "el recargo"),
        (lambda: tax_share_of_net(BS(1)), "Con 100 no queda nada"),
        (lambda: tax_share_of_price(BS(-1)), "el impuesto a la venta"),
        (lambda: price_with_tax(BS(6), BS("0.1"), of="cost"), "de qué es parte el impuesto"),
        (lambda: price_before_tax(BS(6), BS("1.1"), of="price"), "el impuesto a la venta"),
        (lambda: customer_price(BS(-1), ()), "tu precio"),
        (lambda: maker_price_for(BS(0), ()), "lo que paga el último cliente"),
    ],
)
def test_what_makes_no_sense_is_told_in_a_sentence_that_names_it(ask, says):
    with pytest.raises(BadInput, match=says):
        ask()


@pytest.mark.parametrize("number", hostile)
@pytest.mark.parametrize(
    "ask",
    [
        tax_share_of_net,
        tax_share_of_price,
        lambda n: price_with_tax(n, BS("0.1"), of="price"),
        lambda n: price_with_tax(BS(6), n, of="net"),
        lambda n: price_before_tax(n, BS("0.1"), of="net"),
        lambda n: price_before_tax(BS(6), n, of="price"),
        lambda n: customer_price(n, (SHOP,)),
        lambda n: customer_price(BS(6), (SHOP,), n),
        lambda n: maker_price_for(n, (SHOP,)),
        lambda n: Reseller(name="x", cost_per_unit=n),
    ],
)
def test_a_hostile_number_is_refused_wherever_it_stands(ask, number):
    with pytest.raises(BadInput):
        ask(number)


def test_ten_thousand_resellers_are_an_answer_or_a_sentence():
    assert customer_price(BS(6), [Reseller(name="x", cost_per_unit=BS(1))] * 10_000).customer_pays == 10_006
    with pytest.raises(BadInput, match="puede que sobren ceros"):
        customer_price(BS(6), [SHOP] * 10_000)


@calm
@given(wastes)
def test_a_tax_said_in_both_ways_is_the_same_tax(tax):
    assert round(tax_share_of_price(tax_share_of_net(tax)), 20) == tax


@calm
@given(amounts, wastes, bases)
def test_what_is_left_of_a_price_with_its_tax_is_the_net(net, tax, of):
    assert abs(price_before_tax(price_with_tax(net, tax, of), tax, of) - net) < BS("1e-15")


@calm
@given(sizes, st.lists(resellers(), max_size=4), numbers("0", "0.5"))
def test_walking_back_from_the_customer_finds_the_maker(price, chain, tax):
    shelf = customer_price(price, chain, tax)
    assert abs(maker_price_for(shelf.customer_pays, chain, tax) - price) < BS("1e-12")


@calm
@given(sizes, st.lists(resellers(), max_size=4), numbers("0", "0.5"))
def test_nothing_of_what_the_customer_pays_is_lost(price, chain, tax):
    shelf = customer_price(price, chain, tax)
    spent = sum((reseller.cost_per_unit for reseller in chain), BS(0))
    assert abs(price + spent + sum(step.keeps for step in shelf.steps) + shelf.tax - shelf.customer_pays) < BS("1e-9")
