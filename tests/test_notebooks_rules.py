import pytest

from qhatu.house import house
from qhatu.notebooks import check_notebooks, read, tidy, update_catalogues
from sample_modules import code, markdown, notebook, save, small_house

MODULE = "modules/5-management"


@pytest.fixture
def root(tmp_path):
    return small_house(tmp_path)


def told(root) -> list[str]:
    return list(map(str, check_notebooks(root)))


def rewrite(root, page, *cells):
    path = save(root / MODULE / page, notebook(*cells))
    tidy([path])


def test_the_modules_of_this_house_have_no_fault():
    assert told(house()) == []


def test_a_module_of_the_right_shape_has_no_fault(root):
    assert told(root) == []


@pytest.mark.parametrize("name", ["README.md", "lesson.ipynb", "app.ipynb"])
def test_a_file_that_a_module_lacks_is_named(root, name):
    (root / MODULE / name).unlink()
    assert told(root) == [f"{MODULE}/{name}: falta en este módulo."]


def test_a_module_has_one_practice(root):
    path = root / MODULE / "practice" / "unit-cost.ipynb"
    path.rename(path.with_name("another.ipynb.old"))
    assert told(root) == [f"{MODULE}/practice: tiene 0 cuadernos; tiene que haber uno."]


def test_a_notebook_that_was_run_and_saved_is_told_how_to_tidy_it(root):
    path = root / MODULE / "lesson.ipynb"
    save(path, read(path))
    assert told(root) == [
        f"{MODULE}/lesson.ipynb: no está en su forma: tiene resultados o cosas que deja un programa. "
        "Arréglalo con: qhatu tidy."
    ]


def test_a_cell_without_a_name_is_told(root):
    save(root / MODULE / "lesson.ipynb", notebook(code("1f9c1f2b", "1")))
    (fault,) = told(root)
    assert "la celda 1 (1) tiene el nombre al azar «1f9c1f2b»" in fault


def test_a_broken_notebook_is_told_once(root):
    (root / MODULE / "lesson.ipynb").write_text("{", encoding="utf-8")
    (fault,) = told(root)
    assert f"{MODULE}/lesson.ipynb, línea 1" in fault and fault.count(MODULE) == 1


@pytest.mark.parametrize(
    "source", ["def cost(x):\n    return x", "class Cost: pass", "cost = lambda x: x", "if 1:\n  def f(): ..."]
)
@pytest.mark.parametrize("page", ["lesson.ipynb", "app.ipynb"])
def test_lessons_and_apps_define_nothing(root, page, source):
    rewrite(root, page, code("one", source), code("two", "2"), code("three", "3"))
    assert told(root) == [
        f"{MODULE}/{page}, one: define una función o una clase. Ponla en lib/qhatu y llámala desde aquí."
    ]


def test_an_app_has_three_cells(root):
    rewrite(root, "app.ipynb", code("one", "1"), code("two", "2"))
    assert told(root) == [f"{MODULE}/app.ipynb: tiene 2 celdas; una aplicación tiene 3."]


def test_code_that_is_not_python_is_told_by_its_cell(root):
    rewrite(root, "lesson.ipynb", code("one", "costo = = 3"))
    assert told(root) == [f"{MODULE}/lesson.ipynb, one: esta celda no es Python que se pueda leer."]


@pytest.mark.parametrize(
    "cell",
    [
        code("data", "open('prices.csv')"),
        code("data", "open('../data/prices')"),
        markdown("data", "![](candle.svg)"),
    ],
)
def test_a_practice_names_no_file_beside_it(root, cell):
    rewrite(root, "practice/unit-cost.ipynb", cell)
    (fault,) = told(root)
    assert f"{MODULE}/practice/unit-cost.ipynb, data: nombra el archivo" in fault


@pytest.mark.parametrize(
    "cell",
    [
        code("data", "ask('5.5'); print('Bs 3.50 / kg, o/y')"),
        markdown("data", "[más](#abajo) ![](attachment:candle.svg) [aquí](/m/5-management/app)"),
    ],
)
def test_what_only_looks_like_a_path_is_let_be(root, cell):
    rewrite(root, "practice/unit-cost.ipynb", cell)
    assert told(root) == []


def test_a_paragraph_without_translation_is_told_by_language_and_cell(root):
    update_catalogues(root, ["en"])
    faults = told(root)
    assert (
        f"{MODULE}/lesson.ipynb, story: falta traducir a «en» el párrafo «Wara hace velas.». "
        "Corre qhatu words y traduce en curriculum/languages." in faults
    )
    assert len(faults) == 5
