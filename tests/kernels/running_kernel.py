"""A kernel that really runs, and somebody who talks to it."""

import os
import shutil
import signal
import socket
import struct
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import pytest
from jupyter_client.manager import KernelManager
from jupyter_client.provisioning import KernelProvisionerFactory

from qhatu.kernels.protocol import make_socket
from qhatu.kernels.starting import within_reach

PATIENCE = 60


@contextmanager
def computer_of_its_own(**variables: str) -> Iterator[Path]:
    """All that Jupyter keeps in a new folder, which is given; the warm parents that come to be in it end with it.

    `variables` are more of the environment.
    """
    home = Path(tempfile.mkdtemp(prefix="kernels-"))  # short: a socket's path may have a hundred letters
    patch = pytest.MonkeyPatch()
    for name in ("QHATU_FORKED_KERNELS", "JUPYTER_DEFAULT_PROVISIONER_NAME"):
        patch.delenv(name, raising=False)
    places = {"JUPYTER_PATH": home, "JUPYTER_RUNTIME_DIR": home / "runtime", "IPYTHONDIR": home / "ipython"}
    for name, value in {**places, **variables}.items():
        patch.setenv(name, str(value))
    KernelProvisionerFactory.clear_instance()
    try:
        yield home
    finally:
        for listening in (home / "runtime").glob("warm-*.sock"):
            end_parent(listening)
        patch.undo()
        KernelProvisionerFactory.clear_instance()
        shutil.rmtree(home, ignore_errors=True)


def end_parent(listening: Path) -> None:
    """Ends the warm parent that listens at a path."""
    with make_socket() as connection, within_reach(listening) as address, suppress(ConnectionRefusedError):
        connection.connect(address)
        told = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
        os.kill(struct.unpack("3i", told)[0], signal.SIGTERM)


class Kernel:
    """A kernel and somebody who talks to it."""

    def __init__(self, **given):
        self.manager = KernelManager(**given)
        self.manager.start_kernel()
        self.client = self.manager.client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=PATIENCE)

    def run(self, code: str) -> str:
        """Runs code and returns what it printed; fails where the code does."""
        printed = []

        def hear(message):
            if message["msg_type"] == "stream":
                printed.append(message["content"]["text"])

        reply = self.client.execute_interactive(code, output_hook=hear, timeout=PATIENCE)
        assert reply["content"]["status"] == "ok", reply["content"]
        return "".join(printed).strip()

    @property
    def pid(self) -> int:
        return self.manager.provisioner.pid

    @property
    def is_forked(self) -> bool:
        return Path(f"/proc/{self.pid}/comm").read_text(encoding="utf-8").strip() == "forked-kernel"

    @property
    def parent(self) -> psutil.Process:
        """The warm parent of a forked kernel."""
        assert self.is_forked
        return psutil.Process(psutil.Process(self.pid).ppid())

    def stop(self) -> None:
        self.client.stop_channels()
        self.manager.shutdown_kernel()


@contextmanager
def started(**given) -> Iterator[Kernel]:
    """A kernel that is stopped in the end."""
    kernel = Kernel(**given)
    try:
        yield kernel
    finally:
        kernel.stop()


def is_gone(pid: int) -> bool:
    """Whether a process has ended, or is about to."""
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def eventually(holds: Callable[[], bool], patience: float = 20) -> bool:
    """Whether something comes to hold."""
    until = time.monotonic() + patience
    while not holds() and time.monotonic() < until:
        time.sleep(0.05)
    return holds()
