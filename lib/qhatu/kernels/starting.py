"""Finds the warm parent for a kind of kernel, or starts one; and keeps one alive for as long as it is held."""

import contextlib
import json
import os
import select
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from jupyter_core.paths import jupyter_runtime_dir

from qhatu.kernels.kinds import Kind
from qhatu.kernels.protocol import Broken, make_socket, receive, send

# A parent that has not warmed up by then, in seconds, never will.
PATIENCE = 60.0
# A kind whose parent refused is not tried again for this long, in seconds: every try costs as much as a kernel.
PEACE = 60.0
# How often a parent may be gone, or stale, the moment it was found.
TRIES = 3
# What a parent says once it is warm; anything else is why it is not.
WARM = "warm"

_refusals: dict[str, tuple[str, float]] = {}


class CannotFork(Exception):
    """There will be no forked kernel; the sentence says why."""


def connect(kind: Kind) -> socket.socket | None:
    """A connection to the warm parent of a kind, where there is one."""
    connection = make_socket()
    try:
        with within_reach(socket_of(kind)) as address:
            connection.connect(address)
    except OSError:
        connection.close()
        return None
    return connection


def connect_or_start(kind: Kind) -> socket.socket:
    """A connection to the warm parent of a kind, which is started where there is none; blocks until it is warm.

    Raises `CannotFork` with the parent's own sentence where it does not come to be.
    """
    if found := connect(kind):
        return found
    sentence, until = _refusals.get(kind.key, ("", 0.0))
    if time.monotonic() < until:
        raise CannotFork(sentence)
    try:
        with _alone(folder()):
            for _ in range(TRIES):
                if found := connect(kind):  # somebody else may have started it meanwhile
                    return found
                _start(kind)
        raise CannotFork("the warm parent ended as soon as it was warm")
    except OSError as error:
        raise CannotFork(f"the warm parent cannot be started: {error}") from error
    except CannotFork as refused:
        _refusals[kind.key] = (str(refused), time.monotonic() + PEACE)
        raise


class Hold:
    """Keeps the warm parent of a kind alive until it is let go, or until this process is gone."""

    def __init__(self, connection: socket.socket):
        self._connection = connection
        connection.setblocking(False)

    def is_kept(self) -> bool:
        """Whether the parent is still there, and still fit to fork."""
        try:
            message, _ = receive(self._connection)
        except BlockingIOError:
            return True
        except OSError:
            return False
        return bool(message)

    def let_go(self) -> None:
        """The parent may end as far as this process is concerned."""
        self._connection.close()


def hold(kind: Kind) -> Hold:
    """Starts the warm parent of a kind where there is none, and keeps it; blocks until it is warm.

    Raises `CannotFork` where there cannot be one.
    """
    for _ in range(TRIES):
        connection = connect_or_start(kind)
        try:
            send(connection, {"hold": True})
            connection.settimeout(PATIENCE)
            answer, _ = receive(connection)
        except (OSError, Broken):
            answer = {}
        if answer.get("held"):
            return Hold(connection)
        connection.close()
    raise CannotFork("the warm parent cannot be kept")


def folder() -> Path:
    """Where parents listen: a folder of this person's alone."""
    here = Path(jupyter_runtime_dir())
    here.mkdir(parents=True, exist_ok=True, mode=0o700)
    return here


def socket_of(kind: Kind) -> Path:
    """Where the parent of a kind listens."""
    return folder() / f"warm-{kind.key}.sock"


def _start(kind: Kind) -> None:
    """Starts a parent and waits until it is warm; `CannotFork` with its sentence where it refuses."""
    where = socket_of(kind)
    reading, writing = os.pipe()
    with open(where.with_suffix(".log"), "wb") as log:
        parent = subprocess.Popen(
            [
                *(kind.python, *kind.options, "-m", "qhatu.kernels.warm_parent"),
                *(str(where), str(writing), json.dumps({"preload": kind.preload, "linger": kind.linger})),
            ],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd="/",
            env=dict(kind.environment),
            pass_fds=[writing],
            start_new_session=True,
        )
    # It may live longer than we do. Until then somebody has to take its exit code.
    threading.Thread(target=parent.wait, name="warm-parent", daemon=True).start()
    os.close(writing)
    try:
        readable = select.poll()
        readable.register(reading, select.POLLIN)
        if not readable.poll(PATIENCE * 1000):
            parent.kill()
            raise CannotFork(f"the warm parent was not ready after {PATIENCE:.0f} s")
        sentence = os.read(reading, select.PIPE_BUF).decode()
    finally:
        os.close(reading)
    if sentence != WARM:
        raise CannotFork(sentence or f"the warm parent ended before it was ready; see {where.with_suffix('.log')}")


@contextlib.contextmanager
def _alone(where: Path) -> Iterator[None]:
    """Nobody else starts a parent meanwhile."""
    import fcntl  # which Windows has not

    with open(where / "warm.lock", "wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextlib.contextmanager
def within_reach(path: Path) -> Iterator[str]:
    """An address for a socket at a path, however long: the system takes some hundred letters, and homes can be deep."""
    opened = os.open(path.parent, os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        yield f"/proc/self/fd/{opened}/{path.name}"
    finally:
        os.close(opened)
