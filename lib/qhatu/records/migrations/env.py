"""What Alembic runs to reach a database: by the connection it is handed, or the address in alembic.ini."""

from alembic import context
from sqlalchemy import Connection, create_engine

from qhatu.records.models import Base


def migrate(connection: Connection) -> None:
    """Runs the revisions inside the transaction that the connection is in."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        compare_type=True,
        # SQLite cannot change a column in place: Alembic then copies the table.
        render_as_batch=connection.dialect.name == "sqlite",
    )
    with context.begin_transaction():
        context.run_migrations()


# Alembic runs this file under the name env_py; the collector of doctests must be able to import it in peace.
if __name__ == "env_py":
    handed = context.config.attributes.get("connection")
    if handed is not None:
        migrate(handed)
    else:
        with create_engine(context.config.get_main_option("sqlalchemy.url")).begin() as connection:
            migrate(connection)
