"""What goes out: the check-ins that are due, the owner's notice, and whatever waits in the outbox."""

import logging
from datetime import timedelta

from sqlalchemy import Connection, select, update

from service.app.context import App
from service.model.values import CheckIn, Participant, TryLater, UserError
from service.policy import schedule
from service.policy.schedule import Due
from service.store import erasure, outbox, participants
from service.store.tables import notices

log = logging.getLogger(__name__)

BATCH = 20
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def ask(app: App) -> int:
    """Write every letter that is due into the outbox; each slot once. Returns how many were written."""
    app.see_what_others_wrote()
    with app.store.reading() as connection:
        app.look_again(connection)
    found = schedule.due(app.clock(), list(app.book.people.values()), app.standings, app.settings.schedule)
    written = 0
    for first in range(0, len(found), BATCH):
        with app.store.writing() as connection:
            written += sum(write(app, connection, due) for due in found[first : first + BATCH])
    return written


def write(app: App, connection: Connection, due: Due) -> bool:
    """One due letter into the outbox; False where its slot was taken."""
    to = due.participant
    context = app.context(connection, to, due.week)
    kinds = {
        "check-in": app.letters.check_in,
        "nudge": app.letters.nudge,
        "shall-we-pause": app.letters.shall_we_pause,
    }
    queued = app.post_letter(connection, kinds[due.kind](context), to, due.week, slot=due.slot)
    if queued and due.kind == "check-in":
        participants.open_week(connection, to.email, due.week, "asked", to.goals)
    if queued and due.kind == "shall-we-pause":
        participants.remember(connection, to.email, state="quiet")
    app.touched.add(to.email)
    return queued


def send(app: App) -> int:
    """Send what waits, within the owner's limits; returns how many letters the limits hold back."""
    if app.unmarked:  # the store failed us in the midst of a batch
        _write_down(app)
        with app.store.writing() as connection:
            outbox.recover(connection, app.clock())
    while True:
        now = app.clock()
        with app.store.writing() as connection:
            room = allowance(app, connection)
            letters = outbox.claim(connection, now, min(BATCH, room)) if room > 0 else []
        if not letters:
            break
        _hand_over(app, letters)
    forget_who_asked(app)
    with app.store.reading() as connection:
        return outbox.held_back(connection, app.clock()) if room <= 0 else 0


def _hand_over(app: App, letters: list[outbox.Queued]) -> None:
    """Letters that were claimed; those that the post does not get to are given back."""
    for number, letter in enumerate(letters):
        try:
            outcome = app.transport.send(letter.raw, app.settings.sender.address, letter.recipient)
        except (TryLater, UserError) as error:
            with app.store.writing() as connection:
                outbox.release(connection, letters[number:], app.clock(), str(error))
            raise
        app.unmarked = letter, outcome
        _write_down(app)
        app.progress()


def allowance(app: App, connection: Connection) -> int:
    """How many letters may go out now: max_per_minute and max_per_day, counted over the outbox."""
    now, smtp = app.clock(), app.settings.smtp
    minute: int = smtp.max_per_minute - outbox.sent_within(connection, MINUTE, now)
    day: int = smtp.max_per_day - outbox.sent_within(connection, DAY, now)
    return min(minute, day)


def _write_down(app: App) -> None:
    """What became of the newest letter. While the store can't take that (disk full), nothing else is sent."""
    assert app.unmarked
    letter, outcome = app.unmarked
    with app.store.writing() as connection:
        state = outbox.mark(connection, letter, outcome, app.clock())
        if state == "failed":
            text = f"A letter to {letter.recipient} could not be delivered: {outcome.why}"
            participants.notice(connection, text, app.clock(), letter.email)
    app.unmarked = None
    log.info("The %s with number %d: %s.", letter.kind, letter.id, state)


def forget_who_asked(app: App) -> None:
    """Who confirmed `delete` is forgotten once their farewell has gone, or can't go."""
    with app.store.reading() as connection:
        asked, leftovers = erasure.due(connection), erasure.needs_vacuum(connection)
    for email in asked:
        app.forget(email)
    if asked or leftovers:
        app.store.compact()


def tell_owner(app: App) -> bool:
    """Once a day at most, tell the owner what needs an eye."""
    owner, now = app.settings.owner_address, app.clock()
    if not owner:
        return False
    with app.store.writing() as connection:
        told = outbox.newest(connection, owner, "owner-notice")
        waiting = connection.execute(select(notices).where(notices.c.told.is_(None)).order_by(notices.c.id)).all()
        if not waiting or (told and abs(now - told) < DAY):  # clocks are set back
            return False
        week = app.running(app.settings.schedule.zone)
        letter = app.letters.owner_notice(owner, app.settings.sender, [row.text for row in waiting], now.date())
        to = Participant("", owner, app.settings.schedule.zone, CheckIn(0, 0, 0), {})
        app.post_letter(connection, letter, to, week, day=str(now.date()))
        written = outbox.newest(connection, owner, "owner-notice")
        connection.execute(update(notices).where(notices.c.id.in_([row.id for row in waiting])).values(told=written))
    return True
