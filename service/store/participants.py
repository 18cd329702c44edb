"""What is remembered of participants: their standing, weeks, counts and plans. Facts only, no decisions.

Statements that every reply needs are built once: building one takes SQLAlchemy three times as long as running it
(benchmarks/statements.py). Functions work in the caller's transaction.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Row, Table, and_, bindparam, delete, insert, select, text, update

from service.model.values import Week
from service.store import changes, prepared
from service.store.tables import PLANNED, counts, insert_into, insert_unless_there, messages, outbox, people, weeks

PERSON = select(people).where(people.c.email == bindparam("who"))
COUNTS = insert(counts)
WEEK = update(weeks).where(weeks.c.email == bindparam("who"), weeks.c.week == bindparam("that_week"))


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
    begun = {"state": "active", "bounces": 0}
    statement = _remembering(insert_into(connection, people), tuple(facts))
    prepared.execute(connection, statement, {"email": email, **begun, **facts})


@lru_cache(maxsize=32)
def _remembering(statement: Any, facts: tuple[str, ...]) -> Any:
    """Insert a person, or change these facts of the one who is known."""
    return statement.on_conflict_do_update(index_elements=["email"], set_={f: statement.excluded[f] for f in facts})


def own_choices(connection: Connection) -> dict[str, tuple[Mapping[str, Any] | None, bool | None]]:
    """(own goals as stored, whether they share) of everybody who has chosen one of them by reply, by address."""
    chosen = people.c.goals.is_not(None) | people.c.shares.is_not(None)
    rows = connection.execute(select(people.c.email, people.c.goals, people.c.shares).where(chosen))
    return {row.email: (row.goals, row.shares) for row in rows}


def open_week(connection: Connection, email: str, week: Week, state: str, goals: Mapping[str, int]) -> None:
    """Begin a week's record (asked, skipped, paused), unless it has one."""
    changes.note(connection, email)
    begun = {"email": email, "week": week, "state": state, "goals": dict(goals), "plan": ""}
    prepared.execute(connection, insert_unless_there(connection, weeks), begun)


def set_week(connection: Connection, email: str, week: Week, goals: Mapping[str, int], **facts: Any) -> None:
    """Change a week's record (state, plan); `goals` are used if the week has no record yet."""
    changes.note(connection, email)
    if not prepared.execute(connection, WEEK, {"who": email, "that_week": week, **facts}).rowcount:
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
    prepared.execute(connection, WEEK, {"who": email, "that_week": week, "goals": dict(goals)})


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
        prepared.execute_many(connection, COUNTS, rows)


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


def drop_words(connection: Connection, before: date) -> int:
    """Delete the plans of weeks that ended before then; returns how many."""
    old = weeks.c.week < Week(before - timedelta(days=7))
    return connection.execute(update(weeks).where(old, text(PLANNED)).values(plan="")).rowcount


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
