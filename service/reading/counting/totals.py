"""The mentions of one metric to one result: a number or unclear. Rule: what nothing settles is unclear.

Here is which mentions are in force; several.py says what several of them come to.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import dropwhile, zip_longest

from service.reading.counting.parts import Mentions, Other, are_alike, every, hold, is_like, total
from service.reading.counting.several import Result, goes_with, one, several, unclear, values
from service.reading.counting.state import Mention
from service.reading.language.tokens import Form, Kind, Token
from service.reading.language.triggers import ANOTHER_WEEK, TO_DATE
from service.reading.language.vocabulary import word_set

RUNNING = 3  # times as many as was told may be a total of many weeks
SWAPPED = word_set("swapped")
RUNS_ON = "a total that is more than what was told"
RECORDED_ONCE = (every(claimed="recorded"), are_alike("value"))
TAKEN_BACK = {"fix": True, "aside": ANOTHER_WEEK}
CORRECTING = {"fix": True, "inside": False}
ADDED = {"more": True, "how": "noun"}  # "wait, plus one more application" corrects nothing
STATED = {"total": True, "value": Other(None)}
EXEMPLIFIED = {"generic": True, "form": Form.NUMBER}


def add(mentions: Mentions) -> Result | None:
    """The result for one metric, or None where no amount of it was mentioned."""
    live = [each for each in mentions if not each.aside]
    counts = once([each for each in live if each.gives_an_amount])
    if not counts:
        return without_amount(mentions, live)
    if is_uncorrected(mentions, counts):
        return unclear("what it was corrected to is not told", counts[:1])
    counts = in_force(counts)
    if whole := stated(counts):
        running = is_running(whole, counts)
        return unclear(RUNS_ON, counts) if running else one(whole, "the total they told")
    counts = without_examples([each for each in counts if each.value != 0] or counts[:1])
    if any(goes_with(each, counts) for each in live if each.how == "unsure"):
        return unclear("a part of it has no number", counts)
    result = one(counts[0]) if len(counts) == 1 else several(counts)
    if {each.value for each in live if each.whole} - {None, result.value}:
        return unclear("two different amounts", result.told)
    return result


def without_amount(mentions: Mentions, live: Mentions) -> Result | None:
    """The result where no amount of this week is told."""
    if len(live) == 1 and live[0].value is not None:
        return one(live[0], "the one they told")
    if live:
        return unclear("it tells no amount", live[:1])
    to_date = [each for each in mentions if each.aside == TO_DATE]
    return unclear("only a total to date", to_date[:1]) if to_date else None


def once(counts: list[Mention]) -> list[Mention]:
    """The mentions, of several that what keeps their record says one."""
    return [replace(counts[0], claimed=None)] if hold(RECORDED_ONCE, counts) else counts


def is_uncorrected(mentions: Mentions, counts: Mentions) -> bool:
    """Whether a number is said to be wrong, and none right."""
    return any(is_like(each, TAKEN_BACK) for each in mentions) or all(each.claimed for each in counts)


def in_force(counts: list[Mention]) -> list[Mention]:
    """The mentions that count: after a correction, not names where a number is in brackets, not in brackets."""
    counts = corrected(counts)
    if all(each.form is Form.NAMES for each in counts if not each.inside):
        counts = those(counts, generic=True)  # "Acme and Globex (2 apps)"
    return those(counts, inside=False)


def those(counts: list[Mention], **fields: object) -> list[Mention]:
    """The mentions that are so, or all where none is."""
    return [each for each in counts if is_like(each, fields)] or counts


def meant(found: Mentions) -> list[Mention]:
    """The mentions without one that a correction gives to another metric: "4 chats, oops, meant 4 apps"."""
    return [each for each, after in zip_longest(found, found[1:]) if not (after and is_meant_instead(each, after))]


def is_meant_instead(before: Mention, after: Mention) -> bool:
    """Whether a correction gives the same number to another metric."""
    return after.fix > before.fix and before.value == after.value


def in_doubt(mentions: list[Mention], tokens: Sequence[Token]) -> list[Mention]:
    """The mentions, only said where the words take them back without new ones: "2 apps, 3 chats, other way round"."""
    swapped = list(dropwhile(lambda token: token.word not in SWAPPED, tokens))
    if not swapped or any(token.amount for token in swapped):
        return mentions
    return [replace(each, claimed="said") for each in mentions]


def corrected(counts: list[Mention]) -> list[Mention]:
    """The mentions that a correction leaves in force: from the first correction on, without what it quotes."""
    correcting = (at for at, each in enumerate(counts) if is_like(each, CORRECTING) and not is_like(each, ADDED))
    first = next(correcting, 0)
    earlier, counts = counts[:first], counts[first:]
    return [each for each in counts if not each.claimed and not is_explained(each, counts, earlier)]


def is_explained(more: Mention, counts: Mentions, earlier: Mentions) -> bool:
    """Whether what was added explains a correction: "no, 4: one more went out", "5 apps, wait, 6, I just sent one
    more"."""
    if more is counts[0] or not counts[0].fix:
        return False
    together = total([*earlier[-1:], more]) if earlier else None
    if not more.more:  # "EDIT: 3 apps, just sent one"
        return more.how == "echo" and together == counts[0].value
    return more.joined is Kind.COLON or together == counts[0].value


def stated(counts: Mentions) -> Mention | None:
    """The one total that they stated."""
    totals = [each for each in counts if is_like(each, STATED)]
    return totals[-1] if len(values(totals)) == 1 and len(counts) > 1 else None


def is_running(whole: Mention, counts: Mentions) -> bool:
    """Whether a total may be one of many weeks: "3 applications, that makes 40 in total"; not "1 more, so 7 in all"."""
    parts = [each for each in counts if not each.total]
    return [each.more for each in parts] == [False] and total([whole]) > RUNNING * total(parts) > 0


def without_examples(counts: list[Mention]) -> list[Mention]:
    """The mentions without "a call" told in another sentence than "2 conversations", which is one of these."""
    stated = [each for each in counts if is_like(each, EXEMPLIFIED)]
    return [each for each in counts if not is_example(each, stated[0])] if len(stated) == 1 else counts


def is_example(mention: Mention, stated: Mention) -> bool:
    """Whether a mention is only one of those stated."""
    if mention.more:
        return False
    if mention.form is Form.NAMES:
        return not goes_with(mention, [stated])
    return is_like(mention, {"form": Form.ARTICLE, "tail": Other("day"), "sentence": Other(stated.sentence)})
