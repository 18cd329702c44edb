"""`once --dry-run`: a full round on a copy of the store, with transports that file and send nothing.

The rule: the round itself is the daemon's; nothing outside the temporary folder is changed."""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from service.app import daemon, startup
from service.app.context import App
from service.app.keys import open_key
from service.mail.protocols import Failures, Filed, Floor, Known, Mailbox, Wanted, everything
from service.model.values import Fetched, Outcome, Place, UserError
from service.settings import Settings
from service.store import messages, outbox
from service.store.database import Store
from service.writing.letters import Letters


@dataclass
class ReadOnlyMailbox:
    """A mailbox that is read and left as it is."""

    mailbox: Mailbox

    def new(
        self,
        known: Known,
        *,
        floor: Floor = everything,
        wanted: Wanted | None = None,
        failures: Failures | None = None,
    ) -> Iterator[list[Fetched]]:
        return self.mailbox.new(known, floor=floor, wanted=wanted, failures=failures)

    def next_uid(self) -> tuple[int, int]:
        return self.mailbox.next_uid()

    def file(self, places: Sequence[Place], folder: str) -> Filed:
        return "left"

    def all(self, folder: str) -> Iterator[list[Fetched]]:
        return self.mailbox.all(folder)

    def refile(self, message_ids: Sequence[str], source: str, target: str) -> None:
        pass

    def delete(self, message_ids: Sequence[str], addresses: Sequence[str] = ()) -> int:
        return 0

    def delete_old(self, folder_names: Sequence[str], before: date) -> int:
        return 0

    def wait(self, seconds: float) -> bool:
        return False

    def close(self) -> None:
        self.mailbox.close()


@dataclass
class NullTransport:
    """A transport that accepts every letter and sends none."""

    taken: list[str] = field(default_factory=list)

    def send(self, raw: bytes, sender: str, recipient: str) -> Outcome:
        self.taken.append(recipient)
        return Outcome("sent", "")

    def close(self) -> None:
        pass


def dry_run(settings: Settings) -> list[str]:
    """One sentence for each thing a round would do now."""
    mailbox = startup.mailbox_of(settings, None)
    with TemporaryDirectory(prefix="steadily-") as folder, closing(mailbox):
        copied = _copied(settings, Path(folder))
        store = Store(copied.store_url)
        try:
            letters = Letters(settings.templates)
            app = App(
                copied,
                store,
                open_key(store, copied.key_path),
                letters,
                ReadOnlyMailbox(mailbox),
                NullTransport(),
                startup.now,
            )
            return _played(app)
        finally:
            store.close()


def _copied(settings: Settings, folder: Path) -> Settings:
    if not settings.store_url.startswith("sqlite:///"):
        raise UserError("--dry-run can work with a SQLite store only.")
    store = Path(settings.store_url.removeprefix("sqlite:///"))
    for file in (store, settings.key_path):
        if file.exists():
            shutil.copy(file, folder / file.name)
    return replace(settings, store_url=f"sqlite:///{folder / store.name}", key_path=folder / settings.key_path.name)


def _played(app: App) -> list[str]:
    with app.store.reading() as connection:
        newest_message, sent = messages.newest(connection), outbox.sent_ids(connection)
    held_back = daemon.make_round(app)
    with app.store.reading() as connection:
        new = messages.after(connection, newest_message)
        letters = outbox.sent_besides(connection, sent)
    sentences = [f"Would read a message from {m.sender} as {m.kind} and file it under {m.folder}. {m.why}" for m in new]
    sentences += [f"Would send the {row.kind} of the week of {row.week} to {row.recipient}." for row in letters]
    sentences += [f"{held_back} letters would wait for the next round."] if held_back else []
    return sentences or ["Nothing to do now."]
