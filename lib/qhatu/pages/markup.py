"""HTML that cannot be broken by what people type: facts are escaped as they go in."""

from __future__ import annotations

import json

import ipywidgets as w
from markupsafe import Markup

from qhatu.house import look
from qhatu.packs.words import Words

LISTEN_ICON = Markup(
    '<svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" '
    'aria-hidden="true"><path d="M4 10v4h4l5 4V6L8 10H4z"/>'
    '<path d="M16.5 9a4 4 0 0 1 0 6M19 6.5a8 8 0 0 1 0 11"/></svg>'
)


def html(template: str, **facts: object) -> Markup:
    """A piece of HTML with facts filled in, escaped unless they are pieces of HTML themselves.

    >>> html("<b>{name}</b>", name="<Ana & Co>")
    Markup('<b>&lt;Ana &amp; Co&gt;</b>')
    """
    return Markup(template).format(**facts)


def joined(pieces) -> Markup:
    """Pieces of HTML, one after the other."""
    return Markup("").join(pieces)


def listen_button(words: Words) -> Markup:
    """The button that reads a screen aloud; it stays hidden where the device has no voice of its own."""
    return html(
        '<button type="button" class="listen" hidden>{icon}{words}</button>',
        icon=LISTEN_ICON,
        words=words.say("Escuchar"),
    )


def as_attribute(value: object) -> str:
    """A value as JSON, to stand in a data attribute."""
    return json.dumps(value, ensure_ascii=False)


def shown(piece: str = "", *classes: str) -> w.HTML:
    """A widget that shows a piece of HTML."""
    made = w.HTML(value=str(piece))
    for name in classes:
        made.add_class(name)
    return made


def boxed(children, *classes: str) -> w.VBox:
    """Widgets one under the other."""
    made = w.VBox(children=list(children))
    for name in classes:
        made.add_class(name)
    return made


def pressed(text: str, on_press, *classes: str) -> w.Button:
    """A button and what it does."""
    made = w.Button(description=text)
    made.on_click(lambda _: on_press())
    for name in classes:
        made.add_class(name)
    return made


def own_look() -> w.HTML:
    """The style sheet itself, for JupyterLab, where no page template brings it."""
    return w.HTML(value=f"<style>{look().read_text(encoding='utf-8')}</style>")
