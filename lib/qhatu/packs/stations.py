"""The seven stations of the path, as `modules/path.toml` tells them: names, questions and greetings."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from qhatu.house import house
from qhatu.packs.words import Words


@dataclass(frozen=True, kw_only=True, slots=True)
class Station:
    """One of the stations: its folder's name, its number, and what a learner reads of it, by language.

    `asks` is the station's question; `today` greets who has its app before them.
    """

    module: str
    number: int
    names: Mapping[str, str]
    asks: Mapping[str, str]
    today: Mapping[str, str]

    def title(self, words: Words) -> str:
        """The number and the name, as a page's head shows them.

        >>> station("5-management").title(Words("en"))
        '5 · Management'
        """
        return f"{self.number} · {words.of(self.names)}"


@lru_cache
def stations(file: Path | None = None) -> tuple[Station, ...]:
    """All the stations, open or announced, in the order of their numbers.

    >>> [station.names["es"] for station in stations()][4]
    'Gestión'
    """
    told = tomllib.loads((file or house() / "modules" / "path.toml").read_text(encoding="utf-8"))
    found = (Station(module=module, number=int(module.partition("-")[0]), **texts) for module, texts in told.items())
    return tuple(sorted(found, key=lambda station: station.number))


def station(module: str) -> Station | None:
    """The station of a module's folder; None where the path does not tell of it."""
    return next((one for one in stations() if one.module == module), None)
