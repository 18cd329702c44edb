"""How many letters may go out now, by [smtp] max_per_minute and max_per_day, and what waits because of limits.

The rule: nothing is sent here. Half of a day's letters is kept for answers, so that nobody who has answered waits for
their digest because others were asked on the same day."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from service.app.context import App
from service.app.moments import local
from service.settings import Settings
from service.store import history, limits, notices

log = logging.getLogger(__name__)

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
AMPLE = 100  # letters: more than are claimed at once
TOLD = "limits told"  # a fact: {what was said: the sentence that may still be open}
REFUSALS = 4  # tries that a server put off, more than an hour in all: then it is a limit of its own


@dataclass(frozen=True)
class Room:
    """How many letters may go out now."""

    answers: int  # and all others that nobody's slot has caused
    scheduled: int  # check-ins, nudges: no more than `answers`; where there is ample room, at least so many


def room(settings: Settings, connection: Connection, now: datetime) -> Room:
    """What the owner's limits leave, counted over the outbox, whoever sends."""
    smtp, under_way = settings.smtp, limits.being_sent(connection)
    minute = smtp.max_per_minute - limits.sent_within(connection, MINUTE, now)
    sent = limits.sent_within(connection, DAY, now)
    left = min(minute, smtp.max_per_day - sent) - under_way
    if smtp.scheduled_per_day - sent - under_way < AMPLE:  # otherwise it does not matter how many of them were answers
        sent = limits.sent_within(connection, DAY, now, scheduled=True)
    return Room(left, min(left, smtp.scheduled_per_day - sent - under_way))


def keep_back(settings: Settings, connection: Connection, now: datetime) -> int:
    """How many letters are due and wait only because of the owner's limits."""
    left = room(settings, connection, now)
    if left.answers <= 0:
        return limits.held_back(connection, now)
    return limits.held_back(connection, now, scheduled=True) if left.scheduled <= 0 else 0


def reached(settings: Settings, connection: Connection, now: datetime, *, scheduled: bool) -> str:
    """Which of the owner's limits keeps a letter back, and until when; "" if none does."""
    smtp = settings.smtp
    known = [
        ("max_per_day", smtp.max_per_day, DAY, False, ""),
        ("max_per_minute", smtp.max_per_minute, MINUTE, False, ""),
    ]
    if scheduled:
        kept = ", half of which is kept for answers," if smtp.max_per_day > 1 else ""
        known.insert(0, ("max_per_day", smtp.scheduled_per_day, DAY, True, kept))
    for name, most, span, only, kept in known:
        if limits.sent_within(connection, span, now, scheduled=only) >= most:
            first = limits.first_sent_within(connection, span, now, scheduled=only)
            until = local((first or now) + span, settings.schedule.zone)
            return f"the limit [smtp] {name} = {getattr(smtp, name)}{kept} is reached; the rest goes from {until}"
    return ""


def tell(app: App) -> None:
    """Log what waits because of a daily limit, the owner's or the server's, and tell the owner: once, and until when.

    What is told is closed by itself when nothing waits for that reason any more."""
    now = app.clock()
    with app.store.reading() as connection:
        told: dict[str, str] = history.fact(connection, TOLD) or {}
        found = _waiting(app.settings, connection, now)
    if found.keys() == told.keys():
        return
    with app.store.writing() as connection:
        for reason in told.keys() - found.keys():
            notices.close_saying(connection, told[reason], now)
        for reason in found.keys() - told.keys():
            log.warning("%s", found[reason])
            notices.add(connection, found[reason], now)
        history.set_fact(connection, TOLD, {reason: told.get(reason, said) for reason, said in found.items()})


def _waiting(settings: Settings, connection: Connection, now: datetime) -> dict[str, str]:
    """A sentence for each reason why letters wait for long."""
    found = {
        row.why: f"Letters wait, {row.number} of them, since the mail server puts them off: {row.why.rstrip('.')}. The "
        f"next try is at {local(row.due, settings.schedule.zone)}."
        for row in limits.put_off(connection, REFUSALS)
    }
    for scheduled, which in ((True, "Check-ins"), (False, "Answers")):
        number = limits.held_back(connection, now, scheduled=scheduled)
        said = reached(settings, connection, now, scheduled=scheduled) if number else ""
        if "max_per_day" in said:
            found[which] = f"{which} wait, {number} of them: {said}."
    return found
