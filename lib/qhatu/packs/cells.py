"""Holds each cell and key of a pack against its schema, and says in a sentence what is not as it should be.

The schemas in `schema/` tell what may stand where; their descriptions are the manual.
"""

import re
import unicodedata
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from qhatu.packs.faults import Fault, as_in_files, quoted
from qhatu.packs.folders import columns, is_further, meant, schema
from qhatu.packs.tables import Row, Table, nearest, too_long
from qhatu.packs.words import marked
from qhatu.sums import BadInput, parse_number

Path = tuple[str | int, ...]
"""The keys that lead to a value: ("sample", "city")."""


def faults_of_columns(table: Table) -> Iterator[Fault]:
    """Columns that are missing or unknown; a misspelt one is told once, with what it meant."""
    wanted, strangers = columns(table.file), []
    known = tuple(schema(table.file)["properties"])
    if not set(known) & set(table.columns):
        yield Fault(
            file=table.file,
            row=1,
            says=marked("la primera fila no tiene los nombres de las columnas."),
            advice=marked("Tiene que decir: {columns}."),
            facts={"columns": ",".join(wanted)},
        )
        return
    missing = [column for column in wanted if column not in table.columns]
    for column in table.columns:
        if column in known:
            continue
        near = nearest(column, [*missing, *filter(is_further, known)])
        if near in missing:
            missing.remove(near)
        strangers.append((column, near))
    for column, near in strangers:
        yield Fault(
            file=table.file,
            row=1,
            column=column,
            says=marked("no conozco esta columna."),
            advice=_meant(near, otherwise=marked("Bórrala o corrige su nombre.")),
            facts={"near": near},
        )
    for column in missing:
        yield Fault(
            file=table.file,
            row=1,
            column=column,
            says=marked("falta esta columna."),
            advice=marked("Escribe su nombre en la primera fila."),
        )


def faults_of_row(row: Row, currency: str) -> Iterator[Fault]:
    """The cells of a row that are not as its schema asks; `currency` is what its amounts are in, or ""."""
    if row.beyond:
        yield Fault.of(too_long(row), file=row.file)
        return
    rules = schema(row.file)
    filled = {column: cell for column, cell in row.items() if cell}
    missing = []
    for path, error in _breaches(_converted(filled, rules, rules, row.decimal_mark), row.file):
        column = str(path[0])
        if error.validator == "additionalProperties" or column not in row:
            continue  # of the table's columns, not of this row
        if error.validator == "required":
            missing.append(column)
            continue
        told = _told(error, path, row[column], currency)
        yield Fault(file=row.file, row=row.number, column=column, **told)
    if len(missing) == 1:
        yield Fault(file=row.file, row=row.number, column=missing[0], says=marked("falta este dato."))
    elif missing:
        facts = {"columns": ", ".join(missing)}
        yield Fault(file=row.file, row=row.number, says=marked("faltan estos datos: {columns}."), facts=facts)


def faults_of_toml(read: Mapping[str, Any], file: str, text: str, currency: str) -> Iterator[Fault]:
    """The keys of a TOML file that are not as its schema asks; `text` is its source, to name lines."""
    rules, lines = schema(file), lines_of_keys(text)
    for path, error in _breaches(_converted(read, rules, rules, "."), file):
        yield Fault(
            file=file,
            row=line_of(lines, path),
            column=".".join(str(key + 1) if isinstance(key, int) else key for key in path),
            **_told(error, path, at(read, path), currency),
        )


def at(value: Any, path: Path) -> Any:
    """What stands at a path of keys, or "" when the path leads nowhere."""
    for key in path:
        try:
            value = value[key]
        except (LookupError, TypeError):
            return ""
    return value


def lines_of_keys(text: str) -> dict[Path, int]:
    """The line on which each key of a TOML text stands; keys inside braces stand with their table.

    >>> lines_of_keys('family = "craft"\\n[sample]\\ncity = "El Alto"')
    {('family',): 1, ('sample',): 2, ('sample', 'city'): 3}
    """
    lines: dict[Path, int] = {}
    table: Path = ()
    closing = ""
    for number, line in enumerate(text.splitlines(), 1):
        if closing:
            closing = "" if closing in line else closing
        elif found := re.match(r"\s*\[\s*([\w.\"-]+)\s*\]", line):
            table = _keys(found[1])
            lines[table] = number
        elif found := re.match(r"\s*([\w.\"-]+)\s*=\s*(.*)", line):
            lines[(*table, *_keys(found[1]))] = number
            opened = next((quotes for quotes in ('"""', "'''") if found[2].startswith(quotes)), "")
            closing = opened if opened and found[2].count(opened) == 1 else ""
    return lines


def line_of(lines: Mapping[Path, int], path: Path) -> int | None:
    """The line of a key or, where it is missing, of the table it should stand in."""
    while path and path not in lines:
        path = path[:-1]
    return lines.get(path)


def _keys(dotted: str) -> tuple[str, ...]:
    return tuple(part.strip('" ') for part in dotted.split("."))


@lru_cache
def _validator(file: str) -> Any:
    # Only who checks pays for jsonschema; a learner's page reads packs without it.
    from jsonschema import Draft202012Validator, FormatChecker

    formats = FormatChecker(formats=())
    for name, is_sound in _FORMATS.items():
        formats.checks(name)(is_sound)
    return Draft202012Validator(schema(file), format_checker=formats)


@lru_cache
def _is_sound(file: str) -> Callable[[Any], bool]:
    """Whether a value keeps to its schema, which nearly all do: a compiled schema says so in a tenth of the time."""
    from fastjsonschema import JsonSchemaValueException, compile

    # It knows draft 7, in which these schemas mean the same.
    rules = {**schema(file), "$schema": "http://json-schema.org/draft-07/schema#"}
    validate = compile(rules, formats=_FORMATS, use_default=False)

    def is_sound(value: Any) -> bool:
        try:
            validate(value)
        except JsonSchemaValueException:
            return False
        return True

    return is_sound


def _breaches(value: Any, file: str) -> Iterator[tuple[Path, Any]]:
    """Each way a value departs from its schema, with the path of the key it is about.

    A key that is missing and one that is unknown and looks like it are one breach: the unknown.
    """
    if _is_sound(file)(value):
        return
    errors = sorted(_validator(file).iter_errors(value), key=lambda error: list(map(str, error.path)))
    missing: list[tuple[Path, Any]] = []
    meant: set[Path] = set()
    for error in errors:
        path = tuple(error.absolute_path)
        if error.validator == "required":
            missing += [((*path, key), error) for key in error.validator_value if error.message.startswith(f"'{key}'")]
        elif error.validator == "additionalProperties":
            for key in _strangers(error):
                meant.add((*path, nearest(key, error.schema.get("properties", {}))))
                yield (*path, key), error
        else:
            yield path, error
    yield from ((path, error) for path, error in missing if path not in meant)


def _strangers(error: Any) -> list[str]:
    known, patterns = error.schema.get("properties", {}), error.schema.get("patternProperties", {})
    return [
        key for key in error.instance if key not in known and not any(re.search(pattern, key) for pattern in patterns)
    ]


def _told(error: Any, path: Path, found: Any, currency: str) -> dict[str, Any]:
    """What to say of one breach: a `Fault`'s says, found, advice and facts."""
    rule, limit, asked = error.validator, error.validator_value, error.schema
    told: dict[str, Any] = {"found": quoted(found)}
    match rule:
        case "required":
            return {"says": marked("falta este dato.")}
        case "additionalProperties":
            near = nearest(str(path[-1]), asked.get("properties", {}))
            advice = _meant(near, otherwise=marked("Bórralo o corrige su nombre."))
            return {"says": marked("no conozco este dato."), "advice": advice, "facts": {"near": near}}
        case "minLength" | "minItems":
            return {"says": marked("está vacío.")}
        case "maxLength":
            return told | {"says": marked("«{found}» es demasiado largo.")}
        case "type":
            return told | _told_of_type(asked, quoted(found), currency)
        case "enum":
            near = nearest(quoted(found).casefold(), limit)
            return told | {
                "says": marked("esperaba uno de estos: {known}; y encontré «{found}»."),
                "advice": _meant(near),
                "facts": {"known": ", ".join(limit), "near": near},
            }
        case "pattern":
            return told | {
                "says": marked("no se puede escribir así: «{found}»."),
                "advice": _LETTERS.get(limit, marked("Usa minúsculas sin acentos, números y guiones.")),
            }
        case "format" if limit == "date":
            return told | {"says": marked("esperaba una fecha como 2026-11-01 y encontré «{found}».")}
        case "format":
            says, piece = _more_than_text(str(found))
            return {"says": says, "found": quoted(piece)}
        case "exclusiveMinimum":
            says = marked("esperaba un número mayor que {limit} y encontré «{found}».")
        case "minimum":
            says = marked("esperaba un número desde {limit} y encontré «{found}».")
        case "exclusiveMaximum":
            says = marked("esperaba un número menor que {limit} y encontré «{found}».")
        case "maximum":
            says = marked("esperaba un número hasta {limit} y encontré «{found}».")
        case _:
            return told | {"says": marked("no entiendo «{found}».")}
    advice = _SHARE if rule.lower().endswith("maximum") and asked.get("x-unit") == "share" else ""
    return told | {"says": says, "advice": advice, "facts": {"limit": as_in_files(Decimal(str(limit)))}}


_LETTERS = {
    "^[A-Z]{3}$": marked("Usa tres letras mayúsculas, como BOB."),
    "^[A-Z]{2}$": marked("Usa dos letras mayúsculas, como BO."),
}
_SHARE = marked("Es una parte de 1: 5 de cada 100 se escribe 0.05.")


def _told_of_type(asked: Mapping[str, Any], found: str, currency: str) -> dict[str, Any]:
    match asked["type"]:
        case "number" if asked.get("x-unit") == "money" and currency:
            return {
                "says": marked("esperaba un número en {currency} y encontré «{found}»."),
                "advice": _advice_for_number(found, asked),
                "facts": {"currency": currency},
            }
        case "number":
            says = marked("esperaba un número y encontré «{found}».")
            return {"says": says, "advice": _advice_for_number(found, asked)}
        case "integer":
            says = marked("esperaba un número entero y encontré «{found}».")
            return {"says": says, "advice": _advice_for_number(found, asked)}
        case "boolean":
            return {"says": marked("esperaba true o false y encontré «{found}».")}
        case "array":
            return {"says": marked("esperaba una lista entre corchetes [ ] y encontré «{found}».")}
        case "object":
            return {"says": marked("esperaba una tabla con sus datos y encontré «{found}».")}
        case _:
            return {"says": marked("esperaba un texto entre comillas y encontré «{found}».")}


def _advice_for_number(found: str, asked: Mapping[str, Any]) -> str:
    if re.fullmatch(r"(?=.*\d)[\d.,OoQ]+", found) and re.search(r"[OoQ]", found):
        return marked("¿La O es un cero?")
    if re.fullmatch(r"(?=.*\d)[\d.,lI]+", found) and re.search(r"[lI]", found):
        return marked("¿La letra es un uno?")
    if "%" in found and asked.get("x-unit") == "share":
        return _SHARE
    if re.search(r"\d.*[^\W\d]|[^\W\d].*\d", found):
        return marked("Escribe solo el número.")
    if asked["type"] == "number" and re.search(r"\d[., ']\d", found):
        return marked("Escribe los decimales con punto y no separes los miles: 1234.50.")
    return ""


def _meant(near: str, otherwise: str = "") -> str:
    return marked("¿Querías escribir «{near}»?") if near else otherwise


def _converted(value: Any, rules: Mapping[str, Any], root: Mapping[str, Any], mark: str) -> Any:
    """A value with the numbers, dates and truths its schema expects in place of the texts they stand in.

    What cannot be read stays a text, and then is of the wrong type.
    """
    rules = meant(rules, root)
    if isinstance(value, Mapping):
        return {key: _converted(inner, _rules_of(key, rules), root, mark) for key, inner in value.items()}
    if isinstance(value, date):
        return value.isoformat()
    wanted = rules.get("type")
    if isinstance(value, str) and wanted in ("number", "integer"):
        try:
            number = parse_number(value, decimal_mark=mark, currency="")
        except BadInput:
            return value
        return int(number) if number == number.to_integral_value() else number
    if isinstance(value, str) and wanted == "boolean":
        return {"true": True, "false": False}.get(value.casefold(), value)
    return value


def _rules_of(key: str, rules: Mapping[str, Any]) -> Mapping[str, Any]:
    named = rules.get("properties", {}).get(key)
    patterns = rules.get("patternProperties", {})
    return named or next((patterns[pattern] for pattern in patterns if re.search(pattern, key)), {})


def _is_date(value: Any) -> bool:
    try:
        return not isinstance(value, str) or bool(date.fromisoformat(value))
    except ValueError:
        return False


def _more_than_text(text: str) -> tuple[str, str]:
    """Why a text could do more than be read, on a page or in a spreadsheet, and which piece of it."""
    if text.lstrip()[:1] in ("=", "+", "-", "@"):
        return marked("empieza como una fórmula: «{found}». Un texto no empieza con = + - @."), text
    if found := re.search(r"<[/!?a-zA-Z][^>]*>?|&#\w*|javascript:", text, re.IGNORECASE):
        return marked("lleva marcas de página web: «{found}». Escribe solo texto."), found[0]
    if not text.isprintable() and any(unicodedata.category(sign) in ("Cc", "Cf") and sign != "\n" for sign in text):
        return marked("lleva signos que no se ven. Escríbelo de nuevo."), ""
    return "", ""


_FORMATS: Mapping[str, Callable[[Any], bool]] = {
    "date": _is_date,
    "plain-text": lambda value: not isinstance(value, str) or not _more_than_text(value)[0],
}


def known_near(found: str, known: Collection[str]) -> tuple[str, dict[str, str]]:
    """The advice for an unknown name and its facts: the nearest known one, if any is near."""
    near = nearest(found, known)
    return _meant(near), {"near": near}
