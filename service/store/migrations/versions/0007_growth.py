"""Indexes for stores with many people and years: whose week is asked about, reminded of, closed; whose plan is kept."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

INDEXES = (  # name, table, columns, condition
    ("outbox_asked", "outbox", ["week", "email"], "kind IN ('check-in', 'shall-we-pause')"),
    ("outbox_nudged", "outbox", ["week", "email"], "kind = 'nudge'"),
    ("weeks_closed", "weeks", ["week", "email"], "state <> 'asked'"),
    ("weeks_plan", "weeks", ["week"], "plan <> ''"),
)


def upgrade() -> None:
    """Add them."""
    for name, table, columns, condition in INDEXES:
        where = sa.text(condition)
        op.create_index(name, table, columns, sqlite_where=where, postgresql_where=where)
