"""A kernel that really runs, and somebody who talks to it."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
from jupyter_client.manager import KernelManager

PATIENCE = 60


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
