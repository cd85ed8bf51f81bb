"""Every notebook runs from top to bottom, for every trade and in every language."""

import os
import subprocess
import sys

import papermill
import pytest

from kernels.running_kernel import computer_of_its_own
from qhatu import notebooks, packs
from qhatu.kernels.provisioner import can_fork
from qhatu.packs.words import languages

FOLDERS = notebooks.module_folders()
PAGES = [(folder.name, page, path) for folder in FOLDERS for page, path in notebooks.pages(folder).items()]


@pytest.fixture(scope="module", autouse=True)
def kernels():
    """Where kernels can be forked they are: each page then takes a fraction of the time."""
    if not can_fork():
        yield
        return
    # Outside a class a page keeps what is typed in a file of its own.
    preload = "qhatu.pages,qhatu.records.store,alembic.command"
    with computer_of_its_own(JUPYTER_DEFAULT_PROVISIONER_NAME="qhatu-forked", QHATU_FORKED_PRELOAD=preload):
        yield


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("trade", packs.trades())
@pytest.mark.parametrize(("module", "page", "path"), PAGES, ids=[f"{module}-{page}" for module, page, _ in PAGES])
def test_a_notebook_runs_with_a_trades_parameters(module, page, path, trade, language, tmp_path):
    parameters = {"trade": trade, "place": "bolivia", "language": language}
    done = papermill.execute_notebook(path, tmp_path / "done.ipynb", parameters=parameters, progress_bar=False)
    written = [text for cell in done.cells for output in cell.get("outputs", ()) for text in output.get("text", ())]
    assert not [output for cell in done.cells for output in cell.get("outputs", ()) if output.output_type == "error"]
    assert "Traceback" not in "".join(written)
    if page != "lesson":
        return
    shown = [output.data for cell in done.cells for output in cell.get("outputs", ()) if "data" in output]
    assert any("application/vnd.jupyter.widget-view+json" in data for data in shown)


@pytest.mark.parametrize("language", languages())
def test_the_built_notebooks_pass_nbval(language, tmp_path, own_home):
    notebooks.build(tmp_path, trade="pottery", language=language)
    done = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"),
            *("--nbval-lax", "--rootdir", str(tmp_path), str(tmp_path)),
        ],
        env={**os.environ, "QHATU_HOME": str(own_home)},
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=tmp_path,
        check=False,
    )
    assert done.returncode == 0, done.stdout
