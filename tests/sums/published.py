"""Worked examples printed by others: figures, sources and addresses stand in published_cases.toml.

Further textbook examples stand in the tests themselves. Those that name a book without an address were recalled and
checked by arithmetic, not read again on its page: their figures are good witnesses, their chapters may be misquoted.
"""

import tomllib
from decimal import Decimal
from pathlib import Path

import pytest

FILE = Path(__file__).with_name("published_cases.toml")
CASES = tomllib.loads(FILE.read_text(encoding="utf-8"), parse_float=Decimal)["case"]


def reproduces(topic: str) -> pytest.MarkDecorator:
    """Run a test once for each published case of a topic; it is given `inputs` and `expected`.

    Numbers are int or Decimal, days are dates. A test that names no published topic cannot be collected.
    """
    found = [case for case in CASES if case["topic"] == topic]
    assert found, f"{FILE.name} has no case of the topic {topic!r}"
    return pytest.mark.parametrize(
        ("inputs", "expected"), [pytest.param(case["inputs"], case["expected"], id=case["id"]) for case in found]
    )


def exactly(numbers: dict) -> dict:
    """The same figures with whole numbers as Decimal too, so that sums can be done with all of them."""
    return {name: Decimal(n) if isinstance(n, int) and not isinstance(n, bool) else n for name, n in numbers.items()}
