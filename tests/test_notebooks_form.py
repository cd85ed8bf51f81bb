import copy
import json

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qhatu.notebooks import Untidy, canonical, read, tidy, written
from qhatu.notebooks.form import put
from qhatu.sums import BadInput
from sample_modules import code, markdown, notebook, save, small_house


def cell_ids():
    names = st.from_regex(r"[a-z][a-z-]{0,8}[g-z]", fullmatch=True)
    return st.lists(names, unique=True, max_size=6)


@st.composite
def notebooks(draw):
    """Notebooks with arbitrary sources and named cells."""
    make = st.sampled_from([markdown, code])
    return notebook(*(draw(make)(name, draw(st.text())) for name in draw(cell_ids())), title=draw(st.text()))


@given(notebooks())
def test_any_notebook_tidies_to_a_fixed_point_and_keeps_its_sources(raw):
    once = written(copy.deepcopy(raw))
    again = json.loads(once)
    for cell in again["cells"]:
        cell["source"] = "".join(cell["source"])
    assert written(again) == once
    assert [cell["source"] for cell in again["cells"]] == [cell["source"] for cell in raw["cells"]]


@given(notebooks())
def test_the_canonical_form_is_what_nbformat_writes_and_finds_valid(raw):
    text = written(raw)
    node = nbformat.reads(text, as_version=4)
    nbformat.validate(node)
    assert nbformat.writes(node) + "\n" == text


def test_results_and_what_programs_leave_behind_go():
    left = {"collapsed": True, "ExecuteTime": {}, "tags": ["parameters", "parameters"]}
    whole = canonical(notebook(code("show", "2 + 2", **left), widgets={}, kernelspec={"name": "conda-env"}))
    assert whole["cells"] == [
        {
            "cell_type": "code",
            "id": "show",
            "metadata": {"tags": ["parameters"]},
            "source": "2 + 2",
            "execution_count": None,
            "outputs": [],
        }
    ]
    assert whole["metadata"] == {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }


def test_a_cell_that_hides_its_code_keeps_hiding_it():
    whole = canonical(notebook(code("show", "1", jupyter={"source_hidden": True, "outputs_hidden": False})))
    assert whole["cells"][0]["metadata"] == {}
    whole = canonical(notebook(code("show", "1", jupyter={"source_hidden": True})))
    assert whole["cells"][0]["metadata"] == {"jupyter": {"source_hidden": True}}


def test_what_nbgrader_knows_stays_and_is_named_like_the_cell():
    graded = {"grade": True, "points": 2, "grade_id": "cell-1f2e3d", "checksum": "0a", "locked": True}
    metadata = canonical(notebook(code("unit-cost", "1", nbgrader=graded)))["cells"][0]["metadata"]
    assert metadata["nbgrader"] == {"grade": True, "points": 2, "grade_id": "unit-cost", "locked": True}


def test_a_picture_inside_a_text_stays():
    picture = {"candle.svg": {"image/svg+xml": "<svg/>"}}
    cell = {**markdown("story", "![](attachment:candle.svg)"), "attachments": picture}
    assert canonical(notebook(cell))["cells"][0]["attachments"] == picture


def test_tidying_twice_changes_nothing_the_second_time(tmp_path):
    small_house(tmp_path, tidied=False)
    assert [path.name for path in tidy([tmp_path])] == ["app.ipynb", "lesson.ipynb", "unit-cost.ipynb"]
    assert tidy([tmp_path]) == []


def test_line_ends_that_git_made_on_windows_are_no_fault(tmp_path):
    small_house(tmp_path)
    path = tmp_path / "modules" / "5-management" / "lesson.ipynb"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert tidy([path], check=True) == []


def test_checking_tells_what_tidying_would_change_and_changes_nothing(tmp_path):
    path = save(tmp_path / "lesson.ipynb", notebook(code("show", "1")))
    before = path.read_bytes()
    assert tidy([path], check=True) == [path]
    assert path.read_bytes() == before


def test_generated_and_hidden_folders_are_left_alone(tmp_path):
    for folder in ("build", ".ipynb_checkpoints", "modules/.ipynb_checkpoints"):
        save(tmp_path / folder / "lesson.ipynb", notebook(code("show", "1")))
    assert tidy([tmp_path]) == []


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("", "no tiene nombre"),
        ("1f9c1f2b", "al azar «1f9c1f2b»"),
        ("a1b2c3d4-12ab-4cde-9012-abcdef012345", "al azar"),
        ("Unit Cost", "se llama «Unit Cost»"),
        ("costo-unitario-ñ", "usa minúsculas sin tilde"),
    ],
)
def test_a_cell_without_a_readable_name_is_refused_with_file_cell_and_first_words(tmp_path, name, said):
    path = save(tmp_path / "lesson.ipynb", notebook(markdown("title", "# Hola"), code(name, "cost = price * units")))
    before = path.read_bytes()
    with pytest.raises(Untidy) as refused:
        tidy([path])
    sentence = str(refused.value)
    assert "lesson.ipynb: la celda 2 (cost = price * units)" in sentence and said in sentence
    assert path.read_bytes() == before


def test_two_cells_of_one_name_are_both_told(tmp_path):
    path = save(tmp_path / "lesson.ipynb", notebook(code("show", "1"), code("show", "2")))
    with pytest.raises(Untidy) as refused:
        tidy([path])
    assert len(refused.value.faults) == 2


def test_a_cell_of_an_older_format_has_no_name_and_is_told_so(tmp_path):
    cell = code("show", "1")
    del cell["id"]
    path = save(tmp_path / "lesson.ipynb", {**notebook(cell), "nbformat_minor": 2})
    with pytest.raises(Untidy, match="no tiene nombre"):
        tidy([path])


def test_nothing_is_written_where_one_notebook_is_refused_and_every_fault_is_told(tmp_path):
    good = save(tmp_path / "a.ipynb", notebook(code("show", "1")))
    save(tmp_path / "b.ipynb", notebook(code("0123abcd", "1")))
    save(tmp_path / "c.ipynb", notebook(code("Show", "1")))
    before = good.read_bytes()
    with pytest.raises(Untidy) as refused:
        tidy([tmp_path])
    assert len(refused.value.faults) == 2
    assert good.read_bytes() == before


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'{"cells": [\n\n{"cell_type": ', "línea 3"),
        (b"", "línea 1"),
        (b"[]", "no es un cuaderno"),
        (b"[" * 200_000, "no es un cuaderno"),
        (b'{"nbformat": 3, "worksheets": []}', "formato 4"),
        (b'{"nbformat": 4, "cells": [{"cell_type": "code", "source": 3}]}', "no es un cuaderno"),
        (b'{"nbformat": 4, "cells": [{"cell_type": "code", "id": [], "source": ""}]}', "no es un cuaderno"),
        ("año".encode("latin-1"), "UTF-8"),
    ],
)
def test_a_file_that_is_no_notebook_gets_a_sentence(tmp_path, content, said):
    path = tmp_path / "lesson.ipynb"
    path.write_bytes(content)
    with pytest.raises(BadInput) as refused:
        read(path)
    assert "lesson.ipynb" in str(refused.value) and said in str(refused.value)
    with pytest.raises(Untidy, match=said):
        tidy([path])


def test_a_sign_that_no_file_can_hold_is_told_by_its_cell(tmp_path):
    path = save(tmp_path / "lesson.ipynb", notebook(code("show", "print('\ud800')")))
    with pytest.raises(Untidy, match="celda 1 tiene un signo roto"):
        tidy([path])


def test_a_path_that_is_not_there_gets_a_sentence(tmp_path):
    with pytest.raises(BadInput, match="no encontré este archivo ni esta carpeta"):
        tidy([tmp_path / "nowhere"])


def test_a_file_is_replaced_whole_and_leaves_no_half(tmp_path):
    path = tmp_path / "folder" / "lesson.ipynb"
    put(path, "one")
    put(path, "dos\n")
    assert path.read_bytes() == b"dos\n"
    assert list(path.parent.iterdir()) == [path]
