"""Whether what a process has loaded is still what stands on the disk."""

import os
import sys
from collections.abc import Iterable
from contextlib import suppress


class Loaded:
    """The files behind every module of this process, and others it names, as they were when this was made."""

    def __init__(self, others: Iterable[os.PathLike | str] = ()):
        self._seen: dict[str, tuple[int, ...]] = {}
        modules = (getattr(module, "__file__", None) for module in list(sys.modules.values()))
        for path in (*modules, *map(os.fspath, others)):
            if isinstance(path, str):
                with suppress(OSError):  # a module inside a zip file has no file of its own
                    self._seen[path] = _state(path)

    def changed(self) -> str | None:
        """One of them that was changed or deleted since; nothing where all are as they were."""
        for path, before in self._seen.items():
            try:
                if _state(path) != before:
                    return path
            except OSError:
                return path
        return None


def _state(path: str) -> tuple[int, ...]:
    seen = os.stat(path)
    return seen.st_mtime_ns, seen.st_size, seen.st_ino
