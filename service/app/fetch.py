"""New mail into the store, as it came: one commit for each fetched batch.

The rule: nothing is read here. What is new is what the store does not know."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from service.app.context import App
from service.app.startup import bucket
from service.mail.protocols import Floor, Known, Wanted
from service.model import tokens
from service.model.values import Place
from service.policy.authentication import bears_token
from service.reading.mime import incoming
from service.store import history, messages, notices, seen, unfetched


def fetch(app: App) -> Iterator[int]:
    """Put everything that has arrived into the store, as it came; yield how many after each batch."""
    failures = StoredFailures(app)
    new = app.mailbox.new(_known(app), floor=_floor(app), wanted=_wanted(app), failures=failures)
    for batch in new:
        with app.store.writing() as connection:
            messages.keep(connection, batch, app.clock(), bucket=partial(bucket, app.key))
            unfetched.clear(connection, [fetched.place for fetched in batch])
        app.progress()
        yield len(batch)
    failures.note_looked()


class StoredFailures:
    """Implements protocols.Failures: what was learnt about messages that can't be fetched is in the store."""

    def __init__(self, app: App) -> None:
        self.app = app
        self.folder: tuple[str, str, int] | None = None

    def tries(self, account: str, folder: str, uidvalidity: int) -> Mapping[int, int]:
        """See protocols.Failures."""
        self.folder = account, folder, uidvalidity
        with self.app.store.reading() as connection:
            return unfetched.tries(connection, account, folder, uidvalidity)

    def failed(self, places: Sequence[Place]) -> None:
        """See protocols.Failures. The owner is told once of each message that failed for the third time."""
        with self.app.store.writing() as connection:
            for place in unfetched.failed(connection, places, self.app.clock()):
                text = (
                    f"A message in {place.folder} (uid {place.uid}) can't be fetched: the mail server lists it and "
                    "does not give it out. It may be an answer: please look at it in a mail program."
                )
                notices.add(connection, text, self.app.clock())

    def note_looked(self) -> None:
        """Everything that is in the folder was looked at: older messages need not be listed again."""
        if self.folder:
            with self.app.store.writing() as connection:
                unfetched.looked(connection, *self.folder, self.app.clock())


def _known(app: App) -> Known:
    def known(account: str, folder: str, uidvalidity: int, uids: Sequence[int]) -> frozenset[int]:
        with app.store.reading() as connection:
            given_up = unfetched.not_now(connection, account, folder, uidvalidity, app.clock())
            return seen.known(connection, account, folder, uidvalidity, uids) | given_up

    return known


def _floor(app: App) -> Floor:
    """The first uid to look at: after those that were looked at before; in a shared mailbox after its first run."""

    def floor(account: str, folder: str, uidvalidity: int) -> int:
        with app.store.reading() as connection:
            after = unfetched.looked_at(connection, account, folder, uidvalidity, app.clock())
        return max(after, _first_run(app, account, folder, uidvalidity) if app.settings.imap.shared else 1)

    return floor


def _first_run(app: App, account: str, folder: str, uidvalidity: int) -> int:
    """In a shared mailbox: the first uid that concerns us, noted on the very first run."""
    name = f"floor:{account}:{folder}"
    with app.store.reading() as connection:
        noted = history.fact(connection, name)
    if noted is None or noted["uidvalidity"] != uidvalidity:
        current, next_uid = app.mailbox.next_uid()
        noted = {"uidvalidity": current, "uid": next_uid if noted is None else 1}
        with app.store.writing() as connection:
            history.set_fact(connection, name, noted)
    return int(noted["uid"])


def _wanted(app: App) -> Wanted | None:
    """In a shared mailbox only answers to our letters are read."""
    if not app.settings.imap.shared:
        return None

    def wanted(header_block: bytes) -> bool:
        message = incoming.parse(header_block, whole=False)
        own = tokens.find(app.key, [message.message_id])
        return not own and bears_token(message, app.key)

    return wanted
