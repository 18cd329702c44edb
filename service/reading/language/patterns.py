"""Patterns over tokens, as chunk grammars write them: "{day} {#NUMBER} ~{=th}" is a weekday, a number and a glued "th".

    {noun|object}        a token of one of these kinds       {noun:many|mass}    ... in one of these forms
    {word =mine|my}      ... that is one of these words      {=*ed}              a word that ends in "ed"
    {word #GONE}         ... whose word is of that class     {verb %TRYING}      ... whose lemma is of that class
    {!noun}              any token but such a one            ~{...}              glued to the token before it
    {word #^MINE}        ... not of it (also =^ %^ :^)       *5                  at most five times
    ( ) | ? * +          as in regular expressions           (?= ) (?! )         what must or must not follow
    < >                  the part that is found; all of the pattern without them

A class is defined in the grammar, or is a file of english/ by its name in capitals. A pattern compiles to one regular
expression over the encoded tokens, so matching is linear in their number. Nothing here knows what the patterns are for:
entities.py, ranges.py and surroundings.py have the tables. At each place the first shape that fits is taken.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple

from service.reading.language import vocabulary
from service.reading.language.expressions import Search
from service.reading.language.needs import ATOM, ByNeed, Seen, needed_by, said_in, seen_in
from service.reading.language.tokens import Kind, Token

AT_MOST = re.compile(r"\*(\d+)")
DEFINITION = re.compile(r"(@?)([A-Z0-9_]+) = (.*)")
SEPARATOR = "\x1e"  # between tokens
FIELD = "[^\x1f\x1e]*"
ANY = f"[~-]{FIELD}\x1f{FIELD}\x1f{FIELD}\x1f{FIELD}\x1e"


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

    def words(self, name: str) -> Sequence[str]:
        """The words of a class."""
        return self.classes[name].split("|") if name in self.classes else of_file(name)


def spelled_out(pattern: str, parts: Mapping[str, str]) -> str:
    """A pattern with its named parts written out."""
    return re.sub(r"@[A-Z0-9_]+", lambda name: parts[name.group()], pattern)


class TokenPattern:
    """A pattern, compiled when a text first has the words and kinds of tokens that it needs."""

    def __init__(self, name: str, pattern: str, grammar: Grammar) -> None:
        self.name = name
        self.pattern = pattern
        self.grammar = grammar

    @cached_property
    def needed(self) -> list[frozenset[str]]:
        """The words and kinds that a text must have: one of each set."""
        return needed_by(self.pattern, self.grammar.words)

    @cached_property
    def compiled(self) -> "re.Pattern[str]":
        """The regular expression over encoded tokens; what is between < and > is its group, or all of it."""
        whole = self.pattern if "<" in self.pattern else f"<{self.pattern}>"
        bare = in_regular(re.sub(r"\s+(?![^{]*\})", "", whole)).replace(">", ")").replace("<", "(")
        return re.compile(ATOM.sub(lambda atom: encoded_atom(atom, self.grammar), bare))


class Patterns:
    """The patterns of a grammar."""

    def __init__(self, grammar: Grammar) -> None:
        self.patterns = ByNeed([TokenPattern(shape.name, shape.pattern, grammar) for shape in grammar.shapes])

    def find(self, tokens: Sequence[Token], accepts: Callable[[Match], bool] = lambda match: True) -> Iterator[Match]:
        """The places where a shape fits and is accepted, in order; none overlaps another."""
        seen = seen_in(tokens)
        if not (likely := self.patterns.likely(said_in(seen))):
            return
        text, offsets = encoded(seen)
        places = {offset: at for at, offset in enumerate(offsets)}
        search, offset = Search(((pattern.name, pattern.compiled) for pattern in likely), text), 0
        while first := search.first(offset):
            name, found = first
            match = Match(name, places[found.start(1)], places[found.end(1)])
            accepted = accepts(match)
            offset = max(found.end(), found.start() + 1) if accepted else text.index(SEPARATOR, found.start()) + 1
            if accepted:
                yield match


def in_regular(pattern: str) -> str:
    """A pattern with the notation of regular expressions, but for its tokens."""
    return AT_MOST.sub(r"{0,\1}", re.sub(r"\((?!\?)", "(?:", pattern))


def encoded(tokens: Sequence[Seen]) -> tuple[str, list[int]]:
    """The tokens as one text, and where each begins in it; the last offset is its length."""
    parts = [token.text for token in tokens]
    return "".join(parts), [0, *accumulate(map(len, parts))]


def encoded_atom(atom: "re.Match[str]", grammar: Grammar, *, turned: bool = False) -> str:
    """The regular expression for one token of a pattern, or for as many as a phrase of its class has words."""
    glued, other, kinds, but, inflections, sort, none_of, text = atom.groups()
    forms = f"(?!(?:{inflections})\x1f){FIELD}" if but else inflections or FIELD
    words = alternatives_of(sort, text, grammar) if sort else FIELD
    words = f"(?!(?:{words})[\x1f\x1e]){FIELD}" if none_of else words
    word, lemma = (FIELD, words) if sort == "%" else (words, FIELD)
    for kind in kinds.split("|") if kinds else ():
        Kind(kind)  # raises ValueError where there is no such kind
    own = one_token(glued, kinds or FIELD, forms, word, lemma)
    if other:
        return f"(?:(?!{own}){ANY})"
    phrases = [phrase.split() for phrase in words.split("|") if "\\ " in phrase] if sort == "#" and not none_of else []
    return f"(?:{'|'.join([own, *(in_tokens(phrase, turned=turned) for phrase in phrases)])})"


def in_tokens(words: list[str], *, turned: bool = False) -> str:
    """The regular expression for a phrase of several words that are tokens of their own."""
    parts = [one_token("", FIELD, FIELD, word.rstrip("\\"), FIELD) for word in words]
    return "".join(reversed(parts) if turned else parts)


def one_token(glued: str, kind: str, form: str, word: str, lemma: str) -> str:
    """The regular expression for an encoded token."""
    fields = "\x1f".join(f"(?:{each})" for each in (kind, form, word, lemma))
    return f"{'~' if glued else '[~-]'}{fields}\x1e"


def alternatives_of(sort: str, text: str, grammar: Grammar) -> str:
    """The words that an atom names, or those of its classes, as alternatives."""
    if sort == "=":
        return "|".join(re.escape(each).replace(r"\*", FIELD) for each in text.split("|"))
    return "|".join(grammar.classes.get(name) or "|".join(map(re.escape, of_file(name))) for name in text.split("|"))


@lru_cache(maxsize=100)
def of_file(name: str) -> tuple[str, ...]:
    """The words of a file of english/."""
    return vocabulary.read(name.lower())
