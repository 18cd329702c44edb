"""One mailbox over IMAP: what is new, waiting for more, and filing.

It connects on first use. A fault closes the connection and is raised as TryLater or UserError; the next call connects
again. New is what the caller does not know yet. Flags are never looked at, and reading sets none.
"""

import imaplib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import date
from functools import partial
from types import TracebackType
from typing import Self

from service.mail import connection
from service.mail.errors import explain
from service.mail.imap import fetch, folders, idle, search
from service.mail.imap.session import FAULTS, Client, hang_up, number, sign_in
from service.mail.protocols import Failures, Filed, Floor, Known, Wanted, everything
from service.model.account import Account
from service.model.values import Fetched, Place, Refused, TryLater

FAREWELL = 2.0  # seconds for LOGOUT
BROKEN = 5  # messages that may each break the connection within one call


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
        self.account, self.folder, self.shared = account, folder, shared
        self._seconds = connect, timeout
        self._stop = stop or connection.never()
        self._client: Client | None = None
        self._selected = ("", 0)  # folder, uidvalidity
        self._flags: Sequence[bytes] = ()  # its PERMANENTFLAGS
        self._exists = 0  # how many messages it had
        self._following = 0  # the uid that its next message will get; 0 where the server does not say
        self._may_file = True  # whether it is open for more than reading

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def new(
        self,
        known: Known,
        *,
        floor: Floor = everything,
        wanted: Wanted | None = None,
        failures: Failures | None = None,
    ) -> Iterator[list[Fetched]]:
        """See protocols.Mailbox. A shared mailbox needs `wanted`; what it rejects comes as a place without bytes."""
        if self.shared and wanted is None:
            raise ValueError("a shared mailbox is read only with `wanted`")
        with self._session() as client:
            uidvalidity = self._select(client, self.folder)
            client.noop()  # a search alone may miss what came since the last command
            idle.has_new(client)
        first = floor(self.account.name, self.folder, uidvalidity)
        for uids in self._uids(self.folder, uidvalidity, first):
            seen = known(self.account.name, self.folder, uidvalidity, uids)
            unseen = [uid for uid in uids if uid not in seen]
            yield from self._fetch(self.folder, uidvalidity, unseen, wanted if self.shared else None, failures)

    def next_uid(self) -> tuple[int, int]:
        """See protocols.Mailbox."""
        with self._session() as client:
            self._selected = ("", 0)  # SELECT has to be sent again: its answer has the figures
            uidvalidity = self._select(client, self.folder)
            return uidvalidity, self._following or search.last_uid(client) + 1

    def file(self, places: Sequence[Place], folder: str) -> Filed:
        """See protocols.Mailbox. By MOVE, or by COPY and UID EXPUNGE, or by a keyword."""
        with self._session() as client:
            here = (self.account.name, self.folder, self._select(client, self.folder))
            uids = sorted({place.uid for place in places if (place.account, place.folder, place.uidvalidity) == here})
            return self._move(client, uids, folder) if uids else "left"

    def _move(self, client: Client, uids: Sequence[int], folder: str) -> Filed:
        """Move them by batches. A refusal leaves the connection as it is, since reading goes on over it."""
        if not self._may_file:
            denied = imaplib.IMAP4.error("the folder may be read only")
            raise explain(denied, self.account, "imap", task=f"file messages in {folders.ROOT}/{folder}")
        method, path = folders.filing_method(client, self._flags), folders.path(client, folder)
        try:
            for some in fetch.batches(uids):
                method = folders.move(client, method, some, path)
        except imaplib.IMAP4.abort:
            raise
        except imaplib.IMAP4.error as error:
            raise explain(error, self.account, "imap", task=f"file messages in {path[-1]}") from error
        return method

    def refile(self, message_ids: Sequence[str], source: str, target: str) -> None:
        """See protocols.Mailbox. By the headers of all that the folder holds: it is the owner's, and small."""
        with self._session() as client:
            there = folders.path(client, source)[-1]
            if client.folder_exists(there):
                self._select(client, there)
                uids = folders.found(client, self._exists, [], partial(folders.is_from, message_ids, ()))
                self._move(client, uids, target)

    def all(self, folder: str) -> Iterator[list[Fetched]]:
        """See protocols.Mailbox."""
        with self._session() as client:
            target = folders.path(client, folder)[-1]
            if not client.folder_exists(target):
                return
            uidvalidity = self._select(client, target)
        for uids in self._uids(target, uidvalidity, 1):
            yield from self._fetch(target, uidvalidity, uids, None, None)

    def delete(self, message_ids: Sequence[str], addresses: Sequence[str] = ()) -> int:
        """See protocols.Mailbox. Messages that could only be marked are found by their keyword."""
        theirs = partial(folders.is_from, message_ids, addresses)
        with self._session() as client:
            there = (folder for folder in folders.existing(client) if self._select(client, folder))
            number = sum(folders.delete(client, self._exists, [], theirs, ours=True) for _ in there)
            self._select(client, self.folder)
            return number + folders.delete(client, self._exists, ["KEYWORD", folders.KEYWORD], theirs, ours=False)

    def delete_old(self, folder_names: Sequence[str], before: date) -> int:
        """See protocols.Mailbox. When a message arrived is its INTERNALDATE, which moving it does not change."""
        with self._session() as client:
            targets = [folders.path(client, name)[-1] for name in folder_names]
            there = filter(client.folder_exists, targets)
            return sum(folders.delete_old(client, self._exists, before) for t in there if self._select(client, t))

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
            hang_up(client)

    @contextmanager
    def _session(self) -> Iterator[Client]:
        """The open connection, made if there is none. Any fault closes it and is explained."""
        try:
            if self._client is None or self._client.socket().fileno() < 0:
                self._selected = ("", 0)
                self._client = sign_in(self.account, *self._seconds, self._stop)
            yield self._client
        except Refused:  # the server said no, and the connection is as good as before
            raise
        except BaseException as error:
            client, self._client = self._client, None
            if client is not None:
                hang_up(client)
            if isinstance(error, FAULTS):
                raise explain(error, self.account, "imap") from error
            raise

    @contextmanager
    def _at(self, folder: str, uidvalidity: int) -> Iterator[Client]:
        """The open connection with that folder selected and its uids unchanged in meaning."""
        with self._session() as client:
            if self._select(client, folder) != uidvalidity:
                raise TryLater(
                    f"{self.account.host} has renumbered the messages of {folder}; they are looked at again."
                )
            yield client

    def _select(self, client: Client, folder: str) -> int:
        """Select the folder unless it is selected; return its UIDVALIDITY."""
        if self._selected[0] != folder:
            self._selected = ("", 0)
            try:
                said, self._may_file = client.select_folder(folder), True
            except imaplib.IMAP4.readonly:
                said, self._may_file = client.select_folder(folder, readonly=True), False
            self._flags = said.get(b"PERMANENTFLAGS", ())
            self._exists, self._following = int(said.get(b"EXISTS", 0)), int(said.get(b"UIDNEXT", 0))
            self._selected = (folder, number(said[b"UIDVALIDITY"]))
        return self._selected[1]

    def _uids(self, folder: str, uidvalidity: int, first: int) -> list[list[int]]:
        """The uids in that folder from `first` on, by ranges."""
        with self._at(folder, uidvalidity) as client:
            return list(search.uids(client, self._exists, first))

    def _fetch(
        self, folder: str, uidvalidity: int, uids: Sequence[int], wanted: Wanted | None, failures: Failures | None
    ) -> Iterator[list[Fetched]]:
        """Fetch messages in batches. Those of a batch that fails are fetched singly at once, so that one message that
        the server can't give out keeps back no other; what failed before comes last."""
        remembered = failures or fetch.Forgetful()
        tries = remembered.tries(self.account.name, folder, uidvalidity)
        places = [Place(self.account.name, folder, uidvalidity, uid) for uid in uids]
        queue = list(fetch.retry_batches(places, {place: tries.get(place.uid, 0) for place in places}))
        broken: list[TryLater] = []
        while queue:
            some = queue.pop(0)
            with self._at(folder, uidvalidity):
                pass  # a server that can't be reached is no fault of these messages
            given: set[Place] = set()
            try:
                for batch in self._batch(some, wanted):
                    given.update(fetched.place for fetched in batch)
                    yield batch
            except TryLater as fault:
                if len(some) > 1:
                    queue[:0] = [[place] for place in some if place not in given]
                    continue
                with self._at(folder, uidvalidity) as client:
                    client.noop()  # a server that can't be reached is no fault of this message
                broken.append(fault)
            if missing := [place for place in some if place not in given]:
                remembered.failed(missing)
            if len(broken) >= BROKEN:
                break
        if broken:
            raise broken[-1]

    def _batch(self, places: Sequence[Place], wanted: Wanted | None) -> Iterator[list[Fetched]]:
        place = {each.uid: each for each in places}
        folder, uidvalidity = places[0].folder, places[0].uidvalidity
        with self._at(folder, uidvalidity) as client:
            previews = fetch.fetch_sizes(client, list(place), headers=wanted is not None)
        sizes = {uid: each.size for uid, each in previews.items() if wanted is None or wanted(each.head)}
        if others := [Fetched(place[uid], b"", False) for uid in previews if uid not in sizes]:
            yield others
        for part, group in fetch.groups(sizes):
            with self._at(folder, uidvalidity) as client:
                bodies = fetch.fetch_bodies(client, group, part)
            yield [Fetched(place[uid], raw, part == fetch.WHOLE) for uid, raw in bodies.items()]
