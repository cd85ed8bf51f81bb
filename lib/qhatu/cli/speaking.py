"""How the command speaks: in one language, in sentences, and never with a traceback."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import typer
from rich.console import Console

from qhatu.house import spoken_language
from qhatu.packs.faults import Fault
from qhatu.packs.words import Words, languages
from qhatu.sums import BadInput

words = Words(spoken_language())
say = words.say
console = Console()


@contextmanager
def in_a_sentence() -> Iterator[None]:
    """What cannot be done is told in a sentence, never as a traceback."""
    try:
        yield
    except BadInput as refused:
        for one in (*getattr(refused, "faults", ()), refused):  # a list or a pack tells all that is wrong in it
            sentence = one.sentence(words) if isinstance(one, Fault) else words.explain(one)
            console.print(sentence, style="red", markup=False, highlight=False, soft_wrap=True)
        raise typer.Exit(1) from None


def tell(sentence: str) -> None:
    """Prints a sentence, whatever signs are in it."""
    console.print(sentence, markup=False, highlight=False, soft_wrap=True)


def warn(sentence: str) -> None:
    """Prints a sentence that somebody should not overlook."""
    console.print(sentence, style="yellow", markup=False, highlight=False, soft_wrap=True)


def agrees(question: str) -> bool:
    """Whether the person at the keyboard says yes; nobody there means no."""
    return sys.stdin.isatty() and typer.confirm(question, default=False)


def show_pins(pins: Iterable[tuple[str, str]]) -> None:
    """Prints names with their PINs."""
    from rich.table import Table

    table = Table(say("Nombre"), "PIN", box=None)
    for name, pin in pins:
        table.add_row(name, pin)
    console.print(table)


def check_language(language: str) -> None:
    """Raises `BadInput` where there is no such language."""
    if language not in languages():
        raise BadInput(
            "No hay el idioma «{found}». Los que hay: {known}.", found=language, known=", ".join(languages())
        )
