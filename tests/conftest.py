"""Every test has classes of its own, and commands speak Spanish: what this computer's trainer keeps plays no part."""

import os

import pytest
from hypothesis import settings
from xdist.scheduler import LoadScopeScheduling

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


class BrowsersOneAtATime(LoadScopeScheduling):
    """Files side by side, each on one worker; all that a browser walks is one piece of work, and the first.

    Two browsers at once on a small computer are slow enough for what they wait for to be late.
    """

    def _split_scope(self, nodeid: str) -> str:
        return "tests/browser" if nodeid.startswith("tests/browser/") else nodeid.partition("::")[0]


def pytest_xdist_make_scheduler(config, log):
    return BrowsersOneAtATime(config, log)


def pytest_collection_modifyitems(items):
    """What takes long begins first: the browser's tests, last the many small ones of sums and of docstrings."""
    last = ("tests/sums/", "lib/")
    items.sort(key=lambda item: (not item.nodeid.startswith("tests/browser/"), item.nodeid.startswith(last)))
