"""The mentions of one metric to one result: a number or unclear. Rule: what nothing settles is unclear."""

from dataclasses import replace
from itertools import pairwise, zip_longest
from typing import NamedTuple

from service.reading.counting.state import NO_AMOUNT, Mention
from service.reading.language.context import ANOTHER_WEEK, TO_DATE
from service.reading.language.tokens import Form, Kind, Token

SWAPPED = frozenset({"other way round", "other way around", "the other way round", "the other way around"})
INTO_PARTS = frozenset({Kind.COLON, Kind.OPEN, Kind.DASH, Kind.PART})


class Result(NamedTuple):
    """What was read for one metric, and the mentions that say so."""

    value: int | None
    loose: bool
    reason: str  # how the mentions were put together
    told: tuple[Mention, ...]


def add(mentions: list[Mention]) -> Result | None:
    """The result for one metric, or None where no amount of it was mentioned."""
    live = [each for each in mentions if not each.aside]
    counts = [each for each in live if each.how not in NO_AMOUNT]
    if not live and (to_date := [each for each in mentions if each.aside == TO_DATE]):
        return Result(None, False, "only a total to date", tuple(to_date[:1]))
    if not counts:
        return Result(None, False, "it tells no amount", tuple(live[:1])) if live else None
    if all(each.claimed == "recorded" for each in counts) and len({each.value for each in counts}) == 1:
        counts = [replace(counts[0], claimed="")]
    if any(each.fix and each.aside == ANOTHER_WEEK for each in mentions) or all(each.claimed for each in counts):
        return Result(None, False, "what it was corrected to is not told", tuple(counts[:1]))
    counts = corrected(counts)
    if all(each.form is Form.NAMES for each in counts if not each.inside):
        counts = [each for each in counts if each.inside and each.generic] or counts  # "Acme and Globex (2 apps)"
    counts = [each for each in counts if not each.inside] or counts
    if total := stated(counts):
        return one(total, "the total they told")
    counts = without_examples([each for each in counts if each.value != 0] or counts[:1])
    if any(goes_with(each, counts) for each in live if each.how == "unsure" and not each.inside):
        return Result(None, False, "a part of it has no number", tuple(counts))
    result = one(counts[0], "") if len(counts) == 1 else several(counts)
    if any(each.whole and each.value not in (None, result.value) for each in live):
        return Result(None, False, "two different amounts", result.told)
    return result


def meant(found: list[Mention]) -> list[Mention]:
    """The mentions without one that a correction gives to another metric: "4 chats, oops, meant 4 apps"."""
    return [each for each, after in zip_longest(found, found[1:]) if not (after and is_meant_instead(each, after))]


def is_meant_instead(before: Mention, after: Mention) -> bool:
    """Whether a correction gives the same number to another metric."""
    corrects = after.fix and not before.fix
    return corrects and before.value == after.value and before.metric != after.metric


def unsaid(mentions: list[Mention], tokens: list[Token]) -> list[Mention]:
    """The mentions, only said where the words take them back without new ones: "2 apps, 3 chats, other way round"."""
    swap = next((token for token in tokens if token.word in SWAPPED), None)
    if swap is None or any(token.kind is Kind.AMOUNT and token.start > swap.start for token in tokens):
        return mentions
    return [replace(each, claimed="said") for each in mentions]


def corrected(counts: list[Mention]) -> list[Mention]:
    """The mentions that a correction leaves in force: from the first correction on, without what it quotes."""
    first = next((at for at, each in enumerate(counts) if each.fix and not each.inside), 0)
    earlier, counts = counts[:first], counts[first:]
    fixed = bool(counts) and counts[0].fix
    explained = [
        each
        for each in counts
        if fixed and each.more and (each.joined is Kind.COLON or adds_up_to(earlier, each, counts[0]))
    ]  # "no, 4: one more went out"
    return [each for each in counts if not each.claimed and each not in explained]


def adds_up_to(earlier: list[Mention], more: Mention, fixed: Mention) -> bool:
    """Whether what was added explains a correction: "5 apps, wait, 6, I just sent one more"."""
    return bool(earlier) and (earlier[-1].value or 0) + (more.value or 0) == fixed.value


def stated(counts: list[Mention]) -> Mention | None:
    """The one total that they stated."""
    totals = [each for each in counts if each.total and each.value is not None]
    return totals[-1] if len({each.value for each in totals}) == 1 and len(counts) > 1 else None


def without_examples(counts: list[Mention]) -> list[Mention]:
    """The mentions without "a call" told in another sentence than "2 conversations", which is one of these."""
    stated = [each for each in counts if each.generic and each.form is Form.NUMBER]
    if len(stated) != 1:
        return counts
    listed = stated[0].how == "verb"
    counts = [
        each for each in counts if each.form is not Form.NAMES or each.more or (listed and goes_with(each, stated))
    ]
    beside = {stated[0].sentence}
    return [
        each
        for each in counts
        if each.form is not Form.ARTICLE or each.more or each.tail == "day" or each.sentence in beside
    ]


def goes_with(unsure: Mention, counts: list[Mention]) -> bool:
    """Whether what has no number is part of the same list: "met Priya and 2 recruiters"."""
    return any(each.name == unsure.name and each.sentence == unsure.sentence and each.how == "verb" for each in counts)


def one(mention: Mention, reason: str) -> Result:
    """The result that one mention gives."""
    return Result(mention.value, mention.loose, reason, (mention,))


def several(counts: list[Mention]) -> Result:
    """The result of several mentions: a total over its parts, the same told again, a sum, or unclear."""
    told = tuple(counts)
    known = [each for each in counts if each.value is not None]
    if len(known) < len(counts):
        if len(known) == 1 and len({kind(each) for each in counts}) == 1:
            return one(known[0], "the number they told")
        return Result(None, False, "a part of it has no number", told)
    values = [each.value or 0 for each in counts]
    if in_parts(counts, values):
        return one(counts[0], "the total, told before its parts")
    if perhaps_parts(counts, values):
        return Result(None, False, "a list, or a total and its parts", told)
    if carried_too(counts):
        return one(next(each for each in counts if each.how != "carried"), "what is sent for it is the same act")
    joined = all(adds(before, after) for before, after in pairwise(counts))
    alike = len(set(values)) == 1 and len({kind(each) for each in counts}) == 1
    if not joined and alike and len(counts) == 2 and counts[0].sentence != counts[1].sentence:
        return one(counts[0], "told more than once")
    if joined:
        return Result(sum(values), any(each.loose for each in counts), "added up", told)
    return Result(None, False, "two different amounts", told)


def in_parts(counts: list[Mention], values: list[int]) -> bool:
    """Whether the first is the total of the others: "3 conversations: 2 calls and 1 coffee"."""
    first, second = counts[:2]
    if first.sentence == second.sentence and second.joined in INTO_PARTS and not second.more:
        return first.generic or second.joined is Kind.PART or values[0] == sum(values[1:])
    if is_apposition(counts):
        return values[0] == sum(values[1:])
    by_day = all(each.tail == "day" for each in counts)
    each_named = all(each.generic and each.how == "noun" for each in counts)  # parts leave the noun out
    return first.generic and len(counts) > 2 and values[0] == sum(values[1:]) and not by_day and not each_named


def is_apposition(counts: list[Mention]) -> bool:
    """Whether what follows may say which ones they were: "1 conversation, a call with a studio lead"."""
    first, *rest = counts
    beside = all(each.form is Form.ARTICLE and each.sentence == first.sentence for each in rest)
    return first.generic and beside and rest[0].joined is Kind.COMMA and not rest[0].more


def perhaps_parts(counts: list[Mention], values: list[int]) -> bool:
    """Whether a list may be a total and its parts: "applied to 3 schools, 2 primary, 1 secondary"."""
    if {each.how for each in counts} != {"verb"} or len({(each.sentence, each.name) for each in counts}) > 1:
        return False
    return len(counts) > 2 and values[0] == sum(values[1:]) and not all(each.tail == "day" for each in counts)


def carried_too(counts: list[Mention]) -> bool:
    """Whether what was sent for the acts is said next to them: "4 applications, sent 4 resumes"."""
    carried = [each.value or 0 for each in counts if each.how == "carried"]
    others = [each.value or 0 for each in counts if each.how != "carried"]
    return bool(carried and others) and len(others) == 1 and sum(carried) == others[0]


def adds(before: Mention, after: Mention) -> bool:
    """Whether the later mention mentions others than the earlier: another noun, another day, "more", a list."""
    if before.tail == "day" and after.tail == "day":
        return True
    if "carried" in (before.how, after.how) and before.how != after.how:
        return after.more
    if after.form is Form.NAMES:
        return (
            before.who != after.who and before.name.split()[:1] != after.name.split()[:1]
        ) or before.form is Form.NAMES
    if after.more or after.joined is Kind.PLUS or kind(before) != kind(after):
        return True
    beside = 0 <= after.start - before.end <= 2  # "1 good mock 1 bad mock"
    return before.sentence == after.sentence and (beside or after.joined in (Kind.AND, Kind.COMMA))


def kind(mention: Mention) -> str:
    """Which acts it counts: "app", "application" and "applied" are the same."""
    words = [word for word in mention.name.split() if word not in ("job", "phone")]
    return words[0][:3] if words else ""
