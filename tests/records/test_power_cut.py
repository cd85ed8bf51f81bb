"""The power goes at any moment: what was acknowledged before is there, and nothing is half there.

The program that saves is stopped wherever it happens to be, its files are copied as they are at that moment, and it
goes on. (Copied one after the other while it runs, they would be of different moments, which is no power cut: that is
what `qhatu backup` is for.) Then the copy is opened: as it is; with its shared memory lost or spoilt, which a power cut
does; with the end of its log missing or noise, as where the disk had not written yet what nobody waited for.
"""

import os
import random
import shutil
import sqlite3
import struct
import subprocess
import sys
import time
from contextlib import closing

import psutil

from qhatu.records.store import Store

CUTS = int(os.environ.get("QHATU_POWER_CUTS", "8"))
MODULE = "5-management"
PEOPLE = (1, 2)

#: Two people save at once, two fields at a time, and tell each save once it was acknowledged. Their log is taken into
#: the file every few saves, so that many cuts fall right into that.
WRITER = """
import os, sys, threading
from itertools import count
from pathlib import Path
import sqlalchemy as sa
from qhatu.records.store import Store

store = Store.in_file(Path(sys.argv[1]))
sa.event.listen(store._engine, "connect", lambda connection, _: connection.execute("PRAGMA wal_autocheckpoint=12"))
store.close()
told = os.open(sys.argv[2], os.O_WRONLY | os.O_CREAT | os.O_APPEND)

def save(person):
    cycle_id = store.enterprise_of(person).cycle_id
    for number in count():
        store.save(cycle_id, "5-management", {f"field-{number}": str(number), "last": str(number)}, person)
        os.write(told, f"{person} {number}\\n".encode())

for person in (1, 2):
    threading.Thread(target=save, args=[person], daemon=True).start()
threading.Event().wait()
"""


def acknowledged(told) -> dict[int, int]:
    """The last save of each person that was told."""
    last = dict.fromkeys(PEOPLE, -1)
    for line in told.read_text(encoding="utf-8").splitlines():
        person, number = map(int, line.split())
        last[person] = number
    return last


def cut(writer: psutil.Process, path) -> dict[str, bytes]:
    """The files of a class as a power cut would leave them at this moment; the class stands still from now on."""
    writer.suspend()
    while writer.status() not in (psutil.STATUS_STOPPED, psutil.STATUS_ZOMBIE):
        time.sleep(0.001)
    endings = ["", "-wal", "-shm"]
    random.shuffle(endings)
    return {end: path.with_name(path.name + end).read_bytes() for end in endings}


def kept(folder, files: dict[str, bytes]) -> dict[int, int]:
    """The last save of each person in a copy, once all saves before it proved to be there, each of them whole."""
    folder.mkdir()
    for end, content in files.items():
        (folder / f"class.db{end}").write_bytes(content)
    with closing(sqlite3.connect(folder / "class.db")) as copy:
        assert copy.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert copy.execute("PRAGMA foreign_key_check").fetchall() == []
        last = {}
        for person in PEOPLE:
            found = dict(copy.execute("SELECT key, value FROM entry WHERE person_id = ?", (person,)).fetchall())
            last[person] = int(found.pop("last", -1))
            assert sorted(map(int, found.values())) == list(range(last[person] + 1))
            noted = copy.execute("SELECT count(*) FROM change WHERE person_id = ?", (person,)).fetchone()[0]
            assert noted >= len(found)
    return last


def synced(files: dict[str, bytes]) -> int:
    """How many bytes of a log are surely on the disk: those that were being taken into the file, or had been."""
    page = int.from_bytes(files[""][16:18], "big") or 4096
    # SQLite's own note of it, in the shared memory: frames taken over, and frames that it had begun to take over.
    done, begun = struct.unpack_from("=I", files["-shm"], 96)[0], struct.unpack_from("=I", files["-shm"], 128)[0]
    return 32 + max(done, begun) * (24 + page)


def test_whenever_the_power_goes_what_was_acknowledged_is_there(tmp_path):
    path, told = tmp_path / "class.db", tmp_path / "told"
    store = Store.in_file(path)
    for number in PEOPLE:
        person = store.add_person(f"Persona {number}", pin_hash="…")
        store.start_enterprise(person.id, name=f"Velas {number}", trade="candles", place="bolivia")
    store.close()
    told.touch()
    process = subprocess.Popen([sys.executable, "-c", WRITER, str(path), str(told)])
    chance = random.Random(7)
    cut_short = 0
    try:
        while min(acknowledged(told).values()) < 1:
            time.sleep(0.01)
            assert process.poll() is None
        for number in range(CUTS):
            time.sleep(chance.uniform(0, 0.15))
            before = acknowledged(told)
            files = cut(psutil.Process(process.pid), path)
            here = tmp_path / str(number)
            here.mkdir()
            noise = chance.randbytes(len(files["-shm"]))
            for name, copy in {
                "as it is": files,
                "no memory": {end: files[end] for end in ("", "-wal")},
                "spoilt memory": {**files, "-shm": noise},
            }.items():
                found = kept(here / name, copy)
                assert all(found[person] >= before[person] for person in PEOPLE), (number, name, before, found)
            log = files["-wal"]
            if synced(files) < len(log):
                length = chance.randint(synced(files), len(log))
                cut_short += 1
                kept(here / "short log", {"": files[""], "-wal": log[:length]})
                kept(here / "noise in the log", {"": files[""], "-wal": log[:length] + noise[: len(log) - length]})
            # And the class itself opens such a copy, and goes on.
            again = Store.in_file(here / "as it is" / "class.db")
            again.save(again.enterprise_of(1).cycle_id, MODULE, {"after": "the cut"}, 1)
            again.close()
            shutil.rmtree(here)
            # While the copies were looked through the class stood still: it would outgrow whoever looks.
            psutil.Process(process.pid).resume()
    finally:
        process.kill()
        process.wait()
    assert cut_short
