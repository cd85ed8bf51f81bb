"""What the kernels of a class's pages have in common: imported and read once, by the process they are forked from."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path


def files() -> Iterator[Path]:
    """The files that pages read, and their folders, which change when one is added."""
    from qhatu.house import house

    for part in ("data", "modules", "curriculum"):
        yield house() / part
        yield from (house() / part).rglob("*")


def pages() -> None:
    """Imports what every page needs, and reads what is kept once it is read."""
    import qhatu.pages  # noqa: F401
    from qhatu import packs
    from qhatu.packs.folders import sound
    from qhatu.packs.stations import stations
    from qhatu.packs.words import Words, languages
    from qhatu.records.practice import exercise, exercises

    stations()
    packs.sound_trades()  # whoever opens a page of another is told
    sound(exercises(), exercise)
    for place in packs.sound_places():
        for language in languages():
            # Babel reads the rules of a language when its first number is written.
            words = Words(language, place)
            words.say("Hola")
            words.money(Decimal("1.5"))
