"""A sum of what was said before: "that's 5 applications", "so 3 calls". It is a total, and adds nothing.

Rule: the words alone say so; what they sum up is for `totals` to see.
"""

from service.reading.counting.state import Scan
from service.reading.language import vocabulary
from service.reading.language.tokens import Kind, token_at

THATS = frozenset(
    vocabulary.phrases("""
    that's, that is, thats, so that is, it's, this is, that makes, makes, call it, let's call it, we'll call it,
    i call it, i'll call it, i'd call it, let's say that's
    """)
)
CLAUSE_ENDS = frozenset({Kind.COMMA, Kind.DASH, Kind.OPEN, Kind.CONTRAST, Kind.REASON, Kind.AND})


def is_recap(scan: Scan, at: int) -> bool:
    """Whether "that's" or the like is at the beginning of a clause, and a sum follows: "..., that's 5 applications"."""
    begins = at == 0 or scan.before(at).kind in CLAUSE_ENDS
    return begins and token_at(scan.tokens, at).word in THATS and sums_up(scan, at)


def sums_up(scan: Scan, at: int) -> bool:
    """Whether what follows "so" is the sum of what was said: "so 3 calls", "so that's 1 conversation"."""
    at += token_at(scan.tokens, at).word in THATS
    follows, after = token_at(scan.tokens, at), token_at(scan.tokens, at + 1).kind
    return follows.kind is Kind.AMOUNT and bool(follows.value) and after in (Kind.NOUN, Kind.END, Kind.TOTAL)
