"""What a class survives: processes that are killed, files that are no class, disks that are full."""

import os
import sqlite3
import subprocess
import sys

import pytest
import sqlalchemy as sa

from qhatu.records import database as database_module
from qhatu.records.store import Store, StoreTrouble

MODULE = "5-management"

#: Saves without end, two fields at a time, and tells each save once it was acknowledged.
WRITER = """
import sys
from itertools import count
from pathlib import Path
from qhatu.records.store import Store

store = Store.in_file(Path(sys.argv[1]))
me = store.person_named(sys.argv[2])
cycle_id = store.enterprise_of(me.id).cycle_id
for number in count(int(sys.argv[3])):
    store.save(cycle_id, "5-management", {f"field-{number}": str(number), "last": str(number)}, me.id)
    print(number, flush=True)
"""


def writer(path, name, first):
    command = [sys.executable, "-c", WRITER, str(path), name, str(first)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def test_no_acknowledged_save_is_lost_when_the_program_is_killed_while_saving(tmp_path):
    path = tmp_path / "class.db"
    store = Store.in_file(path)
    cycles = {}
    for name in ("Rosa", "Beto"):
        person = store.add_person(name, pin_hash="…")
        cycles[name] = store.start_enterprise(person.id, name="Velas", trade="candles", place="bolivia").cycle_id
    acknowledged = {"Rosa": set(), "Beto": set()}
    for kill_round, saves in enumerate((1, 40, 150)):
        writers = {name: writer(path, name, 1000 * kill_round) for name in cycles}
        for process in writers.values():
            for _ in range(saves):
                process.stdout.readline()
        for name, process in writers.items():
            process.kill()
            # What it had still told before it died was acknowledged as well.
            told, _ = process.communicate()
            known = range(1000 * kill_round, 1000 * kill_round + saves)
            acknowledged[name].update(known, (int(line) for line in told.splitlines(keepends=True) if line[-1] == "\n"))
        for name, cycle_id in cycles.items():
            kept = store.entries(cycle_id, MODULE)
            last = int(kept.pop("last"))
            assert acknowledged[name] <= {int(text) for text in kept.values()}
            # Both fields of a save are there, or neither is.
            assert last == max(int(text) for text in kept.values())
    store.close()
    with sqlite3.connect(path) as raw:
        assert raw.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    raw.close()


def test_a_class_whose_making_was_killed_is_made_again(tmp_path):
    path = tmp_path / "class.db"
    make = "import sys; from qhatu.records.store import Store; Store('sqlite:///' + sys.argv[1])"
    making = subprocess.Popen([sys.executable, "-c", make, str(path)])
    while not path.exists() and making.poll() is None:
        pass
    making.kill()
    making.wait()
    store = Store.in_file(path)
    assert store.people() == []
    store.close()


def test_every_connection_writes_through_to_the_disk_and_minds_references(tmp_path):
    store = Store.in_file(tmp_path / "class.db")
    with store._engine.connect() as one, store._engine.connect() as other:
        for connection in (one, other):
            told = {
                name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
                for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
            }
            assert told == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 15000}
    store.close()


def test_a_file_that_is_no_database_is_left_alone_with_a_sentence(tmp_path):
    path = tmp_path / "class.db"
    path.write_bytes(b"%PDF-1.7 nothing of ours" * 200)
    with pytest.raises(StoreTrouble, match="no es un archivo de clase de Qhatu"):
        Store.in_file(path)
    assert path.read_bytes() == b"%PDF-1.7 nothing of ours" * 200


@pytest.mark.parametrize("where", ["no-such-folder/class.db", "."])
def test_a_place_where_no_file_can_be_is_named_in_a_sentence(tmp_path, where):
    with pytest.raises(StoreTrouble, match="No se puede abrir"):
        Store.in_file(tmp_path / where)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="an administrator may write anywhere")
def test_a_class_that_may_not_be_written_says_so(tmp_path):
    path = tmp_path / "class.db"
    Store.in_file(path).close()
    path.chmod(0o400)
    with pytest.raises(StoreTrouble, match="No hay permiso"):
        Store.in_file(path).add_person("Rosa", pin_hash="…")


@pytest.mark.parametrize("address", ["no address", "sqlite", "nodatabase://here/x", ""])
def test_an_address_that_is_none_gets_a_sentence(address):
    with pytest.raises(StoreTrouble, match="dirección de la base de datos"):
        Store(address)


def test_a_server_that_does_not_answer_is_named_without_its_password():
    pytest.importorskip("psycopg")
    with pytest.raises(StoreTrouble, match="no respondió") as trouble:
        Store("postgresql+psycopg://qhatu:secret@127.0.0.1:1/qhatu")
    assert "secret" not in str(trouble.value)


def test_a_path_of_any_letters_holds_a_class(tmp_path):
    # A question mark begins the options of an address; Windows allows none in a path.
    folder = tmp_path / ("ñustas #2 100%20 &x=1" if os.name == "nt" else "ñustas #2 100%20 ?x=1")
    folder.mkdir()
    Store.in_file(folder / "class.db").close()
    assert (folder / "class.db").is_file()


def test_a_full_disk_says_so_and_leaves_nothing_half_written(tmp_path):
    store = Store.in_file(tmp_path / "class.db")
    rosa = store.add_person("Rosa", pin_hash="…")
    cycle_id = store.start_enterprise(rosa.id, name="Velas", trade="candles", place="bolivia").cycle_id
    store.save(cycle_id, MODULE, {"price": "6"}, rosa.id)
    with store._engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()

    def no_room(connection, _record):
        connection.execute(f"PRAGMA max_page_count={pages + 2}")

    sa.event.listen(store._engine, "connect", no_room)
    store.close()
    long_story = {f"story-{number}": "x" * 2000 for number in range(30)}
    with pytest.raises(StoreTrouble, match="No queda lugar en el disco"):
        store.save(cycle_id, MODULE, {"price": "7", **long_story}, rosa.id)
    assert store.entries(cycle_id, MODULE) == {"price": "6"}
    # With room again, the same store goes on.
    sa.event.remove(store._engine, "connect", no_room)
    store.close()
    store.save(cycle_id, MODULE, {"price": "7", **long_story}, rosa.id)
    assert store.entries(cycle_id, MODULE)["price"] == "7"
    store.close()


def test_a_class_that_another_program_holds_says_so_and_goes_on_afterwards(tmp_path, monkeypatch):
    monkeypatch.setattr(database_module, "BUSY_SECONDS", 0.05)
    store = Store.in_file(tmp_path / "class.db")
    rosa = store.add_person("Rosa", pin_hash="…")
    other = sqlite3.connect(tmp_path / "class.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreTrouble, match="Otro programa ocupa los datos"):
        store.add_person("Beto", pin_hash="…")
    assert store.people() == [rosa]
    other.execute("ROLLBACK")
    other.close()
    store.add_person("Beto", pin_hash="…")
    assert len(store.people()) == 2
    store.close()


def test_a_damaged_file_says_so_and_is_not_made_anew(tmp_path):
    path = tmp_path / "class.db"
    store = Store.in_file(path)
    for number in range(20):
        store.add_person(f"Persona {number}", pin_hash="…" * 60)
    store.close()
    whole = path.read_bytes()
    # The header stays, everything behind it is noise.
    path.write_bytes(whole[:4096] + b"\xa5" * (len(whole) - 4096))
    with pytest.raises(StoreTrouble, match="está dañado"):
        Store.in_file(path).people()
