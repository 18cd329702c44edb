"""Opening the store: the file's mode, the lock, the migrations, transactions. One writer at a time. No queries here."""

import fcntl
import re
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import IO

from sqlalchemy import Connection
from sqlalchemy.exc import DatabaseError, DBAPIError, OperationalError

from service.model.values import TryLater, UserError
from service.store import changes, cluster, erasure
from service.store.cluster import Cluster
from service.store.engine import driver, engine_of, with_driver
from service.store.files import LOG, identity, lock_file, log_of, private
from service.store.migrate import migrate

DAMAGED = (
    "{name}: the store is damaged ({said}). Stop Steadily, keep a copy of the file, and restore your backup; "
    "`steadily reconcile` then reads again what came since."
)
UNREACHED = "{name}: can't be opened as the store ({said}): look at url in [store]."
AWAY = re.compile(  # what PostgreSQL and its driver say of a server that may be there again in a while
    r"connection (failed|refused|timeout|is bad)|server closed|could not (connect|receive)|timeout expired|unreachable"
    r"|starting up|shutting down|recovery mode|too many (clients|connections)|remaining connection slots",
    re.IGNORECASE,
)
REFUSED = re.compile(r"authentication failed|does not exist|pg_hba|no password", re.IGNORECASE)


class Store:
    """An open database. `with store.writing() as connection` is one transaction; so is `reading()`."""

    def __init__(self, url: str) -> None:
        """Open the database at `url`, creating or migrating its tables. Raises UserError if that fails."""
        self.url = with_driver(url)
        self.path = Path(self.url.database or "") if self.url.get_backend_name() == "sqlite" else None
        self._lock: IO[str] | None = None
        self._file: tuple[int, int] | None = None  # device and inode of the file that is open
        self._journal: tuple[int, int] | None = None  # of its write-ahead log, if there is one
        self._replaced = 0  # how often another file was put in its place
        self._listeners: list[changes.Listener] = []
        if self.path:
            self._file = identity(private(self.path))
        self.engine = engine_of(self.url)
        self._light = self.engine.execution_options(lightly=True)
        self._cluster = None if self.path else Cluster(self.engine)
        self._migrate()

    def _migrate(self) -> None:
        try:
            migrate(self.engine, self._name)
        except DBAPIError as error:
            raise _unreached(self._name, error) from error

    @property
    def _name(self) -> str:
        return str(self.path or "the database")

    @contextmanager
    def writing(self, *, lightly: bool = False) -> Iterator[Connection]:
        """One transaction: when the block ends, all of it is on disk or nothing is.

        With `lightly` it may wait for the disk until the next one does (WAL and PostgreSQL): it outlives this process,
        not a power cut. That is for what a later round finds out or does again by itself."""
        written: set[str] = set()
        try:
            with self._faults_explained(), (self._light if lightly else self.engine).begin() as connection:
                written = changes.begin(connection)
                yield connection
                if written and self._cluster:
                    cluster.announce(connection, self.number)
        finally:
            for listener in self._listeners:
                listener(frozenset(written))

    def listen(self, listener: changes.Listener) -> None:
        """Call it after each writing transaction, committed or not, with the addresses whose records it wrote."""
        self._listeners.append(listener)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One transaction that reads a single snapshot. It writes nothing, so it waits for nobody."""
        with self._faults_explained(), self.engine.connect() as connection:
            yield connection.execution_options(reads_only=True)

    @property
    def size(self) -> int:
        """How large the file is, in bytes; 0 with PostgreSQL."""
        return self.path.stat().st_size if self.path else 0

    @property
    def number(self) -> int:
        """What this process's claims bear, so that they can be known once it is dead; 0 with SQLite."""
        return self._cluster.number if self._cluster else 0

    def leads(self) -> bool:
        """Whether this process reads the mailbox and asks: with PostgreSQL one of all that run."""
        return self._cluster.leads() if self._cluster else True

    def lock(self, *, wanted: bool = True) -> bool:
        """Lock the store until this process ends. If another has it: False, or UserError with `wanted`.

        With PostgreSQL any number of processes work together, and each may send."""
        if not self.path:
            return True
        self._lock = lock_file(self.path)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self._lock.close()
            self._lock = None
            if not wanted:
                return False
            raise UserError(f"{self.path}: another Steadily is working with this store; stop it first.") from None
        return True

    def compact(self) -> None:
        """Rewrite what held deleted rows, so that no byte of them is left in the database's own files.

        PostgreSQL frees the rows to be overwritten; its archived logs and all backups are the owner's to delete."""
        with self._faults_explained():
            if self.path:
                with closing(self.engine.raw_connection()) as connection:  # VACUUM can't run in a transaction
                    connection.cursor().execute("VACUUM")
                    connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
            else:
                with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as alone:
                    alone.exec_driver_sql("VACUUM")
        with self.writing() as writing:
            erasure.vacuumed(writing)

    def empty_log(self) -> None:
        """Take what SQLite's write-ahead log holds over into the store: it keeps what was deleted until it is full."""
        if self.path:
            with self._faults_explained(), closing(self.engine.raw_connection()) as connection:
                connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def version(self) -> int:
        """A number that changes when another process has written to the store.

        SQLite's own is comparable only with what the same connection said before."""
        if self._cluster:
            return self._cluster.version()
        with self.reading() as connection:
            said = int(connection.exec_driver_sql("PRAGMA data_version").scalar() or 0)
            return (self._replaced << 64) + (int(connection.info["number"]) << 32) + said

    @contextmanager
    def _faults_explained(self) -> Iterator[None]:
        """Turn faults that are mended outside (disk full, read-only, locked) into TryLater, damage into UserError.

        A file that was put in the store's place is opened, and so is the store after any fault."""
        if self.path:
            self._reopen_if_replaced(self.path)
        try:
            yield
        except (DBAPIError, driver().DatabaseError) as error:
            said = error.orig if isinstance(error, DBAPIError) else error
            if is_unusable(error):
                self.engine.dispose()
                raise TryLater(f"The store can't be used just now ({said}); nothing was lost.") from error
            if is_damaged(error):
                self.engine.dispose()
                raise UserError(DAMAGED.format(name=self._name, said=said)) from error
            raise

    def _reopen_if_replaced(self, path: Path) -> None:
        """Open the file that was put in the store's place (a backup), without the log of the one that was there."""
        found = identity(path)
        if found != self._file:
            self.engine.dispose()
            if self._journal and log_of(path) == self._journal:
                path.with_name(path.name + LOG).unlink()  # SQLite would replay it into the wrong file
            self._migrate()
            self._file, self._replaced = found, self._replaced + 1
        self._journal = log_of(path)

    def close(self) -> None:
        """Close the database and release the lock."""
        if self._cluster:
            self._cluster.close()
        self.engine.dispose()
        if self._lock:
            self._lock.close()


def try_to_reach(url: str) -> None:
    """Raise UserError where the database's server can't be reached or lets nobody in. A file is not looked at."""
    parsed = with_driver(url)
    if parsed.get_backend_name() == "sqlite":
        return
    engine = engine_of(parsed)
    try:
        engine.connect().close()
    except DBAPIError as error:
        raise UserError(str(_unreached("the database", error))) from error
    finally:
        engine.dispose()


def _unreached(name: str, error: DBAPIError) -> UserError | TryLater:
    """Why a store can't be opened: what a server that starts later mends is no reason to give up for good."""
    said = " ".join(str(error.orig).split())
    is_away = AWAY.search(said) and not REFUSED.search(said)
    return (TryLater if is_away else UserError)(UNREACHED.format(name=name, said=said))


def is_unusable(error: Exception) -> bool:
    """Whether the store can't be used just now: disk full, read-only, locked by another program."""
    return isinstance(error, OperationalError | driver().OperationalError)


def is_damaged(error: Exception) -> bool:
    """Whether the store's file is damaged, or is no database at all."""
    return type(error) in (DatabaseError, driver().DatabaseError)
