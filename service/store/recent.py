"""What has lately happened with some people: read for all of them at once, with a few statements.

The rule: facts, as the caller's transaction sees them; what they lead to is decided in `policy`."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property, lru_cache
from typing import Any

from sqlalchemy import Connection, Row, bindparam, case, func, select, union_all

from service.model import letter_kinds
from service.model.values import Standing, Week, WeekRecord, WeekState
from service.store import standings
from service.store.tables import counts, outbox, people, week_of, weeks

WEEKS = 13  # looked back over: the twelve that a letter shows, of last week too
EARLIER = timedelta(days=2)  # how long before a week begins a letter about it may be written, in any zone

THESE: Any = bindparam("who", expanding=True)
PEOPLE = select(people).where(people.c.email.in_(THESE))
LETTERS = (
    select(
        *(outbox.c[name] for name in ("email", "kind", "week", "slot", "message_id", "phrase", "answers", "created")),
    )
    .where(outbox.c.email.in_(THESE), outbox.c.created > bindparam("after"))
    .order_by(outbox.c.id)
)
WEEKS_SINCE = select(weeks).where(weeks.c.email.in_(THESE), weeks.c.week >= bindparam("since"))
EVER = (
    select(outbox.c.email, func.max(case((outbox.c.kind == "check-in", outbox.c.week))).label("asked"))
    .where(outbox.c.email.in_(THESE))
    .group_by(outbox.c.email)
)


@dataclass
class Recent:
    """What has lately happened with one person."""

    running: Week
    since: Week  # the first week that was looked at
    person: Row[Any] | None = None
    letters: list[Row[Any]] = field(default_factory=list)  # to them, oldest first
    weeks: dict[Week, Row[Any]] = field(default_factory=dict)
    counts: dict[Week, dict[str, int]] = field(default_factory=dict)  # the newest of each metric
    approximate: dict[Week, tuple[str, ...]] = field(default_factory=dict)  # which of them are
    was_written_to: bool = False  # whenever
    last_asked: Week | None = None  # the newest week they were asked about, whenever

    @cached_property
    def standing(self) -> Standing:
        """How they stand."""
        first = self.running.plus(-standings.LOOKED_BACK)
        letters = [row for row in self.letters if row.kind in letter_kinds.SCHEDULED and row.week >= first]
        states = {week: row.state for week, row in self.weeks.items() if week >= first}
        return standings.of_facts(self.person, letters, states)

    def history(self, first: Week, last: Week, goals: Mapping[str, int]) -> list[WeekRecord]:
        """Every week from `first` to `last`; a week without a record has these `goals`."""
        span = (last.start - first.start).days // 7
        return [self._record(first.plus(number), number == span, goals) for number in range(span + 1)]

    def _record(self, week: Week, newest: bool, goals: Mapping[str, int]) -> WeekRecord:
        row, given = self.weeks.get(week), self.counts.get(week, {})
        return record(week, row, dict(given), self.approximate.get(week, ()), newest, goals)

    def plan_before(self, week: Week) -> str | None:
        """Their plan from the newest of the two weeks before that one."""
        return self.plan_of(week.plus(-1)) or self.plan_of(week.plus(-2))

    def plan_of(self, week: Week) -> str | None:
        """What is kept as the plan that they made at the end of that week."""
        row = self.weeks.get(week)
        return (row.plan or None) if row else None

    def phrases(self, after: datetime) -> tuple[str, ...]:
        """Keys of the encouraging sentences written to them since then, oldest first."""
        return tuple(row.phrase for row in self.letters if row.phrase and row.created > after)

    def about(self, week: Week) -> list[Row[Any]]:
        """The letters to them about that week, oldest first: their thread."""
        return [row for row in self.letters if row.week == week]

    def answered_within(self, span: timedelta, now: datetime) -> dict[str, int]:
        """How many letters that answer were written to them within that time, by kind: see `outbox.answered_within`."""
        found: dict[str, int] = defaultdict(int)
        for row in self.letters:
            if row.kind in letter_kinds.ANSWERS and now - span < row.created < now + span:
                found[row.kind] += 1
        return dict(found)


def read(
    connection: Connection, emails: Collection[str], running: Week, since: Week, metrics: Iterable[str]
) -> dict[str, Recent]:
    """What has happened with each of these people since that week."""
    found = {email: Recent(running, since) for email in emails}
    who = {"who": list(found)}
    for person in connection.execute(PEOPLE, who).all():
        found[person.email].person = person
    begin = datetime.combine(since.start, datetime.min.time(), UTC) - EARLIER
    for letter in connection.execute(LETTERS, {**who, "after": begin}).all():
        found[letter[0]].letters.append(letter)
    named = set(metrics)
    for row in connection.execute(WEEKS_SINCE, {**who, "since": since}).all():
        found[row.email].weeks[row.week] = row
        named.update(row.goals)
    if named:
        # As the driver gives them: there are three dozen for each person, most of what is read of them.
        newest = connection.execute(_newest(frozenset(named)), {**who, "since": since})
        for email, stored, metric, amount, is_approximate in newest.cursor.fetchall():
            theirs, week = found[email], week_of(stored)
            theirs.counts.setdefault(week, {})[metric] = amount
            if is_approximate:
                theirs.approximate[week] = (*theirs.approximate.get(week, ()), metric)
    _look_further(connection, found)
    return found


def _look_further(connection: Connection, found: Mapping[str, Recent]) -> None:
    """Whether they were ever written to, and asked about which week: of most people the letters read say that."""
    for recent in found.values():
        recent.was_written_to = bool(recent.letters)
        recent.last_asked = max((row.week for row in recent.letters if row.kind == "check-in"), default=None)
    unasked = [email for email, recent in found.items() if recent.last_asked is None]
    for row in connection.execute(EVER, {"who": unasked}) if unasked else ():
        found[row.email].was_written_to, found[row.email].last_asked = True, row.asked


@lru_cache(maxsize=16)  # the metrics are the settings'
def _newest(metrics: frozenset[str]) -> Any:
    """The newest counts of each week and metric, each found at once by an index: a flood of answers costs no more."""
    theirs = weeks.c.email.in_(THESE), weeks.c.week >= bindparam("since")
    newest = [
        select(
            select(func.max(counts.c.id))
            .where(counts.c.email == weeks.c.email, counts.c.week == weeks.c.week, counts.c.metric == metric)
            .correlate(weeks)
            .scalar_subquery()
        ).where(*theirs)
        for metric in sorted(metrics)
    ]
    columns = (counts.c[name] for name in ("email", "week", "metric", "amount", "approximate"))
    return select(*columns).where(counts.c.id.in_(union_all(*newest))).order_by(counts.c.id)


def record(
    week: Week,
    row: Row[Any] | None,
    given: dict[str, int],
    approximate: tuple[str, ...],
    newest: bool,
    goals: Mapping[str, int],
) -> WeekRecord:
    """A week's record, from its row and its counts; `newest` where it may still be answered in time."""
    state: WeekState = "not asked" if row is None else row.state
    if row is not None and row.state == "asked":
        state = "open" if newest else "silent"
    return WeekRecord(week, state, given, approximate, dict(row.goals if row is not None else goals))


def of_weeks(
    connection: Connection, emails: Collection[str], wanted: Iterable[Week]
) -> dict[tuple[str, Week], WeekRecord]:
    """These people's records of these weeks, by address and week; who has none is left out. Two queries in all."""
    which = sorted(set(wanted))
    given: dict[tuple[str, Week], dict[str, Row[Any]]] = defaultdict(dict)
    of_counts = counts.c.email.in_(emails), counts.c.week.in_(which)
    for row in connection.execute(select(counts).where(*of_counts).order_by(counts.c.id)):
        given[row.email, row.week][row.metric] = row
    found = {}
    for row in connection.execute(select(weeks).where(weeks.c.email.in_(emails), weeks.c.week.in_(which))):
        theirs = given[row.email, row.week]
        approximate = tuple(metric for metric, each in theirs.items() if each.approximate)
        amounts = {metric: each.amount for metric, each in theirs.items()}
        found[row.email, row.week] = record(row.week, row, amounts, approximate, True, {})
    return found
