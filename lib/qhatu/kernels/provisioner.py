"""The kernel provisioner `qhatu-forked`: Jupyter's own way of starting a kernel, replaced by a fork where it can be."""

import asyncio
import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.localinterfaces import localhost
from jupyter_client.provisioning import LocalProvisioner
from traitlets import Bool, Float, Integer, List, Unicode, default

from qhatu.kernels.kinds import Kind, kind_of, split
from qhatu.kernels.process import ForkedProcess
from qhatu.kernels.protocol import MOST_BYTES, make_socket, send
from qhatu.kernels.starting import TRIES, CannotFork, connect, connect_or_start, folder

# What may be asked of a start and a fork can give; with anything else the kernel is started the ordinary way.
_UNDERSTOOD = {"env", "cwd", "stdin", "stdout", "stderr", "extra_arguments", "kernel_id", "start_new_session"}
# The longest path of a socket that the system takes, and what a port adds to it.
_LONGEST_SOCKET = 107 - len("-99999")
# A kernel that is told to end does so well within this many seconds, or else needs to be asked otherwise.
SOON = 1.0

# One thread, so that forty kernels that want a parent at one moment do not take every thread that others wait for.
_waiting = ThreadPoolExecutor(1, thread_name_prefix="forked-kernels")


class ForkedProvisioner(LocalProvisioner):
    """Forks kernels from a warm parent on Linux; elsewhere, and where that cannot be, starts ordinary ones.

    Choose it in a kernelspec's metadata, `{"kernel_provisioner": {"provisioner_name": "qhatu-forked", "config":
    {"preload": ["pandas"]}}}`, or for every kernel with `JUPYTER_DEFAULT_PROVISIONER_NAME=qhatu-forked`.
    """

    enabled = Bool(help="Whether to fork at all; QHATU_FORKED_KERNELS=0 says no.").tag(config=True)
    preload = List(
        Unicode(), help="Modules to import once, `module`, or `module:function` to call; QHATU_FORKED_PRELOAD=a,b."
    ).tag(config=True)
    linger = Float(300.0, help="For how many seconds a warm parent stays when nobody needs it.").tag(config=True)
    circle = Unicode("", help="Kernels of different circles never come from one parent.").tag(config=True)
    most_kernels = Integer(256, help="How many kernels one warm parent may have at a time.").tag(config=True)
    patience = Float(60.0, help="For how many seconds a forked kernel may get ready.").tag(config=True)
    by_files = Bool(True, help="Talk to a forked kernel over files instead of TCP ports where possible.").tag(
        config=True
    )

    @default("enabled")
    def _by_platform(self) -> bool:
        return can_fork()

    @default("preload")
    def _by_variable(self) -> list[str]:
        return [name for name in os.environ.get("QHATU_FORKED_PRELOAD", "").split(",") if name]

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        """Settles how client and kernel will talk, then does what every provisioner does."""
        if self.enabled and self.by_files and self.parent and split(self.kernel_spec.argv)[1] is not None:
            talk_by_files(self.parent, self.kernel_id)
        return await super().pre_launch(**kwargs)

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Forks a kernel; where that cannot be, `launch_instead`."""
        kind = self.kind(cmd, kwargs) if self.enabled else None
        if kind is None:
            return await super().launch_kernel(cmd, **kwargs)
        try:
            self.process = await self._fork(kind, self.request(cmd, kwargs), kwargs)
        except CannotFork as why:
            return await self.launch_instead(str(why), cmd, **kwargs)
        self.pid = self.pgid = self.process.pid
        self.cwd = kwargs.get("cwd", Path.cwd())
        return self.connection_info

    def kind(self, cmd: list[str], kwargs: Mapping[str, Any]) -> Kind | None:
        """The kind of kernel that is asked for; nothing where only an ordinary start can give it."""
        piped = subprocess.PIPE in (kwargs.get("stdin"), kwargs.get("stdout"), kwargs.get("stderr"))
        if piped or {name for name, value in kwargs.items() if value} - _UNDERSTOOD:
            return None
        return kind_of(cmd, kwargs.get("env", os.environ), self.preload, self.linger, self.circle)

    def request(self, cmd: list[str], kwargs: Mapping[str, Any]) -> dict[str, Any]:
        """What the forked process is told to become."""
        return {
            "argv": split(cmd)[1],
            # An ordinary kernel finds here whom it works for.
            "env": {**kwargs.get("env", os.environ), "JPY_PARENT_PID": str(os.getpid())},
            "cwd": os.path.abspath(kwargs.get("cwd") or os.getcwd()),
            "umask": _umask(),
        }

    async def launch_instead(self, why: str, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Starts an ordinary kernel and says why; a provisioner that must not do so raises here."""
        self.log.warning("This kernel is not forked but started the ordinary way: %s", why)
        return await super().launch_kernel(cmd, **kwargs)

    async def _fork(self, kind: Kind, request: dict[str, Any], kwargs: Mapping[str, Any]) -> ForkedProcess:
        asked = {"kernel": request, "most": self.most_kernels}
        for _ in range(TRIES):
            connection = await connected(kind)
            try:
                with _streams(kwargs) as streams:
                    send(connection, asked, streams)
                answer = await _answer(connection, self.patience)
            except BaseException as error:
                connection.close()
                if isinstance(error, OSError):
                    raise CannotFork(f"the warm parent did not take the request: {error}") from error
                raise
            if "ready" in answer:
                return ForkedProcess(connection, answer["ready"])
            connection.close()
            if "ended" in answer:
                raise CannotFork(f"the forked kernel ended with {answer['ended']} before it was ready")
            if "refused" in answer:
                raise CannotFork(answer["refused"])
            # Its code was stale, or it ended just now: the next one will do.
        raise CannotFork("one warm parent after the other went away")

    async def send_signal(self, signum: int) -> None:
        """Sends a signal to the kernel and what it started; after its end the number may be somebody else's."""
        if await self.poll() is None:
            await super().send_signal(signum)

    async def shutdown_requested(self, restart: bool = False) -> None:
        """Waits for a kernel that was just told to end: the manager itself looks only every tenth of a second."""
        if isinstance(self.process, ForkedProcess):
            with suppress(TimeoutError):
                await asyncio.wait_for(self.process.ended(), SOON)

    async def wait(self) -> int | None:
        """Waits for the kernel's end and returns its exit code."""
        if isinstance(self.process, ForkedProcess):
            await self.process.ended()
        return await super().wait()


def can_fork() -> bool:
    """Whether kernels are forked on this computer: on Linux, unless QHATU_FORKED_KERNELS=0."""
    return sys.platform == "linux" and os.environ.get("QHATU_FORKED_KERNELS", "1") != "0"


def talk_by_files(manager: Any, name: str) -> None:
    """Lets a manager that has settled nothing yet talk to its kernel over sockets that are files.

    Two kernels that start at one moment may be given one TCP port; a file of its own is nobody else's.
    """
    if manager.transport != "tcp" or any(manager.ports) or manager.ip != localhost():
        return
    chosen = Path(manager.connection_file)
    base = str((chosen.parent if chosen.is_absolute() else folder()) / f"kernel-{name}-ipc")
    if len(os.fsencode(base)) <= _LONGEST_SOCKET and _takes_sockets(base):
        manager.transport, manager.ip, manager.cache_ports = "ipc", base, False


def _takes_sockets(base: str) -> bool:
    """Whether a socket can be made there: some shared and foreign disks have none."""
    probe = base + "-0"
    try:
        with make_socket() as trial:
            trial.bind(probe)
        os.unlink(probe)
    except OSError:
        return False
    return True


async def connected(kind: Kind) -> socket.socket:
    """A connection to the warm parent of a kind, which is started where there is none; `CannotFork` if it cannot be."""
    found = connect(kind) or await asyncio.get_running_loop().run_in_executor(_waiting, connect_or_start, kind)
    found.setblocking(False)
    return found


async def _answer(connection: socket.socket, patience: float) -> dict[str, Any]:
    """What the parent or the kernel says first; a kernel that is not ready in time is stopped."""
    loop = asyncio.get_running_loop()
    try:
        told = await asyncio.wait_for(loop.sock_recv(connection, MOST_BYTES), patience)
    except TimeoutError:
        send(connection, {"stop": True})
        await loop.sock_recv(connection, MOST_BYTES)  # an ordinary kernel is going to need its files
        raise CannotFork(f"the forked kernel was not ready after {patience:.0f} s") from None
    return json.loads(told) if told else {}


@contextmanager
def _streams(kwargs: Mapping[str, Any]) -> Iterator[tuple[int, int, int]]:
    """The open files that become a kernel's stdin, stdout and stderr, as `Popen` reads its arguments."""
    nothing = os.open(os.devnull, os.O_RDWR)

    def number(stream: Any, usual: int) -> int:
        if stream is None:
            return usual
        if stream == subprocess.DEVNULL:
            return nothing
        return stream if isinstance(stream, int) else stream.fileno()

    try:
        out = number(kwargs.get("stdout"), 1)
        error = out if kwargs.get("stderr") == subprocess.STDOUT else number(kwargs.get("stderr"), 2)
        yield number(kwargs.get("stdin"), nothing), out, error
    finally:
        os.close(nothing)


def _umask() -> int:
    """The rights that this process takes from its new files. Asking the system itself would change them a moment."""
    told = Path("/proc/self/status").read_text(encoding="utf-8", errors="replace")
    return int(told.partition("Umask:")[2].split()[0], 8)
