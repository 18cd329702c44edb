"""Mail in folders on disk, in and out, as the demo uses it: both protocols without a network.

FOLDER/in is the service's mailbox, with `Steadily/NAME` as folders inside it; FOLDER/out is what it has sent.
"""

import hashlib
import re
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from mailbox import Maildir, NoSuchMailboxError
from pathlib import Path

from service.mail.imap.folders import is_from
from service.mail.protocols import Failures, Filed, Floor, Known, Wanted, everything
from service.model.values import Fetched, Outcome, Place

BATCH = 50
ROOT = "Steadily."  # how Maildir writes Steadily/
POLL = 0.2  # seconds between looks while waiting


class MaildirMail:
    """Implements protocols.Mailbox and protocols.Transport. A message's uid is made from its file's name."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.name = f"maildir@{folder.name}"
        self._in = Maildir(folder / "in", factory=None)
        self._out = Maildir(folder / "out", factory=None)

    def deliver(self, raw: bytes) -> None:
        """Deliver a message to the service's mailbox, as a mail server would."""
        self._in.add(raw)

    def sent(self) -> list[bytes]:
        """All sent letters, oldest first."""
        return [self._out.get_bytes(key) for key in sorted(self._out.keys(), key=_age)]

    def new(
        self,
        known: Known,
        *,
        floor: Floor = everything,
        wanted: Wanted | None = None,
        failures: Failures | None = None,
    ) -> Iterator[list[Fetched]]:
        """See protocols.Mailbox. The folder is ours alone, so `floor` and `wanted` change nothing."""
        keys = self._keys(self._in)
        seen = known(self.name, "INBOX", 1, sorted(keys)) if keys else frozenset()
        yield from self._batches(self._in, "INBOX", {uid: key for uid, key in keys.items() if uid not in seen})

    def next_uid(self) -> tuple[int, int]:
        """See protocols.Mailbox."""
        return 1, 1

    def file(self, places: Sequence[Place], folder: str) -> Filed:
        """See protocols.Mailbox."""
        target = self._in.add_folder(ROOT + folder)
        keys = self._keys(self._in)
        found = [keys[place.uid] for place in places if place.folder == "INBOX" and place.uid in keys]
        for key in found:
            target.add(self._in.get_bytes(key))
            self._in.remove(key)
        return "moved" if found else "left"

    def refile(self, message_ids: Sequence[str], source: str, target: str) -> None:
        """See protocols.Mailbox."""
        if ROOT + source not in self._in.list_folders():
            return
        there, wanted = self._in.get_folder(ROOT + source), set(message_ids)
        for key in list(there.iterkeys()):
            if is_from(wanted, (), raw := there.get_bytes(key)):
                self._in.add_folder(ROOT + target).add(raw)
                there.remove(key)

    def all(self, folder: str) -> Iterator[list[Fetched]]:
        """See protocols.Mailbox."""
        try:
            kept = self._in.get_folder(ROOT + folder)
        except NoSuchMailboxError:
            return
        yield from self._batches(kept, f"Steadily/{folder}", self._keys(kept))

    def delete(self, message_ids: Sequence[str], addresses: Sequence[str] = ()) -> int:
        """See protocols.Mailbox."""
        number = 0
        for name in self._in.list_folders():
            folder = self._in.get_folder(name)
            for key in folder.keys() if name.startswith(ROOT) else ():
                if is_from(message_ids, addresses, folder.get_bytes(key)):
                    folder.remove(key)
                    number += 1
        return number

    def delete_old(self, folder_names: Sequence[str], before: date) -> int:
        """See protocols.Mailbox. When a message arrived is the first number of its file's name."""
        number = 0
        for name in folder_names:
            if ROOT + name not in self._in.list_folders():
                continue
            folder = self._in.get_folder(ROOT + name)
            keys = folder.keys()
            for key in [key for key in keys if datetime.fromtimestamp(_age(key)[0], UTC).date() < before]:
                folder.remove(key)
                number += 1
        return number

    def wait(self, seconds: float) -> bool:
        """See protocols.Mailbox. True as soon as there is a file that was not there at the beginning."""
        before = set(self._in.keys())
        end = time.monotonic() + min(seconds, 60.0)
        while (left := end - time.monotonic()) > 0:
            time.sleep(min(POLL, left))
            if not before.issuperset(self._in.keys()):
                return True
        return False

    def send(self, raw: bytes, sender: str, recipient: str) -> Outcome:
        """See protocols.Transport."""
        self._out.add(raw)
        return Outcome("sent", f"put into {self.name} for {recipient}")

    def close(self) -> None:
        """See protocols.Mailbox."""
        self._in.close()
        self._out.close()

    def _keys(self, folder: Maildir) -> dict[int, str]:
        return {_uid(key): key for key in sorted(folder.keys(), key=_age)}

    def _batches(self, folder: Maildir, name: str, keys: dict[int, str]) -> Iterator[list[Fetched]]:
        uids = list(keys)
        for start in range(0, len(uids), BATCH):
            bodies = {uid: folder.get_bytes(keys[uid]) for uid in uids[start : start + BATCH]}
            yield [Fetched(Place(self.name, name, 1, uid), raw) for uid, raw in bodies.items()]


def _uid(key: str) -> int:
    """A uid for a file name: 63 bits of its hash, which is what the databases' integers hold."""
    return int.from_bytes(hashlib.sha256(key.encode()).digest()[:8], "big") >> 1


def _age(key: str) -> list[int]:
    """A sort key: Maildir names begin with the second of delivery, followed by its fraction."""
    return [int(number) for number in re.findall(r"\d+", key)]
