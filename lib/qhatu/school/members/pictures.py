"""Pictures to sign in with, for who reads little: a drawing on a woven square of one colour, such as a red llama.

Eighteen drawings and six colours make 108 pictures, each of one person in a class. The drawings are our own, in
`static/pictures/`, black on white. A colour is told apart by its name and by the pattern of its border too.
"""

import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from markupsafe import Markup

from qhatu.packs.words import Words, marked

DRAWINGS: Mapping[str, str] = {
    "llama": marked("Llama"),
    "condor": marked("Cóndor"),
    "fish": marked("Pez"),
    "sun": marked("Sol"),
    "moon": marked("Luna"),
    "star": marked("Estrella"),
    "mountain": marked("Montaña"),
    "tree": marked("Árbol"),
    "flower": marked("Flor"),
    "corn": marked("Maíz"),
    "potato": marked("Papa"),
    "bread": marked("Pan"),
    "pot": marked("Olla"),
    "cup": marked("Taza"),
    "hat": marked("Sombrero"),
    "drum": marked("Tambor"),
    "house": marked("Casa"),
    "hand": marked("Mano"),
}


@dataclass(frozen=True, slots=True)
class Colour:
    """A colour's name, its ground, what is drawn on it, and the border that it alone has (a path, 64 wide)."""

    name: str
    ground: str
    figure: str
    border: str


_LINE = ' fill="none" stroke="currentColor" stroke-width="2.4" stroke-linejoin="round" stroke-linecap="round"'
_INK, _WOOL = "#2a2320", "#fff6e6"
_ZIGZAG = f'<path d="M8 59{"l4-5 4 5" * 6}"{_LINE}/>'
_DOTS = "".join(f'<circle cx="{x}" cy="56.5" r="2.5"/>' for x in range(8, 57, 8))
_SLANTS = f'<path d="{"".join(f"M{x} 59l5-5" for x in range(7, 57, 5))}"{_LINE}/>'
_WAVES = f'<path d="M8 56.5q4-6 8 0{"t8 0" * 5}"{_LINE}/>'
_SQUARES = "".join(f"M{x} {53 + 3 * (x % 2)}h3v3h-3z" for x in range(8, 56, 3))
_RHOMBS = "".join(f"M{x} 56.5l4-3.5 4 3.5-4 3.5z" for x in range(8, 56, 8))
COLOURS: Mapping[str, Colour] = {
    "red": Colour(marked("Rojo"), "#b3122f", _WOOL, _ZIGZAG),
    "yellow": Colour(marked("Amarillo"), "#f5bd1f", _INK, _DOTS),
    "green": Colour(marked("Verde"), "#0f7b46", _WOOL, _SLANTS),
    "blue": Colour(marked("Azul"), "#2443a6", _WOOL, _WAVES),
    "white": Colour(marked("Blanco"), "#ffffff", _INK, f'<path d="{_SQUARES}"/>'),
    "black": Colour(marked("Negro"), _INK, _WOOL, f'<path d="{_RHOMBS}"/>'),
}

_FOLDER = Path(__file__).parents[1] / "static" / "pictures"


def pictures() -> tuple[str, ...]:
    """Every picture there is, each as its drawing and its colour.

    >>> len(pictures()), pictures()[0]
    (108, 'llama-red')
    """
    return tuple(f"{drawing}-{colour}" for colour in COLOURS for drawing in DRAWINGS)


def is_picture(text: str) -> bool:
    """Whether a text is one of the pictures.

    >>> is_picture("llama-red"), is_picture("llama"), is_picture("../llama-red")
    (True, False, False)
    """
    drawing, _, colour = text.partition("-")
    return drawing in DRAWINGS and colour in COLOURS


def told(picture: str, words: Words) -> str:
    """A picture in words; nothing where there is none.

    >>> told("llama-red", Words("es"))
    'Llama, color rojo'
    """
    if not is_picture(picture):
        return ""
    drawing, _, colour = picture.partition("-")
    return words.say(
        "{drawing}, color {colour}",
        drawing=words.say(DRAWINGS[drawing]),
        colour=words.say(COLOURS[colour].name).lower(),
    )


def some_free(taken: Collection[str], most: int) -> list[str]:
    """Pictures drawn by chance among those that nobody has: no drawing twice while others are left.

    >>> some_free(set(pictures()) - {"sun-blue"}, 6), some_free(pictures(), 6)
    (['sun-blue'], [])
    """
    chance = secrets.SystemRandom()
    free = [picture for picture in pictures() if picture not in taken]
    chance.shuffle(free)
    first = list({picture.partition("-")[0]: picture for picture in free}.values())
    others = [picture for picture in free if picture not in first]
    return (first + others)[:most]


def free_picture(taken: Collection[str]) -> str:
    """A picture drawn by chance among those that nobody has; empty where all are taken.

    >>> free_picture(set(pictures()) - {"sun-blue"}), free_picture(pictures())
    ('sun-blue', '')
    """
    return next(iter(some_free(taken, 1)), "")


@lru_cache(maxsize=256)
def drawn(picture: str) -> Markup:
    """A picture as a drawing inside a page; of a drawing alone its outline; of anything else, nobody's.

    Its meaning stands in words beside it, so a screen reader passes over it.

    >>> drawn("llama-red")[:20], "#b3122f" in drawn("llama-red"), "#b3122f" in drawn("llama")
    (Markup('<svg class="picture"'), True, False)
    """
    drawing, _, colour = picture.partition("-")
    if drawing not in DRAWINGS or (colour and colour not in COLOURS):
        return _svg('<circle cx="32" cy="24" r="11"/><path d="M12 56c0-13 9-19 20-19s20 6 20 19z"/>')
    figure = (_FOLDER / f"{drawing}.svg").read_text(encoding="utf-8")
    figure = figure[figure.index(">") + 1 : figure.rindex("</svg>")]
    if not colour:
        return _svg(f'<g transform="translate(4 4) scale(1.167)">{figure}</g>')
    of = COLOURS[colour]
    # On its ground a drawing is as light as its holes were, and its holes are the ground.
    figure = figure.replace("#fff", of.ground).replace("currentColor", of.figure)
    border = of.border.replace("currentColor", of.figure)
    return _svg(
        f'<rect x="1" y="1" width="62" height="62" rx="13" fill="{of.ground}" stroke="{_INK}" stroke-width="1.5"/>'
        f'<g transform="translate(10.5 4.5) scale(.9)">{figure}</g><g fill="{of.figure}">{border}</g>'
    )


def _svg(inside: str) -> Markup:
    head = '<svg class="picture" viewBox="0 0 64 64" aria-hidden="true" focusable="false" fill="currentColor">'
    return Markup(f"{head}{inside}</svg>")
