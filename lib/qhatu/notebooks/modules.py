"""Where the modules keep their notebooks."""

import re
from pathlib import Path

from qhatu.house import house

PAGES = ("lesson", "app", "practice")
"""What a learner opens in a module, in the order in which it is met."""

NUMBERED = re.compile(r"(\d+)-[a-z0-9-]+")


def module_folders(root: Path | None = None) -> list[Path]:
    """The folders of the modules under `root` (the house by default), in the order of their numbers.

    >>> [folder.name for folder in module_folders() if folder.name.startswith("5")]
    ['5-management']
    """
    inside = (root or house()) / "modules"
    numbered = [
        (int(found[1]), folder)
        for folder in inside.glob("*")
        if folder.is_dir() and (found := NUMBERED.fullmatch(folder.name))
    ]
    return [folder for _, folder in sorted(numbered)]


def pages(folder: Path) -> dict[str, Path]:
    """The notebook of each page that a module has; its practice is the notebook in `practice/`."""
    found = {page: folder / f"{page}.ipynb" for page in ("lesson", "app")}
    practices = practice_notebooks(folder)
    if practices:
        found["practice"] = practices[0]
    return {page: path for page, path in found.items() if path.is_file()}


def practice_notebooks(folder: Path) -> list[Path]:
    """The notebooks in a module's `practice/`; one is expected."""
    return sorted((folder / "practice").glob("*.ipynb"))
