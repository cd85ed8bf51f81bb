"""What the tests of credit share: loans of every kind, and a year of a candle workshop's cash."""

from datetime import date
from decimal import Decimal

from hypothesis import strategies as st

from qhatu.sums.credit.charges import Charge, ForcedSavings
from qhatu.sums.credit.instalments import repayments
from qhatu.sums.credit.schedule import Schedule, schedule
from qhatu.sums.credit.terms import LoanTerms
from sums.workshop import BS, numbers

SIGNED = date(2026, 1, 31)
FREQUENCIES_WITH_MONTHS = ["weekly", "every_2_weeks", "semi_monthly", "monthly", "quarterly", "half_yearly"]


def a_year_at_two_in_a_hundred(**changes) -> LoanTerms:
    """Bs 3,000 at 24 % a year, nominal, in twelve months: an instalment of Bs 283.68."""
    return LoanTerms(**{"principal": BS(3000), "rate": BS("0.24"), "instalments": 12, **changes})


def rows_of(**terms) -> list[tuple[Decimal, ...]]:
    """Instalment, interest, principal and balance of each row."""
    return [row[1:] for row in repayments(LoanTerms(**terms))]


def dated(**changes) -> Schedule:
    """Bs 300 in three instalments of Bs 100 without interest, due on the first of April, May and June."""
    return schedule(
        LoanTerms(**{"principal": 300, "rate": 0, "instalments": 3, "disbursed_on": date(2026, 3, 1), **changes})
    )


principals = numbers("100", "99999")
rates = numbers("0", "0.6", places=4)


@st.composite
def loans(
    draw: st.DrawFn,
    kinds: tuple[str, ...] = ("level", "equal_principal", "flat", "interest_only", "growing", "seasonal"),
) -> LoanTerms:
    """Loans as lenders really offer them, of every kind that fixes its number of instalments."""
    kind = draw(st.sampled_from(kinds))
    many = draw(st.integers(1, 36))
    grace = draw(st.integers(0, min(3, many - 1)))
    on_all = draw(st.integers(0, grace))
    its_own = {
        "growing": {"growth": draw(numbers("-0.02", "0.02", places=3)), "growth_every": draw(st.integers(1, 12))},
        "seasonal": {
            "weights": (*draw(st.lists(numbers("0", "3", places=1), max_size=min(5, many - grace - 1))), BS(1))
        },
    }
    return LoanTerms(
        principal=draw(principals),
        rate=draw(rates),
        rate_kind=draw(st.sampled_from(["nominal_annual", "effective_annual"])),
        frequency=draw(st.sampled_from(FREQUENCIES_WITH_MONTHS)),
        instalments=many,
        kind=kind,
        grace_on_all=on_all,
        grace_on_principal=grace - on_all,
        grace_interest=draw(st.sampled_from(["capitalised", "at_end", "spread", "forgiven"])),
        disbursed_on=draw(st.sampled_from([None, SIGNED])),
        coin=draw(st.sampled_from([None, BS("0.10"), BS(1)])),
        coin_rounding=draw(st.sampled_from(["nearest", "up"])),
        **its_own.get(kind, {}),
    )


@st.composite
def charges(draw: st.DrawFn) -> Charge:
    when = draw(st.sampled_from(["up_front", "financed", "each_instalment", "each_year", "each_year_ahead", "at_end"]))
    bases = ["loan", "balance", "instalment", "interest"] if when == "each_instalment" else ["loan"]
    return Charge(
        name="Cargo",
        when=when,
        amount=draw(numbers("0", "5")),
        share=draw(numbers("0", "0.02", places=4)),
        base=draw(st.sampled_from(bases)),
        is_insurance=draw(st.booleans()),
        is_paid_apart=when == "up_front" and draw(st.booleans()),
    )


some_charges = st.lists(charges(), max_size=3)

some_savings = st.builds(
    ForcedSavings,
    up_front_share=numbers("0", "0.2", places=2),
    each_amount=numbers("0", "20"),
    each_share=numbers("0", "0.1", places=2),
    rate=numbers("0", "0.1", places=2),
    returned=st.sampled_from(["at_end", "against_last", "never"]),
    is_paid_apart=st.booleans(),
)
