"""Do the sums run inside a browser's Python? All their examples are run there, where Pyodide is at hand."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from qhatu.house import house


@pytest.fixture
def pyodide() -> Path:
    """The folder of the npm package that QHATU_PYODIDE names; CI names one, a laptop need not."""
    if not (named := os.environ.get("QHATU_PYODIDE")):
        pytest.skip("QHATU_PYODIDE names no folder of the npm package pyodide")
    folder = Path(named)
    assert (folder / "pyodide.mjs").is_file(), f"{folder} holds no Pyodide"
    return folder


def test_every_example_of_the_sums_runs_in_a_browser_s_python(pyodide):
    node = shutil.which("node")
    assert node, "Pyodide is at hand but no node to run it"
    script = Path(__file__).with_name("pyodide.mjs")
    run = subprocess.run(
        [node, str(script), str(pyodide.resolve()), str(house() / "lib")],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert run.returncode == 0, run.stderr[-4000:]
    report, found = run.stdout.splitlines()[:-1], json.loads(run.stdout.splitlines()[-1])
    assert found["platform"] == "emscripten"
    assert found["failed"] == [], "\n".join(report)
    assert found["tried"] > 200
