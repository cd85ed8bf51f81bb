"""What a cost sheet's entries come to: numbers, costs, prices, and the sentence that says what they mean.

Screens and papers both read here, so that they show the same numbers and say the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from qhatu import sums
from qhatu.records.cost_form import CostForm, Row, cost_form

if TYPE_CHECKING:
    from qhatu.packs import Place, Trade
    from qhatu.packs.words import Words

Made = TypeVar("Made")
SMALL_UNITS = {"kg": "g", "l": "ml", "m": "cm", "m2": "cm2"}


@dataclass(frozen=True, kw_only=True)
class CostReading:
    """A cost sheet as far as it is filled in.

    `values` holds what could be read, by key; `troubles` a sentence for each entry that could not; `doubts` a question
    for each number that looks odd; `notes` what a number comes to, such as a wick's length for one candle; `missing`
    says in words what the costs still lack. `sheet` is None until there is a batch to cost.
    """

    form: CostForm
    entries: Mapping[str, str]
    words: Words
    values: Mapping[str, Decimal | str]
    troubles: Mapping[str, str]
    doubts: Mapping[str, str]
    notes: Mapping[str, str]
    missing: tuple[str, ...]
    row_costs: Mapping[str, Decimal]
    batch: sums.Batch | None
    sheet: sums.CostSheet | None

    def number(self, key: str) -> Decimal | None:
        """The number that was read under a key."""
        found = self.values.get(key)
        return found if isinstance(found, Decimal) else None

    @property
    def name(self) -> str:
        """The product as the learner calls it, or as the pack does."""
        return str(self.values.get("product_name") or self.words.of(self.form.product.names))

    @property
    def price(self) -> Decimal | None:
        """Today's price of a unit."""
        return self.number("price")

    @property
    def margin(self) -> Decimal:
        """The share of the price that is to stay: the learner's, or else the pack's sample."""
        chosen = self.number("margin")
        return self.form.trade.margin if chosen is None else chosen

    @property
    def hour_value(self) -> Decimal:
        """What an unpaid hour is worth: the learner's value, or else the minimum wage for an hour."""
        chosen = self.number("hour_value")
        return self.form.hourly_wage if chosen is None else chosen

    @property
    def floor_price(self) -> Decimal | None:
        """The price under which money leaves the pocket with each unit sold."""
        return sums.floor_price(self.sheet, self.form.place.coin) if self.sheet else None

    @property
    def fair_price(self) -> Decimal | None:
        """The price that pays everybody's work and the tools, and leaves the margin."""
        return sums.fair_price(self.sheet, self.margin, self.form.place.coin) if self.sheet else None

    @property
    def hour_earned(self) -> Decimal | None:
        """What an unpaid hour really earns at today's price; None without a price or without unpaid work."""
        if self.sheet is None or self.price is None or not self.sheet.unpaid_minutes:
            return None
        return sums.hour_earned(self.sheet, self.price)

    @property
    def break_even(self) -> sums.BreakEven | None:
        """The units that pay the fixed costs of a month, or of a year; None where no number of units does."""
        if self.sheet is None or self.price is None:
            return None
        try:
            return sums.break_even(self.sheet, self.price)
        except sums.NoBreakEven:
            return None

    @property
    def has_costs(self) -> bool:
        """Whether there is enough to speak of a cost: a batch, its materials where it takes some, and an amount."""
        if self.sheet is None or not self.sheet.full:
            return False
        return bool(self.batch.materials) or not self.form.materials

    @property
    def is_complete(self) -> bool:
        """Whether there are costs and a price to judge them by."""
        return self.has_costs and self.price is not None


def read(entries: Mapping[str, str], trade: Trade, place: Place, year: int, words: Words) -> CostReading:
    """Read the typed entries of a cost sheet; nothing that was typed makes it fail.

    `year` chooses the wage by which unpaid hours are valued.
    """
    form = cost_form(entries, trade, place, year, words)
    values: dict[str, Decimal | str] = {}
    troubles: dict[str, str] = {}
    doubts: dict[str, str] = {}
    for key, asked in form.fields.items():
        try:
            value = asked.read(entries.get(key, ""), words)
        except sums.BadInput as trouble:
            troubles[key] = words.explain(trouble)
            continue
        if value is None:
            continue
        values[key] = value
        if isinstance(value, Decimal) and (doubt := asked.doubt(value, words)):
            doubts[key] = doubt
    draft = _Draft(form=form, values=values, troubles=troubles, words=words)
    found = _Sums(None, None)
    try:
        found = draft.sums()
    except sums.BadInput as trouble:  # each number can be read, but together they are beyond any workshop
        draft.missing.append(words.explain(trouble).rstrip("."))
    return CostReading(
        form=form,
        entries=entries,
        words=words,
        values=values,
        troubles=troubles,
        doubts=doubts,
        notes=draft.notes(),
        missing=tuple(draft.missing),
        row_costs=draft.row_costs,
        batch=found.batch,
        sheet=found.sheet,
    )


class _Sums(NamedTuple):
    """The batch that was read and its costs."""

    batch: sums.Batch | None
    sheet: sums.CostSheet | None


@dataclass(kw_only=True, slots=True)
class _Draft:
    """Turns what was read into a batch, row by row, and notes what is missing on the way."""

    form: CostForm
    values: Mapping[str, Decimal | str]
    troubles: dict[str, str]
    words: Words
    missing: list[str] = field(default_factory=list)
    row_costs: dict[str, Decimal] = field(default_factory=dict)

    def sums(self) -> _Sums:
        """The batch and its costs, once every result that is shown of them can be computed."""
        batch = self.batch()
        if batch is None:
            return _Sums(None, None)
        sheet = sums.cost_sheet(batch)
        sums.fair_price(sheet, Decimal(0), self.form.place.coin)
        price = self.values.get("price")
        if isinstance(price, Decimal):
            sums.round_to_coin(price * sheet.units_made, self.form.place.coin)
            with suppress(sums.NoBreakEven):
                sums.break_even(sheet, price)
        return _Sums(batch, sheet)

    def batch(self) -> sums.Batch | None:
        units, batches = self.sound_units(), self.values.get(self.form.batches.key)
        for asked in (self.form.units_per_batch, self.form.batches):
            if asked.key not in self.values:
                self.missing.append(asked.label)
        materials = [made for row in self.form.materials if (made := self._material(row))]
        if self.form.materials and not materials:
            self.missing.append(self.words.say("Materiales: falta anotar lo que usas"))
        works = [made for row in self.form.works if (made := self._work(row))]
        if not works:
            self.missing.append(self.words.say("Trabajo: falta anotar los minutos"))
        tools = [made for row in self.form.tools if (made := self._tool(row, batches))]
        shared = [made for row in self.form.shared if (made := self._shared(row))]
        if not isinstance(units, Decimal) or not isinstance(batches, Decimal):
            return None
        minutes = sum((work.minutes for work in works), Decimal(0))
        return sums.Batch(
            units=units,
            batches=batches,
            months=self.form.product.months,
            materials=tuple(materials),
            works=tuple(works),
            tools=tuple(tools),
            shared=tuple(shared),
            shared_share=self._share(units, batches, minutes),
        )

    def sound_units(self) -> Decimal | None:
        """The units of a batch that are sold."""
        units, loss = self.values.get("units_per_batch"), self.values.get("loss", Decimal(0))
        return units * (1 - loss) if isinstance(units, Decimal) and isinstance(loss, Decimal) else None

    def notes(self) -> dict[str, str]:
        units = self.values.get("units_per_batch")
        notes = {}
        for row in self.form.materials:
            quantity = self.values.get(row.key("quantity"))
            if isinstance(quantity, Decimal) and isinstance(units, Decimal) and quantity:
                each, measure = _in_a_small_unit(quantity / units, row.used_in)
                notes[row.key("quantity")] = self.words.say(
                    "Son {quantity} {measure} por {unit}.",
                    quantity=self.words.number(each, decimals=0 if each >= 10 else 2),
                    measure=self.words.unit(measure, each),
                    unit=self.words.of(self.form.product.unit),
                )
        return notes

    def _material(self, row: Row) -> sums.Material | None:
        size, price, quantity = found = self._numbers(row, "pack_size", "pack_price", "quantity")
        if not self._whole(row, found):
            return None
        waste = self._number(row, "waste") or Decimal(0)

        def material() -> sums.Material:
            purchase = sums.Purchase(size=size, unit=row.bought_in, price=price)
            return sums.Material(name=row.name, purchase=purchase, quantity=quantity, unit=row.used_in, waste=waste)

        return self._costed(row, material, sums.material_cost, row.key("quantity"))

    def _work(self, row: Row) -> sums.Work | None:
        minutes = self._number(row, "minutes")
        if not minutes:
            return None
        if row.id == "paid":
            hourly = self._number(row, "hourly")
            if hourly is None:
                self.missing.append(self.words.say("{row}: falta cuánto pagas por hora", row=row.name))
                return None
        else:
            chosen = self.values.get("hour_value")
            hourly = chosen if isinstance(chosen, Decimal) else self.form.hourly_wage

        def work() -> sums.Work:
            return sums.Work(kind=row.id, minutes=minutes, hourly=hourly)

        return self._costed(row, work, sums.work_cost, row.key("minutes"))

    def _tool(self, row: Row, batches: Decimal | str | None) -> sums.Tool | None:
        price, life = found = self._numbers(row, "price", "life")
        if not self._whole(row, found) or not isinstance(batches, Decimal):
            return None
        residual = self._number(row, "residual") or Decimal(0)

        def tool() -> sums.Tool:
            return sums.Tool(name=row.name, price=price, life=life, life_unit=row.life_in, residual=residual)

        key = row.key("residual") if residual else row.key("price")
        months = self.form.product.months
        return self._costed(row, tool, lambda one: sums.tool_wear(one, batches, months), key)

    def _shared(self, row: Row) -> sums.SharedCost | None:
        monthly = self._number(row, "monthly")
        if monthly is None:
            return None
        share = self._number(row, "share")

        def shared() -> sums.SharedCost:
            return sums.SharedCost(name=row.name, monthly=monthly, share=Decimal(1) if share is None else share)

        return self._costed(row, shared, lambda one: sums.shared_cost_per_month((one,), Decimal(1)), row.key("monthly"))

    def _share(self, units: Decimal, batches: Decimal, minutes: Decimal) -> Decimal:
        base = self.values.get("share_base", "only")
        workshop = self.values.get("share_workshop")
        price = self.values.get("price")
        batches /= self.form.product.months
        in_a_month = {
            "hours": minutes * batches / 60,
            "units": units * batches,
            "sales": units * batches * price if isinstance(price, Decimal) else Decimal(0),
        }.get(str(base))
        if in_a_month is None:
            return Decimal(1)
        if not isinstance(workshop, Decimal):
            self.missing.append(self.form.share_workshop.label)
            return Decimal(1)
        try:
            return sums.product_share(base, in_a_month, workshop)
        except sums.BadInput as trouble:
            self.troubles["share_workshop"] = self.words.explain(trouble)
            return Decimal(1)

    def _costed(self, row: Row, make: Callable[[], Made], cost: Callable[[Made], Decimal], key: str) -> Made | None:
        """The row as sums take it, with its cost noted; what they refuse is a trouble of the field at `key`."""
        try:
            made = make()
            self.row_costs[f"{row.group}/{row.id}"] = cost(made)
        except sums.BadInput as trouble:
            self.troubles.setdefault(key, self.words.explain(trouble))
            return None
        return made

    def _number(self, row: Row, last: str) -> Decimal | None:
        found = self.values.get(row.key(last))
        return found if isinstance(found, Decimal) else None

    def _numbers(self, row: Row, *lasts: str) -> tuple[Decimal | None, ...]:
        return tuple(self._number(row, last) for last in lasts)

    def _whole(self, row: Row, found: tuple[Decimal | None, ...]) -> bool:
        if None not in found:
            return True
        if any(one is not None for one in found):
            self.missing.append(self.words.say("{row}: falta completar", row=row.name))
        return False


def _in_a_small_unit(quantity: Decimal, unit: str) -> tuple[Decimal, str]:
    """Less than one of a large unit as so many of its small one: 0.08 kg is 80 g."""
    small = SMALL_UNITS.get(unit)
    return (sums.convert(quantity, unit, small), small) if small and quantity < 1 else (quantity, unit)


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """Where a part of the price goes: `kind` is materials, paid, work, wear, shared, left or lacking."""

    kind: str
    name: str
    amount: Decimal


def price_parts(reading: CostReading) -> tuple[Part, ...]:
    """Where each boliviano of today's price goes, in cents that add up to the price.

    What is left over is the last part, or what is lacking where the price does not reach.
    """
    sheet, price, words = reading.sheet, reading.price, reading.words
    if sheet is None or price is None:
        return ()
    names = {
        "materials": words.say("materiales"),
        "paid": words.say("trabajo pagado"),
        "shared": words.say("gastos"),
        "wear": words.say("herramientas"),
        "work": words.say("tu trabajo y el de tu gente"),
    }
    parts = cost_parts(sheet, reading.form.place.cent, names)
    left = price - sum((part.amount for part in parts), Decimal(0))
    name = words.say("queda") if left >= 0 else words.say("falta")
    return (*parts, Part(kind="left" if left >= 0 else "lacking", name=name, amount=abs(left)))


def cost_parts(sheet: sums.CostSheet, cent: Decimal, names: Mapping[str, str]) -> tuple[Part, ...]:
    """The parts of a unit's cost that have a name, in cents that add up to their rounded sum.

    The cents that rounding down leaves over go to the parts that lost most by it.
    """
    costs = {
        "materials": sheet.materials,
        "paid": sheet.paid_work,
        "shared": sheet.shared,
        "wear": sheet.wear,
        "work": sheet.unpaid_work,
    }
    exact = {kind: sheet.per_unit(costs[kind]) for kind in names if costs[kind]}
    cents = {kind: int(amount / cent) for kind, amount in exact.items()}
    whole = int(sums.round_to_coin(sum(exact.values(), Decimal(0)), cent) / cent)
    by_loss = sorted(exact, key=lambda kind: cents[kind] - exact[kind] / cent)
    for kind in by_loss[: whole - sum(cents.values())]:
        cents[kind] += 1
    return tuple(Part(kind=kind, name=names[kind], amount=cents[kind] * cent) for kind in exact)


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """The result in words: what it comes to, what it means, and what to do next."""

    headline: str
    meaning: str
    advice: str


def verdict(reading: CostReading) -> Verdict:
    """What today's price does for the person who works, in three sentences."""
    words, sheet, price = reading.words, reading.sheet, reading.price
    trade = reading.form.trade
    if not reading.has_costs:
        return Verdict(
            headline=words.say("Todavía no sabemos cuánto cuesta."),
            meaning=words.say("Falta anotar lo que usas en una {batch}.", batch=words.of(trade.batch)),
            advice=words.say("Vuelve a las pantallas anteriores y llena lo que sabes."),
        )
    cent = reading.form.place.cent
    unit = words.of(reading.form.product.unit)
    full = sums.round_to_coin(sheet.full_per_unit, cent)
    cash = sums.round_to_coin(sheet.cash_per_unit, cent)
    floor, fair = reading.floor_price, reading.fair_price
    if price is None:
        return Verdict(
            headline=words.say("Cada {unit} te cuesta {full}.", unit=unit, full=words.money(full)),
            meaning=words.say("De eso, {cash} sale de tu bolsillo.", cash=words.money(cash)),
            advice=words.say("Anota a cuánto vendes para saber qué te queda."),
        )
    meaning = _hour_sentence(reading)
    if price < cash:
        return Verdict(
            headline=words.say(
                "Vendes a {price}. En cada {unit} pierdes {loss} de tu bolsillo.",
                price=words.money(price),
                unit=unit,
                loss=words.money(cash - price),
            ),
            meaning=words.say("Solo en materiales, pagos y gastos se te van {cash}.", cash=words.money(cash)),
            advice=words.say(
                "No vendas a menos de {floor}. El precio justo es {fair}.",
                floor=words.money(floor),
                fair=words.money(fair),
            ),
        )
    if price < full:
        return Verdict(
            headline=words.say(
                "Vendes a {price}. Te faltan {lacking} por {unit}.",
                price=words.money(price),
                lacking=words.money(full - price),
                unit=unit,
            ),
            meaning=words.say("Recuperas lo que gastas, pero no se paga todo el trabajo ni las herramientas.")
            + " "
            + meaning,
            advice=words.say(
                "Con {fair} pagas a todos y te queda para crecer. Sube de a poco, o baja minutos y materiales.",
                fair=words.money(fair),
            ),
        )
    headline = words.say(
        "Vendes a {price}. De eso te quedan {left} por {unit}.",
        price=words.money(price),
        left=words.money(price - full),
        unit=unit,
    )
    if price < fair:
        advice = words.say(
            "Ya pagas todo el trabajo. Para que también queden {margin} de cada venta, el precio justo es {fair}.",
            margin=words.percent(reading.margin),
            fair=words.money(fair),
        )
    else:
        advice = words.say("Tu precio paga a todos y deja para crecer. Cuida la calidad y guarda una parte.")
    return Verdict(headline=headline, meaning=meaning, advice=advice)


def _hour_sentence(reading: CostReading) -> str:
    words, hour = reading.words, reading.hour_earned
    if hour is None:
        return words.say("No anotaste trabajo sin paga, así que no hay hora que calcular.")
    cent = reading.form.place.cent
    hour = sums.round_to_coin(hour, cent)
    facts = {
        "hour": words.money(hour),
        "wage": words.money(reading.form.hourly_wage),
        "year": reading.form.wage.year,
    }
    if hour < 0:
        return words.say(
            "Cada hora de trabajo te cuesta {hour}: trabajas y además pones dinero.", hour=words.money(-hour)
        )
    if hour < reading.form.hourly_wage:
        return words.say(
            "Cada hora de trabajo gana {hour}: menos que el salario mínimo, que es {wage} por hora ({year}).",
            **facts,
        )
    return words.say("Cada hora de trabajo gana {hour}. El salario mínimo por hora es {wage} ({year}).", **facts)


@dataclass(frozen=True, kw_only=True, slots=True)
class BreakEvenWords:
    """The break-even in words: in what time, how many, and what it means for what is made in that time."""

    title: str
    units: str
    meaning: str


def break_even_words(reading: CostReading) -> BreakEvenWords | None:
    """How many units pay the fixed costs, said in words; None while price or costs are missing."""
    words, sheet, price = reading.words, reading.sheet, reading.price
    if sheet is None or price is None:
        return None
    cent = reading.form.place.cent
    fixed = words.money(sums.round_to_coin(sheet.fixed, cent))
    found = reading.break_even
    of_year = reading.form.product.per == "year"
    title = words.say("Para empatar este año") if of_year else words.say("Para empatar este mes")
    if found is None:
        return BreakEvenWords(
            title=title,
            units=words.say("Así no se empata"),
            meaning=words.say(
                "Cada {unit} cuesta {variable} antes de pagar los gastos fijos. "
                "A {price} pierdes más mientras más vendes.",
                unit=words.of(reading.form.product.unit),
                variable=words.money(sums.round_to_coin(sheet.variable_per_unit, cent)),
                price=words.money(price),
            ),
        )
    if not sheet.fixed:
        return BreakEvenWords(
            title=title,
            units=words.say("Desde el comienzo"),
            meaning=words.say("No anotaste gastos fijos: ganas desde la primera venta."),
        )
    product = reading.form.product
    counted = words.of(product.unit if found.units == 1 else product.units)
    units = f"{words.number(Decimal(found.units))} {counted}"
    made = sheet.units_made
    when = words.say("Al año") if of_year else words.say("Al mes")
    facts = {"units": units, "fixed": fixed, "made": words.number(made), "when": when}
    if made >= found.units:
        meaning = words.say("Con {units} pagas tus gastos fijos de {fixed}. {when} son {made}: alcanza.", **facts)
    else:
        meaning = words.say(
            "Con {units} pagas tus gastos fijos de {fixed}. {when} son {made}: todavía no alcanza.", **facts
        )
    return BreakEvenWords(title=title, units=units, meaning=meaning)
