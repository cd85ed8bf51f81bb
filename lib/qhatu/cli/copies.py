"""Copies of a class: made, brought back, listed, and asked for their passphrase."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from qhatu.cli.speaking import agrees, console, in_a_sentence, say, tell, warn, words
from qhatu.cli.which_class import FIRST_CLASS, ClassName, Database, class_folder, has_class, known_class, open_records
from qhatu.house import classes, qhatu_command
from qhatu.sums import BadInput

verbs = typer.Typer()

PassphraseFile = Annotated[
    Path | None, typer.Option("--passphrase-file", help=say("Archivo con la frase, para no escribirla."))
]


@verbs.command(help=say("Guarda una copia de la clase, por ejemplo en una memoria USB, aunque la clase esté abierta."))
def backup(
    name: ClassName = "",
    to: Annotated[
        Path | None, typer.Argument(help=say("Carpeta o archivo; sin nada, la memoria que esté puesta."))
    ] = None,
    passphrase_file: PassphraseFile = None,
    plain: Annotated[bool, typer.Option("--plain", help=say("Sin frase: quien encuentra la copia la lee."))] = False,
    database: Database = None,
) -> None:
    with in_a_sentence():
        from qhatu.school.copies.backup import sticks, write_backup

        if to is None and name and not has_class(name) and Path(name).is_dir():
            name, to = "", Path(name)
        folder = class_folder(name, database)
        to = to or _the_stick(sticks())
        phrase = None if plain else asked_passphrase(passphrase_file, twice=True)
        store = open_records(folder, database) if database else None
        try:
            with console.status(say("Guardando la copia…")):
                written = write_backup(folder, to, phrase, store=store)
        finally:
            if store:
                store.close()
        tell(written.manifest.sentence(words))
        tell(
            say(
                "La copia está en {file} y se leyó entera: {size} kB.", file=written.path, size=-(-written.size // 1000)
            )
        )
        if written.manifest.left_out:
            warn(say("No se pudo leer y no está en la copia: {files}.", files=words.list_of(written.manifest.left_out)))
        if written.beside:
            warn(say("Ojo: está en el mismo disco que la clase. Si se pierde esta computadora, se pierden las dos."))
        if plain:
            warn(say("Ojo: no tiene frase. Quien encuentre el archivo lee lo de todas las personas de la clase."))


@verbs.command(help=say("Trae de vuelta una clase desde una copia. Lo que hay ahora no se borra."))
def restore(
    file: Annotated[Path, typer.Argument(help=say("El archivo de la copia."))],
    name: Annotated[str, typer.Option("--as", help=say("Otro nombre para la clase."))] = "",
    passphrase_file: PassphraseFile = None,
    check_only: Annotated[bool, typer.Option("--check", help=say("Solo mira si la copia está entera."))] = False,
    yes: Annotated[bool, typer.Option("--yes", help=say("No pregunta si ya hay una clase con ese nombre."))] = False,
) -> None:
    with in_a_sentence():
        from qhatu.school.copies.backup import open_file, read_copy
        from qhatu.school.copies.backup import restore as bring_back
        from qhatu.school.copies.sealing import is_sealed

        content = open_file(file)
        copy = read_copy(content, asked_passphrase(passphrase_file) if is_sealed(content) else None)
        tell(copy.manifest.sentence(words))
        if check_only:
            tell(say("La copia está entera."))
            return
        name = name or copy.manifest.course
        replace = has_class(name) and (
            yes
            or agrees(
                say(
                    "Ya hay una clase «{name}». ¿Ponemos la copia en su lugar? La de ahora queda con otro nombre.",
                    name=name,
                )
            )
        )
        back = bring_back(copy, classes(), name=name, replace=replace)
        if back.former:
            tell(say("La clase que estaba ahora se llama «{name}».", name=back.former.name))
        if name != copy.manifest.course:
            warn(say("Con otro nombre, la práctica da otros números: para seguir la misma clase, usa su nombre."))
        tell(
            say(
                "La clase volvió. Ábrela con: {command} class {name}",
                command=qhatu_command(),
                name=f'"{name}"' if " " in name else name,
            )
        )


@verbs.command(help=say("Muestra las copias que la clase guardó sola en esta computadora."))
def copies(name: ClassName = "") -> None:
    with in_a_sentence():
        from qhatu.school.copies.daily import copies as kept_copies

        found = kept_copies(known_class(name))
        for copy in found:
            console.print(f"{copy.moment.astimezone():%Y-%m-%d %H:%M}  {copy.path}", markup=False, soft_wrap=True)
        if not found:
            tell(say("Todavía no hay ninguna copia."))


def _the_stick(found: list[Path]) -> Path:
    if len(found) == 1:
        return found[0]
    raise BadInput(
        "¿Dónde guardo la copia? Escribe la carpeta de la memoria, por ejemplo: {command} backup {name} {example}",
        command=qhatu_command(),
        name=FIRST_CLASS,
        example=found[0] if found else "D:\\" if sys.platform == "win32" else "/media/memoria",
    )


def asked_passphrase(file: Path | None, *, twice: bool = False) -> str:
    from qhatu.school.copies.sealing import passphrase

    if file is not None:
        try:
            typed = file.read_text(encoding="utf-8-sig").strip("\r\n")
        except (OSError, ValueError) as refused:
            raise BadInput("No se pudo leer la frase de {file}.", file=file) from refused
        return passphrase(typed)
    if not sys.stdin.isatty():
        raise BadInput("Falta la frase de la copia. Escríbela en un archivo y nómbralo con --passphrase-file.")
    again = say("La misma frase otra vez")
    if twice:
        tell(say("La copia se cierra con una frase: tres o cuatro palabras. Si la olvidas, nadie puede abrirla."))
        return passphrase(typer.prompt(say("Frase"), hide_input=True, confirmation_prompt=again))
    return typer.prompt(say("Frase"), hide_input=True)
