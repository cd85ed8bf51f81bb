"""Which kernels can come from one warm parent: those that would be alike if each were started anew.

What Python and the system fix when a process starts cannot be changed in a forked one, so it makes the kind: the
interpreter and its options, the preloaded modules, some variables, and the limits and walls around the client.
"""

import hashlib
import os
import shutil
import socket
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import astuple, dataclass
from pathlib import Path

LAUNCHER = "ipykernel_launcher"
# The only variables a parent is given, beside those that begin like the second line: enough to find and load modules.
_KEPT = {"PATH", "HOME", "LANG", "LANGUAGE", "TMPDIR"}
_KEPT_BEGINNINGS = ("PYTHON", "LC_", "LD_")
# A mathematics library that starts threads as it is loaded would make the parent unfit to fork.
_ONE_THREAD = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS")
_NAMESPACES = ("cgroup", "ipc", "mnt", "net", "pid", "user", "uts")


@dataclass(frozen=True, slots=True)
class Kind:
    """What kernels of one parent have in common.

    `options` are the interpreter's own, `environment` the variables the parent is given, `preload` what it imports,
    and `linger` how many seconds it stays when nobody needs it. Kinds of different circles share nothing.
    """

    python: str
    options: tuple[str, ...]
    environment: tuple[tuple[str, str], ...]
    preload: tuple[str, ...]
    linger: float
    circle: str = ""

    @property
    def key(self) -> str:
        """A short name, equal for equal kinds of the same person in the same surroundings."""
        told = repr((astuple(self), sys.version, around()))
        return hashlib.blake2b(told.encode(), digest_size=8).hexdigest()


def kind_of(
    command: list[str], env: Mapping[str, str], preload: Sequence[str], linger: float, circle: str = ""
) -> Kind | None:
    """The kind of kernel that a command starts, or nothing where no fork can stand in for it.

    It has to be an ordinary IPython kernel of this very Python: `python [options] -m ipykernel_launcher ...`.

    >>> kind_of([sys.executable, "-X", "utf8", "-m", "ipykernel_launcher", "-f", "k.json"], {}, [], 0).options
    ('-X', 'utf8')
    >>> kind_of(["R", "--slave"], {}, [], 0) is None
    True
    """
    options, arguments = split(command)
    if arguments is None or not _is_this_python(command[0], env):
        return None
    kept = {name: value for name, value in env.items() if name in _KEPT or name.startswith(_KEPT_BEGINNINGS)}
    kept.update(dict.fromkeys(_ONE_THREAD, "1"))
    return Kind(sys.executable, tuple(options), tuple(sorted(kept.items())), tuple(preload), float(linger), circle)


def split(command: list[str]) -> tuple[list[str], list[str] | None]:
    """The interpreter's options and the kernel's arguments in a command; no arguments where it starts no kernel.

    >>> split(["python", "-m", "ipykernel_launcher", "-f", "k.json"])
    ([], ['-f', 'k.json'])
    """
    place = 1
    while place < len(command) and command[place].startswith("-"):
        if command[place] == "-m":
            starts_kernel = command[place + 1 : place + 2] == [LAUNCHER]
            return list(command[1:place]), list(command[place + 2 :]) if starts_kernel else None
        place += 2 if command[place] in ("-X", "-W") else 1
    return [], None


def _is_this_python(program: str, env: Mapping[str, str]) -> bool:
    """Whether a command's first word is this interpreter, of this environment: a link in its own folder is."""
    found = shutil.which(program, path=env.get("PATH"))
    if found is None:
        return False
    same_folder = os.path.dirname(os.path.abspath(found)) == os.path.dirname(os.path.abspath(sys.executable))
    return same_folder and os.path.realpath(found) == os.path.realpath(sys.executable)


def around() -> tuple:
    """What this process may do and where it stands: a kernel must never have it from somebody else."""
    import resource  # which Windows has not

    walls = []
    for name in _NAMESPACES:
        with suppress(OSError):
            walls.append(os.readlink(f"/proc/self/ns/{name}"))
    with suppress(OSError):
        walls.append(Path("/proc/self/cgroup").read_text(encoding="utf-8"))
    names = sorted(name for name in dir(resource) if name.startswith("RLIMIT_"))
    limits = [resource.getrlimit(getattr(resource, name)) for name in names]
    nice = os.getpriority(os.PRIO_PROCESS, 0)
    cores = sorted(os.sched_getaffinity(0))
    who = (os.getuid(), os.geteuid(), os.getgid(), sorted(os.getgroups()))
    return socket.gethostname(), who, walls, limits, nice, cores
