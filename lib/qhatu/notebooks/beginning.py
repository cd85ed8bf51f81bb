"""Begins a module as a copy of another one, with its place on the path."""

import json
import tomllib
from pathlib import Path

from qhatu.files import whole_folder
from qhatu.house import house
from qhatu.notebooks.modules import NUMBERED, practice_notebooks
from qhatu.packs.folders import chosen
from qhatu.sums import BadInput

STATION = """
[{name}]
names = {{es = "{name}", en = "{name}"}}
asks = {{es = "¿…?", en = "…?"}}
today = {{es = "Hoy …", en = "Today …"}}
"""


def new_module(name: str, *, like: str, root: Path | None = None) -> Path:
    """Makes the folder of a module called `name` with the page, the notebooks and the rubric of another; returns it.

    Its notebooks call themselves by the new name, and its exercise bears the name without the number. A station that
    `path.toml` does not tell of yet is written at its end. Raises `BadInput`, and makes nothing, where the name is
    none or is taken, or where there is no such module to copy.
    """
    modules = (root or house()) / "modules"
    if not NUMBERED.fullmatch(name):
        raise BadInput(
            "«{found}» no puede ser el nombre de un módulo: usa su número y un nombre, como 8-calidad.", found=name
        )
    if (modules / name).exists():
        raise BadInput("Ya hay una carpeta {folder}, y no se tocó. Elige otro nombre.", folder=modules / name)
    source = chosen(modules, "lesson.ipynb", like)
    exercise = name.partition("-")[2]
    renamed = {like: name, **{notebook.stem: exercise for notebook in practice_notebooks(source)}}
    with whole_folder(modules / name) as folder:
        (folder / "practice").mkdir()
        for file in ("README.md", "lesson.ipynb", "app.ipynb"):
            if (source / file).is_file():
                _copy(source / file, folder / file, renamed)
        for notebook in practice_notebooks(source):
            for file in (notebook, notebook.with_suffix(".toml")):
                _copy(file, folder / "practice" / f"{exercise}{file.suffix}", renamed)
        path = modules / "path.toml"
        told = path.read_text(encoding="utf-8")
        if name not in tomllib.loads(told):
            path.write_text(told.rstrip("\n") + "\n" + STATION.format(name=name), encoding="utf-8", newline="\n")
    return modules / name


def _copy(source: Path, target: Path, renamed: dict[str, str]) -> None:
    """Copies a file, with other names where a notebook's code calls something by its name."""
    text = source.read_text(encoding="utf-8")
    if source.suffix == ".ipynb":
        for old, new in renamed.items():
            text = text.replace(json.dumps(f'"{old}"')[1:-1], json.dumps(f'"{new}"')[1:-1])
    target.write_text(text, encoding="utf-8", newline="\n")
