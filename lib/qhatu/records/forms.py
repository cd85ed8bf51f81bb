"""What a screen asks: fields with a unit, a plausible range and an explanation, and the keys a record may hold.

A record keeps exactly what was typed. A field says how to read it: into an exact number, into a sentence where it
cannot be one, or into a question where it can but looks odd.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from qhatu.packs.words import marked
from qhatu.sums import BadInput, parse_number, parse_percent

if TYPE_CHECKING:
    from qhatu.packs.words import Words

LONGEST_TEXT = 80
HUNDRED = Decimal(100)

Kind = Literal["number", "percent", "text", "choice"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Field:
    """One thing that a screen asks, and how to read the answer.

    `key` is the entry it is kept under, such as `materials/paraffin/quantity`. `unit` is what stands behind the
    number. Numbers below zero are refused; zero too where `above_zero`; 100 of 100 only where `whole` is it taken. A
    number outside `plausible` is only doubted. `example` is what may be typed, in the learner's own marks. `label`,
    `why` and the names of `choices` are shown as they are: translate them first.
    """

    key: str
    label: str
    kind: Kind = "number"
    unit: str = ""
    why: str = ""
    above_zero: bool = False
    whole: bool = False
    plausible: tuple[Decimal, Decimal] | None = None
    example: str = ""
    optional: bool = False
    choices: tuple[tuple[str, str], ...] = field(default=())

    def read(self, typed: str, words: Words) -> Decimal | str | None:
        """What was typed, as a number, a share (5 of 100 is 0.05), a text or a choice; None where it is empty.

        Raises `BadInput`, a sentence for the person who typed, where it cannot be read.

        >>> from qhatu.packs.words import Words
        >>> Field(key="price", label="Precio", unit="Bs").read("12,50", Words("es"))
        Decimal('12.50')
        >>> Field(key="waste", label="Se pierde", kind="percent").read("5", Words("es"))
        Decimal('0.05')
        >>> Field(key="price", label="Precio").read("-3", Words("es"))
        Traceback (most recent call last):
        qhatu.sums.bad_input.BadInput: Escribe un número que no sea menor que cero; encontré −3.
        """
        typed = typed.strip()
        if not typed:
            return None
        match self.kind:
            case "text":
                return _plain_text(typed)
            case "choice":
                if typed not in dict(self.choices):
                    raise BadInput(marked("Elige una de las opciones; encontré «{typed}»."), typed=typed)
                return typed
            case "percent":
                value = parse_percent(typed, decimal_mark=words.decimal_mark)
                if self.whole and not 0 <= value <= 1:
                    raise BadInput(
                        marked("Escribe cuántos de cada 100, de 0 a 100; encontré {found}."),
                        found=value * HUNDRED,
                    )
                if not self.whole and not 0 <= value < 1:
                    raise BadInput(
                        marked("Escribe cuántos de cada 100, de 0 a menos de 100; encontré {found}."),
                        found=value * HUNDRED,
                    )
                return value
        value = parse_number(typed, decimal_mark=words.decimal_mark)
        if value < 0:
            raise BadInput(
                marked("Escribe un número que no sea menor que cero; encontré {found}."), found=_shown(value)
            )
        if value == 0 and self.above_zero:
            raise BadInput(marked("Aquí va un número mayor que cero."))
        return value

    def doubt(self, value: Decimal, words: Words) -> str:
        """A question about a number that can be right but seldom is; empty where it is plausible.

        >>> from qhatu.packs.words import Words
        >>> price = Field(key="price", label="Precio", unit="Bs", plausible=(Decimal(1), Decimal(40)))
        >>> price.doubt(Decimal(600), Words("es"))
        'Lo usual está entre 1 y 40 Bs. ¿Está bien 600?'
        """
        if self.plausible is None:
            return ""
        lowest, highest = self.plausible
        if lowest <= value <= highest:
            return ""
        scale = HUNDRED if self.kind == "percent" else 1
        return words.say(
            "Lo usual está entre {lowest} y {highest} {unit}. ¿Está bien {found}?",
            lowest=words.number(lowest * scale),
            highest=words.number(highest * scale),
            unit=self.unit,
            found=words.number(value * scale),
        )


def _shown(value: Decimal) -> str:
    return f"−{abs(value)}" if value < 0 else str(value)


def _plain_text(typed: str) -> str:
    """A name as people write it; what a page or a spreadsheet could take for an instruction is refused."""
    if len(typed) > LONGEST_TEXT:
        raise BadInput(marked("Escribe un nombre más corto, de hasta {most} letras."), most=LONGEST_TEXT)
    if typed[0] in "=+-@" or re.search(r"[<>\x00-\x1f\x7f]", typed):
        raise BadInput(marked("Escribe un nombre con letras y números, sin los signos < > ni = al comienzo."))
    return typed


_ROW = r"[a-z0-9][a-z0-9-]{0,39}"
_KEYS = {
    "5-management": re.compile(
        r"screen|product|product_name|units_per_batch|loss|batches_per_month|batches_per_year|hour_value|share_base|share_workshop|price|margin"
        rf"|materials/{_ROW}/(name|pack_size|pack_price|quantity|unit|waste|removed)"
        r"|work/(own|family|reciprocal|paid)/minutes|work/paid/hourly"
        rf"|tools/{_ROW}/(name|price|life|residual|removed)"
        rf"|shared/{_ROW}/(name|monthly|share|removed)"
    ),
}


def accepts(module: str, key: str) -> bool:
    """Whether a module keeps an entry under this key: the server refuses every other.

    >>> accepts("5-management", "materials/paraffin/quantity")
    True
    >>> accepts("5-management", "materials/../quantity")
    False
    """
    keys = _KEYS.get(module)
    return keys is not None and keys.fullmatch(key) is not None
