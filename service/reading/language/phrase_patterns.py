"""Patterns as data: english/NAME.txt, one a line. Rule: only loading, no pattern is written here.

A line is a regular expression over lower-case words with single spaces. "NAME = pattern" defines a part that later
lines use as {NAME}; "[kind]" begins the patterns of a kind; a line that begins with "#" is a comment.
"""

import re
from collections.abc import Iterable

from service.reading.language.vocabulary import FOLDER

DEFINITION = re.compile(r"([A-Z][A-Z_]*) = (.*)")
HEADING = re.compile(r"\[([a-z ]{1,30})\]")
PART = re.compile(r"\{([A-Z][A-Z_]*)\}")


def load_by_kind(name: str) -> dict[str, tuple[str, ...]]:
    """Return the patterns of each kind in a file, with their parts filled in; "" is the kind of those before any."""
    parts: dict[str, str] = {}
    found: dict[str, tuple[str, ...]] = {}
    kind = ""
    for line in (FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        filled = PART.sub(lambda part: parts[part[1]], line.strip())
        if heading := HEADING.fullmatch(filled):
            kind = heading[1]
        elif definition := DEFINITION.fullmatch(filled):
            parts[definition[1]] = definition[2]
        else:
            found[kind] = (*found.get(kind, ()), filled)
    return found


def any_of(name: str) -> str:
    """Return one pattern for all the patterns of a file."""
    return alternatives(pattern for patterns in load_by_kind(name).values() for pattern in patterns)


def alternatives(patterns: Iterable[str]) -> str:
    """Return one pattern for any of several."""
    return "|".join(f"(?:{pattern})" for pattern in patterns)
