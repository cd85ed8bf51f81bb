"""Where a kernel cannot be forked, or must not be, an ordinary one starts, and a sentence tells why."""

import logging
import os
import subprocess
import sys

import psutil
import pytest
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager

from kernels.running_kernel import eventually, is_gone, started
from qhatu.kernels.kinds import kind_of
from qhatu.kernels.provisioner import ForkedProvisioner, can_fork
from qhatu.kernels.starting import CannotFork, hold, socket_of

MODULES = {
    "with_thread": "import threading, time\nthreading.Thread(target=time.sleep, args=(600,), daemon=True).start()",
    "with_context": "import zmq\nkept = zmq.Context()",
    "without_sense": "raise ValueError('no sense')",
    "plain": "number = 1",
}


@pytest.fixture
def modules(jupyter, tmp_path, monkeypatch):
    """A folder of modules on the path of every Python that is started now."""
    for name, text in MODULES.items():
        (tmp_path / f"{name}.py").write_text(text, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path), prepend=os.pathsep)
    return tmp_path


@pytest.fixture
def preloading(jupyter, caplog):
    """Starts kernels with modules of one's choice preloaded."""

    def start(*names, linger=0.0, **config):
        spec = KernelSpecManager().get_kernel_spec("python3")
        spec.metadata["kernel_provisioner"]["config"] = {"linger": linger, "preload": list(names), **config}
        return started(kernel_spec_manager=OneSpec(spec))

    caplog.set_level(logging.WARNING)
    return start


class OneSpec(KernelSpecManager):
    """A computer with one kernel."""

    def __init__(self, spec):
        super().__init__()
        self._spec = spec

    def get_kernel_spec(self, kernel_name):
        return self._spec


def test_what_starts_a_thread_is_not_forked_and_the_kernel_comes_all_the_same(modules, preloading, caplog):
    with preloading("with_thread") as kernel:
        assert not kernel.is_forked
        assert kernel.run("import with_thread; print(1)") == "1"
    assert "started threads" in caplog.text


def test_a_zmq_context_is_not_forked(modules, preloading, caplog):
    with preloading("with_context") as kernel:
        assert not kernel.is_forked
    assert "zmq context" in caplog.text


def test_what_cannot_be_imported_is_left_to_the_kernel(modules, preloading):
    with preloading("without_sense", "no_such_module", "plain") as kernel:
        assert kernel.is_forked
        assert kernel.run("import sys; print('plain' in sys.modules, 'without_sense' in sys.modules)") == "True False"


def test_edited_code_is_never_stale(modules, preloading):
    with preloading("plain", linger=5.0) as kernel:
        assert kernel.run("import plain; print(plain.number)") == "1"
        first = kernel.parent
        (modules / "plain.py").write_text("number = 2", encoding="utf-8")
        with preloading("plain", linger=5.0) as later:
            assert later.is_forked and later.parent.pid != first.pid
            assert later.run("import plain; print(plain.number)") == "2"
            later.parent.terminate()
        assert kernel.run("print(plain.number)") == "1"  # a running kernel keeps what it has, and its parent with it
    assert eventually(lambda: is_gone(first.pid))


def test_a_parent_has_no_more_kernels_than_it_may(preloading, caplog):
    with preloading(most_kernels=1) as kernel, preloading(most_kernels=1) as beyond:
        assert kernel.is_forked and not beyond.is_forked
        assert beyond.run("print(1)") == "1"
    assert "1 is the most" in caplog.text


@pytest.mark.parametrize("linger", [0.0, 0.5])
def test_a_parent_that_is_held_stays_and_goes_soon_when_it_is_let_go(jupyter, linger):
    kind = kind_of([sys.executable, "-m", "ipykernel_launcher"], os.environ, [], linger)
    held = hold(kind)
    assert held.is_kept() and socket_of(kind).is_socket()
    (parent,) = [
        one
        for one in psutil.Process().children()
        if "qhatu.kernels.warm_parent" in one.cmdline() and str(socket_of(kind)) in one.cmdline()
    ]
    held.let_go()
    assert eventually(lambda: is_gone(parent.pid))
    assert not socket_of(kind).exists()


def test_a_parent_knows_no_secret_of_who_started_it(jupyter, monkeypatch):
    monkeypatch.setenv("QHATU_DATABASE", "postgresql://secret")
    with started() as kernel:
        assert "secret" not in str(kernel.parent.environ())
        assert kernel.run("import os; print(os.environ['QHATU_DATABASE'])") == "postgresql://secret"


def test_a_socket_that_nobody_listens_at_is_no_hindrance(jupyter):
    kind = kind_of([sys.executable, "-m", "ipykernel_launcher"], os.environ, ["wave"], 0.0)
    held = hold(kind)
    (parent,) = [one for one in psutil.Process().children() if str(socket_of(kind)) in one.cmdline()]
    parent.kill()
    assert eventually(lambda: not held.is_kept())
    assert socket_of(kind).exists()
    again = hold(kind)
    assert again.is_kept()
    again.let_go()


@pytest.mark.parametrize(
    "asked",
    [{"stdout": subprocess.PIPE}, {"independent": True}, {"preexec_fn": print}],
    ids=["with a pipe", "that outlives us", "with a start of its own"],
)
def test_what_a_fork_cannot_give_is_not_forked(asked):
    spec = KernelSpec(argv=[sys.executable, "-m", "ipykernel_launcher"], language="python")
    provisioner = ForkedProvisioner(kernel_spec=spec)
    assert provisioner.kind(spec.argv, {}) is not None
    assert provisioner.kind(spec.argv, asked) is None


@pytest.mark.parametrize(
    "command",
    [
        ["R", "--slave", "-e", "IRkernel::main()"],
        ["/usr/bin/env", "python", "-m", "ipykernel_launcher"],
        [sys.executable, "-m", "bash_kernel"],
        [sys.executable, "kernel.py", "-m", "ipykernel_launcher"],
        [],
    ],
)
def test_only_a_kernel_of_this_python_is_forked(command):
    assert kind_of(command, os.environ, [], 0.0) is None


def test_kinds_differ_by_what_is_settled_when_python_starts():
    command = [sys.executable, "-m", "ipykernel_launcher"]
    usual = kind_of(command, {"PATH": "/bin"}, ["json"], 0.0)
    others = [
        kind_of([sys.executable, "-O", *command[1:]], {"PATH": "/bin"}, ["json"], 0.0),
        kind_of(command, {"PATH": "/bin", "PYTHONPATH": "/x"}, ["json"], 0.0),
        kind_of(command, {"PATH": "/bin"}, ["csv"], 0.0),
        kind_of(command, {"PATH": "/bin"}, ["json"], 1.0),
        kind_of(command, {"PATH": "/bin"}, ["json"], 0.0, "another circle"),
    ]
    assert len({one.key for one in [usual, *others]}) == 6
    assert kind_of(command, {"PATH": "/bin", "TOKEN": "x"}, ["json"], 0.0).key == usual.key


@pytest.mark.parametrize("platform", ["darwin", "win32"])
def test_elsewhere_than_on_linux_nothing_is_forked(monkeypatch, platform):
    monkeypatch.setattr(sys, "platform", platform)
    assert not can_fork()
    assert not ForkedProvisioner(kernel_spec=KernelSpec(argv=["python"])).enabled


def test_it_says_what_keeps_a_parent_from_starting(jupyter, monkeypatch):
    kind = kind_of([sys.executable, "-m", "ipykernel_launcher"], {"PYTHONHOME": "/nowhere"}, [], 0.0)
    with pytest.raises(CannotFork, match="ended before it was ready"):
        hold(kind)
