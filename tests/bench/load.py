"""A whole class at one moment, and then at work: does it hold, and is what was acknowledged really there?

`qhatu bench load --learners 40 --minutes 10` runs it. Everybody opens their cost sheet at one moment and then types,
every few seconds, as long as it takes. What the page said to be kept (*Guardado*) is looked for in the database
afterwards, one by one: none may be missing.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import psutil
from rich.console import Console

from qhatu.house import house

sys.path.insert(0, str(house() / "tests"))

from school.many_learners import FIELD, Phone, cpu_seconds, enrolled, memory, opened, signed_in
from school.running_class import RunningClass

MODULE = "5-management"
# A learner thinks this many seconds between two texts.
PAUSE = (1.0, 3.0)
MOST_CHANGES = 100_000
PLAINLY = {"highlight": False, "soft_wrap": True}


@dataclass
class Learner:
    """One of many, and what the page told them to be kept."""

    name: str
    phone: Phone
    kept: list[str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    trouble: str = ""

    async def work(self, until: float) -> None:
        luck = random.Random(self.name)
        await asyncio.sleep(luck.uniform(0, PAUSE[1]))
        while time.monotonic() < until and not self.trouble:
            text = f"Vela {len(self.kept) + 1} de {self.name}"
            try:
                self.seconds.append(await self.phone.type(text))
                self.kept.append(text)
            except Exception as fault:
                self.trouble = repr(fault)
            await asyncio.sleep(luck.uniform(*PAUSE))


def lost(running: RunningClass, learners: list[Learner]) -> list[str]:
    """What was told to be kept and is in the database neither as it stands nor as it once stood."""
    gone = []
    with running.store() as store:
        for learner in learners:
            cycle = store.enterprise_of(store.person_named(learner.name).id).cycle_id
            changes = store.history(cycle, module=MODULE, key=FIELD, most=MOST_CHANGES)
            there = {change.value for change in changes} | {store.entries(cycle, MODULE).get(FIELD)}
            gone += [text for text in learner.kept if text not in there]
    return gone


def part(seconds: list[float], share: float) -> float:
    return seconds[min(len(seconds) - 1, int(share * len(seconds)))] if seconds else float("nan")


async def at_work(learners: list[Learner], server: psutil.Process, minutes: float, console: Console) -> None:
    worked = cpu_seconds(server)
    came, troubles = await opened([learner.phone for learner in learners])
    for number, trouble in troubles.items():
        learners[number].trouble = trouble
    console.print(
        f"{len(came)} of {len(learners)} pages open: half of them after {statistics.median(came):.1f} s, the last "
        f"after {came[-1]:.1f} s; {cpu_seconds(server) - worked:.1f} s of processor time",
        **PLAINLY,
    )
    worked, begun = cpu_seconds(server), time.monotonic()
    await asyncio.gather(*(one.work(begun + 60 * minutes) for one in learners if not one.trouble))
    took, used = time.monotonic() - begun, cpu_seconds(server) - worked
    own, others = memory(server)
    seconds = sorted(one for learner in learners for one in learner.seconds)
    console.print(
        f"{len(seconds)} texts kept in {took / 60:.1f} minutes, {len(seconds) / took:.1f} a second; type → Guardado: "
        f"half under {part(seconds, 0.5):.2f} s, 95 of 100 under {part(seconds, 0.95):.2f} s, 99 under "
        f"{part(seconds, 0.99):.2f} s, the slowest {seconds[-1]:.2f} s",
        **PLAINLY,
    )
    console.print(
        f"processors: {100 * used / took:.0f} % of one; memory: {own:.0f} MB the server, "
        f"{others / len(learners):.1f} MB each learner, {(own + others) / 1000:.2f} GB together",
        **PLAINLY,
    )


def main() -> None:
    asked = argparse.ArgumentParser(prog="qhatu bench load", description=__doc__.partition("\n")[0])
    asked.add_argument("--learners", type=int, default=40)
    asked.add_argument("--minutes", type=float, default=10)
    wished = asked.parse_args()
    console = Console()
    with tempfile.TemporaryDirectory(prefix="qhatu-load-") as home:
        running = RunningClass(Path(home) / "class")
        names = enrolled(running, wished.learners)
        running.start()
        try:
            learners = [Learner(*both) for both in zip(names, signed_in(running, names), strict=True)]
            asyncio.run(at_work(learners, psutil.Process(running.process.pid), wished.minutes, console))
        finally:
            running.stop()
        gone = lost(running, learners)
    troubles = [f"{one.name}: {one.trouble}" for one in learners if one.trouble]
    console.print(f"acknowledged and not in the database: {len(gone)}; learners with trouble: {len(troubles)}")
    for told in (*gone[:10], *troubles[:10]):
        console.print(told, markup=False, style="red")
    if gone or troubles:
        sys.exit(1)


if __name__ == "__main__":
    main()
