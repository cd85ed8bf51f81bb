"""How far one may trust what a pack tells: read in a source, only heard, too old by now, or still to be filled in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Literal

from qhatu.packs.trades import is_its_money

if TYPE_CHECKING:
    from qhatu.packs.places import Dated, Place
    from qhatu.packs.trades import Trade
    from qhatu.packs.words import Words

Sureness = Literal["read", "aged", "unsure", "to-fill"]


def sureness(told: Dated, place: Place, today: date) -> Sureness:
    """How sure something is today: `aged` was read in its source, but longer ago than the place's `ages_after` months.

    >>> from qhatu.packs import place
    >>> bolivia = place("bolivia")
    >>> [sureness(bolivia.wage(year), bolivia, date(2026, 11, 22)) for year in (2026, 2012)]
    ['read', 'unsure']
    """
    if told.to_fill:
        return "to-fill"
    if not told.checked:
        return "unsure"
    return "aged" if months_since(told.as_of, today) >= place.ages_after else "read"


def months_since(day: date, today: date) -> int:
    """The whole months from a day to today; 0 for a day that is still to come.

    >>> months_since(date(2026, 1, 31), date(2026, 2, 28)), months_since(date(2025, 11, 1), date(2026, 11, 22))
    (0, 12)
    """
    return max(0, (today.year - day.year) * 12 + today.month - day.month - (today.day < day.day))


def sureness_in_words(told: Dated, place: Place, today: date, words: Words) -> str:
    """That in a sentence, with the source and the date, and what to do where it is not sure."""
    facts = {"day": words.day(told.as_of), "source": told.source.rstrip(".")}
    match sureness(told, place, today):
        case "to-fill":
            return words.say("Falta averiguarlo. Pregunta antes de decidir.")
        case "unsure":
            return words.say("Nadie lo comprobó todavía: pregunta antes de decidir. Fuente: {source}.", **facts)
        case "aged":
            return words.say(
                "Se leyó el {day} y puede haber cambiado: pregunta antes de decidir. Fuente: {source}.", **facts
            )
        case _:
            return words.say("Leído el {day}. Fuente: {source}.", **facts)


def sample_in_words(trade: Trade, place: Place, today: date, words: Words) -> str:
    """Where and when a trade's sample prices were noted, by whom, and that they are old, where they are."""
    sample = trade.sample
    told = words.say("Precios de {city}, {day}.", city=sample.city, day=words.day(sample.as_of))
    told += " " + words.of(sample.source)
    if not is_its_money(trade, place):
        told += " " + words.say("Son de otro país, en otra moneda: aquí hay que preguntarlos de nuevo.")
    if months_since(sample.as_of, today) >= place.ages_after:
        told += " " + words.say("Ya tienen más de {months} meses: pregunta otra vez.", months=place.ages_after)
    return told


def aged(place: Place, today: date, words: Words) -> Iterator[str]:
    """A sentence for each thing of a place that was read in its source so long ago that it may have changed.

    Of the wages only the latest counts: those of former years do not change any more.
    """
    named = [
        (words.say("Moneda"), place.money),
        (words.say("Horas de trabajo"), place.hours),
        (words.say("Salario mínimo de {year}", year=str(place.wages[-1].year)), place.wages[-1]),
        *((words.of(day.names), day) for day in place.calendar),
        *((words.of(fact.names), fact) for topic in place.facts.values() for fact in topic),
    ]
    for name, told in named:
        if sureness(told, place, today) == "aged":
            yield words.say("{name}: se leyó el {day} y puede haber cambiado.", name=name, day=words.day(told.as_of))
