"""The first command on a computer that has only Python: a small house, a real venv and pip, no network."""

import ast
import errno
import json
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from qhatu import first_run
from qhatu.house import house
from qhatu.packs.words import Words

PACKAGE = house() / "lib" / "qhatu"
# What runs first, and the words it speaks.
FIRST = ("__init__.py", "__main__.py", "first_run.py", "house.py", "packs", "sums")
LANGUAGES = Path("curriculum", "languages")

PYPROJECT = """
[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]
[project]
name = "qhatu"
version = "0.1.0"
"""

# Builds an editable Qhatu without anything from a registry.
BACKEND = '''
import zipfile
from pathlib import Path

METADATA = """Metadata-Version: 2.1
Name: qhatu
Version: 0.1.0
Provides-Extra: trainer
Provides-Extra: test
{needs}"""
WHEEL = "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n"
NEEDS = Path(__file__).with_name("needs.txt")


def build_editable(folder, config_settings=None, metadata_directory=None):
    name = "qhatu-0.1.0-py3-none-any.whl"
    with zipfile.ZipFile(Path(folder) / name, "w") as wheel:
        wheel.writestr("qhatu.pth", str(Path(__file__).with_name("lib")))
        wheel.writestr("qhatu-0.1.0.dist-info/METADATA", METADATA.format(needs=NEEDS.read_text()))
        wheel.writestr("qhatu-0.1.0.dist-info/WHEEL", WHEEL)
        wheel.writestr("qhatu-0.1.0.dist-info/RECORD", "")
    return name
'''

SHOWS_WHERE_IT_RUNS = """
import json, os, sys

def main():
    where = {"prefix": sys.prefix, "path": sys.path, "folder": os.getcwd()}
    print(json.dumps({"arguments": sys.argv[1:], **where}))
    return 7
"""


class SmallHouse:
    """A copy of what runs first, with a `qhatu` and a `pytest` that only tell where they run."""

    def __init__(self, root: Path):
        self.root = root.resolve()
        package = self.root / "lib" / "qhatu"
        package.mkdir(parents=True)
        for name in FIRST:
            copy = shutil.copytree if (PACKAGE / name).is_dir() else shutil.copy
            copy(PACKAGE / name, package / name)
        shutil.copytree(house() / LANGUAGES, self.root / LANGUAGES)
        (package / "cli.py").write_text(SHOWS_WHERE_IT_RUNS, encoding="utf-8")
        (self.root / "lib" / "pytest.py").write_text(SHOWS_WHERE_IT_RUNS + "\nsys.exit(main())\n", encoding="utf-8")
        (self.root / "pyproject.toml").write_text(PYPROJECT, encoding="utf-8")
        (self.root / "backend.py").write_text(BACKEND, encoding="utf-8")
        (self.root / "needs.txt").touch()
        self.environment = self.root / "build" / "venv"

    def run(self, *arguments: str, folder: Path | None = None, **variables: str) -> subprocess.CompletedProcess:
        """Runs `python3 lib/qhatu <arguments>` as from a shell, in Spanish, with a pip that has no registry."""
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "PYTHON"))}
        return subprocess.run(
            [sys.executable, str(self.root / "lib" / "qhatu"), *arguments],
            cwd=folder or self.root,
            env={**clean, "PIP_CONFIG_FILE": os.devnull, "PIP_NO_INDEX": "1", "QHATU_LANG": "es", **variables},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )

    def told(self, run: subprocess.CompletedProcess) -> dict:
        """What the program inside the environment told."""
        assert run.returncode == 7, run.stdout + run.stderr
        return json.loads(run.stdout.splitlines()[-1])


@pytest.fixture(autouse=True)
def spanish(monkeypatch):
    """The first run speaks Spanish in this process, whatever this computer speaks."""
    monkeypatch.setattr(first_run, "say", Words("es").say)


@pytest.fixture(scope="module")
def first(tmp_path_factory):
    """A house after its first start, and that start."""
    small = SmallHouse(tmp_path_factory.mktemp("a house with ñ"))
    return small, small.run("class", "--name", "El Alto", folder=small.root.parent)


@pytest.fixture
def settled(first, tmp_path):
    """The house after its first start, for a test that changes it; put back afterwards."""
    small, _ = first
    stamp = (small.environment / first_run.STAMP).read_bytes()
    pyproject = (small.root / "pyproject.toml").read_bytes()
    yield small
    (small.root / "pyproject.toml").write_bytes(pyproject)
    (small.root / "needs.txt").write_text("")
    if small.environment.is_dir():
        (small.environment / first_run.STAMP).write_bytes(stamp)


def test_the_first_start_makes_an_environment_and_goes_on_inside_it(first):
    small, run = first
    told = small.told(run)
    assert Path(told["prefix"]) == small.environment
    assert told["arguments"] == ["class", "--name", "El Alto"]


def test_the_first_start_says_what_it_does_and_that_it_is_only_once(first):
    _, run = first
    assert "solo esta vez" in run.stdout
    assert "1 de 2" in run.stdout and "2 de 2" in run.stdout
    assert "Traceback" not in run.stderr


def test_somebody_who_reads_english_is_told_in_english(settled):
    with (settled.root / "pyproject.toml").open("a", encoding="utf-8") as pyproject:
        pyproject.write("# another dependency\n")
    run = settled.run("class", QHATU_LANG="en")
    settled.told(run)
    assert "Ready." in run.stdout
    for spanish in ("Qhatu cambió", "2 de 2", "Listo."):
        assert spanish not in run.stdout


def test_a_fault_is_told_in_english_to_somebody_who_reads_it(tmp_path):
    small = SmallHouse(tmp_path)
    (small.root / "pyproject.toml").unlink()
    run = small.run("class", QHATU_LANG="", LC_ALL="en_GB.UTF-8")
    assert run.returncode == 1
    assert "Did you copy the whole Qhatu folder?" in run.stderr


def test_a_copy_without_its_catalogues_still_speaks_spanish(tmp_path):
    small = SmallHouse(tmp_path)
    shutil.rmtree(small.root / LANGUAGES)
    (small.root / "pyproject.toml").unlink()
    run = small.run("class", QHATU_LANG="en")
    assert "¿Copiaste la carpeta de Qhatu entera?" in run.stderr


def test_the_person_stays_in_their_own_folder(first):
    small, run = first
    assert Path(small.told(run)["folder"]) == small.root.parent


def test_neither_the_package_s_own_folder_nor_the_person_s_shadows_other_modules(first):
    small, run = first
    path = small.told(run)["path"]
    assert str(small.root / "lib" / "qhatu") not in path
    assert str(small.root.parent) not in path and "" not in path


def test_a_later_start_needs_neither_pip_nor_words(settled):
    (pip,) = settled.environment.rglob("site-packages/pip")
    away = pip.rename(settled.root / "pip put away")
    try:
        run = settled.run("class")
    finally:
        away.rename(pip)
    assert settled.told(run)["arguments"] == ["class"]
    assert len(run.stdout.splitlines()) == 1


def test_the_test_verb_adds_what_tests_need_and_runs_them_from_the_house(settled, tmp_path):
    told = settled.told(settled.run("test", "-k", "words", folder=tmp_path))
    assert told["arguments"] == [*first_run.SIDE_BY_SIDE, "-k", "words"]
    assert Path(told["folder"]) == settled.root
    assert first_run.read_stamp(settled.environment).extras == ("test", "trainer")


def test_an_environment_for_tests_serves_a_class_as_well():
    tested = first_run.Stamp("a", "/house", "3.11", first_run.INCLUDED["test"])
    assert tested.serves(first_run.Stamp("a", "/house", "3.11", first_run.INCLUDED["trainer"]))
    assert not first_run.Stamp("a", "/house", "3.11", ("trainer",)).serves(tested)


def test_changed_dependencies_are_brought_up_to_date(settled):
    with (settled.root / "pyproject.toml").open("a", encoding="utf-8") as pyproject:
        pyproject.write("# another dependency\n")
    run = settled.run("class")
    assert "pongo al día" in run.stdout and "1 de 2" not in run.stdout
    settled.told(run)


@pytest.mark.parametrize(
    ("of", "kept"),
    [
        ({}, True),
        ({"pyproject": "changed"}, True),
        ({"unfinished": True}, False),
        ({"place": "/elsewhere"}, False),
    ],
    ids=["whole", "of older dependencies", "half made", "moved"],
)
def test_an_environment_is_filled_further_unless_it_is_half_made_or_was_moved(settled, of, kept):
    wanted = first_run.wanted_stamp(settled.root, "trainer")
    assert first_run.can_be_filled(settled.environment, replace(wanted, **of), wanted) is kept


def test_an_environment_made_by_hand_is_filled_further(settled):
    wanted = first_run.wanted_stamp(settled.root, "trainer")
    assert first_run.can_be_filled(settled.environment, None, wanted)


def test_an_environment_of_another_python_serves_as_long_as_that_one_works(settled):
    wanted = first_run.wanted_stamp(settled.root, "trainer")
    assert first_run.serves_now(settled.environment, replace(wanted, python="3.99"), wanted)
    assert not first_run.serves_now(settled.root / "nowhere", replace(wanted, python="3.99"), wanted)


def test_an_environment_whose_python_is_gone_is_made_anew(settled):
    first_run.python_of(settled.environment).unlink()
    run = settled.run("class")
    assert "1 de 2" in run.stdout
    settled.told(run)


def test_without_a_registry_it_says_so_and_shows_the_last_words_of_pip(settled):
    (settled.root / "needs.txt").write_text("Requires-Dist: a-program-that-is-far-away\n")
    with (settled.root / "pyproject.toml").open("a", encoding="utf-8") as pyproject:
        pyproject.write("# another dependency\n")
    run = settled.run("class")
    assert run.returncode == 1
    assert "no hay internet" in run.stderr and "pip dijo: ERROR" in run.stderr
    assert "a-program-that-is-far-away" in (settled.root / "build" / first_run.LOG).read_text(encoding="utf-8")
    assert "Traceback" not in run.stderr


def test_what_served_before_a_failed_update_still_serves_the_old_state(settled):
    before = first_run.read_stamp(settled.environment)
    test_without_a_registry_it_says_so_and_shows_the_last_words_of_pip(settled)
    assert first_run.read_stamp(settled.environment) == before


def test_a_folder_that_cannot_be_written_is_named(tmp_path):
    small = SmallHouse(tmp_path)
    (small.root / "build").write_text("a file where a folder should be")
    run = small.run("class")
    assert run.returncode == 1
    assert str(small.root / "build") in run.stderr
    assert "Traceback" not in run.stderr


def test_a_copy_without_its_pyproject_is_told_so(tmp_path):
    small = SmallHouse(tmp_path)
    (small.root / "pyproject.toml").unlink()
    run = small.run("class")
    assert run.returncode == 1
    assert "¿Copiaste la carpeta de Qhatu entera?" in run.stderr


def test_a_python_without_venv_is_told_what_to_install(tmp_path):
    small = SmallHouse(tmp_path)
    # Debian's Python without python3-venv has no module ensurepip.
    without = "import sys; sys.modules['ensurepip'] = None; sys.path.insert(0, {lib!r})\n"
    without += "from importlib import util; find = util.find_spec\n"
    without += "util.find_spec = lambda name: None if name == 'ensurepip' else find(name)\n"
    without += "from qhatu import first_run; sys.exit(first_run.main(['class']))"
    run = subprocess.run(
        [sys.executable, "-I", "-c", without.format(lib=str(small.root / "lib"))],
        env={**os.environ, "QHATU_LANG": "es"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert run.returncode == 1
    assert f"sudo apt install python{sys.version_info[0]}.{sys.version_info[1]}-venv" in run.stderr


def test_an_old_python_is_told_which_one_is_needed():
    old = "import sys, runpy; sys.version_info = (3, 9, 18); sys.argv = ['qhatu', 'class']\n"
    old += f"runpy.run_path({str(PACKAGE)!r}, run_name='__main__')"
    run = subprocess.run([sys.executable, "-c", old], capture_output=True, encoding="utf-8", check=False)
    assert run.returncode == 1
    spanish, english = run.stderr.splitlines()
    assert spanish.startswith("Hace falta Python 3.11 o más nuevo; este es 3.9.18.")
    assert english.startswith("Qhatu needs Python 3.11 or newer; this one is 3.9.18.")


def test_an_old_python_can_read_the_file_that_tells_it_so():
    ast.parse((PACKAGE / "__main__.py").read_text(encoding="utf-8"), feature_version=(3, 6))


def test_the_version_told_is_the_version_declared():
    import tomllib

    from qhatu.__main__ import NEEDED

    declared = tomllib.loads((house() / "pyproject.toml").read_text(encoding="utf-8"))["project"]["requires-python"]
    assert declared == ">=" + ".".join(map(str, NEEDED))


def with_what_they_need(extra: str, extras: dict[str, list[str]]) -> set[str]:
    """An extra, and every other that it brings along."""
    brought = (need.removeprefix("qhatu[").removesuffix("]") for need in extras[extra] if need.startswith("qhatu["))
    return {extra}.union(*(with_what_they_need(each, extras) for each in brought))


def test_the_extras_it_asks_for_are_declared():
    import tomllib

    extras = tomllib.loads((house() / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    assert {first_run.USUAL_EXTRA, *first_run.EXTRA_OF_VERB.values()} <= set(extras)
    for extra, included in first_run.INCLUDED.items():
        assert set(included) <= with_what_they_need(extra, extras)


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "El disco está lleno"),
        (
            PermissionError(errno.EACCES, "Permission denied", "build"),
            "No tengo permiso para escribir en build",
        ),
        (OSError(errno.EROFS, "Read-only file system", "build"), "No tengo permiso para escribir en build"),
    ],
)
def test_a_file_that_cannot_be_written_gets_a_sentence(error, sentence):
    assert sentence in first_run.not_written(error, Path("build/venv"))


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("NewConnectionError: Failed to establish a new connection", "no hay internet"),
        ("ERROR: Could not install packages: [Errno 13] Permission denied: 'x'", "No tengo permiso"),
        ("error: subprocess-exited-with-error", "pip no pudo instalar"),
    ],
)
def test_a_failing_pip_is_told_plainly_with_its_last_words(said, sentence):
    told = first_run.why_pip_failed(["Collecting alembic", said, ""])
    assert sentence in told and said in told


def test_a_full_disk_is_told_without_what_pip_said():
    assert first_run.why_pip_failed(["ERROR: [Errno 28] No space left on device: 'x'"]) == (
        "El disco está lleno. Deja libres unos 2 GB y repite el mismo comando."
    )


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("Collecting jupyterlab<5,>=4.2 (from qhatu==0.1.0)", "   busco jupyterlab"),
        ("  Downloading somewhere/zipp-3.0-py3-none-any.whl (9 kB)", "   bajo zipp-3.0-py3-none-any.whl"),
        ("Installing collected packages: attrs, zipp", "   instalo 2 programas"),
        ("Preparing metadata (pyproject.toml): started", ""),
    ],
)
def test_what_pip_does_is_told_plainly(line, told):
    assert first_run.doing(line) == told
