"""Styles, scripts and signs: where they lie, addresses that change with their content, and how they are sent.

A browser keeps what has such an address for ever, so the second page of a class asks for none of them again. Forty
phones ask for the same ones at one moment: each is packed once and kept.
"""

import gzip
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import widgetsnbextension

from qhatu import pages

TEMPLATE = Path(pages.__file__).parent / "template" / "qhatu"
# What draws ipywidgets in a browser comes with ipywidgets: one file, `extension.js`, in a folder of its own.
WIDGETS = Path(widgetsnbextension.__file__).parent / "static"
OWN = (TEMPLATE / "static", Path(__file__).parent / "static", WIDGETS)

KINDS = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
}


@dataclass(frozen=True, slots=True)
class Look:
    """A file as it is sent: its kind, its content, the same packed by gzip, and the fingerprint of its content."""

    kind: str
    content: bytes = field(repr=False)
    packed: bytes = field(repr=False)
    fingerprint: str


def look(name: str, folders: Sequence[str | Path] = OWN) -> Look | None:
    """The file of a name, from the first of the folders that has it; None where none does, or where it is no look.

    >>> look("school.css").kind, look("nowhere.css"), look("../board.py"), look("../static/school.css")
    ('text/css; charset=utf-8', None, None, None)
    """
    for folder in folders:
        file = Path(folder) / name
        if file.suffix in KINDS and file.name == name and file.is_file():
            return _look(file, file.stat().st_mtime_ns)
    return None


def versioned(address: str, name: str, folders: Sequence[str | Path] = OWN) -> str:
    """The address of a file that is looked for in folders, with its content's fingerprint.

    One that is nowhere keeps its bare address, and its request a 404.

    >>> versioned("/look", "school.css").partition("?")[0], versioned("/look", "nowhere.css")
    ('/look/school.css', '/look/nowhere.css')
    """
    found = look(name, folders)
    return f"{address}/{name}?v={found.fingerprint}" if found else f"{address}/{name}"


@lru_cache(maxsize=256)
def _look(file: Path, changed: int) -> Look:
    content = file.read_bytes()
    return Look(
        kind=KINDS[file.suffix],
        content=content,
        packed=gzip.compress(content, 9, mtime=0),
        fingerprint=hashlib.blake2b(content, digest_size=6).hexdigest(),
    )
