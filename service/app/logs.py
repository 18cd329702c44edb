"""The log: to standard error, as text for people or as JSON for machines.

The rule: a record holds numbers, times and the names that the owner gave, never words or addresses of people: a journal
is kept longer, and read by more, than the store.
"""

import json
import logging
import sys
from datetime import UTC, datetime
from typing import Literal

LEVELS = (logging.ERROR, logging.WARNING, logging.INFO, logging.DEBUG)  # -q, the usual, -v, -vv

Format = Literal["text", "json"]


class AsText(logging.Formatter):
    """2026-11-27 16:00:03 the sentence."""

    def format(self, record: logging.LogRecord) -> str:
        return f"{_moment(record).astimezone():%Y-%m-%d %H:%M:%S} {record.getMessage()}"


class AsJson(logging.Formatter):
    """One object a line."""

    def format(self, record: logging.LogRecord) -> str:
        found = {
            "time": _moment(record).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        return json.dumps(found, ensure_ascii=False)


def set_up(verbosity: int, shape: Format = "text") -> None:
    """Log at that level: 0 for faults and warnings, 1 for what is done, 2 for more; -1 for errors only.

    Libraries stay at WARNING, since some log messages whole.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(AsJson() if shape == "json" else AsText())
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    level = LEVELS[max(0, min(verbosity + 1, len(LEVELS) - 1))]
    logging.getLogger("service").setLevel(level)


def _moment(record: logging.LogRecord) -> datetime:
    return datetime.fromtimestamp(record.created, UTC)
