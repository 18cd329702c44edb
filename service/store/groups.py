"""What is remembered of many people together, and of their coaches: totals of weeks, who wrote without numbers, lines.

The rule: grouped queries alone, none for each person; no decisions. Functions work in the caller's transaction.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, case, delete, func, or_, select

from service.model.values import Week
from service.store.participants import upsert
from service.store.tables import counts, facts, messages, weeks

TOGETHER = 500  # addresses in one query
LINE, STOPPED = "coach line:", "coach stopped:"  # facts of these names and the hash of a coach


@dataclass(frozen=True, slots=True)
class Total:
    """One metric of one week, of many people."""

    amount: int
    people: int  # how many gave a number


@dataclass(frozen=True, slots=True)
class Line:
    """What a coach says to the group for some days."""

    text: str
    until: datetime


def has_weeks(connection: Connection, first: Week, last: Week) -> bool:
    """Whether anybody has a record of one of these weeks."""
    query = select(weeks.c.email).where(weeks.c.week.between(first, last)).limit(1)
    return connection.execute(query).first() is not None


def totals(connection: Connection, emails: Sequence[str], first: Week, last: Week) -> dict[Week, dict[str, Total]]:
    """What these people did in those weeks, by week and metric; of corrected counts only the newest."""
    found: dict[Week, dict[str, Total]] = defaultdict(dict)
    for those in _batches(emails):
        newest = (
            select(func.max(counts.c.id))
            .where(counts.c.email.in_(those), counts.c.week.between(first, last))
            .group_by(counts.c.email, counts.c.week, counts.c.metric)
        )
        query = select(
            counts.c.week, counts.c.metric, func.sum(counts.c.amount).label("amount"), func.count().label("people")
        ).where(counts.c.id.in_(newest))
        for row in connection.execute(query.group_by(counts.c.week, counts.c.metric)):
            so_far = found[row.week].get(row.metric, Total(0, 0))
            found[row.week][row.metric] = Total(so_far.amount + int(row.amount), so_far.people + int(row.people))
    return dict(found)


def wrote(connection: Connection, since: datetime, unclear: str) -> list[Row[Any]]:
    """(email, words, help, danger) of those who wrote since then what somebody may want to look into: words without
    numbers about a week that has none yet (filed as `unclear`), a request for help, words of danger to themselves."""
    words = and_(messages.c.kind == "other", messages.c.folder == unclear, _no_numbers())
    command = messages.c.reading["command"].as_string()
    danger = messages.c.waits == "danger"  # until somebody has looked after them
    query = (
        select(
            messages.c.email,
            _ever(words).label("words"),
            _ever(command == "help").label("help"),
            _ever(danger).label("danger"),
        )
        .join(weeks, and_(weeks.c.email == messages.c.email, weeks.c.week == messages.c.week), isouter=True)
        .where(messages.c.received > since, messages.c.email.is_not(None))
        .where(messages.c.state.not_in(("kept", "held")))  # `= 'done'` would look through all there ever were
        .where(or_(words, command == "help", danger))
        .group_by(messages.c.email)
    )
    return list(connection.execute(query))


def _no_numbers() -> Any:
    return or_(weeks.c.state.is_(None), weeks.c.state != "answered")


def _ever(condition: Any) -> Any:
    return func.max(case((condition, 1), else_=0))


def set_line(connection: Connection, tag: str, line: Line | None) -> None:
    """Store the line of the coach with that hash in place of an earlier one; None takes it away."""
    name = f"{LINE}{tag}"
    if line is None:
        connection.execute(delete(facts).where(facts.c.name == name))
    else:
        upsert(connection, facts, {"name": name}, {"value": {"text": line.text, "until": int(line.until.timestamp())}})


def lines(connection: Connection, tags: Iterable[str], now: datetime) -> dict[str, Line]:
    """The lines that hold at `now`, by the hash of their coach."""
    query = select(facts.c.name, facts.c.value).where(facts.c.name.in_([f"{LINE}{tag}" for tag in tags]))
    found = {row.name.removeprefix(LINE): _line(row.value) for row in connection.execute(query)}
    return {tag: line for tag, line in found.items() if now < line.until}


def _line(value: Mapping[str, Any]) -> Line:
    return Line(value["text"], datetime.fromtimestamp(value["until"], UTC))


def drop_old_lines(connection: Connection, now: datetime) -> None:
    """Delete the lines whose time is over."""
    query = select(facts.c.name, facts.c.value).where(facts.c.name.startswith(LINE, autoescape=True))
    old = [row.name for row in connection.execute(query) if _line(row.value).until <= now]
    if old:
        connection.execute(delete(facts).where(facts.c.name.in_(old)))


def stop(connection: Connection, tag: str, stopped: bool) -> None:
    """Record that the coach with that hash wants no letters, or wants them again."""
    name = f"{STOPPED}{tag}"
    if stopped:
        upsert(connection, facts, {"name": name}, {"value": True})
    else:
        connection.execute(delete(facts).where(facts.c.name == name))


def stopped(connection: Connection) -> frozenset[str]:
    """The hashes of the coaches who want no letters."""
    names = connection.scalars(select(facts.c.name).where(facts.c.name.startswith(STOPPED, autoescape=True)))
    return frozenset(name.removeprefix(STOPPED) for name in names)


def _batches(emails: Sequence[str]) -> Iterable[Sequence[str]]:
    return (emails[first : first + TOGETHER] for first in range(0, len(emails), TOGETHER))
