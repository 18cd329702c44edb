"""Patterns over tokens, as chunk grammars write them: "{day} {#NUMBER} ~{th}" is a weekday, a number and a glued "th".

    {day}          a token of that kind               {noun:many}   ... in that number, tense or form
    {=week}        a token that is that word          {#MONTH}      a token whose word is of that class
    ~{...}         glued to the token before it       ( ) | ? * +   as in regular expressions
    (?= ) (?! )    what must or must not follow       < >           the part that is found; all of it without them

A pattern compiles to one regular expression over the encoded tokens, so matching is linear in their number. Nothing
here knows what the patterns are for: entities.py and clauses.py have the tables.

At each place the first shape that fits is taken.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from service.reading.language.tokens import Token

ATOM = re.compile(r"(~?)\{(=|#)?([^}:]*)(?::([a-z]+))?\}")
DEFINITION = re.compile(r"(@?)([A-Z0-9_]+) = (.*)")
SEPARATOR = "\x1e"  # between tokens
FIELD = "[^\x1f\x1e]*"


class Match(NamedTuple):
    """The tokens from `start` to before `end` are what the shape of that name describes."""

    name: str
    start: int
    end: int


class Shape(NamedTuple):
    """A named pattern, with its examples: what is found in each is in brackets."""

    name: str
    pattern: str
    examples: tuple[str, ...] = ()


@dataclass
class Grammar:
    """A table of shapes, and the classes of words in it."""

    classes: dict[str, str] = field(default_factory=dict)
    shapes: list[Shape] = field(default_factory=list)

    @classmethod
    def read(cls, path: Path) -> "Grammar":
        """The grammar in a file; english/entities.grammar says how it is written."""
        grammar, parts = cls(), dict[str, str]()
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith("    "):
                last = grammar.shapes[-1]
                grammar.shapes[-1] = last._replace(examples=(*last.examples, line.strip()))
            elif defined := DEFINITION.fullmatch(line):
                at, name, text = defined.groups()
                (parts if at else grammar.classes)[at + name] = spelled_out(text, parts) if at else text
            elif line and not line.startswith("#"):
                name, _, pattern = line.partition(": ")
                grammar.shapes.append(Shape(name, spelled_out(pattern, parts)))
        return grammar


def spelled_out(pattern: str, parts: Mapping[str, str]) -> str:
    """A pattern with its named parts written out."""
    return re.sub(r"@[A-Z0-9_]+", lambda name: parts[name.group()], pattern)


class Patterns:
    """A grammar, compiled once."""

    def __init__(self, grammar: Grammar) -> None:
        self.names = [shape.name for shape in grammar.shapes]
        parts = []
        for number, shape in enumerate(grammar.shapes):
            whole = shape.pattern if "<" in shape.pattern else f"<{shape.pattern}>"
            bare = re.sub(r"\s+(?![^{]*\})", "", whole)
            grouped = re.sub(r"\((?!\?)", "(?:", bare).replace(">", ")").replace("<", f"(?P<f{number}>")
            parts.append(ATOM.sub(lambda atom: encoded_atom(atom, grammar.classes), grouped))
        self.expression = re.compile("|".join(f"(?:{part})" for part in parts))

    def find(self, tokens: Sequence[Token], accepts: Callable[[Match], bool] = lambda match: True) -> Iterator[Match]:
        """The places where a shape fits and is accepted, in order; none overlaps another."""
        text, places = encoded(tokens)
        offset = 0
        while found := self.expression.search(text, offset):
            group = found.lastgroup or ""
            match = Match(self.names[int(group[1:])], places[found.start(group)], places[found.end(group)])
            accepted = accepts(match)
            offset = max(found.end(), found.start() + 1) if accepted else text.index(SEPARATOR, found.start()) + 1
            if accepted:
                yield match


def encoded(tokens: Sequence[Token]) -> tuple[str, dict[int, int]]:
    """The tokens as one text, and the place of the token that begins at each of its offsets."""
    parts, places, offset = [], {}, 0
    for at, token in enumerate(tokens):
        part = f"{'~' if token.glued else '-'}{token.kind.value}\x1f{inflection(token)}\x1f{token.word}\x1e"
        places[offset] = at
        parts.append(part)
        offset += len(part)
    places[offset] = len(tokens)
    return "".join(parts), places


def inflection(token: Token) -> str:
    """The number or tense of a token, or the form of an amount; "" for none."""
    inflected = token.number or token.tense or token.form
    return inflected.value if inflected else ""


def encoded_atom(atom: "re.Match[str]", classes: Mapping[str, str]) -> str:
    """The regular expression for one token of a pattern."""
    glued, sort, text, form = atom.groups()
    kind, word = FIELD, FIELD
    if sort == "=":
        word = re.escape(text)
    elif sort == "#":
        word = f"(?:{classes[text]})"
    elif text:
        kind = text
    return f"(?:{'~' if glued else '[~-]'}(?:{kind})\x1f{form or FIELD}\x1f{word}\x1e)"
