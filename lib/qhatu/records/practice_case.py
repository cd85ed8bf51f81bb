"""Numbers of one's own: the invented workshop that one learner's practice is about.

A case is drawn from a trade's pack and a seed, so that neighbours get different numbers and everybody gets
the same ones again tomorrow. Every result, right or mistaken, comes from `qhatu.sums`; nothing is calculated
twice.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from qhatu import sums
from qhatu.packs.trades import MONTHS
from qhatu.packs.words import NBSP, marked
from qhatu.sums import BadInput

if TYPE_CHECKING:
    from qhatu.packs.places import Place
    from qhatu.packs.trades import PackMaterial, Period, Product, RecipeLine, Trade
    from qhatu.packs.words import Words

ONE = Decimal(1)
HUNDRED = Decimal(100)
MINUTES_AN_HOUR = Decimal(60)

RESULTS: Mapping[str, tuple[str, ...]] = {
    "material_cost": (
        "materials_without_waste",
        "waste_added_on_top",
        "waste_taken_off",
        "whole_pack",
    ),
    "full_cost": (
        "full_without_shared",
        "full_without_own_work",
        "full_only_materials",
        "full_with_whole_month",
        "batch_instead_of_unit",
    ),
    "fair_price": ("price_by_markup", "price_without_margin", "markup_alone"),
    "break_even": (
        "break_even_rounded_down",
        "break_even_not_rounded",
        "break_even_with_full_cost",
        "break_even_forgot_variable",
    ),
    "hour_earned": (
        "hour_without_costs",
        "hour_without_shared",
        "hour_without_materials",
        "hour_per_batch",
        "hour_after_own_wage",
    ),
}
"""Each right result, and the mistaken ones that a rubric may recognise beside it."""

FACTS = (
    *("product", "unit", "units", "batch", "units_per_batch", "batches", "period"),
    *("material", "pack", "pack_price", "quantity", "waste", "kept"),
    *("materials", "minutes", "hourly", "shared", "price"),
    *("other_cost", "margin", "hundred", "margin_money", "margin_of_hundred", "cost_of_hundred"),
)
"""What a rubric's texts may name in braces."""

WASTES = tuple(Decimal(hundredths) / HUNDRED for hundredths in (5, 10, 15, 20, 25))
MARGINS = tuple(Decimal(hundredths) / HUNDRED for hundredths in (10, 15, 20, 25, 30, 35, 40))
# Batch sizes that people count in: tens, dozens, and what fits a tray.
_BATCHES = tuple(map(Decimal, (6, 8, 10, 12, 15, 16, 18, 20, 24, 25, 30, 32, 36, 40, 45, 48, 50, 60, 72, 80, 90)))
_MATERIAL_UNITS = ("kg", "g", "l", "ml", "m", "cm")
_MOST_DRAWS = 400


@dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    """One learner's workshop: one product, one month or one year (`per`), all amounts in the place's currency.

    `material` is the one that is asked about alone; `materials` is what all of them cost per batch. `minutes`
    are the learner's own per batch and `hourly` what an hour of theirs is worth; `shared` is paid in that time, in
    which there are so many `batches`.
    `other_cost` is the full cost of another model, and `margin` the share of its price that is to stay.
    """

    product: Mapping[str, str]
    unit: Mapping[str, str]
    units: Mapping[str, str]
    batch: Mapping[str, str]
    material_names: Mapping[str, str]
    material: sums.Material
    units_per_batch: Decimal
    batches: Decimal
    per: Period
    materials: Decimal
    minutes: Decimal
    hourly: Decimal
    shared: Decimal
    price: Decimal
    other_cost: Decimal
    margin: Decimal

    @property
    def results(self) -> dict[str, Decimal]:
        """The right results and the mistaken ones, exact and unrounded, by the names in `RESULTS`.

        A mistake that this case does not allow (the full cost in a break-even, where the price is below it)
        is left out. `Decimal` in the place's currency: per batch, per unit, per hour; `break_even` in units
        per month or per year.
        """
        kept = sums.material_cost(self.material.but(waste=Decimal(0)))
        sheet = self._sheet()
        no_shared, no_work = self._sheet(shared=Decimal(0)), self._sheet(minutes=Decimal(0))
        no_materials = self._sheet(materials=Decimal(0))
        even = sums.break_even(sheet, self.price)
        hour = sums.hour_earned(sheet, self.price)
        hours = self.minutes / MINUTES_AN_HOUR
        found = {
            "material_cost": sums.material_cost(self.material),
            "materials_without_waste": kept,
            "waste_added_on_top": sums.price_from_markup(kept, self.material.waste),
            "waste_taken_off": kept * (ONE - self.material.waste),
            "whole_pack": self.material.purchase.price,
            "full_cost": sheet.full_per_unit,
            "full_without_shared": no_shared.full_per_unit,
            "full_without_own_work": no_work.full_per_unit,
            "full_only_materials": sheet.per_unit(sheet.materials),
            "full_with_whole_month": self._sheet(batches=ONE).full_per_unit,
            "batch_instead_of_unit": sheet.full,
            "fair_price": sums.price_from_margin(self.other_cost, self.margin),
            "price_by_markup": sums.price_from_markup(self.other_cost, self.margin),
            "price_without_margin": self.other_cost,
            "markup_alone": sums.price_from_markup(self.other_cost, self.margin) - self.other_cost,
            "break_even": Decimal(even.units),
            "break_even_rounded_down": even.exact.to_integral_value(ROUND_FLOOR),
            "break_even_not_rounded": even.exact,
            "break_even_forgot_variable": Decimal(sums.break_even_units(self.shared, self.price, Decimal(0)).units),
            "hour_earned": hour,
            "hour_without_costs": sums.hour_earned(self._sheet(materials=Decimal(0), shared=Decimal(0)), self.price),
            "hour_without_shared": sums.hour_earned(no_shared, self.price),
            "hour_without_materials": sums.hour_earned(no_materials, self.price),
            "hour_per_batch": hour * hours,
            "hour_after_own_wage": hour - self.hourly,
        }
        if self.price > sheet.full_per_unit:
            found["break_even_with_full_cost"] = Decimal(
                sums.break_even_units(self.shared, self.price, sheet.full_per_unit).units
            )
        return found

    def facts(self, words: Words) -> dict[str, str]:
        """The case as a reader reads it, to fill in the texts of a rubric; the names are `FACTS`."""
        material = words.of(self.material_names)
        purchase = self.material.purchase
        return {
            "product": words.of(self.product),
            "unit": words.of(self.unit),
            "units": words.of(self.units),
            "batch": words.of(self.batch),
            "units_per_batch": words.number(self.units_per_batch),
            "batches": words.number(self.batches),
            "period": words.say("año") if self.per == "year" else words.unit("month"),
            "material": _inside_a_sentence(material),
            "pack": f"{words.number(purchase.size)}{NBSP}{words.unit(purchase.unit, purchase.size)}",
            "pack_price": words.money(purchase.price),
            "quantity": f"{words.number(self.material.quantity)}{NBSP}{words.unit(self.material.unit)}",
            "waste": words.percent(self.material.waste),
            "kept": words.number(HUNDRED * (ONE - self.material.waste)),
            "materials": words.money(self.materials),
            "minutes": words.number(self.minutes),
            "hourly": words.money(self.hourly),
            "shared": words.money(self.shared),
            "price": words.money(self.price),
            "other_cost": words.money(self.other_cost),
            "margin": words.percent(self.margin),
            "hundred": words.money(HUNDRED),
            "margin_money": words.money(HUNDRED * self.margin),
            "margin_of_hundred": words.number(HUNDRED * self.margin),
            "cost_of_hundred": words.number(HUNDRED * (ONE - self.margin)),
        }

    def _sheet(
        self,
        *,
        materials: Decimal | None = None,
        minutes: Decimal | None = None,
        shared: Decimal | None = None,
        batches: Decimal | None = None,
    ) -> sums.CostSheet:
        """The cost sheet of a batch, with what somebody forgot put to zero."""
        months = MONTHS[self.per]
        materials = self.materials if materials is None else materials
        bought = sums.Purchase(size=ONE, unit="piece", price=materials)
        batch = sums.Batch(
            units=self.units_per_batch,
            batches=batches or self.batches,
            months=months,
            materials=(sums.Material(name="all", purchase=bought, quantity=ONE, unit="piece"),),
            works=(
                sums.Work(
                    kind="own",
                    minutes=self.minutes if minutes is None else minutes,
                    hourly=self.hourly,
                ),
            ),
            shared=(sums.SharedCost(name="all", monthly=(self.shared if shared is None else shared) / months),),
        )
        return sums.cost_sheet(batch)


def draw_case(trade: Trade, place: Place, seed: int) -> Case:
    """Draws one learner's case from a trade's wide price ranges and a place's wage and coin.

    The same pack, place and seed give the same case on every computer. A case is drawn again where a mistake
    could not be told from the right answer, or where no shop would have such numbers; `BadInput` where the
    pack allows no sound one at all.

    >>> from qhatu import packs
    >>> candles, bolivia = packs.trade("candles"), packs.place("bolivia")
    >>> draw_case(candles, bolivia, 7) == draw_case(candles, bolivia, 7)
    True
    >>> draw_case(candles, bolivia, 7) == draw_case(candles, bolivia, 8)
    False
    """
    for turn in range(_MOST_DRAWS):
        case = _draw(trade, place, _Dice(seed, turn))
        if case is not None and _is_sound(case, place.coin):
            return case
    raise BadInput(
        marked(
            "Con los precios del rubro «{trade}» no se pueden armar números para la práctica. "
            "Revisa materials.csv: el precio más alto debe ser por lo menos 2,5 veces el más bajo."
        ),
        trade=trade.id,
    )


class _Dice:
    """Draws named numbers from a seed; a draw that is added later leaves the others as they were.

    Made of hashes, because Python promises no more of `random.choice` than that it is random.
    """

    def __init__(self, seed: int, turn: int):
        self._start = f"{seed}|{turn}|"

    def _fraction(self, name: str) -> Decimal:
        drawn = hashlib.blake2b((self._start + name).encode(), digest_size=4).digest()
        return Decimal(int.from_bytes(drawn, "big")) / Decimal(2**32)

    def one_of(self, name: str, options: Sequence):
        return options[int(self._fraction(name) * len(options))]

    def between(self, name: str, low: Decimal, high: Decimal) -> Decimal:
        return low + (high - low) * self._fraction(name)


def _draw(trade: Trade, place: Place, dice: _Dice) -> Case | None:
    """One try; None where the drawn product has no material that one can lose a part of."""
    product = dice.one_of("product", trade.products)
    asked = [line for line in product.recipe if _can_be_asked(line, trade.materials[line.material])]
    if not asked:
        return None
    units = dice.one_of("units", _batch_sizes(product))
    times = units / product.sound_units
    line = dice.one_of("material", asked)
    prices = {
        each.material: _human(
            dice.between(
                f"price/{each.material}",
                trade.materials[each.material].lowest_price,
                trade.materials[each.material].highest_price,
            ),
            place.coin,
        )
        for each in product.recipe
    }
    material = _material(line, trade.materials[line.material], prices[line.material], times, dice)
    if material is None:
        return None
    others = sum(
        (
            sums.material_cost(_scaled(each, trade.materials[each.material], prices[each.material], times))
            for each in product.recipe
            if each is not line
        ),
        Decimal(0),
    )
    materials = units * _up(
        (sums.material_cost(material) + others) / units, place.coin if others < 5 * units else Decimal("0.5")
    )
    unpaid = sum((product.minutes(who) for who in ("own", "family", "reciprocal")), Decimal(0))
    minutes = _steps(unpaid * times * dice.between("minutes", Decimal("0.6"), Decimal("1.8")), Decimal(15))
    wage = place.hourly_wage(trade.sample.as_of.year)
    monthly = sum((cost.monthly * cost.share for cost in trade.shared), Decimal(0))
    case = Case(
        product=product.names,
        unit=product.unit,
        units=product.units,
        batch=trade.batch,
        material_names=trade.materials[line.material].names,
        material=material,
        units_per_batch=units,
        batches=Decimal(dice.one_of("batches", range(2, 13))),
        per=product.per,
        materials=materials,
        minutes=max(minutes, Decimal(30)),
        hourly=_steps(wage * dice.between("hourly", Decimal("0.6"), Decimal("1.8")), Decimal("0.5")),
        shared=_steps(
            monthly * product.months * dice.between("shared", Decimal("0.6"), Decimal("4")),
            Decimal(60) if product.per == "year" else Decimal(5),
        ),
        price=Decimal(0),
        other_cost=Decimal(0),
        margin=dice.one_of("margin", MARGINS),
    )
    sheet = case._sheet()
    full = sheet.full_per_unit
    price = _human(full * dice.between("price", Decimal("0.8"), Decimal("1.6")), place.coin)
    if price <= sheet.variable_per_unit:
        return None
    # Wide enough that a neighbour's price does not fit even where the trade's own products cost little.
    other = dice.between("other", max(full, 20 * place.coin), max(full * 3, 200 * place.coin))
    return replace(case, price=price, other_cost=_human(other, place.coin))


def _is_sound(case: Case, coin: Decimal) -> bool:
    """Whether the numbers could be a shop's, and every mistake in them can be told from the right answer."""
    found = case.results
    if not 10 * coin <= found["hour_earned"] <= 5 * case.hourly:
        return False
    if not 8 <= found["break_even"] <= 5 * case.units_per_batch * case.batches:
        return False
    if found["full_cost"] < 10 * coin:
        return False
    if len({case.material.purchase.price, case.materials, case.shared}) < 3:
        return False  # two equal amounts in one text are taken for each other
    for right, mistakes in RESULTS.items():
        there = [found[name] for name in (right, *mistakes) if name in found]
        # Half a coin is forgiven on either side of each. Whole units are exact, but 39.999 is typed as 40.
        apart = Decimal("0.005") if right == "break_even" else coin
        if any(abs(one - other) <= apart for i, one in enumerate(there) for other in there[:i]):
            return False
    return True


def _can_be_asked(line: RecipeLine, bought: PackMaterial) -> bool:
    """Whether a part of a material is lost at work, and enough of it is used to count in its pack's unit.

    Fuel and ribbon are used up whole, and nobody loses a tenth of a label.
    """
    if bought.pack_unit not in _MATERIAL_UNITS or line.waste == 0:
        return False
    return sums.convert(line.quantity, line.unit, bought.pack_unit) >= Decimal("0.3")


def _batch_sizes(product: Product) -> list[Decimal]:
    half, twice = product.sound_units / 2, product.sound_units * 2
    return [size for size in _BATCHES if half <= size <= twice] or [product.sound_units]


def _material(
    line: RecipeLine, bought: PackMaterial, price: Decimal, times: Decimal, dice: _Dice
) -> sums.Material | None:
    """The material that is asked about: a round amount is taken, and a share of it is lost.

    The amount taken is round, rather than what is left of it, so that a learner's own steps come out even.
    """
    usual = sums.convert(line.quantity, line.unit, bought.pack_unit) / (ONE - line.waste) * times
    taken = usual * dice.between("taken", Decimal("0.6"), Decimal("1.8"))
    step = next(step for below, step in _AMOUNTS if taken < below)
    taken = _steps(taken, step)
    if taken <= 0:
        return None
    waste = dice.one_of("waste", WASTES)
    return sums.Material(
        name=line.material,
        purchase=sums.Purchase(size=bought.pack_size, unit=bought.pack_unit, price=price),
        quantity=(taken * (ONE - waste)).normalize() + 0,
        unit=bought.pack_unit,
        waste=waste,
    )


def _scaled(line: RecipeLine, bought: PackMaterial, price: Decimal, times: Decimal) -> sums.Material:
    return sums.Material(
        name=line.material,
        purchase=sums.Purchase(size=bought.pack_size, unit=bought.pack_unit, price=price),
        quantity=line.quantity * times,
        unit=line.unit,
        waste=line.waste,
    )


# Up to an amount, the step in which people say it. Tenths times a share of hundredths is three decimals: all
# shown.
_AMOUNTS = (
    (Decimal(10), Decimal("0.1")),
    (Decimal(50), Decimal(1)),
    (Decimal(200), Decimal(5)),
    (Decimal("Infinity"), Decimal(10)),
)
_PRICES = (
    (Decimal(20), Decimal("0.5")),
    (Decimal(100), Decimal(1)),
    (Decimal(300), Decimal(5)),
    (Decimal("Infinity"), Decimal(10)),
)


def _human(price: Decimal, coin: Decimal) -> Decimal:
    """A price as a stall would ask it: in coins, then in halves, in whole ones, in fives, in tens.

    >>> _human(Decimal("7.31"), Decimal("0.10")), _human(Decimal("143.20"), Decimal("0.10"))
    (Decimal('7.5'), Decimal('145'))
    """
    if price < 50 * coin:
        return _steps(price, coin)
    return _steps(price, next(step for below, step in _PRICES if price < below))


def _steps(amount: Decimal, step: Decimal) -> Decimal:
    return (amount / step).to_integral_value(ROUND_HALF_UP) * step


def _up(amount: Decimal, step: Decimal) -> Decimal:
    return (amount / step).to_integral_value(ROUND_CEILING) * step


def _inside_a_sentence(name: str) -> str:
    """A name without its capital, unless it is all capitals: `Parafina` becomes `parafina`."""
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]
