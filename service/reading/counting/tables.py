"""Mentions that a sentence's shape gives, not its grammar: rows of nouns and amounts, copied questions, references."""

from service.model.values import Metric
from service.reading.counting import noun_phrase
from service.reading.counting.state import NO_AMOUNT, Mention
from service.reading.language.clauses import Sentence
from service.reading.language.context import ANOTHER_WEEK
from service.reading.language.tokens import Form, Kind, Token, token_at

COUNTED = frozenset({Kind.NOUN, Kind.UNIT, Kind.OBJECT, Kind.CARRIED, Kind.UNSURE, Kind.OUTCOME})
LABELS = frozenset({Kind.NOUN, Kind.WORD, Kind.OUTCOME, Kind.UNSURE, Kind.OBJECT, Kind.CARRIED, Kind.UNIT})


def in_rows(sentence: Sentence) -> list[Mention]:
    """ "Applications, conversations, practice: 9, 4, 2": as many amounts as nouns, all of the one before the other."""
    told = [token for token in sentence.tokens if token.kind in (Kind.NOUN, Kind.AMOUNT)]
    half = len(told) // 2
    nouns = [token for token in told if token.kind is Kind.NOUN]
    amounts = [token for token in told if token.kind is Kind.AMOUNT]
    if half < 2 or len(nouns) != len(amounts) or len({token.metric for token in nouns}) < half:
        return []
    if told[:half] not in (nouns, amounts) or any(
        token.kind in (Kind.VERB, Kind.CARRIER, Kind.NEGATION) for token in sentence.tokens
    ):
        return []
    asides = dict(zip(sentence.tokens, sentence.aside, strict=True))
    return [tied(noun.metric, amount, sentence, asides[amount]) for noun, amount in zip(nouns, amounts, strict=True)]


def tied(metric: str, amount: Token, sentence: Sentence, aside: str = "") -> Mention:
    """The mention of an amount whose place alone says what it is of."""
    span = (amount.start, amount.end)
    return Mention(
        metric,
        amount.value,
        *span,
        sentence.number,
        "label",
        form=amount.form,
        loose=amount.hedged,
        said=span,
        aside=aside,
    )


def to_question(question: Sentence | None, sentence: Sentence) -> list[Mention]:
    """ "How many applications did you send? 5": the amount that answers a question they copied."""
    first = sentence.tokens[0]
    if (
        question is None
        or first.kind is not Kind.AMOUNT
        or first.form is Form.ARTICLE
        or noun_phrase.head(sentence.tokens, 0).kind
    ):
        return []
    named = {token.metric for token in question.tokens if token.kind in (Kind.NOUN, Kind.VERB)}
    return [tied(named.pop(), first, sentence)] if len(named) == 1 else []


def labelled(sentence: Sentence) -> list[Mention]:
    """ "aps 7 convos 4 practice 2": each amount comes after its word, though not every word is known."""
    told = [
        (at, token)
        for at, token in enumerate(sentence.tokens)
        if token.kind not in (Kind.COMMA, Kind.COLON, Kind.AND, Kind.SIGN)
    ]
    last = max((place for place, (_, token) in enumerate(told) if token.kind is Kind.AMOUNT), default=-1)
    if any(token.kind in COUNTED for _, token in told[last + 1 :]):
        return []  # "yes 3 apps 2 chats 1 mock", "practice 3 hrs"
    told = told[: last + 1]
    first = next((place for place, (_, token) in enumerate(told) if token.kind is Kind.NOUN), 0)
    if first > 1 and told[first - 1][1].kind is Kind.WORD and told[first - 2][1].kind is Kind.WORD:
        told = told[first:]  # "Kindly note: applications, none; conversations, four"
    words, amounts = [token for _, token in told[::2]], [token for _, token in told[1::2]]
    known = [token for token in words if token.kind is Kind.NOUN]
    if len(words) != len(amounts) or len(known) < 2 or len({token.metric for token in known}) < len(known):
        return []
    if any(token.kind not in LABELS for token in words) or any(token.kind is not Kind.AMOUNT for token in amounts):
        return []
    return [
        tied(word.metric, amount, sentence, sentence.aside[at])
        for (at, _), word, amount in zip(told[1::2], words, amounts, strict=True)
        if word.kind is Kind.NOUN
    ]


def likened(tokens: list[Token], at: int) -> bool:
    """Whether "same" is said of another thing: "same wording, same font"."""
    return tokens[at].word == "same" and token_at(tokens, at + 1).kind is Kind.WORD


def referred(sentence: Sentence, metrics: dict[str, Metric], found: list[Mention]) -> list[Mention]:
    """Amounts told by reference ("same as last week"): of the metrics named next to it, or of all."""
    told: list[Mention] = []
    nouns = [(at, token.metric) for at, token in enumerate(sentence.tokens) if token.kind is Kind.NOUN]
    for at, token in enumerate(sentence.tokens):
        if token.word.endswith("short of my goal") and token_at(sentence.tokens, at - 1).kind is Kind.AMOUNT:
            continue  # "1 short of my goal"
        if (
            token.kind is not Kind.REFERENCE
            or sentence.aside[at] not in ("", ANOTHER_WEEK)
            or likened(sentence.tokens, at)
        ):
            continue
        named = {metric for place, metric in nouns if sentence.clause[place] == sentence.clause[at]}
        if not named:
            named = {metric for place, metric in nouns if place < at} - {each.metric for each in found}
        if not named and all(each.how in NO_AMOUNT for each in found):
            named = set(metrics)
        told += [
            Mention(key, None, token.start, token.end, sentence.number, "told", done=True)
            for key in metrics
            if key in named
        ]
    return told
