"""What goes out: the check-ins that are due, the owner's notice, and whatever waits in the outbox."""

import logging
from datetime import timedelta

from sqlalchemy import Connection, select, update

from service import asking
from service.asking import Due
from service.house import House
from service.store import forgetting, outbox, people
from service.store.schema import notices
from service.values import CheckIn, Participant, TryLater, UserError

log = logging.getLogger(__name__)

BATCH = 20
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def ask(house: House) -> int:
    """Write every letter that is due into the outbox; each slot once. Returns how many were written."""
    house.see_what_others_wrote()
    with house.store.reading() as connection:
        house.look_again(connection)
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
    house.touched.add(to.email)
    return queued


def send(house: House) -> int:
    """Send what waits, within the owner's limits; returns how many letters the limits hold back."""
    if house.unmarked:  # the store failed us in the midst of a batch
        _write_down(house)
        with house.store.writing() as connection:
            outbox.recover(connection, house.clock())
    while True:
        now = house.clock()
        with house.store.writing() as connection:
            room = allowance(house, connection)
            letters = outbox.claim(connection, now, min(BATCH, room)) if room > 0 else []
        if not letters:
            break
        _hand_over(house, letters)
    forget_who_asked(house)
    with house.store.reading() as connection:
        return outbox.held_back(connection, house.clock()) if room <= 0 else 0


def _hand_over(house: House, letters: list[outbox.Queued]) -> None:
    """Letters that were claimed; those that the post does not get to are given back."""
    for number, letter in enumerate(letters):
        try:
            outcome = house.outgoing.send(letter.raw, house.settings.sender.address, letter.recipient)
        except (TryLater, UserError) as error:
            with house.store.writing() as connection:
                outbox.release(connection, letters[number:], house.clock(), str(error))
            raise
        house.unmarked = letter, outcome
        _write_down(house)
        house.progress()


def allowance(house: House, connection: Connection) -> int:
    """How many letters may go out now: max_per_minute and max_per_day, counted over the outbox."""
    now, smtp = house.clock(), house.settings.smtp
    minute: int = smtp.max_per_minute - outbox.sent_within(connection, MINUTE, now)
    day: int = smtp.max_per_day - outbox.sent_within(connection, DAY, now)
    return min(minute, day)


def _write_down(house: House) -> None:
    """What became of the newest letter. While the store can't take that (disk full), nothing else is sent."""
    assert house.unmarked
    letter, outcome = house.unmarked
    with house.store.writing() as connection:
        state = outbox.mark(connection, letter, outcome, house.clock())
        if state == "failed":
            text = f"A letter to {letter.recipient} could not be delivered: {outcome.why}"
            people.notice(connection, text, house.clock(), letter.email)
    house.unmarked = None
    log.info("The %s with number %d: %s.", letter.kind, letter.id, state)


def forget_who_asked(house: House) -> None:
    """Who confirmed `delete` is forgotten once their farewell has gone, or can't go."""
    with house.store.reading() as connection:
        asked, leftovers = forgetting.ready(connection), forgetting.leaves_bytes(connection)
    for email in asked:
        house.forget(email)
    if asked or leftovers:
        house.store.compact()


def tell_owner(house: House) -> bool:
    """Once a day at most, tell the owner what needs an eye."""
    owner, now = house.settings.owner_address, house.clock()
    if not owner:
        return False
    with house.store.writing() as connection:
        told = outbox.newest(connection, owner, "owner-notice")
        waiting = connection.execute(select(notices).where(notices.c.told.is_(None)).order_by(notices.c.id)).all()
        if not waiting or (told and abs(now - told) < DAY):  # clocks are set back
            return False
        week = house.running(house.settings.schedule.zone)
        letter = house.desk.owner_notice(owner, house.settings.sender, [row.text for row in waiting], now.date())
        to = Participant("", owner, house.settings.schedule.zone, CheckIn(0, 0, 0), {})
        house.post_letter(connection, letter, to, week, day=str(now.date()))
        written = outbox.newest(connection, owner, "owner-notice")
        connection.execute(update(notices).where(notices.c.id.in_([row.id for row in waiting])).values(told=written))
    return True
