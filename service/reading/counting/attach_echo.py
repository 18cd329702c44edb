"""Amounts without a noun of their own that are of what was counted last: "then 2 more on Friday", "3 at night".

Adding needs a tie: each row of TIES is one, with an example in which the number is in brackets. An amount that none of
them ties to what was said before is left, and the books (ledger.py) say what it is.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

from service.reading.counting import noun_phrase
from service.reading.counting.noun_phrase import Head
from service.reading.counting.state import Mention, State
from service.reading.language import vocabulary
from service.reading.language.tokens import Form, Kind

WHERE = frozenset(
    vocabulary.phrases("in, on, at, from, via, through, by, near, before, after, during, over, day")
)  # tails that say where or when
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

    @property
    def same_sentence(self) -> bool:
        """Whether what was counted last is in the same sentence."""
        return self.last.sentence == self.state.sentence.number

    @property
    def owned(self) -> bool:
        """Whether the amount has a noun of its own that is not one of the same metric's."""
        theirs = self.head.kind is Kind.OBJECT and self.state.tokens[self.head.at].metric == self.last.metric
        return self.head.kind is not None and not theirs


class Tie(NamedTuple):
    """What ties an amount to what was counted last."""

    name: str
    example: str
    holds: Callable[[Echo], bool]
    firm: bool = False  # whatever is next to it
    corrects: bool = False  # the amount replaces what was counted


def by_echo(state: State, at: int, head: Head) -> State | None:
    """Count an amount of what was counted last, if something ties it to that."""
    last = state.last_counted(sent_here(state, at))  # "sent 1, met 1 person. Then sent 1"
    if last is None or is_vague(state, at, head):
        return None
    echo = Echo(state, at, head, last)
    loose = echo.owned or echo.is_in("loosely said")
    ties = [tie for tie in TIES if (tie.firm or not loose) and tie.holds(echo)]
    if not ties:
        return None
    if is_changed_to(echo):
        state = state.put(last, replace(last, claimed="said"))
    if echo.is_in("ones of the same"):
        state = state.accounted(state.view.end("ones of the same", at) - 1, "a pronoun")
    fix = state.fix or any(tie.corrects for tie in ties)
    return state.but(fix=fix).counted(at, last.metric, "echo", last.name, Head(None, at))


def is_vague(state: State, at: int, head: Head) -> bool:
    """Whether the amount says no number; "another with Ann" does."""
    if head.kind is None and state.view.is_in("another with", at):
        return False
    return state.tokens[at].form in (Form.ARTICLE, Form.VAGUE)


def sent_here(state: State, at: int) -> str:
    """The metric of the verb of sending right before an amount, or right after it: "sent only 3", "3 sent"."""
    if state.view.is_in("just sent", at):
        return next(token.metric for token in reversed(state.tokens[:at]) if token.kind is Kind.CARRIER)
    if not state.found or not state.view.is_in("sent afterwards", at):
        return ""
    last = state.found[-1].metric
    return last if state.metrics[last].carriers else ""


def is_sent_instead(echo: Echo) -> bool:
    """Whether fewer were sent than written."""
    if not echo.same_sentence or echo.state.day or echo.last.how == "carried" or not echo.last.value:
        return False
    if echo.state.sentence.aside[echo.at]:
        return False
    number = echo.head.kind is None and echo.state.tokens[echo.at].word != "one"
    return number and sent_here(echo.state, echo.at) != ""


def stands_for_last(echo: Echo) -> bool:
    """Whether "ones" or "one" stands for what was counted."""
    return echo.same_sentence and echo.is_in("ones of the same") and echo.is_in("ones in a list")


def is_changed_to(echo: Echo) -> bool:
    """Whether they ask for a number to be changed."""
    return echo.same_sentence and echo.state.fix and not echo.owned and echo.is_in("changed to")


def is_not_just(echo: Echo) -> bool:
    """Whether the earlier number is only a part of it."""
    return echo.state.joined is Kind.CONTRAST and echo.head.kind is None and echo.is_in("not just")


def is_arrived(echo: Echo) -> bool:
    """Whether a number went up or down to it."""
    return not echo.owned and echo.is_in("arrived at")


def is_more(echo: Echo) -> bool:
    """Whether it is said as more, and no other number comes between that nothing ties."""
    earlier = [each for each in echo.state.tokens[: echo.at] if each.value and each.start > echo.last.end]
    return echo.is_in("more of the same") and all(each.form is Form.ARTICLE for each in earlier)


def has_same_tail(echo: Echo) -> bool:
    """Whether the same sort of words follows both: a day, a time of day, the same preposition."""
    another_thing = any(each.word in vocabulary.SPOILERS for each in echo.state.tokens[echo.at + 1 : echo.at + 5])
    same = echo.last.tail == noun_phrase.tail(echo.state.view, echo.at)
    return echo.last.tail != "" and same and not another_thing


def is_larger_elsewhere(echo: Echo) -> bool:
    """Whether it says where or when, as what was counted does, and is more than that, so that it is no part of it."""
    tails = {echo.last.tail, noun_phrase.tail(echo.state.view, echo.at)}
    larger = echo.last.value is not None and (echo.state.tokens[echo.at].value or 0) > echo.last.value
    return larger and tails <= WHERE and echo.same_sentence and echo.is_in("in a list")


def is_done_another_way(echo: Echo) -> bool:
    """Whether it was done in another way than what was counted."""
    told = {token.word for token in echo.state.tokens if echo.last.start < token.start and token.end < echo.last.end}
    return echo.same_sentence and bool(WAYS & told) and echo.is_in("another way")


def is_of_day(echo: Echo) -> bool:
    """Whether a day says it, as it told what was counted: not "Saturday was her birthday, she's 78"."""
    by_days = not echo.same_sentence or echo.last.tail == "day"
    return bool(echo.state.day) and by_days and echo.is_in("told by a day")


def is_now(echo: Echo) -> bool:
    """Whether it is this week's next to another week's."""
    return bool(echo.last.aside) and echo.is_in("now")


def is_instead(echo: Echo) -> bool:
    """Whether it was done in place of what was planned or said."""
    doing = echo.state.done or echo.state.fix or echo.state.joined is Kind.CONTRAST
    return bool(echo.last.aside or echo.last.claimed) and doing


def is_correction(echo: Echo) -> bool:
    """Whether a word of correction is before it."""
    return echo.state.fix and not echo.state.fixed


def is_total(echo: Echo) -> bool:
    """Whether it is said as the total."""
    return echo.state.total or echo.is_in("in total")


TIES = (
    Tie("sent instead", "wrote 5 applications but sent [3]", is_sent_instead, firm=True, corrects=True),
    Tie("ones", "3 Indeed apps and [2] LinkedIn ones", stands_for_last, firm=True),
    Tie("changed to", "Please change 3 applications to [5]", is_changed_to, firm=True),
    Tie("not just", "Not just 3 apps but [5]", is_not_just, firm=True, corrects=True),
    Tie("arrived", "Conversations down from 9 last week to [6]", is_arrived, firm=True),
    Tie("more", "2 apps, then [2] more", is_more),
    Tie("the same tail", "2 apps in the morning, [3] at night", has_same_tail),
    Tie("more elsewhere", "2 apps on the bus, [3] at my mother's", is_larger_elsewhere),
    Tie("another way", "3 online applications, [2] in person", is_done_another_way),
    Tie("a day", "Mon 2 apps. Tue [3]", is_of_day),
    Tie("this week", "last week was 8 apps, [3] this week", is_now),
    Tie("instead", "I planned 5 applications but did [2]", is_instead),
    Tie("a correction", "4 apps, no wait, [5]", is_correction),
    Tie("a total", "2 apps, 1 app, in total [3]", is_total),
)
EXAMPLES = tuple(tie.example for tie in TIES)
