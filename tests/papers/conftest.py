"""A learner's cost sheet, filled in as the pack's examples say, and ways to look at a printed page."""

import re
import shutil
import subprocess
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from qhatu import packs
from qhatu.packs.words import Words
from qhatu.papers.cost_sheet import cost_sheet_pdf, cost_sheet_texts
from qhatu.records import cost_sheet
from qhatu.records.cost_sheet import CostReading

DAY = date(2026, 11, 21)
YEAR = 2026


class Desk:
    """One trade, one language: reads entries, words the sheet and prints it."""

    def __init__(self, trade: str = "candles", language: str = "es") -> None:
        self.place = packs.place("bolivia")
        self.trade = packs.trade(trade)
        self.words = Words(language, self.place)

    def examples(self, product: str | None = None) -> dict[str, str]:
        """What a learner types who follows every example of the form."""
        entries = {"product": product or self.trade.products[0].id}
        return self.read(entries).form.examples() | entries

    def read(self, entries: Mapping[str, str]) -> CostReading:
        return cost_sheet.read(entries, self.trade, self.place, YEAR, self.words)

    def texts(self, entries: Mapping[str, str], **people: str) -> dict[str, Any]:
        return cost_sheet_texts(self.read(entries), **self._facts(people))

    def pdf(self, entries: Mapping[str, str], **people: str) -> bytes:
        return cost_sheet_pdf(self.read(entries), **self._facts(people))

    def _facts(self, people: Mapping[str, str]) -> dict[str, Any]:
        names = {"enterprise_name": "Velas Illimani", "person_name": "Wara Mamani"} | dict(people)
        return names | {"trade": self.trade, "words": self.words, "place": self.place, "day": DAY}


@pytest.fixture
def desk() -> Desk:
    return Desk()


def pages(pdf: bytes) -> int:
    """How many pages a PDF has."""
    return len(re.findall(rb"/Type\s*/Page(?![a-zA-Z])", pdf))


@pytest.fixture
def text_of(tmp_path: Path) -> Callable[[bytes], str]:
    """Reads the text of a PDF as a person's eyes would find it on the paper."""
    reader = shutil.which("pdftotext")
    if reader is None:
        pytest.skip("pdftotext (poppler-utils) is not installed, so the paper's text cannot be read back")

    def read(pdf: bytes) -> str:
        path = tmp_path / "sheet.pdf"
        path.write_bytes(pdf)
        done = subprocess.run([reader, "-layout", "-enc", "UTF-8", path, "-"], capture_output=True, check=True)
        return done.stdout.decode("utf-8").replace("\N{NO-BREAK SPACE}", " ")

    return read
