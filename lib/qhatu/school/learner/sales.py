"""«Mis ventas»: the log of a fair on a phone that may be away from the class for a day.

The page itself is the same for everybody and holds nothing of anybody, so that a phone may keep it and open it where
nothing answers. What it shows comes from the phone's own storage and from `/sales/sync`.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from itertools import groupby
from pathlib import Path
from typing import Any

from jupyter_server.auth.decorator import allow_unauthenticated
from tornado import web

from qhatu import packs
from qhatu.packs.words import Words
from qhatu.records import sales
from qhatu.records.cost_form import MODULE as MANAGEMENT
from qhatu.records.cost_form import chosen_product
from qhatu.records.names import name_key, plain_name
from qhatu.records.store import Enterprise, Person, Store
from qhatu.school.classroom import STRICT_POLICY, ClassHandler, Classroom, JsonAnswers, Trouble, not_understood
from qhatu.school.learner.take_home import file_name
from qhatu.school.looks import versioned
from qhatu.sums import BadInput, parse_number, round_to_coin
from qhatu.sums.market.sales_breakdown import SalesGroup, sales_by

# A phone that was once here opens the page by itself for a week, and for a month more while it asks for a newer one.
KEPT_ON_PHONES = "private, max-age=604800, stale-while-revalidate=2592000"
OPEN_WITH = ("3-market", MANAGEMENT)
WORKER = Path(__file__).parents[1] / "static" / "sales_worker.js"


class SalesPageHandler(ClassHandler):
    """The page, which a browser keeps: no name, no number, no token of anybody is in it."""

    @property
    def content_security_policy(self) -> str:
        return f"{STRICT_POLICY}; manifest-src 'self'; worker-src 'self'"

    @allow_unauthenticated
    def get(self) -> None:
        self.show("learner/sales.html", ways=sales.WAYS, buyers=sales.BUYERS)

    def finish(self, chunk=None):
        """Only the page itself may be kept: what tells of a trouble is not."""
        if self.get_status() in (200, 304):
            self.set_header("Cache-Control", KEPT_ON_PHONES)
        return super().finish(chunk)


class SalesSyncHandler(JsonAnswers, ClassHandler):
    """Takes what a phone has, and tells what it does not know yet."""

    @allow_unauthenticated
    def get(self) -> None:
        """Gives the browser the token without which it may send nothing, where it has lost it."""
        _ = self.xsrf_token  # asking for it sets the cookie
        self._only_signed_in()
        self.set_status(204)
        self.finish()

    @allow_unauthenticated
    async def post(self) -> None:
        person = self._only_signed_in()
        asked = _checked(self.asked())
        try:
            told = await self.classroom.ask(synced, self.classroom, person, asked)
        except NotTheirs as mistaken:
            self.set_status(409)
            told = mistaken.owner
        self.tell(told)

    def _only_signed_in(self) -> Person:
        if self.person is None:
            raise Trouble("Entra otra vez con tu nombre y tu PIN.", 401)
        return self.person


class SalesSummaryHandler(ClassHandler):
    """How it went: each day of the cycle, and each product."""

    async def get(self) -> None:
        enterprise, sold = await _own_sales(self)
        words = Words(self.words.language, enterprise.place)
        days, products = await self.classroom.work(told_by_day, sold, words)
        self.show("learner/sales_summary.html", enterprise=enterprise, days=days, products=products, money=words.money)


class SalesFileHandler(ClassHandler):
    """One's own sales of the cycle for a spreadsheet."""

    async def get(self) -> None:
        enterprise, sold = await _own_sales(self)
        words = Words(self.words.language, enterprise.place)
        name = file_name(self.words.say("ventas"), enterprise.name, "csv")
        self.set_header("Content-Type", "text/csv; charset=utf-8")
        self.set_header("Content-Disposition", f'attachment; filename="{name}"')
        self.finish(sales.spreadsheet(sold, words))


class SalesManifestHandler(ClassHandler):
    """What a phone needs to put the page among its own signs."""

    @allow_unauthenticated
    def get(self) -> None:
        icons = [
            {"src": versioned("/look", "sales-192.png"), "sizes": "192x192", "type": "image/png"},
            {"src": versioned("/look", "icon.svg"), "sizes": "any", "type": "image/svg+xml"},
        ]
        manifest = {
            "name": self.words.say("Mis ventas"),
            "short_name": self.words.say("Mis ventas"),
            "start_url": "/sales",
            "scope": "/",
            "display": "standalone",
            "background_color": "#fbf7f0",
            "theme_color": "#fbf7f0",
            "icons": icons,
        }
        self.set_header("Content-Type", "application/manifest+json")
        self.set_header("Cache-Control", "private, max-age=604800")
        self.finish(json.dumps(manifest, ensure_ascii=False))


class SalesWorkerHandler(ClassHandler):
    """Keeps the page on a phone where the class is opened with a certificate; elsewhere browsers run no such thing."""

    @allow_unauthenticated
    def get(self) -> None:
        self.set_header("Content-Type", "text/javascript; charset=utf-8")
        self.set_header("Service-Worker-Allowed", "/sales")
        self.set_header("Cache-Control", "no-cache")
        self.finish(WORKER.read_bytes())


class NotTheirs(LookupError):
    """Somebody else is signed in on this phone by now; `owner` tells who."""

    def __init__(self, owner: Mapping[str, str]):
        super().__init__(owner)
        self.owner = owner


def synced(classroom: Classroom, person: Person, asked: Mapping[str, Any]) -> dict[str, Any]:
    """Keeps what a phone sent and tells what changed since it last asked.

    `asked` names whose sales they are: where that is not who is signed in, nothing is kept and `NotTheirs` raised.
    """
    store = classroom.store
    enterprise = _enterprise(store, person)
    theirs = {one.uid: one for one in store.enterprises_of(person.id)}
    owner = {"person": person.uid, "enterprise": enterprise.uid}
    if asked["person"] not in ("", person.uid) or (asked["sales"] and not asked["person"]):
        raise NotTheirs(owner)
    meant = theirs.get(asked["enterprise"] or enterprise.uid)
    if meant is None:
        raise Trouble("Estas ventas son de un negocio en el que ya no estás. Siguen en este teléfono.", 403)
    moment, words = datetime.now(UTC), classroom.words(person.language)
    handed_in = sales.hand_in(store, person.id, meant.id, asked["sales"], place=packs.place(meant.place), moment=moment)
    revision, changed = _news(store, enterprise, asked)
    if meant.uid == enterprise.uid:
        changed |= {
            uid: sale.told for uid, sale in handed_in.standing.items() if handed_in.kept[uid] == enterprise.cycle_id
        }
    return {
        **owner,
        "now": moment.isoformat(timespec="milliseconds"),
        "zone": int(moment.astimezone().utcoffset().total_seconds() // 60),
        "language": person.language,
        "name": enterprise.name,
        "cycle": enterprise.cycle_id,
        "number": enterprise.cycle,
        "members": enterprise.members,
        "revision": revision,
        "changed": changed,
        # A phone that counts otherwise asks for all: the class may have been put back from a copy.
        "count": len(sales.kept_sales(store.entries(enterprise.cycle_id, sales.MODULE))),
        "kept": handed_in.kept,
        "refused": {uid: words.explain(fault) for uid, fault in handed_in.refused.items()},
        **_offered(store, enterprise, words),
    }


def _news(store: Store, enterprise: Enterprise, asked: Mapping[str, Any]) -> tuple[int, dict[str, dict[str, Any]]]:
    """The revision of the cycle's sales, and those that the phone does not know; all, where it knows another cycle."""
    since = asked["since"] if asked["cycle"] == enterprise.cycle_id else 0
    revision, changed = store.news(enterprise.cycle_id, sales.MODULE, since)
    return revision, {sale.uid: sale.told for sale in sales.kept_sales(changed)}


def _offered(store: Store, enterprise: Enterprise, words: Words) -> dict[str, Any]:
    """What can be tapped, and the money it is paid in."""
    trade, place = packs.trade(enterprise.trade), packs.place(enterprise.place)
    entries = store.entries(enterprise.cycle_id, MANAGEMENT)
    own_name, own_price = entries.get("product_name", "").strip(), entries.get("price", "").strip()
    offered: dict[str, dict[str, Any]] = {}

    def offer(name: str, price: Decimal | None, own: bool) -> None:
        try:
            name = plain_name(name)
        except BadInput:
            return
        price = round_to_coin(price, place.coin) if price is not None and 0 < price <= sales.MOST_MONEY else None
        offered.setdefault(name_key(name), {"name": name, "price": f"{price:f}" if price else "", "own": own})

    if own_name or own_price:
        try:
            price = parse_number(own_price, decimal_mark=words.decimal_mark)
        except BadInput:
            price = None
        offer(own_name or words.of(chosen_product(entries, trade).names), price, True)
    for product in trade.products:
        offer(words.of(product.names), product.price, False)
    money = {
        "symbol": place.symbol,
        "coin": f"{place.coin:f}",
        "decimals": max(0, -int(place.cent.as_tuple().exponent)),
        "mark": words.decimal_mark,
    }
    return {"products": list(offered.values()), "money": money}


def today_in_words(store: Store, enterprise: Enterprise, words: Words) -> str:
    """What was sold today; empty where nothing was."""
    today = datetime.now().astimezone().date()
    sold = sales.kept_sales(store.entries(enterprise.cycle_id, sales.MODULE))
    of_today = [sale for sale in sold if sale.day == today and not sale.void]
    return sales.total_in_words(sales.total(of_today), words) if of_today else ""


def told_by_day(sold: list[sales.Sale], words: Words) -> tuple[list[tuple[str, str]], tuple[SalesGroup, ...]]:
    """Each day of selling and what it added up to, the last one first; and the products, the largest income first."""
    standing = [sale for sale in sold if not sale.void]
    days = groupby(standing, key=lambda sale: sale.day)
    told = [(words.day(day), sales.total_in_words(sales.total(of_day), words)) for day, of_day in days]
    return told[::-1], sales_by((sales.market_sale(sale) for sale in standing), "product")


async def _own_sales(handler: ClassHandler) -> tuple[Enterprise, list[sales.Sale]]:
    classroom = handler.classroom
    enterprise = await classroom.ask(_enterprise, classroom.store, handler.person)
    entries = await classroom.ask(classroom.store.entries, enterprise.cycle_id, sales.MODULE)
    return enterprise, sales.kept_sales(entries)


def _enterprise(store: Store, person: Person) -> Enterprise:
    enterprise = store.enterprise_of(person.id)
    if enterprise is None:
        raise Trouble("Primero elige en tu camino qué produces.", 400)
    return enterprise


def _checked(asked: Mapping[str, Any]) -> dict[str, Any]:
    """What a phone asks, of exactly one shape; raises a `Trouble` where it has another."""
    try:
        person, enterprise, cycle, since, sent = (
            asked[name] for name in ("person", "enterprise", "cycle", "since", "sales")
        )
    except KeyError:
        raise not_understood() from None
    right = (
        all(isinstance(name, str) and len(name) <= 40 for name in (person, enterprise))
        and all(isinstance(number, int) and 0 <= number < 2**53 for number in (cycle, since))
        and isinstance(sent, list)
    )
    if not right:
        raise not_understood()
    if len(sent) > sales.MOST_AT_ONCE:
        raise Trouble("Son demasiadas ventas de una vez: caben {most}.", 413, most=sales.MOST_AT_ONCE)
    return {"person": person, "enterprise": enterprise, "cycle": cycle, "since": since, "sales": sent}


def handlers() -> list[tuple[str, type[web.RequestHandler]]]:
    """The addresses of the sales log."""
    return [
        (r"/sales", SalesPageHandler),
        (r"/sales/sync", SalesSyncHandler),
        (r"/sales/summary", SalesSummaryHandler),
        (r"/sales/sales\.csv", SalesFileHandler),
        (r"/sales/app\.webmanifest", SalesManifestHandler),
        (r"/sales/worker\.js", SalesWorkerHandler),
    ]
