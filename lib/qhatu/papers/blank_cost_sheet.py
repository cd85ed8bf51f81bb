"""The cost sheet to fill in by hand, without a device: the questions of the screens, in their order."""

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from qhatu import sums
from qhatu.papers.printing import printable, typeset
from qhatu.records.cost_form import WORK_NAMES

if TYPE_CHECKING:
    from qhatu.packs import Place, Trade
    from qhatu.packs.words import Words

# A blank sheet bears no date of its own; a fixed one keeps the same sheet the same bytes.
_NO_DAY = date(2000, 1, 1)


def blank_cost_sheet_pdf(trade: "Trade", words: "Words", place: "Place") -> bytes:
    """A blank cost sheet of a trade: a PDF of one A4 page with one material of its pack worked as an example.

    >>> from qhatu import packs
    >>> from qhatu.packs.words import Words
    >>> place = packs.place("bolivia")
    >>> blank_cost_sheet_pdf(packs.trade("candles"), Words("es", place), place)[:5]
    b'%PDF-'
    """
    return typeset("blank_cost_sheet.typ", blank_cost_sheet_texts(trade, words, place), _NO_DAY)


def blank_cost_sheet_texts(trade: "Trade", words: "Words", place: "Place") -> dict[str, Any]:
    """Everything the blank sheet shows: what is asked, and how each sum is done, in words."""
    say = words.say
    newest = max(wage.year for wage in place.wages)
    product = trade.products[0]
    unit, units, batch = (words.of(named) for named in (product.unit, product.units, trade.batch))
    of_year = product.per == "year"
    return {
        "language": words.language,
        "title": say("Hoja de costos"),
        "heading": words.of(trade.names),
        "symbol": place.symbol,
        "person": say("Nombre"),
        "day": say("Fecha"),
        "foot": say("La hoja en blanco sigue el mismo orden que las pantallas. Usa lápiz."),
        "made_with": say("Hecho con Qhatu"),
        "product": {
            "title": say("Tu producto"),
            "asks": [
                {"label": say("Mi producto es"), "unit": ""},
                {"label": say("De una {batch} salen", batch=batch), "unit": units},
                *(
                    [
                        {"label": say("De 100 no se venden"), "unit": ""},
                        {"label": say("Se venden"), "unit": units},
                    ]
                    if product.loss
                    else []
                ),
                {"label": say("En un año la hago") if of_year else say("En un mes la hago"), "unit": say("veces")},
            ],
        },
        "materials": {
            "title": say("Materiales de una {batch}", batch=batch),
            "hint": say(
                "Lo que uso ÷ lo que trae × lo que cuesta. ¿Se pierden 5 de cada 100? Divide entre {kept}.",
                kept=words.number(Decimal("0.95")),
            ),
            "heads": [
                say("Material"),
                say("Lo compro así"),
                say("y me cuesta"),
                say("En una {batch} uso", batch=batch),
                say("De 100 se pierden"),
                say("Me cuesta"),
            ],
            "measures": say("Usa la misma medida: 1 kg son 1000 g; 1 l son 1000 ml; 1 m son 100 cm."),
            "example": _worked_example(trade, words),
            "total": say("Suma"),
        },
        "work": {
            "title": say("Trabajo de una {batch}", batch=batch),
            "hint": say(
                "Cuenta: minutos ÷ 60 × la hora. El salario mínimo de {year} da {wage} la hora.",
                year=newest,
                wage=words.money(place.hourly_wage(newest)),
            ),
            "heads": [say("¿Quién?"), say("Minutos"), say("Una hora vale"), say("Cuesta")],
            "kinds": [say(name) for name in WORK_NAMES.values()],
            "paid_total": say("El pagado"),
            "unpaid_total": say("Los otros tres"),
        },
        "tools": {
            "title": say("Herramientas"),
            "heads": [say("Herramienta"), say("Cuesta"), say("Me dura"), say("Se gasta")],
            "hint": say("Resta lo que valga al final. Divide entre meses, × 12 ÷ veces al año; o entre usos.")
            if of_year
            else say("Resta lo que valga al final. Divide entre meses y veces al mes, o entre usos."),
            "month_total": say("Las que duran meses"),
            "batch_total": say("Las que duran usos"),
        },
        "shared": {
            "title": say("Gastos del mes"),
            "heads": [
                say("Gasto"),
                say("Al mes"),
                say("De 100, del negocio"),
                say("Por {batch}", batch=batch),
            ],
            "hint": say("Al mes × 12 × lo del negocio ÷ 100 ÷ veces al año.")
            if of_year
            else say("Al mes × lo del negocio ÷ 100 ÷ veces al mes."),
            "total": say("Suma"),
        },
        "price": {
            "title": say("Tu precio"),
            "asks": [
                {"label": say("Hoy cobro por cada {unit}", unit=unit), "unit": place.symbol},
                {"label": say("De cada 100 de venta, quiero que queden para crecer"), "unit": place.symbol},
            ],
        },
        "results": {
            "title": say("Lo que dice tu cuenta"),
            "rows": [
                _row(say("Sale de tu bolsillo"), say("A + B + F"), place.symbol),
                _row(say("Costo completo"), say("A + B + C + D + E + F"), place.symbol),
                _row(
                    say("Precio mínimo de cada {unit}", unit=unit),
                    say("lo que sale de tu bolsillo ÷ {units}, hacia arriba", units=units),
                    place.symbol,
                ),
                _row(
                    say("Precio justo de cada {unit}", unit=unit),
                    say(
                        "costo completo ÷ {units} ÷ {kept}, si quedan {left} de cada 100",
                        units=units,
                        kept=words.number(1 - trade.margin, 2),
                        left=words.number(trade.margin * 100),
                    ),
                    place.symbol,
                ),
                _row(
                    say("Lo que gana tu hora"),
                    say("(precio × {units} − A − B − D − E − F) ÷ horas sin paga", units=units),
                    place.symbol,
                ),
                _row(
                    say("Para empatar este año") if of_year else say("Para empatar este mes"),
                    say("(D + F) × veces ÷ (precio − (A + B + E) ÷ {units})", units=units),
                    units,
                ),
            ],
        },
    }


def _row(name: str, sum: str, unit: str) -> dict[str, str]:
    return {"name": name, "sum": sum, "unit": unit}


def _worked_example(trade: "Trade", words: "Words") -> list[str]:
    """The first material of the trade's first product, as a row that is filled in."""
    line = trade.products[0].recipe[0]
    bought = trade.materials[line.material]
    material = sums.Material(
        name=words.of(bought.names),
        purchase=bought.purchase,
        quantity=line.quantity,
        unit=line.unit,
        waste=line.waste,
    )
    return [
        words.say("Ejemplo: {name}", name=printable(material.name, 24)),
        f"{words.number(bought.pack_size)} {words.unit(bought.pack_unit, bought.pack_size)}",
        words.money(bought.pack_price),
        f"{words.number(line.quantity)} {words.unit(line.unit, line.quantity)}",
        words.number(line.waste * 100),
        words.money(sums.material_cost(material)),
    ]
