"""How the texts that several people type into one enterprise come together: field by field, the later typed stands.

A phone says how long ago a text was typed, by its own clock, and what its page showed then. Neither is trusted
further than it goes: an age below zero or beyond a year is cut, and a text that was typed over the very one that
stands is later than that one, whatever the clocks say.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from qhatu.records.forms import accepts

if TYPE_CHECKING:  # SQLAlchemy stays out of the kernels of a class
    from qhatu.records.store import Enterprise, Store

LONGEST_AGE = timedelta(days=366)
# Where somebody is in a module: of no interest to the others.
PLACE = "screen"


@dataclass(frozen=True, kw_only=True)
class News:
    """By key, the texts that stand where something changed after a revision; `members` is how many work there."""

    revision: int = 0
    changed: Mapping[str, str]
    members: int = 1


@dataclass(frozen=True, kw_only=True)
class Overtaken:
    """The text that stands where somebody typed later: `by` is their name, empty where they left; `own` is oneself."""

    text: str
    by: str
    own: bool


@dataclass(frozen=True, kw_only=True)
class Kept(News):
    """What came of a save: every text of it is in the history, and those in `overtaken` stand no more.

    `moment` is when it was committed, `changed` what others changed besides.
    """

    moment: datetime
    overtaken: Mapping[str, Overtaken]


def keep(
    store: Store,
    person_id: int,
    enterprise: Enterprise,
    module: str,
    fields: Mapping[str, str],
    *,
    ages: Mapping[str, float],
    seen: Mapping[str, int],
    since: int,
) -> Kept:
    """Keep typed texts; returns once they are committed.

    `ages` tells how many seconds ago a text was typed, by key; `seen` the revision that its page showed then;
    `since` the revision up to which the page knows what changed. What was typed before the cycle under way began is
    kept in its own cycle too.
    """
    now = datetime.now(UTC)
    typed_at = {key: now - age for key in fields if (age := _age(ages.get(key, 0)))}
    for cycle_id, keys in _earlier_cycles(store, enterprise, typed_at).items():
        store.save(cycle_id, module, {key: fields[key] for key in keys}, person_id, at=typed_at)
    saved = store.save(enterprise.cycle_id, module, fields, person_id, at=typed_at)
    above = [
        key for key in saved.standing if _was_typed_over(store, enterprise, module, key, typed_at[key], seen.get(key))
    ]
    if above:
        store.save(enterprise.cycle_id, module, {key: fields[key] for key in above}, person_id)
    late = [key for key in saved.standing if key not in above and key != PLACE]
    found = news(store, enterprise, module, since)
    return Kept(
        moment=saved.moment,
        revision=found.revision,
        members=found.members,
        changed={key: text for key, text in found.changed.items() if text != fields.get(key) and key not in late},
        overtaken={key: _overtaken(store, enterprise, module, key, person_id) for key in late},
    )


def news(store: Store, enterprise: Enterprise, module: str, since: int) -> News:
    """What changed in a module after a revision, whoever changed it; but not where people are in it."""
    revision, changed = store.news(enterprise.cycle_id, module, since)
    shown = {key: text for key, text in changed.items() if accepts(module, key) and key != PLACE}
    return News(revision=revision, changed=shown, members=enterprise.members)


def _age(seconds: float) -> timedelta:
    """How long ago something was typed, as far as it can be.

    >>> _age(-30), _age(float("nan")), _age(1e300).days
    (datetime.timedelta(0), datetime.timedelta(0), 366)
    """
    if not seconds > 0:
        return timedelta(0)
    return timedelta(seconds=min(seconds, LONGEST_AGE.total_seconds()))


def _earlier_cycles(store: Store, enterprise: Enterprise, typed_at: Mapping[str, datetime]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for key, moment in typed_at.items():
        cycle_id = store.cycle_at(enterprise.id, moment)
        if cycle_id != enterprise.cycle_id:
            found.setdefault(cycle_id, []).append(key)
    return found


def _was_typed_over(
    store: Store, enterprise: Enterprise, module: str, key: str, typed: datetime, seen: int | None
) -> bool:
    """Whether a text was typed over the one that stands, or that one is only its copy from the cycle before."""
    if seen is not None and key not in store.news(enterprise.cycle_id, module, seen)[1]:
        return True
    opened_at = store.cycles(enterprise.id)[-1].opened_at
    return typed < opened_at and store.standing(enterprise.cycle_id, module, key).at == opened_at


def _overtaken(store: Store, enterprise: Enterprise, module: str, key: str, person_id: int) -> Overtaken:
    stands = store.standing(enterprise.cycle_id, module, key)
    return Overtaken(text=stands.value, by=stands.person_name, own=stands.person_id == person_id)
