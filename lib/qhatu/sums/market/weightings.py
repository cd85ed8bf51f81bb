"""Who wins whatever the weights, who never can, and who most often does.

Beside :mod:`~qhatu.sums.market.sensitivity`, which moves one weight from where it is, here the weights are forgotten:
of use when a group cannot agree on them, and to see which alternatives need no more talk.
"""

from __future__ import annotations

from decimal import Decimal

from qhatu.sums.bad_input import named
from qhatu.sums.checked import things, whole
from qhatu.sums.market.scoring import Alternative, Criterion, checked_choice, score_table
from qhatu.sums.numbers import ONE, ZERO, quotient
from qhatu.sums.plain import Plain

TYPE_CHECKING = False  # typing's own flag of this name costs a tenth of this package's import
if TYPE_CHECKING:
    from collections.abc import Sequence

    Point = tuple[Decimal, Decimal]
    Scores = tuple[Decimal, ...]

MOST_COMPARED = 100
_MOST_DRAWS = 10_000
_MOST_PRODUCTS = 2_000_000


class Dominated(Plain):
    """An alternative that cannot win alone, and one that is nowhere worse and somewhere better.

    Args:
        name: the alternative that is worse.
        by: the one that beats it.

    >>> Dominated(name="Feria lejana", by="Feria del pueblo").by
    'Feria del pueblo'
    """

    name: str
    by: str


class WinningShare(Plain):
    """Of all weightings, the share in which an alternative comes first; one row of :class:`WinningShares`.

    Args:
        name: the alternative.
        share: from 0 to 1. Alternatives that score the same everywhere divide theirs equally.

    >>> WinningShare(name="Pueblo", share=Decimal("0.75")).share
    Decimal('0.75')
    """

    name: str
    share: Decimal

    def __post_init__(self) -> None:
        self._exact("share")


class WinningShares(Plain):
    """How often each alternative would win if nobody knew the weights; made by :func:`winning_shares`.

    Args:
        rows: each alternative in the order given; the shares sum to 1.
        draws: how many weightings were tried, or 0 when the shares are exact.

    >>> choice = [Criterion(name="Venta", weight=1)], [Alternative(name="Pueblo", values=(5,))]
    >>> winning_shares(*choice).draws  # un solo criterio: no hay nada que sortear
    0
    """

    rows: tuple[WinningShare, ...]
    draws: int


def dominated_alternatives(criteria: Sequence[Criterion], alternatives: Sequence[Alternative]) -> tuple[Dominated, ...]:
    """Return the alternatives that another beats or equals in every criterion: no weight makes them win alone.

    Args:
        criteria: one or more, at most 50; those of weight 0 too.
        alternatives: one or more, at most 1,000; the time grows with their square at worst.

    Returns a :class:`Dominated` for each, in the order given, with one that beats it and is itself not beaten.

    Formula: another's score is nowhere less and somewhere more.

    Edge case: two that score the same in everything do not beat each other.

    Raises:
        BadInput: as :func:`~qhatu.sums.market.scoring.rank_alternatives`.

    Source: dominance, as any text on decisions by several criteria (R. L. Keeney and H. Raiffa, Decisions with
    Multiple Objectives, chapter 3).

    >>> price = Criterion(name="Precio", weight=1, better="low", least=0, most=10)
    >>> quality = Criterion(name="Calidad", weight=1, least=1, most=5)
    >>> sellers = [Alternative(name="Wara", values=(6, 4)), Alternative(name="Illa", values=(7, 3))]  # Bs y puntos
    >>> dominated_alternatives([price, quality], sellers)
    (Dominated(name='Illa', by='Wara'),)
    """
    criteria, alternatives = checked_choice(criteria, alternatives)
    scores = score_table(criteria, alternatives)
    return tuple(
        Dominated(name=alternative.name, by=alternatives[by].name)
        for alternative, by in zip(alternatives, _beaten_by(scores), strict=True)
        if by is not None
    )


def always_first(criteria: Sequence[Criterion], alternatives: Sequence[Alternative]) -> tuple[str, ...]:
    """Return who comes first, alone or in a tie, whatever the weights.

    Args:
        criteria: one or more, at most 50; those of weight 0 too.
        alternatives: one or more, at most 1,000.

    Returns names; usually none.

    Formula: its score is the best in each criterion.

    Edge case: two that score the same everywhere and best are both named.

    Raises:
        BadInput: as :func:`~qhatu.sums.market.scoring.rank_alternatives`.

    Source: dominance; see :func:`dominated_alternatives`.

    >>> criteria = [Criterion(name="Venta", weight=3), Criterion(name="Cercanía", weight=1)]
    >>> fairs = [Alternative(name="Ciudad", values=(5, 4)), Alternative(name="Pueblo", values=(3, 4))]  # puntos
    >>> always_first(criteria, fairs)  # no hace falta discutir si el pasaje de Bs 10 pesa mucho
    ('Ciudad',)
    """
    criteria, alternatives = checked_choice(criteria, alternatives)
    scores = score_table(criteria, alternatives)
    best = tuple(map(max, zip(*scores, strict=True)))
    return tuple(alternative.name for alternative, score in zip(alternatives, scores, strict=True) if score == best)


def winning_shares(
    criteria: Sequence[Criterion], alternatives: Sequence[Alternative], draws: int = _MOST_DRAWS, seed: int = 1
) -> WinningShares:
    """Return the share of all weightings with which each alternative would come first.

    Args:
        criteria: one or more, at most 50. Their own weights do not matter here: all are tried.
        alternatives: one or more, at most 100.
        draws: weightings to try where the shares cannot be exact, from 100 to 10,000; fewer are tried when the
            table is so large that it would take more than a second.
        seed: where chance begins; the same seed, the same answer.

    Returns :class:`WinningShares`.

    Formula: all weightings being equally likely, the part of the line (two criteria) or of the triangle (three)
    where the total is the largest, exactly; with more criteria, the part of so many weightings drawn by chance,
    each weight −ln of an even chance.

    Edge cases: an alternative that another dominates has 0. With 10,000 draws a share is sure to 1 of each 100.

    Raises:
        BadInput: as :func:`~qhatu.sums.market.scoring.rank_alternatives`, more than 100 alternatives, draws outside
            their range.

    Source: R. Lahdelma, J. Hokkanen and P. Salminen, «SMAA – stochastic multiobjective acceptability analysis»,
    European Journal of Operational Research 106 (1998), 137–143.

    >>> criteria = [Criterion(name="Venta", weight=3), Criterion(name="Cercanía", weight=1)]
    >>> fairs = [Alternative(name="Ciudad", values=(5, 1)), Alternative(name="Pueblo", values=(3, 4))]  # puntos
    >>> [(row.name, row.share) for row in winning_shares(criteria, fairs).rows]  # con pasajes de Bs 10
    [('Ciudad', Decimal('0.4')), ('Pueblo', Decimal('0.6'))]
    """
    criteria, alternatives = checked_choice(criteria, alternatives)
    things(alternatives, named("las opciones"), most=MOST_COMPARED)
    draws = whole(draws, named("el número de sorteos"), least=100, most=_MOST_DRAWS)
    seed = whole(seed, named("la semilla del sorteo"), most=10**9)
    scores = score_table(criteria, alternatives)
    kinds = list(dict.fromkeys(score for score, by in zip(scores, _beaten_by(scores), strict=True) if by is None))
    drawn = 0
    if len(kinds) == 1:
        shares = [ONE]
    elif len(criteria) == 2:
        shares = [_length_first(kinds, place) for place in range(len(kinds))]
    elif len(criteria) == 3:
        shares = [2 * _area_first(kinds, place) for place in range(len(kinds))]
    else:
        drawn = max(100, min(draws, _MOST_PRODUCTS // (len(kinds) * len(criteria))))
        shares = _drawn_first(kinds, drawn, seed)
    of_kind = dict(zip(kinds, shares, strict=True))
    return WinningShares(
        rows=tuple(
            WinningShare(name=alternative.name, share=quotient(of_kind.get(score, ZERO), Decimal(scores.count(score))))
            for alternative, score in zip(alternatives, scores, strict=True)
        ),
        draws=drawn,
    )


def _beaten_by(scores: Sequence[Scores]) -> list[int | None]:
    """For each row of scores, an unbeaten one that is nowhere less and somewhere more, if there is any."""
    beaten: list[int | None] = [None] * len(scores)
    unbeaten: list[int] = []
    # Whoever beats a row has the larger sum, so that only the unbeaten before it have to be asked.
    for place in sorted(range(len(scores)), key=lambda place: -sum(scores[place], ZERO)):
        score = scores[place]
        for other in unbeaten:
            if all(map(Decimal.__ge__, scores[other], score)) and scores[other] != score:
                beaten[place] = other
                break
        else:
            unbeaten.append(place)
    return beaten


def _length_first(kinds: Sequence[Scores], place: int) -> Decimal:
    """The part of the line of weights, from all on the second criterion to all on the first, where a row leads."""
    low, high = ZERO, ONE
    for other in kinds:
        first, second = (mine - its for mine, its in zip(kinds[place], other, strict=True))
        if second < 0 < first:
            low = max(low, quotient(second, second - first))
        elif first < 0 < second:
            high = min(high, quotient(second, second - first))
    return max(ZERO, high - low)


def _area_first(kinds: Sequence[Scores], place: int) -> Decimal:
    """The area of the triangle of weights where one row has the largest total, cut down by each of the others."""
    corners: list[Point] = [(ZERO, ZERO), (ONE, ZERO), (ZERO, ONE)]
    for other in kinds:
        if other is not kinds[place]:
            corners = _cut(corners, list(map(Decimal.__sub__, kinds[place], other)))
    turned = zip(corners, [*corners[1:], *corners[:1]], strict=True)
    return abs(sum((x * other_y - other_x * y for (x, y), (other_x, other_y) in turned), ZERO)) / 2


def _cut(corners: Sequence[Point], lead: Sequence[Decimal]) -> list[Point]:
    """The part of a convex polygon where x lead₀ + y lead₁ + (1 − x − y) lead₂ is not below 0."""
    leads = [x * lead[0] + y * lead[1] + (1 - x - y) * lead[2] for x, y in corners]
    kept: list[Point] = []
    for here, corner in enumerate(corners):
        before, lead_before, lead_here = corners[here - 1], leads[here - 1], leads[here]
        if (lead_before < 0) != (lead_here < 0):
            part = lead_before / (lead_before - lead_here)
            kept.append((before[0] + part * (corner[0] - before[0]), before[1] + part * (corner[1] - before[1])))
        if lead_here >= 0:
            kept.append(corner)
    return kept


def _drawn_first(kinds: Sequence[Scores], draws: int, seed: int) -> list[Decimal]:
    """How often each row wins with weightings drawn by chance; floats, since chance is not exact either."""
    import math
    import random

    even = random.Random(seed).random
    rows = [[float(value) for value in score] for score in kinds]
    wins = [0] * len(rows)
    for _ in range(draws):
        weights = [-math.log(1 - even()) for _ in kinds[0]]
        totals = [math.fsum(map(float.__mul__, weights, row)) for row in rows]
        wins[totals.index(max(totals))] += 1
    return [quotient(Decimal(won), Decimal(draws)) for won in wins]
