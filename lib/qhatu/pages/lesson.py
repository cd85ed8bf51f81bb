"""A lesson's living parts: the story in the chosen trade, sums that move under the finger, and the way on."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import ipywidgets as w

from qhatu import packs, sums
from qhatu.house import address, in_class
from qhatu.packs.stations import station
from qhatu.packs.words import Words
from qhatu.pages.drawings import price_bar
from qhatu.pages.markup import Markup, boxed, html, joined, listen_button, own_look, shown
from qhatu.records.cost_sheet import Part, cost_parts
from qhatu.records.keeper import keeper

SMALLEST, LARGEST = Decimal("0.5"), Decimal(2)
STEPS = 30


def lesson(module: str, *, trade: str = "", place: str = "", language: str = "") -> LessonPage:
    """The living parts of a module's lesson, told in the learner's trade, or in the one given."""
    kept = keeper(trade=trade, place=place, language=language).open(module)
    return LessonPage(module, trade=kept.trade, place=kept.place, language=kept.language, today=date.today())


class LessonPage:
    """A lesson about costs in one trade: its story, and what the story's numbers come to."""

    def __init__(self, module: str, *, trade: str, place: str, language: str, today: date) -> None:
        self.module = module
        self.trade = packs.trade(trade or packs.USUAL_TRADE)
        self.place = packs.money_place(self.trade, packs.place(place or packs.places()[0]))
        self.words = Words(language, self.place)
        self.product = self.trade.product(self.trade.story.product)
        self._year = today.year
        self.batch = packs.sample_batch(self.trade, self.product.id, self.place, self._year)
        self.price = self.trade.story.believed_price

    def head(self) -> w.Widget:
        """The head of the page: where one is, and the way back."""
        say = self.words.say
        head = html(
            '<div class="stripe-less qh-head"><a class="back" href="{home}" aria-label="{label}">‹</a>'
            '<div class="where">{station}<b>{lesson}</b></div></div>',
            home=address("/"),
            label=say("Volver a mi camino"),
            station=station(self.module).title(self.words),
            lesson=say("Lección"),
        )
        return shown(head) if in_class() else own_look()

    def story(self) -> w.Widget:
        """The story of an invented producer, with the drawing of the trade."""
        paragraphs = [one for one in self.words.of(self.trade.story.texts).split("\n\n") if one.strip()]
        return self._part(
            html(
                '<div class="story"><div class="drawing" aria-hidden="true">{drawing}</div>{listen}{paragraphs}</div>',
                drawing=Markup(self.trade.drawing),
                listen=listen_button(self.words),
                paragraphs=joined(html("<p data-aloud>{text}</p>", text=one.strip()) for one in paragraphs),
            )
        )

    def answer(self) -> w.Widget:
        """What the story's question comes to, hidden until it is asked for."""
        sheet = sums.cost_sheet(self.batch)
        say, money = self.words.say, self.words.money
        told = say(
            "{who} vende a {price}. Cada {unit} cuesta {cash} del bolsillo, y {full} si se paga el trabajo "
            "y el desgaste. Cada hora gana {hour}. El salario mínimo por hora es {wage}.",
            who=self.trade.story.who,
            price=money(self.price),
            unit=self.words.of(self.product.unit),
            cash=money(sheet.cash_per_unit),
            full=money(sheet.full_per_unit),
            hour=money(sums.hour_earned(sheet, self.price)),
            wage=money(self.place.hourly_wage(self._year)),
        )
        return self._part(
            html(
                '<section class="card"><details><summary>{ask}</summary>'
                "<p data-aloud>{told}</p>{bar}</details></section>",
                ask=say("Ver la respuesta"),
                told=told,
                bar=self._bar(sheet, self.price),
            )
        )

    def try_quantity(self) -> w.Widget:
        """Change how much of the main material goes into a batch, and see the cost of a unit move."""
        main = max(self.batch.materials, key=sums.material_cost)
        step = (LARGEST - SMALLEST) * main.quantity / STEPS
        before = sums.cost_sheet(self.batch).full_per_unit

        def result(quantity: Decimal) -> Markup:
            materials = tuple(one.but(quantity=quantity) if one is main else one for one in self.batch.materials)
            cost = sums.cost_sheet(self.batch.but(materials=materials)).full_per_unit
            return html(
                '<p class="moved">{quantity}</p><div class="big">{cost}</div><p class="say">{told}</p>',
                quantity=self.words.say(
                    "Con {quantity} {measure} en una {batch}, cada {unit} cuesta",
                    quantity=self.words.number(quantity, 2),
                    measure=self.words.unit(main.unit),
                    batch=self.words.of(self.trade.batch),
                    unit=self.words.of(self.product.unit),
                ),
                cost=self.words.money(cost),
                told=self._difference(cost - before),
            )

        return self._slider(
            self.words.of(self.trade.materials[main.name].names),
            low=SMALLEST * main.quantity,
            high=LARGEST * main.quantity,
            at=main.quantity,
            step=step,
            result=result,
        )

    def try_price(self) -> w.Widget:
        """Change the price, and see what an hour earns and where each boliviano goes."""
        sheet = sums.cost_sheet(self.batch)
        coin = self.place.coin

        def result(price: Decimal) -> Markup:
            price = sums.round_to_coin(price, coin)
            hour = sums.round_to_coin(sums.hour_earned(sheet, price), self.place.cent)
            return html(
                '<p class="moved">{price}</p><div class="big">{hour}</div>{bar}',
                price=self.words.say("Si vende a {price}, cada hora gana", price=self.words.money(price)),
                hour=self.words.money(hour),
                bar=self._bar(sheet, price),
            )

        return self._slider(
            self.words.say("Precio"),
            low=sums.round_to_coin(sheet.cash_per_unit * SMALLEST, coin),
            high=sums.round_to_coin(sheet.full_per_unit * LARGEST, coin),
            at=self.price,
            step=coin,
            result=result,
        )

    def finish(self) -> w.Widget:
        """The way on: to one's own product."""
        if not in_class():
            return shown()
        say = self.words.say
        foot = html(
            '<div class="qh-foot"><div class="now"><small>{next}</small><b>{name}</b></div>'
            '<a class="go" href="{app}">{go}</a></div>',
            next=say("Ahora te toca a ti"),
            name=say("Tu producto"),
            app=address(f"/m/{self.module}/app"),
            go=say("Sigue"),
        )
        return shown(foot)

    # ---- parts

    def _part(self, piece: Markup) -> w.Widget:
        return boxed([shown(piece)], "qh", "qh-main")

    def _difference(self, more: Decimal) -> str:
        amount = self.words.money(sums.round_to_coin(abs(more), self.place.cent))
        if abs(more) < self.place.cent:
            return self.words.say("Así es ahora. Mueve el botón.")
        return (
            self.words.say("{amount} más que antes.", amount=amount)
            if more > 0
            else self.words.say("{amount} menos que antes.", amount=amount)
        )

    def _bar(self, sheet: sums.CostSheet, price: Decimal) -> Markup:
        say = self.words.say
        names = {
            "materials": say("materiales"),
            "paid": say("trabajo pagado"),
            "shared": say("gastos"),
            "wear": say("herramientas"),
        }
        parts = [*cost_parts(sheet, self.place.cent, names)]
        left = price - sum((part.amount for part in parts), Decimal(0))
        name = say("queda para las horas") if left >= 0 else say("falta")
        parts.append(Part(kind="work" if left >= 0 else "lacking", name=name, amount=abs(left)))
        return price_bar(parts, price, self.words)

    def _slider(self, name: str, *, low: Decimal, high: Decimal, at: Decimal, step: Decimal, result) -> w.Widget:
        slider = w.FloatSlider(
            description=name,
            min=float(low),
            max=float(high),
            value=float(at),
            step=float(step),
            readout=False,
        )
        told = shown(html('<div role="status">{result}</div>', result=result(at)))
        slider.observe(
            lambda change: setattr(
                told,
                "value",
                str(html('<div role="status">{result}</div>', result=result(Decimal(repr(change["new"]))))),
            ),
            "value",
        )
        return boxed([boxed([told, boxed([slider], "qh-slider")], "card")], "qh", "qh-main")
