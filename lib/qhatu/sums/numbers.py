"""Numbers as people type them, and numbers as sums need them.

A learner writes ``12,5`` or ``1.234,50`` or ``Bs 12`` or, by accident, ``12O0``. Reading it wrongly by a
thousand costs them money, so what can be read in two ways is not guessed: it is asked back, with both
readings.
"""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Context, Decimal

from qhatu.sums.bad_input import BadInput

MOST_FIGURES = 12  # before the decimal mark; nobody's workshop counts beyond 999,999,999,999
_LONGEST_TEXT = 40
_LARGEST_POWER = 15
ZERO = Decimal(0)
ONE = Decimal(1)
NOISE = Decimal("1e-9")
WIDE = Context(prec=60)

_MINUS_SIGNS = dict.fromkeys(map(ord, "‐‑‒–—―−"), "-")
_APOSTROPHES = dict.fromkeys(map(ord, "’‘ʼ´`′"), "'")
_LOOKS_LIKE_A_FIGURE = str.maketrans({"O": "0", "o": "0", "l": "1", "I": "1"})
# `re` takes 9 ms to import and compile these; only who reads typed text pays for it.
_ONLY_FIGURES_AND_MARKS = r"[0-9.,' ]+"
_FIGURES = r"[0-9]+"
_WHOLE = r"[0-9]*|[1-9][0-9]{0,2}([., '])[0-9]{3}(?:\1[0-9]{3})*"
_WHOLE_BEFORE_AN_UNCLEAR_MARK = r"[1-9][0-9]{0,2}(?:([ '])[0-9]{3}(?:\1[0-9]{3})*)?"
_NUMBER_AND_WORD = r"[0-9][0-9.,' ]*?\s*(%|[^\W\d_]+2?\.?)"
_FRACTION = r"[0-9 ]+[/⁄][0-9 ]+"
_OF_EACH_HUNDRED = (
    r"(?i)\s*(?:[%％﹪٪]|"
    r"(?:por\s+ciento|de\s+(?:cada\s+)?(?:100|cien)|per\s?cent|(?:out\s+of|in)\s+(?:every\s+)?100))"
)


def parse_number(text: str, *, decimal_mark: str = ",", currency: str = "Bs") -> Decimal:
    """Read the number a person typed, or say in a sentence why it cannot be read.

    Args:
        text: what was typed, as it stands: ``12,5``, ``1.234,50``, ``1234.5``, ``1 234,50``, ``Bs 12``,
            ``12.-``.
        decimal_mark: ``","`` or ``"."``, whichever the place writes before the decimals.
        currency: the place's currency sign, which may stand before or after the number; ``""`` for none.

    Returns the number exactly as written (``Decimal``), negative if a minus sign was typed.

    How marks are read: the place's own mark, standing alone, always begins the decimals (``1,250`` is 1.25).
    Of two kinds, the last begins the decimals and the first must part thousands. One kind repeated parts
    thousands. The other mark, standing alone, begins decimals unless exactly three figures follow one to
    three: ``1.234`` may be 1.234 or 1234 and is asked back.

    Edge cases: ``,5`` is 0.5; ``12,`` is unfinished and refused; full-width and other scripts' figures,
    no-break and thin spaces, apostrophes between thousands and the various dashes are understood; ``5²`` and
    ``½`` are refused rather than misread.

    Raises:
        BadInput: for everything else, whatever the text: empty, words, ``1e309``, ``inf``, ``nan``, ``12O0``
            (it asks whether the O is a zero), thousands badly parted, more than 12 figures before the
            decimals.
        ValueError: ``decimal_mark`` is neither a comma nor a point (a mistake of the program, not the
            person's).

    Source: the two decimal marks and the parting of thousands in threes are ISO 80000-1, 7.3; Spanish
    orthography (RAE, 2010) accepts either mark.

    >>> parse_number("Bs 1.234,50")
    Decimal('1234.50')
    >>> parse_number("1,234.50", decimal_mark=".")
    Decimal('1234.50')
    >>> parse_number("1.234")
    Traceback (most recent call last):
    ...
    qhatu.sums.bad_input.BadInput: «1.234» se puede leer de dos maneras: 1,234 (con decimales) o 1234 ...
    """
    import re

    if decimal_mark not in (",", "."):
        raise ValueError(f"the decimal mark is a comma or a point, not {decimal_mark!r}")
    typed = "" if text is None else str(text).strip()
    whole, mark, decimals = typed.partition(decimal_mark)
    if whole.isdigit() and len(whole) <= MOST_FIGURES and typed.isascii() and len(typed) <= _LONGEST_TEXT:
        if not mark:
            return Decimal(whole)
        if decimals.isdigit():
            return Decimal(f"{whole}.{decimals}")
    found = _excerpt(typed)
    example = f"12{decimal_mark}50"
    if len(typed) > _LONGEST_TEXT:
        raise BadInput(
            "Eso es demasiado largo para ser un número: encontré «{found}». "
            "Escribe solo el número, por ejemplo {example}.",
            found=found,
            example=example,
        )
    sign, body = _sign_and_body(_plain_signs(typed, found, decimal_mark), currency)
    if not body:
        raise BadInput("Aquí falta un número. Escribe, por ejemplo, {example}.", example=example)
    if not re.fullmatch(_ONLY_FIGURES_AND_MARKS, body):
        raise _why_not_figures(body, found, example)
    whole, decimals = _whole_and_decimals(body, decimal_mark, found)
    if len(whole.lstrip("0")) > MOST_FIGURES:
        raise BadInput(
            "Ese número es demasiado grande: encontré «{found}». ¿Se repitió una cifra? Escríbelo de nuevo.",
            found=found,
        )
    number = Decimal(f"{sign}{whole or '0'}.{decimals}" if decimals else f"{sign}{whole}")
    return number if number else abs(number)


def parse_percent(text: str, *, decimal_mark: str = ",") -> Decimal:
    """Read so many of each hundred and return it as a share of one.

    Args:
        text: what was typed: ``5``, ``5 %``, ``12,5%``, ``5 de cada 100``. The sign may be missing: the
            number is always taken to be of each hundred, so ``0,05`` is five of each ten thousand.
        decimal_mark: ``","`` or ``"."``, as in :func:`parse_number`.

    Returns the share, number ÷ 100: ``5 %`` is ``Decimal("0.05")``. Whether 120 % makes sense is for the sum
    to say, not for the reading.

    Raises:
        BadInput: as :func:`parse_number`.

    Source: per cent, ISO 80000-1: 1 % = 0.01.

    >>> parse_percent("5 %")
    Decimal('0.05')
    >>> parse_percent("12,5 de cada 100")
    Decimal('0.125')
    """
    import re

    typed = "" if text is None else str(text).strip()
    if len(typed) <= _LONGEST_TEXT:
        for sign in re.finditer(_OF_EACH_HUNDRED, typed):
            if sign.end() == len(typed):
                typed = typed[: sign.start()]
                break
    return parse_number(typed, decimal_mark=decimal_mark, currency="") / 100


def exact(number: Decimal | int) -> Decimal:
    """Return the number as a Decimal that sums can be done with.

    Args:
        number: a Decimal or a whole number, in any unit. Anything of the size of 10⁻¹⁵ or below counts as 0,
            so that a division by almost nothing cannot overflow.

    Raises:
        BadInput: NaN, infinity, 10¹⁵ or more in size.
        TypeError: a float, which is not exact, or text, which has to be read first.

    Source: the house's rule that money is exact.

    >>> exact(24), exact(Decimal("1.90"))
    (Decimal('24'), Decimal('1.90'))
    """
    if not isinstance(number, Decimal):
        if not isinstance(number, int):
            raise TypeError(f"sums are done with Decimal, not with {type(number).__name__}: {number!r}")
        number = Decimal(number)
    if not number.is_finite() or (number and number.adjusted() >= _LARGEST_POWER):
        raise BadInput(
            "Con un número así no se puede hacer la cuenta: encontré {found}. "
            "Revisa los números que anotaste; puede que sobren ceros.",
            found=number,
        )
    return number if number.adjusted() >= -_LARGEST_POWER else Decimal(0)


def quotient(dividend: Decimal, divisor: Decimal) -> Decimal:
    """Divide, and write the result out: Decimal would call sixty ``6E+1``.

    >>> Decimal("285.0") / Decimal("4.75"), quotient(Decimal("285.0"), Decimal("4.75"))
    (Decimal('6E+1'), Decimal('60'))
    """
    return dividend / divisor + ZERO


def settled(number: Decimal) -> Decimal:
    """Return the number without the dust that divisions leave beyond the ninth decimal.

    Ten divided by three, three times, is 9.999…9. Rounding a price up, or counting whole units, must not turn
    that dust into a coin or a candle. No coin and no unit is as small as 10⁻⁹.

    >>> settled(Decimal(10) / 3 * 3)
    Decimal('10.000000000')
    """
    return number.quantize(NOISE, rounding=ROUND_HALF_EVEN, context=WIDE)


def _excerpt(typed: str) -> str:
    """Return what was typed, short and printable, to be quoted in a sentence."""
    head = "".join(sign if sign.isprintable() else "·" for sign in typed[:25])
    return head if len(typed) <= 24 else f"{head[:20]}…"


def _plain_signs(typed: str, found: str, decimal_mark: str) -> str:
    # NFKC also turns "5²" into "52" and "½" into "1⁄2": those are refused before it can.
    import unicodedata

    if any(unicodedata.category(sign) == "No" for sign in typed):
        raise BadInput(
            "Escribe el número con cifras y {mark} para los decimales, por ejemplo {example}; encontré «{found}».",
            mark=decimal_mark,
            example=f"0{decimal_mark}5",
            found=found,
        )
    plain = unicodedata.normalize("NFKC", typed)
    plain = "".join(sign for sign in plain if unicodedata.category(sign) != "Cf")
    plain = "".join(str(unicodedata.decimal(sign, sign)) for sign in plain)
    return plain.translate(_MINUS_SIGNS).translate(_APOSTROPHES).strip()


def _sign_and_body(plain: str, currency: str) -> tuple[str, str]:
    """Part "-Bs 12.-" into its sign and "12"."""
    import re

    sign, rest = _take_sign(plain)
    if currency:
        # "Bs.12" is "Bs. 12": the point belongs to the abbreviation.
        rest = re.sub(rf"^{re.escape(currency)}\.?\s*", "", rest, count=1, flags=re.IGNORECASE)
        rest = re.sub(rf"\s*{re.escape(currency)}\.?$", "", rest, count=1, flags=re.IGNORECASE)
    if not sign:
        sign, rest = _take_sign(rest)
    return sign, re.sub(r"[.,]\s?-{1,2}$", "", rest).strip()


def _take_sign(text: str) -> tuple[str, str]:
    return (text[0], text[1:].lstrip()) if text[:1] in ("+", "-") and len(text) > 1 else ("", text.lstrip())


def _why_not_figures(body: str, found: str, example: str) -> BadInput:
    import re

    guess = body.translate(_LOOKS_LIKE_A_FIGURE)
    if re.fullmatch(_ONLY_FIGURES_AND_MARKS, guess) and any(sign.isdigit() for sign in body):
        letter = next(sign for sign in body if sign in "OolI")
        if letter in "Oo":
            return BadInput(
                "Aquí va un número y encontré «{found}». ¿La {letter} es un cero? Escribe la cifra 0.",
                found=found,
                letter=letter,
            )
        return BadInput(
            "Aquí va un número y encontré «{found}». ¿La {letter} es un uno? Escribe la cifra 1.",
            found=found,
            letter=letter,
        )
    if word := re.fullmatch(_NUMBER_AND_WORD, body):
        return BadInput("Escribe solo el número, sin «{word}»; encontré «{found}».", word=word.group(1), found=found)
    if re.fullmatch(_FRACTION, body):
        return BadInput(
            "Escribe el número con decimales, por ejemplo {example}, y no como fracción; encontré «{found}».",
            example=example.replace("12", "0"),
            found=found,
        )
    return BadInput(
        "Aquí va un número con cifras, por ejemplo {example}; encontré «{found}».",
        example=example,
        found=found,
    )


def _whole_and_decimals(body: str, decimal_mark: str, found: str) -> tuple[str, str]:
    """Part the figures before the decimals from those after, thousands marks taken out."""
    import re

    marks = [sign for sign in body if sign in ",."]
    whole, decimals = body, ""
    if marks and (len(marks) == 1 or len(set(marks)) == 2):
        whole, _, decimals = body.rpartition(marks[-1])
        if not decimals:
            raise BadInput(
                "El número está sin terminar: encontré «{found}». Escribe los decimales o quita el último signo.",
                found=found,
            )
        if (
            marks == ["." if decimal_mark == "," else ","]
            and len(decimals) == 3
            and decimals.isdigit()
            and re.fullmatch(_WHOLE_BEFORE_AN_UNCLEAR_MARK, whole)
        ):
            whole = re.sub(r"[ ']", "", whole)
            raise BadInput(
                "«{found}» se puede leer de dos maneras: {small} (con decimales) o {large} (miles). "
                "Escribe la que quieres decir.",
                found=found,
                small=f"{whole}{decimal_mark}{decimals}",
                large=f"{whole}{decimals}",
            )
    if not re.fullmatch(_WHOLE, whole) or (decimals and not re.fullmatch(_FIGURES, decimals)):
        raise BadInput(
            "No entiendo cómo están separadas las cifras de «{found}». "
            "Escribe el número sin separar los miles, por ejemplo {example}.",
            found=found,
            example=f"1234{decimal_mark}50",
        )
    return re.sub(r"[., ']", "", whole), decimals
