"""Forgetting a person: what names them goes, in one transaction; keyed hashes stay, so that nobody writes to them."""

from collections.abc import Collection, Sequence
from email import message_from_bytes
from typing import Any

from sqlalchemy import Connection, delete, insert, or_, select, update

from service.store.participants import upsert
from service.store.tables import counts, facts, forgotten, messages, notices, outbox, people, places, weeks

ASKED = "forget:"  # a fact of that name and an address: they confirmed `delete`, and have yet to get their farewell
COMPACT = "compact"  # a fact: the file may still hold bytes of what was deleted


def asked(connection: Connection, email: str) -> None:
    """They confirmed `delete`: they are forgotten as soon as nothing more is to be sent to them."""
    upsert(connection, facts, {"name": ASKED + email}, {"value": True})


def ready(connection: Connection) -> list[str]:
    """Who asked to be forgotten and has no farewell on its way any more."""
    names = connection.scalars(select(facts.c.name).where(facts.c.name.startswith(ASKED, autoescape=True)))
    waiting = set(
        connection.scalars(
            select(outbox.c.email).where(outbox.c.kind == "forgotten", outbox.c.state.in_(("queued", "sending")))
        )
    )
    return sorted({name.removeprefix(ASKED) for name in names} - waiting)


def leaves_bytes(connection: Connection) -> bool:
    """Whether the file may still hold bytes of who was forgotten."""
    return connection.execute(select(facts).where(facts.c.name == COMPACT)).first() is not None


def compacted(connection: Connection) -> None:
    """It does no longer."""
    connection.execute(delete(facts).where(facts.c.name == COMPACT))


def hashes(connection: Connection) -> frozenset[str]:
    """All that is left of those who asked to be forgotten."""
    return frozenset(connection.scalars(select(forgotten.c.hash)))


def forget(connection: Connection, addresses: Sequence[str], left: Collection[str]) -> None:
    """Take away everything of the person with these addresses, the registered one first; hashes of them are left.

    `Store.compact` has to follow: only then are their bytes gone from the file."""
    email = addresses[0]
    theirs = select(messages.c.id).where(messages.c.email == email)
    connection.execute(update(places).where(places.c.message.in_(theirs)).values(message=None, filed=True))
    for table in (notices, counts, weeks, outbox, people, messages):
        connection.execute(delete(table).where(table.c.email == email))
    connection.execute(delete(facts).where(facts.c.name == ASKED + email))
    _no_mention(connection, addresses)
    _no_notice(connection, addresses)
    for digest in sorted(set(left) - hashes(connection)):
        connection.execute(insert(forgotten).values(hash=digest))
    upsert(connection, facts, {"name": COMPACT}, {"value": True})


def _no_mention(connection: Connection, addresses: Sequence[str]) -> None:
    """Rows of others and of nobody that name them: what they wrote to another's letter, what a server said."""
    nameless: dict[str, Any] = {"state": "done", "raw": None, "sender": None, "message_id": None, "why": ""}
    connection.execute(update(messages).where(_names(messages.c.why, addresses)).values(why=""))
    connection.execute(update(messages).where(messages.c.sender.in_(addresses)).values(nameless))
    struck_out = select(messages.c.id, messages.c.raw).where(
        messages.c.state == "done", messages.c.fingerprint.is_(None), messages.c.raw.is_not(None)
    )
    mute = [row.id for row in connection.execute(struck_out) if _mentions(row.raw, addresses)]
    connection.execute(update(messages).where(messages.c.id.in_(mute)).values(nameless))
    connection.execute(update(outbox).where(_names(outbox.c.why, addresses)).values(why=""))
    connection.execute(delete(notices).where(_names(notices.c.text, addresses)))


def _no_notice(connection: Connection, addresses: Sequence[str]) -> None:
    """Letters to the owner that name them. One that is not sent yet is taken back, and the rest of it told anew."""
    letters = select(outbox).where(outbox.c.kind == "owner-notice", outbox.c.raw.is_not(None))
    for letter in connection.execute(letters).all():
        if not _mentions(letter.raw, addresses):
            continue
        if letter.state == "sent":
            connection.execute(update(outbox).where(outbox.c.id == letter.id).values(raw=None))
        else:
            connection.execute(update(notices).where(notices.c.told == letter.created).values(told=None))
            connection.execute(delete(outbox).where(outbox.c.id == letter.id))


def _names(column: Any, addresses: Sequence[str]) -> Any:
    return or_(*(column.icontains(address, autoescape=True) for address in addresses))


def _mentions(raw: bytes, addresses: Sequence[str]) -> bool:
    """Whether a message names one of the addresses, whatever its transfer encoding."""
    parts = [part.get_payload(decode=True) for part in message_from_bytes(raw).walk() if not part.is_multipart()]
    said = b"".join([raw, *(part for part in parts if isinstance(part, bytes))]).lower()
    return any(address.encode() in said for address in addresses)
