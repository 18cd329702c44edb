"""Own words and metrics to counts. Rule: it never guesses; what is ambiguous is reported as unclear.

The words are cut into tokens, the tokens into amounts and clauses, each amount is tied to the metric whose word stands
nearest, and each metric's amounts are put together. Where no metric is named, the layout of the answer decides.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, NamedTuple

from service.model.values import Metric, Words
from service.reading.counting import asked_answers, bare_answers, layouts, mentions, tables, totals
from service.reading.counting.ledger import Account, Entry
from service.reading.counting.state import NO_AMOUNT, Mention
from service.reading.counting.totals import Result
from service.reading.language import amounts, clauses, context, lexer, lexicon, vocabulary
from service.reading.language.clauses import Sentence
from service.reading.language.tokens import Form, Kind, Token

Answers = Literal["check-in", "digest"]
LONGEST_QUOTE = 80  # characters of their words in a reason


@dataclass(frozen=True)
class Counts:
    """What was counted, by metric key, with a sentence for each on how it was read."""

    counts: Mapping[str, int] = field(default_factory=dict)
    approximate: tuple[str, ...] = ()
    unclear: tuple[str, ...] = ()
    why: Mapping[str, str] = field(default_factory=dict)
    loose: Mapping[str, str] = field(default_factory=dict)  # the loose words as they were written
    correction: bool = False  # there is a word of correction in the words


class Text(NamedTuple):
    """Words taken apart."""

    text: str
    tokens: list[Token]
    sentences: list[Sentence]
    mentions: list[Mention]
    entries: list[list[Entry]]  # the books, sentence by sentence


class Told(NamedTuple):
    """What was read for one metric: its number (None: unclear), and the reason in their words."""

    value: int | None
    loose: str  # "" where it is exact
    why: str


def count(
    words: Words, metrics: tuple[Metric, ...], *, asked: str | None = None, answers: Answers = "check-in"
) -> Counts:
    """The counts in a person's own words, in their answers between quoted lines and in the form they filled in."""
    between, own = answers_between(words, metrics)
    text = taken_apart(own, metrics)
    told = {**between, **spoken(text, metrics, None if between else asked, answers)}
    form = words.form if answers == "check-in" else (*own.split("\n"), *words.form)
    for metric in metrics:
        if metric.key not in told and (filled := in_form(form, metric, metrics)):
            told[metric.key] = filled
    ordered = {metric.key: told[metric.key] for metric in metrics if metric.key in told}
    return Counts(
        counts={key: each.value for key, each in ordered.items() if each.value is not None},
        approximate=tuple(key for key, each in ordered.items() if each.value is not None and each.loose),
        unclear=tuple(key for key, each in ordered.items() if each.value is None),
        why={**{key: reason(key, each) for key, each in ordered.items()}, **books(text)},
        loose={key: each.loose for key, each in ordered.items() if each.value is not None and each.loose},
        correction=any(token.kind is Kind.CORRECTION for token in text.tokens),
    )


def reason(key: str, told: Told) -> str:
    """One sentence on how a metric was read."""
    return f"{key} {'unclear' if told.value is None else told.value}: {told.why}"


def books(text: Text) -> dict[str, str]:
    """Under "numbers": every number in the words, with its account and what says so."""
    lines = [
        f"{quoted(text.text, entry.start, entry.end)}: {entry.account}{f' ({entry.by})' if entry.by else ''}"
        for entries in text.entries
        for entry in entries
    ]
    return {"numbers": "; ".join(lines)} if lines else {}


def taken_apart(text: str, metrics: tuple[Metric, ...]) -> Text:
    """The tokens, sentences and mentions of a text."""
    text = layouts.written_out(text, lexicon.of(metrics))
    read = amounts.gather(lexer.read(text, lexicon.of(metrics)))
    found_sentences = list(clauses.cut(read))
    context.settle(found_sentences)
    by_key = {metric.key: metric for metric in metrics}
    found: list[Mention] = []
    books: list[list[Entry]] = []
    question: Sentence | None = None
    for sentence in found_sentences:
        told, entries = mentions.mentions(sentence, by_key, found)
        answer = [] if told else tables.to_question(question, sentence)
        found += told + answer
        books.append([] if answer else entries)
        question = sentence if context.QUESTION in sentence.aside else None
    if late(read) and not any(not each.aside and each.how not in NO_AMOUNT for each in found):
        found = [replace(each, aside="") if each.aside == context.ANOTHER_WEEK else each for each in found]
    return Text(text, read, found_sentences, totals.unsaid(found, read), books)


def late(read: list[Token]) -> bool:
    """Whether the words announce a late report: "last week's numbers, sorry"."""
    words = {word for token in read for word in token.word.split()}
    return bool(words & {"last", "previous"}) and bool(words & (vocabulary.LATE | vocabulary.REPORTS))


def spoken(text: Text, metrics: tuple[Metric, ...], asked: str | None, answers: Answers) -> dict[str, Told]:
    """What the person's own words say, metric by metric."""
    told: dict[str, Told] = {}
    for metric in metrics:
        own = [each for each in text.mentions if each.metric == metric.key]
        if result := totals.add([each for each in own if answers == "check-in" or past(each)]):
            told[metric.key] = explained(result, text)
    for entry, key in unaccounted(text):
        if key in told and told[key].value is not None:
            told[key] = Told(None, "", f"nothing says what {quoted(text.text, entry.start, entry.end)} is")
    if told and answers == "check-in" and (rest := bare_answers.REST_IS_ZERO.search(text.text.lower())):
        nothing = Told(0, "", f"of the rest nothing, in {quoted(text.text, rest.start(), rest.end())}")
        return {metric.key: told.get(metric.key, nothing) for metric in metrics}
    if any(each.value for each in told.values()):
        return told
    bare = {} if bare_answers.names_a_metric(text.tokens) else unnamed(text, metrics, asked, answers)
    if any(each.value for each in bare.values()):
        return bare
    if answers == "check-in" and (sentence := bare_answers.idle(text.sentences, asked=asked is not None)):
        nothing = Told(
            0, "", f"nothing was done, in {quoted(text.text, sentence.tokens[0].start, sentence.tokens[-1].end)}"
        )
        return {asked: nothing} if asked else {metric.key: nothing for metric in metrics}
    return told or bare


def unaccounted(text: Text) -> Iterator[tuple[Entry, str]]:
    """The numbers of counting sentences without an account, each with the metric that it is nearest to."""
    for sentence, entries in zip(text.sentences, text.entries, strict=True):
        counting = [
            each
            for each in text.mentions
            if each.sentence == sentence.number and not each.aside and each.how not in NO_AMOUNT
        ]
        for entry in entries if counting else ():
            again = any(each.value == entry.value and each.sentence != sentence.number for each in text.mentions)
            if entry.account is Account.UNKNOWN and not again:
                yield entry, min(counting, key=lambda each: distance(each, entry)).metric


def distance(mention: Mention, entry: Entry) -> int:
    """The characters between a mention and a number."""
    return max(mention.start - entry.end, entry.start - mention.end)


def past(mention: Mention) -> bool:
    """Whether a mention counts in an answer to the digest, whose sentences that plan are not here: not "a mock"."""
    return mention.value == 0 or mention.form not in (None, Form.ARTICLE, Form.NAMES)


def unnamed(text: Text, metrics: tuple[Metric, ...], asked: str | None, answers: Answers) -> dict[str, Told]:
    """What bare amounts say, where no metric is named."""
    if each := bare_answers.of_each(text.tokens):
        return {metric.key: bare(each, text.text, "for each of them") for metric in metrics}
    numbers, alone = bare_answers.bare(asked_answers.corrected(text.tokens), text.text)
    if alone and len(numbers) == len(metrics):
        return {
            metric.key: bare(amount, text.text, "in the order of the form")
            for metric, amount in zip(metrics, numbers, strict=True)
        }
    if asked and numbers and asked_answers.is_one(numbers, text.tokens):
        return {asked: bare(numbers[0], text.text, "for what was asked")}
    silent = {Form.VAGUE} if answers == "check-in" else {Form.VAGUE, Form.ZERO}  # "nothing", in answer to a digest
    if all(amount.form in silent for amount in numbers):
        return {}
    several = Told(
        None, "", f"a bare number may mean anything, in {quoted(text.text, numbers[0].start, numbers[-1].end)}"
    )
    if asked:
        return {asked: several}
    if alone or (answers == "check-in" and bare_answers.a_line_of_amounts(text.tokens, text.text)):
        return {metric.key: several for metric in metrics}
    return {}


def bare(amount: Token, text: str, place: str) -> Told:
    """What a bare amount says of the metric whose place it has."""
    said = quoted(text, amount.start, amount.end)
    return Told(amount.value, text[amount.start : amount.end] if amount.hedged else "", f"{said}, {place}")


def explained(result: Result, text: Text) -> Told:
    """A result with its reason in their words: "'five apps' in 'sent five apps on Monday'"."""
    parts = [quoted(text.text, each.start, each.end) for each in result.told]
    first = text.sentences[result.told[0].sentence].tokens
    reason = f" ({result.reason})" if result.reason else ""
    why = f"{' and '.join(dict.fromkeys(parts))} in {quoted(text.text, first[0].start, first[-1].end)}{reason}"
    loose = next((text.text[each.said[0] : each.said[1]] for each in result.told if each.loose), "")
    return Told(result.value, " ".join(loose.split()) if result.loose else "", why)


def quoted(text: str, start: int, end: int) -> str:
    """Their words from here to there, on one line, shortened."""
    words = " ".join(text[start:end].split())
    return f"'{words if len(words) <= LONGEST_QUOTE else words[: LONGEST_QUOTE - 1] + '…'}'"


def answers_between(words: Words, metrics: tuple[Metric, ...]) -> tuple[dict[str, Told], str]:
    """The amounts given right under a quoted question or form line, and the own words without them."""
    told: dict[str, Told] = {}
    own = words.text
    for question, answer in words.answers:
        read = lexer.read(question, lexicon.of(metrics))
        named = {token.metric for token in read if token.kind in (Kind.NOUN, Kind.VERB)}
        text = taken_apart(answer, metrics)
        if len(named) != 1 or bare_answers.names_a_metric(text.tokens):
            continue
        metric = named.pop()
        if found := spoken(text, (), metric, "check-in").get(metric):
            told.setdefault(metric, found._replace(why=f"{found.why} under {quoted(question, 0, len(question))}"))
            own = without(own, answer)
    return told, own


def without(text: str, answer: str) -> str:
    """The text without the lines of an answer."""
    lines = text.split("\n")
    for line in answer.split("\n"):
        place = next((at for at, each in enumerate(lines) if each.strip() == line.strip()), None)
        if place is not None:
            del lines[place]
    return "\n".join(lines)


def in_form(form: tuple[str, ...], metric: Metric, metrics: tuple[Metric, ...]) -> Told | None:
    """The amount on the metric's line of the form, if it was filled in."""
    for line in form:
        label, colon, value = line.partition(":")
        if colon and value.strip(" *_") and label.strip(" *_-•>").casefold() == metric.form.casefold():
            text = taken_apart(f"{metric.one}: {value.strip(' *_')}", metrics)
            if any(token.kind in (Kind.PLAN, Kind.PAST_TIME, Kind.EARLIER) for token in text.tokens):
                return None  # a digest's line: "Practice sessions: 0 (target 3)"
            result = totals.add([each for each in text.mentions if each.metric == metric.key])
            return (
                explained(result, text)._replace(why=f"the form's line {quoted(line, 0, len(line))}")
                if result
                else None
            )
    return None
