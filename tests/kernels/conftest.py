"""A computer on which kernels are forked, in a folder of its own."""

import json
import os
import shutil
import signal
import socket
import struct
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from jupyter_client.provisioning import KernelProvisionerFactory

from kernels.running_kernel import Kernel, started
from qhatu.kernels.protocol import make_socket
from qhatu.kernels.starting import within_reach

if sys.platform != "linux":
    collect_ignore_glob = ["test_*.py"]


@pytest.fixture(scope="session")
def jupyter():
    """A computer on which the kernel `python3` is forked; what it keeps while it runs is in the folder returned."""
    home = Path(tempfile.mkdtemp(prefix="kernels-"))  # short: a socket's path may have a hundred letters
    kernels = home / "kernels" / "python3"
    kernels.mkdir(parents=True)
    provisioner = {"provisioner_name": "qhatu-forked", "config": {"preload": ["ipywidgets", "numpy.random"]}}
    spec = {
        "argv": [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
        "display_name": "Forked",
        "language": "python",
        "metadata": {"kernel_provisioner": provisioner},
    }
    (kernels / "kernel.json").write_text(json.dumps(spec), encoding="utf-8")
    places = {"JUPYTER_PATH": home, "JUPYTER_RUNTIME_DIR": home / "runtime", "IPYTHONDIR": home / "ipython"}
    patch = pytest.MonkeyPatch()
    for name, place in places.items():
        patch.setenv(name, str(place))
    patch.delenv("QHATU_FORKED_KERNELS", raising=False)
    patch.delenv("JUPYTER_DEFAULT_PROVISIONER_NAME", raising=False)
    KernelProvisionerFactory.clear_instance()
    yield home / "runtime"
    for listening in (home / "runtime").glob("warm-*.sock"):
        end_parent(listening)
    patch.undo()
    shutil.rmtree(home, ignore_errors=True)
    KernelProvisionerFactory.clear_instance()


@pytest.fixture
def kernel(jupyter) -> Iterator[Kernel]:
    """A forked kernel."""
    with started() as kernel:
        yield kernel


def end_parent(listening: Path) -> None:
    """Ends the warm parent that listens at a path."""
    with make_socket() as connection, within_reach(listening) as address, suppress(ConnectionRefusedError):
        connection.connect(address)
        told = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
        os.kill(struct.unpack("3i", told)[0], signal.SIGTERM)
