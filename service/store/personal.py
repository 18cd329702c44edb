"""Everything that is kept of people beside their counts: weeks, plans, goals of their own, their words with dates.

What `erasure` deletes of a person and `export` gives out. Functions only read, in the caller's transaction.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, func, select

from service.model.values import Week, WeekRecord
from service.store import recent
from service.store.tables import counts, messages, people, weeks


def weeks_of(connection: Connection, email: str, goals: Mapping[str, int]) -> list[WeekRecord]:
    """All weeks from the first on record to the last, none left out; `goals` are those of a week without a record."""
    known = (
        select(weeks.c.week).where(weeks.c.email == email).union(select(counts.c.week).where(counts.c.email == email))
    )
    found = known.subquery()
    first, last = connection.execute(select(func.min(found.c.week), func.max(found.c.week))).one()
    return recent.read(connection, [email], last, first, goals)[email].history(first, last, goals) if first else []


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
    """The same of everybody or of one person, as rows of an export: "record" says what each row is about.

    A person's own row is left out where it says nothing but that they take part as the settings say."""

    def of(column: ColumnElement[Any]) -> list[ColumnElement[bool]]:
        return [column == email] if email else []

    standing = select(people).where(*of(people.c.email)).order_by(people.c.email)
    asked = select(weeks).where(*of(weeks.c.email)).order_by(weeks.c.email, weeks.c.week)
    written = messages.c.words.is_not(None), messages.c.words != "", messages.c.email.is_not(None)
    said = select(messages.c.email, messages.c.week, messages.c.received, messages.c.words).where(*written)
    said = said.where(*of(messages.c.email)).order_by(messages.c.email, messages.c.received, messages.c.id)
    return [
        *(_person(row) for row in connection.execute(standing) if _says_something(row)),
        *(_week(row) for row in connection.execute(asked)),
        *(_words(row) for row in connection.execute(said)),
    ]


def _says_something(row: Row[Any]) -> bool:
    return row.state != "active" or any(value is not None for value in (row.paused_until, row.goals, row.shares))


def _person(row: Row[Any]) -> dict[str, Any]:
    until = str(row.paused_until) if row.paused_until else None
    known = {"state": row.state, "paused_until": until, "goals_by_reply": row.goals, "shares": row.shares}
    return {"record": "person", "email": row.email, **known}


def _week(row: Row[Any]) -> dict[str, Any]:
    known = {"week": str(row.week), "state": row.state, "goals": row.goals, "plan": row.plan}
    return {"record": "week", "email": row.email, **known}


def _words(row: Row[*tuple[Any, ...]]) -> dict[str, Any]:
    known = {"week": str(row.week) if row.week else None, "received": row.received.isoformat(), "words": row.words}
    return {"record": "words", "email": row.email, **known}
