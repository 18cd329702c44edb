"""Waiting for mail over IMAP. IDLE (RFC 2177) is only a hint: it loses notices and hides dead connections.

`client` is an imapclient.IMAPClient with the folder selected. Nothing here fetches.
"""

import time
from imaplib import IMAP4
from typing import Any

from service.mail.connection import Stop

SLICE = 60.0  # seconds of IDLE at most: what it misses is found by the next search
POLL = 30.0  # seconds between searches where there is no IDLE


def wait(client: Any, seconds: float, stop: Stop) -> bool:
    """Wait that many seconds, at most a SLICE. True as soon as there may be new messages."""
    client.noop()  # reports what came since the last command; within IDLE that notice could be missed
    if has_new(client):
        return True
    if not client.has_capability("IDLE"):
        stop.wait(min(seconds, POLL))
        return not stop.is_set()
    end = time.monotonic() + min(seconds, SLICE)
    while (left := end - time.monotonic()) > 0 and not stop.is_set() and not stop.is_nudged():
        if _idle(client, left, stop):
            return True
    return False


def has_new(client: Any) -> bool:
    """Whether the server has announced new messages since this was last asked."""
    heard = [client._imap.response(word)[1] for word in ("EXISTS", "RECENT", "EXPUNGE")]  # reading a list empties it
    return bool(heard[0] != [None])


def _idle(client: Any, seconds: float, stop: Stop) -> bool:
    """One IDLE, ended by whatever the server says. A dead connection shows at its end, which needs an answer."""
    try:
        client.idle()
    except IMAP4.error as error:
        if "response: b'* " not in str(error):
            raise
        client.shutdown()  # a notice came before the server's "+", which imapclient can't handle
        return True
    heard = []
    try:
        if _pending(client) or stop.wait(seconds, client.socket().fileno()):
            heard = client.idle_check(timeout=0)
    finally:
        client.idle_done()
    return has_new(client) or any(b"EXISTS" in notice for notice in heard)


def _pending(client: Any) -> bool:
    """Whether something has come that no poll of the socket shows: with the server's "+", or decrypted already."""
    opened = client.socket()
    patience = opened.gettimeout()
    opened.settimeout(0)
    try:
        return bool(client._imap.file.peek(1))
    except OSError:  # nothing is there yet; with TLS that is an error
        return False
    finally:
        opened.settimeout(patience)
