"""What becomes of one message: its participant's is read, decided on, remembered and answered; others are put aside.

All in the caller's one transaction: nothing of it is there, or everything."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row

from service.app.context import App
from service.model.tokens import Token
from service.model.values import Incoming, Reading, Week
from service.policy import answer as answering
from service.policy import schedule
from service.policy.answer import Answer, Past
from service.policy.authentication import Authenticated
from service.reading import automated, reply
from service.reading.mime import incoming as mime
from service.store import history, messages, outbox, participants

DAY, WEEK = timedelta(days=1), timedelta(weeks=1)
Call = Callable[..., Any]  # how the reader is called: right here, or in a child


def here(function: Call, *given: Any, **named: Any) -> Any:
    """Call it in this process."""
    return function(*given, **named)


def take(
    app: App, connection: Connection, kept: messages.Kept, message: Incoming, who: Authenticated, call: Call
) -> None:
    """A participant's message: read it, decide, remember, answer."""
    number = kept.id
    past, reading, answer = decide(app, connection, message, who, call, written=message.date if kept.again else None)
    to, week = past.context.to, past.context.week
    history.apply(connection, answer.changes, to, week, number, app.clock())
    if week >= app.running(to.zone):
        participants.set_goals(connection, to.email, week, to.goals)
    if answer.letter and not kept.again:
        app.post_letter(connection, answer.letter, to, week, answered=message, message=number)
    facts = {
        "state": "done",
        "email": to.email,
        "week": week,
        "kind": reading.kind if reading else "command",
        "folder": answer.folder,
        "why": f"{who.why} {answer.why}",
        "reading": _facts(reading),
    }
    messages.settle(connection, number, facts)
    app.touched.add(to.email)


def decide(
    app: App,
    connection: Connection,
    message: Incoming,
    who: Authenticated,
    call: Call,
    *,
    written: datetime | None = None,
) -> tuple[Past, Reading | None, Answer]:
    """What a participant's message leads to; `written`: when, where it is read again long after that."""
    app.look_again(connection, who.email)
    if who.stop and who.token:
        past = _past(app, connection, who, who.token.week)
        return past, None, answering.stopped(past, app.letters)
    verdict = automated.verdict(message)
    if verdict and verdict[0] == "bounce" and who.token:
        past = _past(app, connection, who, who.token.week)
        return past, Reading("bounce", why={"kind": verdict[1]}), answering.returned(message, past)
    letter = _letter(app, connection, message, who.token)
    reading: Reading = call(
        reply.read,
        message,
        app.settings.metrics,
        asked=(letter.asked if letter else "") or None,
        answers="digest" if who.token and who.token.kind == "digest" else "check-in",
        sent=mime.parse(letter.raw).text if letter and letter.raw else "",
    )
    person = app.book.people[who.email]
    standing = app.standings.get(who.email, schedule.NEVER_WRITTEN_TO)
    newest = participants.last_asked(connection, who.email)
    moment = min(written or app.clock(), app.clock())
    fresh = schedule.open_week(moment, person, standing, app.settings.schedule)
    week, newer_first = answering.which_week(who.token.week if who.token else None, reading, standing, newest, fresh)
    past = replace(_past(app, connection, who, week), newer_first=newer_first, newest_asked=newest)
    if reading.command and reading.command.name == "export":
        past = replace(past, export=history.export(connection, who.email))
    return past, reading, answering.answer(reading, past, app.letters)


def _past(app: App, connection: Connection, who: Authenticated, week: Week) -> Past:
    person = app.book.people[who.email]
    known = participants.person(connection, who.email)
    return Past(
        context=app.context(connection, person, week),
        standing=app.standings.get(who.email, schedule.NEVER_WRITTEN_TO),
        answers_digest=bool(who.token and who.token.kind == "digest"),
        answers_today=outbox.answers_within(connection, who.email, DAY, app.clock()),
        wants_deletion=bool(known and known.wants_deletion),
        bounces=known.bounces if known else 0,
    )


def _letter(app: App, connection: Connection, message: Incoming, token: Token | None) -> Row[Any] | None:
    """The letter of ours that is answered, where it is remembered."""
    if not token:
        return None
    return outbox.by_message_id(connection, f"<{token.text}@{app.domain}>")


def put_aside(app: App, connection: Connection, kept: messages.Kept, message: Incoming, who: Authenticated) -> None:
    """What is nobody's, or not surely anybody's: nothing is counted, strangers are never answered."""
    number = kept.id
    verdict = automated.verdict(message)
    kind = verdict[0] if verdict else "other"
    facts: dict[str, Any] = {"state": "done", "kind": kind, "folder": answering.UNKNOWN, "why": who.why}
    if who.status == "own" or verdict:
        facts |= {"folder": answering.IGNORED, "why": f"{who.why} {verdict[1] if verdict else ''}".strip()}
    elif who.status == "held":
        facts |= {"state": "held", "email": who.email, "folder": answering.HELD}
        text = f"A message is held that may be {who.email}'s: {who.why} To take it: steadily accept {number}"
        participants.notice(connection, text, app.clock(), who.email, number)
        if not kept.again:
            _tell_to_reply(app, connection, message, who.email, number)
    messages.settle(connection, number, facts)


def _tell_to_reply(app: App, connection: Connection, message: Incoming, email: str, number: int) -> None:
    """The registered address is told, once a week at most, to reply to the check-in."""
    app.look_again(connection, email)
    told = outbox.newest(connection, email, "please-reply")
    standing = app.standings.get(email, schedule.NEVER_WRITTEN_TO)
    capped = outbox.answers_within(connection, email, DAY, app.clock()) >= answering.ANSWERS_A_DAY
    if capped or standing.state == "stopped" or (told and abs(app.clock() - told) < WEEK):
        return
    person = app.book.people[email]
    week = schedule.open_week(app.clock(), person, standing, app.settings.schedule)
    letter = app.letters.please_reply(app.context(connection, person, week))
    app.post_letter(connection, letter, person, week, answered=message, message=number)


def leave_no_trace(connection: Connection, kept: messages.Kept) -> None:
    """Somebody who asked to be forgotten wrote: nothing of it is kept but that there was something."""
    why = "It comes from somebody who asked to be forgotten: nothing of it is kept."
    nothing = dict.fromkeys(("raw", "fingerprint", "message_id", "sender"))
    messages.settle(connection, kept.id, {**nothing, "state": "done", "folder": answering.UNKNOWN, "why": why})


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
