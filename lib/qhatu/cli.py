"""The `qhatu` command: one verb, one wish.

Every verb imports what it needs only when it runs, so that the class opens at once.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from qhatu.house import classes, house, qhatu_command, spoken_language
from qhatu.packs.words import Words
from qhatu.sums import BadInput

FIRST_CLASS, DEMO = "clase", "demo"


words = Words(spoken_language())
say = words.say
console = Console()
app = typer.Typer(
    help=say("Qhatu: cuánto cuesta, a cuánto vender, cómo crecer. Una clase en tu computadora."),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

ClassName = Annotated[str, typer.Argument(help=say("Nombre de la clase."))]


@contextmanager
def _in_a_sentence() -> Iterator[None]:
    """What cannot be done is told in a sentence, never as a traceback."""
    try:
        yield
    except BadInput as fault:
        for one in getattr(fault, "faults", (fault,)):  # a roster tells all of its faults at once
            console.print(words.explain(one), style="red", markup=False, highlight=False)
        raise typer.Exit(1) from None


@app.command("class", help=say("Abre una clase: la muestra en la red y la atiende hasta Ctrl+C."))
def open_class(
    name: ClassName = "",
    roster: Annotated[
        Path | None, typer.Option(help=say("Lista de la clase en CSV, con la columna «nombre»; «pin» si ya lo tienen."))
    ] = None,
    demo: Annotated[
        bool, typer.Option("--demo", help=say("Abre la clase de demostración, con personas inventadas."))
    ] = False,
    lang: Annotated[str, typer.Option(help=say("Idioma para quien no eligió otro: es o en."))] = "es",
    place: Annotated[str, typer.Option(help=say("Lugar, con su moneda y su salario."))] = "bolivia",
    port: Annotated[int, typer.Option(help=say("Puerto; cámbialo si otro programa lo ocupa."))] = 8888,
    ip: Annotated[
        str, typer.Option(help=say("Dirección en la que escucha; 127.0.0.1 es solo esta computadora."))
    ] = "0.0.0.0",
    browser: Annotated[bool, typer.Option(help=say("Abre tu navegador en el tablero."))] = True,
    database: Annotated[str | None, typer.Option(help=say("Otra base de datos, como URL de SQLAlchemy."))] = None,
) -> None:
    with _in_a_sentence():
        _known_language(lang)
        demo = demo or name == DEMO or (not name and roster is None and not _has_class(FIRST_CLASS) and _wants_demo())
        folder = classes() / (name or (DEMO if demo else FIRST_CLASS))
        if demo:
            _fill_with_demo(folder, database)
        if roster is not None:
            _enrol(folder, roster, place=place, language=lang, database=database)
        from qhatu.school.class_server import open_class as serve

        serve(
            folder,
            ip=ip,
            port=port,
            language=lang,
            place=place,
            open_browser=browser,
            database=database,
            console=console,
            console_language=words.language,
        )


def _has_class(name: str) -> bool:
    return (classes() / name / "class.db").is_file()


def _wants_demo() -> bool:
    console.print(say("Todavía no tienes una clase con lista propia."))
    if not sys.stdin.isatty():
        return True
    return typer.confirm(say("¿Abrimos una clase de demostración, con personas inventadas, para mirar?"), default=True)


def _known_language(language: str) -> None:
    from qhatu.packs.words import languages

    if language not in languages():
        raise BadInput(
            "No hay el idioma «{found}». Los que hay: {known}.", found=language, known=", ".join(languages())
        )


def _store(folder: Path, database: str | None):
    from qhatu.records.store import Store

    folder.mkdir(parents=True, exist_ok=True)
    return Store(database) if database else Store.in_file(folder / "class.db")


def _fill_with_demo(folder: Path, database: str | None) -> None:
    from qhatu.school import demo
    from qhatu.school.pins import hash_pin

    store = _store(folder, database)
    try:
        demo.fill(store, hash_pin, course=folder.name)
    finally:
        store.close()
    _show_pins((one.name, one.pin) for one in demo.sign_ins())


def _enrol(folder: Path, roster: Path, *, place: str, language: str, database: str | None) -> None:
    from qhatu.school.pins import hash_pin
    from qhatu.school.roster import enrol, pin_slips, read_roster

    rows = read_roster(roster, language=language)
    store = _store(folder, database)
    try:
        enrolled = enrol(store, rows, hash_pin, place=place)
    finally:
        store.close()
    new = [one for one in enrolled if one.pin]
    if new:
        slips = folder / "pins.csv"
        pin_slips(new, slips)
        _show_pins((one.person.name, one.pin) for one in new)
        console.print(
            say("También están en {file}. Reparte los PIN y después borra ese archivo.", file=slips), soft_wrap=True
        )
    console.print(say("{count} personas en la lista, {new} con PIN nuevo.", count=len(enrolled), new=len(new)))


def _show_pins(pins) -> None:
    from rich.table import Table

    table = Table(say("Nombre"), "PIN", box=None)
    for name, pin in pins:
        table.add_row(name, pin)
    console.print(table)


@app.command(help=say("Lee la lista de una clase y crea los PIN de quienes son nuevos."))
def roster(
    file: Annotated[Path, typer.Argument(help=say("Lista en CSV: coma o punto y coma, UTF-8 o Windows."))],
    name: ClassName = FIRST_CLASS,
    place: Annotated[str, typer.Option(help=say("Lugar, con su moneda y su salario."))] = "bolivia",
    lang: Annotated[str, typer.Option(help=say("Idioma para quien no eligió otro: es o en."))] = "es",
    database: Annotated[str | None, typer.Option(help=say("Otra base de datos, como URL de SQLAlchemy."))] = None,
) -> None:
    with _in_a_sentence():
        _known_language(lang)
        _enrol(classes() / name, file, place=place, language=lang, database=database)


@app.command(help=say("Revisa packs, lugares, módulos y prácticas, y dice cada falla en una frase."))
def check(
    paths: Annotated[
        list[Path] | None, typer.Argument(help=say("Carpetas por revisar; sin ninguna, todo lo que hay."))
    ] = None,
) -> None:
    from qhatu.school.checking import check_all

    with _in_a_sentence():
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


@app.command(help=say("Pone los cuadernos en su forma canónica; con --check solo dice cuáles no lo están."))
def tidy(
    paths: Annotated[
        list[Path] | None, typer.Argument(help=say("Cuadernos o carpetas; sin ninguno, los módulos."))
    ] = None,
    check_only: Annotated[bool, typer.Option("--check", help=say("No escribe nada; falla si algo cambiaría."))] = False,
) -> None:
    from qhatu import notebooks

    with _in_a_sentence():
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


@app.command("words", help=say("Recoge los textos nuevos en los catálogos de idiomas y dice cuáles faltan traducir."))
def collect_words(
    new: Annotated[str | None, typer.Option(help=say("Empieza el catálogo de otro idioma, por ejemplo qu."))] = None,
) -> None:
    from qhatu import notebooks

    with _in_a_sentence():
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


@app.command(help=say("Escribe los cuadernos de un oficio y un idioma, para trabajar en JupyterLab."))
def build(
    trade: Annotated[str, typer.Option(help=say("Oficio, por ejemplo candles."))] = "candles",
    lang: Annotated[str, typer.Option(help=say("Idioma: es o en."))] = "es",
    place: Annotated[str, typer.Option(help=say("Lugar, con su moneda y su salario."))] = "bolivia",
    to: Annotated[Path | None, typer.Option(help=say("Carpeta; sin ella, build/notebooks."))] = None,
) -> None:
    from qhatu import notebooks

    with _in_a_sentence():
        _known_language(lang)
        target = to or house() / "build" / "notebooks" / f"{trade}-{lang}"
        made = notebooks.build(target, trade=trade, language=lang, place=place)
    console.print(say("{count} cuadernos en {folder}. Ábrelos con:", count=len(made), folder=target), soft_wrap=True)
    console.print(f"  {sys.executable} -m jupyterlab {target}", markup=False, highlight=False, soft_wrap=True)


@app.command(help=say("Califica la práctica de una clase en el libro de notas de nbgrader, con comentarios y un CSV."))
def grade(
    name: ClassName = "",
    database: Annotated[str | None, typer.Option(help=say("Otra base de datos, como URL de SQLAlchemy."))] = None,
) -> None:
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    with _in_a_sentence():
        folder = _class_to_grade(name)
        store = _store(folder, database)
        try:
            from qhatu.school.grading import grade as grade_class

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


def _class_to_grade(name: str) -> Path:
    for candidate in [name] if name else [FIRST_CLASS, DEMO]:
        if _has_class(candidate):
            return classes() / candidate
    raise BadInput(
        "No encontré la clase «{name}» en {folder}. Ábrela primero con: {command} class",
        command=qhatu_command(),
        name=name or FIRST_CLASS,
        folder=classes(),
    )


@app.command(help=say("Abre el libro de notas de nbgrader (formgrader) en el navegador."))
def formgrader(
    name: ClassName = "",
    port: Annotated[int, typer.Option(help=say("Puerto; cámbialo si otro programa lo ocupa."))] = 8890,
    browser: Annotated[bool, typer.Option(help=say("Abre tu navegador."))] = True,
) -> None:
    with _in_a_sentence():
        from qhatu.school.formgrader import open_formgrader

        open_formgrader(_class_to_grade(name), port=port, open_browser=browser)


@app.command(help=say("Mide la rapidez junto a otros programas, en una sola corrida, y escribe las razones."))
def bench(
    what: Annotated[str, typer.Argument(help=say("Qué se mide."))] = "sums",
) -> None:
    with _in_a_sentence():
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

        try:
            runpy.run_path(str(folder / f"{what}.py"), run_name="__main__")
        except ModuleNotFoundError as missing:
            raise BadInput(
                "Para medir hace falta «{module}», que viene con las pruebas: pip install -e .[test].",
                module=str(missing.name),
            ) from None


def main() -> None:
    """Run the command."""
    app()
