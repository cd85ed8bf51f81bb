"""Every rate at which amounts of money at different times are worth nothing together, and no other.

Amounts a₀, a₁ … at times t₀ < t₁ < … (whole periods, or days) are worth nothing at a discount factor x where
Σ aⱼ·x^tⱼ = 0. There can be one such factor, several or none, and a program that looks for "the" rate from a guess
answers as if there were always one. Here none is lost and none is made up:

- Descartes: the factors above 0 are never more than the changes of sign, and as many or an even number fewer. With
  one change there is exactly one, found by Newton's steps on the logarithm of what is received by what is paid.
- Norstrøm: where the running totals keep their sign, there is none on that side of 1 (no rate above 0, or none
  below).
- Otherwise :class:`qhatu.sums.solving.stretches.Stretches` cuts them apart.
"""

from __future__ import annotations

from decimal import Context, Decimal, localcontext
from itertools import accumulate
from math import exp, gcd, log
from operator import ne, sub

from qhatu.sums.bad_input import BadInput, named
from qhatu.sums.checked import whole
from qhatu.sums.numbers import ONE, WIDE, ZERO, exact
from qhatu.sums.solving.stretches import SPECK, Stretches

TYPE_CHECKING = False  # typing's own flag of this name costs a tenth of this package's import
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

SHARP = Context(prec=40)
FAR = Context(prec=60, Emax=400_000_000, Emin=-400_000_000)  # a day's rate said by the year may have a million figures
_FIGURES = Context(prec=28)
_TWENTY_PLACES = Decimal("1e-20")
_PLAIN = 10**9  # a larger share of a hundred is written short
_LARGEST_POWER, _MOST_FIGURES = 15, 300
_LONGEST = 10**11  # units of time: ten thousand years in parts finer than a day
_FINEST = 10**7  # parts of a period
_SURE = Decimal("1e-12")  # a last step so small, made with a slope right to 1e-12, leaves nothing of 1e-24


class NoRate(BadInput):
    """There is no rate at which the flows are worth nothing; the sentence says why.

    Apart from :class:`BadInput` because nothing was typed wrongly: a page answers it with advice.

    >>> from qhatu.sums.interest.flows import internal_rate
    >>> internal_rate([Decimal(-100), Decimal(-20)])
    Traceback (most recent call last):
    ...
    qhatu.sums.solving.roots.NoRate: Aquí no hay tasa: se pone dinero y nunca vuelve nada.
    """


class SeveralRates(BadInput):
    """There are several rates at which the flows are worth nothing, and none of them is *the* rate.

    ``rates`` holds all of them, the lowest first. What to do instead: the net present value at the rate that the
    money costs, or the modified rate.

    >>> from qhatu.sums.interest.flows import internal_rate
    >>> try:
    ...     internal_rate([Decimal(-1000), Decimal(2500), Decimal(-1500)])
    ... except SeveralRates as error:
    ...     error.rates
    (Decimal('0'), Decimal('0.5'))
    """

    rates: tuple[Decimal, ...] = ()


def zero_value_rates(
    amounts: Sequence[Decimal], times: Sequence[int], times_per_period: int = 1
) -> tuple[Decimal, ...]:
    """Return every rate at which amounts at given times are worth nothing together: none, one or several.

    Args:
        amounts: money, received + and paid −.
        times: when each moves, in whole units of time from any beginning, strictly rising; as many as amounts.
        times_per_period: how many units of time make the period of the rate, 1 or more: times in days and 365
            give a rate a year.

    Returns rates per period, above −1, the lowest first, to twenty decimals.

    Formula: the rates r of Σ amount ÷ (1 + r)^(time ÷ times per period) = 0.

    Edge cases: a rate at which the value touches 0 without crossing it counts, once, where the value comes
    within 10⁻²⁶ of all the money discounted. Rates that differ by less than 10⁻⁹ over the whole time are told as
    one. With one change of sign it takes n steps a handful of times; with more, n steps for each stretch that
    has to be looked at.

    Raises:
        NoRate: all amounts are 0, so that any rate would do.
        BadInput: times that do not rise; so many changes of sign that looking at every stretch would take more
            than about a second; a rate of more than 300 figures.

    Source: Descartes' rule of signs, also for sums of exponentials (Pólya and Szegő, Problems and Theorems in
    Analysis II, part V); C. J. Norstrøm, A sufficient condition for a unique nonnegative internal rate of return,
    Journal of Financial and Quantitative Analysis 7 (1972).

    >>> zero_value_rates([Decimal(-100), Decimal(110)], [0, 365], 365)  # Bs 100 hoy por Bs 110 en un año
    (Decimal('0.1'),)
    """
    times_per_period = whole(times_per_period, named("las partes del periodo"), least=1, most=_FINEST)
    amounts = [exact(amount) for amount in amounts]
    if (
        len(amounts) != len(times)
        or any(map(int.__ge__, times, times[1:]))
        or (times and times[-1] - times[0] > _LONGEST)
    ):
        raise BadInput("Los tiempos de los movimientos tienen que ir en orden, uno por cada movimiento. Revísalos.")
    kept = [(amount, time) for amount, time in zip(amounts, times, strict=True) if amount]
    if not kept:
        raise NoRate("Aquí no hay tasa: no se mueve dinero, y cualquier tasa daría lo mismo.")
    amounts, times = [amount for amount, _ in kept], [time - kept[0][1] for _, time in kept]
    # Times in days give a rate a year all the same, but those in whole weeks or months are sooner done with.
    step = gcd(times_per_period, *times)
    factors = _discount_factors(amounts, [time // step for time in times])
    return tuple(_rate(factor, times_per_period // step) for factor in reversed(factors))


def the_only_rate(rates: Sequence[Decimal], amounts: Sequence[Decimal]) -> Decimal:
    """Return the rate if there is just one, or say why there is none or which ones there are.

    Args:
        rates: all of them, from :func:`zero_value_rates`.
        amounts: the money they are the rates of.

    Returns a rate per period.

    Formula: none.

    Edge case: amounts that are all of one sign have no rate.

    Raises:
        NoRate: no rate, with the reason.
        SeveralRates: more than one, all of them in its ``rates``.
        BadInput: a rate or an amount that is no number.

    Source: the house's rule that nothing is answered silently.

    >>> the_only_rate((Decimal("0.02"),), [Decimal(-100), Decimal(102)])  # Bs 100 que vuelven como 102
    Decimal('0.02')
    """
    rates = tuple(map(to_twenty_decimals, rates))
    if len(rates) == 1:
        return rates[0]
    amounts = [exact(amount) for amount in amounts]
    if rates:
        error = SeveralRates(
            "Aquí no hay una sola tasa, hay {count}: {rates} de cada 100. El dinero entra y sale más de una vez; "
            "en vez de la tasa mira el valor presente neto.",
            count=Decimal(len(rates)),
            rates="; ".join(f"{rate * 100:.2f}" if rate < _PLAIN else f"{rate * 100:.2e}" for rate in rates),
        )
        error.rates = rates
        raise error
    if not any(amount < 0 for amount in amounts):
        raise NoRate("Aquí no hay tasa: solo entra dinero y nunca se pone ni se paga nada.")
    if not any(amount > 0 for amount in amounts):
        raise NoRate("Aquí no hay tasa: se pone dinero y nunca vuelve nada.")
    raise NoRate("Aquí no hay tasa: con ninguna lo que entra llega a valer lo mismo que lo que sale.")


def to_twenty_decimals(rate: Decimal) -> Decimal:
    """Return a rate that was searched for without the decimals that say nothing, and without idle zeros.

    Args:
        rate: share of one per period.

    Returns the rate, rounded half to even; one of 10¹⁵ or more, to 28 figures.

    Formula: round(rate, 20).

    Edge case: a rate of 10 stays 10, not 1E+1. A few days' rate, said by the year, may have dozens of figures.

    Raises:
        BadInput: no number, or one of more than 300 figures, which nobody can use.

    Source: the house's own: the search is right to more figures than that.

    >>> to_twenty_decimals(Decimal("0.0199999999999999999999999998"))  # el 2 por ciento al mes
    Decimal('0.02')
    """
    if rate.is_finite() and _LARGEST_POWER <= rate.adjusted() < _MOST_FIGURES:
        return _FIGURES.plus(rate)
    rounded = exact(rate).quantize(_TWENTY_PLACES, context=WIDE)
    return WIDE.add(WIDE.normalize(rounded), ZERO)


def sign_changes(amounts: Iterable[Decimal]) -> int:
    """Return how often amounts, in the order of time, change from positive to negative or back.

    Args:
        amounts: money; what is 0 does not count.

    Returns a count; no more rates than that make the amounts worth nothing.

    Formula: the pairs of neighbours of different sign.

    Edge case: one amount, or none, changes 0 times.

    Raises:
        BadInput: an amount that is no number, or 10¹⁵ or more.

    Source: Descartes' rule of signs.

    >>> sign_changes([Decimal(-1000), Decimal(2500), Decimal(-1500)])  # un horno que al final se desmonta
    2
    """
    return _changes(map(exact, amounts))


def _rate(factor: Decimal, times_per_period: int) -> Decimal:
    rate = to_twenty_decimals(FAR.subtract(FAR.power(factor, -times_per_period), ONE))
    # A few days' loss, said by the year, may come nearer to −1 than twenty decimals can say.
    return max(rate, _TWENTY_PLACES - 1)


def _discount_factors(amounts: list[Decimal], times: list[int]) -> tuple[Decimal, ...]:
    """Return every x above 0 of Σ amount × x^time = 0, the smallest first, for times from 0 on."""
    changes = _changes(amounts)
    if not changes:
        return ()
    with localcontext(SHARP):
        totals = list(accumulate(amounts, WIDE.add))
        total = totals[-1]
        back = amounts[::-1], [times[-1] - time for time in reversed(times)]
        if changes == 1:
            if not total:
                return (ONE,)
            if (total > 0) == (amounts[-1] > 0):
                return (_only_factor(amounts, times),)
            return (ONE / _only_factor(*back),)
    with localcontext(WIDE):
        factors = [] if total else [ONE]
        # Norstrøm: running totals that keep their sign leave no factor on that side of 1.
        if _changes(totals):
            factors += [x for x in Stretches(amounts, times, changes).factors() if x < 1]
        if _changes(accumulate(back[0], WIDE.add)):
            factors += [ONE / x for x in Stretches(*back, changes).factors() if x < 1]
        return _apart(factors, times[-1])


def _changes(amounts: Iterable[Decimal]) -> int:
    positive = [amount > 0 for amount in amounts if amount]
    return sum(map(ne, positive, positive[1:]))


def _only_factor(amounts: Sequence[Decimal], times: list[int]) -> Decimal:
    """Return the one factor below 1 of amounts that change sign once and whose later part is the larger."""
    change = next(k for k in range(1, len(amounts)) if (amounts[k] > 0) != (amounts[0] > 0))
    sizes = [abs(float(amount)) for amount in amounts]
    gaps = list(map(sub, times[1:], times))
    first = list(zip(sizes[:change], [*gaps[: change - 1], 0], strict=True))[::-1]
    last = list(zip(sizes[change:], [*gaps[change:], 0], strict=True))[::-1]
    # With u = ln x, ln(last ÷ first) rises with u at least as fast as the gap between them: the factor is in here.
    low, high, u = -log(sum(sizes[change:]) / sum(sizes[:change])) / gaps[change - 1] - 1e-9, 0.0, 0.0
    for _ in range(200):
        (early, early_time), (late, late_time) = _worth_and_time(first, u), _worth_and_time(last, u)
        height, steepness = log(late / early) + u * times[change], late_time + times[change] - early_time
        low, high = (low, u) if height > 0 else (u, high)
        nearer = u - height / steepness
        if not low <= nearer <= high:
            nearer = (low + high) / 2
        moved, u = abs(nearer - u), nearer
        if moved <= 1e-12 * -u:
            break
    slope = Decimal(steepness * early) * (1 if amounts[-1] > 0 else -1)
    x, latest = Decimal(exp(u)), times[-1]
    for _ in range(50):
        step = _value(amounts, times, x) / slope
        x -= x * step
        if abs(step) * latest < _SURE:
            break
    return x


def _worth_and_time(sizes_and_gaps: Sequence[tuple[float, int]], u: float) -> tuple[float, float]:
    """Return what sizes are worth at the time of the earliest, and their mean time after it; the latest come first."""
    worth = worth_by_time = 0.0
    x = exp(u)
    for size, gap in sizes_and_gaps:
        power = x if gap == 1 else exp(u * gap)
        worth_by_time = (worth_by_time + gap * worth) * power
        worth = worth * power + size
    return worth, worth_by_time / worth


def _value(amounts: Sequence[Decimal], times: Sequence[int], x: Decimal) -> Decimal:
    """Return Σ amount × x^time, in the context in force."""
    powers = {1: x}
    value, later = ZERO, times[-1]
    for amount, time in zip(reversed(amounts), reversed(times), strict=True):
        gap = later - time
        if gap:
            power = powers.get(gap)
            if power is None:
                power = powers[gap] = x**gap
            value *= power
        value += amount
        later = time
    return value


def _apart(factors: list[Decimal], latest: int) -> tuple[Decimal, ...]:
    """Return the factors in order, one of each that nothing tells apart; of those about 1, the exact 1."""
    apart: list[Decimal] = []
    for x in sorted(factors):
        if apart and float(x / apart[-1] - 1) * latest < SPECK:
            if x == 1:
                apart[-1] = x
        else:
            apart.append(x)
    return tuple(apart)
