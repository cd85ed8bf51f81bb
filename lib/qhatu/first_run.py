"""The first command on a fresh computer: makes an environment, fills it once, and goes on inside it.

`python3 lib/qhatu class` runs before anything is installed, so this, and what it imports of Qhatu, is standard
library only. What is missing is named in a sentence, in the computer's language. Later starts compare a stamp and
go on: no pip, no network, no other process.
"""

import errno
import hashlib
import importlib.util
import json
import os
import shutil
import signal
import subprocess
import sys
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from qhatu.house import spoken_language
from qhatu.packs.words import Words

# What a verb needs beyond Qhatu's own dependencies, and what an environment filled with it can do as well.
EXTRA_OF_VERB = {"test": "test"}
USUAL_EXTRA = "trainer"
INCLUDED = {"test": ("test", "trainer"), "trainer": ("trainer",)}
# Tests know nothing of one another, but browsers want quiet: the scheduler in tests/conftest.py keeps to that.
SIDE_BY_SIDE = ("-n", "logical", "--maxprocesses", "4", "--dist", "loadscope", "--no-loadscope-reorder")
STAMP = "qhatu.json"
LOG = "first-run.log"
PIP_WORKS = "import pip, tomllib"  # tomllib came with Python 3.11
NO_NETWORK = (
    "NewConnectionError",
    "ConnectTimeoutError",
    "ReadTimeoutError",
    "ConnectionResetError",
    "ProxyError",
    "SSLError",
    "Temporary failure in name resolution",
    "No matching distribution found",
)

say = Words(spoken_language()).say


class Stopped(Exception):
    """What keeps Qhatu from starting, as a sentence for the person at the keyboard."""


@dataclass(frozen=True)
class Stamp:
    """What an environment was filled with: equal stamps need no pip."""

    pyproject: str
    place: str
    python: str
    extras: tuple[str, ...] = ()
    unfinished: bool = False

    def serves(self, wanted: "Stamp") -> bool:
        """Whether an environment of this stamp has what `wanted` asks for, whichever Python asks."""
        same = (self.pyproject, self.place) == (wanted.pyproject, wanted.place)
        return same and not self.unfinished and set(wanted.extras) <= set(self.extras)


def main(arguments: list[str]) -> int:
    """Goes on as `qhatu <arguments>` in Qhatu's own environment, made first where it is missing.

    Returns the exit code. Where all is well it does not return on Linux and macOS: this process becomes the
    other.
    """
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    try:
        house = Path(__file__).resolve().parents[2]
        verb = arguments[0] if arguments else ""
        python = ready(house, EXTRA_OF_VERB.get(verb, USUAL_EXTRA))
        if verb == "test":
            os.chdir(house)
            return go_on(python, ["-m", "pytest", *SIDE_BY_SIDE, *arguments[1:]])
        return go_on(python, ["-P", "-m", "qhatu", *arguments])
    except Stopped as stopped:
        print("\n" + str(stopped), file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\n" + say("Lo dejamos aquí. Repite el mismo comando cuando quieras."), file=sys.stderr)
        return 130


def ready(house: Path, extra: str) -> Path:
    """The Python of the environment in `build/venv`, filled with an extra of pyproject.toml.

    An environment that serves is taken as it is. One that is broken, half made or of another folder is made
    anew; any other is brought up to date. Raises `Stopped` with what is missing.
    """
    environment = house / "build" / "venv"
    python = python_of(environment)
    wanted = wanted_stamp(house, extra)
    found = read_stamp(environment)
    if found and serves_now(environment, found, wanted):
        return python
    kept = can_be_filled(environment, found, wanted)
    if kept and found:
        print(say("Qhatu cambió o le falta una parte: pongo al día sus programas."))
    else:
        print(say("Preparo Qhatu en esta computadora, en {folder}.", folder=environment))
    print(say("Tarda unos minutos y usa internet solo esta vez. Después no hace falta internet."))
    try:
        if not kept:
            print(say("1 de 2: hago un lugar propio para los programas."), flush=True)
            make(environment)
        print(say("2 de 2: bajo e instalo los programas."), flush=True)
        write_stamp(environment, replace(wanted, unfinished=True))
        fill(house, python, extra, before=found if kept else None)
        extras = found.extras if kept and found else ()
        write_stamp(environment, replace(wanted, extras=tuple(sorted({*extras, *wanted.extras}))))
    except OSError as error:
        raise Stopped(not_written(error, environment)) from error
    print(say("Listo."), flush=True)
    return python


def serves_now(environment: Path, found: Stamp, wanted: Stamp) -> bool:
    """Whether an environment can be taken as it is; another process is started only where Python changed."""
    python = python_of(environment)
    if not found.serves(wanted) or not python.exists():
        return False
    # Where another Python asks than the one it was made with, that one may be gone with an upgrade: look.
    return found.python == wanted.python or works(python, "import qhatu")


def can_be_filled(environment: Path, found: Stamp | None, wanted: Stamp) -> bool:
    """Whether pip can bring an environment up to date; otherwise it is made anew.

    Scripts in an environment know its folder, so a moved one cannot. One without a stamp was made by hand.
    """
    whole = found is None or (found.place == wanted.place and not found.unfinished)
    return whole and works(python_of(environment), PIP_WORKS)


def make(environment: Path) -> None:
    """Makes an empty environment with pip; what stood there before is deleted."""
    if not all(map(importlib.util.find_spec, ("venv", "ensurepip"))):
        raise Stopped(no_venv())
    import venv

    builder = venv.EnvBuilder(clear=True, symlinks=os.name != "nt", with_pip=True)
    try:
        builder.create(environment)
    except subprocess.CalledProcessError as error:
        said = last_words((error.output or b"").decode("utf-8", "replace").splitlines())
        sentence = say(
            "No pude poner pip en {folder}. Borra esa carpeta y repite el mismo comando.", folder=environment
        )
        raise Stopped(f"{sentence}\n{said}") from error


def fill(house: Path, python: Path, extra: str, before: Stamp | None) -> None:
    """Installs Qhatu, from where it stands, with one of its extras; pip asks the registry its user chose.

    `before` is the stamp to put back when pip fails before it touched anything.
    """
    command = [str(python), "-m", "pip", "install", "--no-user", "--disable-pip-version-check", "--no-input"]
    command += ["-e", f"{house}[{extra}]"]
    lines = []
    log = house / "build" / LOG
    pip = subprocess.Popen(
        command,
        cwd=house,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        env={**os.environ, "PYTHONIOENCODING": "utf-8", "PIP_PROGRESS_BAR": "off"},
    )
    try:
        with log.open("w", encoding="utf-8") as whole:
            for line in pip.stdout:
                whole.write(line)
                lines.append(line.rstrip())
                if told := doing(line):
                    show(told)
    finally:
        show("")
        if pip.poll() is None and sys.exc_info()[0]:
            pip.terminate()
        pip.wait()
    if pip.returncode == 0:
        return
    if before and not any(line.startswith("Installing collected packages") for line in lines):
        write_stamp(python.parents[1], before)
    raise Stopped(why_pip_failed(lines) + "\n" + say("Todo lo que dijo pip: {file}", file=log))


def go_on(python: Path, arguments: list[str]) -> int:
    """Becomes another Python; on Windows, which has no such thing, waits for it and returns its exit code."""
    os.environ.pop("PYTHONHOME", None)
    os.environ["QHATU_COMMAND"] = "py lib\\qhatu" if os.name == "nt" else "python3 lib/qhatu"
    command = [str(python), *arguments]
    sys.stdout.flush()
    if os.name != "nt":
        os.execv(command[0], command)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C reaches both; the one inside decides
    return subprocess.call(command)


# ---- what an environment is


def python_of(environment: Path) -> Path:
    """Where an environment keeps its Python."""
    return environment / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def works(python: Path, code: str) -> bool:
    """Whether a Python is there, starts, and runs a line of code."""
    try:
        return subprocess.run([str(python), "-c", code], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def wanted_stamp(house: Path, extra: str) -> Stamp:
    """The stamp of an environment made now, by this Python, for this folder."""
    try:
        pyproject = (house / "pyproject.toml").read_bytes()
    except OSError as error:
        sentence = say("No encontré pyproject.toml en {folder}. ¿Copiaste la carpeta de Qhatu entera?", folder=house)
        raise Stopped(sentence) from error
    return Stamp(
        pyproject=hashlib.sha256(pyproject).hexdigest(),
        place=str(house),
        python=".".join(map(str, sys.version_info[:2])),
        extras=INCLUDED[extra],
    )


def read_stamp(environment: Path) -> Stamp | None:
    """The stamp of an environment; nothing where there is none that can be read."""
    try:
        stamp = Stamp(**json.loads((environment / STAMP).read_text(encoding="utf-8")))
        return replace(stamp, extras=tuple(stamp.extras))
    except (OSError, ValueError, TypeError):
        return None


def write_stamp(environment: Path, stamp: Stamp) -> None:
    """Writes the stamp whole or not at all."""
    half = environment / (STAMP + ".half")
    half.write_text(json.dumps(asdict(stamp), indent=1) + "\n", encoding="utf-8")
    os.replace(half, environment / STAMP)


# ---- what is said


def show(text: str) -> None:
    """Shows what is being done now, over the last such line; says nothing where nobody looks."""
    if sys.stdout.isatty():
        width = shutil.get_terminal_size().columns - 1
        print("\r" + text[:width].ljust(width) + ("" if text else "\r"), end="", flush=True)


def doing(line: str) -> str:
    """A line of pip's, told plainly; "" for a line that tells nothing new.

    >>> doing("Collecting jupyterlab<5,>=4.2 (from qhatu==0.1.0)").endswith(" jupyterlab")
    True
    >>> doing("Preparing metadata (pyproject.toml): started")
    ''
    """
    word, _, rest = line.strip().partition(" ")
    first = rest.split(" ")[0]
    if word == "Collecting":
        for mark in "<>=!~[;":
            first = first.split(mark)[0]
        return "   " + say("busco {name}", name=first)
    if word == "Downloading":
        return "   " + say("bajo {name}", name=first.rsplit("/", 1)[-1])
    if line.startswith("Installing collected packages: "):
        return "   " + say("instalo {count} programas", count=line.count(",") + 1)
    return ""


def no_venv() -> str:
    """What to say where Python came without its own means to make environments, as Debian's does."""
    major, minor = sys.version_info[:2]
    return say(
        "A este Python le falta venv o ensurepip, con lo que se hace un lugar propio para los programas.\n"
        "En Debian y Ubuntu: sudo apt install {package}\n"
        "En otros sistemas: instala Python completo, con pip y venv. Después repite el mismo comando.",
        package=f"python{major}.{minor}-venv",
    )


def not_written(error: OSError, where: Path) -> str:
    """What to say when a file could not be written."""
    if error.errno == errno.ENOSPC:
        return disk_full()
    if isinstance(error, PermissionError) or error.errno == errno.EROFS:
        return no_permission(error.filename or where)
    return say(
        "No pude preparar {where}: {why}.\n"
        "Arréglalo, o copia la carpeta de Qhatu a otro lugar, y repite el mismo comando.",
        where=error.filename or where,
        why=error.strerror or error,
    )


def disk_full() -> str:
    """What to say when nothing more fits on the disk."""
    return say("El disco está lleno. Deja libres unos 2 GB y repite el mismo comando.")


def no_permission(where: Path | str) -> str:
    """What to say where this person may not write."""
    return say(
        "No tengo permiso para escribir en {where}, o un programa lo tiene abierto.\n"
        "Cierra otros programas, o copia la carpeta de Qhatu a tu carpeta personal. Repite el comando.",
        where=where,
    )


def why_pip_failed(lines: list[str]) -> str:
    """What to say when pip gave up, from what it said.

    >>> why_pip_failed(["ERROR: Could not install: [Errno 28] No space left on device"]) == disk_full()
    True
    """
    said = "\n".join(lines)
    if "[Errno 28]" in said or "No space left on device" in said:
        return disk_full()
    if "Permission denied" in said or "[WinError 5]" in said or "[Errno 13]" in said:
        return no_permission("build") + "\n" + last_words(lines)
    if any(sign in said for sign in NO_NETWORK):
        offline = say(
            "No pude bajar los programas: no hay internet, o el registro de paquetes no responde.\n"
            "Conéctate y repite el mismo comando."
        )
        return offline + "\n" + last_words(lines)
    return say("pip no pudo instalar los programas.") + "\n" + last_words(lines)


def last_words(lines: list[str]) -> str:
    """The last line of what pip said, or its last error where it said one, as a sentence."""
    lines = [line.strip() for line in lines if line.strip()]
    errors = [line for line in lines if line.startswith("ERROR")]
    if not lines:
        return say("pip no dijo nada.")
    return say("pip dijo: {words}", words=(errors or lines)[-1])
