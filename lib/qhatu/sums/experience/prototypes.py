"""The prototype log: what each replica took, how many came out well, and what changed between versions."""

from __future__ import annotations

from decimal import Decimal

from qhatu.sums.bad_input import named
from qhatu.sums.checked import not_negative, positive, things, whole
from qhatu.sums.market.proportions import Proportion, ShareDifference, difference_of_shares, wilson_interval
from qhatu.sums.numbers import ZERO, quotient
from qhatu.sums.plain import Plain
from qhatu.sums.solving.quantiles import USUAL_CONFIDENCE

TYPE_CHECKING = False  # typing's own flag of this name costs a tenth of this package's import
if TYPE_CHECKING:
    from collections.abc import Iterable


class Replica(Plain):
    """One time that the product was made, to learn.

    Args:
        minutes: working time of all its units together, above 0.
        units: units begun, 1 or more; one, or a whole batch that is made in one go.
        defective: those of them that cannot be sold as good, from 0 to ``units``.
        version: the name of the way it was made; a new one each time that something is changed on purpose.
        materials: money of what went into it, waste included, 0 or more.

    Raises:
        BadInput: a number outside its range.

    >>> Replica(minutes=Decimal(95), defective=1, version="molde de yeso", materials=Decimal("4.20")).units
    1
    """

    minutes: Decimal
    units: int = 1
    defective: int = 0
    version: str = ""
    materials: Decimal = ZERO

    def __post_init__(self) -> None:
        units = whole(self.units, named("las piezas de la réplica"), least=1)
        self._put(
            minutes=positive(self.minutes, named("los minutos de la réplica")),
            units=units,
            defective=whole(self.defective, named("las piezas con defecto"), most=units),
            materials=not_negative(self.materials, named("el gasto en materiales")),
        )


class PrototypeResult(Plain):
    """What some replicas took and gave together; made by :func:`prototype_result`.

    Args:
        version: the way they were made; empty when several are put together.
        replicas: how many times it was made.
        units: units begun.
        defective: those with a defect.
        minutes: working time of all.
        materials: money of what went into all.
        good: the yield: the share of units that came out well, with its interval.

    >>> prototype_result([Replica(minutes=Decimal(60), units=4, materials=Decimal(10))]).materials_per_good_unit
    Decimal('2.5')
    """

    version: str
    replicas: int
    units: int
    defective: int
    minutes: Decimal
    materials: Decimal
    good: Proportion

    @property
    def minutes_per_unit(self) -> Decimal:
        """Working time of a unit begun."""
        return quotient(self.minutes, Decimal(self.units))

    @property
    def minutes_per_good_unit(self) -> Decimal | None:
        """Working time for each unit that can be sold, that of the spoiled ones included; None if none can."""
        return self._per_good_unit(self.minutes)

    @property
    def materials_per_good_unit(self) -> Decimal | None:
        """Money of materials for each unit that can be sold, spoiled ones included; None if none can."""
        return self._per_good_unit(self.materials)

    def _per_good_unit(self, amount: Decimal) -> Decimal | None:
        return quotient(amount, Decimal(self.good.count)) if self.good.count else None


class VersionChange(Plain):
    """What is different in a later version; made by :func:`version_change`.

    Args:
        minutes_per_unit: minutes a unit takes more (or, below 0, less).
        minutes_per_good_unit: the same for each unit that can be sold; None when one version gave none.
        materials_per_good_unit: money of materials more or less for each such unit; None likewise.
        good: how much more (or less) of the units come out well, with its interval.

    >>> earlier = prototype_result([Replica(minutes=Decimal(90), defective=1), Replica(minutes=Decimal(80))])
    >>> later = prototype_result([Replica(minutes=Decimal(60)), Replica(minutes=Decimal(64))])
    >>> version_change(earlier, later).minutes_per_unit  # y la hora vale Bs 15
    Decimal('-23')
    """

    minutes_per_unit: Decimal
    minutes_per_good_unit: Decimal | None
    materials_per_good_unit: Decimal | None
    good: ShareDifference


def prototype_result(replicas: Iterable[Replica], confidence: Decimal = USUAL_CONFIDENCE) -> PrototypeResult:
    """Put replicas together: units, defects, time, materials and yield.

    Args:
        replicas: those to put together, one or more.
        confidence: share of the yield's intervals that hold the truth, from 0.5 to 0.9999.

    Returns a :class:`PrototypeResult`.

    Formula: sums; the yield is :func:`qhatu.sums.market.proportions.wilson_interval` of units − defective among units.

    Edge case: four good ones of four are no certainty: it may be 51 of each 100.

    Raises:
        BadInput: no replicas, or a confidence outside its range.

    Source: first-pass yield, as any operations management textbook; its interval as in
    :func:`qhatu.sums.market.proportions.wilson_interval`.

    >>> kiln = [Replica(minutes=Decimal(200), units=10, defective=2, materials=Decimal(40))]
    >>> result = prototype_result(kiln)
    >>> result.minutes_per_good_unit, result.materials_per_good_unit  # Bs 40 de arcilla: Bs 5 la taza buena
    (Decimal('25'), Decimal('5'))
    """
    replicas = things(replicas, named("las réplicas"), least=1)
    units = sum(replica.units for replica in replicas)
    defective = sum(replica.defective for replica in replicas)
    versions = {replica.version for replica in replicas}
    return PrototypeResult(
        version=versions.pop() if len(versions) == 1 else "",
        replicas=len(replicas),
        units=units,
        defective=defective,
        minutes=sum((replica.minutes for replica in replicas), ZERO),
        materials=sum((replica.materials for replica in replicas), ZERO),
        good=wilson_interval(units - defective, units, confidence),
    )


def results_by_version(
    replicas: Iterable[Replica], confidence: Decimal = USUAL_CONFIDENCE
) -> tuple[PrototypeResult, ...]:
    """Put together the replicas of each version, in the order in which the versions first appear.

    Args:
        replicas: the prototype log.
        confidence: share of the yields' intervals that hold the truth, from 0.5 to 0.9999.

    Returns a :class:`PrototypeResult` for each version.

    Formula: :func:`prototype_result` of each version's replicas.

    Edge case: an empty log has no versions.

    Raises:
        BadInput: a confidence outside its range.

    Source: as :func:`prototype_result`.

    >>> log = [Replica(minutes=Decimal(90), version="a mano"), Replica(minutes=Decimal(50), version="con molde")]
    >>> [(result.version, result.minutes_per_unit) for result in results_by_version(log)]  # y la hora a Bs 15
    [('a mano', Decimal('90')), ('con molde', Decimal('50'))]
    """
    versions: dict[str, list[Replica]] = {}
    for replica in things(replicas, named("las réplicas")):
        versions.setdefault(replica.version, []).append(replica)
    return tuple(prototype_result(made, confidence) for made in versions.values())


def version_change(earlier: PrototypeResult, later: PrototypeResult) -> VersionChange:
    """Return what is different in a later version: time, materials and yield.

    Args:
        earlier: the version before.
        later: the version that is compared with it.

    Returns a :class:`VersionChange`: the later one less the earlier.

    Formula: differences per unit; of the yields, :func:`qhatu.sums.market.proportions.difference_of_shares`.

    Edge case: the hand learns from one version to the next too, so less time is not the new version's merit
    alone; a yield that differs by few units may be chance, and ``good.is_clear`` says whether it is.

    Raises:
        BadInput: never by itself.

    Source: as :func:`qhatu.sums.market.proportions.difference_of_shares`.

    >>> by_hand = prototype_result([Replica(minutes=Decimal(400), units=10, defective=5, materials=Decimal(30))])
    >>> moulded = prototype_result([Replica(minutes=Decimal(250), units=10, materials=Decimal(35))])
    >>> change = version_change(by_hand, moulded)
    >>> change.materials_per_good_unit, change.good.is_clear  # de Bs 6 a Bs 3,50 de arcilla por taza buena
    (Decimal('-2.5'), True)
    """
    return VersionChange(
        minutes_per_unit=later.minutes_per_unit - earlier.minutes_per_unit,
        minutes_per_good_unit=_difference(later.minutes_per_good_unit, earlier.minutes_per_good_unit),
        materials_per_good_unit=_difference(later.materials_per_good_unit, earlier.materials_per_good_unit),
        good=difference_of_shares(later.good, earlier.good),
    )


def _difference(later: Decimal | None, earlier: Decimal | None) -> Decimal | None:
    return None if later is None or earlier is None else later - earlier
