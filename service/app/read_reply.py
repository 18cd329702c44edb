"""Reading a participant's message together with the letter that it answers.

The rule: what the words mean is decided in `reading`; only which letter they answer is found here. Nothing is written,
so messages of a batch can be read one after the other before the first is answered."""

from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, Row

from service.app.context import App
from service.app.enqueue import message_id
from service.app.sandbox import Call
from service.model.values import Incoming, Reading
from service.policy.authentication import Authenticated
from service.policy.outcome import LIKE_DIGEST
from service.reading import reply
from service.reading.mime import incoming
from service.store import outbox


@dataclass(frozen=True)
class Read:
    """A participant's message, read."""

    who: Authenticated  # in today's weeks; the token of a thread says the kind of the letter that it answers
    letter: Row[Any] | None  # which is that, if it is still stored
    reading: Reading


def read(app: App, connection: Connection, message: Incoming, who: Authenticated, call: Call) -> Read:
    """Read a participant's message with the letter that it answers."""
    who = in_todays_weeks(app, who)
    letter = answered_letter(app, connection, who)
    if who.token and who.token.kind == "thread" and letter:
        who = replace(who, token=replace(who.token, kind=letter.kind))
    return Read(who, letter, read_reply(app, connection, message, who, letter, call))


def in_todays_weeks(app: App, who: Authenticated) -> Authenticated:
    """Weeks may have begun on another day when the letter that they answer was written."""
    if who.token is None:
        return who
    return replace(who, token=replace(who.token, week=who.token.week.beginning_on(app.settings.schedule.first_weekday)))


def read_reply(
    app: App, connection: Connection, message: Incoming, who: Authenticated, letter: Row[Any] | None, call: Call
) -> Reading:
    """What the message says, read with the letter that it answers where that is still stored.

    Before a week has its digest, what says nothing as an answer to a digest ("none, sorry") is read as one to the
    check-in, whose questions are still open."""
    given = {
        "asked": letter.asked or None if letter else None,
        "sent": incoming.sent_text(letter.raw) if letter and letter.raw else None,
    }
    kind = who.token.kind if who.token else None
    answers = "digest" if kind in LIKE_DIGEST else "check-in"
    reading: Reading = call(reply.read, message, app.settings.metrics, answers=answers, **given)
    if answers == "digest" and kind != "digest" and _says_nothing(reading) and not _had_digest(app, connection, who):
        reading = call(reply.read, message, app.settings.metrics, answers="check-in", **given)
    return reading


def _says_nothing(reading: Reading) -> bool:
    """Whether it is words that neither count nor command, and are nothing else that is known."""
    known = (reading.plan, reading.courtesy, reading.complaint, reading.agreed, reading.danger)
    return reading.kind == "other" and not any(known)


def _had_digest(app: App, connection: Connection, who: Authenticated) -> bool:
    """Whether the week of the letter that they answer has had its digest."""
    if who.token is None:
        return False
    letters = app.recents.of(connection, who.email, who.token.week).about(who.token.week)
    return any(row.kind == "digest" for row in letters)


def answered_letter(app: App, connection: Connection, who: Authenticated) -> Row[Any] | None:
    """The letter they answer, if it is still stored; of a week's thread alone (some servers replace our Message-IDs),
    the newest one of that week."""
    if who.token is None:
        return None
    if who.token.kind == "thread":
        return outbox.newest_of_week(connection, who.email, who.token.week)
    return app.recents.letter(connection, message_id(app, who.token.text))
