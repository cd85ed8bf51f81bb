"""How fast are the sums, beside the libraries of the field, in one run on one machine?

`qhatu bench sums` runs it. Each row is timed in rounds that take turns, so that a machine that slows down slows
both; the best round counts. A ratio below 1 means that Qhatu is the faster. Qhatu finds all rates, exactly to 24
figures; its peers start from a guess and find one, in floating numbers.
"""

from __future__ import annotations

import os
import pkgutil
import random
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from importlib.metadata import version

import numpy_financial
import pyxirr
from rich.console import Console
from rich.table import Table

import qhatu.sums
from qhatu.sums.cash.lines import CashLine, FollowingLine
from qhatu.sums.cash.plan import CashPlan
from qhatu.sums.cash.range import Doubt, cash_range
from qhatu.sums.credit.charges import Charge, ForcedSavings
from qhatu.sums.credit.offers import LoanOffer, compare_offers
from qhatu.sums.credit.terms import LoanTerms
from qhatu.sums.interest.annuities import level_payment
from qhatu.sums.interest.flows import DatedFlow, dated_internal_rate, internal_rate, net_present_value

ROUNDS = 7
MONTHS = 24


def best(*works: Callable[[], object]) -> list[float]:
    """The shortest time of each work, in seconds, the works taking turns."""
    shortest = [float("inf")] * len(works)
    for _ in range(ROUNDS):
        for place, work in enumerate(works):
            begun = time.perf_counter()
            work()
            shortest[place] = min(shortest[place], time.perf_counter() - begun)
    return shortest


def starting(imports: str) -> Callable[[], object]:
    """A Python that starts, imports and ends; its bytecode is kept, as it is for whoever opens a page twice."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return lambda: subprocess.run([sys.executable, "-c", imports], env=kept, check=True)


def every_module() -> str:
    found = pkgutil.walk_packages(qhatu.sums.__path__, "qhatu.sums.")
    return "import " + ", ".join(module.name for module in found)


def loans(many: int) -> list[tuple[Decimal, Decimal]]:
    """Sums lent and level instalments, at monthly rates between 0.5 and 5 of each hundred."""
    luck = random.Random(2026)
    terms = [(Decimal(luck.randrange(1000, 30000)), Decimal(luck.randrange(50, 500)) / 10000) for _ in range(many)]
    return [(lent, round(level_payment(lent, rate, MONTHS), 2)) for lent, rate in terms]


def five_offers() -> list[LoanOffer]:
    terms = LoanTerms(principal=Decimal(10000), rate=Decimal("0.24"), instalments=12)
    insured = Charge(name="Seguro", when="each_instalment", share=Decimal("0.001"), base="balance", is_insurance=True)
    return [
        LoanOffer(name="Banco", terms=terms, charges=(insured,)),
        LoanOffer(name="Cooperativa", terms=terms.but(kind="equal_principal"), charges=(insured,)),
        LoanOffer(name="Prestamista", terms=terms.but(kind="flat", rate=Decimal("0.03"), rate_kind="per_month")),
        LoanOffer(name="Banca comunal", terms=terms, savings=ForcedSavings(up_front_share=Decimal("0.1"))),
        LoanOffer(name="Cosecha", terms=terms.but(grace_on_principal=6), charges=(Charge(name="Trámite", amount=150),)),
    ]


def year_of_cash() -> tuple[CashPlan, list[Doubt]]:
    """A plan of twelve months with season, and what may turn out otherwise."""
    sales = CashLine(
        name="Ventas", kind="sales", amounts=(900, 800, 900, 1000, 1000, 900, 800, 900, 1000, 900, 1200, 2600)
    )
    plan = CashPlan(
        periods=12,
        opening=Decimal(400),
        lines=(
            sales,
            FollowingLine(name="Material", kind="materials", follows=("Ventas",), rate=Decimal("0.45")),
            CashLine(name="Alquiler", kind="shared_costs", amounts=(300,) * 12),
            CashLine(name="Casa", kind="household_out", amounts=(150,) * 12),
        ),
    )
    doubts = [
        Doubt(name="Ventas", lines=("Ventas",), low=Decimal("0.6"), likely=1, high=Decimal("1.3")),
        Doubt(name="Material", lines=("Material",), low=Decimal("0.9"), likely=1, high=Decimal("1.25")),
        Doubt(name="Sin feria", lines=("Ventas",), chance=Decimal("0.9"), otherwise=Decimal("0.4"), periods=(11,)),
    ]
    return plan, doubts


def rows() -> list[tuple[str, float, str, float]]:
    """What was done, Qhatu's seconds, the peer, and its seconds."""
    lent = loans(1000)
    exact_flows = [[amount, *([-paid] * MONTHS)] for amount, paid in lent]
    float_flows = [[float(flow) for flow in flows] for flows in exact_flows]
    days = [date(2026, 1, 31) + timedelta(days=30 * month) for month in range(MONTHS + 1)]
    dated = [[DatedFlow(on=on, amount=amount) for on, amount in zip(days, flows, strict=True)] for flows in exact_flows]
    rate, float_rate = Decimal("0.02"), 0.02

    def ours(sum_of_one: Callable[[list], object], flows: list[list]) -> Callable[[], object]:
        return lambda: [sum_of_one(one) for one in flows]

    found = []

    def row(what: str, work: Callable[[], object], *peers: tuple[str, Callable[[], object]]) -> None:
        times = best(work, *(peer for _, peer in peers))
        found.extend((what, times[0], name, other) for (name, _), other in zip(peers, times[1:], strict=True))

    row(
        "1,000 rates of a loan of 24 months",
        ours(internal_rate, exact_flows),
        ("numpy-financial", ours(numpy_financial.irr, float_flows)),
        ("pyxirr", ours(pyxirr.irr, float_flows)),
    )
    row(
        "1,000 rates by dates",
        ours(dated_internal_rate, dated),
        ("pyxirr", lambda: [pyxirr.xirr(days, flows) for flows in float_flows]),
    )
    row(
        "1,000 net present values",
        ours(lambda flows: net_present_value(rate, flows), exact_flows),
        ("numpy-financial", ours(lambda flows: numpy_financial.npv(float_rate, flows), float_flows)),
        ("pyxirr", ours(lambda flows: pyxirr.npv(float_rate, flows), float_flows)),
    )
    row(
        "1,000 level instalments",
        lambda: [level_payment(amount, rate, MONTHS) for amount, _ in lent],
        ("numpy-financial", lambda: [numpy_financial.pmt(float_rate, MONTHS, float(amount)) for amount, _ in lent]),
        ("pyxirr", lambda: [pyxirr.pmt(float_rate, MONTHS, float(amount)) for amount, _ in lent]),
    )
    return found


def limits() -> list[tuple[str, float, float]]:
    """What has a limit: what it is, the seconds it takes, and the seconds it may take."""
    offers, (plan, doubts) = five_offers(), year_of_cash()
    net = [Decimal(amount) for amount in (200, 150, -100, 300, 900, 1200, 1100, 900, 800, 900, 1300, 2500)]
    nothing, base, whole = best(starting("pass"), starting("import qhatu.sums"), starting(every_module()))
    compared, lived = best(
        lambda: compare_offers(offers, opening=Decimal(500), net_by_period=net),
        lambda: cash_range(plan, doubts, seed=1, runs=2000),
    )
    return [
        ("import qhatu.sums, above starting Python", base - nothing, 0.060),
        ("import every module of the sums, above starting Python", whole - nothing, 0.060),
        ("five offers compared beside a cash plan", compared, 0.005),
        ("2,000 simulated years of monthly cash", lived, 0.100),
    ]


def main() -> None:
    console = Console()
    peers = Table("1,000 times", "Qhatu ms", "peer", "peer ms", "Qhatu ÷ peer")
    for what, ours, name, other in rows():
        peers.add_row(what, f"{ours * 1e3:.1f}", name, f"{other * 1e3:.1f}", f"{ours / other:.2f}")
    console.print(peers)
    own = Table("What has a limit", "ms", "limit ms", "part of the limit")
    for what, seconds, limit in limits():
        own.add_row(what, f"{seconds * 1e3:.1f}", f"{limit * 1e3:.0f}", f"{seconds / limit:.2f}")
    console.print(own)
    versions = ", ".join(f"{name} {version(name)}" for name in ("numpy-financial", "pyxirr"))
    console.print(f"Python {sys.version.split()[0]}, {versions}; the best of {ROUNDS} rounds that take turns.")


if __name__ == "__main__":
    main()
