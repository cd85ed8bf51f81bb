"""Every test has classes of its own, and commands speak Spanish: what this computer's trainer keeps plays no part."""

import os

import pytest
from hypothesis import settings

# A laptop tries properties with ever new numbers; CI tries the same ones each time, so that it fails for a reason.
settings.register_profile("ci", derandomize=True)
if os.environ.get("CI"):
    settings.load_profile("ci")


# A command chooses its language as it is imported.
os.environ["QHATU_LANG"] = "es"


@pytest.fixture(autouse=True)
def own_home(tmp_path, monkeypatch):
    """A folder for classes that goes with the test."""
    monkeypatch.setenv("QHATU_HOME", str(tmp_path / "classes"))
    monkeypatch.delenv("QHATU_CLASS_URL", raising=False)
    monkeypatch.delenv("QHATU_KERNEL_TOKEN", raising=False)
    return tmp_path / "classes"
