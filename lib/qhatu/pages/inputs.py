"""One input for each field: label, unit, explanation, and a sentence where something is wrong or odd."""

from __future__ import annotations

from collections.abc import Callable

import ipywidgets as w

from qhatu.pages.markup import boxed, html, joined, shown
from qhatu.records.forms import Field

OnType = Callable[[str, str], None]


class FieldInput:
    """A field on a screen. `box` is the widget; `typed` tells what stands in it; `show` says what was found.

    What is typed goes to `on_type(key, text)` at once and exactly as it was typed.
    """

    def __init__(self, field: Field, typed: str, on_type: OnType, *, example_mark: str = "ej.") -> None:
        self.field = field
        self._on_type = on_type
        self._note = shown()
        self._said: tuple[str, str, str, str] | None = None
        if field.kind == "choice":
            self._control, kind = (
                self._choice(field, typed),
                "qh-choice" if len(field.choices) <= 5 else "qh-select",
            )
        else:
            placeholder = f"{example_mark} {field.example}" if field.example else ""
            self._control = w.Text(value=typed, description=field.label, placeholder=placeholder)
            kind = "qh-text" if field.kind == "text" else "qh-number"
        self._control.add_class(f"key:{field.key}")
        classes = ["qh-field" if kind != "qh-choice" else "qh-choices", kind]
        if field.unit and field.kind != "choice":
            classes.append("has-unit")
        self.box = boxed([self._control, self._note], *classes)
        self._control.observe(self._changed, "value")
        self.show()

    def _choice(self, field: Field, typed: str) -> w.RadioButtons | w.Dropdown:
        options = [(name, code) for code, name in field.choices]
        codes = dict(field.choices)
        chosen = typed if typed in codes else field.example if field.example in codes else None
        if len(options) <= 5:
            return w.RadioButtons(options=options, value=chosen, description=field.label)
        return w.Dropdown(options=options, value=chosen or options[0][1], description=field.label)

    @property
    def typed(self) -> str:
        """What stands in the input now."""
        return self._control.value or ""

    def fill(self, text: str) -> None:
        """Put a text in, as if it had been typed."""
        if self.field.kind == "choice":
            text = code_of(self.field, text)
            if text not in dict(self.field.choices):
                return
        self._control.value = text

    def show(self, trouble: str = "", doubt: str = "", note: str = "", news: str = "") -> None:
        """Say what others did to it; and what is wrong, else what looks odd, else what the number comes to."""
        if self._said == (trouble, doubt, note, news):
            return
        self._said = (trouble, doubt, note, news)
        pieces = []
        if self.field.unit and self.field.kind != "choice":
            pieces.append(html('<span class="unit">{unit}</span>', unit=self.field.unit))
        if news:
            pieces.append(html('<p class="hint news" role="status">{said}</p>', said=news))
        if trouble:
            pieces.append(html('<p class="hint trouble" role="status">{said}</p>', said=trouble))
        elif note or doubt:
            if note:
                pieces.append(html('<p class="hint">{said}</p>', said=note))
            if doubt:
                pieces.append(html('<p class="hint doubt" role="status">{said}</p>', said=doubt))
        if self.field.why:
            pieces.append(
                html(
                    '<details class="why"><summary aria-label="{label}"><span aria-hidden="true">?</span></summary>'
                    "<p>{why}</p></details>",
                    label=f"? {self.field.label}",
                    why=self.field.why,
                )
            )
        self._note.value = str(joined(pieces))
        (self.box.add_class if trouble else self.box.remove_class)("has-trouble")

    def _changed(self, change) -> None:
        self._on_type(self.field.key, change["new"] or "")


def code_of(field: Field, shown: str) -> str:
    """What a field holds where a browser shows this: the code of a choice, else the very text.

    >>> unit = Field(key="unit", label="Unidad", kind="choice", choices=(("kg", "kilos"), ("g", "gramos")))
    >>> code_of(unit, "kilos"), code_of(unit, "kg"), shown_as(unit, "kg")
    ('kg', 'kg', 'kilos')
    """
    return {name: code for code, name in field.choices}.get(shown, shown)


def shown_as(field: Field, text: str) -> str:
    """What a browser shows where a field holds this: the name of a choice, else the very text."""
    return dict(field.choices).get(text, text)
