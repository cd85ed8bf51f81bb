"""What module 5 asks to cost a product: the fields of its cost sheet, in the order of the screens.

The pack of the trade gives the rows, the units, the examples and what is plausible. Rows that the learner added come
after the pack's; rows that the learner took away are left out. Screens, papers and the server ask the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any

from qhatu.packs.trades import is_its_money
from qhatu.packs.words import marked
from qhatu.records.forms import Field

if TYPE_CHECKING:
    from qhatu.packs import PackMaterial, PackShared, PackTool, Place, Product, RecipeLine, Trade, Wage
    from qhatu.packs.words import Words

MODULE = "5-management"
WORK_NAMES = {
    "own": marked("Tu trabajo"),
    "family": marked("El trabajo de tu familia"),
    "reciprocal": marked("Ayni: ayuda que devuelves"),
    "paid": marked("El trabajo que pagas"),
}
WORK_REASONS = {
    "own": marked("Todo tu tiempo: comprar, preparar, hacer, limpiar y empaquetar una {batch}."),
    "family": marked("Los minutos de tu pareja, de tus hijas o de tus papás. No cobran, pero su trabajo vale."),
    "reciprocal": marked("Hoy te ayudan y otro día tú devuelves las mismas horas. Por eso también cuesta."),
    "paid": marked("Los minutos de la persona a la que le pagas por ayudarte en una {batch}."),
}
_GOOD_UNITS = {"f": marked("De una {batch} salen buenas"), "m": marked("De una {batch} salen buenos")}
UNITS_TO_CHOOSE = ("kg", "g", "l", "ml", "m", "cm", "m2", "piece", "dozen")

# How many times the pack's sample, or how small a part of it, a number may be before it is asked about once more.
FAR = Decimal(5)
USUAL_WASTE = (Decimal(0), Decimal("0.3"))
USUAL_LOSS = (Decimal(0), Decimal("0.5"))
USUAL_MARGIN = (Decimal(0), Decimal("0.6"))
MINUTES_OF_A_DAY = Decimal(24 * 60)


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """A material, a kind of work, a tool or a shared cost: its name and the fields that describe it.

    `group` is the first word of its keys and `id` the second. `bought_in` and `used_in` are the units of a material,
    `life_in` is what a tool's life is counted in. `of_pack` tells the pack's rows from those the learner added.
    """

    group: str
    id: str
    name: str
    fields: tuple[Field, ...]
    bought_in: str = ""
    used_in: str = ""
    life_in: str = ""
    of_pack: bool = True

    def key(self, last: str) -> str:
        """The key of one of its entries."""
        return f"{self.group}/{self.id}/{last}"


@dataclass(frozen=True)
class CostForm:
    """Everything that is asked to cost one product."""

    trade: Trade
    place: Place
    product: Product
    year: int
    choice: Field
    name: Field
    units_per_batch: Field
    loss: Field | None
    """Asked only where the trade's sample of this product has one: harvests, groups of visitors."""
    batches: Field
    materials: tuple[Row, ...]
    works: tuple[Row, ...]
    hour_value: Field
    tools: tuple[Row, ...]
    shared: tuple[Row, ...]
    share_base: Field
    share_workshop: Field
    price: Field
    margin: Field

    @cached_property
    def fields(self) -> Mapping[str, Field]:
        """Every field by its key."""
        alone = (
            self.choice,
            self.name,
            self.units_per_batch,
            *([self.loss] if self.loss else []),
            self.batches,
            self.hour_value,
            self.share_base,
            self.share_workshop,
            self.price,
            self.margin,
        )
        return {field.key: field for field in (*alone, *(field for row in self.rows() for field in row.fields))}

    def examples(self) -> dict[str, str]:
        """The sample of the pack as somebody would type it, by key."""
        return {key: field.example for key, field in self.fields.items() if field.example}

    def rows(self) -> Iterator[Row]:
        """Every row, in the order of the screens."""
        yield from (*self.materials, *self.works, *self.tools, *self.shared)

    @property
    def wage(self) -> Wage:
        """The monthly minimum wage by which an unpaid hour is valued unless the learner says otherwise."""
        return self.place.wage(self.year)

    @property
    def hourly_wage(self) -> Decimal:
        """That wage for an hour, rounded to the cent."""
        return self.place.hourly_wage(self.year)


def chosen_product(entries: Mapping[str, str], trade: Trade) -> Product:
    """The product of the pack that the entries name, or the trade's first."""
    return next((one for one in trade.products if one.id == entries.get("product")), trade.products[0])


def cost_form(entries: Mapping[str, str], trade: Trade, place: Place, year: int, words: Words) -> CostForm:
    """The questions for the chosen product; `entries` are the texts typed so far, by key."""
    product = chosen_product(entries, trade)
    asks = _Asks(words=words, trade=trade, place=place, product=product, year=year)
    lines = {line.material: line for line in product.recipe}
    tools = {tool.id: tool for tool in trade.tools}
    shared = {cost.id: cost for cost in trade.shared}
    return CostForm(
        trade=trade,
        place=place,
        product=product,
        year=year,
        choice=asks.choice(),
        name=asks.name(),
        units_per_batch=asks.units_per_batch(),
        loss=asks.loss() if product.loss else None,
        batches=asks.batches(),
        materials=(
            *(asks.material(trade.materials[id], lines[id]) for id in _kept(entries, "materials", lines)),
            *(
                asks.own_material(id, entries.get(f"materials/{id}/name", ""), entries.get(f"materials/{id}/unit", ""))
                for id in _added(entries, "materials", lines)
            ),
        ),
        works=tuple(asks.work(kind) for kind in WORK_NAMES),
        hour_value=asks.hour_value(),
        tools=(
            *(asks.tool(tools[id]) for id in _kept(entries, "tools", tools)),
            *(asks.own_tool(id, entries.get(f"tools/{id}/name", "")) for id in _added(entries, "tools", tools)),
        ),
        shared=(
            *(asks.shared(shared[id]) for id in _kept(entries, "shared", shared)),
            *(asks.own_shared(id, entries.get(f"shared/{id}/name", "")) for id in _added(entries, "shared", shared)),
        ),
        share_base=asks.share_base(),
        share_workshop=asks.share_workshop(entries.get("share_base", "")),
        price=asks.price(),
        margin=asks.margin(),
    )


def _kept(entries: Mapping[str, str], group: str, ids: Iterable[str]) -> list[str]:
    return [id for id in ids if entries.get(f"{group}/{id}/removed") != "yes"]


def _added(entries: Mapping[str, str], group: str, of_pack: Iterable[str]) -> list[str]:
    """The rows that are not the pack's, in the order in which they were added (own-2 before own-10)."""
    ids = {key.split("/")[1] for key in entries if key.startswith(f"{group}/own-")}
    return sorted(_kept(entries, group, ids - set(of_pack)), key=lambda id: (len(id), id))


def _near(sample: Decimal | None) -> tuple[Decimal, Decimal] | None:
    return (sample / FAR, sample * FAR) if sample else None


def _like(samples: Iterable[Decimal]) -> tuple[Decimal, Decimal]:
    """What is plausible for a row that the learner added: anything like the pack's rows of its kind."""
    known = sorted(samples)
    return known[0] / FAR, known[-1] * FAR


@dataclass(frozen=True, kw_only=True)
class _Asks:
    """Words every question of the cost sheet for one product."""

    words: Words
    trade: Trade
    place: Place
    product: Product
    year: int

    def say(self, text: str, **facts: object) -> str:
        words = self.words
        product = self.product
        named = {name: words.of(texts) for name, texts in {"unit": product.unit, "units": product.units}.items()}
        named["batch"] = words.of(self.trade.batch)
        return words.say(text, **named, **facts)

    def plain(self, number: Decimal, decimals: int | None = None) -> str:
        """A number as one types it: without marks between thousands, which could be read as decimals."""
        written = self.words.number(number, decimals)
        return written.replace("." if self.words.decimal_mark == "," else ",", "")

    def money(self, amount: Decimal | None) -> str:
        return "" if amount is None else self.plain(amount, 2)

    def amount(self, *, example: str, plausible: tuple[Decimal, Decimal] | None, **told: Any) -> Field:
        """A field for money. The pack's sample is an example only where it is of the same currency."""
        is_ours = is_its_money(self.trade, self.place)
        return Field(
            unit=self.place.symbol,
            example=example if is_ours else "",
            plausible=plausible if is_ours else None,
            **told,
        )

    def choice(self) -> Field:
        return Field(
            key="product",
            label=self.say("Se parece más a"),
            kind="choice",
            choices=tuple((product.id, self.words.of(product.names)) for product in self.trade.products),
            example=self.product.id,
            optional=True,
        )

    def name(self) -> Field:
        return Field(
            key="product_name",
            label=self.say("Le pongo este nombre"),
            kind="text",
            example=self.words.of(self.product.names),
            why=self.say("Un nombre que tus clientes reconozcan. Sale en tu hoja de costos."),
        )

    def units_per_batch(self) -> Field:
        return Field(
            key="units_per_batch",
            label=self.say(self._units_label()),
            unit=self.words.of(self.product.units),
            above_zero=True,
            plausible=_near(self.product.units_per_batch),
            example=self.plain(self.product.units_per_batch),
            why=self.say("Cuenta todo; lo que no se llega a vender se anota abajo.")
            if self.product.loss
            else self.say("Cuenta solo lo que se puede vender, no lo que sale fallado."),
        )

    def _units_label(self) -> str:
        if self.trade.family == "service":
            return marked("En una {batch} caben")
        if self.product.loss:
            return marked("De una {batch} salen")
        return _GOOD_UNITS[self.product.gender]

    def loss(self) -> Field:
        return Field(
            key="loss",
            label=self.say(
                "De cada 100 {units}, {lost}",
                lost=self.words.of(self.trade.lost),
            ),
            kind="percent",
            unit=self.words.of(self.product.units),
            plausible=USUAL_LOSS,
            example=self.plain(self.product.loss * 100),
            optional=True,
            why=self.say("Esas igual cuestan, y las pagan las que sí se venden. Si ninguna, deja vacío."),
        )

    def batches(self) -> Field:
        of_year = self.product.per == "year"
        return Field(
            key="batches_per_year" if of_year else "batches_per_month",
            label=self.say("En un año hago esta {batch}") if of_year else self.say("En un mes hago esta {batch}"),
            unit=self.words.say("veces"),
            above_zero=True,
            plausible=_near(self.product.batches),
            example=self.plain(self.product.batches),
            why=self.say("Cuenta las de todo el año, en todas tus parcelas.")
            if of_year
            else self.say("Piensa en un mes normal, ni el mejor ni el peor."),
        )

    def material(self, sample: PackMaterial, line: RecipeLine) -> Row:
        return Row(
            group="materials",
            id=sample.id,
            name=self.words.of(sample.names),
            bought_in=sample.pack_unit,
            used_in=line.unit,
            fields=self._material_fields(f"materials/{sample.id}", sample.pack_unit, line.unit, sample, line),
        )

    def own_material(self, id: str, name: str, unit: str) -> Row:
        key = f"materials/{id}"
        unit = unit if unit in UNITS_TO_CHOOSE else UNITS_TO_CHOOSE[0]
        measure = Field(
            key=f"{key}/unit",
            label=self.say("Se mide en"),
            kind="choice",
            choices=tuple((code, self.words.unit(code)) for code in UNITS_TO_CHOOSE),
            optional=True,
        )
        return Row(
            group="materials",
            id=id,
            name=name or self.say("Otro material"),
            bought_in=unit,
            used_in=unit,
            of_pack=False,
            fields=(
                self._own_name(key, self.say("Material")),
                measure,
                *self._material_fields(key, unit, unit),
            ),
        )

    def _material_fields(
        self,
        key: str,
        bought_in: str,
        used_in: str,
        sample: PackMaterial | None = None,
        line: RecipeLine | None = None,
    ) -> tuple[Field, ...]:
        packed = self.trade.materials.values()
        return (
            Field(
                key=f"{key}/pack_size",
                label=self.say("Lo compro así"),
                unit=self.words.unit(bought_in),
                above_zero=True,
                plausible=_near(sample.pack_size) if sample else _like(one.pack_size for one in packed),
                example=self.plain(sample.pack_size) if sample else "",
                why=self.say("Cuánto trae la bolsa, el paquete o el rollo que compras, no lo que usas."),
            ),
            self.amount(
                key=f"{key}/pack_price",
                label=self.say("y me cuesta"),
                plausible=(sample.lowest_price / 2, sample.highest_price * 2)
                if sample
                else _like(one.pack_price for one in packed),
                example=self.money(sample.pack_price) if sample else "",
                why=self.say("Lo que pagas por todo el paquete."),
            ),
            Field(
                key=f"{key}/quantity",
                label=self.say("En una {batch} uso"),
                unit=self.words.unit(used_in),
                plausible=_near(line.quantity) if line else _like(one.quantity for one in self.product.recipe),
                example=self.plain(line.quantity) if line else "",
                why=self.say("Lo que queda en el producto de una {batch} entera. Lo que se pierde va abajo."),
            ),
            Field(
                key=f"{key}/waste",
                label=self.say("Se pierde"),
                kind="percent",
                unit=self.say("de cada 100"),
                plausible=USUAL_WASTE,
                example=self.plain(line.waste * 100) if line else "",
                optional=True,
                why=self.say("De cada 100 que sacas, cuánto se derrama, se corta o se rompe. Si nada, deja vacío."),
            ),
        )

    def work(self, kind: str) -> Row:
        minutes = Field(
            key=f"work/{kind}/minutes",
            label=self.say("En una {batch}"),
            unit=self.words.unit("min"),
            plausible=(Decimal(0), MINUTES_OF_A_DAY),
            example=self.plain(usual) if (usual := self.product.minutes(kind)) else "",
            optional=True,
            why=self.say(WORK_REASONS[kind]),
        )
        hourly = self.amount(
            key=f"work/{kind}/hourly",
            label=self.say("Pago por hora"),
            plausible=_near(self.product.paid_hourly or self.place.hourly_wage(self.year)),
            example=self.money(self.product.paid_hourly),
            optional=True,
            why=self.say("Si pagas por día, divide entre las horas del día."),
        )
        fields = (minutes, hourly) if kind == "paid" else (minutes,)
        return Row(group="work", id=kind, name=self.say(WORK_NAMES[kind]), fields=fields)

    def hour_value(self) -> Field:
        wage = self.place.hourly_wage(self.year)
        return Field(
            key="hour_value",
            label=self.say("Una hora de trabajo sin paga vale"),
            unit=self.place.symbol,
            plausible=_near(wage),
            example=self.money(wage),
            optional=True,
            why=self.say(
                "Lo que ganarías en otro trabajo. Si lo dejas vacío, vale como el salario mínimo: {wage} la hora.",
                wage=self.words.money(wage),
            ),
        )

    def tool(self, sample: PackTool) -> Row:
        return Row(
            group="tools",
            id=sample.id,
            name=self.words.of(sample.names),
            life_in=sample.life_unit,
            fields=self._tool_fields(f"tools/{sample.id}", sample.life_unit, sample),
        )

    def own_tool(self, id: str, name: str) -> Row:
        key = f"tools/{id}"
        return Row(
            group="tools",
            id=id,
            name=name or self.say("Otra herramienta"),
            life_in="month",
            of_pack=False,
            fields=(self._own_name(key, self.say("Herramienta")), *self._tool_fields(key, "month")),
        )

    def _tool_fields(self, key: str, life_in: str, sample: PackTool | None = None) -> tuple[Field, ...]:
        return (
            self.amount(
                key=f"{key}/price",
                label=self.say("Cuesta"),
                plausible=_near(sample.price) if sample else _like(one.price for one in self.trade.tools),
                example=self.money(sample.price) if sample else "",
                why=self.say("Lo que pagarías hoy por otra igual. Aunque te la regalaron, también se gasta."),
            ),
            Field(
                key=f"{key}/life",
                label=self.say("y me dura"),
                unit=self.say("usos") if life_in == "batch" else self.say("meses"),
                above_zero=True,
                plausible=_near(sample.life) if sample else _like(one.life for one in self.trade.tools),
                example=self.plain(sample.life) if sample else "",
                why=self.say("Hasta que haya que comprar otra."),
            ),
            self.amount(
                key=f"{key}/residual",
                label=self.say("Al final la podría vender en"),
                plausible=(Decimal(0), sample.price if sample else max(one.price for one in self.trade.tools)),
                example=self.money(sample.residual) if sample else "",
                optional=True,
                why=self.say("Lo que te darían por ella ya usada. Si nada, deja vacío."),
            ),
        )

    def shared(self, sample: PackShared) -> Row:
        return Row(
            group="shared",
            id=sample.id,
            name=self.words.of(sample.names),
            fields=self._shared_fields(f"shared/{sample.id}", sample),
        )

    def own_shared(self, id: str, name: str) -> Row:
        key = f"shared/{id}"
        return Row(
            group="shared",
            id=id,
            name=name or self.say("Otro gasto"),
            of_pack=False,
            fields=(self._own_name(key, self.say("Gasto")), *self._shared_fields(key)),
        )

    def _shared_fields(self, key: str, sample: PackShared | None = None) -> tuple[Field, ...]:
        return (
            self.amount(
                key=f"{key}/monthly",
                label=self.say("Al mes se paga"),
                plausible=_near(sample.monthly) if sample else _like(one.monthly for one in self.trade.shared),
                example=self.money(sample.monthly) if sample else "",
                why=self.say("Lo que se paga cada mes, vendas mucho o poco."),
            ),
            Field(
                key=f"{key}/share",
                label=self.say("Es del negocio"),
                kind="percent",
                unit=self.say("de cada 100"),
                whole=True,
                plausible=(Decimal(0), Decimal(1)),
                example=self.plain(sample.share * 100) if sample else "",
                optional=True,
                why=self.say("La luz de la casa también alumbra a la familia. Si todo es del negocio, deja vacío."),
            ),
        )

    def share_base(self) -> Field:
        return Field(
            key="share_base",
            label=self.say("¿Haces también otros productos?"),
            kind="choice",
            choices=(
                ("only", self.say("No, solo este")),
                ("hours", self.say("Sí. Reparto los gastos por horas")),
                ("units", self.say("Sí. Los reparto por piezas")),
                ("sales", self.say("Sí. Los reparto por ventas")),
            ),
            example="only",
            optional=True,
            why=self.say("Si haces varios productos, cada uno paga su parte de la luz y del alquiler."),
        )

    def share_workshop(self, base: str) -> Field:
        units = {"hours": self.words.unit("h"), "units": self.say("piezas"), "sales": self.place.symbol}
        return Field(
            key="share_workshop",
            label=self.say("Con todos mis productos, en un mes son"),
            unit=units.get(base, ""),
            above_zero=True,
            plausible=self._in_a_month(base),
            why=self.say("Suma este producto y todos los demás que haces en el mes."),
        )

    def _in_a_month(self, base: str) -> tuple[Decimal, Decimal]:
        """What a workshop makes in a month, seen from the pack's sample of this product: this much or far more."""
        product = self.product
        batches = product.batches / product.months
        units = product.sound_units * batches
        minutes = sum((product.minutes(kind) for kind in WORK_NAMES), Decimal(0))
        sample = {"hours": minutes * batches / 60, "sales": units * product.price}.get(base, units)
        return sample / FAR, sample * FAR * FAR

    def price(self) -> Field:
        return self.amount(
            key="price",
            label=self.say("Hoy cobro por cada {unit}"),
            above_zero=True,
            plausible=_near(self.product.price),
            example=self.money(self.product.price),
            why=self.say("Lo que pagan hoy tus caseras y caseros por una unidad."),
        )

    def margin(self) -> Field:
        return Field(
            key="margin",
            label=self.say("De cada 100 de venta, quiero que queden para crecer"),
            kind="percent",
            unit=self.place.symbol,
            plausible=USUAL_MARGIN,
            example=self.plain(self.trade.margin * 100),
            optional=True,
            why=self.say(
                "Con eso compras otra herramienta o aguantas un mes malo. Si lo dejas vacío, usamos {margin}.",
                margin=self.words.percent(self.trade.margin),
            ),
        )

    def _own_name(self, key: str, label: str) -> Field:
        return Field(key=f"{key}/name", label=label, kind="text", optional=True)
