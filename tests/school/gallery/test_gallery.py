"""The gallery: a pack whole, tried out as learners will see it, what is known of a place, and the manual."""

import re
import shutil
import sys
from datetime import date
from html import unescape

import pytest

from qhatu import packs
from qhatu.house import house
from qhatu.packs.checks import PLACE_FILES, TRADE_FILES
from qhatu.packs.folders import columns
from qhatu.packs.words import Words
from qhatu.school.gallery.shown import shown_trade
from school.running_class import Visitor


@pytest.fixture(scope="module")
def trainer(running) -> Visitor:
    return running.trainer()


@pytest.fixture(scope="module")
def learner(running) -> Visitor:
    return running.learner()


def page(visitor: Visitor, address: str) -> str:
    answer = visitor.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return unescape(answer.text)


def test_the_gallery_shows_every_trade_and_every_place(trainer):
    shown = page(trainer, "/packs")
    assert set(re.findall(r'href="/packs/([a-z0-9-]+)"', shown)) == set(packs.trades())
    assert set(re.findall(r'href="/places/([a-z0-9-]+)"', shown)) == set(packs.places())


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("trade_id", packs.trades())
def test_each_pack_is_shown_whole(trainer, trade_id, language):
    shown, trade = page(trainer, f"/packs/{trade_id}?lang={language}"), packs.trade(trade_id)
    assert 'role="alert"' not in shown
    texts = [product.names for product in trade.products] + [step.names for one in trade.products for step in one.steps]
    texts += [material.names for material in trade.materials.values()] + [channel.names for channel in trade.channels]
    for text in [*texts, *(fair.notes for fair in trade.fairs), *(tool.names for tool in trade.tools)]:
        assert text[language] in shown, text
    for stop in ("lesson", "app", "practice"):
        assert f"/packs/{trade_id}/m/5-management/{stop}?lang={language}" in shown


def test_a_pack_that_is_not_finished_says_what_is_wrong_and_stands_in_nobodys_way(tmp_path, monkeypatch):
    trades = tmp_path / "data" / "trades"
    for trade in ("candles", "pottery"):
        shutil.copytree(house() / "data" / "trades" / trade, trades / trade)
    (trades / "pottery" / "materials.csv").write_text("id,name_es\n", encoding="utf-8")
    for module in ("qhatu.packs.trades", "qhatu.school.gallery.shown"):
        monkeypatch.setattr(sys.modules[module], "house", lambda: tmp_path)
    packs.trade.cache_clear()
    try:
        assert [trade.id for trade in packs.sound_trades()] == ["candles"]
        assert packs.trades() == ("candles", "pottery")
    finally:
        packs.trade.cache_clear()
    shown = shown_trade("pottery", Words("es"), date(2026, 11, 22))
    assert shown.trade is None and any("falta esta columna" in fault for fault in shown.faults)


def test_prices_that_are_a_year_old_say_so():
    words = Words("es")
    assert "pregunta otra vez" not in shown_trade("candles", words, date(2027, 10, 31)).sample
    assert "Ya tienen más de 12 meses: pregunta otra vez." in shown_trade("candles", words, date(2027, 11, 1)).sample


def test_a_paper_of_a_trial_is_a_pdf_in_the_language_that_was_asked_for(trainer):
    spanish = trainer.get("/packs/organic-coffee/papers/cost-sheet.pdf?lang=es").content
    english = trainer.get("/packs/organic-coffee/papers/cost-sheet.pdf?lang=en").content
    assert spanish.startswith(b"%PDF") and english.startswith(b"%PDF") and spanish != english


@pytest.mark.parametrize("address", ["/packs/none", "/packs/none/m/5-management/app", "/packs/candles/m/none/app"])
def test_what_is_not_there_is_told(trainer, address):
    assert trainer.get(address).status_code == 404


@pytest.mark.parametrize("place_id", packs.places())
def test_each_fact_of_a_place_stands_with_its_source_or_as_still_to_be_found_out(learner, place_id):
    shown, place = page(learner, f"/places/{place_id}"), packs.place(place_id)
    facts = [fact for topic in place.facts.values() for fact in topic]
    assert shown.count('class="card fact ') == 3 + len(place.calendar) + len(facts)
    assert shown.count("fact to-fill") == sum(fact.to_fill for fact in facts)
    dated = (*facts, *place.calendar, place.money, place.hours, place.wages[-1])
    assert shown.count("fact read") == sum(told.checked and not told.to_fill for told in dated)


def test_the_manual_has_every_column_of_every_table(trainer):
    shown = page(trainer, "/manual")
    for file in (*TRADE_FILES, *PLACE_FILES):
        if file.endswith(".csv"):
            assert file in shown
            assert all(f"<code>{column}</code>" in shown for column in columns(file))
    assert "other_units.….one" in shown and "legal_form.….says" in shown
    english = page(trainer, "/manual?lang=en")
    assert "Qué lleva una tanda" in shown and "Qué lleva una tanda" not in english
