"""Somebody named at the beginning of a clause, and what they did: "Sam from the course applied to 12 places".

Rule: only names of english/given_names.txt, written with a capital; whatever else is with a capital may be anything.
"""

from service.reading.language import vocabulary
from service.reading.language.clauses import CUTS
from service.reading.language.tokens import Kind, Tense, Token, token_at

GIVEN_NAMES = frozenset(vocabulary.read("given_names"))
DOINGS = frozenset({Kind.DONE, Kind.VERB, Kind.CARRIER})
BETWEEN = frozenset({Kind.WORD, Kind.OUTCOME, Kind.OBJECT})
WITHIN = 5  # tokens from a name to what its bearer did


def acts(tokens: list[Token]) -> bool:
    """Whether a clause begins with somebody's name and what they did: "Sam from the course applied to 12 places"."""
    at = next((at for at, token in enumerate(tokens) if token.kind not in CUTS), len(tokens))
    first = token_at(tokens, at)
    if not first.capital or first.word not in GIVEN_NAMES or any(token.kind is Kind.SELF for token in tokens):
        return False
    follows = tokens[at + 1 : at + 1 + WITHIN]
    end = next((step for step, token in enumerate(follows) if token.kind in DOINGS), len(follows))
    past = end < len(follows) and follows[end].tense in (None, Tense.PAST)
    return past and all(token.kind in BETWEEN for token in follows[:end])
