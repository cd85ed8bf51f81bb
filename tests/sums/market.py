"""What the tests of selling share: a day at a fair, sales on several phones, and tables of points to choose by."""

from datetime import date, datetime, timedelta

from hypothesis import strategies as st

from qhatu.sums.market.outings import OutingCost, OutingLog, Sale, Taken, Unsold
from qhatu.sums.market.scoring import Alternative, Criterion
from sums.workshop import BS, amounts, numbers, sizes

MORNING = datetime(2026, 3, 1, 9)
CANDLES = Taken(product="Vela", units=30, variable_per_unit=BS("2.70"), minutes_per_unit=6)
BREAD = Taken(product="Pan", units=20, variable_per_unit=BS("0.50"), keeps=False)


def sale(name="a1", minutes=0, product="Vela", paid="6", **more):
    return Sale(id=name, when=MORNING + timedelta(minutes=minutes), product=product, paid=BS(paid), **more)


def fair(**more):
    return OutingLog(**{"name": "Feria", "day": date(2026, 3, 1), "taken": (Taken(product="Vela", units=30),), **more})


@st.composite
def logs(draw: st.DrawFn) -> list[list[Sale]]:
    """The logs of some phones, each with some of the same sales."""
    sales = [
        sale(f"s{number}", draw(st.integers(0, 600)), paid=draw(amounts), units=draw(sizes))
        for number in range(draw(st.integers(0, 12)))
    ]
    return [
        draw(st.permutations([one for one in sales if draw(st.booleans())])) for _ in range(draw(st.integers(1, 3)))
    ]


def whole_day(**more):
    """A fair by hand: 20 candles for Bs 114 asked at 120, 12 loaves for 12, gifts, losses and costs of going."""
    sales = [sale(f"v{number}", number, asked=6, paid="6" if number < 14 else "5") for number in range(20)]
    sales += [sale(f"p{number}", 60 + number, product="Pan", paid="1") for number in range(11)]
    sales += [sale("fiado", 90, product="Pan", paid="1", on_credit=True)]
    return fair(
        **{
            "taken": (CANDLES, BREAD),
            "sales": tuple(sales),
            "unsold": (
                Unsold(id="u1", product="Vela", why="gift", units=2),
                Unsold(id="u2", product="Vela", why="lost"),
                Unsold(id="u3", product="Pan", why="gift", units=3),
            ),
            "costs": (OutingCost(name="Pasaje", amount=6), OutingCost(name="Puesto", amount=15)),
            "hours": BS(8),
            **more,
        }
    )


def table(weights, **rows):
    """Criteria of points and alternatives by name."""
    criteria = [Criterion(name=f"c{place}", weight=BS(str(weight))) for place, weight in enumerate(weights)]
    return criteria, [
        Alternative(name=name, values=tuple(BS(str(value)) for value in values)) for name, values in rows.items()
    ]


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[Criterion], list[Alternative]]:
    width = draw(st.integers(1, 5))
    weights = draw(st.lists(numbers("0", "10"), min_size=width, max_size=width).filter(any))
    rows = draw(st.lists(st.lists(st.integers(1, 5), min_size=width, max_size=width), min_size=1, max_size=6))
    return table(weights, **{f"a{place}": row for place, row in enumerate(rows)})
