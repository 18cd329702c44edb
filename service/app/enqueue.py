"""A letter into the outbox: what it is written from, its token, its thread, its bytes.

The rule: nothing is sent here, and what a letter says is decided elsewhere."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from service.app.context import App
from service.app.recents import SHOWN
from service.model import tokens
from service.model.values import Coach, Incoming, Letter, LetterContext, Participant, Week
from service.policy import schedule
from service.policy.coaching import coaches_of
from service.store import groups, outbox
from service.writing import mime

UNREPEATED = timedelta(weeks=12)  # an encouraging sentence is not repeated within this time
REFERENCES = 20  # message ids of a thread that are kept, beside its first


def letter_context(app: App, connection: Connection, to: Participant, week: Week) -> LetterContext:
    """What any letter to that person about that week is written from."""
    recent = app.recents.of(connection, to.email, week)
    history = recent.history(week.plus(1 - SHOWN), week, to.goals)
    if week >= schedule.running_week(app.clock(), to.zone, app.settings.schedule.first_weekday):
        history[-1] = replace(history[-1], goals=to.goals)  # a changed goal holds from the running week on
    coaches = [coach for coach in coaches_of(to, app.settings.coaches) if coach.email != to.email]
    return LetterContext(
        to=to,
        sender=app.settings.sender,
        metrics=app.settings.metrics,
        week=week,
        history=tuple(history),
        plan=recent.plan_before(week),
        used=recent.phrases(app.clock() - UNREPEATED),
        first=not recent.was_written_to,
        coach=" and ".join(dict.fromkeys(f"{coach.name}, {coach.email}" for coach in coaches)) or None,
        coach_lines=_said_by(app, connection, coaches),
        encouraged=any(row.phrase for row in recent.about(week)),
        goals_by_reply=app.settings.goals.by_reply,
    )


def _said_by(app: App, connection: Connection, coaches: Sequence[Coach]) -> tuple[tuple[str, str], ...]:
    """(name, line) of each of these coaches who says something to the group at the moment."""
    names = {tokens.whose(app.key, coach.identity): coach.name for coach in coaches}
    lines = groups.lines(connection, names, app.clock()) if names else {}
    return tuple((name, lines[tag].text) for tag, name in names.items() if tag in lines)


def enqueue(
    app: App,
    connection: Connection,
    letter: Letter,
    to: Participant,
    week: Week,
    *,
    slot: datetime | None = None,
    answered: Incoming | None = None,
    message: int | None = None,
    day: str | None = None,
    identity: str | None = None,
) -> bool:
    """Put a letter into the outbox, in its week's thread; False where that slot was taken before.

    Letters of one kind and week differ by the message they answer (`message` is its number), or else by the `day`.
    `identity` is what a reader is known by who is no participant; otherwise it is their address."""
    differs_by = answered.fingerprint if answered else day
    whose = identity or to.email
    token = tokens.make(app.key, letter.kind, whose, week, differs_by)
    row = {
        "key": slot_key(letter.kind, whose, week, differs_by),
        "kind": letter.kind,
        "email": whose,
        "recipient": to.email,
        "week": week,
        "slot": slot,
        "message_id": message_id(app, token),
        "subject": letter.subject,
        "raw": _message(app, letter, to, token, _thread(app, connection, whose, week, answered)),
        "asked": letter.asked or "",
        "phrase": letter.phrase or "",
        "answers": message,
        "created": app.clock(),
    }
    return outbox.queue(connection, row)


def slot_key(kind: str, whose: str, week: Week, differs_by: str | None = None) -> str:
    """What makes a letter unique in the outbox."""
    return f"{kind}:{whose}:{week}:{(differs_by or '')[:16]}"


def message_id(app: App, token: str) -> str:
    """The Message-ID of our letter with that token."""
    return f"<{token}@{_domain(app)}>"


def _domain(app: App) -> str:
    return app.settings.sender.address.rpartition("@")[2]


def _message(app: App, letter: Letter, to: Participant, token: str, thread: tuple[str | None, list[str]]) -> bytes:
    """The bytes of a letter, which every retry sends again unchanged."""
    sender = app.settings.sender
    in_reply_to, references = thread
    local, _, domain = sender.address.partition("@")
    return mime.build(
        letter,
        sender=sender,
        recipient=to.email,
        recipient_name=to.name,
        message_id=message_id(app, token),
        date=app.clock().astimezone(ZoneInfo(to.zone)),
        in_reply_to=in_reply_to,
        references=references,
        reply_to=f"{local}+{token}@{domain}" if sender.plus_addressing else None,
        stop_subject=f"stop {token}",
    )


def _thread(
    app: App, connection: Connection, email: str, week: Week, answered: Incoming | None
) -> tuple[str | None, list[str]]:
    """(In-Reply-To, References). A week is one thread. It begins with an id of its own that bears a token too, since
    some servers (Amazon SES, Outlook.com) replace our Message-IDs but leave References alone."""
    root = message_id(app, tokens.make(app.key, "thread", email, week))
    if answered:
        chain = [*answered.references[-REFERENCES:], answered.message_id]
    else:
        about = app.recents.of(connection, email, week).about(week)
        chain = [row.message_id for row in about if row.answers is None]
    known = [each for each in dict.fromkeys(chain) if each and each != root]
    return (known[-1] if known else None), [root, *known]
