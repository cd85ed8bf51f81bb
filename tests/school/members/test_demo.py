"""The invented class: everybody in it is where the trainer is told they are, and nobody real is ever touched."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from qhatu import packs
from qhatu.house import house
from qhatu.packs.tables import read_table
from qhatu.packs.words import Words
from qhatu.records import cost_sheet, forms, practice, sales
from qhatu.records.names import plain_name
from qhatu.records.store import Cycle, Store
from qhatu.school.members import demo
from qhatu.school.members.pins import check_pin, could_be_pin, hash_pin, is_easy
from qhatu.school.members.roster import read_roster

MODULE = "5-management"
COHORTS = sorted(path.parent.name for path in (house() / "data" / "cohorts").glob("*/people.csv"))


def quick_hash(pin: str) -> str:
    """A stand-in for the slow hash where a test is not about PINs."""
    return f"hash of {pin}"


def everything(store: Store) -> list:
    """All that a class shows, to be compared before and after."""
    people = store.people()
    kept = [
        (
            enterprise,
            store.entries(enterprise.cycle_id, MODULE),
            [store.answers(person.id, exercise) for exercise in practice.exercises()],
        )
        for person in people
        if (enterprise := store.enterprise_of(person.id))
    ]
    return [people, [store.pin_hash(person.id) for person in people], store.progress(), kept]


def reading_of(store: Store, name: str, cycle: Cycle | None = None) -> cost_sheet.CostReading:
    """What the cost sheet of an invented person comes to, in a cycle or in the one under way."""
    enterprise = store.enterprise_of(store.person_named(name).id)
    place = packs.place(enterprise.place)
    entries = store.entries(cycle.id if cycle else enterprise.cycle_id, MODULE)
    return cost_sheet.read(entries, packs.trade(enterprise.trade), place, 2026, Words("es", place))


def folder_of(cohort: str) -> Path:
    """Where the tables of a cohort are."""
    return house() / "data" / "cohorts" / cohort


def cycles_of(store: Store, cohort: str) -> Iterator[tuple[str, list[Cycle]]]:
    """Everybody of a cohort who has begun, with their cycles."""
    for one in demo.sign_ins(cohort):
        if one.enterprise:
            yield one.name, store.cycles(store.enterprise_of(store.person_named(one.name).id).id)


# ---- the tables of every cohort


@pytest.mark.parametrize("cohort", COHORTS)
def test_the_folder_says_that_everybody_is_invented(cohort):
    assert "Everybody here is invented" in (folder_of(cohort) / "README.md").read_text("utf-8")


@pytest.mark.parametrize("cohort", COHORTS)
def test_people_have_names_pins_trades_and_places_that_a_class_accepts(cohort):
    for one in demo.sign_ins(cohort):
        assert plain_name(one.name) == one.name
        assert could_be_pin(one.pin, one.role)
        assert not is_easy(one.pin)
        assert bool(one.enterprise) == bool(one.trade)
        assert not one.trade or one.trade in packs.trades()


@pytest.mark.parametrize("cohort", COHORTS)
def test_people_can_be_enrolled_as_any_list(cohort):
    rows = read_roster(folder_of(cohort) / "people.csv")
    assert [(row.name, row.pin, row.role) for row in rows] == [
        (one.name, one.pin, one.role) for one in demo.sign_ins(cohort)
    ]


@pytest.mark.parametrize("cohort", COHORTS)
def test_records_and_answers_are_of_people_in_the_cohort_and_of_fields_that_exist(cohort):
    folder = folder_of(cohort)
    people = {one.name for one in demo.sign_ins(cohort) if one.enterprise}
    for row in read_table(folder / "records.csv"):
        assert row["person"] in people, row
        assert forms.accepts(row["module"], row["key"]), row
    for row in read_table(folder / "answers.csv"):
        assert row["person"] in people, row
        question = practice.exercise(row["exercise"]).question(row["question"])
        assert row["found"] in {question.answer, *(mistake.found for mistake in question.mistakes)}, row


# ---- what every cohort lived through


@pytest.fixture(scope="module", params=COHORTS)
def lived(request) -> Iterator[tuple[Store, str]]:
    """A class filled with a cohort, to be read only."""
    store = Store("sqlite://")
    demo.fill(store, quick_hash, cohort=request.param)
    yield store, request.param
    store.close()


def test_cycles_follow_each_other_as_often_as_the_table_says(lived):
    store, cohort = lived
    closed = read_table(folder_of(cohort) / "cycles.csv")
    for name, cycles in cycles_of(store, cohort):
        numbers = [row.whole("cycle") for row in closed if row["person"] == name]
        assert numbers == list(range(1, len(cycles))), name
        assert [cycle.number for cycle in cycles] == [*numbers, len(cycles)], name
        assert all(cycle.opened_at < cycle.closed_at for cycle in cycles[:-1]), name
        assert [cycle.closed_at for cycle in cycles] == [*(cycle.opened_at for cycle in cycles[1:]), None], name


def test_all_that_was_typed_is_of_a_cycle_that_there_is(lived):
    store, cohort = lived
    cycles = dict(cycles_of(store, cohort))
    for row in read_table(folder_of(cohort) / "records.csv"):
        cycle = cycles[row["person"]][row.whole("cycle") - 1]
        assert store.entries(cycle.id, row["module"])[row["key"]] == row["value"], row


def test_each_sale_lies_in_a_cycle_of_its_person(lived):
    store, cohort = lived
    sold = read_table(folder_of(cohort) / "sales.csv")
    cycles, minute = dict(cycles_of(store, cohort)), timedelta(minutes=1)
    assert {row["person"] for row in sold} <= cycles.keys()
    for name, lived in cycles.items():
        told = sorted((row for row in sold if row["person"] == name), key=lambda row: -row.decimal("days_ago"))
        kept = [(cycle, sale) for cycle in lived for sale in sales.kept_sales(store.entries(cycle.id, sales.MODULE))]
        assert len(kept) == len(told), name
        for row, (cycle, sale) in zip(told, kept, strict=True):
            age = datetime.now(UTC) - sale.sold_at
            assert abs(age - timedelta(days=float(row.decimal("days_ago")))) < minute, row
            assert cycle.opened_at < sale.sold_at < (cycle.closed_at or datetime.now(UTC)), row
            assert sale.paid <= sale.asked, row


def test_every_complete_cost_sheet_is_without_trouble(lived):
    store, cohort = lived
    readings = [reading_of(store, name, cycle) for name, cycles in cycles_of(store, cohort) for cycle in cycles]
    complete = [reading for reading in readings if reading.is_complete]
    assert complete
    assert [reading.troubles for reading in complete] == [{}] * len(complete)


def test_most_potters_earn_more_per_hour_in_their_last_cycle_than_in_their_first_and_not_all(store):
    demo.fill(store, quick_hash, cohort="janko-kalani")
    hours = [
        [reading_of(store, name, cycle).hour_earned for cycle in (cycles[0], cycles[-1])]
        for name, cycles in cycles_of(store, "janko-kalani")
    ]
    rises = Counter(last > first for first, last in hours)
    assert rises[True] >= rises[False] > 0


# ---- the class


def test_everybody_signs_in_with_the_pin_that_is_printed(store):
    for one in demo.fill(store, hash_pin):
        person = store.person_named(one.name)
        assert (person.role, person.language) == (one.role, one.language)
        assert check_pin(one.pin, store.pin_hash(person.id))


def test_the_board_has_people_at_different_points(store):
    demo.fill(store, quick_hash, course="demo")
    board = {progress.person.name: progress for progress in store.progress()}
    assert {progress.screen for progress in board.values()} == {
        *("result", "price", "tools", "work", "materials", "batch", None)
    }
    assert board["Maribel Poma"].enterprise is None
    assert board["Wara Condori"].practice_points < board["Wara Condori"].practice_out_of
    assert board["Nayra Huanca"].practice_points == board["Nayra Huanca"].practice_out_of > 0


def test_work_was_done_some_time_ago(store):
    demo.fill(store, quick_hash)
    board = {progress.person.name: progress for progress in store.progress()}
    stuck, begun = board["Yesenia Flores"], board["Joel Ticona"]
    assert stuck.last_saved == stuck.last_seen
    assert datetime.now(UTC) - stuck.last_saved > timedelta(days=4)
    assert datetime.now(UTC) - begun.last_saved < timedelta(hours=1)


@pytest.mark.parametrize("name", ["Wara Condori", "Nayra Huanca", "Beto Mamani"])
def test_who_has_finished_has_a_whole_cost_sheet_without_doubts(store, name):
    demo.fill(store, quick_hash)
    reading = reading_of(store, name)
    assert reading.is_complete
    assert (reading.troubles, reading.doubts, reading.missing) == ({}, {}, ())


def test_the_three_who_have_finished_get_three_different_answers(store):
    demo.fill(store, quick_hash)
    wara, nayra, beto = (reading_of(store, name) for name in ("Wara Condori", "Nayra Huanca", "Beto Mamani"))
    assert wara.floor_price <= wara.price < wara.sheet.full_per_unit
    assert nayra.price >= nayra.fair_price
    assert beto.price < beto.sheet.cash_per_unit


def test_wara_is_the_producer_of_the_lesson(store):
    demo.fill(store, quick_hash)
    story = packs.trade("candles").story
    wara = reading_of(store, "Wara Condori")
    assert (story.who, story.product, story.believed_price) == ("Wara", wara.form.product.id, wara.price)


def test_who_is_stuck_has_numbers_that_cannot_be_read(store):
    demo.fill(store, quick_hash)
    assert len(reading_of(store, "Yesenia Flores").troubles) == 2


@pytest.mark.parametrize("name", ["Daniela Limachi", "Sami Choque", "Rubén Apaza", "Joel Ticona"])
def test_who_is_on_the_way_has_typed_only_what_can_be_read(store, name):
    demo.fill(store, quick_hash)
    reading = reading_of(store, name)
    assert not reading.is_complete
    assert reading.troubles == {}


def test_filling_a_class_again_changes_nothing(store):
    first = demo.fill(store, quick_hash, course="demo")
    before = everything(store)
    assert demo.fill(store, quick_hash, course="demo") == first
    assert everything(store) == before


def test_what_a_visitor_typed_as_an_invented_person_stays(store):
    demo.fill(store, quick_hash)
    joel = store.person_named("Joel Ticona")
    cycle_id = store.enterprise_of(joel.id).cycle_id
    store.save(cycle_id, MODULE, {"units_per_batch": "19"}, joel.id)
    demo.fill(store, quick_hash, course="demo")
    assert store.entries(cycle_id, MODULE)["units_per_batch"] == "19"


def test_a_real_person_of_an_invented_ones_name_keeps_pin_and_work(store):
    real = store.add_person("wara condori", pin_hash="her own")
    pots = store.start_enterprise(real.id, name="Ollas", trade="pottery", place="bolivia")
    demo.fill(store, quick_hash, course="demo")
    assert store.pin_hash(real.id) == "her own"
    assert store.enterprise_of(real.id) == pots
    assert store.entries(pots.cycle_id, MODULE) == {}
