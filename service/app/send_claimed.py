"""Claimed letters, to the mail server: one after the other, or several at the same time.

The rule: what becomes of a letter is recorded before another is sent in its place. So whatever ends this process, as
many letters as are sent at the same time may be sent twice, and no more."""

import logging
from collections import deque
from collections.abc import Iterator, Sequence

from sqlalchemy import Connection

from service.app.announce import name
from service.app.context import App
from service.model.values import Outcome, TryLater, UserError
from service.store import notices, outbox
from service.store.outbox import Queued

log = logging.getLogger(__name__)

UNDELIVERED = "A letter to {recipient} could not be delivered:"

Fault = TryLater | UserError
Sent = tuple[Queued, Outcome | Fault]


def send_claimed(app: App, letters: Sequence[Queued]) -> None:
    """Send these letters over [smtp] connections; release those that are not reached because a connection failed.

    After a fault none is begun, and of those that are under way the outcome is still recorded. While the store can't
    (disk full), it is kept in `app.unrecorded`, and nothing else is sent before `record` has succeeded."""
    waiting, unsent, fault = deque(letters), list[Queued](), None
    number = min(app.settings.smtp.connections, len(letters))
    for letter, outcome in _at_once(app, waiting, number) if number > 1 else _in_turn(app, waiting):
        if isinstance(outcome, Fault):
            unsent.append(letter)
            fault = fault or outcome
        else:
            app.unrecorded.append((letter, outcome))
            fault = _fault_of_recording(app) or fault
            app.progress()
        if fault:
            unsent.extend(waiting)
            waiting.clear()
    if fault and not app.unrecorded and unsent:
        with app.store.writing() as connection:
            outbox.release(connection, unsent, app.clock(), "" if app.is_stopping() else str(fault))
    if fault:
        raise fault


def _in_turn(app: App, waiting: deque[Queued]) -> Iterator[Sent]:
    while waiting:
        letter = waiting.popleft()
        yield letter, _send(app, letter)


def _at_once(app: App, waiting: deque[Queued], number: int) -> Iterator[Sent]:
    """Keep that many letters under way, each in a thread; another begins only after an outcome was taken."""
    from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait

    under_way: dict[Future[Outcome | Fault], Queued] = {}
    with ThreadPoolExecutor(number, "send") as pool:
        while waiting or under_way:
            while waiting and len(under_way) < number:
                letter = waiting.popleft()
                under_way[pool.submit(_send, app, letter)] = letter
            done = next(iter(wait(under_way, return_when=FIRST_COMPLETED).done))
            yield under_way.pop(done), done.result()


def _send(app: App, letter: Queued) -> Outcome | Fault:
    try:
        return app.transport.send(letter.raw, app.settings.sender.address, letter.recipient)
    except (TryLater, UserError) as fault:
        return fault


def _fault_of_recording(app: App) -> Fault | None:
    try:
        record(app)
    except (TryLater, UserError) as fault:
        return fault
    return None


def record(app: App) -> None:
    """Record what became of the newest letters; claiming the next ones takes it to the disk."""
    with app.store.writing(lightly=True) as connection:
        states = [_mark(app, connection, letter, outcome) for letter, outcome in app.unrecorded]
    for (letter, _), state in zip(app.unrecorded, states, strict=True):
        who = name(app, letter.email)
        log.info("The %s with number %d to %s: %s.", letter.kind, letter.id, who, state or "not needed")
    app.unrecorded.clear()


def _mark(app: App, connection: Connection, letter: Queued, outcome: Outcome) -> str:
    state = outbox.mark(connection, letter, outcome, app.clock())
    if state == "failed":
        text = f"{UNDELIVERED.format(recipient=letter.recipient)} {outcome.why}"
        notices.add(connection, text, app.clock(), letter.email)
    return state
