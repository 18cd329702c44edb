"""Searching a folder by ranges of uids, so that no answer grows with the age of the mailbox. Nothing here fetches.

`client` is an imapclient.IMAPClient with the folder selected. A server answers a search in one line, and libraries take
lines of some megabytes at most.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from service.mail.imap.session import GREATEST, number

SPAN = 50_000  # uids a search; a sparse mailbox is searched in spans that double
WIDEST = 250_000  # uids a search at most: an answer of 2.8 MB


def last_uid(client: Any) -> int:
    """The uid of the newest message; 0 if there is none."""
    return max((number(uid) for uid in client.search(["UID", "*"])), default=0)


def uids(client: Any, first: int = 1, criteria: Sequence[str] = ()) -> Iterator[list[int]]:
    """Yield the uids from `first` on that match the criteria, ascending, in one list for each range that has some."""
    last = last_uid(client)
    if last - first > SPAN:  # where does it really begin? Some servers number by the clock
        first = max(first, min((number(uid) for uid in client.search(["1"])), default=first))
    span = SPAN
    while first <= min(last, GREATEST):
        found = client.search(["UID", f"{first}:{min(first + span - 1, last)}", *criteria])
        if inside := sorted({number(uid) for uid in found if first <= int(uid) < first + span}):
            yield inside
        first += span
        span = min(WIDEST, span * 2) if not inside else SPAN
