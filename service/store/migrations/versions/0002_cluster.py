"""Claims of several processes, and indexes of the rows that some step still has to deal with."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

INDEXES = (  # name, table, column, condition
    ("messages_raw", "messages", "received", "raw IS NOT NULL"),
    ("places_unfiled", "places", "uid", "NOT filed"),
    ("outbox_raw", "outbox", "created", "raw IS NOT NULL"),
    ("outbox_unsent", "outbox", "id", "state <> 'sent'"),
)


def upgrade() -> None:
    """Add the columns and the indexes; the key of a letter may be as long as addresses are."""
    for table in ("messages", "outbox"):
        op.add_column(table, sa.Column("claimed_by", sa.BigInteger(), nullable=True))
    op.drop_index("places_filed", "places")
    for name, table, column, condition in INDEXES:
        where = sa.text(condition)
        op.create_index(name, table, [column], sqlite_where=where, postgresql_where=where)
    if op.get_bind().dialect.name == "postgresql":  # SQLite bounds no text
        op.alter_column("outbox", "key", type_=sa.Text())
