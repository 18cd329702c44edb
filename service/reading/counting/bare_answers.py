"""Answers that name no metric: three amounts in the check-in's order, one for the metric asked, nothing at all.

Only greetings, names, sign-offs and a late report's announcement may be next to bare amounts. Anything else that
looks like a bare answer is unclear, not guessed.
"""

import re
from collections.abc import Iterator

from service.reading.counting import noun_phrase
from service.reading.language import vocabulary
from service.reading.language.clauses import Sentence
from service.reading.language.tokens import Piece, piece_at

MARKS = frozenset(
    vocabulary.phrases("""
    comma, slash, dash, stop, newline, colon, equals, and, open, close, sign, plus, query, or, but
    """)
)
BESIDE = vocabulary.FILLERS | vocabulary.GREETINGS | vocabulary.SIGN_OFFS | vocabulary.LATE | vocabulary.REPORTS
ACTIVITY = frozenset({"activity", "progress"})  # what "no" denies all of
EACH = [phrase.split() for phrase in ("each", "of each", "of all", "on all three", "for all three", "in all three")]
ANYTHING = frozenset({"anything", "any", "thing"})
OURS = frozenset({"noun", "verb", "carried"})
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


def names_a_metric(pieces: list[Piece]) -> bool:
    """Whether any word of a metric is in the text; a meeting does where it is counted."""
    for at, piece in enumerate(pieces):
        counted = any(each.tag == "amount" and each.form != "article" for each in pieces[max(0, at - 2) : at])
        if piece.tag in OURS or (piece.tag == "unsure" and counted):
            return True
    return False


def of_each(pieces: list[Piece]) -> Piece | None:
    """The amount that was done of each: "one of each", "2 each"; None where they do not say so, or say more."""
    told = [piece for piece in pieces if piece.tag not in MARKS and (piece.tag == "amount" or not beside(piece))]
    words = [piece.word for piece in told[1:]]
    amount = bool(told) and told[0].tag == "amount" and told[0].form in ("number", "few")
    return told[0] if amount and words in EACH else None


def idle(sentences: list[Sentence], *, asked: bool = False) -> Sentence | None:
    """The sentence that says that nothing at all was done, if there is one; to a question "I didn't" says so too."""
    told = any(piece.value for sentence in sentences for piece in sentence.pieces if piece.form == "number")
    for sentence in sentences:
        if told and sentence.pieces[0].tag == "day":
            continue  # "Mon 3", "Tue 0"
        for begin, clause in clauses(sentence):
            if any(sentence.aside[begin : begin + len(clause)]):
                break
            if not all(understood(clause, at) for at in range(len(clause))):
                break
            words = {piece.word for piece in clause}
            zeros = [piece for piece in clause if piece.tag == "amount" and piece.value == 0]
            none = any(piece.word != "no" or asked or ACTIVITY & words for piece in zeros)
            if none or (any(piece.tag == "not" for piece in clause) and (asked or ANYTHING & words)):
                return sentence
    return None


def clauses(sentence: Sentence) -> Iterator[tuple[int, list[Piece]]]:
    """The parts of a sentence between marks after which a reason may follow, each with its place."""
    begin = 0
    for at in range(1, len(sentence.pieces) + 1):
        if at == len(sentence.pieces) or sentence.pieces[at].tag in ("comma", "because", "but", "dash", "open"):
            yield begin, sentence.pieces[begin:at]
            begin = at


def understood(pieces: list[Piece], at: int) -> bool:
    """Whether a piece may be in a sentence that says that nothing was done: "none of the three"."""
    piece = pieces[at]
    if piece.tag == "amount":
        return piece.value == 0 or piece.form == "article" or piece_at(pieces, at - 1).word in ("the", "all")
    if piece.tag in ("now", "not", "me", "day", "loose") or piece.tag in MARKS:
        return True
    return all(word in vocabulary.IDLE for word in piece.word.split())


def bare(pieces: list[Piece], text: str) -> tuple[list[Piece], bool]:
    """The amounts that are free, and whether nothing else of content is next to them."""
    pieces = without_courtesies(pieces, text)
    amounts = [
        piece
        for at, piece in enumerate(pieces)
        if piece.tag == "amount" and free(pieces, at) and not (piece.form == "zero" and piece.word == "no")
    ]
    rest = [piece for piece in pieces if piece.tag not in MARKS and piece.tag != "amount"]
    alone = all(beside(piece) for piece in rest) and len(amounts) == sum(
        piece.tag == "amount" and piece.form != "article" for piece in pieces
    )
    return amounts, alone


def corrected(pieces: list[Piece]) -> list[Piece]:
    """The pieces after the last word of correction that an amount comes after: "2. No, hang on, 3"."""
    fix = max((at for at, piece in enumerate(pieces) if piece.tag == "fix"), default=-1)
    told = any(piece.form == "number" for piece in pieces[fix + 1 :])
    return pieces[fix + 1 :] if told and not names_a_metric(pieces) else pieces


def is_one(numbers: list[Piece], pieces: list[Piece]) -> bool:
    """Whether the amounts come to one, the first: it is repeated, told in parts, or described."""
    return len({amount.value for amount in numbers}) == 1 or in_parts(numbers) or described(numbers, pieces)


def in_parts(numbers: list[Piece]) -> bool:
    """Whether the first amount is the sum of the others: "2 (one with Sara, one with Tom)"."""
    values = [amount.value for amount in numbers]
    return None not in values and len(values) > 2 and values[0] == sum(value or 0 for value in values[1:])


def described(numbers: list[Piece], pieces: list[Piece]) -> bool:
    """Whether the words begin with an amount and only describe it: "4, of which two by phone", "2, one was long"."""
    first, *rest = numbers
    leading = pieces[: pieces.index(first)]
    if first.form != "number" or not all(beside(piece) or piece.tag in MARKS for piece in leading):
        return False
    for amount in rest:
        at = pieces.index(amount)
        part = any(piece.tag == "part" for piece in pieces[max(0, at - 2) : at])
        if (
            amount.value is None
            or amount.value > (first.value or 0)
            or not (part or describes(piece_at(pieces, at + 1)))
        ):
            return False
    return True


def describes(piece: Piece) -> bool:
    """Whether a word after an amount says how those were: "one was by phone", "2 with Ann"."""
    return piece.word in vocabulary.PREPOSITIONS or piece.word in ("was", "were", "is", "are", "alone")


def beside(piece: Piece) -> bool:
    """Whether a piece may be next to bare amounts."""
    return piece.tag in ("me", "loose", "near", "now") or all(word in BESIDE for word in piece.word.split())


def free(pieces: list[Piece], at: int) -> bool:
    """Whether an amount stands for itself: no noun after it, no clock or age before it, no article."""
    piece = pieces[at]
    if piece.form == "article" or piece_at(pieces, at - 1).word in CLOCK:
        return False
    if piece_at(pieces, at - 1).word == "all" and piece_at(pieces, at - 2).word in ("for", "in", "on", "of"):
        return False  # "zero on all three"
    found = noun_phrase.head(pieces, at)
    if found.tag == "thing" and pieces[found.at].word in ("times", "time"):
        return True
    return found.tag in ("", "object") or (found.tag == "thing" and beside(pieces[found.at]))


def without_courtesies(pieces: list[Piece], text: str) -> list[Piece]:
    """The pieces without a greeting with its name, and without a sign-off and the names after it."""
    kept: list[Piece] = []
    lines = list(split(pieces))
    lines = lines[: farewell(lines, text)]
    closing = False
    for number, line in enumerate(lines):
        amounts = any(piece.tag == "amount" and piece.form != "article" for piece in line)
        if closing and not amounts:
            continue
        begin = greeting(line, text)
        end = sign_off(line, begin, text)
        closing = closing or end < len(line)
        last = number > 0 and number == len(lines) - 1
        if last and not amounts and len(line) <= 4 and all(name(piece, text) or piece.tag in MARKS for piece in line):
            continue
        kept += line[begin:end]
        if number < len(lines) - 1:
            kept.append(Piece("newline", "\n", 0, 0))
    return kept


def farewell(lines: list[list[Piece]], text: str) -> int:
    """Where a few words and a name below an empty line take leave, in any language; after the last line if not."""
    told = [number for number, line in enumerate(lines) if line]
    if len(told) < 3:
        return len(lines)
    parting, signed = told[-2:]
    apart = signed == parting + 1 and not lines[parting - 1] and len(lines[parting]) <= 4 and len(lines[signed]) <= 3
    wordy = all(piece.tag in ("word", "comma") for piece in lines[parting])
    signs = all(name(piece, text) or piece.tag in MARKS for piece in lines[signed])
    return parting if apart and wordy and signs and name(lines[parting][0], text) else len(lines)


def split(pieces: list[Piece]) -> Iterator[list[Piece]]:
    """The pieces line by line."""
    line: list[Piece] = []
    for piece in pieces:
        if piece.tag == "newline":
            yield line
            line = []
        else:
            line.append(piece)
    yield line


def name(piece: Piece, text: str) -> bool:
    """Whether a piece is written like a name."""
    return piece.tag != "amount" and text[piece.start : piece.start + 1].isupper()


def greeting(line: list[Piece], text: str) -> int:
    """Where a line goes on after its greeting."""
    if not line or line[0].word.partition(" ")[0] not in vocabulary.GREETINGS:
        return 0
    at = 1
    while at < len(line) and at <= 6 and greets(line, at, text):
        at += 1
    return at


def greets(line: list[Piece], at: int, text: str) -> bool:
    """Whether a piece is a name or goes on with the greeting: "Dear Mrs. Rosa"."""
    abbreviated = line[at].tag == "stop" and line[at - 1].word in TITLES
    return abbreviated or name(line[at], text) or line[at].word in vocabulary.GREETINGS


def sign_off(line: list[Piece], begin: int, text: str) -> int:
    """Where a line's sign-off begins: thanks, regards or a name at its end."""
    last = max((at for at, piece in enumerate(line) if piece.tag == "amount" and piece.form != "article"), default=-1)
    for at in range(max(begin, last + 1), len(line)):
        if line[at].word.partition(" ")[0] in CLOSINGS:
            return at
    tail = line[last + 1 :]
    if last >= 0 and tail and len(tail) <= 3 and all(name(piece, text) or piece.tag in MARKS for piece in tail):
        return last + 1
    return len(line)


def a_line_of_amounts(pieces: list[Piece], text: str) -> bool:
    """Whether some line holds bare numbers and nothing else."""
    for line in split(without_courtesies(pieces, text)):
        amounts, alone = bare(line, text)
        if alone and any(amount.form == "number" for amount in amounts):
            return True
    return False
