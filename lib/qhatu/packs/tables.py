"""Reads the tables people keep in spreadsheets, whatever their program made of them.

A table is a CSV file: its first row names the columns. Encoding, separator and decimal mark are found out,
not asked for: Excel in Spanish writes Windows-1252, semicolons and decimal commas.
"""

import csv
import difflib
import io
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path

from qhatu.sums import BadInput, parse_number

LARGEST = 5_000_000  # bytes: 300 learners fit a hundred times, a photo by mistake does not slow the class

_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # .xlsx and .ods are zip files; .xls is an OLE file
_SEPARATORS = (",", ";", "\t")


@dataclass(frozen=True)
class Row(Mapping[str, str]):
    """One row: its line in the file, counted from 1, and its cells by column, without outer spaces."""

    file: str
    number: int
    cells: Mapping[str, str]
    decimal_mark: str = "."
    beyond: tuple[str, ...] = ()
    """Cells to the right of the last column that has a name; `read_table` refuses them."""

    def __getitem__(self, column: str) -> str:
        return self.cells[column]

    def __iter__(self) -> Iterator[str]:
        return iter(self.cells)

    def __len__(self) -> int:
        return len(self.cells)

    def decimal(self, column: str) -> Decimal:
        """The number in a cell; `BadInput` naming file, row and column when there is none."""
        try:
            return parse_number(self[column], decimal_mark=self.decimal_mark, currency="")
        except BadInput:
            raise BadInput(
                "{file}, fila {row}, {column}: esperaba un número y encontré «{found}».",
                **self._where(column),
            ) from None

    def whole(self, column: str) -> int:
        """The whole number in a cell; `BadInput` naming file, row and column when there is none."""
        value = self.decimal(column)
        if value != value.to_integral_value():
            raise BadInput(
                "{file}, fila {row}, {column}: esperaba un número entero y encontré «{found}».",
                **self._where(column),
            )
        return int(value)

    def day(self, column: str) -> date:
        """The date in a cell, written 2026-11-01; `BadInput` naming file, row and column if there is none."""
        try:
            return date.fromisoformat(self[column])
        except ValueError:
            raise BadInput(
                "{file}, fila {row}, {column}: esperaba una fecha como 2026-11-01 y encontré «{found}».",
                **self._where(column),
            ) from None

    def _where(self, column: str) -> dict[str, object]:
        return {"file": self.file, "row": self.number, "column": column, "found": self[column]}


@dataclass(frozen=True)
class Table:
    """A table as it stands in its file, before anybody asked for certain columns."""

    file: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...] = field(repr=False)


def read_table(path: Path, *, required: Collection[str] = (), optional: Collection[str] = ()) -> list[Row]:
    """Reads the rows of a CSV file; blank rows are left out.

    `required` columns must be there; another column is ignored, unless it looks like a misspelt `optional`
    one. Names of columns are compared without case, accents, and outer spaces, and are read so: `Nombre` is
    `row["nombre"]`. Cells that are missing at the end of a row are empty.

    Raises `BadInput`, with the file's name and the row, for what is not a table and for wrong columns.
    """
    table = open_table(path)
    known = [*required, *optional]
    for column in required:
        if column not in table.columns:
            raise _missing(table, column, [name for name in table.columns if name not in known])
    for column in table.columns:
        near = nearest(column, [name for name in optional if name not in table.columns])
        if known and column not in known and near:
            raise BadInput(
                "{file}: no conozco la columna «{column}». ¿Querías escribir «{near}»?",
                file=table.file,
                column=column,
                near=near,
            )
    for row in table.rows:
        if row.beyond:
            raise too_long(row)
    return list(table.rows)


def table_text(columns: Iterable[str], rows: Iterable[Iterable[str]] = ()) -> str:
    """The text of a table in the form of Qhatu's own: commas, and lines that end as on Linux.

    >>> table_text(["id", "name_es"], [["pot", "Olla, con tapa"]])
    'id,name_es\\npot,"Olla, con tapa"\\n'
    """
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return written.getvalue()


def open_table(path: Path) -> Table:
    """Reads a CSV file as it stands, whatever its columns are called.

    Raises `BadInput` for what is not a table: missing, empty, too large, a workbook, a picture.
    """
    path = Path(path)
    return parse_table(_bytes(path), path.name)


def parse_table(data: bytes, file: str) -> Table:
    """Reads a table from the bytes of a file called `file`, as `open_table` does.

    >>> table = parse_table("Nombre;Edad\\r\\nÑusta;19\\r\\n".encode("cp1252"), "lista.csv")
    >>> table.columns, table.rows[0]["nombre"], table.rows[0].number
    (('nombre', 'edad'), 'Ñusta', 2)
    """
    text = _text(data, file)
    separator = _separator(text)
    records = list(_records(text, separator, file))
    if not records:
        raise BadInput("{file}: el archivo está vacío. La primera fila tiene los nombres de las columnas.", file=file)
    (header_row, header), *body = records
    columns = tuple(column_name(cell) for cell in header)
    for position, column in enumerate(columns):
        if not column:
            raise BadInput(
                "{file}, fila {row}: la columna {position} no tiene nombre. Escríbelo en la primera fila.",
                file=file,
                row=header_row,
                position=position + 1,
            )
        if column in columns[:position]:
            raise BadInput(
                "{file}, fila {row}: la columna «{column}» está dos veces. Deja una sola.",
                file=file,
                row=header_row,
                column=column,
            )
    mark = _decimal_mark(separator, [cell for _, cells in body for cell in cells])
    rows = tuple(
        Row(
            file=file,
            number=number,
            cells=dict(zip(columns, [*cells, *[""] * len(columns)], strict=False)),
            decimal_mark=mark,
            beyond=tuple(cells[len(columns) :]),
        )
        for number, cells in body
    )
    return Table(file, columns, rows)


def column_name(text: str) -> str:
    """The name of a column without case, accents and outer spaces; spaces inside become `_`.

    >>> column_name(" Año de Nacimiento ")
    'ano_de_nacimiento'
    """
    plain = unicodedata.normalize("NFKD", text.strip().casefold())
    return re.sub(r"\s+", "_", "".join(sign for sign in plain if not unicodedata.combining(sign)))


def nearest(name: str, known: Collection[str]) -> str:
    """The one of `known` that `name` most likely meant, or "" when none is near.

    >>> nearest("prize", ["price", "unit"]), nearest("colour", ["price", "unit"])
    ('price', '')
    """
    return next(iter(difflib.get_close_matches(name, list(known), n=1, cutoff=0.7)), "")


def too_long(row: Row) -> BadInput:
    """What to say of a row with more cells than the table has columns."""
    return BadInput(
        "{file}, fila {row}: tiene más celdas que columnas; sobra «{found}». "
        "Si un texto o un número lleva coma, ponlo entre comillas.",
        file=row.file,
        row=row.number,
        found=row.beyond[0],
    )


def _missing(table: Table, column: str, unknown: Collection[str]) -> BadInput:
    near = nearest(column, unknown)
    if near:
        return BadInput(
            "{file}: falta la columna «{column}». Encontré «{near}»: ¿es esa? Cambia su nombre.",
            file=table.file,
            column=column,
            near=near,
        )
    return BadInput(
        "{file}: falta la columna «{column}». Encontré: {columns}.",
        file=table.file,
        column=column,
        columns=", ".join(table.columns),
    )


def _bytes(path: Path) -> bytes:
    file = path.name
    try:
        with path.open("rb") as stream:
            data = stream.read(LARGEST + 1)
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
        raise BadInput("{file}: no encontré este archivo.", file=file) from None
    except OSError:
        raise BadInput("{file}: no pude abrirlo. ¿Está abierto en otro programa? Ciérralo.", file=file) from None
    if len(data) > LARGEST:
        raise BadInput(
            "{file}: pesa más de {limit} MB. Una tabla pesa mucho menos. ¿Es el archivo que querías?",
            file=file,
            limit=LARGEST // 1_000_000,
        )
    return data


def _text(data: bytes, file: str) -> str:
    if data.startswith(_WORKBOOKS):
        raise BadInput(
            "{file}: es un libro de hojas de cálculo. Ábrelo, elige «Guardar como» y el tipo CSV.", file=file
        )
    encoding = next((name for bom, name in _BOMS if data.startswith(bom)), None)
    try:
        text = data.decode(encoding or "utf-8")
    except UnicodeDecodeError:
        # Windows-1252 leaves five bytes without a sign; a table has none of them.
        text = data.decode("cp1252", errors="replace")
    if re.search(r"[\x00-\x08\x0e-\x1f\ufffd]", text):
        raise BadInput("{file}: no es una tabla. Elige un archivo CSV guardado como UTF-8.", file=file)
    return unicodedata.normalize("NFC", text)


def _separator(text: str) -> str:
    first = next((line for line in text.splitlines() if line.strip()), "")
    if first.lower().startswith("sep=") and len(first) == 5:  # what Excel writes for itself
        return first[4]
    unquoted = re.sub(r'"[^"]*"', "", first)
    return max(_SEPARATORS, key=unquoted.count)


def _records(text: str, separator: str, file: str) -> Iterator[tuple[int, list[str]]]:
    """Rows that are not blank with the line they begin on, without empty cells at their end."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    line = 1
    try:
        for record in reader:
            cells = [cell.strip() for cell in record]
            while cells and not cells[-1]:
                cells.pop()
            if cells and not (line == 1 and cells[0].lower() == "sep="):
                yield line, cells
            line = reader.line_num + 1
    except csv.Error:
        raise BadInput(
            '{file}, fila {row}: hay una comilla (") que no se abre o no se cierra bien.', file=file, row=line
        ) from None


def _decimal_mark(separator: str, cells: list[str]) -> str:
    """ "," where the table writes 12,5 and never 12.5; else ".", as Qhatu's own tables do."""
    if separator == ",":
        return "."
    commas = any(re.fullmatch(r"-?\d+,\d+", cell) for cell in cells)
    return "," if commas and not any(re.fullmatch(r"-?\d+\.\d+", cell) for cell in cells) else "."
