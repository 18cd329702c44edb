"""Names counted loosely: the people and places after a metric's verb, its noun with "with", or its label.

"talked to my old boss" is one, "applied to Acme, Globex and the library" three. A plural without a number ("applied to
banks") and a group ("the team") are no number. Only names are counted here: amounts in the same list ("my old boss and
2 recruiters") are the rules' of attachment.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from service.reading.language import vocabulary
from service.reading.language.surroundings import View
from service.reading.language.tokens import Kind, Token

MARKS = frozenset({Kind.COMMA, Kind.AND, Kind.PLUS})
WITH_CAPITALS = frozenset({Kind.NOUN, Kind.OTHERS, Kind.PLAN})  # "Target" is a shop too
COLLECTIVES = frozenset(vocabulary.read("collectives"))
GIVEN_NAMES = frozenset(vocabulary.read("given_names"))
THINGS = frozenset(vocabulary.read("met_things"))
PEOPLE = frozenset(vocabulary.read("people"))
ROLES = frozenset(vocabulary.read("roles"))
SINGULAR = ("ss", "us", "is", "'s")  # endings of words in -s that are no plurals
MOST_WORDS = 5  # of one name
LONGEST = 40  # tokens of a list of names


class Names(NamedTuple):
    """How many names there are (None: some, but nobody can say how many), and where they end."""

    number: int | None
    end: int


class Phrase(NamedTuple):
    """The words that one name may be, without "my" before them, and how many names are before it in its list."""

    view: View
    at: int
    end: int
    words: Sequence[Token]
    before: int

    @property
    def last(self) -> Token:
        """Its last word."""
        return self.words[-1]


def names(view: View, at: int) -> Names:
    """The names that begin at this place: a list joined by commas and "and"."""
    count, end = 0, at
    begin = at + (view.at(at).word == "both")
    while begin < min(len(view.tokens), at + LONGEST):
        while count and view.is_in("between names", begin):
            begin += 1
        if is_apposition(view, begin):
            break
        named, after = name(view, begin, count)
        if named is None:
            return Names(None, after)
        count += named
        end = after if named else end
        after = past_remark(view, after)
        if not named or view.at(after).kind not in MARKS:
            break
        begin = after + 1 + (view.at(after + 1).kind in MARKS)
    return Names(None if view.is_in("then another after a clause", end) else count, end)


def is_apposition(view: View, begin: int) -> bool:
    """Whether what follows a comma says who the last one was: "met Lou, my old boss"."""
    named = view.at(begin - 2)
    by_name = named.capital or named.word in GIVEN_NAMES
    return by_name and view.is_in("who the last one was", begin)


def name(view: View, at: int, before: int) -> tuple[int | None, int]:
    """Whether one name begins here (1, 0, or None for several in one word), and where it ends."""
    begin = view.end("whose", at)
    end = next((end for end in range(begin, begin + MOST_WORDS) if not names_on(view, end)), begin + MOST_WORDS)
    phrase = Phrase(view, at, end, view.tokens[begin:end], before)
    number = next((number for says, number in NUMBERS if says(phrase)), 0) if phrase.words else 0
    return number, at if number == 0 else end


def names_on(view: View, at: int) -> bool:
    """Whether a token may be part of a name."""
    token = view.at(at)
    if token.word == "&":  # "H&M", "Marks & Spencer and Lidl"
        return view.at(at - 1).word == view.at(at + 1).word or view.is_in("inside one name", at)
    if token.kind in WITH_CAPITALS and token.capital:
        return True
    return view.is_in("part of a name", at)


def is_thing(phrase: Phrase) -> bool:
    """ "met the deadline", "applied for 2 credit cards"."""
    return any(word.word in THINGS for word in phrase.words)


def is_group(phrase: Phrase) -> bool:
    """Several at once ("the team"), or a thing with a code."""
    if any(word.entity == "code" for word in phrase.words):
        return True
    return phrase.last.word.rpartition(" ")[2] in COLLECTIVES and not phrase.last.capital


def is_role(phrase: Phrase) -> bool:
    """Only the role applied for ("Acme, kitchen porter"), and no person: "Ada and the manager"."""
    listed = phrase.before > 0 and phrase.last.word in ROLES
    return listed and not phrase.view.is_in("one more person", phrase.at)


def is_proper(phrase: Phrase) -> bool:
    """With a capital, or a name that contains a number."""
    return any(word.capital or word.entity == "name" for word in phrase.words)


def is_plural(phrase: Phrase) -> bool:
    """A common noun in the plural."""
    return phrase.last.word.endswith("s") and not phrase.last.word.endswith(SINGULAR)


def is_known(phrase: Phrase) -> bool:
    """A person though without a capital: "my boss", "mum", "a recruiter"."""
    return phrase.last.word in PEOPLE or phrase.view.is_in("a person", phrase.at)


def begins_with_a_place(phrase: Phrase) -> bool:
    """The first of a list that goes on with a place: "chipotle, the hilton and the diner"."""
    return phrase.before == 0 and phrase.view.is_in("then a place", phrase.end)


NUMBERS: Sequence[tuple[Callable[[Phrase], bool], int | None]] = (  # the first that fits says how many it is
    (is_thing, 0),
    (is_group, None),
    (is_role, 0),
    (is_proper, 1),
    (is_plural, None),
    (is_known, 1),
    (begins_with_a_place, 1),
)


def past_remark(view: View, at: int) -> int:
    """The next mark after what is said of a name: "at Acme", "(remote)", "about the role", "on Monday"."""
    depth = 0
    for place in range(at, len(view.tokens)):
        kind = view.tokens[place].kind
        depth += (kind is Kind.OPEN) - (kind is Kind.CLOSE)
        if depth <= 0 and kind is not Kind.CLOSE and not view.is_in("said of a name", place):
            return place
    return max(at, len(view.tokens))
