"""Whether this machine's clock is right, by the mail server's: known from when mail arrived there.

The rule: pure. A message may lie in the mailbox for days, so an early arrival alone proves nothing; an arrival that is
yet to come does, and so does an answer that arrived before the letter it answers was sent.
"""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

APART = timedelta(days=1)  # how far two clocks may be apart


def arrival(received: str) -> datetime | None:
    """When the server took a message, by the topmost Received (RFC 5321, 4.4); None where it does not say."""
    try:
        moment = parsedate_to_datetime(received.rpartition(";")[2])
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def apart(now: datetime, arrived: datetime, sent: datetime, read: datetime) -> str:
    """The sentence for clocks that differ by more than a day, "" where nothing shows that they do. A message `arrived`
    by the server's clock; by ours the letter that it answers was `sent`, and it was `read`.

    What is later than now, by ours, was noted before the clock was set."""
    if arrived - now >= APART and read <= now:
        return f"An answer that was read at {_said(read)} by this machine's clock arrived{_by_the_servers(arrived)}"
    if sent <= now and sent - arrived >= APART:
        return f"The answer to a letter sent at {_said(sent)} by this machine's clock arrived{_by_the_servers(arrived)}"
    return ""


def of_probe(now: datetime, arrived: datetime) -> str:
    """The sentence for clocks that differ by more than a day, "" where they do not: of a message that has just
    arrived."""
    if abs(now - arrived) < APART:
        return ""
    return f"This machine's clock says {_said(now)}, a probe arrived{_by_the_servers(arrived)}"


def _by_the_servers(arrived: datetime) -> str:
    return f" at {_said(arrived)} by the mail server's: set this machine's, otherwise check-ins come on the wrong days."


def _said(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
