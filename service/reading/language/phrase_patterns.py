"""Patterns as data: english/NAME.txt, one a line. Rule: only loading, no pattern is written here.

A line is a regular expression over lower-case words with single spaces. "NAME = pattern" defines a part that later
lines use as {NAME}; a line that begins with "#" is a comment.
"""

import re

from service.reading.language.vocabulary import FOLDER

DEFINITION = re.compile(r"([A-Z][A-Z_]*) = (.*)")
PART = re.compile(r"\{([A-Z][A-Z_]*)\}")


def load(name: str) -> tuple[str, ...]:
    """Return the patterns of a file, with their parts filled in."""
    parts: dict[str, str] = {}
    found: list[str] = []
    for line in (FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        filled = PART.sub(lambda part: parts[part[1]], line.strip())
        if definition := DEFINITION.fullmatch(filled):
            parts[definition[1]] = definition[2]
        else:
            found.append(filled)
    return tuple(found)


def any_of(name: str) -> str:
    """Return one pattern for all the patterns of a file."""
    return "|".join(f"(?:{pattern})" for pattern in load(name))
