"""What every module's notebooks keep to: data tells, the library computes, notebooks call."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from qhatu.house import house
from qhatu.notebooks.form import Notebook, faults_of_cells, is_written, read, unreadable, written
from qhatu.notebooks.modules import module_folders, pages, practice_notebooks
from qhatu.notebooks.paragraphs import texts
from qhatu.packs.faults import Fault
from qhatu.packs.words import marked, read_catalogue
from qhatu.sums import BadInput

APP_CELLS = 3
_DEFINES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
_FILE_NAME = re.compile(r"(\.{1,2}/)?[\w-]+(/[\w.-]+)*\.(csv|html|ipynb|jpe?g|json|md|pdf|png|py|svg|toml|txt|xlsx)")
_LINK = re.compile(r"\]\((?![a-z][a-z0-9+.-]*:|#|/)([^)\s]+)")


def check_notebooks(root: Path | None = None) -> list[Fault]:
    """Every fault of the modules under `root` (the house by default); an empty list when all is well.

    Each module has a README.md, a lesson, an app of three cells and one practice; notebooks are in their
    canonical form with named cells; lessons and apps define nothing; practices name no file beside them; every
    paragraph is translated into every language that has a catalogue.
    """
    root = root or house()
    catalogues = {
        path.stem: read_catalogue(path.read_text(encoding="utf-8-sig"))
        for path in sorted((root / "curriculum" / "languages").glob("*.po"))
    }
    return [fault for folder in module_folders(root) for fault in _module_faults(folder, root, catalogues)]


def _module_faults(folder: Path, root: Path, catalogues: dict) -> Iterator[Fault]:
    inside = folder.relative_to(root).as_posix()
    for name in ("README.md", "lesson.ipynb", "app.ipynb", "practice"):
        if not (folder / name).exists():
            yield Fault(file=f"{inside}/{name}", says=marked("falta en este módulo."))
    if (folder / "practice").is_dir() and len(found := practice_notebooks(folder)) != 1:
        yield Fault(
            file=f"{inside}/practice",
            facts={"count": len(found)},
            says=marked("tiene {count} cuadernos; tiene que haber uno."),
        )
    for page, path in pages(folder).items():
        yield from _notebook_faults(folder.name, page, path, path.relative_to(root).as_posix(), catalogues)


def _notebook_faults(module: str, page: str, path: Path, file: str, catalogues: dict) -> Iterator[Fault]:
    try:
        notebook = read(path)
    except BadInput as error:
        yield unreadable(error, file)
        return
    unnamed = list(faults_of_cells(notebook, file))
    yield from unnamed
    if not unnamed and not is_written(path, written(notebook)):
        yield Fault(
            file=file,
            says=marked("no está en su forma: tiene resultados o cosas que deja un programa."),
            advice=marked("Arréglalo con: qhatu tidy."),
        )
    yield from _code_faults(notebook, page, file)
    if page == "app" and len(notebook["cells"]) != APP_CELLS:
        yield Fault(
            file=file,
            facts={"count": len(notebook["cells"]), "wanted": APP_CELLS},
            says=marked("tiene {count} celdas; una aplicación tiene {wanted}."),
        )
    for language, catalogue in catalogues.items():
        for context, text in texts(notebook, f"{module}/{page}"):
            if (context, text) not in catalogue:
                yield Fault(
                    file=file,
                    column=context.rpartition(":")[2],
                    facts={"language": language, "text": text.splitlines()[0][:60]},
                    says=marked("falta traducir a «{language}» el párrafo «{text}»."),
                    advice=marked("Corre qhatu words y traduce en curriculum/languages."),
                )


def _code_faults(notebook: Notebook, page: str, file: str) -> Iterator[Fault]:
    for cell in notebook["cells"]:
        column = str(cell.get("id", ""))
        if cell["cell_type"] == "markdown" and page == "practice":
            for link in _LINK.findall(cell["source"]):
                yield _beside(file, column, link)
        if cell["cell_type"] != "code":
            continue
        try:
            tree = ast.parse(cell["source"])
        except (SyntaxError, ValueError):
            yield Fault(file=file, column=column, says=marked("esta celda no es Python que se pueda leer."))
            continue
        if page != "practice" and any(isinstance(node, _DEFINES) for node in ast.walk(tree)):
            yield Fault(
                file=file,
                column=column,
                says=marked("define una función o una clase."),
                advice=marked("Ponla en lib/qhatu y llámala desde aquí."),
            )
        if page == "practice":
            for node in ast.walk(tree):
                if isinstance(node, ast.Constant) and _is_relative(node.value):
                    yield _beside(file, column, node.value)


def _is_relative(value: object) -> bool:
    return isinstance(value, str) and bool(_FILE_NAME.fullmatch(value) or value.startswith(("./", "../")))


def _beside(file: str, column: str, found: str) -> Fault:
    return Fault(
        file=file,
        column=column,
        found=found,
        says=marked("nombra el archivo «{found}», que no viaja con la práctica."),
        advice=marked("Pide los datos a qhatu.packs o pon el dibujo dentro del cuaderno."),
    )
