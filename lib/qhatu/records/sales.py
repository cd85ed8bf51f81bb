"""A sale at a fair: how a phone hands it in, how it is kept, what a day of sales adds up to.

Each sale is an entry of its own, under a name that the phone drew when the sale was tapped. Handed in twice it is the
same entry, so an answer that got lost counts nothing twice; corrected on two phones, the later correction stands.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from qhatu.packs.words import marked
from qhatu.records.names import plain_name
from qhatu.sums import BadInput, round_to_coin
from qhatu.sums.cash import book, totals
from qhatu.sums.market import outings

if TYPE_CHECKING:
    from qhatu.packs import Place
    from qhatu.packs.words import Words
    from qhatu.records.store import Store

MODULE = "sales"
MOST_AT_ONCE = 200
MOST_IN_A_CYCLE = 10_000
MOST_UNITS = Decimal(9999)
MOST_MONEY = Decimal(1_000_000)
LONGEST_AGE = 400 * 24 * 3600

WAYS = {
    "now": marked("Al contado"),
    "on_credit": marked("Fiado"),
    "in_kind": marked("En trueque"),
}
BUYERS = {
    "neighbour": marked("Vecina o vecino"),
    "family": marked("Familia o amistad"),
    "tourist": marked("Turista"),
    "shop": marked("Tienda"),
    "school": marked("Escuela u oficina"),
    "other": marked("Otra persona"),
}

_KEY = "sale/"
_UID = re.compile(r"[a-z0-9]{22,40}")
_MONEY = re.compile(r"[0-9]{1,7}(\.[0-9]{1,2})?")
_UNITS = re.compile(r"[0-9]{1,4}(\.[0-9]{1,3})?")
_COLUMNS = (
    marked("Día"),
    marked("Hora"),
    marked("Producto"),
    marked("Cantidad"),
    marked("Precio de siempre"),
    marked("Pagado"),
    marked("Forma de pago"),
    marked("Quién compró"),
    marked("Quién debe"),
    marked("Estado"),
)
# What a spreadsheet takes for the beginning of a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, kw_only=True, slots=True)
class Sale:
    """One sale.

    `paid` is money for all its units together, or what was given for them is worth; `asked` what its usual price
    makes. `way` is one of `WAYS`, `buyer` one of `BUYERS` or empty, `who` the name of somebody who owes. A `void` sale
    counts nothing and can be taken back. `edit` names the last correction: handed in twice, it is known.

    >>> sale = Sale(uid="a" * 22, product="Vela", units=Decimal(3), paid=Decimal("17.50"), asked=Decimal(18),
    ...             sold_at=datetime(2026, 3, 1, 14, 5, tzinfo=UTC), edit="b" * 22)
    >>> read_sale(sale.key, sale.text) == sale
    True
    """

    uid: str
    product: str
    units: Decimal
    paid: Decimal
    asked: Decimal
    sold_at: datetime
    edit: str
    way: str = "now"
    buyer: str = ""
    who: str = ""
    void: bool = False

    @property
    def key(self) -> str:
        """The key of its entry."""
        return _KEY + self.uid

    @property
    def text(self) -> str:
        """How it is kept."""
        return json.dumps({name: value for name, value in self.told.items() if name != "uid"}, ensure_ascii=False)

    @property
    def told(self) -> dict[str, Any]:
        """How a phone is told of it."""
        return {
            "uid": self.uid,
            "product": self.product,
            "units": f"{self.units:f}",
            "paid": f"{self.paid:f}",
            "asked": f"{self.asked:f}",
            "way": self.way,
            "buyer": self.buyer,
            "who": self.who,
            "void": self.void,
            "sold_at": self.sold_at.astimezone(UTC).isoformat(timespec="milliseconds"),
            "edit": self.edit,
        }

    @property
    def day(self) -> date:
        """The day it was sold on, by the calendar of this computer."""
        return self.sold_at.astimezone().date()


@dataclass(frozen=True, kw_only=True, slots=True)
class Total:
    """What some sales add up to: pieces, and money received, owed, and worth of what was given in kind."""

    units: Decimal
    received: Decimal
    owed: Decimal
    in_kind: Decimal


@dataclass(frozen=True, kw_only=True, slots=True)
class HandedIn:
    """What became of the sales that a phone sent.

    `kept` tells, by uid, in which cycle each is; `standing` what stands of it now, which is another phone's correction
    where that was later; `refused` why one was not kept.
    """

    kept: Mapping[str, int]
    standing: Mapping[str, Sale]
    refused: Mapping[str, BadInput]


def read_sale(key: str, text: str) -> Sale | None:
    """The sale that an entry holds; None where it holds none.

    >>> read_sale("sale/x", "{}") is None
    True
    """
    try:
        kept = json.loads(text)
        return Sale(
            uid=key.removeprefix(_KEY),
            product=str(kept["product"]),
            units=Decimal(kept["units"]),
            paid=Decimal(kept["paid"]),
            asked=Decimal(kept["asked"]),
            sold_at=datetime.fromisoformat(kept["sold_at"]),
            edit=str(kept["edit"]),
            way=kept["way"] if kept["way"] in WAYS else "now",
            buyer=kept["buyer"] if kept["buyer"] in BUYERS else "",
            who=str(kept["who"]),
            void=kept["void"] is True,
        )
    except (ValueError, KeyError, TypeError, InvalidOperation):
        return None


def kept_sales(entries: Mapping[str, str]) -> list[Sale]:
    """The sales among the entries of a cycle, in the order in which they were sold."""
    found = (read_sale(key, text) for key, text in entries.items() if key.startswith(_KEY))
    return sorted((sale for sale in found if sale), key=lambda sale: (sale.sold_at, sale.uid))


def hand_in(
    store: Store, person_id: int, enterprise_id: int, sent: Sequence[object], *, place: Place, moment: datetime
) -> HandedIn:
    """Keeps what a phone sent of one enterprise's sales, each in the cycle in which it was sold.

    `moment` is now, by the class's clock. What is wrong with one sale is told and keeps none of the others out.
    """
    cycles = {cycle.id: cycle for cycle in store.cycles(enterprise_id)} if sent else {}
    there = {id: store.entries(id, MODULE) for id in cycles}
    kept: dict[str, int] = {}
    refused: dict[str, BadInput] = {}
    saves: dict[int, dict[str, tuple[str, datetime]]] = {id: {} for id in cycles}
    for told in sent:
        try:
            sale, edited_at = from_phone(told, place=place, moment=moment)
            # A sale stays where it came in first: sent once more, its age can no longer move it over a cycle's end.
            cycle_id = next((id for id in cycles if sale.key in there[id]), None)
            if cycle_id is None:
                cycle_id = store.cycle_at(enterprise_id, sale.sold_at)
                if len(there[cycle_id].keys() | saves[cycle_id].keys()) >= MOST_IN_A_CYCLE:
                    raise BadInput(
                        "En este ciclo ya hay {most} ventas anotadas. Cierra el ciclo y empieza el siguiente.",
                        most=MOST_IN_A_CYCLE,
                    )
            elif before := read_sale(sale.key, there[cycle_id][sale.key]):
                sale = replace(sale, sold_at=before.sold_at)
        except BadInput as fault:
            refused[_uid_of(told)] = fault
            continue
        kept[sale.uid] = cycle_id
        if not _came_before(store, cycle_id, sale, there[cycle_id].get(sale.key)):
            # What was corrected without connection after somebody closed the cycle still belongs to it.
            at = min(filter(None, (edited_at, cycles[cycle_id].closed_at)))
            saves[cycle_id][sale.key] = (sale.text, at)
    for cycle_id, fields in saves.items():
        if fields:
            texts = {key: text for key, (text, _) in fields.items()}
            moments = {key: at for key, (_, at) in fields.items()}
            saved = store.save(cycle_id, MODULE, texts, person_id, at=moments)
            there[cycle_id].update({**texts, **saved.standing})
    standing = {uid: read_sale(_KEY + uid, there[cycle_id][_KEY + uid]) for uid, cycle_id in kept.items()}
    return HandedIn(kept=kept, standing={uid: sale for uid, sale in standing.items() if sale}, refused=refused)


def _came_before(store: Store, cycle_id: int, sale: Sale, stands: str | None) -> bool:
    """Whether this very correction came in already: it stands, or a later one has taken its place."""
    if stands is None:
        return False
    changes = store.history(cycle_id, module=MODULE, key=sale.key)
    earlier = (read_sale(sale.key, text) for text in (stands, *(change.value for change in changes)))
    return any(one is not None and one.edit == sale.edit for one in earlier)


def from_phone(told: object, *, place: Place, moment: datetime) -> tuple[Sale, datetime]:
    """A sale as a phone sends it, and when it was last corrected; raises `BadInput` where something is wrong with it.

    Its texts follow the rule of names, its money the place's coin.
    """
    if not isinstance(told, dict) or not _UID.fullmatch(_uid_of(told)) or not _UID.fullmatch(_text(told, "edit")):
        raise BadInput("Esta venta llegó sin su número. Anótala otra vez.")
    units, paid = _number(told, "units", _UNITS), _number(told, "paid", _MONEY)
    if units is None or not 0 < units <= MOST_UNITS:
        raise BadInput("Revisa cuántas vendiste: hace falta un número mayor que 0, hasta {most}.", most=MOST_UNITS)
    if paid is None or not 0 < paid <= MOST_MONEY:
        raise BadInput("Revisa cuánto te pagan: hace falta un número mayor que 0, hasta {most}.", most=MOST_MONEY)
    if paid != round_to_coin(paid, place.coin):
        raise BadInput(
            "{paid} no se puede pagar: la moneda más pequeña es {coin}. Redondea el monto.", paid=paid, coin=place.coin
        )
    asked = _number(told, "asked", _MONEY)
    way, buyer, who = _text(told, "way"), _text(told, "buyer"), _text(told, "who")
    if way not in WAYS or (buyer and buyer not in BUYERS) or not isinstance(told.get("void"), bool):
        raise BadInput("Esta venta llegó incompleta. Ábrela, revísala y guárdala otra vez.")
    sold_at = min(_moment(told.get("sold"), moment), edited_at := _moment(told.get("edited"), moment))
    sale = Sale(
        uid=_uid_of(told),
        product=plain_name(_text(told, "product")),
        units=units,
        paid=paid,
        asked=paid if asked is None else asked,
        sold_at=sold_at,
        edit=_text(told, "edit"),
        way=way,
        buyer=buyer,
        who=plain_name(who) if who.strip() and way == "on_credit" else "",
        void=told["void"],
    )
    return sale, edited_at


def _moment(told: object, moment: datetime) -> datetime:
    """When something happened on a phone: so many seconds ago, and after the class answered it last.

    No clock of a phone is believed. The age is a difference of two readings of it, so a wrong clock does no harm; one
    that was set meanwhile does, and then the class's own last answer to that phone is the earliest it can have been.
    """
    age, after = (told.get("age"), told.get("after")) if isinstance(told, dict) else (None, None)
    if isinstance(age, bool) or not isinstance(age, int | float) or age != age:  # no number
        raise BadInput("Esta venta llegó sin su hora. Ábrela, revísala y guárdala otra vez.")
    at = moment - timedelta(seconds=min(max(age, 0), LONGEST_AGE))
    try:
        earliest = datetime.fromisoformat(after) if isinstance(after, str) and after else at
    except ValueError:
        earliest = at
    return min(moment, max(at, earliest)) if earliest.tzinfo else at


def _uid_of(told: object) -> str:
    return _text(told, "uid")[:40] if isinstance(told, dict) else ""


def _text(told: Mapping[str, object], name: str) -> str:
    value = told.get(name)
    return value if isinstance(value, str) else ""


def _number(told: Mapping[str, object], name: str, form: re.Pattern[str]) -> Decimal | None:
    text = _text(told, name)
    return Decimal(text) if form.fullmatch(text) else None


# ---- what they add up to


def total(sales: Iterable[Sale]) -> Total:
    """What the sales that stand add up to, as a cash book counts them.

    >>> candles = Sale(uid="a" * 22, product="Vela", units=Decimal(3), paid=Decimal(18), asked=Decimal(18),
    ...                sold_at=datetime(2026, 3, 1, 14, 5, tzinfo=UTC), edit="b" * 22)
    >>> owed = replace(candles, uid="c" * 22, way="on_credit", paid=Decimal(6), units=Decimal(1))
    >>> found = total([candles, owed, replace(candles, uid="d" * 22, void=True)])
    >>> found.units, found.received, found.owed  # Bs 18 en la mano, Bs 6 fiado
    (Decimal('4'), Decimal('18'), Decimal('6'))
    """
    standing = [sale for sale in sales if not sale.void]
    added = totals.book_totals(cash_entry(sale) for sale in standing)
    return Total(
        units=sum((sale.units for sale in standing), Decimal(0)),
        received=added.received,
        owed=added.sold_on_credit,
        in_kind=added.income_in_kind,
    )


def cash_entry(sale: Sale) -> book.Entry:
    """The line that a sale is in the cash book; somebody nameless owes where nobody was named."""
    return book.Entry(
        id=sale.uid,
        when=sale.day,
        kind="income",
        amount=sale.paid,
        category=sale.product,
        paid=sale.way,
        who=sale.who or "?",
    )


def market_sale(sale: Sale) -> outings.Sale:
    """The sale as the log of an outing counts it."""
    return outings.Sale(
        id=sale.uid,
        when=sale.sold_at.astimezone().replace(tzinfo=None),
        product=sale.product,
        paid=sale.paid,
        units=sale.units,
        asked=sale.asked,
        buyer=sale.buyer,
        on_credit=sale.way == "on_credit",
    )


def in_words(sale: Sale, words: Words) -> str:
    """One sale in a line.

    >>> from qhatu.packs.words import Words
    >>> in_words(Sale(uid="a" * 22, product="Vela", units=Decimal(3), paid=Decimal(18), asked=Decimal(18),
    ...               sold_at=datetime(2026, 3, 1, 14, 5, tzinfo=UTC), edit="b" * 22), Words("es"))
    '3 Vela, 18,00, al contado'
    """
    line = words.say(
        "{units} {product}, {paid}, {way}",
        units=sale.units,
        product=sale.product,
        paid=words.money(sale.paid),
        way=words.say(WAYS[sale.way]).lower(),
    )
    return words.say("{sale} (anulada)", sale=line) if sale.void else line


def total_in_words(found: Total, words: Words) -> str:
    """What some sales add up to, in sentences.

    >>> from qhatu.packs.words import Words
    >>> total_in_words(Total(units=Decimal(1), received=Decimal(6), owed=Decimal(0), in_kind=Decimal(0)), Words("es"))
    '1 pieza vendida; recibiste 6,00.'
    """
    facts = {"units": found.units, "received": words.money(found.received)}
    told = [
        words.say("1 pieza vendida; recibiste {received}.", **facts)
        if found.units == 1
        else words.say("{units} piezas vendidas; recibiste {received}.", **facts)
    ]
    if found.owed:
        told.append(words.say("Te deben {owed}.", owed=words.money(found.owed)))
    if found.in_kind:
        told.append(words.say("En trueque te dieron lo que vale {worth}.", worth=words.money(found.in_kind)))
    return " ".join(told)


def spreadsheet(sales: Iterable[Sale], words: Words) -> bytes:
    """The sales as a CSV file that opens by a double tap in a spreadsheet of the reader's language.

    Nothing in it is taken for a formula; a sale that was voided is there, and said to be.
    """
    file = io.StringIO()
    writer = csv.writer(file, delimiter=";" if words.decimal_mark == "," else ",")
    writer.writerow([words.say(name) for name in _COLUMNS])
    for sale in sales:
        when = sale.sold_at.astimezone()
        cells = (
            f"{when:%Y-%m-%d}",
            f"{when:%H:%M}",
            sale.product,
            _plain(sale.units, words),
            _plain(sale.asked, words),
            _plain(sale.paid, words),
            words.say(WAYS[sale.way]),
            words.say(BUYERS[sale.buyer]) if sale.buyer else "",
            sale.who,
            words.say("Anulada") if sale.void else "",
        )
        writer.writerow(f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in cells)
    return file.getvalue().encode("utf-8-sig")


def _plain(number: Decimal, words: Words) -> str:
    """A number without marks between thousands, which a spreadsheet could read as decimals."""
    return f"{number:f}".replace(".", words.decimal_mark)
