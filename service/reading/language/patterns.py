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
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from service.reading.language import vocabulary
from service.reading.language.expressions import Search, group_of
from service.reading.language.tokens import Kind, Token

ATOM = re.compile(r"(~?)\{(!?)([a-z_|]*)(?::(\^?)([a-z|]+))?\s*(?:([=#%])(\^?)([^}]*))?\}")
AT_MOST = re.compile(r"\*(\d)")
DEFINITION = re.compile(r"(@?)([A-Z0-9_]+) = (.*)")
SIMPLE = r"~?\{[^}]*\}|[^(){}|~]++|~"
GROUP = group_of(SIMPLE)
OPTION = re.compile(rf"\|((?:{SIMPLE}|{GROUP})*)")
ELEMENT = re.compile(rf"(?:({GROUP})|~?(\{{[^}}]*\}}))\s*([?*]?)")  # a group or a token, whether it may be missing
NOT_PLAIN = frozenset("[](){}?*+.\\^$")  # characters of a pattern
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


def spelled_out(pattern: str, parts: Mapping[str, str]) -> str:
    """A pattern with its named parts written out."""
    return re.sub(r"@[A-Z0-9_]+", lambda name: parts[name.group()], pattern)


class TokenPattern:
    """A pattern, compiled when a text first has the words and kinds of tokens that it needs."""

    def __init__(self, pattern: str, grammar: Grammar) -> None:
        self.pattern = pattern
        self.grammar = grammar

    @cached_property
    def needed(self) -> list[frozenset[str]]:
        """The words and kinds that a text must have: one of each set."""
        return needed_by(self.pattern, self.grammar)

    @cached_property
    def compiled(self) -> "re.Pattern[str]":
        """The regular expression over encoded tokens; what is between < and > is its group, or all of it."""
        whole = self.pattern if "<" in self.pattern else f"<{self.pattern}>"
        bare = in_regular(re.sub(r"\s+(?![^{]*\})", "", whole)).replace(">", ")").replace("<", "(")
        return re.compile(ATOM.sub(lambda atom: encoded_atom(atom, self.grammar), bare))


class Patterns:
    """The patterns of a grammar."""

    def __init__(self, grammar: Grammar) -> None:
        self.shapes = [(shape.name, TokenPattern(shape.pattern, grammar)) for shape in grammar.shapes]

    def find(self, tokens: Sequence[Token], accepts: Callable[[Match], bool] = lambda match: True) -> Iterator[Match]:
        """The places where a shape fits and is accepted, in order; none overlaps another."""
        said = said_in(tokens)
        likely = [(name, pattern.compiled) for name, pattern in self.shapes if says(said, pattern.needed)]
        if not likely:
            return
        text, offsets = encoded(tokens)
        places = {offset: at for at, offset in enumerate(offsets)}
        search, offset = Search(likely, text), 0
        while first := search.first(offset):
            name, found = first
            match = Match(name, places[found.start(1)], places[found.end(1)])
            accepted = accepts(match)
            offset = max(found.end(), found.start() + 1) if accepted else text.index(SEPARATOR, found.start()) + 1
            if accepted:
                yield match


def needed_by(pattern: str, grammar: Grammar) -> list[frozenset[str]]:
    """What a text must say for a pattern to fit: one of each set of words and kinds, written as said_in does."""
    options = [needed_by_all(option, grammar) for option in OPTION.findall(f"|{pattern}")]
    if len(options) == 1:
        return options[0]
    return [frozenset().union(*(min(option, key=len) for option in options))] if all(options) else []


def needed_by_all(pattern: str, grammar: Grammar) -> list[frozenset[str]]:
    """What a pattern without alternatives needs."""
    found: list[frozenset[str]] = []
    for group, atom, optional in ELEMENT.findall(pattern):
        if atom and not optional:
            found += needed_by_atom(atom, grammar)
        elif group and not optional and not group.startswith("(?!"):
            found += needed_by(group.removeprefix("(").removeprefix("?=")[:-1], grammar)
    return found


def needed_by_atom(written: str, grammar: Grammar) -> list[frozenset[str]]:
    """What one token of a pattern needs: its kind, and one of its words."""
    atom = ATOM.fullmatch(written)
    if atom is None or atom[2]:
        return []
    _, _, kinds, but, inflections, sort, none_of, text = atom.groups()
    found = []
    if kinds:
        forms = [f":{form}" for form in inflections.split("|")] if inflections and not but else [""]
        found.append(frozenset(f"{{{kind}{form}" for kind in kinds.split("|") for form in forms))
    if sort and not none_of and (words := plain_words(sort, text, grammar)):
        found.append(words)
    return found


def plain_words(sort: str, text: str, grammar: Grammar) -> frozenset[str]:
    """The words that an atom names, or the first ones of its phrases; none where they are no plain words."""
    words = text.split("|")
    if sort != "=":
        classes = [grammar.classes[name].split("|") if name in grammar.classes else of_file(name) for name in words]
        words = list(chain.from_iterable(classes))
    if any(NOT_PLAIN.intersection(word) for word in words):
        return frozenset()
    return frozenset(f"%{word}" if sort == "%" else word for each in words for word in (each, each.partition(" ")[0]))


def says(said: frozenset[str], needed: Sequence[frozenset[str]]) -> bool:
    """Whether one of each set is said."""
    return not any(map(said.isdisjoint, needed))


def said_in(tokens: Sequence[Token]) -> frozenset[str]:
    """What tokens say: "{noun", "{noun:many", "apps", "%app"."""
    said = {f"{{{token.kind.value}:{inflection(token)}" for token in tokens}
    said.update(f"{{{token.kind.value}" for token in tokens)
    said.update(token.word for token in tokens)
    said.update(f"%{token.lemma}" for token in tokens)
    return frozenset(said)


def in_regular(pattern: str) -> str:
    """A pattern with the notation of regular expressions, but for its tokens."""
    return AT_MOST.sub(r"{0,\1}", re.sub(r"\((?!\?)", "(?:", pattern))


def encoded(tokens: Sequence[Token]) -> tuple[str, list[int]]:
    """The tokens as one text, and where each begins in it; the last offset is its length."""
    parts = [
        f"{'~' if token.glued else '-'}{token.kind.value}\x1f{inflection(token)}\x1f{token.word}\x1f{token.lemma}\x1e"
        for token in tokens
    ]
    offsets = [0]
    for part in parts:
        offsets.append(offsets[-1] + len(part))
    return "".join(parts), offsets


def inflection(token: Token) -> str:
    """The number or tense of a word, or the form of an amount; "" for none."""
    inflected = token.form or token.number or token.tense
    return inflected.value if inflected else ""


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
