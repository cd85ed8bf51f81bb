"""Names of people and enterprises: how they are kept, and when two of them are the same."""

import unicodedata

from qhatu.sums import BadInput

LONGEST_NAME = 80
# With accents taken apart a short name can grow; this is what the store has room for.
LONGEST_KEY = 240

_APOSTROPHES = str.maketrans(dict.fromkeys("’‘ʼ´`", "'"))
_INVISIBLE = {"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"}


def name_key(name: str) -> str:
    """A name without case, accents and double spaces: two names with one key are the same name.

    >>> name_key("  Rosa   MAMANÍ ") == name_key("rosa mamani")
    True
    >>> name_key("Mink’a")
    "mink'a"
    """
    apart = unicodedata.normalize("NFKD", name.translate(_APOSTROPHES)).casefold()
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", apart) if not unicodedata.combining(sign))
    return " ".join(bare.translate(_APOSTROPHES).split())


def plain_name(name: str) -> str:
    """A name as it is kept: trimmed, single spaces, accents in one form.

    Raises `BadInput`, a sentence for the person who typed, where it is empty, longer than 80 signs, has no
    letter or number, hides invisible signs, or could be taken for an instruction by a page or a spreadsheet.

    >>> plain_name("  Rosa   Mamani ")
    'Rosa Mamani'
    >>> plain_name("=HYPERLINK(A1)")
    Traceback (most recent call last):
    qhatu.sums.bad_input.BadInput: El nombre «=HYPERLINK(A1)» empieza con «=». Escríbelo sin ese signo.
    """
    plain = " ".join(unicodedata.normalize("NFC", name).split())
    if not plain:
        raise BadInput("Falta el nombre. Escribe, por ejemplo, «Rosa Mamani».")
    for sign in name.strip():
        if unicodedata.category(sign) in _INVISIBLE:
            raise BadInput(
                "El nombre «{name}» tiene un signo que no se ve. Bórralo y escríbelo otra vez a mano.",
                name=_seen(plain),
            )
    if len(plain) > LONGEST_NAME or len(name_key(plain)) > LONGEST_KEY:
        raise BadInput(
            "El nombre «{name}…» es muy largo: caben {most} letras. Escribe uno más corto.",
            name=plain[:20],
            most=LONGEST_NAME,
        )
    if plain[0] in "=+-@":
        raise BadInput("El nombre «{name}» empieza con «{sign}». Escríbelo sin ese signo.", name=plain, sign=plain[0])
    if "<" in plain or ">" in plain:
        raise BadInput("El nombre «{name}» tiene el signo < o >. Escríbelo solo con letras y números.", name=plain)
    if not any(sign.isalnum() for sign in plain):
        raise BadInput("El nombre «{name}» no tiene letras. Escribe, por ejemplo, «Rosa Mamani».", name=plain)
    return plain


def _seen(text: str) -> str:
    """The text with a box for every sign that cannot be seen, so that a sentence can quote it."""
    return "".join("□" if unicodedata.category(sign) in _INVISIBLE else sign for sign in text)
