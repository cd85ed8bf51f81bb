"""The screens of the cost sheet, used as a person does: by typing, tapping and coming back."""

import json
import re
from datetime import date
from html import unescape

import pytest

from qhatu import packs
from qhatu.pages.cost_sheet import CostSheetPage
from qhatu.pages.deck import Draft
from qhatu.records.keeper import LocalKeeper

TODAY = date(2026, 11, 21)
SCREENS = ("product", "batch", "materials", "work", "tools", "shared", "price")


def page(trade="candles", language="es") -> CostSheetPage:
    return CostSheetPage(LocalKeeper(trade=trade, place="bolivia", language=language), today=TODAY)


def words_of(widget) -> str:
    """What a person reads in a widget, without the marks."""
    return re.sub(r"\s+", " ", re.sub("<[^>]*>", " ", widget.value)).strip()


def fill_everything(sheet: CostSheetPage) -> None:
    for name in SCREENS:
        sheet.deck.turn_to(name)
        for one in list(sheet._inputs.values()):
            if one.field.kind != "choice" and one.field.example and not one.typed:
                one.fill(one.field.example)


@pytest.mark.parametrize("trade", packs.trades())
def test_every_trade_can_be_walked_from_empty_to_the_result(trade):
    sheet = page(trade)
    for name in SCREENS:
        sheet.deck.turn_to(name)
        sheet._fill_with_example([one.field for one in sheet._inputs.values()])
    sheet.deck.turn_to("result")
    assert sheet.reading.is_complete
    assert "Precio justo" in words_of(sheet._result)


def test_what_was_typed_is_there_when_one_comes_back_and_on_the_same_screen():
    first = page()
    first.deck.turn_to("batch")
    first._inputs["units_per_batch"].fill("24")
    again = page()
    assert again.deck.screen.name == "batch"
    assert again._inputs["units_per_batch"].typed == "24"


def test_a_trouble_stands_at_its_field_and_what_was_typed_stays():
    sheet = page()
    sheet.deck.turn_to("batch")
    sheet._inputs["units_per_batch"].fill("2O")
    note = sheet._inputs["units_per_batch"]
    assert "trouble" in note._note.value
    assert note.typed == "2O"
    assert "has-trouble" in note.box._dom_classes
    note.fill("20")
    assert "has-trouble" not in note.box._dom_classes


def test_every_number_has_a_unit_an_explanation_a_plausible_range_and_a_keypad():
    sheet = page()
    fill_everything(sheet)
    sheet.type("share_base", "hours")
    for group in ("materials", "tools", "shared"):
        sheet._add_row(group)
        sheet.deck.turn_to(group)
    for one in sheet._inputs.values():
        if one.field.kind in ("number", "percent"):
            assert one.field.unit, one.field.key
            assert one.field.why, one.field.key
            assert one.field.plausible, one.field.key
            assert "qh-number" in one.box._dom_classes


def test_a_name_with_markup_is_refused_and_cannot_reach_the_page():
    sheet = page()
    sheet._inputs["product_name"].fill("<img src=x onerror=alert(1)>")
    assert "<img" not in sheet.deck._place.value
    assert "<img" not in sheet.deck._now.value
    assert "has-trouble" in sheet._inputs["product_name"].box._dom_classes


def test_own_rows_can_be_added_taken_away_and_brought_back():
    sheet = page()
    sheet.deck.turn_to("materials")
    before = len(sheet.reading.form.materials)
    sheet._add_row("materials")
    assert len(sheet.reading.form.materials) == before + 1
    sheet.type("materials/own-1/name", "Brillo")
    assert any(row.name == "Brillo" for row in sheet.reading.form.materials)
    sheet.type("materials/paraffin/removed", "yes")
    assert all(row.id != "paraffin" for row in sheet.reading.form.materials)
    sheet._bring_back("materials")
    assert any(row.id == "paraffin" for row in sheet.reading.form.materials)


def test_another_product_brings_its_own_materials_and_keeps_what_was_typed():
    sheet = page()
    sheet._inputs["product_name"].fill("Mi vela")
    sheet._inputs["product"].fill("eucalyptus-candle")
    assert sheet.reading.form.product.id == "eucalyptus-candle"
    assert sheet.entries["product_name"] == "Mi vela"


def test_drafts_that_a_browser_kept_are_taken_and_only_fields_are():
    sheet = page()
    typed = {"units_per_batch": "30", "pin": "1234", "product": "Vela de eucalipto en vaso"}
    sheet.deck._on_drafts({key: Draft(text) for key, text in typed.items()})
    assert sheet.entries["units_per_batch"] == "30"
    assert "pin" not in sheet.entries
    assert sheet.entries["product"] == "eucalyptus-candle"
    assert page().entries["units_per_batch"] == "30"


@pytest.mark.parametrize("drafts", ["", "not json", "[1, 2]", '"text"', "null"])
def test_a_draft_that_is_none_does_nothing(drafts):
    sheet = page()
    before = dict(sheet.entries)
    sheet.deck._drafted({"new": drafts})
    assert sheet.entries == before


def test_more_minutes_never_make_a_unit_cheaper_on_the_screen():
    sheet = page()
    fill_everything(sheet)
    cost = sheet.reading.sheet.full_per_unit
    sheet.deck.turn_to("work")
    sheet._inputs["work/own/minutes"].fill("300")
    assert sheet.reading.sheet.full_per_unit > cost


def test_a_browser_hands_in_its_drafts_and_says_on_which_screen_it_was():
    sheet = page()
    drafts = {"units_per_batch": {"text": "31", "age": 90, "seen": 2}, "price": None}
    sheet.deck._drafted({"new": json.dumps({"drafts": drafts, "screen": "price"})})
    assert sheet.deck.screen.name == "price"
    assert page().entries["units_per_batch"] == "31"
    sheet.deck._drafted({"new": json.dumps({"drafts": [1], "screen": ["price"]})})
    assert sheet.deck.screen.name == "price"


def test_a_draft_that_is_kept_already_or_never_can_be_is_let_go():
    sheet = page()
    sheet.type("units_per_batch", "31")
    sheet.deck._on_drafts({"units_per_batch": Draft("31"), "pin": Draft("1234"), "product": Draft("no such candle")})
    for told in ('"units_per_batch": ["31", ', '"pin": ["1234", ', '"product": ["no such candle", '):
        assert told in unescape(sheet.deck.box.children[0].children[-1].value)
    assert sheet.entries.get("product", "") != "no such candle"


def test_what_others_typed_is_shown_and_nothing_of_it_is_saved_again():
    sheet = page()
    sheet.deck.turn_to("batch")
    sheet.type("batches_per_month", "4")
    saved = dict(page().entries)
    sheet._take_news(
        {"units_per_batch": "77", "batches_per_month": "9"}, {"batches_per_month": "María cambió este dato."}
    )
    assert sheet._inputs["units_per_batch"].typed == "77"
    assert "María cambió este dato." in sheet._inputs["batches_per_month"]._note.value
    assert page().entries == saved
    sheet.type("batches_per_month", "5")
    assert "María" not in sheet._inputs["batches_per_month"]._note.value


def test_another_product_chosen_by_somebody_else_changes_what_is_asked():
    sheet = page()
    sheet.deck.turn_to("materials")
    sheet._take_news({"product": "eucalyptus-candle"}, {})
    assert sheet.reading.form.product.id == "eucalyptus-candle"
    sheet.deck.turn_to("product")
    assert sheet._inputs["product"].typed == "eucalyptus-candle"
