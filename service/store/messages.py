"""Messages that arrived: stored raw before they are read, then what was read and why. Seen once is known for good.

Functions work in the caller's transaction. Nothing here parses a message.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, bindparam, delete, func, insert, or_, select, update

from service.model.values import Fetched, Incoming, Place, Week
from service.store import changes, prepared
from service.store.tables import insert_unless_there, messages, notices, places

IN_MEMORY = 32_000_000  # bytes of messages that are read at the same time, unless one has more
KEEP = insert(messages).returning(messages.c.id)
SETTLE = update(messages).where(messages.c.id == bindparam("number"))


@dataclass(frozen=True)
class Kept:
    """A stored message that has yet to be read."""

    id: int
    raw: bytes
    whole: bool
    attempts: int
    received: datetime
    again: bool = False  # `reconcile` found it in a handled folder: it was answered before
    turn: int = 0  # how many unread messages of the same bucket came before it


def no_bucket(raw: bytes) -> str:
    """All messages take turns as if one person had written them."""
    return ""


def keep(
    connection: Connection, batch: Sequence[Fetched], now: datetime, *, bucket: Callable[[bytes], str] = no_bucket
) -> None:
    """Store a fetched batch as it is, before anything is read. Of other people's mail only the place is stored.

    Messages of one bucket take turns with those of others, so that nobody waits behind a flood."""
    numbers: dict[Place, int] = {}
    buckets = {fetched.place: bucket(fetched.raw) for fetched in batch if fetched.raw}
    turns = _turns(connection, set(buckets.values()))
    for fetched in batch:
        if fetched.raw:
            whose = buckets[fetched.place]
            numbers[fetched.place] = keep_raw(
                connection, fetched.raw, now, whole=fetched.whole, bucket=whose, turn=turns[whose]
            )
            turns[whose] += 1
    lie = [
        {**asdict(place), "message": numbers.get(place), "filed": place not in numbers, "gone": False}
        for place in (fetched.place for fetched in batch)
    ]
    new = {Place(*row) for row in connection.execute(insert_unless_there(connection, places), lie)} if lie else set()
    if lost := numbers.keys() - new:  # another process was quicker
        connection.execute(delete(messages).where(messages.c.id.in_([numbers[place] for place in lost])))


def keep_given(
    connection: Connection, raws: Sequence[bytes], now: datetime, *, bucket: Callable[[bytes], str] = no_bucket
) -> None:
    """Store messages that an MTA handed over: as `keep` does, but they lie in no mailbox."""
    buckets = [bucket(raw) for raw in raws]
    turns = _turns(connection, set(buckets))
    for raw, whose in zip(raws, buckets, strict=True):
        keep_raw(connection, raw, now, bucket=whose, turn=turns[whose])
        turns[whose] += 1


def _turns(connection: Connection, buckets: set[str]) -> dict[str, int]:
    """The next turn of each bucket: how many of its messages are unread."""
    if not buckets:
        return {}
    unread_ones = messages.c.state == "kept", messages.c.bucket.in_(buckets)
    query = select(messages.c.bucket, func.max(messages.c.turn)).where(*unread_ones).group_by(messages.c.bucket)
    found = {row[0]: int(row[1]) + 1 for row in connection.execute(query)}
    return {bucket: found.get(bucket, 0) for bucket in buckets}


def keep_raw(
    connection: Connection, raw: bytes, now: datetime, *, whole: bool = True, bucket: str = "", turn: int = 0
) -> int:
    """Store a message as it is, before anything is read; returns its number."""
    row = {"state": "kept", "received": now, "raw": raw, "whole": whole, "attempts": 0, "bucket": bucket, "turn": turn}
    return int(prepared.execute(connection, KEEP, row).fetchone()[0])


def unread(connection: Connection, limit: int, by: int = 0) -> list[Kept]:
    """The next unread messages, by turns of their buckets, claimed by the process with that number (`Store.number`).

    Their attempts are counted first, so that a crash while reading counts too."""
    free = or_(messages.c.claimed_by.is_(None), messages.c.claimed_by == by)
    order = func.coalesce(messages.c.turn, 0), messages.c.id
    sizes = select(messages.c.id, func.length(messages.c.raw)).where(messages.c.state == "kept", free)
    next_ones = _together(connection.execute(sizes.order_by(*order).limit(limit)))
    query = select(messages).where(messages.c.id.in_(next_ones)).order_by(*order)
    rows = connection.execute(query.with_for_update(skip_locked=True)).all()
    if not rows:
        return []
    ids = [row.id for row in rows]
    claimed = {"attempts": messages.c.attempts + 1, "claimed_by": by}
    connection.execute(update(messages).where(messages.c.id.in_(ids)).values(claimed))
    filed = select(places.c.message).where(places.c.message.in_(ids), places.c.filed)
    again = set(connection.scalars(filed))
    return [
        Kept(row.id, row.raw, row.whole, row.attempts + 1, row.received, row.id in again, row.turn or 0) for row in rows
    ]


def _together(rows: Iterable[Any]) -> list[int]:
    """The first of these (number, bytes) that may be in memory at the same time; one at least."""
    found, total = list[int](), 0
    for number, size in rows:
        total += size or 0
        if found and total > IN_MEMORY:
            break
        found.append(number)
    return found


def claimers(connection: Connection) -> list[int]:
    """The numbers of the processes that have claimed a message and not dealt with it."""
    kept = select(messages.c.claimed_by).where(messages.c.state == "kept").distinct()
    return [number for number in connection.scalars(kept) if number]


def unclaim(connection: Connection, by: int) -> None:
    """Let other processes read what that one, which is dead, had claimed."""
    kept = and_(messages.c.state == "kept", messages.c.claimed_by == by)
    connection.execute(update(messages).where(kept).values(claimed_by=None))


def settle(connection: Connection, message: int, facts: Mapping[str, Any]) -> None:
    """Record what became of a message: state, email, week, kind, folder, why, reading ..."""
    if facts.get("email"):
        changes.note(connection, facts["email"])
    prepared.execute(connection, SETTLE, {"number": message, **facts})


def settle_read(connection: Connection, message: int, read: Incoming, facts: Mapping[str, Any]) -> None:
    """Record what became of a message that was read, and by what the same one is known when it comes again."""
    known_by = {"fingerprint": read.fingerprint, "message_id": read.message_id, "sender": read.sender}
    settle(connection, message, {**known_by, **facts})


def is_number(text: str) -> bool:
    """Whether it can be the number of a row: no database takes a longer one."""
    return text.isascii() and text.isdecimal() and len(text) < 10


def by_id(connection: Connection, message_id: str) -> Row[Any] | None:
    """The newest message with that Message-ID, or that number in the store."""
    query = select(messages).where(messages.c.message_id == message_id).order_by(messages.c.id.desc()).limit(1)
    found = connection.execute(query).one_or_none()
    if found is None and is_number(message_id):
        found = connection.execute(select(messages).where(messages.c.id == int(message_id))).one_or_none()
    return found


def of_person(connection: Connection, email: str) -> list[Row[Any]]:
    """All messages of that person, oldest first."""
    return list(connection.execute(select(messages).where(messages.c.email == email).order_by(messages.c.id)))


def waiting(connection: Connection) -> list[Row[Any]]:
    """Messages that need the owner's attention, newest first."""
    query = select(messages).where(messages.c.waits.is_not(None)).order_by(messages.c.id.desc())
    return list(connection.execute(query))


def held_of(connection: Connection, email: str) -> list[Row[Any]]:
    """The messages that are held and may be that person's, oldest first."""
    held = messages.c.email == email, messages.c.state == "held"
    return list(connection.execute(select(messages).where(*held).order_by(messages.c.id)))


def close(connection: Connection, number: int, now: datetime) -> None:
    """A message and the notices about it need no attention any more."""
    connection.execute(update(messages).where(messages.c.id == number).values(waits=None))
    open_notices = and_(notices.c.message == number, notices.c.done.is_(None))
    connection.execute(update(notices).where(open_notices).values(done=now))


def dealt_with(connection: Connection, email: str, week: Week) -> None:
    """Nobody has to look at unclear amounts of that person's week any more: they have sent clear ones."""
    theirs = and_(messages.c.email == email, messages.c.week == week, messages.c.waits == "unclear")
    connection.execute(update(messages).where(theirs).values(waits=None))


def newest(connection: Connection) -> int:
    """The number of the newest message; 0 where there is none."""
    return connection.scalar(select(func.max(messages.c.id))) or 0


def after(connection: Connection, number: int) -> list[Row[Any]]:
    """The messages with a higher number, oldest first."""
    return list(connection.execute(select(messages).where(messages.c.id > number).order_by(messages.c.id)))


def drop_words(connection: Connection, before: datetime) -> int:
    """Delete the words of messages that arrived before then: the raw bytes and what reasons quoted of them. Returns how
    many messages those were.

    The facts stay. A message that was held until then can no longer be accepted, so it is dealt with.
    """
    # Not `state IN`: SQLite would look through all that are done, in place of the few that have bytes.
    old = and_(messages.c.state != "kept", messages.c.received < before, messages.c.raw.is_not(None))
    held = old & (messages.c.state == "held")
    why = messages.c.why + " Nobody accepted it in time, so its words are deleted."
    connection.execute(update(messages).where(held).values(state="done", waits=None, why=why))
    return connection.execute(update(messages).where(old).values(raw=None, quoted=None, words=None)).rowcount
