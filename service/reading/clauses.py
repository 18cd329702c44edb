"""Pieces to sentences, and what in them is not the person's own doing of this week: plans, goals, the past, others.

A sentence ends at a full stop or a hard line end, a clause at a comma, a dash, a bracket, "and" or "but". A word of
plan or past governs what follows it up to the next clause that says otherwise; a time governs its whole clause.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from service.reading import vocabulary
from service.reading.pieces import Piece

ENDS = frozenset({"stop", "newline", "query"})
CUTS = frozenset({"comma", "dash", "open", "close", "and", "but", "because", "plus"})
BREAKS = frozenset({"but", "because"})
QUESTION = "a question"
ANOTHER_WEEK = "another week"
TIMES = {"plantime": "a plan", "pasttime": ANOTHER_WEEK}
WORDS = {"plan": "a plan or goal", "past": ANOTHER_WEEK, "undone": "not done"}
OTHERS = "someone else's doing"
COMPARING = frozenset({"than", "as", "like", "to", "compared to", "then", "for", "vs", "from"})
ASKING = frozenset(
    ["what", "how", "do", "does", "did", "is", "are", "can", "could", "should", "would", "when", "which", "who", "why", "was", "were", "will", "may", "does", "am", "whats", "what's", "hows", "how's", "any"]
)


@dataclass
class Sentence:
    """The pieces between two ends, with their clause and bracket depth, and why a piece is set aside ("" if it is not)."""

    pieces: list[Piece]
    number: int
    line: int  # which line of the text it begins on
    end: str  # the tag that ended it
    clause: list[int] = field(default_factory=list)
    depth: list[int] = field(default_factory=list)
    aside: list[str] = field(default_factory=list)


def sentences(pieces: list[Piece]) -> list[Sentence]:
    """The sentences of a text, in order, each with its clauses and what is set aside in it."""
    found = list(cut(pieces))
    heading = ""
    before: Sentence | None = None
    for sentence in found:
        if before is None or sentence.line > before.line + 1:
            heading = ""
        own = headed(sentence)
        if own is not None:
            heading = own
        mark(sentence, heading if own is None else own)
        before = sentence
    return found


def cut(pieces: list[Piece]) -> Iterator[Sentence]:
    """Pieces between full stops, question marks and hard line ends."""
    now: list[Piece] = []
    number = line = first = 0
    for at, piece in enumerate([*pieces, Piece("newline", "\n", 0, 0)]):
        if piece.tag in ENDS:
            if label_of_next(now, pieces, at):
                line += 1
                now.append(piece._replace(tag="colon"))
                continue
            if broken_off(now, pieces, at):
                line += 1
                continue
            if now:
                yield Sentence(now, number, first, piece.tag)
                number += 1
            now = []
            line += piece.tag == "newline"
            first = line
        else:
            if not now:
                first = line
            now.append(piece)


def label_of_next(now: list[Piece], pieces: list[Piece], at: int) -> bool:
    """Whether a line that holds only a metric's word belongs to the amount that stands alone on the next line."""
    if at >= len(pieces) - 1 or pieces[at].tag not in ("newline", "query") or not now:
        return False
    label = [
        piece
        for piece in now
        if piece.tag not in ("colon", "dash", "word", "carrier", "did", "equals", "comma", "slash", "and")
    ]
    following: list[Piece] = []
    for piece in pieces[at + 1 : at + 2 + 2 * len(label)]:
        if piece.tag in ENDS:
            break
        following.append(piece)
    amounts = [piece for piece in following if piece.tag not in ("comma", "slash", "dash", "and")]
    alone = len(amounts) == len(label) and all(piece.tag == "amount" for piece in amounts)
    return alone and all(piece.tag == "noun" for piece in label) and len(label) > 0 and len(now) <= 3 + 2 * len(label)


def broken_off(now: list[Piece], pieces: list[Piece], at: int) -> bool:
    """Whether a line ends between an amount and its noun: "I sent 3" / "applications"."""
    if (
        (pieces[at : at + 1]
        and pieces[at].tag != "newline")
        or not now
        or now[-1].tag != "amount"
        or at + 1 >= len(pieces)
    ):
        return False
    before = next(
        (piece.tag for piece in reversed(now[:-1]) if piece.tag in ("noun", "did", "carrier", "verb", "and", "amount")),
        "",
    )
    return (
        pieces[at + 1].tag == "noun"
        and before != "noun"
        and (len(now) == 1 or now[-2].tag not in ("colon", "dash", "equals"))
    )


def headed(sentence: Sentence) -> str | None:
    """Why all lines under a heading are set aside ("Next week:"), "" for a heading of this week, None for no heading."""
    tags = [piece.tag for piece in sentence.pieces]
    if sentence.end != "newline" and tags[-1] != "colon":
        return None
    if len(tags) > 6 or any(tag in ("amount", "noun", "verb", "carrier", "me") for tag in tags):
        return None
    for tag in tags:
        if tag == "now":
            return ""
        if tag in TIMES or tag == "plan":
            return TIMES.get(tag, "a plan or goal")
    return None


def mark(sentence: Sentence, heading: str) -> None:
    """Fill in clause, depth and aside."""
    clause = depth = 0
    for piece in sentence.pieces:
        depth += piece.tag == "open"
        clause += piece.tag in CUTS
        sentence.clause.append(clause)
        sentence.depth.append(depth)
        depth = max(0, depth - (piece.tag == "close"))
    if question(sentence):
        sentence.aside = [QUESTION] * len(sentence.pieces)
        return
    sentence.aside = [""] * len(sentence.pieces)
    carried = heading
    for begin, end in spans(sentence):
        carried = settle(sentence, begin, end, carried, heading)


def spans(sentence: Sentence) -> Iterator[tuple[int, int]]:
    """Where each clause begins and ends."""
    begin = 0
    for at in range(1, len(sentence.pieces) + 1):
        if at == len(sentence.pieces) or sentence.clause[at] != sentence.clause[begin]:
            yield begin, at
            begin = at


def settle(sentence: Sentence, begin: int, end: int, carried: str, heading: str) -> str:
    """Mark one clause; returns what carries over to the next."""
    pieces = sentence.pieces[begin:end]
    tags = [piece.tag for piece in pieces]
    if tags[0] in BREAKS or "now" in tags or (carried != TIMES["pasttime"] and resets(pieces)):
        carried = heading
    reason = carried
    lasting = carried
    if "now" not in tags:
        for tag, why in TIMES.items():
            if tag in tags and governs(pieces, tags, tags.index(tag)):
                reason = why
                front = tags.index(tag) < first_amount(tags)
                lasting = why if front and not local(tags) else heading
    if others(pieces):
        reason = lasting = OTHERS
    for at, piece in enumerate(pieces):
        if (piece.tag == "they" and at and subject(pieces, at) and "me" not in tags[at:]) or piece.form == "third":
            reason = OTHERS
        elif piece.tag == "me" and reason == OTHERS:
            reason = lasting = heading
        if piece.tag in WORDS and not (piece.tag == "plan" and tags[at:].count("fix")):
            reason = WORDS[piece.tag]
            if not (local(tags) or piece.tag == "past" or (piece.tag == "undone" and "amount" not in tags)):
                lasting = reason
        elif piece.tag in ("did", "verb", "carrier") and piece.form in ("", "past") and reason == "not done":
            reason = lasting = heading
        sentence.aside[begin + at] = reason
    return lasting


def governs(pieces: list[Piece], tags: list[str], at: int) -> bool:
    """Whether a time says when the clause's amounts were: not in "than last week", "of the 5 I planned", "up from 2 last week"."""
    if at and pieces[at - 1].word in COMPARING:
        return False
    between = tags[first_amount(tags) : at]
    return not {"me", "past", "same"} & set(between)


def subject(pieces: list[Piece], at: int) -> bool:
    """Whether other people are the subject of what follows: "a recruiter told me they got 400 applications"."""
    before = pieces[at - 1]
    doing = pieces[at + 1 : at + 2]
    if before.word in vocabulary.PREPS or before.tag in ("verb", "did", "amount", "near"):
        return False
    return bool(doing) and doing[0].tag in ("did", "verb", "carrier")


def local(tags: list[str]) -> bool:
    """Whether a goal or a past amount is told in the clause itself, with no metric's word: "goal was 5"."""
    return "amount" in tags and "noun" not in tags


def first_amount(tags: list[str]) -> int:
    """Where the first amount of the clause stands."""
    return tags.index("amount") if "amount" in tags else len(tags)


def resets(pieces: list[Piece]) -> bool:
    """Whether a clause tells of something done, whatever was planned before it."""
    for piece in pieces:
        if piece.tag in ("plan", "past", "undone", "plantime", "pasttime", "they"):
            return False
        if piece.tag in ("did", "carrier", "verb") and piece.form in ("", "past"):
            return True
    return False


def others(pieces: list[Piece]) -> bool:
    """Whether the clause tells what somebody else did: they come first, and nothing in it is the person's own."""
    for at, piece in enumerate(pieces):
        if piece.tag == "they":
            doing = any(each.tag in ("did", "verb", "carrier", "fate", "word", "claim") for each in pieces[at + 1 :])
            return doing and not any(each.tag == "me" for each in pieces)
        if (
            piece.tag in ("verb", "did", "amount", "noun", "me", "carrier", "undone", "near")
            or piece.word in vocabulary.PREPS
        ):
            return False
    return False


def question(sentence: Sentence) -> bool:
    """Whether the sentence asks us something."""
    words = [piece.word for piece in sentence.pieces if piece.tag not in ("comma", "dash")]
    if sentence.end != "query" or not words:
        return False
    return words[0].split()[0] in ASKING or any(
        word in ("you", "count as", "counts", "how many", "what") for word in words[1:]
    )
