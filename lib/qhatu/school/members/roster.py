"""The list of a class: a spreadsheet's table of names becomes people with PINs, all of them or nobody."""

import csv
import io
import os
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from qhatu import packs
from qhatu.packs.tables import Row, nearest, read_table
from qhatu.packs.words import SOURCE_LANGUAGE, Words, languages, marked
from qhatu.records.names import name_key, plain_name
from qhatu.records.store import Newcomer, NewEnterprise, Person, Role, Store
from qhatu.school.members.pictures import free_picture
from qhatu.school.members.pins import DIGITS, MOST_DIGITS, check_pin, could_be_pin, draw_pin, is_easy
from qhatu.sums import BadInput

# Each column has a Spanish and an English name; the first is the one that sentences ask for.
NAME = ("nombre", "name")
PIN = ("pin",)
LANGUAGE = ("idioma", "language")
ROLE = ("rol", "role")
TRADE = ("oficio", "trade")
COLUMNS = (*NAME, *PIN, *LANGUAGE, *ROLE, *TRADE)

ROLES: dict[str, Role] = {
    **dict.fromkeys(("alumna", "alumno", "aprendiz", "participante", "estudiante", "learner"), "learner"),
    **dict.fromkeys(("facilitadora", "facilitador", "profesora", "profesor", "trainer"), "trainer"),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class RosterRow:
    """One person of a list. `row` is the line in the file; `pin` and `trade` are None where the cell is empty."""

    row: int
    name: str
    pin: str | None = None
    language: str = SOURCE_LANGUAGE
    role: Role = "learner"
    trade: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Enrolled:
    """Somebody of the class and their PIN; None where they keep the one they had, which nobody can read."""

    person: Person
    pin: str | None


class RosterFaults(BadInput):
    """Everything that is wrong in a list, each fault a sentence with file and row; nobody was enrolled."""

    def __init__(self, file: str, faults: Sequence[BadInput]):
        self.faults = tuple(faults)
        sentence = marked("No se inscribió a nadie. Corrige {file}: tiene {count} fallas.")
        super().__init__(sentence, file=file, count=len(faults))


def read_roster(path: Path, *, language: str = SOURCE_LANGUAGE) -> list[RosterRow]:
    """Reads the list of a class from a CSV file, as spreadsheets in Spanish or English write it.

    The column `nombre` (or `name`) must be there. `pin`, `idioma` (`language`), `rol` (`role`) and `oficio`
    (`trade`) may be there, or their cells be empty; other columns are left alone. `language` is the language
    of whoever has none.

    Raises `RosterFaults` with everything that is wrong, so that one correction is enough.
    """
    path = Path(path)
    try:
        rows = read_table(path, optional=COLUMNS)
        if not rows:
            raise BadInput("{file}: no hay nadie en la lista. Escribe un nombre en cada fila.", file=path.name)
        if not any(column in rows[0] for column in NAME):
            raise BadInput(
                "{file}: falta la columna «nombre». Encontré: {columns}.",
                file=path.name,
                columns=", ".join(rows[0]),
            )
    except BadInput as fault:
        raise RosterFaults(path.name, [fault]) from fault
    reader = _Reader(language)
    people = [reader.person(row) for row in rows]
    if reader.faults:
        raise RosterFaults(path.name, reader.faults)
    return people


def enrol(
    store: Store, rows: Iterable[RosterRow], hash_pin: Callable[[str], str], *, place: str | None = None
) -> list[Enrolled]:
    """Enrols everybody of a list or, on any fault, nobody, and returns them in the order of the list.

    Who is new gets the list's PIN or one drawn by chance. Who is already in the class keeps everything; only
    a PIN that the list gives them takes the place of the former one. A trade in the list opens an enterprise
    for who has none, in `place` or, without it, in the first place that Qhatu knows.
    """
    place = place or packs.places()[0]
    newcomers, pins = [], []
    for row in rows:
        known = store.person_named(row.name)
        pin = row.pin or (None if known else draw_pin(row.role))
        pins.append(pin)
        # Enrolling one list twice must not sign out the whole class.
        same = known is not None and pin is not None and check_pin(pin, store.pin_hash(known.id))
        newcomers.append(
            Newcomer(
                name=row.name,
                pin_hash=None if pin is None or same else hash_pin(pin),
                role=row.role,
                language=row.language,
                enterprise=None if row.trade is None else _first_enterprise(row, place),
            )
        )
    people = give_pictures(store, store.enrol(newcomers))
    return [Enrolled(person=person, pin=pin) for person, pin in zip(people, pins, strict=True)]


def pin_slips(enrolled: Iterable[Enrolled], path: Path) -> None:
    """Writes names and PINs as a CSV file that a spreadsheet in Spanish opens with a double click.

    The cell of who keeps their former PIN is empty. An existing file is replaced whole or, where that cannot
    be, stays as it was; then the error is a `BadInput`.
    """
    _write_slips(Path(path), [["nombre", "pin"], *([_no_formula(one.person.name), one.pin or ""] for one in enrolled)])


def _write_slips(path: Path, rows: Iterable[Sequence[str]]) -> None:
    try:
        handle, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".tmp")
        try:
            with open(handle, "w", encoding="utf-8-sig", newline="") as file:
                csv.writer(file, delimiter=";").writerows(rows)
            os.replace(draft, path)
        except BaseException:
            os.unlink(draft)
            raise
    except OSError as trouble:
        raise BadInput(
            "No se pudo escribir {file}. Si está abierto en otro programa, ciérralo e inténtalo otra vez.",
            file=path.name,
        ) from trouble


def forget_slip(path: Path, name: str) -> None:
    """Takes somebody's row out of a file of names and PINs, if the file is still there."""
    try:
        rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline=""), delimiter=";"))
    except (OSError, ValueError):
        return
    others = [row for row in rows if not row or name_key(row[0]) != name_key(_no_formula(name))]
    if others != rows:
        _write_slips(path, others)


def give_pictures(store: Store, people: Iterable[Person]) -> list[Person]:
    """Gives a picture to sign in with to everybody who has none, as long as there are free ones."""
    people, taken = list(people), store.taken_pictures()
    pictured = []
    for person in people:
        picture = person.picture or free_picture(taken)
        if picture != person.picture:
            store.set_picture(person.id, picture)
            taken.add(picture)
        pictured.append(replace(person, picture=picture))
    return pictured


class _Reader:
    """Reads row after row and collects what is wrong in them."""

    def __init__(self, language: str):
        self.faults: list[BadInput] = []
        self._language = language
        self._languages = _language_names()
        self._trades = _trade_names()
        self._rows_by_name: dict[str, Row] = {}

    def person(self, row: Row) -> RosterRow | None:
        """The person of a row; None where the row has a fault."""
        before = len(self.faults)
        name = self._name(row)
        role = self._choice(row, ROLE, ROLES, "learner")
        person = RosterRow(
            row=row.number,
            name=name,
            role=role,
            pin=self._pin(row, role),
            language=self._choice(row, LANGUAGE, self._languages, self._language),
            trade=self._choice(row, TRADE, self._trades, None),
        )
        return person if len(self.faults) == before else None

    def _name(self, row: Row) -> str:
        column, typed = _cell(row, NAME)
        try:
            name = plain_name(typed)
        except BadInput as reason:
            self._note(row, column, marked("{file}, fila {row}, {column}: {reason}"), reason=reason)
            return typed
        first = self._rows_by_name.setdefault(name_key(name), row)
        if first is not row:
            self._note(
                row,
                column,
                marked(
                    "{file}, filas {first} y {row}: «{name}» está dos veces. Si son dos personas, agrega a una el "
                    "segundo apellido o un apodo; si es una, borra una fila."
                ),
                first=first.number,
                name=name,
            )
        return name

    def _pin(self, row: Row, role: Role) -> str | None:
        column, pin = _cell(row, PIN)
        if not pin:
            return None
        if not could_be_pin(pin, role):
            self._note(
                row,
                column,
                marked(
                    "{file}, fila {row}, {column}: esperaba de {fewest} a {most} cifras que no empiecen con 0, "
                    "y encontré «{found}». Si dejas la celda vacía, Qhatu sortea un PIN."
                ),
                fewest=DIGITS[role],
                most=MOST_DIGITS,
                found=pin[:20],
            )
        elif is_easy(pin):
            self._note(
                row,
                column,
                marked(
                    "{file}, fila {row}, {column}: «{found}» se adivina fácil. Escribe otro, o deja la celda vacía y "
                    "Qhatu sortea uno."
                ),
                found=pin,
            )
        return pin

    def _choice(self, row: Row, columns: tuple[str, ...], known: Mapping[str, str], otherwise: str | None):
        column, typed = _cell(row, columns)
        if not typed:
            return otherwise
        spelt = {name_key(name): name for name in known}
        found = spelt.get(name_key(typed))
        if found is not None:
            return known[found]
        near = nearest(name_key(typed), list(spelt))
        if near:
            self._note(
                row,
                column,
                marked("{file}, fila {row}, {column}: no conozco «{found}». ¿Es «{near}»?"),
                found=typed[:40],
                near=spelt[near],
            )
        else:
            first_names = {value: name for name, value in reversed(known.items())}
            self._note(
                row,
                column,
                marked("{file}, fila {row}, {column}: no conozco «{found}». Escribe uno de estos: {known}."),
                found=typed[:40],
                known=", ".join(sorted(first_names.values())),
            )
        return otherwise

    def _note(self, row: Row, column: str, sentence: str, **facts: object) -> None:
        self.faults.append(BadInput(sentence, file=row.file, row=row.number, column=column, **facts))


def _cell(row: Row, columns: tuple[str, ...]) -> tuple[str, str]:
    """The first of the columns that the table has, and what stands in it."""
    column = next((column for column in columns if column in row), columns[0])
    return column, row.get(column, "")


def _language_names() -> dict[str, str]:
    """Each language by its code and by what it is called in Spanish, in English and by itself."""
    from babel import Locale

    names = {}
    for code in languages():
        locale = Locale.parse(code)
        names.update({locale.get_language_name(reader) or code: code for reader in ("es", "en", code)})
        names[code] = code
    return {**names, "castellano": "es"}


def _trade_names() -> dict[str, str]:
    """Each trade by its id, its names, and what it makes: Velas, Candles, velas, candles, vela, candle.

    What several trades make, as pieces, is no name of any.
    """
    made: dict[str, set[str]] = {}
    names: dict[str, str] = {}
    for trade in packs.sound_trades():
        for name in (*trade.units.values(), *trade.unit.values()):
            made.setdefault(name, set()).add(trade.id)
        names.update(dict.fromkeys((*trade.names.values(), trade.id), trade.id))
    return {**{name: next(iter(trades)) for name, trades in made.items() if len(trades) == 1}, **names}


def _first_enterprise(row: RosterRow, place: str) -> NewEnterprise:
    words = Words(row.language)
    trade = packs.trade(row.trade)
    # The name to begin with that the pages suggest too; its owner writes a better one over it.
    name = words.say("{trade} de {person}", trade=words.of(trade.names), person=row.name.split()[0][:40])
    return NewEnterprise(name=name, trade=trade.id, place=place)


def _no_formula(text: str) -> str:
    """The text as a cell that no spreadsheet takes for a formula, should a name ever begin like one."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
