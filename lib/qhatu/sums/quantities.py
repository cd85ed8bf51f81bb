"""Quantities in the units people buy and use: grams and kilos, centimetres and metres, pieces and dozens.

Two short tables instead of a units library such as pint: a library of that kind loads a registry of several
hundred units into every learner's page, computes with floats unless told otherwise, and explains mistakes in
its own English. Here a factor is exact and a mistake is a sentence the learner can use.

Only units of one size everywhere stand in the tables. A libra, an arroba, a quintal, a carga, a lata, a cup or
a day's work is of another size in the next valley: whoever uses one says its size (:class:`LocalUnit`). A litre
and a kilo do not measure the same until somebody says what a litre of *this* weighs (:class:`Equivalence`).
"""

from __future__ import annotations

from decimal import Decimal

from qhatu.sums.bad_input import BadInput, named
from qhatu.sums.checked import positive, things
from qhatu.sums.numbers import exact, quotient
from qhatu.sums.plain import Plain

TYPE_CHECKING = False  # typing's own flag of this name costs a tenth of this package's import
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

# unit: (kind, how many of the kind's first unit it holds); those that trades' packs and pages offer
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

# What some workshops, fields and textbooks measure in besides; not offered by default, or a list would be endless.
MORE_UNITS: dict[str, tuple[str, Decimal]] = {
    "mg": ("mass", Decimal("0.001")),
    "t": ("mass", Decimal(1_000_000)),
    "cm3": ("volume", Decimal(1)),
    "dl": ("volume", Decimal(100)),
    "m3": ("volume", Decimal(1_000_000)),
    "in": ("length", Decimal("25.4")),
    "ft": ("length", Decimal("304.8")),
    "yd": ("length", Decimal("914.4")),
    "km": ("length", Decimal(1_000_000)),
    "mm2": ("area", Decimal("0.01")),
    "dm2": ("area", Decimal(100)),
    "ft2": ("area", Decimal("929.0304")),
    "ha": ("area", Decimal(100_000_000)),
    "pair": ("pieces", Decimal(2)),
    "hundred": ("pieces", Decimal(100)),
    "gross": ("pieces", Decimal(144)),
    "thousand": ("pieces", Decimal(1000)),
}

_KNOWN = UNITS | MORE_UNITS
_MOST_LOCAL = 100  # they are listed in a sentence


class LocalUnit(Plain):
    """A unit whose size depends on the place, the market or the vessel, with the size somebody found it to have.

    Args:
        name: what people call it: ``arroba``, ``lata``, ``jornal``. Not the name of a unit of the tables.
        size: how much one of it is, in ``unit``, above 0.
        unit: a unit of the tables, or a local one said before it.

    Raises:
        BadInput: no name, one that the tables have already, a size of 0 or below.

    >>> arroba = LocalUnit(name="arroba", size=Decimal("11.5"), unit="kg")  # la del mercado de papa
    >>> convert(Decimal("2"), "arroba", "kg", local=[arroba])
    Decimal('23.0')
    """

    name: str
    size: Decimal
    unit: str

    def __post_init__(self) -> None:
        if not str(self.name).strip():
            raise BadInput("Ponle un nombre a la medida de tu lugar, por ejemplo «arroba».")
        if self.name in _KNOWN:
            raise BadInput(
                "La unidad «{name}» mide lo mismo en todas partes y no se puede cambiar. Ponle otro nombre a la tuya.",
                name=self.name,
            )
        self._put(size=positive(self.size, named("el tamaño de la medida de tu lugar")))


class Equivalence(Plain):
    """What a quantity of one material is in a unit of another kind: what a litre of it weighs, or a piece.

    Args:
        amount: a quantity of the material, in ``unit``, above 0.
        unit: the unit of ``amount``.
        equals: the same quantity, in ``equals_unit``, above 0.
        equals_unit: a unit of another kind.

    A density of 0.92 grams a millilitre is ``Equivalence(amount=1, unit="ml", equals=Decimal("0.92"),
    equals_unit="g")``; yarn of 400 metres a skein of 100 grams, cloth 1.5 metres wide, leather by the piece are
    said in the same way.

    Raises:
        BadInput: an amount of 0 or below, two units of one kind.

    >>> oil = Equivalence(amount=Decimal("1"), unit="l", equals=Decimal("0.92"), equals_unit="kg")
    >>> convert(Decimal("250"), "ml", "g", equal=[oil])  # un cuarto de litro de aceite
    Decimal('230.00')
    """

    amount: Decimal
    unit: str
    equals: Decimal
    equals_unit: str

    def __post_init__(self) -> None:
        self._put(
            amount=positive(self.amount, named("la cantidad que mediste")),
            equals=positive(self.equals, named("la cantidad a la que equivale")),
        )
        kinds = [_KNOWN[unit][0] for unit in (self.unit, self.equals_unit) if unit in _KNOWN]
        if len(kinds) == 2 and kinds[0] == kinds[1]:
            raise BadInput(
                "No hace falta anotar a cuánto equivale {unit} en {equals_unit}: miden lo mismo. "
                "Anota solo medidas distintas, como un litro y los kilos que pesa.",
                unit=self.unit,
                equals_unit=self.equals_unit,
            )


def convert(
    amount: Decimal,
    from_unit: str,
    to_unit: str,
    local: Iterable[LocalUnit] = (),
    equal: Iterable[Equivalence] = (),
) -> Decimal:
    """Say the same quantity in another unit.

    Args:
        amount: the quantity, in ``from_unit``; may be negative.
        from_unit: the unit it is in: g, kg, ml, l, mm, cm, m, cm2, m2, piece, dozen, min, h, one of
            ``MORE_UNITS`` or one of ``local``.
        to_unit: the unit it is wanted in, of the same kind unless ``equal`` tells how to get there.
        local: units of the place, each built on the tables or on one before it.
        equal: what quantities of this material are in units of another kind; needed only between kinds.

    Formula: amount × size of ``from_unit`` ÷ size of ``to_unit``; between kinds, also × ``equals`` ÷ ``amount``
    of each equivalence on the way. Of several ways the shortest is taken, of equally short ones the first said.

    Edge case: from a unit to itself the amount comes back untouched.

    Raises:
        BadInput: a unit is not known, or the two are not of one kind (a kilo has no metres) and no equivalence
            joins them; two local units of one name with different sizes.

    Source: the International System's prefixes (BIPM, SI Brochure, 9th edition); the inch of 25.4 mm (NIST
    Special Publication 811, appendix B); a dozen is 12, a gross 144.

    >>> convert(Decimal("1.9"), "kg", "g")
    Decimal('1900.0')
    >>> convert(Decimal("480"), "cm", "m")  # el pabilo a Bs 1 el metro se usa por centímetros
    Decimal('4.8')
    """
    amount = exact(amount)
    known = _known(local)
    from_kind, from_size = _unit(from_unit, known)
    to_kind, to_size = _unit(to_unit, known)
    if from_unit == to_unit:
        return amount
    if from_kind == to_kind:
        return quotient(amount * from_size, to_size)
    over, under = _across(from_kind, to_kind, equal, known)
    if not over:
        raise BadInput(
            "No se puede pasar de {from_unit} a {to_unit}: no miden lo mismo. "
            "Elige la misma clase de unidad para lo que compras y lo que usas.",
            from_unit=from_unit,
            to_unit=to_unit,
        )
    return quotient(amount * from_size * over, to_size * under)


def compatible_units(unit: str, local: Iterable[LocalUnit] = (), more: bool = False) -> tuple[str, ...]:
    """List the units a quantity can be said in, itself included, the smallest first.

    Args:
        unit: a unit of the tables or one of ``local``.
        local: units of the place, listed too.
        more: also those of ``MORE_UNITS``.

    Edge case: a unit of ``MORE_UNITS`` is always in its own list.

    Raises:
        BadInput: the unit is not known.

    Source: the same tables as :func:`convert`.

    >>> compatible_units("kg")  # parafina a Bs 30 el kilo, usada en gramos
    ('g', 'kg')
    >>> compatible_units("m", more=True)
    ('mm', 'cm', 'in', 'ft', 'yd', 'm', 'km')
    """
    known = _known(local)
    kind, _ = _unit(unit, known)
    listed = [
        name
        for name, (other_kind, _) in known.items()
        if other_kind == kind and (more or name not in MORE_UNITS or name == unit)
    ]
    return tuple(sorted(listed, key=lambda name: known[name][1]))


def kind_of(unit: str, local: Iterable[LocalUnit] = ()) -> str:
    """Return what a unit measures: mass, volume, length, area, pieces or time.

    Args:
        unit: a unit of the tables or one of ``local``.
        local: units of the place.

    Edge case: a local unit measures what the unit it is built on measures.

    Raises:
        BadInput: the unit is not known.

    Source: the same tables as :func:`convert`.

    >>> kind_of("lata", [LocalUnit(name="lata", size=Decimal("18"), unit="l")])  # alcohol a Bs 180 la lata
    'volume'
    """
    return _unit(unit, _known(local))[0]


def _known(local: Iterable[LocalUnit]) -> dict[str, tuple[str, Decimal]]:
    """Return the tables with the local units added."""
    local = things(local, named("las medidas de tu lugar"), most=_MOST_LOCAL)
    if not local:
        return _KNOWN
    known = dict(_KNOWN)
    for unit in local:
        kind, size = _unit(unit.unit, known)
        made = (kind, positive(size * unit.size, named("el tamaño de la medida de tu lugar")))
        if known.setdefault(unit.name, made) != made:
            raise BadInput(
                "Hay dos medidas distintas con el nombre «{name}». Deja una, o ponle otro nombre a la otra.",
                name=unit.name,
            )
    return known


def _unit(name: str, known: Mapping[str, tuple[str, Decimal]]) -> tuple[str, Decimal]:
    try:
        return known[name]
    except (KeyError, TypeError):
        own = (unit for unit in known if unit not in _KNOWN)
        raise BadInput(
            "No conozco la unidad «{unit}». Usa una de estas: {known}.",
            unit=str(name),
            known=", ".join([*UNITS, *own]),
        ) from None


def _across(
    from_kind: str, to_kind: str, equal: Iterable[Equivalence], known: Mapping[str, tuple[str, Decimal]]
) -> tuple[Decimal, Decimal]:
    """Return what one of a kind's first unit is in another kind's, as dividend and divisor; 0 and 1 for no way."""
    bridges = []
    for same in things(equal, named("las equivalencias"), most=_MOST_LOCAL):
        kind, size = _unit(same.unit, known)
        other, other_size = _unit(same.equals_unit, known)
        bridges.append((kind, other, same.equals * other_size, same.amount * size))
        bridges.append((other, kind, same.amount * size, same.equals * other_size))
    reached = {from_kind: (Decimal(1), Decimal(1))}
    waiting = [from_kind]
    for kind in waiting:  # it grows while it is walked: at most once for each of the six kinds
        over, under = reached[kind]
        for start, end, dividend, divisor in bridges:
            if start == kind and end not in reached:
                reached[end] = (over * dividend, under * divisor)
                waiting.append(end)
    return reached.get(to_kind, (Decimal(0), Decimal(1)))
