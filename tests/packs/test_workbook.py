"""A trade goes into a spreadsheet and comes back with nothing lost; what was changed there is changed here."""

import shutil
from datetime import date

import pytest
from openpyxl import load_workbook

from qhatu import packs
from qhatu.house import house
from qhatu.packs.checks import check_pack
from qhatu.packs.sharing import KINDS, Unsound, settle
from qhatu.packs.words import Words
from qhatu.packs.workbook import export_trade, read_workbook
from qhatu.sums import BadInput

TRADES = house() / "data" / "trades"


@pytest.fixture
def file(tmp_path):
    return export_trade(TRADES / "candles", tmp_path)


def changed(file, change):
    """The workbook after somebody changed and saved it."""
    book = load_workbook(file)
    change(book)
    book.save(file)
    return read_workbook(file)[1]


def cell_of(sheet, key: str, nth: int = 0):
    """The value beside a key, in a sheet of keys."""
    return [row[1] for row in sheet.iter_rows() if row[0].value == key][nth]


@pytest.mark.parametrize("trade", packs.trades())
def test_every_trade_comes_back_letter_by_letter(trade, tmp_path):
    name, contents = read_workbook(export_trade(TRADES / trade, tmp_path))
    assert name == trade
    assert contents == {path.name: path.read_bytes() for path in (TRADES / trade).iterdir()}


def test_what_another_program_saved_comes_back_too(file):
    contents = changed(file, lambda book: None)
    assert contents == {path.name: path.read_bytes() for path in (TRADES / "candles").iterdir()}


def test_numbers_are_numbers_dates_are_dates_and_texts_are_never_formulas(file, tmp_path):
    book = load_workbook(file)
    assert book["materials"]["F2"].value == 150 and book["materials"]["F2"].number_format == "0.00"
    assert book["materials"]["J2"].value.date() == date(2026, 11, 1)
    folder = shutil.copytree(TRADES / "candles", tmp_path / "candles")
    table = (folder / "tools.csv").read_text(encoding="utf-8")
    (folder / "tools.csv").write_text(table.replace("Termómetro", "=2+3"), encoding="utf-8")
    again = export_trade(folder, tmp_path / "again.xlsx")
    assert [cell.data_type for cell in load_workbook(again)["tools"]["B"] if cell.value == "=2+3"] == ["s"]
    assert "=2+3" in read_workbook(again)[1]["tools.csv"].decode()


def test_units_workers_and_ids_are_chosen_from_lists_and_columns_explain_themselves(file):
    book = load_workbook(file)
    lists = {
        (sheet, str(rule.sqref).partition("2:")[0]): rule.formula1
        for sheet in ("recipes", "steps", "materials", "tools")
        for rule in book[sheet].data_validations.dataValidation
    }
    assert lists["recipes", "A"] == "=products!$A$2:$A$500"
    assert lists["recipes", "B"] == "=materials!$A$2:$A$500"
    assert "kg" in lists["recipes", "D"] and "kg" in lists["materials", "E"]
    assert lists["steps", "F"] == '"own,family,reciprocal,paid"'
    assert lists["tools", "G"] == '"month,batch"'
    assert "La parte que se pierde" in book["recipes"]["E1"].comment.text


def test_what_was_typed_in_the_spreadsheet_is_in_the_trade_and_comments_stay(file):
    def change(book):
        book["products"]["I2"].value = 5
        book["materials"].append(["bee-wax", "Cera de abeja", "Beeswax", 1, "kg", 90.5, 50, 150, "feria", "2026-11-20"])
        cell_of(book["trade"], "names.es").value = "Velas y velones"
        cell_of(book["trade"], "safety.es", 1).value = "No dejes sola la olla."
        cell_of(book["trade"], "sample.checked").value = True
        cell_of(book["expected"], "birthday-candle.floor_price").value = "4.10"

    before = {path.name: path.read_text(encoding="utf-8") for path in (TRADES / "candles").iterdir()}
    now = {name: content.decode() for name, content in changed(file, change).items()}
    assert "birthday-candle,Vela de cumpleaños,Birthday candle,,24,,12,month,5.00," in now["products.csv"]
    assert now["materials.csv"].endswith("bee-wax,Cera de abeja,Beeswax,1,kg,90.5,50,150,feria,2026-11-20\n")
    assert 'es = "Velas y velones"' in now["trade.toml"] and "checked = true" in now["trade.toml"]
    assert '"No dejes sola la olla."' in now["trade.toml"] and "Abre la ventana" in now["trade.toml"]
    assert now["expected.toml"] == before["expected.toml"].replace('floor_price = "4.00"', 'floor_price = "4.10"', 1)
    assert now["recipes.csv"] == before["recipes.csv"] and now["drawing.svg"] == before["drawing.svg"]


def test_a_spreadsheet_with_faults_changes_nothing_and_says_where(file, tmp_path):
    data = tmp_path / "data"
    (data / "trades").mkdir(parents=True)
    contents = changed(file, lambda book: setattr(book["recipes"]["D2"], "value", "kilos"))
    with pytest.raises(Unsound) as refused:
        settle("candles", KINDS["trade.toml"], contents, data=data)
    assert "recipes.csv, fila 2, unit" in refused.value.faults[0].sentence(Words("es"))
    assert list((data / "trades").iterdir()) == []


def test_a_spreadsheet_becomes_a_trade(file, tmp_path):
    data = tmp_path / "data"
    (data / "trades").mkdir(parents=True)
    added = settle("candles", KINDS["trade.toml"], read_workbook(file)[1], data=data)
    assert check_pack(added.folder) == []


@pytest.mark.parametrize(
    "spoil",
    [
        lambda file: file.write_bytes(file.read_bytes()[:500]),
        lambda file: file.write_bytes(b"not a workbook"),
        lambda file: changed_sheet(file, "qhatu"),
        lambda file: changed_sheet(file, "recipes"),
        lambda file: renamed(file, "../evil"),
    ],
    ids=["half", "none", "without what is hidden", "without a sheet", "a path"],
)
def test_what_is_no_workbook_of_a_trade_is_refused(spoil, file):
    spoil(file)
    with pytest.raises(BadInput) as refused:
        read_workbook(file)
    assert "No se agregó nada" in Words("es").explain(refused.value)


def changed_sheet(file, name: str) -> None:
    book = load_workbook(file)
    del book[name]
    book.save(file)


def renamed(file, name: str) -> None:
    book = load_workbook(file)
    book["qhatu"]["C1"].value = name
    book.save(file)


def test_nothing_is_written_over(file):
    before = file.read_bytes()
    with pytest.raises(BadInput, match="no se tocó"):
        export_trade(TRADES / "candles", file)
    assert file.read_bytes() == before
