"""Materials of a batch: the pack as it is bought, what the recipe takes of it, what is lost on the way."""

from __future__ import annotations

from decimal import Decimal

from qhatu.sums.bad_input import BadInput
from qhatu.sums.numbers import ZERO, exact, quotient
from qhatu.sums.plain import Plain
from qhatu.sums.quantities import Equivalence, LocalUnit, convert, kind_of


class Purchase(Plain):
    """A pack as it is bought.

    Args:
        size: how much one pack holds, in ``unit``, above 0.
        unit: the unit of ``size`` (see :func:`qhatu.sums.convert`).
        price: money for one pack, 0 or more. A material that was a gift costs 0.
        local: units of the place in which ``size`` is said, when it is not in one of the tables.

    Raises:
        BadInput: a size of 0 or below, a negative price, an unknown unit.

    >>> Purchase(size=Decimal("5"), unit="kg", price=Decimal("150")).price
    Decimal('150')
    """

    size: Decimal
    unit: str
    price: Decimal
    local: tuple[LocalUnit, ...] = ()

    def __post_init__(self) -> None:
        self._exact("size", "price")
        self._put(local=tuple(self.local))
        kind_of(self.unit, self.local)
        if self.size <= 0:
            raise BadInput(
                "Lo que trae el paquete tiene que ser más que 0; encontré {size}. Mira cuánto trae lo que compras.",
                size=self.size,
            )
        if self.price < 0:
            raise BadInput(
                "Lo que cuesta el paquete no puede ser menos que 0; encontré {price}. Quita el signo menos.",
                price=self.price,
            )


class Material(Plain):
    """A material of the batch: how it is bought, how much of it ends in the product and how much is lost.

    Args:
        name: what the learner calls it; used in sentences.
        purchase: the pack as it is bought.
        quantity: what ends in the whole batch, in ``unit``, 0 or more. Not what is taken from the shelf.
        unit: the unit of ``quantity``, of the same kind as the pack's unless ``equal`` joins the two.
        waste: the share lost of what is taken, 0 ≤ waste < 1 (0.05 is five of each hundred). Of what is
            *taken*, not of what ends in the product: with a waste of one half, double is taken.
        local: units of the place in which ``quantity`` is said; those of the purchase are known without.
        equal: what a quantity of this material is in a unit of another kind: what a litre of it weighs.

    Raises:
        BadInput: a negative quantity, a waste outside its range, units that do not measure the same.

    >>> paraffin = Purchase(size=Decimal("5"), unit="kg", price=Decimal("150"))
    >>> Material(name="Parafina", purchase=paraffin, quantity=Decimal("1.9"), unit="kg").waste
    Decimal('0')
    """

    name: str
    purchase: Purchase
    quantity: Decimal
    unit: str
    waste: Decimal = ZERO
    local: tuple[LocalUnit, ...] = ()
    equal: tuple[Equivalence, ...] = ()

    def __post_init__(self) -> None:
        self._exact("quantity", "waste")
        self._put(local=tuple(self.local), equal=tuple(self.equal))
        if self.quantity < 0:
            raise BadInput(
                "La cantidad de «{name}» no puede ser menos que 0; encontré {quantity}. Quita el signo menos.",
                name=self.name,
                quantity=self.quantity,
            )
        if self.waste < 0:
            raise BadInput(
                "La merma de «{name}» no puede ser menos que 0; encontré {waste} de cada 100. "
                "Si no se pierde nada, escribe 0.",
                name=self.name,
                waste=self.waste * 100,
            )
        if not exact(1 - self.waste) > 0:
            raise BadInput(
                "La merma de «{name}» tiene que ser menos de 100 de cada 100; encontré {waste}. "
                "Si se pierde todo, no queda material para el producto.",
                name=self.name,
                waste=self.waste * 100,
            )
        units = self._local_units()
        if not self.equal and kind_of(self.unit, units) != kind_of(self.purchase.unit, units):
            raise BadInput(
                "Compras «{name}» en {bought} y lo usas en {used}, y no miden lo mismo. "
                "Elige la misma clase de unidad en los dos.",
                name=self.name,
                bought=self.purchase.unit,
                used=self.unit,
            )
        self.in_packs_unit()

    def in_packs_unit(self) -> Decimal:
        """Return the quantity in the unit of the pack, without what is lost."""
        return convert(self.quantity, self.unit, self.purchase.unit, self._local_units(), self.equal)

    def _local_units(self) -> tuple[LocalUnit, ...]:
        return (*self.purchase.local, *self.local)


def material_cost(material: Material) -> Decimal:
    """Return what a material costs in one batch, the wasted part included.

    Args:
        material: how it is bought, how much ends in the batch, what share is lost.

    Returns money per batch.

    Formula: quantity, in the unit of the pack ÷ (1 − waste) × price of the pack ÷ size of the pack.

    Edge cases: only the part of a pack that is used is counted, the rest waits for the next batch. A quantity
    of 0 costs 0.

    Raises:
        BadInput: when the material is made, not here; see :class:`Material`.

    Source: normal spoilage is a cost of the good units (any cost accounting textbook).

    >>> paraffin = Purchase(size=Decimal("5"), unit="kg", price=Decimal("150"))
    >>> used = Material(
    ...     name="Parafina", purchase=paraffin, quantity=Decimal("1.9"), unit="kg", waste=Decimal("0.05")
    ... )
    >>> material_cost(used)  # para que queden 1,9 kg se toman 2 kg, a Bs 30 el kilo
    Decimal('60')
    """
    pack = material.purchase
    # One division, at the end: a cost that comes out even is then exactly even.
    return quotient(material.in_packs_unit() * pack.price, (1 - material.waste) * pack.size)
