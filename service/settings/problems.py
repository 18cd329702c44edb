"""What is wrong with the settings, as sentences: each names the file, the line where there is one, and the key.

The rule: a secret is never repeated, and nothing here decides what is wrong.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from service.model.characters import printable

LONGEST_SHOWN = 60  # characters of a wrong value that are repeated

Key = tuple[str | int, ...]  # ("participants", 1, "email"): the second participant's


@dataclass(frozen=True)
class Fault:
    """One problem: its key, and the rest of the sentence that begins with the key."""

    key: Key
    said: str


@dataclass(frozen=True)
class Origins:
    """Where each key was given: in the settings file on some line, or in the environment under some name."""

    path: Path
    lines: Mapping[Key, int]
    outside: Mapping[Key, str]

    def sentence(self, fault: Fault) -> str:
        """The fault with its place: "steadily.toml, line 12: imap.port is no port"."""
        return sentence(f"{self.where(fault.key)}: {dotted(fault.key)} {fault.said}")

    def line(self, fault: Fault) -> int:
        """The line in the file, to sort by; 0 for a fault that is not in the file."""
        return next((self.lines[key] for key in starts(fault.key) if key in self.lines), 0)

    def where(self, key: Key) -> str:
        """The variable of the environment that gave the key, or the file and the line nearest to it."""
        for start in starts(key):
            if start in self.outside:
                return self.outside[start]
            if start in self.lines:
                return f"{self.path}, line {self.lines[start]}"
        return str(self.path)

    def located(self, said: str) -> str:
        """A sentence about a metric ("[metrics.portfolio] label must be …"), with its place before it."""
        found = _OF_METRIC.search(said)
        key = ("metrics", found[1], found[2] or "") if found else ("metrics",)
        return sentence(f"{self.where(key)}: {said}")


def starts(key: Key) -> list[Key]:
    """The key and the tables that hold it, innermost first."""
    return [key[:length] for length in range(len(key), 0, -1)]


def sentence(text: str) -> str:
    """The text on one line, whatever was in the file, with a full stop where it has no end."""
    line = printable(text, "�")
    return line if line.endswith((".", "?", "…")) else line + "."


def shown(value: Any) -> str:
    """A wrong value as it is repeated to the owner: cut short, and in TOML's spelling."""
    text = json.dumps(value) if isinstance(value, bool) else str(value)
    return text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 1] + "…"


def dotted(key: Key) -> str:
    """The key as sentences name it: participants[2].email, counted from one."""
    return "".join(f"[{part + 1}]" if isinstance(part, int) else f".{shown(part)}" for part in key).lstrip(".")


def nearest(word: str, words: Iterable[str]) -> str:
    """What may have been meant: `; did you mean "port"?`; or all there is, where nothing is near and it is not much."""
    import difflib  # only where something is wrong: `check` must start fast

    known = sorted(words)
    lower = {name.lower(): name for name in known}
    found = difflib.get_close_matches(word.lower(), lower, n=1, cutoff=0.6)
    if found:
        return f'; did you mean "{lower[found[0]]}"?'
    return f" (known: {', '.join(known)})" if len(known) <= 12 else ""


LISTS_OF_TABLES: tuple[Key, ...] = (("participants",), ("coach",))

_SAID = {
    "string_type": "must be text in quotes",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "model_type": "must be a table",
    "model_attributes_type": "must be a table",
    "dict_type": "must be a table",
    "list_type": "must be a list in square brackets",
    "tuple_type": "must be a list in square brackets",
}


def from_validation(errors: Sequence[Mapping[str, Any]], known: Mapping[Key, Sequence[str]]) -> list[Fault]:
    """What pydantic found, in plain words. `known` has the keys of each table, without places in lists.

    Values are never repeated here: one of them may be a password.
    """
    return [Fault(error["loc"], _said(error, known)) for error in errors]


def _said(error: Mapping[str, Any], known: Mapping[Key, Sequence[str]]) -> str:
    kind, key = error["type"], error["loc"]
    if kind == "extra_forbidden":
        table = tuple(part for part in key[:-1] if isinstance(part, str))
        return "is no key of the settings" + nearest(str(key[-1]), known.get(table, ()))
    if kind == "literal_error":
        return f"must be {error['ctx']['expected']}".replace("'", '"')
    if kind == "value_error":
        return str(error["ctx"]["error"])
    if kind == "tuple_type" and key in LISTS_OF_TABLES:
        return f"must be a list of tables: write [[{key[0]}]], with double brackets, above each of them"
    return _SAID.get(kind, "can't be read: " + str(error["msg"]).lower())


_OF_METRIC = re.compile(r"\[metrics\.([^\]]+)\] ?(\w+)?")
_TABLE = re.compile(r"\s*(\[\[?)\s*([^\[\]#]+?)\s*\]\]?\s*(#.*)?$")
_KEY = re.compile(r"""\s*((?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*'))*)\s*=""")
_PART = re.compile(r"""[A-Za-z0-9_-]+|"[^"]*"|'[^']*'""")


def key_lines(text: str) -> dict[Key, int]:
    """The line (from 1) at which each key of a TOML text is given, found by its shape alone.

    Good enough to point at: what is inside lists and inline tables is found at the line of its key.
    """
    lines: dict[Key, int] = {}
    counts: dict[Key, int] = {}
    table: Key = ()
    within = ""  # the quotes of a text over several lines
    for number, line in enumerate(text.splitlines(), 1):
        if within:
            within = "" if within in line else within
            continue
        if heading := _TABLE.match(line):
            table = _placed(_parts(heading[2]), counts, new=heading[1] == "[[")
            lines.setdefault(table, number)
        elif given := _KEY.match(line):
            lines.setdefault(table + _parts(given[1]), number)
            within = next((quotes for quotes in ('"""', "'''") if line.count(quotes) % 2), "")
    return lines


def _parts(name: str) -> Key:
    return tuple(part.strip("\"'") for part in _PART.findall(name))


def _placed(name: Key, counts: dict[Key, int], *, new: bool) -> Key:
    """The key of a table's heading with its place in each list on the way: [[participants]] the second time."""
    placed: Key = ()
    for length, part in enumerate(name, 1):
        placed += (part,)
        if new and length == len(name):
            counts[placed] = counts.get(placed, -1) + 1
        if placed in counts:
            placed += (counts[placed],)
    return placed
