"""The share-out that ends a savings group's cycle: to the cent, and nobody is left with a debt.

What is in the box and what members owe is shared among those who have shares. What a member owes is set off
against their part; what that does not cover is lost by the others.
"""

from __future__ import annotations

from decimal import ROUND_DOWN, Decimal

from qhatu.sums.bad_input import BadInput, named
from qhatu.sums.checked import not_negative, one_of, positive, things
from qhatu.sums.groups.ledger import MOST_MEMBERS
from qhatu.sums.money import CENT, split_exactly
from qhatu.sums.numbers import WIDE, ZERO, exact, quotient
from qhatu.sums.plain import Plain

TYPE_CHECKING = False  # typing's own flag of this name costs a tenth of this package's import
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Literal

    ProfitBy = Literal["shares", "share_meetings", "equal"]


class Saver(Plain):
    """What one member brings to a share-out.

    Args:
        member: who.
        shares: shares bought in the cycle, 0 or more.
        debt: what the member still owes to the group, interest included, 0 or more, in whole cents.
        share_meetings: each share times the meetings it was in the box, for groups that share profit by time.

    Raises:
        BadInput: a negative number.

    >>> Saver(member="Ama", shares=Decimal("45")).debt
    Decimal('0')
    """

    member: str
    shares: Decimal
    debt: Decimal = ZERO
    share_meetings: Decimal = ZERO

    def __post_init__(self) -> None:
        self._put(
            shares=not_negative(self.shares, named("el número de acciones")),
            debt=not_negative(self.debt, named("lo que debe cada persona")),
            share_meetings=not_negative(self.share_meetings, named("las reuniones que estuvo cada acción en la caja")),
        )


class SaverShare(Plain):
    """What one member gets in a share-out; made by :func:`share_out`.

    Args:
        member: who.
        shares: shares bought.
        savings: what the shares cost.
        profit: what they earned; below 0, what the group lost on them.
        entitled: savings and profit together.
        debt: what the member owed.
        set_off: the part of the debt paid with what the member was entitled to.
        lost: the part of the debt that was not covered, borne by all.
        paid: money handed over: entitled less set off.
    """

    member: str
    shares: Decimal
    savings: Decimal
    profit: Decimal
    entitled: Decimal
    debt: Decimal
    set_off: Decimal
    lost: Decimal
    paid: Decimal


class ShareOut(Plain):
    """How the box is shared out at the end of a cycle; made by :func:`share_out`.

    Args:
        rows: what each member gets, in the order they were given.
        savings: what all shares cost.
        profit: what they earned in all.
        total: savings and profit together: what there is to share, debts that are covered included.
        share_value: what one share is worth now, not rounded; profit being shared by shares.
        return_on_savings: profit ÷ savings, a share of one for the whole cycle.
        lost: debts that nothing covered.
        paid: money handed over in all: the whole box.
    """

    rows: tuple[SaverShare, ...]
    savings: Decimal
    profit: Decimal
    total: Decimal
    share_value: Decimal
    return_on_savings: Decimal
    lost: Decimal
    paid: Decimal


def share_out(
    savers: Iterable[Saver],
    share_price: Decimal,
    box: Decimal,
    cent: Decimal = CENT,
    profit_by: ProfitBy = "shares",
) -> ShareOut:
    """Return what each member of a savings group gets when the box is shared out.

    Args:
        savers: each member's shares and debt; somebody has shares.
        share_price: money one share was bought for, above 0, in whole cents.
        box: money in the box, 0 or more, in whole cents. Without the social fund, which is not shared out.
        cent: the smallest part of money, above 0.
        profit_by: profit is shared by ``"shares"``, by ``"share_meetings"`` (a share bought early earns more) or
            ``"equal"`` among those who have shares. A loss is always shared by shares.

    Formula: there is box + debts to share; a member gets savings + profit × their part, less their own debt.
    By shares that is (box + debts) × shares ÷ all shares.

    Edge case: a debt larger than what its member is entitled to takes all of it, and what is left of the debt is
    lost by the others. Cents go by the largest remainder, so what is paid is the box, to the cent.

    Raises:
        BadInput: nobody has shares, a negative number, money that is not whole cents, the same member twice.

    Source: share-out of a Village Savings and Loan Association (VSL Associates, https://www.vsla.net); cents: the
    house's rule.

    >>> savers = [Saver(member="Ama", shares=Decimal("45")), Saver(member="las demás", shares=Decimal("855"))]
    >>> ama = share_out(savers, share_price=Decimal("5"), box=Decimal("5400")).rows[0]
    >>> ama.savings, ama.profit, ama.paid  # 45 de 900 acciones de Bs 5 y Bs 900 de ganancia
    (Decimal('225'), Decimal('45.00'), Decimal('270.00'))
    """
    savers = things(savers, named("quienes ahorran"), least=1, most=MOST_MEMBERS)
    price = positive(share_price, named("el precio de la acción"))
    box = not_negative(box, named("lo que hay en la caja"))
    cent = positive(cent, named("la moneda más pequeña"))
    one_of(profit_by, ("shares", "share_meetings", "equal"), named("la forma de repartir la ganancia"))
    if len({saver.member for saver in savers}) < len(savers):
        raise BadInput("Alguien está dos veces en el reparto. Junta sus acciones en una sola línea.")
    _whole_cents((box, price, *(saver.debt for saver in savers)), cent)
    if not any(saver.shares for saver in savers):
        raise BadInput("Nadie tiene acciones, así que no hay entre quién repartir. Anota cuántas compró cada persona.")
    savings = tuple(exact(WIDE.multiply(saver.shares, price)) for saver in savers)
    _whole_cents(savings, cent)
    entitled, covered = _entitled(savers, savings, box, cent, profit_by)
    rows = []
    for place, saver in enumerate(savers):
        set_off = min(saver.debt, entitled[place])
        rows.append(
            SaverShare(
                member=saver.member,
                shares=saver.shares,
                savings=savings[place],
                profit=entitled[place] - savings[place],
                entitled=entitled[place],
                debt=saver.debt,
                set_off=set_off,
                lost=saver.debt - set_off,
                paid=entitled[place] - set_off,
            )
        )
    saved, shares = sum(savings, ZERO), sum((saver.shares for saver in savers), ZERO)
    return ShareOut(
        rows=tuple(rows),
        savings=saved,
        profit=covered - saved,
        total=covered,
        share_value=quotient(covered, shares),
        return_on_savings=quotient(covered - saved, saved),
        lost=sum((row.lost for row in rows), ZERO),
        paid=sum((row.paid for row in rows), ZERO),
    )


def _whole_cents(amounts: Iterable[Decimal], cent: Decimal) -> None:
    for amount in amounts:
        if WIDE.remainder(amount, cent):
            raise BadInput(
                "{amount} no se puede pagar con la moneda más pequeña, {cent}. Redondea el monto.",
                amount=amount,
                cent=cent,
            )


def _entitled(
    savers: tuple[Saver, ...], savings: tuple[Decimal, ...], box: Decimal, cent: Decimal, profit_by: ProfitBy
) -> tuple[list[Decimal], Decimal]:
    """Return what each saver is entitled to, and all of it together.

    Whoever owes more than they are entitled to gets nothing and brings only that much; what they do not cover
    makes the others' part smaller, so somebody else may fall short in turn, and it is looked at again.
    """
    inside = list(range(len(savers)))
    while True:
        there = box + sum((savers[place].debt for place in inside), ZERO)
        profit = there - sum((savings[place] for place in inside), ZERO)
        weights = _weights(savers, inside, profit, profit_by)
        parts = zip(inside, split_exactly(profit, weights, cent), strict=True)
        entitled = {place: savings[place] + part for place, part in parts}
        still = [place for place in inside if savers[place].debt <= entitled[place]]
        # What they own together is the box and their debts, so somebody is always still in.
        if len(still) == len(inside):
            break
        inside = still
    whole, of_all = sum(weights, ZERO), _weights(savers, range(len(savers)), profit, profit_by)
    for place, saver in enumerate(savers):
        if place not in entitled:
            earned = WIDE.divide(WIDE.multiply(profit, of_all[place]), whole)
            cents = WIDE.divide(savings[place] + earned, cent).to_integral_value(ROUND_DOWN)
            entitled[place] = min(saver.debt, max(ZERO, WIDE.multiply(cents, cent)))
            there += entitled[place]
    return [entitled[place] for place in range(len(savers))], there


def _weights(savers: tuple[Saver, ...], inside: Iterable[int], profit: Decimal, profit_by: ProfitBy) -> list[Decimal]:
    if profit >= 0 and profit_by != "shares":
        chosen = [
            (Decimal(1) if profit_by == "equal" else savers[place].share_meetings) if savers[place].shares else ZERO
            for place in inside
        ]
        if any(chosen):
            return chosen
    return [savers[place].shares for place in inside]
