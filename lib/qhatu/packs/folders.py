"""Finds packs in their folders and opens their files; every failure is a sentence that names the file."""

import json
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from qhatu.packs.tables import Row, column_name, nearest
from qhatu.sums import BadInput, parse_number

Pack = TypeVar("Pack")
Texts = Mapping[str, str]  # a text by language

#: What a pack's folder may be called, and what its tables may call a product, a material …
PACK_ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
TRANSLATED = ("es", "en")  # every text of a pack has these; other languages are welcome
_SCHEMAS = Path(__file__).with_name("schema")


@lru_cache
def schema(file: str) -> Mapping[str, Any]:
    """The JSON schema of a pack's file; of a CSV table it is the schema of one row.

    Its descriptions are the manual of the file.

    >>> schema("recipes.csv")["properties"]["waste"]["exclusiveMaximum"]
    1
    """
    return json.loads((_SCHEMAS / file).with_suffix(".json").read_text(encoding="utf-8"))


def meant(rules: Mapping[str, Any], root: Mapping[str, Any]) -> Mapping[str, Any]:
    """The rules of a schema, or those in its `$defs` that they refer to; `root` is the whole schema."""
    return root["$defs"][rules["$ref"].rpartition("/")[2]] if "$ref" in rules else rules


def columns(file: str) -> tuple[str, ...]:
    """The columns a pack's table must have, in their order; those of further languages may be missing.

    >>> columns("recipes.csv")
    ('product', 'material', 'quantity', 'unit', 'waste')
    """
    return tuple(column for column in schema(file)["properties"] if not is_further(column))


def is_further(column: str) -> bool:
    """Whether a column holds a language beyond those every pack has, as `name_ay` does."""
    named, _, language = column.rpartition("_")
    return named in ("name", "check", "note", "when") and language not in TRANSLATED


def texts_of(row: Row, named: str = "name") -> dict[str, str]:
    """The texts of a row's columns `name_es`, `name_en`, `name_ay` … that are not empty, by language."""
    return {
        column.removeprefix(f"{named}_"): text
        for column, text in row.items()
        if text and column.startswith(f"{named}_")
    }


def found_in(parent: Path, named: str) -> tuple[str, ...]:
    """The ids of the packs in a folder: the names of the folders that hold a file `named`, sorted."""
    return tuple(sorted(path.parent.name for path in parent.glob(f"*/{named}")))


def sound(ids: Iterable[str], read: Callable[[str], Pack]) -> tuple[Pack, ...]:
    """The packs of these ids that can be read: one that somebody is still filling in stands in nobody's way."""
    found = []
    for pack_id in ids:
        with suppress(BadInput):
            found.append(read(pack_id))
    return tuple(found)


def chosen(parent: Path, named: str, pack_id: str) -> Path:
    """The folder of one pack; an id that is not there is a `BadInput` that names the nearest."""
    known = found_in(parent, named)
    if pack_id in known:
        return parent / pack_id
    near = nearest(column_name(str(pack_id)), known)
    if near:
        raise BadInput("No conozco «{found}». ¿Es «{near}»?", found=pack_id, near=near)
    raise BadInput("No conozco «{found}». Hay: {known}.", found=pack_id, known=", ".join(known))


def read_toml(path: Path) -> dict[str, Any]:
    """Reads a TOML file, its numbers as Decimal; what cannot be read is a `BadInput` with file and line."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise BadInput("{file}: guárdalo como UTF-8; tiene signos que no se leen.", file=path.name) from None
    except OSError:
        raise BadInput("{file}: no encontré este archivo.", file=path.name) from None
    try:
        return tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise unreadable(path.name, text, error) from None


def unreadable(file: str, text: str, error: tomllib.TOMLDecodeError) -> BadInput:
    """The sentence for a TOML file that breaks off; the line is the one where reading had to stop."""
    place = str(error).rpartition("(at ")[2]
    digits = place.removeprefix("line ").partition(",")[0]
    # The end of the document is where a quote that was never closed is noticed.
    line = int(digits) if digits.isdigit() else text.rstrip().count("\n") + 1
    return BadInput(
        "{file}, línea {row}: no se puede leer. ¿Falta una comilla, un corchete o el signo «=»?",
        file=file,
        row=line,
    )


class Keys:
    """The keys of one TOML table; a key that is missing or unlike its meaning is a `BadInput` naming it."""

    def __init__(self, file: str, values: Mapping[str, Any], inside: str = ""):
        self.file, self.values, self.inside = file, values, inside

    def table(self, key: str) -> "Keys":
        """The table under a key."""
        return Keys(self.file, self._value(key, dict), f"{self.inside}{key}.")

    def text(self, key: str) -> str:
        """The text under a key."""
        return self._value(key, str).strip()

    def texts(self, key: str = "") -> dict[str, str]:
        """The text in each language under a key, or of this table itself."""
        table = self.table(key) if key else self
        return {
            name: value.strip() for name, value in table.values.items() if len(name) == 2 and isinstance(value, str)
        }

    def tables(self, key: str) -> Iterator[tuple[str, "Keys"]]:
        """The tables inside the table under a key, by name."""
        inside = self.table(key)
        return ((name, inside.table(name)) for name in inside.values)

    def lists(self, key: str) -> dict[str, tuple[str, ...]]:
        """The list of texts in each language under a key."""
        return {name: tuple(map(str, value)) for name, value in self._value(key, dict).items()}

    def decimal(self, key: str) -> Decimal:
        """The number under a key, written as a text ("0.20") so that it stays exact."""
        value = self._value(key, str, int, Decimal)
        try:
            return parse_number(str(value), decimal_mark=".", currency="")
        except BadInput:
            raise self._unlike(key) from None

    def day(self, key: str) -> date:
        """The date under a key, with or without quotes."""
        value = self._value(key, date, str)
        try:
            return value if isinstance(value, date) else date.fromisoformat(value)
        except ValueError:
            raise self._unlike(key) from None

    def true(self, key: str) -> bool:
        """The true or false under a key."""
        return self._value(key, bool)

    def _value(self, key: str, *kinds: type) -> Any:
        if key not in self.values:
            raise BadInput("{file}: falta «{key}».", file=self.file, key=self.inside + key)
        if not isinstance(self.values[key], kinds):
            raise self._unlike(key)
        return self.values[key]

    def _unlike(self, key: str) -> BadInput:
        return BadInput(
            "{file}, {key}: no entiendo «{found}».",
            file=self.file,
            key=self.inside + key,
            found=self.values[key],
        )
