"""What the tokens of a text must say for a pattern over them to fit, seen from how the pattern is written.

Most patterns need a word or a kind that few texts have, so only the others are looked for. Rule: whether a text says
what a pattern needs never changes what is found in it. language/patterns.py has the notation.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property, lru_cache
from itertools import chain
from typing import Generic, NamedTuple, Protocol, TypeVar

from service.reading.language.expressions import group_of
from service.reading.language.tokens import Amount, Kind, Term, Token

ATOM = re.compile(r"(~?)\{(!?)([a-z_|]*)(?::(\^?)([a-z|]+))?\s*(?:([=#%])(\^?)([^}]*))?\}")
SIMPLE = r"~?\{[^}]*\}|[^(){}|~]++|~"
GROUP = group_of(SIMPLE)
OPTION = re.compile(rf"\|((?:{SIMPLE}|{GROUP})*)")
ELEMENT = re.compile(rf"(?:({GROUP})|~?(\{{[^}}]*\}}))\s*([?*]?)")  # a group or a token, whether it may be missing
NOT_PLAIN = frozenset("[](){}?*+.\\^$")  # characters of a pattern
ESCAPED = re.compile(r"\\[^\w\\]")  # a mark that is a word
ALWAYS = ""  # said by every text
NOTHING = ""  # in the place of what a token has not

Words = Callable[[str], Sequence[str]]  # the words of a class


class Needing(Protocol):
    """What needs one word or kind of each set."""

    @property
    def needed(self) -> Sequence[frozenset[str]]: ...


Item = TypeVar("Item", bound=Needing)


class ByNeed(Generic[Item]):
    """Patterns by the rarest of what they need."""

    def __init__(self, items: Iterable[Item]) -> None:
        self.items = list(items)

    @cached_property
    def numbers(self) -> dict[str, list[int]]:
        """The numbers of the patterns that need this word or kind, or one like it."""
        found: dict[str, list[int]] = {}
        for number, item in enumerate(self.items):
            for word in min(item.needed, key=commonness, default=(ALWAYS,)):
                found.setdefault(word, []).append(number)
        return found

    def likely(self, said: frozenset[str]) -> list[Item]:
        """The patterns that may fit in a text that says this, in their order."""
        numbers = {number for word in said & self.numbers.keys() for number in self.numbers[word]}
        return [self.items[number] for number in sorted(numbers) if says(said, self.items[number].needed)]


def commonness(words: frozenset[str]) -> tuple[bool, int]:
    """How common it is that a text says one of these: kinds and marks are, and many words."""
    return any(word[0] == "{" or not word[-1].isalnum() for word in words), len(words)


def says(said: frozenset[str], needed: Sequence[frozenset[str]]) -> bool:
    """Whether one of each set is said."""
    for each in needed:  # not with any(): this is asked for each pattern
        if said.isdisjoint(each):
            break
    else:
        return True
    return False


class Seen(NamedTuple):
    """What patterns see of a token: encoded for them, and what it says: "{noun", "{noun:many", "apps", "%app"."""

    text: str
    says: tuple[str, ...]


def seen_in(tokens: Iterable[Token]) -> list[Seen]:
    """What patterns see of tokens."""
    return [seen(token.kind, token.word, token.term, token.amount, token.glued) for token in tokens]


@lru_cache(maxsize=4_096)
def seen(kind: Kind, word: str, term: Term | None, amount: Amount | None, glued: bool) -> Seen:
    """What patterns see of such a token; remembered, since people repeat their words."""
    name, inflected, lemma = kind.value, inflection(term, amount), term.lemma if term else NOTHING
    text = f"{'~' if glued else '-'}{name}\x1f{inflected}\x1f{word}\x1f{lemma}\x1e"
    return Seen(text, (f"{{{name}", f"{{{name}:{inflected}", word, *([f"%{lemma}"] if lemma else [])))


def inflection(term: Term | None, amount: Amount | None) -> str:
    """The form of an amount, or the number or tense of a word."""
    inflected = amount.form if amount else term and (term.number or term.tense)
    return inflected.value if inflected else NOTHING


def said_in(tokens: Iterable[Seen]) -> frozenset[str]:
    """What all of these tokens say."""
    return frozenset((ALWAYS,)).union(*(token.says for token in tokens))


def needed_by(pattern: str, words: Words) -> list[frozenset[str]]:
    """What a text must say for a pattern to fit: one of each set of words and kinds, written as said_in does."""
    options = [needed_by_all(option, words) for option in OPTION.findall(f"|{pattern}")]
    if len(options) == 1:
        return options[0]
    return [frozenset().union(*(min(option, key=commonness) for option in options))] if all(options) else []


def needed_by_all(pattern: str, words: Words) -> list[frozenset[str]]:
    """What a pattern without alternatives needs."""
    found: list[frozenset[str]] = []
    for group, atom, optional in ELEMENT.findall(pattern):
        if atom and not optional:
            found += needed_by_atom(atom, words)
        elif group and not optional and not group.startswith("(?!"):
            found += needed_by(group.removeprefix("(").removeprefix("?=")[:-1], words)
    return found


def begun_by(pattern: str, words: Words) -> frozenset[str] | None:
    """What the first token of what fits says, one of these; None where it may be any."""
    found: set[str] = set()
    for option in OPTION.findall(f"|{pattern}"):
        elements = (element for element in ELEMENT.findall(option) if not element[0].startswith("(?"))
        group, atom, optional = next(elements, ("", "", "?"))
        first = (
            begun_by(group[1:-1], words) if group else min(needed_by_atom(atom, words), key=commonness, default=None)
        )
        if optional or first is None:
            return None
        found |= first
    return frozenset(found)


def needed_by_atom(written: str, words: Words) -> list[frozenset[str]]:
    """What one token of a pattern needs: its kind, and one of its words."""
    atom = ATOM.fullmatch(written)
    if atom is None or atom[2]:
        return []
    _, _, kinds, but, inflections, sort, none_of, text = atom.groups()
    found = []
    if kinds:
        forms = [f":{form}" for form in inflections.split("|")] if inflections and not but else [""]
        found.append(frozenset(f"{{{kind}{form}" for kind in kinds.split("|") for form in forms))
    if sort and not none_of and (said := plain_words(sort, text.split("|"), words)):
        found.append(said)
    return found


def plain_words(sort: str, named: Sequence[str], words: Words) -> frozenset[str]:
    """The words that an atom names, or the first ones of its phrases; none where they are no plain words."""
    if sort == "=":
        every = [None if "*" in each else each for each in named]
    else:
        every = list(map(plain, chain.from_iterable(map(words, named))))
    known = [word for word in every if word is not None]
    if len(known) < len(every):
        return frozenset()
    return frozenset(f"%{word}" if sort == "%" else word for each in known for word in (each, each.partition(" ")[0]))


def plain(written: str) -> str | None:
    """The word that an alternative of a class is; None where it is an expression."""
    if ESCAPED.fullmatch(written):
        return written[1]
    return None if NOT_PLAIN.intersection(written) else written
