"""How many letters went out and how many wait: what the limits on sending are counted over.

Functions work in the caller's transaction. What the limits are is the owner's and the mail server's to say."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, select

from service.model import letter_kinds
from service.store.outbox import around
from service.store.tables import outbox

SENT = select(func.count()).where(outbox.c.sent > bindparam("after"), outbox.c.sent < bindparam("before"))
ASKED = SENT.where(outbox.c.kind.in_(letter_kinds.SCHEDULED))


def being_sent(connection: Connection) -> int:
    """How many letters are with some process now: they count towards the owner's limits."""
    return connection.scalar(select(func.count()).where(outbox.c.state == "sending")) or 0


def sent_within(connection: Connection, span: timedelta, now: datetime, *, scheduled: bool = False) -> int:
    """How many letters, or check-ins and the like alone, went out within that time: limits are counted over this."""
    return connection.scalar(ASKED if scheduled else SENT, around(span, now)) or 0


def first_sent_within(
    connection: Connection, span: timedelta, now: datetime, *, scheduled: bool = False
) -> datetime | None:
    """When the oldest letter of the last minute or day went out: that much later there is room for one more."""
    query = select(func.min(outbox.c.sent)).where(outbox.c.sent > now - span, outbox.c.sent < now + span)
    if scheduled:
        query = query.where(outbox.c.kind.in_(letter_kinds.SCHEDULED))
    found: datetime | None = connection.scalar(query)
    return found


def held_back(connection: Connection, now: datetime, *, scheduled: bool | None = None) -> int:
    """How many letters are due, and wait only because of the owner's limits: all, check-ins and the like, or others."""
    query = select(func.count()).where(outbox.c.state == "queued", outbox.c.due <= now)
    if scheduled is not None:
        query = query.where(outbox.c.kind.in_(letter_kinds.SCHEDULED) == scheduled)
    return connection.scalar(query) or 0


def put_off(connection: Connection, tries: int) -> list[Row[Any]]:
    """(why, number, due) of letters that a server has put off at least so often, by its reason; the next try of all."""
    columns = outbox.c.why, func.count().label("number"), func.min(outbox.c.due).label("due")
    late = outbox.c.state == "queued", outbox.c.attempts >= tries, outbox.c.why != ""
    return list(connection.execute(select(*columns).where(*late).group_by(outbox.c.why)))
