"""Waiting for mail over IMAP. IDLE (RFC 2177) is a hint and no more: it loses notices and hides dead lines.

`client` is an imapclient.IMAPClient with the folder open.
"""

import time
from imaplib import IMAP4
from typing import Any

from service.mail.connection import Stop

SLICE = 60.0  # seconds of IDLE at most: what it misses is seen by the next look
POLL = 30.0  # seconds between looks where there is no IDLE


def wait(client: Any, seconds: float, stop: Stop) -> bool:
    """Wait so long, at most a SLICE. True as soon as there may be something to look at."""
    client.noop()  # what came since the last look is told now; within IDLE it could go unheard
    if told(client):
        return True
    if not client.has_capability("IDLE"):
        stop.wait(min(seconds, POLL))
        return not stop.is_set()
    end = time.monotonic() + min(seconds, SLICE)
    while (left := end - time.monotonic()) > 0 and not stop.is_set():
        if _idle(client, left, stop):
            return True
    return False


def told(client: Any) -> bool:
    """Whether the server has spoken of new messages since this was asked last."""
    heard = [client._imap.response(word)[1] for word in ("EXISTS", "RECENT", "EXPUNGE")]  # asking empties the lists
    return bool(heard[0] != [None])


def _idle(client: Any, seconds: float, stop: Stop) -> bool:
    """One IDLE, ended by whatever the server says. A dead line shows at its end, which the server has to confirm."""
    try:
        client.idle()
    except IMAP4.error as error:
        if "response: b'* " not in str(error):
            raise
        client.shutdown()  # a notice came before the server's "+", and imapclient loses its place over that
        return True
    heard = []
    try:
        line = client.socket()
        if _pending(line) or stop.wait(seconds, line.fileno()):
            heard = client.idle_check(timeout=0)
    finally:
        client.idle_done()
    return told(client) or any(b"EXISTS" in notice for notice in heard)


def _pending(line: Any) -> bool:
    """Whether TLS holds bytes that have left the socket already, so that no poll shows them."""
    return bool(hasattr(line, "pending") and line.pending())
