"""The class's code: said aloud once, it lets those who hear it in the room sign up by themselves.

Two syllables and two digits, such as TAMI 47. Nobody has to spell it, none of its letters is taken for a digit, and
whoever hears e for i or o for u, as many do whose first language is Aymara or Quechua, has heard right all the same.
It keeps strangers on the same Wi-Fi from signing up by mistake; it is no secret like a PIN, so tries are to be limited.
"""

import hmac
import secrets
import unicodedata
from collections.abc import Callable, Sequence
from itertools import product

from qhatu.records.store import Store

SETTING = "code"
_CONSONANTS, _VOWELS, _DIGITS = "LMNRT", "AIU", "23456789"
_SYLLABLES = tuple(map("".join, product(_CONSONANTS, _VOWELS)))
# Words that nobody wants to hear said aloud about their class.
_UNKIND = {"LATA", "LIRA", "MALA", "MALU", "MATA", "MITA", "MULA", "MULU", "NULA", "NULU", "RATA", "TARA"}
_WORDS = tuple(
    first + second
    for first, second in product(_SYLLABLES, repeat=2)
    if first[0] != second[0] and first + second not in _UNKIND
)
_HEARD = str.maketrans("EOY01", "IUIUI")


def draw_code(choose: Callable[[Sequence[str]], str] = secrets.choice) -> str:
    """A new code, as it is kept: one of some ten thousand, without a space.

    >>> len(draw_code()), draw_code(min)
    (6, 'LAMA22')
    """
    return choose(_WORDS) + choose(_DIGITS) + choose(_DIGITS)


def shown_code(code: str) -> str:
    """A code as it is shown and read aloud.

    >>> shown_code("TAMI47")
    'TAMI 47'
    """
    return f"{code[:4]} {code[4:]}".strip()


def normal_code(typed: str) -> str:
    """What was typed, as a code is kept: without spaces, marks and accents, and with the vowels that were meant.

    >>> normal_code("tamí-47"), normal_code(" Tame 4 7"), normal_code("TAM147")
    ('TAMI47', 'TAMI47', 'TAMI47')
    """
    plain = unicodedata.normalize("NFKD", typed[:100]).upper()
    signs = "".join(sign for sign in plain if sign.isascii() and sign.isalnum())
    return signs[:4].translate(_HEARD) + signs[4:]


def is_code(typed: str, code: str) -> bool:
    """Whether what was typed is the class's code; how long that takes tells nothing of how near it came.

    >>> is_code("tami 47", "TAMI47"), is_code("", ""), is_code("tami 48", "TAMI47")
    (True, False, False)
    """
    return bool(code) and hmac.compare_digest(normal_code(typed).encode(), code.encode())


def class_code(store: Store) -> str:
    """The class's code, drawn when it is asked for the first time."""
    return store.setting(SETTING) or new_code(store)


def new_code(store: Store) -> str:
    """Draws another code for the class and returns it; the one before is good for nothing from now on."""
    before, code = store.setting(SETTING), draw_code()
    while code == before:
        code = draw_code()
    store.set_setting(SETTING, code)
    return code


def registers(store: Store) -> bool:
    """Whether whoever has the class's code may sign up by themselves; otherwise the trainer enrols everybody."""
    return store.setting("registration", "roster") == "open"


def told_code(store: Store) -> str:
    """The code to tell the class; empty where only those on the trainer's list come in."""
    return class_code(store) if registers(store) else ""
