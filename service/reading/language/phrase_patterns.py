"""Patterns as data: english/NAME.txt, one a line. Rule: no pattern is written here.

A line is a regular expression over lower-case words with single spaces. "NAME = pattern" defines a part that later
lines use as {NAME}; "[kind]" begins the patterns of a kind; a line that begins with "#" is a comment. At each place of
a text the first pattern that fits is found.
"""

import re
from collections.abc import Iterator
from functools import cached_property

from service.reading.language.expressions import Expression, Expressions, Search
from service.reading.language.vocabulary import FOLDER

DEFINITION = re.compile(r"([A-Z][A-Z_]*) = (.*)")
HEADING = re.compile(r"\[([a-z ]{1,30})\]")
PART = re.compile(r"\{([A-Z][A-Z_]*)\}")


class PhrasePatterns:
    """The patterns of a file, each inside of another: r"\\b(?:{})"."""

    def __init__(self, name: str, inside_of: str) -> None:
        self.name = name
        self.inside_of = inside_of

    @cached_property
    def expressions(self) -> Expressions[str]:
        """All of them, with their kinds."""
        return Expressions(
            (kind, Expression(pattern, inside_of=self.inside_of))
            for kind, patterns in load_by_kind(self.name).items()
            for pattern in patterns
        )

    def find(self, text: str) -> Iterator[tuple[str, re.Match[str]]]:
        """The kind of each pattern that fits and where, in order; none overlaps another."""
        search, offset = Search(((kind, each.compiled) for kind, each in self.expressions.likely(text)), text), 0
        while first := search.first(offset):
            yield first
            offset = first[1].end()

    def is_in(self, text: str) -> bool:
        """Whether a pattern fits somewhere in a text."""
        return any(each.compiled.search(text) for _, each in self.expressions.likely(text))

    def replaced(self, replacement: str, text: str) -> str:
        """A text with the replacement in all places where a pattern fits."""
        kept, end = "", 0
        for _, found in self.find(text):
            kept, end = f"{kept}{text[end : found.start()]}{replacement}", found.end()
        return kept + text[end:]


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
