"""From texts to a printed sheet: what people typed is made printable, and typst draws the page.

A template receives texts only, as JSON, and shows them as texts: nothing that a person typed is evaluated.
"""

import json
import re
import unicodedata
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import typst

_TEMPLATES = Path(__file__).resolve().parent
# No-break spaces hold a currency and its number together, so they are not tidied.
_SPACES = re.compile(r"[^\S\u00a0\u202f]+")
# Controls and marks of direction, halves of characters, private and unassigned ones.
_UNPRINTABLE = {"Cc", "Cf", "Cs", "Co", "Cn"}
_EMOJI_MARKS = {"\ufe0e", "\ufe0f", "\u20e3"}
_FIRST_EMOJI = 0x1F000
_MARKS_ON_A_LETTER = 2


def printable(text: str, longest: int = 200) -> str:
    """A text as a sheet can show it: one line of at most `longest` characters, without what has no picture.

    Emoji are left out, because no font that Qhatu carries draws them, and so are the marks that turn the
    direction of writing or pile up on a letter. What is markup elsewhere is an ordinary text here and stays.

    >>> printable("  Velas\\n\\N{CANDLE}\\ufe0f  Illimani ")
    'Velas Illimani'
    >>> printable("=HYPERLINK(1) #eval $x$")
    '=HYPERLINK(1) #eval $x$'
    >>> printable("abcdef", longest=4)
    'abc…'
    """
    kept: list[str] = []
    marks = 0
    for character in unicodedata.normalize("NFC", text):
        kind = unicodedata.category(character)
        if character.isspace():
            kept.append(character)
            continue
        if kind in _UNPRINTABLE or character in _EMOJI_MARKS:
            continue
        if kind in {"So", "Sk"} and ord(character) >= _FIRST_EMOJI:
            continue
        marks = marks + 1 if kind.startswith("M") else 0
        if marks <= _MARKS_ON_A_LETTER:
            kept.append(character)
    line = _SPACES.sub(" ", "".join(kept)).strip()
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"


def typeset(template: str, data: Mapping[str, Any], day: date) -> bytes:
    """The PDF that a template of this folder makes of `data`; same data and same day, same bytes.

    Only the fonts that typst carries are used, so a sheet looks the same on every computer.
    """
    pdf = typst.compile(
        _TEMPLATES / template,
        root=_TEMPLATES,
        sys_inputs={"data": json.dumps(data)},
        ignore_system_fonts=True,
        timestamp=int(datetime.combine(day, time(12), UTC).timestamp()),
    )
    assert isinstance(pdf, bytes)
    return pdf
