"""What people who write lessons, packs and translations need."""

from __future__ import annotations

import sys
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qhatu.cli.speaking import check_language, console, in_a_sentence, say, warn, words
from qhatu.cli.which_class import PlaceName
from qhatu.house import house
from qhatu.packs.trades import USUAL_TRADE
from qhatu.sums import BadInput

if TYPE_CHECKING:
    from qhatu.packs.worked import WorkedProduct

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
        named = [path.resolve() for path in paths or ()]
        for path, found in check_all(paths or ()):
            checked += 1
            faults += len(found)
            console.print(f"{'✗' if found else '✓'} {path}", markup=False)
            for fault in found:
                console.print(f"   {fault.sentence(words)}", style="red", markup=False, soft_wrap=True)
            if path in named and (path / "trade.toml").is_file():
                _tell_worked(path)
            if (path / "place.toml").is_file():
                _tell_aged(path)
        if faults:
            console.print(
                say("{faults} fallas en {checked} carpetas.", faults=faults, checked=checked), style="bold red"
            )
            raise typer.Exit(1)
        console.print(say("Todo bien: {checked} carpetas revisadas.", checked=checked), style="bold green")


def _tell_aged(folder: Path) -> None:
    """What of a place was read so long ago that it may have changed; nothing where it cannot be read."""
    from qhatu.packs.places import read_place
    from qhatu.packs.sureness import aged

    with suppress(BadInput):
        for sentence in aged(read_place(folder), date.today(), words):
            warn(f"   {sentence}")


def _tell_worked(folder: Path) -> None:
    """What follows from a trade's numbers, a column a product; nothing where they cannot be read."""
    from rich.table import Table

    from qhatu.packs.worked import RESULTS, worked
    from qhatu.records.keeper import sample_reading

    with suppress(BadInput):
        found = worked(folder)
        table = Table(title=say("Lo que sale de los números; ✓ es igual que a mano"), title_justify="left", box=None)
        table.add_column(no_wrap=True)
        for one in found.products:
            table.add_column(words.of(one.product.names), justify="right")
        periods = {"month": say("por mes"), "year": say("por año")}
        table.add_row(say("Las tandas se cuentan"), *(periods[one.product.per] for one in found.products))
        table.add_row(say("Precio de hoy"), *(words.number(one.product.price, 2) for one in found.products))
        for name, title in RESULTS.items():
            table.add_row(say(title), *(_shown(one, name) for one in found.products))
        console.print(table)
        for one in found.products:
            for doubt in sample_reading(found.trade, one.product, found.place, words.language).doubts.values():
                warn(f"   {words.of(one.product.names)}: {doubt}")


def _shown(product: WorkedProduct, name: str) -> str:
    decimals = 0 if name == "break_even_units" else 2
    computed, by_hand = product.computed[name], product.by_hand.get(name)
    shown = "–" if computed is None else words.number(computed, decimals)
    if product.agrees(name):
        return shown if computed is None else f"{shown} ✓"
    told = "–" if by_hand is None else words.number(by_hand, decimals)
    return say("{computed} (a mano {told})", computed=shown, told=told)


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
def collect_words() -> None:
    tell_words([])


def tell_words(new: list[str]) -> None:
    """Brings the catalogues up to date, those of `new` languages too, and tells what is left to translate."""
    from qhatu import notebooks

    with in_a_sentence():
        for progress in notebooks.update_catalogues(languages=new):
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
    trade: Annotated[str, typer.Option(help=say("Oficio, por ejemplo candles."))] = USUAL_TRADE,
    lang: Annotated[str, typer.Option(help=say("Idioma: es o en."))] = "es",
    place: PlaceName = "bolivia",
    to: Annotated[Path | None, typer.Option(help=say("Carpeta; sin ella, build/notebooks."))] = None,
) -> None:
    from qhatu import notebooks

    with in_a_sentence():
        check_language(lang)
        target = to or house() / "build" / "notebooks" / f"{trade}-{lang}"
        made = notebooks.build(target, trade=trade, language=lang, place=place)
    console.print(say("{count} cuadernos en {folder}. Ábrelos con:", count=len(made), folder=target), soft_wrap=True)
    console.print(f"  {sys.executable} -m jupyterlab {target}", markup=False, highlight=False, soft_wrap=True)
