"""How messages are brought over IMAP: sizes first, small ones whole and by the batch, of large ones headers and texts.

`client` is an imapclient.IMAPClient with the folder open. BODY.PEEK throughout: reading sets no flag.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from imaplib import IMAP4
from itertools import groupby
from typing import Any, TypeVar

from service.mail.imap import bodystructure

T = TypeVar("T")

BATCH = 50  # messages a command
GROUP = 4_000_000  # bytes a command, so that a batch of large messages does not fill the memory
LARGE = 1_000_000  # bytes: of more only headers and texts are fetched
HUGE = 25_000_000  # bytes: of more only the headers

WHOLE = "BODY.PEEK[]"
BEGINNING = "BODY.PEEK[]<0.262144>"  # where the texts cannot be told apart from the rest
HEADERS = "BODY.PEEK[HEADER]<0.65536>"

# Whose answer it is: thread, token, sender. All that is ever fetched of other people's mail in a shared mailbox.
NAMES = "MESSAGE-ID IN-REPLY-TO REFERENCES SUBJECT FROM TO CC DELIVERED-TO X-ORIGINAL-TO"
TELLING = f"BODY.PEEK[HEADER.FIELDS ({NAMES})]<0.65536>"


@dataclass(frozen=True)
class Look:
    """What is known of a message before it is fetched."""

    size: int  # bytes, by the server's count
    head: bytes  # the telling headers, where they were asked for


def batches(all_of_them: Sequence[T]) -> Iterator[Sequence[T]]:
    """As many at a time as one command takes."""
    return (all_of_them[start : start + BATCH] for start in range(0, len(all_of_them), BATCH))


def turns(places: Sequence[T], failed: Mapping[T, int]) -> Iterator[Sequence[T]]:
    """In order and by the batch; after a batch has failed one by one, and what failed alone last of all: else one
    message that the server can't give out would block all others for ever. `failed` counts, by place."""
    first = [place for place in places if failed.get(place, 0) < 2]
    last = sorted(set(places).difference(first), key=lambda place: failed[place])
    for doubtful, run in [(key, list(run)) for key, run in groupby(first, lambda place: failed.get(place, 0))]:
        yield from ([place] for place in run) if doubtful else batches(run)
    yield from ([place] for place in last)


def look(client: Any, uids: Sequence[int], *, telling: bool) -> dict[int, Look]:
    """Sizes, and with `telling` the headers that tell whose message it is. What is gone meanwhile is left out."""
    answer = once_more(client, lambda: client.fetch(uids, ["RFC822.SIZE", *([TELLING] if telling else [])]))
    return {
        uid: Look(int(item[b"RFC822.SIZE"]), _section(item))
        for uid, item in sorted(answer.items())
        if b"RFC822.SIZE" in item
    }


def groups(sizes: Mapping[int, int]) -> Iterator[tuple[str, list[int]]]:
    """What to fetch of which messages by one command each, in their order."""
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


def bring(client: Any, uids: Sequence[int], part: str) -> dict[int, bytes]:
    """That part of the messages. What is gone meanwhile, or comes empty, is left out."""
    if part == BEGINNING:
        found = {uid: _texts(client, uid) for uid in uids}
    else:
        answer = once_more(client, lambda: client.fetch(uids, [part]))
        found = {uid: _section(item) for uid, item in sorted(answer.items())}
    return {uid: raw for uid, raw in found.items() if raw}


def _texts(client: Any, uid: int) -> bytes:
    """Headers and texts of a large message, wherever in it they stand; its beginning where the server can't say."""
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
        pass  # no structure, or one that nobody can make sense of
    return _section(once_more(client, lambda: client.fetch([uid], [BEGINNING])).get(uid, {}))


def once_more(client: Any, work: Callable[[], T]) -> T:
    """Do it, and again where another program took a message away meanwhile and the server has yet to tell us so."""
    try:
        return work()
    except IMAP4.error as error:
        if "EXPUNGEISSUED" not in str(error):  # RFC 5530
            raise
        client.noop()
        return work()


def _section(item: Mapping[bytes, Any]) -> bytes:
    """The fetched section, by whatever spelling the server gave its name back."""
    return next((bytes(value or b"") for key, value in item.items() if key.startswith(b"BODY[")), b"")
