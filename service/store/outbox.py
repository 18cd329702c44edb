"""Letters on their way: queued -> sending (with a lease) -> sent or failed. A letter's key makes it unique.

Functions work in the caller's transaction. Nothing here writes or sends a letter.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, and_, bindparam, func, or_, select, text, true, update

from service.model import letter_kinds
from service.model.values import Outcome, Week
from service.store import changes, prepared
from service.store.tables import UNSENT, insert_unless_there, outbox

LEASE = timedelta(minutes=15)
BACK_OFF = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60, 120, 240, 480, 720))  # then every 12 hours
SOON = timedelta(seconds=1)  # moments are kept in whole seconds
GIVEN_UP = timedelta(days=5)  # but not before every step of the back-off was tried: machines sleep for days


@dataclass(frozen=True)
class Queued:
    """A letter to be sent, with the bytes that every retry sends again."""

    id: int
    kind: str
    email: str
    recipient: str
    raw: bytes
    created: datetime
    attempts: int


# Built once, as in participants.py: every letter needs them.
THEIRS = outbox.c.email == bindparam("who")
MARK = update(outbox).where(outbox.c.id == bindparam("number"))
ANSWERS = (
    select(outbox.c.kind, func.count())
    .where(
        THEIRS,
        outbox.c.created > bindparam("after"),
        outbox.c.created < bindparam("before"),
        outbox.c.kind.in_(letter_kinds.ANSWERS),
    )
    .group_by(outbox.c.kind)
)
LATER = outbox.c.kind.in_(letter_kinds.SCHEDULED)
ORDER = (LATER, outbox.c.due, outbox.c.id)
READY = or_(
    and_(outbox.c.state == "queued", ~outbox.c.due.between(bindparam("soon"), bindparam("latest"))),
    and_(outbox.c.state == "sending", ~outbox.c.lease.between(bindparam("soon"), bindparam("longest"))),
)
WANTED = or_(
    outbox.c.kind.not_in(letter_kinds.TO_PARTICIPANTS), outbox.c.email.not_in(bindparam("but_for", expanding=True))
)
FREE = (
    select(outbox.c.id).where(READY, WANTED).order_by(*ORDER).limit(bindparam("most")).with_for_update(skip_locked=True)
)
THESE: Any = bindparam("numbers", expanding=True)
CLAIM = update(outbox).where(outbox.c.id.in_(THESE)).values(state="sending", attempts=outbox.c.attempts + 1)
CLAIMED = select(*(outbox.c[field.name] for field in fields(Queued))).where(outbox.c.id.in_(THESE)).order_by(*ORDER)
WITH_IDS = select(outbox).where(outbox.c.message_id.in_(bindparam("message_ids", expanding=True)))


def queue(connection: Connection, letter: Mapping[str, Any]) -> bool:
    """Put a letter into the outbox; False if its key was there before (the slot is taken)."""
    changes.note(connection, letter["email"])
    values = {
        "state": "queued",
        "attempts": 0,
        "why": "",
        "asked": "",
        "phrase": "",
        "due": letter["created"],
        **letter,
    }
    return prepared.execute(connection, insert_unless_there(connection, outbox), values).fetchone() is not None


def is_taken(connection: Connection, key: str) -> bool:
    """Whether there is a letter with that key."""
    return connection.execute(select(outbox.c.id).where(outbox.c.key == key)).first() is not None


def claim(
    connection: Connection,
    now: datetime,
    limit: int,
    by: int = 0,
    *,
    scheduled: int | None = None,
    but_for: Collection[str] = (),
) -> list[Queued]:
    """Take letters that are due, and mark them as being sent. An expired lease counts as queued.

    Those of nobody's slot come first; of check-ins and the like there are at most `scheduled`, if that is given.
    Each is claimed by one process alone, whose number (`Store.number`) it bears. Letters to the participants `but_for`
    go on waiting, farewells apart.

    A letter that is due later than any back-off allows was written while the clock was wrong, and is due too.
    """
    bounds = {"soon": now + SOON, "latest": now + BACK_OFF[-1], "longest": now + LEASE, "but_for": list(but_for)}
    if scheduled is not None and scheduled < limit:
        ids = list(connection.scalars(FREE.where(~LATER), {**bounds, "most": limit}))
        left = max(0, min(scheduled, limit - len(ids)))
        ids += connection.scalars(FREE.where(LATER), {**bounds, "most": left})
    else:
        ids = list(connection.scalars(FREE, {**bounds, "most": limit}))
    if not ids:
        return []
    connection.execute(CLAIM, {"numbers": ids, "lease": now + LEASE, "claimed_by": by})
    return [Queued(*row) for row in connection.execute(CLAIMED, {"numbers": ids})]


def recover(connection: Connection, now: datetime, by: int | None = None) -> None:
    """Queue again what an earlier run left half sent, or with `by` what that process has claimed.

    Only the holder of the store's lock may call this, or whoever knows that the process is dead."""
    half_sent = and_(outbox.c.state == "sending", true() if by is None else outbox.c.claimed_by == by)
    connection.execute(update(outbox).where(half_sent).values(state="queued", lease=None, due=now))


def claimers(connection: Connection) -> list[int]:
    """The numbers of the processes that are sending something."""
    sending = select(outbox.c.claimed_by).where(outbox.c.state == "sending").distinct()
    return [number for number in connection.scalars(sending) if number]


def release(connection: Connection, letters: Sequence[Queued], now: datetime, why: str) -> None:
    """Return claimed letters that were not sent because the connection broke.

    The first, at which it broke, goes to the end of the queue: it may be the one that the server hangs up on.
    """
    ids = [letter.id for letter in letters]
    claimed = update(outbox).where(outbox.c.id.in_(ids), outbox.c.state == "sending")
    connection.execute(claimed.values(state="queued", attempts=outbox.c.attempts - 1, lease=None, why=why))
    connection.execute(update(outbox).where(outbox.c.id == ids[0], outbox.c.state == "queued").values(due=now))


def mark(connection: Connection, letter: Queued, outcome: Outcome, now: datetime) -> str:
    """Record what became of a letter; returns its new state, or "" if it no longer exists (`forget`)."""
    values: dict[str, Any] = {"lease": None, "why": outcome.why}
    if outcome.status == "sent":
        values |= {"state": "sent", "sent": now}
    elif outcome.status == "refused" or (letter.attempts > len(BACK_OFF) and now - letter.created > GIVEN_UP):
        values |= {"state": "failed"}
    else:
        wait = BACK_OFF[min(letter.attempts, len(BACK_OFF)) - 1]
        values |= {"state": "queued", "due": now + wait}
    there = prepared.execute(connection, MARK, {"number": letter.id, **values}).rowcount
    return str(values["state"]) if there else ""


def answered_within(connection: Connection, email: str, span: timedelta, now: datetime) -> dict[str, int]:
    """How many letters that answer were written to that person within that time, by kind: for the cap of six a day."""
    rows = connection.execute(ANSWERS, {"who": email, **around(span, now)})
    return {row.kind: row[1] for row in rows}


def around(span: timedelta, now: datetime) -> dict[str, datetime]:
    """Bounds of less than `span` ago, or ahead of us by less, since clocks are set back.

    What is further ahead was written while the clock was wrong, and must keep nobody waiting until then.
    """
    return {"after": now - span, "before": now + span}


def by_message_id(connection: Connection, message_id: str) -> Row[Any] | None:
    """The letter with that Message-ID."""
    return by_message_ids(connection, [message_id]).get(message_id)


def by_message_ids(connection: Connection, message_ids: Iterable[str]) -> dict[str, Row[Any]]:
    """The letters with these Message-IDs, as far as they are stored."""
    rows = connection.execute(WITH_IDS, {"message_ids": list(message_ids)})
    return {row.message_id: row for row in rows}


def newest_of_week(connection: Connection, email: str, week: Week) -> Row[Any] | None:
    """The newest letter to that person about that week."""
    theirs = select(outbox).where(outbox.c.email == email, outbox.c.week == week)
    return connection.execute(theirs.order_by(outbox.c.id.desc()).limit(1)).one_or_none()


def newest_id(connection: Connection) -> str | None:
    """The Message-ID of the newest letter; None if there is none."""
    return connection.scalar(select(outbox.c.message_id).order_by(outbox.c.id.desc()).limit(1))


def of_person(connection: Connection, email: str) -> list[Row[Any]]:
    """All letters to that person, oldest first."""
    return list(connection.execute(select(outbox).where(outbox.c.email == email).order_by(outbox.c.id)))


def answers_to(connection: Connection, message: int) -> list[Row[Any]]:
    """The letters that answer that message."""
    return list(connection.execute(select(outbox).where(outbox.c.answers == message).order_by(outbox.c.id)))


def with_id(connection: Connection, message_id: str) -> list[Row[Any]]:
    """The letter with that Message-ID, with or without its angle brackets, as a list of one or none."""
    found = by_message_id(connection, f"<{message_id.strip('<>')}>")
    return [found] if found else []


def newest(connection: Connection, email: str, kind: str) -> datetime | None:
    """When the newest letter of that kind to that person was written."""
    theirs = select(outbox.c.created).where(outbox.c.email == email, outbox.c.kind == kind)
    return connection.scalar(theirs.order_by(outbox.c.id.desc()).limit(1))


def waiting(connection: Connection) -> list[Row[Any]]:
    """Letters that are not sent yet, and those that failed."""
    columns = (
        outbox.c.id,
        outbox.c.state,
        outbox.c.kind,
        outbox.c.email,
        outbox.c.week,
        outbox.c.due,
        outbox.c.attempts,
        outbox.c.why,
    )
    return list(connection.execute(select(*columns).where(text(UNSENT)).order_by(outbox.c.id)))


def sent_ids(connection: Connection) -> frozenset[int]:
    """The numbers of all letters that were sent."""
    return frozenset(connection.scalars(select(outbox.c.id).where(outbox.c.state == "sent")))


def sent_besides(connection: Connection, known: frozenset[int]) -> list[Row[Any]]:
    """The letters sent but for those with these numbers, oldest first."""
    rows = connection.execute(select(outbox).where(outbox.c.state == "sent").order_by(outbox.c.id))
    return [row for row in rows if row.id not in known]


def sent_since(connection: Connection, moment: datetime) -> list[Row[Any]]:
    """The letters sent at that moment or later: (kind, email, id), oldest first."""
    columns = (outbox.c.id, outbox.c.kind, outbox.c.email)
    return list(connection.execute(select(*columns).where(outbox.c.sent >= moment).order_by(outbox.c.id)))


def send_anew(connection: Connection, email: str, now: datetime) -> list[str]:
    """Queue again what was given up for that person; returns the kinds of these letters."""
    failed = and_(outbox.c.email == email, outbox.c.state == "failed", outbox.c.raw.is_not(None))
    kinds = list(connection.scalars(select(outbox.c.kind).where(failed).order_by(outbox.c.id)))
    connection.execute(update(outbox).where(failed).values(state="queued", attempts=0, due=now, created=now, why=""))
    return kinds


def drop_words(connection: Connection, before: datetime) -> int:
    """Delete the bytes of letters written before then; the fact that they were sent stays. Returns how many those
    were."""
    dealt_with = outbox.c.state.not_in(("queued", "sending"))  # `IN` would look through all letters ever sent
    old = and_(dealt_with, outbox.c.created < before, outbox.c.raw.is_not(None))
    return connection.execute(update(outbox).where(old).values(raw=None)).rowcount
