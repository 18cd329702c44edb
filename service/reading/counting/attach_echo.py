"""Amounts without a noun of their own that are of what was counted last: "then 2 more on Friday", "3 at night".

Adding needs a tie: each row of TIES is one, with an example in which the number is in brackets and the conditions that
hold in it. An amount that none of them ties to what was said before is left, and the books (ledger.py) say what it is.
"""

from collections.abc import Callable
from dataclasses import replace
from itertools import takewhile
from typing import NamedTuple

from service.reading.counting import noun_phrase
from service.reading.counting.noun_phrase import Head
from service.reading.counting.parts import Other, either, fields_of, is_like, no
from service.reading.counting.state import Mention, State
from service.reading.language import vocabulary
from service.reading.language.tokens import Form, Kind
from service.reading.language.vocabulary import word_set

WHERE = word_set("where_or_when")
WAYS = frozenset(vocabulary.read("ways"))


class Echo(NamedTuple):
    """An amount, the noun phrase it opens, and what was counted last."""

    state: State
    at: int
    head: Head
    last: Mention

    def is_in(self, name: str) -> bool:
        """Whether the amount is in surroundings of that name."""
        return self.state.view.is_in(name, self.at)


Condition = Callable[[Echo], bool]


class Tie(NamedTuple):
    """What ties an amount to what was counted last."""

    name: str
    example: str
    conditions: tuple[Condition, ...]  # all hold
    firm: bool = False  # whatever noun it has, and whatever is next to it
    corrects: bool = False  # the amount replaces what was counted

    def holds(self, echo: Echo) -> bool:
        """Whether it ties this amount."""
        return all(condition(echo) for condition in (*self.conditions, *(() if self.firm else CLOSE)))


def by_echo(state: State, at: int, head: Head) -> State | None:
    """Count an amount of what was counted last, if something ties it to that."""
    last = state.last_counted(sent_here(state, at))  # "sent 1, met 1 person. Then sent 1"
    if last is None or is_vague(state, at):
        return None
    echo = Echo(state, at, head, last)
    ties = [tie for tie in TIES if tie.holds(echo)]
    if not ties:
        return None
    if any(tie.name == CHANGED for tie in ties):
        state = state.put(last, replace(last, claimed="said"))
    if state.joined is Kind.COLON and echo.is_in("a sum at the end"):
        state = state.but(total=True)
    fix = state.fix or any(tie.corrects for tie in ties)
    return state.but(fix=fix).counted(at, last, "echo", Head(None, at))


def is_vague(state: State, at: int) -> bool:
    """Whether the amount says no number; "another with Ann" does."""
    return state.tokens[at].form in (Form.ARTICLE, Form.VAGUE) and not state.view.is_in("another one", at)


def sent_here(state: State, at: int) -> str | None:
    """The metric of the verb of sending right before an amount, or right after it: "sent only 3", "3 sent"."""
    if state.view.is_in("just sent", at):
        return next(token.metric for token in reversed(state.tokens[:at]) if token.kind is Kind.CARRIER)
    if not state.found or not state.view.is_in("sent afterwards", at):
        return None
    last = state.found[-1].metric
    return last if state.metrics[last].carriers else None


# Conditions


def around(name: str) -> Condition:
    """The condition that an amount is in surroundings of that name."""
    return lambda echo: echo.is_in(name)


def before(**fields: object) -> Condition:
    """The condition that what was counted before is so."""
    wanted = fields_of(Mention, fields)
    return lambda echo: is_like(echo.last, wanted)


def now(**fields: object) -> Condition:
    """The condition that the state is so."""
    wanted = fields_of(State, fields)
    return lambda echo: is_like(echo.state, wanted)


def is_same_sentence(echo: Echo) -> bool:
    """Whether what was counted last is in the same sentence."""
    return echo.last.sentence == echo.state.sentence.number


def is_bare(echo: Echo) -> bool:
    """Whether the amount has no noun."""
    return echo.head.kind is None


def is_theirs(echo: Echo) -> bool:
    """Whether its noun is one of the same metric's."""
    return echo.state.tokens[echo.head.at].metric == echo.last.metric


def is_of_this_week(echo: Echo) -> bool:
    """Whether nothing sets the amount aside."""
    return not echo.state.sentence.aside[echo.at]


def is_sent_now(echo: Echo) -> bool:
    """Whether the amount was sent; "one" may stand for one of them."""
    return sent_here(echo.state, echo.at) is not None


def is_next_number(echo: Echo) -> bool:
    """Whether no other number comes between that nothing ties."""
    between = [each for each in echo.state.tokens[: echo.at] if each.value and each.start > echo.last.end]
    return all(each.form is Form.ARTICLE for each in between)


def has_same_tail(echo: Echo) -> bool:
    """Whether the same sort of words follows both: a day, a time of day, the same preposition."""
    return echo.last.tail == noun_phrase.tail(echo.state.view, echo.at) is not None


def is_as_often(echo: Echo) -> bool:
    """Whether "twice" goes on from another such number: not in "2 calls with Ann, and Bo grilled me once with me"."""
    return echo.state.tokens[echo.at].form is not Form.TIMES or echo.last.form is Form.TIMES


def is_nothing_else(echo: Echo) -> bool:
    """Whether no word after it makes it another thing."""
    return not echo.is_in("another thing after it")


def are_elsewhere(echo: Echo) -> bool:
    """Whether both say where or when."""
    return {echo.last.tail, noun_phrase.tail(echo.state.view, echo.at)} <= WHERE


def is_larger(echo: Echo) -> bool:
    """Whether the amount is no less than what was counted, so that it is no part of it."""
    return echo.last.value is not None and (echo.state.tokens[echo.at].value or 0) >= echo.last.value


def is_done_in_a_way(echo: Echo) -> bool:
    """Whether what was counted says in which way it was done: "3 online applications"."""
    told = (token for token in echo.state.tokens if echo.last.start < token.start and token.end < echo.last.end)
    return any(token.word in WAYS for token in told)


def is_of_one_metric(echo: Echo) -> bool:
    """Whether all that was planned or said before, up to what was done, is of one metric."""
    said = takewhile(lambda each: each.aside or each.claimed, reversed(echo.state.found))
    return len({each.metric for each in said}) == 1


CHANGED = "changed to"
UNOWNED = either(is_bare, is_theirs)
CLOSE = (UNOWNED, no(around("loosely said")))  # what holds of all that is not firm
CORRECTED = now(fix=True)
CONTRASTED = now(joined=Kind.CONTRAST)
PLANNED = before(aside=Other(None))
SAID = before(claimed=Other(None))
DONE = now(done=True)
TIES = (
    Tie(
        "sent instead",
        "wrote 5 applications but sent [3]",
        (is_same_sentence, is_bare, now(dated=False), is_of_this_week, before(how=Other("carried")), is_sent_now),
        firm=True,
        corrects=True,
    ),
    Tie(
        "reached later",
        "I was at 3 apps by Wednesday and at [4] by Friday",
        (is_same_sentence, is_bare, is_larger, around("a level reached")),
        firm=True,
        corrects=True,
    ),
    Tie(
        "ones",
        "3 Indeed apps and [2] LinkedIn ones",
        (is_same_sentence, around("ones of the same"), around("ones in a list")),
        firm=True,
    ),
    Tie(
        CHANGED,
        "Please change 3 applications to [5]",
        (is_same_sentence, UNOWNED, CORRECTED, around("changed to")),
        firm=True,
    ),
    Tie("not just", "Not just 3 apps but [5]", (is_bare, CONTRASTED, around("not just")), firm=True, corrects=True),
    Tie(
        "arrived",
        "Conversations down from 9 last week to [6]",
        (UNOWNED, around("arrived at")),
        firm=True,
    ),
    Tie("more", "2 apps, then [2] more", (around("more of the same"), is_next_number)),
    Tie(
        "the same tail",
        "2 apps in the morning, [3] at night",
        (has_same_tail, is_as_often, is_nothing_else, no(around("another topic"))),
    ),
    Tie(
        "more elsewhere",
        "2 apps on the bus, [3] at my mother's",
        (is_same_sentence, is_larger, are_elsewhere, around("in a list")),
    ),
    Tie(
        "and elsewhere",
        "3 apps on LinkedIn and [2] by email",
        (is_same_sentence, is_bare, now(joined=Kind.AND), is_next_number, are_elsewhere),
    ),
    Tie(
        "the exception",
        "no applications except [one] on Friday",
        (is_same_sentence, is_bare, around("the exception")),
        firm=True,
        corrects=True,
    ),
    Tie(
        "to others, too",
        "applied to 4 jobs through LinkedIn and to [3] directly",
        (around("to others, too"),),
        firm=True,
    ),
    Tie(
        "where it was done",
        "two apps on the train, [one] at home",
        (is_same_sentence, is_bare, around("where it was done")),
    ),
    Tie(
        "and another way",
        "2 calls and [1] over Zoom",
        (is_same_sentence, is_bare, now(joined=Kind.AND), is_next_number, around("another way")),
    ),
    Tie(
        "another way",
        "3 online applications, [2] in person",
        (is_same_sentence, is_done_in_a_way, around("another way")),
    ),
    Tie("a day", "Mon 2 apps. Tue [3]", (before(tail="day"), around("told by a day"))),
    Tie(
        "another day",
        "Monday 1 application. Friday for [one] at the shop",
        (before(tail="day"), is_bare, around("told by a day alone")),
        firm=True,
    ),
    Tie("this week", "last week was 8 apps, [3] this week", (PLANNED, around("now"))),
    Tie(
        "instead",
        "I planned 5 applications but did [2]",
        (either(PLANNED, SAID), is_of_one_metric, either(DONE, CORRECTED, CONTRASTED)),
    ),
    Tie("a correction", "4 apps, no wait, [5]", (now(fix=True, fixed=False),)),
    Tie("a total", "2 apps, 1 app, in total [3]", (either(now(total=True), around("in total")),)),
)
EXAMPLES = tuple(tie.example for tie in TIES)
