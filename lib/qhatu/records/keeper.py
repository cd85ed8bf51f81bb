"""Who keeps what a page's learner types: the class server, or a file of one's own where there is no class.

A page's kernel holds no database. In a class it hands what was typed to the server over the loopback address with a
token of its own; the server checks it, writes it and only then answers. Alone in JupyterLab the same interface writes
a local SQLite file.
"""

from __future__ import annotations

import json
import os
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Protocol

from qhatu import packs
from qhatu.class_folder import DATABASE
from qhatu.house import Trial, classes, trial
from qhatu.packs.words import Words, marked
from qhatu.records import merging
from qhatu.records.cost_form import MODULE as MANAGEMENT
from qhatu.records.cost_form import cost_form
from qhatu.records.cost_sheet import CostReading, read
from qhatu.records.merging import Kept, News, Overtaken
from qhatu.records.practice import exercises
from qhatu.sums import BadInput

PATIENCE_SECONDS = 4
SERVER_TROUBLE = 500
NOTHING: Mapping = MappingProxyType({})
ALONE = "alone"


class NotKept(BadInput):
    """What was typed could not be kept; the sentence says why. The page holds it and tries again."""


class Refused(NotKept):
    """What was typed will never be kept as it is; the sentence says why."""


@dataclass(frozen=True, kw_only=True)
class Opened:
    """What a page starts from: whose it is, for which enterprise, and what was typed before.

    `entries` are the module's typed texts by key as of `revision`, `answers` what was answered in each exercise, by
    question. `members` is how many people work in the enterprise, `tries_allowed` how often each question may be tried,
    0 as often as one likes. The uids are the same in every class.
    """

    person: str
    person_uid: str
    code: str
    language: str
    course: str
    enterprise: str
    enterprise_uid: str
    trade: str
    place: str
    cycle: int
    members: int
    revision: int
    entries: Mapping[str, str]
    answers: Mapping[str, Mapping[str, Mapping[str, object]]]
    tries_allowed: int = 0

    def drafts(self, part: str) -> str:
        """The name under which a browser keeps what was typed into one part of this work and is not kept yet."""
        return f"qhatu:draft:{self.person_uid}:{self.enterprise_uid}:{part}"


class Keeper(Protocol):
    """What a page needs of whoever keeps its learner's work."""

    def open(self, module: str) -> Opened:
        """What was kept so far."""

    def save(
        self,
        module: str,
        fields: Mapping[str, str],
        *,
        ages: Mapping[str, float] = NOTHING,
        seen: Mapping[str, int] = NOTHING,
        since: int = 0,
    ) -> Kept:
        """Keep typed texts; returns once they are committed, raises `NotKept` where they are not.

        What the three mappings tell stands at `merging.keep`.
        """

    def news(self, module: str, since: int) -> News:
        """What changed in a module after a revision; raises `NotKept` where nobody answers."""

    def save_answer(self, exercise: str, question: str, value: str) -> int:
        """Keep an answer to a practice; returns how many times the question was tried."""


class ClassKeeper:
    """Hands what was typed to the class server that started this kernel."""

    def __init__(self, url: str, token: str) -> None:
        self._url = url.rstrip("/")
        self._token = token
        self._enterprise = ""
        # The server is this very computer: a proxy that the trainer has set up must not be asked.
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def open(self, module: str) -> Opened:
        found = self._ask("open", {"module": module})
        person, enterprise = found["person"], found["enterprise"] or {}
        self._enterprise = enterprise.get("uid", "")
        return Opened(
            person=person["name"],
            person_uid=person["uid"],
            code=person["code"],
            language=person["language"],
            course=found["course"],
            enterprise=enterprise.get("name", ""),
            enterprise_uid=self._enterprise,
            trade=enterprise.get("trade", ""),
            place=enterprise.get("place", ""),
            cycle=enterprise.get("cycle", 1),
            members=found["members"],
            revision=found["revision"],
            entries=found["entries"],
            answers=found["answers"],
            tries_allowed=found["tries_allowed"],
        )

    def save(self, module, fields, *, ages=NOTHING, seen=NOTHING, since=0) -> Kept:
        asked = {"module": module, "enterprise": self._enterprise, "fields": dict(fields)}
        found = self._ask("save", {**asked, "ages": dict(ages), "seen": dict(seen), "since": since})
        return Kept(
            moment=datetime.fromisoformat(found["saved"]),
            revision=found["revision"],
            members=found["members"],
            changed=found["changed"],
            overtaken={key: Overtaken(**told) for key, told in found["overtaken"].items()},
        )

    def news(self, module: str, since: int) -> News:
        found = self._ask("news", {"module": module, "enterprise": self._enterprise, "since": since})
        return News(revision=found["revision"], members=found["members"], changed=found["changed"])

    def save_answer(self, exercise: str, question: str, value: str) -> int:
        return self._ask("answer", {"exercise": exercise, "question": question, "value": value})["tries"]

    def _ask(self, verb: str, asked: dict) -> dict:
        request = urllib.request.Request(
            f"{self._url}/kernel/{verb}",
            data=json.dumps(asked).encode("utf-8"),
            headers={"Content-Type": "application/json", "Authorization": f"Bearer {self._token}"},
        )
        try:
            with self._opener.open(request, timeout=PATIENCE_SECONDS) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as refused:
            trouble = Refused if refused.code < SERVER_TROUBLE else NotKept
            raise trouble(_sentence(refused)) from refused
        except (OSError, ValueError) as lost:
            raise NotKept(marked("La computadora de la clase no contesta. Se intenta otra vez.")) from lost


def _sentence(refused: urllib.error.HTTPError) -> str:
    """The server's own sentence, as plain text: braces in it are not ours to fill."""
    try:
        said = str(json.load(refused)["sentence"])
    except (OSError, ValueError, KeyError, TypeError):
        return marked("La computadora de la clase no pudo guardar. Se intenta otra vez.")
    return said.replace("{", "{{").replace("}", "}}")


class LocalKeeper:
    """Keeps one person's work in a SQLite file of their own, for JupyterLab without a class."""

    def __init__(self, *, trade: str, place: str, language: str) -> None:
        from qhatu.records.store import Store  # SQLAlchemy stays out of the kernels of a class

        folder = classes() / ALONE
        folder.mkdir(parents=True, exist_ok=True)
        self._store = Store.in_file(folder / DATABASE)
        self._language = language
        name = marked("Yo")
        self._person = self._store.person_named(name) or self._store.add_person(name, pin_hash="", language=language)
        enterprise = self._store.enterprise_of(self._person.id)
        if enterprise is None or enterprise.trade != trade:
            enterprise = self._store.start_enterprise(
                self._person.id, name=marked("Mi negocio"), trade=trade, place=place
            )
        self._enterprise = enterprise

    def open(self, module: str) -> Opened:
        revision, entries = self._store.news(self._enterprise.cycle_id, module, 0)
        return Opened(
            person=self._person.name,
            person_uid=self._person.uid,
            code=self._person.code,
            language=self._language,
            course=ALONE,
            enterprise=self._enterprise.name,
            enterprise_uid=self._enterprise.uid,
            trade=self._enterprise.trade,
            place=self._enterprise.place,
            cycle=self._enterprise.cycle,
            members=self._enterprise.members,
            revision=revision,
            entries=entries,
            answers={exercise: self._answers(exercise) for exercise in exercises()},
        )

    def save(self, module, fields, *, ages=NOTHING, seen=NOTHING, since=0) -> Kept:
        return merging.keep(
            self._store, self._person.id, self._enterprise, module, fields, ages=ages, seen=seen, since=since
        )

    def news(self, module: str, since: int) -> News:
        return merging.news(self._store, self._enterprise, module, since)

    def save_answer(self, exercise: str, question: str, value: str) -> int:
        return self._store.save_answer(self._person.id, exercise, question, value, None, None).tries

    def _answers(self, exercise: str) -> dict[str, dict[str, object]]:
        found = self._store.answers(self._person.id, exercise)
        return {name: {"value": answer.value, "tries": answer.tries} for name, answer in found.items()}


class TrialKeeper:
    """Keeps nothing beyond its page: a pack is looked at as learners will see it, with its own sample filled in."""

    def __init__(self, tried: Trial) -> None:
        self._tried = tried
        self._tries: Counter[tuple[str, str]] = Counter()

    def open(self, module: str) -> Opened:
        tried = self._tried
        name = marked("Prueba")
        return Opened(
            person=name,
            person_uid=tried.person_uid,
            code="trial",
            language=tried.language,
            course="trial",
            enterprise=name,
            enterprise_uid=f"trial-{tried.trade}",
            trade=tried.trade,
            place=tried.place,
            cycle=1,
            members=1,
            revision=0,
            entries=self._sample() if module == MANAGEMENT else {},
            answers={},
        )

    def _sample(self) -> dict[str, str]:
        tried = self._tried
        return sample_entries(packs.trade(tried.trade), packs.place(tried.place), tried.language)

    def save(self, module, fields, *, ages=NOTHING, seen=NOTHING, since=0) -> Kept:
        return Kept(moment=datetime.now(UTC), revision=since, changed={}, overtaken={})

    def news(self, module: str, since: int) -> News:
        return News(revision=since, changed={})

    def save_answer(self, exercise: str, question: str, value: str) -> int:
        self._tries[exercise, question] += 1
        return self._tries[exercise, question]


def sample_entries(
    trade: packs.Trade, place: packs.Place, language: str, product: packs.Product | None = None
) -> dict[str, str]:
    """What fills in a cost sheet with a pack's own sample, by key: of the product in its story, or of another."""
    chosen = {"product": product.id if product else trade.story.product}
    return cost_form(chosen, trade, place, place.wages[-1].year, Words(language, place)).examples() | chosen


def sample_reading(trade: packs.Trade, product: packs.Product, place: packs.Place, language: str) -> CostReading:
    """What a product's sample comes to on the learners' own screens, with their doubts about its numbers."""
    entries = sample_entries(trade, place, language, product)
    return read(entries, trade, place, place.wages[-1].year, Words(language, place))


def keeper(*, trade: str = "", place: str = "", language: str = "") -> Keeper:
    """The class's keeper inside a class; otherwise one that writes a local file for this trade, place and language.

    Without them it is for candles, Bolivia and Spanish. Where a pack is tried out nothing is kept.
    """
    if tried := trial():
        return TrialKeeper(tried)
    url, token = os.environ.get("QHATU_CLASS_URL"), os.environ.get("QHATU_KERNEL_TOKEN")
    if url and token:
        return ClassKeeper(url, token)
    return LocalKeeper(trade=trade or packs.USUAL_TRADE, place=place or "bolivia", language=language or "es")
