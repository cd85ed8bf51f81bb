"""Begins a pack as a copy of another one; what has to be asked anew is left empty, and `qhatu check` asks for it."""

import shutil
from collections.abc import Collection
from contextlib import AbstractContextManager
from itertools import dropwhile
from pathlib import Path

import tomlkit

from qhatu.files import whole_folder
from qhatu.house import house
from qhatu.packs.folders import PACK_ID, chosen
from qhatu.packs.places import PLACE_TABLES, TOPICS, place
from qhatu.packs.tables import open_table, table_text
from qhatu.packs.trades import TABLES
from qhatu.sums import BadInput

# What is worth nothing where money is another one: the columns that hold money.
MONEY = {
    "products.csv": ("price", "paid_hourly"),
    "materials.csv": ("pack_price", "lowest_price", "highest_price", "source", "as_of"),
    "tools.csv": ("price", "residual"),
    "shared.csv": ("monthly",),
}
EXPECTED = """\
# Haz las cuentas de cada producto a mano, con calculadora, y escríbelas aquí con su comentario.
# El modelo está en el expected.toml de otro oficio. Qhatu las compara con las suyas.
wage_year = {year}
"""
FACTS = """\
[{topic}]
# [{topic}.su-nombre]
# names = {{es = "", en = ""}}
# says = {{es = "", en = ""}}
# source = ""
# checked = false
# as_of = 2026-01-31
"""


def new_trade(name: str, *, like: str, where: str, trades: Path | None = None) -> Path:
    """Makes the folder of a trade called `name`, like another one, with prices of the place `where`; returns it.

    Texts, recipes and steps are the other's, to be written over. The results that somebody works out by hand are
    empty, and so are prices where the other's are of another place. Raises `BadInput`, and makes nothing, where the
    name is none or is taken, or where there is no such trade or place.
    """
    trades = trades or house() / "data" / "trades"
    source = chosen(trades, "trade.toml", like)
    money = place(where)  # a sentence where there is none
    with made(trades, name) as folder:
        told = _keys(source / "trade.toml")
        is_abroad = told["sample"]["place"] != where
        _rename(told, name)
        told["sample"]["place"] = where
        told["sample"]["checked"] = False
        if is_abroad:
            told["sample"]["city"] = ""
            told["story"]["believed_price"] = ""
        _write(folder / "trade.toml", tomlkit.dumps(told))
        for file in TABLES:
            _copy_table(source / file, folder / file, empty=MONEY.get(file, ()) if is_abroad else ())
        _write(folder / "expected.toml", EXPECTED.format(year=money.wages[-1].year))
        shutil.copyfile(source / "drawing.svg", folder / "drawing.svg")
    return trades / name


def new_place(name: str, *, like: str, folder: Path | None = None) -> Path:
    """Makes the folder of a place called `name`, with the keys of another one; returns it.

    Its money, its wages, its calendar and its laws are empty: nobody guesses them. Raises `BadInput` as
    `new_trade` does.
    """
    places_folder = folder or house() / "data" / "places"
    source = chosen(places_folder, "place.toml", like)
    with made(places_folder, name) as begun:
        told = _keys(source / "place.toml")
        _rename(told, name)
        told["country"] = ""
        unknown = {"source": "", "checked": False, "as_of": ""}
        told["currency"].update({"code": "", "symbol": "", "coin": "", "cent": "", **unknown})
        told["working_time"].update({"hours_per_month": "", **unknown})
        _write(begun / "place.toml", tomlkit.dumps(told))
        for table in PLACE_TABLES:
            _write(begun / table, table_text(open_table(source / table).columns))
        _write(begun / "facts.toml", "".join(FACTS.format(topic=topic) for topic in TOPICS))
    return places_folder / name


def made(parent: Path, name: str) -> AbstractContextManager[Path]:
    """A folder that comes to be called `name` once it is whole; where making it fails there is none."""
    if not PACK_ID.fullmatch(name):
        raise BadInput(
            "«{found}» no puede ser el nombre de una carpeta: usa minúsculas sin acentos, números y guiones.",
            found=name,
        )
    if (parent / name).exists():
        raise BadInput("Ya hay una carpeta {folder}, y no se tocó. Elige otro nombre.", folder=parent / name)
    return whole_folder(parent / name)


def _keys(file: Path) -> tomlkit.TOMLDocument:
    """A file of keys with its comments, but for the first, which tells what the other pack is."""
    lines = file.read_text(encoding="utf-8-sig").splitlines(keepends=True)
    return tomlkit.parse("".join(dropwhile(lambda line: line.startswith("#"), lines)))


def _rename(told: tomlkit.TOMLDocument, name: str) -> None:
    """Calls a pack by the name of its folder, until somebody writes a better one."""
    for language in told["names"]:
        told["names"][language] = name


def _copy_table(source: Path, target: Path, *, empty: Collection[str]) -> None:
    """Copies a table, in the form of Qhatu's own ones, with some columns empty."""
    table = open_table(source)
    rows = (["" if column in empty else row[column] for column in table.columns] for row in table.rows)
    _write(target, table_text(table.columns, rows))


def _write(file: Path, text: str) -> None:
    file.write_text(text, encoding="utf-8", newline="\n")
