"""The result of a cost sheet on a screen: advice, a drawing, the prices, and the sum step by step."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from qhatu.house import address, in_class
from qhatu.pages.drawings import price_bar
from qhatu.pages.markup import Markup, html, joined
from qhatu.records import cost_sheet as costs
from qhatu.records.cost_form import MODULE


def cost_result(reading: costs.CostReading) -> Markup:
    """What stands below the headline: what to do, what is missing, where the price goes, prices, break-even."""
    words, say = reading.words, reading.words.say
    pieces = [html('<p data-aloud class="advice">{advice}</p>', advice=costs.verdict(reading).advice)]
    if reading.missing:
        pieces.append(_card(say("Todavía falta"), html('<p class="say">{all}.</p>', all=". ".join(reading.missing))))
    if not reading.has_costs:
        return joined(pieces)
    if reading.price is not None:
        bar = price_bar(costs.price_parts(reading), reading.price, words)
        pieces.append(_card(say("A dónde van los {price}", price=words.money(reading.price)), bar))
    pieces.append(_card(say("Lo que cuesta"), _costs(reading)))
    pieces.append(_card(say("A cuánto vender"), _prices(reading) + _why(reading)))
    even = costs.break_even_words(reading)
    if even:
        units = html('<div class="big">{units}</div>', units=even.units)
        meaning = html('<p class="say">{meaning}</p>', meaning=even.meaning)
        pieces.append(_card(even.title, units + meaning))
    if in_class():
        go_on = '<p><a class="go quiet" href="{practice}">{words}</a></p>'
        pieces.append(html(go_on, practice=address(f"/m/{MODULE}/practice"), words=say("Ahora, la práctica")))
    return joined(pieces)


def _card(title: str, content: Markup) -> Markup:
    return html('<section class="card"><h2>{title}</h2>{content}</section>', title=title, content=content)


def _line(name: str, *amounts: str, kind: str = "") -> Markup:
    cells = joined(html("<td>{cell}</td>", cell=cell) for cell in (name, *amounts))
    return html('<tr class="{kind}">{cells}</tr>', kind=kind, cells=cells)


def _costs(reading: costs.CostReading) -> Markup:
    """Cash cost and full cost side by side, for a batch and for a unit."""
    words, say, sheet, trade = reading.words, reading.words.say, reading.sheet, reading.form.trade

    def both(name: str, amount: Decimal, kind: str = "") -> Markup:
        return _line(name, words.money(amount), words.money(sheet.per_unit(amount)), kind=kind)

    return html(
        '<table class="sum three"><tr><td></td><th>{batch}</th><th>{unit}</th></tr>{rows}</table>',
        batch=say("la {batch}", batch=words.of(trade.batch)),
        unit=say("cada {unit}", unit=words.of(reading.form.product.unit)),
        rows=both(say("Sale del bolsillo"), sheet.cash) + both(say("Costo completo"), sheet.full, "total"),
    )


def _prices(reading: costs.CostReading) -> Markup:
    words, say = reading.words, reading.words.say
    prices = (
        (say("Precio mínimo"), reading.floor_price),
        (say("Precio justo"), reading.fair_price),
        (say("Tu precio de hoy"), reading.price),
        (say("Lo que gana tu hora"), reading.hour_earned),
    )
    rows = joined(_line(name, words.money(amount)) for name, amount in prices if amount is not None)
    return html('<table class="sum">{rows}</table>', rows=rows)


def _why(reading: costs.CostReading) -> Markup:
    return html(
        '<details><summary>{ask}</summary><table class="sum">{rows}</table></details>',
        ask=reading.words.say("¿Por qué? Ver la cuenta"),
        rows=joined(_account(reading)),
    )


def _account(reading: costs.CostReading) -> Iterator[Markup]:
    """The sum step by step, with the learner's own rows."""
    words, say, sheet, trade = reading.words, reading.words.say, reading.sheet, reading.form.trade
    batch = words.of(trade.batch)
    for row in reading.form.rows():
        cost = reading.row_costs.get(f"{row.group}/{row.id}")
        if cost and row.group != "shared":
            yield _line(row.name, words.money(cost))
    if sheet.shared:
        yield _line(say("Gastos del mes, la parte de una {batch}", batch=batch), words.money(sheet.shared))
    yield _line(say("Todo, una {batch}", batch=batch), words.money(sheet.full), kind="total")
    units = f"{words.number(sheet.units)} {words.of(reading.form.product.units)}"
    yield _line(say("Entre {units} que salen", units=units), words.money(sheet.full_per_unit), kind="total")
    margin = say(
        "Para que queden {margin} de la venta, entre {rest}",
        margin=words.percent(reading.margin),
        rest=words.number(1 - reading.margin),
    )
    yield _line(margin, words.money(reading.fair_price))
