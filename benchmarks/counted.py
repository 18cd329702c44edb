"""`steadily once` with its SQL counted, `python -m benchmarks.counted SETTINGS`: prints statements and commits as JSON.

A full commit is one that waits for the disk. What SQLite is asked between transactions (PRAGMA) is no statement; BEGIN,
which the driver is given directly, and what is run by `prepared`, are counted where they are asked for."""

import contextlib
import io
import json
import sys
from collections import Counter
from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, event
from sqlalchemy.engine import Engine

from service.cli.main import steadily
from service.store import prepared

found: Counter[str] = Counter(statements=0, commits=0)


@event.listens_for(Engine, "before_cursor_execute")
def _statement(_connection: Connection, _cursor: Any, statement: str, *_: Any) -> None:
    found["statements"] += not statement.startswith("PRAGMA")


@event.listens_for(Engine, "begin")
def _begin(_connection: Connection) -> None:
    found["statements"] += 1


def _counting(function: Callable[..., Any]) -> Callable[..., Any]:
    def counted(*given: Any) -> Any:
        found["statements"] += 1
        return function(*given)

    return counted


@event.listens_for(Engine, "commit")
def _commit(connection: Connection) -> None:
    found["commits"] += connection.get_execution_options().keys().isdisjoint(("reads_only", "lightly"))


if __name__ == "__main__":
    for name in ("execute", "execute_many"):
        setattr(prepared, name, _counting(getattr(prepared, name)))
    with contextlib.redirect_stdout(io.StringIO()):
        steadily.main(["once", "--settings", sys.argv[1]], standalone_mode=False)
    print(json.dumps(found))
