"""One mailbox over IMAP: what is new, waiting for more, and filing. The only importer of imapclient.

It connects on first use. A fault closes the connection and is raised as TryLater or UserError; the next call connects
again. New is what the caller does not know yet. Flags are never looked at, and reading sets none.
"""

import imaplib
import socket
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from types import TracebackType
from typing import Self

import imapclient

from service.mail import connection
from service.mail.errors import explain
from service.mail.imap import fetch, folders, idle
from service.mail.protocols import Filed, Floor, Known, Wanted, everything
from service.mail.signin import mechanism
from service.model.account import Account, Secret
from service.model.values import Fetched, Place, TryLater

FAREWELL = 2.0  # seconds for LOGOUT

# How a command can fail: imapclient's parser raises the last five, beside its own errors, on a malformed answer.
FAULTS = (imaplib.IMAP4.error, OSError, ValueError, TypeError, LookupError, AttributeError, OverflowError)


class ImapMailbox:
    """A mailbox that is ours alone or, with `shared`, gets other mail too. Implements protocols.Mailbox."""

    def __init__(
        self,
        account: Account,
        *,
        folder: str = "INBOX",
        shared: bool = False,
        timeout: float = 60.0,
        connect: float = 30.0,
        stop: connection.Stop | None = None,
    ) -> None:
        self.account = account
        self.folder = folder
        self.shared = shared
        self._seconds = imapclient.SocketTimeout(connect=connect, read=timeout)
        self._stop = stop or connection.never()
        self._client: _Client | None = None
        self._selected = ("", 0)  # folder, uidvalidity
        self._flags: Sequence[bytes] = ()  # its PERMANENTFLAGS
        self._failed: Counter[Place] = Counter()  # how often a fetch failed that included the message

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def new(self, known: Known, *, floor: Floor = everything, wanted: Wanted | None = None) -> Iterator[list[Fetched]]:
        """See protocols.Mailbox. A shared mailbox needs `wanted`; what it rejects comes as a place without bytes."""
        if self.shared and wanted is None:
            raise ValueError("a shared mailbox is read only with `wanted`")
        with self._session() as client:
            uidvalidity = self._select(client, self.folder)
            client.noop()  # a search alone may miss what came since the last command
            idle.has_new(client)
        first = floor(self.account.name, self.folder, uidvalidity)
        with self._at(self.folder, uidvalidity) as client:
            found = client.search(["UID", f"{first}:*"])
        uids = sorted(uid for uid in found if uid >= first)  # "*" means the last one, however low
        seen = known(self.account.name, self.folder, uidvalidity, uids) if uids else frozenset()
        unseen = [uid for uid in uids if uid not in seen]
        yield from self._fetch(self.folder, uidvalidity, unseen, wanted if self.shared else None)

    def next_uid(self) -> tuple[int, int]:
        """See protocols.Mailbox."""
        with self._session() as client:
            self._selected = ("", 0)  # SELECT has to be sent again: its answer has the figures
            said = client.select_folder(self.folder)
            following = said.get(b"UIDNEXT") or max(client.search("ALL"), default=0) + 1
            return int(said[b"UIDVALIDITY"]), int(following)

    def file(self, places: Sequence[Place], folder: str) -> Filed:
        """See protocols.Mailbox. By MOVE, or by COPY and UID EXPUNGE, or by a keyword."""
        with self._session() as client:
            here = (self.account.name, self.folder, self._select(client, self.folder))
            uids = sorted({place.uid for place in places if (place.account, place.folder, place.uidvalidity) == here})
            method = folders.filing_method(client, self._flags) if uids else "left"
            for some in fetch.batches(uids):
                folders.move(client, method, some, folders.path(client, folder))
            return method

    def all(self, folder: str) -> Iterator[list[Fetched]]:
        """See protocols.Mailbox."""
        with self._session() as client:
            target = folders.path(client, folder)[-1]
            if not client.folder_exists(target):
                return
            uidvalidity = self._select(client, target)
            uids = sorted(client.search("ALL"))
        yield from self._fetch(target, uidvalidity, uids, None)

    def delete(self, message_ids: Sequence[str], addresses: Sequence[str] = ()) -> int:
        """See protocols.Mailbox. Messages that could only be marked are found by their keyword."""
        theirs = partial(folders.is_from, message_ids, addresses)
        with self._session() as client:
            number = 0
            for folder in folders.existing(client):
                self._select(client, folder)
                number += folders.delete(client, ["ALL"], theirs, ours=True)
            self._select(client, self.folder)
            return number + folders.delete(client, ["KEYWORD", folders.KEYWORD], theirs, ours=False)

    def wait(self, seconds: float) -> bool:
        """See protocols.Mailbox. Only a hint: search again after each wait, whatever it returns."""
        with self._session() as client:
            self._select(client, self.folder)
            return idle.wait(client, seconds, self._stop)

    def close(self) -> None:
        """See protocols.Mailbox."""
        client, self._client = self._client, None
        if client is not None:
            with suppress(*FAULTS):
                client.socket().settimeout(FAREWELL)
                client.logout()
            _hang_up(client)

    @contextmanager
    def _session(self) -> Iterator["_Client"]:
        """The open connection, made if there is none. Any fault closes it and is explained."""
        try:
            if self._client is None or self._client.socket().fileno() < 0:
                self._selected = ("", 0)
                self._client = _signed_in(self.account, self._seconds, self._stop)
            yield self._client
        except BaseException as error:
            client, self._client = self._client, None
            if client is not None:
                _hang_up(client)
            if isinstance(error, FAULTS):
                raise explain(error, self.account, "imap") from error
            raise

    @contextmanager
    def _at(self, folder: str, uidvalidity: int) -> Iterator["_Client"]:
        """The open connection with that folder selected and its uids unchanged in meaning."""
        with self._session() as client:
            if self._select(client, folder) != uidvalidity:
                raise TryLater(
                    f"{self.account.host} has renumbered the messages of {folder}; they are looked at again."
                )
            yield client

    def _select(self, client: "_Client", folder: str) -> int:
        """Select the folder unless it is selected; return its UIDVALIDITY."""
        if self._selected[0] != folder:
            self._selected = ("", 0)
            said = client.select_folder(folder)
            self._flags = said.get(b"PERMANENTFLAGS", ())
            self._selected = (folder, int(said[b"UIDVALIDITY"]))
        return self._selected[1]

    def _fetch(
        self, folder: str, uidvalidity: int, uids: Sequence[int], wanted: Wanted | None
    ) -> Iterator[list[Fetched]]:
        places = [Place(self.account.name, folder, uidvalidity, uid) for uid in uids]
        for some in fetch.retry_batches(places, self._failed):
            try:
                yield from self._batch(some, wanted)
            except TryLater:
                self._failed.update(some)
                raise
            for place in some:
                self._failed.pop(place, None)

    def _batch(self, places: Sequence[Place], wanted: Wanted | None) -> Iterator[list[Fetched]]:
        place = {each.uid: each for each in places}
        folder, uidvalidity = places[0].folder, places[0].uidvalidity
        with self._at(folder, uidvalidity) as client:
            previews = fetch.fetch_sizes(client, list(place), headers=wanted is not None)
        sizes = {uid: each.size for uid, each in previews.items() if wanted is None or wanted(each.head)}
        if others := [Fetched(place[uid], b"", previews[uid].size, False) for uid in previews if uid not in sizes]:
            yield others
        for part, group in fetch.groups(sizes):
            with self._at(folder, uidvalidity) as client:
                bodies = fetch.fetch_bodies(client, group, part)
            yield [Fetched(place[uid], raw, sizes[uid], part == fetch.WHOLE) for uid, raw in bodies.items()]


class _Connection(imaplib.IMAP4):
    """imaplib on a socket that `connection.dial` has opened."""

    def __init__(self, dial: Callable[[], socket.socket], host: str, port: int) -> None:
        self._dial = dial
        super().__init__(host, port)

    def _create_socket(self, timeout: float | None = None) -> socket.socket:
        return self._dial()


class _Client(imapclient.IMAPClient):  # type: ignore[misc] # it ships no types
    """imapclient on the same, and silent: at DEBUG level it would log people's words."""

    def __init__(self, account: Account, seconds: imapclient.SocketTimeout, stop: connection.Stop) -> None:
        self._dial = lambda: connection.dial(account, seconds.connect, stop)
        super().__init__(account.host, account.port, ssl=account.security == "tls", timeout=seconds)
        self._imap.debug = 0

    def _create_IMAP4(self) -> _Connection:  # noqa: N802 # imapclient's name
        return _Connection(self._dial, self.host, self.port)


def _signed_in(account: Account, seconds: imapclient.SocketTimeout, stop: connection.Stop) -> _Client:
    """A connection that is signed in."""
    client = _Client(account, seconds, stop)
    try:
        if account.security == "starttls":
            client.starttls(connection.context(account))
            stop.watch(client.socket())
        secret = account.secret()
        try:
            _sign_in(client, account.username, secret)
        except imaplib.IMAP4.error as error:
            raise explain(error, account, "imap", secret.kind) from error
        if client.has_capability("ID"):
            client.id_({"name": "Steadily"})  # NetEase's servers open no folder without this
    except BaseException:
        _hang_up(client)
        raise
    return client


def _sign_in(client: _Client, username: str, secret: Secret) -> None:
    offered = [word.decode("ascii", "replace").removeprefix("AUTH=") for word in client.capabilities()]
    if chosen := mechanism(secret, username, offered):
        client.sasl_login(chosen[0], lambda challenge: b"" if challenge else chosen[1])
    elif "LOGINDISABLED" in offered:
        raise imaplib.IMAP4.error("LOGINDISABLED")
    else:
        client.login(username, secret.value)


def _hang_up(client: _Client) -> None:
    with suppress(*FAULTS):
        client.shutdown()
