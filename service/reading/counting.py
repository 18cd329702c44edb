"""Own words and metrics to counts. Rule: it never guesses; what is ambiguous is reported as unclear."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from service.reading import adding, clauses, layouts, lexicon, numbers, pieces, ties
from service.reading.adding import Result
from service.reading.clauses import Sentence
from service.reading.pieces import Piece
from service.reading.ties import Mention
from service.values import Metric, Words

Answers = Literal["check-in", "digest"]
LATE = frozenset({"late", "belated", "belatedly", "delayed", "delay", "sorry", "overdue", "apologies", "catching", "forgot", "missed", "behind"})
REPORTS = frozenset({"numbers", "number", "report", "update", "check", "checkin", "results", "figures", "stats", "counts", "tally", "totals"})


@dataclass(frozen=True)
class Counts:
    """What was counted, by metric key, with a sentence for each on how it was read."""

    counts: Mapping[str, int] = field(default_factory=dict)
    approximate: tuple[str, ...] = ()
    unclear: tuple[str, ...] = ()
    why: Mapping[str, str] = field(default_factory=dict)
    loose: Mapping[str, str] = field(default_factory=dict)
    correction: bool = False


@dataclass(frozen=True)
class Text:
    """Words taken apart."""

    text: str
    pieces: list[Piece]
    sentences: list[Sentence]
    mentions: list[Mention]


def count(
    words: Words, metrics: tuple[Metric, ...], *, asked: str | None = None, answers: Answers = "check-in"
) -> Counts:
    """The counts that a person's own words give, with the answers between quoted lines and the form they filled in."""
    results: dict[str, Result] = {}
    own = words.text
    for question, answer in words.answers:
        metric = named(question, metrics)
        if metric and (result := answered(answer, metric, metrics)):
            results.setdefault(metric, result)
            own = without(own, answer)
    text = taken_apart(own, metrics)
    told = spoken(text, metrics, asked if not results else None, answers)
    results = {**results, **told}
    for metric in metrics:
        if (result := results.get(metric.key)) is None or result.value is None and not result.told:
            form = words.form if answers == "check-in" else (*own.split("\n"), *words.form)
            filled = in_form(form, metric, metrics)
            if filled:
                results[metric.key] = filled
    fixed = any(piece.tag == "fix" for piece in text.pieces)
    return summed({metric.key: results[metric.key] for metric in metrics if metric.key in results}, fixed)


def taken_apart(text: str, metrics: tuple[Metric, ...]) -> Text:
    """The pieces, sentences and mentions of a text."""
    read = numbers.gather(pieces.read(text, lexicon.of(metrics)))
    sentences = clauses.sentences(read)
    by_key = {metric.key: metric for metric in metrics}
    found: list[Mention] = []
    question: Sentence | None = None
    for sentence in sentences:
        own = ties.mentions(sentence, by_key, found)
        found += own or ties.to_question(question, sentence)
        question = sentence if "a question" in sentence.aside else None
    if late(read) and not any(not each.aside and each.how not in ("told", "unsure") for each in found):
        found = [replace(each, aside="") if each.aside == "another week" else each for each in found]
    return Text(text, read, sentences, found)


def late(read: list[Piece]) -> bool:
    """Whether the words announce a late report: "last week's numbers, sorry"."""
    words = {word for piece in read for word in piece.word.split()}
    return bool(words & {"last", "previous"}) and bool(words & (LATE | REPORTS))


def spoken(text: Text, metrics: tuple[Metric, ...], asked: str | None, answers: Answers) -> dict[str, Result]:
    """What the person's own words say, metric by metric."""
    results = {}
    for metric in metrics:
        mentions = [each for each in text.mentions if each.metric == metric.key and (answers == "check-in" or past(each))]
        if result := adding.add(mentions):
            results[metric.key] = result
    if any(result.value for result in results.values()):
        return results
    named = layouts.names_a_metric(text.pieces)
    bare = {} if named else unnamed(text, metrics, asked, answers)
    if any(result.value for result in bare.values()):
        return bare
    if answers == "check-in" and layouts.idle(text.sentences, asked=asked is not None):
        nothing = Result(0, False, "nothing was done", ())
        return {asked: nothing} if asked else {metric.key: nothing for metric in metrics}
    return results or bare


def past(mention: Mention) -> bool:
    """Whether a mention counts in an answer to the digest: a number told as done, or as a correction."""
    return mention.done and mention.value is not None and mention.form in ("number", "few", "times", "goal") and not mention.more


def unnamed(text: Text, metrics: tuple[Metric, ...], asked: str | None, answers: Answers) -> dict[str, Result]:
    """What bare amounts say, where no metric is named."""
    amounts, alone = layouts.bare(text.pieces, text.text)
    if alone and len(amounts) == len(metrics):
        return {metric.key: bare(amount) for metric, amount in zip(metrics, amounts, strict=True)}
    if asked:
        if amounts and len({amount.value for amount in amounts}) == 1:
            return {asked: bare(amounts[-1])}
        return {asked: Result(None, False, "several numbers", ())} if amounts else {}
    if all(amount.form == "vague" for amount in amounts):
        return {}
    if answers == "check-in" and (alone or layouts.a_line_of_amounts(text.pieces, text.text)):
        return {metric.key: Result(None, False, "bare numbers", ()) for metric in metrics}
    return {}


def bare(amount: Piece) -> Result:
    """The result that a bare amount gives."""
    return Result(amount.value, amount.loose, "bare", ())


def named(line: str, metrics: tuple[Metric, ...]) -> str:
    """The one metric that a quoted line asks about, or ""."""
    read = pieces.read(line, lexicon.of(metrics))
    found = {piece.metric for piece in read if piece.tag in ("noun", "verb")}
    return found.pop() if len(found) == 1 else ""


def answered(answer: str, metric: str, metrics: tuple[Metric, ...]) -> Result | None:
    """The amount of an answer right under a question, where it names no metric of its own."""
    read = taken_apart(answer, metrics)
    if layouts.names_a_metric(read.pieces):
        return None
    return unnamed(read, (), metric, "check-in").get(metric) or (
        Result(0, False, "nothing", ()) if layouts.idle(read.sentences) else None
    )


def without(text: str, answer: str) -> str:
    """The text without the lines of an answer."""
    lines = text.split("\n")
    for line in answer.split("\n"):
        place = next((at for at, each in enumerate(lines) if each.strip() == line.strip()), None)
        if place is not None:
            del lines[place]
    return "\n".join(lines)


def in_form(form: tuple[str, ...], metric: Metric, metrics: tuple[Metric, ...]) -> Result | None:
    """The amount that stands on the metric's line of the form, if it was filled in."""
    for line in form:
        label, colon, value = line.partition(":")
        if colon and value.strip(" *_") and label.strip(" *_-•>").casefold() == metric.form.casefold():
            read = taken_apart(f"{metric.one}: {value.strip(' *_')}", metrics)
            return adding.add([each for each in read.mentions if each.metric == metric.key])
    return None


def summed(results: Mapping[str, Result], correction: bool) -> Counts:
    """The results as counts."""
    return Counts(
        counts={key: result.value for key, result in results.items() if result.value is not None},
        approximate=tuple(key for key, result in results.items() if result.value is not None and result.loose),
        unclear=tuple(key for key, result in results.items() if result.value is None),
        correction=correction,
    )
