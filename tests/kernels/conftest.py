"""A computer on which kernels are forked, in a folder of its own."""

import json
import sys
from collections.abc import Iterator

import pytest

from kernels.running_kernel import Kernel, computer_of_its_own, started

if sys.platform != "linux":
    collect_ignore_glob = ["test_*.py"]


@pytest.fixture(scope="session")
def jupyter():
    """A computer on which the kernel `python3` is forked; what it keeps while it runs is in the folder returned."""
    provisioner = {"provisioner_name": "qhatu-forked", "config": {"preload": ["ipywidgets", "numpy.random"]}}
    spec = {
        "argv": [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
        "display_name": "Forked",
        "language": "python",
        "metadata": {"kernel_provisioner": provisioner},
    }
    with computer_of_its_own() as home:
        kernels = home / "kernels" / "python3"
        kernels.mkdir(parents=True)
        (kernels / "kernel.json").write_text(json.dumps(spec), encoding="utf-8")
        yield home / "runtime"


@pytest.fixture
def kernel(jupyter) -> Iterator[Kernel]:
    """A forked kernel."""
    with started() as kernel:
        yield kernel
