"""How many will be asked for: from a log of outings, or from a curve of a textbook.

Who sells out does not know how many more would have been asked for: sales are not demand. Two ways of reckoning with
that are offered, and the answer says which was used. *Kaplan–Meier* takes from an outing that sold out only what is
certain, that at least so many were asked for. The *rate* takes it that selling would have gone on at the same pace
until closing; it says more, and is wrong where everybody comes early.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from qhatu.sums.bad_input import BadInput, named
from qhatu.sums.checked import between, not_negative, one_of, positive, share, things, whole
from qhatu.sums.numbers import ZERO, exact, quotient, settled
from qhatu.sums.plain import Plain

TYPE_CHECKING = False  # typing's own flag of this name costs a tenth of this package's import
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Literal

    LogMethod = Literal["kaplan_meier", "rate"]
    Reckoned = Literal["given", "kaplan_meier", "rate", "poisson"]

LOG_METHODS = ("kaplan_meier", "rate")
RECKONED = ("given", "kaplan_meier", "rate", "poisson")
MOST_UNITS = 10_000
"""The most units of one product taken to one outing; more is a wholesale order, not a fair."""


class Outing(Plain):
    """A fair, a market day or a visit to a shop, as it is written in the log.

    Args:
        taken: whole units taken, 1 to 10,000.
        sold: whole units sold, 0 to ``taken``.
        hours_open: hours of selling, above 0.
        sold_out_after: hours after opening at which the last one went; None where some came back, or where nobody
            looked at the clock.

    Selling all that was taken is selling out, whether or not the hour was written down.

    Raises:
        BadInput: more sold than taken, an hour of selling out with units left or outside the hours open.

    >>> Outing(taken=20, sold=20, hours_open=8, sold_out_after=5).sold_out
    True
    """

    taken: int
    sold: int
    hours_open: Decimal
    sold_out_after: Decimal | None = None

    def __post_init__(self) -> None:
        taken = whole(self.taken, named("lo que llevaste"), least=1, most=MOST_UNITS)
        sold = whole(self.sold, named("lo que vendiste"), most=MOST_UNITS)
        self._put(taken=taken, sold=sold, hours_open=positive(self.hours_open, named("las horas de venta")))
        if sold > taken:
            raise BadInput(
                "Vendiste {sold} y llevaste {taken}. No se puede vender más de lo que se lleva: revisa los dos.",
                sold=Decimal(sold),
                taken=Decimal(taken),
            )
        if self.sold_out_after is not None:
            after = between(self.sold_out_after, ZERO, self.hours_open, named("las horas que tardó en acabarse"))
            self._put(sold_out_after=positive(after, named("las horas que tardó en acabarse")))
            if sold < taken:
                raise BadInput(
                    "Anotaste cuántas horas tardó en acabarse, y sobraron {left} de {taken}. "
                    "Quita esas horas, o corrige lo que vendiste.",
                    left=Decimal(taken - sold),
                    taken=Decimal(taken),
                )

    @property
    def sold_out(self) -> bool:
        """Was nothing left, so that more may have been asked for?"""
        return self.sold == self.taken

    @property
    def at_that_rate(self) -> int:
        """Units that would have been asked for until closing at the rate of the hours with something to sell."""
        if self.sold_out_after is None:
            return self.sold
        units = quotient(self.sold * self.hours_open, self.sold_out_after)
        return int(
            between(units, ZERO, MOST_UNITS, named("lo que se habría vendido")).quantize(Decimal(1), ROUND_HALF_UP)
        )


class DemandChance(Plain):
    """A number of units that may be asked for, and how likely it is.

    Args:
        units: whole units, 0 to 10,000.
        chance: share of one.

    Raises:
        BadInput: a number outside its range.

    >>> DemandChance(units=12, chance=Decimal("0.25")).chance
    Decimal('0.25')
    """

    units: int
    chance: Decimal

    def __post_init__(self) -> None:
        self._put(
            units=whole(self.units, named("las unidades que pueden pedir"), most=MOST_UNITS),
            chance=share(self.chance, named("la probabilidad")),
        )


class Demand(Plain):
    """How likely each number of units is to be asked for.

    Args:
        chances: numbers of units, each once, in any order; kept from fewest to most. Their chances sum to 1.
        reckoned: where they come from: ``given`` by who knows, ``kaplan_meier`` or ``rate`` from a log, ``poisson``.
        open_chance: the part of the largest number's chance of which it is only known that so many *or more* are asked
            for; above 0 only where the outings that took most sold out.

    Raises:
        BadInput: no chances, a number twice, chances that do not sum to 1.

    >>> ten, twenty = DemandChance(units=10, chance=Decimal("0.25")), DemandChance(units=20, chance=Decimal("0.75"))
    >>> Demand(chances=(ten, twenty)).mean  # a Bs 10 cada una, Bs 175 de venta
    Decimal('17.50')
    """

    chances: tuple[DemandChance, ...]
    reckoned: Reckoned = "given"
    open_chance: Decimal = ZERO

    def __post_init__(self) -> None:
        chances = things(self.chances, named("las cantidades que pueden pedir"), least=1, most=MOST_UNITS + 1)
        chances = tuple(sorted(chances, key=lambda each: each.units))
        for place, each in enumerate(chances[1:]):
            if each.units == chances[place].units:
                raise BadInput(
                    "La cantidad {units} está dos veces. Suma sus probabilidades.", units=Decimal(each.units)
                )
        total = sum((each.chance for each in chances), ZERO)
        if settled(total) != 1:
            raise BadInput(
                "Las probabilidades tienen que sumar 100 de cada 100 y suman {found}.", found=settled(total) * 100
            )
        one_of(self.reckoned, RECKONED, named("la forma de calcular la demanda"))
        open_chance = between(self.open_chance, ZERO, chances[-1].chance, named("la probabilidad de que pidan más"))
        self._put(chances=chances, open_chance=open_chance)

    @property
    def mean(self) -> Decimal:
        """Units asked for on average; where ``open_chance`` is above 0, at least so many."""
        return sum((each.units * each.chance for each in self.chances), ZERO)

    @property
    def sd(self) -> Decimal:
        """Standard deviation of the units asked for."""
        mean = self.mean
        return sum(((each.units - mean) ** 2 * each.chance for each in self.chances), ZERO).sqrt() + ZERO

    def at_most(self, units: Decimal | int) -> Decimal:
        """Return the chance that no more than so many are asked for."""
        return sum((each.chance for each in self.chances if each.units <= units), ZERO)

    def at_least(self, units: Decimal | int) -> Decimal:
        """Return the chance that so many or more are asked for."""
        return sum((each.chance for each in self.chances if each.units >= units), ZERO)

    def beyond(self, units: Decimal | int) -> Decimal:
        """Return how many more than so many are asked for on average, counting as 0 where no more are."""
        return sum(((each.units - units) * each.chance for each in self.chances if each.units > units), ZERO)

    def short_of(self, units: Decimal | int) -> Decimal:
        """Return how many fewer than so many are asked for on average, counting as 0 where no fewer are."""
        return sum(((units - each.units) * each.chance for each in self.chances if each.units < units), ZERO)


class NormalDemand(Plain):
    """A demand that follows the normal curve of textbooks: most often near its mean, as often above as below.

    Args:
        mean: units asked for on average, 0 or more.
        sd: their standard deviation, 0 or more and not above the mean: the curve would speak of demands below 0. Above
            a third of the mean it already does so now and then, and what it says is only nearly true.

    Raises:
        BadInput: a negative number, a standard deviation above the mean.

    >>> NormalDemand(mean=100, sd=25).sd
    Decimal('25')
    """

    mean: Decimal
    sd: Decimal

    def __post_init__(self) -> None:
        self._put(
            mean=not_negative(self.mean, named("lo que piden en promedio")),
            sd=not_negative(self.sd, named("lo que varía lo que piden")),
        )
        if self.sd > self.mean:
            raise BadInput(
                "Lo que piden varía en {sd} y en promedio son {mean}. Si varía más que el promedio, "
                "la curva normal no sirve: usa lo que anotaste en tus salidas.",
                sd=self.sd,
                mean=self.mean,
            )


class UniformDemand(Plain):
    """A demand that is as likely to be anything between two numbers.

    Args:
        least: the fewest units asked for, 0 or more.
        most: the most, above ``least``.

    Raises:
        BadInput: a negative number, a most not above the least.

    >>> UniformDemand(least=20, most=80).most
    Decimal('80')
    """

    least: Decimal
    most: Decimal

    def __post_init__(self) -> None:
        self._put(least=not_negative(self.least, named("lo menos que piden")), most=exact(self.most))
        if exact(self.most - self.least) <= 0:
            raise BadInput(
                "Lo más que piden, {most}, tiene que ser más que lo menos, {least}.", most=self.most, least=self.least
            )


def demand_from_log(outings: Iterable[Outing], method: LogMethod = "kaplan_meier") -> Demand:
    """Return how likely each number of units is to be asked for, from what a log of outings shows.

    Args:
        outings: outings of the same kind (a fair is not a school), 1 to 10,000.
        method: what to make of an outing that sold out: ``kaplan_meier`` or ``rate``; see above.

    Returns a :class:`Demand`.

    Formula: Kaplan–Meier: from the fewest units up, the chance that exactly u are asked for when at least u are is
    (outings that sold u and had more) ÷ (those, and all that show that more than u were asked for). An outing that
    sold out at t shows that at least t were asked for, so it counts for every number under t. Rate: units sold × hours
    open ÷ hours until they sold out, to the nearest unit, each outing weighing the same.

    Edge cases: without any outing that sold out both are the plain frequencies of the log. Where the outings that took
    most sold out, Kaplan–Meier cannot say what lies beyond: that chance stands at the number taken and is
    ``open_chance``. With the rate, an outing that sold out at an hour nobody noted counts as what it sold.

    Raises:
        BadInput: no outings, or an unknown method.

    Source: E. L. Kaplan and P. Meier, "Nonparametric estimation from incomplete observations", Journal of the American
    Statistical Association 53 (1958), with the outing's count as time; S. A. Conrad, "Sales data and the estimation of
    demand", Operational Research Quarterly 27 (1976), for sales as censored demand.

    >>> log = [
    ...     Outing(taken=20, sold=12, hours_open=8),
    ...     Outing(taken=20, sold=18, hours_open=8),
    ...     Outing(taken=15, sold=15, hours_open=8, sold_out_after=6),
    ... ]
    >>> for each in demand_from_log(log).chances:  # de la que se acabó solo se sabe que pedían 15 o más
    ...     print(each.units, round(each.chance, 3))
    12 0.333
    18 0.667
    >>> [each.units for each in demand_from_log(log, method="rate").chances]  # 15 en 6 horas son 20 en 8
    [12, 18, 20]
    """
    outings = things(outings, named("las salidas"), least=1)
    if one_of(method, LOG_METHODS, named("la forma de calcular la demanda")) == "rate":
        times: dict[int, int] = {}
        for outing in outings:
            units = outing.at_that_rate if outing.sold_out else outing.sold
            times[units] = times.get(units, 0) + 1
        count = Decimal(len(outings))
        chances = [DemandChance(units=units, chance=quotient(Decimal(n), count)) for units, n in times.items()]
        return Demand(chances=tuple(chances), reckoned="rate")
    seen: dict[int, int] = {}
    at_least: dict[int, int] = {}
    for outing in outings:
        counted = at_least if outing.sold_out else seen
        counted[outing.sold] = counted.get(outing.sold, 0) + 1
    left, waiting, chances = Decimal(1), len(outings), []
    for units in sorted({*seen, *at_least}):
        # Of who sold out here it is not known whether more were wanted: it says nothing about this number.
        waiting -= at_least.get(units, 0)
        if here := seen.get(units, 0):
            chance = quotient(left * here, Decimal(waiting))
            chances.append((units, chance))
            left = left - chance if waiting > here else ZERO
        waiting -= seen.get(units, 0)
    if left:
        chances.append((max(at_least), left))
    return Demand(
        chances=tuple(DemandChance(units=units, chance=chance) for units, chance in chances),
        reckoned="kaplan_meier",
        open_chance=left,
    )


def poisson_demand(mean: Decimal) -> Demand:
    """Return how likely each number of units is where buyers come by chance, one by one, each for one unit.

    Args:
        mean: units asked for on average, above 0 and at most 5,000.

    Returns a :class:`Demand`, from the first to the last number of units whose chance is above 10⁻¹⁵.

    Formula: chance of u units = e^−mean × mean^u ÷ u!.

    Edge case: its standard deviation is always the square root of its mean.

    Raises:
        BadInput: a mean outside its range.

    Source: Poisson distribution (NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.6.19).

    >>> demand = poisson_demand(Decimal("4.25"))
    >>> round(demand.at_most(10), 4)  # tarde de feria con Bs 10 por pieza
    Decimal('0.9956')
    """
    mean = between(positive(mean, named("lo que piden en promedio")), ZERO, MOST_UNITS // 2, named("lo que piden"))
    least = Decimal("1e-15")
    chances, chance = [], (-mean).exp()
    for units in range(MOST_UNITS + 1):
        if units:
            chance = chance * mean / units
        if chance > least:
            chances.append([units, chance])
        elif units > mean:
            break
    # The two ends left out are less than dust; the likeliest number takes them in, so that the sum is 1.
    likeliest = max(chances, key=lambda each: each[1])
    likeliest[1] += 1 - sum((chance for _, chance in chances), ZERO)
    return Demand(
        chances=tuple(DemandChance(units=units, chance=chance) for units, chance in chances), reckoned="poisson"
    )
