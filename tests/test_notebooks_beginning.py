"""A module that begins as a copy of another: it is named anew, stands on the path, and is checked like every other."""

import pytest

from qhatu.notebooks import check_notebooks, new_module
from qhatu.packs.stations import stations
from qhatu.sums import BadInput
from sample_modules import small_house


@pytest.fixture
def small(tmp_path):
    root = small_house(tmp_path)
    (root / "modules" / "path.toml").write_text(
        '[5-management]\nnames = {es = "Gestión", en = "Management"}\nasks = {es = "¿?", en = "?"}\n'
        'today = {es = "Hoy.", en = "Today."}\n',
        encoding="utf-8",
    )
    return root


def test_it_is_whole_and_calls_itself_by_its_own_name(small):
    folder = new_module("8-quality", like="5-management", root=small)
    assert sorted(path.name for path in folder.rglob("*.*")) == sorted(
        ["README.md", "lesson.ipynb", "app.ipynb", "quality.ipynb", "quality.toml"]
    )
    for notebook in folder.rglob("*.ipynb"):
        assert "5-management" not in notebook.read_text(encoding="utf-8")
    assert check_notebooks(small) == []


def test_it_stands_on_the_path_once(small):
    new_module("8-quality", like="5-management", root=small)
    path = small / "modules" / "path.toml"
    assert [(one.module, one.number) for one in stations(path)] == [("5-management", 5), ("8-quality", 8)]
    told = path.read_text(encoding="utf-8")
    stations.cache_clear()
    assert told.count("[8-quality]") == 1


def test_a_station_that_was_announced_keeps_its_words(small):
    path = small / "modules" / "path.toml"
    with path.open("a", encoding="utf-8") as file:
        file.write('[6-partnerships]\nnames = {es = "Alianzas"}\nasks = {es = "¿?"}\ntoday = {es = "Hoy."}\n')
    before = path.read_text(encoding="utf-8")
    new_module("6-partnerships", like="5-management", root=small)
    assert path.read_text(encoding="utf-8") == before


@pytest.mark.parametrize(
    ("name", "like", "sentence"),
    [
        ("quality", "5-management", "no puede ser el nombre de un módulo"),
        ("../8-quality", "5-management", "no puede ser el nombre de un módulo"),
        ("5-management", "5-management", "Ya hay una carpeta"),
        ("8-quality", "4-nothing", "No conozco «4-nothing». Hay: 5-management."),
    ],
)
def test_what_cannot_be_begun_is_told_and_leaves_nothing(small, name, like, sentence):
    before = sorted(small.rglob("*"))
    with pytest.raises(BadInput, match=sentence):
        new_module(name, like=like, root=small)
    assert sorted(small.rglob("*")) == before
