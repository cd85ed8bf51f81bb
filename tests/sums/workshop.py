"""What the tests of the sums share: a candle workshop, and numbers of every size that a form lets through."""

from decimal import Decimal

from hypothesis import settings
from hypothesis import strategies as st

from qhatu.sums import Batch, Material, Purchase, SharedCost, Tool, Work, cost_sheet

BS = Decimal  # short, since nearly every number of these tests is in bolivianos or in units

DEAREST_UNIT, DEAREST_MONTH = BS("1e9"), BS("1e12")

# A slow machine is no fault of a sum.
calm = settings(deadline=None)


def numbers(least: str, most: str, places: int = 2) -> st.SearchStrategy[Decimal]:
    return st.decimals(BS(least), BS(most), places=places, allow_nan=False, allow_infinity=False)


amounts = numbers("0", "99999")
sizes = numbers("0.01", "99999")
shares = numbers("0", "1", places=4)
wastes = numbers("0", "0.99", places=4)
hostile = [BS("NaN"), BS("sNaN"), BS("Infinity"), BS("-Infinity"), BS("1e30"), BS("-1e30"), BS("1e999999")]


@st.composite
def materials(draw: st.DrawFn) -> Material:
    return Material(
        name="Parafina",
        purchase=Purchase(size=draw(sizes), unit=draw(st.sampled_from(["g", "kg"])), price=draw(amounts)),
        quantity=draw(amounts),
        unit=draw(st.sampled_from(["g", "kg"])),
        waste=draw(wastes),
    )


@st.composite
def works(draw: st.DrawFn) -> Work:
    kind = draw(st.sampled_from(["paid", "own", "family", "reciprocal"]))
    return Work(kind=kind, minutes=draw(amounts), hourly=draw(amounts))


@st.composite
def tools(draw: st.DrawFn) -> Tool:
    price = draw(amounts)
    return Tool(
        name="Olla",
        price=price,
        life=draw(sizes),
        life_unit=draw(st.sampled_from(["month", "batch"])),
        residual=draw(numbers("0", str(price))),
    )


@st.composite
def shared_costs(draw: st.DrawFn) -> SharedCost:
    return SharedCost(name="Alquiler", monthly=draw(amounts), share=draw(shares))


def _few(of: st.SearchStrategy) -> st.SearchStrategy[tuple]:
    return st.lists(of, max_size=3).map(tuple)


def batches() -> st.SearchStrategy[Batch]:
    """Batches of any workshop. Sums refuse amounts of 10¹⁵ and more, so what is made of these costs must stay below."""
    return _any_batches().filter(_is_affordable)


def _is_affordable(batch: Batch) -> bool:
    sheet = cost_sheet(batch)
    return sheet.full_per_unit < DEAREST_UNIT and sheet.full * batch.batches < DEAREST_MONTH


@st.composite
def _any_batches(draw: st.DrawFn) -> Batch:
    return Batch(
        units=draw(sizes),
        batches=draw(sizes),
        months=draw(st.sampled_from((BS(1), BS(12)))),
        materials=draw(_few(materials())),
        works=draw(_few(works())),
        tools=draw(_few(tools())),
        shared=draw(_few(shared_costs())),
        shared_share=draw(shares),
    )


def paraffin(quantity: str = "1.9", waste: str = "0.05", price: str = "150") -> Material:
    pack = Purchase(size=BS("5"), unit="kg", price=BS(price))
    return Material(name="Parafina", purchase=pack, quantity=BS(quantity), unit="kg", waste=BS(waste))


def wick() -> Material:
    roll = Purchase(size=BS("100"), unit="m", price=BS("100"))
    return Material(name="Pabilo", purchase=roll, quantity=BS("480"), unit="cm")


def birthday_candles() -> Batch:
    """The candle of the drawn screens: 24 a batch, Bs 2.70 of material and Bs 1.60 of own work in each."""
    hour_worth = BS("3300") / BS("208")
    return Batch(
        units=BS("24"),
        batches=BS("13.75"),
        materials=(paraffin(), wick()),
        works=(Work(kind="own", minutes=BS("38.40") * 60 / hour_worth, hourly=hour_worth),),
        tools=(Tool(name="Olla", price=BS("2376"), life=BS("36"), life_unit="month"),),
        shared=(SharedCost(name="Alquiler", monthly=BS("528"), share=BS("0.25")),),
    )
