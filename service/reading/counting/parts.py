"""Totals and their parts among several mentions of one metric: "3 conversations: 2 calls and 1 coffee".

Rule: predicates over mentions; what they come to is several.py's.
"""

from collections.abc import Iterable, Sequence

from service.reading.counting.state import Mention
from service.reading.language.tokens import Form, Kind

INTO_PARTS = frozenset({Kind.COLON, Kind.OPEN, Kind.DASH, Kind.PART})

Mentions = Sequence[Mention]


def total(counts: Iterable[Mention]) -> int:
    """The sum of the amounts."""
    return sum(each.value or 0 for each in counts)


def is_sum(counts: Mentions) -> bool:
    """Whether the first amount is the sum of the others."""
    return counts[0].value == total(counts[1:])


def are_parts(counts: Mentions) -> bool:
    """Whether the first is the total of the others: "3 conversations: 2 calls and 1 coffee"."""
    whole, part = counts[:2]
    if whole.sentence == part.sentence and part.joined in INTO_PARTS and not part.more:
        return whole.generic or part.joined is Kind.PART or is_sum(counts)
    return (is_labelled(counts) and describes(counts)) or adds_up(counts)


def is_labelled(counts: Mentions) -> bool:
    """Whether a metric's label is before the first amount alone: "Conversations: 2, a coffee and a call"."""
    whole, *rest = counts
    return whole.how == "label" and all(each.how != "label" for each in rest)


def describes(counts: Mentions) -> bool:
    """Whether what follows a label's number may be said of some of them: "Conversations: 2, a call with Ann"."""
    return is_apposition(counts) and total(counts[1:]) <= (counts[0].value or 0)


def adds_up(counts: Mentions) -> bool:
    """Whether the first is the sum of the others, which are said next to it."""
    if not is_sum(counts) or not (counts[0].generic or is_labelled(counts)):
        return False
    each_named = all(each.generic and each.how == "noun" for each in counts)  # parts leave the noun out
    return is_apposition(counts) or (len(counts) > 2 and not each_named and not are_by_day(counts))


def is_apposition(counts: Mentions) -> bool:
    """Whether what follows may say which ones they were: "1 conversation, a call with a studio lead"."""
    whole, *rest = counts
    described = {Form.ARTICLE, Form.NAMES} if whole.how == "label" else {Form.ARTICLE}
    beside = all(each.form in described for each in rest)
    return beside and rest[0].joined is Kind.COMMA and not rest[0].more


def are_by_day(counts: Mentions) -> bool:
    """Whether each amount has its day."""
    return all(each.tail == "day" for each in counts)


def may_be_parts(counts: Mentions) -> bool:
    """Whether a list may be a total and its parts: "applied to 3 schools, 2 primary, 1 secondary"."""
    listed = len({(each.sentence, each.lemma, each.how) for each in counts}) == 1 and counts[0].how == "verb"
    return listed and len(counts) > 2 and is_sum(counts) and not are_by_day(counts)


def is_last_the_total(counts: Mentions) -> bool:
    """Whether the last, after a colon, is the sum of the others: "to a bakery and a butcher's: 2 applications"."""
    *parts, in_all = counts
    pointed = in_all.joined is Kind.COLON and in_all.sentence == parts[-1].sentence and in_all.generic
    return pointed and in_all.value == total(parts)
