"""What the owner sees at a glance: is the daemon alive, what is in trouble, who was asked, what waits, what comes next.

The rule: it reads the store and changes nothing; how it is shown is the command line's business."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row

from service.app import heartbeat, limits
from service.app.overview import SILENT, Overview, Person, Trouble, Waiting
from service.model import letter_kinds
from service.model.values import Participant, Standing, Week, WeekRecord
from service.policy import goals, schedule
from service.policy.outcome import UNCLEAR
from service.settings import Settings
from service.store import groups, health, notices, outbox, participants, standings
from service.store import troubles as records
from service.store.database import Store

WEEK = timedelta(weeks=1)
WEEKS = 12  # of the chart


def overview(settings: Settings, store: Store, now: datetime) -> Overview:
    """Everything that the store knows about this moment."""
    with store.reading() as connection:
        sign = health.last_sign(connection)
        troubles, last_read = _steps(connection)
        unsent = outbox.waiting(connection)
        return Overview(
            now=now,
            zone=settings.schedule.zone,
            daemon=heartbeat.state(sign, now),
            sign=sign,
            last_read=last_read,
            troubles=troubles,
            people=_people(settings, connection, unsent, now),
            waiting=_waiting(settings, connection, unsent, now),
            notices=tuple(row.text for row in notices.still_open(connection)),
            faults=settings.faults,
            metrics={metric.key: metric.label for metric in settings.metrics},
        )


def effort(settings: Settings, store: Store, now: datetime) -> dict[Week, dict[str, int]]:
    """Everybody's counts together, by week and metric: the weeks since the first that anybody was asked about."""
    times = settings.schedule
    last = schedule.running_week(now, times.zone, times.first_weekday)
    weeks = [last.plus(-number) for number in reversed(range(WEEKS))]
    emails = [person.email for person in settings.participants]
    with store.reading() as connection:
        found = groups.totals(connection, emails, weeks[0], last)
    amounts = {week: {metric: total.amount for metric, total in found.get(week, {}).items()} for week in weeks}
    first = next((place for place, week in enumerate(weeks) if amounts[week]), len(weeks))
    return {week: amounts[week] for week in weeks[first:]}


def _steps(connection: Connection) -> tuple[tuple[Trouble, ...], datetime | None]:
    """What each step of a round is failing at, and when mail was last read."""
    found = records.troubles(connection)
    return tuple(Trouble(each.step, each.said, each.since) for each in found), records.last_ok(connection)


def _people(settings: Settings, connection: Connection, unsent: list[Row[Any]], now: datetime) -> tuple[Person, ...]:
    times = settings.schedule
    since = schedule.running_week(now, times.zone, times.first_weekday).plus(-standings.LOOKED_BACK)
    found = standings.read(connection, since)
    check_ins = {(row.email, row.week): row.state for row in unsent if row.kind == "check-in"}
    stand = [(person, found.get(person.email, schedule.NEVER_WRITTEN_TO)) for person in settings.participants]
    weeks = [schedule.open_week(now, person, standing, times) for person, standing in stand]
    records = participants.of_weeks(connection, weeks)
    wrote = {row.email: _wrote(row) for row in groups.wrote(connection, now - WEEK, UNCLEAR)}
    own = {email: goals.from_stored(stored) for email, (stored, _) in participants.own_choices(connection).items()}
    people = [
        _person(
            person,
            own.get(person.email),
            standing,
            records.get((person.email, week))
            or WeekRecord(week, "not asked", goals=goals.in_force(person, own.get(person.email)).goals),
            check_ins.get((person.email, week)),
            schedule.next_check_in(now, person, standing, times),
        )
        for (person, standing), week in zip(stand, weeks, strict=True)
    ]
    return tuple(replace(person, wrote=wrote.get(person.email)) for person in people)


def _wrote(row: Row[Any]) -> str:
    return "danger" if row.danger else "help" if row.help else "wrote without numbers"


def _person(
    person: Participant,
    own: goals.OwnGoals | None,
    standing: Standing,
    record: WeekRecord,
    letter: str | None,
    next_check_in: datetime | None,
) -> Person:
    return Person(
        email=person.email,
        name=person.name,
        zone=person.zone,
        week=record.week,
        state=_state(standing, record, letter),
        counts=dict(record.counts),
        goals=dict(record.goals),
        goals_from=goals.whose(person, own),
        next_check_in=next_check_in,
        silence=standing.silence,
    )


def _state(standing: Standing, record: WeekRecord, letter: str | None) -> str:
    """One word, or a few, for how a person is doing in that week; `letter` is the state of an unsent check-in."""
    week = record.week
    if standing.state != "active":
        return standing.state
    if week in standing.skipped:
        return "skipped"
    if week in standing.answered:
        return "wrote without numbers" if record.state == "unreadable" else "answered"
    if letter:
        return "not delivered" if letter == "failed" else "written, not sent"
    if week not in standing.asked:
        return "not asked yet"
    return "silent" if standing.silence >= SILENT else "asked"


def _waiting(settings: Settings, connection: Connection, unsent: list[Row[Any]], now: datetime) -> tuple[Waiting, ...]:
    reasons = {which: limits.reached(settings, connection, now, scheduled=which) for which in (True, False)}
    zones = {person.email: person.zone for person in settings.participants}

    def why(row: Row[Any]) -> str:
        if row.why or row.state != "queued" or row.due > now:
            return str(row.why)
        return reasons[row.kind in letter_kinds.SCHEDULED] or "goes out with the next round"

    return tuple(
        Waiting(
            row.kind,
            row.email,
            row.state,
            row.attempts,
            row.due,
            zones.get(row.email, settings.schedule.zone),
            why(row),
        )
        for row in unsent
    )
