"""A room for tests: a laptop and a phone as two network namespaces of Linux with a cable between them.

What happens in it happens on no real network. It needs root and `ip`; where either is missing the test is skipped.
"""

import ctypes
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

CLONE_NEWNET = 0x40000000


class Computer:
    """One side of the cable. Whatever is opened or started inside of `inside` is in its network."""

    def __init__(self, name: str):
        self.name = name
        with _back_home():
            _call("unshare", CLONE_NEWNET)
            self._namespace = os.open("/proc/thread-self/ns/net", os.O_RDONLY)
            _run("ip", "link", "set", "lo", "up")

    @property
    def path(self) -> str:
        """How `ip` names its network."""
        return f"/proc/{os.getpid()}/fd/{self._namespace}"

    @contextmanager
    def inside(self) -> Iterator[None]:
        """This thread's network is this computer's until the block ends."""
        with _back_home():
            _call("setns", self._namespace, CLONE_NEWNET)
            yield

    def runs(self, *command: str) -> str:
        """What a command prints in there."""
        with self.inside():
            return _run(*command)

    def has(self, *addresses: str) -> None:
        """Gives it these addresses, and no other."""
        self.runs("ip", "-4", "addr", "flush", "dev", self.name)
        for address in addresses:
            self.runs("ip", "addr", "add", f"{address}/24", "dev", self.name)

    def close(self) -> None:
        """Lets go of the network; it ends with the last process in it."""
        os.close(self._namespace)


@contextmanager
def room() -> Iterator[tuple[Computer, Computer]]:
    """A laptop at 192.168.7.7 and a phone at 192.168.7.30."""
    if not sys.platform.startswith("linux") or os.geteuid() != 0 or not shutil.which("ip"):
        pytest.skip("A network of one's own needs Linux, root and the command `ip`.")
    try:
        laptop, phone = Computer("laptop"), Computer("phone")
    except OSError as refused:
        pytest.skip(f"This computer gives no network of its own: {refused}")
    try:
        laptop.runs("ip", "link", "add", "laptop", "type", "veth", "peer", "name", "phone", "netns", phone.path)
        for computer, address in ((laptop, "192.168.7.7"), (phone, "192.168.7.30")):
            computer.has(address)
            computer.runs("ip", "link", "set", computer.name, "up")
        yield laptop, phone
    finally:
        laptop.close()
        phone.close()


@contextmanager
def _back_home() -> Iterator[None]:
    home = os.open("/proc/thread-self/ns/net", os.O_RDONLY)
    try:
        yield
    finally:
        _call("setns", home, CLONE_NEWNET)
        os.close(home)


def _call(name: str, *arguments: int) -> None:
    """A call of the C library that Python has only since 3.12."""
    libc = ctypes.CDLL(None, use_errno=True)
    if getattr(libc, name)(*arguments) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def _run(*command: str) -> str:
    run = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert run.returncode == 0, f"{' '.join(command)}: {run.stderr}"
    return run.stdout


def nft() -> str:
    """Where the program is that fills Linux's firewall; where there is none, the test is skipped."""
    return shutil.which("nft") or pytest.skip("No nft on this computer.")
