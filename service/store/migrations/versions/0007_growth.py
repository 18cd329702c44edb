"""Indexes for stores with many people and years: letters and weeks by week, plans, and what refers to a message."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

INDEXES = (  # name, table, columns, condition
    ("outbox_scheduled", "outbox", ["email", "week"], "kind IN ('check-in', 'nudge', 'shall-we-pause')"),
    ("outbox_asked", "outbox", ["week", "email"], "kind IN ('check-in', 'shall-we-pause')"),
    ("outbox_nudged", "outbox", ["week", "email"], "kind = 'nudge'"),
    ("outbox_answers", "outbox", ["answers"], "answers IS NOT NULL"),
    ("counts_message", "counts", ["message"], "message IS NOT NULL"),
    ("weeks_closed", "weeks", ["week", "email"], "state <> 'asked'"),
    ("weeks_plan", "weeks", ["week"], "plan <> ''"),
)


def upgrade() -> None:
    """Add them."""
    for name, table, columns, condition in INDEXES:
        where = sa.text(condition)
        op.create_index(name, table, columns, sqlite_where=where, postgresql_where=where)
    op.create_index("messages_received", "messages", ["received"])
