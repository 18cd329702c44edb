"""Bringing the store's tables to the newest revision. What a revision does is in `migrations`."""

from pathlib import Path

from sqlalchemy import Connection, Engine, text

from service.model.values import UserError
from service.store import cluster
from service.store.tables import REVISION

MIGRATIONS = Path(__file__).parent / "migrations"
NEWER = (
    "{name}: a newer Steadily has written this store (it is at {found}). Install that version, or restore an older "
    "backup."
)


def migrate(engine: Engine, name: str) -> None:
    """Migrate the tables to REVISION. Alembic is imported only if there is something to do."""
    with engine.connect() as connection:
        found = _revision(connection)
    if found == REVISION:
        return
    if found and not any(file.name.startswith(f"{found}_") for file in (MIGRATIONS / "versions").iterdir()):
        raise UserError(NEWER.format(name=name, found=found))
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.begin() as connection:
        cluster.lock_migration(connection)
        if _revision(connection) != REVISION:  # another process may have been quicker
            config.attributes["connection"] = connection
            command.upgrade(config, REVISION)


def _revision(connection: Connection) -> str | None:
    """The newest migration that the tables have had."""
    tables = connection.dialect.has_table(connection, "alembic_version")
    return connection.scalar(text("SELECT version_num FROM alembic_version")) if tables else None
