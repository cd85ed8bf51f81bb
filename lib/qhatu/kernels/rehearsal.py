"""What a kernel imports only as it starts and answers: found out by letting one live a moment, and throwing it away."""

import os
import shutil
import socket
import sys
import tempfile
import traceback
from collections.abc import Callable

from qhatu.kernels.forked_kernel import NOBODY_TO_WATCH, ForkedKernelApp, end_with
from qhatu.kernels.protocol import receive

# How long a kernel may take to answer at the rehearsal, in seconds.
PATIENCE = 10.0


def rehearse() -> list[str]:
    """Lets a kernel live a moment in a process that is thrown away; returns the modules it imported beyond ours."""
    me, home = os.getpid(), tempfile.mkdtemp()
    reading, writing = os.pipe()
    to_client, to_kernel = socket.socketpair()
    try:
        children = [_throw_away(me, lambda: _play_kernel(home, to_client, writing))]
        os.close(writing)
        to_client.close()
        children.append(_throw_away(me, lambda: _play_client(home, to_kernel)))
        to_kernel.close()
        with os.fdopen(reading, encoding="utf-8") as told:
            names = told.read().split()
        for child in children:
            os.waitpid(child, 0)
    finally:
        shutil.rmtree(home, ignore_errors=True)
    return names


def _throw_away(parent: int, play: Callable[[], None]) -> int:
    """A process that plays something and ends without a trace; returns its number."""
    child = os.fork()
    if child == 0:
        try:
            end_with(parent)
            play()
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(0)
    return child


def _play_kernel(home: str, to_client: socket.socket, writing: int) -> None:
    os.environ["IPYTHONDIR"] = home  # and not the person's own
    before = set(sys.modules)
    app = ForkedKernelApp.instance(parent_handle=NOBODY_TO_WATCH)
    app.client = to_client
    app.initialize(["-f", f"{home}/k.json", "--transport=ipc", f"--ip={home}/k", "--log-level=ERROR"])
    app.start()
    new = (name for name in sys.modules if name not in before and name != "__main__")
    os.write(writing, "\n".join(new).encode())


def _play_client(home: str, to_kernel: socket.socket) -> None:
    from jupyter_client.blocking import BlockingKernelClient

    if receive(to_kernel)[0]:
        visitor = BlockingKernelClient(connection_file=f"{home}/k.json")
        visitor.load_connection_file()
        visitor.start_channels(stdin=False, hb=False)
        visitor.execute("print()", reply=True, timeout=PATIENCE)
        visitor.comm_info(reply=True, timeout=PATIENCE)
        visitor.shutdown(reply=True, timeout=PATIENCE)
