"""How the instalments of a loan compare with each other, and the one number that makes them pay it back."""

from __future__ import annotations

from decimal import Decimal
from itertools import repeat

from qhatu.sums.bad_input import BadInput
from qhatu.sums.credit.terms import LoanTerms
from qhatu.sums.numbers import ONE, ZERO, exact, quotient

TYPE_CHECKING = False  # typing's own flag of this name costs a tenth of this package's import
if TYPE_CHECKING:
    from collections.abc import Sequence


def instalment_weights(terms: LoanTerms) -> tuple[Decimal, ...]:
    """Return how the instalments after the grace, or the parts of the principal they pay, compare.

    Args:
        terms: a loan with a number of instalments.

    Returns one number for each instalment after the grace; a balloon in advance has a 0 more, for itself.

    Formula: 1, the weights given (a short list is repeated), or (1 + growth) for each step done.

    Edge case: a loan of interest only pays no principal before its last instalment: all are 0.

    Raises:
        BadInput: a loan without a number of instalments.

    Source: geometric gradient series (Blank and Tarquin, Engineering Economy, ch. 2) for ``growing``.

    >>> harvest = LoanTerms(principal=900, rate=0, instalments=6, kind="seasonal", weights=(0, 0, 1))
    >>> [int(weight) for weight in instalment_weights(harvest)]  # se paga cada tercer mes
    [0, 0, 1, 0, 0, 1]
    """
    if terms.instalments is None:
        raise BadInput("Falta el número de cuotas. Anota en cuántas cuotas se paga el préstamo.")
    many = terms.instalments - terms.grace
    given = terms.weights or ((ZERO,) if terms.kind == "interest_only" else (ONE,))
    weights = [given[place % len(given)] for place in range(many)]
    if terms.growth:
        weight = ONE
        for place in range(many):
            weight *= ONE if place == 0 or place % terms.growth_every else 1 + terms.growth
            weights[place] = weight
    return (*weights, ZERO) if terms.in_advance and terms.balloon else tuple(weights)


def solved_instalments(terms: LoanTerms, balance: Decimal, number: int, rates: Sequence[Decimal]) -> list[Decimal]:
    """Return the instalments that pay back, at given rates, what is owed before one of them.

    Args:
        terms: a ``level``, ``growing`` or ``seasonal`` loan.
        balance: money owed before the instalment, above 0.
        number: of the first instalment still to pay, after the grace, counted from 1.
        rates: the rate of each period from that one on, as a share of one, above −1.

    Returns money for each instalment from that one on, not rounded; a balloon is not in them.

    Formula: x × weight + extra, with x = (balance − present value of extras and balloon) ÷ present value of the
    weights.

    Edge case: at rates of 0, a level instalment is the balance ÷ instalments.

    Raises:
        BadInput: extras, a balloon or a growth in money for which an instalment would be below 0.

    Source: equations of value (Blank and Tarquin, Engineering Economy, ch. 2).

    >>> december = LoanTerms(principal=1000, rate=0, instalments=4, extras=((2, Decimal(400)),))
    >>> [str(amount) for amount in solved_instalments(december, Decimal(1000), 1, [Decimal(0)] * 4)]  # Bs, aguinaldo
    ['150', '550', '150', '150']
    """
    weights, added = instalment_weights(terms)[number - terms.grace - 1 :], _added(terms, number)
    # Most rates of a loan are alike, and multiplying is quicker than dividing.
    factors = {rate: 1 / (1 + rate) for rate in set(rates)}
    discount, worth, worth_of_added = ONE, ZERO, ZERO
    for weight, extra, rate in zip(weights, added or repeat(ZERO), rates, strict=False):
        discount *= factors[rate]
        worth += weight * discount
        if extra:
            worth_of_added += extra * discount
    left = terms.balloon * discount
    if terms.amortised_over:
        for _ in range(terms.amortised_over - terms.instalments):
            discount *= factors[rates[-1]]
            worth += discount
    unit = quotient(balance - worth_of_added - left, worth) if worth else ZERO
    instalments = [unit * weight for weight in weights]
    if added:
        instalments = [instalment + extra for instalment, extra in zip(instalments, added, strict=True)]
    lowest = min(instalments)
    if lowest < 0:
        raise BadInput(
            "Con lo que anotaste para pagar aparte, alguna cuota sale menos que 0: encontré {lowest}. "
            "Baja los pagos extra, lo que queda para el final o el crecimiento de la cuota.",
            lowest=exact(lowest),
        )
    return instalments


def principal_parts(terms: LoanTerms, balance: Decimal, number: int = 1) -> list[Decimal]:
    """Return the principal that each instalment pays, in a loan that fixes it beforehand.

    Args:
        terms: an ``equal_principal``, ``flat`` or ``interest_only`` loan.
        balance: money owed before the instalment, above 0.
        number: of the first instalment still to pay, after the grace, counted from 1.

    Returns money for each instalment from that one on, not rounded; a balloon is not in them.

    Formula: (balance − balloon) × weight ÷ sum of weights.

    Edge case: interest only, all are 0.

    Raises:
        BadInput: a balloon of more than is owed.

    Source: equal principal payments (any financial mathematics textbook).

    >>> fair = LoanTerms(principal=900, rate=0, instalments=3, kind="equal_principal", weights=(1, 0, 2))
    >>> [str(part) for part in principal_parts(fair, Decimal(900))]  # Bs, el doble después de la feria
    ['300', '0', '600']
    """
    if terms.balloon > balance:
        raise BadInput(
            "Lo que queda para el final, {balloon}, es más que lo que se debe, {owed}. Bájalo.",
            balloon=terms.balloon,
            owed=balance,
        )
    weights = instalment_weights(terms)[number - terms.grace - 1 :]
    together = sum(weights)
    if not together:
        return [ZERO] * len(weights)
    return [quotient((balance - terms.balloon) * weight, together) for weight in weights]


def _added(terms: LoanTerms, number: int) -> list[Decimal]:
    """What is paid on top of each solved instalment from this one on; nothing at all if it is nothing everywhere."""
    if not terms.extras and not terms.growth_amount:
        return []
    extras, first = dict(terms.extras), terms.grace + 1
    return [
        extras.get(at, ZERO) + terms.growth_amount * ((at - first) // terms.growth_every)
        for at in range(number, first + len(instalment_weights(terms)))
    ]
