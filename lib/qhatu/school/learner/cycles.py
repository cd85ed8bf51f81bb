"""Cycles one after the other: closing one, so that the next starts from it, and looking at those before."""

from dataclasses import dataclass
from datetime import datetime

from qhatu.packs.words import Words
from qhatu.records import changes, sales
from qhatu.records.cost_form import MODULE as MANAGEMENT
from qhatu.records.store import Cycle, Enterprise, Person, Store
from qhatu.school.classroom import ClassHandler, Trouble
from qhatu.school.learner.history import close_pages, names_for, own_enterprise
from qhatu.sums import BadInput, parse_number


@dataclass(frozen=True, kw_only=True, slots=True)
class ToldCycle:
    """A cycle in words: from when to when, the price at its end or now, what was sold; empty where there is nothing."""

    number: int
    days: str
    price: str
    sold: str
    under_way: bool


class CyclesHandler(ClassHandler):
    """Every cycle of one's enterprise, the one under way first."""

    async def get(self) -> None:
        classroom = self.classroom
        enterprise = await classroom.ask(own_enterprise, classroom.store, self.person)
        words = Words(self.words.language, enterprise.place)
        told = await classroom.work(cycles, classroom.store, enterprise, words)
        self.show("learner/cycles.html", enterprise=enterprise, cycles=told)


class CycleHandler(ClassHandler):
    """What was typed in one cycle, to look at."""

    async def get(self, number: str) -> None:
        classroom = self.classroom
        enterprise = await classroom.ask(own_enterprise, classroom.store, self.person)
        words = Words(self.words.language, enterprise.place)
        cycle = await classroom.ask(cycle_numbered, classroom.store, enterprise, int(number))
        values = await classroom.ask(values_of, classroom.store, enterprise, cycle, words)
        self.show("learner/cycle.html", enterprise=enterprise, cycle=cycle, values=values)


class CloseCycleHandler(ClassHandler):
    """Says what closing means, and closes."""

    async def get(self) -> None:
        enterprise = await self.classroom.ask(own_enterprise, self.classroom.store, self.person)
        self.show("learner/cycle_close.html", enterprise=enterprise)

    async def post(self) -> None:
        classroom, person = self.classroom, self.person
        enterprise = await classroom.ask(own_enterprise, classroom.store, person)
        # The form says which cycle it was about: sent twice, or after somebody else of the group, it closes one only.
        if self.get_body_argument("cycle", "") == str(enterprise.cycle):
            members = await classroom.ask(close_cycle, classroom.store, enterprise, person)
            close_pages(self.kernel_manager, members)
        self.redirect("/")


def cycle_numbered(store: Store, enterprise: Enterprise, number: int) -> Cycle:
    """The cycle with a number; raises a `Trouble` where there is none."""
    for cycle in store.cycles(enterprise.id):
        if cycle.number == number:
            return cycle
    raise Trouble("Ese ciclo no está. Mira tus ciclos.", 404)


def values_of(store: Store, enterprise: Enterprise, cycle: Cycle, words: Words) -> list[tuple[str, str]]:
    """What stands in a cycle, as names and values."""
    names = names_for(store, enterprise, cycle.id, (), words)
    return changes.values(store.entries(cycle.id, MANAGEMENT), names)


def close_cycle(store: Store, enterprise: Enterprise, person: Person) -> list[Person]:
    """Closes the cycle under way and opens the next; returns everybody who works in it."""
    store.close_cycle(enterprise.cycle_id, person.id)
    return store.members(enterprise.id)


def cycles(store: Store, enterprise: Enterprise, words: Words) -> list[ToldCycle]:
    """The cycles of an enterprise in words, the one under way first."""
    return [_told(store, cycle, words) for cycle in reversed(store.cycles(enterprise.id))]


def _told(store: Store, cycle: Cycle, words: Words) -> ToldCycle:
    def day(moment: datetime) -> str:
        return words.day(moment.astimezone().date())

    opened, closed = day(cycle.opened_at), day(cycle.closed_at) if cycle.closed_at else ""
    if not closed:
        days = words.say("Desde el {day}", day=opened)
    elif closed == opened:
        days = words.say("El {day}", day=opened)
    else:
        days = words.say("Del {day} al {last}", day=opened, last=closed)
    sold = [sale for sale in sales.kept_sales(store.entries(cycle.id, sales.MODULE)) if not sale.void]
    return ToldCycle(
        number=cycle.number,
        days=days,
        price=_price(store.entries(cycle.id, MANAGEMENT).get("price", ""), words),
        sold=sales.total_in_words(sales.total(sold), words) if sold else "",
        under_way=cycle.closed_at is None,
    )


def _price(typed: str, words: Words) -> str:
    try:
        return words.money(parse_number(typed, decimal_mark=words.decimal_mark)) if typed.strip() else ""
    except BadInput:
        return ""
