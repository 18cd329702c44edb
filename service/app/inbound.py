"""The walk of a message: fetched → kept → read and answered → filed. After a crash at any arrow it runs on.

The rule: what one message leads to is in `processing`, how it comes in `fetch`; here is only the order, the batches and
what fails."""

import logging
import time
import traceback
from collections.abc import Mapping, MutableMapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, Row

from service.app import clocks, coaching, processing, read_reply, unanswered
from service.app.announce import name
from service.app.context import App
from service.app.enqueue import message_id
from service.app.fetch import fetch
from service.app.read_reply import Read
from service.app.sandbox import Call, in_child
from service.model.values import Fetched, Incoming, TryLater, UserError
from service.policy import answer
from service.policy.authentication import Authenticated, authenticate
from service.policy.outcome import HELD, UNCLEAR, UNKNOWN
from service.reading.mime import incoming
from service.store import cluster, filing, messages, notices, seen

log = logging.getLogger(__name__)

BATCH = 50
STRIKES = 3  # failures that were seen; if we are killed meanwhile, that is not the message's fault
SLICE = 5.0  # seconds of reading, then what was answered is sent before more is read
HOPELESS = 20  # tries that were begun: after so many it is, since it takes the whole process with it


def receive(app: App) -> int:
    """Fetch everything that has arrived, and read and answer it; returns how many messages were read.

    What could be fetched is answered even if the mailbox fails, and only then the fault is raised."""
    fault: TryLater | UserError | None = None
    dealt = 0
    try:
        for _ in fetch(app):
            if app.meanwhile():  # nobody waits until thousands of messages are fetched
                dealt += _read_batch(app) or 0
    except (TryLater, UserError) as error:
        fault = error
    dealt += read_kept(app)
    if fault:
        raise fault
    return dealt


def read_again(app: App, batch: Sequence[Fetched]) -> int:
    """Of a batch from a handled folder, read those that the store has never seen, to complete the record.

    Returns how many those were. They stay in their folder, and are not answered: that was done before the restore."""
    with app.store.writing() as connection:
        fresh = seen.unseen(connection, [(fetched, incoming.parse(fetched.raw).fingerprint) for fetched in batch])
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
        read = _read_batch(app)
        dealt += read or 0
        app.is_behind = read is not None and time.monotonic() > until
        if read is None or app.is_stopping() or app.is_behind:
            return dealt
        app.meanwhile()


def _read_batch(app: App) -> int | None:
    """Read the next messages, by turns of the people who wrote them; returns how many, None if none was unread."""
    app.standings.reload_if_written()
    with app.store.writing(lightly=True) as connection:
        batch = messages.unread(connection, BATCH, app.store.number)
    if not batch:
        return None
    groups = [kept for kept in batch if kept.attempts == 1], *([kept] for kept in batch if kept.attempts > 1)
    return sum(_read_together(app, group) for group in groups if group)


def _read_together(app: App, group: Sequence[messages.Kept]) -> int:
    """Read these with one commit, or if that fails, each with one of its own: then a failure is that message's.

    Returns how many were read. Of each message, everything is recorded or nothing."""
    read = []
    try:
        opened = [_opened(app, kept) for kept in group if not app.is_stopping()]
        with app.store.writing() as connection:
            copies = _load(app, connection, opened)
            ahead = _read_ahead(app, connection, opened, copies)
            for each in opened:
                if app.is_stopping():
                    break
                _read_one(app, connection, each, copies, ahead.get(each.kept.id))
                app.progress()
                read.append(each)
            clocks.note(app, connection, _answers(app, read))
    except (TryLater, UserError):
        raise
    except Exception as error:  # a bug in us must not stop the round; the message stays kept
        if len(group) > 1:
            return sum(_read_together(app, [kept]) for kept in group)
        _note_failure(app, group[0], error)
        return 0
    app.recents.clear()
    for each in read:
        if each.who.status == "theirs":
            log.info("Message %d from %s was read.", each.kept.id, name(app, each.who.email))
    return len(read)


def _note_failure(app: App, kept: messages.Kept, error: Exception) -> None:
    where = traceback.extract_tb(error.__traceback__)[-1]  # not the error's text: it could quote them
    fault = f"{type(error).__name__} at {where.name}:{where.lineno}"
    log.error("Message %d could not be read (%s), try %d.", kept.id, fault, kept.attempts)
    if kept.attempts >= STRIKES:
        with app.store.writing() as connection:
            give_up(app, connection, kept)


@dataclass(frozen=True)
class Opened:
    """A message that is taken apart, and whose it is."""

    kept: messages.Kept
    message: Incoming
    who: Authenticated
    call: Call


def _answers(app: App, read: Sequence[Opened]) -> list[tuple[Incoming, str]]:
    """Those that are new and participants' answers, each with the Message-ID of the letter that it answers."""
    fresh = [each for each in read if each.who.status == "theirs" and not each.kept.again]
    return [(each.message, message_id(app, each.who.token.text)) for each in fresh if each.who.token]


def _opened(app: App, kept: messages.Kept) -> Opened:
    call = in_child if kept.attempts > 1 else processing.in_process
    hopeless = kept.attempts > HOPELESS
    message: Incoming = incoming.parse(b"") if hopeless else call(incoming.parse, kept.raw, whole=kept.whole)
    who = authenticate(message, app.standings.registry, app.key, ours=app.settings.sender.address)
    return Opened(kept, message, who, call)


def _load(app: App, connection: Connection, opened: Sequence[Opened]) -> dict[str, Row[Any] | None]:
    """Read what is known of the people who wrote these messages; returns earlier messages by their fingerprints."""
    writers = sorted({each.who.email for each in opened if each.who.status == "theirs"})
    cluster.lock_records(connection, writers)
    answered = {each.who.token.text for each in opened if each.who.token}
    app.recents.load(connection, writers, [message_id(app, token) for token in answered])
    prints = [each.message.fingerprint for each in opened]
    return dict.fromkeys(prints) | seen.with_fingerprints(connection, prints)


def _read_ahead(
    app: App, connection: Connection, opened: Sequence[Opened], copies: Mapping[str, Row[Any] | None]
) -> dict[int, Read]:
    """What the first new message of each person says, by its number: read in a row, they take a quarter less time.

    A second one of the same person is read in its turn, since it may depend on what the first one leads to; and so is
    one that could not be read before."""
    first = {each.who.email: each for each in reversed(opened) if each.who.status == "theirs"}
    return {
        each.kept.id: read_reply.read(app, connection, each.message, each.who, each.call)
        for each in first.values()
        if each.kept.attempts == 1 and not each.who.stop and copies.get(each.message.fingerprint) is None
    }


def _read_one(
    app: App,
    connection: Connection,
    opened: Opened,
    copies: MutableMapping[str, Row[Any] | None],
    ahead: Read | None,
) -> None:
    """Read one message and record what was read, why, and the letter that answers it."""
    kept, message, who = opened.kept, opened.message, opened.who
    if kept.attempts > HOPELESS:
        return give_up(app, connection, kept)
    twin = _earlier(connection, message.fingerprint, copies)
    if twin and twin.id != kept.id:
        if who.status != "theirs" or twin.folder not in (HELD, UNKNOWN):
            return processing.settle_copy(connection, kept.id, twin)
        _replace(app, connection, twin, kept.id)
    if unanswered.is_in_flood(app, connection, kept, message, who):
        why = f"More than {answer.READ_A_DAY} messages came from them within a day; those after it are not read."
        return unanswered.hold(app, connection, kept, message, replace(who, why=why))
    if who.status == "theirs":
        return processing.process(app, connection, kept, message, who, opened.call, ahead)
    if who.status == "coach":
        return coaching.process(app, connection, kept, message, who, opened.call)
    if app.standings.is_forgotten(connection, message.sender, who.token):
        return unanswered.leave_no_trace(connection, kept)
    return unanswered.file_unanswered(app, connection, kept, message, who)


def _earlier(connection: Connection, fingerprint: str, found: MutableMapping[str, Row[Any] | None]) -> Row[Any] | None:
    """The message with that fingerprint; what was found at first holds for the first one of a batch that has it."""
    if fingerprint in found:
        return found.pop(fingerprint)
    return seen.with_fingerprints(connection, [fingerprint]).get(fingerprint)


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
