"""Filing messages over IMAP: the folders under `Steadily/`, and moving or deleting by the best method on offer.

`client` is an imapclient.IMAPClient with the messages' folder selected. Nothing here decides what goes where.
"""

from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from datetime import date
from email import message_from_bytes
from email.utils import parseaddr
from imaplib import IMAP4
from typing import Any

from service.mail.imap import search
from service.mail.imap.fetch import batches, fetch_bodies, once_more
from service.mail.protocols import Filed

ROOT = "Steadily"
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")  # RFC 9051, date-month
FULL = 0.98  # of a quota: the next message with a photo does not fit
UNITS = {"STORAGE": "KB", "MESSAGE": "messages"}
KEYWORD = "Steadily"  # marks handled messages where the server can neither move nor delete a single one


def filing_method(client: Any, flags: Sequence[bytes]) -> Filed:
    """The best method this server offers; `flags` are the folder's PERMANENTFLAGS."""
    if client.has_capability("MOVE"):
        return "moved"
    if client.has_capability("UIDPLUS"):
        return "copied"
    return "marked" if rb"\*" in flags else "left"


def path(client: Any, name: str | None = None) -> list[str]:
    """`Steadily` and `Steadily/NAME` as this server spells them: the folders that must exist, the wanted one last."""
    client.personal = client.personal or _namespace(client)
    prefix, delimiter = client.personal
    if not delimiter:
        return [f"{prefix}{ROOT}-{name}" if name else f"{prefix}{ROOT}"]  # a server without nested folders
    inner = [f"{prefix}{ROOT}{delimiter}{name}"] if name else []
    return [f"{prefix}{ROOT}", *inner]


def existing(client: Any) -> list[str]:
    """Our folders that exist and can hold messages; a person's own "Steadily notes" is not ours."""
    start = path(client, "?")[-1].removesuffix("?")  # "Steadily/", or with this server's delimiter
    listed = [(flags, str(name)) for flags, _, name in client.list_folders("", path(client)[-1] + "*")]
    return [name for flags, name in listed if name.startswith(start) and rb"\Noselect" not in flags]


def move(client: Any, method: Filed, uids: Sequence[int], path: Sequence[str]) -> Filed:
    """Move one batch to the last folder of the path, which is created on demand; return the method that worked.

    A uid that is gone is skipped. A server that offers MOVE and does not know it (BAD) gets COPY instead."""

    def attempt(way: Filed) -> None:
        once_more(client, lambda: _move(client, way, uids, path[-1]))

    try:
        attempt(method)
    except IMAP4.abort:
        raise
    except IMAP4.error as error:
        if method == "moved" and "BAD" in str(error) and client.has_capability("UIDPLUS"):
            return move(client, "copied", uids, path)
        if method in ("marked", "left") or not _create(client, path):
            raise
        attempt(method)
    return method


def _move(client: Any, method: Filed, uids: Sequence[int], target: str) -> None:
    if method == "moved":
        client.move(uids, target)
    elif method == "copied":
        client.copy(uids, target)
        client.add_flags(uids, [rb"\Deleted"], silent=True)
        client.uid_expunge(uids)
    elif method == "marked":
        client.add_flags(uids, [KEYWORD], silent=True)


def _create(client: Any, path: Sequence[str]) -> bool:
    """Create and subscribe to the missing folders, so that mail programs show them. Whether any was missing."""
    absent = [folder for folder in path if not client.folder_exists(folder)]
    for folder in absent:
        with suppress(IMAP4.error):  # another session may have been quicker; if not, the next attempt fails
            client.create_folder(folder)
        with suppress(IMAP4.error):
            client.subscribe_folder(folder)
    return bool(absent)


def full(client: Any, folder: str) -> str:
    """Which quota of that folder is all but used up, in the units of RFC 9208; "" if none is, or none is known."""
    if not client.has_capability("QUOTA"):
        return ""
    with suppress(IMAP4.error, ValueError, TypeError, LookupError):
        _, quotas = client.get_quota_root(folder)
        for quota in quotas:
            if quota.limit and quota.usage >= quota.limit * FULL:
                return f"{quota.usage} of {quota.limit} {UNITS.get(quota.resource.upper(), quota.resource)}"
    return ""


def delete(client: Any, exists: int, criteria: Sequence[str], person: Callable[[bytes], bool], *, ours: bool) -> int:
    """Delete for good the messages that match the criteria (if any) and whose headers `person` accepts; return how
    many.

    Without UIDPLUS, an EXPUNGE would also remove messages that somebody else marked, so in a folder that is not `ours`
    alone the messages are only marked as deleted.
    """
    uids = found(client, exists, criteria, person)
    for some in batches(uids):
        _expunge(client, some, ours=ours)
    return len(uids)


def found(client: Any, exists: int, criteria: Sequence[str], person: Callable[[bytes], bool]) -> list[int]:
    """The uids in the selected folder of `exists` messages that match and whose headers `person` accepts."""
    return [
        uid
        for uids in search.uids(client, exists, 1, criteria)
        for some in batches(uids)
        for uid, head in fetch_bodies(client, some, "BODY.PEEK[HEADER.FIELDS (MESSAGE-ID FROM)]").items()
        if person(head)
    ]


def delete_old(client: Any, exists: int, before: date) -> int:
    """Delete for good what arrived before that day in the selected folder of `exists` messages; return how many."""
    number = 0
    day = f"{before.day}-{MONTHS[before.month - 1]}-{before.year}"
    for found in search.uids(client, exists, 1, ["BEFORE", day]):
        for some in batches(found):
            _expunge(client, some, ours=True)
            number += len(some)
    return number


def _expunge(client: Any, uids: Sequence[int], *, ours: bool) -> None:
    client.add_flags(uids, [rb"\Deleted"], silent=True)
    if client.has_capability("UIDPLUS"):
        client.uid_expunge(uids)
    elif ours:
        client.expunge()


def is_from(message_ids: Collection[str], addresses: Collection[str], head: bytes) -> bool:
    """Whether these headers have one of the Message-IDs, or one of the (lower-case) addresses in From."""
    headers = message_from_bytes(head)
    sender = parseaddr(str(headers.get("From", "")))[1].lower()
    return str(headers.get("Message-ID", "")).strip() in message_ids or sender in addresses


def _namespace(client: Any) -> tuple[str, str]:
    """Prefix and delimiter of the account's personal folders (RFC 2342)."""
    if client.has_capability("NAMESPACE"):
        personal = client.namespace().personal
        if personal:
            return str(personal[0][0] or ""), str(personal[0][1] or "")
    listed = client.list_folders("", "")
    delimiter = listed[0][1] if listed else b"/"
    return "", (delimiter or b"").decode("ascii")
