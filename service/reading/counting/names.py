"""Names counted loosely: the people and places after a metric's verb, its noun with "with", or its label.

"talked to my old boss" is one, "applied to Acme, Globex and the library" three. A plural without a number ("applied to
banks") and a group ("the team") are no number. Only names are counted here: amounts in the same list ("my old boss and
2 recruiters") are the rules' of attachment.
"""

from collections.abc import Sequence
from itertools import takewhile
from typing import NamedTuple

from service.reading.language import vocabulary
from service.reading.language.tokens import Form, Kind, Token, token_at
from service.reading.language.vocabulary import word_set

NAMING = frozenset({Kind.WORD, Kind.OBJECT, Kind.ENTITY, Kind.OTHERS, Kind.CARRIED, Kind.UNSURE, Kind.OUTCOME})
OWN = word_set("own")
TOWARDS = word_set("towards")
MARKS = frozenset({Kind.COMMA, Kind.AND, Kind.PLUS})
WHEN = frozenset({Kind.DAY, Kind.THIS_WEEK, Kind.ENTITY})
REMARKED = frozenset({Kind.WORD, Kind.OBJECT, Kind.NOUN, Kind.OUTCOME, Kind.UNIT})
COLLECTIVES = frozenset(vocabulary.read("collectives"))
GIVEN_NAMES = frozenset(vocabulary.read("given_names"))
KIN = frozenset(vocabulary.read("kin"))
NO_NAMES = frozenset(vocabulary.read("met_things"))
PEOPLE = frozenset(vocabulary.read("people"))
ROLES = frozenset(vocabulary.read("roles"))
SINGULAR = ("ss", "us", "is", "'s")  # endings of words in -s that are no plurals
MOST_WORDS = 5  # of one name
LONGEST = 40  # tokens of a list of names


class Names(NamedTuple):
    """How many names there are (None: some, but nobody can say how many), and where they end."""

    number: int | None
    end: int


def names(tokens: Sequence[Token], at: int) -> Names:
    """The names that begin at this place: a list joined by commas and "and"."""
    count, end = 0, at
    begin = at + (token_at(tokens, at).word == "both")
    while begin < min(len(tokens), at + LONGEST):
        while count and (token_at(tokens, begin).word in TOWARDS or token_at(tokens, begin).kind is Kind.DAY):
            begin += 1
        if is_apposition(tokens, begin):
            break
        named, after = name(tokens, begin, first=count == 0)
        if named is None:
            return Names(None, after)
        count += named
        end = after if named else end
        after = past_remark(tokens, after)
        if token_at(tokens, after).kind not in MARKS or not named:
            break
        begin = after + 1 + (token_at(tokens, after + 1).kind in MARKS)
    return Names(count, end)


def is_apposition(tokens: Sequence[Token], begin: int) -> bool:
    """Whether what follows a comma says who the last one was: "met Lou, my old boss"."""
    named, comma = token_at(tokens, begin - 2), token_at(tokens, begin - 1)
    by_name = named.capital or named.word in GIVEN_NAMES
    return comma.kind is Kind.COMMA and by_name and is_own(token_at(tokens, begin))


def is_own(token: Token) -> bool:
    """Whether a token begins a person by what they are to the writer: "my boss", "the manager"."""
    return token.word in OWN or (token.kind is Kind.OTHERS and token.word.startswith("my "))


def is_no_person(tokens: Sequence[Token], at: int) -> bool:
    """Whether what was met or applied for is a thing: "met the deadline", "applied for 2 credit cards"."""
    begin = at + (token_at(tokens, at).word in OWN or token_at(tokens, at).kind is Kind.AMOUNT)
    phrase = list(takewhile(lambda token: token.kind is Kind.WORD, tokens[begin : begin + MOST_WORDS]))
    return token_at(tokens, begin).word in NO_NAMES or (bool(phrase) and phrase[-1].word in NO_NAMES)


def name(tokens: Sequence[Token], at: int, *, first: bool) -> tuple[int | None, int]:
    """Whether one name begins here (1, 0, or None for several in one word), and where it ends."""
    begin = at + (token_at(tokens, at).word in OWN)
    ends = (end for end in range(begin, begin + MOST_WORDS) if end >= len(tokens) or not names_on(tokens, end))
    end = next(ends, begin + MOST_WORDS)
    words = tokens[begin:end]
    if not words or any(word.word in NO_NAMES for word in words):
        return 0, at
    if is_group(words):
        return None, end
    if not first and is_role(tokens, at, words[-1]):
        return 0, at
    proper = any(word.capital or word.entity == "name" for word in words)
    if not proper and is_plural(words[-1]):
        return None, end
    known = (proper, is_known(tokens[at]), words[-1].word in PEOPLE, first and goes_on_in_places(tokens, end))
    return (1, end) if any(known) else (0, at)


def goes_on_in_places(tokens: Sequence[Token], at: int) -> bool:
    """Whether a list goes on with a place: "chipotle, the hilton and the diner"."""
    return token_at(tokens, at).kind in MARKS and token_at(tokens, at + 1).word == "the"


def is_group(words: Sequence[Token]) -> bool:
    """Whether it names several at once ("the team"), or a thing with a code."""
    last = words[-1]
    collective = last.word.rpartition(" ")[2] in COLLECTIVES and not last.capital
    return collective or any(word.entity == "code" for word in words)


def is_known(token: Token) -> bool:
    """Whether a word is a person's though it has no capital: "my boss", "mum", "a recruiter"."""
    return is_own(token) or token.kind is Kind.OBJECT or token.word in KIN | GIVEN_NAMES


def is_role(tokens: Sequence[Token], at: int, last: Token) -> bool:
    """Whether a name is only the role applied for ("Acme, kitchen porter"), and no person: "Ada and the manager"."""
    return last.word in ROLES and not (tokens[at].word in OWN and token_at(tokens, at - 1).kind is Kind.AND)


def names_on(tokens: Sequence[Token], at: int) -> bool:
    """Whether a token may be part of a name."""
    token = tokens[at]
    if token.word == "&":
        return joins_one_name(tokens, at)
    if token.word in vocabulary.PREPOSITIONS or token.word in OWN:
        return False
    if token.kind in (Kind.NOUN, Kind.OTHERS, Kind.PLAN):  # "Target" is a shop too
        return token.capital or token.word.startswith("my ")
    if token.kind in (Kind.CARRIER, Kind.VERB):
        return token_at(tokens, at - 1).word in OWN  # "the post office"
    return token.kind in NAMING and (token.word[:1].isalpha() or token.kind is Kind.ENTITY)


def joins_one_name(tokens: Sequence[Token], at: int) -> bool:
    """Whether "&" is inside a name ("H&M", "Marks & Spencer and Lidl"): glued, or where the list has another "and"."""
    around = [token.word for token in tokens[max(0, at - LONGEST // 4) : at + LONGEST // 4]]
    same = token_at(tokens, at - 1).word == token_at(tokens, at + 1).word
    return tokens[at].glued or same or "and" in around


def is_plural(token: Token) -> bool:
    """Whether a common noun is in the plural."""
    return token.word.endswith("s") and not token.word.endswith(SINGULAR)


def past_remark(tokens: Sequence[Token], at: int) -> int:
    """The next mark after what is said of a name: "at Acme", "(remote)", "about the role", "on Monday"."""
    depth = 0
    for place in range(at, len(tokens)):
        kind = tokens[place].kind
        depth += (kind is Kind.OPEN) - (kind is Kind.CLOSE)
        if depth <= 0 and kind is not Kind.CLOSE and not is_remark(tokens, place):
            return place
    return max(at, len(tokens))


def is_remark(tokens: Sequence[Token], at: int) -> bool:
    """Whether a token only says where, when or about what."""
    token, before = tokens[at], token_at(tokens, at - 1)
    if token.word in vocabulary.PREPOSITIONS or token.kind in WHEN:
        return True
    if token.word in OWN or token.form is Form.ARTICLE:
        return before.word in vocabulary.PREPOSITIONS
    follows = before.word in vocabulary.PREPOSITIONS | OWN or before.kind in REMARKED | {Kind.ENTITY, Kind.AMOUNT}
    return follows and token.kind in REMARKED | {Kind.CARRIED}
