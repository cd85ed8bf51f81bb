"""The house's arrows go one way, and a learner's page stays light."""

import ast
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from qhatu.house import house

PACKAGE = house() / "lib" / "qhatu"

# What each part may import of the others; every part may also import itself.
MAY_IMPORT = {
    "house": set(),
    "files": set(),
    "class_folder": set(),
    "kernels": set(),  # of general use: it could be lifted out
    "sums": set(),
    "packs": {"house", "files", "sums"},
    "records": {"house", "class_folder", "sums", "packs"},
    "pages": {"house", "sums", "packs", "records"},
    "papers": {"house", "sums", "packs", "records"},
    "notebooks": {"house", "files", "sums", "packs", "records"},
    "school": {
        *("house", "files", "class_folder", "sums", "packs", "records", "pages", "papers", "notebooks", "kernels"),
        "checking",
    },
    "checking": {"house", "packs", "records", "notebooks", "sums"},
    "first_run": {"house", "packs"},
}
FREE = {"cli", "__main__", "__init__"}

# The rooms of a running class, from the ground up: each may use those before it. Before them all, and after what
# tells how a class is entered and who is in it, comes what every page needs: `access`, `classroom`, `looks`.
ROOMS = ["opening", "members", "", "copies", "grading", "lessons", "learner", "gallery", "board", "door", "server"]

# A page's kernel has to start in under a second and in 40 MB, forty times on one laptop.
HEAVY = ["pandas", "numpy", "sqlalchemy", "matplotlib", "jsonschema"]
LIGHT = ["qhatu.sums", "qhatu.packs", "qhatu.records.keeper", "qhatu.records.practice", "qhatu.pages"]

FILES = sorted(PACKAGE.rglob("*.py"))


def part_of(path: Path) -> str:
    """The part of the house a file belongs to: the first name under lib/qhatu."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def name_of(path: Path) -> str:
    """A file's name in a test's id."""
    return path.relative_to(PACKAGE).as_posix()


def imported(path: Path) -> Iterator[str]:
    """The full names of what a file imports, wherever in the file it does."""
    inside = ["qhatu", *path.relative_to(PACKAGE).with_suffix("").parts]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            origin = ".".join([*inside[: -node.level], *filter(None, [node.module])]) if node.level else node.module
            yield from (f"{origin}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_imports_go_one_way(path):
    part = part_of(path)
    if part in FREE:
        return
    others = {name.split(".")[1] for name in imported(path) if name.startswith("qhatu.")}
    others &= set(MAY_IMPORT) | FREE - {"__init__"}
    assert others <= MAY_IMPORT[part] | {part}


@pytest.mark.parametrize("path", [path for path in FILES if part_of(path) == "school"], ids=name_of)
def test_the_rooms_of_a_class_stand_on_one_another(path):
    known = set(ROOMS) - {""}

    def room_of(parts: Sequence[str]) -> str:
        return parts[0] if parts and parts[0] in known else ""

    own = ROOMS.index(room_of(path.relative_to(PACKAGE / "school").parts))
    inside = [name.split(".")[2:] for name in imported(path) if name.startswith("qhatu.school.")]
    assert [".".join(parts) for parts in inside if ROOMS.index(room_of(parts)) > own] == []


def test_every_part_of_the_house_has_its_place_among_the_arrows():
    assert set(map(part_of, FILES)) <= set(MAY_IMPORT) | FREE


@pytest.mark.parametrize("path", [path for path in FILES if part_of(path) in ("sums", "first_run")], ids=name_of)
def test_sums_and_the_first_run_need_only_the_standard_library(path):
    roots = {name.split(".")[0] for name in imported(path)}
    assert roots <= sys.stdlib_module_names | {"qhatu"}


def test_the_first_run_starts_and_speaks_where_nothing_is_installed():
    bare = f"import sys; sys.path.insert(0, {str(PACKAGE.parent)!r})\n"
    bare += "from qhatu import first_run; print(first_run.say('Listo.'))"
    # -S leaves out every folder that pip installs to.
    run = subprocess.run(
        [sys.executable, "-S", "-E", "-c", bare],
        env={**os.environ, "QHATU_LANG": "en"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert run.stdout.strip() == "Ready."


@pytest.mark.parametrize("module", LIGHT)
def test_a_learner_s_page_imports_nothing_heavy(module):
    look = f"import sys, {module}; print(*[name for name in {HEAVY} if name in sys.modules])"
    run = subprocess.run([sys.executable, "-c", look], capture_output=True, encoding="utf-8", check=False)
    assert run.returncode == 0, run.stderr
    assert run.stdout.split() == []


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_every_text_file_is_read_and_written_as_utf_8(path):
    """Windows would otherwise take its own code page, and ñ would not survive."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            named = {keyword.arg for keyword in node.keywords}
            if node.func.attr in ("read_text", "write_text"):
                assert "encoding" in named, f"line {node.lineno}"
