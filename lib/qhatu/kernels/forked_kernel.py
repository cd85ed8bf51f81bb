"""What a process does between being forked from the warm parent and ending as an ordinary IPython kernel."""

import atexit
import ctypes
import gc
import os
import signal
import socket
import sys
import threading
import time
import traceback
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, NoReturn

from ipykernel.kernelapp import IPKernelApp

from qhatu.kernels.protocol import send

# How long a kernel may take to close its sockets in good order, in seconds, before it ends without.
FAREWELL = 0.3
# ipykernel watches its parent in a thread of its own, unless that is the first process; the system does it for us.
NOBODY_TO_WATCH = 1
_PR_SET_PDEATHSIG = 1


def become_kernel(request: dict[str, Any], streams: Sequence[int], client: socket.socket, parent: int) -> NoReturn:
    """Turns this process, just forked, into the kernel that was asked for, and ends with it.

    `request` has the kernel's `argv`, `env`, `cwd` and `umask`; `streams` are its stdin, stdout and stderr; `client`
    hears once that it is ready; `parent` is the process it was forked from, which it must not outlive.
    """
    code = 1
    try:
        _settle(request, streams, parent)
        code = _run(request["argv"], client)
    except BaseException:
        traceback.print_exc()
    finally:
        _end(code)


def _settle(request: dict[str, Any], streams: Sequence[int], parent: int) -> None:
    """Makes this process what one started anew would be: its own group, signals, streams, variables and chances."""
    os.setsid()
    end_with(parent)
    for number in (signal.SIGCHLD, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for place, stream in enumerate(streams):
        os.dup2(stream, place)
        os.close(stream)
    os.environ.clear()
    os.environ.update(request["env"])
    os.umask(request["umask"])
    os.chdir(request["cwd"])
    time.tzset()
    _draw_anew()
    gc.enable()
    with suppress(OSError), open("/proc/self/comm", "w", encoding="utf-8") as name:
        name.write("forked-kernel")


def end_with(parent: int) -> None:
    """Asks the system to end this process with the one it was forked from."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:  # it ended before we asked
        os._exit(1)


def _draw_anew() -> None:
    """Gives this process random numbers and keys of its own. The standard `random` does so by itself."""
    if "numpy.random" in sys.modules:
        sys.modules["numpy.random"].seed()
    if "multiprocessing.process" in sys.modules:
        sys.modules["multiprocessing.process"].current_process().authkey = os.urandom(32)


class ForkedKernelApp(IPKernelApp):
    """ipykernel's application, for a process that has a parent to watch it and a client that waits for it."""

    client: socket.socket

    def init_kernel(self) -> None:
        """Makes the kernel. Its ports are bound by then: a client that connected before would wait 0.1 s for more."""
        super().init_kernel()
        send(self.client, {"ready": os.getpid()})
        self.client.close()


def _run(argv: Sequence[str], client: socket.socket) -> int:
    """Runs the kernel to its end and returns its exit code."""
    sys.argv = [_launcher(), *argv]
    try:
        app = ForkedKernelApp.instance(parent_handle=NOBODY_TO_WATCH)
        app.client = client
        app.initialize(list(argv))
        _take_widgets(app.kernel)
        app.start()
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    return 0


def _launcher() -> str:
    """What `sys.argv[0]` is in a kernel that was started anew."""
    import ipykernel_launcher

    return ipykernel_launcher.__file__


def _take_widgets(kernel: Any) -> None:
    """Tells a kernel about ipywidgets, which found none to tell when it was imported before the fork.

    Without it a page looks whole and its widgets are dead.
    """
    if "ipywidgets" in sys.modules:
        sys.modules["ipywidgets"].register_comm_target(kernel)


def _end(code: int) -> NoReturn:
    """Ends this process as Python would, but for tearing everything down, which would write over shared memory."""
    try:
        app = IPKernelApp.instance() if IPKernelApp.initialized() else None
        if app:
            atexit.unregister(app.close)
        threading._shutdown()
        atexit._run_exitfuncs()
        for stream in (sys.stdout, sys.stderr, sys.__stdout__, sys.__stderr__):
            with suppress(Exception):
                stream.flush()
        if app:
            _close(app)
    finally:
        os._exit(code)


def _close(app: IPKernelApp) -> None:
    """Closes a kernel's sockets in good order, but takes no more than a moment.

    ipykernel does it when Python ends, and then may wait seconds for a thread that waits for another's last words.
    """
    closing = threading.Thread(target=app.close, daemon=True)
    closing.start()
    closing.join(FAREWELL)
