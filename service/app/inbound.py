"""The walk of a message: fetched → kept → read and answered → filed. After a crash at any arrow it runs on.

The rule: what one message leads to is in `processing`; here is only the order, the batches and what fails."""

import logging
import time
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from sqlalchemy import Connection, Row

from service.app import coaching, processing, unanswered
from service.app.announce import name
from service.app.context import App
from service.app.sandbox import in_child
from service.app.startup import bucket
from service.mail.protocols import Floor, Known, Wanted
from service.model import tokens
from service.model.values import Fetched, Incoming, Place, TryLater, UserError
from service.policy import answer
from service.policy.authentication import authenticate, bears_token
from service.policy.outcome import HELD, UNCLEAR, UNKNOWN
from service.reading.mime import incoming
from service.store import filing, history, messages, notices, unfetched
from service.store.database import is_damaged, is_unusable

log = logging.getLogger(__name__)

BATCH = 50
STRIKES = 3  # failures that were seen; if we are killed meanwhile, that is not the message's fault
SLICE = 5.0  # seconds of reading, then what was answered is sent before more is read
HOPELESS = 20  # tries that were begun: after so many it is, since it takes the whole process with it


def receive(app: App) -> int:
    """Fetch everything that has arrived, then read and answer it; returns how many messages were read.

    What could be fetched is answered even if the mailbox fails, and only then the fault is raised."""
    fault: TryLater | UserError | None = None
    try:
        fetch(app)
    except (TryLater, UserError) as error:
        fault = error
    dealt = read_kept(app)
    if fault:
        raise fault
    return dealt


def fetch(app: App) -> None:
    """Put everything that has arrived into the store, as it came."""
    failures = StoredFailures(app)
    new = app.mailbox.new(_known(app), floor=_floor(app), wanted=_wanted(app), failures=failures)
    for batch in new:
        with app.store.writing() as connection:
            messages.keep(connection, batch, app.clock(), bucket=partial(bucket, app.key))
            unfetched.clear(connection, [fetched.place for fetched in batch])
        app.progress()
    failures.note_looked()


def read_again(app: App, batch: Sequence[Fetched]) -> int:
    """Of a batch from a handled folder, read those that the store has never seen, to complete the record.

    Returns how many those were. They stay in their folder, and are not answered: that was done before the restore."""
    with app.store.writing() as connection:
        fresh = messages.unseen(connection, [(fetched, incoming.parse(fetched.raw).fingerprint) for fetched in batch])
        messages.keep(connection, fresh, app.clock())
        filing.filed(connection, [fetched.place for fetched in fresh], gone=False)
    read_kept(app)
    while app.is_behind:
        read_kept(app)
    return len(fresh)


def read_kept(app: App) -> int:
    """Read the messages that are kept and not yet read; one that can't be read stops no other.

    After SLICE seconds the rest is left for the next round, and `app.is_behind` says so."""
    dealt, until = 0, time.monotonic() + SLICE
    while True:
        app.standings.reload_if_written()
        with app.store.writing() as connection:
            batch = messages.unread(connection, BATCH, app.store.number)
        first = [kept for kept in batch if kept.attempts == 1]
        for group in (first, *([kept] for kept in batch if kept.attempts > 1)):
            dealt += _read_together(app, group)
        app.is_behind = bool(batch) and time.monotonic() > until
        if not batch or app.is_stopping() or app.is_behind:
            return dealt


def _read_together(app: App, group: Sequence[messages.Kept]) -> int:
    """Read these with one commit; of each message, everything is recorded or nothing. Returns how many were read."""
    failed = []
    with app.store.writing() as connection:
        for kept in group:
            if app.is_stopping():
                break
            try:
                with connection.begin_nested():
                    read_one(app, connection, kept)
                app.progress()
            except (TryLater, UserError):
                raise
            except Exception as error:  # a bug in us must not stop the round; the message stays kept
                if is_unusable(error) or is_damaged(error):  # the store's fault, not the message's
                    raise
                failed.append(kept)
                where = traceback.extract_tb(error.__traceback__)[-1]  # not the error's text: it could quote them
                fault = f"{type(error).__name__} at {where.name}:{where.lineno}"
                log.error("Message %d could not be read (%s), try %d.", kept.id, fault, kept.attempts)
        for kept in failed:
            if kept.attempts >= STRIKES:
                give_up(app, connection, kept)
    return len(group) - len(failed)


def read_one(app: App, connection: Connection, kept: messages.Kept) -> None:
    """Read one message and record what was read, why, and the letter that answers it."""
    if kept.attempts > HOPELESS:
        return give_up(app, connection, kept)
    call = in_child if kept.attempts > 1 else processing.in_process
    message: Incoming = call(incoming.parse, kept.raw, whole=kept.whole)
    who = authenticate(message, app.standings.registry, app.key, ours=app.settings.sender.address)
    if twin := messages.earlier(connection, message.fingerprint, kept.id):
        if who.status != "theirs" or twin.folder not in (HELD, UNKNOWN):
            return processing.settle_copy(connection, kept.id, twin)
        _replace(app, connection, twin, kept.id)
    facts = {"fingerprint": message.fingerprint, "message_id": message.message_id, "sender": message.sender}
    messages.settle(connection, kept.id, facts)
    if unanswered.is_in_flood(app, connection, kept, message, who):
        why = f"More than {answer.READ_A_DAY} messages came from them within a day; those after it are not read."
        unanswered.hold(app, connection, kept, replace(who, why=why))
    elif who.status == "theirs":
        processing.process(app, connection, kept, message, who, call)
        log.info("Message %d from %s was read.", kept.id, name(app, who.email))
    elif who.status == "coach":
        coaching.process(app, connection, kept, message, who, call)
    elif app.standings.is_forgotten(connection, message.sender, who.token):
        unanswered.leave_no_trace(connection, kept)
    else:
        unanswered.file_unanswered(app, connection, kept, message, who)
    return None


def _replace(app: App, connection: Connection, twin: Row[Any], number: int) -> None:
    """A copy that came first without its thread was nobody's for certain: this one takes its place."""
    why = f"Number {number} is the same message with its thread, and was taken in its place."
    messages.settle(connection, twin.id, {"state": "done", "waits": None, "fingerprint": None, "why": why})
    messages.close(connection, twin.id, app.clock())


def give_up(app: App, connection: Connection, kept: messages.Kept) -> None:
    """File a message that could not be read under Unclear, and tell the owner."""
    why = f"It could not be read in {STRIKES} tries; it is kept, and nothing was counted."
    facts = {"state": "done", "kind": "other", "folder": UNCLEAR, "why": why, "waits": "failed"}
    messages.settle(connection, kept.id, facts)
    notice = f"Message number {kept.id} could not be read in {STRIKES} tries. Please look at it under Unclear."
    notices.add(connection, notice, app.clock(), message=kept.id)


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
            return messages.known(connection, account, folder, uidvalidity, uids) | given_up

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
