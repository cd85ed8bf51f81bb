"""«Lo que cambié»: every change of the cycle, and a way back to each value that stood before."""

from collections.abc import Iterable
from datetime import UTC, datetime
from itertools import groupby

from qhatu import packs
from qhatu.packs.stations import station
from qhatu.packs.words import Words
from qhatu.records import changes, sales
from qhatu.records.changes import Names, ToldChange
from qhatu.records.cost_form import MODULE as MANAGEMENT
from qhatu.records.store import Enterprise, Person, Store, StoreTrouble
from qhatu.school.classroom import ClassHandler, Trouble
from qhatu.school.lessons.kernels import ClassKernels
from qhatu.sums import BadInput

MOST = 500


class HistoryHandler(ClassHandler):
    """What was changed in the cycle under way, module by module, the newest first."""

    async def get(self) -> None:
        classroom, now = self.classroom, datetime.now(UTC)
        enterprise = await classroom.ask(own_enterprise, classroom.store, self.person)
        words = Words(self.words.language, enterprise.place)
        told = await classroom.ask(history, classroom.store, enterprise, words)
        self.show(
            "learner/history.html",
            enterprise=enterprise,
            modules=by_module(told, words),
            ago=lambda at: words.ago(now - at),
            went_back=self.get_query_argument("back", "") == "1",
        )


class StepBackHandler(ClassHandler):
    """Puts a value back, which is a change like every other."""

    async def post(self) -> None:
        classroom, person = self.classroom, self.person
        number = self.get_body_argument("change", "")
        if not (number.isascii() and number.isdigit() and len(number) < 19):
            raise Trouble("Ese cambio no está. Abre otra vez «Lo que cambié».", 400)
        try:
            await classroom.ask(classroom.store.step_back, int(number), person.id)
        except StoreTrouble:
            raise
        except BadInput as refused:
            self.set_status(400)
            self.show("trouble.html", sentence=self.words.explain(refused), again="/history")
            return
        # A page that is open still shows the value that no longer stands: it opens again by itself.
        close_pages(self.kernel_manager, [person])
        self.redirect("/history?back=1")


def own_enterprise(store: Store, person: Person) -> Enterprise:
    """The enterprise that somebody's pages show; raises a `Trouble` where they have none."""
    enterprise = store.enterprise_of(person.id)
    if enterprise is None:
        raise Trouble("Primero elige en tu camino qué produces.", 400)
    return enterprise


def names_for(store: Store, enterprise: Enterprise, cycle_id: int, keys: Iterable[str], words: Words) -> Names:
    """What the fields are called that an enterprise filled in, in one of its cycles."""
    trade, place = packs.trade(enterprise.trade), packs.place(enterprise.place)
    return changes.names(store.entries(cycle_id, MANAGEMENT), keys, trade=trade, place=place, words=words)


def history(store: Store, enterprise: Enterprise, words: Words) -> list[ToldChange]:
    """The changes of the cycle under way, in words."""
    found = store.history(enterprise.cycle_id, most=MOST)
    keys = {change.key for change in found if change.module == MANAGEMENT}
    return changes.in_words(found, names_for(store, enterprise, enterprise.cycle_id, keys, words))


def by_module(told: list[ToldChange], words: Words) -> list[tuple[str, list[ToldChange]]]:
    """The changes under the title of their module, in the order of the path; sales come first."""
    of_module = {module: list(found) for module, found in groupby(sorted(told, key=_module), key=_module)}
    return [(_title(module, words), found) for module, found in of_module.items()]


def close_pages(kernels: ClassKernels, people: Iterable[Person]) -> None:
    """Ends the kernels of people's open pages; such a page opens again by itself, with what stands now."""
    ids = {person.id for person in people}
    for kernel_id, owner in list(kernels.owners.items()):
        if owner.person_id in ids:
            kernels.close_soon(kernel_id)


def _module(told: ToldChange) -> str:
    return "" if told.module == sales.MODULE else told.module


def _title(module: str, words: Words) -> str:
    there = station(module)
    return there.title(words) if there else words.say("Mis ventas")
