"""What goes out: the check-ins that are due, the owner's notice, and whatever waits in the outbox."""

import logging
from datetime import timedelta

from sqlalchemy import Connection, select, update

from service import asking, tokens
from service.asking import Due
from service.house import House
from service.store import outbox, people
from service.store.schema import notices
from service.values import CheckIn, Outcome, Participant, TryLater, UserError

log = logging.getLogger(__name__)

BATCH = 20
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def ask(house: House) -> int:
    """Write every letter that is due into the outbox; each slot once. Returns how many were written."""
    house.see_what_others_wrote()
    found = asking.due(house.clock(), list(house.book.people.values()), house.standings, house.settings.schedule)
    written = 0
    for first in range(0, len(found), BATCH):
        with house.store.writing() as connection:
            written += sum(write(house, connection, due) for due in found[first : first + BATCH])
    return written


def write(house: House, connection: Connection, due: Due) -> bool:
    """One due letter into the outbox; False where its slot was taken."""
    to = due.participant
    occasion = house.occasion(connection, to, due.week)
    kinds = {
        "check-in": house.desk.check_in,
        "nudge": house.desk.nudge,
        "shall-we-pause": house.desk.shall_we_pause,
    }
    queued = house.post_letter(connection, kinds[due.kind](occasion), to, due.week, slot=due.slot)
    if queued and due.kind == "check-in":
        people.open_week(connection, to.email, due.week, "asked", to.goals)
    if queued and due.kind == "shall-we-pause":
        people.remember(connection, to.email, state="quiet")
    house.refresh(connection, [to.email])
    return queued


def send(house: House) -> int:
    """Send what waits, within the owner's limits; returns how many letters the limits hold back."""
    while True:
        now = house.clock()
        with house.store.writing() as connection:
            room = allowance(house, connection)
            letters = outbox.claim(connection, now, min(BATCH, room)) if room > 0 else []
        if not letters:
            break
        for number, letter in enumerate(letters):
            try:
                outcome = house.outgoing.send(letter.raw, house.settings.sender.address, letter.recipient)
            except (TryLater, UserError) as error:
                with house.store.writing() as connection:
                    outbox.release(connection, letters[number:], house.clock(), str(error))
                raise
            _mark(house, letter, outcome)
            house.progress()
    with house.store.reading() as connection:
        return outbox.held_back(connection, house.clock()) if room <= 0 else 0


def allowance(house: House, connection: Connection) -> int:
    """How many letters may go out now: max_per_minute and max_per_day, counted over the outbox."""
    now, smtp = house.clock(), house.settings.smtp
    minute: int = smtp.max_per_minute - outbox.sent_since(connection, now - MINUTE)
    day: int = smtp.max_per_day - outbox.sent_since(connection, now - DAY)
    return min(minute, day)


def _mark(house: House, letter: outbox.Queued, outcome: Outcome) -> None:
    with house.store.writing() as connection:
        state = outbox.mark(connection, letter, outcome, house.clock())
        if state == "failed":
            text = f"A letter to {letter.recipient} could not be delivered: {outcome.why}"
            people.notice(connection, text, house.clock(), letter.email)
        if letter.kind == "forgotten" and state in ("sent", "failed"):
            people.forget(connection, letter.email, tokens.forgotten(house.key, letter.email))
    if letter.kind == "forgotten" and state in ("sent", "failed"):
        house.take_up(house.settings, house.desk)
    log.info("The %s with number %d: %s.", letter.kind, letter.id, state)


def tell_owner(house: House) -> bool:
    """Once a day at most, tell the owner what needs an eye."""
    owner, now = house.settings.owner_address, house.clock()
    if not owner:
        return False
    with house.store.writing() as connection:
        told = outbox.newest(connection, owner, "owner-notice")
        waiting = connection.execute(select(notices).where(notices.c.told.is_(None)).order_by(notices.c.id)).all()
        if not waiting or (told and now - told < DAY):
            return False
        week = house.running(house.settings.schedule.zone)
        letter = house.desk.owner_notice(owner, house.settings.sender, [row.text for row in waiting], now.date())
        to = Participant("", owner, house.settings.schedule.zone, CheckIn(0, 0, 0), {})
        house.post_letter(connection, letter, to, week, day=str(now.date()))
        connection.execute(update(notices).where(notices.c.id.in_([row.id for row in waiting])).values(told=now))
    return True
