"""How messages are put away over IMAP: folders under `Steadily/`, by the best way that the server knows.

`client` is an imapclient.IMAPClient with the folder open that the messages lie in.
"""

from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from email import message_from_bytes
from email.utils import parseaddr
from imaplib import IMAP4
from typing import Any

from service.mail.imap.fetch import batches, bring, once_more
from service.mail.protocols import Filed

ROOT = "Steadily"
KEYWORD = "Steadily"  # marks what is done with where a server can neither move nor delete one message alone


def way(client: Any, flags: Sequence[bytes]) -> Filed:
    """The best way to file; `flags` are the folder's PERMANENTFLAGS."""
    if client.has_capability("MOVE"):
        return "moved"
    if client.has_capability("UIDPLUS"):
        return "copied"
    return "marked" if rb"\*" in flags else "left"


def path(client: Any, name: str = "") -> list[str]:
    """`Steadily`, `Steadily/NAME` as this server spells them: each folder that has to be there, the last one meant."""
    prefix, delimiter = _namespace(client)
    if not delimiter:
        return [f"{prefix}{ROOT}-{name}" if name else f"{prefix}{ROOT}"]  # a server without folders inside folders
    inner = [f"{prefix}{ROOT}{delimiter}{name}"] if name else []
    return [f"{prefix}{ROOT}", *inner]


def folders(client: Any) -> list[str]:
    """Those of ours that are there and hold messages; a person's own "Steadily notes" is none of them."""
    start = path(client, "?")[-1].removesuffix("?")  # "Steadily/", or with whatever this server has for the stroke
    listed = [(flags, str(name)) for flags, _, name in client.list_folders("", path(client)[-1] + "*")]
    return [name for flags, name in listed if name.startswith(start) and rb"\Noselect" not in flags]


def put(client: Any, how: Filed, uids: Sequence[int], path: Sequence[str]) -> None:
    """File one batch in the last folder of the path, made on demand. A uid that is gone is no error."""

    def attempt() -> None:
        once_more(client, lambda: _put(client, how, uids, path[-1]))

    try:
        attempt()
    except IMAP4.abort:
        raise
    except IMAP4.error:
        if not _make(client, path):
            raise
        attempt()


def _put(client: Any, how: Filed, uids: Sequence[int], target: str) -> None:
    if how == "moved":
        client.move(uids, target)
    elif how == "copied":
        client.copy(uids, target)
        client.add_flags(uids, [rb"\Deleted"], silent=True)
        client.uid_expunge(uids)
    elif how == "marked":
        client.add_flags(uids, [KEYWORD], silent=True)


def _make(client: Any, path: Sequence[str]) -> bool:
    """Create what is not there yet, and subscribe to it, so that mail programs show it. Whether any was."""
    absent = [folder for folder in path if not client.folder_exists(folder)]
    for folder in absent:
        with suppress(IMAP4.error):  # another session may have been quicker; if not, filing there fails once more
            client.create_folder(folder)
        with suppress(IMAP4.error):
            client.subscribe_folder(folder)
    return bool(absent)


def delete(client: Any, criteria: Sequence[str], person: Callable[[bytes], bool], *, ours: bool) -> int:
    """Delete for good what meets the criteria and whose Message-ID and From headers are that person's; how many.

    In a folder that is not `ours` alone they are only marked as deleted where no others could be spared.
    """
    uids = [
        uid
        for some in batches(sorted(client.search(criteria)))
        for uid, head in bring(client, some, "BODY.PEEK[HEADER.FIELDS (MESSAGE-ID FROM)]").items()
        if person(head)
    ]
    for some in batches(uids):
        client.add_flags(some, [rb"\Deleted"], silent=True)
        if client.has_capability("UIDPLUS"):
            client.uid_expunge(some)
        elif ours:
            client.expunge()
    return len(uids)


def is_from(message_ids: Collection[str], addresses: Collection[str], head: bytes) -> bool:
    """Whether these headers bear one of the Message-IDs, or one of the (lower-case) addresses in From."""
    headers = message_from_bytes(head)
    sender = parseaddr(str(headers.get("From", "")))[1].lower()
    return str(headers.get("Message-ID", "")).strip() in message_ids or sender in addresses


def _namespace(client: Any) -> tuple[str, str]:
    """Prefix and delimiter of the folders that are the account's own (RFC 2342)."""
    if client.has_capability("NAMESPACE"):
        personal = client.namespace().personal
        if personal:
            return str(personal[0][0] or ""), str(personal[0][1] or "")
    listed = client.list_folders("", "")
    delimiter = listed[0][1] if listed else b"/"
    return "", (delimiter or b"").decode("ascii")
