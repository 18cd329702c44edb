"""What becomes of one message: a participant's is read, decided on, recorded and answered; others are only filed.

The rule: everything happens in the caller's one transaction, so that all of it is in the store or nothing is. What a
message leads to is decided in `policy`, not here."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row

from service.app.context import App
from service.app.enqueue import enqueue, letter_context, message_id
from service.model.tokens import Token
from service.model.values import Incoming, Participant, Reading, Week
from service.policy import answer, schedule
from service.policy.answer import Answer, Past
from service.policy.authentication import Authenticated
from service.reading import automated, reply
from service.reading.mime import incoming
from service.store import cluster, history, messages, outbox, participants

DAY, WEEK = timedelta(days=1), timedelta(weeks=1)
Call = Callable[..., Any]  # how the reader is called: in this process, or in a child


def in_process(function: Call, *given: Any, **named: Any) -> Any:
    """Call the function in this process."""
    return function(*given, **named)


def process(
    app: App, connection: Connection, kept: messages.Kept, message: Incoming, who: Authenticated, call: Call
) -> None:
    """A participant's message: read it, decide, record, answer."""
    number = kept.id
    cluster.lock_record(connection, who.email)
    past, reading, decided = decide(app, connection, message, who, call, written=message.date if kept.again else None)
    to, week = past.context.to, past.context.week
    history.apply(connection, decided.changes, to, week, number, app.clock())
    if week >= _running(app, to):
        participants.set_goals(connection, to.email, week, to.goals)
    if decided.letter and not kept.again:
        enqueue(app, connection, decided.letter, to, week, answered=message, message=number)
    facts = {
        "state": "done",
        "email": to.email,
        "week": week,
        "kind": reading.kind if reading else "command",
        "folder": decided.folder,
        "why": f"{who.why} {decided.why}",
        "reading": _facts(reading),
        "quoted": dict(reading.why) if reading else None,
    }
    messages.settle(connection, number, facts)


def decide(
    app: App,
    connection: Connection,
    message: Incoming,
    who: Authenticated,
    call: Call,
    *,
    written: datetime | None = None,
) -> tuple[Past, Reading | None, Answer]:
    """What a participant's message leads to. `written` is when they wrote it, where it is read again long after."""
    if who.stop and who.token:
        past = _past(app, connection, who, who.token.week)
        return past, None, answer.stopped(past, app.letters)
    reading = _read(app, connection, message, who.token, call)
    if reading.kind == "bounce" and who.token:
        past = _past(app, connection, who, who.token.week)
        return past, reading, answer.returned(message, past)
    person = app.standings.registry.people[who.email]
    standing = app.standings.of(connection, who.email)
    newest = participants.last_asked(connection, who.email)
    moment = min(written or app.clock(), app.clock())
    fresh = schedule.open_week(moment, person, standing, app.settings.schedule)
    week, newer_first = answer.which_week(who.token.week if who.token else None, reading, standing, newest, fresh)
    past = replace(_past(app, connection, who, week), newer_first=newer_first, newest_asked=newest)
    if reading.command and reading.command.name == "export":
        past = replace(past, export=history.export(connection, who.email))
    return past, reading, answer.answer(reading, past, app.letters)


def _read(app: App, connection: Connection, message: Incoming, token: Token | None, call: Call) -> Reading:
    """What the message says, read with the letter that it answers where that is still stored."""
    letter = _answered_letter(app, connection, token)
    reading: Reading = call(
        reply.read,
        message,
        app.settings.metrics,
        asked=(letter.asked if letter else "") or None,
        answers="digest" if token and token.kind == "digest" else "check-in",
        sent=incoming.parse(letter.raw).text if letter and letter.raw else "",
    )
    return reading


def _answered_letter(app: App, connection: Connection, token: Token | None) -> Row[Any] | None:
    return outbox.by_message_id(connection, message_id(app, token.text)) if token else None


def _past(app: App, connection: Connection, who: Authenticated, week: Week) -> Past:
    person = app.standings.registry.people[who.email]
    known = participants.person(connection, who.email)
    return Past(
        context=letter_context(app, connection, person, week),
        standing=app.standings.of(connection, who.email),
        answers_digest=bool(who.token and who.token.kind == "digest"),
        answers_today=outbox.answers_within(connection, who.email, DAY, app.clock()),
        wants_deletion=bool(known and known.wants_deletion),
        bounces=known.bounces if known else 0,
    )


def file_unanswered(
    app: App, connection: Connection, kept: messages.Kept, message: Incoming, who: Authenticated
) -> None:
    """A message that is nobody's, or not surely anybody's: nothing is counted, and strangers are never answered."""
    number = kept.id
    verdict = automated.verdict(message)
    kind = verdict[0] if verdict else "other"
    facts: dict[str, Any] = {"state": "done", "kind": kind, "folder": answer.UNKNOWN, "why": who.why}
    if who.status == "own" or verdict:
        facts |= {"folder": answer.IGNORED, "why": f"{who.why} {verdict[1] if verdict else ''}".strip()}
    elif who.status == "held":
        facts |= {"state": "held", "email": who.email, "folder": answer.HELD}
        text = f"A message is held that may be {who.email}'s: {who.why} To take it: steadily accept {number}"
        participants.notice(connection, text, app.clock(), who.email, number)
        if not kept.again:
            _ask_to_reply(app, connection, message, who.email, number)
    messages.settle(connection, number, facts)


def _ask_to_reply(app: App, connection: Connection, message: Incoming, email: str, number: int) -> None:
    """Ask the registered address, once a week at most, to reply to the check-in."""
    person, standing = app.standings.registry.people[email], app.standings.of(connection, email)
    asked = outbox.newest(connection, email, "please-reply")
    capped = outbox.answers_within(connection, email, DAY, app.clock()) >= answer.ANSWERS_A_DAY
    if capped or standing.state == "stopped" or (asked and abs(app.clock() - asked) < WEEK):
        return
    week = schedule.open_week(app.clock(), person, standing, app.settings.schedule)
    letter = app.letters.please_reply(letter_context(app, connection, person, week))
    enqueue(app, connection, letter, person, week, answered=message, message=number)


def leave_no_trace(connection: Connection, kept: messages.Kept) -> None:
    """Keep nothing of a message from somebody who asked to be forgotten but that there was one."""
    why = "It comes from somebody who asked to be forgotten: nothing of it is kept."
    nothing = dict.fromkeys(("raw", "fingerprint", "message_id", "sender"))
    messages.settle(connection, kept.id, {**nothing, "state": "done", "folder": answer.UNKNOWN, "why": why})


def _running(app: App, to: Participant) -> Week:
    return schedule.running_week(app.clock(), to.zone, app.settings.schedule.first_weekday)


def _facts(reading: Reading | None) -> dict[str, Any] | None:
    """What is kept of a reading for good: numbers, none of the person's words."""
    if reading is None:
        return None
    return {
        "counts": dict(reading.counts),
        "approximate": list(reading.approximate),
        "unclear": list(reading.unclear),
        "command": reading.command and reading.command.name,
    }
