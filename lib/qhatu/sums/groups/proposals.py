"""Proposals to a community fund: what each asks for, what the jurors think of it, and their order.

Each juror gives points by the same criteria; nobody judges a proposal of their own. A proposal's score is the mean
of its jurors' weighted totals, where the group wants it without the highest and the lowest of them.
"""

from __future__ import annotations

from decimal import Decimal

from qhatu.sums.bad_input import BadInput, named
from qhatu.sums.checked import not_negative, positive, share, things, whole
from qhatu.sums.market.scoring import Alternative, Criterion, score_table, weight_shares
from qhatu.sums.numbers import ZERO, exact, quotient, settled
from qhatu.sums.plain import Plain

TYPE_CHECKING = False  # typing's own flag of this name costs a tenth of this package's import
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Literal

MOST_PROPOSALS = 500
MOST_JURORS = 100


class Proposal(Plain):
    """What an organisation asks a community fund to pay for.

    Args:
        name: what it is called; no two alike.
        organisation: who would carry it out.
        asked: money asked for, above 0.
        own: what the organisation puts in of its own, in money or at its worth, 0 or more.
        least: the smallest part of what is asked for that would still be of use; 0 for all or nothing.
        tags: who it is by or for, as the fund's quotas name it: women, the young, a community.
        people: who signs it; a juror among them does not judge it.

    Raises:
        BadInput: nothing asked for, a part larger than the whole, a negative number.

    >>> Proposal(name="Horno", organisation="Alfareras", asked=Decimal("8000"), own=Decimal("2000")).own_share
    Decimal('0.2')
    """

    name: str
    organisation: str
    asked: Decimal
    own: Decimal = ZERO
    least: Decimal = ZERO
    tags: tuple[str, ...] = ()
    people: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        asked = positive(self.asked, named("lo que pide la propuesta"))
        least = not_negative(self.least, named("la parte que todavía sirve"))
        if least > asked:
            raise BadInput(
                "A «{name}» le sirve desde {least} y pide {asked}. "
                "La parte que sirve no puede ser más que lo que pide.",
                name=self.name,
                least=least,
                asked=asked,
            )
        self._put(asked=asked, least=least, own=not_negative(self.own, named("el aporte propio")))

    @property
    def own_share(self) -> Decimal:
        """The organisation's own part of the whole cost."""
        return quotient(self.own, self.own + self.asked)


class Call(Plain):
    """What a community fund calls for, and how it decides.

    Args:
        budget: money to be given, 0 or more.
        criteria: what is looked at and how much it weighs; best each with both ends of its scale.
        jurors: who gives points, each once.
        least_score: a proposal below it gets nothing; in the unit of the scores, 0 to 1 where criteria have ends.
        own_share: the least part of the whole cost that an organisation puts in itself, a share.
        most_asked: the most money one proposal may ask for; 0 for no limit.
        most_each: the most proposals of one organisation; 0 for no limit.
        quotas: for each tag, how many proposals with it have to be among those paid, if there are so many.
        trimmed: how many of the highest and of the lowest totals are left out of the mean.

    Raises:
        BadInput: a number outside its range, nobody to judge, a juror twice.

    >>> Call(budget=20000, criteria=(Criterion(name="Empleo", weight=2, least=1, most=5),), jurors=("Wara",)).trimmed
    0
    """

    budget: Decimal
    criteria: tuple[Criterion, ...]
    jurors: tuple[str, ...]
    least_score: Decimal = ZERO
    own_share: Decimal = ZERO
    most_asked: Decimal = ZERO
    most_each: int = 0
    quotas: tuple[tuple[str, int], ...] = ()
    trimmed: int = 0

    def __post_init__(self) -> None:
        jurors = things(self.jurors, named("quienes califican"), least=1, most=MOST_JURORS)
        if len(set(jurors)) < len(jurors):
            raise BadInput("Entre quienes califican hay un nombre dos veces. Deja uno.")
        weight_shares(self.criteria)
        quotas = things(self.quotas, named("los cupos"), most=5)
        self._put(
            budget=not_negative(self.budget, named("el dinero del fondo")),
            criteria=tuple(self.criteria),
            jurors=jurors,
            least_score=exact(self.least_score),
            own_share=share(self.own_share, named("la parte que pone la organización"), below_one=True),
            most_asked=not_negative(self.most_asked, named("lo más que se puede pedir")),
            most_each=whole(self.most_each, named("cuántas propuestas puede tener una organización")),
            quotas=tuple((tag, whole(count, named("el cupo"), most=MOST_PROPOSALS)) for tag, count in quotas),
            trimmed=whole(self.trimmed, named("cuántas notas se dejan fuera")),
        )
        if len({tag for tag, _ in quotas}) < len(quotas):
            raise BadInput("Hay dos cupos para lo mismo. Deja uno.")


class Marks(Plain):
    """The points one juror gives to one proposal.

    Args:
        juror: who.
        proposal: its name.
        points: a number for each criterion, in the order of the call's.

    Raises:
        BadInput: a number that is not finite.

    >>> Marks(juror="Wara", proposal="Horno", points=(4, 5)).points
    (Decimal('4'), Decimal('5'))
    """

    juror: str
    proposal: str
    points: tuple[Decimal, ...]

    def __post_init__(self) -> None:
        self._put(points=tuple(exact(point) for point in self.points))


class Vote(Plain):
    """A member's vote for a proposal.

    Args:
        member: who votes.
        proposal: its name.
    """

    member: str
    proposal: str


class Scored(Plain):
    """A proposal's place; made by :func:`score_proposals`.

    Args:
        place: from 1, the best first; no two alike.
        proposal: what is proposed.
        score: the mean of the jurors' totals.
        totals: each juror's total, in the order of the call's jurors, those without a conflict alone.
        votes: how many members voted for it.
        barred: why it cannot be paid: ``""``, ``"own_share"``, ``"most_asked"`` or ``"least_score"``.
    """

    place: int
    proposal: Proposal
    score: Decimal
    totals: tuple[tuple[str, Decimal], ...]
    votes: int
    barred: Literal["", "own_share", "most_asked", "least_score"]


def score_proposals(
    call: Call, proposals: Iterable[Proposal], marks: Iterable[Marks], votes: Iterable[Vote] = ()
) -> tuple[Scored, ...]:
    """Return the proposals in the order of their scores.

    Args:
        call: criteria, jurors and the least that is asked.
        proposals: what is proposed; from 1 to 500, no two names alike.
        marks: every juror's points for every proposal but their own.
        votes: the members' votes, each member once for each proposal; they part equal scores.

    Formula: a juror's total is Σ weight × score of each criterion (see
    :func:`qhatu.sums.market.scoring.rank_alternatives`); the proposal's score is the mean of the totals, without the
    highest and the lowest so many.

    Edge case: of equal scores goes first who has more votes, then who asks for less, then the earlier name.

    Raises:
        BadInput: points that are missing, given twice, or given by somebody who signs the proposal or to a
            proposal that is not there; too few totals to leave any out; a vote given twice.

    Source: weighted sum model, as in the scoring module; trimmed mean: any text of statistics; no judging of
    one's own: the house's rule.

    >>> call = Call(budget=9000, criteria=(Criterion(name="Empleo", weight=1, least=1, most=5),), jurors=("Ana", "Eva"))
    >>> oven = Proposal(name="Horno", organisation="Alfareras", asked=Decimal("8000"), people=("Eva",))  # Bs 8000
    >>> scored = score_proposals(call, [oven], [Marks(juror="Ana", proposal="Horno", points=(4,))])
    >>> scored[0].score, scored[0].totals
    (Decimal('0.75'), (('Ana', Decimal('0.75')),))
    """
    proposals = things(proposals, named("las propuestas"), least=1, most=MOST_PROPOSALS)
    by_name = {proposal.name: proposal for proposal in proposals}
    if len(by_name) < len(proposals):
        raise BadInput("Dos propuestas tienen el mismo nombre. Cambia uno.")
    given = _given(call, by_name, marks)
    counted = _counted(by_name, votes)
    weights = weight_shares(call.criteria)
    scored = []
    for proposal in proposals:
        judges = [juror for juror in call.jurors if juror not in proposal.people]
        for juror in judges:
            if juror not in given[proposal.name]:
                raise BadInput(
                    "Faltan los puntos de «{juror}» para «{proposal}». Pídeselos antes de sacar la cuenta.",
                    juror=juror,
                    proposal=proposal.name,
                )
        if len(judges) <= 2 * call.trimmed:
            raise BadInput(
                "A «{proposal}» la califican {judges} y se dejan fuera {out} notas: no queda ninguna. "
                "Deja fuera menos.",
                proposal=proposal.name,
                judges=Decimal(len(judges)),
                out=Decimal(2 * call.trimmed),
            )
        rows = [Alternative(name=juror, values=given[proposal.name][juror].points) for juror in judges]
        totals = [
            sum((weight * score for weight, score in zip(weights, row, strict=True)), ZERO)
            for row in score_table(call.criteria, rows)
        ]
        kept = sorted(totals)[call.trimmed : len(totals) - call.trimmed]
        score = exact(quotient(sum(kept, ZERO), Decimal(len(kept))))
        scored.append((proposal, score, tuple(zip(judges, totals, strict=True)), counted[proposal.name]))
    scored.sort(key=lambda row: (-settled(row[1]), -row[3], row[0].asked, row[0].name))
    return tuple(
        Scored(
            place=place,
            proposal=proposal,
            score=score,
            totals=totals,
            votes=votes,
            barred=_barred(call, proposal, score),
        )
        for place, (proposal, score, totals, votes) in enumerate(scored, start=1)
    )


def _given(call: Call, by_name: dict[str, Proposal], marks: Iterable[Marks]) -> dict[str, dict[str, Marks]]:
    given: dict[str, dict[str, Marks]] = {name: {} for name in by_name}
    for each in things(marks, named("los puntos"), most=MOST_PROPOSALS * MOST_JURORS):
        proposal = by_name.get(each.proposal)
        if proposal is None or each.juror not in call.jurors or each.juror in given[each.proposal]:
            raise BadInput(
                "Los puntos de «{juror}» para «{proposal}» no cuentan: están dos veces, o no son de esta convocatoria.",
                juror=each.juror,
                proposal=each.proposal,
            )
        if each.juror in proposal.people:
            raise BadInput(
                "«{juror}» firma la propuesta «{proposal}» y no puede calificarla. Quita esos puntos.",
                juror=each.juror,
                proposal=each.proposal,
            )
        given[each.proposal][each.juror] = each
    return given


def _counted(by_name: dict[str, Proposal], votes: Iterable[Vote]) -> dict[str, int]:
    votes = things(votes, named("los votos"), most=MOST_PROPOSALS * 1_000)
    counted = dict.fromkeys(by_name, 0)
    seen = set()
    for vote in votes:
        if vote.proposal not in by_name or (vote.member, vote.proposal) in seen:
            raise BadInput(
                "El voto de «{member}» por «{proposal}» no cuenta: está dos veces, o no hay esa propuesta.",
                member=vote.member,
                proposal=vote.proposal,
            )
        seen.add((vote.member, vote.proposal))
        counted[vote.proposal] += 1
    return counted


def _barred(call: Call, proposal: Proposal, score: Decimal) -> Literal["", "own_share", "most_asked", "least_score"]:
    if exact(proposal.own) < (proposal.own + proposal.asked) * call.own_share:
        return "own_share"
    if call.most_asked and proposal.asked > call.most_asked:
        return "most_asked"
    return "least_score" if settled(score) < settled(call.least_score) else ""
