"""What the owner sees at a glance: is the daemon alive, what is in trouble, who was asked, what waits, what comes next.

The rule: it reads the store and changes nothing; how it is shown is the command line's business."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, Row

from service.app import coaching, heartbeat, limits
from service.app.overview import SILENT, Overview, Person, Trouble, Waiting
from service.app.standings import TOGETHER
from service.model import letter_kinds
from service.model.values import Participant, Standing, Week, WeekRecord
from service.policy import goals, schedule
from service.policy.outcome import UNCLEAR
from service.settings import Settings
from service.store import groups, health, notices, outbox, participants, recent, standings
from service.store import troubles as records
from service.store.database import Store

WEEK = timedelta(weeks=1)
WEEKS = 12  # of the chart
RECENT = 2  # weeks before the running one that tell nearly everything of most people


@dataclass(frozen=True)
class _Together:
    """What is looked up for everybody with one question each."""

    now: datetime
    check_ins: Mapping[tuple[str, Week], str]  # the state of those that are not sent
    wrote: Mapping[str, str]  # what somebody may want to look into
    own: Mapping[str, goals.OwnGoals | None]


def overview(settings: Settings, store: Store, now: datetime) -> Overview:
    """Everything that the store knows about this moment."""
    with store.reading() as connection:
        sign = health.last_sign(connection)
        troubles, last_read = _steps(connection)
        last_round = records.last_round(connection)
        unsent = outbox.waiting(connection)
        return Overview(
            now=now,
            zone=settings.schedule.zone,
            daemon=heartbeat.state(sign, now, last_round),
            sign=sign,
            last_read=last_read,
            last_round=last_round,
            troubles=troubles,
            people=_people(settings, connection, unsent, now),
            waiting=_waiting(settings, connection, unsent, now),
            notices=tuple(row.text for row in notices.still_open(connection)),
            faults=settings.faults,
            metrics={metric.key: metric.label for metric in settings.metrics},
            coaches=tuple(coaching.upcoming(settings, connection, now)),
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
    facts = _Together(
        now=now,
        check_ins={(row.email, row.week): row.state for row in unsent if row.kind == "check-in"},
        wrote={row.email: _wrote(row) for row in groups.wrote(connection, now - WEEK, UNCLEAR)},
        own={email: goals.from_stored(stored) for email, (stored, _) in participants.own_choices(connection).items()},
    )
    everybody = settings.participants
    chunks = (everybody[first : first + TOGETHER] for first in range(0, len(everybody), TOGETHER))
    return tuple(person for chunk in chunks for person in _some(settings, connection, chunk, facts))


def _some(
    settings: Settings, connection: Connection, people: Sequence[Participant], facts: _Together
) -> Iterator[Person]:
    """How some of them are doing: never everybody at once, so that what was read of many takes little memory."""
    times, now = settings.schedule, facts.now
    found = _standings(settings, connection, [person.email for person in people], now)
    weeks = {person.email: schedule.open_week(now, person, found[person.email], times) for person in people}
    records = recent.of_weeks(connection, weeks, weeks.values())
    for person in people:
        email, week = person.email, weeks[person.email]
        own = facts.own.get(email)
        record = records.get((email, week)) or _not_asked(week, person, own)
        coming = schedule.next_check_in(now, person, found[email], times)
        made = _person(person, own, found[email], record, facts.check_ins.get((email, week)), coming)
        yield replace(made, wrote=facts.wrote[email]) if email in facts.wrote else made


def _not_asked(week: Week, person: Participant, own: goals.OwnGoals | None) -> WeekRecord:
    return WeekRecord(week, "not asked", goals=goals.in_force(person, own).goals)


def _standings(settings: Settings, connection: Connection, emails: list[str], now: datetime) -> dict[str, Standing]:
    """How these people stand, as far as it is shown: the last weeks, and older ones of whom these say too little."""
    times = settings.schedule
    running = schedule.running_week(now, times.zone, times.first_weekday)
    found = standings.read(connection, running.plus(-RECENT), emails)
    unsure = [email for email, standing in found.items() if _may_be_silent_for_longer(standing)]
    return found | (standings.read(connection, running.plus(-standings.LOOKED_BACK), unsure) if unsure else {})


def _may_be_silent_for_longer(standing: Standing) -> bool:
    """Whether check-ins before the last weeks could make this a silence."""
    has_closed_week = standing.answered or standing.skipped
    return standing.state == "active" and standing.silence < SILENT and not has_closed_week


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
        counts=record.counts,
        goals=_shared(tuple(record.goals.items())),
        goals_from=goals.whose(person, own),
        next_check_in=next_check_in,
        silence=standing.silence,
    )


@lru_cache(maxsize=256)  # many people have few different goals
def _shared(items: tuple[tuple[str, int], ...]) -> Mapping[str, int]:
    return MappingProxyType(dict(items))


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
