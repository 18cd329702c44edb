"""What is counted, as data: config/metrics.toml, then the owner's [metrics.NAME] tables.

The rule: no code names a metric, here or elsewhere.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from functools import cache
from typing import Any

from service.model import resources
from service.model.values import Metric, UserError

# What others decide. A metric counts what a person does, so its words may include none of these.
OUTCOMES = frozenset(
    {
        "rejection",
        "refusal",
        "offer",
        "interview",
        "callback",
        "reply",
        "response",
        "answer",
        "onsite",
        "screen",
        "hire",
    }
)
REHEARSED = frozenset(
    {"mock", "practice", "practise", "informational", "info", "peer"}
)  # before "interview": no outcome
TEXTS = frozenset({"label", "form", "one", "many", "act", "question"})
LISTS = frozenset({"nouns", "verbs", "objects", "carried", "carriers", "plain", "unsure", "lookalikes"})
KEYS = frozenset(field.name for field in fields(Metric)) - {"key"}
LARGEST_COUNT = 999  # of a count or a goal; what they write beyond it is asked about again
NAME = re.compile(r"[a-z][a-z0-9_-]{0,39}")


def load(extra: Mapping[str, Mapping[str, Any]] | None = None) -> tuple[Metric, ...]:
    """The metrics that ship, changed and followed by the owner's tables, in order.

    A table with the name of one that ships replaces its texts and goal and adds to its words.
    Raises UserError with one sentence for each fault, naming the key.
    """
    tables = dict(shipped())
    problems: list[str] = []
    for name, table in (extra or {}).items():
        problems += faults_of(name, table, known=name in tables)
        tables[name] = merged(tables.get(name, {}), table) if isinstance(table, Mapping) else {}
    problems += overlaps(tables)
    if problems:
        raise UserError(*problems)
    return tuple(metric(name, table) for name, table in tables.items())


@cache
def shipped() -> Mapping[str, Mapping[str, Any]]:
    """The tables of config/metrics.toml."""
    return tomllib.loads((resources.shipped("config") / "metrics.toml").read_text(encoding="utf-8"))


def metric(name: str, table: Mapping[str, Any]) -> Metric:
    """The metric that a correct table describes; what the table leaves out is made from its label and nouns."""
    one = table.get("one", table["nouns"][0])
    many = table.get("many", plural(one))
    verbs = table.get("verbs", ())
    plain = {
        "form": table["label"],
        "one": one,
        "many": many,
        "act": verbs[0] if verbs else "did",
        "question": f"How many {many} this week?",
        "goal": 0,
        "verbs": (),
    }
    given = {key: tuple(value) if key in LISTS else value for key, value in table.items()}
    return Metric(key=name, **{**plain, **given})


def merged(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """The old table with the new one's texts, and with the words of both."""
    lists = {key: [*listed(old.get(key)), *listed(new[key])] for key in LISTS & new.keys()}
    return {**old, **new, **lists}


def listed(words: Any) -> list[str]:
    """The words of a list; none where it is no list of words, which `value_faults` reports."""
    return [word for word in words if isinstance(word, str)] if isinstance(words, list | tuple) else []


def plural(noun: str) -> str:
    """Plain English: "portfolio piece" -> "portfolio pieces", "company" -> "companies", "person" -> "people"."""
    if noun.endswith("person"):
        return noun[:-6] + "people"
    if noun.endswith("y") and noun[-2:-1] not in "aeiou":
        return noun[:-1] + "ies"
    return noun + ("es" if noun.endswith(("s", "x", "z", "ch", "sh")) else "s")


def faults_of(name: str, table: Mapping[str, Any], *, known: bool) -> Iterator[str]:
    """One sentence for each thing wrong in one of the owner's tables."""
    where = f"[metrics.{name}]"
    if not NAME.fullmatch(name):
        yield f"{where}: a metric's name is lower-case letters, digits, - and _, a letter first"
    if not isinstance(table, Mapping):
        yield f"{where} must be a table with at least label and nouns"
        return
    for key in table.keys() - KEYS:
        yield f"{where} {key}: there is no such key; it may have {', '.join(sorted(KEYS))}"
    for key in () if known else ("label", "nouns"):
        if key not in table:
            yield f"{where} needs {key}"
    for key in [each for each in table if each in KEYS]:
        yield from value_faults(f"{where} {key}", key, table[key])


def value_faults(where: str, key: str, value: Any) -> Iterator[str]:
    """What is wrong with the value of one key."""
    if key in TEXTS and not is_one_line(value):
        yield f"{where} must be one line of text, and not empty"
    if key == "goal" and not is_goal(value):
        yield f"{where} must be a whole number from 0 to {LARGEST_COUNT}"
    if key in LISTS:
        yield from word_faults(where, key, value)


def is_one_line(value: Any) -> bool:
    """Whether a value is a text that is shown on one line."""
    return isinstance(value, str) and bool(value.strip()) and value.isprintable()


def is_goal(value: Any) -> bool:
    """Whether a value is a number that can be a goal."""
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= LARGEST_COUNT


def word_faults(where: str, key: str, value: Any) -> Iterator[str]:
    """What is wrong with a list of words."""
    words: Iterable[Any] = value if isinstance(value, list | tuple) else [None]
    if not all(isinstance(word, str) and re.search(r"[^\W\d_]", word) for word in words):
        yield f'{where} must be a list of words, such as ["piece", "portfolio piece"]'
    elif key == "nouns" and not words:
        yield f"{where} must name at least one word"
    else:
        yield from (
            f"{where}: {word!r} is something that others decide; only what a person does is counted"
            for word in words
            if is_outcome(word)
        )


def is_outcome(phrase: str) -> bool:
    """Whether the phrase names something that others decide: "phone interview" does, "mock interview" does not."""
    words = phrase.lower().split()
    return bool({words[-1], words[-1].removesuffix("s")} & OUTCOMES) and words[0] not in REHEARSED


def overlaps(tables: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """One sentence for each word that two metrics share."""
    owners: dict[str, str] = {}
    for name, table in tables.items():
        nouns = listed(table.get("nouns")) + listed(table.get("carried"))
        words = {form.lower() for noun in nouns for form in (noun, plural(noun))}
        for word in sorted(words | {verb.lower() for verb in listed(table.get("verbs"))}):
            if owners.setdefault(word, name) != name:
                yield f"[metrics.{name}]: {word!r} is already a word of [metrics.{owners[word]}]"
