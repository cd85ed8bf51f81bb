"""Cash books for the tests: a week of a candle workshop, and books of every kind of entry."""

from datetime import date, timedelta

from hypothesis import strategies as st

from qhatu.sums.cash.book import Entry
from sums.workshop import BS, numbers

FIRST = date(2026, 3, 1)


def entry(id="1", kind="income", amount="10", day=0, **more):
    return Entry(id=id, kind=kind, amount=BS(amount), when=FIRST + timedelta(day), **more)


def a_week():
    return (
        entry("1", "income", "120", 0, category="Feria"),
        entry("2", "expense", "45", 0, category="Parafina"),
        entry("3", "income", "90", 1, paid="on_credit", who="Doña Juana", due=FIRST + timedelta(15)),
        entry("4", "collected", "50", 5, who="doña  juana"),
        entry("5", "household_out", "30", 5),
        entry("6", "expense", "8", 6, paid="household", category="Pasajes"),
        entry("7", "income", "25", 6, paid="in_kind", category="Trueque"),
        entry("8", "loan_received", "200", 6, who="Cooperativa", account="banco"),
        entry("9", "transfer", "60", 6, account="banco", to_account="cash"),
    )


people = st.sampled_from(["Ana", "ana ", "Beto", "Colegio"])
ways = {
    "income": ["now", "on_credit", "in_kind", "household"],
    "expense": ["now", "on_credit", "in_kind", "household"],
    "household_in": ["now", "in_kind"],
    "household_out": ["now", "in_kind"],
    "loan_received": ["now", "in_kind"],
    "loan_repaid": ["now", "in_kind"],
}


@st.composite
def books(draw):
    entries = []
    for place in range(draw(st.integers(0, 12))):
        kinds = ["income", "expense", "collected", "debt_paid", "written_off", "transfer", *list(ways)[2:]]
        kind = draw(st.sampled_from(kinds))
        entries.append(
            Entry(
                id=str(place),
                kind=kind,
                when=FIRST + timedelta(draw(st.integers(0, 90))),
                amount=draw(numbers("0.01", "999")),
                paid=draw(st.sampled_from(ways.get(kind, ["now"]))),
                who=draw(people),
                category=draw(st.sampled_from(["Feria", "Cera", ""])),
                account=draw(st.sampled_from(["cash", "banco"])),
                to_account="teléfono",
                settles=draw(st.sampled_from(["", "0", "1"])),
            )
        )
    return tuple(entries)
