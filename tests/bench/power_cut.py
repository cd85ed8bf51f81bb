"""Cuts the power of a class that is saving some hundreds of times; `QHATU_POWER_CUTS` says how often."""

import os
import sys
from pathlib import Path

import pytest

TEST = Path(__file__).parents[1] / "records" / "test_power_cut.py"

if __name__ == "__main__":
    os.environ.setdefault("QHATU_POWER_CUTS", "400")
    sys.exit(pytest.main([str(TEST), "-q", "-p", "no:cacheprovider"]))
