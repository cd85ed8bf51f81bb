"""Everything that ever stood in a field is kept, the text typed later stands, and one can step back."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qhatu.records import entries
from qhatu.records.store import Store
from qhatu.sums import BadInput

MODULE = "5-management"
MINUTE = timedelta(minutes=1)


@pytest.fixture
def candles(store, rosa, beto):
    """An enterprise of two."""
    opened = store.start_enterprise(rosa.id, name="Velas Illa", trade="candles", place="bolivia")
    return store.join_enterprise(beto.id, store.invite(opened.id, rosa.id))


def ago(minutes: float) -> datetime:
    return datetime.now(UTC) - minutes * MINUTE


def told(store, cycle_id, key=None):
    return [(change.value, change.person_name, change.stands) for change in store.history(cycle_id, key=key)]


def test_every_change_of_a_field_is_kept_with_who_made_it(store, rosa, beto, candles):
    for person, price in ((rosa, "6"), (beto, "7"), (rosa, "5,50")):
        store.save(candles.cycle_id, MODULE, {"price": price}, person.id)
    assert told(store, candles.cycle_id) == [
        ("5,50", "Rosa Mamani", True),
        ("7", "Beto Quispe", False),
        ("6", "Rosa Mamani", False),
    ]


def test_a_text_that_is_still_being_typed_is_one_change(store, rosa, candles):
    for text in ("V", "Vela", "Vela blanca"):
        store.save(candles.cycle_id, MODULE, {"product_name": text}, rosa.id)
    assert told(store, candles.cycle_id) == [("Vela blanca", "Rosa Mamani", True)]


def test_a_text_that_was_typed_on_later_is_another_change(store, rosa, candles, monkeypatch):
    monkeypatch.setattr(entries, "STILL_TYPING", timedelta(0))
    for text in ("12", "12,50"):
        store.save(candles.cycle_id, MODULE, {"price": text}, rosa.id)
    assert [text for text, *_ in told(store, candles.cycle_id)] == ["12,50", "12"]


def test_what_somebody_else_typed_on_is_another_change(store, rosa, beto, candles):
    store.save(candles.cycle_id, MODULE, {"price": "1"}, rosa.id)
    store.save(candles.cycle_id, MODULE, {"price": "15"}, beto.id)
    assert [text for text, *_ in told(store, candles.cycle_id)] == ["15", "1"]


def test_the_same_text_again_is_no_change(store, rosa, beto, candles):
    store.save(candles.cycle_id, MODULE, {"price": "6"}, rosa.id)
    store.save(candles.cycle_id, MODULE, {"price": "6"}, beto.id)
    assert told(store, candles.cycle_id) == [("6", "Rosa Mamani", True)]


def test_what_was_typed_later_stands_and_the_earlier_is_kept(store, rosa, beto, candles):
    store.save(candles.cycle_id, MODULE, {"price": "7", "margin": "20"}, beto.id, at=ago(10))
    late = store.save(candles.cycle_id, MODULE, {"price": "6", "share_base": "30"}, rosa.id, at=ago(60))
    assert late.standing == {"price": "7"}
    assert store.entries(candles.cycle_id, MODULE) == {"price": "7", "margin": "20", "share_base": "30"}
    assert told(store, candles.cycle_id, "price") == [("6", "Rosa Mamani", False), ("7", "Beto Quispe", True)]


def test_each_field_may_have_its_own_moment(store, rosa, beto, candles):
    store.save(candles.cycle_id, MODULE, {"price": "7", "margin": "20"}, beto.id, at=ago(30))
    moments = {"price": ago(60), "margin": ago(1)}
    late = store.save(candles.cycle_id, MODULE, {"price": "6", "margin": "25"}, rosa.id, at=moments)
    assert late.standing == {"price": "7"}
    assert store.entries(candles.cycle_id, MODULE) == {"price": "7", "margin": "25"}


def test_what_is_typed_now_stands_even_if_the_clock_was_put_back(store, rosa, candles):
    store.save(candles.cycle_id, MODULE, {"price": "7"}, rosa.id, at=datetime.now(UTC) + timedelta(days=365))
    assert store.save(candles.cycle_id, MODULE, {"price": "8"}, rosa.id).standing == {}
    assert store.entries(candles.cycle_id, MODULE) == {"price": "8"}


def test_what_stands_since_a_moment_still_to_come_gives_way_to_a_draft(store, rosa, candles):
    store.save(candles.cycle_id, MODULE, {"price": "7"}, rosa.id, at=datetime.now(UTC) + timedelta(days=365))
    assert store.save(candles.cycle_id, MODULE, {"price": "8"}, rosa.id, at=ago(5)).standing == {}
    assert store.entries(candles.cycle_id, MODULE) == {"price": "8"}


def test_news_are_what_changed_since_a_revision(store, rosa, beto, candles):
    first = store.save(candles.cycle_id, MODULE, {"price": "6", "margin": "20"}, rosa.id).revision
    assert store.news(candles.cycle_id, MODULE, first) == (first, {})
    second = store.save(candles.cycle_id, MODULE, {"margin": "25"}, beto.id).revision
    assert second > first
    assert store.news(candles.cycle_id, MODULE, first) == (second, {"margin": "25"})
    assert store.news(candles.cycle_id, MODULE, 0) == (second, {"price": "6", "margin": "25"})
    assert store.news(candles.cycle_id, "3-market", 0) == (0, {})


def test_stepping_back_is_a_change_that_can_be_undone(store, rosa, candles):
    for price in ("6", "700"):
        store.save(candles.cycle_id, MODULE, {"price": price}, rosa.id)
    wrong, right = store.history(candles.cycle_id)
    store.step_back(right.id, rosa.id)
    assert store.entries(candles.cycle_id, MODULE) == {"price": "6"}
    store.step_back(wrong.id, rosa.id)
    assert [text for text, *_ in told(store, candles.cycle_id)] == ["700", "6", "700", "6"]


def test_nobody_steps_back_in_somebody_elses_enterprise(store, rosa, candles):
    stranger = store.add_person("Zulma", pin_hash="…")
    store.save(candles.cycle_id, MODULE, {"price": "6"}, rosa.id)
    with pytest.raises(BadInput, match="es de otra persona"):
        store.step_back(store.history(candles.cycle_id)[0].id, stranger.id)
    with pytest.raises(BadInput, match="No encontramos ese cambio"):
        store.step_back(999, rosa.id)


# ---- cycles


def test_the_next_cycle_starts_from_what_was_typed_in_the_one_before(store, rosa, candles):
    store.save(candles.cycle_id, MODULE, {"price": "6", "screen": "price"}, rosa.id)
    store.save(candles.cycle_id, "sales", {"sale/abc": "{}"}, rosa.id)
    second = store.close_cycle(candles.cycle_id, rosa.id)
    assert (second.cycle, second.members) == (2, 2)
    assert store.enterprise_of(rosa.id) == second
    assert store.entries(second.cycle_id, MODULE) == {"price": "6"}
    assert store.entries(second.cycle_id, "sales") == {}
    store.save(second.cycle_id, MODULE, {"price": "8"}, rosa.id)
    assert store.entries(candles.cycle_id, MODULE)["price"] == "6"
    first, under_way = store.cycles(candles.id)
    assert (first.number, under_way.number) == (1, 2)
    assert first.closed_at == under_way.opened_at and under_way.closed_at is None


def test_closing_a_cycle_twice_opens_one_next(store, rosa, beto, candles):
    second = store.close_cycle(candles.cycle_id, rosa.id)
    assert store.close_cycle(candles.cycle_id, beto.id) == second
    assert len(store.cycles(candles.id)) == 2


def test_a_closed_cycle_takes_only_what_was_typed_before(store, rosa, candles):
    store.close_cycle(candles.cycle_id, rosa.id)
    with pytest.raises(BadInput, match="ya se cerró"):
        store.save(candles.cycle_id, MODULE, {"price": "6"}, rosa.id)
    store.save(candles.cycle_id, MODULE, {"price": "5"}, rosa.id, at=ago(1))
    assert store.entries(candles.cycle_id, MODULE) == {"price": "5"}


def test_a_stranger_closes_no_cycle(store, candles):
    with pytest.raises(BadInput, match="es de otra persona"):
        store.close_cycle(candles.cycle_id, store.add_person("Zulma", pin_hash="…").id)


def test_the_cycle_of_a_moment_is_the_one_that_was_under_way(store, rosa, candles):
    before = ago(5)
    second = store.close_cycle(candles.cycle_id, rosa.id)
    assert store.cycle_at(candles.id, before) == candles.cycle_id
    assert store.cycle_at(candles.id, datetime.now(UTC)) == second.cycle_id


# ---- the order of arrival does not matter


@settings(deadline=None, max_examples=40)
@given(
    st.lists(st.tuples(st.integers(1, 60), st.sampled_from(["price", "margin"]), st.integers(0, 99)), max_size=8),
    st.randoms(use_true_random=False),
)
def test_in_whatever_order_drafts_arrive_the_one_typed_last_stands(typed, shuffler):
    store = Store("sqlite://")
    rosa = store.add_person("Rosa", pin_hash="…")
    cycle_id = store.start_enterprise(rosa.id, name="Velas", trade="candles", place="bolivia").cycle_id
    now = datetime.now(UTC)
    drafts = [
        (now - minutes * MINUTE - number * timedelta(seconds=1), key, str(value))
        for number, (minutes, key, value) in enumerate(typed)
    ]
    arriving = list(drafts)
    shuffler.shuffle(arriving)
    for moment, key, value in arriving:
        store.save(cycle_id, MODULE, {key: value}, rosa.id, at=moment)
    expected = {key: value for _, key, value in sorted(drafts)}
    assert store.entries(cycle_id, MODULE) == expected
    kept = {(change.key, change.value) for change in store.history(cycle_id)}
    assert {(key, value) for key, value in expected.items()} <= kept
    store.close()
