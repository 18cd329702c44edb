"""What one answer changes, and the record as its owner gets it: export, import; and small facts.

Functions work in the caller's transaction. Nothing here reads or answers a message.
"""

import csv
import io
import json
import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, and_, delete, func, select

from service.model.characters import printable
from service.model.metrics import LARGEST_COUNT
from service.model.values import Changes, Participant, UserError, Week
from service.store import erasure, notices, participants, personal, withheld
from service.store.tables import counts, facts, insert_into

APPROXIMATE = {"yes": True, "true": True, "no": False, "false": False}
ADDRESS = re.compile(r"[!#-\'*+/-9=?A-Z^-~-]+@[a-z0-9.-]+", re.ASCII)
FIRST_YEAR, LAST_YEAR = 2000, 2150  # of weeks in a record
COLUMNS = ("email", "week", "metric", "count", "goal", "approximate")


def apply(
    connection: Connection, changes: Changes, to: Participant, week: Week, message: int | None, now: datetime
) -> None:
    """Record what a message changes."""
    if changes.counts or changes.week_state or changes.plan:
        known: dict[str, Any] = {"state": changes.week_state, "plan": changes.plan}
        participants.set_week(
            connection,
            to.email,
            changes.week or week,
            to.goals,
            **{name: value for name, value in known.items() if value},
        )
    participants.count(connection, to.email, week, changes.counts, changes.approximate, message, now)
    person: dict[str, Any] = {"heard": now} if changes.heard else {}
    if changes.wrote:
        person["wrote"] = now
    if changes.shares is not None:
        person["shares"] = changes.shares
        withheld.withdraw(connection, "coach-summary")  # a summary on its way may say otherwise
    if changes.state:
        person |= {"state": changes.state, "paused_until": changes.paused_until}
    if changes.bounces is not None:
        person |= {"bounces": changes.bounces}
    if person:
        participants.remember(connection, to.email, **person)
    if changes.forget:
        erasure.request(connection, to.email)
    if changes.notice:
        notices.add(connection, changes.notice, now, to.email, message, urgent=changes.urgent)


def undo(connection: Connection, email: str, week: Week) -> list[str]:
    """Take back the newest counts of that week that were entered by hand; returns their metrics.

    A week without counts is then as it was before: asked about, or without a record."""
    by_hand = and_(counts.c.email == email, counts.c.week == week, counts.c.message.is_(None))
    newest = connection.scalar(select(func.max(counts.c.recorded)).where(by_hand))
    rows = connection.execute(select(counts.c.id, counts.c.metric).where(by_hand, counts.c.recorded == newest)).all()
    connection.execute(delete(counts).where(counts.c.id.in_([row.id for row in rows])))
    of_week = and_(counts.c.email == email, counts.c.week == week)
    if rows and connection.execute(select(counts.c.id).where(of_week).limit(1)).first() is None:
        participants.clear_answer(connection, email, week)
    return [row.metric for row in rows]


def rows(connection: Connection, email: str | None = None) -> list[dict[str, Any]]:
    """The record as rows, everybody's or one person's."""
    return [
        {
            "email": row.email,
            "week": str(row.week),
            "metric": row.metric,
            "count": row.amount,
            "goal": row.goals.get(row.metric, 0),
            "approximate": bool(row.approximate),
        }
        for row in participants.all_counts(connection, email)
    ]


def export(connection: Connection, email: str | None = None) -> tuple[str, str]:
    """The record as (CSV, JSON): a row for each count, and in JSON all else that is kept too.

    A week's plan and words are at its first count; what belongs to no count has rows of its own, with the key `record`.
    `parse` passes over both."""
    record = rows(connection, email)
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(
        {**row, "email": _cell(row["email"]), "approximate": "yes" if row["approximate"] else "no"} for row in record
    )
    everything = _with_the_rest(record, personal.beside_counts(connection, email))
    return text.getvalue(), json.dumps(everything, indent=2, ensure_ascii=False) + "\n"


def _with_the_rest(record: list[dict[str, Any]], rest: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The counts with their weeks' plans and words, then the rows that belong to no count."""
    first = {(row["email"], row["week"]): row for row in reversed(record)}
    alone = []
    for row in rest:
        counted = first.get((row["email"], row.get("week") or ""))
        if counted is None:
            alone.append(row)
        elif row["record"] == "words":
            counted.setdefault("words", []).append({"received": row["received"], "words": row["words"]})
        elif row["plan"]:
            counted["plan"] = row["plan"]
    return [*record, *alone]


def _cell(value: str) -> str:
    """A CSV cell that no spreadsheet runs as a formula; `parse` takes the quote off again."""
    return f"'{value}" if value.startswith(("=", "+", "-", "@", "\t", "\r")) else value


def parse(
    given: Iterable[tuple[int, Mapping[str, Any]]], name: str, first_weekday: int, metrics: set[str]
) -> list[dict[str, Any]]:
    """The rows of an exported file, each with its line, checked. Raises UserError with every fault, by line."""
    checked, problems = [], []
    for line, row in given:
        if "record" in row:  # no count: see `personal.beside_counts`
            continue
        try:
            checked.append(_checked(row, first_weekday, metrics))
        except ValueError as error:
            problems.append(f"{name}, line {line}: {error}.")
    if problems:
        raise UserError(*problems)
    return checked


def _address(text: str) -> str:
    """An address of an exported file."""
    found = text.strip().removeprefix("'").lower()
    if not ADDRESS.fullmatch(found):
        raise ValueError(f"{printable(found, '?')[:80]} is no mail address")
    return found


def _checked(row: Mapping[str, Any], first_weekday: int, metrics: set[str]) -> dict[str, Any]:
    missing = [column for column in COLUMNS if row.get(column) in (None, "")]
    if missing:
        raise ValueError(f"{' and '.join(missing)} {'is' if len(missing) == 1 else 'are'} missing")
    if str(row["metric"]) not in metrics:
        raise ValueError(f"{row['metric']} is no metric of the settings (known: {', '.join(sorted(metrics))})")
    approximate = str(row["approximate"]).lower()
    if approximate not in APPROXIMATE:
        raise ValueError(f"approximate must be yes or no; it is {row['approximate']}")
    return {
        "email": _address(str(row["email"])),
        "week": Week.holding(day("week", str(row["week"])), first_weekday),
        "metric": row["metric"],
        "count": _whole("count", row["count"]),
        "goal": _whole("goal", row["goal"]),
        "approximate": APPROXIMATE[approximate],
    }


def _whole(column: str, value: Any) -> int:
    text = str(value).strip()
    if not (text.isascii() and text.isdigit() and int(text) <= LARGEST_COUNT):
        raise ValueError(f"{column} must be a whole number from 0 to {LARGEST_COUNT}; it is {text}")
    return int(text)


def day(name: str, text: str) -> date:
    """A day of a year that anybody's record may be about. Raises ValueError with a sentence that begins with `name`."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{name} must be a day such as 2026-11-16; it is {printable(text, '?')[:80]}") from None
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise ValueError(f"{name} must be a day of the years {FIRST_YEAR} to {LAST_YEAR}; it is {found}")
    return found


def enter(connection: Connection, given: list[dict[str, Any]], now: datetime) -> int:
    """Record imported rows that differ from the record; returns how many did."""
    there = {(row["email"], row["week"], row["metric"]): row for row in rows(connection)}
    entered = 0
    for row in given:
        old = there.get((row["email"], str(row["week"]), row["metric"]))
        if old and (old["count"], old["goal"], old["approximate"]) == (row["count"], row["goal"], row["approximate"]):
            continue
        goals = participants.goals_of(connection, row["email"], row["week"]) | {row["metric"]: row["goal"]}
        participants.set_week(connection, row["email"], row["week"], goals, state="answered")
        participants.set_goals(connection, row["email"], row["week"], goals)
        loose = [row["metric"]] if row["approximate"] else []
        participants.count(connection, row["email"], row["week"], {row["metric"]: row["count"]}, loose, None, now)
        entered += 1
    return entered


def fact(connection: Connection, name: str) -> Any:
    """A small value stored under that name; None if there is none."""
    return connection.scalar(select(facts.c.value).where(facts.c.name == name))


def set_fact(connection: Connection, name: str, value: Any) -> None:
    """Store a small value (anything that JSON can hold)."""
    set_facts(connection, {name: value})


def set_facts(connection: Connection, values: Mapping[str, Any]) -> None:
    """Store several small values, by their names, with one statement."""
    statement = insert_into(connection, facts)
    statement = statement.on_conflict_do_update(index_elements=["name"], set_={"value": statement.excluded.value})
    if values:
        connection.execute(statement, [{"name": name, "value": value} for name, value in values.items()])
