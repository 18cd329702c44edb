"""When a participant asked that no coach's letter names them."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """From 0003: everybody is named or not as the settings say."""
    op.add_column("people", sa.Column("withdrew", sa.BigInteger(), nullable=True))
