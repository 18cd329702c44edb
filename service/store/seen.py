"""Which messages were seen before: by where they lie, by their fingerprints, and what the same person sent last.

Functions read, in the caller's transaction."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, bindparam, func, select

from service.model.values import Fetched, Place
from service.store.tables import messages, places

TWINS = select(messages).where(messages.c.fingerprint.in_(bindparam("prints", expanding=True)))
COPIED = ("id", "email", "week", "kind", "folder", "received", "token", "words", "message_id", "reading")
NEWEST = (
    select(func.max(messages.c.id))
    .where(
        messages.c.email.in_(bindparam("who", expanding=True)),
        messages.c.token.is_not(None),  # only what was read has one
        messages.c.received > bindparam("after"),
    )
    .group_by(messages.c.email)
)
NEWEST_OF = select(*(messages.c[name] for name in COPIED)).where(messages.c.id.in_(NEWEST.scalar_subquery()))
NEWEST_BUT = (
    select(messages.c.received)
    .where(messages.c.email == bindparam("who"))
    .order_by(messages.c.id.desc())
    .offset(bindparam("number"))
    .limit(1)
)


def known(connection: Connection, account: str, folder: str, uidvalidity: int, uids: Sequence[int]) -> frozenset[int]:
    """The uids that were seen before."""
    if not uids:
        return frozenset()
    place = and_(
        places.c.account == account,
        places.c.folder == folder,
        places.c.uidvalidity == uidvalidity,
        places.c.uid.between(min(uids), max(uids)),
    )
    return frozenset(connection.scalars(select(places.c.uid).where(place)))


def unseen(connection: Connection, batch: Sequence[tuple[Fetched, str]]) -> list[Fetched]:
    """The messages, of (message, fingerprint) pairs, that the store has seen neither there nor anywhere else."""
    prints = [fingerprint for _, fingerprint in batch]
    seen = set(connection.scalars(select(messages.c.fingerprint).where(messages.c.fingerprint.in_(prints))))
    return [
        fetched
        for fetched, fingerprint in batch
        if fingerprint not in seen and not known(connection, *_folder(fetched.place), [fetched.place.uid])
    ]


def _folder(place: Place) -> tuple[str, str, int]:
    return place.account, place.folder, place.uidvalidity


def with_fingerprints(connection: Connection, prints: Collection[str]) -> dict[str, Row[Any]]:
    """The messages that have one of these fingerprints, by fingerprint: one like it is the same, delivered again."""
    return {row.fingerprint: row for row in connection.execute(TWINS, {"prints": list(prints)})}


def came_back(connection: Connection, email: str, token: str) -> bool:
    """Whether a bounce of that person's letter was recorded before: whoever forges three has one letter only."""
    theirs = messages.c.email == email, messages.c.kind == "bounce", messages.c.token == token
    return connection.execute(select(messages.c.id).where(*theirs).limit(1)).first() is not None


def newest_of(connection: Connection, emails: Collection[str], after: datetime) -> dict[str, Row[Any]]:
    """The newest message of each of these people that was read and came after that moment, by address."""
    rows: Iterable[Row[Any]] = connection.execute(NEWEST_OF, {"who": list(emails), "after": after})
    return {row.email: row for row in rows}


def wrote_as_many(connection: Connection, number: int, email: str, since: datetime) -> bool:
    """Whether that person's messages that were looked at since then are so many, those that are held among them."""
    moment: datetime | None = connection.scalar(NEWEST_BUT, {"who": email, "number": number - 1})
    return moment is not None and moment > since
