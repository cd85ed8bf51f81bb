"""People of a class: drawings, what they tell of themselves, several in one enterprise, and leaving without a trace."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
import sqlalchemy as sa

from qhatu.records.store import NameTaken, PictureTaken, QuestionResult, Store
from qhatu.sums import BadInput

MODULE = "5-management"


def test_a_drawing_belongs_to_one_person(store, rosa, beto):
    store.set_picture(rosa.id, "llama-red")
    assert store.person_pictured("llama-red") == store.person(rosa.id)
    assert store.taken_pictures() == {"llama-red"}
    with pytest.raises(PictureTaken, match="ya es de otra persona"):
        store.set_picture(beto.id, "llama-red")
    with pytest.raises(PictureTaken, match="ya es de otra persona"):
        store.add_person("Zulma", pin_hash="…", picture="llama-red")
    store.set_picture(rosa.id, "llama-red")
    store.set_picture(rosa.id, "")
    assert store.taken_pictures() == set()


@pytest.mark.parametrize("picture", ["<b>", "llama--red", "LLAMA", "x" * 25, "-"])
def test_what_is_no_drawing_is_refused(store, rosa, picture):
    with pytest.raises(BadInput, match="no es un dibujo"):
        store.set_picture(rosa.id, picture)
    assert store.person_pictured(picture) is None


def test_a_name_is_corrected_unless_somebody_has_it(store, rosa, beto):
    assert store.rename_person(rosa.id, "Rósa  Mamani").name == "Rósa Mamani"
    assert store.person_named("rosa mamani").id == rosa.id
    with pytest.raises(NameTaken):
        store.rename_person(rosa.id, "beto quispe")


def test_a_new_pin_signs_out_everywhere_but_where_it_was_chosen(store, rosa):
    here, elsewhere = store.start_session(rosa.id), store.start_session(rosa.id)
    store.set_pin_hash(rosa.id, "another", keep_session=here)
    assert store.who(here) is not None and store.who(elsewhere) is None


def test_what_somebody_tells_of_themselves_is_kept_and_taken_back(store, rosa):
    store.set_about(rosa.id, {"origin": " Viacha ", "birth_year": "2007"})
    assert store.about(rosa.id) == {"origin": "Viacha", "birth_year": "2007"}
    store.set_about(rosa.id, {"origin": ""})
    assert store.about(rosa.id) == {"birth_year": "2007"}
    with pytest.raises(BadInput, match="no es un dato que la clase guarde"):
        store.set_about(rosa.id, {"religion": "x"})
    with pytest.raises(BadInput, match="menos de 80 letras"):
        store.set_about(rosa.id, {"origin": "x" * 81})


def test_a_setting_of_the_class_is_kept(store):
    assert store.setting("registration", "roster") == "roster"
    store.set_setting("registration", "open")
    store.set_setting("registration", "closed")
    assert store.setting("registration") == "closed"


def test_when_people_were_here_last(store, rosa, beto):
    before = datetime.now(UTC)
    store.touch(rosa.id)
    seen = store.last_seen()
    assert set(seen) == {rosa.id} and seen[rosa.id] >= before


# ---- several people, one enterprise


def test_who_was_invited_joins_and_both_may_write(store, rosa, beto, candles):
    own = store.start_enterprise(beto.id, name="Ollas", trade="pottery", place="bolivia")
    code = store.invite(candles.id, rosa.id)
    assert len(code) == 6 and code.isdigit()
    joined = store.join_enterprise(beto.id, f" {code[:3]} {code[3:]} ")
    assert (joined.id, joined.members) == (candles.id, 2)
    assert store.enterprise_of(beto.id) == joined != own
    assert [member.name for member in store.members(candles.id)] == ["Rosa Mamani", "Beto Quispe"]
    assert store.enterprises_of(beto.id) == [own, joined]
    store.save(candles.cycle_id, MODULE, {"price": "6"}, beto.id)
    assert store.entries(candles.cycle_id, MODULE) == {"price": "6"}


def test_an_enterprise_of_many_cycles_is_one(store, rosa, candles):
    second = store.close_cycle(candles.cycle_id, rosa.id)
    assert store.enterprises_of(rosa.id) == [second]


def test_a_code_ends_with_its_time_and_with_the_next_one(store, rosa, beto, candles):
    ended = store.invite(candles.id, rosa.id, minutes=-1)
    with pytest.raises(BadInput, match="Ese código no vale"):
        store.join_enterprise(beto.id, ended)
    first, second = store.invite(candles.id, rosa.id), store.invite(candles.id, rosa.id)
    with pytest.raises(BadInput, match="Ese código no vale"):
        store.join_enterprise(beto.id, first)
    assert store.join_enterprise(beto.id, second).id == candles.id


@pytest.mark.parametrize("code", ["", "000000", "' OR 1=1 --", "x" * 500])
def test_a_code_that_is_none_opens_nothing(store, rosa, beto, candles, code):
    store.invite(candles.id, rosa.id)
    with pytest.raises(BadInput, match="Ese código no vale"):
        store.join_enterprise(beto.id, code)


def test_only_a_member_invites(store, beto, candles):
    with pytest.raises(BadInput, match="es de otra persona"):
        store.invite(candles.id, beto.id)


def test_who_leaves_is_out_and_nobody_leaves_an_enterprise_empty(store, rosa, beto, candles):
    store.join_enterprise(beto.id, store.invite(candles.id, rosa.id))
    store.leave_enterprise(rosa.id, candles.id)
    assert store.enterprise_of(rosa.id) is None
    with pytest.raises(BadInput, match="única persona"):
        store.leave_enterprise(beto.id, candles.id)


# ---- leaving


def test_who_is_forgotten_leaves_no_trace(store, database, rosa, beto, candles):
    secret = "Cosas que solo Rosa escribe"
    store.save(candles.cycle_id, MODULE, {"product_name": secret}, rosa.id)
    store.save_answer(rosa.id, "unit-cost", "materials", secret, None, None)
    store.set_about(rosa.id, {"origin": secret})
    token = store.start_session(rosa.id)
    store.forget(rosa.id)
    assert store.people() == [beto] and store.who(token) is None
    engine = sa.create_engine(database)
    with engine.connect() as connection:
        tables = sa.MetaData()
        tables.reflect(connection)
        rows = [str(row) for table in tables.tables.values() for row in connection.execute(sa.select(table))]
    engine.dispose()
    assert not [row for row in rows if secret in row or "Mamani" in row]
    if database.get_backend_name() == "sqlite":
        for file in (database.database, f"{database.database}-wal"):
            with open(file, "rb") as raw:
                assert secret.encode() not in raw.read()


def test_work_done_with_others_stays_without_the_name(store, rosa, beto, candles):
    store.join_enterprise(beto.id, store.invite(candles.id, rosa.id))
    store.save(candles.cycle_id, MODULE, {"price": "6"}, rosa.id)
    store.forget(rosa.id)
    assert store.entries(candles.cycle_id, MODULE) == {"price": "6"}
    (change,) = store.history(candles.cycle_id)
    assert (change.person_id, change.person_name) == (None, "")
    assert store.enterprise_of(beto.id).members == 1


def test_nobody_is_forgotten_twice(store, rosa):
    store.forget(rosa.id)
    with pytest.raises(BadInput, match="No encontramos a esa persona"):
        store.forget(rosa.id)


# ---- how the class did


def test_question_results_count_learners_and_who_was_all_right(store, rosa, beto):
    trainer = store.add_person("Elena", pin_hash="…", role="trainer")
    for person, points in ((rosa, 2), (beto, 1), (trainer, 2)):
        store.save_answer(person.id, "unit-cost", "materials", "1", Decimal(points), Decimal(2))
    store.save_answer(rosa.id, "unit-cost", "story", "…", None, None)
    assert store.question_results() == [QuestionResult(exercise="unit-cost", question="materials", answered=2, right=1)]


def test_a_store_in_memory_keeps_its_promises_too():
    store = Store("sqlite://")
    store.forget(store.add_person("Rosa", pin_hash="…").id)
    assert store.people() == []
