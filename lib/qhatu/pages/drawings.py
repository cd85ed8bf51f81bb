"""Drawings for a phone, made as SVG by the server, each with its text equivalent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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


MONTH_WIDTH, TALLEST = Decimal(26), Decimal(64)


def year_drawing(season: Mapping[int, Decimal], harvest: Mapping[int, Decimal], words: Words) -> Markup:
    """The twelve months of a trade: how much each sells against a normal month and, below, when it is harvested.

    `season` is times a normal month, `harvest` the share of the year's harvest, empty where there is none.
    """
    most = max(*season.values(), Decimal(1))
    pieces = []
    for place, month in enumerate(sorted(season)):
        x, high = place * MONTH_WIDTH + 3, season[month] / most * TALLEST
        pieces.append(
            html(
                '<rect x="{x}" y="{y}" width="20" height="{high}" fill="{colour}"/>',
                x=_short(x),
                y=_short(TALLEST - high),
                high=_short(high),
                colour=COLOURS["left"] if season[month] > 1 else COLOURS["materials"],
            )
        )
        pieces.append(
            html(
                '<text x="{x}" y="82" font-size="12" text-anchor="middle" fill="#564b43">{letter}</text>',
                x=_short(x + 10),
                letter=words.month(month)[0].upper(),
            )
        )
        if harvest.get(month):
            size = Decimal(4) + harvest[month] / max(harvest.values()) * 5
            pieces.append(
                html(
                    '<circle cx="{x}" cy="98" r="{size}" fill="{colour}"/>',
                    x=_short(x + 10),
                    size=_short(size),
                    colour=COLOURS["work"],
                )
            )
    normal = _short(TALLEST - TALLEST / most)
    pieces.append(html('<path d="M0 {y}H312" stroke="#2a2320" stroke-dasharray="4 4"/>', y=normal))
    return html(
        '<svg viewBox="0 0 312 {high}" width="100%" role="img" aria-label="{told}">{pieces}</svg>',
        high=110 if harvest else 88,
        told=_year_in_words(season, harvest, words),
        pieces=joined(pieces),
    )


def _year_in_words(season: Mapping[int, Decimal], harvest: Mapping[int, Decimal], words: Words) -> str:
    good = [words.month(month) for month in sorted(season) if season[month] > 1]
    poor = [words.month(month) for month in sorted(season) if season[month] < 1]
    told = []
    if good:
        told.append(words.say("Se vende más en {months}.", months=words.list_of(good)))
    if poor:
        told.append(words.say("Se vende menos en {months}.", months=words.list_of(poor)))
    if harvest:
        reaped = [words.month(month) for month in sorted(harvest) if harvest[month]]
        told.append(words.say("Se cosecha en {months}.", months=words.list_of(reaped)))
    return " ".join(told)


def _short(number: Decimal) -> str:
    return f"{number:.1f}"
