"""Every tool that starts kernels starts forked ones, without knowing it."""

import asyncio
import json
import subprocess
import sys

import nbformat
import pytest
import requests
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError

from kernels.running_kernel import PATIENCE, eventually

IS_FORKED = "open('/proc/self/comm').read().strip()"


def notebook(*cells: str):
    """A notebook of code cells."""
    made = [nbformat.v4.new_code_cell(cell) for cell in cells]
    kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return nbformat.v4.new_notebook(cells=made, metadata={"kernelspec": kernelspec})


def printed(cell) -> str:
    return "".join(output.get("text", "") or output["data"]["text/plain"] for output in cell.outputs)


def test_nbclient(jupyter):
    ran = NotebookClient(notebook(IS_FORKED, "print(1 + 1)", "display(2)"), timeout=PATIENCE).execute()
    assert [printed(cell).strip() for cell in ran.cells] == ["'forked-kernel'", "2", "2"]


def test_nbclient_tells_faults_and_stops_what_takes_too_long(jupyter):
    with pytest.raises(CellExecutionError, match="ZeroDivisionError"):
        NotebookClient(notebook("1 / 0"), timeout=PATIENCE).execute()
    endless = NotebookClient(notebook("while True: pass", "print('on')"), timeout=1, interrupt_on_timeout=True)
    endless.allow_errors = True
    try:
        assert printed(endless.execute().cells[1]) == "on\n"
    except CellTimeoutError:
        pytest.fail("the cell was not interrupted")


def test_papermill(jupyter, tmp_path):
    papermill = pytest.importorskip("papermill")
    source = notebook("price = 1", "print(price * 2)", IS_FORKED)
    source.cells[0].metadata["tags"] = ["parameters"]
    nbformat.write(source, tmp_path / "in.ipynb")
    ran = papermill.execute_notebook(
        tmp_path / "in.ipynb", tmp_path / "out.ipynb", parameters={"price": 21}, progress_bar=False
    )
    assert [printed(cell).strip() for cell in ran.cells[2:]] == ["42", "'forked-kernel'"]


def test_nbval(jupyter, tmp_path):
    right, wrong = notebook(IS_FORKED), notebook("1 + 1")
    right.cells[0].outputs = [nbformat.v4.new_output("execute_result", {"text/plain": "'forked-kernel'"})]
    wrong.cells[0].outputs = [nbformat.v4.new_output("execute_result", {"text/plain": "3"})]
    for name, one in {"right": right, "wrong": wrong}.items():
        one.cells[0].execution_count = one.cells[0].outputs[0]["execution_count"] = 1
        nbformat.write(one, tmp_path / f"{name}.ipynb")
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "--nbval", "-p", "no:cacheprovider", "--rootdir", tmp_path, tmp_path],
        capture_output=True,
        encoding="utf-8",
        cwd=tmp_path,
        check=False,
    )
    assert "1 failed, 1 passed" in ran.stdout, ran.stdout


def test_nbgrader_grades(jupyter):
    """nbgrader's own step that runs a submission when it is graded."""
    pytest.importorskip("nbgrader")
    from nbgrader.preprocessors import Execute

    graded, _ = Execute(timeout=PATIENCE).preprocess(notebook(IS_FORKED, "1 / 0", "print('on')"), {"metadata": {}})
    assert printed(graded.cells[0]) == "'forked-kernel'"
    assert graded.cells[1].outputs[0].ename == "ZeroDivisionError"
    assert printed(graded.cells[2]) == "on\n"


@pytest.fixture
def server(jupyter, tmp_path):
    """The server under JupyterLab: its address, and how to ask it for kernels."""
    pytest.importorskip("jupyter_server")
    options = ["--ServerApp.token=", "--ServerApp.password=", "--ServerApp.disable_check_xsrf=True", "--no-browser"]
    options += ["--ServerApp.ip=127.0.0.1", "--ServerApp.port=0", "--allow-root", f"--ServerApp.root_dir={tmp_path}"]
    options += ["--ServerApp.jpserver_extensions={}", "--ServerApp.allow_unauthenticated_access=True"]
    process = subprocess.Popen([sys.executable, "-m", "jupyter_server", *options], stderr=subprocess.DEVNULL)
    note = jupyter / f"jpserver-{process.pid}.json"
    try:
        assert eventually(note.exists, PATIENCE)
        address = json.loads(note.read_text(encoding="utf-8"))["url"] + "api/kernels"
        assert eventually(lambda: _answers(address), PATIENCE)
        yield address
    finally:
        process.terminate()
        process.wait(PATIENCE)


def _answers(address: str) -> bool:
    try:
        return requests.get(address, timeout=PATIENCE).ok
    except requests.ConnectionError:
        return False


def test_jupyterlab_s_server_starts_interrupts_restarts_and_stops(server, jupyter):
    from jupyter_client.blocking import BlockingKernelClient

    told = requests.post(server, json={"name": "python3"}, timeout=PATIENCE).json()
    kernel = f"{server}/{told['id']}"
    client = BlockingKernelClient(connection_file=str(jupyter / f"kernel-{told['id']}.json"))
    client.load_connection_file()
    client.start_channels()
    client.wait_for_ready(timeout=PATIENCE)
    assert client.transport == "ipc"
    assert _shown(client, IS_FORKED) == "'forked-kernel'"

    busy = client.execute("print('on')\nwhile True: pass")
    while client.get_iopub_msg(timeout=PATIENCE)["msg_type"] != "stream":
        pass
    assert requests.post(f"{kernel}/interrupt", timeout=PATIENCE).status_code == 204
    assert client._recv_reply(busy, timeout=PATIENCE)["content"]["ename"] == "KeyboardInterrupt"

    client.execute("kept = 1")
    assert requests.post(f"{kernel}/restart", timeout=PATIENCE).status_code == 200
    client.wait_for_ready(timeout=PATIENCE)
    assert _shown(client, f"'kept' in globals(), {IS_FORKED}") == "(False, 'forked-kernel')"

    client.stop_channels()
    assert requests.delete(kernel, timeout=PATIENCE).status_code == 204
    assert not list(jupyter.glob(f"kernel-{told['id']}*"))


def _shown(client, expression: str) -> str:
    """What a kernel makes of an expression."""
    reply = client.execute("", user_expressions={"it": expression}, reply=True, timeout=PATIENCE)
    return reply["content"]["user_expressions"]["it"]["data"]["text/plain"]


def test_an_asynchronous_manager_is_not_kept_from_other_work(jupyter):
    from jupyter_client.manager import AsyncKernelManager

    async def start_and_count():
        manager, turns = AsyncKernelManager(), 0
        starting = asyncio.ensure_future(manager.start_kernel())
        while not starting.done():
            await asyncio.sleep(0.001)
            turns += 1
        client = manager.client()
        client.start_channels()
        await client.wait_for_ready(timeout=PATIENCE)
        assert await manager.is_alive()
        client.stop_channels()
        await manager.shutdown_kernel()
        assert not await manager.is_alive()
        return turns

    assert asyncio.run(start_and_count()) > 5
