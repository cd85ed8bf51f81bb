"""A pack in which copying would pay is told so, before a class has it."""

from dataclasses import replace
from decimal import Decimal

from qhatu import packs
from qhatu.packs.words import Words
from qhatu.records import copying
from qhatu.records.copying import LARGEST_CHANCE, chances, faults_of_copying


def test_small_costs_give_everybody_much_the_same_break_even():
    candles, bolivia = packs.trade("candles"), packs.place("bolivia")
    shared = tuple(replace(cost, monthly=Decimal(20), share=Decimal(1)) for cost in candles.shared[:1])
    alike = replace(candles, products=candles.products[:1], shared=shared)
    assert chances("cost-and-price", alike, bolivia, learners=80)["break-even"] > LARGEST_CHANCE
    assert chances("cost-and-price", candles, bolivia, learners=80)["break-even"] <= LARGEST_CHANCE


def test_each_question_in_which_copying_pays_is_a_fault(monkeypatch):
    monkeypatch.setattr(copying, "LARGEST_CHANCE", Decimal(0))
    faults = list(faults_of_copying(packs.trade("candles"), packs.place("bolivia")))
    (spanish,) = [told for fault in faults if "break-even" in (told := fault.sentence(Words("es")))]
    assert "de cada 100 respuestas copiadas pasarían. Abre los rangos de precios" in spanish
    assert "copied answers would pass" in faults[0].sentence(Words("en"))


def test_a_pack_without_monthly_costs_has_no_numbers_to_practise_with():
    candles = replace(packs.trade("candles"), shared=())
    (fault,) = faults_of_copying(candles, packs.place("bolivia"))
    assert "no se pueden armar números para la práctica" in fault.sentence(Words("es"))
