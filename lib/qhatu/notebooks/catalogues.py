"""The translators' files: every Spanish text that a person reads, gathered from code, templates and notebooks.

Texts are gathered from where they are used: `say("…")`, `marked("…")`, `named("…")`, `BadInput("…")` and its kin in
Python and in templates, the paragraphs of notebooks, the rubrics of practices, the manual in the packs' schemas.
Only notebooks' paragraphs have a context.
A file changes only where a text does: no dates, no line numbers, no wrapping.
"""

import ast
import io
import json
import re
import string
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from qhatu.house import house
from qhatu.notebooks.form import put, read, unreadable
from qhatu.notebooks.modules import module_folders, pages
from qhatu.notebooks.paragraphs import texts
from qhatu.packs.faults import Fault
from qhatu.packs.words import marked
from qhatu.sums import BadInput

if TYPE_CHECKING:
    from babel.messages import Catalog

SAYING = frozenset(["say", "marked", "named", "BadInput"])
"""The calls whose first argument is a text to translate; subclasses of BadInput are found by themselves."""

_HEADER = """msgid ""
msgstr ""
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""

# A line of a .po file: blank, a comment, or a text between quotes, with or without its keyword.
_LINE = re.compile(r'\s*(#.*|(msg\w+(\[\d+\])?\s+)?"([^"\\]|\\.)*"\s*)?')


@dataclass(frozen=True)
class Message:
    """A Spanish text to translate, where it is used, and for a notebook's paragraph its context."""

    text: str
    context: str | None = None
    files: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.context}: {self.text}" if self.context else self.text


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How far the translation into one language is, after its file was brought up to date."""

    language: str
    path: Path
    changed: bool
    total: int
    missing: tuple[Message, ...]
    doubtful: tuple[Message, ...]
    """Translated, but marked fuzzy; such a translation is not shown."""

    @property
    def complete(self) -> bool:
        """Whether nothing is left to translate."""
        return not self.missing and not self.doubtful


def update_catalogues(root: Path | None = None, languages: Iterable[str] = ()) -> list[Progress]:
    """Brings `curriculum/languages/*.po` up to date with the texts; translations stay, unused ones go.

    A file is begun for each of `languages` that has none. Twice in a row changes nothing the second time.
    """
    root = root or house()
    folder = root / "curriculum" / "languages"
    wanted = messages(root)
    progress = []
    for language in sorted({*languages, *(path.stem for path in folder.glob("*.po"))}):
        path = folder / f"{language}.po"
        before = path.read_text(encoding="utf-8-sig") if path.is_file() else ""
        merged = _merged(wanted, _catalog(before, path), language)
        text = _credits(before) + _HEADER.format(language=language) + _po(merged)
        if text != before:
            put(path, text)
        progress.append(_progress(language, path, text != before, wanted, merged))
    return progress


def catalogue_faults(root: Path | None = None) -> list[Fault]:
    """What is wrong with the translations: missing, doubtful, out of date, or with other `{facts}`.

    Also a text in the code that no catalogue can hold, because it is put together before it is translated.
    """
    root = root or house()
    try:
        wanted = {(message.context, message.text): message for message in messages(root)}
    except BadInput as error:  # the sentence names its file itself
        return [unreadable(error, str(error.facts.get("file", "")))]
    faults = list(_unspeakable(root))
    for path in sorted((root / "curriculum" / "languages").glob("*.po")):
        file = path.relative_to(root).as_posix()
        try:
            catalog = _catalog(path.read_text(encoding="utf-8-sig"), path)
        except BadInput as error:
            faults.append(unreadable(error, file))
            continue
        found = {(message.context or None, message.id): message for message in catalog if message.id}
        if set(found) != set(wanted):
            faults.append(
                Fault(
                    file=file,
                    says=marked("no tiene los textos de ahora."),
                    advice=marked("Ponlo al día: qhatu words."),
                )
            )
        for key in wanted.keys() & found.keys():
            faults += _translation_faults(file, wanted[key], found[key])
    return sorted(faults, key=lambda fault: (fault.file, fault.column, str(fault)))


def messages(root: Path | None = None) -> list[Message]:
    """Every text to translate: those without context sorted, then the notebooks' paragraphs as they are read."""
    root = root or house()
    gathered: dict[tuple[str | None, str], dict[str, None]] = {}
    found = [*_from_code(root), *_from_templates(root), *_from_practices(root), *_from_schemas(root)]
    plain = sorted(found, key=lambda each: (each[1], each[2]))
    for context, text, file in [*plain, *_from_notebooks(root)]:
        gathered.setdefault((context, text), {})[file] = None
    return [Message(text, context, tuple(files)) for (context, text), files in gathered.items()]


# ---- where texts are

Found = Iterator[tuple[str | None, str, str]]


def texts_of_code(source: str, saying: frozenset[str] = SAYING) -> Iterator[str]:
    """The texts said in Python code: first arguments that are written out, also on both sides of an `if`.

    >>> list(texts_of_code('words.say("Hola, {name}.", name=x); say("uno" if n == 1 else "varios")'))
    ['Hola, {name}.', 'uno', 'varios']
    """
    for argument in _said(ast.parse(source), saying):
        for text in _written_out(argument):
            if _has_words(text):
                yield text


def kin_of_bad_input(sources: Iterable[str]) -> frozenset[str]:
    """The names of `BadInput` and of every class that inherits from it, among Python sources.

    >>> sorted(kin_of_bad_input(["class NoBreakEven(sums.BadInput): ...", "class Other: ..."]))
    ['BadInput', 'NoBreakEven']
    """
    classes = [node for source in sources for node in ast.walk(ast.parse(source)) if isinstance(node, ast.ClassDef)]
    kin = {"BadInput"}
    while more := {each.name for each in classes if kin & set(map(_name, each.bases))} - kin:
        kin |= more
    return frozenset(kin)


def _sources(root: Path) -> dict[str, str]:
    return {
        path.relative_to(root).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted((root / "lib").rglob("*.py"))
    }


def _from_code(root: Path) -> Found:
    sources = _sources(root)
    saying = SAYING | kin_of_bad_input(sources.values())
    for file, source in sources.items():
        for text in texts_of_code(source, saying):
            yield None, text, file


def _from_templates(root: Path) -> Found:
    from jinja2 import TemplateSyntaxError
    from jinja2.ext import babel_extract

    for path in sorted([*(root / "lib").rglob("*.html"), *(root / "lib").rglob("*.j2")]):
        file = path.relative_to(root).as_posix()
        try:
            found = list(babel_extract(io.BytesIO(path.read_bytes()), SAYING, (), {"silent": "false"}))
        except TemplateSyntaxError as error:
            raise BadInput(
                "{file}, línea {row}: no se puede leer esta plantilla.", file=file, row=error.lineno
            ) from error
        for _, _, said, _ in found:
            text = said[0] if isinstance(said, tuple) else said
            if text and _has_words(text):
                yield None, text, file


def _from_practices(root: Path) -> Found:
    from qhatu.records.practice import read_exercise, texts_of

    for folder in module_folders(root):
        for path in sorted((folder / "practice").glob("*.toml")):
            for text in texts_of(read_exercise(path)):
                yield None, text, path.relative_to(root).as_posix()


def _from_schemas(root: Path) -> Found:
    for path in sorted((root / "lib").rglob("schema/*.json")):
        for text in _descriptions(json.loads(path.read_text(encoding="utf-8"))):
            yield None, text, path.relative_to(root).as_posix()


def _descriptions(told: object) -> Iterator[str]:
    """Every `description` in a schema, however deep."""
    if isinstance(told, dict):
        if isinstance(told.get("description"), str):
            yield told["description"]
        yield from (text for inner in told.values() for text in _descriptions(inner))
    elif isinstance(told, list):
        yield from (text for inner in told for text in _descriptions(inner))


def _from_notebooks(root: Path) -> Found:
    for folder in module_folders(root):
        for page, path in pages(folder).items():
            notebook, file = read(path), path.relative_to(root).as_posix()
            for context, text in texts(notebook, f"{folder.name}/{page}"):
                yield context, text, file


def _said(tree: ast.AST, saying: frozenset[str]) -> Iterator[ast.expr]:
    """The first argument of every call that says a text, in the order of the source."""
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and node.args]
    for call in sorted(calls, key=lambda call: (call.lineno, call.col_offset)):
        if _name(call.func) in saying:
            yield call.args[0]
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and saying & set(map(_name, node.bases)):
            for call in ast.walk(node):
                if isinstance(call, ast.Call) and call.args and _is_super_init(call.func):
                    yield call.args[0]


def _name(function: ast.expr) -> str:
    """The last part of a name: `say` of `self.words.say`."""
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _is_super_init(function: ast.expr) -> bool:
    return (
        isinstance(function, ast.Attribute)
        and function.attr == "__init__"
        and isinstance(function.value, ast.Call)
        and _name(function.value.func) == "super"
    )


def _written_out(argument: ast.expr) -> Iterator[str]:
    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
        yield argument.value
    elif isinstance(argument, ast.IfExp):
        yield from _written_out(argument.body)
        yield from _written_out(argument.orelse)


def _has_words(text: str) -> bool:
    """Whether there is something to translate besides `{facts}` and signs."""
    try:
        literal = "".join(part for part, *_ in string.Formatter().parse(text))
    except ValueError:
        literal = text
    return any(sign.isalpha() for sign in literal)


def _unspeakable(root: Path) -> Iterator[Fault]:
    sources = _sources(root)
    saying = SAYING | kin_of_bad_input(sources.values())
    for file, source in sources.items():
        for argument in _said(ast.parse(source), saying):
            if isinstance(argument, ast.JoinedStr | ast.BinOp):
                yield Fault(
                    file=file,
                    row=argument.lineno,
                    says=marked("arma un texto con pedazos, y así no se puede traducir."),
                    advice=marked("Escribe el texto entero y pon los datos con su nombre: {example}."),
                    facts={"example": 'say("Hola, {name}.", name=name)'},
                )


# ---- the translators' files


def _catalog(text: str, path: Path) -> "Catalog":
    """Reads a translators' file; one with a line that is not whole is refused, or its translation would be lost."""
    from babel.messages.catalog import Catalog
    from babel.messages.pofile import PoFileError, read_po

    if not text.strip():
        return Catalog()
    try:
        for number, line in enumerate(text.split("\n"), start=1):
            if not _LINE.fullmatch(line):
                raise PoFileError("not a line", None, line, number)
        return read_po(io.BytesIO(text.encode()), charset="utf-8", abort_invalid=True)
    except PoFileError as error:
        raise BadInput(
            "{file}, línea {row}: no se puede leer. ¿Falta una comilla? Ábrelo con un programa para traducir.",
            file=path.name,
            row=error.lineno,
        ) from error


def _merged(wanted: list[Message], before: "Catalog", language: str) -> "Catalog":
    from babel.messages.catalog import Catalog

    merged = Catalog()
    for message in wanted:
        kept = before.get(message.text, message.context)
        added = merged.add(
            message.text,
            kept.string if kept else "",
            locations=[(file, None) for file in message.files],
            user_comments=kept.user_comments if kept else (),
            context=message.context,
        )
        # Babel guesses further flags, and sees Python's "% d" in "5 % de lo que usas".
        added.flags = {"fuzzy"} if kept and kept.string and kept.fuzzy else set()
    return merged


def _po(catalog: "Catalog") -> str:
    from babel.messages.pofile import write_po

    told = io.BytesIO()
    write_po(told, catalog, width=0, omit_header=True, include_lineno=False)
    return told.getvalue().decode()


def _credits(text: str) -> str:
    """The comment at the top of a translators' file, where they put their names."""
    lines = []
    for line in text.splitlines(keepends=True):
        if not line.startswith("#"):
            break
        lines.append(line)
    return "".join(lines) if lines and text[len("".join(lines)) :].startswith('msgid ""') else ""


def _progress(language: str, path: Path, changed: bool, wanted: list[Message], merged: "Catalog") -> Progress:
    found = [(message, merged.get(message.text, message.context)) for message in wanted]
    return Progress(
        language=language,
        path=path,
        changed=changed,
        total=len(wanted),
        missing=tuple(message for message, translated in found if not translated.string),
        doubtful=tuple(message for message, translated in found if translated.fuzzy),
    )


def _translation_faults(file: str, wanted: Message, found: object) -> Iterator[Fault]:
    facts = {"text": wanted.text if len(wanted.text) <= 60 else wanted.text[:60] + "…"}
    column = wanted.context or ""
    if not found.string or found.fuzzy:
        yield Fault(
            file=file,
            column=column,
            facts=facts,
            says=marked("falta traducir «{text}».")
            if not found.string
            else marked("la traducción de «{text}» es dudosa (fuzzy)."),
        )
    # A notebook's paragraph is no template: its braces are what they are.
    elif wanted.context is None and facts_in(wanted.text) != facts_in(found.string):
        yield Fault(
            file=file,
            facts={**facts, "names": ", ".join(sorted(facts_in(wanted.text) or ()))},
            says=marked("la traducción de «{text}» no tiene los mismos datos entre llaves."),
            advice=marked("Tienen que estar: {names}."),
        )


def facts_in(text: str) -> frozenset[str] | None:
    """The names in braces in a template; None where its braces do not fit together.

    >>> sorted(facts_in("{name} vende {units} {unit}"))
    ['name', 'unit', 'units']
    """
    try:
        return frozenset(name for _, name, _, _ in string.Formatter().parse(text) if name is not None)
    except ValueError:
        return None
