"""Measures how fast things are."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from qhatu.cli.speaking import in_a_sentence, say
from qhatu.house import house
from qhatu.sums import BadInput

verbs = typer.Typer()


@verbs.command(
    help=say("Mide la rapidez junto a otros programas, en una sola corrida, y escribe las razones."),
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
)
def bench(
    context: typer.Context,
    what: Annotated[str, typer.Argument(help=say("Qué se mide."))] = "sums",
) -> None:
    with in_a_sentence():
        folder = house() / "tests" / "bench"
        measures = sorted(path.stem for path in folder.glob("*.py"))
        if what not in measures:
            raise BadInput(
                "No hay una medición «{found}» en {folder}; hay: {known}. Las mediciones están en la copia del código.",
                found=what,
                folder=str(folder),
                known=", ".join(measures) or "–",
            )
        import runpy

        sys.argv = [what, *context.args]  # a measure has options of its own
        try:
            runpy.run_path(str(folder / f"{what}.py"), run_name="__main__")
        except ModuleNotFoundError as missing:
            raise BadInput(
                "Para medir hace falta «{module}», que viene con las pruebas: pip install -e .[test].",
                module=str(missing.name),
            ) from None
