"""What is wrong with a pack, told so that whoever keeps it in a spreadsheet can put it right."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from qhatu.packs.words import Words, marked
from qhatu.sums import BadInput

_LONGEST_QUOTE = 60


@dataclass(frozen=True, kw_only=True)
class Fault:
    """What is wrong at one place of a pack.

    `row` is the line in the file, or None; `column` is a column, or a key of a TOML file. `says` and `advice`
    are Spanish templates over `facts`, to which `found`, `file`, `row` and `column` belong too. A `says` that
    begins with `{file}` tells its own place.

    >>> str(Fault(file="tools.csv", row=4, column="price", says="esperaba un número y encontré «{found}».",
    ...           found="12O0", advice="¿La O es un cero?"))
    'tools.csv, fila 4, price: esperaba un número y encontré «12O0». ¿La O es un cero?'
    """

    file: str
    says: str
    row: int | None = None
    column: str = ""
    found: str = ""
    advice: str = ""
    facts: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))

    @classmethod
    def of(cls, error: BadInput, *, file: str, row: int | None = None, column: str = "") -> "Fault":
        """The fault a `BadInput` tells of, at the place it names or else at the one given."""
        return cls(
            file=file,
            row=error.facts.get("row", row),
            column=error.facts.get("column", column),
            found=str(error.facts.get("found", "")),
            says=error.sentence,
            facts=error.facts,
        )

    def sentence(self, words: Words) -> str:
        """Where, what, and what to do, in the reader's language."""
        facts = {
            "file": self.file,
            "row": self.row,
            "column": self.column,
            "found": self.found,
            **self.facts,
        }
        where = "" if self.says.startswith("{file}") else self._where()
        return " ".join(words.say(text, **facts) for text in (where, self.says, self.advice) if text)

    def __str__(self) -> str:
        return self.sentence(Words())

    def _where(self) -> str:
        if not self.row:
            return marked("{file}, {column}:") if self.column else marked("{file}:")
        if self.file.endswith(".csv"):
            return marked("{file}, fila {row}, {column}:") if self.column else marked("{file}, fila {row}:")
        return marked("{file}, línea {row}, {column}:") if self.column else marked("{file}, línea {row}:")


def quoted(found: Any) -> str:
    """What was found in a file, short and on one line, to be quoted in a sentence.

    >>> quoted(True), quoted("dos\\nlíneas")
    ('true', 'dos líneas')
    """
    if isinstance(found, bool):
        return "true" if found else "false"
    text = " ".join("".join(sign if sign.isprintable() else " " for sign in str(found)).split())
    return text if len(text) <= _LONGEST_QUOTE else f"{text[: _LONGEST_QUOTE - 1]}…"


def as_in_files(number: Decimal | int) -> str:
    """A number as it is to be written in a pack's file: decimal point, no thousands marks.

    >>> as_in_files(Decimal("1250.00")), as_in_files(Decimal("0.10"))
    ('1250', '0.1')
    """
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
