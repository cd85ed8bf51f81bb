"""The lines of a cash plan: what is sold or spent in each period, and when its money really moves.

A line holds what is *earned or owed* by period; its terms say when that is *paid*: at once, some periods later
(fiado), some periods before (an advance, materials bought ahead), or never. A line of its own amounts is a
:class:`CashLine`; one that follows others, as a tax or the materials of what is sold, is a
:class:`FollowingLine`.

Amounts are sizes, 0 or more: the kind of the line says whether its money comes in or goes out. Periods are
counted from 0.
"""

from __future__ import annotations

from decimal import Decimal

from qhatu.sums.bad_input import BadInput, named
from qhatu.sums.checked import not_negative, one_of, share, things, whole
from qhatu.sums.numbers import NOISE, ONE, ZERO, exact
from qhatu.sums.plain import Plain

TYPE_CHECKING = False  # typing's own flag of this name costs a tenth of this package's import
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Literal

    from qhatu.sums.bad_input import Named

    LineKind = Literal[
        "sales", "other_income", "loan_received", "household_in",
        "materials", "wages", "shared_costs", "selling_costs", "tax", "outlay", "loan_paid", "household_out",
    ]  # fmt: skip
    Followed = Literal["money", "amounts"]

MOST_PERIODS_APART = 600

COMES_IN = {
    "sales": True,
    "other_income": True,
    "loan_received": True,
    "household_in": True,
    "materials": False,
    "wages": False,
    "shared_costs": False,
    "selling_costs": False,
    "tax": False,
    "outlay": False,
    "loan_paid": False,
    "household_out": False,
}
"""Each kind of line, and whether its money comes into the enterprise."""


def _check_name_and_kind(name: str, kind: str) -> None:
    if not name:
        raise BadInput("Falta el nombre de una línea del plan. Ponle uno, por ejemplo «Ventas en la feria».")
    one_of(kind, COMES_IN, named("la clase de línea"))


def _amounts(amounts: Iterable[Decimal], what: Named) -> tuple[Decimal, ...]:
    return tuple(not_negative(amount, what) for amount in things(amounts, what))


def _shares(shares: Iterable[Decimal], what: Named) -> tuple[Decimal, ...]:
    return tuple(share(part, what) for part in things(shares, what, most=MOST_PERIODS_APART))


def _or_none(number: Decimal | None, what: Named) -> Decimal | None:
    return None if number is None else not_negative(number, what)


def _each(number: Decimal | tuple[Decimal, ...], periods: int, what: Named) -> tuple[Decimal, ...]:
    """One number for each period, where one was given for all or one for each."""
    if not isinstance(number, (tuple, list)):
        return (not_negative(number, what),) * periods
    numbers = _amounts(number, what)
    if len(numbers) != periods:
        raise BadInput(
            "Revisa {what}: hace falta uno para todo el plan o uno para cada uno de los {periods}, y encontré {found}.",
            what=what,
            periods=Decimal(periods),
            found=Decimal(len(numbers)),
        )
    return numbers


def _around(numbers: tuple[Decimal, ...], before: Decimal | None, after: Decimal | None) -> tuple[Decimal, Decimal]:
    """The price, or rate, before the plan and after it: those said or, where none is, the first and the last."""
    first, last = (numbers[0], numbers[-1]) if numbers else (ONE, ONE)
    return first if before is None else before, last if after is None else after


class PaymentTerms(Plain):
    """When the money of a sale or a purchase moves.

    Args:
        shares: the share of one paid in the same period, one period later, two later …; ``(0.65, 0.30)`` is 65
            of each 100 at once and 30 one period later. At most 600.
        ahead: the share paid one period before, two before …: an advance, or materials bought ahead. At most 600.
        never: the share that is never paid.
        discounts: of what is paid in each place of ``shares``, the share given away for paying then; may be
            shorter than ``shares``.
        late: how many periods later than that is really paid what is on credit and falls due in the plan, from 0 to
            600. What was paid before the plan stays paid.
        late_at_once: the same for what is paid ahead or at once.

    Formula: the shares, those ahead and the one that is never paid are 1 together.

    Edge case: without anything said, all is paid at once.

    Raises:
        BadInput: a share outside 0 to 1, shares that are not 1 together, more discounts than shares.

    Source: pattern of cash collections (OpenStax, Principles of Managerial Accounting, 7.3).

    >>> PaymentTerms(shares=(Decimal("0.65"), Decimal("0.30")), never=Decimal("0.05")).never  # 5 de cada 100 no pagan
    Decimal('0.05')
    >>> PaymentTerms(shares=(Decimal("0.65"), Decimal("0.30")))
    Traceback (most recent call last):
    ...
    qhatu.sums.bad_input.BadInput: Lo que se paga antes, al momento, después y nunca tiene que ser 100 de cada 100...
    """

    shares: tuple[Decimal, ...] = (ONE,)
    ahead: tuple[Decimal, ...] = ()
    never: Decimal = ZERO
    discounts: tuple[Decimal, ...] = ()
    late: int = 0
    late_at_once: int = 0

    def __post_init__(self) -> None:
        self._put(
            late=whole(self.late, named("los meses de atraso"), most=MOST_PERIODS_APART),
            late_at_once=whole(self.late_at_once, named("los meses de atraso"), most=MOST_PERIODS_APART),
            shares=_shares(self.shares, named("las partes que se pagan")),
            ahead=_shares(self.ahead, named("las partes que se pagan antes")),
            never=share(self.never, named("la parte que nunca se paga")),
            discounts=_shares(self.discounts, named("los descuentos")),
        )
        together = sum(self.shares, ZERO) + sum(self.ahead, ZERO) + self.never
        if abs(together - 1) > NOISE:
            raise BadInput(
                "Lo que se paga antes, al momento, después y nunca tiene que ser 100 de cada 100; encontré {found}. "
                "Revisa las partes.",
                found=together * 100,
            )
        if len(self.discounts) > len(self.shares):
            raise BadInput(
                "Los descuentos ({discounts}) no pueden ser más que las partes que se pagan ({shares}). "
                "Anota un descuento por cada parte.",
                discounts=Decimal(len(self.discounts)),
                shares=Decimal(len(self.shares)),
            )

    def later(self, periods: int, at_once_too: bool = False) -> PaymentTerms:
        """Return the same terms with what falls due in the plan paid so many periods later.

        Args:
            periods: how many periods later, from 0 to 600; added to how late it already is.
            at_once_too: delay what is paid ahead and at once as well, not only what is paid on credit.

        >>> PaymentTerms(shares=(Decimal("0.6"), Decimal("0.4"))).later(1).late  # el fiado se cobra un mes más tarde
        1
        """
        periods = whole(periods, named("los meses de atraso"), most=MOST_PERIODS_APART)
        return self.but(late=self.late + periods, late_at_once=self.late_at_once + (periods if at_once_too else 0))

    @property
    def moves(self) -> list[tuple[int, Decimal, Decimal, int]]:
        """Each share that is not 0: how many periods after (before: below 0), the share, its discount, how late."""
        discounts = self.discounts + (ZERO,) * (len(self.shares) - len(self.discounts))
        moves = [(-lag, part, ZERO, self.late_at_once) for lag, part in enumerate(self.ahead, start=1)]
        moves += [
            (lag, part, discounts[lag], self.late if lag else self.late_at_once) for lag, part in enumerate(self.shares)
        ]
        return [move for move in moves if move[1]]

    def paid_in(self, earned: int, lag: int, late: int) -> int:
        """Return the period in which something is paid: what falls due in the plan may be late, the past is past.

        Args:
            earned: the period in which it was earned, below 0 before the plan.
            lag: how many periods after that it falls due.
            late: how many periods later it is really paid.

        >>> PaymentTerms().paid_in(earned=-1, lag=1, late=2)  # lo vendido el mes pasado, dos meses tarde
        2
        """
        due = earned + lag
        return due if due < 0 else due + late


class CashLine(Plain):
    """One line of a cash plan with amounts of its own: the sales, the rent, a loan that is received.

    Args:
        name: what the learner calls it; two lines of a plan have different names.
        kind: what it is, and so whether its money comes in (``sales``, ``other_income``, ``loan_received``,
            ``household_in``: money the household puts in) or goes out (``materials``, ``wages``,
            ``shared_costs``, ``selling_costs``, ``tax``, ``outlay``: once, for a tool or a stand, ``loan_paid``,
            ``household_out``: taken for the household).
        amounts: what is earned or owed in each period, 0 or more: money, or units where a price is given.
        price: money for each unit, 0 or more: one for all periods, or one for each; 1 where the amounts are money.
        terms: when the money moves.
        before: the amounts of the periods just before the plan, the last one next to it, of which something is
            still to be paid.
        price_before: the price of those before; None for the first price.
        after: those of the periods just after the plan, of which something is paid ahead.
        price_after: the price of those after; None for the last price.

    Raises:
        BadInput: no name, an unknown kind, a negative number, as many prices as there are neither one nor periods.

    >>> CashLine(name="Velas", kind="sales", amounts=(120, 80), price=6).price  # 120 y 80 velas de Bs 6
    (Decimal('6'), Decimal('6'))
    """

    name: str
    kind: LineKind
    amounts: tuple[Decimal, ...]
    price: Decimal | tuple[Decimal, ...] = ONE
    terms: PaymentTerms = PaymentTerms()
    before: tuple[Decimal, ...] = ()
    price_before: Decimal | None = None
    after: tuple[Decimal, ...] = ()
    price_after: Decimal | None = None

    def __post_init__(self) -> None:
        _check_name_and_kind(self.name, self.kind)
        amounts = _amounts(self.amounts, named("los montos de cada mes"))
        self._put(
            amounts=amounts,
            price=_each(self.price, len(amounts), named("el precio")),
            price_before=_or_none(self.price_before, named("el precio de antes del plan")),
            before=_amounts(self.before, named("los montos de antes del plan")),
            after=_amounts(self.after, named("los montos de después del plan")),
            price_after=_or_none(self.price_after, named("el precio de después del plan")),
        )

    @property
    def prices_around(self) -> tuple[Decimal, Decimal]:
        """The price before the plan and the one after it."""
        return _around(self.price, self.price_before, self.price_after)

    @property
    def money(self) -> tuple[Decimal, ...]:
        """The money earned or owed in each period, with those before and after the plan."""
        before, after = self.prices_around
        prices = (before,) * len(self.before) + self.price + (after,) * len(self.after)
        amounts = self.before + self.amounts + self.after
        return tuple(exact(amount * price) for amount, price in zip(amounts, prices, strict=True))


class FollowingLine(Plain):
    """One line of a cash plan that follows others: a commission, a tax, the materials of what is sold.

    Args:
        name: what the learner calls it; two lines of a plan have different names.
        kind: as in :class:`CashLine`.
        follows: the names of the lines it follows; they stand before it in the plan.
        rate: what it is for each one of what it follows, 0 or more: a share of the money, or money for each
            unit; one for all periods, or one for each.
        of: ``money`` for a share of the money (a tax), ``amounts`` for so much of each unit (materials): then a
            change of price leaves it as it is.
        rate_before, rate_after: its rates before and after the plan; None for the first and the last one.
        terms: when the money moves.
        every: how many periods it gathers before it is due at once, above 0: a tax every two months.
        first: the first period in which it is due, from 0 to every − 1; None for every − 1, when it has gathered as
            many as that.

    Raises:
        BadInput: no name, an unknown kind, nothing followed, a negative rate, a count outside its range.

    >>> tax = FollowingLine(name="IVA", kind="tax", follows=("Velas",), rate=Decimal("0.13"), every=2)
    >>> tax.first  # cada dos meses, desde el segundo
    1
    """

    name: str
    kind: LineKind
    follows: tuple[str, ...]
    rate: Decimal | tuple[Decimal, ...]
    of: Followed = "money"
    rate_before: Decimal | None = None
    rate_after: Decimal | None = None
    terms: PaymentTerms = PaymentTerms()
    every: int = 1
    first: int | None = None

    def __post_init__(self) -> None:
        _check_name_and_kind(self.name, self.kind)
        one_of(self.of, ("money", "amounts"), named("lo que sigue la línea"))
        every = whole(self.every, named("cada cuántos meses"), least=1)
        rates = isinstance(self.rate, (tuple, list))
        self._put(
            follows=tuple(dict.fromkeys(things(self.follows, named("las líneas que sigue"), least=1, most=100))),
            rate=_amounts(self.rate, named("la tasa")) if rates else not_negative(self.rate, named("la tasa")),
            rate_before=_or_none(self.rate_before, named("la tasa de antes del plan")),
            rate_after=_or_none(self.rate_after, named("la tasa de después del plan")),
            every=every,
            first=whole(
                every - 1 if self.first is None else self.first,
                named("el primer mes o semana en que toca (el primero es el 0)"),
                most=every - 1,
            ),
        )

    def due_in(self, period: int) -> int:
        """Return the period in which what it gathers in a period is due.

        Args:
            period: counted from 0; below 0 before the plan.

        >>> tax = FollowingLine(name="Impuesto", kind="tax", follows=("Velas",), rate=Decimal("0.05"), every=2)
        >>> tax.due_in(2)  # lo del tercer mes se paga con lo del cuarto
        3
        """
        return period + (self.first - period) % self.every

    def rates(self, periods: int, before: int = 0, after: int = 0) -> tuple[Decimal, ...]:
        """Return the rate of each period of a plan, and of some before and after it.

        Args:
            periods: how many the plan has.
            before: how many before it.
            after: how many after it.

        >>> tax = FollowingLine(name="Impuesto", kind="tax", follows=("Velas",), rate=Decimal("0.05"), rate_before=0)
        >>> tax.rates(2, before=1)  # 5 de cada 100 en los dos meses, y nada en el de antes
        (Decimal('0'), Decimal('0.05'), Decimal('0.05'))
        """
        rates = _each(self.rate, periods, named("la tasa"))
        first, last = _around(rates, self.rate_before, self.rate_after)
        return (first,) * before + rates + (last,) * after


def chosen(lines: Iterable[str], kinds: Iterable[LineKind]) -> dict[str, tuple]:
    """Look at a choice of lines of a plan, by name and by kind, before it is used.

    Args:
        lines: names of lines.
        kinds: kinds of lines, all of that kind.

    Returns both as tuples, under their names.

    Edge case: the same line chosen twice is chosen once.

    Raises:
        BadInput: nothing chosen, or an unknown kind.

    Source: no source verified; it is a check.

    >>> chosen((), ("materials",))  # todas las compras de material
    {'lines': (), 'kinds': ('materials',)}
    """
    names, known = things(lines, named("las líneas elegidas")), things(kinds, named("las clases de línea elegidas"))
    for kind in known:
        one_of(kind, COMES_IN, named("la clase de línea"))
    if not names and not known:
        raise BadInput("Falta decir qué líneas del plan. Elige al menos una línea o una clase de línea.")
    return {"lines": names, "kinds": known}
