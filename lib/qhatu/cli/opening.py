"""Opens a class, with its list or with invented people."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from qhatu.class_folder import SLIPS
from qhatu.cli.speaking import check_language, console, in_a_sentence, say, show_pins, words
from qhatu.cli.which_class import (
    DEMO,
    FIRST_CLASS,
    ClassName,
    Database,
    Language,
    PlaceName,
    has_class,
    open_records,
)
from qhatu.house import classes

verbs = typer.Typer()


@verbs.command("class", help=say("Abre una clase: la muestra en la red y la atiende hasta Ctrl+C."))
def open_class(
    name: ClassName = "",
    roster: Annotated[
        Path | None, typer.Option(help=say("Lista de la clase en CSV, con la columna «nombre»; «pin» si ya lo tienen."))
    ] = None,
    demo: Annotated[
        bool, typer.Option("--demo", help=say("Abre la clase de demostración, con personas inventadas."))
    ] = False,
    cohort: Annotated[str, typer.Option(help=say("Qué personas inventadas: el nombre de su carpeta."))] = "",
    lang: Language = "es",
    place: PlaceName = "bolivia",
    port: Annotated[int, typer.Option(help=say("Puerto; cámbialo si otro programa lo ocupa."))] = 8888,
    ip: Annotated[
        str, typer.Option(help=say("Dirección en la que escucha; 127.0.0.1 es solo esta computadora."))
    ] = "0.0.0.0",
    browser: Annotated[bool, typer.Option(help=say("Abre tu navegador en el tablero."))] = True,
    tls: Annotated[bool, typer.Option("--tls", help=say("Cifra la clase con un certificado hecho aquí."))] = False,
    tls_cert: Annotated[
        Path | None, typer.Option(help=say("Cifra la clase con tu propio certificado, en formato PEM."))
    ] = None,
    tls_key: Annotated[Path | None, typer.Option(help=say("La llave de tu certificado, en formato PEM."))] = None,
    new_code: Annotated[
        bool, typer.Option("--new-code", help=say("Cambia el código de la clase; el de antes ya no vale."))
    ] = False,
    database: Database = None,
) -> None:
    with in_a_sentence():
        check_language(lang)
        is_first = not name and roster is None and not has_class(FIRST_CLASS)
        demo = demo or bool(cohort) or name == DEMO or (is_first and _wants_demo())
        folder = classes() / (name or (f"{DEMO}-{cohort}".rstrip("-") if demo else FIRST_CLASS))
        if demo:
            _fill_with_demo(folder, cohort, database)
        if roster is not None:
            _enrol(folder, roster, place=place, language=lang, database=database)
        if new_code:
            _draw_code(folder, database)
        from qhatu.school.server.class_server import open_class as serve

        serve(
            folder,
            ip=ip,
            port=port,
            language=lang,
            place=place,
            open_browser=browser,
            database=database,
            tls=tls,
            tls_certificate=tls_cert,
            tls_key=tls_key,
            console=console,
            console_language=words.language,
        )


@verbs.command(help=say("Lee la lista de una clase y crea los PIN de quienes son nuevos."))
def roster(
    file: Annotated[Path, typer.Argument(help=say("Lista en CSV: coma o punto y coma, UTF-8 o Windows."))],
    name: ClassName = FIRST_CLASS,
    place: PlaceName = "bolivia",
    lang: Language = "es",
    database: Database = None,
) -> None:
    with in_a_sentence():
        check_language(lang)
        _enrol(classes() / name, file, place=place, language=lang, database=database)


def _draw_code(folder: Path, database: str | None) -> None:
    from qhatu.school.opening.class_code import new_code, shown_code

    store = open_records(folder, database)
    try:
        console.print(say("El código nuevo de la clase es {code}.", code=shown_code(new_code(store))))
    finally:
        store.close()


def _wants_demo() -> bool:
    console.print(say("Todavía no tienes una clase con lista propia."))
    if not sys.stdin.isatty():
        return True
    return typer.confirm(say("¿Abrimos una clase de demostración, con personas inventadas, para mirar?"), default=True)


def _fill_with_demo(folder: Path, cohort: str, database: str | None) -> None:
    from qhatu.school.members import demo
    from qhatu.school.members.pins import hash_pin

    cohort = cohort or demo.COHORT
    people = demo.sign_ins(cohort)  # a sentence where there is no such cohort, before a class is made
    store = open_records(folder, database)
    try:
        demo.fill(store, hash_pin, course=folder.name, cohort=cohort)
    finally:
        store.close()
    show_pins((one.name, one.pin) for one in people)


def _enrol(folder: Path, roster: Path, *, place: str, language: str, database: str | None) -> None:
    from qhatu.school.members.pins import hash_pin
    from qhatu.school.members.roster import enrol, pin_slips, read_roster

    rows = read_roster(roster, language=language)
    store = open_records(folder, database)
    try:
        enrolled = enrol(store, rows, hash_pin, place=place)
    finally:
        store.close()
    new = [one for one in enrolled if one.pin]
    if new:
        slips = folder / SLIPS
        pin_slips(new, slips)
        show_pins((one.person.name, one.pin) for one in new)
        console.print(
            say("También están en {file}. Reparte los PIN y después borra ese archivo.", file=slips), soft_wrap=True
        )
    console.print(say("{count} personas en la lista, {new} con PIN nuevo.", count=len(enrolled), new=len(new)))
