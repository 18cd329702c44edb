"""Everything that is kept of one person, as files: CSV for a spreadsheet, JSON for programs, a page to look at.

The rule: it reads and writes nothing back; who may have the files is decided before.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from service.model.record import PersonRecord
from service.model.values import Metric, Participant
from service.policy import goals
from service.store import history, participants, personal
from service.writing.letters import Letters


def files(
    connection: Connection, letters: Letters, person: Participant, metrics: tuple[Metric, ...], now: datetime
) -> tuple[str, str, str]:
    """(CSV, JSON, HTML) of one person, who is given as the settings list them."""
    csv, json = history.export(connection, person.email)
    return csv, json, letters.export_page(record(connection, person, metrics, now))


def record(connection: Connection, listed: Participant, metrics: tuple[Metric, ...], now: datetime) -> PersonRecord:
    """The record of one person, with moments in their own zone."""
    known = participants.person(connection, listed.email)
    own = goals.from_stored(known.goals) if known else None
    person = goals.in_force(listed, own)
    zone = ZoneInfo(person.zone)
    return PersonRecord(
        name=person.name,
        email=person.email,
        made=now.astimezone(zone).date(),
        metrics=metrics,
        weeks=tuple(personal.weeks_of(connection, person.email, person.goals)),
        plans=personal.plans_of(connection, person.email),
        words=tuple((when.astimezone(zone), text) for when, text in personal.words_of(connection, person.email)),
        goals=person.goals,
        goals_from=goals.whose(listed, own).replace("their reply", "your reply"),
    )
