"""A pack as it stands in its folder now, with what follows from its numbers and what is wrong in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from markupsafe import Markup

from qhatu import packs
from qhatu.checking import faults_of
from qhatu.house import house
from qhatu.packs.folders import meant, schema
from qhatu.packs.places import TOPICS, PlaceFact
from qhatu.packs.sureness import Sureness, sample_in_words, sureness, sureness_in_words
from qhatu.packs.words import Words, marked
from qhatu.pages.drawings import year_drawing
from qhatu.records import cost_sheet
from qhatu.records.keeper import sample_reading
from qhatu.sums import BadInput

WORKERS = {
    "own": marked("trabajo propio"),
    "family": marked("la familia"),
    "reciprocal": marked("en ayni"),
    "paid": marked("con paga"),
}
FAMILIES = {
    "craft": marked("Artesanía"),
    "food": marked("Comida"),
    "land": marked("Tierra y animales"),
    "service": marked("Servicio"),
}
TOPIC_NAMES = {
    "legal_form": marked("Formas legales"),
    "tax": marked("Impuestos"),
    "credit": marked("Créditos y fondos"),
    "note": marked("Para cuidarse"),
}
DAY_KINDS = {"holiday": marked("Feriado"), "feast": marked("Fiesta"), "fair": marked("Feria")}


@dataclass(frozen=True, kw_only=True, slots=True)
class ShownProduct:
    """A product with the sentence and the numbers that its sample gives, and what about it looks odd."""

    product: packs.Product
    verdict: cost_sheet.Verdict
    numbers: tuple[tuple[str, str], ...]
    doubts: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class ShownTrade:
    """A trade as its folder has it; `trade` is None where its files cannot be read."""

    id: str
    faults: tuple[str, ...]
    trade: packs.Trade | None = None
    place: packs.Place | None = None
    products: tuple[ShownProduct, ...] = ()
    year: Markup | None = None
    fairs: tuple[tuple[str, str, str, str], ...] = ()
    """Of each fair its name, when it is, what a stall costs, and what to bring."""
    sample: str = ""
    """Where and when the prices were noted, and how sure they are."""


def shown_trade(trade_id: str, words: Words, today: date) -> ShownTrade:
    """The trade in a folder of `data/trades`, read now; what is wrong in it is told, whatever it is."""
    folder = house() / "data" / "trades" / trade_id
    faults = tuple(fault.sentence(words) for fault in faults_of(folder))
    try:
        trade = packs.read_trade(folder)
        place = packs.place(trade.sample.place)
        words = Words(words.language, place)  # its amounts are in the money of where they were noted
        return ShownTrade(
            id=trade_id,
            faults=faults,
            trade=trade,
            place=place,
            products=tuple(_product(trade, product, place, words) for product in trade.products),
            year=year_drawing(trade.season, trade.harvest, words),
            fairs=tuple(_fairs(trade, place, words)),
            sample=sample_in_words(trade, place, today, words),
        )
    except BadInput as trouble:
        return ShownTrade(id=trade_id, faults=faults or (words.explain(trouble),))


def _product(trade: packs.Trade, product: packs.Product, place: packs.Place, words: Words) -> ShownProduct:
    reading = sample_reading(trade, product, place, words.language)
    even = cost_sheet.break_even_words(reading)
    amounts = (
        (words.say("Precio de hoy"), reading.price),
        (words.say("Costo completo"), reading.sheet.full_per_unit if reading.sheet else None),
        (words.say("Precio mínimo"), reading.floor_price),
        (words.say("Precio justo"), reading.fair_price),
        (words.say("Lo que gana tu hora"), reading.hour_earned),
    )
    numbers = [(name, words.money(amount)) for name, amount in amounts if amount is not None]
    if even:
        numbers.append((even.title, even.units))
    return ShownProduct(
        product=product,
        verdict=cost_sheet.verdict(reading),
        numbers=tuple(numbers),
        doubts=tuple(reading.doubts.values()),
    )


def _fairs(trade: packs.Trade, place: packs.Place, words: Words) -> Iterator[tuple[str, str, str, str]]:
    days = {day.id: day for day in place.calendar}
    for fair in trade.fairs:
        if day := days.get(fair.fair):
            stall = words.money(fair.stall) if fair.stall else words.say("sin pago")
            yield words.of(day.names), words.of(day.when), stall, words.of(fair.notes)


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """Something that is known of a place, and how surely."""

    title: str
    lines: tuple[str, ...]
    sureness: Sureness
    says: str
    steps: Sequence[str] = ()


def told_of_place(place: packs.Place, words: Words, today: date) -> dict[str, list[Told]]:
    """All that is known of a place, by heading, each with how sure it is today."""

    def told(title: str, *lines: str, of: packs.Dated, steps: Sequence[str] = ()) -> Told:
        return Told(
            title=title,
            lines=tuple(line for line in lines if line),
            sureness=sureness(of, place, today),
            says=sureness_in_words(of, place, today, words),
            steps=steps,
        )

    say, of, wage = words.say, words.of, place.wages[-1]
    money = [
        told(
            say("Moneda"),
            say(
                "{symbol}; la moneda más chica que se usa es {coin}.", symbol=place.symbol, coin=words.money(place.coin)
            ),
            of=place.money,
        ),
        told(
            say("Salario mínimo de {year}", year=str(wage.year)),
            say("{monthly} al mes.", monthly=words.money(wage.monthly)),
            of=wage,
        ),
        told(
            say("Horas de trabajo"),
            say(
                "{hours} horas en un mes entero: {hourly} la hora.",
                hours=words.number(place.hours_per_month),
                hourly=words.money(place.hourly_wage(wage.year)),
            ),
            of=place.hours,
        ),
    ]
    days = [
        told(of(day.names), f"{say(DAY_KINDS[day.kind])}: {of(day.when)}", day.city, of=day) for day in place.calendar
    ]
    facts = {
        say(TOPIC_NAMES[topic]): [
            told(of(fact.names), of(fact.says), _rate(fact, words), of(fact.cost), of=fact, steps=of(fact.steps))
            for fact in place.facts[topic]
        ]
        for topic in TOPICS
    }
    return {say("Moneda y trabajo"): money, say("Fiestas y ferias"): days, **facts}


def _rate(fact: PlaceFact, words: Words) -> str:
    if fact.yearly_rate is None:
        return ""
    return words.say("{rate} al año, o su tope.", rate=words.percent(fact.yearly_rate))


@dataclass(frozen=True, kw_only=True, slots=True)
class ManualLine:
    """A column or a key of a pack's file: its name, what it holds, whether it must be there, what may stand in it."""

    name: str
    says: str
    must: bool
    may: str


def manual(file: str, words: Words) -> tuple[str, list[ManualLine]]:
    """What a file of a pack is for, and its columns or keys, from its schema.

    >>> says, lines = manual("channels.csv", Words("es"))
    >>> lines[0].name, lines[0].must
    ('id', True)
    """
    rules = schema(file)
    return words.say(rules["description"]), list(_lines(rules, rules, words))


def _lines(rules: Mapping[str, Any], root: Mapping[str, Any], words: Words, inside: str = "") -> Iterator[ManualLine]:
    named = [*rules.get("properties", {}).items(), *(("…", one) for one in rules.get("patternProperties", {}).values())]
    for name, about in named:
        inner = meant(about, root)
        yield ManualLine(
            name=inside + name,
            says=words.say(about["description"]),
            must=name in rules.get("required", ()),
            may=", ".join(inner.get("enum", ())),
        )
        if about.get("$ref", "").endswith(("/texts", "/lists")):
            continue
        yield from _lines(inner, root, words, f"{inside}{name}.")
