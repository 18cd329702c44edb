"""What an amount is an amount of: the noun that it is before."""

from itertools import takewhile
from typing import NamedTuple

from service.reading.language import vocabulary
from service.reading.language.surroundings import View
from service.reading.language.tokens import Kind, Number, Token
from service.reading.language.vocabulary import word_set

NOUNS = frozenset({Kind.NOUN, Kind.OBJECT, Kind.CARRIED, Kind.UNSURE, Kind.UNIT, Kind.OUTCOME})
AFTER_NOUN = NOUNS - {Kind.OBJECT, Kind.CARRIED, Kind.UNSURE}  # these are none after a noun of ours
DESCRIBED = (None, Kind.THING, Kind.OUTCOME)  # what further words may come after
ALONE = word_set("alone")
COURTESIES = frozenset(vocabulary.read("courtesies"))
MOST_WORDS = 3  # unknown words between an amount and its noun
FARTHEST = 7  # tokens between an amount and its noun


class Head(NamedTuple):
    """The kind of the noun (None where there is none), its place, and the words before it."""

    kind: Kind | None
    at: int
    between: int = 0  # unknown words between the amount and it


def head(view: View, at: int) -> Head:
    """The head of the noun phrase that the amount at this place opens."""
    if view.is_in("a span of time", at):
        return Head(Kind.UNIT, at + 1)
    if view.is_in("how often", at):
        return Head(Kind.THING, at + 1)
    found, words = Head(None, at), 0
    for step in range(max(at + 1, view.end("before its noun", at)), min(at + 1 + FARTHEST, len(view.tokens))):
        token = view.tokens[step]
        if view.is_in("passed over", step):
            continue
        if is_noun(view, token, step, found):
            found = Head(token.kind, step, words)
            if token.number is Number.MANY:
                break
        elif is_compound(view, at, step, found):
            return Head(Kind.THING, step, words)
        elif found.kind not in DESCRIBED or words == MOST_WORDS or not view.is_in("a modifier", step):
            break
        else:
            words += token.kind is not Kind.COMMA
            if found.kind is None and token.kind not in (Kind.ADDITION, Kind.TOTAL):
                found = Head(Kind.THING, step)
    return place_named(view, at, found)


def is_noun(view: View, token: Token, at: int, found: Head) -> bool:
    """Whether a token is the noun, or a noun that goes on with the one found: "2 recruiter calls"."""
    if found.kind is Kind.OBJECT and view.is_in("a label itself", at):
        return False
    return token.kind in (AFTER_NOUN if found.kind is Kind.NOUN else NOUNS)


def is_compound(view: View, amount: int, at: int, found: Head) -> bool:
    """Whether a word after a noun is the noun meant: "2 call centers", "3 company sites"."""
    if found.kind is Kind.OBJECT:
        return view.tokens[at].word in vocabulary.NOT_COUNTED
    if found.kind is not Kind.NOUN:
        return False
    several = view.tokens[amount].value not in (0, 1)
    return view.is_in("a noun after a noun", at) or (several and view.is_in("a plural after a noun", at))


def place_named(view: View, at: int, found: Head) -> Head:
    """The head, or the job that a noun of ours only describes: "applied for 1 practice manager role"."""
    verb, noun = view.at(at - 1), view.tokens[found.at]
    if verb.kind is not Kind.VERB or found.kind is not Kind.NOUN or noun.number is Number.MANY:
        return found
    if verb.metric == noun.metric:
        return found
    for place in range(found.at + 1, found.at + 1 + MOST_WORDS):
        if (view.at(place).kind, view.at(place).metric) == (Kind.OBJECT, verb.metric):
            return Head(Kind.OBJECT, place, found.between)
    return found


def is_spoiled(view: View, at: int, found: Head) -> bool:
    """Whether a word before the noun makes it another thing: a missed call, 2 visa applications."""
    return any(token.word in vocabulary.SPOILERS for token in view.tokens[at + 1 : found.at])


def is_plain(token: Token) -> bool:
    """Whether a token may go on with a phrase: a word of none of ours, but not "thank you"."""
    return token.kind is Kind.WORD and token.word not in COURTESIES


def last_word(view: View, found: Head) -> str:
    """The last word of the phrase that a head begins: "cards" of "credit cards"."""
    words = list(takewhile(is_plain, view.tokens[found.at : found.at + MOST_WORDS]))
    named = [token.word for token in words if token.word not in vocabulary.PREPOSITIONS]
    return named[-1] if named and named == [token.word for token in words] else view.tokens[found.at].word


def tail(view: View, at: int) -> str | None:
    """The day or preposition that follows: what "3 on Monday, 2 on Friday" have in common."""
    if view.is_in("on a day", at):
        return "day"
    if ALONE & {view.at(at).word, view.at(at + 1).word}:
        return "with"
    return view.at(at + 1).word if view.is_in("somewhere", at) else None
