"""The settings file as text, written from the schema: config/example.toml, and what `steadily init` writes.

The rule: every key of the schema appears in the text, set or commented out, with its meaning beside it.
"""

import json
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic.fields import FieldInfo

from service.model import metrics
from service.settings.problems import Key
from service.settings.schema import LISTS, Table, Written, tables

COMMENT_AT = 30  # the column of a comment after a value
WIDTH = 120
INTRODUCTION = """\
# Steadily's settings{title}.
# A line that begins with # is an explanation, or a setting with its default or an example, there to be switched on.
# `steadily check` reads this file and says what is missing or wrong; `steadily check --live` also signs in.
# It may hold a password: keep it to yourself (chmod 600).
"""
METRICS = """\
# [metrics.portfolio]         # Something else to count; the words are how people write about it.
# label = "Portfolio pieces"
# nouns = ["piece", "portfolio piece"]
# verbs = ["published"]
"""
METRIC = "METRIC"  # in the schema's examples, in place of a metric's name


@dataclass(frozen=True)
class Row:
    """One key of the settings, for a table of all of them."""

    table: str  # "imap", "participants"
    key: str
    meaning: str
    default: str  # as TOML has it; "" where there is none
    variable: str  # of the environment; "" for keys of lists, which have none


def rows() -> Iterator[Row]:
    """Every key with its meaning, default and environment variable, in the file's order."""
    for name, table in tables():
        for key, field in table.model_fields.items():
            variable = "" if name in LISTS else f"STEADILY_{name}__{key}".upper()
            yield Row(name, key, field.description or "", _default(field), variable)


def shipped_example() -> str:
    """The text of config/example.toml: the smallest file that works, once it is filled in, and every other key."""
    values: dict[Key, Any] = {
        ("sender", "address"): "me@example.org",
        ("imap", "host"): "imap.example.org",
        ("imap", "port"): 993,
        ("imap", "password"): "",
        ("smtp", "host"): "smtp.example.org",
        ("smtp", "port"): 465,
        ("schedule", "time_zone"): "UTC",
        ("schedule", "check_in"): "Friday 16:00",
        ("participants", "name"): "Ada",
        ("participants", "email"): "me@example.org",
    }
    for metric in metrics.load():
        values["goals", metric.key] = metric.goal
    return text(values)


def text(values: Mapping[Key, Any], notes: Mapping[Key, Sequence[str]] | None = None, title: str = "") -> str:
    """A whole settings file with these values set, and these lines of comment above their keys."""
    parts = [INTRODUCTION.format(title=title)]
    found = dict(tables())
    for name in Written.model_fields:
        parts.append(METRICS if name == "metrics" else _table(name, found[name], values, notes or {}))
    return "\n".join(parts)


def _table(name: str, table: type[Table], values: Mapping[Key, Any], notes: Mapping[Key, Sequence[str]]) -> str:
    heading = f"[[{name}]]" if name in LISTS else f"[{name}]"
    is_set = any(key[0] == name for key in values)
    lines = list(_line(("" if is_set else "# ") + heading, table.__doc__ or ""))
    own = [key[1] for key in values if key[0] == name and key[1] not in table.model_fields]
    lines += [f"{key} = {toml(values[name, key])}" for key in own]  # goals: one for each metric
    for key, field in table.model_fields.items():
        lines += [f"# {note}" for note in notes.get((name, key), ())]
        if (name, key) in values:
            lines += _line(f"{key} = {toml(values[name, key])}", field.description or "")
        else:
            shown = _default(field) or toml(field.examples[0] if field.examples else "")
            shown = shown.replace(METRIC, metrics.load()[0].key)
            lines += _line(f"# {key} = {shown}", field.description or "")
    return "\n".join(lines) + "\n"


def _line(start: str, comment: str) -> Iterator[str]:
    """A line with its comment after it; what does not fit goes on in further lines of comment."""
    room = WIDTH - max(COMMENT_AT, len(start) + 1) - 2
    if room < 40:  # too little is left beside a long value
        yield from (f"# {line}" for line in textwrap.wrap(comment, WIDTH - 2))
        yield start
        return
    first, *rest = textwrap.wrap(comment, room, break_on_hyphens=False)
    yield f"{start.ljust(COMMENT_AT - 1)} # {first}"
    yield from ("#".ljust(COMMENT_AT) + f"  {line}" for line in rest)


def _default(field: FieldInfo) -> str:
    """The default as TOML has it; "" where nothing is meant by it but that the key is not given."""
    return "" if field.examples and field.default in (None, "", (), {}) else toml(field.default)


def toml(value: Any) -> str:
    """A value as TOML has it."""
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{name} = {toml(item)}" for name, item in value.items()) + " }" if value else "{}"
    return json.dumps(value, ensure_ascii=False)  # TOML's texts, whole numbers, true and false, and lists are JSON's
