"""The walk of a message: fetched, kept, read, answered, filed. A crash at any arrow runs again to the same end."""

import logging
import traceback
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Row
from sqlalchemy.exc import OperationalError

from service.app import processing
from service.app.context import App
from service.app.sandbox import in_child
from service.mail.protocols import Floor, Known, Wanted
from service.model import tokens
from service.model.values import Fetched, Incoming, TryLater
from service.policy import answer
from service.policy.authentication import authenticate, bears_token
from service.reading.mime import incoming as mime
from service.store import history, messages, participants

log = logging.getLogger(__name__)

BATCH = 50
STRIKES = 3  # failures that were seen; that we are killed meanwhile is not the message's fault
HOPELESS = 20  # tries that were begun: then it is, it takes the whole process with it


def receive(app: App) -> int:
    """Everything that has arrived, to its end; returns how many messages were dealt with."""
    dealt = read_kept(app)  # what a crash left behind
    file_away(app)
    for batch in app.mailbox.new(_known(app), floor=_floor(app), wanted=_wanted(app)):
        with app.store.writing() as connection:
            messages.keep(connection, batch, app.clock())
        dealt += read_kept(app)
        file_away(app)
    return dealt


def read_again(app: App, batch: Sequence[Fetched]) -> int:
    """Messages out of a handled folder: those the store has not seen anywhere are read for the record's sake.

    Returns how many those were. They stay in their folder, and are not answered: they were, before the restore."""
    with app.store.writing() as connection:
        fresh = messages.unseen(connection, [(fetched, mime.parse(fetched.raw).fingerprint) for fetched in batch])
        messages.keep(connection, fresh, app.clock())
        messages.filed(connection, [fetched.place for fetched in fresh], gone=False)
    read_kept(app)
    return len(fresh)


def read_kept(app: App) -> int:
    """Read what is kept and not yet dealt with; one message that can't be read stops no other."""
    dealt = 0
    while True:
        app.see_what_others_wrote()
        with app.store.writing() as connection:
            batch = messages.unread(connection, BATCH)
        first = [kept for kept in batch if kept.attempts == 1]
        for group in (first, *([kept] for kept in batch if kept.attempts > 1)):
            try:
                dealt += _read_together(app, group)
            except BaseException:
                app.look_afresh()
                raise
        if not batch:
            return dealt


def _read_together(app: App, group: Sequence[messages.Kept]) -> int:
    """Read these with one commit; of each, all is written down or nothing. Returns how many were dealt with."""
    failed = []
    with app.store.writing() as connection:
        for kept in group:
            try:
                with connection.begin_nested():
                    read_one(app, connection, kept)
                app.progress()
            except (TryLater, OperationalError):  # the store's trouble, not the message's
                raise
            except Exception as error:  # a bug in us must not stop the round; the message stays kept
                failed.append(kept)
                where = traceback.extract_tb(error.__traceback__)[-1]  # not the error's text: it could quote them
                fault = f"{type(error).__name__} at {where.name}:{where.lineno}"
                log.error("Message %d could not be read (%s), try %d.", kept.id, fault, kept.attempts)
        for kept in failed:
            if kept.attempts >= STRIKES:
                _strike_out(app, connection, kept)
    return len(group) - len(failed)


def read_one(app: App, connection: Connection, kept: messages.Kept) -> None:
    """Read one message and write down what was read, why, and the letter that answers it."""
    if kept.attempts > HOPELESS:
        return _strike_out(app, connection, kept)
    call = in_child if kept.attempts > 1 else processing.here
    message: Incoming = call(mime.parse, kept.raw, whole=kept.whole)
    twin = messages.earlier(connection, message.fingerprint, kept.id)
    if twin is not None:
        facts = {"folder": twin.folder, "email": twin.email, "week": twin.week, "kind": twin.kind}
        why = f"The same message as number {twin.id}, delivered again: nothing is counted twice."
        return messages.settle(
            connection, kept.id, {**facts, "state": "done", "why": why, "message_id": twin.message_id}
        )
    who = authenticate(message, app.book, app.key, ours=app.settings.sender.address)
    facts = {"fingerprint": message.fingerprint, "message_id": message.message_id, "sender": message.sender}
    messages.settle(connection, kept.id, facts)
    if who.status == "theirs":
        processing.take(app, connection, kept, message, who, call)
    elif app.is_forgotten(connection, message.sender, who.token):
        processing.leave_no_trace(connection, kept)
    else:
        processing.put_aside(app, connection, kept, message, who)
    return None


def accept(app: App, connection: Connection, held: Row[Any]) -> None:
    """Take a held message as its participant's: the owner says so."""
    message = mime.parse(held.raw, whole=held.whole)
    who = authenticate(message, app.book, app.key, ours=app.settings.sender.address)
    taken = replace(who, email=held.email, status="theirs", why="The owner took it as theirs.")
    kept = messages.Kept(held.id, held.raw, held.whole, 1, held.received)
    processing.take(app, connection, kept, message, taken, processing.here)
    messages.refile(connection, held.id)


def _strike_out(app: App, connection: Connection, kept: messages.Kept) -> None:
    why = f"It could not be read in {STRIKES} tries; it is kept, and nothing was counted."
    facts = {"state": "done", "kind": "other", "folder": answer.UNCLEAR, "why": why}
    messages.settle(connection, kept.id, facts)
    notice = f"Message number {kept.id} could not be read in {STRIKES} tries. Please look at it under Unclear."
    participants.notice(connection, notice, app.clock(), message=kept.id)


def file_away(app: App) -> None:
    """File what is dealt with, by folder, in batches; what can't be filed now is filed in a later round."""
    with app.store.reading() as connection:
        waiting = messages.unfiled(connection)
    for folder in sorted({target for _, target in waiting}):
        places = [place for place, target in waiting if target == folder]
        how = app.mailbox.file(places, folder)
        with app.store.writing() as connection:
            messages.filed(connection, places, gone=how in ("moved", "copied"))


def _known(app: App) -> Known:
    def known(account: str, folder: str, uidvalidity: int, uids: Sequence[int]) -> frozenset[int]:
        with app.store.reading() as connection:
            return messages.known(connection, account, folder, uidvalidity, uids)

    return known


def _floor(app: App) -> Floor:
    """In a shared mailbox the first uid that concerns us, noted at the very first run."""

    def floor(account: str, folder: str, uidvalidity: int) -> int:
        if not app.settings.imap.shared:
            return 1
        name = f"floor:{account}:{folder}"
        with app.store.reading() as connection:
            noted = history.fact(connection, name)
        if noted is None or noted["uidvalidity"] != uidvalidity:
            current, next_uid = app.mailbox.next_uid()
            noted = {"uidvalidity": current, "uid": next_uid if noted is None else 1}
            with app.store.writing() as connection:
                history.set_fact(connection, name, noted)
        return int(noted["uid"])

    return floor


def _wanted(app: App) -> Wanted | None:
    """In a shared mailbox only answers to our letters are read."""
    if not app.settings.imap.shared:
        return None

    def wanted(header_block: bytes) -> bool:
        message = mime.parse(header_block, whole=False)
        own = tokens.find(app.key, [message.message_id])
        return not own and bears_token(message, app.key)

    return wanted
