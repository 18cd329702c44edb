"""Entities: dates, clock times, money, percentages, ordinals, scores, ages, codes and names that contain numbers.

They become tokens of their own before anything is counted: what is inside one is never an amount. A date is a "day", so
that amounts below different ones add up; all others are "opaque", with the name of what they are.

The shapes are data: english/entities.grammar. To add one (a date, say), write its pattern there with an example below
it, which is its test. Only what no pattern can say (the digits of telephone numbers) is code here.
"""

from collections.abc import Sequence

from service.reading.language import vocabulary
from service.reading.language.patterns import Grammar, Patterns
from service.reading.language.tokens import Kind, Token, token_at

PHONE_DIGITS = 7  # a telephone number has that many at least
PHONE_PARTS = 12  # groups and marks looked at
FRACTIONS = frozenset("½¼¾⅓⅔")
PROTECTED = "nothing"  # the name of shapes that only look like an entity
GRAMMAR = Grammar.read(vocabulary.FOLDER / "entities.grammar")
PATTERNS = Patterns(GRAMMAR)


def found_in(tokens: list[Token]) -> list[Token]:
    """The tokens with each entity made one token."""
    out: list[Token] = []
    at = 0
    for match in PATTERNS.find(tokens):
        if match.name == PROTECTED:
            continue
        out += tokens[at : match.start]
        first, last = tokens[match.start], tokens[match.end - 1]
        kind = Kind.DAY if match.name == "date" else Kind.ENTITY
        words = " ".join(token.word for token in tokens[match.start : match.end])
        out.append(Token(kind, words, first.start, last.end, first.glued, first.capital, match.name))
        at = match.end
    return hidden([*out, *tokens[at:]])


def hidden(tokens: list[Token]) -> list[Token]:
    """The tokens with the numbers inside of words ("B2B", "O2", "a 45-minute call") and telephone numbers hidden."""
    out = list(tokens)
    at = 0
    while at < len(out):
        end, name = end_of_code(out, at) if out[at].kind is Kind.NUMBER else (at, None)
        for place in range(at, end):
            out[place] = out[place]._replace(kind=Kind.ENTITY, entity=name)
        at = max(end, at + 1)
    return out


def end_of_code(tokens: list[Token], at: int) -> tuple[int, str | None]:
    """Where a number that is part of a word or of a telephone number ends, and what it is; `at` where it is neither."""
    before, after = token_at(tokens, at - 1), token_at(tokens, at + 1)
    if before.word == "x" and (tokens[at].glued or token_at(tokens, at - 2).kind is Kind.NOUN):
        return at, None  # "apps x5"
    if tokens[at].glued and before.kind is Kind.WORD:
        return at + 1, "name"
    if after.word in FRACTIONS:
        return at, None
    end = telephone(tokens, at)
    return end, "telephone number"


def telephone(tokens: list[Token], at: int) -> int:
    """The end of a telephone number that begins here, or `at`: seven digits in groups, or a group with a 0 first."""
    end, groups = at, list[str]()
    while end < min(len(tokens), at + PHONE_PARTS):
        if tokens[end].kind is Kind.NUMBER:
            groups.append(tokens[end].word)
        elif tokens[end].kind not in (Kind.DASH, Kind.CLOSE, Kind.OPEN, Kind.SLASH):
            break
        end += 1
    return end if is_telephone_number(groups) else at


def is_telephone_number(groups: Sequence[str]) -> bool:
    """Whether digits in groups are a telephone number: seven of them, or a first group with a 0 ("05" may be five)."""
    alone = len(groups) == 1
    if groups[0].startswith("0") and len(groups[0]) > 1 + alone:
        return True
    return (alone or max(map(len, groups)) >= 3) and sum(map(len, groups)) >= PHONE_DIGITS
