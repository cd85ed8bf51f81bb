"""The one form a notebook has in the repository: no results, named cells, nothing a program left behind.

A named cell keeps its name when it is run, translated, released by nbgrader or moved; its name is also its
nbgrader `grade_id` and the translators' context. Notebooks are read and written as the JSON they are: importing
nbformat takes two seconds on a small laptop, because of what checks dates and addresses come with.
"""

import json
import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from qhatu.packs.faults import Fault
from qhatu.packs.words import marked
from qhatu.sums import BadInput

Notebook = dict[str, Any]
Cell = dict[str, Any]

KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}
LANGUAGE = {"name": "python"}
# What a notebook and a cell may keep of their metadata; the rest is what programs leave behind.
_NOTEBOOK_KEEPS = ("language", "title")
_NBGRADER_KEEPS = ("cell_type", "grade", "locked", "points", "schema_version", "solution", "task")
_CELL_TYPES = ("code", "markdown", "raw")

_NAME = re.compile(r"[a-z][a-z0-9-]{0,63}")
# What nbformat (the first) and JupyterLab (the second) give to a cell that nobody named.
_RANDOM = re.compile(r"[0-9a-f]{8}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_SKIPPED = ("build", "node_modules")


class Untidy(BadInput):
    """Notebooks that cannot be tidied until a person decides something; `faults` says what."""

    def __init__(self, faults: Iterable[Fault]):
        self.faults = tuple(faults)
        super().__init__("{faults}", faults="\n".join(map(str, self.faults)))


def tidy(paths: Iterable[Path], check: bool = False) -> list[Path]:
    """Writes notebooks in their canonical form and returns those it changed, or would change with `check`.

    `paths` are notebooks, or folders in which to look for them; build folders and hidden ones are left alone.
    Doing it twice changes nothing more. Raises `Untidy`, with every fault found and nothing written, where a
    file is not a notebook or a cell has no readable name.
    """
    tidied: dict[Path, str] = {}
    faults: list[Fault] = []
    for path in notebooks_in(paths):
        try:
            notebook = read(path)
        except BadInput as error:
            faults.append(unreadable(error, shown(path)))
            continue
        unnamed = list(faults_of_cells(notebook, shown(path)))
        faults += unnamed
        if not unnamed and not is_written(path, text := written(notebook)):
            tidied[path] = text
    if faults:
        raise Untidy(faults)
    if not check:
        for path, text in tidied.items():
            put(path, text)
    return list(tidied)


def read(path: Path) -> Notebook:
    """Reads a notebook; each cell's source is one text, whichever way the file keeps it.

    Raises `BadInput` for what is not a notebook of format 4.
    """
    try:
        notebook = json.loads(Path(path).read_text(encoding="utf-8-sig"))
    except OSError:
        raise BadInput("{file}: no encontré este cuaderno.", file=shown(path)) from None
    except UnicodeDecodeError:
        raise BadInput(
            "{file}: no está guardado como UTF-8. Ábrelo en JupyterLab y guárdalo otra vez.", file=shown(path)
        ) from None
    except json.JSONDecodeError as error:
        raise BadInput(
            "{file}, línea {row}: el cuaderno está roto y no se puede leer. Vuelve a la última copia buena.",
            file=shown(path),
            row=error.lineno,
        ) from None
    except RecursionError:
        notebook = None
    if not _is_notebook(notebook):
        raise BadInput(
            "{file}: no es un cuaderno de Jupyter de formato 4. Ábrelo en JupyterLab y guárdalo otra vez.",
            file=shown(path),
        )
    for cell in notebook["cells"]:
        cell["source"] = "".join(cell["source"])
    return notebook


def canonical(notebook: Notebook) -> Notebook:
    """A notebook as it should stand in the repository; sources and cell ids stay as they are.

    >>> cell = {"cell_type": "code", "id": "unit-cost", "source": "2 + 2", "outputs": ["4"], "metadata": {}}
    >>> canonical({"cells": [cell], "metadata": {}})["cells"][0]["outputs"]
    []
    """
    metadata = notebook.get("metadata") or {}
    kept = {name: metadata[name] for name in _NOTEBOOK_KEEPS if isinstance(metadata.get(name), str)}
    return {
        "cells": [_canonical_cell(cell) for cell in notebook["cells"]],
        "metadata": {**kept, "kernelspec": dict(KERNEL), "language_info": dict(LANGUAGE)},
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def written(notebook: Notebook) -> str:
    """The text of a notebook's file in its canonical form, the same that nbformat would write."""
    whole = canonical(notebook)
    for cell in whole["cells"]:
        cell["source"] = cell["source"].splitlines(keepends=True)
    return json.dumps(whole, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def faults_of_cells(notebook: Notebook, file: str) -> Iterator[Fault]:
    """What a person has to decide before a notebook can be tidied: names of cells, and broken signs."""
    times = Counter(cell.get("id") for cell in notebook["cells"])
    for number, cell in enumerate(notebook["cells"], start=1):
        facts = {"cell": number, "words": first_words(cell)}
        name = cell.get("id")
        if not name:
            yield Fault(
                file=file,
                facts=facts,
                says=marked("la celda {cell} ({words}) no tiene nombre."),
                advice=marked("Dale en «id» un nombre que diga qué hace, por ejemplo «unit-cost»."),
            )
        elif _RANDOM.fullmatch(name):
            yield Fault(
                file=file,
                found=name,
                facts=facts,
                says=marked("la celda {cell} ({words}) tiene el nombre al azar «{found}»."),
                advice=marked("Cambia su «id» por un nombre que diga qué hace, por ejemplo «unit-cost»."),
            )
        elif not _NAME.fullmatch(name):
            yield Fault(
                file=file,
                found=name,
                facts=facts,
                says=marked("la celda {cell} ({words}) se llama «{found}»."),
                advice=marked("En su «id» usa minúsculas sin tilde, números y guiones; empieza con una letra."),
            )
        elif times[name] > 1:
            yield Fault(
                file=file,
                found=name,
                facts=facts,
                says=marked("la celda {cell} ({words}) se llama «{found}», igual que otra."),
                advice=marked("Dale en «id» un nombre que ninguna otra tenga."),
            )
        if not _can_be_written(cell):
            yield Fault(
                file=file,
                facts=facts,
                says=marked("la celda {cell} tiene un signo roto que no se puede guardar."),
                advice=marked("Borra ese signo y escríbelo otra vez."),
            )


def first_words(cell: Cell, length: int = 30) -> str:
    """The beginning of a cell, by which a person finds it.

    >>> first_words({"source": "# La historia de Wara\\n\\nWara hace velas."})
    '# La historia de Wara Wara…'
    """
    words = " ".join(str(cell.get("source", "")).split())
    if len(words) > length:
        words = words[: length + 1].rpartition(" ")[0] or words[:length]
        words += "…"
    return words.encode("utf-8", "replace").decode() or "…"


def notebooks_in(paths: Iterable[Path]) -> list[Path]:
    """The notebooks among paths, and those in the folders among them; each once, in their order."""
    found: dict[Path, None] = {}
    for path in map(Path, paths):
        if path.is_dir():
            for notebook in sorted(path.rglob("*.ipynb")):
                inside = notebook.relative_to(path).parts
                if not any(part.startswith(".") or part in _SKIPPED for part in inside):
                    found[notebook] = None
        elif path.is_file():
            found[path] = None
        else:
            raise BadInput("{file}: no encontré este archivo ni esta carpeta.", file=str(path))
    return list(found)


def is_written(path: Path, text: str) -> bool:
    """Whether a file holds a text; git on Windows may have given its lines other ends."""
    return path.read_text(encoding="utf-8") == text


def put(path: Path, text: str) -> None:
    """Writes a file whole or not at all, making its folder where there is none."""
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(f".{path.name}.{os.getpid()}.half")
    try:
        half.write_text(text, encoding="utf-8", newline="\n")
        os.replace(half, path)
    finally:
        half.unlink(missing_ok=True)


def shown(path: Path) -> str:
    """A path as it is told to people: from where they stand, with `/` on every system."""
    try:
        return Path(path).resolve().relative_to(Path.cwd()).as_posix()
    except ValueError:
        return Path(path).as_posix()


def unreadable(error: BadInput, file: str) -> Fault:
    """The fault of a file that could not be read at all."""
    return Fault(file=file, says=error.sentence, facts={**error.facts, "file": file})


def _is_notebook(notebook: object) -> bool:
    return (
        isinstance(notebook, dict)
        and notebook.get("nbformat") == 4
        and isinstance(notebook.get("metadata", {}), dict)
        and isinstance(notebook.get("cells"), list)
        and all(map(_is_cell, notebook["cells"]))
    )


def _is_cell(cell: object) -> bool:
    if not isinstance(cell, dict) or not isinstance(cell.get("metadata", {}), dict):
        return False
    if not isinstance(cell.get("id", ""), str):
        return False
    source = cell.get("source")
    is_text = isinstance(source, str) or (isinstance(source, list) and all(isinstance(line, str) for line in source))
    return is_text and cell.get("cell_type") in _CELL_TYPES


def _can_be_written(cell: Cell) -> bool:
    try:
        json.dumps(_canonical_cell(cell), ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    return True


def _canonical_cell(cell: Cell) -> Cell:
    kept = {
        "cell_type": cell["cell_type"],
        "id": cell.get("id", ""),
        "metadata": _canonical_metadata(cell),
        "source": cell["source"],
    }
    if cell["cell_type"] == "code":
        return {**kept, "execution_count": None, "outputs": []}
    # Pictures that were put into a text belong to it.
    return {**kept, "attachments": cell["attachments"]} if cell.get("attachments") else kept


def _canonical_metadata(cell: Cell) -> dict[str, Any]:
    metadata, kept = cell.get("metadata") or {}, {}
    tags = metadata.get("tags")
    if isinstance(tags, list) and (told := dict.fromkeys(tag for tag in tags if isinstance(tag, str))):
        kept["tags"] = list(told)
    graded = metadata.get("nbgrader")
    if isinstance(graded, dict) and graded:
        # The checksum is made at release; the name has one home.
        kept["nbgrader"] = {name: graded[name] for name in _NBGRADER_KEEPS if name in graded}
        kept["nbgrader"]["grade_id"] = cell.get("id", "")
    if metadata.get("jupyter", {}) == {"source_hidden": True}:
        kept["jupyter"] = {"source_hidden": True}
    return kept
