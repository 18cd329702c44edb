"""What several mentions of one metric come to: a total over its parts, the same told again, a sum, or unclear.

Each row of READINGS is one way in which several amounts come to one: a reason, how strong its evidence is, what it
gives, and the shapes of the mentions, each an example with the conditions that all hold in it (parts.py). Of those that
hold the strongest is taken, in whatever order they are; to add one, write a row or a shape.
"""

from collections.abc import Callable, Mapping
from enum import IntEnum
from typing import NamedTuple

from service.reading.counting.parts import (
    Condition,
    Mentions,
    Other,
    are_alike,
    are_many,
    are_of_one_kind,
    are_some,
    are_tied,
    are_two,
    every,
    first,
    hold,
    is_in_one_sentence,
    is_pointed_at,
    is_sum,
    last,
    no,
    rest,
    second,
    total,
)
from service.reading.counting.state import Mention
from service.reading.language.tokens import Form, Kind

INTO_PARTS = frozenset({Kind.COLON, Kind.OPEN, Kind.DASH, Kind.PART})
DESCRIBED = frozenset({Form.ARTICLE, Form.NAMES})  # said of what a label's number counts


class Result(NamedTuple):
    """What was read for one metric, and the mentions that say so."""

    value: int | None
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
    gives: Callable[[Mentions], Result]
    shapes: Mapping[str, tuple[Condition, ...]]  # examples, each with the conditions that all hold in it

    def holds(self, counts: Mentions) -> bool:
        """Whether the amounts are of one of its shapes."""
        return any(hold(conditions, counts) for conditions in self.shapes.values())


def unclear(reason: str | None, told: Mentions) -> Result:
    """A result of which nobody can say the number."""
    return Result(None, reason, tuple(told))


def one(mention: Mention, reason: str | None = None) -> Result:
    """The result that one mention gives."""
    return Result(mention.value, reason, (mention,))


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


def the_first(counts: Mentions) -> Result:
    """The first amount, whatever the others are."""
    return one(counts[0])


def the_last(counts: Mentions) -> Result:
    """The last amount, whatever the others are."""
    return one(counts[-1])


def nobody_knows(counts: Mentions) -> Result:
    """No amount."""
    return unclear(None, counts)


def added(counts: Mentions) -> Result:
    """All of them together."""
    return Result(total(counts), None, tuple(counts))


def known(counts: Mentions) -> list[Mention]:
    """The mentions with a number."""
    return [each for each in counts if each.value is not None]


def has_one_number(counts: Mentions) -> bool:
    """One of them has a number."""
    return len(known(counts)) == 1


def lacks_a_number(counts: Mentions) -> bool:
    """One of them has no number."""
    return len(known(counts)) < len(counts)


def own_acts(counts: Mentions) -> list[Mention]:
    """The mentions of acts, without what was sent for them."""
    carried = {each.lemma for each in counts if each.how == "carried"}
    return [each for each in counts if each.lemma not in carried]


def is_carried_too(counts: Mentions) -> bool:
    """What was sent for the one act is as much as it."""
    acts = own_acts(counts)
    return len(acts) == 1 < len(counts) and total(counts) == 2 * total(acts)


NO_LABEL = Other("label")
NO_DAYS = no(every(tail="day"))
GENERIC_NOUNS = every(generic=True, how="noun")  # parts leave the noun out
ITS_NOUN = last(how="noun", generic=True, tail=None, joined=Kind.COMMA, more=False)
TAILS = rest(tail=Other(None))
are_of_one_list = are_alike("sentence", "lemma", "how")
INTO_SOME = second(joined=INTO_PARTS, more=False)
AFTER_COMMA = second(joined=Kind.COMMA, more=False)
READINGS = (
    Reading(
        "the number they told",
        Evidence.ONE_NUMBER,
        lambda counts: one(known(counts)[0]),
        {"several apps: 5 apps": (has_one_number, are_of_one_kind)},
    ),
    Reading(
        "a part of it has no number",
        Evidence.NO_NUMBER,
        nobody_knows,
        {"3 calls and several coffees": (lacks_a_number,)},
    ),
    Reading(
        "the total, told before its parts",
        Evidence.TOTAL,
        the_first,
        {
            "3 conversations: 2 calls and 1 coffee": (is_in_one_sentence, INTO_SOME, first(generic=True)),
            "5 calls, of which 2 coffees": (is_in_one_sentence, second(joined=Kind.PART, more=False)),
            "4 talks: 3 calls, 1 coffee": (is_in_one_sentence, INTO_SOME, is_sum),
            "Conversations: 2, a call": (first(how="label"), rest(how=NO_LABEL, form=DESCRIBED), AFTER_COMMA, are_some),
            "1 conversation, a call": (first(generic=True), rest(form=Form.ARTICLE), AFTER_COMMA, is_sum),
            "3 conversations, 2 calls, 1 coffee": (are_many, first(generic=True), no(GENERIC_NOUNS), is_sum, NO_DAYS),
            "Conversations: 3, 2 calls, 1 coffee": (are_many, first(how="label"), rest(how=NO_LABEL), is_sum, NO_DAYS),
        },
    ),
    Reading(
        "the total, told after its parts",
        Evidence.TOTAL_AFTER,
        the_last,
        {"applied to a bakery and a butcher's: 2 applications": (last(joined=Kind.COLON, generic=True), is_pointed_at)},
    ),
    Reading(
        "told again after a comma",
        Evidence.RECAP,
        the_first,
        {"met a lady, one conversation": (are_two, are_alike("sentence", "value"), first(how="verb"), ITS_NOUN)},
    ),
    Reading(
        "the times, told before their parts",
        Evidence.TIMES_IN_ALL,
        the_first,
        {"practised twice, once with Jo and once alone": (every(form=Form.TIMES), first(tail=None), TAILS, is_sum)},
    ),
    Reading(
        "a list, or a total and its parts",
        Evidence.MAY_BE_PARTS,
        nobody_knows,
        {
            "applied to 3 schools, 2 primary, 1 secondary": (
                are_many,
                are_of_one_kind,
                are_of_one_list,
                first(how="verb"),
                is_sum,
                NO_DAYS,
            )
        },
    ),
    Reading(
        "what is sent for it is the same act",
        Evidence.SAME_ACT,
        lambda counts: one(own_acts(counts)[0]),
        {"4 applications, sent 4 resumes": (is_carried_too,)},
    ),
    Reading(
        "told more than once",
        Evidence.REPETITION,
        the_first,
        {"4 apps. Yes, 4 apps": (are_two, are_alike("value"), no(is_in_one_sentence), no(are_tied))},
    ),
    Reading("added up", Evidence.EACH_ADDS, added, {"2 calls and 1 coffee": (are_tied,)}),
)
