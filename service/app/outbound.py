"""What goes out: the check-ins that are due, the owner's notice, and whatever waits in the outbox.

The rule: nothing is decided here but how many letters the owner's limits allow now."""

import logging
from datetime import timedelta

from sqlalchemy import Connection

from service.app.context import App
from service.app.enqueue import enqueue, letter_context
from service.model.values import CheckIn, Participant, TryLater, UserError
from service.policy import schedule
from service.policy.schedule import Due
from service.reading.mime import parser
from service.store import erasure, outbox, participants

log = logging.getLogger(__name__)

BATCH = 20
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def ask(app: App) -> int:
    """Write every letter that is due into the outbox; each slot once. Returns how many were written."""
    app.standings.reload_if_written()
    with app.store.reading() as connection:
        standings = app.standings.of_everybody(connection)
    people = list(app.standings.registry.people.values())
    found = schedule.due(app.clock(), people, standings, app.settings.schedule)
    written = 0
    for first in range(0, len(found), BATCH):
        with app.store.writing() as connection:
            written += sum(write(app, connection, due) for due in found[first : first + BATCH])
    return written


def write(app: App, connection: Connection, due: Due) -> bool:
    """Put one due letter into the outbox; False where its slot was taken."""
    to = due.participant
    context = letter_context(app, connection, to, due.week)
    kinds = {
        "check-in": app.letters.check_in,
        "nudge": app.letters.nudge,
        "shall-we-pause": app.letters.shall_we_pause,
    }
    queued = enqueue(app, connection, kinds[due.kind](context), to, due.week, slot=due.slot)
    if queued and due.kind == "check-in":
        participants.open_week(connection, to.email, due.week, "asked", to.goals)
    if queued and due.kind == "shall-we-pause":
        participants.remember(connection, to.email, state="quiet")
    return queued


def send(app: App) -> int:
    """Send what waits, within the owner's limits; returns how many letters the limits hold back."""
    if app.unrecorded:  # the store failed in the middle of a batch
        _record(app)
        with app.store.writing() as connection:
            outbox.recover(connection, app.clock(), by=app.store.number)
    while True:
        now = app.clock()
        with app.store.writing() as connection:
            room = allowance(app, connection)
            letters = outbox.claim(connection, now, min(BATCH, room), app.store.number) if room > 0 else []
        if not letters:
            break
        _send_each(app, letters)
    forget_who_asked(app)
    with app.store.reading() as connection:
        return outbox.held_back(connection, app.clock()) if room <= 0 else 0


def _send_each(app: App, letters: list[outbox.Queued]) -> None:
    """Send letters that were claimed; release those that are not reached because the connection failed."""
    for number, letter in enumerate(letters):
        try:
            outcome = app.transport.send(letter.raw, app.settings.sender.address, letter.recipient)
        except (TryLater, UserError) as error:
            with app.store.writing() as connection:
                outbox.release(connection, letters[number:], app.clock(), str(error))
            raise
        app.unrecorded = letter, outcome
        _record(app)
        app.progress()


def allowance(app: App, connection: Connection) -> int:
    """How many letters may go out now: max_per_minute and max_per_day, counted over the outbox, whoever sends them."""
    now, smtp = app.clock(), app.settings.smtp
    minute: int = smtp.max_per_minute - outbox.sent_within(connection, MINUTE, now)
    day: int = smtp.max_per_day - outbox.sent_within(connection, DAY, now)
    return min(minute, day) - outbox.being_sent(connection)


def _record(app: App) -> None:
    """Record what became of the newest letter. While the store can't (disk full), nothing else is sent."""
    assert app.unrecorded
    letter, outcome = app.unrecorded
    with app.store.writing() as connection:
        state = outbox.mark(connection, letter, outcome, app.clock())
        if state == "failed":
            text = f"A letter to {letter.recipient} could not be delivered: {outcome.why}"
            participants.notice(connection, text, app.clock(), letter.email)
    app.unrecorded = None
    log.info("The %s with number %d: %s.", letter.kind, letter.id, state)


def forget_who_asked(app: App) -> None:
    """Erase people whose farewell letter has been sent, or has failed for good."""
    with app.store.reading() as connection:
        asked, leftovers = erasure.due(connection), erasure.needs_vacuum(connection)
    for email in asked:
        with app.store.writing() as connection:
            erasure.forget(connection, app.settings.addresses(email), app.key, parser.contents)
    if asked or leftovers:
        app.store.compact()


def tell_owner(app: App) -> bool:
    """Once a day at most, tell the owner what needs an eye."""
    owner, now, times = app.settings.owner_address, app.clock(), app.settings.schedule
    if not owner:
        return False
    with app.store.writing() as connection:
        told = outbox.newest(connection, owner, "owner-notice")
        waiting = participants.notices_untold(connection)
        if not waiting or (told and abs(now - told) < DAY):  # clocks are set back
            return False
        week = schedule.running_week(now, times.zone, times.first_weekday)
        letter = app.letters.owner_notice(owner, app.settings.sender, [row.text for row in waiting], now.date())
        to = Participant("", owner, times.zone, CheckIn(0, 0, 0), {})
        enqueue(app, connection, letter, to, week, day=str(now.date()))
        written = outbox.newest(connection, owner, "owner-notice")
        participants.notices_told(connection, waiting, written)
    return True
