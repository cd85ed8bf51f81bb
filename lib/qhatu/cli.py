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

from qhatu.class_folder import DATABASE, SLIPS
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
    tls: Annotated[bool, typer.Option("--tls", help=say("Cifra la clase con un certificado hecho aquí."))] = False,
    tls_cert: Annotated[
        Path | None, typer.Option(help=say("Cifra la clase con tu propio certificado, en formato PEM."))
    ] = None,
    tls_key: Annotated[Path | None, typer.Option(help=say("La llave de tu certificado, en formato PEM."))] = None,
    new_code: Annotated[
        bool, typer.Option("--new-code", help=say("Cambia el código de la clase; el de antes ya no vale."))
    ] = False,
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


def _draw_code(folder: Path, database: str | None) -> None:
    from qhatu.school.opening.class_code import new_code, shown_code

    store = _store(folder, database)
    try:
        console.print(say("El código nuevo de la clase es {code}.", code=shown_code(new_code(store))))
    finally:
        store.close()


def _has_class(name: str) -> bool:
    return (classes() / name / DATABASE).is_file()


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
    if database:
        return Store(database)
    from qhatu.school.copies.daily import copy_before_upgrade

    copy_before_upgrade(folder)
    return Store.in_file(folder / DATABASE)


def _fill_with_demo(folder: Path, database: str | None) -> None:
    from qhatu.school.members import demo
    from qhatu.school.members.pins import hash_pin

    store = _store(folder, database)
    try:
        demo.fill(store, hash_pin, course=folder.name)
    finally:
        store.close()
    _show_pins((one.name, one.pin) for one in demo.sign_ins())


def _enrol(folder: Path, roster: Path, *, place: str, language: str, database: str | None) -> None:
    from qhatu.school.members.pins import hash_pin
    from qhatu.school.members.roster import enrol, pin_slips, read_roster

    rows = read_roster(roster, language=language)
    store = _store(folder, database)
    try:
        enrolled = enrol(store, rows, hash_pin, place=place)
    finally:
        store.close()
    new = [one for one in enrolled if one.pin]
    if new:
        slips = folder / SLIPS
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
    from qhatu.checking import check_all

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
        folder = _known_class(name)
        store = _store(folder, database)
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


def _known_class(name: str) -> Path:
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
        from qhatu.school.grading.formgrader import open_formgrader

        open_formgrader(_known_class(name), port=port, open_browser=browser)


PassphraseFile = Annotated[
    Path | None, typer.Option("--passphrase-file", help=say("Archivo con la frase, para no escribirla."))
]
Database = Annotated[str | None, typer.Option(help=say("Otra base de datos, como URL de SQLAlchemy."))]


@app.command(help=say("Guarda una copia de la clase, por ejemplo en una memoria USB, aunque la clase esté abierta."))
def backup(
    name: ClassName = "",
    to: Annotated[
        Path | None, typer.Argument(help=say("Carpeta o archivo; sin nada, la memoria que esté puesta."))
    ] = None,
    passphrase_file: PassphraseFile = None,
    plain: Annotated[bool, typer.Option("--plain", help=say("Sin frase: quien encuentra la copia la lee."))] = False,
    database: Database = None,
) -> None:
    with _in_a_sentence():
        from qhatu.school.copies.backup import sticks, write_backup

        if to is None and name and not _has_class(name) and Path(name).is_dir():
            name, to = "", Path(name)
        folder = _class_folder(name, database)
        to = to or _the_stick(sticks())
        phrase = None if plain else _passphrase(passphrase_file, twice=True)
        store = _store(folder, database) if database else None
        try:
            with console.status(say("Guardando la copia…")):
                written = write_backup(folder, to, phrase, store=store)
        finally:
            if store:
                store.close()
        _tell(written.manifest.sentence(words))
        _tell(
            say(
                "La copia está en {file} y se leyó entera: {size} kB.", file=written.path, size=-(-written.size // 1000)
            )
        )
        if written.manifest.left_out:
            _warn(
                say("No se pudo leer y no está en la copia: {files}.", files=words.list_of(written.manifest.left_out))
            )
        if written.beside:
            _warn(say("Ojo: está en el mismo disco que la clase. Si se pierde esta computadora, se pierden las dos."))
        if plain:
            _warn(say("Ojo: no tiene frase. Quien encuentre el archivo lee lo de todas las personas de la clase."))


@app.command(help=say("Trae de vuelta una clase desde una copia. Lo que hay ahora no se borra."))
def restore(
    file: Annotated[Path, typer.Argument(help=say("El archivo de la copia."))],
    name: Annotated[str, typer.Option("--as", help=say("Otro nombre para la clase."))] = "",
    passphrase_file: PassphraseFile = None,
    check_only: Annotated[bool, typer.Option("--check", help=say("Solo mira si la copia está entera."))] = False,
    yes: Annotated[bool, typer.Option("--yes", help=say("No pregunta si ya hay una clase con ese nombre."))] = False,
) -> None:
    with _in_a_sentence():
        from qhatu.school.copies.backup import open_file, read_copy
        from qhatu.school.copies.backup import restore as bring_back
        from qhatu.school.copies.sealing import is_sealed

        content = open_file(file)
        copy = read_copy(content, _passphrase(passphrase_file) if is_sealed(content) else None)
        _tell(copy.manifest.sentence(words))
        if check_only:
            _tell(say("La copia está entera."))
            return
        name = name or copy.manifest.course
        replace = _has_class(name) and (
            yes
            or _agrees(
                say(
                    "Ya hay una clase «{name}». ¿Ponemos la copia en su lugar? La de ahora queda con otro nombre.",
                    name=name,
                )
            )
        )
        back = bring_back(copy, classes(), name=name, replace=replace)
        if back.former:
            _tell(say("La clase que estaba ahora se llama «{name}».", name=back.former.name))
        if name != copy.manifest.course:
            _warn(say("Con otro nombre, la práctica da otros números: para seguir la misma clase, usa su nombre."))
        _tell(
            say(
                "La clase volvió. Ábrela con: {command} class {name}",
                command=qhatu_command(),
                name=f'"{name}"' if " " in name else name,
            )
        )


@app.command(help=say("Muestra las copias que la clase guardó sola en esta computadora."))
def copies(name: ClassName = "") -> None:
    with _in_a_sentence():
        from qhatu.school.copies.daily import copies as kept_copies

        found = kept_copies(_known_class(name))
        for copy in found:
            console.print(f"{copy.moment.astimezone():%Y-%m-%d %H:%M}  {copy.path}", markup=False, soft_wrap=True)
        if not found:
            _tell(say("Todavía no hay ninguna copia."))


@app.command("export-person", help=say("Guarda en un archivo todo lo de una persona, para que lo lleve a otra clase."))
def export_person(
    name: Annotated[str, typer.Argument(help=say("Nombre de la clase."))],
    person: Annotated[str, typer.Argument(help=say("Nombre de la persona, como en la lista."))],
    file: Annotated[Path, typer.Argument(help=say("Archivo nuevo, por ejemplo rosa.json."))],
    database: Database = None,
) -> None:
    with _in_a_sentence():
        from qhatu.files import write_private
        from qhatu.records.portable import person_file

        store = _store(_class_folder(name, database), database)
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
        _tell(say("Todo lo de {name} está en {file}.", name=found.name, file=file))
        _warn(say("El archivo no está cerrado con una frase: dáselo solo a esa persona."))


@app.command("import-person", help=say("Recibe a una persona con el archivo que trajo de otra clase."))
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
    with _in_a_sentence():
        from qhatu.records import portable
        from qhatu.school.members import pins

        data = portable.read_file(file)
        store = _store(_class_folder(name, database), database)
        try:
            there = store.person_named(portable.name_in(data)) if same_name else None
            pin = pins.draw_pin()
            came = portable.import_person(
                store, data, pin_hash=pins.hash_pin(pin), trusted=trusted, as_person=there and there.id
            )
        finally:
            store.close()
        for sentence in came.sentences(words):
            _tell(sentence)
        if came.new:
            _show_pins([(came.person.name, pin)])


@app.command(help=say("Junta otra clase con esta, sin contar nada dos veces. La otra queda como está."))
def merge(
    name: Annotated[str, typer.Argument(help=say("Nombre de la clase."))],
    other: Annotated[Path, typer.Argument(help=say("La carpeta de la otra clase, o una copia de ella."))],
    same_names: Annotated[
        bool, typer.Option("--same-names", help=say("Los mismos nombres son las mismas personas."))
    ] = False,
    passphrase_file: PassphraseFile = None,
    database: Database = None,
) -> None:
    with _in_a_sentence():
        from qhatu.records.portable import merge_classes
        from qhatu.school.copies.backup import open_file, records_of
        from qhatu.school.copies.daily import make_copy
        from qhatu.school.copies.sealing import is_sealed

        folder = _class_folder(name, database)
        other = other if other.exists() else classes() / other
        sealed = not other.is_dir() and is_sealed(open_file(other))
        store = _store(folder, database)
        try:
            with records_of(other, _passphrase(passphrase_file) if sealed else None, folder) as theirs:
                copied = make_copy(folder, store=store)
                merged = merge_classes(store, theirs, same_names=same_names)
        finally:
            store.close()
        for sentence in merged.sentences(words):
            _tell(sentence)
        _tell(say("La clase como era antes está en {file}.", file=copied.path))


def _class_folder(name: str, database: str | None) -> Path:
    """The folder of a class; its records may be elsewhere."""
    return classes() / name if database and name else _known_class(name)


def _tell(sentence: str) -> None:
    console.print(sentence, markup=False, highlight=False, soft_wrap=True)


def _warn(sentence: str) -> None:
    console.print(sentence, style="yellow", markup=False, highlight=False, soft_wrap=True)


def _agrees(question: str) -> bool:
    return sys.stdin.isatty() and typer.confirm(question, default=False)


def _the_stick(found: list[Path]) -> Path:
    if len(found) == 1:
        return found[0]
    raise BadInput(
        "¿Dónde guardo la copia? Escribe la carpeta de la memoria, por ejemplo: {command} backup {name} {example}",
        command=qhatu_command(),
        name=FIRST_CLASS,
        example=found[0] if found else "D:\\" if sys.platform == "win32" else "/media/memoria",
    )


def _passphrase(file: Path | None, *, twice: bool = False) -> str:
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
        _tell(say("La copia se cierra con una frase: tres o cuatro palabras. Si la olvidas, nadie puede abrirla."))
        return passphrase(typer.prompt(say("Frase"), hide_input=True, confirmation_prompt=again))
    return typer.prompt(say("Frase"), hide_input=True)


@app.command(
    help=say("Mide la rapidez junto a otros programas, en una sola corrida, y escribe las razones."),
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
)
def bench(
    context: typer.Context,
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

        sys.argv = [what, *context.args]  # a measure has options of its own
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
