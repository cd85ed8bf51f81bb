"""Where things are and how commands speak: the curriculum's folders, this computer's classes, its language.

The first run imports this before anything is installed, so only `classes` needs more than the standard library.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

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
    if chosen:
        return Path(chosen)
    import platformdirs

    return platformdirs.user_data_path("qhatu", appauthor=False) / "classes"


def look() -> Path:
    """The style sheet of every page: the class's own and Voilà's."""
    return _PACKAGE / "pages" / "template" / "qhatu" / "static" / "qhatu.css"


def spoken_language(environment: Mapping[str, str] = os.environ) -> str:
    """The language of a command: `QHATU_LANG`, else English where the computer speaks it, else Spanish.

    `environment` holds the variables to look in, by name. A class has a language of its own.

    >>> spoken_language({"LANG": "en_GB.UTF-8"}), spoken_language({"LANG": "C.UTF-8"})
    ('en', 'es')
    >>> spoken_language({"QHATU_LANG": "es", "LANG": "en_GB.UTF-8"})
    'es'
    """
    asked = environment.get("QHATU_LANG") or environment.get("LC_ALL") or environment.get("LANG") or ""
    return "en" if asked.lower().startswith("en") else "es"


def qhatu_command() -> str:
    """How this person calls Qhatu: `python3 lib/qhatu` where the first run set it up, else `qhatu`."""
    return os.environ.get("QHATU_COMMAND", "qhatu")


@dataclass(frozen=True, slots=True)
class Trial:
    """A page tried out in a trade, a place and a language; nothing that is typed there is kept.

    `person_uid` is whose browser it is: what they have not handed in elsewhere is to stay there.
    """

    trade: str
    place: str
    language: str
    person_uid: str

    @property
    def environment(self) -> dict[str, str]:
        """What tells a page's kernel of it."""
        return {"QHATU_TRIAL": f"{self.trade} {self.place} {self.language} {self.person_uid}"}

    def address(self, page: str) -> str:
        """Where a page of the class is found in the trial.

        >>> Trial("candles", "bolivia", "es", "7f3a").address("/m/5-management/app")
        '/packs/candles/m/5-management/app?lang=es'
        """
        return f"/packs/{self.trade}{'' if page == '/' else page}?lang={self.language}"


def trial(environment: Mapping[str, str] = os.environ) -> Trial | None:
    """The trial that this process is the page of; None where learners' own work is on it."""
    told = environment.get("QHATU_TRIAL", "").split()
    return Trial(*told) if told else None


def address(page: str) -> str:
    """The address of a page of the class, as links have it: where a pack is tried out they stay in the trial.

    >>> address("/m/5-management/app")
    '/m/5-management/app'
    """
    tried = trial()
    return tried.address(page) if tried else page


def in_class() -> bool:
    """Whether this process is a page's kernel that a class server started."""
    return bool(os.environ.get("QHATU_CLASS_URL"))
