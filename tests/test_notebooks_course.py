import json
import os

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qhatu.house import house
from qhatu.notebooks import assemble, build, read, translate, update_catalogues, written
from qhatu.notebooks.course import STAMP, injected, without_solutions
from qhatu.notebooks.paragraphs import message, paragraphs
from qhatu.sums import BadInput
from sample_modules import code, markdown, notebook, small_house

LESSON = "5-management/lesson"


@pytest.fixture
def root(tmp_path):
    """A small house, half translated into English."""
    root = small_house(tmp_path / "house")
    update_catalogues(root, ["en"])
    catalogue = root / "curriculum" / "languages" / "en.po"
    text = catalogue.read_text(encoding="utf-8")
    for spanish, english in (
        ("# ¿Cuánto cuesta?", "# What does it cost?"),
        ("Wara hace velas.", "Wara makes candles."),
    ):
        text = text.replace(f'msgid "{spanish}"\nmsgstr ""', f'msgid "{spanish}"\nmsgstr "{english}"')
    catalogue.write_text(text, encoding="utf-8")
    return root


def sources(path) -> list[str]:
    return [cell["source"] for cell in read(path)["cells"]]


# ---- translation


@given(st.text(alphabet="ab \n\t`~#\u2028"))
def test_the_parts_of_a_text_joined_are_the_text(text):
    assert "".join(paragraphs(text)) == text


@given(st.text(alphabet="añ \n`"), st.text())
def test_a_notebook_without_translations_stays_as_it_is(first, second):
    whole = notebook(markdown("one", first), code("two", second))
    assert translate(whole, {}, LESSON) == whole


def test_a_fenced_block_with_blank_lines_is_one_paragraph():
    text = "Mira:\n\n```\nuno\n\ndos\n```\n\nListo."
    assert [part for part in map(message, paragraphs(text)) if part] == ["Mira:", "```\nuno\n\ndos\n```", "Listo."]


@pytest.mark.parametrize("nothing", ["---", "<hr>", "1 + 1 = 2", "![](attachment:candle.svg)", "***\n"])
def test_what_has_no_words_is_not_given_to_translators(nothing):
    assert message(nothing) == ""


def test_translation_keeps_cells_ids_code_and_what_nbgrader_knows():
    graded = {"grade": True, "grade_id": "check", "points": 2}
    whole = notebook(markdown("story", "Hola.\n\nChau."), code("check", "Hola.", nbgrader=graded))
    catalogue = {(f"{LESSON}:story", "Hola."): "Hello.", (f"{LESSON}:check", "Hola."): "Hello."}
    translated = translate(whole, catalogue, LESSON)
    assert translated["cells"][0]["source"] == "Hello.\n\nChau."
    assert translated["cells"][1] == whole["cells"][1]
    assert [cell["id"] for cell in translated["cells"]] == ["story", "check"]


def test_one_text_may_be_translated_in_two_ways_in_two_cells():
    whole = notebook(markdown("one", "Vela"), markdown("two", "Vela"))
    catalogue = {(f"{LESSON}:one", "Vela"): "Candle", (f"{LESSON}:two", "Vela"): "Sail"}
    assert [cell["source"] for cell in translate(whole, catalogue, LESSON)["cells"]] == ["Candle", "Sail"]


# ---- the class server's pages


def test_each_language_gets_every_page_of_every_module(root, tmp_path):
    pages = assemble(tmp_path / "pages", root=root)
    assert sorted(page.relative_to(tmp_path / "pages").as_posix() for page in pages) == [
        f"{language}/5-management/{page}.ipynb" for language in ("en", "es") for page in ("app", "lesson", "practice")
    ]
    for page in pages:
        nbformat.validate(nbformat.read(page, as_version=4))


def test_a_paragraph_without_translation_stays_spanish(root, tmp_path):
    assemble(tmp_path, root=root)
    assert sources(tmp_path / "en" / "5-management" / "lesson.ipynb")[:2] == [
        "# What does it cost?",
        "Wara makes candles.\n\nLas vende en la feria.\n",
    ]
    assert sources(tmp_path / "es" / "5-management" / "lesson.ipynb")[0] == "# ¿Cuánto cuesta?"


def test_a_page_knows_its_language_and_its_title(root, tmp_path):
    assemble(tmp_path, root=root)
    metadata = read(tmp_path / "en" / "5-management" / "lesson.ipynb")["metadata"]
    assert (metadata["language"], metadata["title"]) == ("en", "What does it cost?")


def test_no_solution_reaches_a_page(root, tmp_path):
    for page in assemble(tmp_path, root=root):
        text = page.read_text(encoding="utf-8")
        assert "60" not in text and "SOLUTION" not in text and "HIDDEN" not in text


@pytest.mark.parametrize("mark", ["SOLUTION", "HIDDEN TESTS", "MARK SCHEME"])
def test_a_marked_region_goes_and_what_surrounds_it_stays(mark):
    source = f"a = 1\n### BEGIN {mark}\nb = 2\n### END {mark}\nc = 3"
    (cell,) = without_solutions(notebook(code("try", source)))["cells"]
    assert cell["source"] == "a = 1\nc = 3"


def test_a_solution_without_marks_goes_whole():
    whole = notebook(code("try", "b = 2", nbgrader={"solution": True}), code("show", "c = 3"))
    assert [cell["source"] for cell in without_solutions(whole)["cells"]] == ["", "c = 3"]


def test_nothing_is_written_again_while_nothing_changed(root, tmp_path):
    pages = assemble(tmp_path, root=root)
    for page in pages:
        os.utime(page, (1, 1))
    assert assemble(tmp_path, root=root) == pages
    assert {page.stat().st_mtime for page in pages} == {1}


@pytest.mark.parametrize("changed", ["modules/5-management/lesson.ipynb", "curriculum/languages/en.po"])
def test_a_changed_notebook_or_translation_makes_the_pages_again(root, tmp_path, changed):
    assemble(tmp_path, root=root)
    path = root / changed
    path.write_text(path.read_text(encoding="utf-8").replace("velas", "cirios"), encoding="utf-8")
    assemble(tmp_path, root=root)
    assert "cirios" in sources(tmp_path / "es" / "5-management" / "lesson.ipynb")[1] or changed.endswith(".po")
    assert json.loads((tmp_path / STAMP).read_text(encoding="utf-8"))["pages"]


def test_a_page_that_was_deleted_comes_back(root, tmp_path):
    page = assemble(tmp_path, root=root)[0]
    page.unlink()
    assemble(tmp_path, root=root)
    assert page.is_file()


def test_the_page_of_a_notebook_that_is_gone_goes_and_other_files_stay(root, tmp_path):
    assemble(tmp_path, root=root)
    own = tmp_path / "es" / "5-management" / "notes.txt"
    own.write_text("mine")
    (root / "modules" / "5-management" / "lesson.ipynb").unlink()
    assemble(tmp_path, root=root)
    assert sorted(path.name for path in own.parent.iterdir()) == ["app.ipynb", "notes.txt", "practice.ipynb"]


def test_a_torn_stamp_only_makes_the_pages_again(root, tmp_path):
    assemble(tmp_path, root=root)
    for torn in ("{", "[]", '{"pages": 3}'):
        (tmp_path / STAMP).write_text(torn)
        assert all(page.is_file() for page in assemble(tmp_path, root=root))


def test_this_house_s_pages_are_assembled_in_every_language(tmp_path):
    pages = assemble(tmp_path)
    assert pages and all(page.is_file() for page in pages)


# ---- for JupyterLab


def test_a_trade_s_notebooks_get_its_parameters_and_its_language(root, tmp_path):
    build(tmp_path, trade="candles", language="en", place="bolivia", root=root)
    lesson = read(tmp_path / "5-management" / "lesson.ipynb")
    names = [cell["id"] for cell in lesson["cells"]]
    assert names.index("injected-parameters") == names.index("parameters") + 1
    given = {}
    exec(lesson["cells"][names.index("injected-parameters")]["source"], given)
    assert (given["trade"], given["language"], given["place"]) == ("candles", "en", "bolivia")
    assert lesson["cells"][0]["source"] == "# What does it cost?"


def test_a_notebook_without_a_parameters_cell_is_left_as_it_is():
    whole = notebook(code("show", "1"))
    assert injected(whole, {"trade": "candles"}) is whole


def test_built_notebooks_are_canonical_and_without_solutions(root, tmp_path):
    for path in build(tmp_path, trade="candles", root=root):
        assert path.read_text(encoding="utf-8") == written(read(path))
        assert "60" not in path.read_text(encoding="utf-8")


def test_an_unknown_trade_gets_a_sentence_and_nothing_is_written(root, tmp_path):
    with pytest.raises(BadInput, match="candles"):
        build(tmp_path / "built", trade="candels", root=root)
    assert not (tmp_path / "built").exists()


def test_this_house_s_notebooks_can_be_built(tmp_path):
    assert len(build(tmp_path, trade="pottery", language="es")) == len(assemble(tmp_path / "pages", ["es"]))
    assert house() not in tmp_path.parents
