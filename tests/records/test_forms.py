"""What a field makes of what people type."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qhatu.packs.words import Words
from qhatu.records.forms import Field, accepts
from qhatu.sums import BadInput

SPANISH = Words("es", "bolivia")
PRICE = Field(key="price", label="Precio", unit="Bs", plausible=(Decimal(1), Decimal(40)))
SIZE = Field(key="materials/paraffin/pack_size", label="Lo compro así", unit="kg", above_zero=True)
WASTE = Field(key="materials/paraffin/waste", label="Se pierde", kind="percent", unit="de cada 100")
SHARE = Field(key="shared/light/share", label="Es del negocio", kind="percent", whole=True)
NAME = Field(key="product_name", label="Nombre", kind="text")
UNIT = Field(key="materials/own-1/unit", label="Se mide en", kind="choice", choices=(("kg", "kg"), ("m", "m")))


@pytest.mark.parametrize(
    ("typed", "read"),
    [("12,50", "12.50"), ("12.5", "12.5"), (" 1.234,50 ", "1234.50"), ("Bs 6", "6"), ("0", "0")],
)
def test_a_price_is_read_as_people_write_it(typed, read):
    assert PRICE.read(typed, SPANISH) == Decimal(read)


def test_an_empty_field_is_nothing_and_not_zero():
    assert PRICE.read("   ", SPANISH) is None


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        (PRICE, "doce", "número"),
        (PRICE, "12O0", "O"),
        (PRICE, "-5", "menor que cero"),
        (PRICE, "1e309", "número"),
        (PRICE, "1.250", "1250"),
        (SIZE, "0", "mayor que cero"),
        (WASTE, "100", "menos de 100"),
        (WASTE, "-1", "menos de 100"),
        (SHARE, "101", "de 0 a 100"),
        (NAME, '=HYPERLINK("http://x")', "sin los signos"),
        (NAME, "<script>alert(1)</script>", "sin los signos"),
        (NAME, "v" * 81, "más corto"),
        (UNIT, "furlong", "opciones"),
    ],
)
def test_what_cannot_be_read_gets_a_sentence(field, typed, said):
    with pytest.raises(BadInput) as trouble:
        field.read(typed, SPANISH)
    sentence = SPANISH.explain(trouble.value)
    assert said in sentence
    assert "{" not in sentence


def test_all_of_a_cost_may_be_the_enterprises_but_not_all_of_a_material_may_be_lost():
    assert SHARE.read("100", SPANISH) == 1
    with pytest.raises(BadInput):
        WASTE.read("100", SPANISH)


def test_an_odd_number_is_asked_about_and_not_refused():
    assert PRICE.read("600", SPANISH) == 600
    assert PRICE.doubt(Decimal(600), SPANISH) == "Lo usual está entre 1 y 40 Bs. ¿Está bien 600?"
    assert PRICE.doubt(Decimal(6), SPANISH) == ""


@given(st.text(max_size=200))
def test_no_text_does_anything_but_be_read_or_get_a_sentence(typed):
    for field in (PRICE, SIZE, WASTE, SHARE, NAME, UNIT):
        try:
            field.read(typed, SPANISH)
        except BadInput as trouble:
            assert SPANISH.explain(trouble)


@pytest.mark.parametrize(
    "key",
    [
        "price",
        "screen",
        "materials/paraffin/quantity",
        "materials/own-12/unit",
        "work/family/minutes",
        "tools/pot/life",
    ],
)
def test_a_module_keeps_the_entries_that_it_asks_for(key):
    assert accepts("5-management", key)


@pytest.mark.parametrize(
    "key",
    [
        "",
        "pin",
        "materials/../price",
        "materials/paraffin/",
        "work/boss/minutes",
        "price\n",
        "a" * 500,
        "tools/x/name;",
    ],
)
def test_a_module_keeps_nothing_else(key):
    assert not accepts("5-management", key)


def test_a_module_that_asks_nothing_keeps_nothing():
    assert not accepts("9-unknown", "price")
