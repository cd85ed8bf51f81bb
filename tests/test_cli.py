"""The `qhatu` command, as a trainer or an NGO uses it: every fault is a sentence, never a traceback."""

import json
import re
import runpy
import shutil

import pytest
from typer.testing import CliRunner

from qhatu import cli
from qhatu.cli.speaking import console
from qhatu.house import house

RUN = CliRunner()


@pytest.fixture(autouse=True)
def wide(monkeypatch):
    """The command does not break its lines."""
    monkeypatch.setattr(console, "width", 500, raising=False)


def qhatu(*arguments, code=0):
    done = RUN.invoke(cli.app, [str(argument) for argument in arguments])
    assert done.exit_code == code, done.output
    assert "Traceback" not in done.output
    return " ".join(done.output.split())


@pytest.fixture
def copy(tmp_path):
    """Copies a folder of the house to where it may be broken."""

    def make(inside: str):
        target = tmp_path / inside
        shutil.copytree(house() / inside, target)
        return target

    return make


def test_everything_in_the_house_is_sound():
    assert "Todo bien" in qhatu("check")


def test_a_broken_pack_is_named_by_file_and_row(copy):
    pack = copy("data/trades/candles")
    table = pack / "materials.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("150.00", "15O.00", 1), encoding="utf-8")
    said = qhatu("check", pack, code=1)
    assert "materials.csv" in said and "15O.00" in said


@pytest.mark.parametrize("gone", ["trade.toml", "expected.toml", "drawing.svg", "steps.csv"])
def test_a_pack_with_a_file_missing_names_the_file(copy, gone):
    pack = copy("data/trades/candles")
    (pack / gone).unlink()
    if gone == "trade.toml":
        assert "trade.toml" in qhatu("check", pack, code=1)
    else:
        assert gone in qhatu("check", pack, code=1)


def test_a_module_whose_lesson_defines_a_function_is_refused(copy):
    module = copy("modules/5-management")
    notebook = json.loads((module / "lesson.ipynb").read_text(encoding="utf-8"))
    notebook["cells"][1]["source"] = ["def cost():\n", "    return 1"]
    (module / "lesson.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    said = qhatu("check", module, code=1)
    assert "lesson.ipynb" in said


def test_a_module_without_its_page_for_the_facilitator_is_refused(copy):
    module = copy("modules/5-management")
    (module / "README.md").unlink()
    assert "README.md" in qhatu("check", module, code=1)


def test_a_practice_whose_rubric_names_no_result_is_refused(copy):
    module = copy("modules/5-management")
    rubric = module / "practice" / "cost-and-price.toml"
    rubric.write_text(
        rubric.read_text(encoding="utf-8").replace('answer = "material_cost"', 'answer = "material_cots"', 1),
        encoding="utf-8",
    )
    assert "material_cots" in qhatu("check", module, code=1)


def test_a_folder_that_is_nothing_of_ours_gets_a_sentence(tmp_path):
    assert "no tiene oficios" in qhatu("check", tmp_path, code=1)


def test_tidy_says_what_it_would_change_and_writes_only_when_asked(copy):
    module = copy("modules/5-management")
    lesson = module / "lesson.ipynb"
    untidy = lesson.read_text(encoding="utf-8").replace("\n ", "\n    ")
    lesson.write_text(untidy, encoding="utf-8")
    assert "lesson.ipynb" in qhatu("tidy", "--check", module, code=1)
    assert lesson.read_text(encoding="utf-8") == untidy
    qhatu("tidy", module)
    assert lesson.read_text(encoding="utf-8") == (house() / "modules/5-management/lesson.ipynb").read_text(
        encoding="utf-8"
    )


def test_a_list_of_people_makes_pins_once(tmp_path):
    people = tmp_path / "lista.csv"
    people.write_bytes("nombre;oficio\nÑusta Poma;velas\nTupak Mamani;\n".encode("cp1252"))
    said = qhatu("roster", people, "taller")
    assert "Ñusta Poma" in said and "2 personas en la lista, 2 con PIN nuevo" in said
    assert "2 personas en la lista, 0 con PIN nuevo" in qhatu("roster", people, "taller")


def test_a_list_with_two_people_of_one_name_enrols_nobody_and_names_both_rows(tmp_path, own_home):
    people = tmp_path / "lista.csv"
    people.write_text(
        "nombre,pin\nAna Mamani,4821\nRosa Quispe,abcd\nana  mamani,5937\n=HYPERLINK(1),6284\n", encoding="utf-8"
    )
    said = qhatu("roster", people, "taller", code=1)
    assert re.search(r"filas? 4\b.*fila 2\b|filas 2 y 4", said), said
    assert "fila 3" in said and "fila 5" in said
    people.write_text("nombre,pin\nAna Mamani,4821\n", encoding="utf-8")
    assert "1 con PIN nuevo" in qhatu("roster", people, "taller")


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 not a table", b"nombre\n"])
def test_a_file_that_is_no_list_gets_a_sentence(tmp_path, content):
    people = tmp_path / "lista.csv"
    people.write_bytes(content)
    assert "lista.csv" in qhatu("roster", people, "taller", code=1)


def test_a_list_that_is_not_there_gets_a_sentence(tmp_path):
    assert "lista.csv" in qhatu("roster", tmp_path / "lista.csv", "taller", code=1)


def test_grading_a_class_that_is_not_there_says_how_to_open_one():
    assert "qhatu class" in qhatu("grade", "nadie", code=1)


def test_a_language_that_is_not_there_names_those_that_are():
    assert "es, en" in qhatu("build", "--lang", "fr", code=1)


def test_build_writes_the_notebooks_of_a_trade(tmp_path):
    qhatu("build", "--trade", "pottery", "--lang", "en", "--to", tmp_path / "out")
    lesson = json.loads((tmp_path / "out/5-management/lesson.ipynb").read_text(encoding="utf-8"))
    assert any("pottery" in "".join(cell["source"]) for cell in lesson["cells"])


def test_a_trade_that_is_not_there_gets_a_sentence(tmp_path):
    assert "candels" in qhatu("build", "--trade", "candels", "--to", tmp_path / "out", code=1)


def test_a_measurement_that_is_not_there_gets_a_sentence():
    assert "No hay una medición «nada»" in qhatu("bench", "nada", code=1)


def test_the_sums_are_measured_beside_their_peers():
    measure = runpy.run_path(str(house() / "tests" / "bench" / "sums.py"), run_name="measure")
    measure["best"].__globals__["ROUNDS"] = 1
    rows = measure["rows"]()
    assert {peer for _, _, peer, _ in rows} == {"numpy-financial", "pyxirr"}
    assert all(ours > 0 and theirs > 0 for _, ours, _, theirs in rows)
    assert {limit for _, _, limit in measure["limits"]()} == {0.060, 0.005, 0.100}


def test_checking_one_trade_shows_what_follows_from_its_numbers_beside_what_was_worked_out_by_hand(tmp_path):
    folder = shutil.copytree(house() / "data" / "trades" / "candles", tmp_path / "candles")
    told = qhatu("check", folder)
    assert "Precio mínimo 4,00 ✓ 2,90 ✓" in told
    assert "Unidades para empatar 160 ✓ 182 ✓" in told
    worked = folder / "expected.toml"
    worked.write_text(worked.read_text(encoding="utf-8").replace('"4.00"', '"4.40"', 1), encoding="utf-8")
    assert "Precio mínimo 4,00 (a mano 4,40) 2,90 ✓" in qhatu("check", folder, code=1)
    assert "¿Está bien" not in told
    recipes = folder / "recipes.csv"
    recipes.write_text(recipes.read_text(encoding="utf-8").replace("1.9,kg,0.05", "1.0,kg,0.50"), encoding="utf-8")
    told = qhatu("check", folder, code=1)
    assert "Vela de cumpleaños: Lo usual está entre 0 y 30 de cada 100. ¿Está bien 50?" in told


def test_a_trade_is_begun_by_one_command_and_check_asks_for_the_rest(tmp_path, monkeypatch):
    shutil.copytree(house() / "data", tmp_path / "data")
    monkeypatch.setattr("qhatu.packs.beginning.house", lambda: tmp_path)
    assert "Llena lo que falta" in qhatu("new", "trade", "mates", "--from", "pottery")
    assert "faltan los resultados de este producto" in qhatu("check", tmp_path / "data" / "trades" / "mates", code=1)
    assert "no se tocó" in qhatu("new", "trade", "mates", code=1)


def test_a_trade_travels_in_one_file_and_nothing_is_written_over(tmp_path, monkeypatch):
    shutil.copytree(house() / "data", tmp_path / "data")
    monkeypatch.setattr("qhatu.packs.sharing.house", lambda: tmp_path)
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "pottery.zip"
    assert "Guardado en" in qhatu("pack", "zip", "pottery", file)
    assert "no se tocó" in qhatu("pack", "zip", "pottery", file, code=1)
    assert "Ya hay un «pottery»" in qhatu("pack", "add", file, code=1)
    shutil.rmtree(tmp_path / "data" / "trades" / "pottery")
    assert "Agregado" in qhatu("pack", "add", file)
    assert "El de antes quedó en" in qhatu("pack", "add", file, "--replace")
    assert "no es un oficio ni un lugar guardado" in qhatu("pack", "add", house() / "README.md", code=1)


def test_a_trade_goes_into_a_spreadsheet_and_comes_back(tmp_path, monkeypatch):
    shutil.copytree(house() / "data", tmp_path / "data")
    monkeypatch.setattr("qhatu.packs.sharing.house", lambda: tmp_path)
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "pottery.xlsx"
    assert "Guardado en" in qhatu("pack", "export", "pottery", file)
    assert "Ya hay un «pottery»" in qhatu("pack", "import", file, code=1)
    assert "El de antes quedó en" in qhatu("pack", "import", file, "--replace")
    assert "no es una hoja de cálculo de un oficio" in qhatu("pack", "import", house() / "README.md", code=1)
