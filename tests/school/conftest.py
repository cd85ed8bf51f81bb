"""A class that runs, for all the tests of a file; and records without one."""

import pytest

from qhatu.records.store import Store
from school.running_class import RunningClass


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    """A class with three learners and a trainer."""
    running = RunningClass(tmp_path_factory.mktemp("classes") / "el-alto").start()
    yield running
    running.stop()


@pytest.fixture
def store():
    """Records of nobody, in memory."""
    store = Store("sqlite://")
    yield store
    store.close()
