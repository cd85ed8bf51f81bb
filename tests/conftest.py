"""Every test has classes of its own: what this computer's trainer keeps is never touched."""

import os

import pytest
from hypothesis import settings

# A laptop tries properties with ever new numbers; CI tries the same ones each time, so that it fails for a reason.
settings.register_profile("ci", derandomize=True)
if os.environ.get("CI"):
    settings.load_profile("ci")


@pytest.fixture(autouse=True)
def own_home(tmp_path, monkeypatch):
    """A folder for classes that goes with the test."""
    monkeypatch.setenv("QHATU_HOME", str(tmp_path / "classes"))
    monkeypatch.delenv("QHATU_CLASS_URL", raising=False)
    monkeypatch.delenv("QHATU_KERNEL_TOKEN", raising=False)
    return tmp_path / "classes"
