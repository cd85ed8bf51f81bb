"""The recipes of `curriculum/adapting.md`, followed to the letter in a house of their own."""

import os
import re
import shlex
import shutil
import subprocess
import sys

import pytest

from qhatu.house import house

RECIPES = (house() / "curriculum" / "adapting.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"`python3 lib/qhatu ([^`]+)`", RECIPES)


@pytest.fixture(scope="module")
def own_house(tmp_path_factory):
    """A copy of the house, in which anything may be made."""
    root = tmp_path_factory.mktemp("house")
    for part in ("lib", "data", "modules", "curriculum"):
        shutil.copytree(house() / part, root / part, ignore=shutil.ignore_patterns("__pycache__"))
    return root


def run(root, command: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-P", "-m", "qhatu", *shlex.split(command)],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root / "lib"), "QHATU_LANG": "es", "COLUMNS": "200", "NO_COLOR": "1"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def test_each_command_does_what_its_recipe_says(own_house):
    assert len(COMMANDS) >= 9
    told = {}
    for command in COMMANDS:
        done = run(own_house, command)
        told[command] = done.stdout + done.stderr
        assert "Traceback" not in told[command], told[command]
        # What is only begun has faults, and so has a spreadsheet of it: they are told.
        unfinished = command.startswith(("check ", "pack import", "pack add")) or command == "words"
        assert done.returncode == 0 or unfinished, told[command]
    for made in ("data/trades/mates", "data/places/paraguay", "modules/8-calidad", "mates.xlsx", "mates.zip"):
        assert (own_house / made).exists(), made
    assert (own_house / "curriculum" / "languages" / "qu.po").exists()
    assert "faltan los resultados de este producto" in told["check data/trades/mates"]
    assert "mates" in told["pack add mates.zip"]


def test_every_recipe_is_short(own_house):
    """Ten steps at the most, as a person at the counter of an NGO can follow."""
    for recipe in RECIPES.split("\n## ")[1:]:
        assert len(re.findall(r"^\d+\. ", recipe, re.M)) <= 10, recipe.splitlines()[0]
