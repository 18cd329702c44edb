"""The mentions of one metric to one result: a number or unclear. Rule: what nothing settles is unclear.

Here is which mentions are in force; several.py says what several of them come to.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import zip_longest

from service.reading.counting.parts import Mentions
from service.reading.counting.several import Result, goes_with, one, several, unclear, values
from service.reading.counting.state import Mention
from service.reading.language.tokens import Form, Kind, Token
from service.reading.language.triggers import ANOTHER_WEEK, TO_DATE
from service.reading.language.vocabulary import word_set

RUNNING = 3  # times as many as was told may be a total of many weeks
SWAPPED = word_set("swapped")


def add(mentions: Mentions) -> Result | None:
    """The result for one metric, or None where no amount of it was mentioned."""
    live = [each for each in mentions if not each.aside]
    counts = once([each for each in live if each.gives_an_amount])
    if not counts:
        return without_amount(mentions, live)
    if is_uncorrected(mentions, counts):
        return unclear("what it was corrected to is not told", counts[:1])
    counts = in_force(counts)
    if (total := stated(counts)) and is_running(total, counts):
        return unclear("a total that is more than what was told", counts)
    if total:
        return one(total, "the total they told")
    counts = without_examples([each for each in counts if each.value != 0] or counts[:1])
    if any(goes_with(each, counts) for each in live if each.how == "unsure"):
        return unclear("a part of it has no number", counts)
    result = one(counts[0]) if len(counts) == 1 else several(counts)
    if any(each.whole and each.value not in (None, result.value) for each in live):
        return unclear("two different amounts", result.told)
    return result


def without_amount(mentions: Mentions, live: Mentions) -> Result | None:
    """The result where no amount of this week is told."""
    to_date = [each for each in mentions if each.aside == TO_DATE]
    if to_date and not live:
        return unclear("only a total to date", to_date[:1])
    if len(live) == 1 and live[0].value is not None:
        return one(live[0], "the one they told")
    return unclear("it tells no amount", live[:1]) if live else None


def once(counts: list[Mention]) -> list[Mention]:
    """The mentions, of several that what keeps their record says one."""
    recorded = all(each.claimed == "recorded" for each in counts)
    return [replace(counts[0], claimed=None)] if recorded and len(values(counts)) == 1 else counts


def is_uncorrected(mentions: Mentions, counts: Mentions) -> bool:
    """Whether a number is said to be wrong, and none right."""
    return any(each.fix and each.aside == ANOTHER_WEEK for each in mentions) or all(each.claimed for each in counts)


def in_force(counts: list[Mention]) -> list[Mention]:
    """The mentions that count: after a correction, not names where a number is in brackets, not in brackets."""
    counts = corrected(counts)
    if all(each.form is Form.NAMES for each in counts if not each.inside):
        counts = [each for each in counts if each.generic] or counts  # "Acme and Globex (2 apps)"
    return [each for each in counts if not each.inside] or counts


def meant(found: Mentions) -> list[Mention]:
    """The mentions without one that a correction gives to another metric: "4 chats, oops, meant 4 apps"."""
    return [each for each, after in zip_longest(found, found[1:]) if not (after and is_meant_instead(each, after))]


def is_meant_instead(before: Mention, after: Mention) -> bool:
    """Whether a correction gives the same number to another metric."""
    return after.fix > before.fix and before.value == after.value


def in_doubt(mentions: list[Mention], tokens: Sequence[Token]) -> list[Mention]:
    """The mentions, only said where the words take them back without new ones: "2 apps, 3 chats, other way round"."""
    swap = next((token for token in tokens if token.word in SWAPPED), None)
    if swap is None or any(token.kind is Kind.AMOUNT and token.start > swap.start for token in tokens):
        return mentions
    return [replace(each, claimed="said") for each in mentions]


def corrected(counts: list[Mention]) -> list[Mention]:
    """The mentions that a correction leaves in force: from the first correction on, without what it quotes."""
    first = next((at for at, each in enumerate(counts) if each.fix and not each.inside), 0)
    earlier, counts = counts[:first], counts[first:]
    return [each for each in counts if not each.claimed and not is_explained(each, counts, earlier)]


def is_explained(more: Mention, counts: Mentions, earlier: Mentions) -> bool:
    """Whether what was added explains a correction: "no, 4: one more went out", "5 apps, wait, 6, I just sent one
    more"."""
    fixed = counts[0]
    if not fixed.fix or not more.more:
        return False
    before = sum(each.value or 0 for each in earlier[-1:])
    return more.joined is Kind.COLON or (len(earlier) > 0 and before + (more.value or 0) == fixed.value)


def stated(counts: Mentions) -> Mention | None:
    """The one total that they stated."""
    totals = [each for each in counts if each.total and each.value is not None]
    return totals[-1] if len(values(totals)) == 1 and len(counts) > 1 else None


def is_running(total: Mention, counts: Mentions) -> bool:
    """Whether a total may be one of many weeks: "3 applications, that makes 40 in total"; not "1 more, so 7 in all"."""
    parts = [each for each in counts if not each.total]
    told = sum(each.value or 0 for each in parts)
    last = len(parts) == 1 and not parts[0].more
    return last and (total.value or 0) > RUNNING * told > 0


def without_examples(counts: list[Mention]) -> list[Mention]:
    """The mentions without "a call" told in another sentence than "2 conversations", which is one of these."""
    stated = [each for each in counts if each.generic and each.form is Form.NUMBER]
    return [each for each in counts if not is_example(each, stated[0])] if len(stated) == 1 else counts


def is_example(mention: Mention, stated: Mention) -> bool:
    """Whether a mention is only one of those stated."""
    if mention.more:
        return False
    if mention.form is Form.NAMES:
        return not goes_with(mention, [stated])
    return mention.form is Form.ARTICLE and mention.tail != "day" and mention.sentence != stated.sentence
