"""A cash plan by week or month: what comes in, what goes out, when money is lowest and how much must be there.

Cash is seen from the enterprise: received is above 0, paid is below 0. Periods are counted from 0, and a balance
is the one at the end of its period. Nothing is rounded here.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from qhatu.sums.bad_input import BadInput, named
from qhatu.sums.cash.balances import LowestCash, lowest_cash, red_periods, running_balances, starting_cash_needed
from qhatu.sums.cash.lines import COMES_IN, CashLine, FollowingLine
from qhatu.sums.cash.periods import PLAN_FREQUENCIES, period_starts
from qhatu.sums.checked import one_of, things, whole
from qhatu.sums.numbers import ZERO, exact
from qhatu.sums.plain import Plain

TYPE_CHECKING = False  # typing's own flag of this name costs a tenth of this package's import
if TYPE_CHECKING:
    from collections.abc import Iterable

    from qhatu.sums.cash.lines import LineKind
    from qhatu.sums.cash.periods import PlanFrequency

    # What a line says of a plan's periods and of those around them: the first one, and one number from there on.
    Series = tuple[int, tuple[Decimal, ...]]

MOST_LINES = 1_000
MOST_MOVES = 100_000
"""The most amounts, each paid in one part or several, that a plan is asked for at once."""


class CashPlan(Plain):
    """What an enterprise means to sell, spend, borrow and take out, week by week or month by month.

    Args:
        periods: how many, from 1 to 10,000.
        lines: what comes in and goes out, at most 1,000; each with one amount for each period, and a name of its
            own. A line that follows others stands after them.
        opening: money there is before the first period; may be below 0.
        frequency: how long a period is, as in :func:`qhatu.sums.cash.periods.period_starts`.
        starts: the first day of the first period; None where dates do not matter.

    Raises:
        BadInput: amounts that are not as many as periods, two lines of one name, a line that follows one that does
            not stand before it, a count outside its range, more than 100,000 payments.

    >>> CashPlan(periods=2, lines=(CashLine(name="Luz", kind="shared_costs", amounts=(60,)),))
    Traceback (most recent call last):
    ...
    qhatu.sums.bad_input.BadInput: Revisa la línea «Luz»: hace falta un monto por cada mes o semana del plan, 2 en...
    """

    periods: int
    lines: tuple[CashLine | FollowingLine, ...]
    opening: Decimal = ZERO
    frequency: PlanFrequency = "monthly"
    starts: date | None = None

    def __post_init__(self) -> None:
        self._exact("opening")
        self._put(
            periods=whole(self.periods, named("los meses o semanas del plan"), least=1),
            lines=things(self.lines, named("las líneas del plan"), most=MOST_LINES),
        )
        one_of(self.frequency, PLAN_FREQUENCIES, named("cada cuánto es un periodo del plan"))
        if self.starts is not None:
            period_starts(self.starts, self.frequency, self.periods)
        known: set[str] = set()
        moves = 0
        for line in self.lines:
            if line.name in known:
                raise BadInput("Hay dos líneas con el nombre «{name}». Ponle otro a una de las dos.", name=line.name)
            if isinstance(line, FollowingLine):
                self._check_followed(line, known)
                line.rates(self.periods)
                moves += self.periods * len(line.follows)
            elif len(line.amounts) != self.periods:
                raise BadInput(
                    "Revisa la línea «{name}»: hace falta un monto por cada mes o semana del plan, {periods} en total, "
                    "y encontré {found}. Donde no hay nada, anota 0.",
                    name=line.name,
                    found=Decimal(len(line.amounts)),
                    periods=Decimal(self.periods),
                )
            else:
                moves += len(line.before) + len(line.after)
            moves += self.periods * len(line.terms.moves)
            known.add(line.name)
        if moves > MOST_MOVES:
            raise BadInput(
                "El plan es demasiado grande: tiene {found} pagos y caben {most}. Usa meses en lugar de semanas, "
                "o junta líneas.",
                found=Decimal(moves),
                most=Decimal(MOST_MOVES),
            )

    @staticmethod
    def _check_followed(line: FollowingLine, known: set[str]) -> None:
        for name in line.follows:
            if name not in known:
                raise BadInput(
                    "La línea «{line}» sigue a «{followed}», que no está antes en el plan. "
                    "Revisa el nombre o el orden.",
                    line=line.name,
                    followed=name,
                )

    def line_names(self, lines: Iterable[str], kinds: Iterable[LineKind]) -> frozenset[str]:
        """Return the names of the lines chosen by name or by kind; one that is not there is refused.

        Args:
            lines: names of lines.
            kinds: kinds of lines, all of that kind.

        >>> rent = CashLine(name="Alquiler", kind="shared_costs", amounts=(300,))
        >>> sorted(CashPlan(periods=1, lines=(rent,)).line_names((), ("shared_costs",)))
        ['Alquiler']
        """
        names, kinds_here = {line.name for line in self.lines}, {line.kind for line in self.lines}
        for name in lines:
            if name not in names:
                raise BadInput("En el plan no hay una línea «{name}». Revisa el nombre.", name=name)
        for kind in kinds:
            if kind not in kinds_here:
                raise BadInput("En el plan no hay líneas de la clase «{kind}». Elige otra clase de línea.", kind=kind)
        return frozenset(line.name for line in self.lines if line.name in lines or line.kind in kinds)


class LineForecast(Plain):
    """What one line of a plan does to the cash; made by :func:`cash_forecast`.

    ``name`` and ``kind`` are the line's. ``amounts`` is the money earned or owed in each period and ``cash`` what
    moves, seen from the enterprise: above 0 received, below 0 paid. ``owed`` is what is still to move at the end of
    each period, and ``owed_before`` at the start, less what moved ahead of time; so both are below 0 where more was
    paid in advance. ``discounts`` is given away for early payment and ``never`` will never be paid, over the plan.

    Always owed_before + amounts = cash (its size) + discounts + never + owed at the end.

    >>> from qhatu.sums.cash.lines import PaymentTerms
    >>> half = PaymentTerms(shares=(Decimal("0.5"), Decimal("0.4")), never=Decimal("0.1"))
    >>> plan = CashPlan(periods=2, lines=(CashLine(name="Fiado", kind="sales", amounts=(200, 100), terms=half),))
    >>> line = cash_forecast(plan).lines[0]
    >>> line.cash, line.owed_after, line.never  # de Bs 300 llegan 100 y 130, faltan 40 y 30 no llegan nunca
    ((Decimal('100.0'), Decimal('130.0')), Decimal('40.0'), Decimal('30.0'))
    """

    name: str
    kind: LineKind
    amounts: tuple[Decimal, ...]
    cash: tuple[Decimal, ...]
    owed_before: Decimal
    owed: tuple[Decimal, ...]
    discounts: Decimal
    never: Decimal

    @property
    def owed_after(self) -> Decimal:
        """What is still to move when the plan ends."""
        return self.owed[-1]


class CashPeriod(Plain):
    """One week or month of a forecast; made by :func:`cash_forecast`.

    ``index`` counts from 0 and ``starts`` is its first day, None where the plan has no dates. ``opening`` and
    ``closing`` are balances; ``received`` and ``paid`` are sizes, 0 or more, and ``net`` is received − paid.

    >>> rent = CashLine(name="Alquiler", kind="shared_costs", amounts=(300,))
    >>> month = cash_forecast(CashPlan(periods=1, lines=(rent,), opening=Decimal(500))).periods[0]
    >>> month.net, month.closing  # de Bs 500 quedan Bs 200
    (Decimal('-300'), Decimal('200'))
    """

    index: int
    starts: date | None
    opening: Decimal
    received: Decimal
    paid: Decimal
    net: Decimal
    closing: Decimal

    @property
    def lowest_inside(self) -> Decimal:
        """The balance at the worst moment of the period: all is paid before anything is received."""
        return self.opening - self.paid


class CashForecast(Plain):
    """What a cash plan comes to, period by period and line by line; made by :func:`cash_forecast`.

    ``opening`` is the money before the first period, ``periods`` holds one :class:`CashPeriod` for each, and
    ``lines`` one :class:`LineForecast` for each line, in the order of the plan.

    >>> fair = CashLine(name="Feria", kind="sales", amounts=(0, 900))
    >>> paraffin = CashLine(name="Parafina", kind="materials", amounts=(400, 0))
    >>> forecast = cash_forecast(CashPlan(periods=2, lines=(fair, paraffin), opening=Decimal(300)))
    >>> forecast.lowest, forecast.closing  # el primer mes faltan Bs 100; al final hay Bs 800
    (LowestCash(amount=Decimal('-100'), index=0), Decimal('800'))
    """

    opening: Decimal
    periods: tuple[CashPeriod, ...]
    lines: tuple[LineForecast, ...]

    @property
    def net_by_period(self) -> tuple[Decimal, ...]:
        """What each period receives less what it pays."""
        return tuple(period.net for period in self.periods)

    @property
    def balances(self) -> tuple[Decimal, ...]:
        """The money there is at the end of each period."""
        return tuple(period.closing for period in self.periods)

    @property
    def closing(self) -> Decimal:
        """The money there is at the end of the plan."""
        return self.periods[-1].closing

    @property
    def received(self) -> Decimal:
        """All that is received in the plan."""
        return sum((period.received for period in self.periods), ZERO)

    @property
    def paid(self) -> Decimal:
        """All that is paid in the plan, as a size."""
        return sum((period.paid for period in self.periods), ZERO)

    @property
    def lowest(self) -> LowestCash:
        """The lowest closing balance and its period."""
        return lowest_cash(self.opening, self.net_by_period)

    @property
    def red_periods(self) -> tuple[int, ...]:
        """The periods that close below 0."""
        return red_periods(self.opening, self.net_by_period)

    @property
    def owed_to_me(self) -> Decimal:
        """What is still to be received for what was sold, less advances, when the plan ends."""
        return sum((line.owed_after for line in self.lines if COMES_IN[line.kind]), ZERO)

    @property
    def i_owe(self) -> Decimal:
        """What is still to be paid for what was bought, less what was paid ahead, when the plan ends."""
        return sum((line.owed_after for line in self.lines if not COMES_IN[line.kind]), ZERO)

    def starting_cash_needed(self, cushion: Decimal = ZERO) -> Decimal:
        """How much must be there at the start so that no period closes below a cushion; see the function of that name.

        >>> rent = CashLine(name="Alquiler", kind="shared_costs", amounts=(300, 300))
        >>> cash_forecast(CashPlan(periods=2, lines=(rent,))).starting_cash_needed(Decimal(50))  # bolivianos
        Decimal('650')
        """
        return starting_cash_needed(self.net_by_period, cushion)

    def cash_of(self, kind: LineKind) -> tuple[Decimal, ...]:
        """The cash of all lines of one kind by period: above 0 received, below 0 paid.

        >>> rent = CashLine(name="Alquiler", kind="shared_costs", amounts=(300, 300))
        >>> light = CashLine(name="Luz", kind="shared_costs", amounts=(40, 60))
        >>> cash_forecast(CashPlan(periods=2, lines=(rent, light))).cash_of("shared_costs")  # bolivianos
        (Decimal('-340'), Decimal('-360'))
        """
        one_of(kind, COMES_IN, named("la clase de línea"))
        of_kind = [line.cash for line in self.lines if line.kind == kind]
        return tuple(sum(cash, ZERO) for cash in zip(*of_kind, strict=True)) or (ZERO,) * len(self.periods)


def cash_forecast(plan: CashPlan) -> CashForecast:
    """Work out what a cash plan comes to, period by period.

    Args:
        plan: the plan.

    Returns a :class:`CashForecast`.

    Formula: each line's amount of each period is spread by its terms over the periods in which it is paid; received
    and paid add up the lines; closing = opening + received − paid.

    Edge case: what is paid before the first period or after the last one is not in any of them, but in what is owed.

    Raises:
        BadInput: when the plan is made; here, an amount of money that grows to 10¹⁵.

    Source: the cash budget with its schedules of collections and payments (OpenStax, Principles of Managerial
    Accounting, 7.3).

    >>> sold = CashLine(name="Ventas", kind="sales", amounts=(1000, 600))
    >>> tax = FollowingLine(name="Impuesto", kind="tax", follows=("Ventas",), rate=Decimal("0.05"), every=2)
    >>> plan = CashPlan(periods=2, lines=(sold, tax), starts=date(2026, 1, 1))
    >>> forecast = cash_forecast(plan)
    >>> forecast.balances, forecast.periods[1].paid  # Bs 80 de impuesto por Bs 1.600 de los dos meses
    ((Decimal('1000'), Decimal('1520.00')), Decimal('80.00'))
    """
    lines = _line_forecasts(plan)
    received, paid = [ZERO] * plan.periods, [ZERO] * plan.periods
    for line in lines:
        coming_in = COMES_IN[line.kind]
        for index, cash in enumerate(line.cash):
            if coming_in:
                received[index] += cash
            else:
                paid[index] -= cash
    nets = tuple(exact(got) - exact(spent) for got, spent in zip(received, paid, strict=True))
    closings = running_balances(plan.opening, nets)
    days = period_starts(plan.starts, plan.frequency, plan.periods) if plan.starts else (None,) * plan.periods
    rows = zip(days, (plan.opening, *closings), received, paid, nets, closings, strict=False)
    periods = tuple(
        CashPeriod(index=index, starts=day, opening=start, received=got, paid=spent, net=net, closing=end)
        for index, (day, start, got, spent, net, end) in enumerate(rows)
    )
    return CashForecast(opening=plan.opening, periods=periods, lines=lines)


def _line_forecasts(plan: CashPlan) -> tuple[LineForecast, ...]:
    amounts: dict[str, Series] = {}
    money: dict[str, Series] = {}
    forecasts = []
    for line in plan.lines:
        if isinstance(line, FollowingLine):
            followed = money if line.of == "money" else amounts
            amounts[line.name] = money[line.name] = _following(
                line, [followed[name] for name in line.follows], plan.periods
            )
        else:
            first = -len(line.before)
            amounts[line.name] = first, line.before + line.amounts + line.after
            money[line.name] = first, line.money
        forecasts.append(_spread(line, *money[line.name], plan.periods))
    return tuple(forecasts)


def _following(line: FollowingLine, followed: list[Series], periods: int) -> Series:
    """What a line owes by period: its rate times what the lines it follows gathered since it was due before."""
    first = min(start for start, _ in followed)
    after = max(start + len(numbers) for start, numbers in followed)
    gathered = [ZERO] * (after - first + line.every - 1)
    for start, numbers in followed:
        for index, number in enumerate(numbers, start):
            gathered[line.due_in(index) - first] += number
    rates = line.rates(periods, before=-first, after=len(gathered) - periods + first)
    return first, tuple(exact(number * rate) for number, rate in zip(gathered, rates, strict=True))


def _spread(line: CashLine | FollowingLine, first: int, money: tuple[Decimal, ...], periods: int) -> LineForecast:
    moved, discounts = [ZERO] * periods, [ZERO] * periods
    owed_before = ZERO
    for lag, part, discount, late in line.terms.moves:
        for earned, amount in enumerate(money, first):
            if not amount:
                continue
            due, paid = earned + lag, amount * part
            paid_in = line.terms.paid_in(earned, lag, late)
            if 0 <= paid_in < periods:
                moved[paid_in] += paid * (1 - discount)
                discounts[paid_in] += paid * discount
            # Earned before the plan and due in it or later is owed when it starts; the other way, paid in advance.
            owed_before += paid * ((earned < 0 <= due) - (due < 0 <= earned))
    inside = money[-first : periods - first]
    balance, owed = owed_before, []
    for earned, paid, given in zip(inside, moved, discounts, strict=True):
        balance = exact(balance + earned * (1 - line.terms.never) - paid - given)
        owed.append(balance)
    coming_in = COMES_IN[line.kind]
    return LineForecast(
        name=line.name,
        kind=line.kind,
        amounts=inside,
        cash=tuple(cash if coming_in or not cash else -cash for cash in moved),
        owed_before=exact(owed_before),
        owed=tuple(owed),
        discounts=sum(discounts, ZERO),
        never=sum(inside, ZERO) * line.terms.never,
    )
