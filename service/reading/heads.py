"""What an amount is an amount of: the noun that it stands before, and what is told of it right after."""

from typing import NamedTuple

from service.reading import vocabulary
from service.reading.pieces import Piece

NOUNS = frozenset({"noun", "object", "carried", "unsure", "unit", "outcome"})
MODIFIERS = frozenset({"word", "more", "total", "opaque"})
LONGEST = 3  # unknown words between an amount and its noun
STILL = frozenset(
    {
        "already",
        "still",
        "just",
        "all",
        "both",
        "even",
        "actually",
        "of",
        "them",
        "those",
        "these",
        "have",
        "has",
        "since",
        "now",
        "has been",
        "have been",
        "has already",
        "too",
    }
)


class Head(NamedTuple):
    """The tag of the noun ("thing" for any other word, "" for none), its place, and what stands before it."""

    tag: str
    at: int
    between: int = 0  # unknown words between the amount and it


def head(pieces: list[Piece], at: int) -> Head:
    """The head of the noun phrase that the amount at this place opens."""
    found = Head("", at)
    words = 0
    skip = -1
    counted = pieces[at].form == "vague" and pieces[at].word.endswith((" of", "how many"))
    for step in range(at + 1, min(at + 8, len(pieces))):
        piece = pieces[step]
        if step <= skip:
            continue
        if step == at + 1 and (close := bracketed(pieces, step)):
            skip = close
            continue
        if (
            piece.tag in ("carrier", "did")
            and pieces[step + 1 : step + 2]
            and pieces[step + 1].tag == "noun"
            and not found.tag
        ):
            continue
        if piece.tag == "unit" and step == at + 1:
            return Head("unit", step)
        if piece.tag in NOUNS:
            if found.tag == "noun" and piece.tag in ("object", "carried", "unsure"):
                break
            found = Head(piece.tag, step, words)
            if piece.form == "many":
                break
            continue
        if found.tag == "noun" and piece.word in vocabulary.TAILS:
            return Head("thing", step, words)
        if piece.tag == "amount" and compound(pieces, step):
            skip = step + 1
            continue
        if counted and not found.tag and piece.word in vocabulary.DETS:
            continue
        stops = piece.word in vocabulary.PREPS or piece.word in vocabulary.DETS or piece.tag not in MODIFIERS
        if stops or found.tag not in ("", "thing", "outcome", "unit"):
            break
        if found.tag == "unit":
            break
        words += 1
        if words > LONGEST:
            break
        if not found.tag and piece.tag not in ("more", "total"):
            found = Head("thing", step, 0)
    return found


def bracketed(pieces: list[Piece], at: int) -> int:
    """The end of a short remark in brackets between an amount and its noun: five (5) applications; 0 for none."""
    if pieces[at].tag != "open":
        return 0
    return next((step for step in range(at + 1, min(at + 5, len(pieces))) if pieces[step].tag == "close"), 0)


def compound(pieces: list[Piece], at: int) -> bool:
    """Whether an amount is part of a word before a noun: a 30 minute call, a two hour mock."""
    after = pieces[at + 1 : at + 2]
    return bool(after) and after[0].tag == "unit" and after[0].word in ("minute", "min", "hour", "hr", "day", "page")


def spoiled(pieces: list[Piece], at: int, found: Head) -> bool:
    """Whether a word before the noun makes it another thing: a missed call, 2 visa applications."""
    return any(piece.word in vocabulary.SPOILERS for piece in pieces[at + 1 : found.at])


def after(pieces: list[Piece], at: int) -> Piece | None:
    """The next piece that tells something."""
    for piece in pieces[at + 1 : at + 5]:
        if piece.word not in STILL:
            return piece
    return None


def befell(pieces: list[Piece], at: int) -> bool:
    """Whether what follows says what became of it: "2 replied", "3 applications were rejected"."""
    follows = after(pieces, at)
    if follows is None:
        return False
    if follows.word in ("left", "remaining", "outstanding", "back"):
        return True
    if follows.word == "to" and pieces[at].form != "vague":
        then = after(pieces, pieces.index(follows, at))
        return (
            then is not None
            and then.tag in ("did", "carrier", "verb", "undone")
            and then.form in ("base", "")
            and then.word != "count"
        )
    if follows.word in ("was", "were", "got", "is", "are", "been", "have been", "has been"):
        place = pieces.index(follows, at)
        then = after(pieces, place)
        return then is not None and then.tag in ("fate", "undone", "plan", "plantime")
    return follows.tag in ("fate", "undone", "plantime")


def described(pieces: list[Piece], at: int) -> bool:
    """Whether what follows only describes one already told of: "one call was great"."""
    follows = after(pieces, at)
    return follows is not None and follows.word in (
        "was",
        "were",
        "went",
        "is",
        "are",
        "turned",
        "took",
        "lasted",
        "felt",
    )


def tail(pieces: list[Piece], at: int) -> str:
    """The day or preposition that follows: what "3 on Monday, 2 on Friday" have in common."""
    if at + 1 >= len(pieces):
        return ""
    piece = pieces[at + 1]
    if piece.tag in ("day", "now"):
        return "day"
    if piece.word in vocabulary.PREPS:
        later = pieces[at + 2 : at + 3]
        return "day" if later and later[0].tag == "day" else piece.word
    return ""
