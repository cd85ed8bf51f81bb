"""Deciding together: is there a quorum, and what did the assembly vote?

Three ways to vote answer three questions. *Majority*: who wants this one? *Approval*: which of these could you
live with? *Ranked*: put them in order. They may crown different winners from the same people, so a group
chooses its way before it counts.

A tie is never broken in silence: the answer names all who tie, and the assembly decides.
"""

from __future__ import annotations

from qhatu.sums.bad_input import BadInput, named
from qhatu.sums.checked import one_of, things, whole
from qhatu.sums.plain import Plain

TYPE_CHECKING = False  # typing's own flag of this name costs a tenth of this package's import
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Literal

    Base = Literal["votes", "present", "members"]

MOST_CANDIDATES = 100


class Majority(Plain):
    """How many of a number of people are enough, as statutes say it: *half plus one*, *two thirds*.

    Args:
        numerator: the upper number of the part, 0 or more.
        denominator: the lower number of the part, the upper one or more, above 0.
        more_than: whether it takes more than the part (half *plus one*) or the part itself (two thirds).

    Raises:
        BadInput: a part above the whole, numbers that are not whole.

    >>> Majority(numerator=2, denominator=3, more_than=False)
    Majority(numerator=2, denominator=3, more_than=False)
    """

    numerator: int
    denominator: int
    more_than: bool = True

    def __post_init__(self) -> None:
        denominator = whole(self.denominator, named("el denominador de la mayoría (el 3 de 2/3)"), least=1)
        numerator = whole(self.numerator, named("el numerador de la mayoría (el 2 de 2/3)"), most=denominator)
        self._put(numerator=numerator, denominator=denominator)


HALF_PLUS_ONE = Majority(numerator=1, denominator=2)
TWO_THIRDS = Majority(numerator=2, denominator=3, more_than=False)


class Tally(Plain):
    """The result of a vote; made by the functions of this module.

    Args:
        votes: what each candidate got, the most first; candidates with as much in the order they stood in.
        winners: those who won; none where nobody reached what was needed, several where they tie.
        needed: votes that were needed to win; 0 where the most is enough.
        blank: ballots that chose nobody.

    >>> approval_vote([("feria", "taller"), ("feria",)], ["feria", "taller"]).winners
    ('feria',)
    """

    votes: tuple[tuple[str, int], ...]
    winners: tuple[str, ...]
    needed: int
    blank: int


class Runoff(Plain):
    """How an instant run-off went; made by :func:`ranked_vote`.

    Args:
        rounds: the tally of each round, in order.
        out: who fell after each round but the last, in order; several where they fell together.
        winners: who won; several where those left could not be parted.
        exhausted: ballots that named none of the last round's candidates.

    >>> ranked_vote([("feria",), ("taller", "feria"), ("feria",)], ["feria", "taller"]).winners
    ('feria',)
    """

    rounds: tuple[Tally, ...]
    out: tuple[tuple[str, ...], ...]
    winners: tuple[str, ...]
    exhausted: int


def votes_needed(people: int, majority: Majority = HALF_PLUS_ONE) -> int:
    """Return how many of so many people make the majority, or the quorum.

    Args:
        people: how many there are, 0 or more.
        majority: the part that statutes ask for.

    Returns a whole number of people.

    Formula: ⌊people × part⌋ + 1 where more than the part is asked, otherwise ⌈people × part⌉.

    Edge case: of nobody, more than half is 1: an empty assembly decides nothing.

    Raises:
        BadInput: a number of people below 0 or not whole.

    Source: Robert's Rules of Order, 12th ed., §44, for "majority" and "two thirds"; which part a quorum needs
    is for the group's own statutes.

    >>> votes_needed(25)  # 25 socias: la mitad más uno
    13
    >>> votes_needed(24), votes_needed(25, TWO_THIRDS)
    (13, 17)
    """
    people = whole(people, named("el número de personas"), most=10**9)
    parts = people * majority.numerator
    if majority.more_than:
        return parts // majority.denominator + 1
    return -(-parts // majority.denominator)


def has_quorum(present: int, members: int, majority: Majority = HALF_PLUS_ONE) -> bool:
    """Say whether those present may decide for all.

    Args:
        present: members who came, from 0 to ``members``.
        members: members there are.
        majority: the part of the members that has to come.

    Formula: present ≥ :func:`votes_needed` (members).

    Edge case: a group without members never has a quorum of more than a part.

    Raises:
        BadInput: more present than members, numbers that are not whole.

    Source: the group's own statutes; the part is theirs.

    >>> has_quorum(12, 25), has_quorum(13, 25)
    (False, True)
    """
    members = whole(members, named("el número de socias y socios"), most=10**9)
    present = whole(present, named("el número de presentes"), most=members)
    return present >= votes_needed(members, majority)


def majority_vote(
    ballots: Iterable[str | None],
    candidates: Sequence[str],
    majority: Majority = HALF_PLUS_ONE,
    base: Base = "votes",
    people: int | None = None,
) -> Tally:
    """Count a vote in which each person names one candidate, or a yes or a no.

    Args:
        ballots: what each person chose; ``None`` is a blank ballot.
        candidates: what can be chosen, in the order they stand in.
        majority: the part that has to be reached.
        base: the part of what: of the ``votes`` for somebody, of those ``present`` (blank ballots count), or of
            all ``members``.
        people: how many members there are; only for the base ``members``.

    Returns a :class:`Tally` with one winner, or none where nobody reached the part. With a part of at most
    half that needs no one more, two may reach it: then both are named.

    Formula: votes of a candidate ≥ :func:`votes_needed` (base).

    Edge case: without a ballot nobody wins.

    Raises:
        BadInput: a ballot for somebody who does not stand, fewer members than ballots.

    Source: Robert's Rules of Order, 12th ed., §44: a majority of the votes cast leaves out the blank ones.

    >>> vote = majority_vote(["sí", "sí", "no", None], ["sí", "no"])
    >>> vote.winners, vote.needed, vote.blank  # 2 de 3 votos dicen sí
    (('sí',), 2, 1)
    >>> majority_vote(["sí", "sí", "no", None], ["sí", "no"], base="members", people=5).winners  # hacen falta 3
    ()
    """
    candidates = _standing(candidates)
    ballots = things(ballots, named("los votos"))
    one_of(base, ("votes", "present", "members"), named("el total del que se saca la mayoría"))
    chosen = [ballot for ballot in ballots if ballot is not None]
    for ballot in chosen:
        _stands(ballot, candidates)
    if base == "members":
        counted = whole(
            len(ballots) if people is None else people,
            named("el número de socias y socios"),
            least=len(ballots),
            most=10**9,
        )
    else:
        counted = len(chosen) if base == "votes" else len(ballots)
    needed = votes_needed(counted, majority)
    votes = _sorted({name: chosen.count(name) for name in candidates})
    winners = tuple(name for name, got in votes if got and got >= needed)
    return Tally(votes=votes, winners=winners, needed=needed, blank=len(ballots) - len(chosen))


def approval_vote(ballots: Iterable[Sequence[str]], candidates: Sequence[str], seats: int = 1) -> Tally:
    """Count a vote in which each person marks all those they agree with.

    Args:
        ballots: for each person, the candidates they agree with; an empty ballot agrees with none.
        candidates: who or what can be chosen, in the order they stand in.
        seats: how many are to be chosen, 1 or more.

    Returns a :class:`Tally`. Where the last seat is tied, all who tie are named, so that there can be more
    winners than seats.

    Formula: approvals of each candidate; the most win.

    Edge case: a candidate without any approval never wins.

    Raises:
        BadInput: a ballot that names somebody who does not stand, or the same twice.

    Source: S. J. Brams and P. C. Fishburn, "Approval Voting", American Political Science Review 72 (1978).

    >>> approval_vote([("feria", "taller"), ("taller",), ("horno",)], ["feria", "taller", "horno"]).votes
    (('taller', 2), ('feria', 1), ('horno', 1))
    """
    candidates = _standing(candidates)
    seats = whole(seats, named("cuántos se eligen"), least=1, most=MOST_CANDIDATES)
    ballots = _lists(ballots, candidates)
    got = dict.fromkeys(candidates, 0)
    for ballot in ballots:
        for name in ballot:
            got[name] += 1
    votes = _sorted(got)
    last = votes[min(seats, len(votes)) - 1][1]
    winners = tuple(name for name, count in votes if count and count >= last)
    return Tally(votes=votes, winners=winners, needed=0, blank=sum(not ballot for ballot in ballots))


def ranked_vote(ballots: Iterable[Sequence[str]], candidates: Sequence[str]) -> Runoff:
    """Count a vote in which each person puts candidates in order, with an instant run-off.

    Whoever has the fewest first choices falls, and those ballots go to their next choice, until somebody has
    more than half of the ballots that still name anybody.

    Args:
        ballots: for each person, the candidates from the best liked down; those left out are liked least.
        candidates: who or what can be chosen.

    Returns a :class:`Runoff`, round by round.

    Formula: in each round, votes of the first candidate on each ballot who is still in.

    Edge case: those who tie for the fewest fall together where all of their votes do not reach the next one's;
    otherwise the one with fewer votes in the latest round that parted them falls; where none parts them, they
    all fall if somebody is left, and all win if nobody is.

    Raises:
        BadInput: a ballot that names somebody who does not stand, or the same twice.

    Source: instant-runoff voting (Robert's Rules of Order, 12th ed., §45, "preferential voting").

    >>> ballots = [("feria", "taller")] * 4 + [("horno", "taller")] * 3 + [("taller", "horno")] * 2
    >>> vote = ranked_vote(ballots, ["feria", "taller", "horno"])
    >>> vote.out, vote.winners  # cae el taller, sus 2 votos pasan al horno: 5 contra 4
    ((('taller',),), ('horno',))
    """
    standing = list(_standing(candidates))
    ballots = _lists(ballots, standing)
    rounds: list[Tally] = []
    out: list[tuple[str, ...]] = []
    while True:
        first = [next((name for name in ballot if name in standing), None) for ballot in ballots]
        tally = majority_vote(first, standing)
        rounds.append(tally)
        if tally.winners or len(standing) == 1:
            break
        falling = _falling(tally, rounds)
        if len(falling) == len(standing):
            break
        out.append(falling)
        standing = [name for name in standing if name not in falling]
    winners = tally.winners or (tuple(name for name, got in tally.votes if got) if ballots else ())
    return Runoff(rounds=tuple(rounds), out=tuple(out), winners=winners, exhausted=rounds[-1].blank)


def borda_count(ballots: Iterable[Sequence[str]], candidates: Sequence[str]) -> Tally:
    """Count a ranked vote by places: a last place is worth nothing, each place above it a point more.

    Args:
        ballots: for each person, the candidates from the best liked down; those left out get nothing.
        candidates: who or what can be chosen, in the order they stand in.

    Returns a :class:`Tally` of points.

    Formula: points of a candidate = sum over ballots of (candidates − place), the first place being 1.

    Edge case: those who tie for the most points are all named.

    Raises:
        BadInput: a ballot that names somebody who does not stand, or the same twice.

    Source: J.-C. de Borda (1781); see "Borda count" in any text on social choice.

    >>> borda_count([("feria", "taller"), ("taller", "feria"), ("taller",)], ["feria", "taller"]).votes
    (('taller', 2), ('feria', 1))
    """
    candidates = _standing(candidates)
    ballots = _lists(ballots, candidates)
    points = dict.fromkeys(candidates, 0)
    for ballot in ballots:
        for place, name in enumerate(ballot, start=1):
            points[name] += len(candidates) - place
    votes = _sorted(points)
    winners = tuple(name for name, got in votes if got and got == votes[0][1])
    return Tally(votes=votes, winners=winners, needed=0, blank=sum(not ballot for ballot in ballots))


def beats_every_other(ballots: Iterable[Sequence[str]], candidates: Sequence[str]) -> str | None:
    """Find the candidate whom more people prefer, one against one, to each of the others.

    Args:
        ballots: for each person, the candidates from the best liked down; those left out are liked least, and
            equally.
        candidates: who or what can be chosen.

    Returns the candidate, or ``None``: people can prefer A to B, B to C and C to A.

    Formula: for each other one, ballots that put the candidate before it > ballots that put it before.

    Edge case: a candidate who stands alone beats every other.

    Raises:
        BadInput: a ballot that names somebody who does not stand, or the same twice.

    Source: the Condorcet winner (M. de Condorcet, 1785).

    >>> beats_every_other([("a", "b", "c"), ("b", "c", "a"), ("c", "a", "b")], ["a", "b", "c"]) is None
    True
    >>> beats_every_other([("feria", "taller"), ("taller",), ("taller", "feria")], ["feria", "taller"])
    'taller'
    """
    candidates = _standing(candidates)
    places = [{name: place for place, name in enumerate(ballot)} for ballot in _lists(ballots, candidates)]
    worst = len(candidates)

    def beats(one: str, other: str) -> bool:
        before = sum(place.get(one, worst) < place.get(other, worst) for place in places)
        return before > sum(place.get(other, worst) < place.get(one, worst) for place in places)

    return next((one for one in candidates if all(beats(one, other) for other in candidates if other != one)), None)


def _standing(candidates: Sequence[str]) -> tuple[str, ...]:
    candidates = things(candidates, named("las opciones"), least=1, most=MOST_CANDIDATES)
    for name in candidates:
        if candidates.count(name) > 1:
            raise BadInput("La opción «{name}» está dos veces. Deja una sola.", name=str(name))
    return candidates


def _stands(name: str, candidates: Sequence[str]) -> None:
    if name not in candidates:
        raise BadInput(
            "Hay un voto por «{name}», que no está entre las opciones: {candidates}.",
            name=str(name),
            candidates=", ".join(candidates),
        )


def _lists(ballots: Iterable[Sequence[str]], candidates: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    ballots = tuple(tuple(ballot) for ballot in things(ballots, named("los votos")))
    for ballot in ballots:
        for name in ballot:
            _stands(name, candidates)
            if ballot.count(name) > 1:
                raise BadInput("Un voto nombra dos veces a «{name}». Cuenta una sola vez cada opción.", name=name)
    return ballots


def _sorted(votes: dict[str, int]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(votes.items(), key=lambda each: -each[1]))


def _falling(tally: Tally, rounds: list[Tally]) -> tuple[str, ...]:
    """Return who has the fewest votes, parted by earlier rounds where that is needed and possible."""
    fewest = tally.votes[-1][1]
    tied = [name for name, got in tally.votes if got == fewest]
    above = [got for _, got in tally.votes if got > fewest]
    if len(tied) == 1 or (above and fewest * len(tied) < min(above)):
        return tuple(tied)
    for earlier in reversed(rounds[:-1]):
        got = {name: count for name, count in earlier.votes if name in tied}
        lower = [name for name in tied if got[name] == min(got.values())]
        if len(lower) < len(tied):
            tied = lower
        if len(tied) == 1:
            break
    return tuple(tied)
