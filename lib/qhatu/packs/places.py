"""Reads the places where enterprises stand: their money, working time and wages, their calendar, and what to know.

Whatever is `Dated` carries who says so, when, and whether somebody has read that source: see `sureness`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from qhatu.house import house
from qhatu.packs.folders import Keys, Texts, chosen, columns, found_in, read_toml, sound, texts_of
from qhatu.packs.tables import Row, read_table
from qhatu.sums import BadInput, round_to_coin

PLACE_TABLES = ("wages.csv", "calendar.csv")
TOPICS = ("legal_form", "tax", "credit", "note")


@dataclass(frozen=True, kw_only=True, slots=True)
class Dated:
    """Who says something, when it was read or noted, and whether somebody has read it in that source.

    What is still `to_fill` nobody knows yet: its text says whom to ask.
    """

    source: str
    checked: bool
    as_of: date
    to_fill: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Wage(Dated):
    """The minimum wage a month from a year on."""

    year: int
    monthly: Decimal


@dataclass(frozen=True, kw_only=True, slots=True)
class Day(Dated):
    """A holiday, a feast or a fair; `month` is None where it is held all the year, `city` "" where it is everywhere."""

    id: str
    names: Texts
    kind: Literal["holiday", "feast", "fair"]
    month: int | None
    when: Texts
    city: str


@dataclass(frozen=True, kw_only=True, slots=True)
class PlaceFact(Dated):
    """Something to know of a place: a legal form, a tax, a kind of credit, a note of caution.

    `yearly_rate` is a credit's rate of interest a year, or the limit the law sets it, as a share (0.115 is 11.5 %).
    """

    id: str
    names: Texts
    says: Texts
    steps: Mapping[str, tuple[str, ...]]
    cost: Texts
    yearly_rate: Decimal | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """A place: `coin` is the smallest coin a price is rounded to, `cent` the smallest amount written down.

    `country` is its two letters of ISO 3166, `code` the three of its currency in ISO 4217.
    """

    id: str
    names: Mapping[str, str]
    country: str
    language: str
    symbol: str
    code: str
    coin: Decimal
    cent: Decimal
    money: Dated
    """Where it is known from which coins are used."""
    hours_per_month: Decimal
    hours: Dated
    """Where it is known from how long a month's work is."""
    ages_after: int
    """The months after which something that is dated may have changed."""
    wages: tuple[Wage, ...] = field(repr=False)
    calendar: tuple[Day, ...] = field(repr=False)
    facts: Mapping[str, tuple[PlaceFact, ...]] = field(repr=False)
    """What to know, by topic: `TOPICS`."""

    def wage(self, year: int) -> Wage:
        """The minimum wage of a year: that year's, or the latest before it; none before is a `BadInput`.

        >>> place("bolivia").wage(2024).monthly
        Decimal('2500')
        """
        for wage in reversed(self.wages):
            if wage.year <= year:
                return wage
        raise BadInput(
            "No hay salario mínimo de {year} para {place}. Complétalo en wages.csv.", year=year, place=self.id
        )

    def hourly_wage(self, year: int) -> Decimal:
        """What the minimum wage of a year pays an hour: monthly / hours per month, rounded to the cent.

        >>> place("bolivia").hourly_wage(2026)
        Decimal('15.87')
        """
        return round_to_coin(self.wage(year).monthly / self.hours_per_month, self.cent)


def places() -> tuple[str, ...]:
    """The ids of all places under `data/places`.

    >>> "bolivia" in places()
    True
    """
    return found_in(house() / "data" / "places", "place.toml")


def sound_places() -> tuple[Place, ...]:
    """Every place that can be read: one that somebody is still filling in stands in nobody's way.

    >>> "bolivia" in {place.id for place in sound_places()}
    True
    """
    return sound(places(), place)


@lru_cache
def place(place_id: str) -> Place:
    """The place with an id; an unknown one is a `BadInput` that names the nearest.

    >>> place("bolivia").symbol
    'Bs'
    """
    return read_place(chosen(house() / "data" / "places", "place.toml", place_id))


def read_place(folder: Path) -> Place:
    """Reads a place from its folder; what cannot be read is a `BadInput` that names file and row.

    It does not look for faults that can be read: `checks.check_place` does.
    """
    folder = Path(folder)
    told = Keys("place.toml", read_toml(folder / "place.toml"))
    currency, time = told.table("currency"), told.table("working_time")
    rows = {file: read_table(folder / file, required=columns(file)) for file in PLACE_TABLES}
    wages = (Wage(year=row.whole("year"), monthly=row.decimal("monthly"), **_dated(row)) for row in rows["wages.csv"])
    facts = Keys("facts.toml", read_toml(folder / "facts.toml"))
    return Place(
        id=folder.name,
        names=told.texts("names"),
        country=told.text("country"),
        language=told.text("language"),
        symbol=currency.text("symbol"),
        code=currency.text("code"),
        coin=currency.decimal("coin"),
        cent=currency.decimal("cent"),
        money=Dated(**_dated_keys(currency)),
        hours_per_month=time.decimal("hours_per_month"),
        hours=Dated(**_dated_keys(time)),
        ages_after=int(told.decimal("ages_after")),
        wages=tuple(sorted(wages, key=lambda wage: wage.year)),
        calendar=tuple(map(_day, rows["calendar.csv"])),
        facts={topic: tuple(_fact(id, keys) for id, keys in facts.tables(topic)) for topic in TOPICS},
    )


def _dated(row: Row) -> dict[str, Any]:
    return {"source": row["source"], "checked": row["checked"].lower() == "true", "as_of": row.day("as_of")}


def _dated_keys(told: Keys) -> dict[str, Any]:
    return {"source": told.text("source"), "checked": told.true("checked"), "as_of": told.day("as_of")}


def _day(row: Row) -> Day:
    return Day(
        id=row["id"],
        names=texts_of(row),
        kind=row["kind"],
        month=row.whole("month") if row["month"] else None,
        when=texts_of(row, "when"),
        city=row["city"],
        **_dated(row),
    )


def _fact(id: str, told: Keys) -> PlaceFact:
    there = told.values
    return PlaceFact(
        id=id,
        names=told.texts("names"),
        says=told.texts("says"),
        steps=told.lists("steps") if "steps" in there else {},
        cost=told.texts("cost") if "cost" in there else {},
        yearly_rate=told.decimal("yearly_rate") if "yearly_rate" in there else None,
        to_fill="to_fill" in there and told.true("to_fill"),
        **_dated_keys(told),
    )
