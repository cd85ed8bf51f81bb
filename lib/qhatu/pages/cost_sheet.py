"""Module 5's app: what a product costs, screen by screen, from what it is to what it leaves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

import ipywidgets as w

from qhatu import packs
from qhatu.house import address, in_class
from qhatu.packs.stations import station
from qhatu.packs.sureness import sample_in_words
from qhatu.packs.words import Words, marked
from qhatu.pages.cost_result import cost_result
from qhatu.pages.deck import Deck, Draft, Screen
from qhatu.pages.inputs import FieldInput, code_of, shown_as
from qhatu.pages.markup import Markup, boxed, html, own_look, pressed, shown
from qhatu.pages.saving import Saver
from qhatu.records import cost_sheet as costs
from qhatu.records.cost_form import MODULE, Row
from qhatu.records.forms import Field, accepts
from qhatu.records.keeper import Keeper, keeper

YES, NO = "yes", "no"
# What stands on these screens depends on the product and on what was typed into the others.
SCREENS_OF_A_PRODUCT = ("product", "batch", "materials", "work", "tools", "shared", "price")
# The fields of a row that are read in one breath: five kilos for 150 bolivianos.
BESIDE = {"materials": ("pack_size", "pack_price"), "tools": ("price", "life")}
TYPED_NOW = Draft("")
_BATCH = marked("Una {batch} es lo que preparas de una sola vez.")
_BATCH_SAYS = {
    "land": marked("Una {batch} es lo que sacas de una parcela o de tus animales, de una sola vez."),
    "service": marked("Una {batch} es un grupo que recibes de una sola vez."),
}


def cost_sheet(*, trade: str = "", place: str = "", language: str = "") -> w.Widget:
    """The cost sheet of one's own product, as a widget.

    In a class the trade, the place and the language are those of the learner who signed in; elsewhere they are given
    here, or else candles, Bolivia and Spanish.
    """
    kept = keeper(trade=trade, place=place, language=language)
    page = CostSheetPage(kept, today=date.today())
    return page.box if in_class() else boxed([own_look(), page.box])


class CostSheetPage:
    """The screens of a cost sheet over one enterprise's entries. `box` is the widget."""

    def __init__(self, kept: Keeper, *, today: date) -> None:
        opened = kept.open(MODULE)
        self.trade, self.place = packs.trade(opened.trade), packs.place(opened.place)
        self.words = Words(opened.language, self.place)
        self.entries: dict[str, str] = dict(opened.entries)
        self._today = today
        self._inputs: dict[str, FieldInput] = {}
        self._cards: dict[str, _Card] = {}
        self._added = ""
        self._saver = Saver(
            kept, MODULE, self.words, revision=opened.revision, members=opened.members, on_news=self._take_news
        )
        self._overtaken: dict[str, str] = {}
        self._result = shown("", "qh-result")
        self.reading = self._read()
        self.deck = Deck(
            self._screens(),
            where=lambda: (station(MODULE).title(self.words), self.reading.name),
            status=self._saver.status,
            words=self.words,
            drafts_name=opened.drafts(MODULE),
            at=self.entries.get("screen", ""),
            on_turn=self._turned,
            on_drafts=self._take_drafts,
        )
        self.box = self.deck.box
        self._refresh()

    # ---- what happens

    def type(self, key: str, text: str) -> None:
        """Take a typed text: keep it, read all again, show what follows."""
        if self.entries.get(key, "") == text:
            return
        self._keep(key, text)
        if key == "product":
            self.deck.forget(*SCREENS_OF_A_PRODUCT)
        if _changes_what_is_asked(key):
            self.reading = self._read()
            self.deck.forget(self.deck.screen.name)
            self.deck.show()
        self._refresh()

    def _turned(self, screen: str) -> None:
        self._keep("screen", screen)
        self._refresh()

    def _keep(self, key: str, text: str, draft: Draft = TYPED_NOW) -> None:
        self.entries[key] = text
        self._overtaken.pop(key, None)
        field = self.reading.form.fields.get(key)
        shown = shown_as(field, text) if field else text
        self._saver.keep(key, text, shown=shown, age=draft.age, seen=draft.seen)

    def _take_drafts(self, drafts: dict[str, Draft]) -> None:
        """Keep what a browser could not hand in before; what is kept already, or never will be, it may let go of."""
        for key, draft in drafts.items():
            field = self.reading.form.fields.get(key)
            text = code_of(field, draft.text) if field else draft.text
            no_choice = field is not None and field.kind == "choice" and text not in dict(field.choices)
            is_kept = self.entries.get(key, "") == text and key not in self._saver.unsaved
            if is_kept or no_choice or not accepts(MODULE, key):
                self._saver.acknowledge(key, draft.text)
                continue
            self._keep(key, text, draft)
            self._fill(key, text)
        self._show_anew(drafts)

    def _take_news(self, texts: Mapping[str, str], said: Mapping[str, str]) -> None:
        """Show what others of the enterprise typed, and say so where it took the place of what was typed here."""
        self.entries.update(texts)
        self._overtaken.update(said)
        for key, text in texts.items():
            self._fill(key, text)
        self._show_anew(texts)

    def _fill(self, key: str, text: str) -> None:
        if key in self._inputs:
            self._inputs[key].fill(text)

    def _show_anew(self, keys: Iterable[str]) -> None:
        self.reading = self._read()
        if any(_changes_what_is_asked(key) or key not in self._inputs for key in keys):
            self.deck.forget(*SCREENS_OF_A_PRODUCT)
        if any(_changes_what_is_asked(key) for key in keys):
            self.deck.show()
        self._refresh()

    def _add_row(self, group: str) -> None:
        taken = {key.split("/")[1] for key in self.entries if key.startswith(f"{group}/own-")}
        self._added = f"own-{len(taken) + 1}"
        self.type(f"{group}/{self._added}/removed", NO)

    def _bring_back(self, group: str) -> None:
        for key in [key for key in self.entries if key.startswith(f"{group}/") and key.endswith("/removed")]:
            self.type(key, NO)

    def _fill_with_example(self, fields: Sequence[Field]) -> None:
        for field in fields:
            if field.kind != "choice" and field.example and not self.entries.get(field.key, "").strip():
                self._keep(field.key, field.example)
                self._fill(field.key, field.example)
        self._refresh()

    def _read(self) -> costs.CostReading:
        return costs.read(self.entries, self.trade, self.place, self._today.year, self.words)

    def _refresh(self) -> None:
        self.reading = self._read()
        for key, one in self._inputs.items():
            one.show(
                trouble=self.reading.troubles.get(key, ""),
                doubt=self.reading.doubts.get(key, ""),
                note=self.reading.notes.get(key, ""),
                news=self._overtaken.get(key, ""),
            )
        for row in self.reading.form.rows():
            card = self._cards.get(f"{row.group}/{row.id}")
            if card:
                card.show(row.name, self._row_result(row))
        if self.deck.screen.name == "result":
            self._result.value = str(cost_result(self.reading))
        self.deck.refresh()

    # ---- what is shown

    def _screens(self) -> tuple[Screen, ...]:
        say, of = self.words.say, self.words.of
        batch = of(self.trade.batch)

        def unit() -> str:
            return of(self.reading.form.product.unit)

        return (
            Screen(
                name="product",
                question=lambda: say("¿De qué producto quieres saber el costo?"),
                say=lambda: say("Empieza con uno solo. Después puedes hacer la cuenta de otros."),
                widgets=lambda: self._fields(self.reading.form.choice, self.reading.form.name),
                foot=lambda: (say("Tu producto"), self.reading.name),
            ),
            Screen(
                name="batch",
                question=lambda: self._how_many(batch),
                say=lambda: say(_BATCH_SAYS.get(self.trade.family, _BATCH), batch=batch),
                widgets=lambda: self._with_example(self._batch_fields()),
                foot=self._foot_batch,
            ),
            Screen(
                name="materials",
                question=lambda: say("¿Qué materiales usas para una {batch}?", batch=batch),
                say=lambda: say(
                    "Toca cada material. Anota cómo lo compras y cuánto gastas en una {batch}.", batch=batch
                ),
                widgets=lambda: self._rows("materials", self.reading.form.materials, say("+ Otro material")),
                foot=lambda: self._foot_per_unit(say("Materiales por {unit}", unit=unit()), "materials"),
            ),
            Screen(
                name="work",
                question=lambda: say("¿Cuánto trabajo lleva una {batch}?", batch=batch),
                say=lambda: say("Cuenta los minutos de todas las personas, también de quienes no cobran."),
                widgets=lambda: self._work(),
                foot=lambda: self._foot_per_unit(say("Trabajo por {unit}", unit=unit()), "work"),
            ),
            Screen(
                name="tools",
                question=lambda: say("¿Qué herramientas se gastan?"),
                say=lambda: say("Un poco de cada herramienta se va en cada {batch}.", batch=batch),
                widgets=lambda: self._rows("tools", self.reading.form.tools, say("+ Otra herramienta")),
                foot=lambda: self._foot_per_unit(say("Herramientas por {unit}", unit=unit()), "wear"),
            ),
            Screen(
                name="shared",
                question=lambda: say("¿Qué gastos pagas cada mes?"),
                say=lambda: say("Son los que hay que pagar aunque no vendas nada."),
                widgets=lambda: self._shared(),
                foot=lambda: self._foot_per_unit(say("Gastos por {unit}", unit=unit()), "shared"),
            ),
            Screen(
                name="price",
                question=lambda: say("¿A cuánto vendes hoy?"),
                say=lambda: say("Pon el precio que pagan hoy. En la siguiente pantalla ves qué te queda."),
                widgets=lambda: self._with_example((self.reading.form.price, self.reading.form.margin)),
                foot=lambda: self._foot_per_unit(say("Cada {unit} te cuesta", unit=unit()), "full"),
                going_on=say("Ver"),
            ),
            Screen(
                name="result",
                question=lambda: costs.verdict(self.reading).headline,
                say=lambda: costs.verdict(self.reading).meaning,
                widgets=lambda: [self._result],
                foot=lambda: (say("Llévatelo"), say("Hoja de costos")),
                ending=self._paper_link(),
            ),
        )

    def _paper_link(self) -> Markup:
        if not in_class():
            return Markup("")
        return html(
            '<a class="go" href="{paper}" target="_blank">{words}</a>',
            paper=address("/papers/cost-sheet.pdf"),
            words=self.words.say("Imprimir"),
        )

    def _how_many(self, batch: str) -> str:
        say, product = self.words.say, self.reading.form.product
        if self.trade.family == "service":
            asks = (marked("¿Cuántas {units} caben en una {batch}?"), marked("¿Cuántos {units} caben en una {batch}?"))
        else:
            asks = (marked("¿Cuántas {units} salen de una {batch}?"), marked("¿Cuántos {units} salen de una {batch}?"))
        return say(asks[product.gender == "m"], units=self.words.of(product.units), batch=batch)

    def _batch_fields(self) -> tuple[Field, ...]:
        form = self.reading.form
        return form.units_per_batch, *([form.loss] if form.loss else []), form.batches

    def _fields(self, *fields: Field) -> list[w.Widget]:
        return [boxed([self._input(field) for field in fields], "card")]

    def _input(self, field: Field) -> w.Widget:
        made = FieldInput(field, self.entries.get(field.key, ""), self.type, example_mark=self.words.say("ej."))
        self._inputs[field.key] = made
        return made.box

    def _with_example(self, fields: Sequence[Field]) -> list[w.Widget]:
        return [*self._fields(*fields), *self._example(fields)]

    def _example(self, fields: Sequence[Field]) -> list[w.Widget]:
        told = html(
            '<p class="hint">{words}</p>',
            words=sample_in_words(self.trade, self.place, self._today, self.words),
        )
        fill = pressed(
            self.words.say("Llenar lo vacío con el ejemplo"),
            lambda: self._fill_with_example(fields),
            "qh-link",
        )
        return [fill, shown(told)]

    def _card(self, row: Row, *, is_open: bool, may_go: bool = True) -> w.Widget:
        inputs = list(self._inputs_of(row))
        if may_go:
            inputs.append(pressed(self.words.say("Quitar"), lambda: self.type(row.key("removed"), YES), "qh-link"))
        card = _Card(inputs, is_open=is_open)
        card.show(row.name, self._row_result(row))
        self._cards[f"{row.group}/{row.id}"] = card
        return card.box

    def _inputs_of(self, row: Row) -> Iterator[w.Widget]:
        """The inputs of a row, with the two that belong together side by side."""
        pair = [field for field in row.fields if field.key.rpartition("/")[2] in BESIDE.get(row.group, ())]
        for field in row.fields:
            if field not in pair:
                yield self._input(field)
            elif field is pair[0]:
                yield boxed(map(self._input, pair), "qh-two")

    def _rows(self, group: str, rows: Sequence[Row], add: str) -> list[w.Widget]:
        todo = [row for row in rows if f"{group}/{row.id}" not in self.reading.row_costs]
        to_open = next((row for row in todo if row.id == self._added), next(iter(todo), None))
        made = [self._card(row, is_open=row is to_open) for row in rows]
        made.append(pressed(add, lambda: self._add_row(group), "qh-add"))
        if any(
            key.startswith(f"{group}/") and key.endswith("/removed") and text == YES
            for key, text in self.entries.items()
        ):
            made.append(
                pressed(self.words.say("Traer de vuelta lo que quité"), lambda: self._bring_back(group), "qh-link")
            )
        fields = [field for row in rows if row.of_pack for field in row.fields]
        return [*made, *self._example(fields)]

    def _work(self) -> list[w.Widget]:
        form = self.reading.form
        cards = [self._card(row, is_open=True, may_go=False) for row in form.works]
        value = self._fields(form.hour_value)
        fields = [field for row in form.works for field in row.fields]
        return [*cards, *value, *self._example(fields)]

    def _shared(self) -> list[w.Widget]:
        form = self.reading.form
        rows = self._rows("shared", form.shared, self.words.say("+ Otro gasto"))
        several = self.entries.get("share_base", "only") not in ("", "only")
        share = self._fields(form.share_base, *([form.share_workshop] if several else []))
        return [*rows, *share]

    def _row_result(self, row: Row) -> tuple[str, bool]:
        cost = self.reading.row_costs.get(f"{row.group}/{row.id}")
        if cost is None:
            needed = row.group != "work"
            return (self.words.say("Falta") if needed else ""), needed
        shown_cost = self.words.money(cost)
        if row.group == "shared":
            return self.words.say("{cost} al mes", cost=shown_cost), False
        return self.words.say("{cost} la {batch}", cost=shown_cost, batch=self.words.of(self.trade.batch)), False

    def _foot_batch(self) -> tuple[str, str]:
        of_year = self.reading.form.product.per == "year"
        caption = self.words.say("Vendes al año") if of_year else self.words.say("Vendes al mes")
        if self.reading.sheet is None:
            return caption, "—"
        units = self.words.of(self.reading.form.product.units)
        return caption, f"{self.words.number(self.reading.sheet.units_made)} {units}"

    def _foot_per_unit(self, caption: str, part: str) -> tuple[str, str]:
        sheet = self.reading.sheet
        if sheet is None:
            return self.words.say("Falta cuántas salen y cuántas veces"), "—"
        amount = {
            "materials": sheet.materials,
            "work": sheet.paid_work + sheet.unpaid_work,
            "wear": sheet.wear,
            "shared": sheet.shared,
            "full": sheet.full,
        }[part]
        return caption, self.words.money(sheet.per_unit(amount))


def _changes_what_is_asked(key: str) -> bool:
    return key in ("product", "share_base") or key.endswith(("/unit", "/removed"))


class _Card:
    """A row that opens when its head is tapped; the head says its name and what it comes to."""

    def __init__(self, widgets: Sequence[w.Widget], *, is_open: bool) -> None:
        self._head = shown()
        self.box = boxed([self._head, boxed(widgets, "qh-body")], "qh-card", *(["open"] if is_open else []))

    def show(self, name: str, result: tuple[str, bool]) -> None:
        """Say the name and the result; `result` is a text and whether something is still to do."""
        text, is_todo = result
        self._head.value = str(
            html(
                '<button type="button" class="card-head"><b>{name}</b><small class="{kind}">{text}</small></button>',
                name=name,
                kind="todo" if is_todo else "",
                text=text,
            )
        )
