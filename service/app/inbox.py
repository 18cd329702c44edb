"""What needs the owner's attention, with its words, and what the owner does about it: accept, refuse, answer, done.

The rule: no click and no printing here. A number is a message's own; notices about no message are n1, n2 ..."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from service.app import processing, startup
from service.app.amounts import amounts_by_metric
from service.app.context import App
from service.app.sandbox import Call
from service.model.values import Reading, UserError, Waits
from service.policy.authentication import authenticate
from service.policy.outcome import UNKNOWN
from service.reading.mime import incoming
from service.settings import Settings
from service.store import cluster, filing, messages, notices
from service.store.database import Store

SHOWN = 10  # held messages of one person that are listed one by one

REASONS: Mapping[Waits, str] = {
    "held": "held: it may not be theirs (accept or refuse it)",
    "words": "words without numbers",
    "unclear": "amounts that could not be read",
    "danger": "words that sound like danger to themselves",
    "failed": "it could not be read at all",
}


@dataclass(frozen=True)
class Item:
    """One thing that needs attention."""

    number: str  # for `done` and the others
    moment: datetime
    email: str  # whose it is or may be; "" where that is not known
    reason: str
    words: str | None  # their own words; None where they are deleted or there were none


def items(settings: Settings, store: Store) -> list[Item]:
    """Everything that needs attention, newest first; of one person's held messages the newest SHOWN, and how many more
    there are."""
    with store.reading() as connection:
        rows, further = _apart(messages.waiting(connection))
        found = [_of_message(row) for row in rows]
        found += [_further(email, more) for email, more in further.items()]
        about_no_message = [row for row in notices.still_open(connection) if row.message is None]
        found += [Item(f"n{row.id}", row.noticed, row.email, row.text, None) for row in about_no_message]
    return sorted(found, key=lambda item: item.moment, reverse=True)


def _apart(waiting: Sequence[Row[Any]]) -> tuple[list[Row[Any]], dict[str, list[Row[Any]]]]:
    """(the messages that are shown, the further held ones by whose they may be), each newest first."""
    shown: list[Row[Any]] = []
    further: dict[str, list[Row[Any]]] = defaultdict(list)
    held: Counter[str] = Counter()
    for row in waiting:
        if row.waits == "held":
            held[row.email] += 1
            if held[row.email] > SHOWN:
                further[row.email].append(row)
                continue
        shown.append(row)
    return shown, further


def _further(email: str, rows: Sequence[Row[Any]]) -> Item:
    said = f"{len(rows)} further held messages; `steadily refuse {email}` puts away all of theirs that are held"
    return Item(email, rows[0].received, email, said, None)


def _of_message(row: Row[Any]) -> Item:
    words = row.words
    if words is None and row.raw:  # a held message is not read before it is accepted
        words = processing.own_words(row.raw, whole=row.whole)
    return Item(str(row.id), row.received, row.email or row.sender or "", REASONS[row.waits], words or None)


def done(store: Store, number: str) -> str:
    """Close what was dealt with elsewhere; nothing is counted or sent."""
    now = startup.now()
    with store.writing() as connection:
        if number.startswith("n") and messages.is_number(number[1:]):
            if not notices.close(connection, int(number[1:]), now):
                raise UserError(f"{number}: there is no such notice; `steadily inbox` lists them.")
            return f"{number} is closed."
        row = _message(connection, number)
        messages.close(connection, row.id, now)
    return f"{number} is closed; nothing was counted."


def accept(app: App, number: str) -> str:
    """Process a held message as its participant's."""
    with app.store.writing() as connection:
        held = _message(connection, number)
        _require_held(held, number)
        if held.email not in app.standings.registry.people:
            raise UserError(f"{number}: {held.email} no longer takes part.")
        messages.close(connection, held.id, app.clock())
        _process(app, connection, held)
    return f"Taken as {held.email}'s; the answer goes out with the next round."


def refuse(store: Store, number: str) -> str:
    """Put a held message away, or all that are held and may be of the person with that address: they are not theirs."""
    now = startup.now()
    with store.writing() as connection:
        is_address = "@" in number and messages.by_id(connection, number) is None
        if is_address and (rows := messages.held_of(connection, number.lower())):
            for row in rows:
                _put_away(connection, row, now)
            return f"Refused: {len(rows)} messages are not {number.lower()}'s, and nothing was counted."
        held = _message(connection, number)
        _require_held(held, number)
        _put_away(connection, held, now)
    return f"Refused: it is not {held.email}'s, and nothing was counted."


def _put_away(connection: Connection, held: Row[Any], now: datetime) -> None:
    messages.close(connection, held.id, now)
    why = f"{held.why or ''} The owner refused it.".strip()
    messages.settle(connection, held.id, {"state": "done", "folder": UNKNOWN, "email": None, "why": why})
    filing.refile(connection, held.id)


def answer(app: App, number: str, amounts: Sequence[str]) -> str:
    """Count a message as the owner has read it, and answer it with the digest."""
    counts = amounts_by_metric(app.settings, amounts)
    with app.store.writing() as connection:
        row = _message(connection, number)
        if row.email not in app.standings.registry.people:
            raise UserError(f"{number}: it is no participant's message; use `steadily report` for their counts.")
        if not row.raw:
            raise UserError(f"{number}: its words are deleted; use `steadily report {row.email}` for the counts.")
        messages.close(connection, row.id, app.clock())
        _process(app, connection, row, counts)
    said = ", ".join(f"{metric} {count}" for metric, count in counts.items())
    return f"{row.email}: {said}; the digest goes out with the next round."


def _process(app: App, connection: Connection, held: Row[Any], counts: Mapping[str, int] | None = None) -> None:
    """Process a message as its participant's, on the owner's word: as it reads, or with these counts."""
    message = incoming.parse(held.raw, whole=held.whole)
    who = authenticate(message, app.standings.registry, app.key, ours=app.settings.sender.address)
    taken = replace(who, email=held.email, status="theirs", why="The owner took it as theirs.", stop=False)
    kept = messages.Kept(held.id, held.raw, held.whole, 1, held.received)
    call = processing.in_process if counts is None else _read_by_owner(counts, held.words or "")
    cluster.lock_records(connection, [taken.email])
    processing.process(app, connection, kept, message, taken, call)
    filing.refile(connection, held.id)


def _read_by_owner(counts: Mapping[str, int], words: str) -> Call:
    """In place of the reader: the owner has read the message, and it says these counts."""
    reading = Reading("report", counts, text=words, correction=True, why={"kind": "The owner read it."})
    return lambda *_given, **_named: reading


def _message(connection: Connection, number: str) -> Row[Any]:
    row = messages.by_id(connection, number) or messages.by_id(connection, f"<{number.strip('<>')}>")
    if row is None:
        raise UserError(f"{number}: there is no such message; `steadily inbox` lists those that need attention.")
    return row


def _require_held(row: Row[Any], number: str) -> None:
    if row.state != "held":
        raise UserError(f"{number}: no such message is held; `steadily inbox` lists those that are.")
