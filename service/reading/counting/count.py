"""Own words and metrics to counts. Rule: it never guesses; what is ambiguous is reported as unclear.

The words are cut into tokens, the tokens into amounts and clauses, each amount is tied to the metric whose word stands
nearest, and each metric's amounts are put together. Where no metric is named, the layout of the answer decides.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from service.model.values import Metric, Words
from service.reading.counting import bare_answers, reasons, totals
from service.reading.counting.apart import taken_apart
from service.reading.counting.reasons import Told, explained, quoted
from service.reading.counting.spoken import Answers, spoken
from service.reading.counting.state import key_of
from service.reading.language import lexer, lexicon
from service.reading.language.tokens import Kind

AROUND_LABEL = " *_-•>"
AROUND_VALUE = " *_"
OF_ANOTHER_LETTER = frozenset({Kind.PLAN, Kind.PAST_TIME, Kind.EARLIER})  # "Practice sessions: 0 (target 3)"


@dataclass(frozen=True)
class Counts:
    """What was counted, by metric key, with a sentence for each on how it was read."""

    counts: Mapping[str, int] = field(default_factory=dict)
    approximate: tuple[str, ...] = ()
    unclear: tuple[str, ...] = ()
    why: Mapping[str, str] = field(default_factory=dict)
    loose: Mapping[str, str] = field(default_factory=dict)  # the loose words as they were written
    correction: bool = False  # there is a word of correction in the words


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
    counts = {key: each.value for key, each in ordered.items() if each.value is not None}
    loose = {key: said for key in counts if (said := ordered[key].loose)}
    return Counts(
        counts=counts,
        approximate=tuple(loose),
        unclear=tuple(key for key, each in ordered.items() if each.value is None),
        why=reasons.sentences(ordered, text),
        loose=loose,
        correction=any(token.kind is Kind.CORRECTION for token in text.tokens),
    )


def answers_between(words: Words, metrics: tuple[Metric, ...]) -> tuple[dict[str, Told], str]:
    """The amounts given right under a quoted question or form line, and the own words without them."""
    told: dict[str, Told] = {}
    own = words.text
    for question, answer in words.answers:
        read = lexer.read(question, lexicon.of(metrics))
        named = {key_of(token) for token in read if token.kind in (Kind.NOUN, Kind.VERB)}
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
        label, _, value = line.partition(":")
        value = value.strip(AROUND_VALUE)
        if not value or label.strip(AROUND_LABEL).casefold() != metric.form.casefold():
            continue
        text = taken_apart(f"{metric.one}: {value}", metrics)
        result = totals.add([each for each in text.mentions if each.metric == metric.key])
        if result is None or any(token.kind in OF_ANOTHER_LETTER for token in text.tokens):
            return None
        return explained(result, text)._replace(why=f"the form's line {quoted(line, 0, len(line))}")
    return None
