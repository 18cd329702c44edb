"""Searching a folder by ranges of uids, so that no answer grows with the age of the mailbox. Nothing here fetches.

`client` is an imapclient.IMAPClient with the folder selected. A server answers a search in one line, and libraries take
lines of some megabytes at most.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from service.mail.imap.session import GREATEST, number

SPAN = 50_000  # uids a search; where a range is empty, the next one is twice as wide
WIDEST = 250_000  # uids in one answer at most: 2.8 MB


def last_uid(client: Any) -> int:
    """The uid of the newest message; 0 if there is none."""
    return max((number(uid) for uid in client.search(["UID", "*"])), default=0)


def uids(client: Any, exists: int, first: int = 1, criteria: Sequence[str] = ()) -> Iterator[list[int]]:
    """Yield the uids from `first` on that match the criteria, ascending, in one list for each range that has some.

    `exists` is how many messages the folder has: few can be asked for at once, however far apart their uids are."""
    if exists <= SPAN:
        found = client.search(["UID", f"{first}:*", *criteria])
        if inside := sorted({number(uid) for uid in found if int(uid) >= first}):  # "*" is the last one, however low
            yield inside
        return
    last, span = last_uid(client), SPAN
    while first <= min(last, GREATEST):
        found = client.search(["UID", f"{first}:{min(first + span - 1, last)}", *criteria])
        if inside := sorted({number(uid) for uid in found if first <= int(uid) < first + span}):
            yield inside
        first += span
        wider = span * 2 if exists <= WIDEST else min(span * 2, WIDEST)
        span = SPAN if inside else wider
