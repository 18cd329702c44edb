"""`steadily ask`: this week's check-in now, a trial that takes no slot, or once more what was refused.

The rule: nobody is asked twice about a week, and what that means for the next check-in is always said."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from service.app import outbound
from service.app.announce import FEW
from service.app.context import App
from service.app.enqueue import enqueue, letter_context
from service.app.moments import local
from service.app.send_claimed import UNDELIVERED
from service.model.values import Participant, Standing, UserError
from service.policy import schedule
from service.policy.schedule import Due
from service.store import notices, outbox


def ask(app: App, addresses: Sequence[str], *, is_trial: bool = False, again: bool = False) -> Iterator[str]:
    """Write the check-ins to these people or to everybody, and send them, unless a running daemon is to do that."""
    chosen, written = _chosen(app, addresses), 0
    for to in chosen:
        if to.email not in app.standings.registry.people:
            yield f"{to.name}: asked to be forgotten, so nothing is sent."
            continue
        step = _again if again else _trial if is_trial else _now
        is_written, said = step(app, to)
        written += is_written
        if not is_written or len(chosen) <= FEW:
            yield f"{to.name}: {said}."
    if app.holds_lock:
        held_back = outbound.send(app)
        yield f"{written - min(written, held_back)} asked."
        if held_back:
            yield f"{held_back} wait for the next round: the limits of [smtp] allow no more just now."
    else:
        yield f"{written} written; the running daemon sends them within a minute."


def _chosen(app: App, addresses: Sequence[str]) -> list[Participant]:
    found = [(address, app.settings.person(address)) for address in addresses]
    if unknown := [f"{address}: nobody with this address takes part." for address, person in found if person is None]:
        raise UserError(*unknown)
    return [person for _, person in found if person] or list(app.settings.participants)


def _now(app: App, to: Participant) -> tuple[bool, str]:
    standing = _standing(app, to)
    due = schedule.ask(app.clock(), to, standing, app.settings.schedule)
    if due is None:
        return False, f"not asked, since {_why_not(app, to, standing)}"
    with app.store.writing() as connection:
        is_written = outbound.write(app, connection, due)
    if not is_written:
        return False, f"not asked, since {schedule.ASKED}"
    return True, f"asked about the week of {due.week}; {_what_follows(app, to, due)}"


def _what_follows(app: App, to: Participant, due: Due) -> str:
    """What becomes of the check-in that would have come by itself."""
    now, coming = app.clock(), schedule.next_check_in(app.clock(), to, _standing(app, to), app.settings.schedule)
    following = f"the next one comes {local(coming, to.zone)}" if coming else "no further one comes at present"
    if due.slot <= now:
        return following
    return f"this is the check-in of {local(due.slot, to.zone)}, which does not come again; {following}"


def _trial(app: App, to: Participant) -> tuple[bool, str]:
    """A check-in that is no week's own: the one that is due comes all the same."""
    now, times = app.clock(), app.settings.schedule
    week = schedule.this_week(now, to, times)
    with app.store.writing() as connection:
        letter = app.letters.check_in(letter_context(app, connection, to, week))
        trial = replace(letter, kind="test-letter", subject=f"[Trial] {letter.subject}", phrase=None)
        enqueue(app, connection, trial, to, week, day=now.strftime("%d%H%M%S"))
    coming = schedule.next_check_in(now, to, _standing(app, to), times)
    usual = f"the check-in of {local(coming, to.zone)} comes all the same" if coming else "nothing else changes"
    return True, f"a trial is sent; {usual}, unless the trial is answered with counts: these are for the week of {week}"


def _again(app: App, to: Participant) -> tuple[bool, str]:
    with app.store.writing() as connection:
        kinds = outbox.send_anew(connection, to.email, app.clock())
        if kinds:
            notices.close_saying(connection, UNDELIVERED.format(recipient=to.email), app.clock())
    return bool(kinds), f"sent anew: the {', the '.join(kinds)}" if kinds else "nothing of theirs was given up"


def _standing(app: App, to: Participant) -> Standing:
    with app.store.reading() as connection:
        return app.standings.of(connection, to.email)


def _why_not(app: App, to: Participant, standing: Standing) -> str:
    meant = schedule.ask(app.clock(), to, schedule.NEVER_WRITTEN_TO, app.settings.schedule)
    return (meant and schedule.why_not(standing, meant.week)) or "there is nothing to ask about yet"
