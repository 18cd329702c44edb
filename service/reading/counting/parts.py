"""Conditions on several mentions of one metric, which the rows of several.py join.

A condition on fields of a mention says what they must be, `first(how="verb")`; a set has what they may be, `Other`
what they may not be. Rule: what
the mentions come to is not decided here.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple, Protocol, TypeVar

from service.reading.counting.state import Mention
from service.reading.language.tokens import Form, Kind
from service.reading.language.vocabulary import word_set

ALREADY_NAMED = word_set("already_named")
GAP = 2  # characters at most between amounts that are side by side: "1 good mock 1 bad mock"

Mentions = Sequence[Mention]
Condition = Callable[[Mentions], bool]
Fields = Mapping[str, object]
Thing = TypeVar("Thing")


class Other(NamedTuple):
    """Any value but this one."""

    value: object


def is_like(thing: object, fields: Fields) -> bool:
    """Whether the fields of a mention, or of a state, are what they must be."""
    return all(may_be(getattr(thing, name), wanted) for name, wanted in fields.items())


def fields_of(kind: type, fields: Fields) -> Fields:
    """The fields. Raises TypeError for one that such a thing has not."""
    if unknown := fields.keys() - kind.__annotations__.keys():
        raise TypeError(f"a {kind.__name__} has no {', '.join(unknown)}")
    return fields


def may_be(value: object, wanted: object) -> bool:
    """Whether a value is the wanted one, or one of them."""
    if isinstance(wanted, Other):
        return value != wanted.value
    return value in wanted if isinstance(wanted, frozenset) else value == wanted


def on(fields: Fields, chosen: Callable[[Mentions], Mentions]) -> Condition:
    """The condition that all of the chosen mentions are so."""
    wanted = fields_of(Mention, fields)
    return lambda counts: all(is_like(each, wanted) for each in chosen(counts))


def first(**fields: object) -> Condition:
    """The first is so."""
    return on(fields, lambda counts: counts[:1])


def second(**fields: object) -> Condition:
    """The second is so."""
    return on(fields, lambda counts: counts[1:2])


def rest(**fields: object) -> Condition:
    """All but the first are so."""
    return on(fields, lambda counts: counts[1:])


def last(**fields: object) -> Condition:
    """The last is so."""
    return on(fields, lambda counts: counts[-1:])


def every(**fields: object) -> Condition:
    """All are so."""
    return on(fields, lambda counts: counts)


def no(condition: Callable[[Thing], bool]) -> Callable[[Thing], bool]:
    """The condition does not hold."""
    return lambda thing: not condition(thing)


def either(*conditions: Callable[[Thing], bool]) -> Callable[[Thing], bool]:
    """One of the conditions holds."""
    return lambda thing: any(condition(thing) for condition in conditions)


def are_alike(*names: str) -> Condition:
    """All have the same in these fields."""
    return lambda counts: len({tuple(getattr(each, name) for name in names) for each in counts}) == 1


def hold(conditions: Iterable[Condition], counts: Mentions) -> bool:
    """Whether all of the conditions hold."""
    return all(condition(counts) for condition in conditions)


class Valued(Protocol):
    """What may have a number."""

    @property
    def value(self) -> int | None: ...


def total(counts: Iterable[Valued]) -> int:
    """The sum of the amounts."""
    return sum(each.value or 0 for each in counts)


def are_many(counts: Mentions) -> bool:
    """There are more than two."""
    return len(counts) > 2


def are_two(counts: Mentions) -> bool:
    """There are two."""
    return len(counts) == 2


def is_in_one_sentence(counts: Mentions) -> bool:
    """The first two are in one sentence."""
    return counts[0].sentence == counts[1].sentence


def is_sum(counts: Mentions) -> bool:
    """The first amount is the sum of the others."""
    return counts[0].value == total(counts[1:])


def are_some(counts: Mentions) -> bool:
    """The others may be some of the first."""
    return total(counts[1:]) <= total(counts[:1])


def is_pointed_at(counts: Mentions) -> bool:
    """The last is in the sentence of the one before it, and no less than the sum of all others."""
    return is_in_one_sentence(counts[-2:]) and are_some(counts[::-1])


def are_of_one_kind(counts: Mentions) -> bool:
    """All mention the same acts."""
    return len({kind(each) for each in counts}) == 1


def are_tied(counts: Mentions) -> bool:
    """Each adds to the one before."""
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
    return not listed and is_like(after, {"form": Form.TIMES, "joined": Kind.COMMA})


def kind(mention: Mention) -> str | None:
    """Which acts it counts: "app", "application" and "applied" are the same."""
    return next((word[:3] for word in mention.words if word not in ALREADY_NAMED), None)
