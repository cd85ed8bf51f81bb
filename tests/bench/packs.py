"""Does the cost of many packs grow in proportion? `qhatu bench packs` copies the trades there are up to a thousand.

Each size is timed in rounds that take turns, so that a machine that slows down slows all of them; the best round
counts. A ratio of 1 means that a pack among a thousand costs what one among fifty does.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from rich.console import Console
from rich.table import Table

from qhatu.house import house
from qhatu.packs import read_trade
from qhatu.packs.checks import check_pack
from qhatu.packs.folders import found_in

SIZES = (50, 200, 1000)
ROUNDS = 3


def copied(target: Path, count: int) -> list[Path]:
    """So many trades in a folder: those there are, each again and again under another name."""
    there = [house() / "data" / "trades" / trade for trade in found_in(house() / "data" / "trades", "trade.toml")]
    for number in range(count):
        source = there[number % len(there)]
        shutil.copytree(source, target / f"{source.name}-{number}")
    return [target / trade for trade in found_in(target, "trade.toml")]


def check(folder: Path) -> None:
    faults = check_pack(folder)
    assert not faults, [str(fault) for fault in faults]


def seconds(work: Callable[[Path], object], folders: list[Path]) -> float:
    begun = time.perf_counter()
    for folder in folders:
        work(folder)
    return time.perf_counter() - begun


def main() -> None:
    works = {"load": read_trade, "check": check}
    with tempfile.TemporaryDirectory() as beside:
        folders = {}
        for size in SIZES:
            target = Path(beside) / str(size)
            target.mkdir()
            folders[size] = copied(target, size)
        check(folders[SIZES[0]][0])  # the schemas are read once
        best = {(name, size): float("inf") for name in works for size in SIZES}
        for _ in range(ROUNDS):
            for name, work in works.items():
                for size in SIZES:
                    best[name, size] = min(best[name, size], seconds(work, folders[size]))
    table = Table("", *(f"{size} packs" for size in SIZES), f"a pack of {SIZES[-1]} ÷ one of {SIZES[0]}")
    for name in works:
        each = {size: best[name, size] / size for size in SIZES}
        ratio = each[SIZES[-1]] / each[SIZES[0]]
        table.add_row(name, *(f"{best[name, size]:.2f} s" for size in SIZES), f"{ratio:.2f}")
    Console().print(table)


if __name__ == "__main__":
    main()
