"""A forked kernel, seen from its client: what `subprocess.Popen` offers, for a process that is not our child."""

import asyncio
import os
import select
import signal
import socket
import subprocess
import time
from contextlib import suppress

from qhatu.kernels.protocol import Broken, receive


class ForkedProcess:
    """A kernel that another process forked for us, at the other end of a connection.

    The connection is the kernel's life: closed, it ends the kernel and whatever that started.
    """

    # A forked kernel has no pipes of its own to its client.
    stdin = stdout = stderr = None

    def __init__(self, connection: socket.socket, pid: int):
        self.pid = pid
        self.returncode: int | None = None
        connection.setblocking(False)
        self._connection = connection

    def poll(self) -> int | None:
        """The exit code, or nothing while the kernel runs; a negative one is the signal that ended it."""
        while self.returncode is None:
            try:
                message, _ = receive(self._connection)
            except BlockingIOError:
                return None
            except Broken:
                message = {}
            if not message:
                # The parent is gone, and the system ends a kernel with its parent; not so what the kernel started.
                with suppress(OSError):
                    os.killpg(self.pid, signal.SIGKILL)
                self._end(-signal.SIGKILL)
            elif "ended" in message:
                self._end(int(message["ended"]))
        return self.returncode

    def _end(self, code: int) -> None:
        self.returncode = code
        self._connection.close()

    def wait(self, timeout: float | None = None) -> int:
        """Waits for the kernel's end and returns the exit code; `subprocess.TimeoutExpired` after `timeout` seconds."""
        until = None if timeout is None else time.monotonic() + timeout
        while self.poll() is None:
            left = None if until is None else until - time.monotonic()
            if left is not None and left <= 0:
                raise subprocess.TimeoutExpired("forked kernel", timeout)
            readable = select.poll()
            readable.register(self._connection, select.POLLIN)
            readable.poll(None if left is None else left * 1000)
        return self.returncode

    async def ended(self) -> int:
        """Waits for the kernel's end without keeping a loop from other work; returns the exit code."""
        pause = 0.001
        while self.poll() is None:
            await asyncio.sleep(pause)
            pause = min(2 * pause, 0.02)
        return self.returncode

    def send_signal(self, signum: int) -> None:
        """Sends a signal to the kernel alone; one that has ended is left in peace."""
        if self.poll() is None:
            os.kill(self.pid, signum)

    def terminate(self) -> None:
        """Asks the kernel to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """Ends the kernel."""
        self.send_signal(signal.SIGKILL)
