"""Packs that travel in one file: a zip archive of exactly a pack's own files. Nothing else is ever unpacked."""

import io
import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from qhatu.files import whole_folder, write_private
from qhatu.house import house
from qhatu.packs.checks import PLACE_FILES, TRADE_FILES, check_pack, check_place
from qhatu.packs.faults import Fault
from qhatu.packs.folders import PACK_ID
from qhatu.sums import BadInput

LARGEST = 5_000_000  # bytes of a pack, packed or not; one of three products takes forty thousand
# The same pack makes the same archive, whenever and wherever it is made.
_MOMENT = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of pack: where such packs lie, which files they have, and what looks for their faults."""

    parent: str
    files: tuple[str, ...]
    check: Callable[[Path], list[Fault]]


# By the file that tells which kind a pack is of.
KINDS = {
    "trade.toml": Kind("trades", TRADE_FILES, check_pack),
    "place.toml": Kind("places", PLACE_FILES, check_place),
}


class AlreadyThere(BadInput):
    """A pack of this name is there, and was not touched."""


class Unsound(BadInput):
    """A pack has `faults`, and was not added."""

    def __init__(self, sentence: str, faults: list[Fault], **facts: object):
        super().__init__(sentence, **facts)
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Added:
    """Where a pack lies now, and the archive of the one that lay there before, if there was one."""

    folder: Path
    before: Path | None


def zip_pack(folder: Path, to: Path) -> Path:
    """Writes the pack in `folder` into the file `to`, or into a file of its name in the folder `to`; returns the file.

    Only a pack's own files go along. Raises `BadInput` where the folder is no pack, or the file is there already.
    """
    kind = next((kind for told, kind in KINDS.items() if (folder / told).is_file()), None)
    if kind is None:
        raise BadInput("{folder} no es un oficio ni un lugar: no encontré trade.toml ni place.toml.", folder=folder)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for file in kind.files:
            if (folder / file).is_file():
                member = zipfile.ZipInfo(f"{folder.name}/{file}", _MOMENT)
                member.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(member, (folder / file).read_bytes())
    return write_new(to, f"{folder.name}.zip", packed.getvalue())


def write_new(to: Path, name: str, content: bytes) -> Path:
    """Writes a file that is not there yet: `to`, or one called `name` in the folder `to`; returns it."""
    target = to / name if to.is_dir() else to
    if target.exists():
        raise BadInput("Ya hay un archivo {file}, y no se tocó. Elige otro nombre.", file=target)
    try:
        write_private(target, content)
    except OSError as refused:
        raise BadInput("No se pudo escribir {file}: {found}.", file=target, found=refused.strerror) from refused
    return target


def add_pack(file: Path, *, data: Path | None = None, replace: bool = False) -> Added:
    """Adds the pack in an archive to those there are; it is looked through before it is anywhere that a class looks.

    With `replace` it takes the place of one of its name, which is kept as an archive in the current folder. Raises
    `BadInput` where the file is no pack of ours, `AlreadyThere` where one of its name is, `Unsound` where it has
    faults.
    """
    pack_id, kind, contents = _unpacked(file)
    return settle(pack_id, kind, contents, data=data, replace=replace)


def settle(
    pack_id: str, kind: Kind, contents: Mapping[str, bytes], *, data: Path | None = None, replace: bool = False
) -> Added:
    """Puts a pack among those there are, from the contents of its files; for the rest see `add_pack`."""
    data = data or house() / "data"
    target = data / kind.parent / pack_id
    if target.exists() and not replace:
        raise AlreadyThere("Ya hay un «{name}» en {folder}, y no se tocó.", name=pack_id, folder=target.parent)
    before = None
    with whole_folder(target) as folder:
        for name, content in contents.items():
            (folder / name).write_bytes(content)
        if faults := kind.check(folder):
            raise Unsound("«{name}» tiene {count} fallas y no se agregó.", faults, name=pack_id, count=len(faults))
        if target.exists():
            before = zip_pack(target, Path.cwd() / f"{pack_id}-{datetime.now():%Y-%m-%d-%H%M%S}.zip")
    return Added(target, before)


def _unpacked(file: Path) -> tuple[str, Kind, dict[str, bytes]]:
    """The name, the kind and the files of the pack in an archive, all in memory; `BadInput` for anything else."""
    try:
        if file.stat().st_size > LARGEST:
            raise _no_pack(file)
        with zipfile.ZipFile(file) as archive:
            members = archive.infolist()
            pack_id = members[0].filename.partition("/")[0] if members else ""
            names = [member.filename.removeprefix(f"{pack_id}/") for member in members if not member.is_dir()]
            kind = next((kind for told, kind in KINDS.items() if told in names), None)
            if kind is None or not PACK_ID.fullmatch(pack_id) or not set(names) <= set(kind.files):
                raise _no_pack(file)
            if len(set(names)) != len(names) or any(member.flag_bits & 1 for member in members):  # twice, or locked
                raise _no_pack(file)
            contents: dict[str, bytes] = {}
            for name in names:
                left = LARGEST - sum(map(len, contents.values()))
                with archive.open(f"{pack_id}/{name}") as packed:
                    contents[name] = packed.read(left + 1)  # whatever the archive says of its size
                if len(contents[name]) > left:
                    raise _no_pack(file)
            return pack_id, kind, contents
    except FileNotFoundError:
        raise BadInput("{file}: no encontré este archivo.", file=file) from None
    except (OSError, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, KeyError, RuntimeError) as damage:
        raise _no_pack(file) from damage


def _no_pack(file: Path) -> BadInput:
    return BadInput(
        "{file} no es un oficio ni un lugar guardado con «pack zip», o está dañado. No se agregó nada.", file=file
    )
