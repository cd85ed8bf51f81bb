"""What the answers to a short questionnaire say, and what they do not: shares, favourites, means and medians."""

from __future__ import annotations

from decimal import Decimal

from qhatu.sums.bad_input import BadInput, named
from qhatu.sums.checked import first_twice, things
from qhatu.sums.market.proportions import Proportion, wilson_interval
from qhatu.sums.numbers import ZERO, exact, quotient
from qhatu.sums.plain import Plain
from qhatu.sums.solving.quantiles import USUAL_CONFIDENCE, checked_confidence, student_critical_value

TYPE_CHECKING = False  # typing's own flag of this name costs a tenth of this package's import
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_MOST_MARKS = 100


class OptionShare(Plain):
    """One option of a question, and the share of the people who chose it.

    Args:
        option: as it was written in the questionnaire.
        chosen: the share of those who answered, with its interval.

    >>> OptionShare(option="Roja", chosen=wilson_interval(6, 10)).chosen.of_each(10)
    (3, 9)
    """

    option: str
    chosen: Proportion


class QuestionResult(Plain):
    """What people answered to one question; made by :func:`question_result`.

    Args:
        asked: people asked.
        blank: those who left it empty.
        do_not_know: those who said that they do not know, and nothing else.
        answered: all the others; the shares are of them.
        options: each option with its share. Where several could be marked, the shares sum to more than one.
        favourite: the option chosen more than any other beyond doubt, or None when the answers are too few or
            too even to say.

    >>> question_result(["Roja", "Azul", "Roja", "No sé"], do_not_know="No sé").answered
    3
    """

    asked: int
    blank: int
    do_not_know: int
    answered: int
    options: tuple[OptionShare, ...]
    favourite: str | None


class MeanEstimate(Plain):
    """A mean of a few answers, and between what numbers that of everybody may lie; made by :func:`mean_estimate`.

    Args:
        count: answers.
        mean: their mean, in their own unit.
        deviation: their standard deviation; None with one answer.
        low: the least mean that agrees with them; None with one answer.
        high: the largest one; None with one answer.

    >>> mean_estimate([Decimal(5), Decimal(7)]).mean  # Bs 5 y Bs 7
    Decimal('6')
    """

    count: int
    mean: Decimal
    deviation: Decimal | None
    low: Decimal | None
    high: Decimal | None


class MedianEstimate(Plain):
    """The answer in the middle, and between which answers that of everybody may lie; see :func:`median_estimate`.

    Args:
        count: answers.
        median: the one in the middle, in their own unit.
        low: the answer below which the middle of everybody hardly lies; None with too few answers.
        high: the answer above which it hardly lies; None with too few answers.
        confidence: share of such intervals that hold the truth, at least the one asked for; None likewise.

    >>> median_estimate([Decimal(4), Decimal(5), Decimal(30)]).median  # el de Bs 30 no la mueve
    Decimal('5')
    """

    count: int
    median: Decimal
    low: Decimal | None
    high: Decimal | None
    confidence: Decimal | None


def question_result(
    answers: Iterable[str | tuple[str, ...] | None],
    options: Sequence[str] = (),
    do_not_know: str | None = None,
    confidence: Decimal = USUAL_CONFIDENCE,
    population: int | None = None,
) -> QuestionResult:
    """Count the answers to one question, of one choice or of several.

    Args:
        answers: of each person, the option chosen, a tuple of options where several could be marked, or None
            (or an empty text) where nothing was marked.
        options: the options as printed, in their order; those nobody chose are counted too. Without them, each
            answer found is an option, the most frequent first.
        do_not_know: the option that means «I do not know», kept apart: it is no share of the others.
        confidence: share of the intervals that hold the truth, from 0.5 to 0.9999.
        population: how many could have been asked, where that is known and few.

    Returns a :class:`QuestionResult`.

    Formula: each share is :func:`wilson_interval` of those who chose it among those who answered. The favourite
    leads each of the others if, of the people who chose only one of the two, the interval of those who chose it
    lies above one half.

    Edge cases: an option marked twice by one person counts once; «I do not know» beside another mark does not
    count. When nobody answered, each share may be anything.

    Raises:
        BadInput: an answer that is not among the options, an option printed twice, more people than there are.

    Source: shares as in :func:`wilson_interval`; the favourite as in Q. McNemar, Psychometrika 12 (1947),
    153–157: only those who chose one and not the other tell.

    >>> colours = ["Roja"] * 14 + ["Azul"] * 4 + ["No sé"] * 2
    >>> result = question_result(colours, options=["Roja", "Azul", "Blanca"], do_not_know="No sé")
    >>> result.favourite, result.do_not_know  # ¿qué color comprarían a Bs 6?
    ('Roja', 2)
    >>> [(row.option, row.chosen.count) for row in result.options]
    [('Roja', 14), ('Azul', 4), ('Blanca', 0)]
    """
    people = [_marks(answer) for answer in things(answers, named("las respuestas"))]
    printed = _printed(options)
    blank = sum(not marks for marks in people)
    told = [marks - {do_not_know} for marks in people]
    unsure = sum(bool(marks) and not rest for marks, rest in zip(people, told, strict=True))
    told = [marks for marks in told if marks]
    counts = dict.fromkeys((option for option in printed if option != do_not_know), 0)
    for marks in told:
        for mark in sorted(marks):
            if printed and mark not in counts:
                raise BadInput(
                    "Encontré la respuesta «{found}» y no está entre las opciones: {options}. Corrígela.",
                    found=mark,
                    options=", ".join(printed),
                )
            counts[mark] = counts.get(mark, 0) + 1
    order = list(counts) if printed else sorted(counts, key=lambda option: (-counts[option], option))
    rows = tuple(
        OptionShare(option=option, chosen=wilson_interval(counts[option], len(told), confidence, population))
        for option in order
    )
    return QuestionResult(
        asked=len(people),
        blank=blank,
        do_not_know=unsure,
        answered=len(told),
        options=rows,
        favourite=_favourite(counts, told, confidence),
    )


def mean_estimate(values: Iterable[Decimal], confidence: Decimal = USUAL_CONFIDENCE) -> MeanEstimate:
    """Return the mean of a few answers with the doubt that so few leave.

    Args:
        values: the answers, in any one unit: a price, kilometres, visits a month. One or more.
        confidence: share of the intervals that hold the truth, from 0.5 to 0.9999.

    Returns a :class:`MeanEstimate`.

    Formula: x̄ ± t s ÷ √n, with s the standard deviation with n − 1 and t that of Student with n − 1 degrees.

    Edge case: one answer has a mean and no interval: nothing tells how others would differ.

    Raises:
        BadInput: no answers, or a number that is not finite.

    Source: NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.5.2.

    >>> paid = mean_estimate([Decimal(price) for price in (5, 6, 6, 7, 8)])  # bolivianos
    >>> paid.mean, round(paid.low, 2), round(paid.high, 2)
    (Decimal('6.4'), Decimal('4.98'), Decimal('7.82'))
    """
    numbers = _numbers(values)
    checked_confidence(confidence)
    count = len(numbers)
    mean = quotient(sum(numbers, ZERO), Decimal(count))
    if count == 1:
        return MeanEstimate(count=1, mean=mean, deviation=None, low=None, high=None)
    variance = sum(((number - mean) ** 2 for number in numbers), ZERO) / (count - 1)
    half = student_critical_value(confidence, count - 1) * (variance / count).sqrt()
    return MeanEstimate(count=count, mean=mean, deviation=variance.sqrt() + ZERO, low=mean - half, high=mean + half)


def median_estimate(values: Iterable[Decimal], confidence: Decimal = USUAL_CONFIDENCE) -> MedianEstimate:
    """Return the answer in the middle, and between which answers the middle of everybody may lie.

    Args:
        values: the answers, in any one unit. One or more.
        confidence: share of the intervals that are to hold the truth, from 0.5 to 0.9999.

    Returns a :class:`MedianEstimate`.

    Formula: from the k-th smallest answer to the k-th largest, with the largest k for which
    1 − 2 P(B < k) ≥ confidence, B being heads among n throws of a coin.

    Edge case: with five answers or fewer no interval reaches 0.95: there is none.

    Raises:
        BadInput: no answers, or a number that is not finite.

    Source: W. J. Conover, Practical Nonparametric Statistics, 3rd ed., 3.2; no shape of the answers is taken for
    granted, so that one answer of Bs 100 harms nothing.

    >>> prices = [Decimal(price) for price in (4, 5, 5, 6, 6, 6, 7, 8, 9, 40)]  # bolivianos
    >>> middle = median_estimate(prices)
    >>> middle.median, middle.low, middle.high, round(middle.confidence, 3)
    (Decimal('6'), Decimal('5'), Decimal('9'), Decimal('0.979'))
    """
    numbers = sorted(_numbers(values))
    outside, unit = (1 - checked_confidence(confidence)).as_integer_ratio()
    count = len(numbers)
    ways, below, kept = 2**count, 0, 0
    chances, rank = 1, 0  # of exactly `rank` heads, in throws
    while rank < (count + 1) // 2 and 2 * (below + chances) * unit <= outside * ways:
        below += chances
        kept = below
        chances = chances * (count - rank) // (rank + 1)
        rank += 1
    if rank == 0:
        return MedianEstimate(count=count, median=_middle(numbers), low=None, high=None, confidence=None)
    return MedianEstimate(
        count=count,
        median=_middle(numbers),
        low=numbers[rank - 1],
        high=numbers[count - rank],
        confidence=1 - quotient(Decimal(2 * kept), Decimal(ways)),
    )


def median(values: Iterable[Decimal]) -> Decimal:
    """Return the number in the middle: half are at most so much, half at least.

    Args:
        values: numbers in any one unit; one or more.

    Returns a number in the same unit.

    Formula: the middle one of them in order or, of an even count, the mean of the two in the middle.

    Edge case: one number is its own middle.

    Raises:
        BadInput: no numbers, or one that is not finite.

    Source: any statistics textbook.

    >>> median([Decimal(4), Decimal(9), Decimal(5), Decimal(6)])  # bolivianos
    Decimal('5.5')
    """
    return _middle(sorted(_numbers(values)))


def _numbers(values: Iterable[Decimal]) -> tuple[Decimal, ...]:
    return tuple(exact(value) for value in things(values, named("las respuestas"), least=1))


def _middle(ordered: Sequence[Decimal]) -> Decimal:
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else quotient(ordered[half - 1] + ordered[half], Decimal(2))


def _marks(answer: str | tuple[str, ...] | None) -> set[str]:
    marks = (answer,) if isinstance(answer, str) else things(answer or (), named("las marcas"), most=_MOST_MARKS)
    return {mark for mark in marks if mark}


def _printed(options: Sequence[str]) -> tuple[str, ...]:
    printed = things(options, named("las opciones"), most=_MOST_MARKS)
    if (twice := first_twice(printed)) is not None:
        raise BadInput("La opción «{option}» está dos veces. Quita una.", option=twice)
    return printed


def _favourite(counts: dict[str, int], told: list[set[str]], confidence: Decimal) -> str | None:
    if not counts:
        return None
    first = max(counts, key=lambda option: counts[option])
    both = dict.fromkeys(counts, 0)
    for marks in told:
        if first in marks:
            for mark in marks:
                both[mark] += 1
    for other, count in counts.items():
        if other == first:
            continue
        only_first, only_other = counts[first] - both[other], count - both[other]
        if 2 * wilson_interval(only_first, only_first + only_other, confidence).low <= 1:
            return None
    return first if counts[first] else None
