"""Checks packs as field staff hand them in: every fault in one run, each a sentence that says where and what.

What one cell may hold is told by the schemas (`cells`) and what a drawing may by `drawings`. Here stands what
a cell cannot know: whether rows and files fit together, and whether the worked results agree with `sums`.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from qhatu import sums
from qhatu.packs.cells import (
    at,
    faults_of_columns,
    faults_of_row,
    faults_of_toml,
    known_near,
    line_of,
    lines_of_keys,
)
from qhatu.packs.drawings import faults_of_drawing
from qhatu.packs.faults import Fault, as_in_files, quoted
from qhatu.packs.folders import PACK_ID, read_toml
from qhatu.packs.places import PLACE_TABLES, Place, place, places, read_place
from qhatu.packs.tables import Row, nearest, open_table
from qhatu.packs.trades import TABLES, expected, read_trade
from qhatu.packs.words import marked
from qhatu.packs.worked import RESULTS, WorkedProduct, worked_product
from qhatu.sums import BadInput

__all__ = ["Fault", "check_pack", "check_place"]

TRADE_FILES = ("trade.toml", *TABLES, "expected.toml", "drawing.svg")
PLACE_FILES = ("place.toml", *PLACE_TABLES, "facts.toml")
PRACTICE_RANGE = Decimal("2.5")  # highest over lowest price; below it, neighbours get much the same numbers
DEAREST = 3  # full cost over sample price; beyond it a unit or a decimal mark is wrong, not the business


def check_pack(folder: Path) -> list[Fault]:
    """Every fault of the trade in `folder`; an empty list when it is good.

    It looks at the files and their names, at every cell and key, at how rows fit together, at the drawing
    and, when all that is in order, at the worked results: each must agree with `sums` to 0.01.

    >>> from qhatu.house import house
    >>> check_pack(house() / "data" / "trades" / "candles")
    []
    """
    pack = _Pack.opened(Path(folder), TRADE_FILES)
    faults = list(pack.faults)
    if (pack.folder / "drawing.svg").is_file():
        faults += faults_of_drawing(pack.folder / "drawing.svg")
    faults += _of_names(pack)
    faults += _of_amounts(pack)
    if not faults:
        faults += _of_results(pack)
    return _in_order(faults, TRADE_FILES)


def check_place(folder: Path) -> list[Fault]:
    """Every fault of the place in `folder`; an empty list when it is good.

    >>> from qhatu.house import house
    >>> check_place(house() / "data" / "places" / "bolivia")
    []
    """
    pack = _Pack.opened(Path(folder), PLACE_FILES)
    faults = [
        *pack.faults,
        *_twice(pack, "wages.csv", "year"),
        *_twice(pack, "calendar.csv", "id"),
        *_too_few(pack, "wages.csv", 1),
    ]
    if not faults:
        faults += _of_money(pack)
    return _in_order(faults, PLACE_FILES)


@dataclass(frozen=True)
class _Pack:
    """A pack as far as its files can be read, and the faults each file has by itself."""

    folder: Path
    told: Mapping[str, Mapping[str, Any]]
    """TOML files by name; one that cannot be read is not here."""
    tables: Mapping[str, list[Row]]
    """CSV files by name; one that cannot be read or lacks a column is not here."""
    faults: list[Fault]

    @classmethod
    def opened(cls, folder: Path, files: tuple[str, ...]) -> "_Pack":
        if not folder.is_dir():
            return cls(folder, {}, {}, [Fault(file=folder.name, says=marked("no encontré esta carpeta."))])
        pack = cls(folder, {}, {}, [*_of_id(folder), *_of_files(folder, files)])
        there = [file for file in files if (folder / file).is_file()]
        # The first file tells which currency the amounts of the others are in.
        for file in there:
            if file.endswith(".toml"):
                pack._open_toml(file)
        for file in there:
            if file.endswith(".csv"):
                pack._open_table(file)
        return pack

    def _open_toml(self, file: str) -> None:
        try:
            self.told[file] = read_toml(self.folder / file)
        except BadInput as error:
            self.faults.append(Fault.of(error, file=file))
            return
        text = (self.folder / file).read_text(encoding="utf-8-sig")
        self.faults.extend(faults_of_toml(self.told[file], file, text, self.currency))

    def _open_table(self, file: str) -> None:
        try:
            table = open_table(self.folder / file)
        except BadInput as error:
            self.faults.append(Fault.of(error, file=file))
            return
        wrong, currency = list(faults_of_columns(table)), self.currency
        self.faults.extend(wrong)
        for row in table.rows:
            if not (wrong and row.beyond):  # a column without its name makes every row too long
                self.faults.extend(faults_of_row(row, currency))
        if not wrong:
            self.tables[file] = list(table.rows)

    @property
    def currency(self) -> str:
        """The code of the currency the pack's amounts are in; "" while nobody can tell."""
        own = at(self.told, ("place.toml", "currency", "code"))
        if not own and self.place:
            own = self.place.code
        return own if isinstance(own, str) else ""

    @property
    def place(self) -> Place | None:
        """Where a trade's prices were noted; None where no such place is there, or it cannot be read."""
        where = at(self.told, ("trade.toml", "sample", "place"))
        with suppress(BadInput):
            return place(where) if where in places() else None
        return None

    def rows(self, file: str, *columns: str) -> list[Row]:
        """The rows of a table whose cells in these columns have no fault; [] if the table is not there."""
        wrong = {(fault.row, fault.column) for fault in self.faults if fault.file == file}
        return [
            row
            for row in self.tables.get(file, [])
            if not any((row.number, column) in wrong for column in ("", *columns))
        ]

    def ids(self, file: str) -> dict[str, Row] | None:
        """A table's rows by id; None when it has bad ids, and others cannot be blamed for naming them."""
        rows = self.rows(file, "id")
        return {row["id"]: row for row in rows} if rows and len(rows) == len(self.tables[file]) else None

    def line(self, file: str, *path: str) -> int | None:
        """The line of a key in a TOML file."""
        return line_of(lines_of_keys((self.folder / file).read_text(encoding="utf-8-sig")), path)


def _in_order(faults: Iterable[Fault], files: tuple[str, ...]) -> list[Fault]:
    return sorted(
        faults,
        key=lambda fault: (files.index(fault.file) if fault.file in files else -1, fault.row or 0),
    )


# ---- the folder


def _of_id(folder: Path) -> Iterator[Fault]:
    name = folder.resolve().name
    if not PACK_ID.fullmatch(name):
        yield Fault(
            file=name,
            says=marked("el nombre de la carpeta es el id, y «{found}» no puede serlo."),
            found=quoted(name),
            advice=marked("Usa minúsculas sin acentos, números y guiones."),
        )


def _of_files(folder: Path, wanted: Collection[str]) -> Iterator[Fault]:
    there = sorted(path.name for path in folder.iterdir() if path.is_file())
    strangers = [
        name
        for name in there
        if name not in wanted and name.endswith((".csv", ".toml", ".svg")) and not name.startswith((".", "~"))
    ]
    for file in wanted:
        if file in there:
            continue
        near = nearest(file, strangers)
        if near:
            strangers.remove(near)
        yield Fault(
            file=file,
            says=marked("falta este archivo."),
            found=near,
            advice=marked("Encontré «{found}»: ¿es ese? Cambia su nombre.") if near else "",
        )
    for file in strangers:
        yield Fault(
            file=file,
            says=marked("no conozco este archivo."),
            advice=marked("Sácalo de la carpeta o corrige su nombre."),
        )


# ---- names: what rows and files call one another


def _of_names(pack: _Pack) -> Iterator[Fault]:
    for file in ("products.csv", "materials.csv", "tools.csv", "shared.csv", "channels.csv"):
        yield from _twice(pack, file, "id")
    yield from _twice(pack, "season.csv", "month")
    yield from _twice(pack, "fairs.csv", "fair")
    yield from _twice(pack, "recipes.csv", "product", "material")
    yield from _twice(pack, "steps.csv", "product", "order")
    for file, fewest in {"products.csv": 3, "channels.csv": 1, "season.csv": 12}.items():
        yield from _too_few(pack, file, fewest)
    yield from _of_place_named(pack)
    yield from _of_fairs_named(pack)
    products, materials = pack.ids("products.csv"), pack.ids("materials.csv")
    if products:
        for file in ("recipes.csv", "steps.csv"):
            yield from _unknown_id(pack, file, "product", products)
            yield from _left_out(pack, file, products)
        yield from _of_products_named(pack, products)
    if materials:
        yield from _unknown_id(pack, "recipes.csv", "material", materials)


def _twice(pack: _Pack, file: str, *key: str) -> Iterator[Fault]:
    first: dict[tuple[str, ...], int] = {}
    for row in pack.rows(file, *key):
        value = tuple(row[column] for column in key)
        if value in first:
            yield Fault(
                file=file,
                row=row.number,
                column=key[-1],
                says=marked("«{found}» ya está en la fila {first}."),
                found=quoted(value[-1]),
                advice=marked("Deja una sola."),
                facts={"first": first[value]},
            )
        first.setdefault(value, row.number)


def _too_few(pack: _Pack, file: str, fewest: int) -> Iterator[Fault]:
    found = len(pack.tables.get(file, []))
    if file in pack.tables and found < fewest:
        yield Fault(
            file=file,
            says=marked("esperaba {fewest} o más filas con datos y encontré {found}."),
            found=str(found),
            facts={"fewest": fewest},
        )


def _of_place_named(pack: _Pack) -> Iterator[Fault]:
    where = at(pack.told, ("trade.toml", "sample", "place"))
    if isinstance(where, str) and PACK_ID.fullmatch(where) and where not in places():
        yield Fault(
            file="trade.toml",
            row=pack.line("trade.toml", "sample", "place"),
            column="sample.place",
            says=marked("no conozco el lugar «{found}»."),
            found=quoted(where),
            advice=marked("Hay: {known}."),
            facts={"known": ", ".join(places())},
        )


def _of_fairs_named(pack: _Pack) -> Iterator[Fault]:
    where = pack.place
    if where is None:
        return
    yield from _unknown(
        pack,
        "fairs.csv",
        "fair",
        [day.id for day in where.calendar],
        says=marked("el calendario de {place} no tiene «{found}»."),
        advice=marked("Agrégala en su calendar.csv o corrige su id."),
        place=where.id,
    )


def _unknown(
    pack: _Pack, file: str, column: str, known: Collection[str], *, says: str, advice: str, **facts: str
) -> Iterator[Fault]:
    """A name that is not where it should be, told once, at the first row that uses it."""
    told = set()
    for row in pack.rows(file, column):
        name = row[column]
        if not name or name in known or name in told:
            continue
        told.add(name)
        nearer, near = known_near(name, known)
        yield Fault(
            file=file,
            row=row.number,
            column=column,
            says=says,
            found=quoted(name),
            advice=nearer or advice,
            facts={**near, **facts},
        )


def _unknown_id(pack: _Pack, file: str, column: str, known: Mapping[str, Row]) -> Iterator[Fault]:
    """A product or a material that its own table does not have."""
    return _unknown(
        pack,
        file,
        column,
        known,
        says=marked("{other_file} no tiene «{found}»."),
        advice=marked("Agrégalo ahí o corrige su id."),
        other_file=f"{column}s.csv",
    )


def _left_out(pack: _Pack, file: str, products: Mapping[str, Row]) -> Iterator[Fault]:
    """Products of which a table has no row; one that is only misspelt there has been told already."""
    rows = pack.rows(file, "product")
    if file not in pack.tables or len(rows) < len(pack.tables[file]):
        return
    named = {row["product"] for row in rows}
    for product in _missing(products, named):
        yield Fault(
            file=file,
            column="product",
            says=marked("no hay ninguna fila del producto «{found}»."),
            found=product,
            advice=marked("Agrega las que faltan."),
        )


def _missing(products: Collection[str], named: Collection[str]) -> Iterator[str]:
    """The products nobody named, not even with a slip of the pen."""
    meant = {nearest(name, products) for name in named if name not in products}
    return (product for product in products if product not in named and product not in meant)


def _of_products_named(pack: _Pack, products: Mapping[str, Row]) -> Iterator[Fault]:
    chosen = at(pack.told, ("trade.toml", "story", "product"))
    if isinstance(chosen, str) and PACK_ID.fullmatch(chosen) and chosen not in products:
        yield _no_such_product(pack, "trade.toml", ("story", "product"), chosen, products)
    if "expected.toml" not in pack.told:
        return
    worked = [name for name, told in pack.told["expected.toml"].items() if isinstance(told, dict)]
    for name in worked:
        if name not in products and PACK_ID.fullmatch(name):
            yield _no_such_product(pack, "expected.toml", (name,), name, products)
    for name in _missing(products, worked):
        yield Fault(
            file="expected.toml",
            column=name,
            says=marked("faltan los resultados de este producto."),
            advice=marked("Hazlos a mano y escríbelos en su tabla, [{column}]."),
        )


def _no_such_product(pack: _Pack, file: str, path: tuple[str, ...], found: str, products: Collection[str]) -> Fault:
    advice, facts = known_near(found, products)
    return Fault(
        file=file,
        row=pack.line(file, *path),
        column=".".join(path),
        says=marked("{other_file} no tiene «{found}»."),
        found=quoted(found),
        advice=advice or marked("Agrégalo ahí o corrige su id."),
        facts={**facts, "other_file": "products.csv"},
    )


# ---- amounts: what numbers and units of a row, or of two, say about one another


def _of_amounts(pack: _Pack) -> Iterator[Fault]:
    for row in pack.rows("materials.csv", "lowest_price", "pack_price", "highest_price"):
        yield from _of_practice_range(row)
    for row in pack.rows("tools.csv", "price", "residual"):
        if row.decimal("residual") >= row.decimal("price"):
            yield _out_of(row, "residual", marked("esperaba menos que su precio, {price}, y encontré «{found}»."))
    for row in pack.rows("steps.csv", "check_es", "check_en"):
        yield from _of_check(row)
    materials = {row["id"]: row for row in pack.rows("materials.csv", "id", "pack_unit")}
    for row in pack.rows("recipes.csv", "material", "unit"):
        if row["material"] in materials:
            yield from _of_unit(row, materials[row["material"]])
    yield from _of_other_units(pack)
    yield from _of_losses(pack)
    yield from _of_harvest(pack)
    steps = pack.rows("steps.csv", "product", "who")
    if steps and len(steps) == len(pack.tables["steps.csv"]):
        paid = {row["product"] for row in steps if row["who"] == "paid"}
        for row in pack.rows("products.csv", "id", "paid_hourly"):
            yield from _of_paid_work(row, row["id"] in paid)


def _of_practice_range(row: Row) -> Iterator[Fault]:
    lowest, price, highest = (row.decimal(name) for name in ("lowest_price", "pack_price", "highest_price"))
    if lowest > price:
        yield _out_of(
            row,
            "lowest_price",
            marked("esperaba hasta {pack_price}, el precio del paquete, y encontré «{found}»."),
        )
    elif highest < price:
        yield _out_of(
            row,
            "highest_price",
            marked("esperaba desde {pack_price}, el precio del paquete, y encontré «{found}»."),
        )
    elif highest < lowest * PRACTICE_RANGE:
        yield Fault(
            file=row.file,
            row=row.number,
            column="highest_price",
            says=marked("esperaba {times} veces lowest_price, {least} o más, y encontré «{found}»."),
            found=row["highest_price"],
            advice=marked("Abre el rango para que cada estudiante reciba números propios."),
            facts={"times": as_in_files(PRACTICE_RANGE), "least": as_in_files(lowest * PRACTICE_RANGE)},
        )


def _out_of(row: Row, column: str, says: str) -> Fault:
    """An amount that does not fit another of its row; `says` may name the row's other columns."""
    return Fault(file=row.file, row=row.number, column=column, says=says, found=row[column], facts=row.cells)


def _of_check(row: Row) -> Iterator[Fault]:
    texts = {column: row[column] for column in ("check_es", "check_en")}
    if any(texts.values()) and not all(texts.values()):
        yield Fault(
            file=row.file,
            row=row.number,
            column=next(column for column, text in texts.items() if not text),
            says=marked("falta la traducción de «{found}»."),
            found=quoted("".join(texts.values())),
        )


def _of_other_units(pack: _Pack) -> Iterator[Fault]:
    yield from _unknown(
        pack,
        "products.csv",
        "unit",
        at(pack.told, ("trade.toml", "other_units")),
        says=marked("trade.toml no tiene «{found}» en other_units."),
        advice=marked("Agrégala ahí, o deja la celda vacía."),
    )


def _of_losses(pack: _Pack) -> Iterator[Fault]:
    lost = at(pack.told, ("trade.toml", "lost"))
    losing = [row for row in pack.rows("products.csv", "loss") if row["loss"] and row.decimal("loss")]
    if losing and not lost and "trade.toml" in pack.told:
        yield Fault(
            file="trade.toml",
            column="lost",
            says=marked("falta este dato."),
            advice=marked("Di qué les pasa a las unidades de «{product}» que no se venden."),
            facts={"product": losing[0]["id"]},
        )
    if lost and not losing and "products.csv" in pack.tables:
        yield Fault(
            file="trade.toml",
            row=pack.line("trade.toml", "lost"),
            column="lost",
            says=marked("ningún producto de products.csv tiene loss."),
            advice=marked("Bórralo, o anota qué parte se pierde."),
        )


def _of_harvest(pack: _Pack) -> Iterator[Fault]:
    rows = [row for row in pack.rows("season.csv", "harvest") if row["harvest"]]
    total = sum((row.decimal("harvest") for row in rows), Decimal(0))
    if rows and total != 1:
        yield Fault(
            file="season.csv",
            column="harvest",
            says=marked("las partes de la cosecha suman {found} y tienen que sumar 1."),
            found=as_in_files(total),
            advice=marked("Los meses sin cosecha van con 0."),
        )
    per_year = [row for row in pack.rows("products.csv", "per") if row["per"] == "year"]
    if per_year and not rows and "season.csv" in pack.tables:
        yield Fault(
            file="season.csv",
            column="harvest",
            says=marked("falta en qué meses se cosecha «{found}», que se cuenta por año."),
            found=per_year[0]["id"],
            advice=marked("Escribe qué parte sale en cada mes; las doce suman 1."),
        )


def _of_unit(row: Row, material: Row) -> Iterator[Fault]:
    try:
        sums.convert(Decimal(1), row["unit"], material["pack_unit"])
    except BadInput:
        yield Fault(
            file=row.file,
            row=row.number,
            column="unit",
            says=marked("{material} se compra en {pack_unit} y «{found}» no se puede cambiar a {pack_unit}."),
            found=row["unit"],
            advice=marked("Usa una de estas: {units}."),
            facts={
                "material": row["material"],
                "pack_unit": material["pack_unit"],
                "units": ", ".join(sums.compatible_units(material["pack_unit"])),
            },
        )


def _of_paid_work(product: Row, somebody_is_paid: bool) -> Iterator[Fault]:
    if somebody_is_paid and not product["paid_hourly"]:
        yield Fault(
            file=product.file,
            row=product.number,
            column="paid_hourly",
            says=marked("falta cuánto se paga por hora."),
            advice=marked("En steps.csv hay trabajo pagado de «{id}»."),
            facts=product.cells,
        )
    if product["paid_hourly"] and not somebody_is_paid:
        yield Fault(
            file=product.file,
            row=product.number,
            column="paid_hourly",
            says=marked("hay un pago por hora, «{found}», y en steps.csv nadie cobra por «{id}»."),
            found=product["paid_hourly"],
            advice=marked("Deja la celda vacía, o pon «paid» en el paso que se paga."),
            facts=product.cells,
        )


# ---- results


def _of_results(pack: _Pack) -> Iterator[Fault]:
    """Compares the worked results with `sums`; of each product the first that differs is told."""
    try:
        trade, by_hand = read_trade(pack.folder), expected(pack.folder)
        where = place(trade.sample.place)
        where.wage(by_hand["wage_year"])
    except BadInput as error:
        yield Fault.of(error, file="expected.toml", row=pack.line("expected.toml", "wage_year"))
        return
    for row, product in zip(pack.rows("products.csv"), trade.products, strict=True):
        try:
            of_product = worked_product(trade, product, where, by_hand)
        except BadInput as error:
            yield Fault.of(error, file=row.file, row=row.number, column=product.id)
            continue
        full = of_product.computed["full_per_unit"]
        if full > of_product.product.price * DEAREST:
            yield Fault(
                file=row.file,
                row=row.number,
                column="price",
                says=marked("hacer una unidad cuesta {full}, más de {times} veces su precio, «{found}»."),
                found=row["price"],
                advice=marked("Revisa las unidades, las cantidades y los precios de este producto."),
                facts={"full": _to_the_cent(full, where), "times": DEAREST},
            )
        else:
            yield from _first_that_differs(pack, of_product, where)


def _first_that_differs(pack: _Pack, of_product: WorkedProduct, where: Place) -> Iterator[Fault]:
    product = of_product.product.id
    name = next((name for name in RESULTS if not of_product.agrees(name)), None)
    if name is None:
        return
    computed, told = of_product.computed[name], of_product.by_hand.get(name)
    if computed is None:
        says = marked("este resultado no existe para este producto.")
    elif told is None:
        says = marked("falta este resultado.")
    else:
        says = marked("la cuenta da {computed} y aquí dice «{found}».")
    yield Fault(
        file="expected.toml",
        row=pack.line("expected.toml", product, name),
        column=f"{product}.{name}",
        says=says,
        found="" if told is None else as_in_files(told),
        advice=marked("Revisa la cuenta hecha a mano y las tablas."),
        facts={"computed": "" if computed is None else _to_the_cent(computed, where)},
    )


def _to_the_cent(amount: Decimal | int, where: Place) -> str:
    return str(amount) if isinstance(amount, int) else f"{sums.round_to_coin(amount, where.cent):f}"


# ---- places


def _of_money(pack: _Pack) -> Iterator[Fault]:
    where = read_place(pack.folder)
    if where.coin % where.cent:
        yield Fault(
            file="place.toml",
            row=pack.line("place.toml", "currency", "coin"),
            column="currency.coin",
            says=marked("«{found}» no es un número entero de centavos de {cent}."),
            found=as_in_files(where.coin),
            facts={"cent": as_in_files(where.cent)},
        )
    known = {wage.year: wage for wage in where.wages}
    for row, before in zip(pack.rows("wages.csv"), [None, *pack.rows("wages.csv")], strict=False):
        # "3.300" is three and a bit in a file with decimal points: what falls to a half lost its thousands.
        wage = known[row.whole("year")]
        if before and wage.monthly * 2 < known[before.whole("year")].monthly:
            yield Fault(
                file="wages.csv",
                row=row.number,
                column="monthly",
                says=marked("encontré «{found}», menos de la mitad que en {year}."),
                found=row["monthly"],
                advice=marked("¿Hay un punto de miles? Escribe 3300, no 3.300."),
                facts={"year": before["year"]},
            )
