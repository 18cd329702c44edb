"""The conversation: goals by reply, what a coach may see, who was invited back, when somebody wrote words.

Notices stay open until they are dealt with, and own words are kept for the inbox and for a person's own export, as
long as messages are. `wants_deletion` goes: `delete` is confirmed by the letter that asks.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """From 0003."""
    op.drop_column("people", "wants_deletion")
    op.add_column("people", sa.Column("wrote", sa.BigInteger(), nullable=True))
    op.add_column("people", sa.Column("goals", sa.JSON(none_as_null=True), nullable=True))
    op.add_column("people", sa.Column("shares", sa.Boolean(), nullable=True))
    op.add_column("people", sa.Column("invited", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("notices", sa.Column("urgent", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("notices", sa.Column("done", sa.BigInteger(), nullable=True))
    op.add_column("messages", sa.Column("words", sa.Text(), nullable=True))
    op.add_column("messages", sa.Column("waits", sa.String(length=8), nullable=True))
    op.execute("UPDATE messages SET waits = 'held' WHERE state = 'held'")
    op.execute(
        "UPDATE notices SET done = told WHERE told IS NOT NULL"
        " AND (message IS NULL OR message NOT IN (SELECT id FROM messages WHERE state = 'held'))"
    )
