"""Indexes that find the newest counts, and the messages that wait, at once: however much one person sends."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Replace the index by person and week; add the one of what waits."""
    op.drop_index("counts_email_week", "counts")
    op.create_index("counts_newest", "counts", ["email", "week", "metric", "id"])
    where = sa.text("waits IS NOT NULL")
    op.create_index(
        "messages_waits", "messages", ["email", "week", "waits"], sqlite_where=where, postgresql_where=where
    )
