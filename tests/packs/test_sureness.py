"""How far one may trust what a place tells: read, heard, grown old, or not known yet."""

from datetime import date

import pytest

from qhatu import packs
from qhatu.packs.places import Dated
from qhatu.packs.sureness import aged, sureness, sureness_in_words
from qhatu.packs.words import Words

NOTED = date(2026, 1, 31)


def told(*, checked: bool = True, to_fill: bool = False) -> Dated:
    return Dated(source="DS 5516", checked=checked, as_of=NOTED, to_fill=to_fill)


@pytest.mark.parametrize(
    ("today", "how_sure"),
    [(date(2025, 6, 1), "read"), (NOTED, "read"), (date(2027, 1, 30), "read"), (date(2027, 1, 31), "aged")],
)
def test_what_was_read_is_old_after_so_many_months_as_its_place_says(today, how_sure):
    bolivia = packs.place("bolivia")
    assert bolivia.ages_after == 12
    assert sureness(told(), bolivia, today) == how_sure


def test_what_nobody_has_read_is_never_called_old_nor_read():
    bolivia = packs.place("bolivia")
    assert sureness(told(checked=False), bolivia, date(2040, 1, 1)) == "unsure"
    assert sureness(told(checked=False, to_fill=True), bolivia, date(2040, 1, 1)) == "to-fill"


def test_each_is_a_sentence_with_its_source_and_what_to_do():
    bolivia, words = packs.place("bolivia"), Words("es")
    sentences = [
        sureness_in_words(told(), bolivia, NOTED, words),
        sureness_in_words(told(), bolivia, date(2028, 1, 1), words),
        sureness_in_words(told(checked=False), bolivia, NOTED, words),
        sureness_in_words(told(to_fill=True), bolivia, NOTED, words),
    ]
    assert sentences == [
        "Leído el 31 de enero de 2026. Fuente: DS 5516.",
        "Se leyó el 31 de enero de 2026 y puede haber cambiado: pregunta antes de decidir. Fuente: DS 5516.",
        "Nadie lo comprobó todavía: pregunta antes de decidir. Fuente: DS 5516.",
        "Falta averiguarlo. Pregunta antes de decidir.",
    ]


def test_only_what_was_read_long_ago_is_called_back_to_mind():
    bolivia, words = packs.place("bolivia"), Words("es")
    assert list(aged(bolivia, date(2026, 11, 22), words)) == []
    later = list(aged(bolivia, date(2028, 1, 1), words))
    wage = bolivia.wages[-1]
    assert f"Salario mínimo de {wage.year}: se leyó el 1 de noviembre de 2026 y puede haber cambiado." in later
    assert not any("2012" in sentence for sentence in later)
    assert len(later) < 3 + len(bolivia.calendar) + sum(map(len, bolivia.facts.values()))
