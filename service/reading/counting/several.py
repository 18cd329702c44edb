"""What several mentions of one metric come to: a total over its parts, the same told again, a sum, or unclear.

Each row of READINGS is one way in which several amounts come to one: a reason, how strong its evidence is, when it
holds and what it gives. Of those that hold the strongest is taken, in whatever order they are; to add one, write its
predicate and a row.
"""

from collections.abc import Callable
from enum import IntEnum
from itertools import pairwise
from typing import NamedTuple

from service.reading.counting.parts import (
    Mentions,
    are_parts,
    is_last_the_total,
    is_sum,
    may_be_parts,
    total,
)
from service.reading.counting.state import Mention
from service.reading.language.tokens import Form, Kind
from service.reading.language.vocabulary import word_set

ALREADY_NAMED = word_set("already_named")
GAP = 2  # characters at most between amounts that are side by side: "1 good mock 1 bad mock"


class Result(NamedTuple):
    """What was read for one metric, and the mentions that say so."""

    value: int | None
    loose: bool
    reason: str | None  # how the mentions were put together
    told: tuple[Mention, ...]


class Evidence(IntEnum):
    """What says what several amounts come to; the stronger wins."""

    EACH_ADDS = 0
    REPETITION = 1
    SAME_ACT = 2
    MAY_BE_PARTS = 3
    TIMES_IN_ALL = 4
    RECAP = 5
    TOTAL_AFTER = 6
    TOTAL = 7
    NO_NUMBER = 8
    ONE_NUMBER = 9


class Reading(NamedTuple):
    """One way in which several amounts come to one."""

    reason: str
    evidence: Evidence
    holds: Callable[[Mentions], bool]
    gives: Callable[[Mentions], Result]


def unclear(reason: str | None, told: Mentions) -> Result:
    """A result of which nobody can say the number."""
    return Result(None, False, reason, tuple(told))


def one(mention: Mention, reason: str | None = None) -> Result:
    """The result that one mention gives."""
    return Result(mention.value, mention.loose, reason, (mention,))


def values(counts: Mentions) -> set[int | None]:
    """The different amounts."""
    return {each.value for each in counts}


def goes_with(unsure: Mention, counts: Mentions) -> bool:
    """Whether what has no number is part of the same list: "met Priya and 2 recruiters"."""
    return any((each.lemma, each.sentence, each.how) == (unsure.lemma, unsure.sentence, "verb") for each in counts)


def several(counts: list[Mention]) -> Result:
    """The result of several mentions: a total over its parts, the same told again, a sum, or unclear."""
    holding = [each for each in READINGS if each.holds(counts)]
    if not holding:
        return unclear("two different amounts", counts)
    reading = max(holding, key=lambda each: each.evidence)
    return reading.gives(counts)._replace(reason=reading.reason)


def first(counts: Mentions) -> Result:
    """The first amount, whatever the others are."""
    return one(counts[0])


def last(counts: Mentions) -> Result:
    """The last amount, whatever the others are."""
    return one(counts[-1])


def nobody_knows(counts: Mentions) -> Result:
    """No amount."""
    return unclear(None, counts)


def added(counts: Mentions) -> Result:
    """All of them together."""
    return Result(total(counts), any(each.loose for each in counts), None, tuple(counts))


def known(counts: Mentions) -> list[Mention]:
    """The mentions with a number."""
    return [each for each in counts if each.value is not None]


def has_one_number(counts: Mentions) -> bool:
    """Whether one of several mentions of the same acts has a number."""
    return len(known(counts)) == 1 and are_alike(counts)


def lacks_a_number(counts: Mentions) -> bool:
    """Whether one of them has no number."""
    return len(known(counts)) < len(counts)


def are_alike(counts: Mentions) -> bool:
    """Whether all mention the same acts."""
    return len({kind(each) for each in counts}) == 1


def is_recap(counts: Mentions) -> bool:
    """Whether the acts that a verb told are told once more by their noun: "met a lady, one conversation"."""
    told, again = counts[0], counts[-1]
    beside = len(counts) == 2 and told.sentence == again.sentence and again.joined is Kind.COMMA
    by_noun = told.how == "verb" and again.how == "noun" and again.generic and again.tail is None
    return beside and by_noun and told.value == again.value and not again.more


def are_times_in_all(counts: Mentions) -> bool:
    """Whether the first says how often in all: "practised twice, once with my son and once alone"."""
    first, *rest = counts
    told_how = first.tail is None and all(each.tail for each in rest)
    return told_how and all(each.form is Form.TIMES for each in counts) and is_sum(counts)


def own_acts(counts: Mentions) -> list[Mention]:
    """The mentions of acts, without what was sent for them."""
    return [each for each in counts if each.how != "carried"]


def is_carried_too(counts: Mentions) -> bool:
    """Whether what was sent for the acts is said next to them: "4 applications, sent 4 resumes"."""
    acts = own_acts(counts)
    return len(acts) == 1 < len(counts) and total(counts) == 2 * total(acts)


def is_told_again(counts: Mentions) -> bool:
    """Whether two sentences tell the same."""
    same = len(counts) == 2 and len(values(counts)) == 1
    return same and counts[0].sentence != counts[1].sentence and not are_tied(counts)


def are_tied(counts: Mentions) -> bool:
    """Whether each adds to the one before."""
    return all(adds(before, after) for before, after in pairwise(counts))


def adds(before: Mention, after: Mention) -> bool:
    """Whether the later mention mentions others than the earlier: another noun, another day, "more", a list."""
    if before.tail == after.tail == "day":
        return True
    if is_said_of_them(before, after):
        return False
    if (before.how == "carried") != (after.how == "carried"):
        return after.more
    if after.form is Form.NAMES:
        listed = before.form is Form.NAMES or after.joined is Kind.AND
        return listed or before.who != after.who
    if after.more or after.joined is Kind.PLUS or kind(before) != kind(after):
        return True
    beside = 0 <= after.start - before.end <= GAP or after.joined in (Kind.AND, Kind.COMMA)
    return before.sentence == after.sentence and beside


def is_said_of_them(before: Mention, after: Mention) -> bool:
    """Whether "once" or "twice" may tell more of what was counted: "talked to one person, once"; "twice with Ann, once
    with Bo" counts on."""
    listed = before.tail == after.tail is not None
    return after.form is Form.TIMES and after.joined is Kind.COMMA and not listed


def kind(mention: Mention) -> str:
    """Which acts it counts: "app", "application" and "applied" are the same."""
    return next((word[:3] for word in mention.words if word not in ALREADY_NAMED), "")


READINGS = (
    Reading("the number they told", Evidence.ONE_NUMBER, has_one_number, lambda counts: one(known(counts)[0])),
    Reading("a part of it has no number", Evidence.NO_NUMBER, lacks_a_number, nobody_knows),
    Reading("the total, told before its parts", Evidence.TOTAL, are_parts, first),
    Reading("the total, told after its parts", Evidence.TOTAL_AFTER, is_last_the_total, last),
    Reading("told again after a comma", Evidence.RECAP, is_recap, first),
    Reading("the times, told before their parts", Evidence.TIMES_IN_ALL, are_times_in_all, first),
    Reading("a list, or a total and its parts", Evidence.MAY_BE_PARTS, may_be_parts, nobody_knows),
    Reading(
        "what is sent for it is the same act",
        Evidence.SAME_ACT,
        is_carried_too,
        lambda counts: one(own_acts(counts)[0]),
    ),
    Reading("told more than once", Evidence.REPETITION, is_told_again, first),
    Reading("added up", Evidence.EACH_ADDS, are_tied, added),
)
