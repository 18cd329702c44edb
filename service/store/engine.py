"""How a database is spoken to: its driver, how a connection is set up, how a transaction begins. No queries here."""

import itertools
import json
import sqlite3
from functools import cache, lru_cache
from types import ModuleType
from typing import Any, cast

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url

from service.model.values import UserError

CONNECTIONS = itertools.count(1)
LONG = 500  # characters of JSON that no goals have
WAL_IS_SOUND = ((3, 51, 3), (3, 50, 7), (3, 44, 6))  # releases with the WAL-reset fix (RELIABILITY.md)


@cache
def journal(version: tuple[int, ...]) -> tuple[str, str]:
    """The (journal_mode, synchronous) that never lose a commit with this version of SQLite."""
    newest = version >= WAL_IS_SOUND[0]
    mended = any(version[:2] == fixed[:2] and version >= fixed for fixed in WAL_IS_SOUND)
    return ("WAL", "FULL") if newest or mended else ("DELETE", "EXTRA")


def with_driver(url: str) -> URL:
    """The database's address; PostgreSQL is spoken to by psycopg, whatever driver the address leaves open."""
    parsed = make_url(url)
    return parsed.set(drivername="postgresql+psycopg") if parsed.drivername == "postgresql" else parsed


def engine_of(url: URL) -> Engine:
    """The engine, with the newest SQLite that is installed (the extra `wal`). Errors must not quote people."""
    # The connection that was used last is used again: each notices what the others have written (`Store.version`).
    sqlite: dict[str, Any] = {"module": driver(), "pool_use_lifo": True, "json_deserializer": from_json}
    sqlite = sqlite if url.get_backend_name() == "sqlite" else {}
    try:
        engine = create_engine(url, hide_parameters=True, **sqlite)
    except ImportError:
        raise UserError("[store] url: PostgreSQL needs psycopg: pip install 'steadily[postgresql]'.") from None
    if sqlite:
        event.listen(engine, "connect", _settle_sqlite)
    event.listen(engine, "begin", _begin_sqlite if sqlite else _begin_postgresql)
    return engine


@cache
def driver() -> ModuleType:
    """The SQLite to use: that of pysqlite3 where it is installed (the extra `wal`), otherwise Python's own."""
    try:
        from pysqlite3 import dbapi2
    except ImportError:
        return sqlite3
    return cast(ModuleType, dbapi2)


def from_json(text: str) -> Any:
    """What a column of JSON holds; the same few goals are in all weeks, and are taken apart once.

    Raises TypeError for a number, which SQLite makes of a number's text and SQLAlchemy then takes as it is."""
    flat = _flat(text)
    return json.loads(text) if flat is None else dict(flat)


@lru_cache(maxsize=1024)
def _flat(text: str) -> dict[str, Any] | None:
    """An object of plain values; None for anything that has more in it, or is long."""
    found = json.loads(text) if text[:1] == "{" and len(text) < LONG else None
    return found if found and not any(isinstance(value, list | dict) for value in found.values()) else None


def _settle_sqlite(connection: Any, record: Any) -> None:
    """Set up a connection; SQLAlchemy leaves BEGIN to us."""
    record.info["number"] = next(CONNECTIONS)
    connection.isolation_level = None
    mode, synchronous = journal(driver().sqlite_version_info)
    connection.execute("PRAGMA busy_timeout = 10000")
    connection.execute(f"PRAGMA journal_mode = {mode}")
    for pragma in (f"synchronous = {synchronous}", "foreign_keys = ON", "secure_delete = ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    """Take the write lock at once: a transaction that reads first and writes later could not be promoted."""
    options = connection.get_execution_options()
    there: Any = connection.connection.driver_connection  # directly: each letter's mark is a transaction
    if options.get("reads_only"):
        there.execute("BEGIN")
        return
    mode, synchronous = journal(driver().sqlite_version_info)
    if mode == "WAL":
        there.execute(f"PRAGMA synchronous = {'NORMAL' if options.get('lightly') else synchronous}")
    there.execute("BEGIN IMMEDIATE")


def _begin_postgresql(connection: Connection) -> None:
    if connection.get_execution_options().get("lightly"):
        connection.exec_driver_sql("SET LOCAL synchronous_commit = off")
