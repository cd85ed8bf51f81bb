"""How far one may trust what a pack tells: read in a source, only heard, too old by now, or still to be filled in."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from qhatu.packs.places import Dated, Place
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
