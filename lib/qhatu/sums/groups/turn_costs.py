"""What each turn of a pasanaku really costs or earns, and what happens when somebody leaves.

Who takes first has borrowed and pays back turn by turn; who takes last has saved; who takes in between saves first
and owes afterwards, and for that no single rate need exist: in a pasanaku of four without any interest, the second
turn has the rates 0 % and 141 %, both of them solutions of the textbook's equation. So the two halves are told
apart: the rate at which a turn *lends* is found given what savings would earn elsewhere.

Rates are shares of one per turn. Seen from who takes the turn: received +, paid −.
"""

from __future__ import annotations

from decimal import Decimal

from qhatu.sums.bad_input import BadInput, named
from qhatu.sums.checked import one_of, whole
from qhatu.sums.groups.pasanaku import PasanakuTable
from qhatu.sums.interest.flows import growth, internal_rate, net_present_value
from qhatu.sums.interest.rates import effective_annual_rate
from qhatu.sums.money import split_exactly
from qhatu.sums.numbers import WIDE, ZERO, exact, settled
from qhatu.sums.plain import Plain
from qhatu.sums.solving.roots import NoRate, sign_changes

TYPE_CHECKING = False  # typing's own flag of this name costs a tenth of this package's import
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Literal

    Way = Literal["borrows", "saves", "saves_then_borrows", "gives", "receives"]

_HIGHEST_RATE = 100.0  # ten thousand per cent per turn
_LOWEST_RATE = -0.999999


class TurnCost(Plain):
    """What one turn costs or earns; made by :func:`turn_costs`.

    Args:
        number: which turn, from 1.
        hand: who takes it.
        puts: money put in over all turns.
        gets: money got over all turns.
        net: got less put in: above 0 the turn earned, below 0 it cost.
        way: ``"borrows"`` first and pays back, ``"saves"`` first and gets back, ``"saves_then_borrows"``, or only
            ``"gives"`` or only ``"receives"``.
        rate_per_turn: what borrowing costs, or what saving earns, per turn; None where no rate does it.
        rate_per_year: the same as an effective annual rate; None where it is too large to tell.
    """

    number: int
    hand: str
    puts: Decimal
    gets: Decimal
    net: Decimal
    way: Way
    rate_per_turn: Decimal | None
    rate_per_year: Decimal | None


def turn_costs(
    table: PasanakuTable, turns_per_year: Decimal = Decimal(12), saving_rate: Decimal = ZERO
) -> tuple[TurnCost, ...]:
    """Return what each turn of a pasanaku costs or earns, in order of the turns.

    Args:
        table: all turns.
        turns_per_year: how many turns a year would have, 0.01 to 10,000: 12 monthly, 52 weekly.
        saving_rate: what one's savings would earn elsewhere, a share per turn, above −1; it only matters for turns
            that save first and borrow afterwards.

    Formula: first and last turn: the internal rate of the hand's flows. In between: the rate at which what the
    turn lends is paid back, when what it saved before has grown at ``saving_rate``. Per year:
    (1 + rate)^(turns per year) − 1.

    Edge cases: without fee or discount, and with nothing to earn elsewhere, every turn costs 0. Where savings
    elsewhere would have grown past the pot by its turn, a turn in between only saves, and its rate is what it earns.

    Raises:
        BadInput: a rate of −1 or below, turns per year outside their range.

    Source: balances that cost one rate and earn another: Teichroew, Robichek and Montalbano (1965), An Analysis
    of Criteria for Investment and Financing Decisions under Certainty, Management Science 12(3).

    >>> from qhatu.sums.groups.pasanaku import Bid, Hand, PasanakuRules, pasanaku_table
    >>> hands = (Hand(name="Wara"), Hand(name="Illa"))
    >>> rules = PasanakuRules(hands=hands, contribution=Decimal("100"), order="bidding")
    >>> table = pasanaku_table(rules, [Bid(turn=1, hand="Wara", discount=Decimal("10"))])
    >>> for cost in turn_costs(table):  # Wara deja Bs 10, que se reparten entre las dos
    ...     print(cost.hand, cost.way, cost.net, round(cost.rate_per_turn, 4))
    Wara borrows -5.00 0.0526
    Illa saves 5.00 0.0526
    """
    effective_annual_rate(ZERO, turns_per_year)  # a year of no turns, or of too many, is refused there
    growth(saving_rate, named("lo que gana el ahorro"))
    places = {hand.name: place for place, hand in enumerate(table.rules.hands)}
    costs = []
    for turn in table.turns:
        place = places[turn.hand]
        flows = table.flows(turn.hand)
        way, rate = _way_and_rate(flows, exact(saving_rate))
        puts = sum((each.puts[place] for each in table.turns), ZERO)
        gets = sum((each.gets[place] for each in table.turns), ZERO)
        costs.append(
            TurnCost(
                number=turn.number,
                hand=turn.hand,
                puts=puts,
                gets=gets,
                net=gets - puts,
                way=way,
                rate_per_turn=rate,
                rate_per_year=None if rate is None else _per_year(rate, turns_per_year),
            )
        )
    return tuple(costs)


def turn_worths(table: PasanakuTable, rate_per_turn: Decimal) -> tuple[tuple[str, Decimal], ...]:
    """Return what each turn is worth on the day of the first, at a rate: prices that rise, or money's other use.

    Args:
        table: all turns.
        rate_per_turn: how much prices rise, or what money costs or earns elsewhere, a share per turn, above −1.

    Returns each hand, in the order of the turns, and the money of the first turn it wins (+) or loses (−).

    Formula: Σ (got − put in) ÷ (1 + rate)^(turn − 1).

    Edge case: at a rate of 0, what each gets less what each puts in. At a rate above 0, without discounts, every
    turn is worth less than the one before it: this is what rising prices take from who waits.

    Raises:
        BadInput: a rate of −1 or below.

    Source: net present value (Brealey, Myers and Allen, Principles of Corporate Finance, chapter 2).

    >>> from qhatu.sums.groups.pasanaku import Hand, PasanakuRules, pasanaku_table
    >>> hands = (Hand(name="Wara"), Hand(name="Illa"))
    >>> table = pasanaku_table(PasanakuRules(hands=hands, contribution=Decimal("100")))
    >>> [(hand, round(worth, 2)) for hand, worth in turn_worths(table, Decimal("0.02"))]  # precios: 2 % al mes
    [('Wara', Decimal('1.96')), ('Illa', Decimal('-1.96'))]
    """
    return tuple((turn.hand, net_present_value(rate_per_turn, table.flows(turn.hand))) for turn in table.turns)


def better_than_bank(table: PasanakuTable, hand: str, loan_rate: Decimal, saving_rate: Decimal = ZERO) -> Decimal:
    """Return how much better off a turn leaves its owner, at the end, than doing the same with a bank.

    Args:
        table: all turns.
        hand: whose turn.
        loan_rate: what a loan would cost, a share per turn, above −1.
        saving_rate: what savings would earn, a share per turn, above −1.

    Returns money at the last turn: what the bank would still be owed after the same receipts and payments (+), or
    what would be left there (−).

    Formula: a balance that takes each payment in and gives each receipt out, earns ``saving_rate`` while above 0
    and costs ``loan_rate`` while below; the answer is that balance at the end with its sign turned.

    Edge case: with both rates 0 it is what the hand gets less what it puts in.

    Raises:
        BadInput: a rate of −1 or below, a hand the pasanaku does not have, money of 10¹⁵ or more.

    Source: balances that cost one rate and earn another: Teichroew, Robichek and Montalbano (1965).

    >>> from qhatu.sums.groups.pasanaku import Hand, PasanakuRules, pasanaku_table
    >>> hands = (Hand(name="Wara"), Hand(name="Illa"), Hand(name="Nina"))
    >>> table = pasanaku_table(PasanakuRules(hands=hands, contribution=Decimal("100")))
    >>> better_than_bank(table, "Wara", loan_rate=Decimal("0.03"))  # Bs 200 prestados al 3 % por turno
    Decimal('9.180000')
    """
    costs = growth(loan_rate, named("lo que cuesta el préstamo"))
    earns = growth(saving_rate, named("lo que gana el ahorro"))
    balance = ZERO
    for flow in table.flows(hand):
        balance = WIDE.subtract(WIDE.multiply(balance, earns if balance > 0 else costs), flow)
        exact(balance)
    return exact(ZERO - balance)


class LeftBehind(Plain):
    """What somebody's leaving does to one hand; made by :func:`after_leaving`.

    Args:
        hand: whose.
        net: what it would have got less what it would have put in.
        net_after: the same after somebody left.
    """

    hand: str
    net: Decimal
    net_after: Decimal


class Leaving(Plain):
    """What it costs the others that somebody leaves after taking the pot; made by :func:`after_leaving`.

    Args:
        hand: who left.
        missing: what they did not put in any more.
        recovered: what was kept of theirs and covers a part of it.
        rows: every hand, who left included, in the rules' order.
        organiser_loss: what the organiser bears; 0 unless the organiser answers for it.
    """

    hand: str
    missing: Decimal
    recovered: Decimal
    rows: tuple[LeftBehind, ...]
    organiser_loss: Decimal


def after_leaving(
    table: PasanakuTable, hand: str, last_put: int, borne_by: Literal["receivers", "all", "organiser"] = "receivers"
) -> Leaving:
    """Return what everybody loses when somebody takes the pot and then stops putting in.

    Args:
        table: all turns, as agreed.
        hand: who leaves.
        last_put: the last turn it puts in; not before its own turn.
        borne_by: who bears what is missing: the ``"receivers"`` of the turns that follow, ``"all"`` the others in
            like parts, or the ``"organiser"``.

    Formula: missing = what it had to put in after that turn; what it would still have got (the guarantee kept
    back) is held and given to those who bear the loss, in proportion.

    Edge case: leaving after the last turn costs nobody anything.

    Raises:
        BadInput: a hand that has not had its turn by then: it has saved and not borrowed, so it is owed money and
            owes none; a turn that does not exist.

    Source: default after receipt, the risk of rotating savings associations (Anderson, Baland and Moene, 2009,
    Enforcement in Informal Saving Groups, Journal of Development Economics 90(1)).

    >>> from qhatu.sums.groups.pasanaku import Hand, PasanakuRules, pasanaku_table
    >>> hands = (Hand(name="Wara"), Hand(name="Illa"), Hand(name="Nina"))
    >>> table = pasanaku_table(PasanakuRules(hands=hands, contribution=Decimal("100")))
    >>> left = after_leaving(table, "Wara", last_put=1)  # Wara cobra Bs 300 y no vuelve
    >>> left.missing, [(row.hand, row.net_after) for row in left.rows]
    (Decimal('200'), [('Wara', Decimal('200')), ('Illa', Decimal('-100')), ('Nina', Decimal('-100'))])
    """
    one_of(borne_by, ("receivers", "all", "organiser"), named("quién cubre lo que falta"))
    nets = {each.name: sum(table.flows(each.name), ZERO) for each in table.rules.hands}
    names = list(nets)
    table.flows(hand)  # a hand the pasanaku does not have is refused there
    own_turn = next(turn.number for turn in table.turns if turn.hand == hand)
    last_put = whole(last_put, named("el último turno en que puso"), least=1, most=len(table.turns))
    if last_put < own_turn:
        raise BadInput(
            "«{hand}» cobra en el turno {turn}: si se va antes, no debe nada y hay que devolverle lo que puso. "
            "Elige un turno desde el suyo.",
            hand=hand,
            turn=Decimal(own_turn),
        )
    place, losses = names.index(hand), dict.fromkeys(names, ZERO)
    missing = held = organiser_loss = ZERO
    for turn in table.turns[last_put:]:
        absent = turn.puts[place]
        missing, held = missing + absent, held + turn.gets[place]
        if borne_by == "receivers":
            losses[turn.hand] += absent
    if borne_by == "all":
        others = [Decimal(name != hand) for name in names]
        losses = dict(zip(names, split_exactly(missing, others, table.cent), strict=True))
    elif borne_by == "organiser":
        organiser_loss = missing
    recovered = min(held, missing)
    if recovered:
        bearers = [*losses.values(), organiser_loss]
        *back, to_organiser = split_exactly(recovered, bearers, table.cent)
        for name, part in zip(names, back, strict=True):
            losses[name] -= part
        organiser_loss -= to_organiser
    losses[hand] = recovered - missing
    return Leaving(
        hand=hand,
        missing=missing,
        recovered=recovered,
        rows=tuple(LeftBehind(hand=name, net=nets[name], net_after=nets[name] - losses[name]) for name in names),
        organiser_loss=organiser_loss,
    )


def _way_and_rate(flows: Sequence[Decimal], saving_rate: Decimal) -> tuple[Way, Decimal | None]:
    moving = [flow for flow in flows if flow]
    changes = sign_changes(moving)
    if not changes:
        return ("receives" if moving and moving[0] > 0 else "gives"), None
    way: Way = "borrows" if moving[0] > 0 else "saves" if changes == 1 else "saves_then_borrows"
    if changes == 1:
        try:
            return way, internal_rate(flows)
        except NoRate:
            return way, None
    if not saving_rate and not sum(flows, ZERO):
        return way, ZERO
    moved, earns = [float(flow) for flow in flows], float(saving_rate)
    if _left(moved, 0.0, earns) == _left(moved, _HIGHEST_RATE, earns):
        # Nothing is ever owed: elsewhere the savings would have grown past the pot.
        return "saves", _zero_of(lambda rate: -_left(moved, rate, rate))
    return way, _zero_of(lambda rate: _left(moved, rate, earns))


def _zero_of(left: Callable[[float], float]) -> Decimal | None:
    """Find the rate at which a sum that does not fall as it rises is 0, to nine decimals, in floating numbers."""
    low, high = 0.0, 0.01
    while left(high) < 0 and high < _HIGHEST_RATE:
        low, high = high, min(2 * high, _HIGHEST_RATE)
    while left(low) > 0 and low > _LOWEST_RATE:
        low, high = max(2 * low - 0.01, _LOWEST_RATE), low
    if not left(low) <= 0 <= left(high):
        return None
    while high - low > 1e-12 and low < (middle := (low + high) / 2) < high:
        if left(middle) < 0:
            low = middle
        else:
            high = middle
    return settled(Decimal(high))


def _left(flows: Sequence[float], owed_rate: float, saved_rate: float) -> float:
    """Return the balance after all flows; what is owed (above 0) grows at one rate, what is saved at another."""
    balance = 0.0
    for flow in flows:
        balance = balance * (1 + (owed_rate if balance > 0 else saved_rate)) + flow
        if abs(balance) > 1e250:
            break
    return balance


def _per_year(rate: Decimal, turns_per_year: Decimal) -> Decimal | None:
    try:
        return effective_annual_rate(rate, turns_per_year)
    except BadInput:
        return None
