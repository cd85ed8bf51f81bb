"""The warm parent: a process that has imported everything once, and forks a kernel whenever one is asked for.

`python -m qhatu.kernels.warm_parent SOCKET READY OPTIONS` listens at a path, and writes to the file READY that it is
warm, or why it will not be. It has one thread and no event loop of Python's, for a fork copies only the thread that
calls it: what another one held at that moment would stay locked in the kernel for ever.
"""

import ctypes
import gc
import importlib
import json
import os
import select
import signal
import socket
import struct
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from qhatu.kernels.forked_kernel import become_kernel
from qhatu.kernels.protocol import STREAMS, Broken, make_socket, receive, send
from qhatu.kernels.rehearsal import rehearse
from qhatu.kernels.starting import WARM, within_reach
from qhatu.kernels.watching import Loaded

# A parent that was started for somebody waits this long for them, in seconds, whatever its own patience.
FIRST_VISIT = 10.0
A_LONG_TIME = 3600.0
BACKLOG = 1024


class Unfit(Exception):
    """This process must not fork; the sentence says why."""


def main(arguments: Sequence[str]) -> int:
    """Warms up and serves until nobody needs it; returns the exit code."""
    where, ready, options = Path(arguments[0]), int(arguments[1]), json.loads(arguments[2])
    if sys.path[0] in ("", os.getcwd()):  # as ipykernel does, before it imports anything
        del sys.path[0]
    gc.disable()  # a collection would write into every object, and a page that is written to is not shared
    given = dict(os.environ)
    try:
        loaded = warm_up(options["preload"])
        parent = WarmParent(where, loaded, linger=options["linger"], set_by_modules=set_since(given))
    except Unfit as why:
        os.write(ready, str(why).encode())
        return 1
    os.write(ready, WARM.encode())
    os.close(ready)
    parent.serve()
    return 0


def set_since(given: dict[str, str]) -> dict[str, str]:
    """The variables that modules have set as they were imported: a kernel started anew would have them too."""
    return {name: value for name, value in os.environ.items() if given.get(name) != value}


# ---- warming up


def warm_up(preload: Sequence[str]) -> Loaded:
    """Imports what kernels will need, and what those import as they start; raises `Unfit` where that starts threads.

    Of `module:function` the function is called too; it may return the files it has read.
    """
    read: list[Any] = []
    for name in preload:
        try:
            module, _, function = name.partition(":")
            found = importlib.import_module(module)
            read += (getattr(found, function)() if function else None) or ()
        except Exception as error:
            # A kernel that needs it will fail by itself, and say so where its person looks.
            print(f"{name} is not preloaded: {type(error).__name__}: {error}", file=sys.stderr, flush=True)
    refuse_if_unfit()
    for name in rehearse():
        with suppress(Exception):
            importlib.import_module(name)
    refuse_if_unfit()
    loaded = Loaded(read)
    gc.collect()
    with suppress(AttributeError):  # not every C library has it
        ctypes.CDLL(None).malloc_trim(0)
    gc.freeze()
    return loaded


def refuse_if_unfit() -> None:
    """Raises `Unfit` where this process has more than one thread, or sockets that threads of the system serve."""
    names = [Path(f"/proc/self/task/{task}/comm").read_text(encoding="utf-8").strip() for task in tasks()]
    if len(names) > 1:
        raise Unfit(f"what is preloaded started threads ({', '.join(names[1:])}); a fork would leave them behind")
    zmq = sys.modules.get("zmq")
    if zmq and any(isinstance(one, zmq.Context) and not one.closed for one in gc.get_objects()):
        raise Unfit("what is preloaded made a zmq context; no forked kernel could use it")


def tasks() -> list[str]:
    """The threads of this process, by number, Python's and the libraries' own."""
    return sorted(os.listdir("/proc/self/task"), key=int)


# ---- forking


class Kernel:
    """A kernel that was forked: its process, and the file its client wrote about its sockets."""

    def __init__(self, pid: int, argv: Sequence[str]):
        self.pid = pid
        self._file = argv[argv.index("-f") + 1] if "-f" in argv[:-1] else ""

    def kill(self) -> None:
        """Ends the kernel and everything it started in its own group."""
        with suppress(OSError):
            os.killpg(self.pid, signal.SIGKILL)

    def sweep(self) -> None:
        """Deletes what the client would have deleted, had it lived: the connection file and the sockets it names."""
        with suppress(OSError, ValueError, KeyError, TypeError):
            told = json.loads(Path(self._file).read_text(encoding="utf-8"))
            if told["transport"] == "ipc":
                for name in ("shell", "iopub", "stdin", "hb", "control"):
                    Path(f"{told['ip']}-{told[name + '_port']}").unlink(missing_ok=True)
            Path(self._file).unlink()


class WarmParent:
    """Serves at a socket: forks kernels, tells of their end, and ends those whose client is gone."""

    def __init__(self, where: Path, loaded: Loaded, *, linger: float, set_by_modules: dict[str, str]):
        self._where, self._loaded, self._linger, self._set_by_modules = where, loaded, linger, set_by_modules
        self._me = os.getpid()
        self._connections: dict[int, socket.socket] = {}  # by the number of the open file
        self._kernels: dict[socket.socket, Kernel] = {}
        self._holders: set[socket.socket] = set()
        self._orphans: dict[int, Kernel] = {}  # killed, since their client is gone, and not ended yet; by process
        self._needed_until = time.monotonic() + FIRST_VISIT
        self._is_told_to_end = False
        self._poll = select.poll()
        self._woken, self._waker = socket.socketpair()
        for end in (self._woken, self._waker):
            end.setblocking(False)
        self._listening = self._listen()

    def _listen(self) -> socket.socket:
        for old in self._where.parent.glob("warm-*.sock"):
            _delete_if_dead(old)
        listening = make_socket()
        new = self._where.with_suffix(f".{self._me}")
        with within_reach(new) as address:
            listening.bind(address)
        new.chmod(0o600)
        listening.listen(BACKLOG)
        listening.setblocking(False)
        self._inode = new.stat().st_ino
        new.rename(self._where)
        return listening

    def serve(self) -> None:
        """Answers until it is told to end, or until nobody needs it."""
        signal.set_wakeup_fd(self._waker.fileno(), warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.signal(signal.SIGTERM, self._end)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        self._poll.register(self._woken, select.POLLIN)
        self._poll.register(self._listening, select.POLLIN)
        while not self._is_told_to_end and (left := self._seconds_left()) > 0:
            for number, _ in self._poll.poll(left * 1000):
                if number == self._woken.fileno():
                    self._reap()
                elif number == self._listening.fileno():
                    self._welcome()
                elif number in self._connections:
                    self._hear(self._connections[number])
        self._withdraw()
        for kernel in self._kernels.values():
            kernel.kill()

    def _end(self, *_: Any) -> None:
        self._is_told_to_end = True

    def _seconds_left(self) -> float:
        """For how long it may wait for news; none where nobody needs it any more."""
        if self._connections or self._orphans:
            self._needed_until = time.monotonic() + self._linger
            return A_LONG_TIME
        return self._needed_until - time.monotonic() if self._is_listening else 0.0

    @property
    def _is_listening(self) -> bool:
        return self._listening.fileno() >= 0

    def _withdraw(self) -> None:
        """Listens no more: whoever wants a kernel of this kind from now on needs another parent."""
        if not self._is_listening:
            return
        with suppress(OSError):
            if self._where.stat().st_ino == self._inode:  # and not that of one that came later
                self._where.unlink()
                self._where.with_suffix(".log").unlink()
        self._poll.unregister(self._listening)
        self._listening.close()

    # ---- clients

    def _welcome(self) -> None:
        try:
            connection, _ = self._listening.accept()
        except OSError:  # it has left already
            return
        told = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
        _, person, _ = struct.unpack("3i", told)
        if person != os.getuid():
            connection.close()
            return
        connection.setblocking(False)
        self._connections[connection.fileno()] = connection
        self._poll.register(connection, select.POLLIN)

    def _hear(self, connection: socket.socket) -> None:
        try:
            message, streams = receive(connection)
        except BlockingIOError:
            return
        except Broken:
            message, streams = {}, []
        try:
            kernel = self._kernels.get(connection)
            if kernel is None and "kernel" in message and len(streams) == STREAMS:
                self._fork(connection, message, streams)
            elif kernel and message.get("stop"):
                kernel.kill()
            elif message.get("hold"):
                send(connection, {"held": True})
                self._holders.add(connection)
            else:
                self._lose(connection)
        except OSError:  # it did not wait for the answer, or the system has no room for another process
            self._lose(connection)
        finally:
            for stream in streams:
                os.close(stream)

    def _lose(self, connection: socket.socket) -> None:
        """A client is gone, and the kernel it had goes too."""
        if kernel := self._kernels.pop(connection, None):
            kernel.kill()
            self._orphans[kernel.pid] = kernel
        self._holders.discard(connection)
        self._forget(connection)

    def _forget(self, connection: socket.socket) -> None:
        self._poll.unregister(connection)
        del self._connections[connection.fileno()]
        connection.close()

    # ---- kernels

    def _fork(self, connection: socket.socket, message: dict[str, Any], streams: Sequence[int]) -> None:
        if refusal := self._refusal(int(message["most"])):
            send(connection, refusal)
            self._forget(connection)
            return
        request = {**message["kernel"], "env": {**self._set_by_modules, **message["kernel"]["env"]}}
        sys.stdout.flush()
        sys.stderr.flush()
        pid = os.fork()
        if pid == 0:
            self._leave_to(connection)
            become_kernel(request, streams, connection, self._me)
        self._kernels[connection] = Kernel(pid, request["argv"])

    def _refusal(self, most: int) -> dict[str, Any]:
        """Why there is no kernel now, as it is told; nothing where there may be one."""
        if changed := self._loaded.changed():
            print(f"{changed} has changed", file=sys.stderr, flush=True)
            self._withdraw()
            for holder in self._holders:
                self._forget(holder)
            self._holders.clear()
            return {"stale": True}
        if len(self._kernels) >= most:
            return {"refused": f"{len(self._kernels)} kernels of this kind run already, and {most} is the most"}
        if len(tasks()) > 1:
            return {"refused": "the warm parent has come to have threads"}
        return {}

    def _leave_to(self, connection: socket.socket) -> None:
        """In the kernel, closes whatever is the parent's; of all the connections it keeps its own."""
        signal.set_wakeup_fd(-1)
        others = [one for one in self._connections.values() if one is not connection]
        for one in (self._listening, self._woken, self._waker, *others):
            one.close()

    def _reap(self) -> None:
        """Takes the exit code of every kernel that has ended, and passes it on."""
        with suppress(BlockingIOError):
            self._woken.recv(4096)
        while True:
            try:
                # It stays a zombie until its group is gone too, so that nobody else can have its number meanwhile.
                ended = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
            except ChildProcessError:
                return
            if ended is None:
                return
            with suppress(OSError):
                os.killpg(ended.si_pid, signal.SIGKILL)
            _, status = os.waitpid(ended.si_pid, 0)
            self._tell_end(ended.si_pid, os.waitstatus_to_exitcode(status))

    def _tell_end(self, pid: int, code: int) -> None:
        if orphan := self._orphans.pop(pid, None):
            orphan.sweep()
            return
        for connection, kernel in list(self._kernels.items()):
            if kernel.pid == pid:
                with suppress(OSError):
                    send(connection, {"ended": code})
                del self._kernels[connection]
                self._forget(connection)


def _delete_if_dead(path: Path) -> None:
    """Deletes a socket that nobody listens at any more: its parent was killed."""
    with make_socket() as connection, suppress(OSError):
        try:
            with within_reach(path) as address:
                connection.connect(address)
        except ConnectionRefusedError:
            path.unlink()
            path.with_suffix(".log").unlink()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
