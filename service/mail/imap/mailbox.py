"""One mailbox over IMAP (the one importer of imapclient): what is new, waiting for more, and filing it away.

It connects when it is first needed. A fault closes the line and leaves as TryLater or UserError; the next call connects
anew. Work is found by what the caller does not know yet, never by flags, and reading sets none.
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

FAREWELL = 2.0  # seconds for a goodbye

# What a line can fail with: imapclient's parser adds the last five to its own errors where an answer is garbled.
FAULTS = (imaplib.IMAP4.error, OSError, ValueError, TypeError, LookupError, AttributeError, OverflowError)


class ImapMailbox:
    """A mailbox of our own, or with `shared` one that gets other mail too. Implements post.Inbox."""

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
        self._failed: Counter[Place] = Counter()  # how often a fetch broke off that a message was part of

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def new(self, known: Known, *, floor: Floor = everything, wanted: Wanted | None = None) -> Iterator[list[Fetched]]:
        """See post.Inbox. In a shared mailbox `wanted` is needed, and what it turns down comes as a bare place."""
        if self.shared and wanted is None:
            raise ValueError("a shared mailbox is not read without a word on what is wanted")
        with self._line() as client:
            uidvalidity = self._select(client, self.folder)
            client.noop()  # a search alone may miss what came since the last command
            idle.told(client)
        first = floor(self.account.name, self.folder, uidvalidity)
        with self._at(self.folder, uidvalidity) as client:
            found = client.search(["UID", f"{first}:*"])
        uids = sorted(uid for uid in found if uid >= first)  # "*" means the last one, however low
        seen = known(self.account.name, self.folder, uidvalidity, uids) if uids else frozenset()
        unseen = [uid for uid in uids if uid not in seen]
        yield from self._fetch(self.folder, uidvalidity, unseen, wanted if self.shared else None)

    def next_uid(self) -> tuple[int, int]:
        """See post.Inbox."""
        with self._line() as client:
            self._selected = ("", 0)  # the figures come with opening the folder
            said = client.select_folder(self.folder)
            following = said.get(b"UIDNEXT") or max(client.search("ALL"), default=0) + 1
            return int(said[b"UIDVALIDITY"]), int(following)

    def file(self, places: Sequence[Place], folder: str) -> Filed:
        """See post.Inbox. MOVE where there is one, else COPY and UID EXPUNGE, else a keyword."""
        with self._line() as client:
            here = (self.account.name, self.folder, self._select(client, self.folder))
            uids = sorted({place.uid for place in places if (place.account, place.folder, place.uidvalidity) == here})
            how = folders.way(client, self._flags) if uids else "left"
            for some in fetch.batches(uids):
                folders.put(client, how, some, folders.path(client, folder))
            return how

    def all(self, folder: str) -> Iterator[list[Fetched]]:
        """See post.Inbox."""
        with self._line() as client:
            target = folders.path(client, folder)[-1]
            if not client.folder_exists(target):
                return
            uidvalidity = self._select(client, target)
            uids = sorted(client.search("ALL"))
        yield from self._fetch(target, uidvalidity, uids, None)

    def delete(self, message_ids: Sequence[str], addresses: Sequence[str] = ()) -> int:
        """See post.Inbox. What could only be marked, for want of a way to move it, is found by its mark."""
        theirs = partial(folders.is_from, message_ids, addresses)
        with self._line() as client:
            number = 0
            for folder in folders.folders(client):
                self._select(client, folder)
                number += folders.delete(client, ["ALL"], theirs, ours=True)
            self._select(client, self.folder)
            return number + folders.delete(client, ["KEYWORD", folders.KEYWORD], theirs, ours=False)

    def wait(self, seconds: float) -> bool:
        """See post.Inbox. A hint only: look again after each wait, whatever it says."""
        with self._line() as client:
            self._select(client, self.folder)
            return idle.wait(client, seconds, self._stop)

    def close(self) -> None:
        """See post.Inbox."""
        client, self._client = self._client, None
        if client is not None:
            with suppress(*FAULTS):
                client.socket().settimeout(FAREWELL)
                client.logout()
            _hang_up(client)

    @contextmanager
    def _line(self) -> Iterator["_Client"]:
        """The line, dialled anew where there is none. Whatever goes wrong on it ends it and is explained."""
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
        """The line with that folder open, its uids meaning what they meant before."""
        with self._line() as client:
            if self._select(client, folder) != uidvalidity:
                raise TryLater(f"{self.account.host} has numbered the messages of {folder} anew.")
            yield client

    def _select(self, client: "_Client", folder: str) -> int:
        """Open the folder unless it is open; its UIDVALIDITY."""
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
        for some in fetch.turns(places, self._failed):
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
            looks = fetch.look(client, list(place), telling=wanted is not None)
        sizes = {uid: each.size for uid, each in looks.items() if wanted is None or wanted(each.head)}
        if others := [Fetched(place[uid], b"", looks[uid].size, False) for uid in looks if uid not in sizes]:
            yield others
        for part, group in fetch.groups(sizes):
            with self._at(folder, uidvalidity) as client:
                bodies = fetch.bring(client, group, part)
            yield [Fetched(place[uid], raw, sizes[uid], part == fetch.WHOLE) for uid, raw in bodies.items()]


class _Line(imaplib.IMAP4):
    """imaplib on a line of our own dialling."""

    def __init__(self, dial: Callable[[], socket.socket], host: str, port: int) -> None:
        self._dial = dial
        super().__init__(host, port)

    def _create_socket(self, timeout: float | None = None) -> socket.socket:
        return self._dial()


class _Client(imapclient.IMAPClient):  # type: ignore[misc] # it ships no types
    """imapclient on the same, and silent: at DEBUG it would log people's words."""

    def __init__(self, account: Account, seconds: imapclient.SocketTimeout, stop: connection.Stop) -> None:
        self._dial = lambda: connection.dial(account, seconds.connect, stop)
        super().__init__(account.host, account.port, ssl=account.security == "tls", timeout=seconds)
        self._imap.debug = 0

    def _create_IMAP4(self) -> _Line:  # noqa: N802 # imapclient's name
        return _Line(self._dial, self.host, self.port)


def _signed_in(account: Account, seconds: imapclient.SocketTimeout, stop: connection.Stop) -> _Client:
    """A line that is signed in."""
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
            client.id_({"name": "Steadily"})  # NetEase's servers open no folder for who does not say this
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
