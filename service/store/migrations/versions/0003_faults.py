"""Lasting faults: messages that can't be fetched, turns among people, quoted words by themselves.

The words that reasons quoted until now are moved to `quoted`, from where they are deleted in time.
"""

import json

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """From 0002."""
    op.add_column("messages", sa.Column("quoted", sa.JSON(none_as_null=True), nullable=True))
    op.add_column("messages", sa.Column("bucket", sa.String(length=16), nullable=True))
    op.add_column("messages", sa.Column("turn", sa.Integer(), nullable=True))
    op.create_table(
        "unfetched",
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("folder", sa.Text(), nullable=False),
        sa.Column("uidvalidity", sa.BigInteger(), nullable=False),
        sa.Column("uid", sa.BigInteger(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("first", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("account", "folder", "uidvalidity", "uid"),
    )
    _move_quotes(op.get_bind())


def _move_quotes(connection: sa.Connection) -> None:
    messages = sa.table(
        "messages",
        *(sa.column(name) for name in ("id", "why", "raw")),
        sa.column("reading", sa.JSON),
        sa.column("quoted", sa.JSON),
    )
    for row in connection.execute(sa.select(messages).where(messages.c.reading.is_not(None))).all():
        reading = json.loads(row.reading) if isinstance(row.reading, str) else row.reading
        if not reading or "why" not in reading:
            continue
        quoted = reading.pop("why")
        why = row.why or ""
        for sentence in quoted.values():
            why = why.replace(sentence, "")
        values = {"reading": reading, "quoted": quoted if row.raw is not None else None, "why": " ".join(why.split())}
        connection.execute(sa.update(messages).where(messages.c.id == row.id).values(values))
