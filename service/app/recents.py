"""What has lately happened with the people that one transaction is about, read once for all of them.

The rule: nothing that this transaction has written is overlooked. Whose record it has written is read again, alone."""

from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row

from service.model.values import Week
from service.policy import schedule
from service.settings import Settings
from service.store import changes, outbox, recent, seen
from service.store.recent import Recent

DAY = timedelta(days=1)
SHOWN = 12  # weeks that a letter shows


class Recents:
    """What is known of some people and of the letters they answer, for as long as one transaction lasts."""

    def __init__(self, settings: Callable[[], Settings], clock: Callable[[], datetime]) -> None:
        self._settings, self._clock = settings, clock
        self._connection: Connection | None = None
        self._known: dict[str, Recent] = {}
        self._letters: dict[str, Row[Any] | None] = {}
        self._messages: dict[str, Row[Any] | None] = {}

    def load(self, connection: Connection, emails: Collection[str], message_ids: Collection[str] = ()) -> None:
        """Read what is known of all these people, with their newest messages if they answer the letters with these
        Message-IDs."""
        self._begin(connection)
        if not emails:
            return
        self._known |= self._read(connection, emails)
        if message_ids:
            self._letters |= dict.fromkeys(message_ids) | outbox.by_message_ids(connection, message_ids)
            newest = seen.newest_of(connection, emails, self._clock() - DAY)
            self._messages |= {email: newest.get(email) for email in emails}

    def of(self, connection: Connection, email: str, about: Week | None = None) -> Recent:
        """What has lately happened with that person, as far back as a letter about that week shows."""
        self._begin(connection)
        first = about.plus(1 - SHOWN) if about else None
        known = self._known.get(email)
        if email in changes.noted(connection):
            return self._read(connection, [email], first)[email]
        if known is None or (first and first < known.since):
            known = self._known[email] = self._read(connection, [email], first)[email]
        return known

    def letter(self, connection: Connection, message_id: str) -> Row[Any] | None:
        """Our letter with that Message-ID, if it is still stored."""
        self._begin(connection)
        if message_id not in self._letters:
            self._letters[message_id] = outbox.by_message_id(connection, message_id)
        return self._letters[message_id]

    def newest_message(self, connection: Connection, email: str) -> Row[Any] | None:
        """That person's newest message that was read, if it came within a day."""
        self._begin(connection)
        if email in changes.noted(connection) or email not in self._messages:
            return seen.newest_of(connection, [email], self._clock() - DAY).get(email)
        return self._messages[email]

    def clear(self) -> None:
        """Let go of what was read, which is a megabyte with the letters of a batch."""
        self._connection = None
        self._known, self._letters, self._messages = {}, {}, {}

    def _begin(self, connection: Connection) -> None:
        """Forget what another transaction has read."""
        if connection is not self._connection:
            self.clear()
            self._connection = connection

    def _read(self, connection: Connection, emails: Collection[str], first: Week | None = None) -> dict[str, Recent]:
        settings = self._settings()
        times, metrics = settings.schedule, [metric.key for metric in settings.metrics]
        running = schedule.running_week(self._clock(), times.zone, times.first_weekday)
        since = running.plus(-recent.WEEKS)
        return recent.read(connection, emails, running, min(first or since, since), metrics)
