"""What the owner sees at a glance: is the daemon alive, what is in trouble, who was asked, what waits, what comes next.

The rule: it reads the store and changes nothing; how it is shown is the command line's business."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row

from service.app import heartbeat
from service.model.values import Participant, Standing, Week, WeekRecord
from service.policy import goals, schedule
from service.settings import Settings
from service.store import groups, health, notices, outbox, participants, standings
from service.store import troubles as records
from service.store.database import Store
from service.store.health import Sign

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
WEEKS = 12  # of the chart
SOME = 3  # names that are written out
SILENT = 2  # check-ins in a row without an answer: then somebody may need a word
TOTALS = ("not asked yet", "written, not sent", "not delivered", "asked", "silent", "answered", "skipped", "paused")
NEEDS_A_WORD = {
    "silent": "has not answered several check-ins",
    "quiet": "has not answered for weeks, and is left alone until they write",
    "bouncing": "their mail bounces",
    "not delivered": "their check-in could not be delivered",
    "wrote without numbers": "wrote, but no numbers could be read",
}


@dataclass(frozen=True)
class Person:
    """How one participant is doing this week."""

    email: str
    name: str
    zone: str
    week: Week
    state: str
    counts: Mapping[str, int]
    goals: Mapping[str, int]
    goals_from: str  # whose they are: "the settings", or their reply of a day
    next_check_in: datetime | None
    silence: int  # check-ins in a row that were not answered


@dataclass(frozen=True)
class Waiting:
    """A letter that is not sent."""

    kind: str
    to: str
    state: str  # "queued", "sending", "failed"
    attempts: int
    due: datetime
    zone: str
    why: str  # why it waits


@dataclass(frozen=True)
class Trouble:
    """What one step of a round is failing at."""

    step: str
    said: str
    since: datetime | None


@dataclass(frozen=True)
class Overview:
    """All that `status` shows."""

    now: datetime
    zone: str  # the schedule's: for what concerns nobody in particular
    daemon: heartbeat.State
    sign: Sign | None
    last_read: datetime | None
    troubles: tuple[Trouble, ...]
    people: tuple[Person, ...]
    waiting: tuple[Waiting, ...]
    notices: tuple[str, ...]
    faults: tuple[str, ...]  # of the settings
    metrics: Mapping[str, str] = field(default_factory=dict)  # key: label

    @property
    def next_check_in(self) -> datetime | None:
        """When the next check-in of all is due."""
        return min((person.next_check_in for person in self.people if person.next_check_in), default=None)

    @property
    def totals(self) -> dict[str, int]:
        """How many people are in each state, those of TOTALS first."""
        found = Counter(person.state for person in self.people)
        return {state: found[state] for state in (*TOTALS, *sorted(found.keys() - set(TOTALS))) if found[state]}

    @property
    def attention(self) -> list[str]:
        """A sentence for each thing that the owner should look at: then the exit status is 3."""
        found = list(self.faults)
        if said := _of_daemon(self):
            found.append(said)
        found += [f"{trouble.step}: {trouble.said}" for trouble in self.troubles]
        found += [f"The {letter.kind} to {letter.to} was given up: {letter.why}" for letter in self.gave_up]
        return found + list(self.notices)

    @property
    def gave_up(self) -> list[Waiting]:
        """Letters that are not tried again."""
        return [letter for letter in self.waiting if letter.state == "failed"]

    @property
    def need_a_word(self) -> list[tuple[Person, str]]:
        """People who may need a word, and why."""
        states = [(person, "silent" if _is_silent(person) else person.state) for person in self.people]
        return [(person, NEEDS_A_WORD[state]) for person, state in states if state in NEEDS_A_WORD]


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


def as_json(found: Overview) -> dict[str, Any]:
    """The overview for machines; moments are ISO 8601 in UTC."""
    return {
        "people": [
            {
                **{key: getattr(person, key) for key in ("email", "name", "state")},
                "week": str(person.week),
                "counts": dict(person.counts),
                "goals": dict(person.goals),
                "goals_from": person.goals_from,
                "next_check_in": _iso(person.next_check_in),
            }
            for person in found.people
        ],
        "outbox": [
            {**{key: getattr(w, key) for key in ("kind", "to", "state", "attempts", "why")}, "due": _iso(w.due)}
            for w in found.waiting
        ],
        "notices": list(found.notices),
        "daemon": {"state": found.daemon, "last_sign": _iso(found.sign.at) if found.sign else None},
        "mail": {"last_read": _iso(found.last_read)},
        "troubles": [{"step": t.step, "said": t.said, "since": _iso(t.since)} for t in found.troubles],
        "next_check_in": _iso(found.next_check_in),
        "totals": found.totals,
        "attention": found.attention,
    }


def _is_silent(person: Person) -> bool:
    return person.silence >= SILENT and person.state in ("not asked yet", "written, not sent", "asked")


def _iso(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat() if moment else None


def _of_daemon(found: Overview) -> str:
    if found.daemon == "stopped":
        return "The daemon is not running: nothing is read, sent or answered. `steadily run` starts it."
    if found.daemon == "stuck":
        return "The daemon has given no sign of life for too long: look at its log, and restart it."
    if found.daemon == "never":
        return "The daemon was never started with this store. `steadily run` starts it."
    return ""


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
    own = {email: goals.from_stored(stored) for email, (stored, _) in participants.own_choices(connection).items()}
    return tuple(
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
    )


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
    limit = _limit(settings, connection, now)
    zones = {person.email: person.zone for person in settings.participants}
    return tuple(
        Waiting(
            row.kind,
            row.email,
            row.state,
            row.attempts,
            row.due,
            zones.get(row.email, settings.schedule.zone),
            row.why or (limit if row.state == "queued" and row.due <= now else ""),
        )
        for row in unsent
    )


def _limit(settings: Settings, connection: Connection, now: datetime) -> str:
    """Which of the owner's limits is reached, and until when."""
    smtp, zone = settings.smtp, settings.schedule.zone
    for span, most, name in ((DAY, smtp.max_per_day, "max_per_day"), (MINUTE, smtp.max_per_minute, "max_per_minute")):
        if outbox.sent_within(connection, span, now) >= most:
            first = outbox.first_sent_within(connection, span, now)
            until = local((first or now) + span, zone)
            return f"the limit [smtp] {name} = {most} is reached; the rest goes from {until}"
    return "goes out with the next round"


def upcoming(people: Iterable[tuple[str, str, datetime | None]], now: datetime, zone: str) -> str:
    """When the next check-in comes and to whom, of these (name, zone, when): "Fri 27 Nov 2026 16:00 GMT, to Ada"."""
    coming = [(name, theirs, at) for name, theirs, at in people if at]
    if not coming:
        return "none: nobody is asked at present"
    first = min(at for _, _, at in coming)
    who = [(name, theirs) for name, theirs, at in coming if at == first]
    zones = {theirs for _, theirs in who}
    when = "with the next round" if first <= now else local(first, zones.pop() if len(zones) == 1 else zone)
    return f"{when}, to {several([name for name, _ in who])}"


def several(names: Sequence[str]) -> str:
    """A few names, and how many more there are: "Ada, Bob, Cleo and 5 more"."""
    if len(names) > SOME + 1:
        return f"{', '.join(names[:SOME])} and {len(names) - SOME} more"
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def local(moment: datetime, zone: str) -> str:
    """A moment in that zone, to the minute: "Fri 27 Nov 2026 16:00 GMT"."""
    return moment.astimezone(schedule.clock(zone)).strftime("%a %d %b %Y %H:%M %Z")
