"""People and classes that move from one computer to another."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from qhatu.cli.copies import PassphraseFile, asked_passphrase
from qhatu.cli.speaking import in_a_sentence, say, show_pins, tell, warn, words
from qhatu.cli.which_class import Database, class_folder, open_records
from qhatu.house import classes
from qhatu.sums import BadInput

verbs = typer.Typer()


@verbs.command(
    "export-person", help=say("Guarda en un archivo todo lo de una persona, para que lo lleve a otra clase.")
)
def export_person(
    name: Annotated[str, typer.Argument(help=say("Nombre de la clase."))],
    person: Annotated[str, typer.Argument(help=say("Nombre de la persona, como en la lista."))],
    file: Annotated[Path, typer.Argument(help=say("Archivo nuevo, por ejemplo rosa.json."))],
    database: Database = None,
) -> None:
    with in_a_sentence():
        from qhatu.files import write_private
        from qhatu.records.portable import person_file

        store = open_records(class_folder(name, database), database)
        try:
            found = store.person_named(person)
            if found is None:
                raise BadInput("En la clase no hay nadie que se llame «{name}».", name=person)
            if file.exists():
                raise BadInput("Ya hay un archivo {file}, y no se tocó. Elige otro nombre.", file=file)
            try:
                write_private(file, person_file(store, found.id))
            except OSError as refused:
                raise BadInput("No se pudo escribir {file}: {found}.", file=file, found=refused.strerror) from refused
        finally:
            store.close()
        tell(say("Todo lo de {name} está en {file}.", name=found.name, file=file))
        warn(say("El archivo no está cerrado con una frase: dáselo solo a esa persona."))


@verbs.command("import-person", help=say("Recibe a una persona con el archivo que trajo de otra clase."))
def import_person(
    name: Annotated[str, typer.Argument(help=say("Nombre de la clase."))],
    file: Annotated[Path, typer.Argument(help=say("El archivo que trajo."))],
    same_name: Annotated[
        bool, typer.Option("--same-name", help=say("Es la misma persona que ya está aquí con ese nombre."))
    ] = False,
    trusted: Annotated[
        bool, typer.Option("--trusted", help=say("Me lo dio quien facilitó la otra clase: valen sus notas"))
    ] = False,
    database: Database = None,
) -> None:
    with in_a_sentence():
        from qhatu.records import portable
        from qhatu.school.members import pins

        data = portable.read_file(file)
        store = open_records(class_folder(name, database), database)
        try:
            there = store.person_named(portable.name_in(data)) if same_name else None
            pin = pins.draw_pin()
            came = portable.import_person(
                store, data, pin_hash=pins.hash_pin(pin), trusted=trusted, as_person=there and there.id
            )
        finally:
            store.close()
        for sentence in came.sentences(words):
            tell(sentence)
        if came.new:
            show_pins([(came.person.name, pin)])


@verbs.command(help=say("Junta otra clase con esta, sin contar nada dos veces. La otra queda como está."))
def merge(
    name: Annotated[str, typer.Argument(help=say("Nombre de la clase."))],
    other: Annotated[Path, typer.Argument(help=say("La carpeta de la otra clase, o una copia de ella."))],
    same_names: Annotated[
        bool, typer.Option("--same-names", help=say("Los mismos nombres son las mismas personas."))
    ] = False,
    passphrase_file: PassphraseFile = None,
    database: Database = None,
) -> None:
    with in_a_sentence():
        from qhatu.records.portable import merge_classes
        from qhatu.school.copies.backup import open_file, records_of
        from qhatu.school.copies.daily import make_copy
        from qhatu.school.copies.sealing import is_sealed

        folder = class_folder(name, database)
        other = other if other.exists() else classes() / other
        sealed = not other.is_dir() and is_sealed(open_file(other))
        store = open_records(folder, database)
        try:
            with records_of(other, asked_passphrase(passphrase_file) if sealed else None, folder) as theirs:
                copied = make_copy(folder, store=store)
                merged = merge_classes(store, theirs, same_names=same_names)
        finally:
            store.close()
        for sentence in merged.sentences(words):
            tell(sentence)
        tell(say("La clase como era antes está en {file}.", file=copied.path))
