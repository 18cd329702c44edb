"""Fetching messages over IMAP: sizes first, small messages whole and in batches, of large ones headers and texts.

`client` is an imapclient.IMAPClient with the folder selected. Everything is fetched with BODY.PEEK, which sets no flag.
Nothing here connects, selects a folder or changes a message.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from imaplib import IMAP4
from typing import Any, TypeVar

from service.mail.imap import bodystructure
from service.model.values import Place

T = TypeVar("T")

BATCH = 50  # messages a command
GROUP = 4_000_000  # bytes a command, so that a batch of large messages does not fill the memory
LARGE = 1_000_000  # bytes: of a larger message only headers and texts are fetched
HUGE = 25_000_000  # bytes: of a larger message only the headers

WHOLE = "BODY.PEEK[]"
BEGINNING = "BODY.PEEK[]<0.262144>"  # where the server can't say which parts are texts
HEADERS = "BODY.PEEK[HEADER]<0.65536>"

# What some servers give out in place of a message that they can't convert (Exchange and Microsoft 365).
STAND_IN = re.compile(rb"^Subject: Retrieval using the IMAP4? protocol failed for the following message", re.M | re.I)
HEAD = 8_192  # bytes of a message in which that subject is looked for

# Headers that show whose answer it is. Nothing else of other people's mail in a shared mailbox is ever fetched.
NAMES = "MESSAGE-ID IN-REPLY-TO REFERENCES SUBJECT FROM TO CC DELIVERED-TO X-ORIGINAL-TO"
IDENTIFYING = f"BODY.PEEK[HEADER.FIELDS ({NAMES})]<0.65536>"


@dataclass(frozen=True)
class Preview:
    """What is known about a message before it is fetched."""

    size: int  # bytes, as the server counts them
    head: bytes  # the identifying headers, if they were asked for


class Forgetful:
    """Failures that are remembered nowhere: for callers that try each message once."""

    def tries(self, account: str, folder: str, uidvalidity: int) -> dict[int, int]:
        """No message ever failed."""
        return {}

    def failed(self, places: Sequence[Place]) -> None:
        """Forget it."""


def batches(all_of_them: Sequence[T]) -> Iterator[Sequence[T]]:
    """Split a sequence into batches of the size of one command."""
    return (all_of_them[start : start + BATCH] for start in range(0, len(all_of_them), BATCH))


def retry_batches(places: Sequence[T], failed: Mapping[T, int]) -> Iterator[Sequence[T]]:
    """Yield batches of the messages that never failed, in order, then each of the others singly, fewest tries first.

    `failed` counts the failures of each place."""
    yield from batches([place for place in places if not failed.get(place)])
    yield from ([place] for place in sorted(places, key=lambda place: failed.get(place, 0)) if failed.get(place))


def fetch_sizes(client: Any, uids: Sequence[int], *, headers: bool) -> dict[int, Preview]:
    """Fetch sizes, and with `headers` the identifying headers too. Messages that are gone by now are left out."""
    answer = once_more(client, lambda: client.fetch(uids, ["RFC822.SIZE", *([IDENTIFYING] if headers else [])]))
    items = {uid: answer.get(uid, {}) for uid in uids}
    return {uid: Preview(int(i[b"RFC822.SIZE"]), _section(i)) for uid, i in items.items() if b"RFC822.SIZE" in i}


def groups(sizes: Mapping[int, int]) -> Iterator[tuple[str, list[int]]]:
    """Yield (section to fetch, uids) for one command each, in order."""
    part, group, weight = WHOLE, list[int](), 0
    for uid, size in sizes.items():
        wants = WHOLE if size <= LARGE else BEGINNING if size <= HUGE else HEADERS
        if group and (wants != part or weight + size > GROUP):
            yield part, group
            group, weight = [], 0
        part = wants
        group.append(uid)
        weight += min(size, LARGE)
    if group:
        yield part, group


def fetch_bodies(client: Any, uids: Sequence[int], part: str) -> dict[int, bytes]:
    """Fetch that section of the messages. Left out are those that are gone by now, come back empty, or are only a note
    of the server's that it can't give the message out."""
    if part == BEGINNING:
        found = {uid: _texts(client, uid) for uid in uids}
    else:
        answer = once_more(client, lambda: client.fetch(uids, [part]))
        found = {uid: _section(answer.get(uid, {})) for uid in uids}
    return {uid: raw for uid, raw in found.items() if raw and not STAND_IN.search(raw[:HEAD])}


def _texts(client: Any, uid: int) -> bytes:
    """Fetch headers and texts of a large message, wherever in it they are; its beginning if the server can't say."""
    try:
        structure = client.fetch([uid], ["BODYSTRUCTURE"])[uid][b"BODYSTRUCTURE"]
        if structure.is_multipart and (numbers := bodystructure.wanted(structure)):
            asked = bodystructure.sections(numbers)
            item = client.fetch([uid], asked)[uid]
            found = {key.decode().split("[")[1].split("]")[0]: value for key, value in item.items() if b"[" in key}
            return bodystructure.rebuilt(structure, {key: bytes(value or b"") for key, value in found.items()})
    except IMAP4.abort:
        raise
    except (IMAP4.error, LookupError, TypeError, ValueError, AttributeError, RecursionError):
        pass  # no structure, or a malformed one
    return _section(once_more(client, lambda: client.fetch([uid], [BEGINNING])).get(uid, {}))


def once_more(client: Any, work: Callable[[], T]) -> T:
    """Run a command, and once more if another program removed a message that the server has yet to report as gone."""
    try:
        return work()
    except IMAP4.error as error:
        if "EXPUNGEISSUED" not in str(error):  # RFC 5530
            raise
        client.noop()
        return work()


def _section(item: Mapping[bytes, Any]) -> bytes:
    """The fetched section, however the server spells its name in the answer."""
    return next((bytes(value or b"") for key, value in item.items() if key.startswith(b"BODY[")), b"")
