"""Do two libraries of others find the same, ten thousand times?

numpy-financial and pyxirr are written by other hands, in Python and in Rust, with floats. Each of the fourteen tests
draws 750 cases from a seed and asks for agreement to 1e-9 of the larger of the result and 1. Where a peer itself
fails, the case is counted under its reason, and all such may only be three of each hundred.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from random import Random

import numpy_financial as npf
import pytest
import pyxirr

from qhatu.sums.interest.annuities import (
    future_value_of_payments,
    level_payment,
    payment_for_goal,
    payment_parts,
    payments_needed,
    present_value_of_payments,
    rate_from_payment,
)
from qhatu.sums.interest.dates import days_between
from qhatu.sums.interest.flows import (
    DatedFlow,
    dated_internal_rates,
    dated_net_present_value,
    internal_rates,
    net_present_value,
)
from qhatu.sums.investment.returns import modified_internal_rate
from sums.workshop import BS

# At a rate of 0, numpy-financial divides by it before it looks.
pytestmark = pytest.mark.filterwarnings("ignore:.* encountered in .*divide:RuntimeWarning")

CASES = 750
NEAR = 1e-9


class Draw(Random):
    """Numbers with few decimals, as people type them."""

    def money(self, least: int = 1, most: int = 100_000) -> BS:
        return BS(self.randint(100 * least, 100 * most)) / 100

    def rate(self, least: float = -0.02, most: float = 0.4) -> BS:
        return round(BS(self.uniform(least, most)), 4)

    def flows(self, most: int = 24) -> list[BS]:
        """An outlay and what comes back, with a loss now and then."""
        count = self.randint(1, most)
        size = 20_000 // count
        return [-self.money(100, 20_000), *(self.money(0, size) - self.choice([0] * 9 + [size]) for _ in range(count))]

    def days(self, count: int) -> list[date]:
        day = date(2020, 1, 1) + timedelta(days=self.randint(0, 3000))
        return [day := day + timedelta(days=self.randint(5, 60)) for _ in range(count)]


def draws(name: str) -> Iterator[Draw]:
    draw = Draw(name)
    return (draw for _ in range(CASES))


def near(ours: BS, theirs: float) -> bool:
    return abs(float(ours) - theirs) <= NEAR * max(1.0, abs(theirs))


def when(in_advance: bool) -> dict:
    return {"when": "begin" if in_advance else "end"}


# Level payments.


def test_payments_agree():
    for draw in draws("pmt"):
        principal, final, rate, n = draw.money(), draw.money(0, 9000), draw.rate(), draw.randint(1, 360)
        in_advance = draw.random() < 0.5
        ours = level_payment(principal, rate, n, final, in_advance)
        given = float(rate), n, float(principal), -float(final)
        assert near(ours, -npf.pmt(*given, **when(in_advance)))
        assert near(ours, -pyxirr.pmt(*given, pmt_at_beginning=in_advance))


def test_values_of_today_agree():
    for draw in draws("pv"):
        payment, final, rate, n = draw.money(1, 9000), draw.money(0, 9000), draw.rate(), draw.randint(1, 360)
        in_advance = draw.random() < 0.5
        ours = present_value_of_payments(payment, rate, n, final, in_advance)
        given = float(rate), n, -float(payment), -float(final)
        assert near(ours, npf.pv(*given, **when(in_advance)))
        assert near(ours, pyxirr.pv(*given, pmt_at_beginning=in_advance))


def test_values_of_the_end_and_payments_for_a_goal_agree():
    for draw in draws("fv"):
        payment, initial, rate, n = (
            draw.money(1, 9000),
            draw.money(0, 9000),
            draw.rate(-0.02, 0.1),
            draw.randint(1, 120),
        )
        in_advance = draw.random() < 0.5
        ours = future_value_of_payments(payment, rate, n, initial, in_advance)
        given = float(rate), n, -float(payment), -float(initial)
        assert near(ours, npf.fv(*given, **when(in_advance)))
        assert near(ours, pyxirr.fv(*given, pmt_at_beginning=in_advance))
        saved = float(rate), n, -float(initial), float(payment)
        assert near(payment_for_goal(payment, rate, n, initial, in_advance), -npf.pmt(*saved, **when(in_advance)))


def test_numbers_of_payments_agree():
    for draw in draws("nper"):
        # Not at a rate of 0: there numpy-financial 1.0.0 answers with the wrong sign.
        principal, rate, n = draw.money(), draw.rate(0.001, 0.05), draw.randint(1, 120)
        payment = round(level_payment(principal, rate, n), 2) + BS("0.01")
        ours = payments_needed(principal, rate, payment)
        assert near(ours, float(npf.nper(float(rate), -float(payment), float(principal))))
        assert near(ours, pyxirr.nper(float(rate), -float(payment), float(principal)))


def test_interest_and_principal_of_a_payment_agree():
    for draw in draws("ipmt"):
        principal, final, rate, n = draw.money(), draw.money(0, 9000), draw.rate(0, 0.1), draw.randint(1, 120)
        number, in_advance = draw.randint(1, n), draw.random() < 0.5
        ours = payment_parts(principal, rate, n, number, final, in_advance)
        given = float(rate), number, n, float(principal), -float(final)
        assert near(ours.interest, -float(npf.ipmt(*given, **when(in_advance))))
        assert near(ours.principal, -float(npf.ppmt(*given, **when(in_advance))))
        assert near(ours.interest, -pyxirr.ipmt(*given, pmt_at_beginning=in_advance))
        # In advance, pyxirr 0.10 gives a principal that is not its own payment less its own interest.
        if not in_advance:
            assert near(ours.principal, -pyxirr.ppmt(*given))


def test_rates_of_payments_agree():
    told = Counter()
    for draw in draws("rate"):
        principal, rate, n = draw.money(), draw.rate(-0.01, 0.08), draw.randint(2, 60)
        final, in_advance = draw.choice([BS(0), principal / 4]), draw.random() < 0.5
        payment = min(round(level_payment(principal, rate, n, final, in_advance), 2), principal * BS("0.9"))
        ours = rate_from_payment(principal, payment, n, final, in_advance)
        given, guess = (n, -float(payment), float(principal), -float(final)), float(rate) + 0.003
        numpy = npf.rate(*given, **when(in_advance), guess=guess, tol=1e-12, maxiter=500)
        rust = pyxirr.rate(*given, pmt_at_beginning=in_advance, guess=guess)
        for peer, theirs in (("numpy-financial", numpy), ("pyxirr", rust)):
            told[f"{peer} {agreement((ours,), theirs)}"] += 1
    assert_mostly_agreed(told)


def test_values_of_flows_agree():
    for draw in draws("npv"):
        flows, rate = draw.flows(60), draw.rate()
        ours, floats = net_present_value(rate, flows), list(map(float, flows))
        assert near(ours, float(npf.npv(float(rate), floats)))
        assert near(ours, pyxirr.npv(float(rate), floats))


def test_modified_rates_agree():
    for draw in draws("mirr"):
        flows, finance, reinvest = draw.flows(60), draw.rate(0, 0.3), draw.rate(0, 0.3)
        if not any(flow > 0 for flow in flows):
            continue
        ours, floats = modified_internal_rate(flows, finance, reinvest), list(map(float, flows))
        assert near(ours, float(npf.mirr(floats, float(finance), float(reinvest))))
        assert near(ours, pyxirr.mirr(floats, float(finance), float(reinvest)))


# Internal rates: a peer answers with one, ours are all.


def agreement(ours: tuple[BS, ...], theirs: float | None, left: float = 0.0) -> str:
    """Say how a peer's rate, at which so much is left over, stands to ours; or how the peer has failed."""
    if theirs is None or theirs != theirs:
        return "agrees that there is none" if not ours else "finds none"
    if any(near(rate, theirs) for rate in ours):
        return "agrees"
    if theirs < -1 + NEAR:
        return "finds a rate of -1 or below"
    return "finds a rate at which much is left over" if left > 1e-9 else "differs"


def assert_mostly_agreed(told: Counter) -> None:
    """No peer differs for no reason, and none fails in more than three of a hundred cases."""
    assert not [why for why in told if why.endswith("differs")], told
    failed = sum(times for why, times in told.items() if "agrees" not in why)
    assert failed <= 0.03 * told.total(), told


def left_over(rate: float | None, flows: list[float], times: Iterable[float]) -> float:
    """What the flows are worth at a rate, as a share of all the money."""
    if rate is None or not rate > -1:
        return 1.0
    worth = [flow * (1 + rate) ** -time for flow, time in zip(flows, times, strict=True)]
    return abs(sum(worth)) / sum(map(abs, worth))


def answer(ask: Callable[..., float | None], *given: list) -> float | None:
    try:
        return ask(*given)
    except pyxirr.InvalidPaymentsError:  # all of one sign
        return None


def test_internal_rates_agree():
    told = Counter()
    for draw in draws("irr"):
        flows = draw.flows()
        ours, floats = internal_rates(flows), list(map(float, flows))
        for peer, theirs in (("numpy-financial", npf.irr(floats)), ("pyxirr", answer(pyxirr.irr, floats))):
            told[f"{peer} {agreement(ours, theirs, left_over(theirs, floats, range(len(floats))))}"] += 1
    assert_mostly_agreed(told)


def test_dated_internal_rates_agree():
    told = Counter()
    for draw in draws("xirr"):
        amounts = draw.flows(40)
        days = draw.days(len(amounts))
        flows = [DatedFlow(on=day, amount=amount) for day, amount in zip(days, amounts, strict=True)]
        ours, floats = dated_internal_rates(flows), list(map(float, amounts))
        theirs = answer(pyxirr.xirr, days, floats)
        left = left_over(theirs, floats, [(day - days[0]).days / 365 for day in days])
        told[f"pyxirr {agreement(ours, theirs, left)}"] += 1
    assert_mostly_agreed(told)


def test_dated_values_agree():
    for draw in draws("xnpv"):
        amounts, rate = draw.flows(60), draw.rate(-0.2, 1)
        days = draw.days(len(amounts))
        flows = [DatedFlow(on=day, amount=amount) for day, amount in zip(days, amounts, strict=True)]
        theirs = pyxirr.xnpv(float(rate), days, list(map(float, amounts)))
        assert near(dated_net_present_value(rate, flows), theirs)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("30/360", pyxirr.DayCount.THIRTY_360_ISDA),
        ("actual/360", pyxirr.DayCount.ACT_360),
        ("actual/365", pyxirr.DayCount.ACT_365F),
    ],
)
def test_days_agree(ours, theirs):
    for draw in draws(ours):
        start, end = sorted(draw.days(2))
        assert days_between(start, end, ours) == pyxirr.days_between(start, end, theirs)
