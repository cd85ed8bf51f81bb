"""Where things are: the curriculum's folders, and the folder a class keeps its people's work in."""

import os
from pathlib import Path

import platformdirs

_PACKAGE = Path(__file__).resolve().parent


def house() -> Path:
    """The folder that holds `curriculum/`, `data/` and `modules/`.

    In a clone it is the repository; in an installed wheel it is a folder inside the package.

    >>> (house() / "modules").is_dir()
    True
    """
    carried = _PACKAGE / "_house"
    return carried if carried.is_dir() else _PACKAGE.parents[1]


def classes() -> Path:
    """The folder of this computer's classes, outside the repository so that no clean-up can delete it.

    `QHATU_HOME` names another one; otherwise it is the operating system's folder for a user's data.
    """
    chosen = os.environ.get("QHATU_HOME")
    return Path(chosen) if chosen else platformdirs.user_data_path("qhatu", appauthor=False) / "classes"


def look() -> Path:
    """The style sheet of every page: the class's own and Voilà's."""
    return _PACKAGE / "pages" / "template" / "qhatu" / "static" / "qhatu.css"


def qhatu_command() -> str:
    """How this person calls Qhatu: `python3 lib/qhatu` where the first run set it up, else `qhatu`."""
    return os.environ.get("QHATU_COMMAND", "qhatu")


def in_class() -> bool:
    """Whether this process is a page's kernel that a class server started."""
    return bool(os.environ.get("QHATU_CLASS_URL"))
