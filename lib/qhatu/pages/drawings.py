"""Drawings for a phone, made as SVG by the server, each with its text equivalent."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from qhatu.packs.words import Words
from qhatu.pages.markup import Markup, html, joined
from qhatu.records.cost_sheet import Part

COLOURS = {
    "materials": "#263272",
    "paid": "#6f4a8e",
    "shared": "#e3a008",
    "wear": "#c4552d",
    "work": "#0b6e6a",
    "left": "#a3124f",
    "lacking": "#a3122b",
}
WIDTH, HEIGHT = 320, 44


def price_bar(parts: Sequence[Part], price: Decimal, words: Words) -> Markup:
    """Where each boliviano of a price goes, as one bar with a key; what is lacking stands beyond the price.

    `parts` are amounts of money, `price` is what a unit sells for.
    """
    whole = max(sum((part.amount for part in parts if part.kind != "lacking"), Decimal(0)), price) or Decimal(1)
    bars, at = [], Decimal(0)
    for part in parts:
        if part.kind == "lacking" or part.amount <= 0:
            continue
        wide = part.amount / whole * WIDTH
        bars.append(
            html(
                '<rect x="{x}" width="{wide}" height="{high}" fill="{colour}"/>',
                x=_short(at),
                wide=_short(wide),
                high=HEIGHT,
                colour=COLOURS[part.kind],
            )
        )
        at += wide
    if whole > price > 0:  # the costs reach beyond the price: show where the price ends
        end = _short(price / whole * WIDTH)
        bars.append(html('<path d="M{end} -4V48" stroke="#2a2320" stroke-width="3" stroke-dasharray="5 3"/>', end=end))
    told = words.say("De {price}:", price=words.money(price)) + " "
    told += "; ".join(f"{part.name} {words.money(part.amount)}" for part in parts)
    drawing = html(
        '<svg viewBox="0 -4 {wide} {high}" width="100%" role="img" aria-label="{told}">{bars}</svg>',
        wide=WIDTH,
        high=HEIGHT + 8,
        told=told,
        bars=joined(bars),
    )
    key = joined(
        html(
            '<li><i style="background:{colour}"></i>{name}<b>{amount}</b></li>',
            colour=COLOURS[part.kind],
            name=html("<b style='margin:0'>{name}</b>", name=part.name)
            if part.kind in ("left", "lacking")
            else part.name,
            amount=words.money(part.amount),
        )
        for part in parts
    )
    return drawing + html('<ul class="key">{key}</ul>', key=key)


def _short(number: Decimal) -> str:
    return f"{number:.1f}"
