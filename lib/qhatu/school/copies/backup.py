"""Copies of a class, one file each: made while the class runs, proved by reading them back, and brought back.

A copy is a zip archive of the class's records and of what was handed in to be graded, with a list that tells how large
each part is and how it hashes. On its way to a memory stick the archive is closed with a passphrase (`sealing`). Until
it is closed it is only in memory, so no open copy of what people keep of their business is left on a disk, and a full
disk here does not keep a copy from reaching a stick.
"""

import errno
import hashlib
import json
import os
import re
import secrets
import shutil
import sqlite3
import sys
import tempfile
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import qhatu
from qhatu.class_folder import COPIES, COURSE, DATABASE, GRADEBOOK, GRADES, LEARNERS, SECRET
from qhatu.files import own_folder
from qhatu.packs.words import Words
from qhatu.records import migrations
from qhatu.records.snapshot import Counts, NoClass, file_snapshot, snapshot, store_snapshot, whole
from qhatu.records.store import Store
from qhatu.school.copies.sealing import is_sealed, seal, unseal
from qhatu.sums import BadInput

FORMAT, VERSION = "qhatu-class", 1
LIST = "manifest.json"
SEALED, PLAIN = ".qhatu.age", ".qhatu.zip"
#: Of a class, unpacked. Forty learners fill a few megabytes in a year.
MOST_BYTES = 512 * 1024 * 1024
MOST_MEMBERS = 20_000
_NAME = r"[A-Za-z0-9_][A-Za-z0-9_ .-]{0,118}[A-Za-z0-9_-]|[A-Za-z0-9_]"
# Everything that a copy may hold. What is not here is never unpacked, wherever its path leads.
_SINGLE = (DATABASE, SECRET, GRADES, f"{COURSE}/{GRADEBOOK}", f"{COURSE}/{LEARNERS}")
_MEMBER = re.compile("|".join([*map(re.escape, _SINGLE), rf"{COURSE}/submitted/(?:{_NAME})/(?:{_NAME})/(?:{_NAME})"]))
_CLASS_NAME = re.compile(r'(?![\s.])[^\x00-\x1f<>:"/\\|?*]{1,60}(?<![\s.])')
_RESERVED = {"con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10))}
_FULL = {errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)}


class BackupTrouble(BadInput):
    """A copy could not be made or read; the class is as it was."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Manifest:
    """What a copy says of itself: of which class, of when, how much it holds, and each file's size and hash.

    `left_out` names what could not be read when it was made.
    """

    course: str
    moment: datetime
    counts: Counts
    files: Mapping[str, tuple[int, str]]
    left_out: tuple[str, ...] = ()

    def sentence(self, words: Words) -> str:
        """The same, for the trainer."""
        return words.say(
            "Clase «{name}», {day}. Personas: {people}. Negocios: {enterprises}. Casillas: {entries}. "
            "Respuestas: {answers}.",
            name=self.course,
            day=f"{self.moment.astimezone():%Y-%m-%d %H:%M}",
            people=self.counts.people,
            enterprises=self.counts.enterprises,
            entries=self.counts.entries,
            answers=self.counts.answers,
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Copy:
    """A copy that was read and proved whole: what it says of itself, and its files by name."""

    manifest: Manifest
    files: Mapping[str, bytes]


@dataclass(frozen=True, kw_only=True, slots=True)
class Written:
    """A copy on a disk or a stick that was read back from there; `beside` where it is the class's own disk."""

    path: Path
    manifest: Manifest
    size: int
    beside: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Restored:
    """A class that came back: its folder, what the copy said, and where the class is now that stood there before."""

    folder: Path
    manifest: Manifest
    former: Path | None


# ---- making one


def pack(folder: Path, *, store: Store | None = None, with_secret: bool = False) -> bytes:
    """The class in `folder` as an archive, as it is at this moment, whoever is saving meanwhile.

    `store` holds its records where they are not in the folder. The secret that keeps people signed in
    goes along only if asked: in an archive that is to be closed with a passphrase.
    """
    records = store_snapshot(store) if store else snapshot(folder / DATABASE)
    files = {DATABASE: records}
    left_out = []
    if with_secret and (folder / SECRET).is_file():
        files[SECRET] = (folder / SECRET).read_bytes()
    for name, path in _course(folder):
        try:
            files[name] = file_snapshot(path) if name == f"{COURSE}/{GRADEBOOK}" else path.read_bytes()
        except (OSError, BadInput):
            # The class is worth a copy even where a file beside it is broken; the copy says so.
            left_out.append(name)
    total = sum(map(len, files.values()))
    if total > MOST_BYTES or len(files) > MOST_MEMBERS:
        raise BackupTrouble(
            "La clase ocupa {found} MB y en una copia caben {most}. Quita de su carpeta course lo que no es de ella.",
            found=total // 1_000_000,
            most=MOST_BYTES // 1_000_000,
        )
    manifest = Manifest(
        course=folder.name,
        moment=datetime.now(UTC),
        counts=whole(records),
        files={name: (len(content), _hash(content)) for name, content in files.items()},
        left_out=tuple(left_out),
    )
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(LIST, _list(manifest))
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


def _course(folder: Path) -> Iterator[tuple[str, Path]]:
    """What is graded and what was handed in, as far as it is not made anew by `qhatu grade`."""
    course = folder / COURSE
    single = [folder / GRADES, course / GRADEBOOK, course / LEARNERS]
    for path in (*single, *sorted(course.glob("submitted/*/*/*"))):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and not path.is_symlink() and _MEMBER.fullmatch(name):
            yield name, path


def _list(manifest: Manifest) -> str:
    told = {
        "format": FORMAT,
        "version": VERSION,
        "qhatu": qhatu.__version__,
        "class": manifest.course,
        "written": manifest.moment.isoformat(),
        **asdict(manifest.counts),
        "files": {name: {"size": size, "sha256": sha256} for name, (size, sha256) in manifest.files.items()},
        "left_out": list(manifest.left_out),
    }
    return json.dumps(told, ensure_ascii=False, indent=1)


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


# ---- reading one


def read_copy(content: bytes, phrase: str | None = None) -> Copy:
    """What a copy holds, once all of it proved whole: every file's size and hash, every page of the records.

    Raises `WrongPassphrase`, or `BackupTrouble` where it is no copy, is damaged, or was made by a newer Qhatu.
    """
    if is_sealed(content):
        if phrase is None:
            raise BackupTrouble("La copia está cerrada con una frase. Escríbela para abrirla.")
        content = unseal(content, phrase)
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            manifest = _manifest(archive)
            files = {name: _member(archive, name, *told) for name, told in manifest.files.items()}
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as damage:
        if isinstance(damage, BadInput):
            raise
        raise _no_copy() from damage
    try:
        counts = whole(files[DATABASE])
    except NoClass as damage:
        raise BackupTrouble(damage.sentence) from damage
    if counts != manifest.counts:
        raise _no_copy()
    if not migrations.knows(counts.tables):
        raise BackupTrouble("La copia es de un Qhatu más nuevo que este. No se cambió nada: actualiza Qhatu.")
    return Copy(manifest=manifest, files=files)


def _manifest(archive: zipfile.ZipFile) -> Manifest:
    infos = archive.infolist()
    names = [info.filename for info in infos]
    if any(info.compress_type not in (zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED) for info in infos):
        raise _no_copy()
    if len(infos) > MOST_MEMBERS or len(set(names)) != len(names) or LIST not in names:
        raise _no_copy()
    told = json.loads(_bounded(archive, LIST, 16 * 1024 * 1024))
    try:
        if told["format"] != FORMAT:
            raise _no_copy()
        if told["version"] != VERSION:
            raise BackupTrouble("La copia es de un Qhatu más nuevo que este. No se cambió nada: actualiza Qhatu.")
        files = {name: (int(one["size"]), str(one["sha256"])) for name, one in told["files"].items()}
        manifest = Manifest(
            course=str(told["class"])[:200],
            moment=datetime.fromisoformat(told["written"]).astimezone(UTC),
            counts=Counts(**{name: told[name] for name in Counts.__dataclass_fields__}),
            files=files,
            left_out=tuple(map(str, told["left_out"])),
        )
    except (KeyError, TypeError, AttributeError, ValueError) as damage:
        if isinstance(damage, BadInput):
            raise
        raise _no_copy() from damage
    fits = all(_MEMBER.fullmatch(name) for name in files) and sum(size for size, _ in files.values()) <= MOST_BYTES
    if not fits or DATABASE not in files or any(size < 0 for size, _ in files.values()):
        raise _no_copy()
    if {LIST, *files} != set(names):
        raise _no_copy()
    return manifest


def _member(archive: zipfile.ZipFile, name: str, size: int, sha256: str) -> bytes:
    content = _bounded(archive, name, size)
    if len(content) != size or _hash(content) != sha256:
        raise _no_copy()
    return content


def _bounded(archive: zipfile.ZipFile, name: str, most: int) -> bytes:
    """A file of an archive, and never more of it than it may be, whatever it unpacks to."""
    with archive.open(name) as packed:
        content = packed.read(most + 1)
    if len(content) > most:
        raise _no_copy()
    return content


def _no_copy() -> BackupTrouble:
    return BackupTrouble("Este archivo no es una copia de una clase, o está dañado. No se cambió nada: usa otra copia.")


# ---- onto a stick


def write_backup(
    folder: Path, to: Path, phrase: str | None, *, store: Store | None = None, moment: datetime | None = None
) -> Written:
    """Writes a copy of the class in `folder` into the folder or file `to`, and reads it back from there.

    `phrase` closes it; None leaves it open to whoever finds the stick. Raises `BackupTrouble` where it cannot be
    written or does not come back as it was written; then nothing that looks like a copy is left, and the class is as
    it was.
    """
    packed = pack(folder, store=store, with_secret=phrase is not None)
    content = packed if phrase is None else seal(packed, phrase)
    ending = PLAIN if phrase is None else SEALED
    with _stick(to, len(content)):
        if to.is_dir():
            stamp = f"{(moment or datetime.now()):%Y-%m-%d-%H%M}"
            path = free_name(to, f"{folder.name}-{stamp}", ending)
        elif to.exists():
            raise BackupTrouble("Ya hay un archivo {file}, y no se tocó. Elige otro nombre.", file=to)
        else:
            path = to
        proved = write_proved(path, content, phrase)
        return Written(
            path=path,
            manifest=proved.manifest,
            size=len(content),
            beside=path.stat().st_dev == folder.stat().st_dev,
        )


def write_proved(path: Path, content: bytes, phrase: str | None = None) -> Copy:
    """Writes a copy under its name only once it was read back from the disk and proved whole."""
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY, 0o600), "wb") as writing:
            writing.write(content)
            writing.flush()
            os.fsync(writing.fileno())
            _forget_in_memory(writing.fileno())
        there = beside.read_bytes()
        if there != content:
            raise BackupTrouble(
                "La copia en {file} no quedó como se escribió: esa memoria falla. La clase no cambió: usa otra.",
                file=path,
            )
        proved = read_copy(there, phrase)
        os.rename(beside, path)
        _sync_folder(path.parent)
        return proved
    except BaseException:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        raise


_BINARY = getattr(os, "O_BINARY", 0)


def _forget_in_memory(file: int) -> None:
    """What is read next comes from the stick, not from what this computer remembers of it, where it can be told so."""
    if hasattr(os, "posix_fadvise"):
        os.posix_fadvise(file, 0, 0, os.POSIX_FADV_DONTNEED)


def _sync_folder(folder: Path) -> None:
    """The new name survives a power cut too; Windows has no such thing, and FAT on Linux may refuse it."""
    if os.name == "posix":
        opened = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(opened)
        except OSError as refused:
            if refused.errno not in (errno.EINVAL, errno.ENOTSUP):
                raise
        finally:
            os.close(opened)


def free_name(folder: Path, name: str, ending: str) -> Path:
    """A file name that is not there yet."""
    path = folder / f"{name}{ending}"
    number = 2
    while path.exists():
        path = folder / f"{name}-{number}{ending}"
        number += 1
    return path


@contextmanager
def _stick(to: Path, size: int) -> Iterator[None]:
    """What a disk has to say, as a sentence."""
    try:
        yield
    except OSError as refused:
        raise disk_trouble(refused, to, size) from refused


def disk_trouble(refused: OSError, to: Path, size: int) -> BackupTrouble:
    """A sentence for what a disk or a stick answered when `size` bytes were to be written."""
    if refused.errno in _FULL:
        return BackupTrouble(
            "No queda lugar en {folder}: la copia necesita {size} MB. La clase no cambió. Libera espacio, o usa otra "
            "memoria.",
            folder=to,
            size=max(1, -(-size // 1_000_000)),
        )
    if refused.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return BackupTrouble(
            "No se puede escribir en {folder}: está protegida. La clase no cambió. Usa otra memoria.", folder=to
        )
    return BackupTrouble(
        "La copia no quedó en {folder}: la memoria no respondió ({found}). La clase no cambió. Mira si la memoria está "
        "puesta y repite.",
        folder=to,
        found=refused.strerror or type(refused).__name__,
    )


def sticks() -> list[Path]:
    """The memory sticks that this computer shows, as far as they can be told from its own disks."""
    if sys.platform == "win32":
        import ctypes

        removable = 2
        drives = (Path(f"{letter}:\\") for letter in "DEFGHIJKLMNOPQRSTUVWXYZ")
        return [drive for drive in drives if ctypes.windll.kernel32.GetDriveTypeW(str(drive)) == removable]
    roots: Iterable[Path] = [Path("/Volumes")] if sys.platform == "darwin" else _linux_roots()
    return [stick for root in roots if root.is_dir() for stick in sorted(root.iterdir()) if os.path.ismount(stick)]


def _linux_roots() -> list[Path]:
    user = os.environ.get("USER", "")
    return [Path("/media"), *(Path(root) / user for root in ("/media", "/run/media") if user)]


# ---- back again


def open_file(path: Path) -> bytes:
    """A copy's bytes; raises `BackupTrouble` where the file is not there, cannot be read, or cannot be a copy."""
    try:
        if path.stat().st_size > 2 * MOST_BYTES:
            raise _no_copy()
        return path.read_bytes()
    except OSError as refused:
        raise BackupTrouble(
            "No se pudo leer {file}: {found}. Revisa el nombre, y si la memoria está puesta.",
            file=path,
            found=refused.strerror or type(refused).__name__,
        ) from refused


def restore(copy: Copy, home: Path, *, name: str = "", replace: bool = False) -> Restored:
    """Brings a class back from a copy, under its own name or another, in the folder of classes `home`.

    A class of that name stays untouched unless `replace`; then it is moved aside, whole, under another name. Everything
    is written and proved beside it before that. Raises `BackupTrouble` where that class is open, or on any trouble of
    the disk; then all is as it was.
    """
    target = home / class_name(name or copy.manifest.course)
    if target.exists() and not replace:
        raise BackupTrouble(
            "Ya hay una clase «{name}», y no se tocó. Para traer la copia con otro nombre, usa --as.", name=target.name
        )
    refuse_open(target)
    size = sum(size for size, _ in copy.manifest.files.values())
    with _stick(home, size):
        home.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=home))
        try:
            _unpack(copy, beside, target, same_name=target.name == copy.manifest.course)
            former = _swap(beside, target)
        except BaseException:
            shutil.rmtree(beside, ignore_errors=True)
            raise
    return Restored(folder=target, manifest=copy.manifest, former=former)


def _unpack(copy: Copy, beside: Path, target: Path, *, same_name: bool) -> None:
    """Writes a copy's files, and reads the records again from the disk they are on now."""
    own_folder(beside)
    files = dict(copy.files)
    kept = files.pop(SECRET, None)
    if same_name:
        # Who is signed in stays so: by the secret of the class that stood here, or by the one that came along.
        with suppress(OSError):
            kept = (target / SECRET).read_bytes()
        if kept:
            files[SECRET] = kept
    for name, content in files.items():
        path = beside / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY, 0o600), "wb") as writing:
            writing.write(content)
            writing.flush()
            os.fsync(writing.fileno())
    if whole(snapshot(beside / DATABASE)) != copy.manifest.counts:
        raise _no_copy()


def _swap(beside: Path, target: Path) -> Path | None:
    """Puts the new class in its place; what stood there keeps everything under another name."""
    if not target.exists():
        os.rename(beside, target)
        _sync_folder(target.parent)
        return None
    former = free_name(target.parent, f"{target.name}-antes-{datetime.now():%Y-%m-%d-%H%M}", "")
    os.rename(target, former)
    try:
        os.rename(beside, target)
    except OSError:
        os.rename(former, target)
        raise
    _sync_folder(target.parent)
    with suppress(OSError):
        os.rename(former / COPIES, target / COPIES)
    return former


@contextmanager
def records_of(other: Path, phrase: str | None, beside: Path) -> Iterator[Store]:
    """The records of another class, from its folder or from a copy of it; what stands there is only read.

    They are unpacked for that time into the folder `beside`, which only its owner may look into.
    """
    if other.is_dir():
        records = snapshot(other / DATABASE)
        whole(records)
    else:
        records = read_copy(open_file(other), phrase).files[DATABASE]
    with tempfile.TemporaryDirectory(prefix=".other-", dir=beside) as unpacked:
        path = Path(unpacked) / DATABASE
        path.write_bytes(records)
        store = Store.in_file(path)
        try:
            yield store
        finally:
            store.close()


def refuse_open(folder: Path) -> None:
    """Raises `BackupTrouble` where any program has the class open."""
    path = folder / DATABASE
    if not path.is_file():
        return
    try:
        with closing(sqlite3.connect(path, isolation_level=None, timeout=0.5)) as asked:
            asked.execute("PRAGMA locking_mode=EXCLUSIVE")
            asked.execute("BEGIN IMMEDIATE")
            asked.execute("ROLLBACK")
    except sqlite3.OperationalError as busy:
        if busy.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY:
            raise BackupTrouble(
                "La clase «{name}» está abierta, y no se tocó. Ciérrala con Ctrl+C y repite.", name=folder.name
            ) from busy
    except sqlite3.DatabaseError:
        return  # a damaged class is what a copy is brought back for


def class_name(text: object) -> str:
    """The name of a class that can be a folder's name on any computer; raises `BadInput` for any other text.

    >>> class_name("jóvenes 2026")
    'jóvenes 2026'
    >>> class_name("../etc")
    Traceback (most recent call last):
    qhatu.sums.bad_input.BadInput: «../etc» no puede ser el nombre de una clase. Escribe letras, números y guiones.
    """
    if not isinstance(text, str) or not _CLASS_NAME.fullmatch(text) or text.split(".")[0].lower() in _RESERVED:
        raise BadInput(
            "«{found}» no puede ser el nombre de una clase. Escribe letras, números y guiones.",
            found=str(text)[:40],
        )
    return text
