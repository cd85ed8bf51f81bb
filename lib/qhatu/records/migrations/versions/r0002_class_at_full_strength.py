"""A class at full strength: history of every field, closed cycles, invitations, pictures, settings, ids that travel."""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _new_tables()
    op.add_column("person", sa.Column("picture", sa.String(24), nullable=True))
    _ids_that_travel("person")
    _ids_that_travel("enterprise")
    # SQLite copies a table to change it, and Alembic does not see by itself that it has a check and a counter.
    role = sa.CheckConstraint("role IN ('learner', 'trainer')", name=op.f("ck_person_role"))
    counter = {"sqlite_autoincrement": True}
    with op.batch_alter_table("person", table_args=[role], table_kwargs=counter) as person:
        person.alter_column("uid", existing_type=sa.String(32), nullable=False)
        person.create_unique_constraint("uq_person_uid", ["uid"])
        person.create_unique_constraint("uq_person_picture", ["picture"])
    with op.batch_alter_table("enterprise", table_kwargs=counter) as enterprise:
        enterprise.alter_column("uid", existing_type=sa.String(32), nullable=False)
        enterprise.create_unique_constraint("uq_enterprise_uid", ["uid"])
    op.add_column("cycle", sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True))
    _history()


def _new_tables() -> None:
    op.create_table(
        "person_fact",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(24), nullable=False),
        sa.Column("value", sa.String(80), nullable=False),
        sa.PrimaryKeyConstraint("person_id", "name", name="pk_person_fact"),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_person_fact_person_id_person", ondelete="CASCADE"
        ),
    )
    op.create_table(
        "class_setting",
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("value", sa.String(400), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_class_setting"),
    )
    op.create_table(
        "invitation",
        sa.Column("code", sa.String(12), nullable=False),
        sa.Column("enterprise_id", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("code", name="pk_invitation"),
        sa.ForeignKeyConstraint(
            ["enterprise_id"],
            ["enterprise.id"],
            name="fk_invitation_enterprise_id_enterprise",
            ondelete="CASCADE",
        ),
    )
    op.create_index("ix_invitation_enterprise_id", "invitation", ["enterprise_id"])
    op.create_table(
        "change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cycle_id", sa.Integer(), nullable=False),
        sa.Column("module", sa.String(60), nullable=False),
        sa.Column("key", sa.String(120), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("typed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_change"),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name="fk_change_cycle_id_cycle", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_change_person_id_person", ondelete="SET NULL"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_change_cycle_id_module_key", "change", ["cycle_id", "module", "key"])
    op.create_index("ix_change_person_id", "change", ["person_id"])


def _ids_that_travel(table: str) -> None:
    """Gives each row of a table an id that no other class has."""
    op.add_column(table, sa.Column("uid", sa.String(32), nullable=True))
    rows = sa.table(table, sa.column("id"), sa.column("uid"))
    for (number,) in op.get_bind().execute(sa.select(rows.c.id)).all():
        op.execute(rows.update().where(rows.c.id == number).values(uid=secrets.token_hex(16)))


def _history() -> None:
    """What stands in each field is the first thing that its history knows."""
    with op.batch_alter_table("entry") as entry:
        entry.alter_column("saved_at", new_column_name="typed_at", existing_type=sa.DateTime(timezone=True))
        entry.add_column(sa.Column("revision", sa.Integer(), nullable=True))
    op.execute(
        "INSERT INTO change (cycle_id, module, key, value, person_id, typed_at) "
        "SELECT cycle_id, module, key, value, person_id, typed_at FROM entry ORDER BY typed_at, cycle_id, module, key"
    )
    op.execute(
        "UPDATE entry SET revision = (SELECT change.id FROM change WHERE change.cycle_id = entry.cycle_id "
        "AND change.module = entry.module AND change.key = entry.key)"
    )
    with op.batch_alter_table("entry") as entry:
        entry.alter_column("revision", existing_type=sa.Integer(), nullable=False)
