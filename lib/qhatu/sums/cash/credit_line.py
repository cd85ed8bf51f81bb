"""A credit line that covers the periods in red and is paid back out of the good ones.

Amounts drawn, repaid and of interest are sizes, 0 or more; a balance is the one at the end of a period.
"""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from qhatu.sums.bad_input import BadInput, named
from qhatu.sums.checked import not_negative, one_of, things, whole
from qhatu.sums.numbers import ZERO, exact, quotient, settled
from qhatu.sums.plain import Plain

TYPE_CHECKING = False  # typing's own flag of this name costs a tenth of this package's import
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Literal

    Drawn = Literal["start", "end"]
    InterestPaid = Literal["each_period", "on_repayment"]

MOST_PERIODS = 2_000  # paying back looks at every part of the debt in every period


class CreditLine(Plain):
    """What a lender agrees to for a line of credit, and how much cash one wants to keep.

    Args:
        rate_per_period: interest as a share of one for each period, 0 or more.
        cushion: money that should be there at the end of each period, 0 or more.
        limit: the most that may be owed, 0 or more; None for as much as is needed.
        owed: what is owed before the first period, 0 or more.
        drawn: ``start`` when money is drawn at the start of a period and bears interest in it, ``end`` when it is
            drawn at its end and bears interest from the next.
        interest_paid: ``each_period``, on all that is owed; or ``on_repayment``, on each part that is paid back, for
            the periods it was owed, without interest on interest. What was drawn first is paid back first.
        draw_step: what is drawn is a multiple of this; 0 for any amount.
        repay_step: what is paid back is a multiple of this, or all; 0 for any amount.
        repaid_in: the periods, counted from 0, at whose end something may be paid back; None for all.

    Raises:
        BadInput: a number below 0, an unknown choice; interest of 1 or more in a period paid on what was drawn at
            its start, since no amount drawn would be enough.

    >>> CreditLine(rate_per_period=Decimal("0.02"), cushion=Decimal(100)).drawn
    'end'
    """

    rate_per_period: Decimal = ZERO
    cushion: Decimal = ZERO
    limit: Decimal | None = None
    owed: Decimal = ZERO
    drawn: Drawn = "end"
    interest_paid: InterestPaid = "each_period"
    draw_step: Decimal = ZERO
    repay_step: Decimal = ZERO
    repaid_in: tuple[int, ...] | None = None

    def __post_init__(self) -> None:
        self._put(
            rate_per_period=not_negative(self.rate_per_period, named("la tasa de interés")),
            cushion=not_negative(self.cushion, named("lo que siempre debe quedar en caja")),
            limit=None if self.limit is None else not_negative(self.limit, named("el tope de la línea de crédito")),
            owed=not_negative(self.owed, named("lo que ya se debe")),
            draw_step=not_negative(self.draw_step, named("el múltiplo en que se presta")),
            repay_step=not_negative(self.repay_step, named("el múltiplo en que se devuelve")),
        )
        one_of(self.drawn, ("start", "end"), named("el momento en que se presta"))
        one_of(self.interest_paid, ("each_period", "on_repayment"), named("el momento en que se paga el interés"))
        if self.repaid_in is not None:
            months = things(self.repaid_in, named("los meses en que se devuelve"))
            self._put(
                repaid_in=tuple(
                    whole(month, named("el mes o semana en que se devuelve (el primero es el 0)")) for month in months
                )
            )
        if self.drawn == "start" and self.interest_paid == "each_period" and exact(1 - self.rate_per_period) <= 0:
            raise BadInput(
                "Con una tasa de {rate} de cada 100 en cada mes, el interés se come todo lo prestado. Revisa la tasa.",
                rate=self.rate_per_period * 100,
            )


class CreditLinePeriod(Plain):
    """One period of a credit line; made by :func:`cover_with_credit_line`.

    ``index`` counts from 0. ``opening`` and ``closing`` are balances of cash and ``net`` the cash of the period
    without the line. ``drawn``, ``repaid`` and ``interest`` are sizes, and ``owed`` is what is owed at the end,
    interest not yet due left out. closing = opening + net + drawn − repaid − interest.

    >>> cover_with_credit_line(Decimal(0), [Decimal(-80)], CreditLine()).periods[0].drawn  # faltan Bs 80
    Decimal('80')
    """

    index: int
    opening: Decimal
    net: Decimal
    drawn: Decimal
    repaid: Decimal
    interest: Decimal
    closing: Decimal
    owed: Decimal


class CreditLineResult(Plain):
    """A plan with its credit line, period by period; made by :func:`cover_with_credit_line`.

    ``periods`` holds one :class:`CreditLinePeriod` for each, ``short`` those that close below the cushion all the
    same, because the limit was reached, and ``interest_not_yet_paid`` what has grown on what is still owed at the
    end, where interest is paid with what it grew on.

    >>> result = cover_with_credit_line(Decimal(0), [Decimal(-80), Decimal(200)], CreditLine())
    >>> result.most_owed, result.owed, result.short  # Bs 80 prestados y devueltos
    (Decimal('80'), Decimal('0'), ())
    """

    periods: tuple[CreditLinePeriod, ...]
    short: tuple[int, ...]
    interest_not_yet_paid: Decimal

    @property
    def most_owed(self) -> Decimal:
        """The most that is owed at the end of a period: the line one has to ask for."""
        return max(period.owed for period in self.periods)

    @property
    def owed(self) -> Decimal:
        """What is owed at the end of the plan."""
        return self.periods[-1].owed

    @property
    def interest(self) -> Decimal:
        """All the interest that is paid in the plan."""
        return sum((period.interest for period in self.periods), ZERO)


def cover_with_credit_line(opening: Decimal, net_by_period: Iterable[Decimal], line: CreditLine) -> CreditLineResult:
    """Draw what each period lacks from a credit line, and pay it back as soon as there is more than the cushion.

    Args:
        opening: money there is before the first period; may be below 0.
        net_by_period: what each period receives less what it pays, without the line, in money, from 1 to 2,000 of
            them.
        line: what the lender agrees to.

    Returns a :class:`CreditLineResult`.

    Formula: short of the cushion after the interest due, the lack is drawn, rounded up to the step and not beyond the
    limit. Above it, what is over is paid back, with its interest, rounded down to the step. Interest each period is
    rate × owed (and × drawn, at the start); on repayment, rate × what is paid back × periods it was owed.

    Edge case: the last part of a debt can be paid back although it is no multiple of the step. With interest paid
    each period at the start, what is drawn pays its own interest too: lack ÷ (1 − rate).

    Raises:
        BadInput: as :func:`qhatu.sums.cash.balances.lowest_cash`, and a debt that grows to 10¹⁵.

    Source: the financing section of a cash budget (Garrison, Noreen and Brewer, Managerial Accounting; Ross,
    Westerfield and Jordan, Fundamentals of Corporate Finance, short-term financial plan).

    >>> line = CreditLine(rate_per_period=Decimal("0.05"), cushion=Decimal(10))
    >>> months = cover_with_credit_line(Decimal(20), [Decimal(40), Decimal(-110), Decimal(55)], line).periods
    >>> [(round(m.drawn), round(m.interest), round(m.repaid), round(m.owed)) for m in months]  # miles de bolivianos
    [(0, 0, 0, 0), (60, 0, 0, 60), (0, 3, 52, 8)]
    """
    periods = things(net_by_period, named("los meses o semanas"), least=1, most=MOST_PERIODS)
    nets = [exact(net) for net in periods]
    debt = _Debt(line)
    balance, rows, short = exact(opening), [], []
    for index, net in enumerate(nets):
        before, balance = balance, exact(balance + net)
        interest = debt.interest_due()
        over = balance - interest - line.cushion
        drawn, repaid = ZERO, ZERO
        if over < 0:
            drawn = debt.draw(-over, index)
            interest += debt.interest_at_once(drawn)
        elif line.repaid_in is None or index in line.repaid_in:
            repaid, more = debt.repay(over, index)
            interest += more
        balance = exact(balance + drawn - repaid - interest)
        if settled(balance - line.cushion) < 0:
            short.append(index)
        rows.append(
            CreditLinePeriod(
                index=index,
                opening=before,
                net=net,
                drawn=drawn,
                repaid=repaid,
                interest=interest,
                closing=balance,
                owed=debt.owed,
            )
        )
    return CreditLineResult(
        periods=tuple(rows), short=tuple(short), interest_not_yet_paid=debt.interest_grown(len(nets) - 1)
    )


class _Debt:
    """What is owed, in the parts in which it was drawn: what was drawn first is paid back first."""

    def __init__(self, line: CreditLine) -> None:
        self.line = line
        self.owed = line.owed
        self.each_period = line.interest_paid == "each_period"
        self.from_next = 0 if line.drawn == "start" else 1
        # Each part and the first period in which it bears interest.
        self.parts: list[list] = [[line.owed, 0]] if line.owed else []
        self.first = 0

    def interest_due(self) -> Decimal:
        return exact(self.owed * self.line.rate_per_period) if self.each_period else ZERO

    def interest_at_once(self, drawn: Decimal) -> Decimal:
        return drawn * self.line.rate_per_period if self.each_period and not self.from_next else ZERO

    def draw(self, lack: Decimal, index: int) -> Decimal:
        line = self.line
        if self.each_period and not self.from_next:
            lack = quotient(lack, 1 - line.rate_per_period)
        drawn = _multiple(lack, line.draw_step, ROUND_CEILING)
        if line.limit is not None and self.owed + drawn > line.limit:
            drawn = _multiple(max(ZERO, line.limit - self.owed), line.draw_step, ROUND_FLOOR)
        drawn = exact(drawn)
        if drawn:
            self.owed = exact(self.owed + drawn)
            self.parts.append([drawn, index + self.from_next])
        return drawn

    def repay(self, over: Decimal, index: int) -> tuple[Decimal, Decimal]:
        """Pay back what fits, with its interest; the amount and the interest."""
        most = ZERO
        for amount, since in self.parts[self.first :]:
            each = 1 + self._grown(since, index)
            if amount * each > over:
                most += quotient(over, each)
                break
            most, over = most + amount, over - amount * each
        repaid = self.owed if settled(most - self.owed) >= 0 else _multiple(most, self.line.repay_step, ROUND_FLOOR)
        return repaid, self._take(repaid, index)

    def interest_grown(self, index: int) -> Decimal:
        return exact(sum((amount * self._grown(since, index) for amount, since in self.parts[self.first :]), ZERO))

    def _grown(self, since: int, index: int) -> Decimal:
        """Interest on each one of a part by the end of a period."""
        return ZERO if self.each_period else self.line.rate_per_period * max(0, index - since + 1)

    def _take(self, repaid: Decimal, index: int) -> Decimal:
        interest, left = ZERO, repaid
        while left and self.first < len(self.parts):
            part = self.parts[self.first]
            taken = min(left, part[0])
            interest += taken * self._grown(part[1], index)
            left -= taken
            part[0] -= taken
            if not part[0]:
                self.first += 1
        self.owed -= repaid
        return exact(interest)


def _multiple(amount: Decimal, step: Decimal, rounding: str) -> Decimal:
    if not step:
        return amount
    return settled(quotient(amount, step)).to_integral_value(rounding) * step
