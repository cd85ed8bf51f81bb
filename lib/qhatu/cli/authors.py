"""What people who write lessons, packs and translations need."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from qhatu.cli.speaking import check_language, console, in_a_sentence, say, words
from qhatu.house import house

verbs = typer.Typer()


@verbs.command(help=say("Revisa packs, lugares, módulos y prácticas, y dice cada falla en una frase."))
def check(
    paths: Annotated[
        list[Path] | None, typer.Argument(help=say("Carpetas por revisar; sin ninguna, todo lo que hay."))
    ] = None,
) -> None:
    from qhatu.checking import check_all

    with in_a_sentence():
        checked = 0
        faults = 0
        for path, found in check_all(paths or ()):
            checked += 1
            faults += len(found)
            console.print(f"{'✗' if found else '✓'} {path}", markup=False)
            for fault in found:
                console.print(f"   {fault.sentence(words)}", style="red", markup=False, soft_wrap=True)
        if faults:
            console.print(
                say("{faults} fallas en {checked} carpetas.", faults=faults, checked=checked), style="bold red"
            )
            raise typer.Exit(1)
        console.print(say("Todo bien: {checked} carpetas revisadas.", checked=checked), style="bold green")


@verbs.command(help=say("Pone los cuadernos en su forma canónica; con --check solo dice cuáles no lo están."))
def tidy(
    paths: Annotated[
        list[Path] | None, typer.Argument(help=say("Cuadernos o carpetas; sin ninguno, los módulos."))
    ] = None,
    check_only: Annotated[bool, typer.Option("--check", help=say("No escribe nada; falla si algo cambiaría."))] = False,
) -> None:
    from qhatu import notebooks

    with in_a_sentence():
        changed = notebooks.tidy(paths or [house() / "modules"], check=check_only)
    for path in changed:
        console.print(str(path), markup=False, soft_wrap=True)
    console.print(
        say("{count} cuadernos por ordenar.", count=len(changed))
        if check_only
        else say("{count} cuadernos ordenados.", count=len(changed))
    )
    if check_only and changed:
        raise typer.Exit(1)


@verbs.command("words", help=say("Recoge los textos nuevos en los catálogos de idiomas y dice cuáles faltan traducir."))
def collect_words(
    new: Annotated[str | None, typer.Option(help=say("Empieza el catálogo de otro idioma, por ejemplo qu."))] = None,
) -> None:
    from qhatu import notebooks

    with in_a_sentence():
        for progress in notebooks.update_catalogues(languages=[new] if new else []):
            console.print(
                say(
                    "{language}: {done} de {total} textos traducidos.",
                    language=progress.language,
                    done=progress.total - len(progress.missing) - len(progress.doubtful),
                    total=progress.total,
                )
            )
            for missing in (*progress.missing, *progress.doubtful):
                console.print(f"   {missing}", style="yellow", markup=False, soft_wrap=True)


@verbs.command(help=say("Escribe los cuadernos de un oficio y un idioma, para trabajar en JupyterLab."))
def build(
    trade: Annotated[str, typer.Option(help=say("Oficio, por ejemplo candles."))] = "candles",
    lang: Annotated[str, typer.Option(help=say("Idioma: es o en."))] = "es",
    place: Annotated[str, typer.Option(help=say("Lugar, con su moneda y su salario."))] = "bolivia",
    to: Annotated[Path | None, typer.Option(help=say("Carpeta; sin ella, build/notebooks."))] = None,
) -> None:
    from qhatu import notebooks

    with in_a_sentence():
        check_language(lang)
        target = to or house() / "build" / "notebooks" / f"{trade}-{lang}"
        made = notebooks.build(target, trade=trade, language=lang, place=place)
    console.print(say("{count} cuadernos en {folder}. Ábrelos con:", count=len(made), folder=target), soft_wrap=True)
    console.print(f"  {sys.executable} -m jupyterlab {target}", markup=False, highlight=False, soft_wrap=True)
