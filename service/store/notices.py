"""What the owner has to look at: one plain sentence each, open until it is dealt with.

The rule: which of them are told to the owner, and when, is decided elsewhere. A notice quotes nobody's words."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, and_, bindparam, insert, select, update

from service.store.tables import messages, notices

EACH_DAY = 5  # notices about one person that stand alone
DAY = timedelta(days=1)
TODAYS = (  # built once, as in participants.py: a flood needs it for each message
    select(notices.c.id, notices.c.text)
    .where(notices.c.email == bindparam("who"), notices.c.noticed > bindparam("after"), notices.c.done.is_(None))
    .order_by(notices.c.id)
)
REWORD = update(notices).where(notices.c.id == bindparam("number"))
FURTHER = "{number} further messages that may be {email}'s wait: `steadily inbox` lists them."


def add(
    connection: Connection,
    text: str,
    now: datetime,
    email: str | None = None,
    message: int | None = None,
    *,
    urgent: bool = False,
) -> None:
    """Record something that the owner has to look at, in one plain sentence.

    Of one person at most EACH_DAY stand alone within a day; further ones are one notice with their number."""
    if email and not urgent:
        rows = connection.execute(TODAYS, {"who": email, "after": now - DAY}).all()
        for row in rows:
            if number := _further(row.text, email):
                more = FURTHER.format(number=number + 1, email=email)
                connection.execute(REWORD, {"number": row.id, "text": more})
                return
        if len(rows) >= EACH_DAY:
            text, message = FURTHER.format(number=1, email=email), None
    connection.execute(
        insert(notices).values(email=email or "", message=message, text=text, noticed=now, urgent=urgent)
    )


def _further(text: str, email: str) -> int:
    """How many further messages a notice is about; 0 for any other notice."""
    number = text.partition(" ")[0]
    return int(number) if number.isdigit() and text == FURTHER.format(number=number, email=email) else 0


def still_open(connection: Connection) -> list[Row[Any]]:
    """Notices that nobody has dealt with yet, oldest first."""
    return list(connection.execute(select(notices).where(notices.c.done.is_(None)).order_by(notices.c.id)))


def close(connection: Connection, number: int, now: datetime) -> bool:
    """Close a notice; False where there is no such open one."""
    that = and_(notices.c.id == number, notices.c.done.is_(None))
    return connection.execute(update(notices).where(that).values(done=now)).rowcount == 1


def close_saying(connection: Connection, text: str, now: datetime) -> None:
    """Close the open notices that begin with that, since it is over."""
    those = and_(notices.c.text.startswith(text, autoescape=True), notices.c.done.is_(None))
    connection.execute(update(notices).where(those).values(done=now))


def untold(connection: Connection) -> list[Row[Any]]:
    """(notice, own words of its message) of what no letter has told the owner yet, oldest first."""
    query = select(notices, messages.c.words).outerjoin(messages, messages.c.id == notices.c.message)
    untold = and_(notices.c.told.is_(None), notices.c.done.is_(None))
    return list(connection.execute(query.where(untold).order_by(notices.c.id)))


def mark_told(connection: Connection, rows: Sequence[Row[Any]], told: datetime | None) -> None:
    """Record that the owner's letter written at that moment told these."""
    connection.execute(update(notices).where(notices.c.id.in_([row.id for row in rows])).values(told=told))
