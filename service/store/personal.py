"""Everything that is kept of people beside their counts: weeks, plans, goals of their own, their words with dates.

What `erasure` deletes of a person and `export` gives out. Functions only read, in the caller's transaction.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, select

from service.model.values import Week, WeekRecord
from service.store import participants
from service.store.tables import counts, messages, people, weeks


def weeks_of(connection: Connection, email: str, goals: Mapping[str, int]) -> list[WeekRecord]:
    """All weeks from the first on record to the last, none left out; `goals` are those of a week without a record."""
    known = (
        select(weeks.c.week).where(weeks.c.email == email).union(select(counts.c.week).where(counts.c.email == email))
    )
    found = known.subquery()
    first, last = connection.execute(select(func.min(found.c.week), func.max(found.c.week))).one()
    return participants.history(connection, email, first, last, goals) if first else []


def plans_of(connection: Connection, email: str) -> dict[Week, str]:
    """Their plans by the week at whose end they made them, as long as words are kept."""
    query = select(weeks.c.week, weeks.c.plan).where(weeks.c.email == email, weeks.c.plan != "").order_by(weeks.c.week)
    return {row.week: row.plan for row in connection.execute(query)}


def words_of(connection: Connection, email: str) -> list[tuple[datetime, str]]:
    """(when it came, what they wrote), oldest first, as long as words are kept."""
    theirs = messages.c.email == email, messages.c.words.is_not(None), messages.c.words != ""
    query = select(messages.c.received, messages.c.words).where(*theirs).order_by(messages.c.received, messages.c.id)
    return [(row.received, row.words) for row in connection.execute(query)]


def beside_counts(connection: Connection, email: str | None = None) -> list[dict[str, Any]]:
    """The same of everybody or of one person, as rows of an export: "record" says what each row is about."""

    def of(column: ColumnElement[Any]) -> list[ColumnElement[bool]]:
        return [column == email] if email else []

    found: list[dict[str, Any]] = [
        {
            "record": "person",
            "email": row.email,
            "state": row.state,
            "paused_until": str(row.paused_until) if row.paused_until else None,
            "goals_by_reply": row.goals,
            "shares": row.shares,
        }
        for row in connection.execute(select(people).where(*of(people.c.email)).order_by(people.c.email))
    ]
    found += [
        {
            "record": "week",
            "email": row.email,
            "week": str(row.week),
            "state": row.state,
            "goals": row.goals,
            "plan": row.plan,
        }
        for row in connection.execute(select(weeks).where(*of(weeks.c.email)).order_by(weeks.c.email, weeks.c.week))
    ]
    written = messages.c.words.is_not(None), messages.c.words != "", messages.c.email.is_not(None)
    query = select(messages.c.email, messages.c.received, messages.c.words).where(*written, *of(messages.c.email))
    found += [
        {"record": "words", "email": row.email, "received": row.received.isoformat(), "words": row.words}
        for row in connection.execute(query.order_by(messages.c.email, messages.c.received, messages.c.id))
    ]
    return found
