"""Styles, scripts and signs: where they lie, and addresses that change with their content.

A browser keeps what has such an address for ever, so the second page of a class asks for none of them again.
"""

import hashlib
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from qhatu import pages

TEMPLATE = Path(pages.__file__).parent / "template" / "qhatu"
OWN = (TEMPLATE / "static", Path(__file__).parent / "static")


def versioned(address: str, name: str, folders: Sequence[str | Path] = OWN) -> str:
    """The address of a file that is looked for in folders, with its content's fingerprint.

    One that is nowhere keeps its bare address, and its request a 404.

    >>> versioned("/look", "school.css").partition("?")[0], versioned("/look", "nowhere.css")
    ('/look/school.css', '/look/nowhere.css')
    """
    for folder in folders:
        file = Path(folder) / name
        if file.is_file():
            return f"{address}/{name}?v={_fingerprint(file, file.stat().st_mtime_ns)}"
    return f"{address}/{name}"


@lru_cache(maxsize=256)
def _fingerprint(file: Path, changed: int) -> str:
    return hashlib.blake2b(file.read_bytes(), digest_size=6).hexdigest()
