"""Many simulated years of a cash plan: how low the money may fall, and how often a month closes in red.

A plan says one amount for each month; life has others. A :class:`Doubt` says between what and what some lines may
turn out, and :func:`cash_range` lives the plan through thousands of times.

Chance is drawn with Python's ``random.Random(seed).random()``, whose numbers are promised to stay the same on every
system and version, and turned into amounts by the formulas told here, so a seed gives the same answer everywhere.
Inside, amounts are floating numbers; what comes out is money again, rounded to the cent.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from math import fsum, sqrt

from qhatu.sums.bad_input import BadInput, named
from qhatu.sums.cash.lines import COMES_IN, CashLine, FollowingLine, chosen
from qhatu.sums.cash.plan import CashForecast, CashPlan, cash_forecast
from qhatu.sums.checked import between, one_of, positive, share, things, whole
from qhatu.sums.money import CENT, round_to_coin
from qhatu.sums.numbers import ONE, ZERO, exact, quotient
from qhatu.sums.plain import Plain

TYPE_CHECKING = False  # typing's own flag of this name costs a tenth of this package's import
if TYPE_CHECKING:
    from collections.abc import Iterable

    from qhatu.sums.cash.lines import LineKind
    from qhatu.sums.cash.what_if import Changed

    # What one month may turn out, one number for each simulated year.
    Years = list[float]

LARGEST_FACTOR = 1_000
MOST_DOUBTS = 50
MOST_DRAWS = 15_000_000
"""The most amounts a simulation works out at once: about a second."""


class Doubt(Plain):
    """Between what and what some lines of a plan may turn out.

    What is drawn is a factor on the amounts planned: 1 is as planned, 0.8 a fifth less. One draw is shared by all the
    lines of a doubt, so what strikes them together (rain, a blockade) is one doubt, and what strikes each on its own
    is one doubt each. A line in several doubts is multiplied by all.

    Args:
        name: what the learner calls it; chance is drawn by name, so that the same doubt draws the same in two plans
            that are compared.
        lines: the names of the lines; and
        kinds: kinds of lines, all of that kind. At least one of the two says something.
        low, likely, high: the lowest, the most likely and the highest factor, 0 ≤ low ≤ likely ≤ high ≤ 1,000.
        chance: how likely it is to happen at all, a share of one.
        otherwise: the factor when it does not happen, from 0 to 1,000.
        of: ``amounts`` or ``price``, as in :class:`qhatu.sums.cash.what_if.ChangeBy`.
        once: draw once for the whole plan (the price of paraffin) and not anew for each period (the sales).
        periods: the periods it touches, counted from 0; empty for all.

    Edge case: low = likely = high is no range but an event: a fair with ``chance`` 0.8 and ``otherwise`` 0.

    Raises:
        BadInput: no name, nothing to touch, factors out of order, a number outside its range.

    Source: the triangular distribution of an activity known by three values (Vose, Risk Analysis).

    >>> Doubt(name="Lluvia", kinds=("sales",), low=Decimal("0.3"), likely=Decimal("0.5"), high=Decimal("0.8"),
    ...       chance=Decimal("0.15")).otherwise  # 15 meses de cada 100 llueve y se vende la mitad
    Decimal('1')
    """

    name: str
    lines: tuple[str, ...] = ()
    kinds: tuple[LineKind, ...] = ()
    low: Decimal = ONE
    likely: Decimal = ONE
    high: Decimal = ONE
    chance: Decimal = ONE
    otherwise: Decimal = ONE
    of: Changed = "amounts"
    once: bool = False
    periods: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if not self.name:
            raise BadInput("Falta el nombre de una duda. Ponle uno, por ejemplo «Lluvia».")
        months = things(self.periods, named("los meses de la duda"))
        self._put(
            **chosen(self.lines, self.kinds),
            low=between(self.low, 0, LARGEST_FACTOR, named("el factor más bajo")),
            likely=between(self.likely, 0, LARGEST_FACTOR, named("el factor más probable")),
            high=between(self.high, 0, LARGEST_FACTOR, named("el factor más alto")),
            otherwise=between(self.otherwise, 0, LARGEST_FACTOR, named("el factor si no pasa")),
            chance=share(self.chance, named("cuántas veces de cada 100 pasa")),
            periods=tuple(whole(month, named("el mes o semana de la duda (el primero es el 0)")) for month in months),
        )
        one_of(self.of, ("amounts", "price"), named("lo que puede cambiar"))
        if not self.low <= self.likely <= self.high:
            raise BadInput(
                "En la duda «{name}» los factores van del más bajo al más alto; encontré {low}, {likely} y {high}.",
                name=self.name,
                low=self.low,
                likely=self.likely,
                high=self.high,
            )


class RangePeriod(Plain):
    """What one week or month may close with; made by :func:`cash_range`.

    ``index`` counts from 0 and ``starts`` is its first day, None where the plan has no dates. Of 100 simulated
    closing balances 10 are below ``low``, 50 below ``middle`` and 90 below ``high``; ``mean`` is their average.
    ``chance_red`` is the share of the simulated years in which it closes below the cushion, and ``chance_lowest``
    that in which it is the lowest of all.

    >>> rent = CashLine(name="Alquiler", kind="shared_costs", amounts=(300,))
    >>> month = cash_range(CashPlan(periods=1, lines=(rent,)), [], seed=1, runs=10).periods[0]
    >>> month.middle, month.chance_red  # sin dudas, siempre lo mismo
    (Decimal('-300.00'), Decimal('1'))
    """

    index: int
    starts: date | None
    low: Decimal
    middle: Decimal
    high: Decimal
    mean: Decimal
    chance_red: Decimal
    chance_lowest: Decimal


class CashRange(Plain):
    """What a plan may turn out; made by :func:`cash_range`.

    ``runs`` is how many times the plan was lived through and ``periods`` holds one :class:`RangePeriod` for each.
    ``lowest_low``, ``lowest_middle`` and ``lowest_high`` tell how low the money falls in a year: 10, 50 and 90 of 100
    years fall lower than that. ``chance_any_red`` is the share of years with a period below the cushion, and
    ``chance_end_red`` that of those which end below it. ``cash_to_add`` is how much more at the start would keep 9 of
    10 years above the cushion all the time.

    >>> fair = CashLine(name="Feria", kind="sales", amounts=(0, 900))
    >>> paraffin = CashLine(name="Parafina", kind="materials", amounts=(400, 0))
    >>> plan = CashPlan(periods=2, lines=(fair, paraffin), opening=Decimal(300))
    >>> maybe = Doubt(name="La feria", lines=("Feria",), chance=Decimal("0.8"), otherwise=0)
    >>> answer = cash_range(plan, [maybe], seed=7, runs=1000)
    >>> answer.cash_to_add, round(answer.chance_end_red, 1)  # faltan Bs 100; 2 de cada 10 años no hay feria
    (Decimal('100.00'), Decimal('0.2'))
    """

    runs: int
    periods: tuple[RangePeriod, ...]
    lowest_low: Decimal
    lowest_middle: Decimal
    lowest_high: Decimal
    chance_any_red: Decimal
    chance_end_red: Decimal
    cash_to_add: Decimal


def cash_range(
    plan: CashPlan,
    doubts: Iterable[Doubt],
    seed: int,
    runs: int = 2_000,
    cushion: Decimal = ZERO,
    cent: Decimal = CENT,
) -> CashRange:
    """Live a cash plan through many times, each time with other luck.

    Args:
        plan: the plan; its amounts are what is drawn around.
        doubts: what may turn out otherwise, at most 50, each with a name of its own.
        seed: any whole number from 0; the same one gives the same luck again.
        runs: how many times, from 1 to 10,000. With 2,000 a chance is right to about two of each hundred.
        cushion: the balance below which a period counts as red; may be below 0 where a lender lets it.
        cent: the smallest part of money, to which results are rounded, above 0.

    Returns a :class:`CashRange`.

    Formula: a factor is low + √(u·(high − low)·(likely − low)) for u below (likely − low) ÷ (high − low), and
    high − √((1 − u)·(high − low)·(high − likely)) from there on, u drawn between 0 and 1. Amounts × factors go
    through the terms of their line; lines that follow others follow what was drawn. The share q of n sorted balances
    lies at place (n − 1)·q, between two of them in proportion.

    Edge case: without doubts each year is the plan itself. What is before the plan and after it is certain.

    Raises:
        BadInput: a doubt about a line or a period that the plan does not have, two doubts of one name, a number
            outside its range, more than 15,000,000 amounts to work out.

    Source: Monte Carlo simulation of a cash budget (Brealey, Myers and Allen, Principles of Corporate Finance);
    sample quantiles of type 7 (Hyndman and Fan, 1996); standard error of a proportion, √(p(1 − p) ÷ n).

    >>> sold = CashLine(name="Ventas", kind="sales", amounts=(1000,) * 12)
    >>> spent = FollowingLine(name="Material", kind="materials", follows=("Ventas",), rate=Decimal("0.5"))
    >>> rent = CashLine(name="Alquiler", kind="shared_costs", amounts=(450,) * 12)
    >>> plan = CashPlan(periods=12, lines=(sold, spent, rent), opening=Decimal(200))
    >>> sales = Doubt(name="Ventas", lines=("Ventas",), low=Decimal("0.6"), likely=1, high=Decimal("1.3"))
    >>> answer = cash_range(plan, [sales], seed=1)
    >>> answer.periods[0].low < 250 < answer.periods[0].high  # el plan dice Bs 250 al fin del primer mes
    True
    """
    seed = whole(seed, named("la semilla"), most=10**15 - 1)
    runs = whole(runs, named("las veces que se simula"), least=1)
    cushion, cent = exact(cushion), positive(cent, named("el centavo"))
    asked = _checked_doubts(plan, doubts, runs)
    certain = cash_forecast(plan)
    nets = _simulated_nets(plan, certain, _factors(plan, asked, seed, runs), runs)
    return _summed_up(certain, nets, runs, cushion, cent)


def _checked_doubts(plan: CashPlan, doubts: Iterable[Doubt], runs: int) -> tuple[Doubt, ...]:
    asked = things(doubts, named("las dudas"), most=MOST_DOUBTS)
    names: set[str] = set()
    # Every period is balanced and sorted once, and every doubted line spread by its terms.
    draws = 4 * plan.periods
    for doubt in asked:
        if doubt.name in names:
            raise BadInput("Hay dos dudas con el nombre «{name}». Ponle otro a una de las dos.", name=doubt.name)
        names.add(doubt.name)
        for period in doubt.periods:
            if period >= plan.periods:
                raise BadInput(
                    "La duda «{name}» toca el mes {found} y el plan tiene {periods}. Elige un mes del plan.",
                    name=doubt.name,
                    found=Decimal(period + 1),
                    periods=Decimal(plan.periods),
                )
        touched = len(plan.line_names(doubt.lines, doubt.kinds))
        draws += (1 + touched) * (len(set(doubt.periods)) or plan.periods)
    if asked:
        for line in plan.lines:
            followed = len(line.follows) if isinstance(line, FollowingLine) else 0
            draws += (len(line.terms.moves) + followed) * plan.periods
    # However few the runs, each period has its own luck to begin and its own row to write.
    draws *= max(runs, 500)
    if draws > MOST_DRAWS:
        raise BadInput(
            "Son demasiadas cuentas para simular: {found} y caben {most}. Simula menos veces, o usa meses.",
            found=Decimal(draws),
            most=Decimal(MOST_DRAWS),
        )
    return asked


def _factors(
    plan: CashPlan, doubts: tuple[Doubt, ...], seed: int, runs: int
) -> dict[tuple[str, str], dict[int, Years]]:
    """For each line, and for its amounts and its price apart, the factors of the periods that are in doubt."""
    factors: dict[tuple[str, str], dict[int, Years]] = {}
    for doubt in doubts:
        touched = sorted(plan.line_names(doubt.lines, doubt.kinds))
        drawn = _drawn(doubt, seed, 0, runs) if doubt.once else []
        for period in sorted(set(doubt.periods)) or range(plan.periods):
            years = drawn or _drawn(doubt, seed, period, runs)
            for name in touched:
                of_line = factors.setdefault((name, doubt.of), {})
                known = of_line.get(period)
                of_line[period] = [a * b for a, b in zip(known, years, strict=True)] if known else years
    return factors


def _drawn(doubt: Doubt, seed: int, period: int, runs: int) -> Years:
    from random import Random

    # A stream for each doubt and period, so that a doubt more, or a month more, leaves the luck of the others alone.
    luck = Random(int.from_bytes(f"{seed}/{doubt.name}/{period}".encode("utf-8", "surrogatepass"), "big")).random
    low, likely, high = float(doubt.low), float(doubt.likely), float(doubt.high)
    chance, otherwise = float(doubt.chance), float(doubt.otherwise)
    uniform = [luck() for _ in range(runs)]
    if low == high:
        return [likely if u < chance else otherwise for u in uniform]
    turn = (likely - low) / (high - low)
    rise, fall = (high - low) * (likely - low), (high - low) * (high - likely)
    if chance == 1:
        return [low + sqrt(u * rise) if u < turn else high - sqrt((1 - u) * fall) for u in uniform]
    if not chance:
        return [otherwise] * runs
    # What is below the chance, stretched to 0 … 1, is a draw of its own.
    stretched = [u / chance for u in uniform]
    return [
        otherwise if u >= 1 else low + sqrt(u * rise) if u < turn else high - sqrt((1 - u) * fall) for u in stretched
    ]


def _simulated_nets(
    plan: CashPlan, certain: CashForecast, factors: dict[tuple[str, str], dict[int, Years]], runs: int
) -> list[Years | float]:
    """The net cash of each period: one number where it is certain, one for each year where it is not."""
    # What each line's amounts and money differ from the plan, by period.
    amounts: dict[str, dict[int, Years]] = {}
    money: dict[str, dict[int, Years]] = {}
    nets: list[Years | float] = [float(net) for net in certain.net_by_period]
    for line, forecast in zip(plan.lines, certain.lines, strict=True):
        by_amount, by_price = factors.get((line.name, "amounts"), {}), factors.get((line.name, "price"), {})
        if isinstance(line, CashLine):
            amounts[line.name] = _off_plan(line.amounts, {}, by_amount)
            money[line.name] = _off_plan(forecast.amounts, {}, _multiplied(by_amount, by_price))
        else:
            off = _following_off_plan(line, money if line.of == "money" else amounts, plan.periods)
            off = _off_plan(forecast.amounts, off, _multiplied(by_amount, by_price))
            amounts[line.name] = money[line.name] = off
        sign = 1 if COMES_IN[line.kind] else -1
        for lag, part, discount, late in line.terms.moves:
            moved = sign * float(part * (1 - discount))
            for period, off in money[line.name].items():
                paid_in = line.terms.paid_in(period, lag, late)
                if 0 <= paid_in < plan.periods:
                    net = nets[paid_in]
                    if isinstance(net, float):
                        nets[paid_in] = [net + moved * years for years in off]
                    else:
                        nets[paid_in] = [total + moved * years for total, years in zip(net, off, strict=True)]
    return nets


def _multiplied(some: dict[int, Years], others: dict[int, Years]) -> dict[int, Years]:
    both = {
        period: [a * b for a, b in zip(some[period], others[period], strict=True)] for period in some.keys() & others
    }
    return {**some, **others, **both}


def _off_plan(planned: tuple[Decimal, ...], followed: dict[int, Years], factors: dict[int, Years]) -> dict[int, Years]:
    """(planned + what the followed lines add to it) × factor − planned."""
    off = dict(followed)
    for period, factor in factors.items():
        plan = float(planned[period])
        if period in followed:
            off[period] = [(plan + more) * f - plan for more, f in zip(followed[period], factor, strict=True)]
        elif plan:
            off[period] = [plan * (f - 1) for f in factor]
    return off


def _following_off_plan(line: FollowingLine, followed: dict[str, dict[int, Years]], periods: int) -> dict[int, Years]:
    rates = line.rates(periods)
    off: dict[int, Years] = {}
    for name in line.follows:
        for period, years in followed[name].items():
            due = line.due_in(period)
            rate = float(rates[min(due, periods - 1)])
            if due in off:
                off[due] = [total + rate * year for total, year in zip(off[due], years, strict=True)]
            else:
                off[due] = [rate * year for year in years]
    # What is due after the plan is not of its periods.
    return {period: years for period, years in off.items() if period < periods}


def _summed_up(
    certain: CashForecast, nets: list[Years | float], runs: int, cushion: Decimal, cent: Decimal
) -> CashRange:
    # A balance short by less than half a cent is not short: floating numbers leave dust.
    red = float(cushion) - float(cent) / 2
    balances = [float(certain.opening)] * runs
    lowest, lowest_in = [float("inf")] * runs, [0] * runs
    rows = []
    for index, net in enumerate(nets):
        if isinstance(net, float):
            balances = [balance + net for balance in balances]
        else:
            balances = [balance + year for balance, year in zip(balances, net, strict=True)]
        lowest_in = [index if now < low else was for now, low, was in zip(balances, lowest, lowest_in, strict=True)]
        lowest = [now if now < low else low for now, low in zip(balances, lowest, strict=True)]
        ordered = sorted(balances)
        rows.append((*_band(ordered, cent), _money(fsum(balances) / runs, cent), _share_below(ordered, red)))
    in_order = sorted(lowest)
    lowest_low, lowest_middle, lowest_high = _band(in_order, cent)
    times_lowest = dict.fromkeys(range(len(rows)), 0)
    for index in lowest_in:
        times_lowest[index] += 1
    return CashRange(
        runs=runs,
        periods=tuple(
            RangePeriod(
                index=period.index,
                starts=period.starts,
                low=low,
                middle=middle,
                high=high,
                mean=mean,
                chance_red=chance_red,
                chance_lowest=quotient(Decimal(times_lowest[period.index]), Decimal(runs)),
            )
            for period, (low, middle, high, mean, chance_red) in zip(certain.periods, rows, strict=True)
        ),
        lowest_low=lowest_low,
        lowest_middle=lowest_middle,
        lowest_high=lowest_high,
        chance_any_red=_share_below(in_order, red),
        chance_end_red=rows[-1][-1],
        cash_to_add=max(ZERO, cushion - lowest_low),
    )


def _band(ordered: Years, cent: Decimal) -> tuple[Decimal, Decimal, Decimal]:
    """What 10, 50 and 90 of 100 are below."""
    return tuple(_money(_quantile(ordered, q), cent) for q in (0.1, 0.5, 0.9))


def _share_below(ordered: Years, limit: float) -> Decimal:
    from bisect import bisect_left

    return quotient(Decimal(bisect_left(ordered, limit)), Decimal(len(ordered)))


def _quantile(ordered: Years, q: float) -> float:
    place = (len(ordered) - 1) * q
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


def _money(amount: float, cent: Decimal) -> Decimal:
    return round_to_coin(Decimal(repr(amount)), cent)
