"""The chain of each message: when it came, what was read in it and why, what answered it and when that was sent.

The rule: it reads the store and changes nothing."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row

from service.model.values import Participant, UserError
from service.settings import Settings
from service.store import messages, outbox
from service.store.database import Store


def trace(settings: Settings, store: Store, whom: str) -> str:
    """The chain of one message, or of all of a person's messages and letters."""
    with store.reading() as connection:
        person = settings.person(whom)
        if person:
            received, letters = messages.of_person(connection, person.email), outbox.of_person(connection, person.email)
        else:
            found = messages.by_id(connection, whom) or messages.by_id(connection, f"<{whom.strip('<>')}>")
            received = [found] if found else []
            letters = outbox.answers_to(connection, found.id) if found else outbox.with_id(connection, whom)
    if not received and not letters:
        if person is None:
            raise UserError(f"{whom}: nobody with this address takes part, and no message has this Message-ID.")
        return f"{person.name} ({person.email}) takes part; no letter was written to them yet, and none came.\n"
    zone = _zone(settings, person, received, letters)
    events = [(row.received, _received(row, zone)) for row in received]
    events += [(row.created, _letter(row, zone)) for row in letters]
    return "\n".join(text for _, text in sorted(events, key=lambda event: event[0])) + "\n"


def _zone(settings: Settings, person: Participant | None, received: list[Row[Any]], letters: list[Row[Any]]) -> str:
    emails = [row.email for row in (*received, *letters)]
    person = person or next(filter(None, map(settings.person, emails)), None)
    return person.zone if person else settings.schedule.zone


def _received(row: Row[Any], zone: str) -> str:
    read = row.reading or {}
    counts = ", ".join(f"{metric} {count}" for metric, count in read.get("counts", {}).items())
    lines = [f"{local(row.received, zone)}  received number {row.id} {row.message_id or ''} from {row.sender or '?'}"]
    if row.state == "kept":
        return "\n".join([*lines, f"    kept, not read yet ({row.attempts} tries)"])
    week = f", for the week of {row.week}" if row.week else ""
    lines.append(
        f"    read as {row.kind}{': ' + counts if counts else ''}{week}; {row.state}, filed under {row.folder}"
    )
    if row.why:
        lines.append(f"    why: {row.why}")
    lines += [f"    {metric}: {sentence}" for metric, sentence in (row.quoted or {}).items() if metric != "kind"]
    return "\n".join(lines)


def _letter(row: Row[Any], zone: str) -> str:
    answers = f" in answer to number {row.answers}" if row.answers else ""
    when = f"sent {local(row.sent, zone)}" if row.sent else f"{row.state}, next try {local(row.due, zone)}"
    lines = [f"{local(row.created, zone)}  wrote the {row.kind} of the week of {row.week} to {row.recipient}{answers}"]
    lines.append(f"    {when}; {row.message_id}" + (f"; {row.why}" if row.why else ""))
    return "\n".join(lines)


def local(moment: datetime, zone: str) -> str:
    """A moment in that zone, to the minute, with the zone's short name."""
    return moment.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M %Z")
