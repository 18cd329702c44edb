"""What each step of a round last came to: when it last went well, and its trouble while it is in one.

The daemon and `once` record it, `status` reads it. Functions work in the caller's transaction; nothing is decided here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, select

from service.store import history
from service.store.tables import facts

STEP = "step:"  # begins the names of these facts


@dataclass(frozen=True)
class Trouble:
    """One step that fails: what is wrong in plain words, since when, and how often it was tried."""

    step: str  # "read", "answer", "file", "ask", "send" ...
    said: str
    since: datetime
    tries: int


def troubles(connection: Connection) -> list[Trouble]:
    """The steps that fail now, the oldest trouble first."""
    return _failing(_steps(connection))


def _failing(steps: Mapping[str, Any]) -> list[Trouble]:
    found = [
        Trouble(step, value["said"], _moment(value["since"]), value["tries"])
        for step, value in steps.items()
        if value["said"]
    ]
    return sorted(found, key=lambda trouble: trouble.since)


def last_ok(connection: Connection, step: str = "read") -> datetime | None:
    """When that step last went well: for "read", when mail was last read."""
    value = _steps(connection).get(step)
    return _moment(value["ok"]) if value and value["ok"] else None


def last_round(connection: Connection) -> datetime | None:
    """When any step last went well: in a round of the daemon or of `once`."""
    moments = [value["ok"] for value in _steps(connection).values() if value["ok"]]
    return _moment(max(moments)) if moments else None


def record(connection: Connection, outcomes: Mapping[str, str], now: datetime) -> list[Trouble]:
    """Record what steps came to, "" where one went well; return those that are in trouble, with their tries."""
    known = _steps(connection)
    new: dict[str, Any] = {}
    for step, said in outcomes.items():
        old = known.get(step) or {"ok": None, "said": "", "since": 0, "tries": 0}
        new[step] = {
            "ok": old["ok"] if said else int(now.timestamp()),
            "said": said,
            "since": old["since"] if said and old["said"] else int(now.timestamp()),
            "tries": old["tries"] + 1 if said else 0,
        }
    history.set_facts(connection, {STEP + step: value for step, value in new.items()})
    return _failing(new)


def _steps(connection: Connection) -> dict[str, Any]:
    rows = connection.execute(select(facts.c.name, facts.c.value).where(facts.c.name.startswith(STEP)))
    return {row.name.removeprefix(STEP): row.value for row in rows}


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
