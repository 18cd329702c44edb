"""Messages that are not processed as a participant's: strangers', machines', and those that are held.

The rule: nothing is counted here, and a stranger is never answered."""

from datetime import timedelta
from typing import Any

from sqlalchemy import Connection

from service.app.context import App
from service.app.enqueue import enqueue, letter_context
from service.model.values import Incoming
from service.policy import answer, schedule
from service.policy.authentication import Authenticated
from service.policy.outcome import HELD, IGNORED, UNKNOWN
from service.reading import automated, commands, danger
from service.reading.quoting.own_words import own_words
from service.store import messages, notices, outbox, seen

DAY, WEEK = timedelta(days=1), timedelta(weeks=1)


def file_unanswered(
    app: App, connection: Connection, kept: messages.Kept, message: Incoming, who: Authenticated
) -> None:
    """A message that is nobody's, or not surely anybody's: nothing is counted, and strangers are never answered."""
    number = kept.id
    verdict = automated.verdict(message)
    kind = verdict[0] if verdict else "other"
    token = who.token.text if who.token else None  # should they be listed again, it is read: identity.welcome_back
    facts: dict[str, Any] = {"state": "done", "kind": kind, "folder": UNKNOWN, "why": who.why, "token": token}
    if who.status == "own" or verdict:
        facts |= {"folder": IGNORED, "why": f"{who.why} {verdict[1] if verdict else ''}".strip()}
    elif who.status == "held":
        hold(app, connection, kept, message, who)
        if not kept.again:
            _ask_to_reply(app, connection, message, who.email, number)
        return
    messages.settle_read(connection, number, message, facts)


def hold(app: App, connection: Connection, kept: messages.Kept, message: Incoming, who: Authenticated) -> None:
    """Keep a message that may be this person's until the owner accepts or refuses it."""
    facts = {"state": "held", "kind": "other", "email": who.email, "folder": HELD, "why": who.why, "waits": "held"}
    messages.settle_read(connection, kept.id, message, facts)
    text = f"A message is held that may be {who.email}'s: {who.why} To take it: steadily accept {kept.id}"
    notices.add(connection, text, app.clock(), who.email, kept.id)


def is_in_flood(app: App, connection: Connection, kept: messages.Kept, message: Incoming, who: Authenticated) -> bool:
    """Whether a participant's message is one of more than anybody writes in a day, and asks for nothing.

    A command and words of danger are always read. `turn` says how many of theirs were unread when it came."""
    if who.status != "theirs" or who.stop or kept.turn < answer.READ_A_DAY or kept.again:
        return False
    if not seen.wrote_as_many(connection, answer.READ_A_DAY, who.email, app.clock() - DAY):
        return False
    words = own_words(message).text
    return not danger.is_told(words) and commands.find(words, app.settings.metrics) is None


def _ask_to_reply(app: App, connection: Connection, message: Incoming, email: str, number: int) -> None:
    """Ask the registered address, once a week at most, to reply to the check-in."""
    person, standing = app.standings.registry.people[email], app.standings.of(connection, email)
    asked = outbox.newest(connection, email, "please-reply")
    answered = outbox.answered_within(connection, email, DAY, app.clock())
    capped = sum(answered.values()) >= answer.ANSWERS_A_DAY
    if capped or standing.state == "stopped" or (asked and abs(app.clock() - asked) < WEEK):
        return
    week = schedule.open_week(app.clock(), person, standing, app.settings.schedule)
    letter = app.letters.please_reply(letter_context(app, connection, person, week))
    enqueue(app, connection, letter, person, week, answered=message, message=number)


def leave_no_trace(connection: Connection, kept: messages.Kept) -> None:
    """Keep nothing of a message from somebody who asked to be forgotten but that there was one."""
    why = "It comes from somebody who asked to be forgotten: nothing of it is kept."
    nothing = dict.fromkeys(("raw", "fingerprint", "message_id", "sender"))
    messages.settle(connection, kept.id, {**nothing, "state": "done", "folder": UNKNOWN, "why": why})
