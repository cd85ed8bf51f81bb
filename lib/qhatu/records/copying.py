"""Does copying pay? How often one learner's right answer would pass as a neighbour's, in the numbers a pack gives."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from qhatu.packs.faults import Fault
from qhatu.packs.trades import money_place
from qhatu.packs.words import marked
from qhatu.records.practice import exercise, exercises, seed_for
from qhatu.records.practice_case import draw_case
from qhatu.sums import BadInput

if TYPE_CHECKING:
    from qhatu.packs import Place, Trade

#: Of all pairs of learners, the share that may have answers so near to each other that one passes as the other.
LARGEST_CHANCE = Decimal("0.02")
LEARNERS = 300


def chance_that_it_fits(answers: Iterable[Decimal], tolerance: Decimal) -> Decimal:
    """The share (0 to 1) of all pairs of answers that are within the tolerance of each other.

    >>> chance_that_it_fits(map(Decimal, (1, 2, 4)), Decimal(1))
    Decimal('0.3333333333333333333333333333')
    """
    ordered = sorted(answers)
    first = fitting = 0
    for number, answer in enumerate(ordered):
        while ordered[first] < answer - tolerance:
            first += 1
        fitting += number - first
    return Decimal(fitting) / (len(ordered) * (len(ordered) - 1) // 2)


def chances(name: str, trade: Trade, place: Place, *, learners: int = LEARNERS) -> dict[str, Decimal]:
    """By question of an exercise, how likely a neighbour's right answer passes among so many learners of one trade.

    Raises `BadInput` where the pack gives no numbers to practise with.
    """
    asked, where = exercise(name), money_place(trade, place)
    cases = [draw_case(trade, where, seed_for("copying", name, f"p{number:04d}")) for number in range(learners)]
    results = [case.results for case in cases]
    return {
        question.name: chance_that_it_fits(
            (found[question.answer] for found in results), Decimal(0) if question.unit == "units" else where.coin / 2
        )
        for question in asked.questions
    }


def faults_of_copying(trade: Trade, place: Place) -> Iterator[Fault]:
    """A fault for each question in which copying a neighbour's answer would pay too often."""
    for name in exercises():
        try:
            found = chances(name, trade, place)
        except BadInput as error:
            yield Fault.of(error, file="materials.csv")
            continue
        for question, chance in found.items():
            if chance > LARGEST_CHANCE:
                yield Fault(
                    file="materials.csv",
                    says=marked("en la práctica «{question}», {percent} de cada 100 respuestas copiadas pasarían."),
                    advice=marked("Abre los rangos de precios, o cambia cuántas salen de una tanda y los gastos."),
                    facts={"question": question, "percent": f"{chance * 100:.1f}"},
                )
