"""`steadily once` with its SQL counted, `python -m benchmarks.counted SETTINGS`: prints statements and commits as JSON.

A full commit is one that waits for the disk. What SQLite is asked between transactions (PRAGMA) is no statement."""

import contextlib
import io
import json
import sys
from collections import Counter
from typing import Any

from sqlalchemy import Connection, event
from sqlalchemy.engine import Engine

from service.cli.main import steadily

found: Counter[str] = Counter(statements=0, commits=0)


@event.listens_for(Engine, "before_cursor_execute")
def _statement(_connection: Connection, _cursor: Any, statement: str, *_: Any) -> None:
    found["statements"] += not statement.startswith("PRAGMA")


@event.listens_for(Engine, "commit")
def _commit(connection: Connection) -> None:
    found["commits"] += connection.get_execution_options().keys().isdisjoint(("reads_only", "lightly"))


if __name__ == "__main__":
    with contextlib.redirect_stdout(io.StringIO()):
        steadily.main(["once", "--settings", sys.argv[1]], standalone_mode=False)
    print(json.dumps(found))
