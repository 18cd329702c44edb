"""Several processes on one PostgreSQL: which of them reads the mailbox, which are alive, and whether one has written.

The rule: sessions, advisory locks and notifications alone, no rows. A lock and a claim last exactly as long as the
process that holds them, so nobody waits for a lease to run out. SQLite needs none of this: there one process works,
which holds the file's lock.
"""

import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from service.model.values import TryLater

ALIVE, LEADER, MIGRATION, RECORD, LIMITS = range(7271, 7276)  # classes of advisory locks: the same numbers everywhere
CHANNEL = "steadily"
KEEPALIVE = {"idle": 20, "interval": 10, "count": 3}  # seconds; a machine that vanishes gives its locks up after 50


class Cluster:
    """This process among those that work on one database."""

    def __init__(self, engine: Engine) -> None:
        self.number = random.SystemRandom().randrange(1, 2**31)
        self._engine = engine
        self._session: Connection | None = None
        self._leads = False
        self._version = 0

    def leads(self) -> bool:
        """Whether this process reads the mailbox and asks: one of all does, for as long as it lives.

        Raises TryLater where the database can't be reached; the lead is lost with the session."""
        with self._reachable():
            session = self._open()
            if not self._leads:
                self._leads = bool(session.exec_driver_sql(f"SELECT pg_try_advisory_lock({LEADER}, 0)").scalar())
        return self._leads

    def version(self) -> int:
        """A number that changes when another process has written to the store."""
        with self._reachable():
            notices = _driver(self._open()).notifies(timeout=0)
            self._version += sum(notice.payload != str(self.number) for notice in notices)
        return self._version

    def close(self) -> None:
        """Give the locks up."""
        if self._session is not None:
            self._session.close()
            self._session = None

    def _open(self) -> Connection:
        """The session that holds the locks; a new one knows nothing of what others wrote meanwhile."""
        if self._session is None:
            session = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
            for name, value in KEEPALIVE.items():
                session.exec_driver_sql(f"SET tcp_keepalives_{name} = {value}")
            session.exec_driver_sql(f"SELECT pg_advisory_lock({ALIVE}, {self.number})")
            session.exec_driver_sql(f"LISTEN {CHANNEL}")
            self._session, self._leads = session, False
            self._version += 1
        self._session.exec_driver_sql("SELECT 1")
        return self._session

    @contextmanager
    def _reachable(self) -> Iterator[None]:
        """Give the session up, with its locks, where the database can't be reached: TryLater."""
        try:
            yield
        except DBAPIError as error:
            self._lose()
            raise TryLater(f"The store can't be used just now ({error.orig}); nothing was lost.") from error

    def _lose(self) -> None:
        session, self._session, self._leads = self._session, None, False
        if session is not None:
            session.invalidate()
            session.close()


def _driver(session: Connection) -> Any:
    return session.connection.driver_connection


def announce(connection: Connection, number: int) -> None:
    """Tell the other processes, once this transaction is committed, that it has written."""
    connection.exec_driver_sql(f"SELECT pg_notify('{CHANNEL}', '{number:d}')")


def is_dead(connection: Connection, number: int) -> bool:
    """Whether the process with that number works no longer: its lock can be had."""
    return bool(connection.exec_driver_sql(f"SELECT pg_try_advisory_xact_lock({ALIVE}, {number:d})").scalar())


def lock_records(connection: Connection, emails: Sequence[str]) -> None:
    """Let no other process decide about these people before this transaction ends (on SQLite none can).

    Every process has to name them in the same order, so that no two wait for each other."""
    if emails and connection.dialect.name == "postgresql":
        each = f"SELECT pg_advisory_xact_lock({RECORD}, hashtext(email)) FROM unnest(%(emails)s::text[]) email"
        connection.exec_driver_sql(each, {"emails": sorted(emails)})


def lock_limits(connection: Connection) -> None:
    """Let no other process claim letters before this transaction ends: both would find the same room."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LIMITS}, 0)")


def lock_migration(connection: Connection) -> None:
    """Let no other process migrate before this transaction ends."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({MIGRATION}, 0)")
