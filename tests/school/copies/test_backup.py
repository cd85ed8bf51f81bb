"""Copies of a class: whole while people type, closed to whoever finds them, and never in the way of the class."""

import io
import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import zipfile
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from pyrage import DecryptError
from typer.testing import CliRunner

from qhatu import cli
from qhatu.packs.words import Words
from qhatu.records import models
from qhatu.records.store import Store
from qhatu.school.copies import backup, sealing
from qhatu.school.copies.backup import BackupTrouble, pack, read_copy, restore, write_backup
from qhatu.school.copies.daily import Copied, Copies, copies, copy_before_upgrade, kept, make_copy
from qhatu.school.copies.sealing import WrongPassphrase
from qhatu.sums import BadInput

PHRASE = "tres gatos en la feria"
MODULE = "5-management"
ES = Words("es")

#: Saves two fields at a time, and tells each save once it was acknowledged.
WRITER = """
import sys
from itertools import count
from pathlib import Path
from qhatu.records.store import Store

store = Store.in_file(Path(sys.argv[1]))
cycle_id = store.enterprise_of(1).cycle_id
for number in count():
    store.save(cycle_id, "5-management", {f"field-{number}": str(number), "last": str(number)}, 1)
    print(number, flush=True)
"""


@pytest.fixture
def folder(own_home) -> Path:
    """A class with one learner, closed."""
    folder = own_home / "clase"
    folder.mkdir(parents=True)
    store = Store.in_file(folder / "class.db")
    rosa = store.add_person("Rosa Mamani", pin_hash="hash of 4821")
    cycle = store.start_enterprise(rosa.id, name="Velas Illa", trade="candles", place="bolivia").cycle_id
    store.save(cycle, MODULE, {"price": "6"}, rosa.id)
    store.close()
    (folder / "secret").write_bytes(b"s" * 32)
    handed_in = folder / "course" / "submitted" / "p0001" / "cost-and-price"
    handed_in.mkdir(parents=True)
    (handed_in / "answers.json").write_text('{"answers": {}}', encoding="utf-8")
    with closing(sqlite3.connect(folder / "course" / "gradebook.db")) as book:
        book.execute("CREATE TABLE grade (points)")
        book.execute("INSERT INTO grade VALUES (7)")
        book.commit()
    return folder


def typed(folder: Path) -> dict[str, str]:
    """What Rosa typed, as a class in a folder has it."""
    store = Store.in_file(folder / "class.db")
    try:
        return store.entries(store.enterprise_of(1).cycle_id, MODULE)
    finally:
        store.close()


def every_file(folder: Path) -> dict[str, bytes]:
    """All that is in a folder; a class must not change when a copy of it fails."""
    found = (path for path in folder.rglob("*") if path.is_file() and not path.name.endswith(("-wal", "-shm")))
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


# ---- onto a stick


def test_a_copy_taken_while_people_type_is_whole_and_holds_all_that_was_acknowledged(folder, tmp_path):
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(folder / "class.db")], stdout=subprocess.PIPE, encoding="utf-8"
    )
    try:
        for _ in range(3):
            acknowledged = [int(writer.stdout.readline()) for _ in range(25)][-1]
            written = write_backup(folder, tmp_path, None)
            copied = read_copy(written.path.read_bytes())
            path = tmp_path / "there.db"
            path.write_bytes(copied.files["class.db"])
            with closing(sqlite3.connect(path)) as there:
                kept = dict(there.execute("SELECT key, value FROM entry WHERE key <> 'price'"))
            last = int(kept.pop("last"))
            assert last >= acknowledged
            # Every save is there with both of its fields, or not at all.
            assert sorted(map(int, kept.values())) == list(range(last + 1))
    finally:
        writer.kill()
        writer.communicate()


def test_only_the_passphrase_opens_a_copy_and_it_brings_everything_back(folder, tmp_path, own_home):
    written = write_backup(folder, tmp_path, PHRASE)
    content = written.path.read_bytes()
    assert written.path.suffixes[-2:] == [".qhatu", ".age"]
    assert content.startswith(b"age-encryption.org/v1\n") and b"Rosa" not in content and b"PK" not in content[:4]
    assert written.manifest.counts.people == 1 and "Personas: 1." in written.manifest.sentence(ES)
    with pytest.raises(WrongPassphrase, match="Esa frase no abre la copia"):
        read_copy(content, "otra frase cualquiera")
    for damaged in (content[:60], content[:-40] + bytes(1) + content[-39:]):
        with pytest.raises(BadInput, match=r"dañada|dañado"):
            read_copy(damaged, PHRASE)

    shutil.rmtree(folder)
    back = restore(read_copy(content, PHRASE), own_home)

    assert back.folder == folder and back.former is None
    assert typed(folder) == {"price": "6"}
    assert (folder / "secret").read_bytes() == b"s" * 32
    assert (folder / "course/submitted/p0001/cost-and-price/answers.json").exists()
    with closing(sqlite3.connect(folder / "course" / "gradebook.db")) as book:
        assert book.execute("SELECT points FROM grade").fetchall() == [(7,)]
    if os.name == "posix":
        assert folder.stat().st_mode & 0o777 == 0o700 and (folder / "class.db").stat().st_mode & 0o777 == 0o600


def test_a_copy_without_a_passphrase_holds_no_secret(folder):
    assert "secret" not in read_copy(pack(folder)).files
    assert "secret" in read_copy(pack(folder, with_secret=True)).files


def test_a_damaged_copy_says_so_wherever_it_is_damaged(folder):
    plain = pack(folder)
    for place in range(0, len(plain), len(plain) // 40):
        damaged = plain[:place] + bytes([plain[place] ^ 0xFF]) + plain[place + 1 :]
        try:
            # A byte that says nothing of the content, such as an hour, may change.
            assert read_copy(damaged).files == read_copy(plain).files
        except BadInput as sentence:
            assert "copia" in str(sentence)


def test_a_file_that_would_take_hours_to_open_is_refused():
    head = (
        b"age-encryption.org/v1\n-> scrypt 3OzyHtglyS4x1Y5uk2jyhw %d\n+x1POEjTVYeHZlKLPhzB6kby6510l8F6nlhXohAVS4k\n---"
    )
    for cost in (22, 30, 99):
        with pytest.raises(BadInput, match="no es una copia"):
            sealing.unseal(head % cost, PHRASE)


class BusyComputer:
    """The library on a computer that is busy: what it measures of it changes from one moment to the next."""

    def __init__(self, *measured: int):
        self.measured, self.asked = list(measured), 0

    def encrypt(self, content: bytes, phrase: str) -> bytes:
        self.asked += 1
        return b"age-encryption.org/v1\n-> scrypt c2FsdA %d\n" % self.measured.pop(0)

    def decrypt(self, content: bytes, phrase: str) -> bytes:
        self.asked += 1
        if self.measured.pop(0) < 15:
            raise DecryptError("Excessive work parameter for passphrase.")
        return b"opened"


def test_a_busy_computer_neither_closes_a_copy_lightly_nor_refuses_to_open_one(monkeypatch):
    monkeypatch.setattr(sealing, "_PAUSE", 0)

    def on(*measured):
        busy = BusyComputer(*measured)
        monkeypatch.setattr(sealing, "_age", lambda: busy)
        return busy

    for measured, cost in (((11, 12, 18), 18), ((17,), 17), ((14,) * 5, 14)):
        busy = on(*measured)
        assert sealing._cost(sealing.seal(b"", PHRASE)) == cost and busy.asked == len(measured)
    sealed = b"age-encryption.org/v1\n-> scrypt c2FsdA 19\n"
    busy = on(10, 12, 15)
    assert sealing.unseal(sealed, PHRASE) == b"opened" and busy.asked == 3
    on(*[10] * 40)
    with pytest.raises(BadInput, match="muy ocupada"):
        sealing.unseal(sealed, PHRASE)


def test_an_older_copy_is_never_overwritten(folder, tmp_path):
    noon = datetime(2026, 3, 1, 12)
    first, second = (write_backup(folder, tmp_path, None, moment=noon).path for _ in range(2))
    assert first.name == "clase-2026-03-01-1200.qhatu.zip" and second.name == "clase-2026-03-01-1200-2.qhatu.zip"
    with pytest.raises(BackupTrouble, match="Ya hay un archivo"):
        write_backup(folder, first, None)


def mounted(folder: Path, size: str) -> Path:
    """A real disk of a few kilobytes."""
    folder.mkdir()
    made = ["mount", "-t", "tmpfs", "-o", f"size={size}", "stick", str(folder)]
    if sys.platform != "linux" or os.geteuid() or subprocess.run(made, check=False, capture_output=True).returncode:
        pytest.skip("only an administrator of a Linux computer may mount a small disk")
    return folder


def test_a_stick_without_room_says_how_much_is_missing_and_keeps_nothing_of_the_copy(folder, tmp_path):
    os.makedirs(folder / "course/submitted/p0002/cost-and-price")
    (folder / "course/submitted/p0002/cost-and-price/photo.png").write_bytes(random.Random(1).randbytes(300_000))
    stick = mounted(tmp_path / "stick", "64k")
    try:
        before = every_file(folder)
        with pytest.raises(BackupTrouble, match=r"No queda lugar en .*stick.* necesita 1 MB"):
            write_backup(folder, stick, None)
        assert list(stick.iterdir()) == [] and every_file(folder) == before
    finally:
        subprocess.run(["umount", "-l", str(stick)], check=True)


@pytest.mark.skipif(os.name != "posix", reason="Windows has no limit for the size of a file")
def test_a_disk_that_takes_no_more_in_the_middle_of_a_copy_says_so(folder, tmp_path):
    limited = """
import resource, signal, sys
from pathlib import Path
from qhatu.school.copies.backup import BackupTrouble, write_backup
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
try:
    write_backup(Path(sys.argv[1]), Path(sys.argv[2]), None)
except BackupTrouble as trouble:
    print(trouble)
"""
    run = subprocess.run(
        [sys.executable, "-c", limited, str(folder), str(tmp_path)], capture_output=True, encoding="utf-8", check=True
    )
    assert "No queda lugar" in run.stdout
    assert [path for path in tmp_path.iterdir() if path != folder.parent] == []


@pytest.mark.parametrize("how", ["taken away", "unmounted"])
def test_a_stick_that_is_pulled_in_the_middle_says_so_and_the_class_is_untouched(folder, tmp_path, monkeypatch, how):
    stick = tmp_path / "stick"
    if how == "unmounted":
        mounted(stick, "10m")
    else:
        stick.mkdir()
    written_out = os.fsync

    def pulled(file):
        written_out(file)
        if stick.exists():
            if how == "unmounted":
                subprocess.run(["umount", "-l", str(stick)], check=True)
                stick.rmdir()
            else:
                shutil.rmtree(stick)

    monkeypatch.setattr(os, "fsync", pulled)
    before = every_file(folder)
    with pytest.raises(BackupTrouble, match="Mira si la memoria está puesta"):
        write_backup(folder, stick, None)
    monkeypatch.undo()
    assert every_file(folder) == before and not stick.exists()


def test_a_stick_that_does_not_keep_what_was_written_is_found_out(folder, tmp_path, monkeypatch):
    written_out = os.fsync

    def rotten(file):
        os.pwrite(file, b"?", 100)
        written_out(file)

    monkeypatch.setattr(os, "fsync", rotten)
    with pytest.raises(BackupTrouble, match="esa memoria falla"):
        write_backup(folder, tmp_path, None)
    assert not list(tmp_path.glob("*.qhatu.*")) and not list(tmp_path.glob(".*.part"))


def test_a_broken_gradebook_does_not_keep_the_class_from_being_copied(folder):
    (folder / "course" / "gradebook.db").write_bytes(b"noise" * 1000)
    copied = read_copy(pack(folder))
    assert copied.manifest.left_out == ("course/gradebook.db",) and copied.manifest.counts.people == 1


def test_a_class_in_a_database_of_another_kind_is_copied_row_by_row(own_home):
    store = Store("sqlite://")  # it has no file, as a server has none
    rosa = store.add_person("Rosa", pin_hash="…")
    cycle = store.start_enterprise(rosa.id, name="Velas", trade="candles", place="bolivia").cycle_id
    store.save(cycle, MODULE, {"price": "6"}, rosa.id)
    (own_home / "hub").mkdir(parents=True)
    restore(read_copy(pack(own_home / "hub", store=store)), own_home, name="back")
    assert typed(own_home / "back") == {"price": "6"}


# ---- back again


def test_a_class_is_never_overwritten_and_the_one_that_was_there_is_kept_whole(folder, own_home):
    content = pack(folder)
    store = Store.in_file(folder / "class.db")
    store.save(store.enterprise_of(1).cycle_id, MODULE, {"price": "9"}, 1)
    token = store.start_session(1)
    store.close()
    make_copy(folder)
    with pytest.raises(BackupTrouble, match="Ya hay una clase «clase»"):
        restore(read_copy(content), own_home)
    assert typed(folder) == {"price": "9"}

    back = restore(read_copy(content), own_home, replace=True)

    assert typed(folder) == {"price": "6"} and typed(back.former) == {"price": "9"}
    assert (folder / "secret").read_bytes() == b"s" * 32
    assert len(copies(folder)) == 1
    former = Store.in_file(back.former / "class.db")
    assert former.who(token).name == "Rosa Mamani"
    former.close()


def test_under_another_name_it_is_another_class_with_a_secret_of_its_own(folder, own_home):
    back = restore(read_copy(pack(folder, with_secret=True)), own_home, name="ensayo")
    assert back.folder == own_home / "ensayo" and not (back.folder / "secret").exists()
    for name in ("../fuera", "", ".", "a/b", "C:\\x", "con", "nul.txt", "x" * 61, "fin ", "a\nb"):
        if name:
            with pytest.raises(BadInput, match="no puede ser el nombre de una clase"):
                restore(read_copy(pack(folder)), own_home, name=name)


def test_a_class_that_is_open_is_not_replaced(folder, own_home):
    content = pack(folder)
    opened = "import sys, time; from pathlib import Path; from qhatu.records.store import Store\n"
    opened += "store = Store.in_file(Path(sys.argv[1])); store.people(); print('open', flush=True); time.sleep(60)"
    other = subprocess.Popen([sys.executable, "-c", opened, str(folder / "class.db")], stdout=subprocess.PIPE)
    try:
        other.stdout.readline()
        with pytest.raises(BackupTrouble, match="está abierta, y no se tocó"):
            restore(read_copy(content), own_home, replace=True)
    finally:
        other.kill()
        other.communicate()
    assert [path.name for path in own_home.iterdir()] == ["clase"]
    restore(read_copy(content), own_home, replace=True)


def test_a_restore_for_which_there_is_no_room_leaves_all_as_it_was(folder, tmp_path):
    content = pack(folder)
    home = mounted(tmp_path / "small", "60k")
    try:
        with pytest.raises(BackupTrouble, match="No queda lugar"):
            restore(read_copy(content), home)
        assert list(home.iterdir()) == []
    finally:
        subprocess.run(["umount", "-l", str(home)], check=True)


def packed_again(content: bytes, change) -> bytes:
    """An archive whose list and files somebody changed; the list tells the new sizes and hashes."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    told = json.loads(files.pop("manifest.json"))
    change(told, files)
    told["files"] = {name: {"size": len(data), "sha256": backup._hash(data)} for name, data in files.items()}
    told.update(told.pop("lies", {}))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("manifest.json", json.dumps(told))
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def another_file(name: str, data: bytes = b"x"):
    return lambda told, files: files.update({name: data})


def told_otherwise(**facts):
    return lambda told, files: told.update(facts)


def in_the_records(*statements: str):
    def change(told, files):
        with closing(sqlite3.connect(":memory:")) as records:
            records.deserialize(files["class.db"])
            for statement in statements:
                records.execute(statement)
            records.commit()
            files["class.db"] = records.serialize()

    return change


HOSTILE = {
    "a path upwards": another_file("course/submitted/../../../../evil"),
    "a path upwards in a name": another_file("course/submitted/p0001/../x"),
    "an absolute path": another_file("/etc/cron.d/evil"),
    "a drive": another_file("C:\\evil"),
    "another name": another_file("open.json"),
    "a hidden file": another_file("course/submitted/p0001/x/.ssh"),
    "a program for nbgrader": another_file("course/nbgrader_config.py"),
    "a bomb": another_file("course/submitted/p0001/x/zeros", bytes(40_000_000)),
    "no records": lambda told, files: files.pop("class.db"),
    "records that are none": another_file("class.db", b"%PDF"),
    "half of the records": lambda told, files: files.update({"class.db": files["class.db"][:8192]}),
    "noise in the records": lambda told, files: files.update(
        {"class.db": files["class.db"][:4096] + b"\xa5" * (len(files["class.db"]) - 4096)}
    ),
    "a trigger": in_the_records("CREATE TRIGGER t AFTER INSERT ON entry BEGIN UPDATE person SET role = 'trainer'; END"),
    "a view": in_the_records("CREATE VIEW v AS SELECT * FROM person"),
    "somebody more than told": in_the_records("DELETE FROM entry"),
    "tables of a newer Qhatu": lambda told, files: (
        in_the_records("UPDATE alembic_version SET version_num = '9999'")(told, files),
        told.update(tables="9999"),
    ),
    "another format": told_otherwise(format="zip"),
    "a newer format": told_otherwise(version=2),
    "no counts": told_otherwise(people=None),
    "no list of files": told_otherwise(lies={"files": ["class.db"]}),
    "a size below zero": told_otherwise(lies={"files": {"class.db": {"size": -1, "sha256": ""}}}),
    "no moment": told_otherwise(written="yesterday"),
}


@pytest.mark.parametrize("how", HOSTILE)
def test_an_archive_that_somebody_changed_is_refused_whole(folder, own_home, monkeypatch, how):
    monkeypatch.setattr(backup, "MOST_BYTES", 30_000_000)
    content = packed_again(pack(folder), HOSTILE[how])
    with pytest.raises(BadInput, match=r"copia|Qhatu más nuevo"):
        restore(read_copy(content), own_home, name="otra")
    assert [path.name for path in own_home.iterdir()] == ["clase"]


def test_an_archive_that_unpacks_to_more_than_it_tells_is_refused(folder):
    """What a file of a zip says of its size is nothing to go by: only so much of it is unpacked."""

    def bomb(told, files):
        files["grades.csv"] = bytes(10_000_000)
        told["lies"] = {"files": {name: {"size": 10, "sha256": ""} for name in files}}

    with pytest.raises(BadInput, match="no es una copia"):
        read_copy(packed_again(pack(folder), bomb))


def test_what_is_no_archive_at_all_is_refused():
    for content in (b"", b"PK", b"PK\x03\x04" * 100, b"age-encryption.org/v1\n-> X25519 abc\n", b"\x00" * 1000):
        with pytest.raises(BadInput):
            read_copy(content, PHRASE)


# ---- copies of every day


def a_copy(number: int, day: date, upgrade: bool = False) -> Copied:
    return Copied(
        number=number, day=day, path=Path(f"{number}"), moment=datetime(2026, 1, 1, tzinfo=UTC), size=1, upgrade=upgrade
    )


@given(st.lists(st.tuples(st.integers(0, 400), st.booleans()), min_size=1, max_size=80))
def test_the_newest_copy_always_stays_and_the_others_do_not_pile_up(made):
    known: list[Copied] = []
    for number, (day, upgrade) in enumerate(made, start=1):
        known = kept([a_copy(number, date(2026, 1, 1) + timedelta(days=day), upgrade), *known])
        assert known[0].number == number
        assert len(known) <= 7 + 4 + 2


def test_a_class_of_two_months_keeps_a_week_of_days_and_a_month_of_weeks():
    known: list[Copied] = []
    for number in range(120):  # opened twice a day
        known = kept([a_copy(number, date(2026, 3, 2) + timedelta(days=number // 2)), *known])
    days = [copy.day for copy in known]
    last = date(2026, 4, 30)
    assert days[:7] == [last - timedelta(days=back) for back in range(7)]
    assert days[7:] == [date(2026, 4, 19), date(2026, 4, 12)]
    assert {copy.day.isocalendar().week for copy in known} == {15, 16, 17, 18}


def test_a_clock_that_was_put_back_takes_no_copy_away(folder):
    for day in ("2031-01-01", "2031-01-02", "2031-01-03"):
        path = make_copy(folder).path
        path.rename(path.with_name(f"{path.name[:4]}-{day}.qhatu.zip"))
    new = make_copy(folder)
    assert copies(folder)[0] == new and len(copies(folder)) == 4


def test_a_copy_that_cannot_be_made_leaves_the_older_ones_and_is_told(folder, monkeypatch):
    watched = Copies(folder)
    assert watched.told(ES) == "Todavía no hay ninguna copia." and watched.make() and watched.trouble(ES) == ""
    hour = watched.last.moment + timedelta(hours=2)
    assert watched.told(ES, hour) == "Última copia: hace 2 horas"
    for path in (folder / "copies").iterdir():
        path.rename(path.with_name("0001-2020-01-01.qhatu.zip"))
    (folder / "copies" / ".0002.part").write_bytes(b"left by a power cut")
    with monkeypatch.context() as full:
        # The disk's own answer, given where it would give it.
        full.setattr(os, "fsync", lambda file: (_ for _ in ()).throw(OSError(28, "No space left on device")))
        assert not watched.make()
    assert "No queda lugar" in watched.trouble(ES) and len(copies(folder)) == 1
    assert Copies(folder).last.number == 1
    assert watched.make() and watched.trouble(ES) == ""
    assert [path.name for path in (folder / "copies").glob(".*")] == []


def test_a_full_disk_is_told_by_the_class_and_keeps_every_copy(folder, tmp_path):
    small = mounted(tmp_path / "disk", "400k")
    try:
        home = small / "clase"
        shutil.copytree(folder, home)
        watched = Copies(home)
        assert watched.make()
        first = watched.last.path.read_bytes()
        filling = (small / "filling").open("wb", buffering=0)
        with pytest.raises(OSError), filling:
            while True:
                filling.write(bytes(1000))
        assert not watched.make() and "No queda lugar" in watched.trouble(ES)
        assert watched.last.path.read_bytes() == first and len(list((home / "copies").iterdir())) == 1
        # A full disk here does not keep a copy from reaching a stick.
        assert write_backup(home, tmp_path, None).manifest.counts.people == 1
    finally:
        subprocess.run(["umount", "-l", str(small)], check=True)


def test_before_an_upgrade_a_copy_is_made_that_leads_back(folder, own_home, monkeypatch):
    assert copy_before_upgrade(folder) is None and copies(folder) == []
    # A newer Qhatu than the one that made the class, which is this one.
    monkeypatch.setattr(models, "REVISION", "0099")
    copy_before_upgrade(folder)
    (copy,) = copies(folder)
    assert copy.upgrade and copy.path.name.endswith("-antes-de-0099.qhatu.zip")
    monkeypatch.undo()
    restore(read_copy(copy.path.read_bytes()), own_home, name="de-antes")
    assert typed(own_home / "de-antes") == {"price": "6"}
    copy_before_upgrade(own_home / "no-such-class")


def test_where_no_copy_can_be_kept_the_tables_stay_as_they_are(folder, monkeypatch):
    monkeypatch.setattr(models, "REVISION", "0099")
    (folder / "copies").write_bytes(b"a file where the folder should be")
    with pytest.raises(BackupTrouble, match="No se cambió nada"):
        copy_before_upgrade(folder)


def test_a_class_of_the_first_tables_is_copied_before_the_command_changes_them(folder, own_home):
    from alembic import command

    from qhatu.records import migrations

    old = own_home / "vieja"
    old.mkdir()
    engine = sa.create_engine(f"sqlite:///{old / 'class.db'}")
    with engine.begin() as connection:
        command.upgrade(migrations._config(connection, migrations.FOLDER), "0001")
        connection.exec_driver_sql(
            "INSERT INTO person (name, name_key, role, language, pin_hash, joined_at) "
            "VALUES ('Rosa', 'rosa', 'learner', 'es', 'x', '2026-03-01 09:00:00')"
        )
    engine.dispose()
    qhatu("export-person", "vieja", "Rosa", own_home / "rosa.json")
    (copy,) = copies(old)
    assert read_copy(copy.path.read_bytes()).manifest.counts.tables == "0001"
    back = restore(read_copy(copy.path.read_bytes()), own_home, name="otra")
    assert Store.in_file(back.folder / "class.db").person_named("Rosa")


# ---- as a trainer does it


def qhatu(*arguments, code=0, typed="") -> str:
    done = CliRunner().invoke(cli.app, [str(argument) for argument in arguments], input=typed)
    assert done.exit_code == code and "Traceback" not in done.output, done.output
    return " ".join(done.output.split())


@pytest.fixture
def phrase_file(tmp_path) -> Path:
    """A passphrase in a file."""
    file = tmp_path / "frase.txt"
    file.write_text(PHRASE + "\n", encoding="utf-8")
    return file


def test_a_trainer_copies_to_a_stick_and_comes_back_to_it(folder, tmp_path, own_home, phrase_file):
    stick = tmp_path / "usb"
    stick.mkdir()
    said = qhatu("backup", "clase", stick, "--passphrase-file", phrase_file)
    assert "se leyó entera" in said
    (file,) = stick.iterdir()
    qhatu("backup", "clase", tmp_path / "plain.zip", "--plain")
    assert "La copia está entera" in qhatu("restore", tmp_path / "plain.zip", "--check")
    assert "no se tocó" in qhatu("restore", tmp_path / "plain.zip", code=1)
    assert "La clase volvió" in qhatu("restore", file, "--passphrase-file", phrase_file, "--yes")
    assert "otros números" in qhatu("restore", tmp_path / "plain.zip", "--as", "ensayo")
    assert "nada nuevo" in qhatu("merge", "clase", tmp_path / "plain.zip")
    assert "copies" in qhatu("copies", "clase")


def test_without_a_passphrase_a_copy_is_made_only_where_that_was_asked_for(folder, tmp_path, phrase_file):
    assert "--passphrase-file" in qhatu("backup", "clase", tmp_path, code=1)
    assert not list(tmp_path.glob("clase*"))
    phrase_file.write_text("corta", encoding="utf-8")
    assert "hacen falta 8" in qhatu("backup", "clase", tmp_path, "--passphrase-file", phrase_file, code=1)
    assert "no tiene frase" in qhatu("backup", "clase", tmp_path, "--plain")
    assert "¿Dónde guardo la copia?" in qhatu("backup", "clase", "--plain", code=1)
    assert "No se pudo leer" in qhatu("restore", tmp_path / "nothing", code=1)


def test_a_trainer_moves_a_learner_and_merges_a_second_laptop(folder, tmp_path, own_home, phrase_file):
    file = tmp_path / "rosa.json"
    assert "Todo lo de Rosa Mamani" in qhatu("export-person", "clase", "rosa mamani", file)
    assert "no se tocó" in qhatu("export-person", "clase", "rosa mamani", file, code=1)
    assert "no hay nadie" in qhatu("export-person", "clase", "Nadie", tmp_path / "x.json", code=1)
    (own_home / "otra").mkdir()
    other = Store.in_file(own_home / "otra" / "class.db")
    said = qhatu("import-person", "otra", file)
    assert "Rosa Mamani ya está en la clase" in said and "PIN" in said
    rosa = other.person_named("Rosa Mamani")
    other.save(other.enterprise_of(rosa.id).cycle_id, MODULE, {"price": "8"}, rosa.id)
    other.close()
    said = qhatu("merge", "clase", own_home / "otra")
    assert "Llegó algo nuevo de: Rosa Mamani." in said and typed(folder) == {"price": "8"}
    assert "nada nuevo" in qhatu("merge", "clase", "otra")
    assert not list(folder.glob(".other-*"))
    assert "otra persona" not in qhatu("import-person", "clase", file, "--same-name")
