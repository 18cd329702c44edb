"""Somebody named at the beginning of a clause, and what they did: "Sam from the course applied to 12 places".

Rule: only names of english/given_names.txt, written with a capital; whatever else is with a capital may be anything.
"""

from service.reading.language import vocabulary
from service.reading.language.clauses import CUTS
from service.reading.language.tokens import Piece, piece_at

GIVEN_NAMES = frozenset(vocabulary.read("given_names"))
DOINGS = frozenset({"did", "verb", "carrier"})
BETWEEN = frozenset({"word", "outcome", "object"})
WITHIN = 5  # pieces from a name to what its bearer did


def acts(pieces: list[Piece]) -> bool:
    """Whether a clause begins with somebody's name and what they did: "Sam from the course applied to 12 places"."""
    at = next((at for at, piece in enumerate(pieces) if piece.tag not in CUTS), len(pieces))
    first = piece_at(pieces, at)
    if not first.capital or first.word not in GIVEN_NAMES or any(piece.tag == "me" for piece in pieces):
        return False
    follows = pieces[at + 1 : at + 1 + WITHIN]
    end = next((step for step, piece in enumerate(follows) if piece.tag in DOINGS), len(follows))
    past = end < len(follows) and follows[end].form in ("", "past")
    return past and all(piece.tag in BETWEEN for piece in follows[:end])
