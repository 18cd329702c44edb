"""Which letter a message answers, so that a copy that was altered on its way is known."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Add the column; of messages that came before nothing is known."""
    op.add_column("messages", sa.Column("token", sa.String(length=44), nullable=True))
