"""The books: every number of a sentence that counts something has one account, or the metric next to it is unclear.

The rules of attachment say which amounts they took; an entity says what it is. For all others the rules of ACCOUNTS say
what they are: another thing, another time, a plan, a part of what was said. They decide no count: a number without an
account is reported, and count.py makes the metric that it is nearest to unclear.

To add a rule, write it into ACCOUNTS with examples, in which the number is in brackets; they are its tests.
"""

from collections.abc import Callable, Sequence
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

from service.reading.counting import noun_phrase
from service.reading.counting.noun_phrase import Head
from service.reading.counting.state import NO_AMOUNT, Mention
from service.reading.language import vocabulary
from service.reading.language.clauses import Sentence
from service.reading.language.tokens import Form, Kind, Token, token_at


class Account(StrEnum):
    """What a number is."""

    COUNTED = "counted"
    AGAIN = "told again"
    CORRECTED = "corrected"
    PART = "a part of what was told"
    BECAME = "what became of some"
    ANOTHER_THING = "another thing"
    ENTITY = "a date, a time, a sum or a name"
    ASIDE = "not of this week's own acts"
    UNKNOWN = "nothing says what it is"


class Entry(NamedTuple):
    """One number: where it is in the text, its account, and what says so (a rule's name, a word, an entity)."""

    start: int
    end: int
    account: Account
    by: str
    value: int | None = None


class Place:
    """A number in its sentence, as the rules look at it. Nothing is changed."""

    def __init__(self, sentence: Sentence, at: int, counted: Sequence[Mention]) -> None:
        self.sentence, self.at, self.counted = sentence, at, counted
        self.tokens = sentence.tokens
        self.amount = self.tokens[at]
        self.before, self.after = token_at(self.tokens, at - 1), token_at(self.tokens, at + 1)

    @cached_property
    def head(self) -> Head:
        """The noun that it is an amount of."""
        return noun_phrase.head(self.tokens, self.at)

    @cached_property
    def earlier(self) -> list[Token]:
        """The tokens before it in its clause, and the mark that begins it; the nearest first, and not far."""
        clause, first = self.sentence.clause, max(0, self.at - FARTHEST)
        return [self.tokens[at] for at in range(self.at - 1, first - 1, -1) if clause[at] == clause[self.at]]


class Rule(NamedTuple):
    """What says what a number is: the rule's name, the account, its examples and its condition."""

    name: str
    account: Account
    examples: tuple[str, ...]
    fits: Callable[[Place], bool]


FARTHEST = 6  # tokens before a number that may say what it is
NUMBERS = frozenset({Form.NUMBER, Form.FEW, Form.GOAL, Form.ODD})  # the forms of amounts that are numbers
NUMBERED = frozenset(vocabulary.phrases("number, nr, no, at, by, until, till, til, since, after, before, aged, age, #"))
FUNCTION = vocabulary.PREPOSITIONS | vocabulary.DETERMINERS | vocabulary.COURTESIES
LEFT_OUT = frozenset(
    vocabulary.phrases(
        "not counting, not including, without counting, excluding, except, besides, apart from, except for"
    )
)
CORRECTING = frozenset({Kind.CORRECTION, Kind.NEGATION, Kind.CLAIM})
BRINGING = frozenset(vocabulary.phrases("bringing, brings, taking, takes, brought, bring, take, puts, putting"))
OLD = frozenset({"instead of", "rather than", "from"})
PLURAL_ENDS = ("s", "people", "men", "women", "children", "feet", "folk", "staff", "others", "ppl")
RUN = frozenset({Kind.COMMA, Kind.AND, Kind.PLUS, Kind.SLASH, Kind.DASH})
DESCRIBING = vocabulary.PREPOSITIONS | frozenset(
    vocabulary.phrases("was, were, is, are, gave, had, alone, each, more, long, only, just, half, even")
)


def is_old_number(place: Place) -> bool:
    """The number that a correction takes back."""
    near = place.earlier[:2]
    denied = any(token.kind in CORRECTING or token.word in OLD for token in near if token.kind is not Kind.NEAR)
    after = token_at(place.tokens, place.at + 2) if place.after.kind is Kind.COMMA else place.after
    ours = any(token.word in ("you", "your") for token in place.earlier[:4])
    return denied or ours or fixes(after)


def fixes(token: Token) -> bool:
    """Whether a word takes back what is before it."""
    return token.kind is Kind.CORRECTION or token.word in ("no", "sorry", "not")


def names_other(place: Place) -> bool:
    """Whether a noun says what it is an amount of: another thing than ours, in the plural after more than one."""
    kind, at = place.head.kind, place.head.at
    if kind is not Kind.THING:
        return kind not in (None, Kind.NOUN) or (
            kind is Kind.NOUN and noun_phrase.spoiled(place.tokens, place.at, place.head)
        )
    if place.amount.value in (0, 1) or place.tokens[place.at + 1].glued or "." in place.amount.word:
        return True
    phrase = place.tokens[at : at + noun_phrase.MOST_WORDS]
    ends = next((step for step, token in enumerate(phrase) if token.kind not in (Kind.WORD, Kind.OTHERS)), len(phrase))
    return any(token.word.endswith(PLURAL_ENDS) for token in phrase[: max(1, ends)])


def is_labelled_by_another(place: Place) -> bool:
    """Whether it is the number of a word before it: "Golf 2", "nap 1", "A=3", "salary 60,000"."""
    label = token_at(place.tokens, place.at - 2) if place.before.kind in (Kind.EQUALS, Kind.COLON) else place.before
    named = label.kind in (Kind.DAY, Kind.ENTITY, Kind.OUTCOME, Kind.UNIT) or label.word in NUMBERED
    return (
        named
        or label.word == "a"
        or (label.kind is Kind.WORD and label.word not in FUNCTION and not label.word.endswith("ly"))
    )


def is_part(place: Place) -> bool:
    """Whether it mentions some of those counted: "of which 2", "3 of them", "(2 online)", "two were long ones"."""
    if any(token.kind is Kind.PART for token in place.earlier[:3]) or place.after.kind is Kind.PART:
        return True
    if place.sentence.depth[place.at] or place.after.word == "of" or place.amount.word.startswith("one of"):
        return True
    value = place.amount.value
    smaller = any(each.value is not None and value is not None and value <= each.value for each in place.counted)
    bare = all(each.tail == "" and not is_modified(place.tokens, each) for each in place.counted)
    return smaller and bare and place.after.word in DESCRIBING


def is_modified(tokens: list[Token], mention: Mention) -> bool:
    """Whether an adjective says which ones were counted, so that others may follow: "3 online applications"."""
    inside = [token for token in tokens if mention.start <= token.start and token.end <= mention.end]
    return len(inside) > 2 and inside[1].kind is Kind.WORD


ACCOUNTS = (
    Rule("set aside", Account.ASIDE, ("4 apps; my goal was [5]",), lambda place: bool(place.sentence.aside[place.at])),
    Rule(
        "beside a plan or the past",
        Account.ASIDE,
        ("This week I had planned [6] but only 3 apps went out",),
        lambda place: place.before.kind in (Kind.PLAN, Kind.FUTURE_TIME, Kind.EARLIER, Kind.PAST_TIME),
    ),
    Rule(
        "left out",
        Account.ASIDE,
        ("3 apps, not counting the [2] I withdrew",),
        lambda place: any(token.word in LEFT_OUT for token in place.earlier),
    ),
    Rule(
        "a running total",
        Account.ASIDE,
        ("5 apps, bringing me to [47] overall",),
        lambda place: place.before.word == "to" and any(token.word in BRINGING for token in place.earlier),
    ),
    Rule("the old number", Account.CORRECTED, ("4 apps, not [3]", "[5], no, 6 applications"), is_old_number),
    Rule(
        "told again",
        Account.AGAIN,
        ("4 apps, 4 [4]",),
        lambda place: place.amount.value in (place.before.value, place.after.value) and place.amount.value is not None,
    ),
    Rule(
        "what became of it",
        Account.BECAME,
        ("4 apps, [2] replied",),
        lambda place: (
            noun_phrase.befell(place.tokens, place.head.at if place.head.kind else place.at)
            or {place.before.kind, place.after.kind} & {Kind.UNFINISHED, Kind.FATE} != set()
            or place.after.word.endswith("ed")
            or place.after.word.startswith("short of")
        ),
    ),
    Rule(
        "a unit",
        Account.ENTITY,
        ("4 apps in [2] days",),
        lambda place: place.head.kind is Kind.UNIT,
    ),
    Rule("another noun", Account.ANOTHER_THING, ("4 apps, [3] cakes",), names_other),
    Rule("a part", Account.PART, ("5 apps, of which [2] remote", "5 apps, [1] via a friend"), is_part),
    Rule("a label before", Account.ANOTHER_THING, ("4 apps. Golf [2]",), is_labelled_by_another),
    Rule(
        "a group of",
        Account.ANOTHER_THING,
        ("1 call with a panel of [4]",),
        lambda place: place.before.word in ("of", "other") or token_at(place.tokens, place.at - 2).word == "of",
    ),
    Rule(
        "glued to a letter",
        Account.ANOTHER_THING,
        ("[4]A: 4 apps",),
        lambda place: place.after.glued and place.after.kind in (Kind.WORD, Kind.AMOUNT),
    ),
    Rule("a pronoun", Account.ANOTHER_THING, ("4 apps, this [one]",), lambda place: place.amount.word == "one"),
)


def entries(sentence: Sentence, taken: dict[int, str], mentions: Sequence[Mention]) -> list[Entry]:
    """The entries of a sentence, in order; `taken` has the rule that took the amount at a place."""
    counted = [each for each in mentions if each.sentence == sentence.number and each.how not in NO_AMOUNT]
    found: list[Entry] = []
    unknown: list[int] = []
    run = ""  # the account that a list began with: "my goal was 5, 3, 2"
    for at, token in enumerate(sentence.tokens):
        if token.kind in (Kind.DAY, Kind.ENTITY) and token.entity and any(letter.isdecimal() for letter in token.word):
            found.append(Entry(token.start, token.end, Account.ENTITY, token.entity))
        if token.kind is not Kind.AMOUNT or token.form not in NUMBERS:
            run = run if token.kind in RUN else ""
            continue
        account, by = (
            of_mention(token, mentions, taken[at]) if at in taken else account_of(Place(sentence, at, counted))
        )
        if account is Account.UNKNOWN and run:
            account, by = Account.ASIDE, run
        run = by if account is Account.ASIDE else ""
        unknown += [len(found)] if account in (Account.UNKNOWN, Account.PART) else []
        found.append(Entry(token.start, token.end, account, by, token.value))
    return in_parts(found, unknown, counted)


def of_mention(token: Token, mentions: Sequence[Mention], rule: str) -> tuple[Account, str]:
    """The account of an amount that a rule of attachment took."""
    mention = next((each for each in mentions if each.start <= token.start and token.end <= each.end), None)
    if mention is not None and mention.aside:
        return Account.ASIDE, mention.aside
    return Account.COUNTED if mention and mention.how not in NO_AMOUNT else Account.PART, rule


def in_parts(found: list[Entry], unknown: list[int], counted: Sequence[Mention]) -> list[Entry]:
    """The entries, those that add up to a number that was counted made its parts: "5 apps, 3 online and 2 by post"."""
    total = sum(found[at].value or 0 for at in unknown)
    if unknown and any(each.value == total for each in counted):
        for at in unknown:
            found[at] = found[at]._replace(account=Account.PART, by="they add up")
    return found


def account_of(place: Place) -> tuple[Account, str]:
    """What an amount is that no rule of attachment took, and the rule that says so."""
    return next(((rule.account, rule.name) for rule in ACCOUNTS if rule.fits(place)), (Account.UNKNOWN, ""))
