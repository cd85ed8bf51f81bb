"""Files and folders that are for their owner alone, and are never half written."""

import errno
import os
import secrets
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


def own_folder(folder: Path) -> None:
    """Makes a folder that only its owner may look into: a class holds what people keep of their business."""
    folder.mkdir(parents=True, exist_ok=True)
    if os.name == "posix":
        folder.chmod(0o700)


def write_private(file: Path, content: bytes) -> None:
    """Writes a file whole or not at all, readable by its owner alone where the system knows owners."""
    beside = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    try:
        with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as writing:
            writing.write(content)
            writing.flush()
            os.fsync(writing.fileno())
        os.replace(beside, file)
    except OSError:
        beside.unlink(missing_ok=True)
        raise


@contextmanager
def whole_folder(target: Path) -> Iterator[Path]:
    """A folder to fill, which comes to lie at `target` once the block ends; where the block fails nothing changes.

    What lay at `target` until then is gone.
    """
    with tempfile.TemporaryDirectory(prefix=f".{target.name}-", dir=target.parent) as beside:
        folder, before = Path(beside) / target.name, Path(beside) / ".before"
        folder.mkdir()
        yield folder
        if target.exists():
            target.rename(before)
        try:
            folder.rename(target)
        except OSError:
            if before.exists():
                before.rename(target)
            raise


@contextmanager
def held(file: Path) -> Iterator[bool]:
    """Holds a file for this process alone until the block ends; gives False where another process holds it.

    The system lets go of it however the process ends. Where it cannot hold files at all, nobody is refused.
    """
    with file.open("ab") as opened:
        try:
            _hold(opened)
        except OSError as refused:
            if refused.errno in (errno.EACCES, errno.EAGAIN, errno.EDEADLK):
                yield False
                return
        yield True


def _hold(opened: BinaryIO) -> None:
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(opened.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
