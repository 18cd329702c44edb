"""Greetings, sign-offs and names at the beginning and end of an answer, so that only what it says is left.

Rule: a line with an amount is never a courtesy as a whole.
"""

from collections.abc import Iterator, Sequence

from service.reading.language import vocabulary
from service.reading.language.tokens import Kind, Token

MARKS = frozenset(
    {
        Kind.COMMA,
        Kind.SLASH,
        Kind.DASH,
        Kind.STOP,
        Kind.NEWLINE,
        Kind.COLON,
        Kind.EQUALS,
        Kind.AND,
        Kind.OPEN,
        Kind.CLOSE,
        Kind.SIGN,
        Kind.PLUS,
        Kind.QUESTION_MARK,
        Kind.OR,
        Kind.CONTRAST,
    }
)
NEWLINE = Token(Kind.NEWLINE, "\n", 0, 0)
MOST_GREETING = 6  # tokens of a greeting
MOST_PARTING = 4  # tokens of a line that takes leave
MOST_NAME = 3  # tokens of a name below or after it


def without_courtesies(tokens: Sequence[Token]) -> list[Token]:
    """The tokens without a greeting with its name, and without a sign-off and the names after it."""
    lines = list(split(tokens))
    lines = lines[: farewell(lines)]
    if len(lines) > 1 and is_signature(lines[-1], MOST_PARTING):
        lines[-1] = []
    kept: list[Token] = []
    closing = False
    for line in lines:
        begin = greeting(line)
        end = sign_off(line, begin)
        if not closing or has_amount(line):
            kept += line[begin:end]
            closing = closing or end < len(line)
        kept.append(NEWLINE)
    return kept[:-1]


def split(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    """The tokens line by line."""
    line: list[Token] = []
    for token in tokens:
        if token.kind is Kind.NEWLINE:
            yield line
            line = []
        else:
            line.append(token)
    yield line


def has_amount(line: Sequence[Token]) -> bool:
    """Whether a line has an amount; "a" and "an" are none here."""
    return any(token.is_number for token in line)


def is_signature(line: Sequence[Token], longest: int) -> bool:
    """Whether a line holds nothing but names and marks."""
    return len(line) <= longest and all(token.capital or token.kind in MARKS for token in line)


def farewell(lines: list[list[Token]]) -> int:
    """Where a few words and a name below an empty line take leave, in any language; after the last line if not."""
    told = [number for number, line in enumerate(lines) if line]
    if len(told) < 3 or told[-2] + 1 != told[-1]:
        return len(lines)
    before, parting, signed = lines[told[-2] - 1], lines[told[-2]], lines[told[-1]]
    if before or not is_signature(signed, MOST_NAME) or not parting[0].capital:
        return len(lines)
    wordy = len(parting) <= MOST_PARTING and all(token.kind in (Kind.WORD, Kind.COMMA) for token in parting)
    return told[-2] if wordy else len(lines)


def greeting(line: Sequence[Token]) -> int:
    """Where a line goes on after its greeting."""
    if not line or line[0].word.partition(" ")[0] not in vocabulary.GREETINGS:
        return 0
    ends = (at for at in range(1, min(len(line), MOST_GREETING + 1)) if not greets(line, at))
    return next(ends, min(len(line), MOST_GREETING + 1))


def greets(line: Sequence[Token], at: int) -> bool:
    """Whether a token is a name or goes on with the greeting: "Dear Mrs. Rosa"."""
    abbreviated = line[at].kind is Kind.STOP and line[at - 1].word in vocabulary.TITLES
    return abbreviated or line[at].capital or line[at].word in vocabulary.GREETINGS


def sign_off(line: Sequence[Token], begin: int) -> int:
    """Where a line's sign-off begins: thanks, regards or a name at its end."""
    last = max((at for at, token in enumerate(line) if token.is_number), default=-1)
    for at in range(max(begin, last + 1), len(line)):
        if line[at].word.partition(" ")[0] in vocabulary.CLOSINGS:
            return at
    return last + 1 if last >= 0 and is_signature(line[last + 1 :], MOST_NAME) else len(line)
