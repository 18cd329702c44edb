"""What is around a token, by named patterns: english/surroundings.grammar. Rule: nothing is decided here.

A pattern has its place in < >, and is read from there both ways: what is before the place backwards, what follows
forwards. So a question about one place costs no more in a long sentence than in a short one.

    {noun|object}        a token of one of these kinds       {noun:many|mass}    ... in one of these forms
    {word =mine|my}      ... that is one of these words      {=*ed}              a word that ends in "ed"
    {word #GONE}         ... whose word is of that class     {verb %TRYING}      ... whose lemma is of that class
    {!noun}              any token but such a one            ~{...}              glued to the token before it
    {word #^MINE}        ... not of it (also =^ %^ :^)       *5                  at most five times
    ( ) | ? * +          as in regular expressions           (?= ) (?! )         what must or must not follow

A class is defined in the grammar, or is a file of english/ by its name in capitals. To add a pattern, write it into the
grammar with an example below it, in which the place is in brackets; the example is its test. Patterns of the same name
are alternatives.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cached_property, lru_cache
from typing import NamedTuple

from service.reading.language import vocabulary
from service.reading.language.patterns import Grammar
from service.reading.language.tokens import END, Token, token_at

ATOM = re.compile(r"(~?)\{(!?)([a-z_|]*)(?::(\^?)([a-z|]+))?\s*(?:([=#%])(\^?)([^}]*))?\}")
LEXEME = re.compile(r"~?\{[^}]*\}|\(\?[=!]|\*\d*|[()|?+]")
AT_MOST = re.compile(r"\*(\d)")
FIELD = "[^\x1f\x1e]*"
ANY = f"[~-]{FIELD}\x1f{FIELD}\x1f{FIELD}\x1f{FIELD}\x1e"


class Shape(NamedTuple):
    """A compiled pattern: what is before its place, read backwards, and what follows."""

    before: re.Pattern[str]
    after: re.Pattern[str]


class View:
    """The tokens of a sentence as patterns look at them."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.tokens = tokens

    @cached_property
    def _forwards(self) -> tuple[str, list[int]]:
        return encoded([*self.tokens, END])

    @cached_property
    def _backwards(self) -> tuple[str, list[int]]:
        return encoded([*reversed(self.tokens), END])

    def is_in(self, name: str, at: int) -> bool:
        """Whether the token at a place is in surroundings of that name."""
        return self.span(name, at) is not None

    def end(self, name: str, at: int) -> int:
        """Where the surroundings of that name end: the place after their last token; the place where there are none."""
        span = self.span(name, at)
        return span[1] if span else at

    def span(self, name: str, at: int) -> tuple[int, int] | None:
        """The places from the first token of the surroundings to after the last."""
        ahead, places = self._forwards
        behind, from_the_end = self._backwards
        turned = len(self.tokens) - at
        for shape in shapes()[name]:
            follows = shape.after.match(ahead, places[at])
            precedes = shape.before.match(behind, from_the_end[turned]) if follows else None
            if follows and precedes:
                begin = turned + from_the_end[turned:].index(precedes.end())
                return len(self.tokens) - begin, places.index(follows.end(), at)
        return None

    def at(self, place: int) -> Token:
        """The token at a place, or an empty one before the first and after the last."""
        return token_at(self.tokens, place)


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


@lru_cache(maxsize=1)
def shapes() -> dict[str, list[Shape]]:
    """The compiled patterns by name."""
    grammar = Grammar.read(vocabulary.FOLDER / "surroundings.grammar")
    found: dict[str, list[Shape]] = {}
    for shape in grammar.shapes:
        before, _, after = shape.pattern.replace(">", "").partition("<")
        found.setdefault(shape.name, []).append(
            Shape(compiled(backwards(before), grammar, turned=True), compiled("".join(LEXEME.findall(after)), grammar))
        )
    return found


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
    grouped = AT_MOST.sub(r"{0,\1}", re.sub(r"\((?!\?)", "(?:", pattern))
    return re.compile(ATOM.sub(lambda atom: encoded_atom(atom, grammar, turned=turned), grouped))


def encoded_atom(atom: "re.Match[str]", grammar: Grammar, *, turned: bool) -> str:
    """The regular expression for one token of a pattern, or for as many as a phrase of its class has words."""
    glued, other, kinds, but, inflections, sort, none_of, text = atom.groups()
    forms = f"(?!(?:{inflections})\x1f){FIELD}" if but else inflections or FIELD
    words = alternatives_of(sort, text, grammar) if sort else FIELD
    words = f"(?!(?:{words})[\x1f\x1e]){FIELD}" if none_of else words
    word, lemma = (FIELD, words) if sort == "%" else (words, FIELD)
    own = one_token(glued, kinds or FIELD, forms, word, lemma)
    if other:
        return f"(?:(?!{own}){ANY})"
    phrases = [phrase.split() for phrase in words.split("|") if "\\ " in phrase] if sort == "#" and not none_of else []
    return f"(?:{'|'.join([own, *(in_tokens(phrase, turned=turned) for phrase in phrases)])})"


def in_tokens(words: list[str], *, turned: bool) -> str:
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
    return "|".join(grammar.classes.get(name) or words_of_file(name) for name in text.split("|"))


def words_of_file(name: str) -> str:
    """The words of a file of english/ as alternatives."""
    return "|".join(map(re.escape, vocabulary.read(name.lower())))
