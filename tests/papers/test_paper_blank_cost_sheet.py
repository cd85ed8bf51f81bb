"""The sheet to fill in by hand."""

from decimal import Decimal

import pytest

from papers.conftest import Desk, pages
from qhatu import packs
from qhatu.papers.blank_cost_sheet import blank_cost_sheet_pdf, blank_cost_sheet_texts


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("trade", packs.trades())
def test_the_blank_sheet_of_every_trade_is_one_page(trade: str, language: str) -> None:
    desk = Desk(trade, language)
    assert pages(blank_cost_sheet_pdf(desk.trade, desk.words, desk.place)) == 1


def test_the_example_is_worked_with_the_numbers_of_the_pack(desk) -> None:
    example = blank_cost_sheet_texts(desk.trade, desk.words, desk.place)["materials"]["example"]
    # 1.9 kg of paraffin, 5 of each hundred lost, at Bs 150 for 5 kg: see expected.toml of the candles.
    assert example[-1] == desk.words.money(Decimal("60.00"))


def test_it_asks_in_the_order_of_the_screens(desk, text_of) -> None:
    read = text_of(blank_cost_sheet_pdf(desk.trade, desk.words, desk.place))
    headings = ["Tu producto", "Materiales de", "Trabajo de", "Herramientas", "Gastos del mes", "Tu precio"]
    places = [read.index(heading) for heading in headings]
    assert places == sorted(places)


def test_a_language_with_longer_words_still_gives_one_page(desk, monkeypatch) -> None:
    say = desk.words.say
    monkeypatch.setattr(desk.words, "say", lambda *args, **facts: say(*args, **facts) + " y mucho más largo")
    assert pages(blank_cost_sheet_pdf(desk.trade, desk.words, desk.place)) == 1
