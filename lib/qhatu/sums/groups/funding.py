"""Which proposals to pay when the money does not reach for all.

Two ways stand side by side. *In order*: down the list, each one that still fits. It is easy to follow, and can
leave money idle: a dear proposal at the top may push out two that together are worth more. *The best set*: of all
sets that fit, the one whose scores add up to most. It is looked for exactly, and when there are too many to look at
it says that it is not proved, and what no set could pass.
"""

from __future__ import annotations

from decimal import Decimal

from qhatu.sums.bad_input import BadInput, named
from qhatu.sums.checked import one_of, positive, things
from qhatu.sums.groups.best_set import BestSet
from qhatu.sums.groups.proposals import MOST_PROPOSALS, Call, Scored
from qhatu.sums.money import CENT
from qhatu.sums.numbers import WIDE, ZERO
from qhatu.sums.plain import Plain

TYPE_CHECKING = False  # typing's own flag of this name costs a tenth of this package's import
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Literal


class Award(Plain):
    """What one proposal gets; made by :func:`fund_in_order` or :func:`fund_best`.

    Args:
        proposal: its name.
        organisation: who carries it out.
        amount: money it gets.
        part: whether that is less than it asked for.
    """

    proposal: str
    organisation: str
    amount: Decimal
    part: bool


class Refusal(Plain):
    """Why one proposal gets nothing; made by :func:`fund_in_order` or :func:`fund_best`.

    Args:
        proposal: its name.
        why: ``"own_share"``, ``"most_asked"`` or ``"least_score"`` (see the call); ``"most_each"``, its organisation
            has others that are paid; ``"budget"``, the money does not reach; ``"no_worth"``, it does, but a score of
            0 or below adds nothing to the best set.
    """

    proposal: str
    why: Literal["own_share", "most_asked", "least_score", "most_each", "budget", "no_worth"]


class Funding(Plain):
    """Which proposals are paid; made by :func:`fund_in_order` or :func:`fund_best`.

    Args:
        awards: what is paid, in the order of the scores.
        refusals: what is not, in the same order, and why.
        spent: money given.
        left: money of the budget that is left.
        score: the scores of those paid, added up; of a part, that part.
        worth: what the set is compared by: the scores of those paid whole, or scores times money, added up.
        unmet: for each quota that was not reached, how many are missing.
        proved: whether it is sure that no set that fits is worth more (with as much of its quotas); never when
            going down the list.
        ceiling: a worth that no set of whole proposals can pass.
    """

    awards: tuple[Award, ...]
    refusals: tuple[Refusal, ...]
    spent: Decimal
    left: Decimal
    score: Decimal
    worth: Decimal
    unmet: tuple[tuple[str, int], ...]
    proved: bool
    ceiling: Decimal


def fund_in_order(call: Call, scored: Iterable[Scored], cent: Decimal = CENT) -> Funding:
    """Return whom a community fund pays going down the list, as far as the money reaches.

    Args:
        call: budget, quotas and the most of each organisation.
        scored: the proposals in their order, made by :func:`qhatu.sums.groups.proposals.score_proposals`.
        cent: the smallest part of money, above 0; only a part that is given is rounded down to it.

    Formula: first, for each quota in turn, the best that have its tag until it is reached; then all others, best
    first. One that does not fit in what is left is passed over. At the end what is left goes, once, to the first
    passed over that a part of its money still serves.

    Edge case: a budget of 0 pays nothing and leaves nothing.

    Raises:
        BadInput: a proposal twice, more than 500.

    Source: the ranked order of calls for proposals; in participatory budgeting it is called greedy.

    >>> from qhatu.sums.groups.proposals import Proposal
    >>> from qhatu.sums.market.scoring import Criterion
    >>> call = Call(budget=10000, criteria=(Criterion(name="Empleo", weight=1),), jurors=("Ana",))
    >>> scored = [
    ...     Scored(
    ...         place=place,
    ...         proposal=Proposal(name=name, organisation=name, asked=Decimal(asked)),
    ...         score=Decimal(score),
    ...         totals=(),
    ...         votes=0,
    ...         barred="",
    ...     )
    ...     for place, name, asked, score in [(1, "Horno", 9000, 5), (2, "Telar", 5000, 4), (3, "Vivero", 5000, 4)]
    ... ]
    >>> funding = fund_in_order(call, scored)  # el Horno, de Bs 9000, deja fuera a los otros dos
    >>> [award.proposal for award in funding.awards], funding.left, funding.proved
    (['Horno'], Decimal('1000'), False)
    """
    cent = positive(cent, named("la moneda más pequeña"))
    scored = _in_order(scored)
    return _funding(call, scored, _down_the_list(call, scored), cent, BestSet(call, scored, "score"))


def fund_best(
    call: Call,
    scored: Iterable[Scored],
    worth: Literal["score", "score_by_money"] = "score",
    cent: Decimal = CENT,
) -> Funding:
    """Return the set of proposals a community fund should pay so that their scores add up to most.

    Args:
        call: budget, quotas and the most of each organisation.
        scored: the proposals in their order, made by :func:`qhatu.sums.groups.proposals.score_proposals`.
        worth: a proposal counts with its ``"score"``, which favours many small ones, or with ``"score_by_money"``,
            its score times what it asks for.
        cent: the smallest part of money, above 0.

    Formula: maximise Σ worth over the sets of whole proposals with Σ asked ≤ budget; of these sets first the ones
    that reach most of the quotas. Then what is left goes, once, to the first in order that a part still serves.

    Edge cases: of equal sets the cheaper is taken; of equally cheap ones that with the better places. A score of
    0 or below adds nothing and is not paid. Where there are too many sets to look at in about a second, the best
    one found is given, ``proved`` is False, and ``ceiling`` says what no set could pass.

    Raises:
        BadInput: a proposal twice, more than 500.

    Source: the 0–1 knapsack problem, by dynamic programming over sets that no other beats: Nemhauser and Ullmann
    (1969), Discrete Dynamic Programming and Capital Allocation, Management Science 15(9); upper bound: Dantzig
    (1957), Discrete-Variable Extremum Problems, Operations Research 5(2).

    >>> from qhatu.sums.groups.proposals import Proposal
    >>> from qhatu.sums.market.scoring import Criterion
    >>> call = Call(budget=10000, criteria=(Criterion(name="Empleo", weight=1),), jurors=("Ana",))
    >>> scored = [
    ...     Scored(
    ...         place=place,
    ...         proposal=Proposal(name=name, organisation=name, asked=Decimal(asked)),
    ...         score=Decimal(score),
    ...         totals=(),
    ...         votes=0,
    ...         barred="",
    ...     )
    ...     for place, name, asked, score in [(1, "Horno", 9000, 5), (2, "Telar", 5000, 4), (3, "Vivero", 5000, 4)]
    ... ]
    >>> funding = fund_best(call, scored)  # dos de Bs 5000 valen 8 puntos, y el Horno solo 5
    >>> [award.proposal for award in funding.awards], funding.score, funding.proved
    (['Telar', 'Vivero'], Decimal('8'), True)
    """
    one_of(worth, ("score", "score_by_money"), named("lo que vale una propuesta"))
    cent = positive(cent, named("la moneda más pequeña"))
    scored = _in_order(scored)
    search = BestSet(call, scored, worth)
    return _funding(call, scored, search.best_set(_down_the_list(call, scored)), cent, search)


def _in_order(scored: Iterable[Scored]) -> tuple[Scored, ...]:
    scored = tuple(sorted(things(scored, named("las propuestas"), most=MOST_PROPOSALS), key=lambda each: each.place))
    if len({each.proposal.name for each in scored}) < len(scored):
        raise BadInput("Dos propuestas tienen el mismo nombre. Cambia uno.")
    return scored


def _down_the_list(call: Call, scored: Sequence[Scored]) -> list[int]:
    """Return the places, from 0, of those paid whole: first for the quotas, then all others."""
    chosen: list[int] = []
    left, each = call.budget, {}

    def take(places: Iterable[int], enough: int) -> None:
        nonlocal left
        for place in places:
            proposal = scored[place].proposal
            if enough <= 0:
                return
            full = call.most_each and each.get(proposal.organisation, 0) >= call.most_each
            if place not in chosen and not scored[place].barred and proposal.asked <= left and not full:
                chosen.append(place)
                left -= proposal.asked
                each[proposal.organisation] = each.get(proposal.organisation, 0) + 1
                enough -= 1

    for tag, count in call.quotas:
        tagged = [place for place in range(len(scored)) if tag in scored[place].proposal.tags]
        take(tagged, count - sum(place in chosen for place in tagged))
    take(range(len(scored)), len(scored))
    return sorted(chosen)


def _funding(call: Call, scored: Sequence[Scored], chosen: Sequence[int], cent: Decimal, search: BestSet) -> Funding:
    paid = {place: scored[place].proposal.asked for place in chosen}
    left = call.budget - sum(paid.values(), ZERO)
    of_each: dict[str, int] = {}
    for place in chosen:
        organisation = scored[place].proposal.organisation
        of_each[organisation] = of_each.get(organisation, 0) + 1

    def full(place: int) -> bool:
        return bool(call.most_each) and of_each.get(scored[place].proposal.organisation, 0) >= call.most_each

    whole_cents = WIDE.multiply(WIDE.divide_int(left, cent), cent)
    for place, each in enumerate(scored):
        proposal = each.proposal
        given = min(whole_cents, proposal.asked)
        if place not in paid and not each.barred and not full(place) and 0 < proposal.least <= given:
            paid[place], left = given, left - given
            of_each[proposal.organisation] = of_each.get(proposal.organisation, 0) + 1
            break
    awards, refusals, score = [], [], ZERO
    for place, each in enumerate(scored):
        proposal = each.proposal
        if place in paid:
            part = paid[place] < proposal.asked
            score += each.score * paid[place] / proposal.asked if part else each.score
            awards.append(
                Award(proposal=proposal.name, organisation=proposal.organisation, amount=paid[place], part=part)
            )
        else:
            why = each.barred or ("most_each" if full(place) else "budget" if proposal.asked > left else "no_worth")
            refusals.append(Refusal(proposal=proposal.name, why=why))
    missing = [(tag, count - sum(tag in scored[place].proposal.tags for place in paid)) for tag, count in call.quotas]
    return Funding(
        awards=tuple(awards),
        refusals=tuple(refusals),
        spent=call.budget - left,
        left=left,
        score=score,
        unmet=tuple((tag, count) for tag, count in missing if count > 0),
        worth=search.worth(chosen),
        proved=search.proved,
        ceiling=search.ceiling,
    )
