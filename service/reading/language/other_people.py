"""Other people at the beginning of a clause, and what they did: "Sam from the course applied to 12 places", "two of my
old colleagues are applying to 20 places".

Rule: a name is one of english/given_names.txt, written with a capital; whatever else is with a capital may be anything.
"""

from service.reading.language import vocabulary
from service.reading.language.clauses import CUTS
from service.reading.language.tokens import Kind, Tense, Token, token_at
from service.reading.language.vocabulary import word_set

POSTS = word_set("posts")
DOINGS = frozenset({Kind.DONE, Kind.VERB, Kind.CARRIER})
TELLING = DOINGS | {Kind.FATE, Kind.WORD, Kind.CLAIM}
OWN = DOINGS | {Kind.SELF} | {Kind.AMOUNT, Kind.NOUN, Kind.UNFINISHED, Kind.NEAR}
BEING = word_set("being")
GIVEN_NAMES = frozenset(vocabulary.read("given_names"))
BETWEEN = frozenset({Kind.WORD, Kind.OUTCOME, Kind.OBJECT})
WITHIN = 5  # tokens from a name to what its bearer did


def act(tokens: list[Token]) -> bool:
    """Whether the clause says what somebody else did: they come first, and nothing in it is the person's own."""
    return is_named(tokens) or are_some(tokens) or are_applicants(tokens) or come_first(tokens)


def is_named(tokens: list[Token]) -> bool:
    """Whether a clause begins with somebody's name and what they did: "Sam from the course applied to 12 places"."""
    at = next((at for at, token in enumerate(tokens) if token.kind not in CUTS), len(tokens))
    first = token_at(tokens, at)
    if not first.capital or first.word not in GIVEN_NAMES or any(token.kind is Kind.SELF for token in tokens):
        return False
    follows = tokens[at + 1 : at + 1 + WITHIN]
    end = next((step for step, token in enumerate(follows) if token.kind in DOINGS), len(follows))
    past = end < len(follows) and follows[end].tense in (None, Tense.PAST)
    return past and all(token.kind in BETWEEN for token in follows[:end])


def are_some(tokens: list[Token]) -> bool:
    """Whether some people are the subject: "two of my colleagues are applying", but not "3 jobs were applied for"."""
    at = next((at for at, token in enumerate(tokens) if token.word in BEING), len(tokens))
    who, doing = token_at(tokens, at - 1), token_at(tokens, at + 1)
    begins = tokens[0].kind is Kind.AMOUNT and who.kind is Kind.OBJECT and doing.kind in (Kind.VERB, Kind.CARRIER)
    return begins and doing.metric != who.metric and all(token.kind is not Kind.SELF for token in tokens)


def are_applicants(tokens: list[Token]) -> bool:
    """Whether it says how many others applied: "there were 200 applications for that one job"."""
    if tokens[0].word not in ("there were", "there are", "there was"):
        return False
    places = [at for at, token in enumerate(tokens) if token.word == "for"]
    return any(POSTS & {token.word for token in tokens[at + 2 : at + 4]} for at in places)


def come_first(tokens: list[Token]) -> bool:
    """Whether others come before whatever is the person's own."""
    for at, token in enumerate(tokens):
        if token.kind is Kind.OTHERS and not is_share(tokens, at):
            doing = any(each.kind in TELLING for each in tokens[at + 1 :])
            return doing and all(each.kind is not Kind.SELF for each in tokens)
        if token.kind in OWN or token.word in vocabulary.PREPOSITIONS:
            return False
    return False


def is_share(tokens: list[Token], at: int) -> bool:
    """Whether "which" is an amount: "3 applications, which is 60% of my goal", "which is one more than last week"."""
    share = token_at(tokens, at + 2)
    return tokens[at].word == "which" and (share.entity == "percentage" or share.kind in (Kind.AMOUNT, Kind.REFERENCE))
