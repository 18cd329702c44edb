"""Pieces to sentences: they end at a full stop, a question mark or a line end that parts no amount from its noun."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from unicodedata import category

from service.reading.language import vocabulary
from service.reading.language.tokens import Piece, piece_at

ENDS = frozenset({"stop", "newline", "query", "end"})
CUTS = frozenset({"comma", "dash", "open", "close", "and", "but", "because", "plus"})  # what ends a clause
BESIDE_LABEL = frozenset({"colon", "dash", "word", "carrier", "did", "equals", "comma", "slash", "and"})
LETTER_DAYS = frozenset(  # English; German; French; Spanish; Polish
    vocabulary.phrases("""
    m, t, tu, w, th, f, s, sa, su, mo, di, mi, do, fr, so, lun, mar, mer, jeu, ven, sam, dim, mie, jue, vie, sab, dom,
    pon, wt, sr, czw, pt
    """)
)
DENYING = frozenset({"wrong", "incorrect", "no", "nope", "false", "not right", "not correct", "not what"})
REALLY = frozenset({"really", "actually", "in fact", "honestly", "to be exact", "to be honest", "to be fair"})
GOAL_WITHIN = 6  # pieces from "met" to "goal"
OF_GOALS = (["of"], ["three"], ["weekly"], ["own"], ["personal"])
OPENING = frozenset({"amount", "me", "did"})
BEFORE_AMOUNT = frozenset({"noun", "colon", "amount", "dash", "equals", "verb", "carrier", "did", "carried"})
BETWEEN = frozenset({"comma", "slash", "dash", "and"})


@dataclass
class Sentence:
    """The pieces between two ends. For each piece: its clause, how deep in brackets, why it is set aside ("": not)."""

    pieces: list[Piece]
    number: int
    line: int  # which line of the text it begins on
    end: str  # the tag that ended it
    clause: list[int] = field(default_factory=list)
    depth: list[int] = field(default_factory=list)
    aside: list[str] = field(default_factory=list)


def cut(pieces: list[Piece]) -> Iterator[Sentence]:
    """The sentences of a text, in order."""
    pieces = insisted(taken_back(pieces))
    own: list[Piece] = []
    number = line = first = 0
    for at in range(len(pieces) + 1):
        piece = piece_at(pieces, at)
        in_brackets = piece.tag == "stop" and piece_at(pieces, at + 1).tag == "close"
        if (piece.tag not in ENDS and not smiles(own, pieces, at)) or in_brackets:
            first = first if own else line
            own.append(piece)
            continue
        line += piece.tag == "newline"
        if labels_next(own, pieces, at):
            own.append(piece._replace(tag="colon"))
        elif own and not broken_off(own, pieces, at):
            own = with_goals(with_letter_day(own))
            yield Sentence(own, number, first, piece.tag, *clauses(own))
            own, number = [], number + 1


def smiles(own: list[Piece], pieces: list[Piece], at: int) -> bool:
    """Whether a pictograph ends a sentence, as it does after words and before an amount: "so it goes 🙈 2 calls"."""
    if pieces[at].tag != "sign" or category(pieces[at].word[:1]) != "So" or piece_at(pieces, at + 1).tag not in OPENING:
        return False
    told = next((piece.tag for piece in reversed(own) if piece.tag != "sign"), "colon")
    return told not in BEFORE_AMOUNT


def taken_back(pieces: list[Piece]) -> list[Piece]:
    """The pieces, with a "no" between two numbers made a correction: "4 no 5 jobs"."""

    def corrects(at: int) -> bool:
        before, after = piece_at(pieces, at - 1), piece_at(pieces, at + 1)
        if after.form != "number" or after.tag != "amount":
            return False
        if pieces[at].word == "well":  # "3 conversations, well 2 really"
            return before.tag in ("comma", "dash") and piece_at(pieces, at + 2).word in REALLY
        again = before.tag == "noun" and piece_at(pieces, at - 2).value not in (None, after.value)
        if (
            before.tag == "noun" and piece_at(pieces, at + 2).metric == before.metric
        ):  # "3 applications no 4 applications"
            return pieces[at].word == "no" and again
        return pieces[at].word == "no" and before.tag == "amount" and before.form == "number"

    return [piece._replace(tag="fix") if corrects(at) else piece for at, piece in enumerate(pieces)]


def insisted(pieces: list[Piece]) -> list[Piece]:
    """The pieces, "Wrong. I said 8" made a correction: what was understood is denied right before it. What "actual: 6"
    says was done."""
    for at, piece in enumerate(pieces):
        if piece.word in ("actual", "actuals") and piece_at(pieces, at + 1).tag in ("colon", "amount"):
            pieces = [*pieces[:at], piece._replace(tag="did"), *pieces[at + 1 :]]
        follows = piece_at(pieces, at + 1)
        if piece.word == "forgot" and (follows.tag == "more" or follows.form in ("number", "article")):
            pieces = [*pieces[:at], piece._replace(tag="more"), *pieces[at + 1 :]]
        if piece.word == "before that" and any(each.tag == "day" for each in pieces[:at]):
            pieces = [*pieces[:at], piece._replace(tag="more"), *pieces[at + 1 :]]
        if piece.tag == "claim" and piece.word.startswith(("i ", "told")):
            before = [each.word for each in pieces[max(0, at - 3) : at] if each.tag not in ENDS | CUTS]
            if before and before[-1] in DENYING:
                return [*pieces[:at], piece._replace(tag="fix"), *pieces[at + 1 :]]
    return pieces


def with_letter_day(pieces: list[Piece]) -> list[Piece]:
    """The pieces of a sentence, a letter for a day at its beginning ("M: 2 apps") made one."""
    if pieces[0].word in LETTER_DAYS and piece_at(pieces, 1).tag in ("colon", "dash"):
        return [pieces[0]._replace(tag="day"), *pieces[1:]]
    return pieces


def with_goals(pieces: list[Piece]) -> list[Piece]:
    """The pieces of a sentence, "met my application goal" made a reference to another amount."""
    for at, piece in enumerate(pieces):
        if piece.word not in vocabulary.REACHED and piece.name != "percentage":
            continue
        for step in range(at + 1, min(at + GOAL_WITHIN, len(pieces))):
            words = pieces[step].word.split()
            if words[:1] and words[0] in vocabulary.GOALS:
                if piece_at(pieces, step + 1).word == "by" and piece_at(pieces, step + 2).form == "number":
                    break  # "missed my goal by 3"
                goal = [pieces[step]._replace(tag="word")]
                return [*pieces[:at], piece._replace(tag="same"), *pieces[at + 1 : step], *goal, *pieces[step + 1 :]]
            passing = pieces[step].tag in ("noun", "amount") or words[:1] in OF_GOALS
            if not passing and pieces[step].word not in vocabulary.DETERMINERS:
                break
    return pieces


def clauses(pieces: list[Piece]) -> tuple[list[int], list[int]]:
    """For each piece, the number of its clause and its depth in brackets."""
    clause: list[int] = []
    depth: list[int] = []
    for at, piece in enumerate(pieces):
        clause.append((clause[-1] if clause else 0) + (piece.tag in CUTS))
        outside = depth[-1] - (pieces[at - 1].tag == "close") if depth else 0
        depth.append(max(0, outside) + (piece.tag == "open"))
    return clause, depth


def labels_next(own: list[Piece], pieces: list[Piece], at: int) -> bool:
    """Whether a line that holds only metrics' words belongs to as many amounts that are alone on the next line."""
    labels = [piece for piece in own if piece.tag not in BESIDE_LABEL]
    if piece_at(pieces, at).tag not in ("newline", "query") or len(own) > 3 + 2 * len(labels):
        return False
    amounts: list[Piece] = []
    for step in range(at + 1, at + 2 + 2 * len(labels)):
        piece = piece_at(pieces, step)
        if piece.tag in ENDS:
            break
        if piece.tag not in BETWEEN:
            amounts.append(piece)
    tags = [piece.tag for piece in (*labels, *amounts)]
    return bool(labels) and tags == ["noun"] * len(labels) + ["amount"] * len(labels)


def broken_off(own: list[Piece], pieces: list[Piece], at: int) -> bool:
    """Whether a line ends between an amount and its noun: "I sent 3" / "applications"."""
    if piece_at(pieces, at).tag != "newline" or own[-1].tag != "amount" or piece_at(pieces, at + 1).tag != "noun":
        return False
    after = [piece_at(pieces, at + step).tag for step in (2, 3)]
    if after[0] in ("amount", "colon") or after[1] == "colon":  # "Interviews 2" / "Applications sent: 5"
        return False
    if own[0].tag in ("noun", "day") or piece_at(own, len(own) - 2).tag in (
        "colon",
        "dash",
        "equals",
        "slash",
        "comma",
    ):
        return False
    governing = ("noun", "did", "carrier", "verb", "and", "amount")
    return next((piece.tag for piece in reversed(own[:-1]) if piece.tag in governing), "") != "noun"
