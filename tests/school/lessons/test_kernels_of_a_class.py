"""Kernels of a class, without a server: how many, whose, and made of what."""

import asyncio
import json
import subprocess
import sys
from pathlib import Path

import nbformat
import psutil
import pytest
from nbclient import NotebookClient
from tornado import web

from qhatu.kernels.provisioner import can_fork
from qhatu.school.lessons.class_kernel import ClassKernel
from qhatu.school.lessons.kernels import PRELOAD, ClassKernels, KernelOwner, OwnPython, kernel_environment, transport
from qhatu.school.lessons.module_page import _within
from school.running_class import RunningClass, eventually


def of(person_id: int) -> KernelOwner:
    return KernelOwner(person_id, "session", "5-management/app", "hash")


def full_class(looked_at: bool) -> ClassKernels:
    kernels = ClassKernels(kernel_spec_manager=OwnPython())
    kernels.most_in_class = 2
    for number in (1, 2):
        kernels.owners[f"kernel-{number}"] = of(number)
        kernels._kernel_connections[f"kernel-{number}"] = int(looked_at)
    return kernels


def test_a_full_class_asks_to_wait(tmp_path):
    async def one_more():
        await full_class(looked_at=True).open_for(3, session="", page="", folder=tmp_path, env={})

    with pytest.raises(web.HTTPError) as refused:
        asyncio.run(one_more())
    assert refused.value.status_code == 503


def test_a_kernel_without_an_owner_is_never_started():
    with pytest.raises(web.HTTPError):
        asyncio.run(full_class(looked_at=True).start_kernel())


def test_a_token_belongs_to_one_kernel_and_is_kept_only_as_a_hash():
    kernels = full_class(looked_at=True)
    assert kernels.owner_of_token("hash") is None
    assert "hash" not in repr(kernels.owners["kernel-1"])


def test_only_kernels_that_somebody_looks_at_count_as_present():
    kernels = full_class(looked_at=True)
    kernels._kernels = {"kernel-1": object(), "kernel-2": object()}
    kernels._kernel_connections["kernel-2"] = 0
    assert set(kernels.at_their_page()) == {1}


def test_a_kernel_of_the_user_s_own_is_not_taken_for_ours(tmp_path, monkeypatch):
    theirs = tmp_path / "kernels" / "python3"
    theirs.mkdir(parents=True)
    spec = {"argv": ["other-python"], "display_name": "Other", "language": "python"}
    (theirs / "kernel.json").write_text(json.dumps(spec), encoding="utf-8")
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    assert OwnPython().get_kernel_spec("python3").argv[0] == sys.executable


def test_a_kernel_is_told_no_secret_and_no_proxy():
    told = kernel_environment({"PATH": "/bin", "PGPASSWORD": "x", "QHATU_DATABASE": "x", "http_proxy": "http://proxy"})
    assert "PATH" in told
    assert not {"PGPASSWORD", "QHATU_DATABASE"} & set(told)
    assert "127.0.0.1" in told["no_proxy"]


def test_a_page_that_falls_silent_is_given_up():
    async def silent():
        yield "head", None
        await asyncio.sleep(60)

    async def listen():
        return [part async for part in _within(0.05, silent())]

    with pytest.raises(TimeoutError):
        asyncio.run(listen())


def test_waiting_for_ones_turn_is_not_falling_silent():
    async def listen(seconds, turns):
        async def late():
            await asyncio.sleep(seconds)
            yield "page", None

        return [part async for part in _within(0.05, late(), is_queued=lambda: next(turns, True))]

    with pytest.raises(TimeoutError):
        asyncio.run(listen(60, iter([True, True, False])))
    assert asyncio.run(listen(0.2, iter(()))) == ["page"]


def test_a_page_hears_what_its_cells_show_and_not_what_widgets_tell_the_browser(tmp_path):
    heard = []

    class Listening(NotebookClient):
        def process_message(self, message, cell, index):
            heard.append(message["header"]["msg_type"])
            return super().process_message(message, cell, index)

    cells = ["import ipywidgets; ipywidgets.FloatText(1)", "print('said'); display('shown')", "1 / 0"]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    manager = ClassKernel(kernel_spec_manager=OwnPython(), transport=transport(), connection_file=str(tmp_path / "k"))
    ran = Listening(notebook, km=manager, timeout=60, allow_errors=True).execute()
    widget, both, fault = (cell.outputs for cell in ran.cells)
    assert "application/vnd.jupyter.widget-view+json" in widget[0].data
    assert [both[0].text, both[1].data["text/plain"]] == ["said\n", "'shown'"]
    assert fault[0].ename == "ZeroDivisionError"
    assert "comm_open" not in heard


forks = pytest.mark.skipif(not can_fork(), reason="kernels are forked on Linux alone")


def comm(pid: int) -> str:
    return Path(f"/proc/{pid}/comm").read_text(encoding="utf-8").strip()


@forks
def test_kernels_are_forked_go_on_when_their_parent_was_killed_and_leave_with_the_class(tmp_path):
    running = RunningClass(tmp_path / "clase").start()
    learner = running.learner()
    try:
        learner.open_page("/m/5-management/lesson")
        (first,) = running.kernel_environments()
        assert comm(first) == "forked-kernel"
        parent = psutil.Process(first).parent()
        parent.kill()
        assert eventually(lambda: not psutil.pid_exists(first))
        later = learner.open_page("/m/5-management/app")
        assert learner.get(f"/api/kernels/{later}").status_code == 200
        kernels = [psutil.Process(pid) for pid in running.kernel_environments()]
        assert {comm(kernel.pid) for kernel in kernels} == {"forked-kernel"}
        parents = {kernel.ppid() for kernel in kernels}
        assert parent.pid not in parents
    finally:
        running.stop()
    assert eventually(lambda: not any(map(psutil.pid_exists, parents)))


@forks
def test_with_a_word_kernels_are_started_anew(tmp_path, monkeypatch):
    monkeypatch.setenv("QHATU_FORKED_KERNELS", "0")
    running = RunningClass(tmp_path / "clase").start()
    try:
        running.learner().open_page("/m/5-management/lesson")
        (kernel,) = running.kernel_environments()
        assert comm(kernel) != "forked-kernel"
        assert psutil.Process(kernel).ppid() == running.process.pid
    finally:
        running.stop()


@forks
def test_what_pages_have_in_common_starts_no_thread():
    """A process with threads would not be forked, and every class would be slow without a word to its learners."""
    look = "from qhatu.kernels.warm_parent import warm_up; import gc; gc.disable(); "
    look += f"warm_up({PRELOAD!r}); import sys; print('babel.numbers' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", look], capture_output=True, encoding="utf-8", check=False)
    assert run.returncode == 0, run.stderr
    assert run.stdout.strip() == "True"
    assert "is not preloaded" not in run.stderr
