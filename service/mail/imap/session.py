"""A signed-in IMAP connection whose answers are bounded in bytes and in time. The only importer of imapclient.

The rule: a server may say what it likes, however much of it and for however long; it costs one sentence in the log.
Nothing here selects a folder or fetches.
"""

import imaplib
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import imapclient

from service.mail import connection
from service.mail.errors import explain
from service.mail.signin import mechanism
from service.model.account import Account, Secret

ANSWER_BYTES = 32_000_000  # of the whole answer to one command; a batch of messages is 4 MB
LINE_BYTES = 4_000_000  # a search over 200,000 messages has 2 MB; imaplib's own limit is 1 MB
PATIENCE = 10  # times the read time-out: how long one command may take while its answer keeps coming
GREATEST = 2**32 - 1  # of a UID or UIDVALIDITY (RFC 3501, 9: nz-number)

# How a command can fail: imapclient's parser raises the others, beside its own errors, on a malformed answer.
FAULTS = (
    *(imaplib.IMAP4.error, OSError, ValueError, TypeError, LookupError, AttributeError),
    *(OverflowError, RecursionError, MemoryError),
)


class Connection(imaplib.IMAP4):
    """imaplib on a socket that `connection.dial` has opened, with bounds on each command's answer."""

    def __init__(self, dial: Callable[[], socket.socket], host: str, port: int, seconds: float) -> None:
        self._dial, self._seconds = dial, seconds
        self._expect_answer()
        super().__init__(host, port)

    def read(self, size: int) -> bytes:
        """Read a literal of that many bytes."""
        self._spend(size)
        return super().read(size)

    def readline(self) -> bytes:
        """Read one line."""
        line: bytes = self.file.readline(LINE_BYTES + 1)  # type: ignore[assignment] # a socket's file is binary
        self._spend(len(line))
        if len(line) > LINE_BYTES:
            raise self.abort(f"answer too long: a line of more than {LINE_BYTES} bytes")
        return line

    def _create_socket(self, timeout: float | None = None) -> socket.socket:
        return self._dial()

    def _command(self, name: str, *arguments: Any) -> Any:
        self._expect_answer()
        return super()._command(name, *arguments)  # type: ignore[misc] # imaplib's own, which imapclient uses too

    def _expect_answer(self) -> None:
        self._left, self._until = ANSWER_BYTES, time.monotonic() + self._seconds

    def _spend(self, size: int) -> None:
        self._left -= size
        if self._left < 0:
            raise self.abort(f"answer too long: more than {ANSWER_BYTES} bytes to one command")
        if time.monotonic() > self._until:
            raise self.abort(f"answer too long: more than {self._seconds:.0f} seconds to one command")


class Client(imapclient.IMAPClient):  # type: ignore[misc] # it ships no types
    """imapclient on such a connection, and silent: at DEBUG level it would log people's words."""

    personal: tuple[str, str] | None = None  # prefix and delimiter of the personal folders, once they were asked for

    def __init__(self, account: Account, connect: float, read: float, stop: connection.Stop) -> None:
        self._dial = lambda: connection.dial(account, connect, stop)
        self._patience = read * PATIENCE
        seconds = imapclient.SocketTimeout(connect=connect, read=read)
        super().__init__(account.host, account.port, ssl=account.security == "tls", timeout=seconds)
        self._imap.debug = 0

    def _create_IMAP4(self) -> Connection:  # noqa: N802 # imapclient's name
        return Connection(self._dial, self.host, self.port, self._patience)


def sign_in(account: Account, connect: float, read: float, stop: connection.Stop) -> Client:
    """A connection that is signed in. `connect` and `read` are time-outs in seconds."""
    client = Client(account, connect, read, stop)
    try:
        if account.security == "starttls":
            client.starttls(connection.context(account))
            stop.watch(client.socket())
        secret = account.secret()
        try:
            _authenticate(client, account.username, secret)
        except imaplib.IMAP4.error as error:
            raise explain(error, account, "imap", secret.kind) from error
        if client.has_capability("ID"):
            client.id_({"name": "Steadily"})  # NetEase's servers open no folder without this
    except BaseException:
        hang_up(client)
        raise
    return client


def _authenticate(client: Client, username: str, secret: Secret) -> None:
    offered = [word.decode("ascii", "replace").removeprefix("AUTH=") for word in client.capabilities()]
    if chosen := mechanism(secret, username, offered):
        client.sasl_login(chosen[0], lambda challenge: b"" if challenge else chosen[1])
    elif "LOGINDISABLED" in offered:
        raise imaplib.IMAP4.error("LOGINDISABLED")
    else:
        client.login(username, secret.value)


def hang_up(client: Client) -> None:
    """Close the connection without a word."""
    with suppress(*FAULTS):
        client.shutdown()


def number(value: Any) -> int:
    """A UID or UIDVALIDITY. ValueError if it is none: it would not fit anywhere."""
    found = int(value)
    if not 0 < found <= GREATEST:
        raise ValueError(f"{str(found)[:20]} can't be a UID or UIDVALIDITY")
    return found
