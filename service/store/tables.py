"""The tables, in what SQLite and PostgreSQL both speak. Changing one means a new file in migrations/versions."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Connection,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    false,
    text,
)

from service.model.values import Week

REVISION = "0007"  # the newest migration: a store that says so needs no Alembic to open


class Moment(TypeDecorator[datetime]):
    """A moment as whole seconds since 1970 UTC: sorts, compares and survives every database alike."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> int | None:
        """An aware moment -> seconds."""
        return None if value is None else int(value.timestamp())

    def result_processor(self, dialect: Any, coltype: Any) -> Callable[[Any], datetime | None]:
        """Seconds -> an aware moment in UTC."""
        return _moment


class WeekColumn(TypeDecorator[Week]):
    """A week, by its first day."""

    impl = Date
    cache_ok = True

    def process_bind_param(self, value: Week | None, dialect: Any) -> date | None:
        """A week -> its first day."""
        return None if value is None else value.start

    def result_processor(self, dialect: Any, coltype: Any) -> Callable[[Any], Week | None]:
        """The first day, or how SQLite writes it -> the week."""
        return week_of


@lru_cache(maxsize=4096)  # and the moments of their check-ins
def _moment(seconds: int | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


@lru_cache(maxsize=1024)  # ten thousand people share a few weeks
def week_of(stored: Any) -> Any:
    """The week that begins on that day, which may be written as SQLite does; None for none."""
    return None if stored is None else Week(date.fromisoformat(stored) if isinstance(stored, str) else stored)


def insert_into(connection: Connection, table: Table) -> Any:
    """The database's own INSERT, which knows ON CONFLICT."""
    return _insert(connection.dialect.name, table)


@lru_cache(maxsize=32)  # building a statement takes longer than running it
def _insert(dialect: str, table: Table) -> Any:
    if dialect == "sqlite":
        from sqlalchemy.dialects.sqlite import insert
    else:
        from sqlalchemy.dialects.postgresql import insert  # type: ignore[assignment]
    return insert(table)


def insert_unless_there(connection: Connection, table: Table) -> Any:
    """INSERT of rows that are left out where their key is taken; it gives back the keys of those that are not."""
    return _insert_unless_there(insert_into(connection, table), table)


@lru_cache(maxsize=32)
def _insert_unless_there(statement: Any, table: Table) -> Any:
    return statement.on_conflict_do_nothing().returning(*table.primary_key)


def partial(condition: str) -> dict[str, Any]:
    """An index of these rows alone: those that some step still has to deal with, few however old the store is.

    The migrations say the same for PostgreSQL; here it would load all of its drivers' dialects at every start.
    """
    return {"sqlite_where": text(condition)}


# The conditions of partial indexes. SQLite uses such an index only for a statement that has the very same condition,
# written out and not bound: so statements take it from here.
SCHEDULED = "kind IN ('check-in', 'nudge', 'shall-we-pause')"
ASKED = "kind IN ('check-in', 'shall-we-pause')"
NUDGED = "kind = 'nudge'"
CLOSED = "state <> 'asked'"
PLANNED = "plan <> ''"
ANSWERING = "answers IS NOT NULL"
FROM_MESSAGE = "message IS NOT NULL"
UNSENT = "state <> 'sent'"
UNFILED = "NOT filed"

metadata = MetaData()

messages = Table(  # every message that came and what became of it; the raw bytes for 30 days, the facts for good
    "messages",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("state", String(8), nullable=False),  # kept -> done | held
    Column("received", Moment, nullable=False),
    Column("raw", LargeBinary),
    Column("whole", Boolean, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("fingerprint", String(64), unique=True),
    Column("message_id", Text),
    Column("sender", Text),
    Column("token", String(44)),  # of the letter that it answers, where it bears one
    Column("email", Text),  # whose it is, where that is known
    Column("week", WeekColumn),
    Column("kind", String(16)),
    Column("folder", String(16)),  # under which it is filed: "Answered" ...
    Column("why", Text),
    Column("reading", JSON),  # what was read: numbers, none of the person's words
    Column("quoted", JSON(none_as_null=True)),  # why it was read so, in their words; deleted with the raw bytes
    Column("words", Text),  # their own words; deleted with the raw bytes
    Column("waits", String(8)),  # why it waits for an eye: held | words | unclear | danger | failed; null: it does not
    Column("bucket", String(16)),  # whose turn it takes while it is unread: a token's `whose`, or "" for all others
    Column("turn", Integer),  # how many unread messages of that bucket came before it
    Column("claimed_by", BigInteger),  # the number of the process that reads it (`Store.number`)
    Index("messages_state", "state"),
    Index("messages_email", "email"),
    Index("messages_message_id", "message_id"),
    Index("messages_waits", "email", "week", "waits", **partial("waits IS NOT NULL")),
    Index("messages_received", "received"),
    Index("messages_raw", "received", **partial("raw IS NOT NULL")),
)

places = Table(  # where messages lie or lay: what was seen once is known for good
    "places",
    metadata,
    Column("account", Text, primary_key=True),
    Column("folder", Text, primary_key=True),
    Column("uidvalidity", BigInteger, primary_key=True),
    Column("uid", BigInteger, primary_key=True),
    Column("message", Integer, ForeignKey("messages.id")),  # null: other people's mail, never looked at
    Column("filed", Boolean, nullable=False),
    Column("gone", Boolean, nullable=False),  # moved away: that uid is never seen again
    Index("places_message", "message"),
    Index("places_unfiled", "uid", **partial(UNFILED)),
)

outbox = Table(  # every letter; the key is the ledger: one slot, one letter
    "outbox",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", Text().with_variant(String(200), "sqlite"), nullable=False, unique=True),
    Column("state", String(8), nullable=False),  # queued -> sending -> sent | failed
    Column("kind", String(16), nullable=False),
    Column("email", Text, nullable=False),  # whose letter it is
    Column("recipient", Text, nullable=False),  # where it goes
    Column("week", WeekColumn, nullable=False),
    Column("slot", Moment),  # the slot it was due at, for check-ins
    Column("message_id", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("raw", LargeBinary),
    Column("asked", Text, nullable=False),  # the metric that a bare number would answer
    Column("phrase", Text, nullable=False),
    Column("answers", Integer, ForeignKey("messages.id")),
    Column("created", Moment, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("due", Moment, nullable=False),  # not to be sent before
    Column("lease", Moment),  # while sending: after it the letter is queued again
    Column("claimed_by", BigInteger),  # while sending: the number of the process that sends it (`Store.number`)
    Column("sent", Moment),
    Column("why", Text, nullable=False),
    Index("outbox_state", "state", "due"),
    Index("outbox_email", "email", "created"),
    Index("outbox_message_id", "message_id"),
    Index("outbox_sent", "sent"),
    Index("outbox_raw", "created", **partial("raw IS NOT NULL")),
    Index("outbox_unsent", "id", **partial(UNSENT)),
    Index("outbox_answers", "answers", **partial(ANSWERING)),  # so that a message can be deleted: foreign keys
    Index("outbox_scheduled", "email", "week", **partial(SCHEDULED)),
    Index("outbox_asked", "week", "email", **partial(ASKED)),
    Index("outbox_nudged", "week", "email", **partial(NUDGED)),
)

people = Table(  # what is remembered of a participant beside the settings
    "people",
    metadata,
    Column("email", Text, primary_key=True),
    Column("state", String(10), nullable=False),
    Column("paused_until", WeekColumn),
    Column("heard", Moment),  # when anything last came from them, of a machine of theirs too
    Column("bounces", Integer, nullable=False),  # hard ones in a row
    Column("wrote", Moment),  # when they last wrote words or numbers of their own
    Column("goals", JSON(none_as_null=True)),  # by reply: {"goals": …, "instead_of": the settings' then, "since": day}
    Column("shares", Boolean),  # whether a coach may see their name, by reply; null: what the settings say
    Column("invited", Boolean, nullable=False, server_default=false()),  # back by the owner's wish, not written to yet
)

weeks = Table(  # what is remembered of a week beside its counts
    "weeks",
    metadata,
    Column("email", Text, primary_key=True),
    Column("week", WeekColumn, primary_key=True),
    Column("state", String(10), nullable=False),  # asked | answered | skipped | paused | unreadable
    Column("goals", JSON, nullable=False),
    Column("plan", Text, nullable=False),  # their answer to the planning question at the end of that week
    Index("weeks_closed", "week", "email", **partial(CLOSED)),
    Index("weeks_plan", "week", **partial(PLANNED)),
)

counts = Table(  # append only: the newest row of a week and metric counts, the older ones are its history
    "counts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("email", Text, nullable=False),
    Column("week", WeekColumn, nullable=False),
    Column("metric", String(40), nullable=False),
    Column("amount", Integer, nullable=False),
    Column("approximate", Boolean, nullable=False),
    Column("message", Integer, ForeignKey("messages.id")),  # null: entered by hand or imported
    Column("recorded", Moment, nullable=False),
    Index("counts_message", "message", **partial(FROM_MESSAGE)),  # the same
    Index("counts_newest", "email", "week", "metric", "id"),
)

notices = Table(  # what needs the owner's eye
    "notices",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("email", Text, nullable=False),
    Column("message", Integer, ForeignKey("messages.id")),
    Column("text", Text, nullable=False),
    Column("noticed", Moment, nullable=False),
    Column("told", Moment),  # when the owner's letter was written that says so
    Column("urgent", Boolean, nullable=False, server_default=false()),  # told at once, whatever was told that day
    Column("done", Moment),  # when it was dealt with
)

unfetched = Table(  # messages that the server lists and fails to give out
    "unfetched",
    metadata,
    Column("account", Text, primary_key=True),
    Column("folder", Text, primary_key=True),
    Column("uidvalidity", BigInteger, primary_key=True),
    Column("uid", BigInteger, primary_key=True),
    Column("tries", Integer, nullable=False),
    Column("first", Moment, nullable=False),
)

forgotten = Table(  # all that is left of who asked to be forgotten
    "forgotten",
    metadata,
    Column("hash", String(64), primary_key=True),
)

facts = Table(  # small things to remember: the floor of a shared mailbox ...
    "facts",
    metadata,
    Column("name", String(200), primary_key=True),
    Column("value", JSON, nullable=False),
)
