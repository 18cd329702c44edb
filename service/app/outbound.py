"""What goes out: the check-ins that are due, the owner's notice, and whatever waits in the outbox.

The rule: nothing is decided here. How many letters may go out now is in `limits`."""

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row

from service.app import compacting, limits
from service.app.context import App
from service.app.enqueue import enqueue, letter_context
from service.app.send_claimed import record, send_claimed
from service.model.values import CheckIn, Participant, Refused
from service.policy import schedule
from service.policy.schedule import Due
from service.reading.mime import parser
from service.store import cluster, erasure, notices, outbox, participants, withheld

log = logging.getLogger(__name__)

BATCH = 25  # as many a power cut may send twice, each with its Message-ID; a kill one
DAY = timedelta(days=1)


def ask(app: App) -> int:
    """Write every letter that is due into the outbox; each slot once. Returns how many were written."""
    app.standings.reload_if_written()
    with app.store.reading() as connection:
        people = app.standings.candidates(connection)
        standings = app.standings.of_these(connection, people)
    found = schedule.due(app.clock(), people, standings, app.settings.schedule)
    written = 0
    for batch in (found[first : first + BATCH] for first in range(0, len(found), BATCH)):
        with app.store.writing() as connection:
            written += sum(write(app, connection, due) for due in _still_due(app, connection, batch))
        app.progress()
        app.meanwhile()
    return written


def _still_due(app: App, connection: Connection, batch: Sequence[Due]) -> list[Due]:
    """What of it is due by what this transaction sees: some may have written, or stopped, while others were asked."""
    emails, registered = [due.participant.email for due in batch], app.standings.registry.people
    app.recents.load(connection, emails)
    people = [registered[email] for email in emails if email in registered]
    standings = {email: app.recents.of(connection, email).standing for email in emails}
    return schedule.due(app.clock(), people, standings, app.settings.schedule)


def write(app: App, connection: Connection, due: Due) -> bool:
    """Put one due letter into the outbox; False where its slot was taken."""
    to = due.participant
    known = app.recents.of(connection, to.email, due.week).person
    context = letter_context(app, connection, to, due.week)
    invited = bool(due.kind == "check-in" and known and known.invited)
    if invited:
        context = replace(context, first=True, invited=True)
    kinds = {
        "check-in": app.letters.check_in,
        "nudge": app.letters.nudge,
        "shall-we-pause": app.letters.shall_we_pause,
    }
    queued = enqueue(app, connection, kinds[due.kind](context), to, due.week, slot=due.slot)
    if queued and due.kind == "check-in":
        participants.open_week(connection, to.email, due.week, "asked", to.goals)
        if known and known.state == "paused":  # and the pause is over
            participants.remember(connection, to.email, state="active", paused_until=None)
    if queued and invited:
        participants.remember(connection, to.email, invited=False)
    if queued and due.kind == "shall-we-pause":
        participants.remember(connection, to.email, state="quiet")
    return queued


def send(app: App) -> int:
    """Send what waits, within the owner's limits; returns how many letters they hold back."""
    if app.unrecorded:  # the store failed in the middle of a batch
        record(app)
        with app.store.writing() as connection:
            outbox.recover(connection, app.clock(), by=app.store.number)
    while True:
        now = app.clock()
        with app.store.writing() as connection:
            cluster.lock_limits(connection)
            room = limits.room(app.settings, connection, now)
            letters = _claim(app, connection, now, room) if room.answers > 0 else []
        if not letters:
            break
        send_claimed(app, letters)
        app.meanwhile()
    limits.tell(app)
    return held_back(app)


def held_back(app: App) -> int:
    """How many letters are due and wait only because of the owner's limits."""
    with app.store.reading() as connection:
        return limits.keep_back(app.settings, connection, app.clock())


def _claim(app: App, connection: Connection, now: datetime, room: limits.Room) -> list[outbox.Queued]:
    """Letters to send now, but for those to people whom the settings name no longer: theirs go on waiting for them to
    come back, for five days."""
    left = withheld.waiting_for(connection) - app.standings.registry.people.keys()
    if left:
        withheld.give_up(connection, left, now, "The settings did not name them any longer.")
    most = min(BATCH, room.answers)
    return outbox.claim(connection, now, most, app.store.number, scheduled=room.scheduled, but_for=left)


def forget_who_asked(app: App) -> None:
    """Erase people whose farewell letter has been sent, or has failed for good."""
    with app.store.reading() as connection:
        asked, leftovers = erasure.due(connection), erasure.needs_vacuum(connection)
    for email in asked:
        _delete_mail(app, email)
        with app.store.writing() as connection:
            erasure.forget(connection, app.settings.addresses(email), app.key, parser.contents)
    if asked or leftovers:
        compacting.compact(app.settings, app.store, app.clock())


def _delete_mail(app: App, email: str) -> None:
    """Delete the filed messages of somebody who asked for it; a mailbox that refuses for good keeps nothing else."""
    addresses, others = app.settings.addresses(email), app.settings.addresses_of_others(email)
    with app.store.reading() as connection:
        ids, senders = participants.traces(connection, email)
    try:
        app.mailbox.delete(ids, sorted({*addresses, *senders} - others))
    except Refused as refusal:
        text = f"Somebody asked to be deleted, but their filed messages could not be removed: {refusal}"
        with app.store.writing() as connection:
            notices.add(connection, text, app.clock())


def tell_owner(app: App) -> None:
    """Tell the owner what needs attention: what is urgent at once, everything else once a day at most."""
    owner, now = app.settings.owner_address, app.clock()
    if not owner:
        return
    with app.store.writing() as connection:
        waiting = notices.untold(connection)
        urgent = [row for row in waiting if row.urgent]
        if urgent:
            _write_to_owner(app, connection, owner, urgent, urgent=True)
        told = outbox.newest(connection, owner, "owner-notice")
        others = [row for row in waiting if not row.urgent]
        if others and not (told and abs(now - told) < DAY):  # `abs`, since clocks are set back
            _write_to_owner(app, connection, owner, others, urgent=False)


def _write_to_owner(app: App, connection: Connection, owner: str, rows: list[Row[Any]], *, urgent: bool) -> None:
    now, times = app.clock(), app.settings.schedule
    items = [_item(row) for row in rows]
    letter = app.letters.owner_notice(owner, app.settings.sender, items, now.date(), urgent=urgent)
    to = Participant("", owner, times.zone, CheckIn(0, 0, 0), {})
    week = schedule.running_week(now, times.zone, times.first_weekday)
    enqueue(app, connection, letter, to, week, day=f"{now.date()} {rows[0].id}" if urgent else str(now.date()))
    notices.mark_told(connection, rows, outbox.newest(connection, to.email, "owner-notice"))


def _item(row: Row[Any]) -> str:
    """One sentence of the owner's letter; where somebody may be in danger, with their words."""
    return f"{row.text} They wrote: “{' '.join(row.words.split())}”" if row.urgent and row.words else str(row.text)
