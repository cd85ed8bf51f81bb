"""What a class asks of phones, of the network and of the trainer's laptop, beside stock Voilà on the same notebook.

`qhatu bench class` runs it; `--quick` asks less. Both serve the cost sheet, in turns, in one run on one machine:
stock as anybody starts it (`voila app.ipynb --no-browser`, in a folder of its own), ours as `qhatu class` opens it.
A browser counts bytes and requests and says when one can type; learners without a browser arrive at one moment and
type. A ratio is ours divided by stock: below 1 ours asks for less.
"""

from __future__ import annotations

import asyncio
import math
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
from playwright.sync_api import Browser, sync_playwright
from rich.console import Console

from qhatu import notebooks
from qhatu.house import house

sys.path.insert(0, str(house() / "tests"))

from browser.conftest import ARGUMENTS, browser_path
from school.many_learners import Phone, cpu_seconds, enrolled, memory, opened, signed_in
from school.running_class import RunningClass, eventually

QUICK = "--quick" in sys.argv
ROUNDS = 1 if QUICK else 2
LEARNERS = 10 if QUICK else 40
TEXTS_EACH = 3 if QUICK else 8
PATIENCE = 300_000

# What a row is called, its unit, and the figure to reach of shared/context/design.md.
ROWS = {
    "cold": ("bytes of a page, first visit", "kB", "≤ 1,600"),
    "requests": ("requests, first visit", "", ""),
    "warm": ("bytes of a page, second visit", "kB", ""),
    "warm requests": ("requests that leave the phone, second visit", "", ""),
    "socket": ("bytes on the socket until typed text is kept", "kB", ""),
    "usable": ("first visit until typed text is kept", "s", ""),
    "usable again": ("second visit until typed text is kept", "s", ""),
    "usable slow": ("the same, processor 4 times slower, 1 Mbit/s", "s", ""),
    "usable again slow": ("second visit, processor 4 times slower, 1 Mbit/s", "s", ""),
    "burst": (f"{LEARNERS} open at one moment, until the last can type", "s", "≤ 8 (40 learners)"),
    "burst median": (f"{LEARNERS} open at one moment, until half of them can", "s", ""),
    "unopened": ("of them, those whose page came without its contents", "", "0"),
    "burst work": ("processor time of that, on the laptop", "s", ""),
    "memory": (f"memory for each learner, {LEARNERS} at once", "MB", "≤ 27"),
    "server": ("memory of the server itself", "MB", ""),
    "typing": (f"type → Guardado, {LEARNERS} typing, median", "s", ""),
    "typing worst": (f"type → Guardado, {LEARNERS} typing, 95 of 100 under", "s", "< 0.7"),
}

Found = dict[str, list[float]]


@contextmanager
def stock(folder: Path) -> Iterator[tuple[psutil.Process, list[Phone]]]:
    """Voilà as it comes, on the cost sheet of one trade; who comes there needs no name."""
    made = notebooks.build(folder / "pages", trade="candles")
    app = next(page for page in made if page.match("5-management/app.ipynb"))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "voila", app.name, "--no-browser", f"--port={port}", "--Voila.ip=127.0.0.1"],
        cwd=app.parent,
        env={**os.environ, "QHATU_HOME": str(folder / "home")},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        assert eventually(lambda: _listens(port), patience=120), "stock Voilà did not start"
        yield psutil.Process(process.pid), [Phone(f"http://127.0.0.1:{port}") for _ in range(LEARNERS + 1)]
    finally:
        for one in reversed([process, *psutil.Process(process.pid).children(recursive=True)]):
            one.kill()
        process.wait()


def _listens(port: int) -> bool:
    with socket.socket() as asked:
        return asked.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def ours(folder: Path) -> Iterator[tuple[psutil.Process, list[Phone]]]:
    """A class with its learners signed in."""
    running = RunningClass(folder / "class")
    names = enrolled(running, LEARNERS + 1)
    running.start()
    try:
        yield psutil.Process(running.process.pid), signed_in(running, names)
    finally:
        running.stop()


SIDES = {"stock": stock, "ours": ours}


# ---- with a browser


class Visit:
    """One visit of a page: what it weighs, and how long until one can type."""

    def __init__(self, context, phone: Phone, *, slow: bool = False):
        self._page = context.new_page()
        self._phone = phone
        self.bytes, self.requests, self.socket = 0, 0, 0
        self._answers: dict[str, dict] = {}
        talk = context.new_cdp_session(self._page)
        talk.send("Network.enable")
        talk.on("Network.responseReceived", lambda told: self._answers.update({told["requestId"]: told["response"]}))
        talk.on("Network.loadingFinished", self._loaded)
        for way in ("Received", "Sent"):
            talk.on(f"Network.webSocketFrame{way}", self._framed)
        if slow:
            speed = 1_000_000 / 8
            network = {"offline": False, "latency": 40, "downloadThroughput": speed, "uploadThroughput": speed}
            talk.send("Network.emulateNetworkConditions", network)
            talk.send("Emulation.setCPUThrottlingRate", {"rate": 4})

    def _loaded(self, told: dict) -> None:
        answer = self._answers.get(told["requestId"], {})
        if answer.get("url", "").startswith("http") and not answer.get("fromDiskCache"):
            self.bytes += told["encodedDataLength"]
            self.requests += 1

    def _framed(self, told: dict) -> None:
        frame = told["response"]
        self.socket += len(frame["payloadData"]) * (3 / 4 if frame["opcode"] == 2 else 1)

    def until_kept(self, text: str) -> float:
        """Seconds from asking for the page until a text that was typed into its first field is kept."""
        page = self._page
        begun = time.perf_counter()
        page.goto(self._phone.address + self._phone.path, wait_until="commit", timeout=PATIENCE)
        page.locator(".qh-field input[type=text]:visible").first.fill(text, timeout=PATIENCE)
        kept = "text => document.querySelector('.saved[data-state=saved]')?.dataset.acked.includes(text)"
        page.wait_for_function(kept, arg=text, timeout=PATIENCE, polling=50)
        took = time.perf_counter() - begun
        page.wait_for_load_state("networkidle")
        return took

    def leave(self) -> None:
        self._page.close(run_before_unload=True)


def visited(browser: Browser, phone: Phone, found: Found, *, slow: bool) -> None:
    """A first and a second visit of one phone."""
    context = browser.new_context(viewport={"width": 360, "height": 740}, is_mobile=True, has_touch=True)
    if phone.cookie:
        pairs = (pair.split("=", 1) for pair in phone.cookie.split("; "))
        context.add_cookies([{"name": name, "value": value, "url": phone.address} for name, value in pairs])
    end = " slow" if slow else ""
    for again in ("", " again"):
        visit = Visit(context, phone, slow=slow)
        found[f"usable{again}{end}"].append(visit.until_kept(f"Vela {time.monotonic_ns()}"))
        if not slow:
            found["warm" if again else "cold"].append(visit.bytes / 1000)
            found["warm requests" if again else "requests"].append(visit.requests)
            found["socket"].append(visit.socket / 1000)
        visit.leave()
    context.close()


# ---- with many learners


async def together(server: psutil.Process, phones: list[Phone], found: Found) -> None:
    """All of them open the page at one moment, and then all type."""
    first, *phones = phones  # whoever comes first makes what all others find
    await first.open()
    worked = cpu_seconds(server)
    came, troubles = await opened(phones)
    found["burst"].append(came[-1] if came else math.inf)
    found["burst median"].append(statistics.median(came) if came else math.inf)
    found["burst work"].append(cpu_seconds(server) - worked)
    found["unopened"].append(len(troubles))
    own, others = memory(server)
    found["memory"].append(others / (len(phones) + 1))
    found["server"].append(own)
    phones = [phone for number, phone in enumerate(phones) if number not in troubles]

    async def types(number: int, phone: Phone) -> list[float]:
        await asyncio.sleep(number / len(phones))
        took = []
        for text in range(TEXTS_EACH):
            took.append(await phone.type(f"Vela {number} de {text} colores"))
            await asyncio.sleep(1)
        return took

    told = await asyncio.gather(*map(types, range(len(phones)), phones))
    seconds = sorted(one for each in told for one in each) or [math.inf]
    found["typing"].append(statistics.median(seconds))
    found["typing worst"].append(seconds[int(0.95 * len(seconds))])
    for phone in phones:
        phone.close()


# ---- the table


def measured(console: Console) -> dict[str, Found]:
    found: dict[str, Found] = {side: defaultdict(list) for side in SIDES}
    with sync_playwright() as playwright, tempfile.TemporaryDirectory(prefix="qhatu-bench-") as home:
        browser = playwright.chromium.launch(executable_path=browser_path(), args=ARGUMENTS)
        for number in range(ROUNDS):
            for side, serving in SIDES.items():
                console.print(f"{side}, round {number + 1} of {ROUNDS}: a browser", style="dim")
                with serving(Path(home) / f"{side}-{number}") as (_, phones):
                    visited(browser, phones[0], found[side], slow=False)
                    if number == 0:
                        visited(browser, phones[0], found[side], slow=True)
        browser.close()
        for number in range(ROUNDS):
            for side, serving in SIDES.items():
                console.print(f"{side}, round {number + 1} of {ROUNDS}: {LEARNERS} learners", style="dim")
                with serving(Path(home) / f"{side}-burst-{number}") as (server, phones):
                    # Playwright's event loop is at rest in this thread, and a thread may have only one.
                    _elsewhere(together(server, phones, found[side]))
    return found


def _elsewhere(work) -> None:
    fault: list[BaseException] = []

    def do() -> None:
        try:
            asyncio.run(work)
        except BaseException as broken:
            fault.append(broken)

    thread = threading.Thread(target=do)
    thread.start()
    thread.join()
    if fault:
        raise fault[0]


def _written(value: float, unit: str) -> str:
    if math.isinf(value):
        return "never"
    return (f"{value:,.0f}" if value >= 100 else f"{value:.3g}") + (f" {unit}" if unit else "")


def table(found: dict[str, Found]) -> Iterator[str]:
    """The figures, as Markdown: the median of the rounds."""
    yield "| what | stock Voilà | ours | ours ÷ stock | to reach |"
    yield "|---|---|---|---|---|"
    for row, (what, unit, design) in ROWS.items():
        other, own = (statistics.median(found[side][row]) for side in SIDES)
        ratio = f"{own / other:.3f}" if 0 < other < math.inf else "–"
        yield f"| {what} | {_written(other, unit)} | {_written(own, unit)} | {ratio} | {design} |"


def main() -> None:
    console = Console()
    found = measured(console)
    for line in table(found):
        console.print(line, markup=False, highlight=False, soft_wrap=True)
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg()) if hasattr(os, "getloadavg") else "–"
    console.print(
        f"{os.cpu_count()} processors, load {load}; the median of {ROUNDS} rounds, the slow visits once.",
        highlight=False,
        soft_wrap=True,
    )


if __name__ == "__main__":
    main()
