"""A notebook's texts, paragraph by paragraph, and the same notebook in another language."""

import copy
import re
from collections.abc import Iterator

from qhatu.notebooks.form import Cell, Notebook
from qhatu.packs.words import Catalogue

_FENCE = re.compile(r" {0,3}(```+|~~~+)")
_TAG = re.compile(r"<[^<>]*>|!?\[\]\([^()]*\)|attachment:\S+|https?:\S+")


def paragraphs(markdown: str) -> list[str]:
    """The parts of a Markdown text, alternately paragraphs and the blank lines between them.

    Joined they are the text again. A fenced block is one paragraph, blank lines and all.

    >>> paragraphs("# Wara\\n\\nHace velas.\\nLas vende.\\n")
    ['# Wara\\n', '\\n', 'Hace velas.\\nLas vende.\\n']
    """
    parts: list[str] = []
    fence, blank_before = "", None
    for line in markdown.splitlines(keepends=True):
        mark = _FENCE.match(line)
        inside = bool(fence)
        if mark and not fence:
            fence = mark[1]
        elif mark and line.strip().startswith(fence) and not line.strip().strip(fence[0]):
            fence = ""
        blank = not line.strip() and not inside
        if blank is blank_before:
            parts[-1] += line
        else:
            parts.append(line)
        blank_before = blank
    return parts


def message(paragraph: str) -> str:
    """What of a paragraph a translator gets: the text without its last line's end; "" where there is no text.

    >>> message("Hace velas.\\n"), message("---\\n"), message("<hr>")
    ('Hace velas.', '', '')
    """
    text = paragraph.rstrip()
    return text if any(sign.isalpha() for sign in _TAG.sub("", text)) else ""


def context_of(name: str, cell: Cell) -> str:
    """The translators' context of a cell: `5-management/lesson:story`."""
    return f"{name}:{cell['id']}"


def texts(notebook: Notebook, name: str) -> Iterator[tuple[str, str]]:
    """The (context, text) of every paragraph of a notebook, in reading order."""
    for cell in notebook["cells"]:
        if cell["cell_type"] == "markdown":
            for paragraph in paragraphs(cell["source"]):
                if text := message(paragraph):
                    yield context_of(name, cell), text


def translate(notebook: Notebook, catalogue: Catalogue, name: str) -> Notebook:
    """The notebook called `name` (`5-management/lesson`) with its paragraphs translated.

    Cells keep their ids, their order and what nbgrader knows of them; code stays as it is. A paragraph without
    translation stays Spanish.

    >>> story = {"cell_type": "markdown", "id": "story", "metadata": {}, "source": "Hace velas.\\n\\n---"}
    >>> known = {("5-management/lesson:story", "Hace velas."): "She makes candles."}
    >>> translate({"cells": [story], "metadata": {}}, known, "5-management/lesson")["cells"][0]["source"]
    'She makes candles.\\n\\n---'
    """
    translated = copy.deepcopy(notebook)
    for cell in translated["cells"]:
        if cell["cell_type"] == "markdown":
            cell["source"] = "".join(
                _translated(paragraph, catalogue, context_of(name, cell)) for paragraph in paragraphs(cell["source"])
            )
    return translated


def _translated(paragraph: str, catalogue: Catalogue, context: str) -> str:
    text = message(paragraph)
    if not text:
        return paragraph
    return (catalogue.get((context, text)) or text) + paragraph[len(text) :]
