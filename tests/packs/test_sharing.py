"""A pack travels in one file, and comes back as it was; whatever else is in an archive is never unpacked."""

import io
import shutil
import zipfile

import pytest

from qhatu.house import house
from qhatu.packs.sharing import LARGEST, Unsound, add_pack, zip_pack
from qhatu.packs.words import Words
from qhatu.sums import BadInput

DATA = house() / "data"


@pytest.fixture
def data(tmp_path):
    (tmp_path / "data" / "trades").mkdir(parents=True)
    (tmp_path / "data" / "places").mkdir()
    return tmp_path / "data"


@pytest.fixture
def zipped(tmp_path):
    return zip_pack(DATA / "trades" / "candles", tmp_path)


def contents(folder) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.parametrize("pack", ["trades/candles", "places/bolivia"])
def test_a_pack_comes_back_as_it_was(pack, data, tmp_path):
    added = add_pack(zip_pack(DATA / pack, tmp_path), data=data)
    assert added.folder == data / pack and added.before is None
    assert contents(added.folder) == contents(DATA / pack)


def test_the_same_pack_makes_the_same_file(zipped, tmp_path):
    assert zip_pack(DATA / "trades" / "candles", tmp_path / "again.zip").read_bytes() == zipped.read_bytes()


def test_only_a_pack_s_own_files_go_along(tmp_path):
    folder = shutil.copytree(DATA / "trades" / "candles", tmp_path / "candles")
    (folder / "notes about Rosa.txt").write_text("private", encoding="utf-8")
    with zipfile.ZipFile(zip_pack(folder, tmp_path)) as archive:
        assert "candles/trade.toml" in archive.namelist()
        assert not [name for name in archive.namelist() if "Rosa" in name]


def test_nothing_is_written_over(zipped, data, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    folder = add_pack(zipped, data=data).folder
    (folder / "channels.csv").write_text("mine", encoding="utf-8")
    with pytest.raises(BadInput):
        add_pack(zipped, data=data)
    with pytest.raises(BadInput):
        zip_pack(folder, zipped)
    assert (folder / "channels.csv").read_text(encoding="utf-8") == "mine"
    before = add_pack(zipped, data=data, replace=True).before
    with zipfile.ZipFile(before) as archive:
        assert archive.read("candles/channels.csv") == b"mine"
    assert contents(folder) == contents(DATA / "trades" / "candles")
    assert [path.name for path in folder.parent.iterdir()] == ["candles"]


def rewritten(zipped, tmp_path, change):
    """The archive, with its members as `change` gives them back."""
    with zipfile.ZipFile(zipped) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in change(members).items():
            archive.writestr(name, content)
    file = tmp_path / "changed.zip"
    file.write_bytes(made.getvalue())
    return file


def moved(members, folder):
    return {name.replace("candles/", folder): content for name, content in members.items()}


EVIL = {
    "a path upwards": lambda members: {**members, "../evil.py": b"evil"},
    "a path upwards under its own name": lambda members: {**members, "candles/../../evil.py": b"evil"},
    "an absolute path": lambda members: {**members, "/tmp/evil.py": b"evil"},
    "another drive": lambda members: {**members, "C:\\evil.py": b"evil"},
    "a file of another name": lambda members: {**members, "candles/evil.py": b"evil"},
    "a folder in the folder": lambda members: {**members, "candles/deep/trade.toml": b"evil"},
    "two packs": lambda members: {**members, "pottery/trade.toml": members["candles/trade.toml"]},
    "a name that is none": lambda members: moved(members, "Mis Velas/"),
    "hidden": lambda members: moved(members, ".candles/"),
    "a bomb": lambda members: {**members, "candles/season.csv": bytes(LARGEST + 1)},
    "a bomb in parts": lambda members: dict.fromkeys(members, bytes(LARGEST // 4)),
    "nothing": lambda members: {},
}


@pytest.mark.parametrize("change", EVIL.values(), ids=EVIL)
def test_what_is_no_pack_is_refused_and_leaves_nothing(change, zipped, data, tmp_path):
    with pytest.raises(BadInput) as refused:
        add_pack(rewritten(zipped, tmp_path, change), data=data)
    assert "No se agregó nada" in Words("es").explain(refused.value)
    assert list((data / "trades").iterdir()) == []
    assert not list(tmp_path.rglob("evil*"))


@pytest.mark.parametrize("spoil", [lambda whole: whole[:200], lambda whole: b"not a zip", lambda whole: b""])
def test_a_damaged_file_is_refused(spoil, zipped, data):
    zipped.write_bytes(spoil(zipped.read_bytes()))
    with pytest.raises(BadInput):
        add_pack(zipped, data=data)
    assert list((data / "trades").iterdir()) == []


def test_a_file_that_is_not_there_is_told(data, tmp_path):
    with pytest.raises(BadInput, match="no encontré"):
        add_pack(tmp_path / "none.zip", data=data)


@pytest.mark.parametrize(
    ("found", "written"),
    [(b'en = "Candles"', b'en = "<script>alert(1)</script>"'), (b'margin = "0.20"', b'margin = "20"')],
    ids=["markup in a text", "a number that cannot be"],
)
def test_a_pack_with_faults_is_not_added_and_each_is_told(found, written, zipped, data, tmp_path):
    def spoil(members):
        told = members["candles/trade.toml"]
        assert found in told
        return {**members, "candles/trade.toml": told.replace(found, written, 1)}

    with pytest.raises(Unsound) as refused:
        add_pack(rewritten(zipped, tmp_path, spoil), data=data)
    assert [fault.file for fault in refused.value.faults] == ["trade.toml"]
    assert list((data / "trades").iterdir()) == []


def test_a_drawing_that_does_more_than_draw_is_not_added(zipped, data, tmp_path):
    evil = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1" onload="alert(1)"/>'
    with pytest.raises(Unsound):
        add_pack(rewritten(zipped, tmp_path, lambda members: {**members, "candles/drawing.svg": evil}), data=data)
