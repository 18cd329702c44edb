"""What was read for each metric, with the reason in the person's own words."""

from collections.abc import Mapping
from typing import NamedTuple

from service.reading.counting.apart import Text
from service.reading.counting.several import Result
from service.reading.language.tokens import Token

LONGEST_QUOTE = 80  # characters of their words in a reason


class Told(NamedTuple):
    """What was read for one metric: its number (None: unclear), and the reason in their words."""

    value: int | None
    loose: str | None  # their words that say so, where it is not exact
    why: str


def explained(result: Result, text: Text) -> Told:
    """A result with its reason in their words: "'five apps' in 'sent five apps on Monday'"."""
    parts = dict.fromkeys(quoted(text.text, each.start, each.end) for each in result.told)
    first = text.sentences[result.told[0].sentence].tokens
    reason = f" ({result.reason})" if result.reason else ""
    why = f"{' and '.join(parts)} in {quoted(text.text, first[0].start, first[-1].end)}{reason}"
    said = next((each.said for each in result.told if each.said), None)
    return Told(result.value, " ".join(text.text[slice(*said)].split()) if said else None, why)


def bare(amount: Token, text: str, place: str) -> Told:
    """What a bare amount says of the metric whose place it has."""
    said = quoted(text, amount.start, amount.end)
    return Told(amount.value, text[amount.start : amount.end] if amount.hedged else None, f"{said}, {place}")


def quoted(text: str, start: int, end: int) -> str:
    """Their words from here to there, on one line, shortened."""
    words = " ".join(text[start:end].split())
    return f"'{words if len(words) <= LONGEST_QUOTE else words[: LONGEST_QUOTE - 1] + '…'}'"


def sentences(told: Mapping[str, Told], text: Text) -> dict[str, str]:
    """For each metric one sentence on how it was read; under "numbers", every number in the words with its account."""
    why = {key: f"{key} {'unclear' if each.value is None else each.value}: {each.why}" for key, each in told.items()}
    books = [
        f"{quoted(text.text, entry.start, entry.end)}: {entry.account}{f' ({entry.by})' if entry.by else ''}"
        for entries in text.entries
        for entry in entries
    ]
    return why | ({"numbers": "; ".join(books)} if books else {})
