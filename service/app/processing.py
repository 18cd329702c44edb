"""What becomes of one message: a participant's is read, decided on, recorded and answered; others are only filed.

The rule: everything happens in the caller's one transaction, so that all of it is in the store or nothing is. What a
message leads to is decided in `policy`, not here."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row

from service.app import coaching, own_data, read_reply
from service.app.context import App
from service.app.enqueue import enqueue, letter_context
from service.app.read_reply import Read
from service.app.sandbox import Call
from service.model.tokens import Token
from service.model.values import Changes, Incoming, Letter, Participant, Reading, Week
from service.policy import answer, goals, schedule
from service.policy.authentication import Authenticated
from service.policy.commands import stopped
from service.policy.outcome import IGNORED, Answer, Past
from service.reading.mime import incoming
from service.reading.quoting import own_words as quoting
from service.store import history, messages, participants, seen
from service.writing.letters import Letters

DAY, WEEK = timedelta(days=1), timedelta(weeks=1)
CONFIRMED_WITHIN = timedelta(days=14)  # after the letter that asks whether to delete


def in_process(function: Call, *given: Any, **named: Any) -> Any:
    """Call the function in this process."""
    return function(*given, **named)


def process(
    app: App,
    connection: Connection,
    kept: messages.Kept,
    message: Incoming,
    who: Authenticated,
    call: Call,
    ahead: Read | None = None,
) -> None:
    """A participant's message: read it, unless that was done `ahead`, decide, record, answer."""
    number, written = kept.id, message.date if kept.again else None
    past, reading, decided = decide(app, connection, message, who, call, written=written, ahead=ahead)
    if decided.changes.waits in ("words", "danger") and app.settings.owner_address in app.settings.addresses(who.email):
        # Who runs this for themselves needs no letter about what they have written themselves.
        decided = replace(decided, changes=replace(decided.changes, notice=None, urgent=False, waits=None))
    if copied := _original(app, connection, kept, message, who, reading):
        return settle_copy(connection, number, copied, message)
    to, week = past.context.to, past.context.week
    _record(app, connection, past, decided.changes, number)
    if reading and reading.danger and not kept.again:
        coaching.tell_at_once(app, connection, to, week, number)
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
        "words": (reading and reading.text) or None,
        "waits": decided.changes.waits,
        "quoted": dict(reading.why) if reading else None,
        "token": who.token.text if who.token else None,
    }
    return messages.settle_read(connection, number, message, facts)


def _record(app: App, connection: Connection, past: Past, changes: Changes, number: int) -> None:
    """Record what the message changes, and the goals of its week and of the running one."""
    to, week, running = past.context.to, past.context.week, _running(app, past.context.to)
    known = app.recents.of(connection, to.email, week).weeks.get(week)
    history.apply(connection, changes, to, week, number, app.clock())
    if changes.goals:
        to = _record_goals(app, connection, to, changes.goals)
        participants.set_goals(connection, to.email, running, to.goals)
    if week >= running and (changes.goals or (known and dict(known.goals) != dict(to.goals))):
        participants.set_goals(connection, to.email, week, to.goals)
    was_unclear = past.context.history[-1].state == "unreadable" or past.answers == "question"
    if changes.counts and was_unclear:
        messages.dealt_with(connection, to.email, week)


def settle_copy(connection: Connection, number: int, twin: Row[Any], altered: Incoming | None = None) -> None:
    """Record that a message is the same as an earlier one, if `altered` on its way: nothing is counted twice."""
    facts = {"folder": twin.folder, "email": twin.email, "week": twin.week, "kind": twin.kind}
    why = f"The same message as number {twin.id}, delivered again: nothing is counted twice."
    facts |= {"state": "done", "why": why, "message_id": twin.message_id}
    if altered:
        return messages.settle_read(connection, number, altered, facts)
    return messages.settle(connection, number, facts)


def _original(
    app: App,
    connection: Connection,
    kept: messages.Kept,
    message: Incoming,
    who: Authenticated,
    reading: Reading | None,
) -> Row[Any] | None:
    """The person's last message, if this one is a copy of it that was altered on its way: it answers the same letter
    within a day, in the same own words, or under the same Message-ID with the same numbers (a list adds a footer)."""
    if not (reading and reading.text and who.token) or kept.again:
        return None
    last = app.recents.newest_message(connection, who.email)
    if last is None or last.id == kept.id or last.token != who.token.text or abs(app.clock() - last.received) >= DAY:
        return None
    same_words = (last.words or "").split() == reading.text.split()
    same_id = bool(message.message_id) and message.message_id == last.message_id
    return last if same_words or (same_id and last.reading == _facts(reading)) else None


def decide(
    app: App,
    connection: Connection,
    message: Incoming,
    who: Authenticated,
    call: Call,
    *,
    written: datetime | None = None,
    ahead: Read | None = None,
) -> tuple[Past, Reading | None, Answer]:
    """What a participant's message leads to. `written` is when they wrote it, where it is read again long after;
    `ahead` is what it says, where it has been read."""
    who = read_reply.in_todays_weeks(app, who)
    if who.stop and who.token:
        past = _past(app, connection, who, who.token.week)
        return past, None, stopped(past, app.letters)
    read = ahead or read_reply.read(app, connection, message, who, call)
    confirms_deletion = _asks_whether_to_delete(app, who.token, read.letter)
    who, reading = read.who, read.reading
    if reading.kind == "bounce" and who.token:
        past = _past(app, connection, who, who.token.week)
        if seen.came_back(connection, who.email, who.token.text):
            return past, reading, Answer(IGNORED, "It reports a letter that came back before: that counts once.")
        return past, reading, answer.returned(message, past)
    person = app.standings.registry.people[who.email]
    recent = app.recents.of(connection, who.email)
    standing, newest = recent.standing, recent.last_asked
    moment = min(written or app.clock(), app.clock())
    fresh = schedule.open_week(moment, person, standing, app.settings.schedule)
    week, newer_first = answer.which_week(who.token.week if who.token else None, reading, standing, newest, fresh)
    past = replace(
        _past(app, connection, who, week),
        newer_first=newer_first,
        newest_asked=newest,
        confirms_deletion=confirms_deletion,
    )
    if reading.command and reading.command.name == "export":
        listed, metrics = app.standings.listed(who.email), app.settings.metrics
        past = replace(past, export=own_data.files(connection, app.letters, listed, metrics, app.clock()))
    if sum(past.answered_today.values()) >= answer.ANSWERS_A_DAY:
        unanswered = answer.answer(reading, past, Unwritten())
        if unanswered.letter is None:  # beyond the cap: a letter that is not sent is not written either
            return past, reading, unanswered
    return past, reading, answer.answer(reading, past, app.letters)


class Unwritten(Letters):
    """Letters of which only the kind matters, since they may not be sent."""

    def __init__(self) -> None:
        pass

    def __getattribute__(self, name: str) -> Any:
        kind = "noted" if name == "goals_noted" else name.replace("_", "-")
        return lambda *given, **named: Letter(kind, "", "", "")


def _past(app: App, connection: Connection, who: Authenticated, week: Week) -> Past:
    recent = app.recents.of(connection, who.email, week)
    known = recent.person
    person = app.standings.listed(who.email)
    if known:
        person = goals.in_force(person, goals.from_stored(known.goals), known.shares)
    return Past(
        context=letter_context(app, connection, person, week),
        standing=recent.standing,
        moment=app.clock(),
        schedule=app.settings.schedule,
        answers=who.token.kind if who.token else None,
        answered_today=recent.answered_within(DAY, app.clock()),
        plan=recent.plan_of(week),
        had_receipt=any(row.kind == "receipt" for row in recent.about(week)),
        bounces=known.bounces if known else 0,
    )


def _record_goals(app: App, connection: Connection, to: Participant, new: Mapping[str, int]) -> Participant:
    """Record the goals they set themselves; returns the participant with the goals that are now in force."""
    listed, known = app.standings.listed(to.email), participants.person(connection, to.email)
    day = app.clock().astimezone(schedule.clock(to.zone)).date()
    own = goals.changed(listed, goals.from_stored(known.goals) if known else None, new, day)
    participants.remember(connection, to.email, goals=goals.to_store(own))
    return goals.in_force(listed, own, not to.withdrew)


def _asks_whether_to_delete(app: App, token: Token | None, letter: Row[Any] | None) -> bool:
    """Whether this very letter asks to confirm `delete`, recently enough for its answer to do it."""
    if token is None or token.kind != "delete-confirm" or letter is None:
        return False
    return bool(timedelta(0) <= app.clock() - letter.created < CONFIRMED_WITHIN)


def _running(app: App, to: Participant) -> Week:
    return schedule.running_week(app.clock(), to.zone, app.settings.schedule.first_weekday)


def own_words(raw: bytes, *, whole: bool) -> str:
    """The writer's own words in a message that is not read yet."""
    return quoting.own_words(incoming.parse(raw, whole=whole)).text


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
