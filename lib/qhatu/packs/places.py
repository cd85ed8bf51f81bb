"""Reads the places where enterprises stand: their money, their working time, their minimum wages by year."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from qhatu.house import house
from qhatu.packs.folders import Keys, chosen, columns, found_in, read_toml
from qhatu.packs.tables import read_table
from qhatu.sums import BadInput, round_to_coin


@dataclass(frozen=True, kw_only=True, slots=True)
class Wage:
    """The minimum wage a month from a year on, who says so, and whether somebody has read that source."""

    year: int
    monthly: Decimal
    source: str
    checked: bool
    as_of: date


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """A place: `coin` is the smallest coin a price is rounded to, `cent` the smallest amount written down."""

    id: str
    names: Mapping[str, str]
    language: str
    symbol: str
    code: str
    coin: Decimal
    cent: Decimal
    hours_per_month: Decimal
    hours_checked: bool
    wages: tuple[Wage, ...] = field(repr=False)

    @property
    def country(self) -> str:
        """The country's two letters (ISO 3166), with which its currency's three (ISO 4217) begin."""
        return self.code[:2]

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
    currency = told.table("currency")
    wages = (
        Wage(
            year=row.whole("year"),
            monthly=row.decimal("monthly"),
            source=row["source"],
            checked=row["checked"].lower() == "true",
            as_of=row.day("as_of"),
        )
        for row in read_table(folder / "wages.csv", required=columns("wages.csv"))
    )
    return Place(
        id=folder.name,
        names=told.texts("names"),
        language=told.text("language"),
        symbol=currency.text("symbol"),
        code=currency.text("code"),
        coin=currency.decimal("coin"),
        cent=currency.decimal("cent"),
        hours_per_month=told.table("working_time").decimal("hours_per_month"),
        hours_checked=told.table("working_time").true("checked"),
        wages=tuple(sorted(wages, key=lambda wage: wage.year)),
    )
