"""What a learner typed and changed, in words: the field as its screen calls it, the text as its screen shows it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from qhatu.records import sales
from qhatu.records.cost_form import MODULE as MANAGEMENT
from qhatu.records.cost_form import cost_form

if TYPE_CHECKING:
    from qhatu.packs import Place, Trade
    from qhatu.packs.words import Words
    from qhatu.records.forms import Field
    from qhatu.records.store import Change

# Noted by the class itself, typed by nobody.
_NOT_TYPED = ("screen", "seen/")
_REMOVED = "removed"


@dataclass(frozen=True, kw_only=True, slots=True)
class ToldChange:
    """One change in words: what stood before and after it; `after` is empty where the field was emptied.

    `back` is the change by which one steps back to what stood before; None where that is what stands now. A `late` one
    came in after one that had been typed later and never stood: `after` is then what it would have put in, and `back`
    takes it.
    """

    module: str
    field: str
    before: str
    after: str
    at: datetime
    who: str
    back: int | None
    late: bool


@dataclass(frozen=True, kw_only=True)
class Names:
    """What the fields of one enterprise's modules are called; `asked` are module 5's, by key, in their order."""

    words: Words
    asked: Mapping[str, tuple[str, Field]]
    rows: Mapping[str, str]

    def field(self, module: str, key: str, value: str = "") -> str:
        """The name of a field; of a sale, its product; of one that no screen has any more, its key."""
        if module == sales.MODULE:
            sale = sales.read_sale(key, value)
            return sale.product if sale else self.words.say("Una venta")
        if key in self.asked:
            return self.asked[key][0]
        row, _, last = key.rpartition("/")
        if last == _REMOVED:
            return self.words.say("{row}: quitar de la lista", row=self.rows.get(row, row))
        return self.words.say("Casilla «{key}»", key=key)

    def value(self, module: str, key: str, value: str) -> str:
        """A typed text with its unit, the name of a choice, a sale in a line; empty where nothing is there."""
        if module == sales.MODULE:
            sale = sales.read_sale(key, value)
            return sales.in_words(sale, self.words) if sale else ""
        if key.endswith(f"/{_REMOVED}"):
            return self.words.say("sí") if value == "yes" else self.words.say("no")
        asked = self.asked[key][1] if key in self.asked else None
        if asked is None or not value:
            return value
        chosen = dict(asked.choices).get(value, value)
        return f"{chosen} {asked.unit}" if asked.unit and asked.kind != "choice" else chosen


def names(entries: Mapping[str, str], keys: Iterable[str], *, trade: Trade, place: Place, words: Words) -> Names:
    """The names of an enterprise's fields: of all that stand in `entries`, and of those whose `keys` were changed.

    A row that was taken away, or that belongs to another product of the trade, keeps its name.
    """
    there = {**dict.fromkeys(keys, ""), **entries}
    shown = {key: value for key, value in there.items() if not key.endswith(f"/{_REMOVED}")}
    asked: dict[str, tuple[str, Field]] = {}
    rows: dict[str, str] = {}
    # The wage of the year is in no name, so the newest that the place knows will do.
    year = place.wages[-1].year
    chosen = shown.get("product", "")
    for product in sorted(trade.products, key=lambda product: product.id != chosen):
        form = cost_form({**shown, "product": product.id}, trade, place, year, words)
        of_rows = {field.key: row for row in form.rows() for field in row.fields}
        for key, field in form.fields.items():
            row = of_rows.get(key)
            asked.setdefault(key, (f"{row.name}: {field.label}" if row else field.label, field))
            if row:
                rows.setdefault(f"{row.group}/{row.id}", row.name)
    return Names(words=words, asked=asked, rows=rows)


def in_words(changes: Iterable[Change], names: Names) -> list[ToldChange]:
    """The changes of a cycle in words, the newest first; what was typed once and never changed is none."""
    told: list[ToldChange] = []
    stood: dict[tuple[str, str], Change] = {}
    by_age = [change for change in reversed(list(changes)) if not change.key.startswith(_NOT_TYPED)]
    stands = {(change.module, change.key): change.value for change in by_age if change.stands}
    for change in by_age:
        field = change.module, change.key
        before = stood.get(field)
        late = before is not None and change.at < before.at and not change.stands
        if not late:
            stood[field] = change
        if before is None or not (before.value or change.value):
            continue
        target = change if late else before
        told.append(
            ToldChange(
                module=change.module,
                field=names.field(*field, change.value),
                before=names.value(*field, before.value) if before.value else "",
                after=names.value(*field, change.value) if change.value else "",
                at=change.at,
                who=change.person_name,
                back=target.id if stands.get(field) != target.value else None,
                late=late,
            )
        )
    return told[::-1]


def values(entries: Mapping[str, str], names: Names) -> list[tuple[str, str]]:
    """What stands in module 5, as names and values, in the order of the screens; rows that were taken away are not."""
    gone = tuple(key.removesuffix(_REMOVED) for key, value in entries.items() if key.endswith(_REMOVED) and value)
    kept = [key for key in names.asked if entries.get(key) and not key.startswith(gone)] if gone else names.asked
    return [
        (names.field(MANAGEMENT, key), names.value(MANAGEMENT, key, entries[key])) for key in kept if entries.get(key)
    ]
