"""What a cost sheet's entries come to, as far as they are filled in."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qhatu import packs
from qhatu.house import house
from qhatu.packs.words import Words
from qhatu.records.cost_form import cost_form
from qhatu.records.cost_sheet import break_even_words, cost_parts, price_parts, read, verdict

YEAR = 2026
BOLIVIA = packs.place("bolivia")
SPANISH = Words("es", BOLIVIA)


def example(trade: str, product: str, words: Words = SPANISH) -> dict[str, str]:
    """A form filled in with its own examples."""
    form = cost_form({"product": product}, packs.trade(trade), BOLIVIA, YEAR, words)
    typed = {field.key: field.example for field in form.fields.values() if field.example}
    return typed | {"product": product}


def reading(entries, trade="candles", words=SPANISH):
    return read(entries, packs.trade(trade), BOLIVIA, YEAR, words)


PRODUCTS = [(trade, product.id) for trade in packs.trades() for product in packs.trade(trade).products]


@pytest.mark.parametrize(("trade", "product"), PRODUCTS)
@pytest.mark.parametrize("language", ["es", "en"])
def test_the_examples_on_the_screens_come_to_the_packs_worked_results(trade, product, language):
    words = Words(language, BOLIVIA)
    found = reading(example(trade, product, words), trade, words)
    expected = packs.expected(house() / "data" / "trades" / trade)[product]
    assert found.troubles == {}
    assert found.doubts == {}
    assert found.missing == ()
    for name in (
        "materials",
        "paid_work",
        "own_work",
        "family_work",
        "reciprocal_work",
        "wear",
        "shared",
        "cash",
        "full",
    ):
        assert getattr(found.sheet, name) == pytest.approx(Decimal(expected[name]), abs=Decimal("0.01")), name
    assert found.floor_price == Decimal(expected["floor_price"])
    assert found.fair_price == Decimal(expected["fair_price"])
    assert found.hour_earned == pytest.approx(Decimal(expected["hour_earned"]), abs=Decimal("0.01"))
    assert found.break_even.units == expected["break_even_units"]


def test_an_empty_sheet_says_what_is_missing_and_nothing_fails():
    found = reading({})
    assert found.sheet is None
    assert len(found.missing) == 4
    assert "Todavía no sabemos" in verdict(found).headline
    assert break_even_words(found) is None
    assert price_parts(found) == ()


def test_a_sheet_without_materials_is_not_judged():
    entries = {key: text for key, text in example("candles", "birthday-candle").items() if "materials/" not in key}
    found = reading(entries)
    assert "Todavía no sabemos" in verdict(found).headline
    assert any("Materiales" in sentence for sentence in found.missing)
    assert not found.is_complete


def test_a_row_that_is_half_filled_in_is_named_and_not_counted():
    entries = example("candles", "birthday-candle") | {"materials/paraffin/pack_price": ""}
    found = reading(entries)
    assert any(sentence.startswith("Parafina") for sentence in found.missing)
    assert "materials/paraffin" not in found.row_costs
    assert found.sheet is not None


@pytest.mark.parametrize(
    ("key", "typed"),
    [
        ("materials/paraffin/pack_size", "0"),
        ("materials/paraffin/waste", "100"),
        ("materials/paraffin/quantity", "-2"),
        ("units_per_batch", "veinticuatro"),
        ("price", "1e309"),
        ("tools/own-1/price", "=1+1"),
    ],
)
def test_what_cannot_be_read_is_a_trouble_at_its_own_field_and_what_was_typed_stays(key, typed):
    entries = example("candles", "birthday-candle") | {key: typed}
    found = reading(entries)
    assert list(found.troubles) == [key]
    assert found.entries[key] == typed


def test_waste_is_bought_too():
    entries = {
        "units_per_batch": "24",
        "batches_per_month": "12",
        "materials/paraffin/pack_size": "5",
        "materials/paraffin/pack_price": "150",
        "materials/paraffin/quantity": "1,9",
        "materials/paraffin/waste": "5",
    }
    found = reading(entries)
    assert found.sheet.materials == 60
    assert found.notes["materials/paraffin/quantity"] == "Son 79 g por vela."


def test_unpaid_work_is_valued_at_the_minimum_wage_unless_the_learner_values_it_otherwise():
    entries = {"units_per_batch": "10", "batches_per_month": "4", "work/own/minutes": "60", "work/family/minutes": "30"}
    assert reading(entries).sheet.own_work == BOLIVIA.hourly_wage(YEAR)
    assert reading(entries | {"hour_value": "20"}).sheet.family_work == 10


def test_a_product_carries_its_part_of_the_shared_costs():
    entries = {"units_per_batch": "10", "batches_per_month": "10", "shared/light/monthly": "100"}
    alone = reading(entries)
    among_others = reading(entries | {"share_base": "units", "share_workshop": "400"})
    assert alone.sheet.shared == 10
    assert among_others.sheet.shared == Decimal("2.5")


def test_a_product_cannot_be_more_than_the_workshop_makes():
    found = reading({"units_per_batch": "10", "batches_per_month": "10", "share_base": "units", "share_workshop": "50"})
    assert "share_workshop" in found.troubles


def test_own_rows_come_after_the_packs_and_a_row_taken_away_does_not_count():
    entries = example("candles", "birthday-candle")
    more = entries | {
        "materials/own-1/name": "Brillo <dorado>",
        "materials/own-2/name": "Hilo dorado",
        "materials/own-2/unit": "m",
        "materials/own-2/pack_size": "10",
        "materials/own-2/pack_price": "5",
        "materials/own-2/quantity": "4",
        "materials/paraffin/removed": "yes",
    }
    found = reading(more)
    assert [row.id for row in found.form.materials[-2:]] == ["own-1", "own-2"]
    assert found.row_costs["materials/own-2"] == 2
    assert "materials/paraffin" not in found.row_costs


@pytest.mark.parametrize(
    ("price", "said"),
    [
        ("2,00", "pierdes"),
        ("4,50", "Te faltan"),
        ("6,00", "te quedan"),
        ("9,00", "te quedan"),
    ],
)
def test_the_verdict_follows_the_price(price, said):
    found = reading(example("candles", "birthday-candle") | {"price": price})
    words = verdict(found)
    assert said in words.headline
    assert words.meaning and words.advice


def test_a_price_below_the_variable_cost_never_breaks_even_and_says_so():
    found = reading(example("candles", "birthday-candle") | {"price": "3,00"})
    assert found.break_even is None
    assert break_even_words(found).units == "Así no se empata"


@settings(max_examples=60)
@given(price=st.decimals(min_value="0.10", max_value="60", places=2))
def test_the_parts_of_a_price_add_up_to_the_price_to_the_cent(price):
    entries = example("chocolates", "quinoa-bar") | {"price": str(price).replace(".", ",")}
    found = reading(entries, "chocolates")
    parts = price_parts(found)
    signed = [-part.amount if part.kind == "lacking" else part.amount for part in parts]
    assert sum(signed) == price
    full = sum(part.amount for part in parts if part.kind not in ("left", "lacking"))
    assert abs(full - found.sheet.full_per_unit) <= Decimal("0.005")


def test_cost_parts_leave_out_what_costs_nothing():
    sheet = reading({"units_per_batch": "10", "batches_per_month": "1", "shared/light/monthly": "10"}).sheet
    assert [part.kind for part in cost_parts(sheet, Decimal("0.01"), {"materials": "m", "shared": "s"})] == ["shared"]


HOSTILE = st.text(max_size=30) | st.sampled_from(
    ["0", "1", "99,99", "999999999999", "0,000000001", "123456789012", "-1", "1e309", "nan", "100"]
)


@given(st.dictionaries(st.sampled_from(sorted(example("candles", "birthday-candle"))), HOSTILE))
def test_nothing_that_is_typed_makes_the_reading_fail(typed):
    found = reading(example("candles", "birthday-candle") | typed)
    assert verdict(found).headline
    price_parts(found), break_even_words(found), found.hour_earned, found.fair_price, found.floor_price


def test_where_money_is_another_the_pack_s_prices_are_no_examples():
    form = cost_form({}, packs.trade("candles"), packs.place("peru"), 2026, Words("es", packs.place("peru")))
    others = ("margin", "hour_value")
    money = [field for field in form.fields.values() if field.unit == "S/" and field.key not in others]
    assert money and all(not field.example and field.plausible is None for field in money)
    assert form.fields["units_per_batch"].example == "24"
    assert form.fields["hour_value"].example


def test_a_harvest_is_counted_by_the_year_and_pays_for_what_was_lost():
    """By hand: 30 kg a picking, a tenth lost, 27 sold; twelve pickings a year."""
    trade, bolivia = packs.trade("organic-coffee"), packs.place("bolivia")
    typed = {"units_per_batch": "30", "loss": "10", "batches_per_year": "12", "shared/own-1/monthly": "90"}
    found = read(typed | {"price": "38", "work/own/minutes": "60"}, trade, bolivia, 2026, Words("es", bolivia))
    assert found.sheet.units == 27 and found.sheet.units_made == 324
    assert found.sheet.shared == 90
    assert break_even_words(found).title == "Para empatar este año"
    assert "Al año son 324" in break_even_words(found).meaning


def test_places_that_stay_empty_are_asked_about_where_visitors_come():
    trade, bolivia = packs.trade("community-tourism"), packs.place("bolivia")
    form = cost_form({}, trade, bolivia, 2026, Words("en", bolivia))
    assert form.loss.label.startswith("Of each 100 visitors")
    assert form.units_per_batch.label == "One visit has room for"
    assert packs.trade("candles").products[0].loss == 0
    assert cost_form({}, packs.trade("candles"), bolivia, 2026, Words("es", bolivia)).loss is None
