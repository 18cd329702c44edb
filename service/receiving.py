"""The walk of a message: fetched, kept, read, answered, filed. A crash at any arrow runs again to the same end."""

import logging
import traceback
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, Row

from service import answering, asking, tokens
from service.answering import Answer, Past
from service.house import House
from service.isolation import in_child
from service.post import Floor, Known, Wanted
from service.reading import incoming as mime
from service.reading import machines, reply
from service.store import inbox, outbox, people, record
from service.tokens import Token
from service.values import Fetched, Incoming, Reading, TryLater, Week
from service.whose import Whose, bears_token, whose

log = logging.getLogger(__name__)

BATCH = 50
STRIKES = 3
DAY, WEEK = timedelta(days=1), timedelta(weeks=1)
Call = Callable[..., Any]


def receive(house: House) -> int:
    """Everything that has arrived, to its end; returns how many messages were dealt with."""
    dealt = read_kept(house)
    file_away(house)
    for batch in house.inbox.new(_known(house), floor=_floor(house), wanted=_wanted(house)):
        with house.store.writing() as connection:
            inbox.keep(connection, batch, house.clock())
        dealt += read_kept(house)
        file_away(house)
    return dealt


def read_again(house: House, batch: Sequence[Fetched]) -> int:
    """Messages out of a handled folder: those the store has not seen anywhere are read as if they were new.

    Returns how many those were. They stay in their folder."""
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
        with house.store.writing() as connection:
            batch = inbox.unread(connection, BATCH)
        for kept in batch:
            try:
                read_one(house, kept)
                house.progress()
                dealt += 1
            except TryLater:
                raise
            except Exception as error:  # a bug in us must not stop the round; the message stays kept
                where = traceback.extract_tb(error.__traceback__)[-1]  # not the error's text: it could quote them
                fault = f"{type(error).__name__} at {where.name}:{where.lineno}"
                log.error("Message %d could not be read (%s); it is tried again.", kept.id, fault)
        if not batch:
            return dealt


def read_one(house: House, kept: inbox.Kept) -> None:
    """Read one message and write down, in one transaction, what was read, why, and the letter that answers it."""
    if kept.attempts > STRIKES:
        return _strike_out(house, kept)
    call: Call = in_child if kept.attempts > 1 else _here
    message: Incoming = call(mime.parse, kept.raw, whole=kept.whole)
    with house.store.writing() as connection:
        twin = inbox.earlier(connection, message.fingerprint, kept.id)
        if twin is not None:
            facts = {"folder": twin.folder, "email": twin.email, "week": twin.week, "kind": twin.kind}
            why = f"The same message as number {twin.id}, delivered again: nothing is counted twice."
            inbox.settle(connection, kept.id, {**facts, "state": "done", "why": why, "message_id": twin.message_id})
            return None
        who = whose(message, house.book, house.key, ours=house.settings.sender.address)
        facts = {"fingerprint": message.fingerprint, "message_id": message.message_id, "sender": message.sender}
        inbox.settle(connection, kept.id, facts)
        if who.status == "theirs":
            _take(house, connection, kept.id, message, who, call)
        else:
            _put_aside(house, connection, kept.id, message, who)
    return None


def accept(house: House, connection: Connection, held: Row[Any]) -> None:
    """Take a held message as its participant's: the owner says so."""
    message = mime.parse(held.raw, whole=held.whole)
    who = whose(message, house.book, house.key, ours=house.settings.sender.address)
    taken = replace(who, email=held.email, status="theirs", why="The owner took it as theirs.")
    _take(house, connection, held.id, message, taken, _here)
    inbox.refile(connection, held.id)


def _take(house: House, connection: Connection, number: int, message: Incoming, who: Whose, call: Call) -> None:
    """A participant's message: read it, decide, remember, answer."""
    past, reading, answer = decide(house, connection, message, who, call)
    to, week = past.occasion.to, past.occasion.week
    record.apply(connection, answer.changes, to, week, number, house.clock())
    if week >= house.running(to.zone):
        people.set_goals(connection, to.email, week, to.goals)
    if answer.letter:
        house.post_letter(connection, answer.letter, to, week, answered=message, message=number)
    facts = {
        "state": "done",
        "email": to.email,
        "week": week,
        "kind": reading.kind if reading else "command",
        "folder": answer.folder,
        "why": f"{who.why} {answer.why}",
        "reading": _facts(reading),
    }
    inbox.settle(connection, number, facts)
    house.refresh(connection, [to.email])


def decide(
    house: House, connection: Connection, message: Incoming, who: Whose, call: Call
) -> tuple[Past, Reading | None, Answer]:
    """What a participant's message leads to."""
    if who.stop and who.token:
        past = _past(house, connection, who, who.token.week)
        return past, None, answering.stopped(past, house.desk)
    verdict = machines.verdict(message)
    if verdict and verdict[0] == "bounce" and who.token:
        past = _past(house, connection, who, who.token.week)
        return past, Reading("bounce", why={"kind": verdict[1]}), answering.returned(message, past)
    letter = _letter(house, connection, message, who.token)
    reading: Reading = call(
        reply.read,
        message,
        house.settings.metrics,
        asked=(letter.asked if letter else "") or None,
        answers="digest" if who.token and who.token.kind == "digest" else "check-in",
        sent=mime.parse(letter.raw).text if letter and letter.raw else "",
    )
    person = house.book.people[who.email]
    standing = house.standings.get(who.email, asking.NEVER_WRITTEN_TO)
    newest = people.last_asked(connection, who.email)
    fresh = asking.open_week(house.clock(), person, standing, house.settings.schedule)
    week, newer_first = answering.which_week(who.token.week if who.token else None, reading, standing, newest, fresh)
    past = replace(_past(house, connection, who, week), newer_first=newer_first, newest_asked=newest)
    if reading.command and reading.command.name == "export":
        past = replace(past, export=record.export(connection, who.email))
    return past, reading, answering.answer(reading, past, house.desk)


def _past(house: House, connection: Connection, who: Whose, week: Week) -> Past:
    person = house.book.people[who.email]
    known = people.person(connection, who.email)
    return Past(
        occasion=house.occasion(connection, person, week),
        standing=house.standings.get(who.email, asking.NEVER_WRITTEN_TO),
        answers_digest=bool(who.token and who.token.kind == "digest"),
        answers_today=outbox.answers_since(connection, who.email, house.clock() - DAY),
        wants_deletion=bool(known and known.wants_deletion),
        bounces=known.bounces if known else 0,
    )


def _letter(house: House, connection: Connection, message: Incoming, token: Token | None) -> Row[Any] | None:
    """The letter of ours that is answered, where it is remembered."""
    if not token:
        return None
    domain = house.settings.sender.address.rpartition("@")[2]
    return outbox.by_message_id(connection, f"<{token.text}@{domain}>")


def _put_aside(house: House, connection: Connection, number: int, message: Incoming, who: Whose) -> None:
    """What is nobody's, or not surely anybody's: nothing is counted, strangers are never answered."""
    verdict = machines.verdict(message)
    kind = verdict[0] if verdict else "other"
    facts: dict[str, Any] = {"state": "done", "kind": kind, "folder": answering.UNKNOWN, "why": who.why}
    if who.status == "own" or verdict:
        facts |= {"folder": answering.IGNORED, "why": f"{who.why} {verdict[1] if verdict else ''}".strip()}
    elif who.status == "held":
        facts |= {"state": "held", "email": who.email, "folder": answering.HELD}
        text = f"A message is held that may be {who.email}'s: {who.why} To take it: steadily accept {number}"
        people.notice(connection, text, house.clock(), who.email, number)
        _tell_to_reply(house, connection, message, who.email, number)
    inbox.settle(connection, number, facts)


def _tell_to_reply(house: House, connection: Connection, message: Incoming, email: str, number: int) -> None:
    """The registered address is told, once a week at most, to reply to the check-in."""
    told = outbox.newest(connection, email, "please-reply")
    standing = house.standings.get(email, asking.NEVER_WRITTEN_TO)
    capped = outbox.answers_since(connection, email, house.clock() - DAY) >= answering.ANSWERS_A_DAY
    if capped or standing.state == "stopped" or (told and house.clock() - told < WEEK):
        return
    person = house.book.people[email]
    week = asking.open_week(house.clock(), person, standing, house.settings.schedule)
    letter = house.desk.please_reply(house.occasion(connection, person, week))
    house.post_letter(connection, letter, person, week, answered=message, message=number)


def _strike_out(house: House, kept: inbox.Kept) -> None:
    why = f"It could not be read in {STRIKES} tries; it is kept, and nothing was counted."
    with house.store.writing() as connection:
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


def _here(function: Call, *given: Any, **named: Any) -> Any:
    return function(*given, **named)


def _facts(reading: Reading | None) -> dict[str, Any] | None:
    """What is kept of a reading for good: numbers and reasons, none of the person's words."""
    if reading is None:
        return None
    return {
        "counts": dict(reading.counts),
        "approximate": list(reading.approximate),
        "unclear": list(reading.unclear),
        "command": reading.command and reading.command.name,
        "why": dict(reading.why),
    }
