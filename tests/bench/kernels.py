"""What does it cost to open a page, with kernels that are forked and with kernels that are started anew?

`qhatu bench kernels` runs it, on Linux. First a kernel alone, the two ways taking turns, so that a machine that slows
down slows both; then a class that forty learners open at one moment, where seconds of processor are what other work on
the machine changes least. A ratio below 1 means that forking costs less.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
from jupyter_client.manager import KernelManager
from rich.console import Console
from rich.table import Table

sys.path.insert(0, str(Path(__file__).parents[1]))  # beside the tests stands the class they visit

from qhatu.kernels.provisioner import can_fork
from qhatu.school.lessons.kernels import OwnPython, transport
from qhatu.school.members.pins import hash_pin
from school.running_class import RunningClass, message

LEARNERS = int(os.environ.get("QHATU_BENCH_LEARNERS", "40"))
ROUNDS = 9
PIN = "4821"
PAGE = "/m/5-management/app"
PATIENCE = 180
FORKED, ANEW = "forked", "anew"
MB = 1 << 20


@contextmanager
def way(name: str) -> Iterator[None]:
    """Within it kernels start in one of the two ways."""
    os.environ["QHATU_FORKED_KERNELS"] = "1" if name == FORKED else "0"
    yield


@dataclass
class Asked:
    """A kernel of a class and somebody who asks it."""

    manager: KernelManager
    client: object

    def run(self, code: str) -> None:
        """Runs code to its end."""
        reply = self.client.execute(code, reply=True, timeout=PATIENCE)
        assert reply["content"]["status"] == "ok", reply["content"]

    def stop(self) -> None:
        """Ends the kernel."""
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)


def started() -> Asked:
    """A kernel like those of a class, which has not been asked anything."""
    manager = KernelManager(kernel_spec_manager=OwnPython(), transport=transport())
    manager.connection_file = str(Path(tempfile.mkdtemp()) / "kernel.json")
    manager.start_kernel(stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    client = manager.client()
    client.start_channels(stdin=False, hb=False)
    return Asked(manager, client)


def first_reply(code: str) -> float:
    """The seconds from wishing for a kernel to its reply to the first code."""
    begun = time.perf_counter()
    asked = started()
    asked.run(code)
    seconds = time.perf_counter() - begun
    asked.stop()
    return seconds


def starts() -> list[tuple[str, float, float]]:
    """What was asked first, and the median seconds, forked and anew."""
    found = []
    for what, code in {"1 + 1": "1 + 1", "a learner's page, imported": "import qhatu.pages"}.items():
        seconds: dict[str, list[float]] = {FORKED: [], ANEW: []}
        for _ in range(ROUNDS):
            for name, taken in seconds.items():
                with way(name):
                    taken.append(first_reply(code))
        found.append((what, *(statistics.median(seconds[name]) for name in (FORKED, ANEW))))
    return found


def memory(pid: int) -> tuple[int, int]:
    """Bytes that are a process's alone, and those with its part of what it shares."""
    told = psutil.Process(pid).memory_full_info()
    return told.uss, told.pss


@dataclass
class Burst:
    """What forty learners who open a page at one moment take."""

    last: float
    median: float
    server: float
    kernels: float
    own: float
    shared: float


def burst(folder: Path) -> Burst:
    """Opens a class and lets its learners open a page at one moment, until the last can type."""
    running = RunningClass(folder)
    pin_hash = hash_pin(PIN)
    names = [f"Persona {number:03}" for number in range(LEARNERS)]
    with running.store() as store:
        for name in names:
            person = store.add_person(name, pin_hash=pin_hash)
            store.start_enterprise(person.id, name="Velas", trade="candles", place="bolivia")
    with ExitStack() as stop:
        running.start()
        stop.callback(running.stop)
        visitors = [running.visitor() for _ in names]
        for visitor, name in zip(visitors, names, strict=True):
            assert visitor.sign_in(name, PIN).status_code == 302
        visitors[0].open_page(PAGE)  # a class is opened, and looked at, before its learners come
        server = psutil.Process(running.process.pid)
        before = _processor(server), sum(map(_processor, server.children(recursive=True)))
        taken = _opened_at_one_moment(visitors, stop)
        after = _processor(server), sum(map(_processor, server.children(recursive=True)))
        sizes = [memory(child.pid) for child in server.children(recursive=True)]
        return Burst(
            last=max(taken),
            median=statistics.median(taken),
            server=after[0] - before[0],
            kernels=after[1] - before[1],
            own=statistics.median(own for own, _ in sizes) / MB,
            shared=sum(shared for _, shared in sizes) / MB / LEARNERS,
        )


def _processor(process: psutil.Process) -> float:
    told = process.cpu_times()
    return told.user + told.system


def _opened_at_one_moment(visitors: list, stop: ExitStack) -> list[float]:
    """The seconds each learner waited, from opening the page until its kernel answered the browser."""
    moment, taken, faults = threading.Barrier(len(visitors)), [], []

    def visit(visitor) -> None:
        moment.wait()
        begun = time.perf_counter()
        try:
            socket = visitor.socket(visitor.open_page(PAGE))
            stop.callback(socket.close)
            socket.settimeout(PATIENCE)
            socket.send(message("comm_info_request", {"target_name": "jupyter.widget"}))
            while '"comm_info_reply"' not in socket.recv():
                pass
            taken.append(time.perf_counter() - begun)
        except Exception as fault:
            faults.append(fault)

    threads = [threading.Thread(target=visit, args=(visitor,)) for visitor in visitors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise faults[0]
    return taken


def main() -> None:
    console = Console()
    if not can_fork():
        console.print("Kernels are forked on Linux alone; here there is nothing to compare.")
        return
    with way(FORKED):
        keeper = started()  # one kernel keeps the parent warm, as a class does
        keeper.run("1")
    table = Table("from the wish for a kernel to its first reply, s", "forked", "anew", "forked ÷ anew")
    for what, forked, anew in starts():
        table.add_row(what, f"{forked:.3f}", f"{anew:.3f}", f"{forked / anew:.2f}")
    console.print(table)
    keeper.stop()
    bursts = {}
    for name in (FORKED, ANEW):
        with way(name), tempfile.TemporaryDirectory() as folder:
            bursts[name] = burst(Path(folder) / "clase")
    table = Table(f"{LEARNERS} learners open a page at one moment", "forked", "anew", "forked ÷ anew")
    for what, one in {
        "until the last can type, s": "last",
        "until half of them can, s": "median",
        "processor of the server, s": "server",
        "processor of the kernels, s": "kernels",
        "memory of a kernel's own, MB": "own",
        "memory of all kernels and their parent, per learner, MB": "shared",
    }.items():
        forked, anew = (getattr(bursts[name], one) for name in (FORKED, ANEW))
        table.add_row(what, f"{forked:.1f}", f"{anew:.1f}", f"{forked / anew:.2f}")
    console.print(table)
    load = psutil.getloadavg()[0]
    console.print(
        f"Python {sys.version.split()[0]}, {psutil.cpu_count()} processors, load {load:.1f}; medians of {ROUNDS}."
    )


if __name__ == "__main__":
    main()
