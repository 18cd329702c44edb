"""Amounts without a noun of their own that are of what was counted last: "then 2 more on Friday", "3 at night".

Adding needs a tie: each row of TIES is one, with an example in which the number is in brackets. An amount that none of
them ties to what was said before is left, and the books (ledger.py) say what it is.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

from service.reading.counting import noun_phrase
from service.reading.counting.noun_phrase import Head
from service.reading.counting.state import LIST_MARKS, NO_AMOUNT, Mention, Scan
from service.reading.language import context, vocabulary
from service.reading.language.tokens import Form, Kind, Tense, Token, token_at

CLOCK = frozenset({"at", "by", "until", "till", "since", "after", "before"})
NO_TIE = CLOCK | vocabulary.DETERMINERS | {"of", "from", "to", "other", "with", "in", "for"}  # before an amount
FARTHEST = 20  # tokens between a day and an amount that is said by it
ONES_WITHIN = 4  # tokens from an amount to "ones"
DAILY = frozenset(  # the kinds between a day and what was done on it
    {
        Kind.SELF,
        Kind.DONE,
        Kind.CARRIER,
        Kind.VERB,
        Kind.COLON,
        Kind.DASH,
        Kind.COMMA,
        Kind.AND,
        Kind.PLUS,
        Kind.ADDITION,
        Kind.NEAR,
        Kind.DOUBT,
        Kind.THIS_WEEK,
        Kind.AMOUNT,
        Kind.NOUN,
        Kind.OBJECT,
    }
)
SENT = frozenset({"sent", "submitted", "went through", "sent off", "sent out"})  # "wrote 5 applications, 3 sent"
CHANGING = frozenset({"change", "amend", "update", "correct", "bump", "raise", "make"})
NOT_JUST = frozenset({"not just", "not only"})
WHERE = frozenset(
    {"in", "on", "at", "from", "via", "through", "by", "near", "before", "after", "during", "over", "day"}
)
WAYS = frozenset(vocabulary.read("ways"))


class Echo(NamedTuple):
    """An amount, the noun phrase it opens, and what was counted last."""

    scan: Scan
    at: int
    head: Head
    last: Mention

    @property
    def same_sentence(self) -> bool:
        """Whether what was counted last is in the same sentence."""
        return self.last.sentence == self.scan.sentence.number

    @property
    def earlier(self) -> list[Token]:
        """The tokens before the amount."""
        return self.scan.tokens[max(0, self.at - FARTHEST) : self.at]

    @property
    def owned(self) -> bool:
        """Whether the amount has a noun of its own that is not one of the same metric's."""
        theirs = self.head.kind is Kind.OBJECT and self.scan.tokens[self.head.at].metric == self.last.metric
        return self.head.kind is not None and not theirs


class Tie(NamedTuple):
    """What ties an amount to what was counted last: its name, an example and its condition."""

    name: str
    example: str
    holds: Callable[[Echo], bool]
    corrects: bool = False  # the amount replaces what was counted


def by_echo(scan: Scan, at: int, head: Head) -> bool:
    """Count an amount of what was counted last, if something ties it to that."""
    echo = echo_at(scan, at, head)
    if echo is None:
        return False
    tie = next((tie for tie in FIRM if tie.holds(echo)), None)
    if tie is None and not (echo.owned or is_loose(echo)):
        tie = next((tie for tie in TIES if tie.holds(echo)), None)
    if tie is None:
        return False
    if tie.name == "changed to":
        scan.found[scan.found.index(echo.last)] = replace(echo.last, claimed="said")
    scan.fix = scan.fix or tie.corrects
    return scan.count(at, echo.last.metric, "echo", echo.last.name, Head(None, at))


def echo_at(scan: Scan, at: int, head: Head) -> Echo | None:
    """The amount with what was counted last; None where nothing was, or where it is no number."""
    sent = sent_here(scan, at)  # "sent 1, met 1 person. Then sent 1"
    counted = (each for each in reversed(scan.found) if each.how not in NO_AMOUNT)
    last = next((each for each in counted if sent in ("", each.metric)), None)
    another = scan.tokens[at].word == "another" and not head.kind and token_at(scan.tokens, at + 1).word == "with"
    vague = scan.tokens[at].form in (Form.ARTICLE, Form.VAGUE) and not another
    return None if last is None or vague else Echo(scan, at, head, last)


def is_loose(echo: Echo) -> bool:
    """Whether the words next to the amount make it another thing's: "at 3", "of the 2", "3 of them"."""
    follows, after = (token_at(echo.scan.tokens, echo.at + step) for step in (1, 2))
    of_others = follows.word == "of" and after.word not in ("mine", "my") and after.kind is not Kind.AMOUNT
    return echo.scan.before(echo.at).word in NO_TIE or of_others or follows.kind is Kind.PART


def sent_instead(echo: Echo) -> bool:
    """Whether fewer were sent than written."""
    if echo.scan.sentence.aside[echo.at]:
        return False
    within = echo.same_sentence and not echo.scan.day and echo.last.how != "carried"
    number = bool(echo.last.value) and echo.scan.tokens[echo.at].word != "one"
    return within and number and not echo.head.kind and sent_here(echo.scan, echo.at) != ""


def sent_here(scan: Scan, at: int) -> str:
    """The metric of the verb of sending right before an amount, or right after it: "sent only 3", "3 sent"."""
    before = [each for each in scan.tokens[max(0, at - 2) : at] if each.word not in ("only", "just")]
    if before and before[-1].kind is Kind.CARRIER and before[-1].tense is Tense.PAST:
        return before[-1].metric
    said = token_at(scan.tokens, at + 1).word in SENT and bool(scan.found)
    return scan.found[-1].metric if said and scan.metrics[scan.found[-1].metric].carriers else ""


def stands_for_last(echo: Echo) -> bool:
    """Whether "ones" or "one" stands for what was counted."""
    scan = echo.scan
    for place in range(echo.at + 1, echo.at + 1 + ONES_WITHIN):
        token = token_at(scan.tokens, place)
        if token.word in ("ones", "one"):
            scan.accounts[place] = "a pronoun"
            return echo.same_sentence and scan.before(echo.at).kind in LIST_MARKS | {Kind.CARRIER, Kind.DONE}
        if token.kind not in (Kind.WORD, Kind.ENTITY, Kind.ADDITION):
            return False
    return False


def is_changed_to(echo: Echo) -> bool:
    """Whether they ask for a number to be changed."""
    asked = any(CHANGING.intersection(each.word.split()) for each in echo.earlier)
    to = echo.scan.before(echo.at).word == "to" and echo.scan.fix and not echo.owned
    return to and echo.same_sentence and asked


def is_not_just(echo: Echo) -> bool:
    """Whether the earlier number is only a part of it."""
    return (
        echo.scan.joined is Kind.CONTRAST and not echo.head.kind and any(each.word in NOT_JUST for each in echo.earlier)
    )


def is_arrived(echo: Echo) -> bool:
    """Whether a number went up or down to it."""
    return not echo.owned and context.arrived(echo.scan.tokens, echo.at)


def is_more(echo: Echo) -> bool:
    """Whether it is said as more, and no other number comes between that nothing ties."""
    between = (each for each in echo.scan.tokens[: echo.at] if each.kind is Kind.AMOUNT and each.start > echo.last.end)
    return echo.scan.more(echo.at) and not any(each.value and each.form is not Form.ARTICLE for each in between)


def has_same_tail(echo: Echo) -> bool:
    """Whether the same sort of words follows both: a day, a time of day, the same preposition."""
    tokens = echo.scan.tokens[echo.at + 1 : echo.at + 5]
    another_thing = any(each.word in vocabulary.SPOILERS for each in tokens)
    return echo.last.tail != "" and echo.last.tail == noun_phrase.tail(echo.scan.tokens, echo.at) and not another_thing


def is_larger_beside(echo: Echo) -> bool:
    """Whether it says where or when, as what was counted does, and is more than that, so that it is no part of it."""
    first, second = echo.last.tail, noun_phrase.tail(echo.scan.tokens, echo.at)
    listed = echo.scan.before(echo.at).kind in LIST_MARKS and echo.same_sentence
    more = (echo.scan.tokens[echo.at].value or 0) > (echo.last.value or 999)
    return listed and more and {first, second} <= WHERE


def is_done_another_way(echo: Echo) -> bool:
    """Whether it was done in another way than what was counted."""
    told = {token.word for token in echo.earlier if echo.last.start < token.start and token.end < echo.last.end}
    follows = [token.word for token in echo.scan.tokens[echo.at + 1 : echo.at + 3]]
    ways = bool(WAYS & told) and bool(WAYS.intersection(follows[1:])) and follows[0] in vocabulary.PREPOSITIONS
    return echo.same_sentence and ways and echo.scan.before(echo.at).kind in LIST_MARKS


def is_of_day(echo: Echo) -> bool:
    """Whether a day says it, as it told what was counted: not "Saturday was her birthday, she's 78"."""
    if not echo.scan.day or not (not echo.same_sentence or echo.last.tail == "day"):
        return False
    for token in reversed(echo.earlier):
        if token.kind is Kind.DAY or token.word in noun_phrase.TODAY:
            return True
        if token.kind not in DAILY and token.word not in vocabulary.PREPOSITIONS:
            return False
    return False


def is_now(echo: Echo) -> bool:
    """Whether it is this week's next to another week's."""
    beside = echo.scan.tokens[max(0, echo.at - 3) : echo.at + 3]
    return bool(echo.last.aside) and any(each.kind is Kind.THIS_WEEK for each in beside)


def is_instead(echo: Echo) -> bool:
    """Whether it was done in place of what was planned or said."""
    doing = echo.scan.done or echo.scan.fix or echo.scan.joined is Kind.CONTRAST
    return bool(echo.last.aside or echo.last.claimed) and doing


FIRM = (
    Tie("sent instead", "wrote 5 applications but sent [3]", sent_instead, corrects=True),
    Tie("ones", "3 Indeed apps and [2] LinkedIn ones", stands_for_last),
    Tie("changed to", "Please change 3 applications to [5]", is_changed_to),
    Tie("not just", "Not just 3 apps but [5]", is_not_just, corrects=True),
    Tie("arrived", "Conversations down from 9 last week to [6]", is_arrived),
)  # whatever is next to it
TIES = (
    Tie("more", "2 apps, then [2] more", is_more),
    Tie("the same tail", "2 apps in the morning, [3] at night", has_same_tail),
    Tie("more elsewhere", "2 apps on the bus, [3] at my mother's", is_larger_beside),
    Tie("another way", "3 online applications, [2] in person", is_done_another_way),
    Tie("a day", "Mon 2 apps. Tue [3]", is_of_day),
    Tie("this week", "last week was 8 apps, [3] this week", is_now),
    Tie("instead", "I planned 5 applications but did [2]", is_instead),
    Tie("a correction", "4 apps, no wait, [5]", lambda echo: echo.scan.fix and not echo.scan.fixed),
    Tie("a total", "2 apps, 1 app, in total [3]", lambda echo: echo.scan.total or echo.scan.totalled(echo.at)),
)
EXAMPLES = tuple(tie.example for tie in (*FIRM, *TIES))
