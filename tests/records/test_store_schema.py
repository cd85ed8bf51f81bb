"""The tables: migrations and models agree, old files are brought up to date, foreign ones left alone."""

import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from qhatu.records import migrations, models
from qhatu.records.store import Store, StoreTrouble, bring_up_to_date

NEXT_REVISION = '''
"""Names grow longer: on SQLite this copies the table that every other one refers to."""
import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade():
    with op.batch_alter_table("person") as person:
        person.alter_column("name", existing_type=sa.String(80), type_=sa.String(120))
        person.add_column(sa.Column("village", sa.String(80), nullable=True))
    {then}
'''


def later_qhatu(folder: Path, then: str = "pass") -> Path:
    """The migrations of a Qhatu that is one revision ahead of this one."""
    shutil.copytree(migrations.FOLDER, folder, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "versions" / "r0003_next.py").write_text(NEXT_REVISION.format(then=then), encoding="utf-8")
    return folder


def contents(address) -> dict[str, list]:
    """Everything in a database, table by table."""
    engine = sa.create_engine(address)
    with engine.connect() as connection:
        tables = sa.MetaData()
        tables.reflect(connection)
        rows = {
            name: sorted(map(repr, connection.execute(sa.select(table)).mappings()))
            for name, table in tables.tables.items()
        }
    engine.dispose()
    return rows


def at_work(store: Store) -> None:
    """Puts a row in every table."""
    rosa = store.add_person("Rosa", pin_hash="…")
    store.set_about(rosa.id, {"origin": "Viacha"})
    store.set_setting("registration", "open")
    candles = store.start_enterprise(rosa.id, name="Velas", trade="candles", place="bolivia")
    store.save(candles.cycle_id, "5-management", {"price": "6"}, rosa.id)
    store.save_answer(rosa.id, "unit-cost", "materials", "1", None, 1)
    store.start_session(rosa.id)
    store.invite(candles.id, rosa.id)


def test_the_migrations_make_exactly_the_tables_that_the_models_tell(store):
    with store._engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, models.Base.metadata) == []


def test_checks_and_counters_that_alembic_does_not_compare_are_in_the_migrations_too(tmp_path):
    migrated, told = sqlite3.connect(tmp_path / "migrated.db"), sqlite3.connect(tmp_path / "told.db")
    Store.in_file(tmp_path / "migrated.db").close()
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'told.db'}")
    models.Base.metadata.create_all(engine)
    engine.dispose()
    for word in ("AUTOINCREMENT", "CHECK", "ON DELETE CASCADE", "ON DELETE SET NULL"):
        query = "SELECT name FROM sqlite_master WHERE sql LIKE ? ORDER BY name"
        assert migrated.execute(query, [f"%{word}%"]).fetchall() == told.execute(query, [f"%{word}%"]).fetchall()
    migrated.close()
    told.close()


def test_the_models_name_the_newest_revision():
    assert ScriptDirectory(str(migrations.FOLDER)).get_current_head() == models.REVISION


def test_an_older_class_is_brought_up_to_date_and_keeps_all_its_rows(store, database, tmp_path):
    at_work(store)
    before = contents(database)
    bring_up_to_date(store._writers, later_qhatu(tmp_path / "later"), "0003")
    after = contents(database)
    assert after.pop("alembic_version") == ["{'version_num': '0003'}"]
    assert before.pop("alembic_version") == [f"{{'version_num': '{models.REVISION}'}}"]
    assert "'village': None" in after["person"][0]
    del before["person"], after["person"]
    assert after == before
    assert all(before.values())


def test_after_an_upgrade_rows_still_need_the_rows_they_refer_to(store, tmp_path):
    at_work(store)
    bring_up_to_date(store._writers, later_qhatu(tmp_path / "later"), "0003")
    with pytest.raises(sa.exc.IntegrityError), store._writers.begin() as connection:
        connection.execute(sa.text("UPDATE membership SET person_id = 99"))


def test_an_upgrade_that_fails_half_way_changes_nothing(store, database, tmp_path):
    at_work(store)
    before = contents(database)
    failing = later_qhatu(tmp_path / "later", then="op.execute('INSERT INTO nowhere VALUES (1)')")
    with pytest.raises(sa.exc.DBAPIError):
        bring_up_to_date(store._writers, failing, "0003")
    assert contents(database) == before


def test_a_class_of_a_newer_qhatu_is_left_alone_with_a_sentence(store, database, tmp_path):
    at_work(store)
    bring_up_to_date(store._writers, later_qhatu(tmp_path / "later"), "0003")
    before = contents(database)
    with pytest.raises(StoreTrouble, match="es de un Qhatu más nuevo"):
        Store(database)
    assert contents(database) == before


def test_a_database_of_another_program_is_left_alone_with_a_sentence(database):
    engine = sa.create_engine(database)
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE recipes (title TEXT)"))
    engine.dispose()
    with pytest.raises(StoreTrouble, match="tiene datos de otro programa"):
        Store(database)
    assert contents(database) == {"recipes": []}


def test_a_class_that_is_up_to_date_opens_without_alembic(tmp_path):
    Store.in_file(tmp_path / "class.db").close()
    look = (
        "import sys; from pathlib import Path; from qhatu.records.store import Store;"
        "Store.in_file(Path(sys.argv[1])); sys.exit('alembic' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", look, tmp_path / "class.db"], check=False).returncode == 0


def test_processes_that_open_a_new_class_at_one_moment_all_find_it_whole(database):
    look = (
        "import sys; from qhatu.records.store import Store; store = Store(sys.argv[1]);"
        "store.add_person(sys.argv[2], pin_hash='…')"
    )
    address = database.render_as_string(hide_password=False)
    opening = [subprocess.Popen([sys.executable, "-c", look, address, f"Persona {n}"]) for n in range(4)]
    assert [process.wait() for process in opening] == [0] * 4
    store = Store(database)
    assert len(store.people()) == 4
    store.close()


def test_a_class_of_the_first_day_gets_history_and_ids_that_travel(database, tmp_path):
    first_day = tmp_path / "first"
    shutil.copytree(migrations.FOLDER, first_day, ignore=shutil.ignore_patterns("__pycache__", "r000[2-9]*"))
    engine = sa.create_engine(database)
    bring_up_to_date(engine, first_day, "0001")
    moment = "2026-11-01 10:00:00.000000"
    with engine.begin() as connection:
        for number, name in ((1, "Rosa"), (2, "Beto")):
            connection.execute(
                sa.text(
                    "INSERT INTO person (id, name, name_key, role, language, pin_hash, joined_at) "
                    f"VALUES ({number}, '{name}', '{name.lower()}', 'learner', 'es', '…', '{moment}')"
                )
            )
        for statement in (
            f"INSERT INTO enterprise (id, name, trade, place, started_at) VALUES (1, 'V', 'candles', 'bo', '{moment}')",
            f"INSERT INTO membership (person_id, enterprise_id, joined_at) VALUES (1, 1, '{moment}')",
            f"INSERT INTO cycle (id, enterprise_id, number, opened_at) VALUES (1, 1, 1, '{moment}')",
            f"INSERT INTO entry VALUES (1, '5-management', 'price', '6', 1, '{moment}')",
            f"INSERT INTO entry VALUES (1, '5-management', 'margin', '20', 1, '{moment}')",
        ):
            connection.execute(sa.text(statement))
    engine.dispose()
    store = Store(database)
    rosa, beto = store.person_named("Rosa"), store.person_named("Beto")
    assert len({rosa.uid, beto.uid}) == 2 and len(rosa.uid) == 32
    cycle_id = store.enterprise_of(rosa.id).cycle_id
    assert store.entries(cycle_id, "5-management") == {"price": "6", "margin": "20"}
    store.save(cycle_id, "5-management", {"price": "7"}, rosa.id)
    told = {(change.key, change.value, change.stands) for change in store.history(cycle_id)}
    assert told == {("price", "7", True), ("price", "6", False), ("margin", "20", True)}
    store.close()
