"""People and classes that move: nothing is lost, nothing is counted twice, and nothing in a file is simply believed."""

import json
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cache

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qhatu.packs.words import Words
from qhatu.records import content, models
from qhatu.records.portable import MOST_BYTES, NotAPersonFile, import_person, merge_classes, person_file
from qhatu.records.sales import Sale, kept_sales
from qhatu.records.store import Store, StoreTrouble
from qhatu.sums import BadInput

MODULE = "5-management"
MORNING = datetime(2026, 3, 1, 9, tzinfo=UTC)
ES = Words("es")


def held(store: Store) -> content.Content:
    """All that a class holds, but for how its people sign in there."""
    with store._reading() as session:
        found = content.read(session)
    return replace(
        found,
        people={uid: replace(part, pin_hash="", picture=None, role="") for uid, part in found.people.items()},
        fields={
            where: replace(part, changes={(part.value, part.typed_at): part.author, **part.changes})
            for where, part in found.fields.items()
        },
    )


class Shelf:
    """Classes in memory that tests take one after the other: making the tables anew each time would take minutes."""

    def __init__(self):
        self.blank = Store("sqlite://")
        self.made: list[Store] = []
        self.taken = 0

    def take(self) -> Store:
        if self.taken == len(self.made):
            self.made.append(Store("sqlite://"))
        self.taken += 1
        return self.made[self.taken - 1]


@cache
def shelf() -> Shelf:
    """The shelf of all tests of this file."""
    return Shelf()


@pytest.fixture(autouse=True)
def put_back():
    """Each test begins with an empty table."""
    shelf().taken = 0


def empty() -> Store:
    """A class without people."""
    return copy_of(shelf().blank)


def copy_of(store: Store) -> Store:
    """Another class with the very same records, as a copied file makes it."""
    other = shelf().take()
    with closing(store._engine.raw_connection()) as source, closing(other._engine.raw_connection()) as target:
        source.driver_connection.backup(target.driver_connection)
    return other


def with_rosa(store: Store | None = None, name: str = "Rosa Mamani") -> tuple[Store, int, int]:
    """A class with one learner who makes candles: the class, her number, the number of her cycle."""
    store = store or empty()
    rosa = store.add_person(name, pin_hash="hash of 4821")
    return store, rosa.id, store.start_enterprise(rosa.id, name="Velas Illa", trade="candles", place="bolivia").cycle_id


def sale(uid: str, at: datetime, paid: str = "18") -> Sale:
    """Three candles sold."""
    paid = Decimal(paid)
    return Sale(uid=uid, product="Vela", units=Decimal(3), paid=paid, asked=paid, sold_at=at, edit="e" * 22)


# ---- one person


def test_somebody_takes_all_of_theirs_to_another_class():
    store, rosa, cycle = with_rosa()
    store.set_about(rosa, {"origin": "Achacachi"})
    store.save(cycle, MODULE, {"price": "6"}, rosa, at=MORNING)
    store.save(cycle, MODULE, {"price": "7,50"}, rosa, at=MORNING + timedelta(hours=1))
    store.save(cycle, "sales", {sale("a" * 22, MORNING).key: sale("a" * 22, MORNING).text}, rosa, at=MORNING)
    store.save_answer(rosa, "cost-and-price", "full-cost", "3", Decimal(1), Decimal(2))
    store.save_answer(rosa, "cost-and-price", "full-cost", "4", Decimal(2), Decimal(2))
    store.close_cycle(cycle, rosa)

    there = empty()
    came = import_person(there, person_file(store, rosa), pin_hash="hash of 9164")

    assert came.new and came.person.name == "Rosa Mamani" and came.person.uid == store.person(rosa).uid
    assert there.pin_hash(came.person.id) == "hash of 9164"
    assert there.about(came.person.id) == {"origin": "Achacachi"}
    mine, theirs = held(store), held(there)
    assert theirs.enterprises == mine.enterprises and theirs.fields == mine.fields
    candles = there.enterprise_of(came.person.id)
    first, second = there.cycles(candles.id)
    assert candles.cycle == 2 and first.closed_at
    assert there.entries(second.id, MODULE) == {"price": "7,50"}
    history = there.history(first.id, module=MODULE)
    assert [(change.value, change.stands) for change in history] == [("7,50", True), ("6", False)]
    assert len(kept_sales(there.entries(first.id, "sales"))) == 1
    answer = there.answers(came.person.id, "cost-and-price")["full-cost"]
    assert (answer.value, answer.tries) == ("4", 2)
    assert came.sentences(ES)[0] == "Rosa Mamani ya está en la clase, con todo lo que trajo."


def test_points_are_believed_only_where_a_trainer_vouches_for_the_file():
    store, rosa, _ = with_rosa()
    store.save_answer(rosa, "cost-and-price", "full-cost", "3", Decimal(2), Decimal(2))
    for trusted, points in ((False, None), (True, Decimal(2))):
        there = empty()
        import_person(there, person_file(store, rosa), pin_hash="…", trusted=trusted)
        assert there.answers(1, "cost-and-price")["full-cost"].points == points


def test_a_file_brought_twice_or_brought_home_changes_nothing():
    store, rosa, cycle = with_rosa()
    store.save(cycle, MODULE, {"price": "6"}, rosa, at=MORNING)
    store.save_answer(rosa, "cost-and-price", "full-cost", "3", Decimal(2), Decimal(2))
    file = person_file(store, rosa)
    there = empty()
    import_person(there, file, pin_hash="…")
    for one in (there, store):
        before, pin = held(one), one.pin_hash(1)
        again = import_person(one, file, pin_hash="another")
        assert not again.new and again.fields == again.answers == 0
        assert held(one) == before and one.pin_hash(1) == pin


def test_of_what_was_typed_in_both_classes_the_later_stands_and_the_earlier_is_in_the_history():
    store, rosa, cycle = with_rosa()
    store.save(cycle, MODULE, {"price": "6", "margin": "10"}, rosa, at=MORNING)
    there = empty()
    came = import_person(there, person_file(store, rosa), pin_hash="…")
    there_cycle = there.enterprise_of(came.person.id).cycle_id
    store.save(cycle, MODULE, {"price": "8"}, rosa, at=MORNING + timedelta(hours=2))
    there.save(there_cycle, MODULE, {"price": "7", "margin": "20"}, came.person.id, at=MORNING + timedelta(hours=1))
    revision = there.news(there_cycle, MODULE, 0)[0]

    assert import_person(there, person_file(store, rosa), pin_hash="…").fields == 1

    assert there.entries(there_cycle, MODULE) == {"price": "8", "margin": "20"}
    assert [change.value for change in there.history(there_cycle, key="price")] == ["8", "7", "6"]
    # Who has the page open is told of it.
    assert there.news(there_cycle, MODULE, revision)[1] == {"price": "8"}


def test_a_file_tells_nothing_of_anybody_else():
    store, rosa, cycle = with_rosa()
    beto = store.add_person("Beto Quispe", pin_hash="hash of 7350")
    store.join_enterprise(beto.id, store.invite(store.enterprise_of(rosa).id, rosa))
    other = store.add_person("Wara Ñahui", pin_hash="…")
    own = store.start_enterprise(other.id, name="Secreto", trade="candles", place="bolivia")
    store.save(own.cycle_id, MODULE, {"price": "otro precio"}, other.id, at=MORNING)
    store.save_answer(other.id, "cost-and-price", "full-cost", "otra respuesta", None, None)
    store.save(cycle, MODULE, {"price": "6"}, beto.id, at=MORNING)

    file = person_file(store, rosa).decode()

    for secret in ("Beto", beto.uid, "Wara", other.uid, "Secreto", own.uid, "otro precio", "otra respuesta", "hash of"):
        assert secret not in file
    (typed,) = json.loads(file)["enterprises"][0]["cycles"][0]["fields"]
    assert (typed["value"], typed["by"]) == ("6", "other")


def test_a_name_that_somebody_else_has_is_told_and_can_be_said_to_be_the_same_person():
    store, rosa, cycle = with_rosa()
    store.save(cycle, MODULE, {"price": "6"}, rosa, at=MORNING)
    file = person_file(store, rosa)
    there, registered, there_cycle = with_rosa(name="ROSA MAMANI")
    before = held(there)
    with pytest.raises(BadInput, match="ya hay alguien que se llama"):
        import_person(there, file, pin_hash="…")
    assert held(there) == before

    came = import_person(there, file, pin_hash="…", as_person=registered)

    assert came.person.id == registered and not came.new
    assert there.entries(there_cycle, MODULE) == {"price": "6"}
    assert len(there.people()) == len(held(there).enterprises) == 1


def test_a_file_of_somebody_else_of_the_class_is_not_taken_for_one_s_own():
    store, rosa, _ = with_rosa()
    beto = store.add_person("Beto", pin_hash="…")
    with pytest.raises(BadInput, match="Este archivo es de Rosa Mamani"):
        import_person(store, person_file(store, rosa), pin_hash="…", as_person=beto.id)


def test_nobody_gets_into_an_enterprise_by_writing_its_id_into_a_file():
    store, rosa, cycle = with_rosa()
    store.save(cycle, MODULE, {"price": "6"}, rosa, at=MORNING)
    mallory = json.loads(person_file(store, rosa))
    mallory["person"] |= {"uid": "0" * 32, "name": "Malena"}
    mallory["enterprises"][0]["cycles"][0]["fields"][0] |= {"value": "0", "typed": "2026-03-02T09:00:00+00:00"}
    file = json.dumps(mallory).encode()

    came = import_person(store, file, pin_hash="…")

    assert came.others == ("Velas Illa",) and "pídeles su código" in came.sentences(ES)[-1]
    assert store.enterprise_of(came.person.id) is None
    assert store.entries(cycle, MODULE) == {"price": "6"}
    # Where a trainer vouches for it, two of one family may come one after the other.
    assert import_person(store, file, pin_hash="…", trusted=True).others == ()
    assert {one.name for one in store.members(1)} == {"Rosa Mamani", "Malena"}


def test_a_file_from_a_clock_that_ran_ahead_blocks_nothing():
    store, rosa, cycle = with_rosa()
    store.save(cycle, MODULE, {"price": "6"}, rosa, at=MORNING)
    told = json.loads(person_file(store, rosa))
    told["person"]["seen"] = "2090-01-01T00:00:00+00:00"
    told["enterprises"][0]["cycles"][0]["fields"][0] |= {"value": "9", "typed": "2090-01-01T00:00:00+00:00"}
    import_person(store, json.dumps(told).encode(), pin_hash="…")
    assert store.entries(cycle, MODULE) == {"price": "6"}
    assert store.last_seen()[rosa] <= datetime.now(UTC)
    store.save(cycle, MODULE, {"price": "7"}, rosa)
    assert store.entries(cycle, MODULE) == {"price": "7"}


def changed(*path, to):
    """A change of one place in a person's file."""

    def change(told):
        inside = told
        for step in path[:-1]:
            inside = inside[step]
        inside[path[-1]] = to

    return change


FIELD = ("enterprises", 0, "cycles", 0, "fields", 0)


@pytest.mark.parametrize(
    "change",
    [
        changed("format", to="qhatu-class"),
        changed("version", to="1"),
        changed("person", "uid", to="../../etc"),
        changed("person", "name", to="=HYPERLINK(A1)"),
        changed("person", "name", to="<script>"),
        changed("person", "language", to="es; DROP TABLE person"),
        changed("person", "role", to="trainer"),
        changed("person", "pin_hash", to="x"),
        changed("person", "joined", to="2026-02-31T00:00:00+00:00"),
        changed("person", "joined", to="2026-02-01T00:00:00"),
        changed("person", "about", to={"religion": "x"}),
        changed("person", "about", to={"sex": "\x00"}),
        changed("enterprises", 0, "trade", to="../x"),
        changed("enterprises", 0, "cycles", to=[]),
        changed("enterprises", 0, "cycles", 0, "number", to=True),
        changed("enterprises", 0, "cycles", 0, "number", to=10**30),
        changed(*FIELD, "value", to="x" * 2001),
        changed(*FIELD, "value", to=6),
        changed(*FIELD, "value", to="6\x00"),
        changed(*FIELD, "value", to="\ud800"),
        changed(*FIELD, "key", to="Price!"),
        changed(*FIELD, "by", to="Beto"),
        changed(*FIELD, to={**json.loads("{}"), "module": "sales"}),
        changed("answers", 0, "tries", to=-1),
        changed("answers", 0, "points", to="1e999999999"),
        changed("answers", 0, "points", to="NaN"),
        changed("answers", 0, "points", to="9"),
        changed("answers", to={"0": 1}),
    ],
)
def test_a_file_that_somebody_changed_gets_a_sentence_and_leaves_no_trace(change):
    store, rosa, cycle = with_rosa()
    store.save(cycle, MODULE, {"price": "6"}, rosa, at=MORNING)
    store.save_answer(rosa, "cost-and-price", "full-cost", "3", Decimal(2), Decimal(2))
    told = json.loads(person_file(store, rosa))
    change(told)
    there = empty()
    with pytest.raises(NotAPersonFile):
        import_person(there, json.dumps(told).encode(), pin_hash="…", trusted=True)
    assert there.people() == []


@pytest.mark.parametrize(
    "text",
    [
        '{"units": "NaN", "paid": "1", "asked": "1"}',
        '{"units": "1e999999999", "paid": "1", "asked": "1"}',
        '{"units": "1", "paid": "1e-999999999", "asked": "1"}',
        '{"units": "1", "paid": "-5", "asked": "1"}',
        '{"units": "1", "paid": "1", "asked": "1", "product": "<b>"}',
        '{"units": "1", "paid": "1", "asked": "1", "sold_at": "2026-03-01T09:00:00"}',
        "no sale",
    ],
)
def test_a_sale_that_no_phone_could_send_stops_the_file(text):
    store, rosa, cycle = with_rosa()
    whole = sale("a" * 22, MORNING)
    store.save(cycle, "sales", {whole.key: whole.text}, rosa, at=MORNING)
    told = json.loads(person_file(store, rosa))
    if text.startswith("{"):
        text = json.dumps(json.loads(whole.text) | json.loads(text))
    told["enterprises"][0]["cycles"][0]["fields"][0]["value"] = text
    with pytest.raises(NotAPersonFile, match=r"sale/aaa|El nombre «<b>»"):
        import_person(empty(), json.dumps(told).encode(), pin_hash="…")


@pytest.mark.parametrize(
    "file",
    [b"", b"%PDF-1.7", b"\xff\xfe", b"[" * 100_000, b'{"format": NaN}', b"null", b'"x"', b" " * (MOST_BYTES + 1)],
    ids=["empty", "pdf", "no text", "deep", "no number", "nothing", "text", "large"],
)
def test_a_file_that_is_none_gets_a_sentence(file):
    with pytest.raises(NotAPersonFile):
        import_person(empty(), file, pin_hash="…")


def test_a_file_of_a_newer_qhatu_says_so():
    store, rosa, _ = with_rosa()
    told = json.loads(person_file(store, rosa)) | {"version": 2, "more": 1}
    with pytest.raises(NotAPersonFile, match="más nuevo"):
        import_person(store, json.dumps(told).encode(), pin_hash="…")


def test_fields_that_no_page_has_are_counted_and_left_out():
    store, rosa, cycle = with_rosa()
    store.save(cycle, "5-management", {"price": "6", "from-the-future": "x"}, rosa, at=MORNING)
    there = empty()
    came = import_person(there, person_file(store, rosa), pin_hash="…")
    assert came.unknown == 1 and "1 casillas no se trajeron" in " ".join(came.sentences(ES))
    assert there.entries(1, MODULE) == {"price": "6"}


# ---- two classes


def test_two_laptops_that_began_with_one_copy_become_one_class():
    store, rosa, cycle = with_rosa()
    store.save(cycle, MODULE, {"price": "6"}, rosa, at=MORNING)
    other = copy_of(store)
    other.save(cycle, MODULE, {"price": "7"}, rosa, at=MORNING + timedelta(hours=1))
    one, both = sale("a" * 22, MORNING), sale("b" * 22, MORNING)
    store.save(cycle, "sales", {both.key: both.text}, rosa, at=MORNING)
    other.save(cycle, "sales", {one.key: one.text, both.key: both.text}, rosa, at=MORNING)
    for klass, tries in ((store, 3), (other, 2)):
        for _ in range(tries):
            klass.save_answer(rosa, "cost-and-price", "full-cost", "3", Decimal(1), Decimal(2))
    beto = other.add_person("Beto", pin_hash="hash of Beto")
    other.start_enterprise(beto.id, name="Velas", trade="candles", place="bolivia")

    merged = merge_classes(store, other)

    assert store.entries(cycle, MODULE) == {"price": "7"}
    assert len(kept_sales(store.entries(cycle, "sales"))) == 2
    assert store.answers(rosa, "cost-and-price")["full-cost"].tries == 3
    assert store.pin_hash(store.person_named("Beto").id) == "hash of Beto"
    assert merged.people == ("Beto",) and merged.changed == ("Rosa Mamani",)
    assert merged.sentences(ES)[0] == "Personas nuevas: Beto."
    assert merge_classes(store, other).sentences(ES) == ["No había nada nuevo: la clase ya tenía todo."]


def test_a_sale_that_one_phone_told_to_two_laptops_in_different_cycles_counts_once():
    store, rosa, cycle = with_rosa()
    other = copy_of(store)
    next_cycle = other.close_cycle(cycle, rosa).cycle_id
    told = sale("a" * 22, MORNING)
    store.save(cycle, "sales", {told.key: told.text}, rosa, at=MORNING)
    other.save(next_cycle, "sales", {told.key: told.text}, rosa, at=MORNING)
    for into, of in ((copy_of(store), other), (copy_of(other), store)):
        merge_classes(into, of)
        cycles = into.cycles(1)
        assert [len(into.entries(one.id, "sales")) for one in cycles] == [1, 0]
        assert len(into.history(cycles[1].id, module="sales")) == 0


def test_classes_without_a_common_copy_ask_whether_a_name_is_one_person():
    first, rosa, cycle = with_rosa()
    first.save(cycle, MODULE, {"price": "6"}, rosa, at=MORNING)
    second, _, other_cycle = with_rosa()
    second.save(other_cycle, MODULE, {"price": "7", "margin": "10"}, rosa, at=MORNING - timedelta(days=1))
    before = held(first)
    with pytest.raises(BadInput, match="--same-names") as asked:
        merge_classes(first, second)
    assert "Rosa Mamani" in str(asked.value) and held(first) == before

    back = copy_of(first)
    merge_classes(first, second, same_names=True)
    merge_classes(second, back, same_names=True)

    assert first.entries(cycle, MODULE) == {"price": "6", "margin": "10"}
    assert len(first.people()) == 1
    assert held(first) == held(second)
    assert merge_classes(first, second).sentences(ES) == ["No había nada nuevo: la clase ya tenía todo."]


def test_the_trainer_whom_every_class_has_is_one_trainer():
    first, second = empty(), empty()
    for store in (first, second):
        store.add_person("Facilitadora", pin_hash=f"hash {id(store)}", role="trainer")
    second.add_person("Elena", pin_hash="…", role="trainer")
    merged = merge_classes(first, second)
    assert [person.name for person in first.people()] == ["Elena", "Facilitadora"]
    assert first.pin_hash(1) == f"hash {id(first)}"
    assert merged.trainers == ("Elena",) and "ven todo de la clase: Elena" in " ".join(merged.sentences(ES))


def test_a_drawing_that_is_taken_stays_with_who_has_it():
    first, second = empty(), empty()
    first.add_person("Rosa", pin_hash="…", picture="llama-red")
    second.add_person("Beto", pin_hash="…", picture="llama-red")
    second.add_person("Wara", pin_hash="…", picture="sun-blue")
    merge_classes(first, second)
    assert {person.name: person.picture for person in first.people()} == {
        "Rosa": "llama-red",
        "Beto": "",
        "Wara": "sun-blue",
    }


def test_two_people_who_would_have_one_name_stop_the_merge_whole():
    store, rosa, _ = with_rosa()
    other = copy_of(store)
    other.add_person("Wara", pin_hash="…")
    other.rename_person(rosa, "Rosita")
    other.touch(rosa)
    store.add_person("Rosita", pin_hash="…")
    before = held(store)
    with pytest.raises(BadInput, match="Quedarían dos personas"):
        merge_classes(store, other)
    assert held(store) == before


def test_a_merge_for_which_the_disk_has_no_room_changes_nothing(tmp_path):
    store, rosa, cycle = with_rosa(Store.in_file(tmp_path / "class.db"))
    store.save(cycle, MODULE, {"price": "6"}, rosa, at=MORNING)
    other = copy_of(store)
    other.save(cycle, MODULE, {f"story-{number}": "x" * 2000 for number in range(50)}, rosa, at=MORNING)
    with store._engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
    store.close()

    def no_room(connection, _record):
        connection.execute(f"PRAGMA max_page_count={pages + 3}")

    sa.event.listen(store._engine, "connect", no_room)
    before = held(store)
    with pytest.raises(StoreTrouble, match="No queda lugar en el disco"):
        merge_classes(store, other)
    assert held(store) == before
    sa.event.remove(store._engine, "connect", no_room)
    store.close()
    assert merge_classes(store, other).fields == 50
    store.close()


NAMES = ("Rosa", "Beto", "Wara")
WHO, WHICH, WHEN = st.sampled_from(NAMES), st.integers(0, 3), st.integers(0, 6)
EDITS = st.lists(
    st.one_of(
        st.tuples(st.just("type"), WHO, WHICH, st.sampled_from(["price", "margin"]), st.sampled_from("1234"), WHEN),
        st.tuples(st.just("type"), WHO, WHICH, st.just("price"), st.sampled_from("1234"), st.none()),
        st.tuples(st.just("sell"), WHO, WHICH, st.sampled_from("abc"), WHEN),
        st.tuples(st.just("answer"), WHO, st.sampled_from("123"), st.sampled_from([None, 1, 2]), WHEN),
        st.tuples(st.just("close"), WHO, WHICH),
        st.tuples(st.just("open"), WHO, st.sampled_from(["Velas", "Panes"])),
        st.tuples(st.just("join"), WHO, WHICH),
        st.tuples(st.just("leave"), WHO, WHICH),
        st.tuples(st.just("rename"), WHO, WHICH, st.sampled_from(["Illa", "Sol"])),
        st.tuples(st.just("tell"), WHO, st.sampled_from(["El Alto", ""])),
        st.tuples(st.just("language"), WHO, st.sampled_from(["es", "en"])),
        st.tuples(st.just("forget"), WHO),
        st.tuples(st.just("back"), WHO, WHICH),
    ),
    max_size=8,
)


def edit(store: Store, what: str, who: str, *more) -> None:
    """One thing that somebody does in a class; nothing where they are not there or may not."""
    person = store.person_named(who)
    if person is None:
        return
    with store._reading() as session:
        everywhere = sorted({row.enterprise_id for row in session.scalars(sa.select(models.Membership))})
        own = sa.select(models.Cycle.id, models.Cycle.enterprise_id).join(
            models.Membership, models.Membership.enterprise_id == models.Cycle.enterprise_id
        )
        cycles = sorted(session.execute(own.where(models.Membership.person_id == person.id)).all())
    cycle, enterprise = cycles[more[0] % len(cycles)] if cycles and more and isinstance(more[0], int) else (0, 0)
    try:
        match what:
            case "type" if cycle:
                at = None if more[3] is None else MORNING + timedelta(hours=more[3])
                store.save(cycle, MODULE, {more[1]: more[2]}, person.id, at=at)
            case "sell" if cycle:
                told, at = sale(more[1] * 22, MORNING), MORNING + timedelta(hours=more[2])
                store.save(cycle, "sales", {told.key: told.text}, person.id, at=at)
            case "answer":
                points = None if more[1] is None else Decimal(more[1])
                at = MORNING + timedelta(hours=more[2])
                store.save_answer(person.id, "cost-and-price", "full-cost", more[0], points, points, at=at)
            case "close" if cycle:
                store.close_cycle(cycle, person.id)
            case "open":
                store.start_enterprise(person.id, name=more[0], trade="candles", place="bolivia")
            case "join" if everywhere:
                inside = everywhere[more[0] % len(everywhere)]
                store.join_enterprise(person.id, store.invite(inside, store.members(inside)[0].id))
            case "leave" if cycle:
                store.leave_enterprise(person.id, enterprise)
            case "rename" if cycle:
                store.rename_enterprise(enterprise, more[1])
            case "tell":
                store.set_about(person.id, {"origin": more[0]})
            case "language":
                store.set_language(person.id, more[0])
            case "forget":
                store.forget(person.id)
            case "back" if cycle and (history := store.history(cycle)):
                store.step_back(history[-1].id, person.id)
    except BadInput:
        pass


def common_copy() -> Store:
    """The class that two laptops began with."""
    store = empty()
    for name in NAMES:
        person = store.add_person(name, pin_hash="…")
        store.start_enterprise(person.id, name=f"Velas {name}", trade="candles", place="bolivia")
    return store


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(before=EDITS, here=EDITS, there=EDITS)
def test_two_classes_merged_are_the_same_whichever_takes_in_the_other_and_however_often(before, here, there):
    shelf().taken = 0
    store = common_copy()
    for one in before:
        edit(store, *one)
    other = copy_of(store)
    for klass, edits in ((store, here), (other, there)):
        for one in edits:
            edit(klass, *one)
    before_here, before_there = copy_of(store), copy_of(other)

    merge_classes(store, before_there)
    merge_classes(other, before_here)

    assert held(store) == held(other)
    once = held(store)
    for again in (before_there, before_here, other):
        assert merge_classes(store, again).sentences(ES) == ["No había nada nuevo: la clase ya tenía todo."]
        assert held(store) == once
    # No text that anybody typed in either class is gone; a sale may stand in the earlier of its two cycles.
    for part in (held(before_here), held(before_there)):
        for (uid, number, module, key), field in part.fields.items():
            cycles = [number] if module == MODULE else range(1, number + 1)
            places = [(uid, cycle, module, key) for cycle in cycles]
            kept = {text for place in places if place in once.fields for text, _ in once.fields[place].changes}
            assert {text for text, _ in field.changes} <= kept


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.floats(),
    lambda inner: st.lists(inner, max_size=2),
)


@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_whatever_is_changed_in_a_file_it_is_taken_in_or_refused_in_a_sentence(data):
    shelf().taken = 0
    store, rosa, cycle = with_rosa()
    store.save(cycle, MODULE, {"price": "6"}, rosa, at=MORNING)
    store.save_answer(rosa, "cost-and-price", "full-cost", "3", Decimal(2), Decimal(2))
    told = json.loads(person_file(store, rosa))
    inside = told
    while isinstance(inside, dict | list) and inside:
        step = data.draw(st.sampled_from(sorted(inside) if isinstance(inside, dict) else range(len(inside))))
        if not isinstance(inside[step], dict | list) or not inside[step] or data.draw(st.booleans()):
            inside[step] = data.draw(JSON)
            break
        inside = inside[step]
    there = common_copy()
    before = held(there)
    try:
        import_person(there, json.dumps(told).encode(), pin_hash="…")
    except BadInput as sentence:
        assert str(sentence)
        assert held(there) == before
