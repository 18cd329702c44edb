"""When the store is rewritten after something was deleted: at once while that is quick, and otherwise at night.

The rule: rewriting a large file takes minutes in which no mail is read, so one night's serves all who were forgotten
during the day. It is never put off for more than a day.
"""

from datetime import datetime, timedelta

from service.policy.schedule import clock
from service.settings import Settings
from service.store import erasure
from service.store.database import Store

QUICK = 100_000_000  # bytes that are rewritten within about a second
NIGHT = range(1, 5)  # o'clock, in the schedule's zone
LONGEST = timedelta(days=1)


def compact(settings: Settings, store: Store, now: datetime) -> bool:
    """Rewrite the store, or put it off to the night; True where it is done."""
    is_night = now.astimezone(clock(settings.schedule.zone)).hour in NIGHT
    if not (store.size < QUICK or is_night or _was_put_off_long(store, now)):
        return False
    store.compact()
    return True


def _was_put_off_long(store: Store, now: datetime) -> bool:
    """Whether it was put off a day ago; notes since when."""
    with store.reading() as connection:
        since = erasure.put_off_since(connection)
    if since is None:
        with store.writing() as connection:
            erasure.put_off(connection, now)
    return since is not None and abs(now - since) >= LONGEST
