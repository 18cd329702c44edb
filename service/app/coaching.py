"""The coaches' letters: gathered and queued when their slot comes, at once for words of danger; and coaches' answers.

The rule: what a letter says and what an answer leads to is decided in `policy.coaching`; here it is only carried out.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from service.app.context import App
from service.app.enqueue import enqueue, message_id, slot_key
from service.app.keys import read_key
from service.app.sandbox import Call
from service.model import tokens
from service.model.coach import CoachNote, CoachSummary
from service.model.values import Coach, Incoming, Letter, Participant, Reading, Standing, Week
from service.policy import coaching
from service.policy.answer import ANSWERS_A_DAY
from service.policy.authentication import Authenticated
from service.policy.coaching import CoachAnswer, Wrote
from service.policy.outcome import UNCLEAR
from service.policy.schedule import Turn, clock, newest
from service.reading import bounces
from service.reading.mime import incoming
from service.settings import Settings
from service.store import groups, messages, notices, outbox, standings
from service.store.groups import Line

DAY, WEEK = timedelta(days=1), timedelta(weeks=1)


def ask(app: App) -> int:
    """Queue the weekly letter of each coach whose slot has come, once; returns how many were queued."""
    first_weekday = app.settings.schedule.first_weekday
    turns = [(coach, coaching.due(app.clock(), coach, first_weekday)) for coach in app.settings.coaches]
    return sum(_ask(app, coach, turn) for coach, turn in turns if turn)


def _ask(app: App, coach: Coach, turn: Turn) -> bool:
    """Queue one coach's letter about that turn's week; False where there is none to write, or its slot is taken."""
    with app.store.reading() as connection:
        if outbox.is_taken(connection, slot_key("coach-summary", coach.identity, turn.week)):
            return False
        if tokens.whose(app.key, coach.identity) in groups.stopped(connection):
            return False
        facts = _gathered(app, connection, coach, turn)
    if facts is None:
        return False
    with app.store.writing() as connection:
        return _enqueue(app, connection, coach, app.letters.coach_summary(facts), turn.week, slot=turn.at)


def upcoming(settings: Settings, connection: Connection, now: datetime) -> list[tuple[str, str, datetime | None]]:
    """(name, zone, when) of each coach's next letter; None for those who want none."""
    first_weekday, key = settings.schedule.first_weekday, settings.key_path
    stopped = groups.stopped(connection) if key.exists() else frozenset()
    found: list[tuple[str, str, datetime | None]] = []
    for coach in settings.coaches:
        turn = newest(now, coach.zone, coach.summary, first_weekday)
        is_taken = outbox.is_taken(connection, slot_key("coach-summary", coach.identity, turn.week))
        at = turn.at if coaching.due(now, coach, first_weekday) and not is_taken else turn.next_at
        wants_none = stopped and tokens.whose(read_key(key), coach.identity) in stopped
        found.append((coach.name, coach.zone, None if wants_none else at))
    return found


def _gathered(app: App, connection: Connection, coach: Coach, turn: Turn) -> CoachSummary | None:
    """What the coach's letter says; None where nobody was asked yet."""
    first = turn.week.plus(1 - coaching.WEEKS)
    if not groups.has_weeks(connection, first, turn.week):
        return None
    people = [person for person in app.standings.registry.people.values() if coach.sees(person)]
    emails = [person.email for person in people]
    wrote = {
        row.email: Wrote(bool(row.words), bool(row.help), bool(row.danger))
        for row in groups.wrote(connection, turn.at - WEEK, UNCLEAR)
    }
    return coaching.summary(
        coach,
        turn.week,
        people,
        _standings(connection, first, emails),
        groups.totals(connection, emails, first, turn.week),
        wrote,
        sender=app.settings.sender,
        metrics=app.settings.metrics,
    )


def _standings(connection: Connection, since: Week, emails: Sequence[str]) -> dict[str, Standing]:
    found: dict[str, Standing] = {}
    for at in range(0, len(emails), groups.TOGETHER):
        found |= standings.read(connection, since, emails[at : at + groups.TOGETHER])
    return found


def tell_at_once(app: App, connection: Connection, person: Participant, week: Week, message: int) -> None:
    """Somebody wrote words of danger: their coaches hear of it now, if they agreed to be named.

    The owner is told in any case, so a coach who is the owner gets no second letter."""
    if not person.may_be_named:
        return
    for coach in coaching.coaches_of(person, app.settings.coaches):
        if coach.email != app.settings.owner_address:
            day = app.clock().astimezone(clock(coach.zone)).date()
            letter = app.letters.coach_notice(coach.name, person.name, app.settings.sender, day)
            _enqueue(app, connection, coach, letter, week, message=message, day=str(message))


def process(
    app: App, connection: Connection, kept: messages.Kept, message: Incoming, who: Authenticated, call: Call
) -> None:
    """A coach's message: what it changes, and the letter that answers it.

    Its bytes are not kept, since it may quote the summary, which names people."""
    assert who.coach
    assert who.token
    reading = None if who.stop else _read(app, connection, message, who, call)
    decided = _decided(message, who.coach, reading)
    if not kept.again:
        _carry_out(app, connection, who.coach, decided, kept.id)
        _answer(app, connection, message, who, decided, kept.id)
    facts: dict[str, Any] = {
        "state": "done",
        "raw": None,
        "email": who.coach.identity,
        "week": who.token.week,
        "kind": reading.kind if reading else "command",
        "folder": decided.folder,
        "why": f"{who.why} {decided.why}",
    }
    messages.settle_read(connection, kept.id, message, facts)


def _read(app: App, connection: Connection, message: Incoming, who: Authenticated, call: Call) -> Reading:
    letter = app.recents.letter(connection, message_id(app, who.token.text)) if who.token else None
    sent = incoming.sent_text(letter.raw) if letter and letter.raw else None
    from service.reading import reply  # only here: status needs the rest, and not the words of a language

    reading: Reading = call(reply.read, message, app.settings.metrics, sent=sent)
    return reading


def _decided(message: Incoming, coach: Coach, reading: Reading | None) -> CoachAnswer:
    if reading is None:
        return coaching.STOPPED
    if reading.kind == "bounce":
        return coaching.returned(coach, message.status, final=bounces.is_final(message))
    return coaching.answer(reading)


def _carry_out(app: App, connection: Connection, coach: Coach, decided: CoachAnswer, message: int) -> None:
    tag = tokens.whose(app.key, coach.identity)
    if decided.line:
        groups.set_line(connection, tag, Line(decided.line, _until(app, coach)))
    if decided.takes_line_away:
        groups.set_line(connection, tag, None)
    if decided.stopped is not None:
        groups.stop(connection, tag, decided.stopped)
    if decided.notice:
        notices.add(connection, decided.notice, app.clock(), message=message)


def _answer(
    app: App, connection: Connection, message: Incoming, who: Authenticated, decided: CoachAnswer, number: int
) -> None:
    """Tell the coach what became of their message, six times a day at most."""
    coach, token = who.coach, who.token
    assert coach
    assert token
    answered = sum(outbox.answered_within(connection, coach.identity, DAY, app.clock()).values())
    if not decided.noted or answered >= ANSWERS_A_DAY:
        return
    note = CoachNote(
        coach.name,
        app.settings.sender,
        token.week,
        decided.noted,
        decided.line,
        _until(app, coach).astimezone(clock(coach.zone)),
        coaching.LINE_LENGTH,
        coach.group,
    )
    _enqueue(app, connection, coach, app.letters.coach_noted(note), token.week, answered=message, message=number)


def _until(app: App, coach: Coach) -> datetime:
    return coaching.until(app.clock(), coach, app.settings.schedule.first_weekday)


def _enqueue(app: App, connection: Connection, coach: Coach, letter: Letter, week: Week, **more: Any) -> bool:
    """Put a letter to a coach into the outbox, under the coach's identity instead of an address."""
    to = Participant(coach.name, coach.email, coach.zone, coach.summary, {})
    return enqueue(app, connection, letter, to, week, identity=coach.identity, **more)
