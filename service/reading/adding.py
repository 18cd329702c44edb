"""The mentions of one metric to one result: a number, loosely or not, or unclear. Rule: what nothing settles is unclear."""

from typing import NamedTuple

from service.reading.ties import Mention


class Result(NamedTuple):
    """What was read for one metric, and the mentions that say so."""

    value: int | None
    loose: bool
    reason: str  # how the mentions were put together
    told: tuple[Mention, ...]


def add(mentions: list[Mention]) -> Result | None:
    """The result for one metric, or None where no amount of it was mentioned."""
    live = [each for each in mentions if not each.aside]
    counts = [each for each in live if each.how not in ("told", "unsure")]
    if not counts:
        told = [each for each in live if each.how in ("told", "unsure")]
        return Result(None, False, "no amount is told", tuple(told[:1])) if told else None
    counts = corrected(counts)
    outside = [each for each in counts if not each.inside] or counts
    totals = [each for each in outside if each.total and each.value is not None]
    if totals and len({each.value for each in totals}) == 1:
        return one(totals[-1], "the total they told")
    positive = [each for each in outside if each.value != 0] or outside
    unsure = [each for each in live if each.how == "unsure" and not each.inside]
    if len(positive) == 1 and not (unsure and positive[0].how == "verb" and any(each.sentence == positive[0].sentence for each in unsure if each.name == positive[0].name)):
        return one(positive[0], "")
    if unsure and any(each.name == positive[0].name for each in unsure):
        return Result(None, False, "part of it has no number", tuple(positive))
    if len(positive) == 1:
        return one(positive[0], "")
    return several(positive)


def corrected(counts: list[Mention]) -> list[Mention]:
    """The mentions from the last correction on."""
    fixes = [at for at, each in enumerate(counts) if each.fix]
    counts = counts[fixes[0] :] if fixes and fixes[0] > 0 else counts
    unclaimed = [each for each in counts if not each.claimed]
    return unclaimed or counts


def one(mention: Mention, reason: str) -> Result:
    """The result that one mention gives."""
    return Result(mention.value, mention.loose, reason, (mention,))


def several(counts: list[Mention]) -> Result:
    """The result of several mentions: their total, their sum, the same told again, or unclear."""
    values = [each.value for each in counts]
    loose = any(each.loose for each in counts)
    told = tuple(counts)
    first = counts[0]
    if any(value is None for value in values):
        known = [each for each in counts if each.value is not None]
        if len(known) == 1 and len({kind(each) for each in counts}) == 1:
            return one(known[0], "the number they told")
        return Result(None, False, "part of it has no number", told)
    numbers = [value for value in values if value is not None]
    if first.how == "label" and len(counts) > 1 and all(each.sentence == first.sentence for each in counts):
        if sum(numbers[1:]) == numbers[0] or not any(each.more or each.joined == "plus" for each in counts[1:]) and first.name and first.generic:
            return one(first, "the total, told before its parts")
    if len(set(numbers)) == 1 and not joined(counts):
        return one(first, "told more than once")
    if joined(counts) or len({kind(each) for each in counts}) == len(counts):
        return Result(sum(numbers), loose, "added up", told)
    return Result(None, False, "two different amounts", told)


def joined(counts: list[Mention]) -> bool:
    """Whether each mention after the first adds to those before it."""
    return all(adds(before, after) for before, after in zip(counts, counts[1:], strict=False))


def adds(before: Mention, after: Mention) -> bool:
    """Whether the later mention tells of others than the earlier: another noun, another day, "more", a list."""
    if after.more or after.joined == "plus" or kind(before) != kind(after):
        return True
    if before.tail == "day" and after.tail == "day":
        return True
    return before.sentence == after.sentence and after.joined in ("and", "comma")


def kind(mention: Mention) -> str:
    """Which acts it counts: "app" and "application" are the same."""
    words = [word for word in mention.name.split() if word not in ("job", "phone")]
    return words[0][:3] if words else ""
