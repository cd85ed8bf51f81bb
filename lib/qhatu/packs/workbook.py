"""A trade as a spreadsheet with one sheet a table, drop-downs and notes; and back again, with nothing lost.

A sheet called `trade` holds the keys of trade.toml, one a row, and `expected` the results worked out by hand. What has
no place in a cell, the comments of both files and the drawing, travels in a sheet that is hidden.
"""

import io
import zipfile
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import tomlkit
from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from qhatu.packs.checks import TRADE_FILES
from qhatu.packs.folders import PACK_ID, schema
from qhatu.packs.sharing import write_new
from qhatu.packs.tables import open_table, table_text
from qhatu.packs.trades import TABLES
from qhatu.sums import BadInput

HIDDEN, FORMAT, VERSION = "qhatu", "qhatu-trade", 1
LARGEST, LARGEST_UNPACKED = 5_000_000, 50_000_000  # bytes
ROWS = 500  # as far down as drop-downs reach
_CHUNK = 30_000  # letters; a cell takes 32,767
_KEYS = {"trade": "trade.toml", "expected": "expected.toml"}
# Columns that name a row of another table, by its id.
_NAMED = {"product": "products", "material": "materials"}

Keys = tuple[str, ...]


def export_trade(folder: Path, to: Path) -> Path:
    """Writes the trade in `folder` as a workbook into the file `to`, or into a file of its name in the folder `to`.

    Raises `BadInput` where a file of the trade cannot be read, or where the workbook is there already.
    """
    book = Workbook()
    book.remove(book.active)
    for file in TABLES:
        _table_sheet(book.create_sheet(Path(file).stem), folder / file)
    for name, file in _KEYS.items():
        _keys_sheet(book.create_sheet(name, 0 if name == "trade" else None), folder / file)
    hidden = book.create_sheet(HIDDEN)
    hidden.sheet_state = "hidden"
    hidden.append([FORMAT, VERSION, folder.name])
    for file in (*_KEYS.values(), "drawing.svg"):
        text = _read(folder / file)
        hidden.append([file, *(text[at : at + _CHUNK] for at in range(0, len(text), _CHUNK))])
        for cell in hidden[hidden.max_row]:
            cell.data_type = "s"
    written = io.BytesIO()
    book.save(written)
    return write_new(to, f"{folder.name}.xlsx", written.getvalue())


def read_workbook(file: Path) -> tuple[str, dict[str, bytes]]:
    """The id of the trade in a workbook, and its files; raises `BadInput` where the file is no such workbook."""
    book = _opened(file)
    told = [[cell.value for cell in row] for row in book[HIDDEN].iter_rows()] if HIDDEN in book.sheetnames else [[]]
    sheets = {*_KEYS, *(Path(table).stem for table in TABLES)}
    if told[0][:1] != [FORMAT] or not PACK_ID.fullmatch(str(told[0][2])) or not sheets <= set(book.sheetnames):
        raise _no_workbook(file)
    if told[0][1] != VERSION:
        raise BadInput("{file} es de un Qhatu más nuevo que este. No se agregó nada: actualiza Qhatu.", file=file)
    kept = {str(name): "".join(str(part) for part in parts if part is not None) for name, *parts in told[1:]}
    try:
        contents = {name: _with_keys(kept[name], book[sheet]) for sheet, name in _KEYS.items()}
        contents["drawing.svg"] = kept["drawing.svg"]
    except (KeyError, tomlkit.exceptions.TOMLKitError) as damage:
        raise _no_workbook(file) from damage
    for table in TABLES:
        contents[table] = _as_csv(book[Path(table).stem])
    return str(told[0][2]), {name: contents[name].encode() for name in TRADE_FILES}


# ---- out


def _table_sheet(sheet: Worksheet, file: Path) -> None:
    table, rules = open_table(file), schema(file.name)["properties"]
    sheet.append(list(table.columns))
    for row in table.rows:
        for place, column in enumerate(table.columns, 1):
            _put(sheet.cell(sheet.max_row + (place == 1), place), row[column], rules.get(column, {}))
    for place, column in enumerate(table.columns, 1):
        letter, about = get_column_letter(place), rules.get(column, {})
        _head(sheet.cell(1, place), about.get("description", ""))
        longest = max([len(column), *(len(row[column]) for row in table.rows)])
        sheet.column_dimensions[letter].width = min(50, longest + 4)
        choices = f'"{",".join(about["enum"])}"' if "enum" in about else ""
        if column in _NAMED and f"{_NAMED[column]}.csv" != file.name:
            choices = f"={_NAMED[column]}!$A$2:$A${ROWS}"
        if choices:
            drop_down = DataValidation(type="list", formula1=choices, allow_blank=True)
            drop_down.add(f"{letter}2:{letter}{ROWS}")
            sheet.add_data_validation(drop_down)
    sheet.freeze_panes = "B2"


def _keys_sheet(sheet: Worksheet, file: Path) -> None:
    sheet.append(["key", "value", "about"])
    told = tomlkit.parse(_read(file))
    for path, value in _leaves(told):
        for one in value if isinstance(value, list) else [value]:
            at = sheet.max_row + 1
            _put(sheet.cell(at, 1), ".".join(path), {})
            _put(sheet.cell(at, 2), one, {})
            _put(sheet.cell(at, 3), _description(file.name, path), {})
            for cell in sheet[at]:
                cell.alignment = Alignment(wrap_text=True, vertical="top")
    for cell, width in zip(sheet[1], (24, 80, 60), strict=True):
        _head(cell, "")
        sheet.column_dimensions[cell.column_letter].width = width
    sheet.freeze_panes = "B2"


def _head(cell: Cell, about: str) -> None:
    cell.font = Font(bold=True)
    cell.fill = PatternFill("solid", fgColor="F2EADD")
    if about:
        cell.comment = Comment(about, "Qhatu", width=320, height=160)


def _put(cell: Cell, value: Any, rules: Mapping[str, Any]) -> None:
    """Puts a value into a cell as what it is: a number with its decimals, a date, or a text that is never a formula."""
    if isinstance(value, bool):
        cell.value = bool(value)
    elif isinstance(value, date):
        _put_date(cell, value)
    elif isinstance(value, int):
        cell.value = int(value)
    elif rules.get("type") in ("number", "integer") and _is_plain(value):
        number = Decimal(value)
        decimals = max(0, -int(number.as_tuple().exponent))
        cell.value = number
        cell.number_format = "0." + "0" * decimals if decimals else "0"
    elif rules.get("format") == "date" and _is_day(value):
        _put_date(cell, date.fromisoformat(value))
    elif value:
        cell.value = str(value)
        cell.data_type = "s"
        cell.number_format = "@"


def _put_date(cell: Cell, day: date) -> None:
    cell.value = date(day.year, day.month, day.day)
    cell.number_format = "yyyy-mm-dd"


def _is_plain(text: str) -> bool:
    """Whether a text is a number that comes back from a cell as it is.

    >>> _is_plain("4.50"), _is_plain("1,5"), _is_plain("007"), _is_plain("")
    (True, False, False, False)
    """
    whole, _, behind = text.partition(".")
    digits = whole.isascii() and whole.isdigit() and (behind.isdigit() or "." not in text)
    return digits and len(text) <= 15 and (whole == "0" or not whole.startswith("0"))


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _leaves(told: Any, path: Keys = ()) -> Iterator[tuple[Keys, Any]]:
    """The values of a TOML file that are no tables, with their paths."""
    for key, value in told.items():
        if isinstance(value, Mapping):
            yield from _leaves(value, (*path, key))
        else:
            yield (*path, key), value


def _description(file: str, path: Keys) -> str:
    """What the schema says of a key; of one inside texts, what it says of these."""
    about: Mapping[str, Any] = schema(file)
    found = ""
    for key in path:
        about = about.get("properties", {}).get(key, {})
        found = about.get("description", found)
    return found


# ---- and back


def _opened(file: Path) -> Workbook:
    try:
        if file.stat().st_size > LARGEST:
            raise _no_workbook(file)
        with zipfile.ZipFile(file) as archive:
            if sum(member.file_size for member in archive.infolist()) > LARGEST_UNPACKED:
                raise _no_workbook(file)
        return load_workbook(file, data_only=True)
    except FileNotFoundError:
        raise BadInput("{file}: no encontré este archivo.", file=file) from None
    except BadInput:
        raise
    except Exception as damage:  # a damaged workbook fails in as many ways as it has parts
        raise _no_workbook(file) from damage


def _as_csv(sheet: Worksheet) -> str:
    rows = [[_text(cell) for cell in row] for row in sheet.iter_rows()]
    head, *body = rows or [[]]
    columns = _filled(head)
    return table_text(head[:columns], (row[: max(columns, _filled(row))] for row in body if any(row)))


def _filled(row: list[str]) -> int:
    """How many cells of a row there are up to the last one with a text."""
    return max((place for place, text in enumerate(row, 1) if text), default=0)


def _text(cell: Cell) -> str:
    """What a cell says, as a table of ours writes it: 4.50 where it shows two decimals.

    A number that was typed with more decimals than its cell shows keeps them all.
    """
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, datetime | date):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        number = Decimal(repr(value)).normalize()
        shown = len(str(cell.number_format).partition(".")[2]) if set(str(cell.number_format)) <= set("0.") else 0
        return f"{number:.{max(shown, -int(number.as_tuple().exponent), 0)}f}"
    return str(value).strip()


def _with_keys(source: str, sheet: Worksheet) -> str:
    """A TOML file as it was, comments and all, with the values that its sheet has now."""
    told = tomlkit.parse(source)
    found: dict[Keys, list[Cell]] = {}
    for key, value, *_ in sheet.iter_rows(min_row=2):
        if _text(key):
            found.setdefault(tuple(_text(key).split(".")), []).append(value)
    before = dict(_leaves(told))
    for path, cells in found.items():
        value = _as_before(cells, before.get(path))
        if before.get(path) != value:
            table = told
            for key in path[:-1]:
                table = table.setdefault(key, tomlkit.table())
            table[path[-1]] = _styled(value)
    for path in before.keys() - found.keys():
        table = told
        for key in path[:-1]:
            table = table[key]
        del table[path[-1]]
    return tomlkit.dumps(told)


def _as_before(cells: list[Cell], before: Any) -> Any:
    """The value of a key: of the type it had, as far as what was typed can be that."""
    texts = [_raw(cell) for cell in cells]
    if isinstance(before, list):
        return [text for text in texts if text]
    text = texts[0]
    if isinstance(before, bool):
        return {"true": True, "false": False}.get(text.strip().lower(), text)
    if isinstance(before, int) and text.isdigit():
        return int(text)
    if isinstance(before, date) and _is_day(text):
        return date.fromisoformat(text)
    return text


def _raw(cell: Cell) -> str:
    """A text with its own spaces and lines; anything else as `_text` has it."""
    return cell.value if isinstance(cell.value, str) else _text(cell)


def _styled(value: Any) -> Any:
    """A text or a list of several lines, written over several lines."""
    if isinstance(value, str) and "\n" in value:
        return tomlkit.string(value, multiline=True)
    if isinstance(value, list):
        made = tomlkit.array()
        made.extend(value)
        return made.multiline(True)
    return value


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise BadInput("{file}: no encontré este archivo.", file=file.name) from None


def _no_workbook(file: Path) -> BadInput:
    return BadInput(
        "{file} no es una hoja de cálculo de un oficio hecha con «pack export», o está dañada. No se agregó nada.",
        file=file,
    )
