"""What the transports offer: `Mailbox` reads and files messages, `Transport` sends letters. No implementation here."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Literal, Protocol

from service.model.values import Fetched, Outcome, Place

Known = Callable[
    [str, str, int, Sequence[int]], frozenset[int]
]  # (account, folder, uidvalidity, uids) -> the known ones
Floor = Callable[[str, str, int], int]  # (account, folder, uidvalidity) -> the first uid to look at
LARGEST = 50_000_000  # bytes of a message that is handed over; larger ones are refused
Keep = Callable[[Sequence[bytes]], None]  # commits messages that were handed over, all or none; raises where it can't
Wanted = Callable[[bytes], bool]  # a header block -> does it answer a letter of ours?
Filed = Literal["moved", "copied", "marked", "left"]  # how `file` did it; "left": not at all


class Failures(Protocol):
    """What was learnt from failing to fetch single messages: kept in the store, not in the process."""

    def tries(self, account: str, folder: str, uidvalidity: int) -> Mapping[int, int]:
        """How often each message that ever failed was tried, by uid."""

    def failed(self, places: Sequence[Place]) -> None:
        """The server listed these messages and did not give them out, though it answers."""


def everything(account: str, folder: str, uidvalidity: int) -> int:
    """The floor of a mailbox that is ours alone: nothing is too old."""
    return 1


class Mailbox(Protocol):
    """Where replies arrive. Every method may raise TryLater (the next call reconnects) or UserError."""

    def new(
        self,
        known: Known,
        *,
        floor: Floor = everything,
        wanted: Wanted | None = None,
        failures: Failures | None = None,
    ) -> Iterator[list[Fetched]]:
        """Yield the messages in the folder that are not known, in batches. Sets no flag.

        After all that could be fetched it raises TryLater if a message could not."""

    def next_uid(self) -> tuple[int, int]:
        """Return (uidvalidity, the uid that the next message will get): the floor of a shared mailbox's first run."""

    def file(self, places: Sequence[Place], folder: str) -> Filed:
        """Move messages to `Steadily/FOLDER`. A message that is gone, or whose place is out of date, is skipped.

        Raises Refused if the server does not let us: they stay where they are, and reading goes on."""

    def refile(self, message_ids: Sequence[str], source: str, target: str) -> None:
        """Move messages from one of the `Steadily/` folders to another; those that are not there are skipped."""

    def all(self, folder: str) -> Iterator[list[Fetched]]:
        """Yield every message of `Steadily/FOLDER`, in batches; none if there is no such folder."""

    def delete(self, message_ids: Sequence[str], addresses: Sequence[str] = ()) -> int:
        """Delete a person's messages from the `Steadily/` folders, by Message-ID or sender; return how many."""

    def delete_old(self, folder_names: Sequence[str], before: date) -> int:
        """Delete what arrived before that day from these `Steadily/` folders; return how many messages those were."""

    def wait(self, seconds: float) -> bool:
        """Wait up to that many seconds, and at most a minute. True as soon as something may have arrived."""

    def close(self) -> None:
        """Log out if possible, and close. Never raises."""


class Transport(Protocol):
    """How letters are sent."""

    def send(self, raw: bytes, sender: str, recipient: str) -> Outcome:
        """Hand over one letter. TryLater and UserError mean that it was not sent, for no fault of the letter."""

    def close(self) -> None:
        """Log out if possible, and close. Never raises."""
