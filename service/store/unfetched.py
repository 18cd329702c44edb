"""Messages that the mail server lists and fails to give out, and how far each folder was looked at.

What was learnt from a failure is here, not in the process: `steadily once` from cron knows it the next time.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, and_, delete, func, insert, select, tuple_, update

from service.model.values import Place
from service.store import history
from service.store.tables import places, unfetched

GIVEN_UP = 3  # tries: then the owner is told, and the message is tried once a day
DAY = timedelta(days=1)
OVERLAP = 1_000  # uids before the newest known one that are listed again: some servers show messages out of order
EVERYTHING = timedelta(days=1)  # how often a folder is listed from its first message on

KEY = tuple_(unfetched.c.account, unfetched.c.folder, unfetched.c.uidvalidity, unfetched.c.uid)


def tries(connection: Connection, account: str, folder: str, uidvalidity: int) -> Mapping[int, int]:
    """How often each message of that folder that ever failed was tried, by uid."""
    rows = connection.execute(select(unfetched).where(_of(account, folder, uidvalidity)))
    return {row.uid: row.tries for row in rows}


def not_now(connection: Connection, account: str, folder: str, uidvalidity: int, now: datetime) -> frozenset[int]:
    """Messages that failed so often that they are not due before another day."""
    rows = connection.execute(select(unfetched).where(_of(account, folder, uidvalidity), unfetched.c.tries >= GIVEN_UP))
    return frozenset(row.uid for row in rows if now < row.first + (row.tries - GIVEN_UP + 1) * DAY)


def failed(connection: Connection, given: Sequence[Place], now: datetime) -> list[Place]:
    """Count one more try for each; return those that are given up by it."""
    given_up = []
    for place in given:
        row = connection.execute(select(unfetched).where(_is(place))).one_or_none()
        if row is None:
            values = {"account": place.account, "folder": place.folder, "uidvalidity": place.uidvalidity}
            connection.execute(insert(unfetched).values(**values, uid=place.uid, tries=1, first=now))
            continue
        connection.execute(update(unfetched).where(_is(place)).values(tries=row.tries + 1))
        if row.tries + 1 == GIVEN_UP:
            given_up.append(place)
    return given_up


def clear(connection: Connection, given: Sequence[Place]) -> None:
    """These messages were fetched after all."""
    if given and connection.execute(select(unfetched.c.uid).limit(1)).first():
        connection.execute(delete(unfetched).where(KEY.in_([_key(place) for place in given])))


def looked(connection: Connection, account: str, folder: str, uidvalidity: int, now: datetime) -> None:
    """Record that everything in that folder is known now, but for what can't be fetched."""
    here = and_(places.c.account == account, places.c.folder == folder, places.c.uidvalidity == uidvalidity)
    newest = connection.scalar(select(func.max(places.c.uid)).where(here)) or 0
    oldest_missing = connection.scalar(select(func.min(unfetched.c.uid)).where(_of(account, folder, uidvalidity)))
    after = min(newest - OVERLAP, (oldest_missing or newest) - 1)
    known = history.fact(connection, _name(account, folder))
    begun = known["begun"] if known and known["uidvalidity"] == uidvalidity else None
    is_old = begun is None or not 0 <= now.timestamp() - begun < EVERYTHING.total_seconds()
    value = {"uidvalidity": uidvalidity, "after": max(0, after), "begun": int(now.timestamp()) if is_old else begun}
    if value != known:
        history.set_fact(connection, _name(account, folder), value)


def looked_at(connection: Connection, account: str, folder: str, uidvalidity: int, now: datetime) -> int:
    """The first uid to list; 1 where the folder was never looked at, was numbered anew, or once a day."""
    known = history.fact(connection, _name(account, folder))
    if not known or known["uidvalidity"] != uidvalidity:
        return 1
    is_old = not 0 <= now.timestamp() - known["begun"] < EVERYTHING.total_seconds()
    return 1 if is_old else int(known["after"]) + 1


def _of(account: str, folder: str, uidvalidity: int) -> ColumnElement[bool]:
    return and_(unfetched.c.account == account, unfetched.c.folder == folder, unfetched.c.uidvalidity == uidvalidity)


def _is(place: Place) -> ColumnElement[bool]:
    return _of(place.account, place.folder, place.uidvalidity) & (unfetched.c.uid == place.uid)


def _key(place: Place) -> tuple[str, str, int, int]:
    return place.account, place.folder, place.uidvalidity, place.uid


def _name(account: str, folder: str) -> str:
    return f"looked:{account}:{folder}"[:200]
