"""Would the winner still win if the weights were others?

Weights are opinions. A choice that the smallest change of an opinion turns round has not been made yet; one that no
weighting changes needs no more talk. :mod:`~qhatu.sums.market.scoring` makes the choice;
:mod:`~qhatu.sums.market.weightings` tells who wins whatever the weights.
"""

from __future__ import annotations

from decimal import Decimal

from qhatu.sums.bad_input import BadInput
from qhatu.sums.market.scoring import (
    ONE,
    Alternative,
    Criterion,
    checked_choice,
    rank_alternatives,
    score_table,
    weight_shares,
)
from qhatu.sums.numbers import NOISE, ZERO, exact, quotient, settled
from qhatu.sums.plain import Plain

TYPE_CHECKING = False  # typing's own flag of this name costs a tenth of this package's import
if TYPE_CHECKING:
    from collections.abc import Sequence

    Scores = tuple[Decimal, ...]

_NO_WEIGHT_TYPED = Decimal(10) ** 12


class WeightRange(Plain):
    """Between what weights of one criterion an alternative comes first; one row of :func:`weight_ranges`.

    Args:
        criterion: the criterion whose weight is moved.
        share: its weight now, as a share of all.
        low: the least share with which the alternative comes first, or shares the first place; None if with none.
        high: the largest such share; None if with none.
        below: who comes first just below ``low``; nobody when ``low`` is 0.
        above: who comes first just above ``high``; nobody when ``high`` is 1.
        typed: the weight now, as it was typed.
        typed_low: ``low`` as one would type it, the other weights staying as they are; None if there is none.
        typed_high: ``high`` likewise; None when no number is enough.

    >>> row = WeightRange(criterion="Venta", share=Decimal("0.5"), low=Decimal("0.2"), high=Decimal(1), below=("B",),
    ...                   above=(), typed=Decimal(2), typed_low=Decimal("0.5"), typed_high=None)
    >>> row.holds  # pese lo que pese la venta, desde 20 de cada 100
    True
    """

    criterion: str
    share: Decimal
    low: Decimal | None
    high: Decimal | None
    below: tuple[str, ...]
    above: tuple[str, ...]
    typed: Decimal
    typed_low: Decimal | None
    typed_high: Decimal | None

    def __post_init__(self) -> None:
        self._exact("share", "typed")
        for field in ("low", "high", "typed_low", "typed_high"):
            if getattr(self, field) is not None:
                self._exact(field)

    @property
    def holds(self) -> bool:
        """Whether the alternative comes first with the weight as it is now."""
        return self.low is not None and self.low <= self.share <= self.high


class WeightChange(Plain):
    """The smallest change of one weight that lets somebody else win; made by :func:`smallest_weight_change`.

    Args:
        criterion: the criterion whose weight is moved.
        share: its weight now, as a share of all.
        to: the share beyond which another wins; equal to ``share`` when there is a tie now.
        winners: who wins then.
        typed: the weight now, as it was typed.
        typed_to: ``to`` as one would type it, the others staying; None when no number is enough.

    >>> change = WeightChange(criterion="Distancia", share=Decimal("0.5"), to=Decimal("0.6"), winners=("Pueblo",),
    ...                       typed=Decimal(4), typed_to=Decimal(6))
    >>> change.by  # con 10 de cada 100 más de peso gana la feria del pueblo, que cobra Bs 5
    Decimal('0.1')
    """

    criterion: str
    share: Decimal
    to: Decimal
    winners: tuple[str, ...]
    typed: Decimal
    typed_to: Decimal | None

    def __post_init__(self) -> None:
        self._exact("share", "to", "typed")
        if self.typed_to is not None:
            self._exact("typed_to")

    @property
    def by(self) -> Decimal:
        """How far the share moves: more (above 0) or less weight."""
        return self.to - self.share


def weight_ranges(
    criteria: Sequence[Criterion], alternatives: Sequence[Alternative], name: str | None = None
) -> tuple[WeightRange, ...]:
    """Return, for each criterion, between what weights an alternative comes first.

    Args:
        criteria: one or more, at most 50.
        alternatives: one or more, at most 1,000.
        name: the alternative looked at; the winner if none is said (the first of them in a tie).

    Returns a :class:`WeightRange` for each criterion: its weight alone is moved, from 0 to all, while the others
    keep their proportions among themselves.

    Formula: the total of each alternative is a straight line in the share x: x s + (1 − x) r, with s its score
    in the criterion and r its total in the others. The ends are where another's line crosses.

    Edge cases: an end is a tie; whoever wins beyond it is said. When no other criterion has weight, the rest is
    divided equally among them. Of a single criterion the weight cannot move: from 0 to 1.

    Raises:
        BadInput: as :func:`qhatu.sums.market.scoring.rank_alternatives`, or no alternative has that name.

    Source: E. Triantaphyllou and A. Sánchez, «A sensitivity analysis approach for some deterministic multi-criteria
    decision making methods», Decision Sciences 28 (1997), 151–194.

    >>> criteria = [Criterion(name="Venta", weight=3), Criterion(name="Cercanía", weight=1)]
    >>> fairs = [Alternative(name="Ciudad", values=(5, 1)), Alternative(name="Pueblo", values=(3, 4))]  # puntos
    >>> sells, near = weight_ranges(criteria, fairs)
    >>> sells.low, sells.below, near.typed_high  # gana Ciudad mientras la cercanía no pese más de 2 contra 3
    (Decimal('0.6'), ('Pueblo',), Decimal('2'))
    """
    criteria, alternatives = checked_choice(criteria, alternatives)
    names = [alternative.name for alternative in alternatives]
    winners = rank_alternatives(criteria, alternatives).winners
    name = winners[0] if name is None else name
    if name not in names:
        raise BadInput(
            "No hay ninguna opción que se llame «{name}». Las opciones son: {known}.",
            name=name,
            known=", ".join(names),
        )
    scores, shares = score_table(criteria, alternatives), weight_shares(criteria)
    totals = [sum(map(Decimal.__mul__, shares, score), ZERO) for score in scores]
    together = sum((criterion.weight for criterion in criteria), ZERO)
    rows = []
    for place, (criterion, share) in enumerate(zip(criteria, shares, strict=True)):
        at_none = [_without(score, total, place, share) for score, total in zip(scores, totals, strict=True)]
        at_all = [score[place] for score in scores]
        low, high = _where_first(at_none, at_all, names.index(name))
        if name in winners:  # it does now, whatever dust the division left
            low = share if low is None or settled(share - low) <= 0 else low
            high = share if high is None or settled(high - share) <= 0 else high
        others = together - criterion.weight
        rows.append(
            WeightRange(
                criterion=criterion.name,
                share=share,
                low=low,
                high=high,
                below=_first_beside(names, at_none, at_all, low, -1),
                above=_first_beside(names, at_none, at_all, high, +1),
                typed=criterion.weight,
                typed_low=_as_typed(low, others),
                typed_high=_as_typed(high, others),
            )
        )
    return tuple(rows)


def smallest_weight_change(criteria: Sequence[Criterion], alternatives: Sequence[Alternative]) -> WeightChange | None:
    """Return the smallest change of one weight that lets somebody else win, or None when none does.

    Args:
        criteria: one or more, at most 50.
        alternatives: one or more, at most 1,000.

    Returns a :class:`WeightChange`, or None when no single weight, whatever it is, changes who wins.

    Formula: of all ends of :func:`weight_ranges` beyond which another wins, the nearest to the weight now.

    Edge case: in a tie the least touch decides: the change is 0.

    Raises:
        BadInput: as :func:`qhatu.sums.market.scoring.rank_alternatives`.

    Source: the «most critical criterion» of Triantaphyllou and Sánchez; see :func:`weight_ranges`.

    >>> criteria = [Criterion(name="Venta", weight=3), Criterion(name="Cercanía", weight=1)]
    >>> fairs = [Alternative(name="Ciudad", values=(5, 1)), Alternative(name="Pueblo", values=(3, 4))]  # puntos
    >>> change = smallest_weight_change(criteria, fairs)
    >>> change.criterion, change.typed, change.typed_to, change.winners  # el pasaje cuesta Bs 10; ¿tanto pesa?
    ('Venta', Decimal('3'), Decimal('1.5'), ('Pueblo',))
    """
    found: WeightChange | None = None
    for row in weight_ranges(criteria, alternatives):
        for to, typed_to, winners in ((row.low, row.typed_low, row.below), (row.high, row.typed_high, row.above)):
            if not winners or to is None or (found and abs(to - row.share) >= abs(found.by)):
                continue
            found = WeightChange(
                criterion=row.criterion, share=row.share, to=to, winners=winners, typed=row.typed, typed_to=typed_to
            )
    return found


def _without(score: Scores, total: Decimal, place: int, share: Decimal) -> Decimal:
    """The total in the other criteria, by their proportions or, where they weigh nothing, in equal parts."""
    if len(score) == 1:
        return total
    rest = 1 - share
    if settled(rest) == 0:
        return quotient(sum(score, ZERO) - score[place], Decimal(len(score) - 1))
    return quotient(total - share * score[place], rest)


def _where_first(
    at_none: Sequence[Decimal], at_all: Sequence[Decimal], place: int
) -> tuple[Decimal, Decimal] | tuple[None, None]:
    """Between what shares of a criterion one alternative leads, its lead over each other being a straight line."""
    low, high = ZERO, ONE
    for other_none, other_all in zip(at_none, at_all, strict=True):
        lead_none, lead_all = _lead(at_none[place], other_none), _lead(at_all[place], other_all)
        if lead_none < 0 and lead_all < 0:
            return None, None
        if lead_none < 0:
            low = max(low, quotient(lead_none, lead_none - lead_all))
        elif lead_all < 0:
            high = min(high, quotient(lead_none, lead_none - lead_all))
    return (low, high) if low <= high else (None, None)


def _lead(mine: Decimal, its: Decimal) -> Decimal:
    """How much one is ahead of another; dust is no lead."""
    lead = mine - its
    return lead if abs(lead) >= NOISE else ZERO


def _first_beside(
    names: Sequence[str], at_none: Sequence[Decimal], at_all: Sequence[Decimal], share: Decimal | None, way: int
) -> tuple[str, ...]:
    """Who leads just below (−1) or above (+1) a share: of those who lead there, who gains most that way."""
    if share is None or share == (ZERO if way < 0 else ONE):
        return ()
    there = [(1 - share) * none + share * all_ for none, all_ in zip(at_none, at_all, strict=True)]
    best = max(there)
    gains = {
        place: way * (at_all[place] - at_none[place]) for place, total in enumerate(there) if not _lead(best, total)
    }
    most = max(gains.values())
    return tuple(names[place] for place, gain in gains.items() if not _lead(most, gain))


def _as_typed(share: Decimal | None, others: Decimal) -> Decimal | None:
    """The weight to type, the others staying, that makes a share; None when no number does."""
    if share is None or share == 1 or others == 0:
        return None
    typed = quotient(share * others, 1 - share)
    return exact(typed) if typed < _NO_WEIGHT_TYPED else None
