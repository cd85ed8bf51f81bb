"""What people read: Spanish texts and their translations, and numbers written as the reader writes them.

The source text is Spanish and is its own message id. A catalogue in `curriculum/languages/` translates it; a
message without translation stays Spanish, so that a page is never empty.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal, localcontext
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from qhatu.house import house
from qhatu.sums.bad_input import Named

# Babel costs 50 ms once its Spanish numbers are loaded: only who formats a number pays for it.
if TYPE_CHECKING:
    from babel import Locale

    from qhatu.packs.places import Place

SOURCE_LANGUAGE = "es"
NBSP = "\N{NO-BREAK SPACE}"
# Beyond any product of two numbers that `sums` accepts; Decimal's own 28 digits would stop a page.
_LARGEST_POWER = 40
_MOST_DECIMALS = 12

Catalogue = Mapping[tuple[str | None, str], str]
Text = TypeVar("Text")


class Explained(Protocol):
    """Anything that keeps a Spanish sentence and its facts apart, as `sums.BadInput` does."""

    sentence: str
    facts: Mapping[str, Any]


def marked(text: str) -> str:
    """Returns `text` unchanged; the call only shows the catalogue a Spanish text that is said later.

    >>> marked("Precio justo")
    'Precio justo'
    """
    return text


# Signs are the same in every language; names have one form for one and another for many.
_SIGNS = {"cm2": "cm²", "m2": "m²", "m3": "m³"}
_DATES = {"en": "en_GB"}  # the day before the month, as Bolivia writes it
_NAMES = {
    "piece": (marked("unidad"), marked("unidades")),
    "pair": (marked("par"), marked("pares")),
    "dozen": (marked("docena"), marked("docenas")),
    "hundred": (marked("ciento"), marked("cientos")),
    "batch": (marked("tanda"), marked("tandas")),
    "month": (marked("mes"), marked("meses")),
}


class Words:
    """The words and the numbers of one reader: a language, and the place whose money is shown.

    `place` is a `Place`, its id, or nothing; without a place an amount is shown without a currency.
    A language that is unknown, or none at all, reads Spanish.

    >>> words = Words("es")
    >>> words.say("Hola, {name}. Necesitas {quantity} kg.", name="Wara", quantity=Decimal("1.9"))
    'Hola, Wara. Necesitas 1,9 kg.'
    """

    def __init__(self, language: str | None = SOURCE_LANGUAGE, place: "Place | str | None" = None):
        known = isinstance(language, str) and re.fullmatch(r"[a-z]{2,3}", language)
        self.language: str = language if known else SOURCE_LANGUAGE
        if isinstance(place, str):
            # The package's own `places` is a function, so the module is named in full.
            from qhatu.packs.places import place as place_named

            place = place_named(place)
        self.place = place

    def __repr__(self) -> str:
        return f"Words({self.language!r}, {self.place.id if self.place else None!r})"

    # ---- texts

    def say(self, text: str, /, context: str | None = None, **facts: Any) -> str:
        """Translates a Spanish text and fills in its `{facts}`; a Decimal is written with the reader's marks.

        Without facts the text is not a template, so braces stay as they are. A translation that names a fact
        which is not given falls back to Spanish; a Spanish text that does so is a `KeyError`.

        >>> Words("es").say("Quedan {units} velas.", units=Decimal("1234.5"))
        'Quedan 1.234,5 velas.'
        """
        translated = self._translated(text, context)
        if not facts:
            return translated
        shown = {name: self.number(value) if isinstance(value, Decimal) else value for name, value in facts.items()}
        if translated != text:
            try:
                return translated.format(**shown)
            except (LookupError, ValueError, AttributeError):
                pass
        return text.format(**shown)

    def paragraph(self, context: str, text: str) -> str:
        """Translates one paragraph of a notebook's cell; `context` is like `5-management/lesson:story`."""
        return self._translated(text, context)

    def explain(self, error: Explained) -> str:
        """The sentence of a `BadInput`, in the reader's language; a unit or a `Named` among its facts too.

        >>> from qhatu.sums import BadInput
        >>> Words("es").explain(BadInput("No se puede pasar de {from_unit} a kg.", from_unit="dozen"))
        'No se puede pasar de docena a kg.'
        """
        return self.say(error.sentence, **{name: self._fact(fact) for name, fact in error.facts.items()})

    def of(self, texts: Mapping[str, Text]) -> Text | str:
        """Picks the reader's language out of a pack's texts; falls back to Spanish, then to any other.

        >>> Words("ay").of({"es": "Velas", "en": "Candles"})
        'Velas'
        """
        return texts.get(self.language) or texts.get(SOURCE_LANGUAGE) or next(filter(None, texts.values()), "")

    def list_of(self, items: Iterable[str]) -> str:
        """Joins names as one says them aloud: `a, b y c`.

        >>> Words("es").list_of(["cera", "pabilo", "hilo"])
        'cera, pabilo e hilo'
        """
        from babel.lists import format_list

        items = [str(item) for item in items]
        joined = format_list(items, locale=self._locale)
        # "y" becomes "e" before the sound i (but not before hie-, as in hielo); Babel does not know that.
        if self.language == "es" and len(items) > 1 and re.match(r"h?[ií](?!e)", items[-1], re.IGNORECASE):
            joined = joined.removesuffix(f"y {items[-1]}") + f"e {items[-1]}"
        return joined

    def ago(self, elapsed: timedelta) -> str:
        """How long ago something was, in minutes or longer; a clock that runs ahead reads as now.

        >>> Words("es").ago(timedelta(minutes=3)), Words("es").ago(timedelta(seconds=-5))
        ('hace 3 minutos', 'hace un momento')
        """
        from babel.dates import format_timedelta

        if elapsed < timedelta(minutes=1):
            return self.say("hace un momento")
        return format_timedelta(-elapsed, add_direction=True, threshold=1, locale=self._locale)

    def day(self, day: date) -> str:
        """A date as one says it; in Spanish where the reader's language has no names of months.

        >>> Words("es").day(date(2026, 11, 21)), Words("en").day(date(2026, 11, 21))
        ('21 de noviembre de 2026', '21 November 2026')
        """
        from babel.core import UnknownLocaleError
        from babel.dates import format_date

        try:
            return format_date(day, format="long", locale=_DATES.get(self.language, self.language))
        except (UnknownLocaleError, ValueError):
            return format_date(day, format="long", locale=SOURCE_LANGUAGE)

    def month(self, month: int, *, short: bool = False) -> str:
        """The name of a month, 1 to 12, or its first letters.

        >>> Words("es").month(1), Words("en").month(12, short=True)
        ('enero', 'Dec')
        """
        from babel.dates import get_month_names

        return get_month_names("abbreviated" if short else "wide", locale=self._locale)[month].rstrip(".")

    # ---- numbers

    def number(self, value: Decimal | int, decimals: int | None = None) -> str:
        """A number with the reader's marks: at most three decimals, or exactly `decimals` of them.

        Numbers nearer to zero than 0.1 keep three figures that count, so that 0.0005 kg is not shown as 0.

        >>> Words("es").number(Decimal("1234.50")), Words("en").number(Decimal("1234.50"), 2)
        ('1.234,5', '1,234.50')
        >>> Words("es").number(Decimal("0.00054321"))
        '0,000543'
        """
        value = Decimal(value)
        if decimals is None:
            decimals = max(3, min(2 - value.adjusted(), _MOST_DECIMALS)) if value else 3
            return self._written("#,##0." + "#" * decimals, value, decimals)
        return self._written("#,##0" + ("." + "0" * decimals if decimals else ""), value, decimals)

    def money(self, amount: Decimal) -> str:
        """An amount in the place's currency, to its smallest cent, halves rounded away from zero.

        The symbol stands before the number and never leaves its side on a line.

        >>> Words("es", "bolivia").money(Decimal("1234.5"))
        'Bs\\xa01.234,50'
        """
        if self.place is None:
            return self.number(amount, 2)
        decimals = max(0, -int(self.place.cent.as_tuple().exponent))
        symbol = self.place.symbol.replace("'", "''")
        digits = "#,##0" + ("." + "0" * decimals if decimals else "")
        return self._written(f"'{symbol}'{NBSP}{digits}", amount, decimals)

    def percent(self, share: Decimal) -> str:
        """A share (0.05) as a percentage, with at most two decimals.

        >>> Words("en").percent(Decimal("0.125"))
        '12.5%'
        """
        pattern = self._locale.percent_formats[None].pattern
        return self._written(pattern.replace("#,##0", "#,##0.##"), share, 4)

    def unit(self, unit: str, amount: Decimal | int = 1) -> str:
        """The name or sign of a unit of `sums.convert`, in the number that `amount` asks for.

        >>> Words("es").unit("kg"), Words("es").unit("cm2"), Words("es").unit("dozen", 3)
        ('kg', 'cm²', 'docenas')
        """
        if unit in _NAMES:
            return self.say(_NAMES[unit][amount != 1])
        return _SIGNS.get(unit, unit)

    @cached_property
    def decimal_mark(self) -> str:
        """The mark between units and decimals: "," or "."."""
        from babel.numbers import get_decimal_symbol

        return get_decimal_symbol(self._locale)

    # ---- inside

    def _fact(self, fact: object) -> object:
        if isinstance(fact, Named):
            return self.say(fact)
        if isinstance(fact, tuple):
            return self.list_of(str(self._fact(each)) for each in fact)
        return self.unit(fact) if isinstance(fact, str) else fact

    def _translated(self, text: str, context: str | None) -> str:
        if self.language == SOURCE_LANGUAGE or not text:
            return text
        return catalogue(self.language).get((context, text)) or text

    def _written(self, pattern: str, value: Decimal | int, decimals: int) -> str:
        from babel.numbers import format_decimal

        value = Decimal(value)
        if not value.is_finite() or value.adjusted() > _LARGEST_POWER:
            return str(value)  # nobody means such a number, but no page may stop at it
        with localcontext(prec=_LARGEST_POWER * 2, rounding=ROUND_HALF_UP):
            value = value.quantize(Decimal(1).scaleb(-decimals)) + 0  # + 0: no minus before a zero
            return format_decimal(value, format=pattern, locale=self._locale)

    @cached_property
    def _locale(self) -> "Locale":
        return _locale(self.language, *((self.place.country, self.place.language) if self.place else ("", "")))


@lru_cache
def _locale(language: str, country: str, common_language: str) -> "Locale":
    """Babel's rules for a language as it is written in a country, or the nearest rules there are.

    A language without rules of its own (Aymara) writes numbers as the place's common language does.
    """
    from babel import Locale
    from babel.core import UnknownLocaleError

    common = common_language or SOURCE_LANGUAGE
    for name in (f"{language}_{country}", language, f"{common}_{country}", common, SOURCE_LANGUAGE):
        try:
            return Locale.parse(name.strip("_"))
        except (UnknownLocaleError, ValueError):
            continue
    raise AssertionError("Babel always has Spanish")  # pragma: no cover


def languages() -> tuple[str, ...]:
    """The languages one can choose: Spanish, and every one that has a catalogue.

    >>> languages()[0]
    'es'
    """
    found = sorted(path.stem for path in (house() / "curriculum" / "languages").glob("*.po"))
    return (SOURCE_LANGUAGE, *(language for language in found if language != SOURCE_LANGUAGE))


def catalogue(language: str) -> Catalogue:
    """The translations of a language by (context, Spanish text); empty when there is no catalogue.

    A catalogue that was edited is read again.
    """
    path = house() / "curriculum" / "languages" / f"{language}.po"
    try:
        changed = path.stat().st_mtime_ns
    except OSError:
        return {}
    return _catalogue(path, changed)


@lru_cache(maxsize=16)
def _catalogue(path: Path, changed: int) -> Catalogue:
    return read_catalogue(path.read_text(encoding="utf-8-sig", errors="replace"))


_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r"}


def read_catalogue(text: str) -> Catalogue:
    """Reads the text of a `.po` file: what has a translation that is not marked as doubtful (fuzzy).

    Babel's own reader takes 60 ms for 600 messages, in every page's kernel; this takes 3. It reads what Babel
    writes, without plurals, which Qhatu does not use; a test holds both readers to the same answer.

    >>> read_catalogue('msgid "Precio justo"\\nmsgstr "Fair price"\\n')
    {(None, 'Precio justo'): 'Fair price'}
    """
    read: dict[tuple[str | None, str], str] = {}
    parts: dict[str, list[str]] = {}
    part, doubtful = "", False

    def keep() -> None:
        if "msgid" in parts and "msgstr" in parts and not doubtful:
            context, text, translated = (
                _ESCAPE.sub(lambda found: _ESCAPED.get(found[1], found[1]), "".join(parts.get(name, ())))
                for name in ("msgctxt", "msgid", "msgstr")
            )
            if text and translated:
                read[(context if "msgctxt" in parts else None, text)] = translated

    for line in text.split("\n"):  # splitlines() would also cut at U+2028 inside a text
        line = line.strip()
        if line.startswith('"'):
            parts.get(part, []).append(line[1:-1])
            continue
        if line.startswith("#") or line.startswith("msgctxt") or line.startswith("msgid "):
            if "msgstr" in parts:
                keep()
                parts, part, doubtful = {}, "", False
            if line.startswith("#,") and "fuzzy" in line:
                doubtful = True
        keyword, _, quoted = line.partition(" ")
        if keyword in ("msgctxt", "msgid", "msgstr") and quoted:
            part = keyword
            parts[part] = [quoted.strip()[1:-1]]
        elif keyword.startswith("msg"):
            part = ""
    keep()
    return read
