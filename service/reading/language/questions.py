"""Where in a sentence a question to us begins: "3 apps, how many did you want?".

Rule: what is asked gives no amounts; a question mark after an amount alone ("5 apps?") is only doubt.
"""

from service.reading.language import vocabulary
from service.reading.language.clauses import Sentence

ASKING = frozenset(
    vocabulary.phrases("""
    what, how, do, does, did, is, are, am, can, could, should, would, will, may, when, which, who, why, was, were,
    whats, what's, hows, how's, any
    """)
)


def asked_from(sentence: Sentence) -> int:
    """Where a question to us begins; after the last piece where there is none ("5 apps?" only doubts)."""
    pieces = sentence.pieces
    if sentence.end != "query":
        return len(pieces)
    for at, piece in enumerate(pieces):
        begins = at == 0 or pieces[at - 1].tag in ("comma", "dash", "but", "and")
        if begins and piece.word.split(" ")[0] in ASKING:
            return at
    about_us = {"you", "count as", "counts", "how many", "what"} & {piece.word for piece in pieces[1:]}
    return 0 if about_us else len(pieces)
