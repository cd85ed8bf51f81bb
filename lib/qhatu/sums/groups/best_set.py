"""The set of proposals that is worth most under a budget, with quotas and a limit for each organisation.

The 0–1 knapsack problem, by dynamic programming over the sets that no other beats (Nemhauser and Ullmann, 1969),
cut short by what could at most still be added (Dantzig, 1957).
"""

from __future__ import annotations

from bisect import bisect_right
from decimal import Decimal
from itertools import accumulate
from math import lcm

from qhatu.sums.groups.proposals import Call, Proposal, Scored
from qhatu.sums.numbers import WIDE, ZERO, exact, settled

TYPE_CHECKING = False  # typing's own flag of this name costs a tenth of this package's import
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Literal

    # What a set costs; what it is worth and who is in it, both with the sign turned, so that the best comes first.
    Label = tuple[int, int, int]
    Sets = dict[tuple[int, ...], list[Label]]  # by what they reach of the quotas, and hold of an organisation

_MOST_LOOKS = 150_000  # sets looked at: about a second
_FINE = 10**9  # scores are compared to the ninth decimal


class BestSet:
    """Looks for the best set of whole proposals, in whole numbers, so that nothing is rounded on the way.

    A set is a label: what it costs, what it is worth, who is in it (a bit each, the first in order the highest).
    Labels are kept apart by what of the quotas they reach and by how many of the present organisation they hold.
    Of two labels alike in that, one that costs no less and is worth no more is dropped; so is one that could not
    pass the best set known even if what is left could be paid in parts.

    >>> from qhatu.sums.groups.proposals import Proposal
    >>> from qhatu.sums.market.scoring import Criterion
    >>> call = Call(budget=Decimal("10"), criteria=(Criterion(name="Empleo", weight=1),), jurors=("Ana",))
    >>> looms = Proposal(name="Telar", organisation="Illa", asked=Decimal("7"))  # Bs 7
    >>> scored = Scored(place=1, proposal=looms, score=Decimal("4"), totals=(), votes=0, barred="")
    >>> BestSet(call, [scored], "score").best_set([])
    [0]
    """

    def __init__(self, call: Call, scored: Sequence[Scored], worth: Literal["score", "score_by_money"]) -> None:
        self.call, self.scored, self.proved = call, scored, False
        ratios = [each.proposal.asked.as_integer_ratio() for each in scored]
        budget, of_budget = call.budget.as_integer_ratio()
        common = lcm(of_budget, *(bottom for _, bottom in ratios))
        self.budget = budget * (common // of_budget)
        self.costs = [top * (common // bottom) for top, bottom in ratios]
        points = [int(settled(each.score) * _FINE) for each in scored]
        self.worths = points if worth == "score" else [p * cost for p, cost in zip(points, self.costs, strict=True)]
        self.unit = Decimal(_FINE if worth == "score" else _FINE * common)
        self.needed = {tag: count for tag, count in call.quotas if count}
        useful = [place for place, each in enumerate(scored) if not each.barred and self._is_useful(place)]
        useful.sort(key=lambda place: -((self.worths[place] << 200) // self.costs[place]))
        of_each: dict[str, list[int]] = {}
        for place in useful:
            of_each.setdefault(scored[place].proposal.organisation, []).append(place)
        # Organisations with too many come first, one after another, so that only one has to be counted at a time.
        self.crowded = {each for each, places in of_each.items() if 0 < call.most_each < len(places)}
        self.order = [place for each in of_each if each in self.crowded for place in of_each[each]]
        self.order += [place for place in useful if scored[place].proposal.organisation not in self.crowded]
        self.tails = self._tails(useful)
        self.dense = useful
        self.ceiling = self._shown(self._at_most(0, self.budget))

    def _is_useful(self, place: int) -> bool:
        wanted = self.worths[place] > 0 or any(tag in self.needed for tag in self.scored[place].proposal.tags)
        return wanted and self.costs[place] <= self.budget

    def worth(self, chosen: Iterable[int]) -> Decimal:
        """What a set is worth."""
        return self._shown(sum(self.worths[place] for place in chosen))

    def _shown(self, worth: int) -> Decimal:
        return exact(WIDE.divide(Decimal(worth), self.unit) + ZERO)

    def _tails(self, dense: Sequence[int]) -> list[tuple[list[int], list[int], list[int]]]:
        """For what is still to come after each step: who, most worth for its cost first; costs and worths added up."""
        step_of = {place: step for step, place in enumerate(self.order)}
        tails = []
        for start in range(len(self.order) + 1):
            coming = [place for place in dense if step_of[place] >= start and self.worths[place] > 0]
            costs = [0, *accumulate(self.costs[place] for place in coming)]
            tails.append((coming, costs, [0, *accumulate(self.worths[place] for place in coming)]))
        return tails

    def _at_most(self, start: int, left: int) -> int:
        """What can at most be added from a step on: all that fits, and of the next one the part that does."""
        coming, costs, worths = self.tails[start]
        fit = bisect_right(costs, left) - 1
        if fit == len(coming):
            return worths[fit]
        return worths[fit] + (left - costs[fit]) * self.worths[coming[fit]] // self.costs[coming[fit]] + 1

    def best_set(self, known: Sequence[int]) -> list[int]:
        """Return the places of the best set, given one that is known to fit."""
        size, most = len(self.scored), max(100, _MOST_LOOKS // max(1, len(self.order)))
        best = max(self._label(known), self._label(self._filled()), self._label(()))
        self.proved, organisation = True, None
        sets: Sets = {(0,) * (len(self.needed) + 1): [(0, 0, 0)]}
        for step, place in enumerate(self.order):
            proposal = self.scored[place].proposal
            if proposal.organisation != organisation:
                organisation = proposal.organisation
                sets = self._uncounted(sets)
            grown = {key: list(labels) for key, labels in sets.items()}
            for key, labels in sets.items():
                if organisation in self.crowded and key[-1] >= self.call.most_each:
                    continue
                bit = 1 << (size - 1 - place)
                cost, worth = self.costs[place], self.worths[place]
                more = [(c + cost, w - worth, who - bit) for c, w, who in labels if c + cost <= self.budget]
                if more:
                    with_it = self._counting(key, proposal)
                    grown[with_it] = _unbeaten(grown.get(with_it, []), more)
                    # The last one costs most and is worth most.
                    cost, less, who = more[-1]
                    best = max(best, (sum(with_it[:-1]), -less, -cost, -who))
            sets = self._promising(grown, step + 1, best, most)
        who = best[3]
        return [place for place in range(size) if who >> (size - 1 - place) & 1]

    def _label(self, chosen: Sequence[int]) -> tuple[int, int, int, int]:
        """What of the quotas a set reaches, what it is worth, its cost with the sign turned, and who is in it."""
        tags = [self.scored[place].proposal.tags for place in chosen]
        reached = sum(min(count, sum(tag in each for each in tags)) for tag, count in self.needed.items())
        who = sum(1 << (len(self.scored) - 1 - place) for place in chosen)
        return reached, sum(self.worths[p] for p in chosen), -sum(self.costs[p] for p in chosen), who

    def _filled(self) -> list[int]:
        """Return a good set to begin with: what is worth most for its cost, first for the quotas, then for the rest."""
        wanted = [tag for tag, count in self.needed.items() for _ in range(count)]
        chosen: list[int] = []
        left, held = self.budget, dict.fromkeys(self.crowded, 0)
        for tag in [*wanted, None]:
            for place in self.dense:
                proposal = self.scored[place].proposal
                fits = self.costs[place] <= left and held.get(proposal.organisation, 0) < max(1, self.call.most_each)
                if place in chosen or not fits or (tag not in proposal.tags if tag else self.worths[place] <= 0):
                    continue
                chosen.append(place)
                left -= self.costs[place]
                if proposal.organisation in held:
                    held[proposal.organisation] += 1
                if tag:
                    break
        return chosen

    def _counting(self, key: tuple[int, ...], proposal: Proposal) -> tuple[int, ...]:
        counted = (
            min(need, have + (tag in proposal.tags))
            for have, (tag, need) in zip(key, self.needed.items(), strict=False)
        )
        return (*counted, key[-1] + 1 if proposal.organisation in self.crowded else 0)

    def _uncounted(self, sets: Sets) -> Sets:
        """Forget how many of an organisation a set holds, once the organisation is through."""
        merged: Sets = {}
        for key, labels in sets.items():
            key = (*key[:-1], 0)
            merged[key] = _unbeaten(merged[key], labels) if key in merged else labels
        return merged

    def _promising(self, sets: Sets, step: int, best: tuple[int, int, int, int], most: int) -> Sets:
        """Drop the sets that can no longer be the best; of too many keep those that could become worth most."""
        if best[0] == sum(self.needed.values()):
            least = best[1]
            for key, labels in sets.items():
                sets[key] = [x for x in labels if self._at_most(step, self.budget - x[0]) - x[1] >= least]
        if sum(map(len, sets.values())) > most:
            self.proved = False
            hopes = sorted(
                (-sum(key[:-1]), label[1] - self._at_most(step, self.budget - label[0]), key, label)
                for key, labels in sets.items()
                for label in labels
            )
            sets = {}
            for _, _, key, label in hopes[:most]:
                sets.setdefault(key, []).append(label)
            for labels in sets.values():
                labels.sort()
        return {key: labels for key, labels in sets.items() if labels}


def _unbeaten(some: list[Label], others: list[Label]) -> list[Label]:
    """Merge two lists of labels, by cost; what costs no less and is worth no more than another is left out."""
    kept: list[Label] = []
    least = None
    for label in sorted([*some, *others]):
        if least is None or label[1] < least:
            kept.append(label)
            least = label[1]
    return kept
