"""Packs that are begun, and packs that travel in one file."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qhatu.cli.authors import tell_words
from qhatu.cli.speaking import agrees, in_a_sentence, say, tell, words
from qhatu.house import house, qhatu_command
from qhatu.packs.trades import USUAL_TRADE

if TYPE_CHECKING:
    from qhatu.packs.sharing import Added

beginnings = typer.Typer(
    help=say("Empieza un oficio, un lugar o un idioma nuevo, listo para llenar."), no_args_is_help=True
)
travels = typer.Typer(help=say("Lleva un oficio o un lugar en un solo archivo, y lo recibe."), no_args_is_help=True)

PackFolder = Annotated[Path, typer.Argument(help=say("Su carpeta, o el nombre de un oficio."))]
Target = Annotated[Path, typer.Argument(help=say("Carpeta o archivo; sin nada, aquí."))]
Replace = Annotated[
    bool, typer.Option("--replace", help=say("Pone el nuevo en lugar del que hay, y guarda el de antes."))
]
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


@beginnings.command("module", help=say("Empieza un módulo como copia de otro, con su lugar en el camino."))
def new_module(
    name: Annotated[str, typer.Argument(help=say("Nombre de su carpeta, con su número: 8-calidad."))],
    like: Annotated[str, typer.Option("--from", help=say("Módulo que se copia."))] = "5-management",
) -> None:
    from qhatu import notebooks

    with in_a_sentence():
        _tell_begun(notebooks.new_module(name, like=like))


@beginnings.command("language", help=say("Empieza el catálogo de un idioma, por ejemplo qu."))
def new_language(code: Annotated[str, typer.Argument(help=say("Código del idioma."))]) -> None:
    tell_words([code])


def _tell_begun(folder: Path) -> None:
    tell(say("Hecho: {folder}. Llena lo que falta y revisa con:", folder=folder))
    tell(f"  {qhatu_command()} check {folder}")


@travels.command("zip", help=say("Guarda un oficio o un lugar en un archivo, para mandarlo."))
def zip_one(
    folder: PackFolder,
    to: Target = Path("."),
) -> None:
    from qhatu.packs.sharing import zip_pack

    with in_a_sentence():
        tell(say("Guardado en {file}.", file=zip_pack(_pack(folder), to)))


@travels.command("add", help=say("Recibe un oficio o un lugar; antes de agregarlo lo revisa entero."))
def add(
    file: Annotated[Path, typer.Argument(help=say("El archivo que te mandaron."))],
    replace: Replace = False,
) -> None:
    from qhatu.packs.sharing import add_pack

    _add(partial(add_pack, file), replace=replace)


@travels.command("export", help=say("Escribe un oficio como hoja de cálculo, con listas para elegir y notas."))
def export(
    folder: PackFolder,
    to: Target = Path("."),
) -> None:
    from qhatu.packs.workbook import export_trade

    with in_a_sentence():
        tell(say("Guardado en {file}.", file=export_trade(_pack(folder), to)))


@travels.command("import", help=say("Trae de vuelta un oficio desde su hoja de cálculo; antes lo revisa entero."))
def import_(
    file: Annotated[Path, typer.Argument(help=say("La hoja de cálculo."))],
    replace: Replace = False,
) -> None:
    from qhatu.packs.sharing import KINDS, settle
    from qhatu.packs.workbook import read_workbook

    with in_a_sentence():
        pack_id, contents = read_workbook(file)
        _add(partial(settle, pack_id, KINDS["trade.toml"], contents), replace=replace)


def _pack(named: Path) -> Path:
    """The folder of a pack, or of the trade of that name."""
    return (named if named.is_dir() else house() / "data" / "trades" / named).resolve()


def _add(add_one: Callable[..., Added], *, replace: bool) -> None:
    """Adds a pack, and asks before it takes another one's place."""
    from qhatu.packs.sharing import AlreadyThere

    with in_a_sentence():
        try:
            added = add_one(replace=replace)
        except AlreadyThere as there:
            if not agrees(f"{words.explain(there)} {say('¿Lo cambio por el nuevo? El de antes queda guardado.')}"):
                raise
            added = add_one(replace=True)
        tell(say("Agregado: {folder}.", folder=added.folder))
        if added.before:
            tell(say("El de antes quedó en {file}.", file=added.before))
