"""Mentions that a sentence's shape gives, not its grammar: rows of nouns and amounts, copied questions, references."""

from collections.abc import Iterable, Mapping, Sequence

from service.model.values import Metric
from service.reading.counting import noun_phrase
from service.reading.counting.state import Mention, key_of
from service.reading.language.clauses import Sentence
from service.reading.language.tokens import Form, Kind, Token
from service.reading.language.triggers import ANOTHER_WEEK

COUNTED = frozenset({Kind.NOUN, Kind.UNIT, Kind.OBJECT, Kind.CARRIED, Kind.UNSURE, Kind.OUTCOME})
LABELS = COUNTED | {Kind.WORD}
ACTING = frozenset({Kind.VERB, Kind.CARRIER, Kind.NEGATION})
MARKS = frozenset({Kind.COMMA, Kind.COLON, Kind.AND, Kind.SIGN})
FEWEST = 2  # metrics in a row


def in_rows(sentence: Sentence) -> list[Mention]:
    """ "Applications, conversations, practice: 9, 4, 2": as many amounts as nouns, all of the one before the other."""
    told = [at for at, token in enumerate(sentence.tokens) if token.kind in (Kind.NOUN, Kind.AMOUNT)]
    nouns = [at for at in told if sentence.tokens[at].kind is Kind.NOUN]
    amounts = [at for at in told if sentence.tokens[at].kind is Kind.AMOUNT]
    in_order = told in (nouns + amounts, amounts + nouns) and len(nouns) == len(amounts)
    if not in_order or any(token.kind in ACTING for token in sentence.tokens):
        return []
    return tied_in_pairs(sentence, nouns, amounts)


def tied_in_pairs(sentence: Sentence, words: Sequence[int], amounts: Sequence[int]) -> list[Mention]:
    """The mentions of amounts, each with its word, where at least two words are nouns, each of another metric."""
    pairs = [
        (sentence.tokens[word], at)
        for word, at in zip(words, amounts, strict=True)
        if sentence.tokens[word].kind is Kind.NOUN
    ]
    if not FEWEST <= len(pairs) == len({word.metric for word, _ in pairs}):
        return []
    return [tied(word, sentence.tokens[at], sentence, sentence.aside[at]) for word, at in pairs]


def tied(word: Token, amount: Token, sentence: Sentence, aside: str | None = None) -> Mention:
    """The mention of an amount whose place alone says what it is of."""
    span = (amount.start, amount.end)
    return Mention(
        key_of(word),
        amount.value,
        *span,
        sentence.number,
        "label",
        form=amount.form,
        said=span if amount.hedged else None,
        aside=aside,
    )


def to_question(question: Sentence | None, sentence: Sentence) -> list[Mention]:
    """ "How many applications did you send? 5": the amount that answers a question they copied."""
    first = sentence.tokens[0]
    if question is None or first.form in (None, Form.ARTICLE) or noun_phrase.head(sentence.view, 0).kind:
        return []
    named = {token.metric: token for token in question.tokens if token.kind in (Kind.NOUN, Kind.VERB)}
    return [tied(word, first, sentence) for word in named.values()] if len(named) == 1 else []


def labelled(sentence: Sentence) -> list[Mention]:
    """ "aps 7 convos 4 practice 2": each amount comes after its word, though not every word is known."""
    tokens = sentence.tokens
    told = [at for at, token in enumerate(tokens) if token.kind not in MARKS]
    last = max((place for place, at in enumerate(told) if tokens[at].kind is Kind.AMOUNT), default=-1)
    if any(tokens[at].kind in COUNTED for at in told[last + 1 :]):
        return []  # "yes 3 apps 2 chats 1 mock", "practice 3 hrs"
    told = without_preface(tokens, told[: last + 1])
    words, amounts = told[::2], told[1::2]
    if not are_all(tokens, words, LABELS) or not are_all(tokens, amounts, {Kind.AMOUNT}) or len(told) % 2:
        return []
    return tied_in_pairs(sentence, words, amounts)


def are_all(tokens: Sequence[Token], places: Iterable[int], kinds: frozenset[Kind] | set[Kind]) -> bool:
    """Whether the tokens at these places are all of these kinds."""
    return all(tokens[at].kind in kinds for at in places)


def without_preface(tokens: Sequence[Token], told: list[int]) -> list[int]:
    """The places from the first noun on, where words are before it: "Kindly note: applications, none"."""
    first = next((place for place, at in enumerate(told) if tokens[at].kind is Kind.NOUN), 0)
    preface = first > 1 and are_all(tokens, told[first - 2 : first], {Kind.WORD})
    return told[first:] if preface else told


def referred(sentence: Sentence, metrics: Mapping[str, Metric], found: Sequence[Mention]) -> list[Mention]:
    """Amounts told by reference ("same as last week"): of the metrics named next to it, or of all."""
    return [
        Mention(key, None, sentence.tokens[at].start, sentence.tokens[at].end, sentence.number, "told", done=True)
        for at in sentence.view.places("a reference")
        if sentence.aside[at] in (None, ANOTHER_WEEK)
        for key in metrics_at(sentence, at, metrics, found)
    ]


def metrics_at(sentence: Sentence, at: int, metrics: Mapping[str, Metric], found: Sequence[Mention]) -> Iterable[str]:
    """The metrics that a reference is to: those of its clause, else those before it without an amount, or all."""
    nouns = [(place, token.metric) for place, token in enumerate(sentence.tokens) if token.kind is Kind.NOUN]
    named = {metric for place, metric in nouns if sentence.clause[place] == sentence.clause[at]}
    named = named or {metric for place, metric in nouns if place < at} - {each.metric for each in found}
    if not named and not any(each.gives_an_amount for each in found):
        return metrics
    return [key for key in metrics if key in named]
