"""Packs that are begun, and packs that travel in one file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from qhatu.cli.authors import tell_words
from qhatu.cli.speaking import agrees, in_a_sentence, say, tell, warn, words
from qhatu.house import house, qhatu_command
from qhatu.packs.trades import USUAL_TRADE

beginnings = typer.Typer(
    help=say("Empieza un oficio, un lugar o un idioma nuevo, listo para llenar."), no_args_is_help=True
)
travels = typer.Typer(help=say("Lleva un oficio o un lugar en un solo archivo, y lo recibe."), no_args_is_help=True)

NewName = Annotated[str, typer.Argument(help=say("Nombre de su carpeta: minúsculas sin acentos, números y guiones."))]


@beginnings.command("trade", help=say("Empieza un oficio como copia de otro; «check» dice qué falta llenar."))
def new_trade(
    name: NewName,
    like: Annotated[str, typer.Option("--from", help=say("Oficio que se copia."))] = USUAL_TRADE,
    place: Annotated[str, typer.Option(help=say("Lugar de sus precios."))] = "bolivia",
) -> None:
    from qhatu.packs import beginning

    with in_a_sentence():
        _tell_begun(beginning.new_trade(name, like=like, where=place))


@beginnings.command("place", help=say("Empieza un lugar: su moneda y sus salarios quedan vacíos."))
def new_place(
    name: NewName,
    like: Annotated[str, typer.Option("--from", help=say("Lugar que se copia."))] = "bolivia",
) -> None:
    from qhatu.packs import beginning

    with in_a_sentence():
        _tell_begun(beginning.new_place(name, like=like))


@beginnings.command("language", help=say("Empieza el catálogo de un idioma, por ejemplo qu."))
def new_language(code: Annotated[str, typer.Argument(help=say("Código del idioma."))]) -> None:
    tell_words([code])


def _tell_begun(folder: Path) -> None:
    tell(say("Hecho: {folder}. Llena lo que falta y revisa con:", folder=folder))
    tell(f"  {qhatu_command()} check {folder}")


@travels.command("zip", help=say("Guarda un oficio o un lugar en un archivo, para mandarlo."))
def zip_one(
    folder: Annotated[Path, typer.Argument(help=say("Su carpeta, o el nombre de un oficio."))],
    to: Annotated[Path, typer.Argument(help=say("Carpeta o archivo; sin nada, aquí."))] = Path("."),
) -> None:
    from qhatu.packs.sharing import zip_pack

    with in_a_sentence():
        named = house() / "data" / "trades" / folder
        made = zip_pack((folder if folder.is_dir() else named).resolve(), to)
        tell(say("Guardado en {file}.", file=made))


@travels.command("add", help=say("Recibe un oficio o un lugar; antes de agregarlo lo revisa entero."))
def add(
    file: Annotated[Path, typer.Argument(help=say("El archivo que te mandaron."))],
    replace: Annotated[
        bool, typer.Option("--replace", help=say("Pone el nuevo en lugar del que hay, y guarda el de antes."))
    ] = False,
) -> None:
    from qhatu.packs.sharing import AlreadyThere, Unsound, add_pack

    with in_a_sentence():
        try:
            try:
                added = add_pack(file, replace=replace)
            except AlreadyThere as there:
                if not agrees(f"{words.explain(there)} {say('¿Lo cambio por el nuevo? El de antes queda guardado.')}"):
                    raise
                added = add_pack(file, replace=True)
        except Unsound as unsound:
            for fault in unsound.found:
                warn(f"   {fault.sentence(words)}")
            raise
        tell(say("Agregado: {folder}.", folder=added.folder))
        if added.before:
            tell(say("El de antes quedó en {file}.", file=added.before))
