"""What is around a token, by named patterns: english/surroundings.grammar. Rule: nothing is decided here.

A pattern has its place in < >, and is read from there both ways: what is before the place backwards, what follows
forwards. So a question about one place costs no more in a long sentence than in a short one.

The notation is that of language/patterns.py. To add a pattern, write it into the grammar with an example below it, in
which the place is in brackets; the example is its test. Patterns of the same name are alternatives.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cached_property, lru_cache

from service.reading.language import vocabulary
from service.reading.language.needs import ATOM, Seen, begun_by, commonness, needed_by, said_in, says, seen_in
from service.reading.language.patterns import Grammar, encoded, encoded_atom, in_regular
from service.reading.language.tokens import END, Token, token_at

LEXEME = re.compile(r"~?\{[^}]*\}|\(\?[=!]|\*\d*|[()|?+]")


class Shape:
    """A pattern: what is before its place, read backwards, and what follows. Compiled when they are first asked for."""

    def __init__(self, pattern: str, grammar: Grammar) -> None:
        self.pattern = pattern.replace(">", "")
        self.grammar = grammar

    @cached_property
    def needed(self) -> list[frozenset[str]]:
        """What the tokens of a sentence must say, the rarest first."""
        return sorted(needed_by(self.pattern.replace("<", ""), self.grammar.words), key=commonness)

    @cached_property
    def begins(self) -> frozenset[str] | None:
        """What the token at the place says, one of these; None where it may be any."""
        return begun_by(self.pattern.partition("<")[2], self.grammar.words)

    @cached_property
    def before(self) -> "re.Pattern[str]":
        """What is before the place, in the opposite order."""
        return compiled(backwards(self.pattern.partition("<")[0]), self.grammar, turned=True)

    @cached_property
    def after(self) -> "re.Pattern[str]":
        """What follows from the place on."""
        return compiled("".join(LEXEME.findall(self.pattern.partition("<")[2])), self.grammar)


class Surroundings:
    """The patterns of a name."""

    def __init__(self) -> None:
        self.shapes: list[Shape] = []

    @cached_property
    def begins(self) -> frozenset[str] | None:
        """What the token at the place says, one of these; None where it may be any."""
        each = [shape.begins for shape in self.shapes]
        known = [begins for begins in each if begins is not None]
        return frozenset().union(*known) if len(known) == len(each) else None


class View:
    """The tokens of a sentence as patterns look at them."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.tokens = tokens
        self._likely: dict[str, list[Shape]] = {}  # by name, those that may fit somewhere

    @cached_property
    def _seen(self) -> list[Seen]:
        return seen_in([*self.tokens, END])

    @cached_property
    def _said(self) -> frozenset[str]:
        return said_in(self._seen)

    @cached_property
    def _forwards(self) -> tuple[str, list[int]]:
        return encoded(self._seen)

    @cached_property
    def _backwards(self) -> tuple[str, list[int]]:
        *seen, end = self._seen
        return encoded([*reversed(seen), end])

    def _weighed(self, name: str) -> list[Shape]:
        """The patterns of that name that may fit somewhere."""
        likely = self._likely[name] = [each for each in surroundings()[name].shapes if says(self._said, each.needed)]
        return likely

    def places(self, name: str) -> list[int]:
        """Which of the tokens are in surroundings of that name."""
        return [at for at in range(len(self.tokens)) if self.is_in(name, at)] if self._weighed(name) else []

    def is_in(self, name: str, at: int) -> bool:
        """Whether the token at a place is in surroundings of that name."""
        return self._likely.get(name) != [] and self.span(name, at) is not None

    def end(self, name: str, at: int) -> int:
        """Where the surroundings of that name end: the place after their last token; the place where there are none."""
        span = self.span(name, at)
        return span[1] if span else at

    def span(self, name: str, at: int) -> tuple[int, int] | None:
        """The places from the first token of the surroundings to after the last."""
        likely = self._likely.get(name)
        if likely is None:
            named = surroundings()[name]
            if named.begins is not None and named.begins.isdisjoint(self._seen[min(at, len(self.tokens))].says):
                return None
            likely = self._weighed(name)
        if not likely:
            return None
        ahead, places = self._forwards
        behind, from_the_end = self._backwards
        turned = len(self.tokens) - at
        for shape in likely:
            follows = shape.after.match(ahead, places[at])
            precedes = shape.before.match(behind, from_the_end[turned]) if follows else None
            if follows and precedes:
                begin = turned + from_the_end[turned:].index(precedes.end())
                return len(self.tokens) - begin, places.index(follows.end(), at)
        return None

    def part(self, begin: int, end: int) -> "View":
        """Some of the tokens, as if nothing were around them."""
        return self if (begin, end) == (0, len(self.tokens)) else View(self.tokens[begin:end])

    def at(self, place: int) -> Token:
        """The token at a place, or an empty one before the first and after the last."""
        return token_at(self.tokens, place)


@lru_cache(maxsize=1)
def surroundings() -> dict[str, Surroundings]:
    """All of them by their names."""
    grammar = Grammar.read(vocabulary.FOLDER / "surroundings.grammar")
    found: defaultdict[str, Surroundings] = defaultdict(Surroundings)
    for shape in grammar.shapes:
        found[shape.name].shapes.append(Shape(shape.pattern, grammar))
    return dict(found)


def backwards(pattern: str) -> str:
    """A pattern whose tokens are in the opposite order."""
    return alternatives(iter(LEXEME.findall(pattern)))


def alternatives(lexemes: Iterator[str]) -> str:
    """The alternatives up to the closing bracket, each with its elements in the opposite order."""
    options: list[list[str]] = [[]]
    for lexeme in lexemes:
        if lexeme == ")":
            break
        if lexeme == "|":
            options.append([])
        elif lexeme[0] in "?*+":
            options[-1][-1] += lexeme
        else:
            options[-1].append(f"({alternatives(lexemes)})" if lexeme == "(" else lexeme)
    return "|".join("".join(reversed(option)) for option in options)


def compiled(pattern: str, grammar: Grammar, *, turned: bool = False) -> re.Pattern[str]:
    """The regular expression over encoded tokens, in the opposite order where it is `turned`."""
    return re.compile(ATOM.sub(lambda atom: encoded_atom(atom, grammar, turned=turned), in_regular(pattern)))
