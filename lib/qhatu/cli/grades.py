"""Grades a class, and opens nbgrader's formgrader on it."""

from __future__ import annotations

from typing import Annotated

import typer

from qhatu.cli.speaking import console, in_a_sentence, say, words
from qhatu.cli.which_class import ClassName, Database, known_class, open_records

verbs = typer.Typer()


@verbs.command(
    help=say("Califica la práctica de una clase en el libro de notas de nbgrader, con comentarios y un CSV.")
)
def grade(
    name: ClassName = "",
    database: Database = None,
) -> None:
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    with in_a_sentence():
        folder = known_class(name)
        store = open_records(folder, database)
        try:
            from qhatu.school.grading.grade import grade as grade_class

            bar = Progress(TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), console=console)
            with bar:
                task = bar.add_task(say("Calificando"), total=None)
                report = grade_class(
                    folder,
                    store=store,
                    progress=lambda done, total: bar.update(task, completed=done, total=total),
                )
        finally:
            store.close()
        for sentence in report.sentences(words):
            console.print(sentence, markup=False, soft_wrap=True)


@verbs.command(help=say("Abre el libro de notas de nbgrader (formgrader) en el navegador."))
def formgrader(
    name: ClassName = "",
    port: Annotated[int, typer.Option(help=say("Puerto; cámbialo si otro programa lo ocupa."))] = 8890,
    browser: Annotated[bool, typer.Option(help=say("Abre tu navegador."))] = True,
) -> None:
    with in_a_sentence():
        from qhatu.school.grading.formgrader import open_formgrader

        open_formgrader(known_class(name), port=port, open_browser=browser)
