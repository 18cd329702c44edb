"""Days that head what was done on them: "Day 1:", "D2 -", "16/11:", "Nov 16 -", "2nd day:". Rule: words follow.

Their numbers are amounts of nothing, and tell that amounts below different ones add up.
"""

from service.reading.language.tokens import Piece, piece_at
from service.reading.language.vocabulary import phrases

BEGINS = frozenset({"end", "newline", "comma", "stop", "close"})
LINKS = frozenset({"colon", "dash"})
NUMBERS = frozenset(phrases("one, two, three, four, five, six, seven"))
ORDINALS = frozenset(phrases("first, second, third, fourth, fifth, sixth, seventh, last"))
SUFFIXES = frozenset({"st", "nd", "rd", "th"})
MONTHS = frozenset(
    phrases("""
    january, february, march, april, may, june, july, august, september, october, november, december, jan, feb, mar,
    apr, jun, jul, aug, sep, sept, oct, nov, dec
    """)
)


def named(found: list[Piece]) -> list[Piece]:
    """The pieces with each such heading made one piece, a day."""
    out: list[Piece] = []
    at = 0
    while at < len(found):
        end = heading(found, at) if piece_at(found, at - 1).tag in BEGINS else at
        day = (end > at and (piece_at(found, end).tag in LINKS and tells(found, end + 1))) or dated(found, at, end)
        out.append(found[at]._replace(tag="day", word="day", end=found[end - 1].end) if day else found[at])
        at = end if day else at + 1
    return out


def dated(found: list[Piece], at: int, end: int) -> bool:
    """Whether a date opens a line with no mark behind it: "18/11 one call"."""
    opens = end > at and piece_at(found, at - 1).tag in ("end", "newline") and not piece_at(found, end).glued
    follows = piece_at(found, end)
    counts = follows.tag == "number" and tells(found, end)
    return opens and (counts or follows.word in NUMBERS | {"a", "an", "no", "nothing"})


def tells(found: list[Piece], at: int) -> bool:
    """Whether words follow, after an amount perhaps: not in "4/5 - 2/3 - 1/2"."""
    follows = piece_at(found, at + (piece_at(found, at).tag == "number"))
    return follows.tag not in ("end", "newline", "slash", "dash", "comma", "number", "colon")


def heading(found: list[Piece], at: int) -> int:
    """Where the name of a day ends that begins here; `at` where there is none."""
    first, second, third = (piece_at(found, at + step) for step in range(3))
    if first.tag == "day" and second.tag == "number":
        return at + 2 + (third.glued and third.word in SUFFIXES)
    if first.tag == "number" and second.glued and second.word in SUFFIXES:
        return at + 2 if third.word not in MONTHS | {"day"} else at + 3
    if (
        first.tag == "number"
        and len(first.word) == 4
        and second.tag == "dash"
        and piece_at(found, at + 3).tag == "dash"
    ):
        return at + 5
    if first.word in ("day", "d") and (second.tag == "number" or second.word in NUMBERS):
        return at + 2
    ordinal = 1 + (second.glued and second.word in SUFFIXES) if first.tag == "number" else int(first.word in ORDINALS)
    if ordinal and piece_at(found, at + ordinal).word in MONTHS | {"day"}:
        return at + ordinal + 1
    if first.word in MONTHS and second.tag == "number":
        return at + 2 + (third.glued and third.word in SUFFIXES)
    slashed = second.tag == "slash" and second.glued and third.tag == "number" and third.glued
    return at + 3 if first.tag == "number" and slashed else at
