"""A sentence for the person who typed something no sum can be done with."""

from __future__ import annotations

from decimal import Context, Decimal

# Division leaves 28 digits ("2.699999999999999999999999999"); nobody typed that, so nobody is shown it.
_READABLE = Context(prec=15)


class Named(str):
    """The Spanish name, with its article, of something a sentence points at; it has a translation of its own."""

    __slots__ = ()


def named(text: str) -> Named:
    """Mark a Spanish name for the catalogue, and for whoever says the sentence in another language.

    >>> named("el monto del préstamo")
    'el monto del préstamo'
    """
    return Named(text)


class BadInput(ValueError):
    """Say what was looked for, what was found and what to do, in simple Spanish, to whoever typed it.

    Args:
        sentence: the Spanish text, with a named place in braces for each fact. It is also the key under which
            a catalogue keeps its translations, so it is always written out whole where it is raised.
        **facts: what belongs in those places: text, or numbers (Decimal) that a page shows in its own way.

    Several things named together are a tuple, joined by whoever says the sentence.
    A number is kept with at most 15 digits and without idle zeros; one that cannot be shown as a number (NaN,
    infinity, beyond 15 figures) is kept as text, so that showing an error can never raise another.

    Source: "Errors say what was looked for, what was found and what to do", the house's style.

    >>> error = BadInput("El precio no puede ser menos de 0; encontré {found}.", found=Decimal("-3.50"))
    >>> str(error)
    'El precio no puede ser menos de 0; encontré -3.5.'
    >>> error.facts
    {'found': Decimal('-3.5')}
    """

    def __init__(self, sentence: str, **facts: object) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.facts = {name: _readable(fact) for name, fact in facts.items()}

    def __str__(self) -> str:
        joined = {name: ", ".join(fact) if isinstance(fact, tuple) else fact for name, fact in self.facts.items()}
        return self.sentence.format(**joined)


class NoBreakEven(BadInput):
    """No quantity of sales covers the fixed costs, because each unit brings in no more than it spends.

    Apart from :class:`BadInput` because nothing was typed wrongly: a page answers it with advice, not with a
    mark at a field.

    >>> from qhatu import sums
    >>> sums.break_even_units(fixed=Decimal("198"), price=Decimal("2.50"), variable_per_unit=Decimal("2.70"))
    Traceback (most recent call last):
    ...
    qhatu.sums.bad_input.NoBreakEven: Con el precio 2.5 no llegas a empatar: cada unidad gasta 2.7 ...
    """


def _readable(fact: object) -> object:
    if not isinstance(fact, Decimal):
        return fact
    if not fact.is_finite() or (fact and not -15 <= fact.adjusted() < 15):
        return str(fact) if len(str(fact)) <= 24 else f"{str(fact)[:20]}…"
    short = _READABLE.plus(fact)
    return short.quantize(Decimal(1)) if short == short.to_integral_value() else short.normalize(_READABLE)
