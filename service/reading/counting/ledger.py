"""The books: every number of a sentence that counts something has one account, or the metric next to it is unclear.

The rules of attachment say which amounts they took; an entity says what it is. For all others the rules of ACCOUNTS say
what they are: another thing, another time, a plan, a part of what was said. They decide no count: a number without an
account is reported, and count.py makes the metric that it is nearest to unclear.

To add a rule, write it into ACCOUNTS with examples, in which the number is in brackets; they are its tests.
"""

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from functools import cached_property
from itertools import takewhile
from typing import NamedTuple

from service.reading.counting import noun_phrase
from service.reading.counting.noun_phrase import Head
from service.reading.counting.parts import total
from service.reading.counting.state import Mention
from service.reading.language.clauses import Sentence
from service.reading.language.surroundings import View
from service.reading.language.tokens import Form, Kind, Token


class Account(StrEnum):
    """What a number is. Where several rules say different things, the account that is first here holds."""

    COUNTED = "counted"
    ASIDE = "not of this week's own acts"
    CORRECTED = "corrected"
    AGAIN = "told again"
    BECAME = "what became of some"
    ENTITY = "a date, a time, a sum or a name"
    PART = "a part of what was told"
    ANOTHER_THING = "another thing"
    UNKNOWN = "nothing says what it is"


RANKS = {account: rank for rank, account in enumerate(Account)}


class Entry(NamedTuple):
    """One number: where it is in the text, its account, and what says so (a rule's name, a word, an entity)."""

    start: int
    end: int
    account: Account
    by: str | None
    value: int | None = None


class Place:
    """A number in its sentence, as the rules look at it. Nothing is changed."""

    def __init__(self, view: View, sentence: Sentence, at: int, counted: Sequence[Mention]) -> None:
        self.view, self.sentence, self.at, self.counted = view, sentence, at, counted
        self.amount = view.tokens[at]
        self.before, self.after = view.at(at - 1), view.at(at + 1)

    @cached_property
    def head(self) -> Head:
        """The noun that it is an amount of."""
        return noun_phrase.head(self.view, self.at)

    def is_in(self, name: str) -> bool:
        """Whether it is in surroundings of that name."""
        return self.view.is_in(name, self.at)


class Rule(NamedTuple):
    """What says what a number is: the rule's name, the account, its examples and its condition."""

    name: str
    account: Account
    examples: tuple[str, ...]
    fits: Callable[[Place], bool] | None = None  # None: it is in the surroundings of that name


NUMBERS = frozenset({Form.NUMBER, Form.FEW, Form.GOAL, Form.ODD, Form.TIMES})  # the forms of amounts that are numbers
PLURAL_ENDS = ("s", "people", "men", "women", "children", "feet", "folk", "staff", "others", "ppl")
RUN = frozenset({Kind.COMMA, Kind.AND, Kind.PLUS, Kind.SLASH, Kind.DASH})


def is_set_aside(place: Place) -> bool:
    """Whether the words around it are of a plan, another week or another person."""
    return bool(place.sentence.aside[place.at])


def is_told_again(place: Place) -> bool:
    """Whether the same number is right next to it."""
    return place.amount.value in {place.before.value, place.after.value} - {None}


def is_what_became(place: Place) -> bool:
    """Whether what follows its noun says what became of some."""
    return place.view.is_in("what became of it", place.head.at)


def is_what_became_of_some(place: Place) -> bool:
    """Whether what follows it says so."""
    return place.is_in("what became of some")


def is_time(place: Place) -> bool:
    """Whether it is an amount of time or the like."""
    return place.head.kind is Kind.UNIT


def is_of_another_noun(place: Place) -> bool:
    """Whether a noun says what it is an amount of: another thing than ours, in the plural after more than one."""
    kind = place.head.kind
    if kind is Kind.NOUN:
        return noun_phrase.is_spoiled(place.view, place.at, place.head)
    if kind is not Kind.THING:
        return kind is not None
    if place.amount.value in (0, 1) or place.after.glued or "." in place.amount.word:
        return True
    phrase = place.view.tokens[place.head.at : place.head.at + noun_phrase.MOST_WORDS]
    words = list(takewhile(lambda token: token.kind in (Kind.WORD, Kind.OTHERS), phrase)) or phrase[:1]
    return any(token.word.endswith(PLURAL_ENDS) for token in words)


def is_part(place: Place) -> bool:
    """Whether it mentions some of those counted: "of which 2", "3 of them", "(2 online)", "two were long ones"."""
    if place.sentence.depth[place.at] or place.is_in("a part"):
        return True
    smaller = any(total([each]) >= total([place.amount]) for each in place.counted)
    bare = all(each.tail is None and not is_modified(place.view.tokens, each) for each in place.counted)
    return smaller and bare and place.is_in("says more of some")


def is_modified(tokens: Sequence[Token], mention: Mention) -> bool:
    """Whether an adjective says which ones were counted, so that others may follow: "3 online applications"."""
    kinds = [token.kind for token in tokens if mention.covers(token)]
    return kinds[1:-1][:1] == [Kind.WORD]


ACCOUNTS = (
    Rule("set aside", Account.ASIDE, ("4 apps; last week it was [5]",), is_set_aside),
    Rule("beside a plan or the past", Account.ASIDE, ("This week I had planned [6] but only 3 apps went out",)),
    Rule("short of it", Account.ASIDE, ("1 application, so I'm [4] behind",)),
    Rule("had none", Account.ANOTHER_THING, ("4 apps. Interviews? I've had [0], but it goes on",)),
    Rule("of a spoiled noun", Account.ANOTHER_THING, ("choir practice [twice], mock interview once",)),
    Rule("only written to", Account.ANOTHER_THING, ("phoned 3 agencies, emailed [4]",)),
    Rule("elsewhere too", Account.ANOTHER_THING, ("3 applications; one asked for 2 references, another for [4]",)),
    Rule("so often another thing", Account.ANOTHER_THING, ("I counted [twice]: 5 applications",)),
    Rule("written first", Account.ASIDE, ("drafted 4, finished [3], sent 2 applications",)),
    Rule("a running total", Account.ASIDE, ("5 apps, bringing me to [47] overall",)),
    Rule("left out", Account.ASIDE, ("3 apps, not counting the [2] I withdrew",)),
    Rule("taken off", Account.CORRECTED, ("9 applications [minus 1], so 8 altogether",)),
    Rule("the old number", Account.CORRECTED, ("4 apps, not [3]", "[5], no, 6 applications")),
    Rule("told again", Account.AGAIN, ("4 apps, 4 [4]",), is_told_again),
    Rule("what became of it", Account.BECAME, ("4 apps, [2] replied",), is_what_became),
    Rule("what became of it", Account.BECAME, ("4 apps, [2] rejected",), is_what_became_of_some),
    Rule("a unit", Account.ENTITY, ("4 apps in [2] days",), is_time),
    Rule("another noun", Account.ANOTHER_THING, ("4 apps, [3] cakes",), is_of_another_noun),
    Rule("a part", Account.PART, ("5 apps, of which [2] remote", "5 apps, [1] via a friend"), is_part),
    Rule("another topic", Account.ANOTHER_THING, ("1 call about work, [5] about his hedge",)),
    Rule("where some went", Account.PART, ("3 apps, [2] went to Bristol",)),
    Rule("a label before", Account.ANOTHER_THING, ("4 apps. Golf [2]",)),
    Rule("a group of", Account.ANOTHER_THING, ("1 call with a panel of [4]",)),
    Rule("glued to a letter", Account.ANOTHER_THING, ("[4]A: 4 apps",)),
    Rule("once, as after", Account.ANOTHER_THING, ("4 apps [once] they were asleep",)),
    Rule("a pronoun", Account.ANOTHER_THING, ("4 apps, this [one]",)),
)


def entries(view: View, sentence: Sentence, taken: Mapping[int, str], mentions: Sequence[Mention]) -> list[Entry]:
    """The entries of a sentence, in order; `taken` has the rule that took the amount at a place."""
    counted = [each for each in mentions if each.gives_an_amount]
    found: list[Entry] = []
    run: str | None = None  # the account that a list began with: "my goal was 5, 3, 2"
    for at, token in enumerate(view.tokens):
        if token.entity and any(letter.isdecimal() for letter in token.word):
            found.append(Entry(token.start, token.end, Account.ENTITY, token.entity))
        if token.form not in NUMBERS:
            run = run if token.kind in RUN else None
            continue
        account, by = (
            of_mention(token, mentions, taken[at]) if at in taken else account_of(Place(view, sentence, at, counted))
        )
        if account is Account.UNKNOWN and run:
            account, by = Account.ASIDE, run
        run = by if account is Account.ASIDE else None
        found.append(Entry(token.start, token.end, account, by, token.value))
    return in_parts(found, counted)


def of_mention(token: Token, mentions: Sequence[Mention], rule: str) -> tuple[Account, str | None]:
    """The account of an amount that a rule of attachment took."""
    mention = next((each for each in mentions if each.covers(token)), None)
    if mention is None:
        return Account.PART, rule
    if mention.aside:
        return Account.ASIDE, mention.aside
    return Account.COUNTED if mention.gives_an_amount else Account.PART, rule


def in_parts(found: list[Entry], counted: Sequence[Mention]) -> list[Entry]:
    """The entries, those that add up to a number that was counted made its parts: "5 apps, 3 online and 2 by post"."""
    loose = [entry for entry in found if entry.account in (Account.UNKNOWN, Account.PART)]
    if total(loose) not in {each.value for each in counted}:
        return found
    return [entry._replace(account=Account.PART, by="they add up") if entry in loose else entry for entry in found]


def account_of(place: Place) -> tuple[Account, str | None]:
    """What an amount is that no rule of attachment took, and the rule that says so."""
    for rule in sorted(ACCOUNTS, key=lambda rule: (RANKS[rule.account], rule.name)):
        if rule.fits(place) if rule.fits else place.is_in(rule.name):
            return rule.account, rule.name
    return Account.UNKNOWN, None
