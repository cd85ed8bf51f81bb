"""Choosing among several things by several reasons: points, weights, and who comes first.

The same sum serves a rapid market assessment (which sector suits us?), the choice of a fair or of a supplier, and
the order in which techniques need care: there the *worst* off comes first, so the criteria are turned round (few
who know it: better ``low``; old knowers: better ``high``). Whether the winner would still win with other weights
is told by :mod:`qhatu.sums.market.sensitivity`.
"""

from __future__ import annotations

from decimal import Decimal

from qhatu.sums.bad_input import BadInput, named
from qhatu.sums.checked import first_twice, not_negative, one_of, things
from qhatu.sums.numbers import ONE, ZERO, exact, quotient, settled
from qhatu.sums.plain import Plain

TYPE_CHECKING = False  # typing's own flag of this name costs a tenth of this package's import
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Literal

    BetterEnd = Literal["high", "low"]

MOST_CRITERIA = 50
MOST_ALTERNATIVES = 1000


class Criterion(Plain):
    """A reason to choose, how much it weighs and how it is measured.

    Args:
        name: what the group calls it; used in sentences.
        weight: how much it counts against the others, 0 or more, in any numbers: 5 and 10 are as good as 1 and 2.
        better: ``high`` when more is better (sales), ``low`` when less is (distance, price).
        least: the lower end of its scale, in the unit of its values; None when values are points.
        most: the upper end. Given the ends, the worse end scores 0 and the better 1. Without them the values are
            points already, on one scale for all criteria, more being better, and count as they stand.

    Raises:
        BadInput: a negative weight, only one end, ends the wrong way round.

    >>> Criterion(name="Distancia", weight=2, better="low", least=0, most=40).better  # kilómetros
    'low'
    """

    name: str
    weight: Decimal
    better: BetterEnd = "high"
    least: Decimal | None = None
    most: Decimal | None = None

    def __post_init__(self) -> None:
        one_of(self.better, ("high", "low"), named("lo que es mejor"))
        self._put(weight=not_negative(self.weight, named("el peso de cada criterio")))
        if (self.least is None) != (self.most is None):
            raise BadInput("Al criterio «{name}» le falta un extremo de su escala. Escribe los dos.", name=self.name)
        if self.least is not None:
            self._exact("least", "most")
            if self.least > self.most:
                raise BadInput(
                    "En «{name}» la escala va de {least} a {most}. Escribe primero el número más chico.",
                    name=self.name,
                    least=self.least,
                    most=self.most,
                )


class Alternative(Plain):
    """One of the things to choose from, with its value for each criterion.

    Args:
        name: what the group calls it; no two alike.
        values: a number for each criterion, in the order of the criteria and in their units.

    Raises:
        BadInput: a number that is not finite.

    >>> Alternative(name="Feria del pueblo", values=(4, 12)).values  # 4 puntos de venta, 12 km
    (Decimal('4'), Decimal('12'))
    """

    name: str
    values: tuple[Decimal, ...]

    def __post_init__(self) -> None:
        self._put(values=tuple(exact(value) for value in self.values))


class Ranked(Plain):
    """An alternative's place, and what put it there; one row of a :class:`Ranking`.

    Args:
        place: 1 for the best; alternatives with the same total share a place.
        name: the alternative.
        total: its weighted score: points, or a number from 0 to 1 where criteria have ends.
        parts: what each criterion adds to the total, in the order of the criteria.

    >>> Ranked(place=1, name="Feria", total=Decimal("0.8"), parts=(Decimal("0.5"), Decimal("0.3"))).place
    1
    """

    place: int
    name: str
    total: Decimal
    parts: tuple[Decimal, ...]

    def __post_init__(self) -> None:
        self._exact("total")
        self._put(parts=tuple(exact(part) for part in self.parts))


class Ranking(Plain):
    """The alternatives in order, the best first; made by :func:`rank_alternatives`.

    Args:
        shares: the weight of each criterion as a share of all, in their order; they sum to 1.
        rows: the alternatives in order of their totals; equal ones in the order given.

    >>> tie = rank_alternatives([Criterion(name="Venta", weight=1)], [Alternative(name=n, values=(3,)) for n in "AB"])
    >>> tie.winners  # empate: las dos ferias venden Bs 3 por hora
    ('A', 'B')
    """

    shares: tuple[Decimal, ...]
    rows: tuple[Ranked, ...]

    @property
    def winners(self) -> tuple[str, ...]:
        """Who comes first: one name or, in a tie, several."""
        return tuple(row.name for row in self.rows if row.place == 1)


def rank_alternatives(criteria: Sequence[Criterion], alternatives: Sequence[Alternative]) -> Ranking:
    """Put alternatives in order by a weighted sum of what they score in each criterion.

    Args:
        criteria: one or more, at most 50; all with ends of their scales, or none.
        alternatives: one or more, at most 1,000.

    Returns a :class:`Ranking`.

    Formula: total = Σ weight share × score, with the score (value − worse end) ÷ (better end − worse end) or, without
    ends, the value.

    Edge cases: totals that differ by less than 10⁻⁹ are a tie and share their place; the next place is left empty
    (1, 1, 3). A criterion whose ends are equal tells nothing and gives 1 to all.

    Raises:
        BadInput: no criteria or alternatives, two with one name, no weight above 0, ends for some criteria only,
            a value missing or outside its scale.

    Source: the weighted sum model, or factor rating (J. Heizer, B. Render and C. Munson, Operations Management,
    chapter 8).

    >>> criteria = [
    ...     Criterion(name="Lo que se vende", weight=3, least=0, most=1000),  # bolivianos por día
    ...     Criterion(name="Distancia", weight=1, better="low", least=0, most=40),
    ... ]
    >>> fairs = [Alternative(name="Pueblo", values=(400, 10)), Alternative(name="Ciudad", values=(800, 40))]
    >>> [(row.place, row.name, row.total) for row in rank_alternatives(criteria, fairs).rows]
    [(1, 'Ciudad', Decimal('0.600')), (2, 'Pueblo', Decimal('0.4875'))]
    """
    criteria, alternatives = checked_choice(criteria, alternatives)
    shares = weight_shares(criteria)
    rows = []
    for alternative, scores in zip(alternatives, score_table(criteria, alternatives), strict=True):
        parts = tuple(share * score for share, score in zip(shares, scores, strict=True))
        rows.append((alternative.name, sum(parts, ZERO), parts))
    rows.sort(key=lambda row: -settled(row[1]))
    ranked, place = [], 0
    for position, (name, total, parts) in enumerate(rows, start=1):
        if not ranked or settled(total) < settled(ranked[-1].total):
            place = position
        ranked.append(Ranked(place=place, name=name, total=total, parts=parts))
    return Ranking(shares=shares, rows=tuple(ranked))


def with_ends_found(criteria: Sequence[Criterion], alternatives: Sequence[Alternative]) -> tuple[Criterion, ...]:
    """Give the criteria without ends those that the alternatives have: from the least value to the most.

    Args:
        criteria: one or more, at most 50.
        alternatives: those to be compared, one or more.

    Returns the criteria, each with both ends.

    Formula: the smallest and the largest value of each criterion.

    Edge case: the worst of those compared then scores 0, however good it is: another alternative added or taken
    away can change who wins. Ends that mean something (0 and 40 km) are better.

    Raises:
        BadInput: as :func:`rank_alternatives`.

    Source: min–max normalisation, as any text on decisions by several criteria.

    >>> by_price = [Criterion(name="Precio", weight=1)]
    >>> sellers = [Alternative(name="Wara", values=(150,)), Alternative(name="Illa", values=(180,))]  # bolivianos
    >>> with_ends_found(by_price, sellers)[0].most
    Decimal('180')
    """
    criteria, alternatives = checked_choice(criteria, alternatives)
    found = []
    for place, criterion in enumerate(criteria):
        if criterion.least is None:
            values = [alternative.values[place] for alternative in alternatives]
            criterion = criterion.but(least=min(values), most=max(values))
        found.append(criterion)
    return tuple(found)


def weight_shares(criteria: Sequence[Criterion]) -> tuple[Decimal, ...]:
    """Return the weight of each criterion as a share of all.

    Args:
        criteria: one or more, at most 50.

    Returns a share for each, in their order.

    Formula: weight ÷ sum of the weights.

    Edge case: a criterion of weight 0 has a share of 0 and stays in the table.

    Raises:
        BadInput: no criteria, or all weights are 0.

    Source: as :func:`rank_alternatives`.

    >>> weight_shares([Criterion(name="Venta", weight=3), Criterion(name="Pasaje de Bs 4", weight=1)])
    (Decimal('0.75'), Decimal('0.25'))
    """
    criteria = things(criteria, named("los criterios"), least=1, most=MOST_CRITERIA)
    together = sum((criterion.weight for criterion in criteria), ZERO)
    if together <= 0:
        raise BadInput("Todos los criterios pesan 0. Pon más peso al que más te importa.")
    return tuple(quotient(criterion.weight, together) for criterion in criteria)


def score_table(criteria: Sequence[Criterion], alternatives: Sequence[Alternative]) -> tuple[tuple[Decimal, ...], ...]:
    """Return what each alternative scores in each criterion, before any weight.

    Args:
        criteria: one or more, at most 50; all with ends, or none.
        alternatives: one or more, at most 1,000.

    Returns a row of scores for each alternative; more is always better.

    Formula: see :func:`rank_alternatives`.

    Edge case: at the worse end 0, at the better end 1.

    Raises:
        BadInput: as :func:`rank_alternatives`.

    Source: as :func:`rank_alternatives`.

    >>> near = [Criterion(name="Pasaje", weight=1, better="low", least=0, most=10)]  # bolivianos
    >>> score_table(near, [Alternative(name="Pueblo", values=(4,))])
    ((Decimal('0.6'),),)
    """
    criteria, alternatives = checked_choice(criteria, alternatives)
    without = [criterion for criterion in criteria if criterion.least is None]
    if len(without) not in (0, len(criteria)):
        raise BadInput(
            "«{name}» no tiene los extremos de su escala y otros criterios sí. Escríbelos en todos, o en ninguno.",
            name=without[0].name,
        )
    for criterion in without:
        if criterion.better == "low":
            raise BadInput(
                "En «{name}» es mejor lo que es menos. Escribe los extremos de la escala de todos los criterios.",
                name=criterion.name,
            )
    return tuple(
        tuple(_score(criterion, alternative, place) for place, criterion in enumerate(criteria))
        for alternative in alternatives
    )


def checked_choice(
    criteria: Iterable[Criterion], alternatives: Iterable[Alternative]
) -> tuple[tuple[Criterion, ...], tuple[Alternative, ...]]:
    """Return criteria and alternatives that belong together, or say what is missing.

    Args:
        criteria: one or more, at most 50.
        alternatives: one or more, at most 1,000, each with a value for each criterion.

    Edge case: names may be anything, but no two alike.

    Raises:
        BadInput: too few or too many, two with one name, a value missing or too many.

    Source: none; it is a check.

    >>> checked_choice([Criterion(name="Venta", weight=1)], [Alternative(name="Feria de Bs 20 el puesto", values=())])
    Traceback (most recent call last):
    ...
    qhatu.sums.bad_input.BadInput: «Feria de Bs 20 el puesto» tiene 0 valores y los criterios son 1. Escribe uno ...
    """
    criteria = things(criteria, named("los criterios"), least=1, most=MOST_CRITERIA)
    alternatives = things(alternatives, named("las opciones"), least=1, most=MOST_ALTERNATIVES)
    for same in (criteria, alternatives):
        if (twice := first_twice(thing.name for thing in same)) is not None:
            raise BadInput("«{name}» está dos veces. Cambia uno de los nombres.", name=twice)
    for alternative in alternatives:
        if len(alternative.values) != len(criteria):
            raise BadInput(
                "«{name}» tiene {found} valores y los criterios son {wanted}. Escribe uno para cada criterio.",
                name=alternative.name,
                found=Decimal(len(alternative.values)),
                wanted=Decimal(len(criteria)),
            )
    return criteria, alternatives


def _score(criterion: Criterion, alternative: Alternative, place: int) -> Decimal:
    value = alternative.values[place]
    if criterion.least is None:
        return value
    if not criterion.least <= value <= criterion.most:
        raise BadInput(
            "En «{criterion}», «{alternative}» tiene {found} y la escala va de {least} a {most}. Corrige uno u otra.",
            criterion=criterion.name,
            alternative=alternative.name,
            found=value,
            least=criterion.least,
            most=criterion.most,
        )
    length = exact(criterion.most - criterion.least)
    if length == 0:
        return ONE
    far = value - criterion.least if criterion.better == "high" else criterion.most - value
    return quotient(far, length)
