"""A forked kernel is what one started anew would be, and ends when it should."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest
from jupyter_client.provisioning import KernelProvisionerFactory

from kernels.running_kernel import PATIENCE, eventually, is_gone, started

LOOK_AROUND = """
import gc, json, os, signal, sys
print(json.dumps({
    "argv0": sys.argv[0], "path": sys.path, "folder": os.getcwd(), "main": __name__, "collects": gc.isenabled(),
    "environment": {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")},
    "parent": os.environ["JPY_PARENT_PID"], "encoding": sys.stdout.encoding, "flags": list(sys.flags),
    "term": str(signal.getsignal(signal.SIGTERM)), "group": os.getpgrp() == os.getpid() == os.getsid(0),
    "umask": os.umask(0o077), "files": len(os.listdir("/proc/self/fd")), "input": os.readlink("/proc/self/fd/0"),
}))
"""


def test_it_looks_like_a_kernel_that_was_started_anew(kernel, monkeypatch):
    assert kernel.is_forked
    monkeypatch.setenv("QHATU_FORKED_KERNELS", "0")
    with started() as ordinary:
        assert not ordinary.is_forked
        ours, theirs = (json.loads(one.run(LOOK_AROUND)) for one in (kernel, ordinary))
    assert theirs["environment"].pop("QHATU_FORKED_KERNELS") == "0"
    # An ordinary kernel holds a pipe that nobody writes to; a forked one reads nothing at all.
    assert ours.pop("input") == os.devnull and theirs.pop("input").startswith("pipe")
    assert abs(ours.pop("files") - theirs.pop("files")) < 5
    assert ours.pop("environment") == theirs.pop("environment")
    assert ours == theirs


def test_two_kernels_draw_other_random_numbers(kernel):
    draw = (
        "import random, uuid, numpy, multiprocessing.process as mp\n"
        "print([random.random(), numpy.random.rand(), str(uuid.uuid4()), bytes(mp.current_process().authkey)])"
    )
    with started() as other:
        ours, theirs = kernel.run(draw)[1:-1].split(", "), other.run(draw)[1:-1].split(", ")
    assert not set(ours) & set(theirs)


def test_widgets_that_were_imported_before_the_fork_live(kernel):
    assert kernel.run("import sys; print('ipywidgets' in sys.modules)") == "True"
    kernel.run("import ipywidgets; box = ipywidgets.FloatText()")
    (comm,) = [
        name
        for name, told in kernel.client.comm_info(reply=True, timeout=PATIENCE)["content"]["comms"].items()
        if told["target_name"] == "jupyter.widget" and name == kernel.run("print(box.comm.comm_id)")
    ]
    told = kernel.client.session.msg("comm_msg", {"comm_id": comm, "data": {"method": "update", "state": {"value": 3}}})
    kernel.client.shell_channel.send(told)
    assert eventually(lambda: kernel.run("print(box.value)") == "3.0")
    # A browser that comes asks for all widgets by a target of its own.
    assert "jupyter.widget.control" in kernel.run("print(get_ipython().kernel.comm_manager.targets)")


def test_it_is_interrupted_and_its_children_too(kernel):
    waits = kernel.client.execute("import subprocess; subprocess.run(['sleep', '60'])")
    assert eventually(lambda: psutil.Process(kernel.pid).children())
    kernel.manager.interrupt_kernel()
    reply = kernel.client._recv_reply(waits, timeout=PATIENCE)
    assert reply["content"]["ename"] == "KeyboardInterrupt"
    assert eventually(lambda: not psutil.Process(kernel.pid).children())


def test_it_is_restarted_with_nothing_of_before(kernel):
    before, parent = kernel.pid, kernel.parent.pid
    kernel.run("kept = 1")
    kernel.manager.restart_kernel()
    kernel.client.wait_for_ready(timeout=PATIENCE)
    assert is_gone(before) and kernel.is_forked and kernel.parent.pid == parent
    assert kernel.run("print('kept' in globals())") == "False"


@pytest.mark.parametrize(
    ("ending", "code"),
    [("import os; os._exit(7)", 7), ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", -signal.SIGKILL)],
)
def test_the_code_it_ends_with_is_told(jupyter, ending, code):
    with started() as kernel:
        provisioner = kernel.manager.provisioner
        assert provisioner.process.poll() is None
        kernel.client.execute(ending)
        assert provisioner.process.wait(PATIENCE) == code
        assert not kernel.manager.is_alive()


def test_waiting_for_its_end_has_an_end(kernel):
    with pytest.raises(subprocess.TimeoutExpired):
        kernel.manager.provisioner.process.wait(0.01)


def test_it_runs_what_was_to_run_at_the_end_and_leaves_no_file(jupyter, tmp_path):
    mark = tmp_path / "ended"
    with started() as kernel:
        assert kernel.manager.transport == "ipc"
        connection = Path(kernel.manager.connection_file)
        sockets = list(jupyter.glob(f"kernel-{kernel.manager.kernel_id}-ipc-*"))
        assert len(sockets) == 5 and connection.exists()
        kernel.run(
            "import atexit, concurrent.futures as f, pathlib\n"
            "f.ThreadPoolExecutor().submit(int).result()  # its idle thread must not keep the kernel\n"
            f"atexit.register(pathlib.Path({str(mark)!r}).touch)"
        )
        process = kernel.manager.provisioner.process
    assert process.returncode == 0 and mark.exists()
    assert not connection.exists() and not any(socket.exists() for socket in sockets)


_CLIENT = """
from kernels.running_kernel import Kernel
kernel = Kernel()
print(kernel.pid, kernel.run("import subprocess; print(subprocess.Popen(['sleep', '600']).pid)"),
      kernel.manager.connection_file, flush=True)
input()
"""


def test_a_client_that_is_killed_leaves_no_process_and_no_file(jupyter):
    paths = [str(Path(__file__).parents[1]), os.environ.get("PYTHONPATH", "")]
    here = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths))}
    client = subprocess.Popen(
        [sys.executable, "-c", _CLIENT], env=here, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
    )
    with client:
        *pids, connection = client.stdout.readline().split()
        assert len(pids) == 2 and not any(is_gone(int(pid)) for pid in pids)
        client.kill()
    assert eventually(lambda: is_gone(int(pids[0])) and is_gone(int(pids[1])))
    assert eventually(lambda: not Path(connection).exists())
    assert not list(jupyter.glob("kernel-*"))


def test_a_parent_that_is_killed_takes_its_kernels_along_and_the_next_has_a_new_one(kernel):
    first, parent = kernel.pid, kernel.parent
    parent.kill()
    assert eventually(lambda: is_gone(first))
    assert eventually(lambda: kernel.manager.provisioner.process.poll() == -signal.SIGKILL)
    kernel.manager.restart_kernel()
    kernel.client.wait_for_ready(timeout=PATIENCE)
    assert kernel.parent.pid != parent.pid
    assert kernel.run("print(1)") == "1"


def test_by_a_variable_every_kernel_is_forked_whatever_its_spec_says(jupyter, monkeypatch, tmp_path):
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))  # no spec but ipykernel's own
    monkeypatch.setenv("JUPYTER_DEFAULT_PROVISIONER_NAME", "qhatu-forked")
    monkeypatch.setenv("QHATU_FORKED_PRELOAD", "colorsys")
    KernelProvisionerFactory.clear_instance()
    try:
        with started() as kernel:
            assert kernel.is_forked
            assert kernel.run("import sys; print('colorsys' in sys.modules)") == "True"
            kernel.parent.terminate()  # it would stay five minutes
            assert eventually(lambda: not kernel.manager.is_alive())
    finally:
        KernelProvisionerFactory.clear_instance()


def test_kernels_started_at_one_moment_all_answer(jupyter):
    from concurrent.futures import ThreadPoolExecutor
    from contextlib import ExitStack

    with ExitStack() as stop, ThreadPoolExecutor(8) as at_once:
        kernels = list(at_once.map(lambda _: stop.enter_context(started()), range(8)))
        assert all(kernel.is_forked for kernel in kernels)
        assert len({kernel.parent.pid for kernel in kernels}) == 1
        assert [kernel.run(f"print({number})") for number, kernel in enumerate(kernels)] == list("01234567")
