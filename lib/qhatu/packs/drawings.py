"""Looks whether a drawing only draws. It is put into pages as it stands, so it may do nothing else."""

import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

from qhatu.packs.faults import Fault, quoted
from qhatu.packs.words import marked

LARGEST = 60_000  # bytes; it travels inside every page that shows it

_SVG = "{http://www.w3.org/2000/svg}"
_DRAWS = frozenset(
    """svg g defs symbol use title desc path rect circle ellipse line polyline polygon text tspan
    linearGradient radialGradient stop clipPath mask pattern marker""".split()  # noqa: SIM905 - a word list
)
# Entities can grow without end. CDATA, and a comment that begins with >, end elsewhere in a page than in XML:
# what XML takes for text, a browser would then run.
_UNLIKE_A_PAGE = re.compile(r"<!(?!--)\S*|<!---?>|<\?(?!xml\s)\S*")
_ACTS = re.compile(r"url\(|javascript:|data:|://|@import|expression\(|position\s*:|\\", re.IGNORECASE)


def faults_of_drawing(path: Path) -> Iterator[Fault]:
    """Everything in an SVG file that is more than lines, colours and words of its own."""
    data = path.read_bytes()
    if len(data) > LARGEST:
        yield Fault(
            file=path.name,
            says=marked("pesa más de {limit} KB."),
            advice=marked("Simplifica el dibujo."),
            facts={"limit": LARGEST // 1000},
        )
        return
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        yield Fault(file=path.name, says=marked("no está guardado como UTF-8."), advice=_AGAIN)
        return
    if stranger := _UNLIKE_A_PAGE.search(text):
        yield _more_than_a_drawing(path, stranger[0])
        return
    try:
        root = ElementTree.fromstring(text)
    except (ElementTree.ParseError, ValueError) as error:
        line, _ = getattr(error, "position", (None, None))
        yield Fault(file=path.name, row=line, says=marked("no se puede leer como dibujo SVG."), advice=_AGAIN)
        return
    if root.tag != f"{_SVG}svg" or "viewBox" not in root.attrib:
        yield Fault(file=path.name, says=marked("esperaba un dibujo <svg> con su viewBox."), advice=_AGAIN)
        return
    for element in root.iter():
        name = str(element.tag).removeprefix(_SVG)
        # Inside a title a browser reads a page again, not a drawing.
        if name not in _DRAWS or (name in ("title", "desc") and len(element)):
            yield _more_than_a_drawing(path, f"<{name.rpartition('}')[2]}>")
        for attribute, value in element.attrib.items():
            short = attribute.rpartition("}")[2]
            if short.lower().startswith("on") or not _stays_inside(short, value):
                yield _more_than_a_drawing(path, f"{short}={value}")


_AGAIN = marked("Guárdalo otra vez como SVG simple u optimizado.")


def _stays_inside(attribute: str, value: str) -> bool:
    """Whether an attribute names nothing but parts of its own drawing."""
    if attribute == "href":
        return value.startswith("#")
    return not _ACTS.search(re.sub(r"url\(\s*['\"]?#[\w.:-]+['\"]?\s*\)", "", value))


def _more_than_a_drawing(path: Path, found: str) -> Fault:
    return Fault(
        file=path.name,
        says=marked(
            "encontré «{found}». Un dibujo solo lleva trazos, colores y textos: "
            "ni programas, ni enlaces, ni archivos de afuera."
        ),
        found=quoted(found),
        advice=_AGAIN,
    )
