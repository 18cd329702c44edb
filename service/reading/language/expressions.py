"""Regular expressions that are compiled when a text first has the letters that they need: most texts never have them.

Compiling all that a message might say takes longer than reading a hundred messages. So it is first seen from how an
expression is written what letters a text must have ("regret(?:s|ted)? to inform" needs "regret" and " to inform").
Rule: nothing here knows what the expressions are for, and what is found in a text is the same without that first look.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cached_property, lru_cache
from typing import Generic, TypeVar

FEWEST = 2  # letters that are worth looking for
BEGINNING = 3  # letters by which those that are needed are found
ENOUGH = 300  # looks in vain: an expression for one place that is asked for so often is faster compiled
DEEPEST = 4  # brackets within brackets


def group_of(simple: str) -> str:
    """Return a pattern for a group whose elements are brackets, bars and these simple ones."""
    group = rf"\((?:{simple}|\|)*\)"
    for _ in range(DEEPEST):
        group = rf"\((?:{simple}|\||{group})*\)"
    return group


SET = r"\[\^?\]?(?:[^\]\\]|\\.)*\]"
SIMPLE = rf"[^()|\[\]\\]++|\\.|{SET}"
GROUP = group_of(SIMPLE)
ALTERNATIVE = re.compile(rf"\|((?:{SIMPLE}|{GROUP})*)")
NESTED = re.compile(r"[(\[\\]")
BEGIN = re.compile(rf"[^\\\[\](){{}}|?*+.^$]{{{FEWEST},}}(?![?*{{])")
ELEMENT = re.compile(
    rf"({GROUP})([?*]|\{{[\d,]+\}})?|\{{[\d,]+\}}|{SET}|\\([^\w\s](?![?*{{]))|\\."  # a group, whether it may be
    r"|([^\\\[\](){}|?*+.^$]+(?![?*{]))|([()|])|."  # missing; a mark; letters; a bracket that is not understood
)
NOWHERE = re.compile("(?!)")
TURKISH = ("ı", "i\u0307")  # letters that an expression takes for an "i", and casefold() does not
OPENING = re.compile(r"\((?:\?(?:[:=]|<=|P<\w+>))?(?!\?)")
Any = tuple[str, ...]  # a text must have one of these
Name = TypeVar("Name", bound=str)


class Expression:
    """A regular expression; its methods are those of a compiled one. It may be inside of another: r"\\b(?:{})"."""

    def __init__(self, pattern: str, flags: int = 0, inside_of: str = "{}") -> None:
        self.pattern = pattern
        self.flags = flags
        self.inside_of = inside_of
        self.any_case = bool(flags & re.IGNORECASE)
        self.looks = 0  # for its letters, in vain
        self._compiled: re.Pattern[str] | None = None

    @property
    def compiled(self) -> "re.Pattern[str]":
        """The expression, compiled when it is first asked for."""
        if self._compiled is None:
            self._compiled = re.compile(self.inside_of.replace("{}", self.pattern), self.flags)
        return self._compiled

    @cached_property
    def needed(self) -> tuple[Any, ...]:
        """The letters that a text must have: one of each set."""
        if not self.any_case:
            return needed_by(self.pattern)
        return tuple(tuple(map(str.casefold, each)) for each in needed_by(self.pattern.lower()))

    def may_fit(self, text: str) -> bool:
        """Whether a text has the letters that are needed."""
        if not self.any_case:
            return has(text, self.needed)
        folded = text.casefold()
        return has(folded, self.needed) or has(folded, (TURKISH,))

    def _within(self, text: str) -> "re.Pattern[str]":
        """The compiled expression, or one that fits nowhere if the text has not the letters."""
        return self.compiled if self.may_fit(text) else NOWHERE

    def _at_beginning(self, text: str) -> "re.Pattern[str]":
        """The same for one place, where looking for letters takes longer than the expression once it is compiled."""
        if not self._compiled and self.looks < ENOUGH and not self.may_fit(text):
            self.looks += 1
            return NOWHERE
        return self.compiled

    def search(self, text: str, start: int = 0) -> "re.Match[str] | None":
        return self._within(text).search(text, start)

    def match(self, text: str) -> "re.Match[str] | None":
        return self._at_beginning(text).match(text)

    def fullmatch(self, text: str) -> "re.Match[str] | None":
        return self._at_beginning(text).fullmatch(text)

    def findall(self, text: str) -> list[str]:
        return self._within(text).findall(text)

    def finditer(self, text: str) -> "Iterator[re.Match[str]]":
        return self._within(text).finditer(text)

    def sub(self, replacement: str, text: str) -> str:
        return self.compiled.sub(replacement, text) if self.may_fit(text) else text


class Expressions(Generic[Name]):
    """Named expressions by the letters that they need."""

    def __init__(self, named: Iterable[tuple[Name, Expression]]) -> None:
        self.named = list(named)

    @cached_property
    def by_beginning(self) -> dict[str, list[tuple[str, int]]]:
        """The letters that are needed, each with the number of an expression that needs them, by how they begin."""
        found: dict[str, list[tuple[str, int]]] = {}
        for number, (_, expression) in enumerate(self.named):
            for letters in max(expression.needed, key=rareness, default=("",)):
                beginning = letters[:BEGINNING] if len(letters) >= BEGINNING else ""
                found.setdefault(beginning, []).append((letters, number))
        return found

    def likely(self, text: str) -> list[tuple[Name, Expression]]:
        """Those that may fit in a text, in order."""
        asked = (
            each for beginning in beginnings(text) & self.by_beginning.keys() for each in self.by_beginning[beginning]
        )
        numbers = sorted({number for letters, number in asked if letters in text})
        return [self.named[number] for number in numbers if self.named[number][1].may_fit(text)]

    def search(self, text: str) -> "re.Match[str] | None":
        """What one of them finds in a text, in capitals or small letters."""
        return next((found for _, each in self.likely(text.casefold()) if (found := each.search(text))), None)


@lru_cache(maxsize=8)
def beginnings(text: str) -> frozenset[str]:
    """How letters in a text may begin; kept for a moment, since a text is asked about several tables."""
    return frozenset(("", *(text[at : at + BEGINNING] for at in range(len(text)))))


class Search:
    """Finds named expressions in a text as one with alternatives would: at each place the first that fits."""

    def __init__(self, named: "Iterable[tuple[str, re.Pattern[str]]]", text: str) -> None:
        self.text = text
        self.ahead = [(name, found) for name, expression in named if (found := expression.search(text))]

    def first(self, offset: int) -> "tuple[str, re.Match[str]] | None":
        """The first match that begins at this offset or later; no later call may ask for an earlier one."""
        self.ahead = [
            (name, later)
            for name, found in self.ahead
            if (later := found if found.start() >= offset else found.re.search(self.text, offset))
        ]
        return min(self.ahead, key=lambda each: each[1].start(), default=None)


def has(text: str, needed: Iterable[Any]) -> bool:
    """Whether a text has one at least of each."""
    for each in needed:  # not with any() and all(): this is asked for each line of a message
        for letters in each:
            if letters in text:
                break
        else:
            return False
    return True


@lru_cache(maxsize=1_000)
def needed_by(pattern: str) -> tuple[Any, ...]:
    """What letters a text must have for a pattern to fit; nothing where that is not seen at once."""
    options = ALTERNATIVE.findall(f"|{pattern}") if NESTED.search(pattern) else pattern.split("|")
    if len(options) == 1:
        return needed_by_all(pattern)
    needed: list[str] = []
    for option in options:
        begin = BEGIN.match(option)
        rarest = (begin.group(),) if begin else max(needed_by_all(option), key=rareness, default=())
        if not rarest:
            return ()
        needed += rarest
    return (tuple(needed),)


def needed_by_all(pattern: str) -> tuple[Any, ...]:
    """What letters a pattern without alternatives needs."""
    found: list[Any] = []
    for group, optional, mark, letters, not_understood in ELEMENT.findall(pattern):
        if not_understood:
            return ()
        if mark:
            found.append((mark,))
        elif len(letters) >= FEWEST:
            found.append((letters,))
        elif group and not optional and (opening := OPENING.match(group)):
            found += needed_by(group[opening.end() : -1])
    return tuple(found)


def rareness(letters: Any) -> int:
    """How rare it is that a text has one of these: the longer they are, the rarer."""
    return min(map(len, letters))
