"""What a class keeps: the same promises on SQLite and on PostgreSQL."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from threading import Barrier

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from qhatu.records import models
from qhatu.records.names import name_key, plain_name
from qhatu.records.store import NameTaken, Newcomer, NewEnterprise, Store
from qhatu.sums import BadInput

MODULE = "5-management"


# ---- people


def test_a_person_is_kept_with_name_role_and_language(store):
    trainer = store.add_person("Elena Choque", pin_hash="…", role="trainer", language="en")
    assert store.person(trainer.id) == trainer
    assert (trainer.name, trainer.role, trainer.language) == ("Elena Choque", "trainer", "en")


def test_a_code_for_the_gradebook_is_made_of_the_number_alone(rosa):
    assert rosa.code == f"p{rosa.id:04d}"


@pytest.mark.parametrize("written", ["rosa mamani", "ROSA MAMANÍ", "  Rosa   Mamani ", "Rosa\u00a0Mamani"])
def test_a_person_is_found_whatever_the_case_accents_and_spaces(store, rosa, written):
    assert store.person_named(written) == rosa


@pytest.mark.parametrize("written", ["rosa mamani", "Rósa  Mamani"])
def test_a_second_person_of_the_same_name_is_refused_with_a_way_out(store, rosa, written):
    with pytest.raises(NameTaken, match=r"Ya hay alguien que se llama «Rosa Mamani».*apodo"):
        store.add_person(written, pin_hash="…")
    assert store.people() == [rosa]


@pytest.mark.parametrize("written", ["Nobody", "", "a\x00b", "\ud800", "<b>", "x" * 500])
def test_a_name_that_nobody_has_finds_nobody(store, rosa, written):
    assert store.person_named(written) is None


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("", "Falta el nombre"),
        (" \t ", "Falta el nombre"),
        ("x" * 81, "es muy largo"),
        ("ﷺ" * 80, "es muy largo"),
        ("Rosa\x00Mamani", "un signo que no se ve"),
        ("Rosa\nMamani", "un signo que no se ve"),
        ("Rosa\u202eMamani", "un signo que no se ve"),
        ("Rosa \ud800", "un signo que no se ve"),
        ("=HYPERLINK(A1)", "empieza con «=»"),
        ("@Rosa", "empieza con «@»"),
        ("<script>", "signo < o >"),
        ("...", "no tiene letras"),
    ],
)
def test_a_name_that_cannot_be_kept_is_refused_with_a_sentence(store, name, sentence):
    with pytest.raises(BadInput, match=sentence) as refused:
        store.add_person(name, pin_hash="…")
    str(refused.value).encode("utf-8")
    assert store.people() == []


@given(st.text(max_size=100))
def test_a_name_is_either_refused_or_kept_in_a_form_that_stays_as_it_is(name):
    try:
        plain = plain_name(name)
    except BadInput:
        return
    assert plain_name(plain) == plain
    assert name_key(plain) == name_key(name) == name_key(name_key(name))


def test_an_unknown_person_gets_a_sentence(store):
    with pytest.raises(BadInput, match="No encontramos a esa persona"):
        store.person(99)


def test_people_come_in_the_order_of_their_names(store):
    for name in ["Zulma", "ángel", "Beto"]:
        store.add_person(name, pin_hash="…")
    assert [person.name for person in store.people()] == ["ángel", "Beto", "Zulma"]


def test_a_language_is_changed(store, rosa):
    store.set_language(rosa.id, "en")
    assert store.person(rosa.id).language == "en"
    with pytest.raises(BadInput, match="no es un idioma"):
        store.set_language(rosa.id, "<b>")


def test_a_whole_list_is_enrolled_or_nobody_is(store, rosa):
    newcomers = [Newcomer(name="Beto", pin_hash="…"), Newcomer(name="Carla", pin_hash=None)]
    with pytest.raises(BadInput, match="Carla es nueva en la clase y le falta un PIN"):
        store.enrol(newcomers)
    assert store.people() == [rosa]


def test_who_is_enrolled_again_keeps_role_pin_and_enterprise(store, rosa, candles):
    pottery = NewEnterprise(name="Ollas", trade="pottery", place="bolivia")
    again = Newcomer(name="rosa mamani", pin_hash=None, role="trainer", enterprise=pottery)
    assert store.enrol([again]) == [rosa]
    assert store.pin_hash(rosa.id) == "hash of Rosa's PIN"
    assert store.enterprise_of(rosa.id) == candles


# ---- sign-ins


def test_a_token_tells_who_signed_in_until_they_sign_out(store, rosa):
    token = store.start_session(rosa.id)
    assert store.who(token) == rosa
    store.end_session(token)
    assert store.who(token) is None


def test_a_token_that_nobody_was_given_tells_nothing(store, rosa):
    store.start_session(rosa.id)
    assert [store.who(token) for token in ("", "x", "\ud800", "' OR 1=1 --")] == [None] * 4


def test_a_sign_in_ends_by_itself(store, rosa):
    assert store.who(store.start_session(rosa.id, days=-1)) is None


def test_the_token_itself_is_not_in_the_database(store, rosa, database):
    token = store.start_session(rosa.id)
    engine = sa.create_engine(database)
    with engine.connect() as connection:
        rows = connection.execute(sa.select(models.Session.__table__)).all()
    engine.dispose()
    assert len(rows) == 1
    assert token not in str(rows)


def test_another_pin_signs_its_person_out_everywhere(store, rosa):
    beto = store.add_person("Beto", pin_hash="…")
    token, other = store.start_session(rosa.id), store.start_session(beto.id)
    store.set_pin_hash(rosa.id, "another")
    assert store.pin_hash(rosa.id) == "another"
    assert (store.who(token), store.who(other)) == (None, beto)


# ---- enterprises


def test_somebody_new_has_no_enterprise(store, rosa):
    assert store.enterprise_of(rosa.id) is None


def test_an_enterprise_begins_with_its_first_cycle(store, rosa, candles):
    assert (candles.name, candles.trade, candles.place, candles.cycle) == (
        "Velas Illa",
        "candles",
        "bolivia",
        1,
    )
    assert store.enterprise_of(rosa.id) == candles


def test_asking_twice_for_the_same_enterprise_gives_the_one_there_is(store, rosa, candles):
    assert store.start_enterprise(rosa.id, name="velas illa", trade="candles", place="bolivia") == candles


def test_a_new_enterprise_leaves_the_former_one_as_it_was(store, rosa, candles):
    store.save(candles.cycle_id, MODULE, {"price": "6"}, rosa.id)
    pots = store.start_enterprise(rosa.id, name="Ollas", trade="pottery", place="bolivia")
    assert store.enterprise_of(rosa.id) == pots
    assert store.entries(pots.cycle_id, MODULE) == {}
    assert store.entries(candles.cycle_id, MODULE) == {"price": "6"}


def test_an_enterprise_changes_its_name_and_its_trade(store, rosa, candles):
    store.rename_enterprise(candles.id, "Luz de Illa")
    store.set_trade(candles.id, "pottery")
    now = store.enterprise_of(rosa.id)
    assert (now.id, now.name, now.trade) == (candles.id, "Luz de Illa", "pottery")
    with pytest.raises(BadInput, match="no es un nombre corto"):
        store.set_trade(candles.id, "../candles")
    with pytest.raises(BadInput, match="No encontramos esa empresa"):
        store.rename_enterprise(999, "Nada")


# ---- what is typed


def test_what_was_typed_comes_back_letter_by_letter(store, rosa, candles):
    typed = {
        "price": " 12,50",
        "materials/paraffin/quantity": "1,9 kg",
        "tools/mould/price": "12O0",
        "screen": "",
    }
    store.save(candles.cycle_id, MODULE, typed, rosa.id)
    assert store.entries(candles.cycle_id, MODULE) == typed


def test_a_save_changes_its_own_fields_only(store, rosa, candles):
    store.save(candles.cycle_id, MODULE, {"price": "6", "margin": "20"}, rosa.id)
    store.save(candles.cycle_id, MODULE, {"price": "7"}, rosa.id)
    store.save(candles.cycle_id, "7-finance", {"price": "8"}, rosa.id)
    assert store.entries(candles.cycle_id, MODULE) == {"margin": "20", "price": "7"}


def test_a_save_tells_its_moment_in_utc(store, rosa, candles):
    before = datetime.now(UTC)
    saved = store.save(candles.cycle_id, MODULE, {"price": "6"}, rosa.id).moment
    assert saved.utcoffset() == timedelta(0)
    assert before <= saved <= datetime.now(UTC)
    assert store.progress()[0].last_saved == saved


def test_work_brought_in_from_elsewhere_keeps_its_moment(store, rosa, candles):
    la_paz = datetime.fromisoformat("2026-11-20T15:30:00-04:00")
    store.save(candles.cycle_id, MODULE, {"price": "6"}, rosa.id, at=la_paz)
    progress = store.progress()[0]
    assert progress.last_saved == progress.last_seen == datetime(2026, 11, 20, 19, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"price": "x" * 2001}, "tiene 2001 letras y caben 2000"),
        ({"price": "a\x00b"}, "un signo que no se ve"),
        ({"price": "\ud800"}, "un signo que no se ve"),
        ({"price": 6}, "se esperaba un texto"),
        ({"price": None}, "se esperaba un texto"),
        ({"": "6"}, "no existe en esta página"),
        ({"Price": "6"}, "no existe en esta página"),
        ({"price; drop table": "6"}, "no existe en esta página"),
        ({"a" * 121: "6"}, "no existe en esta página"),
        ({"precio\n": "6"}, "no existe en esta página"),
    ],
)
def test_a_save_with_one_bad_field_saves_none(store, rosa, candles, fields, sentence):
    with pytest.raises(BadInput, match=sentence) as refused:
        store.save(candles.cycle_id, MODULE, {"margin": "20", **fields}, rosa.id)
    str(refused.value).encode("utf-8")
    assert store.entries(candles.cycle_id, MODULE) == {}


def test_the_longest_text_and_the_longest_key_fit(store, rosa, candles):
    longest = {"k" * 120: "ñ" * 2000, "story": "line one\nline two\tend"}
    store.save(candles.cycle_id, MODULE, longest, rosa.id)
    assert store.entries(candles.cycle_id, MODULE) == longest


def test_a_module_that_is_none_is_refused(store, rosa, candles):
    with pytest.raises(BadInput, match="no es un nombre corto"):
        store.save(candles.cycle_id, "../5", {"price": "6"}, rosa.id)


def test_nobody_writes_in_an_enterprise_that_is_not_theirs(store, rosa, candles):
    beto = store.add_person("Beto", pin_hash="…")
    with pytest.raises(BadInput, match="es de otra persona"):
        store.save(candles.cycle_id, MODULE, {"price": "1"}, beto.id)
    with pytest.raises(BadInput, match="No encontramos ese ciclo"):
        store.save(999, MODULE, {"price": "1"}, beto.id)
    assert store.entries(candles.cycle_id, MODULE) == {}


# ---- practice


def test_an_answer_takes_the_place_of_the_one_before_and_counts_the_tries(store, rosa):
    store.save_answer(rosa.id, "unit-cost", "materials", "3,5", Decimal("0.5"), Decimal(2))
    second = store.save_answer(rosa.id, "unit-cost", "materials", "3,6", Decimal(2), Decimal(2))
    assert (second.value, second.tries, second.points, second.out_of) == ("3,6", 2, Decimal(2), Decimal(2))
    assert store.answers(rosa.id, "unit-cost") == {"materials": second}


def test_an_answer_may_wait_for_its_points(store, rosa):
    answer = store.save_answer(rosa.id, "unit-cost", "materials", "", None, None)
    assert (answer.points, answer.out_of) == (None, None)
    progress = store.progress()[0]
    assert (progress.practice_points, progress.practice_out_of) == (0, 0)


def test_points_are_added_exactly(store, rosa):
    for question in ("a", "b", "c"):
        store.save_answer(rosa.id, "unit-cost", question, "1", Decimal("0.1"), Decimal("0.3"))
    progress = store.progress()[0]
    assert (progress.practice_points, progress.practice_out_of) == (Decimal("0.3"), Decimal("0.9"))


# ---- the class


def test_progress_of_somebody_who_has_not_begun_is_empty(store, rosa):
    (progress,) = store.progress()
    assert progress.person == rosa
    assert (progress.enterprise, progress.module, progress.screen, progress.last_saved) == (None,) * 4
    assert (progress.filled, progress.practice_points, progress.practice_out_of) == (0, 0, 0)


def test_progress_tells_the_module_saved_in_last_and_counts_what_is_filled_in_it(store, rosa, candles):
    morning = datetime(2026, 11, 21, 9, tzinfo=UTC)
    store.save(candles.cycle_id, "3-market", {"screen": "fair", "sold": "12"}, rosa.id, at=morning)
    later = morning + timedelta(hours=1)
    filled = {"price": "6", "batches_per_month": "4"}
    not_filled = {"screen": "price", "seen/lesson": "yes", "margin": "", "units_per_batch": "  "}
    store.save(candles.cycle_id, MODULE, filled | not_filled, rosa.id, at=later)
    (progress,) = store.progress()
    assert (progress.enterprise, progress.module, progress.screen) == (candles, MODULE, "price")
    assert progress.last_saved == later
    assert progress.filled == 2


def test_progress_shows_learners_only(store, rosa):
    store.add_person("Elena", pin_hash="…", role="trainer")
    assert [progress.person for progress in store.progress()] == [rosa]


def test_progress_asks_the_database_as_often_for_ninety_learners_as_for_one(store):
    asked = []
    sa.event.listen(store._engine, "before_cursor_execute", lambda *call: asked.append(call[2]), named=False)

    def questions():
        asked.clear()
        store.progress()
        return len(asked)

    def enrol(names):
        newcomers = [
            Newcomer(name=name, pin_hash="…", enterprise=NewEnterprise(name=name, trade="candles", place="bolivia"))
            for name in names
        ]
        for person in store.enrol(newcomers):
            store.save(store.enterprise_of(person.id).cycle_id, MODULE, {"price": "6"}, person.id)

    enrol(["Rosa"])
    for_one = questions()
    enrol([f"Persona {number}" for number in range(89)])
    assert questions() == for_one
    assert len(store.progress()) == 90


def test_a_person_is_noted_as_here_at_most_once_a_minute(store, rosa):
    assert store.progress()[0].last_seen is None
    store.touch(rosa.id)
    first = store.progress()[0].last_seen
    assert datetime.now(UTC) - first < timedelta(minutes=1)
    store.touch(rosa.id)
    assert store.progress()[0].last_seen == first


# ---- many at once


def together(tasks):
    """Runs all the tasks in threads that start at one moment; returns results, or the exceptions raised."""
    tasks = list(tasks)
    start = Barrier(len(tasks))

    def run(task):
        start.wait()
        try:
            return task()
        except BadInput as refused:
            return refused

    with ThreadPoolExecutor(len(tasks)) as pool:
        return list(pool.map(run, tasks))


def test_of_two_threads_that_save_one_field_the_later_one_stays(store, rosa, candles):
    def save(text):
        return lambda: (store.save(candles.cycle_id, MODULE, {"price": text, "margin": text}, rosa.id), text)

    together(save(str(number)) for number in range(8))
    kept = store.entries(candles.cycle_id, MODULE)
    # Whoever was last, it was one of them and all of it: never a field of one beside a field of another.
    assert kept["price"] == kept["margin"]
    store.save(candles.cycle_id, MODULE, {"price": "later"}, rosa.id)
    assert store.entries(candles.cycle_id, MODULE)["price"] == "later"


def test_learners_who_save_at_one_moment_lose_nothing(store):
    people = store.enrol([Newcomer(name=f"Persona {number}", pin_hash="…") for number in range(10)])
    cycles = [
        store.start_enterprise(person.id, name="Velas", trade="candles", place="bolivia").cycle_id for person in people
    ]

    def work(person, cycle_id):
        for number in range(5):
            store.save(cycle_id, MODULE, {f"field-{number}": str(number)}, person.id)
            store.save_answer(person.id, "unit-cost", "materials", str(number), Decimal(1), Decimal(2))
            store.touch(person.id)

    together(lambda p=person, c=cycle: work(p, c) for person, cycle in zip(people, cycles, strict=True))
    assert all(
        store.entries(cycle, MODULE) == {f"field-{number}": str(number) for number in range(5)} for cycle in cycles
    )
    assert all(store.answers(person.id, "unit-cost")["materials"].tries == 5 for person in people)


def test_a_double_tap_opens_one_enterprise(store, rosa):
    opened = together([lambda: store.start_enterprise(rosa.id, name="Velas", trade="candles", place="bolivia")] * 4)
    assert len({enterprise.id for enterprise in opened}) == 1


def test_two_people_who_choose_one_name_at_one_moment_do_not_both_get_it(store):
    results = together([lambda: store.add_person("Rosa", pin_hash="…")] * 4)
    assert sum(isinstance(result, NameTaken) for result in results) == 3
    assert len(store.people()) == 1


def test_tries_made_at_one_moment_are_all_counted(store, rosa):
    together([lambda: store.save_answer(rosa.id, "unit-cost", "a", "1", Decimal(1), Decimal(1))] * 6)
    assert store.answers(rosa.id, "unit-cost")["a"].tries == 6


def test_a_store_in_memory_serves_threads_too():
    store = Store("sqlite://")
    together([lambda n=number: store.add_person(f"Persona {n}", pin_hash="…") for number in range(6)])
    assert len(store.people()) == 6


def test_a_learners_page_does_not_load_the_store():
    look = "import qhatu.records, sys; sys.exit('sqlalchemy' in sys.modules or 'alembic' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", look], check=False).returncode == 0
