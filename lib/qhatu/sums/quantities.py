"""Quantities in the units people buy and use: grams and kilos, centimetres and metres, pieces and dozens.

A table of thirteen lines instead of a units library such as pint: a library of that kind loads a registry of
several hundred units into every learner's page, computes with floats unless told otherwise, and explains
mistakes in its own English. Here a factor is exact and a mistake is a sentence the learner can use.
"""

from __future__ import annotations

from decimal import Decimal

from qhatu.sums.bad_input import BadInput
from qhatu.sums.numbers import exact, quotient

# unit: (kind, how many of the kind's smallest unit it holds)
UNITS: dict[str, tuple[str, Decimal]] = {
    "g": ("mass", Decimal(1)),
    "kg": ("mass", Decimal(1000)),
    "ml": ("volume", Decimal(1)),
    "l": ("volume", Decimal(1000)),
    "mm": ("length", Decimal(1)),
    "cm": ("length", Decimal(10)),
    "m": ("length", Decimal(1000)),
    "cm2": ("area", Decimal(1)),
    "m2": ("area", Decimal(10000)),
    "piece": ("pieces", Decimal(1)),
    "dozen": ("pieces", Decimal(12)),
    "min": ("time", Decimal(1)),
    "h": ("time", Decimal(60)),
}


def convert(amount: Decimal, from_unit: str, to_unit: str) -> Decimal:
    """Say the same quantity in another unit.

    Args:
        amount: the quantity, in ``from_unit``; may be negative.
        from_unit: the unit it is in: g, kg, ml, l, mm, cm, m, cm2, m2, piece, dozen, min, h.
        to_unit: the unit it is wanted in, of the same kind.

    Formula: amount × size of ``from_unit`` ÷ size of ``to_unit``.

    Edge case: from a unit to itself the amount comes back untouched.

    Raises:
        BadInput: a unit is not in the table, or the two are not of one kind (a kilo has no metres).

    Source: the International System's prefixes (BIPM, SI Brochure, 9th edition); a dozen is 12.

    >>> convert(Decimal("1.9"), "kg", "g")
    Decimal('1900.0')
    >>> convert(Decimal("480"), "cm", "m")
    Decimal('4.8')
    """
    amount = exact(amount)
    from_kind, from_size = _unit(from_unit)
    to_kind, to_size = _unit(to_unit)
    if from_kind != to_kind:
        raise BadInput(
            "No se puede pasar de {from_unit} a {to_unit}: no miden lo mismo. "
            "Elige la misma clase de unidad para lo que compras y lo que usas.",
            from_unit=from_unit,
            to_unit=to_unit,
        )
    return amount if from_unit == to_unit else quotient(amount * from_size, to_size)


def compatible_units(unit: str) -> tuple[str, ...]:
    """List the units a quantity can be said in, itself included, the smallest first.

    Args:
        unit: a unit of the table.

    Raises:
        BadInput: the unit is not in the table.

    Source: the same table as :func:`convert`.

    >>> compatible_units("kg")  # parafina a Bs 30 el kilo, usada en gramos
    ('g', 'kg')
    """
    kind, _ = _unit(unit)
    return tuple(name for name, (other_kind, _) in UNITS.items() if other_kind == kind)


def _unit(name: str) -> tuple[str, Decimal]:
    try:
        return UNITS[name]
    except (KeyError, TypeError):
        raise BadInput(
            "No conozco la unidad «{unit}». Usa una de estas: {known}.",
            unit=str(name),
            known=", ".join(UNITS),
        ) from None
