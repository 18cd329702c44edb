"""The post carries messages: it touches the network and decides nothing. What it offers stands in the two protocols."""

from collections.abc import Callable, Iterator, Sequence
from typing import Literal, Protocol

from service.model.values import Fetched, Outcome, Place

Known = Callable[[str, str, int, Sequence[int]], frozenset[int]]  # (account, folder, uidvalidity, uids) -> those known
Floor = Callable[[str, str, int], int]  # (account, folder, uidvalidity) -> the first uid that is ever looked at
Wanted = Callable[[bytes], bool]  # a header block -> is it an answer to a letter of ours?
Filed = Literal["moved", "copied", "marked", "left"]  # how `file` did it; "left": nothing to do, or no way to do it


def everything(account: str, folder: str, uidvalidity: int) -> int:
    """The floor of a mailbox of our own: nothing is too old."""
    return 1


class Mailbox(Protocol):
    """Where replies come in. Every method may raise TryLater (the next call starts afresh) or UserError."""

    def new(self, known: Known, *, floor: Floor = everything, wanted: Wanted | None = None) -> Iterator[list[Fetched]]:
        """What lies in the folder and is not known, in batches; sets no flag."""

    def next_uid(self) -> tuple[int, int]:
        """(uidvalidity, the uid the next message will get): the floor of a shared mailbox's first run."""

    def file(self, places: Sequence[Place], folder: str) -> Filed:
        """Put messages under `Steadily/FOLDER`; one that is gone, or whose place is out of date, is no error."""

    def all(self, folder: str) -> Iterator[list[Fetched]]:
        """Everything that lies in `Steadily/FOLDER`; nothing where there is no such folder."""

    def delete(self, message_ids: Sequence[str], addresses: Sequence[str] = ()) -> int:
        """Delete a person's messages from the `Steadily/` folders, by Message-ID or sender; how many those were."""

    def wait(self, seconds: float) -> bool:
        """Wait at most so long, and at most a minute; True as soon as something may have arrived."""

    def close(self) -> None:
        """Say goodbye where that can be done; never raises."""


class Transport(Protocol):
    """What letters go out by."""

    def send(self, raw: bytes, sender: str, recipient: str) -> Outcome:
        """Hand over one letter. TryLater and UserError mean that it was not sent and nothing is known against it."""

    def close(self) -> None:
        """Say goodbye where that can be done; never raises."""
