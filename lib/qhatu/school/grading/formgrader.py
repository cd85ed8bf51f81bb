"""Opens nbgrader's formgrader on a class's course, on this computer only and without a network."""

import os
import socket
import subprocess
import sys
import sysconfig
from pathlib import Path

from qhatu.class_folder import COURSE, GRADEBOOK
from qhatu.house import qhatu_command
from qhatu.packs.words import marked
from qhatu.sums import BadInput

HOME = "/formgrader/manage_assignments"

# Of all that may be installed beside it, formgrader alone is served; nothing is switched on for other days.
SERVED = {
    "nbgrader.server_extensions.formgrader": True,
    "nbgrader.server_extensions.validate_assignment": False,
    "nbgrader.server_extensions.assignment_list": False,
    "nbgrader.server_extensions.course_list": False,
    "jupyter_lsp": False,
    "jupyter_server_terminals": False,
    "jupyterlab": False,
    "notebook": False,
    "notebook_shim": False,
    "voila.server_extension": False,
}


def formgrader_command(folder: Path, port: int, *, open_browser: bool = False) -> list[str]:
    """The command that serves formgrader for the class in `folder`; run it in the class's `course/`.

    It listens on this computer alone, behind a token that its own browser window brings along.

    >>> formgrader_command(Path("el-alto"), 8890)[1:3]
    ['-m', 'jupyter_server']
    """
    course = Path(folder).resolve() / COURSE
    return [
        sys.executable,
        "-m",
        "jupyter_server",
        "--ServerApp.ip=127.0.0.1",
        f"--ServerApp.port={port}",
        "--ServerApp.port_retries=0",
        f"--ServerApp.root_dir={course}",
        f"--ServerApp.default_url={HOME}",
        f"--ServerApp.open_browser={open_browser}",
        "--ServerApp.terminals_enabled=False",
        "--ServerApp.log_level=ERROR",
        f"--ServerApp.jpserver_extensions={SERVED!r}",
        f"--CourseDirectory.root={course}",
        # Root may do this in a container; a person's own account is not asked.
        *(["--allow-root"] if getattr(os, "geteuid", lambda: 1)() == 0 else []),
    ]


def formgrader_environment(folder: Path) -> dict[str, str]:
    """The environment of that command: its course, and the alembic that nbgrader looks for."""
    return {
        **os.environ,
        "QHATU_COURSE": str(Path(folder).resolve() / COURSE),
        "PATH": os.pathsep.join([sysconfig.get_path("scripts"), os.environ.get("PATH", "")]),
        "PYTHONWARNINGS": "ignore",
    }


def open_formgrader(folder: Path, *, port: int = 8890, open_browser: bool = True) -> int:
    """Serves formgrader until it is stopped with Ctrl-C; returns how the server ended.

    `BadInput` where the class has not been graded yet.
    """
    course = Path(folder).resolve() / COURSE
    if not (course / GRADEBOOK).exists():
        raise BadInput(
            marked("La clase «{name}» todavía no tiene notas. Primero califica con: {command} grade"),
            command=qhatu_command(),
            name=Path(folder).name,
        )
    if _is_taken(port):
        raise BadInput(
            marked("El puerto {port} está ocupado. Elige otro, por ejemplo: qhatu formgrader --port {other}"),
            port=str(port),
            other=str(port + 1),
        )
    command = formgrader_command(folder, port, open_browser=open_browser)
    with subprocess.Popen(command, cwd=course, env=formgrader_environment(folder)) as server:
        try:
            return server.wait()
        except KeyboardInterrupt:
            server.terminate()
            return server.wait()


def _is_taken(port: int) -> bool:
    with socket.socket() as tried:
        tried.settimeout(1)
        return tried.connect_ex(("127.0.0.1", port)) == 0
