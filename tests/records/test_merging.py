"""Two people type into one enterprise, on phones that were away: by field the later stands, and nothing is lost."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from qhatu.records import enterprises, entries, merging
from qhatu.records.keeper import LocalKeeper
from qhatu.records.store import Store

MODULE = "5-management"


@pytest.fixture
def store():
    store = Store("sqlite://")
    yield store
    store.close()


@pytest.fixture
def pair(store):
    """Ana and Beto, who work together."""
    ana, beto = (store.add_person(name, pin_hash="…") for name in ("Ana", "Beto"))
    made = store.start_enterprise(ana.id, name="Velas", trade="candles", place="bolivia")
    store.join_enterprise(beto.id, store.invite(made.id, ana.id))
    return ana, beto


def keep(store, person, fields, *, ages=None, seen=None, since=0):
    enterprise = store.enterprise_of(person.id)
    ages, seen = ages or {}, seen or {}
    return merging.keep(store, person.id, enterprise, MODULE, fields, ages=ages, seen=seen, since=since)


def standing(store, person):
    return store.entries(store.enterprise_of(person.id).cycle_id, MODULE)


def history(store, person, key):
    changes = store.history(store.enterprise_of(person.id).cycle_id, module=MODULE, key=key)
    return [change.value for change in changes]


def test_edits_of_two_people_merge_field_by_field(store, pair):
    ana, beto = pair
    begin = keep(store, ana, {"price": "6", "margin": "20"})
    keep(store, ana, {"price": "7"})
    kept = keep(store, beto, {"margin": "30"}, since=begin.revision)
    assert kept.changed == {"price": "7"}
    assert kept.overtaken == {}
    assert kept.members == 2
    assert standing(store, beto) == {"price": "7", "margin": "30"}


def test_what_was_typed_earlier_on_a_phone_that_was_away_goes_to_the_history_and_says_whose_stands(store, pair):
    ana, beto = pair
    begin = keep(store, ana, {"price": "6"}, ages={"price": 3600})
    keep(store, beto, {"price": "8"}, ages={"price": 600})
    late = keep(store, ana, {"price": "7"}, ages={"price": 1800}, seen={"price": begin.revision})
    assert late.overtaken == {"price": merging.Overtaken(text="8", by="Beto", own=False)}
    assert late.changed == {}
    assert standing(store, ana) == {"price": "8"}
    assert set(history(store, ana, "price")) == {"6", "7", "8"}


def test_whose_text_stands_is_known_however_many_come_too_late(store, pair):
    ana, beto = pair
    keep(store, beto, {"price": "8"})
    for number in range(210):
        late = keep(store, ana, {"price": str(number)}, ages={"price": 3600 - number}, seen={"price": 0})
    assert late.overtaken == {"price": merging.Overtaken(text="8", by="Beto", own=False)}


def test_what_was_typed_later_stands_though_it_arrives_earlier(store, pair):
    ana, beto = pair
    begin = keep(store, ana, {"price": "6"}, ages={"price": 7200})
    keep(store, beto, {"price": "8"}, ages={"price": 1800}, seen={"price": begin.revision})
    keep(store, ana, {"price": "7"}, ages={"price": 600}, seen={"price": begin.revision})
    assert standing(store, ana) == {"price": "7"}


@pytest.mark.parametrize("age", [-3600.0, 0, 5e9, float("inf"), float("nan")])
def test_a_clock_that_jumped_loses_nothing_that_was_typed_over_what_stands(store, pair, age):
    ana, _ = pair
    begin = keep(store, ana, {"price": "6"})
    kept = keep(store, ana, {"price": "7"}, ages={"price": age}, seen={"price": begin.revision})
    assert kept.overtaken == {}
    assert standing(store, ana) == {"price": "7"}


def test_a_class_whose_clock_was_put_back_years_still_takes_what_is_typed(store, pair, monkeypatch):
    ana, _ = pair
    begin = keep(store, ana, {"price": "6"})

    class Yesteryear(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime(2010, 1, 1, tzinfo=UTC)

    monkeypatch.setattr(merging, "datetime", Yesteryear)
    for part in (entries, enterprises):
        monkeypatch.setattr(part, "now", lambda: datetime(2010, 1, 1, tzinfo=UTC))
    kept = keep(store, ana, {"price": "7"}, ages={"price": 0.4}, seen={"price": begin.revision})
    assert kept.overtaken == {}
    assert standing(store, ana) == {"price": "7"}


def test_without_a_sign_of_what_was_seen_an_absurd_age_gives_way_and_is_kept_in_the_history(store, pair):
    ana, beto = pair
    keep(store, beto, {"price": "8"})
    kept = keep(store, ana, {"price": "7"}, ages={"price": 5e9}, seen={"price": 0})
    assert kept.overtaken["price"].text == "8"
    assert history(store, ana, "price") == ["7", "8"]


def test_what_was_typed_before_the_cycle_was_closed_belongs_to_both(store, pair, monkeypatch):
    ana, beto = pair
    begin = keep(store, ana, {"price": "6", "margin": "20"}, ages={"price": 3600, "margin": 3600})
    first = store.enterprise_of(ana.id)
    cycles = store.cycles(first.id)
    monkeypatch.setattr(Store, "cycles", lambda self, enterprise_id: cycles_long_ago(self, enterprise_id, cycles))
    store.close_cycle(first.cycle_id, beto.id)
    keep(store, beto, {"margin": "25"})
    kept = keep(
        store,
        ana,
        {"price": "7", "margin": "30"},
        ages={"price": 60, "margin": 60},
        seen={"price": begin.revision, "margin": begin.revision},
    )
    assert store.entries(first.cycle_id, MODULE) == {"price": "7", "margin": "30"}
    assert standing(store, ana) == {"price": "7", "margin": "25"}
    assert set(kept.overtaken) == {"margin"}


def cycles_long_ago(store, enterprise_id, first):
    """The cycles as if the first had been opened a day ago, so that something could be typed in it."""
    found = super(Store, store).cycles(enterprise_id)
    return [
        type(cycle)(
            id=cycle.id,
            number=cycle.number,
            opened_at=cycle.opened_at - timedelta(days=1) if cycle.id == first[0].id else cycle.opened_at,
            closed_at=cycle.closed_at,
        )
        for cycle in found
    ]


def test_where_somebody_is_and_which_lesson_they_saw_is_no_news(store, pair):
    ana, beto = pair
    keep(store, beto, {"screen": "price", "price": "8"})
    store.save(store.enterprise_of(beto.id).cycle_id, MODULE, {"seen/lesson": "1"}, beto.id)
    assert merging.news(store, store.enterprise_of(ana.id), MODULE, 0).changed == {"price": "8"}
    assert keep(store, ana, {"screen": "batch"}, ages={"screen": 60}).overtaken == {}


def test_alone_the_same_keeper_answers():
    keeper = LocalKeeper(trade="candles", place="bolivia", language="es")
    opened = keeper.open(MODULE)
    kept = keeper.save(MODULE, {"price": "6"}, since=opened.revision)
    assert (kept.changed, kept.overtaken, kept.members) == ({}, {}, 1)
    assert keeper.news(MODULE, opened.revision).changed == {"price": "6"}
    assert re.fullmatch(r"qhatu:draft:[0-9a-f]{32}:[0-9a-f]{32}:5-management/x", opened.drafts("5-management/x"))
