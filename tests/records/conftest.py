"""Fresh databases for the tests of the store: SQLite always, PostgreSQL where one is named."""

import os
import secrets

import pytest
import sqlalchemy as sa

from qhatu.records.store import Enterprise, Person, Store


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request, tmp_path) -> sa.URL:
    """The address of an empty database.

    `QHATU_TEST_DATABASE` names a PostgreSQL one, such as postgresql+psycopg://qhatu@localhost/qhatu. Each
    test gets a schema of its own in it, which is dropped afterwards; nothing else there is touched.
    """
    if request.param == "sqlite":
        yield sa.URL.create("sqlite", database=str(tmp_path / "class.db"))
        return
    address = os.environ.get("QHATU_TEST_DATABASE")
    if not address:
        pytest.skip("QHATU_TEST_DATABASE names no PostgreSQL database")
    schema = f"qhatu_test_{secrets.token_hex(6)}"
    server = sa.create_engine(address)
    with server.begin() as connection:
        connection.execute(sa.schema.CreateSchema(schema))
    yield sa.make_url(address).update_query_dict({"options": f"-csearch_path={schema}"})
    with server.begin() as connection:
        connection.execute(sa.schema.DropSchema(schema, cascade=True))
    server.dispose()


@pytest.fixture
def store(database) -> Store:
    """An open class without people."""
    with_nobody = Store(database)
    yield with_nobody
    with_nobody.close()


@pytest.fixture
def rosa(store) -> Person:
    return store.add_person("Rosa Mamani", pin_hash="hash of Rosa's PIN")


@pytest.fixture
def beto(store) -> Person:
    return store.add_person("Beto Quispe", pin_hash="hash of Beto's PIN")


@pytest.fixture
def candles(store, rosa) -> Enterprise:
    """Rosa's enterprise, in which she works alone."""
    return store.start_enterprise(rosa.id, name="Velas Illa", trade="candles", place="bolivia")
