"""The walk of a message: fetched, kept, read, answered, filed. A crash at any arrow runs again to the same end."""

import logging
import traceback
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Row
from sqlalchemy.exc import OperationalError

from service import answering, taking, tokens
from service.house import House
from service.isolation import in_child
from service.post import Floor, Known, Wanted
from service.reading import incoming as mime
from service.store import inbox, people, record
from service.values import Fetched, Incoming, TryLater
from service.whose import bears_token, whose

log = logging.getLogger(__name__)

BATCH = 50
STRIKES = 3  # failures that were seen; that we are killed meanwhile is not the message's fault
HOPELESS = 20  # tries that were begun: then it is, it takes the whole process with it


def receive(house: House) -> int:
    """Everything that has arrived, to its end; returns how many messages were dealt with."""
    dealt = read_kept(house)  # what a crash left behind
    file_away(house)
    for batch in house.inbox.new(_known(house), floor=_floor(house), wanted=_wanted(house)):
        with house.store.writing() as connection:
            inbox.keep(connection, batch, house.clock())
        dealt += read_kept(house)
        file_away(house)
    return dealt


def read_again(house: House, batch: Sequence[Fetched]) -> int:
    """Messages out of a handled folder: those the store has not seen anywhere are read for the record's sake.

    Returns how many those were. They stay in their folder, and are not answered: they were, before the restore."""
    with house.store.writing() as connection:
        fresh = inbox.strangers(connection, [(fetched, mime.parse(fetched.raw).fingerprint) for fetched in batch])
        inbox.keep(connection, fresh, house.clock())
        inbox.filed(connection, [fetched.place for fetched in fresh], gone=False)
    read_kept(house)
    return len(fresh)


def read_kept(house: House) -> int:
    """Read what is kept and not yet dealt with; one message that can't be read stops no other."""
    dealt = 0
    while True:
        house.see_what_others_wrote()
        with house.store.writing() as connection:
            batch = inbox.unread(connection, BATCH)
        first = [kept for kept in batch if kept.attempts == 1]
        for group in (first, *([kept] for kept in batch if kept.attempts > 1)):
            try:
                dealt += _read_together(house, group)
            except BaseException:
                house.look_afresh()
                raise
        if not batch:
            return dealt


def _read_together(house: House, group: Sequence[inbox.Kept]) -> int:
    """Read these with one commit; of each, all is written down or nothing. Returns how many were dealt with."""
    failed = []
    with house.store.writing() as connection:
        for kept in group:
            try:
                with connection.begin_nested():
                    read_one(house, connection, kept)
                house.progress()
            except (TryLater, OperationalError):  # the store's trouble, not the message's
                raise
            except Exception as error:  # a bug in us must not stop the round; the message stays kept
                failed.append(kept)
                where = traceback.extract_tb(error.__traceback__)[-1]  # not the error's text: it could quote them
                fault = f"{type(error).__name__} at {where.name}:{where.lineno}"
                log.error("Message %d could not be read (%s), try %d.", kept.id, fault, kept.attempts)
        for kept in failed:
            if kept.attempts >= STRIKES:
                _strike_out(house, connection, kept)
    return len(group) - len(failed)


def read_one(house: House, connection: Connection, kept: inbox.Kept) -> None:
    """Read one message and write down what was read, why, and the letter that answers it."""
    if kept.attempts > HOPELESS:
        return _strike_out(house, connection, kept)
    call = in_child if kept.attempts > 1 else taking.here
    message: Incoming = call(mime.parse, kept.raw, whole=kept.whole)
    twin = inbox.earlier(connection, message.fingerprint, kept.id)
    if twin is not None:
        facts = {"folder": twin.folder, "email": twin.email, "week": twin.week, "kind": twin.kind}
        why = f"The same message as number {twin.id}, delivered again: nothing is counted twice."
        return inbox.settle(connection, kept.id, {**facts, "state": "done", "why": why, "message_id": twin.message_id})
    who = whose(message, house.book, house.key, ours=house.settings.sender.address)
    facts = {"fingerprint": message.fingerprint, "message_id": message.message_id, "sender": message.sender}
    inbox.settle(connection, kept.id, facts)
    if who.status == "theirs":
        taking.take(house, connection, kept, message, who, call)
    elif house.is_forgotten(connection, message.sender, who.token):
        taking.leave_no_trace(connection, kept)
    else:
        taking.put_aside(house, connection, kept, message, who)
    return None


def accept(house: House, connection: Connection, held: Row[Any]) -> None:
    """Take a held message as its participant's: the owner says so."""
    message = mime.parse(held.raw, whole=held.whole)
    who = whose(message, house.book, house.key, ours=house.settings.sender.address)
    taken = replace(who, email=held.email, status="theirs", why="The owner took it as theirs.")
    kept = inbox.Kept(held.id, held.raw, held.whole, 1, held.received)
    taking.take(house, connection, kept, message, taken, taking.here)
    inbox.refile(connection, held.id)


def _strike_out(house: House, connection: Connection, kept: inbox.Kept) -> None:
    why = f"It could not be read in {STRIKES} tries; it is kept, and nothing was counted."
    facts = {"state": "done", "kind": "other", "folder": answering.UNCLEAR, "why": why}
    inbox.settle(connection, kept.id, facts)
    notice = f"Message number {kept.id} could not be read in {STRIKES} tries. Please look at it under Unclear."
    people.notice(connection, notice, house.clock(), message=kept.id)


def file_away(house: House) -> None:
    """File what is dealt with, by folder, in batches; what can't be filed now is filed in a later round."""
    with house.store.reading() as connection:
        waiting = inbox.unfiled(connection)
    for folder in sorted({target for _, target in waiting}):
        places = [place for place, target in waiting if target == folder]
        how = house.inbox.file(places, folder)
        with house.store.writing() as connection:
            inbox.filed(connection, places, gone=how in ("moved", "copied"))


def _known(house: House) -> Known:
    def known(account: str, folder: str, uidvalidity: int, uids: Sequence[int]) -> frozenset[int]:
        with house.store.reading() as connection:
            return inbox.known(connection, account, folder, uidvalidity, uids)

    return known


def _floor(house: House) -> Floor:
    """In a shared mailbox the first uid that concerns us, noted at the very first run."""

    def floor(account: str, folder: str, uidvalidity: int) -> int:
        if not house.settings.imap.shared:
            return 1
        name = f"floor:{account}:{folder}"
        with house.store.reading() as connection:
            noted = record.fact(connection, name)
        if noted is None or noted["uidvalidity"] != uidvalidity:
            current, next_uid = house.inbox.next_uid()
            noted = {"uidvalidity": current, "uid": next_uid if noted is None else 1}
            with house.store.writing() as connection:
                record.set_fact(connection, name, noted)
        return int(noted["uid"])

    return floor


def _wanted(house: House) -> Wanted | None:
    """In a shared mailbox only answers to our letters are read."""
    if not house.settings.imap.shared:
        return None

    def wanted(header_block: bytes) -> bool:
        message = mime.parse(header_block, whole=False)
        own = tokens.find(house.key, [message.message_id])
        return not own and bears_token(message, house.key)

    return wanted
