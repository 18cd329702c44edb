"""What the owner sees: this week's state, and the chain of each message.

The rule: it reads the store and changes nothing."""

import json
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row

from service.app import startup
from service.model.values import Participant, Standing, UserError, Week
from service.policy import schedule
from service.settings import Settings
from service.store import messages, outbox, participants
from service.store.database import Store


def status(settings: Settings, store: Store, *, as_json: bool) -> str:
    """This week: who was asked, answered, is paused, is silent; what waits; what needs the owner's eye."""
    with store.reading() as connection:
        found = {
            "people": _people(settings, connection),
            "outbox": [_waiting(settings, row) for row in outbox.waiting(connection)],
            "notices": [row.text for row in participants.notices_open(connection)],
        }
    return json.dumps(found, indent=2, ensure_ascii=False) + "\n" if as_json else _as_text(found)


def _people(settings: Settings, connection: Connection) -> list[dict[str, Any]]:
    standings = participants.standings(connection, Week(date.min))
    rows = []
    for person in settings.participants:
        standing = standings.get(person.email, schedule.NEVER_WRITTEN_TO)
        week = schedule.open_week(startup.now(), person, standing, settings.schedule)
        (record,) = participants.history(connection, person.email, week, week, person.goals)
        rows.append(
            {
                "email": person.email,
                "name": person.name,
                "week": str(week),
                "state": _state(standing, week),
                "counts": dict(record.counts),
                "goals": dict(record.goals),
            }
        )
    return rows


def _state(standing: Standing, week: Week) -> str:
    """One word for how a person stands in that week."""
    if standing.state != "active":
        return standing.state
    if week in standing.skipped:
        return "skipped"
    if week in standing.answered:
        return "answered"
    if week not in standing.asked:
        return "not asked yet"
    return "silent" if standing.silence > 1 else "asked"


def _waiting(settings: Settings, row: Row[Any]) -> dict[str, Any]:
    person = settings.person(row.email)
    due = local(row.due, person.zone if person else settings.schedule.zone)
    return {"kind": row.kind, "to": row.email, "state": row.state, "attempts": row.attempts, "due": due, "why": row.why}


def _as_text(found: dict[str, Any]) -> str:
    lines = []
    for row in found["people"]:
        counts = ", ".join(
            f"{metric} {count} of {row['goals'].get(metric, 0)}" for metric, count in row["counts"].items()
        )
        lines.append(f"{row['email']}, week of {row['week']}: {row['state']}" + (f" ({counts})" if counts else ""))
    if not found["people"]:
        lines.append("Nobody takes part yet: add [[participants]] to the settings.")
    lines.append("")
    lines += [
        f"Waiting: {r['kind']} to {r['to']}, {r['state']}, next try {r['due']}. {r['why']}" for r in found["outbox"]
    ]
    lines += [f"For your eye: {text}" for text in found["notices"]]
    if not found["outbox"] and not found["notices"]:
        lines.append("Nothing waits, and nothing needs your eye.")
    return "\n".join(lines) + "\n"


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
        raise UserError(f"{whom}: no message and no participant is known by that.")
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
