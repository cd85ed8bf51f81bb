"""PINs: short numbers that people remember, drawn by chance, and kept only as hashes."""

import re
import secrets
from itertools import pairwise

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from qhatu.records.store import Role
from qhatu.sums import BadInput

#: How many digits a drawn PIN has. A trainer sees everybody's work, so theirs is longer.
DIGITS = {"learner": 4, "trainer": 6}
MOST_DIGITS = 12

# About 50 ms on a class's laptop: forty people sign in within seconds, and who guesses is slowed down. The
# memory (16 MiB) is taken only while a PIN is checked.
_HASHER = PasswordHasher(time_cost=3, memory_cost=16 * 1024, parallelism=1)


def hash_pin(pin: str) -> str:
    """What a class keeps in the place of a PIN; another one each time, even of the same PIN."""
    return _HASHER.hash(pin.strip())


def check_pin(pin: str, pin_hash: str) -> bool:
    """Whether a PIN is the one that was hashed.

    >>> check_pin(" 4821 ", hash_pin("4821")), check_pin("1234", hash_pin("4821")), check_pin("4821", "")
    (True, False, False)
    """
    try:
        return _HASHER.verify(pin_hash, pin.strip())
    except (VerificationError, InvalidHashError, UnicodeError):
        return False


def draw_pin(role: Role = "learner") -> str:
    """A PIN drawn by chance: no easy one, and none that begins with 0, which spreadsheets drop.

    >>> len(draw_pin()), len(draw_pin("trainer"))
    (4, 6)
    """
    digits = DIGITS[role]
    while True:
        pin = str(secrets.randbelow(9 * 10 ** (digits - 1)) + 10 ** (digits - 1))
        if not is_easy(pin):
            return pin


def could_be_pin(text: str, role: Role = "learner") -> bool:
    """Whether a text can be a PIN at all: digits, no 0 at the beginning, no fewer than are drawn, at most 12.

    >>> [could_be_pin(text) for text in ("4821", "abc", "482", "0482")], could_be_pin("4821", "trainer")
    ([True, False, False, False], False)
    """
    return re.fullmatch(r"[1-9][0-9]*", text) is not None and DIGITS[role] <= len(text) <= MOST_DIGITS


def chosen_pin(pin: str, again: str, role: Role = "learner") -> str:
    """A PIN that somebody chose and typed twice, without its spaces; raises `BadInput` where it will not do.

    >>> chosen_pin("48 21", "4821")
    '4821'
    >>> chosen_pin("1234", "1234")
    Traceback (most recent call last):
    qhatu.sums.bad_input.BadInput: Ese PIN se adivina fácil. Elige cifras que no vayan en fila ni se repitan.
    """
    pin, again = "".join(pin.split()), "".join(again.split())
    if not could_be_pin(pin, role):
        raise BadInput(
            "Un PIN tiene de {fewest} a {most} cifras, y la primera no es 0. Prueba con otro.",
            fewest=DIGITS[role],
            most=MOST_DIGITS,
        )
    if is_easy(pin):
        raise BadInput("Ese PIN se adivina fácil. Elige cifras que no vayan en fila ni se repitan.")
    if pin != again:
        raise BadInput("Los dos PIN no son iguales. Escríbelos otra vez, despacio.")
    return pin


def is_easy(pin: str) -> bool:
    """Whether a PIN is one of those that are tried first: one digit or two repeated, or digits in a row.

    >>> [is_easy(pin) for pin in ("0000", "1212", "1234", "9876", "8901", "4821")]
    [True, True, True, True, True, False]
    """
    steps = {(int(digit) - int(before)) % 10 for before, digit in pairwise(pin)}
    return steps in ({1}, {9}, {0}) or (len(pin) % 2 == 0 and pin == pin[:2] * (len(pin) // 2))
