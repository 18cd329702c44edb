"""What a person's own words say, metric by metric. Where no metric is named, the layout of the answer decides."""

from collections.abc import Iterable, Iterator
from typing import Literal

from service.model.values import Metric
from service.reading.counting import bare_answers, totals
from service.reading.counting.apart import Text
from service.reading.counting.ledger import Account, Entry
from service.reading.counting.reasons import Told, bare, explained, quoted
from service.reading.counting.state import Mention
from service.reading.language.tokens import Form, Kind, Token

RUN = frozenset({Kind.AMOUNT, Kind.COMMA, Kind.AND, Kind.SLASH, Kind.DASH, Kind.PLUS})  # what a run of numbers is
Answers = Literal["check-in", "digest"]


def spoken(text: Text, metrics: tuple[Metric, ...], asked: str | None, answers: Answers) -> dict[str, Told]:
    """What the words say, metric by metric."""
    told = named(text, metrics, answers)
    if told and answers == "check-in" and (found := next(bare_answers.REST_IS_ZERO.find(text.text.lower()), None)):
        nothing = Told(0, None, f"of the rest nothing, in {quoted(text.text, *found[1].span())}")
        return {metric.key: told.get(metric.key, nothing) for metric in metrics}
    if any(each.value for each in told.values()):
        return told
    unnamed = {} if bare_answers.names_a_metric(text.tokens) else without_metric(text, metrics, asked, answers)
    if any(each.value for each in unnamed.values()):
        return unnamed
    idle = bare_answers.idle(text.sentences, asked=asked is not None) if answers == "check-in" else None
    if idle is None:
        return told or unnamed
    words = quoted(text.text, idle.tokens[0].start, idle.tokens[-1].end)
    return dict.fromkeys(keys(metrics, asked), Told(0, None, f"nothing was done, in {words}"))


def keys(metrics: tuple[Metric, ...], asked: str | None) -> list[str]:
    """The metrics that an answer without a metric is for: the one that was asked about, or all."""
    return [asked] if asked else [metric.key for metric in metrics]


def named(text: Text, metrics: tuple[Metric, ...], answers: Answers) -> dict[str, Told]:
    """What is said of the metrics by name; one whose books do not balance is unclear."""
    told: dict[str, Told] = {}
    for metric in metrics:
        own = [each for each in text.mentions if each.metric == metric.key]
        if result := totals.add([each for each in own if answers == "check-in" or is_past(each)]):
            told[metric.key] = explained(result, text)
    for entry, key in unaccounted(text):
        if key in told and told[key].value is not None:
            told[key] = Told(None, None, f"nothing says what {quoted(text.text, entry.start, entry.end)} is")
    return told


def unaccounted(text: Text) -> Iterator[tuple[Entry, str]]:
    """The numbers of counting sentences without an account, each with the metric that it is nearest to."""
    for sentence, entries in zip(text.sentences, text.entries, strict=True):
        counted = [each for each in text.mentions if each.gives_an_amount and not each.aside]
        here = [each for each in counted if each.sentence == sentence.number]
        elsewhere = {each.value for each in text.mentions if each.sentence != sentence.number}
        for entry in entries if here else ():
            if entry.account is Account.UNKNOWN and entry.value not in elsewhere:
                yield entry, min(here, key=lambda each: distance(each, entry)).metric


def distance(mention: Mention, entry: Entry) -> int:
    """The characters between a mention and a number."""
    return max(mention.start - entry.end, entry.start - mention.end)


def is_past(mention: Mention) -> bool:
    """Whether a mention counts in an answer to the digest, whose sentences that plan are not here: not "a mock"."""
    return mention.value == 0 or mention.form not in (None, Form.ARTICLE, Form.NAMES)


def of_this_week(text: Text) -> list[Token]:
    """The tokens without another week's or a goal's, where there are numbers of both: "Goal 5/3/2, actual 4/2/2"."""
    asides = [aside for sentence in text.sentences for aside in sentence.aside]
    tokens = [token for sentence in text.sentences for token in sentence.tokens]
    other = set(in_runs(zip(tokens, asides, strict=True)))
    kinds = {token in other for token in tokens if token.kind is Kind.AMOUNT}
    return [token for token in text.tokens if token not in other] if kinds == {True, False} else text.tokens


def in_runs(tokens: Iterable[tuple[Token, str | None]]) -> Iterator[Token]:
    """The tokens that are set aside, with the numbers that go on after them: "goal was 8, 4 and 2"."""
    goes_on = False
    for token, aside in tokens:
        goes_on = bool(aside) or (goes_on and token.kind in RUN)
        if goes_on:
            yield token


def without_metric(text: Text, metrics: tuple[Metric, ...], asked: str | None, answers: Answers) -> dict[str, Told]:
    """What bare amounts say, where no metric is named."""
    if each := bare_answers.of_each(text.tokens):
        return {metric.key: bare(each, text.text, "for each of them") for metric in metrics}
    amounts, alone = bare_answers.bare(bare_answers.corrected(of_this_week(text)))
    if alone and len(amounts) == len(metrics):
        places = zip(metrics, amounts, strict=True)
        return {metric.key: bare(amount, text.text, "in the order of the form") for metric, amount in places}
    if asked and amounts and bare_answers.is_one(amounts, text.tokens):
        return {asked: bare(bare_answers.the_one(amounts), text.text, "for what was asked")}
    silent = {Form.VAGUE} if answers == "check-in" else {Form.VAGUE, Form.ZERO}  # "nothing", in answer to a digest
    if all(amount.form in silent for amount in amounts):
        return {}
    if not (asked or alone or is_set_apart(text, len(metrics), answers)):
        return {}
    words = quoted(text.text, amounts[0].start, amounts[-1].end)
    return dict.fromkeys(keys(metrics, asked), Told(None, None, f"a bare number may mean anything, in {words}"))


def is_set_apart(text: Text, number: int, answers: Answers) -> bool:
    """Whether a line holds bare numbers and nothing else, or a sentence so many of them."""
    in_a_line = answers == "check-in" and bare_answers.has_line_of_amounts(text.tokens)
    return in_a_line or bare_answers.has_sentence_of_amounts(text.sentences, number)
