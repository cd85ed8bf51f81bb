"""Look at one number before a sum uses it, and say in a sentence what is wrong with it.

Each function returns what it was given, made exact, or raises :class:`BadInput`. The name of the thing comes
with its article (``named("el monto del préstamo")``), so that the sentence can point at it; the sentences
fit a name in the singular and in the plural.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from qhatu.sums.bad_input import BadInput, Named
from qhatu.sums.numbers import exact

TYPE_CHECKING = False  # typing's own flag of this name costs a tenth of this package's import
if TYPE_CHECKING:
    from collections.abc import Iterable

MOST_THINGS = 10_000
"""The most periods, sales or members a sum is asked for at once; beyond it somebody's keyboard is stuck."""


def positive(number: Decimal | int, what: Named) -> Decimal:
    """Return a number that has to be above 0.

    >>> from qhatu.sums.bad_input import named
    >>> positive(0, named("el plazo"))
    Traceback (most recent call last):
    ...
    qhatu.sums.bad_input.BadInput: Revisa el plazo: hace falta un número mayor que 0 y encontré 0.
    """
    number = exact(number)
    if number <= 0:
        raise BadInput("Revisa {what}: hace falta un número mayor que 0 y encontré {found}.", what=what, found=number)
    return number


def not_negative(number: Decimal | int, what: Named) -> Decimal:
    """Return a number that has to be 0 or more.

    >>> from qhatu.sums.bad_input import named
    >>> not_negative(Decimal("12.50"), named("la comisión"))
    Decimal('12.50')
    """
    number = exact(number)
    if number < 0:
        raise BadInput(
            "Revisa {what}: hace falta 0 o más y encontré {found}. Quita el signo menos.",
            what=what,
            found=number,
        )
    return number


def share(number: Decimal | int, what: Named, below_one: bool = False) -> Decimal:
    """Return a share of one: from 0 to 1, or less than 1 where the whole would leave nothing.

    >>> from qhatu.sums.bad_input import named
    >>> share(Decimal("1.5"), named("la comisión"))
    Traceback (most recent call last):
    ...
    qhatu.sums.bad_input.BadInput: Revisa la comisión: hace falta un número de 0 a 100 de cada 100 y encontré 150.
    """
    number = exact(number)
    if not 0 <= number <= 1:
        raise BadInput(
            "Revisa {what}: hace falta un número de 0 a 100 de cada 100 y encontré {found}.",
            what=what,
            found=number * 100,
        )
    # exact() again: what is left must not be dust, it will divide.
    if below_one and exact(1 - number) == 0:
        raise BadInput(
            "Revisa {what}: hace falta menos de 100 de cada 100 y encontré {found}. Con 100 no queda nada.",
            what=what,
            found=number * 100,
        )
    return number


def between(number: Decimal | int, least: Decimal | int, most: Decimal | int, what: Named) -> Decimal:
    """Return a number that has to lie between two others, both included.

    >>> from qhatu.sums.bad_input import named
    >>> between(29, 0, 28, named("el día de pago"))
    Traceback (most recent call last):
    ...
    qhatu.sums.bad_input.BadInput: Revisa el día de pago: hace falta un número de 0 a 28 y encontré 29.
    """
    number = exact(number)
    if not least <= number <= most:
        raise BadInput(
            "Revisa {what}: hace falta un número de {least} a {most} y encontré {found}.",
            what=what,
            least=Decimal(least),
            most=Decimal(most),
            found=number,
        )
    return number


def whole(number: Decimal | int, what: Named, least: int = 0, most: int = MOST_THINGS) -> int:
    """Return a count: a whole number between two others, both included.

    >>> from qhatu.sums.bad_input import named
    >>> whole(Decimal("12.0"), named("el número de cuotas"), least=1)
    12
    >>> whole(Decimal("2.5"), named("el número de cuotas"), least=1)
    Traceback (most recent call last):
    ...
    qhatu.sums.bad_input.BadInput: Revisa el número de cuotas: hace falta un número entero y encontré 2.5.
    """
    number = exact(number)
    if number != number.to_integral_value():
        raise BadInput("Revisa {what}: hace falta un número entero y encontré {found}.", what=what, found=number)
    return int(between(number, least, most, what))


def one_of(choice: str, choices: Iterable[str], what: Named) -> str:
    """Return a choice that has to be one of those known.

    >>> from qhatu.sums.bad_input import named
    >>> one_of("flat", ("level", "flat"), named("la clase de cuota"))
    'flat'
    """
    choices = tuple(choices)
    if choice not in choices:
        raise BadInput(
            "Revisa {what}: encontré «{found}» y hace falta una de estas opciones: {choices}.",
            what=what,
            found=str(choice),
            choices=", ".join(choices),
        )
    return choice


def a_date(when: date, what: Named) -> date:
    """Return a day that has to be a date without an hour.

    >>> from qhatu.sums.bad_input import named
    >>> a_date(date(2026, 3, 1), named("el día del préstamo"))
    datetime.date(2026, 3, 1)
    """
    if not isinstance(when, date) or isinstance(when, datetime):
        raise BadInput("Revisa {what}: hace falta una fecha y encontré «{found}».", what=what, found=str(when))
    return when


def things(items: Iterable[object], what: Named, least: int = 0, most: int = MOST_THINGS) -> tuple:
    """Return the things as a tuple that has to hold enough of them and not too many.

    >>> from qhatu.sums.bad_input import named
    >>> things([], named("las ventas"), least=1)
    Traceback (most recent call last):
    ...
    qhatu.sums.bad_input.BadInput: Revisa las ventas: hacen falta 1 o más y encontré 0.
    """
    items = tuple(items)
    if len(items) < least:
        raise BadInput(
            "Revisa {what}: hacen falta {least} o más y encontré {found}.",
            what=what,
            least=Decimal(least),
            found=Decimal(len(items)),
        )
    if len(items) > most:
        raise BadInput(
            "Revisa {what}: caben {most} y encontré {found}.",
            what=what,
            most=Decimal(most),
            found=Decimal(len(items)),
        )
    return items


def first_twice(names: Iterable[str]) -> str | None:
    """Return the first name that stands twice, or None; the sentence is for who knows what the names are of.

    >>> first_twice(["vela", "olla", "vela"])
    'vela'
    """
    seen = set()
    for name in names:
        if name in seen:
            return name
        seen.add(name)
    return None
