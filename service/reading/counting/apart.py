"""Words taken apart: their tokens, sentences and mentions of metrics, and the books of their numbers."""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from service.model.values import Metric
from service.reading.counting import layouts, mentions, tables, totals
from service.reading.counting.ledger import Entry
from service.reading.counting.state import Mention
from service.reading.language import amounts, clauses, context, lexer, lexicon, triggers, vocabulary
from service.reading.language.clauses import Sentence
from service.reading.language.tokens import Token


class Text(NamedTuple):
    """Words taken apart."""

    text: str
    tokens: list[Token]
    sentences: list[Sentence]
    mentions: list[Mention]
    entries: list[list[Entry]]  # the books, sentence by sentence


def taken_apart(text: str, metrics: tuple[Metric, ...]) -> Text:
    """The tokens, sentences and mentions of a text."""
    words = lexicon.of(metrics)
    text = layouts.written_out(text, words)
    tokens = amounts.gather(lexer.read(text, words))
    sentences = list(context.settled(clauses.cut(tokens)))
    by_key = {metric.key: metric for metric in metrics}
    found: list[Mention] = []
    books: list[list[Entry]] = []
    question: Sentence | None = None
    for sentence in sentences:
        told, entries = mentions.mentions(sentence, by_key, found)
        answer = [] if told else tables.to_question(question, sentence)
        found += told + answer
        books.append([] if answer else entries)
        question = sentence if context.QUESTION in sentence.aside else None
    found = of_last_week(found) if is_late(tokens) else found
    return Text(text, tokens, sentences, totals.in_doubt(found, tokens), books)


def is_late(tokens: Sequence[Token]) -> bool:
    """Whether the words announce a late report: "last week's numbers, sorry"."""
    words = {word for token in tokens for word in token.word.split()}
    return bool(words & {"last", "previous"}) and bool(words & (vocabulary.LATE | vocabulary.REPORTS))


def of_last_week(found: list[Mention]) -> list[Mention]:
    """The mentions, those of another week counted where there are no others."""
    if any(not each.aside and each.gives_an_amount for each in found):
        return found
    return [replace(each, aside=None) if each.aside == triggers.ANOTHER_WEEK else each for each in found]
