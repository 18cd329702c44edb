"""Mentions that a sentence's shape gives, not its grammar: rows of nouns and amounts, copied questions, references."""

from service.model.values import Metric
from service.reading.counting import noun_phrase
from service.reading.counting.state import NO_AMOUNT, Mention
from service.reading.language.clauses import Sentence
from service.reading.language.context import ANOTHER_WEEK
from service.reading.language.tokens import Piece, piece_at

COUNTED = frozenset({"noun", "unit", "object", "carried", "unsure", "outcome"})
LABELS = frozenset({"noun", "word", "outcome", "unsure", "object", "carried", "unit"})


def in_rows(sentence: Sentence) -> list[Mention]:
    """ "Applications, conversations, practice: 9, 4, 2": as many amounts as nouns, all of the one before the other."""
    told = [piece for piece in sentence.pieces if piece.tag in ("noun", "amount")]
    half = len(told) // 2
    nouns = [piece for piece in told if piece.tag == "noun"]
    amounts = [piece for piece in told if piece.tag == "amount"]
    if half < 2 or len(nouns) != len(amounts) or len({piece.metric for piece in nouns}) < half:
        return []
    if told[:half] not in (nouns, amounts) or any(piece.tag in ("verb", "carrier", "not") for piece in sentence.pieces):
        return []
    asides = dict(zip(sentence.pieces, sentence.aside, strict=True))
    return [tied(noun.metric, amount, sentence, asides[amount]) for noun, amount in zip(nouns, amounts, strict=True)]


def tied(metric: str, amount: Piece, sentence: Sentence, aside: str = "") -> Mention:
    """The mention of an amount whose place alone says what it is of."""
    span = (amount.start, amount.end)
    return Mention(
        metric,
        amount.value,
        *span,
        sentence.number,
        "label",
        form=amount.form,
        loose=amount.loose,
        said=span,
        aside=aside,
    )


def to_question(question: Sentence | None, sentence: Sentence) -> list[Mention]:
    """ "How many applications did you send? 5": the amount that answers a question they copied."""
    first = sentence.pieces[0]
    if question is None or first.tag != "amount" or first.form == "article" or noun_phrase.head(sentence.pieces, 0).tag:
        return []
    named = {piece.metric for piece in question.pieces if piece.tag in ("noun", "verb")}
    return [tied(named.pop(), first, sentence)] if len(named) == 1 else []


def labelled(sentence: Sentence) -> list[Mention]:
    """ "aps 7 convos 4 practice 2": each amount comes after its word, though not every word is known."""
    told = [
        (at, piece) for at, piece in enumerate(sentence.pieces) if piece.tag not in ("comma", "colon", "and", "sign")
    ]
    last = max((place for place, (_, piece) in enumerate(told) if piece.tag == "amount"), default=-1)
    if any(piece.tag in COUNTED for _, piece in told[last + 1 :]):
        return []  # "yes 3 apps 2 chats 1 mock", "practice 3 hrs"
    told = told[: last + 1]
    first = next((place for place, (_, piece) in enumerate(told) if piece.tag == "noun"), 0)
    if first > 1 and told[first - 1][1].tag == "word" and told[first - 2][1].tag == "word":
        told = told[first:]  # "Kindly note: applications, none; conversations, four"
    words, amounts = [piece for _, piece in told[::2]], [piece for _, piece in told[1::2]]
    known = [piece for piece in words if piece.tag == "noun"]
    if len(words) != len(amounts) or len(known) < 2 or len({piece.metric for piece in known}) < len(known):
        return []
    if any(piece.tag not in LABELS for piece in words) or any(piece.tag != "amount" for piece in amounts):
        return []
    return [
        tied(word.metric, amount, sentence, sentence.aside[at])
        for (at, _), word, amount in zip(told[1::2], words, amounts, strict=True)
        if word.tag == "noun"
    ]


def likened(pieces: list[Piece], at: int) -> bool:
    """Whether "same" is said of another thing: "same wording, same font"."""
    return pieces[at].word == "same" and piece_at(pieces, at + 1).tag == "word"


def referred(sentence: Sentence, metrics: dict[str, Metric], found: list[Mention]) -> list[Mention]:
    """Amounts told by reference ("same as last week"): of the metrics named next to it, or of all."""
    told: list[Mention] = []
    nouns = [(at, piece.metric) for at, piece in enumerate(sentence.pieces) if piece.tag == "noun"]
    for at, piece in enumerate(sentence.pieces):
        if piece.word.endswith("short of my goal") and piece_at(sentence.pieces, at - 1).tag == "amount":
            continue  # "1 short of my goal"
        if piece.tag != "same" or sentence.aside[at] not in ("", ANOTHER_WEEK) or likened(sentence.pieces, at):
            continue
        named = {metric for place, metric in nouns if sentence.clause[place] == sentence.clause[at]}
        if not named:
            named = {metric for place, metric in nouns if place < at} - {each.metric for each in found}
        if not named and all(each.how in NO_AMOUNT for each in found):
            named = set(metrics)
        told += [
            Mention(key, None, piece.start, piece.end, sentence.number, "told", "same", done=True)
            for key in metrics
            if key in named
        ]
    return told
