"""Every test has classes of its own: what this computer's trainer keeps is never touched."""

import pytest


@pytest.fixture(autouse=True)
def own_home(tmp_path, monkeypatch):
    """A folder for classes that goes with the test."""
    monkeypatch.setenv("QHATU_HOME", str(tmp_path / "classes"))
    monkeypatch.delenv("QHATU_CLASS_URL", raising=False)
    monkeypatch.delenv("QHATU_KERNEL_TOKEN", raising=False)
    return tmp_path / "classes"
