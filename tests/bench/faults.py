"""Is anything lost that the class said was kept? Kernels, servers and networks are broken while somebody types.

`qhatu bench faults` runs it, with a real class and a real browser. Each round types into two fields, breaks something
at a moment drawn by chance, lets it recover, and compares what the page was told with what the database holds.
`acknowledged` counts the texts of which the page was told that they are kept, `lost` those of them that the database
does not hold; `typed` counts the last texts in the fields, `typed lost` those that never came back by themselves. The
time runs from the fault until everything that was typed is kept.
`QHATU_ROUNDS` says how many times something is killed, a hundred if it does not.
"""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

import psutil
import requests
from playwright.sync_api import Error, sync_playwright
from rich.console import Console
from rich.table import Table

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from browser.conftest import ARGUMENTS, Phone, browser_path
from qhatu.records.store import Store
from school.running_class import PEOPLE, RunningClass
from school.wire import Wire

ROUNDS = int(os.environ.get("QHATU_ROUNDS", "100"))
MODULE = "5-management"
KEYS = ("units_per_batch", "batches_per_month")
DEAD_SECONDS = 90
AWAY_SECONDS = 150  # longer than JupyterLab goes on trying to connect again
PATIENCE_SECONDS = 180
# Tells Python whatever is typed and whatever is acknowledged, in their order; and lets the date jump.
LISTENER = """
const realNow = Date.now;
Date.now = () => realNow() + Number(localStorage.getItem("jump") || 0);
document.addEventListener("input", ({ target }) => {
  const key = target.closest("[class*='key:']")?.className.match(/key:(\\S+)/)?.[1];
  if (key) window.heard("typed", key, target.value);
}, true);
let last = "";
new MutationObserver(() => {
  const acked = document.querySelector(".saved[data-acked]")?.dataset.acked ?? "{}";
  if (acked === last) return;
  last = acked;
  for (const [key, [text]] of Object.entries(JSON.parse(acked))) window.heard("kept", key, text);
}).observe(document, { childList: true, subtree: true });
"""
# A page that has not noticed yet that its kernel was killed says that all is kept, too; so it is marked before.
RECOVERED = """async () => {
  if (window.old || document.querySelector(".saved")?.dataset.state !== "saved" || qhatuDrafts.count()) return false;
  const kernel = JSON.parse(document.getElementById("jupyter-config-data").textContent).kernelId;
  return (await (await fetch(`/page/${kernel}`)).json()).page === "here";
}"""


@dataclass
class Count:
    """What came of one kind of fault."""

    fault: str
    rounds: int = 0
    acknowledged: int = 0
    lost: int = 0
    typed: int = 0
    typed_lost: int = 0
    longest: float = 0.0


class Learner:
    """Somebody who types on a phone, and what their page was told."""

    def __init__(self, browser, running: RunningClass, name: str) -> None:
        self.running, self.name = running, name
        self.wire = Wire(running.port)
        self.typed: dict[str, list[str]] = {key: [] for key in KEYS}
        self.kept: dict[str, str] = {}
        self.acknowledged = 0
        self.phone = Phone(browser, SimpleNamespace(address=self.wire.address))
        self.phone.context.expose_function("heard", self._heard)
        self.phone.context.add_init_script(LISTENER)
        self.phone.signs_in(name, PEOPLE[name])
        self.phone.opens("app")
        self.phone.goes_on()
        self.phone.on_screen("batch")

    def _heard(self, what: str, key: str, text: str) -> None:
        if key not in self.typed:
            return
        if what == "typed":
            self.typed[key].append(text)
        elif self.kept.get(key) != text:
            self.kept[key] = text
            self.acknowledged += 1

    def types(self) -> None:
        """Type a number into each field, and hardly ever pause."""
        for key in KEYS:
            box = self.phone.page.locator(f"[class*='key:{key}'] input")
            box.fill("")
            box.press_sequentially(str(random.randrange(10, 9999)), delay=random.choice((0, 60, 200)))

    def marks_the_page(self) -> None:
        """Make sure that the page of now is told from the one that it becomes when it opens again."""
        self.phone.page.evaluate("window.old = true")

    def in_the_class(self) -> dict[str, str]:
        """What the database holds of the fields."""
        address = f"file:{(self.running.folder / 'class.db').as_posix()}?mode=ro"
        with closing(sqlite3.connect(address, uri=True)) as connection:
            rows = connection.execute(
                "select entry.key, entry.value from entry join cycle on cycle.id = entry.cycle_id"
                " join membership on membership.enterprise_id = cycle.enterprise_id"
                " join person on person.id = membership.person_id where person.name = ?",
                (self.name,),
            ).fetchall()
        return dict(rows)

    def lost(self) -> int:
        """How many fields do not hold what was acknowledged last, nor anything typed after it."""
        held = self.in_the_class()
        count = 0
        for key, text in self.kept.items():
            texts = self.typed[key]
            after = texts[len(texts) - 1 - texts[::-1].index(text) :] if text in texts else [text]
            count += held.get(key, "") not in after
        return count

    def recovers(self) -> int:
        """Wait until the page has handed in all that was typed; tells how many of the last texts are missing."""
        until = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < until:
            with suppress(Error):  # the page is opening again at this very moment
                if self.phone.page.evaluate(RECOVERED):
                    break
            self.phone.page.wait_for_timeout(200)
        held = self.in_the_class()
        return sum(bool(texts) and held.get(key, "") != texts[-1] for key, texts in self.typed.items())


def kill_kernel(learner: Learner) -> None:
    learner.marks_the_page()
    for kernel in learner.running.kernel_tokens():
        with suppress(psutil.NoSuchProcess):
            psutil.Process(kernel).kill()


def kill_server(learner: Learner) -> None:
    learner.marks_the_page()
    learner.running.process.kill()
    learner.running.process.wait()
    learner.running.start()


def kill_both(learner: Learner) -> None:
    learner.marks_the_page()
    learner.running.kill()
    learner.running.start()


def go_dead(learner: Learner) -> None:
    learner.marks_the_page()
    learner.wire.go_dead()
    learner.types()
    learner.phone.page.wait_for_timeout(DEAD_SECONDS * 1000)
    learner.wire.mend()


def get_stuck(learner: Learner) -> None:
    """Leave a text behind, and open the page again on a network that dies while the page comes."""
    page = learner.phone.page
    page.goto(page.url, wait_until="commit")
    page.wait_for_selector("#loading", state="attached")
    learner.marks_the_page()
    learner.wire.let_die()


def be_away(learner: Learner) -> None:
    """Away for an hour by the phone's own clock, which also jumps a day back in between."""
    learner.wire.cut()
    learner.types()
    for jump in (-24, 1):
        learner.phone.page.evaluate("hours => localStorage.setItem('jump', hours * 3600 * 1000)", jump)
        learner.types()
    learner.phone.page.wait_for_timeout(AWAY_SECONDS * 1000)
    learner.wire.mend()


def break_while_typing(browser, folder: Path, fault: str, breaks: Callable[[Learner], None], rounds: int) -> Count:
    """Type, break, recover and compare, so many times."""
    count = Count(fault)
    running = RunningClass(folder / "el-alto").start()
    try:
        learner = Learner(browser, running, next(iter(PEOPLE)))
        for _ in range(rounds):
            learner.types()
            learner.phone.page.wait_for_timeout(random.uniform(0, 1200))
            begun = time.monotonic()
            breaks(learner)
            count.lost += learner.lost()
            count.typed_lost += learner.recovers()
            count.longest = max(count.longest, time.monotonic() - begun)
            count.typed += len(KEYS)
            count.rounds += 1
        count.lost += learner.lost()
        count.acknowledged = learner.acknowledged
        learner.phone.context.close()
        learner.wire.close()
    finally:
        running.kill()
    return count


def cut_the_power(folder: Path, rounds: int) -> Count:
    """Save as fast as the class can, stop everything at any moment, copy the files, and open the copy."""
    count = Count("power cut: a copy of the files at any moment")
    running = RunningClass(folder / "el-alto").start()
    kept, is_over = [0], threading.Event()
    try:
        running.learner().open_page()
        (token, *_) = running.kernel_tokens().values()

        def save() -> None:
            session = requests.Session()
            session.trust_env = False
            for number in range(1, 10**9):
                if is_over.is_set():
                    return
                asked = {"module": MODULE, "fields": {"price": str(number)}}
                headers = {"Authorization": f"Bearer {token}"}
                if session.post(f"{running.url}/kernel/save", json=asked, headers=headers, timeout=60).ok:
                    kept[0] = number

        saving = threading.Thread(target=save, daemon=True)
        saving.start()
        server = psutil.Process(running.process.pid)
        for number in range(rounds):
            time.sleep(random.uniform(0.01, 0.2))
            server.suspend()
            acknowledged = kept[0]
            copy = folder / f"copy-{number}"
            copy.mkdir()
            for part in running.folder.glob("class.db*"):
                if not part.name.endswith("-shm"):  # it lives in memory
                    shutil.copy(part, copy)
            server.resume()
            count.rounds += 1
            count.acknowledged += 1
            count.lost += held_in(copy / "class.db") < acknowledged
            shutil.rmtree(copy)
        is_over.set()
        saving.join()
    finally:
        running.kill()
    return count


def held_in(database: Path) -> int:
    """The number that stands in a class's copy; -1 where the copy is broken."""
    with closing(sqlite3.connect(database)) as connection:
        if connection.execute("pragma integrity_check").fetchone() != ("ok",):
            return -1
    store = Store.in_file(database)
    try:
        person = store.person_named(next(iter(PEOPLE)))
        return int(store.entries(store.enterprise_of(person.id).cycle_id, MODULE).get("price", "0"))
    finally:
        store.close()


def main() -> None:
    """Break everything, and print what was lost."""
    third = max(1, ROUNDS // 3)
    few = max(1, ROUNDS // 50)
    faults = (
        ("kill -9 of the kernel", kill_kernel, max(1, ROUNDS - 2 * third)),
        ("kill -9 of the server", kill_server, third),
        ("kill -9 of both", kill_both, third),
        ("a page that stops in the middle of opening", get_stuck, few),
        (f"network dead for {DEAD_SECONDS} s with a text in flight", go_dead, few),
        ("an hour away, the date jumping", be_away, few),
    )
    console = Console()
    counts = []
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path(), args=ARGUMENTS)
        for number, (fault, breaks, rounds) in enumerate(faults):
            counts.append(break_while_typing(browser, Path(folder) / str(number), fault, breaks, rounds))
            console.print(counts[-1])
        counts.append(cut_the_power(Path(folder) / "power", ROUNDS))
        browser.close()
    table = Table("fault", "rounds", "acknowledged", "lost", "typed", "typed lost", "longest until all was kept")
    for one in counts:
        numbers = (one.rounds, one.acknowledged, one.lost, one.typed, one.typed_lost)
        table.add_row(one.fault, *map(str, numbers), f"{one.longest:.0f} s" if one.longest else "–")
    console.print(table)
    lost = sum(one.lost for one in counts)
    console.print(f"Acknowledged values lost: {lost}")
    if lost:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
