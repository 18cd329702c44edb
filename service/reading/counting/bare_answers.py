"""Answers that name no metric: three amounts in the check-in's order, one for the metric asked, nothing at all.

Only greetings, names, sign-offs and a late report's announcement may be next to bare amounts. Anything else that
looks like a bare answer is unclear, not guessed.
"""

import re
from collections.abc import Iterator

from service.reading.counting import noun_phrase
from service.reading.language import vocabulary
from service.reading.language.clauses import Sentence
from service.reading.language.tokens import Form, Kind, Token, token_at

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
BESIDE = vocabulary.FILLERS | vocabulary.GREETINGS | vocabulary.SIGN_OFFS | vocabulary.LATE | vocabulary.REPORTS
ACTIVITY = frozenset({"activity", "progress"})  # what "no" denies all of
EACH = [phrase.split() for phrase in ("each", "of each", "of all", "on all three", "for all three", "in all three")]
ANYTHING = frozenset({"anything", "any", "thing"})
BEFORE_REASONS = frozenset({Kind.COMMA, Kind.REASON, Kind.CONTRAST, Kind.DASH, Kind.OPEN})
OURS = frozenset({Kind.NOUN, Kind.VERB, Kind.CARRIED})
CLOCK = frozenset(
    vocabulary.phrases("""
    at, by, until, till, before, after, since, aged, age, turned, no, number, room, floor, level, day, week, chapter,
    page, version
    """)
)  # a number after one of these counts nothing
TITLES = frozenset(vocabulary.phrases("mr, mrs, ms, dr, prof, sr, sra, herr, frau, fr, st"))
CLOSINGS = frozenset(
    vocabulary.phrases("""
    thanks, thank, thx, ty, ta, cheers, regards, best, kind, warm, bye, greetings, sincerely, love, ciao, salam
    """)
)

REST = r"(?:(?:the )?rest|(?:the )?other (?:two|2|ones)|(?:the )?others|everything else|the remaining two)"
NOUGHT = r"(?:zero|zeros|zeroes|0|none|nil|nada|zip|nothing)"
REST_IS_ZERO = re.compile(
    rf"\b{REST}(?: (?:is|are|was|were|all|both|at|stayed?|still))*[ :=-]{{1,3}}{NOUGHT}\b(?! (?:of|to|from|but|from)\b)"
    rf"|\b{NOUGHT} (?:on|for|in) {REST}\b"
)


def names_a_metric(tokens: list[Token]) -> bool:
    """Whether any word of a metric is in the text; a meeting does where it is counted."""
    for at, token in enumerate(tokens):
        counted = any(each.is_number for each in tokens[max(0, at - 2) : at])
        if token.kind in OURS or (token.kind is Kind.UNSURE and counted):
            return True
    return False


def of_each(tokens: list[Token]) -> Token | None:
    """The amount that was done of each: "one of each", "2 each"; None where they do not say so, or say more."""
    told = [token for token in tokens if token.kind not in MARKS and (token.kind is Kind.AMOUNT or not beside(token))]
    words = [token.word for token in told[1:]]
    amount = bool(told) and told[0].kind is Kind.AMOUNT and told[0].form in (Form.NUMBER, Form.FEW)
    return told[0] if amount and words in EACH else None


def idle(sentences: list[Sentence], *, asked: bool = False) -> Sentence | None:
    """The sentence that says that nothing at all was done, if there is one; to a question "I didn't" says so too."""
    told = any(token.value for sentence in sentences for token in sentence.tokens if token.form is Form.NUMBER)
    for sentence in sentences:
        if told and sentence.tokens[0].kind is Kind.DAY:
            continue  # "Mon 3", "Tue 0"
        for begin, clause in clauses(sentence):
            if any(sentence.aside[begin : begin + len(clause)]):
                break
            if not all(understood(clause, at) for at in range(len(clause))):
                break
            words = {token.word for token in clause}
            zeros = [token for token in clause if token.kind is Kind.AMOUNT and token.value == 0]
            none = any(token.word != "no" or asked or ACTIVITY & words for token in zeros)
            if none or (any(token.kind is Kind.NEGATION for token in clause) and (asked or ANYTHING & words)):
                return sentence
    return None


def clauses(sentence: Sentence) -> Iterator[tuple[int, list[Token]]]:
    """The parts of a sentence between marks after which a reason may follow, each with its place."""
    begin = 0
    for at in range(1, len(sentence.tokens) + 1):
        if at == len(sentence.tokens) or ends_clause(sentence.tokens, at):
            yield begin, sentence.tokens[begin:at]
            begin = at


def ends_clause(tokens: list[Token], at: int) -> bool:
    """Whether a reason may begin here, or a time after which it was: "zeros across the board after 3 good weeks"."""
    after_time = tokens[at].word == "after" and token_at(tokens, at + 2).kind is Kind.UNIT
    return tokens[at].kind in BEFORE_REASONS or after_time


def understood(tokens: list[Token], at: int) -> bool:
    """Whether a token may be in a sentence that says that nothing was done: "none of the three"."""
    token = tokens[at]
    if token.kind is Kind.AMOUNT:
        return token.value == 0 or token.form is Form.ARTICLE or token_at(tokens, at - 1).word in ("the", "all")
    if token.kind in (Kind.THIS_WEEK, Kind.NEGATION, Kind.SELF, Kind.DAY, Kind.DOUBT) or token.kind in MARKS:
        return True
    return all(word in vocabulary.IDLE for word in token.word.split())


def bare(tokens: list[Token], text: str) -> tuple[list[Token], bool]:
    """The amounts that are free, and whether nothing else of content is next to them."""
    tokens = without_courtesies(tokens, text)
    amounts = [
        token
        for at, token in enumerate(tokens)
        if token.kind is Kind.AMOUNT and free(tokens, at) and not (token.form is Form.ZERO and token.word == "no")
    ]
    rest = [token for token in tokens if token.kind not in MARKS and token.kind is not Kind.AMOUNT]
    alone = all(beside(token) for token in rest) and len(amounts) == sum(token.is_number for token in tokens)
    return amounts, alone


def beside(token: Token) -> bool:
    """Whether a token may be next to bare amounts."""
    return token.kind in (Kind.SELF, Kind.DOUBT, Kind.NEAR, Kind.THIS_WEEK) or all(
        word in BESIDE for word in token.word.split()
    )


def free(tokens: list[Token], at: int) -> bool:
    """Whether an amount stands for itself: no noun after it, no clock or age before it, no article."""
    token = tokens[at]
    if token.form is Form.ARTICLE or token_at(tokens, at - 1).word in CLOCK:
        return False
    if token_at(tokens, at - 1).word == "all" and token_at(tokens, at - 2).word in ("for", "in", "on", "of"):
        return False  # "zero on all three"
    found = noun_phrase.head(tokens, at)
    if found.kind is Kind.THING and tokens[found.at].word in ("times", "time"):
        return True
    return found.kind in (None, Kind.OBJECT) or (found.kind is Kind.THING and beside(tokens[found.at]))


def without_courtesies(tokens: list[Token], text: str) -> list[Token]:
    """The tokens without a greeting with its name, and without a sign-off and the names after it."""
    kept: list[Token] = []
    lines = list(split(tokens))
    lines = lines[: farewell(lines, text)]
    closing = False
    for number, line in enumerate(lines):
        amounts = any(token.is_number for token in line)
        if closing and not amounts:
            continue
        begin = greeting(line, text)
        end = sign_off(line, begin, text)
        closing = closing or end < len(line)
        last = number > 0 and number == len(lines) - 1
        if last and not amounts and len(line) <= 4 and all(name(token, text) or token.kind in MARKS for token in line):
            continue
        kept += line[begin:end]
        if number < len(lines) - 1:
            kept.append(Token(Kind.NEWLINE, "\n", 0, 0))
    return kept


def farewell(lines: list[list[Token]], text: str) -> int:
    """Where a few words and a name below an empty line take leave, in any language; after the last line if not."""
    told = [number for number, line in enumerate(lines) if line]
    if len(told) < 3:
        return len(lines)
    parting, signed = told[-2:]
    apart = signed == parting + 1 and not lines[parting - 1] and len(lines[parting]) <= 4 and len(lines[signed]) <= 3
    wordy = all(token.kind in (Kind.WORD, Kind.COMMA) for token in lines[parting])
    signs = all(name(token, text) or token.kind in MARKS for token in lines[signed])
    return parting if apart and wordy and signs and name(lines[parting][0], text) else len(lines)


def split(tokens: list[Token]) -> Iterator[list[Token]]:
    """The tokens line by line."""
    line: list[Token] = []
    for token in tokens:
        if token.kind is Kind.NEWLINE:
            yield line
            line = []
        else:
            line.append(token)
    yield line


def name(token: Token, text: str) -> bool:
    """Whether a token is written like a name."""
    return token.kind is not Kind.AMOUNT and text[token.start : token.start + 1].isupper()


def greeting(line: list[Token], text: str) -> int:
    """Where a line goes on after its greeting."""
    if not line or line[0].word.partition(" ")[0] not in vocabulary.GREETINGS:
        return 0
    at = 1
    while at < len(line) and at <= 6 and greets(line, at, text):
        at += 1
    return at


def greets(line: list[Token], at: int, text: str) -> bool:
    """Whether a token is a name or goes on with the greeting: "Dear Mrs. Rosa"."""
    abbreviated = line[at].kind is Kind.STOP and line[at - 1].word in TITLES
    return abbreviated or name(line[at], text) or line[at].word in vocabulary.GREETINGS


def sign_off(line: list[Token], begin: int, text: str) -> int:
    """Where a line's sign-off begins: thanks, regards or a name at its end."""
    last = max(
        (at for at, token in enumerate(line) if token.is_number),
        default=-1,
    )
    for at in range(max(begin, last + 1), len(line)):
        if line[at].word.partition(" ")[0] in CLOSINGS:
            return at
    tail = line[last + 1 :]
    if last >= 0 and tail and len(tail) <= 3 and all(name(token, text) or token.kind in MARKS for token in tail):
        return last + 1
    return len(line)


def a_line_of_amounts(tokens: list[Token], text: str) -> bool:
    """Whether some line holds bare numbers and nothing else."""
    for line in split(without_courtesies(tokens, text)):
        amounts, alone = bare(line, text)
        if alone and any(amount.form is Form.NUMBER for amount in amounts):
            return True
    return False
