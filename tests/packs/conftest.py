"""A copy of a good pack to break, and the packs there are."""

import shutil
from pathlib import Path

import pytest

from qhatu.house import house


@pytest.fixture
def candles(tmp_path) -> Path:
    """The folder of a copy of the trade candles."""
    return Path(shutil.copytree(house() / "data" / "trades" / "candles", tmp_path / "candles"))


@pytest.fixture
def bolivia(tmp_path) -> Path:
    """The folder of a copy of the place Bolivia."""
    return Path(shutil.copytree(house() / "data" / "places" / "bolivia", tmp_path / "bolivia"))
