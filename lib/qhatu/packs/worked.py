"""What follows from a pack's numbers, beside what somebody worked out by hand: `expected.toml`."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from qhatu import sums
from qhatu.packs.places import Place, place
from qhatu.packs.trades import Product, Trade, expected, read_trade, sample_batch
from qhatu.packs.words import marked

AGREEMENT = Decimal("0.01")

Results = Mapping[str, Decimal | int | None]

# The results of one sample in the order in which they are worked out, and what each is called.
RESULTS = {
    "materials": marked("Materiales de una tanda"),
    "paid_work": marked("Trabajo que pagas, de una tanda"),
    "own_work": marked("Tu trabajo, de una tanda"),
    "family_work": marked("Trabajo de tu familia, de una tanda"),
    "reciprocal_work": marked("Trabajo en ayni, de una tanda"),
    "wear": marked("Desgaste de herramientas, de una tanda"),
    "shared": marked("Gastos compartidos, de una tanda"),
    "cash": marked("Lo que sale del bolsillo, de una tanda"),
    "full": marked("Todo lo que cuesta una tanda"),
    "cash_per_unit": marked("De tu bolsillo, cada unidad"),
    "full_per_unit": marked("Todo lo que cuesta cada unidad"),
    "floor_price": marked("Precio mínimo"),
    "fair_price": marked("Precio justo"),
    "hour_earned": marked("Gana cada hora de trabajo sin pago"),
    "break_even_units": marked("Unidades para empatar"),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class WorkedProduct:
    """A product's results as `sums` computes them, and as they were worked out by hand; each by name."""

    product: Product
    computed: Results
    by_hand: Mapping[str, Decimal]

    def agrees(self, name: str) -> bool:
        """Whether both have the same result of this name, to 0.01, or neither has one."""
        computed, told = self.computed[name], self.by_hand.get(name)
        if computed is None or told is None:
            return computed is None and told is None
        return abs(computed - told) <= AGREEMENT


@dataclass(frozen=True, kw_only=True, slots=True)
class Worked:
    """The products of a trade with their results, for the place and the year they were worked out for."""

    trade: Trade
    place: Place
    products: tuple[WorkedProduct, ...]


def worked(folder: Path) -> Worked:
    """What follows from the numbers of the trade in a folder. Raises `BadInput` where they cannot be read or computed.

    >>> from qhatu.house import house
    >>> candles = worked(house() / "data" / "trades" / "candles")
    >>> candles.products[0].computed["floor_price"], candles.products[0].agrees("floor_price")
    (Decimal('4.00'), True)
    """
    trade, by_hand = read_trade(folder), expected(folder)
    where = place(trade.sample.place)
    products = tuple(worked_product(trade, product, where, by_hand) for product in trade.products)
    return Worked(trade=trade, place=where, products=products)


def worked_product(trade: Trade, product: Product, where: Place, by_hand: Mapping[str, Any]) -> WorkedProduct:
    """The results of one product; `by_hand` is all that was worked out for its trade."""
    computed = _results(trade, product, where, by_hand["wage_year"])
    return WorkedProduct(product=product, computed=computed, by_hand=by_hand.get(product.id, {}))


def _results(trade: Trade, product: Product, where: Place, year: int) -> Results:
    sheet = sums.cost_sheet(sample_batch(trade, product.id, where, year))
    price = product.price
    try:
        break_even = sums.break_even(sheet, price).units
    except sums.NoBreakEven:
        break_even = None
    return {
        "materials": sheet.materials,
        "paid_work": sheet.paid_work,
        "own_work": sheet.own_work,
        "family_work": sheet.family_work,
        "reciprocal_work": sheet.reciprocal_work,
        "wear": sheet.wear,
        "shared": sheet.shared,
        "cash": sheet.cash,
        "full": sheet.full,
        "cash_per_unit": sheet.cash_per_unit,
        "full_per_unit": sheet.full_per_unit,
        "floor_price": sums.floor_price(sheet, where.coin),
        "fair_price": sums.fair_price(sheet, trade.margin, where.coin),
        "hour_earned": sums.hour_earned(sheet, price) if sheet.unpaid_minutes else None,
        "break_even_units": break_even,
    }
