"""Forgetting a person: everything that names them is deleted; keyed hashes stay, so that nobody writes to them again.


Each function works in the caller's transaction. Nothing here decides who is to be forgotten.
"""

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Text, cast, delete, insert, or_, select, update

from service.model import letter_kinds, tokens
from service.store import changes
from service.store.participants import upsert
from service.store.tables import counts, facts, forgotten, insert_into, messages, notices, outbox, people, places, weeks

REQUEST = "forget:"  # a fact of that name and an address: they confirmed `delete`, and their farewell is on its way
COMPACT = "compact"  # a fact: the file may still hold bytes of what was deleted; true, or since when that is put off
ATOM = rb"[\w.!#$%&'*+/=?^`{|}~-]"  # what may be part of a mailbox's name (RFC 5322, 3.2.3)

Contents = Callable[[bytes], bytes]  # a raw message -> its bytes with all transfer encodings undone


def request(connection: Connection, email: str) -> None:
    """Request erasure; it happens once their farewell letter has gone out."""
    upsert(connection, facts, {"name": REQUEST + email}, {"value": True})


def due(connection: Connection) -> list[str]:
    """Everybody whose erasure was requested and whose farewell letter is no longer on its way."""
    names = connection.scalars(select(facts.c.name).where(facts.c.name.startswith(REQUEST, autoescape=True)))
    on_its_way = outbox.c.kind == "forgotten", outbox.c.state.in_(("queued", "sending"))
    waiting = set(connection.scalars(select(outbox.c.email).where(*on_its_way)))
    return sorted({name.removeprefix(REQUEST) for name in names} - waiting)


def needs_vacuum(connection: Connection) -> bool:
    """Whether the file may still hold bytes of somebody who was forgotten."""
    return connection.execute(select(facts).where(facts.c.name == COMPACT)).first() is not None


def put_off(connection: Connection, now: datetime) -> None:
    """Record that VACUUM waits since this moment."""
    upsert(connection, facts, {"name": COMPACT}, {"value": int(now.timestamp())})


def put_off_since(connection: Connection) -> datetime | None:
    """Since when VACUUM waits; None if it was not put off."""
    since = connection.scalar(select(facts.c.value).where(facts.c.name == COMPACT))
    return None if since in (None, True) else datetime.fromtimestamp(since, UTC)


def vacuumed(connection: Connection) -> None:
    """Record that VACUUM has run."""
    connection.execute(delete(facts).where(facts.c.name == COMPACT))


def hashes(connection: Connection) -> frozenset[str]:
    """The keyed hashes, which are all that is left of those who were forgotten."""
    return frozenset(connection.scalars(select(forgotten.c.hash)))


def allow(connection: Connection, addresses: Sequence[str], key: bytes) -> bool:
    """Drop the hashes by which the person with these addresses is known as forgotten; False where there were none."""
    changes.note(connection, changes.REGISTRY)
    left = tokens.left_behind(key, addresses)
    return connection.execute(delete(forgotten).where(forgotten.c.hash.in_(left))).rowcount > 0


def forget(connection: Connection, addresses: Sequence[str], key: bytes, contents: Contents) -> None:
    """Delete everything of the person with these addresses, the registered one first, but for keyed hashes of them.

    `Store.compact` has to follow: only then are the bytes gone from the file.
    """
    email = addresses[0]
    changes.note(connection, changes.REGISTRY)
    changes.note(connection, email)
    theirs = select(messages.c.id).where(messages.c.email == email)
    connection.execute(update(places).where(places.c.message.in_(theirs)).values(message=None, filed=True))
    _redact_coaches_letters(connection, theirs)
    for table in (notices, counts, weeks, outbox, people, messages):
        connection.execute(delete(table).where(table.c.email == email))
    connection.execute(delete(facts).where(facts.c.name == REQUEST + email))
    _redact_messages(connection, addresses, contents)
    _redact_letters(connection, addresses, contents)
    _redact_notices(connection, addresses)
    for digest in sorted(set(tokens.left_behind(key, addresses)) - hashes(connection)):
        connection.execute(insert(forgotten).values(hash=digest))
    mark = insert_into(connection, facts).on_conflict_do_nothing()  # one that was put off goes on waiting
    connection.execute(mark, {"name": COMPACT, "value": True})


def _redact_coaches_letters(connection: Connection, theirs: Any) -> None:
    """Coaches' letters name people by name alone: of those that went out only the facts stay. What waits is withdrawn:
    a summary, whose slot is free again and which is written anew without them, and whatever tells about them."""
    to_coaches = outbox.c.kind.in_(letter_kinds.TO_COACHES)
    connection.execute(delete(outbox).where(to_coaches, outbox.c.answers.in_(theirs)))
    connection.execute(delete(outbox).where(outbox.c.kind == "coach-summary", outbox.c.state == "queued"))
    connection.execute(update(outbox).where(to_coaches, outbox.c.state.in_(("sent", "failed"))).values(raw=None))


def _redact_messages(connection: Connection, addresses: Sequence[str], contents: Contents) -> None:
    """Other people's messages that name them, such as bounces and answers to another's letter: only the facts stay."""
    wordless: dict[str, Any] = {"state": "done", "raw": None, "quoted": None, "words": None}
    nameless = {**wordless, "sender": None, "message_id": None, "why": ""}
    connection.execute(update(messages).where(messages.c.sender.in_(addresses)).values(nameless))
    quoted = cast(messages.c.quoted, Text)
    columns = messages.c.why, quoted.label("quoted"), messages.c.words
    written = select(messages.c.id, *columns).where(or_(*(_contains(column, addresses) for column in columns)))
    for row in connection.execute(written).all():
        if is_named(f"{row.why} {row.quoted} {row.words}".encode(), addresses):
            connection.execute(update(messages).where(messages.c.id == row.id).values(why="", quoted=None, words=None))
    dealt_with = messages.c.state != "kept", messages.c.raw.is_not(None)
    raw = connection.execute(select(messages.c.id, messages.c.raw).where(*dealt_with).execution_options(yield_per=100))
    for number in [row.id for row in raw if is_named(row.raw + b"\n" + contents(row.raw), addresses)]:
        connection.execute(update(messages).where(messages.c.id == number).values(wordless))


def _redact_letters(connection: Connection, addresses: Sequence[str], contents: Contents) -> None:
    """Letters to others that name them. An unsent one to the owner is withdrawn, and its notices are told anew."""
    for row in connection.execute(select(outbox.c.id, outbox.c.why).where(_contains(outbox.c.why, addresses))):
        if is_named(row.why.encode(), addresses):
            connection.execute(update(outbox).where(outbox.c.id == row.id).values(why=""))
    columns = outbox.c.id, outbox.c.kind, outbox.c.state, outbox.c.created, outbox.c.raw
    letters = connection.execute(select(*columns).where(outbox.c.raw.is_not(None)).execution_options(yield_per=100))
    for letter in [row for row in letters if is_named(row.raw + b"\n" + contents(row.raw), addresses)]:
        if letter.state in ("sent", "failed"):
            connection.execute(update(outbox).where(outbox.c.id == letter.id).values(raw=None))
        elif letter.kind == "owner-notice":
            connection.execute(update(notices).where(notices.c.told == letter.created).values(told=None))
            connection.execute(delete(outbox).where(outbox.c.id == letter.id))


def _redact_notices(connection: Connection, addresses: Sequence[str]) -> None:
    """Notices that name them."""
    for row in connection.execute(select(notices.c.id, notices.c.text).where(_contains(notices.c.text, addresses))):
        if is_named(row.text.encode(), addresses):
            connection.execute(delete(notices).where(notices.c.id == row.id))


def _contains(column: Any, addresses: Sequence[str]) -> Any:
    """A condition that finds every text that may name them; `is_named` decides."""
    return or_(*(column.icontains(address, autoescape=True) for address in addresses))


def is_named(said: bytes, addresses: Sequence[str]) -> bool:
    """Whether one of the addresses is in these bytes, as a whole: "da@example.org" is not in "ada@example.org"."""
    either = b"|".join(re.escape(address.encode()) for address in addresses)
    return re.search(rb"(?<!%s)(?:%s)(?![\w-]|\.[\w-])" % (ATOM, either), said, re.IGNORECASE) is not None
