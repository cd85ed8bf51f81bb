"""The lesson's moving sums and the practice's answers, without a browser."""

import re
from dataclasses import replace
from decimal import Decimal

import ipywidgets as w
import pytest

from qhatu import packs
from qhatu.packs.words import Words
from qhatu.pages import lesson, practice
from qhatu.pages.drawings import price_bar
from qhatu.records.cost_sheet import Part
from qhatu.records.keeper import LocalKeeper


def found_in(widget: w.Widget, kind: type) -> list:
    """All widgets of a kind inside a widget."""
    inside = [one for child in getattr(widget, "children", ()) for one in found_in(child, kind)]
    return ([widget] if isinstance(widget, kind) else []) + inside


def read(widget: w.Widget) -> str:
    """What a person reads in a widget."""
    told = " ".join(one.value for one in found_in(widget, w.HTML))
    return re.sub(r"\s+", " ", re.sub("<style>.*?</style>|<[^>]*>", " ", told, flags=re.S)).strip()


@pytest.mark.parametrize("trade", packs.trades())
@pytest.mark.parametrize("language", ["es", "en"])
def test_a_lesson_tells_its_story_in_every_trade_and_language(trade, language):
    page = lesson("5-management", trade=trade, language=language)
    assert page.trade.story.who in read(page.story())
    assert "Bs" in read(page.answer())


def test_moving_the_material_moves_the_cost():
    page = lesson("5-management")
    box = page.try_quantity()
    (slider,) = found_in(box, w.FloatSlider)
    before = read(box)
    slider.value = slider.max
    assert read(box) != before
    assert "más que antes" in read(box)
    slider.value = slider.min
    assert "menos que antes" in read(box)


def test_a_higher_price_leaves_more_for_the_hour():
    page = lesson("5-management")
    box = page.try_price()
    (slider,) = found_in(box, w.FloatSlider)

    def hour() -> Decimal:
        return Decimal(re.search(r"gana Bs (-?[\d,]+)", read(box))[1].replace(",", "."))

    slider.value = 6.0
    lower = hour()
    slider.value = 7.0
    assert hour() > lower


def right_answer(page, question: str) -> str:
    rubric = page.exercise.question(question)
    found = page.case.results[rubric.answer]
    return str(found.quantize(Decimal("0.01")) if rubric.unit == "money" else found).replace(".", ",")


def answer(page, question: str, typed: str) -> str:
    box = page.ask(question)
    (field,) = found_in(box, w.Text)
    field.value = typed
    (check,) = [one for one in found_in(box, w.Button)]
    check.click()
    return read(box)


def test_a_right_answer_is_said_to_be_right_and_counts():
    page = practice("cost-and-price")
    question = page.exercise.questions[0]
    assert "¡Bien!" in answer(page, question.name, right_answer(page, question.name))
    assert page._points().startswith(page.words.number(question.points))


def test_a_recognised_mistake_says_what_happened():
    page = practice("cost-and-price")
    typed = str(page.case.results["materials_without_waste"].quantize(Decimal("0.01"))).replace(".", ",")
    assert "pierde" in answer(page, "material-cost", typed)


def test_what_cannot_be_read_gets_a_sentence_and_is_no_answer():
    page = practice("cost-and-price")
    assert "No pude leer" in answer(page, "material-cost", "doce")
    assert practice("cost-and-price").mark_of("material-cost").verdict == "empty"


def test_each_try_that_leads_nowhere_is_answered_with_the_next_hint():
    page = practice("cost-and-price")
    told = [answer(page, "material-cost", wrong) for wrong in ("98765", "98766", "98767")]
    assert "¿Cuánto tienes que usar" in told[0] and "Primero busca" in told[1] and "Usas " in told[2]
    assert not any("intento" in one for one in told)


def test_when_the_tries_are_used_the_last_answer_stands(monkeypatch):
    monkeypatch.setattr(LocalKeeper, "open", allowing(2, LocalKeeper.open))
    page = practice("cost-and-price")
    assert "Te queda un intento." in answer(page, "material-cost", "98765")
    assert "Ya usaste tus intentos" in answer(page, "material-cost", "98766")
    answer(page, "material-cost", right_answer(page, "material-cost"))
    assert page.mark_of("material-cost").verdict == "wrong"
    assert practice("cost-and-price").mark_of("material-cost").verdict == "wrong"
    assert "¡Bien!" in answer(page, "full-cost", right_answer(page, "full-cost")), "each question has tries of its own"


def allowing(tries: int, opened):
    """A keeper's way to open, in a class where each question may be tried so often."""
    return lambda keeper, module: replace(opened(keeper, module), tries_allowed=tries)


def test_answers_are_there_when_one_comes_back():
    page = practice("cost-and-price")
    answer(page, "material-cost", right_answer(page, "material-cost"))
    assert practice("cost-and-price").mark_of("material-cost").verdict == "right"


def test_neighbours_have_different_numbers():
    one, other = practice("cost-and-price", learner="p0001"), practice("cost-and-price", learner="p0002")
    assert one.case != other.case


def test_a_drawing_tells_its_numbers_in_words_and_cannot_be_broken_by_a_name():
    parts = [
        Part(kind="materials", name='<b onclick="x">', amount=Decimal(2)),
        Part(kind="left", name="queda", amount=Decimal(1)),
    ]
    drawn = price_bar(parts, Decimal(3), Words("es", "bolivia"))
    assert 'aria-label="De Bs\xa03,00:' in drawn
    assert "<b onclick" not in drawn


def test_alone_the_language_and_the_trade_are_those_that_were_asked_for_last():
    assert lesson("5-management", trade="candles", language="es").words.language == "es"
    again = lesson("5-management", trade="pottery", language="en")
    assert (again.words.language, again.trade.id) == ("en", "pottery")
    back = lesson("5-management", trade="candles", language="es")
    assert (back.words.language, back.trade.id) == ("es", "candles")
