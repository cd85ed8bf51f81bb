"""Reads the trades: what is made, of what, in which steps, with which tools, and a sample of its prices."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from qhatu import sums
from qhatu.house import house
from qhatu.packs.folders import Keys, Texts, chosen, columns, found_in, read_toml, sound, texts_of
from qhatu.packs.places import Place
from qhatu.packs.places import place as find_place
from qhatu.packs.tables import Row, nearest, read_table
from qhatu.sums import BadInput

Who = Literal["own", "family", "reciprocal", "paid"]
Family = Literal["craft", "food", "land", "service"]
Gender = Literal["f", "m"]
Period = Literal["month", "year"]
MONTHS: Mapping[Period, Decimal] = {"month": Decimal(1), "year": Decimal(12)}

#: The trade of examples, and of whoever has not chosen one.
USUAL_TRADE = "candles"

TABLES = (
    *("products.csv", "recipes.csv", "materials.csv", "steps.csv"),
    *("tools.csv", "shared.csv", "channels.csv", "season.csv", "fairs.csv"),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Sample:
    """Where and when the prices of a trade were noted, by whom, and whether somebody has checked them."""

    place: str
    city: str
    as_of: date
    source: Texts
    checked: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Story:
    """An invented producer for the lesson, and the price they asked before they did the sum."""

    who: str
    product: str
    believed_price: Decimal
    texts: Texts = field(repr=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class PackMaterial:
    """A material as it is bought; `lowest_price` and `highest_price` bound the prices of practice numbers."""

    id: str
    names: Texts
    pack_size: Decimal
    pack_unit: str
    pack_price: Decimal
    lowest_price: Decimal
    highest_price: Decimal
    source: str
    as_of: date

    @property
    def purchase(self) -> sums.Purchase:
        """The pack at its sample price."""
        return sums.Purchase(size=self.pack_size, unit=self.pack_unit, price=self.pack_price)


@dataclass(frozen=True, kw_only=True, slots=True)
class PackTool:
    """A tool and how long it lasts: `life` months, or `life` batches."""

    id: str
    names: Texts
    price: Decimal
    residual: Decimal
    life: Decimal
    life_unit: Literal["month", "batch"]


@dataclass(frozen=True, kw_only=True, slots=True)
class PackShared:
    """A monthly cost; `share` (0 to 1) of it belongs to the enterprise, the rest to the household."""

    id: str
    names: Texts
    monthly: Decimal
    share: Decimal


@dataclass(frozen=True, kw_only=True, slots=True)
class Channel:
    """A way to sell, and the share of the price (0 to 1) it keeps."""

    id: str
    names: Texts
    commission: Decimal


@dataclass(frozen=True, kw_only=True, slots=True)
class Fair:
    """A fair or feast of the place's calendar at which a trade sells: a day's stall, and what to bring."""

    fair: str
    stall: Decimal
    notes: Texts


@dataclass(frozen=True, kw_only=True, slots=True)
class RecipeLine:
    """What of a material ends in one batch; `waste` is the share lost of what is taken."""

    material: str
    quantity: Decimal
    unit: str
    waste: Decimal


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """A step of one batch: its minutes, who does it, and how one sees that it went well (may be empty)."""

    order: int
    names: Texts
    minutes: Decimal
    who: Who
    checks: Texts


@dataclass(frozen=True, kw_only=True, slots=True)
class Product:
    """A product of a trade, at today's sample price a unit; `paid_hourly` is None where nobody is paid.

    `unit` and `units` are the words in which it is counted, `gender` that of the Spanish ones.
    A batch gives `units_per_batch`, of which the share `loss` (0 to 1) is never sold. There are `batches` of it in an
    ordinary month or, where it hangs on harvests, in a year: `per` tells.
    """

    id: str
    names: Texts
    unit: Texts
    units: Texts
    gender: Gender
    units_per_batch: Decimal
    loss: Decimal
    batches: Decimal
    per: Period
    price: Decimal
    paid_hourly: Decimal | None
    recipe: tuple[RecipeLine, ...] = field(repr=False)
    steps: tuple[Step, ...] = field(repr=False)

    @property
    def sound_units(self) -> Decimal:
        """The units of a batch that are sold: without those that freeze, break or stay empty.

        >>> trade("candles").product("birthday-candle").sound_units
        Decimal('24')
        """
        return self.units_per_batch * (1 - self.loss)

    @property
    def months(self) -> Decimal:
        """The months over which its batches are counted: 1 or 12."""
        return MONTHS[self.per]

    def minutes(self, who: Who) -> Decimal:
        """The minutes a batch takes of one kind of work.

        >>> trade("candles").product("birthday-candle").minutes("paid")
        Decimal('0')
        """
        return sum((step.minutes for step in self.steps if step.who == who), Decimal(0))


@dataclass(frozen=True, kw_only=True, slots=True)
class Trade:
    """A trade as its pack tells it; texts are by language, `drawing` is the source of an SVG picture."""

    id: str
    family: Family
    names: Texts
    unit: Texts
    units: Texts
    gender: Gender
    batch: Texts
    lost: Texts
    """What happens to the units that are never sold, as it follows "of each 100"; {} where none are lost."""
    margin: Decimal
    sample: Sample
    story: Story
    meaning: Texts = field(repr=False)
    safety: Mapping[str, tuple[str, ...]] = field(repr=False)
    environment: Mapping[str, tuple[str, ...]] = field(repr=False)
    first_taste: Texts = field(repr=False)
    products: tuple[Product, ...] = field(repr=False)
    materials: Mapping[str, PackMaterial] = field(repr=False)
    tools: tuple[PackTool, ...] = field(repr=False)
    shared: tuple[PackShared, ...] = field(repr=False)
    channels: tuple[Channel, ...] = field(repr=False)
    season: Mapping[int, Decimal] = field(repr=False)
    """How much of a normal month's sales each month (1 to 12) brings; 1 is a normal month."""
    harvest: Mapping[int, Decimal] = field(repr=False)
    """The share of the year's harvest that each month (1 to 12) brings; {} where things are made all year round."""
    fairs: tuple[Fair, ...] = field(repr=False)
    drawing: str = field(repr=False)

    def product(self, product_id: str) -> Product:
        """The product with an id; an unknown one is a `BadInput` that names the nearest.

        >>> trade("candles").product("birthday-candle").names["es"]
        'Vela de cumpleaños'
        """
        known = {product.id: product for product in self.products}
        if product_id in known:
            return known[product_id]
        raise BadInput(
            "{trade} no tiene el producto «{found}». ¿Es «{near}»?",
            trade=self.id,
            found=product_id,
            near=nearest(product_id, known) or next(iter(known), ""),
        )


def trades() -> tuple[str, ...]:
    """The ids of all trades under `data/trades`.

    >>> "candles" in trades()
    True
    """
    return found_in(house() / "data" / "trades", "trade.toml")


def sound_trades() -> tuple[Trade, ...]:
    """Every trade that can be read: one that somebody is still filling in stands in nobody's way.

    >>> "candles" in {trade.id for trade in sound_trades()}
    True
    """
    return sound(trades(), trade)


@lru_cache
def trade(trade_id: str) -> Trade:
    """The trade with an id; an unknown one is a `BadInput` that names the nearest.

    >>> trade("candles").units["es"]
    'velas'
    """
    return read_trade(chosen(house() / "data" / "trades", "trade.toml", trade_id))


def read_trade(folder: Path) -> Trade:
    """Reads a trade from its folder; what cannot be read is a `BadInput` that names file and row.

    It does not look for faults that can be read: `checks.check_pack` does.
    """
    folder = Path(folder)
    told = Keys("trade.toml", read_toml(folder / "trade.toml"))
    sample, story = told.table("sample"), told.table("story")
    rows = {file: read_table(folder / file, required=columns(file)) for file in TABLES}
    return Trade(
        id=folder.name,
        family=told.text("family"),
        names=told.texts("names"),
        unit=told.texts("unit"),
        units=told.texts("units"),
        gender=told.text("gender"),
        batch=told.texts("batch"),
        lost=told.texts("lost") if "lost" in told.values else {},
        margin=told.decimal("margin"),
        sample=Sample(
            place=sample.text("place"),
            city=sample.text("city"),
            as_of=sample.day("as_of"),
            source=sample.texts("source"),
            checked=sample.true("checked"),
        ),
        story=Story(
            who=story.text("who"),
            product=story.text("product"),
            believed_price=story.decimal("believed_price"),
            texts=story.texts(),
        ),
        meaning=told.texts("meaning"),
        safety=told.lists("safety"),
        environment=told.lists("environment"),
        first_taste=told.texts("first_taste"),
        products=tuple(_product(row, told, rows["recipes.csv"], rows["steps.csv"]) for row in rows["products.csv"]),
        materials={row["id"]: _material(row) for row in rows["materials.csv"]},
        tools=tuple(_tool(row) for row in rows["tools.csv"]),
        shared=tuple(
            PackShared(id=row["id"], names=texts_of(row), monthly=row.decimal("monthly"), share=row.decimal("share"))
            for row in rows["shared.csv"]
        ),
        channels=tuple(
            Channel(id=row["id"], names=texts_of(row), commission=row.decimal("commission"))
            for row in rows["channels.csv"]
        ),
        season={row.whole("month"): row.decimal("factor") for row in rows["season.csv"]},
        harvest={row.whole("month"): row.decimal("harvest") for row in rows["season.csv"] if row["harvest"]},
        fairs=tuple(
            Fair(fair=row["fair"], stall=row.decimal("stall"), notes=texts_of(row, "note")) for row in rows["fairs.csv"]
        ),
        drawing=_drawing(folder),
    )


def money_place(trade: Trade, place: Place) -> Place:
    """The place in whose money a trade's sample is: this one or, if it has another currency, where prices were noted.

    >>> from qhatu.packs.places import place
    >>> money_place(trade("candles"), place("peru")).symbol, money_place(trade("candles"), place("bolivia")).symbol
    ('Bs', 'Bs')
    """
    return place if is_its_money(trade, place) else find_place(trade.sample.place)


def is_its_money(trade: Trade, place: Place) -> bool:
    """Whether a trade's sample is in the currency of a place.

    >>> from qhatu.packs.places import place
    >>> is_its_money(trade("candles"), place("bolivia")), is_its_money(trade("candles"), place("peru"))
    (True, False)
    """
    return find_place(trade.sample.place).code == place.code


def sample_batch(trade: Trade, product_id: str, place: Place, year: int) -> sums.Batch:
    """The sample product of a trade as one batch to be costed; it carries all of the workshop's shared costs.

    Unpaid work is valued at what the place's minimum wage of `year` pays an hour.

    >>> from qhatu.packs.places import place
    >>> batch = sample_batch(trade("candles"), "birthday-candle", place("bolivia"), 2026)
    >>> batch.units
    Decimal('24')
    """
    product = trade.product(product_id)
    unpaid_hour = place.hourly_wage(year)
    return sums.Batch(
        units=product.sound_units,
        batches=product.batches,
        months=product.months,
        materials=tuple(
            sums.Material(
                name=line.material,
                purchase=trade.materials[line.material].purchase,
                quantity=line.quantity,
                unit=line.unit,
                waste=line.waste,
            )
            for line in product.recipe
        ),
        works=tuple(
            sums.Work(
                kind=step.who,
                minutes=step.minutes,
                hourly=(product.paid_hourly or Decimal(0)) if step.who == "paid" else unpaid_hour,
            )
            for step in product.steps
        ),
        tools=tuple(
            sums.Tool(
                name=tool.id,
                price=tool.price,
                life=tool.life,
                life_unit=tool.life_unit,
                residual=tool.residual,
            )
            for tool in trade.tools
        ),
        shared=tuple(sums.SharedCost(name=cost.id, monthly=cost.monthly, share=cost.share) for cost in trade.shared),
    )


def expected(folder: Path) -> dict[str, Any]:
    """The results of a trade's samples as somebody worked them out by hand: `expected.toml`.

    `wage_year`, and one table a product whose amounts are Decimal.
    """
    read = read_toml(Path(folder) / "expected.toml")
    return {
        name: _amounts(Keys("expected.toml", told, f"{name}.")) if isinstance(told, dict) else told
        for name, told in read.items()
    }


def _amounts(told: Keys) -> dict[str, Decimal]:
    return {result: told.decimal(result) for result in told.values}


def _product(row: Row, trade: Keys, recipes: list[Row], steps: list[Row]) -> Product:
    counted = trade.table("other_units").table(row["unit"]) if row["unit"] else None
    mine = [step for step in steps if step["product"] == row["id"]]
    return Product(
        id=row["id"],
        names=texts_of(row),
        unit=counted.texts("one") if counted else trade.texts("unit"),
        units=counted.texts("many") if counted else trade.texts("units"),
        gender=counted.text("gender") if counted else trade.text("gender"),
        units_per_batch=row.decimal("units_per_batch"),
        loss=row.decimal("loss") if row["loss"] else Decimal(0),
        batches=row.decimal("batches"),
        per=row["per"],
        price=row.decimal("price"),
        paid_hourly=row.decimal("paid_hourly") if row["paid_hourly"] else None,
        recipe=tuple(
            RecipeLine(
                material=line["material"],
                quantity=line.decimal("quantity"),
                unit=line["unit"],
                waste=line.decimal("waste"),
            )
            for line in recipes
            if line["product"] == row["id"]
        ),
        steps=tuple(
            Step(
                order=step.whole("order"),
                names=texts_of(step),
                minutes=step.decimal("minutes"),
                who=step["who"],
                checks=texts_of(step, "check"),
            )
            for step in sorted(mine, key=lambda step: step.decimal("order"))
        ),
    )


def _material(row: Row) -> PackMaterial:
    return PackMaterial(
        id=row["id"],
        names=texts_of(row),
        pack_size=row.decimal("pack_size"),
        pack_unit=row["pack_unit"],
        pack_price=row.decimal("pack_price"),
        lowest_price=row.decimal("lowest_price"),
        highest_price=row.decimal("highest_price"),
        source=row["source"],
        as_of=row.day("as_of"),
    )


def _tool(row: Row) -> PackTool:
    return PackTool(
        id=row["id"],
        names=texts_of(row),
        price=row.decimal("price"),
        residual=row.decimal("residual"),
        life=row.decimal("life"),
        life_unit=row["life_unit"],
    )


def _drawing(folder: Path) -> str:
    try:
        return (folder / "drawing.svg").read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise BadInput("{file}: no encontré este dibujo.", file="drawing.svg") from None
