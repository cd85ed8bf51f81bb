"""Closes a file with a passphrase, in the format of `age`: whoever has the passphrase opens it with that tool too.

The work is made slow on purpose, so that nobody guesses a passphrase by trying: about a second, and 256 MB of memory.
The library holds Python still for all of it, so a server closes its files in another process: `sealed_elsewhere`.
"""

import re
import subprocess
import sys
import time
import unicodedata

from qhatu.sums import BadInput

SHORTEST = 8
LONGEST = 200
BEGINNING = b"age-encryption.org/v1\n"
# What a file costs to open is written in it, as a power of two. Ours say 18 or so; at 21 it is 2 GB of memory. The
# library measures this computer each time it closes or opens a file, and a busy one measures badly: it then closes too
# lightly, or refuses to open what it had closed a minute before. So it is asked again.
_COST = re.compile(rb"age-encryption\.org/v1\n-> scrypt [A-Za-z0-9+/]{1,44} ([0-9]{1,2})\n")
_LEAST_COST, _MOST_COST = 16, 21
_CLOSINGS, _OPENINGS, _PAUSE = 5, 40, 0.1


class WrongPassphrase(BadInput):
    """The passphrase does not open the file."""


def is_sealed(content: bytes) -> bool:
    """Whether this is a file that was closed with a passphrase."""
    return content.startswith(BEGINNING)


def passphrase(typed: str) -> str:
    """A passphrase as it is used, whatever keyboard wrote its accents; raises `BadInput` where it protects nobody.

    >>> passphrase("  tres gatos en la feria ")
    'tres gatos en la feria'
    >>> passphrase("1234")
    Traceback (most recent call last):
    qhatu.sums.bad_input.BadInput: La frase tiene 4 letras y hacen falta 8 o más. Lo mejor son tres o cuatro palabras.
    """
    kept = unicodedata.normalize("NFC", typed.strip())
    if len(kept) < SHORTEST:
        raise BadInput(
            "La frase tiene {found} letras y hacen falta {fewest} o más. Lo mejor son tres o cuatro palabras.",
            found=len(kept),
            fewest=SHORTEST,
        )
    if len(kept) > LONGEST or not kept.isprintable():
        raise BadInput("La frase es demasiado larga o tiene un signo que no se ve. Escribe tres o cuatro palabras.")
    return kept


def seal(content: bytes, phrase: str) -> bytes:
    """The content, closed with a passphrase."""
    age, best = _age(), b""
    for _ in range(_CLOSINGS):
        best = max(age.encrypt(content, phrase), best, key=_cost)
        if _cost(best) >= _LEAST_COST:
            break
    return best


def unseal(content: bytes, phrase: str) -> bytes:
    """What was closed with a passphrase. Raises `WrongPassphrase`, or `BadInput` where the file is damaged."""
    if not 0 < _cost(content) <= _MOST_COST:
        raise BadInput("Este archivo no es una copia cerrada con una frase, o está dañado.")
    age, phrase = _age(), unicodedata.normalize("NFC", phrase.strip())
    from pyrage import DecryptError

    for _ in range(_OPENINGS):
        try:
            return age.decrypt(content, phrase)
        except DecryptError as refused:
            if str(refused) == "Decryption failed":
                raise WrongPassphrase("Esa frase no abre la copia. Escríbela como aquel día.") from refused
            if not str(refused).startswith("Excessive work"):
                raise BadInput("La copia está dañada o incompleta: no se puede abrir. Usa otra copia.") from refused
        time.sleep(_PAUSE)
    raise BadInput(
        "Esta computadora está muy ocupada, o es mucho más lenta que la que cerró la copia. Cierra los demás programas "
        "y repite, o ábrela en otra."
    )


def sealed_elsewhere(content: bytes, phrase: str) -> bytes:
    """The content, closed by another process and opened again there to be sure: this one goes on meanwhile."""
    told = phrase.encode()
    worker = subprocess.run(
        [sys.executable, "-c", "from qhatu.school.copies.sealing import _serve; _serve()"],
        input=len(told).to_bytes(4, "big") + told + content,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        check=False,
    )
    if worker.returncode or not is_sealed(worker.stdout):
        raise BadInput("No se pudo cerrar la copia con la frase: quizá falta memoria. Cierra otros programas y repite.")
    return worker.stdout


def _cost(content: bytes) -> int:
    """What a closed file costs to open, as a power of two; 0 where it says nothing of it."""
    found = _COST.match(content)
    return int(found[1]) if found else 0


def _serve() -> None:
    """What the other process does: reads a passphrase and a content, writes the closed content."""
    given = sys.stdin.buffer.read()
    length = int.from_bytes(given[:4], "big")
    phrase, content = given[4 : 4 + length].decode(), given[4 + length :]
    sealed = seal(content, phrase)
    if unseal(sealed, phrase) != content:
        sys.exit(1)
    sys.stdout.buffer.write(sealed)


def _age():
    try:
        from pyrage import passphrase as age
    except ImportError as missing:
        raise BadInput(
            'Para cerrar y abrir copias con una frase falta instalar «pyrage»: pip install "qhatu[class]".'
        ) from missing
    return age
