"""How many of each ten, said with the doubt that a small sample leaves.

Three of ten friends liking a candle does not mean that 30 of each 100 customers will: with ten answers it may be
11 or 60. The interval of Wilson says so and, unlike the one of most spreadsheets, stays between none and all when
nobody, or everybody, said yes. All shares are of one.
"""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from qhatu.sums.bad_input import BadInput, named
from qhatu.sums.checked import between, not_negative, positive, share, whole
from qhatu.sums.numbers import ONE, ZERO, exact, quotient, settled
from qhatu.sums.plain import Plain
from qhatu.sums.solving.quantiles import USUAL_CONFIDENCE, checked_confidence, normal_critical_value

HALF = Decimal("0.5")
_MOST_PEOPLE = 10**12


class Proportion(Plain):
    """A share found in a sample, and between what shares that of everybody may lie; see :func:`wilson_interval`.

    Args:
        count: answers that say so.
        answers: all answers.
        confidence: share of such intervals that hold the truth.
        low: the least share that agrees with the answers.
        high: the largest share that agrees with them.

    >>> wilson_interval(7, 10).share  # a 7 de 10 les gusta la vela de Bs 6
    Decimal('0.7')
    """

    count: int
    answers: int
    confidence: Decimal
    low: Decimal
    high: Decimal

    @property
    def share(self) -> Decimal | None:
        """The share of the sample; None without answers."""
        return quotient(Decimal(self.count), Decimal(self.answers)) if self.answers else None

    def of_each(self, many: int = 10) -> tuple[int, int]:
        """Between how many and how many of each so many, rounded outwards: a sentence never promises too much.

        >>> wilson_interval(12, 24).of_each(10)  # «entre 3 y 7 de cada 10 pagarían Bs 6»
        (3, 7)
        """
        many = whole(many, named("el número de personas"), least=1)
        return (
            int(settled(self.low * many).to_integral_value(ROUND_FLOOR)),
            int(settled(self.high * many).to_integral_value(ROUND_CEILING)),
        )


class ShareDifference(Plain):
    """How far one share is from another, and between what numbers the truth may lie.

    Args:
        difference: the first share less the second; between −1 and 1.
        low: the least difference that agrees with the answers.
        high: the largest one.

    >>> difference_of_shares(wilson_interval(18, 20), wilson_interval(9, 20)).is_clear  # a Bs 5 y a Bs 7
    True
    """

    difference: Decimal
    low: Decimal
    high: Decimal

    @property
    def is_clear(self) -> bool:
        """Whether the sample is enough to say which of the two is larger."""
        return self.low > 0 or self.high < 0


def wilson_interval(
    count: int, answers: int, confidence: Decimal = USUAL_CONFIDENCE, population: int | None = None
) -> Proportion:
    """Return the share of a sample, and between what shares that of everybody may lie.

    Args:
        count: answers that say so, from 0 to ``answers``.
        answers: all answers, taken by chance from those who could have answered; 0 or more.
        confidence: share of such intervals that hold the truth, from 0.5 to 0.9999.
        population: how many could have answered, where that is known and few: the 40 families of a community.

    Returns a :class:`Proportion`.

    Formula: (x + z²f ÷ 2 ± z √f √(x(n − x) ÷ n + z²f ÷ 4)) ÷ (n + z²f), for x of n answers; f = 1 or, among
    N people, (N − n) ÷ (N − 1).

    Edge cases: without answers everything is possible: from 0 to 1. Nobody of 20 is not «nobody»: it may be 16
    of each 100. When all have been asked there is no doubt left. Those who said yes, or no, are counted among
    the people in any case.

    Raises:
        BadInput: more answers counted than given, more answers than people, a confidence outside its range.

    Source: E. B. Wilson, «Probable Inference», JASA 22 (1927), 209–212; R. G. Newcombe, Statistics in Medicine
    17 (1998), 857–872. The variance among few people: W. G. Cochran, Sampling Techniques, 3rd ed., theorem 3.2.

    >>> liked = wilson_interval(3, 10)  # a 3 de 10 amigas les gustó la vela de Bs 6
    >>> round(liked.low, 2), round(liked.high, 2)
    (Decimal('0.11'), Decimal('0.60'))
    """
    answers = whole(answers, named("el número de respuestas"), most=_MOST_PEOPLE)
    count = whole(count, named("las respuestas que cuentas"), most=answers)
    confidence = checked_confidence(confidence)
    z = normal_critical_value(confidence)
    people = None if population is None else _people(population, answers)
    if answers == 0:
        return Proportion(count=0, answers=0, confidence=confidence, low=ZERO, high=ONE)
    doubt = z * z * (1 if people is None else _part_not_asked(answers, people))
    middle = (count + doubt / 2) / (answers + doubt)
    half = (doubt * (Decimal(count * (answers - count)) / answers + doubt / 4)).sqrt() / (answers + doubt)
    # Written out at the ends, where the formula would leave dust: nobody is exactly 0, everybody exactly 1.
    low = ZERO if count == 0 else middle - half
    high = ONE if count == answers else middle + half
    if people is not None:
        low = max(low, quotient(Decimal(count), Decimal(people)))
        high = min(high, quotient(Decimal(people - answers + count), Decimal(people)))
    return Proportion(count=count, answers=answers, confidence=confidence, low=low, high=high)


def difference_of_shares(first: Proportion, second: Proportion) -> ShareDifference:
    """Return how far one share is from another, asked to other people, with the doubt of both samples.

    Args:
        first: the share looked at, from :func:`wilson_interval`.
        second: the share it is compared with: of the version, the price or the place before.

    Returns a :class:`ShareDifference`: first less second.

    Formula: d − √((p₁ − l₁)² + (u₂ − p₂)²) to d + √((u₁ − p₁)² + (p₂ − l₂)²), with l and u the ends of each
    interval of Wilson.

    Edge case: when the interval holds 0, the sample does not tell which is larger, whatever the shares say.

    Raises:
        BadInput: one of the two has no answers.

    Source: R. G. Newcombe, «Interval estimation for the difference between independent proportions», Statistics
    in Medicine 17 (1998), 873–890, method 10.

    >>> at_five, at_seven = wilson_interval(8, 10), wilson_interval(5, 10)
    >>> difference_of_shares(at_five, at_seven).is_clear  # a Bs 5 comprarían 8 de 10 y a Bs 7, 5: no alcanza
    False
    """
    if first.share is None or second.share is None:
        raise BadInput("Para comparar hacen falta respuestas en los dos grupos. Falta preguntar en uno.")
    difference = first.share - second.share
    down = ((first.share - first.low) ** 2 + (second.high - second.share) ** 2).sqrt()
    up = ((first.high - first.share) ** 2 + (second.share - second.low) ** 2).sqrt()
    return ShareDifference(difference=difference, low=max(-ONE, difference - down), high=min(ONE, difference + up))


def needed_answers(
    half_width: Decimal,
    confidence: Decimal = USUAL_CONFIDENCE,
    expected_share: Decimal = HALF,
    population: int | None = None,
) -> int:
    """Return how many people have to be asked to know a share within a wanted distance.

    Args:
        half_width: how far the truth may be from what is found, as a share: 0.1 is ten of each hundred more or
            less; above 0, at most 0.5.
        confidence: share of the samples that come as near, from 0.5 to 0.9999.
        expected_share: the share there may be, between 0 and 1; one half needs most answers, and is right when
            nothing is known.
        population: how many could be asked, where that is known and few.

    Returns whole answers.

    Formula: z² p (1 − p) ÷ e², and among N people n ÷ (1 + (n − 1) ÷ N); rounded up.

    Edge case: among few people almost all have to be asked, but never more than all.

    Raises:
        BadInput: a number outside its range, or a distance so small that the answer has no use.

    Source: W. G. Cochran, Sampling Techniques, 3rd ed., 4.4; R. V. Krejcie and D. W. Morgan, Educational and
    Psychological Measurement 30 (1970), 607–610, print a table of it.

    >>> needed_answers(Decimal("0.1"))  # para saber cuántas pagarían Bs 6, con 10 de cada 100 de duda
    97
    >>> needed_answers(Decimal("0.1"), population=60)  # si en la comunidad son 60
    38
    """
    e = between(positive(half_width, named("la duda que aceptas")), ZERO, HALF, named("la duda que aceptas"))
    p = share(positive(expected_share, named("la parte que esperas")), named("la parte que esperas"), below_one=True)
    return _asked(quotient(normal_critical_value(confidence) ** 2 * p * (1 - p), e * e), population)


def needed_answers_for_mean(
    half_width: Decimal, deviation: Decimal, confidence: Decimal = USUAL_CONFIDENCE, population: int | None = None
) -> int:
    """Return how many people have to be asked to know a mean, such as a price they would pay, within a distance.

    Args:
        half_width: how far the truth may be from the mean found, in the unit of the answers; above 0.
        deviation: standard deviation of the answers, in the same unit, from a first few of them; 0 or more.
        confidence: share of the samples that come as near, from 0.5 to 0.9999.
        population: how many could be asked, where that is known and few.

    Returns whole answers, 1 or more.

    Formula: (z s ÷ e)², and among N people n ÷ (1 + (n − 1) ÷ N); rounded up.

    Edge case: when all say the same, one answer is enough.

    Raises:
        BadInput: a distance of 0, a negative deviation, or a distance so small that the answer has no use.

    Source: W. G. Cochran, Sampling Techniques, 3rd ed., 4.6.

    >>> needed_answers_for_mean(Decimal("0.50"), Decimal("2"))  # Bs 0,50 de duda, y los precios varían Bs 2
    62
    """
    e = positive(half_width, named("la duda que aceptas"))
    s = not_negative(deviation, named("lo que varían las respuestas"))
    return _asked(quotient((normal_critical_value(confidence) * s) ** 2, e * e), population)


def _asked(needed: Decimal, population: int | None) -> int:
    if population is not None:
        people = _people(population, 1)
        needed = quotient(needed, 1 + (needed - 1) / people)
        needed = min(needed, Decimal(people))
    return max(1, int(settled(exact(needed)).to_integral_value(ROUND_CEILING)))


def _part_not_asked(answers: int, people: int) -> Decimal:
    return ZERO if answers == people else Decimal(people - answers) / (people - 1)


def _people(population: int, answers: int) -> int:
    people = whole(population, named("el número de personas"), least=1, most=_MOST_PEOPLE)
    if people < answers:
        raise BadInput(
            "Dices que son {people} personas y hay {answers} respuestas. Revisa cuántas personas son en total.",
            people=Decimal(people),
            answers=Decimal(answers),
        )
    return people
