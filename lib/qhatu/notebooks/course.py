"""The copies a class opens: translated, without solutions, made again only when something changed."""

import hashlib
import json
import re
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from qhatu import __version__, packs
from qhatu.house import house
from qhatu.notebooks.form import Cell, Notebook, canonical, put, read, written
from qhatu.notebooks.modules import module_folders, pages
from qhatu.notebooks.paragraphs import translate
from qhatu.packs.words import SOURCE_LANGUAGE, Catalogue, read_catalogue

STAMP = "assembled.json"
PARAMETERS = "parameters"
INJECTED = "injected-parameters"

# What nbgrader takes out of a source when it releases it.
_REGION = re.compile(
    r"^[^\n]*(BEGIN) (SOLUTION|HIDDEN TESTS|MARK SCHEME).*?(END) \2[^\n]*\n?", re.DOTALL | re.MULTILINE
)


def assemble(target: Path, languages: Iterable[str] = ("es", "en"), root: Path | None = None) -> list[Path]:
    """Writes the class server's pages, `<target>/<language>/<module>/{lesson,app,practice}.ipynb`.

    Each is in its canonical form, translated, without solutions, and knows its `language` and its `title`.
    Nothing is written while neither a notebook nor a translation changed. Returns the pages.
    """
    root, languages = root or house(), tuple(languages)
    sources = {f"{folder.name}/{page}": path for folder in module_folders(root) for page, path in pages(folder).items()}
    made_of = _digest(root, languages, sources)
    before = _stamp(target)
    made = {PurePosixPath(language, f"{name}.ipynb"): (language, name) for language in languages for name in sources}
    if before["made_of"] != made_of or not all((target / page).is_file() for page in made):
        notebooks = {name: read(path) for name, path in sources.items()}
        catalogues = {language: _catalogue(root, language) for language in languages}
        for page, (language, name) in made.items():
            put(target / page, written(_for_reader(notebooks[name], catalogues[language], name, language)))
        # Of what stood here before, only pages that we ourselves wrote are taken away.
        for gone in before["pages"]:
            if gone not in made and gone.suffix == ".ipynb" and ".." not in gone.parts:
                (target / gone).unlink(missing_ok=True)
        told = {"made_of": made_of, "pages": sorted(map(str, made))}
        put(target / STAMP, json.dumps(told, indent=1) + "\n")
    return [target / page for page in made]


def build(
    target: Path, *, trade: str, language: str = "es", place: str = "bolivia", root: Path | None = None
) -> list[Path]:
    """Writes the notebooks of one trade and language, `<target>/<module>/<page>.ipynb`, for JupyterLab.

    A notebook with a cell tagged `parameters` gets `trade`, `language` and `place` injected behind it, as
    papermill does. Raises `BadInput` for a trade or a place that does not exist.
    """
    root = root or house()
    chosen = {"trade": packs.trade(trade).id, "language": language, "place": packs.place(place).id}
    catalogue = _catalogue(root, language)
    made = []
    for folder in module_folders(root):
        for page, path in pages(folder).items():
            notebook = _for_reader(read(path), catalogue, f"{folder.name}/{page}", language)
            made.append(target / folder.name / f"{page}.ipynb")
            put(made[-1], written(injected(notebook, chosen)))
    return made


def injected(notebook: Notebook, parameters: dict[str, str]) -> Notebook:
    """A notebook with papermill's parameters behind its cell tagged `parameters`; without one it stays as it is."""
    if not any(PARAMETERS in cell["metadata"].get("tags", ()) for cell in notebook["cells"]):
        return notebook
    import nbformat
    from papermill.parameterize import parameterize_notebook

    node = nbformat.from_dict(canonical(notebook))
    node.metadata.papermill = {}
    for cell in node.cells:
        cell.metadata.setdefault("tags", [])  # papermill expects them everywhere
    node = parameterize_notebook(node, parameters, comment="Qhatu")
    for cell in node.cells:
        if INJECTED in cell.metadata.tags:
            cell.id = INJECTED
    return canonical(node)


def without_solutions(notebook: Notebook) -> Notebook:
    """A notebook without what only the person who grades may read.

    As nbgrader does at release: regions between BEGIN and END of SOLUTION, HIDDEN TESTS and MARK SCHEME go, and
    a solution cell without such a region is emptied.

    >>> cell = {"cell_type": "code", "id": "try", "metadata": {"nbgrader": {"solution": True}}}
    >>> cell["source"] = "a = 1\\n### BEGIN SOLUTION\\nb = 2\\n### END SOLUTION\\nc = 3"
    >>> without_solutions({"cells": [cell]})["cells"][0]["source"]
    'a = 1\\nc = 3'
    """
    return {**notebook, "cells": [{**cell, "source": _without_solution(cell)} for cell in notebook["cells"]]}


def title_of(notebook: Notebook) -> str:
    """The first heading of a notebook, in plain text; "" where it has none.

    >>> title_of({"cells": [{"cell_type": "markdown", "source": "Hola\\n\\n## *Cuánto* cuesta"}]})
    'Cuánto cuesta'
    """
    for cell in notebook["cells"]:
        if cell["cell_type"] == "markdown":
            for line in cell["source"].splitlines():
                if heading := re.fullmatch(r" {0,3}#{1,6}\s+(.+?)\s*#*", line):
                    return re.sub(r"[*_`]|<[^<>]*>", "", heading[1]).strip()
    return ""


def _for_reader(notebook: Notebook, catalogue: Catalogue, name: str, language: str) -> Notebook:
    shown = without_solutions(translate(notebook, catalogue, name))
    title = title_of(shown)
    return {
        **shown,
        "metadata": {**shown.get("metadata", {}), "language": language, **({"title": title} if title else {})},
    }


def _without_solution(cell: Cell) -> str:
    source = _REGION.sub("", cell["source"])
    graded = cell.get("metadata", {}).get("nbgrader", {})
    return "" if graded.get("solution") and source == cell["source"] else source


def _catalogue(root: Path, language: str) -> Catalogue:
    path = root / "curriculum" / "languages" / f"{language}.po"
    if language == SOURCE_LANGUAGE or not path.is_file():
        return {}
    return read_catalogue(path.read_text(encoding="utf-8-sig", errors="replace"))


def _stamp(target: Path) -> dict:
    """What was written here before, and what it was made of; nothing where the stamp is torn."""
    try:
        told = json.loads((target / STAMP).read_text(encoding="utf-8"))
        return {"made_of": told["made_of"], "pages": list(map(PurePosixPath, told["pages"]))}
    except (OSError, ValueError, KeyError, TypeError):
        return {"made_of": "", "pages": []}


def _digest(root: Path, languages: tuple[str, ...], sources: dict[str, Path]) -> str:
    """What the pages are made of: notebooks, translations, and the code that makes them."""
    catalogues = {
        language: root / "curriculum" / "languages" / f"{language}.po"
        for language in languages
        if language != SOURCE_LANGUAGE
    }
    code = {path.name: path for path in sorted(Path(__file__).parent.glob("*.py"))}
    digest = hashlib.sha256(json.dumps([__version__, languages]).encode())
    for name, path in [*sources.items(), *catalogues.items(), *code.items()]:
        data = path.read_bytes() if path.is_file() else b""
        digest.update(f"{name}\0{len(data)}\0".encode() + data)
    return digest.hexdigest()
