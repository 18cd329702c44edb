"""What is remembered of participants: their standing, weeks, counts and plans. Facts only, no decisions.

Statements that every reply needs are built once: building one takes SQLAlchemy three times as long as running it
(benchmarks/statements.py). Functions work in the caller's transaction.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Row, Table, and_, bindparam, delete, func, insert, select, text, union_all, update

from service.model.values import Week, WeekRecord, WeekState
from service.store import changes
from service.store.tables import PLANNED, counts, insert_into, messages, outbox, people, weeks

PERSON = select(people).where(people.c.email == bindparam("who"))
REMEMBER = update(people).where(people.c.email == bindparam("who"))
WEEK = update(weeks).where(weeks.c.email == bindparam("who"), weeks.c.week == bindparam("that_week"))
WEEKS = select(weeks).where(
    weeks.c.email == bindparam("who"), weeks.c.week.between(bindparam("first"), bindparam("last"))
)
PLAN = (
    select(weeks.c.plan)
    .where(
        weeks.c.email == bindparam("who"),
        weeks.c.week.between(bindparam("first"), bindparam("last")),
        weeks.c.plan != "",
    )
    .order_by(weeks.c.week.desc())
    .limit(1)
)
LAST_ASKED = (
    select(outbox.c.week)
    .where(outbox.c.email == bindparam("who"), outbox.c.kind == "check-in")
    .order_by(outbox.c.week.desc())
    .limit(1)
)


def upsert(connection: Connection, table: Table, key: Mapping[str, Any], values: Mapping[str, Any]) -> None:
    """Set these columns of the row with that key; insert the row if there is none."""
    statement = insert_into(connection, table).values(**key, **values)
    connection.execute(statement.on_conflict_do_update(index_elements=list(key), set_=dict(values)))


def person(connection: Connection, email: str) -> Row[Any] | None:
    """What is remembered of that person; None if nothing is yet."""
    return connection.execute(PERSON, {"who": email}).one_or_none()


def all_known(connection: Connection) -> frozenset[str]:
    """Everybody of whom something is remembered, or to whom a letter was written."""
    return frozenset(connection.scalars(select(people.c.email).union(select(outbox.c.email))))


def remember(connection: Connection, email: str, **facts: Any) -> None:
    """Change what is remembered of a person: state, paused_until, heard, wrote, bounces, goals, shares, invited."""
    changes.note(connection, email)
    if not facts.keys().isdisjoint(("goals", "shares")):
        changes.note(connection, changes.REGISTRY)
    if not connection.execute(REMEMBER, {"who": email, **facts}).rowcount:
        connection.execute(insert(people).values(email=email, **{"state": "active", "bounces": 0, **facts}))


def own_choices(connection: Connection) -> dict[str, tuple[Mapping[str, Any] | None, bool | None]]:
    """(own goals as stored, whether they share) of everybody who has chosen one of them by reply, by address."""
    chosen = people.c.goals.is_not(None) | people.c.shares.is_not(None)
    rows = connection.execute(select(people.c.email, people.c.goals, people.c.shares).where(chosen))
    return {row.email: (row.goals, row.shares) for row in rows}


def open_week(connection: Connection, email: str, week: Week, state: str, goals: Mapping[str, int]) -> None:
    """Begin a week's record (asked, skipped, paused), unless it has one."""
    changes.note(connection, email)
    if connection.execute(select(weeks.c.week).where(weeks.c.email == email, weeks.c.week == week)).first() is None:
        connection.execute(insert(weeks).values(email=email, week=week, state=state, goals=dict(goals), plan=""))


def set_week(connection: Connection, email: str, week: Week, goals: Mapping[str, int], **facts: Any) -> None:
    """Change a week's record (state, plan); `goals` are used if the week has no record yet."""
    changes.note(connection, email)
    if not connection.execute(WEEK, {"who": email, "that_week": week, **facts}).rowcount:
        begun = {"state": "asked", "plan": "", **facts}
        connection.execute(insert(weeks).values(email=email, week=week, goals=dict(goals), **begun))


def clear_answer(connection: Connection, email: str, week: Week) -> None:
    """A week is no longer answered: it is open if it was asked about or holds a plan, or else has no record."""
    changes.note(connection, email)
    that = and_(weeks.c.email == email, weeks.c.week == week)
    asked = select(outbox.c.id).where(outbox.c.email == email, outbox.c.week == week, outbox.c.kind == "check-in")
    if connection.execute(asked.limit(1)).first() is not None:
        connection.execute(update(weeks).where(that).values(state="asked"))
    else:
        connection.execute(delete(weeks).where(that, weeks.c.plan == ""))


def set_goals(connection: Connection, email: str, week: Week, goals: Mapping[str, int]) -> None:
    """Set that week's goals; other weeks keep theirs."""
    connection.execute(WEEK, {"who": email, "that_week": week, "goals": dict(goals)})


def goals_of(connection: Connection, email: str, week: Week) -> dict[str, int]:
    """That week's goals on record; empty if there are none."""
    goals = connection.scalar(select(weeks.c.goals).where(weeks.c.email == email, weeks.c.week == week))
    return dict(goals or {})


def count(
    connection: Connection,
    email: str,
    week: Week,
    given: Mapping[str, int],
    approximate: Sequence[str],
    message: int | None,
    now: datetime,
) -> None:
    """Record counts; earlier ones stay as history."""
    common = {"email": email, "week": week, "message": message, "recorded": now}
    rows = [{"metric": m, "amount": number, "approximate": m in approximate, **common} for m, number in given.items()]
    if rows:
        connection.execute(insert(counts), rows)


def history(connection: Connection, email: str, first: Week, last: Week, goals: Mapping[str, int]) -> list[WeekRecord]:
    """Every week from `first` to `last`; a week without a record has these `goals`."""
    which = {"who": email, "first": first, "last": last}
    found = {row.week: row for row in connection.execute(WEEKS, which)}
    given: dict[Week, dict[str, int]] = defaultdict(dict)
    loose: dict[Week, dict[str, bool]] = defaultdict(dict)
    metrics = frozenset(goals).union(*(row.goals for row in found.values()))
    for row in connection.execute(_newest(metrics), which) if metrics else ():
        given[row.week][row.metric] = row.amount
        loose[row.week][row.metric] = row.approximate
    span = (last.start - first.start).days // 7
    return [
        _record(week, found.get(week), given[week], loose[week], week == last, goals)
        for week in (first.plus(number) for number in range(span + 1))
    ]


@lru_cache(maxsize=16)  # the metrics are the settings'
def _newest(metrics: frozenset[str]) -> Any:
    """The newest counts of each week and metric, each found at once by an index: a flood of answers costs no more."""
    theirs = weeks.c.email == bindparam("who"), weeks.c.week.between(bindparam("first"), bindparam("last"))
    newest = [
        select(
            select(func.max(counts.c.id))
            .where(counts.c.email == weeks.c.email, counts.c.week == weeks.c.week, counts.c.metric == metric)
            .correlate(weeks)
            .scalar_subquery()
        ).where(*theirs)
        for metric in sorted(metrics)
    ]
    return select(counts).where(counts.c.id.in_(union_all(*newest))).order_by(counts.c.id)


def _record(
    week: Week,
    row: Row[Any] | None,
    given: Mapping[str, int],
    loose: Mapping[str, bool],
    newest: bool,
    goals: Mapping[str, int],
) -> WeekRecord:
    state: WeekState = "not asked" if row is None else row.state
    if row is not None and row.state == "asked":
        state = "open" if newest else "silent"
    approximate = tuple(metric for metric, is_loose in loose.items() if is_loose)
    return WeekRecord(week, state, dict(given), approximate, dict(row.goals if row else goals))


def of_weeks(
    connection: Connection, emails: Collection[str], wanted: Iterable[Week]
) -> dict[tuple[str, Week], WeekRecord]:
    """These people's records of these weeks, by address and week; who has none is left out. Two queries in all."""
    which = sorted(set(wanted))
    given: dict[tuple[str, Week], dict[str, int]] = defaultdict(dict)
    loose: dict[tuple[str, Week], dict[str, bool]] = defaultdict(dict)
    for row in connection.execute(
        select(counts).where(counts.c.email.in_(emails), counts.c.week.in_(which)).order_by(counts.c.id)
    ):
        given[row.email, row.week][row.metric] = row.amount
        loose[row.email, row.week][row.metric] = row.approximate
    return {
        (row.email, row.week): _record(row.week, row, given[row.email, row.week], loose[row.email, row.week], True, {})
        for row in connection.execute(select(weeks).where(weeks.c.email.in_(emails), weeks.c.week.in_(which)))
    }


def all_counts(connection: Connection, email: str | None = None) -> list[Any]:
    """Every current count as (email, week, metric, amount, goals, approximate), by person, week and entry."""
    query = (
        select(
            counts.c.id,
            counts.c.email,
            counts.c.week,
            counts.c.metric,
            counts.c.amount,
            counts.c.approximate,
            weeks.c.goals,
        )
        .join(weeks, (weeks.c.email == counts.c.email) & (weeks.c.week == counts.c.week))
        .order_by(counts.c.email, counts.c.week, counts.c.id)
    )
    rows = connection.execute(query.where(counts.c.email == email) if email else query)
    newest = {(row.email, row.week, row.metric): row for row in rows}
    return list(newest.values())


def plan(connection: Connection, email: str, before: Week) -> str | None:
    """Their plan from the newest of the two weeks before that one."""
    return connection.scalar(PLAN, {"who": email, "first": before.plus(-2), "last": before.plus(-1)})


def drop_words(connection: Connection, before: date) -> None:
    """Delete the plans of weeks that ended before then."""
    old = weeks.c.week < Week(before - timedelta(days=7))
    connection.execute(update(weeks).where(old, text(PLANNED)).values(plan=""))


def plan_of(connection: Connection, email: str, week: Week) -> str | None:
    """What is kept as the plan that they made at the end of that week."""
    return connection.scalar(PLAN, {"who": email, "first": week, "last": week})


def last_asked(connection: Connection, email: str) -> Week | None:
    """The newest week that person was asked about."""
    return connection.scalar(LAST_ASKED, {"who": email})


def is_invited(connection: Connection, email: str) -> bool:
    """Whether the owner has asked them back and nothing was written to them since."""
    known = person(connection, email)
    return bool(known and known.invited)


def is_known(connection: Connection, email: str) -> bool:
    """Whether anything is kept of a person with that address."""
    tables = (people, weeks, counts, outbox, messages)
    return any(connection.execute(select(t.c.email).where(t.c.email == email).limit(1)).first() for t in tables)


def traces(connection: Connection, email: str) -> tuple[list[str], list[str]]:
    """(Message-IDs, senders) by which that person's messages can be found in the mailbox."""
    query = select(messages.c.message_id, messages.c.sender).where(messages.c.email == email)
    rows = connection.execute(query).all()
    ids = [row.message_id for row in rows if row.message_id]
    return ids, [row.sender for row in rows if row.sender]
